/* hash - xxHash for change detection and maps, SHA-256 for what readers may verify. */
#ifndef SONGNGU_HASH_H
#define SONGNGU_HASH_H

#include "str.h"

struct hash128 {
    uint64_t low, high;
};

enum { SHA256_HEX = 64 };

/* XXH3, 64 bits, seed 0: the same on every machine. Not resistant to deliberate collisions. */
uint64_t hash64(struct str s);
struct hash128 hash128(struct str s);
bool hash128_equal(struct hash128 a, struct hash128 b);

/* An incremental XXH3-128 over several pieces. */
struct hasher;
struct hasher *hasher_new(void);
void hasher_add(struct hasher *hasher, const void *data, size_t len);
struct hash128 hasher_done(const struct hasher *hasher);
void hasher_free(struct hasher *hasher);

/* SHA-256 of an open file, from its current position to its end, as 64 lower-case hexadecimal
 * digits and a NUL; false (errno) if a read fails. take, if it is not NULL, gets each piece that is
 * read. */
bool sha256_file(int fd, char hex[SHA256_HEX + 1], void (*take)(void *context, struct str piece),
                 void *context);

#endif
