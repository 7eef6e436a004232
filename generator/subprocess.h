/* subprocess - isolates work that may crash from this process.
 *
 * The work is a function of ours that runs in a process of its own, request by request, and keeps
 * its memory from one to the next. When it dies, for whatever reason, the request has failed, its
 * last error output is known, and a fresh process takes the next request. Started before there are
 * threads, because only then is fork safe; hence a third process, which has none and does nothing
 * but start another.
 */
#ifndef SONGNGU_SUBPROCESS_H
#define SONGNGU_SUBPROCESS_H

#include "str.h"

struct subprocess;

enum subprocess_state { SUBPROCESS_BUSY, SUBPROCESS_ANSWERED, SUBPROCESS_FAILED };

struct subprocess_work {
    /* Called for each request; what it adds to answer is sent back. */
    void (*run)(void *context, struct str request, struct buf *answer);
    /* Called once that is on its way. */
    void (*rest)(void *context);
    void *context;
};

/* The work is done in the other process; its standard output is ours, its standard error is kept.
 * Call it before any thread is started; dies if no process can be made. */
struct subprocess *subprocess_start(const struct subprocess_work *work);
/* Sends a request; none may be under way. */
void subprocess_send(struct subprocess *subprocess, struct str request);
/* Becomes readable when there is something to receive. */
int subprocess_fd(const struct subprocess *subprocess);
/* ANSWERED: text is the answer; FAILED: what the process said on standard error before it died, or
 * which signal ended it; BUSY: not yet. Does not wait. */
enum subprocess_state subprocess_receive(struct subprocess *subprocess, struct buf *text);
/* Ends it, even in the middle of its work, and frees it. NULL is allowed. */
void subprocess_stop(struct subprocess *subprocess);

#endif
