#include "sentence.h"

#include "unicode.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Closing quotes and brackets belong to the sentence that they end. */
static size_t skip_closing(struct str text, size_t i)
{
    while (i < text.len) {
        unsigned size;
        uint32_t c = str_decode(text, i, &size);
        if (c != '"' && c != '\'' && c != ')' && c != ']' && c != 0x201D && c != 0x2019 &&
            c != 0xBB)
            break;
        i += size;
    }
    return i;
}

/* True if what stands at i can begin a sentence. */
static bool begins(struct str text, size_t i)
{
    if (i >= text.len)
        return true;
    unsigned size;
    uint32_t c = str_decode(text, i, &size);
    return unicode_is_upper(c) || (c >= '0' && c <= '9') || c == '"' || c == 0x201C || c == 0xAB ||
           c == '(' || c == '-' || c == 0x2013;
}

/* "PGS.TS", "ThS", "Nos": titles and the like, one or several with dots between, which stand before
 * what they belong to. */
static bool is_title(struct str word)
{
    static const char *const titles[] = {"GS", "PGS", "TS",   "TSKH", "ThS",  "BS",
                                         "KS", "KTS", "NSND", "NGND", "NSƯT", "NGƯT",
                                         "LS", "Nos", "Prof", "Mrs",  NULL};
    struct str part = STR_NULL;
    if (str_starts(word, STR("(")))
        word = str_cut(word, 1, word.len);
    while (str_next_part(&word, '.', &part)) {
        const char *const *title = titles;
        while (*title && !str_is(part, *title))
            title++;
        if (!*title)
            return false;
    }
    return part.len > 0;
}

/* If a sentence ends with the character at i, returns where the next begins, else 0. "TP. Hồ",
 * "No. 33", "PGS.TS. Lê" and initials such as "N.V" do not end one. */
static size_t sentence_end(struct str text, size_t i)
{
    unsigned size;
    uint32_t c = str_decode(text, i, &size);
    if (c != '.' && c != '!' && c != '?' && c != 0x2026)
        return 0;
    if (c == 0x2026 && i && text.data[i - 1] == '[')
        return 0; /* "[…]": words are missing here, within a sentence or between two */
    size_t next = skip_closing(text, i + size);
    if (next < text.len && !is_blank(text.data[next]))
        return 0;
    size_t word = i;
    while (word && !is_blank(text.data[word - 1]))
        word--;
    if (c == '.' && i - word <= 2 && i > word && begins(text, word))
        return 0; /* at most two bytes before the dot, a capital first: an abbreviation */
    if (c == '.' && i > word && is_title(str_cut(text, word, i)))
        return 0;
    while (next < text.len && is_blank(text.data[next]))
        next++;
    return begins(text, next) ? next : 0;
}

static size_t word_start(struct str text, size_t i)
{
    while (i < text.len && !is_blank(text.data[i]))
        i++;
    while (i < text.len && is_blank(text.data[i]))
        i++;
    return i;
}

static size_t word_end(struct str text, size_t i)
{
    while (i && !is_blank(text.data[i - 1]))
        i--;
    while (i && is_blank(text.data[i - 1]))
        i--;
    return i;
}

/* Whether a character that may end a sentence can begin with c. */
static bool may_end(char c)
{
    return c == '.' || c == '!' || c == '?' || c == '\xE2';
}

enum { FOUND_NONE = 0 }; /* no sentence begins behind an end at offset 0 */

/* Where the last sentence that begins at or before start begins, behind an end at low or later. */
static size_t begins_before(struct str text, size_t low, size_t start)
{
    for (size_t i = start; i-- > low;) {
        size_t next = may_end(text.data[i]) ? sentence_end(text, i) : 0;
        if (next && next <= start)
            return next;
    }
    return FOUND_NONE;
}

/* Where the next sentence begins, if one ends in [end, high). */
static size_t ends_behind(struct str text, size_t end, size_t high)
{
    for (size_t i = end; i < high; i++) {
        size_t next = may_end(text.data[i]) ? sentence_end(text, i) : 0;
        if (next)
            return next;
    }
    return FOUND_NONE;
}

static size_t find_start(struct str text, size_t start, bool *cut)
{
    size_t low = start > SENTENCE_MAX ? start - SENTENCE_MAX : 0;
    size_t from = begins_before(text, low, start);
    *cut = from == FOUND_NONE && low > 0;
    if (*cut)
        from = word_start(text, low);
    return from < start ? from : start;
}

static size_t find_end(struct str text, size_t end, bool *cut)
{
    size_t high = text.len - end > SENTENCE_MAX ? end + SENTENCE_MAX : text.len;
    size_t to = ends_behind(text, end, high);
    *cut = to == FOUND_NONE && high < text.len;
    if (to == FOUND_NONE)
        to = *cut ? word_end(text, high) : text.len;
    return to > end ? to : end;
}

struct str sentence_around(struct str text, size_t start, size_t end, bool *cut_before,
                           bool *cut_after)
{
    size_t from = find_start(text, start, cut_before), to = find_end(text, end, cut_after);
    while (to > end && is_blank(text.data[to - 1]))
        to--;
    return str_cut(text, from, to);
}
