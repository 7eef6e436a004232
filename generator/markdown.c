/* cmark makes a tree, passes add to it what CommonMark has not (markdown_passes.c), one walk writes
 * it to a flow (markdown_walk.c), and the flow becomes the HTML (markdown_flow.c). This is the only
 * file that knows cmark: everything else works on nodes of our own, whose texts are borrowed from
 * cmark's tree until the body is made. */
#include "markdown.h"

#include <assert.h>
#define CMARK_NO_SHORT_NAMES /* its NODE_… are ours */
#include <cmark.h>
#include <string.h>

#include "markdown_marks.h"
#include "markdown_walk.h"

/* --- reading ---------------------------------------------------------------------------------- */

/* CMARK_NODE_NONE and the custom ones do not occur in a parsed text. */
static const enum node_kind kinds[CMARK_NODE_LAST_INLINE + 1] = {
    [CMARK_NODE_DOCUMENT] = NODE_DOCUMENT,
    [CMARK_NODE_BLOCK_QUOTE] = NODE_QUOTE,
    [CMARK_NODE_LIST] = NODE_LIST,
    [CMARK_NODE_ITEM] = NODE_ITEM,
    [CMARK_NODE_CODE_BLOCK] = NODE_CODE_BLOCK,
    [CMARK_NODE_HTML_BLOCK] = NODE_HTML_BLOCK,
    [CMARK_NODE_PARAGRAPH] = NODE_PARAGRAPH,
    [CMARK_NODE_HEADING] = NODE_HEADING,
    [CMARK_NODE_THEMATIC_BREAK] = NODE_RULE,
    [CMARK_NODE_TEXT] = NODE_TEXT,
    [CMARK_NODE_SOFTBREAK] = NODE_SOFTBREAK,
    [CMARK_NODE_LINEBREAK] = NODE_LINEBREAK,
    [CMARK_NODE_CODE] = NODE_CODE,
    [CMARK_NODE_HTML_INLINE] = NODE_HTML_INLINE,
    [CMARK_NODE_EMPH] = NODE_EMPHASIS,
    [CMARK_NODE_STRONG] = NODE_STRONG,
    [CMARK_NODE_LINK] = NODE_LINK,
    [CMARK_NODE_IMAGE] = NODE_IMAGE,
};

static uint32_t natural(int number)
{
    return number > 0 ? (uint32_t)number : 0;
}

static void read_place(struct node *node, cmark_node *from)
{
    int end_column = cmark_node_get_end_column(from);
    node->line = natural(cmark_node_get_start_line(from));
    node->column = natural(cmark_node_get_start_column(from));
    node->end_line = natural(cmark_node_get_end_line(from));
    if (node->line == node->end_line)
        node->width = natural(end_column - (int)node->column + 1);
}

static void read_node(struct node *node, cmark_node *from)
{
    node->kind = kinds[cmark_node_get_type(from)];
    read_place(node, from);
    if (node->kind == NODE_LINK || node->kind == NODE_IMAGE) {
        node->text = str_of(cmark_node_get_url(from));
        node->title = str_of(cmark_node_get_title(from));
    } else if (node->kind == NODE_LIST) {
        node->tight = cmark_node_get_list_tight(from);
        node->bullets = cmark_node_get_list_type(from) == CMARK_BULLET_LIST;
        node->number = cmark_node_get_list_start(from);
    } else if (node->kind == NODE_HEADING) {
        node->number = cmark_node_get_heading_level(from);
    } else {
        node->text = str_of(cmark_node_get_literal(from));
        if (node->kind == NODE_CODE_BLOCK)
            node->title = str_of(cmark_node_get_fence_info(from));
    }
}

/* The tree in nodes of our own. */
static struct node *read_tree(struct arena *arena, cmark_node *from)
{
    struct node *root = ARENA_NEW(arena, struct node), *node = root;
    read_node(root, from);
    for (;;) {
        cmark_node *next = cmark_node_first_child(from);
        struct node *parent = node;
        while (!next && parent != root) {
            next = cmark_node_next(from);
            from = cmark_node_parent(from);
            parent = parent->parent;
            if (next)
                break;
        }
        if (!next)
            return root;
        node = ARENA_NEW(arena, struct node);
        read_node(node, next);
        node_append(parent, node);
        from = next;
    }
}

/* cmark takes its memory from the arena of the document that is read: nothing is given back one by
 * one, and its trees go with the document. Its functions do not say for whom they ask, so the arena
 * of the thread stands here while cmark works. Before each piece stands its size, for growing. */
static _Thread_local struct arena *cmark_arena;

enum { PIECE_HEAD = ARENA_ALIGN };

static void *piece_new(size_t size)
{
    char *piece = arena_raw(cmark_arena, PIECE_HEAD + size);
    memcpy(piece, &size, sizeof size);
    return piece + PIECE_HEAD;
}

static void *piece_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        die("cmark: %zu pieces of %zu bytes asked for", count, size);
    return memset(piece_new(count * size), 0, count * size);
}

static void *piece_realloc(void *piece, size_t size)
{
    size_t old = 0;
    if (piece)
        memcpy(&old, (char *)piece - PIECE_HEAD, sizeof old);
    if (piece && old >= size)
        return piece;
    void *larger = piece_new(size);
    if (old)
        memcpy(larger, piece, old);
    return larger;
}

static void piece_free(void *piece)
{
    (void)piece;
}

static cmark_parser *new_parser(struct arena *arena)
{
    static cmark_mem memory = {piece_calloc, piece_realloc, piece_free};
    cmark_arena = arena;
    return cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
}

/* What cmark makes of the text with the rewritten lines in it. */
static cmark_node *parse(struct arena *arena, const struct lines *lines)
{
    cmark_parser *parser = new_parser(arena);
    size_t at = 0;
    for (size_t i = 0; i < lines->rewrite_count; i++) {
        const struct rewrite *r = &lines->rewrites[i];
        if (r->dropped)
            continue;
        cmark_parser_feed(parser, lines->text.data + at, r->start - at);
        cmark_parser_feed(parser, r->with.data, r->with.len);
        at = r->end;
    }
    cmark_parser_feed(parser, lines->text.data + at, lines->text.len - at);
    return cmark_parser_finish(parser);
}

enum { READINGS = 4 }; /* then no line is rewritten any more */

/* Reads the text until each rewritten line is what it should be; normally that is once. */
static struct node *read_text(struct walk *w, bool has_pipes, struct buf *candidates)
{
    for (int reading = 1;; reading++) {
        struct node *root = read_tree(w->arena, parse(w->arena, w->lines));
        if (!w->lines->rewrite_count && !has_pipes)
            return root;
        passes_survey(w->lines, root, has_pipes, candidates);
        if (!passes_drop_misread(w->lines, reading >= READINGS))
            return root;
    }
}

static bool contains(struct str text, struct str part)
{
    return str_find(text, part, 0) < text.len;
}

/* Reads the cells of all tables at once, each a heading. The text follows them for the sake of its
 * link definitions, if it has any. */
static void read_cells(struct walk *w)
{
    struct buf *markdown = &w->tables.markdown;
    struct table_cell *cells = (struct table_cell *)(void *)w->tables.cells.data;
    size_t count = w->tables.cells.len / sizeof *cells;
    if (!count)
        return;
    if (contains(w->lines->text, STR("]:"))) {
        buf_byte(markdown, '\n');
        buf_str(markdown, w->lines->text);
    }
    cmark_parser *parser = new_parser(w->arena);
    cmark_parser_feed(parser, markdown->data, markdown->len);
    struct node *node = read_tree(w->arena, cmark_parser_finish(parser))->first;
    for (size_t i = 0; i < count; i++, node = node->next) {
        assert(node && node->kind == NODE_HEADING);
        cells[i].node = node;
    }
}

/* --- the body --------------------------------------------------------------------------------- */

/* True if only "Số", "No." and the like stand before a place in a block. */
static bool opens_block(struct str text, size_t at)
{
    static const char *const words[] = {"", "số", "Số", "SỐ", "no", "No", "NO", "Number"};
    struct str before = str_trim(str_cut(text, 0, at));
    while (before.len && strchr(".: ", before.data[before.len - 1]))
        before.len--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(before, words[i]))
            return true;
    return false;
}

/* A document gives its own number in a heading, or in a line that begins with it, and seldom with
 * the year: that is no citation of some other year's. */
static void find_own_number(const struct citation_context *context, const struct block *block,
                            struct citation *c)
{
    struct citation_parts own, it;
    if (c->status != CITATION_UNRESOLVED || !citation_parts(context->own_id, &own) ||
        !citation_parts(c->id, &it) || !str_is(it.year, "_"))
        return;
    if (str_equal(own.place, it.place) && str_equal(own.issuer, it.issuer) &&
        str_equal(own.type, it.type) && str_equal(own.number, it.number) &&
        (block->kind == BLOCK_HEADING || opens_block(block->text, c->start))) {
        c->id = context->own_id;
        c->status = CITATION_TEXT;
    }
}

/* The only place that knows how citations are found: block by block, then the document's. */
static void find_citations(struct walk *w, struct body *body)
{
    const struct citation_context *context = w->options->context;
    struct citation_list list = {0};
    if (!context || w->flow.plain)
        return;
    for (size_t i = 0; i < body->block_count; i++) {
        size_t before = list.count;
        list.block = (uint32_t)i;
        citation_find(w->arena, w->options->lang, flow_searched(&w->flow, &body->blocks[i]),
                      context, &list);
        for (size_t k = before; context->own_id.len && k < list.count; k++)
            find_own_number(context, &body->blocks[i], &list.items[k]);
    }
    citation_resolve(w->arena, context, NULL, &list);
    body->citations = ARENA_ARRAY(w->arena, list.count, struct body_citation);
    body->citation_count = list.count;
    for (size_t i = 0; i < list.count; i++)
        body->citations[i] = (struct body_citation){list.items[i], list.items[i].block, false};
    flow_mark_linked(&w->flow, body);
}

static void *copy_array(struct arena *arena, const struct buf *array)
{
    return arena_copy(arena, array->data, array->len);
}

static void fill_body(struct walk *w, struct body *body)
{
    *body = (struct body){0};
    flow_finish(&w->flow, w->arena, body);
    find_citations(w, body);
    if (w->options->lexicon && !w->flow.plain)
        flow_find_terms(&w->flow, w->arena, w->options->lexicon, body);
    flow_render(&w->flow, w->arena, body);
    body->link_count = w->links.len / sizeof(struct link);
    body->links = copy_array(w->arena, &w->links);
    body->heading_count = w->headings.len / sizeof(struct heading);
    body->headings = copy_array(w->arena, &w->headings);
    for (size_t i = 0; i < body->heading_count; i++)
        body->headings[i].text = body->blocks[body->headings[i].block].text;
}

/* The passes over what was read; plain CommonMark has none. */
static void pass(struct walk *w, const struct buf *candidates)
{
    passes_notes(w->lines, &w->notes);
    passes_containers(w->lines);
    passes_tables(w->lines, &w->tables, candidates);
    read_cells(w);
}

/* --- characters that no page may contain ------------------------------------------------------ */

static struct str character_name(struct arena *arena, struct str s, size_t at)
{
    unsigned size;
    unsigned char byte = (unsigned char)s.data[at];
    uint32_t character = byte >= 0xFE ? 0xFF00u | byte : str_decode(s, at, &size);
    return str_format(arena, "U+%04X", character);
}

/* Those that stand in the file, if any; a carriage return belongs to the end of a line. */
static bool check_file(struct walk *w)
{
    struct str text = w->lines->text;
    uint32_t line = 1;
    bool any = false;
    for (size_t at = 0, counted = 0; (at = str_find_control(text, at)) < text.len; at++) {
        if (text.data[at] == '\r')
            continue;
        for (; counted < at; counted++)
            line += text.data[counted] == '\n';
        any = true;
        lines_report(w->lines, DIAG_MARKDOWN_CONTROL, line, (uint32_t)at, 1,
                     character_name(w->arena, text, at), STR_NULL, STR_NULL);
    }
    return any;
}

/* Those that numeric references stand for ("&#1;"). */
static void check_references(struct walk *w, struct node *root)
{
    for (struct node *n = root; n; n = node_after(root, n, true)) {
        struct str text = str_find_control(n->text, 0) < n->text.len ? n->text : n->title;
        size_t at = str_find_control(text, 0);
        if (at < text.len && text.data[at] != '\r')
            marks_report(w->lines, NULL, DIAG_MARKDOWN_CONTROL, n,
                         character_name(w->arena, text, at));
    }
}

void markdown_render(struct arena *arena, struct diags *diags, struct str path,
                     struct str file_text, size_t body_offset,
                     const struct markdown_options *options, struct body *body)
{
    struct lines lines;
    struct walk w = {.arena = arena, .options = options, .lines = &lines};
    struct buf candidates = BUF_INIT; /* struct node *: paragraphs that may be tables */
    bool plain = options->plain_commonmark;
    lines_init(&lines, arena, diags, path, file_text, body_offset);
    if (lines.text.len > MARKDOWN_MAX) {
        lines_report(&lines, DIAG_MARKDOWN_LONG, 1, 0, 0,
                     str_format(arena, "%d", MARKDOWN_MAX >> 20), STR_NULL, STR_NULL);
        lines.text.len = 0;
    }
    if (!plain)
        lines_find_rewrites(&lines);
    w.has_marks = !plain && (contains(lines.text, STR("]{.")) || contains(lines.text, STR("[^")));
    flow_init(&w.flow, plain, lines.text.len);
    struct node *root = read_text(&w, !plain && contains(lines.text, STR("|")), &candidates);
    if (!plain && !check_file(&w) && contains(lines.text, STR("&#")))
        check_references(&w, root);
    pass(&w, &candidates);
    walk_write(&w, root);
    fill_body(&w, body);
    buf_free(&candidates);
    walk_free(&w);
}
