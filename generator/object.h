/* object - a rendered body as bytes for the pack, and back.
 *
 * The file format of the architecture's "body object": HTML with its holes, headings, sections and
 * block ranges, then the citing sentences, which can be read without the rest. The plain texts of
 * the blocks are an object of the search's.
 */
#ifndef SONGNGU_OBJECT_H
#define SONGNGU_OBJECT_H

#include "site.h"

/* Appends the object of a body to out and notes in cites (one for each of body's citations, in
 * order) where their sentences lie in it. */
void object_write(struct buf *out, const struct body *body, struct cite *cites);

/* Reads an object; what body points to lives as long as bytes. Block texts, links and citations
 * are not part of it and stay empty. */
void object_read(struct arena *arena, struct str bytes, struct body *body);

/* Appends the marks of all blocks. */
void object_write_marks(struct buf *out, const struct body *body);
/* Reads those of a text, as many as it has blocks, from the pack into the arena. */
const struct block_mark *object_marks(struct arena *arena, const struct pack *pack,
                                      const struct text *text);
/* The hash of a block as a translation states it. */
void object_hash_digits(uint64_t hash, char digits[BLOCK_HASH_LEN]);

#endif
