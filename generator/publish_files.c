/* The cache: "songngu-files 1", then a line a file: HASH SIZE MTIME_NS INODE PATH. */
#include "publish_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "parallel.h"
#include "terminal.h"

#define CACHE_HEAD "songngu-files 1"

enum { DEPTH_MOST = 64, CHUNK = 64 << 10 };

void publish_hash_hex(struct hash128 hash, char hex[PUBLISH_HASH_HEX + 1])
{
    snprintf(hex, PUBLISH_HASH_HEX + 1, "%016llx%016llx", (unsigned long long)hash.high,
             (unsigned long long)hash.low);
}

bool publish_hash_parse(struct str hex, struct hash128 *hash)
{
    uint64_t halves[2] = {0, 0};
    if (hex.len != PUBLISH_HASH_HEX)
        return false;
    for (size_t i = 0; i < hex.len; i++) {
        char c = hex.data[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f'))
            return false;
        halves[i / 16] = halves[i / 16] << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *hash = (struct hash128){.high = halves[0], .low = halves[1]};
    return true;
}

void publish_files_init(struct publish_files *f)
{
    *f = (struct publish_files){0};
    arena_init(&f->arena);
}

void publish_files_free(struct publish_files *f)
{
    free(f->list);
    map_free(&f->cache);
    arena_free(&f->arena);
    *f = (struct publish_files){0};
}

/* --- the cache -------------------------------------------------------------------------------- */

static bool next_number(struct str *line, unsigned long *value)
{
    struct str word;
    return str_next_part(line, ' ', &word) && str_to_number(word, ULONG_MAX, value);
}

static bool read_entry(struct str line, struct publish_file *file)
{
    struct str hash;
    unsigned long size, mtime, inode;
    if (!str_next_part(&line, ' ', &hash) || !publish_hash_parse(hash, &file->hash) ||
        !next_number(&line, &size) || !next_number(&line, &mtime) || !next_number(&line, &inode) ||
        !fs_path_plain(line))
        return false;
    file->size = size;
    file->mtime = (int64_t)mtime;
    file->inode = inode;
    file->path = line;
    return true;
}

void publish_files_remember(struct publish_files *f, int dir, const char *path)
{
    struct str text, line;
    if (!fs_read(dir, path, BUF_MAX_DEFAULT, &f->arena, &text, NULL) ||
        !str_next_line(&text, &line) || !str_is(line, CACHE_HEAD))
        return;
    while (str_next_line(&text, &line)) {
        struct publish_file *file = ARENA_NEW(&f->arena, struct publish_file);
        if (!read_entry(line, file)) {
            map_free(&f->cache);
            return;
        }
        map_put(&f->cache, file->path, NULL)->pointer = file;
    }
}

bool publish_files_save(const struct publish_files *f, int dir, const char *path)
{
    struct buf text = {.max = 1 << 30};
    char hex[PUBLISH_HASH_HEX + 1];
    buf_text(&text, CACHE_HEAD "\n");
    for (size_t i = 0; i < f->count; i++) {
        const struct publish_file *file = &f->list[i];
        publish_hash_hex(file->hash, hex);
        buf_printf(&text, "%s %llu %lld %llu %s\n", hex, (unsigned long long)file->size,
                   (long long)file->mtime, (unsigned long long)file->inode, file->path.data);
    }
    bool ok = fs_write(dir, path, buf_view(&text));
    buf_free(&text);
    return ok;
}

/* --- listing ---------------------------------------------------------------------------------- */

bool publish_files_add(struct publish_files *f, int folder, struct str path)
{
    struct stat st;
    struct str copy = str_copy(&f->arena, path);
    if (fstatat(folder, copy.data, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
        return false;
    if (f->count == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 1024;
        f->list = realloc(f->list, f->cap * sizeof *f->list);
        if (!f->list)
            die_errno("realloc", "list of files");
    }
    struct publish_file *file = &f->list[f->count++];
    *file = (struct publish_file){
        .path = copy,
        .folder = folder,
        .size = (uint64_t)st.st_size,
        .inode = st.st_ino,
        .mtime = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
    };
    struct map_entry *entry = map_get(&f->cache, copy);
    const struct publish_file *old = entry ? entry->pointer : NULL;
    if (old && old->size == file->size && old->mtime == file->mtime && old->inode == file->inode) {
        file->hash = old->hash;
        file->known = true;
    }
    return true;
}

static void add_folder(struct publish_files *f, int folder, const char *path, int depth)
{
    struct fs_list list;
    char child[FS_PATH_MAX];
    if (depth > DEPTH_MOST)
        die(either("%s: folders are nested more than %d deep", "%s: thư mục lồng nhau quá %d tầng"),
            path, DEPTH_MOST);
    if (!fs_list(folder, path, &f->arena, &list))
        die_errno("read", path);
    for (size_t i = 0; i < list.count; i++) {
        const struct fs_entry *e = &list.entries[i];
        bool top = strcmp(path, ".") == 0;
        int n =
            snprintf(child, sizeof child, "%s%s%s", top ? "" : path, top ? "" : "/", e->name.data);
        if (n < 0 || n >= FS_PATH_MAX || !fs_path_plain(str_of(child)))
            die(either("this name cannot be published: \"%s/%s\"",
                       "không thể công bố tên này: \"%s/%s\""),
                path, e->name.data);
        if (e->is_dir)
            add_folder(f, folder, child, depth + 1);
        else if (e->is_file)
            publish_files_add(f, folder, str_of(child));
    }
}

void publish_files_add_all(struct publish_files *f, int folder)
{
    add_folder(f, folder, ".", 0);
}

void publish_files_leave_out(struct publish_files *f, const struct map *paths)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++)
        if (!map_get(paths, f->list[i].path))
            f->list[kept++] = f->list[i];
    f->count = kept;
}

/* --- settling --------------------------------------------------------------------------------- */

struct numbered {
    struct publish_file file;
    size_t number; /* in the order of adding */
};

static int by_path(const void *a, const void *b)
{
    const struct publish_file *x = a, *y = b;
    return str_compare(x->path, y->path);
}

static int by_path_and_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    int order = str_compare(x->file.path, y->file.path);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static void sort_files(struct publish_files *f)
{
    struct numbered *all = malloc((f->count + 1) * sizeof *all);
    if (!all)
        die_errno("malloc", "list of files");
    for (size_t i = 0; i < f->count; i++)
        all[i] = (struct numbered){f->list[i], i};
    qsort(all, f->count, sizeof *all, by_path_and_number);
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++)
        if (i == 0 || !str_equal(all[i].file.path, all[i - 1].file.path))
            f->list[kept++] = all[i].file;
    f->count = kept;
    free(all);
}

static enum publish_rank rank_of(struct str path, const struct str *last, size_t last_count)
{
    static const char *const lead_on[] = {".xml",     ".atom",     "robots.txt", "_redirects",
                                          "_headers", ".htaccess", "CNAME",      ".domains"};
    if (str_ends(path, STR(".gz")) || str_ends(path, STR(".br")))
        path.len -= 3; /* a twin goes with its file */
    for (size_t i = 0; i < last_count; i++)
        if (str_equal(path, last[i]))
            return PUBLISH_LAST;
    for (size_t i = 0; i < sizeof lead_on / sizeof *lead_on; i++)
        if (str_ends(path, str_of(lead_on[i])))
            return PUBLISH_LAST;
    return str_ends(path, STR(".html")) ? PUBLISH_PAGE : PUBLISH_ASSET;
}

static void hash_file(void *context, size_t i, unsigned worker)
{
    struct publish_file *file = &((struct publish_files *)context)->list[i];
    char chunk[CHUNK];
    ssize_t got;
    (void)worker;
    if (file->known)
        return;
    int fd = fs_open(file->folder, file->path.data, O_RDONLY, 0, false);
    if (fd < 0)
        die_errno("open", file->path.data);
    struct hasher *hasher = hasher_new();
    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            hasher_add(hasher, chunk, (size_t)got);
    if (got < 0)
        die_errno("read", file->path.data);
    file->hash = hasher_done(hasher);
    hasher_free(hasher);
    close(fd);
}

void publish_files_settle(struct publish_files *f, const struct str *last, size_t last_count,
                          unsigned jobs)
{
    if (!f->count)
        return;
    sort_files(f);
    parallel_for(f->count, jobs, hash_file, f);
    f->bytes = 0;
    for (size_t i = 0; i < f->count; i++) {
        f->list[i].rank = rank_of(f->list[i].path, last, last_count);
        f->list[i].known = true;
        f->bytes += f->list[i].size;
    }
}

const struct publish_file *publish_files_find(const struct publish_files *f, struct str path)
{
    struct publish_file key = {.path = path};
    return f->count ? bsearch(&key, f->list, f->count, sizeof *f->list, by_path) : NULL;
}
