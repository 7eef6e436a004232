/* What is said of a decision in words of law: provisions ("dieu-5.khoan-2"), terms of the Party's
 * central bodies with their years, and how a text contradicts what is recorded.
 */
#include "view_build.h"

#include <string.h>

/* --- provisions ------------------------------------------------------------------------------- */

static const struct {
    const char *unit, *message;
    bool capital; /* a Roman number, or a letter that is a name */
} units[] = {
    {"phu-luc", "provision.phu-luc", true}, {"phan", "provision.phan", true},
    {"chuong", "provision.chuong", true},   {"muc", "provision.muc", true},
    {"dieu", "provision.dieu", false},      {"khoan", "provision.khoan", false},
    {"diem", "provision.diem", false},      {"tiet", "provision.tiet", false},
};

/* The value of a unit as it is written: "dd" is đ, letters of chapters are Roman numbers. */
static struct str unit_value(const struct view_context *c, struct str value, bool capital)
{
    if (str_is(value, "dd"))
        return STR("đ");
    char *text = arena_copy(c->arena, value.data, value.len);
    for (size_t i = 0; capital && i < value.len; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
    return (struct str){text, value.len};
}

/* "khoan-2" as "clause 2"; as it is if it is nothing known. */
static struct str unit_name(const struct view_context *c, struct str part)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t len = strlen(units[i].unit);
        if (str_starts(part, str_of(units[i].unit)) && part.len > len && part.data[len] == '-')
            return view_word_text(
                c, units[i].message,
                unit_value(c, str_cut(part, len + 1, part.len), units[i].capital));
    }
    return part;
}

static struct str join(const struct view_context *c, const char *key, struct str a, struct str b)
{
    if (!a.len)
        return b;
    return view_message(c, key, (struct message_arg[]){{.text = a}, {.text = b}}, 2);
}

/* "dieu-5.khoan-2" as "Article 5, clause 2"; several with "," between as well. */
static struct str provision_name(const struct view_context *c, struct str provision)
{
    struct str all = STR_NULL, one, part;
    while (str_next_part(&provision, ',', &one)) {
        struct str name = STR_NULL; /* the outer units come first */
        while (str_next_part(&one, '.', &part))
            name = join(c, "provision.within", name, unit_name(c, part));
        all = join(c, "provision.and", all, name);
    }
    return all;
}

struct str view_cite_title(const struct view_context *c, const struct cite *cite,
                           const struct work *work)
{
    enum lang is;
    struct str title = work ? work_title(work, c->lang, NULL) : STR_NULL;
    if (!work || !cite->citation.provision)
        return title;
    struct str label = view_work_label(c, work, &is);
    struct str of = view_message(
        c, "citation.provision",
        (struct message_arg[]){{.text = provision_name(c, str_of(cite->citation.provision))},
                               {.text = label}},
        2);
    if (!title.len || str_equal(title, label))
        return of;
    return view_message(c, "citation.titled", (struct message_arg[]){{.text = of}, {.text = title}},
                        2);
}

/* --- terms ------------------------------------------------------------------------------------ */

const struct congress_term *view_term_of(const struct view_context *c, struct str id,
                                         uint8_t number)
{
    struct citation_parts parts;
    if (!number || !citation_parts(id, &parts) || parts.place.data || !str_is(parts.issuer, "tw"))
        return NULL; /* committees of provinces, and the Assembly, count their own terms */
    for (size_t i = 0; i < c->site->congress_term_count; i++)
        if (c->site->congress_terms[i].number == number)
            return &c->site->congress_terms[i];
    return NULL;
}

struct str view_term_years(const struct view_context *c, struct str id, struct str term)
{
    const struct congress_term *known = view_term_of(c, id, citation_roman(term));
    if (!known)
        return term;
    struct str last = date_known(known->to) ? str_format(c->arena, "%d", known->to.year) : STR("");
    return str_format(c->arena, "%.*s (%d–%.*s)", STR_ARG(term), known->from.year, STR_ARG(last));
}

/* A month that is not stated contradicts nothing. */
static bool before(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year;
    return a.month && b.month && a.month < b.month;
}

static struct str term_note(const struct view_context *c, const struct cite *cite)
{
    struct date stated = cite->citation.date;
    const struct congress_term *term =
        view_term_of(c, str_of(cite->citation.id), cite->citation.term);
    if (!term || !date_known(stated))
        return STR_NULL;
    bool late = date_known(term->to) && before(term->to, stated);
    if (!late && !before(stated, term->from))
        return STR_NULL;
    struct message_arg args[] = {
        {.text = unicode_date(c->arena, c->lang, stated, false)},
        {.text = view_word_number(c, "term.name", term->number)},
        {.text = unicode_date(c->arena, c->lang, late ? term->to : term->from, false)},
    };
    return view_message(c, late ? "citation.after-term" : "citation.before-term", args, 3);
}

struct str view_conflict(const struct view_context *c, const struct cite *cite,
                         const struct work *work)
{
    if (cite->citation.flags & CITATION_CONFLICT_TERM) {
        struct str note = term_note(c, cite);
        if (note.data)
            return note;
    }
    const struct view_date *here = view_date(c, cite->citation.date);
    const struct view_date *there = work && work->record ? view_date(c, work->record->date) : NULL;
    if (!here || !there || str_equal(here->iso, there->iso))
        return view_word(c, "citation.conflict");
    return view_message(c, "citation.conflict-date",
                        (struct message_arg[]){{.text = here->text}, {.text = there->text}}, 2);
}
