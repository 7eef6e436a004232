/* A body as a page shows it: its citations grouped, its holes filled. What differs between the
 * pages that show one (the document, side by side, a page of text) is a few switches in struct
 * view_body.
 */
#include "view_build.h"

#include <string.h>

#include "html.h"
#include "object.h"

/* --- what a text cites ------------------------------------------------------------------------ */

/* The citations of a text grouped by what they mean, in the order of their first mention. */
struct cite_group {
    const struct cite *first;
    const struct work *work;     /* NULL: not identified */
    const struct cite *doubtful; /* the first whose date or term contradicts the record */
    long count;
};

struct cite_groups {
    struct cite_group *items;
    size_t count;
    uint32_t *of; /* citation → group; NO_INDEX for a self-reference */
};

static bool contradicts(const struct cite *cite)
{
    return cite->citation.flags & (CITATION_CONFLICT_TERM | CITATION_CONFLICT_DATE);
}

static const struct work *work_of(const struct site *site, const struct cite *cite)
{
    return cite->work == NO_INDEX ? NULL : &site->works[cite->work];
}

static bool is_self(const struct text *text, const struct document *self, const struct cite *cite)
{
    (void)text;
    return cite->citation.kind == CITATION_SELF ||
           (self && self->work != NO_INDEX && cite->work == self->work);
}

static struct cite_groups *group_cites(const struct site *site, struct arena *arena,
                                       const struct text *text, const struct document *self)
{
    struct cite_groups *groups = ARENA_NEW(arena, struct cite_groups);
    groups->items = ARENA_ARRAY(arena, text->cite_count, struct cite_group);
    groups->of = ARENA_ARRAY(arena, text->cite_count, uint32_t);
    struct map seen = {0};
    for (size_t i = 0; i < text->cite_count; i++) {
        const struct cite *cite = &text->cites[i];
        groups->of[i] = NO_INDEX;
        if (is_self(text, self, cite))
            continue;
        bool is_new;
        struct map_entry *entry = map_put(&seen, str_of(cite->citation.id), &is_new);
        if (is_new) {
            entry->number = groups->count;
            groups->items[groups->count++] =
                (struct cite_group){.first = cite, .work = work_of(site, cite)};
        }
        struct cite_group *group = &groups->items[entry->number];
        group->count++;
        if (contradicts(cite) && !group->doubtful)
            group->doubtful = cite;
        groups->of[i] = (uint32_t)entry->number;
    }
    map_free(&seen);
    return groups;
}

static const char *status_of(const struct work *work, bool doubtful)
{
    if (doubtful)
        return "conflict";
    return !work ? "unresolved" : work->undetermined ? "ambiguous" : "resolved";
}

static struct str note_of(const struct view_context *c, const struct work *work,
                          const struct cite *doubtful)
{
    if (doubtful)
        return view_conflict(c, doubtful, work);
    if (!work || (work->undetermined && !work->candidate_count))
        return view_word(c, "citation.unresolved");
    if (work->undetermined)
        return view_word_number(c, "citation.ambiguous", (long)work->candidate_count);
    return STR_NULL;
}

static struct str cite_id(const struct view_context *c, size_t group)
{
    return STR_JOIN(c->arena, STR("cite-"), str_number(c->arena, group + 1));
}

static struct view_cite cite_of(const struct view_body *b, size_t i)
{
    const struct view_context *c = b->c;
    const struct cite_group *group = &b->groups->items[i];
    enum lang is = c->lang;
    struct view_cite cite = {
        .id = cite_id(c, i),
        .status = str_of(status_of(group->work, group->doubtful != NULL)),
        .note = note_of(c, group->work, group->doubtful),
        .count = group->count,
        .first = STR_JOIN(c->arena, STR("#p"), str_number(c->arena, group->first->block + 1)),
    };
    if (!group->work) {
        cite.number = str_of(group->first->surface);
        cite.number_lang = view_lang(c, b->text->lang);
        return cite;
    }
    cite.number = view_work_label(c, group->work, &is);
    cite.number_lang = view_lang(c, is);
    if (work_number(group->work).data)
        cite.title = work_title(group->work, c->lang, &is);
    cite.lang = view_lang(c, is);
    cite.url = view_url(c, work_address(c->arena, group->work), STR_NULL);
    return cite;
}

struct view_list view_body_cites(const struct view_body *b)
{
    const struct view_context *c = b->c;
    const struct cite_groups *groups = b->groups;
    struct view_cite *cites = ARENA_ARRAY(c->arena, groups->count, struct view_cite);
    for (size_t i = 0; i < groups->count; i++)
        cites[i] = cite_of(b, i);
    return view_list_of(cites, groups->count);
}

/* --- filling the body's holes ----------------------------------------------------------------- */

static void add_attribute(struct buf *out, const char *name, struct str value)
{
    if (!value.data)
        return;
    buf_byte(out, ' ');
    buf_text(out, name);
    buf_text(out, "=\"");
    html_attribute(out, value);
    buf_byte(out, '"');
}

static bool is_link(const struct view_body *b, uint32_t index)
{
    return b->groups->of[index] != NO_INDEX;
}

static void open_citation(struct view_body *b, uint32_t index)
{
    const struct cite *cite = &b->text->cites[index];
    struct buf *out = b->out;
    if (!is_link(b, index)) {
        buf_text(out, "<span class=\"citation self\">");
        return;
    }
    const struct work *work = work_of(b->c->site, cite);
    bool doubtful = contradicts(cite);
    const char *status = status_of(work, doubtful);
    struct str title = note_of(b->c, work, doubtful ? cite : NULL);
    if (!title.data)
        title = view_cite_title(b->c, cite, work);
    buf_text(out, "<a class=\"citation");
    if (strcmp(status, "resolved")) {
        buf_byte(out, ' ');
        buf_text(out, status);
    }
    buf_text(out, "\" href=\"");
    if (work)
        html_url(out, view_url(b->c, work_address(b->c->arena, work), STR_NULL));
    else {
        html_url(out, b->page);
        buf_text(out, "#cite-");
        buf_number(out, b->groups->of[index] + 1);
    }
    buf_byte(out, '"');
    add_attribute(out, "title", title);
    buf_byte(out, '>');
}

/* A link in the text to a place of the same text stays in its language: headings have other ids in
 * the other one. */
static void fill_link(struct view_body *b, const struct link *link)
{
    bool own = b->page.len && str_starts(link->target, STR("#"));
    struct link_place place =
        link_place(b->c->arena, b->c->site, b->text, own ? b->text->lang : b->c->lang, link);
    if (place.found)
        html_url(b->out, view_file_url(b->c, place.file, place.fragment));
}

/* A term leads to its entry in the glossary; its counterpart and definition are at hand too. */
static void open_term(struct view_body *b, uint32_t index)
{
    const struct glossary_term *term = &b->c->site->glossary.terms[index];
    enum lang lang = b->text->lang;
    buf_text(b->out, "<a class=\"term\" href=\"");
    html_url(b->out, view_term_url(b->c, lang, index));
    buf_byte(b->out, '"');
    add_attribute(b->out, "title", term->name[lang_other(lang)]);
    add_attribute(b->out, "data-term-definition", localised_in(term->definition, b->c->lang, NULL));
    buf_byte(b->out, '>');
}

static bool has_id(const struct view_body *b, uint32_t block)
{
    return b->ids && block != b->carried;
}

static const char *const label_keys[LABEL_COUNT] = {
    [LABEL_FOOTNOTES] = "label.footnotes",
    [LABEL_FOOTNOTE_BACK] = "label.footnote-back",
    [LABEL_NO_IMAGE] = "label.no-image",
    [LABEL_GAP] = "label.gap",
    [LABEL_SIC] = "label.sic",
    [LABEL_RECIPIENTS] = "label.recipients",
    [LABEL_SIGNATURE] = "label.signature",
    [LABEL_DIGITAL_SIGNATURE] = "label.digital-signature",
    [LABEL_TABLE] = "label.table",
};

/* What belongs to the text speaks its language, as the text's lang attribute says of it. */
static struct str text_word(const struct view_body *b, const char *key, struct str arg)
{
    struct view_context own = *b->c;
    own.lang = b->text->lang;
    return view_word_text(&own, key, arg);
}

static void fill_hole(struct view_body *b, const struct hole *hole)
{
    struct buf *out = b->out;
    if (b->bare && hole->kind != HOLE_LABEL)
        return;
    switch ((enum hole_kind)hole->kind) {
    case HOLE_CITATION_OPEN:
        open_citation(b, hole->index);
        break;
    case HOLE_CITATION_CLOSE:
        buf_text(out, is_link(b, hole->index) ? "</a>" : "</span>");
        break;
    case HOLE_LINK:
    case HOLE_IMAGE:
        fill_link(b, &b->text->links[hole->index]);
        break;
    case HOLE_LABEL:
        html_attribute(out, text_word(b, label_keys[hole->index], STR_NULL));
        break;
    case HOLE_BLOCK:
        if (!has_id(b, hole->index))
            break;
        buf_text(out, " id=\"p");
        buf_number(out, hole->index + 1);
        buf_byte(out, '"');
        break;
    case HOLE_HEADING:
        if (!b->ids)
            break;
        buf_text(out, "<span id=\"");
        buf_str(out, b->body.headings[hole->index].id);
        buf_text(out, "\"></span>");
        break;
    case HOLE_TERM_OPEN:
        open_term(b, hole->index);
        break;
    case HOLE_TERM_CLOSE:
        buf_text(out, "</a>");
        break;
    case HOLE_KIND_COUNT:
        break;
    }
}

/* A block's link to itself. It has no text of its own, so that a paragraph that is copied or
 * searched has no number in it; the style sheet shows data-block-n. */
static void add_mark(struct view_body *b, uint32_t block)
{
    struct buf *out = b->out;
    struct str number = str_number(b->c->arena, block + 1);
    buf_text(out, "<a href=\"#p");
    buf_str(out, number);
    buf_text(out, "\" data-block-n=\"");
    buf_str(out, number);
    buf_text(out, "\" aria-label=\"");
    html_attribute(out, str_cut(b->label, 0, b->label_at));
    buf_str(out, number);
    html_attribute(out, str_cut(b->label, b->label_at + 1, b->label.len));
    buf_text(out, "\"></a>");
}

/* Copies HTML up to the next hole. A mark that waits goes behind the first ">", that is into the
 * block's element. */
static void copy_piece(struct view_body *b, uint32_t from, uint32_t to)
{
    struct str piece = str_cut(b->body.html, from, to);
    size_t end = b->waiting == NO_INDEX ? piece.len : str_find_byte(piece, '>', 0);
    if (end == piece.len) {
        buf_str(b->out, piece);
        return;
    }
    buf_str(b->out, str_cut(piece, 0, end + 1));
    add_mark(b, b->waiting);
    b->waiting = NO_INDEX;
    buf_str(b->out, str_cut(piece, end + 1, piece.len));
}

/* A heading is named by all that is in it, so its mark goes before it: before the tag that the hole
 * at the end of this piece stands in. */
static void copy_to_heading(struct view_body *b, uint32_t from, uint32_t to, uint32_t block)
{
    uint32_t tag = to;
    while (tag > from && b->body.html.data[tag] != '<')
        tag--;
    copy_piece(b, from, tag);
    add_mark(b, block);
    copy_piece(b, tag, to);
}

/* The first hole at or behind an offset. */
static size_t first_hole(const struct body *body, uint32_t offset)
{
    size_t low = 0, high = body->hole_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (body->holes[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void view_body_fill(struct view_body *b, uint32_t from, uint32_t to)
{
    const struct body *body = &b->body;
    b->waiting = NO_INDEX;
    for (size_t i = first_hole(body, from); i < body->hole_count; i++) {
        const struct hole *hole = &body->holes[i];
        if (hole->offset >= to && to < body->html.len)
            break;
        bool marked = b->marks && hole->kind == HOLE_BLOCK;
        if (marked && body->blocks[hole->index].kind == BLOCK_HEADING) {
            copy_to_heading(b, from, hole->offset, hole->index);
        } else {
            copy_piece(b, from, hole->offset);
            if (marked)
                b->waiting = hole->index;
        }
        from = hole->offset;
        fill_hole(b, hole);
    }
    copy_piece(b, from, to);
}

/* --- the body --------------------------------------------------------------------------------- */

static void read_body(const struct site *site, const struct text *text, struct arena *arena,
                      struct body *body)
{
    object_read(arena, pack_get(site->pack, text->object, 0, text->object.len, arena), body);
}

/* A text's body and what it cites: read now, or for another page before. */
static struct view_kept_body *body_of(const struct view_context *c, const struct text *text,
                                      const struct document *document)
{
    struct view_kept_body *kept = &c->memory->bodies[text->lang];
    if (kept->text == text)
        return kept;
    arena_reset(&kept->arena);
    read_body(c->site, text, &kept->arena, &kept->body);
    kept->groups = group_cites(c->site, &kept->arena, text, document);
    kept->cuts = NULL;
    kept->text = text;
    return kept;
}

void view_body_open(const struct view_context *c, const struct text *text,
                    const struct document *document, struct view_body *b)
{
    *b = (struct view_body){
        .c = c, .text = text, .ids = true, .carried = NO_INDEX, .waiting = NO_INDEX};
    b->kept = body_of(c, text, document);
    b->groups = b->kept->groups;
    b->body = b->kept->body;
    b->out = &c->memory->html[text->lang];
    buf_clear(b->out);
    buf_reserve(b->out, b->body.html.len + b->body.html.len / 2);
    b->label = text_word(b, "label.block", STR("\001"));
    b->label_at = str_find_byte(b->label, '\001', 0);
}

struct str view_body_html(struct view_body *b)
{
    view_body_fill(b, 0, (uint32_t)b->body.html.len);
    return buf_view(b->out);
}

struct view_list view_body_contents(const struct view_body *b)
{
    const struct body *body = &b->body;
    struct view_heading *list = ARENA_ARRAY(b->c->arena, body->heading_count, struct view_heading);
    for (size_t i = 0; i < body->heading_count; i++) {
        const struct heading *h = &body->headings[i];
        list[i] = (struct view_heading){.text = h->text,
                                        .url = STR_JOIN(b->c->arena, STR("#"), h->id),
                                        .level = h->level,
                                        .nested = h->level > 2};
    }
    return view_list_of(list, body->heading_count);
}
