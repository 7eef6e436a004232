/* json - reads JSON text (RFC 8259) into a small tree. Strict: no comments, no trailing commas, no
 * duplicate keys, valid UTF-8, one value and nothing after it.
 *
 *     struct json *root = json_parse(arena, line, &error);
 *     struct json *text = json_get(root, STR("text"));
 */
#ifndef SONGNGU_JSON_H
#define SONGNGU_JSON_H

#include "str.h"

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 1 << 20 };

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    struct str text;    /* of a text: unescaped; of a number: as written */
    struct str key;     /* in an object; STR_NULL elsewhere */
    struct json *first; /* of an array or object, in order */
    struct json *next;
};

/* Why a text is not JSON, and where. */
struct json_error {
    const char *what; /* English, for a message; static */
    size_t offset;    /* byte of the text */
};

/* Parses text, which may have white space around the value. Everything lies in the arena; texts
 * without escapes borrow from text. NULL, with *error (may be NULL) filled, if it is not
 * JSON. */
struct json *json_parse(struct arena *arena, struct str text, struct json_error *error);

/* The value of a key of an object, or NULL (also if value is NULL or no object). */
struct json *json_get(const struct json *value, struct str key);

#endif
