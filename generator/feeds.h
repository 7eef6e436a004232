/* feeds - what machines read: Atom feeds, the sitemap, robots.txt. XML through libxml2's writer. */
#ifndef SONGNGU_FEEDS_H
#define SONGNGU_FEEDS_H

#include "output.h"
#include "pages.h"
#include "view_build.h"

/* Append an Atom feed with the config.feed_size documents that come first, ordered by what was
 * last done to them: of all documents, of those of a term, of those that cite a work. context.file
 * is where the feed will lie. Any thread, once libxml2 was used in the first one (the theme is). */
void feed_all(const struct view_context *context, struct buf *out);
void feed_term(const struct view_context *context, const struct term *term, struct buf *out);
void feed_work(const struct view_context *context, const struct work *work, struct buf *out);

/* Puts sitemap.xml (an index of sitemap-N.xml above 50,000 addresses), robots.txt and the files of
 * the whole archive (downloads.h). */
void feeds_emit(const struct site *site, const struct page_plan *plan, struct output *output);

#endif
