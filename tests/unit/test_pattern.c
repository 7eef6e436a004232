/* pattern.c: what patterns say, what is wrong with bad ones, and ICU's own formatter as the judge
 * of the same patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include "parallel.h"
#include "pattern.h"

static struct arena arena;

static const char *const code_names[] = {
#define DIAG(id, severity, name, en, vi, help_en, help_vi) name,
#include "diag.def"
#undef DIAG
};

#define NUMBER(n)                        \
    {                                    \
        .is_number = true, .number = (n) \
    }
#define TEXT(t)                         \
    {                                   \
        .text = { "" t, sizeof(t) - 1 } \
    }

static const struct pattern *compile(enum lang lang, const char *text)
{
    struct pattern_problem problem;
    const struct pattern *pattern = pattern_compile(&arena, lang, str_of(text), &problem);
    if (!pattern)
        fail_msg("%s: %s at %zu", text, code_names[problem.code], problem.offset);
    return pattern;
}

static void test_messages(void **state)
{
    (void)state;
    static const struct {
        enum lang lang;
        const char *pattern, *message;
        struct message_arg args[3];
    } cases[] = {
        {LANG_EN, "", "", {{0}}},
        {LANG_EN, "plain", "plain", {{0}}},
        {LANG_EN, "it's '{braces}' ''quoted''", "it's {braces} 'quoted'", {{0}}},
        {LANG_EN, "a } b # c | d", "a } b # c | d", {{0}}},
        {LANG_VI, "{0} và {1}", "A và 1.234", {TEXT("A"), NUMBER(1234)}},
        {LANG_EN, "{1}{0}{1}", "BAB", {TEXT("A"), TEXT("B")}},
        {LANG_EN, "{2}", "", {{0}}},
        {LANG_EN, "{0,number} {0,number,integer}", "1.5 2", {NUMBER(1.5)}},
        {LANG_EN, "{0,plural,=0{none} one{# page} other{# pages}}", "none", {NUMBER(0)}},
        {LANG_EN, "{0,plural,=0{none} one{# page} other{# pages}}", "1 page", {NUMBER(1)}},
        {LANG_EN, "{0,plural,=0{none} one{# page} other{# pages}}", "1,200 pages", {NUMBER(1200)}},
        {LANG_VI, "{0,plural,other{# trang}}", "1.200 trang", {NUMBER(1200)}},
        {LANG_EN,
         "{0,plural,offset:1 =1{you} one{you and # other} other{you and # others}}",
         "you and 1 other",
         {NUMBER(2)}},
        {LANG_EN, "{0,plural,one{one} other{# x}}", "? x", {TEXT("?")}},
        {LANG_EN, "{0,selectordinal,one{#st} two{#nd} few{#rd} other{#th}}", "23rd", {NUMBER(23)}},
        {LANG_EN, "{0,select,vi{Vietnamese} en{English} other{another}}", "English", {TEXT("en")}},
        {LANG_EN, "{0,select,vi{Vietnamese} other{another #}}", "another #", {TEXT("fr")}},
        {LANG_EN, "{0,plural,other{{1,select,a{A#} other{{0}}}#}}", "A#7", {NUMBER(7), TEXT("a")}},
        {LANG_EN, "{0,plural,other{'#' '{' #}}", "# { 7", {NUMBER(7)}},
        {LANG_EN, "{ 0 , plural , other { x } }", " x ", {NUMBER(7)}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pattern *pattern = compile(cases[i].lang, cases[i].pattern);
        struct str got = pattern_format(&arena, pattern, cases[i].args, 3);
        if (!str_is(got, cases[i].message))
            fail_msg("%s\n gives %.*s\n not %s", cases[i].pattern, STR_ARG(got), cases[i].message);
    }
}

static void test_bad(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        enum diag_code code;
        size_t offset;
        const char *arg;
    } cases[] = {
        {"a {0", DIAG_PATTERN_BRACE, 2, ""},
        {"a {", DIAG_PATTERN_BRACE, 2, ""},
        {"{0,plural,other{a}", DIAG_PATTERN_BRACE, 0, ""},
        {"{0,plural,other{a", DIAG_PATTERN_BRACE, 15, ""},
        {"x{}", DIAG_PATTERN_SYNTAX, 1, "0"},
        {"x{0 1}", DIAG_PATTERN_SYNTAX, 4, "}"},
        {"{name}", DIAG_PATTERN_ARG, 1, "name"},
        {"{8}", DIAG_PATTERN_ARG, 1, "8"},
        {"{00}", DIAG_PATTERN_ARG, 1, "00"},
        {"{-1}", DIAG_PATTERN_ARG, 1, "-1"},
        {"{99999999999999999999}", DIAG_PATTERN_ARG, 1, "99999999999999999999"},
        {"{0,date}", DIAG_PATTERN_TYPE, 3, "date"},
        {"{0,}", DIAG_PATTERN_TYPE, 3, ""},
        {"{0,number,percent}", DIAG_PATTERN_TYPE, 10, "percent"},
        {"{0,choice,0#a|1#b}", DIAG_PATTERN_TYPE, 3, "choice"},
        {"{0,plural}", DIAG_PATTERN_SYNTAX, 9, ","},
        {"{0,plural,}", DIAG_PATTERN_OTHER, 0, ""},
        {"{0,plural,one{x}}", DIAG_PATTERN_OTHER, 0, ""},
        {"{0,plural,on{x} other{y}}", DIAG_PATTERN_KEYWORD, 10, "on"},
        {"{0,plural,=x{x} other{y}}", DIAG_PATTERN_SYNTAX, 11, "0"},
        {"{0,plural,other}", DIAG_PATTERN_SYNTAX, 15, "{"},
        {"{0,select,a{x}}", DIAG_PATTERN_OTHER, 0, ""},
        {"{0,plural,=1.2.3{x}other{y}}", DIAG_PATTERN_ICU, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pattern_problem problem = {.code = DIAG_COUNT};
        struct str text = str_of(cases[i].pattern);
        if (pattern_compile(&arena, LANG_EN, text, &problem))
            fail_msg("%s: taken for a pattern", cases[i].pattern);
        if (problem.code != cases[i].code || problem.offset != cases[i].offset)
            fail_msg("%s: %s at %zu", cases[i].pattern, code_names[problem.code], problem.offset);
        if (cases[i].arg && !str_is(problem.arg, cases[i].arg))
            fail_msg("%s: \"%.*s\"", cases[i].pattern, STR_ARG(problem.arg));
        assert_true(problem.offset + problem.width <= text.len + 1);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    struct pattern_problem problem;
    for (int depth = PATTERN_DEPTH; depth < 300; depth += depth == PATTERN_DEPTH ? 1 : 100) {
        buf_clear(&text);
        for (int i = 0; i < depth; i++)
            buf_text(&text, "{0,plural,other{");
        for (int i = 0; i < depth; i++)
            buf_text(&text, "}}");
        bool fits = pattern_compile(&arena, LANG_VI, buf_view(&text), &problem) != NULL;
        assert_int_equal(fits, depth == PATTERN_DEPTH);
        assert_true(fits || problem.code == DIAG_PATTERN_DEEP || problem.code == DIAG_PATTERN_LONG);
    }
    buf_clear(&text);
    for (int i = 0; i <= PATTERN_LONGEST; i++)
        buf_text(&text, "x");
    assert_null(pattern_compile(&arena, LANG_VI, buf_view(&text), &problem));
    assert_int_equal(problem.code, DIAG_PATTERN_LONG);
    assert_non_null(
        pattern_compile(&arena, LANG_VI, str_cut(buf_view(&text), 0, PATTERN_LONGEST), &problem));
    struct str odd = {"a\0{0}\xFF", 6}; /* no crash; what ICU says of it is its own business */
    pattern_compile(&arena, LANG_EN, odd, &problem);
    buf_free(&text);
}

static void test_properties(void **state)
{
    (void)state;
    const struct pattern *pattern = compile(LANG_VI, "{0} {2,plural,other{{5}}}");
    assert_int_equal(pattern_args(pattern), 1 | 4 | 32);
    assert_true(str_is(pattern_source(pattern), "{0} {2,plural,other{{5}}}"));
}

/* The same pattern and arguments (two numbers, a text) through ICU's own formatter. */
static void icu_says(enum lang lang, const char *text, double a, double b, const char *c,
                     char out[1024])
{
    UErrorCode status = U_ZERO_ERROR;
    UParseError where;
    UChar pattern[512], third[64], result[512];
    u_strFromUTF8(pattern, 512, NULL, text, -1, &status);
    u_strFromUTF8(third, 64, NULL, c, -1, &status);
    UMessageFormat *format =
        umsg_open(pattern, -1, lang == LANG_VI ? "vi" : "en_GB", &where, &status);
    umsg_format(format, result, 512, &status, a, b, third);
    umsg_close(format);
    u_strToUTF8(out, 1024, NULL, result, -1, &status);
    if (U_FAILURE(status))
        fail_msg("ICU: %s: %s", text, u_errorName(status));
}

static void test_against_icu(void **state)
{
    (void)state;
    /* each names all three, so that ICU knows the types: {0} and {1} numbers, {2} a text */
    static const char *const patterns[] = {
        "{0,number}|{1,number}|{2}",
        "{0,plural,one{# page}other{# pages}} {1,number} {2}",
        "{0,plural,=0{zero}=1{one}=1.5{one and a half}one{#!}other{#?}}{1,number}{2}",
        "{0,plural,offset:1 =0{nobody}one{#}other{# others}}{1,number}{2}",
        "{0,selectordinal,one{#st}two{#nd}few{#rd}other{#th}}{1,plural,other{#}}{2}",
        "{2,select,vi{V {0,plural,one{#}other{##}}}other{# {1,number}}}{0,number}{1,number}",
        "{0,plural,other{{1,plural,one{# in #}other{#s}} #}}{2}",
        "it''s it's '{0}' '{'{2}'}' {0,number} {1,number} '' ' '' } #",
        "{0,plural,one{'#' '{' ''#''}other{'#'#'#'}}{1,number}{2}",
        "{0,plural,one {a} other {b c} }{1,number}{2}",
    };
    static const double numbers[] = {0, 1, 2, 3, 11, 21, 22, 1.5, 1000, 1234567.891, -1, -2000};
    static const char *const texts[] = {"vi", "Bắc Kạn", ""};
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
            for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
                for (size_t t = 0; t < 3; t++) {
                    double b = numbers[(n + t) % (sizeof numbers / sizeof *numbers)];
                    struct message_arg args[] = {
                        NUMBER(numbers[n]), NUMBER(b), {.text = str_of(texts[t])}};
                    char want[1024];
                    icu_says((enum lang)lang, patterns[p], numbers[n], b, texts[t], want);
                    struct str got =
                        pattern_format(&arena, compile((enum lang)lang, patterns[p]), args, 3);
                    if (!str_is(got, want))
                        fail_msg("%s %g %g\n gives %.*s\n not %s", patterns[p], numbers[n], b,
                                 STR_ARG(got), want);
                }
}

struct shared {
    const struct pattern *pattern;
    struct arena arenas[4];
};

static void format_one(void *context, size_t i, unsigned worker)
{
    struct shared *shared = context;
    struct message_arg args[] = {NUMBER((double)i), TEXT("x")};
    arena_reset(&shared->arenas[worker]);
    struct str got = pattern_format(&shared->arenas[worker], shared->pattern, args, 2);
    assert_true(got.len > 0);
}

static void test_threads(void **state)
{
    (void)state;
    struct shared shared = {compile(LANG_EN, "{0,plural,one{# a}other{# b}} {0} {1}"), {{0}}};
    parallel_for(20000, 4, format_one, &shared);
    for (int i = 0; i < 4; i++)
        arena_free(&shared.arenas[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),    cmocka_unit_test(test_bad),
        cmocka_unit_test(test_limits),      cmocka_unit_test(test_properties),
        cmocka_unit_test(test_against_icu), cmocka_unit_test(test_threads),
    };
    arena_init(&arena);
    unicode_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    unicode_free();
    return failed;
}
