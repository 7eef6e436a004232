/* yaml_tree - YAML text into a small tree, with the place of everything in it. The only user of
 * libyaml (whose own header is yaml.h, hence the name).
 *
 * What songngu reads is plain YAML 1.1: mappings with text keys, sequences, scalars. Anchors,
 * aliases, tags and keys that are not texts are refused, so that a file means what it shows. All
 * scalars stay text: what is a number or a date is settled by the key (schema.h), not by its look.
 *
 *     struct yaml_source source = {.path = path, .text = whole_file};
 *     struct yaml_node *root = yaml_parse(arena, diags, &source, from, to);
 *     for (struct yaml_node *n = root->first; n; n = n->next) … n->key, n->text …
 */
#ifndef SONGNGU_YAML_TREE_H
#define SONGNGU_YAML_TREE_H

#include "diag.h"
#include "str.h"

enum {
    YAML_DEPTH_MAX = 16,      /* mappings and sequences in one another */
    YAML_NODES_MAX = 1 << 20, /* values of one document */
    YAML_MISTAKES_MAX = 100,  /* reported for one file */
    YAML_LINE_SHOWN = 16384   /* bytes */
};

enum yaml_kind {
    YAML_BAD, /* a mistake in it has been reported: pass over it */
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING
};

/* Offsets and widths are bytes of the whole file (yaml_source.text). */
struct yaml_node {
    enum yaml_kind kind;
    bool quoted;     /* a scalar in quotes or in a block (| or >): surely text */
    struct str text; /* of a scalar: unfolded and unescaped, in the arena */
    uint32_t offset, width;
    struct str key; /* in a mapping; STR_NULL elsewhere */
    uint32_t key_offset, key_width;
    uint32_t count;          /* of children */
    struct yaml_node *first; /* children in the order of the file */
    struct yaml_node *next;  /* sibling */
};

/* The file that is read. Set path and text, zero the rest; text must live while the source does.
 * One thread at a time. */
struct yaml_source {
    struct str path; /* as it is shown */
    struct str text; /* all of it, in which the YAML may be but a part */
    /* private: the place last asked for, from which the next one is counted */
    size_t at, line_start;
    uint32_t line, col; /* from 0 */
    uint32_t reported;
};

/* The line and column of a byte of the file, from 1, in characters. Asked in the order of the
 * file, all places together cost one reading of it. */
void yaml_place(struct yaml_source *source, size_t offset, uint32_t *line, uint32_t *col);

/* Reports a mistake at bytes of the file: with their line, unless that is longer than
 * YAML_LINE_SHOWN. After YAML_MISTAKES_MAX of one file it says so and then no more. */
void yaml_report(struct yaml_source *source, struct diags *diags, enum diag_code code,
                 size_t offset, size_t width, struct str arg0, struct str arg1, struct str arg2);

/* Parses bytes [from, to) of the text as one document; whatever is wrong is reported, with its
 * line in the whole file. Returns the root (an empty mapping for an empty text), or NULL if the
 * text is not YAML at all. Smaller mistakes (a key stated twice, an anchor) are reported too, but
 * leave a tree: without the second key, with the alias as YAML_BAD. */
struct yaml_node *yaml_parse(struct arena *arena, struct diags *diags, struct yaml_source *source,
                             size_t from, size_t to);

/* A file of many documents between "---" lines. */
struct yaml_stream;
/* Begins at byte from and ends at to. source and diags must outlive the stream. */
struct yaml_stream *yaml_open(struct diags *diags, struct yaml_source *source, size_t from,
                              size_t to);
/* The next document, in the arena, which the caller may reset in between: true and *root, which
 * is NULL for one that is not YAML (reported; the next one is read all the same); false at the
 * end. Documents with nothing in them are passed over. */
bool yaml_next(struct yaml_stream *stream, struct arena *arena, struct yaml_node **root);
void yaml_close(struct yaml_stream *stream);

/* The value of a key of a mapping, or NULL (also if node is NULL or no mapping). */
struct yaml_node *yaml_get(const struct yaml_node *node, struct str key);
/* True for what YAML reads as no value: nothing, "~" or "null", not quoted. */
bool yaml_is_null(const struct yaml_node *node);

#endif
