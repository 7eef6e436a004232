/* diag - diagnostics for the author, and how the process ends when the system fails it.
 *
 * Three kinds of failure, three calls:
 *   the author's mistake     diag_add(…): collected, sorted, printed with its line and a remedy
 *   the system's failure     die / die_errno: a message, exit status 3
 *   our own bug              assert
 * Every diagnostic is one row of diag.def: its code, severity and its text in English and
 * Vietnamese, with {0} {1} {2} for the arguments.
 */
#ifndef SONGNGU_DIAG_H
#define SONGNGU_DIAG_H

#include <stdio.h>

#include "str.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };

enum diag_code {
#define DIAG(id, severity, name, en, vi, help_en, help_vi) DIAG_##id,
#include "diag.def"
#undef DIAG
    DIAG_COUNT
};

enum { DIAG_ARGS = 3 };

/* Where a mistake stands. path is shown as it is; line and col count from 1 (0 = unknown), col in
 * characters; text is the whole line as it stands in the file (STR_NULL if it is not at hand);
 * width is how many characters to underline (0 counts as 1). With col 0, words may be what is
 * meant: it stands in that line or below, in the same paragraph, once. All borrowed for the call
 * only. */
struct diag_where {
    struct str path;
    uint32_t line, col, width;
    struct str text, words;
};

struct diags; /* a thread-safe collection */

struct diags *diags_new(void);
void diags_free(struct diags *diags);
/* The folder, open as dir while anything is printed, below which the paths lie: a line that is not
 * at hand is read from its file when it is to be shown. */
void diags_lie_in(struct diags *diags, int dir);
/* From now on diagnostics below a severity are only counted: nobody is going to see them, and a
 * large archive has many notes. */
void diags_keep(struct diags *diags, enum severity least);

/* Adds a diagnostic; copies everything. args beyond those given are STR_NULL. Any thread. */
void diag_add(struct diags *diags, enum diag_code code, const struct diag_where *where,
              struct str arg0, struct str arg1, struct str arg2);

/* How many this thread has added so far, to any collection: the difference tells whether a piece of
 * work reported something. */
size_t diags_of_thread(void);

/* Fills where from a file's whole text and a byte offset in it. */
struct diag_where diag_at(struct str path, struct str file_text, size_t offset, size_t width_bytes);

/* True if a file's text is UTF-8 without a NUL; otherwise reports the first bad byte. */
bool diag_utf8(struct diags *diags, struct str path, struct str text);

/* How many diagnostics of a severity there are. */
size_t diags_count(const struct diags *diags, enum severity severity);
/* How many diagnostics of a code there are; kept ones that are equal count once. */
size_t diags_count_code(struct diags *diags, enum diag_code code);

/* True if standard error is a terminal that may be given colours: not if NO_COLOR is set to
 * anything, nor if TERM is dumb. */
bool diags_color(void);
/* Prints all of at least a severity, sorted by path, line, column and code, each once. lang "vi"
 * or "en"; color adds terminal colours. Form:
 *   path:line:col: error: text [code]
 *     | the line
 *     |     ^~~~
 *     = help: what to do
 */
void diags_print(struct diags *diags, FILE *out, const char *lang, enum severity least, bool color);
/* Prints them all, but of each kind of note only the first `most` and how many more there are. */
void diags_print_some(struct diags *diags, FILE *out, const char *lang, size_t most, bool color);
/* The same as a JSON array of {path,line,col,severity,code,message,help,text}; at most the first
 * `most` of them. Of a large archive the notes alone are hundreds of megabytes, so none is held. */
void diags_json(struct diags *diags, FILE *out, const char *lang, enum severity least, size_t most);

/* The severity of a code. */
enum severity diag_severity(enum diag_code code);

/* Ends the process with exit status 3 after "songngu: …". */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with exit status 2: the command cannot be carried out as it was given. */
_Noreturn void die_mistake(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Appends a message that a call failed on something, with errno's text, in the terminal's language.
 */
void diag_failed(struct buf *out, const char *call, const char *what, int number);
/* die with diag_failed's message for errno. */
_Noreturn void die_errno(const char *call, const char *what);
/* Gives back what malloc and the like gave; ends the process if that is nothing. what needed it. */
void *need_memory(void *memory, const char *what);

/* Appends s as the inside of a JSON string (no quotes). */
void json_escape(struct buf *out, struct str s);

#endif
