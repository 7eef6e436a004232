/* The hash is over a byte stream in which every value is led by its presence, length or count, so
 * that no two different views give the same stream. Small values are gathered in a buffer first:
 * the hash is asked for every page of every build, and a call for each field would cost more than
 * the hashing.
 */
#include "view_shape.h"

#include <assert.h>
#include <string.h>

struct stream {
    struct hasher *hasher;
    size_t len;
    char bytes[1024];
};

const struct field *shape_field(const struct shape *shape, struct str name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (str_is(name, shape->fields[i].name))
            return &shape->fields[i];
    return NULL;
}

const char *field_kind_name(enum field_kind kind)
{
    static const char *const names[FIELD_KIND_COUNT] = {
        [FIELD_TEXT] = "text", [FIELD_HTML] = "html",     [FIELD_URL] = "url",
        [FIELD_BOOL] = "bool", [FIELD_NUMBER] = "number", [FIELD_RECORD] = "record",
        [FIELD_LIST] = "list", [FIELD_JSON] = "json",
    };
    return names[kind];
}

static void flush(struct stream *s)
{
    hasher_add(s->hasher, s->bytes, s->len);
    s->len = 0;
}

static void put(struct stream *s, const void *data, size_t len)
{
    if (len > sizeof s->bytes - s->len) {
        flush(s);
        if (len > sizeof s->bytes / 2) {
            hasher_add(s->hasher, data, len);
            return;
        }
    }
    if (len)
        memcpy(s->bytes + s->len, data, len);
    s->len += len;
}

static void put_number(struct stream *s, uint64_t number)
{
    put(s, &number, sizeof number);
}

static void put_struct(struct stream *s, const struct shape *shape, const char *view, int depth);

static void put_field(struct stream *s, const struct field *field, const char *at, int depth)
{
    struct view_list list;
    struct str text;
    const void *record;
    bool truth;
    long number;
    switch (field->kind) {
    case FIELD_BOOL:
        memcpy(&truth, at, sizeof truth);
        put(s, truth ? "1" : "0", 1);
        return;
    case FIELD_NUMBER:
        memcpy(&number, at, sizeof number);
        put_number(s, (uint64_t)number);
        return;
    case FIELD_RECORD:
        memcpy(&record, at, sizeof record);
        put(s, record ? "1" : "0", 1);
        if (record)
            put_struct(s, field->shape, record, depth + 1);
        return;
    case FIELD_LIST:
        memcpy(&list, at, sizeof list);
        put_number(s, list.count);
        for (size_t i = 0; i < list.count; i++)
            put_struct(s, field->shape, (const char *)list.items + i * field->shape->size,
                       depth + 1);
        return;
    default:
        memcpy(&text, at, sizeof text);
        put_number(s, text.data ? text.len : UINT64_MAX);
        put(s, text.data, text.data ? text.len : 0);
    }
}

static void put_struct(struct stream *s, const struct shape *shape, const char *view, int depth)
{
    assert(depth < VIEW_DEPTH_MAX);
    for (size_t i = 0; i < shape->count; i++)
        put_field(s, &shape->fields[i], view + shape->fields[i].offset, depth);
}

void view_hash(const struct shape *shape, const void *view, struct hasher *hasher)
{
    struct stream s;
    s.hasher = hasher;
    s.len = 0;
    put_struct(&s, shape, view, 0);
    flush(&s);
}
