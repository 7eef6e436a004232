/* The finder: a fast walk over the raw bytes that stops only where a citation may begin (a digit
 * before a separator or behind a type word, "luật", "này", "Hiến pháp" …), and a careful look at
 * a window of glyphs there. Each byte is looked at once by the walk; each trigger costs a bounded
 * number of glyphs; what a citation took is not looked at again. */
#include <string.h>

#include "citation_parse.h"
#include "citation_walk.h"

enum { MEMBERS_MAX = 64, LIST_MAX = 1 << 24 };

/* --- numbers ---------------------------------------------------------------------------------- */

struct member {
    struct code code;
    struct attributes attributes;
    bool own; /* has its own symbol */
};

struct members {
    struct member items[MEMBERS_MAX];
    size_t count;
};

/* Digits glued to a type word are its number ("Quyết định443/TTg"); glued to a symbol only with
 * a symbol of their own: "QĐ290-QĐ/TW", but not "ND3". */
static bool glued_to_word(struct window *w, uint32_t i, const struct lead *lead)
{
    enum { SYMBOL_LETTERS = 4 };
    struct code code;
    if (i - lead->first > SYMBOL_LETTERS)
        return true;
    return code_read(w, i, lead->agrees, &code) &&
           (code.shape == SHAPE_PARTY || code.shape == SHAPE_ADMIN || code.shape == SHAPE_NORM ||
            code.shape == SHAPE_ASSEMBLY || (code.shape == SHAPE_DISPATCH && code.known));
}

/* False if the digits at i are the tail of something longer. */
static bool number_stands_free(struct window *w, uint32_t i, const struct lead *lead)
{
    if (i == 0)
        return true;
    uint8_t before = base_at(w, i - 1);
    bool glued = glyph_at(w, i)->gap == GAP_NONE;
    if (before == '/')
        return false;
    if (!glued)
        return true;
    if (base_is_digit(before) || strchr("-,=?@#_+", before))
        return before == '_' && lead->word;
    if (before == '.' || base_is_letter(before) || before == BASE_NUMERO)
        return lead->numbered || (lead->word && lead->first != i && glued_to_word(w, i, lead));
    return true;
}

/* A bare number in a list stands before another, a date, "của", a bracket or the end. */
static bool bare_ends_well(struct window *w, uint32_t end)
{
    static const char *const followers[] = {"và", "and",  "của", "ngày", "dated",
                                            "of", "khóa", "or",  "hoặc", NULL};
    const struct glyph *g = glyph_at(w, end);
    if (g->gap == GAP_END || match_any(w, end, followers))
        return true;
    return g->base && g->base < 0x80 && strchr(",;.:()&\"'?!-]", g->base) &&
           !(g->base == '-' && g->gap == GAP_NONE);
}

/* "; 2. Nghị quyết …", "2) Chỉ thị …", "2 - …": the number up to end counts the items of an
 * enumeration. separator: what stands before it. */
static bool is_enumerator(struct window *w, uint32_t separator, uint32_t end)
{
    uint32_t next = end + 1;
    uint8_t sign = base_at(w, end);
    if (!sign || !strchr(".):-", sign) || glyph_at(w, next)->gap == GAP_END)
        return false;
    return type_word_at(w, next, &next) || (sign == '.' && base_at(w, separator) == ';');
}

/* The glyph after a separator of a list at i, or i. */
static uint32_t list_separator(struct window *w, uint32_t i)
{
    static const char *const words[] = {"và", "and", "hoặc", "or", NULL};
    uint32_t at = i, after;
    if (base_at(w, at) == ',' || base_at(w, at) == ';' || base_at(w, at) == '&')
        at++;
    if ((after = match_any(w, at, words)))
        at = after;
    return at;
}

/* True if a code with its own symbol may be a citation behind this type word. */
static bool code_agrees(const struct lead *lead, const struct code *code)
{
    switch (code->shape) {
    case SHAPE_ASSEMBLY:
        return true;
    case SHAPE_PARTY:
    case SHAPE_ADMIN:
    case SHAPE_NORM:
        for (const char *const *not = NOT_ISSUERS; *not ; not ++) {
            if (strcmp(*not, code->issuer) == 0)
                return false;
        }
        return code->known || (lead->agrees & TYPE_BIT(code->type));
    case SHAPE_PARTIAL:
        return lead->word && TYPES[type_of_word(lead->word)].short_form;
    case SHAPE_NONE:
        return false;
    default:
        return lead->word != 0;
    }
}

static void collect_members(struct scan *s, const struct lead *lead, struct members *m)
{
    struct window *w = &s->window;
    while (m->count < MEMBERS_MAX) {
        struct member *last = &m->items[m->count - 1];
        last->attributes.issued = issued_before(w, lead->first);
        attributes_read(w, last->code.end, &last->attributes);
        uint32_t from = last->attributes.closed ? last->code.end : last->attributes.end;
        uint32_t bare = list_separator(w, from);
        if (bare == from || glyph_at(w, bare)->gap == GAP_END)
            break;
        uint32_t at = number_sign_at(w, bare);
        if (!base_is_digit(base_at(w, at)) || glyph_at(w, at)->gap == GAP_END)
            break;
        struct member *next = &m->items[m->count];
        *next = (struct member){.own = true};
        if (!code_read(w, at, lead->agrees, &next->code))
            break;
        if (next->code.shape == SHAPE_NONE) {
            if (next->code.digits_end - at > 4 || !bare_ends_well(w, next->code.end) ||
                (at == bare && is_enumerator(w, from, next->code.end)) ||
                digits_value(w, at, next->code.digits_end, 99999) > 1900)
                break;
            next->own = false;
        } else if (!code_agrees(lead, &next->code) ||
                   (lead->word && next->code.type != TYPE_NONE &&
                    !(lead->agrees & TYPE_BIT(next->code.type)))) {
            break;
        }
        m->count++;
    }
}

/* "theo 217 và 218-QĐ/TW": the bare number before the list's first symbol, if there is one. */
static bool bare_before(struct window *w, uint32_t i, uint32_t floor, struct code *code)
{
    static const char *const words[] = {"và", "and", NULL};
    uint32_t at = 0;
    for (const char *const *word = words; *word && !at; word++)
        at = match_before(w, i, *word);
    if (!at || at - 1 <= floor || glyph_at(w, i)->gap == GAP_END)
        return false;
    at--;
    uint32_t first = word_before(w, at);
    if (first < floor || at - first > 3 || digits_end(w, first) != at)
        return false;
    bool led =
        first == 0 || glyph_at(w, first)->gap == GAP_END || strchr("(\":", base_at(w, first - 1));
    for (const char *const *word = LIST_LEADS; *word && !led; word++)
        led = match_before(w, first, *word) != 0;
    return led && code_read(w, first, 0, code) && code->shape == SHAPE_NONE;
}

/* The member whose symbol a bare number takes: the nearest, a later one first. */
static const struct member *nearest_symbol(const struct members *m, size_t k)
{
    for (size_t d = 1; d < m->count; d++) {
        if (k + d < m->count && m->items[k + d].own && m->items[k + d].code.shape != SHAPE_NONE)
            return &m->items[k + d];
        if (k >= d && m->items[k - d].own && m->items[k - d].code.shape != SHAPE_NONE)
            return &m->items[k - d];
    }
    return NULL;
}

static void inherit(struct members *m)
{
    for (size_t k = 0; k < m->count; k++) {
        struct code *code = &m->items[k].code;
        const struct member *from = code->shape == SHAPE_NONE ? nearest_symbol(m, k) : NULL;
        if (!from)
            continue;
        code->shape = from->code.shape;
        code->type = from->code.type;
        code->year = from->code.year;
        code->known = from->code.known;
        slug_copy(code->issuer, ISSUER_MAX, from->code.issuer);
    }
    /* a date, body or term at the end of the list serves those without one; if there are several,
     * the nearest that follows does */
    const struct attributes *last = &m->items[m->count - 1].attributes;
    for (size_t k = m->count - 1; k-- > 0;) {
        struct attributes *a = &m->items[k].attributes;
        const struct attributes *next = &m->items[k + 1].attributes;
        if (!a->date.year && last->date.year) {
            a->date = next->date;
            a->flags |= next->flags;
        }
        if (a->body == a->body_end && last->body < last->body_end) {
            a->body = next->body;
            a->body_end = next->body_end;
            slug_copy(a->place, PLACE_MAX, next->place);
        }
        if (!a->term && last->term)
            a->term = next->term;
    }
}

/* Type and issuer for what has no symbol that says them. False: no citation. */
static bool complete(struct scan *s, const struct lead *lead, struct member *member,
                     struct draft *draft)
{
    struct code *code = &member->code;
    const struct attributes *a = &member->attributes;
    enum type type = code->type;
    if (type == TYPE_NONE && lead->word)
        type = type_of_word(lead->word);
    draft->issuer = code->issuer;
    draft->number = code->number;
    draft->year = code->year;
    if (code->shape == SHAPE_NONE || code->shape == SHAPE_PARTIAL) {
        const char *issuer = NULL;
        if (type == TYPE_NONE || !TYPES[type].short_form)
            return false;
        if (type == TYPE_ND)
            issuer = "cp";
        else if (a->body < a->body_end)
            issuer = body_issuer(&s->window, a->body, a->body_end);
        /* "Decree 5/1999 of France" */
        if (type == TYPE_ND && a->body < a->body_end) {
            const char *stated = body_issuer(&s->window, a->body, a->body_end);
            if (!stated || strcmp(stated, "cp") != 0)
                return false;
        }
        bool sure = issuer && (lead->capital || a->body < a->body_end);
        if (code->shape == SHAPE_PARTIAL &&
            (!TYPE_WORDS[lead->word].english || type == TYPE_TT || type == TYPE_ND))
            sure = true;
        if (!sure)
            draft->flags |= CITATION_NEEDS_ANTECEDENT;
        draft->issuer = issuer ? issuer : "_";
        if (code->shape == SHAPE_NONE)
            draft->kind = CITATION_SHORT;
    }
    if (code->shape == SHAPE_ASSEMBLY && type != TYPE_LUAT && type != TYPE_NQ && type != TYPE_PL)
        type = TYPE_NONE;
    bool suffix = type != TYPE_NONE && TYPES[type].year_suffix && code->year &&
                  (code->shape == SHAPE_NORM || code->shape == SHAPE_PARTIAL) &&
                  strcmp(code->issuer, "qh") != 0 && strcmp(code->issuer, "ubtvqh") != 0;
    if (type == TYPE_NONE)
        draft->type = "_";
    else
        draft->type =
            suffix ? str_format(s->arena, "%s-qp", TYPES[type].slug).data : TYPES[type].slug;
    if (lead->word && type != TYPE_NONE && !(lead->agrees & TYPE_BIT(type)))
        draft->flags |= CITATION_MISMATCH;
    return true;
}

static void add_member(struct scan *s, const struct lead *lead, struct member *member, bool first,
                       bool list)
{
    char place[PLACE_MAX];
    struct draft draft = {
        .first = first ? lead->first : member->code.first,
        .end = member->code.end,
        .word = lead->word,
        .flags = member->code.flags | (first && lead->damaged ? CITATION_REPAIRED : 0),
        .kind = list && (!first || !member->own) ? CITATION_LIST : CITATION_FULL,
    };
    if (!complete(s, lead, member, &draft))
        return;
    if (list && !first)
        draft.kind = CITATION_LIST;
    if (issuer_needs_place(draft.issuer)) {
        place_complete(s, draft.issuer, &member->attributes, place);
        const struct issuer_row *row = issuer_find(draft.issuer);
        bool stated = member->attributes.place[0] != '\0';
        draft.place = row && row->flags & ISSUER_EITHER && !stated ? NULL : place;
    }
    struct attributes *a = &member->attributes;
    char name[NAME_MAX_BYTES];
    if (first && lead->title < lead->title_end) {
        if (a->title == a->title_end) {
            a->title = lead->title;
            a->title_end = lead->title_end;
        }
        glyph_slug(&s->window, lead->title,
                   number_sign_before(&s->window, lead->title_end, &(bool){false}), name,
                   sizeof name);
        draft.name = name;
    }
    draft_add(s, &draft, a);
}

/* Adds a body that stands between the type word and the number. */
static void lead_body(struct window *w, const struct lead *lead, struct attributes *a)
{
    if (lead->body == lead->body_end || a->body < a->body_end)
        return;
    a->body = lead->body;
    a->body_end = lead->body_end;
    if (!a->place[0])
        place_read(w, lead->body, lead->body_end, a);
}

bool number_cited(struct scan *s, uint32_t i, const struct lead *found)
{
    struct window *w = &s->window;
    struct lead lead = *found;
    struct members m;
    uint32_t floor = scan_floor(s, i);
    m.count = 1;
    m.items[0] = (struct member){.own = true};
    if (!code_read(w, i, lead.agrees, &m.items[0].code))
        return false;
    struct code *first = &m.items[0].code;
    if (first->shape != SHAPE_NONE && !code_agrees(&lead, first))
        return false;
    if (first->shape != SHAPE_ASSEMBLY && first->type != TYPE_PL && lead.title < lead.title_end) {
        /* only a law has its title before its number */
        lead = (struct lead){.first = i, .numbered = true};
        if (first->shape != SHAPE_PARTY && first->shape != SHAPE_ADMIN &&
            first->shape != SHAPE_NORM && first->shape != SHAPE_ORDER)
            return false;
    }
    if (first->shape == SHAPE_NONE && !lead.word && !lead.numbered)
        return false;
    m.items[0].own = first->shape != SHAPE_NONE;
    if (m.items[0].own && !lead.word && !lead.numbered) {
        struct code before;
        if (bare_before(w, i, floor, &before)) {
            m.items[1] = m.items[0];
            m.items[0] = (struct member){.code = before};
            lead.first = before.first;
            m.count = 2;
        }
    }
    collect_members(s, &lead, &m);
    bool any = false;
    for (size_t k = 0; k < m.count; k++)
        any |= m.items[k].own && m.items[k].code.shape != SHAPE_NONE;
    if (!any && (!lead.word || !TYPES[type_of_word(lead.word)].short_form))
        return false;
    inherit(&m);
    for (size_t k = 0; k < m.count; k++) {
        attributes_before(w, lead.first, floor, &m.items[k].attributes);
        lead_body(w, &lead, &m.items[k].attributes);
    }
    size_t count = s->list->count;
    for (size_t k = 0; k < m.count; k++)
        add_member(s, &lead, &m.items[k], k == 0, m.count > 1);
    return s->list->count > count;
}

/* "Mẫu số 12/…": the number of a form, a table, a judgment. */
static bool form_number(struct window *w, uint32_t i, const struct lead *lead)
{
    bool damaged = false;
    uint32_t e = number_sign_before(w, i, &damaged);
    for (const char *const *word = FORM_WORDS; !lead->word && *word; word++) {
        if (match_before(w, e, *word))
            return true;
    }
    return false;
}

static bool scan_number(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct lead lead;
    uint32_t plenum = match_before(w, i, "trung ương");
    plenum = plenum ? plenum : match_before(w, i, "tw");
    if (plenum && named_plenum(s, plenum - 1))
        return true;
    lead_read(s, i, scan_floor(s, i), &lead);
    return !form_number(w, i, &lead) && number_stands_free(w, i, &lead) &&
           number_cited(s, i, &lead);
}

/* --- self-references -------------------------------------------------------------------------- */

static bool add_self(struct scan *s, uint32_t first, uint32_t end, unsigned word)
{
    struct attributes none = {.end = end};
    struct draft draft = {.first = first, .end = end, .kind = CITATION_SELF, .word = word};
    draft_add(s, &draft, &none);
    return true;
}

static bool scan_this(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    uint32_t first, after = match(w, i, "này"), floor = scan_floor(s, i);
    bool damaged = false;
    unsigned word = after ? type_word_before(w, i, floor, &first, &damaged) : 0;
    if (!word || !(TYPES_OF_SELF & TYPE_BIT(type_of_word(word))) ||
        !glyph_upper(glyph_at(w, first)) || glyph_at(w, i)->gap == GAP_END)
        return false;
    for (const char *const *plural = PLURALS; *plural; plural++) {
        if (match_before(w, first, *plural))
            return false;
    }
    return add_self(s, first, after, word);
}

static bool scan_english_this(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    uint32_t at = match(w, i, "this"), after;
    if (!at || !glyph_upper(glyph_at(w, at)) || glyph_at(w, at)->gap == GAP_END)
        return false;
    unsigned word = type_word_at(w, at, &after);
    if (!word || !TYPE_WORDS[word].english || !(TYPES_OF_SELF & TYPE_BIT(type_of_word(word))))
        return false;
    /* in capitals a licence says "THIS CODE" */
    if (type_of_word(word) == TYPE_LUAT && glyph_upper(glyph_at(w, at + 1)))
        return false;
    return add_self(s, i, after, word);
}

/* --- the driver ------------------------------------------------------------------------------- */

static bool (*const HANDLERS[])(struct scan *s, uint32_t i) = {
    [TRIGGER_NUMBER] = scan_number,
    [TRIGGER_LAW] = named_law,
    [TRIGGER_ORDINANCE] = named_ordinance,
    [TRIGGER_ENGLISH_LAW] = named_english_law,
    [TRIGGER_THIS] = scan_this,
    [TRIGGER_ENGLISH_THIS] = scan_english_this,
    [TRIGGER_CONSTITUTION] = named_constitution,
    [TRIGGER_MEETING] = named_congress,
    [TRIGGER_CONGRESS] = named_english_congress,
    [TRIGGER_PLENUM] = named_english_congress,
};

void citation_find(struct arena *arena, enum lang lang, struct str text,
                   const struct citation_context *context, struct citation_list *list)
{
    static const struct citation_context nothing;
    struct scan s;
    size_t at = 0;
    enum trigger trigger;
    s.lang = lang;
    s.context = context ? context : &nothing;
    s.arena = arena;
    s.list = list;
    s.consumed = 0;
    if (text.len > INT32_MAX || list->count > LIST_MAX)
        return;
    window_init(&s.window, text, lang == LANG_VI);
    while ((trigger = next_trigger(text, &at)) != TRIGGER_NONE) {
        uint32_t i = window_seek(&s.window, (uint32_t)at);
        if (i != UINT32_MAX && HANDLERS[trigger](&s, i) && s.consumed > at)
            at = s.consumed;
        else
            at++;
        if (trigger == TRIGGER_NUMBER) {
            while (at < text.len && base_is_digit((uint8_t)text.data[at]) &&
                   base_is_digit((uint8_t)text.data[at - 1]))
                at++;
        }
    }
}
