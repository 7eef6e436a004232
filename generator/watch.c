/* Each watched folder is one inotify watch; watches[wd] is its path, NULL once it is gone. The
 * kernel gives out numbers upwards, so the array grows by one for each watch that was ever added.
 *
 * A path that was asked for is a root. The folder that holds a root is watched as well, under the
 * name of the root only, so that a root may be a file that editors replace by renaming, or come and
 * go. Folders are walked without following links, at most DEPTH_MOST deep. */
#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "diag.h"
#include "fs.h"
#include "map.h"

/* How long nothing must happen: after one save, amid many, and while a file is gone or half
 * written. An editor may sync the disk between moving a file away and closing its successor. */
enum { QUIET_MS = 8, MANY_MS = 40, AWAY_MS = 150, MANY = 4 };
enum { BURST_MS = 3000, BLIND_MS = 2000 };
enum { DEPTH_MOST = 64, PATHS_MOST = 1000, WATCHES_MOST = 1 << 22 };

#define FOLDER_EVENTS                                                                    \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | \
     IN_EXCL_UNLINK)

struct place {
    char *path;  /* of the folder */
    bool parent; /* only holds roots: what else happens there is of no interest */
    bool whole;  /* a root or below one */
};

struct watch {
    int fd;
    char **roots;
    size_t root_count;
    struct place *places; /* by watch descriptor */
    size_t place_count;
    bool blind; /* some folder could not be watched */
    int64_t next_blind;
    /* while events are gathered: */
    struct watch_changes *changes;
    struct map seen; /* path → enum seen_flags */
    size_t away;     /* how many are */
};

enum seen_flags {
    SEEN_REPORTED = 1,
    SEEN_AWAY = 2, /* gone, or not yet written to its end: more is to be expected */
    SEEN_BORN = 4  /* was not there before: when it goes again, nothing is missing */
};

static void *must(void *memory)
{
    if (!memory)
        die_errno("allocate", "watch");
    return memory;
}

/* --- what has changed ------------------------------------------------------------------------- */

static void report_everything(struct watch *w)
{
    if (!w->changes)
        return;
    w->changes->everything = true;
    w->changes->count = 0;
    w->away = 0;
}

static struct map_entry *see(struct watch *w, const char *path)
{
    bool added;
    struct str key = str_of(path);
    struct map_entry *entry = map_get(&w->seen, key);
    return entry ? entry : map_put(&w->seen, str_copy(&w->changes->arena, key), &added);
}

static void report(struct watch *w, const char *path)
{
    struct watch_changes *c = w->changes;
    if (!c || c->everything)
        return;
    if (c->count == PATHS_MOST) {
        report_everything(w);
        return;
    }
    if (!c->paths)
        c->paths = ARENA_ARRAY(&c->arena, PATHS_MOST, struct str);
    struct map_entry *entry = see(w, path);
    if (!(entry->number & SEEN_REPORTED))
        c->paths[c->count++] = entry->key;
    entry->number |= SEEN_REPORTED;
}

/* Notes whether a path is there and whole. */
static void set_away(struct watch *w, const char *path, bool away, bool born)
{
    if (!w->changes || w->changes->everything)
        return;
    struct map_entry *entry = see(w, path);
    if (!entry->number && born)
        entry->number |= SEEN_BORN;
    bool was = entry->number & SEEN_AWAY;
    w->away = w->away - was + away;
    entry->number = (entry->number & ~(size_t)SEEN_AWAY) | (away ? SEEN_AWAY : 0);
}

static void set_gone(struct watch *w, const char *path)
{
    struct map_entry *entry = w->changes ? map_get(&w->seen, str_of(path)) : NULL;
    set_away(w, path, !entry || !(entry->number & SEEN_BORN), false);
    report(w, path);
}

/* --- folders ---------------------------------------------------------------------------------- */

static bool join(char out[PATH_MAX], const char *folder, const char *name)
{
    int n = strcmp(folder, ".") == 0 ? snprintf(out, PATH_MAX, "%s", name)
                                     : snprintf(out, PATH_MAX, "%s%s%s", folder,
                                                strcmp(folder, "/") == 0 ? "" : "/", name);
    return n > 0 && n < PATH_MAX;
}

/* Watches one folder; NULL if it cannot be (which is not an error if it has gone already). */
static struct place *add_place(struct watch *w, const char *path, uint32_t more)
{
    int wd = inotify_add_watch(w->fd, path, FOLDER_EVENTS | more);
    if (wd < 0 || wd >= WATCHES_MOST) {
        if (wd >= 0 || (errno != ENOENT && errno != ENOTDIR && errno != EACCES))
            w->blind = true;
        return NULL;
    }
    if ((size_t)wd >= w->place_count) {
        size_t count = (size_t)wd * 2 + 16;
        w->places = must(realloc(w->places, count * sizeof *w->places));
        memset(w->places + w->place_count, 0, (count - w->place_count) * sizeof *w->places);
        w->place_count = count;
    }
    struct place *p = &w->places[wd];
    if (p->path && strcmp(p->path, path) != 0) { /* the same folder under its new name */
        free(p->path);
        p->path = NULL;
    }
    if (!p->path)
        p->path = must(strdup(path));
    return p;
}

/* Watches a folder and all below it. Once it is watched its files are reported: those that came
 * before the watch have had no event. */
static void add_tree(struct watch *w, const char *path, int depth, bool top)
{
    struct place *p = depth < DEPTH_MOST ? add_place(w, path, top ? 0 : IN_DONT_FOLLOW) : NULL;
    if (!p)
        return;
    p->whole = true;
    struct arena arena;
    struct fs_list list;
    char child[PATH_MAX];
    int dir = fs_open_dir(path);
    arena_init(&arena);
    if (dir >= 0 && fs_list(dir, ".", &arena, &list))
        for (size_t i = 0; i < list.count; i++) {
            if (!join(child, path, list.entries[i].name.data))
                continue;
            if (list.entries[i].is_dir)
                add_tree(w, child, depth + 1, false);
            else
                report(w, child);
        }
    if (dir >= 0)
        close(dir);
    arena_free(&arena);
}

/* A folder that moved away keeps its watches under a name that is no longer true. */
static void forget_tree(struct watch *w, const char *path)
{
    size_t len = strlen(path);
    for (size_t wd = 0; wd < w->place_count; wd++) {
        struct place *p = &w->places[wd];
        if (p->path && strncmp(p->path, path, len) == 0 &&
            (p->path[len] == 0 || p->path[len] == '/'))
            inotify_rm_watch(w->fd, (int)wd); /* its IN_IGNORED frees the place */
    }
}

static void parent_of(const char *path, char parent[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(parent, PATH_MAX, ".");
    else
        snprintf(parent, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static void add_root(struct watch *w, const char *root)
{
    struct stat st;
    char parent[PATH_MAX];
    parent_of(root, parent);
    struct place *p = add_place(w, parent, 0);
    if (p)
        p->parent = true;
    if (stat(root, &st) == 0 && S_ISDIR(st.st_mode))
        add_tree(w, root, 0, true);
}

/* --- events ----------------------------------------------------------------------------------- */

/* A new file is reported when it has been written; only what is never opened counts at once. */
static bool is_complete(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && (S_ISLNK(st.st_mode) || st.st_nlink > 1);
}

static void folder_event(struct watch *w, const char *path, uint32_t mask, bool top)
{
    if (mask & (IN_CREATE | IN_MOVED_TO)) {
        set_away(w, path, false, true);
        add_tree(w, path, 0, top);
        report(w, path);
        return;
    }
    if (mask & IN_MOVED_FROM)
        forget_tree(w, path);
    set_gone(w, path);
}

static bool is_root(const struct watch *w, const char *path)
{
    for (size_t i = 0; i < w->root_count; i++)
        if (strcmp(w->roots[i], path) == 0)
            return true;
    return false;
}

static void file_event(struct watch *w, const char *path, uint32_t mask)
{
    bool born = mask & (IN_CREATE | IN_MOVED_TO);
    if (mask & (IN_DELETE | IN_MOVED_FROM)) {
        set_gone(w, path);
    } else if ((mask & IN_CREATE) && !is_complete(path)) {
        set_away(w, path, true, born);
    } else {
        set_away(w, path, false, born);
        report(w, path);
    }
}

static void take_event(struct watch *w, const struct inotify_event *e)
{
    if (e->mask & IN_Q_OVERFLOW) {
        for (size_t i = 0; i < w->root_count; i++) /* new folders may have been missed */
            add_root(w, w->roots[i]);
        report_everything(w);
        return;
    }
    if (e->wd < 0 || (size_t)e->wd >= w->place_count || !w->places[e->wd].path)
        return;
    struct place *p = &w->places[e->wd];
    if (e->mask & IN_IGNORED) {
        free(p->path);
        *p = (struct place){0};
        return;
    }
    char path[PATH_MAX];
    if (!e->len || !join(path, p->path, e->name))
        return;
    bool root = p->parent && is_root(w, path);
    if (!root && (!p->whole || e->name[0] == '.'))
        return;
    if (e->mask & IN_ISDIR)
        folder_event(w, path, e->mask, root);
    else
        file_event(w, path, e->mask);
}

static void read_events(struct watch *w)
{
    union {
        struct inotify_event align;
        char bytes[64 << 10];
    } buffer;
    ssize_t got = read(w->fd, buffer.bytes, sizeof buffer.bytes);
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        die_errno("read", "inotify");
    for (ssize_t at = 0; at < got;) {
        const struct inotify_event *e = (const void *)(buffer.bytes + at);
        take_event(w, e);
        at += (ssize_t)(sizeof *e + e->len);
    }
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* Polls for at most timeout ms: bit 0 events, bit 1 wake. */
static int wait_for(const struct watch *w, int wake, int64_t timeout)
{
    struct pollfd fds[] = {{.fd = w->fd, .events = POLLIN}, {.fd = wake, .events = POLLIN}};
    if (timeout > INT_MAX)
        timeout = INT_MAX;
    if (poll(fds, 2, timeout < 0 ? -1 : (int)timeout) < 0 && errno != EINTR)
        die_errno("poll", "inotify");
    return (fds[0].revents ? 1 : 0) | (fds[1].revents ? 2 : 0);
}

static int quiet_time(const struct watch *w)
{
    if (w->away)
        return AWAY_MS;
    return w->changes->everything || w->changes->count >= MANY ? MANY_MS : QUIET_MS;
}

/* Reads on until nothing happens for a moment, but not for ever. */
static void gather(struct watch *w)
{
    int64_t end = clock_ms() + BURST_MS;
    if (!w->changes->count && !w->changes->everything)
        w->changes->began = clock_ms();
    do
        read_events(w);
    while (clock_ms() < end && (wait_for(w, -1, quiet_time(w)) & 1));
}

enum watch_result watch_wait(struct watch *w, int timeout_ms, int wake,
                             struct watch_changes *changes)
{
    int64_t now = clock_ms(), end = timeout_ms < 0 ? INT64_MAX : now + timeout_ms;
    *changes = (struct watch_changes){0};
    arena_init(&changes->arena);
    w->changes = changes;
    enum watch_result result = WATCH_NOTHING;
    while (result == WATCH_NOTHING && (now = clock_ms()) <= end) {
        int64_t until = w->blind && w->next_blind < end ? w->next_blind : end;
        int ready = wait_for(w, wake, until == INT64_MAX ? -1 : until > now ? until - now : 0);
        if (ready & 2)
            result = WATCH_WOKEN;
        else if (ready & 1)
            gather(w);
        else if (w->blind && clock_ms() >= w->next_blind)
            report_everything(w);
        if (changes->count || changes->everything)
            result = ready & 2 ? WATCH_WOKEN : WATCH_CHANGED;
        else if (clock_ms() >= end)
            break;
    }
    if (changes->everything)
        w->next_blind = clock_ms() + BLIND_MS;
    map_free(&w->seen);
    w->away = 0;
    w->changes = NULL;
    return result;
}

void watch_changes_free(struct watch_changes *changes)
{
    arena_free(&changes->arena);
    *changes = (struct watch_changes){0};
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Without slashes at the end and "./" in front, so that paths compare. */
static char *clean_path(const char *path)
{
    while (strncmp(path, "./", 2) == 0 && path[2])
        path += 2;
    char *copy = must(strdup(path));
    for (size_t len = strlen(copy); len > 1 && copy[len - 1] == '/'; len--)
        copy[len - 1] = 0;
    return copy;
}

struct watch *watch_open(const char *const *paths, size_t count)
{
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct watch *w = must(calloc(1, sizeof *w));
    w->fd = fd;
    w->roots = must(calloc(count + 1, sizeof *w->roots));
    for (; w->root_count < count; w->root_count++) {
        w->roots[w->root_count] = clean_path(paths[w->root_count]);
        add_root(w, w->roots[w->root_count]);
    }
    return w;
}

bool watch_complete(const struct watch *w)
{
    return !w->blind;
}

void watch_close(struct watch *w)
{
    if (!w)
        return;
    close(w->fd);
    for (size_t i = 0; i < w->root_count; i++)
        free(w->roots[i]);
    for (size_t i = 0; i < w->place_count; i++)
        free(w->places[i].path);
    free(w->roots);
    free(w->places);
    free(w);
}
