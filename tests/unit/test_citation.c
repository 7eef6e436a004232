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
    snprintf(path, sizeof path, "%.*s%s", (int)(strrchr(__FILE__, '/') - __FILE__ - 4), __FILE__, name);
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
                print_error("%s: wanted %.*s [%u,%u), got %.*s \"%.*s\" [%u,%u)\n", where, STR_ARG(id),
                            s->start[n], s->end[n], STR_ARG(c->id), (int)(c->end - c->start),
                            s->text + c->start, c->start, c->end);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };
    unicode_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
