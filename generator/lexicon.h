/* lexicon - finds the terms of a glossary in a text.
 *
 * Terms are matched word by word: a space of the form is any run of white space, an apostrophe is
 * either kind, a form that begins with a small letter also matches with a capital one, an English
 * form also with a plural "s". Parts of a longer compound ("290-QĐ/TW", "Đảng-…") do not
 * match. Of all forms that begin at a word the longest wins.
 */
#ifndef SONGNGU_LEXICON_H
#define SONGNGU_LEXICON_H

#include "unicode.h"

struct lexicon; /* const after making, for any thread */

struct lexicon_form {
    struct str text; /* NFC */
    uint32_t term;   /* the caller's number of the term that it is a form of */
};

struct lexicon_match {
    uint32_t start, end; /* bytes of the text */
    uint32_t term;
};

/* Makes a lexicon of one language for terms numbered below terms. A form of two terms is left out:
 * a text does not say which is meant. The texts of the forms must outlive it. */
struct lexicon *lexicon_new(struct arena *arena, enum lang lang, const struct lexicon_form *forms,
                            size_t count, uint32_t terms);
/* What was given to lexicon_new. */
uint32_t lexicon_terms(const struct lexicon *lexicon);

/* The next match at or behind *from, which moves behind it; false at the end. Linear in the text,
 * times the number of forms that begin with the same word. */
bool lexicon_next(const struct lexicon *lexicon, struct str text, size_t *from,
                  struct lexicon_match *match);

#endif
