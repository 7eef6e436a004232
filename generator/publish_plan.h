/* publish_plan - what a target holds, and what must change so that it holds the site.
 *
 * The published manifest lies at the target and is the truth about it: which files there are ours,
 * with which content. It is compared by content hash, so neither clocks nor sizes matter.
 */
#ifndef SONGNGU_PUBLISH_PLAN_H
#define SONGNGU_PUBLISH_PLAN_H

#include "publish_files.h"

#define PUBLISH_MANIFEST ".songngu-manifest"
enum { PUBLISH_RUN_HEX = 16 };

struct publish_entry {
    struct str path;
    struct hash128 hash;
    bool sure; /* the file has this content; otherwise it may have any, or not be there */
};

struct publish_manifest {
    uint64_t generation;           /* 0: nothing has been published */
    bool complete;                 /* false: a publication is under way, or was cut off */
    char run[PUBLISH_RUN_HEX + 1]; /* which one: a random number */
    uint64_t started;              /* seconds since 1970 */
    struct map entries;            /* path → struct publish_entry, borrowed from the text */
};

/* Reads a manifest; everything borrows from text or lies in the arena. False if text is not a
 * manifest; *newer: because a later songngu wrote it. */
bool publish_manifest_parse(struct publish_manifest *manifest, struct str text, struct arena *arena,
                            bool *newer);
void publish_manifest_free(struct publish_manifest *manifest);
/* A number that no other publication has. */
void publish_run_new(char run[PUBLISH_RUN_HEX + 1]);

struct publish_plan {
    struct arena arena;
    /* In the order of sending: rank by rank, new files before changed ones. */
    const struct publish_file **send;
    size_t send_count, added, changed;
    size_t rank_end[PUBLISH_RANKS]; /* index in send */
    struct str *remove;             /* sorted */
    size_t remove_count;
    bool *is_new; /* of each in send */
};

/* Compares what is to be published with what the target's manifest says is there. The plan borrows
 * from both; publish_plan_free frees its lists. */
void publish_plan_make(struct publish_plan *plan, const struct publish_files *files,
                       const struct publish_manifest *there);
void publish_plan_free(struct publish_plan *plan);
/* True if the deletions need confirmation (--yes): more than a quarter of what is there, or more
 * than 256. */
bool publish_plan_drastic(const struct publish_plan *plan, const struct publish_manifest *there);
/* "+3 ~2 -0" */
void publish_plan_brief(const struct publish_plan *plan, struct buf *out);

/* The manifest that stands at the target while it changes: what stays is sure, all else is not. */
void publish_manifest_intent(struct buf *out, const struct publish_plan *plan,
                             const struct publish_manifest *there, uint64_t generation,
                             const char *run, uint64_t started);
/* The manifest of the site as it is when all is done. */
void publish_manifest_final(struct buf *out, const struct publish_files *files, uint64_t generation,
                            const char *run, uint64_t started);

#endif
