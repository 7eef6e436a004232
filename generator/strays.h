/* strays - what lies in content/ and is never read. It is said, so that nobody waits in vain for a
 * text to appear that lies in the wrong folder or has the wrong ending. */
#ifndef SONGNGU_STRAYS_H
#define SONGNGU_STRAYS_H

#include "diag.h"
#include "fs.h"

/* Says of an entry of a folder of content/ ("content/decisions") that it is not read, because only
 * files of a form ("*.yaml") are. Nothing of the copies and locks that editors leave behind. */
void strays_add(struct diags *diags, struct str folder, const struct fs_entry *entry,
                const char *form);
/* The same of what lies in content/ itself, open below site_dir, with the nearest name that has a
 * meaning there. */
void strays_of_content(struct diags *diags, int site_dir);

#endif
