/* The normaliser of the search against the vectors that the browser's is held to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "search_token.h"
#include "search_type.h"
#include "unicode.h"

enum { WORDS_MOST = 64 };

static struct token_table *table;
static unsigned failures, lines;

static struct str unescape(struct arena *arena, struct str s)
{
    char *to = arena_alloc(arena, s.len * 4 + 1);
    struct str out = {to, 0};
    for (size_t i = 0; i < s.len;) {
        if (s.data[i] == '\\' && i + 5 < s.len && s.data[i + 1] == 'u') {
            char hex[5] = {s.data[i + 2], s.data[i + 3], s.data[i + 4], s.data[i + 5], 0};
            to += str_encode((uint32_t)strtoul(hex, NULL, 16), to);
            i += 6;
        } else {
            *to++ = s.data[i++];
        }
    }
    out.len = (size_t)(to - out.data);
    return out;
}

static struct str fold(struct arena *arena, struct str word)
{
    struct token token;
    token_fold(table, word, &token);
    return str_format(arena, "%.*s %u", (int)token.len, token.key, token.form);
}

static struct str words(struct arena *arena, struct str text)
{
    struct token_scan scan = {.text = text};
    struct str word, out = STR("");
    for (unsigned i = 0; token_next(table, &scan, &word); i++)
        out = str_format(arena, "%.*s%s%.*s", STR_ARG(out),
                         !i            ? ""
                         : scan.joined ? "+"
                                       : ".",
                         STR_ARG(word));
    return out;
}

static struct str typed(struct arena *arena, struct str word)
{
    struct str out = search_typed(arena, word);
    return out.len ? out : STR("-");
}

static struct str date(struct arena *arena, struct str text)
{
    struct token_scan scan = {.text = text};
    struct token tokens[WORDS_MOST], found;
    struct str word, keys[WORDS_MOST];
    size_t count = 0;
    while (count < WORDS_MOST && token_next(table, &scan, &word)) {
        token_fold(table, word, &tokens[count]);
        keys[count] = (struct str){tokens[count].key, tokens[count].len};
        count++;
    }
    if (!token_date(keys, count, &found))
        return STR("-");
    return str_format(arena, "%.*s", (int)found.len, found.key);
}

static const struct rule {
    const char *name;
    struct str (*apply)(struct arena *arena, struct str input);
} rules[] = {{"fold", fold}, {"words", words}, {"typed", typed}, {"date", date}};

static void check_line(struct arena *arena, struct str line)
{
    struct str parts[3], rest = line, got = STR("no such rule");
    for (unsigned i = 0; i < 3; i++) {
        assert_true(str_next_part(&rest, '|', &parts[i]));
        parts[i] = unescape(arena, str_trim(parts[i]));
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (str_is(parts[0], rules[i].name))
            got = rules[i].apply(arena, parts[1]);
    lines++;
    if (!str_equal(got, parts[2])) {
        print_error("%.*s\n  got %.*s\n", STR_ARG(line), STR_ARG(got));
        failures++;
    }
}

static void test_vectors(void **state)
{
    struct arena arena;
    struct str text, line;
    int dir = fs_open_dir(".");
    (void)state;
    arena_init(&arena);
    assert_true(fs_read(dir, "tests/search/vectors.txt", 1 << 20, &arena, &text, NULL));
    close(dir);
    while (str_next_line(&text, &line))
        if (line.len && line.data[0] != '#')
            check_line(&arena, line);
    assert_true(lines > 50);
    assert_int_equal(failures, 0);
    arena_free(&arena);
}

int main(void)
{
    unicode_init();
    table = token_table_new();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    token_table_free(table);
    unicode_free();
    return failed;
}
