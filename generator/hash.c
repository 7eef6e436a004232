#include "hash.h"

#include <sha2.h>
#include <unistd.h>
#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
/* the same hashes by the widest registers that this machine has; there if the library has it */
#include <xxh_x86dispatch.h>
#endif

#include "diag.h"

uint64_t hash64(struct str s)
{
    return XXH3_64bits(s.len ? s.data : "", s.len);
}

struct hash128 hash128(struct str s)
{
    XXH128_hash_t h = XXH3_128bits(s.len ? s.data : "", s.len);
    return (struct hash128){h.low64, h.high64};
}

bool hash128_equal(struct hash128 a, struct hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

/* struct hasher is never defined: it is the library's state under our own name, so that no other
 * file needs xxhash.h. */
struct hasher *hasher_new(void)
{
    XXH3_state_t *state = XXH3_createState();
    if (!state)
        die_errno("XXH3_createState", "hash");
    XXH3_128bits_reset(state);
    return (struct hasher *)state;
}

void hasher_add(struct hasher *hasher, const void *data, size_t len)
{
    if (len)
        XXH3_128bits_update((XXH3_state_t *)hasher, data, len);
}

struct hash128 hasher_done(const struct hasher *hasher)
{
    XXH128_hash_t h = XXH3_128bits_digest((const XXH3_state_t *)hasher);
    return (struct hash128){h.low64, h.high64};
}

void hasher_free(struct hasher *hasher)
{
    XXH3_freeState((XXH3_state_t *)hasher);
}

bool sha256_file(int fd, char hex[SHA256_HEX + 1], void (*take)(void *context, struct str piece),
                 void *context)
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    char piece[64 << 10];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0) {
        SHA256Update(&sha, (const uint8_t *)piece, (size_t)got);
        if (take)
            take(context, (struct str){piece, (size_t)got});
    }
    if (got < 0)
        return false;
    SHA256End(&sha, hex);
    return true;
}
