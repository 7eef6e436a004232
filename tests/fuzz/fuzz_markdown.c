/* libFuzzer target: any valid UTF-8 as a document's text.
 *
 *     make fuzz T=markdown
 *
 * Checked besides what the sanitizers see: the HTML with its holes filled is balanced, has no
 * element or attribute but ours and no link in a link; no address runs a program; ids differ; holes
 * are sorted; blocks and sections are sound; what a reader reads is the same with and without
 * citations.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "markdown.h"
#include "mistakes.h"

#define require(condition) ((condition) ? (void)0 : abort())

static void fill_hole(struct buf *out, const struct body *body, const struct hole *hole)
{
    require(hole->offset <= body->html.len && hole->kind < HOLE_KIND_COUNT);
    if (hole->kind == HOLE_BLOCK) {
        require(hole->index < body->block_count);
        buf_printf(out, " id=\"p%u\"", hole->index + 1);
    } else if (hole->kind == HOLE_HEADING) {
        require(hole->index < body->heading_count);
        buf_printf(out, "<span id=\"%.*s\"></span>", STR_ARG(body->headings[hole->index].id));
    } else if (hole->kind == HOLE_LABEL) {
        require(hole->index < LABEL_COUNT);
        buf_text(out, "label");
    } else if (hole->kind == HOLE_LINK || hole->kind == HOLE_IMAGE) {
        require(hole->index < body->link_count);
        require(body->links[hole->index].is_image == (hole->kind == HOLE_IMAGE));
        require(body->links[hole->index].block < body->block_count);
        buf_text(out, "link");
    } else {
        require(hole->index < body->citation_count && body->citations[hole->index].linked);
        buf_text(out, hole->kind == HOLE_CITATION_OPEN ? "<a class=\"cite\">" : "</a>");
    }
}

static void fill(struct buf *out, const struct body *body)
{
    size_t at = 0, citations = 0;
    for (size_t i = 0; i < body->hole_count; i++) {
        const struct hole *hole = &body->holes[i];
        require(hole->offset >= at);
        buf_str(out, str_cut(body->html, at, hole->offset));
        fill_hole(out, body, hole);
        at = hole->offset;
        citations += hole->kind == HOLE_CITATION_OPEN || hole->kind == HOLE_CITATION_CLOSE;
    }
    buf_str(out, str_cut(body->html, at, body->html.len));
    for (size_t i = 0; i < body->citation_count; i++)
        citations -= body->citations[i].linked ? 2 : 0;
    require(citations == 0);
}

/* --- the HTML --------------------------------------------------------------------------------- */

static bool one_of(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"br", "hr", "img", NULL};
    return one_of(name, names);
}

static void check_name(struct str name)
{
    static const char *const names[] = {
        "a",     "blockquote", "br", "code", "div",     "em",   "figcaption", "figure",
        "h1",    "h2",         "h3", "h4",   "h5",      "h6",   "hr",         "img",
        "li",    "ol",         "p",  "pre",  "section", "span", "strong",     "sup",
        "table", "tbody",      "td", "th",   "thead",   "tr",   "ul",         NULL};
    require(one_of(name, names));
}

static void check_attribute(struct map *ids, struct str name, struct str value)
{
    static const char *const names[] = {"alt",   "aria-label", "class", "href",     "id",    "role",
                                        "scope", "src",        "start", "tabindex", "title", NULL};
    static const char *const bad[] = {"javascript:", "vbscript:", "file:", "data:text", NULL};
    require(one_of(name, names));
    require(str_find_byte(value, '<', 0) == value.len && str_find_byte(value, '>', 0) == value.len);
    if (str_is(name, "href") || str_is(name, "src"))
        for (size_t i = 0; bad[i]; i++)
            require(value.len < strlen(bad[i]) || strncasecmp(value.data, bad[i], strlen(bad[i])));
    if (str_is(name, "id")) {
        bool added;
        map_put(ids, value, &added);
        require(added && value.len);
    }
}

static struct str take_word(struct str *rest)
{
    size_t end = 0;
    while (end < rest->len && !strchr(" =>/", rest->data[end]))
        end++;
    struct str word = str_cut(*rest, 0, end);
    *rest = str_cut(*rest, end, rest->len);
    return word;
}

/* Reads a tag behind its "<"; keeps the stack of open elements. */
static void check_tag(struct str *rest, struct buf *stack, struct map *ids)
{
    struct str name, top;
    bool end = rest->len && rest->data[0] == '/';
    *rest = str_cut(*rest, end, rest->len);
    name = take_word(rest);
    check_name(name);
    if (end) {
        require(stack->len >= sizeof top);
        stack->len -= sizeof top;
        memcpy(&top, stack->data + stack->len, sizeof top);
        require(str_equal(name, top) && rest->len && rest->data[0] == '>');
    } else if (!is_void(name)) {
        for (size_t i = 0; str_is(name, "a") && i < stack->len; i += sizeof top)
            require(!str_is(*(struct str *)(void *)(stack->data + i), "a"));
        buf_add(stack, &name, sizeof name);
    }
    while (rest->len && rest->data[0] == ' ') {
        *rest = str_cut(*rest, 1, rest->len);
        struct str attribute = take_word(rest);
        require(str_starts(*rest, STR("=\"")));
        size_t close = str_find_byte(*rest, '"', 2);
        require(close < rest->len);
        check_attribute(ids, attribute, str_cut(*rest, 2, close));
        *rest = str_cut(*rest, close + 1, rest->len);
    }
    require(rest->len && rest->data[0] == '>');
    *rest = str_cut(*rest, 1, rest->len);
}

/* Checks a piece of HTML and appends its text to text. */
static void check_html(struct str html, struct buf *text, struct map *ids)
{
    struct buf stack = BUF_INIT;
    while (html.len) {
        size_t tag = str_find_byte(html, '<', 0);
        buf_str(text, str_cut(html, 0, tag));
        if (tag == html.len)
            break;
        html = str_cut(html, tag + 1, html.len);
        check_tag(&html, &stack, ids);
    }
    require(stack.len == 0);
    buf_free(&stack);
}

/* --- the rest --------------------------------------------------------------------------------- */

/* Blocks are in order and nest; each piece is balanced but for the holes' ids. */
static void check_ranges(const struct body *body)
{
    uint32_t before = 0, end = 0;
    for (size_t i = 0; i < body->block_count; i++) {
        const struct block *b = &body->blocks[i];
        require(b->start >= before && b->start < b->end && b->end <= body->html.len);
        require(b->kind < BLOCK_KIND_COUNT && b->line > 0 && b->text.data);
        before = b->start;
        for (size_t j = i; j-- > 0 && i - j < 8;)
            require(body->blocks[j].end <= b->start || body->blocks[j].end >= b->end);
    }
    before = 0;
    for (size_t i = 0; i < body->section_count; i++) {
        const struct section *s = &body->sections[i];
        require(s->start == end && s->start < s->end && s->first_block >= before &&
                s->first_block <= s->last_block && s->last_block <= body->block_count);
        before = s->last_block;
        end = s->end;
    }
    require(end == body->html.len);
    for (size_t i = 0; i < body->citation_count; i++) {
        const struct body_citation *c = &body->citations[i];
        require(c->block < body->block_count && c->citation.start < c->citation.end &&
                c->citation.end <= body->blocks[c->block].text.len);
    }
}

static struct buf render(struct arena *arena, struct str text, bool citations)
{
    static const struct citation_context context;
    struct markdown_options options = {.lang = LANG_VI, .context = citations ? &context : NULL};
    struct diags *diags = diags_new();
    struct body body;
    struct buf html = BUF_INIT, read = BUF_INIT;
    struct map ids = {0};
    markdown_render(arena, diags, STR("fuzz.md"), text, 0, &options, &body);
    check_ranges(&body);
    fill(&html, &body);
    check_html(buf_view(&html), &read, &ids);
    map_free(&ids);
    buf_free(&html);
    buf_clear(&html);
    add_mistakes(diags, &html);
    buf_free(&html);
    diags_free(diags);
    return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct str text = {(const char *)data, size};
    struct arena arena;
    size_t bad;
    if (!str_valid_utf8(text, &bad))
        return -1;
    if (!ready)
        unicode_init();
    ready = true;
    arena_init(&arena);
    struct buf with = render(&arena, text, true), without = render(&arena, text, false);
    require(str_equal(buf_view(&with), buf_view(&without)));
    buf_free(&with);
    buf_free(&without);
    arena_free(&arena);
    return 0;
}
