/* lookup - names and addresses in a linked site: what a thing is called in a language, and where
 * its page is. Read only, any thread. */
#ifndef SONGNGU_LOOKUP_H
#define SONGNGU_LOOKUP_H

#include "site.h"

/* The text of that language, else the other one; *is is what it is in. STR_NULL if both are
 * absent. is may be NULL. */
struct str localised_in(struct localised text, enum lang lang, enum lang *is);
/* The same of a value in a document's file: what it does not give by language, and so is alike in
 * both, is in the language of the file. */
struct str localised_of_file(struct localised text, enum lang lang, enum lang file, enum lang *is);

/* The document's text in that language, else the one it has. Never NULL. */
const struct text *document_text(const struct document *document, enum lang lang);
/* Title and summary; a translation without a summary of its own shows the original's. */
struct str document_title(const struct document *document, enum lang lang, enum lang *is);
struct str document_summary(const struct document *document, enum lang lang, enum lang *is);
bool document_withdrawn(const struct document *document);

/* How far its translation is, TRANSLATION_STATES if it is withdrawn; whether a person has reviewed
 * it. graph_translations.c */
enum translation_state translation_state(const struct document *document);
bool translation_reviewed(const struct document *document);

/* Plain addresses (address.h), in the arena or constant. */
struct str document_address(struct arena *arena, const struct document *document);
struct str term_address(struct arena *arena, const struct term *term);
struct str work_address(struct arena *arena, const struct work *work);
/* "types", "issuers" …: the folder of a facet and the key of its message (facet.types). */
const char *facet_folder(enum facet facet);
/* How many pages, each of FACET_PAGE, all values of a facet take; 0: they are few, or years, and
 * all of them stand on the browse page. */
enum { FACET_BROWSE = 40, FACET_PAGE = 200 };
size_t facet_pages(const struct site *site, enum facet facet);

/* A decision's number ("290-QĐ/TW"), from its record, else as the texts cite it; STR_NULL for a
 * named work without a number. */
struct str work_number(const struct work *work);
/* What a work without a number is called: as it is cited; in the language *is. A plenum's
 * resolution that is cited only in a list ("khóa XI, XII") has no name of its own there and is
 * named in lang, after the meeting. NULL if nothing cites the work. */
struct str work_cited_as(struct arena *arena, const struct work *work, enum lang lang,
                         enum lang *is);
/* "XII" of 12; NULL for 0 and above 25. */
struct str term_roman(uint8_t number);
/* "Decision"; STR_NULL if nothing is known. */
struct str work_word(const struct site *site, const struct work *work, enum lang lang);
struct str work_title(const struct work *work, enum lang lang, enum lang *is);
struct date work_date(const struct work *work);
/* The part of its id that says who issued it: "/vn/tw", "/vn/bac-kan/tu". */
struct str work_issuer_part(const struct work *work);
/* Whether documents that cite it have a feed: where there are any, and the settings want it. */
bool work_has_feed(const struct site *site, const struct work *work);
/* Plain address of a list of decisions: "decisions/by-date", "decisions/types/qd". */
struct str work_list_address(struct arena *arena, const struct work_list *list);

/* The name of a key in one of the maps of names, else the key itself (or fallback if given). */
struct str name_in(const struct map *names, struct str key, struct str fallback, enum lang lang,
                   enum lang *is);

/* Where an author's link leads. */
struct link_place {
    bool found;          /* the page or file is there */
    bool anchor_missing; /* … but not the place in it */
    struct str file;     /* output file */
    struct str fragment; /* without "#"; STR_NULL if none */
};

/* Resolves "#p3", "slug", "slug.md#p3", "slug.vi.md", "/vn/tw/qd/2010/290", "files/NAME" as
 * written in text, for a page in lang. */
struct link_place link_place(struct arena *arena, const struct site *site, const struct text *text,
                             enum lang lang, const struct link *link);

/* Decisions on a page of their index. */
enum { WORKS_ON_PAGE = 100 };

#endif
