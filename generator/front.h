/* front - the front matter of a document, and where its text begins. */
#ifndef SONGNGU_FRONT_H
#define SONGNGU_FRONT_H

#include "codec.h"
#include "diag.h"
#include "site.h"

/* What the front matter is of: which keys must be there. */
enum front_of { FRONT_DOCUMENT = 1, FRONT_PAGE = 2 };

/* Front matter that says nothing. */
void front_init(struct front *front);

/* Reads the front matter of file_text (valid UTF-8), which lies between two lines "---" at its
 * beginning; *body gets the offset of what follows. What front points to lies in the arena; scratch
 * serves meanwhile. Reports every mistake; false if one of them is an error. */
bool front_read(struct arena *arena, struct arena *scratch, struct diags *diags, struct str path,
                struct str file_text, enum front_of of, struct front *front, size_t *body);

/* Writes or reads what was read, with the places; driven by the same tables. */
void front_code(struct codec *c, struct front *front);

/* Appends the reference of the keys in Markdown. */
void front_reference(struct buf *out);

#endif
