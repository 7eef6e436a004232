/* Resolving what the text of one citation leaves open, in this order and no other:
 *   the other mentions in the same document, before or after it, if only one work fits;
 *   the authority's records; else it stays ambiguous or unresolved.
 * A candidate is never later than the citing document and never the document itself. What the
 * text states is not corrected: a contradiction is flagged. */
#include <string.h>

#include "citation_authority.h"
#include "citation_parse.h"
#include "map.h"

enum { CANDIDATES_MAX = 64 };

size_t citation_title_slug(struct str title, char *slug, size_t max)
{
    static const char *const heads[] = {"bộ luật", "luật", "law on", NULL};
    struct window *w;
    struct window window;
    slug[0] = '\0';
    if (!title.len || title.len > 4000)
        return 0;
    w = &window;
    window_init(w, title, false);
    window_fill(w, WINDOW_GLYPHS);
    uint32_t at = match_any(w, 0, heads);
    return glyph_slug(w, at, w->count, slug, max);
}

/* --- one document's mentions ------------------------------------------------------------------ */

/* The mentions of one work, by its key (the id without its year). */
struct mention {
    uint32_t first; /* a citation whose id is settled; UINT32_MAX: none */
    bool several;   /* and another one whose id differs */
    bool alike;     /* but in nothing except its year */
};

struct mentions {
    struct map by_key;   /* "place/issuer/type/number" */
    struct map by_short; /* "type/number", for short forms */
    struct map by_name;  /* a law's name */
    struct mention *items;
    size_t count, cap;
};

static struct str key_of(struct arena *arena, const struct citation_parts *p)
{
    return str_format(arena, "%.*s/%.*s/%.*s/%.*s", STR_ARG(p->place), STR_ARG(p->issuer),
                      STR_ARG(p->type), STR_ARG(p->number));
}

/* An assembly's number and year without the type, which only a word says: "31/2024/QH15". */
static struct str untyped_key(struct arena *arena, const struct citation_parts *p)
{
    return str_format(arena, "%.*s/%.*s/%.*s", STR_ARG(p->issuer), STR_ARG(p->year),
                      STR_ARG(p->number));
}

/* "nq" and "nq-qp" are one word in a short form. */
static struct str short_key(struct arena *arena, const struct citation_parts *p)
{
    struct str type = p->type;
    if (str_ends(type, STR("-qp")))
        type = str_cut(type, 0, type.len - 3);
    return str_format(arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(p->number));
}

static struct mention *mention_of(struct mentions *m, struct map *map, struct str key)
{
    bool added;
    struct map_entry *entry = map_put(map, key, &added);
    if (added) {
        entry->number = m->count;
        m->items[m->count++] = (struct mention){UINT32_MAX, false, true};
    }
    return &m->items[entry->number];
}

static void note(struct mention *mention, const struct citation *items, uint32_t i)
{
    if (mention->first == UINT32_MAX) {
        mention->first = i;
    } else if (!str_equal(items[mention->first].id, items[i].id)) {
        struct citation_parts a, b;
        mention->several = true;
        mention->alike &= citation_parts(items[mention->first].id, &a) &&
                          citation_parts(items[i].id, &b) && str_equal(a.place, b.place) &&
                          str_equal(a.issuer, b.issuer) && str_equal(a.type, b.type);
    }
}

static bool dated_after(struct date a, struct date b)
{
    return a.year && b.year &&
           date_compare((struct date){a.year, a.month, a.day, -1},
                        (struct date){b.year, b.month ? b.month : 12, b.day ? b.day : 31, -1}) > 0;
}

static bool usable(const struct citation *c, const struct citation_context *context)
{
    return c->kind != CITATION_SELF &&
           !(c->flags & (CITATION_NEEDS_ANTECEDENT | CITATION_CONFLICT_TERM)) &&
           !dated_after(c->date, context->doc_date);
}

/* Quyết định and Quy định share a symbol: when both words are stated they are two works. */
static bool words_differ(const struct citation *a, const struct citation *b)
{
    enum type ta = a->word ? type_of_word(a->word) : TYPE_NONE;
    enum type tb = b->word ? type_of_word(b->word) : TYPE_NONE;
    const char *wa = TYPE_WORDS[a->word].name, *wb = TYPE_WORDS[b->word].name;
    if (ta != TYPE_QD || tb != TYPE_QD || TYPE_WORDS[a->word].english ||
        TYPE_WORDS[b->word].english)
        return false;
    return strcmp(wa, wb) != 0;
}

static void collect(struct arena *scratch, const struct citation_context *context,
                    const struct citation_list *list, struct mentions *m)
{
    m->cap = list->count * 4 + 1;
    m->items = ARENA_ARRAY(scratch, m->cap, struct mention);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct citation *c = &list->items[i];
        struct citation_parts p;
        if (!usable(c, context) || !citation_parts(c->id, &p))
            continue;
        if (c->status == CITATION_TEXT && !str_is(p.year, "_"))
            note(mention_of(m, &m->by_key, key_of(scratch, &p)), list->items, i);
        if (!str_is(p.type, "_") && (str_is(p.issuer, "qh") || str_is(p.issuer, "ubtvqh")))
            note(mention_of(m, &m->by_key, untyped_key(scratch, &p)), list->items, i);
        if (c->name.len && c->status == CITATION_TEXT)
            note(mention_of(m, &m->by_name, c->name), list->items, i);
    }
}

/* Short forms are found after the full ones have been resolved among themselves. */
static void collect_short(struct arena *scratch, const struct citation_context *context,
                          const struct citation_list *list, struct mentions *m)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct citation *c = &list->items[i];
        struct citation_parts p;
        if (usable(c, context) && (c->kind != CITATION_SHORT || c->status == CITATION_TEXT) &&
            c->kind != CITATION_NAMED && citation_parts(c->id, &p))
            note(mention_of(m, &m->by_short, short_key(scratch, &p)), list->items, i);
    }
}

static void adopt(struct citation *c, const struct citation *from, enum citation_status status)
{
    c->id = from->id;
    c->status = (uint8_t)status;
}

static const struct mention *lookup(const struct mentions *m, const struct map *map, struct str key)
{
    const struct map_entry *entry = map_get(map, key);
    return entry ? &m->items[entry->number] : NULL;
}

/* Gives an assembly's number without a type word the type of its other mentions. */
static void resolve_untyped(struct arena *scratch, struct citation_list *list, struct mentions *m,
                            struct citation *c)
{
    struct citation_parts p;
    if (!citation_parts(c->id, &p) || !str_is(p.type, "_") || str_is(p.year, "_"))
        return;
    const struct mention *found = lookup(m, &m->by_key, untyped_key(scratch, &p));
    if (found && found->first != UINT32_MAX && !found->several)
        adopt(c, &list->items[found->first], CITATION_DOCUMENT);
}

/* Gives an undated citation the id of the same work's other mentions. */
static void resolve_undated(struct arena *scratch, struct citation_list *list, struct mentions *m,
                            struct citation *c)
{
    struct citation_parts p;
    if (c->status != CITATION_UNRESOLVED ||
        c->flags & (CITATION_CONFLICT_TERM | CITATION_NEEDS_ANTECEDENT) ||
        !citation_parts(c->id, &p))
        return;
    const struct mention *found = lookup(m, &m->by_key, key_of(scratch, &p));
    if (!found && c->kind == CITATION_NAMED && c->name.len)
        found = lookup(m, &m->by_name, c->name);
    if (!found || found->first == UINT32_MAX)
        return;
    const struct citation *from = &list->items[found->first];
    if (found->several)
        c->status = CITATION_AMBIGUOUS;
    else if (!words_differ(c, from) && !(c->term && from->term && c->term != from->term))
        adopt(c, from, CITATION_DOCUMENT);
}

/* Takes the year out of the id: more than one work fits. */
static void make_undated(struct arena *arena, struct citation *c)
{
    struct citation_parts p;
    if (!citation_parts(c->id, &p) || str_is(p.year, "_"))
        return;
    c->id =
        str_format(arena, "/vn/%.*s%s%.*s/%.*s/_/%.*s", STR_ARG(p.place), p.place.len ? "/" : "",
                   STR_ARG(p.issuer), STR_ARG(p.type), STR_ARG(p.number));
}

/* Gives a short form its antecedent's id; true if it has one (or needs none). */
static bool resolve_short(struct arena *arena, struct arena *scratch, struct citation_list *list,
                          struct mentions *m, struct citation *c)
{
    struct citation_parts p, other;
    bool needs = c->flags & CITATION_NEEDS_ANTECEDENT;
    bool bare = c->kind == CITATION_SHORT || needs || str_starts(c->id, STR("/vn/_/"));
    if (!bare || c->status == CITATION_DOCUMENT || c->kind == CITATION_NAMED ||
        !citation_parts(c->id, &p))
        return true;
    /* "_" is an issuer that a short form does not state, or a place that its issuer lacks */
    bool open_issuer = str_is(p.issuer, "_");
    if (!open_issuer && !needs && c->kind != CITATION_SHORT)
        return true;
    const struct mention *found = lookup(m, &m->by_short, short_key(scratch, &p));
    if (!found || found->first == UINT32_MAX)
        return !needs;
    const struct citation *from = &list->items[found->first];
    if (from == c)
        return !needs;
    c->flags &= (uint16_t)~CITATION_NEEDS_ANTECEDENT;
    if (!citation_parts(from->id, &other) || words_differ(c, from))
        return !needs;
    if (found->several) {
        c->status = CITATION_AMBIGUOUS;
        if (open_issuer && found->alike && str_is(p.year, "_")) {
            c->id = from->id;
            make_undated(arena, c);
        }
    } else if (!str_is(p.year, "_") && !str_is(other.year, "_") && !str_equal(p.year, other.year))
        return true;
    else if (open_issuer || str_equal(p.issuer, other.issuer)) {
        if (str_is(other.year, "_") && !str_is(p.year, "_"))
            return true;
        adopt(c, from, str_is(other.year, "_") ? CITATION_UNRESOLVED : CITATION_DOCUMENT);
    }
    return true;
}

/* --- the authority ---------------------------------------------------------------------------- */

static struct date record_date(const struct citation_record *r)
{
    struct citation_parts p;
    struct date date = DATE_NONE;
    if (r->date.year)
        return r->date;
    if (citation_parts(r->id, &p))
        date_parse(p.year, &date);
    return date;
}

static bool word_excluded(const struct citation *c, const struct citation_record *r)
{
    char stated[64] = "", recorded[64] = "";
    if (!c->word || !r->word.len || TYPE_WORDS[c->word].english || type_of_word(c->word) != TYPE_QD)
        return false;
    citation_title_slug(str_of(TYPE_WORDS[c->word].name), stated, sizeof stated);
    citation_title_slug(r->word, recorded, sizeof recorded);
    return strncmp(recorded, "quy", 3) == 0 && strcmp(stated, recorded) != 0;
}

/* Records that c may mean, in *found; what is stated beside the date decides. */
static size_t candidates(const struct citation_context *context,
                         const struct citation_authority *authority, const struct citation *c,
                         const struct citation_record **found)
{
    size_t count = citation_authority_find(authority, c->id, found, CANDIDATES_MAX), kept = 0;
    if (count > CANDIDATES_MAX)
        count = CANDIDATES_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct citation_record *r = found[i];
        bool again = false;
        for (size_t k = 0; k < kept; k++)
            again |= found[k] == r;
        if (again || str_equal(r->id, context->own_id) ||
            dated_after(record_date(r), context->doc_date) || word_excluded(c, r))
            continue;
        found[kept++] = r;
    }
    return kept;
}

/* True if the citation's date, as far as stated, is the record's. */
static bool same_date(const struct citation *c, struct date date)
{
    int year = c->year;
    if (!year || year != date.year)
        return false;
    if (c->date.year != year || !c->date.month || !date.month)
        return true;
    return c->date.month == date.month && (!c->date.day || !date.day || c->date.day == date.day);
}

static void take(struct citation *c, const struct citation_record *r)
{
    if (!str_equal(c->id, r->id))
        c->status = CITATION_AUTHORITY;
    c->id = r->id;
}

/* A citation whose text states a year. */
static void authority_dated(struct arena *arena, struct citation *c,
                            const struct citation_record **found, size_t count)
{
    const struct citation_record *same_year = NULL, *exact = NULL;
    size_t years = 0, exacts = 0;
    for (size_t i = 0; i < count; i++) {
        struct date date = record_date(found[i]);
        if (date.year != c->year)
            continue;
        same_year = found[i];
        years++;
        if (same_date(c, date)) {
            exact = found[i];
            exacts++;
        }
    }
    if (exacts == 1) {
        take(c, exact);
    } else if (exacts > 1) {
        make_undated(arena, c);
        c->status = CITATION_AMBIGUOUS;
    } else if (years == 1) {
        c->flags |= CITATION_CONFLICT_DATE;
        take(c, same_year);
    } else if (years == 0 && count == 1 &&
               (found[0]->unique || (c->term && c->term == found[0]->term))) {
        c->flags |= CITATION_CONFLICT_DATE;
    }
}

/* A citation without a year: the stated term, or a record that is known to be the only one. */
static void authority_undated(struct citation *c, const struct citation_record **found,
                              size_t count)
{
    size_t kept = 0;
    bool by_term = false;
    for (size_t i = 0; i < count; i++) {
        unsigned term = found[i]->term;
        int year = record_date(found[i]).year;
        if (c->term && !term && year)
            term =
                year >= term_first_year(c->term) && year < term_last_year(c->term) ? c->term : 99;
        if (c->term && term && term != c->term)
            continue;
        by_term |= c->term && term == c->term;
        found[kept++] = found[i];
    }
    if (kept == 1 && (found[0]->unique || (by_term && str_starts(found[0]->id, STR("/vn/tw/"))))) {
        if (c->year && c->year != record_date(found[0]).year)
            c->flags |= CITATION_CONFLICT_DATE;
        c->id = found[0]->id;
        c->status = CITATION_AUTHORITY;
    } else if (kept > 1) {
        c->status = CITATION_AMBIGUOUS;
    }
}

static void resolve_authority(struct arena *arena, const struct citation_context *context,
                              const struct citation_authority *authority, struct citation *c)
{
    const struct citation_record *found[CANDIDATES_MAX];
    struct citation_parts p;
    if (c->kind == CITATION_SELF || !citation_parts(c->id, &p))
        return;
    size_t count = candidates(context, authority, c, found);
    if (!count)
        return;
    if (str_is(p.year, "_") && c->status != CITATION_TEXT)
        authority_undated(c, found, count);
    else if (c->year && c->status == CITATION_TEXT)
        authority_dated(arena, c, found, count);
}

void citation_resolve(struct arena *arena, const struct citation_context *context,
                      const struct citation_authority *authority, struct citation_list *list)
{
    static const struct citation_context nothing;
    struct arena scratch;
    struct mentions m = {0};
    size_t kept = 0;
    if (!list->count)
        return;
    context = context ? context : &nothing;
    arena_init(&scratch);
    collect(&scratch, context, list, &m);
    for (size_t i = 0; i < list->count; i++) {
        resolve_untyped(&scratch, list, &m, &list->items[i]);
        resolve_undated(&scratch, list, &m, &list->items[i]);
    }
    collect_short(&scratch, context, list, &m);
    bool *dropped = ARENA_ARRAY(&scratch, list->count, bool);
    for (size_t i = 0; i < list->count; i++)
        dropped[i] = !resolve_short(arena, &scratch, list, &m, &list->items[i]);
    for (size_t i = 0; i < list->count; i++) {
        if (dropped[i])
            continue;
        struct citation *c = &list->items[kept++];
        *c = list->items[i];
        if (authority)
            resolve_authority(arena, context, authority, c);
    }
    list->count = kept;
    map_free(&m.by_key);
    map_free(&m.by_short);
    map_free(&m.by_name);
    arena_free(&scratch);
}
