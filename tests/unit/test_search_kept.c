/* An index that is made from what an earlier one kept of the texts is the one that is made from the
 * texts, byte for byte, whatever has become of what was kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "pack.h"
#include "search.h"

enum { TEXTS = 40, CHANGED = 7, FILES_MOST = 64 };

struct files {
    struct arena arena;
    struct str paths[FILES_MOST], bytes[FILES_MOST];
    size_t count;
};

static struct {
    char folder[64];
    int dir;
    struct pack *lines, *rows;
    struct pack_ref line_refs[TEXTS], row_refs[TEXTS];
    struct buf words;
    struct files whole; /* made from the texts as they are now */
} at;

static void put(void *context, unsigned worker, bool root, struct str path, struct str data)
{
    struct files *files = context;
    (void)worker, (void)root;
    assert_true(files->count < FILES_MOST);
    files->paths[files->count] = str_copy(&files->arena, path);
    files->bytes[files->count++] = str_copy(&files->arena, data);
}

static struct str path_of(uint32_t i, struct arena *arena)
{
    return str_format(arena, "vi/%u.html", i);
}

/* The body of a text. The one that is changed had words and a form ("ễ" in a syllable with đ) of
 * its own, and now has others. */
static struct str body_of(struct arena *arena, uint32_t i, bool before)
{
    static const char *const words[] = {"công tác dân vận ngày 30 tháng 7 năm 2021",
                                        "quy chế dân chủ ở cơ sở", "mass mobilisation work",
                                        "Quyết định số 290-QĐ/TW", "民運 δημος"};
    const char *own = i != CHANGED ? "chung" : before ? "đễnh zzyzx" : "thưởng quux";
    return str_format(arena, "%s %s, %s.\n%u", words[i % 5], own, words[i * 3 % 5], i);
}

static struct search_text text_of(struct arena *arena, uint32_t i, bool before, struct str *body)
{
    *body = body_of(arena, i, before);
    return (struct search_text){.number = i,
                                .lang = i % 2 ? LANG_EN : LANG_VI,
                                .title = str_format(arena, "Bài %u", i),
                                .summary = i % 3 ? STR("một câu\nhai dòng") : STR_NULL,
                                .blocks = body,
                                .block_count = 1};
}

static void add_entry(struct search *search, struct arena *arena, uint32_t i)
{
    struct str title = str_format(arena, "Bài %u", i), url = path_of(i, arena);
    enum lang lang = i % 2 ? LANG_EN : LANG_VI;
    struct search_entry entry = {.id = str_format(arena, "d%u", i),
                                 .date = {(int16_t)(2000 + i), 1, 1, -1},
                                 .text = {SEARCH_NO_TEXT, SEARCH_NO_TEXT},
                                 .title = {title, title},
                                 .url = {url, url}};
    entry.text[lang] = i;
    search_add_entry(search, 0, &entry);
}

/* On one thread, for put is not made for several. */
static void finish(struct search *search, struct files *files)
{
    struct arena arena;
    arena_init(&arena);
    arena_init(&files->arena);
    files->count = 0;
    for (uint32_t i = 0; i < TEXTS; i++)
        add_entry(search, &arena, i);
    search_write(search, 1, &(struct search_sink){.context = files, .put = put});
    search_free(search);
    arena_free(&arena);
}

/* Adds all texts as they were or are, on two workers. */
static struct search *add_all(bool before)
{
    struct search *search =
        search_open(at.dir, before ? at.lines : NULL, before ? at.rows : NULL, 2);
    struct arena arena;
    struct str body;
    arena_init(&arena);
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct search_text text = text_of(&arena, i, before, &body);
        struct search_object put_at = search_add_text(search, i / 3 % 2, &text);
        assert_int_equal(put_at.bytes.len, put_at.lines.len);
        if (before) {
            at.line_refs[i] = put_at.lines;
            at.row_refs[i] = put_at.row;
        }
    }
    arena_free(&arena);
    return search;
}

/* The lines of the changed text, which were put while no index was made. */
static void put_changed(void)
{
    struct arena arena;
    struct str body;
    struct buf lines = BUF_INIT;
    arena_init(&arena);
    struct search_text text = text_of(&arena, CHANGED, false, &body);
    search_text_lines(&text, &lines);
    at.line_refs[CHANGED] = pack_put(at.lines, 0, buf_view(&lines));
    at.row_refs[CHANGED] = (struct pack_ref){0};
    buf_free(&lines);
    arena_free(&arena);
}

static int keep(void **state)
{
    (void)state;
    unicode_init();
    strcpy(at.folder, "/tmp/search-kept-XXXXXX");
    assert_non_null(mkdtemp(at.folder));
    at.dir = fs_open_dir(at.folder);
    at.lines = pack_open(at.dir, 2);
    at.rows = pack_open(at.dir, 2);
    struct search *search = add_all(true);
    search_write_words(search, &at.words);
    search_free(search);
    put_changed();
    finish(add_all(false), &at.whole);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pack_close(at.lines);
    pack_close(at.rows);
    buf_free(&at.words);
    arena_free(&at.whole.arena);
    close(at.dir);
    rmdir(at.folder);
    unicode_free();
    return 0;
}

static bool add_kept(struct search *search, uint32_t i)
{
    struct arena arena;
    struct str body;
    arena_init(&arena);
    struct search_text text = text_of(&arena, i, false, &body);
    text.block_count = 0; /* it has no more of it than its title */
    text.summary = STR_NULL;
    bool good = search_add_kept(search, i % 3, &text, at.line_refs[i], at.row_refs[i]);
    arena_free(&arena);
    return good;
}

/* The index from what was kept, added by three workers, is that from the texts. */
static void assert_whole(struct str words)
{
    struct search *search = search_open(at.dir, at.lines, at.rows, 3);
    struct files files;
    search_read_words(search, words);
    for (uint32_t i = 0; i < TEXTS; i++)
        assert_true(add_kept(search, i));
    finish(search, &files);
    assert_int_equal(files.count, at.whole.count);
    for (size_t i = 0; i < files.count; i++) {
        size_t same = 0;
        while (same < files.count && !str_equal(files.paths[i], at.whole.paths[same]))
            same++;
        assert_true(same < files.count);
        assert_true(str_equal(files.bytes[i], at.whole.bytes[same]));
    }
    arena_free(&files.arena);
}

static void one_changed(void **state)
{
    (void)state;
    assert_whole(buf_view(&at.words));
}

static void without_words(void **state)
{
    (void)state;
    assert_whole(STR(""));
    assert_whole(str_cut(buf_view(&at.words), 0, at.words.len / 2));
    for (size_t i = 0; i < at.words.len; i += 97) {
        at.words.data[i] ^= 0x55;
        assert_whole(buf_view(&at.words));
        at.words.data[i] ^= 0x55;
    }
}

/* Whatever byte of a row is another, but those of padding in its head, or however short it is: the
 * text is taken apart into words again. */
static void damaged_rows(void **state)
{
    enum { PADDING_FROM = 12, PADDING_TO = 16 };
    struct arena arena;
    struct pack_ref ref = at.row_refs[3];
    (void)state;
    arena_init(&arena);
    struct str row = pack_get(at.rows, ref, 0, ref.len, &arena);
    for (size_t i = 0; i < row.len; i++) {
        char *byte = (char *)row.data + i;
        *byte ^= 0x55;
        at.row_refs[3] = pack_put(at.rows, 1, row);
        if (i < PADDING_FROM || i >= PADDING_TO)
            assert_whole(buf_view(&at.words));
        *byte ^= 0x55;
    }
    for (at.row_refs[3] = ref; at.row_refs[3].len; at.row_refs[3].len--)
        assert_whole(buf_view(&at.words));
    at.row_refs[3] = ref;
    arena_free(&arena);
}

static void no_lines(void **state)
{
    struct search *search = search_open(at.dir, at.lines, at.rows, 3);
    struct pack_ref ref = at.line_refs[0];
    (void)state;
    at.line_refs[0].len = 0;
    assert_false(add_kept(search, 0));
    at.line_refs[0] = ref;
    search_free(search);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_changed),
                                       cmocka_unit_test(without_words),
                                       cmocka_unit_test(damaged_rows), cmocka_unit_test(no_lines)};
    return cmocka_run_group_tests(tests, keep, forget);
}
