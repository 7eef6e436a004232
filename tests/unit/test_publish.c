/* What is decided before anything is sent: the plan, second thoughts, hosts' limits, old addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publish_hosts.h"
#include "publish_plan.h"

enum { MB = 1 << 20 };

/* A site of so many files of a size, in the arena of files, none of which need exist. */
static void fill(struct publish_files *files, size_t count, uint64_t size)
{
    publish_files_init(files);
    files->list = calloc(count + 1, sizeof *files->list);
    assert_non_null(files->list);
    for (size_t i = 0; i < count; i++) {
        struct publish_file *f = &files->list[files->count++];
        *f = (struct publish_file){.path = str_format(&files->arena, "vi/%08zu.html", i),
                                   .rank = PUBLISH_PAGE,
                                   .size = size,
                                   .hash = {.low = i}};
        files->bytes += size;
    }
}

static void expect_limit(enum publish_host host, size_t count, uint64_t size, size_t aliases,
                         const char *wanted)
{
    struct publish_target target = {.name = STR("web"), .host = host};
    struct publish_files files;
    struct buf out = BUF_INIT;
    fill(&files, count, size);
    publish_hosts_limits(&target, &files, aliases, &out);
    if (!wanted)
        assert_int_equal(out.len, 0);
    else if (str_find(buf_view(&out), str_of(wanted), 0) >= out.len)
        fail_msg("\"%s\" is not in \"%s\"", wanted, out.data ? out.data : "");
    buf_free(&out);
    publish_files_free(&files);
}

static void limits(void **state)
{
    (void)state;
    expect_limit(PUBLISH_HOST_CLOUDFLARE, 20000, 10, 2000, NULL);
    expect_limit(PUBLISH_HOST_CLOUDFLARE, 20001, 10, 0, "20001 files, and the host takes 20000");
    expect_limit(PUBLISH_HOST_CLOUDFLARE, 1, 25 * MB, 0, NULL);
    expect_limit(PUBLISH_HOST_CLOUDFLARE, 1, 25 * MB + 1, 0, "vi/00000000.html: 25 MB, and");
    expect_limit(PUBLISH_HOST_CLOUDFLARE, 1, 10, 2001, "2001 old addresses");
    expect_limit(PUBLISH_HOST_GITHUB, 1024, MB, 5000, NULL);
    expect_limit(PUBLISH_HOST_GITHUB, 1025, MB, 0, "1025 MB, and the host takes 1024 MB");
    expect_limit(PUBLISH_HOST_GITHUB, 1, 101 * MB, 0, "takes files up to 100 MB");
    expect_limit(PUBLISH_HOST_GITLAB, 1, 10, 1001,
                 "1001 old addresses, and the host redirects 1000");
    expect_limit(PUBLISH_HOST_GITLAB, 200001, 10, 0, "200001 files");
    expect_limit(PUBLISH_HOST_PLAIN, 300000, 10 * MB, 9999, NULL);
}

/* The redirects of a host that reads only so many bytes of them. */
static void redirect_bytes(void **state)
{
    (void)state;
    struct publish_target target = {.name = STR("web"), .host = PUBLISH_HOST_GITLAB};
    struct publish_files files;
    struct buf out = BUF_INIT;
    fill(&files, 1, 64 * 1024);
    files.list[0].path = STR("_redirects");
    publish_hosts_limits(&target, &files, 900, &out);
    assert_int_equal(out.len, 0);
    files.list[0].size++;
    publish_hosts_limits(&target, &files, 900, &out);
    assert_true(str_find(buf_view(&out), STR("65537"), 0) < out.len);
    buf_free(&out);
    publish_files_free(&files);
}

/* The manifest of a site of before files, then the plan for one of after: only removals differ. */
static void plan_shrinking(size_t before, size_t after, bool drastic)
{
    struct publish_files files;
    struct publish_manifest there;
    struct publish_plan plan;
    struct buf text = BUF_INIT, brief = BUF_INIT;
    struct arena arena;
    char wanted[64];
    bool newer;
    arena_init(&arena);
    fill(&files, before, 1);
    publish_manifest_final(&text, &files, 7, "0123456789abcdef", 1);
    assert_true(publish_manifest_parse(&there, buf_view(&text), &arena, &newer));
    assert_int_equal(there.generation, 7);
    assert_int_equal(there.entries.count, before);
    files.count = after;
    publish_plan_make(&plan, &files, &there);
    publish_plan_brief(&plan, &brief);
    snprintf(wanted, sizeof wanted, "+0 ~0 -%zu", before - after);
    assert_string_equal(brief.data, wanted);
    assert_int_equal(publish_plan_drastic(&plan, &there), drastic);
    publish_plan_free(&plan);
    publish_manifest_free(&there);
    publish_files_free(&files);
    buf_free(&text);
    buf_free(&brief);
    arena_free(&arena);
}

static void second_thoughts(void **state)
{
    (void)state;
    plan_shrinking(100, 75, false); /* a quarter */
    plan_shrinking(100, 74, true);
    plan_shrinking(1, 0, true);
    plan_shrinking(5000, 5000 - 256, false);
    plan_shrinking(5000, 5000 - 257, true);
    plan_shrinking(100000, 100000 - 257, true);
    plan_shrinking(10, 10, false);
}

/* Files are sent rank by rank, new ones before changed ones, so that no page leads to what is not
 * there yet; what the manifest is not sure of is sent again. */
static void order_of_sending(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum publish_rank rank;
        char there; /* n: not there, o: with other bytes, u: unsure, s: the same */
    } site[] = {{"a.css", PUBLISH_ASSET, 'u'},  {"b.css", PUBLISH_ASSET, 'n'},
                {"p.html", PUBLISH_PAGE, 'o'},  {"q.html", PUBLISH_PAGE, 'n'},
                {"r.html", PUBLISH_PAGE, 'u'},  {"s.html", PUBLISH_PAGE, 's'},
                {"sitemap", PUBLISH_LAST, 'n'}, {"start", PUBLISH_LAST, 's'}};
    struct publish_files files;
    struct publish_manifest there;
    struct publish_plan plan;
    struct buf text = BUF_INIT, order = BUF_INIT;
    struct arena arena;
    size_t entries = 0;
    bool newer;
    arena_init(&arena);
    fill(&files, sizeof site / sizeof *site, 1);
    buf_text(&text, "songngu-manifest 1\ngeneration 7 publishing 0123456789abcdef 1\n");
    for (size_t i = 0; i < files.count; i++) {
        char hex[PUBLISH_HASH_HEX + 1] = "-";
        files.list[i].path = str_of(site[i].path);
        files.list[i].rank = site[i].rank;
        if (site[i].there != 'u')
            publish_hash_hex((struct hash128){.low = site[i].there == 's' ? i : 1000}, hex);
        if (site[i].there != 'n')
            buf_printf(&text, "%s %s\n", hex, site[i].path);
        entries += site[i].there != 'n';
    }
    buf_printf(&text, "end %zu\n", entries);
    assert_true(publish_manifest_parse(&there, buf_view(&text), &arena, &newer));
    publish_plan_make(&plan, &files, &there);
    for (size_t i = 0; i < plan.send_count; i++)
        buf_printf(&order, "%s%s ", plan.is_new[i] ? "+" : "~", plan.send[i]->path.data);
    assert_string_equal(order.data, "+b.css ~a.css +q.html ~p.html ~r.html +sitemap ");
    assert_int_equal(plan.rank_end[PUBLISH_ASSET], 2);
    assert_int_equal(plan.rank_end[PUBLISH_PAGE], 5);
    publish_plan_free(&plan);
    publish_manifest_free(&there);
    publish_files_free(&files);
    buf_free(&text);
    buf_free(&order);
    arena_free(&arena);
}

/* A manifest of which something is missing, or more was written, is none. */
static void damaged_manifests(void **state)
{
    (void)state;
#define MANIFEST "songngu-manifest 1\ngeneration 7 complete 0123456789abcdef 1\n"
    static const struct {
        const char *text;
        bool good, newer;
    } cases[] = {
        {MANIFEST "- a.html\n- b.html\nend 2\n", true, false},
        {MANIFEST "- a.html\n- b.html\n", false, false},
        {MANIFEST "- a.html\nend 2\n", false, false},
        {MANIFEST "- a.html\nend 1\n- b.html\n", false, false},
        {MANIFEST "- ../a.html\nend 1\n", false, false},
        {"songngu-manifest 2\n", false, true},
        {"", false, false},
    };
#undef MANIFEST
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct publish_manifest m;
        struct arena arena;
        bool newer;
        arena_init(&arena);
        bool good = publish_manifest_parse(&m, str_of(cases[i].text), &arena, &newer);
        if (good != cases[i].good || newer != cases[i].newer)
            fail_msg("case %zu: good %d, newer %d", i, good, newer);
        publish_manifest_free(&m);
        arena_free(&arena);
    }
}

static struct str extra(const struct publish_extras *extras, const char *path)
{
    for (size_t i = 0; i < extras->count; i++)
        if (str_is(extras->list[i].path, path))
            return extras->list[i].text;
    return STR_NULL;
}

/* An address with what the hosts' files would read as their own: it is escaped in each. */
static void strange_addresses(void **state)
{
    (void)state;
    static const struct publish_alias aliases[] = {
        {STR("/vi/cũ hơn \"x\" $1 {a}.html"), STR("vi/documents/mới.html")},
    };
    struct arena arena;
    struct publish_target target = {.name = STR("web"),
                                    .host = PUBLISH_HOST_CLOUDFLARE,
                                    .base_url = STR("https://a.example/kho")};
    struct buf nginx = BUF_INIT;
    arena_init(&arena);
    struct publish_extras extras = publish_hosts_files(&target, aliases, 1, &arena);
    assert_string_equal(extra(&extras, "_redirects").data,
                        "/kho/vi/c%C5%A9%20h%C6%A1n%20%22x%22%20$1%20%7Ba%7D.html "
                        "/kho/vi/documents/m%E1%BB%9Bi.html 301\n");
    assert_int_equal(extras.count, 2); /* with _headers; no page that would hide the redirect */
    target.host = PUBLISH_HOST_APACHE;
    extras = publish_hosts_files(&target, aliases, 1, &arena);
    struct str htaccess = extra(&extras, ".htaccess");
    assert_true(str_find(htaccess, STR("\"^/kho/vi/cũ hơn \\\"x\\\" \\$1 \\{a\\}\\.html$\""), 0) <
                htaccess.len);
    publish_hosts_nginx(&target, aliases, 1, &nginx);
    assert_true(str_find(buf_view(&nginx),
                         STR("location = \"/kho/vi/cũ hơn \\\"x\\\" $1 {a}.html\""),
                         0) < nginx.len);
    buf_free(&nginx);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits),
        cmocka_unit_test(redirect_bytes),
        cmocka_unit_test(second_thoughts),
        cmocka_unit_test(order_of_sending),
        cmocka_unit_test(damaged_manifests),
        cmocka_unit_test(strange_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
