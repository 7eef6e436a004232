/* config - the settings in site.conf. */
#ifndef SONGNGU_CONFIG_H
#define SONGNGU_CONFIG_H

#include "diag.h"
#include "site.h"

/* Fills config with defaults, then from SITE/site.conf if there is one. Every setting has a
 * default: a folder with content/documents/ alone is a site. False if there is an error; a target
 * of publish that cannot be used is a warning. */
bool config_read(struct arena *arena, struct diags *diags, int site_dir, struct config *config);

/* Appends the reference of the settings in Markdown. */
void config_reference(struct buf *out);

#endif
