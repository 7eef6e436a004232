#include "feeds.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "downloads.h"
#include "lookup.h"
#include "view_build.h"

/* the most that a sitemap may hold, by sitemaps.org */
enum { SITEMAP_MOST = 50000 };

/* --- libxml2's writer ------------------------------------------------------------------------- */

struct xml {
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer;
};

static void check(int result)
{
    if (result < 0)
        die("the XML writer failed");
}

static struct xml xml_open(void)
{
    struct xml xml = {.buffer = xmlBufferCreate()};
    xml.writer = xml.buffer ? xmlNewTextWriterMemory(xml.buffer, 0) : NULL;
    if (!xml.writer)
        die_errno("xmlNewTextWriterMemory", "feed");
    xmlTextWriterSetIndent(xml.writer, 1);
    xmlTextWriterSetIndentString(xml.writer, BAD_CAST " ");
    check(xmlTextWriterStartDocument(xml.writer, NULL, "UTF-8", NULL));
    return xml;
}

static void xml_put(struct xml *xml, struct output *output, enum output_rank rank, struct str path)
{
    check(xmlTextWriterEndDocument(xml->writer));
    xmlFreeTextWriter(xml->writer);
    output_put(output, 0, rank, path,
               (struct str){(const char *)xmlBufferContent(xml->buffer),
                            (size_t)xmlBufferLength(xml->buffer)});
    xmlBufferFree(xml->buffer);
}

static void xml_take(struct xml *xml, struct buf *out)
{
    check(xmlTextWriterEndDocument(xml->writer));
    xmlFreeTextWriter(xml->writer);
    buf_add(out, xmlBufferContent(xml->buffer), (size_t)xmlBufferLength(xml->buffer));
    xmlBufferFree(xml->buffer);
}

static void start(struct xml *xml, const char *name)
{
    check(xmlTextWriterStartElement(xml->writer, BAD_CAST name));
}

static void end(struct xml *xml)
{
    check(xmlTextWriterEndElement(xml->writer));
}

/* Values come NUL-terminated out of arenas, except where str_copy makes them so. */
static void attribute(struct xml *xml, struct arena *arena, const char *name, struct str value)
{
    check(xmlTextWriterWriteAttribute(xml->writer, BAD_CAST name,
                                      BAD_CAST str_copy(arena, value).data));
}

static void element(struct xml *xml, struct arena *arena, const char *name, struct str value)
{
    if (value.data)
        check(xmlTextWriterWriteElement(xml->writer, BAD_CAST name,
                                        BAD_CAST str_copy(arena, value).data));
}

/* --- Atom ------------------------------------------------------------------------------------- */

/* RFC 3339; the hours of Vietnam, where the documents are from. A part that is not stated counts
 * as its beginning. */
static struct str rfc3339(struct arena *arena, struct date date)
{
    if (!date_known(date))
        return STR("1970-01-01T00:00:00+07:00");
    int minute = date.minute > 0 ? date.minute : 0;
    return str_format(arena, "%04d-%02d-%02dT%02d:%02d:00+07:00", date.year,
                      date.month ? date.month : 1, date.day ? date.day : 1, minute / 60,
                      minute % 60);
}

static struct date latest(const struct document *d)
{
    struct date date = d->date;
    if (date_known(d->front->published) && date_compare(d->front->published, date) > 0)
        date = d->front->published;
    for (size_t i = 0; i < d->front->history_count; i++)
        if (date_compare(d->front->history[i].date, date) > 0)
            date = d->front->history[i].date;
    return date;
}

static void link_to(struct xml *xml, struct arena *arena, const char *rel, const char *type,
                    struct str href)
{
    start(xml, "link");
    attribute(xml, arena, "rel", str_of(rel));
    attribute(xml, arena, "type", str_of(type));
    attribute(xml, arena, "href", href);
    end(xml);
}

static void category(struct xml *xml, const struct view_context *c, uint32_t term)
{
    if (term == NO_INDEX)
        return;
    start(xml, "category");
    attribute(xml, c->arena, "term", c->site->terms[term].key);
    attribute(xml, c->arena, "label", localised_in(c->site->terms[term].name, c->lang, NULL));
    end(xml);
}

static void entry(struct xml *xml, const struct view_context *c, const struct document *d)
{
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    struct str url = view_absolute(c, c->lang, document_address(c->arena, d));
    start(xml, "entry");
    attribute(xml, c->arena, "xml:lang", str_of(lang_code(is)));
    element(xml, c->arena, "title", title);
    element(xml, c->arena, "id", url);
    link_to(xml, c->arena, "alternate", "text/html", url);
    element(xml, c->arena, "updated", rfc3339(c->arena, latest(d)));
    if (date_known(d->front->published))
        element(xml, c->arena, "published", rfc3339(c->arena, d->front->published));
    element(xml, c->arena, "summary", document_summary(d, c->lang, NULL));
    category(xml, c, d->terms[FACET_TYPE]);
    for (uint32_t i = 0; i < d->topic_count; i++)
        category(xml, c, d->topics[i]);
    end(xml);
}

/* The documents of a feed: the newest by what was last done to them. */
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
    struct str self = address_absolute(c->arena, site->config.base_url, c->file);
    struct xml xml = xml_open();
    if (count)
        qsort(list, count, sizeof *list, by_updated);
    start(&xml, "feed");
    attribute(&xml, c->arena, "xmlns", STR("http://www.w3.org/2005/Atom"));
    attribute(&xml, c->arena, "xml:lang", str_of(lang_code(c->lang)));
    element(&xml, c->arena, "title", head->title);
    element(&xml, c->arena, "subtitle", head->subtitle);
    element(&xml, c->arena, "id", self);
    link_to(&xml, c->arena, "self", "application/atom+xml", self);
    link_to(&xml, c->arena, "alternate", "text/html", view_absolute(c, c->lang, head->address));
    element(&xml, c->arena, "updated", rfc3339(c->arena, count ? list[0].updated : DATE_NONE));
    start(&xml, "author");
    element(&xml, c->arena, "name", localised_in(site->config.title, c->lang, NULL));
    end(&xml);
    element(&xml, c->arena, "generator", STR("songngu " SONGNGU_VERSION));
    for (size_t i = 0; i < count; i++)
        entry(&xml, c, &site->documents[list[i].id]);
    end(&xml);
    xml_take(&xml, out);
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
    struct feed_head head = {
        .title = titled(c, "feed.listing", localised_in(term->name, c->lang, NULL)),
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
    struct feed_head head = {
        .title = titled(c, "feed.decision", view_work_label(c, work, &is)),
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
    struct arena arena; /* reset now and then */
    struct xml xml;
    size_t in_part, parts;
    bool split; /* more than one file */
};

static void open_part(struct sitemap *s)
{
    s->xml = xml_open();
    s->in_part = 0;
    s->parts++;
    start(&s->xml, "urlset");
    attribute(&s->xml, &s->arena, "xmlns", STR("http://www.sitemaps.org/schemas/sitemap/0.9"));
    attribute(&s->xml, &s->arena, "xmlns:xhtml", STR("http://www.w3.org/1999/xhtml"));
}

static void close_part(struct sitemap *s)
{
    struct str path = s->split ? str_format(&s->arena, "sitemap-%zu.xml", s->parts)
                               : STR("sitemap.xml");
    end(&s->xml);
    xml_put(&s->xml, s->output, OUTPUT_PAGE, path);
}

static struct str absolute(struct sitemap *s, enum lang lang, struct str address)
{
    const struct config *config = &s->site->config;
    return address_absolute(&s->arena, config->base_url,
                            address_file(&s->arena, config->address, lang, address));
}

/* One <url> for each language that the page has, each naming all of them. */
static void add_page(struct sitemap *s, const struct page_entry *page)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        if (page->missing[l])
            continue;
        if (s->in_part == SITEMAP_MOST) {
            close_part(s);
            open_part(s);
        }
        s->in_part++;
        start(&s->xml, "url");
        element(&s->xml, &s->arena, "loc", absolute(s, (enum lang)l, page->address));
        if (page->modified.day)
            element(&s->xml, &s->arena, "lastmod", date_iso(&s->arena, page->modified));
        for (int k = 0; k < LANG_COUNT; k++) {
            if (page->missing[k])
                continue;
            start(&s->xml, "xhtml:link");
            attribute(&s->xml, &s->arena, "rel", STR("alternate"));
            attribute(&s->xml, &s->arena, "hreflang", str_of(lang_code((enum lang)k)));
            attribute(&s->xml, &s->arena, "href", absolute(s, (enum lang)k, page->address));
            end(&s->xml);
        }
        end(&s->xml);
    }
}

static void write_index(struct sitemap *s)
{
    struct xml xml = xml_open();
    start(&xml, "sitemapindex");
    attribute(&xml, &s->arena, "xmlns", STR("http://www.sitemaps.org/schemas/sitemap/0.9"));
    for (size_t i = 1; i <= s->parts; i++) {
        start(&xml, "sitemap");
        element(&xml, &s->arena, "loc",
                str_format(&s->arena, "%.*s/sitemap-%zu.xml", STR_ARG(s->site->config.base_url),
                           i));
        end(&xml);
    }
    end(&xml);
    xml_put(&xml, s->output, OUTPUT_PAGE, STR("sitemap.xml"));
}

static void sitemap(const struct site *site, const struct page_plan *plan, struct output *output)
{
    struct sitemap s = {.site = site, .output = output, .split = plan->count > SITEMAP_MOST};
    arena_init(&s.arena);
    open_part(&s);
    for (size_t i = 0; i < plan->count; i++) {
        struct page_entry page;
        if (pages_entry(&s.arena, site, &plan->jobs[i], &page))
            add_page(&s, &page);
        arena_reset(&s.arena);
    }
    close_part(&s);
    if (s.split)
        write_index(&s);
    arena_free(&s.arena);
}

void feeds_emit(const struct site *site, const struct page_plan *plan, struct output *output)
{
    struct arena arena;
    arena_init(&arena);
    sitemap(site, plan, output);
    struct str robots =
        str_format(&arena, "User-agent: *\nAllow: /\n\nSitemap: %.*s/sitemap.xml\n",
                   STR_ARG(site->config.base_url));
    output_put(output, 0, OUTPUT_PAGE, STR("robots.txt"), robots);
    if (site->config.downloads >> DOWNLOAD_COLLECTIONS & 1)
        collections_emit(site, output);
    arena_free(&arena);
}
