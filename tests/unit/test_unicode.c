/* unicode.c against tables: one line a case. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parallel.h"
#include "unicode.h"

static struct arena arena;

static void expect(struct str got, const char *want, const char *what)
{
    if (!str_is(got, want))
        fail_msg("%s: got \"%.*s\", want \"%s\"", what, STR_ARG(got), want);
}

struct text_case {
    const char *in, *out;
};

typedef struct str text_function(struct arena *, struct str); /* a test's shorthand only */

static void run_table(text_function *function, const struct text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(function(&arena, str_of(cases[i].in)), cases[i].out, cases[i].in);
}

#define RUN(function, cases) run_table(function, cases, sizeof(cases) / sizeof *(cases))

static void test_lang(void **state)
{
    (void)state;
    enum lang lang;
    assert_true(lang_of(STR("vi"), &lang) && lang == LANG_VI);
    assert_true(lang_of(STR("en"), &lang) && lang == LANG_EN);
    assert_false(lang_of(STR("vie"), &lang));
    assert_false(lang_of(STR(""), &lang));
    assert_string_equal(lang_code(lang_other(LANG_VI)), "en");
    assert_string_equal(lang_code(lang_other(LANG_EN)), "vi");
}

static void test_nfc(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"", ""},
        {"plain ASCII, longer than eight bytes", "plain ASCII, longer than eight bytes"},
        {"tiếng Việt: ế ộ ữ đ Đ", "tiếng Việt: ế ộ ữ đ Đ"},
        {"tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t", "tiếng Việt"},
        {"e\xCC\xA3\xCC\x82", "ệ"},
        {"e\xCC\x82\xCC\xA3", "ệ"},
        {"\xC3\xAA\xCC\xA3", "ệ"},
        {"u\xCC\x9B\xCC\x83", "ữ"},
        {"12345678\xE2\x84\xAB", "12345678\xC3\x85"}, /* the Ångström sign */
        {"\xE2\x80\x80", "\xE2\x80\x82"},             /* en quad → en space */
        {"“nháy” – …", "“nháy” – …"},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"}, /* jamo → 한 */
        {"中文 한국어 日本語", "中文 한국어 日本語"},
        {"\xF0\x9D\x85\x9E", "\xF0\x9D\x85\x97\xF0\x9D\x85\xA5"}, /* U+1D15E grows */
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
    };
    RUN(unicode_nfc, cases);
    struct str same = STR("đã là NFC");
    assert_ptr_equal(unicode_nfc(&arena, same).data, same.data);
    same = STR("中文");
    assert_ptr_equal(unicode_nfc(&arena, same).data, same.data);
}

/* Every character, alone and before an acute: normalising twice is normalising once, and what
 * the fast path lets through unchanged agrees with the slow path (forced by a later U+212B). */
static void test_nfc_all(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x11000; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        char text[16];
        unsigned size = str_encode(c, text);
        struct str alone = {text, size};
        struct str once = unicode_nfc(&arena, alone);
        assert_true(str_equal(unicode_nfc(&arena, once), once));
        memcpy(text + size, "x\xE2\x84\xAB", 4);
        struct str slow = unicode_nfc(&arena, (struct str){text, size + 4});
        if (!str_equal(str_cut(slow, 0, slow.len - 3), once))
            fail_msg("U+%04X: the two paths differ", c);
        arena_reset(&arena);
    }
}

static void test_long(void **state)
{
    (void)state;
    struct buf buf = BUF_INIT;
    for (int i = 0; i < 20000; i++)
        buf_text(&buf, "e\xCC\x82\xCC\x81 ");
    struct str nfc = unicode_nfc(&arena, buf_view(&buf));
    assert_int_equal(nfc.len, 20000 * 4);
    expect(str_cut(nfc, 79996, 80000), "ế ", "the end");
    struct str slug = unicode_slug(&arena, nfc);
    assert_int_equal(slug.len, 20000 * 2 - 1);
    assert_true(unicode_sort_key(&arena, LANG_VI, nfc).len > 20000);
    assert_int_equal(unicode_lower(&arena, nfc).len, nfc.len);
    buf_free(&buf);
}

static void test_bad_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xFF",         "\xC3",          "a\xE1\xBA",
                                      "\xF0\x90",     "\x80\x80",      "e\xCC",
                                      "\xED\xA0\x80", "A\xCC\x81\xFF", "\xE2\x84\xAB\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        /* an exact copy on the heap, so that a read past the end is seen */
        size_t len = strlen(bad[i]);
        char *copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, bad[i], len);
        struct str s = {copy, len};
        unicode_nfc(&arena, s);
        unicode_lower(&arena, s);
        unicode_slug(&arena, s);
        unicode_sort_key(&arena, LANG_EN, s);
        free(copy);
    }
    expect(unicode_slug(&arena, (struct str){"a\0b", 3}), "a-b", "NUL in a slug");
}

static void test_lower(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"", ""},
        {"abc", "abc"},
        {"ABC", "abc"},
        {"QUYẾT ĐỊNH SỐ 290-QĐ/TW", "quyết định số 290-qđ/tw"},
        {"ΟΔΟΣ", "οδος"}, /* a final sigma */
        {"\xC4\xB0", "i\xCC\x87"},
    };
    RUN(unicode_lower, cases);
}

static void test_slug(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"Ban Dân vận Trung ương", "ban-dan-van-trung-uong"},
        {"Đắk Nông", "dak-nong"},
        {"Ðắk", "dak"}, /* eth typed for đ */
        {"TIẾNG VIỆT ƯƠNG ữ ặ ợ ỹ ỵ", "tieng-viet-uong-u-a-o-y-y"},
        {"tie\xCC\x82\xCC\x81ng", "tieng"},
        {"Łódź, Ærø, straße", "lodz-aero-strasse"},
        {"ǽ", "ae"},
        {"  290-QĐ/TW  ", "290-qd-tw"},
        {"K’Ré", "k-re"},
        {"", ""},
        {"---", ""},
        {"中文", ""},
        {"a中b", "a-b"},
        {"đã-là-slug", "da-la-slug"},
        {"X", "x"},
    };
    RUN(unicode_slug, cases);
}

static void test_order(void **state)
{
    (void)state;
    static const char *const vi[] = {
        "", "Quyết định 2", "Quyết định 10", "dân", "dần", "đảng", "e", "ê", "ơ", "u", "ưu"};
    for (size_t i = 1; i < sizeof vi / sizeof *vi; i++) {
        if (i == 3)
            continue; /* two lists: numbers, then letters */
        struct str a = unicode_sort_key(&arena, LANG_VI, str_of(vi[i - 1]));
        struct str b = unicode_sort_key(&arena, LANG_VI, str_of(vi[i]));
        if (str_compare(a, b) >= 0)
            fail_msg("\"%s\" must come before \"%s\"", vi[i - 1], vi[i]);
    }
    struct str d = unicode_sort_key(&arena, LANG_VI, STR("đa")); /* đ after all of d */
    assert_true(str_compare(d, unicode_sort_key(&arena, LANG_VI, STR("dz"))) > 0);
    d = unicode_sort_key(&arena, LANG_EN, STR("đa"));
    assert_true(str_compare(d, unicode_sort_key(&arena, LANG_EN, STR("dz"))) < 0);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *date, *vi, *en, *vi_short, *en_short;
    } cases[] = {
        {"2010-02-25", "ngày 25 tháng 2 năm 2010", "25 February 2010", "25/2/2010", "25 Feb 2010"},
        {"2010-02", "tháng 2 năm 2010", "February 2010", "2/2010", "Feb 2010"},
        {"2010", "2010", "2010", "2010", "2010"},
        {"1945-09-02", "ngày 2 tháng 9 năm 1945", "2 September 1945", "2/9/1945", "2 Sept 1945"},
        {"2021-12-01 14:26", "14:26, ngày 1 tháng 12 năm 2021", "14:26, 1 December 2021",
         "1/12/2021", "1 Dec 2021"},
        {"2021-12-01 09:05", "9:05, ngày 1 tháng 12 năm 2021", "09:05, 1 December 2021",
         "1/12/2021", "1 Dec 2021"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct date date;
        assert_true(date_parse(str_of(cases[i].date), &date));
        expect(unicode_date(&arena, LANG_VI, date, true), cases[i].vi, cases[i].date);
        expect(unicode_date(&arena, LANG_EN, date, true), cases[i].en, cases[i].date);
        expect(unicode_date_short(&arena, LANG_VI, date), cases[i].vi_short, cases[i].date);
        expect(unicode_date_short(&arena, LANG_EN, date), cases[i].en_short, cases[i].date);
    }
    struct date timed = {2021, 12, 1, 14 * 60};
    expect(unicode_date(&arena, LANG_EN, timed, false), "1 December 2021", "no time wanted");
    assert_null(unicode_date(&arena, LANG_VI, DATE_NONE, true).data);
    assert_null(unicode_date_short(&arena, LANG_VI, DATE_NONE).data);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *vi, *en;
    } cases[] = {
        {0, "0", "0"},
        {7, "7", "7"},
        {999, "999", "999"},
        {1000, "1.000", "1,000"},
        {-1234, "-1.234", "-1,234"},
        {1234567, "1.234.567", "1,234,567"},
        {1.5, "1,5", "1.5"},
        {0.12345, "0,123", "0.123"},
        {-0.0, "-0", "-0"},
        {1e15, "1.000.000.000.000.000", "1,000,000,000,000,000"},
        {INFINITY, "∞", "∞"},
        {NAN, "NaN", "NaN"},
    };
    struct buf buf = BUF_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&buf);
        unicode_add_number(&buf, LANG_VI, cases[i].number);
        expect(buf_view(&buf), cases[i].vi, "number in Vietnamese");
        buf_clear(&buf);
        unicode_add_number(&buf, LANG_EN, cases[i].number);
        expect(buf_view(&buf), cases[i].en, "number in English");
    }
    buf_free(&buf);
    expect(unicode_number(&arena, LANG_VI, 2011), "2.011", "2011");
    expect(unicode_number(&arena, LANG_EN, -2011), "-2,011", "-2011");
}

static void test_plurals(void **state)
{
    (void)state;
    static const struct {
        enum lang lang;
        double number;
        bool ordinal;
        const char *category;
    } cases[] = {
        {LANG_VI, 1, false, "other"}, {LANG_VI, 2, false, "other"},  {LANG_EN, 1, false, "one"},
        {LANG_EN, 0, false, "other"}, {LANG_EN, 21, false, "other"}, {LANG_EN, 1, true, "one"},
        {LANG_EN, 22, true, "two"},   {LANG_EN, 3, true, "few"},     {LANG_EN, 11, true, "other"},
        {LANG_VI, 1, true, "one"},    {LANG_VI, 2, true, "other"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char keyword[PLURAL_BYTES];
        unicode_plural(cases[i].lang, cases[i].number, cases[i].ordinal, keyword);
        assert_string_equal(keyword, cases[i].category);
    }
}

struct worker {
    struct arena arena;
    char pad[64];
};

static void use_everything(void *context, size_t i, unsigned worker)
{
    struct arena *own = &((struct worker *)context)[worker].arena;
    arena_reset(own);
    enum lang lang = i % 2 ? LANG_VI : LANG_EN;
    struct date date = {(int16_t)(1900 + i % 200), 5, 19, -1};
    struct buf buf = BUF_INIT;
    unicode_add_number(&buf, lang, (double)i + 0.5);
    char keyword[PLURAL_BYTES];
    unicode_plural(lang, (double)i, false, keyword);
    expect(unicode_nfc(own, STR("e\xCC\xA3\xCC\x82")), "ệ", "nfc");
    expect(unicode_slug(own, STR("Tổ dân phố số 5 Đông Hà")), "to-dan-pho-so-5-dong-ha", "slug");
    expect(unicode_lower(own, STR("TỈNH ỦY")), "tỉnh ủy", "lower");
    assert_true(unicode_sort_key(own, lang, STR("Bắc Kạn 10")).len > 0);
    assert_true(unicode_date(own, lang, date, true).len > 0);
    buf_free(&buf);
}

static void test_threads(void **state)
{
    (void)state;
    struct worker workers[4];
    for (int i = 0; i < 4; i++)
        arena_init(&workers[i].arena);
    parallel_for(20000, 4, use_everything, workers);
    for (int i = 0; i < 4; i++)
        arena_free(&workers[i].arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lang),     cmocka_unit_test(test_nfc),
        cmocka_unit_test(test_nfc_all),  cmocka_unit_test(test_long),
        cmocka_unit_test(test_bad_utf8), cmocka_unit_test(test_lower),
        cmocka_unit_test(test_slug),     cmocka_unit_test(test_order),
        cmocka_unit_test(test_dates),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_plurals),  cmocka_unit_test(test_threads),
    };
    arena_init(&arena);
    unicode_init();
    unicode_init(); /* a second call does nothing */
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    unicode_free();
    return failed;
}
