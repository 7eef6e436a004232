/* records - what content/ holds besides documents: names in both languages, relations, and the
 * records of decisions (an authority file, as libraries call it). */
#ifndef SONGNGU_RECORDS_H
#define SONGNGU_RECORDS_H

#include "diag.h"
#include "site.h"

/* Reads content/names.yaml, relations.yaml and abbreviations.yaml, if they are there, into the
 * site. */
void records_names(struct site *site);

/* Reads content/terms.yaml, if it is there. Called by records_names. */
void records_terms(struct site *site);

/* Reads all records of a folder (content/decisions/; *.yaml, each file one record or many between
 * "---" lines), in the order of their file names. The array lives in the arena. A folder that is
 * not there gives none. */
void records_decisions(struct arena *arena, struct diags *diags, int site_dir, const char *folder,
                       struct decision **decisions, size_t *count);

/* The records as an authority for citations. decisions must outlive it; free it with
 * citation_authority_free. */
struct citation_authority *records_authority(struct arena *arena, const struct decision *decisions,
                                             size_t count);

/* Appends the reference of a record's keys in Markdown. */
void records_reference(struct buf *out);

#endif
