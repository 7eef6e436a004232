/* recipe - what each page is made from, as a few hashes: the key by which an unchanged page is not
 * made again.
 *
 * A page whose recipe is that of the last build is neither made nor written. A recipe has parts, so
 * that `songngu explain` can say which one changed:
 *   settings   the program, site.conf, the lists in content/, messages, what the command line says
 *   theme      the templates that the page may use
 *   own        the document or decision that the page is about
 *   others     what it shows of other documents and decisions
 * A part may hash more than the page shows, never less: then the page is made for nothing, and is
 * found to have the same bytes. tests/areas/properties.py holds builds to that.
 *
 * How: of each document and decision its *face* is hashed, all that other pages can show of it;
 * the rest of its own. A page mixes the face of each one that it shows.
 */
#ifndef SONGNGU_RECIPE_H
#define SONGNGU_RECIPE_H

#include "output.h"
#include "site.h"

struct recipes; /* of a linked site; const after making, for any thread */

/* Hashes all documents and decisions, on jobs threads. Lives in the arena. */
const struct recipes *recipes_new(struct arena *arena, const struct site *site, unsigned jobs);

/* A page: of which document, term … (an index into the array of struct site that the function's
 * name tells), and which page of a list, from 1. */
struct recipe_page {
    size_t index, number;
    enum lang lang;
};

/* Fill own and others of a page; the caller knows the rest. */
void recipe_document(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_source(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_reference(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_decision(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_candidates(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_documents(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_term(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_work_list(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_translations(const struct recipes *r, const struct recipe_page *page,
                         struct recipe *out);
void recipe_text(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_alias(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_feed(const struct recipes *r, const struct recipe_page *page, struct recipe *out);
void recipe_term_feed(const struct recipes *r, const struct recipe_page *page, struct recipe *out);

/* Files of the whole archive: what exists under which address; all facts of documents and their
 * citations; all texts. */
void recipe_addresses(const struct recipes *r, struct recipe *out);
void recipe_collections(const struct recipes *r, struct recipe *out);
void recipe_texts(const struct recipes *r, struct recipe *out);

#endif
