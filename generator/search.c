/* Gathers what is to be indexed: of each text a stream of its words' numbers, and its characters
 * for excerpts, both on disk. What is in memory is a few dozen bytes for each text and each
 * distinct word. */
#include "search_collect.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"

enum { KEY_LIST_MAX = 255 /* facet values of an entry */ };

static void *need(void *memory, const char *what)
{
    if (!memory)
        die_errno("malloc", what);
    return memory;
}

/* ---- lengths ----------------------------------------------------------------------------- */

/* A length in words as a code: four codes to each doubling. */
static uint8_t length_code(uint32_t words)
{
    if (words < 4)
        return (uint8_t)words;
    unsigned high = 31 - (unsigned)__builtin_clz(words);
    unsigned code = (high - 1) * 4 + (words >> (high - 2) & 3);
    return (uint8_t)(code < LENGTH_CODES ? code : LENGTH_CODES - 1);
}

uint32_t length_of_code(uint8_t code)
{
    if (code < 4)
        return code;
    unsigned high = code / 4u + 1;
    return (4u + code % 4u) << (high - 2);
}

/* ---- what is added ----------------------------------------------------------------------- */

static void put_line(struct buf *out, struct str line)
{
    char *from = buf_reserve(out, line.len + 1), *at = from;
    if (line.len)
        memcpy(from, line.data, line.len);
    while ((at = memchr(at, '\n', line.len - (size_t)(at - from))) != NULL)
        *at = ' ';
    from[line.len] = '\n';
    out->len += line.len + 1;
}

static struct pack_ref put_stream(struct search *search, unsigned number)
{
    struct buf *stream = &search->worker[number].words.stream;
    struct pack_ref ref = pack_put(search->streams, number, buf_view(stream));
    buf_clear(stream);
    return ref;
}

void search_add_text(struct search *search, unsigned number, const struct search_text *text)
{
    struct collect_worker *worker = &search->worker[number];
    uint32_t title_words = words_add(&worker->words, STREAM_TITLE, text->title);
    uint32_t words = words_add(&worker->words, STREAM_BODY, text->summary);
    put_line(&worker->kept, text->summary);
    for (size_t i = 0; i < text->block_count; i++) {
        words += words_add(&worker->words, STREAM_BODY, text->blocks[i]);
        put_line(&worker->kept, text->blocks[i]);
    }
    struct collect_text record = {.number = text->number,
                                  .lang = (uint8_t)text->lang,
                                  .length = length_code(words),
                                  .title_length = length_code(title_words),
                                  .text = pack_put(search->texts, number, buf_view(&worker->kept)),
                                  .stream = put_stream(search, number)};
    buf_add(&worker->texts, &record, sizeof record);
    buf_clear(&worker->kept);
}

static uint32_t value_number(struct collect_worker *worker, const struct search_value *value)
{
    struct buf key = BUF_INIT;
    bool added;
    buf_byte(&key, (char)('0' + value->facet));
    buf_str(&key, value->key);
    struct map_entry *entry = map_get(&worker->value_map, buf_view(&key));
    if (!entry) {
        struct str kept = str_copy(&worker->arena, buf_view(&key));
        struct collect_value record = {.facet = (uint8_t)value->facet,
                                       .key = str_cut(kept, 1, kept.len)};
        for (int l = 0; l < LANG_COUNT; l++)
            record.names[l] =
                value->names[l].data ? str_copy(&worker->arena, value->names[l]) : STR_NULL;
        entry = map_put(&worker->value_map, kept, &added);
        entry->number = worker->values.len / sizeof record;
        buf_add(&worker->values, &record, sizeof record);
    }
    buf_free(&key);
    return (uint32_t)entry->number;
}

/* The names of its values and its number are found as if they stood in each text. */
static void add_names(struct search *search, unsigned number, const struct search_entry *entry,
                      enum lang lang)
{
    struct collect_worker *worker = &search->worker[number];
    for (size_t i = 0; i < entry->value_count; i++)
        words_add(&worker->words, STREAM_BODY, entry->values[i].names[lang]);
    if (entry->number.data) {
        words_add(&worker->words, STREAM_BODY, entry->word[lang]);
        words_add(&worker->words, STREAM_TITLE, entry->number);
    }
    struct collect_names record = {entry->text[lang], put_stream(search, number)};
    buf_add(&worker->names, &record, sizeof record);
}

static uint32_t leading_number(struct str number)
{
    uint32_t value = 0;
    for (size_t i = 0; i < number.len && number.data[i] >= '0' && number.data[i] <= '9'; i++)
        value = value < 100000000 ? value * 10 + (uint32_t)(number.data[i] - '0') : value;
    return value;
}

static void put_meta(struct buf *meta, const struct search_entry *entry)
{
    put_line(meta, entry->number);
    for (int l = 0; l < LANG_COUNT; l++)
        put_line(meta, entry->word[l]);
    for (int l = 0; l < LANG_COUNT; l++)
        put_line(meta, entry->title[l]);
    for (int l = 0; l < LANG_COUNT; l++)
        put_line(meta, entry->url[l]);
}

void search_add_entry(struct search *search, unsigned number, const struct search_entry *entry)
{
    struct collect_worker *worker = &search->worker[number];
    struct buf meta = BUF_INIT;
    struct collect_entry record = {
        .text = {entry->text[LANG_VI], entry->text[LANG_EN]},
        .day = entry->date.year * 512 + entry->date.month * 32 + entry->date.day,
        .decision = entry->decision,
        .first_value = (uint32_t)(worker->value_numbers.len / sizeof(uint32_t)),
        .number = leading_number(entry->number),
        .id = str_copy(&worker->arena, entry->id),
    };
    for (size_t i = 0; i < entry->value_count && i < KEY_LIST_MAX; i++) {
        uint32_t value = value_number(worker, &entry->values[i]);
        buf_add(&worker->value_numbers, &value, sizeof value);
        record.value_count++;
    }
    put_meta(&meta, entry);
    record.meta = pack_put(search->texts, number, buf_view(&meta));
    buf_free(&meta);
    buf_add(&worker->entries, &record, sizeof record);
    for (int l = 0; l < LANG_COUNT; l++) {
        if (entry->text[l] == SEARCH_NO_TEXT)
            continue;
        add_names(search, number, entry, (enum lang)l);
        if (entry->decision)
            search_add_text(search, number,
                            &(struct search_text){.number = entry->text[l],
                                                  .lang = (enum lang)l,
                                                  .title = entry->title[l]});
    }
}

static void add_term(struct search *search, enum search_term kind, enum lang from, struct str term,
                     enum lang to, struct str meaning)
{
    struct term record = {(uint32_t)(search->terms.len / sizeof(struct term)),
                          (uint8_t)kind,
                          (uint8_t)from,
                          (uint8_t)to,
                          str_copy(&search->arena, term),
                          str_copy(&search->arena, meaning)};
    buf_add(&search->terms, &record, sizeof record);
}

void search_add_term(struct search *search, enum search_term kind, enum lang from, struct str term,
                     enum lang to, struct str meaning)
{
    add_term(search, kind, from, term, to, meaning);
    add_term(search, kind, to, meaning, from, term);
}

/* ---- life -------------------------------------------------------------------------------- */

struct search *search_open(int dir, unsigned workers)
{
    struct search *search = need(calloc(1, sizeof *search), "search");
    search->table = token_table_new();
    search->dir = dir;
    search->texts = pack_open(dir, workers);
    search->streams = pack_open(dir, workers);
    search->workers = workers;
    search->worker = need(calloc(workers, sizeof *search->worker), "search");
    arena_init(&search->arena);
    for (unsigned w = 0; w < workers; w++) {
        arena_init(&search->worker[w].arena);
        words_init(&search->worker[w].words, search->table);
    }
    return search;
}

static void free_worker(struct collect_worker *worker)
{
    words_free(&worker->words);
    struct buf *bufs[] = {&worker->kept,    &worker->texts,  &worker->names,
                          &worker->entries, &worker->values, &worker->value_numbers};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_free(bufs[i]);
    map_free(&worker->value_map);
    arena_free(&worker->arena);
}

void search_free(struct search *search)
{
    for (unsigned w = 0; w < search->workers; w++)
        free_worker(&search->worker[w]);
    free(search->worker);
    pack_close(search->texts);
    pack_close(search->streams);
    token_table_free(search->table);
    buf_free(&search->terms);
    arena_free(&search->arena);
    free(search);
}
