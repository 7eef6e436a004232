/* Invariant: slot_count is 0 or a power of two >= 2 * count; each entry is reachable from its
 * hash by linear probing without crossing an empty slot. Entries are never removed. */
#include "map.h"

#include <stdlib.h>

#include "diag.h"
#include "hash.h"

enum { CAP_FIRST = 16 };

void map_free(struct map *map)
{
    free(map->entries);
    free(map->slots);
    *map = (struct map){0};
}

static uint32_t *find_slot(const struct map *map, struct str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &map->slots[i];
        if (!*slot)
            return slot;
        const struct map_entry *e = &map->entries[*slot - 1];
        if (e->hash == hash && str_equal(e->key, key))
            return slot;
    }
}

struct map_entry *map_get(const struct map *map, struct str key)
{
    if (!map->count)
        return NULL;
    uint32_t *slot = find_slot(map, key, hash64(key));
    return *slot ? &map->entries[*slot - 1] : NULL;
}

/* cap: a power of two */
static void grow(struct map *map, size_t cap)
{
    if (cap > UINT32_MAX / 2)
        die("a map would hold more than %u entries", UINT32_MAX / 2);
    map->entries = realloc(map->entries, cap * sizeof *map->entries);
    free(map->slots);
    map->slot_count = cap * 2;
    map->slots = calloc(map->slot_count, sizeof *map->slots);
    if (!map->entries || !map->slots)
        die_errno("realloc", "map");
    map->cap = cap;
    size_t mask = map->slot_count - 1;
    for (size_t e = 0; e < map->count; e++) {
        size_t i = map->entries[e].hash & mask;
        while (map->slots[i])
            i = (i + 1) & mask;
        map->slots[i] = (uint32_t)e + 1;
    }
}

void map_reserve(struct map *map, size_t count)
{
    size_t cap = map->cap ? map->cap : CAP_FIRST;
    while (cap < count)
        cap *= 2;
    if (cap > map->cap)
        grow(map, cap);
}

struct map_entry *map_put(struct map *map, struct str key, bool *added)
{
    if (map->count == map->cap)
        grow(map, map->cap ? map->cap * 2 : CAP_FIRST);
    uint64_t hash = hash64(key);
    uint32_t *slot = find_slot(map, key, hash);
    bool is_new = !*slot;
    if (is_new) {
        map->entries[map->count] = (struct map_entry){.key = key, .hash = hash};
        *slot = (uint32_t)++map->count;
    }
    if (added)
        *added = is_new;
    return &map->entries[*slot - 1];
}
