/* search_words - tokenised text: a stream of numbers, one for each word. */
#ifndef SONGNGU_SEARCH_WORDS_H
#define SONGNGU_SEARCH_WORDS_H

#include "codec.h"
#include "date.h"
#include "map.h"
#include "search_token.h"
#include "unicode.h"

/* A stream is a row of 16-bit units: what is below, or the number of a token (one with more than
 * 15 bits in two units, the upper half first, with the highest bit set). */
enum stream_unit {
    STREAM_BREAK, /* the words before and behind it are no pair */
    STREAM_TITLE, /* what follows stands in a title, … */
    STREAM_BODY,  /* … in a text; both break as well */
    STREAM_ALONE, /* the next token stands in no pair and parts none: a date */
    STREAM_FIRST  /* the number of the first token */
};

/* A distinct (key, form); numbered from STREAM_FIRST in the order in which they were met. */
struct words_token {
    struct str key; /* in the arena of the words */
    uint16_t form;
    bool stop, english_stop, year;
};

struct words {
    const struct token_table *table;
    struct arena arena;
    struct map map;    /* key and form → number */
    struct buf tokens; /* of struct words_token */
    struct spelling *slots;
    uint32_t count, mask;
    struct buf stream; /* of uint16_t */
};

void words_init(struct words *words, const struct token_table *table);
/* Nothing is added any more: gives back what only words_add needs. */
void words_end(struct words *words);
void words_free(struct words *words);
/* Appends a title or a block of text to the stream; returns its words. */
uint32_t words_add(struct words *words, enum stream_unit where, struct str text);
/* Appends the word that a date is, however it is written; nothing if it is not known to the day. */
void words_add_date(struct words *words, struct date date);
/* Writes or reads (into zeros) all tokens; what is read holds as long as the bytes and the codec's
 * arena, needs no words_free, and nothing can be added to it. */
void words_code(struct words *words, struct codec *c);
uint32_t words_count(const struct words *words);
const struct words_token *words_token(const struct words *words, uint32_t number);

/* Appends a number to a stream with room for two units; returns what follows. */
static inline uint16_t *stream_put(uint16_t *to, uint32_t number)
{
    if (number >= 0x8000)
        *to++ = (uint16_t)(0x8000 | number >> 16);
    *to++ = (uint16_t)number;
    return to;
}

static inline const uint16_t *stream_get(const uint16_t *at, uint32_t *number)
{
    *number = *at++;
    if (*number >= 0x8000)
        *number = (*number & 0x7FFF) << 16 | *at++;
    return at;
}

#endif
