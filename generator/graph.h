/* graph - the link step: names become things. Texts become documents, values become terms,
 * citations become works, and each knows the others. Serial where it must be, over small records
 * only; linear (sorting apart) in what there is. */
#ifndef SONGNGU_GRAPH_H
#define SONGNGU_GRAPH_H

#include "site.h"
#include "state.h"

/* Pairs texts into documents (newest first), checks ids, languages, alignment and translations,
 * and gathers the terms of all facets. graph_documents.c */
void graph_documents(struct site *site);

/* Resolves the citations of all texts against the records, on jobs threads, makes the works and
 * their relations, and orders them. After graph_documents. graph_works.c */
void graph_works(struct site *site, unsigned jobs);

/* Fills site->citing_cites and what cites each work; all works' lists lie one after the other.
 * Returns the documents of all of them, for graph_lists; the caller frees it. Part of graph_works.
 * graph_citing.c */
uint32_t *graph_citing(struct site *site, unsigned jobs);

/* Makes the index of decisions and finds related documents. citing: what graph_citing returned.
 * Part of graph_works, at its end. graph_lists.c */
void graph_lists(struct site *site, const uint32_t *citing, unsigned jobs);

/* Finds the attached and shown files, their sizes and hashes; those of files that are the same as
 * last time are in state (may be NULL). After graph_documents. graph_files.c */
void graph_files(struct site *site, const struct census *census, const struct state *state,
                 unsigned jobs);

/* Fills site->translations and the terms' numbers of translated documents. At the end of
 * graph_documents. graph_translations.c */
void graph_translations(struct site *site);

/* Reports a source that is no place of the archive and no address; path: of the file that states
 * it. After graph_documents. graph_works.c */
void graph_source(struct site *site, struct str path, const struct stated *stated);

/* What is kept of a citation. graph_works.c */
struct cited graph_cited(const struct citation *citation);

/* What is known of a text as a citing document. graph_works.c */
struct citation_context graph_context(struct arena *arena, const struct front *front,
                                      enum lang lang);

#endif
