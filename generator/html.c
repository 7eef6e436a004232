/* Invariant: whatever bytes come in, html_text and html_attribute let no < > through, and
 * html_attribute and html_url no double quote, so a value cannot leave its place. Lists are short
 * and asked at compile time of a template only; the writers are the hot path and look up a table.
 */
#include "html.h"

#include "lanes.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Contexts in which a byte needs care. */
enum { IN_TEXT = 1, IN_ATTRIBUTE = 2, IN_URL = 4 };

static const unsigned char special[256] = {
    ['&'] = IN_TEXT | IN_ATTRIBUTE | IN_URL,
    ['<'] = IN_TEXT | IN_ATTRIBUTE | IN_URL,
    ['>'] = IN_TEXT | IN_ATTRIBUTE | IN_URL,
    ['"'] = IN_ATTRIBUTE | IN_URL,
    [' '] = IN_URL,
    ['\\'] = IN_URL,
    ['^'] = IN_URL,
    ['`'] = IN_URL,
    ['{'] = IN_URL,
    ['|'] = IN_URL,
    ['}'] = IN_URL,
    [0x7F] = IN_URL,
    /* the controls, NUL to US */
    [0] = IN_URL,
    [1] = IN_URL,
    [2] = IN_URL,
    [3] = IN_URL,
    [4] = IN_URL,
    [5] = IN_URL,
    [6] = IN_URL,
    [7] = IN_URL,
    [8] = IN_URL,
    [9] = IN_URL,
    [10] = IN_URL,
    [11] = IN_URL,
    [12] = IN_URL,
    [13] = IN_URL,
    [14] = IN_URL,
    [15] = IN_URL,
    [16] = IN_URL,
    [17] = IN_URL,
    [18] = IN_URL,
    [19] = IN_URL,
    [20] = IN_URL,
    [21] = IN_URL,
    [22] = IN_URL,
    [23] = IN_URL,
    [24] = IN_URL,
    [25] = IN_URL,
    [26] = IN_URL,
    [27] = IN_URL,
    [28] = IN_URL,
    [29] = IN_URL,
    [30] = IN_URL,
    [31] = IN_URL,
};

static void write_reference(struct buf *out, char c)
{
    switch (c) {
    case '&':
        buf_add(out, "&amp;", 5);
        return;
    case '<':
        buf_add(out, "&lt;", 4);
        return;
    case '>':
        buf_add(out, "&gt;", 4);
        return;
    default:
        buf_add(out, "&quot;", 6);
        return;
    }
}

static void write_percent(struct buf *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    if (c == '&') {
        write_reference(out, c);
        return;
    }
    char code[3] = {'%', digits[(unsigned char)c >> 4], digits[c & 15]};
    buf_add(out, code, sizeof code);
}

/* Where a byte is one that the context escapes. "&" and "\"" differ in one bit, "<" and ">" too. */
static inline lanes special_lanes(lanes c, unsigned char context)
{
    if (context == IN_TEXT)
        return (lanes)((lanes)(c == '&') | (lanes)((c & 0xFD) == '<'));
    return (lanes)((lanes)((c & 0xFB) == '"') | (lanes)((c & 0xFD) == '<'));
}

/* The first byte from at on that the context escapes, or s.len. */
static inline size_t next_special(struct str s, size_t at, unsigned char context)
{
    const unsigned char *p = (const unsigned char *)s.data;
    for (; at + LANES <= s.len; at += LANES) {
        lanes found = special_lanes(lanes_load(p + at), context);
        if (lanes_any(found))
            return at + lanes_first(found);
    }
    if (at >= s.len || !lanes_any(special_lanes(lanes_few(p + at, s.len - at), context)))
        return s.len;
    while (!(special[p[at]] & context))
        at++;
    return at;
}

/* Copies runs of ordinary bytes whole and hands each special one to write. */
static inline void escape(struct buf *out, struct str s, unsigned char context,
                          void (*write)(struct buf *, char))
{
    size_t run = 0;
    for (size_t at = 0; (at = next_special(s, at, context)) < s.len; at++) {
        buf_add(out, s.data + run, at - run);
        write(out, s.data[at]);
        run = at + 1;
    }
    if (run < s.len)
        buf_add(out, s.data + run, s.len - run);
}

void html_text(struct buf *out, struct str text)
{
    escape(out, text, IN_TEXT, write_reference);
}

void html_attribute(struct buf *out, struct str value)
{
    escape(out, value, IN_ATTRIBUTE, write_reference);
}

/* A path, perhaps behind one of the two schemes that most have, perhaps with a fragment: what most
 * addresses are is the same in any context, and then nothing is to be looked for. */
static bool plain_url(struct str url)
{
    if (str_starts(url, STR("https://")))
        url = str_cut(url, 8, url.len);
    else if (str_starts(url, STR("http://")))
        url = str_cut(url, 7, url.len);
    else if (str_starts(url, STR("//")))
        return false;
    size_t end = str_path_end(url, 0);
    return end == url.len || (url.data[end] == '#' && str_path_end(url, end + 1) == url.len);
}

static void escape_url(struct buf *out, struct str url)
{
    const char *run = url.data, *end = url.data + url.len;
    for (const char *p = run; p < end; p++) {
        if (!(special[(unsigned char)*p] & IN_URL))
            continue;
        buf_add(out, run, (size_t)(p - run));
        write_percent(out, *p);
        run = p + 1;
    }
    if (run < end)
        buf_add(out, run, (size_t)(end - run));
}

void html_url(struct buf *out, struct str url)
{
    if (plain_url(url))
        buf_str(out, url);
    else
        escape_url(out, url);
}

static void write_unicode_escape(struct buf *out, char c)
{
    buf_printf(out, "\\u%04x", (unsigned char)c);
}

void html_json(struct buf *out, struct str json)
{
    escape(out, json, IN_TEXT, write_unicode_escape);
}

char html_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool html_same_name(struct str a, const char *b)
{
    size_t i = 0;
    while (i < a.len && b[i] && html_lower(a.data[i]) == html_lower(b[i]))
        i++;
    return i == a.len && !b[i];
}

static bool listed(const char *const *list, size_t count, struct str name)
{
    char first = name.len ? html_lower(name.data[0]) : 0;
    for (size_t i = 0; i < count; i++)
        if (list[i][0] == first && html_same_name(name, list[i]))
            return true;
    return false;
}

bool html_url_safe(struct str url)
{
    static const char *const schemes[] = {"http", "https", "mailto"};
    for (size_t i = 0; (i = str_find_special(url, i)) < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c < 0x20 || c == 0x7F || c == '\\')
            return false;
    }
    if (str_starts(url, STR(" ")) || str_starts(url, STR("//")))
        return false;
    /* RFC 3986, 3.1 and 4.2: a colon before any of "/?#" ends a scheme */
    for (size_t i = 0; i < url.len; i++) {
        char c = url.data[i];
        if (c == '/' || c == '?' || c == '#')
            break;
        if (c == ':')
            return listed(schemes, COUNT(schemes), str_cut(url, 0, i));
    }
    return true;
}

bool html_link(struct buf *out, struct str before, struct str url)
{
    bool plain = plain_url(url);
    if (!plain && !html_url_safe(url))
        return false;
    buf_str(out, before);
    if (plain)
        buf_str(out, url);
    else
        escape_url(out, url);
    return true;
}

bool html_is_void(struct str element)
{
    static const char *const names[] = {"area",  "base", "br",   "col",    "embed", "hr", "img",
                                        "input", "link", "meta", "source", "track", "wbr"};
    return listed(names, COUNT(names), element);
}

bool html_is_raw_text(struct str element)
{
    static const char *const names[] = {"script",   "style", "iframe",   "noembed",
                                        "noframes", "xmp",   "plaintext"};
    return listed(names, COUNT(names), element);
}

bool html_is_block(struct str element)
{
    static const char *const names[] = {
        "address", "article",  "aside",      "base",     "blockquote", "body",     "caption",
        "col",     "colgroup", "dd",         "details",  "dialog",     "div",      "dl",
        "dt",      "fieldset", "figcaption", "figure",   "footer",     "form",     "h1",
        "h2",      "h3",       "h4",         "h5",       "h6",         "head",     "header",
        "hgroup",  "hr",       "html",       "legend",   "li",         "link",     "main",
        "menu",    "meta",     "nav",        "noscript", "ol",         "optgroup", "option",
        "p",       "pre",      "script",     "search",   "section",    "source",   "style",
        "summary", "table",    "tbody",      "td",       "template",   "tfoot",    "th",
        "thead",   "title",    "tr",         "track",    "ul"};
    return listed(names, COUNT(names), element);
}

bool html_is_boolean(struct str attribute)
{
    static const char *const names[] = {
        "allowfullscreen", "async",      "autofocus", "autoplay",    "checked",        "controls",
        "default",         "defer",      "disabled",  "download",    "formnovalidate", "hidden",
        "inert",           "ismap",      "itemscope", "loop",        "multiple",       "muted",
        "nomodule",        "novalidate", "open",      "playsinline", "readonly",       "required",
        "reversed",        "selected"};
    return listed(names, COUNT(names), attribute);
}

enum html_policy html_policy(struct str attribute)
{
    static const char *const urls[] = {
        "href",       "src",      "action",     "formaction", "poster",   "cite",   "data",
        "xlink:href", "manifest", "background", "longdesc",   "codebase", "profile"};
    /* beside style and markup: lists of addresses, what an animation may turn an address into,
     * and what makes a meta element act */
    static const char *const refused[] = {
        "style", "srcdoc", "srcset", "imagesrcset",   "ping",      "to",
        "from",  "by",     "values", "attributename", "http-equiv"};
    if (listed(urls, COUNT(urls), attribute))
        return HTML_POLICY_URL;
    bool event = attribute.len > 2 && html_same_name(str_cut(attribute, 0, 2), "on");
    return event || listed(refused, COUNT(refused), attribute) ? HTML_POLICY_REFUSED
                                                               : HTML_POLICY_TEXT;
}
