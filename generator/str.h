/* str - text that is borrowed (struct str) and text that is owned (struct buf).
 *
 * A struct str points at bytes that somebody else keeps; it is passed by value, is not
 * NUL-terminated unless said, and {NULL, 0} means "absent" where a field may be absent. A struct
 * buf owns its bytes, always ends in an uncounted NUL and never grows past its maximum.
 * All text is UTF-8; lengths are bytes unless a comment says otherwise.
 */
#ifndef SONGNGU_STR_H
#define SONGNGU_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"

struct str {
    const char *data;
    size_t len;
};

#define STR(literal) ((struct str){"" literal "", sizeof(literal) - 1})
#define STR_NULL ((struct str){NULL, 0})
/* for printf: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).len, (s).data ? (s).data : ""

/* Borrows a NUL-terminated string; NULL gives STR_NULL. */
static inline struct str str_of(const char *c_string)
{
    return (struct str){c_string, c_string ? strlen(c_string) : 0};
}

/* Borrows bytes [from, to) of s; both are cut to the length. */
static inline struct str str_cut(struct str s, size_t from, size_t to)
{
    if (!s.data)
        return STR_NULL;
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.data + from, to - from};
}

static inline bool str_equal(struct str a, struct str b)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): data is NULL only where len is 0 */
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_is(struct str s, const char *c_string)
{
    return str_equal(s, str_of(c_string));
}

/* Byte order, shorter first on a tie: <0, 0, >0. Deterministic, not for readers' eyes. */
int str_compare(struct str a, struct str b);
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal(str_cut(s, 0, prefix.len), prefix);
}

static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_equal(str_cut(s, s.len - suffix.len, s.len), suffix);
}

/* Offset of the first byte c at or after from, or s.len. */
size_t str_find_byte(struct str s, char c, size_t from);
/* Offset of the first occurrence of needle at or after from, or s.len. */
size_t str_find(struct str s, struct str needle, size_t from);
/* Offset of the first byte at or after from that some output format must escape: a control
 * character, or one of " & < > \ ; s.len if there is none. Sixteen bytes at a time. */
size_t str_find_special(struct str s, size_t from);
/* Offset of the first character at or after from that no page or feed may contain, as XML has none
 * of them, or s.len: a control other than a line break or tab, U+FFFE, U+FFFF (or the single bytes
 * FE and FF, by which cmark writes these two). Sixteen bytes at a time. */
size_t str_find_control(struct str s, size_t from);
/* Offset of the first byte at or after from that is not an ASCII letter, a digit, "-", ".", "/" or
 * "_", which are the same in any URL; s.len if there is none. */
size_t str_path_end(struct str s, size_t from);
/* White space of ASCII, whatever the locale. */
static inline bool str_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Takes the next line off *rest, without its "\n" or "\r\n"; false at the end. */
bool str_next_line(struct str *rest, struct str *line);
/* Takes the next part before separator off *rest; false at the end. */
bool str_next_part(struct str *rest, char separator, struct str *part);
/* A copy that lives in the arena, NUL-terminated (the NUL is not counted). */
struct str str_copy(struct arena *arena, struct str s);
/* printf into the arena. */
struct str str_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* All parts one after the other, in the arena, NUL-terminated. Much cheaper than str_format. */
struct str str_join(struct arena *arena, const struct str *parts, size_t count);
#define STR_JOIN(arena, ...)                             \
    str_join((arena), (const struct str[]){__VA_ARGS__}, \
             sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
/* A number in decimal digits, in the arena. */
struct str str_number(struct arena *arena, unsigned long number);
/* Reads a whole string of decimal digits; false if there is anything else or it exceeds max. */
bool str_to_number(struct str s, unsigned long max, unsigned long *value);
/* Edit distance (Levenshtein, on bytes), cut off at limit: returns limit + 1 if it is more. */
unsigned str_distance(struct str a, struct str b, unsigned limit);
/* The candidate nearest to s, or to s in lower case (A-Z), for "did you mean": within a third of
 * its length, at most 3 edits; STR_NULL if there is none. Ties go to the first. */
struct str str_nearest(struct str s, const struct str *candidates, size_t count);

/* UTF-8, without ICU. Decodes the character at s.data[at]; *size gets its bytes (1 to 4). A bad
 * sequence gives U+FFFD and size 1. at must be < s.len. */
uint32_t str_decode(struct str s, size_t at, unsigned *size);
/* Writes a character as UTF-8 into out (4 bytes) and returns how many it took. */
unsigned str_encode(uint32_t character, char out[4]);
bool str_valid_utf8(struct str s, size_t *bad_offset);
/* Number of characters (code points). */
size_t str_characters(struct str s);

enum { BUF_MAX_DEFAULT = 256 << 20 };

struct buf {
    char *data;
    size_t len, cap, max; /* max 0 means BUF_MAX_DEFAULT */
    bool lent;            /* data is the caller's own array */
};

#define BUF_INIT ((struct buf){0})
/* A buffer that begins with an array of the caller's, char[], and takes memory when it is full. */
#define BUF_IN(array) ((struct buf){.data = (array), .cap = sizeof(array), .lent = true})

/* For buf_reserve: makes room for more bytes and the NUL. */
void buf_grow(struct buf *buf, size_t more);

/* Makes room for more bytes and returns where they go; the caller adds to len itself. Appending
 * past the maximum ends the process with a message that names it: outputs have limits of their own
 * long before that. */
static inline char *buf_reserve(struct buf *buf, size_t more)
{
    if (buf->cap - buf->len <= more)
        buf_grow(buf, more);
    return buf->data + buf->len;
}

static inline void buf_add(struct buf *buf, const void *data, size_t len)
{
    char *to = buf_reserve(buf, len);
    if (len)
        memcpy(to, data, len);
    to[len] = 0;
    buf->len += len;
}

static inline void buf_str(struct buf *buf, struct str s)
{
    buf_add(buf, s.data, s.len);
}

static inline void buf_text(struct buf *buf, const char *c_string)
{
    buf_add(buf, c_string, strlen(c_string));
}

static inline void buf_byte(struct buf *buf, char c)
{
    char *to = buf_reserve(buf, 1);
    to[0] = c;
    to[1] = 0;
    buf->len++;
}

/* Decimal digits. */
void buf_number(struct buf *buf, unsigned long number);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Empties the buffer but keeps its memory. */
void buf_clear(struct buf *buf);
/* Frees the memory; the buffer is empty, with the same maximum, and may be used again. */
void buf_free(struct buf *buf);
/* Borrows what is in the buffer, until the next change to it. */
static inline struct str buf_view(const struct buf *buf)
{
    return (struct str){buf->data ? buf->data : "", buf->len};
}

#endif
