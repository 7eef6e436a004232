/* xml_write - streaming XML through libxml2's writer: elements with attributes, text
 * or other elements in them, and no white space between the elements. Whatever the values are, the
 * document is well-formed, except that callers must keep control characters out (what is read
 * from an author has none).
 *
 *     struct xml_writer *w = xml_write_begin(&out);
 *     xml_write_open(w, "feed");
 *     xml_write_attribute(w, "xml:lang", lang);
 *     xml_write_element(w, "title", title);        nothing if the title is absent
 *     xml_write_close(w);
 *     xml_write_end(w);
 */
#ifndef SONGNGU_XML_WRITE_H
#define SONGNGU_XML_WRITE_H

#include "str.h"

struct xml_writer;

/* Begins a document. What is written is added to out a few thousand bytes at a time, so out may be
 * emptied in between; all of it is there after xml_write_end. */
struct xml_writer *xml_write_begin(struct buf *out);
/* Opens an element; its attributes come next. Names are the caller's own and written as they are.
 */
void xml_write_open(struct xml_writer *w, const char *name);
void xml_write_attribute(struct xml_writer *w, const char *name, struct str value);
/* An element that holds a text; nothing for an absent one (STR_NULL). */
void xml_write_element(struct xml_writer *w, const char *name, struct str text);
/* Markup of the caller's own, as it stands, with a value between its two halves: an address, a
 * date, a name, escaped as in a text and in an attribute. Together with its neighbours it must be
 * whole elements. For what is written for each document: an attribute by itself costs ten times as
 * much. */
void xml_write_piece(struct xml_writer *w, const char *before, struct str value, const char *after);
/* Closes the element that was opened last. */
void xml_write_close(struct xml_writer *w);
/* Closes what is open, flushes the rest to out, and frees the writer. */
void xml_write_end(struct xml_writer *w);

#endif
