/* publish_target - where a site is published, as site.conf names it. */
#ifndef SONGNGU_PUBLISH_TARGET_H
#define SONGNGU_PUBLISH_TARGET_H

#include "str.h"

enum publish_kind { PUBLISH_FOLDER, PUBLISH_RSYNC, PUBLISH_GIT, PUBLISH_RCLONE, PUBLISH_KINDS };

/* Whose rules hold there: which files it wants beside the site's, what it allows. */
enum publish_host {
    PUBLISH_HOST_GUESS, /* from destination and base URL */
    PUBLISH_HOST_PLAIN, /* knows nothing but files */
    PUBLISH_HOST_GITHUB,
    PUBLISH_HOST_GITLAB,
    PUBLISH_HOST_CODEBERG,
    PUBLISH_HOST_NETLIFY,
    PUBLISH_HOST_CLOUDFLARE,
    PUBLISH_HOST_NGINX,
    PUBLISH_HOST_APACHE,
    PUBLISH_HOSTS
};

struct publish_target {
    struct str name; /* letters, digits, "-" and "_": names a folder of the state, too */
    enum publish_kind kind;
    enum publish_host host;
    struct str destination; /* folder: a path, relative to the site; rsync: user@host:path or
                               rsync://…; git: address or path of a repository; rclone: remote:path.
                               Never with a password in it. */
    struct str branch;      /* git; absent: "gh-pages", or "pages" on Codeberg and GitLab */
    struct str base_url;    /* without a slash at its end; absent: that of the site */
    long port;              /* of ssh; 0: as ssh says */
    bool keep_history;      /* git: one commit more each time, instead of one in all */
    bool precompress;       /* .gz and .br beside what they make smaller */
};

/* "folder", "rsync", "git", "rclone"; NULL at the end */
extern const char *const publish_kind_names[PUBLISH_KINDS + 1];
/* "guess", "plain", "github" … */
extern const char *const publish_host_names[PUBLISH_HOSTS + 1];

/* What is wrong with a target, in the terminal's language; NULL if nothing. *key is the setting it
 * is about, NULL: the name. */
const char *publish_target_fault(const struct publish_target *target, const char **key);
/* The host's rules that hold for a target: never PUBLISH_HOST_GUESS. */
enum publish_host publish_target_host(const struct publish_target *target);

#endif
