/* The walk over raw bytes that stops only where a citation may begin: at a digit before a separator
 * or behind a type word, and at "luật", "này", "Hiến pháp" … in any normal form and case. It looks
 * at sixteen places at a time, so most of a text costs two instructions a byte. */
#include "citation_walk.h"

#include <string.h>

#include "citation_text.h"
#include "lanes.h"

enum { WORD_TAIL = 12 };

#define TAIL(word)             \
    {                          \
        word, sizeof(word) - 1 \
    }

/* Whether something may begin at s[p]: judged by it, the byte before it and the one behind it. */
static bool may_begin_at(const unsigned char *s, size_t p, size_t len)
{
    unsigned char c = s[p], small = c | 0x20, next = p + 1 < len ? s[p + 1] : 0;
    switch (small) {
    case 'l':
        return (next | 0x20) == 'u' || (next | 0x20) == 'a';
    case 'n':
        return (next | 0x20) == 'a' || next == 0xC3;
    case 'h': /* also of "this" */
        return (next | 0x20) == 'i' || (next | 0x20) == 'o' || next == 0xE1;
    case 'c':
        return (next | 0x20) == 'o';
    case 'p': /* "Pháp lệnh" only with its capital: "ph" begins too many words */
        return (next | 0x20) == 'l' || (c == 'P' && (next | 0x20) == 'h');
    default:
        return c >= '0' && c <= '9';
    }
}

/* The same for s[p, p + LANES), nonzero where it may; there is a byte before them and one behind
 * them. Few words begin so and fewer go on so: a letter before it says that nothing begins here,
 * except the "h" of "this". */
static lanes may_begin(const unsigned char *s)
{
    lanes c = lanes_load(s), before = lanes_load(s - 1) | 0x20, next = lanes_load(s + 1);
    lanes small = c | 0x20, next_small = next | 0x20;
    lanes a = (lanes)(next_small == 'a'), i = (lanes)(next_small == 'i'),
          o = (lanes)(next_small == 'o'), h = (lanes)(small == 'h');
    lanes inside = (lanes)((before - 'a') < 26);
    lanes word = ((lanes)(small == 'l') & (a | (lanes)(next_small == 'u'))) |
                 ((lanes)(small == 'n') & (a | (lanes)(next == 0xC3))) |
                 (h & (i | o | (lanes)(next == 0xE1))) | ((lanes)(small == 'c') & o) |
                 ((lanes)(small == 'p') & (lanes)(next_small == 'l')) |
                 ((lanes)(c == 'P') & (lanes)(next_small == 'h'));
    lanes in_this = (lanes)(before == 't') & h & i;
    return (word & ~inside) | in_this | (lanes)((c - '0') < 10);
}

/* The first place from p on where something may begin, or len. */
static size_t next_place(const unsigned char *s, size_t p, size_t len)
{
    while (p < len) {
        if (p == 0 || p + LANES >= len) {
            if (may_begin_at(s, p, len))
                return p;
            p++;
            continue;
        }
        unsigned first = lanes_first(may_begin(s + p));
        p += first;
        if (first < LANES)
            return p;
    }
    return len;
}

static bool raw_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool raw_digit(unsigned char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* True if s[at] may begin a word: what stands before it is no letter. */
static bool raw_word_begins(const unsigned char *s, size_t at)
{
    if (at == 0)
        return true;
    unsigned char c = s[at - 1];
    if (c < 0x80)
        return !raw_letter(c);
    /* behind "“", "–" and a no-break space, but not behind a Vietnamese letter */
    return (at >= 3 && s[at - 3] == 0xE2) || (at >= 2 && s[at - 2] == 0xC2) ||
           (at >= 3 && s[at - 3] == 0xEF);
}

static bool lower_is(const unsigned char *s, size_t at, size_t len, const char *word, size_t n)
{
    if (at + n > len)
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((s[at + i] | 0x20) != (unsigned char)word[i])
            return false;
    }
    return true;
}

/* The word before text[p], behind spaces and signs, without marks: at most its last WORD_TAIL
 * letters in word (from word[*n] on), which begin at the byte that is returned. */
static size_t raw_word_before(struct str text, size_t p, char word[WORD_TAIL], size_t *n)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t at = p, signs = 0;
    *n = WORD_TAIL;
    while (at > 0 && signs < 8 &&
           (s[at - 1] <= ' ' || strchr("*_[`:.", s[at - 1]) ||
            (s[at - 1] == 0xA0 && at > 1 && s[at - 2] == 0xC2))) {
        at -= s[at - 1] == 0xA0 ? 2 : 1;
        signs++;
    }
    while (at > 0 && *n > 0) {
        size_t begin = at - 1;
        uint8_t base = 0, mark;
        while (begin > 0 && at - begin < 4 && (s[begin] & 0xC0) == 0x80)
            begin--;
        if (s[begin] < 0x80) {
            base = raw_letter(s[begin]) ? (uint8_t)(s[begin] | 0x20) : 0;
        } else {
            unsigned size;
            uint32_t c = str_decode(text, begin, &size);
            if ((c >= 0x300 && c < 0x330) || c == 0xAD || c == 0xAC || c == 0x200B) {
                at = begin;
                continue;
            }
            if (c == 0x2116)
                base = 'o'; /* № */
            else if (!character_fold(c, &base, &mark) || base < 'a')
                base = 0;
            if (c == 0x2116)
                word[--*n] = 'o', base = 'n';
        }
        if (!base || *n == 0)
            break;
        word[--*n] = (char)base;
        at = begin;
    }
    return at;
}

static bool word_in(const char *word, size_t n, const struct str *list)
{
    for (; list->len; list++) {
        if (list->len == WORD_TAIL - n && memcmp(list->data, word + n, list->len) == 0)
            return true;
    }
    return false;
}

static bool word_ends_in(const char *word, size_t n, const struct str *list)
{
    char last = n < WORD_TAIL ? word[WORD_TAIL - 1] : '\0';
    for (; list->len; list++) {
        if (list->data[list->len - 1] == last && list->len <= WORD_TAIL - n &&
            memcmp(list->data, word + WORD_TAIL - list->len, list->len) == 0)
            return true;
    }
    return false;
}

/* True if a trigger word at text[p] stands behind a word that lets it be one. */
static bool word_in_place(struct str text, size_t p, enum trigger trigger)
{
    /* last words of type names; what makes of "luật" another word; "Nghị quyết [Đại] hội" */
    static const struct str types[] = {
        TAIL("dinh"),  TAIL("quyet"), TAIL("thi"),   TAIL("luan"), TAIL("che"),  TAIL("tu"),
        TAIL("tri"),   TAIL("tich"),  TAIL("bo"),    TAIL("dan"),  TAIL("bao"),  TAIL("cao"),
        TAIL("hoach"), TAIL("trinh"), TAIL("an"),    TAIL("van"),  TAIL("ban"),  TAIL("dong"),
        TAIL("dien"),  TAIL("nho"),   TAIL("thuan"), TAIL("lenh"), TAIL("luat"), TAIL("phap"),
        TAIL("le"),    TAIL("linh"),  TAIL("luoc"),  TAIL("goi"),  TAIL("nhat"), TAIL("hop"),
        {NULL, 0}};
    static const struct str other_laws[] = {TAIL("phap"), TAIL("ky"), TAIL("ki"), {NULL, 0}};
    static const struct str great[] = {TAIL("dai"), {NULL, 0}};
    static const struct str resolution[] = {TAIL("quyet"), {NULL, 0}};
    char word[WORD_TAIL];
    size_t n, begin;
    if (trigger != TRIGGER_LAW && trigger != TRIGGER_THIS && trigger != TRIGGER_MEETING)
        return true;
    begin = raw_word_before(text, p, word, &n);
    if (trigger == TRIGGER_LAW)
        return !word_in(word, n, other_laws);
    if (trigger == TRIGGER_THIS)
        return word_ends_in(word, n, types);
    if (word_in(word, n, great))
        raw_word_before(text, begin, word, &n);
    return word_ends_in(word, n, resolution);
}

/* The trigger word that begins at s[*at], judged by its first bytes; *at is moved back for one
 * that was noticed late. */
static enum trigger word_trigger(const unsigned char *s, size_t *at, size_t len)
{
    size_t p = *at;
    if (p + 3 > len)
        return TRIGGER_NONE;
    unsigned char a = s[p] | 0x20, b = s[p + 1];
    enum trigger found = TRIGGER_NONE;
    switch (a) {
    case 'l':
        if ((b | 0x20) == 'u' && (((s[p + 2] | 0x20) == 'a' && p + 3 < len && s[p + 3] != 'n') ||
                                  (s[p + 2] == 0xE1 && p + 5 < len && (s[p + 5] | 0x20) == 't')))
            found = TRIGGER_LAW;
        else if ((b | 0x20) == 'a' && (s[p + 2] | 0x20) == 'w')
            found = TRIGGER_ENGLISH_LAW;
        break;
    case 'n':
        /* "này", "nay": in NFC, NFD or without its mark */
        if ((b == 0xC3 && (s[p + 2] | 0x20) == 0xA0 && p + 3 < len && (s[p + 3] | 0x20) == 'y') ||
            ((b | 0x20) == 'a' && (s[p + 2] == 0xCC || (s[p + 2] | 0x20) == 'y')))
            found = TRIGGER_THIS;
        break;
    case 'h':
        if (p > 0 && (b | 0x20) == 'i' && lower_is(s, p - 1, len, "this", 4)) {
            *at = --p;
            /* "This Decision"; most go on with a small letter */
            found = p + 5 < len && s[p + 4] == ' ' && s[p + 5] >= 'a' && s[p + 5] <= 'z'
                        ? TRIGGER_NONE
                        : TRIGGER_ENGLISH_THIS;
        } else if ((b | 0x20) == 'i' && ((s[p + 2] == 0xE1 && p + 4 < len && s[p + 3] == 0xBA) ||
                                         (s[p + 2] | 0x20) == 'e'))
            found = TRIGGER_CONSTITUTION;
        else if ((b == 0xE1 && s[p + 2] == 0xBB) ||
                 ((b | 0x20) == 'o' && (s[p + 2] >= 0xCC || (s[p + 2] | 0x20) == 'i')))
            found = TRIGGER_MEETING;
        break;
    case 'c':
        if (lower_is(s, p, len, "congress", 8))
            found = TRIGGER_CONGRESS;
        else if (lower_is(s, p, len, "constitution", 12))
            found = TRIGGER_CONSTITUTION;
        break;
    default:
        if (lower_is(s, p, len, "plen", 4))
            found = TRIGGER_PLENUM;
        else if (lower_is(s, p, len, "ph\xE3\xA1p", 5) || lower_is(s, p, len, "pha\xEC\xA1p", 6) ||
                 lower_is(s, p, len, "phap", 4))
            found = TRIGGER_ORDINANCE; /* "á" in NFC, NFD and without its mark, with bit 5 set */
    }
    return found != TRIGGER_NONE && raw_word_begins(s, p) ? found : TRIGGER_NONE;
}

/* The last words of type names, without marks, and "số": a number behind one of them is looked at
 * whatever follows it. */
static const struct str LEAD_TAILS[] = {
    TAIL("so"),         TAIL("no"),          TAIL("nos"),
    TAIL("quyet"),      TAIL("dinh"),        TAIL("thi"),
    TAIL("luan"),       TAIL("che"),         TAIL("tu"),
    TAIL("tri"),        TAIL("tich"),        TAIL("bo"),
    TAIL("nd"),         TAIL("qd"),          TAIL("nq"),
    TAIL("ct"),         TAIL("kl"),          TAIL("qc"),
    TAIL("tt"),         TAIL("uong"),        TAIL("tw"),
    TAIL("lenh"),       TAIL("luat"),        TAIL("van"),
    TAIL("dan"),        TAIL("bao"),         TAIL("cao"),
    TAIL("trinh"),      TAIL("decision"),    TAIL("decisions"),
    TAIL("resolution"), TAIL("resolutions"), TAIL("directive"),
    TAIL("directives"), TAIL("conclusion"),  TAIL("conclusions"),
    TAIL("regulation"), TAIL("regulations"), TAIL("circular"),
    TAIL("circulars"),  TAIL("decree"),      TAIL("decrees"),
    TAIL("dispatch"),   TAIL("letter"),      TAIL("law"),
    {NULL, 0}};

/* True if the word before s[p] (spaces and signs between allowed) is one of LEAD_TAILS. */
static bool behind_lead(struct str text, size_t p)
{
    char word[WORD_TAIL];
    size_t n;
    raw_word_before(text, p, word, &n);
    return n < WORD_TAIL && word_ends_in(word, n, LEAD_TAILS);
}

static size_t skip_space(const unsigned char *s, size_t p, size_t len)
{
    unsigned breaks = 0;
    for (size_t most = p + 12; p < len && p < most;) {
        if (s[p] == '\n' && ++breaks > 1)
            break;
        if (s[p] == ' ' || s[p] == '\t' || s[p] == '\n' || s[p] == '\r')
            p++;
        else if (s[p] == 0xC2 && p + 1 < len && (s[p + 1] == 0xA0 || s[p + 1] == 0xAD))
            p += 2;
        else if (s[p] == 0xE2 && p + 2 < len && s[p + 1] == 0x80 &&
                 (s[p + 2] <= 0x8F || s[p + 2] == 0xAF))
            p += 3;
        else
            break;
    }
    return p;
}

/* Bytes of a hyphen, dash or slash at s[p]; 0 if there is none. */
static size_t raw_separator(const unsigned char *s, size_t p, size_t len)
{
    if (p >= len)
        return 0;
    if (s[p] == '/' || s[p] == '-')
        return 1;
    if (s[p] == 0xE2 && p + 2 < len &&
        ((s[p + 1] == 0x80 && s[p + 2] >= 0x90 && s[p + 2] <= 0x94) ||
         (s[p + 1] == 0x81 && s[p + 2] == 0x84) || (s[p + 1] == 0x88 && s[p + 2] == 0x92)))
        return 3;
    return s[p] == 0xEF && p + 2 < len && s[p + 1] == 0xBC && s[p + 2] == 0x8F ? 3 : 0;
}

/* The run of digits [p, q): may it be the number of a citation? */
static bool number_trigger(struct str text, size_t p, size_t q)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t len = text.len, at = q;
    if (q - p > 5)
        return false;
    if (p > 0 && (s[p - 1] == '/' || s[p - 1] == '-' || s[p - 1] == ',' ||
                  (s[p - 1] == '.' && !(p > 1 && raw_letter(s[p - 2])))))
        return false;
    if (at < len && raw_letter(s[at]))
        at++;
    else if (at + 1 < len && s[at] == 0xC4 && (s[at + 1] | 1) == 0x91)
        at += 2;
    at = skip_space(s, at, len);
    size_t sep = raw_separator(s, at, len);
    if (!sep)
        return behind_lead(text, p);
    at = skip_space(s, at + sep, len);
    if (at >= len)
        return false;
    if (raw_letter(s[at]) || (s[at] >= 0xC3 && s[at] <= 0xC6) || s[at] == 0xD0)
        return true;
    if (s[at] != '1' && s[at] != '2')
        return behind_lead(text, p) && !raw_digit(s[at]);
    size_t year = at;
    while (at < len && at < year + 5 && (raw_digit(s[at]) || (s[at] | 0x20) == 'o'))
        at++;
    if (at - year != 4)
        return false;
    at = skip_space(s, at, len);
    if (at < len && (raw_separator(s, at, len) || raw_letter(s[at]) || s[at] == 0xC4)) {
        sep = raw_separator(s, at, len);
        at = skip_space(s, at + sep, len);
        if (at < len && (raw_letter(s[at]) || (s[at] >= 0xC3 && s[at] <= 0xC6) || s[at] == 0xD0))
            return true;
    }
    return behind_lead(text, p);
}

enum trigger next_trigger(struct str text, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t p = *at, len = text.len;
    while ((p = next_place(s, p, len)) < len) {
        if (raw_digit(s[p])) {
            size_t q = p + 1;
            while (q < len && raw_digit(s[q]))
                q++;
            if (number_trigger(text, p, q)) {
                *at = p;
                return TRIGGER_NUMBER;
            }
            p = q;
        } else {
            size_t begin = p++;
            enum trigger word = word_trigger(s, &begin, len);
            if (begin >= *at && word != TRIGGER_NONE && word_in_place(text, begin, word)) {
                *at = begin;
                return word;
            }
        }
    }
    *at = len;
    return TRIGGER_NONE;
}
