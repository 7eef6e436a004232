/* A folder on this machine, or one that is mounted. Each file is written beside its place, under a
 * name that begins with ".songngu-new-", and renamed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "publish_ops.h"
#include "terminal.h"

enum { FETCH_MOST = BUF_MAX_DEFAULT };

struct folder {
    int dir;
};

/* The folder that path lies in, in arena; "." if it names none. */
static const char *folder_around(struct arena *arena, const char *path)
{
    size_t end = strlen(path);
    while (end && path[end - 1] == '/')
        end--;
    while (end && path[end - 1] != '/')
        end--;
    return end ? str_copy(arena, str_cut(str_of(path), 0, end > 1 ? end - 1 : end)).data : ".";
}

/* Makes the target's own folder and none around it: what is missing above may be a stick that is
 * not plugged in, and its place on this machine's disk is no archive. */
static bool make_folder(struct publish_session *s, const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return publish_fail_errno(s, "mkdir", path);
    const char *around = folder_around(&s->arena, path);
    buf_clear(&s->error);
    buf_printf(
        &s->error,
        either("there is no folder %s for the target to be in", "chưa có thư mục %s để chứa đích"),
        around);
    buf_clear(&s->help);
    buf_printf(&s->help,
               either("plug the drive in, or make the folder: mkdir -p %s",
                      "hãy cắm ổ đĩa, hoặc tạo thư mục: mkdir -p %s"),
               around);
    return false;
}

static bool folder_open(struct publish_session *s)
{
    struct str to = s->target->destination;
    const char *path = to.data[0] == '/'
                           ? str_copy(&s->arena, to).data
                           : str_format(&s->arena, "%s/%.*s", s->site, STR_ARG(to)).data;
    struct folder *f = ARENA_NEW(&s->arena, struct folder);
    s->own = f;
    if (!make_folder(s, path))
        return false;
    f->dir = fs_open_dir(path);
    if (f->dir < 0)
        return publish_fail_errno(s, "open", path);
    return true;
}

static enum publish_fetch folder_fetch(struct publish_session *s, const char *path, struct buf *out)
{
    struct folder *f = s->own;
    struct arena arena;
    struct str text;
    arena_init(&arena);
    enum publish_fetch result = PUBLISH_FETCHED;
    if (fs_read(f->dir, path, FETCH_MOST, &arena, &text, NULL)) {
        buf_str(out, text);
    } else {
        result = errno == ENOENT ? PUBLISH_MISSING : PUBLISH_FAILED;
        if (result == PUBLISH_FAILED)
            publish_fail_errno(s, "read", path);
    }
    arena_free(&arena);
    return result;
}

static bool folder_present(struct publish_session *s, const struct str *paths, size_t count,
                           struct buf *out)
{
    struct folder *f = s->own;
    char path[FS_PATH_MAX];
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%.*s", STR_ARG(paths[i]));
        if (faccessat(f->dir, path, F_OK, AT_SYMLINK_NOFOLLOW))
            continue;
        buf_str(out, paths[i]);
        buf_byte(out, '\n');
    }
    return true;
}

/* The name that a file has until it is whole. */
static bool new_name(const char *path, char out[FS_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int n = snprintf(out, FS_PATH_MAX, "%.*s.songngu-new-%s", slash ? (int)(slash - path) + 1 : 0,
                     path, slash ? slash + 1 : path);
    return n > 0 && n < FS_PATH_MAX;
}

static bool put(struct publish_session *s, int from, const char *path)
{
    struct folder *f = s->own;
    char temporary[FS_PATH_MAX];
    if (!new_name(path, temporary)) {
        errno = ENAMETOOLONG;
        return publish_fail_errno(s, "write", path);
    }
    if (fs_copy(from, path, f->dir, temporary) && renameat(f->dir, temporary, f->dir, path) == 0)
        return true;
    int saved = errno;
    unlinkat(f->dir, temporary, 0);
    errno = saved;
    return publish_fail_errno(s, "write", path);
}

static bool folder_send(struct publish_session *s, const struct str *paths, size_t count)
{
    struct folder *f = s->own;
    char path[FS_PATH_MAX];
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        snprintf(path, sizeof path, "%.*s", STR_ARG(paths[i]));
        ok = put(s, s->from[i], path);
        s->sent += ok;
    }
    if (ok && syncfs(f->dir))
        ok = publish_fail_errno(s, "syncfs", "the target");
    return ok;
}

static bool folder_remove(struct publish_session *s, const struct str *paths, size_t count,
                          const struct str *dirs, size_t dir_count)
{
    struct folder *f = s->own;
    char path[FS_PATH_MAX];
    (void)dirs;
    (void)dir_count;
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%.*s", STR_ARG(paths[i]));
        const char *slash = strrchr(path, '/');
        char parent[FS_PATH_MAX];
        snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 1,
                 slash ? path : ".");
        int dir = fs_open(f->dir, parent, O_RDONLY | O_DIRECTORY, 0, false);
        if (dir < 0)
            continue; /* gone already */
        int failed = unlinkat(dir, slash ? slash + 1 : path, 0);
        int saved = errno;
        close(dir);
        errno = saved;
        if (failed && errno != ENOENT && errno != EISDIR)
            return publish_fail_errno(s, "remove", path);
        fs_prune_parents(f->dir, path);
    }
    return true;
}

static void folder_close(struct publish_session *s)
{
    struct folder *f = s->own;
    if (f && f->dir >= 0)
        close(f->dir);
}

const struct publish_ops publish_folder = {
    .unstaged = true,
    .open = folder_open,
    .fetch = folder_fetch,
    .present = folder_present,
    .send = folder_send,
    .remove = folder_remove,
    .close = folder_close,
};
