/* files - the floor of a given set of files: the same folders, the same sizes, and nothing else.
 *
 * Usage: files [-s] -t THREADS LIST OUT
 *   -s    asks for the stamp of each file of OUT instead, as who has nothing to do must at least
 *   LIST  a line for each file: its bytes, a space, its path; files of a folder together
 *   OUT   is made, and must not exist; with -s it is there
 *
 * Each file costs one openat, write and close, each folder one mkdirat, as a generator must spend
 * that writes them one by one; what is written lies in memory before. Threads take runs of lines in
 * turn. Prints the number of files, of folders and of bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RUN = 64, THREADS_MAX = 64 };

struct file {
    char *path;
    size_t size;
};

static struct file *files;
static size_t file_count, largest;
static char *content; /* of the largest file, so of each */
static bool stamps;
static int out;
static atomic_size_t next_run, folder_count;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Makes a folder and those that it lies in, from the innermost that is missing. */
static void make_folder(char *path)
{
    if (mkdirat(out, path, 0777) == 0) {
        atomic_fetch_add(&folder_count, 1);
        return;
    }
    char *slash = strrchr(path, '/');
    if (errno == EEXIST)
        return;
    if (errno != ENOENT || !slash)
        die(path);
    *slash = 0;
    make_folder(path);
    *slash = '/';
    make_folder(path);
}

/* last: the folder of the file before, which is there. */
static void write_file(const struct file *file, char *last)
{
    char *slash = strrchr(file->path, '/');
    if (slash) {
        *slash = 0;
        if (strcmp(last, file->path) != 0)
            make_folder(strcpy(last, file->path));
        *slash = '/';
    }
    int fd = openat(out, file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, content, file->size) != (ssize_t)file->size || close(fd))
        die(file->path);
}

static void ask_stamp(const struct file *file)
{
    struct stat st;
    if (fstatat(out, file->path, &st, AT_SYMLINK_NOFOLLOW))
        die(file->path);
}

static void *work(void *arg)
{
    char last[4096] = "";
    for (size_t at; (at = atomic_fetch_add(&next_run, RUN)) < file_count;)
        for (size_t i = at; i < at + RUN && i < file_count; i++)
            if (stamps)
                ask_stamp(&files[i]);
            else
                write_file(&files[i], last);
    return arg;
}

static void read_list(const char *path)
{
    char *line = NULL, *end;
    size_t room = 0, cap = 0;
    FILE *list = fopen(path, "r");
    if (!list)
        die(path);
    for (ssize_t len; (len = getline(&line, &room, list)) > 0; file_count++) {
        if (file_count == cap &&
            !(files = realloc(files, (cap = cap ? cap * 2 : 1024) * sizeof *files)))
            die("realloc");
        line[len - 1] = 0;
        files[file_count].size = strtoul(line, &end, 10);
        if (*end != ' ' || !(files[file_count].path = strdup(end + 1)))
            die(line);
        if (files[file_count].size > largest)
            largest = files[file_count].size;
    }
    free(line);
    fclose(list);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS_MAX];
    stamps = argc > 1 && strcmp(argv[1], "-s") == 0;
    argv += stamps;
    argc -= stamps;
    int count = argc == 5 && strcmp(argv[1], "-t") == 0 ? atoi(argv[2]) : 0;
    if (count < 1 || count > THREADS_MAX)
        return fputs("usage: files [-s] -t THREADS LIST OUT\n", stderr), 2;
    read_list(argv[3]);
    if ((!stamps && mkdir(argv[4], 0777)) || (out = open(argv[4], O_RDONLY | O_DIRECTORY)) < 0)
        die(argv[4]);
    if (!(content = malloc(largest + 1)))
        die("malloc");
    memset(content, 'x', largest);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, work, NULL))
            die("pthread_create");
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    size_t bytes = 0;
    for (size_t i = 0; i < file_count; i++)
        bytes += files[i].size;
    printf("%zu files, %zu folders, %.1f MB\n", file_count, (size_t)folder_count,
           (double)bytes / 1e6);
    return 0;
}
