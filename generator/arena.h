/* arena - memory that is given back all at once.
 *
 * Three lifetimes exist in songngu and the type passed to a function says which one it fills: the
 * site arena (to the end of the process), a worker arena (reset after each document or page), and
 * the owned buffer of str.h. Nothing is counted, nothing is freed one by one.
 */
#ifndef SONGNGU_ARENA_H
#define SONGNGU_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *head; /* the block that serves allocations now */
    size_t total;             /* bytes held from the system, for reports */
};

/* Makes an empty arena; takes no memory until the first allocation. */
void arena_init(struct arena *arena);

/* Returns size zeroed bytes, aligned for any type, that live until arena_reset or arena_free.
 * Never returns NULL: out of memory ends the process (see die in diag.h). size may be 0. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for count elements of size bytes; an overflowing product ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Returns a copy of size bytes, followed by a NUL that is not counted. */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* Forgets every allocation but keeps the largest block for the next round. */
void arena_reset(struct arena *arena);

/* Gives everything back; the arena is empty again. */
void arena_free(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
