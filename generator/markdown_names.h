/* markdown_names - what names things in a text: the ids of its headings, the addresses of its
 * links. Private to the markdown module; pure text.
 */
#ifndef SONGNGU_MARKDOWN_NAMES_H
#define SONGNGU_MARKDOWN_NAMES_H

#include "map.h"
#include "str.h"

/* The id of a heading whose slug is given: the slug, or with "-2", "-3" … if it was given before or
 * could be taken for an id of another kind (p7, cite-3, vi-fn-1); "section" if it is empty. used is
 * the text's ids so far. In the arena, or slug itself. */
struct str names_unique(struct arena *arena, struct map *used, struct str slug);

enum url_kind {
    URL_INSIDE,  /* no scheme and no host: resolved in the site */
    URL_OUTSIDE, /* http:, mailto: and every other scheme that runs nothing; "//host" */
    URL_UNSAFE   /* javascript:, vbscript:, file:, data: other than a picture for an image */
};
/* White space and control characters, which browsers drop, hide no scheme. */
enum url_kind names_url_kind(struct str url, bool is_image);

/* Whether raw HTML is comments and white space only: nobody misses them. */
bool names_is_comment(struct str html);

#endif
