/* citation_authority - how a law's title becomes the key it is found by. The index itself is
 * public: see citation.h. Private to the citation module. */
#ifndef SONGNGU_CITATION_AUTHORITY_H
#define SONGNGU_CITATION_AUTHORITY_H

#include "str.h"

/* The slug of a law's title without its type word ("Luật Đất đai" and "Đất đai" → "dat-dai",
 * "Law on Land" → "land"): at most max - 1 bytes and a NUL; returns its length. */
size_t citation_title_slug(struct str title, char *slug, size_t max);

#endif
