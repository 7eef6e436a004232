#include "markdown_slips.h"

#include <ctype.h>
#include <string.h>

#include "markdown_marks.h"

/* --- emphasis --------------------------------------------------------------------------------- */

/* A run of asterisks in a line of the source. */
struct run {
    size_t at, len;
    bool blank_before, blank_after;
};

static bool is_blank(struct str line, size_t at)
{
    return at >= line.len || strchr(" \t\r", line.data[at]) ||
           str_starts(str_cut(line, at, line.len), STR("\xC2\xA0"));
}

static bool blank_ends(struct str line, size_t at)
{
    return !at || is_blank(line, at - 1) || str_ends(str_cut(line, 0, at), STR("\xC2\xA0"));
}

/* The next run in [from, to) of the line that is not escaped; false if there is none. */
static bool next_run(struct str line, size_t from, size_t to, struct run *run)
{
    size_t at = from, end;
    while (at < to && line.data[at] != '*')
        at += line.data[at] == '\\' ? 2 : 1;
    for (end = at; end < to && line.data[end] == '*'; end++)
        ;
    *run = (struct run){at, end - at, blank_ends(line, at), is_blank(line, end)};
    return at < to;
}

/* Whether a single asterisk may end what one before it began: "*words *," */
static bool may_close(struct str line, const struct run *run)
{
    size_t end = run->at + run->len;
    return run->blank_before &&
           (run->blank_after || (end < line.len && ispunct((unsigned char)line.data[end])));
}

void slips_emphasis(struct lines *lines, const struct table_cell *cell, const struct node *text)
{
    enum { EMPHASIS_MOST = 3 }; /* four and more are a row of asterisks */
    uint32_t number, offset = marks_offset(lines, cell, text, &number);
    struct str line = lines_get(lines, number);
    size_t start = offset - (size_t)(line.data - lines->text.data), to = start + text->width;
    size_t opened = SIZE_MAX;
    struct run run;
    to = to < line.len ? to : line.len;
    for (size_t at = start; next_run(line, at, to, &run); at = run.at + run.len) {
        bool lone = run.blank_before && run.blank_after;
        bool closes = run.len == 1 && opened < run.at && may_close(line, &run);
        if (closes || (run.len > 1 && run.len <= EMPHASIS_MOST && !lone)) {
            size_t from = closes ? opened : run.at;
            lines_report(lines, DIAG_EMPHASIS_SHOWN, number, offset + (uint32_t)(from - start),
                         (uint32_t)(run.at + run.len - from),
                         str_cut(line, run.at, run.at + run.len), STR_NULL, STR_NULL);
            return;
        }
        if (run.len == 1 && run.blank_before && !run.blank_after)
            opened = run.at;
    }
}

/* --- bullets ---------------------------------------------------------------------------------- */

/* Bullets of word processors; U+F0B7 and U+F0A7 are those of the fonts Symbol and Wingdings. */
static const char *const bullets[] = {
    "\xE2\x80\xA2", /* bullet */
    "\xC2\xB7",     /* middle dot */
    "\xE2\x97\x8F", /* black circle */
    "\xE2\x96\xAA", /* small black square */
    "\xE2\x96\xA0", /* black square */
    "\xEF\x82\xB7", /* U+F0B7 */
    "\xEF\x82\xA7", /* U+F0A7 */
};

void slips_bullet(struct lines *lines, const struct table_cell *cell, const struct node *text)
{
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (str_starts(text->text, str_of(bullets[i])))
            marks_report(lines, cell, DIAG_BULLET_SHOWN, text, str_of(bullets[i]));
}
