/* The format is that of docs/search-format.md. Every number read is checked before it is used; the
 * bits themselves cannot be left (search_bits.h). */
#include "search_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs.h"

enum {
    SHARD_MOST = 64 << 20, /* bytes of a file */
    HASH = 4,              /* base-36 digits */
    KEY_MOST = 4 * TOKEN_KEY_BYTES,
    CHAR_END = 36,
    CHAR_ESCAPE = 37,
    LONG_FROM = 8,
    DENSE_PART = 8,
    IMPACTS = 16,
    GROUP_MOST = 1024
};

static void damage(struct search_reader *reader, const char *name)
{
    if (!reader->damaged[0])
        snprintf(reader->damaged, sizeof reader->damaged, "%s", name);
}

/* ---- shards ------------------------------------------------------------------------------ */

/* The content of a shard; STR_NULL if it cannot be had. Kept once read. */
static struct str shard(struct search_reader *reader, const char *name, bool json)
{
    char path[128];
    struct str script, content = STR_NULL;
    struct buf out = BUF_INIT;
    struct map_entry *known = map_get(&reader->shards, str_of(name));
    if (known)
        return *(struct str *)known->pointer;
    snprintf(path, sizeof path, "search/%s.js", name);
    if (!fs_read(reader->dir, path, SHARD_MOST, &reader->arena, &script, NULL))
        damage(reader, name);
    else if (!(json ? script_read_text(script, &out) : script_read_bytes(script, &out)))
        damage(reader, name);
    else
        content = str_copy(&reader->arena, buf_view(&out));
    buf_free(&out);
    struct str *kept = ARENA_NEW(&reader->arena, struct str);
    *kept = content;
    map_put(&reader->shards, str_copy(&reader->arena, str_of(name)), NULL)->pointer = kept;
    return content;
}

static const struct json *json_shard(struct search_reader *reader, const char *name)
{
    struct str text = shard(reader, name, true);
    const struct json *json = text.data ? json_parse(&reader->arena, text, NULL) : NULL;
    if (text.data && !json)
        damage(reader, name);
    return json;
}

/* ---- the root ---------------------------------------------------------------------------- */

static bool number_of(const struct json *json, unsigned long most, uint32_t *value)
{
    unsigned long number;
    if (!json || json->kind != JSON_NUMBER || !str_to_number(json->text, most, &number))
        return false;
    *value = (uint32_t)number;
    return true;
}

static struct str text_of(const struct json *root, const char *name)
{
    const struct json *json = json_get(root, str_of(name));
    return json && json->kind == JSON_TEXT ? json->text : STR("");
}

static bool read_codes(struct search_reader *reader, const struct json *root)
{
    const struct json *list = json_get(root, STR("codes"));
    const struct json *code = list ? list->first : NULL;
    for (unsigned c = 0; c < READ_CODES; c++, code = code->next) {
        struct prefix_code lengths = {0};
        if (!code || code->kind != JSON_TEXT || code->text.len > CODE_SYMBOLS_MAX)
            return false;
        for (size_t i = 0; i < code->text.len; i++) {
            char digit = code->text.data[i];
            lengths.length[i] = (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        lengths.count = (unsigned)code->text.len;
        if (!prefix_code_fill(&lengths))
            return false;
        code_table_make(&reader->codes[c], &lengths);
    }
    const struct json *forms = json_get(root, STR("forms"));
    for (const struct json *f = forms ? forms->first : NULL; f; f = f->next) {
        uint32_t form;
        if (reader->form_count == TOKEN_FORMS || !number_of(f, TOKEN_FORMS - 1, &form))
            return false;
        reader->forms[reader->form_count++] = (uint16_t)form;
    }
    return true;
}

/* Splits a directory at its commas. Each part has skip fixed characters that are no key before
 * (singles) or after (pairs) what it begins with. */
static bool read_directory(struct search_reader *reader, struct str text, bool pairs,
                           struct search_directory *directory)
{
    struct str part, rest = text;
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.data[i] == ',';
    directory->from = ARENA_ARRAY(&reader->arena, most, struct str);
    directory->at = ARENA_ARRAY(&reader->arena, most, const char *);
    while (text.len && str_next_part(&rest, ',', &part)) {
        if (part.len < (pairs ? 2u : 1u) * HASH || directory->count == most)
            return false;
        struct str *from = &directory->from[directory->count];
        if (pairs) {
            char *key = arena_alloc(&reader->arena, part.len);
            memcpy(key, part.data, HASH);
            memcpy(key + HASH, part.data + 2 * HASH, part.len - 2 * HASH);
            *from = (struct str){key, part.len - HASH};
        } else {
            *from = str_cut(part, HASH, part.len);
        }
        directory->at[directory->count++] = part.data;
    }
    return true;
}

static void read_words(struct search_reader *reader, const struct json *root)
{
    struct str rest = text_of(root, "frequent"), word;
    while (str_next_part(&rest, ' ', &word))
        map_put(&reader->frequent, word, NULL);
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
    const struct json *root = json_shard(reader, "root"), *texts;
    if (!root)
        return false;
    texts = json_get(root, STR("texts"));
    bool good = number_of(json_get(root, STR("version")), 2, &version) && version == 2 &&
                number_of(json_get(root, STR("entries")), 1 << 28, &reader->entries) &&
                number_of(json_get(root, STR("group")), GROUP_MOST, &reader->group) &&
                reader->group && texts && texts->first &&
                number_of(texts->first, 1 << 28, &reader->texts[LANG_VI]) &&
                number_of(texts->first->next, 1 << 28, &reader->texts[LANG_EN]) &&
                read_codes(reader, root) &&
                read_directory(reader, text_of(root, "c"), true, &reader->common) &&
                read_directory(reader, text_of(root, "b"), true, &reader->rare) &&
                read_directory(reader, text_of(root, "u"), false, &reader->single);
    reader->metadata = text_of(root, "m");
    reader->numbers = text_of(root, "n");
    reader->terms = text_of(root, "x");
    reader->spelling = text_of(root, "s");
    good = good && reader->metadata.len / HASH >=
                       (reader->entries + (uint64_t)reader->group - 1) / reader->group;
    if (good)
        read_words(reader, root);
    else
        damage(reader, "root");
    return good;
}

void search_reader_free(struct search_reader *reader)
{
    map_free(&reader->shards);
    map_free(&reader->frequent);
    map_free(&reader->words);
    token_table_free(reader->table);
    arena_free(&reader->arena);
}

/* ---- lists ------------------------------------------------------------------------------- */

static enum search_code code_of(const struct search_reader *reader, const struct search_list *list)
{
    if (list->title)
        return READ_TITLE;
    if ((uint64_t)list->df * DENSE_PART >= reader->entries)
        return READ_DENSE;
    return list->pair ? READ_PAIR : READ_SINGLE;
}

static uint16_t read_form(struct search_reader *reader, struct bit_reader *bits)
{
    unsigned symbol = read_symbol(bits, &reader->codes[READ_FORM]);
    if (symbol >= reader->form_count) {
        bits->damaged = true;
        return 0;
    }
    return reader->forms[symbol];
}

static unsigned even_parameter(uint32_t entries, uint32_t df)
{
    uint32_t gap = entries / (df + 1);
    return gap ? 31 - (unsigned)__builtin_clz(gap) : 0;
}

static struct search_list read_list(struct search_reader *reader, struct bit_reader *bits,
                                    bool pair)
{
    struct search_list list = {.pair = pair};
    list.first = read_form(reader, bits);
    list.second = pair ? read_form(reader, bits) : 0;
    uint32_t flags = read_bits(bits, 2);
    list.lang = (uint8_t)(flags >> 1);
    list.title = flags & 1;
    list.df = read_gamma(bits);
    list.code = code_of(reader, &list);
    list.shift = list.code == READ_DENSE ? read_bits(bits, 4) + IMPACTS / 2 : 0;
    if (list.df > reader->entries)
        bits->damaged = true;
    if (bits->damaged)
        return list;
    list.k = even_parameter(reader->entries, list.df);
    if (list.df >= LONG_FROM) {
        list.k = read_bits(bits, 5);
        uint32_t length = read_gamma(bits) - 1;
        list.postings = *bits;
        bits->at += length;
        if (bits->at > bits->end) {
            bits->at = bits->end;
            bits->damaged = true;
        }
        return list;
    }
    list.postings = *bits;
    for (uint32_t i = 0; i < list.df && !bits->damaged; i++) {
        read_rice(bits, list.k);
        read_symbol(bits, &reader->codes[list.code]);
    }
    return list;
}

struct search_cursor search_cursor(const struct search_list *list)
{
    return (struct search_cursor){list->postings, list->df, UINT32_MAX};
}

bool search_next(struct search_reader *reader, const struct search_list *list,
                 struct search_cursor *cursor, uint8_t *impact)
{
    if (!cursor->left)
        return false;
    cursor->left--;
    uint32_t gap = read_rice(&cursor->bits, list->k);
    *impact =
        (uint8_t)((read_symbol(&cursor->bits, &reader->codes[list->code]) + list->shift) % IMPACTS);
    if (gap >= reader->entries || cursor->entry + 1 + gap >= reader->entries)
        cursor->bits.damaged = true;
    if (cursor->bits.damaged) {
        damage(reader, "postings");
        cursor->left = 0;
        return false;
    }
    cursor->entry += gap + 1;
    return true;
}

/* Reads the next key of a run over the last one. */
static void read_key(struct search_reader *reader, struct bit_reader *bits, char key[KEY_MOST],
                     size_t *len)
{
    uint32_t shared = read_gamma(bits) - 1;
    size_t keep = 0;
    while (shared && keep < *len) {
        keep++;
        while (keep < *len && ((unsigned char)key[keep] & 0xC0) == 0x80)
            keep++;
        shared--;
    }
    *len = keep;
    for (;;) {
        unsigned symbol = read_symbol(bits, &reader->codes[READ_CHARACTER]);
        if (symbol == CHAR_END || bits->damaged)
            return;
        if (*len + 4 > KEY_MOST) {
            bits->damaged = true;
            return;
        }
        if (symbol < 26)
            key[(*len)++] = (char)('a' + symbol);
        else if (symbol < CHAR_END)
            key[(*len)++] = (char)('0' + symbol - 26);
        else
            *len += str_encode(read_bits(bits, 21), key + *len);
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
    items[found->count++].count = count;
    found->items = items;
}

enum { LISTS_MOST = 4096 };

static void read_run(struct search_reader *reader, struct bit_reader *bits, bool pair,
                     struct str wanted, bool prefix, struct search_found *found)
{
    struct search_list *lists = malloc(LISTS_MOST * sizeof *lists);
    char key[KEY_MOST];
    size_t len = 0;
    while (lists && !bits->damaged) {
        read_key(reader, bits, key, &len);
        struct str is = {key, len};
        bool match = str_equal(is, wanted) || (prefix && str_starts(is, wanted));
        if (bits->damaged || !len ||
            (!match && str_compare(is, wanted) > 0 && key[0] < '{' && key[0] > 0))
            break;
        uint32_t count = read_gamma(bits), kept = 0;
        for (uint32_t i = 0; i < count && !bits->damaged; i++) {
            struct search_list list = read_list(reader, bits, pair);
            if (kept < LISTS_MOST)
                lists[kept++] = list;
        }
        if (match && !bits->damaged)
            add_found(reader, found, is, lists, kept);
    }
    free(lists);
}

/* The shards that may hold keys from low to high: [*from, *to). */
static void locate(const struct search_directory *directory, struct str low, struct str high,
                   size_t *from, size_t *to)
{
    const struct str *keys = directory->from;
    size_t i = 0, end = directory->count;
    while (i < end) {
        size_t middle = (i + end) / 2;
        if (str_compare(keys[middle], low) <= 0)
            i = middle + 1;
        else
            end = middle;
    }
    *from = i ? i - 1 : 0;
    for (*to = *from; *to < directory->count && str_compare(keys[*to], high) <= 0;)
        ++*to;
}

static struct str prefix_end(struct search_reader *reader, struct str key, bool prefix)
{
    return prefix ? str_format(&reader->arena, "%.*s{", STR_ARG(key)) : key;
}

void search_read_single(struct search_reader *reader, struct str key, bool prefix,
                        struct search_found *found)
{
    size_t from, to;
    char name[64];
    *found = (struct search_found){0};
    locate(&reader->single, key, prefix_end(reader, key, prefix), &from, &to);
    for (size_t i = from; i < to; i++) {
        snprintf(name, sizeof name, "u%zu-%.*s", i, HASH, reader->single.at[i]);
        struct str bytes = shard(reader, name, false);
        struct bit_reader bits = {(const unsigned char *)bytes.data, 0, (uint64_t)bytes.len * 8,
                                  false};
        if (bytes.len)
            read_run(reader, &bits, false, key, prefix, found);
        if (bits.damaged)
            damage(reader, name);
    }
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
        if (str_equal(name, first))
            read_run(reader, &bits, true, second, prefix, found);
        if (bits.damaged)
            return false;
        at += size;
    }
    return true;
}

static void read_pair_of(struct search_reader *reader, const struct search_directory *directory,
                         char kind, struct str low, struct str first, struct str second,
                         bool prefix, struct search_found *found)
{
    char name[64];
    size_t from, to;
    locate(directory, low, prefix_end(reader, low, prefix), &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *at = directory->at[i];
        snprintf(name, sizeof name, "%c%.*s-%.*s", kind, HASH, at, HASH, at + HASH);
        struct str bytes = shard(reader, name, false);
        if (bytes.data && !read_pairs(reader, bytes, first, second, prefix, found))
            damage(reader, name);
    }
}

void search_read_pair(struct search_reader *reader, struct str first, struct str second,
                      bool prefix, struct search_found *found)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char hash[HASH];
    uint32_t value = search_hash(first) >> 12;
    *found = (struct search_found){0};
    for (unsigned i = HASH; i-- > 0; value /= 36)
        hash[i] = digits[value % 36];
    struct str low = str_format(&reader->arena, "%.*s%.*s", HASH, hash, STR_ARG(second));
    read_pair_of(reader, &reader->common, 'c', low, first, second, prefix, found);
    if (prefix || !found->count)
        read_pair_of(reader, &reader->rare, 'b', low, first, second, prefix, found);
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
    snprintf(name, sizeof name, "m%u-%.*s", group, HASH, reader->metadata.data + group * HASH);
    const struct json *json = json_shard(reader, name);
    const struct json *e = nth(json_get(json, STR("e")), entry % reader->group);
    *shown = (struct search_shown){.id = nth_text(e, 0)};
    if (!e || !shown->id.len) {
        damage(reader, name);
        return false;
    }
    shown->urls[LANG_VI] = nth_text(e, 2);
    shown->urls[LANG_EN] = nth_text(e, 3);
    const struct json *same = nth(e, 3);
    if (same && same->kind == JSON_NUMBER && shown->urls[LANG_VI].len >= 2)
        shown->urls[LANG_EN] = str_format(&reader->arena, "en%.*s",
                                          STR_ARG(str_cut(shown->urls[LANG_VI], 2, SIZE_MAX)));
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        struct str hash = nth_text(json_get(json, STR("t")), l);
        shown->titles[l] = nth_text(e, 4 + l);
        if (hash.len == HASH)
            shown->texts[l] = str_format(&reader->arena, "t%s%u-%.*s", lang_code((enum lang)l),
                                         group, STR_ARG(hash));
    }
    return true;
}

struct str search_read_text(struct search_reader *reader, uint32_t entry, enum lang lang)
{
    struct search_shown shown;
    if (!search_read_entry(reader, entry, &shown) || !shown.texts[lang].len)
        return STR("");
    return nth_text(json_shard(reader, shown.texts[lang].data), entry % reader->group);
}

/* ---- numbers, terms, spelling ------------------------------------------------------------ */

static const struct json *numbered_shard(struct search_reader *reader, char kind, struct str hashes,
                                         uint32_t value)
{
    char name[64];
    uint32_t count = (uint32_t)(hashes.len / HASH);
    if (!count)
        return NULL;
    snprintf(name, sizeof name, "%c%u-%.*s", kind, value % count, HASH,
             hashes.data + value % count * HASH);
    return json_shard(reader, name);
}

const struct json *search_read_numbers(struct search_reader *reader, uint32_t number)
{
    return numbered_shard(reader, 'n', reader->numbers, number);
}

const struct json *search_read_terms(struct search_reader *reader, struct str key)
{
    return numbered_shard(reader, 'x', reader->terms, search_hash(key) >> 8);
}

struct str search_read_spelling(struct search_reader *reader)
{
    char name[64];
    snprintf(name, sizeof name, "s-%.*s", STR_ARG(reader->spelling));
    const struct json *json = json_shard(reader, name);
    return json && json->kind == JSON_TEXT ? json->text : STR("");
}
