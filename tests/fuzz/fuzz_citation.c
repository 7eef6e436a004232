/* libFuzzer: finding and resolving over any bytes that are UTF-8. The first byte chooses language
 * and context; the text is cut into blocks at "|". Spans hold whole characters, in order.
 *     make fuzz T=citation */
#include <stdlib.h>
#include <string.h>

#include "citation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether a character begins at text[at], or the text ends there. */
static bool at_character(struct str text, uint32_t at)
{
    return at == text.len || ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

static void check(const struct citation_list *list, struct str text, uint32_t block)
{
    uint32_t last = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct citation *c = &list->items[i];
        struct citation_parts parts;
        struct buf json = BUF_INIT;
        if (c->block != block)
            continue;
        if (c->start < last || c->end <= c->start || c->end > text.len || c->body_end > text.len ||
            c->title_end > text.len || c->body_start > c->body_end || c->title_start > c->title_end)
            abort();
        if (!at_character(text, c->start) || !at_character(text, c->end) ||
            !at_character(text, c->body_start) || !at_character(text, c->body_end) ||
            !at_character(text, c->title_start) || !at_character(text, c->title_end))
            abort();
        if (c->kind != CITATION_SELF && !citation_parts(c->id, &parts))
            abort();
        last = c->end;
        citation_json(&json, text, c);
        buf_free(&json);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct citation_record records[] = {
        {.id = {"/vn/tw/nq/2013/25", 17}, .term = 11, .date = {2013, 6, 3, -1}},
        {.id = {"/vn/tw/nq/2003/25", 17}, .term = 9},
        {.id = {"/vn/qh/luat/2024/31", 19}, .title_en = {"Law on Land", 11}, .unique = true},
    };
    struct arena arena;
    struct citation_list list = {0};
    struct citation_context context = {STR_NULL, DATE_NONE, STR_NULL};
    size_t bad;
    if (!size)
        return 0;
    char *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    struct str text = {copy, size - 1}, rest = text, block;
    enum lang lang = data[0] & 1 ? LANG_EN : LANG_VI;
    if (data[0] & 2)
        context.issuer_place = data[0] & 4 ? STR("dak-nong.tuy-duc") : STR("bac-kan");
    if (data[0] & 8)
        context.doc_date = (struct date){2012, 0, 0, -1};
    if (str_valid_utf8(text, &bad)) {
        struct citation_authority *authority = citation_authority_new(records, 3);
        arena_init(&arena);
        while (str_next_part(&rest, '|', &block)) {
            citation_find(&arena, lang, block, &context, &list);
            check(&list, block, list.block++);
        }
        citation_resolve(&arena, &context, data[0] & 16 ? authority : NULL, &list);
        citation_authority_free(authority);
        arena_free(&arena);
    }
    free(copy);
    return 0;
}
