/* server_clients - the open connections of the server, each with the time that it has left.
 *
 * The library's own timeout starts again with every byte, so a client that trickles would stay for
 * ever. Here each phase has a deadline of its own. Not locked: the server guards it.
 */
#ifndef SONGNGU_SERVER_CLIENTS_H
#define SONGNGU_SERVER_CLIENTS_H

#include "http.h"

enum client_state {
    CLIENT_WAITING,  /* for a request, or the rest of one */
    CLIENT_ANSWERED, /* an answer is under way */
    CLIENT_STREAM    /* listens to events, as long as it likes */
};

struct client {
    struct client *previous, *next; /* in the order in which they came to their state */
    int socket;
    enum client_state state;
    int64_t deadline; /* ms; 0: none */
    bool cut;
    bool heard;               /* the headers of the request have come */
    const char *target_end;   /* where the version follows the target, if it was read whole */
    unsigned refused;         /* status for the request, decided from its raw target */
    char path[HTTP_PATH_MAX]; /* of the request, decoded */
    uint64_t since;           /* the last event that the page knows of */
};

struct clients {
    struct client *first, *last;
    unsigned count, soft; /* soft: from here on, a new one ends one that only waits */
};

/* How many connections the limit of open files allows, `most` at most: each may hold a socket and a
 * file. */
unsigned clients_allowed(unsigned most);
/* A new client that waits; it has `seconds` for its first request. */
struct client *clients_add(struct clients *all, int socket, int64_t seconds);
void clients_remove(struct clients *all, struct client *c);
/* Moves a client to a state for at most `seconds`; 0: without a limit. */
void clients_set(struct clients *all, struct client *c, enum client_state state, int64_t seconds);
/* Shuts the sockets of those whose time is over; whoever owns them closes them. */
void clients_cut_overdue(struct clients *all);

#endif
