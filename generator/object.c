/* Layout: struct head; then arrays of hole, section, block_range, heading_record; then the HTML;
 * the ids and texts of the headings; the sentences. Numbers are the machine's own: an object never
 * leaves the machine that wrote it, and only the same program reads it. */
#include "object.h"

#include <assert.h>
#include <string.h>

#include "codec.h"
#include "hash.h"
#include "html.h"
#include "sentence.h"

struct head {
    uint32_t holes, sections, blocks, headings; /* counts */
    uint32_t html, names;                       /* bytes */
};

struct block_range {
    uint32_t start, end, kind;
};

struct heading_record {
    uint32_t block, level, id, text; /* id and text: bytes of each in names, one after the other */
};

/* The sentence with <mark> around the citation. Returns it as it stands in the text. */
static struct str add_sentence(struct buf *out, struct str text, uint32_t start, uint32_t end)
{
    bool before, after;
    struct str s = sentence_around(text, start, end, &before, &after);
    size_t from = start - (size_t)(s.data - text.data), to = from + (end - start);
    if (before)
        buf_text(out, "… ");
    html_text(out, str_cut(s, 0, from));
    buf_text(out, "<mark>");
    html_text(out, str_cut(s, from, to));
    buf_text(out, "</mark>");
    html_text(out, str_cut(s, to, s.len));
    if (after)
        buf_text(out, " …");
    return s;
}

static void add_blocks(struct buf *out, const struct body *body)
{
    for (size_t i = 0; i < body->block_count; i++) {
        const struct block *b = &body->blocks[i];
        struct block_range range = {b->start, b->end, b->kind};
        buf_add(out, &range, sizeof range);
    }
}

static uint32_t add_headings(struct buf *out, const struct body *body)
{
    uint32_t names = 0;
    for (size_t i = 0; i < body->heading_count; i++) {
        const struct heading *h = &body->headings[i];
        struct heading_record r = {h->block, h->level, (uint32_t)h->id.len, (uint32_t)h->text.len};
        buf_add(out, &r, sizeof r);
        names += r.id + r.text;
    }
    return names;
}

void object_write(struct buf *out, const struct body *body, struct cite *cites)
{
    size_t start = out->len;
    struct head head = {(uint32_t)body->hole_count,  (uint32_t)body->section_count,
                        (uint32_t)body->block_count, (uint32_t)body->heading_count,
                        (uint32_t)body->html.len,    0};
    buf_add(out, &head, sizeof head);
    buf_add(out, body->holes, body->hole_count * sizeof *body->holes);
    buf_add(out, body->sections, body->section_count * sizeof *body->sections);
    add_blocks(out, body);
    head.names = add_headings(out, body);
    memcpy(out->data + start, &head, sizeof head);
    buf_str(out, body->html);
    for (size_t i = 0; i < body->heading_count; i++) {
        buf_str(out, body->headings[i].id);
        buf_str(out, body->headings[i].text);
    }
    struct str last = STR_NULL;
    for (size_t i = 0; i < body->citation_count; i++) {
        const struct body_citation *c = &body->citations[i];
        size_t at = out->len;
        struct str sentence =
            add_sentence(out, body->blocks[c->block].text, c->citation.start, c->citation.end);
        cites[i].again = sentence.data == last.data && sentence.len == last.len;
        last = sentence;
        cites[i].sentence = (uint32_t)(at - start);
        cites[i].sentence_len = (uint32_t)(out->len - at);
    }
}

/* Copies the next count elements off the bytes, aligned for use. */
static void *take(struct arena *arena, struct str *bytes, size_t count, size_t size)
{
    assert(count * size <= bytes->len);
    void *copy = arena_copy(arena, bytes->data, count * size);
    *bytes = str_cut(*bytes, count * size, bytes->len);
    return copy;
}

static struct str take_text(struct str *bytes, size_t len)
{
    assert(len <= bytes->len);
    struct str text = str_cut(*bytes, 0, len);
    *bytes = str_cut(*bytes, len, bytes->len);
    return text;
}

void object_read(struct arena *arena, struct str bytes, struct body *body)
{
    const struct head *head = take(arena, &bytes, 1, sizeof *head);
    *body = (struct body){.hole_count = head->holes,
                          .section_count = head->sections,
                          .block_count = head->blocks,
                          .heading_count = head->headings};
    body->holes = take(arena, &bytes, head->holes, sizeof *body->holes);
    body->sections = take(arena, &bytes, head->sections, sizeof *body->sections);
    const struct block_range *ranges = take(arena, &bytes, head->blocks, sizeof *ranges);
    const struct heading_record *records = take(arena, &bytes, head->headings, sizeof *records);
    body->html = take_text(&bytes, head->html);
    body->blocks = ARENA_ARRAY(arena, head->blocks, struct block);
    for (size_t i = 0; i < head->blocks; i++) {
        body->blocks[i].start = ranges[i].start;
        body->blocks[i].end = ranges[i].end;
        body->blocks[i].kind = (enum block_kind)ranges[i].kind;
    }
    body->headings = ARENA_ARRAY(arena, head->headings, struct heading);
    for (size_t i = 0; i < head->headings; i++) {
        struct heading *h = &body->headings[i];
        h->block = records[i].block;
        h->level = records[i].level;
        h->id = take_text(&bytes, records[i].id);
        h->text = take_text(&bytes, records[i].text);
    }
}

void object_write_marks(struct buf *out, const struct body *body)
{
    for (size_t i = 0; i < body->block_count; i++) {
        const struct block *b = &body->blocks[i];
        struct block_mark mark = {hash64(b->text), b->line, b->kind};
        buf_add(out, &mark, sizeof mark);
    }
}

const struct block_mark *object_marks(struct arena *arena, const struct pack *pack,
                                      const struct text *text)
{
    struct str bytes = pack_get(pack, text->kept.marks, 0, text->kept.marks.len, arena);
    return take(arena, &bytes, text->block_count, sizeof(struct block_mark));
}

void object_hash_digits(uint64_t hash, char digits[BLOCK_HASH_LEN])
{
    for (size_t k = 0; k < BLOCK_HASH_LEN; k++)
        digits[k] = "0123456789abcdef"[hash >> (BLOCK_HASH_LEN - 1 - k) * 4 & 15];
}
