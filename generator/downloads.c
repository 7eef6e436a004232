/* documents.csv and citations.csv begin with a byte order mark, without which spreadsheets read
 * Vietnamese as Latin-1; their columns are named in English, like the keys of the JSON files. A
 * text that exists in both languages has a column, or a key, for each ("title_vi", "title_en").
 * Drafts and withdrawn documents are in none of them.
 */
#include "downloads.h"

#include <errno.h>
#include <string.h>

#include "fs.h"
#include "json_write.h"
#include "plain.h"

/* --- of one document -------------------------------------------------------------------------- */

void download_markdown(const struct view_context *c, const struct document *d, struct buf *out)
{
    struct str text;
    struct str path = document_text(d, c->lang)->path;
    if (fs_read(c->site->dir, str_copy(c->arena, path).data, BUF_MAX_DEFAULT, c->arena, &text,
                NULL))
        buf_str(out, text);
    else if (errno != ENOENT)
        die_errno("read", path.data);
}

static void line(struct buf *out, struct str text)
{
    if (!text.len)
        return;
    buf_str(out, text);
    buf_byte(out, '\n');
}

void download_text(const struct view_context *c, const struct document *d, struct buf *out)
{
    const struct text *text = document_text(d, c->lang);
    struct view_body body;
    line(out, document_title(d, c->lang, NULL));
    buf_byte(out, '\n');
    view_body_open(c, text, d, &body);
    body.bare = true;
    plain_text(out, view_body_html(&body));
    buf_text(out, "\n---\n");
    line(out, view_citation(c, d));
    if (text->front.translation->present)
        line(out, view_word(c, "translation.unofficial-note"));
}

void download_bibtex(const struct view_context *c, const struct document *d, struct buf *out)
{
    struct reference r = view_reference(c, d);
    reference_bibtex(out, &r);
}

void download_ris(const struct view_context *c, const struct document *d, struct buf *out)
{
    struct reference r = view_reference(c, d);
    reference_ris(out, &r);
}

void download_csl(const struct view_context *c, const struct document *d, struct buf *out)
{
    struct reference r = view_reference(c, d);
    reference_csl(out, &r);
}

/* --- of the whole archive --------------------------------------------------------------------- */

struct collection {
    const struct site *site;
    struct arena arena; /* reset after each record */
    struct buf out;
    struct output_stream *stream;
    struct json_writer json;
};

static bool hidden(const struct document *d)
{
    return document_withdrawn(d) || d->front->draft;
}

/* The full address of a page; in a site without one, how it is reached from the file, which lies at
 * the top. */
static struct str page_of(struct collection *k, enum lang lang, struct str address)
{
    const struct config *config = &k->site->config;
    struct str file = address_file(&k->arena, config->address, lang, address);
    return config->base_url.len ? address_absolute(&k->arena, config->base_url, file)
                                : address_link(&k->arena, config->address, STR(""), file, STR_NULL);
}

/* A column of a table, or a key of an object: the value of a document in one language. */
struct column {
    const char *name;
    struct str (*value)(struct collection *k, const struct document *d, enum lang lang);
    enum lang lang;
};

static struct str id_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)k, (void)lang;
    return d->id;
}

static struct str title_of(struct collection *k, const struct document *d, enum lang lang)
{
    enum lang is;
    (void)k;
    struct str title = document_title(d, lang, &is);
    return is == lang ? title : STR_NULL;
}

static struct str url_of(struct collection *k, const struct document *d, enum lang lang)
{
    return d->text[lang] ? page_of(k, lang, document_address(&k->arena, d)) : STR_NULL;
}

static struct str iso(struct collection *k, struct date date)
{
    return date_known(date) ? date_iso(&k->arena, date) : STR_NULL;
}

static struct str date_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return iso(k, d->front->date);
}

static struct str published_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return iso(k, d->front->published);
}

static struct str term_key(struct collection *k, const struct document *d, enum facet facet)
{
    return d->terms[facet] == NO_INDEX ? STR_NULL : k->site->terms[d->terms[facet]].key;
}

static struct str type_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return term_key(k, d, FACET_TYPE);
}

static struct str issuer_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return term_key(k, d, FACET_ISSUER);
}

static struct str publisher_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return term_key(k, d, FACET_PUBLISHER);
}

static struct str place_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return term_key(k, d, FACET_PLACE);
}

static struct str topics_of(struct collection *k, const struct document *d, enum lang lang)
{
    struct str all = STR_NULL;
    (void)lang;
    for (uint32_t i = 0; i < d->topic_count; i++)
        all = str_format(&k->arena, "%.*s%s%.*s", STR_ARG(all), i ? "; " : "",
                         STR_ARG(k->site->terms[d->topics[i]].key));
    return all;
}

static struct str author_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)k, (void)lang;
    return d->front->author;
}

static struct str source_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)k, (void)lang;
    return d->front->source;
}

static struct str number_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)k, (void)lang;
    return d->front->number.text;
}

static struct str work_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)lang;
    return d->work == NO_INDEX ? STR_NULL : k->site->works[d->work].id;
}

static struct str original_of(struct collection *k, const struct document *d, enum lang lang)
{
    (void)k, (void)lang;
    return str_of(lang_code(d->original));
}

static const struct column columns[] = {
    {"id", id_of, LANG_VI},
    {"title_vi", title_of, LANG_VI},
    {"title_en", title_of, LANG_EN},
    {"original", original_of, LANG_VI},
    {"type", type_of, LANG_VI},
    {"number", number_of, LANG_VI},
    {"issuer", issuer_of, LANG_VI},
    {"publisher", publisher_of, LANG_VI},
    {"place", place_of, LANG_VI},
    {"date", date_of, LANG_VI},
    {"published", published_of, LANG_VI},
    {"author", author_of, LANG_VI},
    {"source", source_of, LANG_VI},
    {"topics", topics_of, LANG_VI},
    {"work", work_of, LANG_VI},
    {"url_vi", url_of, LANG_VI},
    {"url_en", url_of, LANG_EN},
};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Hands over what has gathered, and forgets what the record needed. */
static void next_record(struct collection *k)
{
    output_add(k->stream, buf_view(&k->out));
    buf_clear(&k->out);
    arena_reset(&k->arena);
}

static void documents_csv(struct collection *k)
{
    buf_text(&k->out, BYTE_ORDER_MARK);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        buf_printf(&k->out, "%s%s", columns[i].name, i + 1 < COLUMN_COUNT ? "," : "\r\n");
    for (size_t i = 0; i < k->site->document_count; i++) {
        const struct document *d = &k->site->documents[i];
        for (size_t n = 0; n < COLUMN_COUNT && !hidden(d); n++) {
            csv_cell(&k->out, columns[n].value(k, d, columns[n].lang));
            buf_text(&k->out, n + 1 < COLUMN_COUNT ? "," : "\r\n");
        }
        next_record(k);
    }
}

/* An array of objects, one on each line. */
static void open_array(struct collection *k)
{
    k->json = (struct json_writer){.out = &k->out};
    json_write_open(&k->json, NULL, '[');
}

static void open_object(struct collection *k)
{
    bool comma = k->json.comma;
    k->json.comma = false;
    buf_text(&k->out, comma ? ",\n" : "\n");
    json_write_open(&k->json, NULL, '{');
}

static void close_array(struct collection *k)
{
    buf_text(&k->out, "\n]\n");
    next_record(k);
}

static void documents_json(struct collection *k)
{
    open_array(k);
    for (size_t i = 0; i < k->site->document_count; i++) {
        const struct document *d = &k->site->documents[i];
        if (hidden(d))
            continue;
        open_object(k);
        for (size_t n = 0; n < COLUMN_COUNT; n++)
            json_write_text(&k->json, columns[n].name, columns[n].value(k, d, columns[n].lang));
        json_write_close(&k->json, '}');
        next_record(k);
    }
    close_array(k);
}

static void add_localised(struct json_writer *w, const char *key, struct localised text)
{
    if (!text.text[LANG_VI].len && !text.text[LANG_EN].len)
        return;
    json_write_open(w, key, '{');
    for (int l = 0; l < LANG_COUNT; l++)
        json_write_text(w, lang_code((enum lang)l), text.text[l]);
    json_write_close(w, '}');
}

static void add_relations(struct collection *k, const struct work *work)
{
    if (!work->relation_count)
        return;
    json_write_open(&k->json, "relations", '[');
    for (uint32_t i = 0; i < work->relation_count; i++) {
        const struct work_relation *r = &work->relations[i];
        json_write_open(&k->json, NULL, '{');
        json_write_text(&k->json, "type", k->site->relation_kinds[r->kind].key);
        json_write_bool(&k->json, "inverse", r->inverse);
        json_write_text(&k->json, "work", k->site->works[r->work].id);
        json_write_close(&k->json, '}');
    }
    json_write_close(&k->json, ']');
}

static void decisions_json(struct collection *k)
{
    open_array(k);
    for (size_t i = 0; i < k->site->ranked_count; i++) {
        const struct work *work = &k->site->works[k->site->by_issuer[i]];
        const struct decision *r = work->record;
        open_object(k);
        json_write_text(&k->json, "id", work->id);
        json_write_text(&k->json, "number", work_number(work));
        json_write_bool(&k->json, "recorded", r != NULL);
        json_write_text(&k->json, "date", iso(k, work_date(work)));
        if (r) {
            add_localised(&k->json, "word", r->word);
            add_localised(&k->json, "title", r->title);
            json_write_text(&k->json, "body", r->body);
            json_write_text(&k->json, "term", r->term);
        }
        json_write_number(&k->json, "citing_documents", (long)work->document_count);
        json_write_number(&k->json, "citations", (long)work->citation_count);
        add_relations(k, work);
        for (int l = 0; l < LANG_COUNT; l++)
            json_write_text(&k->json, l == LANG_VI ? "url_vi" : "url_en",
                            page_of(k, (enum lang)l, work_address(&k->arena, work)));
        json_write_close(&k->json, '}');
        next_record(k);
    }
    close_array(k);
}

/* One row a citation in an original: where it stands, its words, what it means. */
static void add_citation(struct collection *k, const struct document *d, const struct cite *cite)
{
    const struct work *work = cite->work == NO_INDEX ? NULL : &k->site->works[cite->work];
    struct str cells[] = {
        d->id,
        str_format(&k->arena, "p%u", cite->block + 1),
        str_of(cite->surface),
        work && !work->undetermined ? work->id : STR_NULL,
        str_of(cite->citation.provision),
        iso(k, cite->citation.date),
        str_of(citation_status_name((enum citation_status)cite->citation.status)),
    };
    enum { CELLS = sizeof cells / sizeof *cells };
    for (size_t i = 0; i < CELLS; i++) {
        csv_cell(&k->out, cells[i]);
        buf_text(&k->out, i + 1 < CELLS ? "," : "\r\n");
    }
}

static void citations_csv(struct collection *k)
{
    buf_text(&k->out, BYTE_ORDER_MARK "document,paragraph,text,work,provision,date,status\r\n");
    for (size_t i = 0; i < k->site->document_count; i++) {
        const struct document *d = &k->site->documents[i];
        const struct text *text = d->text[d->original];
        for (size_t n = 0; n < text->cite_count && !hidden(d); n++)
            if (text->cites[n].citation.kind != CITATION_SELF)
                add_citation(k, d, &text->cites[n]);
        next_record(k);
    }
}

static const struct {
    const char *path;
    void (*write)(struct collection *k);
} collections[] = {
    {"documents.csv", documents_csv},
    {"documents.json", documents_json},
    {"decisions.json", decisions_json},
    {"citations.csv", citations_csv},
};

const size_t collection_count = sizeof collections / sizeof *collections;

void collection_emit(const struct pages *pages, struct output *output, size_t which,
                     unsigned worker)
{
    struct collection k = {.site = pages->site};
    struct recipe recipe = {.settings = pages->settings};
    recipe_collections(pages->recipes, &recipe);
    if (output_keep(output, worker, str_of(collections[which].path), &recipe))
        return;
    arena_init(&k.arena);
    k.stream = output_begin(output, worker, OUTPUT_PAGE, str_of(collections[which].path), &recipe);
    collections[which].write(&k);
    output_end(k.stream);
    buf_free(&k.out);
    arena_free(&k.arena);
}
