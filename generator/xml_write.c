/* All calls of libxml2's writer fail in one way only, for want of memory. */
#include "xml_write.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "diag.h"
#include "html.h"

enum { PIECES_MOST = 4096 }; /* bytes that are gathered */

struct xml_writer {
    xmlTextWriterPtr writer;
    struct buf text;   /* the value that is written */
    struct buf pieces; /* that the library has not got yet: one call for many */
};

static void check(int result)
{
    if (result < 0)
        die("libxml2's writer failed: out of memory?");
}

static int take(void *out, const char *data, int len)
{
    buf_add(out, data, (size_t)len);
    return len;
}

struct xml_writer *xml_write_begin(struct buf *out)
{
    struct xml_writer *w = calloc(1, sizeof *w);
    xmlOutputBufferPtr output = xmlOutputBufferCreateIO(take, NULL, out, NULL);
    if (w && output)
        w->writer = xmlNewTextWriter(output);
    if (!w || !w->writer)
        die_errno("xmlNewTextWriter", "XML");
    /* named: without it the writer takes the text for ASCII and writes numbers for the rest */
    check(xmlTextWriterStartDocument(w->writer, NULL, "UTF-8", NULL));
    return w;
}

static const xmlChar *name_of(const char *name)
{
    return (const xmlChar *)name;
}

/* As the library takes texts: with a NUL at the end. */
static const xmlChar *value_of(struct xml_writer *w, struct str s)
{
    buf_clear(&w->text);
    buf_str(&w->text, s);
    return (const xmlChar *)w->text.data;
}

static void hand_over(struct xml_writer *w)
{
    if (w->pieces.len)
        check(xmlTextWriterWriteRawLen(w->writer, (const xmlChar *)w->pieces.data,
                                       (int)w->pieces.len));
    buf_clear(&w->pieces);
}

void xml_write_open(struct xml_writer *w, const char *name)
{
    hand_over(w);
    check(xmlTextWriterStartElement(w->writer, name_of(name)));
}

void xml_write_attribute(struct xml_writer *w, const char *name, struct str value)
{
    check(xmlTextWriterWriteAttribute(w->writer, name_of(name), value_of(w, value)));
}

void xml_write_element(struct xml_writer *w, const char *name, struct str text)
{
    if (!text.data)
        return;
    hand_over(w);
    check(xmlTextWriterWriteElement(w->writer, name_of(name), value_of(w, text)));
}

void xml_write_piece(struct xml_writer *w, const char *before, struct str value, const char *after)
{
    buf_text(&w->pieces, before);
    html_attribute(&w->pieces, value);
    buf_text(&w->pieces, after);
    if (w->pieces.len > PIECES_MOST)
        hand_over(w);
}

void xml_write_close(struct xml_writer *w)
{
    hand_over(w);
    check(xmlTextWriterEndElement(w->writer));
}

void xml_write_end(struct xml_writer *w)
{
    hand_over(w);
    check(xmlTextWriterEndDocument(w->writer));
    xmlFreeTextWriter(w->writer);
    buf_free(&w->text);
    buf_free(&w->pieces);
    free(w);
}
