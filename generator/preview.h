/* preview - the loop of `serve`: build, serve, watch, build again, and tell the open pages.
 *
 * The builder is a process of its own: should it die of a full disk, a folder that is gone for a
 * moment, or a bug, the last good pages stay up, and the next change builds again.
 */
#ifndef SONGNGU_PREVIEW_H
#define SONGNGU_PREVIEW_H

#include "diag.h"
#include "watch.h"

/* What a build reports to the preview. Everything is owned by the builder and valid until the next
 * build. */
struct preview_report {
    struct diags *diags; /* NULL: none; errors among them show as an overlay */
    struct str *changed; /* output files added, changed or removed ("vi/index.html") */
    size_t changed_count;
    bool all_changed;  /* too many to list */
    struct str follow; /* the output file of the page whose source changed, for --navigate */
    struct str phases; /* how long each took: "scan 1.2, link 0.3" in ms */
};

struct preview {
    const char *output;       /* the folder to serve; may not exist yet */
    const char *const *paths; /* what to watch: content, themes, site.conf */
    size_t path_count;
    const char *address; /* NULL: 127.0.0.1 */
    unsigned port;       /* 0: the default, or another if it is taken */
    const char *lang;    /* of messages: "vi" or "en" */
    bool quiet, verbose, json, navigate, open, color;
    /* Builds output from the sources, in the other process; changes NULL: for the first time.
     * Leaves the last good output in place when it cannot. NULL: output is served as it lies. */
    void (*rebuild)(void *context, const struct watch_changes *changes,
                    struct preview_report *report);
    /* The report has been read: all that it borrows may go. */
    void (*told)(void *context);
    void *context;
    /* What follows a build, in a process of its own, once the author pauses: this program with
     * these arguments (NULL at the end). It is stopped when the next change comes. NULL: nothing.
     */
    const char *const *follow_up;
    const char *follow_up_file; /* an output file whose change shows that others changed too */
};

/* Returns an exit status when SIGINT or SIGTERM has come, or when nothing can be served. */
int preview_run(const struct preview *preview);

#endif
