/* search_index - the inverted index: from the gathered streams of words, through partitions and
 * posting lists, to shards. */
#ifndef SONGNGU_SEARCH_INDEX_H
#define SONGNGU_SEARCH_INDEX_H

#include "search_bits.h"
#include "parallel.h"
#include "search_codes.h"
#include "search_collect.h"

enum {
    PARTITIONS = 64,      /* by the hash of the first word of a pair */
    PARTITION_SHIFT = 26, /* of that hash */
    CHUNK_PLACES = 512,   /* texts whose words are parted together */
    COMMON_SHARD = 7600,  /* bytes: a shard is closed when it has this much. A query reads many of
                             those of common pairs, … */
    PAIR_SHARD = 29000,   /* … few of the others … */
    SINGLE_SHARD = 32000, /* … and of single words */
    COMMON_PART = 200,    /* a pair is common if it is in one entry of so many … */
    COMMON_LEAST = 20,    /* … and in as many as this */
    NO_ENTRY = UINT32_MAX,
    ROW_LEAST = 16,      /* entries in a row of those that lists do not tell, … */
    ROWS_MOST = 256,     /* … and how many such rows there are at most */
    FREQUENT_LEAST = 50, /* a word in this many texts or fewer is never frequent, … */
    FREQUENT_PART = 10,  /* … nor one in less than a tenth */
    APART_PART = 3,      /* pairs of a first word in more than a third are told by themselves */
    RARE_ENGLISH_TEXTS =
        2000 /* with more texts than this, English pairs of one text are left out */
};

/* Bits of token_flags. */
enum {
    TOKEN_PARTITION = PARTITIONS - 1,
    TOKEN_STOP = PARTITIONS,
    TOKEN_ENGLISH_STOP = 2 * PARTITIONS
};

/* A segment is a row of occurrences: the number of a token and that of the token with which it is a
 * pair, or 0. Before them stands STREAM_TITLE or STREAM_BODY when that changes, and SEGMENT_PLACE
 * and the place of a text in the chunk when that does. */
enum { SEGMENT_PLACE = STREAM_BREAK };

/* What all parts of search_write know. */
struct index {
    struct search *search;
    unsigned jobs;
    uint32_t entry_count, number_count; /* entries; the largest number of a text + 1 */
    uint32_t text_count[LANG_COUNT];
    struct collect_entry **entries; /* newest first */
    uint32_t *place;                /* number of a text → entry * LANG_COUNT + lang */
    uint32_t *told;                 /* by entry: its place among those that lists may tell */
    uint32_t told_count;            /* of these */
    struct buf rows;             /* of uint32_t: by turns, how many entries lists may tell, and how
                                    many follow that they do not */
    struct collect_text **texts; /* by that place; NULL if there is none */
    uint8_t *length, *title_length; /* by that place: codes */
    uint8_t impact[LANG_COUNT][TF_MAX + 1][LENGTH_CODES];
    uint8_t title_impact[TITLE_TF_MAX + 1][LENGTH_CODES];

    struct str *keys; /* distinct keys of tokens in byte order; keys[0] is empty */
    uint32_t key_count;
    uint32_t *key_hash;           /* search_hash of each */
    uint32_t *key_local;          /* its place among those of its partition, by hash */
    uint32_t *locals[PARTITIONS]; /* and back */
    uint32_t local_count[PARTITIONS];
    uint32_t **token_number; /* by words (collect_words) and number there, less STREAM_FIRST: the
                                number among all, which begin there too */
    uint32_t token_count;    /* the largest of these + 1 */
    uint8_t *token_flags;    /* by number: its partition and TOKEN_STOP, TOKEN_ENGLISH_STOP */
    uint32_t *token_uses;    /* … how often it occurs: kept words may not occur any more */
    uint32_t *token_rank;    /* … its rank among all that occur, by key and form, from 1 */
    uint32_t rank_count;     /* the largest rank + 1 */
    uint32_t *rank_key;      /* by rank: index into keys */
    uint16_t *rank_form;     /* … symbol of its form */
    uint32_t *rank_uses;     /* … how often it occurs */
    uint32_t *key_rank;      /* by key, and one more: its first rank */
    uint16_t forms[TOKEN_FORMS]; /* by symbol */
    unsigned form_count;
    struct prefix_code codes[CODES_MAX]; /* their lengths stand in the root */
    bool code_even[CODES_MAX];           /* those that the sample has nothing for */

    struct pack *segments;                 /* occurrences, parted */
    struct pack_ref (*chunks)[PARTITIONS]; /* by chunk and partition */
    uint32_t chunk_count;

    struct part *parts;     /* by partition: what index_partition made */
    uint32_t *df;           /* by key: texts that have the word, in the language that has most */
    uint16_t *best_form;    /* by key: symbol of the form in most texts */
    struct answer *answers; /* for the pairs in most texts (search_answers.h) */
    uint32_t answer_count;
    uint64_t postings;
    struct arena arena;
};

/* Numbers the entries and keys, makes the codes. */
void index_prepare(struct index *index);
/* Parts the streams of the texts by partition. */
void index_part(struct index *index);
/* Is a word in so many texts that a query reads its lists only where it must? Known once the lists
 * of the word itself have been made. */
bool index_frequent(const struct index *index, uint32_t key);
/* Is a frequent word in so many texts that its lists are no help to tell those of its pairs? A
 * smaller part makes the index smaller, and has more queries read the lists of words. */
bool index_apart(const struct index *index, uint32_t key);
/* Makes the lists of all partitions. */
void index_lists(struct index *index);
/* Gives the shards of common pairs ('c'), other pairs ('b') or single words ('u') to put, in order.
 * from: the key with which it begins, for pairs KEY_HASH base-36 digits of the first word's hash
 * and the second word (none if the shard begins with the first pair of a word). */
enum { KEY_HASH = 4 };
void index_shards(struct index *index, char kind,
                  void (*put)(void *context, char kind, struct str from, struct str bytes),
                  void *context);
/* Gives back the lists, once all shards are written; index_free all the rest. */
void index_free_lists(struct index *index);
void index_free(struct index *index);

#endif
