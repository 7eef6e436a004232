/* preview_build - a build of the preview in another process, and what comes back of it. */
#ifndef SONGNGU_PREVIEW_BUILD_H
#define SONGNGU_PREVIEW_BUILD_H

#include "preview.h"
#include "subprocess.h"

/* The report of a build as it has come back; all in the arena. */
struct preview_outcome {
    struct arena arena;
    bool failed; /* there are errors: the last good output stands */
    struct str *changed;
    size_t changed_count;
    bool all_changed;
    struct str follow, phases;        /* as in struct preview_report */
    struct str mistakes;              /* JSON: {"vi":[…],"en":[…],"count":N} */
    struct str errors, with_warnings; /* as they are written on a terminal */
};

/* Starts the process, before there are threads. The preview must outlive it. */
struct subprocess *preview_build_start(const struct preview *preview);
/* Asks for a build; changes NULL: the first one. */
void preview_build_ask(struct subprocess *builder, const struct watch_changes *changes);
/* What has come of it; false: not yet. A builder that died makes an outcome with that mistake. */
bool preview_build_receive(struct subprocess *builder, const struct preview *preview,
                           struct preview_outcome *outcome);
void preview_build_forget(struct preview_outcome *outcome);

#endif
