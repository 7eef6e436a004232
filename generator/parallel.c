/* Workers take small runs of indexes off one atomic counter: large enough that the counter is
 * cheap and that what belongs together is mostly done by one thread (a document's pages, one after
 * the other), small enough that the threads end together. */
#include "parallel.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "diag.h"

enum {
    RUN_LARGEST = 64,
    NICE = 5 /* a third of the share of another thread, where both want a processor */
};

struct loop {
    atomic_size_t next;
    size_t count, run;
    void (*work)(void *context, size_t i, unsigned worker);
    void *context;
};

struct thread {
    pthread_t id;
    struct loop *loop;
    unsigned worker;
};

unsigned parallel_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set))
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > PARALLEL_MAX ? PARALLEL_MAX : (unsigned)count;
}

static void *run(void *arg)
{
    struct thread *thread = arg;
    struct loop *loop = thread->loop;
    for (;;) {
        size_t from = atomic_fetch_add(&loop->next, loop->run);
        if (from >= loop->count)
            return NULL;
        size_t to = from + loop->run < loop->count ? from + loop->run : loop->count;
        for (size_t i = from; i < to; i++)
            loop->work(loop->context, i, thread->worker);
    }
}

void parallel_for(size_t count, unsigned jobs,
                  void (*work)(void *context, size_t i, unsigned worker), void *context)
{
    struct loop loop = {.count = count, .work = work, .context = context};
    struct thread threads[PARALLEL_MAX];
    if (jobs < 1)
        jobs = 1;
    if (jobs > PARALLEL_MAX)
        jobs = PARALLEL_MAX;
    if (jobs > count)
        jobs = count ? (unsigned)count : 1;
    loop.run = count / jobs / 8;
    loop.run = loop.run < 1 ? 1 : loop.run > RUN_LARGEST ? RUN_LARGEST : loop.run;
    for (unsigned i = 0; i < jobs; i++)
        threads[i] = (struct thread){.loop = &loop, .worker = i};
    for (unsigned i = 1; i < jobs; i++)
        if ((errno = pthread_create(&threads[i].id, NULL, run, &threads[i])))
            die_errno("pthread_create", "worker");
    run(&threads[0]);
    for (unsigned i = 1; i < jobs; i++)
        pthread_join(threads[i].id, NULL);
}

struct parallel_beside {
    pthread_t id;
    void (*work)(void *context);
    void *context;
};

static void *run_beside(void *arg)
{
    struct parallel_beside *beside = arg;
    beside->work(beside->context);
    return NULL;
}

struct parallel_beside *parallel_beside(void (*work)(void *context), void *context)
{
    struct parallel_beside *beside = malloc(sizeof *beside);
    if (!beside)
        die_errno("malloc", "thread");
    *beside = (struct parallel_beside){.work = work, .context = context};
    if ((errno = pthread_create(&beside->id, NULL, run_beside, beside)))
        die_errno("pthread_create", "thread");
    return beside;
}

/* On Linux the priority is a thread's own. Without it everything is done as well, but later. */
void parallel_give_way(void)
{
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICE);
}

void parallel_join(struct parallel_beside *beside)
{
    if (beside)
        pthread_join(beside->id, NULL);
    free(beside);
}
