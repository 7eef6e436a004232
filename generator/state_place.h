/* state_place - where a site's state lies: in its own .songngu/, or, where the site cannot be
 * written, in the user's cache. */
#ifndef SONGNGU_STATE_PLACE_H
#define SONGNGU_STATE_PLACE_H

#include <stdbool.h>

#include "arena.h"

/* The path of the state folder of the site at a path, in the arena; the folder itself may not be
 * there yet. *elsewhere: it is not the site's own, and the folders above it have been made. A site
 * that cannot be written keeps its own where there is no cache: no $XDG_CACHE_HOME and no $HOME, or
 * neither can be written. */
const char *state_place(struct arena *arena, const char *site, bool *elsewhere);

#endif
