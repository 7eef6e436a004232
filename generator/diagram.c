/* All lengths are pixels at the drawing's natural size. Text cannot be measured here, so lines are
 * counted in characters against a width that the widest usual sans faces keep. */
#include "diagram.h"

#include "html.h"

enum {
    BOX_WIDTH = 228,
    BOX_PAD = 10,
    BOX_GAP = 12,
    COLUMN_GAP = 44,
    LINE = 18,
    SMALL_LINE = 16,
    HEADING = 30,
    NAME_CHARACTERS = 24,
    ABOUT_CHARACTERS = 29,
    NAME_LINES = 3,
    ABOUT_LINES = 2,
    WIDTH = 3 * BOX_WIDTH + 2 * COLUMN_GAP,
    SPAN_WIDTH = 28,
    DOT_STEP = 26,
    BAR_HEIGHT = 150,
    TIMELINE_WIDTH = 860
};

struct str diagram_line(struct str *rest, size_t most)
{
    struct str text = str_trim(*rest);
    size_t at = 0, space = 0, characters = 0;
    while (at < text.len && characters < most) {
        if (text.data[at] == ' ')
            space = at;
        do
            at++;
        while (at < text.len && ((unsigned char)text.data[at] & 0xC0) == 0x80);
        characters++;
    }
    if (at < text.len && text.data[at] != ' ' && space)
        at = space;
    *rest = str_trim(str_cut(text, at, text.len));
    return str_trim(str_cut(text, 0, at));
}

static size_t lines_of(struct str text, size_t characters, size_t most)
{
    size_t lines = 0;
    while (text.len && lines < most) {
        diagram_line(&text, characters);
        lines++;
    }
    return lines;
}

static unsigned measure(const struct diagram_box *box)
{
    size_t lines = lines_of(box->name, NAME_CHARACTERS, NAME_LINES);
    size_t small = lines_of(box->about, ABOUT_CHARACTERS, ABOUT_LINES) + (box->above.len > 0);
    return (unsigned)(2 * BOX_PAD + lines * LINE + small * SMALL_LINE);
}

static void measure_column(const struct diagram_column *column)
{
    for (size_t i = 0; i < column->count; i++)
        column->boxes[i].height = measure(&column->boxes[i]);
}

/* ` x="12"` */
static void put_length(struct buf *out, const char *name, unsigned pixels)
{
    buf_text(out, name);
    buf_number(out, pixels);
    buf_byte(out, '"');
}

/* Lines of one text from the baseline y on; returns the baseline after them. */
static unsigned put_lines(struct buf *out, struct str text, struct str lang, const char *class,
                          size_t characters, size_t most, unsigned x, unsigned y)
{
    bool small = most != NAME_LINES;
    for (size_t i = 0; text.len && i < most; i++) {
        struct str line = diagram_line(&text, characters);
        put_length(out, "<text x=\"", x);
        put_length(out, " y=\"", y);
        buf_text(out, " class=\"");
        buf_text(out, class);
        if (lang.len) {
            buf_text(out, "\" lang=\"");
            buf_str(out, lang);
        }
        buf_text(out, "\">");
        html_text(out, line);
        buf_text(out, text.len && i + 1 == most ? "…</text>" : " </text>");
        y += small ? SMALL_LINE : LINE;
    }
    return y;
}

static void put_box(struct buf *out, const struct diagram_box *box, unsigned x, unsigned y)
{
    bool link = box->url.data && html_link(out, STR("<a href=\""), box->url);
    if (link)
        buf_text(out, "\">");
    put_length(out, "<rect x=\"", x + 1);
    put_length(out, " y=\"", y + 1);
    put_length(out, " width=\"", BOX_WIDTH - 2);
    put_length(out, " height=\"", box->height - 2);
    buf_text(out, " class=\"box ");
    buf_text(out, box->kind);
    buf_text(out, "\"/>");
    unsigned at = y + BOX_PAD + 13;
    if (box->above.len)
        at = put_lines(out, box->above, STR_NULL, "small above", ABOUT_CHARACTERS, 1, x + BOX_PAD,
                       at);
    at = put_lines(out, box->name, box->lang, "strong", NAME_CHARACTERS, NAME_LINES, x + BOX_PAD,
                   at);
    put_lines(out, box->about, box->about_lang, "small", ABOUT_CHARACTERS, ABOUT_LINES, x + BOX_PAD,
              at);
    buf_text(out, link ? "</a>\n" : "\n");
}

static unsigned column_height(const struct diagram_column *column)
{
    unsigned height = 0;
    for (size_t i = 0; i < column->count; i++)
        height += column->boxes[i].height + (i ? BOX_GAP : 0);
    return height;
}

/* A curve from the box at the right to what it stands on at the left, with a point there. */
static void put_edge(struct buf *out, const char *kind, unsigned from_x, unsigned from_y,
                     unsigned to_x, unsigned to_y)
{
    const unsigned middle = (from_x + to_x) / 2;
    const unsigned curve[] = {from_y, middle, from_y, middle, to_y, to_x + 7, to_y};
    buf_text(out, "<path class=\"edge ");
    buf_text(out, kind);
    buf_text(out, "\" fill=\"none\" d=\"M");
    buf_number(out, from_x);
    for (size_t i = 0; i < sizeof curve / sizeof *curve; i++) {
        buf_byte(out, i == 1 ? 'C' : ' ');
        buf_number(out, curve[i]);
    }
    buf_text(out, "\"/><path class=\"point\" d=\"M");
    buf_number(out, to_x);
    buf_byte(out, ' ');
    buf_number(out, to_y);
    buf_text(out, "l8-4v8z\"/>\n");
}

/* One column; its boxes are tied to the box in the middle, whose middle is at self_y. */
static void put_column(struct buf *out, const struct diagram_column *column, bool left,
                       unsigned height, unsigned self_y)
{
    unsigned x = left ? 0 : 2 * (BOX_WIDTH + COLUMN_GAP);
    unsigned y = HEADING + (height - column_height(column)) / 2;
    const unsigned self_x = BOX_WIDTH + COLUMN_GAP;
    if (column->count) {
        put_length(out, "<text x=\"", x);
        put_length(out, " y=\"", y - 12);
        buf_text(out, " class=\"heading\">");
        html_text(out, column->heading);
        buf_text(out, "</text>\n");
    }
    for (size_t i = 0; i < column->count; i++) {
        const struct diagram_box *box = &column->boxes[i];
        unsigned middle = y + box->height / 2;
        if (left)
            put_edge(out, box->kind, self_x, self_y, BOX_WIDTH, middle);
        else
            put_edge(out, box->kind, x, middle, self_x + BOX_WIDTH, self_y);
        put_box(out, box, x, y);
        y += box->height + BOX_GAP;
    }
}

static void open_svg(struct buf *out, const char *class, unsigned x, unsigned width,
                     unsigned height, struct str label)
{
    buf_printf(out,
               "<svg class=\"%s\" viewBox=\"%u 0 %u %u\" width=\"%u\" height=\"%u\" role=\"group\" "
               "aria-label=\"",
               class, x, width, height, width, height);
    html_attribute(out, label);
    buf_text(out, "\">\n");
}

void diagram_neighbours(struct buf *out, struct diagram *d)
{
    measure_column(&d->left);
    measure_column(&d->right);
    d->self.height = measure(&d->self);
    unsigned height = d->self.height, left = column_height(&d->left),
             right = column_height(&d->right);
    height = left > height ? left : height;
    height = right > height ? right : height;
    unsigned self_y = HEADING + height / 2;
    /* a side where there is nothing takes no room */
    const unsigned side = BOX_WIDTH + COLUMN_GAP;
    unsigned from = d->left.count ? 0 : side - 1, to = d->right.count ? WIDTH : WIDTH - side + 1;
    bool wide = d->left.count && d->right.count;
    open_svg(out, wide ? "diagram wide" : "diagram", from, to - from, HEADING + height + 2,
             d->label);
    put_column(out, &d->left, true, height, self_y);
    put_box(out, &d->self, BOX_WIDTH + COLUMN_GAP, self_y - d->self.height / 2);
    put_column(out, &d->right, false, height, self_y);
    buf_text(out, "</svg>\n");
}

/* --- the timeline ----------------------------------------------------------------------------- */

struct scale {
    unsigned axis;             /* y of the line between the rows */
    unsigned depth;            /* of the lower row */
    double unit[DIAGRAM_ROWS]; /* height of one thing */
};

static size_t most_in(const struct diagram_timeline *t, int row)
{
    size_t most = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->spans[i].count[row] > most)
            most = t->spans[i].count[row];
    return most;
}

static struct scale scale_of(const struct diagram_timeline *t)
{
    struct scale s = {0};
    unsigned height[DIAGRAM_ROWS];
    for (int row = 0; row < DIAGRAM_ROWS; row++) {
        size_t most = most_in(t, row);
        height[row] = t->dots ? (unsigned)(most * DOT_STEP) : most ? BAR_HEIGHT : 0;
        s.unit[row] = most ? (double)height[row] / (double)most : 0;
    }
    s.axis = HEADING + height[0] + 6;
    s.depth = height[1];
    return s;
}

static void open_link(struct buf *out, struct str url, struct str label, struct str lang)
{
    buf_text(out, "<a href=\"");
    html_url(out, url);
    buf_text(out, "\" aria-label=\"");
    html_attribute(out, label);
    if (lang.len)
        buf_printf(out, "\" lang=\"%.*s", STR_ARG(lang));
    buf_text(out, "\"><title>");
    html_text(out, label);
    buf_text(out, "</title>");
}

static const char *const row_classes[DIAGRAM_ROWS] = {"documents", "decisions"};

/* Each dot lies in a clear square that is large enough to be hit. */
static void put_dots(struct buf *out, const struct scale *s, const struct diagram_span *span,
                     int row, unsigned x)
{
    for (size_t i = 0; i < span->count[row] && i < DIAGRAM_DOTS; i++) {
        const struct diagram_item *item = &span->items[row][i];
        unsigned y = row == 0 ? s->axis - 6 - (unsigned)(i + 1) * DOT_STEP
                              : s->axis + 24 + (unsigned)i * DOT_STEP;
        open_link(out, item->url, item->title, item->lang);
        buf_printf(out,
                   "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" fill=\"none\" "
                   "pointer-events=\"all\"/>",
                   x, y, SPAN_WIDTH, DOT_STEP);
        if (row == 0)
            buf_printf(out, "<circle cx=\"%u\" cy=\"%u\" r=\"8\" class=\"dot %s\"/></a>\n",
                       x + SPAN_WIDTH / 2, y + DOT_STEP / 2, row_classes[row]);
        else
            buf_printf(out,
                       "<rect x=\"%u\" y=\"%u\" width=\"15\" height=\"15\" "
                       "class=\"dot %s\"/></a>\n",
                       x + SPAN_WIDTH / 2 - 7, y + DOT_STEP / 2 - 7, row_classes[row]);
    }
}

static void put_bar(struct buf *out, const struct scale *s, const struct diagram_span *span,
                    int row, unsigned x)
{
    if (!span->count[row])
        return;
    double exact = (double)span->count[row] * s->unit[row];
    unsigned height = exact < 2 ? 2 : (unsigned)(exact + .5); /* one of 100,000 is still seen */
    unsigned y = row == 0 ? s->axis - 4 - height : s->axis + 22;
    bool link = span->url[row].data != NULL;
    if (link)
        open_link(out, span->url[row], span->says[row], STR_NULL);
    buf_printf(out,
               "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\" fill=\"none\" "
               "pointer-events=\"all\"/>",
               x, row == 0 ? s->axis - 4 - BAR_HEIGHT : s->axis + 22, SPAN_WIDTH, BAR_HEIGHT);
    buf_printf(out, "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\" class=\"bar %s\"/>", x + 3,
               y, SPAN_WIDTH - 6, height, row_classes[row]);
    buf_text(out, link ? "</a>\n" : "\n");
}

static void put_row_heading(struct buf *out, struct str heading, int row, unsigned y)
{
    buf_printf(out, "<text x=\"0\" y=\"%u\" class=\"heading %s\">", y, row_classes[row]);
    html_text(out, heading);
    buf_text(out, "</text>\n");
}

void diagram_timeline(struct buf *out, const struct diagram_timeline *t)
{
    struct scale s = scale_of(t);
    unsigned bottom = s.axis + 24 + s.depth + HEADING;
    open_svg(out, "timeline wide", 0, TIMELINE_WIDTH, bottom, t->label);
    put_row_heading(out, t->heading[0], 0, 16);
    buf_printf(out, "<path class=\"axis\" d=\"M0 %uH%d\"/>\n", s.axis, TIMELINE_WIDTH);
    for (size_t i = 0; i < t->count && i < DIAGRAM_SPANS; i++) {
        unsigned x =
            (unsigned)((TIMELINE_WIDTH - t->count * SPAN_WIDTH) * (2 * i + 1) / (2 * t->count) +
                       i * SPAN_WIDTH);
        for (int row = 0; row < DIAGRAM_ROWS; row++)
            (t->dots ? put_dots : put_bar)(out, &s, &t->spans[i], row, x);
        buf_printf(out, "<text x=\"%u\" y=\"%u\" class=\"tick\">%.*s</text>\n", x + SPAN_WIDTH / 2,
                   s.axis + 15, STR_ARG(t->spans[i].tick));
    }
    put_row_heading(out, t->heading[1], 1, bottom - 8);
    buf_text(out, "</svg>\n");
}
