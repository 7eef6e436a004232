/* arena - memory that is released all at once (region-based allocation).
 *
 * Three lifetimes exist in songngu and the type passed to a function says which one it fills: the
 * site arena (to the end of the process), a worker arena (reset after each document or page), and
 * the owned buffer of str.h. There are no reference counts, and nothing is
 * freed one by one.
 */
#ifndef SONGNGU_ARENA_H
#define SONGNGU_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ARENA_ALIGN = 16 };

struct arena_block;

struct arena {
    struct arena_block *head; /* the block that serves allocations now … */
    char *at, *end;           /* … and its free part */
    size_t total;             /* bytes obtained from the system, for reports */
};

/* Makes an empty arena; takes no memory until the first allocation. */
void arena_init(struct arena *arena);

/* Starts a new block with room for need bytes, aligned for any type. Called by the functions below
 * when the present block has no more than they need: an empty arena has no block to point into. */
void arena_grow(struct arena *arena, size_t need);

/* Returns size bytes that are not zeroed and not aligned: for text. */
static inline char *arena_bytes(struct arena *arena, size_t size)
{
    if ((size_t)(arena->end - arena->at) <= size)
        arena_grow(arena, size);
    char *p = arena->at;
    arena->at += size;
    return p;
}

/* Returns the unused tail of the last arena_bytes allocation, from `end` on, to the arena. */
static inline void arena_trim(struct arena *arena, char *end)
{
    arena->at = end;
}

/* Bytes as arena_bytes gives them, aligned for any type. */
static inline void *arena_raw(struct arena *arena, size_t size)
{
    size_t gap = -(uintptr_t)arena->at % ARENA_ALIGN, room = (size_t)(arena->end - arena->at);
    if (room <= gap || room - gap <= size) {
        arena_grow(arena, size);
        gap = 0;
    }
    char *p = arena->at + gap;
    arena->at = p + size;
    return p;
}

/* Returns size zeroed bytes, aligned for any type, that live until arena_reset or arena_free.
 * Never returns NULL: out of memory ends the process (see die in diag.h). size may be 0. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_raw(arena, size), 0, size);
}

/* The same for count elements of size bytes; an overflowing product ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Returns a copy of size bytes, aligned for any type, followed by a NUL that is not counted. */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* Forgets every allocation but keeps the largest block for the next round. */
void arena_reset(struct arena *arena);

/* Releases all memory; the arena is empty again. */
void arena_free(struct arena *arena);
/* Gives what was freed back to the system: blocks that malloc would keep for itself. */
void arena_return(void);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
