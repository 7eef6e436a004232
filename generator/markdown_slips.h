/* markdown_slips - what typists mean as Markdown and cmark leaves as it stands. Private to the
 * markdown module. Nothing is changed: the mistakes are reported.
 */
#ifndef SONGNGU_MARKDOWN_SLIPS_H
#define SONGNGU_MARKDOWN_SLIPS_H

#include "markdown_lines.h"
#include "markdown_tree.h"

struct table_cell;

/* Reports asterisks in a text node that were meant to mark emphasis ("**Bold **"): those that touch
 * a word, are not escaped, and come in twos and threes, or singly in pairs. cell: the table's cell
 * that is being written, or NULL. */
void slips_emphasis(struct lines *lines, const struct table_cell *cell, const struct node *text);
/* Reports a line, the text node behind a line's end in a paragraph, that begins with the bullet of
 * a word processor: it is shown as a part of the line above. */
void slips_bullet(struct lines *lines, const struct table_cell *cell, const struct node *text);

#endif
