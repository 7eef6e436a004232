/* The reader of the index on shards that were damaged at random: it may refuse them or find
 * something else, but it ends, within bounds (the sanitizers say). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "hash.h"
#include "search.h"
#include "search_query.h"

enum { ROUNDS = 400, DOCUMENTS = 60, FILES_MOST = 512 };

static const char *const queries[] = {
    "dân vận", "\"quy chế dân chủ\"", "290 qd tw", "dna vận", "mass mobilisation", "dâ", "UBND"};
enum { QUERIES = sizeof queries / sizeof *queries };

struct kept {
    char name[128];
    struct str bytes;
};

static struct {
    char folder[64];
    int dir;
    struct arena arena;
    struct kept files[FILES_MOST];
    size_t count;
    uint32_t seed;
    size_t piece; /* bytes of names of shards in the root, and in a piece; 0: the root has all */
} at;

/* xorshift32: the same damage on every machine. */
static uint32_t chance(uint32_t below)
{
    at.seed ^= at.seed << 13;
    at.seed ^= at.seed >> 17;
    at.seed ^= at.seed << 5;
    return at.seed % below;
}

static void put(void *context, unsigned worker, bool root, struct str path, struct str data)
{
    (void)context, (void)worker, (void)root;
    struct kept *file = &at.files[at.count++];
    assert_true(at.count < FILES_MOST && path.len < sizeof file->name);
    snprintf(file->name, sizeof file->name, "%.*s", STR_ARG(path));
    file->bytes = str_copy(&at.arena, data);
    assert_true(fs_write(at.dir, file->name, data));
}

static void add(struct search *search, unsigned i)
{
    static const char *const words[] = {"công tác dân vận",        "quy chế dân chủ ở cơ sở",
                                        "ủy ban nhân dân",         "mass mobilisation work",
                                        "Quyết định số 290-QĐ/TW", "民運 δημος",
                                        "hệ thống chính trị"};
    struct arena arena;
    arena_init(&arena);
    struct str block =
        str_format(&arena, "%s %s, %s %u.", words[i % 7], words[i * 3 % 7], words[i * 5 % 7], i);
    struct search_value value = {
        SEARCH_PLACE, str_format(&arena, "p%u", i % 9), {STR("A"), STR("B")}};
    struct search_entry entry = {.decision = i % 10 == 0,
                                 .id = str_format(&arena, "d%u", i),
                                 .date = {(int16_t)(2000 + i % 20), 1, 1, -1},
                                 .number =
                                     i % 10 ? STR_NULL : str_format(&arena, "%u-QĐ/TW", 290 + i),
                                 .word = {STR("Quyết định"), STR("Decision")},
                                 .text = {i * 2, i * 2 + 1},
                                 .title = {block, block},
                                 .url = {STR("vi/x.html"), STR("en/x.html")},
                                 .values = &value,
                                 .value_count = 1};
    search_add_entry(search, 0, &entry);
    for (unsigned l = 0; l < LANG_COUNT && !entry.decision; l++)
        search_add_text(
            search, 0, &(struct search_text){entry.text[l], (enum lang)l, block, block, &block, 1});
    arena_free(&arena);
}

static int make_index(void **state)
{
    (void)state;
    arena_init(&at.arena);
    at.seed = 2463534242u;
    strcpy(at.folder, "/tmp/search-read-XXXXXX");
    assert_non_null(mkdtemp(at.folder));
    at.dir = fs_open_dir(at.folder);
    struct search *search = search_open(at.dir, NULL, NULL, 1);
    for (unsigned i = 0; i < DOCUMENTS; i++)
        add(search, i);
    search_add_term(search, SEARCH_TRANSLATION, LANG_EN, STR("mass mobilisation"), LANG_VI,
                    STR("dân vận"));
    search_add_term(search, SEARCH_ABBREVIATION, LANG_VI, STR("UBND"), LANG_VI,
                    STR("ủy ban nhân dân"));
    search_write(search, 1,
                 &(struct search_sink){.put = put, .root_most = at.piece, .piece = at.piece});
    search_free(search);
    return 0;
}

static int remove_index(void **state)
{
    (void)state;
    fs_remove_all(at.dir, "search");
    close(at.dir);
    rmdir(at.folder);
    arena_free(&at.arena);
    return 0;
}

/* What a query gives: a hash of all that is said of the hits, and whether the reader refused. */
struct answer {
    uint64_t hash;
    bool refused;
};

static struct answer ask(const char *query)
{
    struct search_reader reader;
    struct search_shown shown;
    struct answer answer = {0};
    struct buf said = BUF_INIT;
    if (search_reader_open(&reader, at.dir)) {
        struct search_result result = search_query(&reader, str_of(query), LANG_VI, 20);
        for (size_t i = 0; i < result.count; i++) {
            const struct search_hit *hit = &result.hits[i];
            search_read_entry(&reader, hit->entry, &shown);
            struct str text = search_read_text(&reader, hit->entry, (enum lang)hit->lang);
            buf_printf(&said, "%u %d %.*s %.*s %.*s\n", hit->entry, search_rank(hit),
                       STR_ARG(shown.id), STR_ARG(shown.titles[hit->lang]), STR_ARG(text));
        }
    }
    answer.hash = hash64(buf_view(&said));
    answer.refused = reader.damaged[0] != 0;
    search_reader_free(&reader);
    buf_free(&said);
    return answer;
}

/* Puts all queries; returns how many the reader refused. */
static unsigned ask_all(void)
{
    unsigned refused = 0;
    for (size_t q = 0; q < QUERIES; q++)
        refused += ask(queries[q]).refused;
    return refused;
}

static void test_whole(void **state)
{
    (void)state;
    assert_int_equal(ask_all(), 0);
}

static void test_missing_and_cut(void **state)
{
    (void)state;
    unsigned refused = 0;
    for (size_t i = 0; i < at.count; i++) {
        const struct kept *file = &at.files[i];
        assert_true(fs_remove_all(at.dir, file->name));
        refused += ask_all();
        assert_true(fs_write(at.dir, file->name, str_cut(file->bytes, 0, file->bytes.len / 2)));
        refused += ask_all();
        assert_true(fs_write(at.dir, file->name, file->bytes));
    }
    assert_true(refused > at.count);
    assert_int_equal(ask_all(), 0);
}

/* Damage inside the bytes of a shard, under a checksum that is right again. */
static struct str damage(struct arena *arena, const struct kept *file)
{
    struct buf content = BUF_INIT, script = BUF_INIT;
    bool texts = file->name[7] == 't'; /* each has a checksum of its own */
    bool bytes = script_read_bytes(file->bytes, &content);
    if (!bytes) {
        buf_clear(&content);
        if (!script_read_text(file->bytes, &content))
            fail();
    }
    for (unsigned n = 1 + chance(4); n && content.len; n--) {
        size_t where = chance((uint32_t)content.len);
        if (bytes)
            content.data[where] = (char)chance(256);
        else if ((unsigned char)content.data[where] < 0x80)
            content.data[where] = "0129[]{},\"x-"[chance(12)];
    }
    if (chance(4) == 0)
        content.len = chance((uint32_t)content.len + 1);
    struct str name = str_cut(str_of(file->name), 7, strlen(file->name) - 3);
    if (!bytes && !texts && content.len >= SUM_DIGITS)
        text_sum(str_cut(buf_view(&content), SUM_DIGITS, content.len), 0, content.data);
    if (bytes)
        script_of_bytes(&script, name, buf_view(&content));
    else
        script_of_text(&script, name, buf_view(&content));
    struct str result = str_copy(arena, buf_view(&script));
    buf_free(&content);
    buf_free(&script);
    return result;
}

static void test_altered(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct kept *file = &at.files[chance((uint32_t)at.count)];
        assert_true(fs_write(at.dir, file->name, damage(&arena, file)));
        ask_all();
        assert_true(fs_write(at.dir, file->name, file->bytes));
        arena_reset(&arena);
    }
    arena_free(&arena);
    assert_int_equal(ask_all(), 0);
}

/* One bit of a file is other than it was: what is found stays as it was, or the file is refused. */
static void test_flipped(void **state)
{
    (void)state;
    struct answer right[QUERIES];
    unsigned refused = 0;
    for (size_t q = 0; q < QUERIES; q++)
        right[q] = ask(queries[q]);
    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct kept *file = &at.files[chance((uint32_t)at.count)];
        struct buf other = BUF_INIT;
        buf_str(&other, file->bytes);
        other.data[chance((uint32_t)other.len)] ^= (char)(1 << chance(8));
        assert_true(fs_write(at.dir, file->name, buf_view(&other)));
        for (size_t q = 0; q < QUERIES; q++) {
            struct answer now = ask(queries[q]);
            assert_true(now.refused || now.hash == right[q].hash);
            refused += now.refused;
        }
        assert_true(fs_write(at.dir, file->name, file->bytes));
        buf_free(&other);
    }
    assert_true(refused > ROUNDS);
}

static void test_in_pieces(void **state)
{
    (void)state;
    unsigned pieces = 0;
    for (size_t i = 0; i < at.count; i++)
        pieces += str_starts(str_of(at.files[i].name), STR("search/d"));
    if (at.piece)
        assert_true(pieces > 4);
    else
        assert_int_equal(pieces, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_pieces), cmocka_unit_test(test_whole),
        cmocka_unit_test(test_missing_and_cut), cmocka_unit_test(test_altered),
        cmocka_unit_test(test_flipped)};
    unicode_init();
    int failed = cmocka_run_group_tests_name("whole root", tests, make_index, remove_index);
    memset(&at, 0, sizeof at);
    at.piece = 4;
    failed += cmocka_run_group_tests_name("root in pieces", tests, make_index, remove_index);
    unicode_free();
    return failed;
}
