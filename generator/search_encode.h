/* search_encode - the encoding of posting lists: docs/search-format.md describes it. */
#ifndef SONGNGU_SEARCH_ENCODE_H
#define SONGNGU_SEARCH_ENCODE_H

#include "search_invert.h"

/* A list to be written: the texts of one language that have a word or a pair in one spelling, in
 * their text or in their title. */
struct encode_list {
    uint16_t first, second; /* symbols of the forms; second: of pairs */
    uint8_t lang;
    bool title, last;         /* last: of its key */
    const uint32_t *postings; /* as in search_invert.h; those without the field are passed over */
    uint32_t all, count;      /* postings there; those of them that have the field */
};

/* A list of the first word, by which those of its pairs are told: their texts are among its. */
struct base {
    uint16_t form;
    uint8_t lang;
    bool title;
    uint32_t count;
    size_t from; /* in base_places, base_impacts */
};

struct encode {
    const struct index *index;
    struct bits *bits;                    /* what is written */
    uint64_t (*counts)[CODE_SYMBOLS_MAX]; /* not NULL: only counts the symbols */

    /* The first word at hand. */
    struct str first;
    bool relative; /* its pairs are told by its lists */
    struct buf bases, base_places, base_impacts;
    uint16_t forms[TOKEN_FORMS], form_index[TOKEN_FORMS];
    unsigned form_count;

    /* The list at hand. */
    uint32_t *gaps; /* among all places, or in the base */
    uint8_t *impacts, *contexts;
    uint32_t count, universe; /* universe: places, or those of the base */
    bool based, same;         /* same: all impacts are those of the base */
    size_t cap;
    struct buf missing; /* of uint32_t */
};

void encode_free(struct encode *encode);
/* A key behind another. */
void encode_key(struct encode *encode, struct str key, struct str previous);
/* Starts a first word; its own lists come next, and are kept if its pairs are told by them. */
void encode_first(struct encode *encode, struct str key);
/* The lists of a single word are all written. apart: its pairs are not told by them. */
void encode_first_done(struct encode *encode, bool apart);
/* The forms of the first word, with which a run of pairs begins. */
void encode_forms(struct encode *encode);
void encode_single(struct encode *encode, const struct encode_list *list);
/* second: the second key. */
void encode_pair(struct encode *encode, const struct encode_list *list, struct str second);
/* The impact of one of a list's postings; 0: it has not the list's field. */
unsigned encode_impact(const struct index *index, const struct encode_list *list, uint32_t posting);
/* The entry of a posting. */
static inline uint32_t encode_posting_entry(uint32_t posting)
{
    return posting >> POSTING_ENTRY;
}
/* Ends a run of keys, and fills the last byte. */
void encode_end(struct encode *encode);

#endif
