/* lanes - sixteen bytes compared at once, in vector registers where there are any. A comparison
 * gives 0xFF in each lane where it is true and 0 in the others. */
#ifndef SONGNGU_LANES_H
#define SONGNGU_LANES_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 16 };

typedef uint8_t lanes __attribute__((vector_size(LANES)));

/* The bytes p[0, LANES). */
static inline lanes lanes_load(const unsigned char *p)
{
    lanes l;
    memcpy(&l, p, sizeof l);
    return l;
}

/* Whether any lane is not 0. */
static inline bool lanes_any(lanes l)
{
    uint64_t half[2];
    memcpy(half, &l, sizeof half);
    return half[0] | half[1];
}

/* The first lane that is not 0, of lanes that are 0 or 0xFF; LANES if there is none. */
static inline unsigned lanes_first(lanes l)
{
    uint64_t half[2];
    memcpy(half, &l, sizeof half);
    if (half[0])
        return (unsigned)__builtin_ctzll(le64toh(half[0])) / 8;
    return half[1] ? 8 + (unsigned)__builtin_ctzll(le64toh(half[1])) / 8 : LANES;
}

#endif
