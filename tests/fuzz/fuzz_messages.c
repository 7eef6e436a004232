/* libFuzzer target: any bytes as the two catalogues of a theme, and every message that comes out
 * formatted in both languages.
 *
 *     make fuzz T=messages */
#include <stdlib.h>

#include "messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct message_arg args[] = {{.is_number = true, .number = 1.5},
                                              {.text = {"text", 4}},
                                              {.is_number = true, .number = 21}};
    struct arena arena;
    struct diags *diags = diags_new();
    arena_init(&arena);
    unicode_init();
    struct str all = {(const char *)data, size};
    size_t half = str_find_byte(all, '\f', 0); /* no YAML contains it: it parts the two */
    struct messages_file theme[LANG_COUNT] = {
        {STR("vi"), str_cut(all, 0, half)},
        {STR("en"), str_cut(all, half == size ? 0 : half + 1, size)},
    };
    const struct messages *messages = messages_load(&arena, diags, theme, NULL);
    for (size_t from = 0, to; from < size; from = to + 1) { /* whatever may be a key */
        to = str_find_byte(all, ':', from);
        struct str key = str_trim(str_cut(all, from, to));
        size_t i = messages_index(messages, key);
        if (i == SIZE_MAX)
            continue;
        if (!str_equal(messages_key(messages, i), key))
            abort();
        for (int lang = 0; lang < LANG_COUNT; lang++)
            for (size_t count = 0; count <= 3; count++)
                messages_format(&arena, messages, (enum lang)lang, i, args, count);
    }
    diags_free(diags);
    arena_free(&arena);
    return 0;
}
