/* search_token - words as the search sees them: one key and one form for each.
 *
 * The same rules stand in themes/default/assets/search-engine.js, function by function, and
 * tests/search/vectors.txt holds both to them.
 */
#ifndef SONGNGU_SEARCH_TOKEN_H
#define SONGNGU_SEARCH_TOKEN_H

#include "str.h"

enum {
    TOKEN_KEY_CHARACTERS = 24, /* longer words are cut */
    TOKEN_KEY_BYTES = TOKEN_KEY_CHARACTERS * 4,
    TOKEN_FORMS = 324 /* tone 0-5, + 6 if it begins with đ, + 12 * the marks of three vowels */
};

/* A word without its marks, and the marks. Two spellings of a Vietnamese syllable that differ only
 * in the place of the tone mark, in i for y, in case or in the normal form are one token. */
struct token {
    char key[TOKEN_KEY_BYTES]; /* not NUL-terminated; empty for what is no word */
    uint8_t len;
    uint16_t form;
};

/* Tables over the characters; const after token_table_new. */
struct token_table;
struct token_table *token_table_new(void);
void token_table_free(struct token_table *table);

/* Reads a word (as token_next finds it) in any case and normal form. */
void token_fold(const struct token_table *table, struct str word, struct token *token);

/* A walk over the words of a text. */
struct token_scan {
    struct str text;
    size_t at;    /* the next byte to look at */
    bool joined;  /* between the last word and the one before: only spaces, hyphens, slashes */
    size_t start; /* of the last word */
};
/* The next word; false at the end. Start with {text}. */
bool token_next(const struct token_table *table, struct token_scan *scan, struct str *word);

/* Words that stand in no pair of words: "the", "of" … (in any language), and those that are also
 * Vietnamese syllables: "to", "in" … (skipped in English texts only). */
bool token_is_stop(struct str key);
bool token_is_english_stop(struct str key);

/* The date that ends with the last of these keys, as one token "20210730": d/m/yyyy, "d tháng m năm
 * yyyy", "d Month yyyy", "Month dth yyyy". At most the last TOKEN_DATE_WORDS keys are looked at. */
enum { TOKEN_DATE_WORDS = 5 };
bool token_date(const struct str *keys, size_t count, struct token *date);
/* True if token_date may find something behind this key: it is a year. */
bool token_is_year(struct str key);

#endif
