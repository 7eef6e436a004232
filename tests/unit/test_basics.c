/* Arenas, maps, hashes, dates, addresses, sentences, threads: what all else stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "date.h"
#include "hash.h"
#include "map.h"
#include "parallel.h"
#include "sentence.h"

static void expect(struct str got, const char *want)
{
    char text[1024];
    snprintf(text, sizeof text, "%.*s", STR_ARG(got));
    assert_string_equal(text, want);
}

static void arenas(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *small = arena_alloc(&arena, 3);
    assert_int_equal((uintptr_t)small % 16, 0);
    assert_memory_equal(small, "\0\0\0", 3);
    char *large = arena_alloc(&arena, 5 << 20);
    large[(5 << 20) - 1] = 1;
    assert_int_equal(small[0], 0);
    arena_reset(&arena);
    assert_true(arena.total >= 5 << 20); /* the largest block is kept … */
    large = arena_alloc(&arena, 5 << 20);
    assert_int_equal(large[(5 << 20) - 1], 0); /* … and given out zeroed */
    assert_string_equal(arena_copy(&arena, "abc", 2), "ab");
    arena_free(&arena);
    assert_int_equal(arena.total, 0);
}

static void maps(void **state)
{
    (void)state;
    struct arena arena;
    struct map map = {0};
    bool added;
    arena_init(&arena);
    assert_null(map_get(&map, STR("x")));
    for (unsigned long i = 0; i < 10000; i++) {
        map_put(&map, str_number(&arena, i), &added)->number = i;
        assert_true(added);
    }
    for (unsigned long i = 0; i < 10000; i++)
        assert_int_equal(map_get(&map, str_number(&arena, i))->number, i);
    map_put(&map, STR("77"), &added);
    assert_false(added);
    assert_int_equal(map.count, 10000);
    assert_null(map_get(&map, STR("10000")));
    expect(map.entries[9999].key, "9999"); /* in the order of insertion */
    map_free(&map);
    arena_free(&arena);
}

static void add_length(void *length, struct str piece)
{
    *(size_t *)length += piece.len;
}

static void hashes(void **state)
{
    char hex[SHA256_HEX + 1];
    size_t length = 0;
    FILE *file = tmpfile();
    (void)state;
    assert_true(file && fputs("abc", file) >= 0 && fflush(file) == 0);
    assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
    assert_true(sha256_file(fileno(file), hex, add_length, &length));
    assert_int_equal(length, 3);
    assert_string_equal(hex, /* FIPS 180-2, appendix B.1 */
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(sha256_file(fileno(file), hex, NULL, NULL)); /* from where it is: its end */
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_false(sha256_file(-1, hex, NULL, NULL));
    fclose(file);
    assert_int_equal(hash64(STR("")), 0x2d06800538d394c2); /* XXH3 of nothing */
    struct hasher *hasher = hasher_new();
    hasher_add(hasher, "hello ", 6);
    hasher_add(hasher, "world", 5);
    assert_true(hash128_equal(hasher_done(hasher), hash128(STR("hello world"))));
    hasher_free(hasher);
}

static void dates(void **state)
{
    static const struct {
        const char *text, *iso; /* iso NULL: not a date */
    } rows[] = {
        {"2021-08-13", "2021-08-13"},
        {"2021-08", "2021-08"},
        {"2021", "2021"},
        {"2021-02-29", NULL},
        {"2020-02-29", "2020-02-29"},
        {"1900-02-29", NULL},
        {"2000-02-29", "2000-02-29"},
        {"2021-13-01", NULL},
        {"2021-00-01", NULL},
        {"2021-04-31", NULL},
        {"13/8/2021", NULL},
        {"2021-8-13", NULL},
        {"2021-08-13 14:26", "2021-08-13T14:26"},
        {"2021-08-13T23:59", "2021-08-13T23:59"},
        {"2021-08-13 24:00", NULL},
        {"2021-08-13 1:00", NULL},
        {"", NULL},
        {"0000", NULL},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct date date = DATE_NONE;
        assert_int_equal(date_parse(str_of(rows[i].text), &date), rows[i].iso != NULL);
        if (rows[i].iso)
            expect(date_iso(&arena, date), rows[i].iso);
    }
    struct date a, b;
    date_parse(STR("2021-08"), &a);
    date_parse(STR("2021-08-01"), &b);
    assert_true(date_compare(a, b) < 0);
    assert_null(date_iso(&arena, DATE_NONE).data);
    arena_free(&arena);
}

static void addresses(void **state)
{
    static const struct {
        enum address_style style;
        const char *from, *to, *fragment, *link;
    } rows[] = {
        {ADDRESS_FILE, "documents/a", "documents/b", "", "b.html"},
        {ADDRESS_FILE, "documents/a", "documents/b", "p7", "b.html#p7"},
        {ADDRESS_FILE, "documents/a", "documents/a", "p7", "#p7"},
        {ADDRESS_FILE, "documents/a", "documents/a", "", "a.html"},
        {ADDRESS_FILE, "documents/a", "", "", "../index.html"},
        {ADDRESS_FILE, "", "vn/tw/qd/2010/290", "", "vn/tw/qd/2010/290.html"},
        {ADDRESS_FILE, "vn/tw/qd/2010/290", "vn/tw/nq/2013/25", "", "../../nq/2013/25.html"},
        {ADDRESS_FILE, "documents/", "documents/a", "", "a.html"},
        {ADDRESS_FILE, "documents/ab", "documents/abc", "", "abc.html"},
        {ADDRESS_DIRECTORY, "documents/a", "documents/b", "", "../b/"},
        {ADDRESS_DIRECTORY, "documents/a", "documents/a", "", "./"},
        {ADDRESS_DIRECTORY, "documents/a", "documents/a", "p7", "#p7"},
        {ADDRESS_DIRECTORY, "", "documents/", "", "documents/"},
        {ADDRESS_DIRECTORY, "documents/a", "", "", "../../"},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str from = address_file(&arena, rows[i].style, LANG_VI, str_of(rows[i].from));
        struct str to = address_file(&arena, rows[i].style, LANG_VI, str_of(rows[i].to));
        expect(address_link(&arena, rows[i].style, from, to, str_of(rows[i].fragment)),
               rows[i].link);
    }
    expect(
        address_link(&arena, ADDRESS_FILE, STR("vi/a.html"), STR("files/kế hoạch.pdf"), STR_NULL),
        "../files/k%E1%BA%BF%20ho%E1%BA%A1ch.pdf");
    expect(address_absolute(&arena, STR("https://x.org"), STR("vi/index.html")),
           "https://x.org/vi/");
    expect(address_absolute(&arena, STR("https://x.org/sub"), STR("vi/a.html")),
           "https://x.org/sub/vi/a.html");
    arena_free(&arena);
}

static void sentences(void **state)
{
    static const struct {
        const char *text, *place, *sentence;
    } rows[] = {
        {"One. Two here. Three.", "here", "Two here."},
        {"Một câu. Đây là câu hai! Câu ba.", "câu hai", "Đây là câu hai!"},
        {"Theo TP. Hồ Chí Minh và 290-QĐ/TW nói.", "290", "Theo TP. Hồ Chí Minh và 290-QĐ/TW nói."},
        {"Under Decision No. 33 they met. Then not.", "33", "Under Decision No. 33 they met."},
        {"“Hết.” Câu sau ở đây.", "sau", "Câu sau ở đây."},
        {"Hết. PGS.TS. Lê A và ThS. Trần B dẫn 290. Hết.", "290",
         "PGS.TS. Lê A và ThS. Trần B dẫn 290."},
        {"Theo UBND. Sau đó (GS. Lê A) dẫn 290 ở Hà Nội.", "290",
         "Sau đó (GS. Lê A) dẫn 290 ở Hà Nội."},
        {"Giá 2.011 mô hình. Và 5", "mô hình", "Giá 2.011 mô hình."},
        {"no end at all", "end", "no end at all"},
        {"xây dựng… Tiếp theo", "Tiếp", "Tiếp theo"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text = str_of(rows[i].text);
        size_t at = str_find(text, str_of(rows[i].place), 0);
        bool before, after;
        expect(sentence_around(text, at, at + strlen(rows[i].place), &before, &after),
               rows[i].sentence);
        assert_false(before || after);
    }
}

static void long_sentences(void **state)
{
    (void)state;
    char text[4096];
    for (size_t i = 0; i + 5 < sizeof text; i += 5)
        memcpy(text + i, "word ", 5);
    bool before, after;
    struct str s = sentence_around((struct str){text, 4090}, 2000, 2004, &before, &after);
    assert_true(before && after);
    assert_true(s.len < 2 * SENTENCE_MAX + 10);
    assert_true(str_starts(s, STR("word ")) && str_ends(s, STR(" word")));
}

static void count_one(void *context, size_t i, unsigned worker)
{
    (void)worker;
    atomic_fetch_add(&((atomic_int *)context)[i], 1);
}

static void threads(void **state)
{
    enum { COUNT = 1001 };
    static atomic_int seen[COUNT];
    (void)state;
    for (unsigned jobs = 0; jobs <= 9; jobs++) {
        memset(seen, 0, sizeof seen);
        parallel_for(COUNT, jobs, count_one, seen);
        for (size_t i = 0; i < COUNT; i++)
            assert_int_equal(atomic_load(&seen[i]), 1);
    }
    parallel_for(0, 4, count_one, seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arenas),         cmocka_unit_test(maps),      cmocka_unit_test(hashes),
        cmocka_unit_test(dates),          cmocka_unit_test(addresses), cmocka_unit_test(sentences),
        cmocka_unit_test(long_sentences), cmocka_unit_test(threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
