/* Occurrences come by entry, so a list only ever grows at its end: its last posting stands in its
 * slot, and those before in blocks that double in size. Most lists have one posting and no block.
 */
#include "search_invert.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"

enum {
    SLOTS_FIRST = 1 << 10,
    BLOCK_FIRST = 3,
    BLOCK_MOST = 127,
    BLOCKS_FIRST = 1 << 12,
    BATCH = 32
};

static void *need(void *memory)
{
    if (!memory)
        die_errno("malloc", "search index");
    return memory;
}

static uint32_t slot_hash(uint64_t key)
{
    key *= 0x9E3779B97F4A7C15u;
    return (uint32_t)(key >> 32 ^ key >> 47);
}

static void grow_slots(struct inverted *inverted)
{
    uint32_t mask = inverted->mask * 2 + 1;
    struct posting_list *slots = need(calloc((size_t)mask + 1, sizeof *slots));
    for (uint32_t i = 0; i <= inverted->mask; i++) {
        if (!inverted->slots[i].key)
            continue;
        uint32_t to = slot_hash(inverted->slots[i].key) & mask;
        while (slots[to].key)
            to = (to + 1) & mask;
        slots[to] = inverted->slots[i];
    }
    free(inverted->slots);
    inverted->slots = slots;
    inverted->mask = mask;
}

/* A block for size postings; its place. */
static uint32_t new_block(struct inverted *inverted, uint32_t size)
{
    if (inverted->used + size + 1 > inverted->cap) {
        inverted->cap = inverted->cap ? inverted->cap * 2 : BLOCKS_FIRST;
        if (inverted->cap > UINT32_MAX)
            die("the search index cannot hold so many words");
        inverted->blocks =
            need(realloc(inverted->blocks, inverted->cap * sizeof *inverted->blocks));
    }
    uint32_t at = (uint32_t)inverted->used;
    inverted->used += size + 1;
    return at;
}

/* Moves the last posting of a list into its blocks. */
static void keep_last(struct inverted *inverted, struct posting_list *list)
{
    if (!list->room) {
        uint32_t size = list->size ? list->size * 2u + 1 : BLOCK_FIRST;
        size = size < BLOCK_MOST ? size : BLOCK_MOST;
        uint32_t block = new_block(inverted, size);
        if (list->size) /* at stands behind the last block */
            inverted->blocks[list->at - list->size - 1] = block;
        else
            list->head = block;
        list->at = block + 1;
        list->room = list->size = (uint16_t)size;
    }
    inverted->blocks[list->at++] = list->last;
    list->room--;
}

static void add(struct inverted *inverted, uint64_t key, uint32_t entry, bool title)
{
    uint32_t at = slot_hash(key) & inverted->mask;
    struct posting_list *list;
    while ((list = &inverted->slots[at])->key != key && list->key)
        at = (at + 1) & inverted->mask;
    if (!list->key) {
        *list = (struct posting_list){.key = key, .count = 1, .last = entry << POSTING_ENTRY};
        inverted->count++;
    } else if (list->last >> POSTING_ENTRY != entry) {
        keep_last(inverted, list);
        list->count++;
        list->last = entry << POSTING_ENTRY;
    }
    if (title)
        list->last += (list->last & POSTING_TITLE_TFS) < TITLE_TF_MAX;
    else if ((list->last >> POSTING_TF & TF_MAX) < TF_MAX)
        list->last += 1 << POSTING_TF;
    if (inverted->count > inverted->mask / 2)
        grow_slots(inverted);
}

/* Occurrences that wait while memory is asked for their slots, which lie anywhere. */
struct batch {
    struct {
        uint64_t key;
        uint32_t entry;
        bool title;
    } waiting[BATCH];
    unsigned count;
};

static void flush(struct inverted *inverted, struct batch *batch)
{
    for (unsigned i = 0; i < batch->count; i++)
        add(inverted, batch->waiting[i].key, batch->waiting[i].entry, batch->waiting[i].title);
    batch->count = 0;
}

static inline void wait(struct inverted *inverted, struct batch *batch, uint64_t key,
                        uint32_t entry, bool title)
{
    if (batch->count == BATCH)
        flush(inverted, batch);
    __builtin_prefetch(&inverted->slots[slot_hash(key) & inverted->mask], 1);
    batch->waiting[batch->count].key = key;
    batch->waiting[batch->count].entry = entry;
    batch->waiting[batch->count++].title = title;
}

static void read_segment(struct inverted *inverted, struct str bytes, uint32_t from)
{
    const uint16_t *at = (const uint16_t *)bytes.data, *end = at + bytes.len / sizeof *at;
    uint32_t place = from, first, second;
    struct batch batch = {.count = 0};
    bool title = false;
    while (at < end) {
        at = stream_get(at, &first);
        if (first == SEGMENT_PLACE) {
            place = from + *at++;
            continue;
        }
        if (first < STREAM_FIRST) {
            title = first == STREAM_TITLE;
            continue;
        }
        at = stream_get(at, &second);
        uint64_t key = (uint64_t)first << 32 | place % LANG_COUNT;
        wait(inverted, &batch, key, place / LANG_COUNT, title);
        if (second)
            wait(inverted, &batch, key | second << 1, place / LANG_COUNT, title);
    }
    flush(inverted, &batch);
}

void invert_partition(const struct index *index, unsigned partition, struct inverted *inverted)
{
    if (!inverted->slots) {
        inverted->mask = SLOTS_FIRST - 1;
        inverted->slots = need(calloc(SLOTS_FIRST, sizeof *inverted->slots));
        arena_init(&inverted->arena);
    } else {
        memset(inverted->slots, 0, ((size_t)inverted->mask + 1) * sizeof *inverted->slots);
    }
    inverted->count = 0;
    inverted->used = 0;
    for (uint32_t c = 0; c < index->chunk_count; c++) {
        struct pack_ref ref = index->chunks[c][partition];
        struct str bytes = pack_get(index->segments, ref, 0, ref.len, &inverted->arena);
        read_segment(inverted, bytes, c * CHUNK_PLACES);
        arena_reset(&inverted->arena);
    }
}

void invert_free(struct inverted *inverted)
{
    free(inverted->slots);
    free(inverted->blocks);
    if (inverted->slots)
        arena_free(&inverted->arena);
    *inverted = (struct inverted){0};
}

void invert_unroll(const struct inverted *inverted, const struct posting_list *list,
                   uint32_t *postings)
{
    uint32_t left = list->count - 1, block = list->head, size = BLOCK_FIRST;
    while (left) {
        uint32_t n = left < size ? left : size;
        memcpy(postings, inverted->blocks + block + 1, n * sizeof *postings);
        postings += n;
        left -= n;
        block = inverted->blocks[block];
        size = size * 2 + 1 < BLOCK_MOST ? size * 2 + 1 : BLOCK_MOST;
    }
    *postings = list->last;
}
