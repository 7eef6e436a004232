/* Parts the streams of all texts, in the order of the entries, by the partition of each word: what
 * is a list later then lies together, and each partition is made into lists by itself. */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"
#include "search_index.h"

enum { UNITS_MOST = 8 /* of one occurrence */, SEGMENT_FIRST = 1 << 12 };

/* What a worker writes for a partition. */
struct out {
    uint16_t *units, *at, *end;
    uint32_t place;
    unsigned where;
};

struct parter {
    struct out out[PARTITIONS];
    uint32_t *uses; /* by token: how often it came first */
    struct arena arena;
};

struct part_work {
    struct index *index;
    struct parter *parters;
    const struct collect_stream **names; /* by place; NULL: none */
};

static void grow(struct out *out)
{
    size_t used = (size_t)(out->at - out->units), size = (size_t)(out->end - out->units);
    size = size ? size * 2 : SEGMENT_FIRST;
    uint16_t *units = need_memory(realloc(out->units, size * sizeof *units), "search index");
    out->units = units;
    out->at = units + used;
    out->end = units + size;
}

static inline void put(struct parter *parter, unsigned partition, uint32_t place, unsigned where,
                       uint32_t token, uint32_t next)
{
    struct out *out = &parter->out[partition];
    parter->uses[token]++;
    if (out->end - out->at < UNITS_MOST)
        grow(out);
    if (out->place != place) {
        *out->at++ = SEGMENT_PLACE;
        *out->at++ = (uint16_t)(place % CHUNK_PLACES);
        out->place = place;
        out->where = 0;
    }
    if (out->where != where) {
        *out->at++ = (uint16_t)where;
        out->where = where;
    }
    out->at = stream_put(out->at, token);
    out->at = stream_put(out->at, next);
}

/* Stop words stand in no pair, and the words around them are one. */
static void part_stream(const struct index *index, struct parter *parter, const struct pack *pack,
                        const struct collect_stream *stream, uint32_t place)
{
    struct str bytes = pack_get(pack, stream->ref, 0, stream->ref.len, &parter->arena);
    const uint16_t *at = (const uint16_t *)bytes.data, *end = at + bytes.len / sizeof *at;
    const uint32_t *number = index->token_number[stream->words];
    const uint8_t *flags = index->token_flags;
    uint8_t stops = place % LANG_COUNT == LANG_EN ? TOKEN_STOP | TOKEN_ENGLISH_STOP : TOKEN_STOP;
    uint32_t unit, previous = 0;
    unsigned where = STREAM_BODY;
    while (at < end) {
        at = stream_get(at, &unit);
        if (unit >= STREAM_FIRST) {
            uint32_t token = number[unit - STREAM_FIRST];
            if (flags[token] & stops) {
                put(parter, flags[token] & TOKEN_PARTITION, place, where, token, 0);
                continue;
            }
            if (previous)
                put(parter, flags[previous] & TOKEN_PARTITION, place, where, previous, token);
            previous = token;
            continue;
        }
        if (unit == STREAM_ALONE) {
            at = stream_get(at, &unit);
            unit = number[unit - STREAM_FIRST];
            put(parter, flags[unit] & TOKEN_PARTITION, place, where, unit, 0);
            continue;
        }
        if (previous)
            put(parter, flags[previous] & TOKEN_PARTITION, place, where, previous, 0);
        previous = 0;
        where = unit == STREAM_BREAK ? where : unit;
    }
    if (previous)
        put(parter, flags[previous] & TOKEN_PARTITION, place, where, previous, 0);
}

static void part_chunk(void *context, size_t chunk, unsigned worker)
{
    struct part_work *work = context;
    struct index *index = work->index;
    struct parter *parter = &work->parters[worker];
    uint32_t from = (uint32_t)chunk * CHUNK_PLACES, to = from + CHUNK_PLACES;
    uint32_t all = index->entry_count * LANG_COUNT;
    for (unsigned p = 0; p < PARTITIONS; p++) {
        parter->out[p].at = parter->out[p].units;
        parter->out[p].place = NO_ENTRY;
    }
    for (uint32_t place = from; place < to && place < all; place++) {
        const struct collect_text *text = index->texts[place];
        if (!text)
            continue;
        part_stream(index, parter, collect_row(index->search, text), &text->stream, place);
        if (work->names[place])
            part_stream(index, parter, index->search->own, work->names[place], place);
        arena_reset(&parter->arena);
    }
    for (unsigned p = 0; p < PARTITIONS; p++) {
        const struct out *out = &parter->out[p];
        struct str segment = {(const char *)out->units,
                              (size_t)(out->at - out->units) * sizeof *out->units};
        index->chunks[chunk][p] = pack_put(index->segments, worker, segment);
    }
}

static const struct collect_stream **names_by_place(struct index *index)
{
    const struct collect_stream **names = ARENA_ARRAY(
        &index->arena, (size_t)index->entry_count * LANG_COUNT + 1, const struct collect_stream *);
    for (unsigned w = 0; w < index->search->workers; w++) {
        struct buf *buf = &index->search->worker[w].names;
        struct collect_names *of = (struct collect_names *)buf->data;
        for (size_t i = 0; i < buf->len / sizeof *of; i++)
            if (of[i].number < index->number_count && index->place[of[i].number] != NO_ENTRY)
                names[index->place[of[i].number]] = &of[i].stream;
    }
    return names;
}

static void start(struct index *index, struct parter *parter)
{
    arena_init(&parter->arena);
    parter->uses = need_memory(calloc(index->token_count, sizeof *parter->uses), "search index");
}

static void end(struct index *index, struct parter *parter)
{
    for (unsigned p = 0; p < PARTITIONS; p++)
        free(parter->out[p].units);
    for (uint32_t token = STREAM_FIRST; token < index->token_count; token++)
        index->token_uses[token] += parter->uses[token];
    free(parter->uses);
    arena_free(&parter->arena);
}

void index_part(struct index *index)
{
    struct part_work work = {index,
                             need_memory(calloc(index->jobs, sizeof *work.parters), "search index"),
                             names_by_place(index)};
    for (unsigned j = 0; j < index->jobs; j++)
        start(index, &work.parters[j]);
    index->segments = pack_open(index->search->dir, index->jobs);
    index->chunk_count = (index->entry_count * LANG_COUNT + CHUNK_PLACES - 1) / CHUNK_PLACES;
    index->chunks = arena_array(&index->arena, index->chunk_count + 1, sizeof *index->chunks);
    parallel_for(index->chunk_count, index->jobs, part_chunk, &work);
    for (unsigned j = 0; j < index->jobs; j++)
        end(index, &work.parters[j]);
    free(work.parters);
}
