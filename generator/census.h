/* census - a list of files with their stamps, to tell which have changed since they were read.
 *
 * A file whose stamp is the same as last time is not read again. Two writes within one tick of the
 * file system's clock leave the same stamp, so a file as young as the census itself is never
 * trusted ("racily clean", as version control systems say): it is read again next time.
 */
#ifndef SONGNGU_CENSUS_H
#define SONGNGU_CENSUS_H

#include <sys/stat.h>

#include "hash.h"
#include "str.h"

/* What the file system says of a file. Times in nanoseconds. The time of the last change (ctime)
 * is part of it: no program can set that back. */
struct stamp {
    uint64_t size, inode;
    int64_t modified, changed;
};

struct census_file {
    struct str path; /* below the folder that was counted, or "NAME:path" (see census_add); stands
                        first (sort_by_text) */
    struct stamp stamp;
    bool young;            /* not to be trusted next time */
    bool is_file, is_link; /* by itself, whatever a link leads to */
};

enum { CENSUS_PARTS_MAX = 8 };

struct census {
    struct arena *arena;
    struct census_file *files; /* of each folder that was added, by path in byte order */
    size_t count, cap;
    struct str *folders; /* all that were listed or could not be, in no order */
    size_t folder_count, folder_cap;
    size_t parts[CENSUS_PARTS_MAX + 1]; /* where each folder's files begin; the last one ends */
    size_t part_count;
    int64_t begun; /* ns of the real-time clock */
    bool young;    /* one of the files is */
};

struct stamp stamp_of(const struct stat *st);
bool stamp_equal(struct stamp a, struct stamp b);

/* Begins a census, now. What it lists lives in the arena. */
void census_begin(struct census *census, struct arena *arena);
/* Adds the files of folder path below dir (or the file itself, if it is one), and of the folders in
 * it, on jobs threads; names that begin with "." and linked folders are passed over, as fs_list and
 * the readers of content do. prefix goes before each path, so that several folders keep apart; ""
 * for none. A folder that is not there has no files. */
void census_add(struct census *census, int dir, const char *path, const char *prefix,
                unsigned jobs);
/* The file with that path; NULL if there is none. */
const struct census_file *census_find(const struct census *census, struct str path);
/* The files of a counted folder, and of those in it, as they lie: the first, and how many. folder
 * ends in "/". */
const struct census_file *census_below(const struct census *census, struct str folder,
                                       size_t *count);
/* Looks again at a file that was counted, below the folder open as dir. False if it was not
 * counted, or is not there any more. */
bool census_again(struct census *census, int dir, struct str path);
/* Of all paths and stamps, in the order in which they were added. */
struct hash128 census_hash(const struct census *census);

#endif
