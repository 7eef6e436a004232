/* Format: {"documents": 5, "translated": 5, "reviewed": 0, "states": {"missing": 0, …},
 * "coverage": {"types": [{"key": …, "documents": …, "translated": …}, …], "years": […]},
 * "translations": [{"id": …, "slug": …, "title": {"vi": …, "en": …}, "from": "vi", "into": "en",
 * "state": "stale", "reviewed": false, "date": …, "stale": ["p3"], "command": …}, …]}, those that
 * need work first. What is not known is left out. */
#include "translations.h"

#include "json_write.h"
#include "lookup.h"
#include "view_build.h"

static void titles(struct json_writer *w, const struct document *d)
{
    json_write_open(w, "title", '{');
    for (int l = 0; l < LANG_COUNT; l++)
        if (d->text[l])
            json_write_text(w, lang_code((enum lang)l), document_title(d, (enum lang)l, NULL));
    json_write_close(w, '}');
}

static void stale(struct json_writer *w, struct arena *arena, const struct document *d)
{
    if (!d->stale_count)
        return;
    json_write_open(w, "stale", '[');
    for (uint32_t i = 0; i < d->stale_count; i++)
        json_write_text(w, NULL, str_format(arena, "p%u", d->stale[i] + 1));
    json_write_close(w, ']');
}

static void document(struct buf *out, struct arena *arena, const struct document *d)
{
    struct json_writer w = {.out = out};
    const struct text *translation = d->text[lang_other(d->original)];
    json_write_open(&w, NULL, '{');
    json_write_text(&w, "id", d->id);
    json_write_text(&w, "slug", d->slug);
    titles(&w, d);
    json_write_text(&w, "from", str_of(lang_code(d->original)));
    json_write_text(&w, "into", str_of(lang_code(lang_other(d->original))));
    json_write_text(&w, "state", translation_state_name(translation_state(d)));
    json_write_bool(&w, "reviewed", translation_reviewed(d));
    if (translation && date_known(translation->front.translation->date))
        json_write_text(&w, "date", date_iso(arena, translation->front.translation->date));
    stale(&w, arena, d);
    json_write_text(&w, "command", translation_command(arena, d));
    json_write_close(&w, '}');
}

static void coverage(struct json_writer *w, const struct site *site, enum facet facet)
{
    json_write_open(w, facet_folder(facet), '[');
    for (uint32_t i = 0; i < site->facet_count[facet]; i++) {
        const struct term *term = &site->terms[site->facet_terms[facet][LANG_VI][i]];
        if (!term->current)
            continue;
        json_write_open(w, NULL, '{');
        json_write_text(w, "key", term->key);
        json_write_number(w, "documents", term->current);
        json_write_number(w, "translated", term->translated);
        json_write_close(w, '}');
    }
    json_write_close(w, ']');
}

static void summary(struct json_writer *w, const struct site *site)
{
    const struct translations *t = &site->translations;
    json_write_number(w, "documents", t->count);
    json_write_number(w, "translated", t->count - t->in_state[TRANSLATION_MISSING]);
    json_write_number(w, "reviewed", t->reviewed);
    json_write_open(w, "states", '{');
    for (int s = 0; s < TRANSLATION_STATES; s++) {
        struct str name = translation_state_name((enum translation_state)s);
        json_write_number(w, name.data, t->in_state[s]);
    }
    json_write_close(w, '}');
    json_write_open(w, "coverage", '{');
    coverage(w, site, FACET_TYPE);
    coverage(w, site, FACET_YEAR);
    json_write_close(w, '}');
}

void translations_write(const struct site *site, struct buf *out)
{
    const struct translations *t = &site->translations;
    struct json_writer w = {.out = out};
    struct arena arena;
    arena_init(&arena);
    json_write_open(&w, NULL, '{');
    summary(&w, site);
    buf_text(out, ",\n\"translations\":["); /* each on a line of its own */
    for (uint32_t i = 0; i < t->count; i++) {
        buf_text(out, i ? ",\n" : "\n");
        document(out, &arena, &site->documents[t->documents[i]]);
        arena_reset(&arena);
    }
    buf_text(out, "\n]}\n");
    arena_free(&arena);
}
