#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "commands.h"
#include "fs.h"
#include "hash.h"
#include "preview.h"
#include "site_folder.h"

/* The site as it was last built, until the report of it has been read. */
struct rebuilding {
    struct options options;
    struct build build;
    bool prepared;    /* build_prepare was called */
    uint64_t left;    /* how the output was left, by look_at_output; 0: not at all */
    size_t looked_at; /* how far output_sample has come */
};

/* How long the output is looked at after each build, while nobody waits. */
static const double LOOK_SECONDS = 0.1;

/* The plain address of what a text is shown as, by its folder ("documents", "pages") and slug. */
static struct str address_of(struct build *b, struct str folder, struct str slug)
{
    struct site *site = &b->site;
    if (str_is(folder, "documents") && map_get(&site->by_slug, slug))
        return str_format(&site->arena, "documents/%.*s", STR_ARG(slug));
    for (size_t i = 0; str_is(folder, "pages") && i < site->page_count; i++)
        if (str_equal(site->pages[i].slug, slug))
            return slug;
    return STR_NULL;
}

/* Takes what follows the last slash off the path. */
static struct str take_name(struct str *path)
{
    size_t slash = path->len;
    while (slash && path->data[slash - 1] != '/')
        slash--;
    struct str name = str_cut(*path, slash, path->len);
    path->len = slash ? slash - 1 : 0;
    return name;
}

/* The page of a source file: content/documents/SLUG.vi.md is shown as vi/documents/SLUG.html. */
static struct str page_of(struct build *b, struct str source)
{
    enum lang lang;
    struct str name = take_name(&source), folder = take_name(&source);
    if (!str_ends(name, STR(".md")) || name.len < 7 ||
        !lang_of(str_cut(name, name.len - 5, name.len - 3), &lang))
        return STR_NULL;
    struct str address = address_of(b, folder, str_cut(name, 0, name.len - 6));
    return address.data ? address_file(&b->site.arena, b->site.config.address, lang, address)
                        : STR_NULL;
}

static void list_changed(struct build *b, struct preview_report *report)
{
    struct str rest = buf_view(&b->changed), line;
    size_t most = b->summary.added + b->summary.changed + b->summary.removed;
    report->all_changed = most && !b->changed.len; /* the output was new as a whole */
    report->changed = ARENA_ARRAY(&b->site.arena, most, struct str);
    while (report->changed_count < most && str_next_line(&rest, &line))
        report->changed[report->changed_count++] = line;
}

static struct str list_phases(struct build *b)
{
    struct buf text = BUF_INIT;
    for (int p = 0; p < PHASE_COUNT; p++)
        buf_printf(&text, "%s%s %.1f", p ? ", " : "", build_phase_name((enum phase)p),
                   b->seconds[p] * 1000);
    struct str copy = str_copy(&b->site.arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

/* Of the output's folders that somebody who empties it would change. */
static uint64_t look_at_output(struct rebuilding *r)
{
    static const char *const folders[] = {".", "vi", "en"};
    enum { FOLDERS = sizeof folders / sizeof *folders };
    int64_t facts[FOLDERS][3] = {{0}};
    struct stat st;
    int dir = fs_open_dir(r->build.output_path.data);
    for (size_t i = 0; dir >= 0 && i < FOLDERS; i++) {
        if (fstatat(dir, folders[i], &st, AT_SYMLINK_NOFOLLOW))
            continue;
        facts[i][0] = (int64_t)st.st_ino;
        facts[i][1] = st.st_mtim.tv_sec;
        facts[i][2] = st.st_mtim.tv_nsec;
    }
    if (dir >= 0)
        close(dir);
    return hash64((struct str){(const char *)facts, sizeof facts});
}

/* From what was prepared, if that will do. */
static void load(struct rebuilding *r, const struct watch_changes *changes)
{
    bool prepared = r->prepared;
    r->prepared = false;
    if (prepared && changes && !changes->everything &&
        build_load_prepared(&r->build, &r->options, changes->paths, changes->count))
        return;
    if (prepared)
        build_free(&r->build);
    build_load(&r->build, &r->options, BUILD_TO_PREVIEW);
}

static void rebuild(void *context, const struct watch_changes *changes,
                    struct preview_report *report)
{
    struct rebuilding *r = context;
    load(r, changes);
    report->diags = r->build.site.diags;
    if (diags_count(report->diags, SEVERITY_ERROR))
        return;
    r->options.trust_output = r->left && r->left == look_at_output(r);
    build_publish(&r->build, &r->options);
    r->left = look_at_output(r);
    list_changed(&r->build, report);
    report->phases = list_phases(&r->build);
    for (size_t i = 0; changes && i < changes->count && !report->follow.data; i++)
        report->follow = page_of(&r->build, changes->paths[i]);
}

/* The report is on its way: what can wait is done now, and what the next save will need. */
static void told(void *context)
{
    struct rebuilding *r = context;
    build_settle(&r->build, &r->options);
    build_free(&r->build);
    build_prepare(&r->build, &r->options);
    r->prepared = true;
    if (r->build.peeked >= 0 &&
        !output_sample(r->build.peeked, r->build.output_path.data, &r->looked_at, LOOK_SECONDS))
        r->left = 0;
}

/* The search index takes longer than the pages and is needed later, so it follows them: the same
 * options, for `songngu build --only search`. In the arena, NULL at the end. */
static const char *const *index_command(struct arena *arena, const struct options *o)
{
    enum { MOST = 24 };
    const char **args = ARENA_ARRAY(arena, MOST, const char *);
    size_t n = 0;
    args[n++] = "songngu";
    args[n++] = "build";
    args[n++] = "--quiet";
    args[n++] = "--only=search";
    args[n++] = str_format(arena, "--site=%s", o->site).data;
    args[n++] = str_format(arena, "--lang=%s", o->lang).data;
    if (o->output)
        args[n++] = str_format(arena, "--output=%s", o->output).data;
    if (o->base_url)
        args[n++] = str_format(arena, "--base-url=%s", o->base_url).data;
    if (o->theme)
        args[n++] = str_format(arena, "--theme=%s", o->theme).data;
    if (o->jobs)
        args[n++] = str_format(arena, "--jobs=%lu", o->jobs).data;
    if (o->drafts)
        args[n++] = "--drafts";
    args[n] = NULL;
    assert(n < MOST);
    return args;
}

/* A folder that is no site is served as it lies if there is an output; else it is a mistake. */
static bool is_site(const struct options *options, const char *output)
{
    int dir = site_folder_any(options->site);
    bool site = faccessat(dir, "content", F_OK, 0) == 0;
    close(dir);
    if (!site && access(output, F_OK))
        close(site_folder_open(options->site));
    return site;
}

int cmd_serve(const struct options *options)
{
    static const char *const names[] = {"content", "themes", "site.conf"};
    enum { PATHS = sizeof names / sizeof *names };
    struct arena arena;
    arena_init(&arena);
    const char *paths[PATHS];
    for (size_t i = 0; i < PATHS; i++)
        paths[i] = str_format(&arena, "%s/%s", options->site, names[i]).data;
    struct rebuilding r = {.options = *options};
    r.options.quiet = true;
    r.options.json = false;    /* of the builder */
    r.options.verbose = false; /* of the builder: of itself the preview says more */
    r.options.only = "pages";
    const char *output =
        options->output ? options->output : str_format(&arena, "%s/public", options->site).data;
    struct preview preview = {
        .output = output,
        .paths = paths,
        .path_count = PATHS,
        .address = options->address,
        .port = (unsigned)options->port,
        .lang = options->lang,
        .quiet = options->quiet || options->json,
        .json = options->json,
        .verbose = options->verbose,
        .navigate = options->navigate,
        .open = options->open,
        .color = diags_color(),
        .rebuild = is_site(options, output) ? rebuild : NULL,
        .told = told,
        .context = &r,
        .follow_up = index_command(&arena, options),
        .follow_up_file = "search/root.js",
    };
    int status = preview_run(&preview);
    arena_free(&arena);
    return status;
}
