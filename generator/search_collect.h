/* search_collect - what search_open and search_add gather, for the modules that write it. */
#ifndef SONGNGU_SEARCH_COLLECT_H
#define SONGNGU_SEARCH_COLLECT_H

#include "pack.h"
#include "search.h"
#include "search_words.h"

enum {
    TF_MAX = 15, /* occurrences in a text are counted up to here */
    TITLE_TF_MAX = 3,
    LENGTH_CODES = 64 /* of texts, on a logarithmic scale */
};

struct collect_text {
    uint32_t number;
    uint8_t lang;
    uint8_t length, title_length; /* codes */
    struct pack_ref text;         /* summary and blocks, each ended by '\n' */
    struct pack_ref stream;
};

/* What is found as if it stood in a text: the names of an entry's values. */
struct collect_names {
    uint32_t number; /* of the text */
    struct pack_ref stream;
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

struct collect_worker {
    struct arena arena;
    struct words words;
    struct buf kept;                  /* the text at hand */
    struct buf texts, names, entries; /* of struct collect_text, _names, _entry */
    struct buf values, value_numbers; /* of struct collect_value, uint32_t */
    struct map value_map;
};

struct term {
    uint32_t order; /* in which they were added: the first meaning of a term is the usual one */
    uint8_t kind, from, to;
    struct str term, meaning;
};

struct search {
    struct token_table *table;
    int dir;
    struct pack *texts, *streams; /* streams: NULL once they have been parted */
    unsigned workers;
    struct collect_worker *worker;
    struct arena arena;
    struct buf terms; /* of struct term */
};

/* The length in words that a code stands for. */
uint32_t length_of_code(uint8_t code);

#endif
