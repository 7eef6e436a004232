/* deflate - zlib: bytes made smaller, and back. */
#ifndef SONGNGU_DEFLATE_H
#define SONGNGU_DEFLATE_H

#include "str.h"

/* Text as a gzip file (RFC 1952), as small as it gets, in the arena; false if that is no smaller.
 */
bool deflate_gzip(struct str text, struct arena *arena, struct str *out);
/* Appends text as a part of a stream (RFC 1951): blocks that end at a byte and of which none is the
 * last, so that parts one after the other, and an empty last block behind them, are a stream. Fast,
 * and a few per cent larger. */
void deflate_part(struct str text, struct buf *out);
/* Appends what a part holds; false if it is damaged, cut short or holds more than most bytes. */
bool deflate_read_part(struct str bytes, size_t most, struct buf *out);

#endif
