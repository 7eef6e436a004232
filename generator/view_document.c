#include "view_build.h"

#include <string.h>

enum { CITING_ON_DOCUMENT = 50 };

/* What a document's file states, in the page's language if it can be; *lang as view_lang. */
static struct str stated_in(const struct view_context *c, struct localised text, enum lang file,
                            struct str *lang)
{
    enum lang is;
    struct str value = localised_of_file(text, c->lang, file, &is);
    *lang = view_lang(c, is);
    return value;
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
        uint64_t tenths = bytes / 100000; /* cut, not rounded */
        arg.number = (double)tenths / 10;
    } else if (bytes >= 1000) {
        key = "size.kilobytes";
        uint64_t whole = bytes / 1000;
        arg.number = (double)whole;
    }
    return view_message(c, key, &arg, 1);
}

static struct view_list files_of(const struct view_context *c, const struct document *d)
{
    const struct front *front = d->front;
    struct view_file *files = ARENA_ARRAY(c->arena, front->more->file_count, struct view_file);
    size_t count = 0;
    for (size_t i = 0; i < front->more->file_count; i++) {
        const struct attached *a = &front->more->files[i];
        struct map_entry *entry = map_get(&c->site->files, a->path.text);
        if (!entry)
            continue; /* missing: link has said so */
        const struct site_file *file = entry->pointer;
        struct view_file *view = &files[count++];
        *view = (struct view_file){
            .url = view_file_url(c, str_format(c->arena, "files/%.*s", STR_ARG(a->path.text)),
                                 STR_NULL),
            .name = a->path.text,
            .size = size_text(c, file->size),
            .sha256 = str_of(file->sha256)};
        view->title = stated_in(c, a->title, d->original, &view->lang);
    }
    return view_list_of(files, count);
}

static struct view_list removed_of(const struct view_context *c, const struct document *d)
{
    const struct front *front = d->front;
    struct view_removed *list =
        ARENA_ARRAY(c->arena, front->more->removed_count, struct view_removed);
    for (size_t i = 0; i < front->more->removed_count; i++) {
        const struct removed *removed = &front->more->removed[i];
        list[i] = (struct view_removed){.text = removed->text, .lang = view_lang(c, d->original)};
        list[i].what = stated_in(c, removed->what, d->original, &list[i].what_lang);
    }
    return view_list_of(list, front->more->removed_count);
}

static struct view_list history_of(const struct view_context *c, const struct document *d)
{
    const struct front *front = d->front;
    struct view_change *list =
        ARENA_ARRAY(c->arena, front->more->history_count, struct view_change);
    for (size_t i = 0; i < front->more->history_count; i++) {
        list[i].date = view_date(c, front->more->history[i].date);
        list[i].change = stated_in(c, front->more->history[i].change, d->original, &list[i].lang);
    }
    return view_list_of(list, front->more->history_count);
}

static struct str block_fragment(const struct view_context *c, uint32_t block)
{
    return STR_JOIN(c->arena, STR("p"), str_number(c->arena, block + 1));
}

static struct view_list stale_of(const struct view_context *c, const struct document *d)
{
    struct view_link *links = ARENA_ARRAY(c->arena, d->stale_count, struct view_link);
    for (uint32_t i = 0; i < d->stale_count; i++) {
        struct str id = block_fragment(c, d->stale[i]);
        links[i] =
            (struct view_link){.text = id, .url = str_format(c->arena, "#%.*s", STR_ARG(id))};
    }
    return view_list_of(links, d->stale_count);
}

static const struct view_translation *
translation_of(const struct view_context *c, const struct document *d, const struct text *text)
{
    const struct translation *t = text->front.translation;
    if (!t->present)
        return NULL;
    struct view_translation *view = ARENA_NEW(c->arena, struct view_translation);
    struct view_context other = *c;
    other.lang = lang_other(text->lang);
    *view = (struct view_translation){
        .status = t->reviewed ? STR("reviewed") : STR("unofficial"),
        .reviewed = t->reviewed,
        .date = view_date(c, t->date),
        .stale = stale_of(c, d),
        .stale_count = (long)d->stale_count,
    };
    view->method = stated_in(c, t->method, text->lang, &view->method_lang);
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
    *card = view_card_brief(c, step < 0 ? d - 1 : d + 1);
    return card;
}

static struct view_list related_of(const struct view_context *c, const struct document *d)
{
    struct view_card *cards = ARENA_ARRAY(c->arena, d->related_count, struct view_card);
    view_cards_ahead(c, d->related, d->related_count);
    for (size_t i = 0; i < d->related_count; i++)
        cards[i] = view_card_brief(c, &c->site->documents[d->related[i]]);
    return view_list_of(cards, d->related_count);
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
    struct view_body body;
    view_body_open(c, text, d, &body);
    body.marks = true;
    view->body = view_body_html(&body);
    view->body_lang = str_of(lang_code(text->lang));
    view->contents = view_body_contents(&body);
    view->cites = view_body_cites(&body);
    view->translation = translation_of(c, d, text);
    view->untranslated = text->lang != c->lang;
}

const struct view_document *view_document(const struct view_context *c, const struct document *d)
{
    const struct text *text = document_text(d, c->lang);
    const struct front *front = d->front;
    enum lang title_lang, summary_lang;
    struct view_document *view = ARENA_NEW(c->arena, struct view_document);
    *view = (struct view_document){
        .id = d->id,
        .title = document_title(d, c->lang, &title_lang),
        .lang = view_lang(c, text->lang),
        .summary = document_summary(d, c->lang, &summary_lang),
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
        .files = files_of(c, d),
        .removed = removed_of(c, d),
        .history = history_of(c, d),
        .next = neighbour(c, d, -1),
        .previous = neighbour(c, d, 1),
        .permalink = view_absolute(c, c->lang, document_address(c->arena, d)),
    };
    view->title_lang = view_lang(c, title_lang);
    view->summary_lang = view_lang(c, summary_lang);
    view->withdrawn = stated_in(c, front->more->withdrawn, d->original, &view->withdrawn_lang);
    view->readings = view_readings(c, d, false);
    add_work(c, d, view);
    view_cite_document(c, d, view);
    view->related = related_of(c, d);
    if (!view->withdrawn.data)
        view->diagram = view_graph_document(c, d);
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
    const struct text *text =
        page->text[c->lang] ? page->text[c->lang] : page->text[lang_other(c->lang)];
    struct view_body body;
    struct view_text *view = ARENA_NEW(c->arena, struct view_text);
    view->heading = localised_in(text->front.title, text->lang, NULL);
    view_body_open(c, text, NULL, &body);
    view->body = view_body_html(&body);
    view->lang = view_lang(c, text->lang);
    view->contents = view_body_contents(&body);
    return view;
}
