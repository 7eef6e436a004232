/* Blocks double from 16 kB up to 1 MB; a request larger than that gets a block of its own. The
 * head of the list is the block with free room, [at, end); older blocks wait behind it until the
 * reset. An empty arena has none: at and end are NULL. */
#include "arena.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "diag.h"

enum { ARENA_FIRST = 16 << 10, ARENA_LARGEST = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes of data[] */
    _Alignas(ARENA_ALIGN) char data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static void use_block(struct arena *arena, struct arena_block *block)
{
    arena->head = block;
    arena->at = block->data;
    arena->end = block->data + block->size;
}

void arena_grow(struct arena *arena, size_t need)
{
    size_t size = arena->head ? arena->head->size * 2 : ARENA_FIRST;
    if (need > SIZE_MAX / 2)
        die("arena: %zu bytes asked for", need);
    if (size > ARENA_LARGEST)
        size = ARENA_LARGEST;
    if (size <= need)
        size = need + 1;
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block)
        die_errno("malloc", "arena");
    block->next = arena->head;
    block->size = size;
    arena->total += size;
    use_block(arena, block);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        die("arena: %zu elements of %zu bytes asked for", count, size);
    return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size)
{
    char *copy = arena_raw(arena, size + 1);
    if (size)
        memcpy(copy, data, size);
    copy[size] = 0;
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
    use_block(arena, largest);
    arena->total = largest->size;
}

void arena_free(struct arena *arena)
{
    free_blocks(arena->head);
    arena_init(arena);
}

void arena_return(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
