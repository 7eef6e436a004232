#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fs.h"
#include "hash.h"
#include "schema.h"
#include "terminal.h"
#include "tool.h"

enum { CONFIG_MAX = 1 << 20 };

static const char *const styles[] = {
    [ADDRESS_FILE] = "file", [ADDRESS_DIRECTORY] = "directory", NULL};

static const char *const downloads[] = {[DOWNLOAD_MARKDOWN] = "markdown",
                                        [DOWNLOAD_TEXT] = "text",
                                        [DOWNLOAD_BIBTEX] = "bibtex",
                                        [DOWNLOAD_RIS] = "ris",
                                        [DOWNLOAD_CSL] = "csl",
                                        [DOWNLOAD_COLLECTIONS] = "collections",
                                        NULL};
static const char *const feeds[] = {[FEED_VALUES] = "values", [FEED_DECISIONS] = "decisions", NULL};

#define TARGET(member) .offset = offsetof(struct publish_target, member)
static const struct schema_field target_fields[] = {
    {"kind", SCHEMA_CHOICE, .choices = publish_kind_names, .size = sizeof(enum publish_kind),
     TARGET(kind), .required = SCHEMA_ALWAYS, .help = "how the files get there"},
    {"destination", SCHEMA_TEXT, TARGET(destination), .required = SCHEMA_ALWAYS,
     .help = "a folder; user@host:path; address of a git repository; rclone's remote:path"},
    {"base_url", SCHEMA_URL, TARGET(base_url), .help = "the address it will have there"},
    {"host", SCHEMA_CHOICE, .choices = publish_host_names, .size = sizeof(enum publish_host),
     TARGET(host), .help = "whose rules hold there; guessed from the addresses"},
    {"branch", SCHEMA_TEXT, TARGET(branch), .help = "git: gh-pages, or pages"},
    {"keep_history", SCHEMA_BOOL, TARGET(keep_history),
     .help = "git: a commit more each time, instead of one in all"},
    {"port", SCHEMA_INTEGER, TARGET(port), .min = 1, .max = 65535, .help = "rsync: port of ssh"},
    {"precompress", SCHEMA_BOOL, TARGET(precompress),
     .help = "files .gz and .br beside those that they make smaller"},
};
static const struct schema target_schema =
    SCHEMA("a target of publish", struct publish_target, target_fields,
           .key = SCHEMA_AT(struct publish_target, name));

#define CONFIG(member) .offset = offsetof(struct config, member)
static const struct schema_field fields[] = {
    {"title", SCHEMA_LOCALISED, CONFIG(title), .help = "name of the archive"},
    {"tagline", SCHEMA_LOCALISED, CONFIG(tagline), .help = "one line under it"},
    {"intro", SCHEMA_LOCALISED, CONFIG(intro), .help = "a paragraph for the home page"},
    {"licence", SCHEMA_LOCALISED, CONFIG(licence), .help = "of the archive's own texts"},
    {"licence_url", SCHEMA_URL, CONFIG(licence_url), .help = "where that licence stands"},
    {"base_url", SCHEMA_URL, CONFIG(base_url),
     .help =
         "the address the site will have; without it no page says one, and there is no sitemap"},
    {"address", SCHEMA_CHOICE, .choices = styles, .size = sizeof(enum address_style),
     CONFIG(address), .help = "file: slug.html; directory: slug/index.html"},
    {"search", SCHEMA_BOOL, CONFIG(search), .help = "false: no search index and no search page"},
    {"theme", SCHEMA_ID, CONFIG(theme), .help = "a folder of themes/"},
    {"page_size", SCHEMA_INTEGER, CONFIG(page_size), .min = 1, .max = 1000,
     .help = "documents on a page of a list"},
    {"feed_size", SCHEMA_INTEGER, CONFIG(feed_size), .min = 1, .max = 1000,
     .help = "entries of a feed"},
    {"glossary", SCHEMA_BOOL, CONFIG(glossary),
     .help = "mark the first place of each term of content/glossary.yaml in a text"},
    {"downloads", SCHEMA_FLAGS, .choices = downloads, CONFIG(downloads),
     .help = "files beside each document, and of the whole archive; default: all of them"},
    {"feeds", SCHEMA_FLAGS, .choices = feeds, CONFIG(feeds),
     .help = "feeds besides that of all documents: of each type, place …, of each decision; "
             "default: both"},
    {"publish", SCHEMA_NAMED, .sub = &target_schema, CONFIG(targets),
     .count = offsetof(struct config, target_count), .help = "where songngu publish brings it"},
};
static const struct schema config_schema = SCHEMA("site.conf", struct config, fields);

static void set_defaults(struct config *config)
{
    *config = (struct config){
        .title = {{STR("Kho lưu trữ"), STR("Archive")}},
        .theme = STR("default"),
        .search = true,
        .page_size = 50,
        .feed_size = 30,
        .glossary = true,
        .downloads = (1u << DOWNLOAD_COUNT) - 1,
        .feeds = (1u << FEED_COUNT) - 1,
    };
}

/* Where a fault of a target stands; the line is shown without a password that may be in it. */
static void report_target(const struct yaml_source *source, struct diags *diags,
                          const struct yaml_node *node, bool by_key, struct str name,
                          const char *fault)
{
    struct diag_where where =
        by_key ? diag_at(source->path, source->text, node->key_offset, node->key_width)
               : diag_at(source->path, source->text, node->offset, node->width);
    struct buf line = BUF_INIT;
    tool_redact(&line, where.text);
    where.text = buf_view(&line);
    diag_add(diags, DIAG_BAD_TARGET, &where, name, str_of(fault), STR_NULL);
    buf_free(&line);
}

static void check_targets(const struct yaml_source *source, struct diags *diags,
                          const struct yaml_node *root, const struct config *config)
{
    const struct yaml_node *targets = yaml_get(root, STR("publish"));
    for (size_t i = 0; i < config->target_count; i++) {
        const struct publish_target *target = &config->targets[i];
        const char *key, *fault = publish_target_fault(target, &key);
        const struct yaml_node *all = yaml_get(targets, target->name);
        const struct yaml_node *value = fault && key ? yaml_get(all, str_of(key)) : NULL;
        if (fault && all)
            report_target(source, diags, value ? value : all, !value, target->name, fault);
    }
}

bool config_read(struct arena *arena, struct diags *diags, int site_dir, struct config *config)
{
    struct str text, path = STR("site.conf");
    set_defaults(config);
    if (!fs_read(site_dir, "site.conf", CONFIG_MAX, arena, &text, NULL)) {
        if (errno == ENOENT)
            return true;
        struct diag_where where = {.path = path};
        diag_add(diags, DIAG_UNREADABLE, &where, str_of(terminal_fault(errno)), STR_NULL, STR_NULL);
        return false;
    }
    config->hash = hash64(text);
    if (!diag_utf8(diags, path, text))
        return false;
    struct yaml_source source = {.path = path, .text = text};
    struct yaml_node *root = yaml_parse(arena, diags, &source, 0, text.len);
    if (!root)
        return false;
    struct schema_reader reader = {
        .arena = arena, .diags = diags, .source = &source, .situation = 1};
    bool good = schema_fill(&reader, &config_schema, root, config, NULL);
    if (good)
        check_targets(&source, diags, root, config);
    while (config->base_url.len && config->base_url.data[config->base_url.len - 1] == '/')
        config->base_url.len--;
    return good;
}

void config_reference(struct buf *out)
{
    schema_reference(out, &config_schema, NULL, 2);
}
