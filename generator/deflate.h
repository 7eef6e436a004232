/* deflate - zlib: bytes made smaller, and back. */
#ifndef SONGNGU_DEFLATE_H
#define SONGNGU_DEFLATE_H

#include "str.h"

/* Text as a gzip file (RFC 1952), as small as it gets, in the arena; false if that is no smaller.
 */
bool deflate_gzip(struct str text, struct arena *arena, struct str *out);
/* Appends text as a zlib stream (RFC 1950); fast, and a few per cent larger. */
void deflate_zlib(struct str text, struct buf *out);
/* Appends what a zlib stream holds; false if it is damaged or holds more than most bytes. */
bool deflate_read(struct str bytes, size_t most, struct buf *out);

#endif
