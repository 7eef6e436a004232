/* What the lexicon finds: each row is a text and its matches as "FORM=TERM", one after the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lexicon.h"

static const struct lexicon_form vietnamese[] = {
    {{"công tác dân vận", 0}, 0},
    {{"dân vận", 0}, 0},
    {{"công tác dân vận chính quyền", 0}, 1},
    {{"cấp ủy", 0}, 2},
    {{"Đảng", 0}, 3},
    {{"đảng bộ", 0}, 4},
    {{"QĐ", 0}, 5},
    {{"QĐ", 0}, 6},
    {{"tổ chức chính trị - xã hội", 0}, 7},
    {{"ủy ban", 0}, 8},
    {{"đ/c", 0}, 9},
    {{"dân biết, dân bàn", 0}, 10},
    {{"UBND", 0}, 11},
    {{"x", 0}, 12},
};
static const struct lexicon_form english[] = {
    {{"Party committee", 0}, 0},
    {{"people's council", 0}, 1},
    {{"the Party", 0}, 2},
    {{"term", 0}, 3},
    {{"socio-political organisation", 0}, 4},
};

static const struct row {
    enum lang lang;
    const char *text, *found;
} rows[] = {
    {LANG_VI, "", ""},
    {LANG_VI, "Về công tác dân vận.", "công tác dân vận=0 "},
    {LANG_VI, "Công tác dân vận chính quyền", "Công tác dân vận chính quyền=1 "}, /* the longest */
    {LANG_VI, "công  tác\ndân vận, cấp\xC2\xA0ủy", "công  tác\ndân vận=0 cấp\xC2\xA0ủy=2 "},
    {LANG_VI, "CÔNG TÁC DÂN VẬN", ""},
    {LANG_VI, "đảng viên của Đảng", "Đảng=3 "}, /* a small letter for a capital one is no match */
    {LANG_VI, "Đảng bộ và đảng bộ", "Đảng bộ=4 đảng bộ=4 "},
    {LANG_VI, "Ủy ban; cấp ủy…", "Ủy ban=8 cấp ủy=2 "},
    {LANG_VI, "QĐ", ""}, /* two terms have it */
    {LANG_VI, "290-UBND, UBND/TW, UBND-x, (UBND) - UBND", "UBND=11 UBND=11 "},
    {LANG_VI, "“tổ chức chính trị - xã hội”", "tổ chức chính trị - xã hội=7 "},
    {LANG_VI, "đ/c An, dân biết, dân bàn", "đ/c=9 dân biết, dân bàn=10 "},
    {LANG_VI, "dân vậnx dân vận2 xdân vận", ""},
    {LANG_VI, "x", ""}, /* too short to mean anything */
    {LANG_VI, "công tác dân", ""},
    {LANG_VI, "cấp ủ", ""},
    {LANG_EN, "Party committees, Party committee", "Party committees=0 Party committee=0 "},
    {LANG_EN, "People’s council and people's councils", "People’s council=1 people's councils=1 "},
    {LANG_EN, "The Party, the Parties", "The Party=2 "},
    {LANG_EN, "long-term terms, termsx", "terms=3 "},
    {LANG_EN, "Socio-political organisations", "Socio-political organisations=4 "},
};

static struct lexicon *make(struct arena *arena, enum lang lang)
{
    const struct lexicon_form *from = lang == LANG_VI ? vietnamese : english;
    size_t count =
        lang == LANG_VI ? sizeof vietnamese / sizeof *vietnamese : sizeof english / sizeof *english;
    struct lexicon_form *forms = ARENA_ARRAY(arena, count, struct lexicon_form);
    for (size_t i = 0; i < count; i++)
        forms[i] = (struct lexicon_form){str_of(from[i].text.data), from[i].term};
    return lexicon_new(arena, lang, forms, count, 13);
}

static void test_rows(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct lexicon *lexicons[LANG_COUNT] = {make(&arena, LANG_VI), make(&arena, LANG_EN)};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        /* a copy of the very size, so that a sanitizer sees what reads past its end */
        struct buf text = BUF_INIT, found = BUF_INIT;
        buf_text(&text, rows[i].text);
        char *exact = malloc(text.len ? text.len : 1);
        memcpy(exact, text.data ? text.data : "", text.len);
        struct str s = {exact, text.len};
        struct lexicon_match m;
        for (size_t from = 0; lexicon_next(lexicons[rows[i].lang], s, &from, &m);)
            buf_printf(&found, "%.*s=%u ", STR_ARG(str_cut(s, m.start, m.end)), m.term);
        buf_byte(&found, 0);
        assert_string_equal(found.data, rows[i].found);
        free(exact);
        buf_free(&text);
        buf_free(&found);
    }
    assert_int_equal(lexicon_terms(lexicons[LANG_VI]), 13);
    arena_free(&arena);
}

static void test_empty(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct lexicon *lexicon = lexicon_new(&arena, LANG_VI, NULL, 0, 0);
    struct lexicon_match m;
    size_t from = 0;
    assert_false(lexicon_next(lexicon, STR("công tác dân vận"), &from, &m));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_empty)};
    unicode_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unicode_free();
    return failed;
}
