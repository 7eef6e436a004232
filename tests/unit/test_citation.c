/* Citations: every line of tests/citations/cases.txt (its head says how a line is written), as it
 * stands and in NFD; then what a table of sentences cannot say: the seeds, the authority, the
 * tables' order, cut-off and hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unicode/unorm2.h>

#include "citation.h"
#include "citation_tables.h"

enum { MARKS_MAX = 32, LINE_MAX_BYTES = 8192 };

struct sentence {
    enum lang lang;
    struct citation_context context;
    char text[LINE_MAX_BYTES];
    uint32_t start[MARKS_MAX], end[MARKS_MAX];
    size_t marks;
    struct str ids, attributes;
};

static struct buf file_read(const char *path)
{
    struct buf buf = BUF_INIT;
    FILE *f = fopen(path, "rb");
    char part[4096];
    size_t n;
    assert_non_null(f);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(&buf, part, n);
    fclose(f);
    return buf;
}

/* tests/ of the source tree, wherever the test runs. */
static struct buf test_file(const char *name)
{
    static const char *const roots[] = {"tests/", "../tests/", "../../tests/", "../../../tests/"};
    char path[512];
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        snprintf(path, sizeof path, "%s%s", roots[i], name);
        FILE *f = fopen(path, "rb");
        if (f) {
            fclose(f);
            return file_read(path);
        }
    }
    snprintf(path, sizeof path, "%.*s%s", (int)(strrchr(__FILE__, '/') - __FILE__ - 4), __FILE__,
             name);
    return file_read(path);
}

/* Takes the text between " | " off *rest. */
static struct str field(struct str *rest)
{
    size_t at = str_find(*rest, STR(" | "), 0);
    struct str one = str_cut(*rest, 0, at);
    *rest = str_cut(*rest, at + 3, rest->len);
    return str_trim(one);
}

static size_t unescape(struct str s, size_t i, char *out, size_t *n)
{
    if (s.data[i] == '\\' && i + 1 < s.len && s.data[i + 1] == 'n') {
        out[(*n)++] = '\n';
        return 2;
    }
    if (s.data[i] == '\\' && i + 5 < s.len && s.data[i + 1] == 'u') {
        char hex[5] = "";
        memcpy(hex, s.data + i + 2, 4);
        *n += str_encode((uint32_t)strtoul(hex, NULL, 16), out + *n);
        return 6;
    }
    out[(*n)++] = s.data[i];
    return 1;
}

static void read_text(struct str s, struct sentence *sentence)
{
    size_t n = 0;
    assert_true(s.len + 8 < LINE_MAX_BYTES);
    sentence->marks = 0;
    for (size_t i = 0; i < s.len;) {
        struct str rest = str_cut(s, i, s.len);
        if (str_starts(rest, STR("⟦"))) {
            assert_true(sentence->marks < MARKS_MAX);
            sentence->start[sentence->marks] = (uint32_t)n;
            i += 3;
        } else if (str_starts(rest, STR("⟧"))) {
            sentence->end[sentence->marks++] = (uint32_t)n;
            i += 3;
        } else {
            i += unescape(s, i, sentence->text, &n);
        }
    }
    sentence->text[n] = '\0';
}

static void read_head(struct str head, struct sentence *sentence)
{
    struct str part;
    sentence->context = (struct citation_context){STR_NULL, DATE_NONE, STR_NULL};
    assert_true(str_next_part(&head, ',', &part));
    assert_true(lang_of(str_trim(part), &sentence->lang));
    while (str_next_part(&head, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("place=")))
            sentence->context.issuer_place = str_cut(part, 6, part.len);
        else if (str_starts(part, STR("date=")))
            assert_true(date_parse(str_cut(part, 5, part.len), &sentence->context.doc_date));
        else
            fail_msg("unknown context: %.*s", STR_ARG(part));
    }
}

/* The value of a key in the JSON of a citation, without quotes and brackets; "" if absent. */
static struct str json_value(struct str json, struct str key)
{
    char pattern[64];
    int n = snprintf(pattern, sizeof pattern, "\"%.*s\":", STR_ARG(key));
    size_t at = str_find(json, (struct str){pattern, (size_t)n}, 0), end;
    if (at == json.len)
        return STR("");
    at += (size_t)n;
    if (json.data[at] == '"') {
        end = str_find_byte(json, '"', at + 1);
        return str_cut(json, at + 1, end);
    }
    end = json.data[at] == '[' ? str_find_byte(json, ']', at) : str_find_byte(json, ',', at);
    struct str list = str_cut(json, at, end);
    return list.len > 2 && list.data[0] == '[' ? str_cut(list, 2, list.len - 1) : list;
}

static size_t check_attributes(const struct sentence *s, const struct citation_list *list,
                               const char *where)
{
    struct str rest = s->attributes, one;
    size_t bad = 0;
    while (str_next_part(&rest, ';', &one)) {
        unsigned long n = 0;
        one = str_trim(one);
        size_t dot = str_find_byte(one, '.', 0), equals = str_find_byte(one, '=', 0);
        if (!one.len)
            continue;
        if (!str_to_number(str_cut(one, 0, dot), MARKS_MAX, &n) || n < 1 || n > list->count) {
            print_error("%s: no citation for %.*s\n", where, STR_ARG(one));
            bad++;
            continue;
        }
        struct buf json = BUF_INIT;
        citation_json(&json, str_of(s->text), &list->items[n - 1]);
        struct str got = json_value(buf_view(&json), str_cut(one, dot + 1, equals));
        if (!str_equal(got, str_cut(one, equals + 1, one.len))) {
            print_error("%s: %.*s, but it is \"%.*s\"\n", where, STR_ARG(one), STR_ARG(got));
            bad++;
        }
        buf_free(&json);
    }
    return bad;
}

static size_t check_spans(const struct sentence *s, const struct citation_list *list,
                          const char *where)
{
    struct str rest = s->ids, id;
    size_t bad = 0, n = 0;
    while (str_next_part(&rest, ' ', &id)) {
        if (str_is(id, "-"))
            continue;
        if (n < list->count) {
            const struct citation *c = &list->items[n];
            bool same = str_equal(c->id, id) && n < s->marks && c->start == s->start[n] &&
                        c->end == s->end[n];
            if (!same) {
                print_error("%s: wanted %.*s [%u,%u), got %.*s \"%.*s\" [%u,%u)\n", where,
                            STR_ARG(id), s->start[n], s->end[n], STR_ARG(c->id),
                            (int)(c->end - c->start), s->text + c->start, c->start, c->end);
                bad++;
            }
        } else {
            print_error("%s: missed %.*s\n", where, STR_ARG(id));
            bad++;
        }
        n++;
    }
    assert_int_equal(n, s->marks);
    for (; n < list->count; n++, bad++) {
        const struct citation *c = &list->items[n];
        print_error("%s: nothing there, got %.*s \"%.*s\"\n", where, STR_ARG(c->id),
                    (int)(c->end - c->start), s->text + c->start);
    }
    return bad;
}

static size_t run(const struct sentence *s, const char *where)
{
    struct arena arena;
    struct citation_list list = {0};
    arena_init(&arena);
    citation_find(&arena, s->lang, str_of(s->text), &s->context, &list);
    citation_resolve(&arena, &s->context, NULL, &list);
    size_t bad = check_spans(s, &list, where);
    if (!bad)
        bad = check_attributes(s, &list, where);
    arena_free(&arena);
    return bad ? 1 : 0;
}

/* Decomposes the sentence, its marks moved along. The citations must be the same; attributes are
 * raw text and are not compared. */
static void decompose(const struct sentence *from, struct sentence *to)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
    struct str text = str_of(from->text);
    size_t n = 0, at = 0;
    *to = *from;
    to->attributes = STR("");
    while (at <= text.len) {
        for (size_t m = 0; m < from->marks; m++) {
            if (from->start[m] == at)
                to->start[m] = (uint32_t)n;
            if (from->end[m] == at)
                to->end[m] = (uint32_t)n;
        }
        if (at == text.len)
            break;
        unsigned size;
        UChar out[16];
        uint32_t c = str_decode(text, at, &size);
        int32_t len = unorm2_getDecomposition(nfd, (UChar32)c, out, 16, &error);
        at += size;
        assert_true(n + 64 < LINE_MAX_BYTES);
        if (len < 0)
            n += str_encode(c, to->text + n);
        for (int32_t i = 0; i < len; i++)
            n += str_encode(out[i], to->text + n);
    }
    to->text[n] = '\0';
}

static void test_cases(void **state)
{
    (void)state;
    struct buf file = test_file("citations/cases.txt");
    struct str rest = buf_view(&file), line;
    struct sentence *s = malloc(sizeof *s), *nfd = malloc(sizeof *nfd);
    size_t number = 0, count = 0, bad = 0;
    assert_true(s && nfd);
    while (str_next_line(&rest, &line)) {
        char where[64];
        number++;
        if (!line.len || line.data[0] == '#')
            continue;
        struct str fields = line;
        read_head(field(&fields), s);
        read_text(field(&fields), s);
        s->ids = field(&fields);
        s->attributes = fields;
        snprintf(where, sizeof where, "cases.txt:%zu", number);
        bad += run(s, where);
        decompose(s, nfd);
        snprintf(where, sizeof where, "cases.txt:%zu (NFD)", number);
        bad += run(nfd, where);
        count += 2;
    }
    free(s);
    free(nfd);
    buf_free(&file);
    print_message("%zu sentences, %zu wrong\n", count, bad);
    assert_true(count > 200);
    assert_int_equal(bad, 0);
}

/* --- the seeds -------------------------------------------------------------------------------- */

/* What the five seeds cite, in order, with the context that their front matter gives. */
static const struct {
    const char *file, *place, *ids;
} SEEDS[] = {
    {"000_ba373ce5b710f967.txt", "bac-kan",
     "/vn/tw/qd/2010/290 /vn/tw/qd/2010/290 /vn/tw/qd/2010/290 /vn/tw/qd/2010/290 "
     "/vn/tw/qd/2010/290 /vn/tw/qd/2010/290 /vn/tw/qd/2010/290 /vn/tw/qd/2010/290 "
     "/vn/tw/qd/2010/290 /vn/tw/qd/2010/290 /vn/tw/qd/2010/290"},
    {"001_a5c32820ecc0210c.txt", "quang-binh", ""},
    {"002_8bef1f5efbe66bca.txt", "bac-kan", "/vn/bac-kan/tu/kl/2020/3"},
    {"003_7a512946d81e7246.txt", "bac-kan",
     "/vn/dh/nq/2021/dh13 /vn/bac-kan/dh/nq/_/dh12 /vn/dh/nq/2021/dh13 /vn/bac-kan/dh/nq/_/dh12 "
     "/vn/bac-kan/tu/qc/2021/22 /vn/tw/kl/2015/114 /vn/ttg/ct/2021/33 self self"},
    {"004_d92ebf451fd9abb2.txt", "phu-tho",
     "/vn/dh/nq/2021/dh13 /vn/tw/qd/2021/23 /vn/tw/nq/_/25 /vn/phu-tho/tu/qd/2021/455"},
};

static void test_seeds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SEEDS / sizeof *SEEDS; i++) {
        char path[128];
        struct arena arena;
        struct citation_list list = {0};
        struct buf got = BUF_INIT;
        struct citation_context context = {str_of(SEEDS[i].place), DATE_NONE, STR_NULL};
        snprintf(path, sizeof path, "seeds/%s", SEEDS[i].file);
        struct buf file = test_file(path);
        arena_init(&arena);
        citation_find(&arena, LANG_VI, buf_view(&file), &context, &list);
        citation_resolve(&arena, &context, NULL, &list);
        for (size_t c = 0; c < list.count; c++)
            buf_printf(&got, "%s%.*s", c ? " " : "", STR_ARG(list.items[c].id));
        assert_string_equal(got.len ? got.data : "", SEEDS[i].ids);
        buf_free(&got);
        buf_free(&file);
        arena_free(&arena);
    }
}

/* --- several blocks, one document ------------------------------------------------------------- */

static void find_block(struct arena *arena, struct citation_list *list, const char *text)
{
    citation_find(arena, LANG_VI, str_of(text), NULL, list);
    list->block++;
}

static void test_blocks(void **state)
{
    (void)state;
    struct arena arena;
    struct citation_list list = {0};
    arena_init(&arena);
    find_block(&arena, &list, "Nghị quyết 18 được nhắc trước; Quyết định 7 thì không có gốc.");
    find_block(&arena, &list, "Thực hiện Nghị quyết số 18-NQ/TW của Trung ương.");
    find_block(&arena, &list, "Nghị quyết số 18-NQ/TW ngày 25/10/2017 nêu rõ.");
    assert_int_equal(list.count, 4);
    citation_resolve(&arena, NULL, NULL, &list);
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(list.items[i].block, i);
        assert_true(str_is(list.items[i].id, "/vn/tw/nq/2017/18"));
        assert_int_equal(list.items[i].status, i == 2 ? CITATION_TEXT : CITATION_DOCUMENT);
    }
    arena_free(&arena);
}

/* --- the authority ---------------------------------------------------------------------------- */

#define TEXT(literal)                \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct citation_record RECORDS[] = {
    {.id = TEXT("/vn/tw/nq/2003/25"), .date = {2003, 3, 12, -1}, .term = 9, .unique = false},
    {.id = TEXT("/vn/tw/nq/2008/25"), .date = {2008, 7, 25, -1}, .term = 10, .unique = false},
    {.id = TEXT("/vn/tw/nq/2013/25"), .date = {2013, 6, 3, -1}, .term = 11, .unique = false},
    {.id = TEXT("/vn/tw/qd/2010/290"), .date = {2010, 2, 25, -1}, .term = 10, .unique = true},
    {.id = TEXT("/vn/ttg/ct/2021/33"), .date = {2021, 11, 26, -1}, .term = 0, .unique = false},
    {.id = TEXT("/vn/tw/kl/2020-01-02/9"), .date = {2020, 1, 2, -1}, .term = 12, .unique = false},
    {.id = TEXT("/vn/tw/kl/2020-05-06/9"), .date = {2020, 5, 6, -1}, .term = 12, .unique = false},
    {.id = TEXT("/vn/qh/luat/2024/31"),
     .title_vi = TEXT("Luật Đất đai"),
     .title_en = TEXT("Law on Land"),
     .date = {2024, 1, 18, -1}},
    {.id = TEXT("/vn/qh/luat/2013/45"), .title_vi = TEXT("Đất đai"), .date = {2013, 11, 29, -1}},
    {.id = TEXT("/vn/tw/qd/2021/24"),
     .word = TEXT("Quy định"),
     .date = {2021, 7, 30, -1},
     .unique = true},
    {.id = TEXT("/vn/tw/kl/2011/77")},
    {.id = TEXT("/vn/tw/kl/2016/77")},
    {.id = TEXT("no id")},
};

static const struct {
    const char *text, *date, *own, *id;
    enum citation_status status;
    unsigned flags;
} RESOLVED[] = {
    {"Quyết định 290-QĐ/TW", "", "", "/vn/tw/qd/2010/290", CITATION_AUTHORITY, 0},
    {"Quyết định 290-QĐ/TW", "2009-01-01", "", "/vn/tw/qd/_/290", CITATION_UNRESOLVED, 0},
    {"Quyết định 290-QĐ/TW", "", "/vn/tw/qd/2010/290", "/vn/tw/qd/_/290", CITATION_UNRESOLVED, 0},
    {"Nghị quyết 25-NQ/TW", "", "", "/vn/tw/nq/_/25", CITATION_AMBIGUOUS, 0},
    {"Nghị quyết 25-NQ/TW", "2005-01-01", "", "/vn/tw/nq/_/25", CITATION_UNRESOLVED, 0},
    {"Nghị quyết 25-NQ/TW của Ban Chấp hành Trung ương khóa XI", "", "", "/vn/tw/nq/2013/25",
     CITATION_AUTHORITY, 0},
    {"Nghị quyết 25-NQ/TW ngày 3/6/2021 của BCH Trung ương Đảng khóa XI", "", "",
     "/vn/tw/nq/2013/25", CITATION_AUTHORITY, CITATION_CONFLICT_TERM | CITATION_CONFLICT_DATE},
    {"Nghị quyết 25-NQ/TW ngày 3/6/2013", "", "", "/vn/tw/nq/2013/25", CITATION_TEXT, 0},
    {"Nghị quyết 25-NQ/TW ngày 4/6/2013", "", "", "/vn/tw/nq/2013/25", CITATION_TEXT,
     CITATION_CONFLICT_DATE},
    {"Quyết định 290-QĐ/TW ngày 25/2/2011", "", "", "/vn/tw/qd/2011/290", CITATION_TEXT,
     CITATION_CONFLICT_DATE}, /* unique: no other has this number */
    {"Chỉ thị 33/CT-TTg ngày 26/11/2020", "", "", "/vn/ttg/ct/2020/33", CITATION_TEXT,
     0}, /* not unique */
    {"Chỉ thị 33/CT-TTg", "", "", "/vn/ttg/ct/_/33", CITATION_UNRESOLVED, 0},
    {"Chỉ thị 33/CT-TTg năm 2021", "", "", "/vn/ttg/ct/2021/33", CITATION_TEXT, 0},
    {"Kết luận số 9-KL/TW ngày 6/5/2020", "", "", "/vn/tw/kl/2020-05-06/9", CITATION_AUTHORITY, 0},
    {"Kết luận số 9-KL/TW năm 2020", "", "", "/vn/tw/kl/_/9", CITATION_AMBIGUOUS, 0},
    {"Luật Đất đai năm 2024", "", "", "/vn/qh/luat/2024/31", CITATION_AUTHORITY, 0},
    {"Luật Đất đai năm 2013", "", "", "/vn/qh/luat/2013/45", CITATION_AUTHORITY, 0},
    {"Luật Đất đai", "", "", "/vn/qh/luat/_/~dat-dai", CITATION_AMBIGUOUS, 0},
    {"the 2024 Law on Land", "", "", "/vn/qh/luat/2024/31", CITATION_AUTHORITY, 0},
    {"Quy định 24-QĐ/TW", "", "", "/vn/tw/qd/2021/24", CITATION_AUTHORITY, 0},
    {"Quyết định 24-QĐ/TW", "", "", "/vn/tw/qd/_/24", CITATION_UNRESOLVED, 0},
    /* a term begins in its first year, and the next one in its last */
    {"Kết luận 77-KL/TW khóa XI", "", "", "/vn/tw/kl/2011/77", CITATION_AUTHORITY, 0},
    {"Kết luận 77-KL/TW khóa XII", "", "", "/vn/tw/kl/2016/77", CITATION_AUTHORITY, 0},
};

static void test_authority(void **state)
{
    (void)state;
    struct citation_authority *authority =
        citation_authority_new(RECORDS, sizeof RECORDS / sizeof *RECORDS);
    size_t bad = 0;
    for (size_t i = 0; i < sizeof RESOLVED / sizeof *RESOLVED; i++) {
        struct arena arena;
        struct citation_list list = {0};
        struct citation_context context = {STR_NULL, DATE_NONE, str_of(RESOLVED[i].own)};
        arena_init(&arena);
        date_parse(str_of(RESOLVED[i].date), &context.doc_date);
        citation_find(&arena, LANG_VI, str_of(RESOLVED[i].text), &context, &list);
        citation_resolve(&arena, &context, authority, &list);
        const struct citation *c = list.items;
        if (list.count != 1 || !str_is(c->id, RESOLVED[i].id) || c->status != RESOLVED[i].status ||
            c->flags != RESOLVED[i].flags) {
            print_error("\"%s\": %.*s %s, flags %x\n", RESOLVED[i].text, STR_ARG(c->id),
                        citation_status_name((enum citation_status)c->status), c->flags);
            bad++;
        }
        arena_free(&arena);
    }
    citation_authority_free(authority);
    assert_int_equal(bad, 0);
}

/* The one record among many that has a number; all records of a number with many years. */
static void test_authority_size(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    struct arena arena;
    const struct citation_record *found[4];
    arena_init(&arena);
    struct citation_record *records = ARENA_ARRAY(&arena, COUNT, struct citation_record);
    for (int i = 0; i < COUNT; i++)
        records[i].id = i % 2 ? str_format(&arena, "/vn/ttg/qd/%d/%d", 1950 + i % 70, i)
                              : str_format(&arena, "/vn/cp/nd/%d/1", i);
    struct citation_authority *authority = citation_authority_new(records, COUNT);
    assert_int_equal(citation_authority_find(authority, STR("/vn/ttg/qd/_/131071"), found, 4), 1);
    assert_ptr_equal(found[0], &records[131071]);
    assert_int_equal(citation_authority_find(authority, STR("/vn/ttg/qd/_/131072"), found, 4), 0);
    assert_int_equal(citation_authority_find(authority, STR("/vn/cp/nd/_/1"), found, 4), COUNT / 2);
    assert_ptr_equal(found[1], &records[2]);
    citation_authority_free(authority);
    arena_free(&arena);
}

/* --- tables and odd texts --------------------------------------------------------------------- */

static void test_tables(void **state)
{
    (void)state;
    struct window *w = malloc(sizeof *w);
    assert_non_null(w);
    for (size_t i = 0; i + 1 < LAW_TITLE_COUNT; i++)
        assert_true(strcmp(LAW_TITLES[i], LAW_TITLES[i + 1]) < 0);
    for (unsigned word = 1; TYPE_WORDS[word].name; word++) {
        window_init(w, str_of(TYPE_WORDS[word].name), false);
        window_fill(w, 200);
        assert_int_equal(base_at(w, w->count - 1), TYPE_WORDS[word].last);
        assert_int_equal(w->count, TYPE_WORDS[word].letters);
        assert_true(type_of_word(word) != TYPE_NONE);
    }
    assert_non_null(issuer_find("tw"));
    assert_non_null(issuer_find("bca"));
    assert_non_null(issuer_find("yt"));
    assert_null(issuer_find("khong"));
    assert_int_equal(law_title_words("dat-dai-nam-2013"), 2);
    assert_int_equal(law_title_words("dat"), 0);
    assert_int_equal(citation_roman(STR("XIII")), 13);
    assert_int_equal(citation_roman(STR("ABC")), 0);
    free(w);
}

/* Every beginning and every end of a text of citations: nothing may be read beyond it (sanitizers
 * watch), and every span lies inside and in order. */
static void test_cut(void **state)
{
    (void)state;
    static const char text[] = "Theo điểm a khoản 2 Điều 5 Nghị định số 30/2020/NĐ-CP ngày 05 "
                               "tháng 3 năm 2020; Luật sửa đổi một số "
                               "điều của Luật Đất đai và Luật Nhà ở ngày 1/1/2024, Nghị quyết "
                               "Trung ương 7 (khóa XI), các Quyết "
                               "định số 1, 2 và 3-QĐ/TW; Resolution of the 13th National Party "
                               "Congress, 2013 Constitution, số "
                               "148/2025/QHI1 5, 89 TC/TCT, TTLT-BGD&amp;ĐT";
    struct str whole = str_of(text);
    for (size_t cut = 0; cut <= whole.len; cut++) {
        for (int end = 0; end < 2; end++) {
            struct str part = end ? str_cut(whole, 0, cut) : str_cut(whole, cut, whole.len);
            char *copy = malloc(part.len + 1);
            struct arena arena;
            struct citation_list list = {0};
            uint32_t last = 0;
            assert_non_null(copy);
            memcpy(copy, part.data, part.len);
            arena_init(&arena);
            citation_find(&arena, LANG_VI, (struct str){copy, part.len}, NULL, &list);
            for (size_t i = 0; i < list.count; i++) {
                assert_true(list.items[i].start >= last && list.items[i].end > list.items[i].start);
                assert_true(list.items[i].end <= part.len);
                last = list.items[i].end;
            }
            citation_resolve(&arena, NULL, NULL, &list);
            arena_free(&arena);
            free(copy);
        }
    }
}

/* The only citation of a text: where it begins and ends. */
static void find_one(struct str text, uint32_t *start, uint32_t *end)
{
    struct arena arena;
    struct citation_list list = {0};
    arena_init(&arena);
    citation_find(&arena, LANG_VI, text, NULL, &list);
    assert_int_equal(list.count, 1);
    *start = list.items[0].start;
    *end = list.items[0].end;
    arena_free(&arena);
}

/* A mark far behind its letter, characters of no width between them, is not the letter's. */
static void test_far_mark(void **state)
{
    (void)state;
    uint32_t start, end;
    struct buf text = BUF_INIT;
    buf_text(&text, "290-QĐ/TW");
    uint32_t letter = (uint32_t)text.len;
    for (int i = 0; i < 100; i++)
        buf_text(&text, "\xE2\x80\x8B");
    buf_text(&text, "\xCC\x9B");
    find_one(buf_view(&text), &start, &end);
    assert_int_equal(start, 0);
    assert_int_equal(end, letter);
    buf_free(&text);
}

/* No window on a long run of letters begins with what looks like a word. */
static void test_inside_word(void **state)
{
    (void)state;
    for (int title = 180; title < 260; title++) {
        uint32_t start, end;
        struct buf text = BUF_INIT;
        for (int i = 0; i < 400; i++)
            buf_byte(&text, 'x');
        buf_text(&text, "luật A");
        for (int left = title; left >= 3; left -= 3)
            buf_text(&text, "ế");
        for (int left = title % 3; left > 0; left--)
            buf_byte(&text, 'b');
        buf_text(&text, " số 31/2024/QH15");
        find_one(buf_view(&text), &start, &end);
        assert_int_equal(start, text.len - strlen("31/2024/QH15"));
        buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_authority),
        cmocka_unit_test(test_authority_size),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_far_mark),
        cmocka_unit_test(test_inside_word),
    };
    unicode_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
