/* tool - runs another program, without a shell, and keeps its output.
 *
 * Arguments are handed over one by one, so nothing in them is ever interpreted. Its output may
 * hold an address with a password: pass it through tool_redact before it is shown.
 */
#ifndef SONGNGU_TOOL_H
#define SONGNGU_TOOL_H

#include "str.h"

enum { TOOL_ARGS_MOST = 48, TOOL_ENV_MOST = 16, TOOL_ERRORS_MOST = 64 << 10 };

/* A command line under construction; args[0] is the program's name. */
struct tool {
    const char *args[TOOL_ARGS_MOST]; /* NULL-terminated, borrowed */
    size_t arg_count;
    const char *env[TOOL_ENV_MOST]; /* "NAME=value", over what the process has; "NAME" removes */
    size_t env_count;
    struct str input;  /* what it reads; absent: nothing */
    size_t out_most;   /* bytes of output to keep; 0: 1 MiB. More than that is a failure. */
    struct buf out;    /* what it wrote */
    struct buf errors; /* the end of its standard error */
};

/* Adds an argument, an environment variable; both are borrowed. */
void tool_arg(struct tool *tool, const char *arg);
void tool_env(struct tool *tool, const char *assignment);
/* True if there is a program of that name in PATH. */
bool tool_found(const char *name);
/* Runs it to its end: its exit status, 128 + the number of the signal that ended it, or -1 with
 * errno if it could not be run. */
int tool_run(struct tool *tool);
void tool_free(struct tool *tool);
/* Appends text with the user and password taken out of each address in it ("//user:word@"), and
 * without control characters. */
void tool_redact(struct buf *out, struct str text);
/* True if text has an address with a password in it. */
bool tool_has_secret(struct str text);

#endif
