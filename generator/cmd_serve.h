/* songngu serve: the site in a browser on this machine. */
#ifndef SONGNGU_CMD_SERVE_H
#define SONGNGU_CMD_SERVE_H

#include "options.h"

int cmd_serve(const struct options *options);

#endif
