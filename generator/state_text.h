/* state_text - a scanned text as bytes, and back: all of struct text that scan fills, except what
 * says where it lies. */
#ifndef SONGNGU_STATE_TEXT_H
#define SONGNGU_STATE_TEXT_H

#include "site.h"

/* Appends the record of a text and notes the hashes of its front matter and its citations in
 * text->kept; sentences holds those of all its citations, for the hash only. */
void state_text_write(struct buf *out, struct text *text, struct str sentences);
/* Reads it back; false if the bytes are not a record. What it points to lives as long as bytes and
 * the arena. */
bool state_text_read(struct str bytes, struct arena *arena, struct text *text);

#endif
