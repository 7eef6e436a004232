/* The same rules as typed() in themes/default/assets/search-guess.js: letters are collected, keys
 * that mark change a letter before them or set the tone, and what comes out must have the shape of
 * a syllable and at least one mark. */
#include "search_type.h"

#include <string.h>

enum { LETTERS_MAX = 10 };

struct typing {
    struct {
        char c;
        unsigned quality; /* 1 circumflex, 2 breve or horn */
    } letters[LETTERS_MAX];
    unsigned count, tone; /* tones as in search_token.h */
    bool bar, vni;
};

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c);
}

static bool has_vowel(const struct typing *t)
{
    for (unsigned i = 0; i < t->count; i++)
        if (is_vowel(t->letters[i].c))
            return true;
    return false;
}

/* Marks the last letter of a set that has no mark. */
static bool mark(struct typing *t, const char *of, unsigned quality)
{
    for (unsigned i = t->count; i-- > 0;) {
        if (strchr(of, t->letters[i].c) && !t->letters[i].quality) {
            t->letters[i].quality = quality;
            return true;
        }
    }
    return false;
}

/* "uo" takes two horns at once, but for the u of "qu". */
static bool horn(struct typing *t)
{
    for (unsigned i = 0; i + 1 < t->count; i++) {
        if (t->letters[i].c != 'u' || t->letters[i + 1].c != 'o' ||
            (i && t->letters[i - 1].c == 'q'))
            continue;
        if (t->letters[i].quality || t->letters[i + 1].quality)
            break;
        t->letters[i].quality = t->letters[i + 1].quality = 2;
        return true;
    }
    return mark(t, "ou", 2);
}

static bool any_quality(const struct typing *t)
{
    for (unsigned i = 0; i < t->count; i++)
        if (t->letters[i].quality)
            return true;
    return false;
}

static bool set_bar(struct typing *t)
{
    if (t->bar || !t->count || t->letters[0].c != 'd')
        return false;
    return t->bar = true;
}

static bool type_digit(struct typing *t, char c)
{
    switch (c) {
    case '9':
        return set_bar(t);
    case '6':
        return mark(t, "aeo", 1);
    case '7':
        return horn(t);
    case '8':
        return mark(t, "a", 2);
    default:
        return false;
    }
}

static bool type_key(struct typing *t, char c)
{
    const char *tones = t->vni ? "21345" : "fsrxj", *tone = strchr(tones, c);
    char self[2] = {c, 0};
    if (tone && (t->vni || has_vowel(t))) {
        if (t->tone || !has_vowel(t))
            return false;
        t->tone = (unsigned)(tone - tones) + 1;
        return true;
    }
    if (t->vni && c >= '0' && c <= '9')
        return type_digit(t, c);
    if (!t->vni && c == 'd' && t->count && !t->bar)
        return set_bar(t);
    if (!t->vni && c == 'w')
        return horn(t) || mark(t, "a", 2);
    if (!t->vni && strchr("aeo", c) && !any_quality(t) && mark(t, self, 1))
        return true;
    t->letters[t->count].c = c;
    t->letters[t->count++].quality = 0;
    return true;
}

/* ---- the shape of a syllable ------------------------------------------------------------- */

static const char *const initials[] = {"",   "b",  "c", "ch", "d", "g",  "gh",  "gi", "h",
                                       "k",  "kh", "l", "m",  "n", "ng", "ngh", "nh", "p",
                                       "ph", "qu", "r", "s",  "t", "th", "tr",  "v",  "x"};
static const char *const nuclei[] = {"uye", "uya", "ie", "ye", "uo", "ua", "ia", "oa", "oe", "ue",
                                     "uy",  "uu",  "oo", "a",  "e",  "i",  "o",  "u",  "y"};
static const char *const finals[] = {"",  "ch", "c", "m", "ng", "nh", "n",
                                     "p", "t",  "i", "y", "o",  "u"};

static bool in_list(const char *s, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(s, list[i]))
            return true;
    return false;
}

static bool is_syllable(const char *s)
{
    for (size_t i = 0; i < sizeof initials / sizeof *initials; i++) {
        size_t n = strlen(initials[i]);
        if (strncmp(s, initials[i], n) != 0)
            continue;
        for (size_t j = 0; j < sizeof nuclei / sizeof *nuclei; j++) {
            size_t m = strlen(nuclei[j]);
            if (!strncmp(s + n, nuclei[j], m) &&
                in_list(s + n + m, finals, sizeof finals / sizeof *finals))
                return true;
        }
    }
    return false;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* Which letter carries the tone: the last marked one, else the last vowel before a consonant, else
 * the last but one of several. */
static unsigned tone_place(const struct typing *t)
{
    unsigned at[LETTERS_MAX], count = 0, marked = LETTERS_MAX;
    for (unsigned i = 0; i < t->count; i++) {
        bool glide = i == 1 && ((t->letters[0].c == 'q' && t->letters[1].c == 'u') ||
                                (t->letters[0].c == 'g' && t->letters[1].c == 'i' && t->count > 2 &&
                                 is_vowel(t->letters[2].c)));
        if (!is_vowel(t->letters[i].c) || glide)
            continue;
        at[count++] = i;
        if (t->letters[i].quality)
            marked = i;
    }
    if (marked < LETTERS_MAX || !count)
        return marked;
    if (at[count - 1] + 1 < t->count)
        return at[count - 1];
    return count > 1 ? at[count - 2] : at[0];
}

/* The composed vowels: a row for each letter and mark, a column for each tone. */
static const char *const vowels[][7] = {
    {"a0", "a", "à", "á", "ả", "ã", "ạ"}, {"a2", "ă", "ằ", "ắ", "ẳ", "ẵ", "ặ"},
    {"a1", "â", "ầ", "ấ", "ẩ", "ẫ", "ậ"}, {"e0", "e", "è", "é", "ẻ", "ẽ", "ẹ"},
    {"e1", "ê", "ề", "ế", "ể", "ễ", "ệ"}, {"i0", "i", "ì", "í", "ỉ", "ĩ", "ị"},
    {"o0", "o", "ò", "ó", "ỏ", "õ", "ọ"}, {"o1", "ô", "ồ", "ố", "ổ", "ỗ", "ộ"},
    {"o2", "ơ", "ờ", "ớ", "ở", "ỡ", "ợ"}, {"u0", "u", "ù", "ú", "ủ", "ũ", "ụ"},
    {"u2", "ư", "ừ", "ứ", "ử", "ữ", "ự"}, {"y0", "y", "ỳ", "ý", "ỷ", "ỹ", "ỵ"},
};

static void put_letter(struct buf *out, char c, unsigned quality, unsigned tone)
{
    for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++) {
        if (vowels[i][0][0] == c && (unsigned)(vowels[i][0][1] - '0') == quality) {
            buf_text(out, vowels[i][tone + 1]);
            return;
        }
    }
    buf_byte(out, c);
}

static struct str write_letters(struct arena *arena, const struct typing *t)
{
    unsigned place = t->tone ? tone_place(t) : LETTERS_MAX;
    struct buf out = BUF_INIT;
    for (unsigned i = 0; i < t->count; i++) {
        if (t->bar && !i)
            buf_text(&out, "đ");
        else
            put_letter(&out, t->letters[i].c, t->letters[i].quality, i == place ? t->tone : 0);
    }
    struct str word = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return word;
}

struct str search_typed(struct arena *arena, struct str word)
{
    struct typing t = {0};
    char plain[LETTERS_MAX + 1] = {0}, keys[LETTERS_MAX];
    if (!word.len || word.len > LETTERS_MAX)
        return STR("");
    for (size_t i = 0; i < word.len; i++) {
        char c = word.data[i];
        keys[i] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
        bool letter = keys[i] >= 'a' && keys[i] <= 'z', digit = c >= '0' && c <= '9';
        if (!letter && (!digit || !i))
            return STR("");
        t.vni = t.vni || digit;
    }
    for (size_t i = 0; i < word.len; i++)
        if (!type_key(&t, keys[i]))
            return STR("");
    for (unsigned i = 0; i < t.count; i++)
        plain[i] = t.letters[i].c;
    if ((!t.tone && !t.bar && !any_quality(&t)) || !is_syllable(plain))
        return STR("");
    if (t.count > 1 && t.letters[t.count - 1].c == 'o' && t.letters[t.count - 1].quality == 2)
        t.letters[t.count - 2].quality = 0; /* "thuở", but "được" */
    return write_letters(arena, &t);
}
