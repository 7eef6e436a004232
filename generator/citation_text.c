/* Invariant: glyphs[0, count) are the glyphs of text[start, next) in order, each beginning where
 * its raw says; pending is the gap of the white space just before next. */
#include "citation_text.h"

#include <string.h>

const struct glyph WINDOW_END = {0, 0, 0, 0, GAP_END};

/* --- characters ------------------------------------------------------------------------------- */

struct fold {
    char base;
    uint8_t mark;
};

#define H MARK_HAT
#define B MARK_BREVE
#define W MARK_HORN
#define G TONE_GRAVE
#define A TONE_ACUTE
#define Q TONE_HOOK
#define T TONE_TILDE
#define D TONE_DOT

/* U+00C0 to U+00DF, and in lower case U+00E0 to U+00FF; base 0: no Vietnamese letter. */
static const struct fold LATIN_1[32] = {
    {'a', G},         {'a', A},           {'a', H},         {'a', T},         {BASE_LETTER, 0},
    {BASE_LETTER, 0}, {BASE_LETTER, 0},   {BASE_LETTER, 0}, {'e', G},         {'e', A},
    {'e', H},         {BASE_LETTER, 0},   {'i', G},         {'i', A},         {BASE_LETTER, 0},
    {BASE_LETTER, 0}, {'d', MARK_STROKE}, {BASE_LETTER, 0}, {'o', G},         {'o', A},
    {'o', H},         {'o', T},           {BASE_LETTER, 0}, {BASE_SIGN, 0},   {BASE_LETTER, 0},
    {'u', G},         {'u', A},           {BASE_LETTER, 0}, {BASE_LETTER, 0}, {'y', A},
    {BASE_LETTER, 0}, {BASE_LETTER, 0},
};

/* U+1EA0 to U+1EF9, one entry for the capital and the small letter. */
static const struct fold VIETNAMESE[45] = {
    {'a', D},     {'a', Q},     {'a', H | A}, {'a', H | G}, {'a', H | Q}, {'a', H | T},
    {'a', H | D}, {'a', B | A}, {'a', B | G}, {'a', B | Q}, {'a', B | T}, {'a', B | D},
    {'e', D},     {'e', Q},     {'e', T},     {'e', H | A}, {'e', H | G}, {'e', H | Q},
    {'e', H | T}, {'e', H | D}, {'i', Q},     {'i', D},     {'o', D},     {'o', Q},
    {'o', H | A}, {'o', H | G}, {'o', H | Q}, {'o', H | T}, {'o', H | D}, {'o', W | A},
    {'o', W | G}, {'o', W | Q}, {'o', W | T}, {'o', W | D}, {'u', D},     {'u', Q},
    {'u', W | A}, {'u', W | G}, {'u', W | Q}, {'u', W | T}, {'u', W | D}, {'y', G},
    {'y', D},     {'y', Q},     {'y', T},
};

static const struct {
    uint16_t character;
    char base;
    uint8_t mark;
} OTHERS[] = {
    {0x102, 'a', B | MARK_UPPER},
    {0x103, 'a', B},
    {0x110, 'd', MARK_STROKE | MARK_UPPER},
    {0x111, 'd', MARK_STROKE},
    {0x128, 'i', T | MARK_UPPER},
    {0x129, 'i', T},
    {0x168, 'u', T | MARK_UPPER},
    {0x169, 'u', T},
    {0x189, 'd', MARK_STROKE | MARK_UPPER},
    {0x1A0, 'o', W | MARK_UPPER},
    {0x1A1, 'o', W},
    {0x1AF, 'u', W | MARK_UPPER},
    {0x1B0, 'u', W},
    {0x256, 'd', MARK_STROKE},
    {0x406, 'i', MARK_FOREIGN | MARK_UPPER},
    {0x410, 'a', MARK_FOREIGN | MARK_UPPER},
    {0x412, 'b', MARK_FOREIGN | MARK_UPPER},
    {0x415, 'e', MARK_FOREIGN | MARK_UPPER},
    {0x41A, 'k', MARK_FOREIGN | MARK_UPPER},
    {0x41C, 'm', MARK_FOREIGN | MARK_UPPER},
    {0x41D, 'h', MARK_FOREIGN | MARK_UPPER},
    {0x41E, 'o', MARK_FOREIGN | MARK_UPPER},
    {0x420, 'p', MARK_FOREIGN | MARK_UPPER},
    {0x421, 'c', MARK_FOREIGN | MARK_UPPER},
    {0x422, 't', MARK_FOREIGN | MARK_UPPER},
    {0x423, 'y', MARK_FOREIGN | MARK_UPPER},
    {0x425, 'x', MARK_FOREIGN | MARK_UPPER},
    {0x430, 'a', MARK_FOREIGN},
    {0x435, 'e', MARK_FOREIGN},
    {0x43E, 'o', MARK_FOREIGN},
    {0x440, 'p', MARK_FOREIGN},
    {0x441, 'c', MARK_FOREIGN},
    {0x443, 'y', MARK_FOREIGN},
    {0x445, 'x', MARK_FOREIGN},
    {0x2010, '-', 0},
    {0x2011, '-', 0},
    {0x2012, '-', 0},
    {0x2013, '-', 0},
    {0x2014, '-', 0},
    {0x2018, '\'', 0},
    {0x2019, '\'', 0},
    {0x201C, '"', 0},
    {0x201D, '"', 0},
    {0x2026, '.', 0},
    {0x2044, '/', MARK_FOREIGN},
    {0x2116, BASE_NUMERO, 0},
    {0x2212, '-', 0},
    {0x2215, '/', MARK_FOREIGN},
    {0xFF0F, '/', MARK_FOREIGN},
};

#undef H
#undef B
#undef W
#undef G
#undef A
#undef Q
#undef T
#undef D

static bool fold_other(uint32_t c, uint8_t *base, uint8_t *mark)
{
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS && OTHERS[i].character <= c; i++) {
        if (OTHERS[i].character == c) {
            *base = (uint8_t)OTHERS[i].base;
            *mark = OTHERS[i].mark;
            return true;
        }
    }
    return false;
}

bool character_fold(uint32_t c, uint8_t *base, uint8_t *mark)
{
    *mark = 0;
    if (c == 0x111 || c == 0x1B0 || c == 0x1A1 || c == 0x103) {
        /* the usual ones first: đ ư ơ ă */
        *base = c == 0x111 ? 'd' : c == 0x1B0 ? 'u' : c == 0x1A1 ? 'o' : 'a';
        *mark = c == 0x111 ? MARK_STROKE : c == 0x103 ? MARK_BREVE : MARK_HORN;
        return true;
    }
    if (c >= 0x1EA0 && c < 0x1EFA) {
        const struct fold *f = &VIETNAMESE[(c - 0x1EA0) / 2];
        *base = (uint8_t)f->base;
        *mark = (uint8_t)(f->mark | (c & 1 ? 0 : MARK_UPPER));
        return true;
    }
    if (c >= 0xC0 && c < 0x100) {
        const struct fold *f = &LATIN_1[c & 31];
        *base = (uint8_t)f->base;
        *mark = (uint8_t)(f->mark | (c < 0xE0 ? MARK_UPPER : 0));
        return true;
    }
    return fold_other(c, base, mark);
}

/* The mark that a combining character adds to the letter before it; 0 if it is none. */
static uint8_t combining_mark(uint32_t c)
{
    switch (c) {
    case 0x300:
        return TONE_GRAVE;
    case 0x301:
        return TONE_ACUTE;
    case 0x302:
        return MARK_HAT;
    case 0x303:
        return TONE_TILDE;
    case 0x306:
        return MARK_BREVE;
    case 0x309:
        return TONE_HOOK;
    case 0x31B:
        return MARK_HORN;
    case 0x323:
        return TONE_DOT;
    default:
        return 0;
    }
}

static bool is_space(uint32_t c)
{
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000 || c == 0x85;
}

/* Soft hyphen (also as the "¬" some converters print), zero-width characters, byte order mark. */
static bool is_deleted(uint32_t c)
{
    return c == 0xAD || c == 0xAC || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

/* --- HTML entities, as they stand in converted texts ------------------------------------------ */

static const struct {
    struct str name;
    uint16_t character;
} ENTITIES[] = {
    {{"amp;", 4}, '&'},      {{"nbsp;", 5}, 0xA0},    {{"shy;", 4}, 0xAD},
    {{"ndash;", 6}, 0x2013}, {{"mdash;", 6}, 0x2014}, {{"quot;", 5}, '"'},
};

static const struct {
    struct str name;
    uint8_t mark;
} ENTITY_MARKS[] = {
    {{"grave;", 6}, TONE_GRAVE},
    {{"acute;", 6}, TONE_ACUTE},
    {{"circ;", 5}, MARK_HAT},
    {{"tilde;", 6}, TONE_TILDE},
};

/* Reads "#273;" or "#x111;" of a character that is not ASCII: its bytes, or 0. */
static unsigned read_reference(struct str rest, uint32_t *character)
{
    bool hex = rest.len > 1 && (rest.data[1] | 0x20) == 'x';
    uint32_t value = 0;
    size_t i = hex ? 2 : 1;
    for (; i < rest.len && rest.data[i] != ';'; i++) {
        unsigned char c = (unsigned char)rest.data[i], letter = c | 0x20;
        if (base_is_digit(c))
            value = value * (hex ? 16 : 10) + (c - '0');
        else if (hex && letter >= 'a' && letter <= 'f')
            value = value * 16 + (letter - 'a' + 10u);
        else
            return 0;
    }
    if (i == rest.len || value < 0x80 || value > 0xFFFF)
        return 0;
    *character = value;
    return (unsigned)i + 2;
}

/* Reads the entity at the '&' at text[at]: its bytes, or 0 if it is a mere '&'. */
static unsigned read_entity(struct str text, size_t at, uint32_t *character, uint8_t *mark)
{
    struct str rest = str_cut(text, at + 1, at + 9);
    *mark = 0;
    if (rest.len && rest.data[0] == '#')
        return read_reference(rest, character);
    for (size_t i = 0; i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
        if (str_starts(rest, ENTITIES[i].name)) {
            *character = ENTITIES[i].character;
            return (unsigned)ENTITIES[i].name.len + 1;
        }
    }
    for (size_t i = 0; rest.len > 1 && i < sizeof ENTITY_MARKS / sizeof *ENTITY_MARKS; i++) {
        if (str_starts(str_cut(rest, 1, rest.len), ENTITY_MARKS[i].name)) {
            *character = (unsigned char)rest.data[0];
            *mark = ENTITY_MARKS[i].mark;
            return (unsigned)ENTITY_MARKS[i].name.len + 2;
        }
    }
    return 0;
}

/* --- the window ------------------------------------------------------------------------------- */

void window_init(struct window *w, struct str text, bool plain_allowed)
{
    w->text = text;
    w->start = w->next = w->count = 0;
    w->pending = GAP_END;
    w->plain_allowed = plain_allowed;
    w->toned = false;
}

static void add_space(struct window *w, bool line_break)
{
    if (!line_break)
        w->pending = w->pending == GAP_NONE ? GAP_SPACE : w->pending;
    else
        w->pending = w->pending < GAP_LINE ? GAP_LINE : GAP_END;
}

static inline void add_glyph(struct window *w, uint32_t raw, unsigned size, uint8_t base,
                             uint8_t mark)
{
    struct glyph *g = &w->glyphs[w->count++];
    g->raw = raw;
    g->size = (uint8_t)size;
    g->base = base;
    g->mark = mark;
    g->gap = w->pending;
    w->pending = GAP_NONE;
    if (mark & MARK_TONE)
        w->toned = true;
}

static void add_ascii(struct window *w, uint32_t raw, unsigned size, unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        add_glyph(w, raw, size, (uint8_t)(c | 0x20), MARK_UPPER);
    else if (c > ' ' && c < 0x7F)
        add_glyph(w, raw, size, c, 0);
    else
        add_space(w, c == '\n' || c == '\f');
}

static void add_character(struct window *w, uint32_t raw, unsigned size, uint32_t c)
{
    uint8_t base, mark = combining_mark(c);
    if (c < 0x80) {
        add_ascii(w, raw, size, (unsigned char)c);
    } else if (mark) {
        struct glyph *last = w->count ? &w->glyphs[w->count - 1] : NULL;
        if (last && !w->pending && raw + size - last->raw < 200) {
            last->mark |= mark;
            last->size = (uint8_t)(raw + size - last->raw);
            w->toned |= (mark & MARK_TONE) != 0;
        }
    } else if (character_fold(c, &base, &mark)) {
        add_glyph(w, raw, size, base, mark);
    } else if (is_space(c) || c == 0x2028 || c == 0x2029) {
        add_space(w, c == 0x2028 || c == 0x2029);
    } else if (!is_deleted(c)) {
        bool sign = (c >= 0xA1 && c < 0xC0) || (c >= 0x2010 && c < 0x2100) ||
                    (c >= 0x2190 && c < 0x2C00) || (c >= 0x3001 && c < 0x3040) || c >= 0xFE00;
        add_glyph(w, raw, size, sign ? BASE_SIGN : BASE_LETTER, 0);
    }
}

/* Takes the next character of the text into the window. */
static void advance(struct window *w)
{
    uint32_t raw = w->next;
    unsigned char c = (unsigned char)w->text.data[raw];
    unsigned size = 1;
    uint32_t character = c;
    uint8_t mark = 0;
    if (c == '&') {
        unsigned entity = read_entity(w->text, raw, &character, &mark);
        size = entity ? entity : 1;
    } else if (c >= 0x80) {
        uint8_t base;
        character = str_decode(w->text, raw, &size);
        if (character >= 0xC0 && (character < 0x300 || character >= 0x1EA0) &&
            character_fold(character, &base, &mark)) {
            w->next += size;
            add_glyph(w, raw, size, base, mark);
            return;
        }
        mark = 0;
    }
    w->next += size;
    add_character(w, raw, size, character);
    if (mark && w->count && w->glyphs[w->count - 1].raw == raw) {
        w->glyphs[w->count - 1].mark |= mark;
        w->toned |= (mark & MARK_TONE) != 0;
    }
}

/* The bytes of a letter at p as nearly all of Vietnamese has them, of which `left` are there: a
 * letter of Latin-1, đ ă ơ ư, or one with two marks; 0 if it is something else. */
static inline unsigned usual_letter(const unsigned char *p, size_t left, uint8_t *base,
                                    uint8_t *mark)
{
    if (*p == 0xE1 && left >= 3 && (p[1] | 1) == 0xBB && (p[2] & 0xC0) == 0x80) {
        unsigned from = (p[1] & 1u) << 6 | (p[2] & 63u); /* U+1E80 */
        if (from < 0x20 || from >= 0x7A)
            return 0;
        *base = (uint8_t)VIETNAMESE[(from - 0x20) / 2].base;
        *mark = (uint8_t)(VIETNAMESE[(from - 0x20) / 2].mark | (from & 1 ? 0 : MARK_UPPER));
        return 3;
    }
    if (left < 2 || (p[1] & 0xC0) != 0x80)
        return 0;
    if (*p == 0xC3) {
        *base = (uint8_t)LATIN_1[p[1] & 31].base;
        *mark = (uint8_t)(LATIN_1[p[1] & 31].mark | (p[1] < 0xA0 ? MARK_UPPER : 0));
        return 2;
    }
    unsigned two = (unsigned)*p << 8 | p[1];
    if (two != 0xC491 && two != 0xC483 && two != 0xC6A1 && two != 0xC6B0)
        return 0;
    *base = two == 0xC491 ? 'd' : two == 0xC483 ? 'a' : two == 0xC6A1 ? 'o' : 'u';
    *mark = two == 0xC491 ? MARK_STROKE : two == 0xC483 ? MARK_BREVE : MARK_HORN;
    return 2;
}

/* The glyph of a sign, digit or letter of ASCII. */
static inline struct glyph ascii_glyph(uint32_t raw, unsigned char c, uint8_t gap)
{
    uint8_t capital = (unsigned char)(c - 'A') < 26;
    return (struct glyph){raw, 1, (uint8_t)(c | capital << 5), (uint8_t)(capital << 6), gap};
}

/* Takes the ASCII that stands next, up to the first '&', control or other character, as long as
 * there are not `count` glyphs and nothing behind `raw` was taken. */
static void fill_ascii(struct window *w, uint32_t count, uint32_t raw)
{
    const unsigned char *data = (const unsigned char *)w->text.data;
    uint32_t next = w->next, end = raw < w->text.len ? raw + 1 : (uint32_t)w->text.len;
    struct glyph *g = w->glyphs + w->count, *last = w->glyphs + count;
    uint8_t gap = w->pending;
    for (; g < last && next < end; next++) {
        unsigned char c = data[next];
        if (c > ' ' && c < 0x7F && c != '&') {
            *g++ = ascii_glyph(next, c, gap);
            gap = GAP_NONE;
        } else if (c == ' ') {
            gap = gap == GAP_NONE ? GAP_SPACE : gap;
        } else {
            break;
        }
    }
    w->count = (uint32_t)(g - w->glyphs);
    w->next = next;
    w->pending = gap;
}

/* Adds glyphs until there are `count` or, if that is sooner, the next byte is behind `raw`. */
static void fill(struct window *w, uint32_t count, uint32_t raw)
{
    const unsigned char *data = (const unsigned char *)w->text.data;
    size_t len = w->text.len;
    if (count > WINDOW_GLYPHS)
        count = WINDOW_GLYPHS;
    while (w->count < count && w->next < len && w->next <= raw) {
        uint8_t base, mark;
        unsigned size = usual_letter(data + w->next, len - w->next, &base, &mark);
        if (size) {
            add_glyph(w, w->next, size, base, mark);
            w->next += size;
        } else {
            advance(w);
        }
        fill_ascii(w, count, raw);
    }
    /* the marks that follow (U+0300 to U+036F) are the last letter's: nobody may see it without */
    while (w->next < len && (data[w->next] == 0xCC || data[w->next] == 0xCD))
        advance(w);
}

void window_fill(struct window *w, uint32_t i)
{
    fill(w, i + 1, UINT32_MAX);
}

/* Begins the window a little before raw, at the first character of a word if there is one near. */
static void restart(struct window *w, uint32_t raw)
{
    const char *data = w->text.data;
    uint32_t start = raw > WINDOW_BACK ? raw - WINDOW_BACK : 0;
    while (start > 0 && start < raw && ((unsigned char)data[start] & 0xC0) == 0x80)
        start++;
    w->start = w->next = start;
    w->count = 0;
    w->toned = false;
    /* in the middle of something: nothing there may look like the beginning of a word */
    w->pending = start ? GAP_NONE : GAP_END;
    if (start) {
        while (w->next < raw && w->next < start + 40 && (unsigned char)data[w->next] > ' ')
            w->next++;
        while (w->next < raw && ((unsigned char)data[w->next] & 0xC0) == 0x80)
            w->next++;
    }
}

uint32_t window_seek(struct window *w, uint32_t raw)
{
    if (raw < w->start || raw > w->next + WINDOW_AHEAD || w->count > WINDOW_GLYPHS / 2)
        restart(w, raw);
    fill(w, WINDOW_GLYPHS, raw);
    window_fill(w, w->count + WINDOW_AHEAD);
    uint32_t low = 0, high = w->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (w->glyphs[middle].raw < raw)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->count && w->glyphs[low].raw == raw ? low : UINT32_MAX;
}

/* --- words ------------------------------------------------------------------------------------ */

bool word_begins(struct window *w, uint32_t i)
{
    /* glyph 0 has no gap where the window begins inside a word */
    return glyph_at(w, i)->gap != GAP_NONE || (i > 0 && !base_is_letter(base_at(w, i - 1)));
}

bool word_ends(struct window *w, uint32_t i)
{
    return glyph_at(w, i)->gap != GAP_NONE || !base_is_letter(base_at(w, i));
}

uint32_t letters_end(struct window *w, uint32_t i)
{
    if (!base_is_letter(base_at(w, i)))
        return i;
    do
        i++;
    while (glyph_at(w, i)->gap == GAP_NONE && base_is_letter(base_at(w, i)));
    return i;
}

uint32_t digits_end(struct window *w, uint32_t i)
{
    if (!base_is_digit(base_at(w, i)))
        return i;
    do
        i++;
    while (glyph_at(w, i)->gap == GAP_NONE && base_is_digit(base_at(w, i)));
    return i;
}

uint32_t word_before(struct window *w, uint32_t i)
{
    while (i > 0) {
        uint8_t base = base_at(w, i - 1);
        if (!base_is_letter(base) && !base_is_digit(base))
            break;
        i--;
        if (glyph_at(w, i)->gap != GAP_NONE)
            break;
    }
    return i;
}

unsigned digits_value(struct window *w, uint32_t from, uint32_t to, unsigned max)
{
    unsigned value = 0;
    for (uint32_t i = from; i < to && value <= max; i++)
        value = value * 10 + (unsigned)(base_at(w, i) - '0');
    return value > max ? max : value;
}

/* --- matching --------------------------------------------------------------------------------- */

/* Takes a character off a literal. Literals are ours: valid UTF-8 of letters this file knows. */
static uint8_t literal_next(const char **literal, uint8_t *mark)
{
    const unsigned char *s = (const unsigned char *)*literal;
    uint8_t base;
    *mark = 0;
    if (*s < 0x80) {
        *literal += 1;
        return *s;
    }
    unsigned size = *s < 0xE0 ? 2 : 3;
    uint32_t c = size == 2 ? (uint32_t)((s[0] & 31) << 6 | (s[1] & 63))
                           : (uint32_t)((s[0] & 15) << 12 | (s[1] & 63) << 6 | (s[2] & 63));
    *literal += size;
    return character_fold(c, &base, mark) ? base : BASE_SIGN;
}

struct tones {
    uint8_t text, literal;
};

static bool tones_agree(struct tones *tones, bool plain)
{
    bool agree = tones->text == tones->literal || (plain && tones->text == 0);
    *tones = (struct tones){0, 0};
    return agree;
}

static uint32_t match_letters(struct window *w, uint32_t i, const char *words, bool *damaged)
{
    struct tones tones = {0, 0};
    bool plain = w->plain_allowed && !w->toned, first = true, space = false;
    while (*words) {
        uint8_t mark, base = literal_next(&words, &mark);
        if (base == ' ') {
            space = true;
            if (!tones_agree(&tones, plain))
                return 0;
            continue;
        }
        const struct glyph *g = glyph_at(w, i);
        if (g->base != base)
            return 0;
        if ((g->mark ^ mark) & MARK_SHAPE && !(plain && !(g->mark & MARK_SHAPE)))
            return 0;
        if (!first && (space ? g->gap == GAP_NONE : g->gap != GAP_NONE)) {
            if (!damaged)
                return 0;
            *damaged = true;
        }
        if (!first && g->gap == GAP_END)
            return 0;
        tones.text |= g->mark & MARK_TONE;
        tones.literal |= mark & MARK_TONE;
        first = space = false;
        i++;
    }
    return tones_agree(&tones, plain) ? i : 0;
}

/* False if the first letter alone shows that words do not begin at i. */
static inline bool may_begin(struct window *w, uint32_t i, const char *words)
{
    unsigned char c = (unsigned char)*words;
    return c >= 0x80 || c == base_at(w, i);
}

uint32_t match(struct window *w, uint32_t i, const char *words)
{
    if (!may_begin(w, i, words) || !word_begins(w, i))
        return 0;
    uint32_t after = match_letters(w, i, words, NULL);
    return after && word_ends(w, after) ? after : 0;
}

uint32_t match_loose(struct window *w, uint32_t i, const char *words, bool *damaged)
{
    bool broken = false;
    if (!may_begin(w, i, words))
        return 0;
    uint32_t after = word_begins(w, i) ? match_letters(w, i, words, &broken) : 0;
    if (after && broken)
        *damaged = true;
    return after;
}

uint32_t match_any(struct window *w, uint32_t i, const char *const *list)
{
    if (!word_begins(w, i))
        return 0;
    uint8_t base = base_at(w, i), second = base_at(w, i + 1);
    for (; *list; list++) {
        /* the first letters, where they are ASCII, decide most of them */
        unsigned char c = (unsigned char)**list;
        if (c < 0x80) {
            unsigned char d = (unsigned char)(*list)[1];
            if (c != base || (d > ' ' && d < 0x80 && d != second))
                continue;
        }
        uint32_t after = match_letters(w, i, *list, NULL);
        if (after && word_ends(w, after))
            return after;
    }
    return 0;
}

/* Number of letters in words, spaces left out. */
static uint32_t letters_in(const char *words)
{
    uint32_t n = 0;
    for (; *words; words++)
        n += *words != ' ' && ((unsigned char)*words & 0xC0) != 0x80;
    return n;
}

uint32_t match_ending(struct window *w, uint32_t i, const char *words)
{
    uint32_t n = letters_in(words);
    return n <= i && match(w, i - n, words) == i ? i - n + 1 : 0;
}

size_t glyph_slug(struct window *w, uint32_t from, uint32_t to, char *slug, size_t max)
{
    size_t len = 0;
    bool dash = false;
    for (uint32_t i = from; i < to; i++) {
        const struct glyph *g = glyph_at(w, i);
        bool kept = (g->base >= 'a' && g->base <= 'z') || base_is_digit(g->base);
        dash |= !kept || g->gap != GAP_NONE;
        if (!kept)
            continue;
        if (len + 3 > max)
            break;
        if (dash && len)
            slug[len++] = '-';
        slug[len++] = (char)g->base;
        dash = false;
    }
    slug[len] = '\0';
    return len;
}

void slug_copy(char *out, size_t max, const char *slug)
{
    size_t len = strlen(slug);
    if (len >= max)
        len = max - 1;
    memcpy(out, slug, len);
    out[len] = '\0';
}
