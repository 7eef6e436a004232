/* markdown_marks - what stands in brackets in a paragraph's text: references to notes [^label],
 * gaps
 * []{.gap} and slips [words]{.sic}. Private to the markdown module.
 */
#ifndef SONGNGU_MARKDOWN_MARKS_H
#define SONGNGU_MARKDOWN_MARKS_H

#include "markdown_lines.h"
#include "markdown_tree.h"

enum mark_kind { MARK_NOTHING, MARK_GAP, MARK_SIC, MARK_SIC_END, MARK_NOTE };

/* Bytes [at, at + len) of a node's text are the mark, not text. */
struct mark {
    const struct node *node;
    uint32_t at, len;
    enum mark_kind kind;
};

struct table_cell;

/* Fills marks (struct mark) with those of a leaf block, in the order of its text. MARK_SIC and
 * MARK_SIC_END come in pairs that stand in the same element. cell is the table's cell that leaf is,
 * or NULL. Brackets that are escaped in the source are text. */
void marks_find(struct lines *lines, const struct table_cell *cell, const struct node *leaf,
                struct buf *marks);

/* Where an inline begins in the text; its line goes to *line. */
uint32_t marks_offset(struct lines *lines, const struct table_cell *cell, const struct node *node,
                      uint32_t *line);
/* Reports a mistake at an inline or a block. */
void marks_report(struct lines *lines, const struct table_cell *cell, enum diag_code code,
                  const struct node *node, struct str arg);

#endif
