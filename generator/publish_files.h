/* publish_files - what lies in a built site, with the hash of each file's content.
 *
 * A file is read only if its size, time or inode differ from what they were when it was last
 * hashed; that is remembered in a cache file of the target's state.
 */
#ifndef SONGNGU_PUBLISH_FILES_H
#define SONGNGU_PUBLISH_FILES_H

#include "hash.h"
#include "map.h"

/* The order in which readers see changes, so that no page leads to what is not there yet. */
enum publish_rank {
    PUBLISH_ASSET, /* images, scripts, search shards: new ones have new names */
    PUBLISH_PAGE,
    PUBLISH_LAST, /* what leads to all else: search entry point, feeds, sitemap, redirects */
    PUBLISH_RANKS
};

struct publish_file {
    struct str path; /* at the target, NUL-terminated */
    int folder;      /* open folder that it lies in, under the same path */
    enum publish_rank rank;
    uint64_t size, inode;
    int64_t mtime; /* ns */
    struct hash128 hash;
    bool known; /* hash needs no reading */
};

struct publish_files {
    struct arena arena;
    struct publish_file *list; /* sorted by path, byte order */
    size_t count, cap;
    uint64_t bytes;
    struct map cache; /* path → struct publish_file of the last time */
};

void publish_files_init(struct publish_files *files);
void publish_files_free(struct publish_files *files);
/* Reads what is remembered from a file below the folder dir; a damaged cache counts as
 * none. */
void publish_files_remember(struct publish_files *files, int dir, const char *path);
/* Adds one file of an open folder, which must outlive files. False if it is not there. */
bool publish_files_add(struct publish_files *files, int folder, struct str path);
/* Adds all regular files below an open folder, without names that begin with "."; dies if it cannot
 * be read. */
void publish_files_add_all(struct publish_files *files, int folder);
/* Drops the files whose paths are in the map. */
void publish_files_leave_out(struct publish_files *files, const struct map *paths);
/* Sorts, and hashes on jobs threads; of two files with one path the first added stays. last names
 * paths of the rank LAST besides those that have it by their kind. Dies if a file cannot be
 * read. */
void publish_files_settle(struct publish_files *files, const struct str *last, size_t last_count,
                          unsigned jobs);
/* Writes what is to be remembered; false with errno. */
bool publish_files_save(const struct publish_files *files, int dir, const char *path);
/* The file of a path, or NULL. Only after settle. */
const struct publish_file *publish_files_find(const struct publish_files *files, struct str path);

/* 32 hexadecimal digits and a NUL. */
enum { PUBLISH_HASH_HEX = 32 };
void publish_hash_hex(struct hash128 hash, char hex[PUBLISH_HASH_HEX + 1]);
bool publish_hash_parse(struct str hex, struct hash128 *hash);

#endif
