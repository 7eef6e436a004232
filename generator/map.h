/* map - a hash table from text to a number or a pointer. Open addressing with linear probing; keys
 * are borrowed; insertion order is kept.
 *
 * Iterate with: for (size_t i = 0; i < map.count; i++) map.entries[i] …
 */
#ifndef SONGNGU_MAP_H
#define SONGNGU_MAP_H

#include "str.h"

struct map_entry {
    struct str key; /* borrowed: must outlive the map */
    uint64_t hash;
    union {
        void *pointer;
        size_t number;
    };
};

struct map {
    struct map_entry *entries; /* in the order of insertion */
    size_t count, cap;
    uint32_t *slots; /* entry index + 1, or 0; a power of two, at most half full */
    size_t slot_count;
};

/* A zeroed struct map is an empty map. Memory is the map's own until map_free. */
void map_free(struct map *map);
/* Makes room for so many entries at once, for who knows how many will come. */
void map_reserve(struct map *map, size_t count);
/* The entry of key, or NULL. */
struct map_entry *map_get(const struct map *map, struct str key);
/* The entry of key, made with a zero value if new (then *added is true; added may be NULL). The
 * pointer is valid until the next map_put. */
struct map_entry *map_put(struct map *map, struct str key, bool *added);

#endif
