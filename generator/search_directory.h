/* search_directory - the files of the index that search_read reads: how they are had, and by which
 * names. A file that cannot be had makes the reader damaged. What is given lives in its arena. */
#ifndef SONGNGU_SEARCH_DIRECTORY_H
#define SONGNGU_SEARCH_DIRECTORY_H

#include "search_read.h"

enum {
    HASH = 4,      /* base-36 digits */
    NAME_MOST = 64 /* bytes of a file's name */
};

/* Notes that a file is damaged, unless another was before. */
void reader_damage(struct search_reader *reader, const char *name);
/* The content of a file, JSON or bytes; STR_NULL if it cannot be had. */
struct str reader_shard(struct search_reader *reader, const char *name, bool json);
/* That of a file of JSON, of texts (each with a checksum of its own), or of JSON made smaller; NULL
 * if it cannot be had. */
const struct json *reader_json(struct search_reader *reader, const char *name);
const struct json *reader_texts(struct search_reader *reader, const char *name);
const struct json *reader_smaller(struct search_reader *reader, const char *name);
/* A number of at most so much; false if json is none. */
bool reader_number(const struct json *json, unsigned long most, uint32_t *value);

/* Reads a directory of the root: the names of files of a kind ('c', 'b', 'u') or of its pieces.
 * False if it is damaged. */
bool reader_directory(struct search_reader *reader, struct str names, char kind,
                      struct search_directory *directory);
/* Appends the names (struct str) of the files that may hold keys from low to high. */
void reader_names(struct search_reader *reader, const struct search_directory *directory,
                  struct str low, struct str high, struct buf *names);
/* The hash of what is shown of a group of entries; NULL if it cannot be had. */
const char *reader_group_hash(struct search_reader *reader, uint32_t group);

#endif
