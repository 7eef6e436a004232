/* libFuzzer target: any bytes as a theme of up to four files (page, layout, two parts), parted by
 * NUL, over a view of hostile values.
 *
 *     make fuzz T=template
 *
 * Checked besides what the sanitizers see: a page that is not compiled gives an error; no value
 * leaves its place, and no unsafe address is written as one; the same input gives the same page and
 * hash again. */
#include <stdlib.h>
#include <string.h>

#include "mistakes.h"
#include "template.h"

struct fuzz_item {
    struct str name, url;
    bool flag;
    long count;
};

struct fuzz_view {
    struct str title, body, url, json, absent;
    bool flag;
    long count;
    struct view_list items;
    const struct fuzz_item *item, *none;
};

#define FIELD(type, member, kind, sub)                                       \
    {                                                                        \
#member, FIELD_##kind, offsetof(struct fuzz_##type, member), sub, "" \
    }

static const struct field item_fields[] = {
    FIELD(item, name, TEXT, NULL), FIELD(item, url, URL, NULL), FIELD(item, flag, BOOL, NULL),
    FIELD(item, count, NUMBER, NULL)};
static const struct shape item_shape = {"item", sizeof(struct fuzz_item), item_fields, 4, ""};
static const struct field view_fields[] = {
    FIELD(view, title, TEXT, NULL),
    FIELD(view, body, HTML, NULL),
    FIELD(view, url, URL, NULL),
    FIELD(view, json, JSON, NULL),
    FIELD(view, absent, TEXT, NULL),
    FIELD(view, flag, BOOL, NULL),
    FIELD(view, count, NUMBER, NULL),
    FIELD(view, items, LIST, &item_shape),
    FIELD(view, item, RECORD, &item_shape),
    FIELD(view, none, RECORD, &item_shape),
};
static const struct shape view_shape = {"view", sizeof(struct fuzz_view), view_fields,
                                        sizeof view_fields / sizeof *view_fields, ""};

#define S(literal)                         \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    }
static const struct fuzz_item items[] = {
    {S("<x9 a=\"x9\">"), S("javascript:x9"), true, 9},
    {S("</script><x9>"), S("a b\"<x9>?c&d"), false, 0},
};
static const struct fuzz_view view = {
    .title = S("</title><x9 onerror=\"x9\">&"),
    .body = S("<p>body</p>"),
    .url = S("javascript:x9"),
    .json = S("{\"a\":\"</script><x9><!--\"}"),
    .flag = true,
    .count = -9,
    .items = {items, 2},
    .item = &items[1],
};

static size_t message_index(void *context, struct str key)
{
    (void)context;
    return str_is(key, "m") ? 0 : str_is(key, "n") ? 1 : SIZE_MAX;
}

static struct str message_nearest(void *context, struct str key)
{
    struct str keys[] = {STR("m"), STR("n")};
    (void)context;
    return str_nearest(key, keys, 2);
}

static size_t message_args(void *context, size_t index)
{
    (void)context;
    return index;
}

static void message_format(void *context, enum lang lang, size_t index,
                           const struct message_arg *args, size_t count, struct arena *arena,
                           struct str *out)
{
    (void)context, (void)lang, (void)index;
    *out = count ? str_format(arena, "m %.*s", STR_ARG(args[0].text)) : STR("m <x9>");
}

static const struct template_messages messages = {.index = message_index,
                                                  .nearest = message_nearest,
                                                  .args = message_args,
                                                  .format = message_format};
static const struct template_names names = {
    .root = &view_shape, .messages = &messages, .base = "url"};
static const struct template_page page = {"page.html", NULL};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void run(const struct template *template, struct buf *out)
{
    struct arena scratch;
    arena_init(&scratch);
    template_run(template, LANG_EN, &view, &scratch, out);
    arena_free(&scratch);
}

/* The page in out, if there is one; whether there is. */
static bool build(const struct template_source *sources, size_t count, struct buf *out,
                  struct hash128 *hash)
{
    struct arena arena;
    arena_init(&arena);
    struct diags *diags = diags_new();
    struct template_set *set = template_load(&arena, diags, &names, sources, count);
    const struct template *template = template_compile(set, &page);
    if (template) {
        run(template, out);
        *hash = template_hash(template, LANG_EN);
    } else {
        require(diags_count(diags, SEVERITY_ERROR) > 0);
        add_mistakes(diags, out);
    }
    diags_free(diags);
    arena_free(&arena);
    return template != NULL;
}

static bool contains(struct str s, struct str part)
{
    return str_find(s, part, 0) < s.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct template_source sources[4] = {{.name = STR("page.html")},
                                         {.name = STR("layout.html")},
                                         {.name = STR("parts/a.html")},
                                         {.name = STR("parts/b.html")}};
    size_t count = 0;
    while (count < 4 && str_next_part(&rest, 0, &sources[count].text)) {
        sources[count].path = sources[count].name;
        count++;
    }
    if (!count)
        return 0;
    struct buf first = BUF_INIT, second = BUF_INIT;
    struct hash128 hash_first = {0}, hash_second = {0};
    bool good = build(sources, count, &first, &hash_first);
    require(build(sources, count, &second, &hash_second) == good);
    require(str_equal(buf_view(&first), buf_view(&second)));
    require(hash128_equal(hash_first, hash_second));
    struct str input = {(const char *)data, size};
    /* a template may itself write what the values try to, by the letter or by a reference */
    if (good && !contains(input, STR("9")) && !contains(input, STR("&#"))) {
        require(!contains(buf_view(&first), STR("<x9")));
        require(!contains(buf_view(&first), STR("=\"javascript:x9")));
    }
    buf_free(&first);
    buf_free(&second);
    return 0;
}
