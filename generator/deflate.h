/* deflate - zlib: bytes made smaller (RFC 1951), and back. */
#ifndef SONGNGU_DEFLATE_H
#define SONGNGU_DEFLATE_H

#include "str.h"

/* Text as a gzip file (RFC 1952), as small as it gets, in the arena; false if that is no smaller.
 */
bool deflate_gzip(struct str text, struct arena *arena, struct str *out);
/* Appends text as a bare stream; fast, and a few per cent larger. */
void deflate_raw(struct str text, struct buf *out);
/* Appends what a bare stream holds; false if it is damaged or holds more than most bytes. */
bool deflate_read(struct str bytes, size_t most, struct buf *out);

#endif
