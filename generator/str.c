/* Invariant: buf.data is NULL or holds cap bytes, buf.len < cap ≤ the maximum, data[len] is NUL
 * (but for a lent array to which nothing was added). */
#include "str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lanes.h"

int str_compare(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

size_t str_find_byte(struct str s, char c, size_t from)
{
    if (from >= s.len)
        return s.len;
    const char *found = memchr(s.data + from, c, s.len - from);
    return found ? (size_t)(found - s.data) : s.len;
}

/* glibc's memmem reads a byte at a time where the needle is short; memchr reads 32. */
static size_t find_short(struct str s, struct str needle, size_t from)
{
    size_t last = s.len - needle.len;
    for (size_t i = from; i <= last; i++) {
        const char *found = memchr(s.data + i, needle.data[0], last - i + 1);
        if (!found)
            break;
        i = (size_t)(found - s.data);
        if (memcmp(found, needle.data, needle.len) == 0)
            return i;
    }
    return s.len;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    enum { NEEDLE_SHORT = 4 };
    if (from > s.len || needle.len > s.len - from)
        return s.len;
    if (needle.len == 0)
        return from;
    if (needle.len <= NEEDLE_SHORT)
        return find_short(s, needle, from);
    const char *found = memmem(s.data + from, s.len - from, needle.data, needle.len);
    return found ? (size_t)(found - s.data) : s.len;
}

static inline lanes special_lanes(lanes c)
{
    return (lanes)((lanes)(c < 0x20) | (lanes)(c == '"') | (lanes)(c == '&') | (lanes)(c == '<') |
                   (lanes)(c == '>') | (lanes)(c == '\\') | (lanes)(c == 0x7F));
}

static bool is_special(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '&' || c == '<' || c == '>' || c == '\\' || c == 0x7F;
}

/* Where a byte is, or begins, a character that may be forbidden. */
static inline lanes suspect_lanes(lanes c)
{
    lanes low = (lanes)((lanes)(c < 0x20) & (lanes)(c != '\n') & (lanes)(c != '\t'));
    return (lanes)(low | (lanes)(c == 0x7F) | (lanes)(c == 0xC2) | (lanes)(c == 0xEF) |
                   (lanes)(c >= 0xFE));
}

static bool control_at(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.data + at;
    size_t left = s.len - at;
    if (p[0] == 0xC2)
        return left > 1 && p[1] < 0xA0;
    if (p[0] == 0xEF)
        return left > 2 && p[1] == 0xBF && p[2] >= 0xBE;
    return (p[0] < 0x20 && p[0] != '\n' && p[0] != '\t') || p[0] == 0x7F || p[0] >= 0xFE;
}

size_t str_find_control(struct str s, size_t from)
{
    const unsigned char *p = (const unsigned char *)s.data;
    for (size_t at = from; at < s.len; at += LANES) {
        bool whole = at + LANES <= s.len;
        lanes found = suspect_lanes(whole ? lanes_load(p + at) : lanes_few(p + at, s.len - at));
        if (!lanes_any(found))
            continue;
        for (size_t i = at; i < s.len && i < at + LANES; i++)
            if (control_at(s, i))
                return i;
    }
    return s.len;
}

size_t str_find_special(struct str s, size_t from)
{
    const unsigned char *p = (const unsigned char *)s.data;
    for (; from + LANES <= s.len; from += LANES) {
        lanes found = special_lanes(lanes_load(p + from));
        if (lanes_any(found))
            return from + lanes_first(found);
    }
    if (from >= s.len || !lanes_any(special_lanes(lanes_few(p + from, s.len - from))))
        return s.len;
    while (!is_special(p[from]))
        from++;
    return from;
}

/* Nonzero where a byte is none of those of a path. */
static inline lanes not_path(lanes c)
{
    lanes good = (lanes)((lanes)(((lanes)(c | 0x20) - 'a') < 26) | (lanes)((c - '-') < 13) |
                         (lanes)(c == '_'));
    return (lanes)(good == 0);
}

static bool in_path(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '-' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t str_path_end(struct str s, size_t from)
{
    const unsigned char *p = (const unsigned char *)s.data;
    for (; from + LANES <= s.len; from += LANES) {
        lanes found = not_path(lanes_load(p + from));
        if (lanes_any(found))
            return from + lanes_first(found);
    }
    if (from >= s.len || !lanes_any(not_path(lanes_few(p + from, s.len - from))))
        return s.len;
    while (in_path(p[from]))
        from++;
    return from;
}

struct str str_trim(struct str s)
{
    while (s.len && str_is_space(s.data[0]))
        s.data++, s.len--;
    while (s.len && str_is_space(s.data[s.len - 1]))
        s.len--;
    return s;
}

bool str_next_line(struct str *rest, struct str *line)
{
    if (!str_next_part(rest, '\n', line))
        return false;
    if (line->len && line->data[line->len - 1] == '\r')
        line->len--;
    return true;
}

bool str_next_part(struct str *rest, char separator, struct str *part)
{
    if (rest->len == 0)
        return false;
    size_t end = str_find_byte(*rest, separator, 0);
    *part = str_cut(*rest, 0, end);
    *rest = str_cut(*rest, end + 1, rest->len);
    return true;
}

struct str str_copy(struct arena *arena, struct str s)
{
    char *copy = arena_bytes(arena, s.len + 1);
    if (s.len)
        memcpy(copy, s.data, s.len);
    copy[s.len] = 0;
    return (struct str){copy, s.len};
}

struct str str_join(struct arena *arena, const struct str *parts, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *text = arena_bytes(arena, len + 1), *to = text;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len)
            memcpy(to, parts[i].data, parts[i].len);
        to += parts[i].len;
    }
    *to = 0;
    return (struct str){text, len};
}

enum { NUMBER_MAX = 24 }; /* digits of the longest unsigned long, and more */

/* Writes digits at the end of the buffer; returns where they begin. */
static size_t put_digits(char digits[NUMBER_MAX], unsigned long number)
{
    size_t at = NUMBER_MAX;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    return at;
}

struct str str_number(struct arena *arena, unsigned long number)
{
    char digits[NUMBER_MAX];
    size_t at = put_digits(digits, number);
    return str_copy(arena, (struct str){digits + at, NUMBER_MAX - at});
}

bool str_to_number(struct str s, unsigned long max, unsigned long *value)
{
    unsigned long n = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned long digit = (unsigned long)(unsigned char)s.data[i] - '0';
        if (digit > 9 || digit > max || n > (max - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *value = n;
    return true;
}

enum { DISTANCE_LONGEST = 64 };

unsigned str_distance(struct str a, struct str b, unsigned limit)
{
    if (a.len > DISTANCE_LONGEST || b.len > DISTANCE_LONGEST)
        return str_equal(a, b) ? 0 : limit + 1;
    unsigned row[DISTANCE_LONGEST + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0], best = row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = diagonal + (a.data[i - 1] != b.data[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < cost)
                cost = row[j] + 1;
            if (row[j - 1] + 1 < cost)
                cost = row[j - 1] + 1;
            row[j] = cost;
            if (cost < best)
                best = cost;
        }
        if (best > limit)
            return limit + 1;
    }
    return row[b.len] > limit ? limit + 1 : row[b.len];
}

struct str str_nearest(struct str s, const struct str *candidates, size_t count)
{
    unsigned limit = (unsigned)(s.len + 2) / 3;
    if (limit > 3)
        limit = 3;
    char lower[DISTANCE_LONGEST];
    struct str nearest = STR_NULL, small = {lower, s.len < sizeof lower ? s.len : 0};
    for (size_t i = 0; i < small.len; i++)
        lower[i] = (char)(s.data[i] >= 'A' && s.data[i] <= 'Z' ? s.data[i] + 32 : s.data[i]);
    for (size_t i = 0; i < count; i++) {
        unsigned distance = str_distance(s, candidates[i], limit);
        unsigned in_small = str_distance(small, candidates[i], limit);
        if (in_small < distance)
            distance = in_small;
        if (distance <= limit && distance < candidates[i].len) {
            nearest = candidates[i];
            if (distance == 0)
                break;
            limit = distance - 1;
        }
    }
    return nearest;
}

uint32_t str_decode(struct str s, size_t at, unsigned *size)
{
    const unsigned char *p = (const unsigned char *)s.data + at;
    size_t left = s.len - at;
    *size = 1;
    if (p[0] < 0x80)
        return p[0];
    unsigned need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < need)
        return 0xFFFD;
    uint32_t c = p[0] & (0x7Fu >> need);
    for (unsigned i = 1; i < need; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0xFFFD;
        c = c << 6 | (p[i] & 0x3F);
    }
    if ((need == 3 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) ||
        (need == 4 && (c < 0x10000 || c > 0x10FFFF)))
        return 0xFFFD;
    *size = need;
    return c;
}

unsigned str_encode(uint32_t c, char out[4])
{
    if (c < 0x80)
        return out[0] = (char)c, 1;
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* --- whether it is UTF-8 ---------------------------------------------------------------------- */

/* Nonzero where p[0, LANES) is wrong, judged by the three bytes before each: a byte goes on a
 * character exactly if one of those leads one that is so long; some bytes lead nothing; and some
 * leads exclude a part of what may follow them (longer forms than needed, surrogates, what is
 * beyond U+10FFFF). */
static lanes wrong_lanes(const unsigned char *p)
{
    lanes c = lanes_load(p), before = lanes_load(p - 1);
    lanes goes_on = (lanes)((c & 0xC0) == 0x80);
    lanes wanted = (lanes)((lanes)(before >= 0xC0) | (lanes)(lanes_load(p - 2) >= 0xE0) |
                           (lanes)(lanes_load(p - 3) >= 0xF0));
    lanes no_lead = (lanes)((lanes)((c & 0xFE) == 0xC0) | (lanes)(c >= 0xF5));
    lanes too_low = (lanes)((lanes)((before == 0xE0) & (c < 0xA0)) | //
                            (lanes)((before == 0xF0) & (c < 0x90)));
    lanes too_high =
        (lanes)((lanes)((before == 0xED) & (c >= 0xA0)) | (lanes)((before == 0xF4) & (c >= 0x90)));
    return (goes_on ^ wanted) | no_lead | too_low | too_high;
}

/* Whether all of s is UTF-8; what is wrong is only known to be somewhere. Bytes are judged by those
 * before them, so the first ones and the last ones, with nothing behind them, are judged in a copy
 * between zeros. */
static bool all_utf8(struct str s)
{
    const unsigned char *data = (const unsigned char *)s.data;
    unsigned char edge[LANES * 3] = {0};
    lanes wrong = {0};
    size_t at = s.len < LANES ? s.len : LANES;
    if (!s.len)
        return true;
    memcpy(edge + LANES, data, at);
    wrong = wrong_lanes(edge + LANES);
    if (at == s.len)
        return !lanes_any(wrong | wrong_lanes(edge + LANES * 2));
    for (; at + LANES <= s.len; at += LANES) {
        /* what is ASCII, with ASCII before it, has nothing to be judged */
        lanes high = lanes_load(data + at) | lanes_load(data + at - 3);
        if (lanes_any((lanes)(high & 0x80)))
            wrong |= wrong_lanes(data + at);
    }
    memset(edge, 0, sizeof edge);
    memcpy(edge, data + at - LANES, LANES + s.len - at);
    return !lanes_any(wrong | wrong_lanes(edge + LANES) | wrong_lanes(edge + LANES * 2));
}

bool str_valid_utf8(struct str s, size_t *bad_offset)
{
    unsigned size;
    if (all_utf8(s))
        return true;
    for (size_t i = 0; i < s.len; i += size) {
        uint32_t c = str_decode(s, i, &size);
        if (c == 0xFFFD && size == 1) {
            if (bad_offset)
                *bad_offset = i;
            return false;
        }
    }
    return true;
}

size_t str_characters(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.data[i] & 0xC0) != 0x80;
    return count;
}

enum { BUF_FIRST = 1024 }; /* bytes that a buffer begins with */

static size_t buf_max(const struct buf *buf)
{
    return buf->max ? buf->max : BUF_MAX_DEFAULT;
}

void buf_grow(struct buf *buf, size_t more)
{
    size_t max = buf_max(buf), cap = buf->cap ? buf->cap : BUF_FIRST;
    if (more >= max - buf->len)
        die("a buffer would exceed its maximum of %zu bytes", max);
    while (cap - buf->len <= more)
        cap *= 2;
    if (cap > max)
        cap = max;
    char *data = realloc(buf->lent ? NULL : buf->data, cap);
    if (!data)
        die_errno("realloc", "buffer");
    if (buf->lent && buf->len)
        memcpy(data, buf->data, buf->len);
    buf->lent = false;
    buf->data = data;
    buf->cap = cap;
    buf->data[buf->len] = 0;
}

void buf_number(struct buf *buf, unsigned long number)
{
    char digits[NUMBER_MAX];
    size_t at = put_digits(digits, number);
    buf_add(buf, digits + at, NUMBER_MAX - at);
}

/* --- formatting ------------------------------------------------------------------------------- */

/* The conversions that pages are made with, one read off a format. */
struct conversion {
    bool zero;     /* filled with zeros … */
    int width;     /* … up to these digits */
    int precision; /* bytes of a string; -1: all */
    char length;   /* 'l', 'z' or 0 */
    char letter;
};

/* Reads a conversion behind its "%"; returns what follows it. */
static const char *read_conversion(const char *p, struct conversion *c, va_list *args)
{
    *c = (struct conversion){.zero = *p == '0', .precision = -1};
    if (*p == '0' && p[1] == '*') {
        c->width = va_arg(*args, int);
        p += 2;
    }
    for (; *p >= '0' && *p <= '9' && c->width < NUMBER_MAX; p++)
        c->width = c->width * 10 + (*p - '0');
    if (p[0] == '.' && p[1] == '*') {
        c->precision = va_arg(*args, int);
        p += 2;
    }
    if (*p == 'l' || *p == 'z')
        c->length = *p++;
    c->letter = *p;
    return *p ? p + 1 : p;
}

static void put_number(struct buf *buf, const struct conversion *c, bool minus,
                       unsigned long number)
{
    char digits[NUMBER_MAX];
    size_t at = NUMBER_MAX;
    const unsigned base = c->letter == 'x' || c->letter == 'X' ? 16 : 10;
    const char *set = c->letter == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    do
        digits[--at] = set[number % base];
    while (number /= base);
    while (NUMBER_MAX - at + minus < (size_t)c->width)
        digits[--at] = '0';
    if (minus)
        digits[--at] = '-';
    buf_add(buf, digits + at, NUMBER_MAX - at);
}

static void put_signed(struct buf *buf, const struct conversion *c, va_list *args)
{
    long n = c->length ? va_arg(*args, long) : va_arg(*args, int);
    put_number(buf, c, n < 0, n < 0 ? 0ul - (unsigned long)n : (unsigned long)n);
}

/* False if it is not one of ours: then vsnprintf does the whole format. */
static bool put_conversion(struct buf *buf, const struct conversion *c, va_list *args)
{
    const char *text;
    bool number =
        c->precision < 0 && c->width >= 0 && c->width < NUMBER_MAX && (c->zero || !c->width);
    switch (number || c->letter == 's' ? c->letter : 0) {
    case 's':
        if (c->width || c->length || !(text = va_arg(*args, const char *)))
            return false;
        buf_add(buf, text, c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision));
        return true;
    case 'd':
        put_signed(buf, c, args);
        return true;
    case 'u':
    case 'x':
    case 'X':
        put_number(buf, c, false,
                   c->length ? va_arg(*args, unsigned long) : va_arg(*args, unsigned));
        return true;
    case '%':
        buf_byte(buf, '%');
        return !c->width;
    default:
        return false;
    }
}

static bool format_simple(struct buf *buf, const char *format, va_list *args)
{
    struct conversion c;
    for (;;) {
        const char *percent = strchrnul(format, '%');
        buf_add(buf, format, (size_t)(percent - format));
        if (!*percent)
            return true;
        format = read_conversion(percent + 1, &c, args);
        if (!put_conversion(buf, &c, args))
            return false;
    }
}

static void print_args(struct buf *buf, const char *format, va_list args)
{
    size_t len = buf->len;
    va_list again;
    va_copy(again, args);
    bool done = format_simple(buf, format, &again);
    va_end(again);
    if (done)
        return;
    buf->len = len;
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    if (need < 0)
        die_errno("vsnprintf", format);
    char *to = buf_reserve(buf, (size_t)need + 1);
    vsnprintf(to, (size_t)need + 1, format, again);
    va_end(again);
    buf->len += (size_t)need;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_args(buf, format, args);
    va_end(args);
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    char room[256];
    struct buf buf = BUF_IN(room);
    va_list args;
    va_start(args, format);
    print_args(&buf, format, args);
    va_end(args);
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->data)
        buf->data[0] = 0;
}

void buf_free(struct buf *buf)
{
    if (!buf->lent)
        free(buf->data);
    *buf = (struct buf){.max = buf->max};
}
