/* Text, borrowed and owned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sort.h"
#include "str.h"

static void expect(struct str got, const char *want)
{
    char text[256];
    snprintf(text, sizeof text, "%.*s", STR_ARG(got));
    assert_string_equal(text, want);
}

static void cuts(void **state)
{
    (void)state;
    struct str s = STR("quy chế");
    expect(str_cut(s, 0, 3), "quy");
    expect(str_cut(s, 4, 99), "chế");
    expect(str_cut(s, 9, 3), "");
    expect(str_trim(STR(" \t a b \r\n")), "a b");
    expect(str_trim(STR("  ")), "");
    assert_true(str_starts(s, STR("quy")));
    assert_false(str_starts(STR("qu"), STR("quy")));
    assert_true(str_ends(s, STR("chế")));
    assert_int_equal(str_find(s, STR("ch"), 0), 4);
    assert_int_equal(str_find(s, STR("x"), 0), s.len);
    assert_int_equal(str_find(s, STR(""), 3), 3);
    assert_int_equal(str_find(s, STR("quy"), 1), s.len);
}

static void lines(void **state)
{
    (void)state;
    struct str rest = STR("one\r\n\ntwo"), line;
    assert_true(str_next_line(&rest, &line));
    expect(line, "one");
    assert_true(str_next_line(&rest, &line));
    expect(line, "");
    assert_true(str_next_line(&rest, &line));
    expect(line, "two");
    assert_false(str_next_line(&rest, &line));
}

static void orders(void **state)
{
    (void)state;
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
    assert_true(str_compare(STR("\xC3"), STR("z")) > 0); /* bytes, not signed */
    assert_true(str_equal(STR_NULL, STR("")));
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        unsigned long max, value;
        bool good;
    } rows[] = {
        {"0", 9, 0, true},
        {"007", 9, 7, true},
        {"10", 9, 0, false},
        {"9", 8, 0, false},
        {"", 9, 0, false},
        {"-1", 9, 0, false},
        {"1 ", 9, 0, false},
        {"12a", 99, 0, false},
        {"65535", 65535, 65535, true},
        {"65536", 65535, 0, false},
        {"18446744073709551615", UINT64_MAX, UINT64_MAX, true},
        {"18446744073709551616", UINT64_MAX, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned long value = 0;
        assert_int_equal(str_to_number(str_of(rows[i].text), rows[i].max, &value), rows[i].good);
        assert_int_equal(value, rows[i].value);
    }
}

static void nearest(void **state)
{
    static const struct {
        const char *typed, *meant; /* NULL: nothing is near enough */
    } rows[] = {
        {"titel", "title"}, {"tittle", "title"}, {"datum", "date"}, {"sumary", "summary"},
        {"xyz", NULL},      {"topic", "topics"}, {"", NULL},        {"title", "title"},
    };
    const struct str known[] = {STR("title"), STR("date"), STR("summary"), STR("topics")};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = str_nearest(str_of(rows[i].typed), known, 4);
        if (rows[i].meant)
            expect(got, rows[i].meant);
        else
            assert_null(got.data);
    }
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 9), 3);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 2), 3); /* limit + 1 */
}

static void utf8(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t character; /* 0xFFFD with size 1: bad */
        unsigned size;
    } rows[] = {
        {"a", 'a', 1},
        {"\xC4\x90", 0x110, 2},
        {"\xE1\xBB\x87", 0x1EC7, 3},
        {"\xF0\x9F\x98\x80", 0x1F600, 4},
        {"\xC0\x80", 0xFFFD, 1},
        {"\xED\xA0\x80", 0xFFFD, 1},
        /* a surrogate */ {"\xF4\x90\x80\x80", 0xFFFD, 1},
        {"\xE1\xBB", 0xFFFD, 1},
        /* cut off */ {"\x80", 0xFFFD, 1},
        {"\xE0\x80\x80", 0xFFFD, 1},
        /* overlong */ {"\xEF\xBF\xBD", 0xFFFD, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned size;
        assert_int_equal(str_decode(str_of(rows[i].bytes), 0, &size), rows[i].character);
        assert_int_equal(size, rows[i].size);
        char back[4];
        if (size == strlen(rows[i].bytes) && (size == 3 || rows[i].character != 0xFFFD))
            assert_memory_equal((str_encode(rows[i].character, back), back), rows[i].bytes, size);
    }
    size_t bad;
    assert_true(str_valid_utf8(STR("đặc biệt"), NULL));
    assert_false(str_valid_utf8(STR("ab\xFF"), &bad));
    assert_int_equal(bad, 2);
    assert_int_equal(str_characters(STR("Đảng")), 4);
}

static bool valid_by_characters(struct str s)
{
    unsigned size;
    for (size_t i = 0; i < s.len; i += size)
        if (str_decode(s, i, &size) == 0xFFFD && size == 1)
            return false;
    return true;
}

/* All sequences of four bytes at the edges of what UTF-8 allows, at places where the check that
 * takes many bytes at a time begins, goes on and ends. */
static void utf8_everywhere(void **state)
{
    static const unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                          0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                          0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    static const size_t places[] = {0, 13, 15, 30, 44, 61};
    enum { COUNT = sizeof edges, PLACES = sizeof places / sizeof *places };
    (void)state;
    for (size_t n = 0; n < (size_t)COUNT * COUNT * COUNT * COUNT; n++) {
        char text[80];
        size_t place = places[n % PLACES], rest = n;
        memset(text, 'a', sizeof text);
        for (size_t i = 0; i < 4; i++, rest /= COUNT)
            text[place + i] = (char)edges[rest % COUNT];
        struct str s = {text, place + 4 + n / PLACES % 3 * 7};
        if (str_valid_utf8(s, NULL) != valid_by_characters(s))
            fail_msg("%02x %02x %02x %02x at %zu", text[place], text[place + 1], text[place + 2],
                     text[place + 3], place);
    }
}

static void joins(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    expect(STR_JOIN(&arena, STR("a"), STR_NULL, STR("bc")), "abc");
    expect(str_number(&arena, 0), "0");
    expect(str_number(&arena, UINT64_MAX), "18446744073709551615");
    expect(str_format(&arena, "%d-%s", 5, "x"), "5-x");
    arena_free(&arena);
}

/* What is formatted here and what is left to vsnprintf come out alike. */
static void formats(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    expect(str_format(&arena, "%s|%.*s|%s|%%", "a", 2, "bcd", ""), "a|bc||%");
    expect(str_format(&arena, "%d %u %ld %lu %zu", INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX,
                      SIZE_MAX),
           "-2147483648 4294967295 -9223372036854775808 18446744073709551615 18446744073709551615");
    expect(str_format(&arena, "%04d-%02d|%04d|%0*d|%02X|%x|%04x", 1945, 9, -5, 3, 7, 0xAu, 0xbeefu,
                      1u),
           "1945-09|-005|007|0A|beef|0001");
    expect(str_format(&arena, "%5d|%-4s|%.2f|%c|%s", 42, "x", 1.5, 'z', "end"),
           "   42|x   |1.50|z|end");
    struct buf buf = BUF_INIT;
    buf_text(&buf, "before ");
    buf_printf(&buf, "%s %3d", "x", 1);
    expect(buf_view(&buf), "before x   1");
    buf_free(&buf);
    arena_free(&arena);
}

static void buffers(void **state)
{
    (void)state;
    struct buf buf = BUF_INIT;
    expect(buf_view(&buf), "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&buf, "%d,", i);
    assert_int_equal(buf.len, 3890);
    assert_int_equal(buf.data[buf.len], 0);
    buf_clear(&buf);
    buf_number(&buf, 120);
    buf_text(&buf, "x");
    expect(buf_view(&buf), "120x");
    buf_free(&buf);
    assert_null(buf.data);
}

struct named {
    struct str name;
    size_t number;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* As qsort has them, whatever they have in common: many names begin alike, some are equal, some end
 * where others go on, with and without bytes above ASCII; from none to many. */
static void sorts_by_text(void **state)
{
    (void)state;
    static const char *const parts[] = {"bao-cao-", "quy", "chế",  "a",
                                        "zzzzzzzz", "-",   "\xff", "b"};
    uint32_t random = 1;
    for (size_t count = 0; count < 700; count = count * 3 / 2 + 1) {
        static char texts[700][64];
        struct named items[700], want[700];
        for (size_t i = 0; i < count; i++) {
            texts[i][0] = 0;
            for (random = random * 1664525 + 1013904223; random >> 28 && strlen(texts[i]) < 50;
                 random = random * 1664525 + 1013904223)
                strcat(texts[i], parts[random >> 13 & 7]);
            want[i] = items[i] = (struct named){str_of(texts[i]), i};
        }
        sort_by_text(items, count, sizeof *items);
        qsort(want, count, sizeof *want, by_name);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(items[i].number, want[i].number);
        sort_unless_sorted(items, count, sizeof *items, by_name);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(items[i].number, want[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts),
        cmocka_unit_test(lines),
        cmocka_unit_test(orders),
        cmocka_unit_test(numbers),
        cmocka_unit_test(nearest),
        cmocka_unit_test(utf8),
        cmocka_unit_test(utf8_everywhere),
        cmocka_unit_test(joins),
        cmocka_unit_test(formats),
        cmocka_unit_test(buffers),
        cmocka_unit_test(sorts_by_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
