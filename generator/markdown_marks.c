/* Brackets are marks only where cmark left them as text: a link's are gone by then. cmark has also
 * resolved backslashes and entities; whether a bracket was escaped is seen by following the node's
 * text in the source, which is done only when the two differ in length.
 *
 * A closing bracket belongs to the last open one in the same element, so that a mark never crosses
 * the border of emphasis. Each bracket is pushed and popped once: linear. */
#include "markdown_marks.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "markdown_table.h"

/* --- places ----------------------------------------------------------------------------------- */

uint32_t marks_offset(struct lines *lines, const struct table_cell *cell, const struct node *node,
                      uint32_t *line)
{
    if (!cell) {
        *line = node->line;
        return lines_offset(lines, node->line, node->column);
    }
    *line = cell->line; /* cmark read the cell as "# " and its text */
    size_t offset = cell->offset + (node->column > 3 ? node->column - 3 : 0);
    return (uint32_t)(offset < lines->text.len ? offset : lines->text.len);
}

void marks_report(struct lines *lines, const struct table_cell *cell, enum diag_code code,
                  const struct node *node, struct str arg)
{
    uint32_t line, offset = marks_offset(lines, cell, node, &line);
    lines_report(lines, code, line, offset, node->width ? node->width : 1, arg, STR_NULL, STR_NULL);
}

/* --- escapes ---------------------------------------------------------------------------------- */

struct escapes {
    bool none; /* text and source are of the same length, or parted: nothing is escaped */
    struct str source;
    size_t at; /* in the text */
};

/* The length of an entity at the start of source that is not the text itself; 0 if there is none.
 */
static size_t entity_length(struct str source, struct str text)
{
    enum { ENTITY_LONGEST = 40 };
    struct str head = str_cut(source, 0, ENTITY_LONGEST);
    size_t end = str_find_byte(head, ';', 0);
    if (!head.len || head.data[0] != '&' || end == head.len)
        return 0;
    return str_starts(text, str_cut(head, 0, end + 1)) ? 0 : end + 1;
}

/* Whether text[at] stands behind a backslash in the source. at must not decrease. */
static bool is_escaped(struct escapes *escapes, struct str text, size_t at)
{
    while (!escapes->none) {
        struct str *source = &escapes->source, rest = str_cut(text, escapes->at, text.len);
        bool pair = source->len > 1 && source->data[0] == '\\' && source->data[1] == rest.data[0] &&
                    ispunct((unsigned char)rest.data[0]);
        if (escapes->at >= at)
            return pair && escapes->at == at;
        size_t entity = entity_length(*source, rest);
        unsigned size = 1;
        if (entity)
            str_decode(rest, 0, &size);
        else if (!pair && (!source->len || source->data[0] != rest.data[0]))
            escapes->none = true;
        *source = str_cut(*source, entity ? entity : pair ? 2 : 1, source->len);
        escapes->at += size;
    }
    return false;
}

/* --- brackets --------------------------------------------------------------------------------- */

struct bracket {
    size_t mark; /* the mark kept for it */
    const struct node *parent;
    uint32_t depth;
};

struct scan {
    struct lines *lines;
    const struct table_cell *cell;
    struct buf *marks;
    struct buf brackets; /* struct bracket: those that are open */
    struct escapes escapes;
    const struct node *node;
    uint32_t depth; /* of node below the leaf block */
    bool in_link;
};

static void add_mark(struct scan *scan, size_t at, size_t len, enum mark_kind kind)
{
    struct mark mark = {scan->node, (uint32_t)at, (uint32_t)len, kind};
    buf_add(scan->marks, &mark, sizeof mark);
}

/* "[^label]" at at: its length, or 0. */
static size_t reference_length(struct str text, size_t at)
{
    enum { REFERENCE_LONGEST = 68 };
    struct str rest = str_cut(text, at, at + REFERENCE_LONGEST);
    if (!str_starts(rest, STR("[^")))
        return 0;
    for (size_t i = 2; i < rest.len; i++) {
        if (rest.data[i] == ']')
            return i > 2 ? i + 1 : 0;
        if (strchr(" \t[", rest.data[i]))
            return 0;
    }
    return 0;
}

/* Takes the last open bracket in the same element off the stack, and those in elements that have
 * ended since. */
static bool take_bracket(struct scan *scan, struct bracket *bracket)
{
    while (scan->brackets.len) {
        size_t last = scan->brackets.len - sizeof *bracket;
        memcpy(bracket, scan->brackets.data + last, sizeof *bracket);
        bool same = bracket->parent == scan->node->parent;
        if (!same && bracket->depth < scan->depth)
            return false; /* outside the element that this one is in */
        scan->brackets.len = last;
        if (same)
            return true;
    }
    return false;
}

/* Reports what is no mark, "[words]{.name}" up to text[end]: where it stands, if the source has the
 * text as it is, else in the whole of the text. */
static void report_unknown(const struct scan *scan, const struct mark *mark, size_t end,
                           struct str name)
{
    const struct node *node = scan->node;
    if (mark->node != node || node->width != node->text.len) {
        marks_report(scan->lines, scan->cell, DIAG_MARK_UNKNOWN, node, name);
        return;
    }
    uint32_t line, offset = marks_offset(scan->lines, scan->cell, node, &line);
    lines_report(scan->lines, DIAG_MARK_UNKNOWN, line, offset + mark->at,
                 (uint32_t)(end - mark->at), name, STR_NULL, STR_NULL);
}

/* What stands behind the closing bracket at at: "{.gap}", "{.sic}"; returns its length. */
static size_t read_attribute(struct scan *scan, const struct bracket *bracket, size_t at)
{
    struct str rest = str_cut(scan->node->text, at + 1, scan->node->text.len);
    size_t end = str_find_byte(rest, '}', 0);
    if (!str_starts(rest, STR("{.")) || end == rest.len)
        return 0;
    struct str name = str_cut(rest, 2, end);
    struct mark *mark = (struct mark *)(void *)scan->marks->data + bracket->mark;
    if (str_is(name, "gap") && mark->node == scan->node && mark->at + 1 == at) {
        mark->kind = MARK_GAP;
        mark->len = (uint32_t)(2 + end + 1);
    } else if (str_is(name, "sic")) {
        mark->kind = MARK_SIC;
        mark->len = 1;
        add_mark(scan, at, 1 + end + 1, MARK_SIC_END);
    } else {
        report_unknown(scan, mark, at + 1 + end + 1, name);
        return 0;
    }
    return end + 1;
}

/* Reads the bracket at at; returns how many bytes are done with. */
static size_t read_bracket(struct scan *scan, size_t at)
{
    struct str text = scan->node->text;
    struct bracket bracket;
    size_t reference = scan->in_link ? 0 : reference_length(text, at);
    if (reference) {
        add_mark(scan, at, reference, MARK_NOTE);
        return reference;
    }
    if (text.data[at] == '[') {
        bracket = (struct bracket){scan->marks->len / sizeof(struct mark), scan->node->parent,
                                   scan->depth};
        buf_add(&scan->brackets, &bracket, sizeof bracket);
        add_mark(scan, at, 0, MARK_NOTHING);
        return 1;
    }
    return take_bracket(scan, &bracket) ? 1 + read_attribute(scan, &bracket, at) : 1;
}

static void scan_text(struct scan *scan)
{
    struct str text = scan->node->text;
    size_t open = str_find_byte(text, '[', 0), close = str_find_byte(text, ']', 0), at = 0;
    if (open == close)
        return; /* there are none: most texts */
    uint32_t line, offset = marks_offset(scan->lines, scan->cell, scan->node, &line);
    scan->escapes =
        (struct escapes){.none = !scan->node->width || scan->node->width == text.len,
                         .source = str_cut(scan->lines->text, offset, scan->lines->text.len)};
    while ((at = open < close ? open : close) < text.len) {
        at += is_escaped(&scan->escapes, text, at) ? 1 : read_bracket(scan, at);
        if (open < at)
            open = str_find_byte(text, '[', at);
        if (close < at)
            close = str_find_byte(text, ']', at);
    }
}

void marks_find(struct lines *lines, const struct table_cell *cell, const struct node *leaf,
                struct buf *marks)
{
    struct scan scan = {.lines = lines, .cell = cell, .marks = marks};
    const struct node *link = NULL;
    buf_clear(marks);
    for (const struct node *node = leaf->first; node && node != leaf;) {
        if (node->kind == NODE_TEXT) {
            scan.node = node;
            scan.in_link = link != NULL;
            scan_text(&scan);
        }
        if (node->first && node->kind != NODE_IMAGE) {
            link = !link && node->kind == NODE_LINK ? node : link;
            scan.depth++;
            node = node->first;
            continue;
        }
        for (; node != leaf && !node->next; scan.depth--) {
            node = node->parent;
            assert(node); /* all of them are under leaf */
            link = node == link ? NULL : link;
        }
        node = node == leaf ? leaf : node->next;
    }
    buf_free(&scan.brackets);
}
