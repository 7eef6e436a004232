/* The only file that includes ICU. What ICU offers is opened once, by unicode_init or what belongs
 * to a language by who first asks for it (locale_of), and only read afterwards, so every function
 * may be called from any thread: the normaliser, the collators, the case map, the plural rules and
 * the number formatters are immutable by ICU's contract; what is not (date formats, UNumberFormat)
 * is used while a locale is opened alone, and its names, patterns and symbols are kept as UTF-8.
 *
 * Most text is ASCII or Latin in NFC already, so each function looks for that first: two tables
 * over the characters below TABLE_END, filled from ICU's data, answer without a call.
 */
#include "unicode.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/uclean.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/umsg.h>
#include <unicode/unorm2.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include "diag.h"
#include "lanes.h"

enum {
    TABLE_END = 0x3000,  /* the tables cover Latin, Greek, Cyrillic … and punctuation */
    FOLD_LONGEST = 2,    /* characters that one folds to ("æ" → "ae") */
    FOLD_ASK = 0xFFFF,   /* in the fold table: ask fold_character */
    LOCAL_UNITS = 512,   /* UTF-16 units converted on the stack */
    NAME_MAX_BYTES = 32, /* a month's name */
    PATTERN_MAX_BYTES = 64,
    DATE_MAX_BYTES = 16 * PATTERN_MAX_BYTES /* of a date with its time: a letter of a pattern
                                               becomes a few bytes or, once, a month's name */
};

enum date_pattern { FULL, FULL_MONTH, FULL_YEAR, SHORT, SHORT_MONTH, TIME, DATE_PATTERNS };
enum month_form { LONG, ABBREVIATED, LONG_ALONE, ABBREVIATED_ALONE, MONTH_FORMS };

enum { PLURALS_KEPT = 64 }; /* the form of smaller numbers is asked for once */

struct locale {
    UCollator *collator;
    UPluralRules *plurals, *ordinals;
    UNumberFormatter *fractions;
    char group[8], minus[8]; /* symbols of numbers */
    char patterns[DATE_PATTERNS][PATTERN_MAX_BYTES];
    char months[MONTH_FORMS][12][NAME_MAX_BYTES];
    char kept_plurals[PLURALS_KEPT][PLURAL_BYTES];
};

/* Written by unicode_init and open_locales alone. */
static struct {
    const UNormalizer2 *nfc;
    UCaseMap *case_map;
    struct locale locales[LANG_COUNT]; /* see locale_of */
    pthread_once_t opened;
    uint8_t plain[TABLE_END / 8]; /* bit: never changed by NFC, whatever stands beside it */
    uint16_t fold[TABLE_END];     /* the one character it folds to, 0 = none, or FOLD_ASK */
} icu = {.opened = PTHREAD_ONCE_INIT};

static const char *const codes[LANG_COUNT] = {"vi", "en"};
static const char *const locale_names[LANG_COUNT] = {"vi", "en_GB"};

/* Letters that Unicode does not decompose but that readers type without their stroke. */
static const struct {
    UChar32 letter;
    char folded[FOLD_LONGEST + 1];
} strokes[] = {
    {0x111, "d"}, {0xF0, "d"},  {0x142, "l"},  {0xF8, "o"},  {0x127, "h"}, {0x131, "i"},
    {0x167, "t"}, {0xE6, "ae"}, {0x153, "oe"}, {0xDF, "ss"}, {0xFE, "th"},
};

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

bool lang_of(struct str code, enum lang *lang)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        if (str_is(code, codes[l])) {
            *lang = (enum lang)l;
            return true;
        }
    }
    return false;
}

enum lang lang_other(enum lang lang)
{
    return lang == LANG_VI ? LANG_EN : LANG_VI;
}

static void need(UErrorCode status, const char *what)
{
    if (U_FAILURE(status))
        die("ICU %s: %s (is its data installed?)", what, u_errorName(status));
}

static const struct locale *locale_of(enum lang lang);

/* ---- conversion -------------------------------------------------------------------------- */

static int32_t icu_length(struct str s)
{
    if (s.len > INT32_MAX / 4)
        die("a text of %zu bytes is too long for ICU", s.len);
    return (int32_t)s.len;
}

/* s in UTF-16: in local if it fits, else in the arena. A bad sequence becomes U+FFFD. */
static const UChar *to_utf16(struct arena *arena, struct str s, UChar local[LOCAL_UNITS],
                             int32_t *units)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = icu_length(s); /* no character has more units than bytes */
    UChar *to = len <= LOCAL_UNITS ? local : ARENA_ARRAY(arena, (size_t)len, UChar);
    u_strFromUTF8WithSub(to, len <= LOCAL_UNITS ? LOCAL_UNITS : len, units, s.data ? s.data : "",
                         len, 0xFFFD, NULL, &status);
    need(status, "u_strFromUTF8WithSub");
    return to;
}

static struct str from_utf16(struct arena *arena, const UChar *text, int32_t units)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = 0;
    char *to = arena_alloc(arena, (size_t)units * 3 + 1);
    u_strToUTF8WithSub(to, units * 3 + 1, &len, text, units, 0xFFFD, NULL, &status);
    need(status, "u_strToUTF8WithSub");
    return (struct str){to, (size_t)len};
}

/* The same into a fixed place that must hold it. */
static void keep_utf8(char *to, int32_t cap, const UChar *text)
{
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(to, cap, NULL, text, -1, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING)
        die("ICU: a name or pattern is longer than %d bytes", (int)cap - 1);
}

/* ---- normal form ------------------------------------------------------------------------- */

static bool is_plain(UChar32 c)
{
    return u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES && !u_getCombiningClass(c);
}

/* The first byte from p on that has to be looked at: one that is 0xCC or more, but for the first of
 * U+1E80 to U+1EFF, most of Vietnamese. U+0000 to U+02FF have bytes below 0xCC only. */
static const unsigned char *skip_plain(const unsigned char *p, const unsigned char *end)
{
    while (end - p > LANES) {
        lanes c = lanes_load(p), next = lanes_load(p + 1) | 1;
        unsigned first = lanes_first((lanes)(c >= 0xCC) & ~(lanes)((c == 0xE1) & (next == 0xBB)));
        p += first;
        if (first < LANES)
            return p;
    }
    while (p < end && (*p < 0xCC || (*p == 0xE1 && end - p >= 3 && (p[1] | 1) == 0xBB)))
        p++;
    return p;
}

/* True if NFC certainly leaves s, valid UTF-8, alone: no combining mark, no character with another
 * spelling. */
static bool is_plain_text(struct str s)
{
    if (!s.len)
        return true;
    const unsigned char *start = (const unsigned char *)s.data, *p = start, *end = p + s.len;
    while ((p = skip_plain(p, end)) < end) {
        unsigned size;
        UChar32 c = (UChar32)str_decode(s, (size_t)(p - start), &size);
        if (c < TABLE_END ? !(icu.plain[c >> 3] & 1 << (c & 7)) : size == 1 || !is_plain(c))
            return false;
        p += size;
    }
    return true;
}

struct str unicode_nfc(struct arena *arena, struct str s)
{
    if (is_plain_text(s))
        return s;
    UErrorCode status = U_ZERO_ERROR;
    UChar local[LOCAL_UNITS];
    int32_t units;
    const UChar *text = to_utf16(arena, s, local, &units);
    if (unorm2_isNormalized(icu.nfc, text, units, &status) && str_valid_utf8(s, NULL))
        return s;
    int32_t cap = units + 64;
    UChar *normal = ARENA_ARRAY(arena, (size_t)cap, UChar);
    int32_t len = unorm2_normalize(icu.nfc, text, units, normal, cap, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        normal = ARENA_ARRAY(arena, (size_t)len, UChar);
        len = unorm2_normalize(icu.nfc, text, units, normal, len, &status);
    }
    need(status, "unorm2_normalize");
    return from_utf16(arena, normal, len);
}

/* ---- case, accents, slugs ---------------------------------------------------------------- */

bool unicode_is_upper(uint32_t character)
{
    return u_isupper((UChar32)character);
}

struct str unicode_lower(struct arena *arena, struct str s)
{
    size_t i = 0;
    while (i < s.len && (unsigned char)s.data[i] < 0x80 && !(s.data[i] >= 'A' && s.data[i] <= 'Z'))
        i++;
    if (i == s.len)
        return s;
    int32_t cap = icu_length(s) + 16;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        char *to = arena_alloc(arena, (size_t)cap + 1);
        int32_t len = ucasemap_utf8ToLower(icu.case_map, to, cap, s.data, icu_length(s), &status);
        if (status != U_BUFFER_OVERFLOW_ERROR) {
            need(status, "ucasemap_utf8ToLower");
            to[len] = 0;
            return (struct str){to, (size_t)len};
        }
        cap = len;
    }
}

/* Marks that stand on letters of alphabets. The vowel signs of Indic scripts are none of them. */
static bool is_accent(UChar32 c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xFE20 && c <= 0xFE2F);
}

/* c without the accents of its canonical decomposition; c itself if anything else is in it. */
static UChar32 without_accents(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar parts[32];
    int32_t count = unorm2_getDecomposition(icu.nfc, c, parts, 32, &status), at = 0;
    if (count <= 0 || U_FAILURE(status))
        return c;
    UChar32 base, mark;
    U16_NEXT(parts, at, count, base);
    while (at < count) {
        U16_NEXT(parts, at, count, mark);
        if (!is_accent(mark))
            return c;
    }
    return base;
}

/* What one character folds to; returns how many characters (0 for an accent). */
static unsigned fold_character(UChar32 c, uint32_t out[FOLD_LONGEST])
{
    if (is_accent(c))
        return 0;
    UChar32 base = u_tolower(without_accents(c));
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++) {
        if (strokes[i].letter == base) {
            unsigned n = 0;
            for (; strokes[i].folded[n]; n++)
                out[n] = (uint32_t)strokes[i].folded[n];
            return n;
        }
    }
    out[0] = (uint32_t)base;
    return 1;
}

/* Decodes and folds the character at *at and moves past it. */
static unsigned fold_next(struct str s, size_t *at, uint32_t out[FOLD_LONGEST])
{
    unsigned size;
    uint32_t c = str_decode(s, *at, &size);
    *at += size;
    if (c >= TABLE_END || icu.fold[c] == FOLD_ASK)
        return fold_character((UChar32)c, out);
    out[0] = icu.fold[c];
    return out[0] != 0 || c == 0;
}

struct str unicode_slug(struct arena *arena, struct str s)
{
    char *to = arena_alloc(arena, s.len * FOLD_LONGEST + 1);
    size_t len = 0;
    bool gap = false;
    uint32_t folded[FOLD_LONGEST];
    for (size_t at = 0; at < s.len;) {
        unsigned n = fold_next(s, &at, folded);
        for (unsigned k = 0; k < n; k++) {
            uint32_t c = folded[k];
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                gap = true;
                continue;
            }
            if (gap && len)
                to[len++] = '-';
            gap = false;
            to[len++] = (char)c;
        }
    }
    return (struct str){to, len};
}

struct str unicode_sort_key(struct arena *arena, enum lang lang, struct str s)
{
    UChar local[LOCAL_UNITS];
    uint8_t key[LOCAL_UNITS * 2];
    int32_t units;
    const UChar *text = to_utf16(arena, s, local, &units);
    const UCollator *collator = locale_of(lang)->collator;
    int32_t len = ucol_getSortKey(collator, text, units, key, sizeof key);
    if (len <= (int32_t)sizeof key)
        return (struct str){arena_copy(arena, key, (size_t)len), len ? (size_t)len - 1 : 0};
    uint8_t *long_key = arena_alloc(arena, (size_t)len);
    ucol_getSortKey(collator, text, units, long_key, len);
    return (struct str){(char *)long_key, (size_t)len - 1};
}

/* ---- dates and numbers ------------------------------------------------------------------- */

static void add_digits(struct buf *out, int number, int width)
{
    char digits[16];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (at && sizeof digits - at < (size_t)width)
        digits[--at] = '0';
    buf_add(out, digits + at, sizeof digits - at);
}

static void expand_field(struct buf *out, const struct locale *locale, char field, int width,
                         struct date date)
{
    bool alone = field == 'L';
    int number = field == 'y'   ? date.year
                 : field == 'd' ? date.day
                 : field == 'H' ? date.minute / 60
                 : field == 'm' ? date.minute % 60
                                : date.month;
    if ((field == 'M' || alone) && width >= 3)
        buf_text(out, locale->months[(width == 3 ? ABBREVIATED : LONG) + (alone ? LONG_ALONE : 0)]
                                    [date.month - 1]);
    else
        add_digits(out, number, field == 'y' ? 1 : width);
}

static bool is_field(char c)
{
    return c == 'd' || c == 'M' || c == 'y' || c == 'L' || c == 'H' || c == 'm';
}

/* Writes a date by one of ICU's patterns; unicode_init has checked that it has no field but
 * y M L d H m. */
static void expand(struct buf *out, const struct locale *locale, enum date_pattern which,
                   struct date date)
{
    const char *p = locale->patterns[which];
    for (bool quoted = false; *p;) {
        if (*p == '\'') {
            if (p[1] == '\'')
                buf_byte(out, '\'');
            else
                quoted = !quoted;
            p += p[1] == '\'' ? 2 : 1;
        } else if (!quoted && is_field(*p)) {
            int width = 1;
            while (p[width] == *p)
                width++;
            expand_field(out, locale, *p, width, date);
            p += width;
        } else {
            buf_byte(out, *p++);
        }
    }
}

/* A buffer's text in the arena; the buffer is freed. */
static struct str settle(struct arena *arena, struct buf *buf)
{
    struct str s = str_copy(arena, buf_view(buf));
    buf_free(buf);
    return s;
}

struct str unicode_date(struct arena *arena, enum lang lang, struct date date, bool with_time)
{
    if (!date_known(date))
        return STR_NULL;
    char room[DATE_MAX_BYTES] = "";
    struct buf out = {.data = room, .cap = sizeof room, .max = sizeof room};
    const struct locale *locale = locale_of(lang);
    if (with_time && date.minute >= 0 && date.day) {
        expand(&out, locale, TIME, date);
        buf_text(&out, ", ");
    }
    expand(&out, locale, date.day ? FULL : date.month ? FULL_MONTH : FULL_YEAR, date);
    return str_copy(arena, buf_view(&out));
}

struct str unicode_date_short(struct arena *arena, enum lang lang, struct date date)
{
    if (!date_known(date))
        return STR_NULL;
    char room[DATE_MAX_BYTES] = "";
    struct buf out = {.data = room, .cap = sizeof room, .max = sizeof room};
    expand(&out, locale_of(lang), date.day ? SHORT : date.month ? SHORT_MONTH : FULL_YEAR, date);
    return str_copy(arena, buf_view(&out));
}

static void write_integer(struct buf *out, const struct locale *locale, long long number)
{
    char digits[24], *p = digits + sizeof digits;
    unsigned long long rest =
        number < 0 ? 0ull - (unsigned long long)number : (unsigned long long)number;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        buf_text(out, locale->minus);
    for (size_t left = (size_t)(digits + sizeof digits - p); left; left--) {
        buf_byte(out, *p++);
        if (left > 1 && left % 3 == 1)
            buf_text(out, locale->group);
    }
}

/* Any other number: at most three decimals, the sign of infinity … */
static void write_fraction(struct buf *out, const struct locale *locale, double number)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[LOCAL_UNITS];
    char utf8[LOCAL_UNITS * 3];
    UFormattedNumber *result = unumf_openResult(&status);
    unumf_formatDouble(locale->fractions, number, result, &status);
    unumf_resultToString(result, text, LOCAL_UNITS, &status);
    unumf_closeResult(result);
    need(status, "unumf_formatDouble");
    keep_utf8(utf8, sizeof utf8, text);
    buf_text(out, utf8);
}

void unicode_add_number(struct buf *out, enum lang lang, double number)
{
    const struct locale *locale = locale_of(lang);
    bool negative_zero = number == 0 && signbit(number);
    if (fabs(number) < 1e15 && floor(number) == number && !negative_zero)
        write_integer(out, locale, (long long)number);
    else
        write_fraction(out, locale, number);
}

struct str unicode_number(struct arena *arena, enum lang lang, long number)
{
    struct buf out = BUF_INIT;
    write_integer(&out, locale_of(lang), number);
    return settle(arena, &out);
}

/* ---- messages ---------------------------------------------------------------------------- */

static void select_plural(const UPluralRules *rules, double number, char keyword[PLURAL_BYTES])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[PLURAL_BYTES];
    uplrules_select(rules, number, name, PLURAL_BYTES, &status);
    need(status, "uplrules_select");
    keep_utf8(keyword, PLURAL_BYTES, name);
}

void unicode_plural(enum lang lang, double number, bool ordinal, char keyword[PLURAL_BYTES])
{
    const struct locale *locale = locale_of(lang);
    if (!ordinal && number >= 0 && number < PLURALS_KEPT && number == floor(number)) {
        memcpy(keyword, locale->kept_plurals[(int)number], PLURAL_BYTES);
        return;
    }
    select_plural(ordinal ? locale->ordinals : locale->plurals, number, keyword);
}

const char *unicode_pattern_error(struct arena *arena, enum lang lang, struct str pattern)
{
    UErrorCode status = U_ZERO_ERROR;
    UParseError where;
    UChar local[LOCAL_UNITS];
    int32_t units;
    const UChar *text = to_utf16(arena, pattern, local, &units);
    UMessageFormat *format = umsg_open(text, units, locale_names[lang], &where, &status);
    if (format)
        umsg_close(format);
    /* not a fault of the pattern: the C interface alone minds "{0} {0,plural,…}", in which one
     * argument is read in two ways */
    if (status == U_ARGUMENT_TYPE_MISMATCH)
        return NULL;
    return U_FAILURE(status) ? u_errorName(status) : NULL;
}

/* ---- opening ----------------------------------------------------------------------------- */

static void fill_tables(void)
{
    for (UChar32 c = 0; c < TABLE_END; c++) {
        uint32_t folded[FOLD_LONGEST] = {0};
        if (is_plain(c))
            icu.plain[c >> 3] |= (uint8_t)(1 << (c & 7));
        unsigned n = fold_character(c, folded);
        icu.fold[c] = n > 1 || folded[0] >= FOLD_ASK ? FOLD_ASK : (uint16_t)folded[0];
    }
}

static void fill_pattern(struct locale *locale, UDateTimePatternGenerator *generator,
                         enum date_pattern which, const char *before, const char *skeleton)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wanted[16], text[PATTERN_MAX_BYTES] = {0};
    u_uastrncpy(wanted, skeleton, 16);
    udatpg_getBestPattern(generator, wanted, -1, text, PATTERN_MAX_BYTES, &status);
    need(status, skeleton);
    char *pattern = locale->patterns[which];
    size_t used = strlen(before);
    memcpy(pattern, before, used + 1);
    keep_utf8(pattern + used, (int32_t)(PATTERN_MAX_BYTES - used), text);
    bool quoted = false;
    for (const char *p = pattern; *p; p++) {
        quoted ^= *p == '\'';
        if (!quoted && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')) &&
            !strchr("yMLdHm", *p))
            die("ICU: the date pattern \"%s\" has an unknown field \"%c\"", pattern, *p);
    }
}

/* Vietnamese: CLDR's long date is "25 tháng 2, 2010", which is how nobody dates a document; the
 * official form is its own month and year with the day in front: "ngày 25 tháng 2 năm 2010". */
static void fill_patterns(enum lang lang)
{
    UErrorCode status = U_ZERO_ERROR;
    struct locale *locale = &icu.locales[lang];
    UDateTimePatternGenerator *generator = udatpg_open(locale_names[lang], &status);
    need(status, "udatpg_open");
    bool vi = lang == LANG_VI;
    fill_pattern(locale, generator, FULL, vi ? "'ngày' d " : "", vi ? "yMMMM" : "yMMMMd");
    fill_pattern(locale, generator, FULL_MONTH, "", "yMMMM");
    fill_pattern(locale, generator, FULL_YEAR, "", "y");
    fill_pattern(locale, generator, SHORT, "", vi ? "yMd" : "yMMMd");
    fill_pattern(locale, generator, SHORT_MONTH, "", vi ? "yM" : "yMMM");
    fill_pattern(locale, generator, TIME, "", "Hm");
    udatpg_close(generator);
}

static void fill_months(enum lang lang)
{
    static const UDateFormatSymbolType types[MONTH_FORMS] = {
        UDAT_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_MONTHS, UDAT_STANDALONE_SHORT_MONTHS};
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UDateFormat *format =
        udat_open(UDAT_LONG, UDAT_NONE, locale_names[lang], utc, -1, NULL, 0, &status);
    need(status, "udat_open");
    for (int form = 0; form < MONTH_FORMS; form++) {
        for (int month = 0; month < 12; month++) {
            UChar name[NAME_MAX_BYTES] = {0};
            udat_getSymbols(format, types[form], month, name, NAME_MAX_BYTES, &status);
            need(status, "udat_getSymbols");
            keep_utf8(icu.locales[lang].months[form][month], NAME_MAX_BYTES, name);
        }
    }
    udat_close(format);
}

static void fill_symbols(enum lang lang)
{
    UErrorCode status = U_ZERO_ERROR;
    struct locale *locale = &icu.locales[lang];
    UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, locale_names[lang], NULL, &status);
    need(status, "unum_open");
    UChar symbol[8] = {0};
    unum_getSymbol(format, UNUM_GROUPING_SEPARATOR_SYMBOL, symbol, 8, &status);
    keep_utf8(locale->group, sizeof locale->group, symbol);
    unum_getSymbol(format, UNUM_MINUS_SIGN_SYMBOL, symbol, 8, &status);
    keep_utf8(locale->minus, sizeof locale->minus, symbol);
    need(status, "unum_getSymbol");
    unum_close(format);
}

static void open_locale(enum lang lang)
{
    UErrorCode status = U_ZERO_ERROR;
    static const UChar decimals[] = {'.', '#', '#', '#', 0};
    struct locale *locale = &icu.locales[lang];
    const char *name = locale_names[lang];
    locale->collator = ucol_open(name, &status);
    need(status, "ucol_open");
    ucol_setAttribute(locale->collator, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
    locale->plurals = uplrules_open(name, &status);
    locale->ordinals = uplrules_openForType(name, UPLURAL_TYPE_ORDINAL, &status);
    need(status, "uplrules_open");
    for (int i = 0; i < PLURALS_KEPT; i++)
        select_plural(locale->plurals, i, locale->kept_plurals[i]);
    locale->fractions = unumf_openForSkeletonAndLocale(decimals, -1, name, &status);
    need(status, "unumf_openForSkeletonAndLocale");
    fill_symbols(lang);
    fill_patterns(lang);
    fill_months(lang);
}

void unicode_init(void)
{
    UErrorCode status = U_ZERO_ERROR;
    if (icu.nfc)
        return;
    u_init(&status);
    need(status, "u_init");
    icu.case_map = ucasemap_open("", 0, &status);
    need(status, "ucasemap_open");
    icu.nfc = unorm2_getNFCInstance(&status);
    need(status, "unorm2_getNFCInstance");
    fill_tables();
}

static void open_locales(void)
{
    for (int l = 0; l < LANG_COUNT; l++)
        open_locale((enum lang)l);
}

/* Takes longer to open than all else that a build with nothing to do begins with. */
static const struct locale *locale_of(enum lang lang)
{
    pthread_once(&icu.opened, open_locales);
    return &icu.locales[lang];
}

void unicode_free(void)
{
    for (int l = 0; l < LANG_COUNT; l++) { /* which may be NULL */
        ucol_close(icu.locales[l].collator);
        uplrules_close(icu.locales[l].plurals);
        uplrules_close(icu.locales[l].ordinals);
        unumf_close(icu.locales[l].fractions);
    }
    ucasemap_close(icu.case_map);
    memset(&icu, 0, sizeof icu);
    icu.opened = (pthread_once_t)PTHREAD_ONCE_INIT;
    u_cleanup();
}

/* ---- single characters ------------------------------------------------------------------- */

bool unicode_is_word(uint32_t character)
{
    const uint32_t wanted = U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK;
    return character <= 0x10FFFF && (U_GET_GC_MASK((UChar32)character) & wanted);
}

unsigned unicode_decompose(uint32_t character, uint32_t out[UNICODE_DECOMPOSED])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[2 * UNICODE_DECOMPOSED];
    UChar32 lower = u_tolower((UChar32)character);
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&status); /* ICU keeps it, once made */
    need(status, "unorm2_getNFDInstance");
    int32_t units = unorm2_getDecomposition(nfd, lower, text, 2 * UNICODE_DECOMPOSED, &status);
    need(status, "unorm2_getDecomposition");
    unsigned count = 0;
    if (units < 0)
        out[count++] = (uint32_t)lower;
    for (int32_t i = 0; i < units && count < UNICODE_DECOMPOSED;) {
        UChar32 c;
        U16_NEXT(text, i, units, c);
        out[count++] = (uint32_t)c;
    }
    return count;
}
