/* From what was staged to the published folder. The staging folder, beside the output:
 *   files/   the new and changed files at their paths
 *   journal  "+ PATH" and "- PATH" in the order of the commit; "= ." above them: files/ becomes the
 *            output in one move, unless somebody has put something there meanwhile
 *   commit   the mark: from now on the commit is carried out, by whoever comes */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "map.h"
#include "output_internal.h"

enum { JOURNAL_MAX = 1 << 30 };

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
        if (unlinkat(dir, slash ? slash + 1 : path, 0) && errno != ENOENT && errno != EISDIR)
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
        die("something is in the way of %s%s%s: move it away and build again", o->path,
            *path ? "/" : "", path);
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

/* From the commit mark to the end. */
static void finish_commit(struct output *o)
{
    struct arena arena;
    arena_init(&arena);
    struct str journal, head;
    if (!fs_read(o->stage_dir, "journal", JOURNAL_MAX, &arena, &journal, NULL))
        die_errno("read", "journal");
    bool whole = str_starts(journal, STR("= ")) && str_next_line(&journal, &head);
    if (!whole || !move_whole(o)) {
        if (mkdir(o->path, 0777) && errno != EEXIST)
            die_errno("mkdir", o->path);
        output_open_folder(o);
        apply_journal(o, journal);
    }
    keep_log(o);
    arena_free(&arena);
}

/* The mark goes last, so that a removal that is cut off is still seen as a finished commit. */
static bool drop_stage(struct output *o)
{
    if (o->stage_dir < 0)
        return true;
    fs_remove_all(o->stage_dir, "files");
    fs_remove_all(o->stage_dir, "commit");
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

void output_finish(struct output *o)
{
    o->stage_dir = open(o->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (o->stage_dir < 0 && errno == ENOENT)
        return;
    if (o->stage_dir < 0)
        die_errno("open", o->stage);
    if (exists(o->stage_dir, "commit"))
        finish_commit(o);
    output_discard(o);
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
        die("%.*s would be a file and a folder at once", STR_ARG(path));
    die("%s/%.*s is in the way: move it away and build again", o->path, STR_ARG(path));
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

/* What is at the place of a folder, in a folder that is there. */
static enum place look_at_folder(struct output *o, struct str folder)
{
    char name[FS_PATH_MAX];
    struct stat st;
    snprintf(name, sizeof name, "%.*s", STR_ARG(folder));
    if (fstatat(o->out_dir, name, &st, AT_SYMLINK_NOFOLLOW)) {
        if (errno != ENOENT)
            output_failed(o, name);
        return PLACE_FREE;
    }
    if (!S_ISDIR(st.st_mode)) {
        if (!is_gone(o, folder))
            refuse(o, folder);
        return PLACE_FREE;
    }
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
static void look_at_file(struct output *o, const struct entry *e)
{
    struct stat st;
    if (fstatat(o->out_dir, e->path.data, &st, AT_SYMLINK_NOFOLLOW))
        return;
    if (S_ISDIR(st.st_mode)) {
        struct str stays = what_stays(o, e->path, false);
        if (stays.len)
            refuse(o, stays);
    } else if (!S_ISREG(st.st_mode) && !e->existed) {
        refuse(o, e->path);
    }
}

static void look_ahead(struct output *o, struct entry **staged, size_t count)
{
    struct map seen = {0};
    if (faccessat(o->out_dir, ".", W_OK | X_OK, 0))
        output_failed(o, o->path);
    for (size_t i = 0; i < count; i++)
        if (place_of_folder(o, &seen, parent_of(staged[i]->path)) == PLACE_FOLDER)
            look_at_file(o, staged[i]);
    map_free(&seen);
}

/* --- committing ------------------------------------------------------------------------------- */

/* Two new files of one path: a file that the log knows has been found out before. */
static void refuse_doubles(const struct output *o)
{
    struct map seen = {0};
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e;
        for (size_t n = output_entries(&o->workers[i], &e); n; n--, e++) {
            bool is_new = true;
            if (!e->existed)
                map_put(&seen, e->path, &is_new);
            if (!is_new)
                die("two pages would be written to %.*s", STR_ARG(e->path));
        }
    }
    map_free(&seen);
}

static void write_stage_file(struct output *o, const char *name, struct buf *content)
{
    if (!fs_write(o->stage_dir, name, buf_view(content)))
        output_failed(o, name);
    buf_free(content);
}

static size_t count_files(const struct output *o)
{
    size_t count = 0;
    for (size_t i = 0; i < o->log.count; i++)
        count += o->fates[i] == FATE_KEPT;
    for (unsigned i = 0; i < o->worker_count; i++)
        count += o->workers[i].entries.len / sizeof(struct entry);
    return count;
}

static void sum_up(struct output_summary *summary, const struct entry *e)
{
    summary->bytes += e->file.size;
    summary->changed += e->staged && e->existed;
    summary->added += e->staged && !e->existed;
}

static void write_log(struct output *o, struct output_summary *summary)
{
    summary->files = count_files(o);
    struct output_log_writer *w =
        output_log_begin(o->state_dir, "log.new", summary->files, o->log.builds + 1);
    if (!w)
        output_failed(o, "the build log in .songngu");
    for (size_t i = 0; i < o->log.count; i++) {
        if (o->fates[i] == FATE_GONE)
            summary->removed++;
        if (o->fates[i] != FATE_KEPT)
            continue;
        output_log_add(w, &o->log.files[i], output_log_path(&o->log, i));
        summary->bytes += o->log.files[i].size;
    }
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e;
        for (size_t n = output_entries(&o->workers[i], &e); n; n--, e++) {
            output_log_add(w, &e->file, e->path);
            sum_up(summary, e);
        }
    }
    if (!output_log_end(w))
        output_failed(o, "the build log in .songngu");
}

/* New files before changed ones in each rank, so that no page links to what is not there yet. */
static int by_turn(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int turn = (int)x->rank * 2 + x->existed - ((int)y->rank * 2 + y->existed);
    return turn ? turn : str_compare(x->path, y->path);
}

/* A whole site that appears at once has no order. */
static struct entry **staged_entries(struct output *o, size_t count, bool whole)
{
    struct entry **all = ARENA_ARRAY(&o->arena, count + 1, struct entry *);
    size_t found = 0;
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e;
        for (size_t n = output_entries(&o->workers[i], &e); n; n--, e++)
            if (e->staged)
                all[found++] = e;
    }
    if (found && !whole)
        qsort(all, found, sizeof *all, by_turn);
    return all;
}

static void add_journal(struct buf *journal, struct buf *changed, const char *act, struct str path)
{
    buf_text(journal, act);
    buf_str(journal, path);
    buf_byte(journal, '\n');
    if (!changed)
        return;
    buf_str(changed, path);
    buf_byte(changed, '\n');
}

enum { NEW_FILE = 1, NEW_FOLDER = 2 };

/* The new files and the folders that they lie in. */
static void add_places(struct map *places, struct entry **staged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (staged[i]->existed)
            continue;
        map_put(places, staged[i]->path, NULL)->number = NEW_FILE;
        for (struct str up = parent_of(staged[i]->path); up.len; up = parent_of(up)) {
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

/* What stands in the way of new files goes before they come; all else after. */
static void write_journal(struct output *o, struct entry **staged, size_t count, bool whole,
                          struct buf *changed)
{
    struct buf journal = {.max = JOURNAL_MAX};
    struct map places = {0};
    add_places(&places, staged, whole ? 0 : count);
    if (whole)
        buf_text(&journal, "= .\n");
    for (size_t i = 0; i < o->log.count; i++)
        if (o->fates[i] == FATE_GONE && takes_place(&places, output_log_path(&o->log, i)))
            add_journal(&journal, changed, "- ", output_log_path(&o->log, i));
    for (size_t i = 0; i < count; i++)
        add_journal(&journal, changed, "+ ", staged[i]->path);
    for (size_t i = 0; i < o->log.count; i++)
        if (o->fates[i] == FATE_GONE && !takes_place(&places, output_log_path(&o->log, i)))
            add_journal(&journal, changed, "- ", output_log_path(&o->log, i));
    map_free(&places);
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
    if (unlinkat(o->state_dir, "unsynced", 0))
        die_errno("remove", "unsynced");
}

/* From the mark on, the commit is carried out. */
static void carry_out(struct output *o, const struct output_summary *summary, struct buf *changed)
{
    bool whole = output_is_empty(o);
    size_t count = summary->added + summary->changed;
    struct entry **staged = staged_entries(o, count, whole);
    if (!whole)
        look_ahead(o, staged, count);
    write_journal(o, staged, count, whole, whole ? NULL : changed);
    if (!o->hurried)
        sync_stage(o);
    if (!fs_write(o->stage_dir, "commit", STR("")))
        output_failed(o, o->stage);
    finish_commit(o);
}

struct output_summary output_commit(struct output *o, struct buf *changed)
{
    struct output_summary summary = {0};
    refuse_doubles(o);
    write_log(o, &summary);
    bool anything = summary.added + summary.changed + summary.removed;
    if (anything)
        carry_out(o, &summary, changed);
    else
        keep_log(o);
    settle(o, anything);
    output_discard(o);
    return summary;
}
