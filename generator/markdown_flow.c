/* The stream is an array of ops. Invariants: the texts of OP_TEXT ops follow each other in the text
 * buffer, with gaps only where text is not shown (between blocks and cells); spans nest; a
 * citation's range, once it is linked, lies in one paragraph or cell and overlaps no barrier; a
 * term's neither overlaps any citation.
 *
 * Wrapping. A citation or a term becomes a link around its text. While rendering there is a stack
 * of the open spans. A link opens as late as it can (right before its first byte, or before a span
 * that begins there and ends inside it) and closes as late as it can, so that no empty element
 * arises. Spans that are open and end inside the citation are closed before it and opened again in
 * it; spans that began in it and go on are closed with it and opened again behind it. A span is
 * split at most twice for each citation that one of its ends lies in, so the work stays linear. */
#include "markdown_flow.h"

#include <assert.h>
#include <string.h>

#include "lanes.h"

enum op_kind {
    OP_TEXT,   /* text [a, b), escaped */
    OP_BREAK,  /* a hard line break, whose "\n" is text [a, b) */
    OP_OPEN,   /* span a */
    OP_CLOSE,  /* span a */
    OP_MARKUP, /* markup [a, b) */
    OP_LINE,   /* a line break unless at the start of a line */
    OP_HOLE,   /* which: enum hole_kind, a: index */
    OP_POINT,  /* which: enum point, a: index of the block or section */
    OP_COUNT
};

enum point { POINT_BLOCK, POINT_BLOCK_END, POINT_SECTION, POINT_SECTION_END, POINT_COUNT };

struct op {
    uint8_t kind, which;
    uint32_t a, b;
};

struct range {
    uint32_t start, end;
};

struct span {
    enum span_kind kind;
    uint32_t start, end, parent; /* of the text; index of the span around it, or FLOW_NONE */
};

struct flow_block {
    enum block_kind kind;
    uint32_t line, text_start, text_end;
};

static const struct {
    struct str open, open_rest, close; /* between the first two stands the label, if any */
    int label;
} span_tags[SPAN_KIND_COUNT] = {
    [SPAN_EMPHASIS] = {{"<em>", 4}, {"", 0}, {"</em>", 5}, -1},
    [SPAN_STRONG] = {{"<strong>", 8}, {"", 0}, {"</strong>", 9}, -1},
    [SPAN_SIC] = {{"<span class=\"sic\" title=\"", 25}, {"\">", 2}, {"</span>", 7}, LABEL_SIC},
};

/* what stands for a byte of code: no character of any citation */
enum { BLANK = 0x1A };

/* --- the arrays ------------------------------------------------------------------------------- */

/* The elements of a buffer that holds an array; malloc's alignment fits all of them. */
#define ELEMENTS(buf, type) ((type *)(void *)(buf).data)
#define COUNT(buf, type) ((buf).len / sizeof(type))

static uint32_t offset_of(const struct buf *buf)
{
    return (uint32_t)buf->len;
}

static void add_op(struct flow *flow, enum op_kind kind, unsigned which, uint32_t a, uint32_t b)
{
    struct op op = {(uint8_t)kind, (uint8_t)which, a, b};
    buf_add(&flow->ops, &op, sizeof op);
}

/* Adds [from, to) of a buffer to the stream; grows the last op if it ends there. */
static void add_piece(struct flow *flow, enum op_kind kind, uint32_t from, uint32_t to)
{
    if (from == to)
        return;
    if (flow->ops.len) {
        struct op *last = ELEMENTS(flow->ops, struct op) + COUNT(flow->ops, struct op) - 1;
        if (last->kind == kind && last->b == from) {
            last->b = to;
            return;
        }
    }
    add_op(flow, kind, 0, from, to);
}

static void add_range(struct buf *ranges, uint32_t start, uint32_t end)
{
    struct range range = {start, end};
    buf_add(ranges, &range, sizeof range);
}

void flow_init(struct flow *flow, bool plain, size_t size)
{
    *flow = (struct flow){.plain = plain, .span = FLOW_NONE, .open_block = FLOW_NONE};
    buf_reserve(&flow->text, size + 1);
    buf_reserve(&flow->markup, size / 4 + 64);
    buf_reserve(&flow->ops, size / 4 + 64);
    buf_reserve(&flow->blocks, size / 16 + 64);
}

void flow_free(struct flow *flow)
{
    buf_free(&flow->text);
    buf_free(&flow->markup);
    buf_free(&flow->ops);
    buf_free(&flow->spans);
    buf_free(&flow->barriers);
    buf_free(&flow->masked);
    buf_free(&flow->blocks);
    buf_free(&flow->sections);
}

/* --- text ------------------------------------------------------------------------------------- */

void flow_text(struct flow *flow, struct str text)
{
    uint32_t from = offset_of(&flow->text);
    buf_str(&flow->text, text);
    add_piece(flow, OP_TEXT, from, offset_of(&flow->text));
}

void flow_masked(struct flow *flow, struct str text)
{
    uint32_t from = offset_of(&flow->text);
    flow_text(flow, text);
    add_range(&flow->masked, from, offset_of(&flow->text));
}

void flow_unseen(struct flow *flow, struct str text)
{
    uint32_t from = offset_of(&flow->text);
    buf_str(&flow->text, text);
    add_range(&flow->masked, from, offset_of(&flow->text));
    flow_barrier(flow, from);
}

/* Appends an empty line that is not shown. */
static void separate(struct flow *flow)
{
    uint32_t from = offset_of(&flow->text);
    buf_text(&flow->text, "\n\n");
    flow_barrier(flow, from);
}

void flow_paragraph(struct flow *flow)
{
    if (flow->open_block == FLOW_NONE)
        return;
    const struct flow_block *block = ELEMENTS(flow->blocks, struct flow_block) + flow->open_block;
    if (offset_of(&flow->text) > block->text_start)
        separate(flow);
}

void flow_break(struct flow *flow)
{
    uint32_t from = offset_of(&flow->text);
    buf_byte(&flow->text, '\n');
    add_op(flow, OP_BREAK, 0, from, from + 1);
}

void flow_open(struct flow *flow, enum span_kind kind)
{
    struct span span = {kind, offset_of(&flow->text), 0, flow->span};
    flow->span = (uint32_t)COUNT(flow->spans, struct span);
    buf_add(&flow->spans, &span, sizeof span);
    add_op(flow, OP_OPEN, 0, flow->span, 0);
}

void flow_close(struct flow *flow)
{
    assert(flow->span != FLOW_NONE);
    struct span *span = ELEMENTS(flow->spans, struct span) + flow->span;
    span->end = offset_of(&flow->text);
    add_op(flow, OP_CLOSE, 0, flow->span, 0);
    flow->span = span->parent;
}

uint32_t flow_position(const struct flow *flow)
{
    return offset_of(&flow->text);
}

void flow_barrier(struct flow *flow, uint32_t from)
{
    add_range(&flow->barriers, from, offset_of(&flow->text));
}

/* --- markup ----------------------------------------------------------------------------------- */

/* The specification's tests, and so cmark, escape these four everywhere; html.h has the shorter
 * form that HTML needs. */
static const char *const escapes[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};

/* The first byte from `at` on that is to be escaped, or the length. */
static size_t find_escape(struct str text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.data;
    for (; text.len - at >= LANES; at += LANES) {
        lanes c = lanes_load(p + at);
        unsigned first = lanes_first(
            (lanes)((lanes)(c == '&') | (lanes)(c == '<') | (lanes)(c == '>') | (lanes)(c == '"')));
        if (first < LANES)
            return at + first;
    }
    while (at < text.len && !escapes[p[at]])
        at++;
    return at;
}

static void add_escaped(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t at; (at = find_escape(text, from)) < text.len; from = at + 1) {
        buf_str(out, str_cut(text, from, at));
        buf_text(out, escapes[(unsigned char)text.data[at]]);
    }
    buf_str(out, str_cut(text, from, text.len));
}

/* Marks what was appended to the markup since from as part of the stream. */
static void add_markup(struct flow *flow, uint32_t from)
{
    add_piece(flow, OP_MARKUP, from, offset_of(&flow->markup));
}

void flow_markup(struct flow *flow, struct str html)
{
    uint32_t from = offset_of(&flow->markup);
    buf_str(&flow->markup, html);
    add_markup(flow, from);
}

void flow_escaped(struct flow *flow, struct str text)
{
    uint32_t from = offset_of(&flow->markup);
    add_escaped(&flow->markup, text);
    add_markup(flow, from);
}

void flow_href(struct flow *flow, struct str url)
{
    static const char safe[] = "-_.+!*(),%#@?=;:/$~";
    static const char hex[] = "0123456789ABCDEF";
    uint32_t from = offset_of(&flow->markup);
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        bool alnum = ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
        if (alnum || (c && strchr(safe, c)))
            buf_byte(&flow->markup, (char)c);
        else if (c == '&')
            buf_text(&flow->markup, "&amp;");
        else if (c == '\'')
            buf_text(&flow->markup, "&#x27;");
        else
            buf_add(&flow->markup, (char[3]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
    add_markup(flow, from);
}

void flow_void_end(struct flow *flow)
{
    flow_markup(flow, flow->plain ? STR(" />") : STR(">"));
}

void flow_line(struct flow *flow)
{
    add_op(flow, OP_LINE, 0, 0, 0);
}

void flow_hole(struct flow *flow, enum hole_kind kind, uint32_t index)
{
    add_op(flow, OP_HOLE, kind, index, 0);
}

/* --- structure -------------------------------------------------------------------------------- */

uint32_t flow_block(struct flow *flow, enum block_kind kind, uint32_t line)
{
    if (flow->plain || flow->open_block != FLOW_NONE)
        return FLOW_NONE;
    if (flow->text.len)
        separate(flow);
    struct flow_block block = {kind, line, offset_of(&flow->text), offset_of(&flow->text)};
    uint32_t index = (uint32_t)COUNT(flow->blocks, struct flow_block);
    buf_add(&flow->blocks, &block, sizeof block);
    add_op(flow, OP_POINT, POINT_BLOCK, index, 0);
    flow->open_block = index;
    return index;
}

void flow_block_id(struct flow *flow, uint32_t block)
{
    if (block != FLOW_NONE)
        flow_hole(flow, HOLE_BLOCK, block);
}

void flow_block_text_end(struct flow *flow, uint32_t block)
{
    if (block == FLOW_NONE)
        return;
    assert(flow->open_block == block);
    ELEMENTS(flow->blocks, struct flow_block)[block].text_end = offset_of(&flow->text);
    flow->open_block = FLOW_NONE;
}

void flow_block_end(struct flow *flow, uint32_t block)
{
    if (block != FLOW_NONE)
        add_op(flow, OP_POINT, POINT_BLOCK_END, block, 0);
}

struct str flow_block_text(const struct flow *flow, uint32_t block)
{
    if (block == FLOW_NONE)
        return STR_NULL;
    const struct flow_block *b = ELEMENTS(flow->blocks, struct flow_block) + block;
    size_t end = flow->open_block == block ? flow->text.len : b->text_end;
    return str_cut(buf_view(&flow->text), b->text_start, end);
}

static uint32_t block_count(const struct flow *flow)
{
    return (uint32_t)COUNT(flow->blocks, struct flow_block);
}

void flow_section(struct flow *flow)
{
    struct section section = {.first_block = block_count(flow)};
    flow_line(flow);
    add_op(flow, OP_POINT, POINT_SECTION, (uint32_t)COUNT(flow->sections, struct section), 0);
    buf_add(&flow->sections, &section, sizeof section);
}

void flow_section_end(struct flow *flow)
{
    uint32_t last = (uint32_t)COUNT(flow->sections, struct section) - 1;
    ELEMENTS(flow->sections, struct section)[last].last_block = block_count(flow);
    add_op(flow, OP_POINT, POINT_SECTION_END, last, 0);
}

/* --- the result ------------------------------------------------------------------------------- */

void flow_finish(struct flow *flow, struct arena *arena, struct body *body)
{
    flow->whole = flow->searched = str_copy(arena, buf_view(&flow->text));
    size_t masks = COUNT(flow->masked, struct range);
    if (masks) {
        char *blanked = arena_copy(arena, flow->whole.data, flow->whole.len);
        const struct range *ranges = ELEMENTS(flow->masked, struct range);
        for (size_t i = 0; i < masks; i++)
            memset(blanked + ranges[i].start, BLANK, ranges[i].end - ranges[i].start);
        flow->searched = (struct str){blanked, flow->whole.len};
    }
    body->block_count = block_count(flow);
    body->blocks = ARENA_ARRAY(arena, body->block_count, struct block);
    for (size_t i = 0; i < body->block_count; i++) {
        const struct flow_block *b = ELEMENTS(flow->blocks, struct flow_block) + i;
        body->blocks[i] = (struct block){.kind = b->kind,
                                         .line = b->line,
                                         .text = str_cut(flow->whole, b->text_start, b->text_end)};
    }
}

struct str flow_searched(const struct flow *flow, const struct block *block)
{
    size_t start = (size_t)(block->text.data - flow->whole.data);
    return str_cut(flow->searched, start, start + block->text.len);
}

/* Bytes [start, end) of a block's text in the whole text. */
static struct range in_whole(const struct flow *flow, const struct block *block, uint32_t start,
                             uint32_t end)
{
    uint32_t before = (uint32_t)(block->text.data - flow->whole.data);
    assert(start < end && end <= block->text.len);
    return (struct range){before + start, before + end};
}

/* Where a citation stands in the whole text. */
static struct range citation_range(const struct flow *flow, const struct body *body, size_t index)
{
    const struct body_citation *c = &body->citations[index];
    return in_whole(flow, &body->blocks[c->block], c->citation.start, c->citation.end);
}

void flow_mark_linked(const struct flow *flow, struct body *body)
{
    const struct range *barriers = ELEMENTS(flow->barriers, struct range);
    size_t count = COUNT(flow->barriers, struct range), next = 0;
    uint32_t wrapped = 0; /* the end of the last one that is */
    for (size_t i = 0; i < body->citation_count; i++) {
        struct range range = citation_range(flow, body, i);
        while (next < count && barriers[next].end <= range.start)
            next++;
        bool blocked = next < count && barriers[next].start < range.end;
        body->citations[i].linked = !blocked && range.start >= wrapped;
        if (body->citations[i].linked)
            wrapped = range.end;
    }
}

/* What terms must not touch, as far as the text has been read. */
struct taken {
    size_t barrier, citation;
};

static bool is_taken(const struct flow *flow, const struct body *body, struct taken *t,
                     struct range range)
{
    const struct range *barriers = ELEMENTS(flow->barriers, struct range);
    size_t count = COUNT(flow->barriers, struct range);
    while (t->barrier < count && barriers[t->barrier].end <= range.start)
        t->barrier++;
    while (t->citation < body->citation_count &&
           citation_range(flow, body, t->citation).end <= range.start)
        t->citation++;
    return (t->barrier < count && barriers[t->barrier].start < range.end) ||
           (t->citation < body->citation_count &&
            citation_range(flow, body, t->citation).start < range.end);
}

void flow_find_terms(const struct flow *flow, struct arena *arena, const struct lexicon *lexicon,
                     struct body *body)
{
    struct buf found = BUF_INIT;
    struct taken taken = {0};
    bool *seen = ARENA_ARRAY(arena, lexicon_terms(lexicon), bool);
    for (size_t i = 0; i < body->block_count; i++) {
        const struct block *block = &body->blocks[i];
        struct str text = flow_searched(flow, block);
        struct lexicon_match m;
        if (block->kind == BLOCK_HEADING || block->kind == BLOCK_CODE)
            continue;
        for (size_t from = 0; lexicon_next(lexicon, text, &from, &m);) {
            if (seen[m.term] || is_taken(flow, body, &taken, in_whole(flow, block, m.start, m.end)))
                continue;
            struct body_term term = {m.term, (uint32_t)i, m.start, m.end};
            buf_add(&found, &term, sizeof term);
            seen[m.term] = true;
        }
    }
    body->term_count = COUNT(found, struct body_term);
    body->terms = (struct body_term *)(void *)arena_copy(arena, found.data, found.len);
    buf_free(&found);
}

/* A link that is put around text: a citation or a term. They do not overlap. */
struct wrap {
    struct range range;
    uint32_t index; /* into body->citations or body->terms */
    bool is_term;
};

static struct wrap next_wrap(const struct flow *flow, const struct body *body, size_t *citation,
                             size_t *term)
{
    struct wrap a = {{UINT32_MAX, UINT32_MAX}, (uint32_t)*citation, false}, b = a;
    if (*citation < body->citation_count)
        a.range = citation_range(flow, body, *citation);
    if (*term < body->term_count) {
        const struct body_term *t = &body->terms[*term];
        b = (struct wrap){in_whole(flow, &body->blocks[t->block], t->start, t->end),
                          (uint32_t)*term, true};
    }
    bool term_first = b.range.start < a.range.start;
    ++*(term_first ? term : citation);
    return term_first ? b : a;
}

struct writer {
    struct flow *flow;
    struct body *body;
    struct buf html, holes;
    struct buf stack; /* uint32_t: open spans; THE_LINK for the link */
    size_t next_citation, next_term;
    struct wrap wrap; /* the one that is open, or the next; at the end of the text: there is none */
    bool open, closing; /* closing: all of its text is written */
};

enum { THE_LINK = 0xFFFFFFFF, NO_FRAME = 0xFFFFFFFE };

/* Moves on to the next term or linked citation. */
static void aim(struct writer *w)
{
    do
        w->wrap = next_wrap(w->flow, w->body, &w->next_citation, &w->next_term);
    while (!w->wrap.is_term && w->wrap.index < w->body->citation_count &&
           !w->body->citations[w->wrap.index].linked);
}

static void write_hole(struct writer *w, enum hole_kind kind, uint32_t index)
{
    struct hole hole = {offset_of(&w->html), kind, index};
    buf_add(&w->holes, &hole, sizeof hole);
}

/* The hole at the beginning or the end of the link. */
static void write_link(struct writer *w, bool open)
{
    if (w->wrap.is_term)
        write_hole(w, open ? HOLE_TERM_OPEN : HOLE_TERM_CLOSE, w->body->terms[w->wrap.index].term);
    else
        write_hole(w, open ? HOLE_CITATION_OPEN : HOLE_CITATION_CLOSE, w->wrap.index);
}

static void write_open(struct writer *w, uint32_t frame)
{
    if (frame == THE_LINK) {
        write_link(w, true);
        return;
    }
    enum span_kind kind = ELEMENTS(w->flow->spans, struct span)[frame].kind;
    buf_str(&w->html, span_tags[kind].open);
    if (span_tags[kind].label >= 0)
        write_hole(w, HOLE_LABEL, (uint32_t)span_tags[kind].label);
    buf_str(&w->html, span_tags[kind].open_rest);
}

static void write_close(struct writer *w, uint32_t frame)
{
    if (frame == THE_LINK)
        write_link(w, false);
    else
        buf_str(&w->html, span_tags[ELEMENTS(w->flow->spans, struct span)[frame].kind].close);
}

static void push(struct writer *w, uint32_t frame)
{
    buf_add(&w->stack, &frame, sizeof frame);
}

static uint32_t top(const struct writer *w)
{
    size_t depth = COUNT(w->stack, uint32_t);
    return depth ? ELEMENTS(w->stack, uint32_t)[depth - 1] : NO_FRAME;
}

static void begin_link(struct writer *w)
{
    push(w, 0);
    uint32_t *stack = ELEMENTS(w->stack, uint32_t);
    const struct span *spans = ELEMENTS(w->flow->spans, struct span);
    size_t depth = COUNT(w->stack, uint32_t), base = depth - 1;
    while (base > 0 && spans[stack[base - 1]].end < w->wrap.range.end)
        write_close(w, stack[--base]);
    memmove(stack + base + 1, stack + base, (depth - 1 - base) * sizeof *stack);
    stack[base] = THE_LINK;
    for (size_t i = base; i < depth; i++)
        write_open(w, stack[i]);
    w->open = true;
}

static void end_link(struct writer *w)
{
    uint32_t *stack = ELEMENTS(w->stack, uint32_t);
    size_t depth = COUNT(w->stack, uint32_t), base = depth - 1;
    while (stack[base] != THE_LINK)
        write_close(w, stack[base--]);
    write_close(w, THE_LINK);
    memmove(stack + base, stack + base + 1, (depth - 1 - base) * sizeof *stack);
    w->stack.len -= sizeof *stack;
    for (size_t i = base; i < depth - 1; i++)
        write_open(w, stack[i]);
    w->open = w->closing = false;
    aim(w);
}

/* Before anything that is not inside the citation any more. */
static void settle(struct writer *w)
{
    if (w->closing)
        end_link(w);
}

/* Before text from offset on: passes over a link that begins where none can open. */
static void pass_missed(struct writer *w, uint32_t offset)
{
    while (!w->open && w->wrap.range.start < offset) {
        if (!w->wrap.is_term)
            w->body->citations[w->wrap.index].linked = false;
        aim(w);
    }
}

static void render_text(struct writer *w, const struct op *op)
{
    struct str text = buf_view(&w->flow->text);
    for (uint32_t at = op->a; at < op->b;) {
        settle(w);
        pass_missed(w, at);
        if (!w->open && w->wrap.range.start == at)
            begin_link(w);
        uint32_t edge = w->open ? w->wrap.range.end : w->wrap.range.start;
        uint32_t stop = edge < op->b ? edge : op->b;
        add_escaped(&w->html, str_cut(text, at, stop));
        at = stop;
        w->closing = w->open && at == w->wrap.range.end;
    }
}

static void render_break(struct writer *w, const struct op *op)
{
    settle(w);
    pass_missed(w, op->b);
    buf_text(&w->html, w->flow->plain ? "<br />\n" : "<br>\n");
    w->closing = w->open && op->b == w->wrap.range.end;
}

static void render_open(struct writer *w, const struct op *op)
{
    const struct span *span = ELEMENTS(w->flow->spans, struct span) + op->a;
    settle(w);
    if (!w->open && w->wrap.range.start == span->start && span->end <= w->wrap.range.end)
        begin_link(w);
    push(w, op->a);
    write_open(w, op->a);
}

static void render_close(struct writer *w, const struct op *op)
{
    if (top(w) == THE_LINK)
        settle(w);
    assert(top(w) == op->a);
    w->stack.len -= sizeof(uint32_t);
    write_close(w, op->a);
}

static void render_markup(struct writer *w, const struct op *op)
{
    settle(w);
    buf_add(&w->html, w->flow->markup.data + op->a, op->b - op->a);
}

static void render_line(struct writer *w, const struct op *op)
{
    (void)op;
    settle(w);
    if (w->html.len && w->html.data[w->html.len - 1] != '\n')
        buf_byte(&w->html, '\n');
}

static void render_hole(struct writer *w, const struct op *op)
{
    settle(w);
    write_hole(w, (enum hole_kind)op->which, op->a);
}

static void render_point(struct writer *w, const struct op *op)
{
    settle(w);
    struct section *sections = ELEMENTS(w->flow->sections, struct section);
    uint32_t at = offset_of(&w->html);
    if (op->which == POINT_BLOCK)
        w->body->blocks[op->a].start = at;
    else if (op->which == POINT_BLOCK_END)
        w->body->blocks[op->a].end = at;
    else if (op->which == POINT_SECTION)
        sections[op->a].start = at;
    else
        sections[op->a].end = at;
}

static void (*const renderers[OP_COUNT])(struct writer *, const struct op *) = {
    [OP_TEXT] = render_text,   [OP_BREAK] = render_break,   [OP_OPEN] = render_open,
    [OP_CLOSE] = render_close, [OP_MARKUP] = render_markup, [OP_LINE] = render_line,
    [OP_HOLE] = render_hole,   [OP_POINT] = render_point,
};

/* Copies the sections that hold anything: what was left out has none. */
static void copy_sections(const struct flow *flow, struct arena *arena, struct body *body)
{
    const struct section *sections = ELEMENTS(flow->sections, struct section);
    size_t count = COUNT(flow->sections, struct section);
    body->sections = ARENA_ARRAY(arena, count, struct section);
    for (size_t i = 0; i < count; i++)
        if (sections[i].start < sections[i].end)
            body->sections[body->section_count++] = sections[i];
}

void flow_render(struct flow *flow, struct arena *arena, struct body *body)
{
    struct writer w = {.flow = flow, .body = body};
    buf_reserve(&w.html, flow->text.len + flow->markup.len + flow->text.len / 8 + 64);
    aim(&w);
    const struct op *ops = ELEMENTS(flow->ops, struct op);
    size_t count = COUNT(flow->ops, struct op);
    for (size_t i = 0; i < count; i++)
        renderers[ops[i].kind](&w, &ops[i]);
    settle(&w);
    assert(!w.open && !w.stack.len);
    body->html = str_copy(arena, buf_view(&w.html));
    body->hole_count = COUNT(w.holes, struct hole);
    body->holes = (struct hole *)(void *)arena_copy(arena, w.holes.data, w.holes.len);
    copy_sections(flow, arena, body);
    buf_free(&w.html);
    buf_free(&w.holes);
    buf_free(&w.stack);
}
