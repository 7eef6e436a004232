#include "check.h"

#include "diag.h"
#include "http.h"
#include "lookup.h"

/* The slug most like the one of a link that leads nowhere; only asked when there is a mistake. */
static struct str nearest_slug(const struct site *site, struct arena *arena, struct str target)
{
    struct str path = str_cut(target, 0, str_find_byte(target, '#', 0));
    struct str *slugs = ARENA_ARRAY(arena, site->document_count, struct str);
    for (size_t i = 0; i < site->document_count; i++)
        slugs[i] = site->documents[i].slug;
    size_t dot = str_find_byte(path, '.', 0);
    struct str nearest = str_nearest(str_cut(path, 0, dot), slugs, site->document_count);
    return nearest.data ? str_format(arena, "%.*s.md", STR_ARG(nearest)) : STR_NULL;
}

static struct str base_name(struct str path)
{
    size_t at = path.len;
    while (at && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
        at--;
    return str_cut(path, at, path.len);
}

/* The text of the document that a link names, whether it can be used or not; or NULL. */
static const struct text *text_named(const struct site *site, struct str target)
{
    struct str slug = str_cut(target, 0, str_find_byte(target, '#', 0));
    if (!str_ends(slug, STR(".md")))
        return NULL;
    slug = str_cut(slug, 0, slug.len - 3);
    const struct text *found = NULL;
    for (size_t i = 0; i < site->text_count && !found; i++)
        if (str_equal(site->texts[i].slug, slug))
            found = &site->texts[i];
    return found;
}

/* A document that is there but has mistakes leads nowhere only until those are mended, which is
 * said of it already. */
static void report_broken(const struct site *site, struct arena *arena,
                          const struct diag_where *where, struct str target)
{
    const struct text *text = text_named(site, target);
    if (!text)
        diag_add(site->diags, DIAG_BROKEN_LINK, where, target, nearest_slug(site, arena, target),
                 STR_NULL);
    else if (text->front.draft)
        diag_add(site->diags, DIAG_LINK_TO_DRAFT, where, target, text->path, STR_NULL);
}

static void check_link(const struct site *site, struct arena *arena, const struct text *text,
                       const struct link *link)
{
    struct link_place place = link_place(arena, site, text, text->lang, link);
    struct diag_where where = {.path = text->path,
                               .line = link->line,
                               .col = link->col,
                               .width = (uint32_t)str_characters(link->target)};
    if (!place.found && link->is_image)
        diag_add(site->diags, DIAG_BROKEN_IMAGE, &where, link->target, base_name(link->target),
                 STR_NULL);
    else if (!place.found)
        report_broken(site, arena, &where, link->target);
    else if (place.anchor_missing)
        diag_add(site->diags, DIAG_BROKEN_ANCHOR, &where, place.fragment, STR_NULL, STR_NULL);
    else if (link->is_image && !str_starts(str_of(http_type(link->target)), STR("image/")))
        diag_add(site->diags, DIAG_NO_IMAGE, &where, link->target, STR_NULL, STR_NULL);
}

static void check_text(const struct site *site, struct arena *arena, const struct text *text)
{
    for (size_t i = 0; text && text->usable && i < text->link_count; i++)
        check_link(site, arena, text, &text->links[i]);
    arena_reset(arena);
}

void check_links(const struct site *site)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < site->text_count; i++)
        check_text(site, &arena, &site->texts[i]);
    for (size_t i = 0; i < site->page_count; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            check_text(site, &arena, site->pages[i].text[l]);
    arena_free(&arena);
}
