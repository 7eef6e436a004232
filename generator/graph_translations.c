/* How far the translation of each document is, and how much of each value of a facet is
 * translated. Withdrawn documents are not counted: there is nothing to translate. */
#include "graph.h"

#include "lookup.h"

enum translation_state translation_state(const struct document *d)
{
    const struct text *translation = d->text[lang_other(d->original)];
    if (document_withdrawn(d))
        return TRANSLATION_STATES;
    if (!translation)
        return TRANSLATION_MISSING;
    if (!d->aligned)
        return TRANSLATION_DIFFERS;
    if (d->stale_count)
        return TRANSLATION_STALE;
    if (translation->front.translation->present && !translation->front.translation->block_count)
        return TRANSLATION_UNSTAMPED;
    return TRANSLATION_COMPLETE;
}

bool translation_reviewed(const struct document *d)
{
    const struct text *translation = d->text[lang_other(d->original)];
    return translation && translation->front.translation->present &&
           translation->front.translation->reviewed;
}

/* Types and years are all that is said of (translations.c). */
static void count_document(struct site *site, const struct document *d, bool translated)
{
    static const enum facet counted[] = {FACET_TYPE, FACET_YEAR};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        uint32_t term = d->terms[counted[i]];
        if (term == NO_INDEX)
            continue;
        site->terms[term].current++;
        site->terms[term].translated += translated;
    }
}

/* Those that need work come first; within a state the order of documents stays. */
void graph_translations(struct site *site)
{
    struct translations *t = &site->translations;
    uint32_t next[TRANSLATION_STATES] = {0};
    for (size_t i = 0; i < site->document_count; i++) {
        const struct document *d = &site->documents[i];
        enum translation_state state = translation_state(d);
        if (state == TRANSLATION_STATES)
            continue;
        t->in_state[state]++;
        t->reviewed += translation_reviewed(d);
        count_document(site, d, state != TRANSLATION_MISSING);
    }
    for (int s = 0; s < TRANSLATION_STATES; s++) {
        next[s] = t->count;
        t->count += t->in_state[s];
    }
    t->documents = ARENA_ARRAY(&site->records, t->count, uint32_t);
    for (size_t i = 0; i < site->document_count; i++) {
        enum translation_state state = translation_state(&site->documents[i]);
        if (state != TRANSLATION_STATES)
            t->documents[next[state]++] = (uint32_t)i;
    }
}
