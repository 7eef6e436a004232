/* markdown_table - pipe tables, as GitHub Flavored Markdown has them, read from a paragraph's
 * lines. Private to the markdown module; knows nothing of cmark.
 */
#ifndef SONGNGU_MARKDOWN_TABLE_H
#define SONGNGU_MARKDOWN_TABLE_H

#include "markdown_lines.h"

enum { TABLE_COLUMNS = 64 };

enum align { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT, ALIGN_COUNT };

struct table_cell {
    uint32_t line, offset; /* in the text */
    void *node;            /* for markdown.c */
};

struct table {
    enum align aligns[TABLE_COLUMNS];
    size_t columns, rows; /* rows counts the header */
    size_t *row_ends;     /* row r is cells [r ? row_ends[r - 1] : first, row_ends[r]) */
    size_t first;
};

/* All tables of a document. */
struct tables {
    struct buf cells; /* struct table_cell */
    struct buf
        markdown;  /* each cell as a heading, "# cell #": all that makes it inline for cmark */
    size_t padded; /* empty cells added to short rows */
};

void tables_free(struct tables *tables);

/* Reads the line under a header ("| :-- | --: |"). Returns the number of columns; 0 if it is no
 * such line, or has more than TABLE_COLUMNS. */
size_t table_delimiter(struct str line, enum align aligns[TABLE_COLUMNS]);

/* Whether one of a paragraph's lines after the first may be a delimiter line. */
bool table_possible(struct lines *lines, uint32_t first, uint32_t last);
/* Reads the paragraph of lines first to last, which begins at offset and lies in quotes
 * blockquotes. NULL if it is no table; reports what was nearly one, and rows with too many cells.
 */
struct table *table_read(struct lines *lines, struct tables *tables, uint32_t first, uint32_t last,
                         uint32_t offset, unsigned quotes);

#endif
