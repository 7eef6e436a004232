/* check - the checks that are possible only after linking: the author's links that lead nowhere.
 * All other mistakes are reported where they are found. */
#ifndef SONGNGU_CHECK_H
#define SONGNGU_CHECK_H

#include "site.h"

/* Reports broken links and anchors of all texts and pages. After the link step. */
void check_links(const struct site *site);

#endif
