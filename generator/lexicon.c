/* A table of all forms by a hash of their first word, in which the case of the first letter does
 * not count. A bitmap of the hashes, small enough to stay in the processor's first cache, answers
 * for nearly all words of a text that no form begins with them; that is all the work there. */
#include "lexicon.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER_BITS = 1 << 15, FORM_MIN = 2 };

struct form {
    struct str text, first; /* first: the first letter */
    uint32_t hash, term;
    uint64_t next, mask; /* what stands behind the first word, up to the next white space or
                            apostrophe, of at most eight bytes */
    bool small;          /* the first letter is a small one */
};

struct lexicon {
    enum lang lang;
    uint32_t terms;
    struct form *forms; /* by hash, the longest first */
    uint32_t *slots;    /* hash → index of the first form + 1; 0: none. A power of two */
    size_t count, slot_count;
    uint64_t filter[FILTER_BITS / 64];
};

/* --- words ------------------------------------------------------------------------------------ */

/* What a byte is: of a letter or digit (1), of neither (0), or the first of a character that has to
 * be looked at (2): all above ASCII are letters but U+0080 to U+00BF and U+2000 to U+20FF. */
#define ONES4 1, 1, 1, 1
#define ONES16 ONES4, ONES4, ONES4, ONES4
/* clang-format off */
static const uint8_t classes[256] = {
    ['0'] = ONES4, ONES4, 1, 1,
    ['A'] = ONES16, ONES4, ONES4, 1, 1,
    ['a'] = ONES16, ONES4, ONES4, 1, 1,
    [0x80] = ONES16, ONES16, ONES16, ONES16,
    [0xC0] = 1, 1, 2, 1, ONES4, ONES4, ONES4,
    [0xD0] = ONES16,
    [0xE0] = 1, 1, 2, 1, ONES4, ONES4, ONES4,
    [0xF0] = ONES16,
};
/* clang-format on */

static unsigned byte_at(struct str s, size_t at)
{
    return at < s.len ? (unsigned char)s.data[at] : 0;
}

/* Whether a letter or digit begins (or goes on) at `at`. */
static bool is_letter(struct str s, size_t at)
{
    unsigned c = byte_at(s, at);
    return classes[c] == 1 || (c == 0xE2 && byte_at(s, at + 1) > 0x83);
}

/* The bytes of the letter that begins at `at`, in valid UTF-8. */
static unsigned letter_size(struct str s, size_t at)
{
    unsigned c = byte_at(s, at);
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Eight bytes, the first one lowest; zeros behind the end. */
static uint64_t load(struct str s, size_t at)
{
    uint64_t bytes = 0;
    if (at + sizeof bytes <= s.len)
        memcpy(&bytes, s.data + at, sizeof bytes);
    else if (at < s.len)
        memcpy(&bytes, s.data + at, s.len - at);
    return le64toh(bytes);
}

static uint64_t first_bytes(size_t count)
{
    return count < sizeof(uint64_t) ? ((uint64_t)1 << count * 8) - 1 : UINT64_MAX;
}

/* A hash of a word that is the same with a small or a capital first letter, which is `first` bytes
 * long: of that letter if it is ASCII, of the eight bytes behind it and of the length. */
static uint32_t hash_word(struct str s, size_t at, unsigned first, size_t end)
{
    uint64_t lead = first == 1 ? (unsigned char)s.data[at] | 0x20 : 0;
    uint64_t bytes = load(s, at + first) & first_bytes(end - at - first);
    return (uint32_t)((bytes ^ lead << 56 ^ (end - at)) * 0x9E3779B97F4A7C15 >> 32);
}

/* The top bit of each of eight bytes that may end a word: what is no ASCII letter or digit and not
 * above ASCII, and the two that have to be looked at. */
static uint64_t stops(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    uint64_t low = bytes & ~tops, small = low | 0x20 * ones;
    uint64_t letters = (small + (0x80 - 'a') * ones) & ~(small + (0x7F - 'z') * ones);
    uint64_t digits = (low + (0x80 - '0') * ones) & ~(low + (0x7F - '9') * ones);
    uint64_t looked = (bytes | 0x20 * ones) ^ 0xE2 * ones; /* 0xC2 too */
    looked = ~(((looked & ~tops) + ~tops) | looked);
    return (~(letters | digits | bytes) | looked) & tops;
}

static size_t word_end(struct str s, size_t at)
{
    while (at < s.len) {
        uint64_t stop = stops(load(s, at));
        if (!stop) {
            at += sizeof stop;
            continue;
        }
        at += (size_t)__builtin_ctzll(stop) / 8;
        if (at >= s.len || !is_letter(s, at))
            return at < s.len ? at : s.len;
        at++;
    }
    return s.len;
}

/* --- matching --------------------------------------------------------------------------------- */

/* The bytes of white space at `at`. */
static size_t space(struct str s, size_t at)
{
    size_t from = at;
    for (;;) {
        if (at < s.len && (s.data[at] == ' ' || s.data[at] == '\n'))
            at++;
        else if (at + 1 < s.len && s.data[at] == '\xC2' && s.data[at + 1] == '\xA0')
            at += 2;
        else
            return at - from;
    }
}

static bool is_apostrophe(struct str s, size_t at)
{
    return at + 2 < s.len && memcmp(s.data + at, "\xE2\x80\x99", 3) == 0;
}

/* Whether the text goes on like the form behind its first letter; *end is behind the match. */
static bool goes_on(const struct form *form, struct str text, size_t at, size_t *end)
{
    struct str f = form->text;
    for (size_t i = form->first.len; i < f.len;) {
        size_t white = f.data[i] == ' ' ? space(text, at) : 0;
        if (white) {
            at += white;
            i++;
        } else if (at < text.len && text.data[at] == f.data[i]) {
            at++;
            i++;
        } else if (f.data[i] == '\'' && is_apostrophe(text, at)) {
            at += 3;
            i++;
        } else {
            return false;
        }
    }
    *end = at;
    return true;
}

/* A capital letter for a small one, as at the beginning of a sentence. */
static bool same_first(const struct form *form, struct str first)
{
    if (str_equal(form->first, first))
        return true;
    uint32_t a[UNICODE_DECOMPOSED], b[UNICODE_DECOMPOSED];
    unsigned size, length = form->small ? unicode_decompose(str_decode(first, 0, &size), a) : 0;
    return length && length == unicode_decompose(str_decode(form->first, 0, &size), b) &&
           memcmp(a, b, length * sizeof *a) == 0;
}

/* A hyphen or slash ties what stands on both sides of it together. */
static bool is_tie(struct str s, size_t at)
{
    return at < s.len && (s.data[at] == '-' || s.data[at] == '/');
}

static bool follows_tie(struct str s, size_t at)
{
    return at > 1 && is_tie(s, at - 1) && s.data[at - 2] != ' ';
}

static bool ends_here(const struct lexicon *lexicon, struct str text, size_t *end)
{
    size_t at = *end;
    if (lexicon->lang == LANG_EN && at < text.len && text.data[at] == 's' &&
        !is_letter(text, at + 1))
        at++;
    if (is_letter(text, at) || (is_tie(text, at) && is_letter(text, at + 1)))
        return false;
    *end = at;
    return true;
}

/* A word of the text. */
struct word {
    size_t start, end;
    unsigned first; /* bytes of its first letter */
    uint32_t hash;
};

static bool match_word(const struct lexicon *lexicon, struct str text, const struct word *word,
                       struct lexicon_match *match)
{
    struct str first = str_cut(text, word->start, word->start + word->first);
    uint32_t hash = word->hash;
    /* behind nearly every word there is one space: then most forms differ in what follows it */
    bool plain = byte_at(text, word->end) == ' ' && is_letter(text, word->end + 1);
    uint64_t next = load(text, word->end);
    size_t slot = hash & (lexicon->slot_count - 1);
    while (lexicon->slots[slot] && lexicon->forms[lexicon->slots[slot] - 1].hash != hash)
        slot = (slot + 1) & (lexicon->slot_count - 1);
    if (!lexicon->slots[slot])
        return false;
    for (size_t i = lexicon->slots[slot] - 1; i < lexicon->count && lexicon->forms[i].hash == hash;
         i++) {
        const struct form *form = &lexicon->forms[i];
        size_t end;
        if ((plain && (next ^ form->next) & form->mask) ||
            !goes_on(form, text, word->start + word->first, &end) ||
            !ends_here(lexicon, text, &end) || !same_first(form, first))
            continue;
        *match = (struct lexicon_match){(uint32_t)word->start, (uint32_t)end, form->term};
        return true;
    }
    return false;
}

bool lexicon_next(const struct lexicon *lexicon, struct str text, size_t *from,
                  struct lexicon_match *match)
{
    for (size_t at = *from; at < text.len;) {
        if (!is_letter(text, at)) {
            at += letter_size(text, at);
            continue;
        }
        struct word word = {.start = at, .first = letter_size(text, at)};
        word.end = word_end(text, at + word.first);
        word.hash = hash_word(text, at, word.first, word.end);
        uint32_t bit = word.hash % FILTER_BITS;
        if ((lexicon->filter[bit / 64] >> bit % 64 & 1) && !follows_tie(text, at) &&
            match_word(lexicon, text, &word, match)) {
            *from = match->end;
            return true;
        }
        at = word.end;
    }
    *from = text.len;
    return false;
}

/* --- making ----------------------------------------------------------------------------------- */

static int by_hash(const void *a, const void *b)
{
    const struct form *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->text.len != y->text.len)
        return x->text.len > y->text.len ? -1 : 1;
    int order = str_compare(x->text, y->text);
    return order ? order : (x->term > y->term) - (x->term < y->term);
}

/* Drops forms that two terms have, and those that a term has twice. */
static size_t drop_shared(struct form *forms, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0, end; i < count; i = end) {
        bool shared = false;
        for (end = i + 1; end < count && str_equal(forms[end].text, forms[i].text); end++)
            shared = shared || forms[end].term != forms[i].term;
        if (!shared)
            forms[kept++] = forms[i];
    }
    return kept;
}

static void fill_slots(struct arena *arena, struct lexicon *lexicon)
{
    lexicon->slot_count = 16;
    while (lexicon->slot_count < lexicon->count * 2)
        lexicon->slot_count *= 2;
    lexicon->slots = ARENA_ARRAY(arena, lexicon->slot_count, uint32_t);
    for (size_t i = 0; i < lexicon->count; i++) {
        uint32_t hash = lexicon->forms[i].hash;
        lexicon->filter[hash % FILTER_BITS / 64] |= (uint64_t)1 << hash % FILTER_BITS % 64;
        if (i && lexicon->forms[i - 1].hash == hash)
            continue;
        size_t slot = hash & (lexicon->slot_count - 1);
        while (lexicon->slots[slot])
            slot = (slot + 1) & (lexicon->slot_count - 1);
        lexicon->slots[slot] = (uint32_t)i + 1;
    }
}

static void add_form(struct arena *arena, struct lexicon *lexicon, struct str text, uint32_t term)
{
    if (!is_letter(text, 0) || str_characters(text) < FORM_MIN)
        return;
    struct form *form = &lexicon->forms[lexicon->count++];
    unsigned first = letter_size(text, 0);
    size_t end = word_end(text, first), stop = end + 1;
    *form = (struct form){.text = text, .first = str_cut(text, 0, first), .term = term};
    form->small = str_equal(unicode_lower(arena, form->first), form->first);
    form->hash = hash_word(text, 0, first, end);
    while (stop < text.len && text.data[stop] != ' ' && text.data[stop] != '\'')
        stop++;
    if (byte_at(text, end) == ' ') {
        form->mask = first_bytes(stop - end);
        form->next = load(text, end) & form->mask;
    }
}

struct lexicon *lexicon_new(struct arena *arena, enum lang lang, const struct lexicon_form *forms,
                            size_t count, uint32_t terms)
{
    struct lexicon *lexicon = ARENA_NEW(arena, struct lexicon);
    lexicon->lang = lang;
    lexicon->terms = terms;
    lexicon->forms = ARENA_ARRAY(arena, count * 2, struct form);
    for (size_t i = 0; i < count; i++) {
        struct str text = forms[i].text;
        add_form(arena, lexicon, text, forms[i].term);
        if (lang == LANG_EN && word_end(text, 0) == text.len) /* its plural is another first word */
            add_form(arena, lexicon, STR_JOIN(arena, text, STR("s")), forms[i].term);
    }
    if (lexicon->count)
        qsort(lexicon->forms, lexicon->count, sizeof *lexicon->forms, by_hash);
    lexicon->count = drop_shared(lexicon->forms, lexicon->count);
    fill_slots(arena, lexicon);
    return lexicon;
}

uint32_t lexicon_terms(const struct lexicon *lexicon)
{
    return lexicon->terms;
}
