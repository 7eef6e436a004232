/* The values of a facet. Few stand on the browse page, in reading order; of many only the most used
 * do, and all have pages of their own, under their letters. Years are always few. */
#include "view_build.h"

#include "glossary.h"
#include "lookup.h"

struct str view_facet_url(const struct view_context *c, enum facet facet)
{
    struct str folder = str_of(facet_folder(facet));
    if (!facet_pages(c->site, facet))
        return view_url(c, STR("browse"), folder);
    return view_url(c, STR_JOIN(c->arena, folder, STR("/")), STR_NULL);
}

struct view_list view_browse(const struct view_context *c)
{
    struct view_facet *facets = ARENA_ARRAY(c->arena, FACET_COUNT, struct view_facet);
    size_t count = 0;
    for (int f = 0; f < FACET_COUNT; f++) {
        enum facet facet = (enum facet)f;
        bool apart = facet_pages(c->site, facet) > 0;
        if (!c->site->facet_count[f])
            continue;
        facets[count] = view_facet_of(c, facet, apart ? FACET_BROWSE : 0);
        facets[count].count = (long)c->site->facet_count[f];
        facets[count++].all = apart ? view_facet_url(c, facet) : STR_NULL;
    }
    return view_list_of(facets, count);
}

static struct view_term value_of(const struct view_context *c, uint32_t term)
{
    struct view_link link = view_term_link(c, term);
    return (struct view_term){.text = link.text,
                              .url = link.url,
                              .lang = link.lang,
                              .count = (long)c->site->terms[term].count};
}

static struct str letter_of(const struct view_context *c, uint32_t term)
{
    return glossary_letter(c->arena, view_term_link(c, term).text, c->lang);
}

/* By the rank of its first value: a letter may stand on two pages. */
static struct str letter_id(const struct view_context *c, size_t rank)
{
    return STR_JOIN(c->arena, STR("letter-"), str_number(c->arena, rank + 1));
}

/* The values [first, end) in reading order, under their letters. */
static struct view_list letters_of(const struct view_context *c, enum facet facet, size_t first,
                                   size_t end)
{
    const uint32_t *order = c->site->facet_terms[facet][c->lang];
    struct view_term *terms = ARENA_ARRAY(c->arena, end - first, struct view_term);
    struct view_value_letter *letters =
        ARENA_ARRAY(c->arena, end - first, struct view_value_letter);
    size_t count = 0;
    for (size_t rank = first; rank < end; rank++) {
        struct str letter = letter_of(c, order[rank]);
        terms[rank - first] = value_of(c, order[rank]);
        if (rank == first || !str_equal(letter, letters[count - 1].letter)) {
            letters[count++] =
                (struct view_value_letter){.letter = letter, .id = letter_id(c, rank)};
            letters[count - 1].terms.items = &terms[rank - first];
        }
        letters[count - 1].terms.count++;
    }
    return view_list_of(letters, count);
}

/* Every letter and the page on which it begins. It looks at all values, so page 1 alone has it. */
static struct view_list index_of(const struct view_context *c, enum facet facet)
{
    size_t all = c->site->facet_count[facet], count = 0;
    struct view_link *links = ARENA_ARRAY(c->arena, all, struct view_link);
    struct str folder = STR_JOIN(c->arena, str_of(facet_folder(facet)), STR("/"));
    for (size_t rank = 0; rank < all; rank++) {
        struct str letter = letter_of(c, c->site->facet_terms[facet][c->lang][rank]);
        if (count && str_equal(letter, links[count - 1].text))
            continue;
        struct str page = view_page_address(c->arena, folder, rank / FACET_PAGE + 1);
        links[count++] =
            (struct view_link){.text = letter, .url = view_url(c, page, letter_id(c, rank))};
    }
    return view_list_of(links, count);
}

const struct view_values *view_values(const struct view_context *c, enum facet facet, size_t number)
{
    struct view_values *view = ARENA_NEW(c->arena, struct view_values);
    struct str folder = str_of(facet_folder(facet));
    size_t all = c->site->facet_count[facet], first = (number - 1) * FACET_PAGE;
    size_t end = all - first < FACET_PAGE ? all : first + FACET_PAGE;
    view->heading = view_word(c, STR_JOIN(c->arena, STR("facet."), folder).data);
    view->count = (long)all;
    view->letters = letters_of(c, facet, first, end);
    if (number == 1)
        view->index = index_of(c, facet);
    view->pager =
        view_pager(c, STR_JOIN(c->arena, folder, STR("/")), number, facet_pages(c->site, facet));
    return view;
}
