/* search_files - the files of the index that are not postings. */
#ifndef SONGNGU_SEARCH_FILES_H
#define SONGNGU_SEARCH_FILES_H

#include "search_index.h"

enum { NAME_HASH = 4 }; /* base-36 digits of a content's hash in a file's name */

struct files {
    struct index index;
    const struct search_sink *sink;
    uint32_t group; /* entries of a metadata shard */
    uint32_t group_count;
    char (*group_hash)[NAME_HASH];            /* of the metadata shards */
    char (*text_hash)[LANG_COUNT][NAME_HASH]; /* of their texts; "" if there are none */
    struct buf common, pairs, singles;        /* directories of those shards, for the root */
    struct buf types;              /* JSON: the values of SEARCH_TYPE, in order of their numbers */
    struct collect_value **values; /* distinct values of all facets, sorted */
    uint32_t value_count;
    uint32_t *value_number[PARALLEL_MAX]; /* by worker and number there: index into values */
    struct file_count {
        size_t files;
        uint64_t bytes, text_bytes;
    } counts[PARALLEL_MAX];
};

/* Puts a file of bytes or of JSON, named prefix + the hash of its content, and gives that hash.
 * apart: what tells a file from another that may have the same bytes; STR_NULL: nothing. */
void files_put_bytes(struct files *files, unsigned worker, const char *prefix, struct str apart,
                     struct str bytes, char hash[NAME_HASH]);
/* The same of JSON. */
void files_put_text(struct files *files, unsigned worker, const char *prefix, struct str json,
                    char hash[NAME_HASH]);
/* The root, which names all others. */
void files_put_root(struct files *files, struct str json);
/* Gathers the facet values of all workers. */
void files_values(struct files *files);
/* Metadata and texts of one group of entries. */
void files_group(struct files *files, unsigned worker, uint32_t group);
/* What is shown of an entry, a column for each: what is alike lies together, so it is deflated
 * well. */
enum { FILES_COLUMNS = 9 };
/* Appends an entry to the columns. */
void files_columns(const struct files *files, struct arena *arena, uint32_t number,
                   struct buf columns[FILES_COLUMNS]);
/* Ends the columns and appends them to json; frees them. */
void files_end_columns(struct buf columns[FILES_COLUMNS], struct buf *json);
/* A facet: its shard's hash. */
void files_facet(struct files *files, unsigned worker, enum search_facet facet,
                 char hash[NAME_HASH]);
/* Decisions by number: appends the hashes of the shards to hashes; words gets JSON. */
void files_numbers(struct files *files, struct buf *hashes, struct buf *words);
/* Terms of the other language and abbreviations: appends the hashes of the shards, and to firsts
 * the keys of the words with which terms begin, joined by spaces. */
void files_terms(struct files *files, struct buf *hashes, struct buf *firsts);
/* The words that there are, for corrections. */
void files_spelling(struct files *files, char hash[NAME_HASH]);
void json_text(struct buf *out, struct str text);

extern const char *const facet_names[SEARCH_FACETS];

#endif
