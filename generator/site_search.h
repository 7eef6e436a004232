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
/* Adds a scanned text, number `number` of the site's. Any worker. */
void site_search_text(const struct site *site, unsigned worker, uint32_t number,
                      const struct text *text, const struct body *body);
/* Adds all entries and terms of the linked site, and puts the index into the output. */
void site_search_emit(const struct site *site, struct output *output, unsigned jobs);

#endif
