/* The glossary in one direction: its terms under their letters, in the order of their language. */
#include "view_build.h"

#include "glossary.h"

struct str view_term_url(const struct view_context *c, enum lang from, uint32_t term)
{
    struct str address =
        view_page_address(c->arena, glossary_address(from), glossary_page(c->site, from, term));
    return view_url(c, address, c->site->glossary.terms[term].id);
}

static struct view_list variants(const struct view_context *c, const struct glossary_term *term,
                                 enum lang lang)
{
    struct view_link *links = ARENA_ARRAY(c->arena, term->also_count[lang], struct view_link);
    for (size_t i = 0; i < term->also_count[lang]; i++)
        links[i].text = term->also[lang][i];
    return view_list_of(links, term->also_count[lang]);
}

static struct view_entry entry_of(const struct view_context *c, uint32_t index, enum lang from)
{
    const struct glossary_term *term = &c->site->glossary.terms[index];
    enum lang to = lang_other(from), is;
    struct view_entry entry = {.id = term->id,
                               .term = term->name[from],
                               .counterpart = term->name[to],
                               .also = variants(c, term, from),
                               .counterpart_also = variants(c, term, to),
                               .definition = localised_in(term->definition, c->lang, &is),
                               .other = view_term_url(c, to, index)};
    entry.definition_lang = view_lang(c, is);
    if (term->source.at.text.data) {
        struct view_link *link = ARENA_NEW(c->arena, struct view_link);
        *link = view_source(c, &term->source);
        entry.source = link;
    }
    return entry;
}

/* "letter-o" for O, "letter-o-2" for Ô …: ASCII, unique by the rank of the letter's first term. */
static struct str letter_id(const struct view_context *c, uint32_t rank)
{
    return STR_JOIN(c->arena, STR("letter-"), str_number(c->arena, rank + 1));
}

/* The rank of the first term of each letter. */
static bool begins_letter(const struct glossary *g, enum lang from, uint32_t rank)
{
    const struct glossary_term *term = &g->terms[g->order[from][rank]];
    return rank == 0 ||
           !str_equal(term->letter[from], g->terms[g->order[from][rank - 1]].letter[from]);
}

static struct view_list index_of(const struct view_context *c, enum lang from)
{
    const struct glossary *g = &c->site->glossary;
    struct view_link *links = ARENA_ARRAY(c->arena, g->count, struct view_link);
    size_t count = 0;
    for (uint32_t rank = 0; rank < g->count; rank++) {
        if (!begins_letter(g, from, rank))
            continue;
        uint32_t term = g->order[from][rank];
        struct str address =
            view_page_address(c->arena, glossary_address(from), glossary_page(c->site, from, term));
        links[count++] = (struct view_link){.text = g->terms[term].letter[from],
                                            .url = view_url(c, address, letter_id(c, rank))};
    }
    return view_list_of(links, count);
}

static struct view_list letters_of(const struct view_context *c, enum lang from, uint32_t first,
                                   uint32_t end)
{
    const struct glossary *g = &c->site->glossary;
    struct view_entry *entries = ARENA_ARRAY(c->arena, end - first, struct view_entry);
    struct view_letter *letters = ARENA_ARRAY(c->arena, end - first, struct view_letter);
    size_t count = 0;
    for (uint32_t rank = first; rank < end; rank++) {
        uint32_t term = g->order[from][rank];
        entries[rank - first] = entry_of(c, term, from);
        if (rank == first || begins_letter(g, from, rank)) {
            letters[count++] = (struct view_letter){.letter = g->terms[term].letter[from],
                                                    .id = letter_id(c, rank)};
            letters[count - 1].entries.items = &entries[rank - first];
        }
        letters[count - 1].entries.count++;
    }
    return view_list_of(letters, count);
}

static struct view_list directions_of(const struct view_context *c, enum lang from)
{
    struct view_link *links = ARENA_ARRAY(c->arena, LANG_COUNT, struct view_link);
    for (int l = 0; l < LANG_COUNT; l++)
        links[l] = (struct view_link){
            .text = view_word(c, l == LANG_VI ? "glossary.vi-en" : "glossary.en-vi"),
            .url = view_url(c, glossary_address((enum lang)l), STR_NULL),
            .current = (enum lang)l == from};
    return view_list_of(links, LANG_COUNT);
}

const struct view_glossary *view_glossary(const struct view_context *c, enum lang from, size_t page)
{
    const struct glossary *g = &c->site->glossary;
    struct view_glossary *view = ARENA_NEW(c->arena, struct view_glossary);
    uint32_t first = (uint32_t)(page - 1) * GLOSSARY_PAGE;
    uint32_t end = g->count - first < GLOSSARY_PAGE ? g->count : first + GLOSSARY_PAGE;
    view->from = str_of(lang_code(from));
    view->to = str_of(lang_code(lang_other(from)));
    view->directions = directions_of(c, from);
    view->index = index_of(c, from);
    view->letters = letters_of(c, from, first, end);
    view->pager = view_pager(c, glossary_address(from), page, glossary_pages(c->site));
    view->note = view_localised(c, g->note, &view->note_lang);
    view->count = (long)g->count;
    return view;
}
