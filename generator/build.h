/* build - the order of the phases, and how long each took. */
#ifndef SONGNGU_BUILD_H
#define SONGNGU_BUILD_H

#include "options.h"
#include "output.h"
#include "pages.h"
#include "site.h"
#include "state.h"
#include "theme.h"

enum phase {
    PHASE_READ,
    PHASE_SCAN,
    PHASE_LINK,
    PHASE_THEME,
    PHASE_EMIT,
    PHASE_SEARCH,
    PHASE_COMMIT,
    PHASE_STATE,
    PHASE_COUNT
};

enum build_purpose {
    BUILD_TO_LOOK, /* nothing is published: check, explain … */
    BUILD_TO_PUBLISH,
    BUILD_TO_PREVIEW /* as BUILD_TO_PUBLISH, without waiting for the disk (output_hurry) */
};

struct build {
    enum build_purpose purpose;
    struct site site;
    struct theme theme;
    struct arena theme_arena;
    struct page_plan plan;
    struct output_summary summary;
    struct pages_report pages;
    double seconds[PHASE_COUNT];
    uint64_t bytes[PHASE_COUNT]; /* put into the output */
    struct census census;        /* of all files that are read */
    struct hash128 inputs;       /* they and what was asked, as a hash */
    struct output *output;       /* NULL: only looked at, or done; locked while it is open */
    struct state *state;         /* what the last build left; as long as output */
    bool prepared;               /* by build_prepare */
    bool entries_added;          /* to the search, what it shows of documents and decisions */
    int peeked;                  /* the state folder, open for that; -1: it is not */
    unsigned jobs;
    int scratch;            /* a folder for temporary files, open */
    const char *state_path; /* the folder of what is kept between builds: state_place */
    bool state_elsewhere;   /* … and not in the site, which cannot be written */
    struct str output_path;
    struct buf changed; /* paths of the output that the build changed, each ended by "\n" */
};

/* Opens the site that the options name, finishes what a killed build left, reads its settings and
 * records, scans and links its content and loads its theme: all that check needs. To publish it
 * later, the output is opened and locked until build_publish or build_free, and what the last build
 * left there is used. options->only leaves the pages or the index as they stand. Mistakes are in
 * build->site.diags; with errors, the output is closed again. Dies (exit status 3) only for
 * failures outside the content: files, memory. */
void build_load(struct build *build, const struct options *options, enum build_purpose purpose);
/* Does ahead what a build for the preview begins with: reads all that the last one left and the
 * theme. Holds no lock meanwhile. Nothing is ready if the last build left nothing. */
void build_prepare(struct build *build, const struct options *options);
/* Goes on from there once files have changed (by their paths, as the options name the site): loads
 * as build_load does. False if it must be done from the beginning, after build_free: only texts may
 * have changed, each in place. */
bool build_load_prepared(struct build *build, const struct options *options,
                         const struct str *changed, size_t count);
/* What the pages of a loaded site are made from, with the recipes of all of them; in the site's
 * arena. */
struct pages build_pages(struct build *build);
/* Emits and publishes. Only after a build_load without errors. Unless it is for the preview, texts
 * and documents are gone afterwards. */
void build_publish(struct build *build, const struct options *options);
/* Keeps for the next build what this one has read, and lets others go on; after build_publish. */
void build_settle(struct build *build, const struct options *options);
/* Releases everything. */
void build_free(struct build *build);

/* build_publish and build_settle, with the report: prints mistakes to standard error and the
 * figures to standard output (as options say). Returns the exit status. */
int build_run(struct build *build, const struct options *options);
/* The document with that id, else that slug; NULL if there is none, which it says on standard error
 * with the nearest id. */
const struct document *build_find_document(struct build *build, struct str name);
/* Prints the diagnostics of at least a severity; with --json nothing (the report has them).
 * Returns EXIT_MISTAKES, EXIT_WARNINGS (if strict) or EXIT_CLEAN. */
int build_report_diags(struct build *build, const struct options *options, enum severity least);

/* "read", "scan" …, in the language of the terminal. */
const char *build_phase_name(enum phase phase);

#endif
