/* Identifiers: from the parts that were read to "/vn/[place/]issuer/type/year/number", and back. */
#include "citation_parse.h"

#include <stdio.h>

#include <string.h>

enum { ID_PARTS_MAX = 5 };

bool citation_parts(struct str id, struct citation_parts *parts)
{
    static const struct citation_parts none;
    struct str part[ID_PARTS_MAX];
    size_t count = 0;
    *parts = none;
    if (!str_starts(id, STR("/vn/")))
        return false;
    for (size_t from = 4, to; from < id.len; from = to + 1) {
        for (to = from; to < id.len && id.data[to] != '/';)
            to++;
        if (count == ID_PARTS_MAX || to == from)
            return false;
        part[count++] = (struct str){id.data + from, to - from};
    }
    if (count < 4)
        return false;
    size_t at = count - 4;
    if (at)
        parts->place = part[0];
    parts->issuer = part[at];
    parts->type = part[at + 1];
    parts->year = part[at + 2];
    parts->number = part[at + 3];
    return true;
}

uint8_t citation_roman(struct str s)
{
    static const struct {
        char letter;
        uint8_t value;
    } letters[] = {{'I', 1}, {'V', 5}, {'X', 10}};
    unsigned long number = 0;
    if (str_to_number(s, 39, &number))
        return (uint8_t)number;
    unsigned total = 0, last = 0;
    for (size_t i = s.len; i-- > 0;) {
        unsigned value = 0;
        for (size_t l = 0; l < 3; l++)
            value = letters[l].letter == s.data[i] ? letters[l].value : value;
        if (!value || s.len > 8)
            return 0;
        total = value < last ? total - value : total + value;
        last = value > last ? value : last;
    }
    return total >= 1 && total <= 39 ? (uint8_t)total : 0;
}

const char *citation_kind_name(enum citation_kind kind)
{
    static const char *const names[] = {"full", "list", "short", "named", "self"};
    return names[kind];
}

const char *citation_status_name(enum citation_status status)
{
    static const char *const names[] = {"text", "document", "authority", "ambiguous", "unresolved"};
    return names[status];
}

const char *citation_flag_name(enum citation_flag flag)
{
    static const char *const names[] = {"malformed",     "ocr-repaired",  "word-symbol-mismatch",
                                        "conflict-term", "conflict-date", "impossible-date"};
    for (unsigned bit = 0; bit < CITATION_FLAGS_SHOWN; bit++) {
        if (flag == 1u << bit)
            return names[bit];
    }
    return "";
}

const char *citation_word(uint8_t word)
{
    return TYPE_WORDS[word].name;
}

int term_first_year(unsigned term)
{
    static const short first[] = {0,    1935, 1951, 1960, 1976, 1982, 1986, 1991,
                                  1996, 2001, 2006, 2011, 2016, 2021, 2026};
    return term < sizeof first / sizeof *first ? first[term] : 0;
}

int term_last_year(unsigned term)
{
    int next = term_first_year(term + 1);
    return next ? next : term_first_year(term) ? term_first_year(term) + 5 : 0;
}

/* --- places ----------------------------------------------------------------------------------- */

/* The province's part of a place. */
static struct str province_of(struct str place)
{
    return str_cut(place, 0, str_find_byte(place, '.', 0));
}

static void put(char *out, struct str s)
{
    size_t n = s.len < PLACE_MAX - 1 ? s.len : PLACE_MAX - 1;
    if (s.data)
        memcpy(out, s.data, n);
    out[n] = '\0';
}

void place_complete(const struct scan *s, const char *issuer, const struct attributes *a,
                    char *place)
{
    const struct issuer_row *row = issuer_find(issuer);
    struct str given = s->context->issuer_place, stated = str_of(a->place);
    bool provincial = row && row->flags & ISSUER_PROVINCE;
    place[0] = '\0';
    if (!stated.len) {
        put(place, provincial ? province_of(given) : given);
    } else if (stated.data[0] != '?') {
        put(place, provincial ? province_of(stated) : stated);
    } else {
        struct str province = province_of(given), rest = str_cut(stated, 2, stated.len);
        if (province.len && province.len + rest.len + 2 < PLACE_MAX && !str_equal(province, rest)) {
            put(place, province);
            place[province.len] = '.';
            memcpy(place + province.len + 1, rest.data, rest.len + 1);
        } else {
            put(place, rest);
        }
    }
}

/* --- drafts ----------------------------------------------------------------------------------- */

static struct citation *list_add(struct arena *arena, struct citation_list *list)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        struct citation *items = ARENA_ARRAY(arena, cap, struct citation);
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->cap = cap;
    }
    return &list->items[list->count++];
}

/* The year of issue as far as the text settles it; adds what it contradicts. */
static int settle_year(const struct draft *draft, const struct attributes *a, unsigned *flags)
{
    int year = draft->year, dated = a->date.year;
    bool central = strcmp(draft->issuer, "tw") == 0;
    if (year && dated && year != dated)
        *flags |= CITATION_CONFLICT_DATE;
    if (!year)
        year = dated;
    if (central && a->term && year && term_first_year(a->term) &&
        (year < term_first_year(a->term) || year > term_last_year(a->term))) {
        *flags |= CITATION_CONFLICT_TERM;
        year = 0;
    }
    return year;
}

static struct str make_id(struct arena *arena, const struct draft *draft, int year)
{
    const struct str slash = STR("/");
    struct str when = year ? str_number(arena, (unsigned long)year) : STR("_");
    struct str place = STR(""), after = STR("");
    if (draft->place) {
        place = draft->place[0] ? str_of(draft->place) : STR("_");
        after = slash;
    }
    return STR_JOIN(arena, STR("/vn/"), place, after, str_of(draft->issuer), slash,
                    str_of(draft->type), slash, when, slash, str_of(draft->number));
}

static void set_range(struct window *w, uint32_t from, uint32_t to, uint32_t *start, uint32_t *end)
{
    if (from < to) {
        *start = raw_start(w, from);
        *end = raw_end(w, to - 1);
    }
}

void draft_add(struct scan *s, const struct draft *draft, const struct attributes *a)
{
    struct window *w = &s->window;
    struct citation *c = list_add(s->arena, s->list);
    uint32_t floor = scan_floor(s, draft->first);
    unsigned flags = draft->flags | a->flags;
    *c = (struct citation){.date = DATE_NONE, .block = s->list->block};
    c->start = raw_start(w, draft->first);
    c->end = raw_end(w, draft->end - 1);
    c->provision = draft->kind == CITATION_LIST || draft->kind == CITATION_SELF
                       ? STR_NULL
                       : provision_before(s->arena, w, draft->first, floor);
    s->consumed = c->end > s->consumed ? c->end : s->consumed;
    c->kind = (uint8_t)draft->kind;
    c->word = (uint8_t)draft->word;
    if (draft->kind == CITATION_SELF) {
        c->id = STR("self");
        c->provision = provision_before(s->arena, w, draft->first, floor);
        return;
    }
    int year = settle_year(draft, a, &flags);
    c->id = make_id(s->arena, draft, year);
    c->year = (int16_t)(draft->year ? draft->year : a->date.year);
    c->date = a->date.year ? a->date : DATE_NONE;
    c->date.minute = -1;
    c->term = a->term;
    c->flags = (uint16_t)flags;
    c->status = year || draft->undated_group ? CITATION_TEXT : CITATION_UNRESOLVED;
    set_range(w, a->body, a->body_end, &c->body_start, &c->body_end);
    set_range(w, a->title, a->title_end, &c->title_start, &c->title_end);
    if (draft->name)
        c->name = str_copy(s->arena, str_of(draft->name));
}
