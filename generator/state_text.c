#include "state_text.h"

#include "front.h"
#include "hash.h"
#include "schema_code.h"

/* --- the body --------------------------------------------------------------------------------- */

/* The text of a picture is asked for by markdown alone. */
static void code_link(struct codec *c, struct link *l)
{
    code_str(c, &l->target);
    code_u32(c, &l->line);
    code_u32(c, &l->col);
    code_u32(c, &l->block);
    code_bool(c, &l->is_image);
}

static void code_citation(struct codec *c, struct cited *citation)
{
    code_text(c, &citation->id);
    code_text(c, &citation->provision);
    code_text(c, &citation->name);
    code_date(c, &citation->date);
    code_i16(c, &citation->year);
    code_u16(c, &citation->flags);
    code_u8(c, &citation->kind);
    code_u8(c, &citation->status);
    code_u8(c, &citation->word);
    code_u8(c, &citation->term);
}

static void code_cite(struct codec *c, struct cite *cite)
{
    code_citation(c, &cite->citation);
    code_text(c, &cite->surface);
    code_text(c, &cite->body);
    code_text(c, &cite->title);
    code_u32(c, &cite->block);
    code_bool(c, &cite->linked);
    code_bool(c, &cite->again);
    cite->work = NO_INDEX;
}

/* Where it stands in the files, which no page shows. */
static void code_places(struct codec *c, struct text *text)
{
    for (size_t i = 0; i < text->cite_count; i++) {
        code_u32(c, &text->cites[i].line);
        code_u32(c, &text->cites[i].sentence);
        code_u32(c, &text->cites[i].sentence_len);
    }
}

static void code_rest(struct codec *c, struct text *text)
{
    code_size(c, &text->block_count);
    code_hash(c, &text->kinds);
    code_hash(c, &text->made_of);
    CODE_ARRAY(c, text->links, text->link_count, code_link);
    CODE_ARRAY(c, text->anchors, text->anchor_count, code_str);
}

/* --- both ------------------------------------------------------------------------------------- */

static struct str since(const struct buf *out, size_t start)
{
    return str_cut(buf_view(out), start, out->len);
}

void state_text_write(struct buf *out, struct text *text, struct str sentences)
{
    struct codec c = codec_writer(out);
    size_t start = out->len;
    front_code(&c, &text->front);
    text->kept.front = hash64(since(out, start));
    start = out->len;
    CODE_ARRAY(&c, text->cites, text->cite_count, code_cite);
    text->kept.cites = hash64(since(out, start)) ^ hash64(sentences);
    code_places(&c, text);
    code_rest(&c, text);
}

bool state_text_read(struct str bytes, struct arena *arena, struct text *text)
{
    struct codec c = codec_reader(bytes, arena);
    front_code(&c, &text->front);
    CODE_ARRAY(&c, text->cites, text->cite_count, code_cite);
    code_places(&c, text);
    code_rest(&c, text);
    return !c.failed && c.at == c.end;
}
