/* A number and its symbol: 290-QĐ/TW, 33/CT-TTg, 16/2020/QĐ-TTg, 31/2024/QH15, 443/TTg, and what
 * typing and optical recognition make of them. One pass from left to right; the only choices are
 * between tables, so the time is that of reading the glyphs once for each table row. */
#include <string.h>

#include "citation_symbol.h"

enum { DIGITS_MAX = 5, UNIT_MAX = 24, PARTS_MAX = 8 };

/* The unit behind a third separator, "QĐ-BCA/A61", "TC/QĐ/CĐKT": joined to code's issuer. */
static void read_unit(struct window *w, struct code *code)
{
    size_t len = strlen(code->issuer);
    uint32_t unit = code->end + 1, end = symbol_end(w, unit);
    if (base_at(w, code->end) != '/' || glyph_at(w, code->end)->gap != GAP_NONE ||
        glyph_at(w, unit)->gap != GAP_NONE || end == unit || !run_is_upper(w, unit, end) ||
        !run_is_symbol(w, unit, end))
        return;
    while (base_is_digit(base_at(w, end)) && glyph_at(w, end)->gap == GAP_NONE &&
           end - unit < UNIT_MAX)
        end++;
    if (len + 1 < ISSUER_MAX) {
        code->issuer[len++] = '-';
        issuer_slug(w, unit, end, code->issuer, len);
    }
    code->end = end;
}

/* Reads an issuer of one or several parts at glyph i into code; false if there is none. */
static bool read_issuer(struct window *w, uint32_t i, struct code *code)
{
    struct issuer part;
    char slug[ISSUER_MAX];
    size_t len = 0;
    code->known = true;
    for (unsigned parts = 0; parts < PARTS_MAX; parts++) {
        if (!issuer_part(w, i, slug, &part))
            return parts > 0;
        if (len + part.len + 2 > ISSUER_MAX)
            break;
        if (parts)
            code->issuer[len++] = '-';
        memcpy(code->issuer + len, slug, part.len + 1);
        len += part.len;
        if (parts == 0)
            code->known = part.known;
        if (parts == 0 && !part.known && !part.upper)
            return false;
        code->flags |= part.flags;
        code->end = part.end;
        if (!issuer_follows(w, part.end, part.upper))
            break;
        i = part.end + 1;
    }
    read_unit(w, code);
    return true;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void set_number(struct window *w, struct code *code, uint32_t digits, uint32_t end)
{
    uint32_t from = code->first;
    size_t len = 0;
    while (from + 1 < digits && base_at(w, from) == '0')
        from++;
    for (; from < end && len + 1 < NUMBER_MAX; from++)
        code->number[len++] = (char)base_at(w, from);
    code->number[len] = '\0';
    code->digits_end = end;
}

/* A year of four digits at i, "2OO0" too: its value, or 0. */
static int read_year(struct window *w, uint32_t i, uint32_t *end, unsigned *flags)
{
    int year = 0;
    unsigned misread = 0;
    for (uint32_t n = 0; n < 4; n++) {
        const struct glyph *g = glyph_at(w, i + n);
        if (n && g->gap != GAP_NONE)
            return 0;
        bool zero = g->base == 'o' && n > 0;
        if (!base_is_digit(g->base) && !zero)
            return 0;
        misread |= zero;
        year = year * 10 + (zero ? 0 : g->base - '0');
    }
    const struct glyph *next = glyph_at(w, i + 4);
    if (year < 1945 || year > 2099 || (next->gap == GAP_NONE && base_is_digit(next->base)))
        return 0;
    if (misread)
        *flags |= CITATION_REPAIRED;
    *end = i + 4;
    return year;
}

/* True if the symbol is followed by a separator and an issuer: fills code. at is the separator. */
static bool read_after_type(struct window *w, uint32_t at, struct code *code, unsigned *how)
{
    static const char separators[] = "-/.";
    for (unsigned s = 0; separators[s]; s++) {
        if (!separator_at(w, at, separators[s]) || !base_is_letter(base_at(w, at + 1)))
            continue;
        if (separators[s] == '.' && glyph_at(w, at + 1)->gap != GAP_NONE)
            continue;
        if (!read_issuer(w, at + 1, code))
            return false;
        *how = (unsigned)separators[s];
        return true;
    }
    return false;
}

/* "TTBXD", "NĐzCP": a type and a known issuer without their separator, behind a word for the type:
 * alone, "43/BBYT" is anything. */
static bool read_joined(struct window *w, uint32_t from, uint64_t agrees, struct code *code)
{
    uint32_t end = symbol_end(w, from);
    char slug[ISSUER_MAX];
    for (uint32_t cut = end; cut-- > from + 1;) {
        enum type type = symbol_type(w, from, cut);
        if (type == TYPE_NONE || !(agrees & TYPE_BIT(type)))
            continue;
        for (uint32_t skip = 0; skip < 2; skip++) {
            if (skip && (base_at(w, cut) != 'z' || glyph_upper(glyph_at(w, cut))))
                break;
            if (cut + skip >= end)
                break;
            issuer_slug(w, cut + skip, end, slug, 0);
            if (!issuer_find(slug))
                continue;
            struct code trial = *code;
            if (!read_issuer(w, cut + skip, &trial) || !trial.known)
                continue;
            *code = trial;
            code->type = type;
            code->flags |= CITATION_REPAIRED;
            return true;
        }
    }
    return false;
}

/* Symbol of a joint circular of ministries: "TTLT/BTC-BTP" is as usual as "TTLT-BTC-BTP". */
static bool separators_usual(const struct code *code, char first, unsigned second)
{
    const struct issuer_row *row;
    char head[ISSUER_MAX];
    size_t n = strcspn(code->issuer, "-");
    memcpy(head, code->issuer, n);
    head[n] = '\0';
    row = issuer_find(head);
    if (code->type == TYPE_TTLT || code->type == TYPE_NQLT)
        return second == '-' || second == '/';
    if (row && row->flags & ISSUER_PARTY)
        return first == '-' && second == '/';
    return first == '/' && second == '-';
}

/* "BYT-QĐ", "LĐTBXH/TT", "TC/QĐ/CĐKT": the issuer before the type. */
static bool read_turned(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!issuer_part(w, i, slug, &part) ||
        !(separator_at(w, part.end, '-') || separator_at(w, part.end, '/')))
        return false;
    bool slash = base_at(w, part.end) == '/';
    uint32_t end = symbol_end(w, part.end + 1);
    enum type type = symbol_type(w, part.end + 1, end);
    if (end == part.end + 1 || type == TYPE_NONE || !(agrees & TYPE_BIT(type)) || !part.upper)
        return false;
    slug_copy(code->issuer, ISSUER_MAX, slug);
    code->type = type;
    code->shape = SHAPE_ADMIN;
    code->known = part.known;
    code->end = end;
    code->flags |= part.flags | CITATION_MALFORMED;
    if (slash)
        read_unit(w, code);
    return true;
}

/* After "N/YYYY/": an assembly's term, or type and issuer. */
static bool read_norm(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    unsigned second = 0;
    if (issuer_assembly(w, i, slug, &part) && !issuer_follows(w, part.end, true)) {
        slug_copy(code->issuer, ISSUER_MAX, slug);
        code->shape = SHAPE_ASSEMBLY;
        code->end = part.end;
        code->flags |= part.flags;
        code->known = true;
        return true;
    }
    uint32_t end = symbol_end(w, i);
    code->shape = SHAPE_NORM;
    code->type = run_is_symbol(w, i, end) ? symbol_type(w, i, end) : TYPE_NONE;
    if (code->type == TYPE_NONE && end > i) {
        code->type = symbol_type_repair(w, i, &end, agrees);
        code->flags |= code->type == TYPE_NONE ? 0 : CITATION_REPAIRED;
    }
    if (code->type != TYPE_NONE && read_after_type(w, end, code, &second)) {
        if (!separators_usual(code, '/', second))
            code->flags |= second == '.' ? CITATION_REPAIRED : CITATION_MALFORMED;
        return true;
    }
    code->type = TYPE_NONE;
    if (read_turned(w, i, agrees, code)) {
        code->shape = SHAPE_NORM;
        return true;
    }
    return read_joined(w, i, agrees, code);
}

static void set_order(struct window *w, struct code *code, uint32_t from, uint64_t agrees)
{
    /* the symbol becomes part of the number: 18-l-ctn */
    size_t len = strlen(code->number);
    if (len + 2 < NUMBER_MAX) {
        code->number[len++] = '-';
        glyph_slug(w, from, code->end, code->number + len, NUMBER_MAX - len);
    }
    code->shape = SHAPE_ORDER;
    code->type = TYPE_NONE;
    slug_copy(code->issuer, ISSUER_MAX, agrees & TYPE_BIT(TYPE_PL) ? "ubtvqh" : "qh");
    code->known = true;
}

/* "53/SL", "102-SL/L-004", "101-SL/L.003": decrees of the 1940s and 1950s. */
static bool read_decree_law(struct window *w, uint32_t i, uint32_t end, uint64_t agrees,
                            struct code *code)
{
    if (!(agrees & (TYPE_BIT(TYPE_SL) | TYPE_BIT(TYPE_LUAT))))
        return false;
    code->end = end;
    if (base_at(w, end) == '/' && base_at(w, end + 1) == 'l' &&
        (base_at(w, end + 2) == '-' || base_at(w, end + 2) == '.') &&
        base_is_digit(base_at(w, end + 3)))
        code->end = digits_end(w, end + 3);
    if (agrees & TYPE_BIT(TYPE_LUAT)) {
        set_order(w, code, i, agrees);
        return true;
    }
    code->shape = SHAPE_OLD;
    code->type = TYPE_SL;
    slug_copy(code->issuer, ISSUER_MAX, "ctn");
    code->known = true;
    return true;
}

/* An issuer without a type, after a type word: "73-CP", "89-TC/TCT", "130-CP/1975", and dispatches
 * "5513/BGDĐT-GDTrH". */
static bool read_old(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!agrees || !issuer_part(w, i, slug, &part) || !(part.upper || part.known))
        return false;
    bool dispatch = agrees & TYPE_BIT(TYPE_CV);
    slug_copy(code->issuer, ISSUER_MAX, slug);
    code->shape = dispatch ? SHAPE_DISPATCH : SHAPE_OLD;
    code->type = dispatch ? TYPE_CV : TYPE_NONE;
    code->known = part.known;
    code->end = part.end;
    code->flags |= part.flags;
    char c = (char)base_at(w, part.end);
    uint32_t next = part.end + 1, year_end;
    bool joined = (c == '-' || c == '/') && glyph_at(w, next)->gap <= GAP_SPACE;
    if (joined && read_year(w, next, &year_end, &code->flags)) {
        code->year = read_year(w, next, &code->end, &code->flags);
    } else if (joined && base_is_letter(base_at(w, next)) &&
               (glyph_at(w, part.end)->gap == GAP_NONE || glyph_at(w, next)->gap == GAP_NONE)) {
        struct issuer unit;
        size_t len = strlen(code->issuer);
        if (issuer_part(w, next, slug, &unit) && unit.upper) {
            code->end = unit.end;
            if (dispatch) {
                while (issuer_follows(w, code->end, true) &&
                       issuer_part(w, code->end + 1, slug, &unit))
                    code->end = unit.end;
                return true;
            }
            if (len + unit.len + 2 < ISSUER_MAX) {
                code->issuer[len] = '-';
                memcpy(code->issuer + len + 1, slug, unit.len + 1);
            }
            return code->known;
        }
    }
    return dispatch || (part.row && part.row->flags & ISSUER_ALONE);
}

/* After "N/" or "N-" (sep): type and issuer in either family, or an old form. */
static bool read_symbol(struct window *w, uint32_t i, char sep, uint64_t agrees, struct code *code)
{
    uint32_t end = symbol_end(w, i);
    unsigned second = 0;
    struct code plain = *code;
    char slug[ISSUER_MAX];
    struct issuer part;
    if (sep == '-' && issuer_assembly(w, i, slug, &part) && !agrees)
        return false;
    enum type type = run_is_symbol(w, i, end) ? symbol_type(w, i, end) : TYPE_NONE;
    if (type == TYPE_NONE && end > i) {
        type = symbol_type_repair(w, i, &end, agrees);
        code->flags |= type == TYPE_NONE ? 0 : CITATION_REPAIRED;
    }
    if (type == TYPE_SL && read_decree_law(w, i, end, agrees, code))
        return true;
    /* "64/TC-TCT" of the Ministry of Finance is no Thông cáo */
    issuer_slug(w, i, end, slug, 0);
    bool issuer_too = type == TYPE_TC && agrees && !(agrees & TYPE_BIT(type));
    if (type != TYPE_NONE && !issuer_too && read_after_type(w, end, code, &second)) {
        code->type = type;
        if ((type == TYPE_L || type == TYPE_LCT) &&
            agrees & (TYPE_BIT(TYPE_LUAT) | TYPE_BIT(TYPE_PL))) {
            set_order(w, code, i, agrees);
            return true;
        }
        code->shape = sep == '-' ? SHAPE_PARTY : SHAPE_ADMIN;
        if (!separators_usual(code, sep, second))
            code->flags |= second == '.' ? CITATION_REPAIRED : CITATION_MALFORMED;
        return true;
    }
    *code = plain;
    if (read_turned(w, i, agrees, code))
        return true;
    *code = plain;
    if (read_joined(w, i, agrees, code)) {
        code->shape = sep == '-' ? SHAPE_PARTY : SHAPE_ADMIN;
        return true;
    }
    *code = plain;
    return read_old(w, i, agrees, code);
}

/* A bare number, or with a year "02/2025": what the context may complete. */
static bool read_bare(struct window *w, uint32_t i, uint32_t year_end, int year, struct code *code)
{
    uint32_t end = year ? year_end : i;
    const struct glyph *next = glyph_at(w, end);
    code->end = end;
    code->shape = year ? SHAPE_PARTIAL : SHAPE_NONE;
    code->year = year;
    if (next->gap == GAP_NONE && (next->base == '/' || next->base == '-' || next->base == '%' ||
                                  base_is_letter(next->base) || base_is_digit(next->base)))
        return false;
    /* "12.500", "3,5": part of a longer number */
    return !(next->gap == GAP_NONE && (next->base == '.' || next->base == ',') &&
             base_is_digit(base_at(w, end + 1)) && glyph_at(w, end + 1)->gap == GAP_NONE);
}

/* True if nothing that is part of a longer thing follows: a letter, a digit, a file's ending. */
static bool ends_well(struct window *w, const struct code *code)
{
    const struct glyph *g = glyph_at(w, code->end);
    if (g->gap != GAP_NONE)
        return true;
    if (base_is_letter(g->base) || base_is_digit(g->base) || g->base == '_' || g->base == '@')
        return false;
    if (g->base == '.' && base_is_letter(base_at(w, code->end + 1)) &&
        glyph_at(w, code->end + 1)->gap == GAP_NONE)
        return !match_any(w, code->end + 1, FILE_ENDINGS);
    return true;
}

/* "290QĐ/TW", "290 QĐ/TW": the hyphen of a Party number lost. */
static bool read_glued(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    struct code trial = *code;
    uint32_t end = symbol_end(w, i);
    if (end - i < 2 || glyph_at(w, i)->gap > GAP_SPACE || base_at(w, end) != '/' ||
        !read_symbol(w, i, '-', agrees, &trial) || trial.shape != SHAPE_PARTY || !trial.known ||
        !(agrees & TYPE_BIT(trial.type)) || !ends_well(w, &trial))
        return false;
    *code = trial;
    code->flags |= CITATION_REPAIRED;
    return true;
}

/* What follows the year of "44/2022/TT-BTNMT"; nothing that belongs there: a bare "02/2025". */
static bool read_dated(struct window *w, uint32_t slash, uint32_t year_end, int year,
                       uint64_t agrees, struct code *code)
{
    struct code plain = *code;
    char second = (char)base_at(w, year_end);
    bool joined = base_is_letter(base_at(w, year_end)) && glyph_at(w, year_end)->gap == GAP_NONE;
    bool parted =
        (second == '/' || second == '-') && gap_near(w, year_end) && gap_near(w, year_end + 1);
    code->year = year;
    if ((joined || parted) && read_norm(w, joined ? year_end : year_end + 1, agrees, code) &&
        ends_well(w, code)) {
        if (second != '/')
            code->flags |= joined ? CITATION_REPAIRED : CITATION_MALFORMED;
        return true;
    }
    *code = plain;
    return read_bare(w, slash, year_end, year, code);
}

/* "52-1999/NĐ-CP": a hyphen where the first slash belongs, behind a type word. */
static bool read_hyphen_dated(struct window *w, uint32_t hyphen, uint32_t year_end, int year,
                              uint64_t agrees, struct code *code)
{
    struct code trial = *code;
    if (!agrees || !read_dated(w, hyphen, year_end, year, agrees, &trial) ||
        (trial.shape != SHAPE_NORM && trial.shape != SHAPE_ASSEMBLY))
        return false;
    *code = trial;
    code->flags |= CITATION_MALFORMED;
    return true;
}

/* "89 TC/TCT": an old number before a space. */
static bool read_spaced(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    struct code trial = *code;
    uint32_t letters = symbol_end(w, i);
    if (!run_is_upper(w, i, letters) || base_at(w, letters) != '/')
        return false;
    if (!read_turned(w, i, agrees, &trial)) {
        trial = *code;
        if (!read_old(w, i, agrees, &trial) || trial.end <= letters)
            return false;
    }
    if (!ends_well(w, &trial))
        return false;
    *code = trial;
    return true;
}

/* The end of the digits at i, with a letter behind them that belongs to the number: "12a/". */
static uint32_t number_end(struct window *w, uint32_t i)
{
    const struct glyph *g = glyph_at(w, i);
    bool letter = g->gap == GAP_NONE && symbol_letter(g) && !base_is_letter(base_at(w, i + 1)) &&
                  (separator_at(w, i + 1, '/') || separator_at(w, i + 1, '-'));
    return letter ? i + 1 : i;
}

bool code_read(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    uint32_t digits = digits_end(w, i), end, year_end = 0;
    *code = (struct code){.first = i, .type = TYPE_NONE};
    if (digits == i || digits - i > DIGITS_MAX)
        return false;
    end = number_end(w, digits);
    set_number(w, code, digits, end);
    char sep = (char)base_at(w, end);
    if ((sep == '/' || sep == '-') && gap_near(w, end) && gap_near(w, end + 1)) {
        if (glyph_at(w, end)->mark & MARK_FOREIGN)
            code->flags |= CITATION_REPAIRED;
        int year = read_year(w, end + 1, &year_end, &code->flags);
        if (year && sep == '/')
            return read_dated(w, end, year_end, year, agrees, code);
        if (year && read_hyphen_dated(w, end, year_end, year, agrees, code))
            return true;
        if (!year && base_is_letter(base_at(w, end + 1)) &&
            read_symbol(w, end + 1, sep, agrees, code) && ends_well(w, code))
            return true;
        if (glyph_at(w, end)->gap == GAP_NONE)
            return false;
    } else if (agrees && base_is_letter(base_at(w, end)) && glyph_at(w, end)->gap == GAP_SPACE &&
               read_spaced(w, end, agrees, code)) {
        return true;
    }
    if (agrees && end == digits && read_glued(w, end, agrees, code))
        return true;
    return read_bare(w, end, 0, 0, code);
}
