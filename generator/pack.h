/* pack - an append-only object store on disk, so that memory stays flat: objects are written in
 * order and read back by position.
 *
 * A pack is one file a worker. A temporary one has no name: whatever ends the process also ends it.
 * One that is to be kept begins with the files of the last build, which are only read; what is put
 * is new. pack_keep then makes both into the files of the next build and describes them in a
 * manifest. Files that are not exactly as their manifest says are refused, so what is damaged,
 * foreign or incomplete is never read.
 */
#ifndef SONGNGU_PACK_H
#define SONGNGU_PACK_H

#include "census.h"
#include "str.h"

/* Where an object lies. */
struct pack_ref {
    uint64_t offset;
    uint32_t len;
    uint32_t file; /* kept files first, then one a worker */
};

enum { PACK_FILES_MAX = 256 };

/* The files that are kept: NAME-GENERATION-0 … */
struct pack_manifest {
    uint32_t generation, count;
    struct stamp files[PACK_FILES_MAX];
};

struct pack;

/* A temporary pack for that many workers, in the folder open as dir. Dies if no file can be made.
 */
struct pack *pack_open(int dir, unsigned workers);
/* A pack that can be kept under a name in dir, which must stay open and be locked against other
 * processes. manifest: the files of the last build, or NULL. Sets *attached to whether they are
 * there as described; if not, the pack begins empty, with a new generation. */
struct pack *pack_open_kept(int dir, const char *name, unsigned workers,
                            const struct pack_manifest *manifest, bool *attached);
/* The same, only if the files are there: NULL if not. Needs no lock as long as nothing is kept. */
struct pack *pack_open_attached(int dir, const char *name, unsigned workers,
                                const struct pack_manifest *manifest);
void pack_close(struct pack *pack);
/* Appends an object to a worker's file. Each worker may be written by one thread at a time. Dies
 * if the disk is full. */
struct pack_ref pack_put(struct pack *pack, unsigned worker, struct str object);
/* Reads bytes [from, from + len) of an object into the arena. Any thread. Dies on an I/O error. */
struct str pack_get(const struct pack *pack, struct pack_ref ref, uint32_t from, uint32_t len,
                    struct arena *arena);
/* A kept file as it is now, mapped to be read; empty if that cannot be had. The caller unmaps it
 * (munmap), before or after pack_close. */
struct str pack_map(const struct pack *pack, unsigned file);
/* Says of the files that each object is read about once: when the system runs short of memory for
 * what it has read, it takes theirs first. */
void pack_once(const struct pack *pack);
/* Says that all of them will be read soon, in any order: they are read from the disk from end to
 * end, as far as they are not in memory. */
void pack_ahead(const struct pack *pack);
/* True if anything was put. */
bool pack_grown(const struct pack *pack);

/* Keeps what is there, appending what is new to what was kept; removes files of other generations.
 * Fills the manifest. False (errno) if it cannot be written. Nothing may be put afterwards. */
bool pack_keep(struct pack *pack, struct pack_manifest *manifest);
/* Where an object lies in the files of the manifest, after pack_keep. */
struct pack_ref pack_kept_ref(const struct pack *pack, struct pack_ref ref);

#endif
