/* publish - brings a built site to a target, so that readers never meet a missing file meanwhile,
 * and an interrupted publication is resumed where it stopped. */
#ifndef SONGNGU_PUBLISH_H
#define SONGNGU_PUBLISH_H

#include "publish_hosts.h"

/* What is to be published, once it is built. */
struct publish_site {
    const char *folder; /* the built site */
    const struct publish_alias *aliases;
    size_t alias_count;
    const struct str *last; /* files that appear last: the search's entry point */
    size_t last_count;
};

struct publish_job {
    const struct publish_target *target;
    const char *site;  /* SITE */
    const char *state; /* SITE/.songngu */
    unsigned jobs;
    bool dry_run, yes, quiet, json;
    /* Checks strictly and builds for the target into a folder of its choice, saying what is wrong.
     * Returns an exit status; anything but EXIT_CLEAN ends the publication. Called under the lock.
     */
    int (*build)(void *context, const struct publish_target *target, struct publish_site *site);
    void *context;
};

/* Returns an exit status: EXIT_CLEAN, EXIT_MISTAKES if the author must decide or mend something
 * first, EXIT_WORLD if the transfer failed. */
int publish_run(const struct publish_job *job);

#endif
