/* script - minification of a theme's JavaScript: comments and white space only, never names. */
#ifndef SONGNGU_SCRIPT_H
#define SONGNGU_SCRIPT_H

#include "str.h"

/* Appends a script without comments, empty lines and white space that separates nothing; what is
 * left means the same, line for line. Comments that begin with "!" stay: by custom they hold a
 * licence; and so do those that begin with "//#", which tell browsers how to compile. A script
 * whose end is not where its quotes and brackets say (or that was not understood) is appended as it
 * is. Linear in the text. */
void script_shrink(struct buf *out, struct str text);

#endif
