/* A file's strong ETag is the hash of what is sent when it was read into memory, else of what names
 * the file's state: inode, size, times of change. */
#include "server_body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "fs.h"
#include "hash.h"
#include "http.h"

void body_free(struct body *body)
{
    buf_free(&body->bytes);
    if (body->file >= 0)
        close(body->file);
    body->file = -1;
}

static void set_etag(struct body *body, struct str of)
{
    struct hash128 h = hash128(of);
    snprintf(body->etag, sizeof body->etag, "\"%016llx%016llx\"", (unsigned long long)h.high,
             (unsigned long long)h.low);
}

void body_hash(struct body *body)
{
    body->size = body->bytes.len;
    set_etag(body, buf_view(&body->bytes));
}

/* A pipe or a device must not hold the server: hence O_NONBLOCK until it is known to be a file. */
static int open_any(int folder, const char *path, struct stat *st)
{
    int fd = folder < 0 ? -1 : fs_open(folder, *path ? path : ".", O_RDONLY | O_NONBLOCK, 0, true);
    if (fd >= 0 && fstat(fd, st)) {
        close(fd);
        return -1;
    }
    return fd;
}

bool body_is_folder(int folder, const char *path)
{
    struct stat st;
    int fd = open_any(folder, path, &st);
    if (fd < 0)
        return false;
    close(fd);
    return S_ISDIR(st.st_mode);
}

bool body_open(int folder, const char *path, struct body *body)
{
    struct stat st;
    body->file = open_any(folder, path, &st);
    if (body->file >= 0 && !S_ISREG(st.st_mode))
        body_free(body);
    if (body->file < 0)
        return false;
    body->size = (uint64_t)st.st_size;
    body->modified = st.st_mtim.tv_sec;
    uint64_t state[] = {st.st_ino,
                        (uint64_t)st.st_size,
                        (uint64_t)st.st_mtim.tv_sec,
                        (uint64_t)st.st_mtim.tv_nsec,
                        (uint64_t)st.st_ctim.tv_sec,
                        (uint64_t)st.st_ctim.tv_nsec};
    set_etag(body, (struct str){(const char *)state, sizeof state});
    return true;
}

void body_prefer_compressed(struct body *body, int folder, const char *path, struct str accepted)
{
    static const struct {
        const char *suffix, *coding;
    } codings[] = {{".br", "br"}, {".gz", "gzip"}};
    char name[HTTP_PATH_MAX + 32];
    for (size_t i = 0; i < sizeof codings / sizeof *codings && !body->coding; i++) {
        struct body twin = {.type = body->type};
        snprintf(name, sizeof name, "%s%s", path, codings[i].suffix);
        if (!body_open(folder, name, &twin))
            continue;
        body->varies = true;
        if (!http_accepts(accepted, codings[i].coding)) {
            body_free(&twin);
            continue;
        }
        twin.coding = codings[i].coding;
        twin.varies = true;
        body_free(body);
        *body = twin;
    }
}

bool body_read(struct body *body)
{
    size_t size = (size_t)body->size;
    if (body->size >= BUF_MAX_DEFAULT)
        return false;
    char *to = buf_reserve(&body->bytes, size + 1);
    for (size_t done = 0; done < size;) {
        ssize_t got = read(body->file, to + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    to[size] = 0;
    body->bytes.len = size;
    close(body->file);
    body->file = -1;
    body_hash(body);
    return true;
}

static bool unchanged(const struct body *body, const struct body_conditions *c)
{
    time_t since;
    if (c->none_match.data)
        return *body->etag && http_etag_listed(c->none_match, str_of(body->etag));
    return body->modified && http_date_parse(c->modified_since, &since) && body->modified <= since;
}

/* A range counts only if it is of the body that the client has the beginning of. */
static bool same_body(const struct body *body, struct str if_range)
{
    time_t date;
    return !if_range.data || str_equal(str_trim(if_range), str_of(body->etag)) ||
           (http_date_parse(if_range, &date) && date == body->modified);
}

enum body_choice body_choose(const struct body *body, const struct body_conditions *c,
                             uint64_t *first, uint64_t *last)
{
    if (unchanged(body, c))
        return BODY_UNCHANGED;
    if (!c->range.data || !*body->etag || !same_body(body, c->if_range))
        return BODY_WHOLE;
    switch (http_range(c->range, body->size, first, last)) {
    case HTTP_RANGE_PART:
        return BODY_PART;
    case HTTP_RANGE_UNSATISFIABLE:
        return BODY_NO_SUCH_PART;
    default:
        return BODY_WHOLE;
    }
}

/* Where a browser sees the body end: the last such tag, in any case; the end if there is none. */
static size_t find_end(struct str html)
{
    static const char tag[] = "</body>";
    for (size_t at = html.len; at-- > 0;)
        if (html.data[at] == '<' && html.len - at >= sizeof tag - 1 &&
            strncasecmp(html.data + at, tag, sizeof tag - 1) == 0)
            return at;
    return html.len;
}

void body_add_script(struct body *body, struct str url)
{
    struct str html = buf_view(&body->bytes);
    size_t at = find_end(html);
    struct buf out = {.max = body->bytes.max};
    buf_str(&out, str_cut(html, 0, at));
    buf_text(&out, "<script defer src=\"");
    for (size_t i = 0; i < url.len; i++)
        if (strchr("&\"'<>", url.data[i]))
            buf_printf(&out, "&#%d;", url.data[i]);
        else
            buf_byte(&out, url.data[i]);
    buf_text(&out, "\"></script>");
    buf_str(&out, str_cut(html, at, html.len));
    buf_free(&body->bytes);
    body->bytes = out;
    body_hash(body);
}
