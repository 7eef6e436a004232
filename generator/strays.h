/* strays - reports files in content/ that nothing reads, so that nobody waits in vain for a text
 * that lies in the wrong folder or has the wrong suffix. */
#ifndef SONGNGU_STRAYS_H
#define SONGNGU_STRAYS_H

#include "diag.h"
#include "fs.h"

/* Reports an entry of a folder of content/ ("content/decisions") that is not read because only
 * files of a form ("*.yaml") are. Backup and lock files of editors are passed over. */
void strays_add(struct diags *diags, struct str folder, const struct fs_entry *entry,
                const char *form);
/* The same for what lies in content/ itself, below site_dir, with the nearest name that has a
 * meaning there. */
void strays_of_content(struct diags *diags, int site_dir);

#endif
