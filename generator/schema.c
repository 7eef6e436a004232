/* Invariant: what is written to a struct has been checked; what is wrong has been reported and
 * leaves its member alone. Keys are read in the order of the file, so that counting lines for
 * struct located is one pass over it. Recursion follows the tables and the tree, neither deeper
 * than YAML_DEPTH_MAX. */
#include "schema.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "address.h"
#include "fs.h"
#include "hash.h"
#include "terminal.h"

enum { FIELDS_MAX = 64 };

/* One filling, with what has gone wrong so far. */
struct filling {
    const struct schema_reader *reader;
    bool failed;
};

/* A value on its way into a struct. */
struct value {
    const struct schema_field *field;
    const struct yaml_node *node;
    char *base; /* the struct */
};

static void report(struct filling *f, enum diag_code code, const struct yaml_node *node,
                   struct str arg0, struct str arg1, struct str arg2)
{
    yaml_report(f->reader->source, f->reader->diags, code, node->offset, node->width, arg0, arg1,
                arg2);
    if (diag_severity(code) == SEVERITY_ERROR)
        f->failed = true;
}

static void report_value(struct filling *f, enum diag_code code, const struct value *v,
                         struct str arg1, struct str arg2)
{
    report(f, code, v->node, str_of(v->field->name), arg1, arg2);
}

/* ---- texts ------------------------------------------------------------------------------- */

static bool all_of(struct str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (!c || !strchr(others, c)))
            return false;
    }
    return s.len > 0;
}

static bool is_id(struct str s)
{
    return all_of(s, "-");
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return s.len > 0;
}

/* A year, a whole date, or "_" for what is not known. */
static bool is_work_date(struct str s)
{
    return str_is(s, "_") || (s.len == 4 && is_digits(s)) ||
           (s.len == 10 && s.data[4] == '-' && s.data[7] == '-' && is_digits(str_cut(s, 0, 4)) &&
            is_digits(str_cut(s, 5, 7)) && is_digits(str_cut(s, 8, 10)));
}

/* "/vn/[place/]issuer/type/date/number"; no part is only dots. */
static bool is_work(struct str s)
{
    enum { LEAST = 4, MOST = 5 };
    struct str parts[MOST], rest, part;
    size_t count = 0;
    if (!str_starts(s, STR("/vn/")) || s.data[s.len - 1] == '/')
        return false;
    rest = str_cut(s, 4, s.len);
    for (; str_next_part(&rest, '/', &part); count++) {
        if (count == MOST || !part.len || !all_of(part, "-._~") || part.data[0] == '.')
            return false;
        parts[count] = part;
    }
    return count >= LEAST && is_work_date(parts[count - 2]);
}

static bool is_path(struct str s)
{
    struct str rest = s, part;
    if (!s.len || s.data[0] == '/' || s.data[s.len - 1] == '/')
        return false;
    while (str_next_part(&rest, '/', &part))
        if (!part.len || str_is(part, ".") || str_is(part, "..") ||
            str_find_byte(part, '\\', 0) < part.len)
            return false;
    return true;
}

/* The checks of the kinds of text; SCHEMA_TEXT has none. */
static const struct {
    bool (*good)(struct str s);
    enum diag_code code;
} texts[] = {
    [SCHEMA_ID] = {is_id, DIAG_BAD_ID},
    [SCHEMA_WORK] = {is_work, DIAG_BAD_WORK},
    [SCHEMA_URL] = {address_is_url, DIAG_BAD_URL},
    [SCHEMA_PATH] = {is_path, DIAG_BAD_PATH},
};

/* A text of the tree in NFC, in the reader's arena: the tree may be dropped before the struct. */
static struct str keep(struct filling *f, struct str s)
{
    struct str normal = unicode_nfc(f->reader->arena, s);
    return normal.data == s.data ? str_copy(f->reader->arena, s) : normal;
}

/* Reads any text; false (reported) if it is none. */
static bool take_text(struct filling *f, const struct value *v, struct str *text)
{
    const struct yaml_node *node = v->node;
    if (node->kind != YAML_SCALAR || yaml_is_null(node)) {
        report_value(f, DIAG_WANT_TEXT, v, STR_NULL, STR_NULL);
        return false;
    }
    struct str s = node->text;
    while (s.len && s.data[s.len - 1] == '\n')
        s.len--;
    size_t control = str_find_control(s, 0);
    if (control < s.len) {
        unsigned size;
        uint32_t c = str_decode(s, control, &size);
        report_value(f, DIAG_TEXT_CONTROL, v, str_format(f->reader->arena, "U+%04X", c), STR_NULL);
        return false;
    }
    if (!str_trim(s).len && v->field->required & f->reader->situation) {
        report_value(f, DIAG_EMPTY_VALUE, v, STR_NULL, STR_NULL);
        return false;
    }
    *text = keep(f, s);
    return true;
}

/* Reads a text of a kind. */
static bool take_checked(struct filling *f, const struct value *v, enum schema_kind kind,
                         struct str *text)
{
    struct arena *arena = f->reader->arena;
    if (!take_text(f, v, text))
        return false;
    if (kind == SCHEMA_TEXT || texts[kind].good(*text))
        return true;
    struct str slug = kind == SCHEMA_ID ? unicode_slug(arena, *text) : STR_NULL;
    report_value(f, texts[kind].code, v, *text, slug.len ? slug : STR_NULL);
    return false;
}

static void store_text(struct filling *f, const struct value *v, struct str text, void *to)
{
    struct located located = {.text = text};
    if (!v->field->located) {
        memcpy(to, &text, sizeof text);
        return;
    }
    yaml_place(f->reader->source, v->node->offset, &located.line, &located.col);
    memcpy(to, &located, sizeof located);
}

static void read_text(struct filling *f, const struct value *v)
{
    struct str text;
    if (take_checked(f, v, v->field->kind, &text))
        store_text(f, v, text, v->base + v->field->offset);
}

/* A text between commas or semicolons as the entries of a list; STR_NULL if it needs quotes. */
static struct str as_entries(struct filling *f, const struct yaml_node *node)
{
    enum { LONG = 200 };
    if (node->kind != YAML_SCALAR || yaml_is_null(node) || node->text.len > LONG)
        return STR_NULL;
    char *text = arena_copy(f->reader->arena, node->text.data, node->text.len);
    for (size_t i = 0; i < node->text.len; i++) {
        if (strchr("[]{}\"'#:&*!|>%@`\n", text[i]))
            return STR_NULL;
        if (text[i] == ';')
            text[i] = ',';
    }
    return (struct str){text, node->text.len};
}

static void read_list(struct filling *f, const struct value *v)
{
    if (v->node->kind != YAML_SEQUENCE) {
        report_value(f, DIAG_WANT_LIST, v, STR_NULL, as_entries(f, v->node));
        return;
    }
    size_t size = v->field->located ? sizeof(struct located) : sizeof(struct str), count = 0;
    char *items = arena_array(f->reader->arena, v->node->count, size);
    for (const struct yaml_node *n = v->node->first; n; n = n->next) {
        struct value item = {v->field, n, v->base};
        struct str text;
        if (n->kind != YAML_BAD && take_checked(f, &item, v->field->item, &text))
            store_text(f, &item, text, items + count++ * size);
    }
    memcpy(v->base + v->field->offset, &items, sizeof items);
    memcpy(v->base + v->field->count, &count, sizeof count);
}

/* ---- texts in two languages -------------------------------------------------------------- */

/* What authors write who know other programs, or think in Vietnamese. */
static const struct {
    const char *written, *meant;
} synonyms[] = {
    {"tags", "topics"},         {"keywords", "topics"},
    {"categories", "topics"},   {"category", "topics"},
    {"description", "summary"}, {"abstract", "summary"},
    {"name", "title"},          {"slug", "id"},
    {"created", "date"},        {"updated", "history"},
    {"attachments", "files"},   {"publishdate", "published"},
    {"location", "place"},      {"province", "place"},
    {"tiêu đề", "title"},       {"nhan đề", "title"},
    {"ngày", "date"},           {"tác giả", "author"},
    {"chủ đề", "topics"},       {"tóm tắt", "summary"},
    {"loại", "type"},           {"nguồn", "source"},
    {"số", "number"},           {"số hiệu", "number"},
    {"địa phương", "place"},    {"cơ quan", "issuer"},
    {"url", "base_url"},        {"baseurl", "base_url"},
};

static struct str among(struct str key, const struct str *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(key, known[i]))
            return key;
    return STR_NULL;
}

/* The key that was meant; STR_NULL if none is like it. */
static struct str meant_key(struct arena *arena, struct str key, const struct str *known,
                            size_t count)
{
    struct str folded = unicode_lower(arena, unicode_nfc(arena, key));
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (str_is(folded, synonyms[i].written))
            return among(str_of(synonyms[i].meant), known, count);
    return str_nearest(key, known, count);
}

static void unknown_key(struct filling *f, const struct yaml_node *node, const struct str *known,
                        size_t count)
{
    struct arena *arena = f->reader->arena;
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, i ? ", %.*s" : "%.*s", STR_ARG(known[i]));
    struct yaml_node key = {.offset = node->key_offset, .width = node->key_width};
    report(f, DIAG_UNKNOWN_KEY, &key, node->key, meant_key(arena, node->key, known, count),
           str_copy(arena, buf_view(&list)));
    buf_free(&list);
}

static void read_languages(struct filling *f, const struct value *v)
{
    struct localised localised = {{STR_NULL}};
    struct str codes[LANG_COUNT];
    bool stated[LANG_COUNT] = {false};
    for (int l = 0; l < LANG_COUNT; l++)
        codes[l] = str_of(lang_code((enum lang)l));
    for (const struct yaml_node *n = v->node->first; n; n = n->next) {
        struct value text = {v->field, n, v->base};
        enum lang lang;
        if (!lang_of(n->key, &lang)) {
            unknown_key(f, n, codes, LANG_COUNT);
            continue;
        }
        stated[lang] = n->kind == YAML_BAD || !yaml_is_null(n);
        if (n->kind != YAML_BAD && stated[lang])
            take_text(f, &text, &localised.text[lang]);
    }
    for (int l = 0; l < LANG_COUNT; l++)
        if (!stated[l])
            report_value(f, DIAG_MISSING_LANGUAGE, v, codes[l], STR_NULL);
    memcpy(v->base + v->field->offset, &localised, sizeof localised);
}

/* "withdrawn: false" would be shown as the reason. */
static bool is_yes_or_no(const struct yaml_node *node)
{
    return !node->quoted && (str_is(node->text, "true") || str_is(node->text, "false"));
}

static void read_localised(struct filling *f, const struct value *v)
{
    struct localised localised;
    struct str text;
    if (v->node->kind == YAML_MAPPING) {
        read_languages(f, v);
    } else if (v->node->kind == YAML_SEQUENCE) {
        report_value(f, DIAG_WANT_LOCALISED, v, STR_NULL, STR_NULL);
    } else if (is_yes_or_no(v->node)) {
        report_value(f, DIAG_WANT_WORDS, v, v->node->text, STR_NULL);
    } else if (take_text(f, v, &text)) {
        for (int l = 0; l < LANG_COUNT; l++)
            localised.text[l] = text;
        memcpy(v->base + v->field->offset, &localised, sizeof localised);
    }
}

/* ---- dates, numbers, choices ------------------------------------------------------------- */

/* True if s has the form of a date, so that a failure to read it is the calendar's. */
static bool has_date_form(struct str s, bool with_time)
{
    static const char form[] = "0000-00-00 00:00";
    if (s.len != 7 && s.len != 10 && !(with_time && s.len == 16))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool digit = s.data[i] >= '0' && s.data[i] <= '9';
        if (form[i] == '0' ? !digit : s.data[i] != form[i] && !(i == 10 && s.data[i] == 'T'))
            return false;
    }
    return true;
}

/* "1/12/2021", "01.12.2021", "2021/12/1" → "2021-12-01"; STR_NULL if it is nothing of the kind. */
static struct str date_meant(struct arena *arena, struct str s)
{
    static const char separators[] = "/.-";
    unsigned long part[3] = {0};
    struct str rest = s, text;
    struct date date;
    size_t count = 0, at = 0;
    while (at < s.len && !strchr(separators, s.data[at]))
        at++;
    for (; at < s.len && count < 3 && str_next_part(&rest, s.data[at], &text); count++)
        if (!str_to_number(text, 9999, &part[count]))
            return STR_NULL;
    if (count < 3 || rest.len)
        return STR_NULL;
    bool year_first = part[0] > 999;
    struct str iso = str_format(arena, "%04lu-%02lu-%02lu", part[year_first ? 0 : 2], part[1],
                                part[year_first ? 2 : 0]);
    return date_parse(iso, &date) && date.year > 999 ? iso : STR_NULL;
}

static void read_date(struct filling *f, const struct value *v)
{
    struct date date;
    struct str text;
    bool with_time = v->field->kind == SCHEMA_DATETIME;
    if (!take_text(f, v, &text))
        return;
    if (date_parse(text, &date) && (with_time || date.minute < 0))
        memcpy(v->base + v->field->offset, &date, sizeof date);
    else if (has_date_form(text, with_time))
        report_value(f, DIAG_NO_SUCH_DAY, v, text, STR_NULL);
    else
        report_value(f, with_time ? DIAG_BAD_DATETIME : DIAG_BAD_DATE, v, text,
                     date_meant(f->reader->arena, text));
}

static void read_bool(struct filling *f, const struct value *v)
{
    bool yes = v->node->kind == YAML_SCALAR && str_is(v->node->text, "true");
    bool no = v->node->kind == YAML_SCALAR && str_is(v->node->text, "false");
    if (v->node->quoted || (!yes && !no))
        report_value(f, DIAG_WANT_BOOL, v, STR_NULL, STR_NULL);
    else
        memcpy(v->base + v->field->offset, &yes, sizeof yes);
}

static void read_integer(struct filling *f, const struct value *v)
{
    long max = v->field->max ? v->field->max : LONG_MAX;
    unsigned long number;
    if (v->node->kind == YAML_SCALAR && !v->node->quoted &&
        str_to_number(v->node->text, (unsigned long)max, &number) &&
        (long)number >= v->field->min) {
        long value = (long)number;
        memcpy(v->base + v->field->offset, &value, sizeof value);
        return;
    }
    report_value(f, DIAG_WANT_INTEGER, v, str_format(f->reader->arena, "%ld", v->field->min),
                 v->field->max ? str_format(f->reader->arena, "%ld", max) : STR("…"));
}

static void store_index(void *to, size_t size, size_t index)
{
    uint8_t one = (uint8_t)index;
    uint16_t two = (uint16_t)index;
    uint32_t four = (uint32_t)index;
    uint64_t eight = index;
    const void *from = size == 1   ? (void *)&one
                       : size == 2 ? (void *)&two
                       : size == 4 ? (void *)&four
                                   : (void *)&eight;
    assert(size == 1 || size == 2 || size == 4 || size == 8);
    memcpy(to, from, size);
}

/* The index of the value among the choices of its field; false after a report. */
static bool take_choice(struct filling *f, const struct value *v, size_t *index)
{
    struct str text, known[FIELDS_MAX];
    size_t count = 0;
    if (!take_text(f, v, &text))
        return false;
    for (; v->field->choices[count]; count++) {
        assert(count < FIELDS_MAX);
        known[count] = str_of(v->field->choices[count]);
        if (str_equal(text, known[count])) {
            *index = count;
            return true;
        }
    }
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, i ? ", %.*s" : "%.*s", STR_ARG(known[i]));
    report_value(f, DIAG_BAD_CHOICE, v, str_copy(f->reader->arena, buf_view(&list)),
                 str_nearest(text, known, count));
    buf_free(&list);
    return false;
}

static void read_choice(struct filling *f, const struct value *v)
{
    size_t index;
    if (take_choice(f, v, &index))
        store_index(v->base + v->field->offset, v->field->size, index);
}

static void read_flags(struct filling *f, const struct value *v)
{
    uint32_t flags = 0;
    if (v->node->kind != YAML_SEQUENCE) {
        report_value(f, DIAG_WANT_LIST, v, str_of(v->field->choices[0]), STR_NULL);
        return;
    }
    for (const struct yaml_node *n = v->node->first; n; n = n->next) {
        struct value item = {v->field, n, v->base};
        size_t index;
        if (n->kind != YAML_BAD && take_choice(f, &item, &index))
            flags |= UINT32_C(1) << index;
    }
    memcpy(v->base + v->field->offset, &flags, sizeof flags);
}

/* ---- mappings ---------------------------------------------------------------------------- */

static uint64_t fill_mapping(struct filling *f, const struct schema *schema,
                             const struct yaml_node *node, char *base);

static void note_presence(struct filling *f, const struct schema *schema,
                          const struct yaml_node *node, char *base)
{
    const bool present = true;
    uint32_t line, col;
    struct str key;
    if (schema->key) {
        key = keep(f, node->key);
        memcpy(base + schema->key - 1, &key, sizeof key);
    }
    if (schema->present)
        memcpy(base + schema->present - 1, &present, sizeof present);
    if (schema->line) {
        yaml_place(f->reader->source, node->key.data ? node->key_offset : node->offset, &line,
                   &col);
        memcpy(base + schema->line - 1, &line, sizeof line);
    }
}

static const struct schema_field *find_field(const struct schema *schema, struct str name)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (str_is(name, schema->fields[i].name))
            return &schema->fields[i];
    return NULL;
}

/* A plain text in place of a mapping fills its shorthand field, as if it were written out. */
static void fill_record(struct filling *f, const struct schema_field *field,
                        const struct yaml_node *node, char *base)
{
    const struct schema *schema = field->sub;
    struct value v = {field, node, base};
    if (node->kind == YAML_SCALAR && schema->shorthand && !yaml_is_null(node)) {
        struct yaml_node value = *node, mapping = *node;
        value.key = str_of(schema->shorthand);
        value.next = NULL;
        mapping.kind = YAML_MAPPING;
        mapping.first = &value;
        mapping.count = 1;
        fill_mapping(f, schema, &mapping, base);
    } else if (node->kind == YAML_MAPPING) {
        fill_mapping(f, schema, node, base);
    } else {
        report_value(f, schema->shorthand ? DIAG_WANT_TEXT_OR_MAPPING : DIAG_WANT_MAPPING, &v,
                     str_of(schema->fields[0].name), STR_NULL);
    }
}

static void read_record(struct filling *f, const struct value *v)
{
    fill_record(f, v->field, v->node, v->base + v->field->offset);
}

/* A list of mappings, or a mapping of names to mappings. */
static void read_records(struct filling *f, const struct value *v)
{
    bool named = v->field->kind == SCHEMA_NAMED;
    if (v->node->kind != (named ? YAML_MAPPING : YAML_SEQUENCE)) {
        report_value(f, named ? DIAG_WANT_NAMED : DIAG_WANT_LIST, v,
                     str_of(v->field->sub->fields[0].name), STR_NULL);
        return;
    }
    size_t size = v->field->sub->size, count = 0;
    char *items = arena_array(f->reader->arena, v->node->count, size);
    for (const struct yaml_node *n = v->node->first; n; n = n->next)
        if (n->kind != YAML_BAD)
            fill_record(f, v->field, n, items + count++ * size);
    memcpy(v->base + v->field->offset, &items, sizeof items);
    memcpy(v->base + v->field->count, &count, sizeof count);
}

/* How each kind is read, and what the reference calls it. */
static const struct {
    void (*read)(struct filling *f, const struct value *v);
    const char *name;
} kinds[SCHEMA_KINDS] = {
    [SCHEMA_TEXT] = {read_text, "text"},
    [SCHEMA_ID] = {read_text, "id: a–z, 0–9 and -"},
    [SCHEMA_WORK] = {read_text, "id of a decision: `/vn/…`"},
    [SCHEMA_URL] = {read_text, "address: `https://…`"},
    [SCHEMA_PATH] = {read_text, "path, relative"},
    [SCHEMA_LOCALISED] = {read_localised, "text, or `{vi: …, en: …}`"},
    [SCHEMA_DATE] = {read_date, "date: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`"},
    [SCHEMA_DATETIME] = {read_date, "date: `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`"},
    [SCHEMA_BOOL] = {read_bool, "`true` or `false`"},
    [SCHEMA_INTEGER] = {read_integer, "number"},
    [SCHEMA_CHOICE] = {read_choice, "one of"},
    [SCHEMA_FLAGS] = {read_flags, "list of"},
    [SCHEMA_LIST] = {read_list, "list: "},
    [SCHEMA_RECORD] = {read_record, "mapping: "},
    [SCHEMA_RECORDS] = {read_records, "list of mappings: "},
    [SCHEMA_NAMED] = {read_records, "mapping of names to mappings: "},
};

static void note_place(struct filling *f, const struct value *v)
{
    struct located located = {STR_NULL, 0, 0};
    if (!v->field->place)
        return;
    if (v->node->kind == YAML_SCALAR)
        located.text = keep(f, v->node->text);
    yaml_place(f->reader->source, v->node->offset, &located.line, &located.col);
    memcpy(v->base + v->field->place - 1, &located, sizeof located);
}

static void read_value(struct filling *f, const struct value *v)
{
    if (v->node->kind == YAML_BAD)
        return;
    if (!yaml_is_null(v->node)) {
        note_place(f, v);
        kinds[v->field->kind].read(f, v);
    } else if (v->field->required & f->reader->situation) {
        report_value(f, DIAG_EMPTY_VALUE, v, STR_NULL, STR_NULL);
    }
}

static void unknown_field(struct filling *f, const struct schema *schema,
                          const struct yaml_node *node)
{
    struct str known[FIELDS_MAX];
    for (size_t i = 0; i < schema->field_count; i++)
        known[i] = str_of(schema->fields[i].name);
    unknown_key(f, node, known, schema->field_count);
}

static uint64_t fill_mapping(struct filling *f, const struct schema *schema,
                             const struct yaml_node *node, char *base)
{
    uint64_t seen = 0;
    assert(schema->field_count <= FIELDS_MAX);
    note_presence(f, schema, node, base);
    for (const struct yaml_node *n = node->first; n; n = n->next) {
        struct value v = {find_field(schema, n->key), n, base};
        if (v.field) {
            seen |= (uint64_t)1 << (v.field - schema->fields);
            read_value(f, &v);
        } else {
            unknown_field(f, schema, n);
        }
    }
    for (size_t i = 0; i < schema->field_count; i++) {
        if (schema->fields[i].required & f->reader->situation && !(seen >> i & 1)) {
            struct yaml_node at = {.offset = node->offset, .width = 1};
            report(f, DIAG_MISSING_KEY, &at, str_of(schema->fields[i].name), STR_NULL, STR_NULL);
        }
    }
    return seen;
}

bool schema_fill(const struct schema_reader *reader, const struct schema *schema,
                 const struct yaml_node *mapping, void *out, uint64_t *stated)
{
    static const struct yaml_node nothing = {.kind = YAML_MAPPING};
    struct filling f = {.reader = reader};
    uint64_t seen = 0;
    if (!mapping || yaml_is_null(mapping))
        mapping = &nothing;
    if (mapping->kind == YAML_MAPPING)
        seen = fill_mapping(&f, schema, mapping, out);
    else
        report(&f, DIAG_WANT_MAPPING_ROOT, mapping, str_of(schema->fields[0].name), STR_NULL,
               STR_NULL);
    if (stated)
        *stated = seen;
    return !f.failed;
}

/* ---- the reference ----------------------------------------------------------------------- */

static void write_kind(struct buf *out, const struct schema_field *field)
{
    buf_text(out, kinds[field->kind].name);
    if (field->kind == SCHEMA_LIST)
        buf_text(out, kinds[field->item].name);
    if (field->kind == SCHEMA_INTEGER && field->max)
        buf_printf(out, ", %ld to %ld", field->min, field->max);
    if (field->kind == SCHEMA_CHOICE || field->kind == SCHEMA_FLAGS)
        for (size_t i = 0; field->choices[i]; i++)
            buf_printf(out, i ? ", `%s`" : " `%s`", field->choices[i]);
    if (field->sub)
        buf_printf(out, "%s", field->sub->name);
    if (field->sub && field->sub->shorthand)
        buf_printf(out, "; a plain text is its `%s`", field->sub->shorthand);
}

static void write_required(struct buf *out, uint32_t required, const char *const *situations)
{
    if (required == SCHEMA_ALWAYS)
        buf_text(out, "yes");
    else if (required && situations)
        for (size_t i = 0, written = 0; situations[i]; i++)
            if (required >> i & 1)
                buf_printf(out, written++ ? ", %s" : "%s", situations[i]);
}

/* One table; then, while depth allows, one for each schema it uses. */
static void write_table(struct buf *out, const struct schema *schema, const char *const *situations,
                        int level, int depth)
{
    buf_printf(out, "%.*s %s\n\n| Key | Value | Required | Meaning |\n|---|---|---|---|\n", level,
               "######", schema->name);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct schema_field *field = &schema->fields[i];
        buf_printf(out, "| `%s` | ", field->name);
        write_kind(out, field);
        buf_text(out, " | ");
        write_required(out, field->required, situations);
        buf_text(out, " | ");
        for (const char *p = field->help ? field->help : ""; *p; p++) {
            if (*p == '|')
                buf_byte(out, '\\'); /* it would end the cell */
            buf_byte(out, *p);
        }
        buf_text(out, " |\n");
    }
    buf_text(out, "\n");
    for (size_t i = 0; depth < YAML_DEPTH_MAX && i < schema->field_count; i++) {
        const struct schema *sub = schema->fields[i].sub;
        bool written = !sub;
        for (size_t k = 0; k < i; k++)
            written = written || schema->fields[k].sub == sub;
        if (!written)
            write_table(out, sub, situations, level < 6 ? level + 1 : level, depth + 1);
    }
}

void schema_reference(struct buf *out, const struct schema *schema, const char *const *situations,
                      int level)
{
    write_table(out, schema, situations, level, 1);
}

uint64_t schema_read_file(struct site *site, const char *name, const struct schema *schema,
                          void *out)
{
    struct str text, path = str_of(name);
    struct diag_where where = {.path = path};
    if (!fs_read(site->dir, name, SCHEMA_FILE_MAX, &site->arena, &text, NULL)) {
        if (errno != ENOENT)
            diag_add(site->diags, errno == EXDEV ? DIAG_LINK_OUTSIDE : DIAG_UNREADABLE, &where,
                     str_of(terminal_fault(errno)), STR_NULL, STR_NULL);
        return 0;
    }
    uint64_t hash = hash64(text) + 3 * hash64(path);
    site->lists += hash; /* each file once, in whatever order */
    if (!diag_utf8(site->diags, path, text))
        return hash;
    struct yaml_source source = {.path = path, .text = text};
    struct yaml_node *root = yaml_parse(&site->arena, site->diags, &source, 0, text.len);
    struct schema_reader reader = {
        .arena = &site->arena, .diags = site->diags, .source = &source, .situation = 1};
    if (root)
        schema_fill(&reader, schema, root, out, NULL);
    return hash;
}
