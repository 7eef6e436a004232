#include "feeds.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "downloads.h"
#include "hash.h"
#include "lookup.h"
#include "view_build.h"
#include "xml_write.h"

/* the most that a sitemap may hold, by sitemaps.org */
enum { SITEMAP_MOST = 50000 };

/* --- Atom ------------------------------------------------------------------------------------- */

/* RFC 3339; the hours of Vietnam, where the documents are from. A part that is not stated counts
 * as its beginning. */
static struct str rfc3339(struct arena *arena, struct date date)
{
    if (!date_known(date))
        return STR("1970-01-01T00:00:00+07:00");
    if (date.minute < 0)
        date.minute = 0;
    if (!date.month)
        date.month = 1;
    if (!date.day)
        date.day = 1;
    return STR_JOIN(arena, date_iso(arena, date), STR(":00+07:00"));
}

static struct date latest(const struct document *d)
{
    struct date date = d->date;
    if (date_known(d->front->published) && date_compare(d->front->published, date) > 0)
        date = d->front->published;
    for (size_t i = 0; i < d->front->more->history_count; i++)
        if (date_compare(d->front->more->history[i].date, date) > 0)
            date = d->front->more->history[i].date;
    return date;
}

static void category(struct xml_writer *w, const struct view_context *c, uint32_t term)
{
    if (term == NO_INDEX)
        return;
    struct str key = c->site->terms[term].key;
    struct str label = localised_in(c->site->terms[term].name, c->lang, NULL);
    bool labelled = !str_equal(label, key); /* readers show the term where there is no label */
    xml_write_piece(w, "<category term=\"", key, labelled ? "\"" : "\"/>");
    if (labelled)
        xml_write_piece(w, " label=\"", label, "\"/>");
}

/* Atom asks for an id that is an address or a name for ever: the address if the site has one, else
 * a UUID (RFC 9562, version 8) made of the site's title and the file. */
static struct str id_of(const struct view_context *c, struct str file)
{
    const struct config *config = &c->site->config;
    if (config->base_url.len)
        return address_absolute(c->arena, config->base_url, file);
    struct str title = localised_in(config->title, LANG_VI, NULL);
    struct hash128 h = hash128(STR_JOIN(c->arena, title, STR("\n"), file));
    return str_format(c->arena, "urn:uuid:%08x-%04x-8%03x-%04x-%012llx", (unsigned)(h.high >> 32),
                      (unsigned)(h.high >> 16) & 0xFFFF, (unsigned)h.high & 0xFFF,
                      (unsigned)(h.low >> 50) | 0x8000, (unsigned long long)h.low & 0xFFFFFFFFFFFF);
}

/* The full address of a page, or how it is reached from the feed. */
static struct str link_to(const struct view_context *c, struct str address)
{
    return c->site->config.base_url.len ? view_absolute(c, c->lang, address)
                                        : view_url(c, address, STR_NULL);
}

/* A page that says the same. */
static void alternate(struct xml_writer *w, struct str url)
{
    xml_write_piece(w, "<link rel=\"alternate\" type=\"text/html\" href=\"", url, "\"/>");
}

static void entry(struct xml_writer *w, const struct view_context *c, const struct document *d)
{
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    struct str address = document_address(c->arena, d);
    struct str file = address_file(c->arena, c->site->config.address, c->lang, address);
    struct str summary = document_summary(d, c->lang, NULL);
    xml_write_piece(w, "<entry xml:lang=\"", str_of(lang_code(is)), "\">");
    xml_write_piece(w, "<title>", title, "</title>");
    xml_write_piece(w, "<id>", id_of(c, file), "</id>");
    alternate(w, link_to(c, address));
    xml_write_piece(w, "<updated>", rfc3339(c->arena, latest(d)), "</updated>");
    if (date_known(d->front->published))
        xml_write_piece(w, "<published>", rfc3339(c->arena, d->front->published), "</published>");
    if (summary.data)
        xml_write_piece(w, "<summary>", summary, "</summary>");
    category(w, c, d->terms[FACET_TYPE]);
    for (uint32_t i = 0; i < d->topic_count; i++)
        category(w, c, d->topics[i]);
    xml_write_piece(w, "</entry>", STR(""), "");
}

/* The documents of a feed: the newest by date, in the order of what was last done to them. */
struct picked {
    uint32_t id;
    struct date updated;
};

static int by_updated(const void *a, const void *b)
{
    const struct picked *x = a, *y = b;
    int order = date_compare(y->updated, x->updated);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static size_t most_entries(const struct site *site)
{
    return (size_t)site->config.feed_size;
}

static void pick(const struct site *site, struct picked *list, size_t *count, uint32_t id)
{
    const struct document *d = &site->documents[id];
    if (*count < most_entries(site) && !document_withdrawn(d))
        list[(*count)++] = (struct picked){id, latest(d)};
}

/* What frames a feed. */
struct feed_head {
    struct str title, subtitle;
    struct str address; /* plain, of the page that lists the same */
};

static void write_feed(const struct view_context *c, const struct feed_head *head,
                       struct picked *list, size_t count, struct buf *out)
{
    const struct site *site = c->site;
    struct xml_writer *w = xml_write_begin(out);
    if (count)
        qsort(list, count, sizeof *list, by_updated);
    xml_write_open(w, "feed");
    xml_write_attribute(w, "xmlns", STR("http://www.w3.org/2005/Atom"));
    xml_write_attribute(w, "xml:lang", str_of(lang_code(c->lang)));
    xml_write_piece(w, "<title>", head->title, "</title>");
    if (head->subtitle.data)
        xml_write_piece(w, "<subtitle>", head->subtitle, "</subtitle>");
    xml_write_piece(w, "<id>", id_of(c, c->file), "</id>");
    if (site->config.base_url.len)
        xml_write_piece(w, "<link rel=\"self\" type=\"application/atom+xml\" href=\"",
                        address_absolute(c->arena, site->config.base_url, c->file), "\"/>");
    alternate(w, link_to(c, head->address));
    xml_write_piece(w, "<updated>", rfc3339(c->arena, count ? list[0].updated : DATE_NONE),
                    "</updated>");
    xml_write_piece(w, "<author><name>", localised_in(site->config.title, c->lang, NULL),
                    "</name></author>");
    xml_write_piece(w, "<generator>songngu ", STR(SONGNGU_VERSION), "</generator>");
    for (size_t i = 0; i < count; i++)
        entry(w, c, &site->documents[list[i].id]);
    xml_write_end(w);
}

static struct picked *new_list(const struct view_context *c)
{
    return ARENA_ARRAY(c->arena, most_entries(c->site), struct picked);
}

void feed_all(const struct view_context *c, struct buf *out)
{
    const struct config *config = &c->site->config;
    struct picked *list = new_list(c);
    size_t count = 0;
    struct feed_head head = {
        .title = view_word_text(c, "feed.all", localised_in(config->title, c->lang, NULL)),
        .subtitle = localised_in(config->tagline, c->lang, NULL),
        .address = STR("")};
    for (size_t i = 0; i < c->site->document_count && count < most_entries(c->site); i++)
        pick(c->site, list, &count, (uint32_t)i);
    write_feed(c, &head, list, count, out);
}

static struct str titled(const struct view_context *c, const char *key, struct str what)
{
    struct str name = localised_in(c->site->config.title, c->lang, NULL);
    return view_message(c, key, (struct message_arg[]){{.text = what}, {.text = name}}, 2);
}

void feed_term(const struct view_context *c, const struct term *term, struct buf *out)
{
    struct picked *list = new_list(c);
    size_t count = 0;
    struct feed_head head = {.title =
                                 titled(c, "feed.listing", localised_in(term->name, c->lang, NULL)),
                             .address = term_address(c->arena, term)};
    for (uint32_t i = 0; i < term->count && count < most_entries(c->site); i++)
        pick(c->site, list, &count, term->documents[i]);
    write_feed(c, &head, list, count, out);
}

void feed_work(const struct view_context *c, const struct work *work, struct buf *out)
{
    struct picked *list = new_list(c);
    size_t count = 0;
    enum lang is;
    struct feed_head head = {.title = titled(c, "feed.decision", view_work_label(c, work, &is)),
                             .address = work_address(c->arena, work)};
    for (uint32_t i = 0; i < work->citing_count && count < most_entries(c->site); i++) {
        uint32_t document = work->citing[i].text->document;
        if (!i || work->citing[i - 1].text->document != document)
            pick(c->site, list, &count, document);
    }
    write_feed(c, &head, list, count, out);
}

/* --- sitemap ---------------------------------------------------------------------------------- */

struct sitemap {
    const struct site *site;
    struct output *output;
    struct output_stream *stream;
    struct recipe recipe;
    struct arena arena; /* reset after each page */
    struct buf out;
    struct xml_writer *xml;
    size_t in_part, parts;
    unsigned worker;
    bool split; /* more than one file */
};

static void flush(struct sitemap *s)
{
    output_add(s->stream, buf_view(&s->out));
    buf_clear(&s->out);
}

static void open_part(struct sitemap *s)
{
    s->in_part = 0;
    s->parts++;
    struct str path =
        s->split ? str_format(&s->arena, "sitemap-%zu.xml", s->parts) : STR("sitemap.xml");
    s->stream = output_begin(s->output, s->worker, OUTPUT_PAGE, path, &s->recipe);
    s->xml = xml_write_begin(&s->out);
    xml_write_open(s->xml, "urlset");
    xml_write_attribute(s->xml, "xmlns", STR("http://www.sitemaps.org/schemas/sitemap/0.9"));
    xml_write_attribute(s->xml, "xmlns:xhtml", STR("http://www.w3.org/1999/xhtml"));
}

static void close_part(struct sitemap *s)
{
    xml_write_end(s->xml);
    flush(s);
    output_end(s->stream);
}

static const char *const link_heads[LANG_COUNT] = {
    [LANG_VI] = "<xhtml:link rel=\"alternate\" hreflang=\"vi\" href=\"",
    [LANG_EN] = "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"",
};

/* One <url> for each language that the page has, each naming all of them. */
static void add_page(struct sitemap *s, const struct page_entry *page)
{
    const struct config *config = &s->site->config;
    struct str urls[LANG_COUNT];
    for (int l = 0; l < LANG_COUNT; l++)
        urls[l] =
            address_absolute(&s->arena, config->base_url,
                             address_file(&s->arena, config->address, (enum lang)l, page->address));
    for (int l = 0; l < LANG_COUNT; l++) {
        if (page->missing[l])
            continue;
        if (s->in_part == SITEMAP_MOST) {
            close_part(s);
            open_part(s);
        }
        s->in_part++;
        xml_write_piece(s->xml, "<url><loc>", urls[l], "</loc>");
        if (page->modified.day)
            xml_write_piece(s->xml, "<lastmod>", date_iso(&s->arena, page->modified), "</lastmod>");
        for (int k = 0; k < LANG_COUNT; k++)
            if (!page->missing[k])
                xml_write_piece(s->xml, link_heads[k], urls[k], "\"/>");
        xml_write_piece(s->xml, "</url>", STR(""), "");
    }
}

static void write_index(struct sitemap *s)
{
    struct xml_writer *w = xml_write_begin(&s->out);
    xml_write_open(w, "sitemapindex");
    xml_write_attribute(w, "xmlns", STR("http://www.sitemaps.org/schemas/sitemap/0.9"));
    for (size_t i = 1; i <= s->parts; i++) {
        xml_write_open(w, "sitemap");
        xml_write_element(
            w, "loc",
            str_format(&s->arena, "%.*s/sitemap-%zu.xml", STR_ARG(s->site->config.base_url), i));
        xml_write_close(w);
    }
    xml_write_end(w);
    output_put(s->output, s->worker, OUTPUT_PAGE, STR("sitemap.xml"), &s->recipe,
               buf_view(&s->out));
}

static void sitemap(const struct pages *pages, struct output *output, unsigned worker)
{
    const struct site *site = pages->site;
    const struct page_plan *plan = pages->plan;
    if (!site->config.base_url.len) /* a sitemap is of full addresses */
        return;
    struct sitemap s = {
        .site = site, .output = output, .worker = worker, .split = plan->count > SITEMAP_MOST};
    s.recipe.settings = pages->settings;
    recipe_addresses(pages->recipes, &s.recipe);
    if (output_keep_folder(output, STR("sitemap"), &s.recipe))
        return;
    arena_init(&s.arena);
    open_part(&s);
    for (size_t i = 0; i < plan->count; i++) {
        struct page_entry page;
        if (!pages_entry(&s.arena, site, &plan->jobs[i], &page))
            continue;
        add_page(&s, &page);
        flush(&s);
        arena_reset(&s.arena);
    }
    close_part(&s);
    if (s.split)
        write_index(&s);
    buf_free(&s.out);
    arena_free(&s.arena);
}

static void robots(const struct site *site, struct output *output, unsigned worker)
{
    struct arena arena;
    arena_init(&arena);
    struct str base = site->config.base_url, text = STR("User-agent: *\nAllow: /\n");
    if (base.len)
        text = STR_JOIN(&arena, text, STR("\nSitemap: "), base, STR("/sitemap.xml\n"));
    output_put(output, worker, OUTPUT_PAGE, STR("robots.txt"), NULL, text);
    arena_free(&arena);
}

/* --- the files of the whole archive ----------------------------------------------------------- */

size_t feeds_count(const struct site *site)
{
    return 2 + (site->config.downloads >> DOWNLOAD_COLLECTIONS & 1 ? collection_count : 0);
}

void feeds_emit(const struct pages *pages, struct output *output, size_t which, unsigned worker)
{
    if (which == 0)
        sitemap(pages, output, worker);
    else if (which == 1)
        robots(pages->site, output, worker);
    else
        collection_emit(pages, output, which - 2, worker);
}
