/* The format is that of docs/search-format.md. Every number read is checked before it is used; the
 * bits themselves cannot be left (search_bits.h). */
#include "search_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "search_directory.h"

enum { KEY_MOST = 4 * TOKEN_KEY_BYTES, OWN_BITS = 4, GROUP_MOST = 1024, SPLIT_MOST = 1 << 20 };

/* ---- the root ---------------------------------------------------------------------------- */

static struct str text_of(const struct json *root, const char *name)
{
    const struct json *json = json_get(root, str_of(name));
    return json && json->kind == JSON_TEXT ? json->text : STR("");
}

/* The code of which these are the lengths of symbols; none: all are as long. */
static bool read_code(struct code_table *table, struct str digits, unsigned symbols)
{
    struct prefix_code code = {.count = symbols};
    if (digits.len > symbols)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        code.length[i] =
            (uint8_t)(digits.data[i] <= '9' ? digits.data[i] - '0' : digits.data[i] - 'a' + 10);
    if (!digits.len)
        prefix_code_even(&code, symbols);
    if (!prefix_code_fill(&code))
        return false;
    code_table_make(table, &code);
    return true;
}

static bool read_codes(struct search_reader *reader, const struct json *root)
{
    const struct json *list = json_get(root, STR("codes"));
    const struct json *family = list ? list->first : NULL;
    reader->codes = ARENA_ARRAY(&reader->arena, CODES_MAX, struct code_table);
    for (unsigned f = 0; f < CODE_FAMILIES; f++, family = family->next) {
        const struct code_shape *shape = &code_shapes[f];
        if (!family || family->kind != JSON_TEXT)
            return false;
        struct str rest = family->text, digits;
        for (unsigned c = 0; c < shape->contexts; c++) {
            if (!str_next_part(&rest, ' ', &digits))
                digits = STR("");
            if (!read_code(&reader->codes[shape->first + c], digits, shape->symbols))
                return false;
        }
    }
    return true;
}

/* The entries that lists tell by their places: all but some rows. */
static bool read_rows(struct search_reader *reader, const struct json *rows)
{
    uint32_t entry = 0, count;
    bool told = true;
    if (reader->entries >
        reader->metadata.len / HASH * (uint64_t)reader->group * (reader->split ? reader->split : 1))
        return false;
    reader->told = ARENA_ARRAY(&reader->arena, reader->entries + 1, uint32_t);
    for (const struct json *row = rows ? rows->first : NULL; row; row = row->next, told = !told) {
        if (!reader_number(row, reader->entries - entry, &count))
            return false;
        for (uint32_t end = entry + count; entry < end; entry++)
            if (told)
                reader->told[reader->told_count++] = entry;
    }
    return entry == reader->entries;
}

static void read_words(struct search_reader *reader, const struct json *root)
{
    struct str rest = text_of(root, "frequent"), word;
    while (str_next_part(&rest, ' ', &word))
        map_put(&reader->frequent, word, NULL);
    for (rest = text_of(root, "apart"); str_next_part(&rest, ' ', &word);) {
        map_put(&reader->frequent, word, NULL);
        map_put(&reader->apart, word, NULL);
    }
    const struct json *words = json_get(root, STR("words"));
    for (const struct json *w = words ? words->first : NULL; w; w = w->next) {
        struct str *symbols = ARENA_NEW(&reader->arena, struct str);
        *symbols = w->text;
        map_put(&reader->words, w->key, NULL)->pointer = symbols;
    }
}

bool search_reader_open(struct search_reader *reader, int dir)
{
    uint32_t version = 0;
    *reader = (struct search_reader){.dir = dir};
    arena_init(&reader->arena);
    reader->table = token_table_new();
    const struct json *root = reader_json(reader, "root"), *texts;
    if (!root)
        return false;
    texts = json_get(root, STR("texts"));
    reader->metadata = text_of(root, "m");
    bool good = reader_number(json_get(root, STR("version")), 8, &version) && version == 8 &&
                reader_number(json_get(root, STR("entries")), 1 << 28, &reader->entries) &&
                reader_number(json_get(root, STR("group")), GROUP_MOST, &reader->group) &&
                reader->group && texts && texts->first &&
                reader_number(texts->first, 1 << 28, &reader->texts[LANG_VI]) &&
                reader_number(texts->first->next, 1 << 28, &reader->texts[LANG_EN]) &&
                reader_number(json_get(root, STR("split")), SPLIT_MOST, &reader->split) &&
                read_rows(reader, json_get(root, STR("rows"))) && read_codes(reader, root) &&
                reader_directory(reader, text_of(root, "c"), 'c', &reader->common) &&
                reader_directory(reader, text_of(root, "b"), 'b', &reader->rare) &&
                reader_directory(reader, text_of(root, "u"), 'u', &reader->single);
    reader->numbers = text_of(root, "n");
    reader->terms = text_of(root, "x");
    reader->spelling = text_of(root, "s");
    if (good)
        read_words(reader, root);
    else
        reader_damage(reader, "root");
    return good;
}

void search_reader_free(struct search_reader *reader)
{
    map_free(&reader->shards);
    map_free(&reader->bases);
    map_free(&reader->smaller);
    map_free(&reader->frequent);
    map_free(&reader->apart);
    map_free(&reader->words);
    token_table_free(reader->table);
    arena_free(&reader->arena);
}

/* ---- lists ------------------------------------------------------------------------------- */

/* The lists of a word, by which those of its pairs are told. */
struct search_base {
    uint32_t *entries;
    uint8_t *impacts;
};

struct search_bases {
    const struct search_list *lists;
    struct search_base *bases; /* of each list; read when it is needed */
    size_t count;
};

/* What is known where a list is read: its key, and of pairs the first word. */
struct run {
    bool pair;
    struct str key;
    uint16_t forms[TOKEN_FORMS]; /* of the first word */
    unsigned form_count;
    struct search_bases *bases; /* NULL: the lists are told by themselves */
};

static const struct code_table *code(const struct search_reader *reader, enum code_family family,
                                     unsigned context)
{
    return &reader->codes[code_shapes[family].first + context];
}

static unsigned symbol(const struct search_reader *reader, struct bit_reader *bits,
                       enum code_family family, unsigned context)
{
    return read_symbol(bits, code(reader, family, context));
}

static uint16_t read_form(const struct search_reader *reader, struct bit_reader *bits,
                          struct str key)
{
    unsigned form = symbol(reader, bits, CODES_TONE, code_tone_context(key));
    if (code_form_barred(key))
        form += 6 * read_bits(bits, 1);
    return (uint16_t)(form + 12 * symbol(reader, bits, CODES_QUALITY, code_quality_context(key)));
}

static uint16_t read_first_form(const struct search_reader *reader, struct bit_reader *bits,
                                const struct run *run)
{
    uint32_t index = 0;
    if (run->form_count > 1)
        index = symbol(reader, bits, CODES_INDEX, 0);
    if (index == INDEX_ESCAPE)
        index += read_gamma(bits) - 1;
    if (index >= run->form_count) {
        bits->damaged = true;
        return 0;
    }
    return run->forms[index];
}

/* The base of a pair's list, read if it was not yet; NULL if there is none. */
static const struct search_base *base_of(struct search_reader *reader, struct search_bases *bases,
                                         struct search_list *list)
{
    size_t i = 0;
    while (i < bases->count &&
           (bases->lists[i].first != list->first || bases->lists[i].lang != list->lang ||
            bases->lists[i].title != list->title))
        i++;
    if (i == bases->count)
        return NULL;
    list->universe = bases->lists[i].df;
    struct search_base *base = &bases->bases[i];
    if (base->entries)
        return base;
    base->entries = ARENA_ARRAY(&reader->arena, list->universe + 1, uint32_t);
    base->impacts = ARENA_ARRAY(&reader->arena, list->universe + 1, uint8_t);
    struct search_cursor cursor = search_cursor(&bases->lists[i]);
    for (uint32_t n = 0; n < list->universe; n++)
        if (!search_next(reader, &bases->lists[i], &cursor, &base->entries[n], &base->impacts[n]))
            break;
    return base;
}

static void skip_bits(struct bit_reader *bits, uint64_t count)
{
    bits->at += count;
    if (bits->at > bits->end) {
        bits->at = bits->end;
        bits->damaged = true;
    }
}

static void read_long(struct bit_reader *bits, struct search_list *list)
{
    list->inverse = code_is_inverse(list->universe, list->df);
    list->k = read_bits(bits, 5);
    if (!list->base && read_bits(bits, 1))
        list->own_at = bits->at, skip_bits(bits, (IMPACTS - 1) * OWN_BITS);
    uint32_t length = read_gamma(bits) - 1;
    list->postings = *bits;
    skip_bits(bits, length);
}

static void read_kind(struct search_reader *reader, struct bit_reader *bits, const struct run *run,
                      struct search_list *list, bool *last)
{
    unsigned kind = symbol(reader, bits, CODES_KIND, run->pair);
    bool plain = kind & KIND_PLAIN;
    list->pair = run->pair;
    list->lang = kind & KIND_ENGLISH ? LANG_EN : LANG_VI;
    list->title = kind & KIND_TITLE;
    list->same = kind & KIND_SAME;
    *last = kind & KIND_LAST;
    if (!plain && run->pair) {
        list->first = read_first_form(reader, bits, run);
        list->second = read_form(reader, bits, run->key);
    } else if (!plain) {
        list->first = read_form(reader, bits, run->key);
    }
    list->df = (kind & KIND_COUNT) + 1;
    if (list->df > KIND_COUNT)
        list->df = KIND_COUNT + read_gamma(bits);
}

static struct search_list read_list(struct search_reader *reader, struct bit_reader *bits,
                                    const struct run *run, bool *last)
{
    struct search_list list = {.universe = reader->told_count};
    uint8_t impact;
    uint32_t entry;
    read_kind(reader, bits, run, &list, last);
    if (run->bases && !(list.base = base_of(reader, run->bases, &list)))
        bits->damaged = true;
    unsigned impacts = list.title ? IMPACT_TITLE : list.pair ? IMPACT_PAIR : IMPACT_SINGLE;
    list.code = code(reader, CODES_IMPACT, code_impact_context(impacts, list.lang, list.df));
    if (list.df > list.universe || (list.same && !list.base))
        bits->damaged = true;
    if (bits->damaged)
        return list;
    if (list.df >= LONG_LIST) {
        read_long(bits, &list);
        return list;
    }
    list.k = code_even_parameter(list.universe, list.df);
    list.postings = *bits;
    struct search_cursor cursor = search_cursor(&list);
    while (search_next(reader, &list, &cursor, &entry, &impact))
        ;
    *bits = cursor.bits;
    return list;
}

/* The table of a list's own code for impacts. */
static const struct code_table *own_code(struct search_reader *reader,
                                         const struct search_list *list)
{
    struct bit_reader bits = list->postings;
    struct prefix_code own = {.count = IMPACTS};
    struct code_table *table = ARENA_NEW(&reader->arena, struct code_table);
    bits.at = list->own_at;
    for (unsigned s = 1; s < IMPACTS; s++)
        own.length[s] = (uint8_t)read_bits(&bits, OWN_BITS);
    if (!prefix_code_fill(&own))
        reader_damage(reader, "postings");
    else
        code_table_make(table, &own);
    return table;
}

/* Goes to the next place that an inverse list has not. */
static void next_missing(const struct search_list *list, struct search_cursor *cursor)
{
    if (!cursor->skips) {
        cursor->missing = UINT32_MAX;
        return;
    }
    cursor->skips--;
    cursor->missing += 1 + read_rice(&cursor->bits, list->k);
}

struct search_cursor search_cursor(const struct search_list *list)
{
    struct search_cursor cursor = {
        .bits = list->postings, .left = list->df, .at = UINT32_MAX, .missing = UINT32_MAX};
    if (!list->inverse)
        return cursor;
    cursor.impacts = list->postings;
    if (code_is_row(list->inverse, list->k)) {
        skip_bits(&cursor.impacts, list->universe);
        return cursor;
    }
    cursor.skips = list->universe - list->df;
    for (uint32_t i = 0; i < cursor.skips && !cursor.impacts.damaged; i++)
        read_rice(&cursor.impacts, list->k);
    next_missing(list, &cursor);
    return cursor;
}

static uint8_t read_impact(struct search_reader *reader, const struct search_list *list,
                           struct search_cursor *cursor)
{
    struct bit_reader *bits = list->inverse ? &cursor->impacts : &cursor->bits;
    uint8_t of_base = list->base ? list->base->impacts[cursor->at] : 0;
    if (list->same)
        return of_base;
    return (uint8_t)read_symbol(bits, list->base ? code(reader, CODES_SAME, of_base % IMPACTS)
                                                 : list->code);
}

bool search_next(struct search_reader *reader, const struct search_list *list,
                 struct search_cursor *cursor, uint32_t *entry, uint8_t *impact)
{
    if (!cursor->left)
        return false;
    cursor->left--;
    uint64_t at = (uint64_t)(uint32_t)(cursor->at + 1);
    if (!list->inverse)
        at += read_rice(&cursor->bits, list->k);
    else if (code_is_row(list->inverse, list->k))
        while (at < list->universe && !read_bits(&cursor->bits, 1))
            at++;
    else
        for (; at == cursor->missing; at++)
            next_missing(list, cursor);
    cursor->at = (uint32_t)at;
    if (at < list->universe)
        *impact = read_impact(reader, list, cursor);
    if (at >= list->universe || cursor->bits.damaged || cursor->impacts.damaged) {
        reader_damage(reader, "postings");
        cursor->bits.damaged = true;
        cursor->left = 0;
        return false;
    }
    *entry = list->base ? list->base->entries[at] : reader->told[at];
    return true;
}

/* Reads the next key of a run over the last one. */
static void read_key(struct search_reader *reader, struct bit_reader *bits, char key[KEY_MOST],
                     size_t *len)
{
    unsigned shared = symbol(reader, bits, CODES_SHARED, 0), before = CHARACTER_START;
    size_t keep = 0, start = 0;
    for (; shared && keep < *len; shared--) {
        start = keep++;
        while (keep < *len && ((unsigned char)key[keep] & 0xC0) == 0x80)
            keep++;
    }
    *len = keep;
    if (keep)
        before = keep - start > 1 ? CHARACTER_OTHER : code_character((unsigned char)key[start]);
    for (;;) {
        unsigned c = symbol(reader, bits, CODES_CHARACTER, before);
        if (c == CHARACTER_START || bits->damaged)
            return;
        if (*len + 4 > KEY_MOST) {
            bits->damaged = true;
            return;
        }
        if (c < 26)
            key[(*len)++] = (char)('a' + c);
        else if (c < CHARACTER_START)
            key[(*len)++] = (char)('0' + c - 26);
        else
            *len += str_encode(read_bits(bits, 21), key + *len);
        before = c;
    }
}

static void add_found(struct search_reader *reader, struct search_found *found, struct str key,
                      const struct search_list *lists, size_t count)
{
    struct search_keyed *items = ARENA_ARRAY(&reader->arena, found->count + 1, struct search_keyed);
    if (found->count)
        memcpy(items, found->items, found->count * sizeof *items);
    items[found->count].key = str_copy(&reader->arena, key);
    items[found->count].lists = ARENA_ARRAY(&reader->arena, count + 1, struct search_list);
    memcpy(items[found->count].lists, lists, count * sizeof *lists);
    for (size_t i = 0; i < count; i++)
        if (lists[i].own_at)
            items[found->count].lists[i].code = own_code(reader, &lists[i]);
    items[found->count++].count = count;
    found->items = items;
}

enum { LISTS_MOST = 4096 };

static void read_run(struct search_reader *reader, struct bit_reader *bits, struct run *run,
                     struct str wanted, bool prefix, struct search_found *found)
{
    struct search_list *lists = need_memory(malloc(LISTS_MOST * sizeof *lists), "search");
    char key[KEY_MOST];
    size_t len = 0;
    while (!bits->damaged) {
        read_key(reader, bits, key, &len);
        struct str is = run->key = (struct str){key, len};
        bool match = str_equal(is, wanted) || (prefix && str_starts(is, wanted)), last = false;
        if (bits->damaged || !len ||
            (!match && str_compare(is, wanted) > 0 && key[0] < '{' && key[0] > 0))
            break;
        uint32_t kept = 0;
        while (!last && !bits->damaged) {
            struct search_list list = read_list(reader, bits, run, &last);
            if (kept < LISTS_MOST)
                lists[kept++] = list;
        }
        if (match && !bits->damaged)
            add_found(reader, found, is, lists, kept);
    }
    run->key = STR_NULL; /* it lay in here */
    free(lists);
}

/* A run of pairs begins with the forms of its first word. */
static void read_forms(struct search_reader *reader, struct bit_reader *bits, struct str first,
                       struct run *run)
{
    run->form_count = read_gamma(bits);
    if (run->form_count > TOKEN_FORMS)
        bits->damaged = true;
    for (unsigned i = 0; i < run->form_count && !bits->damaged; i++)
        run->forms[i] = read_form(reader, bits, first);
}

static struct str prefix_end(struct search_reader *reader, struct str key, bool prefix)
{
    return prefix ? str_format(&reader->arena, "%.*s{", STR_ARG(key)) : key;
}

void search_read_single(struct search_reader *reader, struct str key, bool prefix,
                        struct search_found *found)
{
    struct buf names = BUF_INIT;
    *found = (struct search_found){0};
    reader_names(reader, &reader->single, key, prefix_end(reader, key, prefix), &names);
    for (size_t i = 0; i < names.len / sizeof(struct str); i++) {
        const char *name = ((const struct str *)names.data)[i].data;
        struct str bytes = reader_shard(reader, name, false);
        struct bit_reader bits = {(const unsigned char *)bytes.data, 0, (uint64_t)bytes.len * 8,
                                  false};
        struct run run = {.pair = false};
        if (bytes.len)
            read_run(reader, &bits, &run, key, prefix, found);
        if (bits.damaged)
            reader_damage(reader, name);
    }
    buf_free(&names);
}

static bool get_varint(struct str bytes, size_t *at, size_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 32 && *at < bytes.len; shift += 7) {
        unsigned char byte = (unsigned char)bytes.data[(*at)++];
        *value |= (size_t)(byte & 127) << shift;
        if (byte < 128)
            return *value <= bytes.len;
    }
    return false;
}

/* The lists of a first word, by which those of its pairs are told; NULL if they are not. */
static struct search_bases *bases_of(struct search_reader *reader, struct str first)
{
    struct search_found found;
    struct map_entry *known = map_get(&reader->bases, first);
    if (known)
        return known->pointer;
    if (map_get(&reader->apart, first))
        return NULL;
    struct search_bases *bases = ARENA_NEW(&reader->arena, struct search_bases);
    search_read_single(reader, first, false, &found);
    if (found.count) {
        bases->lists = found.items[0].lists;
        bases->count = found.items[0].count;
        bases->bases = ARENA_ARRAY(&reader->arena, bases->count, struct search_base);
    }
    map_put(&reader->bases, str_copy(&reader->arena, first), NULL)->pointer = bases;
    return bases;
}

static bool read_pairs(struct search_reader *reader, struct str bytes, struct str first,
                       struct str second, bool prefix, struct search_found *found)
{
    for (size_t at = 0; at < bytes.len;) {
        size_t len, size;
        if (!get_varint(bytes, &at, &len) || len > bytes.len - at)
            return false;
        struct str name = str_cut(bytes, at, at + len);
        at += len;
        if (!get_varint(bytes, &at, &size) || size > bytes.len - at)
            return false;
        struct bit_reader bits = {(const unsigned char *)bytes.data + at, 0, (uint64_t)size * 8,
                                  false};
        if (str_equal(name, first)) {
            struct run run = {.pair = true, .bases = bases_of(reader, first)};
            read_forms(reader, &bits, first, &run);
            read_run(reader, &bits, &run, second, prefix, found);
        }
        if (bits.damaged)
            return false;
        at += size;
    }
    return true;
}

static void read_pair_of(struct search_reader *reader, const struct search_directory *directory,
                         struct str low, struct str first, struct str second, bool prefix,
                         struct search_found *found)
{
    struct buf names = BUF_INIT;
    reader_names(reader, directory, low, prefix_end(reader, low, prefix), &names);
    for (size_t i = 0; i < names.len / sizeof(struct str); i++) {
        const char *name = ((const struct str *)names.data)[i].data;
        struct str bytes = reader_shard(reader, name, false);
        if (bytes.data && !read_pairs(reader, bytes, first, second, prefix, found))
            reader_damage(reader, name);
    }
    buf_free(&names);
}

void search_read_pair(struct search_reader *reader, struct str first, struct str second,
                      bool prefix, struct search_found *found)
{
    char hash[HASH];
    *found = (struct search_found){0};
    base36(search_hash(first) >> 12, hash, HASH);
    struct str low = str_format(&reader->arena, "%.*s%.*s", HASH, hash, STR_ARG(second));
    read_pair_of(reader, &reader->common, low, first, second, prefix, found);
    if (prefix || !found->count)
        read_pair_of(reader, &reader->rare, low, first, second, prefix, found);
}

/* ---- entries ----------------------------------------------------------------------------- */

static const struct json *nth(const struct json *list, size_t n)
{
    const struct json *item = list ? list->first : NULL;
    while (item && n--)
        item = item->next;
    return item;
}

static struct str nth_text(const struct json *list, size_t n)
{
    const struct json *item = nth(list, n);
    return item && item->kind == JSON_TEXT ? item->text : STR("");
}

bool search_read_entry(struct search_reader *reader, uint32_t entry, struct search_shown *shown)
{
    char name[64];
    uint32_t group = entry / reader->group;
    const char *known = reader_group_hash(reader, group);
    *shown = (struct search_shown){0};
    if (!known)
        return false;
    snprintf(name, sizeof name, "m%u-%.*s", group, HASH, known);
    const struct json *json = reader_smaller(reader, name), *e = json_get(json, STR("e"));
    size_t i = entry % reader->group;
    *shown = (struct search_shown){.id = nth_text(nth(e, 0), i)};
    if (!shown->id.len) {
        reader_damage(reader, name);
        return false;
    }
    shown->urls[LANG_VI] = nth_text(nth(e, 2), i);
    shown->urls[LANG_EN] = nth_text(nth(e, 3), i);
    const struct json *same = nth(nth(e, 3), i);
    if (same && same->kind == JSON_NUMBER && shown->urls[LANG_VI].len >= 2)
        shown->urls[LANG_EN] = str_format(&reader->arena, "en%.*s",
                                          STR_ARG(str_cut(shown->urls[LANG_VI], 2, SIZE_MAX)));
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        struct str hash = nth_text(json_get(json, STR("t")), l);
        shown->titles[l] = nth_text(nth(e, 4 + l), i);
        if (hash.len == HASH)
            shown->texts[l] = str_format(&reader->arena, "t%s%u-%.*s", lang_code((enum lang)l),
                                         group, STR_ARG(hash));
    }
    return true;
}

struct str search_read_text(struct search_reader *reader, uint32_t entry, enum lang lang)
{
    struct search_shown shown;
    uint32_t place = entry % reader->group;
    if (!search_read_entry(reader, entry, &shown) || !shown.texts[lang].len)
        return STR("");
    const char *name = shown.texts[lang].data;
    const struct json *item = nth(reader_texts(reader, name), place);
    if (item && item->kind == JSON_NUMBER) /* there is none */
        return STR("");
    struct str text = item && item->kind == JSON_TEXT ? item->text : STR("");
    if (text_checked(&text, place))
        return text;
    reader_damage(reader, name);
    return STR("");
}

/* ---- numbers, terms, spelling ------------------------------------------------------------ */

/* The name of the shard of a kind that has a value; false: there is none. */
static bool numbered(char kind, struct str hashes, uint32_t value, char name[NAME_MOST])
{
    uint32_t count = (uint32_t)(hashes.len / HASH);
    if (count)
        snprintf(name, NAME_MOST, "%c%u-%.*s", kind, value % count, HASH,
                 hashes.data + value % count * HASH);
    return count;
}

const struct json *search_read_numbers(struct search_reader *reader, uint32_t number)
{
    char name[NAME_MOST];
    return numbered('n', reader->numbers, number, name) ? reader_smaller(reader, name) : NULL;
}

const struct json *search_read_terms(struct search_reader *reader, struct str key)
{
    char name[NAME_MOST];
    return numbered('x', reader->terms, search_hash(key) >> 8, name) ? reader_json(reader, name)
                                                                     : NULL;
}

struct str search_read_spelling(struct search_reader *reader)
{
    char name[64];
    snprintf(name, sizeof name, "s-%.*s", STR_ARG(reader->spelling));
    const struct json *json = reader_json(reader, name);
    return json && json->kind == JSON_TEXT ? json->text : STR("");
}
