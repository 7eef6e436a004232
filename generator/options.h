/* options - the command line, parsed by one table for all commands. */
#ifndef SONGNGU_OPTIONS_H
#define SONGNGU_OPTIONS_H

#include <stdio.h>

#include "str.h"

/* Exit statuses of songngu. */
enum {
    EXIT_CLEAN = 0,
    EXIT_WARNINGS = 1, /* check --strict: warnings; search: nothing found; cite --diff: different */
    EXIT_MISTAKES = 2, /* in the content or in the command */
    EXIT_WORLD = 3     /* files, memory, the network */
};

struct options {
    const char *program;   /* as it was called, when by a path; else its name */
    const char *command;   /* as typed; NULL if none */
    const char *site;      /* -C; "." by default */
    bool site_stated;      /* … by -C */
    const char *output;    /* -o; NULL: SITE/public */
    const char *base_url;  /* NULL: as in site.conf */
    const char *theme;     /* NULL: as in site.conf */
    const char *lang;      /* of messages on the terminal: "vi" or "en" */
    bool lang_stated;      /* … by --lang, not by the environment */
    const char *authority; /* cite */
    const char *diff;      /* cite */
    const char *only;      /* build: "pages", "search"; NULL: both */
    unsigned long jobs;    /* 0: as many as there are processors */
    unsigned long port;    /* serve; 0: the default */
    const char *address;   /* serve; NULL: 127.0.0.1 */
    bool quiet, verbose, json, jsonl, strict, drafts, navigate, open, dry_run, yes, help, version;
    bool trust_output; /* never typed: build_publish does not look at what lies there already */
    const char *const *args; /* what remains: the command's own arguments */
    size_t arg_count;
};

struct command {
    const char *name;
    const char *arguments; /* for the help: "DIR", "SLUG", "" */
    size_t args_most;      /* how many arguments it takes at most */
    int (*run)(const struct options *options);
    const char *accepts; /* letters of the options that mean something to it; but for ALL */
    const char *help, *help_vi;
};

/* Parses argv by the tables of options and of commands, and sets the terminal's language
 * (terminal_speak). A mistake is written to err, with the nearest name and how to get help, and
 * false is returned. *command is NULL if none was named. */
bool options_read(struct options *options, int argc, char **argv, const struct command *commands,
                  size_t command_count, const struct command **command, FILE *err);
/* The command of that name; NULL if there is none, which it says to err with the nearest. */
const struct command *options_command(const struct command *commands, size_t count, struct str name,
                                      FILE *err);
/* Names the command to type next, on a line of its own after an empty one, with the -C and -o that
 * were typed now: next is "serve" or "check --drafts". Nothing if the options ask for less. */
void options_say_next(const struct options *options, const char *next);
/* The help of a command, or of all if command is NULL. */
void options_help(const struct command *command, const struct command *commands,
                  size_t command_count, FILE *out);

#endif
