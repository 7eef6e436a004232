/* Writes are gathered to WRITE_AT bytes a worker. Invariant: an object lies whole in the file or
 * whole in the pending buffer, and is read from where it lies. */
#include "pack.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"

enum { WRITE_AT = 1 << 20 };

struct pack_file {
    int fd;
    uint64_t written; /* bytes in the file; what follows is in pending */
    struct buf pending;
};

struct pack {
    unsigned workers;
    struct pack_file files[];
};

static int open_unnamed(int dir)
{
    int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    char name[64]; /* a file system without O_TMPFILE */
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "pack-%ld-%u", (long)getpid(), i);
        fd = openat(dir, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            unlinkat(dir, name, 0);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

struct pack *pack_open(int dir, unsigned workers)
{
    struct pack *pack = calloc(1, sizeof *pack + workers * sizeof *pack->files);
    if (!pack)
        die_errno("calloc", "pack");
    pack->workers = workers;
    for (unsigned i = 0; i < workers; i++) {
        pack->files[i].fd = open_unnamed(dir);
        if (pack->files[i].fd < 0)
            die_errno("open", "a temporary file in .songngu");
    }
    return pack;
}

void pack_close(struct pack *pack)
{
    if (!pack)
        return;
    for (unsigned i = 0; i < pack->workers; i++) {
        close(pack->files[i].fd);
        buf_free(&pack->files[i].pending);
    }
    free(pack);
}

static void flush(struct pack_file *file)
{
    struct str left = buf_view(&file->pending);
    while (left.len) {
        ssize_t put = pwrite(file->fd, left.data, left.len, (off_t)file->written);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            die_errno("write", "a temporary file in .songngu");
        file->written += (uint64_t)put;
        left = str_cut(left, (size_t)put, left.len);
    }
    buf_clear(&file->pending);
}

struct pack_ref pack_put(struct pack *pack, unsigned worker, struct str object)
{
    assert(worker < pack->workers && object.len <= UINT32_MAX);
    struct pack_file *file = &pack->files[worker];
    struct pack_ref ref = {file->written + file->pending.len, (uint32_t)object.len, worker};
    buf_str(&file->pending, object);
    if (file->pending.len >= WRITE_AT)
        flush(file);
    return ref;
}

struct str pack_get(const struct pack *pack, struct pack_ref ref, uint32_t from, uint32_t len,
                    struct arena *arena)
{
    assert(ref.worker < pack->workers && from <= ref.len && len <= ref.len - from);
    const struct pack_file *file = &pack->files[ref.worker];
    char *data = arena_alloc(arena, (size_t)len + 1);
    uint64_t at = ref.offset + from;
    if (at >= file->written) { /* an object is either in the file or pending, never split */
        memcpy(data, file->pending.data + (at - file->written), len);
        return (struct str){data, len};
    }
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(file->fd, data + done, len - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got ? errno : EIO;
            die_errno("read", "a temporary file in .songngu");
        }
        done += (size_t)got;
    }
    return (struct str){data, len};
}

uint64_t pack_size(const struct pack *pack)
{
    uint64_t size = 0;
    for (unsigned i = 0; i < pack->workers; i++)
        size += pack->files[i].written + pack->files[i].pending.len;
    return size;
}
