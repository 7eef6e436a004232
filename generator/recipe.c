#include "recipe.h"

#include "hash.h"
#include "lookup.h"
#include "parallel.h"
#include "translations.h"

struct recipes {
    const struct site *site;
    uint64_t *terms;       /* name and key of each */
    uint64_t *ids;         /* of works, hashed once: there are many citations of each */
    uint64_t *texts;       /* by number: what each text cites, as it was resolved */
    uint64_t *faces, *own; /* of documents */
    uint64_t *works;       /* faces of works */
    uint64_t *citing;      /* of works: what their pages show of other things */
    uint64_t shape;        /* of the archive: its terms and how many documents each has */
    uint64_t work_shape;   /* the same of the lists of decisions */
    uint64_t sources;      /* documents that state the terms of congresses */
};

/* A running hash; the order counts. The finaliser of SplitMix64 (Steele and others, 2014). */
static void mix(uint64_t *h, uint64_t value)
{
    uint64_t z = *h * 0x9E3779B97F4A7C15u + value + 1;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    *h = z ^ z >> 31;
}

static void mix_str(uint64_t *h, struct str s)
{
    mix(h, s.data ? hash64(s) : 0);
}

static void mix_localised(uint64_t *h, const struct localised *l)
{
    for (int i = 0; i < LANG_COUNT; i++)
        mix_str(h, l->text[i]);
}

/* --- terms, texts ----------------------------------------------------------------------------- */

static void term_face(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    const struct term *term = &r->site->terms[i];
    uint64_t h = term->facet;
    mix_str(&h, term->key);
    mix_localised(&h, &term->name);
    r->terms[i] = h;
}

static void work_id(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    r->ids[i] = hash64(r->site->works[i].id);
}

/* Resolving may change a citation of a text that did not change itself: in its flags and its id,
 * from which, with the work that it leads to or not, its status follows. */
static uint64_t cites_of(const struct recipes *r, const struct text *text)
{
    uint64_t h = text->kept.cites;
    for (size_t i = 0; i < text->cite_count; i++) {
        const struct cited *c = &text->cites[i].citation;
        uint32_t work = text->cites[i].work;
        mix(&h, work == NO_INDEX ? ~hash64(str_of(c->id)) : r->ids[work]);
        mix(&h, c->flags);
    }
    return h;
}

static void text_cites(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    if (r->site->texts[i].usable)
        r->texts[i] = cites_of(r, &r->site->texts[i]);
}

/* Where a text's own links lead: that is written in holes of its body. One that leads nowhere is an
 * error, so nothing of another document is part of it. */
static void mix_links(uint64_t *h, const struct text *text)
{
    for (size_t i = 0; i < text->link_count; i++)
        mix_str(h, text->links[i].target);
}

/* --- documents -------------------------------------------------------------------------------- */

static void mix_terms(uint64_t *h, const struct recipes *r, const struct document *d)
{
    for (int f = 0; f < FACET_COUNT; f++)
        mix(h, d->terms[f] == NO_INDEX ? 0 : r->terms[d->terms[f]]);
    for (uint32_t i = 0; i < d->topic_count; i++)
        mix(h, r->terms[d->topics[i]]);
}

/* Its id, date, original and decision follow from what its texts state in front. */
static void document_face(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    const struct document *d = &r->site->documents[i];
    uint64_t h = hash64(d->slug);
    for (int l = 0; l < LANG_COUNT; l++)
        mix(&h, d->text[l] ? d->text[l]->kept.front : 0);
    mix(&h, translation_state(d));
    for (uint32_t k = 0; k < d->stale_count; k++)
        mix(&h, d->stale[k]);
    mix_terms(&h, r, d);
    r->faces[i] = h;
}

static void mix_files(uint64_t *h, const struct site *site, const struct front *front)
{
    for (size_t i = 0; i < front->more->file_count; i++) {
        struct map_entry *entry = map_get(&site->files, front->more->files[i].path.text);
        mix_str(h, entry ? str_of(((const struct site_file *)entry->pointer)->sha256) : STR_NULL);
    }
}

static void document_own(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    const struct site *site = r->site;
    const struct document *d = &site->documents[i];
    uint64_t h = r->faces[i];
    for (int l = 0; l < LANG_COUNT; l++) {
        const struct text *text = d->text[l];
        if (!text)
            continue;
        mix(&h, text->kept.body);
        mix(&h, r->texts[text - site->texts]);
        mix_links(&h, text);
        mix_files(&h, site, &text->front);
    }
    r->own[i] = h;
}

/* --- decisions -------------------------------------------------------------------------------- */

/* The sources of a fact: documents of the archive, or addresses elsewhere. Which they are stands in
 * the record, or in the list of terms. */
static void mix_stated(uint64_t *h, const struct recipes *r, const struct stated *stated,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str at = stated[i].at.text;
        struct map_entry *entry =
            map_get(&r->site->by_id, str_cut(at, 0, str_find_byte(at, '#', 0)));
        mix(h, entry ? r->faces[entry->number] : 0);
    }
}

/* Its relations follow from the records of both sides. */
static void work_face(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    const struct work *work = &r->site->works[i];
    uint64_t h = work->record ? work->record->hash : 0;
    mix(&h, r->ids[i]);
    mix(&h, work->candidate_count);
    if (work->sample) {
        mix_str(&h, str_of(work->sample->surface));
        mix(&h, (uint64_t)work->sample->citation.word << 16 |
                    (uint64_t)work->sample->citation.kind << 8 | work->sample_lang);
    }
    r->works[i] = h;
}

static void mix_cited(uint64_t *h, const struct recipes *r, const struct text *text)
{
    for (size_t i = 0; i < text->cite_count; i++) {
        uint32_t work = text->cites[i].work;
        mix(h, work == NO_INDEX ? 0 : r->works[work]);
    }
}

/* How often it is cited follows from what each text cites. */
static void mix_citing(uint64_t *h, const struct recipes *r, const struct work *work)
{
    const struct site *site = r->site;
    for (uint32_t i = 0; i < work->citing_count; i++) {
        const struct text *text = work->citing[i].text;
        mix(h, r->faces[text->document]);
        mix(h, r->texts[text - site->texts]);
        mix(h, text->lang);
    }
}

static void work_citing(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct recipes *r = context;
    const struct site *site = r->site;
    const struct work *work = &site->works[i];
    uint64_t h = 0;
    mix_citing(&h, r, work);
    for (uint32_t k = 0; k < work->relation_count; k++) {
        mix(&h, r->works[work->relations[k].work]);
        mix_stated(&h, r, work->relations[k].stated->stated,
                   work->relations[k].stated->stated_count);
    }
    for (int f = 0; work->record && f < FACT_COUNT; f++)
        mix_stated(&h, r, work->record->stated[f], work->record->stated_count[f]);
    for (uint32_t k = 0; k < work->text_count; k++) {
        const struct document *d = &site->documents[work->texts[k]];
        mix(&h, r->faces[work->texts[k]]);
        for (int l = 0; l < LANG_COUNT; l++)
            if (d->text[l])
                mix_cited(&h, r, d->text[l]);
    }
    for (uint32_t k = 0; k < work->candidate_count; k++) {
        mix(&h, r->works[work->candidates[k]]);
        mix(&h, site->works[work->candidates[k]].document_count);
    }
    r->citing[i] = h;
}

/* --- the archive ------------------------------------------------------------------------------ */

static void archive_shape(struct recipes *r)
{
    const struct site *site = r->site;
    r->shape = site->document_count;
    for (size_t i = 0; i < site->term_count; i++) {
        const struct term *term = &site->terms[i];
        mix(&r->shape, r->terms[i]);
        mix(&r->shape, (uint64_t)term->count << 32 | term->current);
        mix(&r->shape, term->translated);
    }
    for (int s = 0; s < TRANSLATION_STATES; s++)
        mix(&r->shape, site->translations.in_state[s]);
    mix(&r->shape, site->translations.reviewed);
    for (size_t i = 0; i < site->work_list_count; i++) {
        const struct work_list *list = &site->work_lists[i];
        mix(&r->work_shape, (uint64_t)list->kind << 32 | list->count);
        mix_str(&r->work_shape, list->key);
    }
    for (size_t i = 0; i < site->congress_term_count; i++)
        mix_stated(&r->sources, r, site->congress_terms[i].stated,
                   site->congress_terms[i].stated_count);
}

const struct recipes *recipes_new(struct arena *arena, const struct site *site, unsigned jobs)
{
    struct recipes *r = ARENA_NEW(arena, struct recipes);
    r->site = site;
    r->terms = ARENA_ARRAY(arena, site->term_count, uint64_t);
    r->ids = ARENA_ARRAY(arena, site->work_count, uint64_t);
    r->texts = ARENA_ARRAY(arena, site->text_count, uint64_t);
    r->faces = ARENA_ARRAY(arena, site->document_count, uint64_t);
    r->own = ARENA_ARRAY(arena, site->document_count, uint64_t);
    r->works = ARENA_ARRAY(arena, site->work_count, uint64_t);
    r->citing = ARENA_ARRAY(arena, site->work_count, uint64_t);
    parallel_for(site->term_count, jobs, term_face, r);
    parallel_for(site->work_count, jobs, work_id, r);
    parallel_for(site->text_count, jobs, text_cites, r);
    parallel_for(site->document_count, jobs, document_face, r);
    parallel_for(site->document_count, jobs, document_own, r);
    parallel_for(site->work_count, jobs, work_face, r);
    parallel_for(site->work_count, jobs, work_citing, r);
    archive_shape(r);
    return r;
}

/* --- pages ------------------------------------------------------------------------------------ */

void recipe_document(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct site *site = r->site;
    const size_t i = page->index;
    const struct document *d = &site->documents[i];
    uint64_t h = 0;
    mix(&h, i ? r->faces[i - 1] : 0);
    mix(&h, i + 1 < site->document_count ? r->faces[i + 1] : 0);
    for (int k = 0; k < d->related_count; k++)
        mix(&h, r->faces[d->related[k]]);
    for (int l = 0; l < LANG_COUNT; l++)
        if (d->text[l])
            mix_cited(&h, r, d->text[l]);
    if (d->work != NO_INDEX) {
        mix(&h, r->works[d->work]);
        mix(&h, r->citing[d->work]);
    }
    out->own = r->own[i];
    out->others = h;
}

void recipe_source(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct text *text = r->site->documents[page->index].text[page->lang];
    out->own = text ? text->kept.source : 0;
}

void recipe_reference(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    out->own = r->faces[page->index];
}

static void of_work(const struct recipes *r, size_t work, struct recipe *out)
{
    out->own = r->works[work];
    out->others = r->sources;
    mix(&out->others, r->citing[work]);
}

void recipe_decision(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    of_work(r, r->site->ranked[page->index], out);
}

void recipe_candidates(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    of_work(r, r->site->undetermined[page->index], out);
}

/* The first and last of the items on a page of a list with size on each. */
static size_t page_from(const struct recipe_page *page, size_t size)
{
    return (page->number - 1) * size;
}

static size_t page_to(const struct recipe_page *page, size_t size, size_t count)
{
    return page->number * size < count ? page->number * size : count;
}

static size_t page_size(const struct recipes *r)
{
    return (size_t)r->site->config.page_size;
}

void recipe_documents(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    uint64_t h = r->shape;
    for (size_t i = page_from(page, page_size(r)),
                to = page_to(page, page_size(r), r->site->document_count);
         i < to; i++)
        mix(&h, r->faces[i]);
    out->others = h;
}

void recipe_term(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct term *t = &r->site->terms[page->index];
    uint64_t h = t->count;
    for (size_t i = page_from(page, page_size(r)), to = page_to(page, page_size(r), t->count);
         i < to; i++)
        mix(&h, r->faces[t->documents[i]]);
    mix(&h, facet_pages(r->site, t->facet) > 0); /* where its heading leads */
    out->others = h;
}

void recipe_work_list(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct work_list *list = &r->site->work_lists[page->index];
    uint64_t h = r->work_shape;
    for (size_t i = page_from(page, WORKS_ON_PAGE), to = page_to(page, WORKS_ON_PAGE, list->count);
         i < to; i++) {
        mix(&h, r->works[list->works[i]]);
        mix(&h, r->site->works[list->works[i]].document_count);
    }
    out->others = h;
}

void recipe_translations(const struct recipes *r, const struct recipe_page *page,
                         struct recipe *out)
{
    const struct translations *t = &r->site->translations;
    uint64_t h = r->shape;
    for (size_t i = page_from(page, page_size(r)), to = page_to(page, page_size(r), t->count);
         i < to; i++)
        mix(&h, r->faces[t->documents[i]]);
    out->others = h;
}

void recipe_text(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct page_text *p = &r->site->pages[page->index];
    uint64_t h = 0;
    for (int l = 0; l < LANG_COUNT; l++) {
        const struct text *text = p->text[l];
        mix(&h, text ? text->kept.front : 0);
        mix(&h, text ? text->kept.body : 0);
        if (text)
            mix_links(&h, text);
    }
    out->own = h;
}

void recipe_alias(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    out->others = r->faces[r->site->aliases[page->index].document];
}

void recipe_feed(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    uint64_t h = 0;
    (void)page;
    for (size_t i = 0; i < r->site->document_count; i++)
        mix(&h, r->faces[i]);
    out->others = h;
}

void recipe_term_feed(const struct recipes *r, const struct recipe_page *page, struct recipe *out)
{
    const struct term *t = &r->site->terms[page->index];
    uint64_t h = 0;
    for (uint32_t i = 0; i < t->count; i++)
        mix(&h, r->faces[t->documents[i]]);
    out->others = h;
}

void recipe_addresses(const struct recipes *r, struct recipe *out)
{
    const struct site *site = r->site;
    uint64_t h = r->work_shape;
    for (size_t i = 0; i < site->document_count; i++)
        mix(&h, r->faces[i]);
    for (size_t i = 0; i < site->work_count; i++) {
        mix(&h, r->ids[i]);
        mix(&h, site->works[i].document_count);
    }
    for (size_t i = 0; i < site->page_count; i++) /* whose slugs are part of the settings */
        mix(&h, !site->pages[i].text[LANG_VI] << 1 | !site->pages[i].text[LANG_EN]);
    out->others = h;
}

void recipe_collections(const struct recipes *r, struct recipe *out)
{
    const struct site *site = r->site;
    uint64_t h = 0;
    recipe_addresses(r, out);
    for (size_t i = 0; i < site->text_count; i++)
        mix(&h, r->texts[i]);
    for (size_t i = 0; i < site->work_count; i++)
        mix(&h, r->works[i]);
    mix(&out->others, h);
}

void recipe_texts(const struct recipes *r, struct recipe *out)
{
    const struct site *site = r->site;
    uint64_t h = 0;
    recipe_collections(r, out);
    for (size_t i = 0; i < site->text_count; i++)
        mix(&h, site->texts[i].usable ? site->texts[i].kept.body : 0);
    out->own = h;
}
