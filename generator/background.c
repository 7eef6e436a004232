#include "background.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NICENESS = 10 };

bool background_start(struct background *b, const char *const *arguments)
{
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&attributes, &none); /* ours are blocked, and read as a file */
    posix_spawnattr_setpgroup(&attributes, 0);      /* Ctrl+C is for us: we say when it ends */
    int error = posix_spawn(&b->pid, "/proc/self/exe", NULL, &attributes,
                            (char *const *)(uintptr_t)arguments, environ);
    posix_spawnattr_destroy(&attributes);
    if (error) {
        b->pid = 0;
        errno = error;
        return false;
    }
    setpriority(PRIO_PROCESS, (id_t)b->pid, NICENESS);
    return true;
}

static int status_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool background_ended(struct background *b, int *status)
{
    int how;
    if (!b->pid || waitpid(b->pid, &how, WNOHANG) != b->pid)
        return false;
    b->pid = 0;
    *status = status_of(how);
    return true;
}

void background_stop(struct background *b)
{
    if (!b->pid)
        return;
    kill(b->pid, SIGKILL);
    while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    b->pid = 0;
}
