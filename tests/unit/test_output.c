/* Files below a folder, the pack, and the published folder that is never half-written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs.h"
#include "output.h"
#include "pack.h"

static char root[64];
static int root_dir;

static int make_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/songngu-unit-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    root_dir = fs_open_dir(root);
    return root_dir < 0 ? -1 : 0;
}

static int drop_root(void **state)
{
    (void)state;
    close(root_dir);
    return fs_remove_all(AT_FDCWD, root) ? 0 : -1;
}

static const char *in_root(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

static void expect_file(const char *path, const char *want)
{
    struct arena arena;
    struct str text;
    arena_init(&arena);
    if (!want) {
        assert_false(fs_read(root_dir, path, 1 << 20, &arena, &text, NULL));
        assert_int_equal(errno, ENOENT);
    } else {
        assert_true(fs_read(root_dir, path, 1 << 20, &arena, &text, NULL));
        assert_string_equal(text.data, want);
    }
    arena_free(&arena);
}

static void plain_paths(void **state)
{
    static const struct {
        const char *path;
        bool plain;
    } rows[] = {
        {"a", true},     {"a/b.html", true}, {"kế hoạch.pdf", true}, {"a..b/c", true},
        {"", false},     {"/a", false},      {"a/", false},          {"a//b", false},
        {"../a", false}, {"a/../b", false},  {"a/.", false},         {".", false},
        {"a\nb", false}, {"a\\b", false},    {"a\x7f", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(fs_path_plain(str_of(rows[i].path)), rows[i].plain);
}

static void beneath(void **state)
{
    (void)state;
    assert_true(fs_write(root_dir, "in/side.txt", STR("inside")));
    expect_file("in/side.txt", "inside");
    assert_int_equal(symlink("/etc/passwd", in_root("out")), 0);
    assert_int_equal(symlink("in/side.txt", in_root("link")), 0);
    struct arena arena;
    struct str text;
    arena_init(&arena);
    assert_false(fs_read(root_dir, "out", 1 << 20, &arena, &text, NULL));
    assert_int_equal(errno, EXDEV);
    assert_false(fs_read(root_dir, "../../etc/passwd", 1 << 20, &arena, &text, NULL));
    assert_true(fs_read(root_dir, "link", 1 << 20, &arena, &text, NULL));
    assert_false(fs_write(root_dir, "link", STR("x"))); /* nothing is written through a link */
    assert_false(fs_read(root_dir, "in/side.txt", 3, &arena, &text, NULL));
    assert_int_equal(errno, EFBIG);
    arena_free(&arena);
}

static void packs(void **state)
{
    (void)state;
    struct pack *pack = pack_open(root_dir, 2);
    struct arena arena;
    arena_init(&arena);
    struct pack_ref refs[300];
    char object[9000];
    for (int i = 0; i < 300; i++) { /* more than one write's worth */
        memset(object, 'a' + i % 26, sizeof object);
        refs[i] = pack_put(pack, (unsigned)i % 2, (struct str){object, sizeof object});
    }
    for (int i = 299; i >= 0; i--) {
        struct str got = pack_get(pack, refs[i], 8990, 10, &arena);
        for (int k = 0; k < 10; k++)
            assert_int_equal(got.data[k], 'a' + i % 26);
    }
    pack_close(pack);
    arena_free(&arena);
}

static struct output *open_output(void)
{
    struct output *output = output_open(in_root("state"), in_root("public"), 1, true);
    output_start(output);
    return output;
}

static struct output_summary commit(struct output *output, struct buf *changed)
{
    struct output_summary summary = output_commit(output, changed);
    output_close(output);
    return summary;
}

static void put(struct output *output, const char *path, const char *text)
{
    output_put(output, 0, OUTPUT_PAGE, str_of(path), NULL, str_of(text));
}

static void publishes(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "one");
    put(o, "deep/er/b.html", "two");
    expect_file("public/a.html", NULL); /* nothing is there before the commit */
    struct output_summary s = commit(o, NULL);
    assert_int_equal(s.added, 2);
    expect_file("public/deep/er/b.html", "two");

    struct buf changed = BUF_INIT;
    o = open_output();
    put(o, "a.html", "one");
    put(o, "c.html", "three");
    assert_true(fs_write(root_dir, "public/foreign.txt", STR("mine")));
    s = commit(o, &changed);
    assert_int_equal(s.added, 1);
    assert_int_equal(s.changed, 0);
    assert_int_equal(s.removed, 1);
    assert_string_equal(changed.data, "c.html\ndeep/er/b.html\n");
    buf_free(&changed);
    expect_file("public/deep/er/b.html", NULL);
    assert_int_equal(access(in_root("public/deep"), F_OK), -1); /* empty folders go too */
    expect_file("public/foreign.txt", "mine");

    o = open_output();
    put(o, "a.html", "other");
    output_close(o);
    expect_file("public/a.html", "one");
    expect_file("public/c.html", "three");
}

static void notices_meddling(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "one");
    put(o, "b.html", "two");
    commit(o, NULL);
    assert_true(fs_write(root_dir, "public/a.html", STR("someone else's")));
    assert_int_equal(unlink(in_root("public/b.html")), 0);
    o = open_output();
    put(o, "a.html", "one");
    put(o, "b.html", "two");
    struct output_summary s = commit(o, NULL);
    assert_int_equal(s.changed, 2);
    expect_file("public/a.html", "one");
    expect_file("public/b.html", "two");
}

/* What a process leaves that was killed between the mark and the end. */
static void completes_a_commit(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    put(o, "gone.html", "old");
    commit(o, NULL);
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/a.html", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/x/b.html", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/journal",
                         STR("+ x/b.html\n+ a.html\n- gone.html\n")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/commit", STR("")));
    output_recover(in_root("state"));
    expect_file("public/a.html", "new");
    expect_file("public/x/b.html", "new");
    expect_file("public/gone.html", NULL);
    assert_int_equal(access(in_root(".songngu-stage-public"), F_OK), -1);
}

/* A file becomes a folder and a folder a file, whatever else lies beside them. */
static void changes_places(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "files/a", "a file");
    put(o, "files/d/deep/e", "below");
    put(o, "files/stays", "same");
    commit(o, NULL);
    o = open_output();
    put(o, "files/a/b", "below");
    put(o, "files/d", "a file");
    put(o, "files/stays", "same");
    struct output_summary s = commit(o, NULL);
    assert_int_equal(s.added, 2);
    assert_int_equal(s.removed, 2);
    expect_file("public/files/a/b", "below");
    expect_file("public/files/d", "a file");
    expect_file("public/files/stays", "same");
}

/* Killed while it made room: the innermost folder is gone already, the outer ones are not. */
static void makes_room_again(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    put(o, "d/deep/er/e", "old");
    commit(o, NULL);
    assert_int_equal(unlink(in_root("public/d/deep/er/e")), 0);
    assert_int_equal(rmdir(in_root("public/d/deep/er")), 0);
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/d", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/journal", STR("- d/deep/er/e\n+ d\n")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/commit", STR("")));
    output_recover(in_root("state"));
    expect_file("public/d", "new");
}

/* Killed after the mark of a first build; then somebody puts a file where the site will be. */
static void completes_beside_a_foreign_file(void **state)
{
    (void)state;
    output_close(open_output());
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/x/a.html", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/journal", STR("= .\n+ x/a.html\n")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/commit", STR("")));
    assert_true(fs_write(root_dir, "public/CNAME", STR("mine")));
    output_recover(in_root("state"));
    expect_file("public/x/a.html", "new");
    expect_file("public/CNAME", "mine");
    assert_int_equal(access(in_root(".songngu-stage-public"), F_OK), -1);
}

/* A first build whose output folder somebody fills meanwhile. */
static void publishes_beside_a_foreign_file(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "new");
    put(o, "x/b.html", "new");
    assert_true(fs_write(root_dir, "public/CNAME", STR("mine")));
    struct output_summary s = commit(o, NULL);
    assert_int_equal(s.added, 2);
    expect_file("public/a.html", "new");
    expect_file("public/x/b.html", "new");
    expect_file("public/CNAME", "mine");
}

/* The folder of the state is the only one in root/state. */
static const char *in_state(const char *name)
{
    struct arena arena;
    struct fs_list list;
    arena_init(&arena);
    assert_true(fs_list(root_dir, "state", &arena, &list));
    assert_int_equal(list.count, 1);
    const char *path =
        in_root(str_format(&arena, "state/%s/%s", list.entries[0].name.data, name).data);
    arena_free(&arena);
    return path;
}

/* What is no file at the place of the log is no log; it is neither waited for nor fatal. */
static void log_is_no_file(void **state)
{
    static const char *const names[] = {"log", "log.new"};
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    commit(o, NULL);
    for (int i = 0; i < 4; i++) {
        const char *name = in_state(names[i / 2]);
        assert_true(fs_remove_all(AT_FDCWD, name));
        assert_int_equal(i % 2 ? mkdir(name, 0777) : mkfifo(name, 0666), 0);
        if (i % 2)
            assert_int_equal(mkdir(in_state(i / 2 ? "log.new/x" : "log/x"), 0777), 0);
        for (int again = 0; again < 2; again++) {
            o = open_output();
            put(o, "a.html", "old");
            struct output_summary s = commit(o, NULL);
            assert_int_equal(s.added, !again && i < 2);
        }
    }
    expect_file("public/a.html", "old");
}

/* The other files of the state as well. */
static void state_is_no_file(void **state)
{
    static const char *const names[] = {"path", "unsynced", "lock"};
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    commit(o, NULL);
    for (int i = 0; i < 6; i++) {
        const char *name = in_state(names[i / 2]);
        assert_true(fs_remove_all(AT_FDCWD, name));
        assert_int_equal(i % 2 ? mkdir(name, 0777) : mkfifo(name, 0666), 0);
        output_recover(in_root("state"));
        o = open_output();
        put(o, "a.html", "old");
        if (i % 2 == 0)
            output_hurry(o);
        struct output_summary s = commit(o, NULL);
        assert_int_equal(s.changed, i / 2 == 1); /* nobody knows whether it was lost */
        expect_file("public/a.html", "old");
    }
}

static void leave_a_commit(void)
{
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/a.html", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/journal", STR("+ a.html\n")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/commit", STR("")));
}

/* A copy of a state leaves alone what another process left, or is doing, in the output of the
 * first.
 */
static void recover_beside(const char *state, const char *copy)
{
    char command[400];
    struct output *o = output_open(in_root(state), in_root("public"), 1, true);
    output_start(o);
    put(o, "a.html", "old");
    commit(o, NULL);
    leave_a_commit();
    snprintf(command, sizeof command, "cp -a %s %s", in_root(state), in_root(copy));
    assert_int_equal(system(command), 0);
    output_recover(in_root(copy));
    expect_file("public/a.html", "old");

    int stage = fs_open_dir(in_root(".songngu-stage-public"));
    assert_int_equal(flock(stage, LOCK_EX), 0);
    output_recover(in_root(state));
    expect_file("public/a.html", "old");
    close(stage);
    output_recover(in_root(state));
    expect_file("public/a.html", "new");
}

static void copies_recover_nothing(void **unused)
{
    (void)unused;
    recover_beside("state", "copy");
    assert_int_equal(mkdir(in_root("site"), 0777), 0);
    recover_beside("site/state", "site/copy"); /* of an output outside the site */
}

/* A site that is moved with its output is the same site: what a killed process left is completed
 * where it now is, and what the last build published is known. */
static void moved_with_its_output(void **unused)
{
    (void)unused;
    assert_int_equal(mkdir(in_root("one"), 0777), 0);
    struct output *o = output_open(in_root("one/state"), in_root("one/public"), 1, true);
    output_start(o);
    put(o, "a.html", "old");
    put(o, "b.html", "old");
    commit(o, NULL);
    leave_a_commit();
    assert_int_equal(rename(in_root(".songngu-stage-public"), in_root("one/.songngu-stage-public")),
                     0);
    assert_int_equal(rename(in_root("one"), in_root("two")), 0);
    assert_int_equal(mkdir(in_root("one"), 0777), 0);
    output_recover(in_root("two/state"));
    expect_file("two/public/a.html", "new");
    assert_int_equal(rmdir(in_root("one")), 0); /* nothing was made there */
    o = output_open(in_root("two/state"), in_root("two/public"), 1, true);
    assert_non_null(output_published(o, STR("b.html")));
    output_close(o);
}

static const char *page_path(int i)
{
    static char path[200];
    snprintf(path, sizeof path, "%0150d/%d.html", i % 7, i);
    return path;
}

enum { MANY = 3000 };

/* Keeps or puts so many files, by two workers; each seventh is another one in another turn. */
static struct output_summary publish_many(int turn, size_t *kept)
{
    const struct recipe same = {.own = 1}, other = {.own = 2 + (uint64_t)turn};
    struct output *o = output_open(in_root("state"), in_root("public"), 2, true);
    output_start(o);
    *kept = 0;
    for (int i = 0; i < MANY; i++) {
        const struct recipe *recipe = i % 1000 == turn ? &other : &same;
        const char *path = page_path(i);
        unsigned worker = (unsigned)(i + turn) / 64 % 2;
        if (turn >= 0 && i % 500 == turn)
            continue; /* gone this time */
        if (output_keep(o, worker, str_of(path), recipe))
            ++*kept;
        else
            output_put(o, worker, OUTPUT_PAGE, str_of(path), recipe,
                       recipe == &same ? STR("same") : STR("other"));
    }
    return commit(o, NULL);
}

/* Kilobytes of the log that this process has in memory. */
static long log_in_memory(void)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool of_log = false;
    long all = 0, some;
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        of_log = of_log || strstr(line, "/log\n");
        if (of_log && sscanf(line, "Rss: %ld kB", &some) == 1) {
            all += some;
            of_log = false;
        }
    }
    fclose(maps);
    return all;
}

/* A log of many blocks, of which some are copied as they are and some are not. */
static void many_files(void **state)
{
    size_t kept;
    (void)state;
    struct output_summary s = publish_many(-1, &kept), intact;
    assert_int_equal(s.files, MANY);
    assert_int_equal(s.added, MANY);
    for (int turn = 0; turn < 3; turn++) {
        s = publish_many(turn, &kept);
        assert_int_equal(s.removed, 6);
        assert_int_equal(s.added, turn ? 6 : 0);
        assert_int_equal(s.files, MANY - 6);
        assert_int_equal(kept, MANY - 6 - s.added);
        struct output *o = output_open(in_root("state"), in_root("public"), 2, true);
        assert_true(output_intact(o, 2, &intact));
        assert_int_equal(intact.files, s.files);
        assert_int_equal(intact.bytes, s.bytes);
        for (int i = 0; i < MANY; i++) {
            if (i == MANY / 2) { /* what is given back comes again */
                assert_true(log_in_memory() > 100);
                output_rest(o);
                assert_int_equal(log_in_memory(), 0);
            }
            const struct output_file *file = output_published(o, str_of(page_path(i)));
            assert_int_equal(file == NULL, i % 500 == turn);
            if (file)
                assert_true(output_untouched(o, file));
        }
        output_close(o);
    }
}

/* What was published is looked at beside other work, all of it or as far as there is time: what
 * somebody has changed is found either way. */
static void looks_ahead(void **state)
{
    const struct recipe same = {.own = 1};
    char meddled[256];
    size_t kept;
    (void)state;
    publish_many(-1, &kept);
    snprintf(meddled, sizeof meddled, "public/%s", page_path(5));
    for (unsigned ms = 0; ms <= 100; ms = ms * 10 + 1) {
        assert_true(fs_write(root_dir, meddled, STR("meddled")));
        struct output *o = output_open(in_root("state"), in_root("public"), 2, true);
        output_look(o);
        usleep(ms * 1000);
        output_start(o);
        for (int i = 0; i < MANY; i++)
            if (!output_keep(o, 0, str_of(page_path(i)), &same)) {
                assert_int_equal(i, 5);
                output_put(o, 0, OUTPUT_PAGE, str_of(page_path(i)), &same, STR("same"));
            }
        assert_int_equal(commit(o, NULL).changed, 1);
        expect_file(meddled, "same");
    }
}

/* Two new files of one path, from two workers: no site. */
static void one_file_twice(void **state)
{
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        assert_non_null(freopen("/dev/null", "w", stderr));
        struct output *o = output_open(in_root("state"), in_root("public"), 2, true);
        output_start(o);
        output_put(o, 0, OUTPUT_PAGE, STR("a.html"), NULL, STR("one"));
        output_put(o, 1, OUTPUT_PAGE, STR("a.html"), NULL, STR("two"));
        output_commit(o, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 3);
    output_recover(in_root("state"));
    assert_int_equal(access(in_root("public"), F_OK), -1);
}

static void discards_without_a_mark(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    commit(o, NULL);
    assert_true(fs_write(root_dir, ".songngu-stage-public/files/a.html", STR("new")));
    assert_true(fs_write(root_dir, ".songngu-stage-public/journal", STR("+ a.html\n")));
    output_recover(in_root("state"));
    expect_file("public/a.html", "old");
    assert_int_equal(access(in_root(".songngu-stage-public"), F_OK), -1);
}

/* A recipe that is the same keeps the file, unless somebody has touched it. */
static void keeps_by_recipe(void **state)
{
    (void)state;
    const struct recipe recipe = {.own = 1}, other = {.own = 2}, unknown = {.own = 0};
    struct output *o = open_output();
    output_put(o, 0, OUTPUT_PAGE, STR("a.html"), &recipe, STR("one"));
    output_put(o, 0, OUTPUT_PAGE, STR("search/x"), &recipe, STR("two"));
    output_put(o, 0, OUTPUT_PAGE, STR("search/y"), &recipe, STR("three"));
    commit(o, NULL);

    struct output_summary s;
    o = open_output();
    assert_true(output_intact(o, 2, &s));
    assert_int_equal(s.files, 3);
    assert_false(output_keep(o, 0, STR("b.html"), &recipe));
    assert_false(output_keep(o, 0, STR("a.html"), &other));
    assert_false(output_keep(o, 0, STR("a.html"), &unknown));
    assert_true(output_keep(o, 0, STR("a.html"), &recipe));
    assert_false(output_keep_folder(o, STR("search/"), &other));
    assert_true(output_keep_folder(o, STR("search/"), &recipe));
    s = commit(o, NULL);
    assert_int_equal(s.files, 3);
    assert_int_equal(s.added + s.changed + s.removed, 0);

    assert_int_equal(unlink(in_root("public/search/y")), 0);
    o = open_output();
    assert_false(output_intact(o, 2, &s));
    assert_false(output_keep_folder(o, STR("search/"), &recipe));
    assert_true(output_keep(o, 0, STR("a.html"), &recipe));
    s = commit(o, NULL); /* what was neither kept nor put goes */
    assert_int_equal(s.files, 1);
    expect_file("public/a.html", "one");
    expect_file("public/search/x", NULL);
}

/* Whatever byte of the log is damaged, it is no log: everything is written again. */
static void damaged_log(void **state)
{
    (void)state;
    const struct recipe recipe = {.own = 1};
    struct arena arena;
    struct fs_list list;
    struct str log;
    arena_init(&arena);
    struct output *o = open_output();
    output_put(o, 0, OUTPUT_PAGE, STR("a.html"), &recipe, STR("same"));
    commit(o, NULL);
    assert_true(fs_list(root_dir, "state", &arena, &list));
    assert_int_equal(list.count, 1);
    const char *path = str_format(&arena, "state/%s/log", list.entries[0].name.data).data;
    assert_true(fs_read(root_dir, path, 1 << 20, &arena, &log, NULL));
    for (size_t cut = 0; cut <= log.len; cut++) {
        char *bytes = arena_copy(&arena, log.data, log.len);
        if (cut < log.len)
            bytes[cut] ^= 0x40;
        for (int shorter = 0; shorter < 2; shorter++) {
            struct str bad = {bytes, shorter ? cut : log.len};
            assert_true(fs_write(root_dir, path, bad));
            o = open_output();
            bool whole = cut == log.len;
            assert_int_equal(output_keep(o, 0, STR("a.html"), &recipe), whole);
            output_close(o);
        }
    }
    assert_true(fs_write(root_dir, path, STR("songngu-log 1\nan older form\n")));
    o = open_output();
    output_put(o, 0, OUTPUT_PAGE, STR("a.html"), &recipe, STR("same"));
    commit(o, NULL);
    expect_file("public/a.html", "same");
    arena_free(&arena);
}

static void keeps_a_part(void **state)
{
    (void)state;
    struct output *o = open_output();
    put(o, "a.html", "old");
    put(o, "search/1.js", "old");
    put(o, "search/2.js", "old");
    commit(o, NULL);
    o = open_output();
    put(o, "a.html", "new");
    output_keep_part(o, STR("search/"), true);
    struct output_summary s = commit(o, NULL);
    assert_int_equal(s.files, 3);
    assert_int_equal(s.changed, 1);
    assert_int_equal(s.removed, 0);
    expect_file("public/search/2.js", "old");
    o = open_output();
    put(o, "search/1.js", "new");
    output_keep_part(o, STR("search/"), false);
    s = commit(o, NULL);
    assert_int_equal(s.changed, 1);
    assert_int_equal(s.removed, 1);
    expect_file("public/a.html", "new");
    expect_file("public/search/1.js", "new");
    expect_file("public/search/2.js", NULL);
}

static size_t publish_in_a_hurry(bool hurry)
{
    struct output *o = open_output();
    put(o, "a.html", "same");
    if (hurry)
        output_hurry(o);
    struct output_summary s = commit(o, NULL);
    return s.added + s.changed;
}

/* What was not synced is trusted until the machine starts again. */
static void hurries(void **state)
{
    struct arena arena;
    struct fs_list list;
    (void)state;
    assert_int_equal(publish_in_a_hurry(true), 1);
    assert_int_equal(publish_in_a_hurry(true), 0);
    arena_init(&arena);
    assert_true(fs_list(root_dir, "state", &arena, &list));
    const char *mark = str_format(&arena, "state/%s/unsynced", list.entries[0].name.data).data;
    if (access(in_root(mark), F_OK))
        skip(); /* this machine does not say when it started */
    assert_true(fs_write(root_dir, mark, STR("another boot")));
    assert_int_equal(publish_in_a_hurry(true), 1);
    assert_int_equal(publish_in_a_hurry(true), 0);
    assert_int_equal(publish_in_a_hurry(false), 0);
    expect_file(mark, NULL); /* that one has waited for the disk */
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_paths),
        cmocka_unit_test_setup_teardown(beneath, make_root, drop_root),
        cmocka_unit_test_setup_teardown(packs, make_root, drop_root),
        cmocka_unit_test_setup_teardown(publishes, make_root, drop_root),
        cmocka_unit_test_setup_teardown(notices_meddling, make_root, drop_root),
        cmocka_unit_test_setup_teardown(completes_a_commit, make_root, drop_root),
        cmocka_unit_test_setup_teardown(changes_places, make_root, drop_root),
        cmocka_unit_test_setup_teardown(makes_room_again, make_root, drop_root),
        cmocka_unit_test_setup_teardown(completes_beside_a_foreign_file, make_root, drop_root),
        cmocka_unit_test_setup_teardown(publishes_beside_a_foreign_file, make_root, drop_root),
        cmocka_unit_test_setup_teardown(log_is_no_file, make_root, drop_root),
        cmocka_unit_test_setup_teardown(state_is_no_file, make_root, drop_root),
        cmocka_unit_test_setup_teardown(copies_recover_nothing, make_root, drop_root),
        cmocka_unit_test_setup_teardown(moved_with_its_output, make_root, drop_root),
        cmocka_unit_test_setup_teardown(many_files, make_root, drop_root),
        cmocka_unit_test_setup_teardown(looks_ahead, make_root, drop_root),
        cmocka_unit_test_setup_teardown(one_file_twice, make_root, drop_root),
        cmocka_unit_test_setup_teardown(discards_without_a_mark, make_root, drop_root),
        cmocka_unit_test_setup_teardown(keeps_by_recipe, make_root, drop_root),
        cmocka_unit_test_setup_teardown(damaged_log, make_root, drop_root),
        cmocka_unit_test_setup_teardown(keeps_a_part, make_root, drop_root),
        cmocka_unit_test_setup_teardown(hurries, make_root, drop_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
