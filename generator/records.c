#include "records.h"

#include <errno.h>
#include <string.h>

#include "fs.h"
#include "hash.h"
#include "schema.h"
#include "strays.h"
#include "terminal.h"

enum { RECORDS_MAX = 1 << 30 };

/* --- names ------------------------------------------------------------------------------------ */

struct named {
    struct str key, kind;
    struct str text[LANG_COUNT];
    struct localised note;
};

struct named_list {
    struct named *items;
    size_t count;
};

struct type_list {
    struct work_type *items;
    size_t count;
};

/* names.yaml as it is read. */
struct names_file {
    struct named_list facets[FACET_COUNT], bodies;
    struct type_list work_types;
};

#define NAMED(member) .offset = offsetof(struct named, member)
static const struct schema_field named_fields[] = {
    {"vi", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, NAMED(text[LANG_VI]), .help = "in Vietnamese"},
    {"en", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, NAMED(text[LANG_EN]), .help = "in English"},
    {"kind", SCHEMA_TEXT, NAMED(kind), .help = "of a place: province, city, district …"},
    {"note", SCHEMA_LOCALISED, NAMED(note), .help = "for whoever maintains the file"},
};
static const struct schema named_schema =
    SCHEMA("a name", struct named, named_fields, .key = SCHEMA_AT(struct named, key));

static const struct schema_field type_fields[] = {
    {"vi", SCHEMA_LIST, SCHEMA_TEXT, .offset = offsetof(struct work_type, words[LANG_VI]),
     .count = offsetof(struct work_type, count[LANG_VI]), .help = "its words in Vietnamese"},
    {"en", SCHEMA_LIST, SCHEMA_TEXT, .offset = offsetof(struct work_type, words[LANG_EN]),
     .count = offsetof(struct work_type, count[LANG_EN]), .help = "the same in English"},
};
static const struct schema type_schema = SCHEMA("a type of decision", struct work_type, type_fields,
                                                .key = SCHEMA_AT(struct work_type, key));

#define SECTION(name, list, what)                                                                  \
    {                                                                                              \
        (name), SCHEMA_NAMED, .sub = &named_schema,                                                \
                              .offset = (list) + offsetof(struct named_list, items),               \
                              .count = (list) + offsetof(struct named_list, count), .help = (what) \
    }
#define FACET_NAMES(facet) offsetof(struct names_file, facets[facet])
static const struct schema_field names_fields[] = {
    SECTION("types", FACET_NAMES(FACET_TYPE), "types of documents"),
    SECTION("issuers", FACET_NAMES(FACET_ISSUER), "issuers of documents and decisions"),
    SECTION("publishers", FACET_NAMES(FACET_PUBLISHER), "publishers"),
    SECTION("places", FACET_NAMES(FACET_PLACE), "places"),
    SECTION("topics", FACET_NAMES(FACET_TOPIC), "topics"),
    SECTION("bodies", offsetof(struct names_file, bodies), "bodies that act for an issuer"),
    {"work-types", SCHEMA_NAMED, .sub = &type_schema,
     .offset = offsetof(struct names_file, work_types.items),
     .count = offsetof(struct names_file, work_types.count),
     .help = "words of the symbols in ids: qd, ct, nq …"},
};
static const struct schema names_schema =
    SCHEMA("content/names.yaml", struct names_file, names_fields);

static void index_names(struct arena *arena, struct map *map, const struct named_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct named *from = &list->items[i];
        struct name *name = ARENA_NEW(arena, struct name);
        name->key = from->key;
        for (int l = 0; l < LANG_COUNT; l++)
            name->text.text[l] = from->text[l];
        map_put(map, name->key, NULL)->pointer = name;
    }
}

/* --- relations -------------------------------------------------------------------------------- */

struct relation_entry {
    struct str key;
    struct str label[LANG_COUNT];
    struct localised inverse, note;
};

struct relations_file {
    struct relation_entry *items;
    size_t count;
};

#define ENTRY(member) .offset = offsetof(struct relation_entry, member)
static const struct schema_field entry_fields[] = {
    {"key", SCHEMA_ID, .required = SCHEMA_ALWAYS, ENTRY(key), .help = "as a record writes it"},
    {"vi", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, ENTRY(label[LANG_VI]), .help = "label"},
    {"en", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, ENTRY(label[LANG_EN]), .help = "label"},
    {"inverse", SCHEMA_LOCALISED, .required = SCHEMA_ALWAYS, ENTRY(inverse),
     .help = "label on the other decision's page"},
    {"note", SCHEMA_LOCALISED, ENTRY(note), .help = "for whoever maintains the file"},
};
static const struct schema entry_schema = SCHEMA("a relation", struct relation_entry, entry_fields);
static const struct schema_field relations_fields[] = {
    {"relations", SCHEMA_RECORDS, .sub = &entry_schema,
     .offset = offsetof(struct relations_file, items),
     .count = offsetof(struct relations_file, count), .help = "the kinds of relations"},
};
static const struct schema relations_schema =
    SCHEMA("content/relations.yaml", struct relations_file, relations_fields);

static void read_relations(struct site *site)
{
    struct relations_file file = {0};
    schema_read_file(site, "content/relations.yaml", &relations_schema, &file);
    site->relation_kinds = ARENA_ARRAY(&site->arena, file.count, struct relation_kind);
    site->relation_kind_count = file.count;
    for (size_t i = 0; i < file.count; i++) {
        struct relation_kind *kind = &site->relation_kinds[i];
        kind->key = file.items[i].key;
        for (int l = 0; l < LANG_COUNT; l++)
            kind->label.text[l] = file.items[i].label[l];
        kind->inverse = file.items[i].inverse;
    }
}

/* --- abbreviations ---------------------------------------------------------------------------- */

struct abbreviations_file {
    struct abbreviation *items;
    size_t count;
};

#define ABBR(member) .offset = offsetof(struct abbreviation, member)
static const struct schema_field abbreviation_fields[] = {
    {"abbr", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, ABBR(abbr), .help = "as it is written"},
    {"vi", SCHEMA_LIST, SCHEMA_TEXT, ABBR(expansions[LANG_VI]),
     .count = offsetof(struct abbreviation, count[LANG_VI]), .help = "what it stands for"},
    {"en", SCHEMA_LIST, SCHEMA_TEXT, ABBR(expansions[LANG_EN]),
     .count = offsetof(struct abbreviation, count[LANG_EN]), .help = "the same in English"},
};
static const struct schema abbreviation_schema =
    SCHEMA("an abbreviation", struct abbreviation, abbreviation_fields);
static const struct schema_field abbreviations_fields[] = {
    {"abbreviations", SCHEMA_RECORDS, .sub = &abbreviation_schema,
     .offset = offsetof(struct abbreviations_file, items),
     .count = offsetof(struct abbreviations_file, count), .help = "what readers type for short"},
};
static const struct schema abbreviations_schema =
    SCHEMA("content/abbreviations.yaml", struct abbreviations_file, abbreviations_fields);

static void read_abbreviations(struct site *site)
{
    struct abbreviations_file file = {0};
    schema_read_file(site, "content/abbreviations.yaml", &abbreviations_schema, &file);
    site->abbreviations = file.items;
    site->abbreviation_count = file.count;
}

void records_names(struct site *site)
{
    struct names_file file = {0};
    schema_read_file(site, "content/names.yaml", &names_schema, &file);
    for (int f = 0; f < FACET_COUNT; f++)
        index_names(&site->arena, &site->names[f], &file.facets[f]);
    index_names(&site->arena, &site->bodies, &file.bodies);
    for (size_t i = 0; i < file.work_types.count; i++)
        map_put(&site->work_types, file.work_types.items[i].key, NULL)->pointer =
            &file.work_types.items[i];
    read_relations(site);
    read_abbreviations(site);
    records_terms(site);
}

/* --- decisions -------------------------------------------------------------------------------- */

#define STATED(member) .offset = offsetof(struct stated, member)
static const struct schema_field stated_fields[] = {
    {"url", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, .located = true, STATED(at),
     .help = "ID#pN, or an address"},
    {"name", SCHEMA_TEXT, STATED(name), .help = "what the source is called"},
    {"quote", SCHEMA_TEXT, STATED(quote), .help = "its words"},
};
static const struct schema stated_schema =
    SCHEMA("where it is stated", struct stated, stated_fields, .shorthand = "url");

#define FACT(name, fact)                                                                       \
    {                                                                                          \
        name, SCHEMA_RECORDS,                                                                  \
            .sub = &stated_schema, .offset = offsetof(struct decision, stated[fact]),          \
            .count = offsetof(struct decision, stated_count[fact]), .help = "sources of " name \
    }
static const struct schema_field facts_fields[] = {
    FACT("number", FACT_NUMBER), FACT("type", FACT_TYPE),   FACT("word", FACT_WORD),
    FACT("issuer", FACT_ISSUER), FACT("place", FACT_PLACE), FACT("body", FACT_BODY),
    FACT("term", FACT_TERM),     FACT("date", FACT_DATE),   FACT("title", FACT_TITLE),
};
static const struct schema facts_schema = SCHEMA("stated", struct decision, facts_fields);

#define RELATION(member) .offset = offsetof(struct relation, member)
static const struct schema_field relation_fields[] = {
    {"type", SCHEMA_ID, .required = SCHEMA_ALWAYS, .located = true, RELATION(type),
     .help = "a key of content/relations.yaml"},
    {"work", SCHEMA_WORK, .required = SCHEMA_ALWAYS, .located = true, RELATION(work),
     .help = "the other decision"},
    {"stated", SCHEMA_RECORDS, .sub = &stated_schema, RELATION(stated),
     .count = offsetof(struct relation, stated_count), .help = "where it is stated"},
};
static const struct schema relation_schema =
    SCHEMA("an entry of relations", struct relation, relation_fields);

#define DECISION(member) .offset = offsetof(struct decision, member)
#define GIVEN(fact) .place = SCHEMA_AT(struct decision, at[fact])
static const struct schema_field decision_fields[] = {
    {"id", SCHEMA_WORK, .required = SCHEMA_ALWAYS, .located = true, DECISION(id),
     .help = "permanent id: /vn/tw/qd/2010/290"},
    {"number", SCHEMA_TEXT, DECISION(number), GIVEN(FACT_NUMBER), .help = "as it is written"},
    {"type", SCHEMA_TEXT, DECISION(type), GIVEN(FACT_TYPE), .help = "symbol in small letters: qd"},
    {"word", SCHEMA_LOCALISED, DECISION(word), GIVEN(FACT_WORD), .help = "type word"},
    {"issuer", SCHEMA_TEXT, DECISION(issuer), GIVEN(FACT_ISSUER),
     .help = "a key of issuers in names.yaml"},
    {"place", SCHEMA_TEXT, DECISION(place), GIVEN(FACT_PLACE),
     .help = "a key of places, of a local issuer"},
    {"body", SCHEMA_TEXT, DECISION(body), GIVEN(FACT_BODY), .help = "a key of bodies"},
    {"term", SCHEMA_TEXT, DECISION(term), GIVEN(FACT_TERM), .help = "term of the committee, Roman"},
    {"date", SCHEMA_DATE, DECISION(date), GIVEN(FACT_DATE), .help = "of issue"},
    {"title", SCHEMA_LOCALISED, DECISION(title), GIVEN(FACT_TITLE), .help = "what it is about"},
    {"unique", SCHEMA_BOOL, DECISION(unique),
     .help = "true only if a source shows that no other decision has this number"},
    {"stated", SCHEMA_RECORD, .sub = &facts_schema, .offset = 0,
     .help = "where each fact is stated"},
    {"relations", SCHEMA_RECORDS, .sub = &relation_schema, DECISION(relations),
     .count = offsetof(struct decision, relation_count), .help = "to other decisions"},
    {"notes", SCHEMA_LOCALISED, DECISION(notes), .help = "what readers should know"},
};
static const struct schema decision_schema =
    SCHEMA("a record of content/decisions/", struct decision, decision_fields);

struct collecting {
    struct arena *arena;
    struct diags *diags;
    struct buf decisions; /* of struct decision */
    struct map seen;      /* id → path */
};

/* No fact without a source. */
static void check_stated(struct collecting *c, const struct decision *d)
{
    const struct {
        const char *key;
        enum fact fact;
        bool given;
    } facts[] = {
        {"number", FACT_NUMBER, d->number.data},
        {"type", FACT_TYPE, d->type.data},
        {"word", FACT_WORD, d->word.text[LANG_VI].data || d->word.text[LANG_EN].data},
        {"issuer", FACT_ISSUER, d->issuer.data},
        {"place", FACT_PLACE, d->place.data},
        {"body", FACT_BODY, d->body.data},
        {"term", FACT_TERM, d->term.data},
        {"date", FACT_DATE, date_known(d->date)},
        {"title", FACT_TITLE, d->title.text[LANG_VI].data || d->title.text[LANG_EN].data},
    };
    struct diag_where where = {.path = d->path};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        where.line = d->at[facts[i].fact].line;
        where.col = d->at[facts[i].fact].col;
        if (facts[i].given && !d->stated_count[facts[i].fact])
            diag_add(c->diags, DIAG_FACT_UNSTATED, &where, str_of(facts[i].key), STR_NULL,
                     STR_NULL);
    }
    for (size_t i = 0; i < d->relation_count; i++) {
        const struct located *type = &d->relations[i].type;
        where.line = type->line;
        where.col = type->col;
        if (!d->relations[i].stated_count)
            diag_add(c->diags, DIAG_RELATION_UNSTATED, &where, STR_NULL, STR_NULL, STR_NULL);
    }
}

/* The id has the year in which the decision was issued; the date must be of that year. */
static void check_year(struct collecting *c, const struct decision *d)
{
    struct citation_parts parts;
    unsigned long year;
    if (!date_known(d->date) || !citation_parts(d->id.text, &parts) ||
        !str_to_number(parts.year, 9999, &year) || (int)year == d->date.year)
        return;
    const struct located *at = &d->at[FACT_DATE];
    struct diag_where where = {.path = d->path, .line = at->line, .col = at->col};
    diag_add(c->diags, DIAG_YEAR_DIFFERS, &where, date_iso(c->arena, d->date), parts.year,
             STR_NULL);
}

static void add_decision(struct collecting *c, struct yaml_source *source,
                         const struct yaml_node *root)
{
    struct decision d = {.path = source->path, .hash = hash64(source->text), .date = DATE_NONE};
    struct schema_reader reader = {
        .arena = c->arena, .diags = c->diags, .source = source, .situation = 1};
    if (!schema_fill(&reader, &decision_schema, root, &d, NULL) || !d.id.text.data)
        return;
    bool is_new;
    struct map_entry *entry = map_put(&c->seen, d.id.text, &is_new);
    if (!is_new) {
        struct diag_where where = {.path = d.path, .line = d.id.line, .col = d.id.col};
        diag_add(c->diags, DIAG_DUPLICATE_RECORD, &where, d.id.text, str_of(entry->pointer),
                 STR_NULL);
        return;
    }
    entry->pointer = (void *)d.path.data;
    check_stated(c, &d);
    check_year(c, &d);
    buf_add(&c->decisions, &d, sizeof d);
}

static void read_records(struct collecting *c, int dir, struct str path)
{
    struct str text;
    struct diag_where where = {.path = path};
    if (!fs_read(dir, path.data, RECORDS_MAX, c->arena, &text, NULL)) {
        diag_add(c->diags, errno == EXDEV ? DIAG_LINK_OUTSIDE : DIAG_UNREADABLE, &where,
                 str_of(terminal_fault(errno)), STR_NULL, STR_NULL);
        return;
    }
    if (!diag_utf8(c->diags, path, text))
        return;
    struct yaml_source source = {.path = path, .text = text};
    struct yaml_stream *stream = yaml_open(c->diags, &source, 0, text.len);
    struct yaml_node *root;
    while (yaml_next(stream, c->arena, &root))
        if (root)
            add_decision(c, &source, root);
    yaml_close(stream);
}

void records_decisions(struct arena *arena, struct diags *diags, int site_dir, const char *folder,
                       struct decision **decisions, size_t *count)
{
    struct collecting c = {.arena = arena, .diags = diags, .decisions = {.max = RECORDS_MAX}};
    struct fs_list list;
    if (!fs_list(site_dir, folder, arena, &list) && errno != ENOENT)
        die_errno("list", folder);
    for (size_t i = 0; i < list.count; i++)
        if (list.entries[i].is_file && str_ends(list.entries[i].name, STR(".yaml")))
            read_records(&c, site_dir,
                         str_format(arena, "%s/%s", folder, list.entries[i].name.data));
        else
            strays_add(diags, str_of(folder), &list.entries[i], "*.yaml");
    *count = c.decisions.len / sizeof(struct decision);
    *decisions = ARENA_ARRAY(arena, *count, struct decision);
    if (*count)
        memcpy(*decisions, c.decisions.data, c.decisions.len);
    buf_free(&c.decisions);
    map_free(&c.seen);
}

struct citation_authority *records_authority(struct arena *arena, const struct decision *decisions,
                                             size_t count)
{
    struct citation_record *records = ARENA_ARRAY(arena, count, struct citation_record);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &decisions[i];
        records[i] = (struct citation_record){.id = d->id.text,
                                              .title_vi = d->title.text[LANG_VI],
                                              .title_en = d->title.text[LANG_EN],
                                              .word = d->word.text[LANG_VI],
                                              .date = d->date,
                                              .term = citation_roman(d->term),
                                              .unique = d->unique};
    }
    return citation_authority_new(records, count);
}

/* --- terms ------------------------------------------------------------------------------------ */

struct term_entry {
    struct str term;
    long congress;
    struct date from, to;
    struct stated *stated;
    size_t stated_count;
};

struct terms_file {
    struct term_entry *items;
    size_t count;
};

#define TERM(member) .offset = offsetof(struct term_entry, member)
static const struct schema_field term_fields[] = {
    {"term", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, TERM(term), .help = "Roman: XI"},
    {"congress", SCHEMA_INTEGER, .min = 1, .max = 39, TERM(congress),
     .help = "number of the congress that elected the bodies"},
    {"from", SCHEMA_DATE, .required = SCHEMA_ALWAYS, TERM(from),
     .help = "month in which that congress opened"},
    {"to", SCHEMA_DATE, TERM(to), .help = "month in which the next one closed"},
    {"stated", SCHEMA_RECORDS, .sub = &stated_schema, TERM(stated),
     .count = offsetof(struct term_entry, stated_count), .help = "where that is stated"},
};
static const struct schema term_schema = SCHEMA("a term", struct term_entry, term_fields);
static const struct schema_field terms_fields[] = {
    {"terms", SCHEMA_RECORDS, .sub = &term_schema, .offset = offsetof(struct terms_file, items),
     .count = offsetof(struct terms_file, count), .help = "terms of the Party's central bodies"},
};
static const struct schema terms_schema =
    SCHEMA("content/terms.yaml", struct terms_file, terms_fields);

void records_terms(struct site *site)
{
    struct terms_file file = {0};
    schema_read_file(site, "content/terms.yaml", &terms_schema, &file);
    site->congress_terms = ARENA_ARRAY(&site->arena, file.count, struct congress_term);
    for (size_t i = 0; i < file.count; i++) {
        const struct term_entry *from = &file.items[i];
        uint8_t number = citation_roman(from->term);
        if (number && date_known(from->from))
            site->congress_terms[site->congress_term_count++] = (struct congress_term){
                number, from->from, from->to, from->stated, from->stated_count};
    }
}

void records_reference(struct buf *out)
{
    schema_reference(out, &decision_schema, NULL, 2);
    schema_reference(out, &names_schema, NULL, 2);
    schema_reference(out, &relations_schema, NULL, 2);
    schema_reference(out, &abbreviations_schema, NULL, 2);
    schema_reference(out, &terms_schema, NULL, 2);
}
