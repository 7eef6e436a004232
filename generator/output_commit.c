/* From what was staged to the published folder. The staging folder, beside the output:
 *   files/   the new and changed files at their paths
 *   journal  "+ PATH" and "- PATH" in the order of the commit, "= " + "." if the whole folder moves
 *   commit   the mark: from now on the commit is carried out, by whoever comes */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "map.h"
#include "output_internal.h"

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
        output_open_folder(o);
        apply_journal(o, journal);
    }
    if (renameat(o->state_dir, "log.new", o->state_dir, "log") && errno != ENOENT)
        die_errno("rename", "the build log in .songngu");
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

static struct entry **staged_entries(struct output *o, size_t count)
{
    struct entry **all = ARENA_ARRAY(&o->arena, count + 1, struct entry *);
    size_t found = 0;
    for (unsigned i = 0; i < o->worker_count; i++) {
        struct entry *e;
        for (size_t n = output_entries(&o->workers[i], &e); n; n--, e++)
            if (e->staged)
                all[found++] = e;
    }
    if (found)
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

static void write_journal(struct output *o, const struct output_summary *summary,
                          struct buf *changed)
{
    struct buf journal = {.max = 1 << 30};
    size_t count = summary->added + summary->changed;
    struct entry **staged = staged_entries(o, count);
    for (size_t i = 0; i < count; i++)
        add_journal(&journal, changed, "+ ", staged[i]->path);
    for (size_t i = 0; i < o->log.count; i++)
        if (o->fates[i] == FATE_GONE)
            add_journal(&journal, changed, "- ", output_log_path(&o->log, i));
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
    if (output_is_empty(o)) {
        struct buf whole = BUF_INIT;
        buf_text(&whole, "= .\n");
        write_stage_file(o, "journal", &whole);
    } else {
        write_journal(o, summary, changed);
    }
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
    else if (renameat(o->state_dir, "log.new", o->state_dir, "log"))
        die_errno("rename", "the build log in .songngu");
    settle(o, anything);
    output_discard(o);
    return summary;
}
