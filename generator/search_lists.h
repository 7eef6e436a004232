/* search_lists - the posting lists of a partition, encoded as the bytes of which shards are made.
 */
#ifndef SONGNGU_SEARCH_LISTS_H
#define SONGNGU_SEARCH_LISTS_H

#include "search_index.h"

enum pair_kind { COMMON, RARE, PAIR_KINDS };

struct part {
    struct buf pairs[PAIR_KINDS], pieces[PAIR_KINDS]; /* pieces: of struct piece */
    struct buf singles, words;                        /* words: of struct single */
    struct buf answers;                               /* of struct answer */
    uint64_t postings;
};

/* Part of a run of pairs with one first key, cut where it would exceed a shard. */
struct piece {
    uint32_t first;  /* index into keys */
    uint32_t second; /* the second key that it begins with; 0: the run begins here */
    size_t from, to; /* bytes of the partition's pairs */
};

/* The lists of a single word. */
struct single {
    uint32_t key;
    uint64_t from, bits; /* from: byte of the partition's singles */
};

static inline size_t pair_limit(enum pair_kind kind)
{
    return kind == COMMON ? COMMON_SHARD : PAIR_SHARD;
}

/* Makes the codes of the index, from a sample of its partitions. */
void index_codes(struct index *index);
void part_free(struct part *part);

#endif
