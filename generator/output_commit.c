/* From what was staged to the published folder. The staging folder, beside the output:
 *   files/   the new and changed files at their paths
 *   journal  "+ PATH" and "- PATH" in the order of the commit; or "= .": files/ becomes the output
 *            in one move or, if somebody has put something there meanwhile, file by file
 *   commit   the mark: from now on the commit is carried out, by whoever comes */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "map.h"
#include "output_internal.h"
#include "parallel.h"
#include "terminal.h"

enum { JOURNAL_FLUSH = 1 << 16 };

static bool exists(int dir, const char *path)
{
    return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

void output_open_folder(struct output *o)
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
    if (dir < 0 && errno != ENOENT)
        return; /* not a folder of ours */
    if (dir >= 0) {
        if (unlinkat(dir, slash ? slash + 1 : path, 0) && errno != ENOENT && errno != EISDIR &&
            errno != EBUSY) /* something is mounted over it */
            die_errno("remove", path);
        close(dir);
    }
    fs_prune_parents(o->out_dir, path);
}

/* After the mark, what was put in the way since the look ahead: the next command goes on. */
static _Noreturn void blocked(const struct output *o, const char *path)
{
    if (errno == ENOTDIR || errno == ELOOP || errno == EISDIR || errno == ENOTEMPTY ||
        errno == EEXIST)
        die(either("something is in the way of %s%s%s: move it away and build again",
                   "có gì đó chắn chỗ của %s%s%s: hãy dời đi rồi dựng lại"),
            o->path, *path ? "/" : "", path);
    die_errno("publish", *path ? path : o->path);
}

/* An empty folder may give way to a file. */
static bool move_file(int files, const char *path, int dir, const char *name)
{
    return renameat(files, path, dir, name) == 0 || errno == ENOENT ||
           (errno == EISDIR && unlinkat(dir, name, AT_REMOVEDIR) == 0 &&
            renameat(files, path, dir, name) == 0);
}

static void publish(struct output *o, int files, const char *path)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    int dir = fs_open(o->out_dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
    if (dir < 0 && errno == ENOENT && fs_make_parents(o->out_dir, path))
        dir = fs_open(o->out_dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
    if (dir < 0 || !move_file(files, path, dir, slash ? slash + 1 : path))
        blocked(o, path);
    close(dir);
}

/* line: without its end. */
static void apply_line(struct output *o, int files, const char *line)
{
    const char *path = *line ? line + 1 + (line[1] == ' ') : line;
    if (!fs_path_plain(str_of(path)))
        die(either("%s/journal is damaged: \"%s\"", "%s/journal bị hỏng: \"%s\""), o->stage, line);
    if (line[0] == '+' && files >= 0)
        publish(o, files, path);
    else if (line[0] == '-')
        remove_published(o, path);
}

/* Publishes the files in a folder of files/ ("" or with its "/"), whatever is left of them. As deep
 * as a path at most. */
static void publish_all(struct output *o, int files, const char *folder)
{
    char path[PATH_MAX];
    int fd = fs_open(files, *folder ? folder : ".", O_RDONLY | O_DIRECTORY, 0, false);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        die_errno("open", o->stage);
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
            strlen(folder) + strlen(e->d_name) + 2 > FS_PATH_MAX)
            continue;
        bool is_folder =
            fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
        snprintf(path, sizeof path, "%s%s%s", folder, e->d_name, is_folder ? "/" : "");
        if (is_folder)
            publish_all(o, files, path);
        else
            publish(o, files, path);
    }
    closedir(d);
}

/* False if the output is there and not empty: then each file goes by itself. */
static bool move_whole(struct output *o)
{
    if (!exists(o->stage_dir, "files") || renameat(o->stage_dir, "files", AT_FDCWD, o->path) == 0 ||
        errno == ENOENT)
        return true;
    if (errno != EEXIST && errno != ENOTEMPTY)
        blocked(o, "");
    return false;
}

/* A folder at the place of the log is no log. */
static void keep_log(struct output *o)
{
    int failed = renameat(o->state_dir, "log.new", o->state_dir, "log");
    if (failed && errno == EISDIR && fs_remove_all(o->state_dir, "log"))
        failed = renameat(o->state_dir, "log.new", o->state_dir, "log");
    if (failed && errno != ENOENT)
        die_errno("rename", "the build log in .songngu");
}

static FILE *open_journal(struct output *o)
{
    struct stat st;
    int fd = fs_open(o->stage_dir, "journal", O_RDONLY | O_NONBLOCK, 0, false);
    if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        errno = EINVAL;
    FILE *journal = fd < 0 || !S_ISREG(st.st_mode) ? NULL : fdopen(fd, "r");
    if (!journal)
        die_errno("read", "journal");
    return journal;
}

static void apply_journal(struct output *o, FILE *journal)
{
    char *line = NULL;
    size_t room = 0;
    int files = fs_open(o->stage_dir, "files", O_RDONLY | O_DIRECTORY, 0, false);
    for (ssize_t len; (len = getline(&line, &room, journal)) > 0;) {
        if (line[len - 1] == '\n')
            line[len - 1] = 0;
        if (line[0] != '=')
            apply_line(o, files, line);
        else if (files >= 0)
            publish_all(o, files, "");
    }
    if (ferror(journal))
        die_errno("read", "journal");
    free(line);
    if (files >= 0)
        close(files);
}

/* From the commit mark to the end. */
static void finish_commit(struct output *o)
{
    FILE *journal = open_journal(o);
    int first = getc(journal);
    ungetc(first, journal);
    if (first != '=' || !move_whole(o)) {
        if (mkdir(o->path, 0777) && errno != EEXIST)
            die_errno("mkdir", o->path);
        output_open_folder(o);
        apply_journal(o, journal);
    }
    fclose(journal);
    keep_log(o);
}

/* The mark goes last, so that a removal that is cut off is still seen as a finished commit. */
static bool drop_stage(struct output *o)
{
    if (o->stage_dir < 0)
        return true;
    fs_remove_all(o->stage_dir, "files");
    fs_remove_all(o->stage_dir, "commit");
    fs_remove_all(o->state_dir, "log.new"); /* unless it is the log by now */
    close(o->stage_dir);
    o->stage_dir = -1;
    return fs_remove_all(AT_FDCWD, o->stage);
}

void output_discard(struct output *o)
{
    if (!drop_stage(o))
        die_errno("remove", o->stage);
}

/* The first failure of any thread ends the process, after giving back what was staged; the others
 * wait here for that end. What cannot be removed now, the next command removes. */
_Noreturn void output_failed(struct output *o, const char *path)
{
    int saved = errno;
    pthread_mutex_lock(&o->failing);
    drop_stage(o);
    errno = saved;
    die_errno("write", path);
}

/* True if the open folder is still the one at its path, and not one that was removed meanwhile. */
static bool is_current(const struct output *o)
{
    struct stat here, there;
    return fstat(o->stage_dir, &here) == 0 && lstat(o->stage, &there) == 0 &&
           here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

bool output_open_stage(struct output *o, bool wait, bool quiet)
{
    while ((o->stage_dir = open(o->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) >= 0) {
        bool locked = flock(o->stage_dir, LOCK_EX | LOCK_NB) == 0;
        if (!locked && errno != EWOULDBLOCK)
            die_errno("lock", o->stage);
        if (!locked && wait)
            output_wait(o, o->stage_dir, quiet);
        if ((locked || wait) && is_current(o))
            return true;
        close(o->stage_dir);
        o->stage_dir = -1;
        if (!locked && !wait)
            return false;
    }
    if (errno != ENOENT)
        die_errno("open", o->stage);
    return true;
}

bool output_finish(struct output *o, bool wait, bool quiet)
{
    if (!output_open_stage(o, wait, quiet))
        return false;
    if (o->stage_dir >= 0 && exists(o->stage_dir, "commit"))
        finish_commit(o);
    output_discard(o);
    return true;
}

/* --- looking ahead: nothing may stop the commit after its mark ----------------------------------
 */

static bool is_gone(const struct output *o, struct str path)
{
    size_t known = output_log_find(&o->log, path);
    return known != SIZE_MAX && o->fates[known] == FATE_GONE;
}

static _Noreturn void refuse(struct output *o, struct str path)
{
    drop_stage(o);
    if (output_log_find(&o->log, path) != SIZE_MAX)
        die(either("%.*s would be a file and a folder at once", "%.*s vừa là tệp vừa là thư mục"),
            STR_ARG(path));
    die(either("%s/%.*s is in the way: move it away and build again",
               "%s/%.*s chắn chỗ: hãy dời đi rồi dựng lại"),
        o->path, STR_ARG(path));
}

/* The first thing in a folder that this commit will not take away, empty if there is none. An empty
 * folder gives way to a file (move_file), but not one that lies in it (nested). */
static struct str what_stays(struct output *o, struct str folder, bool nested)
{
    struct str stays = STR_NULL;
    bool empty = true;
    int fd = fs_open(o->out_dir, folder.data, O_RDONLY | O_DIRECTORY, 0, false);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        output_failed(o, folder.data);
    for (struct dirent *e; !stays.len && (e = readdir(d));) {
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        empty = false;
        struct str path = STR_JOIN(&o->arena, folder, STR("/"), str_of(e->d_name));
        if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
            stays = what_stays(o, path, true);
        else if (!is_gone(o, path))
            stays = path;
    }
    closedir(d);
    return empty && nested ? folder : stays;
}

static struct str parent_of(struct str path)
{
    while (path.len && path.data[path.len - 1] != '/')
        path.len--;
    return str_cut(path, 0, path.len ? path.len - 1 : 0);
}

enum place { PLACE_FREE = 1, PLACE_FOLDER };

/* Nothing can be moved onto another mount or in the place of one. */
static void refuse_mount(struct output *o, const struct fs_place *place, struct str path)
{
    if (place->mount == o->mount)
        return;
    drop_stage(o);
    die(either("%s/%.*s is mounted from elsewhere: unmount it, or mount the whole output folder",
               "%s/%.*s được gắn từ nơi khác: hãy tháo ra, hoặc gắn cả thư mục xuất"),
        o->path, STR_ARG(path));
}

/* What is at the place of a folder, in a folder that is there. */
static enum place look_at_folder(struct output *o, struct str folder)
{
    char name[FS_PATH_MAX];
    struct fs_place place;
    snprintf(name, sizeof name, "%.*s", STR_ARG(folder));
    if (!fs_look(o->out_dir, name, &place)) {
        if (errno != ENOENT)
            output_failed(o, name);
        return PLACE_FREE;
    }
    if (!S_ISDIR(place.mode)) {
        if (!is_gone(o, folder))
            refuse(o, folder);
        return PLACE_FREE;
    }
    refuse_mount(o, &place, folder);
    if (faccessat(o->out_dir, name, W_OK | X_OK, 0))
        output_failed(o, name);
    return PLACE_FOLDER;
}

/* seen: the folders looked at, with what is there. As deep as the path at most. */
static enum place place_of_folder(struct output *o, struct map *seen, struct str folder)
{
    if (!folder.len)
        return PLACE_FOLDER;
    struct map_entry *known = map_get(seen, folder);
    if (known)
        return (enum place)known->number;
    enum place place = place_of_folder(o, seen, parent_of(folder));
    if (place == PLACE_FOLDER)
        place = look_at_folder(o, folder);
    map_put(seen, folder, NULL)->number = place;
    return place;
}

/* A plain file may be one of ours that no log knows any more. */
static void look_at_file(struct output *o, const struct output_file *file)
{
    struct fs_place place;
    struct str path = output_file_path(file);
    if (!fs_look(o->out_dir, path.data, &place))
        return;
    refuse_mount(o, &place, path);
    if (S_ISDIR(place.mode)) {
        struct str stays = what_stays(o, path, false);
        if (stays.len)
            refuse(o, stays);
    } else if (!S_ISREG(place.mode) && !file->existed) {
        refuse(o, path);
    }
}

static void look_ahead(struct output *o)
{
    struct map seen = {0};
    struct output_walk walk = {.log = &o->next};
    struct fs_place root;
    if (faccessat(o->out_dir, ".", W_OK | X_OK, 0) || !fs_look(o->out_dir, ".", &root))
        output_failed(o, o->path);
    o->mount = root.mount;
    for (const struct output_file *file; (file = output_walk_next(&walk));)
        if (place_of_folder(o, &seen, parent_of(output_file_path(file))) == PLACE_FOLDER)
            look_at_file(o, file);
    map_free(&seen);
}

/* --- committing ------------------------------------------------------------------------------- */

/* True if it was not there. slots: a power of two, 0: free. */
static bool add_hash(uint64_t *slots, size_t slot_count, uint64_t hash)
{
    hash += !hash;
    size_t at = hash & (slot_count - 1);
    while (slots[at] && slots[at] != hash)
        at = (at + 1) & (slot_count - 1);
    bool is_new = !slots[at];
    slots[at] = hash;
    return is_new;
}

static size_t count_added(const struct output *o)
{
    size_t count = 0;
    for (unsigned i = 0; i < o->worker_count; i++)
        count += o->workers[i].added.len / sizeof(uint64_t);
    return count;
}

/* Dies if two of the new files have one path and not just one hash. */
static void refuse_double(const struct output *o, uint64_t hash)
{
    struct output_walk walk = {.log = &o->next};
    const struct output_file *first = NULL;
    for (const struct output_file *file; (file = output_walk_next(&walk));) {
        struct str path = output_file_path(file);
        if (hash64(path) != hash)
            continue;
        if (first && str_equal(output_file_path(first), path))
            die("two pages would be written to %.*s", STR_ARG(path));
        first = file;
    }
}

/* Two new files of one path: a file that the log knows has been found out before. */
static void refuse_doubles(const struct output *o)
{
    size_t slot_count = 16;
    while (slot_count < count_added(o) * 2)
        slot_count *= 2;
    uint64_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        die_errno("calloc", "output");
    for (unsigned i = 0; i < o->worker_count; i++) {
        const uint64_t *added = (const uint64_t *)(void *)o->workers[i].added.data;
        for (size_t n = o->workers[i].added.len / sizeof *added; n; n--, added++)
            if (!add_hash(slots, slot_count, *added))
                refuse_double(o, *added);
    }
    free(slots);
}

static bool write_kept(struct output *o, const struct output_block *block, unsigned worker)
{
    bool good = true;
    for (uint32_t i = block->first; i < block->first + block->count && good; i++) {
        const struct output_file *file = output_log_file(&o->log, i);
        if (o->fates[i] == FATE_KEPT)
            good = output_log_add(o->writer, worker, file, output_file_path(file));
    }
    return good;
}

/* What is kept stands in the next log as in the last; most blocks go there as they are. What cannot
 * be written, the end of the log will say. */
static void write_block(void *context, size_t number, unsigned worker)
{
    struct output *o = context;
    const struct output_block *block = &o->log.blocks[number];
    const uint8_t *fates = o->fates + block->first;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < block->count; i++) {
        kept += fates[i] == FATE_KEPT;
        o->workers[worker].removed += fates[i] == FATE_GONE;
    }
    if (kept == block->count)
        (void)output_log_copy(o->writer, worker, &o->log, number);
    else
        (void)write_kept(o, block, worker);
}

static void write_log(struct output *o, struct output_summary *summary)
{
    parallel_for(o->log.block_count, o->worker_count, write_block, o);
    bool good = output_log_end(o->writer);
    o->writer = NULL;
    if (good)
        output_log_open(&o->next, o->state_dir, "log.new");
    if (!good || !o->next.map)
        output_failed(o, "the build log in .songngu");
    summary->files = o->next.count;
    summary->bytes = o->next.size;
    summary->added = count_added(o);
    for (unsigned i = 0; i < o->worker_count; i++) {
        summary->changed += o->workers[i].changed;
        summary->removed += o->workers[i].removed;
    }
}

enum { NEW_FILE = 1, NEW_FOLDER = 2 };

/* The new files and the folders that they lie in. */
static void add_places(const struct output *o, struct map *places)
{
    struct output_walk walk = {.log = &o->next};
    for (const struct output_file *file; (file = output_walk_next(&walk));) {
        struct str path = output_file_path(file);
        if (file->existed)
            continue;
        map_put(places, path, NULL)->number = NEW_FILE;
        for (struct str up = parent_of(path); up.len; up = parent_of(up)) {
            bool is_new;
            struct map_entry *place = map_put(places, up, &is_new);
            if (!is_new)
                break;
            place->number = NEW_FOLDER;
        }
    }
}

/* True if a file that goes is where a new folder comes, or in a folder where a new file comes. */
static bool takes_place(const struct map *places, struct str path)
{
    const struct map_entry *place = map_get(places, path);
    if (place && place->number == NEW_FOLDER)
        return true;
    for (struct str up = parent_of(path); up.len; up = parent_of(up)) {
        place = map_get(places, up);
        if (place)
            return place->number == NEW_FILE;
    }
    return false;
}

struct journal {
    struct output *output;
    struct buf *changed; /* or NULL */
    struct buf pending;
    int fd;
};

static void flush_journal(struct journal *j)
{
    if (!fs_write_all(j->fd, buf_view(&j->pending)))
        output_failed(j->output, "journal");
    buf_clear(&j->pending);
}

static void add_line(struct journal *j, const char *act, struct str path)
{
    buf_text(&j->pending, act);
    buf_str(&j->pending, path);
    buf_byte(&j->pending, '\n');
    if (j->pending.len >= JOURNAL_FLUSH)
        flush_journal(j);
    if (!j->changed)
        return;
    buf_str(j->changed, path);
    buf_byte(j->changed, '\n');
}

/* The files that go: those in the way of new ones, or all others. */
static void add_gone(struct journal *j, const struct map *places, bool in_the_way)
{
    const struct output *o = j->output;
    for (size_t i = 0; i < o->log.count; i++) {
        if (o->fates[i] != FATE_GONE)
            continue;
        struct str path = output_file_path(output_log_file(&o->log, i));
        if (takes_place(places, path) == in_the_way)
            add_line(j, "- ", path);
    }
}

static void add_put(struct journal *j, unsigned rank, bool existed)
{
    struct output_walk walk = {.log = &j->output->next};
    for (const struct output_file *file; (file = output_walk_next(&walk));)
        if (file->rank == rank && file->existed == existed)
            add_line(j, "+ ", output_file_path(file));
}

/* What stands in the way of new files goes before they come, all else after. New files come before
 * changed ones in each rank, so that no page links to what is not there yet. */
static void add_changes(struct journal *j)
{
    struct map places = {0};
    add_places(j->output, &places);
    add_gone(j, &places, true);
    for (unsigned rank = 0; rank < OUTPUT_RANKS; rank++) {
        add_put(j, rank, false);
        add_put(j, rank, true);
    }
    add_gone(j, &places, false);
    map_free(&places);
}

static void write_journal(struct output *o, bool whole, struct buf *changed)
{
    struct journal j = {.output = o, .changed = changed};
    j.fd = fs_open(o->stage_dir, "journal", O_WRONLY | O_CREAT | O_TRUNC, 0666, false);
    if (j.fd < 0)
        output_failed(o, "journal");
    if (whole)
        buf_text(&j.pending, "= .\n");
    else
        add_changes(&j);
    flush_journal(&j);
    if (close(j.fd))
        output_failed(o, "journal");
    buf_free(&j.pending);
}

/* True if the staged tree may take the place of the output's folder: it has the same owner, group
 * and mode, as it would not where somebody has prepared the folder for others. */
static bool may_replace(const struct output *o)
{
    struct stat old, staged;
    return fstat(o->out_dir, &old) == 0 && fstat(o->files_dir, &staged) == 0 &&
           old.st_uid == staged.st_uid && old.st_gid == staged.st_gid &&
           old.st_mode == staged.st_mode;
}

/* True if the output is missing or an empty folder: then the staged tree becomes the output. */
static bool output_is_empty(struct output *o)
{
    if (o->out_dir < 0)
        return true;
    if (strncmp(o->stage, o->path, strlen(o->path)) == 0 && o->stage[strlen(o->path)] == '/')
        return false; /* the staging folder is inside it */
    if (may_replace(o) && unlinkat(AT_FDCWD, o->path, AT_REMOVEDIR) == 0) {
        close(o->out_dir);
        o->out_dir = -1;
        return true;
    }
    return false;
}

/* Before the commit mark, so that what the log will say of the files is true of the disk. */
static void sync_stage(struct output *o)
{
    if (syncfs(o->stage_dir))
        output_failed(o, o->stage);
}

/* What was published in a hurry before is on the disk from now on, too. */
static void settle(struct output *o, bool synced)
{
    if (o->hurried || !exists(o->state_dir, "unsynced"))
        return;
    if (!synced)
        sync_stage(o);
    if (!fs_remove_all(o->state_dir, "unsynced"))
        die_errno("remove", "unsynced");
}

/* From the mark on, the commit is carried out. */
static void carry_out(struct output *o, struct buf *changed)
{
    bool whole = output_is_empty(o);
    if (!whole)
        look_ahead(o);
    write_journal(o, whole, whole ? NULL : changed);
    if (!o->hurried)
        sync_stage(o);
    if (!fs_write(o->stage_dir, "commit", STR("")))
        output_failed(o, o->stage);
    finish_commit(o);
}

struct output_summary output_commit(struct output *o, struct buf *changed)
{
    struct output_summary summary = {0};
    write_log(o, &summary);
    refuse_doubles(o);
    bool anything = summary.added + summary.changed + summary.removed;
    if (anything)
        carry_out(o, changed);
    else
        keep_log(o);
    settle(o, anything);
    output_discard(o);
    return summary;
}
