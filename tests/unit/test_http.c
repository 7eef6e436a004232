/* The pure parts of HTTP: each table takes one more case a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "http.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void paths(void **state)
{
    static const struct {
        const char *target;
        unsigned status;
        const char *path;
    } cases[] = {
        {"/", 0, ""},
        {"/index.html", 0, "index.html"},
        {"/vi/", 0, "vi/"},
        {"/vi/a%20b.html?x=/../y", 0, "vi/a b.html"},
        {"/vi/t%C3%A0i", 0, "vi/t\xC3\xA0i"},
        {"/a+b;c=1,d", 0, "a+b;c=1,d"},
        {"/100%25", 0, "100%"},
        {"/a...b", 0, "a...b"},
        {"/a./b", 0, "a./b"},
        {"", 400, NULL},
        {"index.html", 400, NULL},
        {"//", 400, NULL},
        {"/a//b", 400, NULL},
        {"/..", 400, NULL},
        {"/a/../b", 400, NULL},
        {"/%2e%2E/b", 400, NULL},
        {"/./b", 400, NULL},
        {"/a%2fb", 400, NULL},
        {"/a%2Fb", 400, NULL},
        {"/a%5cb", 400, NULL},
        {"/a\\b", 400, NULL},
        {"/a%00", 400, NULL},
        {"/a%0a", 400, NULL},
        {"/a%7f", 400, NULL},
        {"/%252e%252e/b", 400, NULL},
        {"/a%2541", 400, NULL},
        {"/%", 400, NULL},
        {"/%4", 400, NULL},
        {"/%4g", 400, NULL},
        {"/%c0%ae", 400, NULL},
        {"/%ff", 400, NULL},
        {"/a#b", 400, NULL},
        {"/.git/config", 404, NULL},
        {"/a/.b", 404, NULL},
        {"/.well-known/x", 404, NULL},
        {"/...", 404, NULL},
        {"/.a/..", 400, NULL},
    };
    char path[HTTP_PATH_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned status = http_path(str_of(cases[i].target), path);
        if (status != cases[i].status || (status == 0 && strcmp(path, cases[i].path) != 0))
            fail_msg("%s gives %u \"%s\"", cases[i].target, status, path);
    }
}

static void long_paths(void **state)
{
    char target[3 * HTTP_PATH_MAX + 8], path[HTTP_PATH_MAX];
    (void)state;
    memset(target, 'a', sizeof target);
    target[0] = '/';
    assert_int_equal(http_path((struct str){target, HTTP_PATH_MAX}, path), 0);
    assert_int_equal(strlen(path), HTTP_PATH_MAX - 1);
    assert_int_equal(http_path((struct str){target, HTTP_PATH_MAX + 1}, path), 414);
    for (size_t i = 1; i + 3 <= sizeof target; i += 3)
        memcpy(target + i, "%61", 3);
    assert_int_equal(http_path((struct str){target, 1 + 3 * (HTTP_PATH_MAX - 1)}, path), 0);
    assert_int_equal(http_path((struct str){target, 1 + 3 * HTTP_PATH_MAX}, path), 414);
}

static void queries(void **state)
{
    (void)state;
    struct str target = STR("/x?a=1&since=42&b&since=7");
    assert_true(str_is(http_query(target, "since"), "42"));
    assert_true(str_is(http_query(target, "a"), "1"));
    assert_null(http_query(target, "b").data);
    assert_null(http_query(STR("/x"), "a").data);
    assert_null(http_query(STR("/x?"), "a").data);
}

static void hosts(void **state)
{
    static const struct {
        const char *host;
        bool loopback, any;
    } cases[] = {
        {"localhost", true, true},
        {"LOCALHOST:1", true, true},
        {"127.0.0.1:8000", true, true},
        {"[::1]:8000", true, true},
        {"192.168.1.2:8000", false, true},
        {"[fe80::1]", false, true},
        {"example.org", false, false},
        {"localhost.example.org", false, false},
        {"127.0.0.1.nip.io", false, false},
        {"localhost:", false, false},
        {"localhost:123456", false, false},
        {"::1", false, false},
        {"[::1", false, false},
        {"", false, false},
        {":80", false, false},
        {"1", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (http_host_allowed(str_of(cases[i].host), false) != cases[i].loopback ||
            http_host_allowed(str_of(cases[i].host), true) != cases[i].any)
            fail_msg("\"%s\"", cases[i].host);
    assert_false(http_host_allowed(STR_NULL, true));
}

static void accepted(void **state)
{
    static const struct {
        const char *header;
        bool br;
    } cases[] = {
        {"br", true},      {"gzip, br", true},        {"gzip,BR;q=0.5", true}, {"*", true},
        {"br;q=0", false}, {"br; q=0.000, *", false}, {"*;q=0", false},        {"gzip", false},
        {"", false},       {"brotli", false},         {"br;q=0.001", true},    {",,", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (http_accepts(str_of(cases[i].header), "br") != cases[i].br)
            fail_msg("\"%s\"", cases[i].header);
    assert_false(http_accepts(STR_NULL, "br"));
}

static void ranges(void **state)
{
    enum { NONE = HTTP_RANGE_NONE, PART = HTTP_RANGE_PART, NOT = HTTP_RANGE_UNSATISFIABLE };
    static const struct {
        const char *header;
        int result;
        uint64_t first, last;
    } cases[] = {
        {"bytes=0-0", PART, 0, 0},
        {"bytes=0-", PART, 0, 99},
        {"bytes=99-", PART, 99, 99},
        {"bytes=100-", NOT, 0, 0},
        {"bytes=-1", PART, 99, 99},
        {"bytes=-100", PART, 0, 99},
        {"bytes=-101", PART, 0, 99},
        {"bytes=-0", NOT, 0, 0},
        {"bytes=5-1000", PART, 5, 99},
        {"bytes=9-8", NONE, 0, 0},
        {"bytes=0-1,2-3", NONE, 0, 0},
        {"bytes=", NONE, 0, 0},
        {"bytes=-", NONE, 0, 0},
        {"bits=0-1", NONE, 0, 0},
        {"", NONE, 0, 0},
        {"bytes=18446744073709551616-", NOT, 0, 0},
        {"bytes=0-18446744073709551615", PART, 0, 99},
        {"bytes=99999999999999999999999-99999999999999999999999", NOT, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t first = 0, last = 0;
        int result = (int)http_range(str_of(cases[i].header), 100, &first, &last);
        if (result != cases[i].result || first != cases[i].first || last != cases[i].last)
            fail_msg("\"%s\" gives %d %llu-%llu", cases[i].header, result,
                     (unsigned long long)first, (unsigned long long)last);
    }
}

static void dates(void **state)
{
    static const char *const bad[] = {"",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Mon, 06 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 25:49:37 GMT",
                                      "Sun, 31 Feb 1994 08:49:37 GMT",
                                      "Sun, 06 nov 1994 08:49:37 GMT",
                                      "Sunday, 06-Nov-94 08:49:37 GMT",
                                      "Sun Nov  6 08:49:37 1994"};
    time_t when;
    char text[HTTP_DATE_LEN + 1];
    (void)state;
    http_date(784111777, text);
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_true(http_date_parse(str_of(text), &when));
    assert_int_equal(when, 784111777);
    http_date((time_t)1 << 60, text);
    assert_string_equal(text, "Thu, 01 Jan 1970 00:00:00 GMT");
    for (size_t i = 0; i < COUNT(bad); i++)
        if (http_date_parse(str_of(bad[i]), &when))
            fail_msg("\"%s\"", bad[i]);
}

static void types(void **state)
{
    (void)state;
    assert_string_equal(http_type(STR("vi/a.html")), "text/html; charset=utf-8");
    assert_string_equal(http_type(STR("A.HTML")), "text/html; charset=utf-8");
    assert_string_equal(http_type(STR("a.jpeg")), "image/jpeg");
    assert_string_equal(http_type(STR("html")), "application/octet-stream");
    assert_string_equal(http_type(STR("a.html.exe")), "application/octet-stream");
    assert_true(http_type_is_html(http_type(STR("a.html"))));
    assert_false(http_type_is_html(http_type(STR("a.svg"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths), cmocka_unit_test(long_paths), cmocka_unit_test(queries),
        cmocka_unit_test(hosts), cmocka_unit_test(accepted),   cmocka_unit_test(ranges),
        cmocka_unit_test(dates), cmocka_unit_test(types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
