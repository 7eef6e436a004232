/* diagram - small drawings as inline SVG: the neighbourhood of a work, and a timeline. Text stays
 * text and links stay links; every colour is the page's own (currentColor and classes of the
 * theme), no style attribute is written, so a strict Content-Security-Policy allows it.
 *
 * Classes for the theme: svg.diagram; .box (with the kind of the box: .self, .relation, .cites,
 * .cited, .more), .edge, .heading, .small, .strong; svg.timeline: .bar, .dot (with .documents or
 * .decisions), .axis.
 */
#ifndef SONGNGU_DIAGRAM_H
#define SONGNGU_DIAGRAM_H

#include "str.h"

/* A box with a link. Absent texts are STR_NULL. */
struct diagram_box {
    const char *kind;            /* a class */
    struct str above;            /* a short line over the name: "Replaces" */
    struct str name;             /* one or two lines, strong */
    struct str about;            /* at most two lines */
    struct str url;              /* escaped here; absent: no link */
    struct str lang, about_lang; /* of name and about, if not the page's */
    unsigned height;             /* private */
};

struct diagram_column {
    struct str heading;
    struct diagram_box *boxes;
    size_t count;
};

/* What a work draws on at the left, the work itself, what draws on it at the right. */
struct diagram {
    struct str label; /* for screen readers */
    struct diagram_box self;
    struct diagram_column left, right;
};

/* Appends the drawing as SVG; the boxes' heights are set on the way. */
void diagram_neighbours(struct buf *out, struct diagram *diagram);

/* Some years of a timeline. */
struct diagram_item {
    struct str title, url, lang;
};
enum { DIAGRAM_ROWS = 2, DIAGRAM_SPANS = 30, DIAGRAM_DOTS = 8 };
struct diagram_span {
    struct str label; /* "2021", "2020–2029" */
    struct str tick;  /* under the axis: "2021", "2020" */
    size_t count[DIAGRAM_ROWS];
    struct str url[DIAGRAM_ROWS];                   /* a list of them; absent: no link */
    struct str says[DIAGRAM_ROWS];                  /* "2021: 3 documents" */
    const struct diagram_item *items[DIAGRAM_ROWS]; /* with dots: count of them */
};

/* Two rows of bars over and under one axis, or, where items are given for every span, of dots:
 * one a thing, each with its link. At most DIAGRAM_SPANS spans; with dots at most DIAGRAM_DOTS
 * in one. */
struct diagram_timeline {
    struct str label, heading[DIAGRAM_ROWS];
    const struct diagram_span *spans;
    size_t count;
    bool dots;
};
void diagram_timeline(struct buf *out, const struct diagram_timeline *timeline);

/* Takes the next line of at most `most` characters off *rest, broken at a space where there is
 * one; the last of the lines that may be used ends in "…" if more is left. */
struct str diagram_line(struct str *rest, size_t most);

#endif
