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

/* A text lies in two packs, from which it can be added again in a later build (search_add_kept):
 * its lines, summary and blocks, each ended by '\n'; and its row, this head and its stream. */
struct row_head {
    uint64_t hash;  /* of the rest */
    uint16_t words; /* which words its numbers are of */
    uint8_t length, title_length;
};

/* Words as numbers, and what these are numbers of: see collect_words. */
struct collect_stream {
    struct pack_ref ref;
    uint16_t words;
    bool apart; /* it lies in the pack `own`, wherever the lines of its text do */
};

struct collect_text {
    uint32_t number;
    uint8_t lang;
    uint8_t length, title_length; /* codes */
    bool own;                     /* where it lies: in the pack `own`, or in `lines` and `rows` */
    struct pack_ref lines;
    struct collect_stream stream;
};

/* What is found as if it stood in a text: the names of an entry's values. */
struct collect_names {
    uint32_t number; /* of the text */
    struct collect_stream stream;
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
    struct buf lines, row;            /* of the text at hand */
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
    struct pack *own;          /* what is of use for this index only */
    struct pack *lines, *rows; /* of the texts that the caller added; may be own */
    unsigned workers;
    struct collect_worker *worker;
    struct words *kept; /* those of an earlier build */
    unsigned kept_count;
    struct arena arena;
    struct buf terms; /* of struct term */
};

/* The length in words that a code stands for. */
uint32_t length_of_code(uint8_t code);

/* All words of which streams hold the numbers: those of each worker, then those that were kept. */
static inline unsigned collect_words_count(const struct search *search)
{
    return search->workers + search->kept_count;
}

static inline const struct words *collect_words(const struct search *search, unsigned i)
{
    return i < search->workers ? &search->worker[i].words : &search->kept[i - search->workers];
}

static inline const struct pack *collect_lines(const struct search *search,
                                               const struct collect_text *text)
{
    return text->own ? search->own : search->lines;
}

static inline const struct pack *collect_row(const struct search *search,
                                             const struct collect_text *text)
{
    return text->own || text->stream.apart ? search->own : search->rows;
}

#endif
