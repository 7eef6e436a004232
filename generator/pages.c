#include "pages_rows.h"

#include <string.h>

#include "diag.h"
#include "downloads.h"
#include "feeds.h"
#include "glossary.h"
#include "html.h"
#include "lookup.h"
#include "translations.h"

static size_t one(const struct site *site)
{
    (void)site;
    return 1;
}

static size_t pages_of(const struct site *site, size_t items)
{
    size_t size = (size_t)site->config.page_size;
    return items <= size ? 1 : (items + size - 1) / size;
}

/* --- home, browse, indexes -------------------------------------------------------------------- */

static struct str home_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("");
}

static void make_home(struct making *m)
{
    const struct config *config = &m->c.site->config;
    m->frame.title = localised_in(config->title, m->c.lang, NULL);
    m->frame.description = localised_in(config->tagline, m->c.lang, NULL);
    m->view.home = view_home(&m->c);
}

static struct str browse_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("browse");
}

static void make_browse(struct making *m)
{
    m->frame.title = view_word(&m->c, "title.browse");
    m->frame.description = view_word(&m->c, "description.browse");
    m->view.facets = view_browse(&m->c);
}

static size_t facet_count(const struct site *site)
{
    (void)site;
    return FACET_COUNT;
}

static size_t values_pages(const struct site *site, size_t i)
{
    return facet_pages(site, (enum facet)i);
}

static struct str address_of_values(struct arena *arena, const struct site *site, size_t i)
{
    (void)site;
    return STR_JOIN(arena, str_of(facet_folder((enum facet)i)), STR("/"));
}

static struct str timeline_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("timeline");
}

static void make_timeline(struct making *m)
{
    m->frame.title = view_word(&m->c, "title.timeline");
    m->frame.description = view_word(&m->c, "description.timeline");
    m->view.timeline = view_timeline(&m->c);
}

static size_t search_count(const struct site *site)
{
    return site->config.search;
}

static struct str search_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("search");
}

static void make_search(struct making *m)
{
    m->frame.title = view_word(&m->c, "title.search");
    m->frame.description = view_word(&m->c, "description.search");
}

/* --- lists of documents ----------------------------------------------------------------------- */

static size_t documents_pages(const struct site *site, size_t i)
{
    (void)i;
    return pages_of(site, site->document_count);
}

static struct str documents_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("documents/");
}

/* The documents ids[0 … count) as the listing of page m->number. */
static struct view_listing *make_list(struct making *m, const uint32_t *ids, size_t count)
{
    struct view_listing *listing = ARENA_NEW(m->c.arena, struct view_listing);
    size_t size = (size_t)m->c.site->config.page_size, first = (m->number - 1) * size;
    size_t here = count - first < size ? count - first : size;
    listing->count = (long)count;
    listing->groups = view_groups(&m->c, ids, first, here);
    listing->pager = view_pager(&m->c, m->frame.address, m->number, pages_of(m->c.site, count));
    m->view.listing = listing;
    return listing;
}

/* A later page of a list says which it is, and is a page of its own. */
static void number_page(struct making *m)
{
    if (m->number <= 1)
        return;
    m->frame.title =
        view_message(&m->c, "title.page",
                     (struct message_arg[]){{.text = m->frame.title},
                                            {.is_number = true, .number = (double)m->number}},
                     2);
    m->frame.address = view_page_address(m->c.arena, m->frame.address, m->number);
}

static void make_values(struct making *m)
{
    struct view_link *crumb = ARENA_NEW(m->c.arena, struct view_link);
    m->view.values = view_values(&m->c, (enum facet)m->index, m->number);
    m->frame.title = m->view.values->heading;
    m->frame.description = view_message(
        &m->c, "description.values",
        (struct message_arg[]){{.text = m->frame.title},
                               {.is_number = true, .number = (double)m->view.values->count}},
        2);
    crumb->text = view_word(&m->c, "title.browse");
    crumb->url = view_url(&m->c, STR("browse"), STR_NULL);
    m->frame.crumbs = crumb;
    m->frame.crumb_count = 1;
    number_page(m);
}

static void make_documents(struct making *m)
{
    struct view_listing *listing = make_list(m, NULL, m->c.site->document_count);
    struct view_facet years = view_facet_of(&m->c, FACET_YEAR, 0);
    listing->heading = view_word(&m->c, "listing.all");
    listing->years = years.terms;
    listing->feed =
        view_file_url(&m->c, str_format(m->c.arena, "%s/feed.xml", lang_code(m->c.lang)), STR_NULL);
    m->frame.title = view_word(&m->c, "title.documents");
    m->frame.description = view_word(&m->c, "description.documents");
    number_page(m);
}

static size_t term_count(const struct site *site)
{
    return site->term_count;
}

static size_t term_pages(const struct site *site, size_t i)
{
    return pages_of(site, site->terms[i].count);
}

static struct str address_of_term(struct arena *arena, const struct site *site, size_t i)
{
    return term_address(arena, &site->terms[i]);
}

static void make_term(struct making *m)
{
    const struct term *term = &m->c.site->terms[m->index];
    struct view_listing *listing = make_list(m, term->documents, term->count);
    const char *folder = facet_folder(term->facet);
    struct str key = str_format(m->c.arena, "facet-one.%s", folder);
    struct str heading = str_format(m->c.arena, "facet.%s", folder);
    enum lang is;
    listing->heading = localised_in(term->name, m->c.lang, &is);
    listing->lang = view_lang(&m->c, is);
    listing->facet = view_word(&m->c, key.data);
    listing->facet_url = view_facet_url(&m->c, term->facet);
    if (m->c.site->config.feeds >> FEED_VALUES & 1)
        listing->feed = view_file_url(&m->c,
                                      str_format(m->c.arena, "%s/%.*s.xml", lang_code(m->c.lang),
                                                 STR_ARG(term_address(m->c.arena, term))),
                                      STR_NULL);
    m->frame.title = view_message(
        &m->c, "title.listing",
        (struct message_arg[]){{.text = listing->facet}, {.text = listing->heading}}, 2);
    m->frame.description =
        view_message(&m->c, "description.listing",
                     (struct message_arg[]){{.text = listing->heading},
                                            {.is_number = true, .number = (double)term->count}},
                     2);
    struct view_link *crumb = ARENA_NEW(m->c.arena, struct view_link);
    crumb->text = view_word(&m->c, heading.data);
    crumb->url = listing->facet_url;
    m->frame.crumbs = crumb;
    m->frame.crumb_count = 1;
    number_page(m);
}

/* --- documents and pages of text -------------------------------------------------------------- */

static size_t document_count(const struct site *site)
{
    return site->document_count;
}

static struct str address_of_document(struct arena *arena, const struct site *site, size_t i)
{
    return document_address(arena, &site->documents[i]);
}

static void make_document(struct making *m)
{
    const struct document *d = &m->c.site->documents[m->index];
    m->view.document = view_document(&m->c, d);
    m->frame.document = document_withdrawn(d) ? NULL : d;
    m->frame.title = m->view.document->title;
    m->frame.title_lang = m->view.document->title_lang;
    m->frame.description = m->view.document->summary;
    for (int l = 0; l < LANG_COUNT; l++)
        m->frame.missing[l] = !d->text[l];
    m->frame.noindex = d->front->draft || document_withdrawn(d);
    struct view_link *crumb = ARENA_NEW(m->c.arena, struct view_link);
    crumb->text = view_word(&m->c, "title.documents");
    crumb->url = view_url(&m->c, STR("documents/"), STR_NULL);
    m->frame.crumbs = crumb;
    m->frame.crumb_count = 1;
}

/* None for a document with one text. */
static size_t parallel_pages(const struct site *site, size_t i)
{
    return document_has_parallel(&site->documents[i]);
}

static struct str address_of_parallel(struct arena *arena, const struct site *site, size_t i)
{
    return parallel_address(arena, &site->documents[i]);
}

static void make_parallel(struct making *m)
{
    const struct document *d = &m->c.site->documents[m->index];
    struct view_link *crumbs = ARENA_ARRAY(m->c.arena, 2, struct view_link);
    m->view.parallel = view_parallel(&m->c, d);
    m->frame.title = view_word_text(&m->c, "title.parallel", m->view.parallel->title);
    m->frame.crumb = view_word(&m->c, "parallel.name");
    m->frame.description = document_summary(d, m->c.lang, NULL);
    m->frame.noindex = d->front->draft;
    crumbs[0].text = view_word(&m->c, "title.documents");
    crumbs[0].url = view_url(&m->c, STR("documents/"), STR_NULL);
    crumbs[1].text = m->view.parallel->title;
    crumbs[1].url = m->view.parallel->document;
    m->frame.crumbs = crumbs;
    m->frame.crumb_count = 2;
}

static size_t translations_pages(const struct site *site, size_t i)
{
    (void)i;
    return pages_of(site, site->translations.count);
}

static struct str translations_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("translations");
}

static void make_translations(struct making *m)
{
    m->frame.title = view_word(&m->c, "title.translations");
    m->frame.description = view_word(&m->c, "description.translations");
    m->view.translations =
        view_translations(&m->c, m->frame.address, m->number, translations_pages(m->c.site, 0));
    number_page(m);
}

static void write_translations(const struct making *m, struct buf *out)
{
    translations_write(m->c.site, out);
}

static size_t glossary_count(const struct site *site)
{
    return site->glossary.count ? LANG_COUNT : 0;
}

static size_t glossary_page_count(const struct site *site, size_t i)
{
    (void)i;
    return glossary_pages(site);
}

static struct str address_of_glossary(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site;
    return glossary_address((enum lang)i);
}

static void make_glossary(struct making *m)
{
    enum lang from = (enum lang)m->index;
    m->view.glossary = view_glossary(&m->c, from, m->number);
    m->frame.title = view_word(&m->c, from == LANG_VI ? "title.glossary-vi" : "title.glossary-en");
    m->frame.description =
        view_word_number(&m->c, "description.glossary", (long)m->c.site->glossary.count);
    number_page(m);
}

static size_t text_count(const struct site *site)
{
    return site->page_count;
}

static struct str address_of_text(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena;
    return site->pages[i].slug;
}

static void make_text(struct making *m)
{
    const struct page_text *page = &m->c.site->pages[m->index];
    m->view.text = view_page_text(&m->c, page);
    m->frame.title = m->view.text->heading;
    m->frame.title_lang = m->view.text->lang;
    for (int l = 0; l < LANG_COUNT; l++) {
        m->frame.missing[l] = !page->text[l];
        if (page->text[l] && (enum lang)l == m->c.lang)
            m->frame.description = localised_in(page->text[l]->front.summary, m->c.lang, NULL);
    }
}

/* --- decisions -------------------------------------------------------------------------------- */

static size_t work_count(const struct site *site)
{
    return site->ranked_count;
}

static size_t work_pages(const struct site *site, size_t i)
{
    return pages_of(site, site->works[site->ranked[i]].document_count);
}

static struct str address_of_work(struct arena *arena, const struct site *site, size_t i)
{
    return work_address(arena, &site->works[site->ranked[i]]);
}

static void describe_decision(struct making *m, const struct work *work)
{
    const struct view_decision *d = m->view.decision;
    enum lang is;
    struct str label = view_work_label(&m->c, work, &is);
    struct message_arg count = {.is_number = true, .number = (double)d->citing_count};
    m->frame.title = label;
    m->frame.title_lang = view_lang(&m->c, is);
    m->frame.description =
        d->title.data
            ? view_message(&m->c, "description.decision",
                           (struct message_arg[]){{.text = label}, {.text = d->title}, count}, 3)
            : view_message(&m->c, "description.decision-untitled",
                           (struct message_arg[]){{.text = label}, count}, 2);
    struct view_link *crumb = ARENA_NEW(m->c.arena, struct view_link);
    crumb->text = view_word(&m->c, "title.decisions");
    crumb->url = view_url(&m->c, STR("decisions/"), STR_NULL);
    m->frame.crumbs = crumb;
    m->frame.crumb_count = 1;
    number_page(m);
}

static void make_decision(struct making *m)
{
    const struct work *work = &m->c.site->works[m->c.site->ranked[m->index]];
    m->view.decision = view_decision(&m->c, work, m->number);
    m->frame.work = work;
    describe_decision(m, work);
}

static size_t candidates_count(const struct site *site)
{
    return site->undetermined_count;
}

static size_t candidates_pages(const struct site *site, size_t i)
{
    return pages_of(site, site->works[site->undetermined[i]].document_count);
}

static struct str address_of_candidates(struct arena *arena, const struct site *site, size_t i)
{
    return work_address(arena, &site->works[site->undetermined[i]]);
}

static void make_candidates(struct making *m)
{
    const struct work *work = &m->c.site->works[m->c.site->undetermined[m->index]];
    m->view.decision = view_decision(&m->c, work, m->number);
    describe_decision(m, work);
    m->frame.title = view_word_text(&m->c, "title.candidates", m->view.decision->number);
    m->frame.title_lang = STR_NULL;
    m->frame.noindex = true;
}

/* --- the index of decisions ------------------------------------------------------------------- */

static size_t work_list_count(const struct site *site)
{
    return site->work_list_count;
}

static size_t work_list_pages(const struct site *site, size_t i)
{
    return view_decisions_pages(&site->work_lists[i]);
}

static struct str address_of_work_list(struct arena *arena, const struct site *site, size_t i)
{
    return work_list_address(arena, &site->work_lists[i]);
}

/* The head of a list in one of the orders, or of a type, an issuer or a year. */
static void describe_work_list(struct making *m, const struct work_list *list)
{
    static const char *const orders[] = {[WORKS_BY_DATE] = "title.decisions-date",
                                         [WORKS_BY_CITATIONS] = "title.decisions-citations"};
    const struct view_decisions *view = m->view.decisions;
    if (list->kind == WORKS_BY_NUMBER)
        return;
    struct view_link *crumb = ARENA_NEW(m->c.arena, struct view_link);
    crumb->text = m->frame.title;
    crumb->url = view_url(&m->c, STR("decisions/"), STR_NULL);
    m->frame.crumbs = crumb;
    m->frame.crumb_count = 1;
    m->frame.title =
        list->kind < WORKS_OF_TYPE
            ? view_word(&m->c, orders[list->kind])
            : view_message(&m->c, "title.decisions-of",
                           (struct message_arg[]){{.text = view->facet}, {.text = view->heading}},
                           2);
}

static void make_decisions(struct making *m)
{
    const struct work_list *list = &m->c.site->work_lists[m->index];
    m->frame.title = view_word(&m->c, "title.decisions");
    m->frame.description = view_word(&m->c, "description.decisions");
    m->view.decisions = view_decisions(&m->c, list, m->number);
    describe_work_list(m, list);
    number_page(m);
}

/* --- aliases ---------------------------------------------------------------------------------- */

static size_t alias_count(const struct site *site)
{
    return site->alias_count;
}

static struct str address_of_alias(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena;
    return site->aliases[i].address;
}

/* An old address is not a page of the theme's: it only leads on. */
static void write_alias(const struct making *m, struct buf *out)
{
    const struct view_context *c = &m->c;
    const struct alias *alias = &c->site->aliases[m->index];
    const struct document *d = &c->site->documents[alias->document];
    enum lang is;
    struct str title = document_title(d, c->lang, &is), address = document_address(c->arena, d);
    struct str url = view_url(c, address, STR_NULL);
    buf_printf(out,
               "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
               lang_code(is));
    html_text(out, title);
    buf_text(out, "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n"
                  "<meta name=\"robots\" content=\"noindex\">\n"
                  "<meta http-equiv=\"refresh\" content=\"0; url=");
    html_url(out, url);
    if (c->site->config.base_url.len) {
        buf_text(out, "\">\n<link rel=\"canonical\" href=\"");
        html_url(out, view_absolute(c, c->lang, address));
    }
    buf_text(out, "\">\n</head>\n<body>\n<main><h1><a href=\"");
    html_url(out, url);
    buf_text(out, "\">");
    html_text(out, title);
    buf_text(out, "</a></h1></main>\n</body>\n</html>\n");
}

/* --- files beside the pages ------------------------------------------------------------------- */

static bool document_shown(const struct site *site, size_t i, enum download format)
{
    return site->config.downloads >> format & 1 && !document_withdrawn(&site->documents[i]);
}

static bool wants_markdown(const struct site *site, size_t i, enum lang lang)
{
    return document_shown(site, i, DOWNLOAD_MARKDOWN) && site->documents[i].text[lang];
}

static bool wants_text(const struct site *site, size_t i, enum lang lang)
{
    return document_shown(site, i, DOWNLOAD_TEXT) && site->documents[i].text[lang];
}

static bool wants_bibtex(const struct site *site, size_t i, enum lang lang)
{
    (void)lang;
    return document_shown(site, i, DOWNLOAD_BIBTEX);
}

static bool wants_ris(const struct site *site, size_t i, enum lang lang)
{
    (void)lang;
    return document_shown(site, i, DOWNLOAD_RIS);
}

static bool wants_csl(const struct site *site, size_t i, enum lang lang)
{
    (void)lang;
    return document_shown(site, i, DOWNLOAD_CSL);
}

static void write_markdown(const struct making *m, struct buf *out)
{
    download_markdown(&m->c, &m->c.site->documents[m->index], out);
}

static void write_text(const struct making *m, struct buf *out)
{
    download_text(&m->c, &m->c.site->documents[m->index], out);
}

static void write_bibtex(const struct making *m, struct buf *out)
{
    download_bibtex(&m->c, &m->c.site->documents[m->index], out);
}

static void write_ris(const struct making *m, struct buf *out)
{
    download_ris(&m->c, &m->c.site->documents[m->index], out);
}

static void write_csl(const struct making *m, struct buf *out)
{
    download_csl(&m->c, &m->c.site->documents[m->index], out);
}

static struct str feed_address(struct arena *arena, const struct site *site, size_t i)
{
    (void)arena, (void)site, (void)i;
    return STR("feed");
}

static void write_feed(const struct making *m, struct buf *out)
{
    feed_all(&m->c, out);
}

static bool wants_term_feed(const struct site *site, size_t i, enum lang lang)
{
    (void)i, (void)lang;
    return site->config.feeds >> FEED_VALUES & 1;
}

static void write_term_feed(const struct making *m, struct buf *out)
{
    feed_term(&m->c, &m->c.site->terms[m->index], out);
}

static bool wants_work_feed(const struct site *site, size_t i, enum lang lang)
{
    (void)lang;
    return work_has_feed(site, &site->works[site->ranked[i]]);
}

static void write_work_feed(const struct making *m, struct buf *out)
{
    feed_work(&m->c, &m->c.site->works[m->c.site->ranked[m->index]], out);
}

const struct page_row page_rows[] = {
    {"home", one, NULL, home_address, .make = make_home},
    {"documents", one, documents_pages, documents_address, .make = make_documents,
     .recipe = recipe_documents},
    {"term", term_count, term_pages, address_of_term, .make = make_term, .recipe = recipe_term},
    {"browse", one, NULL, browse_address, .make = make_browse},
    {"values", facet_count, values_pages, address_of_values, .make = make_values},
    {"document", document_count, NULL, address_of_document, .make = make_document,
     .recipe = recipe_document},
    {"parallel", document_count, parallel_pages, address_of_parallel, .make = make_parallel,
     .recipe = recipe_document},
    {"translations", one, translations_pages, translations_address, .make = make_translations,
     .recipe = recipe_translations},
    {"glossary", glossary_count, glossary_page_count, address_of_glossary, .make = make_glossary},
    {"translations data", one, NULL, translations_address, .write = write_translations,
     .suffix = ".json", .neutral = true, .recipe = recipe_feed},
    {"timeline", one, NULL, timeline_address, .make = make_timeline},
    {"decisions", work_list_count, work_list_pages, address_of_work_list, .make = make_decisions,
     .recipe = recipe_work_list},
    {"decision", work_count, work_pages, address_of_work, .make = make_decision,
     .recipe = recipe_decision},
    {"candidates", candidates_count, candidates_pages, address_of_candidates,
     .make = make_candidates, .recipe = recipe_candidates},
    {"text", text_count, NULL, address_of_text, .make = make_text, .recipe = recipe_text},
    {"search", search_count, NULL, search_address, .make = make_search},
    {"alias", alias_count, NULL, address_of_alias, .write = write_alias, .recipe = recipe_alias},
    {"markdown", document_count, NULL, address_of_document, .write = write_markdown,
     .suffix = ".md", .wanted = wants_markdown, .recipe = recipe_source},
    {"plain-text", document_count, NULL, address_of_document, .write = write_text, .suffix = ".txt",
     .wanted = wants_text, .recipe = recipe_document},
    {"bibtex", document_count, NULL, address_of_document, .write = write_bibtex, .suffix = ".bib",
     .neutral = true, .wanted = wants_bibtex, .recipe = recipe_reference},
    {"ris", document_count, NULL, address_of_document, .write = write_ris, .suffix = ".ris",
     .neutral = true, .wanted = wants_ris, .recipe = recipe_reference},
    {"csl", document_count, NULL, address_of_document, .write = write_csl, .suffix = ".csl.json",
     .neutral = true, .wanted = wants_csl, .recipe = recipe_reference},
    {"feed", one, NULL, feed_address, .write = write_feed, .suffix = ".xml", .recipe = recipe_feed},
    {"term-feed", term_count, NULL, address_of_term, .write = write_term_feed, .suffix = ".xml",
     .wanted = wants_term_feed, .recipe = recipe_term_feed},
    {"decision-feed", work_count, NULL, address_of_work, .write = write_work_feed, .suffix = ".xml",
     .wanted = wants_work_feed, .recipe = recipe_decision},
};
const size_t page_row_count = sizeof page_rows / sizeof *page_rows;
_Static_assert(sizeof page_rows / sizeof *page_rows <= PAGE_KINDS_MAX, "PAGE_KINDS_MAX");

/* --- planning --------------------------------------------------------------------------------- */

static size_t row_pages(const struct site *site, const struct page_row *row, size_t index)
{
    return row->pages ? row->pages(site, index) : 1;
}

static bool row_wanted(const struct site *site, const struct page_row *row, size_t index,
                       enum lang lang)
{
    if (row->neutral && lang != LANG_VI)
        return false;
    return !row->wanted || row->wanted(site, index, lang);
}

struct str page_job_address(struct arena *arena, const struct site *site,
                            const struct page_job *job)
{
    return view_page_address(arena, page_rows[job->kind].address(arena, site, job->index),
                             job->number);
}

static void check_aliases(struct site *site, const struct page_plan *plan)
{
    struct map taken = {0};
    for (size_t i = 0; site->alias_count && i < plan->count; i++) {
        const struct page_job *job = &plan->jobs[i];
        if (job->lang != LANG_VI || page_rows[job->kind].suffix)
            continue;
        bool is_new;
        map_put(&taken, page_job_address(&site->records, site, job), &is_new);
        if (is_new || strcmp(page_rows[job->kind].kind, "alias"))
            continue;
        const struct alias *alias = &site->aliases[job->index];
        struct diag_where where = {
            .path = alias->text->path, .line = alias->at->line, .col = alias->at->col};
        diag_add(site->diags, DIAG_ALIAS_TAKEN, &where, alias->at->text, STR_NULL, STR_NULL);
    }
    map_free(&taken);
}

static void plan_both(const struct site *site, struct page_plan *plan, uint16_t row, uint32_t index,
                      uint32_t number)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        if (!row_wanted(site, &page_rows[row], index, (enum lang)l))
            continue;
        plan->jobs[plan->count++] = (struct page_job){row, (uint8_t)l, index, number};
        plan->by_lang[l] += !page_rows[row].suffix;
    }
}

static void plan_index(const struct site *site, struct page_plan *plan, uint16_t row,
                       uint32_t index)
{
    for (size_t p = 1, pages = row_pages(site, &page_rows[row], index); p <= pages; p++)
        plan_both(site, plan, row, index, (uint32_t)p);
}

/* What there is of each document is made document by document: what is read of a text serves all
 * that shows it. */
static void plan_documents(const struct site *site, struct page_plan *plan)
{
    for (uint32_t i = 0; i < site->document_count; i++)
        for (uint16_t r = 0; r < page_row_count; r++)
            if (page_rows[r].count == document_count)
                plan_index(site, plan, r, i);
}

struct page_plan pages_plan(struct site *site)
{
    struct page_plan plan = {0};
    for (size_t r = 0; r < page_row_count; r++)
        for (size_t i = 0, n = page_rows[r].count(site); i < n; i++)
            plan.count += row_pages(site, &page_rows[r], i) * LANG_COUNT;
    plan.jobs = ARENA_ARRAY(&site->records, plan.count, struct page_job);
    plan.count = 0;
    plan_documents(site, &plan);
    for (uint16_t r = 0; r < page_row_count; r++)
        for (size_t i = 0, n = page_rows[r].count(site);
             i < n && page_rows[r].count != document_count; i++)
            plan_index(site, &plan, r, (uint32_t)i);
    check_aliases(site, &plan);
    return plan;
}

bool pages_entry(struct arena *arena, const struct site *site, const struct page_job *job,
                 struct page_entry *entry)
{
    const char *kind = page_rows[job->kind].kind;
    if (job->lang != LANG_VI || page_rows[job->kind].suffix || !strcmp(kind, "alias") ||
        !strcmp(kind, "candidates"))
        return false;
    *entry =
        (struct page_entry){.address = page_job_address(arena, site, job), .modified = DATE_NONE};
    if (!strcmp(kind, "document")) {
        const struct document *d = &site->documents[job->index];
        if (document_withdrawn(d) || d->front->draft)
            return false;
        entry->modified = d->date;
        for (int l = 0; l < LANG_COUNT; l++)
            entry->missing[l] = !d->text[l];
    } else if (!strcmp(kind, "parallel")) {
        if (site->documents[job->index].front->draft)
            return false;
        entry->modified = site->documents[job->index].date;
    } else if (!strcmp(kind, "text")) {
        for (int l = 0; l < LANG_COUNT; l++)
            entry->missing[l] = !site->pages[job->index].text[l];
    }
    return true;
}
