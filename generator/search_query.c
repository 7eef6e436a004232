/* Every step is in whole numbers, and nothing depends on what was loaded before. */
#include "search_query.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "search_index.h"

enum { PAIR = 4, SINGLE = 3, ENDINGS_MOST = 20, PAIRS_MOST = 2 * QUERY_TOKENS };

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

/* ---- reading the query ------------------------------------------------------------------- */

static bool is_quote(uint32_t c)
{
    return c == '"' || c == 0x201C || c == 0x201D || c == 0xAB || c == 0xBB;
}

static void parse_part(const struct search_reader *reader, struct str part, int phrase, bool ended,
                       struct query *query)
{
    struct token_scan scan = {.text = part};
    struct str word;
    for (unsigned n = 0; token_next(reader->table, &scan, &word); n++) {
        struct query_token token = {.word = word, .phrase = phrase, .ended = ended};
        token_fold(reader->table, word, &token.token);
        if (!token.token.len || query->count == QUERY_TOKENS)
            continue;
        struct str key = query_key(&token);
        token.joined = scan.joined && n;
        token.stop = token_is_stop(key)                                ? 2
                     : !token.token.form && token_is_english_stop(key) ? 1
                                                                       : 0;
        query->tokens[query->count++] = token;
    }
}

void query_parse(const struct search_reader *reader, struct str text, struct query *query)
{
    int phrase = 0;
    unsigned size, parts = 0;
    uint32_t last = 0;
    *query = (struct query){.count = 0};
    for (size_t at = 0; at < text.len; at += size)
        last = str_decode(text, at, &size);
    for (size_t at = 0, from = 0; at <= text.len; at += size) {
        uint32_t c = at < text.len ? str_decode(text, at, &size) : (size = 1, '"');
        if (!is_quote(c))
            continue;
        struct str part = str_cut(text, from, at);
        bool closed = at < text.len;
        bool inner = str_find_byte(str_trim(part), ' ', 0) < str_trim(part).len;
        bool quoted = parts % 2 == 1 && (closed || inner);
        unsigned before = query->count;
        parse_part(reader, part, quoted ? phrase : -1, is_space(last), query);
        phrase += quoted && query->count > before; /* one without words is none */
        from = at + size;
        parts++;
    }
}

struct pair {
    unsigned first, second;
    int lang; /* -1: in both */
};

static unsigned make_pairs(const struct query *query, struct pair *pairs)
{
    unsigned count = 0;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        int previous = -1;
        for (unsigned i = 0; i < query->count; i++) {
            const struct query_token *t = &query->tokens[i];
            if (previous >= 0 && (!t->joined || t->phrase != query->tokens[previous].phrase))
                previous = -1;
            if ((int)t->stop > 1 - lang)
                continue;
            if (previous >= 0) {
                unsigned known = 0;
                while (known < count &&
                       (pairs[known].first != (unsigned)previous || pairs[known].second != i))
                    known++;
                if (known < count)
                    pairs[known].lang = -1;
                else
                    pairs[count++] = (struct pair){(unsigned)previous, i, lang};
            }
            previous = (int)i;
        }
    }
    return count;
}

static bool fits(uint16_t asked, uint16_t form)
{
    return !asked || asked == form;
}

bool query_is(const struct query_token *asked, const struct token *word)
{
    return str_equal(query_key(asked), (struct str){word->key, word->len}) &&
           fits(asked->token.form, word->form);
}

/* The same for the beginning of a word. */
static bool begins(uint16_t asked, uint16_t form)
{
    static const unsigned places[] = {12, 36, 108};
    if (asked % 6 && asked % 6 != form % 6)
        return false;
    if (asked / 6 % 2 > form / 6 % 2)
        return false;
    for (unsigned i = 0; i < 3; i++) {
        unsigned quality = asked / places[i] % 3;
        if (quality && quality != form / places[i] % 3u)
            return false;
    }
    return true;
}

/* ---- scores ------------------------------------------------------------------------------ */

struct tally {
    struct search_reader *reader;
    int32_t *score;
    uint32_t *any, *paired; /* words found, as bits; … beside a neighbour */
    uint8_t *best;          /* the largest impact in the spellings of a word that were added */
    uint32_t needed;
};

/* Which lists of a key are wanted. */
struct fit {
    uint16_t first, second;
    int lang; /* -1: any */
    bool any, first_begins, second_begins;
};

static bool fit_list(const struct fit *fit, const struct search_list *list)
{
    if (fit->any)
        return true;
    if (fit->lang >= 0 && list->lang != fit->lang)
        return false;
    if (!(fit->first_begins ? begins : fits)(fit->first, list->first))
        return false;
    return !list->pair || (fit->second_begins ? begins : fits)(fit->second, list->second);
}

static bool any_fits(const struct search_found *found, const struct fit *fit)
{
    for (size_t i = 0; i < found->count; i++)
        for (size_t j = 0; j < found->items[i].count; j++)
            if (fit_list(fit, &found->items[i].lists[j]))
                return true;
    return false;
}

/* What an impact adds to those of the text's other spellings of the word. */
static uint8_t above_best(struct tally *tally, size_t at, uint8_t impact)
{
    uint8_t best = tally->best[at];
    if (impact <= best)
        return 0;
    tally->best[at] = impact;
    return impact - best;
}

static void add_list(struct tally *tally, const struct search_list *list, int32_t w,
                     uint32_t covers, bool pair)
{
    struct search_cursor cursor = search_cursor(list);
    uint32_t entry;
    uint8_t impact;
    while (search_next(tally->reader, list, &cursor, &entry, &impact)) {
        size_t at = (size_t)entry * LANG_COUNT + list->lang;
        tally->score[at] += w * above_best(tally, at, impact);
        tally->any[at] |= covers;
        if (pair)
            tally->paired[at] |= covers;
    }
}

/* Finds the lists of a field (texts or titles) of one language that fit; returns how many entries
 * they have together. */
static uint64_t field_lists(const struct search_found *found, const struct fit *fit, unsigned lang,
                            bool title, struct buf *lists)
{
    uint64_t sum = 0;
    buf_clear(lists);
    for (size_t i = 0; i < found->count; i++) {
        for (size_t j = 0; j < found->items[i].count; j++) {
            const struct search_list *list = &found->items[i].lists[j];
            if (list->lang != lang || list->title != title || !fit_list(fit, list))
                continue;
            sum += list->df;
            buf_add(lists, &list, sizeof list);
        }
    }
    return sum;
}

static void add(struct tally *tally, const struct search_found *found, uint32_t covers,
                int32_t base, const struct fit *fit, bool pair)
{
    size_t texts = (size_t)tally->reader->entries * LANG_COUNT;
    struct buf lists[2] = {BUF_INIT, BUF_INIT};
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        uint64_t text = field_lists(found, fit, lang, false, &lists[0]);
        uint64_t title = field_lists(found, fit, lang, true, &lists[1]),
                 df = text > title ? text : title;
        int32_t w = df ? base * search_weight(tally->reader->texts[lang], df) : 0;
        for (unsigned f = 0; f < 2; f++) {
            const struct search_list **of = (const struct search_list **)lists[f].data;
            size_t count = lists[f].len / sizeof *of;
            if (count)
                memset(tally->best, 0, texts);
            for (size_t i = 0; i < count; i++)
                add_list(tally, of[i], w, covers, pair);
        }
    }
    buf_free(&lists[0]);
    buf_free(&lists[1]);
}

/* ---- phrases ----------------------------------------------------------------------------- */

struct phrases {
    uint8_t *met; /* conditions that each text meets; NULL: there are no phrases */
    uint8_t conditions[LANG_COUNT];
    bool by_words; /* an English pair may have been left out: its words stand for it */
};

static void require(struct search_reader *reader, struct phrases *phrases, unsigned lang,
                    const struct search_found *found, const struct fit *fit)
{
    uint8_t step = phrases->conditions[lang]++, impact;
    uint32_t entry;
    for (size_t i = 0; i < found->count; i++) {
        for (size_t j = 0; j < found->items[i].count; j++) {
            const struct search_list *list = &found->items[i].lists[j];
            if (list->lang != lang || !fit_list(fit, list))
                continue;
            struct search_cursor cursor = search_cursor(list);
            while (search_next(reader, list, &cursor, &entry, &impact)) {
                uint8_t *met = &phrases->met[(size_t)entry * LANG_COUNT + lang];
                if (*met == step)
                    ++*met;
            }
        }
    }
}

static void find_phrases(struct search_reader *reader, const struct query *query,
                         const struct pair *pairs, unsigned count, const struct search_found *lists,
                         struct phrases *phrases)
{
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        bool alone[QUERY_TOKENS] = {false};
        for (unsigned i = 0; i < query->count; i++)
            alone[i] = query->tokens[i].phrase >= 0 && query->tokens[i].stop < 2 - lang;
        for (unsigned p = 0; p < count; p++) {
            const struct query_token *a = &query->tokens[pairs[p].first];
            const struct query_token *b = &query->tokens[pairs[p].second];
            struct fit fit = {a->token.form, b->token.form, (int)lang, false, false, false};
            if (a->phrase < 0 || (pairs[p].lang >= 0 && pairs[p].lang != (int)lang))
                continue;
            if (lang == LANG_EN && reader->texts[LANG_EN] > RARE_ENGLISH_TEXTS &&
                !any_fits(&lists[p], &fit)) {
                phrases->by_words = true;
                continue;
            }
            require(reader, phrases, lang, &lists[p], &fit);
            alone[pairs[p].first] = alone[pairs[p].second] = false;
        }
        for (unsigned i = 0; i < query->count; i++) {
            struct search_found found;
            struct fit fit = {.first = query->tokens[i].token.form, .lang = (int)lang};
            if (!alone[i])
                continue;
            search_read_single(reader, query_key(&query->tokens[i]), false, &found);
            require(reader, phrases, lang, &found, &fit);
        }
    }
}

/* Does an English text meet all conditions though its words may stand apart? */
static bool guessed(const struct search_reader *reader, const struct phrases *phrases)
{
    size_t texts = (size_t)reader->entries * LANG_COUNT;
    for (size_t i = LANG_EN; phrases->by_words && i < texts; i += LANG_COUNT)
        if (phrases->met[i] == phrases->conditions[LANG_EN])
            return true;
    return false;
}

/* ---- one reading ------------------------------------------------------------------------- */

static bool no_marks(const struct query *query)
{
    for (unsigned i = 0; i < query->count; i++)
        if (query->tokens[i].token.form)
            return false;
    return true;
}

static bool is_one_of(const struct search_reader *reader, const struct token *token,
                      struct str words)
{
    struct token_scan scan = {.text = words};
    struct token other;
    for (struct str word; token_next(reader->table, &scan, &word);) {
        token_fold(reader->table, word, &other);
        if (other.form == token->form && other.len == token->len &&
            !memcmp(other.key, token->key, token->len))
            return true;
    }
    return false;
}

/* The light words that stand in most texts anyway: taken for granted. */
static uint32_t idle_words(const struct search_reader *reader, const struct query *query,
                           uint32_t light)
{
    uint32_t idle = 0;
    for (unsigned i = 0; i < query->count; i++)
        if (light >> i & 1 && map_get(&reader->frequent, query_key(&query->tokens[i])))
            idle |= 1u << i;
    return idle;
}

/* Two words that ask when they stand side by side, typed without marks. */
static bool asks(const struct query *query, unsigned first)
{
    static const char *const pairs[][2] = {{"bao", "nhieu"}, {"bao", "lau"}, {"the", "nao"},
                                           {"nhu", "the"},   {"ra", "sao"},  {"co", "duoc"},
                                           {"co", "bi"}};
    if (first + 1 >= query->count)
        return false;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (str_is(query_key(&query->tokens[first]), pairs[i][0]) &&
            str_is(query_key(&query->tokens[first + 1]), pairs[i][1]))
            return true;
    return false;
}

/* What ties words together and what asks: tells little in long queries. Without marks only what is
 * no other word too. As bits. */
static uint32_t light_words(const struct search_reader *reader, const struct query *query)
{
    bool plain = no_marks(query);
    const struct str words = plain
                                 ? STR("cua va cac nhung cho duoc voi la gi nao khong nhieu")
                                 : STR("của và các những cho được với là thì mà bị có gì nào không "
                                       "bao nhiêu như sao ai đâu hay phải tôi");
    uint32_t light = 0;
    for (unsigned i = 0; query->count >= QUERY_LONG && i < query->count; i++)
        if (query->tokens[i].phrase < 0 &&
            (is_one_of(reader, &query->tokens[i].token, words) ||
             (plain && (asks(query, i) || (i && asks(query, i - 1))))))
            light |= 1u << i;
    return light;
}

static uint32_t largest(const struct search_keyed *keyed)
{
    uint32_t most = 0;
    for (size_t i = 0; i < keyed->count; i++)
        most = keyed->lists[i].df > most ? keyed->lists[i].df : most;
    return most;
}

static int by_size(const void *a, const void *b)
{
    const struct search_keyed *x = a, *y = b;
    uint32_t m = largest(x), n = largest(y);
    return m != n ? (m > n ? -1 : 1) : str_compare(x->key, y->key);
}

/* Takes the last word for the beginning of one; false if there is none. */
static bool add_endings(struct tally *tally, const struct query *query, const struct pair *pairs,
                        unsigned count)
{
    unsigned last = query->count - 1, p = 0;
    const struct query_token *t = &query->tokens[last];
    struct search_found found, kept = {0};
    if (t->phrase >= 0 || t->ended)
        return false;
    while (p < count && pairs[p].second != last)
        p++;
    if (p < count) {
        const struct query_token *before = &query->tokens[pairs[p].first];
        struct fit fit = {before->token.form, t->token.form, -1, false, false, true};
        search_read_pair(tally->reader, query_key(before), query_key(t), true, &found);
        add(tally, &found, 1u << pairs[p].first | 1u << last, PAIR, &fit, true);
        if (any_fits(&found, &fit))
            return true;
    }
    if (str_characters(query_key(t)) < 2)
        return false;
    struct fit fit = {.first = t->token.form, .lang = -1, .first_begins = true};
    search_read_single(tally->reader, query_key(t), true, &found);
    kept.items = found.items;
    for (size_t i = 0; i < found.count; i++) {
        struct search_found one = {&found.items[i], 1};
        if (any_fits(&one, &fit))
            kept.items[kept.count++] = found.items[i];
    }
    if (kept.count)
        qsort(kept.items, kept.count, sizeof *kept.items, by_size);
    kept.count = kept.count < ENDINGS_MOST ? kept.count : ENDINGS_MOST;
    add(tally, &kept, 1u << last, SINGLE, &fit, false);
    return kept.count > 0;
}

static uint32_t mask(int from, unsigned to)
{
    uint32_t m = 0;
    for (unsigned i = from > 0 ? (unsigned)from : 0; i <= to; i++)
        m |= 1u << i;
    return m;
}

static void add_dates(struct tally *tally, const struct query *query)
{
    struct str keys[QUERY_TOKENS];
    struct token date;
    struct search_found found;
    struct fit fit = {.any = true};
    for (unsigned i = 0; i < query->count; i++)
        keys[i] = query_key(&query->tokens[i]);
    for (unsigned i = 2; i < query->count; i++) {
        unsigned from = i >= TOKEN_DATE_WORDS ? i + 1 - TOKEN_DATE_WORDS : 0;
        if (!token_date(keys + from, i + 1 - from, &date))
            continue;
        search_read_single(tally->reader, (struct str){date.key, date.len}, false, &found);
        int first = str_is(keys[i - 1], "nam") ? (int)i - 4 : (int)i - 2;
        first -= first > 0 && str_is(keys[first - 1], "ngay"); /* the word "ngày" is of it */
        add(tally, &found, mask(first, i), PAIR, &fit, true);
    }
}

static unsigned level_of(const struct tally *tally, size_t i)
{
    return (tally->paired[i] & tally->needed) == tally->needed ? 2
           : (tally->any[i] & tally->needed) == tally->needed  ? 1
                                                               : 0;
}

static bool allowed(const struct tally *tally, const struct phrases *phrases, size_t i)
{
    return tally->any[i] &&
           (!phrases->met || phrases->met[i] == phrases->conditions[i % LANG_COUNT]);
}

static unsigned bits(uint32_t mask)
{
    return (unsigned)__builtin_popcount(mask);
}

/* Of a long query hardly a text has all words, so what has more of them counts more: a text with
 * all of them side by side one and three quarters of its score. */
static void weigh_coverage(struct tally *tally)
{
    size_t texts = (size_t)tally->reader->entries * LANG_COUNT;
    uint32_t needed = tally->needed;
    for (size_t i = 0; i < texts; i++) {
        unsigned covered = bits(tally->any[i] & needed) + 2 * bits(tally->paired[i] & needed);
        if (covered)
            tally->score[i] += (int32_t)((int64_t)tally->score[i] * covered / (4 * bits(needed)));
    }
}

static void collect_hits(const struct tally *tally, const struct phrases *phrases, enum lang lang,
                         struct query_found *found)
{
    size_t all = (size_t)tally->reader->entries * LANG_COUNT;
    found->hits = ARENA_ARRAY(&tally->reader->arena, tally->reader->entries + 1, struct search_hit);
    found->count = 0;
    for (size_t at = 0; at < all; at += LANG_COUNT) {
        struct search_hit best = {0};
        bool any = false;
        for (unsigned l = 0; l < LANG_COUNT; l++) {
            size_t i = at + l;
            if (!allowed(tally, phrases, i))
                continue;
            uint8_t level = (uint8_t)level_of(tally, i);
            if (any &&
                (level < best.level || (level == best.level && tally->score[i] <= best.score)))
                continue;
            best = (struct search_hit){(uint32_t)(at / LANG_COUNT), (uint8_t)l, level, 0,
                                       tally->score[i]};
            any = true;
        }
        if (!any)
            continue;
        if (allowed(tally, phrases, at + lang) && level_of(tally, at + lang) == best.level)
            best.lang = (uint8_t)lang;
        found->hits[found->count++] = best;
    }
}

static void *zeroed(size_t count, size_t size)
{
    return need_memory(calloc(count + 1, size), "search");
}

static void note_seen(struct query_found *found, const struct search_found *lists,
                      const struct pair *pair, struct arena *arena)
{
    size_t more = 0;
    for (size_t i = 0; i < lists->count; i++)
        more += lists->items[i].count;
    struct query_seen *seen = ARENA_ARRAY(arena, found->seen_count + more + 1, struct query_seen);
    if (found->seen_count)
        memcpy(seen, found->seen, found->seen_count * sizeof *seen);
    for (size_t i = 0; i < lists->count; i++) {
        for (size_t j = 0; j < lists->items[i].count; j++) {
            const struct search_list *l = &lists->items[i].lists[j];
            if (!l->title) /* rather with marks than without */
                seen[found->seen_count++] = (struct query_seen){
                    pair->first, pair->second, l->first || l->second ? l->df * 2 : l->df, l->first,
                    l->second};
        }
    }
    found->seen = seen;
}

/* All but those of two light words: these say nothing of what is looked for. */
static unsigned wanted_pairs(const struct query *query, uint32_t light, struct pair *pairs)
{
    unsigned all = make_pairs(query, pairs), count = 0;
    for (unsigned p = 0; p < all; p++)
        if (!(light >> pairs[p].first & light >> pairs[p].second & 1))
            pairs[count++] = pairs[p];
    return count;
}

/* What is known of the words of a query, as bits: found in a pair, light, taken for granted. */
struct known {
    uint32_t covered, light, idle;
};

/* The words: those that are rare enough to tell something, and those that no pair covers. */
static void add_singles(struct tally *tally, const struct query *query, const struct pair *pairs,
                        unsigned count, const struct known *known, struct query_found *found)
{
    for (unsigned i = 0; i < query->count; i++) {
        const struct query_token *t = &query->tokens[i];
        struct fit fit = {.first = t->token.form, .lang = -1};
        struct search_found lists;
        bool early = t->stop < 2 && (!count || !map_get(&tally->reader->frequent, query_key(t)));
        if (known->idle >> i & 1 || (!early && known->covered >> i & 1))
            continue;
        search_read_single(tally->reader, query_key(t), false, &lists);
        add(tally, &lists, 1u << i, known->light >> i & 1 ? SINGLE - 1 : SINGLE, &fit, false);
        if (known->covered >> i & 1 || any_fits(&lists, &fit))
            continue;
        if (i + 1 < query->count || !add_endings(tally, query, pairs, count))
            found->missing |= 1u << i;
    }
}

void query_evaluate(struct search_reader *reader, const struct query *query, enum lang lang,
                    const struct query_extra *extra, struct query_found *found)
{
    size_t texts = (size_t)reader->entries * LANG_COUNT;
    struct tally tally = {.reader = reader,
                          .score = zeroed(texts, sizeof(int32_t)),
                          .any = zeroed(texts, sizeof(uint32_t)),
                          .paired = zeroed(texts, sizeof(uint32_t)),
                          .best = zeroed(texts, 1)};
    struct pair pairs[PAIRS_MOST];
    struct search_found lists[PAIRS_MOST], more;
    struct phrases phrases = {0};
    bool quoted = false;
    struct known known = {.light = light_words(reader, query)};
    known.idle = idle_words(reader, query, known.light);
    unsigned count = wanted_pairs(query, known.light, pairs);
    *found = (struct query_found){0};
    for (unsigned i = 0; i < query->count; i++) {
        tally.needed |= query->tokens[i].stop || known.idle >> i & 1 ? 0 : 1u << i;
        quoted = quoted || query->tokens[i].phrase >= 0;
    }
    if (!tally.needed)
        tally.needed = (1u << query->count) - 1;
    for (unsigned p = 0; p < count; p++) {
        const struct query_token *a = &query->tokens[pairs[p].first];
        const struct query_token *b = &query->tokens[pairs[p].second];
        struct fit fit = {a->token.form, b->token.form, pairs[p].lang, false, false, false};
        uint32_t both = 1u << pairs[p].first | 1u << pairs[p].second;
        search_read_pair(reader, query_key(a), query_key(b), false, &lists[p]);
        known.covered |= any_fits(&lists[p], &fit) ? both : 0;
        note_seen(found, &lists[p], &pairs[p], &reader->arena);
        add(&tally, &lists[p], both, both & known.light ? PAIR - 1 : PAIR, &fit, true);
    }
    add_singles(&tally, query, pairs, count, &known, found);
    add_dates(&tally, query);
    if (extra) {
        search_read_pair(reader, extra->first, extra->second, false, &more);
        add(&tally, &more, extra->covers, PAIR, &(struct fit){.any = true}, true);
    }
    if (query->count >= QUERY_LONG)
        weigh_coverage(&tally);
    if (quoted) {
        phrases.met = zeroed(texts, 1);
        find_phrases(reader, query, pairs, count, lists, &phrases);
        found->unsure = guessed(reader, &phrases);
    }
    collect_hits(&tally, &phrases, lang, found);
    free(tally.score);
    free(tally.any);
    free(tally.paired);
    free(tally.best);
    free(phrases.met);
}

size_t query_full(const struct query_found *found)
{
    size_t full = 0;
    for (size_t i = 0; i < found->count; i++)
        full += found->hits[i].level > 0;
    return full;
}

/* ---- phrases in the text ----------------------------------------------------------------- */

struct text_word {
    struct token token;
    bool joined;
};

static bool holds_at(const struct text_word *words, size_t count, size_t at,
                     const struct query *query, int phrase)
{
    size_t n = 0;
    for (unsigned i = 0; i < query->count; i++) {
        const struct query_token *t = &query->tokens[i];
        if (t->phrase != phrase)
            continue;
        if (at + n >= count)
            return false;
        if (!query_is(t, &words[at + n].token) || (n && !words[at + n].joined))
            return false;
        n++;
    }
    return n > 0;
}

static bool line_holds(const struct search_reader *reader, struct str line,
                       const struct query *query, int phrase)
{
    struct token_scan scan = {.text = line};
    struct buf buf = BUF_INIT;
    struct text_word word;
    struct str spelling;
    bool holds = false;
    while (token_next(reader->table, &scan, &spelling)) {
        token_fold(reader->table, spelling, &word.token);
        word.joined = scan.joined;
        if (word.token.len)
            buf_add(&buf, &word, sizeof word);
    }
    size_t count = buf.len / sizeof word;
    for (size_t i = 0; i < count && !holds; i++)
        holds = holds_at((const struct text_word *)buf.data, count, i, query, phrase);
    buf_free(&buf);
    return holds;
}

static bool verified(struct search_reader *reader, const struct query *query,
                     const struct search_hit *hit)
{
    struct search_shown shown;
    if (!search_read_entry(reader, hit->entry, &shown))
        return false;
    struct str text = search_read_text(reader, hit->entry, (enum lang)hit->lang), line;
    int last = -1;
    for (unsigned i = 0; i < query->count; i++)
        last = query->tokens[i].phrase > last ? query->tokens[i].phrase : last;
    for (int phrase = 0; phrase <= last; phrase++) {
        struct str rest = text;
        bool holds = line_holds(reader, shown.titles[hit->lang], query, phrase);
        while (!holds && str_next_line(&rest, &line))
            holds = line_holds(reader, line, query, phrase);
        if (!holds)
            return false;
    }
    return true;
}

/* Two words side by side are what the index has; more have to be looked for in the text. */
static bool needs_check(const struct query *query)
{
    for (unsigned i = 0; i < query->count; i++) {
        unsigned same = 0;
        for (unsigned j = 0; j < query->count; j++)
            same += query->tokens[j].phrase == query->tokens[i].phrase;
        if (query->tokens[i].phrase >= 0 && (query->tokens[i].stop || same > 2))
            return true;
    }
    return false;
}

/* ---- the whole --------------------------------------------------------------------------- */

int32_t search_rank(const struct search_hit *hit)
{
    enum { SCORE_BITS = 22, SCORE_MOST = (1 << SCORE_BITS) - 1 };
    return (hit->level << 1 | !hit->note) << SCORE_BITS |
           (hit->score < SCORE_MOST ? hit->score : SCORE_MOST);
}

static int in_order(const void *a, const void *b)
{
    const struct search_hit *x = a, *y = b;
    int32_t m = search_rank(x), n = search_rank(y);
    if (m != n)
        return m > n ? -1 : 1;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Adds what another reading found in full: in the other language, only where nothing was found in
 * full. What the reader's language has in full is shown in it. Both lists are by entry, and so is
 * the result. */
static void merge(struct search_reader *reader, struct query_found *found,
                  const struct query_found *more, bool abbreviation, enum lang lang)
{
    struct search_hit *all =
        ARENA_ARRAY(&reader->arena, found->count + more->count + 1, struct search_hit);
    size_t count = 0, i = 0;
    for (size_t j = 0; j < more->count; j++) {
        struct search_hit hit = more->hits[j];
        while (i < found->count && found->hits[i].entry < hit.entry)
            all[count++] = found->hits[i++];
        const struct search_hit *old =
            i < found->count && found->hits[i].entry == hit.entry ? &found->hits[i] : NULL;
        if (!hit.level || (old && old->level && !abbreviation))
            continue;
        if (old && (old->level > hit.level || (old->level == hit.level && old->score >= hit.score)))
            continue;
        i += old != NULL;
        if (old && old->level && old->lang == lang)
            hit.lang = old->lang;
        hit.note = !abbreviation;
        all[count++] = hit;
    }
    while (i < found->count)
        all[count++] = found->hits[i++];
    found->hits = all;
    found->count = count;
}

static void add_rewritten(struct search_reader *reader, const struct query *query, enum lang lang,
                          struct query_found *found)
{
    static const struct {
        uint32_t kind;
        enum lang to;
    } turns[] = {{1, LANG_VI}, {1, LANG_EN}, {0, LANG_VI}, {0, LANG_EN}};
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        struct str text = query_rewritten(reader, query, turns[i].kind, turns[i].to);
        struct query other;
        struct query_found more;
        if (!text.data)
            continue;
        query_parse(reader, text, &other);
        if (!other.count)
            continue;
        query_evaluate(reader, &other, lang, NULL, &more);
        merge(reader, found, &more, turns[i].kind, lang);
    }
}

/* Moves the entries that were named to the front, adding those that are not there. */
static struct search_result pin(struct search_reader *reader, const struct query_found *found,
                                const uint32_t *entries, size_t count, enum lang lang)
{
    struct search_result result = {
        ARENA_ARRAY(&reader->arena, found->count + count + 1, struct search_hit), 0};
    for (size_t p = 0; p < count; p++) {
        struct search_hit hit = {entries[p], (uint8_t)lang, 2, 0, 0};
        for (size_t i = 0; i < found->count; i++)
            if (found->hits[i].entry == entries[p])
                hit = found->hits[i];
        hit.level = 3;
        hit.score = (int32_t)(count - p);
        result.hits[result.count++] = hit;
    }
    for (size_t i = 0; i < found->count; i++) {
        bool pinned = false;
        for (size_t p = 0; p < count; p++)
            pinned = pinned || found->hits[i].entry == entries[p];
        if (!pinned)
            result.hits[result.count++] = found->hits[i];
    }
    return result;
}

struct search_result search_query(struct search_reader *reader, struct str text, enum lang lang,
                                  size_t most)
{
    struct search_result none = {0};
    struct query query, asked;
    struct query_found found;
    struct query_extra extra;
    uint32_t entries[QUERY_PINNED];
    size_t pinned = 0, kept;
    query_parse(reader, text, &query);
    if (!query.count)
        return none;
    asked = query;
    bool named = query_numbered(reader, &query, entries, &pinned, &extra);
    query_evaluate(reader, &query, lang, named ? &extra : NULL, &found);
    if (!query_full(&found)) {
        if (!named && query_unglued(reader, &query, entries, &pinned, &extra)) {
            named = true;
            query_evaluate(reader, &query, lang, &extra, &found);
        } else {
            query_otherwise(reader, &query, lang, named ? &extra : NULL, &found);
        }
    }
    if (!named)
        add_rewritten(reader, &asked, lang, &found);
    if (found.count)
        qsort(found.hits, found.count, sizeof *found.hits, in_order);
    struct search_result result = pin(reader, &found, entries, pinned, lang);
    kept = pinned;
    if (found.unsure || needs_check(&query)) {
        for (size_t i = pinned; i < result.count && kept < most; i++)
            if (verified(reader, &query, &result.hits[i]))
                result.hits[kept++] = result.hits[i];
        result.count = kept;
    }
    result.count = result.count < most ? result.count : most;
    return result;
}
