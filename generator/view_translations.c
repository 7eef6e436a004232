/* The page of all translations: what is missing, what is out of date, what a person has reviewed.
 */
#include "view_build.h"

static const struct {
    const char *name;    /* of its message, in the data, as a class */
    const char *command; /* that starts or ends the work; NULL: there is none to do */
} states[TRANSLATION_STATES] = {
    [TRANSLATION_MISSING] = {"missing", "songngu new translation"},
    [TRANSLATION_DIFFERS] = {"differs", "songngu reviewed"},
    [TRANSLATION_STALE] = {"stale", "songngu reviewed"},
    [TRANSLATION_UNSTAMPED] = {"unstamped", "songngu reviewed"},
    [TRANSLATION_COMPLETE] = {"complete", NULL},
};

struct str translation_state_name(enum translation_state state)
{
    return str_of(states[state].name);
}

struct str translation_command(struct arena *arena, const struct document *d)
{
    enum translation_state state = translation_state(d);
    const char *command = states[state].command;
    if (!command && !translation_reviewed(d))
        command = "songngu reviewed";
    return command ? STR_JOIN(arena, str_of(command), STR(" "), d->id) : STR_NULL;
}

static struct str state_word(const struct view_context *c, enum translation_state state)
{
    struct str key = STR_JOIN(c->arena, STR("translations."), str_of(states[state].name));
    return view_word(c, key.data);
}

static struct view_list stale_blocks(const struct view_context *c, const struct document *d)
{
    struct view_link *links = ARENA_ARRAY(c->arena, d->stale_count, struct view_link);
    struct str page =
        document_has_parallel(d) ? parallel_address(c->arena, d) : document_address(c->arena, d);
    for (uint32_t i = 0; i < d->stale_count; i++) {
        struct str number = str_number(c->arena, d->stale[i] + 1);
        links[i] = (struct view_link){
            .text = number, .url = view_url(c, page, STR_JOIN(c->arena, STR("p"), number))};
    }
    return view_list_of(links, d->stale_count);
}

static struct view_status status_of(const struct view_context *c, const struct document *d)
{
    enum lang is;
    enum translation_state state = translation_state(d);
    struct view_status view = {.title = document_title(d, c->lang, &is),
                               .url = view_url(c, document_address(c->arena, d), STR_NULL),
                               .date = view_date(c, d->date),
                               .id = d->id,
                               .state = translation_state_name(state),
                               .text = state_word(c, state),
                               .done = state == TRANSLATION_COMPLETE,
                               .present = state != TRANSLATION_MISSING,
                               .reviewed = translation_reviewed(d),
                               .stale = stale_blocks(c, d),
                               .command = translation_command(c->arena, d)};
    view.lang = view_lang(c, is);
    view.into =
        view_word(c, d->original == LANG_VI ? "translations.into-en" : "translations.into-vi");
    if (document_has_parallel(d))
        view.parallel = view_url(c, parallel_address(c->arena, d), STR_NULL);
    return view;
}

static struct view_list coverage_of(const struct view_context *c, enum facet facet)
{
    const struct site *site = c->site;
    size_t count = 0;
    struct view_coverage *rows =
        ARENA_ARRAY(c->arena, site->facet_count[facet], struct view_coverage);
    for (uint32_t i = 0; i < site->facet_count[facet]; i++) {
        uint32_t index = site->facet_terms[facet][c->lang][i];
        const struct term *term = &site->terms[index];
        struct view_link link = view_term_link(c, index);
        if (!term->current)
            continue;
        rows[count] =
            (struct view_coverage){.text = link.text,
                                   .url = link.url,
                                   .lang = link.lang,
                                   .count = (long)term->current,
                                   .translated = (long)term->translated,
                                   .percent = (long)term->translated * 100 / (long)term->current};
        count++;
    }
    return view_list_of(rows, count);
}

static struct view_list counts_of(const struct view_context *c)
{
    const struct translations *t = &c->site->translations;
    struct view_coverage *rows = ARENA_ARRAY(c->arena, TRANSLATION_STATES, struct view_coverage);
    size_t count = 0;
    for (int s = 0; s < TRANSLATION_STATES; s++)
        if (t->in_state[s]) {
            rows[count] = (struct view_coverage){.text = state_word(c, (enum translation_state)s),
                                                 .count = (long)t->in_state[s]};
            count++;
        }
    return view_list_of(rows, count);
}

const struct view_translations *view_translations(const struct view_context *c, struct str address,
                                                  size_t number, size_t pages)
{
    const struct translations *t = &c->site->translations;
    size_t size = (size_t)c->site->config.page_size, first = (number - 1) * size;
    size_t count = t->count - first < size ? t->count - first : size;
    struct view_translations *view = ARENA_NEW(c->arena, struct view_translations);
    struct view_status *rows = ARENA_ARRAY(c->arena, count, struct view_status);
    for (size_t i = 0; i < count; i++)
        rows[i] = status_of(c, &c->site->documents[t->documents[first + i]]);
    view->count = (long)t->count;
    view->translated = (long)(t->count - t->in_state[TRANSLATION_MISSING]);
    view->reviewed = (long)t->reviewed;
    view->rows = view_list_of(rows, count);
    view->pager = view_pager(c, address, number, pages);
    view->data = view_file_url(c, STR("translations.json"), STR_NULL);
    if (number > 1)
        return view;
    view->states = counts_of(c);
    view->types = coverage_of(c, FACET_TYPE);
    view->years = coverage_of(c, FACET_YEAR);
    return view;
}
