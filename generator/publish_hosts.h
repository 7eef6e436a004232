/* publish_hosts - what each kind of host wants beside the site's files, and what it allows. */
#ifndef SONGNGU_PUBLISH_HOSTS_H
#define SONGNGU_PUBLISH_HOSTS_H

#include "publish_files.h"
#include "publish_target.h"

/* An address that the site had once: from as a reader types it, decoded, from the site's root
 * ("/vi/old.html", "/tin/123/"); to a file of the site ("vi/documents/new.html"). */
struct publish_alias {
    struct str from, to;
};

/* A file that a target gets beside the site's. */
struct publish_extra {
    struct str path, text;
};

struct publish_extras {
    struct publish_extra *list;
    size_t count;
};

/* The files for a target: .nojekyll, CNAME, _headers, _redirects, .htaccess. In the arena. */
struct publish_extras publish_hosts_files(const struct publish_target *target,
                                          const struct publish_alias *aliases, size_t alias_count,
                                          struct arena *arena);
/* Adds the paths of the site's pages at old addresses that are to be left out, because the host
 * knows redirects: on GitLab and Netlify a file would hide them, and each counts against the
 * limits. Paths lie in the arena. */
void publish_hosts_hidden(const struct publish_target *target, const struct publish_alias *aliases,
                          size_t alias_count, struct arena *arena, struct map *paths);
/* What an nginx administrator includes in the site's server block: headers, 404, compressed files,
 * old addresses. */
void publish_hosts_nginx(const struct publish_target *target, const struct publish_alias *aliases,
                         size_t alias_count, struct buf *out);
/* Appends a line for each of the host's limits that the site would exceed, with its remedy; nothing
 * if it fits. */
void publish_hosts_limits(const struct publish_target *target, const struct publish_files *files,
                          size_t alias_count, struct buf *out);

#endif
