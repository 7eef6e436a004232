/* publish_ops - the interface that each kind of target implements.
 *
 * Each kind is one table of functions in publish_KIND.c. They return false after putting what went
 * wrong into session->error (without secrets), as a sentence for the author.
 */
#ifndef SONGNGU_PUBLISH_OPS_H
#define SONGNGU_PUBLISH_OPS_H

#include "publish_target.h"
#include "tool.h"

struct publish_session {
    const struct publish_target *target;
    const char *site;  /* the site's folder, for destinations relative to it */
    const char *state; /* path of the target's state folder, absolute */
    int state_dir;
    const char *stage; /* path of the folder "upload" in it: what is to be sent lies there */
    const int *from;   /* for send: the open folder that each path is below */
    struct arena arena;
    struct buf error; /* what went wrong */
    struct buf help;  /* and what to do */
    size_t sent;      /* by the last call of send, when it failed: so many are there all the same */
    void *own;        /* of the kind */
};

enum publish_fetch { PUBLISH_FETCHED, PUBLISH_MISSING, PUBLISH_FAILED };

struct publish_ops {
    /* The target changes in one step at finish, or not at all: nothing can be half sent. */
    bool at_once;
    /* send takes each file from where it lies (session->from), not from the stage folder. */
    bool unstaged;
    bool (*open)(struct publish_session *session);
    /* Reads a small file at the target into out. */
    enum publish_fetch (*fetch)(struct publish_session *session, const char *path, struct buf *out);
    /* Which of these paths exist at the target, as lines in out. */
    bool (*present)(struct publish_session *session, const struct str *paths, size_t count,
                    struct buf *out);
    /* Sends the files with these paths below the stage folder, each whole or not at all. */
    bool (*send)(struct publish_session *session, const struct str *paths, size_t count);
    /* Removes files, also those that are not there, and folders that become empty where the kind
     * has folders; dirs are those that no file of the site is in any more, the deepest first. */
    bool (*remove)(struct publish_session *session, const struct str *paths, size_t count,
                   const struct str *dirs, size_t dir_count);
    /* The last step. message: for a log there. NULL: there is none. */
    bool (*finish)(struct publish_session *session, const char *message);
    void (*close)(struct publish_session *session); /* NULL: there is nothing to close */
};

extern const struct publish_ops publish_folder, publish_rsync, publish_git, publish_rclone;

/* Puts what went wrong at PATH, by errno, into the error; returns false. */
bool publish_fail_errno(struct publish_session *session, const char *call, const char *path);
/* Runs a tool; true if it ended with status 0. Otherwise its last error output is the error. */
bool publish_tool(struct publish_session *session, struct tool *tool);
/* The same for callers that tell other statuses apart: the status, -1 if it could not be run. */
int publish_tool_status(struct publish_session *session, struct tool *tool);
/* Puts a tool's last error output into the error; returns false. */
bool publish_tool_failed(struct publish_session *session, const struct tool *tool, int status);
/* Runs a tool that copies one file of the target to "fetched" in the state folder, whose path is
 * publish_fetched, and reads that into out; missing tells from its status whether there is none.
 * Frees the tool. */
enum publish_fetch publish_tool_fetch(struct publish_session *session, struct tool *tool,
                                      bool (*missing)(const struct tool *tool, int status),
                                      struct buf *out);
const char *publish_fetched(struct publish_session *session);
/* False, with the command that installs it, if a program is missing. */
bool publish_need(struct publish_session *session, const char *program, const char *package);
/* Writes a list of paths, each ended by separator, to a file of the state; its path, in the arena.
 */
const char *publish_list(struct publish_session *session, const struct str *paths, size_t count,
                         char separator);

#endif
