/* rsync, over ssh or to a daemon. Its own "delete what is not here" is never used: it would not
 * know which files are ours. Deletions are named one by one, as arguments that are missing here. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publish_ops.h"

enum { STATUS_PARTIAL = 23, STATUS_VANISHED = 24 };

/* The shell that reaches the other side; $RSYNC_RSH, when set, is the author's own choice. */
static void add_shell(struct publish_session *s, struct tool *t)
{
    if (getenv("RSYNC_RSH") || str_starts(s->target->destination, STR("rsync://")))
        return;
    struct buf shell = BUF_INIT;
    buf_text(&shell, "ssh -o ConnectTimeout=20 -o ServerAliveInterval=15");
    if (!isatty(STDIN_FILENO))
        buf_text(&shell, " -o BatchMode=yes"); /* never wait for a password that nobody types */
    if (s->target->port)
        buf_printf(&shell, " -p %ld", s->target->port);
    tool_arg(t, "-e");
    tool_arg(t, str_copy(&s->arena, buf_view(&shell)).data);
    buf_free(&shell);
}

static const char *destination(struct publish_session *s, const char *below)
{
    struct str d = s->target->destination;
    bool slash = d.data[d.len - 1] == '/' || d.data[d.len - 1] == ':';
    return str_format(&s->arena, "%.*s%s%s", STR_ARG(d), slash ? "" : "/", below).data;
}

static void begin(struct publish_session *s, struct tool *t)
{
    *t = (struct tool){.out_most = BUF_MAX_DEFAULT};
    tool_arg(t, "rsync");
    add_shell(s, t);
    tool_arg(t, "--timeout=120");
    tool_arg(t, "--protect-args"); /* the remote shell reads no file name either */
    tool_env(t, "LC_ALL=C");
}

static void add_list(struct publish_session *s, struct tool *t, const struct str *paths,
                     size_t count)
{
    const char *list = publish_list(s, paths, count, 0);
    tool_arg(t, "--from0");
    tool_arg(t, str_format(&s->arena, "--files-from=%s", list).data);
}

static bool rsync_open(struct publish_session *s)
{
    return publish_need(s, "rsync", "rsync") &&
           (getenv("RSYNC_RSH") || str_starts(s->target->destination, STR("rsync://")) ||
            publish_need(s, "ssh", "openssh-client"));
}

static bool says_missing(const struct tool *t)
{
    struct str errors = buf_view(&t->errors);
    return str_find(errors, STR("No such file or directory"), 0) < errors.len;
}

static bool is_missing(const struct tool *t, int status)
{
    return status == STATUS_PARTIAL && says_missing(t);
}

static enum publish_fetch rsync_fetch(struct publish_session *s, const char *path, struct buf *out)
{
    struct tool t;
    begin(s, &t);
    tool_arg(&t, "--");
    tool_arg(&t, destination(s, path));
    tool_arg(&t, publish_fetched(s));
    return publish_tool_fetch(s, &t, is_missing, out);
}

/* rsync itself says which of the files it would find there, without sending any. */
static bool rsync_present(struct publish_session *s, const struct str *paths, size_t count,
                          struct buf *out)
{
    struct tool t;
    begin(s, &t);
    tool_arg(&t, "--dry-run");
    tool_arg(&t, "--existing");
    tool_arg(&t, "--ignore-times");
    tool_arg(&t, "--no-dirs");
    tool_arg(&t, "--out-format=%n");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, str_format(&s->arena, "%s/", s->stage).data);
    tool_arg(&t, destination(s, ""));
    int status = publish_tool_status(s, &t);
    bool missing = status > 0 && says_missing(&t);
    if (status == 0)
        buf_str(out, buf_view(&t.out));
    else if (status > 0 && !missing)
        publish_tool_failed(s, &t, status);
    tool_free(&t);
    return status == 0 || missing;
}

static bool rsync_send(struct publish_session *s, const struct str *paths, size_t count)
{
    struct tool t;
    begin(s, &t);
    tool_arg(&t, "--ignore-times"); /* we know that they differ: by their content */
    tool_arg(&t, "--perms");
    tool_arg(&t, "--chmod=D755,F644");
    tool_arg(&t, "--times");
    tool_arg(&t, "--omit-dir-times");
    tool_arg(&t, "--compress");
    tool_arg(&t, "--mkpath");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, str_format(&s->arena, "%s/", s->stage).data);
    tool_arg(&t, destination(s, ""));
    bool ok = publish_tool(s, &t);
    tool_free(&t);
    return ok;
}

/* Of what is listed nothing lies in the empty folder here, so rsync deletes it there. */
static bool delete_missing(struct publish_session *s, const struct str *paths, size_t count,
                           bool all)
{
    struct tool t;
    if (mkdirat(s->state_dir, "nothing", 0777) && errno != EEXIST)
        return publish_fail_errno(s, "mkdir", "nothing");
    begin(s, &t);
    tool_arg(&t, "--delete-missing-args");
    tool_arg(&t, "--no-implied-dirs");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, str_format(&s->arena, "%s/nothing/", s->state).data);
    tool_arg(&t, destination(s, ""));
    int status = publish_tool_status(s, &t);
    bool ok = status == 0 || status == STATUS_VANISHED || (status == STATUS_PARTIAL && !all);
    if (!ok && status > 0)
        publish_tool_failed(s, &t, status);
    tool_free(&t);
    return ok;
}

static size_t depth_of(struct str path)
{
    size_t depth = 0;
    for (size_t i = 0; i < path.len; i++)
        depth += path.data[i] == '/';
    return depth;
}

/* Folders go depth by depth, the innermost first; one that others use as well is not empty and
 * stays: rsync says so and goes on. */
static bool rsync_remove(struct publish_session *s, const struct str *paths, size_t count,
                         const struct str *dirs, size_t dir_count)
{
    bool ok = delete_missing(s, paths, count, true);
    for (size_t from = 0, to; ok && from < dir_count; from = to) {
        for (to = from + 1; to < dir_count && depth_of(dirs[to]) == depth_of(dirs[from]);)
            to++;
        ok = delete_missing(s, dirs + from, to - from, false);
    }
    return ok;
}

const struct publish_ops publish_rsync = {
    .open = rsync_open,
    .fetch = rsync_fetch,
    .present = rsync_present,
    .send = rsync_send,
    .remove = rsync_remove,
};
