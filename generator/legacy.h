/* legacy - texts in the Vietnamese encodings from before Unicode (TCVN 5712:1993, VNI), whose
 * letters were those of a font: pasted from an old document they are valid UTF-8 and wrong letters.
 */
#ifndef SONGNGU_LEGACY_H
#define SONGNGU_LEGACY_H

#include "str.h"

/* The name of the old encoding that a Vietnamese text (NFC) is in; NULL for any other text. Looks
 * no further than the first letter that only Unicode has, so ordinary texts cost nothing. */
const char *legacy_letters(struct str text);

#endif
