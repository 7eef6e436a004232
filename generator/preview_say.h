/* preview_say - what the preview writes on the terminal after each build. With --json it is an
 * object a line on standard output: {"event":"serving","url":…}, {"event":"built","changed":[…],
 * "milliseconds":…} ("everything":true if too much has changed to list it), {"event":"failed",
 * "mistakes":{"vi":[…],"en":[…],"count":…}}, {"event":"indexed","milliseconds":…}. */
#ifndef SONGNGU_PREVIEW_SAY_H
#define SONGNGU_PREVIEW_SAY_H

#include "map.h"
#include "preview_build.h"

struct preview_say {
    const struct preview *preview;
    struct arena arena;
    struct map before; /* mistakes that the last build had, as they are written */
    bool patience;     /* has been asked for */
};

void preview_say_init(struct preview_say *say, const struct preview *preview);
void preview_say_free(struct preview_say *say);

/* The mistakes of a build, on standard error: all errors, and the warnings that the build before
 * did not have, because nobody reads two hundred of them at each save. */
void preview_say_mistakes(struct preview_say *say, const struct preview_outcome *outcome);
/* How much has changed; waited: ms from the first sign of the change until the builder began, -1
 * for the first build, which needs no words. */
void preview_say_changed(const struct preview_say *say, const struct preview_outcome *outcome,
                         int64_t waited, int64_t ms);
/* That what follows a build is done. */
void preview_say_followed(const struct preview_say *say, int status, int64_t ms);
/* That the first build takes a while; it may be called again. */
void preview_say_patience(struct preview_say *say);
void preview_say_address(const struct preview *preview, const char *url);
void preview_say_watch_incomplete(void);
void preview_say_no_port(const struct preview *preview, unsigned port, int error);
void preview_say_no_output(const struct preview *preview);

#endif
