/* From records to lists: each partition is sorted by (first key, second key, forms, language,
 * entry) and written as bits; see docs/search-format.md for the form. */
#include "search_index.h"

#include <assert.h>
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

/* A run of pairs with one first key, cut where it would exceed a shard. */
struct piece {
    uint32_t first;  /* index into keys */
    uint32_t second; /* the second key that it begins with; 0: the run begins here */
    size_t from, to; /* bytes of the partition's pairs */
};

/* The lists of a single word. */
struct single {
    uint32_t key, lists;
    uint64_t from, bits; /* from: byte of the partition's singles */
};

struct part {
    struct buf pairs, singles;
    struct buf pieces, words; /* of struct piece, struct single */
    uint64_t postings;
};

struct encoder {
    const struct index *index;
    struct packing packing;
    struct bits bits;
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

void base36(uint64_t value, char *to, unsigned count)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (unsigned i = count; i-- > 0; value /= 36)
        to[i] = digits[value % 36];
}

/* ---- preparing --------------------------------------------------------------------------- */

/* The order of results that are equally good, and of the sort by date. */
static int newer_first(const void *a, const void *b)
{
    const struct collect_entry *x = *(struct collect_entry *const *)a;
    const struct collect_entry *y = *(struct collect_entry *const *)b;
    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    int order = str_compare(x->id, y->id);
    return order ? order : x->text[LANG_VI] < y->text[LANG_VI] ? -1 : 1;
}

static void number_entries(struct index *index)
{
    struct search *search = index->search;
    size_t count = 0;
    for (unsigned w = 0; w < search->workers; w++)
        count += search->worker[w].entries.len / sizeof(struct collect_entry);
    index->entries = ARENA_ARRAY(&index->arena, count, struct collect_entry *);
    for (unsigned w = 0; w < search->workers; w++) {
        struct buf *buf = &search->worker[w].entries;
        struct collect_entry *entries = (struct collect_entry *)buf->data;
        for (size_t i = 0; i < buf->len / sizeof *entries; i++) {
            entries[i].worker = (uint16_t)w;
            index->entries[index->entry_count++] = &entries[i];
            for (unsigned l = 0; l < LANG_COUNT; l++)
                if (entries[i].text[l] != SEARCH_NO_TEXT &&
                    entries[i].text[l] >= index->number_count)
                    index->number_count = entries[i].text[l] + 1;
        }
    }
    qsort(index->entries, count, sizeof *index->entries, newer_first);
    index->place = ARENA_ARRAY(&index->arena, index->number_count, uint32_t);
    memset(index->place, 0xFF, index->number_count * sizeof *index->place);
    for (uint32_t i = 0; i < index->entry_count; i++)
        for (unsigned l = 0; l < LANG_COUNT; l++)
            if (index->entries[i]->text[l] != SEARCH_NO_TEXT)
                index->place[index->entries[i]->text[l]] = i * LANG_COUNT + l;
}

/* BM25's saturation in sixteenths, k1 = 1.2, b = 0.75: 1 to 15. */
static uint8_t impact(unsigned tf, double length, double average)
{
    double norm = average > 0 ? length / average : 1;
    double value = tf / (tf + 1.2 * (0.25 + 0.75 * norm));
    int sixteenths = (int)(value * 16 + 0.5);
    return (uint8_t)(sixteenths < 1 ? 1 : sixteenths > 15 ? 15 : sixteenths);
}

static void number_texts(struct index *index)
{
    struct search *search = index->search;
    double words[LANG_COUNT] = {0}, titles = 0;
    uint32_t count = 0;
    index->texts = ARENA_ARRAY(&index->arena, (size_t)index->entry_count * LANG_COUNT + 1,
                               struct collect_text *);
    for (unsigned w = 0; w < search->workers; w++) {
        struct collect_text *texts = (struct collect_text *)search->worker[w].texts.data;
        for (size_t i = 0; i < search->worker[w].texts.len / sizeof *texts; i++) {
            if (texts[i].number < index->number_count &&
                index->place[texts[i].number] != NO_ENTRY)
                index->texts[index->place[texts[i].number]] = &texts[i];
        }
    }
    for (uint32_t i = 0; i < index->entry_count * LANG_COUNT; i++) {
        const struct collect_text *text = index->texts[i];
        if (!text)
            continue;
        index->text_count[i % LANG_COUNT]++;
        words[i % LANG_COUNT] += length_of_code(text->length);
        titles += length_of_code(text->title_length);
        count++;
    }
    for (unsigned code = 0; code < LENGTH_CODES; code++) {
        for (unsigned l = 0; l < LANG_COUNT; l++)
            for (unsigned tf = 1; tf <= TF_MAX; tf++)
                index->impact[l][tf][code] =
                    impact(tf, length_of_code((uint8_t)code),
                           index->text_count[l] ? words[l] / index->text_count[l] : 0);
        for (unsigned tf = 1; tf <= TITLE_TF_MAX; tf++)
            index->title_impact[tf][code] =
                impact(tf, length_of_code((uint8_t)code), count ? titles / count : 0);
    }
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static int by_hash(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* keys[] and, for each, its hash and its place in its partition. */
static void number_keys(struct index *index)
{
    struct search *search = index->search;
    size_t count = 1;
    for (unsigned w = 0; w < search->workers; w++)
        count += search->worker[w].tokens.len / sizeof(struct collect_token);
    index->keys = ARENA_ARRAY(&index->arena, count, struct str);
    count = 1;
    for (unsigned w = 0; w < search->workers; w++) {
        const struct collect_token *tokens = (const void *)search->worker[w].tokens.data;
        for (size_t i = 0; i < search->worker[w].tokens.len / sizeof *tokens; i++)
            index->keys[count++] = tokens[i].key;
    }
    index->keys[0] = STR("");
    qsort(index->keys, count, sizeof *index->keys, by_text);
    index->key_count = 1;
    for (size_t i = 1; i < count; i++)
        if (!str_equal(index->keys[i], index->keys[index->key_count - 1]))
            index->keys[index->key_count++] = index->keys[i];
    index->key_hash = ARENA_ARRAY(&index->arena, index->key_count, uint32_t);
    index->key_local = ARENA_ARRAY(&index->arena, index->key_count, uint32_t);
    index->df = ARENA_ARRAY(&index->arena, index->key_count, uint32_t);
    index->best_form = ARENA_ARRAY(&index->arena, index->key_count, uint16_t);
    uint64_t *order = need(malloc(index->key_count * sizeof *order));
    for (uint32_t i = 0; i < index->key_count; i++) {
        index->key_hash[i] = i ? search_hash(index->keys[i]) : 0;
        order[i] = (uint64_t)index->key_hash[i] << 32 | i;
    }
    qsort(order, index->key_count, sizeof *order, by_hash); /* keys[0] comes first */
    uint32_t *all = ARENA_ARRAY(&index->arena, index->key_count, uint32_t);
    for (uint32_t i = 1; i < index->key_count; i++) {
        unsigned p = (unsigned)(order[i] >> 56);
        if (!index->locals[p])
            index->locals[p] = all + i;
        all[i] = (uint32_t)order[i];
        index->key_local[all[i]] = index->local_count[p]++;
    }
    free(order);
}

static uint32_t find_key(const struct index *index, struct str key)
{
    uint32_t low = 1, high = index->key_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(index->keys[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void number_tokens(struct index *index)
{
    struct search *search = index->search;
    uint16_t symbol[TOKEN_FORMS];
    bool used[TOKEN_FORMS] = {false};
    for (unsigned w = 0; w < search->workers; w++) {
        const struct collect_token *tokens = (const void *)search->worker[w].tokens.data;
        for (size_t i = 0; i < search->worker[w].tokens.len / sizeof *tokens; i++)
            used[tokens[i].form] = true;
    }
    for (unsigned f = 0; f < TOKEN_FORMS; f++) {
        symbol[f] = (uint16_t)index->form_count;
        if (used[f])
            index->forms[index->form_count++] = (uint16_t)f;
    }
    for (unsigned w = 0; w < search->workers; w++) {
        const struct collect_token *tokens = (const void *)search->worker[w].tokens.data;
        size_t count = search->worker[w].tokens.len / sizeof *tokens;
        index->token_key[w] = ARENA_ARRAY(&index->arena, count + 1, uint32_t);
        index->token_form[w] = ARENA_ARRAY(&index->arena, count + 1, uint16_t);
        for (size_t i = 0; i < count; i++) {
            index->token_key[w][i + 1] = find_key(index, tokens[i].key);
            index->token_form[w][i + 1] = symbol[tokens[i].form];
        }
    }
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
        encoder->records =
            need(realloc(encoder->records, encoder->cap * sizeof *encoder->records));
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
        encoder->records[encoder->count++] = (struct record){
            key << 1 | lang, place / LANG_COUNT, tf >> 2 ? index->impact[lang][tf >> 2][of->length] : 0,
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
            struct str bytes = pack_get(search->pack, segments[i].ref, 0, segments[i].ref.len,
                                        &encoder->arena);
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
        bits_symbol(&encoder->bits, &encoder->index->codes[code], symbol);
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
    struct bits *bits = &encoder->bits;
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
    bits_gamma(&encoder->bits, (uint32_t)characters + 1);
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
            bits_put(&encoder->bits, c, 21);
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
    bits_gamma(&encoder->bits, count);
    for (unsigned i = 0; i < count; i++) {
        put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].key >> (1 + form) & mask));
        if (pair)
            put_symbol(encoder, CODE_FORM, (unsigned)(lists[i].key >> 1 & mask));
        bits_put(&encoder->bits, (uint32_t)(lists[i].key & 1) << 1 | lists[i].title, 2);
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

static void end_piece(struct encoder *encoder, struct part *part, struct piece *piece)
{
    bits_gamma(&encoder->bits, 1); /* an empty key ends the run */
    put_symbol(encoder, CODE_CHARACTER, CHARACTER_END);
    bits_end(&encoder->bits);
    piece->from = part->pairs.len;
    buf_str(&part->pairs, buf_view(&encoder->bits.out));
    piece->to = part->pairs.len;
    buf_add(&part->pieces, piece, sizeof *piece);
    buf_clear(&encoder->bits.out);
}

/* All that begins with one word: its own lists, then its pairs. */
static void put_first(struct encoder *encoder, struct index *index, struct part *part,
                      uint32_t first, size_t from, size_t to)
{
    struct list *lists = need(malloc(LISTS_MAX * sizeof *lists));
    unsigned above = 1 + 2 * encoder->packing.form;
    uint64_t mask = (1ull << encoder->packing.second) - 1;
    struct piece piece = {.first = first};
    struct str previous = STR("");
    bool open = false;
    for (size_t start = from; start < to;) {
        uint64_t group = encoder->records[start].key >> above;
        uint32_t second = (uint32_t)(group & mask);
        size_t stop = start;
        while (stop < to && encoder->records[stop].key >> above == group)
            stop++;
        unsigned count = split_lists(encoder, start, stop, second, lists);
        if (!second && count) {
            note_single(index, first, encoder, lists, count);
            part->postings += put_lists(encoder, lists, count, false);
            struct single single = {first, count, part->singles.len, bits_length(&encoder->bits)};
            bits_end(&encoder->bits);
            buf_str(&part->singles, buf_view(&encoder->bits.out));
            buf_add(&part->words, &single, sizeof single);
            buf_clear(&encoder->bits.out);
        } else if (count) {
            if (open && encoder->bits.out.len >= PAIR_SHARD) {
                end_piece(encoder, part, &piece);
                piece.second = second;
                previous = STR("");
            }
            open = true;
            put_key(encoder, index->keys[second], previous);
            part->postings += put_lists(encoder, lists, count, true);
            previous = index->keys[second];
        }
        start = stop;
    }
    if (open)
        end_piece(encoder, part, &piece);
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
    bits_free(&encoder->bits);
    free(encoder->records);
    free(encoder->sorted);
    free(encoder->entries);
    free(encoder->impacts);
    arena_free(&encoder->arena);
}

static void free_part(struct part *part)
{
    buf_free(&part->pairs);
    buf_free(&part->singles);
    buf_free(&part->pieces);
    buf_free(&part->words);
}

/* The codes are made from a sample of the partitions; what might not be in it counts once. */
static void make_codes(struct index *index)
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
    free_part(&part);
    free_encoder(&encoder);
    free(counts);
}

void index_prepare(struct index *index)
{
    number_entries(index);
    number_texts(index);
    number_keys(index);
    number_tokens(index);
    make_codes(index);
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

/* ---- shards ------------------------------------------------------------------------------ */

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

/* A run may be cut inside only if no other first key has the same short hash. */
static void pair_shards(struct shard_writer *writer)
{
    struct index *index = writer->index;
    uint32_t last = 0;
    for (unsigned p = 0; p < PARTITIONS; p++) {
        const struct part *part = &index->parts[p];
        const struct piece *pieces = (const struct piece *)part->pieces.data;
        size_t count = part->pieces.len / sizeof *pieces;
        for (size_t i = 0; i < count; i++) {
            const struct piece *piece = &pieces[i];
            uint32_t hash = short_hash(index, piece->first);
            bool shared = false; /* with another word */
            for (size_t j = i; j-- > 0 && short_hash(index, pieces[j].first) == hash;)
                shared = shared || pieces[j].first != piece->first;
            for (size_t j = i + 1; j < count && short_hash(index, pieces[j].first) == hash; j++)
                shared = shared || pieces[j].first != piece->first;
            if (writer->bytes.len >= PAIR_SHARD && !(shared && hash == last))
                flush(writer, 'b');
            if (!writer->bytes.len) {
                base36(hash, buf_reserve(&writer->from, KEY_HASH), KEY_HASH);
                writer->from.len += KEY_HASH;
                if (piece->second)
                    buf_str(&writer->from, index->keys[piece->second]);
            }
            struct str first = index->keys[piece->first];
            put_varint(&writer->bytes, first.len);
            buf_str(&writer->bytes, first);
            put_varint(&writer->bytes, piece->to - piece->from);
            buf_add(&writer->bytes, part->pairs.data + piece->from, piece->to - piece->from);
            last = hash;
        }
    }
    flush(writer, 'b');
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

static void single_shards(struct shard_writer *writer)
{
    struct index *index = writer->index;
    struct single_at *at = need(calloc(index->key_count, sizeof *at));
    struct encoder encoder = {.index = index};
    struct str previous = STR("");
    for (unsigned p = 0; p < PARTITIONS; p++) {
        const struct single *singles = (const struct single *)index->parts[p].words.data;
        for (size_t i = 0; i < index->parts[p].words.len / sizeof *singles; i++)
            at[singles[i].key] = (struct single_at){&index->parts[p], &singles[i]};
    }
    for (uint32_t key = 1; key < index->key_count; key++) {
        if (!at[key].part)
            continue;
        bool first = !bits_length(&encoder.bits);
        if (first)
            buf_str(&writer->from, separator(previous, index->keys[key]));
        put_key(&encoder, index->keys[key], first ? STR("") : previous);
        bits_append(&encoder.bits, at[key].part->singles.data + at[key].single->from,
                    at[key].single->bits);
        previous = index->keys[key];
        if (encoder.bits.out.len < SINGLE_SHARD && key + 1 < index->key_count)
            continue;
        bits_gamma(&encoder.bits, 1);
        put_symbol(&encoder, CODE_CHARACTER, CHARACTER_END);
        bits_end(&encoder.bits);
        buf_str(&writer->bytes, buf_view(&encoder.bits.out));
        buf_clear(&encoder.bits.out);
        flush(writer, 'u');
    }
    if (bits_length(&encoder.bits)) {
        bits_gamma(&encoder.bits, 1);
        put_symbol(&encoder, CODE_CHARACTER, CHARACTER_END);
        bits_end(&encoder.bits);
        buf_str(&writer->bytes, buf_view(&encoder.bits.out));
        flush(writer, 'u');
    }
    free_encoder(&encoder);
    free(at);
}

void index_shards(struct index *index, char kind,
                  void (*put)(void *context, char kind, struct str from, struct str bytes),
                  void *context)
{
    struct shard_writer writer = {.index = index, .put = put, .context = context};
    if (kind == 'b')
        pair_shards(&writer);
    else
        single_shards(&writer);
    buf_free(&writer.bytes);
    buf_free(&writer.from);
}

void index_free(struct index *index)
{
    for (unsigned p = 0; index->parts && p < PARTITIONS; p++)
        free_part(&index->parts[p]);
    free(index->parts);
    arena_free(&index->arena);
}
