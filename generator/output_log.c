/* The file: struct head, then its files, then the paths, each with a NUL behind. */
#include "output_log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"

static const char log_head[] = "songngu-log  2\n";

struct head {
    char name[16];
    uint64_t hash;  /* of what follows */
    uint64_t count; /* of files */
    uint64_t paths; /* bytes */
    uint64_t builds;
};

bool recipe_known(const struct recipe *r)
{
    return r && (r->settings | r->theme | r->own | r->others);
}

bool recipe_equal(const struct recipe *a, const struct recipe *b)
{
    return a->settings == b->settings && a->theme == b->theme && a->own == b->own &&
           a->others == b->others;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Of the head, the files and the paths. */
static uint64_t hash_of(const struct head *head, uint64_t files, uint64_t paths)
{
    const uint64_t all[] = {head->count, head->paths, head->builds, files, paths};
    return hash64((struct str){(const char *)all, sizeof all});
}

static bool sound(const struct output_log *log, const struct head *head)
{
    size_t room = log->map_size - sizeof *head;
    if (memcmp(head->name, log_head, sizeof head->name) != 0 ||
        head->count > room / sizeof *log->files)
        return false;
    struct str files = {(const char *)(head + 1), (size_t)head->count * sizeof *log->files};
    struct str paths = {files.data + files.len, room - files.len};
    return paths.len == head->paths &&
           hash_of(head, hash128(files).low, hash128(paths).low) == head->hash;
}

/* The hash says that this is what songngu wrote, but not where the paths lie. */
static bool paths_lie_in(const struct output_log *log, uint64_t paths)
{
    for (size_t i = 0; i < log->count; i++) {
        const struct output_file *f = &log->files[i];
        if (f->path >= paths || f->path_len >= paths - f->path ||
            log->paths[f->path + f->path_len] || !fs_path_plain(output_log_path(log, i)))
            return false;
    }
    return true;
}

static void fill_slots(struct output_log *log)
{
    log->slot_count = 16;
    while (log->slot_count < log->count * 2)
        log->slot_count *= 2;
    log->slots = calloc(log->slot_count, sizeof *log->slots);
    if (!log->slots)
        die_errno("calloc", "log");
    for (size_t i = 0; i < log->count; i++) {
        size_t at = log->files[i].path_hash & (log->slot_count - 1);
        while (log->slots[at])
            at = (at + 1) & (log->slot_count - 1);
        log->slots[at] = (uint32_t)(i + 1);
    }
}

void output_log_open(struct output_log *log, int dir)
{
    struct stat st;
    *log = (struct output_log){0};
    int fd = fs_open(dir, "log", O_RDONLY | O_NONBLOCK, 0, false);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size >= sizeof(struct head)) {
        log->map_size = (size_t)st.st_size;
        log->map = mmap(NULL, log->map_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        if (log->map == MAP_FAILED)
            log->map = NULL;
    }
    close(fd);
    const struct head *head = log->map;
    if (!head || !sound(log, head)) {
        output_log_close(log);
        return;
    }
    log->count = (size_t)head->count;
    log->builds = (uint32_t)head->builds;
    log->files = (const struct output_file *)(const void *)(head + 1);
    log->paths = (const char *)(log->files + log->count);
    if (paths_lie_in(log, head->paths))
        fill_slots(log);
    else
        output_log_close(log);
}

void output_log_close(struct output_log *log)
{
    if (log->map)
        munmap(log->map, log->map_size);
    free(log->slots);
    *log = (struct output_log){0};
}

struct str output_log_path(const struct output_log *log, size_t index)
{
    const struct output_file *f = &log->files[index];
    return (struct str){log->paths + f->path, f->path_len};
}

size_t output_log_find(const struct output_log *log, struct str path)
{
    if (!log->count)
        return SIZE_MAX;
    uint64_t hash = hash64(path);
    size_t at = hash & (log->slot_count - 1);
    for (; log->slots[at]; at = (at + 1) & (log->slot_count - 1)) {
        size_t i = log->slots[at] - 1;
        if (log->files[i].path_hash == hash && str_equal(output_log_path(log, i), path))
            return i;
    }
    return SIZE_MAX;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Files and paths are written side by side, each where it will lie. */
struct part {
    struct hasher *hasher;
    struct buf pending;
    off_t at;
};

struct output_log_writer {
    int fd, error; /* errno of the first failure, or 0 */
    struct head head;
    size_t added;
    struct part files, paths;
};

enum { FLUSH_AT = 1 << 18 };

static void write_at(struct output_log_writer *w, struct str left, off_t at)
{
    while (left.len && !w->error) {
        ssize_t put = pwrite(w->fd, left.data, left.len, at);
        if (put < 0 && errno != EINTR)
            w->error = errno;
        if (put < 0)
            continue;
        at += put;
        left = str_cut(left, (size_t)put, left.len);
    }
}

static void flush(struct output_log_writer *w, struct part *part)
{
    struct str pending = buf_view(&part->pending);
    hasher_add(part->hasher, pending.data, pending.len);
    write_at(w, pending, part->at);
    part->at += (off_t)pending.len;
    buf_clear(&part->pending);
}

struct output_log_writer *output_log_begin(int dir, const char *name, size_t count, uint32_t builds)
{
    struct output_log_writer *w = calloc(1, sizeof *w);
    if (!w)
        die_errno("calloc", "log");
    w->fd = fs_remove_all(dir, name) ? fs_open(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0666, false)
                                     : -1;
    if (w->fd < 0) {
        free(w);
        return NULL;
    }
    w->head = (struct head){.count = count, .builds = builds};
    memcpy(w->head.name, log_head, sizeof w->head.name);
    w->files = (struct part){.hasher = hasher_new(), .at = sizeof w->head};
    w->paths = (struct part){.hasher = hasher_new(),
                             .at = (off_t)(sizeof w->head + count * sizeof(struct output_file))};
    return w;
}

void output_log_add(struct output_log_writer *w, const struct output_file *file, struct str path)
{
    struct output_file own = *file;
    own.path_hash = hash64(path);
    own.path = w->head.paths;
    own.path_len = (uint32_t)path.len;
    buf_add(&w->files.pending, &own, sizeof own);
    buf_str(&w->paths.pending, path);
    buf_byte(&w->paths.pending, 0);
    w->head.paths += path.len + 1;
    w->added++;
    if (w->files.pending.len >= FLUSH_AT) {
        flush(w, &w->files);
        flush(w, &w->paths);
    }
}

bool output_log_end(struct output_log_writer *w)
{
    assert(w->added == w->head.count);
    flush(w, &w->files);
    flush(w, &w->paths);
    w->head.hash =
        hash_of(&w->head, hasher_done(w->files.hasher).low, hasher_done(w->paths.hasher).low);
    write_at(w, (struct str){(const char *)&w->head, sizeof w->head}, 0);
    if (close(w->fd) && !w->error)
        w->error = errno;
    int error = w->error;
    hasher_free(w->files.hasher);
    hasher_free(w->paths.hasher);
    buf_free(&w->files.pending);
    buf_free(&w->paths.pending);
    free(w);
    errno = error;
    return error == 0;
}
