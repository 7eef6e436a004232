/* cite_content - all citations of a site's content, and what has changed in them since a list. */
#ifndef SONGNGU_CITE_CONTENT_H
#define SONGNGU_CITE_CONTENT_H

#include "options.h"

/* songngu cite --json: prints every citation of the content as a JSON array of {path, block,
 * surface, id, status}. songngu cite --diff OLD.json: reads such a list and prints what was gained
 * (+), lost (-) or means another work now (~), a line each, in the order of the files. Returns the
 * exit status: with a difference EXIT_WARNINGS, as diff(1) has it. */
int cite_content(const struct options *options);

#endif
