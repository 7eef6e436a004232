/* pages - which pages a site has and how each is made: the table of kinds of output. */
#ifndef SONGNGU_PAGES_H
#define SONGNGU_PAGES_H

#include "output.h"
#include "recipe.h"
#include "site.h"
#include "theme.h"

/* One page to make. */
struct page_job {
    uint16_t kind; /* row of the table in pages.c */
    uint8_t lang;
    uint32_t index;  /* of its kind: which document, work, term … */
    uint32_t number; /* page of a list, from 1 */
};

struct page_plan {
    struct page_job *jobs;
    size_t count;
    size_t by_lang[LANG_COUNT]; /* pages in each language */
};

/* A page as the sitemap lists it. */
struct page_entry {
    struct str address;       /* plain, in the arena */
    bool missing[LANG_COUNT]; /* has no text of its own in that language */
    struct date modified;     /* DATE_NONE: not known */
};

/* The entry of a page; false if it is not for search engines, or is another language's turn (each
 * page is listed once, with both languages). */
bool pages_entry(struct arena *arena, const struct site *site, const struct page_job *job,
                 struct page_entry *entry);

/* All pages of the site, in a fixed order. Reports aliases that collide with a page. */
struct page_plan pages_plan(struct site *site);

/* What pages are made from. */
struct pages {
    const struct site *site;
    const struct theme *theme;
    const struct page_plan *plan;
    const struct recipes *recipes;
    uint64_t settings; /* hash of what every page depends on */
};

/* What became of the pages of one kind. */
struct page_figures {
    const char *kind;
    const char *template_file; /* NULL: no page of the theme's */
    size_t made, kept;
    uint64_t bytes; /* of those that were made */
    double seconds; /* for those, over all threads */
};

enum { PAGE_KINDS_MAX = 32 };

struct pages_report {
    struct page_figures kinds[PAGE_KINDS_MAX]; /* those that there are, the slowest first */
    size_t count;
};

/* Makes all that the output does not have from the same recipe, on jobs threads, and puts or keeps
 * them. progress (may be NULL) is called now and then, by one thread, with how many are done. */
struct pages_report pages_emit(const struct pages *pages, struct output *output, unsigned jobs,
                               void (*progress)(size_t done, size_t all));

/* Where an output file comes from. */
struct page_origin {
    struct page_job job;
    const char *kind, *template_file; /* template_file NULL: it is no page of the theme's */
    bool has_recipe;                  /* false: it is made in every build */
    struct recipe recipe;
};

/* Finds the page with that output file. False if there is none. Linear in the pages. */
bool pages_find(const struct pages *pages, struct str path, struct page_origin *origin);

#endif
