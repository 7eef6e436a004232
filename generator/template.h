/* template - the template engine: natural HTML with data- attributes, compiled once to a list of
 * operations, run for every page.
 *
 * A theme's files are whole HTML documents that open in a browser by themselves and are well-formed
 * XML. template_load reads them all, template_compile makes a page's file (poured into layout.html
 * if it has data-fill parts) into a flat list of operations for each language, and template_run
 * writes a page from a view. The compiler knows the kind of every name, so how a value is escaped
 * is settled by where it stands; what cannot be written safely there is an error in the template.
 *
 * The words are in the table of template_words.c, from which template_reference writes the manual:
 * data-text, data-html, data-attr, data-if, data-each, data-with, data-message, data-slot,
 * data-fill, data-include; and <template>, which is written without its own tags.
 *
 * All loading and compiling is done in one thread, before any worker starts; compiled templates
 * are const and may be run by all.
 */
#ifndef SONGNGU_TEMPLATE_H
#define SONGNGU_TEMPLATE_H

#include "diag.h"
#include "unicode.h"
#include "view_shape.h"

/* Where interface texts come from. All calls get context; those that take an index get one that
 * index returned. Any thread may call format and number. */
struct template_messages {
    void *context;
    /* The index of a message, SIZE_MAX if there is none of that key. */
    size_t (*index)(void *context, struct str key);
    /* The key most like this one, or STR_NULL. */
    struct str (*nearest)(void *context, struct str key);
    /* How many arguments the message takes. */
    size_t (*args)(void *context, size_t index);
    /* The message in a language as plain text that lives as long as the arena. */
    void (*format)(void *context, enum lang lang, size_t index, const struct message_arg *args,
                   size_t count, struct arena *arena, struct str *out);
    /* The pattern behind it, for template_hash; NULL: patterns are taken never to change. */
    struct str (*pattern)(void *context, enum lang lang, size_t index);
    /* A number as readers of that language write it; NULL: plain decimal digits. */
    struct str (*number)(void *context, enum lang lang, long number, struct arena *arena);
};

/* One file of the theme. All borrowed for as long as the set lives. */
struct template_source {
    struct str name; /* as templates call it: "document.html", "parts/nav.html" */
    struct str path; /* as the author knows it, for messages */
    struct str text;
};

/* What all templates of a set may rely on. All borrowed for as long as the set lives. */
struct template_names {
    const struct shape *root; /* the view that pages are run over */
    const char *const
        *common; /* fields of root that every page has; NULL-terminated, may be NULL */
    const struct template_messages *messages; /* NULL: there are no messages */
    /* A name of kind url, as "site.base", that every page has: the way from the page to the site's
     * top ("../"; empty there). It is put before addresses written in a template that lead to the
     * theme's "assets/", so that they are right in the theme and on every page. NULL: they stay as
     * they are written. */
    const char *base;
    struct str folder; /* where a file that is not there was looked for; absent: nowhere */
};

/* A page's file and the fields of root, besides the common ones, that are filled for it. */
struct template_page {
    const char *file;
    const char *const *names; /* NULL-terminated; NULL: every field of root */
};

struct template_set;
struct template;

enum {
    TEMPLATE_SIZE_MAX = 1 << 20, /* bytes of one file */
    TEMPLATE_INCLUDE_MAX = 8,    /* files included in each other */
    TEMPLATE_SCOPE_MAX = 16,     /* data-each and data-with in each other */
    TEMPLATE_ARGS_MAX = 8,       /* arguments of a message */
    TEMPLATE_NODES_MAX = 100000  /* elements and texts of one page, with all that it includes */
};

/* Parses all files; what is wrong in any of them is reported in diags. Never NULL: a file with
 * mistakes is there but cannot be compiled (and that is said once). The set lives in the arena.
 * names, sources and diags are borrowed for as long as templates are compiled. */
struct template_set *template_load(struct arena *arena, struct diags *diags,
                                   const struct template_names *names,
                                   const struct template_source *sources, size_t count);

/* Compiles one page for all languages. NULL if anything is wrong; all of it has been reported. */
const struct template *template_compile(struct template_set *set, const struct template_page *page);

/* Reports the files that no page compiled so far has used (warnings). */
void template_unused(struct template_set *set);

/* Appends the page. view is a struct of names->root; scratch serves while it runs (messages, never
 * the output) and may be reset afterwards. Any thread, with its own scratch and out. */
void template_run(const struct template *template, enum lang lang, const void *view,
                  struct arena *scratch, struct buf *out);

/* Changes whenever the same view could give another page in that language: other markup, other
 * names, another wording of a message. */
struct hash128 template_hash(const struct template *template, enum lang lang);

/* Appends the manual of the words and of every name a page may use, in Markdown. */
void template_reference(struct buf *out, const struct template_names *names,
                        const struct template_page *pages, size_t count);

#endif
