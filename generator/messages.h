/* messages - the interface texts of a theme, in both languages, and a site's own wording of them.
 *
 * A catalogue is a YAML file for each language: keys, which may be nested ("nav: {home: …}" is
 * "nav.home"), and a pattern for each (pattern.h). After loading a message is known by its index,
 * the same in both languages. Keys are in byte order, so indexes do not depend on the files.
 */
#ifndef SONGNGU_MESSAGES_H
#define SONGNGU_MESSAGES_H

#include "diag.h"
#include "pattern.h"

/* The text of messages/vi.yaml or messages/en.yaml; text STR_NULL: there is no such file. */
struct messages_file {
    struct str path, text;
};

struct messages; /* const after loading, for any thread */

/* Loads the theme's catalogues, then rewords by the site's (NULL: it has none). Both are indexed
 * by enum lang and read during the call only. Reported: bad patterns; a message that one of the
 * theme's two files lacks; one that uses other arguments in the other language; a message of the
 * site that the theme does not have. What is bad or missing in one language is taken from the
 * other. Everything lives in the arena. Never NULL. */
const struct messages *messages_load(struct arena *arena, struct diags *diags,
                                     const struct messages_file theme[LANG_COUNT],
                                     const struct messages_file site[LANG_COUNT]);

/* The key of the message of that index. */
struct str messages_key(const struct messages *messages, size_t index);
/* The index of a message, SIZE_MAX if there is none of that key. */
size_t messages_index(const struct messages *messages, struct str key);
/* The key most like this one, STR_NULL if none is. */
struct str messages_nearest(const struct messages *messages, struct str key);

/* How many arguments a message takes: the highest it uses, plus one. */
size_t messages_args(const struct messages *messages, size_t index);
/* The pattern that serves a language. It may be the other one's; NULL if the message is bad
 * in both. */
const struct pattern *messages_pattern(const struct messages *messages, enum lang lang,
                                       size_t index);
/* The message with its arguments filled in, in the arena (a message without any is not copied);
 * the key if it is bad in both languages. */
struct str messages_format(struct arena *arena, const struct messages *messages, enum lang lang,
                           size_t index, const struct message_arg *args, size_t count);

#endif
