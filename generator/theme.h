/* theme - a folder of templates, messages and assets, loaded and compiled. */
#ifndef SONGNGU_THEME_H
#define SONGNGU_THEME_H

#include "diag.h"
#include "output.h"
#include "template.h"
#include "view.h"

struct messages;

struct theme_asset {
    struct str path; /* below the theme and in the output: "assets/style.css" */
    struct str data;
};

enum { THEME_PAGES_MAX = 32 };

struct theme {
    struct str folder; /* as it is shown: "themes/default" */
    const struct messages *messages;
    uint64_t wording;                   /* hash of them */
    struct template_messages interface; /* of the messages, for templates and views */
    const struct template *templates[THEME_PAGES_MAX]; /* in the order of page_kinds */
    struct theme_asset *assets;
    size_t asset_count;
};

/* Loads the theme of that name from SITE/themes, else from the program's own. Everything lives in
 * the arena. Reports every mistake in it. */
void theme_load(struct arena *arena, struct diags *diags, int site_dir, struct str name,
                struct theme *theme);
/* Puts the assets into the output. */
void theme_emit(const struct theme *theme, struct output *output);
/* The folder of the program's own themes, opened; -1 if there is none. */
int theme_program_dir(void);

#endif
