/* pages_rows - the table of kinds of output: how many there are of each, where each lies, and what
 * it holds. Shared by pages.c, which plans, and pages_emit.c, which makes. */
#ifndef SONGNGU_PAGES_ROWS_H
#define SONGNGU_PAGES_ROWS_H

#include "pages.h"
#include "view_build.h"

/* A page in the making. */
struct making {
    struct view_context c;
    struct view_frame frame;
    struct view view;
    uint32_t index, number;
};

/* One row a kind of output: how many there are, how many pages a long one has, where it lies, and
 * what it holds. */
struct page_row {
    const char *kind; /* of page_kinds, if it is a page of the theme's */
    size_t (*count)(const struct site *site);
    size_t (*pages)(const struct site *site, size_t index); /* NULL: one */
    struct str (*address)(struct arena *arena, const struct site *site, size_t index);
    void (*make)(struct making *m); /* fills the view of a page; NULL: … */
    void (*write)(const struct making *m, struct buf *out); /* … the bytes are written here */
    const char *suffix; /* NULL: a page; ".bib": a file beside the page at that address */
    bool neutral;       /* one file for both languages, at the top instead of below vi/ and en/ */
    bool (*wanted)(const struct site *site, size_t index, enum lang lang); /* NULL: always */
    /* what the page shows, without making it; NULL: it is made in every build */
    void (*recipe)(const struct recipes *recipes, const struct recipe_page *page,
                   struct recipe *recipe);
};

extern const struct page_row page_rows[];
extern const size_t page_row_count;

/* The plain address of a page; a folder's when it is page 1 of a list in one. */
struct str page_job_address(struct arena *arena, const struct site *site,
                            const struct page_job *job);

#endif
