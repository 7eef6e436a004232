/* Blocks double from 16 kB up to 1 MB; a request larger than that gets a block of its own. The
 * head of the list is the block with free room; older blocks wait behind it until the reset. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST = 16 << 10, ARENA_LARGEST = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size, used; /* bytes of data[] */
    _Alignas(ARENA_ALIGN) char data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static struct arena_block *add_block(struct arena *arena, size_t need)
{
    size_t size = arena->head ? arena->head->size * 2 : ARENA_FIRST;
    if (size > ARENA_LARGEST)
        size = ARENA_LARGEST;
    if (size < need)
        size = need;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        die("arena: %zu bytes asked for", need);
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block)
        die_errno("malloc", "arena");
    block->next = arena->head;
    block->size = size;
    block->used = 0;
    arena->head = block;
    arena->total += size;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        die("arena: %zu bytes asked for", size);
    size_t need = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct arena_block *block = arena->head;
    if (!block || block->size - block->used < need)
        block = add_block(arena, need);
    void *p = block->data + block->used;
    block->used += need;
    return memset(p, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        die("arena: %zu elements of %zu bytes asked for", count, size);
    return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size)
{
    char *copy = arena_alloc(arena, size + 1);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    struct arena_block *largest = arena->head;
    for (struct arena_block *b = arena->head; b; b = b->next)
        if (b->size > largest->size)
            largest = b;
    if (!largest)
        return;
    struct arena_block **link = &arena->head;
    while (*link != largest)
        link = &(*link)->next;
    *link = largest->next;
    free_blocks(arena->head);
    largest->next = NULL;
    largest->used = 0;
    arena->head = largest;
    arena->total = largest->size;
}

void arena_free(struct arena *arena)
{
    free_blocks(arena->head);
    arena_init(arena);
}
