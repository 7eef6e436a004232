#include "deflate.h"

#include <string.h>
#include <zlib.h>

#include "diag.h"

enum { LEVEL = 6, MEMORY = 9 };

/* How a part ends: the length of a stored block that holds nothing (zlib's Z_SYNC_FLUSH). */
static const char part_end[] = {0, 0, '\xFF', '\xFF'};

static void start(z_stream *z, int level, int window)
{
    if (deflateInit2(z, level, Z_DEFLATED, window, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        die("zlib: deflateInit2 failed");
}

static void give(z_stream *z, struct str from, char *to, size_t room)
{
    z->next_in = (unsigned char *)(uintptr_t)from.data;
    z->avail_in = (uInt)from.len;
    z->next_out = (unsigned char *)to;
    z->avail_out = (uInt)room;
}

bool deflate_gzip(struct str text, struct arena *arena, struct str *out)
{
    z_stream z = {0};
    char *to = arena_alloc(arena, text.len + 1);
    start(&z, Z_BEST_COMPRESSION, MAX_WBITS + 16);
    give(&z, text, to, text.len);
    bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out = (struct str){to, z.total_out};
    deflateEnd(&z);
    return ok;
}

void deflate_part(struct str text, struct buf *out)
{
    z_stream z = {0};
    start(&z, LEVEL, -MAX_WBITS);
    size_t room = deflateBound(&z, text.len) + sizeof part_end;
    give(&z, text, buf_reserve(out, room), room);
    if (deflate(&z, Z_SYNC_FLUSH) != Z_OK || z.avail_in || !z.avail_out)
        die("zlib: deflate failed");
    out->len += z.total_out;
    deflateEnd(&z);
}

bool deflate_read_part(struct str bytes, size_t most, struct buf *out)
{
    enum { STEP = 1 << 14 };
    z_stream z = {0};
    int said = Z_OK;
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        die("zlib: inflateInit2 failed");
    give(&z, bytes, NULL, 0);
    if (bytes.len < sizeof part_end ||
        memcmp(bytes.data + bytes.len - sizeof part_end, part_end, sizeof part_end) != 0)
        said = Z_DATA_ERROR;
    while (said == Z_OK && z.total_out <= most) {
        z.next_out = (unsigned char *)buf_reserve(out, STEP);
        z.avail_out = STEP;
        said = inflate(&z, Z_NO_FLUSH);
        out->len += STEP - z.avail_out;
        if (z.avail_out) /* all there is */
            break;
    }
    bool ok = (said == Z_OK || said == Z_BUF_ERROR) && !z.avail_in && z.total_out <= most;
    inflateEnd(&z);
    return ok;
}
