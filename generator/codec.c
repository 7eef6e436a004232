#include "codec.h"

#include <string.h>

struct codec codec_writer(struct buf *out)
{
    return (struct codec){.out = out};
}

struct codec codec_reader(struct str bytes, struct arena *arena)
{
    return (struct codec){.at = bytes.data, .end = bytes.data + bytes.len, .arena = arena};
}

static size_t left(const struct codec *c)
{
    return (size_t)(c->end - c->at);
}

/* The next len bytes; NULL (and failed) if there are not as many. */
static const char *take(struct codec *c, size_t len)
{
    if (c->failed || left(c) < len) {
        c->failed = true;
        return NULL;
    }
    const char *bytes = c->at;
    c->at += len;
    return bytes;
}

static void put_varint(struct buf *out, uint64_t value)
{
    char *to = buf_reserve(out, 10);
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        to[n++] = (char)(value | 0x80);
    to[n++] = (char)value;
    out->len += n;
}

static uint64_t get_varint(struct codec *c)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const char *byte = take(c, 1);
        if (!byte)
            return 0;
        value |= (uint64_t)(*byte & 0x7F) << shift;
        if (!(*byte & 0x80))
            return value;
    }
    c->failed = true;
    return 0;
}

void code_u64(struct codec *c, uint64_t *value)
{
    if (c->out)
        put_varint(c->out, *value);
    else
        *value = get_varint(c);
}

/* A number that must not exceed most. */
static uint64_t code_limited(struct codec *c, uint64_t value, uint64_t most)
{
    code_u64(c, &value);
    if (value <= most)
        return value;
    c->failed = true;
    return 0;
}

void code_u32(struct codec *c, uint32_t *value)
{
    *value = (uint32_t)code_limited(c, *value, UINT32_MAX);
}

void code_size(struct codec *c, size_t *value)
{
    *value = (size_t)code_limited(c, *value, SIZE_MAX);
}

void code_u16(struct codec *c, uint16_t *value)
{
    *value = (uint16_t)code_limited(c, *value, UINT16_MAX);
}

void code_u8(struct codec *c, uint8_t *value)
{
    *value = (uint8_t)code_limited(c, *value, UINT8_MAX);
}

void code_bool(struct codec *c, bool *value)
{
    *value = code_limited(c, *value, 1) != 0;
}

void code_i64(struct codec *c, int64_t *value)
{
    uint64_t zigzag = (uint64_t)*value << 1 ^ (*value < 0 ? UINT64_MAX : 0);
    code_u64(c, &zigzag);
    *value = (int64_t)(zigzag >> 1 ^ (zigzag & 1 ? UINT64_MAX : 0));
}

void code_i16(struct codec *c, int16_t *value)
{
    int64_t wide = *value;
    code_i64(c, &wide);
    if (wide < INT16_MIN || wide > INT16_MAX) {
        c->failed = true;
        wide = 0;
    }
    *value = (int16_t)wide;
}

void code_hash(struct codec *c, uint64_t *value)
{
    if (c->out) {
        buf_add(c->out, value, sizeof *value);
        return;
    }
    const char *bytes = take(c, sizeof *value);
    *value = 0;
    if (bytes)
        memcpy(value, bytes, sizeof *value);
}

void code_str(struct codec *c, struct str *value)
{
    size_t len = value->data ? value->len + 1 : 0;
    code_size(c, &len);
    if (c->out) {
        if (len) {
            buf_str(c->out, *value);
            buf_byte(c->out, 0);
        }
        return;
    }
    const char *bytes = len ? take(c, len) : NULL;
    *value = bytes ? (struct str){bytes, len - 1} : STR_NULL;
    if (bytes && bytes[len - 1])
        c->failed = true;
}

void code_text(struct codec *c, const char **value)
{
    struct str text = str_of(*value);
    code_str(c, &text);
    *value = text.data;
}

void code_array(struct codec *c, void **items, size_t *count, size_t size)
{
    code_size(c, count);
    if (c->out)
        return;
    if (c->failed || *count > left(c)) { /* each element takes a byte at least */
        c->failed = true;
        *count = 0;
    }
    *items = *count ? arena_array(c->arena, *count, size) : NULL;
}
