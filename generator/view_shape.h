/* view_shape - what a plain C struct holds, told in a table, so that templates, hashes and the
 * reference of names can read it.
 *
 * A view is a tree of const structs that lives longer than the page it is shown on. Its shapes are
 * const tables; a shape may name itself or an earlier one as the shape of a field.
 */
#ifndef SONGNGU_VIEW_SHAPE_H
#define SONGNGU_VIEW_SHAPE_H

#include "hash.h"
#include "str.h"

/* The kind of a field, and the C type of its member. */
enum field_kind {
    FIELD_TEXT,   /* struct str: plain text; data NULL = absent */
    FIELD_HTML,   /* struct str: markup that we made ourselves, written as it is */
    FIELD_URL,    /* struct str: an address, not escaped; an unsafe one is never written */
    FIELD_BOOL,   /* bool */
    FIELD_NUMBER, /* long */
    FIELD_RECORD, /* pointer to a struct of field.shape; NULL = absent */
    FIELD_LIST,   /* struct view_list of structs of field.shape */
    FIELD_JSON,   /* struct str: JSON text, for application/ld+json only */
    FIELD_KIND_COUNT
};

struct shape;

struct field {
    const char *name; /* lower-case ASCII letters, digits and _ */
    enum field_kind kind;
    size_t offset;             /* of the member in its struct */
    const struct shape *shape; /* of RECORD and LIST, else NULL */
    const char *help;          /* a few words for the reference */
};

struct shape {
    const char *name;
    size_t size; /* sizeof the struct */
    const struct field *fields;
    size_t count;
    const char *help;
};

struct view_list {
    const void *items; /* count structs of shape->size, one after the other */
    size_t count;
};

/* The field of that name, or NULL. */
const struct field *shape_field(const struct shape *shape, struct str name);
/* "text", "html", "url", "bool", "number", "record", "list", "json". */
const char *field_kind_name(enum field_kind kind);

#endif
