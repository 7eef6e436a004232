/* background - one child process that runs beside this one until it ends or is stopped.
 *
 * It runs at the lowest priority and has no channel to us; its output goes where ours goes.
 */
#ifndef SONGNGU_BACKGROUND_H
#define SONGNGU_BACKGROUND_H

#include <stdbool.h>
#include <sys/types.h>

struct background {
    pid_t pid; /* 0: none runs */
};

/* Starts this very program again with arguments (NULL at the end; the first is its name). False
 * with errno if that fails; none may be running. */
bool background_start(struct background *background, const char *const *arguments);
/* True once it has ended by itself; *status is then its exit status, or 128 + the signal number. */
bool background_ended(struct background *background, int *status);
/* Kills it, if it runs, and waits until it is gone. */
void background_stop(struct background *background);

#endif
