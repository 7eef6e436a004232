/* Gathers what is to be indexed: per worker a list of the distinct tokens, per text the number of
 * times that each token and each pair of neighbours stands in it, sorted into partitions by the
 * hash of the (first) token's key, so that each partition can be made into lists by itself. The
 * cost is one look into a table for each word of text and one for each pair; everything per
 * distinct spelling is done once.
 */
#include "search_collect.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "hash.h"
#include "search_bits.h"

enum {
    KEY_LIST_MAX = 255,    /* facet values of an entry */
    RECORD_MAX = 16,       /* bytes of a record */
    WORDS_FIRST = 1 << 12, /* slots */
    PAIRS_FIRST = 1 << 12,
    WORD_BYTES_MAX = 23 /* of a spelling that is kept */
};

/* ---- spellings --------------------------------------------------------------------------- */

/* A spelling, in the slot itself: one look into memory for a word of text. */
struct word {
    char bytes[WORD_BYTES_MAX + 1]; /* zeros behind; the last byte is the length, 0: free slot */
    uint32_t hash, token;           /* token 0: no word */
};

struct collect_words {
    struct word *slots;
    uint32_t count, mask;
};

struct pair {
    uint32_t first, second;
    uint32_t tf;   /* low half in the body, high half in the title */
    uint32_t text; /* stamp: belongs to the text at hand */
};

struct collect_scratch {
    uint32_t *tf; /* by token, as in struct pair; all zero between texts */
    uint32_t tf_count;
    struct buf touched; /* of uint32_t: tokens */
    struct pair *pairs;
    uint32_t pair_count, pair_mask, stamp;
    struct buf used; /* of uint32_t: slots of pairs */
};

static void *need(void *memory, const char *what)
{
    if (!memory)
        die_errno("malloc", what);
    return memory;
}

static struct collect_token *tokens_of(const struct collect_worker *worker)
{
    return (struct collect_token *)worker->tokens.data;
}

static uint32_t token_number(struct collect_worker *worker, const struct token *token)
{
    char bytes[TOKEN_KEY_BYTES + 2];
    bool added;
    if (!token->len)
        return 0;
    memcpy(bytes, token->key, token->len);
    bytes[token->len] = (char)token->form;
    bytes[token->len + 1] = (char)(token->form >> 8);
    struct str exact = {bytes, token->len + 2u};
    struct map_entry *entry = map_get(&worker->token_map, exact);
    if (entry)
        return (uint32_t)entry->number;
    exact = str_copy(&worker->arena, exact);
    entry = map_put(&worker->token_map, exact, &added);
    struct str key = {exact.data, token->len};
    struct collect_token record = {
        .key = key,
        .form = token->form,
        .partition = (uint8_t)(search_hash(key) >> 24),
        .stop = token_is_stop(key),
        .english_stop = !token->form && token_is_english_stop(key),
        .year = token_is_year(key),
    };
    buf_add(&worker->tokens, &record, sizeof record);
    entry->number = worker->tokens.len / sizeof record;
    return (uint32_t)entry->number;
}

static void grow_words(struct collect_words *words)
{
    uint32_t mask = words->mask ? words->mask * 2 + 1 : WORDS_FIRST - 1;
    struct word *slots = need(calloc((size_t)mask + 1, sizeof *slots), "words");
    for (uint32_t i = 0; words->mask && i <= words->mask; i++) {
        if (!words->slots[i].bytes[WORD_BYTES_MAX])
            continue;
        uint32_t to = words->slots[i].hash & mask;
        while (slots[to].bytes[WORD_BYTES_MAX])
            to = (to + 1) & mask;
        slots[to] = words->slots[i];
    }
    free(words->slots);
    words->slots = slots;
    words->mask = mask;
}

/* The token of a word as it is spelt in the text; 0 if it has none. */
static uint32_t token_of_word(const struct search *search, struct collect_worker *worker,
                              struct str spelling)
{
    struct collect_words *words = worker->words;
    struct token token;
    if (spelling.len > WORD_BYTES_MAX) {
        token_fold(search->table, spelling, &token);
        return token_number(worker, &token);
    }
    struct word word = {.hash = (uint32_t)hash64(spelling)};
    memcpy(word.bytes, spelling.data, spelling.len);
    word.bytes[WORD_BYTES_MAX] = (char)spelling.len;
    uint32_t at = word.hash & words->mask;
    for (; words->slots[at].bytes[WORD_BYTES_MAX]; at = (at + 1) & words->mask)
        if (!memcmp(words->slots[at].bytes, word.bytes, sizeof word.bytes))
            return words->slots[at].token;
    token_fold(search->table, spelling, &token);
    word.token = token_number(worker, &token);
    words->slots[at] = word;
    if (++words->count > words->mask / 2)
        grow_words(words);
    return word.token;
}

/* ---- counting ---------------------------------------------------------------------------- */

enum { BODY = 1, TITLE = 1 << 16, TF_LOW = 0xFFFF };

static void count_token(struct collect_worker *worker, uint32_t token, uint32_t where)
{
    struct collect_scratch *scratch = worker->scratch;
    if (token >= scratch->tf_count) {
        uint32_t count = token * 2 + 1024;
        scratch->tf = need(realloc(scratch->tf, count * sizeof *scratch->tf), "counts");
        memset(scratch->tf + scratch->tf_count, 0,
               (count - scratch->tf_count) * sizeof *scratch->tf);
        scratch->tf_count = count;
    }
    if (!scratch->tf[token])
        buf_add(&scratch->touched, &token, sizeof token);
    if (where == TITLE || (scratch->tf[token] & TF_LOW) < TF_LOW)
        scratch->tf[token] += where;
}

static uint32_t pair_hash(uint32_t first, uint32_t second)
{
    uint64_t h = ((uint64_t)first << 32 | second) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32);
}

static void grow_pairs(struct collect_scratch *scratch)
{
    uint32_t mask = scratch->pair_mask ? scratch->pair_mask * 2 + 1 : PAIRS_FIRST - 1;
    struct pair *pairs = need(calloc((size_t)mask + 1, sizeof *pairs), "pairs");
    uint32_t *used = (uint32_t *)scratch->used.data;
    for (size_t i = 0; i < scratch->used.len / sizeof *used; i++) {
        struct pair pair = scratch->pairs[used[i]];
        uint32_t to = pair_hash(pair.first, pair.second) & mask;
        while (pairs[to].text == scratch->stamp)
            to = (to + 1) & mask;
        pairs[to] = pair;
        used[i] = to;
    }
    free(scratch->pairs);
    scratch->pairs = pairs;
    scratch->pair_mask = mask;
}

static void count_pair(struct collect_scratch *scratch, uint32_t first, uint32_t second,
                       uint32_t where)
{
    uint32_t at = pair_hash(first, second) & scratch->pair_mask;
    struct pair *pair;
    for (; (pair = &scratch->pairs[at])->text == scratch->stamp;
         at = (at + 1) & scratch->pair_mask) {
        if (pair->first != first || pair->second != second)
            continue;
        if (where == TITLE || (pair->tf & TF_LOW) < TF_LOW)
            pair->tf += where;
        return;
    }
    *pair = (struct pair){first, second, where, scratch->stamp};
    buf_add(&scratch->used, &at, sizeof at);
    if (scratch->used.len / sizeof at > scratch->pair_mask / 2)
        grow_pairs(scratch);
}

static void count_date(struct collect_worker *worker, const uint32_t *last, uint32_t where)
{
    struct str keys[TOKEN_DATE_WORDS];
    struct token date;
    size_t count = 0;
    for (unsigned i = 0; i < TOKEN_DATE_WORDS; i++)
        if (last[i])
            keys[count++] = tokens_of(worker)[last[i] - 1].key;
    if (token_date(keys, count, &date))
        count_token(worker, token_number(worker, &date), where);
}

/* Counts a block; returns its words. */
static uint32_t count_block(const struct search *search, struct collect_worker *worker,
                            enum lang lang, struct str block, uint32_t where)
{
    struct token_scan scan = {.text = block};
    struct str spelling;
    uint32_t last[TOKEN_DATE_WORDS] = {0}, previous = 0, words = 0;
    while (token_next(search->table, &scan, &spelling)) {
        uint32_t number = token_of_word(search, worker, spelling);
        if (!number)
            continue;
        words++;
        count_token(worker, number, where);
        memmove(last, last + 1, sizeof last - sizeof *last);
        last[TOKEN_DATE_WORDS - 1] = number;
        if (!scan.joined)
            previous = 0;
        const struct collect_token *token = &tokens_of(worker)[number - 1];
        if (token->year)
            count_date(worker, last, where), token = &tokens_of(worker)[number - 1];
        if (token->stop || (lang == LANG_EN && token->english_stop))
            continue;
        if (previous)
            count_pair(worker->scratch, previous, number, where);
        previous = number;
    }
    return words;
}

/* ---- records ----------------------------------------------------------------------------- */

static char *put_varint(char *to, uint32_t value)
{
    for (; value >= 128; value >>= 7)
        *to++ = (char)(value | 128);
    *to++ = (char)value;
    return to;
}

static void spill(struct search *search, unsigned number)
{
    struct collect_worker *worker = &search->worker[number];
    for (unsigned p = 0; p < PARTITIONS; p++) {
        struct partition *partition = &worker->partitions[p];
        if (!partition->pending.len)
            continue;
        struct segment segment = {pack_put(search->pack, number, buf_view(&partition->pending)),
                                  partition->pending_from};
        buf_add(&partition->segments, &segment, sizeof segment);
        buf_free(&partition->pending);
        partition->pending_from = partition->text;
    }
    worker->pending = 0;
}

static void put_record(struct collect_worker *worker, uint32_t text, uint32_t first,
                       uint32_t second, uint32_t tf)
{
    uint32_t body = tf & TF_LOW, title = tf >> 16;
    struct collect_token *token = &tokens_of(worker)[first - 1];
    struct partition *partition = &worker->partitions[token->partition];
    char *start = buf_reserve(&partition->pending, RECORD_MAX), *to = start;
    int32_t step = (int32_t)(text - partition->text);
    to = put_varint(to, (uint32_t)step << 1 ^ (uint32_t)(step >> 31));
    to = put_varint(to, first);
    to = put_varint(to, second);
    *to++ = (char)((body < TF_MAX ? body : TF_MAX) << 2 |
                   (title < TITLE_TF_MAX ? title : TITLE_TF_MAX));
    partition->pending.len += (size_t)(to - start);
    worker->pending += (size_t)(to - start);
    partition->text = text;
}

static void begin_text(struct collect_scratch *scratch)
{
    if (++scratch->stamp == 0) { /* once in four thousand million texts */
        memset(scratch->pairs, 0, ((size_t)scratch->pair_mask + 1) * sizeof *scratch->pairs);
        scratch->stamp = 1;
    }
}

static void end_text(struct search *search, unsigned number, uint32_t text)
{
    struct collect_worker *worker = &search->worker[number];
    struct collect_scratch *scratch = worker->scratch;
    const uint32_t *touched = (const uint32_t *)scratch->touched.data;
    const uint32_t *used = (const uint32_t *)scratch->used.data;
    for (size_t i = 0; i < scratch->touched.len / sizeof *touched; i++) {
        put_record(worker, text, touched[i], 0, scratch->tf[touched[i]]);
        scratch->tf[touched[i]] = 0;
    }
    for (size_t i = 0; i < scratch->used.len / sizeof *used; i++) {
        const struct pair *pair = &scratch->pairs[used[i]];
        put_record(worker, text, pair->first, pair->second, pair->tf);
    }
    buf_clear(&scratch->touched);
    buf_clear(&scratch->used);
    if (worker->pending > search->limit)
        spill(search, number);
}

/* ---- lengths ----------------------------------------------------------------------------- */

/* Four codes to each doubling. */
uint8_t length_code(uint32_t words)
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
    for (size_t i = 0, from = 0; i <= line.len; i++) {
        if (i < line.len && line.data[i] != '\n')
            continue;
        buf_add(out, line.data + from, i - from);
        if (i < line.len)
            buf_byte(out, ' ');
        from = i + 1;
    }
    buf_byte(out, '\n');
}

void search_add_text(struct search *search, unsigned number, const struct search_text *text)
{
    struct collect_worker *worker = &search->worker[number];
    struct buf kept = BUF_INIT;
    uint32_t words = 0, title_words;
    begin_text(worker->scratch);
    title_words = count_block(search, worker, text->lang, text->title, TITLE);
    words += count_block(search, worker, text->lang, text->summary, BODY);
    put_line(&kept, text->summary);
    for (size_t i = 0; i < text->block_count; i++) {
        words += count_block(search, worker, text->lang, text->blocks[i], BODY);
        put_line(&kept, text->blocks[i]);
    }
    end_text(search, number, text->number);
    struct collect_text record = {text->number,
                                  (uint8_t)text->lang,
                                  length_code(words),
                                  length_code(title_words),
                                  words,
                                  pack_put(search->texts, number, buf_view(&kept))};
    buf_add(&worker->texts, &record, sizeof record);
    buf_free(&kept);
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
    begin_text(worker->scratch);
    for (size_t i = 0; i < entry->value_count; i++)
        count_block(search, worker, lang, entry->values[i].names[lang], BODY);
    if (entry->number.data) {
        count_block(search, worker, lang, entry->word[lang], BODY);
        count_block(search, worker, lang, entry->number, TITLE);
    }
    end_text(search, number, entry->text[lang]);
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

struct search *search_open(int dir, unsigned workers, size_t memory)
{
    struct search *search = need(calloc(1, sizeof *search), "search");
    search->table = token_table_new();
    search->pack = pack_open(dir, workers);
    search->texts = pack_open(dir, workers);
    search->workers = workers;
    search->limit = memory / workers;
    search->worker = need(calloc(workers, sizeof *search->worker), "search");
    arena_init(&search->arena);
    for (unsigned w = 0; w < workers; w++) {
        struct collect_worker *worker = &search->worker[w];
        arena_init(&worker->arena);
        worker->words = need(calloc(1, sizeof *worker->words), "search");
        worker->scratch = need(calloc(1, sizeof *worker->scratch), "search");
        grow_words(worker->words);
        grow_pairs(worker->scratch);
    }
    return search;
}

static void free_worker(struct collect_worker *worker)
{
    for (unsigned p = 0; p < PARTITIONS; p++) {
        buf_free(&worker->partitions[p].pending);
        buf_free(&worker->partitions[p].segments);
    }
    free(worker->words->slots);
    free(worker->words);
    free(worker->scratch->tf);
    free(worker->scratch->pairs);
    buf_free(&worker->scratch->touched);
    buf_free(&worker->scratch->used);
    free(worker->scratch);
    struct buf *bufs[] = {&worker->tokens, &worker->texts, &worker->entries, &worker->values,
                          &worker->value_numbers};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_free(bufs[i]);
    map_free(&worker->value_map);
    map_free(&worker->token_map);
    arena_free(&worker->arena);
}

void search_free(struct search *search)
{
    for (unsigned w = 0; w < search->workers; w++)
        free_worker(&search->worker[w]);
    free(search->worker);
    pack_close(search->pack);
    pack_close(search->texts);
    token_table_free(search->table);
    buf_free(&search->terms);
    arena_free(&search->arena);
    free(search);
}
