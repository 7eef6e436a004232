/* markdown - one document's text to HTML with holes, through cmark's tree.
 *
 * The HTML is final except where it depends on other documents or on the reader's language: there
 * it has holes (the relocations of the architecture), which the emit phase fills in order of their
 * offset. Everything the later phases need from the text comes out of this one walk.
 */
#ifndef SONGNGU_MARKDOWN_H
#define SONGNGU_MARKDOWN_H

#include "arena.h"
#include "citation.h"
#include "diag.h"
#include "str.h"
#include "unicode.h"

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,
    BLOCK_ITEM, /* a list item's paragraph */
    BLOCK_TABLE,
    BLOCK_FIGURE,
    BLOCK_CODE,
    BLOCK_FOOTNOTE,
    BLOCK_KIND_COUNT
};

/* What a reader may point at: block n of the original is block n of its translation. */
struct block {
    enum block_kind kind;
    uint32_t line;       /* of the file, from 1 */
    struct str text;     /* plain text, without markup or editorial marks; "\n" where a line breaks */
    uint32_t start, end; /* its element in the HTML, bytes */
};

struct heading {
    uint32_t block; /* index into blocks */
    uint32_t level; /* 1 to 6 as written */
    struct str id;  /* unique in the document */
    struct str text;
};

/* A top-level element of the body, for the side-by-side view: HTML [start, end) and the blocks
 * [first_block, last_block) inside it. */
struct section {
    uint32_t start, end;
    uint32_t first_block, last_block;
};

enum hole_kind {
    HOLE_CITATION_OPEN,  /* index: into citations; opens <a> or <span> */
    HOLE_CITATION_CLOSE, /* index: the same */
    HOLE_LINK,           /* index: into links; the value of an href, escaped, without quotes */
    HOLE_IMAGE,          /* index: into images; the value of a src */
    HOLE_LABEL           /* index: enum label; a word of the interface, escaped */
};

enum label {
    LABEL_FOOTNOTES,    /* heading of the notes */
    LABEL_FOOTNOTE_BACK, /* "back to the text" */
    LABEL_NO_IMAGE,     /* "the picture is not part of the source text" */
    LABEL_GAP,          /* "gap in the source" */
    LABEL_SIC,          /* "so in the source" */
    LABEL_RECIPIENTS,   /* "recipients" */
    LABEL_SIGNATURE,
    LABEL_DIGITAL_SIGNATURE,
    LABEL_COUNT
};

struct hole {
    uint32_t offset; /* into the HTML */
    uint16_t kind;   /* enum hole_kind */
    uint32_t index;
};

/* A link or image of the author's that points inside the site ("slug.vi.md#p3", "#p3",
 * "/vn/tw/qd/2010/290", "files/plan.pdf"); links to elsewhere are final in the HTML. */
struct link {
    struct str target;  /* as written, unescaped */
    uint32_t line, col; /* of the file */
    uint32_t block;
    bool is_image;
    struct str alt; /* of an image */
};

struct body_citation {
    struct citation citation; /* offsets are into the block's text */
    uint32_t block;
    bool linked; /* false inside an author's own link: it counts but has no holes */
};

struct body {
    struct str html;
    struct block *blocks;
    struct heading *headings;
    struct section *sections;
    struct hole *holes;
    struct link *links;
    struct body_citation *citations;
    size_t block_count, heading_count, section_count, hole_count, link_count, citation_count;
};

struct markdown_options {
    enum lang lang;
    bool plain_commonmark;     /* no passes of ours and raw HTML kept: the specification's tests */
    bool raw_html;             /* tests only; never for content */
    const struct citation_context *context; /* NULL: no citations are looked for */
};

/* Renders text, which begins at line first_line of the file path (for diagnostics, whose columns
 * refer to file_text, the whole file). The body and all it points to live in the arena. Reports
 * raw HTML left out, unsafe URLs, unclosed containers, undefined footnotes, images without text. */
void markdown_render(struct arena *arena, struct diags *diags, struct str path,
                     struct str file_text, size_t body_offset,
                     const struct markdown_options *options, struct body *body);

#endif
