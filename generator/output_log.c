/* The file: struct head; blocks of files; the table of the blocks. */
#include "output_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "parallel.h"

static const char log_head[] = "songngu-log  3\n";

struct head {
    char name[16];
    uint64_t hash;  /* of the rest of the head and the table */
    uint64_t table; /* where it begins */
    uint64_t builds;
};

enum {
    EIGHT = 8,
    BLOCK_BYTES = 1 << 16,
    LOADED_MOST = 256 /* blocks that are in memory at once while all are loaded */
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

/* Bytes of a file in the log. */
static size_t file_bytes(size_t path_len)
{
    return (sizeof(struct output_file) + path_len + 1 + EIGHT - 1) / EIGHT * EIGHT;
}

static uint64_t hash_of(const struct head *head, struct str table)
{
    const uint64_t all[] = {head->table, head->builds, hash64(table)};
    return hash64((struct str){(const char *)all, sizeof all});
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool map_file(struct output_log *log, int dir, const char *name)
{
    struct stat st;
    int fd = fs_open(dir, name, O_RDONLY | O_NONBLOCK, 0, false);
    if (fd < 0)
        return false;
    void *map = MAP_FAILED;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size >= sizeof(struct head)) {
        log->map_size = (size_t)st.st_size;
        map = mmap(NULL, log->map_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    log->map = map == MAP_FAILED ? NULL : map;
    return log->map;
}

/* The hash says that the table is what songngu wrote, but not where the blocks lie. */
static bool blocks_lie_in(struct output_log *log, uint64_t table)
{
    uint64_t end = sizeof(struct head);
    for (size_t i = 0; i < log->block_count; i++) {
        const struct output_block *b = &log->blocks[i];
        if (b->at != end || b->len % EIGHT || b->len > table - end || b->first != log->count ||
            b->count > UINT32_MAX - 1 - log->count)
            return false;
        end += b->len;
        log->count += b->count;
        log->size += b->size;
    }
    return end == table;
}

static bool read_table(struct output_log *log)
{
    const struct head *head = (const struct head *)(const void *)log->map;
    size_t room = log->map_size - sizeof *head;
    if (memcmp(head->name, log_head, sizeof head->name) != 0 || head->table % EIGHT ||
        head->table < sizeof *head || head->table - sizeof *head > room)
        return false;
    struct str table = {log->map + head->table, log->map_size - (size_t)head->table};
    log->blocks = (const struct output_block *)(const void *)table.data;
    log->block_count = table.len / sizeof *log->blocks;
    log->builds = (uint32_t)head->builds;
    return table.len % sizeof *log->blocks == 0 && hash_of(head, table) == head->hash &&
           blocks_lie_in(log, head->table);
}

void output_log_open(struct output_log *log, int dir, const char *name)
{
    *log = (struct output_log){0};
    if (map_file(log, dir, name) && !read_table(log))
        output_log_close(log);
    if (log->block_count && !(log->sound = calloc(log->block_count, sizeof *log->sound)))
        die_errno("calloc", "log");
}

void output_log_close(struct output_log *log)
{
    if (log->map)
        munmap((void *)(uintptr_t)log->map, log->map_size);
    free(log->sound);
    free(log->places);
    free(log->slots);
    *log = (struct output_log){0};
}

/* --- blocks ----------------------------------------------------------------------------------- */

static struct str block_bytes(const struct output_log *log, size_t block)
{
    return (struct str){log->map + log->blocks[block].at, log->blocks[block].len};
}

static const struct output_file *file_at(const char *at)
{
    return (const struct output_file *)(const void *)at;
}

/* The hash says that this is what songngu wrote, but not where its paths end. */
static bool block_sound(struct str bytes, const struct output_block *block)
{
    uint32_t count = 0;
    if (hash64(bytes) != block->hash)
        return false;
    while (bytes.len >= sizeof(struct output_file)) {
        struct str path = output_file_path(file_at(bytes.data));
        if (file_bytes(path.len) > bytes.len || path.data[path.len] || !fs_path_plain(path))
            return false;
        bytes = str_cut(bytes, file_bytes(path.len), bytes.len);
        count++;
    }
    return bytes.len == 0 && count == block->count;
}

const struct output_file *output_block_first(const struct output_log *log, size_t block)
{
    struct str bytes = block_bytes(log, block);
    if (!atomic_load_explicit(&log->sound[block], memory_order_relaxed)) {
        if (!bytes.len || !block_sound(bytes, &log->blocks[block]))
            return NULL;
        atomic_store_explicit(&log->sound[block], 1, memory_order_relaxed);
    }
    return file_at(bytes.data);
}

const struct output_file *output_block_next(const struct output_log *log, size_t block,
                                            const struct output_file *file)
{
    struct str bytes = block_bytes(log, block);
    const char *next = (const char *)file + file_bytes(file->path_len);
    return next < bytes.data + bytes.len ? file_at(next) : NULL;
}

void output_block_forget(const struct output_log *log, size_t block)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), at = log->blocks[block].at / page * page;
    madvise((void *)(uintptr_t)(log->map + at), log->blocks[block].at + log->blocks[block].len - at,
            MADV_DONTNEED);
}

void output_log_forget(const struct output_log *log)
{
    if (log->map)
        madvise((void *)(uintptr_t)log->map, log->map_size, MADV_DONTNEED);
}

const struct output_file *output_walk_next(struct output_walk *w)
{
    const struct output_log *log = w->log;
    while (w->block < log->block_count) {
        if (w->file)
            w->file = output_block_next(log, w->block, w->file);
        else if (log->blocks[w->block].fresh)
            w->file = output_block_first(log, w->block);
        if (w->file && w->file->made == log->builds)
            return w->file;
        if (w->file)
            continue;
        if (log->blocks[w->block].fresh)
            output_block_forget(log, w->block);
        w->block++;
    }
    return NULL;
}

/* --- loading ---------------------------------------------------------------------------------- */

struct loading {
    struct output_log *log;
    _Atomic uint32_t *slots;
    atomic_bool damaged;
};

static void fill_slot(struct loading *l, uint64_t hash, uint32_t index)
{
    size_t mask = l->log->slot_count - 1, at = hash & mask;
    uint32_t none = 0;
    while (!atomic_compare_exchange_strong_explicit(&l->slots[at], &none, index + 1,
                                                    memory_order_relaxed, memory_order_relaxed)) {
        at = (at + 1) & mask;
        none = 0;
    }
}

static void load_block(void *context, size_t i, unsigned worker)
{
    (void)worker;
    struct loading *l = context;
    struct output_log *log = l->log;
    const struct output_file *file = output_block_first(log, i);
    uint32_t index = log->blocks[i].first;
    if (!file)
        atomic_store(&l->damaged, true);
    for (; file; file = output_block_next(log, i, file), index++) {
        log->places[index] = (uint32_t)((size_t)((const char *)file - log->map) / EIGHT);
        fill_slot(l, hash64(output_file_path(file)), index);
    }
    if (i % LOADED_MOST == LOADED_MOST - 1)
        output_log_forget(log);
}

void output_log_load(struct output_log *log, unsigned jobs)
{
    struct loading loading = {.log = log};
    if (!log->count || log->places)
        return;
    log->slot_count = 16;
    while (log->slot_count < log->count * 2)
        log->slot_count *= 2;
    log->places = malloc(log->count * sizeof *log->places);
    loading.slots = calloc(log->slot_count, sizeof *loading.slots);
    if (!log->places || !loading.slots)
        die_errno("calloc", "log");
    parallel_for(log->block_count, jobs, load_block, &loading);
    log->slots = (uint32_t *)loading.slots;
    if (atomic_load(&loading.damaged))
        output_log_close(log);
}

const struct output_file *output_log_file(const struct output_log *log, size_t index)
{
    return file_at(log->map + (size_t)log->places[index] * EIGHT);
}

size_t output_log_find(const struct output_log *log, struct str path)
{
    if (!log->count)
        return SIZE_MAX;
    size_t at = hash64(path) & (log->slot_count - 1);
    for (; log->slots[at]; at = (at + 1) & (log->slot_count - 1)) {
        size_t i = log->slots[at] - 1;
        if (str_equal(output_file_path(output_log_file(log, i)), path))
            return i;
    }
    return SIZE_MAX;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* What one worker writes. */
struct part {
    struct buf bytes; /* of the block at hand … */
    struct output_block block;
    struct buf blocks; /* those that are written */
};

struct output_log_writer {
    int fd;
    uint32_t builds;
    atomic_int error;          /* errno of the first failure, or 0 */
    atomic_uint_least64_t end; /* where the next block goes */
    unsigned workers;
    struct part parts[];
};

struct output_log_writer *output_log_begin(int dir, const char *name, uint32_t builds,
                                           unsigned workers)
{
    struct output_log_writer *w = calloc(1, sizeof *w + workers * sizeof *w->parts);
    if (!w)
        die_errno("calloc", "log");
    w->builds = builds;
    w->workers = workers;
    atomic_init(&w->end, sizeof(struct head));
    w->fd = fs_remove_all(dir, name) ? fs_open(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0666, false)
                                     : -1;
    if (w->fd >= 0)
        return w;
    free(w);
    return NULL;
}

static void note_error(struct output_log_writer *w)
{
    int none = 0;
    atomic_compare_exchange_strong(&w->error, &none, errno);
}

static bool good(struct output_log_writer *w)
{
    int error = atomic_load_explicit(&w->error, memory_order_relaxed);
    if (error)
        errno = error;
    return !error;
}

static void write_block(struct output_log_writer *w, struct part *part, struct output_block block,
                        struct str bytes)
{
    block.at = atomic_fetch_add(&w->end, bytes.len);
    block.len = (uint32_t)bytes.len;
    buf_add(&part->blocks, &block, sizeof block);
    if (!fs_write_at(w->fd, bytes, block.at))
        note_error(w);
}

static void flush(struct output_log_writer *w, struct part *part)
{
    struct str bytes = buf_view(&part->bytes);
    if (!bytes.len)
        return;
    part->block.hash = hash64(bytes);
    write_block(w, part, part->block, bytes);
    part->block = (struct output_block){0};
    buf_clear(&part->bytes);
}

bool output_log_add(struct output_log_writer *w, unsigned worker, const struct output_file *file,
                    struct str path)
{
    struct part *part = &w->parts[worker];
    size_t need = file_bytes(path.len);
    char *to = memset(buf_reserve(&part->bytes, need), 0, need);
    struct output_file own = *file;
    own.path_len = (uint16_t)path.len;
    memcpy(to, &own, sizeof own);
    memcpy(to + sizeof own, path.data, path.len);
    part->bytes.len += need;
    part->block.count++;
    part->block.size += own.size;
    part->block.fresh += own.made == w->builds;
    if (part->bytes.len >= BLOCK_BYTES)
        flush(w, part);
    return good(w);
}

bool output_log_copy(struct output_log_writer *w, unsigned worker, const struct output_log *log,
                     size_t block)
{
    struct output_block own = log->blocks[block];
    own.fresh = 0;
    write_block(w, &w->parts[worker], own, block_bytes(log, block));
    return good(w);
}

static int by_place(const void *a, const void *b)
{
    const struct output_block *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* All blocks in the order in which they lie. */
static void gather_blocks(struct output_log_writer *w, struct buf *table)
{
    for (unsigned i = 0; i < w->workers; i++)
        buf_str(table, buf_view(&w->parts[i].blocks));
    struct output_block *blocks = (struct output_block *)(void *)table->data;
    size_t count = table->len / sizeof *blocks;
    uint32_t first = 0;
    if (count)
        qsort(blocks, count, sizeof *blocks, by_place);
    for (size_t i = 0; i < count; first += blocks[i++].count)
        blocks[i].first = first;
}

static void write_ends(struct output_log_writer *w)
{
    struct buf table = BUF_INIT;
    struct head head = {.table = atomic_load(&w->end), .builds = w->builds};
    gather_blocks(w, &table);
    memcpy(head.name, log_head, sizeof head.name);
    head.hash = hash_of(&head, buf_view(&table));
    if (!fs_write_at(w->fd, buf_view(&table), head.table) ||
        !fs_write_at(w->fd, (struct str){(const char *)&head, sizeof head}, 0))
        note_error(w);
    buf_free(&table);
}

bool output_log_end(struct output_log_writer *w)
{
    for (unsigned i = 0; i < w->workers; i++)
        flush(w, &w->parts[i]);
    write_ends(w);
    if (close(w->fd))
        note_error(w);
    w->fd = -1;
    int error = atomic_load(&w->error);
    output_log_abandon(w);
    errno = error;
    return error == 0;
}

void output_log_abandon(struct output_log_writer *w)
{
    if (!w)
        return;
    for (unsigned i = 0; i < w->workers; i++) {
        buf_free(&w->parts[i].bytes);
        buf_free(&w->parts[i].blocks);
    }
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}
