/* A library to be preloaded, which makes the world fail the program: calls that change files are
 * counted, and from the one that FAULT_AT names on
 *     FAULT=kill    the process is killed before the call
 *     FAULT=full    the disk is full: nothing can be written or made any more (ENOSPC)
 *     FAULT=io      that one call fails (EIO)
 *     FAULT=short   every write takes half of what it is given, and every third is interrupted
 *     FAULT=edit    somebody adds FAULT_TEXT to FAULT_FILE before that one call
 * FAULT_ON lets only calls be counted, and fail, on a path that has this text in it.
 * FAULT_COUNT names a file that gets the number of calls when the program ends by itself,
 * FAULT_TRACE one that gets a line for each of them, in their order: the call and its paths, with
 * tabs between. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_long calls;
static const char *kind = "", *on;
static long fault_at;
static int trace = -1;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAULT_AT");
    fault_at = at ? atol(at) : 0;
    kind = getenv("FAULT") ? getenv("FAULT") : "";
    on = getenv("FAULT_ON");
    if (getenv("FAULT_TRACE"))
        trace = open(getenv("FAULT_TRACE"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

/* A path in a folder, or of the open file itself if it is "". */
static void whole_path(int dir, const char *path, char whole[2 * PATH_MAX])
{
    char link[64], folder[PATH_MAX] = "";
    snprintf(link, sizeof link, dir == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", dir);
    if (*path != '/' && readlink(link, folder, sizeof folder - 1) < 0)
        abort();
    snprintf(whole, 2 * PATH_MAX, "%s%s%s", folder, *folder && *path ? "/" : "", path);
}

/* One line, in one write: threads may come together here. */
static void note(const char *call, int dir, const char *path)
{
    char whole[2 * PATH_MAX], line[2 * PATH_MAX + 32];
    if (trace < 0)
        return;
    whole_path(dir, path, whole);
    int len = snprintf(line, sizeof line, "%s\t%s\n", call, whole);
    if (NEXT(write)(trace, line, (size_t)len) != len)
        abort();
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld", atomic_load(&calls));
        fclose(file);
    }
}

static void edit(void)
{
    const char *text = getenv("FAULT_TEXT");
    int fd = open(getenv("FAULT_FILE"), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || NEXT(write)(fd, text, strlen(text)) < 0 || close(fd))
        abort();
}

/* True if this call on a path fails; errno is set. */
static int fails(int dir, const char *path)
{
    char whole[2 * PATH_MAX];
    if (on)
        whole_path(dir, path, whole);
    if (on && !strstr(whole, on))
        return 0;
    long n = atomic_fetch_add(&calls, 1) + 1;
    if (!fault_at || n < fault_at)
        return 0;
    if (strcmp(kind, "kill") == 0)
        raise(SIGKILL);
    if (strcmp(kind, "edit") == 0 && n == fault_at)
        edit();
    errno = strcmp(kind, "full") == 0 ? ENOSPC : EIO;
    return strcmp(kind, "full") == 0 || (strcmp(kind, "io") == 0 && n == fault_at);
}

/* How much of a write is taken; -1: it is interrupted. */
static ssize_t taken(size_t count)
{
    static atomic_long writes;
    if (strcmp(kind, "short") != 0)
        return (ssize_t)count;
    if (atomic_fetch_add(&writes, 1) % 3 == 2) {
        errno = EINTR;
        return -1;
    }
    return count > 1 ? (ssize_t)(count / 2) : (ssize_t)count;
}

ssize_t write(int fd, const void *data, size_t count)
{
    if (fd <= STDERR_FILENO)
        return NEXT(write)(fd, data, count);
    note("write", fd, "");
    ssize_t some = fails(fd, "") ? -1 : taken(count);
    return some < 0 ? -1 : NEXT(write)(fd, data, (size_t)some);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at)
{
    note("write", fd, "");
    ssize_t some = fails(fd, "") ? -1 : taken(count);
    return some < 0 ? -1 : NEXT(pwrite)(fd, data, (size_t)some, at);
}

int openat(int dir, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    if (flags & O_CREAT)
        note("create", dir, path);
    return flags & O_CREAT && fails(dir, path) ? -1 : NEXT(openat)(dir, path, flags, mode);
}

/* openat2 has no function of its own in glibc. */
long syscall(long number, ...)
{
    va_list args;
    long a[6];
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(args, long);
    va_end(args);
    const unsigned long long *flags = (const unsigned long long *)a[2]; /* of struct open_how */
    if (number == SYS_openat2 && *flags & O_CREAT)
        note("create", (int)a[0], (const char *)a[1]);
    if (number == SYS_openat2 && *flags & O_CREAT && fails((int)a[0], (const char *)a[1]))
        return -1;
    return NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
    return fails(dir, path) ? -1 : NEXT(mkdirat)(dir, path, mode);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(AT_FDCWD, path) ? -1 : NEXT(mkdir)(path, mode);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    note("from", from_dir, from);
    note("rename", to_dir, to);
    return fails(to_dir, to) ? -1 : NEXT(renameat)(from_dir, from, to_dir, to);
}

/* Even a full disk lets files be removed. */
int unlinkat(int dir, const char *path, int flags)
{
    note("remove", dir, path);
    int full = strcmp(kind, "full") == 0;
    return !full && fails(dir, path) ? -1 : NEXT(unlinkat)(dir, path, flags);
}

/* What the program says of its packs. It is no call that changes anything. */
int posix_fadvise(int fd, off_t at, off_t len, int advice)
{
    note(advice == POSIX_FADV_WILLNEED ? "ahead" : "once", fd, "");
    return NEXT(posix_fadvise)(fd, at, len, advice);
}

int syncfs(int fd)
{
    note("sync", fd, "");
    return fails(fd, "") ? -1 : NEXT(syncfs)(fd);
}
