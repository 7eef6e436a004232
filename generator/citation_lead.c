/* What stands before a number: the type word with its modifier, "số", the body or the title of a
 * law between them; and the provision that is cited of the work. All of it is read backward from
 * the number, over a bounded number of glyphs. */
#include "citation_parse.h"

#include <string.h>

enum { LEAD_GLYPHS = 70, LAW_GLYPHS = 200, UNITS_MAX = 24 };

/* Emphasis and link brackets of Markdown are part of no word. */
static uint32_t skip_format_before(struct window *w, uint32_t e)
{
    while (e > 0 && strchr("*_[`", base_at(w, e - 1)) && base_at(w, e - 1))
        e--;
    return e;
}

uint32_t number_sign_before(struct window *w, uint32_t e, bool *damaged)
{
    uint32_t at = e;
    if (at && base_at(w, at - 1) == ':')
        at--;
    if (at && base_at(w, at - 1) == BASE_NUMERO)
        return at - 1;
    if (at && base_at(w, at - 1) == '.')
        at--;
    if (at >= 2 && base_at(w, at - 1) == 's' && base_at(w, at - 2) == 'o')
        at--; /* "Nos." */
    if (at < 2 || base_at(w, at - 1) != 'o')
        return e;
    const struct glyph *a = glyph_at(w, at - 2), *b = glyph_at(w, at - 1);
    if (!word_begins(w, at - 2) || b->gap > GAP_SPACE)
        return e;
    if (a->base == 'n' && !b->mark == !glyph_upper(b) && b->gap == GAP_NONE)
        return b->mark & (MARK_TONE | MARK_SHAPE) ? e : at - 2;
    if (a->base != 's' || base_at(w, at) == 's')
        return e;
    unsigned tone = b->mark & MARK_TONE, shape = b->mark & MARK_SHAPE;
    if (shape == MARK_HAT && (tone == TONE_ACUTE || tone == 0)) {
        *damaged |= tone == 0 || b->gap != GAP_NONE;
        return at - 2;
    }
    return shape == 0 && tone == 0 && b->gap == GAP_NONE ? at - 2 : e;
}

uint32_t number_sign_at(struct window *w, uint32_t i)
{
    static const char *const signs[] = {"số", "nos", "no", "so", "sô", NULL};
    uint32_t at = i;
    if (base_at(w, i) == BASE_NUMERO) {
        at = i + 1;
    } else {
        at = match_any(w, i, signs);
        if (!at)
            return i;
        if (base_at(w, at) == '.')
            at++;
    }
    if (base_at(w, at) == ':')
        at++;
    while (base_at(w, at) && strchr("*_[`", base_at(w, at)))
        at++;
    return base_is_digit(base_at(w, at)) ? at : i;
}

/* The word before e if it is the symbol of a type: "QĐ", "NQ". */
static unsigned symbol_word_before(struct window *w, uint32_t e, uint32_t floor, uint32_t *first)
{
    uint32_t begin = word_before(w, e);
    if (begin < floor || e - begin < 2 || e - begin > 4 || letters_end(w, begin) != e)
        return 0;
    for (uint32_t i = begin; i < e; i++) {
        if (!glyph_upper(glyph_at(w, i)))
            return 0;
    }
    enum type type = symbol_type(w, begin, e);
    for (unsigned word = 1; type != TYPE_NONE && TYPE_WORDS[word].name; word++) {
        if (type_of_word(word) == type) {
            *first = begin;
            return word;
        }
    }
    return 0;
}

static bool name_before(struct window *w, unsigned word, uint32_t e, uint32_t floor,
                        uint32_t *first, bool *damaged)
{
    uint32_t n = TYPE_WORDS[word].letters;
    bool broken = false;
    if (n > e || e - n < floor || match_loose(w, e - n, TYPE_WORDS[word].name, &broken) != e)
        return false;
    *first = e - n;
    *damaged |= broken;
    return true;
}

unsigned type_word_before(struct window *w, uint32_t e, uint32_t floor, uint32_t *first,
                          bool *damaged)
{
    unsigned best = 0;
    if (e == 0 || e <= floor)
        return 0;
    bool plural = base_at(w, e - 1) == 's' && e > 1;
    for (unsigned word = 1; TYPE_WORDS[word].name; word++) {
        uint32_t begin, stop = e;
        bool broken = false;
        if (plural && TYPE_WORDS[word].english)
            stop = e - 1;
        if ((char)base_at(w, stop - 1) != TYPE_WORDS[word].last)
            continue;
        if (name_before(w, word, stop, floor, &begin, &broken) && (!best || begin < *first)) {
            best = word;
            *first = begin;
            *damaged |= broken;
        }
    }
    return best ? best : symbol_word_before(w, e, floor, first);
}

unsigned type_word_at(struct window *w, uint32_t i, uint32_t *after)
{
    unsigned best = 0;
    uint8_t base = base_at(w, i);
    if (!base_is_letter(base) || !word_begins(w, i))
        return 0;
    for (unsigned word = 1; TYPE_WORDS[word].name; word++) {
        unsigned char c = (unsigned char)TYPE_WORDS[word].name[0];
        if (c < 0x80 && c != base)
            continue;
        uint32_t end = match(w, i, TYPE_WORDS[word].name);
        if (end && (!best || end > *after)) {
            best = word;
            *after = end;
        }
    }
    return best;
}

/* "Decision of the Prime Minister No. …": a type word, "của" and a body before glyph e. */
static void body_lead(struct window *w, uint32_t e, uint32_t floor, struct lead *lead)
{
    uint32_t least = e > LEAD_GLYPHS ? e - LEAD_GLYPHS : 0;
    for (uint32_t i = e; i-- > least + 1 && i > floor;) {
        uint8_t base = base_at(w, i);
        if (!base_is_letter(base) || glyph_at(w, i + 1)->gap == GAP_END)
            return;
        uint32_t after = base == 'c' ? match(w, i, "của") : base == 'o' ? match(w, i, "of") : 0;
        if (!after)
            continue;
        uint32_t the = match(w, after, "the");
        after = the ? the : after;
        lead->word = type_word_before(w, i, floor, &lead->first, &lead->damaged);
        if (!lead->word || !glyph_upper(glyph_at(w, after)) ||
            !(body_issuer(w, after, e) || match_any(w, after, BODY_HEADS))) {
            lead->word = 0;
            return;
        }
        lead->body = after;
        lead->body_end = e;
        return;
    }
}

/* "Luật Đất đai số": the nearest "Luật", "Pháp lệnh" with a title before glyph e; a law that
 * amends another ("Luật sửa đổi … một số điều của Luật …") is the outer one. */
static void law_lead(struct window *w, uint32_t e, uint32_t floor, struct lead *lead)
{
    static const char *const words[] = {"luật",         "pháp lệnh", "law on",
                                        "ordinance on", "code",      NULL};
    uint32_t least = e > LAW_GLYPHS ? e - LAW_GLYPHS : 0;
    for (uint32_t i = e; i-- > least && i >= floor;) {
        uint8_t base = base_at(w, i);
        if (base == ';' || base == ':' || base == '.' || glyph_at(w, i + 1)->gap == GAP_END)
            return;
        uint32_t after = match_any(w, i, words);
        if (!after)
            continue;
        bool amended = match_before(w, i, "điều của") || match_before(w, i, "of the") ||
                       match_before(w, i, "articles of");
        uint32_t first = i, end = after;
        bool damaged = false;
        if (base == 'l' && base_at(w, i + 1) == 'a')
            end = i + 3; /* the word is "law", "on" belongs to the title */
        else if (base == 'o')
            end = i + 9;
        unsigned word = type_word_before(w, end, floor, &first, &damaged);
        if (!word || first > i)
            return;
        lead->word = word;
        lead->first = first;
        lead->title = after;
        lead->title_end = e;
        if (!amended)
            return;
    }
}

void lead_read(struct scan *s, uint32_t i, uint32_t floor, struct lead *lead)
{
    struct window *w = &s->window;
    *lead = (struct lead){.first = i};
    if (glyph_at(w, i)->gap == GAP_END)
        return;
    uint32_t e = skip_format_before(w, i);
    uint32_t sign = number_sign_before(w, e, &lead->damaged);
    if (sign < floor)
        sign = e;
    lead->numbered = sign != e;
    if (lead->numbered && glyph_at(w, sign)->gap == GAP_END)
        return;
    e = skip_format_before(w, sign);
    if (e && base_at(w, e - 1) == ',' && lead->numbered)
        return;
    lead->word = type_word_before(w, e, floor, &lead->first, &lead->damaged);
    for (const char *const *m = MODIFIERS; !lead->word && *m; m++) {
        uint32_t at = match_before(w, e, *m);
        if (at)
            lead->word = type_word_before(w, at - 1, floor, &lead->first, &lead->damaged);
    }
    if (!lead->word)
        body_lead(w, e, floor, lead);
    if (!lead->word && lead->numbered)
        law_lead(w, e, floor, lead);
    if (lead->word) {
        lead->agrees = TYPE_WORDS[lead->word].agrees;
        lead->capital = glyph_upper(glyph_at(w, lead->first));
    } else {
        lead->first = i;
    }
}

/* --- provisions ------------------------------------------------------------------------------- */

static const struct {
    const char *name, *slug;
    uint8_t rank; /* outer ones are lower */
} UNIT_WORDS[] = {
    {"phụ lục", "phu-luc", 0}, {"appendix", "phu-luc", 0}, {"phần", "phan", 1},
    {"part", "phan", 1},       {"chương", "chuong", 2},    {"chapter", "chuong", 2},
    {"mục", "muc", 3},         {"section", "muc", 3},      {"điều", "dieu", 4},
    {"article", "dieu", 4},    {"articles", "dieu", 4},    {"khoản", "khoan", 5},
    {"clause", "khoan", 5},    {"clauses", "khoan", 5},    {"paragraph", "khoan", 5},
    {"điểm", "diem", 6},       {"point", "diem", 6},       {"points", "diem", 6},
    {"tiết", "tiet", 7},
};

struct unit {
    uint8_t word;
    char value[8];
};

/* A value before e: "5", "5a", "a", "đ", "IV". Its first glyph + 1, or 0. */
static uint32_t value_before(struct window *w, uint32_t e, char value[8])
{
    uint32_t begin = word_before(w, e);
    while (begin > 0 && glyph_at(w, begin)->gap == GAP_NONE &&
           (base_is_digit(base_at(w, begin - 1)) || base_is_letter(base_at(w, begin - 1))))
        begin--;
    size_t n = e - begin;
    if (n == 0 || n > 5)
        return 0;
    if (!base_is_digit(base_at(w, begin)) && n > 1) {
        uint8_t roman;
        if (roman_read(w, begin, &roman) != e)
            return 0;
    }
    size_t len = 0;
    for (uint32_t i = begin; i < e; i++) {
        const struct glyph *g = glyph_at(w, i);
        if (g->base < '0' || g->mark & MARK_TONE || len + 3 > 8)
            return 0;
        if ((g->mark & MARK_SHAPE) == MARK_STROKE)
            value[len++] = 'd'; /* "đ" is "dd": "d" is the point before it */
        value[len++] = (char)g->base;
    }
    value[len] = '\0';
    return begin + 1;
}

static int unit_word_before(struct window *w, uint32_t e, uint32_t *begin)
{
    for (size_t u = 0; u < sizeof UNIT_WORDS / sizeof *UNIT_WORDS; u++) {
        uint32_t at = match_before(w, e, UNIT_WORDS[u].name);
        if (at) {
            *begin = at - 1;
            return (int)u;
        }
    }
    return -1;
}

static uint32_t link_before(struct window *w, uint32_t e)
{
    static const char *const links[] = {"và", "and", "của", "of the", "of", "or", "hoặc", NULL};
    uint32_t at;
    if (e && (base_at(w, e - 1) == ',' || base_at(w, e - 1) == ';'))
        return e - 1;
    for (const char *const *link = links; *link; link++) {
        if ((at = match_before(w, e, *link)))
            return at - 1 && base_at(w, at - 2) == ',' ? at - 2 : at - 1;
    }
    return e;
}

/* Reads the units before e from right to left. */
static size_t units_before(struct window *w, uint32_t e, uint32_t floor, struct unit *units)
{
    size_t count = 0, settled = 0;
    while (count < UNITS_MAX) {
        uint32_t at = value_before(w, e, units[count].value), begin;
        if (!at || at - 1 < floor)
            break;
        count++;
        e = at - 1;
        int word = unit_word_before(w, e, &begin);
        if (word >= 0) {
            for (size_t u = settled; u < count; u++)
                units[u].word = (uint8_t)word;
            settled = count;
            e = begin;
        }
        uint32_t linked = link_before(w, e);
        if (word < 0 && linked == e)
            break;
        e = linked;
        if (e <= floor)
            break;
    }
    return settled;
}

struct str provision_before(struct arena *arena, struct window *w, uint32_t i, uint32_t floor)
{
    struct unit units[UNITS_MAX];
    uint32_t e = link_before(w, i);
    uint32_t the = match_before(w, i, "the");
    if (the)
        e = link_before(w, the - 1);
    if (e == i && base_at(w, i) == 0)
        return STR_NULL;
    if (i && (base_at(w, i - 1) == ',' || base_at(w, i - 1) == ';'))
        return STR_NULL;
    size_t count = units_before(w, e, floor, units);
    struct str result = STR_NULL;
    const struct unit *path[8] = {0};
    for (size_t u = 0; u < count; u++) {
        uint8_t rank = UNIT_WORDS[units[u].word].rank;
        path[rank] = &units[u];
        for (size_t r = rank + 1; r < 8; r++)
            path[r] = NULL;
        if (u + 1 < count && UNIT_WORDS[units[u + 1].word].rank > rank)
            continue; /* what follows is inside it */
        struct str one = STR_NULL;
        for (size_t r = 0; r < 8; r++) {
            if (path[r])
                one = str_format(arena, "%.*s%s%s-%s", STR_ARG(one), one.len ? "." : "",
                                 UNIT_WORDS[path[r]->word].slug, path[r]->value);
        }
        result = result.len ? str_format(arena, "%.*s,%.*s", STR_ARG(one), STR_ARG(result)) : one;
    }
    return result;
}
