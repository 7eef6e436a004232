#include "theme.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "hash.h"
#include "messages.h"
#include "script.h"
#include "terminal.h"

#ifndef SONGNGU_SOURCE_THEMES
#define SONGNGU_SOURCE_THEMES "../themes"
#endif

enum { ASSET_MAX = 16 << 20, FILES_MAX = 512 };

/* --- messages as the templates see them ------------------------------------------------------- */

static size_t message_index(void *context, struct str key)
{
    return messages_index(context, key);
}

static struct str message_nearest(void *context, struct str key)
{
    return messages_nearest(context, key);
}

static size_t message_args(void *context, size_t index)
{
    return messages_args(context, index);
}

static void message_format(void *context, enum lang lang, size_t index,
                           const struct message_arg *args, size_t count, struct arena *arena,
                           struct str *out)
{
    *out = messages_format(arena, context, lang, index, args, count);
}

static struct str message_pattern(void *context, enum lang lang, size_t index)
{
    const struct pattern *pattern = messages_pattern(context, lang, index);
    return pattern ? pattern_source(pattern) : messages_key(context, index);
}

static struct str message_number(void *context, enum lang lang, long number, struct arena *arena)
{
    (void)context;
    return unicode_number(arena, lang, number);
}

/* --- reading the folder ----------------------------------------------------------------------- */

struct loading {
    struct arena *arena;
    struct diags *diags;
    int dir; /* the theme's folder */
    struct theme *theme;
    struct template_source sources[FILES_MAX];
    size_t source_count;
    struct theme_asset assets[FILES_MAX];
};

static bool read_file(struct loading *l, struct str name, struct str *text)
{
    if (fs_read(l->dir, name.data, ASSET_MAX, l->arena, text, NULL))
        return true;
    struct diag_where where = {
        .path = str_format(l->arena, "%.*s/%.*s", STR_ARG(l->theme->folder), STR_ARG(name))};
    if (errno != ENOENT)
        diag_add(l->diags, DIAG_UNREADABLE, &where, str_of(terminal_fault(errno)), STR_NULL,
                 STR_NULL);
    return false;
}

static void add_template(struct loading *l, struct str name)
{
    struct template_source *source = &l->sources[l->source_count];
    if (l->source_count == FILES_MAX || !read_file(l, name, &source->text))
        return;
    source->name = name;
    source->path = str_format(l->arena, "%.*s/%.*s", STR_ARG(l->theme->folder), STR_ARG(name));
    l->source_count++;
}

/* Templates lie at the top and in parts/. */
static void list_templates(struct loading *l, const char *folder)
{
    struct fs_list list;
    if (!fs_list(l->dir, folder, l->arena, &list))
        return;
    for (size_t i = 0; i < list.count; i++)
        if (list.entries[i].is_file && str_ends(list.entries[i].name, STR(".html")))
            add_template(l, strcmp(folder, ".")
                                ? str_format(l->arena, "%s/%s", folder, list.entries[i].name.data)
                                : list.entries[i].name);
}

/* Scripts are sent without their comments: those are for who works on them. */
static struct str shrunk(struct arena *arena, struct str script)
{
    struct buf buf = BUF_INIT;
    script_shrink(&buf, script);
    struct str copy = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return copy;
}

static void list_assets(struct loading *l, const char *folder, int depth)
{
    struct fs_list list;
    if (depth == 0 || !fs_list(l->dir, folder, l->arena, &list))
        return;
    for (size_t i = 0; i < list.count; i++) {
        struct str path = str_format(l->arena, "%s/%s", folder, list.entries[i].name.data);
        struct theme_asset *asset = &l->assets[l->theme->asset_count];
        if (list.entries[i].is_dir)
            list_assets(l, path.data, depth - 1);
        else if (list.entries[i].is_file && l->theme->asset_count < FILES_MAX &&
                 read_file(l, path, &asset->data)) {
            asset->path = path;
            if (str_ends(path, STR(".js")))
                asset->data = shrunk(l->arena, asset->data);
            l->theme->asset_count++;
        }
    }
}

static void load_messages(struct loading *l, int site_dir)
{
    struct messages_file files[LANG_COUNT] = {0}, own[LANG_COUNT] = {0};
    bool reworded = false;
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *code = lang_code((enum lang)i);
        struct str name = str_format(l->arena, "messages/%s.yaml", code);
        files[i].path = str_format(l->arena, "%.*s/%.*s", STR_ARG(l->theme->folder), STR_ARG(name));
        read_file(l, name, &files[i].text);
        own[i].path = str_format(l->arena, "content/messages.%s.yaml", code);
        reworded = fs_read(site_dir, own[i].path.data, ASSET_MAX, l->arena, &own[i].text, NULL) ||
                   reworded;
    }
    for (int i = 0; i < LANG_COUNT; i++)
        l->theme->wording =
            l->theme->wording * 31 + hash64(files[i].text) * 7 + hash64(own[i].text);
    l->theme->messages = messages_load(l->arena, l->diags, files, reworded ? own : NULL);
    l->theme->interface = (struct template_messages){(void *)l->theme->messages,
                                                     message_index,
                                                     message_nearest,
                                                     message_args,
                                                     message_format,
                                                     message_pattern,
                                                     message_number};
}

static void compile_templates(struct loading *l)
{
    static const char *const common[] = {"site", "page", NULL};
    struct template_names *names = ARENA_NEW(l->arena, struct template_names);
    *names = (struct template_names){.root = &view_shape,
                                     .common = common,
                                     .messages = &l->theme->interface,
                                     .base = "page.root",
                                     .folder = l->theme->folder};
    struct template_set *set =
        template_load(l->arena, l->diags, names, l->sources, l->source_count);
    for (size_t i = 0; i < page_kind_count; i++) {
        struct template_page page = {page_kinds[i].template_file, page_kinds[i].names};
        l->theme->templates[i] = template_compile(set, &page);
    }
    template_unused(set);
}

/* --- finding it ------------------------------------------------------------------------------- */

/* Themes lie in ../share/songngu/themes beside an installed program, else where it was built. */
int theme_program_dir(void)
{
    static const char *const places[] = {"../share/songngu/themes", SONGNGU_SOURCE_THEMES};
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0)
        return -1;
    path[len] = 0;
    size_t folder = (size_t)(strrchr(path, '/') - path) + 1;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (snprintf(path + folder, sizeof path - folder, "%s", places[i]) >=
            (int)(sizeof path - folder))
            return -1;
        int dir = fs_open_dir(path);
        if (dir >= 0)
            return dir;
    }
    return -1;
}

/* Opens the theme's folder: the site's own before the program's. */
static int open_theme(struct arena *arena, int site_dir, struct str name, struct str *folder)
{
    *folder = str_format(arena, "themes/%.*s", STR_ARG(name));
    int dir = fs_open(site_dir, folder->data, O_RDONLY | O_DIRECTORY, 0, true);
    if (dir >= 0)
        return dir;
    int program = theme_program_dir();
    if (program < 0)
        return -1;
    dir = fs_open(program, str_copy(arena, name).data, O_RDONLY | O_DIRECTORY, 0, true);
    close(program);
    return dir;
}

enum { THEMES_SHOWN = 20 };

/* Adds the names of the themes in a folder to those that are known. */
static void list_themes(struct arena *arena, int dir, const char *path, struct str *names,
                        size_t *count)
{
    struct fs_list list;
    if (dir < 0 || !fs_list(dir, path, arena, &list))
        return;
    for (size_t i = 0; i < list.count && *count < THEMES_SHOWN; i++)
        if (list.entries[i].is_dir)
            names[(*count)++] = list.entries[i].name;
}

/* The nearest name that there is, or all. */
static void report_missing(struct arena *arena, struct diags *diags, int site_dir, struct str name)
{
    struct str names[THEMES_SHOWN], nearest;
    size_t count = 0;
    int program = theme_program_dir();
    list_themes(arena, site_dir, "themes", names, &count);
    list_themes(arena, program, ".", names, &count);
    if (program >= 0)
        close(program);
    struct buf all = BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        buf_text(&all, i ? ", " : "");
        buf_str(&all, names[i]);
    }
    nearest = str_nearest(name, names, count);
    struct diag_where where = {.path = STR_JOIN(arena, STR("themes/"), name)};
    diag_add(diags, DIAG_THEME_MISSING, &where, name, nearest, buf_view(&all));
    buf_free(&all);
}

void theme_load(struct arena *arena, struct diags *diags, int site_dir, struct str name,
                struct theme *theme)
{
    struct loading *l = ARENA_NEW(arena, struct loading);
    *theme = (struct theme){0};
    l->arena = arena;
    l->diags = diags;
    l->theme = theme;
    l->dir = fs_path_plain(name) ? open_theme(arena, site_dir, name, &theme->folder) : -1;
    if (l->dir < 0) {
        report_missing(arena, diags, site_dir, name);
        return;
    }
    list_templates(l, ".");
    list_templates(l, "parts");
    list_assets(l, "assets", 8);
    load_messages(l, site_dir);
    compile_templates(l);
    theme->assets = ARENA_ARRAY(arena, theme->asset_count, struct theme_asset);
    if (theme->asset_count)
        memcpy(theme->assets, l->assets, theme->asset_count * sizeof *theme->assets);
    close(l->dir);
}

void theme_emit(const struct theme *theme, struct output *output)
{
    for (size_t i = 0; i < theme->asset_count; i++)
        output_put(output, 0, OUTPUT_ASSET, theme->assets[i].path, NULL, theme->assets[i].data);
}
