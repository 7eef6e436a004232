/* State of one output folder, in SITE/.songngu/KEY/ where KEY is the hash of the folder's path:
 * from SITE if it lies there, so that a site that was moved or copied still knows its own files;
 * else the real path.
 *   lock     held (flock) while a build runs
 *   path     this folder's inode and that path, for output_recover: by the inode a copy of a
 *            site knows that it has nothing to recover in an output that both have
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

#include "census.h"
#include "date.h"
#include "diag.h"
#include "fs.h"
#include "hash.h"
#include "parallel.h"
#include "terminal.h"

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

/* Staging goes beside the output, or inside it where the output is a file system of its own, or
 * where nothing may be made beside it, as with the folders that web hosts give. */
static void stage_path(struct output *o)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(o->path, '/');
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - o->path) + (slash == o->path), o->path);
    struct fs_place out, up;
    bool inside = fs_look(AT_FDCWD, o->path, &out) && fs_look(AT_FDCWD, parent, &up) &&
                  (out.mount != up.mount || access(parent, W_OK | X_OK));
    int n = inside ? snprintf(o->stage, sizeof o->stage, "%s/.songngu-stage", o->path)
                   : snprintf(o->stage, sizeof o->stage, "%s/.songngu-stage-%s",
                              slash == o->path ? "" : parent, slash + 1);
    if (n < 0 || (size_t)n >= sizeof o->stage)
        die(either("the output folder's path is too long: \"%s\"",
                   "đường dẫn thư mục xuất quá dài: \"%s\""),
            o->path);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* A file of the state. What else is at its place gives way. */
static bool write_note(struct output *o, const char *name, struct str text)
{
    struct fs_place place;
    bool other = fs_look(o->state_dir, name, &place) && !S_ISREG(place.mode);
    return (!other || fs_remove_all(o->state_dir, name)) && fs_write(o->state_dir, name, text);
}

void output_wait(const struct output *o, int fd, bool quiet)
{
    if (!quiet)
        fprintf(stderr,
                either("songngu: another songngu is writing %s; waiting for it\n",
                       "songngu: một songngu khác đang ghi vào %s; đang đợi\n"),
                o->path);
    while (flock(fd, LOCK_EX))
        if (errno != EINTR)
            die_errno("lock", o->path);
}

/* False if another process has the lock. */
static bool try_lock(struct output *o)
{
    struct fs_place place;
    if (fs_look(o->state_dir, "lock", &place) && !S_ISREG(place.mode) &&
        !fs_remove_all(o->state_dir, "lock"))
        die_errno("remove", "the lock in .songngu");
    o->lock =
        openat(o->state_dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (o->lock < 0)
        die_errno("open", "the lock in .songngu");
    bool locked = flock(o->lock, LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno != EWOULDBLOCK)
        die_errno("lock", "the lock in .songngu");
    return locked;
}

static void take_lock(struct output *o, bool quiet)
{
    if (!try_lock(o))
        output_wait(o, o->lock, quiet);
}

/* The folder that a state folder lies in, as its path says: .songngu itself may be a link. */
static struct str site_of(const char *state)
{
    const char *slash = strrchr(state, '/');
    return slash ? (struct str){state, (size_t)(slash - state)} : STR(".");
}

/* How the state in a folder knows an output: by its path from the site, else by its real path. */
static const char *known_as(const char *state, const char *output)
{
    char path[PATH_MAX], site[PATH_MAX];
    snprintf(path, sizeof path, "%.*s", STR_ARG(site_of(state)));
    size_t len = realpath(path, site) ? strlen(site) : 0;
    bool inside = len && strncmp(output, site, len) == 0 && output[len] == '/';
    return inside ? output + len + 1 : output;
}

static void state_path(const char *state, const char *output, char path[PATH_MAX])
{
    struct hash128 key = hash128(str_of(known_as(state, output)));
    if (snprintf(path, PATH_MAX, "%s/%016llx", state, (unsigned long long)key.low) >= PATH_MAX)
        die(either("path too long: %s", "đường dẫn quá dài: %s"), state);
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

static struct output *new_output(const char *path)
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
    return o;
}

static uint64_t inode_of(int dir)
{
    struct stat st;
    return fstat(dir, &st) ? 0 : st.st_ino;
}

static void note_path(struct output *o, const char *state)
{
    char note[PATH_MAX + 32];
    snprintf(note, sizeof note, "%llu %s", (unsigned long long)inode_of(o->state_dir),
             known_as(state, o->path));
    if (!write_note(o, "path", str_of(note)))
        die_errno("write", "the state in .songngu");
}

/* True if the power may have failed since a commit that did not wait for the disk. */
static bool may_be_lost(struct output *o)
{
    char id[FS_BOOT_MAX];
    struct fs_place place;
    struct str boot = fs_boot(id), then;
    if (!fs_look(o->state_dir, "unsynced", &place))
        return false;
    return !fs_read(o->state_dir, "unsynced", sizeof id, &o->arena, &then, NULL) || !boot.len ||
           !str_equal(boot, then);
}

struct output *output_open(const char *state, const char *path, unsigned workers, bool quiet)
{
    struct output *o = new_output(path);
    open_state(o, state);
    take_lock(o, quiet);
    note_path(o, state);
    output_finish(o, true, quiet);
    output_open_folder(o);
    if (o->out_dir >= 0)
        output_log_open(&o->log, o->state_dir, "log");
    o->lost = may_be_lost(o);
    o->worker_count = workers;
    o->workers = ARENA_ARRAY(&o->arena, workers, struct worker);
    return o;
}

/* Waits for who looks; nobody does afterwards. */
static void end_looking(struct output *o)
{
    atomic_store(&o->seen_enough, true);
    parallel_join(o->looking);
    o->looking = NULL;
}

/* Before files of the last commit are looked for. */
static void load_log(struct output *o)
{
    if (o->fates)
        return;
    end_looking(o); /* a log that is found to be damaged goes */
    output_log_load(&o->log, o->worker_count);
    o->fates = ARENA_ARRAY(&o->arena, o->log.count, uint8_t);
    if (!o->looks)
        o->looks = ARENA_ARRAY(&o->arena, o->log.count, _Atomic uint8_t);
}

void output_start(struct output *o)
{
    load_log(o);
    make_dir(o->stage);
    if (!output_open_stage(o, false, false))
        die(either("another songngu began to write %s", "một songngu khác đã bắt đầu ghi vào %s"),
            o->path);
    if (o->stage_dir < 0 || mkdirat(o->stage_dir, "files", 0777))
        die_errno("open", o->stage);
    o->files_dir = fs_open(o->stage_dir, "files", O_RDONLY | O_DIRECTORY, 0, false);
    if (o->files_dir < 0)
        die_errno("open", o->stage);
    o->writer = output_log_begin(o->state_dir, "log.new", o->log.builds + 1, o->worker_count);
    if (!o->writer)
        output_failed(o, "the build log in .songngu");
}

static void close_output(struct output *o)
{
    end_looking(o);
    for (unsigned i = 0; i < o->worker_count; i++)
        buf_free(&o->workers[i].added);
    output_log_abandon(o->writer);
    output_log_close(&o->log);
    output_log_close(&o->next);
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

static bool still_there(int dir, const struct output_file *f)
{
    struct stat st;
    if (fstatat(dir, output_file_path(f).data, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
        return false;
    struct stamp stamp = stamp_of(&st);
    return stamp.size == f->size && stamp.modified == f->modified && stamp.inode == f->inode;
}

bool output_untouched(const struct output *o, const struct output_file *f)
{
    return !o->lost && (o->trusted || still_there(o->out_dir, f));
}

/* True if all files of a block of the log are. looks: what is seen of each, or NULL. */
static bool block_untouched(const struct output_log *log, size_t block, int dir,
                            _Atomic uint8_t *looks)
{
    const struct output_file *file = output_block_first(log, block);
    bool good = file;
    for (uint32_t i = log->blocks[block].first; file && (good || looks); i++) {
        bool there = still_there(dir, file);
        if (looks)
            atomic_store_explicit(&looks[i], there ? LOOK_UNTOUCHED : LOOK_TOUCHED,
                                  memory_order_relaxed);
        good = good && there;
        file = output_block_next(log, block, file);
    }
    output_block_forget(log, block);
    return good;
}

bool output_sample(int state_dir, const char *path, size_t *next, double seconds)
{
    struct output_log log;
    int dir = fs_open_dir(path);
    output_log_open(&log, state_dir, "log");
    bool good = dir >= 0;
    double until = clock_seconds() + seconds;
    for (size_t i = 0; good && i < log.block_count && clock_seconds() < until; i++)
        good = block_untouched(&log, (*next)++ % log.block_count, dir, NULL);
    output_log_close(&log);
    if (dir >= 0)
        close(dir);
    return good;
}

/* Whoever comes takes the next block: in the order in which they lie, so that most of what is not
 * looked at before output_start is what the workers come to last. */
static bool look_at_next(struct output *o)
{
    size_t block = atomic_fetch_add(&o->next_block, 1);
    if (block >= o->log.block_count)
        return false;
    if (!block_untouched(&o->log, block, o->out_dir, o->looks))
        atomic_store(&o->touched, true);
    return true;
}

static bool may_look(struct output *o)
{
    if (o->out_dir < 0 || !o->log.count || o->lost)
        return false;
    if (!o->looks)
        o->looks = ARENA_ARRAY(&o->arena, o->log.count, _Atomic uint8_t);
    return true;
}

static void look_on(void *context)
{
    struct output *o = context;
    parallel_give_way();
    while (!atomic_load(&o->seen_enough) && look_at_next(o))
        ;
}

void output_look(struct output *o)
{
    if (may_look(o))
        o->looking = parallel_beside(look_on, o);
}

static void look_until_touched(void *context, size_t i, unsigned worker)
{
    struct output *o = context;
    (void)i, (void)worker;
    while (!atomic_load(&o->touched) && look_at_next(o))
        ;
}

bool output_intact(struct output *o, unsigned jobs, struct output_summary *summary)
{
    *summary = (struct output_summary){.files = o->log.count, .bytes = o->log.size};
    if (!may_look(o))
        return false;
    parallel_for(jobs, jobs, look_until_touched, o);
    if (!atomic_load(&o->touched))
        end_looking(o); /* all blocks are taken, the last may be at work */
    return !atomic_load(&o->touched);
}

enum { LOG_LOOKS = 1 << 17 }; /* about 20 MB of it */

/* The log is large, and looked into from end to end: after so many looks, the memory that it has
 * come to take is given back. */
static void look_into_log(const struct output *o, size_t looks)
{
    if (looks % LOG_LOOKS == LOG_LOOKS - 1)
        output_log_forget(&o->log);
}

/* The index of a path in the log, SIZE_MAX if it is not there. Files come mostly in the order of
 * last time. */
static size_t find(const struct output *o, struct worker *w, struct str path)
{
    look_into_log(o, ++w->looks);
    for (size_t i = w->last; i < o->log.count && i <= w->last + 1; i++)
        if (str_equal(output_file_path(output_log_file(&o->log, i)), path))
            return w->last = i;
    size_t found = output_log_find(&o->log, path);
    if (found != SIZE_MAX)
        w->last = found;
    return found;
}

static const struct output_file *file_of(const struct output *o, size_t index)
{
    return index == SIZE_MAX ? NULL : output_log_file(&o->log, index);
}

static bool untouched(const struct output *o, size_t known)
{
    enum look look = (enum look)atomic_load_explicit(&o->looks[known], memory_order_relaxed);
    return look == LOOK_NOT_YET ? output_untouched(o, file_of(o, known)) : look == LOOK_UNTOUCHED;
}

/* True if it has these very bytes as well. */
static bool same_bytes(const struct output *o, size_t known, const struct output_file *file)
{
    const struct output_file *last = file_of(o, known);
    return last && last->size == file->size && hash128_equal(last->hash, file->hash) &&
           untouched(o, known);
}

static void settle_fate(struct output *o, size_t known, enum fate fate)
{
    if (o->fates[known] != FATE_GONE)
        die("two pages would be written to %s", output_file_path(file_of(o, known)).data);
    o->fates[known] = (uint8_t)fate;
}

bool output_keep(struct output *o, unsigned worker, struct str path, const struct recipe *recipe)
{
    size_t known = recipe_known(recipe) ? find(o, &o->workers[worker], path) : SIZE_MAX;
    const struct output_file *file = file_of(o, known);
    if (!file || !recipe_equal(recipe, &file->recipe) || !untouched(o, known))
        return false;
    settle_fate(o, known, FATE_KEPT);
    return true;
}

static bool lies_in(const struct output *o, size_t index, struct str folder)
{
    return str_starts(output_file_path(file_of(o, index)), folder);
}

bool output_keep_folder(struct output *o, struct str folder, const struct recipe *recipe)
{
    size_t count = 0;
    for (size_t i = 0; i < o->log.count; i++) {
        look_into_log(o, i);
        if (!lies_in(o, i, folder))
            continue;
        const struct output_file *file = file_of(o, i);
        if (!recipe_equal(recipe, &file->recipe) || !untouched(o, i))
            return false;
        count++;
    }
    for (size_t i = 0; count && i < o->log.count; i++) {
        look_into_log(o, i);
        if (lies_in(o, i, folder))
            settle_fate(o, i, FATE_KEPT);
    }
    return count > 0;
}

void output_keep_part(struct output *o, struct str folder, bool inside)
{
    for (size_t i = 0; i < o->log.count; i++) {
        look_into_log(o, i);
        if (lies_in(o, i, folder) == inside)
            settle_fate(o, i, FATE_KEPT);
    }
}

/* The path with a NUL behind it. */
static struct str terminated(struct str path, char name[FS_PATH_MAX])
{
    memcpy(name, path.data, path.len);
    name[path.len] = 0;
    return (struct str){name, path.len};
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

/* What is known of a file before it is put. */
static struct output_file new_file(enum output_rank rank, const struct recipe *recipe)
{
    return (struct output_file){.rank = (uint8_t)rank,
                                .recipe = recipe ? *recipe : (struct recipe){0}};
}

static void note_place(struct output *o, struct output_file *file, const struct stat *st)
{
    file->modified = stamp_of(st).modified;
    file->inode = st->st_ino;
    file->made = o->log.builds + 1;
}

static void stage_file(struct output *o, struct worker *w, struct output_file *file,
                       struct str path, struct str data)
{
    struct stat st;
    int fd = open_staged(o, w, path);
    if (fd < 0 || !fs_write_all(fd, data) || fstat(fd, &st) || close(fd))
        output_failed(o, path.data);
    note_place(o, file, &st);
}

/* The published file stays; what its recipe is may have changed. */
static void leave(struct output_file *file, const struct output_file *last)
{
    file->modified = last->modified;
    file->inode = last->inode;
    file->made = last->made;
}

static void note_put(struct output *o, unsigned worker, struct output_file *file, struct str path,
                     size_t known)
{
    struct worker *w = &o->workers[worker];
    uint64_t hash = hash64(path);
    if (known == SIZE_MAX)
        buf_add(&w->added, &hash, sizeof hash);
    else
        settle_fate(o, known, FATE_PUT);
    file->existed = known != SIZE_MAX;
    w->changed += file->existed && file->made == o->log.builds + 1;
    w->bytes += file->size;
    if (!output_log_add(o->writer, worker, file, path))
        output_failed(o, "the build log in .songngu");
}

void output_put(struct output *o, unsigned worker, enum output_rank rank, struct str path,
                const struct recipe *recipe, struct str data)
{
    assert(worker < o->worker_count && fs_path_plain(path));
    char name[FS_PATH_MAX];
    struct worker *w = &o->workers[worker];
    struct output_file file = new_file(rank, recipe);
    path = terminated(path, name);
    size_t known = find(o, w, path);
    file.hash = hash128(data);
    file.size = data.len;
    if (same_bytes(o, known, &file))
        leave(&file, file_of(o, known));
    else
        stage_file(o, w, &file, path, data);
    note_put(o, worker, &file, path, known);
}

/* A file put in pieces is staged at once, and withdrawn at its end if the published one has the
 * same bytes. */
struct output_stream {
    struct output *output;
    struct hasher *hasher;
    struct buf pending;
    struct output_file file;
    char name[FS_PATH_MAX];
    struct str path; /* in name */
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
    s->file = new_file(rank, recipe);
    s->path = terminated(path, s->name);
    s->fd = open_staged(o, &o->workers[worker], s->path);
    if (s->fd < 0)
        output_failed(o, s->name);
    return s;
}

static void flush_stream(struct output_stream *s)
{
    if (!fs_write_all(s->fd, buf_view(&s->pending)))
        output_failed(s->output, s->name);
    buf_clear(&s->pending);
}

void output_add(struct output_stream *s, struct str data)
{
    hasher_add(s->hasher, data.data, data.len);
    s->file.size += data.len;
    buf_str(&s->pending, data);
    if (s->pending.len >= PIECE)
        flush_stream(s);
}

void output_doubt(struct output_stream *s)
{
    s->file.recipe = (struct recipe){0};
}

void output_end(struct output_stream *s)
{
    struct output *o = s->output;
    struct stat st;
    flush_stream(s);
    if (fstat(s->fd, &st) || close(s->fd))
        output_failed(o, s->name);
    s->file.hash = hasher_done(s->hasher);
    size_t known = find(o, &o->workers[s->worker], s->path);
    if (!same_bytes(o, known, &s->file))
        note_place(o, &s->file, &st);
    else if (unlinkat(o->files_dir, s->name, 0))
        output_failed(o, s->name);
    else
        leave(&s->file, file_of(o, known));
    note_put(o, s->worker, &s->file, s->path, known);
    hasher_free(s->hasher);
    buf_free(&s->pending);
    free(s);
}

/* --- the whole -------------------------------------------------------------------------------- */

uint64_t output_bytes(const struct output *o)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < o->worker_count; i++)
        bytes += o->workers[i].bytes;
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
    o->hurried = boot.len && write_note(o, "unsynced", boot);
}

void output_rest(struct output *o)
{
    output_log_forget(&o->log);
}

void output_close(struct output *o)
{
    if (!o)
        return;
    output_discard(o);
    close_output(o);
}

const struct output_file *output_published(struct output *o, struct str path)
{
    load_log(o);
    return file_of(o, output_log_find(&o->log, path));
}

uint32_t output_builds(const struct output *o)
{
    return o->log.builds;
}

/* An output whose parent folder is gone was moved or deleted: nothing to recover there. */
static bool parent_exists(struct arena *arena, struct str path)
{
    size_t slash = path.len;
    while (slash && path.data[slash - 1] != '/')
        slash--;
    return access(str_copy(arena, str_cut(path, 0, slash)).data, F_OK) == 0;
}

/* The output of a folder of the state, noted as "INODE PATH"; false if there is nothing to recover.
 */
static bool noted_path(const char *above, int state, struct str folder, struct arena *arena,
                       struct str *path)
{
    struct stat st;
    unsigned long inode;
    struct str note, file = STR_JOIN(arena, folder, STR("/path")), number;
    if (!fs_read(state, file.data, PATH_MAX + 32, arena, &note, NULL) ||
        fstatat(state, folder.data, &st, AT_SYMLINK_NOFOLLOW) ||
        !str_next_part(&note, ' ', &number) || !str_to_number(number, ULONG_MAX, &inode))
        return false;
    bool whole = str_starts(note, STR("/"));
    *path = whole ? note : STR_JOIN(arena, site_of(above), STR("/"), note);
    return inode == st.st_ino && path->len < PATH_MAX && (whole || fs_path_plain(note)) &&
           parent_exists(arena, *path);
}

static void recover(const char *state, const char *path)
{
    struct output *o = new_output(path);
    open_state(o, state);
    if (try_lock(o)) /* else nobody was killed */
        output_finish(o, false, false);
    close_output(o);
}

void output_recover(const char *state)
{
    int dir = fs_open_dir(state);
    if (dir < 0)
        return;
    struct arena arena;
    struct str path;
    arena_init(&arena);
    struct fs_list list;
    if (fs_list(dir, ".", &arena, &list)) {
        for (size_t i = 0; i < list.count; i++)
            if (list.entries[i].is_dir &&
                noted_path(state, dir, list.entries[i].name, &arena, &path))
                recover(state, path.data);
    }
    arena_free(&arena);
    close(dir);
}
