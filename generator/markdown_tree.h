/* markdown_tree - a parsed text as plain nodes: what cmark found, and what our passes make of it.
 * Private to the markdown module; knows nothing of cmark.
 *
 * Nodes live in an arena; their texts are borrowed from cmark's own tree for as long as that lives.
 * Trees may be as deep as the text is long: nothing recurses, walks follow the pointers.
 */
#ifndef SONGNGU_MARKDOWN_TREE_H
#define SONGNGU_MARKDOWN_TREE_H

#include "str.h"

enum node_kind {
    NODE_DOCUMENT,
    NODE_QUOTE,
    NODE_LIST,
    NODE_ITEM,
    NODE_CODE_BLOCK,
    NODE_HTML_BLOCK,
    NODE_CONTAINER, /* ours */
    NODE_TABLE,     /* ours: no children, its cells are in struct table */
    NODE_PARAGRAPH,
    NODE_HEADING,
    NODE_RULE,
    NODE_TEXT, /* the first of the inlines */
    NODE_SOFTBREAK,
    NODE_LINEBREAK,
    NODE_CODE,
    NODE_HTML_INLINE,
    NODE_EMPHASIS,
    NODE_STRONG,
    NODE_LINK,
    NODE_IMAGE,
    NODE_KIND_COUNT
};

struct container;
struct table;

struct node {
    enum node_kind kind;
    bool tight, bullets;             /* of a list */
    bool has_image, single;          /* of a figure: its first children are images; its caption is
                                        one paragraph */
    int number;                      /* a heading's level, where a list starts */
    uint32_t line, end_line, column; /* in the text, from 1; 0: not known */
    uint32_t width;                  /* bytes in the source; 0: not known, or several lines */
    uint32_t block;                  /* of a figure, or of an item that carries its first
                                        paragraph's id; written by the walk */
    struct str text;                 /* what it says; the address of a link or image */
    struct str title;                /* of a link or image; a code block's info */
    struct node *parent, *first, *last, *previous, *next;
    union {
        const struct container *container;
        const struct table *table;
    };
};

void node_unlink(struct node *node);
/* Both unlink node first. */
void node_append(struct node *parent, struct node *node);
void node_insert_before(struct node *place, struct node *node);
/* The next node in the order of the text: into node if enter, else past it; NULL when root is left.
 */
struct node *node_after(const struct node *root, struct node *node, bool enter);
/* An image that is alone in a paragraph, or NULL. */
struct node *node_lone_image(struct node *paragraph);
/* Whether a paragraph is written without an element of its own: in a tight list's item, or as a
 * figure's whole caption. */
bool node_is_tight(const struct node *paragraph);

#endif
