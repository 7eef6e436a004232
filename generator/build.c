#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "config.h"
#include "date.h"
#include "fs.h"
#include "glossary.h"
#include "graph.h"
#include "hash.h"
#include "parallel.h"
#include "recipe.h"
#include "records.h"
#include "scan.h"
#include "site_folder.h"
#include "site_search.h"
#include "state_place.h"
#include "terminal.h"

enum {
    PROGRESS_AFTER_MS = 1000,
    PROGRESS_EVERY_MS = 100,
    SLOWEST_SHOWN = 3,
    NOTES_SHOWN = 3, /* of a kind */
    ANNOUNCED_FROM = 2000
};

/* Notes the time since *since as that of a phase. */
static void lap(struct build *b, enum phase phase, double *since)
{
    double t = clock_seconds();
    b->seconds[phase] += t - *since;
    *since = t;
}

static const struct {
    const char *name, *vi;
} phases[PHASE_COUNT] = {
    {"read", "đọc"},        {"scan", "quét"},      {"link", "liên kết"}, {"theme", "giao diện"},
    {"emit", "dựng trang"}, {"search", "chỉ mục"}, {"commit", "ghi ra"}, {"state", "ghi nhớ"},
};

const char *build_phase_name(enum phase phase)
{
    return either(phases[phase].name, phases[phase].vi);
}

static bool only(const struct options *options, const char *part)
{
    return options->only && strcmp(options->only, part) == 0;
}

/* --- beginning -------------------------------------------------------------------------------- */

static void open_site(struct build *b, const struct options *options)
{
    *b = (struct build){.scratch = -1, .peeked = -1};
    arena_init(&b->site.arena);
    arena_init(&b->theme_arena);
    b->site.diags = diags_new();
    b->site.path = str_of(options->site);
    b->site.drafts = options->drafts;
    b->jobs = options->jobs ? (unsigned)options->jobs : parallel_processors();
    if (b->jobs > PARALLEL_MAX)
        b->jobs = PARALLEL_MAX;
    b->site.keeps = ARENA_ARRAY(&b->site.arena, b->jobs, struct arena);
    b->site.keep_count = b->jobs;
    b->site.dir = site_folder_open(options->site);
    b->state_path = state_place(&b->site.arena, options->site, &b->state_elsewhere);
    diags_lie_in(b->site.diags, b->site.dir);
}

/* A folder for temporary files: the state folder, or the system's when the site cannot be written.
 */
static void open_scratch(struct build *b)
{
    const char *state = b->state_path;
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
    if (!fs_path_to_be(output, out)) {
        if (errno == ENOENT)
            die_mistake(either("the output folder %s leads through a folder that is not there",
                               "đường dẫn thư mục xuất %s đi qua một thư mục không tồn tại"),
                        output);
        die_errno("open", output);
    }
    struct stat st;
    if (stat(out, &st) == 0 && !S_ISDIR(st.st_mode))
        die_mistake(either("the output %s is a file: name a folder with -o",
                           "nơi xuất %s là một tệp: hãy chỉ một thư mục bằng -o"),
                    output);
    if (!realpath(b->site.path.data, site))
        die_errno("open", b->site.path.data);
    snprintf(part, sizeof part, "%s/.songngu/publish", site);
    if (lies_in(out, part) && strcmp(out, part) != 0)
        return; /* what publish builds for a target */
    if (lies_in(site, out))
        die_mistake(either("the output folder %s contains the site: choose another with -o",
                           "thư mục xuất %s chứa chính trang này: hãy chọn thư mục khác bằng -o"),
                    output);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        snprintf(part, sizeof part, "%s/%s", site, own[i]);
        if (lies_in(out, part))
            die_mistake(
                either("the output folder %s lies in the site's %s/: choose another with -o",
                       "thư mục xuất %s nằm trong %s/ của trang: hãy chọn thư mục khác bằng -o"),
                output, own[i]);
    }
}

/* Lets other builds of this output go on. */
static void close_output(struct build *b)
{
    state_close(b->state);
    output_close(b->output);
    b->state = NULL;
    b->output = NULL;
}

static struct str output_path(struct build *b, const struct options *options)
{
    return options->output ? str_of(options->output)
                           : str_format(&b->site.arena, "%.*s/public", STR_ARG(b->site.path));
}

static void open_output(struct build *b, const struct options *options)
{
    b->output_path = output_path(b, options);
    refuse_own_folders(b, b->output_path.data);
    if (b->state_elsewhere && !options->output && access(b->output_path.data, W_OK))
        die(either("%s cannot be written\n  = help: name an output folder elsewhere: -o DIR",
                   "không ghi được vào %s\n  = cách sửa: chỉ thư mục xuất ở nơi khác: -o DIR"),
            b->output_path.data);
    b->output = output_open(b->state_path, b->output_path.data, b->jobs, options->quiet);
}

static void mix(struct hasher *hasher, struct str text)
{
    hasher_add(hasher, &text.len, sizeof text.len);
    hasher_add(hasher, text.data, text.len);
}

/* The program itself, as far as the file system tells one from another. */
static void mix_program(struct hasher *hasher)
{
    struct stat st;
    struct stamp stamp = {0};
    if (stat("/proc/self/exe", &st) == 0)
        stamp = stamp_of(&st);
    hasher_add(hasher, &stamp, sizeof stamp);
    mix(hasher, STR(SONGNGU_VERSION));
}

/* All files that a build reads, and what was asked of it. */
static void take_census(struct build *b)
{
    struct site *site = &b->site;
    struct str theme = STR_JOIN(&site->arena, STR("themes/"), site->config.theme);
    int program = theme_program_dir();
    census_add(&b->census, site->dir, "content", "", b->jobs);
    census_add(&b->census, site->dir, "site.conf", "", b->jobs);
    if (fs_path_plain(site->config.theme)) {
        census_add(&b->census, site->dir, theme.data, "", b->jobs);
        if (program >= 0)
            census_add(&b->census, program, str_copy(&site->arena, site->config.theme).data,
                       "program:", b->jobs);
    }
    if (program >= 0)
        close(program);
    struct hash128 files = census_hash(&b->census);
    struct hasher *hasher = hasher_new();
    hasher_add(hasher, &files, sizeof files);
    mix_program(hasher);
    mix(hasher, site->config.base_url);
    mix(hasher, site->config.theme);
    mix(hasher, site->drafts ? STR("drafts") : STR(""));
    b->inputs = hasher_done(hasher);
    hasher_free(hasher);
}

static void look_at_site(struct build *b, const struct options *options, enum build_purpose purpose)
{
    open_site(b, options);
    b->purpose = purpose;
    if (purpose != BUILD_TO_LOOK && !options->verbose && !options->json)
        diags_keep(b->site.diags, SEVERITY_WARNING);
    census_begin(&b->census, &b->site.arena); /* what is saved from now on is young */
    config_read(&b->site.arena, b->site.diags, b->site.dir, &b->site.config);
    override_config(&b->site.config, options);
}

/* What every build begins with: what is asked, where, and which files there are. */
static void begin(struct build *b, const struct options *options, enum build_purpose purpose)
{
    double t = clock_seconds();
    look_at_site(b, options, purpose);
    output_recover(b->state_path);
    if (purpose != BUILD_TO_LOOK)
        open_output(b, options);
    if (purpose == BUILD_TO_PUBLISH && b->jobs > 1)
        output_look(b->output);
    take_census(b);
    lap(b, PHASE_READ, &t);
}

/* --- loading ---------------------------------------------------------------------------------- */

static void mix_number(struct hasher *hasher, uint64_t number)
{
    hasher_add(hasher, &number, sizeof number);
}

/* What is read of a text depends on this and its file alone. The hashes here are those of what was
 * parsed, whatever has become of the files since. */
static uint64_t scan_environment(const struct site *site)
{
    struct hasher *hasher = hasher_new();
    mix_program(hasher);
    mix_number(hasher, site->glossary.hash);
    mix_number(hasher, site->config.glossary);
    mix_number(hasher, site->config.search);
    uint64_t hash = hasher_done(hasher).low;
    hasher_free(hasher);
    return hash;
}

/* What every page depends on: the program, site.conf, the lists at the top of content/, the words
 * of the interface, and which pages of text there are to link to. */
static uint64_t settings_hash(const struct build *b)
{
    const struct site *site = &b->site;
    struct hasher *hasher = hasher_new();
    mix_program(hasher);
    mix_number(hasher, site->config.hash);
    mix(hasher, site->config.base_url);
    mix_number(hasher, site->lists);
    mix_number(hasher, b->theme.wording);
    for (size_t i = 0; i < site->page_count; i++)
        mix(hasher, site->pages[i].slug);
    uint64_t hash = hasher_done(hasher).low;
    hasher_free(hasher);
    return hash;
}

/* Where bodies lie: in what the last build of this output left, or nowhere for long. */
static void open_bodies(struct build *b)
{
    struct site *site = &b->site;
    open_scratch(b);
    if (b->purpose == BUILD_TO_LOOK) {
        site->pack = pack_open(b->scratch, b->jobs);
        site->plain = pack_open(b->scratch, b->jobs);
        site->rows = pack_open(b->scratch, b->jobs);
        return;
    }
    b->state = state_open(site, output_state_dir(b->output), scan_environment(site), b->jobs);
    if (state_is_empty(b->state)) /* then all texts come by anyway */
        site_search_open(site, b->scratch, b->jobs);
}

/* What takes long is named while it lasts, on a terminal; pages are counted besides. */
static void announce(const struct build *b, const struct options *options, enum phase phase)
{
    if (b->census.count > ANNOUNCED_FROM && !options->quiet && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s …\033[K", build_phase_name(phase));
}

static void read_lists(struct site *site)
{
    records_names(site);
    glossary_read(site);
    records_decisions(&site->arena, site->diags, site->dir, "content/decisions", &site->decisions,
                      &site->decision_count);
}

static void link_site(struct build *b)
{
    double t = clock_seconds();
    struct site *site = &b->site;
    graph_documents(site);
    graph_works(site, b->jobs);
    graph_files(site, &b->census, b->state, b->jobs);
    check_links(site);
    b->plan = pages_plan(site);
    lap(b, PHASE_LINK, &t);
}

static void load_theme(void *context)
{
    struct build *b = context;
    struct site *site = &b->site;
    theme_load(&b->theme_arena, site->diags, site->dir, site->config.theme, &b->theme);
}

static void load(struct build *b, const struct options *options)
{
    double t = clock_seconds();
    struct site *site = &b->site;
    struct parallel_beside *theme = parallel_beside(load_theme, b); /* it needs none of the rest */
    read_lists(site);
    open_bodies(b);
    lap(b, PHASE_READ, &t);
    announce(b, options, PHASE_SCAN);
    scan_content(site, &(struct scan_sources){&b->census, b->state}, b->jobs);
    site_search_words(site, b->state);
    lap(b, PHASE_SCAN, &t);
    announce(b, options, PHASE_LINK);
    link_site(b);
    t = clock_seconds();
    parallel_join(theme);
    lap(b, PHASE_THEME, &t);
    if (diags_count(site->diags, SEVERITY_ERROR))
        close_output(b);
}

/* --- ahead of a change ------------------------------------------------------------------------ */

void build_prepare(struct build *b, const struct options *options)
{
    struct site *site = &b->site;
    look_at_site(b, options, BUILD_TO_PREVIEW);
    b->output_path = output_path(b, options);
    b->peeked = output_peek(b->state_path, b->output_path.data);
    take_census(b);
    read_lists(site);
    if (b->peeked >= 0)
        b->state = state_peek(site, b->peeked, scan_environment(site), b->jobs);
    if (!b->state)
        return;
    scan_content(site, &(struct scan_sources){&b->census, b->state}, b->jobs);
    load_theme(b);
    b->prepared = diags_count(site->diags, SEVERITY_ERROR) == 0;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct text *)a)->path, ((const struct text *)b)->path);
}

/* The texts of documents stand in the order of their paths. */
static struct text *text_at(struct site *site, struct str path)
{
    const struct text key = {.path = path};
    struct text *found = NULL;
    if (site->text_count)
        found = bsearch(&key, site->texts, site->text_count, sizeof key, by_path);
    for (size_t i = 0; !found && i < site->page_count; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            if (site->pages[i].text[l] && str_equal(site->pages[i].text[l]->path, path))
                return site->pages[i].text[l];
    return found;
}

/* True if a path is that of no file that was counted, nor of a folder of any, and there is nothing
 * now: it came and went again, as the files do with which editors save. */
static bool came_and_went(const struct build *b, struct str path)
{
    struct stat st;
    for (size_t i = 0; i < b->census.count; i++) {
        struct str known = b->census.files[i].path;
        if (str_starts(known, path) && (known.len == path.len || known.data[path.len] == '/'))
            return false;
    }
    return fstatat(b->site.dir, path.data, &st, AT_SYMLINK_NOFOLLOW) && errno == ENOENT;
}

/* Reads a changed text again; false if it is none, or not in its place. What came and went again,
 * as the files do in which editors save, is nothing. */
static bool read_changed(struct build *b, struct str path)
{
    struct site *site = &b->site;
    if (!str_starts(path, site->path) || path.len <= site->path.len + 1)
        return false;
    path = str_copy(&site->arena, str_cut(path, site->path.len + 1, path.len));
    struct text *text = text_at(site, path);
    if (!text)
        return came_and_went(b, path);
    return census_again(&b->census, site->dir, path) &&
           scan_again(site, &(struct scan_sources){&b->census, b->state}, text);
}

bool build_load_prepared(struct build *b, const struct options *options, const struct str *changed,
                         size_t count)
{
    double t = clock_seconds();
    if (!b->prepared || !count)
        return false;
    open_output(b, options);
    if (!state_current(b->state))
        return false;
    lap(b, PHASE_READ, &t);
    for (size_t i = 0; i < count; i++)
        if (!read_changed(b, changed[i]))
            return false;
    lap(b, PHASE_SCAN, &t);
    link_site(b);
    if (diags_count(b->site.diags, SEVERITY_ERROR))
        close_output(b);
    return true;
}

void build_load(struct build *b, const struct options *options, enum build_purpose purpose)
{
    begin(b, options, purpose);
    load(b, options);
}

/* --- publishing ------------------------------------------------------------------------------- */

static void show_progress(size_t done, size_t all)
{
    static double first, last;
    double t = clock_seconds();
    if (first == 0)
        first = t;
    if ((t - first) * 1000 < PROGRESS_AFTER_MS || (t - last) * 1000 < PROGRESS_EVERY_MS)
        return;
    last = t;
    fprintf(stderr, "\r%zu / %zu\033[K", done, all);
}

static void add_piece(void *stream, struct str piece)
{
    output_add(stream, piece);
}

/* A file that documents attach or show, straight from content/files/. It may be of any size. */
static void emit_file(struct build *b, const struct site_file *file)
{
    char path[FS_PATH_MAX], sha256[SHA256_HEX + 1];
    struct recipe recipe = {.own = hash64(str_of(file->sha256))};
    snprintf(path, sizeof path, "content/files/%.*s", STR_ARG(file->path)); /* it was found */
    struct str to = str_of(path + strlen("content/"));
    if (output_keep(b->output, 0, to, &recipe))
        return;
    int fd = fs_open(b->site.dir, path, O_RDONLY | O_NONBLOCK, 0, true);
    if (fd < 0)
        die_errno("read", path);
    struct output_stream *stream = output_begin(b->output, 0, OUTPUT_ASSET, to, &recipe);
    if (!sha256_file(fd, sha256, add_piece, stream))
        die_errno("read", path);
    if (strcmp(sha256, file->sha256) != 0) /* it was changed since it was linked */
        output_doubt(stream);
    output_end(stream);
    close(fd);
}

static void add_entries(void *context)
{
    struct build *b = context;
    site_search_entries(&b->site);
    b->entries_added = true;
}

/* The index is made from all texts at once, so it is made again when any of them has changed. */
static void emit_search(struct build *b, const struct pages *pages)
{
    struct site *site = &b->site;
    struct recipe recipe = {.settings = pages->settings};
    if (!site->config.search)
        return;
    recipe_texts(pages->recipes, &recipe);
    if (output_keep_folder(b->output, STR("search/"), &recipe))
        return;
    pack_ahead(site->rows);
    if (!site->search) {
        site_search_open(site, b->scratch, b->jobs);
        site_search_kept(site, b->state, b->jobs);
    }
    if (!b->entries_added)
        add_entries(b);
    if (b->purpose == BUILD_TO_PUBLISH) { /* the index takes the place of what it is made from */
        state_gather(b->state);
        site_forget(site);
        output_rest(b->output);
    }
    site_search_emit(site, &recipe, b->output, b->jobs);
    search_free(site->search); /* the commit needs room too */
    site->search = NULL;
    arena_return();
}

static void emit_pages(struct build *b, const struct options *options, const struct pages *pages)
{
    bool shows = isatty(STDERR_FILENO) && !options->quiet;
    struct parallel_beside *entries =
        b->site.search ? parallel_beside(add_entries, b) : NULL; /* all texts are there */
    announce(b, options, PHASE_EMIT);
    theme_emit(&b->theme, b->output);
    for (size_t i = 0; i < b->site.files.count; i++)
        emit_file(b, b->site.files.entries[i].pointer);
    b->pages = pages_emit(pages, b->output, b->jobs, shows ? show_progress : NULL);
    parallel_join(entries);
}

/* False if a file of content/files/ lies where the census does not look, as behind a link or under
 * a name that begins with ".". */
static bool files_counted(const struct site *site)
{
    for (size_t i = 0; i < site->files.count; i++)
        if (!((const struct site_file *)site->files.entries[i].pointer)->stamp.changed)
            return false;
    return true;
}

/* Notes this build as the last one, if the next may trust it as a whole: it said nothing that has
 * to be said again, and of each file can be told whether it will have changed: it is counted, and
 * not too young. */
static void note_last(struct build *b)
{
    const struct site *site = &b->site;
    int dir = output_state_dir(b->output);
    struct state_last last = {.inputs = b->inputs,
                              .pages = {b->plan.by_lang[LANG_VI], b->plan.by_lang[LANG_EN]},
                              .documents = site->document_count,
                              .decisions = site->ranked_count,
                              .notes = diags_count(site->diags, SEVERITY_NOTE)};
    if (b->census.young || diags_count(site->diags, SEVERITY_WARNING) || !files_counted(site) ||
        !state_last_write(dir, &last))
        state_last_remove(dir);
}

struct pages build_pages(struct build *b)
{
    return (struct pages){.site = &b->site,
                          .theme = &b->theme,
                          .plan = &b->plan,
                          .recipes = recipes_new(&b->site.records, &b->site, b->jobs),
                          .settings = settings_hash(b)};
}

void build_publish(struct build *b, const struct options *options)
{
    double t = clock_seconds();
    struct site *site = &b->site;
    struct pages pages = build_pages(b);
    state_last_remove(output_state_dir(b->output));
    if (b->purpose != BUILD_TO_PREVIEW)
        state_save_begin(b->state); /* all that was read is known, and a processor is often free */
    output_start(b->output);
    if (b->purpose == BUILD_TO_PREVIEW)
        output_hurry(b->output);
    if (options->trust_output)
        output_trust(b->output);
    if (only(options, "search"))
        output_keep_part(b->output, STR("search/"), false);
    else
        emit_pages(b, options, &pages);
    b->bytes[PHASE_EMIT] = output_bytes(b->output);
    lap(b, PHASE_EMIT, &t);
    announce(b, options, PHASE_SEARCH);
    if (only(options, "pages") && site->config.search)
        output_keep_part(b->output, STR("search/"), true);
    else if (!only(options, "pages"))
        emit_search(b, &pages);
    b->bytes[PHASE_SEARCH] = output_bytes(b->output) - b->bytes[PHASE_EMIT];
    lap(b, PHASE_SEARCH, &t);
    announce(b, options, PHASE_COMMIT);
    b->summary = output_commit(b->output, &b->changed);
    lap(b, PHASE_COMMIT, &t);
}

void build_settle(struct build *b, const struct options *options)
{
    double t = clock_seconds();
    if (!b->output)
        return;
    if (state_save(b->state) && !options->only)
        note_last(b);
    close_output(b);
    lap(b, PHASE_STATE, &t);
    if (isatty(STDERR_FILENO) && !options->quiet)
        fputs("\r\033[K", stderr);
}

/* True if nothing has changed since the last build, neither what it reads nor what it wrote. */
static bool unchanged(struct build *b, const struct options *options)
{
    struct state_last last;
    if (diags_count(b->site.diags, SEVERITY_ERROR) || b->census.young ||
        !state_last_read(output_state_dir(b->output), &last) ||
        !hash128_equal(last.inputs, b->inputs) ||
        (last.notes && (options->verbose || options->json)))
        return false;
    double t = clock_seconds();
    if (!output_intact(b->output, b->jobs, &b->summary))
        return false;
    lap(b, PHASE_COMMIT, &t);
    b->plan.by_lang[LANG_VI] = last.pages[LANG_VI];
    b->plan.by_lang[LANG_EN] = last.pages[LANG_EN];
    b->site.document_count = last.documents;
    b->site.ranked_count = last.decisions;
    return true;
}

void build_free(struct build *b)
{
    buf_free(&b->changed);
    if (b->site.search)
        search_free(b->site.search);
    close_output(b);
    pack_close(b->site.pack);
    pack_close(b->site.plain);
    pack_close(b->site.rows);
    if (b->scratch >= 0)
        close(b->scratch);
    if (b->peeked >= 0)
        close(b->peeked);
    diags_free(b->site.diags);
    close(b->site.dir);
    arena_free(&b->theme_arena);
    site_free(&b->site);
}

static void say_unknown_document(const struct build *b, struct str name)
{
    struct arena arena;
    arena_init(&arena);
    size_t count = b->site.document_count;
    struct str *ids = ARENA_ARRAY(&arena, count + 1, struct str);
    for (size_t i = 0; i < count; i++)
        ids[i] = b->site.documents[i].id;
    struct str nearest = str_nearest(name, ids, count);
    /* It may be one that could not be read. */
    diags_print(b->site.diags, stderr, terminal_vietnamese() ? "vi" : "en", SEVERITY_ERROR,
                diags_color());
    fprintf(stderr,
            either("songngu: no document has the id \"%.*s\"",
                   "songngu: không có tài liệu nào mang id \"%.*s\""),
            STR_ARG(name));
    if (nearest.data)
        fprintf(stderr, either("; did you mean \"%.*s\"?", "; có phải là \"%.*s\"?"),
                STR_ARG(nearest));
    fputc('\n', stderr);
    arena_free(&arena);
}

const struct document *build_find_document(struct build *b, struct str name)
{
    struct map_entry *entry = map_get(&b->site.by_id, name);
    if (!entry)
        entry = map_get(&b->site.by_slug, name);
    if (entry)
        return &b->site.documents[entry->number];
    say_unknown_document(b, name);
    return NULL;
}

/* --- the report ------------------------------------------------------------------------------- */

/* What the command ends with, after what was said. */
static int status_of(const struct diags *diags, const struct options *options)
{
    if (diags_count(diags, SEVERITY_ERROR))
        return EXIT_MISTAKES;
    return options->strict && diags_count(diags, SEVERITY_WARNING) ? EXIT_WARNINGS : EXIT_CLEAN;
}

int build_report_diags(struct build *b, const struct options *options, enum severity least)
{
    if (!options->json)
        diags_print(b->site.diags, stderr, options->lang, least, diags_color());
    return status_of(b->site.diags, options);
}

/* A build looks at what is made, check at what is wrong: of notes there may be very many. */
static int report_some(struct build *b, const struct options *options)
{
    if (!options->verbose)
        return build_report_diags(b, options, options->quiet ? SEVERITY_ERROR : SEVERITY_WARNING);
    if (!options->json)
        diags_print_some(b->site.diags, stderr, options->lang, NOTES_SHOWN, diags_color());
    return status_of(b->site.diags, options);
}

static void report_json(struct build *b, const char *lang)
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
        buf_printf(&out, "%s\"%s\":%.3f", p ? "," : "", phases[p].name, b->seconds[p]);
    buf_printf(&out, "},\"bytes_put\":{\"emit\":%llu,\"search\":%llu},\"kinds\":[",
               (unsigned long long)b->bytes[PHASE_EMIT],
               (unsigned long long)b->bytes[PHASE_SEARCH]);
    for (size_t i = 0; i < b->pages.count; i++) {
        const struct page_figures *k = &b->pages.kinds[i];
        buf_printf(&out, "%s{\"kind\":\"%s\",", i ? "," : "", k->kind);
        if (k->template_file)
            buf_printf(&out, "\"template\":\"%s\",", k->template_file);
        buf_printf(&out, "\"made\":%zu,\"kept\":%zu,\"bytes\":%llu,\"seconds\":%.4f}", k->made,
                   k->kept, (unsigned long long)k->bytes, k->seconds);
    }
    buf_text(&out, "],\"diagnostics\":");
    fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
    diags_json(b->site.diags, stdout, lang, SEVERITY_NOTE, SIZE_MAX);
    puts("}");
}

/* Begins a line of the report; printf counts bytes, a terminal letters. */
static void print_label(const char *label)
{
    int width = 12;
    for (const char *c = label; *c; c++)
        width += (*c & 0xC0) == 0x80;
    printf("  %-*s", width, label);
}

/* The kinds of pages that took the longest, per page over all threads. */
static void report_kinds(const struct build *b, size_t most)
{
    for (size_t i = 0; i < b->pages.count && i < most; i++) {
        const struct page_figures *k = &b->pages.kinds[i];
        if (!k->made)
            continue;
        print_label(i ? "" : either("slowest", "chậm nhất"));
        printf(either(" %-18s %7zu pages %8.1f kB %7.3f s, %.0f µs each\n",
                      " %-18s %7zu trang %8.1f kB %7.3f giây, %.0f µs mỗi trang\n"),
               k->template_file ? k->template_file : k->kind, k->made, (double)k->bytes / 1e3,
               k->seconds, k->seconds / (double)k->made * 1e6);
    }
}

static void report_table(struct build *b, const struct options *options)
{
    double all = 0;
    print_label("");
    printf(" %8s %8s\n", "vi", "en");
    print_label(either("pages", "trang"));
    printf(" %8zu %8zu\n", b->plan.by_lang[LANG_VI], b->plan.by_lang[LANG_EN]);
    print_label(either("output", "kết quả"));
    printf(either(" %8zu files, %.1f MB: +%zu ~%zu -%zu\n",
                  " %8zu tệp, %.1f MB: thêm %zu, sửa %zu, xóa %zu\n"),
           b->summary.files, (double)b->summary.bytes / 1e6, b->summary.added, b->summary.changed,
           b->summary.removed);
    if (!b->site.config.base_url.len) {
        print_label(either("address", "địa chỉ"));
        puts(either(" none yet, so citations leave it out; in site.conf: base_url: https://...",
                    " chưa có, nên cách trích dẫn không ghi địa chỉ; trong site.conf: base_url: "
                    "https://..."));
    }
    print_label(either("time", "thời gian"));
    for (int p = 0; p < PHASE_COUNT; p++) {
        printf("%s %s %.3f", p ? "," : "", build_phase_name((enum phase)p), b->seconds[p]);
        all += b->seconds[p];
    }
    printf(either(": %.2f s\n", ": %.2f giây\n"), all);
    if (options->verbose || all > 1)
        report_kinds(b, options->verbose ? PAGE_KINDS_MAX : SLOWEST_SHOWN);
}

static void say_elsewhere(const struct build *b, const struct options *options)
{
    if (b->state_elsewhere && !options->quiet && !options->json)
        fprintf(stderr,
                either("songngu: note: the site cannot be written; for the next build its state "
                       "is kept in %s\n",
                       "songngu: lưu ý: không ghi được vào thư mục của trang; những gì cần cho "
                       "lần dựng sau nằm trong %s\n"),
                b->state_path);
}

int build_run(struct build *b, const struct options *options)
{
    begin(b, options, BUILD_TO_PUBLISH);
    say_elsewhere(b, options);
    bool same = unchanged(b, options);
    if (!same)
        load(b, options);
    bool good = diags_count(b->site.diags, SEVERITY_ERROR) == 0;
    if (good && !same) {
        build_publish(b, options);
        build_settle(b, options);
    }
    int status = report_some(b, options);
    if (options->json)
        report_json(b, options->lang);
    else if (good && !options->quiet)
        report_table(b, options);
    if (!good && !options->json && !options->quiet)
        fputs(either("songngu: nothing was published because of the errors; the old site stands\n",
                     "songngu: có lỗi nên chưa xuất gì; trang cũ giữ nguyên\n"),
              stderr);
    return status;
}
