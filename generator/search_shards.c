/* Cuts the lists of all partitions into shards. Runs of pairs stand in the order of the hash of
 * their first key, single words in the order of their keys. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "search_encode.h"

static void put_varint(struct buf *out, size_t value)
{
    for (; value >= 128; value >>= 7)
        buf_byte(out, (char)(value | 128));
    buf_byte(out, (char)value);
}

struct shard_writer {
    struct index *index;
    void (*put)(void *context, char kind, struct str from, struct str bytes);
    void *context;
    struct buf bytes, from;
};

static void flush(struct shard_writer *writer, char kind)
{
    if (writer->bytes.len)
        writer->put(writer->context, kind, buf_view(&writer->from), buf_view(&writer->bytes));
    buf_clear(&writer->bytes);
    buf_clear(&writer->from);
}

static uint32_t short_hash(const struct index *index, uint32_t key)
{
    return index->key_hash[key] >> 12;
}

/* True if another first key among the pieces has the short hash of piece i: then its run must not
 * begin a shard of its own, for only the hash finds it. */
static bool shares_hash(const struct index *index, const struct piece *pieces, size_t count,
                        size_t i)
{
    uint32_t hash = short_hash(index, pieces[i].first);
    for (size_t j = i; j-- > 0 && short_hash(index, pieces[j].first) == hash;)
        if (pieces[j].first != pieces[i].first)
            return true;
    for (size_t j = i + 1; j < count && short_hash(index, pieces[j].first) == hash; j++)
        if (pieces[j].first != pieces[i].first)
            return true;
    return false;
}

/* A shard may have a part more than its limit, so that a run does not leave it half full; a longer
 * run begins the next one, for whoever wants it would read all that stands before it too. */
enum { SPILL = 4 };

static void pair_shards(struct shard_writer *writer, enum pair_kind kind, char name)
{
    struct index *index = writer->index;
    uint32_t last = 0;
    for (unsigned p = 0; p < PARTITIONS; p++) {
        const struct buf *pairs = &index->parts[p].pairs[kind];
        const struct piece *pieces = (const struct piece *)index->parts[p].pieces[kind].data;
        size_t count = index->parts[p].pieces[kind].len / sizeof *pieces;
        for (size_t i = 0; i < count; i++) {
            const struct piece *piece = &pieces[i];
            uint32_t hash = short_hash(index, piece->first);
            size_t size = piece->to - piece->from, limit = pair_limit(kind);
            if ((writer->bytes.len >= limit || writer->bytes.len + size > limit + limit / SPILL) &&
                !(hash == last && shares_hash(index, pieces, count, i)))
                flush(writer, name);
            if (!writer->bytes.len) {
                base36(hash, buf_reserve(&writer->from, KEY_HASH), KEY_HASH);
                writer->from.len += KEY_HASH;
                if (piece->second)
                    buf_str(&writer->from, index->keys[piece->second]);
            }
            put_varint(&writer->bytes, index->keys[piece->first].len);
            buf_str(&writer->bytes, index->keys[piece->first]);
            put_varint(&writer->bytes, size);
            buf_add(&writer->bytes, pairs->data + piece->from, size);
            last = hash;
        }
    }
    flush(writer, name);
}

struct single_at {
    const struct part *part;
    const struct single *single;
};

/* The shortest beginning of key that is not one of previous, in whole characters. */
static struct str separator(struct str previous, struct str key)
{
    size_t shared = 0;
    while (shared < key.len && shared < previous.len && key.data[shared] == previous.data[shared])
        shared++;
    do
        shared++;
    while (shared < key.len && ((unsigned char)key.data[shared] & 0xC0) == 0x80);
    return str_cut(key, 0, shared);
}

static void end_singles(struct shard_writer *writer, struct encode *encode)
{
    struct bits *bits = encode->bits;
    if (!bits_length(bits))
        return;
    encode_end(encode);
    buf_str(&writer->bytes, buf_view(&bits->out));
    buf_clear(&bits->out);
    flush(writer, 'u');
}

static void single_shards(struct shard_writer *writer)
{
    struct index *index = writer->index;
    struct single_at *at = need_memory(calloc(index->key_count, sizeof *at), "search index");
    struct bits bits = {0};
    struct encode encode = {.index = index, .bits = &bits};
    struct str previous = STR("");
    for (unsigned p = 0; p < PARTITIONS; p++) {
        const struct single *singles = (const struct single *)index->parts[p].words.data;
        for (size_t i = 0; i < index->parts[p].words.len / sizeof *singles; i++)
            at[singles[i].key] = (struct single_at){&index->parts[p], &singles[i]};
    }
    for (uint32_t key = 1; key < index->key_count; key++) {
        if (!at[key].part)
            continue;
        bool first = !bits_length(&bits);
        if (first)
            buf_str(&writer->from, separator(previous, index->keys[key]));
        encode_key(&encode, index->keys[key], first ? STR("") : previous);
        bits_append(&bits, at[key].part->singles.data + at[key].single->from, at[key].single->bits);
        previous = index->keys[key];
        if (bits.out.len >= SINGLE_SHARD)
            end_singles(writer, &encode);
    }
    end_singles(writer, &encode);
    bits_free(&bits);
    free(at);
}

void index_shards(struct index *index, char kind,
                  void (*put)(void *context, char kind, struct str from, struct str bytes),
                  void *context)
{
    struct shard_writer writer = {.index = index, .put = put, .context = context};
    if (kind == 'u')
        single_shards(&writer);
    else
        pair_shards(&writer, kind == 'c' ? COMMON : RARE, kind);
    buf_free(&writer.bytes);
    buf_free(&writer.from);
}
