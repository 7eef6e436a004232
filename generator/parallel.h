/* parallel - parallel loops; beside server.c the only place that starts threads. */
#ifndef SONGNGU_PARALLEL_H
#define SONGNGU_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_MAX = 256 };

/* The number of processors this process may use. */
unsigned parallel_processors(void);

/* Calls work(context, i, worker) once for each i < count, on jobs threads (1 to PARALLEL_MAX; 1
 * runs in the caller). worker < jobs names the thread, for scratch memory of its own. What is
 * shared must be const during the call and results go to slot i, so the outcome is the same for
 * any number of jobs. Returns when all are done. */
void parallel_for(size_t count, unsigned jobs,
                  void (*work)(void *context, size_t i, unsigned worker), void *context);

/* Calls work(context) on a thread of its own, beside what the caller goes on to do. */
struct parallel_beside;
struct parallel_beside *parallel_beside(void (*work)(void *context), void *context);
/* Lets other threads go first from now on, of this process and of others: for work that nobody may
 * have to wait for. For the rest of the calling thread's life. */
void parallel_give_way(void);
/* Waits until it has returned, and frees it. beside may be NULL. */
void parallel_join(struct parallel_beside *beside);

#endif
