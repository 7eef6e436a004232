/* What search_write knows of all entries, texts and words before it makes a list: their numbers,
 * their order, and the strength of a word in a text. */
#include "search_lists.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"
#include "search_align.h"

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

/* ---- entries that lists do not tell ------------------------------------------------------ */

/* Where the row of entries without a text that begins at from ends. */
static uint32_t row_end(const struct index *index, uint32_t from)
{
    while (from < index->entry_count && index->entries[from]->text[LANG_VI] == SEARCH_NO_TEXT &&
           index->entries[from]->text[LANG_EN] == SEARCH_NO_TEXT)
        from++;
    return from;
}

/* Notes the rows that have at least so many entries; returns how many there are. */
static size_t find_rows(struct index *index, uint32_t least)
{
    size_t count = 0;
    uint32_t before = 0, end;
    buf_clear(&index->rows);
    for (uint32_t e = 0; e < index->entry_count; e = end + 1) {
        end = row_end(index, e);
        if (end - e < least)
            continue;
        uint32_t row[] = {e - before, end - e};
        buf_add(&index->rows, row, sizeof row);
        before = end;
        count++;
    }
    before = index->entry_count - before;
    buf_add(&index->rows, &before, sizeof before);
    return count;
}

/* No list has a decision that is known by its number only. There may be as many of these as of
 * texts, so lists tell places among the others. They have no date but a year, and so lie in long
 * rows; of short ones only so many are left out that the root stays small. */
static void number_told(struct index *index)
{
    uint32_t least = ROW_LEAST, e = 0;
    while (find_rows(index, least) > ROWS_MOST)
        least *= 2;
    const uint32_t *rows = (const uint32_t *)index->rows.data;
    index->told = ARENA_ARRAY(&index->arena, index->entry_count + 1, uint32_t);
    for (size_t i = 0; i < index->rows.len / sizeof *rows; i++)
        for (uint32_t n = 0; n < rows[i]; n++)
            index->told[e++] = i % 2 ? NO_ENTRY : index->told_count++;
}

/* ---- texts ------------------------------------------------------------------------------- */

/* How fast more of a word counts less (BM25's k1): in titles, which are short, once is nearly all.
 */
static const double K1_TEXT = 1.2, K1_TITLE = 1.0;

/* BM25's saturation in sixteenths, b = 0.75: 1 to 15. */
static uint8_t impact(unsigned tf, double k1, double length, double average)
{
    double norm = average > 0 ? length / average : 1;
    double value = tf / (tf + k1 * (0.25 + 0.75 * norm));
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
    index->length =
        ARENA_ARRAY(&index->arena, (size_t)index->entry_count * LANG_COUNT + 1, uint8_t);
    index->title_length =
        ARENA_ARRAY(&index->arena, (size_t)index->entry_count * LANG_COUNT + 1, uint8_t);
    for (unsigned w = 0; w < search->workers; w++) {
        struct collect_text *texts = (struct collect_text *)search->worker[w].texts.data;
        for (size_t i = 0; i < search->worker[w].texts.len / sizeof *texts; i++) {
            if (texts[i].number < index->number_count && index->place[texts[i].number] != NO_ENTRY)
                index->texts[index->place[texts[i].number]] = &texts[i];
        }
    }
    for (uint32_t i = 0; i < index->entry_count * LANG_COUNT; i++) {
        const struct collect_text *text = index->texts[i];
        if (!text)
            continue;
        index->text_count[i % LANG_COUNT]++;
        index->length[i] = text->length;
        index->title_length[i] = text->title_length;
        words[i % LANG_COUNT] += length_of_code(text->length);
        titles += length_of_code(text->title_length);
        count++;
    }
    for (unsigned code = 0; code < LENGTH_CODES; code++) {
        for (unsigned l = 0; l < LANG_COUNT; l++)
            for (unsigned tf = 1; tf <= TF_MAX; tf++)
                index->impact[l][tf][code] =
                    impact(tf, K1_TEXT, length_of_code((uint8_t)code),
                           index->text_count[l] ? words[l] / index->text_count[l] : 0);
        for (unsigned tf = 1; tf <= TITLE_TF_MAX; tf++)
            index->title_impact[tf][code] =
                impact(tf, K1_TITLE, length_of_code((uint8_t)code), count ? titles / count : 0);
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

/* One more than the largest number that a token may get. */
static size_t most_tokens(const struct index *index)
{
    size_t most = STREAM_FIRST;
    for (unsigned w = 0; w < collect_words_count(index->search); w++)
        most += words_count(collect_words(index->search, w));
    return most;
}

/* keys[] and, for each, its hash and its place in its partition. */
static void number_keys(struct index *index)
{
    const struct search *search = index->search;
    size_t count = most_tokens(index) - STREAM_FIRST + 1;
    index->keys = ARENA_ARRAY(&index->arena, count, struct str);
    count = 1;
    for (unsigned w = 0; w < collect_words_count(search); w++) {
        const struct words *words = collect_words(search, w);
        for (uint32_t i = 0; i < words_count(words); i++)
            index->keys[count++] = words_token(words, STREAM_FIRST + i)->key;
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
    uint64_t *order = need_memory(malloc(index->key_count * sizeof *order), "search index");
    for (uint32_t i = 0; i < index->key_count; i++) {
        index->key_hash[i] = i ? search_hash(index->keys[i]) : 0;
        order[i] = (uint64_t)index->key_hash[i] << 32 | i;
    }
    qsort(order, index->key_count, sizeof *order, by_hash); /* keys[0] comes first */
    uint32_t *all = ARENA_ARRAY(&index->arena, index->key_count, uint32_t);
    for (uint32_t i = 1; i < index->key_count; i++) {
        unsigned p = (unsigned)(order[i] >> (32 + PARTITION_SHIFT));
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

/* While tokens are numbered. */
struct numbering {
    uint32_t *same, *before; /* by key: the last token that has it; by token: the one before it */
    uint32_t *key;           /* by token */
    uint16_t *form;
};

/* The number of a token among all: the one that has its key and form, or the next. */
static uint32_t number_token(struct index *index, struct numbering *n,
                             const struct words_token *token)
{
    uint32_t key = find_key(index, token->key), number = n->same[key];
    while (number && n->form[number] != token->form)
        number = n->before[number];
    if (number)
        return number;
    number = index->token_count++;
    n->before[number] = n->same[key];
    n->same[key] = number;
    n->key[number] = key;
    n->form[number] = token->form;
    index->token_flags[number] =
        (uint8_t)(index->key_hash[key] >> PARTITION_SHIFT | (token->stop ? TOKEN_STOP : 0) |
                  (token->english_stop ? TOKEN_ENGLISH_STOP : 0));
    return number;
}

static void number_tokens(struct index *index, struct numbering *n)
{
    size_t most = most_tokens(index);
    unsigned all = collect_words_count(index->search);
    *n = (struct numbering){need_memory(calloc(index->key_count, sizeof *n->same), "search index"),
                            need_memory(calloc(most, sizeof *n->before), "search index"),
                            need_memory(calloc(most, sizeof *n->key), "search index"),
                            need_memory(calloc(most, sizeof *n->form), "search index")};
    index->token_flags = ARENA_ARRAY(&index->arena, most, uint8_t);
    index->token_uses = ARENA_ARRAY(&index->arena, most, uint32_t);
    index->token_number = ARENA_ARRAY(&index->arena, all, uint32_t *);
    index->token_count = STREAM_FIRST;
    for (unsigned w = 0; w < all; w++) {
        const struct words *words = collect_words(index->search, w);
        uint32_t count = words_count(words);
        index->token_number[w] = ARENA_ARRAY(&index->arena, count + 1, uint32_t);
        for (uint32_t i = 0; i < count; i++)
            index->token_number[w][i] =
                number_token(index, n, words_token(words, STREAM_FIRST + i));
    }
}

/* The forms that there are get symbols. */
static void number_forms(struct index *index, const struct numbering *n,
                         uint16_t symbol[TOKEN_FORMS])
{
    bool used[TOKEN_FORMS] = {false};
    for (uint32_t token = STREAM_FIRST; token < index->token_count; token++)
        used[n->form[token]] = used[n->form[token]] || index->token_uses[token];
    for (unsigned f = 0; f < TOKEN_FORMS; f++) {
        symbol[f] = (uint16_t)index->form_count;
        if (used[f])
            index->forms[index->form_count++] = (uint16_t)f;
    }
}

/* By key, then by form: a key has few. */
static uint32_t order_tokens(struct index *index, const struct numbering *n, uint32_t *ranked)
{
    uint32_t rank = 1;
    for (uint32_t key = 1; key < index->key_count; key++) {
        index->key_rank[key] = rank;
        for (uint32_t token = n->same[key]; token; token = n->before[token]) {
            if (!index->token_uses[token])
                continue;
            uint32_t to = rank++;
            for (; to > index->key_rank[key] && n->form[ranked[to - 1]] > n->form[token]; to--)
                ranked[to] = ranked[to - 1];
            ranked[to] = token;
        }
    }
    return index->key_rank[index->key_count] = rank;
}

/* Once it is known which tokens occur: an index tells nothing of others. */
static void rank_tokens(struct index *index, struct numbering *n)
{
    uint16_t symbol[TOKEN_FORMS];
    uint32_t *ranked = need_memory(malloc(index->token_count * sizeof *ranked), "search index");
    index->token_rank = ARENA_ARRAY(&index->arena, index->token_count, uint32_t);
    index->rank_key = ARENA_ARRAY(&index->arena, index->token_count, uint32_t);
    index->rank_form = ARENA_ARRAY(&index->arena, index->token_count, uint16_t);
    index->rank_uses = ARENA_ARRAY(&index->arena, index->token_count, uint32_t);
    index->key_rank = ARENA_ARRAY(&index->arena, index->key_count + 1, uint32_t);
    number_forms(index, n, symbol);
    index->rank_count = order_tokens(index, n, ranked);
    for (uint32_t r = 1; r < index->rank_count; r++) {
        index->token_rank[ranked[r]] = r;
        index->rank_key[r] = n->key[ranked[r]];
        index->rank_form[r] = symbol[n->form[ranked[r]]];
        index->rank_uses[r] = index->token_uses[ranked[r]];
    }
    free(ranked);
    free(n->same);
    free(n->before);
    free(n->key);
    free(n->form);
}

/* Is a word in more than one of so many texts? */
static bool in_part(const struct index *index, uint32_t key, uint32_t part)
{
    uint32_t vi = index->text_count[LANG_VI], en = index->text_count[LANG_EN];
    uint32_t least = (vi > en ? vi : en) / part;
    return index->df[key] > (least > FREQUENT_LEAST ? least : FREQUENT_LEAST);
}

bool index_frequent(const struct index *index, uint32_t key)
{
    return in_part(index, key, FREQUENT_PART);
}

bool index_apart(const struct index *index, uint32_t key)
{
    return in_part(index, key, APART_PART);
}

struct preparing {
    struct index *index;
    struct numbering numbering;
};

/* Two things that need nothing of each other. */
static void prepare_half(void *context, size_t i, unsigned worker)
{
    struct preparing *p = context;
    (void)worker;
    if (i == 0) {
        align_terms(p->index);
    } else {
        number_keys(p->index);
        number_tokens(p->index, &p->numbering);
    }
}

void index_prepare(struct index *index)
{
    struct preparing p = {.index = index};
    number_entries(index);
    number_told(index);
    number_texts(index);
    parallel_for(2, index->jobs, prepare_half, &p);
    index_part(index);
    rank_tokens(index, &p.numbering);
    index_codes(index);
}

void index_free_lists(struct index *index)
{
    for (unsigned p = 0; index->parts && p < PARTITIONS; p++)
        part_free(&index->parts[p]);
    free(index->parts);
    index->parts = NULL;
}

void index_free(struct index *index)
{
    index_free_lists(index);
    pack_close(index->segments);
    buf_free(&index->rows);
    arena_free(&index->arena);
}
