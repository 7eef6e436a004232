#include "graph.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "hash.h"
#include "lookup.h"
#include "parallel.h"

static bool add_file(struct site *site, struct str path)
{
    bool is_new;
    struct map_entry *entry = map_put(&site->files, path, &is_new);
    if (is_new) {
        struct site_file *file = ARENA_NEW(&site->arena, struct site_file);
        entry->key = file->path =
            str_copy(&site->arena, path); /* of a text that may be forgotten */
        entry->pointer = file;
    }
    return is_new;
}

struct hashing {
    struct site *site;
    const struct census *census;
    const struct state *state;
};

/* A file that is the same as last time has the hash of last time. */
static bool known(const struct hashing *h, const char *path, struct site_file *file)
{
    const struct census_file *found = census_find(h->census, str_of(path));
    if (!found || found->young)
        return false;
    file->stamp = found->stamp;
    return h->state && state_take_file(h->state, found->stamp, file);
}

static void hash_file(void *context, size_t i, unsigned worker)
{
    (void)worker;
    const struct hashing *h = context;
    struct site *site = h->site;
    struct site_file *file = site->files.entries[i].pointer;
    char path[FS_PATH_MAX];
    struct stat st;
    if (snprintf(path, sizeof path, "content/files/%.*s", STR_ARG(file->path)) >= (int)sizeof path)
        return;
    int fd = fs_open(site->dir, path, O_RDONLY | O_NONBLOCK, 0, true);
    if (fd < 0)
        return;
    file->found = known(h, path, file);
    if (file->found) {
        close(fd);
        return;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && sha256_file(fd, file->sha256, NULL, NULL)) {
        file->size = (uint64_t)st.st_size;
        file->found = true;
    }
    close(fd);
}

static bool file_found(const struct site *site, struct str path)
{
    struct map_entry *entry = map_get(&site->files, path);
    return entry && ((const struct site_file *)entry->pointer)->found;
}

static void gather_files(struct site *site)
{
    for (size_t i = 0; i < site->text_count; i++) {
        const struct text *text = &site->texts[i];
        if (!text->usable)
            continue;
        for (size_t k = 0; k < text->front.more->file_count; k++)
            add_file(site, text->front.more->files[k].path.text);
        for (size_t k = 0; k < text->link_count; k++) {
            struct str target = text->links[k].target;
            size_t end = str_find_byte(target, '#', 0);
            struct str path = str_cut(target, 6, end);
            if (str_starts(target, STR("files/")) && fs_path_plain(path))
                add_file(site, path);
        }
    }
}

static void report_missing(struct site *site)
{
    for (size_t i = 0; i < site->text_count; i++) {
        const struct text *text = &site->texts[i];
        for (size_t k = 0; text->usable && k < text->front.more->file_count; k++) {
            const struct located *path = &text->front.more->files[k].path;
            struct diag_where where = {.path = text->path, .line = path->line, .col = path->col};
            if (!file_found(site, path->text))
                diag_add(site->diags, DIAG_FILE_MISSING, &where, path->text, STR_NULL, STR_NULL);
        }
    }
}

/* Files that are not there are taken out of the map, so that nothing links to them. */
static void drop_missing(struct site *site)
{
    struct map found = {0};
    for (size_t i = 0; i < site->files.count; i++) {
        struct site_file *file = site->files.entries[i].pointer;
        if (file->found)
            map_put(&found, file->path, NULL)->pointer = file;
    }
    map_free(&site->files);
    site->files = found;
}

void graph_files(struct site *site, const struct census *census, const struct state *state,
                 unsigned jobs)
{
    struct hashing hashing = {site, census, state};
    gather_files(site);
    parallel_for(site->files.count, jobs, hash_file, &hashing);
    report_missing(site);
    drop_missing(site);
}
