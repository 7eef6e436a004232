/* A shard is a classic script, because that loads from file:// and under script-src 'self':
 *
 *   songnguShard("NAME","DATA")
 *
 * Bytes are written in UTF-16 (little-endian, with its byte order mark, which wins over any charset
 * that a host states). Of the 32 values that the highest five bits of a character may have, 28 are
 * harmless in a script; five characters carry 24 bits as five digits to the base 28, and 55 bits in
 * their lower eleven. That costs 80/79 of the bytes; base64 would cost 4/3. The first eight bytes
 * are the checksum of the rest and its length, highest byte first; zeros fill up the last five
 * characters. Text is JSON in a JavaScript string, in UTF-8, with its checksum in front.
 */
#include "search_bits.h"

#include <assert.h>
#include <string.h>

#include "lanes.h"

enum {
    HEAD_BYTES = 8,
    GROUP_UNITS = 5, /* five units carry … */
    GROUP_BITS = 79, /* … 24 bits as digits to the base 28, and five times 11 */
    DIGIT_BASE = 28,
    DIGITS_BITS = 24,
    LOW_BITS = 11
};

/* ---- writing ----------------------------------------------------------------------------- */

void bits_flush(struct bits *bits)
{
    bits->waiting -= 32;
    uint32_t word = (uint32_t)(bits->pending >> bits->waiting);
    char bytes[4] = {(char)(word >> 24), (char)(word >> 16), (char)(word >> 8), (char)word};
    buf_add(&bits->out, bytes, sizeof bytes);
}

static unsigned width(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

void bits_gamma(struct bits *bits, uint32_t value)
{
    assert(value);
    unsigned n = width(value);
    bits_put(bits, 0, n - 1);
    bits_put(bits, value, n);
}

void bits_rice(struct bits *bits, uint32_t value, unsigned k)
{
    uint32_t high = value >> k;
    if (high >= RICE_ESCAPE) {
        bits_put(bits, 0xFFFFFFFFu, RICE_ESCAPE);
        bits_put(bits, value, 32);
        return;
    }
    uint32_t ones = (1u << (high + 1)) - 2;
    if (high + 1 + k <= 32) {
        bits_put(bits, ones << k | (value & ((1u << k) - 1)), high + 1 + k);
        return;
    }
    bits_put(bits, ones, high + 1);
    bits_put(bits, value, k);
}

uint64_t bits_length(const struct bits *bits)
{
    return (uint64_t)bits->out.len * 8 + bits->waiting;
}

void bits_append(struct bits *bits, const char *other, uint64_t count)
{
    const unsigned char *from = (const unsigned char *)other;
    for (; count >= 32; count -= 32, from += 4)
        bits_put(bits,
                 (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 |
                     from[3],
                 32);
    for (; count >= 8; count -= 8)
        bits_put(bits, *from++, 8);
    if (count)
        bits_put(bits, (uint32_t)*from >> (8 - count), (unsigned)count);
}

void bits_end(struct bits *bits)
{
    if (bits->waiting % 8)
        bits_put(bits, 0, 8 - bits->waiting % 8);
    for (; bits->waiting; bits->waiting -= 8)
        buf_byte(&bits->out, (char)(bits->pending >> (bits->waiting - 8)));
}

void bits_free(struct bits *bits)
{
    buf_free(&bits->out);
    *bits = (struct bits){0};
}

/* ---- reading ----------------------------------------------------------------------------- */

/* The next 32 bits, without moving on. */
static uint32_t peek(const struct bit_reader *reader)
{
    uint64_t window = 0;
    uint64_t byte = reader->at >> 3, end = (reader->end + 7) >> 3;
    for (unsigned i = 0; i < 5; i++)
        window = window << 8 | (byte + i < end ? reader->data[byte + i] : 0);
    return (uint32_t)(window >> (8 - (reader->at & 7)));
}

static void skip(struct bit_reader *reader, unsigned count)
{
    reader->at += count;
    if (reader->at > reader->end) {
        reader->at = reader->end;
        reader->damaged = true;
    }
}

uint32_t read_bits(struct bit_reader *reader, unsigned count)
{
    if (!count)
        return 0;
    uint32_t value = peek(reader) >> (32 - count);
    skip(reader, count);
    return value;
}

uint32_t read_gamma(struct bit_reader *reader)
{
    uint32_t window = peek(reader);
    unsigned zeros = window ? (unsigned)__builtin_clz(window) : 32;
    if (zeros == 32) {
        reader->damaged = true;
        return 1;
    }
    skip(reader, zeros);
    return read_bits(reader, zeros + 1);
}

uint32_t read_rice(struct bit_reader *reader, unsigned k)
{
    uint32_t window = ~peek(reader);
    unsigned high = window ? (unsigned)__builtin_clz(window) : 32;
    if (high >= RICE_ESCAPE) {
        skip(reader, RICE_ESCAPE);
        return read_bits(reader, 32);
    }
    skip(reader, high + 1);
    return high << k | read_bits(reader, k);
}

/* ---- prefix codes ------------------------------------------------------------------------ */

/* Code lengths by merging the two rarest; returns the longest. Symbols are few: O(n^2). */
static unsigned code_lengths(struct prefix_code *code, const uint64_t *counts)
{
    uint64_t weight[2 * CODE_SYMBOLS_MAX];
    uint16_t parent[2 * CODE_SYMBOLS_MAX] = {0};
    bool open[2 * CODE_SYMBOLS_MAX] = {false};
    unsigned nodes = code->count, left = 0, longest = 0;
    for (unsigned i = 0; i < nodes; i++) {
        weight[i] = counts[i];
        open[i] = counts[i] > 0;
        left += open[i];
    }
    for (; left > 1; left--, nodes++) {
        unsigned least[2];
        for (unsigned turn = 0; turn < 2; turn++) {
            unsigned best = nodes;
            for (unsigned i = 0; i < nodes; i++)
                if (open[i] && (best == nodes || weight[i] < weight[best]))
                    best = i;
            least[turn] = best;
            open[best] = false;
        }
        weight[nodes] = weight[least[0]] + weight[least[1]];
        open[nodes] = true;
        parent[least[0]] = parent[least[1]] = (uint16_t)nodes;
    }
    for (unsigned i = 0; i < code->count; i++) {
        unsigned length = 0;
        for (unsigned node = i; counts[i] && parent[node]; node = parent[node])
            length++;
        code->length[i] = (uint8_t)(counts[i] && !length ? 1 : length > 255 ? 255 : length);
        longest = code->length[i] > longest ? code->length[i] : longest;
    }
    return longest;
}

void prefix_code_make(struct prefix_code *code, const uint64_t *counts, unsigned count)
{
    uint64_t levelled[CODE_SYMBOLS_MAX];
    memcpy(levelled, counts, count * sizeof *counts);
    code->count = count;
    while (code_lengths(code, levelled) > CODE_LENGTH_MAX)
        for (unsigned i = 0; i < count; i++)
            levelled[i] = levelled[i] ? levelled[i] / 2 + 1 : 0;
    prefix_code_fill(code);
}

void prefix_code_even(struct prefix_code *code, unsigned count)
{
    code->count = count;
    for (unsigned i = 0; i < count; i++)
        code->length[i] = (uint8_t)width(count - 1);
    prefix_code_fill(code);
}

bool prefix_code_fill(struct prefix_code *code)
{
    uint32_t next = 0;
    for (unsigned length = 1; length <= CODE_LENGTH_MAX; length++) {
        for (unsigned i = 0; i < code->count; i++)
            if (code->length[i] == length)
                code->code[i] = (uint16_t)next++;
        if (next > 1u << length)
            return false;
        next <<= 1;
    }
    for (unsigned i = 0; i < code->count; i++)
        if (code->length[i] > CODE_LENGTH_MAX)
            return false;
    return true;
}

void code_table_make(struct code_table *table, const struct prefix_code *code)
{
    memset(table, 0, sizeof *table);
    for (unsigned i = 0; i < code->count; i++) {
        unsigned length = code->length[i];
        if (!length)
            continue;
        uint32_t from = (uint32_t)code->code[i] << (CODE_LENGTH_MAX - length);
        for (uint32_t c = from; c < from + (1u << (CODE_LENGTH_MAX - length)); c++) {
            table->symbol[c] = (uint16_t)i;
            table->length[c] = (uint8_t)length;
        }
    }
}

unsigned read_symbol(struct bit_reader *reader, const struct code_table *table)
{
    uint32_t c = peek(reader) >> (32 - CODE_LENGTH_MAX);
    if (!table->length[c])
        reader->damaged = true;
    skip(reader, table->length[c]);
    return table->symbol[c];
}

/* ---- scripts ----------------------------------------------------------------------------- */

uint32_t search_hash(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.data[i]) * 16777619u;
    h = (h ^ h >> 15) * 0x2C1B3C6Du;
    return h ^ h >> 12;
}

/* Four bytes, the lowest first, and zeros behind the end. */
static uint32_t word_at(struct str s, size_t i)
{
    unsigned char b[4] = {0};
    if (s.len - i >= sizeof b)
        memcpy(b, s.data + i, sizeof b);
    else
        memcpy(b, s.data + i, s.len - i);
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static uint32_t add_to_sum(uint32_t sum, uint32_t word)
{
    sum = (sum ^ word) * 0x2C1B3C6Du;
    return sum ^ sum >> 15;
}

enum { SUM_START = 0x811C9DC5 };

/* A checksum of bytes, four at a time as browsers have them: of bytes the highest first. */
static uint32_t checksum(struct str s)
{
    uint32_t sum = SUM_START;
    for (size_t i = 0; i < s.len; i += 4)
        sum = add_to_sum(sum, __builtin_bswap32(word_at(s, i)));
    return sum;
}

void text_sum(struct str text, uint32_t place, char digits[SUM_DIGITS])
{
    uint32_t sum = SUM_START ^ place;
    for (size_t i = 0; i < text.len; i += 4)
        sum = add_to_sum(sum, word_at(text, i));
    base36(sum, digits, SUM_DIGITS);
}

bool text_checked(struct str *text, uint32_t place)
{
    char digits[SUM_DIGITS];
    struct str rest = str_cut(*text, SUM_DIGITS, text->len);
    text_sum(rest, place, digits);
    if (text->len < SUM_DIGITS || memcmp(text->data, digits, SUM_DIGITS) != 0)
        return false;
    *text = rest;
    return true;
}

void base36(uint64_t value, char *to, unsigned count)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (unsigned i = count; i-- > 0; value /= 36)
        to[i] = digits[value % 36];
}

static void utf16(struct buf *out, const char *ascii, size_t len)
{
    char *to = buf_reserve(out, 2 * len);
    for (size_t i = 0; i < len; i++) {
        *to++ = ascii[i];
        *to++ = 0;
    }
    out->len += 2 * len;
}

/* The highest five bits of a unit that stand for a digit: not those of U+0000 to U+07FF (quotation
 * marks, backslashes, ends of lines), U+2000 to U+27FF (more ends of lines), the surrogates, and
 * U+F800 to U+FFFF (byte order marks, what is no character). */
static unsigned prefix_of(unsigned digit)
{
    return digit < 3 ? digit + 1 : digit < 25 ? digit + 2 : digit + 3;
}

/* The digit that the prefix stands for; DIGIT_BASE: none. */
static unsigned digit_of(unsigned prefix)
{
    if (prefix == 0 || prefix == 4 || prefix == 27 || prefix == 31)
        return DIGIT_BASE;
    return prefix < 4 ? prefix - 1 : prefix < 27 ? prefix - 2 : prefix - 3;
}

/* The bytes of a script, bit by bit; zeros behind the end. */
struct source {
    uint64_t head;
    const unsigned char *at, *end;
    uint64_t pending;
    unsigned waiting, heads; /* heads: bytes of the head that have been read */
};

static uint32_t source_take(struct source *source, unsigned count)
{
    for (; source->waiting < count; source->waiting += 8) {
        unsigned byte = 0;
        if (source->heads < HEAD_BYTES)
            byte = (unsigned)(source->head >> (56 - 8 * source->heads++)) & 255;
        else if (source->at < source->end)
            byte = *source->at++;
        source->pending = source->pending << 8 | byte;
    }
    source->waiting -= count;
    return (uint32_t)(source->pending >> source->waiting) & ((1u << count) - 1);
}

static char *put_group(struct source *source, char *to)
{
    uint32_t digits = source_take(source, DIGITS_BITS);
    unsigned prefix[GROUP_UNITS];
    for (unsigned i = GROUP_UNITS; i-- > 0; digits /= DIGIT_BASE)
        prefix[i] = prefix_of(digits % DIGIT_BASE);
    for (unsigned i = 0; i < GROUP_UNITS; i++) {
        uint32_t unit = prefix[i] << LOW_BITS | source_take(source, LOW_BITS);
        *to++ = (char)unit;
        *to++ = (char)(unit >> 8);
    }
    return to;
}

void script_of_bytes(struct buf *out, struct str name, struct str bytes)
{
    struct source source = {.head = (uint64_t)checksum(bytes) << 32 | bytes.len,
                            .at = (const unsigned char *)bytes.data,
                            .end = (const unsigned char *)bytes.data + bytes.len};
    size_t groups = ((bytes.len + HEAD_BYTES) * 8 + GROUP_BITS - 1) / GROUP_BITS;
    buf_add(out, "\xFF\xFE", 2);
    utf16(out, "songnguShard(\"", 14);
    utf16(out, name.data, name.len);
    utf16(out, "\",\"", 3);
    char *to = buf_reserve(out, groups * GROUP_UNITS * 2);
    for (size_t i = 0; i < groups; i++)
        to = put_group(&source, to);
    out->len += groups * GROUP_UNITS * 2;
    utf16(out, "\")\n", 3);
}

/* Offset of the next byte at or after from that may need an escape: a control, a quotation mark, a
 * backslash, or the first byte of U+2028, which ends a line in old JavaScript. */
static size_t find_escaped(struct str s, size_t from)
{
    const unsigned char *p = (const unsigned char *)s.data;
    for (; from + LANES <= s.len; from += LANES) {
        lanes c = lanes_load(p + from);
        if (lanes_any((lanes)((lanes)(c < 0x20) | (lanes)(c == '"') | (lanes)(c == '\\') |
                              (lanes)(c == 0xE2))))
            break;
    }
    while (from < s.len && p[from] >= 0x20 && p[from] != '"' && p[from] != '\\' && p[from] != 0xE2)
        from++;
    return from;
}

/* The escapes of a JavaScript string, or of a JSON string in one; bytes read. */
static size_t put_escape(struct buf *out, struct str at, bool in_json)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)at.data[0];
    if (c == 0xE2) {
        bool line = at.len > 2 && at.data[1] == '\x80' && (at.data[2] & '\xFE') == '\xA8';
        if (line)
            buf_text(out, at.data[2] == '\xA8' ? "\\u2028" : "\\u2029");
        else
            buf_byte(out, (char)c);
        return line ? 3 : 1;
    }
    if (c == '"' || c == '\\') {
        buf_text(out, in_json ? "\\\\\\" : "\\");
        buf_byte(out, (char)c);
    } else if (in_json && c == '\n') {
        buf_text(out, "\\\\n");
    } else {
        char escape[] = {'\\', '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], 0};
        if (!in_json) /* \x0a */
            escape[3] = '\\', escape[4] = 'x';
        buf_text(out, in_json ? escape : escape + 3);
    }
    return 1;
}

static void escape(struct buf *out, struct str s, bool in_json)
{
    size_t from = 0;
    for (size_t i = 0; (i = find_escaped(s, i)) < s.len; from = i) {
        assert(s.data);
        buf_add(out, s.data + from, i - from);
        i += put_escape(out, str_cut(s, i, s.len), in_json);
    }
    if (from < s.len)
        buf_add(out, s.data + from, s.len - from);
}

void script_escape_string(struct buf *out, struct str text)
{
    escape(out, text, true);
}

static void script_begin(struct buf *out, struct str name)
{
    buf_text(out, "songnguShard(\"");
    buf_str(out, name);
    buf_text(out, "\",\"");
}

void script_of_text(struct buf *out, struct str name, struct str json)
{
    script_begin(out, name);
    escape(out, json, false);
    buf_text(out, "\")\n");
}

void script_of_escaped(struct buf *out, struct str name, struct str escaped)
{
    script_begin(out, name);
    buf_str(out, escaped);
    buf_text(out, "\")\n");
}

/* The characters between the second pair of quotation marks of a UTF-16 script. */
static bool find_units(struct str script, size_t *from, size_t *to)
{
    unsigned quotes = 0;
    if (script.len < 4 || memcmp(script.data, "\xFF\xFE", 2) != 0 || script.len % 2)
        return false;
    for (size_t i = 2; i < script.len; i += 2) {
        if (script.data[i] != '"' || script.data[i + 1])
            continue;
        quotes++;
        if (quotes == 3)
            *from = i + 2;
        else if (quotes == 4) {
            *to = i;
            return true;
        }
    }
    return false;
}

/* The bits of a group of units, into bytes that may be as many as ten. */
struct sink {
    char *at;
    uint64_t pending;
    unsigned waiting;
};

static void sink_put(struct sink *sink, uint32_t value, unsigned count)
{
    sink->pending = sink->pending << count | value;
    for (sink->waiting += count; sink->waiting >= 8; sink->waiting -= 8)
        *sink->at++ = (char)(sink->pending >> (sink->waiting - 8));
}

static bool read_group(struct sink *sink, const unsigned char *units)
{
    uint32_t digits = 0, low[GROUP_UNITS];
    for (unsigned i = 0; i < GROUP_UNITS; i++) {
        uint32_t unit = units[2 * i] | (uint32_t)units[2 * i + 1] << 8;
        unsigned digit = digit_of(unit >> LOW_BITS);
        if (digit == DIGIT_BASE)
            return false;
        digits = digits * DIGIT_BASE + digit;
        low[i] = unit & ((1u << LOW_BITS) - 1);
    }
    if (digits >> DIGITS_BITS)
        return false;
    sink_put(sink, digits, DIGITS_BITS);
    for (unsigned i = 0; i < GROUP_UNITS; i++)
        sink_put(sink, low[i], LOW_BITS);
    return true;
}

bool script_read_bytes(struct str script, struct buf *out)
{
    size_t from = 0, to = 0;
    uint64_t head = 0;
    if (!find_units(script, &from, &to) || (to - from) % (2 * GROUP_UNITS))
        return false;
    char *bytes = buf_reserve(out, (to - from) / 2 * GROUP_BITS / (8 * GROUP_UNITS) + 1);
    struct sink sink = {.at = bytes};
    for (size_t i = from; i < to; i += 2 * GROUP_UNITS)
        if (!read_group(&sink, (const unsigned char *)script.data + i))
            return false;
    size_t n = (size_t)(sink.at - bytes);
    if (n < HEAD_BYTES)
        return false;
    for (unsigned i = 0; i < HEAD_BYTES; i++)
        head = head << 8 | (unsigned char)bytes[i];
    n -= HEAD_BYTES;
    memmove(bytes, bytes + HEAD_BYTES, n);
    size_t len = head & UINT32_MAX;
    if (len > n || checksum((struct str){bytes, len}) != head >> 32)
        return false;
    out->len += len;
    return true;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes the escape at s[*i] (a backslash); false if it is none of ours. */
static bool unescape(struct str s, size_t *i, struct buf *out)
{
    size_t left = s.len - *i;
    const char *c = s.data + *i;
    if (left >= 2 && (c[1] == '"' || c[1] == '\\')) {
        buf_byte(out, c[1]);
        *i += 2;
        return true;
    }
    if (left >= 4 && c[1] == 'x' && hex_value(c[2]) >= 0 && hex_value(c[3]) >= 0) {
        buf_byte(out, (char)(hex_value(c[2]) * 16 + hex_value(c[3])));
        *i += 4;
        return true;
    }
    if (left >= 6 && !memcmp(c + 1, "u202", 4) && (c[5] == '8' || c[5] == '9')) {
        buf_text(out, c[5] == '8' ? "\xE2\x80\xA8" : "\xE2\x80\xA9");
        *i += 6;
        return true;
    }
    return false;
}

bool script_read_text(struct str script, struct buf *out)
{
    size_t at = str_find(script, STR("\",\""), 0);
    if (at == script.len)
        return false;
    for (size_t i = at + 3; i < script.len;) {
        if (script.data[i] == '"')
            return true;
        if (script.data[i] != '\\') {
            size_t end = i;
            while (end < script.len && script.data[end] != '"' && script.data[end] != '\\')
                end++;
            buf_add(out, script.data + i, end - i);
            i = end;
        } else if (!unescape(script, &i, out)) {
            return false;
        }
    }
    return false;
}
