/* A timeline has so few spans that each can be hit with a finger, whatever the years: single years
 * while they are few, else spans of 2, 5, 10, 20 … years that begin at a multiple. */
#include "view_build.h"

#include <stdlib.h>
#include <string.h>

#include "diagram.h"

/* --- the index of decisions ------------------------------------------------------------------- */

size_t view_decisions_pages(const struct work_list *list)
{
    return list->count ? (list->count + WORKS_ON_PAGE - 1) / WORKS_ON_PAGE : 1;
}

static struct str issuer_name(const struct view_context *c, const struct work *work, enum lang *is)
{
    struct citation_parts parts;
    if (!citation_parts(work->id, &parts))
        return work->id;
    struct str issuer = name_in(&c->site->names[FACET_ISSUER], parts.issuer, STR_NULL, c->lang, is);
    if (!parts.place.data || str_is(parts.place, "_"))
        return issuer;
    struct str place = name_in(&c->site->names[FACET_PLACE], parts.place, STR_NULL, c->lang, NULL);
    return view_message(c, "work.issuer-place",
                        (struct message_arg[]){{.text = issuer}, {.text = place}}, 2);
}

/* All words of a type: "Quyết định, Quy định". */
static struct str type_name(const struct view_context *c, struct str key)
{
    struct map_entry *entry = map_get(&c->site->work_types, key);
    const struct work_type *type = entry ? entry->pointer : NULL;
    struct str name = type && type->count[c->lang] ? type->words[c->lang][0] : key;
    for (size_t i = 1; type && i < type->count[c->lang]; i++)
        name = str_format(c->arena, "%.*s, %.*s", STR_ARG(name), STR_ARG(type->words[c->lang][i]));
    return name;
}

/* Name of a type, an issuer or a year of decisions. */
static struct str list_name(const struct view_context *c, const struct work_list *list,
                            enum lang *is)
{
    *is = c->lang;
    if (list->kind == WORKS_OF_TYPE)
        return type_name(c, list->key);
    if (list->kind == WORKS_OF_ISSUER)
        return issuer_name(c, &c->site->works[list->works[0]], is);
    return list->kind == WORKS_OF_YEAR ? list->key : STR_NULL;
}

/* "Type", "Issuer", "Year"; STR_NULL for a list of all. */
static struct str list_facet(const struct view_context *c, const struct work_list *list)
{
    static const char *const keys[WORK_LIST_KINDS] = {[WORKS_OF_TYPE] = "facet-one.types",
                                                      [WORKS_OF_ISSUER] = "facet-one.issuers",
                                                      [WORKS_OF_YEAR] = "facet-one.years"};
    return keys[list->kind] ? view_word(c, keys[list->kind]) : STR_NULL;
}

static struct view_list orders_of(const struct view_context *c, const struct work_list *list)
{
    static const char *const keys[] = {[WORKS_BY_NUMBER] = "decision.by-issuer",
                                       [WORKS_BY_DATE] = "decision.by-date",
                                       [WORKS_BY_CITATIONS] = "decision.by-count"};
    enum { COUNT = sizeof keys / sizeof *keys };
    struct view_link *links = ARENA_ARRAY(c->arena, COUNT, struct view_link);
    for (int k = 0; k < COUNT; k++)
        links[k] = (struct view_link){
            .text = view_word(c, keys[k]),
            .url = view_url(c, work_list_address(c->arena, &c->site->work_lists[k]), STR_NULL),
            .current = list->kind == (enum work_list_kind)k};
    return view_list_of(links, COUNT);
}

/* The lists of one kind as values with their counts. */
static struct view_facet facet_of_kind(const struct view_context *c, enum work_list_kind kind)
{
    static const char *const keys[WORK_LIST_KINDS] = {
        [WORKS_OF_TYPE] = "types", [WORKS_OF_ISSUER] = "issuers", [WORKS_OF_YEAR] = "years"};
    const struct site *site = c->site;
    struct str heading = str_format(c->arena, "facet.%s", keys[kind]);
    size_t first = site->work_lists_at[kind], count = site->work_lists_at[kind + 1] - first;
    struct view_term *terms = ARENA_ARRAY(c->arena, count, struct view_term);
    for (size_t i = 0; i < count; i++) {
        const struct work_list *list = &site->work_lists[first + i];
        enum lang is;
        terms[i].text = list_name(c, list, &is);
        terms[i].lang = view_lang(c, is);
        terms[i].url = view_url(c, work_list_address(c->arena, list), STR_NULL);
        terms[i].count = (long)list->count;
    }
    return (struct view_facet){.heading = view_word(c, heading.data),
                               .id = str_format(c->arena, "index-%s", keys[kind]),
                               .terms = view_list_of(terms, count)};
}

static struct view_list facets_of_works(const struct view_context *c)
{
    enum { COUNT = WORK_LIST_KINDS - WORKS_OF_TYPE };
    struct view_facet *facets = ARENA_ARRAY(c->arena, COUNT, struct view_facet);
    for (int k = 0; k < COUNT; k++)
        facets[k] = facet_of_kind(c, (enum work_list_kind)(WORKS_OF_TYPE + k));
    return view_list_of(facets, c->site->ranked_count ? COUNT : 0);
}

/* Whether two decisions of a list stand under one heading. */
static bool same_group(const struct work_list *list, const struct work *a, const struct work *b)
{
    if (list->kind == WORKS_BY_DATE)
        return work_date(a).year == work_date(b).year;
    if (list->kind == WORKS_BY_NUMBER || list->kind == WORKS_OF_TYPE)
        return str_equal(work_issuer_part(a), work_issuer_part(b));
    return true;
}

static void name_group(const struct view_context *c, const struct work_list *list,
                       const struct work *first, struct view_work_group *group)
{
    struct work_list own = {.kind = WORKS_OF_ISSUER};
    enum lang is;
    if (list->kind == WORKS_BY_DATE) {
        int year = work_date(first).year;
        own = (struct work_list){.kind = WORKS_OF_YEAR, .key = str_format(c->arena, "%d", year)};
        group->heading = year ? own.key : view_word(c, "listing.undated");
        group->id = str_format(c->arena, "y%d", year);
        if (!year)
            return;
    } else if (list->kind == WORKS_BY_NUMBER || list->kind == WORKS_OF_TYPE) {
        struct str issuer = work_issuer_part(first);
        own.key = str_cut(issuer, strlen("/vn/"), issuer.len);
        group->heading = issuer_name(c, first, &is);
        group->id = unicode_slug(c->arena, issuer);
    } else {
        return;
    }
    group->url = view_url(c, work_list_address(c->arena, &own), STR_NULL);
}

static struct view_list groups_of(const struct view_context *c, const struct work_list *list,
                                  size_t first, size_t count)
{
    struct view_work *works = ARENA_ARRAY(c->arena, count, struct view_work);
    struct view_work_group *groups = ARENA_ARRAY(c->arena, count, struct view_work_group);
    const struct work *last = NULL;
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        const struct work *work = &c->site->works[list->works[first + i]];
        works[i] = view_work_of(c, work);
        if (!last || !same_group(list, last, work)) {
            name_group(c, list, work, &groups[made]);
            groups[made++].works.items = &works[i];
        }
        groups[made - 1].works.count++;
        last = work;
    }
    return view_list_of(groups, made);
}

const struct view_decisions *view_decisions(const struct view_context *c,
                                            const struct work_list *list, size_t page)
{
    size_t first = (page - 1) * WORKS_ON_PAGE;
    size_t count = list->count - first < WORKS_ON_PAGE ? list->count - first : WORKS_ON_PAGE;
    struct view_decisions *view = ARENA_NEW(c->arena, struct view_decisions);
    enum lang is;
    *view = (struct view_decisions){
        .heading = list_name(c, list, &is),
        .facet = list_facet(c, list),
        .count = (long)list->count,
        .orders = orders_of(c, list),
        .groups = groups_of(c, list, first, count),
        .pager = view_pager(c, work_list_address(c->arena, list), page, view_decisions_pages(list)),
    };
    view->lang = view_lang(c, is);
    if (list->kind == WORKS_BY_NUMBER && page == 1)
        view->facets = facets_of_works(c);
    return view;
}

/* --- the timeline ----------------------------------------------------------------------------- */

struct years {
    const struct site *site;
    size_t count[DIAGRAM_ROWS][10000];   /* by year */
    uint32_t first[DIAGRAM_ROWS][10000]; /* place of its first in site.documents, site.by_date */
    int low, high, step;
    long undated;
};

static void count_year(struct years *y, int row, int year, size_t at)
{
    if (!year) {
        y->undated++;
        return;
    }
    if (!y->count[row][year]++)
        y->first[row][year] = (uint32_t)at;
    if (!y->low || year < y->low)
        y->low = year;
    if (year > y->high)
        y->high = year;
}

/* Multiples of a step that a reader counts in. */
static int step_for(int low, int high)
{
    static const int leading[] = {1, 2, 5};
    for (int power = 1;; power *= 10)
        for (int i = 0; i < 3; i++) {
            int step = leading[i] * power;
            if (high / step - low / step < DIAGRAM_SPANS)
                return step;
        }
}

static struct years *count_years(const struct view_context *c)
{
    const struct site *site = c->site;
    struct years *y = ARENA_NEW(c->arena, struct years);
    y->site = site;
    for (size_t i = 0; i < site->document_count; i++)
        count_year(y, 0, site->documents[i].date.year, i);
    for (size_t i = 0; i < site->ranked_count; i++)
        count_year(y, 1, work_date(&site->works[site->by_date[i]]).year, i);
    y->step = step_for(y->low, y->high);
    return y;
}

static struct diagram_item item_of(const struct view_context *c, const struct years *y, int row,
                                   size_t at)
{
    enum lang is;
    struct diagram_item item;
    if (row == 0) {
        const struct document *d = &y->site->documents[at];
        item.title = document_title(d, c->lang, &is);
        item.url = view_url(c, document_address(c->arena, d), STR_NULL);
    } else {
        const struct work *work = &y->site->works[y->site->by_date[at]];
        item.title = view_work_label(c, work, &is);
        item.url = view_url(c, work_address(c->arena, work), STR_NULL);
    }
    item.lang = view_lang(c, is);
    return item;
}

/* Newest years come first in both orders, so a span's things lie together. */
static const struct diagram_item *items_of(const struct view_context *c, const struct years *y,
                                           int row, int low, int high)
{
    struct diagram_item *items = ARENA_ARRAY(c->arena, DIAGRAM_DOTS, struct diagram_item);
    size_t count = 0;
    for (int year = high; year >= low; year--)
        for (size_t i = 0; i < y->count[row][year] && count < DIAGRAM_DOTS; i++)
            items[count++] = item_of(c, y, row, y->first[row][year] + i);
    return items;
}

/* The list of the documents or decisions of a year; of several years there is none. */
static struct str year_url(const struct view_context *c, int row, int year)
{
    return view_url(c, str_format(c->arena, row == 0 ? "years/%d" : "decisions/years/%d", year),
                    STR_NULL);
}

static void fill_span(const struct view_context *c, const struct years *y, int low,
                      struct diagram_span *span)
{
    static const char *const says[DIAGRAM_ROWS] = {"timeline.documents", "timeline.decisions"};
    int high = low + y->step - 1 < 9999 ? low + y->step - 1 : 9999;
    span->tick = str_format(c->arena, "%d", low);
    span->label = high > low ? str_format(c->arena, "%d–%d", low, high) : span->tick;
    for (int row = 0; row < DIAGRAM_ROWS; row++) {
        for (int year = low < 1 ? 1 : low; year <= high; year++)
            span->count[row] += y->count[row][year];
        if (span->count[row] && y->step == 1)
            span->url[row] = year_url(c, row, low);
        span->says[row] = view_message(
            c, says[row],
            (struct message_arg[]){{.text = span->label},
                                   {.is_number = true, .number = (double)span->count[row]}},
            2);
        span->items[row] = items_of(c, y, row, low < 1 ? 1 : low, high);
    }
}

static struct view_list spans_of(const struct view_context *c, const struct diagram_timeline *t)
{
    struct view_span *spans = ARENA_ARRAY(c->arena, t->count, struct view_span);
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        const struct diagram_span *span = &t->spans[i];
        if (span->count[0] || span->count[1])
            spans[count++] = (struct view_span){.label = span->label,
                                                .documents = (long)span->count[0],
                                                .decisions = (long)span->count[1],
                                                .documents_url = span->url[0],
                                                .decisions_url = span->url[1]};
    }
    return view_list_of(spans, count);
}

const struct view_timeline *view_timeline(const struct view_context *c)
{
    struct years *y = count_years(c);
    struct view_timeline *view = ARENA_NEW(c->arena, struct view_timeline);
    view->undated = y->undated;
    if (!y->high)
        return view;
    struct diagram_span *spans = ARENA_ARRAY(c->arena, DIAGRAM_SPANS, struct diagram_span);
    struct diagram_timeline t = {
        .label = view_word(c, "timeline.label"),
        .heading = {view_word(c, "nav.documents"), view_word(c, "nav.decisions")},
        .spans = spans,
        .dots = true};
    for (int low = y->low / y->step * y->step; low <= y->high; low += y->step) {
        struct diagram_span *span = &spans[t.count++];
        fill_span(c, y, low, span);
        for (int row = 0; row < DIAGRAM_ROWS; row++)
            t.dots = t.dots && span->count[row] <= DIAGRAM_DOTS;
    }
    struct buf svg = BUF_INIT;
    diagram_timeline(&svg, &t);
    view->svg = str_copy(c->arena, buf_view(&svg));
    buf_free(&svg);
    view->spans = spans_of(c, &t);
    return view;
}
