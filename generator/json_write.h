/* json_write - a streaming writer of JSON. Commas are put where they belong; nothing is
 * checked beyond that: the caller closes what it opens.
 *
 *     struct json_writer w = {.out = &out};
 *     json_write_open(&w, NULL, '{');
 *     json_write_text(&w, "title", title);          nothing if the title is absent
 *     json_write_close(&w, '}');
 */
#ifndef SONGNGU_JSON_WRITE_H
#define SONGNGU_JSON_WRITE_H

#include "str.h"

struct json_writer {
    struct buf *out;
    bool comma; /* something stands before the next value */
};

/* key: NULL in an array or at the top. bracket: '{' or '['; '}' or ']'. */
void json_write_open(struct json_writer *w, const char *key, char bracket);
void json_write_close(struct json_writer *w, char bracket);
/* A text; with a key, an absent or empty one is left out. */
void json_write_text(struct json_writer *w, const char *key, struct str value);
void json_write_number(struct json_writer *w, const char *key, long value);
void json_write_bool(struct json_writer *w, const char *key, bool value);

#endif
