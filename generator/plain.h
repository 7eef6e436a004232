/* plain - the text of a body without its markup, for readers and programs that want the words only.
 */
#ifndef SONGNGU_PLAIN_H
#define SONGNGU_PLAIN_H

#include "str.h"

/* Appends the plain text of HTML that we made ourselves (markdown.h, its holes filled): paragraphs
 * apart by an empty line, "- " or "1. " before the items of lists, tabs between the cells of a
 * row, "[1]" for a note's number and "[…]" with its label for a gap. Linear in the markup. */
void plain_text(struct buf *out, struct str html);

#endif
