/* search_answers - what the pairs in most texts find by themselves, made ready with the index.
 *
 * A compound of two frequent words is what readers ask most, and has the longest lists. Its first
 * results, how many there are and what is shown of the first are kept in files of their own, so
 * that such a query reads one file behind the root. They are a memory of what the lists say, and
 * nothing else: whoever reads only the lists finds the same in the same order.
 */
#ifndef SONGNGU_SEARCH_ANSWERS_H
#define SONGNGU_SEARCH_ANSWERS_H

#include "search_encode.h"

enum { ANSWER_SHOWN = 10, ANSWER_VARIANTS = 2 };

/* What is found when a pair is asked for with these forms. */
struct answer_variant {
    uint16_t first, second; /* forms; 0: typed without marks, any */
    uint32_t count;         /* entries */
    unsigned shown;
    struct answer_hit {
        uint32_t entry;
        int32_t score;
        unsigned by; /* the language that is found; ANSWER_EITHER: both, so the reader's is shown */
    } hits[ANSWER_SHOWN];
};
enum { ANSWER_EITHER = 2 };

struct answer {
    uint32_t first, second; /* index into keys */
    uint32_t texts;         /* in so many texts of one language in one spelling */
    uint32_t hash;          /* by which it is found; when it is chosen */
    unsigned count;
    struct answer_variant variants[ANSWER_VARIANTS]; /* as it is mostly written; without marks */
};

/* Room to reckon in, of one worker; zeros at first. */
struct answering {
    int32_t *scores;    /* by entry and language; zeros between two pairs */
    uint8_t (*best)[2]; /* the largest impact so far, in texts and in titles, likewise */
};

/* Is a pair whose longest list has so many texts worth an answer? Both of its words are frequent
 * then, so that nothing but its own lists is read for it (index_frequent). */
bool answers_worth(const struct index *index, uint32_t texts);
/* Adds the answer for a pair to answers (of struct answer), from all of its lists. */
void answers_add(const struct index *index, struct answering *room, struct answer answer,
                 const struct encode_list *lists, unsigned count, struct buf *answers);
void answering_free(struct answering *room);
/* Keeps of all partitions' answers those for the pairs in most texts, in the order of their hashes,
 * in index->answers. */
void answers_choose(struct index *index);

struct files;
/* Puts the files of what was chosen; directory gets the root's member "a". Metadata and texts are
 * written before. */
void answers_put(struct files *files, struct buf *directory);

#endif
