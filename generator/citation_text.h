/* citation_text - a window of a text as glyphs: what is written, without how it is written.
 *
 * A glyph is a letter, digit or sign with the bytes it came from. White space, soft hyphens and
 * zero-width characters are no glyphs; the white space before a glyph is its gap. A letter is its
 * ASCII base with a mark (hat, breve, horn, stroke) and a tone, so that NFC and NFD, "hoá" and
 * "hóa", "Ð" and "Đ" look the same. Private to the citation module.
 */
#ifndef SONGNGU_CITATION_TEXT_H
#define SONGNGU_CITATION_TEXT_H

#include <string.h>

#include "str.h"

enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_END }; /* END: an empty line, or the text's end */

enum mark {
    MARK_HAT = 1,
    MARK_BREVE = 2,
    MARK_HORN = 3,
    MARK_STROKE = 4,
    MARK_SHAPE = 7,
    TONE_GRAVE = 1 << 3,
    TONE_ACUTE = 2 << 3,
    TONE_HOOK = 3 << 3,
    TONE_TILDE = 4 << 3,
    TONE_DOT = 5 << 3,
    MARK_TONE = 7 << 3,
    MARK_UPPER = 1 << 6,
    MARK_FOREIGN = 1 << 7 /* a letter of another script that looks like this one */
};

enum { BASE_LETTER = 1, BASE_SIGN = 2, BASE_NUMERO = 3 }; /* what has no ASCII base */

struct glyph {
    uint32_t raw; /* offset of its first byte */
    uint8_t size; /* its bytes, combining marks included */
    uint8_t base; /* 'a' to 'z', '0' to '9', an ASCII sign, or one of the above; 0: the end */
    uint8_t mark; /* enum mark */
    uint8_t gap;  /* enum gap: what stands before it */
};

enum { WINDOW_GLYPHS = 8192, WINDOW_BACK = 280, WINDOW_AHEAD = 64 };

/* Glyphs [0, count) hold the text from start to next; more are added as they are asked for, up to
 * WINDOW_GLYPHS, behind which the text seems to end. */
struct window {
    struct str text;
    uint32_t start, next;
    uint32_t count;
    uint8_t pending;           /* gap before the next glyph */
    bool plain_allowed, toned; /* a text without any tone may leave all marks out */
    struct glyph glyphs[WINDOW_GLYPHS];
};

void window_init(struct window *w, struct str text, bool plain_allowed);
/* Moves the window so that it shows the byte raw and what surrounds it. Returns the glyph that
 * begins there, or UINT32_MAX if none does. */
uint32_t window_seek(struct window *w, uint32_t raw);
/* Adds glyphs until glyph i exists or there are no more. */
void window_fill(struct window *w, uint32_t i);

extern const struct glyph WINDOW_END;

static inline const struct glyph *glyph_at(struct window *w, uint32_t i)
{
    if (i >= w->count)
        window_fill(w, i);
    return i < w->count ? &w->glyphs[i] : &WINDOW_END;
}

static inline uint8_t base_at(struct window *w, uint32_t i)
{
    return glyph_at(w, i)->base;
}

static inline bool base_is_digit(uint8_t base)
{
    return base >= '0' && base <= '9';
}

static inline bool base_is_letter(uint8_t base)
{
    return (base >= 'a' && base <= 'z') || base == BASE_LETTER;
}

static inline bool glyph_upper(const struct glyph *g)
{
    return g->mark & MARK_UPPER;
}

/* The raw offset where glyph i begins, and where it ends. */
static inline uint32_t raw_start(struct window *w, uint32_t i)
{
    const struct glyph *g = glyph_at(w, i);
    return g->base ? g->raw : (uint32_t)w->text.len;
}

static inline uint32_t raw_end(struct window *w, uint32_t i)
{
    const struct glyph *g = glyph_at(w, i);
    return g->base ? g->raw + g->size : (uint32_t)w->text.len;
}

/* True if a word or number may begin at i, or end before i. */
bool word_begins(struct window *w, uint32_t i);
bool word_ends(struct window *w, uint32_t i);
/* First glyph after the run of letters, or digits, without a gap that begins at i. */
uint32_t letters_end(struct window *w, uint32_t i);
uint32_t digits_end(struct window *w, uint32_t i);
/* First glyph of the word (letters or digits without a gap) that ends before i. */
uint32_t word_before(struct window *w, uint32_t i);
/* The value of the digits [from, to), at most max. */
unsigned digits_value(struct window *w, uint32_t from, uint32_t to, unsigned max);

/* Matches words, written in lower-case Vietnamese or English with single spaces, from glyph i;
 * returns the glyph after them, or 0. Case and the place of tones do not matter; in a window
 * without tones marks may be missing. They must be whole words. */
uint32_t match(struct window *w, uint32_t i, const char *words);
/* The same, but only for the letters: a word may be broken by a space or run into the next, which
 * sets *damaged; what comes after them is not looked at. */
uint32_t match_loose(struct window *w, uint32_t i, const char *words, bool *damaged);
/* The same as match for the words that end before glyph i; returns their first glyph + 1, or 0. */
uint32_t match_ending(struct window *w, uint32_t i, const char *words);

static inline uint32_t match_before(struct window *w, uint32_t i, const char *words)
{
    /* the last letter, where it is ASCII, decides nearly always */
    unsigned char last = (unsigned char)words[strlen(words) - 1];
    return i && (last >= 0x80 || last == base_at(w, i - 1)) ? match_ending(w, i, words) : 0;
}

/* match against each entry of a list that NULL ends. */
uint32_t match_any(struct window *w, uint32_t i, const char *const *list);

/* Writes the ASCII slug of the glyphs [from, to), at most max - 1 bytes and a NUL; returns its
 * length. Signs become "-". */
size_t glyph_slug(struct window *w, uint32_t from, uint32_t to, char *slug, size_t max);

/* Copies a slug, cut to max - 1 bytes, and a NUL. */
void slug_copy(char *out, size_t max, const char *slug);

/* The base and mark of a character, or false if it is no letter, digit or known sign. */
bool character_fold(uint32_t character, uint8_t *base, uint8_t *mark);

#endif
