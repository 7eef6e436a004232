#include "sort.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "str.h"

enum { WORD = 8, FEW = 12 };

void sort_unless_sorted(void *items, size_t count, size_t size,
                        int (*compare)(const void *, const void *))
{
    const char *at = items;
    for (size_t i = 1; i < count; i++, at += size)
        if (compare(at, at + size) > 0) {
            qsort(items, count, size, compare);
            return;
        }
}

/* --- by text ---------------------------------------------------------------------------------- */

struct key {
    uint64_t word; /* the bytes at hand, the first in front; zeros behind the end */
    uint32_t item;
};

struct sorting {
    const char *items;
    size_t size;
};

static struct str text_of(const struct sorting *s, uint32_t item)
{
    struct str text;
    memcpy(&text, s->items + item * s->size, sizeof text);
    return text;
}

static void load(const struct sorting *s, struct key *key, size_t depth)
{
    struct str text = text_of(s, key->item);
    size_t left = text.len > depth ? text.len - depth : 0;
    unsigned char bytes[WORD] = {0};
    if (left)
        memcpy(bytes, text.data + depth, left < WORD ? left : WORD);
    key->word = 0;
    for (int i = 0; i < WORD; i++)
        key->word = key->word << 8 | bytes[i];
}

static bool ends(uint64_t word)
{
    return (word & 0xFF) == 0;
}

/* True if x comes after y, whose texts are the same up to depth. */
static bool after(const struct sorting *s, const struct key *x, const struct key *y, size_t depth)
{
    if (x->word != y->word)
        return x->word > y->word;
    struct str a = text_of(s, x->item), b = text_of(s, y->item);
    int order = ends(x->word)
                    ? 0
                    : str_compare(str_cut(a, depth + WORD, a.len), str_cut(b, depth + WORD, b.len));
    return order ? order > 0 : x->item > y->item;
}

static void insert(const struct sorting *s, struct key *keys, size_t count, size_t depth)
{
    for (size_t i = 1; i < count; i++) {
        struct key key = keys[i];
        size_t at = i;
        for (; at && after(s, &keys[at - 1], &key, depth); at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

static int by_item(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    return (x->item > y->item) - (x->item < y->item);
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static void swap(struct key *a, struct key *b)
{
    struct key key = *a;
    *a = *b;
    *b = key;
}

/* Parts keys by their words into [0, *less), those of the pivot, and [*more, count). */
static uint64_t part(struct key *keys, size_t count, size_t *less, size_t *more)
{
    uint64_t pivot = median(keys[count / 4].word, keys[count / 2].word, keys[count / 4 * 3].word);
    *less = 0;
    *more = count;
    for (size_t i = 0; i < *more;) {
        if (keys[i].word < pivot)
            swap(&keys[i++], &keys[(*less)++]);
        else if (keys[i].word > pivot)
            swap(&keys[i], &keys[--*more]);
        else
            i++;
    }
    return pivot;
}

/* keys have the words at depth. */
static void sort_keys(const struct sorting *s, struct key *keys, size_t count, size_t depth)
{
    while (count > FEW) {
        size_t less, more;
        uint64_t pivot = part(keys, count, &less, &more);
        sort_keys(s, keys, less, depth);
        sort_keys(s, keys + more, count - more, depth);
        keys += less;
        count = more - less;
        if (ends(pivot)) {
            qsort(keys, count, sizeof *keys, by_item);
            return;
        }
        depth += WORD;
        for (size_t i = 0; i < count; i++)
            load(s, &keys[i], depth);
    }
    insert(s, keys, count, depth);
}

static void *room(size_t count, size_t size)
{
    void *memory = malloc(count * size);
    if (!memory)
        die_errno("malloc", "sort");
    return memory;
}

void sort_by_text(void *items, size_t count, size_t size)
{
    if (count < 2)
        return;
    struct sorting s = {items, size};
    struct key *keys = room(count, sizeof *keys);
    char *sorted = room(count, size);
    for (size_t i = 0; i < count; i++) {
        keys[i].item = (uint32_t)i;
        load(&s, &keys[i], 0);
    }
    sort_keys(&s, keys, count, 0);
    for (size_t i = 0; i < count; i++)
        memcpy(sorted + i * size, s.items + keys[i].item * size, size);
    memcpy(items, sorted, count * size);
    free(sorted);
    free(keys);
}
