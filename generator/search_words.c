/* The cost of a word is one look into a table of spellings; everything else is done once for each
 * distinct spelling. */
#include "search_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"

enum {
    SPELLINGS_FIRST = 1 << 12, /* slots */
    SPELLING_WORDS = 3,
    SPELLING_BYTES = SPELLING_WORDS * 8, /* of a spelling that is kept */
    BATCH = 16,                          /* words of which the slots are fetched together */
    RECENT = 8,                          /* a power of two above TOKEN_DATE_WORDS */
    UNITS_PER_BYTE = 2 /* most units that a byte of text makes: a word and a break of a byte each
                          make three, a year and a break of five bytes make six */
};

/* In the slot itself: one look into memory for a word of text. */
struct spelling {
    uint64_t bytes[SPELLING_WORDS]; /* zeros behind; all are zeros: free slot */
    uint32_t token;                 /* 0: no word; highest bit: a year, with which a date may end */
};

#define SPELLING_YEAR 0x80000000u

/* A word that has been found in a text. */
struct found {
    struct spelling spelling;
    struct str word;
    uint32_t hash;
    bool joined;
};

void words_init(struct words *words, const struct token_table *table)
{
    *words = (struct words){.table = table, .mask = SPELLINGS_FIRST - 1};
    arena_init(&words->arena);
    words->slots = need_memory(calloc(SPELLINGS_FIRST, sizeof *words->slots), "search index");
}

void words_end(struct words *words)
{
    free(words->slots);
    words->slots = NULL;
    map_free(&words->map);
    buf_free(&words->stream);
}

void words_free(struct words *words)
{
    words_end(words);
    buf_free(&words->tokens);
    arena_free(&words->arena);
}

uint32_t words_count(const struct words *words)
{
    return (uint32_t)(words->tokens.len / sizeof(struct words_token));
}

const struct words_token *words_token(const struct words *words, uint32_t number)
{
    return &((const struct words_token *)words->tokens.data)[number - STREAM_FIRST];
}

static void code_token(struct codec *c, struct words_token *token)
{
    code_str(c, &token->key);
    code_u16(c, &token->form);
    code_bool(c, &token->stop);
    code_bool(c, &token->english_stop);
}

void words_code(struct words *words, struct codec *c)
{
    struct words_token *tokens = (struct words_token *)words->tokens.data;
    size_t count = words_count(words);
    CODE_ARRAY(c, tokens, count, code_token);
    if (c->out)
        return;
    for (size_t i = 0; i < count; i++)
        c->failed = c->failed || !tokens[i].key.len || tokens[i].form >= TOKEN_FORMS;
    words->tokens = (struct buf){.data = (char *)tokens, .len = count * sizeof *tokens};
}

/* ---- tokens ------------------------------------------------------------------------------ */

/* The number of a token; 0 for what is no word. */
static uint32_t token_number(struct words *words, const struct token *token)
{
    char bytes[TOKEN_KEY_BYTES + 2];
    bool added;
    if (!token->len)
        return 0;
    memcpy(bytes, token->key, token->len);
    bytes[token->len] = (char)token->form;
    bytes[token->len + 1] = (char)(token->form >> 8);
    struct str exact = {bytes, token->len + 2u};
    struct map_entry *entry = map_get(&words->map, exact);
    if (entry)
        return (uint32_t)entry->number;
    exact = str_copy(&words->arena, exact);
    struct str key = {exact.data, token->len};
    struct words_token record = {
        .key = key,
        .form = token->form,
        .stop = token_is_stop(key),
        .english_stop = !token->form && token_is_english_stop(key),
        .year = token_is_year(key),
    };
    entry = map_put(&words->map, exact, &added);
    entry->number = STREAM_FIRST + words_count(words);
    buf_add(&words->tokens, &record, sizeof record);
    return (uint32_t)entry->number;
}

static uint32_t spelling_hash(const struct spelling *s)
{
    uint64_t h = s->bytes[0] * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 32 ^ s->bytes[1]) * 0xC2B2AE3D27D4EB4Fu;
    h = (h ^ h >> 29 ^ s->bytes[2]) * 0x165667B19E3779F9u;
    return (uint32_t)(h >> 32);
}

static bool is_free(const struct spelling *s)
{
    return !s->bytes[0];
}

static void grow(struct words *words)
{
    uint32_t mask = words->mask * 2 + 1;
    struct spelling *slots = need_memory(calloc((size_t)mask + 1, sizeof *slots), "search index");
    for (uint32_t i = 0; i <= words->mask; i++) {
        if (is_free(&words->slots[i]))
            continue;
        uint32_t to = spelling_hash(&words->slots[i]) & mask;
        while (!is_free(&slots[to]))
            to = (to + 1) & mask;
        slots[to] = words->slots[i];
    }
    free(words->slots);
    words->slots = slots;
    words->mask = mask;
}

static uint32_t fold(struct words *words, struct str word)
{
    struct token token;
    token_fold(words->table, word, &token);
    uint32_t number = token_number(words, &token);
    return number && words_token(words, number)->year ? number | SPELLING_YEAR : number;
}

/* The bytes of a word of a text with zeros behind; what follows it in the text is masked away. */
static struct spelling spelling_of(struct str text, struct str word)
{
    static const uint64_t masks[2 * SPELLING_WORDS] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
    struct spelling s = {{0}, 0};
    if (text.len - (size_t)(word.data - text.data) < sizeof s.bytes) {
        memcpy(s.bytes, word.data, word.len);
    } else {
        uint64_t mask[SPELLING_WORDS];
        memcpy(s.bytes, word.data, sizeof s.bytes);
        memcpy(mask, (const char *)masks + sizeof mask - word.len, sizeof mask);
        for (unsigned i = 0; i < SPELLING_WORDS; i++)
            s.bytes[i] &= mask[i];
    }
    return s;
}

/* The next words of a text; asks memory for their slots, which lie anywhere. */
static unsigned find(struct words *words, struct token_scan *scan, struct found found[BATCH])
{
    unsigned count = 0;
    for (; count < BATCH && token_next(words->table, scan, &found[count].word); count++) {
        struct found *f = &found[count];
        f->joined = scan->joined;
        if (f->word.len > SPELLING_BYTES)
            continue;
        f->spelling = spelling_of(scan->text, f->word);
        f->hash = spelling_hash(&f->spelling);
        __builtin_prefetch(&words->slots[f->hash & words->mask]);
    }
    return count;
}

/* The token of a word as it is spelt in the text, as in struct spelling. */
static uint32_t token_of_word(struct words *words, struct found *f)
{
    const uint64_t *bytes = f->spelling.bytes;
    if (f->word.len > SPELLING_BYTES)
        return fold(words, f->word);
    uint32_t at = f->hash & words->mask;
    for (; !is_free(&words->slots[at]); at = (at + 1) & words->mask) {
        const struct spelling *slot = &words->slots[at];
        if (slot->bytes[0] == bytes[0] && slot->bytes[1] == bytes[1] && slot->bytes[2] == bytes[2])
            return slot->token;
    }
    f->spelling.token = fold(words, f->word);
    words->slots[at] = f->spelling;
    if (++words->count > words->mask / 4 * 3)
        grow(words);
    return f->spelling.token;
}

/* ---- streams ----------------------------------------------------------------------------- */

/* The date that ends with the last of the tokens; 0 if there is none. */
static uint32_t date_token(struct words *words, const uint32_t recent[RECENT], uint32_t count)
{
    struct str keys[TOKEN_DATE_WORDS];
    struct token date;
    uint32_t n = count < TOKEN_DATE_WORDS ? count : TOKEN_DATE_WORDS;
    for (uint32_t i = 0; i < n; i++)
        keys[i] = words_token(words, recent[(count - n + i) % RECENT])->key;
    return token_date(keys, n, &date) ? token_number(words, &date) : 0;
}

uint32_t words_add(struct words *words, enum stream_unit where, struct str text)
{
    struct token_scan scan = {.text = text};
    struct found found[BATCH];
    uint32_t recent[RECENT] = {0}, count = 0, date;
    size_t most = (UNITS_PER_BYTE * text.len + 8) * sizeof(uint16_t);
    uint16_t *to = (uint16_t *)buf_reserve(&words->stream, most);
    *to++ = (uint16_t)where;
    for (unsigned n; (n = find(words, &scan, found)) > 0;) {
        for (unsigned i = 0; i < n; i++) {
            uint32_t token = token_of_word(words, &found[i]), number = token & ~SPELLING_YEAR;
            if (!token)
                continue;
            recent[count++ % RECENT] = number;
            if (!found[i].joined)
                *to++ = STREAM_BREAK;
            to = stream_put(to, number);
            if (token & SPELLING_YEAR && (date = date_token(words, recent, count))) {
                *to++ = STREAM_ALONE;
                to = stream_put(to, date);
            }
        }
    }
    words->stream.len = (size_t)((char *)to - words->stream.data);
    return count;
}

void words_add_date(struct words *words, struct date date)
{
    struct token token = {.len = 8};
    char digits[24];
    if (!date.day || date.year < 1000)
        return;
    snprintf(digits, sizeof digits, "%04d%02d%02d", date.year, date.month, date.day);
    memcpy(token.key, digits, token.len);
    uint16_t *to = (uint16_t *)buf_reserve(&words->stream, 8 * sizeof *to);
    char *from = (char *)to;
    *to++ = STREAM_BODY;
    *to++ = STREAM_ALONE;
    to = stream_put(to, token_number(words, &token));
    words->stream.len += (size_t)((char *)to - from);
}
