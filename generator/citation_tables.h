/* citation_tables - the words, symbols and issuers of Vietnamese documents, as const tables.
 * A new type, issuer, body or word is one row. Private to the citation module. */
#ifndef SONGNGU_CITATION_TABLES_H
#define SONGNGU_CITATION_TABLES_H

#include "citation_text.h"

/* Types of documents, in the order of TYPES. */
enum type {
    TYPE_NQ,
    TYPE_QD,
    TYPE_QDI,
    TYPE_CT,
    TYPE_KL,
    TYPE_QC,
    TYPE_TT,
    TYPE_HD,
    TYPE_TB,
    TYPE_TC,
    TYPE_BC,
    TYPE_KH,
    TYPE_CTR,
    TYPE_DEA,
    TYPE_PA,
    TYPE_DA,
    TYPE_TTR,
    TYPE_CV,
    TYPE_BB,
    TYPE_QYD,
    TYPE_HDONG,
    TYPE_CD,
    TYPE_BGN,
    TYPE_BTT,
    TYPE_GUQ,
    TYPE_GM,
    TYPE_GGT,
    TYPE_GNP,
    TYPE_PG,
    TYPE_PC,
    TYPE_PB,
    TYPE_SY,
    TYPE_TRS,
    TYPE_SL,
    TYPE_ND,
    TYPE_TTLT,
    TYPE_NQLT,
    TYPE_VBHN,
    TYPE_PL,
    TYPE_L,
    TYPE_LCT,
    TYPE_HDLT,
    TYPE_CTLT,
    TYPE_KHLT,
    TYPE_HDLN,
    TYPE_KHLN,
    TYPE_TTLN,
    TYPE_QCPH,
    TYPE_CTPH,
    TYPE_LUAT,
    TYPE_HP,
    TYPE_DL,
    TYPE_OTHER,
    TYPE_COUNT,
    TYPE_NONE = TYPE_COUNT
};

#define TYPE_BIT(type) (UINT64_C(1) << (type))
_Static_assert(TYPE_COUNT <= 64, "TYPE_BIT has 64 bits");

struct type_row {
    const char *symbol; /* in lower case, with its stroke: "qđ"; "" if it has none */
    const char *slug;
    bool year_suffix; /* "-qp" when the year is inside the number */
    bool short_form;  /* "Nghị quyết 04" may be one */
};
extern const struct type_row TYPES[TYPE_COUNT];

/* A name of a type. Its index is citation.word. */
struct type_word {
    const char *name;
    char last;       /* its last letter without marks, and how many it has: to pass over it */
    uint8_t letters; /* quickly; tests/unit/test_citation.c counts them */
    bool english;    /* may have a plural "s" */
    enum type own;   /* what it names */
    uint64_t agrees; /* the types whose symbol it goes with */
};
extern const struct type_word TYPE_WORDS[]; /* row 0 is empty; ends with a NULL name */
enum type type_of_word(unsigned word);

enum issuer_flag {
    ISSUER_PLACE = 1, /* local: its numbers need a place */
    ISSUER_PARTY = 2,
    ISSUER_ALONE = 4,     /* old numbers have nothing but it: "443/TTg" */
    ISSUER_ASSEMBLY = 8,  /* followed by the number of its term */
    ISSUER_PROVINCE = 16, /* of a province, never of a district */
    ISSUER_EITHER = 32    /* central, unless a place is stated */
};

struct issuer_row {
    const char *slug;
    uint8_t flags;
};
/* NULL if it is not known. */
const struct issuer_row *issuer_find(const char *slug);
/* Whether an issuer, by its slug, needs a place: known ones by their row, others by the end of
 * their symbol (offices of a TU, HU …). */
bool issuer_needs_place(const char *slug);
/* The known issuer that differs from slug by one slip (a letter too many, missing, other, or two
 * exchanged) if there is exactly one, else NULL. Only for central offices of five letters or
 * more: shorter ones are too near to each other. */
const struct issuer_row *issuer_repair(const char *slug);

/* Bodies that stand for an issuer: "Bộ Chính trị" → tw. */
struct body_row {
    const char *name;
    const char *issuer;
};
extern const struct body_row BODIES[];        /* ends with a NULL name */
extern const char *const BODY_HEADS[];        /* words that begin the name of a body */
extern const char *const BODY_STOPS[];        /* words that are in no name of a body */
extern const char *const TITLE_VERBS[];       /* after a comma, they end a title */
extern const char *const LAW_STOPS[];         /* they end the title of a law in any case */
extern const char *const LAW_SOFT_STOPS[];    /* they end it unless a year or date follows later */
extern const char *const ENGLISH_LAW_LINKS[]; /* small words inside an English title */
extern const char *const LAW_NOT_AFTER[];     /* "luật" after one of these is no law */
extern const char *const LAW_NOT_BEFORE[];    /* nor before one of these */
extern const char *const MODIFIERS[];         /* between a type word and "số" */
extern const char *const LIST_LEADS[];        /* before a list that has no type word */
extern const char *const GLUED_WORDS[];       /* a space before them gets lost */
extern const char *const PLURALS[];           /* before a type word: several, none in particular */
extern const char *const FILE_ENDINGS[];
extern const char *const NOT_ISSUERS[]; /* slugs: kinds of court cases, not who decided */
extern const char *const FORM_WORDS[];  /* before a number that is a form's, a table's … */

/* The types that "… này" may refer to: a contract or a report says that of itself too. */
#define TYPES_OF_SELF                                                                    \
    (TYPE_BIT(TYPE_NQ) | TYPE_BIT(TYPE_QD) | TYPE_BIT(TYPE_CT) | TYPE_BIT(TYPE_KL) |     \
     TYPE_BIT(TYPE_QC) | TYPE_BIT(TYPE_TT) | TYPE_BIT(TYPE_HD) | TYPE_BIT(TYPE_KH) |     \
     TYPE_BIT(TYPE_CTR) | TYPE_BIT(TYPE_DEA) | TYPE_BIT(TYPE_ND) | TYPE_BIT(TYPE_TTLT) | \
     TYPE_BIT(TYPE_NQLT) | TYPE_BIT(TYPE_PL) | TYPE_BIT(TYPE_L) | TYPE_BIT(TYPE_SL) |    \
     TYPE_BIT(TYPE_LUAT) | TYPE_BIT(TYPE_HP) | TYPE_BIT(TYPE_DL))

/* Titles of laws as slugs, sorted, to know where a title ends. */
extern const char *const LAW_TITLES[];
extern const size_t LAW_TITLE_COUNT;
/* How many words of the slug (words joined by "-") the longest known title takes; 0: none. */
unsigned law_title_words(const char *slug);

/* Units of places: "tỉnh", "huyện" …; level 1 province, 2 district, 3 commune. */
struct unit_row {
    const char *name;
    uint8_t level;
};
extern const struct unit_row UNITS[];
extern const char *const CITIES[]; /* centrally-run, as slugs */

/* Month and ordinal names in both languages; 0 if none begins at i, else *after. */
unsigned month_name(struct window *w, uint32_t i, uint32_t *after);
unsigned ordinal_name(struct window *w, uint32_t i, uint32_t *after);

#endif
