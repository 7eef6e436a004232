/* Resolving what the text of one citation leaves open, in this order and no other:
 *   the other mentions in the same document, before or after it, if only one work fits;
 *   the authority's records; else it stays ambiguous or unresolved.
 * A candidate is never later than the citing document and never the document itself. What the
 * text states is not corrected: a contradiction is flagged. */
#include <string.h>

#include "citation_authority.h"
#include "citation_parse.h"
#include "hash.h"

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

/* The mentions of one work. Its key is what is joined by slashes, and their number says of which
 * kind it is: "place/issuer/type/number" is the id without its year, "issuer/year/number" that of
 * an assembly, whose type only a word says ("31/2024/QH15"), "type/number" that of short forms, and
 * a law's name has none. */
struct mention {
    struct str key;
    uint64_t hash;
    uint32_t first; /* a citation whose id is settled; UINT32_MAX: none */
    bool several;   /* and another one whose id differs */
    bool alike;     /* but in nothing except its year */
};

enum { KEYS_MAX = 4 }; /* of one citation */

/* One document that is being resolved. Invariant: parts are those of the citations' ids. */
struct resolving {
    struct arena *arena, *scratch; /* for ids; until the end */
    const struct citation_context *context;
    struct citation_list *list;
    struct citation_parts *parts;
    struct mention *mentions;
    uint32_t *slots; /* hash → index of the mention + 1; 0: none. Open addressing, a power of two */
    size_t mention_count, slot_count;
};

static struct str key_of(struct arena *arena, const struct citation_parts *p)
{
    const struct str slash = STR("/");
    return STR_JOIN(arena, p->place, slash, p->issuer, slash, p->type, slash, p->number);
}

static struct str untyped_key(struct arena *arena, const struct citation_parts *p)
{
    const struct str slash = STR("/");
    return STR_JOIN(arena, p->issuer, slash, p->year, slash, p->number);
}

/* "nq" and "nq-qp" are one word in a short form. */
static struct str short_key(struct arena *arena, const struct citation_parts *p)
{
    struct str type = p->type;
    if (str_ends(type, STR("-qp")))
        type = str_cut(type, 0, type.len - 3);
    return STR_JOIN(arena, type, STR("/"), p->number);
}

static uint32_t *mention_slot(const struct resolving *r, struct str key, uint64_t hash)
{
    size_t mask = r->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &r->slots[i];
        const struct mention *m = *slot ? &r->mentions[*slot - 1] : NULL;
        if (!m || (m->hash == hash && str_equal(m->key, key)))
            return slot;
    }
}

/* Adds citation i to the mentions under a key. */
static void note(struct resolving *r, struct str key, uint32_t i)
{
    uint64_t hash = hash64(key);
    uint32_t *slot = mention_slot(r, key, hash);
    const struct citation *items = r->list->items;
    if (!*slot) {
        r->mentions[r->mention_count++] = (struct mention){key, hash, i, false, true};
        *slot = (uint32_t)r->mention_count;
        return;
    }
    struct mention *mention = &r->mentions[*slot - 1];
    if (!str_equal(items[mention->first].id, items[i].id)) {
        const struct citation_parts *a = &r->parts[mention->first], *b = &r->parts[i];
        mention->several = true;
        mention->alike &= str_equal(a->place, b->place) && str_equal(a->issuer, b->issuer) &&
                          str_equal(a->type, b->type);
    }
}

static const struct mention *lookup(const struct resolving *r, struct str key)
{
    uint32_t slot = *mention_slot(r, key, hash64(key));
    return slot ? &r->mentions[slot - 1] : NULL;
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

static bool is_open(struct str part)
{
    return part.len == 1 && part.data[0] == '_';
}

static void collect(struct resolving *r)
{
    for (uint32_t i = 0; i < r->list->count; i++) {
        const struct citation *c = &r->list->items[i];
        const struct citation_parts *p = &r->parts[i];
        if (!usable(c, r->context) || !p->number.len)
            continue;
        if (c->status == CITATION_TEXT && !is_open(p->year))
            note(r, key_of(r->scratch, p), i);
        if (!is_open(p->type) && (str_is(p->issuer, "qh") || str_is(p->issuer, "ubtvqh")))
            note(r, untyped_key(r->scratch, p), i);
        if (c->name.len && c->status == CITATION_TEXT)
            note(r, c->name, i);
    }
}

/* Short forms are found after the full ones have been resolved among themselves. */
static void collect_short(struct resolving *r)
{
    for (uint32_t i = 0; i < r->list->count; i++) {
        const struct citation *c = &r->list->items[i];
        const struct citation_parts *p = &r->parts[i];
        if (usable(c, r->context) && (c->kind != CITATION_SHORT || c->status == CITATION_TEXT) &&
            c->kind != CITATION_NAMED && p->number.len)
            note(r, short_key(r->scratch, p), i);
    }
}

/* Citation i is of the same work as citation `from`. */
static void adopt(struct resolving *r, uint32_t i, uint32_t from, enum citation_status status)
{
    struct citation *c = &r->list->items[i];
    c->id = r->list->items[from].id;
    c->status = (uint8_t)status;
    r->parts[i] = r->parts[from];
}

/* Gives an assembly's number without a type word the type of its other mentions. */
static void resolve_untyped(struct resolving *r, uint32_t i)
{
    const struct citation_parts *p = &r->parts[i];
    if (!is_open(p->type) || is_open(p->year))
        return;
    const struct mention *found = lookup(r, untyped_key(r->scratch, p));
    if (found && !found->several)
        adopt(r, i, found->first, CITATION_DOCUMENT);
}

/* Gives an undated citation the id of the same work's other mentions. */
static void resolve_undated(struct resolving *r, uint32_t i)
{
    struct citation *c = &r->list->items[i];
    if (c->status != CITATION_UNRESOLVED ||
        c->flags & (CITATION_CONFLICT_TERM | CITATION_NEEDS_ANTECEDENT) || !r->parts[i].number.len)
        return;
    const struct mention *found = lookup(r, key_of(r->scratch, &r->parts[i]));
    if (!found && c->kind == CITATION_NAMED && c->name.len)
        found = lookup(r, c->name);
    if (!found)
        return;
    const struct citation *from = &r->list->items[found->first];
    if (found->several)
        c->status = CITATION_AMBIGUOUS;
    else if (!words_differ(c, from) && !(c->term && from->term && c->term != from->term))
        adopt(r, i, found->first, CITATION_DOCUMENT);
}

/* Takes the year out of the id: more than one work fits. */
static void make_undated(struct arena *arena, struct citation *c)
{
    const struct str slash = STR("/");
    struct citation_parts p;
    if (!citation_parts(c->id, &p) || is_open(p.year))
        return;
    c->id = STR_JOIN(arena, STR("/vn/"), p.place, p.place.len ? slash : STR(""), p.issuer, slash,
                     p.type, STR("/_/"), p.number);
}

/* Gives a short form its antecedent's id; true if it has one (or needs none). */
static bool resolve_short(struct resolving *r, uint32_t i)
{
    struct citation *c = &r->list->items[i];
    const struct citation_parts *p = &r->parts[i];
    bool needs = c->flags & CITATION_NEEDS_ANTECEDENT;
    bool bare = c->kind == CITATION_SHORT || needs || str_starts(c->id, STR("/vn/_/"));
    if (!bare || c->status == CITATION_DOCUMENT || c->kind == CITATION_NAMED || !p->number.len)
        return true;
    /* "_" is an issuer that a short form does not state, or a place that its issuer lacks */
    bool open_issuer = is_open(p->issuer), open_year = is_open(p->year);
    if (!open_issuer && !needs && c->kind != CITATION_SHORT)
        return true;
    const struct mention *found = lookup(r, short_key(r->scratch, p));
    if (!found || found->first == i)
        return !needs;
    const struct citation *from = &r->list->items[found->first];
    const struct citation_parts *other = &r->parts[found->first];
    c->flags &= (uint16_t)~CITATION_NEEDS_ANTECEDENT;
    if (words_differ(c, from))
        return !needs;
    if (found->several) {
        c->status = CITATION_AMBIGUOUS;
        if (open_issuer && found->alike && open_year) {
            c->id = from->id;
            make_undated(r->arena, c);
            citation_parts(c->id, &r->parts[i]);
        }
    } else if (!open_year && !is_open(other->year) && !str_equal(p->year, other->year)) {
        return true;
    } else if (open_issuer || str_equal(p->issuer, other->issuer)) {
        if (is_open(other->year) && !open_year)
            return true;
        adopt(r, i, found->first, is_open(other->year) ? CITATION_UNRESOLVED : CITATION_DOCUMENT);
    }
    return true;
}

/* Nothing of it is open. */
bool citation_settled(const struct citation *c)
{
    return c->status != CITATION_UNRESOLVED && !(c->flags & CITATION_NEEDS_ANTECEDENT) &&
           (c->kind != CITATION_SHORT || c->status == CITATION_DOCUMENT) &&
           str_find_byte(c->id, '_', 0) == c->id.len;
}

static void open_resolving(struct resolving *r)
{
    size_t count = r->list->count;
    r->parts = ARENA_ARRAY(r->scratch, count, struct citation_parts);
    for (size_t i = 0; i < count; i++)
        citation_parts(r->list->items[i].id, &r->parts[i]);
    r->mentions = ARENA_ARRAY(r->scratch, count * KEYS_MAX, struct mention);
    for (r->slot_count = 16; r->slot_count < count * KEYS_MAX * 2;)
        r->slot_count *= 2;
    r->slots = ARENA_ARRAY(r->scratch, r->slot_count, uint32_t);
}

/* Resolves by the other mentions, and takes short forms without an antecedent from the list. */
static void resolve_mentions(struct resolving *r)
{
    uint32_t count = (uint32_t)r->list->count;
    size_t kept = 0;
    open_resolving(r);
    collect(r);
    for (uint32_t i = 0; i < count; i++) {
        resolve_untyped(r, i);
        resolve_undated(r, i);
    }
    collect_short(r);
    bool *dropped = ARENA_ARRAY(r->scratch, count, bool);
    for (uint32_t i = 0; i < count; i++)
        dropped[i] = !resolve_short(r, i);
    for (uint32_t i = 0; i < count; i++)
        if (!dropped[i])
            r->list->items[kept++] = r->list->items[i];
    r->list->count = kept;
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
    struct resolving r = {arena, &scratch, context ? context : &nothing, list, .parts = NULL};
    bool settled = true;
    arena_init(&scratch);
    for (size_t i = 0; i < list->count && settled; i++)
        settled = citation_settled(&list->items[i]);
    if (!settled)
        resolve_mentions(&r);
    for (size_t i = 0; authority && i < list->count; i++)
        resolve_authority(arena, r.context, authority, &list->items[i]);
    arena_free(&scratch);
}
