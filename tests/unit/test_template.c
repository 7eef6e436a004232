/* The template engine against tables: a page and a view → a page; a mistake → what is said of it.
 * Both tables give files as "-- NAME --" sections; text before the first is page.html. What an
 * element becomes is shown without the frame: B(x) is a page whose body is x.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "template.h"

/* --- a view with a field of every kind --- */

struct test_tag {
    struct str text, url;
    long last; /* hides the item's own "last" */
};

struct test_item {
    struct str name, url;
    long count;
    struct view_list tags;
    const struct test_tag *tag;
};

struct test_view {
    struct str title, lang, empty, absent, body, url, bad_url, json, base;
    bool yes, no;
    long number, zero, negative;
    const struct test_item *item, *none;
    struct view_list items, nothing;
    struct str elsewhere;
};

#define FIELD(type, member, kind, sub)                                               \
    {                                                                                \
#member, FIELD_##kind, offsetof(struct test_##type, member), sub, "a " #kind \
    }
#define SHAPE(type, list)                                                                 \
    {                                                                                     \
#type, sizeof(struct test_##type), list, sizeof list / sizeof *list, "the " #type \
    }

static const struct field tag_fields[] = {
    FIELD(tag, text, TEXT, NULL),
    FIELD(tag, url, URL, NULL),
    FIELD(tag, last, NUMBER, NULL),
};
static const struct shape tag_shape = SHAPE(tag, tag_fields);

static const struct field item_fields[] = {
    FIELD(item, name, TEXT, NULL),        FIELD(item, url, URL, NULL),
    FIELD(item, count, NUMBER, NULL),     FIELD(item, tags, LIST, &tag_shape),
    FIELD(item, tag, RECORD, &tag_shape),
};
static const struct shape item_shape = SHAPE(item, item_fields);

static const struct field view_fields[] = {
    FIELD(view, title, TEXT, NULL),
    FIELD(view, lang, TEXT, NULL),
    FIELD(view, empty, TEXT, NULL),
    FIELD(view, absent, TEXT, NULL),
    FIELD(view, body, HTML, NULL),
    FIELD(view, url, URL, NULL),
    FIELD(view, bad_url, URL, NULL),
    FIELD(view, json, JSON, NULL),
    FIELD(view, base, URL, NULL),
    FIELD(view, yes, BOOL, NULL),
    FIELD(view, no, BOOL, NULL),
    FIELD(view, number, NUMBER, NULL),
    FIELD(view, zero, NUMBER, NULL),
    FIELD(view, negative, NUMBER, NULL),
    FIELD(view, item, RECORD, &item_shape),
    FIELD(view, none, RECORD, &item_shape),
    FIELD(view, items, LIST, &item_shape),
    FIELD(view, nothing, LIST, &item_shape),
    FIELD(view, elsewhere, TEXT, NULL),
};
static const struct shape view_shape = SHAPE(view, view_fields);

#define S(literal)                         \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    }

static const struct test_tag tags[] = {{S("x<y"), S("x.html"), 7}, {S("z"), S("z.html"), 8}};
static const struct test_item items[] = {
    {S("one"), S("1.html"), 1, {tags, 2}, &tags[0]},
    {S("two & three"), S("javascript:alert(1)"), 0, {NULL, 0}, NULL},
    {S("four"), {NULL, 0}, 4, {tags, 1}, NULL},
};
static const struct test_view view = {
    .title = S("Kế hoạch <\"&\"> 2010"),
    .lang = S("vi"),
    .empty = S(""),
    .body = S("<p>x</p>"),
    .url = S("../a b.html?x&y"),
    .bad_url = S("javascript:alert(1)"),
    .json = S("{\"a\":\"</script>\"}"),
    .base = S("../"),
    .yes = true,
    .number = 2010,
    .negative = -5,
    .item = &items[0],
    .items = {items, 3},
};

/* --- messages: the key is the pattern --- */

static const char *const message_keys[] = {"hello", "count", "greet"};

static size_t message_index(void *context, struct str key)
{
    (void)context;
    for (size_t i = 0; i < 3; i++)
        if (str_is(key, message_keys[i]))
            return i;
    return SIZE_MAX;
}

static struct str message_nearest(void *context, struct str key)
{
    (void)context;
    struct str keys[3];
    for (size_t i = 0; i < 3; i++)
        keys[i] = str_of(message_keys[i]);
    return str_nearest(key, keys, 3);
}

static size_t message_args(void *context, size_t index)
{
    (void)context;
    return index;
}

static void message_format(void *context, enum lang lang, size_t index,
                           const struct message_arg *args, size_t count, struct arena *arena,
                           struct str *out)
{
    (void)context;
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s&%s", lang == LANG_VI ? "vi" : "en", message_keys[index]);
    for (size_t i = 0; i < count; i++) {
        if (args[i].is_number)
            buf_printf(&text, " %g", args[i].number);
        else
            buf_printf(&text, " %.*s", STR_ARG(args[i].text));
    }
    *out = str_copy(arena, buf_view(&text));
    buf_free(&text);
}

static struct str message_number(void *context, enum lang lang, long number, struct arena *arena)
{
    (void)context;
    return str_format(arena, "%s%ld", lang == LANG_VI ? "." : ",", number);
}

static const struct template_messages messages = {.index = message_index,
                                                  .nearest = message_nearest,
                                                  .args = message_args,
                                                  .format = message_format,
                                                  .number = message_number};

/* --- running a case --- */

static const char *const common[] = {"title", "lang", "url", "base", "item", "items", NULL};
static const char *const page_names[] = {"empty", "absent",  "body",   "bad_url", "json",
                                         "yes",   "no",      "number", "zero",    "negative",
                                         "none",  "nothing", NULL};
static const struct template_names names = {
    .root = &view_shape, .common = common, .messages = &messages, .base = "base"};

enum { FILES_MAX = 16 };

/* Cuts "-- NAME --" sections; returns how many files there are. */
static size_t split(const char *text, struct template_source *files)
{
    struct str rest = str_of(text), line;
    size_t count = 1;
    files[0] = (struct template_source){STR("page.html"), STR("t/page.html"), {text, 0}};
    while (str_next_line(&rest, &line)) {
        struct template_source *file = &files[count - 1];
        if (str_starts(line, STR("-- ")) && str_ends(line, STR(" --"))) {
            assert_true(count < FILES_MAX);
            struct str name = str_cut(line, 3, line.len - 3);
            files[count++] = (struct template_source){name, name, {line.data + line.len + 1, 0}};
        } else {
            const char *end = line.data + line.len;
            file->text.len = (size_t)(end + (*end == '\n' ? 1 : 0) - file->text.data);
        }
    }
    return count;
}

struct result {
    struct arena arena;
    struct diags *diags;
    struct template_source files[FILES_MAX];
    const struct template *template;
};

static void compile(struct result *r, const char *files)
{
    static const struct template_page page = {"page.html", page_names};
    arena_init(&r->arena);
    r->diags = diags_new();
    size_t count = split(files, r->files);
    struct template_set *set = template_load(&r->arena, r->diags, &names, r->files, count);
    r->template = template_compile(set, &page);
    template_unused(set);
}

static void release(struct result *r)
{
    diags_free(r->diags);
    arena_free(&r->arena);
}

/* All diagnostics, "path:line:col code: text (help)" one a line. */
static void said(struct result *r, struct buf *out)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    diags_print(r->diags, file, "en", SEVERITY_NOTE, false);
    fclose(file);
    struct str rest = {text, len}, line;
    while (str_next_line(&rest, &line))
        if (!str_starts(line, STR("  | ")))
            buf_printf(out, "%.*s\n", STR_ARG(line));
    free(text);
}

/* --- what pages become --- */

#define B(body) "<html><head><title>t</title></head><body>" body "</body></html>"
#define OUT(body) "<!doctype html>\n" B(body) "\n"

struct page_case {
    const char *files, *want;
};

static const struct page_case page_cases[] = {
    /* text */
    {B("<p data-text=\"title\">sample <b>x</b></p>"),
     OUT("<p>Kế hoạch &lt;\"&amp;\"&gt; 2010</p>")},
    {B("<p data-text=\"absent\">x</p><p data-text=\"empty\">x</p>"), OUT("<p></p><p></p>")},
    {B("<p data-text=\"number\">x</p>"), OUT("<p>.2010</p>")},
    {B("<p data-text=\"url\">x</p>"), OUT("<p>../a b.html?x&amp;y</p>")},
    {B("<p data-text=\"item.name\"/><p data-text=\"item.tag.text\"/>"),
     OUT("<p>one</p><p>x&lt;y</p>")},
    {B("<p data-text=\"none.name\">x</p><p data-text=\"none.tag.text\">x</p>"),
     OUT("<p></p><p></p>")},
    {B("<pre data-text=\"title\">x</pre>"), OUT("<pre>\nKế hoạch &lt;\"&amp;\"&gt; 2010</pre>")},
    /* html, json */
    {B("<div data-html=\"body\">x</div>"), OUT("<div><p>x</p></div>")},
    {B("<script type=\"application/ld+json\" data-html=\"json\">{}</script>"),
     OUT("<script type=\"application/ld+json\">{\"a\":\"\\u003c/script\\u003e\"}</script>")},
    /* attr */
    {B("<a href=\"#\" data-attr=\"href url\">x</a>"),
     OUT("<a href=\"../a%20b.html?x&amp;y\">x</a>")},
    {B("<a href=\"#\" data-attr=\"href bad_url\">x</a>"), OUT("<a>x</a>")},
    {B("<p class=\"c\" title=\"t\" data-attr=\"title title\">x</p>"),
     OUT("<p class=\"c\" title=\"Kế hoạch &lt;&quot;&amp;&quot;&gt; 2010\">x</p>")},
    {B("<p lang=\"en\" data-attr=\"lang absent; title empty\">x</p>"), OUT("<p title=\"\">x</p>")},
    {B("<p data-attr=\"hidden yes\">x</p><p hidden=\"hidden\" data-attr=\"hidden no\">x</p>"),
     OUT("<p hidden>x</p><p>x</p>")},
    {B("<p data-attr=\"data-n number; data-m negative; data-x none.count\">x</p>"),
     OUT("<p data-n=\"2010\" data-m=\"-5\">x</p>")},
    {B("<p data-attr=\"title message:hello; lang message:count number;\">x</p>"),
     OUT("<p title=\"vi&amp;hello\" lang=\"vi&amp;count 2010\">x</p>")},
    {B("<br class=\"a\" data-attr=\"id lang\"/>"), OUT("<br class=\"a\" id=\"vi\">")},
    /* if */
    {B("<i data-if=\"title\">1</i><i data-if=\"empty\">2</i><i data-if=\"absent\">3</i>"
       "<i data-if=\"yes\">4</i><i data-if=\"no\">5</i><i data-if=\"number\">6</i>"
       "<i data-if=\"zero\">7</i><i data-if=\"item\">8</i><i data-if=\"none\">9</i>"
       "<i data-if=\"items\">10</i><i data-if=\"nothing\">11</i><i data-if=\"none.name\">12</i>"),
     OUT("<i>1</i><i>4</i><i>6</i><i>8</i><i>10</i>")},
    {B("<i data-if=\"!title\">1</i><i data-if=\"!empty\">2</i><i data-if=\"! none.tag\">3</i>"),
     OUT("<i>2</i><i>3</i>")},
    /* each */
    {B("<ul><li data-each=\"i in items\" data-text=\"i.name\">x</li></ul>"),
     OUT("<ul><li>one</li><li>two &amp; three</li><li>four</li></ul>")},
    {B("<ul><li data-each=\"i in nothing\">x</li></ul>"), OUT("<ul></ul>")},
    {B("<a data-each=\"i in items\" data-attr=\"href i.url\" data-text=\"i.count\">x</a>"),
     OUT("<a href=\"1.html\">.1</a><a>.0</a><a>.4</a>")},
    {B("<template data-each=\"i in items\"><b data-text=\"i.name\"/><i data-if=\"!i.last\">, </i>"
       "<i data-if=\"i.first\">first </i></template>"),
     OUT("<b>one</b><i>, </i><i>first </i><b>two &amp; three</b><i>, </i><b>four</b>")},
    {B("<p data-each=\"i in items\"><b data-text=\"i.name\"/><a data-each=\"t in i.tags\" "
       "data-text=\"t.text\"/><i data-text=\"i.count\"/></p>"),
     OUT("<p><b>one</b><a>x&lt;y</a><a>z</a><i>.1</i></p><p><b>two &amp; three</b><i>.0</i></p>"
         "<p><b>four</b><a>x&lt;y</a><i>.4</i></p>")},
    {B("<template data-each=\"t in item.tags\"><b data-text=\"t.last\"/></template>"),
     OUT("<b>.7</b><b>.8</b>")},
    {B("<ol><li data-if=\"items\" data-each=\"i in items\" data-with=\"i.tag\" "
       "data-attr=\"id text\" data-text=\"i.name\"/></ol>"),
     OUT("<ol><li id=\"x&lt;y\">one</li></ol>")},
    /* with */
    {B("<p data-with=\"item\"><b data-text=\"name\"/><i data-text=\"title\"/></p>"
       "<p data-with=\"none\">x</p>"),
     OUT("<p><b>one</b><i>Kế hoạch &lt;\"&amp;\"&gt; 2010</i></p>")},
    {B("<p data-with=\"item\"><a data-with=\"tag\" data-attr=\"href url\" data-text=\"name\"/>"
       "<a data-attr=\"href url\"/></p><a data-attr=\"href url\"/>"),
     OUT("<p><a href=\"x.html\">one</a><a href=\"1.html\"></a></p>"
         "<a href=\"../a%20b.html?x&amp;y\"></a>")},
    {B("<p data-each=\"i in items\"><b data-with=\"i\" data-text=\"name\"/></p>"),
     OUT("<p><b>one</b></p><p><b>two &amp; three</b></p><p><b>four</b></p>")},
    /* message */
    {B("<p data-message=\"hello\">x</p><p data-message=\"greet number item.name\">x</p>"),
     OUT("<p>vi&amp;hello</p><p>vi&amp;greet 2010 one</p>")},
    /* template */
    {B("<template><p>kept</p></template><template data-if=\"yes\">a<b>c</b></template>"
       "<template data-text=\"lang\">x</template>"),
     OUT("<template><p>kept</p></template>a<b>c</b>vi")},
    /* include */
    {B("<div data-include=\"parts/p.html\">sample</div>!") "\n-- parts/p.html --\n"
                                                           "<html><head><title>p</title></"
                                                           "head><body>A<b "
                                                           "data-text=\"title\"/></body></html>",
     OUT("A<b>Kế hoạch &lt;\"&amp;\"&gt; 2010</b>!")},
    {B("<p data-each=\"i in items\" data-include=\"parts/p.html\"/>") "\n-- parts/p.html --\n"
                                                                      "<html><body><b "
                                                                      "data-text=\"i.name\"/></"
                                                                      "body></html>",
     OUT("<b>one</b><b>two &amp; three</b><b>four</b>")},
    /* layout */
    {"<html><head><title data-fill=\"title\" data-text=\"title\">x</title></head>"
     "<body>dropped<main data-fill=\"main\">in <b data-text=\"lang\"/></main></body></html>"
     "\n-- layout.html --\n"
     "<html lang=\"x\" data-attr=\"lang lang\"><head><title data-slot=\"title\">s</title>"
     "<template data-slot=\"head\"><link rel=\"x\"/></template></head><body><h1>frame</h1>"
     "<div data-slot=\"main\">sample</div><p>end</p></body></html>",
     "<!doctype html>\n<html lang=\"vi\"><head><title>Kế hoạch &lt;\"&amp;\"&gt; 2010</title>"
     "<link rel=\"x\"></head><body><h1>frame</h1><main>in <b>vi</b></main><p>end</p></body>"
     "</html>\n"},
    /* writing HTML */
    {"<?xml version=\"1.0\"?>\n<!-- c -->\n<!doctype html>\n<html><head>"
     "<meta charset=\"utf-8\"/><script src=\"a.js\" defer=\"\"></script></head><body><!-- c -->"
     "<BR/><input checked=\"checked\" hidden=\"until-found\" value=\"\"/>&nbsp;&hellip;&amp;&#60;"
     "<i title=\"&nbsp;&agrave;&quot;\">'\"</i></body></html>",
     "<!doctype html>\n<html><head><meta charset=\"utf-8\"><script src=\"a.js\" defer></script>"
     "</head><body><br><input checked hidden=\"until-found\" value=\"\">\u00a0…&amp;&lt;"
     "<i title=\"\u00a0à&quot;\">'\"</i></body></html>\n"},
    {B("<svg viewBox=\"0 0 1 1\"><linearGradient id=\"g\"/><title>a</title>"
       "<a xlink:href=\"#\" data-attr=\"xlink:href url; viewBox number\"/></svg>"),
     OUT("<svg viewBox=\"0 0 1 1\"><linearGradient id=\"g\"/><title>a</title>"
         "<a xlink:href=\"../a%20b.html?x&amp;y\" viewBox=\"2010\"/></svg>")},
    {B("<style>a &gt; b { }</style>"), OUT("<style>a > b { }</style>")},
    {B("<link href=\"assets/s.css\"/><img src=\"../assets/i.png\" alt=\"\"/><a "
       "href=\"other\">x</a>"),
     OUT("<link href=\"../assets/s.css\"><img src=\"../assets/i.png\" alt=\"\">"
         "<a href=\"other\">x</a>")},
    /* white space */
    {B("\n  <ul>\n    <li>a</li>\n\n    <li>b</li>\n  </ul>\n  <p>a\n b <i>c</i> <b>d</b></p>\n"),
     OUT("\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>a\n b <i>c</i> <b>d</b></p>\n")},
    {B("<ul>\n  <li data-if=\"no\">a</li>\n  <li data-each=\"i in items\">b</li>\n</ul>"),
     OUT("<ul>\n<li>b</li>\n<li>b</li>\n<li>b</li>\n</ul>")},
    {B("<p><i>a</i>\n <i data-if=\"no\">b</i>\n <i>c</i></p>"), OUT("<p><i>a</i>\n\n<i>c</i></p>")},
    /* what is left out takes its space along, where another one or a line's end follows it */
    {B("<p><i>a</i> <i data-if=\"no\">b</i> <i>c</i></p>"), OUT("<p><i>a</i> <i>c</i></p>")},
    {B("<p><i>a</i> <i data-if=\"yes\">b</i> <i>c</i></p>"),
     OUT("<p><i>a</i> <i>b</i> <i>c</i></p>")},
    {B("<p><i>a</i> <i data-with=\"none\">b</i></p>"), OUT("<p><i>a</i></p>")},
    {B("<p><i>a</i> <i data-if=\"no\">b</i><i>c</i></p>"), OUT("<p><i>a</i> <i>c</i></p>")},
    {B("<p><b><i>a</i> <i data-if=\"no\">b</i></b>c</p>"), OUT("<p><b><i>a</i> </b>c</p>")},
    {B("<p><i>a</i> <i data-each=\"i in items\">b</i> c</p>"),
     OUT("<p><i>a</i> <i>b</i><i>b</i><i>b</i> c</p>")},
    {B("<pre><i>a</i> <i data-if=\"no\">b</i> c</pre>"), OUT("<pre><i>a</i>  c</pre>")},
    {B("<pre>\n  <b>x</b>\n  <i>y</i>\n</pre>"), OUT("<pre>\n  <b>x</b>\n  <i>y</i>\n</pre>")},
};

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof page_cases / sizeof *page_cases; i++) {
        const struct page_case *c = &page_cases[i];
        struct result r;
        struct buf out = BUF_INIT;
        struct arena scratch;
        arena_init(&scratch);
        compile(&r, c->files);
        said(&r, &out);
        if (out.len || !r.template)
            fail_msg("%s\nis refused:\n%s", c->files, out.data);
        template_run(r.template, LANG_VI, &view, &scratch, &out);
        if (!str_is(buf_view(&out), c->want))
            fail_msg("%s\ngives %s\nwant  %s", c->files, out.data, c->want);
        buf_free(&out);
        arena_free(&scratch);
        release(&r);
    }
}

/* --- what is said of mistakes --- */

struct mistake_case {
    const char *files, *want; /* a beginning of one of the lines said, and of its help */
    const char *help;
};

static const struct mistake_case
    mistake_cases[] =
        {
            /* not well-formed */
            {"<html>\n<head>\n  <meta charset=\"utf-8\">\n</head></html>",
             "t/page.html:3:3: error: <meta> is never closed [unclosed-void]", "write <meta … />"},
            {"<html><body><p>x</body></html>",
             "t/page.html:1:17: error: </body> stands where <p> of line 1 is still open "
             "[tag-mismatch]",
             "close <p> first"},
            {"<html>\n<body>\n",
             "t/page.html:3:1: error: the file ends before <body> of line 2 is closed",
             "add </body>"},
            {"<html>\n<script defer src=\"x\"></script></html>",
             "t/page.html:2:9: error: the attribute defer has no value [bare-attribute]",
             "write defer=\"\""},
            {"<html><p class=a>x</p></html>",
             "t/page.html:1:16: error: the value of an attribute stands", "put it in"},
            {"<html><p id=\"a\" id=\"b\"/></html>",
             "t/page.html:1:17: error: the attribute id is given twice", NULL},
            {"<html>A & B</html>", "t/page.html:1:9: error: \"&\" starts a reference",
             "write &amp;"},
            {"<html>&nbps;</html>", "t/page.html:1:8: error: unknown reference &nbps;",
             "write the"},
            {"<html>a < b</html>", "t/page.html:1:9: error: \"<\" starts no tag here",
             "write &lt;"},
            {"", "t/page.html:1:1: error: this is not well-formed", "templates are HTML"},
            {"<!DOCTYPE html [<!ENTITY x \"y\">]><html>&x;</html>",
             "t/page.html:1:1: error: a declaration cannot stand here", "<!doctype html> stands"},
            {"<html>\xff</html>", "t/page.html:1:7: error: this byte is not UTF-8",
             "save the file"},
            /* words */
            {B("<p data-txt=\"title\"/>"), "t/page.html:1:45: error: unknown word \"data-txt\"",
             "did you mean \"data-text\"?"},
            {B("<p data-zzzzzz=\"title\"/>"),
             "t/page.html:1:45: error: unknown word \"data-zzzzzz\"",
             "an attribute of your own needs a second hyphen: data-my-zzzzzz"},
            {B("<p data-each=\"items\"/>"), "t/page.html:1:45: error: data-each cannot be read",
             "its form is data-each=\"ITEM in LIST\""},
            {B("<p data-attr=\"title\"/>"), "t/page.html:1:56: error: data-attr cannot be read",
             "its form"},
            {B("<p data-attr=\"a.b= title\"/>"),
             "t/page.html:1:56: error: data-attr cannot be read", NULL},
            {B("<p data-attr=\"title title; title lang\"/>"),
             "t/page.html:1:69: error: data-attr sets title twice", NULL},
            {B("<p data-text=\"title\" data-html=\"body\"/>"),
             "t/page.html:1:63: error: data-html cannot stand on the same element as data-text",
             "use two elements"},
            {B("<p data-include=\"parts/p.html\" data-attr=\"id lang\"/>"),
             "t/page.html:1:73: error: data-attr cannot stand on the same element as data-include",
             NULL},
            {B("<template data-attr=\"id lang\"/>"),
             "t/page.html:1:52: error: data-attr on <template>", NULL},
            {B("<br data-text=\"title\"/>"), "t/page.html:1:46: error: <br> can have no content",
             NULL},
            {B("<script data-text=\"title\"/>"),
             "t/page.html:1:50: error: nothing can be put into <script>",
             "put it into an attribute"},
            {B("<script data-html=\"json\"/>"),
             "t/page.html:1:50: error: nothing can be put into <script>", NULL},
            {B("<style data-text=\"title\"/>"),
             "t/page.html:1:49: error: nothing can be put into <style>", NULL},
            {B("<STYLE><b data-text=\"title\"/></STYLE>"),
             "t/page.html:1:52: error: nothing can be put into <b>", NULL},
            {B("<svg><script data-text=\"title\"/></svg>"),
             "t/page.html:1:55: error: nothing can be put into <script>", NULL},
            {B("<iframe data-html=\"body\"/>"),
             "t/page.html:1:50: error: nothing can be put into <iframe>", NULL},
            {B("<textarea data-html=\"body\"/>"),
             "t/page.html:1:52: error: nothing can be put into <textarea>", NULL},
            {B("<script>a(\"&lt;/script>\")</script>"),
             "t/page.html:1:42: error: \"</sc\" in <script> can", NULL},
            /* attributes refused */
            {B("<p data-attr=\"style title\"/>"),
             "t/page.html:1:56: error: data-attr cannot set style", "scripts and styles"},
            {B("<p data-attr=\"onclick title\"/>"),
             "t/page.html:1:56: error: data-attr cannot set onclick", NULL},
            {B("<iframe data-attr=\"srcdoc title\"/>"),
             "t/page.html:1:61: error: data-attr cannot set srcdoc", NULL},
            {B("<meta http-equiv=\"refresh\" data-attr=\"content title\"/>"),
             "t/page.html:1:80: error: data-attr cannot set content", NULL},
            /* names */
            {B("<p data-text=\"titel\"/>"),
             "t/page.html:1:56: error: unknown name \"titel\" [unknown-name]",
             "did you mean \"title\"?"},
            {"<html>\n <p\n  class=\"x\"\n  data-text=\"titel\"\n  id=\"y\">x</p></html>",
             "t/page.html:4:14: error: unknown name \"titel\"", NULL},
            {B("<p data-text=\"qqqqqq\"/>"), "t/page.html:1:56: error: unknown name \"qqqqqq\"",
             "names known here: title, lang, empty"},
            {B("<p data-text=\"item.nam\"/>"),
             "t/page.html:1:61: error: unknown name \"nam\" in \"item\"", "did you mean \"name\"?"},
            {B("<p data-each=\"i in items\"><b data-text=\"i.titel\"/></p>"),
             "t/page.html:1:84: error: unknown name \"titel\" in \"i\"", NULL},
            {B("<p data-each=\"i in itms\"><b data-text=\"i.whatever\"/></p>"),
             "t/page.html:1:61: error: unknown name \"itms\"", "did you mean \"items\"?"},
            {B("<p data-each=\"i in items\"/><b data-text=\"i.name\"/>"),
             "t/page.html:1:83: error: unknown name \"i\"", NULL},
            {B("<p data-text=\"elsewhere\"/>"),
             "t/page.html:1:56: error: \"elsewhere\" has no value on page", "the reference says"},
            {B("<p data-text=\"title.x\"/>"),
             "t/page.html:1:62: error: \"title\" is of kind text and has no", NULL},
            {B("<p data-text=\"items.name\"/>"),
             "t/page.html:1:62: error: \"items\" is of kind list", NULL},
            {B("<p data-text=\"\"/>"), "t/page.html:1:56: error: \"\" is not a name", NULL},
            {B("<p data-text=\"a..b\"/>"), "t/page.html:1:56: error: \"a..b\" is not a name", NULL},
            {B("<p data-text=\"title lang\"/>"),
             "t/page.html:1:56: error: \"title lang\" is not a name", "names are words"},
            /* kinds */
            {B("<p data-text=\"body\"/>"),
             "t/page.html:1:56: error: \"body\" is of kind html, but this place takes text, url, "
             "number",
             NULL},
            {B("<p data-text=\"yes\"/>"), "t/page.html:1:56: error: \"yes\" is of kind bool", NULL},
            {B("<p data-html=\"title\"/>"),
             "t/page.html:1:56: error: \"title\" is of kind text, but this place takes html", NULL},
            {B("<p data-html=\"json\"/>"), "t/page.html:1:56: error: \"json\" is of kind json",
             NULL},
            {B("<p data-each=\"i in title\"/>"),
             "t/page.html:1:61: error: \"title\" is of kind text, but", NULL},
            {B("<p data-with=\"items\"/>"),
             "t/page.html:1:56: error: \"items\" is of kind list, but", NULL},
            {B("<p data-attr=\"title body\"/>"),
             "t/page.html:1:62: error: \"body\" is markup and cannot stand in the attribute title",
             NULL},
            {B("<a data-attr=\"href body\"/>"), "t/page.html:1:61: error: \"body\" is markup",
             NULL},
            {B("<a data-attr=\"href title\"/>"),
             "t/page.html:1:61: error: href holds an address, but \"title\" is of kind text",
             "use a name of kind url"},
            {B("<a data-attr=\"href message:hello\"/>"),
             "t/page.html:1:61: error: href holds an address", NULL},
            {B("<a data-attr=\"title items\"/>"),
             "t/page.html:1:62: error: \"items\" is of kind list and", NULL},
            /* messages */
            {B("<p data-message=\"helo\"/>"), "t/page.html:1:59: error: unknown message \"helo\"",
             "did you mean \"hello\"?"},
            {B("<p data-message=\"zzzzzzz\"/>"),
             "t/page.html:1:59: error: unknown message \"zzzzzzz\"", "add it to"},
            {B("<p data-message=\"count\"/>"),
             "t/page.html:1:59: error: the message \"count\" takes 1 argument; 0 are given", NULL},
            {B("<p data-message=\"count title lang\"/>"),
             "t/page.html:1:59: error: the message \"count\" takes 1 argument; 2 are given", NULL},
            {B("<p data-message=\"count yes\"/>"),
             "t/page.html:1:65: error: \"yes\" is of kind bool", NULL},
            {B("<p data-attr=\"title message:count titel\"/>"),
             "t/page.html:1:76: error: unknown name \"titel\"", NULL},
            /* files */
            {B("<p data-fill=\"main\"/>"),
             "t/page.html:1:42: error: data-fill, but the theme has no layout", NULL},
            {B("<p data-fill=\"mian\"/>") "\n-- layout.html --\n" B("<p data-slot=\"main\"/>"),
             "t/page.html:1:56: error: the layout has no slot \"mian\"", "did you mean \"main\"?"},
            {B("<p data-fill=\"a\"/>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\"/><p data-slot=\"b\"/>"),
             "t/page.html:1:1: error: this page has nothing for the slot \"b\" of layout.html",
             "add an element with data-fill=\"b\""},
            {B("<p data-fill=\"a\"/>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\"/><p data-slot=\"a\"/>"),
             "layout.html:1:74: error: there are two slots \"a\"", NULL},
            {B("<p data-fill=\"a\"/><p data-fill=\"a\"/>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\"/>"),
             "t/page.html:1:63: error: two parts of this page fill \"a\"", NULL},
            {B("<p data-slot=\"a\"/>"), "t/page.html:1:45: error: data-slot outside the layout",
             NULL},
            {B("<p data-fill=\"a\"><b data-fill=\"b\"/></p>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\"/>"),
             "t/page.html:1:62: error: data-fill can stand only in a page", NULL},
            {B("<i data-text=\"title\"/><p data-fill=\"a\"/>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\"/>"),
             "t/page.html:1:45: warning: data-text stands outside the parts", NULL},
            {B("<p data-fill=\"a\"/>") "\n-- layout.html --\n" B(
                 "<p data-slot=\"a\" data-text=\"titel\"/>"),
             "layout.html:1:59: error: data-text cannot stand on the same element as data-slot",
             NULL},
            {B("<p data-include=\"parts/q.html\"/>") "\n-- parts/p.html --\n" B(""),
             "t/page.html:1:59: error: there is no \"parts/q.html\" to include",
             "did you mean \"parts/p.html\"?"},
            {B("<p data-include=\"../secret\"/>"),
             "t/page.html:1:59: error: there is no \"../secret\"",
             "files that can be included stand in parts/"},
            {B("<p data-include=\"parts/a.html\"/>") "\n-- parts/a.html --\n" B(
                 "<p data-include=\"parts/b.html\"/>") "\n-- parts/b.html --\n" B("<p "
                                                                                  "data-include="
                                                                                  "\"parts/"
                                                                                  "a.html\"/>"),
             "parts/b.html:1:45: error: parts/a.html includes itself [include-cycle]", NULL},
            {B("<p data-include=\"parts/a.html\"/>") "\n-- parts/a.html --\n<html/>",
             "parts/a.html:1:1: error: a part needs a <body>", NULL},
            {B("<p data-include=\"parts/a.html\"/>") "\n-- parts/a.html --\n"
                                                     "<html data-attr=\"lang lang\"><body/></html>",
             "parts/a.html:1:7: warning: data-attr stands outside the parts", NULL},
            {B("") "\n-- parts/a.html --\n" B(""),
             "parts/a.html:1:1: warning: no page uses parts/a.html", NULL},
            {B("<p data-include=\"parts/1.html\"/>") "\n-- parts/1.html --\n" B(
                 "<p "
                 "data-include="
                 "\"parts/2.html\"/"
                 ">") "\n-- "
                      "parts/2.html "
                      "--\n" B("<p "
                               "data"
                               "-inc"
                               "lude"
                               "=\"p"
                               "arts"
                               "/3."
                               "html"
                               "\"/"
                               ">") "\n-- parts/3.html --\n" B("<p data-include=\"parts/4.html\"/>") "\n-- parts/4.html --\n" B("<p data-include=\"parts/5.html\"/>") "\n-- parts/5.html --\n" B("<p data-include=\"parts/6.html\"/>") "\n-- parts/6.html --\n" B("<p "
                                                                                                                                                                                                                                                                  "data-"
                                                                                                                                                                                                                                                                  "include="
                                                                                                                                                                                                                                                                  "\"parts/"
                                                                                                                                                                                                                                                                  "7.html\"/"
                                                                                                                                                                                                                                                                  ">") "\n--"
                                                                                                                                                                                                                                                                       " par"
                                                                                                                                                                                                                                                                       "ts/"
                                                                                                                                                                                                                                                                       "7."
                                                                                                                                                                                                                                                                       "html"
                                                                                                                                                                                                                                                                       " --"
                                                                                                                                                                                                                                                                       "\n" B("<p data-include=\"parts/8.html\"/>") "\n-- parts/8.html --\n" B(
                                                                                                                                                                                                                                                                           "<p data-include=\"parts/9.html\"/>") "\n-- parts/9.html --\n" B(""),
             "parts/8.html:1:45: error: files are included in each other more than 8 deep", NULL},
};

/* Whether one of the lines begins with want, and the next help line with help. */
static bool says(struct str text, const char *want, const char *help)
{
    struct str line;
    while (str_next_line(&text, &line)) {
        if (!str_starts(line, str_of(want)))
            continue;
        if (!help)
            return true;
        str_next_line(&text, &line);
        line = str_cut(line, strlen("  = help: "), line.len);
        return str_starts(line, str_of(help));
    }
    return false;
}

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistake_cases / sizeof *mistake_cases; i++) {
        const struct mistake_case *c = &mistake_cases[i];
        struct result r;
        struct buf out = BUF_INIT;
        compile(&r, c->files);
        said(&r, &out);
        if (!says(buf_view(&out), c->want, c->help))
            fail_msg("%s\nsaid: %s\nwant: %s (%s)", c->files, out.data ? out.data : "nothing",
                     c->want, c->help ? c->help : "");
        assert_true((r.template == NULL) == (diags_count(r.diags, SEVERITY_ERROR) > 0));
        buf_free(&out);
        release(&r);
    }
}

/* All mistakes of all files come in one run, each once. */
static void test_all_at_once(void **state)
{
    (void)state;
    struct result r;
    compile(
        &r,
        B("<p data-fill=\"a\" data-text=\"titel\"/><p data-fill=\"b\"><i data-text=\"body\"/>"
          "<i data-txt=\"x\"/><i data-include=\"parts/p.html\"/>"
          "<i data-include=\"parts/p.html\"/></p>") "\n-- layout.html --\n" B("<p "
                                                                              "data-slot=\"a\"/"
                                                                              "><p "
                                                                              "data-slot=\"b\"/"
                                                                              "><p "
                                                                              "data-slot=\"c\"/"
                                                                              "><p "
                                                                              "data-slot=\"d\"/"
                                                                              ">") "\n-- "
                                                                                   "parts/"
                                                                                   "p.html "
                                                                                   "--\n" B(
                                                                                       "<b"
                                                                                       " d"
                                                                                       "at"
                                                                                       "a-"
                                                                                       "te"
                                                                                       "xt"
                                                                                       "="
                                                                                       "\""
                                                                                       "ti"
                                                                                       "te"
                                                                                       "l"
                                                                                       "\""
                                                                                       "/"
                                                                                       ">") "\n-- "
                                                                                            "parts/"
                                                                                            "bad."
                                                                                            "html "
                                                                                            "--\n<"
                                                                                            "html><"
                                                                                            "br><"
                                                                                            "br></"
                                                                                            "html"
                                                                                            ">");
    assert_null(r.template);
    struct buf out = BUF_INIT;
    said(&r, &out);
    if (diags_count(r.diags, SEVERITY_ERROR) != 8)
        fail_msg("%s", out.data);
    buf_free(&out);
    release(&r);
}

/* --- languages and hashes --- */

static struct str run_page(struct result *r, enum lang lang, struct arena *arena)
{
    struct buf out = BUF_INIT;
    template_run(r->template, lang, &view, arena, &out);
    struct str page = str_copy(arena, buf_view(&out));
    buf_free(&out);
    return page;
}

static void test_languages(void **state)
{
    (void)state;
    struct result r;
    struct arena arena;
    arena_init(&arena);
    compile(&r, B("<p data-message=\"hello\"/><p data-text=\"number\"/>"));
    assert_non_null(r.template);
    assert_true(str_is(run_page(&r, LANG_VI, &arena), OUT("<p>vi&amp;hello</p><p>.2010</p>")));
    assert_true(str_is(run_page(&r, LANG_EN, &arena), OUT("<p>en&amp;hello</p><p>,2010</p>")));
    assert_false(
        hash128_equal(template_hash(r.template, LANG_VI), template_hash(r.template, LANG_EN)));
    arena_free(&arena);
    release(&r);
}

static struct hash128 hash_of(const char *files)
{
    struct result r;
    compile(&r, files);
    assert_non_null(r.template);
    struct hash128 hash = template_hash(r.template, LANG_EN);
    release(&r);
    return hash;
}

static void test_template_hash(void **state)
{
    (void)state;
    static const char *const different[] = {
        B("<p data-text=\"title\"/>"),
        B("<p data-text=\"lang\"/>"),
        B("<b data-text=\"title\"/>"),
        B("<p data-if=\"title\"/>"),
        B("<p data-if=\"!title\"/>"),
        B("<p data-message=\"count number\"/>"),
        B("<p data-message=\"count negative\"/>"),
        B("<p data-attr=\"id title\"/>"),
    };
    enum { COUNT = sizeof different / sizeof *different };
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            assert_true(hash128_equal(hash_of(different[i]), hash_of(different[j])) == (i == j));
}

/* --- the reference --- */

static void test_reference(void **state)
{
    (void)state;
    static const struct template_page pages[] = {{"page.html", page_names}, {"all.html", NULL}};
    static const char *const wanted[] = {"### data-each=\"ITEM in LIST\"",
                                         "| `items` | list of [item](#item) | a LIST |",
                                         "### item",
                                         "### tag",
                                         "| `page.html` | `empty`",
                                         "| `all.html` | all |",
                                         "Every page has `title`, `lang`"};
    struct buf out = BUF_INIT;
    template_reference(&out, &names, pages, 2);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (str_find(buf_view(&out), str_of(wanted[i]), 0) == out.len)
            fail_msg("%s is missing in\n%s", wanted[i], out.data);
    buf_free(&out);
}

/* What C strings cannot hold: a NUL, and a file over the limit. */
static void test_bytes(void **state)
{
    (void)state;
    static char large[TEMPLATE_SIZE_MAX + 1];
    const struct str texts[] = {{"<html>\0</html>", 14}, {large, sizeof large}};
    static const struct template_page page = {"page.html", NULL};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena arena;
        arena_init(&arena);
        struct diags *diags = diags_new();
        struct template_source source = {STR("page.html"), STR("page.html"), texts[i]};
        struct template_set *set = template_load(&arena, diags, &names, &source, 1);
        assert_null(template_compile(set, &page));
        assert_true(diags_count(diags, SEVERITY_ERROR) > 0);
        diags_free(diags);
        arena_free(&arena);
    }
}

/* A page that would be too large is refused before it fills the memory. */
static void test_explosion(void **state)
{
    (void)state;
    struct buf files = BUF_INIT;
    buf_text(&files, B("<p data-include=\"parts/0.html\"/>"));
    for (int i = 0; i < 6; i++) {
        buf_printf(&files, "\n-- parts/%d.html --\n<html><body>", i);
        for (int j = 0; j < 40; j++)
            buf_printf(&files, "<p data-include=\"parts/%d.html\"/>", i + 1);
        buf_text(&files, "</body></html>");
    }
    buf_text(&files, "\n-- parts/6.html --\n" B("x"));
    struct result r;
    struct buf out = BUF_INIT;
    compile(&r, files.data);
    assert_null(r.template);
    said(&r, &out);
    assert_true(str_find(buf_view(&out), STR("[page-too-large]"), 0) < out.len);
    buf_free(&out);
    buf_free(&files);
    release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),         cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_all_at_once),   cmocka_unit_test(test_languages),
        cmocka_unit_test(test_template_hash), cmocka_unit_test(test_reference),
        cmocka_unit_test(test_explosion),     cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
