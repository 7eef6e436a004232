/* schema_code - what a schema has filled, as bytes and back: a new key is written and read by its
 * row alone. */
#ifndef SONGNGU_SCHEMA_CODE_H
#define SONGNGU_SCHEMA_CODE_H

#include "codec.h"
#include "schema.h"

/* Writes or reads all members that the schema's fields fill, with their places. */
void schema_code(struct codec *c, const struct schema *schema, void *out);

/* A part of it that others need, too. */
void code_date(struct codec *c, struct date *date);

#endif
