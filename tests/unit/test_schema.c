/* schema.c: one table of texts and what is said of them, one of values, and real front matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "schema.h"

enum { ORIGINAL = 1, TRANSLATION = 2 };
static const char *const situations[] = {"in an original", "in a translation", NULL};

static struct arena arena, tree; /* the tree is gone before the struct is looked at */

struct entry {
    struct str key;
    struct located path;
    struct localised title;
    long size;
};

struct part {
    bool present;
    uint32_t line;
    struct str of;
    bool reviewed;
    struct date date;
};

struct thing {
    long first; /* so that no member but this one has offset 0 */
    struct located id, title_at;
    struct localised title;
    struct str author, url, work, path;
    struct date date, time;
    bool draft;
    long number;
    uint8_t colour;
    uint64_t wide;
    struct located *topics;
    struct str *notes;
    struct entry *files, *names;
    size_t topic_count, note_count, file_count, name_count;
    struct part part;
};

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *const statuses[] = {"unofficial", "reviewed", NULL};

#define AT(member) .offset = offsetof(struct entry, member)
static const struct schema_field entry_fields[] = {
    {"path", SCHEMA_PATH, .required = SCHEMA_ALWAYS, .located = true, AT(path), .help = "a | b"},
    {"title", SCHEMA_LOCALISED, AT(title)},
    {"size", SCHEMA_INTEGER, AT(size), .max = 10},
};
static const struct schema entry_schema =
    SCHEMA("an entry of files", struct entry, entry_fields, .shorthand = "path",
           .key = SCHEMA_AT(struct entry, key));
#undef AT

#define AT(member) .offset = offsetof(struct part, member)
static const struct schema_field part_fields[] = {
    {"of", SCHEMA_ID, .required = SCHEMA_ALWAYS, AT(of)},
    {"status", SCHEMA_CHOICE, AT(reviewed), .choices = statuses, .size = sizeof(bool)},
    {"date", SCHEMA_DATE, AT(date)},
};
static const struct schema part_schema =
    SCHEMA("translation", struct part, part_fields, .present = SCHEMA_AT(struct part, present),
           .line = SCHEMA_AT(struct part, line));
#undef AT

#define AT(member) .offset = offsetof(struct thing, member)
#define COUNT(member) .count = offsetof(struct thing, member)
static const struct schema_field fields[] = {
    {"id", SCHEMA_ID, .required = ORIGINAL, .located = true, AT(id), .help = "permanent id"},
    {"title", SCHEMA_LOCALISED, .required = SCHEMA_ALWAYS, AT(title),
     .place = SCHEMA_AT(struct thing, title_at), .help = "the title"},
    {"author", SCHEMA_TEXT, AT(author)},
    {"url", SCHEMA_URL, AT(url)},
    {"work", SCHEMA_WORK, AT(work)},
    {"path", SCHEMA_PATH, AT(path)},
    {"date", SCHEMA_DATE, AT(date)},
    {"time", SCHEMA_DATETIME, AT(time)},
    {"draft", SCHEMA_BOOL, AT(draft)},
    {"number", SCHEMA_INTEGER, AT(number), .min = 2, .max = 500},
    {"colour", SCHEMA_CHOICE, AT(colour), .choices = colours, .size = 1},
    {"wide", SCHEMA_CHOICE, AT(wide), .choices = colours, .size = 8},
    {"topics", SCHEMA_LIST, .item = SCHEMA_ID, .located = true, AT(topics), COUNT(topic_count)},
    {"notes", SCHEMA_LIST, AT(notes), COUNT(note_count)},
    {"files", SCHEMA_RECORDS, AT(files), COUNT(file_count), .sub = &entry_schema},
    {"names", SCHEMA_NAMED, AT(names), COUNT(name_count), .sub = &entry_schema},
    {"translation", SCHEMA_RECORD, .required = TRANSLATION, AT(part), .sub = &part_schema},
};
static const struct schema schema = SCHEMA("front matter", struct thing, fields);

/* Everything said, as "line:col code" parts; whole: as it is printed. */
static void said(struct buf *out, struct diags *diags, const char *lang, bool whole)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    diags_print(diags, file, lang, SEVERITY_NOTE, false);
    fclose(file);
    struct str rest = {text, size}, line;
    while (!whole && str_next_line(&rest, &line)) {
        if (!str_starts(line, STR("f:")))
            continue;
        size_t end = str_find(line, STR(": "), 0), code = line.len;
        while (code && line.data[code - 1] != '[')
            code--;
        buf_printf(out, "%s%.*s %.*s", out->len ? ";" : "", (int)end - 2, line.data + 2,
                   (int)(line.len - code - 1), line.data + code);
    }
    if (whole)
        buf_add(out, text, size);
    free(text);
}

/* Fills thing from a text; what is said goes to messages (one line, see said). */
static bool fill(const char *text, uint32_t situation, struct thing *thing, uint64_t *stated,
                 struct buf *messages, const char *whole_in)
{
    struct diags *diags = diags_new();
    struct yaml_source source = {.path = STR("f"), .text = str_of(text)};
    struct yaml_node *root = yaml_parse(&tree, diags, &source, 0, source.text.len);
    struct schema_reader reader = {&arena, diags, &source, situation};
    bool good = schema_fill(&reader, &schema, root, thing, stated);
    arena_free(&tree);
    said(messages, diags, whole_in ? whole_in : "en", whole_in != NULL);
    diags_free(diags);
    return good;
}

#define OK "id: d1\ntitle: T\n"

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *messages;
    } cases[] = {
        {OK, ""},
        {"", "1:1 missing-key;1:1 missing-key"},
        {"id: d1\n", "1:1 missing-key"},
        {"id: d1\ntitle:\n", "2:7 empty-value"},
        {"id: d1\ntitle: \"\"\n", "2:8 empty-value"},
        {"id: d1\ntitle: [a]\n", "2:8 wrong-type"},
        {"id: d1\ntitle: {vi: a, en: b, fr: c}\n", "2:23 unknown-key"},
        {"id: d1\ntitle: {vi: a}\n", "2:8 missing-language"},
        {"id: d1\ntitle: {vi: a, en: }\n", "2:8 missing-language"},
        {"id: d1\ntitle: {vi: a, en: [b]}\n", "2:20 wrong-type"},
        {"- a\n", "1:1 wrong-type"},
        {"text\n", "1:1 wrong-type"},
        {OK "titel: x\n", "3:1 unknown-key"},
        {OK "author: {a: b}\n", "3:9 wrong-type"},
        {OK "author: [a, b]\n", "3:9 wrong-type"},
        {OK "author: \"a\\0b\"\n", "3:9 text-control"},
        {OK "author: \"a\\x1Bb\"\n", "3:9 text-control"},
        {OK "author: \"a\\Nb\"\n", "3:9 text-control"},
        {OK "author: \"a\\uFFFFb\"\n", "3:9 text-control"},
        {OK "url: example.org\n", "3:6 bad-url"},
        {OK "url: javascript:alert(1)\n", "3:6 bad-url"},
        {OK "url: https:///x\n", "3:6 bad-url"},
        {OK "url: \"https://a b\"\n", "3:6 bad-url"},
        {OK "url: https://example.org/a?b=c#d\n", ""},
        {OK "work: /vn/tw/qd/2010/290\n", ""},
        {OK "work: /vn/qh/luat/2022/~thuc-hien-dan-chu\n", ""},
        {OK "work: /vn/dak-nong.tuy-duc/hu/nq/2016/4\n", ""},
        {OK "work: /vn/_/tt/2025/2\n", ""},
        {OK "work: /vn/tw\n", "3:7 bad-work"},
        {OK "work: /vn/../../x/y\n", "3:7 bad-work"},
        {OK "work: /vn/tw/QD/2010/290\n", "3:7 bad-work"},
        {OK "work: /vn/tw/qd/2010/\n", "3:7 bad-work"},
        {OK "work: 290-QĐ/TW\n", "3:7 bad-work"},
        {OK "path: scans/quyết định.pdf\n", ""},
        {OK "path: ../x\n", "3:7 bad-path"},
        {OK "path: /etc/passwd\n", "3:7 bad-path"},
        {OK "path: a//b\n", "3:7 bad-path"},
        {OK "path: a/./b\n", "3:7 bad-path"},
        {OK "path: a\\..\\b\n", "3:7 bad-path"},
        {OK "path: a/\n", "3:7 bad-path"},
        {OK "date: 2021-02-28\n", ""},
        {OK "date: 2021\n", ""},
        {OK "date: \"2021-02\"\n", ""},
        {OK "date: 2021-02-30\n", "3:7 no-such-day"},
        {OK "date: 2021-13-01\n", "3:7 no-such-day"},
        {OK "date: 2021-00\n", "3:7 no-such-day"},
        {OK "date: 1/12/2021\n", "3:7 bad-date"},
        {OK "date: hôm qua\n", "3:7 bad-date"},
        {OK "date: 2021-02-01 10:00\n", "3:7 bad-date"},
        {OK "date: [2021]\n", "3:7 wrong-type"},
        {OK "time: 2021-02-01 10:00\n", ""},
        {OK "time: 2021-02-01 25:00\n", "3:7 no-such-day"},
        {OK "time: 10:00\n", "3:7 bad-date"},
        {OK "draft: true\n", ""},
        {OK "draft: yes\n", "3:8 wrong-type"},
        {OK "draft: \"true\"\n", "3:8 wrong-type"},
        {OK "number: 2\n", ""},
        {OK "number: 1\n", "3:9 wrong-type"},
        {OK "number: 501\n", "3:9 wrong-type"},
        {OK "number: -1\n", "3:9 wrong-type"},
        {OK "number: 99999999999999999999999\n", "3:9 wrong-type"},
        {OK "number: \"7\"\n", "3:9 wrong-type"},
        {OK "number: {a: 1}\n", "3:9 wrong-type"},
        {OK "colour: blue\n", ""},
        {OK "colour: bleu\n", "3:9 bad-choice"},
        {OK "topics: [a, b]\n", ""},
        {OK "topics: a\n", "3:9 wrong-type"},
        {OK "topics: [a, Đường]\n", "3:13 bad-id"},
        {OK "topics:\n  - a\n  -\n", "5:4 wrong-type"},
        {OK "files: [a.pdf, {path: b.pdf}]\n", ""},
        {OK "files: a.pdf\n", "3:8 wrong-type"},
        {OK "files:\n  - title: x\n  - path: b\n    sise: 4\n    size: 11\n",
         "4:5 missing-key;6:5 unknown-key;7:11 wrong-type"},
        {OK "files: [[a]]\n", "3:9 wrong-type"},
        {OK "files: [../a]\n", "3:9 bad-path"},
        {OK "names: {x: a, y: {path: b}}\n", ""},
        {OK "names: [a]\n", "3:8 wrong-type"},
        {OK "translation: vi\n", "3:14 wrong-type"},
        {OK "translation: {of: vi, status: reviewd, date: 2021-02-30}\n",
         "3:31 bad-choice;3:46 no-such-day"},
        {OK "author: *x\n", "3:9 yaml-anchor"},
        {"id: A b\ntitel: x\ndate: 1/1/2020\ndraft: no\n",
         "1:1 missing-key;1:5 bad-id;2:1 unknown-key;3:7 bad-date;4:8 wrong-type"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf messages = BUF_INIT;
        struct thing thing = {0};
        bool good = fill(cases[i].text, ORIGINAL, &thing, NULL, &messages, NULL);
        if (!str_is(buf_view(&messages), cases[i].messages))
            fail_msg("<<%s>>\n gave %.*s\n not %s", cases[i].text, STR_ARG(buf_view(&messages)),
                     cases[i].messages);
        assert_int_equal(good, !messages.len || strstr(messages.data, "missing-language") ||
                                   strstr(messages.data, "anchor"));
        buf_free(&messages);
        arena_reset(&arena);
    }
}

static void test_values(void **state)
{
    (void)state;
    struct buf messages = BUF_INIT;
    struct thing t = {.first = 77, .number = 3};
    uint64_t stated;
    assert_true(fill("title: {vi: Tie\xCC\x82\xCC\x81ng, en: 'yes'}\n"
                     "id: d0001\n"
                     "author: |\n  N.V\n"
                     "time: 2021-12-01 14:26\n"
                     "draft: true\n"
                     "colour: green\n"
                     "wide: blue\n"
                     "topics: [dan-van, kiem-tra]\n"
                     "notes: [\"a: b\", 12]\n"
                     "files:\n"
                     "  - path: a.pdf\n"
                     "    title: {vi: A, en: B}\n"
                     "    size: 7\n"
                     "  - b.pdf\n"
                     "names:\n"
                     "  bac-kan: {path: x}\n"
                     "  phu-tho: y\n"
                     "translation: {of: vi, status: reviewed, date: 2021-12}\n",
                     TRANSLATION, &t, &stated, &messages, NULL));
    assert_int_equal(messages.len, 0);
    assert_int_equal(t.first, 77);
    assert_true(str_is(t.id.text, "d0001"));
    assert_int_equal(t.id.line, 2);
    assert_int_equal(t.id.col, 5);
    assert_true(str_is(t.title.text[LANG_VI], "Tiếng"));
    assert_true(str_is(t.title.text[LANG_EN], "yes"));
    assert_int_equal(t.title_at.line, 1);
    assert_int_equal(t.title_at.col, 8);
    assert_true(str_is(t.author, "N.V"));
    assert_int_equal(t.time.minute, 14 * 60 + 26);
    assert_int_equal(t.date.year, 0);
    assert_true(t.draft);
    assert_int_equal(t.number, 3); /* the default stays */
    assert_int_equal(t.colour, 1);
    assert_int_equal(t.wide, 2);
    assert_int_equal(t.topic_count, 2);
    assert_true(str_is(t.topics[1].text, "kiem-tra"));
    assert_int_equal(t.topics[1].line, 9);
    assert_int_equal(t.topics[1].col, 19);
    assert_int_equal(t.note_count, 2);
    assert_true(str_is(t.notes[0], "a: b") && str_is(t.notes[1], "12"));
    assert_int_equal(t.file_count, 2);
    assert_true(str_is(t.files[0].title.text[LANG_EN], "B"));
    assert_int_equal(t.files[0].size, 7);
    assert_true(str_is(t.files[1].path.text, "b.pdf"));
    assert_int_equal(t.files[1].path.line, 15);
    assert_null(t.files[1].title.text[LANG_VI].data);
    assert_int_equal(t.name_count, 2);
    assert_true(str_is(t.names[0].key, "bac-kan") && str_is(t.names[0].path.text, "x"));
    assert_true(str_is(t.names[1].key, "phu-tho") && str_is(t.names[1].path.text, "y"));
    assert_true(t.part.present && t.part.reviewed);
    assert_int_equal(t.part.line, 19);
    assert_int_equal(t.part.date.month, 12);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool absent = strstr("url work path date number", fields[i].name) != NULL;
        assert_int_equal(stated >> i & 1, !absent);
    }
    buf_free(&messages);
    arena_reset(&arena);
}

/* A plain text serves both languages; a wrong value leaves the default. */
static void test_defaults(void **state)
{
    (void)state;
    struct buf messages = BUF_INIT;
    struct thing t = {.author = STR("default"), .colour = 2};
    assert_false(
        fill("title: T\nauthor: [x]\ncolour: mauve\n", TRANSLATION, &t, NULL, &messages, NULL));
    assert_true(str_is(t.title.text[LANG_VI], "T") && str_is(t.title.text[LANG_EN], "T"));
    assert_true(str_is(t.author, "default"));
    assert_int_equal(t.colour, 2);
    assert_false(t.part.present);
    assert_string_equal(messages.data, "1:1 missing-key;2:9 wrong-type;3:9 bad-choice");
    buf_free(&messages);
    arena_reset(&arena);
}

/* What an author sees, in full, in both languages. */
static void test_wording(void **state)
{
    (void)state;
    static const struct {
        const char *text, *lang, *printed;
    } cases[] = {
        {OK "titel: x\n", "en",
         "f:3:1: error: unknown key \"titel\" [unknown-key]\n  | titel: x\n  | ^~~~~\n"
         "  = help: did you mean \"title\"?\n"},
        {OK "titel: x\n", "vi",
         "f:3:1: lỗi: không có khóa \"titel\" [unknown-key]\n  | titel: x\n  | ^~~~~\n"
         "  = cách sửa: có phải là \"title\"?\n"},
        {OK "date: 1/12/2021\n", "en",
         "f:3:7: error: \"1/12/2021\" is no date [bad-date]\n  | date: 1/12/2021\n"
         "  |       ^~~~~~~~~\n  = help: did you mean 2021-12-01?\n"},
        {OK "date: 2021/12/1\n", "vi",
         "f:3:7: lỗi: \"2021/12/1\" không phải là ngày [bad-date]\n  | date: 2021/12/1\n"
         "  |       ^~~~~~~~~\n  = cách sửa: có phải là 2021-12-01?\n"},
        {OK "date: 2021-02-30\n", "en",
         "f:3:7: error: 2021-02-30: there is no such day [no-such-day]\n  | date: 2021-02-30\n"
         "  |       ^~~~~~~~~~\n"
         "  = help: look at the month's length; day and month may have changed places\n"},
        {"id: Đắk Nông\ntitle: T\n", "en",
         "f:1:5: error: \"Đắk Nông\" cannot be an id: only a–z, 0–9 and \"-\" [bad-id]\n"
         "  | id: Đắk Nông\n  |     ^~~~~~~~\n  = help: did you mean \"dak-nong\"?\n"},
        {OK "translation: vi\n", "en",
         "f:3:14: error: \"translation\" must have keys of its own [wrong-type]\n"
         "  | translation: vi\n  |              ^~\n"
         "  = help: write translation: {of: …}, or its keys indented on the lines below\n"},
        {OK "colour: bleu\n", "en",
         "f:3:9: error: \"colour\" must be one of: red, green, blue [bad-choice]\n"
         "  | colour: bleu\n  |         ^~~~\n  = help: did you mean \"blue\"?\n"},
        {OK "number: 1\n", "en",
         "f:3:9: error: \"number\" must be a whole number from 2 to 500 [wrong-type]\n"
         "  | number: 1\n  |         ^\n  = help: write it in digits, without quotes\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf messages = BUF_INIT;
        struct thing thing = {0};
        fill(cases[i].text, ORIGINAL, &thing, NULL, &messages, cases[i].lang);
        assert_string_equal(messages.data, cases[i].printed);
        buf_free(&messages);
        arena_reset(&arena);
    }
}

static void test_reference(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    schema_reference(&out, &schema, situations, 2);
    static const char *const parts[] = {
        "## front matter\n\n| Key | Value | Required | Meaning |\n|---|---|---|---|\n"
        "| `id` | id: a–z, 0–9 and - | in an original | permanent id |\n"
        "| `title` | text, or `{vi: …, en: …}` | yes | the title |\n",
        "| `colour` | one of `red`, `green`, `blue` |  |  |\n",
        "| `number` | number, 2 to 500 |  |  |\n",
        "| `topics` | list: id: a–z, 0–9 and - |  |  |\n",
        "| `files` | list of mappings: an entry of files; a plain text is its `path` |",
        "| `translation` | mapping: translation | in a translation |  |\n",
        "\n### an entry of files\n\n",
        "| `path` | path, relative | yes | a \\| b |\n",
        "\n### translation\n\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(out.data, parts[i]))
            fail_msg("not in the reference: %s\n%s", parts[i], out.data);
    char *first = strstr(out.data, "### an entry of files"); /* used twice, written once */
    assert_null(strstr(first + 1, "### an entry of files"));
    buf_free(&out);
}

/* Values on one line of a megabyte: places are counted on, not from its beginning each time. */
static void test_long_line(void **state)
{
    (void)state;
    struct buf text = BUF_INIT, messages = BUF_INIT;
    buf_text(&text, "{id: d1, title: T, topics: [a");
    for (int i = 0; i < 300000; i++)
        buf_printf(&text, ",t%d", i % 10);
    buf_text(&text, "]}");
    struct thing t = {0};
    assert_true(fill(text.data, ORIGINAL, &t, NULL, &messages, NULL));
    assert_int_equal(t.topic_count, 300001);
    assert_int_equal(t.topics[300000].line, 1);
    assert_int_equal(t.topics[300000].col, text.len - 3);
    buf_free(&text);
    buf_free(&messages);
    arena_reset(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_values),
        cmocka_unit_test(test_defaults),  cmocka_unit_test(test_wording),
        cmocka_unit_test(test_reference), cmocka_unit_test(test_long_line),
    };
    arena_init(&arena);
    arena_init(&tree);
    unicode_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    unicode_free();
    return failed;
}
