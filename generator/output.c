/* State of one output folder, in SITE/.songngu/KEY/ where KEY is the hash of its real path:
 *   lock     held (flock) while a build runs
 *   path     the real path, for output_recover
 *   log      what the last commit published: "songngu-log 1", then a line a file, sorted by path:
 *            HASH SIZE MTIME_NS INODE PATH
 *   unsynced the boot of the machine in which the last commit was made without waiting for the
 * disk; after another boot the log says nothing of what is in the files The staging folder, beside
 * the output: files/   the new and changed files at their paths log      the log to be journal  "+
 * PATH" and "- PATH" in the order of the commit, "= " + "." if the whole folder moves commit   the
 * mark: from now on the commit is carried out, by whoever comes A log that cannot be read is no
 * log: everything is written again. */
#include "output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "hash.h"
#include "map.h"

#define LOG_HEAD "songngu-log 1"

struct entry {
    struct str path;
    struct hash128 hash;
    uint64_t size, inode;
    int64_t mtime; /* ns */
    enum output_rank rank;
    bool staged, existed;
};

/* Folders of the staging tree that a worker knows to be there, as hashes of their paths, a newer
 * one in place of an older: most files follow others of their folder. */
enum { FOLDERS_KNOWN = 256 };

struct worker {
    struct arena arena;
    struct buf entries; /* of struct entry */
    uint64_t folders[FOLDERS_KNOWN];
};

struct output {
    struct arena arena;
    char path[PATH_MAX];                     /* real path of the output folder */
    char stage[PATH_MAX];                    /* of the staging folder */
    int state_dir, lock, stage_dir, out_dir; /* out_dir -1: there is no output yet */
    int files_dir;  /* files/ in the staging folder; -1: nothing can be put */
    struct map log; /* path → struct entry of the last commit */
    unsigned worker_count;
    struct worker *workers;
    bool hurried;
};

static int64_t mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static void make_dir(const char *path)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        die_errno("mkdir", path);
}

/* The real path of a folder that may not exist yet; its parent must, or is made. */
static void real_path(const char *path, char real[PATH_MAX])
{
    if (realpath(path, real))
        return;
    if (errno != ENOENT)
        die_errno("open", path);
    char parent[PATH_MAX];
    struct str p = str_of(path);
    while (p.len > 1 && p.data[p.len - 1] == '/')
        p.len--;
    if (p.len == 0 || p.len >= sizeof parent)
        die("the output folder's name cannot be used: \"%s\"", path);
    size_t slash = p.len;
    while (slash && p.data[slash - 1] != '/')
        slash--;
    struct str name = str_cut(p, slash, p.len);
    if (str_is(name, "..") || str_is(name, "."))
        die_errno("open", path);
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)slash : 1, slash ? path : ".");
    if (!realpath(parent, real)) {
        if (errno != ENOENT || mkdir(parent, 0777) || !realpath(parent, real))
            die_errno("open", parent);
    }
    size_t len = strlen(real);
    if (len + name.len + 2 > PATH_MAX)
        die("the output folder's path is too long: \"%s\"", path);
    snprintf(real + len, PATH_MAX - len, "%s%.*s", len > 1 ? "/" : "", STR_ARG(name));
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

static bool exists(int dir, const char *path)
{
    return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void open_out(struct output *o)
{
    if (o->out_dir < 0)
        o->out_dir = fs_open_dir(o->path);
    if (o->out_dir < 0 && errno != ENOENT)
        die_errno("open", o->path);
}

/* --- commit: these steps may run again after being cut off anywhere --------------------------- */

static void remove_published(struct output *o, const char *path)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    int dir = fs_open(o->out_dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
    if (dir < 0)
        return; /* gone already, or not a folder of ours */
    if (unlinkat(dir, slash ? slash + 1 : path, 0) && errno != ENOENT && errno != EISDIR)
        die_errno("remove", path);
    close(dir);
    fs_prune_parents(o->out_dir, path);
}

static void publish(struct output *o, int files, const char *path)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    int dir = fs_open(o->out_dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
    if (dir < 0 && errno == ENOENT && fs_make_parents(o->out_dir, path))
        dir = fs_open(o->out_dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
    if (dir < 0)
        die_errno("open", path);
    if (renameat(files, path, dir, slash ? slash + 1 : path) && errno != ENOENT)
        die_errno("rename", path);
    close(dir);
}

static void apply_journal(struct output *o, struct str journal)
{
    int files = fs_open(o->stage_dir, "files", O_RDONLY | O_DIRECTORY, 0, false);
    struct str line;
    char path[PATH_MAX];
    while (str_next_line(&journal, &line)) {
        struct str name = str_cut(line, 2, line.len);
        if (!fs_path_plain(name))
            die("%s/journal is damaged: \"%.*s\"", o->stage, STR_ARG(line));
        snprintf(path, sizeof path, "%.*s", STR_ARG(name));
        if (line.data[0] == '+' && files >= 0)
            publish(o, files, path);
        else if (line.data[0] == '-')
            remove_published(o, path);
    }
    if (files >= 0)
        close(files);
}

/* From the commit mark to the end. */
static void finish_commit(struct output *o)
{
    struct arena arena;
    arena_init(&arena);
    struct str journal;
    if (!fs_read(o->stage_dir, "journal", BUF_MAX_DEFAULT, &arena, &journal, NULL))
        die_errno("read", "journal");
    if (str_starts(journal, STR("= "))) {
        if (exists(o->stage_dir, "files") && renameat(o->stage_dir, "files", AT_FDCWD, o->path) &&
            errno != ENOENT)
            die_errno("rename", o->path);
    } else {
        if (mkdir(o->path, 0777) && errno != EEXIST)
            die_errno("mkdir", o->path);
        open_out(o);
        apply_journal(o, journal);
    }
    struct str log;
    if (exists(o->stage_dir, "log")) {
        if (!fs_read(o->stage_dir, "log", BUF_MAX_DEFAULT, &arena, &log, NULL) ||
            !fs_write(o->state_dir, "log.new", log) ||
            renameat(o->state_dir, "log.new", o->state_dir, "log"))
            die_errno("write", "the build log in .songngu");
    }
    arena_free(&arena);
}

/* The mark goes last, so that a removal that is cut off is still seen as a finished commit. */
static void discard_stage(struct output *o)
{
    if (o->stage_dir < 0)
        return;
    fs_remove_all(o->stage_dir, "files");
    fs_remove_all(o->stage_dir, "log");
    fs_remove_all(o->stage_dir, "commit");
    close(o->stage_dir);
    o->stage_dir = -1;
    if (!fs_remove_all(AT_FDCWD, o->stage))
        die_errno("remove", o->stage);
}

static void recover(struct output *o)
{
    o->stage_dir = open(o->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (o->stage_dir < 0 && errno == ENOENT)
        return;
    if (o->stage_dir < 0)
        die_errno("open", o->stage);
    if (exists(o->stage_dir, "commit"))
        finish_commit(o);
    discard_stage(o);
}

/* --- opening ---------------------------------------------------------------------------------- */

static struct str next_word(struct str *line)
{
    struct str word = STR_NULL;
    str_next_part(line, ' ', &word);
    return word;
}

static bool read_entry(struct arena *arena, struct str line, struct entry *e)
{
    struct str hash = next_word(&line), size = next_word(&line), mtime = next_word(&line),
               inode = next_word(&line);
    unsigned long value;
    char hex[17] = {0};
    if (hash.len != 32 || !fs_path_plain(line))
        return false;
    memcpy(hex, hash.data, 16);
    e->hash.high = strtoull(hex, NULL, 16);
    memcpy(hex, hash.data + 16, 16);
    e->hash.low = strtoull(hex, NULL, 16);
    if (!str_to_number(size, LONG_MAX, &value))
        return false;
    e->size = value;
    if (!str_to_number(mtime, LONG_MAX, &value))
        return false;
    e->mtime = (int64_t)value;
    if (!str_to_number(inode, ULONG_MAX, &value))
        return false;
    e->inode = value;
    e->path = str_copy(arena, line);
    return true;
}

/* Which start of the machine this is; "" if it cannot be known. */
static struct str this_boot(char id[64])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, id, 64) : 0;
    if (fd >= 0)
        close(fd);
    return str_trim((struct str){id, len > 0 ? (size_t)len : 0});
}

/* True if the power may have failed since a commit that did not wait for the disk. */
static bool may_be_lost(struct output *o)
{
    char id[64];
    struct str boot = this_boot(id), then;
    return fs_read(o->state_dir, "unsynced", sizeof id, &o->arena, &then, NULL) &&
           (!boot.len || !str_equal(boot, then));
}

static void load_log(struct output *o)
{
    struct str log, line;
    bool lost = may_be_lost(o);
    if (!fs_read(o->state_dir, "log", BUF_MAX_DEFAULT, &o->arena, &log, NULL))
        return;
    if (!str_next_line(&log, &line) || !str_is(line, LOG_HEAD))
        return;
    while (str_next_line(&log, &line)) {
        struct entry *e = ARENA_NEW(&o->arena, struct entry);
        if (!read_entry(&o->arena, line, e)) {
            map_free(&o->log);
            return;
        }
        if (lost)
            e->inode = 0; /* no file has it: each is written again */
        map_put(&o->log, e->path, NULL)->pointer = e;
    }
}

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

static void open_state(struct output *o, const char *state)
{
    char path[PATH_MAX];
    struct hash128 key = hash128(str_of(o->path));
    make_dir(state);
    if (snprintf(path, sizeof path, "%s/%016llx", state, (unsigned long long)key.low) >=
        (int)sizeof path)
        die("path too long: %s", state);
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
    real_path(path, o->path);
    stage_path(o);
    open_state(o, state);
    take_lock(o, quiet);
    if (!fs_write(o->state_dir, "path", str_of(o->path)))
        die_errno("write", "the state in .songngu");
    recover(o);
    return o;
}

struct output *output_open(const char *state, const char *path, unsigned workers, bool quiet)
{
    struct output *o = open_locked(state, path, quiet);
    load_log(o);
    open_out(o);
    if (o->out_dir < 0)
        map_free(&o->log);
    make_dir(o->stage);
    o->stage_dir = open(o->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (o->stage_dir < 0 || mkdirat(o->stage_dir, "files", 0777))
        die_errno("open", o->stage);
    o->files_dir = fs_open(o->stage_dir, "files", O_RDONLY | O_DIRECTORY, 0, false);
    if (o->files_dir < 0)
        die_errno("open", o->stage);
    o->worker_count = workers;
    o->workers = ARENA_ARRAY(&o->arena, workers, struct worker);
    return o;
}

static void close_output(struct output *o)
{
    for (unsigned i = 0; i < o->worker_count; i++) {
        arena_free(&o->workers[i].arena);
        buf_free(&o->workers[i].entries);
    }
    map_free(&o->log);
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

/* True if the published file is the one that the log describes, with these very bytes. */
static bool unchanged(const struct output *o, const struct entry *e, struct entry *known)
{
    struct stat st;
    return known && known->size == e->size && hash128_equal(known->hash, e->hash) &&
           fstatat(o->out_dir, known->path.data, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && (uint64_t)st.st_size == known->size &&
           mtime_ns(&st) == known->mtime && st.st_ino == known->inode;
}

/* Makes the folder of a path in the staging tree, unless the worker knows it. What it knows may be
 * another folder of the same hash: then the open fails, and is tried again. */
static void make_folder(struct output *o, struct worker *w, struct str path)
{
    char folder[FS_PATH_MAX];
    while (path.len && path.data[path.len - 1] != '/')
        path.len--;
    if (path.len == 0)
        return;
    uint64_t hash = hash64(path), *known = &w->folders[hash % FOLDERS_KNOWN];
    if (*known == hash)
        return;
    memcpy(folder, path.data, path.len - 1);
    folder[path.len - 1] = 0;
    if (mkdirat(o->files_dir, folder, 0777) == 0 || errno == EEXIST)
        *known = hash;
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
    make_folder(o, w, path);
    int fd = open_new(o, path.data);
    if (fd < 0 && errno == ENOENT && fs_make_parents(o->files_dir, path.data))
        fd = open_new(o, path.data);
    return fd;
}

static _Noreturn void stage_failed(struct output *o, struct str path)
{
    int saved = errno;
    discard_stage(o);
    errno = saved;
    die_errno("write", path.data);
}

static void stage_file(struct output *o, struct worker *w, struct entry *e, struct str data)
{
    struct stat st;
    int fd = open_staged(o, w, e->path);
    if (fd < 0 || !fs_write_all(fd, data) || fstat(fd, &st) || close(fd))
        stage_failed(o, e->path);
    e->mtime = mtime_ns(&st);
    e->inode = st.st_ino;
    e->staged = true;
}

void output_put(struct output *o, unsigned worker, enum output_rank rank, struct str path,
                struct str data)
{
    assert(worker < o->worker_count && fs_path_plain(path));
    struct worker *w = &o->workers[worker];
    struct entry e = {
        .path = str_copy(&w->arena, path), .hash = hash128(data), .size = data.len, .rank = rank};
    struct map_entry *in_log = map_get(&o->log, path);
    struct entry *known = in_log ? in_log->pointer : NULL;
    e.existed = known != NULL;
    if (o->out_dir >= 0 && unchanged(o, &e, known)) {
        e.mtime = known->mtime;
        e.inode = known->inode;
    } else {
        stage_file(o, w, &e, data);
    }
    buf_add(&w->entries, &e, sizeof e);
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
                                   struct str path)
{
    assert(worker < o->worker_count && fs_path_plain(path));
    struct output_stream *s = calloc(1, sizeof *s);
    if (!s)
        die_errno("calloc", "output");
    s->output = o;
    s->worker = worker;
    s->hasher = hasher_new();
    s->entry = (struct entry){.path = str_copy(&o->workers[worker].arena, path), .rank = rank};
    s->fd = open_staged(o, &o->workers[worker], s->entry.path);
    if (s->fd < 0)
        stage_failed(o, s->entry.path);
    return s;
}

static void flush_stream(struct output_stream *s)
{
    if (!fs_write_all(s->fd, buf_view(&s->pending)))
        stage_failed(s->output, s->entry.path);
    buf_clear(&s->pending);
}

void output_add(struct output_stream *s, struct str data)
{
    hasher_add(s->hasher, data.data, data.len);
    s->entry.size += data.len;
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
        stage_failed(o, e->path);
    e->hash = hasher_done(s->hasher);
    struct map_entry *in_log = map_get(&o->log, e->path);
    struct entry *known = in_log ? in_log->pointer : NULL;
    e->existed = known != NULL;
    e->staged = o->out_dir < 0 || !unchanged(o, e, known);
    e->mtime = e->staged ? mtime_ns(&st) : known->mtime;
    e->inode = e->staged ? st.st_ino : known->inode;
    if (!e->staged && unlinkat(o->files_dir, e->path.data, 0))
        stage_failed(o, e->path);
    buf_add(&o->workers[s->worker].entries, e, sizeof *e);
    hasher_free(s->hasher);
    buf_free(&s->pending);
    free(s);
}

/* --- committing ------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    return str_compare((*(struct entry *const *)a)->path, (*(struct entry *const *)b)->path);
}

static struct entry **gather(struct output *o, size_t *count)
{
    size_t n = 0;
    for (unsigned i = 0; i < o->worker_count; i++)
        n += o->workers[i].entries.len / sizeof(struct entry);
    struct entry **all = ARENA_ARRAY(&o->arena, n + 1, struct entry *);
    *count = n;
    n = 0;
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e = (struct entry *)(void *)o->workers[i].entries.data;
        for (size_t k = o->workers[i].entries.len / sizeof *e; k; k--)
            all[n++] = e++;
    }
    qsort(all, n, sizeof *all, by_path);
    for (size_t i = 1; i < n; i++)
        if (str_equal(all[i]->path, all[i - 1]->path))
            die("two pages would be written to %.*s", STR_ARG(all[i]->path));
    return all;
}

static struct entry *find(struct entry **all, size_t count, struct str path)
{
    struct entry key = {.path = path}, *k = &key;
    struct entry **found = bsearch(&k, all, count, sizeof *all, by_path);
    return found ? *found : NULL;
}

static void write_stage_file(struct output *o, const char *name, struct buf *content)
{
    if (!fs_write(o->stage_dir, name, buf_view(content))) {
        int saved = errno;
        discard_stage(o);
        errno = saved;
        die_errno("write", name);
    }
    buf_free(content);
}

static void add_hex(struct buf *out, uint64_t number)
{
    char *to = buf_reserve(out, 16);
    for (int i = 15; i >= 0; i--, number >>= 4)
        to[i] = "0123456789abcdef"[number & 15];
    out->len += 16;
    out->data[out->len] = 0;
}

static void write_log(struct output *o, struct entry **all, size_t count,
                      struct output_summary *summary)
{
    struct buf log = {.max = 1 << 30};
    buf_text(&log, LOG_HEAD "\n");
    for (size_t i = 0; i < count; i++) {
        const struct entry *e = all[i];
        add_hex(&log, e->hash.high);
        add_hex(&log, e->hash.low);
        buf_byte(&log, ' ');
        buf_number(&log, e->size);
        buf_byte(&log, ' ');
        buf_number(&log, (unsigned long)e->mtime);
        buf_byte(&log, ' ');
        buf_number(&log, e->inode);
        buf_byte(&log, ' ');
        buf_str(&log, e->path);
        buf_byte(&log, '\n');
        summary->bytes += e->size;
        if (e->staged && e->existed)
            summary->changed++;
        else if (e->staged)
            summary->added++;
    }
    summary->files = count;
    write_stage_file(o, "log", &log);
}

static void add_journal(struct buf *journal, const char *act, struct str path)
{
    buf_text(journal, act);
    buf_str(journal, path);
    buf_byte(journal, '\n');
}

/* New files before changed ones in each rank, so that no page links to what is not there yet. */
static void write_journal(struct output *o, struct entry **all, size_t count,
                          struct output_summary *summary, struct buf *changed)
{
    struct buf journal = {.max = 1 << 30};
    for (int pass = 0; pass < OUTPUT_RANKS * 2; pass++)
        for (size_t i = 0; i < count; i++)
            if (all[i]->staged && (int)all[i]->rank == pass / 2 && all[i]->existed == (pass & 1))
                add_journal(&journal, "+ ", all[i]->path);
    for (size_t i = 0; i < o->log.count; i++) {
        struct str path = o->log.entries[i].key;
        if (find(all, count, path))
            continue;
        add_journal(&journal, "- ", path);
        summary->removed++;
    }
    struct str rest = buf_view(&journal), line;
    while (changed && str_next_line(&rest, &line))
        buf_printf(changed, "%.*s\n", STR_ARG(str_cut(line, 2, line.len)));
    write_stage_file(o, "journal", &journal);
}

/* True if the output is missing or an empty folder: then the staged tree becomes the output. */
static bool output_is_empty(struct output *o)
{
    if (o->out_dir < 0)
        return true;
    if (strncmp(o->stage, o->path, strlen(o->path)) == 0 && o->stage[strlen(o->path)] == '/')
        return false; /* the staging folder is inside it */
    if (unlinkat(AT_FDCWD, o->path, AT_REMOVEDIR) == 0) {
        close(o->out_dir);
        o->out_dir = -1;
        return true;
    }
    return false;
}

void output_keep(struct output *o, struct str prefix, bool inside)
{
    struct buf *entries = &o->workers[0].entries;
    for (size_t i = 0; i < o->log.count; i++) {
        const struct entry *e = o->log.entries[i].pointer;
        if (str_starts(e->path, prefix) != inside)
            continue;
        struct entry kept = *e;
        kept.existed = true;
        buf_add(entries, &kept, sizeof kept);
    }
}

void output_hurry(struct output *o)
{
    char id[64];
    struct str boot = this_boot(id);
    o->hurried = boot.len && fs_write(o->state_dir, "unsynced", boot);
}

/* Before the commit mark, so that what the log will say of the files is true of the disk. */
static void sync_stage(struct output *o)
{
    if (syncfs(o->stage_dir))
        die_errno("syncfs", o->stage);
}

/* What was published in a hurry before is on the disk from now on, too. */
static void settle(struct output *o, bool synced)
{
    if (o->hurried || !exists(o->state_dir, "unsynced"))
        return;
    if (!synced)
        sync_stage(o);
    if (unlinkat(o->state_dir, "unsynced", 0))
        die_errno("remove", "unsynced");
}

struct output_summary output_commit(struct output *o, struct buf *changed)
{
    struct output_summary summary = {0};
    size_t count;
    struct entry **all = gather(o, &count);
    write_log(o, all, count, &summary);
    if (output_is_empty(o)) {
        struct buf whole = BUF_INIT;
        buf_text(&whole, "= .\n");
        write_stage_file(o, "journal", &whole);
    } else {
        write_journal(o, all, count, &summary, changed);
    }
    bool anything = summary.added + summary.changed + summary.removed;
    if (anything) {
        if (!o->hurried)
            sync_stage(o);
        if (!fs_write(o->stage_dir, "commit", STR("")))
            die_errno("write", o->stage);
        finish_commit(o);
    }
    settle(o, anything);
    discard_stage(o);
    close_output(o);
    return summary;
}

void output_abandon(struct output *o)
{
    discard_stage(o);
    close_output(o);
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
