/* twins.log remembers of what each twin was made: "songngu-twins 1", then a line a file:
 *   HASH KEPT PATH     KEPT: "b", "g", "bg" or "-"
 * Pages get brotli's quality 9, which is ten times as fast as 11 and costs a few per cent; there
 * are too many of them. What each reader loads once (scripts, styles) gets 11. The same input and
 * libraries give the same bytes. */
#include "publish_compress.h"

#include <brotli/encode.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deflate.h"
#include "diag.h"
#include "fs.h"
#include "http.h"
#include "parallel.h"

#define LOG "twins.log"
#define LOG_HEAD "songngu-twins 1"

enum { PAGE_QUALITY = 9, ASSET_QUALITY = 11, WINDOW = 22, FILE_MOST = 64 << 20 };
enum { TWINS = 2 };

static const char *const suffixes[TWINS] = {".br", ".gz"};
static const char letters[TWINS] = {'b', 'g'};

struct twin {
    const struct publish_file *file;
    struct hash128 made_of;
    bool made, kept[TWINS];
};

struct compressing {
    int dir; /* of the twins */
    struct twin *twins;
    struct arena *arenas; /* one a worker */
};

/* --- compressing ------------------------------------------------------------------------------ */

static bool brotli(struct str text, int quality, struct arena *arena, struct str *out)
{
    size_t size = text.len; /* no more room than would be of use */
    uint8_t *to = arena_alloc(arena, size + 1);
    if (!BrotliEncoderCompress(quality, WINDOW, BROTLI_MODE_TEXT, text.len,
                               (const uint8_t *)text.data, &size, to))
        return false;
    *out = (struct str){(const char *)to, size};
    return true;
}

static struct str twin_path(struct arena *arena, const struct twin *t, int which)
{
    return str_format(arena, "%s%s", t->file->path.data, suffixes[which]);
}

static void store(struct compressing *c, struct twin *t, int which, bool made, struct str bytes,
                  struct arena *arena)
{
    struct str path = twin_path(arena, t, which);
    t->kept[which] = made && bytes.len < t->file->size;
    if (t->kept[which] ? !fs_write(c->dir, path.data, bytes)
                       : unlinkat(c->dir, path.data, 0) && errno != ENOENT)
        die_errno("write", path.data);
}

static void make_twins(void *context, size_t i, unsigned worker)
{
    struct compressing *c = context;
    struct twin *t = &c->twins[i];
    struct arena *arena = &c->arenas[worker];
    struct str text, bytes = STR_NULL;
    if (t->made)
        return;
    if (!fs_read(t->file->folder, t->file->path.data, FILE_MOST, arena, &text, NULL))
        die_errno("read", t->file->path.data);
    int quality = t->file->rank == PUBLISH_PAGE ? PAGE_QUALITY : ASSET_QUALITY;
    bool made = brotli(text, quality, arena, &bytes);
    store(c, t, 0, made, bytes, arena);
    made = deflate_gzip(text, arena, &bytes);
    store(c, t, 1, made, bytes, arena);
    t->made_of = t->file->hash;
    t->made = true;
    arena_reset(arena);
}

/* --- the log ---------------------------------------------------------------------------------- */

static bool read_line(struct str line, struct twin *t, struct str *path)
{
    struct str hash, kept;
    if (!str_next_part(&line, ' ', &hash) || !publish_hash_parse(hash, &t->made_of) ||
        !str_next_part(&line, ' ', &kept) || !fs_path_plain(line))
        return false;
    for (int i = 0; i < TWINS; i++)
        t->kept[i] = str_find_byte(kept, letters[i], 0) < kept.len;
    *path = line;
    return true;
}

/* path → struct twin */
static void load_log(int dir, struct arena *arena, struct map *log)
{
    struct str text, line, path;
    if (!fs_read(dir, LOG, BUF_MAX_DEFAULT, arena, &text, NULL) || !str_next_line(&text, &line) ||
        !str_is(line, LOG_HEAD))
        return;
    while (str_next_line(&text, &line)) {
        struct twin *t = ARENA_NEW(arena, struct twin);
        if (!read_line(line, t, &path))
            return;
        map_put(log, path, NULL)->pointer = t;
    }
}

/* Only of those that are made: one that is about to be must not pass for what it was, should its
 * making be cut off. */
static void save_log(int dir, const struct twin *twins, size_t count)
{
    struct buf text = {.max = 1 << 30};
    char hex[PUBLISH_HASH_HEX + 1];
    buf_text(&text, LOG_HEAD "\n");
    for (size_t i = 0; i < count; i++) {
        const bool *kept = twins[i].kept;
        if (!twins[i].made)
            continue;
        publish_hash_hex(twins[i].made_of, hex);
        buf_printf(&text, "%s %s%s%s %s\n", hex, kept[0] ? "b" : "", kept[1] ? "g" : "",
                   kept[0] || kept[1] ? "" : "-", twins[i].file->path.data);
    }
    if (!fs_write(dir, LOG, buf_view(&text)))
        die_errno("write", LOG);
    buf_free(&text);
}

/* Twins that were made of this content and still lie there need no work. */
static bool made_already(int twins_dir, const struct publish_file *file, const struct map *log,
                         struct twin *t, struct arena *arena)
{
    struct map_entry *entry = map_get(log, file->path);
    if (!entry || !hash128_equal(((struct twin *)entry->pointer)->made_of, file->hash))
        return false;
    *t = *(struct twin *)entry->pointer;
    t->file = file;
    for (int i = 0; i < TWINS; i++)
        if (t->kept[i] && faccessat(twins_dir, twin_path(arena, t, i).data, R_OK, 0))
            return false;
    return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool worth_it(const struct publish_file *file)
{
    return file->size && file->size <= FILE_MOST && http_type_is_text(http_type(file->path));
}

static void remove_strangers(int twins_dir, const struct map *log,
                             const struct publish_files *files)
{
    char path[FS_PATH_MAX + 8];
    for (size_t i = 0; i < log->count; i++) {
        struct str name = log->entries[i].key;
        if (publish_files_find(files, name))
            continue;
        for (int k = 0; k < TWINS; k++) {
            snprintf(path, sizeof path, "%.*s%s", STR_ARG(name), suffixes[k]);
            unlinkat(twins_dir, path, 0);
        }
    }
}

static void run_workers(struct compressing *c, size_t count, unsigned jobs)
{
    c->arenas = calloc(jobs, sizeof *c->arenas);
    if (!c->arenas)
        die_errno("calloc", "compression");
    for (unsigned i = 0; i < jobs; i++)
        arena_init(&c->arenas[i]);
    parallel_for(count, jobs, make_twins, c);
    for (unsigned i = 0; i < jobs; i++)
        arena_free(&c->arenas[i]);
    free(c->arenas);
}

int publish_compress(struct publish_files *files, int dir, unsigned jobs)
{
    struct map log = {0};
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    if (mkdirat(dir, "twins", 0777) && errno != EEXIST)
        die_errno("mkdir", "twins");
    struct compressing c = {.dir = fs_open(dir, "twins", O_RDONLY | O_DIRECTORY, 0, false)};
    if (c.dir < 0)
        die_errno("open", "twins");
    c.twins = ARENA_ARRAY(&arena, files->count + 1, struct twin);
    load_log(dir, &arena, &log);
    for (size_t i = 0; i < files->count; i++) {
        struct twin *t = &c.twins[count];
        if (!worth_it(&files->list[i]))
            continue;
        *t = (struct twin){.file = &files->list[i]};
        t->made = made_already(c.dir, t->file, &log, t, &arena);
        count++;
    }
    remove_strangers(c.dir, &log, files);
    save_log(dir, c.twins, count);
    run_workers(&c, count, jobs);
    save_log(dir, c.twins, count);
    struct str *paths = ARENA_ARRAY(&arena, count * TWINS + 1, struct str);
    size_t path_count = 0; /* adding may move the list that the twins point into */
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < TWINS; k++)
            if (c.twins[i].kept[k])
                paths[path_count++] = twin_path(&arena, &c.twins[i], k);
    for (size_t i = 0; i < path_count; i++)
        publish_files_add(files, c.dir, paths[i]);
    map_free(&log);
    arena_free(&arena);
    return c.dir;
}
