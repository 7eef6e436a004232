/* output - the published folder: staging, journal and commit, so that it is never half-written.
 *
 * A build opens the output, puts or keeps files (from any worker), then commits or closes. Files
 * whose bytes are those of the last build are not touched. Changed ones are staged beside the
 * output, on the same file system; a journal lists them; after one sync a commit mark is set; then
 * they are renamed into place. Killed before the mark, the old site stands and the staging is
 * discarded by the next command; killed after it, the next command completes the renames. Files
 * that songngu did not write are never removed.
 */
#ifndef SONGNGU_OUTPUT_H
#define SONGNGU_OUTPUT_H

#include "output_log.h"

/* The order in which changed files appear to readers; deletions come last. */
enum output_rank { OUTPUT_ASSET, OUTPUT_PAGE, OUTPUT_ENTRY, OUTPUT_RANKS };

struct output;

struct output_summary {
    size_t files, added, changed, removed; /* files: all there are now */
    uint64_t bytes;                        /* of all files */
};

/* Opens the output folder at path (made on commit if missing) with its state in the folder state
 * (SITE/.songngu, made if missing), for workers threads, and locks it. Waits for another build of
 * the same output, saying so on standard error unless quiet. Completes or discards what a killed
 * build left. Dies if the folders cannot be used; all failures below die too, leaving the old site.
 */
struct output *output_open(const char *state, const char *path, unsigned workers, bool quiet);
/* The state folder of the output at path, opened without its lock, to be read only; -1: there is
 * none yet. The caller closes it. */
int output_peek(const char *state, const char *path);
/* Begins to look at what the last commit published, on a thread of its own, until output_start:
 * while sources are listed, read and linked, a processor is often free. */
void output_look(struct output *output);
/* True if the last commit published something and all of it is still there as it was, on jobs
 * threads beside that of output_look; then *summary says what there is. Before output_start. */
bool output_intact(struct output *output, unsigned jobs, struct output_summary *summary);
/* Looks at some of what the last commit published at path, without its lock: for about so many
 * seconds, from *next on, which begins at 0 and goes round. state_dir is that of output_peek. False
 * if a file is not as it was. */
bool output_sample(int state_dir, const char *path, size_t *next, double seconds);
/* Makes the staging folder. Before the first file is put or kept. */
void output_start(struct output *output);
/* Puts a file; path is relative and plain (fs_path_plain); recipe: what it is made from, NULL if
 * that is not known. Each path once; each worker one thread at a time. */
void output_put(struct output *output, unsigned worker, enum output_rank rank, struct str path,
                const struct recipe *recipe, struct str data);
/* Instead of putting a file: keeps the one that is there, if it was made from the same recipe and
 * is as it was. False if it must be put. */
bool output_keep(struct output *output, unsigned worker, struct str path,
                 const struct recipe *recipe);
/* The same for all files whose paths begin with folder ("search/"); all or none. */
bool output_keep_folder(struct output *output, struct str folder, const struct recipe *recipe);
/* Keeps all files of the last build inside that folder, or all outside it, in whatever state they
 * are. */
void output_keep_part(struct output *output, struct str folder, bool inside);
/* The same as output_put for a file that is too large to be held: begin, add as often as needed,
 * end. One at a time for each worker. */
struct output_stream *output_begin(struct output *output, unsigned worker, enum output_rank rank,
                                   struct str path, const struct recipe *recipe);
void output_add(struct output_stream *stream, struct str data);
void output_end(struct output_stream *stream);
/* Says before the end that what was added may not be what the recipe says. */
void output_doubt(struct output_stream *stream);
/* Trusts the log of the last build without looking at the files, for a caller that watches the
 * folder itself: looking at every file takes longer than making a few. */
void output_trust(struct output *output);
/* Commits without waiting for the disk (no syncfs), which can take longer than all else: what is
 * published may be lost if the power fails. A killed process still leaves every file whole, and the
 * next build after a restart of the machine writes everything again. */
void output_hurry(struct output *output);
/* Gives back the memory that the log of the last build takes while it is looked into; what is asked
 * for later comes again. */
void output_rest(struct output *output);
/* Bytes of all that was put so far. One thread. */
uint64_t output_bytes(const struct output *output);
/* Publishes all that was put, removes what the last build wrote and this one neither put nor kept.
 * changed (may be NULL) gets the paths added, changed or removed, each ended by "\n". */
struct output_summary output_commit(struct output *output, struct buf *changed);
/* Closes; what was put and not committed is discarded. */
void output_close(struct output *output);
/* What the last commit published at a path, as of output_open; NULL: nothing. One thread. */
const struct output_file *output_published(struct output *output, struct str path);
/* True if that file is still as it was. */
bool output_untouched(const struct output *output, const struct output_file *file);
/* The number of commits so far, as of output_open. */
uint32_t output_builds(const struct output *output);
/* Completes or discards what killed builds left in any output of this state folder. Waits for
 * nobody: who holds a lock will see to that output himself. */
void output_recover(const char *state);
/* The folder of the state, open until the output is closed. */
int output_state_dir(const struct output *output);

#endif
