/* view - everything one page may show, as plain data.
 *
 * A template reads only this, so whatever changes a page must come through here, and be in the
 * page's recipe (recipe.c). The structs below are described, field by field, in
 * view_shapes.c, which is what the template compiler and the reference of names read: a new field
 * is one line here and one line there. Text is already in the reader's language and form; URLs are
 * relative to the page; an absent value is STR_NULL, NULL or an empty list. A `lang` field is set
 * only where a text is in another language than the page ("vi", for the lang attribute).
 */
#ifndef SONGNGU_VIEW_H
#define SONGNGU_VIEW_H

#include "template.h"

struct view_date {
    struct str iso, text, brief;
};

struct view_link {
    struct str text, url, lang;
    bool current; /* the page itself */
};

/* A value of a facet with the number of documents that have it. */
struct view_term {
    struct str text, url, lang;
    long count;
};

/* The same page in a language. */
struct view_alternate {
    struct str lang, name; /* "en", "English" */
    struct str url, absolute;
    bool current;
    bool missing; /* that page exists but shows the text in the other language */
};

/* The archive in one language; for the pages that speak both (the greeting, not found). */
struct view_edition {
    struct str lang, name; /* "en", "English" */
    struct str title, tagline;
    struct str home, documents, decisions, browse, about; /* URLs */
};

struct view_site {
    struct str title, tagline, title_lang, tagline_lang;
    struct str home, documents, decisions, browse, about, search, feed, timeline; /* URLs */
    struct str translations, glossary;                                            /* URLs */
    struct view_list nav;                                                         /* view_link */
    struct view_list editions;       /* view_edition: Vietnamese, then English */
    const struct view_link *licence; /* of the archive's own texts; NULL if none is stated */
    struct str version;              /* of songngu */
};

/* A fact about the page for machines: a <meta> with name or property, and content. */
struct view_meta {
    struct str name, content;
};

struct view_page {
    struct str kind; /* "home", "document", … for a class */
    struct str lang, title, description;
    struct str root;             /* URL of the output folder: "../../" */
    struct str canonical;        /* absolute; absent if the site has no address, as the next */
    struct str greeting;         /* absolute: the page for readers of either language (x-default) */
    struct view_list alternates; /* view_alternate: both languages */
    struct view_list breadcrumbs;       /* view_link */
    const struct view_alternate *other; /* the same page in the other language */
    bool noindex;
    struct view_list metas;      /* view_meta: names of Highwire and Dublin Core */
    struct view_list properties; /* view_meta: of OpenGraph */
    struct str linked_data;      /* JSON-LD */
};

/* A document in a list. */
struct view_card {
    struct str title, url, lang, summary, summary_lang, type, issuer, place, number;
    const struct view_date *date;
    bool untranslated; /* there is no text in the page's language */
    bool translation;  /* the text in the page's language is a translation */
    bool withdrawn;
};

struct view_group {
    struct str heading, id, url;
    long count;
    struct view_list cards; /* view_card */
};

struct view_pager {
    struct view_list pages; /* view_link */
    struct str previous, next;
    long number, total;
};

/* A list of documents: of a year, a type, an issuer, a place, a topic, or all. */
struct view_listing {
    struct str heading, lang, intro, facet, facet_url; /* facet: "Type", … */
    long count;
    struct view_list groups; /* view_group, by year */
    const struct view_pager *pager;
    struct view_list years; /* view_term: the years there are, for the list of all */
    struct str feed;
};

/* The values of one facet, for the home and browse pages. */
struct view_facet {
    struct str heading, id;
    struct view_list terms; /* view_term */
    struct str all;         /* URL of the page of all, if these are only the most used */
    long count;             /* how many there are */
};

struct view_value_letter {
    struct str letter, id;
    struct view_list terms; /* view_term */
};

/* A page of all values of a facet that has many. */
struct view_values {
    struct str heading;
    long count;
    struct view_list index;   /* view_link: all letters, on the first page */
    struct view_list letters; /* view_value_letter: those of this page */
    const struct view_pager *pager;
};

struct view_heading {
    struct str text, url;
    long level;  /* 2, 3 … */
    bool nested; /* level 3 and below */
};

struct view_removed {
    struct str text, what, lang, what_lang;
};

struct view_change {
    const struct view_date *date;
    struct str change, lang;
};

struct view_file {
    struct str title, url, name, size, sha256, lang;
};

/* A work that the document cites. */
struct view_cite {
    struct str id; /* "cite-3": where an unresolved citation in the text leads for its note */
    struct str number, title, url;
    struct str number_lang, lang; /* lang: of the title */
    struct str status;            /* "resolved", "ambiguous", "unresolved", "conflict" */
    struct str note;              /* why it is not resolved, what the conflict is */
    long count;                   /* how often */
    struct str first;             /* URL of the first place in this document */
};

/* A sentence that cites the decision, with the citation marked. */
struct view_sentence {
    struct str html, url, lang;
};

/* A document that cites this work. */
struct view_citing {
    struct str title, url, lang, type;
    const struct view_date *date;
    struct view_list sentences; /* view_sentence */
    long more;                  /* sentences not shown */
};

/* One thing beside a work in its neighbourhood. */
struct view_neighbour {
    struct str relation; /* "Cites", "Replaced by" … */
    struct str name, about, url, lang, about_lang;
    long count; /* citations between the two; 0: not by citation */
};

/* A drawing with the same as a table. */
struct view_diagram {
    struct str svg;                 /* HTML */
    struct view_list rows;          /* view_neighbour: all that the drawing shows */
    long cites_more, cited_by_more; /* at each side, how many it does not */
};

struct view_translation {
    struct str status; /* "unofficial" or "reviewed" */
    bool reviewed;
    struct str method, method_lang;
    const struct view_date *date;
    struct str original;    /* URL of the original */
    struct view_list stale; /* view_link: blocks whose original changed since */
    long stale_count;
};

struct view_document {
    struct str id, title, title_lang;
    struct str lang;      /* of the text when it is not the page's */
    struct str body;      /* HTML */
    struct str body_lang; /* always set */
    struct str summary, summary_lang, author, source, number;
    const struct view_link *type, *issuer, *publisher, *place;
    const struct view_date *date, *published;
    struct view_list topics;                    /* view_link */
    struct view_list contents;                  /* view_heading */
    const struct view_translation *translation; /* the text is a translation */
    bool untranslated;            /* shown in the other language because there is no translation */
    struct view_list files;       /* view_file */
    struct view_list removed;     /* view_removed */
    struct view_list history;     /* view_change */
    struct view_list cites;       /* view_cite */
    struct view_list cited_by;    /* view_citing: of the decision whose text this is */
    const struct view_link *work; /* that decision's page */
    const struct view_card *previous, *next; /* by date */
    struct str permalink;                    /* absolute address, for citing */
    struct str withdrawn, withdrawn_lang;    /* the reason: the page is a tombstone */
    struct str source_file;                  /* URL of the Markdown text */
    const struct view_link *draft;           /* set when the page is a draft */
    struct view_list readings; /* view_link: Vietnamese, English, side by side, if there is both */
    struct view_list references; /* view_link: how to cite it, in the page's language first */
    struct view_list downloads;  /* view_link: its text and its reference as files */
    struct str share;            /* URL: a mail with title and address */
    struct view_list related;    /* view_card */
    const struct view_diagram *diagram; /* its neighbourhood; NULL: nothing is tied to it */
};

/* One of the two texts of the side-by-side page. */
struct view_side {
    struct str lang, name, title; /* "vi", "Vietnamese" */
    struct str url;               /* its own page */
    bool original, reviewed;      /* reviewed: a translation that a person has checked */
};

struct view_half {
    struct str lang, html;
};

/* A block in both languages, or several that cannot be parted. */
struct view_pair {
    struct str id, url,
        number;              /* "p7", "#p7", "7"; absent where the texts differ in their blocks */
    bool stale;              /* the original has changed since it was translated */
    struct view_list halves; /* view_half: the original, then the translation */
};

struct view_parallel {
    struct str title;
    bool aligned;                   /* both texts have the same blocks */
    struct view_list sides;         /* view_side: the original, then the translation */
    struct view_list pairs;         /* view_pair */
    struct view_list contents;      /* view_heading */
    struct view_list readings;      /* view_link */
    struct str document, permalink; /* URL of its page in this language; full address of this one */
};

/* How far a translation is. */
struct view_status {
    struct str title, url, lang, id;
    struct str state, text; /* "stale", "out of date" */
    struct str into;        /* "into English" */
    struct str parallel;    /* URL of both texts side by side */
    const struct view_date *date;
    bool present, done, reviewed; /* there is one; nothing is missing or out of date */
    struct view_list stale;       /* view_link: blocks whose original has changed */
    struct str command;
};

/* How many documents of a type or year are translated. */
struct view_coverage {
    struct str text, url, lang;
    long count, translated, percent;
};

struct view_translations {
    long count, translated, reviewed; /* documents */
    struct view_list states;          /* view_coverage: text and count only */
    struct view_list types, years;    /* view_coverage; with states, on the first page only */
    struct view_list rows;            /* view_status: those that need work first */
    const struct view_pager *pager;
    struct str data; /* URL of the same as JSON */
};

/* A term of the glossary, in one direction. */
struct view_entry {
    struct str id, term, counterpart;
    struct view_list also, counterpart_also; /* view_link: variants, text only */
    struct str definition, definition_lang;  /* lang: if not the page's */
    const struct view_link *source;          /* of the definition or the rendering */
    struct str other;                        /* URL of the entry in the other direction */
};

struct view_letter {
    struct str letter, id;
    struct view_list entries; /* view_entry */
};

struct view_glossary {
    struct str from, to;         /* language codes */
    struct view_list directions; /* view_link */
    struct view_list index;      /* view_link: letters */
    struct view_list letters;    /* view_letter: those of this page */
    const struct view_pager *pager;
    struct str note, note_lang;
    long count;
};

/* One fact of a decision and where it is stated. */
struct view_fact {
    struct str label, value, lang, iso;
    struct view_list sources; /* view_link */
    struct view_list others;  /* view_fact: values that other texts state instead */
    bool disputed;
};

struct view_relation {
    struct str label;
    struct view_list works;   /* view_link */
    struct view_list sources; /* view_link */
};

struct view_year {
    struct str year;
    long count;
};

struct view_decision {
    struct str id, number, word, title; /* word: "Decision" */
    struct str number_lang, lang;       /* lang: of the title */
    bool recorded;                      /* there is a record; else all is from the citing texts */
    bool disputed;                      /* at least one fact is */
    struct view_list facts;             /* view_fact */
    struct view_list relations;         /* view_relation */
    struct view_list texts;             /* view_card: documents that are its text */
    struct view_list cited_by;          /* view_citing */
    const struct view_pager *pager;     /* of the citing documents */
    struct view_list years;             /* view_year: citing documents by year */
    long citing_count, sentence_count;
    struct str notes, notes_lang;
    struct str permalink;
    struct view_list candidates; /* view_work: this is a page of candidates */
    struct view_list references; /* view_link: how to cite it, in the page's language first */
    struct str share, feed;      /* URLs: a mail with its address; new documents that cite it */
    const struct view_diagram *diagram; /* its neighbourhood, on the first page */
};

/* A decision in a list. */
struct view_work {
    struct str number, word, title, url, issuer, year;
    struct str number_lang, lang; /* lang: of the title */
    const struct view_date *date;
    long count; /* documents that cite it */
    bool recorded;
};

struct view_work_group {
    struct str heading, id, url;
    struct view_list works; /* view_work */
};

/* One page of an index of decisions: of all of them in an order, or of a type, issuer or year. */
struct view_decisions {
    struct str heading, lang; /* of a type, an issuer or a year; absent: all decisions */
    struct str facet;         /* "Type", "Issuer", "Year" */
    long count;
    struct view_list orders; /* view_link: by number, by date, by citations */
    struct view_list facets; /* view_facet: types, issuers, years; on the first page of all */
    struct view_list groups; /* view_work_group: this page's, under issuers or years */
    const struct view_pager *pager;
};

/* A span of years on the timeline. */
struct view_span {
    struct str label, documents_url, decisions_url;
    long documents, decisions;
};

struct view_timeline {
    struct str svg;         /* HTML */
    struct view_list spans; /* view_span: the same as a table */
    long undated;           /* documents and decisions without a year */
};

struct view_home {
    struct str intro, intro_lang;
    long documents, decisions, translations;
    struct view_list latest;      /* view_card */
    struct view_list cited;       /* view_work: the most cited */
    struct view_list facets;      /* view_facet, the largest values of each */
    struct view_list collections; /* view_link: the whole archive as files */
};

/* A page of text: about, accessibility. */
struct view_text {
    struct str heading, lang, body;
    struct view_list contents; /* view_heading */
};

struct view {
    const struct view_site *site;
    const struct view_page *page;
    const struct view_home *home;
    const struct view_listing *listing;
    struct view_list facets; /* view_facet: the browse page */
    const struct view_values *values;
    const struct view_document *document;
    const struct view_parallel *parallel;
    const struct view_translations *translations;
    const struct view_glossary *glossary;
    const struct view_decision *decision;
    const struct view_decisions *decisions;
    const struct view_timeline *timeline;
    const struct view_text *text;
};

extern const struct shape view_shape;

/* Page templates and the names of struct view that each may use, by page kind. */
struct page_kind {
    const char *kind, *template_file;
    const char *names[8]; /* besides site and page; NULL-terminated */
};
extern const struct page_kind page_kinds[];
extern const size_t page_kind_count;

#endif
