/* citation - finds the numbers and names of Vietnamese legal and Party documents in a text, gives
 * each an identifier, and resolves what the text alone leaves open. Knows nothing of sites.
 *
 * Three steps, each usable by itself:
 *     citation_find(&arena, lang, block, &context, &list)        once for each block of a document
 *     citation_resolve(&arena, &context, authority, &list)       once for the whole document
 *     citation_json(&out, block, &citation)                      how a citation is printed
 * citation_find has no state, any number of threads may call it; it reads a text once, in linear
 * time, and never looks at more of it than a window around a likely place.
 */
#ifndef SONGNGU_CITATION_H
#define SONGNGU_CITATION_H

#include "date.h"
#include "str.h"
#include "unicode.h"

enum citation_kind { CITATION_FULL, CITATION_LIST, CITATION_SHORT, CITATION_NAMED, CITATION_SELF };

/* How the id was found; UNRESOLVED and AMBIGUOUS ids have "_" where something is not known. */
enum citation_status {
    CITATION_TEXT,      /* the words themselves say it */
    CITATION_DOCUMENT,  /* another mention in the same document does */
    CITATION_AUTHORITY, /* a record does */
    CITATION_AMBIGUOUS, /* two or more works fit */
    CITATION_UNRESOLVED
};

enum citation_flag {
    CITATION_MALFORMED = 1 << 0,       /* "36/NQ-TW": separators of the other family */
    CITATION_REPAIRED = 1 << 1,        /* damage mended: "QHI5", "09/2019/TTBXD" */
    CITATION_MISMATCH = 1 << 2,        /* word and symbol disagree: the symbol won */
    CITATION_CONFLICT_TERM = 1 << 3,   /* the stated date is outside the stated term */
    CITATION_CONFLICT_DATE = 1 << 4,   /* the stated date contradicts the number or the record */
    CITATION_IMPOSSIBLE_DATE = 1 << 5, /* no such day: only its year was kept */
    CITATION_NEEDS_ANTECEDENT = 1 << 6 /* inside only: a short form that citation_resolve drops
                                          unless the document names its antecedent */
};
enum { CITATION_FLAGS_SHOWN = 6 };

/* One citation. Offsets are bytes of the text that was given to citation_find; an attribute that
 * is not stated is empty (start == end, STR_NULL, 0, DATE_NONE). */
struct citation {
    struct str id;        /* "/vn/tw/qd/2010/290", or "self"; in the arena */
    struct str provision; /* "dieu-5.khoan-2.diem-a", several with "," between; in the arena */
    struct str name;      /* of a law: the slug of its title, without "~"; in the arena */
    uint32_t start, end;
    uint32_t body_start, body_end;
    uint32_t title_start, title_end;
    uint32_t block;   /* the caller's number of the text: citation_find sets list->block */
    struct date date; /* as stated (without what is impossible) */
    int16_t year;     /* of issue as the number or the date states it; 0: not stated */
    uint16_t flags;   /* enum citation_flag */
    uint8_t kind;     /* enum citation_kind */
    uint8_t status;   /* enum citation_status */
    uint8_t word;     /* the type word in the text, for citation_word(); 0: none */
    uint8_t term;     /* XI → 11; 0: none */
};

/* An array of citations in the order of the text, in an arena. A zeroed one is empty. */
struct citation_list {
    struct citation *items;
    size_t count, cap;
    uint32_t block; /* copied into each new citation */
};

/* What is known of the citing document. A zeroed one: nothing. */
struct citation_context {
    struct str issuer_place; /* "bac-kan", "dak-nong.tuy-duc" or STR_NULL */
    struct date doc_date;    /* nothing later can be cited */
    struct str own_id;       /* "/vn/…" or STR_NULL: never a candidate */
};

/* The parts of an id: "/vn/[place/]issuer/type/year/number". place is STR_NULL for an issuer that
 * has none. False (and all parts STR_NULL) for "self" or anything else. */
struct citation_parts {
    struct str place, issuer, type, year, number;
};
bool citation_parts(struct str id, struct citation_parts *parts);

/* Appends what text (valid UTF-8, at most 2 GB) cites. Ids lie in the arena, nothing is borrowed
 * from text. Short forms that need an antecedent are among them until citation_resolve. */
void citation_find(struct arena *arena, enum lang lang, struct str text,
                   const struct citation_context *context, struct citation_list *list);

struct citation_authority;

/* Resolves the citations of a whole document, in order: by its other mentions (either direction,
 * only if one work fits), then by the authority (may be NULL). Removes short forms without an
 * antecedent from the list. Linear in their number. */
void citation_resolve(struct arena *arena, const struct citation_context *context,
                      const struct citation_authority *authority, struct citation_list *list);

/* True if the other mentions of a document cannot change what a citation says. */
bool citation_settled(const struct citation *citation);

/* What is recorded of a work. Everything is borrowed and must outlive the authority. */
struct citation_record {
    struct str id;                 /* "/vn/tw/nq/2013/25" */
    struct str title_vi, title_en; /* without the type word, or with it */
    struct str word;  /* the type word as used, "Quyết định"; STR_NULL: not known */
    struct date date; /* DATE_NONE: that of the id */
    uint8_t term;     /* XI → 11; 0: not known */
    bool unique;      /* a source shows that no other work has this number */
};

/* Builds the index of count records, in linear time; a record whose id is no id is passed over. */
struct citation_authority *citation_authority_new(const struct citation_record *records,
                                                  size_t count);
void citation_authority_free(struct citation_authority *authority);
/* The records that share everything but the year with id ("/vn/tw/nq/_/25"): fills at most max
 * and returns how many there are. Constant time for each. */
size_t citation_authority_find(const struct citation_authority *authority, struct str id,
                               const struct citation_record **found, size_t max);

/* "full", "text", "malformed" … as the contract spells them. flag is one bit. */
const char *citation_kind_name(enum citation_kind kind);
const char *citation_status_name(enum citation_status status);
const char *citation_flag_name(enum citation_flag flag);
/* The type word of citation.word in its own language and lower case ("quyết định", "decision");
 * "" for 0. */
const char *citation_word(uint8_t word);
/* "XI" → 11, "11" → 11; 0 if it is no number from 1 to 39. */
uint8_t citation_roman(struct str s);

/* Appends the citation as one JSON object; text is what citation_find was given. */
void citation_json(struct buf *out, struct str text, const struct citation *citation);

#endif
