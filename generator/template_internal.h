/* template_internal - what the files of the template engine share; nobody else includes it.
 *
 * template_page.c keeps the files and sees to a page as a whole. template_parse.c makes a file into
 * a struct tree, template_words.c sorts its data- attributes; template_compile.c walks trees,
 * template_attr.c compiles holes, template_scope.c the names in them, template_ops.c puts the
 * operations together; template_run.c runs them.
 */
#ifndef SONGNGU_TEMPLATE_INTERNAL_H
#define SONGNGU_TEMPLATE_INTERNAL_H

#include "template.h"

/* --- trees --- */

/* The words, in the order in which they act on one element. */
enum word {
    WORD_IF,
    WORD_EACH,
    WORD_WITH,
    WORD_ATTR,
    WORD_TEXT,
    WORD_HTML,
    WORD_MESSAGE,
    WORD_INCLUDE,
    WORD_SLOT,
    WORD_FILL,
    WORD_COUNT
};

struct attr {
    struct str name, value;
    size_t at, value_at; /* offsets in the file: of the name, of the first byte of the value */
    bool exact;          /* the value stands in the file byte for byte, so parts can be located */
};

struct node {
    struct str name; /* of an element; data NULL: this is text */
    struct str text;
    struct attr *attrs; /* all but the words */
    size_t attr_count;
    const struct attr **words; /* WORD_COUNT of them, NULL where not given; NULL if there is none */
    struct node *first, *next;
    size_t at;    /* offset of its "<" */
    bool foreign; /* inside svg or math: letter case counts, no element is void or raw text */
};

struct tree {
    const struct template_source *source;
    struct node *root; /* NULL if the file is not well-formed */
    bool used;
    bool bad; /* something was reported when it was read: nothing that uses it is compiled */
};

/* --- programs --- */

enum { PATH_STEPS_MAX = 6 };

enum path_source {
    PATH_FIELD, /* a field of the record reached */
    PATH_SELF,  /* the record itself */
    PATH_FIRST, /* whether the item is the first of its list */
    PATH_LAST
};

/* How a value is found at run time: from a frame's record over pointers to the field. */
struct path {
    uint8_t frame, source, kind;          /* kind: enum field_kind */
    uint8_t steps;                        /* pointers to follow */
    uint16_t offsets[PATH_STEPS_MAX + 1]; /* of those pointers; then of the field */
};

enum op_kind {
    OP_LITERAL, /* write literal; in a finished program only at the end and before a jump's target
                 */
    OP_TEXT,    /* write the path's value for a place between tags */
    OP_NUMBER,
    OP_HTML,
    OP_URL, /* inside an attribute that is literal otherwise */
    OP_JSON,
    OP_MESSAGE,
    OP_ATTR_TEXT, /* literal is ` name="`; nothing at all is written for an absent value */
    OP_ATTR_NUMBER,
    OP_ATTR_URL,
    OP_ATTR_BOOL, /* literal is ` name` */
    OP_ATTR_MESSAGE,
    OP_IF,      /* go to target unless the path's value is true (negate: unless it is false) */
    OP_IF_WORD, /* in a finished program: the same of a word that is 0 if the value is not true */
    OP_WITH,    /* frame becomes the path's record; go to target if it is absent */
    OP_EACH,    /* frame becomes the path's first item; go to target if the list is empty */
    OP_NEXT,    /* frame becomes the next item and goes to target, or goes on */
    OP_COUNT
};

struct op {
    uint8_t kind, frame, arg_count;
    bool negate;
    uint32_t target; /* index of an operation */
    struct path path;
    uint32_t stride; /* EACH, NEXT: bytes of an item */
    struct str literal;
    struct str before; /* written first: what stands before it in the page */
    size_t message;
    const struct path *args; /* of the message */
};

/* Behind the last byte of a program's literals there are as many bytes that may be read. */
enum { LITERAL_SLACK = 32 };

/* Invariant: every target lies inside the list or at its end; EACH and NEXT come in pairs. */
struct program {
    const struct op *ops;
    size_t count;
    size_t bytes; /* of all literals: the least a page takes */
    struct hash128 hash;
};

struct template
{
    const struct template_messages *messages;
    struct program programs[LANG_COUNT];
};

/* --- the set --- */

/* A mistake that has been reported: a layout is compiled for every page, in every language. */
struct reported {
    const struct tree *tree;
    size_t at;
    enum diag_code code;
    uint64_t arg; /* hash of its first argument */
};

enum { TEMPLATE_REPORTED_MAX = 1000 };

struct template_set {
    struct arena *arena;
    struct diags *diags;
    const struct template_names *names;
    struct tree *trees;
    size_t count;
    struct reported reported[TEMPLATE_REPORTED_MAX];
    size_t reported_count;
};

/* Reports a mistake once: at and width are bytes of the tree's file. */
void template_problem(struct template_set *set, const struct tree *tree, enum diag_code code,
                      size_t at, size_t width, struct str arg0, struct str arg1, struct str arg2);
/* The tree of that name, or NULL. */
struct tree *template_find(struct template_set *set, struct str name);

/* template_parse.c: fills tree->root from its source. */
void template_parse(struct template_set *set, struct tree *tree);

/* --- words --- */

/* The word of an element, or NULL. */
const struct attr *template_word(const struct node *node, enum word word);

struct word_help {
    const char *name, *form, *example, *help;
};
extern const struct word_help template_word_table[WORD_COUNT];

/* Moves the words among an element's attributes to node->words; reports unknown ones. */
void template_sort_words(struct template_set *set, const struct tree *tree, struct node *node);
/* Takes the next part between white space off *rest; false at the end. */
bool template_next_token(struct str *rest, struct str *token);
/* "a, b, c" of a list of names, at most max of them. */
struct str template_join(struct arena *arena, const struct str *names, size_t count, size_t max);

/* --- the compiler --- */

/* Where names are looked up, innermost last. The index of a scope is the frame at run time. */
struct scope {
    struct str name;           /* of data-each; data NULL: the fields themselves are the names */
    const struct shape *shape; /* NULL: its word is wrong, so nothing below it is reported */
};

/* An element of the page that takes a slot's place. */
struct fill {
    struct str name;
    const struct node *node;
    bool used;
};

struct compiler {
    struct template_set *set;
    const struct template_page *page;
    enum lang lang;
    struct scope scopes[TEMPLATE_SCOPE_MAX];
    size_t scope_count;
    const struct tree *tree; /* the file being compiled */
    const struct tree *includes[TEMPLATE_INCLUDE_MAX];
    size_t include_count;
    const struct tree *page_tree; /* NULL: the page is not poured into a layout */
    struct fill *fills;
    size_t fill_count;
    struct str *slots; /* names met so far */
    size_t slot_count, slot_cap;
    bool in_fill, failed;
    bool preserve, raw; /* inside pre or textarea; inside script or style */
    size_t nodes;
    struct op *ops;
    size_t count, cap;
    size_t label;       /* operations before this one may be jumped behind: do not add to them */
    struct buf literal; /* all literals, in the order of their operations */
    bool newline;       /* a line break is due before the next element */
    bool space;         /* a space goes into the part that may be left out, which comes next */
};

/* Reports a mistake in c->tree and marks the page as failed. */
void compile_problem(struct compiler *c, enum diag_code code, size_t at, size_t width,
                     struct str arg0, struct str arg1, struct str arg2);
/* Where a part of a word's value stands in the file. */
size_t compile_where(const struct attr *attr, struct str part);

/* template_ops.c: adds an operation; the pointer is good until the next one. */
struct op *compile_op(struct compiler *c, enum op_kind kind);
/* Adds literal text. Text may also be added to c->literal between start and end. */
void compile_put(struct compiler *c, struct str s);
size_t compile_literal_start(struct compiler *c);
void compile_literal_end(struct compiler *c, size_t start);
/* Gives an operation its own literal: ` name="`, or ` name` if no value follows. */
void compile_attribute_name(struct compiler *c, struct op *op, struct str name, bool value);
/* The index of the next operation, to which something may jump: its literals begin anew. */
uint32_t compile_label(struct compiler *c);
/* The finished program, in the set's arena. */
struct program compile_finish(struct compiler *c);

/* template_attr.c: all attributes of an element, written and set. */
void compile_attributes(struct compiler *c, const struct node *node);
/* The word that gives an element its content (text, html, message), or NULL; and that content. */
const struct attr *compile_content_word(const struct node *node);
void compile_hole(struct compiler *c, const struct node *node);
/* Whether this is <script type="application/ld+json">. */
bool compile_is_linked_data(const struct node *node);

/* template_compile.c: an element or text with all that is in it. */
void compile_node(struct compiler *c, const struct node *node);
/* Warns of words at and below node, but not at or below elements that are used. */
void compile_check_dropped(struct compiler *c, const struct node *node,
                           bool (*used)(const struct node *));

/* template_scope.c: resolves a path, given as part of attr's value, whose kind must be in kinds
 * (bits 1 << kind). On success *field_shape is the shape of a record or list. False if reported, or
 * if its scope is itself wrong. */
bool compile_path(struct compiler *c, const struct attr *attr, struct str text, unsigned kinds,
                  struct path *path, const struct shape **field_shape);
/* Resolves the set's base (see template.h), for an attribute that needs it. */
bool compile_base(struct compiler *c, const struct attr *attr, struct path *path);
/* Fills op's message and arguments from "key arg arg", part of attr's value; a message without
 * arguments becomes *constant instead (plain text, else data is NULL). */
bool compile_message(struct compiler *c, const struct attr *attr, struct str text, struct op *op,
                     struct str *constant);

#endif
