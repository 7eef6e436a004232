/* deflate - compression and decompression (zlib). */
#ifndef SONGNGU_DEFLATE_H
#define SONGNGU_DEFLATE_H

#include "str.h"

/* Compresses text to a gzip file (RFC 1952) at the highest level, in the arena; false if that is no
 * smaller than text. */
bool deflate_gzip(struct str text, struct arena *arena, struct str *out);
/* Appends text as a part of a deflate stream (RFC 1951): its blocks end at a byte boundary and none
 * is marked as the last, so parts can be concatenated, and an empty final block completes the
 * stream. A fast level; a few per cent larger than the highest. */
void deflate_part(struct str text, struct buf *out);
/* Decompresses such a part and appends it; false if it is damaged, truncated or yields more than
 * most bytes. */
bool deflate_read_part(struct str bytes, size_t most, struct buf *out);

#endif
