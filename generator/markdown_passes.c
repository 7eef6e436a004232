/* What has a special meaning to us is never guessed from text alone: lines rewritten for cmark
 * count only if cmark made of them the node that they should be, and a table is a paragraph to it.
 */
#include "markdown_passes.h"

#include <string.h>

#include "markdown.h"

static const struct container containers[] = {
    {{"figure", 6}, LABEL_NO_IMAGE},
    {{"recipients", 10}, LABEL_RECIPIENTS},
    {{"signature", 9}, LABEL_SIGNATURE},
    {{"digital-signature", 17}, LABEL_DIGITAL_SIGNATURE},
    {{"heading", 7}, -1},
};
enum { CONTAINER_COUNT = sizeof containers / sizeof *containers, CONTAINER_DEPTH = 2 };
const struct container *const container_figure = &containers[0];

/* Where a node begins in the text. */
static uint32_t offset_of(struct lines *lines, const struct node *node)
{
    return lines_offset(lines, node->line, node->column);
}

static void report_rewrite(struct lines *lines, enum diag_code code, const struct rewrite *rewrite)
{
    uint32_t width = rewrite->kind == REWRITE_NOTE ? (uint32_t)rewrite->name.len + 4
                                                   : rewrite->end - rewrite->start;
    lines_report(lines, code, rewrite->line, rewrite->start, width, rewrite->name, STR_NULL,
                 STR_NULL);
}

/* --- what became of the rewritten lines ------------------------------------------------------- */

static bool is_rewritten(const struct node *node, const struct rewrite *rewrite)
{
    if (rewrite->kind == REWRITE_NOTE)
        return node->kind == NODE_ITEM;
    return node->kind == NODE_HTML_BLOCK && str_starts(node->text, rewrite->with);
}

/* Gives a rewritten line its node, if this is it; *next is the first line that has none yet. */
static void find_rewritten(struct lines *lines, size_t *next, struct node *node)
{
    for (; *next < lines->rewrite_count; ++*next) {
        struct rewrite *r = &lines->rewrites[*next];
        if (r->dropped || r->line < node->line || r->node)
            continue;
        if (r->line == node->line && is_rewritten(node, r))
            r->node = node;
        return;
    }
}

void passes_survey(struct lines *lines, struct node *root, bool has_pipes, struct buf *candidates)
{
    size_t next = 0;
    bool enter = true;
    for (size_t i = 0; i < lines->rewrite_count; i++)
        lines->rewrites[i].node = NULL;
    buf_clear(candidates);
    for (struct node *node = root; node; node = node_after(root, node, enter)) {
        enter = node->kind != NODE_PARAGRAPH && node->kind != NODE_HEADING;
        find_rewritten(lines, &next, node);
        if (has_pipes && node->kind == NODE_PARAGRAPH &&
            table_possible(lines, node->line, node->end_line))
            buf_add(candidates, &node, sizeof(void *));
    }
}

bool passes_drop_misread(struct lines *lines, bool all)
{
    bool any = false;
    for (size_t i = 0; i < lines->rewrite_count; i++) {
        struct rewrite *r = &lines->rewrites[i];
        any = any || (!r->dropped && !r->node);
        r->dropped = r->dropped || !r->node;
    }
    for (size_t i = 0; any && all && i < lines->rewrite_count; i++)
        lines->rewrites[i].dropped = true;
    return any;
}

/* --- notes ------------------------------------------------------------------------------------ */

void passes_notes(struct lines *lines, struct notes *notes)
{
    notes->list = (struct node){.kind = NODE_LIST};
    for (size_t i = 0; i < lines->rewrite_count; i++) {
        const struct rewrite *r = &lines->rewrites[i];
        if (r->dropped || r->kind != REWRITE_NOTE)
            continue;
        struct node *item = r->node, *list = item->parent;
        node_append(&notes->list, item);
        if (!list->first)
            node_unlink(list);
        bool added;
        struct map_entry *entry = map_put(&notes->by_label, r->name, &added);
        if (!added) {
            report_rewrite(lines, DIAG_FOOTNOTE_TWICE, r);
            continue;
        }
        struct note *note = ARENA_NEW(lines->arena, struct note);
        *note = (struct note){.rewrite = r, .item = item};
        entry->pointer = note;
    }
}

void passes_report_unused(struct lines *lines, const struct notes *notes)
{
    for (size_t i = 0; i < notes->by_label.count; i++) {
        const struct note *note = notes->by_label.entries[i].pointer;
        if (!note->number)
            report_rewrite(lines, DIAG_FOOTNOTE_UNUSED, note->rewrite);
    }
}

void notes_free(struct notes *notes)
{
    map_free(&notes->by_label);
    buf_free(&notes->order);
}

/* --- containers ------------------------------------------------------------------------------- */

struct opening {
    const struct rewrite *rewrite;
    const struct container *container; /* NULL: only its end is looked for */
};

/* Those that are open, the innermost last. */
struct openings {
    struct opening *items;
    size_t count;
};

static const struct container *find_container(struct lines *lines, const struct rewrite *rewrite)
{
    struct str names[CONTAINER_COUNT], list = STR("");
    for (size_t i = 0; i < CONTAINER_COUNT; i++) {
        if (str_equal(rewrite->name, containers[i].name))
            return &containers[i];
        names[i] = containers[i].name;
        list =
            str_format(lines->arena, "%.*s%s%.*s", STR_ARG(list), i ? ", " : "", STR_ARG(names[i]));
    }
    lines_report(lines, DIAG_CONTAINER_UNKNOWN, rewrite->line, rewrite->start,
                 rewrite->end - rewrite->start, rewrite->name,
                 str_nearest(rewrite->name, names, CONTAINER_COUNT), list);
    return NULL;
}

static void open_container(struct lines *lines, struct openings *open,
                           const struct rewrite *rewrite)
{
    struct opening opening = {rewrite, find_container(lines, rewrite)};
    size_t depth = 0;
    for (size_t i = 0; i < open->count && depth < CONTAINER_DEPTH; i++)
        depth += open->items[i].container != NULL;
    if (opening.container && depth == CONTAINER_DEPTH) {
        report_rewrite(lines, DIAG_CONTAINER_DEPTH, rewrite);
        opening.container = NULL;
    }
    open->items[open->count++] = opening;
}

/* Takes the innermost opening that stands beside close (NULL: none does); those inside it are not
 * closed. */
static bool match(struct lines *lines, struct openings *open, const struct node *close,
                  struct opening *opening)
{
    while (open->count) {
        *opening = open->items[--open->count];
        const struct node *node = opening->rewrite->node;
        if (close && node->parent == close->parent)
            return true;
        report_rewrite(lines, DIAG_CONTAINER_UNCLOSED, opening->rewrite);
    }
    return false;
}

/* Puts the images of a figure before its caption. */
static void arrange_figure(struct node *figure)
{
    struct node *caption = NULL, *next;
    size_t captions = 0;
    for (struct node *child = figure->first; child; child = next) {
        next = child->next;
        bool image = node_lone_image(child) != NULL;
        if (image && caption)
            node_insert_before(caption, child);
        else if (!image && !caption)
            caption = child;
        figure->has_image = figure->has_image || image;
        captions += !image;
    }
    figure->single = captions == 1 && caption->kind == NODE_PARAGRAPH;
}

/* Puts what stands between the two lines into a node. */
static void enclose(struct arena *arena, const struct container *container, struct node *open,
                    const struct node *close)
{
    struct node *node = ARENA_NEW(arena, struct node);
    node->kind = NODE_CONTAINER;
    node->container = container;
    node->line = open->line;
    node->column = open->column;
    node_insert_before(open, node);
    while (open->next != close)
        node_append(node, open->next);
    if (container == container_figure)
        arrange_figure(node);
}

void passes_containers(struct lines *lines)
{
    struct openings open = {ARENA_ARRAY(lines->arena, lines->rewrite_count, struct opening), 0};
    struct opening opening;
    for (size_t i = 0; i < lines->rewrite_count; i++) {
        const struct rewrite *r = &lines->rewrites[i];
        struct node *node = r->node;
        if (r->dropped || r->kind == REWRITE_NOTE)
            continue;
        if (r->kind == REWRITE_OPEN) {
            open_container(lines, &open, r);
            continue;
        }
        if (!match(lines, &open, node, &opening))
            report_rewrite(lines, DIAG_CONTAINER_UNOPENED, r);
        else if (opening.container)
            enclose(lines->arena, opening.container, opening.rewrite->node, node);
    }
    match(lines, &open, NULL, &opening);
    for (size_t i = 0; i < lines->rewrite_count; i++)
        if (!lines->rewrites[i].dropped && lines->rewrites[i].kind != REWRITE_NOTE)
            node_unlink(lines->rewrites[i].node);
}

/* --- tables ----------------------------------------------------------------------------------- */

static unsigned quotes_around(const struct node *node)
{
    unsigned quotes = 0;
    while ((node = node->parent))
        quotes += node->kind == NODE_QUOTE;
    return quotes;
}

void passes_tables(struct lines *lines, struct tables *tables, const struct buf *candidates)
{
    struct node **paragraphs = (struct node **)(void *)candidates->data;
    for (size_t i = 0; i < candidates->len / sizeof(void *); i++) {
        struct node *node = paragraphs[i];
        struct table *table = table_read(lines, tables, node->line, node->end_line,
                                         offset_of(lines, node), quotes_around(node));
        if (!table)
            continue;
        node->kind = NODE_TABLE;
        node->table = table;
        node->first = node->last = NULL;
    }
}
