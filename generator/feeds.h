/* feeds - what machines read: Atom feeds, the sitemap, robots.txt. XML through libxml2's writer. */
#ifndef SONGNGU_FEEDS_H
#define SONGNGU_FEEDS_H

#include "output.h"
#include "pages.h"
#include "theme.h"

/* Puts LANG/feed.xml for both languages, sitemap.xml (an index of sitemap-N.xml above 50,000
 * addresses) and robots.txt. */
void feeds_emit(const struct site *site, const struct theme *theme, const struct page_plan *plan,
                struct output *output);

#endif
