/* What a page says to machines: schema.org as JSON-LD, Highwire's and Dublin Core's names for
 * reference managers, OpenGraph for whoever shows a link; and how a reader cites it.
 */
#include "view_build.h"

#include <string.h>

#include "json_write.h"

enum { CITED_MOST = 50, TOPICS_MOST = 32 };

/* --- what a document is ----------------------------------------------------------------------- */

/* What a body issued is an act, what an outlet published is news, even if it is not said which. */
static enum reference_kind kind_of(const struct document *d)
{
    if (d->terms[FACET_ISSUER] != NO_INDEX)
        return REFERENCE_ACT;
    bool published = d->terms[FACET_PUBLISHER] != NO_INDEX || date_known(d->front->published);
    return published ? REFERENCE_NEWS : REFERENCE_OTHER;
}

static struct str term_text(const struct view_context *c, uint32_t term)
{
    return term == NO_INDEX ? STR_NULL : localised_in(c->site->terms[term].name, c->lang, NULL);
}

/* The date by which it is cited: of an act its own, of news that of its publication. */
static struct date cited_date(const struct document *d)
{
    const struct front *front = d->front;
    if (kind_of(d) == REFERENCE_ACT)
        return date_known(front->date) ? front->date : front->published;
    return date_known(front->published) ? front->published : front->date;
}

static struct str archive_name(const struct view_context *c)
{
    return localised_in(c->site->config.title, c->lang, NULL);
}

static struct str url_of(const struct view_context *c, const struct document *d)
{
    return view_absolute(c, c->lang, document_address(c->arena, d));
}

struct reference view_reference(const struct view_context *c, const struct document *d)
{
    struct view_context own = *c; /* a reference is in the language of the original */
    own.lang = d->original;
    struct reference r = {
        .kind = kind_of(d),
        .key = d->id,
        .title = document_title(d, d->original, NULL),
        .lang = str_of(lang_code(d->original)),
        .author = d->front->author,
        .issuer = term_text(&own, d->terms[FACET_ISSUER]),
        .publisher = term_text(&own, d->terms[FACET_PUBLISHER]),
        .number = d->front->number.text,
        .place = term_text(&own, d->terms[FACET_PLACE]),
        .archive = archive_name(&own),
        .url = url_of(&own, d),
        .summary = document_summary(d, d->original, NULL),
        .date = cited_date(d),
    };
    enum lang other = lang_other(d->original), is;
    struct str translated = document_title(d, other, &is);
    if (d->text[other] && is == other)
        r.translated = translated;
    struct str *topics = ARENA_ARRAY(c->arena, d->topic_count, struct str);
    for (; r.topic_count < d->topic_count && r.topic_count < TOPICS_MOST; r.topic_count++)
        topics[r.topic_count] = term_text(&own, d->topics[r.topic_count]);
    r.topics = topics;
    return r;
}

/* --- how to cite it --------------------------------------------------------------------------- */

/* The day, without its time. */
static struct str day_of(const struct view_context *c, struct date date)
{
    date.minute = -1;
    return date_known(date) ? view_date(c, date)->text : STR_NULL;
}

/* Appends a part of a citation; parts stand apart by commas. */
static void add_part(struct buf *out, struct str part)
{
    if (!part.len)
        return;
    if (out->len)
        buf_text(out, ", ");
    buf_str(out, part);
}

static struct str finish(const struct view_context *c, struct buf *out, struct str id,
                         struct str url)
{
    add_part(out, view_message(c, "reference.archive",
                               (struct message_arg[]){{.text = archive_name(c)}, {.text = id}}, 2));
    add_part(out, url);
    struct str text = str_copy(c->arena, buf_view(out));
    buf_free(out);
    return text;
}

/* The title as it is on the page, and after a translated one the original's. */
static struct str quoted_title(const struct view_context *c, const struct document *d)
{
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    struct str original = document_title(d, d->original, NULL);
    if (is == d->original || str_equal(title, original))
        return view_word_text(c, "reference.title", title);
    return view_message(c, "reference.translated-title",
                        (struct message_arg[]){{.text = title}, {.text = original}}, 2);
}

struct str view_citation(const struct view_context *c, const struct document *d)
{
    char room[1024];
    struct buf out = BUF_IN(room);
    const struct front *front = d->front;
    const struct text *text = document_text(d, c->lang);
    struct date date = cited_date(d);
    add_part(&out, front->author.len ? front->author : term_text(c, d->terms[FACET_ISSUER]));
    if (front->number.text.len)
        add_part(&out, view_word_text(c, "reference.number", front->number.text));
    add_part(&out, quoted_title(c, d));
    add_part(&out, term_text(c, d->terms[FACET_PUBLISHER]));
    add_part(&out, day_of(c, date));
    if (text->lang == c->lang && text->front.translation->present)
        add_part(&out, view_word(c, text->front.translation->reviewed ? "status.reviewed"
                                                                      : "status.unofficial"));
    return finish(c, &out, d->id, url_of(c, d));
}

static struct str citation_of_work(const struct view_context *c, const struct work *work)
{
    char room[1024];
    struct buf out = BUF_IN(room);
    enum lang is;
    struct str title = work_title(work, c->lang, NULL);
    struct date date = work_date(work);
    add_part(&out, view_work_label(c, work, &is));
    if (work->record && work->record->body.len)
        add_part(&out, name_in(&c->site->bodies, work->record->body, STR_NULL, c->lang, NULL));
    if (title.len)
        add_part(&out, view_word_text(c, "reference.title", title));
    add_part(&out, day_of(c, date));
    return finish(c, &out, work->id, view_absolute(c, c->lang, work_address(c->arena, work)));
}

/* The same context for the other language. */
static struct view_context in_other(const struct view_context *c)
{
    struct view_context other = *c;
    other.lang = lang_other(c->lang);
    return other;
}

/* What is said in the page's language, then in the other one. */
static struct view_list in_both(const struct view_context *c, struct str own, struct str other)
{
    struct view_link *links = ARENA_ARRAY(c->arena, LANG_COUNT, struct view_link);
    links[0] = (struct view_link){.text = own, .lang = view_lang(c, c->lang)};
    links[1] = (struct view_link){.text = other, .lang = view_lang(c, lang_other(c->lang))};
    return view_list_of(links, LANG_COUNT);
}

static void percent_encode(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *to = buf_reserve(out, text.len * 3);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.data[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || ch == '-' || ch == '.' || ch == '_' || ch == '~';
        if (!plain) {
            *to++ = '%';
            *to++ = hex[ch >> 4];
        }
        *to++ = plain ? (char)ch : hex[ch & 15];
    }
    *to = 0;
    out->len = (size_t)(to - out->data);
}

static struct str share_by_mail(const struct view_context *c, struct str title, struct str url)
{
    if (!url.len)
        return STR_NULL;
    char room[2048];
    struct buf out = BUF_IN(room);
    buf_text(&out, "mailto:?subject=");
    percent_encode(&out, title);
    buf_text(&out, "&body=");
    percent_encode(&out, url);
    struct str text = str_copy(c->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

void view_cite_document(const struct view_context *c, const struct document *d,
                        struct view_document *view)
{
    static const struct {
        enum download format;
        const char *suffix, *message;
    } table[] = {
        {DOWNLOAD_MARKDOWN, ".md", "download.markdown"}, {DOWNLOAD_TEXT, ".txt", "download.text"},
        {DOWNLOAD_BIBTEX, ".bib", "download.bibtex"},    {DOWNLOAD_RIS, ".ris", "download.ris"},
        {DOWNLOAD_CSL, ".csl.json", "download.csl"},
    };
    enum { COUNT = sizeof table / sizeof *table };
    struct view_link *links = ARENA_ARRAY(c->arena, COUNT, struct view_link);
    struct str address = document_address(c->arena, d);
    const char *lang = lang_code(document_text(d, c->lang)->lang);
    size_t count = 0;
    if (document_withdrawn(d))
        return;
    for (size_t i = 0; i < COUNT; i++) {
        if (!(c->site->config.downloads >> table[i].format & 1))
            continue;
        bool neutral = table[i].format != DOWNLOAD_MARKDOWN && table[i].format != DOWNLOAD_TEXT;
        struct str folder = neutral ? STR("") : STR_JOIN(c->arena, str_of(lang), STR("/"));
        struct str file = STR_JOIN(c->arena, folder, address, str_of(table[i].suffix));
        links[count].text = view_word(c, table[i].message);
        links[count++].url = view_file_url(c, file, STR_NULL);
    }
    view->downloads = view_list_of(links, count);
    struct view_context other = in_other(c);
    view->references = in_both(c, view_citation(c, d), view_citation(&other, d));
    view->share = share_by_mail(c, view->title, view->permalink);
}

void view_cite_decision(const struct view_context *c, const struct work *work,
                        struct view_decision *view)
{
    enum lang is;
    struct view_context other = in_other(c);
    view->references = in_both(c, citation_of_work(c, work), citation_of_work(&other, work));
    view->share = share_by_mail(c, view_work_label(c, work, &is), view->permalink);
    if (work_has_feed(c->site, work))
        view->feed = view_file_url(
            c, STR_JOIN(c->arena, str_of(lang_code(c->lang)), work->id, STR(".xml")), STR_NULL);
}

/* --- JSON-LD ---------------------------------------------------------------------------------- */

static void ld_named(struct json_writer *w, const char *key, const char *type, struct str name,
                     struct str url)
{
    if (!name.len)
        return;
    json_write_open(w, key, '{');
    json_write_text(w, "@type", str_of(type));
    json_write_text(w, "@id", url);
    json_write_text(w, "name", name);
    json_write_close(w, '}');
}

static void ld_work(struct json_writer *w, const char *key, const struct view_context *c,
                    const struct work *work)
{
    enum lang is;
    struct str label = view_work_label(c, work, &is);
    json_write_open(w, key, '{');
    json_write_text(w, "@type", STR("Legislation"));
    json_write_text(w, "@id", view_absolute(c, c->lang, work_address(c->arena, work)));
    json_write_text(w, "name", label);
    json_write_text(w, "legislationIdentifier", work_number(work));
    json_write_close(w, '}');
}

/* Each work that the text cites, once. */
static void ld_citations(struct json_writer *w, const struct view_context *c,
                         const struct document *d)
{
    const struct text *text = document_text(d, c->lang);
    uint32_t seen[CITED_MOST];
    size_t count = 0;
    for (size_t i = 0; i < text->cite_count && count < CITED_MOST; i++) {
        uint32_t work = text->cites[i].work;
        bool known = work == NO_INDEX || work == d->work || c->site->works[work].undetermined;
        for (size_t k = 0; k < count && !known; k++)
            known = seen[k] == work;
        if (known)
            continue;
        if (!count)
            json_write_open(w, "citation", '[');
        seen[count++] = work;
        ld_work(w, NULL, c, &c->site->works[work]);
    }
    if (count)
        json_write_close(w, ']');
}

/* The text in the other language: what this one is a translation of, or its translation. */
static void ld_translation(struct json_writer *w, const struct view_context *c,
                           const struct document *d, const char *type)
{
    enum lang other = lang_other(c->lang);
    if (!d->text[LANG_VI] || !d->text[LANG_EN])
        return;
    json_write_open(w, d->original == other ? "translationOfWork" : "workTranslation", '{');
    json_write_text(w, "@type", str_of(type));
    json_write_text(w, "@id", view_absolute(c, other, document_address(c->arena, d)));
    json_write_text(w, "name", document_title(d, other, NULL));
    json_write_text(w, "inLanguage", str_of(lang_code(other)));
    json_write_close(w, '}');
}

static struct str iso_of(const struct view_context *c, struct date date)
{
    return date_known(date) ? date_iso(c->arena, date) : STR_NULL;
}

static void ld_act(struct json_writer *w, const struct view_context *c, const struct document *d)
{
    json_write_text(w, "name", document_title(d, c->lang, NULL));
    json_write_text(w, "legislationIdentifier", d->front->number.text);
    json_write_text(w, "legislationType", term_text(c, d->terms[FACET_TYPE]));
    json_write_text(w, "legislationDate", iso_of(c, d->front->date));
    ld_named(w, "legislationPassedBy", "Organization", term_text(c, d->terms[FACET_ISSUER]),
             STR_NULL);
    ld_named(w, "legislationJurisdiction", "AdministrativeArea",
             term_text(c, d->terms[FACET_PLACE]), STR_NULL);
}

static void ld_article(struct json_writer *w, const struct view_context *c,
                       const struct document *d)
{
    json_write_text(w, "headline", document_title(d, c->lang, NULL));
    ld_named(w, "author", "Person", d->front->author, STR_NULL);
    json_write_text(w, "dateCreated", iso_of(c, d->front->date));
    ld_named(w, "contentLocation", "Place", term_text(c, d->terms[FACET_PLACE]), STR_NULL);
}

static void ld_site(struct json_writer *w, const char *key, const struct view_context *c)
{
    json_write_open(w, key, '{');
    json_write_text(w, "@type", STR("WebSite"));
    json_write_text(w, "name", archive_name(c));
    json_write_text(w, "url", view_absolute(c, c->lang, STR("")));
    json_write_close(w, '}');
}

static void ld_document(struct json_writer *w, const struct view_context *c,
                        const struct document *d)
{
    static const char *const types[] = {[REFERENCE_ACT] = "Legislation",
                                        [REFERENCE_NEWS] = "NewsArticle",
                                        [REFERENCE_OTHER] = "Article"};
    enum reference_kind kind = kind_of(d);
    json_write_text(w, "@type", str_of(types[kind]));
    json_write_text(w, "@id", url_of(c, d));
    json_write_text(w, "url", url_of(c, d));
    json_write_text(w, "identifier", d->id);
    json_write_text(w, "inLanguage", str_of(lang_code(document_text(d, c->lang)->lang)));
    (kind == REFERENCE_ACT ? ld_act : ld_article)(w, c, d);
    json_write_text(w, "abstract", document_summary(d, c->lang, NULL));
    ld_named(w, "publisher", "Organization", term_text(c, d->terms[FACET_PUBLISHER]), STR_NULL);
    json_write_text(w, "datePublished", iso_of(c, d->front->published));
    if (d->topic_count) {
        json_write_open(w, "about", '[');
        for (uint32_t i = 0; i < d->topic_count && i < TOPICS_MOST; i++)
            ld_named(w, NULL, "DefinedTerm", term_text(c, d->topics[i]), STR_NULL);
        json_write_close(w, ']');
    }
    ld_site(w, "isPartOf", c);
    if (d->work != NO_INDEX)
        ld_work(w, "exampleOfWork", c, &c->site->works[d->work]);
    ld_translation(w, c, d, types[kind]);
    ld_citations(w, c, d);
}

/* schema.org's names for kinds of relations; the others are citations. */
static const char *relation_property(struct str kind)
{
    static const struct {
        const char *kind, *property;
    } table[] = {
        {"replaces", "legislationRepeals"},   {"repeals", "legislationRepeals"},
        {"amends", "legislationAmends"},      {"supplements", "legislationChanges"},
        {"corrects", "legislationCorrects"},  {"consolidates", "legislationConsolidates"},
        {"implements", "legislationApplies"}, {"guides", "legislationApplies"},
        {"details", "legislationApplies"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_is(kind, table[i].kind))
            return table[i].property;
    return "citation";
}

/* Relations are sorted by kind, but several kinds may have one property: each of those is given
 * once, with all that has it. */
static void ld_relations(struct json_writer *w, const struct view_context *c,
                         const struct work *work)
{
    static const char *const properties[] = {"legislationRepeals",
                                             "legislationAmends",
                                             "legislationChanges",
                                             "legislationCorrects",
                                             "legislationConsolidates",
                                             "legislationApplies",
                                             "citation"};
    for (size_t p = 0; p < sizeof properties / sizeof *properties; p++) {
        size_t count = 0;
        for (uint32_t i = 0; i < work->relation_count && count < CITED_MOST; i++) {
            const struct work_relation *r = &work->relations[i];
            if (r->inverse ||
                strcmp(relation_property(c->site->relation_kinds[r->kind].key), properties[p]))
                continue;
            if (!count++)
                json_write_open(w, properties[p], '[');
            ld_work(w, NULL, c, &c->site->works[r->work]);
        }
        if (count)
            json_write_close(w, ']');
    }
}

static void ld_decision(struct json_writer *w, const struct view_context *c,
                        const struct work *work)
{
    enum lang is;
    struct str url = view_absolute(c, c->lang, work_address(c->arena, work));
    const struct decision *r = work->record;
    json_write_text(w, "@type", STR("Legislation"));
    json_write_text(w, "@id", url);
    json_write_text(w, "url", url);
    json_write_text(w, "identifier", work->id);
    json_write_text(w, "name", view_work_label(c, work, &is));
    json_write_text(w, "legislationIdentifier", work_number(work));
    json_write_text(w, "legislationType", work_word(c->site, work, c->lang));
    json_write_text(w, "alternateName", work_title(work, c->lang, NULL));
    if (r) {
        json_write_text(w, "legislationDate", iso_of(c, r->date));
        ld_named(w, "legislationPassedBy", "Organization",
                 r->body.len ? name_in(&c->site->bodies, r->body, STR_NULL, c->lang, NULL)
                             : STR_NULL,
                 STR_NULL);
    }
    ld_site(w, "isPartOf", c);
    ld_relations(w, c, work);
}

static struct str linked_data(const struct view_context *c, const struct view_frame *frame)
{
    char room[4096];
    struct buf out = BUF_IN(room);
    struct json_writer w = {.out = &out};
    json_write_open(&w, NULL, '{');
    json_write_text(&w, "@context", STR("https://schema.org"));
    if (frame->document) {
        ld_document(&w, c, frame->document);
    } else if (frame->work) {
        ld_decision(&w, c, frame->work);
    } else {
        json_write_text(&w, "@type", STR("WebSite"));
        json_write_text(&w, "name", archive_name(c));
        json_write_text(&w, "url", view_absolute(c, c->lang, STR("")));
        json_write_text(&w, "inLanguage", str_of(lang_code(c->lang)));
    }
    json_write_close(&w, '}');
    struct str text = str_copy(c->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

/* --- names of Highwire and Dublin Core -------------------------------------------------------- */

enum { METAS_MOST = 32 + 2 * TOPICS_MOST };

struct metas {
    struct view_meta *items;
    size_t count;
};

static void add_meta(struct metas *m, const char *name, struct str content)
{
    if (content.len && m->count < METAS_MOST)
        m->items[m->count++] = (struct view_meta){str_of(name), content};
}

/* Highwire writes 2021/12/01. */
static struct str slashed(const struct view_context *c, struct date date)
{
    struct str iso = iso_of(c, (struct date){date.year, date.month, date.day, -1});
    if (!iso.data)
        return STR_NULL;
    char *text = arena_copy(c->arena, iso.data, iso.len);
    for (size_t i = 0; i < iso.len; i++)
        if (text[i] == '-')
            text[i] = '/';
    return (struct str){text, iso.len};
}

static void metas_of_document(const struct view_context *c, const struct document *d,
                              struct metas *m)
{
    const struct front *front = d->front;
    struct str author = front->author.len ? front->author : term_text(c, d->terms[FACET_ISSUER]);
    struct str lang = str_of(lang_code(document_text(d, c->lang)->lang));
    struct str title = document_title(d, c->lang, NULL), url = url_of(c, d);
    struct str publisher = term_text(c, d->terms[FACET_PUBLISHER]);
    add_meta(m, "citation_title", title);
    add_meta(m, "citation_author", author);
    add_meta(m, "citation_publication_date", slashed(c, cited_date(d)));
    add_meta(m, kind_of(d) == REFERENCE_NEWS ? "citation_journal_title" : "citation_publisher",
             publisher);
    add_meta(m, "citation_technical_report_number", front->number.text);
    add_meta(m, "citation_language", lang);
    add_meta(m, "citation_public_url", url);
    add_meta(m, "DC.title", title);
    add_meta(m, "DC.creator", author);
    add_meta(m, "DC.publisher", publisher);
    add_meta(m, "DC.date", iso_of(c, cited_date(d)));
    add_meta(m, "DC.type", term_text(c, d->terms[FACET_TYPE]));
    add_meta(m, "DC.coverage", term_text(c, d->terms[FACET_PLACE]));
    add_meta(m, "DC.source", front->source);
    add_meta(m, "DC.language", lang);
    add_meta(m, "DC.identifier", url);
    for (uint32_t i = 0; i < d->topic_count && i < TOPICS_MOST; i++)
        add_meta(m, "DC.subject", term_text(c, d->topics[i]));
}

static void metas_of_work(const struct view_context *c, const struct work *work, struct metas *m)
{
    enum lang is;
    struct str title = work_title(work, c->lang, NULL), label = view_work_label(c, work, &is);
    struct str name = title.len ? STR_JOIN(c->arena, label, STR(": "), title) : label;
    struct str body = work->record && work->record->body.len
                          ? name_in(&c->site->bodies, work->record->body, STR_NULL, c->lang, NULL)
                          : STR_NULL;
    add_meta(m, "citation_title", name);
    add_meta(m, "citation_author", body);
    add_meta(m, "citation_publication_date", slashed(c, work_date(work)));
    add_meta(m, "citation_technical_report_number", work_number(work));
    add_meta(m, "DC.title", name);
    add_meta(m, "DC.creator", body);
    add_meta(m, "DC.date", iso_of(c, work_date(work)));
    add_meta(m, "DC.identifier", view_absolute(c, c->lang, work_address(c->arena, work)));
}

void view_machine(const struct view_context *c, const struct view_frame *frame,
                  struct view_page *page)
{
    static const char *const locales[LANG_COUNT] = {[LANG_VI] = "vi_VN", [LANG_EN] = "en_GB"};
    struct metas names = {0}, graph = {0};
    if (frame->noindex)
        return;
    /* filled one by one: most of the room is never used */
    names.items = arena_raw(c->arena, METAS_MOST * sizeof *names.items);
    graph.items = arena_raw(c->arena, METAS_MOST * sizeof *graph.items);
    if (frame->document)
        metas_of_document(c, frame->document, &names);
    else if (frame->work)
        metas_of_work(c, frame->work, &names);
    add_meta(&graph, "og:type", frame->document ? STR("article") : STR("website"));
    add_meta(&graph, "og:title", frame->title);
    add_meta(&graph, "og:description", frame->description);
    add_meta(&graph, "og:url", page->canonical);
    add_meta(&graph, "og:site_name", archive_name(c));
    add_meta(&graph, "og:locale", str_of(locales[c->lang]));
    if (frame->document)
        add_meta(&graph, "article:published_time", iso_of(c, cited_date(frame->document)));
    page->metas = view_list_of(names.items, names.count);
    page->properties = view_list_of(graph.items, graph.count);
    if (frame->document || frame->work || !frame->address.len)
        page->linked_data = linked_data(c, frame);
}
