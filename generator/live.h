/* live - the live-reload script that pages get in the preview. */
#ifndef SONGNGU_LIVE_H
#define SONGNGU_LIVE_H

#include "str.h"

/* The text of live.js. */
struct str live_script(void);

#endif
