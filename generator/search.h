/* search - the index that readers search in the browser, from static files.
 *
 * While the site is built, entries (documents and decisions) and their texts are added by any
 * worker in any order; search_write then makes the files. What is added goes to temporary files,
 * and the same files come out whatever the order and the number of workers. The format is written
 * down in docs/search-format.md.
 */
#ifndef SONGNGU_SEARCH_H
#define SONGNGU_SEARCH_H

#include "date.h"
#include "pack.h"
#include "str.h"
#include "unicode.h"

/* What readers narrow a search by. Years and languages come from the dates and the texts. */
enum search_facet {
    SEARCH_TYPE,
    SEARCH_ISSUER,
    SEARCH_PLACE,
    SEARCH_TOPIC,
    SEARCH_YEAR,
    SEARCH_LANG,
    SEARCH_FACETS
};

struct search_value {
    enum search_facet facet;      /* SEARCH_TYPE to SEARCH_TOPIC */
    struct str key;               /* the slug, in addresses */
    struct str names[LANG_COUNT]; /* as shown; either may be STR_NULL */
};

/* A document or a decision, in all its languages. All is copied. */
struct search_entry {
    bool decision;
    struct str id; /* "d0001", "/vn/tw/qd/2010/290" */
    struct date date;
    struct str number;            /* "290-QĐ/TW"; STR_NULL if it has none */
    struct str word[LANG_COUNT];  /* of a numbered one: "Quyết định", "Decision" */
    uint32_t text[LANG_COUNT];    /* the caller's number of its text; SEARCH_NO_TEXT */
    struct str title[LANG_COUNT]; /* given where there is a text */
    struct str url[LANG_COUNT];   /* of its page in that language, relative to the output folder;
                                     given for both unless no such page exists */
    const struct search_value *values;
    size_t value_count;
};

/* One text of an entry. All is copied. Texts are numbered by the caller, from 0, without large
 * holes, each once. A decision has a number for each language in which it has a title, but its
 * texts are not added: they are its titles. */
#define SEARCH_NO_TEXT UINT32_MAX
struct search_text {
    uint32_t number;
    enum lang lang;
    struct str title, summary; /* summary may be STR_NULL */
    const struct str *blocks;  /* plain text */
    size_t block_count;
};

struct search;

/* Starts an index. dir: a folder for temporary files (the state folder), open until search_free.
 * lines, rows: where texts and their words are put, of which a later index may be made, open until
 * then too; NULL: with the temporary files. They are apart because an index first needs all rows,
 * then all lines. */
struct search *search_open(int dir, struct pack *lines, struct pack *rows, unsigned workers);
/* Adds an entry, before or after its texts. number: of the worker, any; one thread at a time for
 * each. */
void search_add_entry(struct search *search, unsigned number, const struct search_entry *entry);
/* Adds a text; one that no entry names is left out of the index. Returns where it was put, and the
 * bytes of its lines, which stand until the worker adds the next. */
struct search_object {
    struct pack_ref lines, row;
    struct str bytes;
};
struct search_object search_add_text(struct search *search, unsigned number,
                                     const struct search_text *text);

/* Texts and words are kept from one index to the next, so that a text that has not changed need not
 * be taken apart into words again. */
/* Appends the lines of a text that is added to no index now. */
void search_text_lines(const struct search_text *text, struct buf *out);
/* Adds a text by its lines and its row, of length 0 if it has none; one that is damaged is as good
 * as none. text: its number, language and title. False if there are no lines. Any worker. */
bool search_add_kept(struct search *search, unsigned number, const struct search_text *text,
                     struct pack_ref lines, struct pack_ref row);
/* Appends all words that the rows so far have the numbers of. */
void search_write_words(const struct search *search, struct buf *out);
/* Reads them in a later build, before texts are added by their rows. If they are damaged, or not
 * read, texts are taken apart into words again. */
void search_read_words(struct search *search, struct str bytes);
/* Adds a pair of terms, each of which finds the other too: a term and its translation, or an
 * abbreviation and what it stands for. Of several meanings of a term the first one added counts.
 * One thread. */
enum search_term { SEARCH_TRANSLATION, SEARCH_ABBREVIATION };
void search_add_term(struct search *search, enum search_term kind, enum lang from, struct str term,
                     enum lang to, struct str meaning);

/* Where the files go: path below the output folder; root is the entry point, to be published
 * last. Any worker. root_most, piece: bytes of names of shards that the root has at most, beyond
 * which they are in files of their own, and bytes of names in each of these; 0: as many as is good
 * for readers. */
struct search_sink {
    void *context;
    void (*put)(void *context, unsigned worker, bool root, struct str path, struct str data);
    size_t root_most, piece;
};

struct search_report {
    size_t entries, texts, files;
    uint64_t bytes, text_bytes; /* of all files; of the texts for excerpts among them */
    uint64_t postings;
};

/* Writes the index on jobs threads (at most the workers of search_open). Nothing may be added
 * afterwards. */
struct search_report search_write(struct search *search, unsigned jobs,
                                  const struct search_sink *sink);
void search_free(struct search *search);

#endif
