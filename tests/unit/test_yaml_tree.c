/* yaml_tree.c: what a text becomes (a compact dump) and what is said of it ("line:col code"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "yaml_tree.h"

static struct arena arena;

static void dump(struct buf *out, const struct yaml_node *node)
{
    if (!node) {
        buf_text(out, "NULL");
    } else if (node->kind == YAML_SCALAR) {
        buf_printf(out, node->quoted ? "'%.*s'" : "%.*s", STR_ARG(node->text));
    } else if (node->kind == YAML_BAD) {
        buf_text(out, "BAD");
    } else {
        uint32_t count = 0;
        buf_text(out, node->kind == YAML_MAPPING ? "{" : "[");
        for (const struct yaml_node *n = node->first; n; n = n->next, count++) {
            if (count)
                buf_text(out, ",");
            if (node->kind == YAML_MAPPING)
                buf_printf(out, "%.*s:", STR_ARG(n->key));
            dump(out, n);
        }
        buf_text(out, node->kind == YAML_MAPPING ? "}" : "]");
        assert_int_equal(count, node->count);
    }
}

/* All diagnostics as "line:col code;…". */
static void said(struct buf *out, struct diags *diags)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    diags_print(diags, file, "en", SEVERITY_NOTE, false);
    fclose(file);
    struct str rest = {text, size}, line;
    while (str_next_line(&rest, &line)) {
        if (!str_starts(line, STR("f:")))
            continue;
        size_t end = str_find(line, STR(": "), 0), code = line.len;
        while (code && line.data[code - 1] != '[')
            code--;
        buf_printf(out, "%s%.*s %.*s", out->len ? ";" : "", (int)end - 2, line.data + 2,
                   (int)(line.len - code - 1), line.data + code);
    }
    free(text);
}

/* Parses an exact copy on the heap, so that sanitizers see a read past the end. */
static void check(struct str text, const char *tree, const char *messages)
{
    char *copy = malloc(text.len + !text.len);
    assert_non_null(copy);
    memcpy(copy, text.data, text.len);
    struct yaml_source source = {.path = STR("f"), .text = {copy, text.len}};
    struct diags *diags = diags_new();
    struct buf out = BUF_INIT;
    dump(&out, yaml_parse(&arena, diags, &source, 0, text.len));
    if (!str_is(buf_view(&out), tree))
        fail_msg("<<%.*s>>\n is %.*s\n not %s", STR_ARG(str_cut(text, 0, 200)),
                 STR_ARG(buf_view(&out)), tree);
    buf_clear(&out);
    said(&out, diags);
    if (!str_is(buf_view(&out), messages))
        fail_msg("<<%.*s>>\n gave %.*s\n not %s", STR_ARG(str_cut(text, 0, 200)),
                 STR_ARG(buf_view(&out)), messages);
    buf_free(&out);
    diags_free(diags);
    free(copy);
    arena_reset(&arena);
}

struct tree_case {
    const char *text, *tree;
};

static void test_good(void **state)
{
    (void)state;
    static const struct tree_case cases[] = {
        {"", "{}"},
        {"# only a comment\n", "{}"},
        {"a: b", "{a:b}"},
        {"a: b\n", "{a:b}"},
        {"a: b\r\nc: d\r\n", "{a:b,c:d}"},
        {"\xEF\xBB\xBF"
         "a: b\n",
         "{a:b}"},
        {"\xEF\xBB\xBF", "{}"},
        {"title: \"yes\"\ndraft: yes\n", "{title:'yes',draft:yes}"},
        {"a:\nb: ~\nc: null\n", "{a:,b:~,c:null}"},
        {"topics: [một, 'hai', \"ba\"]\n", "{topics:[một,'hai','ba']}"},
        {"topics:\n- một\n- hai\n", "{topics:[một,hai]}"},
        {"what: {vi: Nút, en: Button}\n", "{what:{vi:Nút,en:Button}}"},
        {"removed:\n  - text: |\n      một\n      hai\n    what: x\n",
         "{removed:[{text:'một\nhai\n',what:x}]}"},
        {"summary: >-\n  một\n  hai\n", "{summary:'một hai'}"},
        {"a: \"\\u1EBF \\t\"\n", "{a:'ế \t'}"},
        {"a: một\n  hai\n", "{a:một hai}"},
        {"date: 2021-02-30\n", "{date:2021-02-30}"},
        {"'k': v\n", "{k:v}"},
        {"just text\n", "just text"},
        {"[]", "[]"},
        {"{}", "{}"},
        {"---\na: b\n...\n", "{a:b}"},
        {"%YAML 1.1\n---\na: b\n", "{a:b}"},
        {"url: https://example.org/a#b\n", "{url:https://example.org/a#b}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(str_of(cases[i].text), cases[i].tree, "");
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tree, *messages;
    } cases[] = {
        {"title: A: b\n", "NULL", "1:9 yaml-colon"},
        {"a: b\ntitle: Tiếng Việt: hai\n", "NULL", "2:18 yaml-colon"},
        {"a: b\ntext\nc: d\n", "NULL", "2:1 yaml-no-colon"},
        {"a: b\n c: d\n", "NULL", "2:3 yaml-colon"},
        {"a:\n  b: c\n d: e\n", "NULL", "3:2 yaml-indent"},
        {"a: \"b\" c\n", "NULL", "1:8 yaml-after"},
        {"a: \"b\nc: d\n", "NULL", "1:4 yaml-quote"},
        {"a: 'b\n", "NULL", "1:4 yaml-quote"},
        {"a: [b, c\nd: e\n", "NULL", "1:4 yaml-bracket"},
        {"a: {b: c\n", "NULL", "1:4 yaml-bracket"},
        {"a: [b, , c]\n", "NULL", "1:8 yaml-value"},
        {"a: - b\n", "NULL", "1:4 yaml-dash"},
        {"a: \"\\q\"\n", "NULL", "1:5 yaml-escape"},
        {"a: @b\n", "NULL", "1:4 yaml-start"},
        {"a: %b\n", "NULL", "1:4 yaml-start"},
        {"a:\n\tb: c\n", "NULL", "2:1 yaml-tab"},
        {"a:\n  b: c\n\td: e\n", "NULL", "3:1 yaml-tab"},
        {"a: b\x01\n", "NULL", "1:5 yaml-control"},
        {"a: ếb\x1B[31m\n", "NULL", "1:6 yaml-control"},
        {"a: \xFF\n", "NULL", "1:4 yaml-utf8"},
        {"a: b\nc: \xE1\xBA", "NULL", "2:4 yaml-utf8"},
        {"a: b\na: c\nd: e\n", "{a:b,d:e}", "2:1 yaml-repeated"},
        {"a: {x: 1, x: 2, x: 3}\n", "{a:{x:1}}", "1:11 yaml-repeated;1:17 yaml-repeated"},
        {"a: &x b\n", "{a:b}", "1:4 yaml-anchor"},
        {"a: &x b\nc: *x\n", "{a:b,c:BAD}", "1:4 yaml-anchor;2:4 yaml-anchor"},
        {"a: *x\n", "{a:BAD}", "1:4 yaml-anchor"},
        {"<<: *x\na: b\n", "{<<:BAD,a:b}", "1:5 yaml-anchor"},
        {"a: !!binary b\n", "{a:b}", "1:4 yaml-tag"},
        {"? [a]\n: b\n", "NULL", "1:3 yaml-key"},
        {"? {a: b}\n: b\n", "NULL", "1:3 yaml-key"},
        {": b\n", "NULL", "1:1 yaml-key"},
        {"a: b\n---\nc: d\n", "{a:b}", "3:1 yaml-second"},
        {"\xEF\xBB\xBF"
         "a: b: c\n",
         "NULL", "1:5 yaml-colon"},
        {"a: b\r\nc: d: e\r\n", "NULL", "2:5 yaml-colon"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(str_of(cases[i].text), cases[i].tree, cases[i].messages);
    check((struct str){"a: b\0c", 6}, "NULL", "1:5 yaml-control");
    check((struct str){"\0", 1}, "NULL", "1:1 yaml-control");
}

/* Both ways to nest, at the limit and one past it. */
static void test_depth(void **state)
{
    (void)state;
    struct buf text = BUF_INIT, tree = BUF_INIT;
    for (int depth = YAML_DEPTH_MAX; depth <= YAML_DEPTH_MAX + 1; depth++) {
        buf_clear(&text);
        buf_clear(&tree);
        for (int i = 0; i < depth; i++)
            buf_text(&text, "["), buf_text(&tree, "[");
        for (int i = 0; i < depth; i++)
            buf_text(&text, "]"), buf_text(&tree, "]");
        bool fits = depth == YAML_DEPTH_MAX;
        check(buf_view(&text), fits ? tree.data : "NULL", fits ? "" : "1:17 yaml-depth");
    }
    buf_clear(&text);
    for (int i = 0; i < 1000000; i++)
        buf_text(&text, "[{");
    check(buf_view(&text), "NULL", "1:3 yaml-key");
    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        buf_text(&text, "- ");
    check(buf_view(&text), "NULL", "1:33 yaml-depth");
    buf_free(&text);
    buf_free(&tree);
}

static void test_large(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    struct yaml_source source = {.path = STR("f")};
    struct diags *diags = diags_new();
    buf_text(&text, "a: \"");
    for (int i = 0; i < 1 << 22; i++)
        buf_text(&text, "x");
    buf_text(&text, "\"\n");
    source.text = buf_view(&text);
    struct yaml_node *root = yaml_parse(&arena, diags, &source, 0, text.len);
    assert_int_equal(root->first->text.len, 1 << 22);
    buf_clear(&text);
    buf_text(&text, "[");
    for (int i = 0; i < YAML_NODES_MAX; i++)
        buf_text(&text, "a,");
    buf_text(&text, "]");
    source = (struct yaml_source){.path = STR("f"), .text = buf_view(&text)};
    assert_null(yaml_parse(&arena, diags, &source, 0, text.len));
    assert_int_equal(diags_count(diags, SEVERITY_ERROR), 1);
    diags_free(diags);
    buf_free(&text);
    arena_reset(&arena);
}

/* So many keys that they are compared through a map. */
static void test_many_keys(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    for (int i = 0; i < 50000; i++)
        buf_printf(&text, "key%d: %d\n", i, i);
    buf_text(&text, "key777: again\nlast: one\n");
    struct yaml_source source = {.path = STR("f"), .text = buf_view(&text)};
    struct diags *diags = diags_new();
    struct yaml_node *root = yaml_parse(&arena, diags, &source, 0, text.len);
    assert_int_equal(root->count, 50001);
    assert_true(str_is(yaml_get(root, STR("key777"))->text, "777"));
    assert_true(str_is(yaml_get(root, STR("last"))->text, "one"));
    assert_null(yaml_get(root, STR("none")));
    struct buf messages = BUF_INIT;
    said(&messages, diags);
    assert_string_equal(messages.data, "50001:1 yaml-repeated");
    buf_free(&messages);
    buf_free(&text);
    diags_free(diags);
    arena_reset(&arena);
}

/* A long line of mistakes is reported up to the limit, and at no great cost. */
static void test_many_mistakes(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    buf_text(&text, "{a: 1");
    for (int i = 0; i < 100000; i++)
        buf_text(&text, ", a: ế");
    buf_text(&text, "}");
    struct yaml_source source = {.path = STR("f"), .text = buf_view(&text)};
    struct diags *diags = diags_new();
    struct yaml_node *root = yaml_parse(&arena, diags, &source, 0, text.len);
    assert_int_equal(root->count, 1);
    assert_int_equal(diags_count(diags, SEVERITY_ERROR), YAML_MISTAKES_MAX + 1);
    diags_free(diags);
    buf_free(&text);
    arena_reset(&arena);
}

static struct str bytes(struct str text, uint32_t offset, uint32_t width)
{
    return str_cut(text, offset, (size_t)offset + width);
}

/* Offsets are those of the whole file, keys and values alike. */
static void test_places(void **state)
{
    (void)state;
    struct str file = STR("---\ntiêu đề: \"Bắc Kạn\"\ntopics: [đê, điều]\nfiles:\n  - path: ả.pdf\n"
                          "---\nbody: x\n");
    struct yaml_source source = {.path = STR("f"), .text = file};
    struct diags *diags = diags_new();
    size_t to = str_find(file, STR("---\nbody"), 0);
    struct yaml_node *root = yaml_parse(&arena, diags, &source, 4, to);
    assert_int_equal(diags_count(diags, SEVERITY_ERROR), 0);
    struct yaml_node *title = root->first, *topics = title->next, *files = topics->next;
    assert_true(str_is(bytes(file, title->key_offset, title->key_width), "tiêu đề"));
    assert_true(str_is(bytes(file, title->offset, title->width), "\"Bắc Kạn\""));
    assert_true(
        str_is(bytes(file, topics->first->next->offset, topics->first->next->width), "điều"));
    struct yaml_node *path = yaml_get(files->first, STR("path"));
    assert_true(str_is(bytes(file, path->offset, path->width), "ả.pdf"));
    static const struct {
        const char *from;
        uint32_t line, col;
    } places[] = {{"ả.pdf", 5, 11}, {"\"Bắc", 2, 10}, {"Kạn", 2, 15}, {"ắc", 2, 12},
                  {"---", 1, 1},    {"body", 7, 1},   {"đê", 3, 10},  {"absent", 8, 1}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        uint32_t line, col;
        yaml_place(&source, str_find(file, str_of(places[i].from), 0), &line, &col);
        assert_int_equal(line, places[i].line);
        assert_int_equal(col, places[i].col);
    }
    diags_free(diags);
    arena_reset(&arena);
}

static void run_stream(const char *text, const char *trees, const char *messages)
{
    struct yaml_source source = {.path = STR("f"), .text = str_of(text)};
    struct diags *diags = diags_new();
    struct yaml_stream *stream = yaml_open(diags, &source, 0, SIZE_MAX);
    struct yaml_node *root;
    struct buf out = BUF_INIT;
    while (yaml_next(stream, &arena, &root)) {
        buf_text(&out, out.len ? " " : "");
        dump(&out, root);
        arena_reset(&arena);
    }
    assert_false(yaml_next(stream, &arena, &root));
    if (!str_is(buf_view(&out), trees))
        fail_msg("<<%s>>\n is %.*s\n not %s", text, STR_ARG(buf_view(&out)), trees);
    buf_clear(&out);
    said(&out, diags);
    if (!str_is(buf_view(&out), messages))
        fail_msg("<<%s>>\n gave %.*s\n not %s", text, STR_ARG(buf_view(&out)), messages);
    yaml_close(stream);
    buf_free(&out);
    diags_free(diags);
}

static void test_streams(void **state)
{
    (void)state;
    static const struct {
        const char *text, *trees, *messages;
    } cases[] = {
        {"", "", ""},
        {"---\n---\n", "", ""},
        {"a: 1\n---\nb: 2\n", "{a:1} {b:2}", ""},
        {"---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", "{a:1} {b:2}", ""},
        {"a: 1\r\n---\r\nb: 2\r\n", "{a:1} {b:2}", ""},
        {"a: 1: 2\n---\nb: 2\n---\nc: \"\n---\nd: 4\n", "NULL {b:2} NULL {d:4}",
         "1:5 yaml-colon;5:4 yaml-quote"},
        {"a: \xFF\n---\nb: 2\n", "NULL {b:2}", "1:4 yaml-utf8"},
        {"--- a: 1\n---b\n---\nb: 2\n", "NULL {b:2}", "1:6 yaml-colon"},
        {"[\n---\n[\n---\n[\n---", "NULL NULL NULL",
         "2:1 yaml-value;4:1 yaml-value;6:1 yaml-value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_stream(cases[i].text, cases[i].trees, cases[i].messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),      cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_depth),     cmocka_unit_test(test_large),
        cmocka_unit_test(test_many_keys), cmocka_unit_test(test_many_mistakes),
        cmocka_unit_test(test_places),    cmocka_unit_test(test_streams),
    };
    arena_init(&arena);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
