/* translations - translations.json at the top of the site: the state of every translation, for
 * machines. The same as the pages translations.html, of view_translations.c. */
#ifndef SONGNGU_TRANSLATIONS_H
#define SONGNGU_TRANSLATIONS_H

#include "site.h"

/* Appends the file. Linear in the documents. */
void translations_write(const struct site *site, struct buf *out);

#endif
