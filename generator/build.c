#include "build.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "config.h"
#include "fs.h"
#include "glossary.h"
#include "graph.h"
#include "parallel.h"
#include "records.h"
#include "scan.h"
#include "site_search.h"

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 100 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Notes the time since *since as that of a phase. */
static void lap(struct build *b, enum phase phase, double *since)
{
    double t = now();
    b->seconds[phase] += t - *since;
    *since = t;
}

const char *build_phase_name(enum phase phase)
{
    static const char *const names[PHASE_COUNT] = {"read", "scan",   "link",  "theme",
                                                   "emit", "search", "commit"};
    return names[phase];
}

/* --- loading ---------------------------------------------------------------------------------- */

static const char *state_path(struct build *b)
{
    return str_format(&b->site.arena, "%.*s/.songngu", STR_ARG(b->site.path)).data;
}

static void open_site(struct build *b, const struct options *options)
{
    *b = (struct build){0};
    arena_init(&b->site.arena);
    b->site.diags = diags_new();
    b->site.path = str_of(options->site);
    b->site.drafts = options->drafts;
    b->jobs = options->jobs ? (unsigned)options->jobs : parallel_processors();
    if (b->jobs > PARALLEL_MAX)
        b->jobs = PARALLEL_MAX;
    b->site.keeps = ARENA_ARRAY(&b->site.arena, b->jobs, struct arena);
    b->site.keep_count = b->jobs;
    b->site.dir = fs_open_dir(options->site);
    if (b->site.dir < 0)
        die_errno("open", options->site);
    if (faccessat(b->site.dir, "content", F_OK, 0))
        die_mistake("%s is no site: it has no folder content/ (songngu new site DIR makes one)",
                    options->site);
}

/* A folder for the pack: the state folder, or the system's when the site cannot be written. */
static void open_pack(struct build *b)
{
    const char *state = state_path(b);
    mkdir(state, 0777);
    int dir = fs_open_dir(state);
    if (dir < 0 || faccessat(dir, ".", W_OK, 0)) {
        if (dir >= 0)
            close(dir);
        const char *tmp = getenv("TMPDIR");
        dir = fs_open_dir(tmp && *tmp ? tmp : "/tmp");
    }
    if (dir < 0)
        die_errno("open", state);
    b->site.pack = pack_open(dir, b->jobs);
    b->scratch = dir;
}

static void override_config(struct config *config, const struct options *options)
{
    if (options->base_url) {
        config->base_url = str_of(options->base_url);
        while (config->base_url.len && config->base_url.data[config->base_url.len - 1] == '/')
            config->base_url.len--;
    }
    if (options->theme)
        config->theme = str_of(options->theme);
}

static bool only(const struct options *options, const char *part)
{
    return options->only && strcmp(options->only, part) == 0;
}

void build_load(struct build *b, const struct options *options, enum build_purpose purpose)
{
    double t = now();
    open_site(b, options);
    b->purpose = purpose;
    if (purpose != BUILD_TO_LOOK && !options->verbose)
        diags_keep(b->site.diags, SEVERITY_WARNING);
    struct site *site = &b->site;
    output_recover(state_path(b));
    config_read(&site->arena, site->diags, site->dir, &site->config);
    override_config(&site->config, options);
    records_names(site);
    glossary_read(site);
    records_decisions(&site->arena, site->diags, site->dir, "content/decisions", &site->decisions,
                      &site->decision_count);
    open_pack(b);
    if (purpose != BUILD_TO_LOOK && !only(options, "pages"))
        site_search_open(site, b->scratch, b->jobs);
    lap(b, PHASE_READ, &t);
    scan_content(site, b->jobs);
    lap(b, PHASE_SCAN, &t);
    graph_documents(site);
    graph_works(site, b->jobs);
    graph_files(site, b->jobs);
    check_links(site);
    b->plan = pages_plan(site);
    lap(b, PHASE_LINK, &t);
    theme_load(&site->arena, site->diags, site->dir, site->config.theme, &b->theme);
    lap(b, PHASE_THEME, &t);
}

/* --- publishing ------------------------------------------------------------------------------- */

/* True if inner is outer or lies in it; both are real paths. */
static bool lies_in(const char *inner, const char *outer)
{
    size_t len = strlen(outer);
    return strncmp(inner, outer, len) == 0 &&
           (inner[len] == 0 || inner[len] == '/' || (len && outer[len - 1] == '/'));
}

/* An output that holds the site, its content or its themes would be overwritten by itself. */
static void refuse_own_folders(struct build *b, const char *output)
{
    static const char *const own[] = {"content", "themes", ".songngu"};
    char out[PATH_MAX], site[PATH_MAX], part[PATH_MAX + 32];
    if (!realpath(output, out))
        return; /* it does not exist yet, so it holds nothing */
    if (!realpath(b->site.path.data, site))
        die_errno("open", b->site.path.data);
    snprintf(part, sizeof part, "%s/.songngu/publish", site);
    if (lies_in(out, part) && strcmp(out, part) != 0)
        return; /* what publish builds for a target */
    if (lies_in(site, out))
        die_mistake("the output folder %s contains the site: choose another with -o", output);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        snprintf(part, sizeof part, "%s/%s", site, own[i]);
        if (lies_in(out, part))
            die_mistake("the output folder %s lies in the site's %s/: choose another with -o",
                        output, own[i]);
    }
}

static void show_progress(size_t done, size_t all)
{
    static double first, last;
    double t = now();
    if (!first)
        first = t;
    if ((t - first) * 1000 < PROGRESS_AFTER_MS || (t - last) * 1000 < PROGRESS_EVERY_MS)
        return;
    last = t;
    fprintf(stderr, "\r%zu / %zu\033[K", done, all);
}

/* The files that documents attach or show, straight from content/files/. */
static void emit_files(struct build *b, struct output *output)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < b->site.files.count; i++) {
        const struct site_file *file = b->site.files.entries[i].pointer;
        struct str from = str_format(&arena, "content/files/%.*s", STR_ARG(file->path));
        struct str data;
        if (!fs_read(b->site.dir, from.data, BUF_MAX_DEFAULT, &arena, &data, NULL))
            die_errno("read", from.data);
        output_put(output, 0, OUTPUT_ASSET, str_cut(from, strlen("content/"), from.len), data);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void emit_pages(struct build *b, const struct options *options, struct output *output)
{
    theme_emit(&b->theme, output);
    emit_files(b, output);
    bool shows = isatty(STDERR_FILENO) && !options->quiet;
    pages_emit(&b->site, &b->theme, &b->plan, output, b->jobs, shows ? show_progress : NULL);
    if (shows)
        fputs("\r\033[K", stderr);
}

void build_publish(struct build *b, const struct options *options)
{
    double t = now();
    struct site *site = &b->site;
    b->output_path = options->output ? str_of(options->output)
                                     : str_format(&site->arena, "%.*s/public", STR_ARG(site->path));
    refuse_own_folders(b, b->output_path.data);
    struct output *output =
        output_open(state_path(b), b->output_path.data, b->jobs, options->quiet);
    if (b->purpose == BUILD_TO_PREVIEW)
        output_hurry(output);
    if (only(options, "search"))
        output_keep(output, STR("search/"), false);
    else
        emit_pages(b, options, output);
    lap(b, PHASE_EMIT, &t);
    if (!only(options, "pages"))
        site_search_emit(site, output, b->jobs);
    else if (site->config.search)
        output_keep(output, STR("search/"), true);
    lap(b, PHASE_SEARCH, &t);
    b->summary = output_commit(output, &b->changed);
    lap(b, PHASE_COMMIT, &t);
}

static void free_maps(struct site *site)
{
    struct map *const maps[] = {&site->by_slug, &site->by_id,  &site->works_by_id,
                                &site->files,   &site->bodies, &site->work_types};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_free(maps[i]);
    for (int f = 0; f < FACET_COUNT; f++)
        map_free(&site->names[f]);
}

void build_free(struct build *b)
{
    free_maps(&b->site);
    for (unsigned i = 0; i < b->site.keep_count; i++)
        arena_free(&b->site.keeps[i]);
    buf_free(&b->changed);
    if (b->site.search)
        search_free(b->site.search);
    pack_close(b->site.pack);
    close(b->scratch);
    diags_free(b->site.diags);
    close(b->site.dir);
    arena_free(&b->site.arena);
}

/* --- the report ------------------------------------------------------------------------------- */

int build_report_diags(struct build *b, const struct options *options, enum severity least)
{
    struct diags *diags = b->site.diags;
    if (!options->json)
        diags_print(diags, stderr, options->lang, least, isatty(STDERR_FILENO));
    if (diags_count(diags, SEVERITY_ERROR))
        return EXIT_MISTAKES;
    return options->strict && diags_count(diags, SEVERITY_WARNING) ? EXIT_WARNINGS : EXIT_CLEAN;
}

static void report_json(struct build *b)
{
    struct buf out = BUF_INIT;
    buf_printf(&out, "{\"pages\":{\"vi\":%zu,\"en\":%zu},", b->plan.by_lang[LANG_VI],
               b->plan.by_lang[LANG_EN]);
    buf_printf(&out, "\"documents\":%zu,\"decisions\":%zu,", b->site.document_count,
               b->site.ranked_count);
    buf_printf(&out, "\"files\":%zu,\"added\":%zu,\"changed\":%zu,\"removed\":%zu,\"bytes\":%llu,",
               b->summary.files, b->summary.added, b->summary.changed, b->summary.removed,
               (unsigned long long)b->summary.bytes);
    buf_text(&out, "\"seconds\":{");
    for (int p = 0; p < PHASE_COUNT; p++)
        buf_printf(&out, "%s\"%s\":%.3f", p ? "," : "", build_phase_name((enum phase)p),
                   b->seconds[p]);
    buf_text(&out, "},\"diagnostics\":");
    diags_json(b->site.diags, &out, "en");
    buf_text(&out, "}\n");
    fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
}

static void report_table(struct build *b, const char *lang)
{
    bool vi = strcmp(lang, "vi") == 0;
    double all = 0;
    printf(vi ? "  %-12s %8s %8s\n" : "  %-12s %8s %8s\n", "", "vi", "en");
    printf("  %-12s %8zu %8zu\n", vi ? "trang" : "pages", b->plan.by_lang[LANG_VI],
           b->plan.by_lang[LANG_EN]);
    printf(vi ? "  %-12s %8zu tệp, %.1f MB: thêm %zu, sửa %zu, xóa %zu\n"
              : "  %-12s %8zu files, %.1f MB: +%zu ~%zu -%zu\n",
           vi ? "kết quả" : "output", b->summary.files, (double)b->summary.bytes / 1e6,
           b->summary.added, b->summary.changed, b->summary.removed);
    printf("  %-12s", vi ? "thời gian" : "time");
    for (int p = 0; p < PHASE_COUNT; p++) {
        printf(" %s %.3f", build_phase_name((enum phase)p), b->seconds[p]);
        all += b->seconds[p];
    }
    printf(vi ? ": %.2f giây\n" : ": %.2f s\n", all);
}

int build_run(struct build *b, const struct options *options)
{
    build_load(b, options, BUILD_TO_PUBLISH);
    bool good = diags_count(b->site.diags, SEVERITY_ERROR) == 0;
    if (good)
        build_publish(b, options);
    int status = build_report_diags(b, options,
                                    options->verbose ? SEVERITY_NOTE
                                    : options->quiet ? SEVERITY_ERROR
                                                     : SEVERITY_WARNING);
    if (options->json)
        report_json(b);
    else if (good && !options->quiet)
        report_table(b, options->lang);
    if (!good && !options->json && !options->quiet)
        fputs(strcmp(options->lang, "vi") == 0
                  ? "songngu: có lỗi nên chưa xuất gì; trang cũ giữ nguyên\n"
                  : "songngu: nothing was published because of the errors; the old site stands\n",
              stderr);
    return status;
}
