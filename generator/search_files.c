/* Everything here is JSON in a script (see search_bits.c), but what is shown of entries and the
 * decisions by number, which are JSON made smaller, and the facets, which are JSON and lists of
 * bits. The members of each are described in docs/search-format.md. */
#include "search_files.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deflate.h"
#include "diag.h"
#include "hash.h"

enum { NUMBERS_PER_SHARD = 1000, TERMS_PER_SHARD = 24, SPELLING_MOST = 8000 };

const char *const facet_names[SEARCH_FACETS] = {"type", "issuer", "place", "topic", "year", "lang"};

void json_text(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    json_escape(out, text);
    buf_byte(out, '"');
}

/* ---- putting ----------------------------------------------------------------------------- */

static void put_file(struct files *files, unsigned worker, struct str name,
                     const struct buf *script, bool root)
{
    char path[64];
    snprintf(path, sizeof path, "search/%.*s.js", STR_ARG(name));
    files->counts[worker].files++;
    files->counts[worker].bytes += script->len;
    if (name.data[0] == 't')
        files->counts[worker].text_bytes += script->len;
    files->sink->put(files->sink->context, worker, root, str_of(path), buf_view(script));
}

/* The name of a file: the prefix, "-" and the hash, of the content and of what else tells it from
 * others with that prefix. */
static struct str file_name(const char *prefix, struct str content, struct str apart, char name[64],
                            char hash[NAME_HASH])
{
    base36((hash64(content) + (apart.len ? hash64(apart) : 0)) >> 16, hash, NAME_HASH);
    int len = snprintf(name, 64, "%s-%.*s", prefix, NAME_HASH, hash);
    return (struct str){name, (size_t)len};
}

void files_put_bytes(struct files *files, unsigned worker, const char *prefix, struct str apart,
                     struct str bytes, char hash[NAME_HASH])
{
    struct buf script = BUF_INIT;
    char name[64];
    struct str named = file_name(prefix, bytes, apart, name, hash);
    script_of_bytes(&script, named, bytes);
    put_file(files, worker, named, &script, false);
    buf_free(&script);
}

/* Puts JSON with its checksum. */
static void put_text(struct files *files, unsigned worker, struct str name, struct str json,
                     bool root)
{
    struct buf summed = BUF_INIT, script = BUF_INIT;
    text_sum(json, 0, buf_reserve(&summed, SUM_DIGITS));
    summed.len += SUM_DIGITS;
    buf_str(&summed, json);
    script_of_text(&script, name, buf_view(&summed));
    put_file(files, worker, name, &script, root);
    buf_free(&summed);
    buf_free(&script);
}

void files_put_text(struct files *files, unsigned worker, const char *prefix, struct str json,
                    char hash[NAME_HASH])
{
    char name[64];
    put_text(files, worker, file_name(prefix, json, STR_NULL, name, hash), json, false);
}

void files_put_root(struct files *files, struct str json)
{
    put_text(files, 0, STR("root"), json, true);
}

static void put_escaped(struct files *files, unsigned worker, const char *prefix,
                        struct str escaped, char hash[NAME_HASH])
{
    struct buf script = BUF_INIT;
    char name[64];
    struct str named = file_name(prefix, escaped, STR_NULL, name, hash);
    buf_reserve(&script, escaped.len + sizeof name);
    script_of_escaped(&script, named, escaped);
    put_file(files, worker, named, &script, false);
    buf_free(&script);
}

/* Puts JSON as a line that is made smaller. */
static void put_smaller(struct files *files, unsigned worker, const char *prefix, struct buf *json,
                        char hash[NAME_HASH])
{
    struct buf bytes = BUF_INIT;
    buf_byte(json, '\n');
    deflate_part(buf_view(json), &bytes);
    files_put_bytes(files, worker, prefix, STR_NULL, buf_view(&bytes), hash);
    buf_free(&bytes);
}

/* ---- facet values ------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    const struct collect_value *x = *(struct collect_value *const *)a;
    const struct collect_value *y = *(struct collect_value *const *)b;
    return x->facet != y->facet ? x->facet - y->facet : str_compare(x->key, y->key);
}

static struct collect_value *values_of(struct search *search, unsigned w, size_t *count)
{
    *count = search->worker[w].values.len / sizeof(struct collect_value);
    return (struct collect_value *)search->worker[w].values.data;
}

void files_values(struct files *files)
{
    struct search *search = files->index.search;
    struct arena *arena = &files->index.arena;
    size_t total = 0, count;
    for (unsigned w = 0; w < search->workers; w++) {
        values_of(search, w, &count);
        total += count;
    }
    struct collect_value **all = ARENA_ARRAY(arena, total + 1, struct collect_value *);
    total = 0;
    for (unsigned w = 0; w < search->workers; w++) {
        struct collect_value *values = values_of(search, w, &count);
        for (size_t i = 0; i < count; i++)
            all[total++] = &values[i];
    }
    qsort(all, total, sizeof *all, by_value);
    files->values = all;
    for (size_t i = 0; i < total; i++)
        if (!i || by_value(&all[i], &all[files->value_count - 1]))
            all[files->value_count++] = all[i];
    for (unsigned w = 0; w < search->workers; w++) {
        struct collect_value *values = values_of(search, w, &count);
        files->value_number[w] = ARENA_ARRAY(arena, count + 1, uint32_t);
        for (size_t i = 0; i < count; i++) {
            struct collect_value *value = &values[i],
                                 **found = bsearch(&value, all, files->value_count, sizeof *all,
                                                   by_value);
            files->value_number[w][i] = (uint32_t)(found - all);
        }
    }
}

/* Calls each value of an entry. */
static uint32_t entry_value(const struct files *files, const struct collect_entry *entry,
                            unsigned i)
{
    const struct collect_worker *worker = &files->index.search->worker[entry->worker];
    const uint32_t *numbers = (const uint32_t *)worker->value_numbers.data;
    return files->value_number[entry->worker][numbers[entry->first_value + i]];
}

/* The number of an entry's type among all types; -1 if it has none. */
static long type_number(const struct files *files, const struct collect_entry *entry)
{
    for (unsigned i = 0; i < entry->value_count; i++) {
        uint32_t value = entry_value(files, entry, i);
        if (files->values[value]->facet == SEARCH_TYPE)
            return value; /* types are sorted first */
    }
    return -1;
}

/* ---- entries and texts ------------------------------------------------------------------- */

/* The i-th line of the metadata of an entry. */
enum meta_line {
    META_NUMBER,
    META_WORD,
    META_TITLE = META_WORD + LANG_COUNT,
    META_URL = META_TITLE + LANG_COUNT,
    META_LINES = META_URL + LANG_COUNT
};
static void read_meta(const struct files *files, uint32_t entry, struct arena *arena,
                      struct str lines[META_LINES])
{
    struct pack_ref ref = files->index.entries[entry]->meta;
    struct str rest = pack_get(files->index.search->own, ref, 0, ref.len, arena);
    for (unsigned i = 0; i < META_LINES; i++)
        if (!str_next_line(&rest, &lines[i]))
            lines[i] = STR("");
}

static void put_date(struct buf *out, int32_t day)
{
    int year = day / 512, month = day / 32 % 16;
    if (!year)
        buf_text(out, "\"\"");
    else if (!month)
        buf_printf(out, "\"%04d\"", year);
    else if (!(day % 32))
        buf_printf(out, "\"%04d-%02d\"", year, month);
    else
        buf_printf(out, "\"%04d-%02d-%02d\"", year, month, day % 32);
}

enum column {
    COLUMN_ID,
    COLUMN_DECISION,
    COLUMN_URL, /* both */
    COLUMN_TITLE = COLUMN_URL + LANG_COUNT,
    COLUMN_DATE = COLUMN_TITLE + LANG_COUNT,
    COLUMN_TYPE,
    COLUMN_NUMBER
};
static_assert(COLUMN_NUMBER + 1 == FILES_COLUMNS, "all columns are counted");

/* The second address as 1 if it is the first with "en" for "vi" in front. */
static void put_second_url(struct buf *json, struct str vi, struct str en)
{
    if (str_starts(vi, STR("vi/")) && str_starts(en, STR("en/")) &&
        str_equal(str_cut(vi, 3, vi.len), str_cut(en, 3, en.len)))
        buf_byte(json, '1');
    else
        json_text(json, en);
}

static void put_titles(struct buf *columns, struct arena *arena, struct str lines[META_LINES])
{
    bool titled = lines[META_TITLE].len || lines[META_TITLE + 1].len;
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        struct str title = lines[META_TITLE + l];
        if (!titled) /* a decision known by its number only */
            title = str_format(arena, "%.*s %.*s", STR_ARG(lines[META_WORD + l]),
                               STR_ARG(lines[META_NUMBER]));
        if (str_trim(title).len)
            json_text(&columns[COLUMN_TITLE + l], str_trim(title));
        else
            buf_byte(&columns[COLUMN_TITLE + l], '0');
    }
}

void files_columns(const struct files *files, struct arena *arena, uint32_t number,
                   struct buf columns[FILES_COLUMNS])
{
    const struct collect_entry *entry = files->index.entries[number];
    struct str lines[META_LINES];
    read_meta(files, number, arena, lines);
    for (unsigned c = 0; c < FILES_COLUMNS; c++)
        buf_byte(&columns[c], columns[c].len ? ',' : '[');
    json_text(&columns[COLUMN_ID], entry->id);
    buf_byte(&columns[COLUMN_DECISION], entry->decision ? '1' : '0');
    json_text(&columns[COLUMN_URL], lines[META_URL]);
    put_second_url(&columns[COLUMN_URL + 1], lines[META_URL], lines[META_URL + 1]);
    put_titles(columns, arena, lines);
    put_date(&columns[COLUMN_DATE], entry->day);
    buf_printf(&columns[COLUMN_TYPE], "%ld", type_number(files, entry));
    json_text(&columns[COLUMN_NUMBER], lines[META_NUMBER]);
}

void files_end_columns(struct buf columns[FILES_COLUMNS], struct buf *json)
{
    for (unsigned c = 0; c < FILES_COLUMNS; c++) {
        buf_text(json, c ? "," : "");
        buf_str(json, buf_view(&columns[c]));
        buf_byte(json, ']');
        buf_free(&columns[c]);
    }
}

/* The texts of a group in one language, each behind its checksum, escaped for a script; false if
 * there are none. */
static bool group_texts(struct files *files, uint32_t from, uint32_t to, unsigned lang,
                        struct buf *json)
{
    struct arena arena;
    bool any = false;
    arena_init(&arena);
    buf_byte(json, '[');
    for (uint32_t i = from; i < to; i++) {
        const struct collect_text *text = files->index.texts[i * LANG_COUNT + lang];
        if (i > from)
            buf_byte(json, ',');
        if (!text || text->lines.len < 2) {
            buf_byte(json, '0');
            continue;
        }
        struct str lines = pack_get(collect_lines(files->index.search, text), text->lines, 0,
                                    text->lines.len, &arena);
        lines = str_cut(lines, 0, lines.len - 1);
        buf_text(json, "\\\"");
        text_sum(lines, i - from, buf_reserve(json, SUM_DIGITS));
        json->len += SUM_DIGITS;
        script_escape_string(json, lines);
        buf_text(json, "\\\"");
        any = true;
        arena_reset(&arena);
    }
    buf_byte(json, ']');
    arena_free(&arena);
    return any;
}

/* The texts of a group, and the hashes of their files as JSON. */
static void put_texts(struct files *files, unsigned worker, uint32_t group, uint32_t from,
                      uint32_t to, struct buf *json)
{
    struct buf text = BUF_INIT;
    char prefix[32];
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        char *hash = files->text_hash[group][l];
        buf_clear(&text);
        buf_text(json, l ? "," : "");
        if (!group_texts(files, from, to, l, &text)) {
            buf_text(json, "\"\"");
            continue;
        }
        snprintf(prefix, sizeof prefix, "t%s%u", lang_code((enum lang)l), group);
        put_escaped(files, worker, prefix, buf_view(&text), hash);
        json_text(json, (struct str){hash, NAME_HASH});
    }
    buf_free(&text);
}

void files_group(struct files *files, unsigned worker, uint32_t group)
{
    uint32_t from = group * files->group, to = from + files->group;
    struct buf json = BUF_INIT, columns[FILES_COLUMNS] = {BUF_INIT};
    struct arena arena;
    char prefix[32];
    arena_init(&arena);
    to = to < files->index.entry_count ? to : files->index.entry_count;
    buf_text(&json, "{\"t\":[");
    put_texts(files, worker, group, from, to, &json);
    for (uint32_t i = from; i < to; i++)
        files_columns(files, &arena, i, columns);
    buf_text(&json, "],\"e\":[");
    files_end_columns(columns, &json);
    buf_text(&json, "]}");
    snprintf(prefix, sizeof prefix, "m%u", group);
    put_smaller(files, worker, prefix, &json, files->group_hash[group]);
    buf_free(&json);
    arena_free(&arena);
}

/* ---- facets ------------------------------------------------------------------------------ */

/* A value of a facet and the entries that have it, in their order. */
struct facet_list {
    struct str key, names[LANG_COUNT];
    struct buf entries; /* of uint32_t */
};

static void put_facet(struct files *files, unsigned worker, enum search_facet facet,
                      struct facet_list *lists, size_t count, char hash[NAME_HASH])
{
    struct buf bytes = BUF_INIT, json = BUF_INIT;
    struct bits bits = {0};
    char prefix[32];
    buf_byte(&json, '[');
    for (size_t i = 0; i < count; i++) {
        const uint32_t *entries = (const uint32_t *)lists[i].entries.data;
        uint32_t n = (uint32_t)(lists[i].entries.len / sizeof *entries), gap, k = 0;
        buf_text(&json, i ? ",[" : "[");
        json_text(&json, lists[i].key);
        for (unsigned l = 0; l < LANG_COUNT; l++) {
            buf_byte(&json, ',');
            json_text(&json, lists[i].names[l].data ? lists[i].names[l] : lists[i].key);
        }
        buf_byte(&json, ']');
        for (gap = files->index.entry_count / (n + 1); gap > 1; gap >>= 1)
            k++;
        bits_gamma(&bits, n + 1);
        for (uint32_t e = 0; e < n; e++)
            bits_rice(&bits, entries[e] - (e ? entries[e - 1] + 1 : 0), k);
        buf_free(&lists[i].entries);
    }
    buf_byte(&json, ']');
    bits_end(&bits);
    uint32_t len = (uint32_t)json.len;
    for (unsigned i = 0; i < 4; i++)
        buf_byte(&bytes, (char)(len >> (24 - 8 * i)));
    buf_str(&bytes, buf_view(&json));
    buf_str(&bytes, buf_view(&bits.out));
    snprintf(prefix, sizeof prefix, "f%s", facet_names[facet]);
    files_put_bytes(files, worker, prefix, STR_NULL, buf_view(&bytes), hash);
    buf_free(&bytes);
    buf_free(&json);
    bits_free(&bits);
}

static void add_to(struct facet_list *list, uint32_t entry)
{
    const uint32_t *entries = (const uint32_t *)list->entries.data;
    size_t n = list->entries.len / sizeof entry;
    if (!n || entries[n - 1] != entry)
        buf_add(&list->entries, &entry, sizeof entry);
}

static size_t value_lists(struct files *files, enum search_facet facet, struct facet_list *lists)
{
    uint32_t first = 0, count = 0;
    while (first < files->value_count && files->values[first]->facet < facet)
        first++;
    while (first + count < files->value_count && files->values[first + count]->facet == facet) {
        const struct collect_value *value = files->values[first + count];
        lists[count++] =
            (struct facet_list){.key = value->key, .names = {value->names[0], value->names[1]}};
    }
    for (uint32_t e = 0; e < files->index.entry_count; e++) {
        const struct collect_entry *entry = files->index.entries[e];
        for (unsigned i = 0; i < entry->value_count; i++) {
            uint32_t value = entry_value(files, entry, i);
            if (value >= first && value - first < count)
                add_to(&lists[value - first], e);
        }
    }
    return count;
}

/* Entries run from the newest year to the oldest. */
static size_t year_lists(struct files *files, struct facet_list *lists)
{
    size_t count = 0;
    int last = 0;
    for (uint32_t e = 0; e < files->index.entry_count; e++) {
        int year = files->index.entries[e]->day / 512;
        if (year <= 0)
            continue;
        if (year != last)
            lists[count++] =
                (struct facet_list){.key = str_format(&files->index.arena, "%d", year)};
        last = year;
        add_to(&lists[count - 1], e);
    }
    return count;
}

static size_t lang_lists(struct files *files, struct facet_list *lists)
{
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        lists[l] = (struct facet_list){.key = str_of(lang_code((enum lang)l))};
        for (uint32_t e = 0; e < files->index.entry_count; e++)
            if (files->index.texts[e * LANG_COUNT + l])
                add_to(&lists[l], e);
    }
    return LANG_COUNT;
}

void files_facet(struct files *files, unsigned worker, enum search_facet facet,
                 char hash[NAME_HASH])
{
    size_t most = files->value_count + files->index.entry_count + LANG_COUNT;
    struct facet_list *lists = need_memory(calloc(most, sizeof *lists), "search index");
    size_t count = facet == SEARCH_YEAR   ? year_lists(files, lists)
                   : facet == SEARCH_LANG ? lang_lists(files, lists)
                                          : value_lists(files, facet, lists);
    put_facet(files, worker, facet, lists, count, hash);
    free(lists);
}

/* ---- numbers ----------------------------------------------------------------------------- */

/* The keys of the words of a text, joined by spaces; without those that are numbers if asked. */
static struct str keys_of(const struct files *files, struct arena *arena, struct str text,
                          bool skip_first)
{
    struct token_scan scan = {.text = text};
    struct str word;
    struct token token;
    struct buf keys = BUF_INIT;
    for (bool first = true; token_next(files->index.search->table, &scan, &word); first = false) {
        token_fold(files->index.search->table, word, &token);
        if (!token.len || (first && skip_first))
            continue;
        if (keys.len)
            buf_byte(&keys, ' ');
        buf_add(&keys, token.key, token.len);
    }
    struct str copy = str_copy(arena, buf_view(&keys));
    buf_free(&keys);
    return copy;
}

static void note_word(struct map *map, struct arena *arena, struct str word, struct str symbols)
{
    struct str symbol = str_cut(symbols, 0, str_find_byte(symbols, ' ', 0));
    bool added;
    if (!word.len || !symbol.len)
        return;
    struct map_entry *entry = map_put(map, word, &added);
    struct str *known = added ? NULL : entry->pointer;
    if (!known)
        *(known = ARENA_NEW(arena, struct str)) = symbol;
    else if (!strstr(known->data, str_copy(arena, symbol).data))
        *known = str_format(arena, "%.*s %.*s", STR_ARG(*known), STR_ARG(symbol));
    *known = str_copy(arena, *known);
    entry->pointer = known;
}

static int by_key(const void *a, const void *b)
{
    return str_compare(((const struct map_entry *)a)->key, ((const struct map_entry *)b)->key);
}

static void put_words(struct map *map, struct buf *words)
{
    if (map->count)
        qsort(map->entries, map->count, sizeof *map->entries, by_key);
    buf_byte(words, '{');
    for (size_t i = 0; i < map->count; i++) {
        buf_text(words, i ? "," : "");
        json_text(words, map->entries[i].key);
        buf_byte(words, ':');
        json_text(words, *(const struct str *)map->entries[i].pointer);
    }
    buf_byte(words, '}');
}

void files_numbers(struct files *files, struct buf *hashes, struct buf *words)
{
    struct arena arena, kept;
    struct map map = {0};
    struct str lines[META_LINES];
    uint32_t count = 0, shards;
    char prefix[32], hash[NAME_HASH];
    arena_init(&arena);
    arena_init(&kept);
    for (uint32_t e = 0; e < files->index.entry_count; e++)
        count += files->index.entries[e]->number > 0;
    shards = count ? count / NUMBERS_PER_SHARD + 1 : 0;
    struct buf *json = need_memory(calloc(shards + 1, sizeof *json), "search index");
    for (uint32_t e = 0; e < files->index.entry_count; e++) {
        uint32_t number = files->index.entries[e]->number;
        if (!number)
            continue;
        struct buf *to = &json[number % shards];
        read_meta(files, e, &arena, lines);
        struct str symbols = keys_of(files, &kept, lines[META_NUMBER], true);
        buf_byte(to, to->len ? ',' : '[');
        buf_printf(to, "[%u,", number);
        json_text(to, symbols);
        buf_printf(to, ",%u]", e);
        for (unsigned l = 0; l < LANG_COUNT; l++)
            note_word(&map, &kept, keys_of(files, &kept, lines[META_WORD + l], false), symbols);
        arena_reset(&arena);
    }
    for (uint32_t s = 0; s < shards; s++) {
        buf_text(&json[s], json[s].len ? "]" : "[]");
        snprintf(prefix, sizeof prefix, "n%u", s);
        put_smaller(files, 0, prefix, &json[s], hash);
        buf_add(hashes, hash, NAME_HASH);
        buf_free(&json[s]);
    }
    put_words(&map, words);
    free(json);
    map_free(&map);
    arena_free(&arena);
    arena_free(&kept);
}

/* ---- terms ------------------------------------------------------------------------------- */

static int by_term(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    int order = str_compare(x->term, y->term);
    order = order ? order : x->from - y->from;
    return order ? order : x->order < y->order ? -1 : 1;
}

/* Notes the first word of a term; the terms are in order, but not their words. */
static void note_first(struct map *map, struct arena *arena, struct str key)
{
    if (!map_get(map, key))
        map_put(map, str_copy(arena, key), NULL);
}

static void put_firsts(struct map *map, struct buf *firsts)
{
    if (map->count)
        qsort(map->entries, map->count, sizeof *map->entries, by_key);
    for (size_t i = 0; i < map->count; i++) {
        buf_text(firsts, i ? " " : "");
        buf_str(firsts, map->entries[i].key);
    }
}

void files_terms(struct files *files, struct buf *hashes, struct buf *firsts)
{
    struct buf *buf = &files->index.search->terms;
    struct term *terms = (struct term *)buf->data;
    size_t count = buf->len / sizeof *terms;
    uint32_t shards = count ? (uint32_t)(count / TERMS_PER_SHARD) + 1 : 0;
    struct buf *json = need_memory(calloc(shards + 1, sizeof *json), "search index");
    char prefix[32], hash[NAME_HASH];
    struct map map = {0};
    struct arena arena, kept;
    arena_init(&arena);
    arena_init(&kept);
    if (count)
        qsort(terms, count, sizeof *terms, by_term);
    for (size_t i = 0; i < count; i++) {
        struct str keys = keys_of(files, &arena, terms[i].term, false);
        struct str first = str_cut(keys, 0, str_find_byte(keys, ' ', 0));
        if (!first.len)
            continue;
        note_first(&map, &kept, first);
        struct buf *to = &json[(search_hash(first) >> 8) % shards];
        buf_byte(to, to->len ? ',' : '[');
        buf_printf(to, "[%d,%d,%d,", terms[i].kind, terms[i].from, terms[i].to);
        json_text(to, terms[i].term);
        buf_byte(to, ',');
        json_text(to, terms[i].meaning);
        buf_byte(to, ']');
        arena_reset(&arena);
    }
    for (uint32_t s = 0; s < shards; s++) {
        buf_text(&json[s], json[s].len ? "]" : "[]");
        snprintf(prefix, sizeof prefix, "x%u", s);
        files_put_text(files, 0, prefix, buf_view(&json[s]), hash);
        buf_add(hashes, hash, NAME_HASH);
        buf_free(&json[s]);
    }
    put_firsts(&map, firsts);
    free(json);
    map_free(&map);
    arena_free(&arena);
    arena_free(&kept);
}

/* ---- words ------------------------------------------------------------------------------- */

/* Words that may be meant by a mistyped one: Latin letters, the most frequent of them. */
static bool may_be_meant(struct str key)
{
    if (key.len < 2 || key.len > 16)
        return false;
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] < 'a' || key.data[i] > 'z')
            return false;
    return true;
}

static int more_first(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

static int number_order(const void *a, const void *b)
{
    uint32_t x = (uint32_t) * (const uint64_t *)a, y = (uint32_t) * (const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void files_spelling(struct files *files, char hash[NAME_HASH])
{
    const struct index *index = &files->index;
    uint64_t *words = need_memory(malloc((index->key_count + 1) * sizeof *words), "search index");
    struct buf json = BUF_INIT;
    size_t count = 0;
    for (uint32_t key = 1; key < index->key_count; key++)
        if (index->df[key] && may_be_meant(index->keys[key]))
            words[count++] = (uint64_t)index->df[key] << 32 | (UINT32_MAX - key);
    qsort(words, count, sizeof *words, more_first);
    count = count < SPELLING_MOST ? count : SPELLING_MOST;
    for (size_t i = 0; i < count; i++)
        words[i] = (words[i] >> 32) << 32 | (UINT32_MAX - (uint32_t)words[i]);
    qsort(words, count, sizeof *words, number_order);
    buf_byte(&json, '"');
    for (size_t i = 0; i < count; i++) {
        uint32_t key = (uint32_t)words[i];
        buf_printf(&json, "%s%.*s %u %u", i ? "," : "", STR_ARG(index->keys[key]), index->df[key],
                   index->forms[index->best_form[key]]);
    }
    buf_byte(&json, '"');
    files_put_text(files, 0, "s", buf_view(&json), hash);
    buf_free(&json);
    free(words);
}
