#include "view_shape.h"

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
