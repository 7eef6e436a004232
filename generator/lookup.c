#include "lookup.h"

#include <string.h>

struct str localised_in(struct localised text, enum lang lang, enum lang *is)
{
    if (!text.text[lang].data && text.text[lang_other(lang)].data)
        lang = lang_other(lang);
    if (is)
        *is = lang;
    return text.text[lang];
}

struct str localised_of_file(struct localised text, enum lang lang, enum lang file, enum lang *is)
{
    struct str value = localised_in(text, lang, is);
    if (is && str_equal(text.text[LANG_VI], text.text[LANG_EN]))
        *is = file;
    return value;
}

const struct text *document_text(const struct document *document, enum lang lang)
{
    return document->text[lang] ? document->text[lang] : document->text[lang_other(lang)];
}

static struct str field_of(const struct document *document, enum lang lang, enum lang *is,
                           const struct localised *(*field)(const struct front *))
{
    const struct text *text = document_text(document, lang);
    struct localised own = *field(&text->front);
    if (own.text[LANG_VI].data || own.text[LANG_EN].data)
        return localised_of_file(own, lang, text->lang, is);
    return localised_of_file(*field(document->front), lang, document->original, is);
}

static const struct localised *title_of(const struct front *front)
{
    return &front->title;
}

static const struct localised *summary_of(const struct front *front)
{
    return &front->summary;
}

struct str document_title(const struct document *document, enum lang lang, enum lang *is)
{
    return field_of(document, lang, is, title_of);
}

struct str document_summary(const struct document *document, enum lang lang, enum lang *is)
{
    return field_of(document, lang, is, summary_of);
}

bool document_withdrawn(const struct document *document)
{
    return document->withdrawn;
}

struct str document_address(struct arena *arena, const struct document *document)
{
    return STR_JOIN(arena, STR("documents/"), document->slug);
}

const char *facet_folder(enum facet facet)
{
    static const char *const folders[FACET_COUNT] = {
        [FACET_TYPE] = "types",   [FACET_ISSUER] = "issuers", [FACET_PUBLISHER] = "publishers",
        [FACET_PLACE] = "places", [FACET_TOPIC] = "topics",   [FACET_YEAR] = "years",
    };
    return folders[facet];
}

size_t facet_pages(const struct site *site, enum facet facet)
{
    size_t count = site->facet_count[facet];
    bool apart = facet != FACET_YEAR && count > FACET_BROWSE;
    return apart ? (count + FACET_PAGE - 1) / FACET_PAGE : 0;
}

struct str term_address(struct arena *arena, const struct term *term)
{
    return STR_JOIN(arena, str_of(facet_folder(term->facet)), STR("/"), term->key);
}

struct str work_address(struct arena *arena, const struct work *work)
{
    (void)arena;
    return str_cut(work->id, 1, work->id.len);
}

/* The part of a citation that is its number: from its first digit on. */
static struct str number_in(struct str surface)
{
    for (size_t i = 0; i < surface.len; i++)
        if (surface.data[i] >= '0' && surface.data[i] <= '9')
            return str_cut(surface, i, surface.len);
    return STR_NULL;
}

struct str term_roman(uint8_t number)
{
    static const char *const romans[] = {NULL,  "I",    "II",    "III",  "IV",    "V",   "VI",
                                         "VII", "VIII", "IX",    "X",    "XI",    "XII", "XIII",
                                         "XIV", "XV",   "XVI",   "XVII", "XVIII", "XIX", "XX",
                                         "XXI", "XXII", "XXIII", "XXIV", "XXV"};
    return number < sizeof romans / sizeof *romans ? str_of(romans[number]) : STR_NULL;
}

/* The meeting and term of an id that ends in "hn4-k12", when it is known only from a list. */
static bool listed_plenum(const struct work *work, unsigned long *meeting, unsigned long *term)
{
    struct citation_parts parts;
    if (!work->sample || work->sample->citation.kind != CITATION_LIST ||
        !citation_parts(work->id, &parts) || !str_starts(parts.number, STR("hn")))
        return false;
    size_t dash = str_find(parts.number, STR("-k"), 0);
    return str_to_number(str_cut(parts.number, 2, dash), UINT8_MAX, meeting) &&
           str_to_number(str_cut(parts.number, dash + 2, parts.number.len), UINT8_MAX, term) &&
           term_roman((uint8_t)*term).data;
}

struct str work_cited_as(struct arena *arena, const struct work *work, enum lang lang,
                         enum lang *is)
{
    unsigned long meeting, term;
    if (!work->sample)
        return STR_NULL;
    *is = work->sample_lang;
    if (!listed_plenum(work, &meeting, &term))
        return str_of(work->sample->surface);
    *is = lang;
    return str_format(arena,
                      lang == LANG_VI
                          ? "Nghị quyết Trung ương %lu khóa %.*s"
                          : "Resolution of Plenum %lu of the Central Committee, term %.*s",
                      meeting, STR_ARG(term_roman((uint8_t)term)));
}

struct str work_number(const struct work *work)
{
    unsigned long meeting, term;
    if (work->record && work->record->number.data)
        return work->record->number;
    if (work->sample && work->sample->citation.kind != CITATION_NAMED &&
        !listed_plenum(work, &meeting, &term))
        return number_in(str_of(work->sample->surface));
    return STR_NULL;
}

struct str name_in(const struct map *names, struct str key, struct str fallback, enum lang lang,
                   enum lang *is)
{
    struct map_entry *entry = map_get(names, key);
    if (entry)
        return localised_in(((const struct name *)entry->pointer)->text, lang, is);
    if (is)
        *is = lang;
    return fallback.data ? fallback : key;
}

/* Which of the words of a type the texts use for a work, in the language of the text that cites
 * it; SIZE_MAX if they use none of them. */
static size_t word_index(const struct work_type *type, const struct work *work)
{
    if (!work->sample)
        return SIZE_MAX;
    struct str used = str_of(citation_word(work->sample->citation.word));
    for (size_t i = 0; i < type->count[work->sample_lang]; i++) {
        struct str word = type->words[work->sample_lang][i];
        if (word.len == used.len && word.len > 1 &&
            str_equal(str_cut(word, 1, word.len), str_cut(used, 1, used.len)))
            return i; /* alike but for the capital at the beginning */
    }
    return SIZE_MAX;
}

struct str work_word(const struct site *site, const struct work *work, enum lang lang)
{
    struct citation_parts parts;
    if (work->record && work->record->word.text[lang].data)
        return work->record->word.text[lang];
    if (!citation_parts(work->id, &parts))
        return STR_NULL;
    struct map_entry *entry = map_get(&site->work_types, parts.type);
    if (!entry)
        return STR_NULL;
    const struct work_type *type = entry->pointer;
    size_t i = type->count[lang] == 1 ? 0 : word_index(type, work);
    return i < type->count[lang] ? type->words[lang][i] : STR_NULL;
}

struct str work_title(const struct work *work, enum lang lang, enum lang *is)
{
    if (work->record)
        return localised_in(work->record->title, lang, is);
    if (is)
        *is = lang;
    return STR_NULL;
}

struct date work_date(const struct work *work)
{
    return work->date;
}

struct str work_issuer_part(const struct work *work)
{
    return str_cut(work->id, 0, work->issuer_len);
}

bool work_has_feed(const struct site *site, const struct work *work)
{
    return site->config.feeds >> FEED_DECISIONS & 1 && work->document_count && !work->undetermined;
}

struct str work_list_address(struct arena *arena, const struct work_list *list)
{
    static const char *const folders[WORK_LIST_KINDS] = {
        [WORKS_BY_NUMBER] = "",
        [WORKS_BY_DATE] = "by-date",
        [WORKS_BY_CITATIONS] = "by-citations",
        [WORKS_OF_TYPE] = "types/",
        [WORKS_OF_ISSUER] = "issuers/",
        [WORKS_OF_YEAR] = "years/",
    };
    return str_format(arena, "decisions/%s%.*s", folders[list->kind], STR_ARG(list->key));
}

/* --- links of the author's -------------------------------------------------------------------- */

/* True if a text has a block or heading of that id: "p7" or a heading's slug. */
static bool has_anchor(const struct text *text, struct str id)
{
    unsigned long number;
    if (str_starts(id, STR("p")) && str_to_number(str_cut(id, 1, id.len), UINT32_MAX, &number))
        return number >= 1 && number <= text->block_count;
    for (size_t i = 0; i < text->anchor_count; i++)
        if (str_equal(text->anchors[i], id))
            return true;
    return str_starts(id, STR("vi-fn")) ||
           str_starts(id, STR("en-fn")); /* notes check themselves */
}

/* "slug.vi.md", "slug.md", "slug" → slug; *lang only changes if one is named. */
static struct str slug_in(struct str path, enum lang *lang)
{
    if (str_ends(path, STR(".md")))
        path = str_cut(path, 0, path.len - 3);
    if (path.len > 3 && path.data[path.len - 3] == '.' &&
        lang_of(str_cut(path, path.len - 2, path.len), lang))
        path = str_cut(path, 0, path.len - 3);
    return path;
}

static struct link_place place_of_document(struct arena *arena, const struct site *site,
                                           struct str path, enum lang lang, struct str fragment)
{
    struct link_place place = {.fragment = fragment};
    struct str slug = slug_in(path, &lang);
    struct map_entry *entry = map_get(&site->by_slug, slug);
    if (!entry)
        return place;
    const struct document *document = &site->documents[entry->number];
    place.found = true;
    place.file = address_file(arena, site->config.address, lang, document_address(arena, document));
    place.anchor_missing = fragment.len && !has_anchor(document_text(document, lang), fragment);
    return place;
}

static struct str own_file(struct arena *arena, const struct site *site, const struct text *text,
                           enum lang lang)
{
    bool is_page = text->document == NO_INDEX;
    struct str address =
        is_page ? text->slug : document_address(arena, &site->documents[text->document]);
    return address_file(arena, site->config.address, lang, address);
}

struct link_place link_place(struct arena *arena, const struct site *site, const struct text *text,
                             enum lang lang, const struct link *link)
{
    size_t hash = str_find_byte(link->target, '#', 0);
    struct str path = str_cut(link->target, 0, hash);
    struct str fragment = str_cut(link->target, hash + 1, link->target.len);
    if (path.len == 0)
        return (struct link_place){.found = true,
                                   .anchor_missing = fragment.len && !has_anchor(text, fragment),
                                   .file = own_file(arena, site, text, lang),
                                   .fragment = fragment};
    if (str_starts(path, STR("/vn/"))) {
        struct map_entry *entry = map_get(&site->works_by_id, path);
        if (!entry)
            return (struct link_place){0};
        struct str address = work_address(arena, &site->works[entry->number]);
        return (struct link_place){.found = true,
                                   .file = address_file(arena, site->config.address, lang, address),
                                   .fragment = fragment};
    }
    if (str_starts(path, STR("files/"))) {
        if (!map_get(&site->files, str_cut(path, 6, path.len)))
            return (struct link_place){0};
        return (struct link_place){.found = true, .file = path};
    }
    return place_of_document(arena, site, path, lang, fragment);
}
