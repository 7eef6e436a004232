/* messages.c: what is said of catalogues, and what messages come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "messages.h"

static struct arena arena;

/* All diagnostics as "path:line:col code" parts. */
static void said(struct buf *out, struct diags *diags)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    diags_print(diags, file, "vi", SEVERITY_NOTE, false);
    fclose(file);
    struct str rest = {text, size}, line;
    while (str_next_line(&rest, &line)) {
        if (str_starts(line, STR(" ")))
            continue;
        size_t end = str_find(line, STR(": "), 0), code = line.len;
        while (code && line.data[code - 1] != '[')
            code--;
        buf_printf(out, "%s%.*s %.*s", out->len ? ";" : "", (int)end, line.data,
                   (int)(line.len - code - 1), line.data + code);
    }
    free(text);
}

struct texts {
    const char *vi, *en, *site_vi, *site_en; /* NULL: no such file */
};

static const struct messages *load(const struct texts *texts, struct diags *diags)
{
    struct messages_file theme[LANG_COUNT] = {{STR("vi"), str_of(texts->vi)},
                                              {STR("en"), str_of(texts->en)}};
    struct messages_file site[LANG_COUNT] = {{STR("site-vi"), str_of(texts->site_vi)},
                                             {STR("site-en"), str_of(texts->site_en)}};
    return messages_load(&arena, diags, theme, texts->site_vi || texts->site_en ? site : NULL);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        struct texts texts;
        const char *said;
    } cases[] = {
        {{"", "", NULL, NULL}, ""},
        {{"a: x\n", "a: y\n", NULL, NULL}, ""},
        {{"a: {b: x}\n", "a.b: y\n", NULL, NULL}, ""},
        {{"a: x\nb: z\n", "a: y\n", NULL, NULL}, "vi:2:4 missing-message"},
        {{"a: x\n", "a: y\nn:\n  b: z\n", NULL, NULL}, "en:3:6 missing-message"},
        {{"a: x\n", NULL, NULL, NULL}, ""}, /* the caller reports a missing file */
        {{"a: x {0}\n", "a: y {0,plural,other{#}}\n", NULL, NULL}, ""},
        {{"a: x {0}\n", "a: y\n", NULL, NULL}, "en:1:4 message-pair"},
        {{"a: x {0}\n", "a: y {1}\n", NULL, NULL}, "en:1:4 message-pair"},
        {{"a: x {name}\n", "a: y\n", NULL, NULL}, "vi:1:7 message-argument"},
        {{"a: \"x {\"\n", "a: y\n", NULL, NULL}, "vi:1:7 message-brace"},
        {{"a: \"\\u1EBF {\"\n", "a: y\n", NULL, NULL}, "vi:1:4 message-brace"},
        {{"a: >-\n  x\n  {0,plural,one{y}}\n", "a: y {0}\n", NULL, NULL}, "vi:1:4 message-other"},
        {{"a: [x]\n", "a: y\n", NULL, NULL}, "en:1:4 missing-message;vi:1:4 wrong-type"},
        {{"a:\n", "a: y\n", NULL, NULL}, "en:1:4 missing-message;vi:1:3 empty-value"},
        {{"a: \"\"\n", "a: y\n", NULL, NULL}, ""},
        {{"- a\n", "a: y\n", NULL, NULL}, "en:1:4 missing-message;vi:1:1 wrong-type"},
        {{"a: b: c\n", "a: y\n", NULL, NULL}, "vi:1:5 yaml-colon"},
        {{"a: {b: x}\na.b: z\n", "a.b: y\n", NULL, NULL}, "vi:2:6 yaml-repeated"},
        {{"a: x\n", "a: y\n", "a: z\n", NULL}, ""},
        {{"a: x\n", "a: y\n", "ab: z\n", NULL}, "site-vi:1:5 message-foreign"},
        {{"a: x\n", "a: y\n", NULL, "a: {b: z}\n"}, "site-en:1:8 message-foreign"},
        {{"a: x\n", "a: y\n", "a: z {0}\n", NULL}, "site-vi:1:4 message-pair"},
        {{"a: x\n", "a: y\n", "a: z {0}\n", "a: w {0}\n"}, ""},
        {{"a: x\n", "a: y\n", "a: 'z {'\n", NULL}, "site-vi:1:7 message-brace"},
        {{"a: *x\n", "a: y\n", NULL, NULL}, "en:1:4 missing-message;vi:1:4 yaml-anchor"},
        {{"a: \xFF\n", "a: y\n", NULL, NULL}, "vi:1:4 yaml-utf8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diags *diags = diags_new();
        struct buf out = BUF_INIT;
        load(&cases[i].texts, diags);
        said(&out, diags);
        if (!str_is(buf_view(&out), cases[i].said))
            fail_msg("<<%s>> <<%s>>\n gave %.*s\n not %s", cases[i].texts.vi, cases[i].texts.en,
                     STR_ARG(buf_view(&out)), cases[i].said);
        buf_free(&out);
        diags_free(diags);
        arena_reset(&arena);
    }
}

static void check(const struct messages *messages, const char *key, enum lang lang,
                  const char *want)
{
    const struct message_arg args[] = {{.is_number = true, .number = 2}, {.text = STR("x")}};
    size_t index = messages_index(messages, str_of(key));
    if (index == SIZE_MAX)
        fail_msg("no message %s", key);
    assert_true(str_is(messages_key(messages, index), key));
    struct str got = messages_format(&arena, messages, lang, index, args, 2);
    if (!str_is(got, want))
        fail_msg("%s in %s is \"%.*s\", not \"%s\"", key, lang_code(lang), STR_ARG(got), want);
}

static void test_use(void **state)
{
    (void)state;
    struct texts texts = {"nav: {home: Trang chủ, only: chỉ}\nbad: '{'\nboth: '{x}'\nold: cũ\n"
                          "pages: '{0,plural,other{# trang {1}}}'\nsearch: Ti\xCC\x80m\n",
                          "nav: {home: Home}\nbad: good\nboth: '{y}'\nold: old\n"
                          "pages: '{0,plural,one{# page {1}} other{# pages {1}}}'\nsearch: Find\n",
                          "old: mới\n", "old: '{'\n"};
    struct diags *diags = diags_new();
    const struct messages *m = load(&texts, diags);
    check(m, "nav.home", LANG_VI, "Trang chủ");
    check(m, "nav.home", LANG_EN, "Home");
    check(m, "nav.only", LANG_EN, "chỉ"); /* missing: the other language's */
    check(m, "bad", LANG_VI, "good");     /* bad: the other language's */
    check(m, "both", LANG_VI, "both");    /* bad in both: its key */
    check(m, "old", LANG_VI, "mới");      /* reworded by the site … */
    check(m, "old", LANG_EN, "old");      /* … badly: the theme's stays */
    check(m, "pages", LANG_VI, "2 trang x");
    check(m, "pages", LANG_EN, "2 pages x");
    check(m, "search", LANG_VI, "Tìm");
    size_t home = messages_index(m, STR("nav.home")), pages = messages_index(m, STR("pages"));
    assert_int_equal(messages_args(m, home), 0);
    assert_int_equal(messages_args(m, pages), 2);
    assert_null(messages_pattern(m, LANG_EN, messages_index(m, STR("both"))));
    assert_int_equal(messages_index(m, STR("nav")), SIZE_MAX);
    assert_int_equal(messages_index(m, STR("")), SIZE_MAX);
    assert_true(str_is(messages_nearest(m, STR("nav.hom")), "nav.home"));
    assert_null(messages_nearest(m, STR("completely.other")).data);
    diags_free(diags);
    arena_reset(&arena);
}

static void test_many(void **state)
{
    (void)state;
    struct buf vi = BUF_INIT, en = BUF_INIT;
    for (int i = 0; i < 20000; i++) {
        buf_printf(&vi, "k%d: thứ {0} %d\n", i, i);
        buf_printf(&en, "k%d: item {0} %d\n", i, i);
    }
    struct texts texts = {vi.data, en.data, NULL, NULL};
    struct diags *diags = diags_new();
    const struct messages *m = load(&texts, diags);
    assert_int_equal(diags_count(diags, SEVERITY_ERROR), 0);
    check(m, "k19999", LANG_VI, "thứ 2 19999");
    check(m, "k0", LANG_EN, "item 2 0");
    diags_free(diags);
    buf_free(&vi);
    buf_free(&en);
    arena_reset(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_use),
        cmocka_unit_test(test_many),
    };
    arena_init(&arena);
    unicode_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    unicode_free();
    return failed;
}
