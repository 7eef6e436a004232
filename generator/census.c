#include "census.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diag.h"
#include "fs.h"
#include "parallel.h"
#include "sort.h"

enum { NS = 1000000000, DEPTH_MAX = 64, STAMPED_AT_ONCE = 64 };

/* The clock of most file systems ticks every 4 to 10 ms, of some (those whose times have no
 * fraction) every one or two seconds. */
enum { TICK_NS = 20 * 1000 * 1000 };
static const int64_t coarse_tick_ns = 2LL * NS;

struct stamp stamp_of(const struct stat *st)
{
    return (struct stamp){.size = (uint64_t)st->st_size,
                          .inode = st->st_ino,
                          .modified = (int64_t)st->st_mtim.tv_sec * NS + st->st_mtim.tv_nsec,
                          .changed = (int64_t)st->st_ctim.tv_sec * NS + st->st_ctim.tv_nsec};
}

bool stamp_equal(struct stamp a, struct stamp b)
{
    return a.size == b.size && a.inode == b.inode && a.modified == b.modified &&
           a.changed == b.changed;
}

void census_begin(struct census *census, struct arena *arena)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *census = (struct census){.arena = arena, .begun = (int64_t)now.tv_sec * NS + now.tv_nsec};
}

static bool is_young(const struct census *census, struct stamp stamp)
{
    int64_t tick = stamp.changed % NS ? TICK_NS : coarse_tick_ns;
    int64_t latest = stamp.changed > stamp.modified ? stamp.changed : stamp.modified;
    return latest > census->begun - tick;
}

/* Makes room for more files: as many as a folder has, so that for one large folder nothing is left
 * behind, but half more at least, for many small ones. */
static void reserve(struct census *census, size_t more)
{
    if (census->cap - census->count >= more)
        return;
    census->cap += census->cap / 2;
    if (census->cap < census->count + more)
        census->cap = census->count + more;
    struct census_file *files = ARENA_ARRAY(census->arena, census->cap, struct census_file);
    if (census->count)
        memcpy(files, census->files, census->count * sizeof *files);
    census->files = files;
}

static struct census_file *add_file(struct census *census, struct str path)
{
    if (census->count == census->cap)
        reserve(census, census->count + 256);
    struct census_file *file = &census->files[census->count++];
    file->path = path;
    return file;
}

static void add_folder(struct census *census, struct str path)
{
    if (census->folder_count == census->folder_cap) {
        census->folder_cap = census->folder_cap ? census->folder_cap * 2 : 16;
        struct str *more = ARENA_ARRAY(census->arena, census->folder_cap, struct str);
        if (census->folder_count)
            memcpy(more, census->folders, census->folder_count * sizeof *more);
        census->folders = more;
    }
    census->folders[census->folder_count++] = path;
}

static void list(struct census *census, int dir, struct str path, int depth);

static void add_names(struct census *census, int dir, struct str path, int depth,
                      const struct fs_list *names)
{
    size_t files = 0;
    for (size_t i = 0; i < names->count; i++)
        files += !names->entries[i].is_dir;
    reserve(census, files);
    for (size_t i = 0; i < names->count; i++) {
        const struct fs_entry *entry = &names->entries[i];
        struct str below = STR_JOIN(census->arena, path, STR("/"), entry->name);
        if (entry->is_dir) {
            add_folder(census, below);
            list(census, dir, below, depth - 1);
            continue;
        }
        struct census_file *file = add_file(census, below);
        file->is_file = entry->is_file;
        file->is_link = entry->is_link;
    }
}

static void list(struct census *census, int dir, struct str path, int depth)
{
    struct fs_list names;
    struct arena arena;
    arena_init(&arena);
    if (depth > 0 && fs_list(dir, path.data, &arena, &names))
        add_names(census, dir, path, depth, &names);
    arena_free(&arena);
}

struct stamping {
    struct census *census;
    size_t from;
    int dir;
};

/* Follows links: what counts is the file that is read. */
static void take_stamps(void *context, size_t part, unsigned worker)
{
    (void)worker;
    struct stamping *s = context;
    size_t i = s->from + part * STAMPED_AT_ONCE, end = i + STAMPED_AT_ONCE;
    for (; i < end && i < s->census->count; i++) {
        struct census_file *file = &s->census->files[i];
        struct stat st;
        if (fstatat(s->dir, file->path.data, &st, 0) == 0)
            file->stamp = stamp_of(&st);
        file->young = is_young(s->census, file->stamp);
    }
}

static void add_prefix(struct census *census, size_t from, const char *prefix)
{
    for (size_t i = from; *prefix && i < census->count; i++)
        census->files[i].path = STR_JOIN(census->arena, str_of(prefix), census->files[i].path);
}

static int by_path(const void *a, const void *b)
{
    const struct census_file *x = a, *y = b;
    return str_compare(x->path, y->path);
}

/* A folder without folders is in order as it was listed. */
static void sort(struct census_file *files, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (by_path(&files[i - 1], &files[i]) > 0) {
            sort_by_text(files, count, sizeof *files);
            return;
        }
}

void census_add(struct census *census, int dir, const char *path, const char *prefix, unsigned jobs)
{
    struct stamping s = {.census = census, .from = census->count, .dir = dir};
    struct stat st;
    if (fstatat(dir, path, &st, 0) == 0 && S_ISREG(st.st_mode))
        add_file(census, str_copy(census->arena, str_of(path)))->is_file = true;
    else
        list(census, dir, str_copy(census->arena, str_of(path)), DEPTH_MAX);
    size_t count = census->count - s.from;
    parallel_for((count + STAMPED_AT_ONCE - 1) / STAMPED_AT_ONCE, jobs, take_stamps, &s);
    for (size_t i = s.from; i < census->count; i++)
        census->young = census->young || census->files[i].young;
    add_prefix(census, s.from, prefix);
    sort(census->files + s.from, count);
    assert(census->part_count < CENSUS_PARTS_MAX);
    census->parts[++census->part_count] = census->count;
}

const struct census_file *census_find(const struct census *census, struct str path)
{
    struct census_file key = {.path = path}, *found = NULL;
    for (size_t i = 0; !found && i < census->part_count; i++) {
        size_t from = census->parts[i], count = census->parts[i + 1] - from;
        if (count)
            found = bsearch(&key, census->files + from, count, sizeof key, by_path);
    }
    return found;
}

/* Where a path is in a part, or would be. */
static size_t place_of(const struct census *census, size_t part, struct str path)
{
    size_t low = census->parts[part], high = census->parts[part + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(census->files[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct census_file *census_below(const struct census *census, struct str folder,
                                       size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < census->part_count; i++) {
        size_t from = place_of(census, i, folder), end = from;
        while (end < census->parts[i + 1] && str_starts(census->files[end].path, folder))
            end++;
        *count = end - from;
        if (*count)
            return &census->files[from];
    }
    return NULL;
}

bool census_again(struct census *census, int dir, struct str path)
{
    struct timespec now;
    struct stat st;
    const struct census_file *found = census_find(census, path);
    if (!found || fstatat(dir, found->path.data, &st, 0) || !S_ISREG(st.st_mode))
        return false;
    struct census_file *file = &census->files[found - census->files];
    clock_gettime(CLOCK_REALTIME, &now);
    census->begun = (int64_t)now.tv_sec * NS + now.tv_nsec;
    file->stamp = stamp_of(&st);
    file->young = is_young(census, file->stamp);
    census->young = census->young || file->young;
    return true;
}

struct hash128 census_hash(const struct census *census)
{
    struct hasher *hasher = hasher_new();
    for (size_t i = 0; i < census->count; i++) {
        const struct census_file *file = &census->files[i];
        hasher_add(hasher, file->path.data, file->path.len + 1);
        hasher_add(hasher, &file->stamp, sizeof file->stamp);
    }
    struct hash128 hash = hasher_done(hasher);
    hasher_free(hasher);
    return hash;
}
