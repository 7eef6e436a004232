/* Writes the lists of a partition as bits, by first key, second key, forms and language; see
 * docs/search-format.md for the form. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"
#include "search_encode.h"
#include "search_invert.h"

enum {
    DIGIT_BITS = 11,
    SAMPLE = 0, /* the partition of which the codes are made */
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
    struct encode to; /* its bits: single, or those of a run */
    struct bits single;
    struct run runs[PAIR_KINDS];
    struct inverted inverted;
    struct item *items, *sorted;
    size_t count, cap;
    struct buf postings; /* of uint32_t: of the key at hand */
    struct buf lists;    /* of struct list: of the key at hand */
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

static struct list *lists_of(const struct encoder *encoder)
{
    return (struct list *)encoder->lists.data;
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

/* The lists of one key: those of its spellings, in each language, in texts and in titles. */
static uint64_t put_lists(struct encoder *encoder, unsigned count, uint32_t second)
{
    const struct list *lists = lists_of(encoder);
    unsigned form = encoder->packing.form;
    uint64_t postings = 0, mask = (1u << form) - 1;
    for (unsigned i = 0; i < count; i++) {
        uint64_t order = lists[i].order;
        struct encode_list list = {.first = (uint16_t)(order >> (1 + form) & mask),
                                   .second = (uint16_t)(order >> 1 & mask),
                                   .lang = order & 1,
                                   .title = lists[i].title,
                                   .last = i + 1 == count,
                                   .postings =
                                       (const uint32_t *)encoder->postings.data + lists[i].from,
                                   .all = lists[i].all,
                                   .count = lists[i].count};
        if (second)
            encode_pair(&encoder->to, &list, encoder->index->keys[second]);
        else
            encode_single(&encoder->to, &list);
        postings += list.count;
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
    encoder->to.bits = &run->bits;
    encode_end(&encoder->to);
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
    encoder->to.bits = &run->bits;
    if (!run->open) {
        run->piece = (struct piece){.first = first, .second = cut ? second : 0};
        encode_forms(&encoder->to);
    }
    run->open = true;
    encode_key(&encoder->to, index->keys[second], run->previous);
    part->postings += put_lists(encoder, count, second);
    run->previous = index->keys[second];
}

static void put_single(struct encoder *encoder, struct index *index, struct part *part,
                       uint32_t key, unsigned count)
{
    struct bits *bits = encoder->to.bits = &encoder->single;
    note_single(index, key, encoder, count);
    part->postings += put_lists(encoder, count, 0);
    encode_first_done(&encoder->to, index_frequent(index, key));
    struct single single = {key, part->singles.len, bits_length(bits)};
    bits_end(bits);
    buf_str(&part->singles, buf_view(&bits->out));
    buf_add(&part->words, &single, sizeof single);
    buf_clear(&bits->out);
}

/* All that begins with one word: its own lists, then its pairs. */
static void put_first(struct encoder *encoder, struct index *index, struct part *part,
                      uint32_t first, size_t from, size_t to)
{
    unsigned above = 1 + 2 * encoder->packing.form;
    uint64_t mask = (1ull << encoder->packing.second) - 1;
    encode_first(&encoder->to, index->keys[first]);
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
    encode_free(&encoder->to);
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

/* The codes are made from a sample, one partition; what might not be in it counts once, and where
 * it has nothing at all, all is as likely. */
void index_codes(struct index *index)
{
    unsigned count = codes_count();
    uint64_t(*counts)[CODE_SYMBOLS_MAX] = need(calloc(count, sizeof *counts));
    struct encoder encoder = {.index = index, .to = {.index = index, .counts = counts}};
    struct part part = {0};
    make_part(index, &encoder, &part, SAMPLE);
    for (unsigned f = 0; f < CODE_FAMILIES; f++) {
        const struct code_shape *shape = &code_shapes[f];
        for (unsigned c = shape->first; c < shape->first + shape->contexts; c++) {
            uint64_t all = 0;
            for (unsigned s = 0; s < shape->symbols; s++)
                all += counts[c][s]++;
            index->code_even[c] = !all;
            if (all)
                prefix_code_make(&index->codes[c], counts[c], shape->symbols);
            else
                prefix_code_even(&index->codes[c], shape->symbols);
        }
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
        work.encoders[j].index = work.encoders[j].to.index = index;
    parallel_for(PARTITIONS, index->jobs, partition_work, &work);
    for (unsigned j = 0; j < index->jobs; j++)
        free_encoder(&work.encoders[j]);
    free(work.encoders);
    for (unsigned p = 0; p < PARTITIONS; p++)
        index->postings += index->parts[p].postings;
}
