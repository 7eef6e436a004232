#include "view_build.h"

#include <stdlib.h>
#include <string.h>

enum {
    SENTENCES_SHOWN = 5, /* of one citing document */
    VALUES_SHOWN = 8,    /* different values of one fact */
    SOURCES_SHOWN = 6    /* places of one value */
};

/* --- citing documents ------------------------------------------------------------------------- */

static const struct document *document_of(const struct site *site, const struct citing *citing)
{
    return &site->documents[citing->text->document];
}

/* The entries [i, end) of work->citing are those of one document; picks that of the reader's
 * language if there is one. */
static const struct citing *pick_language(const struct work *work, enum lang lang, size_t i,
                                          size_t *end)
{
    const struct citing *picked = &work->citing[i];
    for (*end = i; *end < work->citing_count &&
                   work->citing[*end].text->document == work->citing[i].text->document;
         ++*end)
        if (work->citing[*end].text->lang == lang)
            picked = &work->citing[*end];
    return picked;
}

static struct str paragraph_url(const struct view_context *c, const struct document *document,
                                uint32_t block)
{
    return view_url(c, document_address(c->arena, document),
                    STR_JOIN(c->arena, STR("p"), str_number(c->arena, block + 1)));
}

/* Whether two citations of a text, in its order, stand in one sentence. */
static bool in_one_sentence(const struct cite *first, const struct cite *second)
{
    while (second > first && second->again)
        second--;
    return second == first;
}

/* The first sentences of a text that cite the work; more: how many others there are. */
static struct view_list sentences_of(const struct view_context *c, const struct citing *citing,
                                     long *more)
{
    const struct site *site = c->site;
    struct view_sentence *list = ARENA_ARRAY(c->arena, SENTENCES_SHOWN, struct view_sentence);
    size_t count = 0;
    const struct cite *last = NULL;
    *more = 0;
    for (uint32_t i = 0; i < citing->count; i++) {
        const struct cite *cite = site->citing_cites[citing->first + i];
        bool again = last && in_one_sentence(last, cite);
        last = cite;
        if (again)
            continue;
        if (count == SENTENCES_SHOWN) {
            ++*more;
            continue;
        }
        list[count++] =
            (struct view_sentence){.html = pack_get(site->pack, citing->text->object,
                                                    cite->sentence, cite->sentence_len, c->arena),
                                   .url = paragraph_url(c, document_of(site, citing), cite->block),
                                   .lang = view_lang(c, citing->text->lang)};
    }
    return view_list_of(list, count);
}

static struct view_citing citing_of(const struct view_context *c, const struct citing *citing)
{
    const struct document *d = document_of(c->site, citing);
    struct view_card card = view_card_brief(c, d);
    struct view_citing view = {.title = card.title,
                               .url = card.url,
                               .lang = card.lang,
                               .type = card.type,
                               .date = card.date};
    view.sentences = sentences_of(c, citing, &view.more);
    return view;
}

struct view_list view_citing(const struct view_context *c, const struct work *work, size_t first,
                             size_t most)
{
    size_t count = 0, at = 0;
    size_t room = work->document_count < most ? work->document_count : most;
    struct view_citing *list = ARENA_ARRAY(c->arena, room, struct view_citing);
    for (size_t i = 0, end; i < work->citing_count && count < room; i = end, at++) {
        const struct citing *citing = pick_language(work, c->lang, i, &end);
        if (at >= first)
            list[count++] = citing_of(c, citing);
    }
    return view_list_of(list, count);
}

static struct view_list years_of(const struct view_context *c, const struct work *work)
{
    struct view_year *years = ARENA_ARRAY(c->arena, work->document_count, struct view_year);
    size_t count = 0;
    int last = -1;
    for (size_t i = 0, end; i < work->citing_count; i = end) {
        const struct citing *citing = pick_language(work, c->lang, i, &end);
        int year = document_of(c->site, citing)->date.year;
        if (!count || year != last)
            years[count++].year =
                year ? str_format(c->arena, "%d", year) : view_word(c, "listing.undated");
        years[count - 1].count++;
        last = year;
    }
    return view_list_of(years, count);
}

/* --- facts ------------------------------------------------------------------------------------ */

static const char *const fact_keys[FACT_COUNT] = {
    [FACT_NUMBER] = "fact.number", [FACT_TYPE] = "fact.type",   [FACT_WORD] = "fact.type",
    [FACT_ISSUER] = "fact.issuer", [FACT_PLACE] = "fact.place", [FACT_BODY] = "fact.body",
    [FACT_TERM] = "fact.term",     [FACT_DATE] = "fact.date",   [FACT_TITLE] = "fact.title",
};

/* A paragraph of a document by its id, "p12": its number first, where a narrow line shows it. */
static struct str paragraph_name(const struct view_context *c, struct str title, struct str id)
{
    struct str number = id.len > 1 && id.data[0] == 'p' ? str_cut(id, 1, id.len) : id;
    return view_message(c, "decision.source",
                        (struct message_arg[]){{.text = title}, {.text = number}}, 2);
}

/* "d0001#p12" becomes a link to that paragraph, a public address to itself. */
struct view_link view_source(const struct view_context *c, const struct stated *stated)
{
    struct str at = stated->at.text;
    size_t hash = str_find_byte(at, '#', 0);
    struct map_entry *entry = map_get(&c->site->by_id, str_cut(at, 0, hash));
    if (!entry)
        return (struct view_link){.text = stated->name.data ? stated->name : at, .url = at};
    const struct document *d = &c->site->documents[entry->number];
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    struct view_link link = {.lang = view_lang(c, is)};
    link.text = hash < at.len ? paragraph_name(c, title, str_cut(at, hash + 1, at.len)) : title;
    link.url = view_url(c, document_address(c->arena, d), str_cut(at, hash + 1, at.len));
    return link;
}

static struct view_list source_links(const struct view_context *c, const struct stated *stated,
                                     size_t count)
{
    struct view_link *links = ARENA_ARRAY(c->arena, count, struct view_link);
    for (size_t i = 0; i < count; i++)
        links[i] = view_source(c, &stated[i]);
    return view_list_of(links, count);
}

static struct view_link cite_link(const struct view_context *c, const struct citing *citing,
                                  const struct cite *cite)
{
    const struct document *d = document_of(c->site, citing);
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    return (struct view_link){
        .text = paragraph_name(c, title, str_format(c->arena, "p%u", cite->block + 1)),
        .url = paragraph_url(c, d, cite->block),
        .lang = view_lang(c, is)};
}

/* What the citing texts say of one fact: each different value with the places that state it. */
struct stated_value {
    struct str text;
    struct date date;
    enum lang lang;
    struct view_link sources[SOURCES_SHOWN];
    size_t source_count;
};

struct stated_values {
    struct stated_value items[VALUES_SHOWN];
    size_t count;
};

static bool same_value(const struct stated_value *value, struct str text, struct date date)
{
    if (!date_known(date))
        return str_equal(value->text, text);
    if (value->date.year != date.year || !value->date.month || !date.month)
        return value->date.year == date.year; /* a year agrees with any day in it */
    return date_compare(value->date, date) == 0;
}

static void add_value(const struct view_context *c, struct stated_values *values, struct str text,
                      struct date date, const struct citing *citing, const struct cite *cite)
{
    struct stated_value *value = NULL;
    for (size_t i = 0; i < values->count && !value; i++)
        if (same_value(&values->items[i], text, date))
            value = &values->items[i];
    if (!value) {
        if (values->count == VALUES_SHOWN)
            return;
        value = &values->items[values->count++];
        *value = (struct stated_value){.text = text, .date = date, .lang = citing->text->lang};
    }
    if (date.day && !value->date.day)
        value->date = date;
    if (value->source_count < SOURCES_SHOWN)
        value->sources[value->source_count++] = cite_link(c, citing, cite);
}

/* What one citation says of a fact; false if nothing. */
static bool says(enum fact fact, const struct cite *cite, struct str *text, struct date *date)
{
    *date = DATE_NONE;
    *text = STR_NULL;
    switch (fact) {
    case FACT_DATE:
        *date = cite->citation.date;
        return date_known(*date);
    case FACT_BODY:
        *text = str_of(cite->body);
        return text->data != NULL;
    case FACT_TITLE:
        *text = str_of(cite->title);
        return text->data != NULL;
    case FACT_TERM:
        *text = term_roman(cite->citation.term);
        return text->data != NULL;
    default:
        return false;
    }
}

/* Only originals are asked: a translation repeats what its original says. For a text with no
 * citation in an original, whatever there is. */
static void gather_values(const struct view_context *c, const struct work *work, enum fact fact,
                          struct stated_values *values)
{
    values->count = 0;
    for (size_t i = 0, end; i < work->citing_count; i = end) {
        enum lang original = document_of(c->site, &work->citing[i])->original;
        const struct citing *citing = pick_language(work, original, i, &end);
        for (uint32_t k = 0; k < citing->count; k++) {
            const struct cite *cite = c->site->citing_cites[citing->first + k];
            struct str text;
            struct date date;
            if (says(fact, cite, &text, &date))
                add_value(c, values, text, date, citing, cite);
        }
    }
}

static struct view_fact fact_of_value(const struct view_context *c, const struct work *work,
                                      enum fact fact, const struct stated_value *value)
{
    struct view_fact view = {.label = view_word(c, fact_keys[fact]), .value = value->text};
    if (date_known(value->date)) {
        view.value = unicode_date(c->arena, c->lang, value->date, false);
        view.iso = date_iso(c->arena, value->date);
    } else if (fact == FACT_TERM) {
        view.value = view_term_years(c, work->id, value->text);
    } else {
        view.lang = view_lang(c, value->lang);
    }
    view.sources = view_list_of(
        arena_copy(c->arena, value->sources, value->source_count * sizeof(struct view_link)),
        value->source_count);
    return view;
}

/* A fact of the record as a reader of the language reads it; false if the record has none. */
static bool recorded_value(const struct view_context *c, const struct decision *r, enum fact fact,
                           struct view_fact *view)
{
    enum lang is = c->lang;
    switch (fact) {
    case FACT_NUMBER:
        view->value = r->number;
        break;
    case FACT_WORD:
        view->value = localised_in(r->word, c->lang, &is);
        break;
    case FACT_ISSUER:
        view->value = name_in(&c->site->names[FACET_ISSUER], r->issuer, STR_NULL, c->lang, &is);
        break;
    case FACT_PLACE:
        view->value = name_in(&c->site->names[FACET_PLACE], r->place, STR_NULL, c->lang, &is);
        break;
    case FACT_BODY:
        view->value = name_in(&c->site->bodies, r->body, STR_NULL, c->lang, &is);
        break;
    case FACT_TERM:
        view->value = r->term;
        break;
    case FACT_DATE:
        view->value = unicode_date(c->arena, c->lang, r->date, false);
        view->iso = date_iso(c->arena, r->date);
        break;
    case FACT_TITLE:
        view->value = localised_in(r->title, c->lang, &is);
        break;
    default:
        return false;
    }
    view->lang = view_lang(c, is);
    return view->value.data && view->value.len;
}

static bool disputes(const struct decision *r, enum fact fact, const struct stated_value *value)
{
    if (fact == FACT_DATE) {
        struct stated_value recorded = {.date = r->date};
        return !same_value(&recorded, STR_NULL, value->date);
    }
    return fact == FACT_TERM && !str_equal(r->term, value->text);
}

/* The values that citing texts state against the record. Only dates and terms are compared:
 * bodies and titles are worded in many ways that do not contradict each other. */
static void add_disputes(const struct view_context *c, const struct work *work, enum fact fact,
                         struct view_fact *view)
{
    struct stated_values values;
    if (fact != FACT_DATE && fact != FACT_TERM)
        return;
    gather_values(c, work, fact, &values);
    struct view_fact *others = ARENA_ARRAY(c->arena, values.count, struct view_fact);
    size_t count = 0;
    for (size_t i = 0; i < values.count; i++)
        if (disputes(work->record, fact, &values.items[i]))
            others[count++] = fact_of_value(c, work, fact, &values.items[i]);
    view->others = view_list_of(others, count);
    view->disputed = count > 0;
}

/* The years of a term, and where they are stated: its end is stated at the term after it. */
static void add_term_years(const struct view_context *c, const struct work *work,
                           struct view_fact *view)
{
    uint8_t number = citation_roman(view->value);
    const struct congress_term *terms[] = {view_term_of(c, work->id, number),
                                           view_term_of(c, work->id, (uint8_t)(number + 1))};
    if (!terms[0])
        return;
    view->value = view_term_years(c, work->id, view->value);
    for (int i = 0; i < 2 && terms[i]; i++) {
        struct view_list more = source_links(c, terms[i]->stated, terms[i]->stated_count);
        size_t count = view->sources.count;
        struct view_link *all = ARENA_ARRAY(c->arena, count + more.count, struct view_link);
        if (count)
            memcpy(all, view->sources.items, count * sizeof *all);
        if (more.count)
            memcpy(all + count, more.items, more.count * sizeof *all);
        view->sources = view_list_of(all, count + more.count);
    }
}

/* The relations that end or suspend the force of the decision that has them as its inverse. */
static bool ends_force(const struct relation_kind *kind)
{
    static const char *const kinds[] = {"replaces", "repeals", "suspends"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(kind->key, kinds[i]))
            return true;
    return false;
}

/* What is recorded of its force: "Replaced by Decision No. …" with the source, else that nothing
 * is. Whether a decision is in force is never concluded from silence. */
static struct view_fact status_of_work(const struct view_context *c, const struct work *work)
{
    struct view_fact view = {.label = view_word(c, "fact.status"),
                             .value = view_word(c, "decision.status-unknown")};
    for (uint32_t i = 0; i < work->relation_count; i++) {
        const struct work_relation *r = &work->relations[i];
        const struct relation_kind *kind = &c->site->relation_kinds[r->kind];
        if (!r->inverse || !ends_force(kind))
            continue;
        enum lang is;
        struct str by = view_work_label(c, &c->site->works[r->work], &is);
        view.value = STR_JOIN(c->arena, localised_in(kind->inverse, c->lang, NULL), STR(" "), by);
        view.sources = source_links(c, r->stated->stated, r->stated->stated_count);
        break;
    }
    return view;
}

/* At most FACT_COUNT facts, and the status. */
static size_t recorded_facts(const struct view_context *c, const struct work *work,
                             struct view_fact *facts)
{
    size_t count = 0;
    const struct decision *r = work->record;
    for (int f = 0; f < FACT_COUNT; f++) {
        struct view_fact *view = &facts[count];
        *view = (struct view_fact){.label = view_word(c, fact_keys[f])};
        if (!recorded_value(c, r, (enum fact)f, view))
            continue;
        view->sources = source_links(c, r->stated[f], r->stated_count[f]);
        if (f == FACT_TERM)
            add_term_years(c, work, view);
        add_disputes(c, work, (enum fact)f, view);
        count++;
    }
    facts[count++] = status_of_work(c, work);
    return count;
}

/* Without a record: what the number itself says, then what the citing texts say. */
static size_t gathered_facts(const struct view_context *c, const struct work *work,
                             struct view_fact *facts)
{
    static const enum fact asked[] = {FACT_BODY, FACT_TERM, FACT_DATE, FACT_TITLE};
    size_t count = 0;
    struct str number = work_number(work), word = work_word(c->site, work, c->lang);
    if (number.data)
        facts[count++] = (struct view_fact){.label = view_word(c, "fact.number"), .value = number};
    if (word.data)
        facts[count++] = (struct view_fact){.label = view_word(c, "fact.type"), .value = word};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct stated_values values;
        gather_values(c, work, asked[i], &values);
        if (!values.count)
            continue;
        struct view_fact *all = ARENA_ARRAY(c->arena, values.count, struct view_fact);
        for (size_t v = 0; v < values.count; v++)
            all[v] = fact_of_value(c, work, asked[i], &values.items[v]);
        facts[count] = all[0];
        facts[count].others = view_list_of(all + 1, values.count - 1);
        facts[count].disputed =
            values.count > 1 && (asked[i] == FACT_DATE || asked[i] == FACT_TERM);
        count++;
    }
    return count;
}

static void add_facts(const struct view_context *c, const struct work *work,
                      struct view_decision *view)
{
    struct view_fact *facts = ARENA_ARRAY(c->arena, FACT_COUNT + 1, struct view_fact);
    size_t count = work->record ? recorded_facts(c, work, facts) : gathered_facts(c, work, facts);
    for (size_t i = 0; i < count; i++)
        view->disputed = view->disputed || facts[i].disputed;
    view->facts = view_list_of(facts, count);
}

/* --- relations, texts, candidates ------------------------------------------------------------- */

static struct view_link work_link(const struct view_context *c, uint32_t index)
{
    const struct work *work = &c->site->works[index];
    enum lang is;
    struct view_link link = {.text = view_work_label(c, work, &is)};
    link.lang = view_lang(c, is);
    link.url = view_url(c, work_address(c->arena, work), STR_NULL);
    return link;
}

/* One entry a relation; link has sorted them by kind, so that readers see them in groups. */
static struct view_list relations_of(const struct view_context *c, const struct work *work)
{
    struct view_relation *list = ARENA_ARRAY(c->arena, work->relation_count, struct view_relation);
    for (uint32_t i = 0; i < work->relation_count; i++) {
        const struct work_relation *r = &work->relations[i];
        const struct relation_kind *kind = &c->site->relation_kinds[r->kind];
        struct view_link *link = ARENA_NEW(c->arena, struct view_link);
        *link = work_link(c, r->work);
        list[i] = (struct view_relation){
            .label = localised_in(r->inverse ? kind->inverse : kind->label, c->lang, NULL),
            .works = view_list_of(link, 1),
            .sources = source_links(c, r->stated->stated, r->stated->stated_count)};
    }
    return view_list_of(list, work->relation_count);
}

static struct view_list texts_of(const struct view_context *c, const struct work *work)
{
    struct view_card *cards = ARENA_ARRAY(c->arena, work->text_count, struct view_card);
    for (uint32_t i = 0; i < work->text_count; i++)
        cards[i] = view_card_of(c, &c->site->documents[work->texts[i]]);
    return view_list_of(cards, work->text_count);
}

static struct view_list candidates_of(const struct view_context *c, const struct work *work)
{
    struct view_work *works = ARENA_ARRAY(c->arena, work->candidate_count, struct view_work);
    for (uint32_t i = 0; i < work->candidate_count; i++)
        works[i] = view_work_of(c, &c->site->works[work->candidates[i]]);
    return view_list_of(works, work->candidate_count);
}

const struct view_decision *view_decision(const struct view_context *c, const struct work *work,
                                          size_t page)
{
    const size_t size = (size_t)c->site->config.page_size;
    struct view_decision *view = ARENA_NEW(c->arena, struct view_decision);
    struct view_work brief = view_work_of(c, work);
    *view = (struct view_decision){
        .id = work->id,
        .number = brief.number,
        .number_lang = brief.number_lang,
        .word = brief.word,
        .title = brief.title,
        .lang = brief.lang,
        .recorded = brief.recorded,
        .relations = relations_of(c, work),
        .texts = texts_of(c, work),
        .cited_by = view_citing(c, work, (page - 1) * size, size),
        .pager = view_pager(c, work_address(c->arena, work), page,
                            (work->document_count + size - 1) / size),
        .years = years_of(c, work),
        .citing_count = work->document_count,
        .sentence_count = work->sentence_count,
        .permalink = view_absolute(c, c->lang, work_address(c->arena, work)),
        .candidates = candidates_of(c, work),
    };
    if (work->record)
        view->notes = view_localised(c, work->record->notes, &view->notes_lang);
    add_facts(c, work, view);
    view_cite_decision(c, work, view);
    if (page == 1 && !work->undetermined)
        view->diagram = view_graph_work(c, work);
    return view;
}
