/* server_listen - a listening TCP socket on a numeric address. */
#ifndef SONGNGU_SERVER_LISTEN_H
#define SONGNGU_SERVER_LISTEN_H

#include <stdbool.h>

/* Listens on address ("127.0.0.1", "::1", "0.0.0.0") and port; when the port is in use and only is
 * false, on one of the next or any free one. -1 with errno. */
int server_listen(const char *address, unsigned port, bool only);
/* The port of a listening socket. */
unsigned server_listen_port(int fd);

#endif
