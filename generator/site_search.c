#include "site_search.h"

#include <string.h>

#include "diag.h"
#include "lookup.h"
#include "parallel.h"
#include "terminal.h"

void site_search_open(struct site *site, int dir, unsigned workers)
{
    if (site->config.search)
        site->search = search_open(dir, site->plain, site->rows, workers);
}

/* --- texts ------------------------------------------------------------------------------------ */

static struct search_text text_of(const struct text *text, uint32_t number)
{
    return (struct search_text){.number = number,
                                .lang = text->lang,
                                .title = localised_in(text->front.title, text->lang, NULL)};
}

struct str site_search_text(const struct site *site, unsigned worker, uint32_t number,
                            struct text *text, const struct str *blocks, size_t block_count,
                            struct buf *object)
{
    struct search_text added = text_of(text, number);
    added.summary = localised_in(text->front.summary, text->lang, NULL);
    added.blocks = blocks;
    added.block_count = block_count;
    if (site->search) {
        struct search_object put = search_add_text(site->search, worker, &added);
        text->kept.plain = put.lines;
        text->kept.row = put.row;
        return put.bytes;
    }
    search_text_lines(&added, object);
    text->kept.plain = pack_put(site->plain, worker, buf_view(object));
    return buf_view(object);
}

void site_search_words(const struct site *site, struct state *state)
{
    struct buf words = BUF_INIT;
    if (!site->search)
        return;
    search_write_words(site->search, &words);
    state_note_words(state, pack_put(site->rows, 0, buf_view(&words)));
    buf_free(&words);
}

static void add_kept(void *context, size_t i, unsigned worker)
{
    const struct site *site = context;
    const struct text *text = &site->texts[i];
    struct search_text added = text_of(text, (uint32_t)i);
    if (text->usable &&
        !search_add_kept(site->search, worker, &added, text->kept.plain, text->kept.row))
        die(either("what .songngu keeps of %.*s is damaged: remove that folder",
                   "phần .songngu lưu về %.*s bị hỏng: hãy xóa thư mục đó"),
            STR_ARG(text->path));
}

void site_search_kept(const struct site *site, const struct state *state, unsigned jobs)
{
    struct arena arena;
    struct pack_ref words = state_words(state);
    arena_init(&arena);
    search_read_words(site->search, pack_get(site->rows, words, 0, words.len, &arena));
    arena_free(&arena);
    parallel_for(site->text_count, jobs, add_kept, (void *)site);
}

/* --- entries ---------------------------------------------------------------------------------- */

struct entries {
    const struct site *site;
    struct arena arena; /* of one entry */
    uint32_t next_text; /* numbers of decisions' titles come after those of texts */
};

static const enum search_facet search_facets[FACET_COUNT] = {
    [FACET_TYPE] = SEARCH_TYPE,   [FACET_ISSUER] = SEARCH_ISSUER, [FACET_PUBLISHER] = SEARCH_ISSUER,
    [FACET_PLACE] = SEARCH_PLACE, [FACET_TOPIC] = SEARCH_TOPIC,   [FACET_YEAR] = SEARCH_YEAR,
};

static struct search_value value_of(const struct term *term)
{
    struct search_value value = {.facet = search_facets[term->facet], .key = term->key};
    for (int l = 0; l < LANG_COUNT; l++)
        value.names[l] = localised_in(term->name, (enum lang)l, NULL);
    return value;
}

static size_t values_of(const struct site *site, const struct document *d,
                        struct search_value *values)
{
    static const enum facet facets[] = {FACET_TYPE, FACET_ISSUER, FACET_PUBLISHER, FACET_PLACE};
    size_t count = 0;
    for (size_t i = 0; i < sizeof facets / sizeof *facets; i++)
        if (d->terms[facets[i]] != NO_INDEX)
            values[count++] = value_of(&site->terms[d->terms[facets[i]]]);
    for (uint32_t i = 0; i < d->topic_count; i++)
        values[count++] = value_of(&site->terms[d->topics[i]]);
    return count;
}

static void set_urls(struct entries *e, struct search_entry *entry, struct str address)
{
    for (int l = 0; l < LANG_COUNT; l++)
        entry->url[l] = address_file(&e->arena, e->site->config.address, (enum lang)l, address);
}

static void add_document(struct entries *e, const struct document *d)
{
    struct search_value *values = ARENA_ARRAY(&e->arena, d->topic_count + 4, struct search_value);
    struct search_entry entry = {.id = d->id, .date = d->date, .number = d->front->number.text};
    for (int l = 0; l < LANG_COUNT; l++) {
        const struct text *text = d->text[l];
        entry.text[l] = text ? (uint32_t)(text - e->site->texts) : SEARCH_NO_TEXT;
        if (text)
            entry.title[l] = document_title(d, (enum lang)l, NULL);
    }
    set_urls(e, &entry, document_address(&e->arena, d));
    entry.values = values;
    entry.value_count = values_of(e->site, d, values);
    search_add_entry(e->site->search, 0, &entry);
}

/* A type or an issuer of decisions is a value of its own, apart from those of documents. */
static void add_named(struct search_value *values, size_t *count, enum search_facet facet,
                      const struct map *names, struct str key)
{
    struct search_value *value = &values[*count];
    if (!key.len || str_is(key, "_"))
        return;
    *value = (struct search_value){.facet = facet, .key = key};
    for (int l = 0; l < LANG_COUNT; l++)
        value->names[l] = name_in(names, key, STR_NULL, (enum lang)l, NULL);
    ++*count;
}

static void add_decision(struct entries *e, const struct work *work)
{
    const struct site *site = e->site;
    struct search_value values[2];
    struct citation_parts parts;
    struct search_entry entry = {.decision = true,
                                 .id = work->id,
                                 .date = work_date(work),
                                 .number = work_number(work),
                                 .values = values};
    for (int l = 0; l < LANG_COUNT; l++) {
        enum lang lang = (enum lang)l;
        entry.text[l] = SEARCH_NO_TEXT;
        if (entry.number.data)
            entry.word[l] = work_word(site, work, lang);
        struct str title = work->record ? work->record->title.text[l] : STR_NULL;
        if (!title.data && !entry.number.data) { /* a named work */
            enum lang is = lang;
            title = work_cited_as(&e->arena, work, lang, &is);
            title = is == lang ? title : STR_NULL;
        }
        if (!title.data)
            continue;
        entry.title[l] = title;
        entry.text[l] = e->next_text++;
    }
    set_urls(e, &entry, work_address(&e->arena, work));
    if (citation_parts(work->id, &parts)) {
        add_named(values, &entry.value_count, SEARCH_ISSUER, &site->names[FACET_ISSUER],
                  parts.issuer);
        add_named(values, &entry.value_count, SEARCH_PLACE, &site->names[FACET_PLACE], parts.place);
    }
    search_add_entry(site->search, 0, &entry);
}

static void add_entries(const struct site *site)
{
    struct entries e = {.site = site, .next_text = (uint32_t)site->text_count};
    arena_init(&e.arena);
    for (size_t i = 0; i < site->document_count; i++) {
        if (!document_withdrawn(&site->documents[i]))
            add_document(&e, &site->documents[i]);
        arena_reset(&e.arena);
    }
    for (size_t i = 0; i < site->ranked_count; i++) {
        add_decision(&e, &site->works[site->ranked[i]]);
        arena_reset(&e.arena);
    }
    arena_free(&e.arena);
}

/* --- terms ------------------------------------------------------------------------------------ */

static void add_pair(const struct site *site, struct str vi, struct str en)
{
    if (vi.len && en.len && !str_equal(vi, en))
        search_add_term(site->search, SEARCH_TRANSLATION, LANG_VI, vi, LANG_EN, en);
}

static void add_names(const struct site *site, const struct map *names)
{
    for (size_t i = 0; i < names->count; i++) {
        const struct name *name = names->entries[i].pointer;
        add_pair(site, name->text.text[LANG_VI], name->text.text[LANG_EN]);
    }
}

/* The first meaning that is added wins, so each term goes before its variants. */
static void add_glossary(const struct site *site)
{
    for (uint32_t i = 0; i < site->glossary.count; i++)
        add_pair(site, site->glossary.terms[i].name[LANG_VI],
                 site->glossary.terms[i].name[LANG_EN]);
    for (uint32_t i = 0; i < site->glossary.count; i++) {
        const struct glossary_term *t = &site->glossary.terms[i];
        for (size_t k = 0; k < t->also_count[LANG_VI]; k++)
            add_pair(site, t->also[LANG_VI][k], t->name[LANG_EN]);
        for (size_t k = 0; k < t->also_count[LANG_EN]; k++)
            add_pair(site, t->name[LANG_VI], t->also[LANG_EN][k]);
    }
}

static void add_terms(const struct site *site)
{
    add_glossary(site);
    for (int f = 0; f < FACET_COUNT; f++)
        add_names(site, &site->names[f]);
    add_names(site, &site->bodies);
    for (size_t i = 0; i < site->abbreviation_count; i++) {
        const struct abbreviation *a = &site->abbreviations[i];
        for (int l = 0; l < LANG_COUNT; l++)
            for (size_t k = 0; k < a->count[l]; k++)
                search_add_term(site->search, SEARCH_ABBREVIATION, (enum lang)l, a->abbr,
                                (enum lang)l, a->expansions[l][k]);
    }
}

void site_search_entries(const struct site *site)
{
    add_entries(site);
    add_terms(site);
}

/* --- files ------------------------------------------------------------------------------------ */

struct putting {
    struct output *output;
    const struct recipe *recipe;
};

static void put_file(void *context, unsigned worker, bool root, struct str path, struct str data)
{
    const struct putting *p = context;
    output_put(p->output, worker, root ? OUTPUT_ENTRY : OUTPUT_ASSET, path, p->recipe, data);
}

void site_search_emit(const struct site *site, const struct recipe *recipe, struct output *output,
                      unsigned jobs)
{
    struct putting putting = {output, recipe};
    struct search_sink sink = {.context = &putting, .put = put_file};
    search_write(site->search, jobs, &sink);
}
