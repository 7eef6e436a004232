/* The letters of a number: runs that may be a symbol, the types they stand for, and one part of an
 * issuer, with what typing and optical recognition make of them. */
#include "citation_symbol.h"

#include <string.h>

enum { SYMBOL_MAX = 24 };

bool gap_near(struct window *w, uint32_t i)
{
    return glyph_at(w, i)->gap <= GAP_LINE;
}

/* The separator c at glyph i, at most a space or a line break before it and after it. */
bool separator_at(struct window *w, uint32_t i, char c)
{
    return base_at(w, i) == (unsigned char)c && gap_near(w, i) && gap_near(w, i + 1);
}

/* Symbols have letters with strokes and horns, but no tones and no hats. */
bool symbol_letter(const struct glyph *g)
{
    unsigned shape = g->mark & MARK_SHAPE;
    return g->base >= 'a' && g->base <= 'z' && !(g->mark & MARK_TONE) && shape != MARK_HAT &&
           shape != MARK_BREVE;
}

/* End of the run of symbol letters that begins at i: i itself if there is none, or if it is too
 * long or an ordinary word (a letter with a tone in it). */
uint32_t symbol_end(struct window *w, uint32_t i)
{
    uint32_t end = i;
    while (end - i <= SYMBOL_MAX && base_is_letter(base_at(w, end)) &&
           (end == i || glyph_at(w, end)->gap == GAP_NONE))
        end++;
    return end - i > SYMBOL_MAX ? i : end;
}

bool run_is_symbol(struct window *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (!symbol_letter(glyph_at(w, i)))
            return false;
    }
    return to > from;
}

/* True if the run is written as symbols are: capitals, with a few small letters ("TTg"). */
bool run_is_upper(struct window *w, uint32_t from, uint32_t to)
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
    if (to - from == 4 && symbol_equal(w, from, to, "ttlb", false))
        return TYPE_TTLT; /* liên bộ, as it was called before */
    for (int lax = 0; lax < 2; lax++) {
        for (int type = 0; type < TYPE_COUNT; type++) {
            if (TYPES[type].symbol[0] && symbol_equal(w, from, to, TYPES[type].symbol, lax))
                return (enum type)type;
        }
    }
    return TYPE_NONE;
}

/* "QĐÐ": the stroke twice. "T1", if the word says that it is a Thông tư. */
enum type symbol_type_repair(struct window *w, uint32_t from, uint32_t *to, uint64_t agrees)
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

size_t issuer_slug(struct window *w, uint32_t from, uint32_t to, char *slug, size_t len)
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
                issuer_slug(w, from, cut, slug, 0);
                known = issuer_find(slug) ||
                        (run_is_upper(w, from, cut) && !glyph_upper(glyph_at(w, cut)));
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

/* The letters "QH", "QII" (a misread H) or with a misread term "QHI5" before an assembly's term. */
bool issuer_assembly(struct window *w, uint32_t i, char *slug, struct issuer *out)
{
    static const struct {
        const char *letters;
        const char *slug;
        bool damaged;
    } rows[] = {
        {"ubtvqh", "ubtvqh", false},
        {"qh", "qh", false},
        {"qii", "qh", true},
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
        slug_copy(slug, ISSUER_MAX, rows[r].slug);
        *out = (struct issuer){.end = end,
                               .len = strlen(slug),
                               .known = true,
                               .upper = true,
                               .flags = damaged ? CITATION_REPAIRED : 0,
                               .row = issuer_find(slug)};
        return true;
    }
    return false;
}

/* "T.Ư", "TƯ", "TƯm", "T.W": the Central Committee with its Vietnamese letter, or a dot. */
static uint32_t read_central(struct window *w, uint32_t i, bool *damaged)
{
    uint32_t u = i + 1;
    if (base_at(w, i) != 't' || !glyph_upper(glyph_at(w, i)))
        return 0;
    if (base_at(w, u) == '.')
        u++;
    const struct glyph *g = glyph_at(w, u);
    if (g->base == 'w' && u == i + 2 && g->gap == GAP_NONE && word_ends(w, u + 1))
        return u + 1;
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
bool issuer_part(struct window *w, uint32_t i, char *slug, struct issuer *out)
{
    bool damaged = false;
    if (issuer_assembly(w, i, slug, out))
        return true;
    uint32_t end = read_central(w, i, &damaged);
    if (end) {
        slug_copy(slug, ISSUER_MAX, "tw");
        *out = (struct issuer){.end = end,
                               .len = 2,
                               .known = true,
                               .upper = true,
                               .flags = damaged ? CITATION_REPAIRED : 0,
                               .row = issuer_find(slug)};
        return true;
    }
    end = symbol_end(w, i);
    if (end == i)
        return false;
    *out = (struct issuer){.end = end};
    uint32_t whole = end;
    out->len = issuer_slug(w, i, end, slug, 0);
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
    while (base_is_digit(base_at(w, end)) && glyph_at(w, end)->gap == GAP_NONE &&
           end - i < SYMBOL_MAX)
        end++;
    out->end = end;
    out->len = issuer_slug(w, i, end, slug, 0);
    out->row = issuer_find(slug);
    if (!out->row && out->upper) {
        out->row = issuer_repair(slug);
        if (out->row) {
            slug_copy(slug, ISSUER_MAX, out->row->slug);
            out->len = strlen(slug);
            out->flags |= CITATION_REPAIRED;
        }
    }
    out->known = out->row != NULL;
    return true;
}

/* True if another part of a joint issuer (or the unit of one) follows the hyphen at i. */
bool issuer_follows(struct window *w, uint32_t i, bool upper)
{
    char slug[ISSUER_MAX];
    struct issuer part;
    if (!separator_at(w, i, '-') || !base_is_letter(base_at(w, i + 1)))
        return false;
    bool before = glyph_at(w, i)->gap != GAP_NONE, after = glyph_at(w, i + 1)->gap != GAP_NONE;
    uint32_t end = letters_end(w, i + 1);
    if (!run_is_symbol(w, i + 1, end) && unglue(w, i + 1, end) == end)
        return false;
    if (!issuer_part(w, i + 1, slug, &part))
        return false;
    if (part.known && !(before && after && !part.upper))
        return part.upper || !upper;
    if (!part.upper || (before && after))
        return false;
    /* "TTg- QUY ĐỊNH": words in capitals, not a symbol */
    return !(before || after) || part.end - (i + 1) >= 4;
}
