/* unicode - everything that needs ICU: normal form, slugs, order, dates, numbers, plurals.
 * unicode.c is the only file that includes ICU. */
#ifndef SONGNGU_UNICODE_H
#define SONGNGU_UNICODE_H

#include "date.h"
#include "str.h"

/* The archive's two languages, in the order in which they are shown. */
enum lang { LANG_VI, LANG_EN, LANG_COUNT };
/* "vi", "en" */
const char *lang_code(enum lang lang);
/* False if code is neither. */
bool lang_of(struct str code, enum lang *lang);
/* The other one. */
enum lang lang_other(enum lang lang);

/* A text in both languages; an absent one is STR_NULL. */
struct localised {
    struct str text[LANG_COUNT];
};

/* Opens what ICU needs but for the locales (collators, formats), which who first uses them opens;
 * call once before any thread. Both die with a message if ICU's data is missing. */
void unicode_init(void);
void unicode_free(void);

/* The text functions are for any thread; bad UTF-8 is read as U+FFFD.
 *
 * s in NFC: s itself when it already is (the usual case), else a copy in the arena. */
struct str unicode_nfc(struct arena *arena, struct str s);
/* True for a capital letter of any script. */
bool unicode_is_upper(uint32_t character);
/* Lower case by the root locale (đ, accents and all kept). s itself if it is lower-case ASCII. */
struct str unicode_lower(struct arena *arena, struct str s);
/* The ASCII slug of a name: lower case, accents off, đ → d (also æ, ø, ł …), every other run of
 * characters one "-", no "-" at the ends ("Ban Dân vận Trung ương" → "ban-dan-van-trung-uong"). May
 * be empty (no Latin letter or digit). */
struct str unicode_slug(struct arena *arena, struct str s);
/* A key whose byte order (str_compare) is the reading order of that language; numbers inside
 * sort by value. Not text. */
struct str unicode_sort_key(struct arena *arena, enum lang lang, struct str s);

/* A date as a reader of that language writes it, with as much as is stated: "ngày 25 tháng 2 năm
 * 2010" / "25 February 2010", "tháng 2 năm 2010" / "February 2010", "2010"; with_time appends the
 * time when one is stated ("14:26, …"). British order and spelling. STR_NULL for no date. */
struct str unicode_date(struct arena *arena, enum lang lang, struct date date, bool with_time);
/* The same, short, for tables: "25/2/2010" / "25 Feb 2010". */
struct str unicode_date_short(struct arena *arena, enum lang lang, struct date date);
/* 2.011 / 2,011 */
struct str unicode_number(struct arena *arena, enum lang lang, long number);

/* Appends a number as that language writes it: 2.011 / 2,011, at most three decimals. */
void unicode_add_number(struct buf *out, enum lang lang, double number);

/* Single characters, for the search, which keeps tables of its own over them.
 * A letter, mark or digit of any script. */
bool unicode_is_word(uint32_t character);
enum { UNICODE_DECOMPOSED = 18 };
/* The lower case of a character, fully decomposed (NFD), into out; returns how many characters. */
unsigned unicode_decompose(uint32_t character, uint32_t out[UNICODE_DECOMPOSED]);

enum { PLURAL_BYTES = 16 };
/* The plural category of a number: "one", "two", "few", "many", "other"; ordinal: of "1st, 2nd". */
void unicode_plural(enum lang lang, double number, bool ordinal, char keyword[PLURAL_BYTES]);

/* An argument of a message; pattern.c formats them, unicode_add_number and unicode_plural serve it.
 */
struct message_arg {
    bool is_number;
    double number;
    struct str text;
};

/* The name of the error (static) for which ICU's MessageFormat refuses a pattern, or NULL. arena is
 * scratch. */
const char *unicode_pattern_error(struct arena *arena, enum lang lang, struct str pattern);

#endif
