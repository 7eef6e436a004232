/* Makes pages: those that the output does not have from the same recipe. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "feeds.h"
#include "date.h"
#include "hash.h"
#include "parallel.h"
#include "pages_rows.h"

struct emitter {
    struct arena arena;
    struct view_memory memory;
    struct buf page;
    struct page_figures figures[PAGE_KINDS_MAX]; /* by row */
};

struct emitting {
    const struct pages *pages;
    const struct site *site;
    const struct theme *theme;
    const struct page_plan *plan;
    const struct recipes *recipes;
    uint64_t settings; /* of every recipe */
    struct output *output;
    struct emitter *emitters;
    const struct template *templates[PAGE_KINDS_MAX];
    uint64_t template_hashes[PAGE_KINDS_MAX][LANG_COUNT];
    void (*progress)(size_t done, size_t all);
    atomic_size_t done;
};

static const struct template *template_of(const struct theme *theme, const char *kind)
{
    for (size_t i = 0; i < page_kind_count; i++)
        if (strcmp(page_kinds[i].kind, kind) == 0)
            /* cppcheck-suppress CastIntegerToAddressAtReturn ; "template" is C++ to it */
            return theme->templates[i];
    return NULL;
}

static const char *template_file_of(const char *kind)
{
    for (size_t i = 0; i < page_kind_count; i++)
        if (strcmp(page_kinds[i].kind, kind) == 0)
            return page_kinds[i].template_file;
    return NULL;
}

static struct str file_of(struct arena *arena, const struct config *config,
                          const struct page_row *row, enum lang lang, struct str address)
{
    if (!row->suffix)
        return address_file(arena, config->address, lang, address);
    struct str suffix = str_of(row->suffix);
    return row->neutral ? STR_JOIN(arena, address, suffix)
                        : STR_JOIN(arena, str_of(lang_code(lang)), STR("/"), address, suffix);
}

/* False if the page has none. */
static bool recipe_of(const struct emitting *e, const struct page_job *job, struct recipe *recipe)
{
    if (!page_rows[job->kind].recipe)
        return false;
    *recipe =
        (struct recipe){.settings = e->settings, .theme = e->template_hashes[job->kind][job->lang]};
    page_rows[job->kind].recipe(
        e->recipes, &(struct recipe_page){job->index, job->number, (enum lang)job->lang}, recipe);
    return true;
}

static void make_page(struct emitting *e, const struct page_job *job, struct making *m,
                      struct buf *out)
{
    const struct page_row *row = &page_rows[job->kind];
    if (!row->make) {
        row->write(m, out);
        return;
    }
    m->frame.kind = row->kind;
    m->frame.address = row->address(m->c.arena, e->site, job->index);
    row->make(m);
    view_frame(&m->c, &m->frame, &m->view);
    template_run(e->templates[job->kind], m->c.lang, &m->view, m->c.arena, out);
}

static void emit_page(struct emitting *e, size_t i, unsigned worker)
{
    const struct page_job *job = &e->plan->jobs[i];
    struct emitter *own = &e->emitters[worker];
    arena_reset(&own->arena);
    view_memory_turn(&own->memory);
    struct making m = {.index = job->index, .number = job->number};
    m.c = (struct view_context){.site = e->site,
                                .messages = &e->theme->interface,
                                .arena = &own->arena,
                                .memory = &own->memory,
                                .lang = (enum lang)job->lang};
    struct str address = page_job_address(&own->arena, e->site, job);
    m.c.file = file_of(&own->arena, &e->site->config, &page_rows[job->kind], m.c.lang, address);
    struct recipe recipe;
    struct page_figures *figures = &own->figures[job->kind];
    bool known = recipe_of(e, job, &recipe);
    if (known && output_keep(e->output, worker, m.c.file, &recipe)) {
        figures->kept++;
    } else {
        double began = clock_seconds();
        buf_clear(&own->page);
        make_page(e, job, &m, &own->page);
        if (known &&
            page_rows[job->kind].recipe == recipe_source) /* a file that changed meanwhile */
            known = hash64(buf_view(&own->page)) == recipe.own;
        figures->seconds += clock_seconds() - began;
        figures->bytes += own->page.len;
        figures->made++;
        output_put(e->output, worker, OUTPUT_PAGE, m.c.file, known ? &recipe : NULL,
                   buf_view(&own->page));
    }
    size_t done = atomic_fetch_add(&e->done, 1) + 1;
    if (e->progress && worker == 0)
        e->progress(done, e->plan->count);
}

/* The files of the whole archive come first: the longest must not be begun last. */
static void emit_one(void *context, size_t i, unsigned worker)
{
    struct emitting *e = context;
    size_t whole = feeds_count(e->pages->site);
    if (i < whole)
        feeds_emit(e->pages, e->output, i, worker);
    else
        emit_page(e, i - whole, worker);
}

/* What is said in both languages, on a page that speaks both: "… · …". */
static struct str in_both(struct arena *arena, struct localised said)
{
    struct str vi = said.text[LANG_VI], en = said.text[LANG_EN];
    if (!vi.len || !en.len || str_equal(vi, en))
        return vi.len ? vi : en;
    return STR_JOIN(arena, vi, STR(" · "), en);
}

/* The pages outside both languages: the greeting at the root and the page for what is not found,
 * which may be shown at any depth and so must link from the root of the host. */
static void emit_root_page(struct emitting *e, const char *kind, const char *file, bool rooted)
{
    struct emitter *own = &e->emitters[0];
    arena_reset(&own->arena);
    buf_clear(&own->page);
    struct making m = {0};
    m.c = (struct view_context){.site = e->site,
                                .messages = &e->theme->interface,
                                .arena = &own->arena,
                                .lang = LANG_VI,
                                .file = str_of(file)};
    if (rooted) {
        struct str base = e->site->config.base_url;
        size_t path = base.len ? str_find_byte(base, '/', str_find(base, STR("://"), 0) + 3) : 0;
        m.c.root = str_format(&own->arena, "%.*s/", STR_ARG(str_cut(base, path, base.len)));
    }
    m.frame.kind = kind;
    m.frame.title =
        rooted ? view_word(&m.c, "title.not-found") : in_both(&own->arena, e->site->config.title);
    m.frame.description = in_both(&own->arena, e->site->config.tagline);
    if (!m.frame.description.len)
        m.frame.description = in_both(&own->arena, e->site->config.intro);
    m.frame.address = STR("");
    m.frame.noindex = rooted;
    view_frame(&m.c, &m.frame, &m.view);
    template_run(template_of(e->theme, kind), LANG_VI, &m.view, &own->arena, &own->page);
    output_put(e->output, 0, OUTPUT_PAGE, m.c.file, NULL, buf_view(&own->page));
}

/* What all pages need, but for the output. */
static void prepare(struct emitting *e, struct arena *arena, const struct pages *pages,
                    unsigned jobs)
{
    *e = (struct emitting){.pages = pages,
                           .site = pages->site,
                           .theme = pages->theme,
                           .plan = pages->plan,
                           .recipes = pages->recipes,
                           .settings = pages->settings,
                           .emitters = ARENA_ARRAY(arena, jobs, struct emitter)};
    for (size_t r = 0; r < page_row_count; r++) {
        e->templates[r] = template_of(e->theme, page_rows[r].kind);
        for (int l = 0; e->templates[r] && l < LANG_COUNT; l++)
            e->template_hashes[r][l] = template_hash(e->templates[r], (enum lang)l).low;
    }
}

static int by_seconds(const void *a, const void *b)
{
    const struct page_figures *x = a, *y = b;
    if (x->seconds != y->seconds)
        return x->seconds < y->seconds ? 1 : -1;
    return strcmp(x->kind, y->kind);
}

static struct pages_report report_on(const struct emitting *e, unsigned jobs)
{
    struct pages_report report = {.count = 0};
    for (size_t r = 0; r < page_row_count; r++) {
        struct page_figures *kind = &report.kinds[report.count];
        *kind = (struct page_figures){.kind = page_rows[r].kind,
                                      .template_file = template_file_of(page_rows[r].kind)};
        for (unsigned i = 0; i < jobs; i++) {
            const struct page_figures *own = &e->emitters[i].figures[r];
            kind->made += own->made;
            kind->kept += own->kept;
            kind->bytes += own->bytes;
            kind->seconds += own->seconds;
        }
        report.count += kind->made || kind->kept;
    }
    qsort(report.kinds, report.count, sizeof *report.kinds, by_seconds);
    return report;
}

struct pages_report pages_emit(const struct pages *pages, struct output *output, unsigned jobs,
                               void (*progress)(size_t done, size_t all))
{
    struct arena arena;
    struct emitting e;
    arena_init(&arena);
    prepare(&e, &arena, pages, jobs);
    e.output = output;
    e.progress = progress;
    emit_root_page(&e, "greeting", "index.html", false);
    emit_root_page(&e, "not-found", "404.html", true);
    parallel_for(feeds_count(e.site) + e.plan->count, jobs, emit_one, &e);
    struct pages_report report = report_on(&e, jobs);
    for (unsigned i = 0; i < jobs; i++) {
        arena_free(&e.emitters[i].arena);
        view_memory_free(&e.emitters[i].memory);
        buf_free(&e.emitters[i].page);
    }
    arena_free(&arena);
    return report;
}

bool pages_find(const struct pages *pages, struct str path, struct page_origin *origin)
{
    struct arena arena, scratch;
    struct emitting e;
    bool found = false;
    arena_init(&arena);
    arena_init(&scratch);
    prepare(&e, &arena, pages, 1);
    for (size_t i = 0; i < e.plan->count && !found; i++) {
        const struct page_job *job = &e.plan->jobs[i];
        arena_reset(&scratch);
        struct str address = page_job_address(&scratch, e.site, job);
        found = str_equal(file_of(&scratch, &e.site->config, &page_rows[job->kind],
                                  (enum lang)job->lang, address),
                          path);
        if (!found)
            continue;
        *origin = (struct page_origin){.job = *job, .kind = page_rows[job->kind].kind};
        origin->has_recipe = recipe_of(&e, job, &origin->recipe);
        origin->template_file = template_file_of(page_rows[job->kind].kind);
    }
    arena_free(&scratch);
    arena_free(&arena);
    return found;
}
