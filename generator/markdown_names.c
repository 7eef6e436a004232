/* Ids are [a-z0-9-]+, as unicode_slug makes them. */
#include "markdown_names.h"

#include <string.h>

/* --- ids -------------------------------------------------------------------------------------- */

/* Ids that the text's blocks and notes, or the page around it, have. */
static bool is_reserved(struct str slug)
{
    static const struct {
        struct str prefix;
        bool number_follows;
    } reserved[] = {
        {{"p", 1}, true}, {{"cite-", 5}, true}, {{"vi-fn", 5}, false}, {{"en-fn", 5}, false}};
    unsigned long number;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_starts(slug, reserved[i].prefix) &&
            (!reserved[i].number_follows ||
             str_to_number(str_cut(slug, reserved[i].prefix.len, slug.len), UINT32_MAX, &number)))
            return true;
    return false;
}

struct str names_unique(struct arena *arena, struct map *used, struct str slug)
{
    if (!slug.len)
        slug = STR("section");
    if (is_reserved(slug))
        slug = str_format(arena, "section-%.*s", STR_ARG(slug));
    bool added;
    size_t next = map_put(used, slug, &added)->number;
    struct str id = slug;
    for (next = next ? next : 2; !added; next++) {
        id = str_format(arena, "%.*s-%zu", STR_ARG(slug), next);
        map_put(used, id, &added);
    }
    map_get(used, slug)->number = next;
    return id;
}

/* --- addresses -------------------------------------------------------------------------------- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

enum { SCHEME_LONGEST = 32 };

/* Copies at most size - 1 bytes of url in lower case, without what browsers drop. */
static struct str visible_start(struct str url, char *out, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < url.len && len < size; i++)
        if ((unsigned char)url.data[i] > ' ' && url.data[i] != 0x7F)
            out[len++] = lower(url.data[i]);
    return (struct str){out, len};
}

/* The scheme at the start, without its colon; STR_NULL if there is none. */
static struct str scheme_of(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        char c = url.data[i];
        bool letter = c >= 'a' && c <= 'z';
        if (c == ':' && i)
            return str_cut(url, 0, i);
        if (!letter && (!i || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
            break;
    }
    return STR_NULL;
}

enum url_kind names_url_kind(struct str url, bool is_image)
{
    static const char *const unsafe[] = {"javascript", "vbscript", "file", "data"};
    static const char *const pictures[] = {"image/png", "image/gif", "image/jpeg", "image/webp"};
    char start[SCHEME_LONGEST];
    url = visible_start(url, start, sizeof start);
    struct str scheme = scheme_of(url);
    if (!scheme.data)
        return str_starts(url, STR("//")) ? URL_OUTSIDE : URL_INSIDE;
    struct str rest = str_cut(url, scheme.len + 1, url.len);
    if (is_image && str_is(scheme, "data"))
        for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
            if (str_starts(rest, str_of(pictures[i])))
                return URL_OUTSIDE;
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (str_is(scheme, unsafe[i]))
            return URL_UNSAFE;
    return URL_OUTSIDE;
}

bool names_is_comment(struct str html)
{
    for (html = str_trim(html); html.len; html = str_trim(html)) {
        size_t end = str_find(html, STR("-->"), 4);
        if (!str_starts(html, STR("<!--")) || end == html.len)
            return false;
        html = str_cut(html, end + 3, html.len);
    }
    return true;
}
