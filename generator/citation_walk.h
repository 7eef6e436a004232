/* citation_walk - where in a text a citation may begin. Private to the citation module. */
#ifndef SONGNGU_CITATION_WALK_H
#define SONGNGU_CITATION_WALK_H

#include "str.h"

enum trigger {
    TRIGGER_NONE,
    TRIGGER_NUMBER,
    TRIGGER_LAW,
    TRIGGER_ORDINANCE,
    TRIGGER_ENGLISH_LAW,
    TRIGGER_THIS,
    TRIGGER_ENGLISH_THIS,
    TRIGGER_CONSTITUTION,
    TRIGGER_MEETING, /* "hội" of Đại hội, Hội nghị */
    TRIGGER_CONGRESS,
    TRIGGER_PLENUM
};

/* The first trigger at or after byte *at: its kind, and *at moved to it; TRIGGER_NONE and the
 * text's end if there is none. */
enum trigger next_trigger(struct str text, size_t *at);

#endif
