/* Writes the lists of a partition as bits, by first key, second key, forms and language; see
 * docs/search-format.md for the form. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"
#include "search_invert.h"

enum {
    DIGIT_BITS = 11,
    SAMPLE = 0 /* the partition of which the codes are made */,
    FETCHED = 8,
    POSTING_BITS = 5 /* about */
};

/* A list's place in the order: first key, second key, forms, language, packed. */
struct item {
    uint64_t order;
    const struct posting_list *list;
};

/* How the order is packed, lowest first: language, second form, first form, second key, first
 * key. */
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

/* A list of one key, one form (or two), one language, in texts or in titles. */
struct list {
    uint64_t order;
    size_t from;         /* in the postings of the key */
    uint32_t all, count; /* postings there; those of them that have the field */
    bool title;
};

struct encoder {
    const struct index *index;
    struct packing packing;
    struct bits *bits; /* what is written now: single or that of a run */
    struct bits single;
    struct run runs[PAIR_KINDS];
    uint64_t (*counts)[CODE_SYMBOLS_MAX]; /* not NULL: only counts the symbols */
    struct inverted inverted;
    struct item *items, *sorted;
    size_t count, cap;
    struct buf postings; /* of uint32_t: of the key at hand */
    struct buf lists;    /* of struct list: of the key at hand */
    uint32_t *gaps;      /* of the list at hand */
    uint8_t *impacts;
    size_t list_cap;
};

static void *need(void *memory)
{
    if (!memory)
        die_errno("malloc", "search index");
    return memory;
}

/* ---- the order of the lists -------------------------------------------------------------- */

static unsigned width(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

static void set_packing(struct encoder *encoder, unsigned p)
{
    const struct index *index = encoder->index;
    struct packing *packing = &encoder->packing;
    *packing = (struct packing){.form = width(index->form_count),
                                .second = width(index->key_count),
                                .first = width(index->local_count[p])};
    if (packing->first + packing->second + 2 * packing->form + 1 > 64)
        die("the search index cannot hold %u different words", index->key_count);
}

static uint64_t order_of(const struct encoder *encoder, const struct posting_list *list)
{
    const struct index *index = encoder->index;
    struct packing packing = encoder->packing;
    uint32_t first = list_first(list), second = list_second(list);
    uint64_t order = index->key_local[index->token_key[first]];
    order = order << packing.second | (second ? index->token_key[second] : 0);
    order = order << packing.form | index->token_form[first];
    order = order << packing.form | (second ? index->token_form[second] : 0);
    return order << 1 | list_lang(list);
}

/* One stable pass of a radix sort by the bits [shift, shift + DIGIT_BITS) of the order. */
static void sort_pass(struct encoder *encoder, unsigned shift)
{
    size_t starts[1 << DIGIT_BITS] = {0}, sum = 0;
    const uint64_t mask = (1 << DIGIT_BITS) - 1;
    const struct item *from = encoder->items;
    for (size_t i = 0; i < encoder->count; i++)
        starts[from[i].order >> shift & mask]++;
    for (size_t d = 0; d <= mask; d++) {
        size_t n = starts[d];
        starts[d] = sum;
        sum += n;
    }
    for (size_t i = 0; i < encoder->count; i++)
        encoder->sorted[starts[from[i].order >> shift & mask]++] = from[i];
    struct item *swap = encoder->items;
    encoder->items = encoder->sorted;
    encoder->sorted = swap;
}

static void sort_lists(struct encoder *encoder)
{
    const struct packing *packing = &encoder->packing;
    const struct inverted *inverted = &encoder->inverted;
    if (inverted->count > encoder->cap) {
        encoder->cap = inverted->count + inverted->count / 4;
        encoder->items = need(realloc(encoder->items, encoder->cap * sizeof *encoder->items));
        encoder->sorted = need(realloc(encoder->sorted, encoder->cap * sizeof *encoder->sorted));
    }
    encoder->count = 0;
    for (size_t i = 0; i <= inverted->mask; i++)
        if (inverted->slots[i].key)
            encoder->items[encoder->count++] =
                (struct item){order_of(encoder, &inverted->slots[i]), &inverted->slots[i]};
    unsigned bits = packing->first + packing->second + 2 * packing->form + 1;
    for (unsigned shift = 0; shift < bits; shift += DIGIT_BITS)
        sort_pass(encoder, shift);
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

static uint64_t rice_cost(const uint32_t *gaps, size_t count, unsigned k)
{
    uint64_t cost = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t high = gaps[i] >> k;
        cost += high >= RICE_ESCAPE ? RICE_ESCAPE + 32 : high + 1 + k;
    }
    return cost;
}

static unsigned best_parameter(uint32_t entry_count, const uint32_t *gaps, size_t count)
{
    unsigned even = even_parameter(entry_count, count), best = even;
    uint64_t least = rice_cost(gaps, count, even);
    for (unsigned k = even > 2 ? even - 2 : 0; k <= even + 1; k++) {
        uint64_t cost = k == even ? least : rice_cost(gaps, count, k);
        if (cost < least || (cost == least && k < best)) {
            least = cost;
            best = k;
        }
    }
    return best;
}

/* Impacts of a dense list are told from its most frequent one, so that one code serves all. */
static void put_base(struct encoder *encoder, size_t count)
{
    size_t often[IMPACTS] = {0};
    unsigned base = 0;
    for (size_t i = 0; i < count; i++)
        often[encoder->impacts[i]]++;
    for (unsigned v = 1; v < IMPACTS; v++)
        base = often[v] > often[base] ? v : base;
    bits_put(encoder->bits, base, 4);
    for (size_t i = 0; i < count; i++)
        encoder->impacts[i] = (uint8_t)((encoder->impacts[i] - base + IMPACTS / 2) % IMPACTS);
}

static void put_list(struct encoder *encoder, size_t count, unsigned code)
{
    const struct index *index = encoder->index;
    struct bits *bits = encoder->bits;
    unsigned k = even_parameter(index->entry_count, count);
    bits_gamma(bits, (uint32_t)count);
    if (code == CODE_DENSE)
        put_base(encoder, count);
    if (count >= LONG_LIST) {
        k = best_parameter(index->entry_count, encoder->gaps, count);
        uint64_t length = rice_cost(encoder->gaps, count, k);
        for (size_t i = 0; i < count; i++)
            length += index->codes[code].length[encoder->impacts[i]];
        bits_put(bits, k, 5);
        bits_gamma(bits, (uint32_t)length + 1);
    }
    for (size_t i = 0; i < count; i++) {
        bits_rice(bits, encoder->gaps[i], k);
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

static struct list *lists_of(const struct encoder *encoder)
{
    return (struct list *)encoder->lists.data;
}

/* The gaps and impacts of a list's postings. */
static void gather(struct encoder *encoder, const struct list *list)
{
    const struct index *index = encoder->index;
    const uint32_t *postings = (const uint32_t *)encoder->postings.data + list->from;
    unsigned lang = list->order & 1;
    uint32_t next = 0;
    size_t count = 0;
    if (list->all > encoder->list_cap) {
        encoder->list_cap = list->all * 2ul;
        encoder->gaps = need(realloc(encoder->gaps, encoder->list_cap * sizeof(uint32_t)));
        encoder->impacts = need(realloc(encoder->impacts, encoder->list_cap));
    }
    for (uint32_t i = 0; i < list->all; i++) {
        uint32_t entry = postings[i] >> POSTING_ENTRY, place = entry * LANG_COUNT + lang;
        unsigned title = postings[i] & POSTING_TITLE_TFS, tf = postings[i] >> POSTING_TF & TF_MAX;
        if (!(list->title ? title : tf))
            continue;
        encoder->gaps[count] = entry - next;
        encoder->impacts[count++] = list->title
                                        ? index->title_impact[title][index->title_length[place]]
                                        : index->impact[lang][tf][index->length[place]];
        next = entry + 1;
    }
}

/* Unrolls a list; returns how many of its postings have the word in the title, and in the text. */
static void unroll(struct encoder *encoder, const struct posting_list *list, size_t *from,
                   uint32_t counts[2])
{
    size_t bytes = list->count * sizeof(uint32_t);
    uint32_t *postings = (uint32_t *)buf_reserve(&encoder->postings, bytes);
    *from = encoder->postings.len / sizeof *postings;
    invert_unroll(&encoder->inverted, list, postings);
    encoder->postings.len += bytes;
    for (uint32_t i = 0; i < list->count; i++) {
        counts[0] += (postings[i] >> POSTING_TF & TF_MAX) > 0;
        counts[1] += (postings[i] & POSTING_TITLE_TFS) > 0;
    }
}

enum { LISTS_MAX = 4096 }; /* of a key; those of the rarest spellings are left out beyond */

/* The lists of the key that items [from, to) share. */
static unsigned split_lists(struct encoder *encoder, size_t from, size_t to, bool pair)
{
    unsigned count = 0;
    bool sparse = pair && encoder->index->text_count[LANG_EN] > RARE_ENGLISH_TEXTS;
    buf_clear(&encoder->postings);
    buf_clear(&encoder->lists);
    for (size_t i = from; i < to; i++) {
        const struct item *item = &encoder->items[i];
        if (i + FETCHED < encoder->count) /* lists lie anywhere */
            __builtin_prefetch(encoder->items[i + FETCHED].list);
        struct list list = {.order = item->order, .all = item->list->count};
        uint32_t counts[2] = {0};
        unroll(encoder, item->list, &list.from, counts);
        for (unsigned title = 0; title < 2 && count < LISTS_MAX; title++) {
            list.title = title;
            list.count = counts[title];
            if (!list.count ||
                (sparse && (item->order & 1) == LANG_EN && list.count == 1 && !title))
                continue;
            buf_add(&encoder->lists, &list, sizeof list);
            count++;
        }
    }
    return count;
}

/* The code of a list's impacts: frequent words stand more than once in a text. */
static unsigned code_of(const struct encoder *encoder, const struct list *list, bool pair)
{
    if (list->title)
        return CODE_TITLE;
    if ((uint64_t)list->count * DENSE_PART >= encoder->index->entry_count)
        return CODE_DENSE;
    return pair ? CODE_PAIR : CODE_SINGLE;
}

/* The lists of one key: those of its spellings, in each language, in texts and in titles. */
static uint64_t put_lists(struct encoder *encoder, unsigned count, bool pair)
{
    const struct list *lists = lists_of(encoder);
    unsigned form = encoder->packing.form;
    uint64_t postings = 0, mask = (1u << form) - 1;
    bits_gamma(encoder->bits, count);
    for (unsigned i = 0; i < count; i++) {
        put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].order >> (1 + form) & mask));
        if (pair)
            put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].order >> 1 & mask));
        bits_put(encoder->bits, (uint32_t)(lists[i].order & 1) << 1 | lists[i].title, 2);
        gather(encoder, &lists[i]);
        put_list(encoder, lists[i].count, code_of(encoder, &lists[i], pair));
        postings += lists[i].count;
    }
    return postings;
}

static void note_single(struct index *index, uint32_t key, const struct encoder *encoder,
                        unsigned count)
{
    const struct list *lists = lists_of(encoder);
    size_t most = 0, sum[LANG_COUNT] = {0};
    for (unsigned i = 0; i < count; i++) {
        if (lists[i].title)
            continue;
        sum[lists[i].order & 1] += lists[i].count;
        if (lists[i].count <= most)
            continue;
        most = lists[i].count;
        index->best_form[key] = (uint16_t)(lists[i].order >> (1 + encoder->packing.form) &
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

static enum pair_kind kind_of(const struct encoder *encoder, unsigned count)
{
    const struct list *lists = lists_of(encoder);
    uint32_t most = 0;
    for (unsigned i = 0; i < count; i++)
        most = lists[i].count > most ? lists[i].count : most;
    return most >= COMMON_LEAST && most >= encoder->index->entry_count / COMMON_PART ? COMMON
                                                                                     : RARE;
}

/* Lists that fill a shard by themselves, by a guess, do not share one. */
static bool is_large(const struct encoder *encoder, unsigned count, size_t limit)
{
    const struct list *lists = lists_of(encoder);
    uint64_t postings = 0;
    for (unsigned i = 0; i < count; i++)
        postings += lists[i].count;
    return postings * POSTING_BITS / 8 >= limit;
}

static void put_pair(struct encoder *encoder, struct part *part, uint32_t first, uint32_t second,
                     unsigned count)
{
    const struct index *index = encoder->index;
    enum pair_kind kind = kind_of(encoder, count);
    struct run *run = &encoder->runs[kind];
    size_t limit = pair_limit(kind);
    bool cut = run->open && (run->bits.out.len >= limit || is_large(encoder, count, limit));
    if (cut)
        end_run(encoder, part, kind);
    if (!run->open)
        run->piece = (struct piece){.first = first, .second = cut ? second : 0};
    run->open = true;
    encoder->bits = &run->bits;
    put_key(encoder, index->keys[second], run->previous);
    part->postings += put_lists(encoder, count, true);
    run->previous = index->keys[second];
}

static void put_single(struct encoder *encoder, struct index *index, struct part *part,
                       uint32_t key, unsigned count)
{
    encoder->bits = &encoder->single;
    note_single(index, key, encoder, count);
    part->postings += put_lists(encoder, count, false);
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
    unsigned above = 1 + 2 * encoder->packing.form;
    uint64_t mask = (1ull << encoder->packing.second) - 1;
    for (size_t start = from; start < to;) {
        uint64_t group = encoder->items[start].order >> above;
        uint32_t second = (uint32_t)(group & mask);
        size_t stop = start;
        while (stop < to && encoder->items[stop].order >> above == group)
            stop++;
        unsigned count = split_lists(encoder, start, stop, second);
        if (count && second)
            put_pair(encoder, part, first, second, count);
        else if (count)
            put_single(encoder, index, part, first, count);
        start = stop;
    }
    end_run(encoder, part, COMMON);
    end_run(encoder, part, RARE);
}

static void make_part(struct index *index, struct encoder *encoder, struct part *part, unsigned p)
{
    set_packing(encoder, p);
    invert_partition(index, p, &encoder->inverted);
    sort_lists(encoder);
    unsigned above = 1 + 2 * encoder->packing.form + encoder->packing.second;
    for (size_t start = 0; start < encoder->count;) {
        uint64_t local = encoder->items[start].order >> above;
        size_t stop = start;
        while (stop < encoder->count && encoder->items[stop].order >> above == local)
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
    invert_free(&encoder->inverted);
    free(encoder->items);
    free(encoder->sorted);
    free(encoder->gaps);
    free(encoder->impacts);
    buf_free(&encoder->postings);
    buf_free(&encoder->lists);
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

/* The codes are made from a sample, one partition; what might not be in it counts once. */
void index_codes(struct index *index)
{
    uint64_t(*counts)[CODE_SYMBOLS_MAX] = need(calloc(CODES, sizeof *counts));
    const unsigned symbols[CODES] = {
        CHARACTERS, index->form_count ? index->form_count : 1, IMPACTS, IMPACTS, IMPACTS, IMPACTS};
    struct encoder encoder = {.index = index, .counts = counts};
    struct part part = {0};
    make_part(index, &encoder, &part, SAMPLE);
    for (unsigned c = 0; c < CODES; c++) {
        for (unsigned s = c >= CODE_PAIR && c != CODE_DENSE ? 1 : 0; s < symbols[c]; s++)
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
    make_part(work->index, &work->encoders[worker], &work->index->parts[i], (unsigned)i);
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
