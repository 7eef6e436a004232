/* Gathers what is to be indexed: of each text a stream of its words' numbers, and its characters
 * for excerpts, both on disk. What is in memory is a few dozen bytes for each text and each
 * distinct word. */
#include "search_collect.h"

#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "diag.h"
#include "hash.h"
#include "parallel.h"

enum { KEY_LIST_MAX = 255 /* facet values of an entry */ };

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

/* Of the worker's own words. */
static struct collect_stream put_stream(struct search *search, unsigned number)
{
    struct buf *stream = &search->worker[number].words.stream;
    struct collect_stream put = {.ref = pack_put(search->own, number, buf_view(stream)),
                                 .words = (uint16_t)number,
                                 .apart = true};
    buf_clear(stream);
    return put;
}

void search_text_lines(const struct search_text *text, struct buf *out)
{
    put_line(out, text->summary);
    for (size_t i = 0; i < text->block_count; i++)
        put_line(out, text->blocks[i]);
}

/* Takes a text apart into the worker's stream; sets the lengths in head. */
static void add_words(struct words *words, struct str title, struct str lines,
                      struct row_head *head)
{
    struct str line;
    uint32_t count = 0;
    head->title_length = length_code(words_add(words, STREAM_TITLE, title));
    while (str_next_line(&lines, &line))
        count += words_add(words, STREAM_BODY, line);
    head->length = length_code(count);
}

static struct pack_ref part_of(struct pack_ref ref, uint32_t from, uint32_t len)
{
    return (struct pack_ref){ref.offset + from, len, ref.file};
}

static struct collect_text *new_text(struct collect_worker *worker, const struct search_text *text,
                                     const struct row_head *head, struct pack_ref lines)
{
    struct collect_text record = {.number = text->number,
                                  .lang = (uint8_t)text->lang,
                                  .length = head->length,
                                  .title_length = head->title_length,
                                  .lines = lines};
    buf_add(&worker->texts, &record, sizeof record);
    return (struct collect_text *)(worker->texts.data + worker->texts.len) - 1;
}

static uint64_t row_hash(const struct row_head *head, struct str stream)
{
    return hash64(stream) + ((uint64_t)head->words << 16 | head->length << 8 | head->title_length);
}

static struct collect_stream stream_in(struct pack_ref row, unsigned words)
{
    const uint32_t at = sizeof(struct row_head);
    return (struct collect_stream){.ref = part_of(row, at, row.len - at), .words = (uint16_t)words};
}

/* Puts the worker's stream with its head. */
static struct pack_ref put_row(struct search *search, unsigned number, struct row_head *head,
                               struct pack *pack)
{
    struct buf *stream = &search->worker[number].words.stream, *row = &search->worker[number].row;
    head->words = (uint16_t)number;
    head->hash = row_hash(head, buf_view(stream));
    buf_clear(row);
    buf_add(row, head, sizeof *head);
    buf_str(row, buf_view(stream));
    buf_clear(stream);
    return pack_put(pack, number, buf_view(row));
}

static struct search_object add_text(struct search *search, unsigned number,
                                     const struct search_text *text, bool own)
{
    struct collect_worker *worker = &search->worker[number];
    struct buf *lines = &worker->lines;
    struct row_head head = {0};
    struct search_object put = {0};
    buf_clear(lines);
    search_text_lines(text, lines);
    put.bytes = buf_view(lines);
    add_words(&worker->words, text->title, put.bytes, &head);
    put.lines = pack_put(own ? search->own : search->lines, number, put.bytes);
    put.row = put_row(search, number, &head, own ? search->own : search->rows);
    struct collect_text *record = new_text(worker, text, &head, put.lines);
    record->own = own;
    record->stream = stream_in(put.row, number);
    return put;
}

struct search_object search_add_text(struct search *search, unsigned number,
                                     const struct search_text *text)
{
    return add_text(search, number, text, false);
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

/* The names of its values, its number and its date are found as if they stood in each text. */
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
    words_add_date(&worker->words, entry->date);
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
    record.meta = pack_put(search->own, number, buf_view(&meta));
    buf_free(&meta);
    buf_add(&worker->entries, &record, sizeof record);
    for (int l = 0; l < LANG_COUNT; l++) {
        if (entry->text[l] == SEARCH_NO_TEXT)
            continue;
        add_names(search, number, entry, (enum lang)l);
        if (entry->decision)
            add_text(search, number,
                     &(struct search_text){
                         .number = entry->text[l], .lang = (enum lang)l, .title = entry->title[l]},
                     true);
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

/* ---- from an earlier build --------------------------------------------------------------- */

/* The stream of a row, if that is one that can be read. */
static bool kept_stream(const struct search *search, struct pack_ref row, struct arena *arena,
                        struct row_head *head, struct collect_stream *stream)
{
    if (row.len < sizeof *head)
        return false;
    struct str bytes = pack_get(search->rows, row, 0, row.len, arena);
    memcpy(head, bytes.data, sizeof *head);
    *stream = stream_in(row, search->workers + head->words);
    return head->words < search->kept_count &&
           row_hash(head, str_cut(bytes, sizeof *head, bytes.len)) == head->hash;
}

bool search_add_kept(struct search *search, unsigned number, const struct search_text *text,
                     struct pack_ref lines, struct pack_ref row)
{
    struct collect_worker *worker = &search->worker[number];
    struct row_head head = {0};
    struct collect_stream stream;
    struct arena arena;
    if (!lines.len)
        return false;
    arena_init(&arena);
    if (!kept_stream(search, row, &arena, &head, &stream)) {
        add_words(&worker->words, text->title, pack_get(search->lines, lines, 0, lines.len, &arena),
                  &head);
        stream = put_stream(search, number);
    }
    new_text(worker, text, &head, lines)->stream = stream;
    arena_free(&arena);
    return true;
}

/* The hash of all that follows, then the words of each worker. */
void search_write_words(const struct search *search, struct buf *out)
{
    uint64_t hash = 0;
    size_t from = out->len;
    buf_add(out, &hash, sizeof hash);
    struct codec c = codec_writer(out);
    uint32_t count = search->workers;
    code_u32(&c, &count);
    for (unsigned w = 0; w < search->workers; w++)
        words_code(&search->worker[w].words, &c);
    hash = hash64(str_cut(buf_view(out), from + sizeof hash, out->len));
    memcpy(out->data + from, &hash, sizeof hash);
}

void search_read_words(struct search *search, struct str bytes)
{
    uint64_t hash;
    uint32_t count;
    if (bytes.len < sizeof hash)
        return;
    memcpy(&hash, bytes.data, sizeof hash);
    bytes = str_copy(&search->arena, str_cut(bytes, sizeof hash, bytes.len));
    struct codec c = codec_reader(bytes, &search->arena);
    code_u32(&c, &count);
    if (hash64(bytes) != hash || c.failed || count > PARALLEL_MAX)
        return;
    search->kept = need_memory(calloc(count + 1, sizeof *search->kept), "search");
    search->kept_count = count;
    for (unsigned i = 0; i < count; i++)
        words_code(&search->kept[i], &c);
    if (c.failed) /* of another form than this program writes */
        search->kept_count = 0;
}

/* ---- life -------------------------------------------------------------------------------- */

struct search *search_open(int dir, struct pack *lines, struct pack *rows, unsigned workers)
{
    struct search *search = need_memory(calloc(1, sizeof *search), "search");
    search->table = token_table_new();
    search->dir = dir;
    search->own = pack_open(dir, workers);
    search->lines = lines ? lines : search->own;
    search->rows = rows ? rows : search->own;
    search->workers = workers;
    search->worker = need_memory(calloc(workers, sizeof *search->worker), "search");
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
    struct buf *bufs[] = {&worker->lines,   &worker->row,    &worker->texts,        &worker->names,
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
    free(search->kept); /* the words themselves lie in the arena */
    pack_close(search->own);
    token_table_free(search->table);
    buf_free(&search->terms);
    arena_free(&search->arena);
    free(search);
}
