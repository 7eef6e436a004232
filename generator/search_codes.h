/* search_codes - the prefix codes of the search index: what their symbols stand for, and which code
 * of a family is used where. Written in search_lists.c, read in search_read.c, and in the browser
 * by search-index.js. */
#ifndef SONGNGU_SEARCH_CODES_H
#define SONGNGU_SEARCH_CODES_H

#include "search_bits.h"

/* A family has a code for each context. */
enum code_family {
    CODES_CHARACTER, /* of keys; by the character before */
    CODES_SHARED,    /* characters that a key shares with the one before */
    CODES_KIND,      /* what a list is, see below; of single words, of pairs */
    CODES_INDEX,     /* of a first form among those of its word */
    CODES_TONE,      /* of a form; by whether the word can bear all tones */
    CODES_QUALITY,   /* of a form: the marks of its vowels; by the last two vowels */
    CODES_IMPACT,    /* of words, pairs, titles; by language and length of the list */
    CODES_SAME,      /* impact of a pair, by that of its first word in the text */
    CODE_FAMILIES
};

enum {
    CHARACTER_START = 36, /* as a context: the beginning of the key; as a symbol: its end */
    CHARACTER_OTHER = 37, /* any character but a-z, 0-9; 21 bits follow */
    CHARACTERS = 38,
    INDEX_ESCAPE = 15, /* the rest follows in gamma */
    IMPACTS = 16,
    IMPACT_SINGLE = 0,
    IMPACT_PAIR = 1,
    IMPACT_TITLE = 2,
    IMPACT_KINDS = 3,
    IMPACT_SIZES = 5, /* of lists: 1 text, up to 7, up to 31, up to 127, more */
    LONG_LIST = 64,   /* lists from here on carry their length */
    CODES_MAX = 160   /* of all families together, about */
};

/* The kind of a list: texts less one (seven: 8 or more, and the rest of their number follows in
 * gamma), and bits. */
enum {
    KIND_COUNT = 7,
    KIND_ENGLISH = 8,
    KIND_TITLE = 16,
    KIND_PLAIN = 32, /* all forms are 0, and not written */
    KIND_LAST = 64,  /* of its key */
    KIND_SAME = 128, /* every impact is that of the first word in the text, and not written */
    KINDS = 256
};

/* Contexts and symbols of a family, and the place of its first code among those of all. */
struct code_shape {
    uint16_t contexts, symbols, first;
};
extern const struct code_shape code_shapes[CODE_FAMILIES];
unsigned codes_count(void);

/* The symbol of a character, which is also its context. */
unsigned code_character(uint32_t character);
/* The contexts for forms of the word with this key. */
unsigned code_tone_context(struct str key);
unsigned code_quality_context(struct str key);

/* The context for the impacts of a list of that kind (IMPACT_SINGLE …) and language, of count
 * texts: the rarer a word, the more a text that has it is about it. */
unsigned code_impact_context(unsigned kind, unsigned lang, uint32_t count);

/* A form in three parts, and back. */
struct code_form {
    unsigned tone, bar, quality;
};
static inline struct code_form code_form_parts(unsigned form)
{
    return (struct code_form){form % 6, form / 6 % 2, form / 12};
}

/* Has a word with this key a bar to be told? Only those that begin with d. */
static inline bool code_form_barred(struct str key)
{
    return key.len && key.data[0] == 'd';
}

/* The Rice parameter of a list that has count of so many, spread evenly. */
unsigned code_even_parameter(uint32_t all, uint32_t count);
/* Does a long list tell what it has not instead of what it has? */
static inline bool code_is_inverse(uint32_t all, uint32_t count)
{
    return count >= LONG_LIST && (uint64_t)count * 2 > all;
}

/* Does such a list do so by a bit for each place? k: its Rice parameter. */
static inline bool code_is_row(bool inverse, unsigned k)
{
    return inverse && !k;
}

/* How much it tells that df of count texts have something: 16 log2(1 + count / df), in whole
 * numbers, with log2 taken straight between powers of two. df > 0. */
static inline int32_t search_weight(uint32_t count, uint64_t df)
{
    uint64_t x = (uint64_t)count * 16 / df + 16;
    unsigned high = 63 - (unsigned)__builtin_clzll(x);
    return (int32_t)(16 * (high - 4) + (x - (1ull << high)) * 16 / (1ull << high));
}

#endif
