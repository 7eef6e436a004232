/* State of one output folder, in SITE/.songngu/KEY/ where KEY is the hash of its real path:
 *   lock     held (flock) while a build runs
 *   path     the real path, for output_recover
 *   log      what the last commit published (output_log.h)
 *   log.new  what the commit at hand will have published
 *   unsynced the boot of the machine in which the last commit was made without waiting for the
 *            disk; after another boot the log says nothing of what is in the files
 * The staging folder, beside the output: see output_commit.c.
 * A log that cannot be read is no log: everything is written again. */
#include "output_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "hash.h"
#include "parallel.h"

static int64_t mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static void make_dir(const char *path)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        die_errno("mkdir", path);
}

/* The real path of a folder that may not exist yet, nor the folders above it: those are made. */
static void real_path(const char *path, char real[PATH_MAX])
{
    if (!*path || !fs_path_to_be(path, real))
        die_errno("open", path);
    if (!fs_make_parents(AT_FDCWD, real))
        die_errno("mkdir", real);
}

/* Staging goes beside the output, or inside it where the output is a file system of its own. */
static void stage_path(struct output *o)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(o->path, '/');
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - o->path) + (slash == o->path), o->path);
    struct stat out, up;
    bool own_fs = stat(o->path, &out) == 0 && stat(parent, &up) == 0 && out.st_dev != up.st_dev;
    int n = own_fs ? snprintf(o->stage, sizeof o->stage, "%s/.songngu-stage", o->path)
                   : snprintf(o->stage, sizeof o->stage, "%s/.songngu-stage-%s",
                              slash == o->path ? "" : parent, slash + 1);
    if (n < 0 || (size_t)n >= sizeof o->stage)
        die("the output folder's path is too long: \"%s\"", o->path);
}

/* --- opening ---------------------------------------------------------------------------------- */

static void take_lock(struct output *o, bool quiet)
{
    o->lock = openat(o->state_dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (o->lock < 0)
        die_errno("open", "the lock in .songngu");
    if (flock(o->lock, LOCK_EX | LOCK_NB) == 0)
        return;
    if (errno != EWOULDBLOCK)
        die_errno("lock", "the lock in .songngu");
    if (!quiet)
        fprintf(stderr, "songngu: another songngu is writing %s; waiting for it\n", o->path);
    while (flock(o->lock, LOCK_EX))
        if (errno != EINTR)
            die_errno("lock", "the lock in .songngu");
}

static void state_path(const char *state, const char *output, char path[PATH_MAX])
{
    struct hash128 key = hash128(str_of(output));
    if (snprintf(path, PATH_MAX, "%s/%016llx", state, (unsigned long long)key.low) >= PATH_MAX)
        die("path too long: %s", state);
}

int output_peek(const char *state, const char *path)
{
    char real[PATH_MAX], folder[PATH_MAX];
    if (!realpath(path, real))
        return -1;
    state_path(state, real, folder);
    return fs_open_dir(folder);
}

static void open_state(struct output *o, const char *state)
{
    char path[PATH_MAX];
    state_path(state, o->path, path);
    make_dir(state);
    make_dir(path);
    o->state_dir = fs_open_dir(path);
    if (o->state_dir < 0)
        die_errno("open", path);
}

static struct output *open_locked(const char *state, const char *path, bool quiet)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        die_errno("calloc", "output");
    arena_init(&o->arena);
    o->stage_dir = o->out_dir = o->files_dir = -1;
    if (pthread_mutex_init(&o->failing, NULL))
        die_errno("pthread_mutex_init", "output");
    real_path(path, o->path);
    stage_path(o);
    open_state(o, state);
    take_lock(o, quiet);
    if (!fs_write(o->state_dir, "path", str_of(o->path)))
        die_errno("write", "the state in .songngu");
    output_finish(o);
    return o;
}

/* True if the power may have failed since a commit that did not wait for the disk. */
static bool may_be_lost(struct output *o)
{
    char id[FS_BOOT_MAX];
    struct str boot = fs_boot(id), then;
    return fs_read(o->state_dir, "unsynced", sizeof id, &o->arena, &then, NULL) &&
           (!boot.len || !str_equal(boot, then));
}

struct output *output_open(const char *state, const char *path, unsigned workers, bool quiet)
{
    struct output *o = open_locked(state, path, quiet);
    output_open_folder(o);
    if (o->out_dir >= 0)
        output_log_open(&o->log, o->state_dir);
    o->lost = may_be_lost(o);
    o->fates = ARENA_ARRAY(&o->arena, o->log.count, uint8_t);
    o->worker_count = workers;
    o->workers = ARENA_ARRAY(&o->arena, workers, struct worker);
    return o;
}

void output_start(struct output *o)
{
    make_dir(o->stage);
    o->stage_dir = open(o->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (o->stage_dir < 0 || mkdirat(o->stage_dir, "files", 0777))
        die_errno("open", o->stage);
    o->files_dir = fs_open(o->stage_dir, "files", O_RDONLY | O_DIRECTORY, 0, false);
    if (o->files_dir < 0)
        die_errno("open", o->stage);
}

static void close_output(struct output *o)
{
    for (unsigned i = 0; i < o->worker_count; i++) {
        arena_free(&o->workers[i].arena);
        buf_free(&o->workers[i].entries);
    }
    output_log_close(&o->log);
    if (o->out_dir >= 0)
        close(o->out_dir);
    if (o->files_dir >= 0)
        close(o->files_dir);
    close(o->state_dir);
    close(o->lock);
    arena_free(&o->arena);
    free(o);
}

int output_state_dir(const struct output *o)
{
    return o->state_dir;
}

/* --- putting ---------------------------------------------------------------------------------- */

bool output_untouched(const struct output *o, size_t known)
{
    const struct output_file *f = &o->log.files[known];
    struct stat st;
    if (o->trusted && !o->lost)
        return true;
    return !o->lost &&
           fstatat(o->out_dir, output_log_path(&o->log, known).data, &st, AT_SYMLINK_NOFOLLOW) ==
               0 &&
           S_ISREG(st.st_mode) && (uint64_t)st.st_size == f->size && mtime_ns(&st) == f->modified &&
           st.st_ino == f->inode;
}

/* True if it has these very bytes as well. */
static bool same_bytes(const struct output *o, size_t known, const struct output_file *file)
{
    return known != SIZE_MAX && o->log.files[known].size == file->size &&
           hash128_equal(o->log.files[known].hash, file->hash) && output_untouched(o, known);
}

struct checking {
    const struct output *output;
    atomic_bool touched;
};

enum { CHECKED_AT_ONCE = 64 };

static void check_some(void *context, size_t part, unsigned worker)
{
    (void)worker;
    struct checking *c = context;
    size_t count = c->output->log.count;
    size_t i = part * CHECKED_AT_ONCE, end = i + CHECKED_AT_ONCE;
    for (; i < end && i < count && !atomic_load_explicit(&c->touched, memory_order_relaxed); i++)
        if (!output_untouched(c->output, i))
            atomic_store(&c->touched, true);
}

bool output_intact(const struct output *o, unsigned jobs, struct output_summary *summary)
{
    struct checking c = {.output = o};
    *summary = (struct output_summary){.files = o->log.count};
    if (o->out_dir < 0 || !o->log.count)
        return false;
    parallel_for((o->log.count + CHECKED_AT_ONCE - 1) / CHECKED_AT_ONCE, jobs, check_some, &c);
    for (size_t i = 0; i < o->log.count; i++)
        summary->bytes += o->log.files[i].size;
    return !atomic_load(&c.touched);
}

static void settle_fate(struct output *o, size_t known, enum fate fate)
{
    if (o->fates[known] != FATE_GONE)
        die("two pages would be written to %s", output_log_path(&o->log, known).data);
    o->fates[known] = (uint8_t)fate;
}

bool output_keep(struct output *o, struct str path, const struct recipe *recipe)
{
    size_t known = output_log_find(&o->log, path);
    if (known == SIZE_MAX || !recipe_known(recipe) ||
        !recipe_equal(recipe, &o->log.files[known].recipe) || !output_untouched(o, known))
        return false;
    settle_fate(o, known, FATE_KEPT);
    return true;
}

bool output_keep_folder(struct output *o, struct str folder, const struct recipe *recipe)
{
    size_t count = 0;
    for (size_t i = 0; i < o->log.count; i++) {
        if (!str_starts(output_log_path(&o->log, i), folder))
            continue;
        if ((recipe && !recipe_equal(recipe, &o->log.files[i].recipe)) || !output_untouched(o, i))
            return false;
        count++;
    }
    for (size_t i = 0; count && i < o->log.count; i++)
        if (str_starts(output_log_path(&o->log, i), folder))
            settle_fate(o, i, FATE_KEPT);
    return count > 0;
}

void output_keep_rest(struct output *o, struct str folder)
{
    for (size_t i = 0; i < o->log.count; i++)
        if (!str_starts(output_log_path(&o->log, i), folder))
            settle_fate(o, i, FATE_KEPT);
}

/* The folder that a path lies in, "" or with its "/". */
static struct str folder_of(struct str path)
{
    if (path.len && path.data[path.len - 1] == '/')
        path.len--;
    while (path.len && path.data[path.len - 1] != '/')
        path.len--;
    return path;
}

static uint64_t *known_folder(struct worker *w, uint64_t hash)
{
    return &w->folders[hash % FOLDERS_KNOWN];
}

/* Makes a folder ("a/b/") of the staging tree with those that it lies in, from the innermost that
 * is missing, unless the worker knows it. What it knows may be another folder of the same hash:
 * then the open fails, and is tried again. As deep as the path at most. */
static void make_folder(struct output *o, struct worker *w, struct str folder)
{
    char name[FS_PATH_MAX];
    if (folder.len == 0)
        return;
    struct str parent = folder_of(folder);
    uint64_t hash = hash64(folder), parent_hash = hash64(parent);
    if (*known_folder(w, hash) == hash)
        return;
    memcpy(name, folder.data, folder.len - 1);
    name[folder.len - 1] = 0;
    int made = mkdirat(o->files_dir, name, 0777);
    if (made && errno == ENOENT) {
        make_folder(o, w, parent);
        made = mkdirat(o->files_dir, name, 0777);
    }
    if (made && errno != EEXIST)
        return; /* the open will say why */
    *known_folder(w, parent_hash) = parent_hash;
    *known_folder(w, hash) = hash;
}

/* The staging tree is this build's alone and without links, so the plain call will do. */
static int open_new(struct output *o, const char *path)
{
    int fd;
    do
        fd =
            openat(o->files_dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int open_staged(struct output *o, struct worker *w, struct str path)
{
    make_folder(o, w, folder_of(path));
    int fd = open_new(o, path.data);
    if (fd < 0 && errno == ENOENT && fs_make_parents(o->files_dir, path.data))
        fd = open_new(o, path.data);
    return fd;
}

static void stage_file(struct output *o, struct worker *w, struct entry *e, struct str data)
{
    struct stat st;
    int fd = open_staged(o, w, e->path);
    if (fd < 0 || !fs_write_all(fd, data) || fstat(fd, &st) || close(fd))
        output_failed(o, e->path.data);
    e->file.modified = mtime_ns(&st);
    e->file.inode = st.st_ino;
    e->staged = true;
}

/* The published file stays; what its recipe is may have changed. */
static void leave(struct output *o, struct entry *e, size_t known)
{
    e->file.modified = o->log.files[known].modified;
    e->file.inode = o->log.files[known].inode;
    e->file.made = o->log.files[known].made;
}

static struct entry new_entry(struct output *o, struct worker *w, struct str path,
                              enum output_rank rank, const struct recipe *recipe)
{
    struct entry e = {.path = str_copy(&w->arena, path), .rank = rank};
    if (recipe)
        e.file.recipe = *recipe;
    e.file.made = o->log.builds + 1;
    return e;
}

static void add_entry(struct output *o, struct worker *w, struct entry *e, size_t known)
{
    if (known != SIZE_MAX)
        settle_fate(o, known, FATE_PUT);
    e->existed = known != SIZE_MAX;
    buf_add(&w->entries, e, sizeof *e);
}

void output_put(struct output *o, unsigned worker, enum output_rank rank, struct str path,
                const struct recipe *recipe, struct str data)
{
    assert(worker < o->worker_count && fs_path_plain(path));
    struct worker *w = &o->workers[worker];
    struct entry e = new_entry(o, w, path, rank, recipe);
    size_t known = output_log_find(&o->log, path);
    e.file.hash = hash128(data);
    e.file.size = data.len;
    if (same_bytes(o, known, &e.file))
        leave(o, &e, known);
    else
        stage_file(o, w, &e, data);
    add_entry(o, w, &e, known);
}

/* A file put in pieces is staged at once, and withdrawn at its end if the published one has the
 * same bytes. */
struct output_stream {
    struct output *output;
    struct hasher *hasher;
    struct buf pending;
    struct entry entry;
    unsigned worker;
    int fd;
};

enum { PIECE = 1 << 18 };

struct output_stream *output_begin(struct output *o, unsigned worker, enum output_rank rank,
                                   struct str path, const struct recipe *recipe)
{
    assert(worker < o->worker_count && fs_path_plain(path));
    struct output_stream *s = calloc(1, sizeof *s);
    if (!s)
        die_errno("calloc", "output");
    s->output = o;
    s->worker = worker;
    s->hasher = hasher_new();
    s->entry = new_entry(o, &o->workers[worker], path, rank, recipe);
    s->fd = open_staged(o, &o->workers[worker], s->entry.path);
    if (s->fd < 0)
        output_failed(o, s->entry.path.data);
    return s;
}

static void flush_stream(struct output_stream *s)
{
    if (!fs_write_all(s->fd, buf_view(&s->pending)))
        output_failed(s->output, s->entry.path.data);
    buf_clear(&s->pending);
}

void output_add(struct output_stream *s, struct str data)
{
    hasher_add(s->hasher, data.data, data.len);
    s->entry.file.size += data.len;
    buf_str(&s->pending, data);
    if (s->pending.len >= PIECE)
        flush_stream(s);
}

void output_end(struct output_stream *s)
{
    struct output *o = s->output;
    struct entry *e = &s->entry;
    struct stat st;
    flush_stream(s);
    if (fstat(s->fd, &st) || close(s->fd))
        output_failed(o, e->path.data);
    e->file.hash = hasher_done(s->hasher);
    size_t known = output_log_find(&o->log, e->path);
    if (same_bytes(o, known, &e->file)) {
        leave(o, e, known);
        if (unlinkat(o->files_dir, e->path.data, 0))
            output_failed(o, e->path.data);
    } else {
        e->file.modified = mtime_ns(&st);
        e->file.inode = st.st_ino;
        e->staged = true;
    }
    add_entry(o, &o->workers[s->worker], e, known);
    hasher_free(s->hasher);
    buf_free(&s->pending);
    free(s);
}

/* --- the whole -------------------------------------------------------------------------------- */

uint64_t output_bytes(const struct output *o)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e;
        for (size_t n = output_entries(&o->workers[i], &e); n; n--, e++)
            bytes += e->file.size;
    }
    return bytes;
}

void output_trust(struct output *o)
{
    o->trusted = true;
}

void output_hurry(struct output *o)
{
    char id[FS_BOOT_MAX];
    struct str boot = fs_boot(id);
    o->hurried = boot.len && fs_write(o->state_dir, "unsynced", boot);
}

void output_close(struct output *o)
{
    if (!o)
        return;
    output_discard(o);
    close_output(o);
}

const struct output_log *output_last(const struct output *o)
{
    return &o->log;
}

/* An output whose parent folder is gone was moved or deleted: nothing to recover there. */
static bool parent_exists(struct arena *arena, struct str path)
{
    size_t slash = path.len;
    while (slash && path.data[slash - 1] != '/')
        slash--;
    return slash && path.data[0] == '/' &&
           access(str_copy(arena, str_cut(path, 0, slash)).data, F_OK) == 0;
}

void output_recover(const char *state)
{
    int dir = fs_open_dir(state);
    if (dir < 0)
        return;
    struct arena arena;
    arena_init(&arena);
    struct fs_list list;
    if (fs_list(dir, ".", &arena, &list)) {
        for (size_t i = 0; i < list.count; i++) {
            struct str file = str_format(&arena, "%s/path", list.entries[i].name.data), path;
            if (list.entries[i].is_dir && fs_read(dir, file.data, PATH_MAX, &arena, &path, NULL) &&
                parent_exists(&arena, path))
                close_output(open_locked(state, path.data, false));
        }
    }
    arena_free(&arena);
    close(dir);
}
