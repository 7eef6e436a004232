#include <string.h>
#include <unistd.h>

#include "build.h"
#include "commands.h"
#include "preview.h"

/* The site as it was last built, for the report that the preview still reads. */
struct rebuilding {
    const struct options *options;
    struct build build;
    bool built;
};

/* The page of a source file: content/documents/SLUG.vi.md is shown as vi/documents/SLUG.html. */
static struct str page_of(struct build *b, struct str source)
{
    enum lang lang;
    size_t slash = source.len;
    while (slash && source.data[slash - 1] != '/')
        slash--;
    struct str name = str_cut(source, slash, source.len);
    if (!str_ends(name, STR(".md")) || name.len < 7 ||
        !lang_of(str_cut(name, name.len - 5, name.len - 3), &lang))
        return STR_NULL;
    struct str slug = str_cut(name, 0, name.len - 6);
    if (!map_get(&b->site.by_slug, slug))
        return STR_NULL;
    return address_file(&b->site.arena, b->site.config.address, lang,
                        str_format(&b->site.arena, "documents/%.*s", STR_ARG(slug)));
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

static void rebuild(void *context, const struct watch_changes *changes,
                    struct preview_report *report)
{
    struct rebuilding *r = context;
    if (r->built)
        build_free(&r->build);
    r->built = true;
    build_load(&r->build, r->options, BUILD_TO_PUBLISH);
    report->diags = r->build.site.diags;
    if (diags_count(report->diags, SEVERITY_ERROR))
        return;
    build_publish(&r->build, r->options);
    list_changed(&r->build, report);
    for (size_t i = 0; changes && i < changes->count && !report->follow.data; i++)
        report->follow = page_of(&r->build, changes->paths[i]);
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
    struct options quiet = *options;
    quiet.quiet = true;
    struct rebuilding r = {.options = &quiet};
    struct preview preview = {
        .output =
            options->output ? options->output : str_format(&arena, "%s/public", options->site).data,
        .paths = paths,
        .path_count = PATHS,
        .address = options->address,
        .port = (unsigned)options->port,
        .lang = options->lang,
        .quiet = options->quiet,
        .navigate = options->navigate,
        .open = options->open,
        .color = isatty(STDERR_FILENO),
        .rebuild = access(paths[0], F_OK) == 0 ? rebuild : NULL, /* no site: served as it lies */
        .context = &r,
    };
    int status = preview_run(&preview);
    if (r.built)
        build_free(&r.build);
    arena_free(&arena);
    return status;
}
