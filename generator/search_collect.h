/* search_collect - what search_open and search_add gather, for the modules that write it. */
#ifndef SONGNGU_SEARCH_COLLECT_H
#define SONGNGU_SEARCH_COLLECT_H

#include "map.h"
#include "pack.h"
#include "search.h"
#include "search_token.h"

enum {
    PARTITIONS = 256, /* by the hash of the first word of a pair */
    TF_MAX = 15,      /* occurrences in a text are counted up to here */
    TITLE_TF_MAX = 3,
    LENGTH_CODES = 64 /* of texts, on a logarithmic scale */
};

/* A distinct (key, form) of a worker; numbered from 1 in the order in which they were met. */
struct collect_token {
    struct str key; /* in the worker's arena */
    uint16_t form;
    uint8_t partition;
    bool stop, english_stop, year;
};

struct collect_text {
    uint32_t number;
    uint8_t lang;
    uint8_t length, title_length; /* codes */
    uint32_t words;
    struct pack_ref text; /* title, summary and blocks, each ended by '\n' */
};

/* The facet values of an entry are numbers into the worker's list of values. */
struct collect_value {
    uint8_t facet;
    struct str key, names[LANG_COUNT];
};

struct collect_entry {
    uint32_t text[LANG_COUNT];
    int32_t day; /* for the order: year * 512 + month * 32 + day */
    bool decision;
    uint8_t value_count;
    uint16_t worker;      /* who has its values; set when it is written */
    uint32_t first_value; /* into value_numbers */
    uint32_t number;      /* leading number of its number, 0 if none */
    struct str id;
    struct pack_ref meta; /* number, words, titles, urls: each ended by '\n' */
};

struct segment {
    struct pack_ref ref;
    uint32_t text; /* the text number before its first record */
};

/* Records of one partition: for each posting varint zigzag(text number - the last one's),
 * varint first token, varint second token (0: a single word), a byte TF * 4 + title TF. */
struct partition {
    struct buf pending;
    uint32_t text;         /* of the last record */
    struct buf segments;   /* of struct segment; the last may be pending */
    uint32_t pending_from; /* text number before the pending bytes */
};

struct collect_worker {
    struct arena arena;
    struct buf tokens;                /* of struct collect_token */
    struct collect_words *words;      /* spellings met, each with its token */
    struct collect_scratch *scratch;  /* of the text at hand */
    struct buf texts;                 /* of struct collect_text */
    struct buf entries;               /* of struct collect_entry */
    struct buf values, value_numbers; /* of struct collect_value, uint32_t */
    struct map value_map, token_map;
    struct partition partitions[PARTITIONS];
    size_t pending; /* bytes waiting in the partitions */
};

struct term {
    uint32_t order; /* in which they were added: the first meaning of a term is the usual one */
    uint8_t kind, from, to;
    struct str term, meaning;
};

struct search {
    struct token_table *table;
    struct pack *pack, *texts;
    unsigned workers;
    size_t limit; /* pending bytes of a worker */
    struct collect_worker *worker;
    struct arena arena;
    struct buf terms; /* of struct term */
};

/* A length in words as a code, and the length that a code stands for. */
uint8_t length_code(uint32_t words);
uint32_t length_of_code(uint8_t code);

#endif
