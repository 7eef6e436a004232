/* Sends the plan, batch by batch and rank by rank, then deletes, then says that all is done. What
 * was sent stands in the journal, so that a publication that is cut off goes on from there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "publish_internal.h"
#include "terminal.h"

enum { BATCH_FILES = 1000, BATCH_BYTES = 64 << 20 };

/* --- sending ---------------------------------------------------------------------------------- */

static bool sent_before(const struct publishing *p, const struct publish_file *file)
{
    struct map_entry *entry = map_get(&p->done, file->path);
    return entry && hash128_equal(((struct publish_entry *)entry->pointer)->hash, file->hash);
}

/* Puts a file into the folder that is sent. */
bool publish_stage(struct publishing *p, const struct publish_file *file)
{
    const char *path = file->path.data;
    int failed = linkat(file->folder, path, p->stage_dir, path, 0);
    if (failed && errno == ENOENT && fs_make_parents(p->stage_dir, path))
        failed = linkat(file->folder, path, p->stage_dir, path, 0);
    if (!failed || errno == EEXIST || fs_copy(file->folder, path, p->stage_dir, path))
        return true;
    return publish_fail_errno(&p->session, "copy", path);
}

void publish_clear_stage(struct publishing *p)
{
    if (p->stage_dir >= 0)
        close(p->stage_dir);
    if (!fs_remove_all(p->session.state_dir, "upload"))
        die_errno("remove", "upload");
    p->stage_dir = publish_open_folder(p->session.state_dir, "upload");
}

static bool send_text(struct publishing *p, const char *path, struct buf *text)
{
    struct str name = str_of(path);
    publish_clear_stage(p);
    p->session.from = &p->stage_dir;
    bool ok = fs_write(p->stage_dir, path, buf_view(text))
                  ? p->ops->send(&p->session, &name, 1)
                  : publish_fail_errno(&p->session, "write", path);
    buf_free(text);
    return ok;
}

static void append_journal(struct publishing *p, const struct publish_file *const *files,
                           size_t count)
{
    struct buf text = BUF_INIT;
    char hex[PUBLISH_HASH_HEX + 1];
    for (size_t i = 0; i < count; i++) {
        publish_hash_hex(files[i]->hash, hex);
        buf_printf(&text, "%s %s\n", hex, files[i]->path.data);
    }
    int fd = openat(p->session.state_dir, "journal", O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || write(fd, text.data, text.len) != (ssize_t)text.len || close(fd))
        die_errno("write", "journal");
    buf_free(&text);
}

static void begin_journal(struct publishing *p)
{
    struct buf text = {.max = 1 << 30};
    char hex[PUBLISH_HASH_HEX + 1];
    buf_printf(&text, "%s\n", p->run);
    for (size_t i = 0; i < p->done.count; i++) { /* what an earlier attempt sent is there still */
        const struct publish_entry *e = p->done.entries[i].pointer;
        publish_hash_hex(e->hash, hex);
        buf_printf(&text, "%s %.*s\n", hex, STR_ARG(e->path));
    }
    if (!fs_write(p->session.state_dir, "journal", buf_view(&text)))
        die_errno("write", "journal");
    buf_free(&text);
}

static void show_progress(const struct publishing *p)
{
    if (!p->job->quiet && isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%zu/%zu", p->sent + p->resumed, p->plan.send_count);
}

static bool send_batch(struct publishing *p, const struct publish_file *const *files, size_t count)
{
    struct str *paths = ARENA_ARRAY(&p->session.arena, count, struct str);
    int *from = ARENA_ARRAY(&p->session.arena, count, int);
    publish_clear_stage(p);
    for (size_t i = 0; i < count; i++) {
        paths[i] = files[i]->path;
        from[i] = files[i]->folder;
        if (!p->ops->unstaged && !publish_stage(p, files[i]))
            return false;
        p->sent_bytes += files[i]->size;
    }
    p->session.from = from;
    p->session.sent = 0;
    bool ok = p->ops->send(&p->session, paths, count);
    if (!p->ops->at_once)
        append_journal(p, files, ok ? count : p->session.sent);
    if (!ok)
        return false;
    p->sent += count;
    show_progress(p);
    return true;
}

/* One rank, in batches, so that little is to be done again when it is cut off. */
static bool send_rank(struct publishing *p, size_t from, size_t to)
{
    const struct publish_file **batch =
        ARENA_ARRAY(&p->session.arena, BATCH_FILES, const struct publish_file *);
    size_t count = 0;
    uint64_t bytes = 0;
    for (size_t i = from; i < to; i++) {
        if (sent_before(p, p->plan.send[i])) {
            p->resumed++;
            continue;
        }
        batch[count++] = p->plan.send[i];
        bytes += p->plan.send[i]->size;
        if (count < BATCH_FILES && bytes < BATCH_BYTES)
            continue;
        if (!send_batch(p, batch, count))
            return false;
        count = 0;
        bytes = 0;
    }
    return !count || send_batch(p, batch, count);
}

/* The folders that lose their last file of the site, the deepest first. */
static struct str *empty_dirs(struct publishing *p, size_t *count)
{
    struct publish_session *s = &p->session;
    struct map used = {0}, gone = {0};
    size_t depths = 0;
    for (size_t i = 0; i < p->files.count; i++)
        for (size_t k = 0; k < p->files.list[i].path.len; k++)
            if (p->files.list[i].path.data[k] == '/')
                map_put(&used, str_cut(p->files.list[i].path, 0, k), NULL);
    for (size_t i = 0; i < p->plan.remove_count; i++) {
        size_t depth = 0;
        for (size_t k = 0; k < p->plan.remove[i].len; k++) {
            struct str dir = str_cut(p->plan.remove[i], 0, k);
            if (p->plan.remove[i].data[k] != '/')
                continue;
            if (!map_get(&used, dir))
                map_put(&gone, dir, NULL)->number = depth;
            depths = ++depth > depths ? depth : depths;
        }
    }
    struct str *dirs = ARENA_ARRAY(&s->arena, gone.count + 1, struct str);
    *count = 0;
    for (size_t depth = depths; depth-- > 0;)
        for (size_t i = 0; i < gone.count; i++)
            if (gone.entries[i].number == depth)
                dirs[(*count)++] = gone.entries[i].key;
    map_free(&used);
    map_free(&gone);
    return dirs;
}

static bool send_all(struct publishing *p)
{
    size_t from = 0;
    for (int rank = 0; rank < PUBLISH_RANKS; rank++) {
        if (!send_rank(p, from, p->plan.rank_end[rank]))
            return false;
        from = p->plan.rank_end[rank];
    }
    return true;
}

/* Before anything is deleted: nobody else must have begun in the meantime. */
static bool still_ours(struct publishing *p)
{
    struct publish_manifest now;
    if (p->ops->at_once)
        return true;
    if (!publish_read_manifest(p, &now))
        return false;
    bool ours = strcmp(now.run, p->run) == 0;
    if (!ours) {
        buf_clear(&p->session.error);
        buf_printf(&p->session.error,
                   either("generation %llu was published from elsewhere meanwhile",
                          "trong lúc đó thế hệ %llu được công bố từ nơi khác"),
                   (unsigned long long)now.generation);
        buf_text(&p->session.help, either("publish again", "hãy công bố lại"));
    }
    publish_manifest_free(&now);
    return ours;
}

static bool announce(struct publishing *p)
{
    struct buf text = BUF_INIT;
    if (p->ops->at_once)
        return true;
    publish_manifest_intent(&text, &p->plan, &p->there, p->generation, p->run, p->started);
    begin_journal(p);
    return send_text(p, PUBLISH_MANIFEST, &text);
}

static bool conclude(struct publishing *p)
{
    struct buf text = BUF_INIT, brief = BUF_INIT;
    publish_manifest_final(&text, &p->files, p->generation, p->run, p->started);
    publish_plan_brief(&p->plan, &brief);
    const char *message = str_format(&p->session.arena, "songngu: generation %llu, %s",
                                     (unsigned long long)p->generation, brief.data)
                              .data;
    buf_free(&brief);
    return send_text(p, PUBLISH_MANIFEST, &text) &&
           (!p->ops->finish || p->ops->finish(&p->session, message));
}

bool publish_transfer(struct publishing *p)
{
    size_t dir_count;
    struct str *dirs = empty_dirs(p, &dir_count);
    return announce(p) && send_all(p) && still_ours(p) &&
           (!p->plan.remove_count ||
            p->ops->remove(&p->session, p->plan.remove, p->plan.remove_count, dirs, dir_count)) &&
           conclude(p);
}
