/* xml_write - XML, written from front to back: elements with attributes, text or other elements in
 * them, one on a line, each level one space further in. Whatever the values are, the document is
 * well-formed; characters that XML 1.0 has no place for are left out.
 *
 *     struct xml_writer w = {.out = &out};
 *     xml_write_head(&w);
 *     xml_write_open(&w, "feed");
 *     xml_write_attribute(&w, "xml:lang", lang);
 *     xml_write_element(&w, "title", title);        nothing if the title is absent
 *     xml_write_close(&w, "feed");
 */
#ifndef SONGNGU_XML_WRITE_H
#define SONGNGU_XML_WRITE_H

#include "str.h"

struct xml_writer {
    struct buf *out;
    unsigned depth;
    bool in_tag; /* a start tag still waits for its end */
};

void xml_write_head(struct xml_writer *w);
/* Opens an element; its attributes come next. Names are the caller's own and written as they are.
 */
void xml_write_open(struct xml_writer *w, const char *name);
void xml_write_attribute(struct xml_writer *w, const char *name, struct str value);
/* An element that holds a text; nothing for an absent one (STR_NULL). */
void xml_write_element(struct xml_writer *w, const char *name, struct str text);
/* Closes the element that was opened last, whose name it gets. */
void xml_write_close(struct xml_writer *w, const char *name);

#endif
