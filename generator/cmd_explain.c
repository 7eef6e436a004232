/* songngu explain URL: what an output file is made from, and why the next build would make it again
 * or leave it. Looks, and changes nothing. */
#include <string.h>

#include "build.h"
#include "commands.h"
#include "diag.h"
#include "terminal.h"

struct explaining {
    struct build build;
    struct str file;                 /* in the output folder */
    const struct output_file *known; /* as it was published; NULL: not there */
    bool planned;                    /* it is a page of the site */
    struct page_origin origin;
    bool json;
    struct buf out;
};

/* --- which file ------------------------------------------------------------------------------- */

/* The path of an address: without host, query and fragment, and without the site's own path. */
static struct str path_in(const struct site *site, struct str address)
{
    struct str base = site->config.base_url;
    size_t scheme = str_find(address, STR("://"), 0);
    address = str_cut(address, 0, str_find_byte(address, '#', 0));
    address = str_cut(address, 0, str_find_byte(address, '?', 0));
    if (scheme < address.len) {
        if (base.len && str_starts(address, base))
            return str_cut(address, base.len + 1, address.len);
        size_t host = str_find_byte(address, '/', scheme + 3);
        address = str_cut(address, host, address.len);
    }
    while (address.len && address.data[0] == '/')
        address = str_cut(address, 1, address.len);
    return address;
}

static bool try_file(struct explaining *e, const struct pages *pages, struct str file)
{
    e->file = file;
    e->known = output_published(e->build.output, file);
    e->planned = pages_find(pages, file, &e->origin);
    return e->planned || e->known;
}

/* An address may leave out what hosts add: "index.html", ".html". */
static bool find_file(struct explaining *e, const struct pages *pages, const char *address)
{
    struct arena *arena = &e->build.site.arena;
    struct str path = path_in(&e->build.site, str_of(address));
    if (path.len && path.data[path.len - 1] == '/')
        return try_file(e, pages, STR_JOIN(arena, path, STR("index.html")));
    return (path.len && try_file(e, pages, str_copy(arena, path))) ||
           (path.len && try_file(e, pages, STR_JOIN(arena, path, STR(".html")))) ||
           try_file(e, pages,
                    STR_JOIN(arena, path, path.len ? STR("/index.html") : STR("index.html")));
}

/* --- what it is made from --------------------------------------------------------------------- */

/* A line of the answer, or a member of the JSON object. */
static void say(struct explaining *e, const char *name, const char *word, struct str value)
{
    if (!e->json) {
        buf_printf(&e->out, "  %-9s %.*s\n", word, STR_ARG(value));
        return;
    }
    buf_printf(&e->out, ",\"%s\":\"", name);
    json_escape(&e->out, value);
    buf_byte(&e->out, '"');
}

static void say_texts(struct explaining *e)
{
    const struct site *site = &e->build.site;
    const struct page_job *job = &e->origin.job;
    struct text *const *texts = NULL;
    static const char *const of_documents[] = {"document", "parallel", "markdown", "plain-text",
                                               "bibtex",   "ris",      "csl"};
    for (size_t i = 0; i < sizeof of_documents / sizeof *of_documents; i++)
        if (strcmp(e->origin.kind, of_documents[i]) == 0)
            texts = site->documents[job->index].text;
    if (strcmp(e->origin.kind, "text") == 0)
        texts = site->pages[job->index].text;
    struct buf list = BUF_INIT;
    for (int l = 0; texts && l < LANG_COUNT; l++)
        if (texts[l])
            buf_printf(&list, "%s%.*s", list.len ? ", " : "", STR_ARG(texts[l]->path));
    if (list.len)
        say(e, "sources", either("from", "nguồn"), buf_view(&list));
    buf_free(&list);
}

/* What is no page: a file of the theme or of content/, the index, a file of the whole archive. */
static struct str other_kind(struct explaining *e)
{
    struct arena *arena = &e->build.site.arena;
    if (str_starts(e->file, STR("search/")))
        return STR("search index");
    if (str_starts(e->file, STR("files/")))
        return STR_JOIN(arena, STR("content/"), e->file);
    if (str_starts(e->file, STR("assets/")))
        return STR_JOIN(arena, e->build.theme.folder, STR("/"), e->file);
    return str_find_byte(e->file, '/', 0) == e->file.len ? STR("whole archive") : STR_NULL;
}

static void say_origin(struct explaining *e)
{
    struct arena *arena = &e->build.site.arena;
    if (!e->planned) {
        struct str kind = other_kind(e);
        if (kind.data)
            say(e, "kind", either("kind", "loại"), kind);
        return;
    }
    say(e, "kind", either("kind", "loại"), str_of(e->origin.kind));
    say_texts(e);
    if (e->origin.template_file)
        say(e, "template", either("template", "mẫu"),
            STR_JOIN(arena, e->build.theme.folder, STR("/"), str_of(e->origin.template_file)));
}

/* --- why it would be made again --------------------------------------------------------------- */

struct reason {
    const char *name, *text, *text_vi;
};

static const struct reason reasons[RECIPE_PARTS] = {
    [RECIPE_SETTINGS] = {"settings",
                         "site.conf, a list in content/, the words of the interface or songngu "
                         "itself has changed",
                         "site.conf, một danh mục trong content/, từ ngữ giao diện hoặc chính "
                         "songngu đã thay đổi"},
    [RECIPE_THEME] = {"theme", "its template has changed", "mẫu trang đã thay đổi"},
    [RECIPE_OWN] = {"own", "its own text or record has changed",
                    "văn bản hoặc hồ sơ của chính nó đã thay đổi"},
    [RECIPE_OTHERS] = {"others", "what it shows of other documents and decisions has changed",
                       "những gì nó hiển thị từ tài liệu và văn bản khác đã thay đổi"},
};
static const struct reason never = {"new", "it has not been built yet", "chưa được dựng"};
static const struct reason touched = {
    "output", "the file in the output folder is missing or not the one that was built",
    "tệp trong thư mục xuất bị thiếu hoặc không còn như đã dựng"};
static const struct reason always = {"always",
                                     "it is made in every build, and written if it differs",
                                     "được dựng lại mỗi lần, và chỉ ghi khi có khác biệt"};
static const struct reason gone = {"gone",
                                   "the site has no such page any more: the next build removes it",
                                   "trang không còn trong kho: lần dựng sau sẽ xóa"};

static void add_reason(struct explaining *e, const struct reason *reason, size_t *count)
{
    if (e->json)
        buf_printf(&e->out, "%s\"%s\"", *count ? "," : "", reason->name);
    else
        buf_printf(&e->out, "    - %s\n", either(reason->text, reason->text_vi));
    ++*count;
}

static size_t add_changed_parts(struct explaining *e, const struct recipe *last)
{
    const struct recipe *now = &e->origin.recipe;
    const bool changed[RECIPE_PARTS] = {now->settings != last->settings, now->theme != last->theme,
                                        now->own != last->own, now->others != last->others};
    size_t count = 0;
    for (int p = 0; p < RECIPE_PARTS; p++)
        if (changed[p])
            add_reason(e, &reasons[p], &count);
    return count;
}

/* The recipe of what is no page; false if it has none. */
static bool other_recipe(struct explaining *e, const struct pages *pages)
{
    struct recipe *recipe = &e->origin.recipe;
    *recipe = (struct recipe){.settings = pages->settings};
    if (str_starts(e->file, STR("search/")))
        recipe_texts(pages->recipes, recipe);
    else if (str_starts(e->file, STR("sitemap")))
        recipe_addresses(pages->recipes, recipe);
    else if (str_ends(e->file, STR(".csv")) || str_ends(e->file, STR(".json")))
        recipe_collections(pages->recipes, recipe);
    else
        return false;
    return str_find_byte(e->file, '/', 0) == e->file.len || str_starts(e->file, STR("search/"));
}

static size_t add_reasons(struct explaining *e)
{
    size_t count = 0;
    if (!e->known)
        add_reason(e, &never, &count);
    else if (e->origin.has_recipe)
        count = add_changed_parts(e, &e->known->recipe);
    else if (e->planned || other_kind(e).data)
        add_reason(e, &always, &count);
    else
        add_reason(e, &gone, &count);
    if (e->known && !output_untouched(e->build.output, e->known))
        add_reason(e, &touched, &count);
    return count;
}

static void say_verdict(struct explaining *e)
{
    struct buf said = e->out;
    e->out = BUF_INIT;
    size_t count = add_reasons(e);
    struct buf why = e->out;
    e->out = said;
    if (e->json) {
        buf_printf(&e->out, ",\"again\":[%.*s]", STR_ARG(buf_view(&why)));
    } else if (count) {
        buf_printf(&e->out, "  %s\n%.*s", either("would be made again:", "sẽ dựng lại vì:"),
                   STR_ARG(buf_view(&why)));
    } else {
        say(e, "", either("now", "nay"),
            str_of(either("up to date: the next build leaves it as it is",
                          "không đổi: lần dựng sau giữ nguyên")));
    }
    if (e->known && !e->json)
        buf_printf(&e->out,
                   either("  last written by build %u (the latest: %u)\n",
                          "  ghi lần cuối ở lần dựng thứ %u (gần đây nhất: %u)\n"),
                   e->known->made, output_builds(e->build.output));
    else if (e->known)
        buf_printf(&e->out, ",\"written\":%u,\"builds\":%u", e->known->made,
                   output_builds(e->build.output));
    buf_free(&why);
}

static void explain(struct explaining *e)
{
    if (e->json) {
        buf_text(&e->out, "{\"file\":\"");
        json_escape(&e->out, e->file);
        buf_byte(&e->out, '"');
    } else {
        buf_printf(&e->out, "%.*s\n", STR_ARG(e->file));
    }
    say_origin(e);
    say_verdict(e);
    buf_text(&e->out, e->json ? "}\n" : "");
    fwrite(e->out.data, 1, e->out.len, stdout);
}

int cmd_explain(const struct options *options)
{
    struct explaining e = {.json = options->json};
    if (options->arg_count != 1)
        die_mistake(either("explain takes one address: songngu explain vi/documents/SLUG.html",
                           "explain cần một địa chỉ: songngu explain vi/documents/SLUG.html"));
    build_load(&e.build, options, BUILD_TO_PUBLISH);
    int status = build_report_diags(&e.build, options, SEVERITY_ERROR);
    if (status != EXIT_MISTAKES) {
        struct pages pages = build_pages(&e.build);
        if (!find_file(&e, &pages, options->args[0]))
            die_mistake(either("the site has no page at %s", "trang không có địa chỉ %s"),
                        options->args[0]);
        if (!e.planned)
            e.origin.has_recipe = other_recipe(&e, &pages);
        explain(&e);
        status = EXIT_CLEAN;
    }
    buf_free(&e.out);
    build_free(&e.build);
    return status;
}
