/* downloads - files beside the pages: a document's text and its reference, and the whole archive
 * as tables. */
#ifndef SONGNGU_DOWNLOADS_H
#define SONGNGU_DOWNLOADS_H

#include "output.h"
#include "pages.h"
#include "view_build.h"

/* A document's text in the context's language, which it has: its source file as it is (empty if
 * it was removed since the scan), and its words alone under a few lines of what it is. */
void download_markdown(const struct view_context *context, const struct document *document,
                       struct buf *out);
void download_text(const struct view_context *context, const struct document *document,
                   struct buf *out);
/* Its reference, in the language of the original. */
void download_bibtex(const struct view_context *context, const struct document *document,
                     struct buf *out);
void download_ris(const struct view_context *context, const struct document *document,
                  struct buf *out);
void download_csl(const struct view_context *context, const struct document *document,
                  struct buf *out);

/* The files of the whole archive, at its top: documents.csv, documents.json, decisions.json and
 * citations.csv. Puts one of them, piece by piece; time is linear in documents and citations. */
extern const size_t collection_count;
void collection_emit(const struct pages *pages, struct output *output, size_t which,
                     unsigned worker);

#endif
