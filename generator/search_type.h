/* search_type - Vietnamese typed without a Vietnamese keyboard: Telex and VNI. */
#ifndef SONGNGU_SEARCH_TYPE_H
#define SONGNGU_SEARCH_TYPE_H

#include "str.h"

/* What a word stands for if it was typed in Telex ("vaanj") or VNI ("va6n5"): a Vietnamese
 * syllable, composed, in the arena; empty if it cannot be that. */
struct str search_typed(struct arena *arena, struct str word);

#endif
