/* The output as its own files see it: output.c opens it and puts files, output_commit.c publishes
 * them. */
#ifndef SONGNGU_OUTPUT_INTERNAL_H
#define SONGNGU_OUTPUT_INTERNAL_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "output.h"

/* What became of a file of the log. */
enum fate { FATE_GONE, FATE_KEPT, FATE_PUT };

/* What is known of a file of the log by looking at it. */
enum look { LOOK_NOT_YET, LOOK_UNTOUCHED, LOOK_TOUCHED };

/* Folders of the staging tree that a worker knows to be there, as hashes of their paths, a newer
 * one in place of an older: most files follow others of their folder. */
enum { FOLDERS_KNOWN = 256 };

struct worker {
    uint64_t folders[FOLDERS_KNOWN];
    struct buf added; /* hashes of the paths of files that no log knows, uint64_t */
    size_t changed;   /* files put in place of another … */
    size_t removed;   /* … and files of the last log that were neither put nor kept */
    uint64_t bytes;   /* of all that was put */
    size_t last;      /* where in the log it found a path last */
    size_t looks;     /* how often it looked for one */
};

struct output {
    struct arena arena;
    char path[PATH_MAX];                     /* real path of the output folder */
    char stage[PATH_MAX];                    /* of the staging folder */
    int state_dir, lock, stage_dir, out_dir; /* out_dir -1: there is no output yet */
    int files_dir;           /* files/ in the staging folder; -1: nothing can be put */
    bool trusted;            /* no file is looked at */
    bool hurried;            /* the disk is not waited for */
    uint64_t mount;          /* that the output is on, while it is looked at before a commit */
    pthread_mutex_t failing; /* see output_failed */
    struct output_log log;   /* of the last commit … */
    uint8_t *fates; /* … and what becomes of each file of it: enum fate; NULL: not loaded */
    _Atomic uint8_t *looks;          /* enum look of each file, as far as somebody has looked … */
    atomic_size_t next_block;        /* … which is here … */
    atomic_bool touched;             /* … and whether one of them was another … */
    struct parallel_beside *looking; /* … by output_look, which runs, or NULL … */
    atomic_bool seen_enough;         /* … until this is set */
    struct output_log_writer *writer; /* of the next log … */
    struct output_log next;           /* … which lies in log.new until the end of the commit */
    bool lost;                        /* … or the power failed before it was on the disk */
    unsigned worker_count;
    struct worker *workers;
};

/* Opens the output folder if it is there and not open yet. */
void output_open_folder(struct output *o);
/* Carries out a commit that was cut off after its mark, and removes the staging folder. Waits for
 * who writes there from another site or a copy of this one, saying so unless quiet; or, if wait is
 * false, leaves it to him and returns false. */
bool output_finish(struct output *o, bool wait, bool quiet);
/* Opens the staging folder, if there is one, and locks it; false: somebody else has. */
bool output_open_stage(struct output *o, bool wait, bool quiet);
/* Waits for a lock (flock) that another process holds, saying so on standard error unless quiet. */
void output_wait(const struct output *o, int fd, bool quiet);
/* Removes the staging folder, if there is one, and all that is in it, with the log that was begun.
 */
void output_discard(struct output *o);
/* Ends the process for a file that cannot be written (errno says why), from any thread, after
 * giving back what was staged. */
_Noreturn void output_failed(struct output *o, const char *path);

#endif
