/* The file: a mapping with the spelling in which English readers are served, a note, and the list
 * of terms. A term's number is its place in that list; its id is made of its Vietnamese form, so
 * that it stays when terms are added elsewhere. */
#include "glossary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs.h"
#include "schema.h"

#define TERM(member) .offset = offsetof(struct glossary_term, member)
static const struct schema_field also_fields[] = {
    {"vi", SCHEMA_LIST, SCHEMA_TEXT, TERM(also[LANG_VI]),
     .count = offsetof(struct glossary_term, also_count[LANG_VI]), .help = "in Vietnamese"},
    {"en", SCHEMA_LIST, SCHEMA_TEXT, TERM(also[LANG_EN]),
     .count = offsetof(struct glossary_term, also_count[LANG_EN]), .help = "in English"},
};
static const struct schema also_schema = SCHEMA("also", struct glossary_term, also_fields);

#define SOURCE(member) .offset = offsetof(struct stated, member)
static const struct schema_field source_fields[] = {
    {"url", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, .located = true, SOURCE(at),
     .help = "ID#pN, or an address"},
    {"name", SCHEMA_TEXT, SOURCE(name), .help = "what the source is called"},
    {"quote", SCHEMA_TEXT, SOURCE(quote), .help = "its words"},
};
static const struct schema source_schema =
    SCHEMA("source of a term", struct stated, source_fields, .shorthand = "url");

static const struct schema_field term_fields[] = {
    {"vi", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, TERM(name[LANG_VI]), .help = "in Vietnamese"},
    {"en", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, TERM(name[LANG_EN]), .help = "in English"},
    {"also", SCHEMA_RECORD, .sub = &also_schema, .offset = 0, .help = "variants found in practice"},
    {"definition", SCHEMA_LOCALISED, TERM(definition), .help = "one sober sentence"},
    {"source", SCHEMA_RECORD, .sub = &source_schema, TERM(source), .help = "where it is stated"},
    {"common", SCHEMA_BOOL, TERM(common),
     .help = "true: an everyday word, which is not marked in texts"},
};
static const struct schema term_schema = SCHEMA("a term", struct glossary_term, term_fields);

struct glossary_file {
    struct str spelling;
    struct localised note;
    struct glossary_term *terms;
    size_t count;
};

#define FILE_FIELD(member) .offset = offsetof(struct glossary_file, member)
static const struct schema_field file_fields[] = {
    {"spelling", SCHEMA_TEXT, FILE_FIELD(spelling), .help = "of English: British or American"},
    {"note", SCHEMA_LOCALISED, FILE_FIELD(note), .help = "what readers should know"},
    {"terms", SCHEMA_RECORDS, .sub = &term_schema, FILE_FIELD(terms),
     .count = offsetof(struct glossary_file, count), .help = "the terms"},
};
static const struct schema file_schema =
    SCHEMA("content/glossary.yaml", struct glossary_file, file_fields);

/* --- order and ids ---------------------------------------------------------------------------- */

/* A verb without its "to", as it stands in a text. */
static struct str text_form(struct str name, enum lang lang)
{
    return lang == LANG_EN && str_starts(name, STR("to ")) ? str_cut(name, 3, name.len) : name;
}

/* "the Party" stands under P and "to advise" under A, as in dictionaries. */
static struct str headword(struct str name, enum lang lang)
{
    return lang == LANG_EN && str_starts(name, STR("the ")) ? str_cut(name, 4, name.len)
                                                            : text_form(name, lang);
}

static const struct {
    char base;
    uint32_t mark;
    const char *letter;
} marked_letters[] = {{'a', 0x306, "Ă"}, {'a', 0x302, "Â"}, {'e', 0x302, "Ê"},
                      {'o', 0x302, "Ô"}, {'o', 0x31B, "Ơ"}, {'u', 0x31B, "Ư"}};

struct str glossary_letter(struct arena *arena, struct str word, enum lang lang)
{
    uint32_t parts[UNICODE_DECOMPOSED];
    unsigned size, count = word.len ? unicode_decompose(str_decode(word, 0, &size), parts) : 0;
    if (count && parts[0] == 0x111) /* đ */
        return lang == LANG_VI ? STR("Đ") : STR("D");
    if (!count || parts[0] < 'a' || parts[0] > 'z')
        return STR("#");
    for (size_t i = 0; lang == LANG_VI && i < sizeof marked_letters / sizeof *marked_letters; i++)
        for (unsigned k = 1; k < count; k++)
            if ((uint32_t)marked_letters[i].base == parts[0] && marked_letters[i].mark == parts[k])
                return str_of(marked_letters[i].letter);
    return str_format(arena, "%c", (char)(parts[0] - 'a' + 'A'));
}

static int by_sort_key(const void *a, const void *b, void *context)
{
    const struct str *keys = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = str_compare(keys[x], keys[y]);
    return order ? order : (x > y) - (x < y);
}

static void order_terms(struct site *site, enum lang lang)
{
    struct glossary *g = &site->glossary;
    struct arena *arena = &site->arena;
    struct str *keys = ARENA_ARRAY(arena, g->count, struct str);
    g->order[lang] = ARENA_ARRAY(arena, g->count, uint32_t);
    for (uint32_t i = 0; i < g->count; i++) {
        struct str word = headword(g->terms[i].name[lang], lang);
        g->order[lang][i] = i;
        keys[i] = unicode_sort_key(arena, lang, word);
        g->terms[i].letter[lang] = glossary_letter(arena, word, lang);
    }
    if (g->count)
        qsort_r(g->order[lang], g->count, sizeof *g->order[lang], by_sort_key, keys);
    for (uint32_t i = 0; i < g->count; i++)
        g->terms[g->order[lang][i]].rank[lang] = i;
}

/* "term-cap-uy"; a second term of that slug gets "-2". */
static void make_ids(struct site *site)
{
    struct glossary *g = &site->glossary;
    struct map seen = {0};
    for (uint32_t i = 0; i < g->count; i++) {
        struct str slug = unicode_slug(&site->arena, g->terms[i].name[LANG_VI]);
        struct map_entry *entry = map_put(&seen, slug, NULL);
        entry->number++;
        g->terms[i].id = entry->number == 1 ? STR_JOIN(&site->arena, STR("term-"), slug)
                                            : str_format(&site->arena, "term-%.*s-%zu",
                                                         STR_ARG(slug), entry->number);
    }
    map_free(&seen);
}

/* --- the forms that are marked in texts ------------------------------------------------------- */

static struct lexicon *make_lexicon(struct site *site, enum lang lang)
{
    const struct glossary *g = &site->glossary;
    size_t most = 0, count = 0;
    for (uint32_t i = 0; i < g->count; i++)
        most += 1 + g->terms[i].also_count[lang];
    struct lexicon_form *forms = ARENA_ARRAY(&site->arena, most, struct lexicon_form);
    for (uint32_t i = 0; i < g->count; i++) {
        const struct glossary_term *term = &g->terms[i];
        if (term->common)
            continue;
        forms[count++] = (struct lexicon_form){text_form(term->name[lang], lang), i};
        /* English variants are other renderings, many of them everyday words */
        for (size_t k = 0; lang == LANG_VI && k < term->also_count[lang]; k++)
            forms[count++] = (struct lexicon_form){term->also[lang][k], i};
    }
    return lexicon_new(&site->arena, lang, forms, count, g->count);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Terms with both names; one without is an error that has been reported. */
static void take_terms(struct site *site, const struct glossary_file *file)
{
    struct glossary *g = &site->glossary;
    g->terms = ARENA_ARRAY(&site->arena, file->count, struct glossary_term);
    for (size_t i = 0; i < file->count; i++)
        if (file->terms[i].name[LANG_VI].data && file->terms[i].name[LANG_EN].data)
            g->terms[g->count++] = file->terms[i];
}

void glossary_read(struct site *site)
{
    struct glossary_file file = {0};
    site->glossary.hash = schema_read_file(site, "content/glossary.yaml", &file_schema, &file);
    site->glossary.note = file.note;
    take_terms(site, &file);
    make_ids(site);
    for (int l = 0; l < LANG_COUNT; l++) {
        order_terms(site, (enum lang)l);
        if (site->config.glossary && site->glossary.count)
            site->glossary.lexicons[l] = make_lexicon(site, (enum lang)l);
    }
}

size_t glossary_page(const struct site *site, enum lang from, uint32_t term)
{
    return site->glossary.terms[term].rank[from] / GLOSSARY_PAGE + 1;
}

size_t glossary_pages(const struct site *site)
{
    return (site->glossary.count + GLOSSARY_PAGE - 1) / GLOSSARY_PAGE;
}

struct str glossary_address(enum lang from)
{
    return from == LANG_VI ? STR("glossary/") : STR("glossary/en-vi");
}

void glossary_reference(struct buf *out)
{
    schema_reference(out, &file_schema, NULL, 2);
}
