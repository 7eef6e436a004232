/* Bytes from 0x20 on are copied in runs; a table says which need care. */
#include "xml_write.h"

enum { IN_TEXT = 1, IN_VALUE = 2 };

static const unsigned char special[256] = {
    [0] = 3,  [1] = 3,  [2] = 3,  [3] = 3,  [4] = 3,  [5] = 3,   [6] = 3,   [7] = 3,   [8] = 3,
    [9] = 2,  [10] = 2, [11] = 3, [12] = 3, [13] = 3, [14] = 3,  [15] = 3,  [16] = 3,  [17] = 3,
    [18] = 3, [19] = 3, [20] = 3, [21] = 3, [22] = 3, [23] = 3,  [24] = 3,  [25] = 3,  [26] = 3,
    [27] = 3, [28] = 3, [29] = 3, [30] = 3, [31] = 3, ['&'] = 3, ['<'] = 3, ['>'] = 3, ['"'] = 2,
};

static const char *written(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return "";
    }
}

static void escape(struct buf *out, struct str s, unsigned char place)
{
    size_t run = 0;
    for (size_t at = 0; (at = str_find_special(s, at)) < s.len; at++) {
        if (!(special[(unsigned char)s.data[at]] & place))
            continue;
        buf_add(out, s.data + run, at - run);
        buf_text(out, written(s.data[at]));
        run = at + 1;
    }
    if (run < s.len)
        buf_add(out, s.data + run, s.len - run);
}

static void new_line(struct xml_writer *w)
{
    static const char spaces[] = "                ";
    if (w->in_tag)
        buf_text(w->out, ">\n");
    w->in_tag = false;
    for (unsigned left = w->depth; left;) {
        unsigned now = left < sizeof spaces - 1 ? left : (unsigned)sizeof spaces - 1;
        buf_add(w->out, spaces, now);
        left -= now;
    }
}

static void start(struct xml_writer *w, const char *name)
{
    new_line(w);
    buf_byte(w->out, '<');
    buf_text(w->out, name);
}

static void end(struct xml_writer *w, const char *name)
{
    buf_text(w->out, "</");
    buf_text(w->out, name);
    buf_text(w->out, ">\n");
}

void xml_write_head(struct xml_writer *w)
{
    buf_text(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void xml_write_open(struct xml_writer *w, const char *name)
{
    start(w, name);
    w->in_tag = true;
    w->depth++;
}

void xml_write_attribute(struct xml_writer *w, const char *name, struct str value)
{
    buf_byte(w->out, ' ');
    buf_text(w->out, name);
    buf_text(w->out, "=\"");
    escape(w->out, value, IN_VALUE);
    buf_byte(w->out, '"');
}

void xml_write_element(struct xml_writer *w, const char *name, struct str text)
{
    if (!text.data)
        return;
    start(w, name);
    buf_byte(w->out, '>');
    escape(w->out, text, IN_TEXT);
    end(w, name);
}

void xml_write_close(struct xml_writer *w, const char *name)
{
    w->depth--;
    if (w->in_tag) {
        buf_text(w->out, "/>\n");
        w->in_tag = false;
        return;
    }
    new_line(w);
    end(w, name);
}
