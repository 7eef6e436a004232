/* BibTeX counts braces whether or not a backslash stands before them, so a brace in a text is
 * written as a command in braces of its own. RIS and CSV are formats of lines: in RIS every run of
 * control characters becomes one space. */
#include "reference.h"

#include "json_write.h"

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7F;
}

/* Text on one line: a run of controls is one space. */
static void one_line(struct buf *out, struct str text)
{
    for (size_t i = 0, run; i < text.len;) {
        for (run = i; i < text.len && !is_control(text.data[i]); i++)
            ;
        buf_str(out, str_cut(text, run, i));
        for (run = i; i < text.len && is_control(text.data[i]); i++)
            ;
        if (i > run && out->len && out->data[out->len - 1] != ' ')
            buf_byte(out, ' ');
    }
}

/* --- BibTeX ----------------------------------------------------------------------------------- */

/* How BibTeX writes what it would read otherwise; NULL for any other character. */
static const char *const bibtex_special[128] = {
    ['\\'] = "{\\textbackslash}",
    ['{'] = "{\\textbraceleft}",
    ['}'] = "{\\textbraceright}",
    ['~'] = "{\\textasciitilde}",
    ['^'] = "{\\textasciicircum}",
    ['%'] = "\\%",
    ['&'] = "\\&",
    ['#'] = "\\#",
    ['$'] = "\\$",
    ['_'] = "\\_",
};

static void bibtex_text(struct buf *out, struct str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 128 || !bibtex_special[c])
            continue;
        one_line(out, str_cut(text, run, i));
        buf_text(out, bibtex_special[c]);
        run = i + 1;
    }
    one_line(out, str_cut(text, run, text.len));
}

static void bibtex_field(struct buf *out, const char *name, struct str value, bool whole)
{
    if (!value.len)
        return;
    buf_text(out, ",\n  ");
    buf_text(out, name);
    buf_text(out, whole ? " = {{" : " = {");
    bibtex_text(out, value);
    buf_text(out, whole ? "}}" : "}");
}

/* An address is read as it stands; what would end the field is percent-encoded. */
static void bibtex_url(struct buf *out, struct str url)
{
    buf_text(out, ",\n  url = {");
    for (size_t i = 0; i < url.len; i++) {
        char c = url.data[i];
        if (c == '{' || c == '}' || c == '\\' || c == ' ' || is_control(c))
            buf_printf(out, "%%%02X", (unsigned char)c);
        else
            buf_byte(out, c);
    }
    buf_byte(out, '}');
}

static void bibtex_date(struct buf *out, struct date date)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    if (!date_known(date))
        return;
    buf_printf(out, ",\n  year = {%04d}", date.year);
    if (date.month)
        buf_printf(out, ",\n  month = %s", months[date.month - 1]);
    if (date.day)
        buf_printf(out, ",\n  day = {%d}", date.day);
}

void reference_bibtex(struct buf *out, const struct reference *r)
{
    bool news = r->kind == REFERENCE_NEWS;
    buf_printf(out, "@%s{%.*s", news ? "article" : "misc", STR_ARG(r->key));
    bibtex_field(out, "author", r->author.len ? r->author : r->issuer, true);
    bibtex_field(out, "title", r->title, true);
    bibtex_field(out, "titleaddon", r->translated, true);
    bibtex_field(out, news ? "journal" : "howpublished", news ? r->publisher : r->number, true);
    if (!news)
        bibtex_field(out, "publisher", r->publisher, true);
    bibtex_field(out, "address", r->place, true);
    bibtex_date(out, r->date);
    if (r->url.len)
        bibtex_url(out, r->url);
    bibtex_field(out, "language", r->lang, false);
    bibtex_field(out, "note", r->archive, false);
    bibtex_field(out, "abstract", r->summary, false);
    for (size_t i = 0; i < r->topic_count; i++) {
        buf_text(out, i ? ", " : ",\n  keywords = {");
        bibtex_text(out, r->topics[i]);
    }
    buf_text(out, r->topic_count ? "}\n}\n" : "\n}\n");
}

/* --- RIS -------------------------------------------------------------------------------------- */

static void ris_line(struct buf *out, const char *tag, struct str value)
{
    if (!value.len)
        return;
    buf_text(out, tag);
    buf_text(out, "  - ");
    one_line(out, value);
    buf_text(out, "\r\n");
}

static void ris_date(struct buf *out, struct date date)
{
    if (!date_known(date))
        return;
    buf_printf(out, "PY  - %04d\r\nDA  - %04d/", date.year, date.year);
    if (date.month)
        buf_printf(out, "%02d", date.month);
    buf_byte(out, '/');
    if (date.day)
        buf_printf(out, "%02d", date.day);
    buf_text(out, "/\r\n");
}

void reference_ris(struct buf *out, const struct reference *r)
{
    static const char *const types[] = {
        [REFERENCE_ACT] = "STAT", [REFERENCE_NEWS] = "NEWS", [REFERENCE_OTHER] = "GEN"};
    ris_line(out, "TY", str_of(types[r->kind]));
    ris_line(out, "ID", r->key);
    ris_line(out, "AU", r->author.len ? r->author : r->issuer);
    ris_line(out, "TI", r->title);
    ris_line(out, "TT", r->translated);
    ris_line(out, r->kind == REFERENCE_NEWS ? "T2" : "PB", r->publisher);
    ris_line(out, "M1", r->number);
    ris_line(out, "CY", r->place);
    ris_date(out, r->date);
    ris_line(out, "UR", r->url);
    ris_line(out, "LA", r->lang);
    ris_line(out, "DP", r->archive);
    ris_line(out, "AB", r->summary);
    for (size_t i = 0; i < r->topic_count; i++)
        ris_line(out, "KW", r->topics[i]);
    buf_text(out, "ER  - \r\n");
}

/* --- CSL-JSON --------------------------------------------------------------------------------- */

static void csl_date(struct json_writer *w, struct date date)
{
    if (!date_known(date))
        return;
    json_write_open(w, "issued", '{');
    json_write_open(w, "date-parts", '[');
    json_write_open(w, NULL, '[');
    json_write_number(w, NULL, date.year);
    if (date.month)
        json_write_number(w, NULL, date.month);
    if (date.month && date.day)
        json_write_number(w, NULL, date.day);
    json_write_close(w, ']');
    json_write_close(w, ']');
    json_write_close(w, '}');
}

static void csl_keywords(struct json_writer *w, const struct reference *r)
{
    char room[512];
    struct buf all = BUF_IN(room);
    for (size_t i = 0; i < r->topic_count; i++) {
        buf_text(&all, i ? ", " : "");
        buf_str(&all, r->topics[i]);
    }
    json_write_text(w, "keyword", buf_view(&all));
    buf_free(&all);
}

void reference_csl(struct buf *out, const struct reference *r)
{
    static const char *const types[] = {[REFERENCE_ACT] = "legislation",
                                        [REFERENCE_NEWS] = "article-newspaper",
                                        [REFERENCE_OTHER] = "document"};
    struct json_writer w = {.out = out};
    struct str author = r->author.len ? r->author : r->issuer;
    json_write_open(&w, NULL, '[');
    json_write_open(&w, NULL, '{');
    json_write_text(&w, "id", r->key);
    json_write_text(&w, "type", str_of(types[r->kind]));
    json_write_text(&w, "title", r->title);
    if (author.len) {
        json_write_open(&w, "author", '[');
        json_write_open(&w, NULL, '{');
        json_write_text(&w, "literal", author);
        json_write_close(&w, '}');
        json_write_close(&w, ']');
    }
    json_write_text(&w, r->kind == REFERENCE_NEWS ? "container-title" : "publisher", r->publisher);
    json_write_text(&w, "number", r->number);
    json_write_text(&w, "publisher-place", r->place);
    csl_date(&w, r->date);
    json_write_text(&w, "URL", r->url);
    json_write_text(&w, "language", r->lang);
    json_write_text(&w, "archive", r->archive);
    json_write_text(&w, "abstract", r->summary);
    csl_keywords(&w, r);
    if (r->translated.len) {
        json_write_open(&w, "custom", '{');
        json_write_text(&w, "title-translated", r->translated);
        json_write_close(&w, '}');
    }
    json_write_close(&w, '}');
    json_write_close(&w, ']');
    buf_byte(out, '\n');
}

/* --- CSV -------------------------------------------------------------------------------------- */

void csv_cell(struct buf *out, struct str value)
{
    bool formula =
        value.len && (value.data[0] == '=' || value.data[0] == '+' || value.data[0] == '-' ||
                      value.data[0] == '@' || value.data[0] == '\t' || value.data[0] == '\r');
    bool quoted = false;
    for (size_t i = 0; i < value.len && !quoted; i++)
        quoted = value.data[i] == '"' || value.data[i] == ',' || is_control(value.data[i]);
    if (quoted)
        buf_byte(out, '"');
    if (formula)
        buf_byte(out, '\'');
    for (size_t i = 0; i < value.len;) {
        size_t quote = quoted ? str_find_byte(value, '"', i) : value.len;
        buf_str(out, str_cut(value, i, quote + 1));
        if (quote < value.len)
            buf_byte(out, '"');
        i = quote + 1;
    }
    if (quoted)
        buf_byte(out, '"');
}
