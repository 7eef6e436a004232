/* A table is a paragraph whose second line is a delimiter line with as many cells as the first. A
 * backslash takes the character behind it along, whatever that is; "\|" is the only pair that means
 * something here, the others are left to cmark. Short rows are filled up, but not without end:
 * many short rows under a wide header must not make a small text a large page. */
#include "markdown_table.h"

enum { PADDED_MOST = 1 << 16 };

void tables_free(struct tables *tables)
{
    buf_free(&tables->cells);
    buf_free(&tables->markdown);
}

/* --- one line --------------------------------------------------------------------------------- */

/* Offset of the next pipe that is not escaped, or line.len. */
static size_t next_pipe(struct str line, size_t from)
{
    for (size_t i = from; i < line.len; i++) {
        if (line.data[i] == '|')
            return i;
        if (line.data[i] == '\\')
            i++;
    }
    return line.len;
}

/* Splits a line into its cells: trimmed, the outer pipes optional, "\|" is no border. Returns how
 * many there are, and the first TABLE_COLUMNS of them. */
static size_t split_cells(struct str line, struct str cells[TABLE_COLUMNS])
{
    line = str_trim(line);
    size_t count = 0, at = line.len && line.data[0] == '|' ? 1 : 0;
    for (; at < line.len; count++) {
        size_t end = next_pipe(line, at);
        if (count < TABLE_COLUMNS)
            cells[count] = str_trim(str_cut(line, at, end));
        at = end + 1;
    }
    return count;
}

/* ":--", "--:", ":-:", "-" */
static bool read_align(struct str cell, enum align *align)
{
    bool left = cell.len && cell.data[0] == ':';
    bool right = cell.len > 1 && cell.data[cell.len - 1] == ':';
    struct str dashes = str_cut(cell, left, cell.len - right);
    for (size_t i = 0; i < dashes.len; i++)
        if (dashes.data[i] != '-')
            return false;
    *align = left && right ? ALIGN_CENTER : left ? ALIGN_LEFT : right ? ALIGN_RIGHT : ALIGN_NONE;
    return dashes.len > 0;
}

size_t table_delimiter(struct str line, enum align aligns[TABLE_COLUMNS])
{
    struct str cells[TABLE_COLUMNS];
    if (next_pipe(line, 0) == line.len)
        return 0;
    size_t count = split_cells(line, cells);
    if (count > TABLE_COLUMNS)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (!read_align(cells[i], &aligns[i]))
            return 0;
    return count;
}

/* Appends a cell with "\|" as "|", on one line: a lone "\r", which ends lines for cmark, as a
 * space. */
static void unescape(struct buf *out, struct str cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] == '\\' && i + 1 < cell.len) {
            i++;
            if (cell.data[i] != '|')
                buf_byte(out, '\\');
        }
        buf_byte(out, cell.data[i] == '\r' ? ' ' : cell.data[i]);
    }
}

/* --- a paragraph ------------------------------------------------------------------------------ */

/* A line without its indentation and the signs of the blockquotes around it. */
static struct str inner_line(struct lines *lines, uint32_t line, unsigned quotes)
{
    struct str text = str_trim(lines_get(lines, line));
    for (; quotes && text.len && text.data[0] == '>'; quotes--)
        text = str_trim(str_cut(text, 1, text.len));
    return text;
}

bool table_possible(struct lines *lines, uint32_t first, uint32_t last)
{
    for (uint32_t line = first + 1; line <= last && line; line++) {
        struct str text = inner_line(lines, line, UINT32_MAX);
        if (text.len && (text.data[0] == '|' || text.data[0] == ':' || text.data[0] == '-') &&
            next_pipe(text, 0) < text.len)
            return true;
    }
    return false;
}

static void report_line(struct lines *lines, enum diag_code code, uint32_t line, struct str text,
                        size_t cells, size_t columns)
{
    lines_report(lines, code, line, (uint32_t)(text.data - lines->text.data), (uint32_t)text.len,
                 str_format(lines->arena, "%zu", cells), str_format(lines->arena, "%zu", columns),
                 STR_NULL);
}

static void add_cell(struct tables *tables, struct table_cell cell, struct str text)
{
    buf_add(&tables->cells, &cell, sizeof cell);
    buf_text(&tables->markdown, "# ");
    unescape(&tables->markdown, text);
    buf_text(&tables->markdown, " #\n");
}

static void add_row(struct lines *lines, struct tables *tables, struct table *table, uint32_t line,
                    struct str text)
{
    struct str cells[TABLE_COLUMNS];
    size_t count = split_cells(text, cells);
    if (count > table->columns) {
        report_line(lines, DIAG_TABLE_COLUMNS, line, text, count, table->columns);
        count = table->columns;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t offset = (uint32_t)(cells[i].data - lines->text.data);
        add_cell(tables, (struct table_cell){line, offset, NULL}, cells[i]);
    }
    for (; count < table->columns && tables->padded < PADDED_MOST; count++, tables->padded++)
        add_cell(tables, (struct table_cell){line, 0, NULL}, STR(""));
    table->row_ends[table->rows++] = tables->cells.len / sizeof(struct table_cell);
}

/* Reports a delimiter line that makes no table. */
static void report_near_table(struct lines *lines, uint32_t first, uint32_t last, size_t header,
                              unsigned quotes)
{
    enum align aligns[TABLE_COLUMNS];
    for (uint32_t line = first + 1; line <= last; line++) {
        struct str text = inner_line(lines, line, quotes);
        size_t columns = table_delimiter(text, aligns);
        if (columns && line == first + 1)
            report_line(lines, DIAG_TABLE_COLUMNS, line, text, columns, header);
        else if (columns)
            report_line(lines, DIAG_TABLE_BLANK_LINE, line, text, 0, 0);
        if (columns)
            return;
    }
}

struct table *table_read(struct lines *lines, struct tables *tables, uint32_t first, uint32_t last,
                         uint32_t offset, unsigned quotes)
{
    struct str header = lines_get(lines, first), cells[TABLE_COLUMNS];
    size_t start = (size_t)(header.data - lines->text.data);
    header = str_trim(str_cut(header, offset > start ? offset - start : 0, header.len));
    struct table table = {.first = tables->cells.len / sizeof(struct table_cell)};
    table.columns = table_delimiter(inner_line(lines, first + 1, quotes), table.aligns);
    size_t header_cells = split_cells(header, cells);
    if (!table.columns || table.columns != header_cells) {
        report_near_table(lines, first, last, header_cells, quotes);
        return NULL;
    }
    table.row_ends = ARENA_ARRAY(lines->arena, last - first + 1, size_t);
    add_row(lines, tables, &table, first, header);
    for (uint32_t line = first + 2; line <= last; line++)
        add_row(lines, tables, &table, line, inner_line(lines, line, quotes));
    struct table *result = ARENA_NEW(lines->arena, struct table);
    *result = table;
    return result;
}
