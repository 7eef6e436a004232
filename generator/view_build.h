/* view_build - makes the views of view.h out of a linked site.
 *
 * Each function fills what one kind of page shows, in the arena of the context, which lives as
 * long as the page is written. Nothing here writes markup except the filled holes of bodies.
 */
#ifndef SONGNGU_VIEW_BUILD_H
#define SONGNGU_VIEW_BUILD_H

#include "lookup.h"
#include "reference.h"
#include "site.h"
#include "template.h"
#include "view.h"

/* A worker's cache from one page to the next: the links of the masthead and the footer are the same
 * on pages of one language that lie in the same folder and as deep in it; a document's texts are on
 * several pages. Zero at first; view_memory_turn before each page; view_memory_free frees it. */
struct cite_groups;
struct cut;
enum { VIEW_FRAMES_KEPT = 32, VIEW_DATES_KEPT = 16384 };
struct view_memory {
    struct view_kept {
        struct arena arena;
        uint64_t key; /* 0: none */
        const struct view_site *site;
    } kept[VIEW_FRAMES_KEPT];
    struct view_kept_body {
        struct arena arena;
        const struct text *text; /* NULL: none */
        struct body body;
        const struct cite_groups *groups; /* what it cites */
        const struct cut *cuts;           /* view_parallel.c; NULL: not looked for yet */
    } bodies[LANG_COUNT]; /* the last text that was read in each language: a page has one at most */
    struct view_kept_date {
        uint64_t key; /* 0: none */
        const struct view_date *date;
    } dates[VIEW_DATES_KEPT]; /* as they are written; lists and cards have the same ones */
    size_t date_count;
    struct arena date_arena;
    struct buf html[LANG_COUNT]; /* the texts of the page that is made, their holes filled */
};

/* The page being made. */
struct view_context {
    const struct site *site;
    const struct template_messages *messages;
    struct arena *arena;
    struct view_memory *memory; /* may be NULL for a page without texts */
    enum lang lang;
    struct str file; /* its output file; URLs are relative to it … */
    struct str root; /* … unless this is given: then they begin with it (404.html) */
};

/* What frames a page, besides its own view. */
struct view_frame {
    const char *kind;
    struct str title;         /* without the site's name */
    struct str title_lang;    /* if not the page's */
    struct str description;   /* may be STR_NULL */
    struct str address;       /* plain address; the same in both languages */
    bool missing[LANG_COUNT]; /* the page has no text of its own in that language */
    bool noindex;
    const struct document *document; /* that the page is about, or … */
    const struct work *work;         /* … decision, for machines; may be NULL */
    const struct view_link *crumbs;  /* between the home page and this one */
    size_t crumb_count;
    struct str crumb; /* this page among them, if the title is too long */
};

/* --- view_base.c: small things that all pages are made of ------------------------------------- */

/* A message of the theme, or its key if it is missing. */
struct str view_message(const struct view_context *context, const char *key,
                        const struct message_arg *args, size_t count);
/* The same without arguments, with one text, with one number. */
struct str view_word(const struct view_context *context, const char *key);
struct str view_word_text(const struct view_context *context, const char *key, struct str arg);
struct str view_word_number(const struct view_context *context, const char *key, long arg);
/* URL of a page of this language by its plain address. */
struct str view_url(const struct view_context *context, struct str address, struct str fragment);
/* URL of an output file, with "#fragment" if one is given; and the full address of a page,
 * absent if the site has none. */
struct str view_file_url(const struct view_context *context, struct str file, struct str fragment);
struct str view_absolute(const struct view_context *context, enum lang lang, struct str address);
/* The code of a language if it is not the page's, else STR_NULL. */
struct str view_lang(const struct view_context *context, enum lang lang);
/* A text in the page's language, else in the other one, and *lang as view_lang says it. */
struct str view_localised(const struct view_context *context, struct localised text,
                          struct str *lang);
/* NULL if the date is not known. */
const struct view_date *view_date(const struct view_context *context, struct date date);
/* Prefetches what view_date will look at. */
void view_date_ahead(const struct view_context *context, struct date date);
/* A link to a term's page. */
struct view_link view_term_link(const struct view_context *context, uint32_t index);
/* Word and number of a work, else its title (localised message work.label). */
struct str view_work_label(const struct view_context *context, const struct work *work,
                           enum lang *is);
struct view_list view_list_of(const void *items, size_t count);
/* Fills site and page of a view. */
void view_frame(const struct view_context *context, const struct view_frame *frame,
                struct view *view);
/* Forgets what has grown too large; nothing made before may be used any more. */
void view_memory_turn(struct view_memory *memory);
void view_memory_free(struct view_memory *memory);

/* --- view_list.c ------------------------------------------------------------------------------ */

/* A document as lists show it. Its address and words borrow from the site and the arena. */
struct view_card view_card_of(const struct view_context *context, const struct document *document);
/* The same without its summary. */
struct view_card view_card_brief(const struct view_context *context,
                                 const struct document *document);
/* Prefetches what the cards of some documents are made of: documents that follow each other on a
 * page lie anywhere in memory, and a cache miss for each in turn costs more than all the rest. */
void view_cards_ahead(const struct view_context *context, const uint32_t *ids, size_t count);
struct view_work view_work_of(const struct view_context *context, const struct work *work);
/* One page of a list: documents [first, first + count) of ids (indexes into site.documents), as
 * groups by year. NULL ids: all documents. */
struct view_list view_groups(const struct view_context *context, const uint32_t *ids, size_t first,
                             size_t count);
/* total pages of the list at address; NULL if there is but one. number counts from 1. */
const struct view_pager *view_pager(const struct view_context *context, struct str address,
                                    size_t number, size_t total);
/* The address of page number of a list: the list's own for 1, else "…/page-2". */
struct str view_page_address(struct arena *arena, struct str address, size_t number);
/* The values of a facet in reading order; most > 0: only the most frequent, by frequency. */
struct view_facet view_facet_of(const struct view_context *context, enum facet facet, size_t most);
const struct view_home *view_home(const struct view_context *context);

/* --- view_body.c ------------------------------------------------------------------------------ */

/* A text whose HTML is written, as a whole or piece by piece. The switches are set after
 * view_body_open. */
struct view_body {
    const struct view_context *c;
    const struct text *text;
    struct body body; /* as object_read gives it */
    const struct cite_groups *groups;
    struct view_kept_body *kept; /* whence they are; its arena lives as long as they do */
    struct str page;  /* URL of the page that shows the text alone; STR_NULL: this page does */
    bool marks;       /* each block has a link to itself */
    bool bare;        /* without links, ids and terms: for plain text */
    bool ids;         /* blocks and headings have their ids (the default), … */
    uint32_t carried; /* … except this block, whose id stands elsewhere; or NO_INDEX */
    struct buf *out;  /* view_memory's; what is in it lives until the next text of its language */
    uint32_t waiting; /* private: the block whose mark is due */
    struct str label; /* of marks, with a byte 1 at label_at for the number */
    size_t label_at;
};

/* Reads a text's object; document: whose text it is, NULL for a page of text. Needs the context's
 * memory. */
void view_body_open(const struct view_context *context, const struct text *text,
                    const struct document *document, struct view_body *body);
/* Appends bytes [from, to) of the HTML to body->out, holes filled. A piece begins before a tag. */
void view_body_fill(struct view_body *body, uint32_t from, uint32_t to);
/* All of it; it lives as long as body->out. */
struct str view_body_html(struct view_body *body);
/* view_cite: the works it cites; view_heading: its table of contents. */
struct view_list view_body_cites(const struct view_body *body);
struct view_list view_body_contents(const struct view_body *body);

/* --- view_machine.c: for machines, and for readers who cite ----------------------------------- */

/* What reference managers are told of a document, in the language of its original. */
struct reference view_reference(const struct view_context *context,
                                const struct document *document);
/* Fill references, share and (of a document) downloads; after title and permalink. */
void view_cite_document(const struct view_context *context, const struct document *document,
                        struct view_document *view);
/* How to cite a document, in the page's language. */
struct str view_citation(const struct view_context *context, const struct document *document);
void view_cite_decision(const struct view_context *context, const struct work *work,
                        struct view_decision *view);
/* Fills metas, properties and linked_data of a page; after its canonical address. */
void view_machine(const struct view_context *context, const struct view_frame *frame,
                  struct view_page *page);

/* --- view_law.c ------------------------------------------------------------------------------- */

/* What a citation's link says when it is pointed at: the work's title, with the provision if one
 * is named. work may be NULL; STR_NULL if nothing is known. */
struct str view_cite_title(const struct view_context *context, const struct cite *cite,
                           const struct work *work);
/* The term of the central bodies with that number; NULL if it is not known, or the id is that of a
 * work whose issuer counts otherwise. */
const struct congress_term *view_term_of(const struct view_context *context, struct str id,
                                         uint8_t number);
/* "XI (2011–2016)", or the term alone. */
struct str view_term_years(const struct view_context *context, struct str id, struct str term);
/* How a citation contradicts its own term, or the record of the work (which may be NULL). */
struct str view_conflict(const struct view_context *context, const struct cite *cite,
                         const struct work *work);

/* --- view_graph.c ----------------------------------------------------------------------------- */

/* Neighbourhoods, as a drawing and as a table; NULL where there is nothing beside it. */
const struct view_diagram *view_graph_document(const struct view_context *context,
                                               const struct document *document);
const struct view_diagram *view_graph_work(const struct view_context *context,
                                           const struct work *work);

/* --- view_works.c ----------------------------------------------------------------------------- */

/* One page (from 1) of an index of decisions. */
const struct view_decisions *view_decisions(const struct view_context *context,
                                            const struct work_list *list, size_t page);
/* The decisions on a page of an index, and how many pages that makes. */
size_t view_decisions_pages(const struct work_list *list);
const struct view_timeline *view_timeline(const struct view_context *context);

/* --- view_document.c -------------------------------------------------------------------------- */

/* All that a document's page shows, in the arena. */
const struct view_document *view_document(const struct view_context *context,
                                          const struct document *document);
/* The same of a page of content/pages/. */
const struct view_text *view_page_text(const struct view_context *context,
                                       const struct page_text *page);

/* --- view_parallel.c -------------------------------------------------------------------------- */

/* Both texts side by side; of a document that has a page for that. */
const struct view_parallel *view_parallel(const struct view_context *context,
                                          const struct document *document);
/* Whether a document can be read side by side, and where. */
bool document_has_parallel(const struct document *document);
struct str parallel_address(struct arena *arena, const struct document *document);
/* view_link: the ways to read a document; parallel: this is the side-by-side one. */
struct view_list view_readings(const struct view_context *context, const struct document *document,
                               bool parallel);

/* --- view_values.c ---------------------------------------------------------------------------- */

/* Where all values of a facet stand. */
struct str view_facet_url(const struct view_context *context, enum facet facet);
/* The facets of the browse page: view_facet. */
struct view_list view_browse(const struct view_context *context);
/* Page number (from 1) of all values of a facet, in reading order. */
const struct view_values *view_values(const struct view_context *context, enum facet facet,
                                      size_t number);

/* --- view_translations.c ---------------------------------------------------------------------- */

/* "missing", "stale" … */
struct str translation_state_name(enum translation_state state);
/* The command that starts or ends what is to be done; STR_NULL if there is nothing to do. */
struct str translation_command(struct arena *arena, const struct document *document);
/* One page (from 1) of the list at address. */
const struct view_translations *view_translations(const struct view_context *context,
                                                  struct str address, size_t number, size_t pages);

/* --- view_glossary.c -------------------------------------------------------------------------- */

/* One page (from 1) of the glossary in a direction. */
const struct view_glossary *view_glossary(const struct view_context *context, enum lang from,
                                          size_t page);
/* URL of a term's entry in the direction of a text's language. */
struct str view_term_url(const struct view_context *context, enum lang from, uint32_t term);

/* --- view_decision.c -------------------------------------------------------------------------- */

/* The place where something is stated: a document and its paragraph, or an address. */
struct view_link view_source(const struct view_context *context, const struct stated *stated);
/* page counts from 1; a page shows config.page_size citing documents. */
const struct view_decision *view_decision(const struct view_context *context,
                                          const struct work *work, size_t page);
/* Documents that cite a work, newest first, with their sentences in the reader's language where
 * there is a text in it; at most `most` documents from `first` on. */
struct view_list view_citing(const struct view_context *context, const struct work *work,
                             size_t first, size_t most);

#endif
