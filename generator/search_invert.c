/* Occurrences are laid by their first word, of which it is known how often it occurs, in one pass
 * over the partition; those of one word are few enough to be sorted where the processor has them
 * at hand. A table of all pairs would be a look into memory for each of them. */
#include "search_invert.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"

enum {
    INSERTED = 48, /* as few as this are sorted by insertion */
    DIGIT_FEW = 6, /* bits of a digit, for up to … */
    FEW = 1 << 10,
    DIGIT_MANY = 11
};

/* ---- reading ----------------------------------------------------------------------------- */

/* Sets ends to where the occurrences of each word of a partition begin; returns how many there are
 * in all. */
static size_t lay_out(const struct index *index, unsigned partition, struct inverted *inverted)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < index->local_count[partition]; i++) {
        uint32_t key = index->locals[partition][i];
        for (uint32_t rank = index->key_rank[key]; rank < index->key_rank[key + 1]; rank++) {
            inverted->ends[rank] = (uint32_t)sum;
            sum += index->rank_uses[rank];
        }
    }
    if (sum > UINT32_MAX)
        die("the search index cannot hold so many words");
    return sum;
}

static void read_segment(const struct index *index, struct inverted *inverted, struct str bytes,
                         uint32_t from)
{
    const uint16_t *at = (const uint16_t *)bytes.data, *end = at + bytes.len / sizeof *at;
    const uint32_t *rank = index->token_rank;
    uint64_t *uses = inverted->uses, text = 0, title = 0;
    uint32_t *ends = inverted->ends, first, second;
    while (at < end) {
        at = stream_get(at, &first);
        if (first == SEGMENT_PLACE) {
            uint32_t place = from + *at++;
            text = (uint64_t)(place % LANG_COUNT) << USE_LANG | (uint64_t)(place / LANG_COUNT) << 1;
            continue;
        }
        if (first < STREAM_FIRST) {
            title = first == STREAM_TITLE;
            continue;
        }
        at = stream_get(at, &second);
        uses[ends[rank[first]]++] = (uint64_t)rank[second] << USE_SECOND | text | title;
    }
}

void invert_partition(const struct index *index, unsigned partition, struct inverted *inverted)
{
    if (!inverted->ends) {
        inverted->ends =
            need_memory(malloc((index->rank_count + 1) * sizeof *inverted->ends), "search index");
        arena_init(&inverted->arena);
    }
    size_t count = lay_out(index, partition, inverted);
    if (count > inverted->cap) {
        free(inverted->uses);
        inverted->cap = count + count / 8;
        inverted->uses =
            need_memory(malloc(inverted->cap * sizeof *inverted->uses), "search index");
    }
    for (uint32_t c = 0; c < index->chunk_count; c++) {
        struct pack_ref ref = index->chunks[c][partition];
        struct str bytes = pack_get(index->segments, ref, 0, ref.len, &inverted->arena);
        read_segment(index, inverted, bytes, c * CHUNK_PLACES);
        arena_reset(&inverted->arena);
    }
}

void invert_free(struct inverted *inverted)
{
    free(inverted->uses);
    free(inverted->sorting);
    if (inverted->ends)
        arena_free(&inverted->arena);
    free(inverted->ends);
    *inverted = (struct inverted){0};
}

/* ---- ordering ---------------------------------------------------------------------------- */

static void insert(uint64_t *uses, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t use = uses[i];
        size_t to = i;
        for (; to && uses[to - 1] > use; to--)
            uses[to] = uses[to - 1];
        uses[to] = use;
    }
}

/* One stable pass of a radix sort by the bits [shift, shift + digit). */
static void sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift,
                      unsigned digit)
{
    uint32_t starts[1 << DIGIT_MANY], sum = 0;
    const uint64_t mask = (1u << digit) - 1;
    memset(starts, 0, (mask + 1) * sizeof *starts);
    for (size_t i = 0; i < count; i++)
        starts[from[i] >> shift & mask]++;
    for (size_t d = 0; d <= mask; d++) {
        uint32_t n = starts[d];
        starts[d] = sum;
        sum += n;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i] >> shift & mask]++] = from[i];
}

/* They come by entry, so what is sorted are second words and languages. */
void invert_sort(const struct index *index, struct inverted *inverted, uint64_t *uses, size_t count)
{
    unsigned digit = count <= FEW ? DIGIT_FEW : DIGIT_MANY;
    unsigned end = USE_SECOND + 32 - (unsigned)__builtin_clz(index->rank_count);
    uint64_t *from = uses, *to;
    if (count <= INSERTED) {
        insert(uses, count);
        return;
    }
    if (count > inverted->sorting_cap) {
        free(inverted->sorting);
        inverted->sorting_cap = count + count / 4;
        inverted->sorting =
            need_memory(malloc(inverted->sorting_cap * sizeof *inverted->sorting), "search index");
    }
    to = inverted->sorting;
    for (unsigned shift = USE_LANG; shift < end; shift += digit) {
        sort_pass(from, to, count, shift, digit);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != uses)
        memcpy(uses, from, count * sizeof *uses);
}

uint32_t invert_postings(const uint64_t *uses, size_t count, unsigned lang, uint32_t *postings)
{
    uint32_t last = NO_ENTRY, n = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t entry = use_entry(uses[i]);
        if (use_lang(uses[i]) != lang)
            continue;
        if (entry != last)
            postings[n++] = entry << POSTING_ENTRY;
        last = entry;
        uint32_t *posting = &postings[n - 1];
        if (use_title(uses[i]))
            *posting += (*posting & POSTING_TITLE_TFS) < TITLE_TF_MAX;
        else if ((*posting >> POSTING_TF & TF_MAX) < TF_MAX)
            *posting += 1 << POSTING_TF;
    }
    return n;
}
