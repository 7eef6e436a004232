/* References, CSV cells, plain text and the lines of drawings, by tables: every row is a text that
 * wants to be something else, and what must become of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "diagram.h"
#include "json.h"
#include "plain.h"
#include "reference.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void expect(const struct buf *got, const char *wanted)
{
    if (strstr(got->data ? got->data : "", wanted))
        return;
    print_error("wanted: %s\ngot: %s\n", wanted, got->data ? got->data : "");
    fail();
}

static struct reference titled(const char *title)
{
    return (struct reference){.key = STR("d1"), .title = str_of(title), .lang = STR("vi")};
}

/* --- references ------------------------------------------------------------------------------- */

/* a title, then its field in BibTeX and its line in RIS */
static const struct {
    const char *title, *bibtex, *ris;
} titles[] = {
    {"Quyết định 290-QĐ/TW", "title = {{Quyết định 290-QĐ/TW}}", "TI  - Quyết định 290-QĐ/TW\r\n"},
    {"a } b", "title = {{a {\\textbraceright} b}}", "TI  - a } b\r\n"},
    {"{a", "title = {{{\\textbraceleft}a}}", "TI  - {a\r\n"},
    {"\\input{x}", "{{{\\textbackslash}input{\\textbraceleft}x{\\textbraceright}}}",
     "TI  - \\input{x}\r\n"},
    {"100% & $1 #2 a_b", "{{100\\% \\& \\$1 \\#2 a\\_b}}", "TI  - 100% & $1 #2 a_b\r\n"},
    {"a~b^c", "{{a{\\textasciitilde}b{\\textasciicircum}c}}", "TI  - a~b^c\r\n"},
    {"\"quoted\" @misc{x,}", "{{\"quoted\" @misc{\\textbraceleft}x,{\\textbraceright}}}",
     "TI  - \"quoted\" @misc{x,}\r\n"},
    {"a\nER  - \nTY  - BOOK", "{{a ER  - TY  - BOOK}}", "TI  - a ER  - TY  - BOOK\r\n"},
    {"a\r\n\r\nb\tc", "{{a b c}}", "TI  - a b c\r\n"},
    {"</script><b>", "{{</script><b>}}", "TI  - </script><b>\r\n"},
};

static void titles_stay_in_their_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(titles); i++) {
        struct reference r = titled(titles[i].title);
        struct buf bibtex = BUF_INIT, ris = BUF_INIT;
        reference_bibtex(&bibtex, &r);
        reference_ris(&ris, &r);
        expect(&bibtex, titles[i].bibtex);
        expect(&ris, titles[i].ris);
        buf_free(&bibtex);
        buf_free(&ris);
    }
}

/* BibTeX counts braces whether they are escaped or not. */
static void braces_balance(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(titles); i++) {
        struct reference r = titled(titles[i].title);
        struct buf out = BUF_INIT;
        long depth = 0;
        r.author = r.issuer = r.publisher = r.number = r.summary = r.place = r.url = r.title;
        r.topics = &r.title;
        r.topic_count = 1;
        reference_bibtex(&out, &r);
        for (size_t k = 0; k < out.len; k++) {
            depth += (out.data[k] == '{') - (out.data[k] == '}');
            assert_true(depth >= 0);
            assert_true(depth > 0 || k + 2 >= out.len || k < strlen("@misc"));
        }
        assert_int_equal(depth, 0);
        buf_free(&out);
    }
}

static void csl_is_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(titles); i++) {
        struct reference r = titled(titles[i].title);
        struct arena arena;
        struct buf out = BUF_INIT;
        arena_init(&arena);
        r.date = (struct date){2021, 6, 3, -1};
        reference_csl(&out, &r);
        struct json *root = json_parse(&arena, buf_view(&out), NULL);
        assert_non_null(root);
        assert_true(str_is(json_get(root->first, STR("title"))->text, titles[i].title));
        expect(&out, "\"date-parts\":[[2021,6,3]]");
        buf_free(&out);
        arena_free(&arena);
    }
}

static void dates_as_far_as_stated(void **state)
{
    (void)state;
    static const struct {
        struct date date;
        const char *ris, *bibtex;
    } rows[] = {
        {{2021, 12, 1, -1}, "DA  - 2021/12/01/\r\n", "year = {2021},\n  month = dec,\n  day = {1}"},
        {{2021, 12, 0, -1}, "DA  - 2021/12//\r\n", "year = {2021},\n  month = dec\n}"},
        {{2021, 0, 0, -1}, "DA  - 2021///\r\n", "year = {2021}\n}"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reference r = {.key = STR("d1"), .title = STR("A"), .date = rows[i].date};
        struct buf bibtex = BUF_INIT, ris = BUF_INIT;
        reference_bibtex(&bibtex, &r);
        reference_ris(&ris, &r);
        expect(&ris, rows[i].ris);
        expect(&bibtex, rows[i].bibtex);
        buf_free(&bibtex);
        buf_free(&ris);
    }
}

/* --- CSV -------------------------------------------------------------------------------------- */

static void cells(void **state)
{
    (void)state;
    static const struct {
        const char *value, *cell;
    } rows[] = {
        {"", ""},
        {"Bắc Kạn", "Bắc Kạn"},
        {"a, b", "\"a, b\""},
        {"say \"a\"", "\"say \"\"a\"\"\""},
        {"a\nb", "\"a\nb\""},
        {"=HYPERLINK(1)", "'=HYPERLINK(1)"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@x", "'@x"},
        {"\t=1", "\"'\t=1\""},
        {"=1,\"2\"", "\"'=1,\"\"2\"\"\""},
        {"a=1", "a=1"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = BUF_INIT;
        buf_text(&out, "");
        csv_cell(&out, str_of(rows[i].value));
        assert_string_equal(out.data ? out.data : "", rows[i].cell);
        buf_free(&out);
    }
}

/* --- plain text ------------------------------------------------------------------------------- */

static void words_without_markup(void **state)
{
    (void)state;
    static const struct {
        const char *html, *text;
    } rows[] = {
        {"", ""},
        {"<p>a</p>\n<p>b</p>\n", "a\n\nb\n"},
        {"<p>a\n  b <em>c</em>d</p>", "a b cd\n"},
        {"<p>1 &lt; 2 &amp;&amp; &quot;x&quot; &nbsp;</p>", "1 < 2 && \"x\" &nbsp;\n"},
        {"<p>a<br>\nb</p>", "a\nb\n"},
        {"<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>", "- a\n- b\n\nc\n"},
        {"<ol start=\"3\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>",
         "3. a\n\nb\n\n4. c\n"},
        {"<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>", "1. a\n   - b\n"},
        {"<table><thead><tr><th>a</th>\n<th>b</th></tr></thead><tbody><tr><td>1</td>\n<td></td>"
         "</tr></tbody></table>",
         "a\tb\n1\t\n"},
        {"<p>at <span class=\"gap\" role=\"img\" aria-label=\"words missing\"></span>, x</p>",
         "at [… words missing], x\n"},
        {"<p>a<sup class=\"footnote-ref\"><a href=\"#x\">1</a></sup></p>", "a[1]\n"},
        {"<p><a title=\"x > y\" href=\"z\">a</a></p>", "a\n"},
        {"<pre><code>a\n  b\n</code></pre>", "a\n  b\n\n"},
        {"<p>a", "a\n"},
        {"<p>a <b", "a\n"},
        {"<", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = BUF_INIT;
        plain_text(&out, str_of(rows[i].html));
        assert_string_equal(out.data ? out.data : "", rows[i].text);
        buf_free(&out);
    }
}

/* --- drawings --------------------------------------------------------------------------------- */

static void lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t most;
        const char *line, *rest;
    } rows[] = {
        {"", 5, "", ""},
        {"abc", 5, "abc", ""},
        {"abcde", 5, "abcde", ""},
        {"ab cde", 5, "ab", "cde"},
        {"abcde fg", 5, "abcde", "fg"},
        {"abcdefgh", 5, "abcde", "fgh"},
        {"Đường đi", 5, "Đường", "đi"},
        {"một hai ba", 8, "một hai", "ba"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str rest = str_of(rows[i].text), line = diagram_line(&rest, rows[i].most);
        assert_true(str_is(line, rows[i].line));
        assert_true(str_is(rest, rows[i].rest));
    }
}

static void drawings_escape(void **state)
{
    (void)state;
    struct diagram_box box = {.kind = "cites",
                              .above = STR("<script>"),
                              .name = STR("</text></svg><b>\"&"),
                              .url = STR("javascript:alert(1)")};
    struct diagram d = {.label = STR("\"><script>"), .self = box, .left = {STR("<i>"), &box, 1}};
    struct buf out = BUF_INIT;
    diagram_neighbours(&out, &d);
    assert_null(strstr(out.data, "<script"));
    assert_null(strstr(out.data, "<b>"));
    assert_null(strstr(out.data, "<i>"));
    assert_null(strstr(out.data, "javascript"));
    assert_null(strstr(out.data, "style="));
    assert_int_equal(strstr(out.data, "</svg>") - out.data,
                     (long)out.len - (long)strlen("</svg>\n"));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_stay_in_their_field),
        cmocka_unit_test(braces_balance),
        cmocka_unit_test(csl_is_json),
        cmocka_unit_test(dates_as_far_as_stated),
        cmocka_unit_test(cells),
        cmocka_unit_test(words_without_markup),
        cmocka_unit_test(lines),
        cmocka_unit_test(drawings_escape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
