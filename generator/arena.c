/* Blocks double from 16 kB up to a huge page; a request larger than that gets a block of its own.
 * The head of the list is the block with free room, [at, end); older blocks wait behind it until
 * the reset. An empty arena has none: at and end are NULL.
 *
 * From half a huge page on, blocks are made of huge pages, where the system has them: the first
 * touch of 512 small pages costs more than twice as much. */
#include "arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "diag.h"

enum { ARENA_FIRST = 16 << 10, HUGE_PAGE = 2 << 20 };

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

/* A block of so many bytes with its head, or of somewhat more. */
static struct arena_block *new_block(size_t bytes)
{
    bool huge = bytes > HUGE_PAGE / 2;
    if (huge)
        bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    struct arena_block *block = huge ? aligned_alloc(HUGE_PAGE, bytes) : malloc(bytes);
    if (!block)
        die_errno("malloc", "arena");
    if (huge)
        (void)madvise(block, bytes, MADV_HUGEPAGE); /* without it, they are small ones */
    block->size = bytes - sizeof *block;
    return block;
}

void arena_grow(struct arena *arena, size_t need)
{
    size_t bytes = arena->head ? (sizeof *arena->head + arena->head->size) * 2 : ARENA_FIRST;
    if (need > SIZE_MAX / 2)
        die("arena: %zu bytes asked for", need);
    if (bytes > HUGE_PAGE)
        bytes = HUGE_PAGE;
    if (bytes <= sizeof *arena->head + need)
        bytes = sizeof *arena->head + need + 1;
    struct arena_block *block = new_block(bytes);
    block->next = arena->head;
    arena->total += block->size;
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
