/* markdown_lines - the text as lines: what is rewritten before cmark reads it, and where things
 * stand in the file.
 *
 * cmark knows no containers and no footnotes, so their lines are given to it as something it does
 * know, without a change in the number of lines: "::: name" and ":::" as a one-line HTML comment,
 * "[^label]: text" as an item of a "+" list (whose continuation lines are indented by four, as a
 * note's are). A line that turns out to be something else, such as code, is then read as it stands:
 * markdown.c asks cmark where each went. Private to the markdown module; knows nothing of cmark.
 */
#ifndef SONGNGU_MARKDOWN_LINES_H
#define SONGNGU_MARKDOWN_LINES_H

#include "diag.h"
#include "str.h"

enum rewrite_kind { REWRITE_OPEN, REWRITE_CLOSE, REWRITE_NOTE };

struct rewrite {
    enum rewrite_kind kind;
    uint32_t line;       /* of the text, from 1 */
    uint32_t start, end; /* bytes of the text that are replaced */
    struct str with;     /* what cmark reads instead */
    struct str name;     /* of the container or the note, as written */
    void *node;          /* cmark's node of this line; NULL: the line is not what it looks like */
    bool dropped;        /* read as it stands */
};

struct lines {
    struct arena *arena;
    struct diags *diags;
    struct str path, file, text; /* text is the file from the body on */
    size_t body_offset;
    uint32_t before;  /* lines of the file before the text */
    uint32_t *starts; /* of each line of the text; made when first asked for */
    uint32_t count;
    struct rewrite *rewrites; /* by line */
    size_t rewrite_count;
    uint32_t reported;
    struct {
        uint32_t line, offset, column;
    } last; /* of lines_column: many links stand in one long line */
};

/* Everything is borrowed. */
void lines_init(struct lines *lines, struct arena *arena, struct diags *diags, struct str path,
                struct str file, size_t body_offset);
/* Finds the lines to be rewritten. */
void lines_find_rewrites(struct lines *lines);

/* Line n (from 1) of the text without its end; empty if there is none. */
struct str lines_get(struct lines *lines, uint32_t line);
/* Byte offset in the text of cmark's place (both from 1), mapped back from what was rewritten. */
uint32_t lines_offset(struct lines *lines, uint32_t line, uint32_t column);
/* The column in characters, from 1, of an offset that lies in that line. */
uint32_t lines_column(struct lines *lines, uint32_t line, uint32_t offset);
/* Reports a mistake in a line, at a byte offset of the whole text. A text with more than
 * LINES_REPORTED mistakes gets no more than that (and a note that says so). */
enum { LINES_REPORTED = 100 };
void lines_report(struct lines *lines, enum diag_code code, uint32_t line, uint32_t offset,
                  uint32_t width, struct str arg0, struct str arg1, struct str arg2);

#endif
