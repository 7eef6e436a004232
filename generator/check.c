#include "check.h"

#include "diag.h"
#include "http.h"
#include "lookup.h"
#include "map.h"

/* One pass over all links. What only links that lead nowhere ask for is made at the first of them:
 * a site may have one in each document. */
struct checker {
    const struct site *site;
    struct arena scratch; /* of the text that is looked at */
    struct arena kept;
    struct map texts;   /* slug → the struct text that has it; of two, the draft, for
                         * which its translation waits */
    struct map nearest; /* what a link calls a document → struct str, the slug most like it */
    struct str *slugs;  /* of the documents */
};

/* Of names with slugs, a few seconds' work: a site with more wrong ones has a mistake of another
 * kind. */
enum { COMPARISONS_MOST = 20000000 };

static void make_indexes(struct checker *c)
{
    c->slugs = ARENA_ARRAY(&c->kept, c->site->document_count + 1, struct str);
    for (size_t i = 0; i < c->site->document_count; i++)
        c->slugs[i] = c->site->documents[i].slug;
    for (size_t i = 0; i < c->site->text_count; i++) {
        bool added;
        struct map_entry *entry = map_put(&c->texts, c->site->texts[i].slug, &added);
        if (added || c->site->texts[i].front.draft)
            entry->pointer = &c->site->texts[i];
    }
}

/* The file of the slug most like the one of a link that leads nowhere. */
static struct str nearest_file(struct checker *c, struct str target)
{
    struct str name = str_cut(target, 0, str_find_byte(target, '#', 0));
    name = str_cut(name, 0, str_find_byte(name, '.', 0));
    struct map_entry *entry = map_get(&c->nearest, name);
    if (!entry && c->nearest.count * c->site->document_count < COMPARISONS_MOST) {
        struct str *slug = ARENA_NEW(&c->kept, struct str);
        *slug = str_nearest(name, c->slugs, c->site->document_count);
        entry = map_put(&c->nearest, name, NULL);
        entry->pointer = slug;
    }
    const struct str *slug = entry ? entry->pointer : &STR_NULL;
    return slug->data ? str_format(&c->scratch, "%.*s.md", STR_ARG(*slug)) : STR_NULL;
}

static struct str base_name(struct str path)
{
    size_t at = path.len;
    while (at && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
        at--;
    return str_cut(path, at, path.len);
}

/* The text of the document that a link names, whether it can be used or not; or NULL. */
static const struct text *text_named(const struct checker *c, struct str target)
{
    struct str slug = str_cut(target, 0, str_find_byte(target, '#', 0));
    const struct map_entry *entry =
        str_ends(slug, STR(".md")) ? map_get(&c->texts, str_cut(slug, 0, slug.len - 3)) : NULL;
    return entry ? entry->pointer : NULL;
}

/* A document that is there but has mistakes leads nowhere only until those are mended, which is
 * said of it already. */
static void report_broken(struct checker *c, const struct diag_where *where, struct str target)
{
    if (!c->slugs)
        make_indexes(c);
    const struct text *text = text_named(c, target);
    if (!text)
        diag_add(c->site->diags, DIAG_BROKEN_LINK, where, target, nearest_file(c, target),
                 STR_NULL);
    else if (text->front.draft)
        diag_add(c->site->diags, DIAG_LINK_TO_DRAFT, where, target, text->path, STR_NULL);
}

static void check_link(struct checker *c, const struct text *text, const struct link *link)
{
    const struct site *site = c->site;
    struct link_place place = link_place(&c->scratch, site, text, text->lang, link);
    struct diag_where where = {.path = text->path,
                               .line = link->line,
                               .col = link->col,
                               .width = (uint32_t)str_characters(link->target)};
    if (!place.found && link->is_image)
        diag_add(site->diags, DIAG_BROKEN_IMAGE, &where, link->target, base_name(link->target),
                 STR_NULL);
    else if (!place.found)
        report_broken(c, &where, link->target);
    else if (place.anchor_missing)
        diag_add(site->diags, DIAG_BROKEN_ANCHOR, &where, place.fragment, STR_NULL, STR_NULL);
    else if (link->is_image && !str_starts(str_of(http_type(link->target)), STR("image/")))
        diag_add(site->diags, DIAG_NO_IMAGE, &where, link->target, STR_NULL, STR_NULL);
}

static void check_text(struct checker *c, const struct text *text)
{
    for (size_t i = 0; text && text->usable && i < text->link_count; i++)
        check_link(c, text, &text->links[i]);
    arena_reset(&c->scratch);
}

void check_links(const struct site *site)
{
    struct checker c = {.site = site};
    arena_init(&c.scratch);
    arena_init(&c.kept);
    for (size_t i = 0; i < site->text_count; i++)
        check_text(&c, &site->texts[i]);
    for (size_t i = 0; i < site->page_count; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            check_text(&c, site->pages[i].text[l]);
    map_free(&c.texts);
    map_free(&c.nearest);
    arena_free(&c.kept);
    arena_free(&c.scratch);
}
