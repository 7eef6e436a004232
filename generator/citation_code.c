/* A number and its symbol: 290-QĐ/TW, 33/CT-TTg, 16/2020/QĐ-TTg, 31/2024/QH15, 443/TTg, and what
 * typing and optical recognition make of them. One pass from left to right; the only choices are
 * between tables, so the time is that of reading the glyphs once for each table row. */
#include "citation_parse.h"

#include <string.h>

enum { DIGITS_MAX = 5, SYMBOL_MAX = 24, PARTS_MAX = 8 };

static bool near(struct window *w, uint32_t i)
{
    return glyph_at(w, i)->gap <= GAP_LINE;
}

/* The separator c at glyph i, at most a space or a line break before it and after it. */
static bool separator(struct window *w, uint32_t i, char c)
{
    return base_at(w, i) == c && near(w, i) && near(w, i + 1);
}

/* Symbols have letters with strokes and horns, but no tones and no hats. */
static bool symbol_letter(const struct glyph *g)
{
    unsigned shape = g->mark & MARK_SHAPE;
    return g->base >= 'a' && g->base <= 'z' && !(g->mark & MARK_TONE) && shape != MARK_HAT &&
           shape != MARK_BREVE;
}

/* End of the run of symbol letters that begins at i: i itself if there is none, or if it is too
 * long or an ordinary word (a letter with a tone in it). */
static uint32_t symbol_end(struct window *w, uint32_t i)
{
    uint32_t end = i;
    while (end - i <= SYMBOL_MAX && base_is_letter(base_at(w, end)) &&
           (end == i || glyph_at(w, end)->gap == GAP_NONE))
        end++;
    return end - i > SYMBOL_MAX ? i : end;
}

static bool run_is_symbol(struct window *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (!symbol_letter(glyph_at(w, i)))
            return false;
    }
    return to > from;
}

/* True if the run is written as symbols are: capitals, with a few small letters ("TTg"). */
static bool run_is_upper(struct window *w, uint32_t from, uint32_t to)
{
    unsigned upper = 0, lower = 0;
    for (uint32_t i = from; i < to; i++) {
        if (glyph_upper(glyph_at(w, i)))
            upper++;
        else
            lower++;
    }
    return upper > lower && glyph_upper(glyph_at(w, from)) && lower <= 2;
}

static bool run_is_foreign(struct window *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (glyph_at(w, i)->mark & MARK_FOREIGN)
            return true;
    }
    return false;
}

/* --- types ------------------------------------------------------------------------------------ */

/* Compares the run with a type's symbol; lax: D stands for Đ too. */
static bool symbol_equal(struct window *w, uint32_t from, uint32_t to, const char *symbol, bool lax)
{
    uint32_t i = from;
    for (; *symbol; i++) {
        bool stroke = (unsigned char)*symbol >= 0x80;
        char base = stroke ? 'd' : *symbol;
        symbol += stroke ? 2 : 1;
        const struct glyph *g = i < to ? &w->glyphs[i] : &WINDOW_END;
        bool has = (g->mark & MARK_SHAPE) == MARK_STROKE;
        if (g->base != (uint8_t)base || (has != stroke && !(lax && stroke)))
            return false;
    }
    return i == to;
}

enum type symbol_type(struct window *w, uint32_t from, uint32_t to)
{
    for (int lax = 0; lax < 2; lax++) {
        for (int type = 0; type < TYPE_COUNT; type++) {
            if (TYPES[type].symbol[0] && symbol_equal(w, from, to, TYPES[type].symbol, lax))
                return (enum type)type;
        }
    }
    return TYPE_NONE;
}

/* "QĐÐ": the stroke twice. "T1", if the word says that it is a Thông tư. */
static enum type type_repair(struct window *w, uint32_t from, uint32_t *to, uint64_t agrees)
{
    const struct glyph *g = glyph_at(w, *to);
    if (*to - from == 3 && base_at(w, *to - 1) == 'd' && base_at(w, *to - 2) == 'd')
        return symbol_type(w, from, *to - 1);
    if (*to - from == 1 && base_at(w, from) == 't' && g->base == '1' && g->gap == GAP_NONE &&
        agrees & TYPE_BIT(TYPE_TT)) {
        ++*to;
        return TYPE_TT;
    }
    return TYPE_NONE;
}

/* --- issuers ---------------------------------------------------------------------------------- */

static size_t append_slug(struct window *w, uint32_t from, uint32_t to, char *slug, size_t len)
{
    for (uint32_t i = from; i < to && len + 1 < ISSUER_MAX; i++) {
        uint8_t base = base_at(w, i);
        if ((base >= 'a' && base <= 'z') || base_is_digit(base))
            slug[len++] = (char)base;
    }
    slug[len] = '\0';
    return len;
}

/* "CPngày", "TTGvà": finds where the next word begins in the run, and makes it begin there. */
static uint32_t unglue(struct window *w, uint32_t from, uint32_t to)
{
    char slug[SYMBOL_MAX + 2];
    for (uint32_t cut = from + 2; cut + 1 < to; cut++) {
        for (const char *const *word = GLUED_WORDS; *word; word++) {
            uint8_t gap = w->glyphs[cut].gap;
            if ((unsigned char)**word < 0x80 && base_at(w, cut) != (unsigned char)**word)
                continue;
            w->glyphs[cut].gap = GAP_SPACE;
            bool known = false;
            if (match(w, cut, *word) == to) {
                append_slug(w, from, cut, slug, 0);
                known = issuer_find(slug) || (run_is_upper(w, from, cut) &&
                                              !glyph_upper(glyph_at(w, cut)));
            }
            if (known)
                return cut;
            w->glyphs[cut].gap = gap;
        }
    }
    return to;
}

/* "QH15ngày": makes a word begin at glyph i, if it is one that gets glued. */
static bool unglue_at(struct window *w, uint32_t i)
{
    uint32_t end = letters_end(w, i);
    uint8_t gap = w->glyphs[i].gap;
    w->glyphs[i].gap = GAP_SPACE;
    for (const char *const *word = GLUED_WORDS; *word; word++) {
        if (match(w, i, *word) == end)
            return true;
    }
    w->glyphs[i].gap = gap;
    return false;
}

/* Digits of the assembly's term after QH, UBTVQH, HĐNN, also as "I5", "l5" and "I1 5"; *damaged
 * if they were. Returns their end. */
static uint32_t term_digits(struct window *w, uint32_t i, bool *damaged)
{
    uint32_t end = i;
    while (end - i < 3) {
        const struct glyph *g = glyph_at(w, end);
        bool digit = base_is_digit(g->base);
        bool misread = g->base == 'i' || g->base == 'l' || g->base == 'o';
        bool apart = g->gap == GAP_SPACE && end > i && *damaged && digit &&
                     !base_is_letter(base_at(w, end + 1)) && !base_is_digit(base_at(w, end + 1));
        if ((!digit && !misread) || (g->gap != GAP_NONE && !apart))
            break;
        *damaged |= misread || apart;
        end++;
    }
    return end;
}

struct issuer {
    uint32_t end;
    size_t len;
    bool known, upper;
    unsigned flags;
    const struct issuer_row *row;
};

/* The letters "QH", "QII" (a misread H) or with a misread term "QHI5" before an assembly's term. */
static bool read_assembly(struct window *w, uint32_t i, char *slug, struct issuer *out)
{
    static const struct {
        const char *letters;
        const char *slug;
        bool damaged;
    } rows[] = {
        {"ubtvqh", "ubtvqh", false}, {"qh", "qh", false}, {"qii", "qh", true},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        uint32_t n = (uint32_t)strlen(rows[r].letters), at = 0;
        while (at < n && base_at(w, i + at) == (uint8_t)rows[r].letters[at] &&
               symbol_letter(glyph_at(w, i + at)) &&
               (at == 0 || glyph_at(w, i + at)->gap == GAP_NONE))
            at++;
        if (at < n)
            continue;
        bool damaged = rows[r].damaged;
        uint32_t end = term_digits(w, i + n, &damaged);
        if (end == i + n)
            continue;
        if (!word_ends(w, end)) {
            if (!unglue_at(w, end))
                continue;
            damaged = true;
        }
        strcpy(slug, rows[r].slug);
        *out = (struct issuer){.end = end, .len = strlen(slug), .known = true, .upper = true,
                               .flags = damaged ? CITATION_REPAIRED : 0,
                               .row = issuer_find(slug)};
        return true;
    }
    return false;
}

/* "T.Ư", "TƯ", "TƯm": the Central Committee with its Vietnamese letter. */
static uint32_t read_central(struct window *w, uint32_t i, bool *damaged)
{
    uint32_t u = i + 1;
    if (base_at(w, i) != 't' || !glyph_upper(glyph_at(w, i)))
        return 0;
    if (base_at(w, u) == '.')
        u++;
    const struct glyph *g = glyph_at(w, u);
    if (g->base != 'u' || (g->mark & MARK_SHAPE) != MARK_HORN || g->mark & MARK_TONE ||
        g->gap != GAP_NONE)
        return 0;
    const struct glyph *next = glyph_at(w, u + 1);
    if (next->gap == GAP_NONE && next->base == 'm' && !glyph_upper(next) && word_ends(w, u + 2)) {
        *damaged = true;
        return u + 2;
    }
    return word_ends(w, u + 1) ? u + 1 : 0;
}

/* Reads one part of an issuer at glyph i into slug (from its beginning). */
static bool read_part(struct window *w, uint32_t i, char *slug, struct issuer *out)
{
    bool damaged = false;
    if (read_assembly(w, i, slug, out))
        return true;
    uint32_t end = read_central(w, i, &damaged);
    if (end) {
        strcpy(slug, "tw");
        *out = (struct issuer){.end = end, .len = 2, .known = true, .upper = true,
                               .flags = damaged ? CITATION_REPAIRED : 0, .row = issuer_find(slug)};
        return true;
    }
    end = symbol_end(w, i);
    if (end == i)
        return false;
    *out = (struct issuer){.end = end};
    uint32_t whole = end;
    out->len = append_slug(w, i, end, slug, 0);
    if (!issuer_find(slug) || !run_is_symbol(w, i, end)) {
        end = unglue(w, i, whole);
        if (end != whole)
            out->flags |= CITATION_REPAIRED;
    }
    while (end == whole && base_at(w, end) == '&' && glyph_at(w, end)->gap == GAP_NONE &&
           glyph_at(w, end + 1)->gap == GAP_NONE && base_is_letter(base_at(w, end + 1)))
        whole = end = symbol_end(w, end + 1);
    if (!run_is_symbol(w, i, letters_end(w, i) < end ? letters_end(w, i) : end))
        return false;
    out->upper = run_is_upper(w, i, letters_end(w, i) < end ? letters_end(w, i) : end);
    if (run_is_foreign(w, i, end))
        out->flags |= CITATION_REPAIRED;
    while (base_is_digit(base_at(w, end)) && glyph_at(w, end)->gap == GAP_NONE && end - i < SYMBOL_MAX)
        end++;
    out->end = end;
    out->len = append_slug(w, i, end, slug, 0);
    out->row = issuer_find(slug);
    if (!out->row && out->upper) {
        out->row = issuer_repair(slug);
        if (out->row) {
            strcpy(slug, out->row->slug);
            out->len = strlen(slug);
            out->flags |= CITATION_REPAIRED;
        }
    }
    out->known = out->row != NULL;
    return true;
}

/* True if another part of a joint issuer (or the unit of one) follows the hyphen at i. */
static bool part_follows(struct window *w, uint32_t i, bool upper)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!separator(w, i, '-') || !base_is_letter(base_at(w, i + 1)))
        return false;
    bool before = glyph_at(w, i)->gap != GAP_NONE, after = glyph_at(w, i + 1)->gap != GAP_NONE;
    uint32_t end = letters_end(w, i + 1);
    if (!run_is_symbol(w, i + 1, end) && unglue(w, i + 1, end) == end)
        return false;
    if (!read_part(w, i + 1, slug, &part))
        return false;
    if (part.known && !(before && after && !part.upper))
        return part.upper || !upper;
    if (!part.upper || (before && after))
        return false;
    /* "TTg- QUY ĐỊNH": words in capitals, not a symbol */
    return !(before || after) || part.end - (i + 1) >= 4;
}

/* Reads an issuer of one or several parts at glyph i into code; false if there is none. */
static bool read_issuer(struct window *w, uint32_t i, struct code *code)
{
    struct issuer part;
    char slug[ISSUER_MAX];
    size_t len = 0;
    code->known = true;
    for (unsigned parts = 0; parts < PARTS_MAX; parts++) {
        if (!read_part(w, i, slug, &part))
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
        if (!part_follows(w, part.end, part.upper))
            break;
        i = part.end + 1;
    }
    /* the unit behind a third separator: "QĐ-BCA/A61" */
    uint32_t unit = code->end + 1, unit_end = symbol_end(w, unit);
    if (base_at(w, code->end) == '/' && glyph_at(w, code->end)->gap == GAP_NONE &&
        glyph_at(w, unit)->gap == GAP_NONE && unit_end > unit && run_is_upper(w, unit, unit_end) &&
        run_is_symbol(w, unit, unit_end)) {
        while (base_is_digit(base_at(w, unit_end)) && glyph_at(w, unit_end)->gap == GAP_NONE &&
               unit_end - unit < SYMBOL_MAX)
            unit_end++;
        if (len + 1 < ISSUER_MAX) {
            code->issuer[len++] = '-';
            append_slug(w, unit, unit_end, code->issuer, len);
        }
        code->end = unit_end;
    }
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
        if (!separator(w, at, separators[s]) || !base_is_letter(base_at(w, at + 1)))
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

/* "TTBXD", "NĐzCP": a type and a known issuer without their separator. */
static bool read_joined(struct window *w, uint32_t from, uint64_t agrees, struct code *code)
{
    uint32_t end = symbol_end(w, from);
    char slug[ISSUER_MAX];
    for (uint32_t cut = end; cut-- > from + 1;) {
        enum type type = symbol_type(w, from, cut);
        if (type == TYPE_NONE || (agrees && !(agrees & TYPE_BIT(type))))
            continue;
        for (uint32_t skip = 0; skip < 2; skip++) {
            if (skip && (base_at(w, cut) != 'z' || glyph_upper(glyph_at(w, cut))))
                break;
            if (cut + skip >= end)
                break;
            append_slug(w, cut + skip, end, slug, 0);
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

/* "BYT-QĐ": the issuer before the type. */
static bool read_turned(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!read_part(w, i, slug, &part) || !separator(w, part.end, '-'))
        return false;
    uint32_t end = symbol_end(w, part.end + 1);
    enum type type = symbol_type(w, part.end + 1, end);
    if (end == part.end + 1 || type == TYPE_NONE || !(agrees & TYPE_BIT(type)) || !part.upper)
        return false;
    strcpy(code->issuer, slug);
    code->type = type;
    code->shape = SHAPE_ADMIN;
    code->known = part.known;
    code->end = end;
    code->flags |= part.flags | CITATION_MALFORMED;
    return true;
}

/* After "N/YYYY/": an assembly's term, or type and issuer. */
static bool read_norm(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    unsigned second = 0;
    if (read_assembly(w, i, slug, &part) && !part_follows(w, part.end, true)) {
        strcpy(code->issuer, slug);
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
        code->type = type_repair(w, i, &end, agrees);
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
    strcpy(code->issuer, agrees & TYPE_BIT(TYPE_PL) ? "ubtvqh" : "qh");
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
    strcpy(code->issuer, "ctn");
    code->known = true;
    return true;
}

/* An issuer without a type, after a type word: "73-CP", "89-TC/TCT", "130-CP/1975", and dispatches
 * "5513/BGDĐT-GDTrH". */
static bool read_old(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!agrees || !read_part(w, i, slug, &part) || !(part.upper || part.known))
        return false;
    bool dispatch = agrees & TYPE_BIT(TYPE_CV);
    strcpy(code->issuer, slug);
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
        if (read_part(w, next, slug, &unit) && unit.upper) {
            code->end = unit.end;
            if (dispatch) {
                while (part_follows(w, code->end, true) && read_part(w, code->end + 1, slug, &unit))
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
    if (sep == '-' && read_assembly(w, i, slug, &part) && !agrees)
        return false;
    enum type type = run_is_symbol(w, i, end) ? symbol_type(w, i, end) : TYPE_NONE;
    if (type == TYPE_NONE && end > i) {
        type = type_repair(w, i, &end, agrees);
        code->flags |= type == TYPE_NONE ? 0 : CITATION_REPAIRED;
    }
    if (type == TYPE_SL && read_decree_law(w, i, end, agrees, code))
        return true;
    /* "64/TC-TCT" of the Ministry of Finance is no Thông cáo */
    append_slug(w, i, end, slug, 0);
    bool issuer_too = type == TYPE_TC && agrees && !(agrees & TYPE_BIT(type));
    if (type != TYPE_NONE && !issuer_too && read_after_type(w, end, code, &second)) {
        code->type = type;
        if ((type == TYPE_L || type == TYPE_LCT) && agrees & (TYPE_BIT(TYPE_LUAT) | TYPE_BIT(TYPE_PL))) {
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

bool code_read(struct window *w, uint32_t i, uint64_t agrees, struct code *code)
{
    uint32_t digits = digits_end(w, i), end = digits, year_end = 0;
    *code = (struct code){.first = i, .type = TYPE_NONE};
    if (digits == i || digits - i > DIGITS_MAX)
        return false;
    const struct glyph *g = glyph_at(w, digits);
    if (g->gap == GAP_NONE && symbol_letter(g) && !base_is_letter(base_at(w, digits + 1)) &&
        (separator(w, digits + 1, '/') || separator(w, digits + 1, '-')))
        end = digits + 1;
    set_number(w, code, digits, end);
    char sep = (char)base_at(w, end);
    if ((sep == '/' || sep == '-') && near(w, end) && near(w, end + 1)) {
        if (glyph_at(w, end)->mark & MARK_FOREIGN)
            code->flags |= CITATION_REPAIRED;
        int year = read_year(w, end + 1, &year_end, &code->flags);
        bool found = false;
        if (year && sep == '/') {
            struct code plain = *code;
            char second = (char)base_at(w, year_end);
            bool joined = base_is_letter(base_at(w, year_end)) &&
                          glyph_at(w, year_end)->gap == GAP_NONE;
            uint32_t symbol = joined ? year_end : year_end + 1;
            code->year = year;
            if (joined || ((second == '/' || second == '-') && near(w, year_end) &&
                           near(w, year_end + 1)))
                found = read_norm(w, symbol, agrees, code) && ends_well(w, code);
            if (found && second != '/')
                code->flags |= joined ? CITATION_REPAIRED : CITATION_MALFORMED;
            if (!found) {
                *code = plain;
                return read_bare(w, end, year_end, year, code);
            }
        } else if (!year && base_is_letter(base_at(w, end + 1))) {
            found = read_symbol(w, end + 1, sep, agrees, code) && ends_well(w, code);
        }
        if (found)
            return true;
        if (glyph_at(w, end)->gap == GAP_NONE)
            return false;
    } else if (agrees && base_is_letter(base_at(w, end)) && glyph_at(w, end)->gap == GAP_SPACE) {
        /* "89 TC/TCT" */
        struct code trial = *code;
        uint32_t letters = symbol_end(w, end);
        if (run_is_upper(w, end, letters) && base_at(w, letters) == '/' &&
            read_old(w, end, agrees, &trial) && trial.end > letters && ends_well(w, &trial)) {
            *code = trial;
            return true;
        }
    }
    return read_bare(w, end, 0, 0, code);
}
