/* Each kind of node has a function for its beginning and, if something is written behind its
 * children, one for its end; a table says which. The walk itself follows the pointers of the tree.
 */
#include "markdown_walk.h"

#include <string.h>

#include "markdown_marks.h"
#include "markdown_names.h"
#include "markdown_slips.h"

#define ELEMENTS(buf, type) ((type *)(void *)(buf).data)
#define COUNT(buf, type) ((buf).len / sizeof(type))

static void report(struct walk *w, enum diag_code code, const struct node *node, struct str arg)
{
    marks_report(w->lines, w->cell, code, node, arg);
}

/* --- inlines ---------------------------------------------------------------------------------- */

/* The id of the nth reference to a note. */
static struct str reference_id(struct walk *w, uint32_t number, uint32_t nth)
{
    const char *lang = lang_code(w->options->lang);
    return nth == 1 ? str_format(w->arena, "%s-fnref-%u", lang, number)
                    : str_format(w->arena, "%s-fnref-%u-%u", lang, number, nth);
}

static void apply_note(struct walk *w, const struct node *node, struct str text)
{
    struct flow *flow = &w->flow;
    struct str label = str_cut(text, 2, text.len - 1);
    const struct map_entry *entry = map_get(&w->notes.by_label, label);
    if (!entry) {
        report(w, DIAG_FOOTNOTE_UNDEFINED, node, label);
        flow_text(flow, text);
        return;
    }
    struct note *note = entry->pointer;
    if (!note->number) {
        buf_add(&w->notes.order, &note, sizeof(void *));
        note->number = (uint32_t)COUNT(w->notes.order, void *);
    }
    struct str id = reference_id(w, note->number, ++note->references);
    flow_markup(flow,
                str_format(w->arena,
                           "<sup class=\"footnote-ref\"><a id=\"%.*s\" href=\"#%s-fn-%u\" "
                           "role=\"doc-noteref\">%u</a></sup>",
                           STR_ARG(id), lang_code(w->options->lang), note->number, note->number));
    flow_barrier(flow, flow_position(flow));
}

/* The sign for missing words is text, so that whatever quotes the place shows it too. Nobody knows
 * what they were: no citation runs over them. */
static void apply_gap(struct flow *flow)
{
    uint32_t from = flow_position(flow);
    flow_masked(flow, STR("[…]"));
    flow_barrier(flow, from);
}

static void apply_mark(struct walk *w, const struct mark *mark, struct str text)
{
    struct flow *flow = &w->flow;
    if (mark->kind == MARK_NOTE) {
        apply_note(w, mark->node, text);
    } else if (mark->kind == MARK_SIC) {
        flow_open(flow, SPAN_SIC);
    } else if (mark->kind == MARK_SIC_END) {
        flow_close(flow);
    } else if (mark->kind == MARK_GAP) {
        FLOW_MARKUP(flow, "<span class=\"gap\" role=\"img\" aria-label=\"");
        flow_hole(flow, HOLE_LABEL, LABEL_GAP);
        FLOW_MARKUP(flow, "\" title=\"");
        flow_hole(flow, HOLE_LABEL, LABEL_GAP);
        FLOW_MARKUP(flow, "\">");
        apply_gap(flow);
        FLOW_MARKUP(flow, "</span>");
    }
}

static bool enter_text(struct walk *w, struct node *node)
{
    struct str text = node->text;
    size_t at = 0;
    if (str_find_byte(text, '*', 0) < text.len && !w->flow.plain)
        slips_emphasis(w->lines, w->cell, node);
    for (; w->next_mark < COUNT(w->marks, struct mark); w->next_mark++) {
        const struct mark *mark = ELEMENTS(w->marks, struct mark) + w->next_mark;
        if (mark->node != node)
            break;
        flow_text(&w->flow, str_cut(text, at, mark->at));
        at = mark->at + mark->len;
        apply_mark(w, mark, str_cut(text, mark->at, at));
    }
    flow_text(&w->flow, str_cut(text, at, text.len));
    return false;
}

static bool enter_softbreak(struct walk *w, struct node *node)
{
    if (node->next && node->next->kind == NODE_TEXT && !w->flow.plain)
        slips_bullet(w->lines, w->cell, node->next);
    flow_text(&w->flow, STR("\n"));
    return false;
}

static bool enter_linebreak(struct walk *w, struct node *node)
{
    (void)node;
    flow_break(&w->flow);
    return false;
}

static bool enter_code(struct walk *w, struct node *node)
{
    FLOW_MARKUP(&w->flow, "<code>");
    flow_masked(&w->flow, node->text);
    FLOW_MARKUP(&w->flow, "</code>");
    return false;
}

static bool enter_html(struct walk *w, struct node *node)
{
    struct str html = node->text;
    if (w->options->raw_html)
        flow_markup(&w->flow, html);
    else if (!names_is_comment(html))
        report(w, DIAG_HTML_OMITTED, node, STR_NULL);
    return false;
}

static bool enter_emphasis(struct walk *w, struct node *node)
{
    flow_open(&w->flow, node->kind == NODE_EMPHASIS ? SPAN_EMPHASIS : SPAN_STRONG);
    return true;
}

static void exit_emphasis(struct walk *w, struct node *node)
{
    (void)node;
    flow_close(&w->flow);
}

/* Notes a link into the site; returns its index. */
static uint32_t add_link(struct walk *w, struct node *node, struct str url, struct str alt)
{
    struct link link = {.target = str_copy(w->arena, url),
                        .block = w->flow.open_block,
                        .is_image = node->kind == NODE_IMAGE};
    uint32_t line, offset = marks_offset(w->lines, w->cell, node, &line);
    link.line = w->lines->before + line;
    link.col = lines_column(w->lines, line, offset);
    if (link.is_image)
        link.alt = str_copy(w->arena, alt);
    buf_add(&w->links, &link, sizeof link);
    return (uint32_t)COUNT(w->links, struct link) - 1;
}

static enum url_kind url_kind_of(struct walk *w, struct node *node, struct str url)
{
    if (!!w->flow.plain)
        return URL_OUTSIDE;
    enum url_kind kind = names_url_kind(url, node->kind == NODE_IMAGE);
    if (kind == URL_UNSAFE && w->options->raw_html)
        return URL_OUTSIDE;
    if (kind == URL_UNSAFE)
        report(w, DIAG_UNSAFE_URL, node, url);
    return kind;
}

static void write_title(struct walk *w, struct node *node)
{
    struct str title = node->title;
    if (!title.len)
        return;
    FLOW_MARKUP(&w->flow, " title=\"");
    flow_escaped(&w->flow, title);
    FLOW_MARKUP(&w->flow, "\"");
}

/* An address in angle brackets inside a link's text is a link to cmark; HTML has none in links. */
static bool is_inner_link(const struct walk *w, const struct node *node)
{
    return !w->flow.plain && w->link && w->link != node;
}

static bool enter_link(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    if (is_inner_link(w, node))
        return true;
    struct str url = node->text;
    enum url_kind kind = url_kind_of(w, node, url);
    w->link = node;
    w->link_from = flow_position(flow);
    flow_markup(flow, kind == URL_UNSAFE ? STR("<a") : STR("<a href=\""));
    if (kind == URL_INSIDE)
        flow_hole(flow, HOLE_LINK, add_link(w, node, url, STR_NULL));
    else if (kind == URL_OUTSIDE)
        flow_href(flow, url);
    if (kind != URL_UNSAFE)
        FLOW_MARKUP(flow, "\"");
    write_title(w, node);
    FLOW_MARKUP(flow, ">");
    return true;
}

static void exit_link(struct walk *w, struct node *node)
{
    if (is_inner_link(w, node))
        return;
    FLOW_MARKUP(&w->flow, "</a>");
    flow_barrier(&w->flow, w->link_from);
    w->link = NULL;
}

/* The text of all that is in an image's brackets. */
static struct str alt_text(struct walk *w, struct node *image)
{
    struct buf alt = BUF_INIT;
    for (struct node *node = image->first; node; node = node_after(image, node, true)) {
        if (node->kind == NODE_SOFTBREAK || node->kind == NODE_LINEBREAK)
            buf_byte(&alt, ' ');
        else if (node->kind != NODE_LINK && node->kind != NODE_IMAGE)
            buf_str(&alt, node->text);
    }
    struct str copy = str_copy(w->arena, buf_view(&alt));
    buf_free(&alt);
    return copy;
}

static void write_image(struct walk *w, struct node *node, bool with_title)
{
    struct flow *flow = &w->flow;
    struct str url = node->text, alt = alt_text(w, node);
    enum url_kind kind = url_kind_of(w, node, url);
    if (kind == URL_UNSAFE) {
        flow_escaped(flow, alt);
        return;
    }
    FLOW_MARKUP(flow, "<img src=\"");
    if (kind == URL_INSIDE)
        flow_hole(flow, HOLE_IMAGE, add_link(w, node, url, alt));
    else
        flow_href(flow, url);
    FLOW_MARKUP(flow, "\" alt=\"");
    flow_escaped(flow, alt);
    FLOW_MARKUP(flow, "\"");
    if (with_title)
        write_title(w, node);
    flow_void_end(flow);
    if (!w->flow.plain && kind == URL_OUTSIDE)
        report(w, DIAG_IMAGE_FOREIGN, node, url);
    if (!w->flow.plain && !str_trim(alt).len)
        report(w, DIAG_IMAGE_TEXT, node, url);
}

static bool enter_image(struct walk *w, struct node *node)
{
    write_image(w, node, true);
    return false;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void visit(struct walk *w, struct node *top);

static void visit_children(struct walk *w, const struct node *parent)
{
    for (struct node *node = parent->first; node; node = node->next)
        visit(w, node);
}

/* Finds the marks of a leaf block that is about to be written. */
static void prepare_marks(struct walk *w, struct node *leaf)
{
    w->next_mark = 0;
    if (w->has_marks)
        marks_find(w->lines, w->cell, leaf, &w->marks);
}

/* Begins a block on a line of its own, or the next paragraph of the figure around it. */
static uint32_t begin_block(struct walk *w, enum block_kind kind, const struct node *node)
{
    flow_line(&w->flow);
    uint32_t block = flow_block(&w->flow, kind, w->lines->before + node->line);
    if (block == FLOW_NONE)
        flow_paragraph(&w->flow);
    return block;
}

static void end_block(struct walk *w, uint32_t block)
{
    flow_block_text_end(&w->flow, block);
    flow_block_end(&w->flow, block);
}

static bool enter_quote(struct walk *w, struct node *node)
{
    (void)node;
    flow_line(&w->flow);
    FLOW_MARKUP(&w->flow, "<blockquote>\n");
    return true;
}

static void exit_quote(struct walk *w, struct node *node)
{
    (void)node;
    flow_line(&w->flow);
    FLOW_MARKUP(&w->flow, "</blockquote>\n");
}

static bool enter_list(struct walk *w, struct node *node)
{
    flow_line(&w->flow);
    if (node->bullets)
        FLOW_MARKUP(&w->flow, "<ul>\n");
    else if (node->number == 1)
        FLOW_MARKUP(&w->flow, "<ol>\n");
    else
        flow_markup(&w->flow, str_format(w->arena, "<ol start=\"%d\">\n", node->number));
    return true;
}

static void exit_list(struct walk *w, struct node *node)
{
    flow_markup(&w->flow, node->bullets ? STR("</ul>\n") : STR("</ol>\n"));
}

/* An item whose first paragraph has no <p> carries that paragraph's id. */
static bool enter_item(struct walk *w, struct node *node)
{
    const struct node *first = node->first;
    node->block = FLOW_NONE;
    flow_line(&w->flow);
    if (first && first->kind == NODE_PARAGRAPH && node_is_tight(first))
        node->block = begin_block(w, BLOCK_ITEM, node);
    FLOW_MARKUP(&w->flow, "<li");
    flow_block_id(&w->flow, node->block);
    FLOW_MARKUP(&w->flow, ">");
    return true;
}

static void exit_item(struct walk *w, struct node *node)
{
    FLOW_MARKUP(&w->flow, "</li>");
    flow_block_end(&w->flow, node->block);
    FLOW_MARKUP(&w->flow, "\n");
}

/* An image with a title, alone in its paragraph: the title is the caption. */
static void write_titled_image(struct walk *w, struct node *paragraph, struct node *image)
{
    uint32_t block = begin_block(w, BLOCK_FIGURE, paragraph);
    FLOW_MARKUP(&w->flow, "<figure");
    flow_block_id(&w->flow, block);
    FLOW_MARKUP(&w->flow, ">");
    write_image(w, image, false);
    FLOW_MARKUP(&w->flow, "<figcaption>");
    flow_text(&w->flow, image->title);
    FLOW_MARKUP(&w->flow, "</figcaption></figure>");
    end_block(w, block);
    FLOW_MARKUP(&w->flow, "\n");
}

static enum block_kind paragraph_kind(const struct walk *w, const struct node *node)
{
    if (w->note && node->parent == w->note->item)
        return BLOCK_FOOTNOTE;
    return node->parent->kind == NODE_ITEM ? BLOCK_ITEM : BLOCK_PARAGRAPH;
}

/* Three cases: a <p>; the text of the item or figure around it, which has the block; or a later
 * paragraph of a tight item, which has no element and gets an empty one for its id. */
static bool enter_paragraph(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    struct node *image = flow->plain ? NULL : node_lone_image(node);
    bool tight = node_is_tight(node);
    if (image && !tight && image->title.len) {
        write_titled_image(w, node, image);
        return false;
    }
    prepare_marks(w, node);
    w->paragraph = FLOW_NONE;
    if (!tight) {
        w->paragraph = begin_block(w, paragraph_kind(w, node), node);
        FLOW_MARKUP(flow, "<p");
        flow_block_id(flow, w->paragraph);
        FLOW_MARKUP(flow, ">");
    } else if (!flow->plain && flow->open_block == FLOW_NONE) {
        w->paragraph = flow_block(flow, BLOCK_ITEM, w->lines->before + node->line);
        FLOW_MARKUP(flow, "<span");
        flow_block_id(flow, w->paragraph);
        FLOW_MARKUP(flow, "></span>");
    }
    return true;
}

/* The ways back from a note to the places that refer to it. */
static void write_ways_back(struct walk *w)
{
    struct flow *flow = &w->flow;
    for (uint32_t i = 1; i <= w->note->references; i++) {
        struct str id = reference_id(w, w->note->number, i);
        flow_markup(flow, str_format(w->arena,
                                     " <a class=\"footnote-back\" href=\"#%.*s\" "
                                     "role=\"doc-backlink\" aria-label=\"",
                                     STR_ARG(id)));
        flow_hole(flow, HOLE_LABEL, LABEL_FOOTNOTE_BACK);
        if (i > 1)
            flow_markup(flow, str_format(w->arena, " %u", i));
        FLOW_MARKUP(flow, "\">↩&#xFE0E;</a>");
    }
}

static void exit_paragraph(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    bool tight = node_is_tight(node);
    if (w->note && node == w->note->item->last)
        write_ways_back(w);
    if (!tight)
        FLOW_MARKUP(flow, "</p>");
    else if (w->paragraph == FLOW_NONE && node->parent->kind == NODE_ITEM)
        flow_block_text_end(flow, node->parent->block);
    end_block(w, w->paragraph);
    if (!tight)
        FLOW_MARKUP(flow, "\n");
}

static bool enter_heading(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    char tag[] = "<h1";
    tag[2] = (char)('0' + node->number);
    prepare_marks(w, node);
    w->paragraph = begin_block(w, BLOCK_HEADING, node);
    flow_markup(flow, str_of(tag));
    flow_block_id(flow, w->paragraph);
    FLOW_MARKUP(flow, ">");
    if (node->number == 1 && !flow->plain)
        report(w, DIAG_HEADING_LEVEL, node, STR_NULL);
    if (w->paragraph != FLOW_NONE) {
        struct heading heading = {.block = w->paragraph, .level = (uint32_t)node->number};
        flow_hole(flow, HOLE_HEADING, (uint32_t)COUNT(w->headings, struct heading));
        buf_add(&w->headings, &heading, sizeof heading);
    }
    return true;
}

static void exit_heading(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    char tag[] = "</h1>";
    tag[3] = (char)('0' + node->number);
    flow_markup(flow, str_of(tag));
    if (w->paragraph != FLOW_NONE) {
        struct str slug = unicode_slug(w->arena, flow_block_text(flow, w->paragraph));
        size_t last = COUNT(w->headings, struct heading) - 1;
        ELEMENTS(w->headings, struct heading)[last].id = names_unique(w->arena, &w->slugs, slug);
    }
    end_block(w, w->paragraph);
    FLOW_MARKUP(flow, "\n");
}

/* Word processors begin paragraphs with a tab, which CommonMark takes for code. */
static void report_indented(struct walk *w, const struct node *node)
{
    struct str line = lines_get(w->lines, node->line);
    bool fenced =
        str_find(line, STR("```"), 0) < line.len || str_find(line, STR("~~~"), 0) < line.len;
    if (!fenced && !w->flow.plain)
        report(w, DIAG_INDENTED_CODE, node, STR_NULL);
}

static bool enter_code_block(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    struct str info = node->title;
    report_indented(w, node);
    uint32_t block = begin_block(w, BLOCK_CODE, node);
    size_t word = 0;
    while (word < info.len && !strchr(" \t\n\v\f\r", info.data[word]))
        word++;
    FLOW_MARKUP(flow, "<pre");
    flow_block_id(flow, block);
    FLOW_MARKUP(flow, "><code");
    if (info.len) {
        FLOW_MARKUP(flow, " class=\"language-");
        flow_escaped(flow, str_cut(info, 0, word));
        FLOW_MARKUP(flow, "\"");
    }
    FLOW_MARKUP(flow, ">");
    flow_masked(flow, node->text);
    FLOW_MARKUP(flow, "</code></pre>");
    end_block(w, block);
    FLOW_MARKUP(flow, "\n");
    return false;
}

static bool enter_html_block(struct walk *w, struct node *node)
{
    flow_line(&w->flow);
    enter_html(w, node);
    flow_line(&w->flow);
    return false;
}

static bool enter_rule(struct walk *w, struct node *node)
{
    (void)node;
    flow_line(&w->flow);
    FLOW_MARKUP(&w->flow, "<hr");
    flow_void_end(&w->flow);
    FLOW_MARKUP(&w->flow, "\n");
    return false;
}

/* --- tables and containers -------------------------------------------------------------------- */

static void write_cell(struct walk *w, const struct table_cell *cell, bool header, enum align align)
{
    static const char *const classes[ALIGN_COUNT] = {"", " class=\"left\"", " class=\"center\"",
                                                     " class=\"right\""};
    struct flow *flow = &w->flow;
    flow_markup(flow, header ? STR("<th scope=\"col\"") : STR("<td"));
    flow_markup(flow, str_of(classes[align]));
    FLOW_MARKUP(flow, ">");
    w->cell = cell;
    prepare_marks(w, cell->node);
    visit_children(w, cell->node);
    w->cell = NULL;
    flow_markup(flow, header ? STR("</th>\n") : STR("</td>\n"));
}

static void write_row(struct walk *w, const struct table *table, size_t row)
{
    const struct table_cell *cells = ELEMENTS(w->tables.cells, struct table_cell);
    size_t first = row ? table->row_ends[row - 1] : table->first;
    if (row)
        flow_unseen(&w->flow, STR("\n"));
    FLOW_MARKUP(&w->flow, "<tr>\n");
    for (size_t i = first; i < table->row_ends[row]; i++) {
        if (i > first)
            flow_unseen(&w->flow, STR("\t"));
        write_cell(w, &cells[i], !row, table->aligns[i - first]);
    }
    FLOW_MARKUP(&w->flow, "</tr>\n");
}

static bool enter_table(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    const struct table *table = node->table;
    uint32_t block = begin_block(w, BLOCK_TABLE, node);
    FLOW_MARKUP(flow, "<div");
    flow_block_id(flow, block);
    FLOW_MARKUP(flow, " class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
    flow_hole(flow, HOLE_LABEL, LABEL_TABLE);
    FLOW_MARKUP(flow, "\">\n<table>\n<thead>\n");
    write_row(w, table, 0);
    FLOW_MARKUP(flow, "</thead>\n");
    if (table->rows > 1)
        FLOW_MARKUP(flow, "<tbody>\n");
    for (size_t row = 1; row < table->rows; row++)
        write_row(w, table, row);
    if (table->rows > 1)
        FLOW_MARKUP(flow, "</tbody>\n");
    FLOW_MARKUP(flow, "</table>\n</div>");
    end_block(w, block);
    FLOW_MARKUP(flow, "\n");
    return false;
}

/* A figure's images, which are its first children, and the beginning of its caption. */
static void begin_figure(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    struct node *image;
    node->block = begin_block(w, BLOCK_FIGURE, node);
    FLOW_MARKUP(flow, "<figure");
    flow_block_id(flow, node->block);
    flow_markup(flow, node->has_image ? STR(">\n") : STR(" class=\"no-image\">\n"));
    while (node->first && (image = node_lone_image(node->first))) {
        write_image(w, image, true);
        FLOW_MARKUP(flow, "\n");
        node_unlink(node->first);
    }
    if (!node->has_image) {
        FLOW_MARKUP(flow, "<span class=\"figure-note\">");
        flow_hole(flow, HOLE_LABEL, LABEL_NO_IMAGE);
        FLOW_MARKUP(flow, "</span>\n");
    }
    if (node->first)
        FLOW_MARKUP(flow, "<figcaption>");
}

static bool enter_container(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    if (node->container == container_figure) {
        begin_figure(w, node);
        return true;
    }
    flow_line(flow);
    FLOW_MARKUP(flow, "<div class=\"");
    flow_markup(flow, node->container->name);
    if (node->container->label >= 0) {
        FLOW_MARKUP(flow, "\" role=\"group\" aria-label=\"");
        flow_hole(flow, HOLE_LABEL, (uint32_t)node->container->label);
    }
    FLOW_MARKUP(flow, "\">\n");
    return true;
}

static void exit_container(struct walk *w, struct node *node)
{
    struct flow *flow = &w->flow;
    if (node->container == container_figure) {
        flow_markup(flow, node->first ? STR("</figcaption>\n</figure>") : STR("</figure>"));
        end_block(w, node->block);
    } else {
        flow_line(flow);
        FLOW_MARKUP(flow, "</div>");
    }
    FLOW_MARKUP(flow, "\n");
}

/* --- the walk --------------------------------------------------------------------------------- */

static const struct {
    bool (*enter)(struct walk *, struct node *); /* whether to go on to the children and exit */
    void (*exit)(struct walk *, struct node *);
} visitors[NODE_KIND_COUNT] = {
    [NODE_QUOTE] = {enter_quote, exit_quote},
    [NODE_LIST] = {enter_list, exit_list},
    [NODE_ITEM] = {enter_item, exit_item},
    [NODE_CODE_BLOCK] = {enter_code_block, NULL},
    [NODE_HTML_BLOCK] = {enter_html_block, NULL},
    [NODE_CONTAINER] = {enter_container, exit_container},
    [NODE_TABLE] = {enter_table, NULL},
    [NODE_PARAGRAPH] = {enter_paragraph, exit_paragraph},
    [NODE_HEADING] = {enter_heading, exit_heading},
    [NODE_RULE] = {enter_rule, NULL},
    [NODE_TEXT] = {enter_text, NULL},
    [NODE_SOFTBREAK] = {enter_softbreak, NULL},
    [NODE_LINEBREAK] = {enter_linebreak, NULL},
    [NODE_CODE] = {enter_code, NULL},
    [NODE_HTML_INLINE] = {enter_html, NULL},
    [NODE_EMPHASIS] = {enter_emphasis, exit_emphasis},
    [NODE_STRONG] = {enter_emphasis, exit_emphasis},
    [NODE_LINK] = {enter_link, exit_link},
    [NODE_IMAGE] = {enter_image, NULL},
};

/* Writes a node and all in it. */
static void visit(struct walk *w, struct node *top)
{
    for (struct node *node = top;;) {
        bool inside = visitors[node->kind].enter(w, node);
        if (inside && node->first) {
            node = node->first;
            continue;
        }
        if (inside)
            visitors[node->kind].exit(w, node);
        while (node != top && !node->next) {
            node = node->parent;
            visitors[node->kind].exit(w, node);
        }
        if (node == top)
            return;
        node = node->next;
    }
}

/* Writes the notes that were referred to; those that only notes refer to come up on the way. */
static void write_notes(struct walk *w)
{
    struct flow *flow = &w->flow;
    if (!w->notes.order.len)
        return;
    flow_section(flow);
    FLOW_MARKUP(flow, "<section class=\"footnotes\" role=\"doc-endnotes\">\n<h2>");
    flow_hole(flow, HOLE_LABEL, LABEL_FOOTNOTES);
    FLOW_MARKUP(flow, "</h2>\n<ol>\n");
    for (size_t i = 0; i < COUNT(w->notes.order, void *); i++) {
        w->note = ELEMENTS(w->notes.order, struct note *)[i];
        const struct node *last = w->note->item->last;
        flow_markup(flow, str_format(w->arena, "<li id=\"%s-fn-%u\">\n",
                                     lang_code(w->options->lang), w->note->number));
        visit_children(w, w->note->item);
        if (!last || last->kind != NODE_PARAGRAPH)
            write_ways_back(w);
        FLOW_MARKUP(flow, "</li>\n");
    }
    w->note = NULL;
    FLOW_MARKUP(flow, "</ol>\n</section>\n");
    flow_section_end(flow);
}

void walk_write(struct walk *w, const struct node *root)
{
    for (struct node *node = root->first; node; node = node->next) {
        flow_section(&w->flow);
        visit(w, node);
        flow_section_end(&w->flow);
    }
    write_notes(w);
    passes_report_unused(w->lines, &w->notes);
}

void walk_free(struct walk *w)
{
    flow_free(&w->flow);
    notes_free(&w->notes);
    tables_free(&w->tables);
    buf_free(&w->links);
    buf_free(&w->headings);
    map_free(&w->slugs);
    buf_free(&w->marks);
}
