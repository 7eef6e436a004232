/* check - what can only be said once everything is linked: links of the author's that lead
 * nowhere. All else is reported where it is found. */
#ifndef SONGNGU_CHECK_H
#define SONGNGU_CHECK_H

#include "site.h"

/* Reports broken links and anchors of all texts and pages. After the link step. */
void check_links(const struct site *site);

#endif
