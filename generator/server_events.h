/* server_events - the events of the preview, kept so that a page hears what it missed.
 *
 * Not locked: the server guards it. Texts are as server-sent events stand on the wire.
 */
#ifndef SONGNGU_SERVER_EVENTS_H
#define SONGNGU_SERVER_EVENTS_H

#include "str.h"

enum { SERVER_EVENTS_KEPT = 64 };

struct server_events {
    /* Event id is kept[id % SERVER_EVENTS_KEPT]. The first id is the time of the start, so that
     * the ids of an earlier run are never taken for those of this one. */
    struct buf kept[SERVER_EVENTS_KEPT];
    uint64_t first_id, last_id;
    struct buf greeting;
};

void server_events_init(struct server_events *events);
void server_events_free(struct server_events *events);
/* Keeps an event; returns its text, good until SERVER_EVENTS_KEPT more came. */
struct str server_events_add(struct server_events *events, const char *name, struct str data);
/* What each page is told first; empty data: nothing. */
void server_events_greet(struct server_events *events, const char *name, struct str data);
/* Appends what a page is to be sent that knows the events up to since: the greeting, and what it
 * missed, or "reload" if that is not kept any more. */
void server_events_catch_up(const struct server_events *events, uint64_t since, struct buf *out);

#endif
