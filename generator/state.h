/* state - what a build leaves for the next one, in SITE/.songngu/KEY/.
 *
 * Incremental is a full build that skips: a text whose file has the stamp of last time is not read
 * again, its record and its body are taken from here. Deleting the folder is always safe, and one
 * that is damaged, foreign, or was written by another program is no state: then everything is read.
 * So is one of which most is not used any more.
 *
 *   texts           an index: for each text its path, stamp, hashes, where its record and body lie
 *   records-*       the records (pack)
 *   objects-*       the bodies (pack)
 *   plain-*         the lines of the texts (pack), of which the search index is made: apart
 *                   from bodies, for it reads them all when any text has changed
 *   rows-*          their words (pack), likewise
 *   last            the last build as a whole: if no file has changed since, it holds as it is
 */
#ifndef SONGNGU_STATE_H
#define SONGNGU_STATE_H

#include "census.h"
#include "site.h"

struct state;

/* Opens the state in the folder open as dir, and the packs of the site with it. dir is locked by
 * the caller and stays open. environment: hash of all that what is read of a text depends on
 * besides its file; another one than last time means that nothing is taken from here. Any failure
 * to read is an empty state. Dies if no files can be made. */
struct state *state_open(struct site *site, int dir, uint64_t environment, unsigned jobs);
/* The same only if the folder holds texts that can be taken, and writes nothing into it: NULL if
 * not. Needs no lock until state_save; state_current tells then whether all is still as it was. */
struct state *state_peek(struct site *site, int dir, uint64_t environment, unsigned jobs);
/* True if the folder still holds the state that was opened: no other build has written there. */
bool state_current(const struct state *state);
/* True if it has no texts: all will be read. */
bool state_is_empty(const struct state *state);
/* A text by its path and stamp: fills all that scan fills, in the arena and in site->kept, and
 * text->kept. *near: 0 at first, then as it was left by the call before, which was for a text with
 * a lesser path if that is at hand. False if it is not known as it is. Any thread. */
bool state_take(const struct state *state, struct arena *arena, const struct census_file *file,
                struct text *text, size_t *near);
/* Notes a text that was read: plain and marks are the bytes of kept.plain and kept.marks, sentences
 * the HTML of its citing sentences; where its objects lie, and its hashes of source and body, are
 * set. Any worker. */
void state_put(struct state *state, unsigned worker, struct text *text, struct str plain,
               struct str marks, struct str sentences);
/* The same by the hash of the file's bytes, when its stamp is another; text->kept.stamp is to be
 * set then. state_has: whether there is a text with that path at all. */
bool state_has(const struct state *state, struct str path);
bool state_take_same(const struct state *state, struct arena *arena, uint64_t source,
                     struct text *text);
/* Where the words of all texts lie in site->rows, which search_write_words wrote; nowhere (of
 * length 0) if they were not noted. state_note_words: those of the texts that this build read, all
 * of them. Only before state_gather. */
struct pack_ref state_words(const struct state *state);
void state_note_words(struct state *state, struct pack_ref words);
/* The size and SHA-256 of a file of content/files/, if it is known with that stamp. Any thread. */
bool state_take_file(const struct state *state, struct stamp stamp, struct site_file *file);
/* Notes what state_save writes of the site's texts, of documents and pages, and files; the site may
 * forget its texts then. Nothing can be taken any more. */
void state_gather(struct state *state);
/* Begins to write the index of what was gathered (gathers it, if that was not done), unless the one
 * that is there says nearly the same, on a thread of its own. Nothing may be put into the site's
 * pack any more. */
void state_save_begin(struct state *state);
/* Ends that, begun or not. False if it fails; then the next build is a full one. */
bool state_save(struct state *state);
void state_close(struct state *state);

/* The last build as a whole. */
struct state_last {
    struct hash128 inputs; /* all files that it read, and what was asked */
    size_t pages[LANG_COUNT], documents, decisions, notes;
};

/* Reads and writes it; false if there is none, or it cannot be written. */
bool state_last_read(int dir, struct state_last *last);
bool state_last_write(int dir, const struct state_last *last);
/* Removes it: from now on, the output may be other than it says. */
void state_last_remove(int dir);

#endif
