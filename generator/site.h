/* site - the plain structs that flow from one phase of a build to the next.
 *
 * scan fills struct text (one file of content), link ties them into documents, terms and works,
 * emit only reads. What the author wrote beside texts lives in the site's arena to the end of the
 * process, texts and what is linked until site_forget; what is large (bodies, citing sentences)
 * lies in the pack and is read when a page needs it. Lists are arrays
 * with a count; an index into one is a uint32_t, NO_INDEX where there is none.
 */
#ifndef SONGNGU_SITE_H
#define SONGNGU_SITE_H

#include "address.h"
#include "citation.h"
#include "date.h"
#include "map.h"
#include "markdown.h"
#include "pack.h"
#include "publish_target.h"
#include "unicode.h"

#define NO_INDEX UINT32_MAX

/* --- what the author writes ------------------------------------------------------------------- */

/* A value of the front matter with its place, for diagnostics that come later. line 0: absent. */
struct located {
    struct str text;
    uint32_t line, col;
};

/* What is written beside the pages, as bits: files of each document (its text in each language;
 * one reference, of the original), and files of the whole archive. */
enum download {
    DOWNLOAD_MARKDOWN,
    DOWNLOAD_TEXT,
    DOWNLOAD_BIBTEX,
    DOWNLOAD_RIS,
    DOWNLOAD_CSL,
    DOWNLOAD_COLLECTIONS,
    DOWNLOAD_COUNT
};
/* Feeds besides that of all documents: of the values of facets, and of each decision. */
enum feed { FEED_VALUES, FEED_DECISIONS, FEED_COUNT };

struct config {
    struct localised title, tagline, intro, licence;
    struct str licence_url;
    struct str base_url; /* without a slash at its end; empty: nobody knows it yet, or there is
                            none (a folder on a disk), and no page says one */
    struct str theme;
    enum address_style address;
    bool search;               /* make the search index and its page */
    long page_size;            /* documents on a page of a list */
    long feed_size;            /* entries of a feed */
    bool glossary;             /* mark terms in texts */
    uint32_t downloads, feeds; /* 1 << enum download, 1 << enum feed */
    struct publish_target *targets;
    size_t target_count;
    uint64_t hash; /* of its file, as it was read */
};

struct attached {
    struct located path; /* relative to content/files/ */
    struct localised title;
};

struct removed {
    struct str text;
    struct localised what;
};

struct change {
    struct date date;
    struct localised change;
};

struct translation {
    bool present;
    uint32_t line; /* of the file, of "translation:" */
    enum lang of;  /* language of the original */
    bool reviewed;
    struct localised method;
    struct date date;
    struct str *blocks; /* hash of each original block it was made from */
    size_t block_count;
};

/* What few texts state. */
struct front_more {
    struct located work;
    struct localised withdrawn;
    struct located *aliases;
    struct attached *files;
    struct removed *removed;
    struct change *history;
    size_t alias_count, file_count, removed_count, history_count;
};

struct front {
    struct located id, type, issuer, publisher, place, number;
    struct localised title, summary;
    struct str author, source;
    struct located *topics;
    size_t topic_count;
    const struct front_more *more;         /* never NULL; many texts have the same empty one, … */
    const struct translation *translation; /* … and all originals the same absent one */
    struct date date, published;
    bool draft;
};

/* --- scan ------------------------------------------------------------------------------------- */

/* What a citation means, as in struct citation; where it stands in its block is not kept. There are
 * more of them than of anything else, so their texts are without lengths; NULL: absent (str_of). */
struct cited {
    const char *id, *provision, *name;
    struct date date;
    int16_t year;
    uint16_t flags;
    uint8_t kind, status, word, term;
};

/* One citation in a text. */
struct cite {
    struct cited citation;
    const char *surface, *body, *title; /* as they stand in the text; the last two may be absent */
    uint32_t block;                     /* from 0; the anchor is #p(block + 1) */
    uint32_t line;                      /* of the file where its block begins */
    uint32_t work;                      /* index into site.works; NO_INDEX: unresolved */
    uint32_t sentence, sentence_len;    /* its sentence as HTML, in the text's object */
    bool linked;                        /* not inside an author's own link */
    bool again;                         /* in the same sentence as the citation before it */
};

/* What link and check may ask of a block: where two texts part, and what a translation was made
 * from. Rarely, so they lie in the pack, see object.h. */
struct block_mark {
    uint64_t hash;       /* of its text */
    uint32_t line, kind; /* enum block_kind */
};

/* Block hashes are shown as this many hexadecimal digits of XXH3-64. */
enum { BLOCK_HASH_LEN = 16 };

/* What the next build may use again of a text, and what tells whether pages that show it are still
 * as they were. */
struct kept {
    struct stamp stamp;         /* of the file, when it was read */
    struct pack_ref record;     /* the text itself, see state_text.h */
    struct pack_ref plain, row; /* its lines and words for the search index, in site.plain and
                                   site.rows; nowhere if none is made */
    struct pack_ref marks;      /* its struct block_mark */
    uint64_t source, front, cites, body; /* hashes: the file; what was read of it, in parts */
    uint64_t check;                      /* hash of record, plain and marks */
    bool again;                          /* false: what was read then holds for that stamp */
};

/* A document's text in one language: one file. */
struct text {
    struct str path; /* "content/documents/slug.vi.md" */
    struct str slug;
    enum lang lang;
    struct front front;
    struct pack_ref object; /* the body, see object.h */
    /* Hashes of all its blocks: of their kinds; of their hashes as a translation states them, each
     * with "\n" behind it. */
    uint64_t kinds, made_of;
    struct link *links;  /* the author's links inside the site */
    struct str *anchors; /* ids of headings */
    struct cite *cites;
    size_t block_count, link_count, anchor_count, cite_count;
    uint32_t document; /* index into site.documents, after link */
    struct kept kept;
    bool usable; /* false: a mistake keeps it out of the site */
};

/* --- link ------------------------------------------------------------------------------------- */

enum facet {
    FACET_TYPE,
    FACET_ISSUER,
    FACET_PUBLISHER,
    FACET_PLACE,
    FACET_TOPIC,
    FACET_YEAR,
    FACET_COUNT
};

/* A name in both languages from content/names.yaml. */
struct name {
    struct str key;
    struct localised text;
};

/* The words that a type's symbol stands for: "qd": Quyết định, Quy định. Word i of one language is
 * word i of the other. */
struct work_type {
    struct str key;
    struct str *words[LANG_COUNT];
    size_t count[LANG_COUNT];
};

/* A value of a facet: a type, an issuer … with the documents that have it. */
struct term {
    enum facet facet;
    struct str key; /* of its address: types/KEY */
    struct localised name;
    bool named; /* in names.yaml; else shown as written */
    struct str sort[LANG_COUNT];
    uint32_t *documents; /* newest first */
    uint32_t count;
    uint32_t current,
        translated; /* of a type or year: those not withdrawn; of them, in both languages */
};

enum { RELATED_MAX = 5 };

/* A document: its texts in one or both languages. */
struct document {
    struct str slug, id;
    struct text *text[LANG_COUNT]; /* NULL: there is none in that language */
    enum lang original;            /* the language of the original */
    const struct front *front;     /* of the original */
    struct date date;              /* of the document, else of its publication; orders lists */
    uint32_t terms[FACET_COUNT];   /* NO_INDEX; topics are below */
    uint32_t *topics;
    uint32_t topic_count;
    uint32_t work;   /* the decision whose text it is, or NO_INDEX */
    uint32_t *stale; /* blocks of the original that changed after translation */
    uint32_t stale_count;
    bool aligned; /* both texts have the same blocks */
    bool withdrawn;
    uint8_t related_count;
    uint32_t related[RELATED_MAX]; /* documents that cite the same or are about the same */
};

/* Where a fact of a decision is stated: "d0001#p12" or a public address. */
struct stated {
    struct located at; /* "ID#pN" or the URL */
    struct str name, quote;
};

enum fact {
    FACT_NUMBER,
    FACT_TYPE,
    FACT_WORD,
    FACT_ISSUER,
    FACT_PLACE,
    FACT_BODY,
    FACT_TERM,
    FACT_DATE,
    FACT_TITLE,
    FACT_COUNT
};

struct relation {
    struct located type, work;
    struct stated *stated;
    size_t stated_count;
};

/* A record of content/decisions/. */
struct decision {
    struct str path; /* of its file */
    uint64_t hash;   /* of its file */
    struct located id;
    struct str number, type, issuer, place, body, term;
    struct localised word, title, notes;
    struct date date;
    bool unique;
    struct located at[FACT_COUNT]; /* where the record gives each fact */
    struct stated *stated[FACT_COUNT];
    size_t stated_count[FACT_COUNT];
    struct relation *relations;
    size_t relation_count;
};

/* A kind of relation, from content/relations.yaml. */
struct relation_kind {
    struct str key;
    struct localised label, inverse;
};

/* A term of the Party's central bodies, from content/terms.yaml. Both months count as inside. */
struct congress_term {
    uint8_t number;        /* XI → 11 */
    struct date from, to;  /* to: DATE_NONE if it has not ended */
    struct stated *stated; /* of from */
    size_t stated_count;
};

/* One relation seen from a work. */
struct work_relation {
    uint32_t kind; /* index into site.relation_kinds */
    bool inverse;
    uint32_t work;
    const struct relation *stated;
};

/* All citations of a work in one text. */
struct citing {
    const struct text *text;
    uint32_t first, count; /* into site.citing_cites */
};

/* A decision: what is cited, recorded, or both. */
struct work {
    struct str id;                 /* /vn/tw/qd/2010/290 */
    const struct decision *record; /* NULL: known only from the texts that cite it */
    const struct cite *sample;     /* a citation of it, for its number and word */
    enum lang sample_lang;         /* of the text that cites it so */
    struct citing *citing;         /* newest document first; both languages */
    uint32_t citing_count;
    uint32_t document_count; /* citing documents */
    uint32_t citation_count; /* in the originals */
    uint32_t sentence_count; /* of the originals, that cite it */
    uint32_t *texts;         /* documents that are its text */
    uint32_t text_count;
    struct work_relation *relations;
    uint32_t relation_count;
    uint32_t *candidates; /* works that it may be, when its id is not determined */
    uint32_t candidate_count;
    bool undetermined;   /* the id has "_": a page of candidates */
    uint32_t issuer_len; /* of the id's beginning that says place and issuer */
    struct date date;    /* recorded, else the year of the id; orders lists */
};

/* The index of decisions: all of them in three orders, and those of a type, an issuer or a year. */
enum work_list_kind {
    WORKS_BY_NUMBER,
    WORKS_BY_DATE,
    WORKS_BY_CITATIONS,
    WORKS_OF_TYPE,
    WORKS_OF_ISSUER,
    WORKS_OF_YEAR,
    WORK_LIST_KINDS
};

struct work_list {
    enum work_list_kind kind;
    struct str key;        /* of its address: "qd", "bac-kan-tu", "2010"; empty for all of them */
    const uint32_t *works; /* indexes into site.works */
    uint32_t count;
};

/* What an abbreviation stands for, from content/abbreviations.yaml. */
struct abbreviation {
    struct str abbr;
    struct str *expansions[LANG_COUNT];
    size_t count[LANG_COUNT];
};

/* An old address of a document. */
struct alias {
    struct str address; /* plain address, the same in both languages */
    uint32_t document;
    const struct text *text;  /* that states it, … */
    const struct located *at; /* … here */
};

/* A page of text from content/pages/. */
struct page_text {
    struct str slug;
    struct text *text[LANG_COUNT];
};

/* A file of content/files/ that a document attaches or shows. */
struct site_file {
    struct str path; /* relative to content/files/ */
    uint64_t size;   /* bytes */
    char sha256[65];
    struct stamp stamp; /* when it was read; all zero: it was not counted, or is too young */
    bool found;         /* while linking: it is there and could be read */
};

/* A term of the glossary. */
struct glossary_term {
    struct str name[LANG_COUNT];  /* the term and its one translation */
    struct str *also[LANG_COUNT]; /* variants found in practice */
    size_t also_count[LANG_COUNT];
    struct localised definition;
    struct stated source;          /* of the definition or of the rendering */
    bool common;                   /* an everyday word, not marked in texts */
    struct str id;                 /* "term-cap-uy": of its entry on the glossary's pages */
    struct str letter[LANG_COUNT]; /* under which it stands */
    uint32_t rank[LANG_COUNT];     /* its place in order[] */
};

struct glossary {
    struct glossary_term *terms; /* as in the file; their numbers are the lexicons' */
    uint32_t count;
    uint32_t *order[LANG_COUNT];                /* in the alphabet of each language */
    const struct lexicon *lexicons[LANG_COUNT]; /* NULL: terms are not marked in texts */
    struct localised note;
    uint64_t hash; /* of its file, as it was read */
};

/* How far a translation is; what needs work comes first. */
enum translation_state {
    TRANSLATION_MISSING,
    TRANSLATION_DIFFERS,   /* it has not the same blocks as the original */
    TRANSLATION_STALE,     /* blocks of the original have changed since */
    TRANSLATION_UNSTAMPED, /* it does not say what it was made from */
    TRANSLATION_COMPLETE,
    TRANSLATION_STATES
};

struct translations {
    uint32_t *documents; /* that are not withdrawn: by state, then as site.documents */
    uint32_t count, in_state[TRANSLATION_STATES];
    uint32_t reviewed; /* by a person */
};

struct search; /* search.h */

struct site {
    struct arena arena;
    struct arena records; /* texts, and what link makes of them */
    struct arena *keeps;  /* one a worker: what scan reads of texts */
    unsigned keep_count;
    struct str kept[PACK_FILES_MAX]; /* records of the last build, mapped: texts point into them */
    int dir;                         /* the site's folder, open */
    struct str path;                 /* as given, for messages */
    struct config config;
    uint64_t lists; /* hash of the lists in content/ that every page may show, as they were read */
    struct diags *diags;
    struct pack *pack;         /* bodies, and marks of blocks */
    struct pack *plain, *rows; /* what the search index is made from, see search_open */
    bool drafts;

    struct text *texts;
    size_t text_count;
    struct page_text *pages;
    size_t page_count;
    struct document *documents; /* newest first, then by slug */
    size_t document_count;
    struct map by_slug, by_id; /* → index of a document */
    struct term *terms;
    size_t term_count;
    uint32_t *facet_terms[FACET_COUNT][LANG_COUNT]; /* a facet's terms in reading order */
    uint32_t *facet_by_count[FACET_COUNT];          /* the most frequent first */
    uint32_t facet_count[FACET_COUNT];
    struct work *works;
    size_t work_count;
    struct map files;              /* path → struct site_file */
    struct map works_by_id;        /* → index of a work */
    uint32_t *ranked;              /* works with a page of their own, the most cited first, */
    uint32_t *by_issuer, *by_date; /* by issuer, type and number; the newest first */
    size_t ranked_count;           /* … without pages of candidates */
    struct work_list *work_lists;  /* by kind, then by key; years the newest first */
    size_t work_list_count;
    uint32_t work_lists_at[WORK_LIST_KINDS + 1]; /* where each kind begins */
    uint32_t *undetermined;                      /* those pages */
    size_t undetermined_count;
    struct alias *aliases;
    size_t alias_count;
    struct translations translations;
    struct glossary glossary;
    size_t bilingual_count;     /* documents that have both texts */
    struct cite **citing_cites; /* grouped by struct citing */
    size_t citing_total;
    struct decision *decisions;
    size_t decision_count;
    struct relation_kind *relation_kinds;
    size_t relation_kind_count;
    struct congress_term *congress_terms;
    size_t congress_term_count;
    struct search *search; /* the index in the making; NULL: none is made */
    struct abbreviation *abbreviations;
    size_t abbreviation_count;
    struct map names[FACET_COUNT]; /* key → struct name */
    struct map bodies;             /* key → struct name */
    struct map work_types;         /* symbol in an id ("qd") → struct work_type */
};

/* Gives back texts, documents, terms, works and all lists of them, once nobody asks for them any
 * more. Their counts stay, and files, which the next build is told about. */
void site_forget(struct site *site);
/* Gives back everything but what is opened and closed by others: diags, pack, search, dir. */
void site_free(struct site *site);

#endif
