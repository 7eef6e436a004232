/* A request path is decoded exactly once and then must be plain: what would change its meaning if
 * somebody decoded it again is refused, so no two parties can read it differently. */
#include "http.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that "%XX" at the offset stands for, or -1. */
static int escaped_byte(struct str s, size_t at)
{
    if (at + 2 >= s.len || s.data[at] != '%')
        return -1;
    int high = hex_digit(s.data[at + 1]), low = hex_digit(s.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Decodes into path; 0 or the status. */
static unsigned decode_once(struct str raw, char *path, size_t *len)
{
    for (size_t i = 0; i < raw.len; i++) {
        int c = (unsigned char)raw.data[i];
        if (c == '%') {
            c = escaped_byte(raw, i);
            if (c < 0 || c == '/')
                return 400;
            i += 2;
        }
        if (c < 0x20 || c == 0x7F || c == '\\')
            return 400;
        if (*len + 1 >= HTTP_PATH_MAX)
            return 414;
        path[(*len)++] = (char)c;
    }
    return 0;
}

static unsigned check_parts(struct str path)
{
    unsigned status = 0;
    while (path.len) {
        size_t slash = str_find_byte(path, '/', 0);
        struct str part = str_cut(path, 0, slash);
        if (part.len == 0 || str_is(part, ".") || str_is(part, ".."))
            return 400;
        if (part.data[0] == '.')
            status = 404;
        path = str_cut(path, slash + 1, path.len);
    }
    return status;
}

unsigned http_path(struct str target, char path[HTTP_PATH_MAX])
{
    size_t len = 0;
    path[0] = 0;
    if (target.len == 0 || target.data[0] != '/' || str_find_byte(target, '#', 0) < target.len)
        return 400;
    struct str raw = str_cut(target, 1, str_find_byte(target, '?', 0));
    unsigned status = decode_once(raw, path, &len);
    if (status)
        return status;
    path[len] = 0;
    struct str decoded = {path, len};
    size_t bad;
    if (!str_valid_utf8(decoded, &bad))
        return 400;
    for (size_t i = 0; i < len; i++)
        if (escaped_byte(decoded, i) >= 0)
            return 400;
    return check_parts(decoded);
}

struct str http_query(struct str target, const char *name)
{
    struct str query = str_cut(target, str_find_byte(target, '?', 0) + 1, target.len), part;
    while (str_next_part(&query, '&', &part)) {
        size_t equals = str_find_byte(part, '=', 0);
        if (equals < part.len && str_is(str_cut(part, 0, equals), name))
            return str_cut(part, equals + 1, part.len);
    }
    return STR_NULL;
}

void http_escape_path(struct buf *out, struct str path)
{
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("/-._~!$&'()*+,;=:@", c));
        if (plain)
            buf_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* Takes ":8000" off the end; false if there is a colon without a port. */
static bool cut_port(struct str *host)
{
    size_t colon = host->len;
    while (colon && host->data[colon - 1] >= '0' && host->data[colon - 1] <= '9')
        colon--;
    if (colon == 0 || host->data[colon - 1] != ':')
        return true;
    if (colon == host->len || host->len - colon > 5)
        return false;
    host->len = colon - 1;
    return true;
}

static bool is_address(struct str host)
{
    char text[INET6_ADDRSTRLEN + 2];
    unsigned char bytes[16];
    if (host.len == 0 || host.len >= sizeof text)
        return false;
    memcpy(text, host.data, host.len);
    text[host.len] = 0;
    if (text[0] != '[')
        return inet_pton(AF_INET, text, bytes) == 1;
    if (text[host.len - 1] != ']')
        return false;
    text[host.len - 1] = 0;
    return inet_pton(AF_INET6, text + 1, bytes) == 1;
}

bool http_host_allowed(struct str host, bool any_address)
{
    if (!cut_port(&host))
        return false;
    if (host.len == 9 && strncasecmp(host.data, "localhost", 9) == 0)
        return true;
    if (str_is(host, "127.0.0.1") || str_is(host, "[::1]"))
        return true;
    return any_address && is_address(host);
}

static const struct {
    const char *suffix, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".jsonl", "application/jsonl"},
    {".jsonld", "application/ld+json"},
    {".svg", "image/svg+xml"},
    {".xml", "application/xml"},
    {".atom", "application/atom+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".bib", "application/x-bibtex; charset=utf-8"},
    {".ris", "application/x-research-info-systems; charset=utf-8"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".ico", "image/x-icon"},
    {".pdf", "application/pdf"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
};

const char *http_type(struct str path)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t len = strlen(types[i].suffix);
        if (path.len > len && !strncasecmp(path.data + path.len - len, types[i].suffix, len))
            return types[i].type;
    }
    return "application/octet-stream";
}

bool http_type_is_html(const char *type)
{
    return strncmp(type, "text/html", 9) == 0;
}

bool http_type_is_text(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") || strstr(type, "xml") ||
           strstr(type, "charset");
}

/* True unless the parameters of a coding say q=0 (in any number of zeros). */
static bool has_weight(struct str parameters)
{
    struct str part;
    while (str_next_part(&parameters, ';', &part)) {
        part = str_trim(part);
        if (part.len < 2 || (part.data[0] | 0x20) != 'q' || part.data[1] != '=')
            continue;
        for (size_t i = 2; i < part.len; i++)
            if (part.data[i] >= '1' && part.data[i] <= '9')
                return true;
        return false;
    }
    return true;
}

bool http_accepts(struct str header, const char *coding)
{
    bool any = false;
    struct str part;
    while (str_next_part(&header, ',', &part)) {
        size_t end = str_find_byte(part, ';', 0);
        struct str name = str_trim(str_cut(part, 0, end));
        bool wanted = has_weight(str_cut(part, end + 1, part.len));
        if (name.len == strlen(coding) && strncasecmp(name.data, coding, name.len) == 0)
            return wanted;
        if (str_is(name, "*"))
            any = wanted;
    }
    return any;
}

/* The header is one of a client's, so a number may be as long as it likes: above 18 digits it
 * counts as larger than any body. */
static bool read_position(struct str digits, uint64_t *value)
{
    *value = 0;
    if (digits.len == 0)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        *value =
            *value > UINT64_MAX / 100 ? *value : *value * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return true;
}

enum http_range http_range(struct str header, uint64_t size, uint64_t *first, uint64_t *last)
{
    header = str_trim(header);
    if (header.len < 6 || strncasecmp(header.data, "bytes=", 6) != 0)
        return HTTP_RANGE_NONE;
    struct str spec = str_trim(str_cut(header, 6, header.len));
    size_t dash = str_find_byte(spec, '-', 0);
    struct str from = str_cut(spec, 0, dash), to = str_cut(spec, dash + 1, spec.len);
    uint64_t a = 0, b = 0;
    if (dash == spec.len || (from.len && !read_position(from, &a)) ||
        (to.len && !read_position(to, &b)) || (!from.len && !to.len))
        return HTTP_RANGE_NONE;
    if (!from.len) { /* the last b bytes */
        if (b == 0 || size == 0)
            return HTTP_RANGE_UNSATISFIABLE;
        *first = b < size ? size - b : 0;
        *last = size - 1;
        return HTTP_RANGE_PART;
    }
    if (to.len && b < a)
        return HTTP_RANGE_NONE;
    if (a >= size)
        return HTTP_RANGE_UNSATISFIABLE;
    *first = a;
    *last = to.len && b < size ? b : size - 1;
    return HTTP_RANGE_PART;
}

bool http_etag_listed(struct str header, struct str etag)
{
    if (str_is(str_trim(header), "*"))
        return true;
    struct str part;
    while (str_next_part(&header, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("W/")))
            part = str_cut(part, 2, part.len);
        if (str_equal(part, etag))
            return true;
    }
    return false;
}

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void http_date(time_t when, char text[HTTP_DATE_LEN + 1])
{
    struct tm t;
    if (!gmtime_r(&when, &t) || t.tm_year < -1900 || t.tm_year > 9999 - 1900)
        gmtime_r(&(time_t){0}, &t);
    snprintf(text, HTTP_DATE_LEN + 1, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
             days + 3 * t.tm_wday, (unsigned)t.tm_mday % 100, months + 3 * t.tm_mon,
             (unsigned)(t.tm_year + 1900) % 10000, (unsigned)t.tm_hour % 100,
             (unsigned)t.tm_min % 100, (unsigned)t.tm_sec % 100);
}

/* The number at an offset, of so many digits; -1 if there is something else. */
static int number_at(struct str text, size_t at, size_t digits)
{
    unsigned long value;
    return str_to_number(str_cut(text, at, at + digits), 9999, &value) ? (int)value : -1;
}

bool http_date_parse(struct str text, time_t *when)
{
    if (text.len != HTTP_DATE_LEN || !str_ends(text, STR(" GMT")))
        return false;
    struct tm t = {.tm_mday = number_at(text, 5, 2),
                   .tm_mon = -1,
                   .tm_year = number_at(text, 12, 4) - 1900,
                   .tm_hour = number_at(text, 17, 2),
                   .tm_min = number_at(text, 20, 2),
                   .tm_sec = number_at(text, 23, 2)};
    for (int i = 0; i < 12; i++)
        if (memcmp(text.data + 8, months + 3 * i, 3) == 0)
            t.tm_mon = i;
    if (t.tm_mday < 0 || t.tm_mon < 0 || t.tm_year < -300 || t.tm_hour < 0 || t.tm_min < 0 ||
        t.tm_sec < 0)
        return false;
    *when = timegm(&t);
    char again[HTTP_DATE_LEN + 1]; /* the weekday, the separators and the ranges, all at once */
    http_date(*when, again);
    return memcmp(again, text.data, HTTP_DATE_LEN) == 0;
}
