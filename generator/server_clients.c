#include "server_clients.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "date.h"
#include "diag.h"

enum { FILES_SPARE = 64 };

unsigned clients_allowed(unsigned most)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur == RLIM_INFINITY)
        return most;
    rlim_t half = files.rlim_cur > FILES_SPARE ? (files.rlim_cur - FILES_SPARE) / 2 : 1;
    return half < most ? (unsigned)half : most;
}

static void append(struct clients *all, struct client *c)
{
    c->previous = all->last;
    c->next = NULL;
    *(all->last ? &all->last->next : &all->first) = c;
    all->last = c;
}

static void take_out(struct clients *all, struct client *c)
{
    *(c->previous ? &c->previous->next : &all->first) = c->next;
    *(c->next ? &c->next->previous : &all->last) = c->previous;
}

/* What the kernel still holds for it goes, too: a client may be slow in taking that as well. */
static void cut(struct client *c)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    c->cut = true;
    setsockopt(c->socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    shutdown(c->socket, SHUT_RDWR);
}

/* In a crowd the one that has said nothing for longest goes, so that the next is heard: idle
 * connections, however many, push only each other out. */
static void make_room(struct clients *all)
{
    if (all->count <= all->soft)
        return;
    for (struct client *c = all->first; c; c = c->next)
        if (!c->cut && c->state == CLIENT_WAITING) {
            cut(c);
            return;
        }
}

struct client *clients_add(struct clients *all, int socket, int64_t seconds)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        die_errno("calloc", "connection");
    c->socket = socket;
    c->deadline = clock_ms() + seconds * 1000;
    append(all, c);
    all->count++;
    make_room(all);
    return c;
}

void clients_remove(struct clients *all, struct client *c)
{
    take_out(all, c);
    all->count--;
    free(c);
}

void clients_set(struct clients *all, struct client *c, enum client_state state, int64_t seconds)
{
    take_out(all, c);
    append(all, c);
    c->state = state;
    c->deadline = seconds ? clock_ms() + seconds * 1000 : 0;
}

void clients_cut_overdue(struct clients *all)
{
    int64_t now = clock_ms();
    for (struct client *c = all->first; c; c = c->next)
        if (!c->cut && c->deadline && c->deadline < now)
            cut(c);
}
