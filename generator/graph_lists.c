/* The index of decisions is a set of slices: those of an issuer lie together in the order by
 * issuer, those of a year in the order by date; only types need an array of their own.
 *
 * Related documents share what they cite or what they are about. Two documents that share a thing
 * are tied by the inverse of the logarithm of how many share it (Adamic and Adar, "Friends and
 * neighbors on the Web", 2003), in whole numbers so that the outcome is the same everywhere. Of a
 * thing that very many share only the nearest in time are looked at, so the time is linear in the
 * documents.
 */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "parallel.h"

/* --- the index of decisions ------------------------------------------------------------------- */

static void add_list(struct site *site, struct work_list list)
{
    if (list.count)
        site->work_lists[site->work_list_count++] = list;
}

static void lists_of_issuers(struct site *site)
{
    for (size_t i = 0; i < site->ranked_count;) {
        struct str issuer = work_issuer_part(&site->works[site->by_issuer[i]]);
        size_t end = i + 1;
        while (end < site->ranked_count &&
               str_equal(issuer, work_issuer_part(&site->works[site->by_issuer[end]])))
            end++;
        struct str key = str_cut(issuer, strlen("/vn/"), issuer.len);
        add_list(site, (struct work_list){.kind = WORKS_OF_ISSUER,
                                          .key = key,
                                          .works = site->by_issuer + i,
                                          .count = (uint32_t)(end - i)});
        i = end;
    }
}

static void lists_of_years(struct site *site)
{
    for (size_t i = 0; i < site->ranked_count;) {
        int year = work_date(&site->works[site->by_date[i]]).year;
        size_t end = i + 1;
        while (end < site->ranked_count && work_date(&site->works[site->by_date[end]]).year == year)
            end++;
        if (year)
            add_list(site, (struct work_list){.kind = WORKS_OF_YEAR,
                                              .key = str_format(&site->records, "%d", year),
                                              .works = site->by_date + i,
                                              .count = (uint32_t)(end - i)});
        i = end;
    }
}

static struct str type_of(const struct site *site, uint32_t work)
{
    struct citation_parts parts;
    return citation_parts(site->works[work].id, &parts) ? parts.type : STR_NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct work_list *x = a, *y = b;
    return str_compare(x->key, y->key);
}

static struct map count_types(const struct site *site)
{
    struct map types = {0};
    for (size_t i = 0; i < site->ranked_count; i++) {
        struct str type = type_of(site, site->by_issuer[i]);
        if (type.len)
            map_put(&types, type, NULL)->number++;
    }
    return types;
}

/* The second pass over the order by issuer: counts become places, and each work gets its own. */
static void lists_of_types(struct site *site, struct map *types)
{
    uint32_t *all = ARENA_ARRAY(&site->records, site->ranked_count, uint32_t);
    struct work_list *first = site->work_lists + site->work_list_count;
    size_t at = 0;
    for (size_t i = 0; i < types->count; i++) {
        size_t count = types->entries[i].number;
        types->entries[i].number = at;
        add_list(site, (struct work_list){.kind = WORKS_OF_TYPE,
                                          .key = types->entries[i].key,
                                          .works = all + at,
                                          .count = (uint32_t)count});
        at += count;
    }
    for (size_t i = 0; i < site->ranked_count; i++) {
        struct str type = type_of(site, site->by_issuer[i]);
        if (type.len)
            all[map_get(types, type)->number++] = site->by_issuer[i];
    }
    if (types->count)
        qsort(first, types->count, sizeof *first, by_key);
}

static void list_works(struct site *site)
{
    size_t years = 0, issuers = 0;
    for (size_t i = 1; i < site->ranked_count; i++) {
        years += work_date(&site->works[site->by_date[i]]).year !=
                 work_date(&site->works[site->by_date[i - 1]]).year;
        issuers += !str_equal(work_issuer_part(&site->works[site->by_issuer[i]]),
                              work_issuer_part(&site->works[site->by_issuer[i - 1]]));
    }
    struct map types = count_types(site);
    /* as many issuers and years as there are changes, and one more */
    size_t count = WORKS_OF_TYPE + types.count + issuers + 1 + years + 1;
    site->work_lists = ARENA_ARRAY(&site->records, count, struct work_list);
    const uint32_t *const orders[] = {site->by_issuer, site->by_date, site->ranked};
    for (int k = WORKS_BY_NUMBER; k <= WORKS_BY_CITATIONS; k++)
        site->work_lists[site->work_list_count++] =
            (struct work_list){.kind = (enum work_list_kind)k,
                               .works = orders[k],
                               .count = (uint32_t)site->ranked_count};
    lists_of_types(site, &types);
    map_free(&types);
    lists_of_issuers(site);
    lists_of_years(site);
    for (size_t i = 0; i < site->work_list_count; i++)
        site->work_lists_at[site->work_lists[i].kind + 1] = (uint32_t)i + 1;
    for (int k = 0; k < WORK_LIST_KINDS; k++)
        if (site->work_lists_at[k + 1] < site->work_lists_at[k])
            site->work_lists_at[k + 1] = site->work_lists_at[k];
}

/* --- related documents ------------------------------------------------------------------------ */

enum {
    SHARED_MOST = 24,  /* things of one document that are looked at */
    SHARING_MOST = 48, /* documents that share one of them */
    WEIGHT_WORK = 64,
    WEIGHT_TOPIC = 24,
    RANK_BITS = 34 /* twice a number of documents, and a sign */
};

struct scores {
    uint32_t *score;   /* one a document; zeros between two documents */
    uint32_t *touched; /* those that are not */
    size_t count;
};

/* What is read again and again, close together: who cites a work, by the number of the document. */
struct relating {
    struct site *site;
    struct scores *scores;  /* one a worker */
    const uint32_t *citing; /* of all works, one after the other, as in work->citing */
    bool *hidden;           /* documents that are related to none */
};

/* What two of n that share a thing have in common. */
static uint32_t weight(uint32_t base, size_t n)
{
    uint32_t bits = 1;
    while (n >>= 1)
        bits++;
    return base / bits;
}

/* Without a branch: whether a document was met before is anybody's guess. There is room for one
 * more that was touched: a document is none of its own. */
static void add_score(struct scores *s, uint32_t document, uint32_t add)
{
    uint32_t before = s->score[document];
    s->touched[s->count] = document;
    s->count += !before;
    s->score[document] = before + add;
}

/* The first of `count` where at most SHARING_MOST around position `own` begin. */
static size_t window(size_t own, size_t count)
{
    if (count <= SHARING_MOST || own <= SHARING_MOST / 2)
        return 0;
    size_t first = own - SHARING_MOST / 2;
    return first + SHARING_MOST > count ? count - SHARING_MOST : first;
}

/* Where those of a document begin, or would. */
static size_t position(const uint32_t *citing, size_t count, uint32_t document)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (citing[middle] < document)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void share_work(const struct relating *r, struct scores *s, uint32_t work, uint32_t self)
{
    const struct work *shared = &r->site->works[work];
    const uint32_t *citing = r->citing + (shared->citing - r->site->works[0].citing);
    size_t count = shared->citing_count, first = window(position(citing, count, self), count);
    uint32_t add = weight(WEIGHT_WORK, shared->document_count), last = NO_INDEX;
    for (size_t i = first; i < count && i < first + SHARING_MOST; i++) {
        if (citing[i] != last && citing[i] != self)
            add_score(s, citing[i], add);
        last = citing[i];
    }
}

static void share_works(const struct relating *r, struct scores *s, const struct document *d,
                        uint32_t self)
{
    const struct text *text = d->text[d->original];
    uint32_t seen[SHARED_MOST];
    size_t count = 0;
    for (size_t k = 0; k < text->cite_count && count < SHARED_MOST; k++) {
        uint32_t work = text->cites[k].work;
        bool known = work == NO_INDEX || work == d->work || r->site->works[work].undetermined;
        for (size_t i = 0; i < count && !known; i++)
            known = seen[i] == work;
        if (known)
            continue;
        seen[count++] = work;
        share_work(r, s, work, self);
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void share_topics(const struct relating *r, struct scores *s, const struct document *d,
                         uint32_t self)
{
    const struct site *site = r->site;
    for (uint32_t t = 0; t < d->topic_count && t < SHARED_MOST; t++) {
        const struct term *term = &site->terms[d->topics[t]];
        const uint32_t *own = bsearch(&self, term->documents, term->count, sizeof self, by_number);
        size_t first = window(own ? (size_t)(own - term->documents) : 0, term->count);
        uint32_t add = weight(WEIGHT_TOPIC, term->count);
        for (size_t i = first; i < term->count && i < first + SHARING_MOST; i++)
            if (term->documents[i] != self)
                add_score(s, term->documents[i], add);
    }
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

/* What stands first has the highest: the score, then how near it is in time, then the newer. One
 * number, as there are many of the same score. */
static uint64_t rank_of(const struct scores *s, uint32_t self, uint32_t other)
{
    uint64_t apart = (uint64_t)distance(other, self) * 2 + (other > self);
    return ((uint64_t)s->score[other] << RANK_BITS) - apart;
}

/* Puts a document among those related so far, the last of which may go. */
static void insert(struct document *d, uint64_t ranks[RELATED_MAX], uint32_t other, uint64_t rank)
{
    size_t at = d->related_count < RELATED_MAX ? d->related_count++ : RELATED_MAX - 1;
    for (; at && ranks[at - 1] < rank; at--) {
        ranks[at] = ranks[at - 1];
        d->related[at] = d->related[at - 1];
    }
    ranks[at] = rank;
    d->related[at] = other;
}

static void relate(void *context, size_t i, unsigned worker)
{
    struct relating *r = context;
    struct document *d = &r->site->documents[i];
    struct scores *s = &r->scores[worker];
    uint32_t self = (uint32_t)i;
    uint64_t ranks[RELATED_MAX] = {0};
    if (document_withdrawn(d))
        return;
    share_works(r, s, d, self);
    share_topics(r, s, d, self);
    for (size_t t = 0; t < s->count; t++) {
        uint32_t other = s->touched[t];
        uint64_t rank = rank_of(s, self, other);
        s->score[other] = 0;
        if (rank > ranks[RELATED_MAX - 1] && !r->hidden[other])
            insert(d, ranks, other, rank);
    }
    s->count = 0;
}

/* Tables that are needed for this only; they go with the arena. */
static void prepare_relating(struct relating *r, struct arena *arena, unsigned jobs)
{
    struct site *site = r->site;
    r->scores = ARENA_ARRAY(arena, jobs, struct scores);
    for (unsigned i = 0; i < jobs; i++) {
        r->scores[i].score = ARENA_ARRAY(arena, site->document_count, uint32_t);
        r->scores[i].touched = ARENA_ARRAY(arena, site->document_count, uint32_t);
    }
    r->hidden = ARENA_ARRAY(arena, site->document_count, bool);
    for (size_t i = 0; i < site->document_count; i++)
        r->hidden[i] = document_withdrawn(&site->documents[i]) || site->documents[i].front->draft;
}

static void relate_documents(struct site *site, const uint32_t *citing, unsigned jobs)
{
    struct arena arena;
    struct relating r = {.site = site, .citing = citing};
    arena_init(&arena);
    prepare_relating(&r, &arena, jobs);
    parallel_for(site->document_count, jobs, relate, &r);
    arena_free(&arena);
}

void graph_lists(struct site *site, const uint32_t *citing, unsigned jobs)
{
    list_works(site);
    relate_documents(site, citing, jobs);
}
