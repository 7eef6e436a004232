/* terminal - the language in which the program speaks to whoever runs it: Vietnamese or English.
 *
 * What it says of the content (diag.def) and on the pages (messages) has both languages in tables;
 * what a command says of itself has them side by side where it is said.
 */
#ifndef SONGNGU_TERMINAL_H
#define SONGNGU_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Sets the language, "vi" or anything else for English. Once, before there is a second thread; it
 * is English until then. */
void terminal_speak(const char *lang);
bool terminal_vietnamese(void);
/* The one of two wordings that is in the language of the terminal; formats take the same arguments
 * in both. */
const char *either(const char *en, const char *vi)
    __attribute__((format_arg(1), format_arg(2), returns_nonnull));
/* The same where English tells one from many. */
const char *either_of(size_t count, const char *one, const char *many, const char *vi)
    __attribute__((format_arg(2), format_arg(3), format_arg(4), returns_nonnull));
/* The verb for what a call does ("open": "mở"); NULL in English, and for calls that only their name
 * says best. */
const char *terminal_verb(const char *call);
/* What an error number means, in that language. Any thread; valid until this thread asks again. */
const char *terminal_fault(int number);

#endif
