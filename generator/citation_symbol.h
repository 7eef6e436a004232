/* citation_symbol - symbols of types and issuers, read letter by letter. Private to the citation
 * module. */
#ifndef SONGNGU_CITATION_SYMBOL_H
#define SONGNGU_CITATION_SYMBOL_H

#include "citation_parse.h"

/* True if at most a space or one line break stands before glyph i. */
bool gap_near(struct window *w, uint32_t i);
/* The separator c at glyph i, with no more than that on either side. */
bool separator_at(struct window *w, uint32_t i, char c);
/* A letter that symbols have: with strokes and horns, without tones and hats. */
bool symbol_letter(const struct glyph *g);
/* End of the run of letters at i: i itself if there is none or it is too long for a symbol. */
uint32_t symbol_end(struct window *w, uint32_t i);
bool run_is_symbol(struct window *w, uint32_t from, uint32_t to);
/* True if the run is written as symbols are: capitals, with a few small letters ("TTg"). */
bool run_is_upper(struct window *w, uint32_t from, uint32_t to);
/* The type of a damaged symbol that ends at *to, which may move; TYPE_NONE if it cannot be told. */
enum type symbol_type_repair(struct window *w, uint32_t from, uint32_t *to, uint64_t agrees);

/* One part of an issuer. */
struct issuer {
    uint32_t end;
    size_t len;
    bool known, upper;
    unsigned flags;
    const struct issuer_row *row;
};

/* Writes letters and digits of [from, to) behind the first len bytes of slug (ISSUER_MAX); returns
 * the new length. */
size_t issuer_slug(struct window *w, uint32_t from, uint32_t to, char *slug, size_t len);
/* An assembly with the number of its term at i: "QH15", "UBTVQH13", "QHI5". */
bool issuer_assembly(struct window *w, uint32_t i, char *slug, struct issuer *out);
/* One part at i: its slug and what is known of it. */
bool issuer_part(struct window *w, uint32_t i, char *slug, struct issuer *out);
/* True if another part, or a unit, follows the hyphen at i. upper: the part before is written in
 * capitals. */
bool issuer_follows(struct window *w, uint32_t i, bool upper);

#endif
