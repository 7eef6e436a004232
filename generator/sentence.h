/* sentence - finds the boundaries of the sentence around a place in a paragraph. */
#ifndef SONGNGU_SENTENCE_H
#define SONGNGU_SENTENCE_H

#include "str.h"

enum { SENTENCE_MAX = 600 }; /* bytes on either side of the place before it is cut at a word */

/* Finds the sentence of text that holds bytes [start, end); a sentence ends at . ! ? or …, not
 * behind an abbreviation, if white space and a capital, a digit or an opening mark follow.
 * cut_before and cut_after tell that it was too long and is cut at a word. */
struct str sentence_around(struct str text, size_t start, size_t end, bool *cut_before,
                           bool *cut_after);

#endif
