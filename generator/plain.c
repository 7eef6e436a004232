/* The markup is read once, tag by tag. White space outside of <pre> is one space; what is owed
 * between two pieces of text (nothing, a space, a line's end, an empty line) is remembered and
 * written before the next piece, so that nothing is doubled and nothing stands at the end. */
#include "plain.h"

#include <string.h>

#include "html.h"
#include "lanes.h"

enum { LISTS_MAX = 16 };

enum owed { OWED_NOTHING, OWED_SPACE, OWED_LINE, OWED_PARAGRAPH };

struct plain {
    struct buf *out;
    size_t begin; /* of our part of out */
    enum owed owed;
    unsigned long number[LISTS_MAX]; /* of the next item; 0: bullets */
    size_t depth;                    /* of lists; deeper ones than the most are not numbered */
    bool pre, cell;                  /* cell: a cell of this row stands before */
    bool gap;                        /* in the sign for missing words, which is said otherwise */
};

static void owe(struct plain *p, enum owed owed)
{
    if (p->owed < owed)
        p->owed = owed;
}

static void pay(struct plain *p)
{
    static const char *const written[] = {"", " ", "\n", "\n\n"};
    if (p->out->len > p->begin)
        buf_text(p->out, written[p->owed]);
    p->owed = OWED_NOTHING;
}

static void put(struct plain *p, struct str text)
{
    pay(p);
    buf_str(p->out, text);
}

/* The value of an attribute of a tag of ours (always in double quotes); STR_NULL if it has none. */
static struct str attribute(struct str tag, const char *name)
{
    size_t len = strlen(name);
    for (size_t at = str_find(tag, str_of(name), 0); at < tag.len;
         at = str_find(tag, str_of(name), at + len)) {
        struct str rest = str_cut(tag, at + len, tag.len);
        if (at && tag.data[at - 1] == ' ' && str_starts(rest, STR("=\"")))
            return str_cut(rest, 2, str_find_byte(rest, '"', 2));
    }
    return STR_NULL;
}

/* A reference at text.data[at]; returns its length and appends what it stands for. */
static size_t reference(struct plain *p, struct str text, size_t at)
{
    static const struct {
        const char *name, *character;
    } table[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    struct str rest = str_cut(text, at, text.len);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_starts(rest, str_of(table[i].name))) {
            put(p, str_of(table[i].character));
            return strlen(table[i].name);
        }
    put(p, STR("&"));
    return 1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* The end of the words from text.data[at] on that have one space between them: they are copied as
 * they stand. */
static size_t words_end(struct str text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t end = at;
    for (; end + LANES < text.len; end += LANES) {
        lanes c = lanes_load(p + end), next = lanes_load(p + end + 1);
        lanes stop = (lanes)((lanes)(c == '&') | (lanes)(c == '\n') | (lanes)(c == '\t') |
                             (lanes)((c == ' ') & (next == ' ')));
        if (lanes_any(stop)) {
            end += lanes_first(stop);
            break;
        }
    }
    while (end < text.len && p[end] != '&' && p[end] != '\n' && p[end] != '\t' &&
           !(p[end] == ' ' && end + 1 < text.len && p[end + 1] == ' '))
        end++;
    while (end > at && p[end - 1] == ' ')
        end--;
    return end;
}

static void add_words(struct plain *p, struct str text)
{
    for (size_t i = 0; i < text.len;) {
        if (text.data[i] == '&') {
            i += reference(p, text, i);
        } else if (is_space(text.data[i]) && !p->pre) {
            owe(p, OWED_SPACE);
            i++;
        } else {
            size_t end = p->pre ? str_find_byte(text, '&', i) : words_end(text, i);
            put(p, str_cut(text, i, end));
            i = end;
        }
    }
}

static void open_list(struct plain *p, struct str tag, bool numbered)
{
    unsigned long first = 1;
    struct str start = attribute(tag, "start");
    if (start.len)
        str_to_number(start, 999999999, &first);
    if (p->depth < LISTS_MAX)
        p->number[p->depth] = numbered ? first : 0;
    p->depth++;
    owe(p, p->depth > 1 ? OWED_LINE : OWED_PARAGRAPH);
}

static void open_item(struct plain *p)
{
    owe(p, OWED_LINE);
    if (!p->depth || p->depth > LISTS_MAX)
        return;
    pay(p);
    for (size_t i = 1; i < p->depth; i++)
        buf_text(p->out, "   ");
    unsigned long *number = &p->number[p->depth - 1];
    if (*number)
        buf_printf(p->out, "%lu. ", (*number)++);
    else
        buf_text(p->out, "- ");
}

/* What an element is to us. */
enum element {
    ELEMENT_OTHER,
    ELEMENT_BLOCK,
    ELEMENT_P,
    ELEMENT_LI,
    ELEMENT_OL,
    ELEMENT_UL,
    ELEMENT_BR,
    ELEMENT_TR,
    ELEMENT_CELL,
    ELEMENT_IMG,
    ELEMENT_SPAN,
    ELEMENT_SUP,
    ELEMENT_PRE
};

#define NAME(a, b, c, d) \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* Short names are compared as numbers: there is one for every few words of a text. */
static enum element element_of(struct str name)
{
    uint32_t packed = 0;
    for (size_t i = 0; i < name.len && name.len <= sizeof packed; i++)
        packed = packed << 8 | (unsigned char)name.data[i];
    switch (packed) {
    case NAME(0, 0, 0, 'a'):
    case NAME(0, 0, 'e', 'm'):
        return ELEMENT_OTHER;
    case NAME(0, 0, 0, 'p'):
        return ELEMENT_P;
    case NAME(0, 0, 'l', 'i'):
        return ELEMENT_LI;
    case NAME(0, 0, 'o', 'l'):
        return ELEMENT_OL;
    case NAME(0, 0, 'u', 'l'):
        return ELEMENT_UL;
    case NAME(0, 0, 'b', 'r'):
        return ELEMENT_BR;
    case NAME(0, 0, 't', 'r'):
        return ELEMENT_TR;
    case NAME(0, 0, 't', 'd'):
    case NAME(0, 0, 't', 'h'):
        return ELEMENT_CELL;
    case NAME(0, 'i', 'm', 'g'):
        return ELEMENT_IMG;
    case NAME('s', 'p', 'a', 'n'):
        return ELEMENT_SPAN;
    case NAME(0, 's', 'u', 'p'):
        return ELEMENT_SUP;
    case NAME(0, 'p', 'r', 'e'):
        return ELEMENT_PRE;
    default:
        break;
    }
    if (str_is(name, "strong"))
        return ELEMENT_OTHER;
    bool block = str_is(name, "table") || (!str_starts(name, STR("t")) && html_is_block(name));
    return block ? ELEMENT_BLOCK : ELEMENT_OTHER;
}

static void open_paragraph(struct plain *p)
{
    /* the first paragraph of an item stands beside its number */
    bool beside = p->depth && p->out->len > p->begin && p->out->data[p->out->len - 1] == ' ';
    if (beside)
        p->owed = OWED_NOTHING;
    else
        owe(p, OWED_PARAGRAPH);
}

static void open_cell(struct plain *p)
{
    if (p->cell) {
        p->owed = OWED_NOTHING;
        put(p, STR("\t"));
    }
    p->cell = true;
}

static void open_span(struct plain *p, struct str tag)
{
    if (!str_is(attribute(tag, "class"), "gap"))
        return;
    put(p, STR("[… "));
    add_words(p, attribute(tag, "aria-label"));
    put(p, STR("]"));
    p->gap = true;
}

static void open_tag(struct plain *p, struct str name, struct str tag)
{
    enum element element = element_of(name);
    switch (element) {
    case ELEMENT_OTHER:
        break;
    case ELEMENT_P:
        open_paragraph(p);
        break;
    case ELEMENT_LI:
        open_item(p);
        break;
    case ELEMENT_OL:
    case ELEMENT_UL:
        open_list(p, tag, element == ELEMENT_OL);
        break;
    case ELEMENT_BR:
        p->owed = OWED_LINE;
        break;
    case ELEMENT_TR:
        owe(p, OWED_LINE);
        p->cell = false;
        break;
    case ELEMENT_CELL:
        open_cell(p);
        break;
    case ELEMENT_IMG:
        add_words(p, attribute(tag, "alt"));
        break;
    case ELEMENT_SPAN:
        open_span(p, tag);
        break;
    case ELEMENT_SUP:
        put(p, STR("["));
        break;
    case ELEMENT_PRE:
        owe(p, OWED_PARAGRAPH);
        p->pre = true;
        break;
    case ELEMENT_BLOCK:
        owe(p, OWED_PARAGRAPH);
    }
}

static void close_tag(struct plain *p, struct str name)
{
    switch (element_of(name)) {
    case ELEMENT_OL:
    case ELEMENT_UL:
        p->depth -= p->depth > 0;
        owe(p, p->depth ? OWED_LINE : OWED_PARAGRAPH);
        break;
    case ELEMENT_SUP:
        put(p, STR("]"));
        break;
    case ELEMENT_PRE:
        p->pre = false;
        owe(p, OWED_PARAGRAPH);
        break;
    case ELEMENT_LI:
    case ELEMENT_TR:
        owe(p, OWED_LINE);
        break;
    case ELEMENT_P:
    case ELEMENT_BLOCK:
        owe(p, OWED_PARAGRAPH);
        break;
    case ELEMENT_OTHER:
    case ELEMENT_BR:
    case ELEMENT_CELL:
    case ELEMENT_IMG:
    case ELEMENT_SPAN:
        break;
    }
}

/* The end of the tag that begins at "<": ">" may stand in a quoted value. */
static size_t tag_end(struct str html, size_t at)
{
    for (;;) {
        size_t end = str_find_byte(html, '>', at);
        size_t quote = str_find_byte(str_cut(html, 0, end), '"', at);
        if (quote >= end)
            return end;
        at = str_find_byte(html, '"', quote + 1) + 1;
        if (at > html.len)
            return html.len;
    }
}

void plain_text(struct buf *out, struct str html)
{
    struct plain p = {.out = out, .begin = out->len};
    for (size_t at = 0; at < html.len;) {
        size_t tag = str_find_byte(html, '<', at);
        if (!p.gap)
            add_words(&p, str_cut(html, at, tag));
        p.gap = false;
        if (tag == html.len)
            break;
        size_t end = tag_end(html, tag);
        struct str inside = str_cut(html, tag + 1, end);
        bool closing = inside.len && inside.data[0] == '/';
        if (closing)
            inside = str_cut(inside, 1, inside.len);
        size_t name = 0;
        while (name < inside.len && !is_space(inside.data[name]) && inside.data[name] != '/')
            name++;
        if (closing)
            close_tag(&p, str_cut(inside, 0, name));
        else
            open_tag(&p, str_cut(inside, 0, name), inside);
        at = end + 1;
    }
    if (out->len > p.begin)
        buf_byte(out, '\n');
}
