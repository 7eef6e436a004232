/* reference - bibliographic records: BibTeX, RIS, CSL-JSON; and a cell of a table
 * as CSV.
 *
 * Each writer escapes for its own format, whatever the texts hold: no title can end a field, a line
 * or a record.
 */
#ifndef SONGNGU_REFERENCE_H
#define SONGNGU_REFERENCE_H

#include "date.h"
#include "str.h"

enum reference_kind {
    REFERENCE_ACT,  /* a directive, a decision …: issued by a body */
    REFERENCE_NEWS, /* what a paper or an office published */
    REFERENCE_OTHER
};

/* Absent texts are STR_NULL. Everything is borrowed. */
struct reference {
    enum reference_kind kind;
    struct str key;        /* the archive's id; letters, digits and "-" */
    struct str title;      /* in the language of the original */
    struct str translated; /* the title in the archive's other language */
    struct str lang;       /* of the original: "vi" */
    struct str author, issuer, publisher, number, place, archive, url, summary;
    const struct str *topics;
    size_t topic_count;
    struct date date;
};

/* Appends one entry. A title keeps its capitals (it stands in double braces). */
void reference_bibtex(struct buf *out, const struct reference *reference);
/* Appends one record, lines ended by CR LF as the format has it. */
void reference_ris(struct buf *out, const struct reference *reference);
/* Appends an array with one item. */
void reference_csl(struct buf *out, const struct reference *reference);

/* Appends a cell of a CSV file (RFC 4180). One that a spreadsheet would take for a formula (it
 * begins with = + - @ or a tab) gets an apostrophe in front, as spreadsheets write such text. */
void csv_cell(struct buf *out, struct str value);

#endif
