#include "view_build.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 16 }; /* cards */
enum { HOME_LATEST = 8, HOME_CITED = 8, HOME_TERMS = 8 };

/* The name of a document's term, without a link. */
static struct str term_name(const struct view_context *c, uint32_t term)
{
    return term == NO_INDEX ? STR_NULL : localised_in(c->site->terms[term].name, c->lang, NULL);
}

void view_cards_ahead(const struct view_context *c, const uint32_t *ids, size_t count)
{
    const struct document *documents = c->site->documents;
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(&documents[ids[i]]);
        __builtin_prefetch(&documents[ids[i]].date);
    }
    for (size_t i = 0; i < count; i++) {
        const struct document *d = &documents[ids[i]];
        const struct text *text = document_text(d, c->lang);
        __builtin_prefetch(d->slug.data);
        view_date_ahead(c, d->date);
        __builtin_prefetch(&text->lang);
        __builtin_prefetch(&text->front.title);
        __builtin_prefetch(&text->front.translation);
        __builtin_prefetch(&d->front->number);
    }
    for (size_t i = 0; i < count; i++) {
        const struct text *text = document_text(&documents[ids[i]], c->lang);
        __builtin_prefetch(text->front.title.text[c->lang].data);
    }
}

struct view_card view_card_of(const struct view_context *c, const struct document *d)
{
    struct view_card card = view_card_brief(c, d);
    enum lang is;
    card.summary = document_summary(d, c->lang, &is);
    card.summary_lang = view_lang(c, is);
    return card;
}

struct view_card view_card_brief(const struct view_context *c, const struct document *d)
{
    enum lang is;
    struct view_card card = {.title = document_title(d, c->lang, &is)};
    const struct text *text = document_text(d, c->lang);
    card.url = view_url(c, document_address(c->arena, d), STR_NULL);
    card.lang = view_lang(c, is);
    card.type = term_name(c, d->terms[FACET_TYPE]);
    card.issuer = term_name(c, d->terms[FACET_ISSUER]);
    if (!card.issuer.data)
        card.issuer = term_name(c, d->terms[FACET_PUBLISHER]);
    card.place = term_name(c, d->terms[FACET_PLACE]);
    card.number = d->front->number.text;
    card.date = view_date(c, d->date);
    card.untranslated = text->lang != c->lang;
    card.translation = !card.untranslated && text->front.translation->present;
    card.withdrawn = document_withdrawn(d);
    return card;
}

struct view_work view_work_of(const struct view_context *c, const struct work *work)
{
    enum lang is;
    struct view_work view = {.number = work_number(work)};
    struct citation_parts parts;
    view.word = work_word(c->site, work, c->lang);
    view.title = work_title(work, c->lang, &is);
    if (!view.number.data) { /* a named work: its title is its name */
        view.number = view_work_label(c, work, &is);
        view.number_lang = view_lang(c, is);
        view.word = view.title = STR_NULL;
    }
    view.lang = view_lang(c, is);
    view.url = view_url(c, work_address(c->arena, work), STR_NULL);
    struct date date = work_date(work);
    view.date = view_date(c, date);
    view.year = date_known(date) ? str_number(c->arena, (unsigned long)date.year) : STR_NULL;
    if (citation_parts(work->id, &parts))
        view.issuer = name_in(&c->site->names[FACET_ISSUER], parts.issuer, STR_NULL, c->lang, NULL);
    view.count = (long)work->document_count;
    view.recorded = work->record != NULL;
    return view;
}

/* --- lists of documents ----------------------------------------------------------------------- */

static const struct document *document_at(const struct site *site, const uint32_t *ids, size_t i)
{
    return &site->documents[ids ? ids[i] : i];
}

static void name_group(const struct view_context *c, struct view_group *group, int year)
{
    if (year) {
        group->heading = str_number(c->arena, (unsigned long)year);
        group->id = STR_JOIN(c->arena, STR("y"), group->heading);
        group->url = view_url(c, STR_JOIN(c->arena, STR("years/"), group->heading), STR_NULL);
    } else {
        group->heading = view_word(c, "listing.undated");
        group->id = STR("undated");
    }
}

struct view_list view_groups(const struct view_context *c, const uint32_t *ids, size_t first,
                             size_t count)
{
    struct view_card *cards = ARENA_ARRAY(c->arena, count, struct view_card);
    struct view_group *groups = ARENA_ARRAY(c->arena, count, struct view_group);
    size_t made = 0;
    int last = -1;
    for (size_t i = 0; i < count; i++) {
        const struct document *d = document_at(c->site, ids, first + i);
        if (ids && i % AHEAD == 0)
            view_cards_ahead(c, ids + first + i, count - i < AHEAD ? count - i : AHEAD);
        cards[i] = view_card_of(c, d);
        if (!made || d->date.year != last) {
            name_group(c, &groups[made], d->date.year);
            groups[made++].cards.items = &cards[i];
            last = d->date.year;
        }
        groups[made - 1].cards.count++;
        groups[made - 1].count++;
    }
    return view_list_of(groups, made);
}

struct str view_page_address(struct arena *arena, struct str address, size_t number)
{
    if (number <= 1)
        return address;
    bool folder = address.len == 0 || address.data[address.len - 1] == '/';
    return STR_JOIN(arena, address, folder ? STR("") : STR("/"), STR("page-"),
                    str_number(arena, number));
}

/* All pages while they are few; else the ends and those around this one, with a gap between. */
static bool pager_shows(size_t page, size_t number, size_t total)
{
    return total <= 12 || page == 1 || page == total || (page + 3 >= number && page <= number + 3);
}

const struct view_pager *view_pager(const struct view_context *c, struct str address, size_t number,
                                    size_t total)
{
    if (total <= 1)
        return NULL;
    struct view_pager *pager = ARENA_NEW(c->arena, struct view_pager);
    struct view_link *links = ARENA_ARRAY(c->arena, 16, struct view_link);
    size_t count = 0;
    for (size_t page = 1; page <= total; page++) {
        if (!pager_shows(page, number, total)) {
            page = page < number ? number - 4 : total - 1;
            links[count++] = (struct view_link){.text = STR("…")};
            continue;
        }
        links[count++] = (struct view_link){
            .text = str_format(c->arena, "%zu", page),
            .url = view_url(c, view_page_address(c->arena, address, page), STR_NULL),
            .current = page == number};
    }
    pager->pages = view_list_of(links, count);
    if (number > 1)
        pager->previous = view_url(c, view_page_address(c->arena, address, number - 1), STR_NULL);
    if (number < total)
        pager->next = view_url(c, view_page_address(c->arena, address, number + 1), STR_NULL);
    pager->number = (long)number;
    pager->total = (long)total;
    return pager;
}

/* --- facets ----------------------------------------------------------------------------------- */

struct view_facet view_facet_of(const struct view_context *c, enum facet facet, size_t most)
{
    const struct site *site = c->site;
    struct str key = STR_JOIN(c->arena, STR("facet."), str_of(facet_folder(facet)));
    struct view_facet view = {.heading = view_word(c, key.data), .id = str_of(facet_folder(facet))};
    size_t count = site->facet_count[facet];
    const uint32_t *order = site->facet_terms[facet][c->lang];
    if (most && count > most) {
        order = site->facet_by_count[facet];
        count = most;
    }
    struct view_term *terms = ARENA_ARRAY(c->arena, count, struct view_term);
    for (size_t i = 0; i < count; i++) {
        struct view_link link = view_term_link(c, order[i]);
        terms[i] = (struct view_term){.text = link.text,
                                      .url = link.url,
                                      .lang = link.lang,
                                      .count = (long)site->terms[order[i]].count};
    }
    view.terms = view_list_of(terms, count);
    return view;
}

static struct view_list home_facets(const struct view_context *c)
{
    struct view_facet *facets = ARENA_ARRAY(c->arena, FACET_COUNT, struct view_facet);
    size_t count = 0;
    for (int f = 0; f < FACET_COUNT; f++)
        if (c->site->facet_count[f])
            facets[count++] = view_facet_of(c, (enum facet)f, HOME_TERMS);
    return view_list_of(facets, count);
}

/* The files of the whole archive; their names say what they are. */
static struct view_list collections_of(const struct view_context *c)
{
    static const char *const paths[] = {"documents.csv", "documents.json", "decisions.json",
                                        "citations.csv"};
    enum { COUNT = sizeof paths / sizeof *paths };
    struct view_link *links = ARENA_ARRAY(c->arena, COUNT, struct view_link);
    for (size_t i = 0; i < COUNT; i++)
        links[i] = (struct view_link){.text = str_of(paths[i]),
                                      .url = view_file_url(c, str_of(paths[i]), STR_NULL)};
    bool wanted = c->site->config.downloads >> DOWNLOAD_COLLECTIONS & 1;
    return view_list_of(links, wanted ? COUNT : 0);
}

const struct view_home *view_home(const struct view_context *c)
{
    const struct site *site = c->site;
    struct view_home *home = ARENA_NEW(c->arena, struct view_home);
    size_t latest = site->document_count < HOME_LATEST ? site->document_count : HOME_LATEST;
    struct view_card *cards = ARENA_ARRAY(c->arena, latest, struct view_card);
    for (size_t i = 0; i < latest; i++)
        cards[i] = view_card_of(c, &site->documents[i]);
    struct view_work *works = ARENA_ARRAY(c->arena, HOME_CITED, struct view_work);
    size_t cited = 0;
    for (; cited < HOME_CITED && cited < site->ranked_count; cited++)
        works[cited] = view_work_of(c, &site->works[site->ranked[cited]]);
    home->intro = view_localised(c, site->config.intro, &home->intro_lang);
    home->documents = (long)site->document_count;
    home->decisions = (long)site->ranked_count;
    home->translations = (long)site->bilingual_count;
    home->latest = view_list_of(cards, latest);
    home->cited = view_list_of(works, cited);
    home->facets = home_facets(c);
    home->collections = collections_of(c);
    return home;
}
