/* scan - parses every file of content into a struct text, in parallel; the record of a file that
 * has not changed since the last build is taken from the state. */
#ifndef SONGNGU_SCAN_H
#define SONGNGU_SCAN_H

#include "site.h"
#include "state.h"

enum { SOURCE_MAX = 64 << 20 }; /* bytes of one file */

struct scan_sources {
    const struct census *census; /* of content/ */
    struct state *state;         /* NULL: everything is read, and nothing kept */
};

/* Finds and reads content/documents/SLUG.LANG.md and content/pages/SLUG.LANG.md into site->texts
 * and site->pages on jobs threads, in the order of their names. Bodies go to site->pack. What is
 * wrong in a file is reported, and its text is not usable. Drafts are left out unless
 * site->drafts. Dies only if content/documents is there and cannot be
 * listed. */
void scan_content(struct site *site, const struct scan_sources *sources, unsigned jobs);

/* Reads one text again, whose file has another stamp in the census by now, in place of what was
 * read of it before. One thread. False if the rest of the site must be read again too: it has come
 * or gone, or what was said of it before would stand twice. */
bool scan_again(struct site *site, const struct scan_sources *sources, struct text *text);

#endif
