/* A citation is known by its file, block and surface; the same words twice in a block are told
 * apart by their order, so that lists of both sides pair off. */
#include "cite_content.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "build.h"
#include "diag.h"
#include "fs.h"
#include "json.h"
#include "map.h"
#include "terminal.h"

enum { LIST_MAX = 1 << 30 };

struct entry {
    struct str path, block, surface, id, status;
};

struct entries {
    struct entry *items;
    size_t count;
};

static struct entries gather(struct site *site)
{
    struct entries all = {0};
    for (size_t i = 0; i < site->text_count; i++)
        all.count += site->texts[i].cite_count;
    all.items = ARENA_ARRAY(&site->arena, all.count, struct entry);
    all.count = 0;
    for (size_t i = 0; i < site->text_count; i++) {
        const struct text *text = &site->texts[i];
        for (size_t k = 0; text->usable && k < text->cite_count; k++) {
            const struct cite *cite = &text->cites[k];
            all.items[all.count++] = (struct entry){
                .path = text->path,
                .block =
                    STR_JOIN(&site->arena, STR("p"), str_number(&site->arena, cite->block + 1)),
                .surface = str_of(cite->surface),
                .id = str_of(cite->citation.id),
                .status =
                    str_of(citation_status_name((enum citation_status)cite->citation.status))};
        }
    }
    return all;
}

/* --- the list --------------------------------------------------------------------------------- */

static void add_member(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, "\"%s\":\"", name);
    json_escape(out, value);
    buf_byte(out, '"');
}

static void print_list(const struct entries *all)
{
    struct buf out = {.max = LIST_MAX};
    buf_byte(&out, '[');
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *e = &all->items[i];
        buf_text(&out, i ? ",\n{" : "\n{");
        add_member(&out, "path", e->path);
        buf_byte(&out, ',');
        add_member(&out, "block", e->block);
        buf_byte(&out, ',');
        add_member(&out, "surface", e->surface);
        buf_byte(&out, ',');
        add_member(&out, "id", e->id);
        buf_byte(&out, ',');
        add_member(&out, "status", e->status);
        buf_byte(&out, '}');
    }
    buf_text(&out, "\n]\n");
    fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
}

static struct str member(const struct json *value, const char *name)
{
    const struct json *found = json_get(value, str_of(name));
    return found && found->kind == JSON_TEXT ? found->text : STR("");
}

/* Reads a list that print_list wrote. Dies if there is none in the file. */
static struct entries read_list(struct arena *arena, const char *path)
{
    struct entries all = {0};
    struct str text;
    struct json_error error;
    if (!fs_read_path(path, LIST_MAX, arena, &text))
        die_errno("read", path);
    const struct json *root = json_parse(arena, text, &error);
    if (!root || root->kind != JSON_ARRAY)
        die_mistake(either("%s is no list of citations (songngu cite --json makes one): %s",
                           "%s không phải danh sách trích dẫn (songngu cite --json sẽ tạo): %s"),
                    path, root ? "it is not an array" : error.what);
    for (const struct json *v = root->first; v; v = v->next)
        all.count++;
    all.items = ARENA_ARRAY(arena, all.count, struct entry);
    all.count = 0;
    for (const struct json *v = root->first; v; v = v->next)
        all.items[all.count++] =
            (struct entry){member(v, "path"), member(v, "block"), member(v, "surface"),
                           member(v, "id"), member(v, "status")};
    return all;
}

/* --- the difference --------------------------------------------------------------------------- */

/* Gives each entry a key; the n-th of the same words in a block has n in it. */
static struct str *keys_of(struct arena *arena, const struct entries *all)
{
    struct str *keys = ARENA_ARRAY(arena, all->count, struct str);
    struct map seen = {0};
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *e = &all->items[i];
        struct str key = STR_JOIN(arena, e->path, STR("\n"), e->block, STR("\n"), e->surface);
        size_t nth = map_put(&seen, key, NULL)->number++;
        keys[i] = STR_JOIN(arena, key, STR("\n"), str_number(arena, nth));
    }
    map_free(&seen);
    return keys;
}

static void print_entry(char sign, const struct entry *e, struct str was)
{
    printf("%c %.*s#%.*s: %.*s → ", sign, STR_ARG(e->path), STR_ARG(e->block), STR_ARG(e->surface));
    if (was.data)
        printf("%.*s → ", STR_ARG(was));
    printf("%.*s\n", STR_ARG(e->id));
}

static size_t print_lost(const struct entries *old, const struct str *old_keys,
                         const struct map *now)
{
    size_t lost = 0;
    for (size_t i = 0; i < old->count; i++) {
        if (map_get(now, old_keys[i]))
            continue;
        print_entry('-', &old->items[i], STR_NULL);
        lost++;
    }
    return lost;
}

static int print_difference(struct arena *arena, const struct entries *old,
                            const struct entries *now, bool quiet)
{
    struct str *old_keys = keys_of(arena, old), *now_keys = keys_of(arena, now);
    struct map was = {0}, is = {0};
    size_t gained = 0, changed = 0;
    for (size_t i = 0; i < old->count; i++)
        map_put(&was, old_keys[i], NULL)->pointer = &old->items[i];
    for (size_t i = 0; i < now->count; i++)
        map_put(&is, now_keys[i], NULL);
    for (size_t i = 0; i < now->count; i++) {
        const struct map_entry *entry = map_get(&was, now_keys[i]);
        const struct entry *before = entry ? entry->pointer : NULL;
        if (!before) {
            print_entry('+', &now->items[i], STR_NULL);
            gained++;
        } else if (!str_equal(before->id, now->items[i].id)) {
            print_entry('~', &now->items[i], before->id);
            changed++;
        }
    }
    size_t lost = print_lost(old, old_keys, &is);
    map_free(&was);
    map_free(&is);
    if (!quiet)
        printf("+%zu ~%zu -%zu\n", gained, changed, lost);
    return gained + changed + lost ? EXIT_WARNINGS : EXIT_CLEAN;
}

int cite_content(const struct options *options)
{
    struct build build;
    struct options telling = *options;
    telling.json = false; /* the list of citations has no room for mistakes */
    build_load(&build, options, BUILD_TO_LOOK);
    int status = build_report_diags(&build, &telling, SEVERITY_ERROR);
    struct entries now = gather(&build.site);
    if (options->diff) {
        struct entries old = read_list(&build.site.arena, options->diff);
        int difference = print_difference(&build.site.arena, &old, &now, options->quiet);
        status = difference > status ? difference : status;
    } else {
        print_list(&now);
    }
    build_free(&build);
    return status;
}
