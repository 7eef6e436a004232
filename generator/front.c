#include "front.h"

#include <stdio.h>
#include <string.h>

#include "schema_code.h"

static const struct schema_field attached_fields[] = {
    {"path", SCHEMA_PATH, .required = SCHEMA_ALWAYS, .located = true,
     .offset = offsetof(struct attached, path), .help = "file below content/files/"},
    {"title", SCHEMA_LOCALISED, .offset = offsetof(struct attached, title),
     .help = "what the file is"},
};
static const struct schema attached_schema =
    SCHEMA("an entry of files", struct attached, attached_fields, .shorthand = "path");

static const struct schema_field removed_fields[] = {
    {"text", SCHEMA_TEXT, .required = SCHEMA_ALWAYS, .offset = offsetof(struct removed, text),
     .help = "the words taken out, exactly"},
    {"what", SCHEMA_LOCALISED, .offset = offsetof(struct removed, what), .help = "what they were"},
};
static const struct schema removed_schema =
    SCHEMA("an entry of removed", struct removed, removed_fields, .shorthand = "text");

static const struct schema_field change_fields[] = {
    {"date", SCHEMA_DATE, .required = SCHEMA_ALWAYS, .offset = offsetof(struct change, date),
     .help = "when"},
    {"change", SCHEMA_LOCALISED, .required = SCHEMA_ALWAYS,
     .offset = offsetof(struct change, change), .help = "what was done, and why"},
};
static const struct schema change_schema =
    SCHEMA("an entry of history", struct change, change_fields);

static const char *const languages[] = {"vi", "en", NULL};
static const char *const states[] = {"unofficial", "reviewed", NULL};
static const struct schema_field translation_fields[] = {
    {"of", SCHEMA_CHOICE, .required = SCHEMA_ALWAYS, .choices = languages,
     .size = sizeof(enum lang), .offset = offsetof(struct translation, of),
     .help = "language of the original"},
    {"status", SCHEMA_CHOICE, .choices = states, .size = sizeof(bool),
     .offset = offsetof(struct translation, reviewed),
     .help = "reviewed once a person has compared it with the original"},
    {"method", SCHEMA_LOCALISED, .offset = offsetof(struct translation, method),
     .help = "how it was made"},
    {"date", SCHEMA_DATE, .offset = offsetof(struct translation, date), .help = "when"},
    {"blocks", SCHEMA_LIST, SCHEMA_TEXT, .offset = offsetof(struct translation, blocks),
     .count = offsetof(struct translation, block_count),
     .help = "hash of each block of the original; written by songngu reviewed"},
};
static const struct schema translation_schema = SCHEMA(
    "translation", struct translation, translation_fields,
    .present = SCHEMA_AT(struct translation, present), .line = SCHEMA_AT(struct translation, line));

/* Front matter as it is written, with all its parts: what one table fills. */
struct written {
    struct front front;
    struct front_more more;
    struct translation translation;
};

#define FRONT(member) .offset = offsetof(struct written, front.member)
#define MORE(member) .offset = offsetof(struct written, more.member)
static const struct schema_field fields[] = {
    {"id", SCHEMA_ID, .located = true, FRONT(id), .help = "permanent id; the slug if absent"},
    {"title", SCHEMA_LOCALISED, .required = SCHEMA_ALWAYS, FRONT(title), .help = "title"},
    {"type", SCHEMA_TEXT, .located = true, FRONT(type), .help = "a key of types in names.yaml"},
    {"issuer", SCHEMA_TEXT, .located = true, FRONT(issuer), .help = "who issued the document"},
    {"publisher", SCHEMA_TEXT, .located = true, FRONT(publisher), .help = "who published it"},
    {"place", SCHEMA_TEXT, .located = true, FRONT(place), .help = "province, city …"},
    {"author", SCHEMA_TEXT, FRONT(author), .help = "as stated"},
    {"date", SCHEMA_DATE, FRONT(date), .help = "of the event or of the document"},
    {"published", SCHEMA_DATETIME, FRONT(published), .help = "when it was published"},
    {"source", SCHEMA_TEXT, FRONT(source), .help = "where the text comes from, as stated"},
    {"topics", SCHEMA_LIST, SCHEMA_TEXT, .located = true, FRONT(topics),
     .count = offsetof(struct written, front.topic_count), .help = "keys of topics in names.yaml"},
    {"summary", SCHEMA_LOCALISED, FRONT(summary), .help = "one or two sentences"},
    {"number", SCHEMA_TEXT, .located = true, FRONT(number), .help = "its own number"},
    {"work", SCHEMA_WORK, .located = true, MORE(work),
     .help = "the decision whose text this document is"},
    {"files", SCHEMA_RECORDS, .sub = &attached_schema, MORE(files),
     .count = offsetof(struct written, more.file_count), .help = "scans, PDFs"},
    {"removed", SCHEMA_RECORDS, .sub = &removed_schema, MORE(removed),
     .count = offsetof(struct written, more.removed_count), .help = "page furniture taken out"},
    {"history", SCHEMA_RECORDS, .sub = &change_schema, MORE(history),
     .count = offsetof(struct written, more.history_count),
     .help = "corrections and editorial acts"},
    {"aliases", SCHEMA_LIST, SCHEMA_TEXT, .located = true, MORE(aliases),
     .count = offsetof(struct written, more.alias_count), .help = "old addresses that lead here"},
    {"translation", SCHEMA_RECORD, .sub = &translation_schema,
     .offset = offsetof(struct written, translation),
     .help = "this file is a translation; what it does not state it takes from the original"},
    {"draft", SCHEMA_BOOL, FRONT(draft), .help = "true keeps it out of the published site"},
    {"withdrawn", SCHEMA_LOCALISED, MORE(withdrawn),
     .help = "the reason; a tombstone stays at the address"},
};
static const struct schema front_schema = SCHEMA("front matter", struct written, fields);

static const struct schema_field page_fields[] = {
    {"title", SCHEMA_LOCALISED, .required = SCHEMA_ALWAYS, FRONT(title), .help = "title"},
    {"summary", SCHEMA_LOCALISED, FRONT(summary), .help = "one or two sentences"},
    {"draft", SCHEMA_BOOL, FRONT(draft), .help = "true keeps it out of the published site"},
};
static const struct schema page_schema =
    SCHEMA("front matter of a page", struct written, page_fields);

/* A line of three hyphens, with nothing but blanks after them. */
static bool is_fence(struct str line)
{
    return str_starts(line, STR("---")) && str_trim(str_cut(line, 3, line.len)).len == 0;
}

/* Finds the YAML [*from, *to) and the body; false if the text does not begin with a fence or has
 * no second one. */
static bool find_fences(struct str text, size_t *from, size_t *to, size_t *body)
{
    size_t start = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    struct str rest = str_cut(text, start, text.len), line;
    if (!str_next_line(&rest, &line) || !is_fence(line))
        return false;
    *from = text.len - rest.len;
    for (size_t at = *from; str_next_line(&rest, &line); at = text.len - rest.len) {
        if (is_fence(line)) {
            *to = at;
            *body = text.len - rest.len;
            return true;
        }
    }
    return false;
}

/* The line, from 1, of the first empty line below the fence on the first one: as a rule the keys
 * end there. 0 if there is none. */
static uint32_t empty_line(struct str text)
{
    struct str rest = text, line;
    for (uint32_t number = 1; str_next_line(&rest, &line); number++)
        if (!str_trim(line).len)
            return number;
    return 0;
}

/* Says why a text has no front matter: it has no end, begins below, or is not there. */
static void report_fences(struct diags *diags, struct str path, struct str text)
{
    char number[16] = "";
    size_t bom = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0, from, to, body;
    struct str line, rest = str_cut(text, bom, text.len);
    enum diag_code code = DIAG_NO_FRONT_MATTER;
    size_t at = bom;
    while (str_next_line(&rest, &line) && !str_trim(line).len)
        at = text.len - rest.len;
    if (at > bom && find_fences(str_cut(text, at, text.len), &from, &to, &body))
        code = DIAG_FRONT_BELOW;
    else if (at == bom && is_fence(line))
        code = DIAG_FRONT_UNCLOSED;
    else
        at = 0;
    if (code == DIAG_FRONT_UNCLOSED && empty_line(text))
        snprintf(number, sizeof number, "%u", empty_line(text));
    struct diag_where where = diag_at(path, text, at, 3);
    diag_add(diags, code, &where, *number ? str_of(number) : STR_NULL, STR_NULL, STR_NULL);
}

/* --- its parts -------------------------------------------------------------------------------- */

static const struct front_more nothing_more;
static const struct translation no_translation = {.date = DATE_NONE};

void front_init(struct front *front)
{
    *front = (struct front){.date = DATE_NONE,
                            .published = DATE_NONE,
                            .more = &nothing_more,
                            .translation = &no_translation};
}

static struct written join(const struct front *front)
{
    return (struct written){*front, *front->more, *front->translation};
}

/* Only what is there takes memory. */
static void part(struct arena *arena, const struct written *written, struct front *front)
{
    *front = written->front;
    front->more = &nothing_more;
    front->translation = &no_translation;
    if (memcmp(&written->more, &nothing_more, sizeof nothing_more) != 0)
        front->more = (const void *)arena_copy(arena, &written->more, sizeof written->more);
    if (written->translation.present)
        front->translation =
            (const void *)arena_copy(arena, &written->translation, sizeof written->translation);
}

void front_code(struct codec *c, struct front *front)
{
    if (!c->out)
        front_init(front);
    struct written written = join(front);
    schema_code(c, &front_schema, &written);
    if (!c->out)
        part(c->arena, &written, front);
}

/* A text published before the day that it bears or tells of: perhaps so, perhaps a slip. */
static void check_dates(struct diags *diags, struct yaml_source *source, const struct front *front,
                        const struct yaml_node *root)
{
    const struct yaml_node *published = yaml_get(root, STR("published"));
    if (!published || !front->date.year || date_compare(front->published, front->date) >= 0)
        return;
    yaml_report(source, diags, DIAG_PUBLISHED_BEFORE, published->offset, published->width, STR_NULL,
                STR_NULL, STR_NULL);
}

bool front_read(struct arena *arena, struct arena *scratch, struct diags *diags, struct str path,
                struct str text, enum front_of of, struct front *front, size_t *body)
{
    front_init(front);
    struct written written = join(front);
    struct yaml_source source = {.path = path, .text = text};
    size_t from, to;
    if (!find_fences(text, &from, &to, body)) {
        report_fences(diags, path, text);
        return false;
    }
    struct yaml_node *root = yaml_parse(scratch, diags, &source, from, to);
    if (!root)
        return false;
    struct schema_reader reader = {
        .arena = arena, .diags = diags, .source = &source, .situation = (uint32_t)of};
    bool good =
        schema_fill(&reader, of == FRONT_PAGE ? &page_schema : &front_schema, root, &written, NULL);
    part(arena, &written, front);
    if (good)
        check_dates(diags, &source, front, root);
    return good;
}

void front_reference(struct buf *out)
{
    schema_reference(out, &front_schema, NULL, 2);
}
