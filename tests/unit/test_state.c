/* What one build keeps for the next: a text comes back as it was, and nothing that is damaged does.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "census.h"
#include "front.h"
#include "fs.h"
#include "state.h"
#include "state_text.h"

static char root[] = "/tmp/songngu-state-XXXXXX";
static int root_dir;

static int make_root(void **state)
{
    (void)state;
    strcpy(root + strlen(root) - 6, "XXXXXX");
    if (!mkdtemp(root))
        return -1;
    root_dir = fs_open_dir(root);
    return root_dir < 0;
}

static int drop_root(void **state)
{
    (void)state;
    close(root_dir);
    return fs_remove_all(AT_FDCWD, root) ? 0 : -1;
}

/* A text with one of everything. */
static void fill(struct text *text)
{
    static struct located topics[] = {{STR("dan-van"), 5, 9}, {STR("quy-che"), 5, 18}};
    static struct cite cites[] = {{.surface = "290-QĐ/TW", .line = 12, .sentence_len = 3}};
    static struct str anchors[] = {STR("mo-dau"), STR("")};
    *text = (struct text){.path = STR("content/documents/a.vi.md")};
    front_init(&text->front);
    text->front.title.text[LANG_VI] = STR("Tên");
    text->front.id = (struct located){STR("d1"), 2, 1};
    text->front.date = (struct date){2021, 8, 13, -1};
    text->front.topics = topics;
    text->front.topic_count = 2;
    text->front.draft = true;
    text->block_count = 300;
    text->made_of = 0xFFFFFFFFFFFFFFFFu;
    cites[0].citation.id = "/vn/tw/qd/2010/290";
    cites[0].citation.date = (struct date){2010, 2, 25, -1};
    text->cites = cites;
    text->cite_count = 1;
    text->anchors = anchors;
    text->anchor_count = 2;
}

static void expect_filled(const struct text *text)
{
    assert_string_equal(text->front.title.text[LANG_VI].data, "Tên");
    assert_null(text->front.title.text[LANG_EN].data);
    assert_int_equal(text->front.date.minute, -1);
    assert_int_equal(text->front.topic_count, 2);
    assert_string_equal(text->front.topics[1].text.data, "quy-che");
    assert_int_equal(text->front.topics[1].col, 18);
    assert_true(text->front.draft);
    assert_int_equal(text->block_count, 300);
    assert_true(text->made_of == 0xFFFFFFFFFFFFFFFFu);
    assert_string_equal(text->cites[0].citation.id, "/vn/tw/qd/2010/290");
    assert_int_equal(text->cites[0].work, NO_INDEX);
    assert_int_equal(text->anchors[1].len, 0);
    assert_non_null(text->anchors[1].data);
}

static void a_text_comes_back(void **unused)
{
    (void)unused;
    struct text text, back = {.path = STR("content/documents/a.vi.md")};
    struct buf record = BUF_INIT;
    struct arena arena;
    arena_init(&arena);
    fill(&text);
    state_text_write(&record, &text, STR("…"));
    assert_true(state_text_read(buf_view(&record), &arena, &back));
    expect_filled(&back);
    for (size_t cut = 0; cut < record.len; cut++) /* shorter: refused, never read beyond */
        assert_false(state_text_read(str_cut(buf_view(&record), 0, cut), &arena, &back));
    for (size_t i = 0; i < record.len; i++) { /* damaged: whatever comes of it, nothing breaks */
        char *bytes = arena_copy(&arena, record.data, record.len);
        bytes[i] = (char)0xFF;
        state_text_read((struct str){bytes, record.len}, &arena, &back);
    }
    buf_free(&record);
    arena_free(&arena);
}

/* Line numbers that move do not change what pages show. */
static void hashes_of_what_is_shown(void **unused)
{
    (void)unused;
    struct text text;
    struct buf record = BUF_INIT;
    fill(&text);
    state_text_write(&record, &text, STR("a"));
    struct kept before = text.kept;
    text.cites[0].line = 99;
    state_text_write(&record, &text, STR("a"));
    assert_true(text.kept.cites == before.cites);
    state_text_write(&record, &text, STR("b"));
    assert_false(text.kept.cites == before.cites);
    assert_true(text.kept.front == before.front);
    buf_free(&record);
}

/* A site with that one text, saved in root_dir. */
static void save_one(struct site *site, uint64_t environment)
{
    struct text *text = ARENA_NEW(&site->arena, struct text);
    struct state *state = state_open(site, root_dir, environment, 2);
    fill(text);
    text->object = pack_put(site->pack, 1, STR("<p>body</p>"));
    text->kept.stamp = (struct stamp){10, 20, 30, 40};
    text->kept.again = text->usable = true;
    text->kept.body = hash64(STR("<p>body</p>"));
    state_put(state, 1, text, STR_NULL, STR_NULL, STR_NULL);
    site->texts = text;
    site->text_count = 1;
    assert_true(state_save(state));
    state_close(state);
    pack_close(site->pack);
    pack_close(site->plain);
    pack_close(site->rows);
}

/* True if the text is taken from root_dir as it was. */
static bool taken(uint64_t environment, struct stamp stamp)
{
    struct site site = {0};
    struct text back = {.path = STR("content/documents/a.vi.md")};
    struct census_file file = {.path = back.path, .stamp = stamp};
    struct state *state = state_open(&site, root_dir, environment, 2);
    size_t near = 0;
    bool found = state_take(state, &site.arena, &file, &back, &near);
    if (found) {
        expect_filled(&back);
        struct str body = pack_get(site.pack, back.object, 0, back.object.len, &site.arena);
        assert_true(str_is(body, "<p>body</p>"));
    }
    state_close(state);
    pack_close(site.pack);
    pack_close(site.plain);
    pack_close(site.rows);
    site_free(&site);
    return found;
}

static void kept_from_build_to_build(void **unused)
{
    (void)unused;
    const struct stamp same = {10, 20, 30, 40}, changed = {10, 20, 30, 41};
    struct site site = {0};
    save_one(&site, 7);
    arena_free(&site.arena);
    assert_true(taken(7, same));
    assert_false(taken(7, changed)); /* the file is another */
    assert_true(taken(7, same));
    assert_false(taken(8, same)); /* so is what reading depends on */
}

static bool has_words(const struct site *site, const struct state *state)
{
    struct arena arena;
    struct pack_ref words = state_words(state);
    arena_init(&arena);
    bool same = str_is(pack_get(site->rows, words, 0, words.len, &arena), "words");
    arena_free(&arena);
    return same;
}

/* The words that one build notes stand through all that come after it, also while one has already
 * gathered what it leaves: the index is made last. */
static void words_stand(void **unused)
{
    (void)unused;
    struct site site = {0};
    fs_remove_all(root_dir, "texts");
    struct state *state = state_open(&site, root_dir, 7, 2);
    assert_int_equal(state_words(state).len, 0);
    state_note_words(state, pack_put(site.rows, 1, STR("words")));
    assert_true(state_save(state));
    state_close(state);
    pack_close(site.pack);
    pack_close(site.plain);
    pack_close(site.rows);
    for (int build = 0; build < 3; build++) {
        save_one(&site, 7);
        state = state_open(&site, root_dir, 7, 2);
        assert_true(has_words(&site, state));
        state_gather(state);
        assert_true(has_words(&site, state));
        state_close(state);
        pack_close(site.pack);
        pack_close(site.plain);
        pack_close(site.rows);
    }
    arena_free(&site.arena);
}

/* Cuts or changes each file of the state in turn: it is refused as a whole, and nothing fails. */
static void damaged_state_is_no_state(void **unused)
{
    (void)unused;
    const struct stamp same = {10, 20, 30, 40};
    static const char *const names[] = {"texts", "records-1-1", "objects-1-1", "plain-1-1",
                                        "rows-1-1"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (int damage = 0; damage < 3; damage++) {
            struct site site = {0};
            struct str bytes;
            fs_remove_all(root_dir, "texts"); /* begin anew, with the first generation */
            save_one(&site, 7);
            assert_true(taken(7, same));
            assert_true(fs_read(root_dir, names[n], 1 << 20, &site.arena, &bytes, NULL));
            char *copy = arena_copy(&site.arena, bytes.data, bytes.len);
            copy[bytes.len / 2] ^= 1;
            if (damage == 0)
                assert_int_equal(unlinkat(root_dir, names[n], 0), 0);
            else
                assert_true(fs_write(root_dir, names[n],
                                     (struct str){copy, damage == 1 ? bytes.len : bytes.len / 2}));
            assert_false(taken(7, same));
            arena_free(&site.arena);
        }
}

static void last_build(void **unused)
{
    (void)unused;
    const struct state_last last = {.inputs = {1, 2}, .documents = 5};
    struct state_last back;
    assert_false(state_last_read(root_dir, &back));
    assert_true(state_last_write(root_dir, &last));
    assert_true(state_last_read(root_dir, &back));
    assert_int_equal(back.documents, 5);
    assert_true(hash128_equal(back.inputs, last.inputs));
    state_last_remove(root_dir);
    assert_false(state_last_read(root_dir, &back));
}

/* What is as young as the census may be written again without a new stamp. */
static void young_files(void **unused)
{
    (void)unused;
    struct census census;
    struct arena arena;
    arena_init(&arena);
    assert_true(fs_write(root_dir, "content/deep/a", STR("x")));
    assert_true(fs_write(root_dir, "content/b", STR("x")));
    census_begin(&census, &arena);
    census_add(&census, root_dir, "content", "", 2);
    assert_int_equal(census.count, 2);
    assert_true(census.young);
    assert_non_null(census_find(&census, STR("content/deep/a")));
    assert_null(census_find(&census, STR("content/c")));
    struct hash128 before = census_hash(&census);
    usleep(2100 * 1000); /* the coarsest clock of a file system ticks every two seconds */
    census_begin(&census, &arena);
    census_add(&census, root_dir, "content", "", 2);
    assert_false(census.young);
    assert_true(hash128_equal(census_hash(&census), before));
    assert_true(fs_write(root_dir, "content/b", STR("y")));
    census_begin(&census, &arena);
    census_add(&census, root_dir, "content", "", 2);
    assert_false(hash128_equal(census_hash(&census), before));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back),
        cmocka_unit_test(hashes_of_what_is_shown),
        cmocka_unit_test_setup_teardown(kept_from_build_to_build, make_root, drop_root),
        cmocka_unit_test_setup_teardown(words_stand, make_root, drop_root),
        cmocka_unit_test_setup_teardown(damaged_state_is_no_state, make_root, drop_root),
        cmocka_unit_test_setup_teardown(last_build, make_root, drop_root),
        cmocka_unit_test_setup_teardown(young_files, make_root, drop_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
