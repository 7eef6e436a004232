#include "view_build.h"

#include <string.h>

#include "html.h"
#include "object.h"

enum { CITING_ON_DOCUMENT = 50 };

/* --- what a text cites ------------------------------------------------------------------------ */

/* The citations of a text grouped by what they mean, in the order of their first mention. */
struct cite_group {
    const struct cite *first;
    const struct work *work; /* NULL: not identified */
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

static struct cite_groups group_cites(const struct view_context *c, const struct text *text,
                                      const struct document *self)
{
    struct cite_groups groups = {ARENA_ARRAY(c->arena, text->cite_count, struct cite_group), 0,
                                 ARENA_ARRAY(c->arena, text->cite_count, uint32_t)};
    struct map seen = {0};
    for (size_t i = 0; i < text->cite_count; i++) {
        const struct cite *cite = &text->cites[i];
        groups.of[i] = NO_INDEX;
        if (is_self(text, self, cite))
            continue;
        bool is_new;
        struct map_entry *entry = map_put(&seen, cite->citation.id, &is_new);
        if (is_new) {
            entry->number = groups.count;
            groups.items[groups.count++] =
                (struct cite_group){.first = cite, .work = work_of(c->site, cite)};
        }
        struct cite_group *group = &groups.items[entry->number];
        group->count++;
        if (contradicts(cite) && !group->doubtful)
            group->doubtful = cite;
        groups.of[i] = (uint32_t)entry->number;
    }
    map_free(&seen);
    return groups;
}

static struct str conflict_note(const struct view_context *c, const struct cite *cite,
                                const struct work *work)
{
    const struct view_date *here = view_date(c, cite->citation.date);
    const struct view_date *there =
        work && work->record ? view_date(c, work->record->date) : NULL;
    if (!here || !there)
        return view_word(c, "citation.conflict");
    return view_message(c, "citation.conflict-date",
                        (struct message_arg[]){{.text = here->text}, {.text = there->text}}, 2);
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
        return conflict_note(c, doubtful, work);
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

static struct str block_fragment(const struct view_context *c, uint32_t block)
{
    return STR_JOIN(c->arena, STR("p"), str_number(c->arena, block + 1));
}

static struct view_cite cite_of(const struct view_context *c, const struct cite_groups *groups,
                                size_t i)
{
    const struct cite_group *group = &groups->items[i];
    enum lang is = c->lang;
    struct view_cite cite = {
        .id = cite_id(c, i),
        .status = str_of(status_of(group->work, group->doubtful != NULL)),
        .note = note_of(c, group->work, group->doubtful),
        .count = group->count,
        .first = STR_JOIN(c->arena, STR("#p"), str_number(c->arena, group->first->block + 1)),
    };
    if (!group->work) {
        cite.number = group->first->surface;
        return cite;
    }
    cite.number = view_work_label(c, group->work, &is);
    if (work_number(group->work).data)
        cite.title = work_title(group->work, c->lang, &is);
    cite.lang = view_lang(c, is);
    cite.url = view_url(c, work_address(c->arena, group->work), STR_NULL);
    return cite;
}

static struct view_list cites_of(const struct view_context *c, const struct cite_groups *groups)
{
    struct view_cite *cites = ARENA_ARRAY(c->arena, groups->count, struct view_cite);
    for (size_t i = 0; i < groups->count; i++)
        cites[i] = cite_of(c, groups, i);
    return view_list_of(cites, groups->count);
}

/* --- filling the body's holes ----------------------------------------------------------------- */

struct filling {
    const struct view_context *c;
    const struct text *text;
    const struct cite_groups *groups;
    const struct body *body;
    struct buf out;
};

static void add_attribute(struct buf *out, const char *name, struct str value)
{
    if (!value.data)
        return;
    buf_printf(out, " %s=\"", name);
    html_attribute(out, value);
    buf_byte(out, '"');
}

static bool is_link(const struct filling *f, uint32_t index)
{
    return f->groups->of[index] != NO_INDEX;
}

static void open_citation(struct filling *f, uint32_t index)
{
    const struct cite *cite = &f->text->cites[index];
    if (!is_link(f, index)) {
        buf_text(&f->out, "<span class=\"citation self\">");
        return;
    }
    const struct work *work = work_of(f->c->site, cite);
    bool doubtful = contradicts(cite);
    const char *status = status_of(work, doubtful);
    struct str title = note_of(f->c, work, doubtful ? cite : NULL);
    enum lang is;
    if (!title.data && work)
        title = work_title(work, f->c->lang, &is);
    buf_text(&f->out, "<a class=\"citation");
    if (strcmp(status, "resolved"))
        buf_printf(&f->out, " %s", status);
    buf_text(&f->out, "\" href=\"");
    if (work)
        html_url(&f->out, view_url(f->c, work_address(f->c->arena, work), STR_NULL));
    else
        buf_printf(&f->out, "#cite-%u", f->groups->of[index] + 1);
    buf_byte(&f->out, '"');
    add_attribute(&f->out, "title", title);
    buf_byte(&f->out, '>');
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

static void fill_hole(struct filling *f, const struct hole *hole)
{
    switch ((enum hole_kind)hole->kind) {
    case HOLE_CITATION_OPEN:
        open_citation(f, hole->index);
        break;
    case HOLE_CITATION_CLOSE:
        buf_text(&f->out, is_link(f, hole->index) ? "</a>" : "</span>");
        break;
    case HOLE_LINK:
    case HOLE_IMAGE: {
        struct link_place place = link_place(f->c->arena, f->c->site, f->text, f->c->lang,
                                             &f->text->links[hole->index]);
        if (place.found)
            html_url(&f->out, view_file_url(f->c, place.file, place.fragment));
        break;
    }
    case HOLE_LABEL:
        html_attribute(&f->out, view_word(f->c, label_keys[hole->index]));
        break;
    case HOLE_BLOCK:
        buf_text(&f->out, " id=\"p");
        buf_number(&f->out, hole->index + 1);
        buf_byte(&f->out, '"');
        break;
    case HOLE_HEADING:
        buf_printf(&f->out, "<span id=\"%.*s\"></span>",
                   STR_ARG(f->body->headings[hole->index].id));
        break;
    case HOLE_KIND_COUNT:
        break;
    }
}

static struct str fill_body(const struct view_context *c, const struct text *text,
                            const struct cite_groups *groups, struct body *body)
{
    struct filling f = {.c = c, .text = text, .groups = groups, .body = body};
    struct str object = pack_get(c->site->pack, text->object, 0, text->object.len, c->arena);
    object_read(c->arena, object, body);
    buf_reserve(&f.out, body->html.len + body->html.len / 4);
    size_t at = 0;
    for (size_t i = 0; i < body->hole_count; i++) {
        buf_str(&f.out, str_cut(body->html, at, body->holes[i].offset));
        at = body->holes[i].offset;
        fill_hole(&f, &body->holes[i]);
    }
    buf_str(&f.out, str_cut(body->html, at, body->html.len));
    struct str html = str_copy(c->arena, buf_view(&f.out));
    buf_free(&f.out);
    return html;
}

static struct view_list contents_of(const struct view_context *c, const struct body *body)
{
    struct view_heading *list = ARENA_ARRAY(c->arena, body->heading_count, struct view_heading);
    for (size_t i = 0; i < body->heading_count; i++) {
        const struct heading *h = &body->headings[i];
        list[i] = (struct view_heading){.text = h->text,
                                        .url = str_format(c->arena, "#%.*s", STR_ARG(h->id)),
                                        .level = h->level,
                                        .nested = h->level > 2};
    }
    return view_list_of(list, body->heading_count);
}

/* --- the document ----------------------------------------------------------------------------- */

static const struct view_link *term_link(const struct view_context *c, uint32_t term)
{
    if (term == NO_INDEX)
        return NULL;
    struct view_link *link = ARENA_NEW(c->arena, struct view_link);
    *link = view_term_link(c, term);
    return link;
}

static struct view_list topics_of(const struct view_context *c, const struct document *d)
{
    struct view_link *links = ARENA_ARRAY(c->arena, d->topic_count, struct view_link);
    for (uint32_t i = 0; i < d->topic_count; i++)
        links[i] = view_term_link(c, d->topics[i]);
    return view_list_of(links, d->topic_count);
}

static struct str size_text(const struct view_context *c, uint64_t bytes)
{
    struct message_arg arg = {.is_number = true, .number = (double)bytes};
    const char *key = "size.bytes";
    if (bytes >= 1000000) {
        key = "size.megabytes";
        arg.number = (double)(bytes / 100000) / 10;
    } else if (bytes >= 1000) {
        key = "size.kilobytes";
        arg.number = (double)(bytes / 1000);
    }
    return view_message(c, key, &arg, 1);
}

static struct view_list files_of(const struct view_context *c, const struct front *front)
{
    struct view_file *files = ARENA_ARRAY(c->arena, front->file_count, struct view_file);
    size_t count = 0;
    for (size_t i = 0; i < front->file_count; i++) {
        const struct attached *a = &front->files[i];
        struct map_entry *entry = map_get(&c->site->files, a->path.text);
        if (!entry)
            continue; /* missing: link has said so */
        const struct site_file *file = entry->pointer;
        enum lang is;
        files[count++] = (struct view_file){
            .title = localised_in(a->title, c->lang, &is),
            .url = view_file_url(c, str_format(c->arena, "files/%.*s", STR_ARG(a->path.text)),
                                 STR_NULL),
            .name = a->path.text,
            .size = size_text(c, file->size),
            .sha256 = str_of(file->sha256),
            .lang = view_lang(c, is)};
    }
    return view_list_of(files, count);
}

static struct view_list removed_of(const struct view_context *c, const struct document *d)
{
    const struct front *front = d->front;
    struct view_removed *list = ARENA_ARRAY(c->arena, front->removed_count, struct view_removed);
    for (size_t i = 0; i < front->removed_count; i++)
        list[i] = (struct view_removed){
            .text = front->removed[i].text,
            .what = localised_in(front->removed[i].what, c->lang, NULL),
            .lang = view_lang(c, d->original)};
    return view_list_of(list, front->removed_count);
}

static struct view_list history_of(const struct view_context *c, const struct front *front)
{
    struct view_change *list = ARENA_ARRAY(c->arena, front->history_count, struct view_change);
    for (size_t i = 0; i < front->history_count; i++)
        list[i] = (struct view_change){
            .date = view_date(c, front->history[i].date),
            .change = localised_in(front->history[i].change, c->lang, NULL)};
    return view_list_of(list, front->history_count);
}

static struct view_list stale_of(const struct view_context *c, const struct document *d)
{
    struct view_link *links = ARENA_ARRAY(c->arena, d->stale_count, struct view_link);
    for (uint32_t i = 0; i < d->stale_count; i++) {
        struct str id = block_fragment(c, d->stale[i]);
        links[i] = (struct view_link){.text = id,
                                      .url = str_format(c->arena, "#%.*s", STR_ARG(id))};
    }
    return view_list_of(links, d->stale_count);
}

static const struct view_translation *translation_of(const struct view_context *c,
                                                     const struct document *d,
                                                     const struct text *text)
{
    const struct translation *t = &text->front.translation;
    if (!t->present)
        return NULL;
    struct view_translation *view = ARENA_NEW(c->arena, struct view_translation);
    struct view_context other = *c;
    other.lang = lang_other(text->lang);
    *view = (struct view_translation){
        .status = t->reviewed ? STR("reviewed") : STR("unofficial"),
        .reviewed = t->reviewed,
        .method = localised_in(t->method, c->lang, NULL),
        .date = view_date(c, t->date),
        .stale = stale_of(c, d),
        .stale_count = (long)d->stale_count,
    };
    if (d->text[other.lang])
        view->original = view_url(&other, document_address(c->arena, d), STR_NULL);
    return view;
}

static const struct view_card *neighbour(const struct view_context *c, const struct document *d,
                                         int step)
{
    const struct site *site = c->site;
    size_t i = (size_t)(d - site->documents);
    if (step < 0 ? i == 0 : i + 1 >= site->document_count)
        return NULL;
    struct view_card *card = ARENA_NEW(c->arena, struct view_card);
    *card = view_card_of(c, step < 0 ? d - 1 : d + 1);
    return card;
}

static void add_work(const struct view_context *c, const struct document *d,
                     struct view_document *view)
{
    if (d->work == NO_INDEX)
        return;
    const struct work *work = &c->site->works[d->work];
    enum lang is;
    struct view_link *link = ARENA_NEW(c->arena, struct view_link);
    link->text = view_work_label(c, work, &is);
    link->lang = view_lang(c, is);
    link->url = view_url(c, work_address(c->arena, work), STR_NULL);
    view->work = link;
    view->cited_by = view_citing(c, work, 0, CITING_ON_DOCUMENT);
}

static void add_text(const struct view_context *c, const struct document *d,
                     const struct text *text, struct view_document *view)
{
    struct cite_groups groups = group_cites(c, text, d);
    struct body body;
    view->body = fill_body(c, text, &groups, &body);
    view->body_lang = str_of(lang_code(text->lang));
    view->contents = contents_of(c, &body);
    view->cites = cites_of(c, &groups);
    view->translation = translation_of(c, d, text);
    view->untranslated = text->lang != c->lang;
}

const struct view_document *view_document(const struct view_context *c, const struct document *d)
{
    const struct text *text = document_text(d, c->lang);
    const struct front *front = d->front;
    enum lang is;
    struct view_document *view = ARENA_NEW(c->arena, struct view_document);
    *view = (struct view_document){
        .id = d->id,
        .title = document_title(d, c->lang, &is),
        .summary = document_summary(d, c->lang, NULL),
        .author = front->author,
        .source = front->source,
        .number = front->number.text,
        .type = term_link(c, d->terms[FACET_TYPE]),
        .issuer = term_link(c, d->terms[FACET_ISSUER]),
        .publisher = term_link(c, d->terms[FACET_PUBLISHER]),
        .place = term_link(c, d->terms[FACET_PLACE]),
        .date = view_date(c, front->date),
        .published = view_date(c, front->published),
        .topics = topics_of(c, d),
        .files = files_of(c, front),
        .removed = removed_of(c, d),
        .history = history_of(c, front),
        .next = neighbour(c, d, -1),
        .previous = neighbour(c, d, 1),
        .permalink = view_absolute(c, c->lang, document_address(c->arena, d)),
        .withdrawn = localised_in(front->withdrawn, c->lang, NULL),
    };
    view->lang = view_lang(c, is);
    add_work(c, d, view);
    if (!view->withdrawn.data)
        add_text(c, d, text, view);
    if (front->draft) {
        struct view_link *draft = ARENA_NEW(c->arena, struct view_link);
        draft->text = view_word(c, "status.draft");
        view->draft = draft;
    }
    return view;
}

const struct view_text *view_page_text(const struct view_context *c, const struct page_text *page)
{
    const struct text *text = page->text[c->lang] ? page->text[c->lang]
                                                  : page->text[lang_other(c->lang)];
    struct cite_groups groups = group_cites(c, text, NULL);
    struct body body;
    struct view_text *view = ARENA_NEW(c->arena, struct view_text);
    view->heading = localised_in(text->front.title, text->lang, NULL);
    view->body = fill_body(c, text, &groups, &body);
    view->lang = view_lang(c, text->lang);
    view->contents = contents_of(c, &body);
    return view;
}
