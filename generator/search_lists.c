/* From records to lists: each partition is sorted by (first key, second key, forms, language,
 * entry) and written as bits; see docs/search-format.md for the form. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"

enum { DIGIT_BITS = 11, SAMPLE_STEP = 32, RECORD_LEAST = 4 };

struct record {
    uint64_t key; /* first key, second key, first form, second form, language: packed */
    uint32_t entry;
    uint8_t body, title; /* impacts; 0: not there */
};

/* How a key is packed, lowest first: language, second form, first form, second key, first key. */
struct packing {
    unsigned form, second, first; /* bits */
};

/* A run of pairs in the making. */
struct run {
    struct bits bits;
    struct piece piece;
    struct str previous;
    bool open;
};

struct encoder {
    const struct index *index;
    struct packing packing;
    struct bits *bits; /* what is written now: single or that of a run */
    struct bits single;
    struct run runs[PAIR_KINDS];
    uint64_t (*counts)[CODE_SYMBOLS_MAX]; /* not NULL: only counts the symbols */
    struct record *records, *sorted;
    size_t count, cap;
    uint32_t *entries; /* of the list at hand */
    uint8_t *impacts;
    size_t list_cap;
    struct arena arena;
};

static void *need(void *memory)
{
    if (!memory)
        die_errno("malloc", "search index");
    return memory;
}

/* ---- reading a partition ----------------------------------------------------------------- */

static unsigned width(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

static uint32_t get_varint(const unsigned char **at)
{
    uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *(*at)++;
        value |= (uint32_t)(byte & 127) << shift;
        if (byte < 128)
            return value;
    }
}

static void read_segment(struct encoder *encoder, unsigned worker, struct str bytes, uint32_t text)
{
    const struct index *index = encoder->index;
    struct packing packing = encoder->packing;
    const unsigned char *at = (const unsigned char *)bytes.data, *end = at + bytes.len;
    if (encoder->count + bytes.len / RECORD_LEAST > encoder->cap) {
        encoder->cap = (encoder->count + bytes.len / RECORD_LEAST) * 3 / 2;
        encoder->records = need(realloc(encoder->records, encoder->cap * sizeof *encoder->records));
    }
    while (at < end) {
        uint32_t step = get_varint(&at), first = get_varint(&at), second = get_varint(&at);
        uint8_t tf = *at++;
        text += step >> 1 ^ -(step & 1);
        uint32_t place = text < index->number_count ? index->place[text] : NO_ENTRY;
        const struct collect_text *of = place == NO_ENTRY ? NULL : index->texts[place];
        if (!of)
            continue;
        uint32_t lang = place % LANG_COUNT;
        uint64_t key = index->key_local[index->token_key[worker][first]];
        key = key << packing.second | (second ? index->token_key[worker][second] : 0);
        key = key << packing.form | index->token_form[worker][first];
        key = key << packing.form | (second ? index->token_form[worker][second] : 0);
        encoder->records[encoder->count++] =
            (struct record){key << 1 | lang, place / LANG_COUNT,
                            tf >> 2 ? index->impact[lang][tf >> 2][of->length] : 0,
                            tf & 3 ? index->title_impact[tf & 3][of->title_length] : 0};
    }
}

static void read_partition(struct encoder *encoder, unsigned p)
{
    const struct index *index = encoder->index;
    struct search *search = index->search;
    encoder->count = 0;
    encoder->packing = (struct packing){.form = width(index->form_count),
                                        .second = width(index->key_count),
                                        .first = width(index->local_count[p])};
    if (encoder->packing.first + encoder->packing.second + 2 * encoder->packing.form + 1 > 64)
        die("the search index cannot hold %u different words", index->key_count);
    for (unsigned w = 0; w < search->workers; w++) {
        struct partition *partition = &search->worker[w].partitions[p];
        const struct segment *segments = (const struct segment *)partition->segments.data;
        for (size_t i = 0; i < partition->segments.len / sizeof *segments; i++) {
            struct str bytes =
                pack_get(search->pack, segments[i].ref, 0, segments[i].ref.len, &encoder->arena);
            read_segment(encoder, w, bytes, segments[i].text);
            arena_reset(&encoder->arena);
        }
        read_segment(encoder, w, buf_view(&partition->pending), partition->pending_from);
    }
}

/* One stable pass of a radix sort by the bits [shift, shift + DIGIT_BITS) of the key or the
 * entry. */
static void sort_pass(struct encoder *encoder, unsigned shift, bool by_entry)
{
    size_t starts[1 << DIGIT_BITS] = {0}, sum = 0;
    const uint64_t mask = (1 << DIGIT_BITS) - 1;
    const struct record *from = encoder->records;
    for (size_t i = 0; i < encoder->count; i++)
        starts[(by_entry ? from[i].entry : from[i].key) >> shift & mask]++;
    for (size_t d = 0; d <= mask; d++) {
        size_t n = starts[d];
        starts[d] = sum;
        sum += n;
    }
    for (size_t i = 0; i < encoder->count; i++)
        encoder->sorted[starts[(by_entry ? from[i].entry : from[i].key) >> shift & mask]++] =
            from[i];
    struct record *swap = encoder->records;
    encoder->records = encoder->sorted;
    encoder->sorted = swap;
}

static void sort_records(struct encoder *encoder)
{
    const struct packing *packing = &encoder->packing;
    unsigned key_bits = packing->first + packing->second + 2 * packing->form + 1;
    free(encoder->sorted);
    encoder->sorted = need(malloc((encoder->cap + 1) * sizeof *encoder->sorted));
    for (unsigned shift = 0; shift < width(encoder->index->entry_count); shift += DIGIT_BITS)
        sort_pass(encoder, shift, true);
    for (unsigned shift = 0; shift < key_bits; shift += DIGIT_BITS)
        sort_pass(encoder, shift, false);
}

/* ---- writing lists ----------------------------------------------------------------------- */

static void put_symbol(struct encoder *encoder, unsigned code, unsigned symbol)
{
    if (encoder->counts)
        encoder->counts[code][symbol]++;
    else
        bits_symbol(encoder->bits, &encoder->index->codes[code], symbol);
}

/* The Rice parameter for a list of that many entries if they are spread evenly. */
static unsigned even_parameter(uint32_t entry_count, size_t count)
{
    uint32_t gap = entry_count / (uint32_t)(count + 1);
    return gap ? width(gap) - 1 : 0;
}

static uint64_t rice_cost(const uint32_t *entries, size_t count, unsigned k)
{
    uint64_t cost = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t high = (entries[i] - (i ? entries[i - 1] + 1 : 0)) >> k;
        cost += high >= RICE_ESCAPE ? RICE_ESCAPE + 32 : high + 1 + k;
    }
    return cost;
}

static unsigned best_parameter(uint32_t entry_count, const uint32_t *entries, size_t count)
{
    unsigned even = even_parameter(entry_count, count), best = even;
    uint64_t least = rice_cost(entries, count, even);
    for (unsigned k = even > 2 ? even - 2 : 0; k <= even + 1; k++) {
        uint64_t cost = k == even ? least : rice_cost(entries, count, k);
        if (cost < least || (cost == least && k < best)) {
            least = cost;
            best = k;
        }
    }
    return best;
}

static void put_list(struct encoder *encoder, size_t count, unsigned code)
{
    const struct index *index = encoder->index;
    struct bits *bits = encoder->bits;
    unsigned k = even_parameter(index->entry_count, count);
    bits_gamma(bits, (uint32_t)count);
    if (count >= LONG_LIST) {
        k = best_parameter(index->entry_count, encoder->entries, count);
        uint64_t length = rice_cost(encoder->entries, count, k);
        for (size_t i = 0; i < count; i++)
            length += index->codes[code].length[encoder->impacts[i]];
        bits_put(bits, k, 5);
        bits_gamma(bits, (uint32_t)length + 1);
    }
    for (size_t i = 0; i < count; i++) {
        bits_rice(bits, encoder->entries[i] - (i ? encoder->entries[i - 1] + 1 : 0), k);
        put_symbol(encoder, code, encoder->impacts[i]);
    }
}

static void put_key(struct encoder *encoder, struct str key, struct str previous)
{
    size_t shared = 0;
    while (shared < key.len && shared < previous.len && key.data[shared] == previous.data[shared])
        shared++;
    while (shared && shared < key.len && ((unsigned char)key.data[shared] & 0xC0) == 0x80)
        shared--; /* whole characters */
    size_t characters = str_characters(str_cut(key, 0, shared));
    bits_gamma(encoder->bits, (uint32_t)characters + 1);
    for (size_t at = shared; at < key.len;) {
        unsigned size;
        uint32_t c = str_decode(key, at, &size);
        at += size;
        if (c >= 'a' && c <= 'z') {
            put_symbol(encoder, CODE_CHARACTER, c - 'a');
        } else if (c >= '0' && c <= '9') {
            put_symbol(encoder, CODE_CHARACTER, c - '0' + 26);
        } else {
            put_symbol(encoder, CODE_CHARACTER, CHARACTER_ESCAPE);
            bits_put(encoder->bits, c, 21);
        }
    }
    put_symbol(encoder, CODE_CHARACTER, CHARACTER_END);
}

/* The entries of records [from, to), which have one key, that have the field; each once. */
static size_t gather(struct encoder *encoder, size_t from, size_t to, bool title)
{
    size_t count = 0;
    if (to - from > encoder->list_cap) {
        encoder->list_cap = (to - from) * 2;
        encoder->entries = need(realloc(encoder->entries, encoder->list_cap * sizeof(uint32_t)));
        encoder->impacts = need(realloc(encoder->impacts, encoder->list_cap));
    }
    for (size_t i = from; i < to; i++) {
        const struct record *r = &encoder->records[i];
        uint8_t value = title ? r->title : r->body;
        if (!value)
            continue;
        if (count && encoder->entries[count - 1] == r->entry) {
            if (encoder->impacts[count - 1] < value)
                encoder->impacts[count - 1] = value;
            continue;
        }
        encoder->entries[count] = r->entry;
        encoder->impacts[count++] = value;
    }
    return count;
}

struct list {
    size_t from, to;
    uint64_t key;
    bool title;
    size_t count;
};

enum { LISTS_MAX = 4096 }; /* of a key; those of the rarest spellings are left out beyond */

static unsigned split_lists(struct encoder *encoder, size_t from, size_t to, bool pair,
                            struct list *lists)
{
    const struct index *index = encoder->index;
    unsigned count = 0;
    bool sparse = pair && index->text_count[LANG_EN] > RARE_ENGLISH_TEXTS;
    for (size_t start = from; start < to;) {
        size_t stop = start;
        while (stop < to && encoder->records[stop].key == encoder->records[start].key)
            stop++;
        bool english = (encoder->records[start].key & 1) == LANG_EN;
        for (unsigned title = 0; title < 2 && count < LISTS_MAX; title++) {
            size_t n = gather(encoder, start, stop, title);
            if (n && !(sparse && english && n == 1 && !title))
                lists[count++] = (struct list){start, stop, encoder->records[start].key, title, n};
        }
        start = stop;
    }
    return count;
}

/* The lists of one key: those of its spellings, in each language, in texts and in titles. */
static uint64_t put_lists(struct encoder *encoder, const struct list *lists, unsigned count,
                          bool pair)
{
    unsigned form = encoder->packing.form;
    uint64_t postings = 0, mask = (1u << form) - 1;
    bits_gamma(encoder->bits, count);
    for (unsigned i = 0; i < count; i++) {
        put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].key >> (1 + form) & mask));
        if (pair)
            put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].key >> 1 & mask));
        bits_put(encoder->bits, (uint32_t)(lists[i].key & 1) << 1 | lists[i].title, 2);
        size_t n = gather(encoder, lists[i].from, lists[i].to, lists[i].title);
        put_list(encoder, n, lists[i].title ? CODE_TITLE : pair ? CODE_PAIR : CODE_SINGLE);
        postings += n;
    }
    return postings;
}

static void note_single(struct index *index, uint32_t key, const struct encoder *encoder,
                        const struct list *lists, unsigned count)
{
    size_t most = 0, sum[LANG_COUNT] = {0};
    for (unsigned i = 0; i < count; i++) {
        if (lists[i].title)
            continue;
        sum[lists[i].key & 1] += lists[i].count;
        if (lists[i].count <= most)
            continue;
        most = lists[i].count;
        index->best_form[key] = (uint16_t)(lists[i].key >> (1 + encoder->packing.form) &
                                           ((1u << encoder->packing.form) - 1));
    }
    index->df[key] = (uint32_t)(sum[0] > sum[1] ? sum[0] : sum[1]);
}

static void end_run(struct encoder *encoder, struct part *part, enum pair_kind kind)
{
    struct run *run = &encoder->runs[kind];
    if (!run->open)
        return;
    encoder->bits = &run->bits;
    encoder_end(encoder);
    run->piece.from = part->pairs[kind].len;
    buf_str(&part->pairs[kind], buf_view(&run->bits.out));
    run->piece.to = part->pairs[kind].len;
    buf_add(&part->pieces[kind], &run->piece, sizeof run->piece);
    buf_clear(&run->bits.out);
    run->open = false;
    run->previous = STR("");
}

static enum pair_kind kind_of(const struct index *index, const struct list *lists, unsigned count)
{
    size_t most = 0;
    for (unsigned i = 0; i < count; i++)
        most = lists[i].count > most ? lists[i].count : most;
    return most >= COMMON_LEAST && most >= index->entry_count / COMMON_PART ? COMMON : RARE;
}

static void put_pair(struct encoder *encoder, struct part *part, uint32_t first, uint32_t second,
                     const struct list *lists, unsigned count)
{
    const struct index *index = encoder->index;
    enum pair_kind kind = kind_of(index, lists, count);
    struct run *run = &encoder->runs[kind];
    bool cut = run->open && run->bits.out.len >= pair_limit(kind);
    if (cut)
        end_run(encoder, part, kind);
    if (!run->open)
        run->piece = (struct piece){.first = first, .second = cut ? second : 0};
    run->open = true;
    encoder->bits = &run->bits;
    put_key(encoder, index->keys[second], run->previous);
    part->postings += put_lists(encoder, lists, count, true);
    run->previous = index->keys[second];
}

static void put_single(struct encoder *encoder, struct index *index, struct part *part,
                       uint32_t key, const struct list *lists, unsigned count)
{
    encoder->bits = &encoder->single;
    note_single(index, key, encoder, lists, count);
    part->postings += put_lists(encoder, lists, count, false);
    struct single single = {key, count, part->singles.len, bits_length(encoder->bits)};
    bits_end(encoder->bits);
    buf_str(&part->singles, buf_view(&encoder->bits->out));
    buf_add(&part->words, &single, sizeof single);
    buf_clear(&encoder->bits->out);
}

/* All that begins with one word: its own lists, then its pairs. */
static void put_first(struct encoder *encoder, struct index *index, struct part *part,
                      uint32_t first, size_t from, size_t to)
{
    struct list *lists = need(malloc(LISTS_MAX * sizeof *lists));
    unsigned above = 1 + 2 * encoder->packing.form;
    uint64_t mask = (1ull << encoder->packing.second) - 1;
    for (size_t start = from; start < to;) {
        uint64_t group = encoder->records[start].key >> above;
        uint32_t second = (uint32_t)(group & mask);
        size_t stop = start;
        while (stop < to && encoder->records[stop].key >> above == group)
            stop++;
        unsigned count = split_lists(encoder, start, stop, second, lists);
        if (count && second)
            put_pair(encoder, part, first, second, lists, count);
        else if (count)
            put_single(encoder, index, part, first, lists, count);
        start = stop;
    }
    end_run(encoder, part, COMMON);
    end_run(encoder, part, RARE);
    free(lists);
}

static void make_part(struct index *index, struct encoder *encoder, struct part *part, unsigned p)
{
    read_partition(encoder, p);
    sort_records(encoder);
    unsigned above = 1 + 2 * encoder->packing.form + encoder->packing.second;
    for (size_t start = 0; start < encoder->count;) {
        uint64_t local = encoder->records[start].key >> above;
        size_t stop = start;
        while (stop < encoder->count && encoder->records[stop].key >> above == local)
            stop++;
        put_first(encoder, index, part, index->locals[p][local], start, stop);
        start = stop;
    }
}

static void free_encoder(struct encoder *encoder)
{
    bits_free(&encoder->single);
    for (unsigned k = 0; k < PAIR_KINDS; k++)
        bits_free(&encoder->runs[k].bits);
    free(encoder->records);
    free(encoder->sorted);
    free(encoder->entries);
    free(encoder->impacts);
    arena_free(&encoder->arena);
}

void part_free(struct part *part)
{
    for (unsigned k = 0; k < PAIR_KINDS; k++) {
        buf_free(&part->pairs[k]);
        buf_free(&part->pieces[k]);
    }
    buf_free(&part->singles);
    buf_free(&part->words);
}

/* The codes are made from a sample of the partitions; what might not be in it counts once. */
void index_codes(struct index *index)
{
    uint64_t(*counts)[CODE_SYMBOLS_MAX] = need(calloc(CODES, sizeof *counts));
    const unsigned symbols[CODES] = {CHARACTERS, index->form_count ? index->form_count : 1, IMPACTS,
                                     IMPACTS, IMPACTS};
    struct encoder encoder = {.index = index, .counts = counts};
    struct part part = {0};
    for (unsigned p = 0; p < PARTITIONS; p += SAMPLE_STEP)
        make_part(index, &encoder, &part, p);
    for (unsigned c = 0; c < CODES; c++) {
        for (unsigned s = c >= CODE_PAIR ? 1 : 0; s < symbols[c]; s++)
            counts[c][s]++;
        prefix_code_make(&index->codes[c], counts[c], symbols[c]);
    }
    part_free(&part);
    free_encoder(&encoder);
    free(counts);
}

struct lists_work {
    struct index *index;
    struct encoder *encoders;
};

static void partition_work(void *context, size_t i, unsigned worker)
{
    struct lists_work *work = context;
    struct search *search = work->index->search;
    make_part(work->index, &work->encoders[worker], &work->index->parts[i], (unsigned)i);
    for (unsigned w = 0; w < search->workers; w++)
        buf_free(&search->worker[w].partitions[i].pending);
}

void index_lists(struct index *index)
{
    struct lists_work work = {index, need(calloc(index->jobs, sizeof *work.encoders))};
    index->parts = need(calloc(PARTITIONS, sizeof *index->parts));
    for (unsigned j = 0; j < index->jobs; j++)
        work.encoders[j].index = index;
    parallel_for(PARTITIONS, index->jobs, partition_work, &work);
    for (unsigned j = 0; j < index->jobs; j++)
        free_encoder(&work.encoders[j]);
    free(work.encoders);
    for (unsigned p = 0; p < PARTITIONS; p++)
        index->postings += index->parts[p].postings;
}

/* ---- single words, for the shards -------------------------------------------------------- */

struct encoder *encoder_new(const struct index *index)
{
    struct encoder *encoder = need(calloc(1, sizeof *encoder));
    encoder->index = index;
    encoder->bits = &encoder->single;
    return encoder;
}

void encoder_free(struct encoder *encoder)
{
    free_encoder(encoder);
    free(encoder);
}

struct bits *encoder_bits(struct encoder *encoder)
{
    return encoder->bits;
}

void encoder_key(struct encoder *encoder, struct str key, struct str previous)
{
    put_key(encoder, key, previous);
}

void encoder_end(struct encoder *encoder)
{
    bits_gamma(encoder->bits, 1); /* an empty key ends the run */
    put_symbol(encoder, CODE_CHARACTER, CHARACTER_END);
    bits_end(encoder->bits);
}
