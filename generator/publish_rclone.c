/* Whatever rclone reaches: S3, Azure, Google, SFTP, WebDAV. rclone compares by size and time, which
 * on some of them misses edits; so it is told exactly which files to copy, and not to compare. */
#include "publish_ops.h"

enum { STATUS_NO_FOLDER = 3, STATUS_NO_FILE = 4 };

static void begin(struct tool *t, const char *verb)
{
    *t = (struct tool){.out_most = BUF_MAX_DEFAULT};
    tool_arg(t, "rclone");
    tool_arg(t, verb);
    tool_arg(t, "--ask-password=false");
    tool_arg(t, "--retries=3");
    tool_arg(t, "--contimeout=20s");
    tool_arg(t, "--timeout=120s");
    tool_arg(t, "--log-level=ERROR");
}

static const char *destination(struct publish_session *s, const char *below)
{
    struct str d = s->target->destination;
    bool slash = !*below || d.data[d.len - 1] == '/' || d.data[d.len - 1] == ':';
    return str_format(&s->arena, "%.*s%s%s", STR_ARG(d), slash ? "" : "/", below).data;
}

static void add_list(struct publish_session *s, struct tool *t, const struct str *paths,
                     size_t count)
{
    tool_arg(t, "--files-from-raw");
    tool_arg(t, publish_list(s, paths, count, '\n'));
}

static bool rclone_open(struct publish_session *s)
{
    return publish_need(s, "rclone", "rclone");
}

static bool is_missing(const struct tool *t, int status)
{
    (void)t;
    return status == STATUS_NO_FOLDER || status == STATUS_NO_FILE;
}

static enum publish_fetch rclone_fetch(struct publish_session *s, const char *path, struct buf *out)
{
    struct tool t;
    begin(&t, "copyto");
    tool_arg(&t, "--ignore-times");
    tool_arg(&t, "--");
    tool_arg(&t, destination(s, path));
    tool_arg(&t, publish_fetched(s));
    return publish_tool_fetch(s, &t, is_missing, out);
}

/* Only asked at the first publication, so a listing of all that is there is no great matter. */
static bool rclone_present(struct publish_session *s, const struct str *paths, size_t count,
                           struct buf *out)
{
    struct tool t;
    begin(&t, "lsf");
    tool_arg(&t, "--recursive");
    tool_arg(&t, "--files-only");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, destination(s, ""));
    int status = publish_tool_status(s, &t);
    if (status == 0)
        buf_str(out, buf_view(&t.out));
    else if (status > 0 && status != STATUS_NO_FOLDER)
        publish_tool_failed(s, &t, status);
    tool_free(&t);
    return status == 0 || status == STATUS_NO_FOLDER;
}

static bool rclone_send(struct publish_session *s, const struct str *paths, size_t count)
{
    struct tool t;
    begin(&t, "copy");
    tool_arg(&t, "--no-check-dest");
    tool_arg(&t, "--no-traverse");
    tool_arg(&t, "--transfers=8");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, s->stage);
    tool_arg(&t, destination(s, ""));
    bool ok = publish_tool(s, &t);
    tool_free(&t);
    return ok;
}

/* Folders that become empty stay where the remote has such: to ask for each would take a request.
 */
static bool rclone_remove(struct publish_session *s, const struct str *paths, size_t count,
                          const struct str *dirs, size_t dir_count)
{
    struct tool t;
    (void)dirs;
    (void)dir_count;
    begin(&t, "delete");
    tool_arg(&t, "--no-traverse");
    add_list(s, &t, paths, count);
    tool_arg(&t, "--");
    tool_arg(&t, destination(s, ""));
    bool ok = publish_tool(s, &t);
    tool_free(&t);
    return ok;
}

const struct publish_ops publish_rclone = {
    .open = rclone_open,
    .fetch = rclone_fetch,
    .present = rclone_present,
    .send = rclone_send,
    .remove = rclone_remove,
};
