/* pack - body objects on disk while a build runs, so that memory stays flat.
 *
 * A pack is one temporary file per worker, written in order and read back by position. The files
 * have no name once they are open: whatever ends the process also ends them.
 */
#ifndef SONGNGU_PACK_H
#define SONGNGU_PACK_H

#include "str.h"

/* Where an object lies. */
struct pack_ref {
    uint64_t offset;
    uint32_t len;
    uint32_t worker;
};

struct pack;

/* A pack for that many workers, in the folder open as dir (the state folder). Dies if no file can
 * be made. */
struct pack *pack_open(int dir, unsigned workers);
void pack_close(struct pack *pack);
/* Appends an object to a worker's file. Each worker may be written by one thread at a time. Dies
 * if the disk is full. */
struct pack_ref pack_put(struct pack *pack, unsigned worker, struct str object);
/* Reads bytes [from, from + len) of an object into the arena. Any thread. Dies on an I/O error. */
struct str pack_get(const struct pack *pack, struct pack_ref ref, uint32_t from, uint32_t len,
                    struct arena *arena);
/* Bytes written so far. */
uint64_t pack_size(const struct pack *pack);

#endif
