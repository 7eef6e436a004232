/* search_invert - the inversion of a partition: its occurrences sorted by words; for each word in
 * each of its spellings the words that follow it, and the texts in which they do. */
#ifndef SONGNGU_SEARCH_INVERT_H
#define SONGNGU_SEARCH_INVERT_H

#include "search_index.h"

/* A posting: an entry, how often its text has the word, how often its title has it. */
enum { POSTING_ENTRY = 6, POSTING_TF = 2, POSTING_TITLE_TFS = 3 };

/* An occurrence, packed: the rank of the second word (0: it stands in no pair), language, entry,
 * whether it stands in the title. */
enum { USE_SECOND = 32, USE_LANG = 31 };

static inline uint32_t use_second(uint64_t use)
{
    return (uint32_t)(use >> USE_SECOND);
}

/* What occurrences of one list share: the second word and the language. */
static inline uint64_t use_list(uint64_t use)
{
    return use >> USE_LANG;
}

static inline unsigned use_lang(uint64_t use)
{
    return use >> USE_LANG & 1;
}

static inline uint32_t use_entry(uint64_t use)
{
    return (uint32_t)use << 1 >> 2;
}

static inline bool use_title(uint64_t use)
{
    return use & 1;
}

/* The occurrences of a partition. */
struct inverted {
    uint64_t *uses;    /* by the rank of the first word, then by place */
    uint32_t *ends;    /* by rank: behind its last occurrence, if it is of this partition */
    uint64_t *sorting; /* room for those of one word */
    size_t cap, sorting_cap;
    struct arena arena;
};

/* Reads a partition; what was in inverted (zeros at first) goes. */
void invert_partition(const struct index *index, unsigned partition, struct inverted *inverted);
void invert_free(struct inverted *inverted);
/* Orders occurrences of one word by second word, language and entry, in place. index: for the
 * number of ranks. */
void invert_sort(const struct index *index, struct inverted *inverted, uint64_t *uses,
                 size_t count);
/* The postings of those occurrences that are in a language, ordered by entry; room for as many.
 * Returns how many there are. */
uint32_t invert_postings(const uint64_t *uses, size_t count, unsigned lang, uint32_t *postings);

#endif
