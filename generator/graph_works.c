#include "graph.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "parallel.h"
#include "records.h"

enum { CANDIDATES_MAX = 64 };

/* --- resolving -------------------------------------------------------------------------------- */

/* The id of the work whose text a document says it is: front.work, else what its own number and
 * date say; STR_NULL if neither is enough. */
static struct str own_work(struct arena *arena, const struct front *front, enum lang lang)
{
    if (front->more->work.text.data)
        return front->more->work.text;
    struct str number = front->number.text;
    if (!number.data)
        return STR_NULL;
    struct citation_context context = {.doc_date = DATE_NONE};
    if (front->place.text.data)
        context.issuer_place = unicode_slug(arena, front->place.text);
    struct citation_list list = {0};
    citation_find(arena, lang, number, &context, &list);
    citation_resolve(arena, &context, NULL, &list);
    struct citation_parts parts;
    if (list.count != 1 || !citation_parts(list.items[0].id, &parts) || str_is(parts.place, "_") ||
        str_is(parts.issuer, "_"))
        return STR_NULL;
    if (!str_is(parts.year, "_"))
        return list.items[0].id;
    if (!date_known(front->date))
        return STR_NULL;
    size_t year = (size_t)(parts.year.data - list.items[0].id.data);
    return str_format(arena, "%.*s%d%.*s", (int)year, list.items[0].id.data, front->date.year,
                      STR_ARG(str_cut(list.items[0].id, year + 1, list.items[0].id.len)));
}

struct citation_context graph_context(struct arena *arena, const struct front *front,
                                      enum lang lang)
{
    struct citation_context context = {.doc_date = date_known(front->date) ? front->date
                                                                           : front->published};
    if (front->place.text.data)
        context.issuer_place = unicode_slug(arena, front->place.text);
    context.own_id = own_work(arena, front, lang);
    return context;
}

/* Every text of a citation ends with a NUL: it is in an arena as a whole, never a part of another.
 */
static const char *ended(struct str text)
{
    assert(!text.data || strlen(text.data) == text.len);
    return text.data;
}

struct cited graph_cited(const struct citation *c)
{
    return (struct cited){.id = ended(c->id),
                          .provision = ended(c->provision),
                          .name = ended(c->name),
                          .date = c->date,
                          .year = c->year,
                          .flags = c->flags,
                          .kind = c->kind,
                          .status = c->status,
                          .word = c->word,
                          .term = c->term};
}

/* What was kept of a citation as one again, without places. */
static struct citation citation_again(const struct cited *c)
{
    return (struct citation){.id = str_of(c->id),
                             .provision = str_of(c->provision),
                             .name = str_of(c->name),
                             .date = c->date,
                             .year = c->year,
                             .flags = c->flags,
                             .kind = c->kind,
                             .status = c->status,
                             .word = c->word,
                             .term = c->term};
}

struct resolving {
    struct site *site;
    const struct citation_authority *authority; /* NULL: nothing is recorded */
    struct resolver *resolvers;                 /* one a worker */
};

struct resolver {
    struct arena *keep, scratch; /* as long as the site's texts; for one text */
};

/* A translation was scanned without what it inherits, so the place of its document is filled in
 * here, where its own text names none. */
static void complete_place(struct arena *arena, const struct citation_context *known,
                           struct citation *c)
{
    struct citation_parts parts;
    if (!citation_parts(c->id, &parts) || !str_is(parts.place, "_"))
        return;
    size_t after = (size_t)(parts.place.data - c->id.data) + parts.place.len;
    c->id = STR_JOIN(arena, STR("/vn/"), known->issuer_place, str_cut(c->id, after, c->id.len));
    if (c->status == CITATION_UNRESOLVED && citation_parts(c->id, &parts) &&
        !str_is(parts.year, "_"))
        c->status = CITATION_TEXT;
}

/* True if nothing about the citations of a text can change any more. */
static bool all_settled(const struct text *text)
{
    for (size_t k = 0; k < text->cite_count; k++) {
        struct citation citation = citation_again(&text->cites[k].citation);
        if (!citation_settled(&citation))
            return false;
    }
    return true;
}

/* What was found out of a citation stays; of its texts only the id can be another. */
static void keep_resolved(struct arena *keep, struct cited *cited, const struct citation *found)
{
    struct cited before = *cited;
    *cited = graph_cited(found);
    if (before.id && str_equal(str_of(before.id), found->id))
        cited->id = before.id;
    else if (cited->id)
        cited->id = str_copy(keep, found->id).data;
    cited->provision = before.provision;
    cited->name = before.name;
}

/* True if a text was scanned knowing all that graph_context says of its document, so that to
 * resolve it once more would find nothing else: an original, or what repeats it. */
static bool was_resolved(const struct front *document, const struct front *own)
{
    return document == own || (date_compare(document->date, own->date) == 0 &&
                               date_compare(document->published, own->published) == 0 &&
                               str_equal(document->place.text, own->place.text) &&
                               str_equal(document->number.text, own->number.text) &&
                               str_equal(document->more->work.text, own->more->work.text));
}

static void resolve_text(void *context, size_t i, unsigned worker)
{
    struct resolving *r = context;
    struct text *text = &r->site->texts[i];
    if (!text->usable || !text->cite_count)
        return;
    struct arena *arena = &r->resolvers[worker].scratch;
    const struct front *front = r->site->documents[text->document].front;
    if (!r->authority && (was_resolved(front, &text->front) || all_settled(text)))
        return;
    arena_reset(arena);
    struct citation_context known = graph_context(arena, front, text->lang);
    struct citation *items = malloc(text->cite_count * sizeof *items);
    if (!items)
        die_errno("malloc", "citations");
    for (size_t k = 0; k < text->cite_count; k++) {
        items[k] = citation_again(&text->cites[k].citation);
        items[k].block = text->cites[k].block;
        if (known.issuer_place.len && str_starts(items[k].id, STR("/vn/_/")))
            complete_place(arena, &known, &items[k]);
    }
    struct citation_list list = {
        .items = items, .count = text->cite_count, .cap = text->cite_count};
    citation_resolve(arena, &known, r->authority, &list);
    /* what needed an antecedent went in the scan, so the list is as long as before */
    for (size_t k = 0; k < list.count && k < text->cite_count; k++)
        keep_resolved(r->resolvers[worker].keep, &text->cites[k].citation, &list.items[k]);
    free(items);
}

static void resolve_all(struct site *site, const struct citation_authority *authority,
                        unsigned jobs)
{
    struct resolver *resolvers = calloc(jobs, sizeof *resolvers);
    if (!resolvers)
        die_errno("calloc", "citations");
    for (unsigned i = 0; i < jobs; i++)
        resolvers[i].keep = &site->keeps[i];
    struct resolving r = {
        .site = site, .authority = site->decision_count ? authority : NULL, .resolvers = resolvers};
    parallel_for(site->text_count, jobs, resolve_text, &r);
    for (unsigned i = 0; i < jobs; i++)
        arena_free(&resolvers[i].scratch);
    free(resolvers);
}

/* --- works ------------------------------------------------------------------------------------ */

/* How good the citation is from which a work takes its number: a full one is the best, and one in
 * Vietnamese better than its like in English, which may write the number without its letters'
 * marks ("290-QD/TW"). A member of a list has the fewest words of its own. */
enum sample { SAMPLE_NONE, SAMPLE_LISTED, SAMPLE_SOME = 3, SAMPLE_FULL = 5 };

/* While works are added, site->works is malloc's, so that growing leaves nothing behind. */
struct works {
    struct site *site;
    uint8_t *samples; /* of each work; asked for each citation, so they lie together */
    size_t cap;
};

static uint32_t add_work(struct works *works, struct str id)
{
    struct site *site = works->site;
    bool is_new;
    struct map_entry *entry = map_put(&site->works_by_id, id, &is_new);
    if (!is_new)
        return (uint32_t)entry->number;
    if (site->work_count == works->cap) {
        works->cap = works->cap ? works->cap * 2 : 256;
        site->works = realloc(site->works, works->cap * sizeof *site->works);
        works->samples = realloc(works->samples, works->cap);
        if (!site->works || !works->samples)
            die_errno("realloc", "works");
    }
    assert(works->samples); /* there is room for one more at least */
    entry->number = site->work_count;
    struct work *work = &site->works[site->work_count++];
    *work = (struct work){.id = id};
    works->samples[entry->number] = SAMPLE_NONE;
    return (uint32_t)entry->number;
}

/* True for an id that leaves something open, so that it is of no one work. A group of resolutions
 * known by its plenum and term has no single year but is one work. */
static bool is_open(struct str id)
{
    struct citation_parts p;
    return str_find_byte(id, '_', 0) < id.len && citation_parts(id, &p) &&
           (str_is(p.year, "_") || str_is(p.place, "_") || str_is(p.issuer, "_")) &&
           !str_starts(p.number, STR("hn"));
}

/* True if a citation leads to a page: it says what work is meant, or which few may be. */
static bool has_page(const struct cite *cite)
{
    const struct cited *c = &cite->citation;
    if (c->kind == CITATION_SELF || !str_starts(str_of(c->id), STR("/vn/")))
        return false;
    return c->status == CITATION_AMBIGUOUS || !is_open(str_of(c->id));
}

static uint8_t sample_rank(const struct text *text, const struct cite *cite)
{
    enum sample rank = cite->citation.kind == CITATION_FULL   ? SAMPLE_FULL
                       : cite->citation.kind == CITATION_LIST ? SAMPLE_LISTED
                                                              : SAMPLE_SOME;
    return (uint8_t)(rank + (text->lang == LANG_VI));
}

static void take_sample(struct works *works, const struct text *text, const struct cite *cite)
{
    uint8_t found = sample_rank(text, cite);
    struct work *work = &works->site->works[cite->work];
    assert(works->samples); /* the work was added */
    if (found <= works->samples[cite->work])
        return;
    works->samples[cite->work] = found;
    work->sample = cite;
    work->sample_lang = text->lang;
}

static void works_of_texts(struct works *works)
{
    struct site *site = works->site;
    for (size_t i = 0; i < site->text_count; i++) {
        struct text *text = &site->texts[i];
        for (size_t k = 0; text->usable && k < text->cite_count; k++) {
            struct cite *cite = &text->cites[k];
            cite->work = NO_INDEX;
            if (!has_page(cite))
                continue;
            cite->work = add_work(works, str_of(cite->citation.id));
            take_sample(works, text, cite);
        }
    }
}

/* All are there: moves them to where they stay. */
static void settle_works(struct works *works)
{
    struct site *site = works->site;
    struct work *list = ARENA_ARRAY(&site->records, site->work_count, struct work);
    if (site->work_count)
        memcpy(list, site->works, site->work_count * sizeof *list);
    free(site->works);
    free(works->samples);
    site->works = list;
}

static void works_of_documents(struct works *works)
{
    struct site *site = works->site;
    for (size_t i = 0; i < site->document_count; i++) {
        struct document *d = &site->documents[i];
        struct str own = own_work(&site->records, d->front, d->original);
        if (own.data && !document_withdrawn(d))
            d->work = add_work(works, own);
    }
    settle_works(works);
    for (size_t i = 0; i < site->document_count; i++)
        if (site->documents[i].work != NO_INDEX)
            site->works[site->documents[i].work].text_count++;
    for (size_t i = 0; i < site->work_count; i++) {
        site->works[i].texts = ARENA_ARRAY(&site->records, site->works[i].text_count, uint32_t);
        site->works[i].text_count = 0;
    }
    for (size_t i = 0; i < site->document_count; i++)
        if (site->documents[i].work != NO_INDEX) {
            struct work *work = &site->works[site->documents[i].work];
            work->texts[work->text_count++] = (uint32_t)i;
        }
}

/* --- records, relations, candidates ----------------------------------------------------------- */

static void link_records(struct works *works)
{
    struct site *site = works->site;
    for (size_t i = 0; i < site->decision_count; i++) {
        uint32_t work = add_work(works, site->decisions[i].id.text);
        site->works[work].record = &site->decisions[i];
    }
}

static uint32_t relation_kind(struct site *site, const struct decision *d,
                              const struct located *type)
{
    struct str *keys = ARENA_ARRAY(&site->records, site->relation_kind_count, struct str);
    for (size_t i = 0; i < site->relation_kind_count; i++) {
        if (str_equal(site->relation_kinds[i].key, type->text))
            return (uint32_t)i;
        keys[i] = site->relation_kinds[i].key;
    }
    struct diag_where where = {.path = d->path, .line = type->line, .col = type->col};
    diag_add(site->diags, DIAG_RELATION_UNKNOWN, &where, type->text,
             str_nearest(type->text, keys, site->relation_kind_count), STR_NULL);
    return NO_INDEX;
}

struct edge {
    uint32_t from, to, kind;
    bool inverse;
    const struct relation *stated;
};

static int by_from(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->inverse != y->inverse)
        return x->inverse ? 1 : -1;
    return (x->to > y->to) - (x->to < y->to);
}

static void gather_edges(struct works *works, struct buf *edges)
{
    struct site *site = works->site;
    for (size_t i = 0; i < site->decision_count; i++) {
        const struct decision *d = &site->decisions[i];
        uint32_t from = add_work(works, d->id.text);
        for (size_t k = 0; k < d->relation_count; k++) {
            const struct relation *r = &d->relations[k];
            uint32_t kind = relation_kind(site, d, &r->type);
            if (kind == NO_INDEX)
                continue;
            uint32_t to = add_work(works, r->work.text);
            struct edge pair[2] = {{from, to, kind, false, r}, {to, from, kind, true, r}};
            buf_add(edges, pair, sizeof pair);
        }
    }
}

static void link_relations(struct works *works)
{
    struct site *site = works->site;
    struct buf edges = BUF_INIT;
    gather_edges(works, &edges);
    struct edge *all = (struct edge *)(void *)edges.data;
    size_t count = edges.len / sizeof *all;
    if (count)
        qsort(all, count, sizeof *all, by_from);
    struct work_relation *list = ARENA_ARRAY(&site->records, count, struct work_relation);
    for (size_t i = 0; i < count; i++) {
        struct work *work = &site->works[all[i].from];
        list[i] = (struct work_relation){all[i].kind, all[i].inverse, all[i].to, all[i].stated};
        if (!work->relation_count++)
            work->relations = &list[i];
    }
    buf_free(&edges);
}

/* The id without its year, in a buffer: what works share that one number may mean. */
static struct str yearless(struct buf *buf, struct str id)
{
    struct citation_parts p;
    buf_clear(buf);
    if (citation_parts(id, &p))
        buf_printf(buf, "%.*s/%.*s/%.*s/%.*s", STR_ARG(p.place), STR_ARG(p.issuer), STR_ARG(p.type),
                   STR_ARG(p.number));
    return buf_view(buf);
}

/* Works that are not open, by what they share with an open one: counted, or put where they belong.
 */
static void meet_candidates(struct site *site, const struct map *open, bool count_only)
{
    struct buf buf = BUF_INIT;
    for (size_t i = 0; open->count && i < site->work_count; i++) {
        struct map_entry *entry =
            site->works[i].undetermined ? NULL : map_get(open, yearless(&buf, site->works[i].id));
        if (!entry)
            continue;
        struct work *work = &site->works[entry->number];
        if (work->candidate_count < CANDIDATES_MAX) {
            if (!count_only)
                work->candidates[work->candidate_count] = (uint32_t)i;
            work->candidate_count++;
        }
    }
    buf_free(&buf);
}

static int by_id(const void *a, const void *b, void *works)
{
    const struct work *x = works;
    return str_compare(x[*(const uint32_t *)a].id, x[*(const uint32_t *)b].id);
}

/* What each open id may mean: the works of that number that records, texts or documents know. */
static void link_candidates(struct site *site)
{
    struct map open = {0};
    struct buf buf = BUF_INIT;
    for (size_t i = 0; i < site->work_count; i++)
        if (is_open(site->works[i].id)) {
            site->works[i].undetermined = true;
            struct str key = str_copy(&site->records, yearless(&buf, site->works[i].id));
            map_put(&open, key, NULL)->number = i;
        }
    meet_candidates(site, &open, true);
    for (size_t i = 0; i < open.count; i++) {
        struct work *work = &site->works[open.entries[i].number];
        work->candidates = ARENA_ARRAY(&site->records, work->candidate_count, uint32_t);
        work->candidate_count = 0;
    }
    meet_candidates(site, &open, false);
    for (size_t i = 0; i < open.count; i++) {
        struct work *work = &site->works[open.entries[i].number];
        if (work->candidate_count)
            qsort_r(work->candidates, work->candidate_count, sizeof *work->candidates, by_id,
                    site->works);
    }
    buf_free(&buf);
    map_free(&open);
}

/* "d0001#p12" must be a paragraph of the archive; anything that is no address must be a document.
 */
void graph_source(struct site *site, struct str path, const struct stated *stated)
{
    struct str at = stated->at.text;
    size_t hash = str_find_byte(at, '#', 0);
    struct map_entry *entry = map_get(&site->by_id, str_cut(at, 0, hash));
    unsigned long block = 1;
    bool good = str_starts(at, STR("http://")) || str_starts(at, STR("https://"));
    if (entry && hash < at.len) {
        const struct document *document = &site->documents[entry->number];
        good = at.data[hash + 1] == 'p' &&
               str_to_number(str_cut(at, hash + 2, at.len), UINT32_MAX, &block) && block >= 1 &&
               block <= document->text[document->original]->block_count;
    } else if (entry) {
        good = true;
    }
    if (good)
        return;
    struct diag_where where = {.path = path, .line = stated->at.line, .col = stated->at.col};
    diag_add(site->diags, DIAG_STATED_UNKNOWN, &where, at, STR_NULL, STR_NULL);
}

static void check_sources(struct site *site)
{
    for (size_t i = 0; i < site->decision_count; i++) {
        const struct decision *d = &site->decisions[i];
        for (int f = 0; f < FACT_COUNT; f++)
            for (size_t k = 0; k < d->stated_count[f]; k++)
                graph_source(site, d->path, &d->stated[f][k]);
        for (size_t r = 0; r < d->relation_count; r++)
            for (size_t k = 0; k < d->relations[r].stated_count; k++)
                graph_source(site, d->path, &d->relations[r].stated[k]);
    }
}

/* Only an ambiguous one leads to the page of a work that is not determined (has_page), and only
 * what is reported is looked at whole: there are very many. */
static void report_cite(struct site *site, const struct text *text, const struct cite *cite)
{
    const struct cited *c = &cite->citation;
    bool conflict = c->flags & (CITATION_CONFLICT_TERM | CITATION_CONFLICT_DATE);
    bool unresolved = cite->work == NO_INDEX;
    bool open =
        !unresolved && c->status == CITATION_AMBIGUOUS && site->works[cite->work].undetermined;
    if (c->kind == CITATION_SELF || !(conflict || unresolved || open))
        return;
    struct str surface = str_of(cite->surface);
    struct diag_where where = {.path = text->path, .line = cite->line, .words = surface};
    if (conflict)
        diag_add(site->diags, DIAG_CITATION_CONFLICT, &where, surface, str_of(c->id), STR_NULL);
    if (unresolved)
        diag_add(site->diags, DIAG_CITATION_UNRESOLVED, &where, surface, STR_NULL, STR_NULL);
    else if (open)
        diag_add(site->diags, DIAG_CITATION_AMBIGUOUS, &where, surface,
                 str_format(&site->records, "%u", site->works[cite->work].candidate_count),
                 STR_NULL);
}

static void report_cites(struct site *site)
{
    for (size_t i = 0; i < site->text_count; i++)
        for (size_t k = 0; site->texts[i].usable && k < site->texts[i].cite_count; k++)
            report_cite(site, &site->texts[i], &site->texts[i].cites[k]);
}

/* --- order ------------------------------------------------------------------------------------ */

static int by_citing(const void *a, const void *b, void *site)
{
    const struct work *works = ((struct site *)site)->works;
    const struct work *x = &works[*(const uint32_t *)a], *y = &works[*(const uint32_t *)b];
    if (x->document_count != y->document_count)
        return x->document_count < y->document_count ? 1 : -1;
    return str_compare(x->id, y->id);
}

static int by_date(const void *a, const void *b, void *site)
{
    const struct work *works = ((struct site *)site)->works;
    const struct work *x = &works[*(const uint32_t *)a], *y = &works[*(const uint32_t *)b];
    int order = date_compare(y->date, x->date);
    return order ? order : str_compare(x->id, y->id);
}

/* What the order by issuer compares of a work, read once. */
struct place_in_order {
    struct citation_parts parts;
    unsigned long number;
    uint32_t work;
};

/* Issuer, then type, then number by its value, then year. */
static int by_issuer(const void *a, const void *b, void *site)
{
    const struct work *works = ((struct site *)site)->works;
    const struct place_in_order *x = a, *y = b;
    int order = str_compare(x->parts.place, y->parts.place);
    if (!order)
        order = str_compare(x->parts.issuer, y->parts.issuer);
    if (!order)
        order = str_compare(x->parts.type, y->parts.type);
    if (!order)
        order = (x->number > y->number) - (x->number < y->number);
    return order ? order : str_compare(works[x->work].id, works[y->work].id);
}

static void order_by_issuer(struct site *site)
{
    size_t count = site->ranked_count;
    struct place_in_order *places = calloc(count ? count : 1, sizeof *places);
    if (!places)
        die_errno("calloc", "works");
    for (size_t i = 0; i < count; i++) {
        struct place_in_order *p = &places[i];
        p->work = site->by_issuer[i];
        citation_parts(site->works[p->work].id, &p->parts);
        p->number = strtoul(p->parts.number.data ? p->parts.number.data : "", NULL, 10);
    }
    qsort_r(places, count, sizeof *places, by_issuer, site);
    for (size_t i = 0; i < count; i++)
        site->by_issuer[i] = places[i].work;
    free(places);
}

/* One of the three orders; they are independent of each other. */
static void order_one(void *context, size_t which, unsigned worker)
{
    struct site *site = context;
    (void)worker;
    if (which == 0)
        order_by_issuer(site);
    else if (which == 1)
        qsort_r(site->by_date, site->ranked_count, sizeof(uint32_t), by_date, site);
    else
        qsort_r(site->ranked, site->ranked_count, sizeof(uint32_t), by_citing, site);
}

static void date_work(struct work *work)
{
    struct citation_parts parts;
    unsigned long year;
    bool known = citation_parts(work->id, &parts);
    work->issuer_len = (uint32_t)work->id.len;
    if (known)
        work->issuer_len = (uint32_t)(parts.issuer.data + parts.issuer.len - work->id.data);
    work->date = DATE_NONE;
    if (work->record && date_known(work->record->date))
        work->date = work->record->date;
    else if (known && str_to_number(parts.year, 9999, &year))
        work->date.year = (int16_t)year;
}

static void order_works(struct site *site, unsigned jobs)
{
    site->ranked = ARENA_ARRAY(&site->records, site->work_count, uint32_t);
    site->undetermined = ARENA_ARRAY(&site->records, site->work_count, uint32_t);
    for (size_t i = 0; i < site->work_count; i++) {
        date_work(&site->works[i]);
        if (site->works[i].undetermined)
            site->undetermined[site->undetermined_count++] = (uint32_t)i;
        else
            site->ranked[site->ranked_count++] = (uint32_t)i;
    }
    site->by_issuer = ARENA_ARRAY(&site->records, site->ranked_count, uint32_t);
    site->by_date = ARENA_ARRAY(&site->records, site->ranked_count, uint32_t);
    memcpy(site->by_issuer, site->ranked, site->ranked_count * sizeof(uint32_t));
    memcpy(site->by_date, site->ranked, site->ranked_count * sizeof(uint32_t));
    parallel_for(3, jobs, order_one, site);
}

void graph_works(struct site *site, unsigned jobs)
{
    struct works works = {.site = site};
    struct citation_authority *authority =
        records_authority(&site->records, site->decisions, site->decision_count);
    resolve_all(site, authority, jobs);
    link_records(&works);
    works_of_texts(&works);
    link_relations(&works);
    works_of_documents(&works);
    link_candidates(site);
    uint32_t *citing = graph_citing(site, jobs);
    order_works(site, jobs);
    graph_lists(site, citing, jobs);
    free(citing);
    check_sources(site);
    report_cites(site);
    citation_authority_free(authority);
}
