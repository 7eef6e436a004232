/* search_query - finds on the command line what the browser finds, in the same order.
 *
 * The steps are those of themes/default/assets/search-engine.js; tests/search/parity.test.mjs puts
 * the same queries to both.
 */
#ifndef SONGNGU_SEARCH_QUERY_H
#define SONGNGU_SEARCH_QUERY_H

#include "search_read.h"

enum { QUERY_TOKENS = 30, QUERY_LONG = 5 /* words: from here on a query is a question */ };

struct query_token {
    struct token token;
    struct str word; /* as typed */
    int phrase;      /* -1: not quoted */
    unsigned stop;   /* 1: in no pair of an English text, 2: in none */
    bool joined;     /* to the word before */
    bool ended;      /* something was typed after the query's last word */
};

struct query {
    struct query_token tokens[QUERY_TOKENS];
    unsigned count;
};

struct search_hit {
    uint32_t entry;
    uint8_t lang;
    uint8_t level; /* 3: named by its number, 2: all words beside a neighbour, 1: all, 0: some */
    uint8_t note;  /* 1: through the other language */
    int32_t score;
};

struct search_result {
    struct search_hit *hits; /* in the arena of the reader */
    size_t count;
};

/* Finds, for a reader of a language. Phrases are checked for the first most hits, which is how
 * many are kept. */
struct search_result search_query(struct search_reader *reader, struct str text, enum lang lang,
                                  size_t most);

/* What a hit is worth, in one number by which hits are in order: its level, 1 if not through the
 * other language, and 22 bits of score. */
int32_t search_rank(const struct search_hit *hit);

/* The steps, for each other and for tests. */

struct query_seen {
    unsigned a, b;
    uint32_t df;
    uint16_t first, second;
};

/* A pair by which texts cite a decision, and the words of the query that it stands for. */
struct query_extra {
    struct str first, second;
    uint32_t covers;
};

struct query_found {
    struct search_hit *hits; /* by entry */
    size_t count;
    uint32_t missing; /* words, as bits, that are nowhere */
    struct query_seen *seen;
    size_t seen_count;
    bool unsure; /* phrases are to be looked for in the texts */
};

/* The words of a query; they lie in text. */
void query_parse(const struct search_reader *reader, struct str text, struct query *query);
/* What one reading of a query finds. extra may be NULL. */
void query_evaluate(struct search_reader *reader, const struct query *query, enum lang lang,
                    const struct query_extra *extra, struct query_found *found);
/* How many have all words. */
size_t query_full(const struct query_found *found);
/* Is a word of a text what was asked for? */
bool query_is(const struct query_token *asked, const struct token *word);
static inline struct str query_key(const struct query_token *token)
{
    return (struct str){token->token.key, token->token.len};
}

/* search_guess.c: the decisions named by number; true if there are any. */
enum { QUERY_PINNED = 5 };
bool query_numbered(struct search_reader *reader, const struct query *query,
                    uint32_t entries[QUERY_PINNED], size_t *count, struct query_extra *extra);
/* The same with digits set apart from letters, where that names one; then query is so. */
bool query_unglued(struct search_reader *reader, struct query *query,
                   uint32_t entries[QUERY_PINNED], size_t *count, struct query_extra *extra);
/* The query with terms of a kind (1: abbreviations) replaced; STR_NULL if that is no other. */
struct str query_rewritten(struct search_reader *reader, const struct query *query, uint32_t kind,
                           enum lang to);
/* What may have been meant when nothing has all words: replaces query and found if it finds more.
 */
void query_otherwise(struct search_reader *reader, struct query *query, enum lang lang,
                     const struct query_extra *extra, struct query_found *found);

#endif
