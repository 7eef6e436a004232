#include <string.h>
#include <unistd.h>

#include "build.h"
#include "commands.h"
#include "config.h"
#include "fs.h"
#include "lookup.h"
#include "parallel.h"
#include "publish.h"
#include "site_folder.h"
#include "state_place.h"
#include "terminal.h"

/* What a publication builds from; alive to its end, because the aliases lie in it. */
struct preparing {
    const struct options *options;
    const char *state; /* state_place */
    struct build build;
    bool built;
    struct arena arena;
};

/* Old addresses of a document in both languages, as its pages stand in this style. */
static void list_aliases(struct preparing *p, struct publish_site *out)
{
    const struct site *site = &p->build.site;
    enum address_style style = site->config.address;
    struct publish_alias *list =
        ARENA_ARRAY(&p->arena, site->alias_count * 2, struct publish_alias);
    for (size_t i = 0; i < site->alias_count; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const struct alias *alias = &site->aliases[i];
            struct str to = document_address(&p->arena, &site->documents[alias->document]);
            struct str from = address_file(&p->arena, style, (enum lang)lang, alias->address);
            if (str_ends(from, STR("/index.html")))
                from.len -= strlen("index.html");
            list[out->alias_count++] = (struct publish_alias){
                .from = str_format(&p->arena, "/%.*s", STR_ARG(from)),
                .to = address_file(&p->arena, style, (enum lang)lang, to),
            };
        }
    out->aliases = list;
}

static const char *nothing_published(void)
{
    return either("songngu: nothing was published\n", "songngu: chưa công bố gì\n");
}

/* Missing and stale translations are the state of an archive, shown to its readers, and no reason
 * not to publish, nor are other targets; every other warning is. A folder may be on a stick and
 * have no address. */
static int check_strictly(struct preparing *p, const struct options *options,
                          const struct publish_target *target)
{
    struct diags *diags = p->build.site.diags;
    size_t allowed = diags_count_code(diags, DIAG_TRANSLATION_MISSING) +
                     diags_count_code(diags, DIAG_TRANSLATION_STALE) +
                     diags_count_code(diags, DIAG_BAD_TARGET);
    if (!p->build.site.config.base_url.len && target->kind != PUBLISH_FOLDER) {
        struct diag_where where = {.path = STR("site.conf")};
        diag_add(diags, DIAG_PUBLISH_ADDRESS, &where, target->name, STR_NULL, STR_NULL);
    }
    size_t errors = diags_count(diags, SEVERITY_ERROR),
           warnings = diags_count(diags, SEVERITY_WARNING) - allowed;
    if (errors || warnings)
        build_report_diags(&p->build, options, SEVERITY_WARNING);
    if (!errors && (!warnings || options->yes))
        return EXIT_CLEAN;
    fputs(nothing_published(), stderr);
    if (!errors)
        fputs(either("  = help: mend the warnings above; --yes publishes all the same\n",
                     "  = cách sửa: sửa các cảnh báo trên; --yes vẫn công bố\n"),
              stderr);
    return EXIT_MISTAKES;
}

/* The strict check, then the build for this target, into a folder of its own: the base URL is
 * another than in the preview. */
static int prepare(void *context, const struct publish_target *target, struct publish_site *out)
{
    struct preparing *p = context;
    struct options options = *p->options;
    options.quiet = true;
    options.json = false; /* the report on standard output is the publication's */
    if (!options.output)
        options.output =
            str_format(&p->arena, "%s/publish/%.*s/site", p->state, STR_ARG(target->name)).data;
    if (target->base_url.len && !options.base_url)
        options.base_url = str_copy(&p->arena, target->base_url).data;
    build_load(&p->build, &options, BUILD_TO_PUBLISH);
    p->built = true;
    int status = check_strictly(p, &options, target);
    if (status != EXIT_CLEAN)
        return status;
    list_aliases(p, out);
    build_publish(&p->build, &options);
    static const struct str search_entry = {"search/root.js", sizeof "search/root.js" - 1};
    out->folder = options.output;
    out->last = &search_entry; /* it names all other files of the index */
    out->last_count = p->build.site.config.search;
    return EXIT_CLEAN;
}

static int no_such_target(const struct options *options, const struct config *config)
{
    struct arena arena;
    arena_init(&arena);
    struct str *names = ARENA_ARRAY(&arena, config->target_count + 1, struct str);
    for (size_t i = 0; i < config->target_count; i++)
        names[i] = config->targets[i].name;
    if (options->arg_count) {
        struct str nearest = str_nearest(str_of(options->args[0]), names, config->target_count);
        fprintf(stderr,
                either("songngu: site.conf has no target \"%s\"",
                       "songngu: site.conf không có đích \"%s\""),
                options->args[0]);
        if (nearest.data)
            fprintf(stderr, either("; did you mean \"%.*s\"?", "; có phải là \"%.*s\"?"),
                    STR_ARG(nearest));
        fputc('\n', stderr);
    } else {
        fputs(either("songngu: publish where?\n", "songngu: công bố đến đâu?\n"), stderr);
    }
    for (size_t i = 0; i < config->target_count; i++)
        fprintf(stderr, "  songngu publish %.*s\n", STR_ARG(names[i]));
    if (!config->target_count)
        fputs(either("  = help: add to site.conf:\n", "  = cách sửa: thêm vào site.conf:\n"),
              stderr);
    if (!config->target_count)
        fputs("      publish:\n        web:\n          kind: folder\n          destination: "
              "/var/www/archive\n          base_url: https://archive.example\n",
              stderr);
    arena_free(&arena);
    return EXIT_MISTAKES;
}

static const struct publish_target *find_target(const struct options *options,
                                                const struct config *config)
{
    for (size_t i = 0; options->arg_count == 1 && i < config->target_count; i++)
        if (str_is(config->targets[i].name, options->args[0]))
            return &config->targets[i];
    return NULL;
}

/* The targets, before anything else is read. False if this one, or site.conf, cannot be used, which
 * is said. */
static bool read_config(const struct options *options, struct arena *arena, struct config *config,
                        const struct publish_target **target)
{
    const char *key;
    struct diags *diags = diags_new();
    int dir = site_folder_open(options->site);
    diags_lie_in(diags, dir);
    bool good = config_read(arena, diags, dir, config);
    *target = good ? find_target(options, config) : NULL;
    if (*target && publish_target_fault(*target, &key))
        good = false;
    if (!good) {
        diags_print(diags, stderr, options->lang, SEVERITY_WARNING, diags_color());
        fputs(nothing_published(), stderr);
    }
    diags_free(diags);
    close(dir);
    return good;
}

int cmd_publish(const struct options *options)
{
    struct preparing preparing = {.options = options};
    struct config config;
    arena_init(&preparing.arena);
    int status = EXIT_MISTAKES;
    const struct publish_target *found;
    if (read_config(options, &preparing.arena, &config, &found)) {
        struct publish_target target = found ? *found : (struct publish_target){0};
        if (options->base_url)
            target.base_url = str_of(options->base_url);
        else if (!target.base_url.len)
            target.base_url = config.base_url;
        bool elsewhere;
        preparing.state = state_place(&preparing.arena, options->site, &elsewhere);
        struct publish_job job = {
            .target = &target,
            .site = options->site,
            .state = preparing.state,
            .jobs = options->jobs ? (unsigned)options->jobs : parallel_processors(),
            .dry_run = options->dry_run,
            .yes = options->yes,
            .quiet = options->quiet,
            .json = options->json,
            .build = prepare,
            .context = &preparing,
        };
        status = found ? publish_run(&job) : no_such_target(options, &config);
    }
    if (preparing.built)
        build_free(&preparing.build);
    arena_free(&preparing.arena);
    return status;
}
