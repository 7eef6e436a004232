/* The words of the template language: one row each, from which the sorting of attributes, the
 * remedies in messages and the reference are made. An attribute "data-NAME" that is no word is the
 * theme's own only if NAME has a hyphen in it (data-toc-depth); so a misspelt word is never taken
 * for one.
 */
#include "template_internal.h"

#include "html.h"

const struct word_help template_word_table[WORD_COUNT] = {
    [WORD_IF] = {"if", "NAME or !NAME", "<p data-if=\"document.summary\">…</p>",
                 "The element is there only if the value is: not absent, not empty, not false, "
                 "not 0. `!` turns it round."},
    [WORD_EACH] = {"each", "ITEM in LIST", "<li data-each=\"card in listing.cards\">…</li>",
                   "The element once for each item of a list. Inside it, and in its own other "
                   "words but data-if, the item has the name given; ITEM.first and ITEM.last tell "
                   "whether it is the first or the last."},
    [WORD_WITH] = {"with", "RECORD", "<dl data-with=\"document.date\">…</dl>",
                   "Inside the element, and in its own other words but data-if and data-each, the "
                   "record's names are found first. The element is left out if the record is "
                   "absent."},
    [WORD_ATTR] = {"attr", "ATTRIBUTE NAME; ATTRIBUTE message:KEY NAME …",
                   "<a href=\"sample.html\" data-attr=\"href card.url; title message:read "
                   "card.title\">…</a>",
                   "Sets attributes. An absent value or false removes the attribute, true gives "
                   "it without a value. Attributes that hold addresses take url only, and an "
                   "unsafe address (any but http, https, mailto and relative ones) is left out."},
    [WORD_TEXT] = {"text", "NAME", "<h1 data-text=\"document.title\">Sample title</h1>",
                   "The element's content becomes the value, escaped. Takes text, url, number."},
    [WORD_HTML] = {"html", "NAME", "<div data-html=\"document.body\">…</div>",
                   "The element's content becomes markup that songngu made. Takes html only; in "
                   "<script type=\"application/ld+json\">, json only."},
    [WORD_MESSAGE] = {"message", "KEY NAME …",
                      "<p data-message=\"documents-count listing.count\">"
                      "12 documents</p>",
                      "The element's content becomes a text of the message files, in the page's "
                      "language, with these arguments (text, url, number)."},
    [WORD_INCLUDE] = {"include", "parts/FILE.html", "<nav data-include=\"parts/nav.html\"></nav>",
                      "The element is replaced by what stands in that file's <body>."},
    [WORD_SLOT] = {"slot", "NAME", "<main data-slot=\"main\">…</main>",
                   "In layout.html: the place of the page's part of that name. Every page must "
                   "fill it, unless the element is a <template>: then its own content stands "
                   "where a page has no such part."},
    [WORD_FILL] = {"fill", "NAME", "<main data-fill=\"main\">…</main>",
                   "In a page: this element takes the place of the layout's slot of that name. "
                   "What stands outside such parts is there for the eye only and is dropped."},
};

static int find_word(struct str name)
{
    for (int w = 0; w < WORD_COUNT; w++)
        if (str_is(name, template_word_table[w].name))
            return w;
    return -1;
}

const struct attr *template_word(const struct node *node, enum word word)
{
    return node->words ? node->words[word] : NULL;
}

static void report_unknown(struct template_set *set, const struct tree *tree,
                           const struct attr *attr, struct str name)
{
    struct str words[WORD_COUNT];
    for (int w = 0; w < WORD_COUNT; w++)
        words[w] = str_of(template_word_table[w].name);
    template_problem(set, tree, DIAG_UNKNOWN_WORD, attr->at, attr->name.len, name,
                     str_nearest(name, words, WORD_COUNT), STR_NULL);
}

void template_sort_words(struct template_set *set, const struct tree *tree, struct node *node)
{
    size_t kept = 0;
    for (size_t i = 0; i < node->attr_count; i++) {
        struct attr *attr = &node->attrs[i];
        struct str name = str_cut(attr->name, 5, attr->name.len);
        bool data = str_starts(attr->name, STR("data-"));
        int word = data ? find_word(name) : -1;
        if (word >= 0) {
            if (!node->words)
                node->words = ARENA_ARRAY(set->arena, WORD_COUNT, const struct attr *);
            struct attr *copy = ARENA_NEW(set->arena, struct attr);
            *copy = *attr;
            node->words[word] = copy;
        } else if (data && str_find_byte(name, '-', 0) == name.len) {
            report_unknown(set, tree, attr, name);
        } else {
            node->attrs[kept++] = *attr;
        }
    }
    node->attr_count = kept;
}

bool template_next_token(struct str *rest, struct str *token)
{
    *rest = str_trim(*rest);
    size_t end = 0;
    while (end < rest->len && !str_is_space(rest->data[end]))
        end++;
    *token = str_cut(*rest, 0, end);
    *rest = str_cut(*rest, end, rest->len);
    return token->len > 0;
}

struct str template_join(struct arena *arena, const struct str *names, size_t count, size_t max)
{
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < count && i < max; i++) {
        buf_text(&list, i ? ", " : "");
        buf_str(&list, names[i]);
    }
    buf_text(&list, count > max ? ", …" : "");
    struct str joined = str_copy(arena, buf_view(&list));
    buf_free(&list);
    return joined;
}

/* --- the reference --- */

enum { SHAPES_MAX = 256 };

/* Shapes reached from the root, each once, in the order in which they are met. */
struct shapes {
    const struct shape *list[SHAPES_MAX];
    size_t count;
};

static void add_shape(struct shapes *shapes, const struct shape *shape)
{
    for (size_t i = 0; i < shapes->count; i++)
        if (shapes->list[i] == shape)
            return;
    if (shapes->count < SHAPES_MAX)
        shapes->list[shapes->count++] = shape;
}

/* A table cell: pipes would end it, angle brackets would be markup. */
static void write_cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_byte(out, '\\');
        if (*text == '<')
            buf_text(out, "&lt;");
        else
            buf_byte(out, *text);
    }
}

static void write_words(struct buf *out)
{
    buf_text(out, "## Words\n\n"
                  "They act in this order when an element has several. Of text, html, message, "
                  "include and slot an element\nhas one at most. `<template>` with any word is "
                  "written without its own tags. Attributes for scripts\nneed a second hyphen "
                  "(`data-toc-depth`).\n");
    for (int w = 0; w < WORD_COUNT; w++) {
        const struct word_help *h = &template_word_table[w];
        buf_printf(out, "\n### data-%s=\"%s\"\n\n", h->name, h->form);
        write_cell(out, h->help);
        buf_printf(out, "\n\n```html\n%s\n```\n", h->example);
    }
}

static void write_field(struct buf *out, const struct field *field)
{
    buf_printf(out, "| `%s` | ", field->name);
    if (field->kind == FIELD_LIST)
        buf_text(out, "list of ");
    if (field->shape)
        buf_printf(out, "[%s](#%s)", field->shape->name, field->shape->name);
    else
        buf_text(out, field_kind_name(field->kind));
    buf_text(out, " | ");
    write_cell(out, field->help ? field->help : "");
    buf_text(out, " |\n");
}

static void write_shape(struct buf *out, struct shapes *shapes, const struct shape *shape)
{
    buf_printf(out, "\n### %s\n\n", shape->name);
    write_cell(out, shape->help ? shape->help : "");
    buf_text(out, "\n\n| name | kind | |\n|---|---|---|\n");
    for (size_t i = 0; i < shape->count; i++) {
        write_field(out, &shape->fields[i]);
        if (shape->fields[i].shape)
            add_shape(shapes, shape->fields[i].shape);
    }
}

static void write_names(struct buf *out, const char *const *names)
{
    for (size_t i = 0; names && names[i]; i++)
        buf_printf(out, "%s`%s`", i ? ", " : "", names[i]);
}

static void write_pages(struct buf *out, const struct template_names *names,
                        const struct template_page *pages, size_t count)
{
    buf_text(out, "\n## Files\n\n");
    if (names->common) {
        buf_text(out, "Every page has ");
        write_names(out, names->common);
        buf_text(out, ".\n\n");
    }
    buf_text(out, "| file | further names |\n|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "| `%s` | ", pages[i].file);
        if (pages[i].names)
            write_names(out, pages[i].names);
        else
            buf_text(out, "all");
        buf_text(out, " |\n");
    }
}

void template_reference(struct buf *out, const struct template_names *names,
                        const struct template_page *pages, size_t count)
{
    buf_text(out, "# Templates: words and names\n\n");
    write_words(out);
    write_pages(out, names, pages, count);
    buf_text(out, "\n## Names\n\nA name is found in the innermost `data-each` or `data-with` that "
                  "knows it, then in the page's view.\n`a.b` is the field b of the record a; if a "
                  "is absent, so is a.b.\n");
    struct shapes shapes = {.count = 0};
    add_shape(&shapes, names->root);
    for (size_t i = 0; i < shapes.count; i++)
        write_shape(out, &shapes, shapes.list[i]);
}
