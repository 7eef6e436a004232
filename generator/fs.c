/* All walks are bounded: paths by FS_PATH_MAX, the depth of a removal by REMOVE_DEPTH. */
#include "fs.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sort.h"

enum { REMOVE_DEPTH = 64 };

int fs_open(int dir, const char *path, int flags, mode_t mode, bool follow)
{
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (follow ? 0 : RESOLVE_NO_SYMLINKS),
    };
    long fd;
    do
        fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
    while (fd < 0 && (errno == EAGAIN || errno == EINTR));
    return (int)fd;
}

int fs_open_dir(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool read_all(int fd, char *to, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = read(fd, to + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got ? errno : EIO; /* the file shrank while it was read */
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

/* Reads the whole of an open file, and closes it. */
static bool read_whole(int fd, size_t max, struct arena *arena, struct str *text, struct stat *st)
{
    bool ok = fstat(fd, st) == 0;
    if (ok && !S_ISREG(st->st_mode)) {
        errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
        ok = false;
    }
    if (ok && (uint64_t)st->st_size > max) {
        errno = EFBIG;
        ok = false;
    }
    if (ok) {
        size_t size = (size_t)st->st_size;
        char *data = arena_bytes(arena, size + 1);
        data[size] = 0;
        ok = read_all(fd, data, size);
        *text = (struct str){data, size};
    }
    int saved = errno;
    close(fd);
    errno = saved;
    return ok;
}

bool fs_read(int dir, const char *path, size_t max, struct arena *arena, struct str *text,
             struct stat *st)
{
    struct stat own;
    int fd = fs_open(dir, path, O_RDONLY | O_NONBLOCK, 0, true);
    return fd >= 0 && read_whole(fd, max, arena, text, st ? st : &own);
}

bool fs_read_path(const char *path, size_t max, struct arena *arena, struct str *text)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && read_whole(fd, max, arena, text, &st);
}

bool fs_write_all(int fd, struct str data)
{
    while (data.len) {
        ssize_t put = write(fd, data.data, data.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data.data += put;
        data.len -= (size_t)put;
    }
    return true;
}

bool fs_write_at(int fd, struct str data, uint64_t at)
{
    while (data.len) {
        ssize_t put = pwrite(fd, data.data, data.len, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        at += (uint64_t)put;
        data = str_cut(data, (size_t)put, data.len);
    }
    return true;
}

bool fs_write(int dir, const char *path, struct str data)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK; /* no reader of a FIFO is waited for */
    int fd = fs_open(dir, path, flags, 0666, false);
    if (fd < 0 && errno == ENOENT && fs_make_parents(dir, path))
        fd = fs_open(dir, path, flags, 0666, false);
    if (fd < 0)
        return false;
    bool ok = fs_write_all(fd, data);
    int saved = errno;
    if (close(fd) && ok)
        return false;
    errno = saved;
    return ok;
}

bool fs_make_parents(int dir, const char *path)
{
    char part[FS_PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(part, path, len + 1);
    for (size_t i = 1; i < len; i++) {
        if (part[i] != '/')
            continue;
        part[i] = 0;
        if (mkdirat(dir, part, 0777) && errno != EEXIST)
            return false;
        part[i] = '/';
    }
    return true;
}

static void entry_type(int fd, const struct dirent *d, struct fs_entry *e)
{
    unsigned char type = d->d_type;
    struct stat st;
    if (type == DT_UNKNOWN && fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        type = S_ISDIR(st.st_mode)   ? DT_DIR
               : S_ISREG(st.st_mode) ? DT_REG
               : S_ISLNK(st.st_mode) ? DT_LNK
                                     : DT_UNKNOWN;
    e->is_dir = type == DT_DIR;
    e->is_file = type == DT_REG;
    e->is_link = type == DT_LNK;
}

bool fs_list(int dir, const char *path, struct arena *arena, struct fs_list *list)
{
    *list = (struct fs_list){0};
    int fd = fs_open(dir, path, O_RDONLY | O_DIRECTORY, 0, true);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    struct buf entries = BUF_INIT;
    errno = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        struct fs_entry entry = {.name = str_copy(arena, str_of(e->d_name))};
        entry_type(fd, e, &entry);
        buf_add(&entries, &entry, sizeof entry);
        list->count++;
    }
    bool ok = errno == 0;
    closedir(d);
    list->entries = ARENA_ARRAY(arena, list->count, struct fs_entry);
    if (list->count) {
        assert(entries.data);
        memcpy(list->entries, entries.data, entries.len);
        sort_by_text(list->entries, list->count, sizeof *list->entries);
    }
    buf_free(&entries);
    return ok;
}

/* By the kernel where the two file systems allow it, else through memory. */
static bool copy_bytes(int in, int out)
{
    char chunk[64 << 10];
    ssize_t got;
    do
        got = copy_file_range(in, NULL, out, NULL, 1 << 30, 0);
    while (got > 0 || (got < 0 && errno == EINTR));
    if (got == 0)
        return true;
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return false;
    while ((got = read(in, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0 && !fs_write_all(out, (struct str){chunk, (size_t)got}))
            return false;
    return got == 0;
}

bool fs_copy(int from_dir, const char *from, int to_dir, const char *to)
{
    int in = fs_open(from_dir, from, O_RDONLY, 0, true);
    if (in < 0)
        return false;
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    int out = fs_open(to_dir, to, flags, 0666, false);
    if (out < 0 && errno == ENOENT && fs_make_parents(to_dir, to))
        out = fs_open(to_dir, to, flags, 0666, false);
    bool ok = out >= 0 && copy_bytes(in, out);
    int saved = errno;
    close(in);
    if (out >= 0 && close(out) && ok)
        return false;
    errno = saved;
    return ok;
}

static bool remove_at(int dir, const char *name, int depth)
{
    if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
        return true;
    if (errno != EISDIR && errno != EPERM)
        return false;
    if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
        return true;
    if ((errno != ENOTEMPTY && errno != EEXIST) || depth == 0)
        return false;
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(d));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            ok = remove_at(fd, e->d_name, depth - 1);
    int saved = errno;
    closedir(d);
    errno = saved;
    return ok && unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

bool fs_remove_all(int dir, const char *path)
{
    return remove_at(dir, path, REMOVE_DEPTH);
}

void fs_prune_parents(int dir, const char *path)
{
    char part[FS_PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof part)
        return;
    memcpy(part, path, len + 1);
    for (char *slash; (slash = strrchr(part, '/'));) {
        *slash = 0;
        if (unlinkat(dir, part, AT_REMOVEDIR) && errno != ENOENT)
            return;
    }
}

bool fs_look(int dir, const char *path, struct fs_place *place)
{
    struct statx st;
    if (statx(dir, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
              STATX_TYPE | STATX_MODE | STATX_MNT_ID, &st))
        return false;
    uint64_t device = (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor;
    place->mode = st.stx_mode;
    place->mount = st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : device;
    return true;
}

struct str fs_boot(char id[FS_BOOT_MAX])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, id, FS_BOOT_MAX) : 0;
    if (fd >= 0)
        close(fd);
    return str_trim((struct str){id, len > 0 ? (size_t)len : 0});
}

/* How much of a path of len bytes is left without its last part. */
static size_t without_last(const char *path, size_t len)
{
    while (len && path[len - 1] == '/')
        len--;
    while (len && path[len - 1] != '/')
        len--;
    return len;
}

/* Appends the parts of a path that is not there; it cannot lead upwards again. */
static bool append_parts(char *out, struct str path)
{
    struct str part;
    size_t len = strlen(out);
    while (str_next_part(&path, '/', &part)) {
        if (!part.len || str_is(part, "."))
            continue;
        if (str_is(part, ".."))
            return errno = ENOENT, false;
        if (len + 1 + part.len >= PATH_MAX)
            return errno = ENAMETOOLONG, false;
        if (out[len - 1] != '/')
            out[len++] = '/';
        memcpy(out + len, part.data, part.len);
        out[len += part.len] = 0;
    }
    return true;
}

bool fs_path_to_be(const char *path, char *out)
{
    char head[PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof head)
        return errno = ENAMETOOLONG, false;
    memcpy(head, path, len + 1);
    while (!realpath(*head ? head : ".", out)) {
        if (errno != ENOENT || !*head)
            return false;
        len = without_last(head, len);
        head[len] = 0;
    }
    return append_parts(out, str_of(path + len));
}

bool fs_path_plain(struct str path)
{
    if (path.len == 0 || path.len >= FS_PATH_MAX)
        return false;
    /* what pages have is looked at sixteen bytes at a time */
    for (size_t i = str_path_end(path, 0); i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (c < 0x20 || c == 0x7F || c == '\\')
            return false;
    }
    size_t from = 0;
    while (from <= path.len) {
        size_t to = str_find_byte(path, '/', from);
        struct str part = str_cut(path, from, to);
        if (part.len == 0 || part.len > NAME_MAX || str_is(part, ".") || str_is(part, ".."))
            return false;
        from = to + 1;
    }
    return true;
}
