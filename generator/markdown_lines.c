/* Lines end as they do for cmark, whose line numbers are used: at "\n", "\r\n" or a lone "\r". (An
 * editor may count the last otherwise; the diagnostics of such a text are off by those.) */
#include "markdown_lines.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_LONGEST = 64 };

void lines_init(struct lines *lines, struct arena *arena, struct diags *diags, struct str path,
                struct str file, size_t body_offset)
{
    *lines = (struct lines){.arena = arena,
                            .diags = diags,
                            .path = path,
                            .file = file,
                            .text = str_cut(file, body_offset, file.len),
                            .body_offset = body_offset};
    for (size_t i = 0; (i = str_find_byte(file, '\n', i)) < body_offset; i++)
        lines->before++;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Offset behind the end of the line in which from lies, or the text's length + 1 if it is the last.
 */
static size_t next_line(struct str text, size_t from, bool returns)
{
    size_t end = str_find_byte(text, '\n', from);
    size_t lone = returns ? str_find_byte(str_cut(text, 0, end), '\r', from) : end;
    return lone + 1 < end ? lone + 1 : end + 1;
}

static void make_starts(struct lines *lines)
{
    struct str text = lines->text;
    bool returns = str_find_byte(text, '\r', 0) < text.len;
    uint32_t count = 1;
    for (size_t i = 0; (i = next_line(text, i, returns)) <= text.len;)
        count++;
    lines->starts = ARENA_ARRAY(lines->arena, count, uint32_t);
    lines->count = 1;
    for (size_t i = 0; (i = next_line(text, i, returns)) <= text.len;)
        lines->starts[lines->count++] = (uint32_t)i;
}

static uint32_t line_start(struct lines *lines, uint32_t line)
{
    if (!lines->starts)
        make_starts(lines);
    return line && line <= lines->count ? lines->starts[line - 1] : (uint32_t)lines->text.len;
}

struct str lines_get(struct lines *lines, uint32_t line)
{
    struct str text = str_cut(lines->text, line_start(lines, line), line_start(lines, line + 1));
    while (text.len && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r'))
        text.len--;
    return text;
}

/* --- lines to be rewritten -------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether only white space and quotation marks ("> ") stand between the line's start and at. */
static bool first_in_line(struct str text, size_t line_start, size_t at)
{
    for (size_t i = line_start; i < at; i++)
        if (!is_blank(text.data[i]) && text.data[i] != '>')
            return false;
    return true;
}

/* ":::" at offset at: an opening line with a name, a closing one without. */
static bool read_container(struct str text, size_t line_start, size_t line_end, size_t at,
                           struct rewrite *rewrite)
{
    if (!first_in_line(text, line_start, at))
        return false;
    struct str name = str_trim(str_cut(text, at + 3, line_end));
    *rewrite = (struct rewrite){.kind = name.len ? REWRITE_OPEN : REWRITE_CLOSE,
                                .start = (uint32_t)at,
                                .end = (uint32_t)line_end,
                                .with = STR("<!--:::-->"),
                                .name = name};
    return true;
}

/* "[^label]:" at offset at, indented by at most three spaces. */
static bool read_note(struct str text, size_t line_start, size_t line_end, size_t at,
                      struct rewrite *rewrite)
{
    if (at - line_start > 3)
        return false;
    for (size_t i = line_start; i < at; i++)
        if (text.data[i] != ' ')
            return false;
    size_t close = at + 2;
    while (close < line_end && !strchr(" \t[]", text.data[close]))
        close++;
    struct str label = str_cut(text, at + 2, close);
    if (!label.len || label.len > LABEL_LONGEST || close + 1 >= line_end ||
        text.data[close] != ']' || text.data[close + 1] != ':')
        return false;
    size_t content = close + 2;
    while (content < line_end && is_blank(text.data[content]))
        content++;
    bool empty = content == line_end;
    *rewrite = (struct rewrite){.kind = REWRITE_NOTE,
                                .start = (uint32_t)line_start,
                                .end = (uint32_t)content,
                                .with = empty ? STR("+") : STR("+   "),
                                .name = label};
    return true;
}

/* Looks at every place where needle stands and keeps those that read accepts. */
static void find(struct lines *lines, struct str needle, struct buf *found,
                 bool (*read)(struct str, size_t, size_t, size_t, struct rewrite *))
{
    struct str text = lines->text;
    uint32_t line = 1;
    for (size_t at = 0; (at = str_find(text, needle, at)) < text.len;) {
        while (line_start(lines, line + 1) <= at)
            line++;
        struct str whole = lines_get(lines, line);
        size_t start = line_start(lines, line), end = start + whole.len;
        struct rewrite rewrite;
        if (read(text, start, end, at, &rewrite)) {
            rewrite.line = line;
            buf_add(found, &rewrite, sizeof rewrite);
        }
        at = end;
    }
}

static int compare_lines(const void *a, const void *b)
{
    uint32_t x = ((const struct rewrite *)a)->line, y = ((const struct rewrite *)b)->line;
    return (x > y) - (x < y);
}

void lines_find_rewrites(struct lines *lines)
{
    struct buf found = BUF_INIT;
    find(lines, STR(":::"), &found, read_container);
    find(lines, STR("[^"), &found, read_note);
    if (found.len) {
        lines->rewrite_count = found.len / sizeof(struct rewrite);
        lines->rewrites = (struct rewrite *)(void *)arena_copy(lines->arena, found.data, found.len);
        qsort(lines->rewrites, lines->rewrite_count, sizeof(struct rewrite), compare_lines);
    }
    buf_free(&found);
}

/* --- places ----------------------------------------------------------------------------------- */

static const struct rewrite *rewrite_of(const struct lines *lines, uint32_t line)
{
    struct rewrite key = {.line = line};
    const struct rewrite *rewrite = lines->rewrite_count
                                        ? bsearch(&key, lines->rewrites, lines->rewrite_count,
                                                  sizeof(struct rewrite), compare_lines)
                                        : NULL;
    return rewrite && !rewrite->dropped ? rewrite : NULL;
}

uint32_t lines_offset(struct lines *lines, uint32_t line, uint32_t column)
{
    size_t start = line_start(lines, line), offset = start + (column ? column - 1 : 0);
    const struct rewrite *rewrite = rewrite_of(lines, line);
    if (rewrite && offset >= rewrite->start) {
        if (offset - rewrite->start < rewrite->with.len)
            offset = rewrite->start;
        else
            offset += rewrite->end - rewrite->start - rewrite->with.len;
    }
    return (uint32_t)(offset < lines->text.len ? offset : lines->text.len);
}

uint32_t lines_column(struct lines *lines, uint32_t line, uint32_t offset)
{
    if (lines->last.line != line || lines->last.offset > offset) {
        lines->last.line = line;
        lines->last.offset = line_start(lines, line);
        lines->last.column = 1;
    }
    struct str between = str_cut(lines->text, lines->last.offset, offset);
    lines->last.column += (uint32_t)str_characters(between);
    lines->last.offset += (uint32_t)between.len;
    return lines->last.column;
}

void lines_report(struct lines *lines, enum diag_code code, uint32_t line, uint32_t offset,
                  uint32_t width, struct str arg0, struct str arg1, struct str arg2)
{
    if (lines->reported++ > LINES_REPORTED)
        return;
    bool last = lines->reported > LINES_REPORTED;
    struct str text = lines_get(lines, line), marked = str_cut(lines->text, offset, offset + width);
    struct diag_where where = {
        .path = lines->path,
        .line = lines->before + line,
        .col = lines_column(lines, line, offset),
        .width = (uint32_t)str_characters(str_cut(marked, 0, str_find_byte(marked, '\n', 0))),
        .text = text};
    if (last)
        diag_add(lines->diags, DIAG_MARKDOWN_MORE, &where, STR_NULL, STR_NULL, STR_NULL);
    else
        diag_add(lines->diags, code, &where, arg0, arg1, arg2);
}
