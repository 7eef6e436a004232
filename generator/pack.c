/* Writes are gathered to WRITE_AT bytes a worker. Invariant: an object lies whole in the file or
 * whole in the pending buffer, and is read from where it lies.
 *
 * Without kept files, the workers' own files get names at once and are kept as they are; with
 * them, the workers' files are temporary and are copied behind the first kept one. Until the new
 * manifest is in place the old one describes files that no longer have those stamps if the process
 * is killed between: then the next build is a full one. */
#include "pack.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"

enum { WRITE_AT = 1 << 20, NAME_MAX_LEN = 64 };

struct pack_file {
    int fd;
    uint64_t written; /* bytes in the file; what follows is in pending */
    uint64_t kept_at; /* of a worker's file, once kept: where it begins in the first kept file */
    struct buf pending;
};

struct pack {
    int dir;
    const char *name; /* NULL: temporary */
    uint32_t generation;
    unsigned kept, workers; /* files */
    struct pack_file files[];
};

/* --- opening ---------------------------------------------------------------------------------- */

static int open_unnamed(int dir)
{
    int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    char name[NAME_MAX_LEN]; /* a file system without O_TMPFILE */
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

static void file_name(char name[NAME_MAX_LEN], const char *of, uint32_t generation, unsigned i)
{
    snprintf(name, NAME_MAX_LEN, "%s-%u-%u", of, generation, i);
}

static int open_named(int dir, const char *of, uint32_t generation, unsigned i, int flags)
{
    char name[NAME_MAX_LEN];
    file_name(name, of, generation, i);
    return openat(dir, name, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
}

static struct pack *new_pack(unsigned kept, unsigned workers)
{
    struct pack *pack = calloc(1, sizeof *pack + (kept + workers) * sizeof *pack->files);
    if (!pack)
        die_errno("calloc", "pack");
    pack->kept = kept;
    pack->workers = workers;
    for (unsigned i = 0; i < kept + workers; i++)
        pack->files[i].fd = -1;
    return pack;
}

static void check_workers(const struct pack *pack)
{
    for (unsigned i = pack->kept; i < pack->kept + pack->workers; i++)
        if (pack->files[i].fd < 0)
            die_errno("open", "a temporary file in .songngu");
}

struct pack *pack_open(int dir, unsigned workers)
{
    struct pack *pack = new_pack(0, workers);
    for (unsigned i = 0; i < workers; i++)
        pack->files[i].fd = open_unnamed(dir);
    check_workers(pack);
    return pack;
}

/* Opens the files of a manifest; false if one is not there or not as it was. */
static bool attach(struct pack *pack, int dir, const struct pack_manifest *manifest)
{
    for (unsigned i = 0; i < pack->kept; i++) {
        struct stat st;
        int fd = open_named(dir, pack->name, manifest->generation, i, 0);
        pack->files[i].fd = fd;
        if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) ||
            !stamp_equal(stamp_of(&st), manifest->files[i]))
            return false;
        pack->files[i].written = (uint64_t)st.st_size;
    }
    return true;
}

struct pack *pack_open_attached(int dir, const char *name, unsigned workers,
                                const struct pack_manifest *manifest)
{
    struct pack *pack = new_pack(manifest ? manifest->count : 0, workers);
    pack->dir = dir;
    pack->name = name;
    if (!pack->kept || !attach(pack, dir, manifest)) {
        pack_close(pack);
        return NULL;
    }
    assert(manifest); /* some are kept */
    pack->generation = manifest->generation;
    for (unsigned i = 0; i < workers; i++)
        pack->files[pack->kept + i].fd = open_unnamed(dir);
    check_workers(pack);
    return pack;
}

struct pack *pack_open_kept(int dir, const char *name, unsigned workers,
                            const struct pack_manifest *manifest, bool *attached)
{
    struct pack *pack = pack_open_attached(dir, name, workers, manifest);
    *attached = pack != NULL;
    if (pack)
        return pack;
    pack = new_pack(0, workers);
    pack->dir = dir;
    pack->name = name;
    pack->generation = manifest ? manifest->generation + 1 : 1;
    for (unsigned i = 0; i < workers; i++) {
        char file[NAME_MAX_LEN];
        file_name(file, name, pack->generation, i);
        fs_remove_all(dir, file); /* whatever it is */
        pack->files[i].fd = open_named(dir, name, pack->generation, i, O_CREAT | O_EXCL);
    }
    check_workers(pack);
    return pack;
}

void pack_close(struct pack *pack)
{
    if (!pack)
        return;
    for (unsigned i = 0; i < pack->kept + pack->workers; i++) {
        if (pack->files[i].fd >= 0)
            close(pack->files[i].fd);
        buf_free(&pack->files[i].pending);
    }
    free(pack);
}

/* --- objects ---------------------------------------------------------------------------------- */

static bool flush(struct pack_file *file)
{
    if (!fs_write_at(file->fd, buf_view(&file->pending), file->written))
        return false;
    file->written += file->pending.len;
    buf_clear(&file->pending);
    return true;
}

struct pack_ref pack_put(struct pack *pack, unsigned worker, struct str object)
{
    assert(worker < pack->workers && object.len <= UINT32_MAX);
    uint32_t number = pack->kept + worker;
    struct pack_file *file = &pack->files[number];
    struct pack_ref ref = {file->written + file->pending.len, (uint32_t)object.len, number};
    buf_str(&file->pending, object);
    if (file->pending.len >= WRITE_AT && !flush(file))
        die_errno("write", "a temporary file in .songngu");
    return ref;
}

struct str pack_get(const struct pack *pack, struct pack_ref ref, uint32_t from, uint32_t len,
                    struct arena *arena)
{
    assert(ref.file < pack->kept + pack->workers && from <= ref.len && len <= ref.len - from);
    const struct pack_file *file = &pack->files[ref.file];
    char *data = arena_raw(arena, (size_t)len + 1);
    data[len] = 0;
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

struct str pack_map(const struct pack *pack, unsigned file)
{
    assert(file < pack->kept);
    size_t size = (size_t)pack->files[file].written;
    void *map =
        size ? mmap(NULL, size, PROT_READ, MAP_SHARED, pack->files[file].fd, 0) : MAP_FAILED;
    return map == MAP_FAILED ? STR_NULL : (struct str){map, size};
}

/* Advice may be refused: all works without. */
static void advise(const struct pack *pack, int advice)
{
    for (unsigned i = 0; i < pack->kept + pack->workers; i++)
        (void)posix_fadvise(pack->files[i].fd, 0, 0, advice);
}

void pack_once(const struct pack *pack)
{
    advise(pack, POSIX_FADV_NOREUSE);
}

void pack_ahead(const struct pack *pack)
{
    advise(pack, POSIX_FADV_WILLNEED);
}

bool pack_grown(const struct pack *pack)
{
    for (unsigned i = pack->kept; i < pack->kept + pack->workers; i++)
        if (pack->files[i].written + pack->files[i].pending.len)
            return true;
    return false;
}

/* --- keeping ---------------------------------------------------------------------------------- */

static bool append(struct pack *pack, struct pack_file *to, struct pack_file *from)
{
    struct arena arena;
    arena_init(&arena);
    uint32_t number = (uint32_t)(from - pack->files);
    from->kept_at = to->written;
    bool ok = flush(from);
    for (uint64_t at = 0; ok && at < from->written;) {
        uint64_t left = from->written - at;
        uint32_t len = left < WRITE_AT ? (uint32_t)left : WRITE_AT;
        struct pack_ref piece = {at, len, number};
        ok = fs_write_at(to->fd, pack_get(pack, piece, 0, len, &arena), to->written);
        to->written += len;
        at += len;
        arena_reset(&arena);
    }
    arena_free(&arena);
    return ok;
}

/* Files of other generations are left over from builds that were killed or superseded. */
static void remove_others(const struct pack *pack)
{
    struct arena arena;
    struct fs_list list;
    char own[NAME_MAX_LEN], all[NAME_MAX_LEN];
    arena_init(&arena);
    snprintf(all, sizeof all, "%s-", pack->name);
    snprintf(own, sizeof own, "%s-%u-", pack->name, pack->generation);
    if (fs_list(pack->dir, ".", &arena, &list))
        for (size_t i = 0; i < list.count; i++)
            if (str_starts(list.entries[i].name, str_of(all)) &&
                !str_starts(list.entries[i].name, str_of(own)))
                unlinkat(pack->dir, list.entries[i].name.data, 0);
    arena_free(&arena);
}

bool pack_keep(struct pack *pack, struct pack_manifest *manifest)
{
    assert(pack->name);
    unsigned count = pack->kept ? pack->kept : pack->workers;
    if (count > PACK_FILES_MAX) {
        errno = EMFILE;
        return false;
    }
    for (unsigned i = 0; i < pack->workers; i++) {
        struct pack_file *file = &pack->files[pack->kept + i];
        if (!(pack->kept ? append(pack, &pack->files[0], file) : flush(file)))
            return false;
    }
    *manifest = (struct pack_manifest){.generation = pack->generation, .count = count};
    for (unsigned i = 0; i < count; i++) {
        struct stat st;
        if (fstat(pack->files[i].fd, &st))
            return false;
        manifest->files[i] = stamp_of(&st);
    }
    remove_others(pack);
    return true;
}

struct pack_ref pack_kept_ref(const struct pack *pack, struct pack_ref ref)
{
    if (!pack->kept || ref.file < pack->kept)
        return ref;
    ref.offset += pack->files[ref.file].kept_at;
    ref.file = 0;
    return ref;
}
