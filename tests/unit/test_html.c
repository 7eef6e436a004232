/* html.c against tables: one line a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "html.h"

struct write_case {
    void (*write)(struct buf *, struct str);
    const char *in, *out;
};

static const struct write_case write_cases[] = {
    {html_text, "", ""},
    {html_text, "Quyết định số 290-QĐ/TW", "Quyết định số 290-QĐ/TW"},
    {html_text, "a < b && c > d \"e\" 'f'", "a &lt; b &amp;&amp; c &gt; d \"e\" 'f'"},
    {html_text, "<", "&lt;"},
    {html_text, "&amp;", "&amp;amp;"},
    {html_attribute, "say \"no\" & <go>", "say &quot;no&quot; &amp; &lt;go&gt;"},
    {html_attribute, "'", "'"},
    {html_attribute, "\n", "\n"},
    {html_url, "../vi/a.html?x=1&y=2#p3", "../vi/a.html?x=1&amp;y=2#p3"},
    {html_url, "a b\"c<d>e", "a%20b%22c%3Cd%3Ee"},
    {html_url, "bản-án.html", "bản-án.html"},
    {html_url, "100%25", "100%25"},
    {html_url, "\x01\x7f\\^`{|}", "%01%7F%5C%5E%60%7B%7C%7D"},
    {html_json, "{\"a\":\"</script><!-- & -->\"}",
     "{\"a\":\"\\u003c/script\\u003e\\u003c!-- \\u0026 --\\u003e\"}"},
};

static void test_writers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof write_cases / sizeof *write_cases; i++) {
        const struct write_case *c = &write_cases[i];
        struct buf out = BUF_INIT;
        c->write(&out, str_of(c->in));
        if (!str_is(buf_view(&out), c->out))
            fail_msg("%s: got %s, want %s", c->in, out.data, c->out);
        buf_free(&out);
    }
}

static void test_absent(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    html_text(&out, STR_NULL);
    html_attribute(&out, STR_NULL);
    html_url(&out, STR_NULL);
    html_json(&out, STR_NULL);
    assert_int_equal(out.len, 0);
    buf_free(&out);
}

/* Whatever the byte, it cannot leave the place it was written for. */
static void test_every_byte(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        struct str s = {&byte, 1};
        buf_clear(&out);
        html_text(&out, s);
        html_json(&out, s);
        assert_true(str_find_byte(buf_view(&out), '<', 0) == out.len);
        buf_clear(&out);
        html_attribute(&out, s);
        html_url(&out, s);
        assert_true(str_find_byte(buf_view(&out), '"', 0) == out.len);
        assert_true(str_find_byte(buf_view(&out), '<', 0) == out.len);
    }
    buf_free(&out);
}

struct url_case {
    const char *url;
    bool safe;
};

static const struct url_case url_cases[] = {
    {"http://example.org/", true},
    {"https://example.org/a?b#c", true},
    {"HTTPS://EXAMPLE.ORG", true},
    {"mailto:luutru@example.org", true},
    {"", true},
    {"a.html", true},
    {"../en/a.html#p7", true},
    {"/vi/", true},
    {"?q=a:b", true},
    {"#cite-3", true},
    {"./a:b.html", true},
    {"quyết-định.html", true},
    {"vn/tw/qd/2010/290.html", true},
    {"javascript:alert(1)", false},
    {"JavaScript:alert(1)", false},
    {"data:text/html,x", false},
    {"vbscript:msgbox", false},
    {"file:///etc/passwd", false},
    {"blob:x", false},
    {"ftp://example.org/", false},
    {"tel:+84", false},
    {"java\nscript:alert(1)", false},
    {"java\tscript:alert(1)", false},
    {"\x01javascript:alert(1)", false},
    {" javascript:alert(1)", false},
    {"javascript\x7f:alert(1)", false},
    {"\xE2\x80\x8Bjavascript:alert(1)", false},
    {"\xEF\xBB\xBFjavascript:alert(1)", false},
    {"javascript&colon;alert(1)", true}, /* a file name: & is escaped when it is written */
    {":x", false},
    {"x:y", false},
    {"//example.org/", false},
    {"\\\\example.org\\x", false},
    {"/\\example.org", false},
    {"http:\\\\example.org", false},
    {"https", true},
    {"httpsx:a", false},
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof url_cases / sizeof *url_cases; i++)
        if (html_url_safe(str_of(url_cases[i].url)) != url_cases[i].safe)
            fail_msg("%s: must be %s", url_cases[i].url, url_cases[i].safe ? "safe" : "refused");
    assert_false(html_url_safe((struct str){"a\0b", 3}));
    assert_true(html_url_safe(STR_NULL));
}

struct name_case {
    bool (*ask)(struct str);
    const char *name;
    bool answer;
};

static const struct name_case name_cases[] = {
    {html_is_void, "br", true},        {html_is_void, "BR", true},
    {html_is_void, "b", false},        {html_is_void, "brr", false},
    {html_is_void, "", false},         {html_is_raw_text, "script", true},
    {html_is_raw_text, "STYLE", true}, {html_is_raw_text, "title", false},
    {html_is_block, "li", true},       {html_is_block, "span", false},
    {html_is_boolean, "hidden", true}, {html_is_boolean, "href", false},
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof name_cases / sizeof *name_cases; i++)
        if (name_cases[i].ask(str_of(name_cases[i].name)) != name_cases[i].answer)
            fail_msg("%s", name_cases[i].name);
}

struct policy_case {
    const char *attribute;
    enum html_policy policy;
};

static const struct policy_case policy_cases[] = {
    {"href", HTML_POLICY_URL},        {"SRC", HTML_POLICY_URL},
    {"formaction", HTML_POLICY_URL},  {"poster", HTML_POLICY_URL},
    {"cite", HTML_POLICY_URL},        {"data", HTML_POLICY_URL},
    {"action", HTML_POLICY_URL},      {"xlink:href", HTML_POLICY_URL},
    {"style", HTML_POLICY_REFUSED},   {"onclick", HTML_POLICY_REFUSED},
    {"OnLoad", HTML_POLICY_REFUSED},  {"srcdoc", HTML_POLICY_REFUSED},
    {"srcset", HTML_POLICY_REFUSED},  {"http-equiv", HTML_POLICY_REFUSED},
    {"class", HTML_POLICY_TEXT},      {"on", HTML_POLICY_TEXT},
    {"data-theme", HTML_POLICY_TEXT}, {"title", HTML_POLICY_TEXT},
};

static void test_policies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof policy_cases / sizeof *policy_cases; i++)
        if (html_policy(str_of(policy_cases[i].attribute)) != policy_cases[i].policy)
            fail_msg("%s", policy_cases[i].attribute);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writers),    cmocka_unit_test(test_absent),
        cmocka_unit_test(test_every_byte), cmocka_unit_test(test_urls),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
