/* site_search - what of a site goes into the search index: its texts as they are scanned, its
 * documents and decisions once they are linked, its names and terms in both languages. */
#ifndef SONGNGU_SITE_SEARCH_H
#define SONGNGU_SITE_SEARCH_H

#include "output.h"
#include "search.h"
#include "site.h"
#include "state.h"

/* Starts the index in the folder dir (for temporary files) for workers, unless site.conf has
 * `search: false`. Sets site->search. */
void site_search_open(struct site *site, int dir, unsigned workers);
/* Puts a text, number `number` of the site's, by the plain texts of its blocks, where the
 * index of later builds has it from; adds it to that of this build if one is being made. Sets
 * text->kept.plain, and text->kept.row if its words are known. Any worker. Returns what was put:
 * until the worker's next text, or in object. */
struct str site_search_text(const struct site *site, unsigned worker, uint32_t number,
                            struct text *text, const struct str *blocks, size_t block_count,
                            struct buf *object);
/* Keeps the words of the texts that were added, once all were, for site_search_kept of later
 * builds. */
void site_search_words(const struct site *site, struct state *state);
/* Adds all texts of the site from what the state keeps of them: for a build that took texts from
 * there instead of reading them. */
void site_search_kept(const struct site *site, const struct state *state, unsigned jobs);
/* Adds all entries and terms of the linked site. After that the index is made without it. */
void site_search_entries(const struct site *site);
/* Puts the index of what was added into the output, as made from recipe. */
void site_search_emit(const struct site *site, const struct recipe *recipe, struct output *output,
                      unsigned jobs);

#endif
