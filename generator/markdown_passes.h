/* markdown_passes - what CommonMark has not, made out of what cmark read: notes, containers,
 * tables. Private to the markdown module.
 */
#ifndef SONGNGU_MARKDOWN_PASSES_H
#define SONGNGU_MARKDOWN_PASSES_H

#include "map.h"
#include "markdown_lines.h"
#include "markdown_table.h"
#include "markdown_tree.h"

struct container {
    struct str name; /* and the class of its element */
    int label;       /* enum label; -1: it has none */
};

/* The only container that is one block, with its own elements. */
extern const struct container *const container_figure;

struct note {
    const struct rewrite *rewrite;
    struct node *item;           /* its children are the note */
    uint32_t number, references; /* 0: nothing has referred to it yet */
};

struct notes {
    struct map by_label; /* struct note */
    struct buf order;    /* struct note *, by number */
    struct node list;    /* the items, out of the text */
};

/* Notes in lines which node each rewritten line became, and appends the paragraphs that may be
 * tables to candidates (struct node *). */
void passes_survey(struct lines *lines, struct node *root, bool has_pipes, struct buf *candidates);
/* Drops the rewritten lines that became something else (or all of them); false if there are none:
 * else the text has to be read again. */
bool passes_drop_misread(struct lines *lines, bool all);

/* Moves the notes out of the text. */
void passes_notes(struct lines *lines, struct notes *notes);
void passes_report_unused(struct lines *lines, const struct notes *notes);
void notes_free(struct notes *notes);

/* Makes containers of the lines that open and close them. */
void passes_containers(struct lines *lines);

/* Makes tables of the candidates that are ones; their cells are still without nodes. */
void passes_tables(struct lines *lines, struct tables *tables, const struct buf *candidates);

#endif
