/* publish_internal - what the three files of a publication share: publish.c (the order of things,
 * and what is said), publish_prepare.c (what there is, here and there), publish_send.c (the
 * transfer). */
#ifndef SONGNGU_PUBLISH_INTERNAL_H
#define SONGNGU_PUBLISH_INTERNAL_H

#include "publish.h"
#include "publish_ops.h"
#include "publish_plan.h"

struct publishing {
    const struct publish_job *job;
    const struct publish_ops *ops;
    struct publish_session session;
    struct publish_site site;
    struct publish_files files;
    struct publish_manifest there;
    struct publish_plan plan;
    struct map done; /* path of the journal → struct publish_entry */
    int lock, site_dir, host_dir, twins_dir, stage_dir; /* -1: not open */
    char run[PUBLISH_RUN_HEX + 1];
    uint64_t generation, started;
    size_t sent, resumed;
    uint64_t sent_bytes;
};

/* --- publish_prepare.c ------------------------------------------------------------------------ */

/* Opens a folder below dir, made if missing. Dies if it cannot. */
int publish_open_folder(int dir, const char *name);
void publish_open_state(struct publishing *p);
/* False, with session.error, if another process has it. */
bool publish_take_lock(struct publishing *p);
/* Lists and hashes the site's files, the host's, the compressed ones. */
void publish_gather(struct publishing *p);
/* False, with session.error, if the host would not take it. */
bool publish_check_limits(struct publishing *p);
/* The manifest at the target; generation 0 if there is none. False with session.error. */
bool publish_read_manifest(struct publishing *p, struct publish_manifest *m);
/* The generation that this machine saw or made last; 0: none. */
uint64_t publish_seen(const struct publishing *p);
/* What the journal of a publication that was cut off says is there, if it is the one that the
 * manifest at the target was left by. */
void publish_load_journal(struct publishing *p);

/* --- publish_send.c --------------------------------------------------------------------------- */

/* Puts a file into the folder that is sent. */
bool publish_stage(struct publishing *p, const struct publish_file *file);
/* Empties that folder. */
void publish_clear_stage(struct publishing *p);
/* The whole transfer; false with session.error. */
bool publish_transfer(struct publishing *p);

#endif
