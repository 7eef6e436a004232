#include "search_codes.h"

enum { VOWELS = 6, SHARED_LENGTHS = 25, TONES = 6, QUALITIES = 27 };

enum { QUALITY_CONTEXTS = 1 + VOWELS + VOWELS * VOWELS }; /* none, one, two or more */

const struct code_shape code_shapes[CODE_FAMILIES] = {
    [CODES_CHARACTER] = {CHARACTERS, CHARACTERS, 0},
    [CODES_SHARED] = {1, SHARED_LENGTHS, 38},
    [CODES_KIND] = {2, KINDS, 39},
    [CODES_INDEX] = {1, INDEX_ESCAPE + 1, 41},
    [CODES_TONE] = {2, TONES, 42},
    [CODES_QUALITY] = {QUALITY_CONTEXTS, QUALITIES, 44},
    [CODES_IMPACT] = {IMPACT_KINDS * 2 * IMPACT_SIZES, IMPACTS, 87},
    [CODES_SAME] = {IMPACTS, IMPACTS, 87 + IMPACT_KINDS * 2 * IMPACT_SIZES},
};

unsigned codes_count(void)
{
    return code_shapes[CODE_FAMILIES - 1].first + code_shapes[CODE_FAMILIES - 1].contexts;
}

unsigned code_character(uint32_t character)
{
    if (character >= 'a' && character <= 'z')
        return character - 'a';
    return character >= '0' && character <= '9' ? character - '0' + 26 : CHARACTER_OTHER;
}

/* Syllables that end in c, ch, p, t have two tones only. */
unsigned code_tone_context(struct str key)
{
    char last = key.len ? key.data[key.len - 1] : 0,
         before = key.len > 1 ? key.data[key.len - 2] : 0;
    return last == 'c' || last == 'p' || last == 't' || (last == 'h' && before == 'c');
}

static unsigned vowel(char c)
{
    switch (c) {
    case 'a':
        return 1;
    case 'e':
        return 2;
    case 'i':
        return 3;
    case 'o':
        return 4;
    case 'u':
        return 5;
    case 'y':
        return 6;
    default:
        return 0;
    }
}

unsigned code_quality_context(struct str key)
{
    unsigned before = 0, last = 0;
    for (size_t i = 0; i < key.len; i++) {
        unsigned v = vowel(key.data[i]);
        before = v ? last : before;
        last = v ? v : last;
    }
    return before ? VOWELS + 1 + (before - 1) * VOWELS + last - 1 : last;
}

unsigned code_impact_context(unsigned kind, unsigned lang, uint32_t count)
{
    unsigned size = 0;
    if (count > 1)
        size = count < 8 ? 1 : count < 32 ? 2 : count < 128 ? 3 : 4;
    return (kind * 2 + lang) * IMPACT_SIZES + size;
}

unsigned code_even_parameter(uint32_t all, uint32_t count)
{
    uint32_t gap = all / (count + 1);
    return gap ? 31 - (unsigned)__builtin_clz(gap) : 0;
}
