/* output_log - what the last commit published: each file with its bytes' hash, its place on the
 * disk, and the recipe that it was made from. Read as it lies in the file, not parsed.
 *
 * A log is written while the output is made, block by block, so nobody holds it in memory; and it
 * can be read block by block, each of which is checked when it is looked at. To find files by their
 * paths it is loaded first.
 */
#ifndef SONGNGU_OUTPUT_LOG_H
#define SONGNGU_OUTPUT_LOG_H

#include <stdatomic.h>

#include "hash.h"
#include "str.h"

/* What a file is made from, as hashes; all zero: not known. See recipe.h. */
enum recipe_part { RECIPE_SETTINGS, RECIPE_THEME, RECIPE_OWN, RECIPE_OTHERS, RECIPE_PARTS };
struct recipe {
    uint64_t settings, theme, own, others;
};

bool recipe_known(const struct recipe *recipe);
bool recipe_equal(const struct recipe *a, const struct recipe *b);

/* One published file. No padding: this is how it lies in the log, its path behind it, with a NUL
 * and filled up to eight bytes. */
struct output_file {
    struct hash128 hash; /* of its bytes */
    struct recipe recipe;
    uint64_t size, inode;
    int64_t modified; /* ns */
    uint32_t made;    /* number of the build that last wrote it */
    uint16_t path_len;
    uint8_t rank;    /* enum output_rank */
    uint8_t existed; /* whether there was one at its path before this build */
};

/* The file's path, NUL-terminated, for a file that lies in a log. */
static inline struct str output_file_path(const struct output_file *file)
{
    return (struct str){(const char *)(file + 1), file->path_len};
}

/* Some files that lie one behind the other. */
struct output_block {
    uint64_t at, hash; /* where in the log; of its bytes */
    uint64_t size;     /* bytes of all its files */
    uint32_t len;      /* bytes in the log */
    uint32_t first, count;
    uint32_t fresh; /* files that the last build wrote */
};

struct output_log {
    const char *map; /* the file in memory */
    size_t map_size;
    const struct output_block *blocks;
    size_t block_count;
    _Atomic uint8_t *sound; /* of each block: it was checked, and is what songngu wrote */
    size_t count;           /* of files */
    uint64_t size;          /* bytes of all files */
    uint32_t builds;        /* commits so far */
    uint32_t *places;       /* if it is loaded: of each file, in eights of bytes; else NULL … */
    uint32_t *slots;        /* … index + 1 by the hash of the path, or 0; a power of two */
    size_t slot_count;
};

/* Opens the log of that name in the folder open as dir. One that is missing or damaged is empty. */
void output_log_open(struct output_log *log, int dir, const char *name);
void output_log_close(struct output_log *log);
/* Checks all blocks on jobs threads and makes files findable. One that is damaged becomes empty. */
void output_log_load(struct output_log *log, unsigned jobs);
/* A file of a loaded log, and the index of a path; SIZE_MAX if it is not there. */
const struct output_file *output_log_file(const struct output_log *log, size_t index);
size_t output_log_find(const struct output_log *log, struct str path);

/* The files of one block of a log that need not be loaded: the first, NULL if the block is damaged;
 * then the next, NULL after the last. Any thread. */
const struct output_file *output_block_first(const struct output_log *log, size_t block);
const struct output_file *output_block_next(const struct output_log *log, size_t block,
                                            const struct output_file *file);
/* Gives back the memory that looking at a block, or at any, took. */
void output_block_forget(const struct output_log *log, size_t block);
void output_log_forget(const struct output_log *log);

/* A walk over the files that the last build wrote, in the order in which they lie. */
struct output_walk {
    const struct output_log *log;
    size_t block;
    const struct output_file *file; /* the last one that was returned */
};
/* The next one, NULL at the end. */
const struct output_file *output_walk_next(struct output_walk *walk);

/* A log in the making, in dir under a name of its own. */
struct output_log_writer;
/* Begins that of build number builds, for so many workers; NULL (errno) if it cannot be written. */
struct output_log_writer *output_log_begin(int dir, const char *name, uint32_t builds,
                                           unsigned workers);
/* Adds a file; path_len is filled from path. Each worker one thread at a time. False (errno) if the
 * log cannot be written. */
bool output_log_add(struct output_log_writer *writer, unsigned worker,
                    const struct output_file *file, struct str path);
/* Adds all files of a block of another log. */
bool output_log_copy(struct output_log_writer *writer, unsigned worker,
                     const struct output_log *log, size_t block);
/* Ends it and frees the writer; false (errno) if something could not be written. */
bool output_log_end(struct output_log_writer *writer);
/* Gives it up. writer may be NULL. */
void output_log_abandon(struct output_log_writer *writer);

#endif
