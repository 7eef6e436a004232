/* server - the HTTP server of the preview: serves a folder as a static host would.
 *
 * Knows files and HTTP, nothing of sites. The requests are answered in a thread of libmicrohttpd;
 * every function here may be called from any other one thread. Nothing outside the folder is ever
 * served, whatever is asked for; the number of connections, the size of a request and the time a
 * client may take are bounded (see server.c).
 */
#ifndef SONGNGU_SERVER_H
#define SONGNGU_SERVER_H

#include "str.h"

/* The headers that every answer carries, for those who publish the same files elsewhere. */
struct server_header {
    const char *name, *value;
};
extern const struct server_header server_headers[];
extern const size_t server_header_count;

/* Addresses that the server answers itself when there is a live script. */
#define SERVER_LIVE_SCRIPT "/.songngu/live.js"
#define SERVER_LIVE_EVENTS "/.songngu/events"

/* A file that stands in front of the folder's. */
struct server_file {
    struct buf body; /* its ownership passes to the server */
    unsigned status; /* 200 by default */
};

struct server_config {
    const char *address; /* in numbers; NULL: 127.0.0.1, which also pins the Host header */
    unsigned port;       /* 0: any that is free */
    bool port_only;      /* fail rather than take another port when it is in use */
    int folder;          /* open folder, taken over; -1: there is none yet, all is 503 */
    struct str live;     /* script that HTML gets with <script src>, lives on; STR_NULL: none */
    /* Asked first, in the server's thread: true if it filled file. path is that of a file,
     * relative ("vi/index.html"). NULL: the folder alone. */
    bool (*overlay)(void *context, struct str path, struct server_file *file);
    void *context;
};

struct server;

/* Starts serving. NULL with errno set if no port can be had or the library fails. */
struct server *server_start(const struct server_config *config);
/* The port it listens on. */
unsigned server_port(const struct server *server);
/* Serves another folder from now on; takes it over and closes the old one. */
void server_folder(struct server *server, int folder);
/* Sends an event to every page that listens (data may have several lines). A page that connects
 * again is sent what it missed since it was served, or "reload" if that is too long ago. */
void server_broadcast(struct server *server, const char *event, struct str data);
/* What a page is told first when it begins to listen, from now on; empty data: nothing. */
void server_greeting(struct server *server, const char *event, struct str data);
/* Ends what has taken too long and keeps the event streams alive. Call it about once a second. */
void server_tick(struct server *server);
/* Closes every connection and frees the server. NULL is allowed. */
void server_stop(struct server *server);

#endif
