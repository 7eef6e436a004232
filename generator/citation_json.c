/* The output contract: one citation as a JSON object, keys in this order, what is not stated left
 * out. Offsets are bytes of the text; surface is what stands there. */
#include "citation.h"
#include "diag.h"

static void add_text(struct buf *out, const char *key, struct str s)
{
    buf_printf(out, ",\"%s\":\"", key);
    json_escape(out, s);
    buf_byte(out, '"');
}

static void add_range(struct buf *out, const char *key, struct str text, uint32_t start,
                      uint32_t end)
{
    if (start < end)
        add_text(out, key, str_cut(text, start, end));
}

static void add_roman(struct buf *out, uint8_t term)
{
    static const char *const tens[] = {"", "X", "XX", "XXX"};
    static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
    if (term && term < 40)
        buf_printf(out, ",\"term\":\"%s%s\"", tens[term / 10], ones[term % 10]);
}

static void add_date(struct buf *out, struct date date)
{
    if (!date.year)
        return;
    buf_printf(out, ",\"date\":\"%04d", date.year);
    if (date.month)
        buf_printf(out, "-%02d", date.month);
    if (date.month && date.day)
        buf_printf(out, "-%02d", date.day);
    buf_byte(out, '"');
}

static void add_flags(struct buf *out, unsigned flags)
{
    bool first = true;
    for (unsigned bit = 0; bit < CITATION_FLAGS_SHOWN; bit++) {
        if (!(flags & 1u << bit))
            continue;
        buf_text(out, first ? ",\"flags\":[" : ",");
        buf_printf(out, "\"%s\"", citation_flag_name((enum citation_flag)(1u << bit)));
        first = false;
    }
    if (!first)
        buf_byte(out, ']');
}

void citation_json(struct buf *out, struct str text, const struct citation *c)
{
    struct citation_parts p;
    buf_printf(out, "{\"start\":%u,\"end\":%u", c->start, c->end);
    add_text(out, "surface", str_cut(text, c->start, c->end));
    add_text(out, "id", c->id);
    if (citation_parts(c->id, &p)) {
        add_text(out, "type", p.type);
        add_text(out, "number", p.number);
        if (str_is(p.year, "_"))
            buf_text(out, ",\"year\":null");
        else
            buf_printf(out, ",\"year\":%.*s", (int)(p.year.len < 4 ? p.year.len : 4), p.year.data);
        add_text(out, "issuer", p.issuer);
    } else {
        buf_text(out, ",\"type\":null,\"number\":null,\"year\":null,\"issuer\":null");
    }
    add_text(out, "kind", str_of(citation_kind_name((enum citation_kind)c->kind)));
    add_date(out, c->date);
    add_range(out, "body", text, c->body_start, c->body_end);
    add_roman(out, c->term);
    add_range(out, "title", text, c->title_start, c->title_end);
    if (c->provision.len)
        add_text(out, "provision", c->provision);
    add_text(out, "status", str_of(citation_status_name((enum citation_status)c->status)));
    add_flags(out, c->flags);
    buf_byte(out, '}');
}
