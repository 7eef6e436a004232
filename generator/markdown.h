/* markdown - one document's text to HTML with holes, through cmark's tree.
 *
 * The HTML is final except where it depends on other documents, on the reader's language or on the
 * page that shows it: there it has holes (the relocations of the architecture), which the emit
 * phase fills in order of their offset. Everything the later phases need from the text comes out
 * of this one walk.
 *
 * Ids. Block n has the id "pN" (n counts from 1) on its own element: the <p>, <hN>, <li> of a tight
 * list, <pre>, <figure>, or the <div> around a table. A heading's slug is the id of an empty <span>
 * at its start, so that both addresses lead to it. A paragraph that has no element of its own (the
 * second one of a tight list's item) gets an empty <span> before it. Notes have "vi-fn-1" and
 * "vi-fnref-1" (by the language of the text, so that both languages fit on one page). Slugs are
 * [a-z0-9-]+ and are never of these forms, nor "cite-N"; the ids of a theme should hold an
 * underscore or a capital letter, which no slug has.
 *
 * Beyond CommonMark: pipe tables as in GFM (the header is the paragraph's first line), footnotes
 * [^label], containers (::: name … :::), the marks []{.gap} and [words]{.sic}, and figures: an
 * image with a title alone in its paragraph, or an image and its caption in ::: figure.
 */
#ifndef SONGNGU_MARKDOWN_H
#define SONGNGU_MARKDOWN_H

#include "arena.h"
#include "citation.h"
#include "diag.h"
#include "lexicon.h"
#include "str.h"
#include "unicode.h"

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,
    BLOCK_ITEM, /* a list item's paragraph */
    BLOCK_TABLE,
    BLOCK_FIGURE,
    BLOCK_CODE,
    BLOCK_FOOTNOTE, /* a note's paragraph */
    BLOCK_KIND_COUNT
};

/* What a reader may point at: block n of the original is block n of its translation. */
struct block {
    enum block_kind kind;
    uint32_t line;   /* of the file, from 1 */
    struct str text; /* plain text, without markup and note numbers; "[…]" for a gap in the source,
                        "\n" where a line breaks, a tab between the cells of a table's row, an
                        empty line between the paragraphs of a caption */
    uint32_t start, end; /* its element in the HTML, bytes; blocks nest (lists) but never overlap */
};

struct heading {
    uint32_t block; /* index into blocks */
    uint32_t level; /* 1 to 6 as written */
    struct str id;  /* the slug, unique in the document */
    struct str text;
};

/* A top-level element of the body, for the side-by-side view: HTML [start, end) and the blocks
 * [first_block, last_block) inside it. The list of notes is the last one. */
struct section {
    uint32_t start, end;
    uint32_t first_block, last_block;
};

enum hole_kind {
    HOLE_CITATION_OPEN,  /* index: into citations; opens <a> or <span> */
    HOLE_CITATION_CLOSE, /* index: the same */
    HOLE_LINK,           /* index: into links; the value of an href, escaped, without quotes */
    HOLE_IMAGE,          /* index: into links; the value of a src */
    HOLE_LABEL,          /* index: enum label; a word of the interface, escaped (it may stand in an
                            attribute) */
    HOLE_BLOCK,          /* index: into blocks; more attributes of the block's element: a space and
                            id="p7", or nothing where the pair of both languages has the id */
    HOLE_HEADING,        /* index: into headings; <span id="slug"></span>, or nothing */
    HOLE_TERM_OPEN,      /* index: number of the glossary's term; opens <a> */
    HOLE_TERM_CLOSE,     /* index: the same */
    HOLE_KIND_COUNT
};

enum label {
    LABEL_FOOTNOTES,     /* heading of the notes */
    LABEL_FOOTNOTE_BACK, /* "back to the text" */
    LABEL_NO_IMAGE,      /* "the picture is not part of the source text" */
    LABEL_GAP,           /* "gap in the source" */
    LABEL_SIC,           /* "so in the source" */
    LABEL_RECIPIENTS,    /* "recipients" */
    LABEL_SIGNATURE,
    LABEL_DIGITAL_SIGNATURE,
    LABEL_TABLE, /* "table": name of the box in which a wide one scrolls */
    LABEL_COUNT
};

struct hole {
    uint32_t offset; /* into the HTML */
    uint32_t kind;   /* enum hole_kind; no padding: objects hold holes as they are */
    uint32_t index;
};

/* A link or image of the author's that points inside the site ("slug.vi.md#p3", "#p3",
 * "/vn/tw/qd/2010/290", "files/plan.pdf", ""); links to elsewhere are final in the HTML. */
struct link {
    struct str target;  /* as written, entities and backslashes resolved */
    uint32_t line, col; /* of the file; col in characters */
    uint32_t block;     /* index into blocks */
    bool is_image;
    struct str alt; /* of an image */
};

struct body_citation {
    struct citation citation; /* resolved within the document; offsets are into the block's text */
    uint32_t block;
    bool linked; /* false inside an author's own link or across a note's number: it counts but has
                    no holes */
};

/* The first place in a text where a term of the glossary stands. */
struct body_term {
    uint32_t term;       /* its number in the lexicon */
    uint32_t block;      /* index into blocks */
    uint32_t start, end; /* of the block's text */
};

struct body {
    struct str html;
    struct block *blocks;
    struct heading *headings;
    struct section *sections;
    struct hole *holes; /* by offset */
    struct link *links;
    struct body_citation *citations; /* in the order of the text */
    struct body_term *terms;         /* in the order of the text */
    size_t block_count, heading_count, section_count, hole_count, link_count, citation_count,
        term_count;
};

struct markdown_options {
    enum lang lang;
    bool plain_commonmark; /* no passes of ours: the specification's tests */
    bool raw_html;         /* raw HTML and any URL kept: tests only; never for content */
    const struct citation_context *context; /* NULL: no citations are looked for */
    const struct lexicon *lexicon;          /* terms whose first place is marked; NULL: none */
};

/* The longest body that is rendered; a longer one is an error of the author's. */
enum { MARKDOWN_MAX = 32 << 20 };

/* Renders file_text (valid UTF-8) from byte body_offset, the start of a line, to its end. path and
 * file_text are for diagnostics, whose lines and columns are those of the whole file. The body and
 * all it points to live in the arena. Reports raw HTML left out, unsafe URLs, containers that are
 * unknown or not closed, notes without text or reference, lines that were nearly a table, headings
 * of level 1, indented code, images without text or from other hosts. Time and memory are linear
 * in the text. */
void markdown_render(struct arena *arena, struct diags *diags, struct str path,
                     struct str file_text, size_t body_offset,
                     const struct markdown_options *options, struct body *body);

#endif
