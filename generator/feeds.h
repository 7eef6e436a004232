/* feeds - files for machines: Atom feeds (RFC 4287), the sitemap (sitemaps.org), robots.txt. */
#ifndef SONGNGU_FEEDS_H
#define SONGNGU_FEEDS_H

#include "output.h"
#include "pages.h"
#include "view_build.h"

/* Append an Atom feed with the config.feed_size documents that come first, ordered by what was
 * last done to them: of all documents, of those of a term, of those that cite a work. context.file
 * is where the feed will lie. */
void feed_all(const struct view_context *context, struct buf *out);
void feed_term(const struct view_context *context, const struct term *term, struct buf *out);
void feed_work(const struct view_context *context, const struct work *work, struct buf *out);

/* The files of the whole archive, each a piece of work for any thread: sitemap.xml (an index of
 * sitemap-N.xml above 50,000 addresses), robots.txt, those of downloads.h. How many there are, and
 * putting one, from 0 on, unless the output has it from the same recipe. */
size_t feeds_count(const struct site *site);
void feeds_emit(const struct pages *pages, struct output *output, size_t which, unsigned worker);

#endif
