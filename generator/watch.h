/* watch - tells which files below some paths have changed (inotify).
 *
 * Watches files and whole folders, also those that come later. Changes come in bursts (an editor
 * writes beside the file and renames; a checkout rewrites a thousand); they are gathered until
 * nothing more is to be expected: a moment after files that are whole, longer when one has gone or
 * is still being written, because that is how many editors begin to replace it. When the kernel
 * loses count, or there is too much to list, the answer is "everything".
 */
#ifndef SONGNGU_WATCH_H
#define SONGNGU_WATCH_H

#include "str.h"

enum watch_result {
    WATCH_NOTHING, /* timed out */
    WATCH_CHANGED,
    WATCH_WOKEN /* the other descriptor has something to read */
};

struct watch_changes {
    struct arena arena;
    struct str *paths; /* NUL-terminated, below the paths that were given, in order of appearance */
    size_t count;
    bool everything; /* too much to tell, or unknown; paths is then empty */
    int64_t began;   /* ms of the monotonic clock: the first of them */
};

struct watch;

/* Watches count paths: files, folders, or what does not exist yet in a folder that does. Names that
 * begin with "." are left out below a folder, as fs_list does. NULL with errno if there is no
 * inotify. */
struct watch *watch_open(const char *const *paths, size_t count);
/* Waits for changes, at most timeout_ms (-1: for ever), or until wake (-1: none) can be read. */
enum watch_result watch_wait(struct watch *watch, int timeout_ms, int wake,
                             struct watch_changes *changes);
void watch_changes_free(struct watch_changes *changes);
/* False if the system's limit of watched folders was reached: then "everything" is reported every
 * few seconds. */
bool watch_complete(const struct watch *watch);
void watch_close(struct watch *watch);

#endif
