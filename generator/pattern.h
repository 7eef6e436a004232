/* pattern - interface texts with arguments and plurals, in ICU's MessageFormat syntax:
 *
 *     {0} of {1,number} {1,plural,=0{pages} one{page} other{pages}}
 *
 * Arguments are numbered {0} to {7}; types are number, plural, selectordinal and select. An
 * apostrophe quotes a brace: '{'. ICU says which patterns are valid, which plural a number takes
 * and how numbers are written; the pattern itself is kept as a tree, because ICU 72's C interface
 * to messages leaves named arguments unfilled without an error, wants each argument in the C type
 * that the pattern implies, and may not be shared between threads.
 */
#ifndef SONGNGU_PATTERN_H
#define SONGNGU_PATTERN_H

#include "diag.h"
#include "unicode.h"

enum {
    PATTERN_ARGS = 8,       /* {0} to {7} */
    PATTERN_DEPTH = 6,      /* plurals in one another */
    PATTERN_LONGEST = 4096, /* bytes */
};

/* A compiled pattern: const, for any thread, and as long-lived as its arena. */
struct pattern;

/* What is wrong with a pattern: a row of diag.def, where in the pattern, and the row's {0}. */
struct pattern_problem {
    enum diag_code code;
    size_t offset, width;
    struct str arg;
};

/* Compiles a text (UTF-8, copied). NULL and *problem if it is no pattern. */
const struct pattern *pattern_compile(struct arena *arena, enum lang lang, struct str text,
                                      struct pattern_problem *problem);

/* The arguments that it uses: bit i for {i}. */
uint32_t pattern_args(const struct pattern *pattern);
/* The text it was compiled from. */
struct str pattern_source(const struct pattern *pattern);

/* The message, in the arena. Arguments from count on are empty texts; a text where a number is
 * wanted takes the branch "other". */
struct str pattern_format(struct arena *arena, const struct pattern *pattern,
                          const struct message_arg *args, size_t count);

#endif
