/* search_align - a bilingual lexicon from the archive's aligned texts, for cross-language search.
 */
#ifndef SONGNGU_SEARCH_ALIGN_H
#define SONGNGU_SEARCH_ALIGN_H

#include "search_index.h"

/* Adds the terms that the aligned texts of the archive show to be translations of each other to
 * those that were given, after them: what the glossary says comes first. */
void align_terms(struct index *index);

#endif
