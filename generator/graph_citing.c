/* Who cites what. The texts are walked in the order in which they lie in memory, and what is asked
 * of documents and counted of works lies close together meanwhile: an archive's citations point
 * everywhere, and each place that is not in a cache costs more than the work there. */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lookup.h"
#include "parallel.h"

/* Of a document: what its citations are counted by. */
struct brief {
    uint32_t work; /* whose text it is */
    uint8_t original;
    bool hidden;
};

/* Of a work, while it is counted. */
struct tally {
    uint32_t text, document; /* the last that cites it, + 1 */
    uint32_t texts, documents, originals;
    uint32_t sentences, sentence; /* of originals; the last of the last text */
    uint32_t at;                  /* of its first struct cited_in */
};

/* One text that cites a work. */
struct cited_in {
    uint32_t place; /* in a work's list: the document, newest first, and Vietnamese first */
    uint32_t text;
    uint32_t first, count; /* in site->citing_cites */
};

struct linking {
    struct site *site;
    struct brief *briefs;
    struct tally *tallies;
    struct cited_in *entries; /* by work */
    struct citing *citing;    /* the same, as they stay */
    uint32_t *documents;      /* of each of them */
};

static const struct brief *brief_of(const struct linking *l, const struct text *text)
{
    const struct brief *brief = &l->briefs[text->document];
    return brief->hidden ? NULL : brief;
}

static void make_briefs(struct linking *l)
{
    for (size_t i = 0; i < l->site->document_count; i++) {
        const struct document *d = &l->site->documents[i];
        l->briefs[i] = (struct brief){d->work, (uint8_t)d->original, document_withdrawn(d)};
    }
}

static bool counts(const struct brief *brief, const struct cite *cite)
{
    return cite->work != NO_INDEX && brief->work != cite->work;
}

static void count_text(struct linking *l, uint32_t i)
{
    const struct text *text = &l->site->texts[i];
    const struct brief *brief = text->usable && text->cite_count ? brief_of(l, text) : NULL;
    bool original = brief && text->lang == (enum lang)brief->original;
    uint32_t sentence = 0;
    for (size_t k = 0; brief && k < text->cite_count; k++) {
        sentence += !text->cites[k].again;
        if (!counts(brief, &text->cites[k]))
            continue;
        struct tally *tally = &l->tallies[text->cites[k].work];
        l->site->citing_total++;
        tally->texts += tally->text != i + 1;
        tally->documents += tally->document != text->document + 1;
        tally->originals += original;
        tally->sentences += original && (tally->text != i + 1 || tally->sentence != sentence);
        tally->sentence = sentence;
        tally->text = i + 1;
        tally->document = text->document + 1;
    }
}

/* Where each work's begin; their numbers are counted anew when they are put. */
static size_t place_works(struct linking *l)
{
    size_t total = 0;
    for (size_t i = 0; i < l->site->work_count; i++) {
        struct tally *tally = &l->tallies[i];
        struct work *work = &l->site->works[i];
        work->citing_count = tally->texts;
        work->document_count = tally->documents;
        work->citation_count = tally->originals;
        work->sentence_count = tally->sentences;
        tally->at = (uint32_t)total;
        total += tally->texts;
        tally->texts = 0;
    }
    return total;
}

static int by_work(const void *a, const void *b)
{
    const struct cite *x = *(struct cite *const *)a, *y = *(struct cite *const *)b;
    if (x->work != y->work)
        return x->work < y->work ? -1 : 1;
    return (x > y) - (x < y); /* the order of the text */
}

static void put_text(struct linking *l, uint32_t i)
{
    struct site *site = l->site;
    const struct text *text = &site->texts[i];
    const struct brief *brief = text->usable && text->cite_count ? brief_of(l, text) : NULL;
    struct cite **all = site->citing_cites + site->citing_total;
    size_t count = 0;
    for (size_t k = 0; brief && k < text->cite_count; k++)
        if (counts(brief, &text->cites[k]))
            all[count++] = &text->cites[k];
    if (count > 1)
        qsort(all, count, sizeof *all, by_work);
    for (size_t k = 0, end; k < count; k = end) {
        struct tally *tally = &l->tallies[all[k]->work];
        for (end = k + 1; end < count && all[end]->work == all[k]->work;)
            end++;
        l->entries[tally->at + tally->texts++] =
            (struct cited_in){.place = text->document * LANG_COUNT + text->lang,
                              .text = i,
                              .first = (uint32_t)(site->citing_total + k),
                              .count = (uint32_t)(end - k)};
    }
    site->citing_total += count;
}

static int by_place(const void *a, const void *b)
{
    const struct cited_in *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static void finish_work(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct linking *l = context;
    struct work *work = &l->site->works[i];
    uint32_t at = l->tallies[i].at;
    work->citing = l->citing + at;
    if (work->citing_count > 1)
        qsort(l->entries + at, work->citing_count, sizeof *l->entries, by_place);
    for (uint32_t k = at; k < at + work->citing_count; k++) {
        const struct cited_in *in = &l->entries[k];
        l->citing[k] = (struct citing){&l->site->texts[in->text], in->first, in->count};
        l->documents[k] = in->place / LANG_COUNT;
    }
}

static void *table(size_t count, size_t size)
{
    void *table = calloc(count ? count : 1, size);
    if (!table)
        die_errno("calloc", "citations");
    return table;
}

uint32_t *graph_citing(struct site *site, unsigned jobs)
{
    struct linking l = {.site = site,
                        .briefs = table(site->document_count, sizeof *l.briefs),
                        .tallies = table(site->work_count, sizeof *l.tallies)};
    make_briefs(&l);
    site->citing_total = 0;
    for (uint32_t i = 0; i < site->text_count; i++)
        count_text(&l, i);
    site->citing_cites = ARENA_ARRAY(&site->records, site->citing_total, struct cite *);
    size_t total = place_works(&l);
    l.entries = table(total, sizeof *l.entries);
    l.documents = table(total, sizeof *l.documents);
    l.citing = ARENA_ARRAY(&site->records, total, struct citing);
    site->citing_total = 0;
    for (uint32_t i = 0; i < site->text_count; i++)
        put_text(&l, i);
    parallel_for(site->work_count, jobs, finish_work, &l);
    free(l.briefs);
    free(l.tallies);
    free(l.entries);
    return l.documents;
}
