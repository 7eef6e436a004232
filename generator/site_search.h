/* site_search - what of a site goes into the search index: its texts as they are scanned, its
 * documents and decisions once they are linked, its names and terms in both languages. */
#ifndef SONGNGU_SITE_SEARCH_H
#define SONGNGU_SITE_SEARCH_H

#include "output.h"
#include "search.h"
#include "site.h"

/* Starts the index in the folder dir (for temporary files) for workers, unless site.conf has
 * `search: false`. Sets site->search. */
void site_search_open(struct site *site, int dir, unsigned workers);
/* Adds a text, number `number` of the site's, by the plain texts of its blocks. Any worker. Does
 * nothing while no index is made. */
void site_search_text(const struct site *site, unsigned worker, uint32_t number,
                      const struct text *text, const struct str *blocks, size_t block_count);
/* Adds all texts of the site from what the state keeps of them: for a build that took texts from
 * there instead of reading them. */
void site_search_kept(const struct site *site, unsigned jobs);
/* Adds all entries and terms of the linked site. After that the index is made without it. */
void site_search_entries(const struct site *site);
/* Puts the index of what was added into the output, as made from recipe. */
void site_search_emit(const struct site *site, const struct recipe *recipe, struct output *output,
                      unsigned jobs);

#endif
