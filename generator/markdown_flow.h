/* markdown_flow - a document as one flat stream: its text, and the markup around it.
 *
 * markdown.c walks cmark's tree and calls the writers here in document order; flow_render then
 * makes the HTML in one pass over the stream, with the holes and the ranges of struct body. Text is
 * kept apart from markup, so that a citation can be looked for in what a reader reads and wrapped
 * wherever it begins and ends, whatever emphasis lies in between. Private to the markdown module.
 */
#ifndef SONGNGU_MARKDOWN_FLOW_H
#define SONGNGU_MARKDOWN_FLOW_H

#include "markdown.h"

/* Inline elements that may be split where a citation begins or ends inside them. */
enum span_kind { SPAN_EMPHASIS, SPAN_STRONG, SPAN_SIC, SPAN_KIND_COUNT };

enum { FLOW_NONE = UINT32_MAX };

struct flow {
    bool plain;          /* CommonMark's own output: void elements end in " />", no ids */
    struct buf text;     /* of all blocks, an empty line between two */
    struct buf markup;   /* pieces of HTML that are final */
    struct buf ops;      /* struct op: the stream */
    struct buf spans;    /* struct span */
    struct buf barriers; /* struct range of text that no citation's link may touch, in order */
    struct buf masked;   /* struct range of text in which there are no citations, in order */
    struct buf blocks;   /* struct flow_block */
    struct buf sections; /* struct section */
    uint32_t span;       /* the innermost open span, or FLOW_NONE */
    uint32_t open_block; /* the block whose text is being written, or FLOW_NONE */
    struct str whole;    /* after flow_finish: the text, in the arena */
    struct str searched; /* the same with what holds no citations blanked */
};

/* size is a guess of the text's length in bytes. */
void flow_init(struct flow *flow, bool plain, size_t size);
void flow_free(struct flow *flow);

/* --- text: what a reader reads */

void flow_text(struct flow *flow, struct str text);
/* Text without citations in it: code, the sign for a gap. */
void flow_masked(struct flow *flow, struct str text);
/* The same, part of the block's text but not of the HTML: the tab between two cells. */
void flow_unseen(struct flow *flow, struct str text);
/* A new paragraph of the same block: an empty line, if there is text before it. */
void flow_paragraph(struct flow *flow);
/* A hard line break. */
void flow_break(struct flow *flow);
void flow_open(struct flow *flow, enum span_kind kind);
void flow_close(struct flow *flow);
/* Text from here (flow_position) to the present must not be touched by a citation's link; an empty
 * range keeps citations from running over the place. */
uint32_t flow_position(const struct flow *flow);
void flow_barrier(struct flow *flow, uint32_t from);

/* --- markup: final HTML, in which the caller has escaped everything */

void flow_markup(struct flow *flow, struct str html);
#define FLOW_MARKUP(flow, literal) flow_markup(flow, STR(literal))
/* Appends text escaped as CommonMark's tests have it (& < > and the double quote). */
void flow_escaped(struct flow *flow, struct str text);
/* Appends an address as those tests have it: percent-encoded outside printable ASCII. */
void flow_href(struct flow *flow, struct str url);
/* The end of a void element: ">", or " />" in plain mode. */
void flow_void_end(struct flow *flow);
/* A line break unless the HTML stands at the start of a line. */
void flow_line(struct flow *flow);
void flow_hole(struct flow *flow, enum hole_kind kind, uint32_t index);

/* --- structure */

/* Begins a block: call before its tag. Returns its index, or FLOW_NONE if a block's text is open
 * already (in a figure) or in plain mode; the other two take that as well. */
uint32_t flow_block(struct flow *flow, enum block_kind kind, uint32_t line);
/* The hole for the block's id: call directly after "<p". */
void flow_block_id(struct flow *flow, uint32_t block);
/* The block's text ends here. Once for each block, before the next begins. */
void flow_block_text_end(struct flow *flow, uint32_t block);
/* Its element ends here (after the end tag). */
void flow_block_end(struct flow *flow, uint32_t block);
/* A block's text as far as it is written; good until more is written. */
struct str flow_block_text(const struct flow *flow, uint32_t block);
void flow_section(struct flow *flow);
void flow_section_end(struct flow *flow);

/* --- the result */

/* Copies the blocks and their texts to the arena: fills body->blocks. */
void flow_finish(struct flow *flow, struct arena *arena, struct body *body);
/* A block's text for citation_find: of the same length, with a control character for each byte that
 * cannot be part of a citation. Only after flow_finish. */
struct str flow_searched(const struct flow *flow, const struct block *block);
/* Sets linked of body->citations, which are in order and inside their blocks' texts. */
void flow_mark_linked(const struct flow *flow, struct body *body);
/* Fills body->terms: the first place of each term, in paragraphs, items, notes, captions and
 * tables; not in code, headings, links or citations. */
void flow_find_terms(const struct flow *flow, struct arena *arena, const struct lexicon *lexicon,
                     struct body *body);
/* Renders: fills body->html, holes and sections, and the HTML ranges of the blocks. A citation that
 * cannot be wrapped after all loses its linked. */
void flow_render(struct flow *flow, struct arena *arena, struct body *body);

#endif
