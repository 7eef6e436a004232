/* http - the parts of HTTP that are pure functions of text: request paths, the Host header, ranges,
 * conditions, dates, media types.
 *
 * Everything a client sends is taken as hostile here; the server adds only sockets and files.
 */
#ifndef SONGNGU_HTTP_H
#define SONGNGU_HTTP_H

#include <time.h>

#include "str.h"

enum { HTTP_PATH_MAX = 2048, HTTP_DATE_LEN = 29 };

/* Decodes the path of a raw request target ("/vi/b%E1%BA%A3n.html?q=1") into path, relative and
 * NUL-terminated, with the slash at the end if there was one; "/" gives "". Returns 0, or the
 * status to refuse it with: 400 for what no honest client sends (no leading slash, bad escapes,
 * bytes that are not UTF-8, NUL and control characters, "\", empty parts, ".", "..", what is still
 * escaped when decoded once, encoded slashes), 404 for names that begin with ".", 414 when it is
 * too long. */
unsigned http_path(struct str target, char path[HTTP_PATH_MAX]);
/* The value of a query parameter, as it stands in the target; STR_NULL if absent. */
struct str http_query(struct str target, const char *name);
/* Appends a path with every byte escaped that a URL path may not hold. */
void http_escape_path(struct buf *out, struct str path);
/* True if the Host header names this machine by "localhost", 127.0.0.1 or [::1], with or without
 * a port; with any_address also by any address in numbers (which no DNS answer can forge). */
bool http_host_allowed(struct str host, bool any_address);
/* The media type for a file's name, by its suffix; never NULL. */
const char *http_type(struct str path);
bool http_type_is_html(const char *type);
/* True for text of any kind, which compresses; not for what is compressed by nature. */
bool http_type_is_text(const char *type);
/* True if an Accept-Encoding header takes this coding ("br", "gzip"). */
bool http_accepts(struct str header, const char *coding);

enum http_range { HTTP_RANGE_NONE, HTTP_RANGE_PART, HTTP_RANGE_UNSATISFIABLE };

/* Reads a Range header against a body of size bytes. NONE: send everything (no range, several
 * ranges, or not understood); PART: send [*first, *last]. */
enum http_range http_range(struct str header, uint64_t size, uint64_t *first, uint64_t *last);
/* True if a strong entity tag (with its quotes) is in an If-None-Match list, compared weakly. */
bool http_etag_listed(struct str header, struct str etag);
/* Writes "Sun, 06 Nov 1994 08:49:37 GMT", in no locale, NUL-terminated. */
void http_date(time_t when, char text[HTTP_DATE_LEN + 1]);
/* Reads that form only; false for any other. */
bool http_date_parse(struct str text, time_t *when);

#endif
