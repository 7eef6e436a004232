/* output_log - what the last commit published: each file with its bytes' hash, its place on the
 * disk, and the recipe that it was made from. Read as it lies in the file, not parsed. */
#ifndef SONGNGU_OUTPUT_LOG_H
#define SONGNGU_OUTPUT_LOG_H

#include "hash.h"
#include "str.h"

/* What a file is made from, as hashes; all zero: not known. See recipe.h. */
enum recipe_part { RECIPE_SETTINGS, RECIPE_THEME, RECIPE_OWN, RECIPE_OTHERS, RECIPE_PARTS };
struct recipe {
    uint64_t settings, theme, own, others;
};

bool recipe_known(const struct recipe *recipe);
bool recipe_equal(const struct recipe *a, const struct recipe *b);

/* One published file. No padding: this is how it lies in the log. */
struct output_file {
    struct hash128 hash; /* of its bytes */
    struct recipe recipe;
    uint64_t size, inode;
    int64_t modified; /* ns */
    uint64_t path_hash;
    uint64_t path;     /* where it begins among the paths … */
    uint32_t path_len; /* … and its bytes; a NUL follows */
    uint32_t made;     /* number of the build that last wrote it */
};

struct output_log {
    const struct output_file *files;
    size_t count;
    uint32_t builds; /* commits so far */
    const char *paths;
    uint32_t *slots; /* index + 1 by path_hash, or 0; power of two */
    size_t slot_count;
    void *map; /* the file in memory */
    size_t map_size;
};

/* Reads the log in the folder open as dir. One that is missing or damaged is empty. */
void output_log_open(struct output_log *log, int dir);
void output_log_close(struct output_log *log);
/* The file's path, NUL-terminated. */
struct str output_log_path(const struct output_log *log, size_t index);
/* The index of a path; SIZE_MAX if it is not there. */
size_t output_log_find(const struct output_log *log, struct str path);

/* A log in the making, in dir under a name of its own. */
struct output_log_writer;
/* Begins one of count files; NULL (errno) if it cannot be written. */
struct output_log_writer *output_log_begin(int dir, const char *name, size_t count,
                                           uint32_t builds);
/* Adds a file; path_hash, path and path_len are filled from path. */
void output_log_add(struct output_log_writer *writer, const struct output_file *file,
                    struct str path);
/* Ends it; false (errno) if something could not be written. */
bool output_log_end(struct output_log_writer *writer);

#endif
