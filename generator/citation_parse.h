/* citation_parse - what the parts of the finder know of each other. Private to the citation
 * module: numbers with symbols (citation_code.c), what stands around them (citation_attributes.c,
 * citation_places.c), named works (citation_named.c) and the driver (citation_scan.c). */
#ifndef SONGNGU_CITATION_PARSE_H
#define SONGNGU_CITATION_PARSE_H

#include "citation.h"
#include "citation_tables.h"

enum {
    ISSUER_MAX = 96,      /* bytes of an issuer's slug */
    PLACE_MAX = 96,       /* bytes of a place */
    NAME_MAX_BYTES = 240, /* bytes of a law's slug */
    NUMBER_MAX = 48       /* bytes of a number */
};

enum shape {
    SHAPE_NONE,     /* a bare number */
    SHAPE_PARTY,    /* 290-QĐ/TW */
    SHAPE_ADMIN,    /* 33/CT-TTg */
    SHAPE_NORM,     /* 16/2020/QĐ-TTg */
    SHAPE_ASSEMBLY, /* 31/2024/QH15 */
    SHAPE_DISPATCH, /* 5513/BGDĐT-GDTrH */
    SHAPE_OLD,      /* 443/TTg, 89-TC/TCT: an issuer, no type */
    SHAPE_PARTIAL,  /* 02/2025 */
    SHAPE_ORDER     /* 18-L/CTN: the President's order that publishes a law */
};

/* A number with its symbol. Glyph indices of the window. */
struct code {
    uint32_t first, end; /* [first, end) */
    uint32_t digits_end; /* end of the number itself, letter included */
    enum shape shape;
    enum type type; /* TYPE_NONE: the word must say */
    int year;       /* inside the number; 0: none */
    unsigned flags; /* enum citation_flag */
    bool known;     /* the issuer is in the table */
    char number[NUMBER_MAX];
    char issuer[ISSUER_MAX]; /* "": none */
};

struct attributes {
    uint32_t end; /* glyph after the last attribute */
    struct date date;
    unsigned flags;
    uint8_t term;
    bool issued;             /* set by the caller: issued_before what is cited */
    bool closed;             /* a title or a bracket was passed: no list goes on after it */
    uint32_t body, body_end; /* glyphs; equal: none */
    uint32_t title, title_end;
    char place[PLACE_MAX]; /* as far as the text says; "" none */
};

/* The state of one citation_find. */
struct scan {
    struct window window;
    enum lang lang;
    const struct citation_context *context;
    struct arena *arena;
    struct citation_list *list;
    uint32_t consumed; /* raw: nothing may begin before it */
};

/* Reads the number at glyph i and what belongs to it. agrees: the types of the type word before
 * it, 0 if there is none. False if it is no citation's number; a bare number is SHAPE_NONE. */
bool code_read(struct window *w, uint32_t i, uint64_t agrees, struct code *code);

/* The type whose symbol the glyphs [from, to) are, or TYPE_NONE. */
enum type symbol_type(struct window *w, uint32_t from, uint32_t to);

/* What stands before a number. */
struct lead {
    uint32_t first; /* where the type word begins; the number itself if there is none */
    unsigned word;  /* index into TYPE_WORDS; 0: none */
    uint64_t agrees;
    bool numbered; /* "số", "No." */
    bool capital;  /* the type word begins with a capital */
    bool damaged;
    uint32_t title, title_end; /* of a law between the type word and the number */
    uint32_t body, body_end;   /* of a body there */
};
/* Looks back from the number at glyph i, not further than floor. */
void lead_read(struct scan *s, uint32_t i, uint32_t floor, struct lead *lead);
/* The type word that ends before glyph e, or 0; *first gets where it begins. */
unsigned type_word_before(struct window *w, uint32_t e, uint32_t floor, uint32_t *first,
                          bool *damaged);
/* The type word that begins at glyph i, or 0; *after gets the glyph after it. */
unsigned type_word_at(struct window *w, uint32_t i, uint32_t *after);
/* "số", "No." before glyph e: where it begins, or e. */
uint32_t number_sign_before(struct window *w, uint32_t e, bool *damaged);
/* The glyph after "số", "No." … at glyph i, or i. */
uint32_t number_sign_at(struct window *w, uint32_t i);

/* Reads date, body, term and title from glyph i on. */
void attributes_read(struct window *w, uint32_t i, struct attributes *a);
/* True if a verb of issuing stands before glyph i ("passed the Law on …"). */
bool issued_before(struct window *w, uint32_t i);
/* Adds what stands before glyph i: "ngày X, <body> ban hành", "Politburo". */
void attributes_before(struct window *w, uint32_t i, uint32_t floor, struct attributes *a);
/* A date at glyph i ("ngày 5/6/2018", "dated 5 June 2018"): the glyph after it, or 0. */
uint32_t date_read(struct window *w, uint32_t i, struct date *date, unsigned *flags);
/* The place that glyphs [from, to) name, in a->place; as it was if they name none. */
void place_read(struct window *w, uint32_t from, uint32_t to, struct attributes *a);
/* "tỉnh", "Huyện ủy" … at glyph i: the glyph after it, or 0; *level 1 province to 3 commune. */
uint32_t unit_read(struct window *w, uint32_t i, unsigned *level);
/* The end of the capitalised words that begin at glyph i, at most to: a place's name. */
uint32_t name_end(struct window *w, uint32_t i, uint32_t to);
/* "Bà Rịa - Vũng Tàu": the glyph behind the hyphen at i inside a province's name, or 0. */
uint32_t twin_name(struct window *w, uint32_t i);
/* "khóa XI" at glyph i (an open bracket before it allowed): the glyph after it, or 0. */
uint32_t term_read(struct window *w, uint32_t i, uint8_t *term);
/* A Roman or Arabic number from 1 to 39 at glyph i: the glyph after it, or 0. */
uint32_t roman_read(struct window *w, uint32_t i, uint8_t *value);
/* The provision that ends before glyph i ("điểm a khoản 2 Điều 5 của"), in the arena. */
struct str provision_before(struct arena *arena, struct window *w, uint32_t i, uint32_t floor);
/* The issuer that a body stands for, or NULL. */
const char *body_issuer(struct window *w, uint32_t from, uint32_t to);

/* The index of a type word by its name, as TYPE_WORDS has it. */
unsigned type_word_named(const char *name);
/* The first glyph up to i that no earlier citation has taken. */
uint32_t scan_floor(struct scan *s, uint32_t i);
/* Named works around the word at glyph i; false if there is none. */
bool named_law(struct scan *s, uint32_t i);
bool named_ordinance(struct scan *s, uint32_t i);
bool named_english_law(struct scan *s, uint32_t i);
bool named_constitution(struct scan *s, uint32_t i);
bool named_congress(struct scan *s, uint32_t i);
bool named_english_congress(struct scan *s, uint32_t i);
bool named_plenum(struct scan *s, uint32_t i);

/* Adds the citations whose first number is at glyph i, behind lead; false if there is none. */
bool number_cited(struct scan *s, uint32_t i, const struct lead *lead);

/* A citation on its way into the list. */
struct draft {
    uint32_t first, end; /* glyphs of the span */
    enum citation_kind kind;
    unsigned word, flags;
    const char *issuer, *type, *number;
    const char *place;  /* NULL: the issuer has none; "": not known */
    int year;           /* 0: not determined */
    bool undated_group; /* the id has no year by its nature (a plenum's resolutions) */
    const char *name;   /* slug of a law's title, or NULL */
};
/* The same for a work cited by its name; true. */
bool named_add(struct scan *s, struct draft *draft, struct attributes *a);
void draft_add(struct scan *s, const struct draft *draft, const struct attributes *a);
/* The place for an issuer's id: what the text says, completed from the context. Writes into
 * place (PLACE_MAX bytes), "" if it is not known. */
void place_complete(const struct scan *s, const char *issuer, const struct attributes *a,
                    char *place);
/* The first year of a term of the Central Committee, and its last; 0 for an unknown term. */
int term_first_year(unsigned term);
int term_last_year(unsigned term);

#endif
