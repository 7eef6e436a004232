/* Renders Markdown for the specification's examples: texts from standard input, a NUL after each,
 * give HTML on standard output, a NUL after each.
 *
 *     render plain     our passes off, raw HTML on: what CommonMark prescribes
 *     render passes    as for content, with what depends on other documents filled in simply
 */
#include <stdio.h>
#include <string.h>

#include "html.h"
#include "markdown.h"

enum { INPUT_MAX = 16 << 20 };

static void fill_hole(const struct body *body, const struct hole *hole, struct buf *out)
{
    if (hole->kind == HOLE_LINK || hole->kind == HOLE_IMAGE)
        html_url(out, body->links[hole->index].target);
    else if (hole->kind == HOLE_BLOCK)
        buf_text(out, " id=\"p\"");
}

static void write_html(const struct body *body)
{
    struct buf out = BUF_INIT;
    size_t from = 0;
    for (size_t i = 0; i < body->hole_count; i++) {
        buf_str(&out, str_cut(body->html, from, body->holes[i].offset));
        fill_hole(body, &body->holes[i], &out);
        from = body->holes[i].offset;
    }
    buf_str(&out, str_cut(body->html, from, body->html.len));
    fwrite(out.data, 1, out.len, stdout);
    putchar('\0');
    buf_free(&out);
}

static void render(struct str text, bool plain)
{
    struct arena arena;
    arena_init(&arena);
    struct diags *diags = diags_new();
    struct markdown_options options = {
        .lang = LANG_VI, .plain_commonmark = plain, .raw_html = plain};
    struct body body;
    markdown_render(&arena, diags, STR("spec.md"), text, 0, &options, &body);
    write_html(&body);
    diags_free(diags);
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    static char input[INPUT_MAX];
    size_t len = fread(input, 1, sizeof input, stdin);
    bool plain = argc == 2 && strcmp(argv[1], "plain") == 0;
    if (argc != 2 || (!plain && strcmp(argv[1], "passes")) || len == sizeof input) {
        fputs("usage: render plain|passes\n", stderr);
        return 2;
    }
    unicode_init();
    struct str rest = {input, len}, text;
    while (rest.len && str_next_part(&rest, '\0', &text))
        render(text, plain);
    unicode_free();
    return 0;
}
