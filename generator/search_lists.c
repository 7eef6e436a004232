/* Writes the lists of a partition as bits, by first key, second key, forms and language; see
 * docs/search-format.md for the form. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"
#include "search_answers.h"
#include "search_invert.h"

enum {
    SAMPLE = 0,        /* the partition of which the codes are made */
    ALONE_LEAST = 256, /* a pair with a list of so many entries begins a run, … */
    ALONE_PART = 8,    /* … if they are one in so many */
    POSTING_BITS = 5   /* about */
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
    uint16_t first, second; /* symbols of the forms */
    uint8_t lang;
    bool title;
    size_t from;         /* in the postings of the key */
    uint32_t all, count; /* postings there; those of them that have the field */
};

/* The occurrences of a first word in one of its spellings, of which those up to at are done. */
struct spelling {
    uint64_t *at, *end;
    uint32_t second; /* key of the second word there; NO_ENTRY at the end */
    uint16_t form;
};

struct encoder {
    const struct index *index;
    struct encode to; /* its bits: single, or those of a run */
    struct bits single;
    struct run runs[PAIR_KINDS];
    struct inverted inverted;
    struct spelling spellings[TOKEN_FORMS]; /* of the first word, by form */
    unsigned spelling_count;
    struct buf postings; /* of uint32_t: of the key at hand */
    struct buf lists;    /* of struct list: of the key at hand */
    struct answering answering;
};

/* ---- gathering lists ---------------------------------------------------------------------- */

enum { LISTS_MAX = 4096 }; /* of a key; those of the rarest spellings are left out beyond */

static struct list *lists_of(const struct encoder *encoder)
{
    return (struct list *)encoder->lists.data;
}

static unsigned list_count(const struct encoder *encoder)
{
    return (unsigned)(encoder->lists.len / sizeof(struct list));
}

/* Adds the lists of count postings, which stand behind those that were added before. */
static void add_lists(struct encoder *encoder, struct list list, bool sparse)
{
    const uint32_t *postings = (const uint32_t *)encoder->postings.data + list.from;
    uint32_t counts[2] = {0};
    for (uint32_t i = 0; i < list.all; i++) {
        counts[0] += (postings[i] >> POSTING_TF & TF_MAX) > 0;
        counts[1] += (postings[i] & POSTING_TITLE_TFS) > 0;
    }
    for (unsigned title = 0; title < 2 && list_count(encoder) < LISTS_MAX; title++) {
        list.title = title;
        list.count = counts[title];
        if (list.count && !(sparse && list.count == 1 && !title))
            buf_add(&encoder->lists, &list, sizeof list);
    }
}

/* Gathers the lists of those occurrences that are in the language of list. */
static void gather(struct encoder *encoder, const uint64_t *uses, size_t count, struct list list,
                   bool sparse)
{
    uint32_t *to = (uint32_t *)buf_reserve(&encoder->postings, count * sizeof *to);
    list.from = encoder->postings.len / sizeof *to;
    list.all = invert_postings(uses, count, list.lang, to);
    encoder->postings.len += list.all * sizeof *to;
    add_lists(encoder, list, sparse);
}

static void gather_single(struct encoder *encoder)
{
    buf_clear(&encoder->postings);
    buf_clear(&encoder->lists);
    for (unsigned i = 0; i < encoder->spelling_count; i++) {
        const struct spelling *s = &encoder->spellings[i];
        for (unsigned lang = 0; lang < LANG_COUNT; lang++)
            gather(encoder, s->at, (size_t)(s->end - s->at),
                   (struct list){.first = s->form, .lang = (uint8_t)lang}, false);
    }
}

static void find_second(const struct index *index, struct spelling *s)
{
    s->second = s->at < s->end ? index->rank_key[use_second(*s->at)] : NO_ENTRY;
}

/* Those that stand in pairs, in their order. */
static void order_pairs(struct encoder *encoder)
{
    for (unsigned i = 0; i < encoder->spelling_count; i++) {
        struct spelling *s = &encoder->spellings[i];
        uint64_t *to = s->at;
        for (const uint64_t *use = s->at; use < s->end; use++)
            if (use_second(*use))
                *to++ = *use;
        s->end = to;
        invert_sort(encoder->index, &encoder->inverted, s->at, (size_t)(to - s->at));
        find_second(encoder->index, s);
    }
}

/* Gathers the lists of the next pair; returns its second word, NO_ENTRY at the end. */
static uint32_t gather_pair(struct encoder *encoder)
{
    const struct index *index = encoder->index;
    bool sparse = index->text_count[LANG_EN] > RARE_ENGLISH_TEXTS;
    uint32_t second = NO_ENTRY;
    for (unsigned i = 0; i < encoder->spelling_count; i++)
        if (encoder->spellings[i].second < second)
            second = encoder->spellings[i].second;
    buf_clear(&encoder->postings);
    buf_clear(&encoder->lists);
    for (unsigned i = 0; i < encoder->spelling_count && second != NO_ENTRY; i++) {
        struct spelling *s = &encoder->spellings[i];
        while (s->second == second) {
            uint64_t use = *s->at, *from = s->at;
            while (s->at < s->end && use_list(*s->at) == use_list(use))
                s->at++;
            struct list list = {.first = s->form,
                                .second = index->rank_form[use_second(use)],
                                .lang = (uint8_t)use_lang(use)};
            gather(encoder, from, (size_t)(s->at - from), list, sparse && list.lang == LANG_EN);
            find_second(index, s);
        }
    }
    return second;
}

/* ---- writing lists ----------------------------------------------------------------------- */

static struct encode_list list_at(const struct encoder *encoder, unsigned i)
{
    const struct list *list = &lists_of(encoder)[i];
    return (struct encode_list){.first = list->first,
                                .second = list->second,
                                .lang = list->lang,
                                .title = list->title,
                                .last = i + 1 == list_count(encoder),
                                .postings = (const uint32_t *)encoder->postings.data + list->from,
                                .all = list->all,
                                .count = list->count};
}

/* The lists of one key: those of its spellings, in each language, in texts and in titles. */
static uint64_t put_lists(struct encoder *encoder, uint32_t second)
{
    unsigned count = list_count(encoder);
    uint64_t postings = 0;
    for (unsigned i = 0; i < count; i++) {
        struct encode_list list = list_at(encoder, i);
        if (second)
            encode_pair(&encoder->to, &list, encoder->index->keys[second]);
        else
            encode_single(&encoder->to, &list);
        postings += list.count;
    }
    return postings;
}

static void note_single(struct index *index, uint32_t key, const struct encoder *encoder)
{
    const struct list *lists = lists_of(encoder);
    size_t most = 0, sum[LANG_COUNT] = {0};
    for (unsigned i = 0; i < list_count(encoder); i++) {
        if (lists[i].title)
            continue;
        sum[lists[i].lang] += lists[i].count;
        if (lists[i].count <= most)
            continue;
        most = lists[i].count;
        index->best_form[key] = lists[i].first;
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

/* Has the key at hand a list of at least so many entries, and of one entry in so many? */
static bool has_list(const struct encoder *encoder, uint32_t least, uint32_t part)
{
    const struct list *lists = lists_of(encoder);
    unsigned count = list_count(encoder);
    uint32_t most = 0;
    for (unsigned i = 0; i < count; i++)
        most = lists[i].count > most ? lists[i].count : most;
    return most >= least && most >= encoder->index->entry_count / part;
}

static enum pair_kind kind_of(const struct encoder *encoder)
{
    return has_list(encoder, COMMON_LEAST, COMMON_PART) ? COMMON : RARE;
}

/* Lists that fill a shard by themselves, by a guess, do not share one. */
static bool is_large(const struct encoder *encoder, size_t limit)
{
    const struct list *lists = lists_of(encoder);
    unsigned count = list_count(encoder);
    uint64_t postings = 0;
    for (unsigned i = 0; i < count; i++)
        postings += lists[i].count;
    return postings * POSTING_BITS / 8 >= limit;
}

/* An answer for the pair at hand, if it is in very many texts. */
static void add_answer(struct encoder *encoder, struct part *part, uint32_t first, uint32_t second)
{
    const struct list *all = lists_of(encoder);
    unsigned count = list_count(encoder);
    struct answer answer = {.first = first, .second = second};
    for (unsigned i = 0; i < count; i++)
        if (!all[i].title && all[i].count > answer.texts)
            answer.texts = all[i].count;
    if (encoder->to.counts || !answers_worth(encoder->index, answer.texts))
        return;
    struct encode_list *lists = need_memory(malloc((count + 1ul) * sizeof *lists), "search index");
    for (unsigned i = 0; i < count; i++)
        lists[i] = list_at(encoder, i);
    answers_add(encoder->index, &encoder->answering, answer, lists, count, &part->answers);
    free(lists);
}

/* Pairs of very many texts, which readers ask for most, begin a run of their own: nothing is passed
 * over before them. */
static void put_pair(struct encoder *encoder, struct part *part, uint32_t first, uint32_t second)
{
    const struct index *index = encoder->index;
    enum pair_kind kind = kind_of(encoder);
    struct run *run = &encoder->runs[kind];
    size_t limit = pair_limit(kind);
    bool cut = run->open && (run->bits.out.len >= limit || is_large(encoder, limit) ||
                             has_list(encoder, ALONE_LEAST, ALONE_PART));
    if (cut)
        end_run(encoder, part, kind);
    encoder->to.bits = &run->bits;
    if (!run->open) {
        run->piece = (struct piece){.first = first, .second = cut ? second : 0};
        encode_forms(&encoder->to);
    }
    run->open = true;
    encode_key(&encoder->to, index->keys[second], run->previous);
    part->postings += put_lists(encoder, second);
    run->previous = index->keys[second];
    if (kind == COMMON)
        add_answer(encoder, part, first, second);
}

static void put_single(struct encoder *encoder, struct index *index, struct part *part,
                       uint32_t key)
{
    struct bits *bits = encoder->to.bits = &encoder->single;
    note_single(index, key, encoder);
    part->postings += put_lists(encoder, 0);
    encode_first_done(&encoder->to, index_apart(index, key));
    struct single single = {key, part->singles.len, bits_length(bits)};
    bits_end(bits);
    buf_str(&part->singles, buf_view(&bits->out));
    buf_add(&part->words, &single, sizeof single);
    buf_clear(&bits->out);
}

static void find_spellings(struct encoder *encoder, uint32_t key)
{
    const struct index *index = encoder->index;
    encoder->spelling_count = 0;
    for (uint32_t rank = index->key_rank[key]; rank < index->key_rank[key + 1]; rank++) {
        uint64_t *end = encoder->inverted.uses + encoder->inverted.ends[rank];
        if (index->rank_uses[rank])
            encoder->spellings[encoder->spelling_count++] = (struct spelling){
                end - index->rank_uses[rank], end, NO_ENTRY, index->rank_form[rank]};
    }
}

/* All that begins with one word: its own lists, then its pairs. */
static void put_first(struct encoder *encoder, struct index *index, struct part *part,
                      uint32_t first)
{
    find_spellings(encoder, first);
    if (!encoder->spelling_count)
        return;
    encode_first(&encoder->to, index->keys[first]);
    gather_single(encoder);
    put_single(encoder, index, part, first);
    order_pairs(encoder);
    for (uint32_t second; (second = gather_pair(encoder)) != NO_ENTRY;)
        if (list_count(encoder))
            put_pair(encoder, part, first, second);
    end_run(encoder, part, COMMON);
    end_run(encoder, part, RARE);
}

static void make_part(struct index *index, struct encoder *encoder, struct part *part, unsigned p)
{
    invert_partition(index, p, &encoder->inverted);
    for (uint32_t i = 0; i < index->local_count[p]; i++)
        put_first(encoder, index, part, index->locals[p][i]);
}

static void free_encoder(struct encoder *encoder)
{
    bits_free(&encoder->single);
    for (unsigned k = 0; k < PAIR_KINDS; k++)
        bits_free(&encoder->runs[k].bits);
    invert_free(&encoder->inverted);
    encode_free(&encoder->to);
    answering_free(&encoder->answering);
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
    buf_free(&part->answers);
}

/* The codes are made from a sample, one partition; what might not be in it counts once, and where
 * it has nothing at all, all is as likely. */
void index_codes(struct index *index)
{
    unsigned count = codes_count();
    uint64_t(*counts)[CODE_SYMBOLS_MAX] =
        need_memory(calloc(count, sizeof *counts), "search index");
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
    struct lists_work work = {
        index, need_memory(calloc(index->jobs, sizeof *work.encoders), "search index")};
    index->parts = need_memory(calloc(PARTITIONS, sizeof *index->parts), "search index");
    for (unsigned j = 0; j < index->jobs; j++)
        work.encoders[j].index = work.encoders[j].to.index = index;
    parallel_for(PARTITIONS, index->jobs, partition_work, &work);
    for (unsigned j = 0; j < index->jobs; j++)
        free_encoder(&work.encoders[j]);
    free(work.encoders);
    for (unsigned p = 0; p < PARTITIONS; p++)
        index->postings += index->parts[p].postings;
}
