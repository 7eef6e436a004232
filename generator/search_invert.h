/* search_invert - the occurrences of a partition as lists: for each word and pair of words, in each
 * language, the texts that have it. */
#ifndef SONGNGU_SEARCH_INVERT_H
#define SONGNGU_SEARCH_INVERT_H

#include "search_index.h"

/* A posting: an entry, how often its text has the word, how often its title has it. */
enum { POSTING_ENTRY = 6, POSTING_TF = 2, POSTING_TITLE_TFS = 3 };

struct posting_list {
    uint64_t key; /* first token, second token (0: a single word), language: packed; 0: free slot */
    uint32_t count;      /* postings */
    uint32_t last;       /* the last of them; those before stand in blocks */
    uint32_t head, at;   /* the first block; the place for the next posting */
    uint16_t room, size; /* postings that the last block still takes, its size */
};

/* The lists of a partition, in the slots of a hash table. */
struct inverted {
    struct posting_list *slots;
    uint32_t mask, count;
    uint32_t *blocks; /* each: the place of the next block, then postings */
    size_t used, cap;
    struct arena arena;
};

/* Reads a partition; what was in inverted goes. */
void invert_partition(const struct index *index, unsigned partition, struct inverted *inverted);
void invert_free(struct inverted *inverted);
/* The postings of a list, by entry; room for its count. */
void invert_unroll(const struct inverted *inverted, const struct posting_list *list,
                   uint32_t *postings);

static inline uint32_t list_first(const struct posting_list *list)
{
    return (uint32_t)(list->key >> 32);
}

static inline uint32_t list_second(const struct posting_list *list)
{
    return (uint32_t)list->key >> 1;
}

static inline unsigned list_lang(const struct posting_list *list)
{
    return list->key & 1;
}

#endif
