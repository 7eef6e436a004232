/* A recursive-descent reader with a bounded depth. Invariant: at points at the next unread byte
 * and error.what is NULL as long as all is well; the first mistake is the one that is reported. */
#include "json.h"

#include <string.h>

#include "terminal.h"

struct reader {
    struct arena *arena;
    struct str text;
    size_t at;
    unsigned depth;
    size_t values;
    struct json_error error;
};

static struct json *read_value(struct reader *r);

static struct json *fail(struct reader *r, const char *what)
{
    if (!r->error.what)
        r->error = (struct json_error){what, r->at};
    return NULL;
}

static int peek(const struct reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.data[r->at] : -1;
}

static void skip_space(struct reader *r)
{
    int c;
    while ((c = peek(r)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (peek(r) != (unsigned char)c)
        return false;
    r->at++;
    return true;
}

static struct json *new_value(struct reader *r, enum json_kind kind)
{
    if (++r->values > JSON_VALUES_MAX)
        return fail(r, either("too many values", "quá nhiều giá trị"));
    struct json *value = ARENA_NEW(r->arena, struct json);
    value->kind = kind;
    return value;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Four hexadecimal digits; 0x110000 if they are not there. */
static uint32_t read_hex(struct reader *r)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int c = peek(r);
        int low = c | 0x20;
        if (c >= '0' && c <= '9')
            value = value * 16 + (uint32_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            value = value * 16 + (uint32_t)(low - 'a' + 10);
        else
            return 0x110000;
    }
    return value;
}

/* After "\u": one character, of two escapes for those beyond U+FFFF. */
static bool read_unicode(struct reader *r, uint32_t *character)
{
    uint32_t c = read_hex(r);
    if (c >= 0xD800 && c < 0xDC00) {
        if (peek(r) != '\\')
            return false;
        r->at++;
        if (peek(r) != 'u')
            return false;
        r->at++;
        uint32_t low = read_hex(r);
        if (low < 0xDC00 || low > 0xDFFF)
            return false;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    } else if (c >= 0xDC00 && c < 0xE000) {
        return false;
    }
    *character = c;
    return c < 0x110000;
}

static bool read_escape(struct reader *r, char *out, size_t *len)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    uint32_t character;
    int c = peek(r);
    const char *found = c > 0 ? strchr(names, c) : NULL;
    r->at++;
    if (found) {
        out[(*len)++] = values[found - names];
        return true;
    }
    if (c != 'u' || !read_unicode(r, &character))
        return false;
    *len += str_encode(character, out + *len);
    return true;
}

/* The end of the text that begins at r->at, and whether it has escapes. */
static size_t find_quote(const struct reader *r, bool *escapes)
{
    size_t at = r->at;
    *escapes = false;
    for (; at < r->text.len && r->text.data[at] != '"'; at++) {
        if ((unsigned char)r->text.data[at] < 0x20)
            return r->text.len;
        if (r->text.data[at] == '\\') {
            *escapes = true;
            at++;
        }
    }
    return at;
}

static bool read_text(struct reader *r, struct str *out)
{
    bool escapes;
    size_t bad, end, len = 0;
    r->at++;
    end = find_quote(r, &escapes);
    if (end >= r->text.len)
        return fail(r, either("a text without its end, or with a control character in it",
                              "chuỗi không có chỗ kết thúc, hoặc có ký tự điều khiển"));
    struct str raw = str_cut(r->text, r->at, end);
    if (!str_valid_utf8(raw, &bad))
        return fail(r, either("a text that is not UTF-8", "chuỗi không phải UTF-8"));
    if (!escapes) {
        *out = raw;
        r->at = end + 1;
        return true;
    }
    /* what an escape stands for is never longer than the escape */
    char *copy = arena_alloc(r->arena, raw.len + 1);
    while (r->at < end) {
        if (peek(r) != '\\') {
            copy[len++] = r->text.data[r->at++];
            continue;
        }
        r->at++;
        if (!read_escape(r, copy, &len))
            return fail(
                r, either("an unknown escape in a text", "ký hiệu thoát không hợp lệ trong chuỗi"));
    }
    *out = (struct str){copy, len};
    r->at = end + 1;
    return true;
}

/* --- numbers and words ------------------------------------------------------------------------ */

static size_t read_digits(struct reader *r)
{
    size_t from = r->at;
    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at - from;
}

static struct json *read_number(struct reader *r)
{
    size_t from = r->at;
    r->at += peek(r) == '-';
    bool zero = peek(r) == '0';
    size_t digits = read_digits(r);
    bool good = digits > 0 && !(zero && digits > 1);
    if (good && peek(r) == '.') {
        r->at++;
        good = read_digits(r) > 0;
    }
    if (good && (peek(r) | 0x20) == 'e') {
        r->at++;
        r->at += peek(r) == '+' || peek(r) == '-';
        good = read_digits(r) > 0;
    }
    if (!good)
        return fail(r, either("this is no value", "đây không phải là một giá trị"));
    struct json *value = new_value(r, JSON_NUMBER);
    if (value)
        value->text = str_cut(r->text, from, r->at);
    return value;
}

static struct json *read_word(struct reader *r)
{
    static const struct {
        struct str word;
        enum json_kind kind;
    } words[] = {{{"null", 4}, JSON_NULL}, {{"true", 4}, JSON_TRUE}, {{"false", 5}, JSON_FALSE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts(str_cut(r->text, r->at, r->text.len), words[i].word)) {
            r->at += words[i].word.len;
            return new_value(r, words[i].kind);
        }
    }
    return read_number(r);
}

/* --- arrays and objects ----------------------------------------------------------------------- */

/* Reads a key and its colon; the key must be new to the object. */
static bool read_key(struct reader *r, const struct json *object, struct str *key)
{
    skip_space(r);
    if (peek(r) != '"')
        return fail(
            r, either("a key in quotes is expected", "ở đây phải là khóa đặt trong dấu nháy kép"));
    if (!read_text(r, key))
        return false;
    if (json_get(object, *key))
        return fail(r, either("a key that was there before", "khóa này đã có ở trước"));
    return take(r, ':') || fail(r, either("a colon is expected", "ở đây phải là dấu hai chấm"));
}

static struct json *read_members(struct reader *r, enum json_kind kind, char end)
{
    struct json *whole = new_value(r, kind), **last;
    r->at++;
    if (!whole || take(r, end))
        return whole;
    last = &whole->first;
    do {
        struct str key = STR_NULL;
        if (kind == JSON_OBJECT && !read_key(r, whole, &key))
            return NULL;
        struct json *member = read_value(r);
        if (!member)
            return NULL;
        member->key = key;
        *last = member;
        last = &member->next;
    } while (take(r, ','));
    return take(r, end) ? whole
                        : fail(r, either("a comma or the end is expected",
                                         "ở đây phải là dấu phẩy hoặc dấu kết thúc"));
}

static struct json *read_value(struct reader *r)
{
    struct json *value;
    skip_space(r);
    if (r->depth == JSON_DEPTH_MAX)
        return fail(r, either("values too deep in one another", "các giá trị lồng nhau quá sâu"));
    r->depth++;
    switch (peek(r)) {
    case '{':
        value = read_members(r, JSON_OBJECT, '}');
        break;
    case '[':
        value = read_members(r, JSON_ARRAY, ']');
        break;
    case '"':
        value = new_value(r, JSON_TEXT);
        if (value && !read_text(r, &value->text))
            value = NULL;
        break;
    default:
        value = read_word(r);
    }
    r->depth--;
    return value;
}

struct json *json_parse(struct arena *arena, struct str text, struct json_error *error)
{
    struct reader r = {.arena = arena, .text = text};
    struct json *value = read_value(&r);
    skip_space(&r);
    if (value && r.at < text.len)
        value = fail(&r, either("something follows the value", "còn chữ sau giá trị"));
    if (error)
        *error = r.error;
    return value;
}

struct json *json_get(const struct json *value, struct str key)
{
    if (!value || value->kind != JSON_OBJECT)
        return NULL;
    for (struct json *member = value->first; member; member = member->next) {
        if (str_equal(member->key, key))
            return member;
    }
    return NULL;
}
