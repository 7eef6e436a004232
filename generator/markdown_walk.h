/* markdown_walk - writes a tree of nodes to a flow: the one walk over a document. Private to the
 * markdown module.
 */
#ifndef SONGNGU_MARKDOWN_WALK_H
#define SONGNGU_MARKDOWN_WALK_H

#include "markdown.h"
#include "markdown_flow.h"
#include "markdown_passes.h"

struct walk {
    struct arena *arena;
    const struct markdown_options *options;
    struct lines *lines;
    struct flow flow;
    struct notes notes;
    struct tables tables;
    bool has_marks;             /* the text may hold marks */
    struct buf links, headings; /* of the body */
    struct map slugs;           /* for names_unique */
    struct buf marks;           /* struct mark of the present leaf block */
    size_t next_mark;
    const struct table_cell *cell; /* the one being written, or NULL */
    const struct node *link;       /* the one being written, or NULL */
    uint32_t link_from;            /* where its text begins */
    uint32_t paragraph;            /* block of the open one; FLOW_NONE: it is none */
    const struct note *note;       /* the one being written, or NULL */
};

/* Writes what is under root, then the notes. */
void walk_write(struct walk *walk, const struct node *root);
/* Frees all but what lies in the arena. */
void walk_free(struct walk *walk);

#endif
