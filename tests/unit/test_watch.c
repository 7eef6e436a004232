/* What editors, shells and version control do to files, and what the watch tells of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fs.h"
#include "watch.h"

enum { LONG_MS = 3000, SHORT_MS = 120 };

static char base[] = "/tmp/songngu-watch-XXXXXX";
static struct watch *watch;

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int start(void **state)
{
    static const char *const roots[] = {"site/content", "site/site.conf", "./site/themes/"};
    (void)state;
    strcpy(base + strlen(base) - 6, "XXXXXX");
    assert_non_null(mkdtemp(base));
    assert_int_equal(chdir(base), 0);
    assert_int_equal(mkdir("site", 0777) | mkdir("site/content", 0777) |
                         mkdir("site/content/documents", 0777),
                     0);
    write_file("site/content/documents/a.md", "a");
    write_file("site/site.conf", "x");
    watch = watch_open(roots, 3);
    assert_non_null(watch);
    assert_true(watch_complete(watch));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    watch_close(watch);
    assert_int_equal(chdir("/"), 0);
    fs_remove_all(AT_FDCWD, base);
    return 0;
}

/* Waits and compares; wanted is a list of paths with a space after each, in any order. */
static void expect(const char *wanted)
{
    struct watch_changes changes;
    char all[4096] = "", path[FS_PATH_MAX];
    enum watch_result result = watch_wait(watch, *wanted ? LONG_MS : SHORT_MS, -1, &changes);
    for (size_t i = 0; i < changes.count; i++) {
        snprintf(path, sizeof path, "%.*s ", STR_ARG(changes.paths[i]));
        if (!strstr(wanted, path))
            fail_msg("%swas not expected", path);
        strcat(all, path);
    }
    if (strlen(all) != strlen(wanted))
        fail_msg("got \"%s\", wanted \"%s\"", all, wanted);
    assert_int_equal(result, *wanted ? WATCH_CHANGED : WATCH_NOTHING);
    assert_false(changes.everything);
    watch_changes_free(&changes);
}

static void nothing(void **state)
{
    (void)state;
    expect("");
    write_file("site/other.txt", "not watched");
    write_file("site/content/.hidden", "nor is this");
    expect("");
}

static void saved_in_place(void **state)
{
    (void)state;
    write_file("site/content/documents/a.md", "b");
    expect("site/content/documents/a.md ");
    write_file("site/site.conf", "y");
    expect("site/site.conf ");
}

static void saved_by_rename(void **state)
{
    (void)state;
    write_file("site/content/documents/.a.md.swp", "b");
    assert_int_equal(rename("site/content/documents/.a.md.swp", "site/content/documents/a.md"), 0);
    write_file("site/site.conf.new", "y");
    assert_int_equal(rename("site/site.conf.new", "site/site.conf"), 0);
    expect("site/content/documents/a.md site/site.conf ");
    write_file("site/site.conf", "z");
    expect("site/site.conf ");
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

/* As vi does it: tries the folder with a file of its own, moves the old text away, writes the new
 * one at its leisure, removes the old. */
static void save_slowly(void)
{
    write_file("site/content/documents/4913", "");
    unlink("site/content/documents/4913");
    rename("site/content/documents/a.md", "site/content/documents/a.md~");
    pause_ms(60);
    FILE *f = fopen("site/content/documents/a.md", "w");
    fputs("new", f);
    fflush(f);
    pause_ms(60);
    fclose(f);
    unlink("site/content/documents/a.md~");
}

static void saved_slowly(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        save_slowly();
        _exit(0);
    }
    expect("site/content/documents/4913 site/content/documents/a.md site/content/documents/a.md~ ");
    char text[8] = "";
    FILE *f = fopen("site/content/documents/a.md", "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof text, f));
    assert_string_equal(text, "new");
    fclose(f);
    expect("");
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A plain save is told at once, the best of some tries; one that takes a text away is waited for.
 */
static void promptness(void **state)
{
    int64_t best = LONG_MS;
    (void)state;
    for (int i = 0; i < 5; i++) {
        int64_t began = now_ms();
        write_file("site/content/documents/a.md", "new");
        expect("site/content/documents/a.md ");
        best = now_ms() - began < best ? now_ms() - began : best;
    }
    assert_in_range(best, 1, 30);
    int64_t began = now_ms();
    unlink("site/content/documents/a.md");
    expect("site/content/documents/a.md ");
    assert_in_range(now_ms() - began, 100, LONG_MS);
}

static void created_and_deleted(void **state)
{
    (void)state;
    write_file("site/content/b.md", "b");
    expect("site/content/b.md ");
    assert_int_equal(unlink("site/content/b.md"), 0);
    expect("site/content/b.md ");
    assert_int_equal(link("site/content/documents/a.md", "site/content/c.md"), 0);
    expect("site/content/c.md ");
    assert_int_equal(symlink("documents/a.md", "site/content/d.md"), 0);
    expect("site/content/d.md ");
}

static void half_written(void **state)
{
    (void)state;
    int fd = open("site/content/e.md", O_WRONLY | O_CREAT, 0666);
    assert_int_equal(write(fd, "half", 4), 4);
    expect("");
    close(fd);
    expect("site/content/e.md ");
}

static void new_folders(void **state)
{
    (void)state;
    assert_int_equal(mkdir("site/content/x", 0777) | mkdir("site/content/x/y", 0777), 0);
    write_file("site/content/x/y/f.md", "f");
    expect("site/content/x site/content/x/y/f.md ");
    write_file("site/content/x/y/f.md", "g");
    expect("site/content/x/y/f.md ");
}

static void moved_folders(void **state)
{
    (void)state;
    assert_int_equal(rename("site/content/documents", "site/content/moved"), 0);
    expect("site/content/documents site/content/moved site/content/moved/a.md ");
    write_file("site/content/moved/a.md", "again");
    expect("site/content/moved/a.md ");
    assert_int_equal(rename("site/content/moved", "away"), 0);
    expect("site/content/moved ");
    write_file("away/a.md", "no longer watched");
    expect("");
}

static void root_that_comes_later(void **state)
{
    (void)state;
    assert_int_equal(mkdir("site/themes", 0777), 0);
    write_file("site/themes/t.css", "t");
    expect("site/themes site/themes/t.css ");
    fs_remove_all(AT_FDCWD, "site/themes");
    expect("site/themes/t.css site/themes ");
    assert_int_equal(mkdir("site/themes", 0777), 0);
    expect("site/themes ");
    write_file("site/themes/t.css", "t");
    expect("site/themes/t.css ");
}

static void burst(void **state)
{
    struct watch_changes changes;
    char path[64];
    (void)state;
    for (int i = 0; i < 900; i++) {
        snprintf(path, sizeof path, "site/content/documents/%d.md", i);
        write_file(path, "x");
        write_file(path, "y");
    }
    assert_int_equal(watch_wait(watch, LONG_MS, -1, &changes), WATCH_CHANGED);
    assert_int_equal(changes.count, 900);
    watch_changes_free(&changes);
    for (int i = 0; i < 1100; i++) {
        snprintf(path, sizeof path, "site/content/documents/%d.md", i);
        write_file(path, "z");
    }
    assert_int_equal(watch_wait(watch, LONG_MS, -1, &changes), WATCH_CHANGED);
    assert_true(changes.everything);
    assert_int_equal(changes.count, 0);
    watch_changes_free(&changes);
    expect("");
}

/* More events than the kernel keeps: some are lost, the watch says so and is whole again. */
static void overflow(void **state)
{
    struct watch_changes changes;
    unsigned long most = 16384;
    FILE *f = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    (void)state;
    if (f && fscanf(f, "%lu", &most) != 1)
        most = 16384;
    if (f)
        fclose(f);
    if (most > 100000)
        skip();
    for (unsigned long i = 0; i < most + 100; i++) {
        int fd = open(i % 2 ? "site/content/p.md" : "site/content/q.md", O_WRONLY | O_CREAT, 0666);
        close(fd);
    }
    assert_int_equal(mkdir("site/content/missed", 0777), 0);
    assert_int_equal(watch_wait(watch, LONG_MS, -1, &changes), WATCH_CHANGED);
    assert_true(changes.everything);
    watch_changes_free(&changes);
    write_file("site/content/missed/g.md", "g");
    expect("site/content/missed/g.md ");
}

static void woken(void **state)
{
    struct watch_changes changes;
    int pipes[2];
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "x", 1), 1);
    assert_int_equal(watch_wait(watch, -1, pipes[0], &changes), WATCH_WOKEN);
    watch_changes_free(&changes);
    close(pipes[0]);
    close(pipes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing, start, stop),
        cmocka_unit_test_setup_teardown(saved_in_place, start, stop),
        cmocka_unit_test_setup_teardown(saved_by_rename, start, stop),
        cmocka_unit_test_setup_teardown(saved_slowly, start, stop),
        cmocka_unit_test_setup_teardown(promptness, start, stop),
        cmocka_unit_test_setup_teardown(created_and_deleted, start, stop),
        cmocka_unit_test_setup_teardown(half_written, start, stop),
        cmocka_unit_test_setup_teardown(new_folders, start, stop),
        cmocka_unit_test_setup_teardown(moved_folders, start, stop),
        cmocka_unit_test_setup_teardown(root_that_comes_later, start, stop),
        cmocka_unit_test_setup_teardown(burst, start, stop),
        cmocka_unit_test_setup_teardown(overflow, start, stop),
        cmocka_unit_test_setup_teardown(woken, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
