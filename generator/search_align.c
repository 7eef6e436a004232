/* Block n of a text and of its translation say the same, so what stands in the same blocks again
 * and again, and hardly elsewhere, is taken for a translation: Vietnamese pairs of words against
 * English words and pairs. Of two units in a and b blocks, c of them the same, is asked c >=
 * LEAST_TOGETHER, from more than one document; Dice's coefficient 2c / (a + b) of at least 0.6; c *
 * blocks / (a * b) >= 2.5, or two frequent words would pair by being everywhere; and that each is
 * the other's best. A sample of BLOCKS_MOST blocks, the newest texts first, bounds the work,
 * whatever the archive. */
#include "search_align.h"

#include <string.h>

enum {
    BLOCKS_MOST = 1500,
    ENTRIES_READ = 150, /* about so many entries are looked at */
    BLOCK_UNITS = 96,   /* of a block in a language; the rest is passed over */
    LEAST_TOGETHER = 3,
    TERMS_MOST = 1000,
    WORD_LEAST = 4, /* letters of an English word that is a unit by itself */
    BLOCK_HEAD = 3, /* numbers before the units of a block that is kept */
    NO_BEST = UINT32_MAX
};

struct unit {
    struct str surface;
    bool pair;             /* of words */
    uint32_t blocks, last; /* blocks that have it; the last one, + 1 */
    uint32_t best;         /* unit of the other language */
    uint64_t score;        /* of the best: Dice in millionths, then together */
};

/* What an English unit and the Vietnamese one at hand have together. */
struct together {
    uint32_t count, entry; /* blocks; the first entry */
    bool entries;          /* more than one */
};

struct align {
    struct index *index;
    struct arena arena, scratch;
    struct map names[LANG_COUNT]; /* key of a unit → its number */
    struct buf units[LANG_COUNT]; /* of struct unit */
    struct buf kept;              /* of uint32_t: the units of each block */
    uint32_t blocks;
};

static struct unit *unit_at(struct align *align, unsigned lang, uint32_t unit)
{
    return &((struct unit *)align->units[lang].data)[unit];
}

static uint32_t unit_count(const struct align *align, unsigned lang)
{
    return (uint32_t)(align->units[lang].len / sizeof(struct unit));
}

/* ---- units ------------------------------------------------------------------------------- */

struct block_word {
    struct str word;
    struct token token;
    bool joined, stop;
};

static void note_unit(struct align *align, unsigned lang, const struct block_word *words,
                      unsigned count, uint32_t *found, unsigned *found_count)
{
    char key[2 * (TOKEN_KEY_BYTES + 2)];
    size_t len = 0;
    bool added;
    for (unsigned i = 0; i < count; i++) {
        memcpy(key + len, words[i].token.key, words[i].token.len);
        len += words[i].token.len;
        key[len++] = (char)(words[i].token.form + 1);
        key[len++] = (char)((words[i].token.form + 1) >> 8);
    }
    struct str name = {key, len};
    struct map_entry *entry = map_get(&align->names[lang], name);
    if (!entry) {
        struct str surface = count == 1
                                 ? words[0].word
                                 : str_format(&align->arena, "%.*s %.*s", STR_ARG(words[0].word),
                                              STR_ARG(words[1].word));
        struct unit unit = {.surface =
                                str_copy(&align->arena, unicode_lower(&align->scratch, surface)),
                            .pair = count == 2,
                            .best = NO_BEST};
        entry = map_put(&align->names[lang], str_copy(&align->arena, name), &added);
        entry->number = align->units[lang].len / sizeof unit;
        buf_add(&align->units[lang], &unit, sizeof unit);
    }
    struct unit *unit = unit_at(align, lang, (uint32_t)entry->number);
    if (unit->last == align->blocks + 1 || *found_count == BLOCK_UNITS)
        return; /* once a block */
    unit->last = align->blocks + 1;
    unit->blocks++;
    found[(*found_count)++] = (uint32_t)entry->number;
}

static bool has_digit(const struct token *token)
{
    for (unsigned i = 0; i < token->len; i++)
        if (token->key[i] >= '0' && token->key[i] <= '9')
            return true;
    return false;
}

/* Vietnamese words that tie others together: "của", "và" … */
static bool is_light(struct str key)
{
    static const char *const light[] = {"cua", "va", "cac", "nhung", "cho", "duoc", "voi", "da"};
    for (size_t i = 0; i < sizeof light / sizeof *light; i++)
        if (light[i][0] == key.data[0] && str_is(key, light[i]))
            return true;
    return false;
}

/* The units of a block: pairs of words, and in English words of some length too. */
static unsigned block_units(struct align *align, unsigned lang, struct str block, uint32_t *found)
{
    struct token_scan scan = {.text = block};
    const struct token_table *table = align->index->search->table;
    struct block_word pair[2] = {{.stop = true}, {.stop = true}};
    unsigned count = 0;
    while (token_next(table, &scan, &pair[1].word)) {
        struct token *token = &pair[1].token;
        token_fold(table, pair[1].word, token);
        struct str key = {token->key, token->len};
        pair[1].stop = !token->len || has_digit(token) || token_is_stop(key) || is_light(key) ||
                       (lang == LANG_EN && token_is_english_stop(key));
        if (!pair[1].stop && !pair[0].stop && scan.joined)
            note_unit(align, lang, pair, 2, found, &count);
        if (!pair[1].stop && lang == LANG_EN && token->len >= WORD_LEAST)
            note_unit(align, lang, &pair[1], 1, found, &count);
        pair[0] = pair[1];
    }
    return count;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Keeps the units of a block: entry, how many of each language, then their numbers. */
static void read_block(struct align *align, struct str vi, struct str en, uint32_t entry)
{
    uint32_t units[LANG_COUNT][BLOCK_UNITS], head[BLOCK_HEAD] = {entry, 0, 0};
    head[1] = block_units(align, LANG_VI, vi, units[LANG_VI]);
    head[2] = block_units(align, LANG_EN, en, units[LANG_EN]);
    buf_add(&align->kept, head, sizeof head);
    for (unsigned l = 0; l < LANG_COUNT; l++)
        buf_add(&align->kept, units[l], head[1 + l] * sizeof(uint32_t));
    align->blocks++;
}

/* Too rare to be told from chance, or so frequent that it goes with everything. */
static bool is_hopeless(struct align *align, unsigned lang, uint32_t unit)
{
    uint64_t blocks = unit_at(align, lang, unit)->blocks;
    return blocks < LEAST_TOGETHER || 5 * blocks > 2ull * align->blocks;
}

/* Takes out of the blocks what is hopeless. */
static void weed(struct align *align)
{
    uint32_t *from = (uint32_t *)align->kept.data, *to = from;
    for (uint32_t b = 0; b < align->blocks; b++) {
        const uint32_t count[LANG_COUNT] = {from[1], from[2]};
        uint32_t *block = to;
        block[0] = from[0];
        from += BLOCK_HEAD;
        to += BLOCK_HEAD;
        for (unsigned l = 0; l < LANG_COUNT; l++) {
            const uint32_t *begin = to;
            for (uint32_t i = 0; i < count[l]; i++, from++)
                if (!is_hopeless(align, l, *from))
                    *to++ = *from;
            block[1 + l] = (uint32_t)(to - begin);
        }
    }
}

static size_t count_lines(struct str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    return lines;
}

static void align_entry(struct align *align, uint32_t entry)
{
    const struct index *index = align->index;
    struct str text[LANG_COUNT], vi, en;
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        const struct collect_text *of = index->texts[entry * LANG_COUNT + l];
        if (!of)
            return;
        text[l] = pack_get(collect_lines(index->search, of), of->lines, 0, of->lines.len,
                           &align->scratch);
    }
    if (count_lines(text[LANG_VI]) == count_lines(text[LANG_EN]))
        while (align->blocks < BLOCKS_MOST && str_next_line(&text[LANG_VI], &vi) &&
               str_next_line(&text[LANG_EN], &en))
            read_block(align, vi, en, entry);
    arena_reset(&align->scratch);
}

/* ---- choosing ---------------------------------------------------------------------------- */

/* In which blocks each Vietnamese unit is: blocks[first[i] … first[i + 1]), as where they begin in
 * kept. */
struct occurrences {
    uint32_t *first, *blocks;
};

static struct occurrences find_occurrences(struct align *align)
{
    uint32_t units = unit_count(align, LANG_VI), sum = 0;
    const uint32_t *kept = (const uint32_t *)align->kept.data, *at = kept;
    struct occurrences o = {.first = ARENA_ARRAY(&align->arena, units + 2, uint32_t)};
    for (uint32_t b = 0; b < align->blocks; b++, at += BLOCK_HEAD + at[1] + at[2])
        for (uint32_t i = 0; i < at[1]; i++)
            o.first[at[BLOCK_HEAD + i] + 2]++;
    for (uint32_t u = 0; u < units; u++)
        o.first[u + 2] = sum += o.first[u + 2];
    o.blocks = ARENA_ARRAY(&align->arena, sum, uint32_t);
    at = kept; /* first[u + 1] moves from where u begins to where it ends */
    for (uint32_t b = 0; b < align->blocks; b++, at += BLOCK_HEAD + at[1] + at[2])
        for (uint32_t i = 0; i < at[1]; i++)
            o.blocks[o.first[at[BLOCK_HEAD + i] + 1]++] = (uint32_t)(at - kept);
    return o;
}

static uint64_t score_of(struct align *align, uint32_t vi, uint32_t en, const struct together *t)
{
    uint64_t a = unit_at(align, LANG_VI, vi)->blocks, b = unit_at(align, LANG_EN, en)->blocks;
    uint64_t dice = 2000000ull * t->count / (a + b);
    if (t->count < LEAST_TOGETHER || !t->entries || dice < 600000 ||
        2ull * t->count * align->blocks < 5 * a * b)
        return 0;
    return dice << 32 | t->count << 1 | unit_at(align, LANG_EN, en)->pair;
}

static void find_best(struct align *align, unsigned lang, uint32_t unit, uint32_t other,
                      uint64_t score)
{
    struct unit *u = unit_at(align, lang, unit);
    if (score > u->score || (score && score == u->score && other < u->best)) {
        u->score = score;
        u->best = other;
    }
}

/* Counts what English units have together with a Vietnamese one. Returns how many those are. */
static uint32_t count_together(const struct align *align, const struct occurrences *o, uint32_t vi,
                               struct together *together, uint32_t *met)
{
    uint32_t count = 0;
    for (uint32_t k = o->first[vi]; k < o->first[vi + 1]; k++) {
        const uint32_t *block = (const uint32_t *)align->kept.data + o->blocks[k];
        const uint32_t *en = block + BLOCK_HEAD + block[1];
        for (uint32_t j = 0; j < block[2]; j++) {
            struct together *t = &together[en[j]];
            if (!t->count++) {
                t->entry = block[0];
                met[count++] = en[j];
            }
            t->entries = t->entries || t->entry != block[0];
        }
    }
    return count;
}

static void find_pairs(struct align *align)
{
    uint32_t units[] = {unit_count(align, LANG_VI), unit_count(align, LANG_EN)};
    struct occurrences o = find_occurrences(align);
    struct together *together = ARENA_ARRAY(&align->arena, units[LANG_EN], struct together);
    uint32_t *met = ARENA_ARRAY(&align->arena, units[LANG_EN], uint32_t);
    for (uint32_t vi = 0; vi < units[LANG_VI]; vi++) {
        uint32_t count = count_together(align, &o, vi, together, met);
        for (uint32_t i = 0; i < count; i++) {
            uint64_t score = score_of(align, vi, met[i], &together[met[i]]);
            find_best(align, LANG_VI, vi, met[i], score);
            find_best(align, LANG_EN, met[i], vi, score);
            together[met[i]] = (struct together){0};
        }
    }
}

static void add_terms(struct align *align)
{
    uint32_t count = unit_count(align, LANG_VI);
    for (uint32_t i = 0, added = 0; i < count && added < TERMS_MOST; i++) {
        const struct unit *vi = unit_at(align, LANG_VI, i);
        if (vi->best == NO_BEST || unit_at(align, LANG_EN, vi->best)->best != i)
            continue;
        struct str en = unit_at(align, LANG_EN, vi->best)->surface;
        if (str_equal(vi->surface, en))
            continue;
        search_add_term(align->index->search, SEARCH_TRANSLATION, LANG_VI, vi->surface, LANG_EN,
                        en);
        added++;
    }
}

void align_terms(struct index *index)
{
    struct align align = {.index = index};
    arena_init(&align.arena);
    arena_init(&align.scratch);
    uint32_t step = index->entry_count / ENTRIES_READ + 1;
    for (uint32_t e = 0; e < index->entry_count && align.blocks < BLOCKS_MOST; e += step)
        align_entry(&align, e);
    weed(&align);
    find_pairs(&align);
    add_terms(&align);
    buf_free(&align.kept);
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        map_free(&align.names[l]);
        buf_free(&align.units[l]);
    }
    arena_free(&align.arena);
    arena_free(&align.scratch);
}
