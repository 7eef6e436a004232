/* The fonts of TCVN 5712 (.VnTime) show Latin-1's signs as letters: "C«ng v¨n" is "Công văn". Those
 * of VNI write a letter and then its marks, as other Latin-1 letters: "Coâng vaën". */
#include "legacy.h"

#include <string.h>

/* A letter of U+1EA0 to U+1EF9, which is in nearly every sentence. */
static bool has_unicode(struct str text)
{
    for (size_t i = 0; (i = str_find_byte(text, '\xE1', i)) < text.len; i++)
        if (i + 1 < text.len && (text.data[i + 1] == '\xBA' || text.data[i + 1] == '\xBB'))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\xC3';
}

/* Counts the characters lead, second (one of seconds) that stand in a word. */
static size_t count_inside(struct str text, char lead, const char *seconds)
{
    size_t count = 0;
    for (size_t i = 0; (i = str_find_byte(text, lead, i)) + 1 < text.len; i++) {
        bool inside =
            (i && is_letter(text.data[i - 1])) || (i + 2 < text.len && is_letter(text.data[i + 2]));
        count += inside && strchr(seconds, text.data[i + 1]);
    }
    return count;
}

static size_t count_words(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == ' ' || text.data[i] == '\n';
    return count;
}

const char *legacy_letters(struct str text)
{
    enum { FEWEST = 4, WORDS_EACH = 6 };
    if (has_unicode(text))
        return NULL;
    /* signs; then letters that Vietnamese does not have */
    size_t signs = count_inside(text, '\xC2', "\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xB5\xB6\xB7\xB8\xB9");
    size_t letters = count_inside(
        text, '\xC3', "\x84\x85\x8B\x8F\x91\x96\x98\x9B\xA4\xA5\xAB\xAF\xB1\xB6\xB8\xBB\xBC");
    if (signs + letters < FEWEST || (signs + letters) * WORDS_EACH < count_words(text))
        return NULL;
    return signs * 4 > letters ? "TCVN3 (.VnTime)" : "VNI";
}
