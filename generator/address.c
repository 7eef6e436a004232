#include "address.h"

#include <string.h>

#include "lanes.h"

enum { LANG_CODE = 2 }; /* bytes of "vi" */

bool address_is_slug(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'a' && s.data[i] <= 'z') || (s.data[i] >= '0' && s.data[i] <= '9') ||
              (s.data[i] == '-' && i && i + 1 < s.len)))
            return false;
    return s.len > 0 && s.len <= 200;
}

bool address_is_url(struct str s)
{
    size_t start = str_starts(s, STR("https://")) ? 8 : str_starts(s, STR("http://")) ? 7 : 0;
    if (!start || start == s.len || strchr("/?#", s.data[start]))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.data[i] <= ' ' || strchr("<>\"\\`{}|^", s.data[i]))
            return false;
    return true;
}

struct str address_file(struct arena *arena, enum address_style style, enum lang lang,
                        struct str address)
{
    bool folder = address.len == 0 || address.data[address.len - 1] == '/';
    struct str page = style == ADDRESS_FILE ? STR(".html") : STR("/index.html");
    struct str end = folder ? STR("index.html") : page;
    char *file = arena_bytes(arena, LANG_CODE + 1 + address.len + end.len + 1), *to = file;
    memcpy(to, lang_code(lang), LANG_CODE);
    to += LANG_CODE;
    *to++ = '/';
    if (address.len)
        memcpy(to, address.data, address.len);
    to += address.len;
    memcpy(to, end.data, end.len);
    to += end.len;
    *to = 0;
    return (struct str){file, (size_t)(to - file)};
}

static bool plain_in_url(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~' || c == '/';
}

static char *add_path(char *to, struct str path)
{
    static const char hex[] = "0123456789ABCDEF";
    if (str_path_end(path, 0) == path.len) {
        if (path.len)
            memcpy(to, path.data, path.len);
        return to + path.len;
    }
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (plain_in_url(c)) {
            *to++ = (char)c;
        } else {
            *to++ = '%';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        }
    }
    return to;
}

static struct str without_index(struct str file)
{
    static const char index[] = {'i', 'n', 'd', 'e', 'x', '.', 'h', 't', 'm', 'l'};
    size_t at = file.len - sizeof index;
    bool ends = file.len >= sizeof index && memcmp(file.data + at, index, sizeof index) == 0;
    return ends && (!at || file.data[at - 1] == '/') ? str_cut(file, 0, at) : file;
}

/* Length of the longest common run of whole folders. */
static size_t common_folders(struct str a, struct str b)
{
    size_t least = a.len < b.len ? a.len : b.len, i = 0;
    for (uint64_t x, y; i + sizeof x <= least; i += sizeof x) {
        memcpy(&x, a.data + i, sizeof x);
        memcpy(&y, b.data + i, sizeof y);
        if (x != y)
            break;
    }
    while (i < least && a.data[i] == b.data[i])
        i++;
    while (i && a.data[i - 1] != '/')
        i--;
    return i;
}

static size_t count_slashes(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.data;
    size_t count = 0, i = 0;
    for (; i + LANES <= s.len; i += LANES)
        count += lanes_count((lanes)(lanes_load(p + i) == '/'));
    for (; i < s.len; i++)
        count += p[i] == '/';
    return count;
}

struct str address_link(struct arena *arena, enum address_style style, struct str from_file,
                        struct str to_file, struct str fragment)
{
    size_t common = common_folders(from_file, to_file);
    size_t up = count_slashes(str_cut(from_file, common, from_file.len));
    struct str rest = str_cut(to_file, common, to_file.len);
    bool same = str_equal(from_file, to_file);
    if (style == ADDRESS_DIRECTORY)
        rest = without_index(rest);
    if (same && fragment.len)
        rest = STR("");
    char *url = arena_bytes(arena, up * 3 + rest.len * 3 + 2 + fragment.len + 2), *to = url;
    for (; up; up--, to += 3)
        memcpy(to, "../", 3);
    to = add_path(to, rest);
    if (to == url && !(same && fragment.len))
        to = add_path(to, STR("./"));
    if (fragment.len) {
        *to++ = '#';
        memcpy(to, fragment.data, fragment.len);
        to += fragment.len;
    }
    *to = 0;
    return (struct str){url, (size_t)(to - url)};
}

struct str address_absolute(struct arena *arena, struct str base_url, struct str file)
{
    file = without_index(file);
    char *url = arena_bytes(arena, base_url.len + 1 + file.len * 3 + 1);
    char *to = url;
    if (base_url.len)
        memcpy(to, base_url.data, base_url.len);
    to += base_url.len;
    *to++ = '/';
    to = add_path(to, file);
    *to = 0;
    return (struct str){url, (size_t)(to - url)};
}
