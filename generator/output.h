/* output - the published folder, never half-written.
 *
 * A build opens the output, puts files (from any worker), then commits or abandons. Files whose
 * bytes are those of the last build are not touched. Changed ones are staged beside the output, on
 * the same file system; a journal lists them; after one sync a commit mark is set; then they are
 * renamed into place. Killed before the mark, the old site stands and the staging is discarded by
 * the next command; killed after it, the next command completes the renames. Files that songngu
 * did not write are never removed.
 */
#ifndef SONGNGU_OUTPUT_H
#define SONGNGU_OUTPUT_H

#include "str.h"

/* The order in which changed files appear to readers; deletions come last. */
enum output_rank { OUTPUT_ASSET, OUTPUT_PAGE, OUTPUT_ENTRY, OUTPUT_RANKS };

struct output;

struct output_summary {
    size_t files, added, changed, removed; /* files: all there are now */
    uint64_t bytes;                        /* of all files */
};

/* Opens the output folder at path (made on commit if missing) with its state in the folder state
 * (SITE/.songngu, made if missing), for workers threads. Waits for another build of the same
 * output, saying so on standard error unless quiet. Completes or discards what a killed build
 * left. Dies if the folders cannot be used; all failures below die too, leaving the old site. */
struct output *output_open(const char *state, const char *path, unsigned workers, bool quiet);
/* Puts a file; path is relative and plain (fs_path_plain). Each path once; each worker one thread
 * at a time. */
void output_put(struct output *output, unsigned worker, enum output_rank rank, struct str path,
                struct str data);
/* The same for a file that is too large to be held: begin, add as often as needed, end. One at a
 * time for each worker. */
struct output_stream *output_begin(struct output *output, unsigned worker, enum output_rank rank,
                                   struct str path);
void output_add(struct output_stream *stream, struct str data);
void output_end(struct output_stream *stream);
/* Takes over from the last build, as they lie there, its files whose path begins with prefix, or
 * with inside false all others; none of them may be put. */
void output_keep(struct output *output, struct str prefix, bool inside);
/* What will be published may be lost if the power fails: the disk is not waited for, which can take
 * longer than all else. A killed process still leaves every file whole, and the next build after a
 * restart of the machine writes everything again. */
void output_hurry(struct output *output);
/* Publishes all that was put, removes what the last build wrote and this one did not, closes.
 * changed (may be NULL) gets the paths added, changed or removed, each ended by "\n". */
struct output_summary output_commit(struct output *output, struct buf *changed);
/* Closes without publishing. */
void output_abandon(struct output *output);
/* Completes or discards what killed builds left in any output of this state folder. */
void output_recover(const char *state);
/* A folder of the state for temporary files; open until the output is closed. */
int output_state_dir(const struct output *output);

#endif
