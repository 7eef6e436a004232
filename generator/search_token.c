/* A key is the word in lower case without marks, đ as d, other scripts decomposed but whole; then
 *   "y" that is the only vowel becomes i ("kỷ" = "kỉ"), and "quy" becomes "qui" (not in "quyen");
 *   a number loses its leading zeros;
 *   an ASCII word of four letters or more without marks loses its English endings (stem).
 * No rule of the stemmer touches a Vietnamese syllable: none ends in the letters that it removes.
 * The form counts the marks: the tone wherever it stands, đ at the beginning, and for each of the
 * first three vowel letters circumflex (1) or breve and horn (2).
 *
 * ICU's normaliser would take longer over a word than the rest of the index; the table below,
 * filled from ICU's data, answers for all of Latin. */
#include "search_token.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lanes.h"
#include "unicode.h"

enum { TABLE_END = 0x2000 };

enum kind {
    BREAK,   /* ends a word */
    LATIN,   /* a letter with base letters a-z, or a digit */
    MARK,    /* a combining mark */
    FOREIGN, /* a letter of another script: decomposed when it is met */
    NOTHING  /* soft hyphen, zero-width: part of a word but not of its key */
};

struct letter {
    uint8_t kind;
    char base[2];          /* base[1] may be 0 */
    uint8_t quality, tone; /* 0 none */
    bool bar;              /* đ */
};

struct token_table {
    struct letter letters[TABLE_END];
};

static const struct {
    uint32_t letter;
    char base[3];
} strokes[] = {
    {0x111, "d"}, {0xF0, "d"},  {0x142, "l"},  {0xF8, "o"},  {0x127, "h"}, {0x131, "i"},
    {0x167, "t"}, {0xE6, "ae"}, {0x153, "oe"}, {0xDF, "ss"}, {0xFE, "th"},
};

static const uint32_t tone_marks[] = {0x300, 0x301, 0x309, 0x303, 0x323}; /* tones 1 to 5 */

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static uint8_t tone_of(uint32_t mark)
{
    for (unsigned i = 0; i < 5; i++)
        if (mark == tone_marks[i])
            return (uint8_t)(i + 1);
    return 0;
}

static uint8_t quality_of(uint32_t mark)
{
    return mark == 0x302 ? 1 : mark == 0x306 || mark == 0x31B ? 2 : 0;
}

static bool is_nothing(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c < 0x370;
}

/* Fills base from a decomposed base letter; false if it is not Latin. */
static bool latin_base(uint32_t c, struct letter *letter)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        letter->base[0] = (char)c;
        return true;
    }
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++) {
        if (strokes[i].letter == c) {
            memcpy(letter->base, strokes[i].base, 2);
            letter->bar = c == 0x111;
            return true;
        }
    }
    return false;
}

static struct letter make_letter(uint32_t c)
{
    struct letter letter = {.kind = BREAK};
    uint32_t parts[UNICODE_DECOMPOSED];
    if (is_nothing(c)) {
        letter.kind = NOTHING;
        return letter;
    }
    if (!unicode_is_word(c))
        return letter;
    letter.kind = is_mark(c) ? MARK : FOREIGN;
    letter.tone = tone_of(c);
    letter.quality = quality_of(c);
    unsigned count = unicode_decompose(c, parts);
    if (letter.kind == MARK || !latin_base(parts[0], &letter))
        return letter;
    for (unsigned i = 1; i < count; i++) {
        letter.tone = tone_of(parts[i]) ? tone_of(parts[i]) : letter.tone;
        letter.quality = quality_of(parts[i]) ? quality_of(parts[i]) : letter.quality;
        if (!is_mark(parts[i]))
            return letter; /* more than one base letter: decomposed when it is met */
    }
    letter.kind = LATIN;
    return letter;
}

struct token_table *token_table_new(void)
{
    struct token_table *table = need_memory(malloc(sizeof *table), "the search's tables");
    for (uint32_t c = 0; c < TABLE_END; c++)
        table->letters[c] = make_letter(c);
    return table;
}

void token_table_free(struct token_table *table)
{
    free(table);
}

/* ---- words ------------------------------------------------------------------------------- */

static enum kind kind_of(const struct token_table *table, uint32_t c)
{
    if (c < TABLE_END)
        return (enum kind)table->letters[c].kind;
    return is_nothing(c) ? NOTHING : unicode_is_word(c) ? FOREIGN : BREAK;
}

/* Between the words of a pair may stand: white space, hyphens, slashes, apostrophes. */
static bool joins(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '-' || c == '/' || c == '\'' || c == 0xA0 ||
           (c >= 0x2000 && c <= 0x200A) || (c >= 0x2010 && c <= 0x2013) || c == 0x2019 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/* How many bytes from at on belong to a word for certain, sixteen at a time: ASCII letters and
 * digits, the letters of Latin-1 and Latin Extended-A, and those of Vietnamese (U+1E80 to U+1EFF).
 * What is not certain is asked of the table. */
static size_t certain(struct str text, size_t at)
{
    size_t sure = 0, found = LANES;
    for (; found == LANES && text.len - at > sure + LANES; sure += found) {
        const unsigned char *p = (const unsigned char *)text.data + at + sure;
        lanes l = lanes_load(p), next = lanes_load(p + 1), letter = (l | 0x20) - 'a';
        lanes sign = (lanes)(next == 0x97) | (lanes)(next == 0xB7); /* multiplied, divided */
        lanes word = (lanes)(letter < 26) | (lanes)(l - '0' < 10) | (lanes)((l & 0xC0) == 0x80) |
                     (lanes)(l - 0xC4 < 3) | ((lanes)(l == 0xC3) & ~sign) |
                     ((lanes)(l == 0xE1) & (lanes)((next & 0xFE) == 0xBA));
        found = lanes_first(~word);
    }
    while (sure && ((unsigned char)text.data[at + sure] & 0xC0) == 0x80) /* within a character */
        sure--;
    return sure;
}

bool token_next(const struct token_table *table, struct token_scan *scan, struct str *word)
{
    struct str text = scan->text;
    size_t at = scan->at, sure;
    unsigned size;
    scan->joined = true;
    at += at < text.len && text.data[at] == ' ';
    for (sure = certain(text, at); !sure && at < text.len; at += size) {
        unsigned char byte = (unsigned char)text.data[at];
        uint32_t c = byte;
        size = 1;
        if (byte >= 0x80)
            c = str_decode(text, at, &size);
        if (kind_of(table, c) != BREAK)
            break;
        scan->joined = scan->joined && joins(c);
    }
    scan->start = at;
    for (at += sure ? sure : certain(text, at); at < text.len; at += size) {
        unsigned char byte = (unsigned char)text.data[at];
        uint32_t c = byte;
        size = 1;
        if (byte >= 0x80)
            c = str_decode(text, at, &size);
        if (kind_of(table, c) == BREAK)
            break;
    }
    scan->at = at;
    *word = str_cut(text, scan->start, at);
    return word->len > 0;
}

/* ---- keys -------------------------------------------------------------------------------- */

struct fold {
    struct token *token;
    unsigned characters, vowels;
    unsigned quality[3], tone;
    bool bar, foreign; /* foreign: the last letter is of another script */
    bool plain;        /* letters a-z only, so far */
};

static void push(struct fold *fold, uint32_t c)
{
    char bytes[4];
    if (fold->characters >= TOKEN_KEY_CHARACTERS)
        return;
    unsigned n = str_encode(c, bytes);
    memcpy(fold->token->key + fold->token->len, bytes, n);
    fold->token->len = (uint8_t)(fold->token->len + n);
    fold->characters++;
    if (n == 1 && is_vowel((char)c))
        fold->vowels++;
    fold->plain = fold->plain && c >= 'a' && c <= 'z';
}

static void set_quality(struct fold *fold, unsigned quality)
{
    const struct token *token = fold->token;
    if (quality && token->len && is_vowel(token->key[token->len - 1]) && fold->vowels <= 3)
        fold->quality[fold->vowels - 1] = quality;
}

static void add_part(struct fold *fold, uint32_t c)
{
    struct letter letter = {0};
    if (latin_base(c, &letter)) {
        fold->bar = fold->bar || (letter.bar && !fold->characters);
        push(fold, (unsigned char)letter.base[0]);
        if (letter.base[1])
            push(fold, (unsigned char)letter.base[1]);
        fold->foreign = false;
    } else if (!is_mark(c)) {
        push(fold, c == 0x3C2 ? 0x3C3 : c); /* final sigma */
        fold->foreign = true;
    } else if (fold->foreign) {
        push(fold, c);
    } else {
        fold->tone = tone_of(c) ? tone_of(c) : fold->tone;
        set_quality(fold, quality_of(c));
    }
}

static void add_character(const struct token_table *table, struct fold *fold, uint32_t c)
{
    uint32_t parts[UNICODE_DECOMPOSED];
    if (c < TABLE_END && table->letters[c].kind == LATIN) {
        const struct letter *letter = &table->letters[c];
        fold->bar = fold->bar || (letter->bar && !fold->characters);
        push(fold, (unsigned char)letter->base[0]);
        if (letter->base[1])
            push(fold, (unsigned char)letter->base[1]);
        fold->tone = letter->tone ? letter->tone : fold->tone;
        set_quality(fold, letter->quality);
        fold->foreign = false;
        return;
    }
    if (is_nothing(c))
        return;
    unsigned count = unicode_decompose(c, parts);
    for (unsigned i = 0; i < count; i++)
        add_part(fold, parts[i]);
}

/* i and y are one where only the spelling tells them apart. */
static void join_i_y(struct token *token)
{
    char *key = token->key;
    unsigned len = token->len;
    if (len >= 3 && !memcmp(key, "quy", 3) && (len == 3 || (key[3] != 'e' && key[3] != 'a'))) {
        key[2] = 'i';
        return;
    }
    if (key[len - 1] != 'y')
        return;
    for (unsigned i = 0; i + 1 < len; i++)
        if (key[i] < 'a' || key[i] > 'z' || is_vowel(key[i]))
            return;
    key[len - 1] = 'i';
}

static void strip_zeros(struct token *token)
{
    unsigned zeros = 0;
    for (unsigned i = 0; i < token->len; i++)
        if (token->key[i] < '0' || token->key[i] > '9')
            return;
    while (zeros + 1 < token->len && token->key[zeros] == '0')
        zeros++;
    memmove(token->key, token->key + zeros, token->len - zeros);
    token->len = (uint8_t)(token->len - zeros);
}

/* ---- English endings --------------------------------------------------------------------- */

static bool ends(const struct token *token, const char *ending, unsigned least)
{
    size_t n = strlen(ending);
    return token->len >= n + least && !memcmp(token->key + token->len - n, ending, n);
}

static bool has_vowel(const struct token *token, unsigned before)
{
    for (unsigned i = 0; i < before; i++)
        if (is_vowel(token->key[i]))
            return true;
    return false;
}

static void cut(struct token *token, unsigned n)
{
    token->len = (uint8_t)(token->len - n);
}

/* British and American spelling: -ize is -ise, ll is l, -tre is -ter. */
static void one_spelling(struct token *token)
{
    char *k = token->key;
    unsigned to = 0;
    for (unsigned i = 0; i < token->len; i++) {
        if (k[i] == 'l' && to && k[to - 1] == 'l')
            continue;
        k[to++] = k[i] == 'z' && i && (k[i - 1] == 'i' || k[i - 1] == 'y') ? 's' : k[i];
    }
    token->len = (uint8_t)to;
    if (ends(token, "tre", 2))
        memcpy(k + to - 2, "er", 2);
}

static void cut_plural(struct token *token)
{
    if (ends(token, "sses", 1) || ends(token, "ies", 2))
        cut(token, 2);
    else if (ends(token, "s", 3) && !ends(token, "ss", 0) && !ends(token, "us", 0) &&
             !ends(token, "is", 0))
        cut(token, 1);
}

static void cut_verb(struct token *token)
{
    if (ends(token, "eed", 1))
        cut(token, 1);
    else if (ends(token, "ed", 2) && has_vowel(token, token->len - 2u))
        cut(token, 2);
    else if (ends(token, "ing", 2) && has_vowel(token, token->len - 3u))
        cut(token, 3);
}

/* Endings that leave a word of the same sense; the least length of what remains. */
static const struct {
    const char *ending;
    unsigned least;
} endings[] = {
    {"ation", 4}, {"ative", 4}, {"ment", 5}, {"li", 5}, {"ness", 4},
};

static void stem(struct token *token)
{
    one_spelling(token);
    cut_plural(token);
    cut_verb(token);
    unsigned len = token->len;
    if (len > 3 && token->key[len - 1] == 'y' && !is_vowel(token->key[len - 2]) &&
        has_vowel(token, len - 2))
        token->key[len - 1] = 'i';
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (ends(token, endings[i].ending, endings[i].least)) {
            cut(token, (unsigned)strlen(endings[i].ending));
            break;
        }
    }
    len = token->len;
    if (len > 3 && token->key[len - 1] == 'e' && !is_vowel(token->key[len - 2]) &&
        has_vowel(token, len - 2))
        cut(token, 1);
    if (ends(token, "our", 2))
        memcpy(token->key + token->len - 2, "r", 1), cut(token, 1);
    len = token->len;
    if (len > 3 && token->key[len - 1] == token->key[len - 2] && token->key[len - 1] != 's' &&
        !is_vowel(token->key[len - 1]))
        cut(token, 1);
}

void token_fold(const struct token_table *table, struct str word, struct token *token)
{
    struct fold fold = {.token = token, .plain = true};
    unsigned size;
    token->len = 0;
    for (size_t at = 0; at < word.len; at += size) {
        uint32_t c = (unsigned char)word.data[at];
        size = 1;
        if (c >= 0x80)
            c = str_decode(word, at, &size);
        add_character(table, &fold, c);
    }
    token->form = (uint16_t)(fold.tone + 6u * fold.bar + 12u * fold.quality[0] +
                             36u * fold.quality[1] + 108u * fold.quality[2]);
    if (!token->len)
        return;
    join_i_y(token);
    strip_zeros(token);
    if (fold.plain && !token->form && token->len > 3)
        stem(token);
}

/* ---- words without weight ---------------------------------------------------------------- */

static bool in_list(struct str key, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (key.len && key.data[0] == list[i][0] && str_is(key, list[i]))
            return true;
    return false;
}

bool token_is_stop(struct str key)
{
    static const char *const list[] = {"of",   "and",  "for",  "with", "from",  "which",
                                       "wer",  "been", "hav",  "has",  "their", "its",
                                       "thes", "or",   "thos", "as",   "wil"};
    return in_list(key, list, sizeof list / sizeof *list);
}

bool token_is_english_stop(struct str key)
{
    static const char *const list[] = {"the", "that", "a",    "an",  "in",  "on",
                                       "to",  "at",   "be",   "bi",  "is",  "it",
                                       "was", "are",  "this", "not", "also"};
    return in_list(key, list, sizeof list / sizeof *list);
}

/* ---- dates ------------------------------------------------------------------------------- */

/* The number that a key is, if it is one from 1 to most; else 0. */
static unsigned number_of(struct str key, unsigned most)
{
    unsigned value = 0;
    if (key.len > 4)
        return 0;
    for (size_t i = 0; i < key.len; i++) {
        if (key.data[i] < '0' || key.data[i] > '9')
            return 0;
        value = value * 10 + (unsigned)(key.data[i] - '0');
    }
    return value <= most ? value : 0;
}

static unsigned month_of(struct str key)
{
    static const char *const months[] = {"januari",   "februari", "march",    "april",
                                         "may",       "jun",      "juli",     "august",
                                         "september", "october",  "november", "december"};
    for (unsigned i = 0; i < 12; i++)
        if (str_is(key, months[i]))
            return i + 1;
    return 0;
}

bool token_is_year(struct str key)
{
    return number_of(key, 2200) >= 1800;
}

/* The same for a day, which may be "30th". */
static unsigned day_of(struct str key)
{
    static const char *const ordinals[] = {"st", "nd", "rd", "th"};
    for (unsigned i = 0; i < sizeof ordinals / sizeof *ordinals; i++)
        if (str_ends(key, str_of(ordinals[i])))
            return number_of(str_cut(key, 0, key.len - 2), 31);
    return number_of(key, 31);
}

bool token_date(const struct str *keys, size_t count, struct token *date)
{
    unsigned day = 0, month = 0;
    if (count < 3 || !token_is_year(keys[count - 1]))
        return false;
    struct str before = keys[count - 2], first = keys[count - 3];
    if ((month = number_of(before, 12)) != 0 || (month = month_of(before)) != 0) {
        day = day_of(first);
    } else if ((month = month_of(first)) != 0) {
        day = day_of(before);
    } else if (count >= 5 && str_is(before, "nam") && str_is(keys[count - 4], "thang")) {
        month = number_of(first, 12);
        day = number_of(keys[count - 5], 31);
    }
    if (!day || !month)
        return false;
    unsigned value = (number_of(keys[count - 1], 2200) * 100 + month) * 100 + day;
    date->form = 0;
    date->len = 8;
    for (unsigned i = 0; i < 8; i++, value /= 10)
        date->key[7 - i] = (char)('0' + value % 10);
    return true;
}
