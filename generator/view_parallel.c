/* Side by side: both texts of a document cut into pairs of pieces that say the same.
 *
 * Invariant: in each language the pieces, one after the other, hold every byte of the body once;
 * each begins at the same block in both. A cut goes through lists and quotations, never through
 * anything else: the elements that are open at it are closed in the piece before and opened again
 * in the one behind, a numbered list with the number it has come to, an item that goes on without
 * its marker.
 */
#include "view_build.h"

#include <string.h>

#include "html.h"

enum { CUT_DEPTH = 8 }; /* lists in each other; nothing deeper is cut */

enum frame_kind { FRAME_OTHER, FRAME_ORDERED, FRAME_BULLETS, FRAME_ITEM, FRAME_QUOTE, FRAME_COUNT };

static const struct {
    const char *name, *open, *close;
} frame_tags[FRAME_COUNT] = {
    [FRAME_ORDERED] = {"ol", NULL, "</ol>"},
    [FRAME_BULLETS] = {"ul", "<ul>", "</ul>"},
    [FRAME_ITEM] = {"li", "<li class=\"continued\">", "</li>"},
    [FRAME_QUOTE] = {"blockquote", "<blockquote>", "</blockquote>"},
};

struct frame {
    enum frame_kind kind;
    long number; /* of an ordered list: that of its present or next item */
};

/* Where a text may be cut before a block. */
struct cut {
    uint32_t at; /* byte of the HTML; NO_INDEX: it may not */
    uint32_t depth;
    struct frame open[CUT_DEPTH];
};

/* --- finding the cuts ------------------------------------------------------------------------- */

struct cutter {
    struct str html;
    struct cut *cuts; /* one a block */
    struct frame open[CUT_DEPTH];
    uint32_t depth; /* may be more than fits */
    uint32_t run;   /* where the tags begin that open directly before this place */
    uint32_t run_depth;
    bool in_run;
};

static enum frame_kind kind_of(struct str name)
{
    for (int k = FRAME_ORDERED; k < FRAME_COUNT; k++)
        if (str_is(name, frame_tags[k].name))
            return (enum frame_kind)k;
    return FRAME_OTHER;
}

/* The number that an <ol …> begins with. */
static long list_start(struct str tag)
{
    unsigned long number;
    size_t at = str_find(tag, STR(" start=\""), 0);
    if (at == tag.len)
        return 1;
    struct str value = str_cut(tag, at + 8, str_find_byte(tag, '"', at + 8));
    return str_to_number(value, INT32_MAX, &number) ? (long)number : 1;
}

static void open_element(struct cutter *c, uint32_t at, struct str name, struct str tag)
{
    if (!c->in_run) {
        c->run = at;
        c->run_depth = c->depth;
        c->in_run = true;
    }
    if (c->depth < CUT_DEPTH) {
        enum frame_kind kind = kind_of(name);
        c->open[c->depth] = (struct frame){kind, kind == FRAME_ORDERED ? list_start(tag) : 0};
    }
    c->depth++;
}

static void close_element(struct cutter *c)
{
    if (!c->depth)
        return;
    c->depth--;
    c->in_run = false;
    if (c->depth && c->depth < CUT_DEPTH && c->open[c->depth].kind == FRAME_ITEM)
        c->open[c->depth - 1].number++;
}

/* A block begins where the run of opening tags stands. */
static void note_cut(struct cutter *c, struct cut *cut)
{
    cut->at = NO_INDEX;
    if (c->run_depth > CUT_DEPTH)
        return;
    for (uint32_t i = 0; i < c->run_depth; i++)
        if (c->open[i].kind == FRAME_OTHER)
            return;
    cut->at = c->run;
    cut->depth = c->run_depth;
    memcpy(cut->open, c->open, c->run_depth * sizeof *cut->open);
}

/* Reads the tag at `at`; returns the byte behind it. Our own HTML: no ">" in an attribute. */
static uint32_t read_tag(struct cutter *c, uint32_t at)
{
    size_t end = str_find_byte(c->html, '>', at);
    struct str tag = str_cut(c->html, at + 1, end);
    size_t name = 0;
    while (name < tag.len && tag.data[name] != ' ' && tag.data[name] != '/')
        name++;
    struct str element = str_cut(tag, 0, name);
    if (tag.len && tag.data[0] == '/')
        close_element(c);
    else if (html_is_void(element))
        c->in_run = false;
    else
        open_element(c, at, element, tag);
    return (uint32_t)(end < c->html.len ? end + 1 : end);
}

/* The cuts of a body: one for each block and one for the end. Linear in the HTML. */
static const struct cut *find_cuts(struct arena *arena, const struct body *body)
{
    struct cutter c = {.html = body->html,
                       .cuts = ARENA_ARRAY(arena, body->block_count + 1, struct cut)};
    size_t block = 0;
    for (uint32_t at = 0; at < c.html.len && block < body->block_count;) {
        if (c.html.data[at] == '<') {
            uint32_t behind = read_tag(&c, at);
            while (block < body->block_count && body->blocks[block].start <= at)
                note_cut(&c, &c.cuts[block++]);
            at = behind;
            continue;
        }
        size_t tag = str_find_byte(c.html, '<', at);
        while (c.in_run && at < tag)
            c.in_run = c.html.data[at] == '\n' || c.html.data[at] == ' ', at++;
        at = (uint32_t)tag;
    }
    while (block < body->block_count)
        c.cuts[block++].at = NO_INDEX;
    for (size_t i = 0; i < body->section_count; i++)
        if (body->sections[i].first_block < body->sections[i].last_block)
            c.cuts[body->sections[i].first_block] = (struct cut){.at = body->sections[i].start};
    if (body->block_count)
        c.cuts[0] = (struct cut){.at = 0};
    c.cuts[body->block_count] = (struct cut){.at = (uint32_t)body->html.len};
    return c.cuts;
}

/* They are the same on the pages of both languages. */
static const struct cut *cuts_of(const struct view_body *b)
{
    if (!b->kept->cuts)
        b->kept->cuts = find_cuts(&b->kept->arena, &b->body);
    return b->kept->cuts;
}

/* --- the pieces ------------------------------------------------------------------------------- */

/* One of the two texts. */
struct side {
    struct view_body body;
    const struct cut *cuts;
};

static void open_frames(struct buf *out, const struct cut *cut)
{
    for (uint32_t i = 0; i < cut->depth; i++) {
        const struct frame *frame = &cut->open[i];
        if (frame->kind != FRAME_ORDERED)
            buf_text(out, frame_tags[frame->kind].open);
        else if (frame->number == 1)
            buf_text(out, "<ol>");
        else
            buf_printf(out, "<ol start=\"%ld\">", frame->number);
    }
}

static void close_frames(struct buf *out, const struct cut *cut)
{
    for (uint32_t i = cut->depth; i-- > 0;)
        buf_text(out, frame_tags[cut->open[i].kind].close);
}

/* Blocks [from, to) of a text. carried: the pair has the id of the first. */
static struct view_half half_of(struct side *side, size_t from, size_t to, bool carried)
{
    struct view_body *b = &side->body;
    const struct cut *start = &side->cuts[from], *end = &side->cuts[to];
    b->carried = carried ? (uint32_t)from : NO_INDEX;
    size_t before = b->out->len;
    open_frames(b->out, start);
    view_body_fill(b, start->at, end->at);
    close_frames(b->out, end);
    /* its bytes are found when all pieces are written: until then they may still move */
    return (struct view_half){.lang = str_of(lang_code(b->text->lang)),
                              .html = {NULL, b->out->len - before}};
}

static bool is_cut(const struct side *side, size_t block)
{
    return side->cuts[block].at != NO_INDEX;
}

/* What the pairs are made of. */
struct pairing {
    const struct view_context *c;
    const struct document *document;
    struct side sides[LANG_COUNT]; /* the original, then the translation */
    struct view_pair *pairs;
    struct view_half *halves; /* two a pair */
    size_t count;
    uint32_t stale; /* of document->stale, the first not yet passed */
};

static bool pass_stale(struct pairing *p, size_t to)
{
    const struct document *d = p->document;
    bool found = false;
    for (; p->stale < d->stale_count && d->stale[p->stale] < to; p->stale++)
        found = true;
    return found;
}

static void add_pair(struct pairing *p, const size_t from[2], const size_t to[2], bool aligned)
{
    struct view_half *halves = &p->halves[2 * p->count];
    struct view_pair *pair = &p->pairs[p->count++];
    for (int i = 0; i < 2; i++)
        halves[i] = half_of(&p->sides[i], from[i], to[i], aligned);
    pair->halves = view_list_of(halves, 2);
    pair->stale = pass_stale(p, to[0]);
    if (!aligned)
        return;
    pair->number = str_number(p->c->arena, from[0] + 1);
    pair->id = STR_JOIN(p->c->arena, STR("p"), pair->number);
    pair->url = STR_JOIN(p->c->arena, STR("#"), pair->id);
}

static void begin_pairs(struct pairing *p, size_t most)
{
    p->pairs = ARENA_ARRAY(p->c->arena, most, struct view_pair);
    p->halves = ARENA_ARRAY(p->c->arena, 2 * most, struct view_half);
}

/* Both texts have the same blocks: a pair begins wherever both can be cut. */
static void pair_blocks(struct pairing *p)
{
    size_t count = p->sides[0].body.body.block_count;
    begin_pairs(p, count);
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && !(is_cut(&p->sides[0], to) && is_cut(&p->sides[1], to)))
            to++;
        add_pair(p, (size_t[]){from, from}, (size_t[]){to, to}, true);
    }
}

static bool same_headings(const struct pairing *p)
{
    const struct body *a = &p->sides[0].body.body, *b = &p->sides[1].body.body;
    if (a->heading_count != b->heading_count)
        return false;
    for (size_t i = 0; i < a->heading_count; i++)
        if (a->headings[i].level != b->headings[i].level ||
            !is_cut(&p->sides[0], a->headings[i].block) ||
            !is_cut(&p->sides[1], b->headings[i].block))
            return false;
    return true;
}

/* The blocks differ: from heading to heading if the headings are the same, else all at once. */
static void pair_sections(struct pairing *p)
{
    const struct body *bodies[2] = {&p->sides[0].body.body, &p->sides[1].body.body};
    size_t headings = same_headings(p) ? bodies[0]->heading_count : 0;
    size_t from[2] = {0, 0}, to[2];
    begin_pairs(p, headings + 1);
    for (size_t h = 0; h <= headings; h++) {
        for (int i = 0; i < 2; i++)
            to[i] = h < headings ? bodies[i]->headings[h].block : bodies[i]->block_count;
        if (to[0] > from[0] || to[1] > from[1])
            add_pair(p, from, to, false);
        memcpy(from, to, sizeof from);
    }
}

/* Pieces stand in their text's buffer one after the other. */
static void find_halves(struct pairing *p)
{
    size_t at[2] = {0, 0};
    for (size_t i = 0; i < p->count; i++)
        for (int side = 0; side < 2; side++) {
            struct view_half *half = &p->halves[2 * i + (size_t)side];
            half->html =
                str_cut(buf_view(p->sides[side].body.out), at[side], at[side] + half->html.len);
            at[side] += half->html.len;
        }
}

/* --- the page --------------------------------------------------------------------------------- */

bool document_has_parallel(const struct document *d)
{
    return d->text[LANG_VI] && d->text[LANG_EN] && !document_withdrawn(d);
}

struct str parallel_address(struct arena *arena, const struct document *d)
{
    return STR_JOIN(arena, STR("parallel/"), d->slug);
}

static struct view_side side_of(const struct view_context *c, const struct document *d,
                                const struct text *text)
{
    struct view_context other = *c;
    other.lang = text->lang;
    return (struct view_side){
        .lang = str_of(lang_code(text->lang)),
        .name = view_word(c, text->lang == LANG_VI ? "lang.vi" : "lang.en"),
        .title = document_title(d, text->lang, NULL),
        .url = view_url(&other, document_address(c->arena, d), STR_NULL),
        .original = text->lang == d->original,
        .reviewed = text->front.translation->present && text->front.translation->reviewed,
    };
}

static struct view_list sides_of(const struct view_context *c, const struct document *d)
{
    struct view_side *sides = ARENA_ARRAY(c->arena, 2, struct view_side);
    sides[0] = side_of(c, d, d->text[d->original]);
    sides[1] = side_of(c, d, d->text[lang_other(d->original)]);
    return view_list_of(sides, 2);
}

struct view_list view_readings(const struct view_context *c, const struct document *d,
                               bool parallel)
{
    if (!document_has_parallel(d))
        return view_list_of(NULL, 0);
    struct view_link *links = ARENA_ARRAY(c->arena, LANG_COUNT + 1, struct view_link);
    for (int l = 0; l < LANG_COUNT; l++) {
        struct view_context in = *c;
        in.lang = (enum lang)l;
        links[l] = (struct view_link){.text = view_word(&in, "lang.name"),
                                      .url = view_url(&in, document_address(c->arena, d), STR_NULL),
                                      .lang = view_lang(c, in.lang),
                                      .current = !parallel && in.lang == c->lang};
    }
    links[LANG_COUNT] =
        (struct view_link){.text = view_word(c, "parallel.name"),
                           .url = view_url(c, parallel_address(c->arena, d), STR_NULL),
                           .current = parallel};
    return view_list_of(links, LANG_COUNT + 1);
}

const struct view_parallel *view_parallel(const struct view_context *c, const struct document *d)
{
    struct pairing p = {.c = c, .document = d};
    struct view_parallel *view = ARENA_NEW(c->arena, struct view_parallel);
    for (int i = 0; i < 2; i++) {
        const struct text *text = d->text[i ? lang_other(d->original) : d->original];
        struct side *side = &p.sides[i];
        struct view_context own = *c;
        own.lang = text->lang;
        view_body_open(c, text, d, &side->body);
        side->body.page = view_url(&own, document_address(c->arena, d), STR_NULL);
        side->body.ids = text->lang == c->lang;
        side->cuts = cuts_of(&side->body);
        if (side->body.ids)
            view->contents = view_body_contents(&side->body);
    }
    if (d->aligned)
        pair_blocks(&p);
    else
        pair_sections(&p);
    find_halves(&p);
    enum lang is;
    view->title = document_title(d, c->lang, &is);
    view->aligned = d->aligned;
    view->sides = sides_of(c, d);
    view->pairs = view_list_of(p.pairs, p.count);
    view->readings = view_readings(c, d, true);
    view->document = view_url(c, document_address(c->arena, d), STR_NULL);
    view->permalink = view_absolute(c, c->lang, parallel_address(c->arena, d));
    return view;
}
