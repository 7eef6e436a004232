#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "fs.h"
#include "hash.h"
#include "lookup.h"
#include "object.h"
#include "sort.h"

/* --- texts to documents ----------------------------------------------------------------------- */

static int by_slug(const void *a, const void *b)
{
    const struct text *x = *(struct text *const *)a, *y = *(struct text *const *)b;
    int order = str_compare(x->slug, y->slug);
    return order ? order : (int)x->lang - (int)y->lang;
}

static struct diag_where where_of(const struct text *text, const struct located *at)
{
    return (struct diag_where){.path = text->path,
                               .line = at->line,
                               .col = at->col,
                               .width = (uint32_t)str_characters(at->text)};
}

/* A translation inherits what it does not state itself; a value stated twice must be the same. */
static void check_same(struct site *site, const struct text *text, const struct located *own,
                       const struct text *original, const struct located *other, const char *key)
{
    if (!own->line || !other->line || str_equal(own->text, other->text))
        return;
    struct diag_where where = where_of(text, own);
    diag_add(site->diags, DIAG_VALUE_DIFFERS, &where, str_of(key), own->text,
             str_format(&site->records, "%.*s:%u", STR_ARG(original->path), other->line));
}

static void compare_fronts(struct site *site, const struct text *text, const struct text *original)
{
    const struct front *a = &text->front, *b = &original->front;
    check_same(site, text, &a->id, original, &b->id, "id");
    check_same(site, text, &a->type, original, &b->type, "type");
    check_same(site, text, &a->place, original, &b->place, "place");
    check_same(site, text, &a->number, original, &b->number, "number");
    check_same(site, text, &a->more->work, original, &b->more->work, "work");
}

static void add_mismatch(struct site *site, const struct text *text, uint32_t line,
                         enum diag_code code, struct str arg0, struct str arg1, struct str arg2)
{
    struct diag_where where = {.path = text->path, .line = line};
    diag_add(site->diags, code, &where, arg0, arg1, arg2);
}

/* Where block i begins; of a text that ends before it, where its last block does. */
static uint32_t line_of_block(const struct block_mark *marks, size_t count, size_t i)
{
    if (!count)
        return 1;
    return marks[i < count ? i : count - 1].line;
}

/* Says where two texts part that have not the same blocks. */
static void report_blocks(struct site *site, const struct text *text, const struct text *original)
{
    struct arena arena;
    arena_init(&arena);
    size_t own = text->block_count, other = original->block_count, i = 0;
    const struct block_mark *a = object_marks(&arena, site->pack, text),
                            *b = object_marks(&arena, site->pack, original);
    while (i < own && i < other && a[i].kind == b[i].kind)
        i++;
    add_mismatch(
        site, text, line_of_block(a, own, i), DIAG_BLOCKS_DIFFER, str_number(&arena, own),
        str_number(&arena, other),
        str_format(&arena, "%.*s:%u", STR_ARG(original->path), line_of_block(b, other, i)));
    arena_free(&arena);
}

/* Both texts must have the same kinds of blocks in the same order. */
static bool check_aligned(struct site *site, const struct text *text, const struct text *original)
{
    bool same = text->block_count == original->block_count && text->kinds == original->kinds;
    if (!same)
        report_blocks(site, text, original);
    return same;
}

static bool block_is_stale(const struct translation *t, const struct block_mark *block, size_t i)
{
    char hash[BLOCK_HASH_LEN];
    object_hash_digits(block->hash, hash);
    return i >= t->block_count || !str_equal(t->blocks[i], (struct str){hash, sizeof hash});
}

/* True if it states the hash of each block of the original as that is now. */
static bool is_current(struct arena *arena, const struct translation *t,
                       const struct text *original)
{
    struct str *lines = ARENA_ARRAY(arena, 2 * t->block_count, struct str);
    for (size_t i = 0; i < t->block_count; i++) {
        lines[2 * i] = t->blocks[i];
        lines[2 * i + 1] = STR("\n");
    }
    return t->block_count == original->block_count &&
           hash64(str_join(arena, lines, 2 * t->block_count)) == original->made_of;
}

/* Finds the blocks of the original that changed after translation. */
static void find_stale(struct site *site, struct document *d, const struct translation *t,
                       const struct text *original)
{
    struct arena arena;
    arena_init(&arena);
    if (!is_current(&arena, t, original)) {
        const struct block_mark *marks = object_marks(&arena, site->pack, original);
        uint32_t *stale = ARENA_ARRAY(&arena, original->block_count, uint32_t);
        for (size_t i = 0; i < original->block_count; i++)
            if (block_is_stale(t, &marks[i], i))
                stale[d->stale_count++] = (uint32_t)i;
        d->stale = ARENA_ARRAY(&site->records, d->stale_count, uint32_t);
        memcpy(d->stale, stale, d->stale_count * sizeof *stale);
    }
    arena_free(&arena);
}

static void check_translation(struct site *site, struct document *d)
{
    const struct text *text = d->text[lang_other(d->original)], *original = d->text[d->original];
    if (!text || !original || !text->front.translation->present)
        return;
    const struct translation *t = text->front.translation;
    if (!t->block_count) {
        add_mismatch(site, text, t->line, DIAG_TRANSLATION_UNSTAMPED, d->id, STR_NULL, STR_NULL);
        return;
    }
    find_stale(site, d, t, original);
    if (d->stale_count)
        add_mismatch(site, text, t->line, DIAG_TRANSLATION_STALE,
                     str_format(&site->records, "%u", d->stale_count),
                     str_format(&site->records, "p%u", d->stale[0] + 1), d->id);
}

/* The file in the other language, whatever its state; NULL if there is none. The files of a
 * document stand side by side. */
static const struct text *file_beside(const struct site *site, const struct text *text)
{
    size_t i = (size_t)(text - site->texts), beside = text->lang == LANG_EN ? i + 1 : i - 1;
    bool same = beside < site->text_count && str_equal(site->texts[beside].slug, text->slug);
    return same ? &site->texts[beside] : NULL;
}

static void add_missing(struct site *site, const struct text *original, struct str id)
{
    const struct text *other = file_beside(site, original);
    add_mismatch(site, original, 0, DIAG_TRANSLATION_MISSING,
                 str_of(lang_code(lang_other(original->lang))), id,
                 other && other->front.draft ? other->path : STR_NULL);
}

static void fill_document(struct site *site, struct document *d)
{
    struct text *vi = d->text[LANG_VI], *en = d->text[LANG_EN];
    d->original = vi && (!en || !vi->front.translation->present) ? LANG_VI : LANG_EN;
    struct text *original = d->text[d->original], *other = d->text[lang_other(d->original)];
    d->slug = original->slug;
    d->front = &original->front;
    d->withdrawn = localised_in(d->front->more->withdrawn, LANG_VI, NULL).data != NULL;
    d->id = original->front.id.text.data ? original->front.id.text : d->slug;
    d->date = date_known(d->front->date) ? d->front->date : d->front->published;
    d->work = NO_INDEX;
    if (!other && original->front.translation->present) {
        add_mismatch(site, original, original->front.translation->line, DIAG_ORPHAN_TRANSLATION,
                     str_format(&site->records, "%.*s.%s.md", STR_ARG(d->slug),
                                lang_code(lang_other(original->lang))),
                     STR_NULL, STR_NULL);
        return;
    }
    if (!other) {
        if (!document_withdrawn(d))
            add_missing(site, original, d->id);
        return;
    }
    if (!other->front.translation->present)
        add_mismatch(site, other, 1, DIAG_TWO_ORIGINALS, original->path,
                     str_of(lang_code(original->lang)), STR_NULL);
    compare_fronts(site, other, original);
    d->aligned = check_aligned(site, other, original);
    check_translation(site, d);
    site->bilingual_count++;
}

/* What orders documents: their dates, then their slugs, in whose order they were made. */
struct dated {
    struct date date;
    uint32_t document;
};

static int newest_first(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    int order = date_compare(y->date, x->date);
    return order ? order : (x->document > y->document) - (x->document < y->document);
}

/* Takes the documents from where they were made, in the order of their slugs, to where they stay.
 */
static void order_documents(struct site *site, struct arena *arena)
{
    size_t count = site->document_count;
    struct dated *dated = ARENA_ARRAY(arena, count, struct dated);
    struct document *by_date = ARENA_ARRAY(&site->records, count, struct document);
    for (size_t i = 0; i < count; i++)
        dated[i] = (struct dated){site->documents[i].date, (uint32_t)i};
    if (count)
        qsort(dated, count, sizeof *dated, newest_first);
    for (size_t i = 0; i < count; i++)
        by_date[i] = site->documents[dated[i].document];
    site->documents = by_date;
}

static const struct text *original_text(const struct site *site, size_t document)
{
    const struct document *d = &site->documents[document];
    return d->text[d->original];
}

static void add_duplicate(struct site *site, const struct text *text, const struct text *first)
{
    struct diag_where where = where_of(text, &text->front.id);
    diag_add(site->diags, DIAG_DUPLICATE_ID, &where, text->front.id.text, first->path, STR_NULL);
}

/* A text with mistakes of another kind is no document, but its id is compared too, so that one run
 * says all. */
static void compare_rejected_ids(struct site *site)
{
    struct map seen = {0}; /* id → text, of those rejected */
    for (size_t i = 0; i < site->text_count; i++) {
        const struct text *text = &site->texts[i];
        bool is_new;
        if (text->usable || text->front.draft || text->front.translation->present ||
            !text->front.id.text.len)
            continue;
        const struct map_entry *same = map_get(&site->by_id, text->front.id.text);
        struct map_entry *entry = map_put(&seen, text->front.id.text, &is_new);
        if (is_new)
            entry->number = i;
        if (same && !str_equal(site->documents[same->number].slug, text->slug))
            add_duplicate(site, text, original_text(site, same->number));
        else if (!is_new && !str_equal(site->texts[entry->number].slug, text->slug))
            add_duplicate(site, text, &site->texts[entry->number]);
    }
    map_free(&seen);
}

static void index_documents(struct site *site)
{
    map_reserve(&site->by_slug, site->document_count);
    map_reserve(&site->by_id, site->document_count);
    for (size_t i = 0; i < site->document_count; i++) {
        struct document *d = &site->documents[i];
        for (int l = 0; l < LANG_COUNT; l++)
            if (d->text[l])
                d->text[l]->document = (uint32_t)i;
        map_put(&site->by_slug, d->slug, NULL)->number = i;
        bool is_new;
        struct map_entry *entry = map_put(&site->by_id, d->id, &is_new);
        if (is_new) {
            entry->number = i;
            continue;
        }
        add_duplicate(site, d->text[d->original], original_text(site, entry->number));
    }
    compare_rejected_ids(site);
}

/* True for a translation whose original is there but not usable (a draft, or with mistakes): it
 * is kept back with it. */
static bool waits_for_original(struct site *site, size_t i)
{
    struct text *text = &site->texts[i];
    const struct text *other = file_beside(site, text);
    if (!text->front.translation->present || !other || other->usable)
        return false;
    text->usable = false;
    return true;
}

/* By their paths, texts of a document lie side by side, but English first; and "a-b" before "a". */
static void put_vietnamese_first(struct text **order, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (by_slug(&order[i - 1], &order[i]) > 0 &&
            str_equal(order[i - 1]->slug, order[i]->slug)) {
            struct text *text = order[i];
            order[i] = order[i - 1];
            order[i - 1] = text;
        }
}

/* The usable texts, those of a document side by side. Returns how many; malloc's. */
static size_t order_texts(struct site *site, struct text ***order)
{
    size_t usable = 0;
    *order = malloc((site->text_count + 1) * sizeof **order);
    if (!*order)
        die_errno("malloc", "documents");
    for (size_t i = 0; i < site->text_count; i++)
        if (site->texts[i].usable && !waits_for_original(site, i))
            (*order)[usable++] = &site->texts[i];
    put_vietnamese_first(*order, usable);
    sort_unless_sorted(*order, usable, sizeof **order, by_slug);
    return usable;
}

static bool begins_document(struct text *const *order, size_t i)
{
    return !i || !str_equal(order[i]->slug, order[i - 1]->slug);
}

static void make_documents(struct site *site)
{
    struct text **order;
    struct arena arena;
    size_t usable = order_texts(site, &order), count = 0;
    arena_init(&arena);
    for (size_t i = 0; i < usable; i++)
        count += begins_document(order, i);
    site->documents = ARENA_ARRAY(&arena, count, struct document);
    for (size_t i = 0; i < usable; i++) {
        site->document_count += begins_document(order, i);
        site->documents[site->document_count - 1].text[order[i]->lang] = order[i];
    }
    free(order);
    for (size_t i = 0; i < site->document_count; i++)
        fill_document(site, &site->documents[i]);
    order_documents(site, &arena);
    arena_free(&arena);
    index_documents(site);
}

/* --- terms ------------------------------------------------------------------------------------ */

struct terms {
    struct site *site;
    struct map seen[FACET_COUNT];    /* key → index */
    struct map written[FACET_COUNT]; /* the value as it is written → index, or NO_INDEX */
    size_t cap;
    int year; /* of the document before, by date; 0: none … */
    uint32_t year_term;
};

/* Names a new term; where content/names.yaml has no name, by the value as it is written. */
static void name_term(struct site *site, struct term *term, struct localised value)
{
    const struct map_entry *name = map_get(&site->names[term->facet], term->key);
    term->named = name != NULL || term->facet == FACET_YEAR;
    term->name = name ? ((const struct name *)name->pointer)->text : value;
    for (int l = 0; l < LANG_COUNT; l++)
        term->sort[l] = unicode_sort_key(&site->records, (enum lang)l,
                                         localised_in(term->name, (enum lang)l, NULL));
}

static uint32_t add_term(struct terms *terms, enum facet facet, struct str key,
                         struct localised value, bool *is_new)
{
    struct site *site = terms->site;
    struct map_entry *entry = map_put(&terms->seen[facet], key, is_new);
    if (!*is_new)
        return (uint32_t)entry->number;
    if (site->term_count == terms->cap) {
        size_t cap = terms->cap ? terms->cap * 2 : 64;
        struct term *more = ARENA_ARRAY(&site->records, cap, struct term);
        if (site->term_count)
            memcpy(more, site->terms, site->term_count * sizeof *more);
        site->terms = more;
        terms->cap = cap;
    }
    entry->number = site->term_count;
    struct term *term = &site->terms[site->term_count++];
    *term = (struct term){.facet = facet, .key = key};
    name_term(site, term, value);
    return (uint32_t)entry->number;
}

/* The term of a value that was not met before. It is noted where it has no name. */
static uint32_t new_value(struct terms *terms, const struct text *text, enum facet facet,
                          const struct located *value)
{
    struct str key = unicode_slug(&terms->site->records, value->text);
    if (!key.len) {
        struct diag_where where = where_of(text, value);
        diag_add(terms->site->diags, DIAG_NO_LETTERS, &where, value->text,
                 str_of(facet_folder(facet)), STR_NULL);
        return NO_INDEX;
    }
    bool is_new;
    struct localised name = {0};
    name.text[text->lang] = value->text;
    uint32_t term = add_term(terms, facet, key, name, &is_new);
    if (is_new && !terms->site->terms[term].named) {
        struct diag_where where = where_of(text, value);
        diag_add(terms->site->diags, DIAG_UNNAMED, &where, value->text, str_of(facet_folder(facet)),
                 key);
    }
    return term;
}

/* The term of a value; NO_INDEX if there is no value or nothing of it can stand in an address. Many
 * documents have the same ones: the key is made once for each way of writing it. */
static uint32_t term_of(struct terms *terms, const struct text *text, enum facet facet,
                        const struct located *value)
{
    if (!value->text.data)
        return NO_INDEX;
    bool is_new;
    struct map_entry *entry = map_put(&terms->written[facet], value->text, &is_new);
    if (is_new)
        entry->number = new_value(terms, text, facet, value);
    return (uint32_t)entry->number;
}

static uint32_t year_of(struct terms *terms, int year)
{
    if (year != terms->year || !year) {
        struct str key = str_number(&terms->site->records, (unsigned long)year);
        bool is_new;
        terms->year_term =
            add_term(terms, FACET_YEAR, key, (struct localised){{key, key}}, &is_new);
        terms->year = year;
    }
    return terms->year_term;
}

static void document_terms(struct terms *terms, struct document *d)
{
    const struct front *f = d->front;
    const struct text *text = d->text[d->original];
    d->terms[FACET_TYPE] = term_of(terms, text, FACET_TYPE, &f->type);
    d->terms[FACET_ISSUER] = term_of(terms, text, FACET_ISSUER, &f->issuer);
    d->terms[FACET_PUBLISHER] = term_of(terms, text, FACET_PUBLISHER, &f->publisher);
    d->terms[FACET_PLACE] = term_of(terms, text, FACET_PLACE, &f->place);
    d->terms[FACET_TOPIC] = NO_INDEX;
    d->terms[FACET_YEAR] = date_known(d->date) ? year_of(terms, d->date.year) : NO_INDEX;
    d->topics = ARENA_ARRAY(&terms->site->records, f->topic_count, uint32_t);
    for (size_t i = 0; i < f->topic_count; i++) {
        uint32_t topic = term_of(terms, text, FACET_TOPIC, &f->topics[i]);
        bool again = topic == NO_INDEX;
        for (uint32_t k = 0; k < d->topic_count && !again; k++)
            again = d->topics[k] == topic;
        if (!again)
            d->topics[d->topic_count++] = topic;
    }
}

/* Calls visit for each (document, term), documents in order. */
static void each_term(struct site *site, void (*visit)(struct term *term, uint32_t document))
{
    for (size_t i = 0; i < site->document_count; i++) {
        const struct document *d = &site->documents[i];
        for (int f = 0; f < FACET_COUNT; f++)
            if (d->terms[f] != NO_INDEX)
                visit(&site->terms[d->terms[f]], (uint32_t)i);
        for (uint32_t k = 0; k < d->topic_count; k++)
            visit(&site->terms[d->topics[k]], (uint32_t)i);
    }
}

static void count_document(struct term *term, uint32_t document)
{
    (void)document;
    term->count++;
}

static void put_document(struct term *term, uint32_t document)
{
    term->documents[term->count++] = document;
}

static int by_key(const void *a, const void *b, void *context)
{
    const struct site *site = ((void **)context)[0];
    enum lang lang = *(enum lang *)((void **)context)[1];
    const struct term *x = &site->terms[*(const uint32_t *)a],
                      *y = &site->terms[*(const uint32_t *)b];
    if (x->facet == FACET_YEAR)
        return str_compare(y->key, x->key); /* the newest year first */
    int order = str_compare(x->sort[lang], y->sort[lang]);
    return order ? order : str_compare(x->key, y->key);
}

static int by_count(const void *a, const void *b, void *context)
{
    const struct site *site = context;
    const struct term *x = &site->terms[*(const uint32_t *)a],
                      *y = &site->terms[*(const uint32_t *)b];
    if (x->facet == FACET_YEAR)
        return str_compare(y->key, x->key);
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                : str_compare(x->key, y->key);
}

static void order_terms(struct site *site)
{
    for (int f = 0; f < FACET_COUNT; f++) {
        uint32_t *ids = ARENA_ARRAY(&site->records, site->term_count, uint32_t);
        uint32_t count = 0;
        for (size_t i = 0; i < site->term_count; i++)
            if (site->terms[i].facet == (enum facet)f)
                ids[count++] = (uint32_t)i;
        site->facet_count[f] = count;
        site->facet_by_count[f] = ids;
        qsort_r(ids, count, sizeof *ids, by_count, site);
        for (int l = 0; l < LANG_COUNT; l++) {
            enum lang lang = (enum lang)l;
            uint32_t *order = ARENA_ARRAY(&site->records, count, uint32_t);
            memcpy(order, ids, count * sizeof *order);
            qsort_r(order, count, sizeof *order, by_key, (void *[]){site, &lang});
            site->facet_terms[f][l] = order;
        }
    }
}

static void make_terms(struct site *site)
{
    struct terms terms = {.site = site};
    for (size_t i = 0; i < site->document_count; i++)
        document_terms(&terms, &site->documents[i]);
    for (int f = 0; f < FACET_COUNT; f++) {
        map_free(&terms.seen[f]);
        map_free(&terms.written[f]);
    }
    each_term(site, count_document);
    for (size_t i = 0; i < site->term_count; i++) {
        struct term *term = &site->terms[i];
        term->documents = ARENA_ARRAY(&site->records, term->count, uint32_t);
        term->count = 0;
    }
    each_term(site, put_document);
    order_terms(site);
}

/* --- old addresses ---------------------------------------------------------------------------- */

/* An alias is an old slug, or "/vi/…" or "/en/…": the rest is a plain address. STR_NULL if it is
 * neither. */
static struct str alias_address(struct site *site, struct str alias)
{
    if (str_find_byte(alias, '/', 0) == alias.len) {
        struct str slug = unicode_slug(&site->records, alias);
        return slug.len && str_equal(slug, alias)
                   ? str_format(&site->records, "documents/%.*s", STR_ARG(alias))
                   : STR_NULL;
    }
    enum lang lang;
    if (alias.data[0] == '/')
        alias = str_cut(alias, 1, alias.len);
    if (alias.len < 4 || alias.data[2] != '/' || !lang_of(str_cut(alias, 0, 2), &lang))
        return STR_NULL;
    struct str rest = str_cut(alias, 3, alias.len);
    if (str_ends(rest, STR("/index.html")))
        rest = str_cut(rest, 0, rest.len - 11);
    else if (str_ends(rest, STR(".html")))
        rest = str_cut(rest, 0, rest.len - 5);
    while (rest.len && rest.data[rest.len - 1] == '/')
        rest.len--;
    return fs_path_plain(rest) ? rest : STR_NULL;
}

static void add_alias(struct site *site, const struct text *text, const struct located *at)
{
    struct str address = alias_address(site, at->text);
    if (address.data) {
        site->aliases[site->alias_count++] = (struct alias){address, text->document, text, at};
        return;
    }
    struct diag_where where = where_of(text, at);
    diag_add(site->diags, DIAG_BAD_ALIAS, &where, at->text, STR_NULL, STR_NULL);
}

static void make_aliases(struct site *site)
{
    size_t most = 0;
    for (size_t i = 0; i < site->document_count; i++)
        most += site->documents[i].front->more->alias_count;
    site->aliases = ARENA_ARRAY(&site->records, most, struct alias);
    for (size_t i = 0; i < site->document_count; i++) {
        const struct document *d = &site->documents[i];
        for (size_t k = 0; k < d->front->more->alias_count; k++)
            add_alias(site, d->text[d->original], &d->front->more->aliases[k]);
    }
}

void graph_documents(struct site *site)
{
    make_documents(site);
    make_terms(site);
    make_aliases(site);
    graph_translations(site);
    for (uint32_t i = 0; i < site->glossary.count; i++)
        if (site->glossary.terms[i].source.at.text.data)
            graph_source(site, STR("content/glossary.yaml"), &site->glossary.terms[i].source);
}
