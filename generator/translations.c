/* Format: {"documents": 5, "translated": 5, "reviewed": 0, "states": {"missing": 0, …},
 * "coverage": {"types": [{"key": …, "documents": …, "translated": …}, …], "years": […]},
 * "translations": [{"id": …, "slug": …, "title": {"vi": …, "en": …}, "from": "vi", "into": "en",
 * "state": "stale", "reviewed": false, "date": …, "stale": ["p3"], "command": …}, …]}, those that
 * need work first. What is not known is left out. */
#include "translations.h"

#include "diag.h"
#include "lookup.h"
#include "view_build.h"

static void text(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, "\"%s\":\"", name);
    json_escape(out, value);
    buf_byte(out, '"');
}

static void titles(struct buf *out, const struct document *d)
{
    bool more = false;
    buf_text(out, ",\"title\":{");
    for (int l = 0; l < LANG_COUNT; l++)
        if (d->text[l]) {
            buf_text(out, more ? "," : "");
            text(out, lang_code((enum lang)l), document_title(d, (enum lang)l, NULL));
            more = true;
        }
    buf_byte(out, '}');
}

static void document(struct buf *out, struct arena *arena, const struct document *d)
{
    const struct text *translation = d->text[lang_other(d->original)];
    struct str command = translation_command(arena, d);
    buf_byte(out, '{');
    text(out, "id", d->id);
    buf_byte(out, ',');
    text(out, "slug", d->slug);
    titles(out, d);
    buf_printf(out, ",\"from\":\"%s\",\"into\":\"%s\",\"state\":\"%.*s\",\"reviewed\":%s",
               lang_code(d->original), lang_code(lang_other(d->original)),
               STR_ARG(translation_state_name(translation_state(d))),
               translation_reviewed(d) ? "true" : "false");
    if (translation && date_known(translation->front.translation->date)) {
        buf_byte(out, ',');
        text(out, "date", date_iso(arena, translation->front.translation->date));
    }
    for (uint32_t i = 0; i < d->stale_count; i++)
        buf_printf(out, "%s\"p%u\"", i ? "," : ",\"stale\":[", d->stale[i] + 1);
    buf_text(out, d->stale_count ? "]" : "");
    if (command.data) {
        buf_byte(out, ',');
        text(out, "command", command);
    }
    buf_byte(out, '}');
}

static void coverage(struct buf *out, const struct site *site, enum facet facet)
{
    bool more = false;
    buf_printf(out, "\"%s\":[", facet_folder(facet));
    for (uint32_t i = 0; i < site->facet_count[facet]; i++) {
        const struct term *term = &site->terms[site->facet_terms[facet][LANG_VI][i]];
        if (!term->current)
            continue;
        buf_text(out, more ? ",{" : "{");
        text(out, "key", term->key);
        buf_printf(out, ",\"documents\":%u,\"translated\":%u}", term->current, term->translated);
        more = true;
    }
    buf_byte(out, ']');
}

void translations_write(const struct site *site, struct buf *out)
{
    const struct translations *t = &site->translations;
    struct arena arena;
    arena_init(&arena);
    buf_printf(out, "{\"documents\":%u,\"translated\":%u,\"reviewed\":%u,\"states\":{", t->count,
               t->count - t->in_state[TRANSLATION_MISSING], t->reviewed);
    for (int s = 0; s < TRANSLATION_STATES; s++)
        buf_printf(out, "%s\"%.*s\":%u", s ? "," : "",
                   STR_ARG(translation_state_name((enum translation_state)s)), t->in_state[s]);
    buf_text(out, "},\"coverage\":{");
    coverage(out, site, FACET_TYPE);
    buf_byte(out, ',');
    coverage(out, site, FACET_YEAR);
    buf_text(out, "},\n\"translations\":[");
    for (uint32_t i = 0; i < t->count; i++) {
        buf_text(out, i ? ",\n" : "\n");
        document(out, &arena, &site->documents[t->documents[i]]);
        arena_reset(&arena);
    }
    buf_text(out, "\n]}\n");
    arena_free(&arena);
}
