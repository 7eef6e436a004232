/* All cases of the CommonMark specification (npm commonmark-spec, version 0.30.0), a test for each
 * section and way of rendering:
 *   plain   our passes off, raw HTML on: byte for byte what the specification says
 *   passes  our passes on, raw HTML on: the same but for ids, the space before "/>", and images
 *           with a title alone in a paragraph, which are figures
 *   safe    our passes on, as content is rendered: what cmark's own safe mode leaves, without its
 *           "raw HTML omitted" and without empty href attributes
 * Run from the top folder, where tests/node_modules/commonmark-spec is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "markdown.h"
#include "markdown_flow.h"

static const char spec_path[] = "tests/node_modules/commonmark-spec/spec.txt";
enum { CASES = 652, CASES_MOST = 1000, SECTIONS_MOST = 64, WAYS = 3, SAFE_DIFFERS_LEAST = 50 };

struct example {
    struct str markdown, html;
    unsigned number, section;
};

static struct example examples[CASES_MOST];
static size_t example_count;
static struct str sections[SECTIONS_MOST];
static size_t section_count;
static size_t figures, omissions; /* how many cases needed each allowance */

/* --- the specification ------------------------------------------------------------------------ */

static struct str read_all(struct arena *arena, const char *path)
{
    struct buf text = BUF_INIT;
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "cannot read %s: run npm ci in tests/, and this from the top folder\n",
                path);
        exit(1);
    }
    size_t got;
    do {
        got = fread(buf_reserve(&text, 65536), 1, 65536, file);
        text.len += got;
    } while (got);
    fclose(file);
    struct str copy = str_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

/* "→" stands for a tab. */
static struct str with_tabs(struct arena *arena, struct str s)
{
    struct buf out = BUF_INIT;
    struct str arrow = STR("→");
    for (size_t i = 0; i < s.len;) {
        bool tab = str_starts(str_cut(s, i, s.len), arrow);
        buf_byte(&out, tab ? '\t' : s.data[i]);
        i += tab ? arrow.len : 1;
    }
    struct str copy = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

static void read_spec(struct arena *arena)
{
    struct str rest = read_all(arena, spec_path), line;
    struct str fence = STR("````````````````````````````````"), begin = STR(" example");
    while (str_next_line(&rest, &line) && !str_is(line, "<!-- END TESTS -->")) {
        if (str_starts(line, fence) && str_ends(line, begin)) {
            const char *markdown = rest.data, *dot = NULL, *end = NULL;
            while (!end && str_next_line(&rest, &line)) {
                if (!dot && str_is(line, "."))
                    dot = line.data;
                if (str_equal(line, fence))
                    end = line.data;
            }
            assert_true(dot && end && example_count < CASES_MOST && section_count);
            struct str html = {dot + 2, (size_t)(end - dot) - 2};
            examples[example_count] = (struct example){
                with_tabs(arena, (struct str){markdown, (size_t)(dot - markdown)}),
                with_tabs(arena, html), (unsigned)example_count + 1, (unsigned)section_count - 1};
            example_count++;
        } else if (line.len && line.data[0] == '#') {
            assert_true(section_count < SECTIONS_MOST);
            while (line.len && (line.data[0] == '#' || line.data[0] == ' '))
                line = str_cut(line, 1, line.len);
            sections[section_count++] = line;
        }
    }
}

/* --- rendering -------------------------------------------------------------------------------- */

/* The HTML without ids, its addresses as CommonMark writes them. */
static void fill_holes(const struct body *body, struct buf *out)
{
    size_t at = 0;
    for (size_t i = 0; i < body->hole_count; i++) {
        const struct hole *hole = &body->holes[i];
        buf_str(out, str_cut(body->html, at, hole->offset));
        at = hole->offset;
        if (hole->kind == HOLE_LINK || hole->kind == HOLE_IMAGE) {
            struct flow flow;
            flow_init(&flow, true, 0);
            flow_href(&flow, body->links[hole->index].target);
            buf_str(out, buf_view(&flow.markup));
            flow_free(&flow);
        } else {
            assert_true(hole->kind == HOLE_BLOCK || hole->kind == HOLE_HEADING);
        }
    }
    buf_str(out, str_cut(body->html, at, body->html.len));
}

static struct str render(struct arena *arena, struct str markdown, bool plain, bool raw)
{
    struct markdown_options options = {.lang = LANG_EN, .plain_commonmark = plain, .raw_html = raw};
    struct diags *diags = diags_new();
    struct body body;
    struct buf out = BUF_INIT;
    markdown_render(arena, diags, STR("spec.md"), markdown, 0, &options, &body);
    fill_holes(&body, &out);
    struct str copy = str_copy(arena, buf_view(&out));
    buf_free(&out);
    diags_free(diags);
    return copy;
}

/* A copy in which each from is to. */
static struct str replaced(struct arena *arena, struct str s, struct str from, struct str to)
{
    struct buf out = BUF_INIT;
    for (size_t at = 0; at < s.len;) {
        size_t next = str_find(s, from, at);
        buf_str(&out, str_cut(s, at, next));
        if (next < s.len)
            buf_str(&out, to);
        at = next + from.len;
    }
    struct str copy = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

static struct str without(struct arena *arena, struct str s, const char *part)
{
    return replaced(arena, s, str_of(part), STR(""));
}

/* Takes what stands between two literals at the start of *rest; false if it is not there. */
static bool take(struct str *rest, const char *begin, const char *end, struct str *inside)
{
    size_t stop = str_find(*rest, str_of(end), 0);
    if (!str_starts(*rest, str_of(begin)) || stop == rest->len)
        return false;
    *inside = str_cut(*rest, strlen(begin), stop);
    *rest = str_cut(*rest, stop + strlen(end), rest->len);
    return true;
}

/* Figures back into the paragraphs with an image that they are in the specification. */
static struct str without_figures(struct arena *arena, struct str s)
{
    struct buf out = BUF_INIT;
    struct str image, title, rest = s, after;
    while (rest.len) {
        after = rest;
        if (take(&after, "<figure>", "><figcaption>", &image) &&
            take(&after, "", "</figcaption></figure>", &title)) {
            buf_printf(&out, "<p>%.*s title=\"%.*s\"></p>", STR_ARG(image), STR_ARG(title));
            rest = after;
            figures++;
        } else {
            buf_byte(&out, rest.data[0]);
            rest = str_cut(rest, 1, rest.len);
        }
    }
    struct str copy = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

/* The same page for a browser, spelled in one way. */
static struct str normal(struct arena *arena, struct str s)
{
    return replaced(arena, without_figures(arena, without(arena, s, "<span></span>")), STR(" />"),
                    STR(">"));
}

/* cmark's safe output with nothing at all where it left something out. */
static struct str safe_reference(struct arena *arena, struct str markdown, bool *omits)
{
    char *safe = cmark_markdown_to_html(markdown.data, markdown.len, CMARK_OPT_DEFAULT);
    char *unsafe = cmark_markdown_to_html(markdown.data, markdown.len, CMARK_OPT_UNSAFE);
    *omits = strcmp(safe, unsafe) != 0;
    struct str s = str_copy(arena, str_of(safe));
    free(safe);
    free(unsafe);
    if (*omits) {
        s = without(arena, s, "<!-- raw HTML omitted -->");
        s = replaced(arena, s, STR("<a href=\"\""), STR("<a"));
    }
    return normal(arena, s);
}

/* With one line break for each run of them, and none at the start. */
static struct str squeezed(struct arena *arena, struct str s)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] != '\n' || (out.len && out.data[out.len - 1] != '\n'))
            buf_byte(&out, s.data[i]);
    struct str copy = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

/* --- the tests -------------------------------------------------------------------------------- */

enum way { PLAIN, PASSES, SAFE };
static const char *const way_names[WAYS] = {"plain", "passes", "safe"};

struct group {
    enum way way;
    unsigned section;
};

static bool same(const struct example *example, struct str actual, struct str expected)
{
    if (str_equal(actual, expected))
        return true;
    print_error("case %u\n%.*s--- expected\n%.*s--- got\n%.*s", example->number,
                STR_ARG(example->markdown), STR_ARG(expected), STR_ARG(actual));
    return false;
}

static bool check(struct arena *arena, const struct example *e, enum way way)
{
    if (way == PLAIN)
        return same(e, render(arena, e->markdown, true, true), e->html);
    struct str actual = normal(arena, render(arena, e->markdown, false, way == PASSES));
    if (way == PASSES)
        return same(e, actual, normal(arena, e->html));
    bool omits;
    struct str reference = safe_reference(arena, e->markdown, &omits);
    omissions += omits;
    return omits ? same(e, squeezed(arena, actual), squeezed(arena, reference))
                 : same(e, actual, reference);
}

static void test_section(void **state)
{
    const struct group *group = *state;
    struct arena arena;
    bool ok = true;
    arena_init(&arena);
    for (size_t i = 0; i < example_count; i++) {
        if (examples[i].section != group->section)
            continue;
        ok = check(&arena, &examples[i], group->way) && ok;
        arena_reset(&arena);
    }
    arena_free(&arena);
    assert_true(ok);
}

/* That every case was read, and that the allowances were for what they are meant for. */
static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(example_count, CASES);
    assert_true(figures > 0 && figures < 40);
    assert_true(omissions >= SAFE_DIFFERS_LEAST && omissions < 100);
}

int main(void)
{
    static struct group groups[WAYS * SECTIONS_MOST];
    static struct CMUnitTest tests[WAYS * SECTIONS_MOST + 1];
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    unicode_init();
    read_spec(&arena);
    for (unsigned way = 0; way < WAYS; way++)
        for (size_t i = 0; i < example_count; i++) {
            if (i && examples[i].section == examples[i - 1].section)
                continue;
            groups[count] = (struct group){(enum way)way, examples[i].section};
            tests[count] = (struct CMUnitTest){str_format(&arena, "%s: %.*s", way_names[way],
                                                          STR_ARG(sections[groups[count].section]))
                                                   .data,
                                               test_section, NULL, NULL, &groups[count]};
            count++;
        }
    tests[count++] = (struct CMUnitTest){"counts", test_counts, NULL, NULL, NULL};
    int failed = _cmocka_run_group_tests("commonmark", tests, count, NULL, NULL);
    unicode_free();
    arena_free(&arena);
    return failed;
}
