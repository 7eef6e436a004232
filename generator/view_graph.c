/* The neighbourhood of a work or document: at the left what it draws on, at the right what draws on
 * it; relations that are stated first, then citations, the most frequent first. A few of many are
 * drawn, and it is said how many are not.
 */
#include "view_build.h"

#include <stdlib.h>
#include <string.h>

#include "diagram.h"

enum {
    RELATIONS_DRAWN = 6,
    CITATIONS_DRAWN = 8,
    SIDE_MOST = RELATIONS_DRAWN + CITATIONS_DRAWN + 1 /* what is not drawn */
};

/* One side of the drawing, with its rows of the table. */
struct side {
    struct diagram_box boxes[SIDE_MOST];
    struct view_neighbour rows[SIDE_MOST];
    size_t count; /* of both */
    long more;    /* that are not drawn */
};

/* A neighbour by citation. */
struct weighed {
    uint32_t index; /* of a work, or of a document */
    long count;     /* citations */
    uint32_t rank;  /* among those with as many, the smaller first */
};

static bool heavier(const struct weighed *a, const struct weighed *b)
{
    return a->count != b->count ? a->count > b->count : a->rank < b->rank;
}

/* Keeps the heaviest; *kept is how many are there. */
static void keep(struct weighed *list, size_t *kept, struct weighed one)
{
    size_t at = *kept;
    while (at && heavier(&one, &list[at - 1]))
        at--;
    if (at == CITATIONS_DRAWN)
        return;
    if (*kept < CITATIONS_DRAWN)
        ++*kept;
    for (size_t i = *kept - 1; i > at; i--)
        list[i] = list[i - 1];
    list[at] = one;
}

static void add(struct side *side, const struct view_neighbour *row, const char *kind, bool tell)
{
    if (side->count == SIDE_MOST)
        return;
    side->rows[side->count] = *row;
    side->boxes[side->count++] = (struct diagram_box){.kind = kind,
                                                      .above = tell ? row->relation : STR_NULL,
                                                      .name = row->name,
                                                      .about = row->about,
                                                      .url = row->url,
                                                      .lang = row->lang,
                                                      .about_lang = row->about_lang};
}

static struct view_neighbour work_row(const struct view_context *c, uint32_t index,
                                      struct str relation, long count)
{
    struct view_work work = view_work_of(c, &c->site->works[index]);
    enum lang is;
    struct view_neighbour row = {.relation = relation, .url = work.url, .count = count};
    row.name = view_work_label(c, &c->site->works[index], &is);
    row.lang = view_lang(c, is);
    row.about = work.title;
    row.about_lang = work.lang;
    return row;
}

static struct view_neighbour document_row(const struct view_context *c, uint32_t index,
                                          struct str relation, long count)
{
    const struct document *d = &c->site->documents[index];
    enum lang is;
    struct view_neighbour row = {.relation = relation, .count = count};
    row.name = document_title(d, c->lang, &is);
    row.lang = view_lang(c, is);
    row.url = view_url(c, document_address(c->arena, d), STR_NULL);
    row.about = date_known(d->date) ? unicode_date(c->arena, c->lang, d->date, false) : STR_NULL;
    return row;
}

/* --- what there is to draw -------------------------------------------------------------------- */

static void add_relations(const struct view_context *c, const struct work *work, bool inverse,
                          struct side *side)
{
    size_t drawn = 0;
    for (uint32_t i = 0; i < work->relation_count; i++) {
        const struct work_relation *r = &work->relations[i];
        if (r->inverse != inverse)
            continue;
        if (drawn++ >= RELATIONS_DRAWN) {
            side->more++;
            continue;
        }
        const struct relation_kind *kind = &c->site->relation_kinds[r->kind];
        struct str label = localised_in(inverse ? kind->inverse : kind->label, c->lang, NULL);
        struct view_neighbour row = work_row(c, r->work, label, 0);
        add(side, &row, "relation", true);
    }
}

/* A work, and the number of the citation that names it. */
struct named {
    uint32_t work, at;
};

static int by_work(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (x->work != y->work)
        return x->work < y->work ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* The works that a document's original cites, apart from its own. Of two cited as often, the one
 * that is named first stands first: nothing that other documents say moves it. */
static void weigh_cites(const struct view_context *c, const struct document *d,
                        struct weighed *list, size_t *kept, size_t *all)
{
    const struct text *text = d->text[d->original];
    struct named *works = ARENA_ARRAY(c->arena, text->cite_count, struct named);
    size_t count = 0;
    for (size_t i = 0; i < text->cite_count; i++)
        if (text->cites[i].work != NO_INDEX && text->cites[i].work != d->work)
            works[count++] = (struct named){text->cites[i].work, (uint32_t)i};
    if (count)
        qsort(works, count, sizeof *works, by_work);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && works[end].work == works[i].work;)
            end++;
        ++*all;
        keep(list, kept, (struct weighed){works[i].work, (long)(end - i), works[i].at});
    }
}

static void add_cites(const struct view_context *c, const struct document *d, struct side *side)
{
    struct weighed list[CITATIONS_DRAWN];
    size_t kept = 0, all = 0;
    if (document_withdrawn(d))
        return;
    weigh_cites(c, d, list, &kept, &all);
    for (size_t i = 0; i < kept; i++) {
        struct view_neighbour row =
            work_row(c, list[i].index, view_word(c, "diagram.cites"), list[i].count);
        add(side, &row, "cites", false);
    }
    side->more += (long)(all - kept);
}

static void add_cited_by(const struct view_context *c, const struct work *work, struct side *side)
{
    struct weighed list[CITATIONS_DRAWN];
    size_t kept = 0, all = 0;
    for (uint32_t i = 0; i < work->citing_count;) {
        uint32_t document = work->citing[i].text->document;
        const struct document *d = &c->site->documents[document];
        long count = 0;
        for (; i < work->citing_count && work->citing[i].text->document == document; i++)
            if (work->citing[i].text->lang == d->original || !count)
                count = (long)work->citing[i].count;
        all++;
        keep(list, &kept, (struct weighed){document, count, document});
    }
    for (size_t i = 0; i < kept; i++) {
        struct view_neighbour row =
            document_row(c, list[i].index, view_word(c, "diagram.cited-by"), list[i].count);
        add(side, &row, "cited", false);
    }
    side->more += (long)(all - kept);
}

/* --- drawing it ------------------------------------------------------------------------------- */

static void add_more(const struct view_context *c, struct side *side)
{
    if (side->more && side->count < SIDE_MOST)
        side->boxes[side->count] = (struct diagram_box){
            .kind = "more", .name = view_word_number(c, "diagram.more", side->more)};
}

static const struct view_diagram *draw(const struct view_context *c, const struct diagram_box *self,
                                       struct side *left, struct side *right)
{
    size_t count = left->count + right->count;
    if (!count)
        return NULL;
    add_more(c, left);
    add_more(c, right);
    struct diagram drawing = {
        .label = view_word_text(c, "diagram.label", self->name),
        .self = *self,
        .left = {view_word(c, "diagram.left"), left->boxes, left->count + (left->more > 0)},
        .right = {view_word(c, "diagram.right"), right->boxes, right->count + (right->more > 0)}};
    char room[4096];
    struct buf svg = BUF_IN(room);
    diagram_neighbours(&svg, &drawing);
    struct view_neighbour *rows = ARENA_ARRAY(c->arena, count, struct view_neighbour);
    if (left->count)
        memcpy(rows, left->rows, left->count * sizeof *rows);
    if (right->count)
        memcpy(rows + left->count, right->rows, right->count * sizeof *rows);
    struct view_diagram *view = ARENA_NEW(c->arena, struct view_diagram);
    *view = (struct view_diagram){.svg = str_copy(c->arena, buf_view(&svg)),
                                  .rows = view_list_of(rows, count),
                                  .cites_more = left->more,
                                  .cited_by_more = right->more};
    buf_free(&svg);
    return view;
}

const struct view_diagram *view_graph_document(const struct view_context *c,
                                               const struct document *d)
{
    struct side left = {.count = 0}, right = {.count = 0};
    enum lang is;
    struct str title = document_title(d, c->lang, &is);
    struct diagram_box self = {.kind = "self", .name = title, .lang = view_lang(c, is)};
    if (d->terms[FACET_TYPE] != NO_INDEX)
        self.above = localised_in(c->site->terms[d->terms[FACET_TYPE]].name, c->lang, NULL);
    if (d->work != NO_INDEX) {
        const struct work *work = &c->site->works[d->work];
        add_relations(c, work, false, &left);
        add_relations(c, work, true, &right);
        add_cited_by(c, work, &right);
    }
    add_cites(c, d, &left);
    return draw(c, &self, &left, &right);
}

const struct view_diagram *view_graph_work(const struct view_context *c, const struct work *work)
{
    struct side left = {.count = 0}, right = {.count = 0};
    enum lang is;
    struct str label = view_work_label(c, work, &is);
    struct diagram_box self = {.kind = "self", .name = label, .lang = view_lang(c, is)};
    if (work_number(work).data) {
        self.about = work_title(work, c->lang, &is);
        self.about_lang = view_lang(c, is);
    }
    add_relations(c, work, false, &left);
    if (work->text_count) /* the texts of one work cite the same */
        add_cites(c, &c->site->documents[work->texts[0]], &left);
    add_relations(c, work, true, &right);
    add_cited_by(c, work, &right);
    return draw(c, &self, &left, &right);
}
