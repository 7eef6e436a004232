/* address - where a page is written and how pages lead to each other.
 *
 * A page has a plain address without language or suffix: "" (home), "documents/" (a folder's
 * index), "documents/slug", "vn/tw/qd/2010/290". Its file follows from the style:
 *   ADDRESS_FILE       vi/documents/slug.html        works on every host and from disk
 *   ADDRESS_DIRECTORY  vi/documents/slug/index.html  for hosts only; links end in "slug/"
 */
#ifndef SONGNGU_ADDRESS_H
#define SONGNGU_ADDRESS_H

#include "str.h"
#include "unicode.h"

enum address_style { ADDRESS_FILE, ADDRESS_DIRECTORY };

/* True if s may be the slug of a document: a-z, 0-9 and "-" (not at an end), at most 200 bytes. */
bool address_is_slug(struct str s);
/* The file of a page, relative to the output folder. */
struct str address_file(struct arena *arena, enum address_style style, enum lang lang,
                        struct str address);
/* A relative URL from one output file to another, with "#fragment" unless fragment is absent or
 * empty. In directory style "index.html" is left off; a page's link to itself is "#fragment", or
 * its own file name. Bytes that a URL path may not hold are percent-encoded. */
struct str address_link(struct arena *arena, enum address_style style, struct str from_file,
                        struct str to_file, struct str fragment);
/* True for a whole web address: http:// or https://, a host, no byte that a URL may not hold. */
bool address_is_url(struct str s);
/* base_url + "/" + file, "index.html" left off; base_url has no "/" at its end. */
struct str address_absolute(struct arena *arena, struct str base_url, struct str file);

#endif
