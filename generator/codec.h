/* codec - serialisation: one function both writes and reads a struct, so that both directions
 * agree.
 *
 * A function that names the fields of a struct once both writes and reads it:
 *     static void date_fields(struct codec *c, struct date *d) { code_i16(c, &d->year); … }
 * Numbers are varints (seven bits a byte, lowest first), texts their length + 1 (0: STR_NULL), the
 * bytes and a NUL. Reading never leaves the bytes that were given: damaged input sets failed, and
 * everything read afterwards is zero.
 */
#ifndef SONGNGU_CODEC_H
#define SONGNGU_CODEC_H

#include "str.h"

struct codec {
    struct buf *out;      /* writing; NULL: reading … */
    const char *at, *end; /* … these bytes, which what is read points into … */
    struct arena *arena;  /* … except arrays, which live here */
    bool failed;
};

struct codec codec_writer(struct buf *out);
struct codec codec_reader(struct str bytes, struct arena *arena);

void code_u64(struct codec *c, uint64_t *value);
void code_u32(struct codec *c, uint32_t *value);
void code_size(struct codec *c, size_t *value);
void code_u16(struct codec *c, uint16_t *value);
void code_u8(struct codec *c, uint8_t *value);
void code_i64(struct codec *c, int64_t *value); /* zigzag */
void code_i16(struct codec *c, int16_t *value);
void code_bool(struct codec *c, bool *value);
/* Eight bytes as they are: for hashes. */
void code_hash(struct codec *c, uint64_t *value);
void code_str(struct codec *c, struct str *value);
/* The same for a NUL-terminated text; NULL stands for STR_NULL. */
void code_text(struct codec *c, const char **value);
/* The count of an array's elements (of size bytes each) and, when reading, the zeroed array. */
void code_array(struct codec *c, void **items, size_t *count, size_t size);
/* codes array->items[i] for each i by a function of one element. */
#define CODE_ARRAY(c, items, count, element)                 \
    do {                                                     \
        void *array_ = (items);                              \
        code_array((c), &array_, &(count), sizeof *(items)); \
        (items) = array_;                                    \
        for (size_t i_ = 0; i_ < (count); i_++)              \
            element((c), &(items)[i_]);                      \
    } while (0)

#endif
