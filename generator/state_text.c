#include "state_text.h"

#include "codec.h"
#include "hash.h"

/* --- the front matter ------------------------------------------------------------------------- */

static void code_located(struct codec *c, struct located *l)
{
    code_str(c, &l->text);
    code_u32(c, &l->line);
    code_u32(c, &l->col);
}

static void code_localised(struct codec *c, struct localised *l)
{
    for (int i = 0; i < LANG_COUNT; i++)
        code_str(c, &l->text[i]);
}

static void code_date(struct codec *c, struct date *d)
{
    code_i16(c, &d->year);
    code_u8(c, &d->month);
    code_u8(c, &d->day);
    code_i16(c, &d->minute);
}

static void code_lang(struct codec *c, enum lang *lang)
{
    uint8_t number = (uint8_t)*lang;
    code_u8(c, &number);
    c->failed = c->failed || number >= LANG_COUNT;
    *lang = number < LANG_COUNT ? (enum lang)number : LANG_VI;
}

static void code_attached(struct codec *c, struct attached *a)
{
    code_located(c, &a->path);
    code_localised(c, &a->title);
}

static void code_removed(struct codec *c, struct removed *r)
{
    code_str(c, &r->text);
    code_localised(c, &r->what);
}

static void code_change(struct codec *c, struct change *change)
{
    code_date(c, &change->date);
    code_localised(c, &change->change);
}

static void code_translation(struct codec *c, struct translation *t)
{
    code_bool(c, &t->present);
    if (!t->present)
        return;
    code_u32(c, &t->line);
    code_lang(c, &t->of);
    code_bool(c, &t->reviewed);
    code_localised(c, &t->method);
    code_date(c, &t->date);
    CODE_ARRAY(c, t->blocks, t->block_count, code_str);
}

static void code_front(struct codec *c, struct front *f)
{
    struct located *const located[] = {&f->id,    &f->type,   &f->issuer, &f->publisher,
                                       &f->place, &f->number, &f->work,   &f->title_at};
    for (size_t i = 0; i < sizeof located / sizeof *located; i++)
        code_located(c, located[i]);
    code_localised(c, &f->title);
    code_localised(c, &f->summary);
    code_localised(c, &f->withdrawn);
    code_str(c, &f->author);
    code_str(c, &f->source);
    code_date(c, &f->date);
    code_date(c, &f->published);
    CODE_ARRAY(c, f->topics, f->topic_count, code_located);
    CODE_ARRAY(c, f->aliases, f->alias_count, code_located);
    CODE_ARRAY(c, f->files, f->file_count, code_attached);
    CODE_ARRAY(c, f->removed, f->removed_count, code_removed);
    CODE_ARRAY(c, f->history, f->history_count, code_change);
    code_translation(c, &f->translation);
    code_bool(c, &f->draft);
}

/* --- the body --------------------------------------------------------------------------------- */

static void code_block(struct codec *c, struct block_mark *b)
{
    code_hash(c, &b->hash);
    code_u32(c, &b->line);
    code_u8(c, &b->kind);
}

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
    code_str(c, &citation->id);
    code_str(c, &citation->provision);
    code_str(c, &citation->name);
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
    code_str(c, &cite->surface);
    code_str(c, &cite->body);
    code_str(c, &cite->title);
    code_u32(c, &cite->block);
    code_bool(c, &cite->linked);
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

static void code_marks(struct codec *c, struct text *text)
{
    CODE_ARRAY(c, text->blocks, text->block_count, code_block);
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
    code_front(&c, &text->front);
    text->kept.front = hash64(since(out, start));
    start = out->len;
    CODE_ARRAY(&c, text->cites, text->cite_count, code_cite);
    text->kept.cites = hash64(since(out, start)) ^ hash64(sentences);
    code_places(&c, text);
    code_marks(&c, text);
}

bool state_text_read(struct str bytes, struct arena *arena, struct text *text)
{
    struct codec c = codec_reader(bytes, arena);
    code_front(&c, &text->front);
    CODE_ARRAY(&c, text->cites, text->cite_count, code_cite);
    code_places(&c, text);
    code_marks(&c, text);
    return !c.failed && c.at == c.end;
}
