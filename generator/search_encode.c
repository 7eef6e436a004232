#include "search_encode.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "search_invert.h"

enum {
    OWN_FROM = 1024, /* lists from here on most likely have a code of their own */
    OWN_BITS = 4,    /* of the length of each of its symbols */
    COARSE = 32      /* a list of more texts than one in so many has coarse impacts */
};

void encode_free(struct encode *encode)
{
    struct buf *bufs[] = {&encode->bases, &encode->base_places, &encode->base_impacts,
                          &encode->missing};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_free(bufs[i]);
    free(encode->gaps);
    free(encode->impacts);
    free(encode->contexts);
}

static unsigned code_number(enum code_family family, unsigned context)
{
    return code_shapes[family].first + context;
}

static void put_symbol(struct encode *encode, unsigned code, unsigned symbol)
{
    if (encode->counts)
        encode->counts[code][symbol]++;
    else
        bits_symbol(encode->bits, &encode->index->codes[code], symbol);
}

/* ---- keys and forms ---------------------------------------------------------------------- */

/* Bytes that two keys share, in whole characters. */
static size_t shared_bytes(struct str a, struct str b)
{
    size_t shared = 0;
    while (shared < a.len && shared < b.len && a.data[shared] == b.data[shared])
        shared++;
    while (shared && shared < a.len && ((unsigned char)a.data[shared] & 0xC0) == 0x80)
        shared--;
    return shared;
}

void encode_key(struct encode *encode, struct str key, struct str previous)
{
    size_t shared = shared_bytes(key, previous);
    unsigned before = CHARACTER_START, size;
    put_symbol(encode, code_number(CODES_SHARED, 0),
               (unsigned)str_characters(str_cut(key, 0, shared)));
    if (shared)
        before = (unsigned char)key.data[shared - 1] < 128
                     ? code_character((unsigned char)key.data[shared - 1])
                     : CHARACTER_OTHER;
    for (size_t at = shared; at < key.len; at += size) {
        uint32_t c = str_decode(key, at, &size);
        unsigned symbol = code_character(c);
        put_symbol(encode, code_number(CODES_CHARACTER, before), symbol);
        if (symbol == CHARACTER_OTHER)
            bits_put(encode->bits, c, 21);
        before = symbol;
    }
    put_symbol(encode, code_number(CODES_CHARACTER, before), CHARACTER_START);
}

void encode_end(struct encode *encode)
{
    encode_key(encode, STR(""), STR("")); /* an empty key ends the run */
    bits_end(encode->bits);
}

static void put_form(struct encode *encode, struct str key, unsigned symbol)
{
    struct code_form form = code_form_parts(encode->index->forms[symbol]);
    put_symbol(encode, code_number(CODES_TONE, code_tone_context(key)), form.tone);
    if (code_form_barred(key))
        bits_put(encode->bits, form.bar, 1);
    put_symbol(encode, code_number(CODES_QUALITY, code_quality_context(key)), form.quality);
}

static bool is_plain(const struct encode *encode, const struct encode_list *list, bool pair)
{
    return !encode->index->forms[list->first] && (!pair || !encode->index->forms[list->second]);
}

/* ---- the first word ---------------------------------------------------------------------- */

void encode_first(struct encode *encode, struct str key)
{
    encode->first = key;
    encode->relative = true;
    encode->form_count = 0;
    memset(encode->form_index, 0xFF, sizeof encode->form_index);
    buf_clear(&encode->bases);
    buf_clear(&encode->base_places);
    buf_clear(&encode->base_impacts);
}

static void keep_base(struct encode *encode, const struct encode_list *list)
{
    struct base base = {list->first, list->lang, list->title, encode->count,
                        encode->base_impacts.len};
    uint32_t place = 0;
    buf_add(&encode->bases, &base, sizeof base);
    buf_add(&encode->base_impacts, (const char *)encode->impacts, encode->count);
    uint32_t *places =
        (uint32_t *)buf_reserve(&encode->base_places, encode->count * sizeof *places);
    for (uint32_t i = 0; i < encode->count; i++, place++)
        places[i] = place += encode->gaps[i];
    encode->base_places.len += encode->count * sizeof *places;
    if (encode->form_index[list->first] == UINT16_MAX) {
        encode->form_index[list->first] = (uint16_t)encode->form_count;
        encode->forms[encode->form_count++] = list->first;
    }
}

void encode_first_done(struct encode *encode, bool apart)
{
    uint32_t weight[TOKEN_FORMS] = {0};
    const struct base *bases = (const struct base *)encode->bases.data;
    for (size_t i = 0; i < encode->bases.len / sizeof *bases; i++)
        weight[bases[i].form] += bases[i].count;
    /* The most frequent first, by insertion: there are few. */
    for (unsigned i = 1; i < encode->form_count; i++) {
        uint16_t form = encode->forms[i];
        unsigned to = i;
        for (; to && weight[encode->forms[to - 1]] < weight[form]; to--)
            encode->forms[to] = encode->forms[to - 1];
        encode->forms[to] = form;
    }
    for (unsigned i = 0; i < encode->form_count; i++)
        encode->form_index[encode->forms[i]] = (uint16_t)i;
    encode->relative = !apart;
}

void encode_forms(struct encode *encode)
{
    bits_gamma(encode->bits, encode->form_count);
    for (unsigned i = 0; i < encode->form_count; i++)
        put_form(encode, encode->first, encode->forms[i]);
}

static void put_first_form(struct encode *encode, uint16_t symbol)
{
    unsigned index = encode->form_index[symbol];
    if (encode->form_count == 1)
        return;
    put_symbol(encode, code_number(CODES_INDEX, 0), index < INDEX_ESCAPE ? index : INDEX_ESCAPE);
    if (index >= INDEX_ESCAPE)
        bits_gamma(encode->bits, index - INDEX_ESCAPE + 1);
}

static const struct base *find_base(const struct encode *encode, const struct encode_list *list)
{
    const struct base *bases = (const struct base *)encode->bases.data;
    for (size_t i = 0; i < encode->bases.len / sizeof *bases; i++)
        if (bases[i].form == list->first && bases[i].lang == list->lang &&
            bases[i].title == list->title)
            return &bases[i];
    die("the search index has a pair without its first word");
}

/* ---- gathering --------------------------------------------------------------------------- */

static void make_room(struct encode *encode, uint32_t count)
{
    if (count <= encode->cap)
        return;
    encode->cap = count * 2ul;
    encode->gaps =
        need_memory(realloc(encode->gaps, encode->cap * sizeof *encode->gaps), "search index");
    encode->impacts = need_memory(realloc(encode->impacts, encode->cap), "search index");
    encode->contexts = need_memory(realloc(encode->contexts, encode->cap), "search index");
}

/* What is in many texts tells little, and so does how much of it each has: every second impact is
 * enough, and is a bit less. */
static bool is_coarse(const struct index *index, const struct encode_list *list)
{
    return !list->title && list->all > index->text_count[list->lang] / COARSE;
}

unsigned encode_impact(const struct index *index, const struct encode_list *list, uint32_t posting)
{
    unsigned title = posting & POSTING_TITLE_TFS, tf = posting >> POSTING_TF & TF_MAX;
    uint32_t place = (posting >> POSTING_ENTRY) * LANG_COUNT + list->lang;
    if (!(list->title ? title : tf))
        return 0;
    if (list->title)
        return index->title_impact[title][index->title_length[place]];
    return index->impact[list->lang][tf][index->length[place]] | is_coarse(index, list);
}

static void gather(struct encode *encode, const struct encode_list *list)
{
    uint32_t next = 0, count = 0;
    make_room(encode, list->all);
    for (uint32_t i = 0; i < list->all; i++) {
        uint32_t place = encode->index->told[list->postings[i] >> POSTING_ENTRY];
        unsigned impact = encode_impact(encode->index, list, list->postings[i]);
        if (!impact)
            continue;
        encode->gaps[count] = place - next;
        encode->impacts[count++] = (uint8_t)impact;
        next = place + 1;
    }
    encode->count = count;
    encode->universe = encode->index->told_count;
    encode->based = encode->same = false;
}

/* Where in a base a place is, at or after from: by steps that double. */
static uint32_t rank_of(const uint32_t *places, uint32_t count, uint32_t from, uint32_t place)
{
    uint32_t low = from, step = 1;
    while (low + step < count && places[low + step] <= place) {
        low += step;
        step *= 2;
    }
    while ((step /= 2) > 0)
        if (low + step < count && places[low + step] <= place)
            low += step;
    return low;
}

/* Turns gaps among all places into gaps in the base. */
static void rebase(struct encode *encode, const struct base *base)
{
    const uint32_t *places = (const uint32_t *)encode->base_places.data + base->from;
    const uint8_t *impacts = (const uint8_t *)encode->base_impacts.data + base->from;
    uint32_t place = 0, next = 0;
    encode->same = true;
    for (uint32_t i = 0; i < encode->count; i++, place++) {
        place += encode->gaps[i];
        uint32_t rank = rank_of(places, base->count, next, place);
        encode->gaps[i] = rank - next;
        next = rank + 1;
        encode->contexts[i] = impacts[rank];
        encode->same = encode->same && impacts[rank] == encode->impacts[i];
    }
    encode->universe = base->count;
    encode->based = true;
}

/* ---- postings ---------------------------------------------------------------------------- */

static uint64_t rice_cost(const uint32_t *gaps, size_t count, unsigned k)
{
    uint64_t cost = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t high = gaps[i] >> k;
        cost += high >= RICE_ESCAPE ? RICE_ESCAPE + 32 : high + 1 + k;
    }
    return cost;
}

static unsigned best_parameter(uint32_t universe, const uint32_t *gaps, uint32_t count,
                               uint64_t *least)
{
    unsigned even = code_even_parameter(universe, count), best = even;
    *least = rice_cost(gaps, count, even);
    for (unsigned k = even > 2 ? even - 2 : 0; k <= even + 1; k++) {
        uint64_t cost = k == even ? *least : rice_cost(gaps, count, k);
        if (cost < *least || (cost == *least && k < best)) {
            *least = cost;
            best = k;
        }
    }
    return best;
}

/* The gaps of those that the list has not. */
static uint32_t missing_gaps(struct encode *encode)
{
    uint32_t count = encode->universe - encode->count, next = 0, n = 0, gap = 0;
    buf_clear(&encode->missing);
    uint32_t *gaps = (uint32_t *)buf_reserve(&encode->missing, (count + 1) * sizeof *gaps);
    for (uint32_t i = 0; i <= encode->count; i++) {
        uint32_t absent = i < encode->count ? encode->gaps[i] : encode->universe - next;
        for (uint32_t a = 0; a < absent; a++, gap = 0)
            gaps[n++] = gap;
        gap++;
        next += absent + 1;
    }
    return n;
}

static unsigned impact_code(const struct encode *encode, unsigned kind, uint32_t i)
{
    return encode->based ? code_number(CODES_SAME, encode->contexts[i])
                         : code_number(CODES_IMPACT, kind);
}

/* A code for the impacts of this list alone, if that is shorter; bits: of the impacts. */
static bool own_code(struct encode *encode, unsigned kind, struct prefix_code *own, uint64_t *bits)
{
    const struct prefix_code *shared = &encode->index->codes[code_number(CODES_IMPACT, kind)];
    uint64_t counts[CODE_SYMBOLS_MAX] = {0}, cost = 0, own_cost = (IMPACTS - 1) * OWN_BITS;
    for (uint32_t i = 0; i < encode->count; i++)
        counts[encode->impacts[i]]++;
    prefix_code_make(own, counts, IMPACTS);
    for (unsigned s = 0; s < IMPACTS; s++) {
        cost += counts[s] * shared->length[s];
        own_cost += counts[s] * own->length[s];
    }
    *bits = own_cost < cost ? own_cost - (IMPACTS - 1) * OWN_BITS : cost;
    return encode->counts ? encode->count >= OWN_FROM : own_cost < cost;
}

static void put_impact(struct encode *encode, unsigned kind, const struct prefix_code *own,
                       uint32_t i)
{
    if (encode->same)
        return;
    if (own)
        bits_symbol(encode->bits, own, encode->impacts[i]);
    else
        put_symbol(encode, impact_code(encode, kind, i), encode->impacts[i]);
}

static uint64_t based_bits(const struct encode *encode)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < encode->count; i++)
        bits += encode->index->codes[impact_code(encode, 0, i)].length[encode->impacts[i]];
    return bits;
}

/* A bit for each place: those that have it are ones. */
static void put_row(struct encode *encode)
{
    uint32_t left = encode->universe;
    for (uint32_t i = 0; i <= encode->count; i++) {
        uint32_t zeros = i < encode->count ? encode->gaps[i] : left;
        left -= zeros + (i < encode->count);
        for (; zeros > 32; zeros -= 32)
            bits_put(encode->bits, 0, 32);
        bits_put(encode->bits, 0, zeros);
        bits_put(encode->bits, 1, i < encode->count);
    }
}

static void put_long(struct encode *encode, unsigned kind)
{
    bool inverse = code_is_inverse(encode->universe, encode->count), owned = false;
    uint32_t count = inverse ? missing_gaps(encode) : encode->count;
    const uint32_t *gaps = inverse ? (const uint32_t *)encode->missing.data : encode->gaps;
    struct prefix_code own = {0};
    uint64_t length, impacts = 0;
    unsigned k = best_parameter(encode->universe, gaps, count, &length);
    bool dense = code_is_row(inverse, k);
    bits_put(encode->bits, k, 5);
    length = dense ? encode->universe : length;
    if (!encode->based) {
        owned = own_code(encode, kind, &own, &impacts);
        bits_put(encode->bits, owned, 1);
        for (unsigned s = 1; owned && s < IMPACTS; s++)
            bits_put(encode->bits, own.length[s], OWN_BITS);
    } else if (!encode->same) {
        impacts = based_bits(encode);
    }
    bits_gamma(encode->bits, (uint32_t)(length + impacts) + 1);
    if (dense)
        put_row(encode);
    for (uint32_t i = 0; inverse && !dense && i < count; i++)
        bits_rice(encode->bits, gaps[i], k);
    for (uint32_t i = 0; i < encode->count; i++) {
        if (!inverse)
            bits_rice(encode->bits, gaps[i], k);
        put_impact(encode, kind, owned ? &own : NULL, i);
    }
}

static void put_short(struct encode *encode, unsigned kind)
{
    unsigned k = code_even_parameter(encode->universe, encode->count);
    for (uint32_t i = 0; i < encode->count; i++) {
        bits_rice(encode->bits, encode->gaps[i], k);
        put_impact(encode, kind, NULL, i);
    }
}

static void put_postings(struct encode *encode, unsigned impacts, unsigned lang)
{
    unsigned kind = code_impact_context(impacts, lang, encode->count);
    if (encode->count > KIND_COUNT)
        bits_gamma(encode->bits, encode->count - KIND_COUNT);
    if (encode->count >= LONG_LIST)
        put_long(encode, kind);
    else
        put_short(encode, kind);
}

/* ---- lists ------------------------------------------------------------------------------- */

static void put_kind(struct encode *encode, const struct encode_list *list, bool pair)
{
    unsigned kind = encode->count > KIND_COUNT ? KIND_COUNT : encode->count - 1;
    kind |= list->lang == LANG_EN ? KIND_ENGLISH : 0;
    kind |= list->title ? KIND_TITLE : 0;
    kind |= is_plain(encode, list, pair) ? KIND_PLAIN : 0;
    kind |= list->last ? KIND_LAST : 0;
    kind |= encode->same ? KIND_SAME : 0;
    put_symbol(encode, code_number(CODES_KIND, pair), kind);
}

void encode_single(struct encode *encode, const struct encode_list *list)
{
    gather(encode, list);
    keep_base(encode, list);
    put_kind(encode, list, false);
    if (!is_plain(encode, list, false))
        put_form(encode, encode->first, list->first);
    put_postings(encode, list->title ? IMPACT_TITLE : IMPACT_SINGLE, list->lang);
}

void encode_pair(struct encode *encode, const struct encode_list *list, struct str second)
{
    gather(encode, list);
    if (encode->relative)
        rebase(encode, find_base(encode, list));
    put_kind(encode, list, true);
    if (!is_plain(encode, list, true)) {
        put_first_form(encode, list->first);
        put_form(encode, second, list->second);
    }
    put_postings(encode, list->title ? IMPACT_TITLE : IMPACT_PAIR, list->lang);
}
