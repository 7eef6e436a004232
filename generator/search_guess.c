/* What a query may mean besides its words: a decision's number, an abbreviation, a term of the
 * other language, other marks or letters than those typed. */
#include "search_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search_type.h"

enum { GUESSES = 5, NUMBER_DIGITS = 8, FOUND_MOST = 4096 };

/* ---- numbers ----------------------------------------------------------------------------- */

struct numbered {
    struct str symbols;
    uint32_t entry;
};

static bool has_word(struct str list, struct str word)
{
    struct str part;
    while (str_next_part(&list, ' ', &part))
        if (str_equal(part, word))
            return true;
    return false;
}

static struct str first_word(struct str list)
{
    return str_cut(list, 0, str_find_byte(list, ' ', 0));
}

/* Is the word all of the list, written together? */
static bool is_joined(struct str list, struct str word)
{
    struct str part;
    while (str_next_part(&list, ' ', &part)) {
        if (!str_starts(word, part))
            return false;
        word = str_cut(word, part.len, word.len);
    }
    return !word.len;
}

/* Keeps those that have the symbol, or with types those whose first symbol is one of these, if any
 * has. */
static bool keep(struct numbered *found, size_t *count, struct str symbols, bool types)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct str has = found[i].symbols;
        if (types ? has_word(symbols, first_word(has))
                  : has_word(has, symbols) || is_joined(has, symbols))
            found[kept++] = found[i];
    }
    *count = kept ? kept : *count;
    return kept;
}

static bool is_number(struct str key, unsigned long *value)
{
    return key.len && key.len <= NUMBER_DIGITS && str_to_number(key, 99999999, value);
}

static size_t with_number(struct search_reader *reader, unsigned long number,
                          struct numbered *found)
{
    const struct json *list = search_read_numbers(reader, (uint32_t)number);
    size_t count = 0;
    for (const struct json *e = list ? list->first : NULL; e && count < FOUND_MOST; e = e->next) {
        const struct json *symbols = e->first ? e->first->next : NULL;
        unsigned long is, entry;
        if (!symbols || !symbols->next || !str_to_number(e->first->text, 999999999, &is) ||
            is != number || !str_to_number(symbols->next->text, UINT32_MAX, &entry) ||
            entry >= reader->entries)
            continue;
        found[count++] = (struct numbered){symbols->text, (uint32_t)entry};
    }
    return count;
}

/* Narrows found by the words around the number; gives the first and last of them. */
static void naming(struct search_reader *reader, const struct query *query, unsigned at,
                   struct numbered *found, size_t *count, unsigned *from, unsigned *to)
{
    *from = *to = at;
    while (*to + 1 < query->count && keep(found, count, query_key(&query->tokens[*to + 1]), false))
        ++*to;
    if (*from) {
        struct str before = query_key(&query->tokens[*from - 1]);
        if (str_is(before, "so") || str_is(before, "no") || str_is(before, "number"))
            --*from;
    }
    if (*to == at && *from && keep(found, count, query_key(&query->tokens[*from - 1]), false))
        --*from;
    for (unsigned length = 2; length >= 1; length--) {
        if (*from < length)
            continue;
        struct str word = query_key(&query->tokens[*from - length]);
        if (length == 2)
            word = str_format(&reader->arena, "%.*s %.*s", STR_ARG(word),
                              STR_ARG(query_key(&query->tokens[*from - 1])));
        const struct map_entry *of = map_get(&reader->words, word);
        if (!of || !keep(found, count, *(const struct str *)of->pointer, true))
            continue;
        *from -= length;
        return;
    }
}

bool query_numbered(struct search_reader *reader, const struct query *query,
                    uint32_t entries[QUERY_PINNED], size_t *count, struct query_extra *extra)
{
    struct numbered *found = ARENA_ARRAY(&reader->arena, FOUND_MOST, struct numbered);
    for (unsigned i = 0; i < query->count; i++) {
        unsigned long number;
        unsigned from, to;
        if (!is_number(query_key(&query->tokens[i]), &number))
            continue;
        size_t n = with_number(reader, number, found);
        naming(reader, query, i, found, &n, &from, &to);
        if (!n || (from == to && query->count > 1))
            continue;
        for (*count = 0; *count < n && *count < QUERY_PINNED; ++*count)
            entries[*count] = found[*count].entry;
        *extra = (struct query_extra){str_copy(&reader->arena, query_key(&query->tokens[i])),
                                      first_word(found[0].symbols), 0};
        for (unsigned t = from; t <= to; t++)
            extra->covers |= 1u << t;
        return true;
    }
    return false;
}

/* The query with its digits set apart from letters: "QĐ290", "290QĐ/TW". */
static struct str digits_apart(const struct query *query, struct arena *arena)
{
    struct buf text = BUF_INIT;
    for (unsigned i = 0; i < query->count; i++) {
        struct str word = query->tokens[i].word;
        bool digit, before = false;
        buf_text(&text, i ? " " : "");
        for (size_t c = 0; c < word.len; c++, before = digit) {
            digit = word.data[c] >= '0' && word.data[c] <= '9';
            if (c && digit != before)
                buf_byte(&text, ' ');
            buf_byte(&text, word.data[c]);
        }
    }
    struct str copy = str_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

bool query_unglued(struct search_reader *reader, struct query *query,
                   uint32_t entries[QUERY_PINNED], size_t *count, struct query_extra *extra)
{
    struct query other;
    for (unsigned i = 0; i < query->count; i++)
        if (query->tokens[i].phrase >= 0)
            return false;
    query_parse(reader, digits_apart(query, &reader->arena), &other);
    if (other.count == query->count || !query_numbered(reader, &other, entries, count, extra))
        return false;
    *query = other;
    return true;
}

/* ---- terms ------------------------------------------------------------------------------- */

/* How many words from the at-th on are the term; 0 if they are not. */
static unsigned is_term(const struct search_reader *reader, const struct query *query, unsigned at,
                        struct str term)
{
    struct token_scan scan = {.text = term};
    struct token token;
    struct str word;
    unsigned n = 0;
    for (; token_next(reader->table, &scan, &word); n++) {
        if (at + n >= query->count)
            return 0;
        token_fold(reader->table, word, &token);
        if (!query_is(&query->tokens[at + n], &token))
            return 0;
    }
    return n;
}

static unsigned longest_term(struct search_reader *reader, const struct query *query, unsigned at,
                             uint32_t kind, enum lang to, struct str *meaning)
{
    const struct json *terms = search_read_terms(reader, query_key(&query->tokens[at]));
    unsigned best = 0;
    for (const struct json *t = terms ? terms->first : NULL; t; t = t->next) {
        const struct json *parts[5] = {NULL}, *part = t->first;
        unsigned long is, into;
        for (unsigned i = 0; i < 5 && part; i++, part = part->next)
            parts[i] = part;
        if (!parts[4] || !str_to_number(parts[0]->text, 9, &is) || is != kind ||
            !str_to_number(parts[2]->text, 9, &into) || into != (unsigned long)to)
            continue;
        unsigned n = is_term(reader, query, at, parts[3]->text);
        if (n > best) {
            best = n;
            *meaning = parts[4]->text;
        }
    }
    return best;
}

struct str query_rewritten(struct search_reader *reader, const struct query *query, uint32_t kind,
                           enum lang to)
{
    struct buf out = BUF_INIT;
    unsigned changed = 0, kept = 0;
    for (unsigned i = 0; i < query->count; i++)
        if (query->tokens[i].phrase >= 0)
            return STR_NULL;
    for (unsigned i = 0; i < query->count;) {
        const struct query_token *t = &query->tokens[i];
        struct str part = t->word;
        unsigned n = longest_term(reader, query, i, kind, to, &part);
        changed += n > 0;
        kept += !n && t->stop < 2;
        if (n || t->stop < 2) {
            buf_text(&out, out.len ? " " : "");
            buf_str(&out, part);
        }
        i += n ? n : 1;
    }
    /* A translation that leaves more words than it replaces is none. */
    bool other = changed && (kind || changed >= kept);
    struct str text = other ? str_copy(&reader->arena, buf_view(&out)) : STR_NULL;
    buf_free(&out);
    return text;
}

/* ---- corrections ------------------------------------------------------------------------- */

/* The marks that the pairs of the index have instead of those typed. */
static void remark(struct query *query, const struct query_found *found)
{
    struct {
        uint32_t df;
        uint16_t form;
    } best[QUERY_TOKENS] = {{0}};
    for (size_t i = 0; i < found->seen_count; i++) {
        const struct query_seen *s = &found->seen[i];
        if (s->df > best[s->a].df) {
            best[s->a].df = s->df;
            best[s->a].form = s->first;
        }
        if (s->df > best[s->b].df) {
            best[s->b].df = s->df;
            best[s->b].form = s->second;
        }
    }
    for (unsigned i = 0; i < query->count; i++)
        if (query->tokens[i].token.form && best[i].df)
            query->tokens[i].token.form = best[i].form;
}

static bool same_forms(const struct query *a, const struct query *b)
{
    for (unsigned i = 0; i < a->count; i++)
        if (a->tokens[i].token.form != b->tokens[i].token.form)
            return false;
    return true;
}

/* Takes other if it finds something in full. */
static bool try(struct search_reader *reader, struct query *query, const struct query *other,
                enum lang lang, struct query_found *found)
{
    struct query_found again;
    if (same_forms(query, other))
        return false;
    query_evaluate(reader, other, lang, NULL, &again);
    if (!query_full(&again))
        return false;
    *query = *other;
    *found = again;
    return true;
}

static bool other_marks(struct search_reader *reader, struct query *query, enum lang lang,
                        struct query_found *found)
{
    struct query other = *query;
    struct search_found lists;
    uint32_t most = 0;
    remark(&other, found);
    if (try(reader, query, &other, lang, found))
        return true;
    if (query->count != 1 || !query->tokens[0].token.form)
        return false;
    other = *query;
    search_read_single(reader, query_key(&query->tokens[0]), false, &lists);
    for (size_t i = 0; i < lists.count; i++) {
        for (size_t j = 0; j < lists.items[i].count; j++) {
            if (lists.items[i].lists[j].df <= most)
                continue;
            most = lists.items[i].lists[j].df;
            other.tokens[0].token.form = lists.items[i].lists[j].first;
        }
    }
    return try(reader, query, &other, lang, found);
}

/* One letter more, less, other, or two exchanged. */
static bool one_apart(struct str a, struct str b)
{
    size_t i = 0;
    if (a.len > b.len + 1 || b.len > a.len + 1 || str_equal(a, b))
        return false;
    while (i < a.len && i < b.len && a.data[i] == b.data[i])
        i++;
    struct str x = str_cut(a, i, a.len), y = str_cut(b, i, b.len);
    struct str x1 = str_cut(x, 1, x.len), y1 = str_cut(y, 1, y.len);
    return str_equal(x1, y1) || str_equal(x1, y) || str_equal(x, y1) ||
           (x.len > 1 && y.len > 1 && x.data[0] == y.data[1] && x.data[1] == y.data[0] &&
            str_equal(str_cut(x, 2, x.len), str_cut(y, 2, y.len)));
}

struct guess {
    struct str key;
    unsigned long df;
};

static bool better_guess(const struct guess *a, const struct guess *b)
{
    return a->df != b->df ? a->df > b->df : str_compare(a->key, b->key) < 0;
}

/* The most frequent words at one letter's distance. */
static unsigned near(struct search_reader *reader, struct str key, struct guess best[GUESSES])
{
    struct str rest = search_read_spelling(reader), line;
    unsigned count = 0;
    while (rest.len && str_next_part(&rest, ',', &line)) {
        struct guess guess = {first_word(line), 0};
        if (!one_apart(key, guess.key))
            continue;
        struct str after = str_cut(line, guess.key.len + 1, line.len);
        str_to_number(first_word(after), UINT32_MAX, &guess.df);
        unsigned at = count < GUESSES ? count++ : GUESSES;
        for (; at && better_guess(&guess, &best[at - 1]); at--)
            if (at < GUESSES)
                best[at] = best[at - 1];
        if (at < GUESSES)
            best[at] = guess;
    }
    return count;
}

static size_t worth(const struct query_found *found)
{
    static const size_t worths[] = {0, 1, 1000};
    size_t sum = 0;
    for (size_t i = 0; i < found->count; i++)
        sum += worths[found->hits[i].level];
    return sum;
}

/* Has any entry all words beside a neighbour? */
static bool any_close(const struct query_found *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->hits[i].level > 1)
            return true;
    return false;
}

/* Other letters in up to two words; in two, for chance is great then, only if that makes all words
 * stand beside a neighbour. */
static void other_letters(struct search_reader *reader, struct query *query, enum lang lang,
                          struct query_found *found)
{
    struct guess guesses[2][GUESSES];
    unsigned at[2], counts[2], n = 0, turns = 0;
    size_t most = 0;
    struct query asked = *query;
    for (unsigned i = 0; i < query->count; i++) {
        if (!(found->missing >> i & 1) || str_characters(query_key(&query->tokens[i])) < 3)
            continue;
        if (n == 2)
            return;
        at[n] = i;
        counts[n] = near(reader, query_key(&query->tokens[i]), guesses[n]);
        if (!counts[n])
            return;
        turns = counts[n] > turns ? counts[n] : turns;
        n++;
    }
    for (unsigned g = 0; n && g < turns; g++) {
        struct query other = asked;
        struct query_found again;
        for (unsigned i = 0; i < n; i++) {
            struct str key = guesses[i][g < counts[i] ? g : counts[i] - 1].key;
            struct token *token = &other.tokens[at[i]].token;
            token->form = 0;
            token->len = (uint8_t)(key.len < TOKEN_KEY_BYTES ? key.len : TOKEN_KEY_BYTES);
            memcpy(token->key, key.data, token->len);
        }
        query_evaluate(reader, &other, lang, NULL, &again);
        size_t value = worth(&again);
        if (value <= most || (n > 1 && !any_close(&again)))
            continue;
        most = value;
        *query = other;
        *found = again;
    }
}

/* Keys of Telex or VNI, where they make no word of the archive. */
static bool read_typing(struct search_reader *reader, struct query *query, enum lang lang,
                        const struct query_extra *extra, struct query_found *found)
{
    struct query other = *query;
    struct query_found again;
    bool changed = false;
    for (unsigned i = 0; i < query->count; i++) {
        struct str word =
            found->missing >> i & 1 ? search_typed(&reader->arena, query->tokens[i].word) : STR("");
        if (!word.len)
            continue;
        other.tokens[i].word = word;
        token_fold(reader->table, word, &other.tokens[i].token);
        changed = true;
    }
    if (!changed)
        return false;
    query_evaluate(reader, &other, lang, extra, &again);
    if (__builtin_popcount(again.missing) >= __builtin_popcount(found->missing))
        return false;
    *query = other;
    *found = again;
    return true;
}

void query_otherwise(struct search_reader *reader, struct query *query, enum lang lang,
                     const struct query_extra *extra, struct query_found *found)
{
    if (read_typing(reader, query, lang, extra, found) || extra)
        return;
    if (!other_marks(reader, query, lang, found) && query->count < QUERY_LONG)
        other_letters(reader, query, lang, found);
}
