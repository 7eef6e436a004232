/* search_read - reads the index that search_write made, from the output folder.
 *
 * A shard that is missing, cut short or altered makes the reader damaged: it says which, gives
 * nothing more from it, and never reads outside it. Everything it gives lives in its arena.
 */
#ifndef SONGNGU_SEARCH_READ_H
#define SONGNGU_SEARCH_READ_H

#include "json.h"
#include "map.h"
#include "search_codes.h"
#include "search_token.h"
#include "unicode.h"

/* The entries of one language that have a word or a pair in one spelling. A pair of a word that is
 * not in very many texts is told by that word's list, its base. */
struct search_list {
    uint16_t first, second; /* forms */
    uint8_t lang;
    bool title, pair, same, inverse; /* same: the impacts are those of the base; inverse: the gaps
                                        are of what it has not */
    uint32_t df, universe;           /* universe: places, or those of the base */
    unsigned k;
    uint64_t own_at;               /* bit of the lengths of its own code for impacts; 0: none */
    const struct code_table *code; /* of the impacts, unless by those of the base */
    const struct search_base *base;
    struct bit_reader postings;
};

struct search_keyed {
    struct str key;
    struct search_list *lists;
    size_t count;
};

struct search_found {
    struct search_keyed *items;
    size_t count;
};

struct search_reader {
    struct arena arena;
    int dir; /* the output folder */
    struct map shards;
    struct code_table *codes; /* CODES_MAX */
    struct map bases;         /* by first key: struct search_bases * */
    struct map smaller;       /* JSON made smaller, by name: const struct json ** */
    uint32_t entries, texts[LANG_COUNT], group;
    uint32_t *told, told_count;                    /* the entries that lists tell by their places */
    struct map frequent, apart;                    /* keys; the latter are among the former */
    struct map words;                              /* of types → their symbols (struct str *) */
    struct str metadata, numbers, terms, spelling; /* directories, as in the root */
    uint32_t split; /* in pieces: groups of entries in one of metadata; 0: whole */
    struct search_directory {
        struct str *from;    /* of each shard: the key that it begins with, … */
        const char **at;     /* … and its part of the directory */
        size_t count, first; /* first: the number of the first */
        char kind;
        struct search_directory **pieces; /* what it has are these, read as they are asked for */
    } common, rare, single;
    struct token_table *table;
    char damaged[64]; /* the shard that is, or "" */
};

/* Opens the index below the folder dir (borrowed). False if there is none (errno) or its root is
 * damaged. reader must be freed in any case. */
bool search_reader_open(struct search_reader *reader, int dir);
void search_reader_free(struct search_reader *reader);

/* The lists of a pair, or with prefix of all pairs whose second key begins so. */
void search_read_pair(struct search_reader *reader, struct str first, struct str second,
                      bool prefix, struct search_found *found);
void search_read_single(struct search_reader *reader, struct str key, bool prefix,
                        struct search_found *found);

/* Takes the next posting off a list; false when there is none. */
struct search_cursor {
    struct bit_reader bits, impacts; /* impacts: of an inverse list, behind its gaps */
    uint32_t left, at;               /* at: the last place in the universe */
    uint32_t skips, missing;         /* inverse: gaps left, and the next place that it has not */
};
struct search_cursor search_cursor(const struct search_list *list);
bool search_next(struct search_reader *reader, const struct search_list *list,
                 struct search_cursor *cursor, uint32_t *entry, uint8_t *impact);

/* What is shown of an entry. */
struct search_shown {
    struct str id, urls[LANG_COUNT], titles[LANG_COUNT], texts[LANG_COUNT];
};
bool search_read_entry(struct search_reader *reader, uint32_t entry, struct search_shown *shown);
/* Its text: a summary and blocks, each a line; empty if there is none. */
struct str search_read_text(struct search_reader *reader, uint32_t entry, enum lang lang);

/* JSON of the shards for numbers, terms and spelling; NULL if there is none. */
const struct json *search_read_numbers(struct search_reader *reader, uint32_t number);
const struct json *search_read_terms(struct search_reader *reader, struct str key);
struct str search_read_spelling(struct search_reader *reader);

#endif
