/* lanes - SIMD within GCC's vector extensions: sixteen bytes compared at once, in vector registers
 * where the processor has them. A comparison gives 0xFF in each lane where it holds, else 0. */
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

/* All of the bytes p[0, n), n from 1 to LANES, some of them in several lanes: for questions whether
 * any byte is such, not where. Never reads outside [0, n). */
static inline lanes lanes_few(const unsigned char *p, size_t n)
{
    uint64_t half[2] = {0, 0};
    uint32_t low, high;
    lanes l;
    if (n >= 8) {
        memcpy(&half[0], p, 8);
        memcpy(&half[1], p + n - 8, 8);
    } else if (n >= 4) {
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        half[0] = half[1] = (uint64_t)high << 32 | low;
    } else {
        uint64_t three = p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
        half[0] = half[1] = three | three << 24 | three << 48;
    }
    memcpy(&l, half, sizeof l);
    return l;
}

/* Whether any lane is not 0. */
static inline bool lanes_any(lanes l)
{
    uint64_t half[2];
    memcpy(half, &l, sizeof half);
    return half[0] | half[1];
}

/* How many lanes are not 0, of lanes that are 0 or 0xFF. */
static inline unsigned lanes_count(lanes l)
{
    uint64_t half[2];
    memcpy(half, &l, sizeof half);
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return (unsigned)(((half[0] & ones) + (half[1] & ones)) * ones >> 56);
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
