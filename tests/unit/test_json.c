/* The JSON reader: a line a text; what is right is printed again, what is wrong is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"

/* Prints a value in a form that shows its tree: (null) n:1 "text" [..] {key:..}. */
static void print(struct buf *out, const struct json *value)
{
    static const char *const words[] = {"null", "false", "true"};
    if (value->kind <= JSON_TRUE)
        buf_text(out, words[value->kind]);
    else if (value->kind == JSON_NUMBER)
        buf_printf(out, "n:%.*s", STR_ARG(value->text));
    else if (value->kind == JSON_TEXT)
        buf_printf(out, "<%.*s>", STR_ARG(value->text));
    else {
        buf_text(out, value->kind == JSON_ARRAY ? "[" : "{");
        for (const struct json *m = value->first; m; m = m->next) {
            if (m->key.data)
                buf_printf(out, "%.*s=", STR_ARG(m->key));
            print(out, m);
            buf_byte(out, ' ');
        }
        buf_byte(out, value->kind == JSON_ARRAY ? ']' : '}');
    }
}

static const struct {
    const char *text, *printed; /* NULL: refused */
} CASES[] = {
    {"null", "null"},
    {" true ", "true"},
    {"-1.5e+3", "n:-1.5e+3"},
    {"\"a\"", "<a>"},
    {"\"\\u0110\\n\\\"\\ud83d\\ude00\"", "<Đ\n\"😀>"},
    {"[]", "[]"},
    {"[1, [2], {}]", "[n:1 [n:2 ] {} ]"},
    {"{\"a\":\"đ\",\"b\":{\"c\":null}}", "{a=<đ> b={c=null } }"},
    {"", NULL},
    {"nul", NULL},
    {"01", NULL},
    {"1.", NULL},
    {"+1", NULL},
    {"[1,]", NULL},
    {"[1 2]", NULL},
    {"{\"a\":1,}", NULL},
    {"{a:1}", NULL},
    {"{\"a\" 1}", NULL},
    {"{\"a\":1,\"a\":2}", NULL},
    {"\"a", NULL},
    {"\"\\x\"", NULL},
    {"\"\\ud83d\"", NULL},
    {"\"\\udc00\"", NULL},
    {"\"\\u12g4\"", NULL},
    {"\"a\tb\"", NULL},
    {"\"\xC3\"", NULL},
    {"1 2", NULL},
    {"// a comment", NULL},
    {"\"\\", NULL},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct arena arena;
        struct json_error error;
        struct buf out = BUF_INIT;
        arena_init(&arena);
        struct json *root = json_parse(&arena, str_of(CASES[i].text), &error);
        if (root)
            print(&out, root);
        if (!CASES[i].printed) {
            if (root)
                fail_msg("accepted: %s", CASES[i].text);
            assert_non_null(error.what);
            assert_true(error.offset <= strlen(CASES[i].text));
        } else {
            assert_null(error.what);
            assert_non_null(root);
            assert_string_equal(out.data, CASES[i].printed);
        }
        buf_free(&out);
        arena_free(&arena);
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct arena arena;
    struct buf deep = BUF_INIT;
    arena_init(&arena);
    for (int i = 0; i < 100000; i++)
        buf_byte(&deep, '[');
    assert_null(json_parse(&arena, buf_view(&deep), NULL));
    buf_free(&deep);
    arena_free(&arena);
}

static void test_get(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct json *root = json_parse(&arena, STR("{\"a\":{\"b\":7}}"), NULL);
    assert_true(str_is(json_get(json_get(root, STR("a")), STR("b"))->text, "7"));
    assert_null(json_get(root, STR("b")));
    assert_null(json_get(NULL, STR("b")));
    assert_null(json_get(json_get(json_get(root, STR("a")), STR("b")), STR("c")));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_get),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
