#include "schema_code.h"

#include <string.h>

static void code_located(struct codec *c, struct located *l)
{
    code_str(c, &l->text);
    code_u32(c, &l->line);
    code_u32(c, &l->col);
}

void code_date(struct codec *c, struct date *d)
{
    code_i16(c, &d->year);
    code_u8(c, &d->month);
    code_u8(c, &d->day);
    code_i16(c, &d->minute);
}

static void code_localised(struct codec *c, struct localised *l)
{
    for (int i = 0; i < LANG_COUNT; i++)
        code_str(c, &l->text[i]);
}

/* A number of 1, 2, 4 or 8 bytes. */
static void code_sized(struct codec *c, void *member, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, member, size); /* little-endian: what is short stands in front */
    code_u64(c, &value);
    if (size < sizeof value && value >> (8 * size)) {
        c->failed = true;
        value = 0;
    }
    memcpy(member, &value, size);
}
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "code_sized");

static void code_list(struct codec *c, const struct schema_field *field, void *member,
                      size_t *count)
{
    size_t n = *count;
    if (field->located) {
        struct located **items = member;
        CODE_ARRAY(c, *items, n, code_located);
    } else {
        struct str **items = member;
        CODE_ARRAY(c, *items, n, code_str);
    }
    *count = n;
}

static void code_records(struct codec *c, const struct schema *sub, void **items, size_t *count)
{
    code_array(c, items, count, sub->size);
    for (size_t i = 0; i < *count; i++)
        schema_code(c, sub, (char *)*items + i * sub->size);
}

static void code_member(struct codec *c, const struct schema_field *field, char *out)
{
    void *member = out + field->offset;
    switch (field->kind) {
    case SCHEMA_TEXT:
    case SCHEMA_ID:
    case SCHEMA_WORK:
    case SCHEMA_URL:
    case SCHEMA_PATH:
        if (field->located)
            code_located(c, member);
        else
            code_str(c, member);
        break;
    case SCHEMA_LOCALISED:
        code_localised(c, member);
        break;
    case SCHEMA_DATE:
    case SCHEMA_DATETIME:
        code_date(c, member);
        break;
    case SCHEMA_BOOL:
        code_bool(c, member);
        break;
    case SCHEMA_INTEGER:
        code_sized(c, member, sizeof(long));
        break;
    case SCHEMA_CHOICE:
        code_sized(c, member, field->size);
        break;
    case SCHEMA_FLAGS:
        code_u32(c, member);
        break;
    case SCHEMA_LIST:
        code_list(c, field, member, (size_t *)(void *)(out + field->count));
        break;
    case SCHEMA_RECORD:
        schema_code(c, field->sub, member);
        break;
    case SCHEMA_RECORDS:
    case SCHEMA_NAMED:
        code_records(c, field->sub, member, (size_t *)(void *)(out + field->count));
        break;
    case SCHEMA_KINDS:
        break;
    }
}

void schema_code(struct codec *c, const struct schema *schema, void *out)
{
    char *members = out;
    if (schema->key)
        code_str(c, (struct str *)(void *)(members + schema->key - 1));
    if (schema->present)
        code_bool(c, (bool *)(members + schema->present - 1));
    if (schema->line)
        code_u32(c, (uint32_t *)(void *)(members + schema->line - 1));
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct schema_field *field = &schema->fields[i];
        code_member(c, field, members);
        if (field->place)
            code_located(c, (struct located *)(void *)(members + field->place - 1));
    }
}
