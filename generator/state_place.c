/* In the cache a site is known by the hash of its real path: $XDG_CACHE_HOME/songngu/HASH, by the
 * XDG Base Directory Specification (https://specifications.freedesktop.org/basedir-spec). */
#include "state_place.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hash.h"

static bool may_write(const char *folder)
{
    return access(folder, W_OK | X_OK) == 0;
}

/* The specification's folder for caches, made if it is missing; STR_NULL if there is none. */
static const char *cache_folder(struct arena *arena)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (!cache || *cache != '/')
        cache = home && *home == '/' ? str_format(arena, "%s/.cache", home).data : NULL;
    if (!cache)
        return NULL;
    mkdir(cache, 0700);
    const char *own = str_format(arena, "%s/songngu", cache).data;
    mkdir(own, 0700);
    return may_write(own) ? own : NULL;
}

const char *state_place(struct arena *arena, const char *site, bool *elsewhere)
{
    const char *own = str_format(arena, "%s/.songngu", site).data;
    char real[PATH_MAX];
    *elsewhere = false;
    if (may_write(access(own, F_OK) ? site : own) || !realpath(site, real))
        return own;
    const char *cache = cache_folder(arena);
    if (!cache)
        return own;
    *elsewhere = true;
    struct hash128 key = hash128(str_of(real));
    return str_format(arena, "%s/%016llx", cache, (unsigned long long)key.low).data;
}
