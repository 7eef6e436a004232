/* The Constitution, laws and ordinances by title, in both languages. Each reads forward from the
 * word that made the finder stop, over a bounded number of glyphs, and takes the title only to
 * where the grammar says it ends: a year, a date or a number closes it for certain; else a known
 * title, or the first word that no title holds. */
#include "citation_parse.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_WORDS = 40, TITLE_GLYPHS = 220 };

/* A year of four digits at i, not part of anything longer: its end, or 0. */
static uint32_t year_at(struct window *w, uint32_t i, int *year)
{
    uint32_t end = digits_end(w, i);
    if (end != i + 4 || !word_begins(w, i))
        return 0;
    const struct glyph *g = glyph_at(w, end);
    if (g->gap == GAP_NONE && (g->base == '/' || g->base == '-' || g->base == '%' ||
                               (base_is_letter(g->base) && !match(w, end, "của"))))
        return 0;
    if (g->gap == GAP_NONE && (g->base == '.' || g->base == ',') &&
        base_is_digit(base_at(w, end + 1)) && glyph_at(w, end + 1)->gap == GAP_NONE)
        return 0;
    *year = (int)digits_value(w, i, end, 9999);
    return *year >= 1945 && *year < 2100 ? end : 0;
}

/* "năm 2013" or "2013" at i. */
static uint32_t stated_year(struct window *w, uint32_t i, int *year)
{
    uint32_t at = match(w, i, "năm");
    return glyph_at(w, i)->gap == GAP_END ? 0 : year_at(w, at ? at : i, year);
}

/* "2013" before glyph i, separate: its first glyph + 1, or 0. */
static uint32_t year_before(struct window *w, uint32_t i, uint32_t floor, int *year)
{
    uint32_t begin = word_before(w, i);
    if (begin < floor || i - begin != 4 || digits_end(w, begin) != i)
        return 0;
    if (begin && glyph_at(w, begin)->gap == GAP_NONE && base_at(w, begin - 1) != '(' &&
        base_at(w, begin - 1) != '"')
        return 0;
    *year = (int)digits_value(w, begin, i, 9999);
    return *year >= 1945 && *year < 2100 ? begin + 1 : 0;
}

/* --- the Constitution ------------------------------------------------------------------------- */

static bool constitution_year(int year)
{
    return year == 1946 || year == 1959 || year == 1980 || year == 1992 || year == 2013;
}

bool named_constitution(struct scan *s, uint32_t i)
{
    static const char *const countries[] = {"nước cộng hòa xã hội chủ nghĩa việt nam",
                                            "nước việt nam dân chủ cộng hòa",
                                            "nước chxhcn việt nam",
                                            "nước ta",
                                            "việt nam",
                                            "của việt nam",
                                            "of the socialist republic of vietnam",
                                            "of the socialist republic of viet nam",
                                            "of vietnam",
                                            "of viet nam",
                                            NULL};
    struct window *w = &s->window;
    struct attributes a = {0};
    uint32_t first = i, at = match(w, i, "hiến pháp"), end, before;
    int year = 0;
    bool english = false;
    if (!at) {
        at = match(w, i, "constitution");
        english = true;
    }
    if (!at)
        return false;
    uint32_t country = match_any(w, at, countries), from = country ? country : at;
    uint32_t of = english ? match(w, from, "of") : 0;
    end = stated_year(w, of ? of : from, &year);
    if (!end && english && (before = year_before(w, i, scan_floor(s, i), &year))) {
        first = before - 1;
        end = at;
    }
    if (!end || !constitution_year(year))
        return false;
    struct draft draft = {.first = first,
                          .end = end,
                          .issuer = "qh",
                          .type = "hp",
                          .number = "hp",
                          .year = year,
                          .word = type_word_named(english ? "constitution" : "hiến pháp")};
    a.issued = issued_before(w, first);
    attributes_read(w, end, &a);
    return named_add(s, &draft, &a);
}

/* --- laws by title ---------------------------------------------------------------------------- */

/* What was found while a title was read. */
struct title {
    uint32_t end;      /* of the title */
    uint32_t name_end; /* of the span, with its year */
    int year;
    bool dated;    /* "ngày" and a date follow */
    bool numbered; /* "số" and a number follow: the number's to take */
};

/* The glyph after the word (or digits, or one sign) at i. */
static uint32_t step(struct window *w, uint32_t i)
{
    uint32_t end = letters_end(w, i);
    if (end == i)
        end = digits_end(w, i);
    return end > i ? end : i + 1;
}

/* A year, date or number right after the title, at glyph i. */
static bool title_closed(struct window *w, uint32_t i, struct title *t)
{
    struct date date = DATE_NONE;
    unsigned flags = 0;
    uint32_t end = stated_year(w, i, &t->year);
    t->end = i;
    t->name_end = i;
    if (end) {
        t->name_end = end;
        return true;
    }
    t->year = 0;
    t->dated = glyph_at(w, i)->gap != GAP_END &&
               (match(w, i, "ngày") || match(w, i, "dated") || match(w, i, "of")) &&
               date_read(w, i, &date, &flags);
    t->numbered = number_sign_at(w, i) != i;
    return t->dated || t->numbered;
}

/* "(sửa đổi)", "(sửa đổi, bổ sung)" at i: the glyph after it, or i. */
static uint32_t amended_bracket(struct window *w, uint32_t i)
{
    uint32_t at = base_at(w, i) == '(' ? match(w, i + 1, "sửa đổi") : 0;
    for (unsigned n = 0; at && n < 30; n++, at++) {
        if (base_at(w, at) == ')')
            return at + 1;
        if (base_is_digit(base_at(w, at)))
            return i;
    }
    return i;
}

/* The glyph after the longest known title that begins at i, or 0. */
static uint32_t known_title(struct window *w, uint32_t i)
{
    char slug[NAME_MAX_BYTES];
    uint32_t end = i, words_end[TITLE_WORDS + 1];
    unsigned count = 0;
    while (count < 20 && end - i < TITLE_GLYPHS && glyph_at(w, end)->gap != GAP_END) {
        if (end != i && base_at(w, end) == ',')
            end++;
        if (!base_is_letter(base_at(w, end)))
            break;
        end = letters_end(w, end);
        words_end[count++] = end;
    }
    if (!count)
        return 0;
    glyph_slug(w, i, words_end[count - 1], slug, sizeof slug);
    unsigned words = law_title_words(slug);
    return words && words <= count ? words_end[words - 1] : 0;
}

/* True if the title cannot go on at glyph i. */
static bool title_ends(struct window *w, uint32_t i, bool first)
{
    uint32_t after;
    uint8_t base = base_at(w, i);
    if (base == 0 || glyph_at(w, i)->gap == GAP_END)
        return true;
    if (base == ',') {
        after = i + 1;
        return !base_is_letter(base_at(w, after)) || glyph_upper(glyph_at(w, after)) ||
               match_any(w, after, LAW_STOPS) || match_any(w, after, LAW_SOFT_STOPS) ||
               match(w, after, "và") || type_word_at(w, after, &after);
    }
    if (base == '-' || base == '/')
        return glyph_at(w, i)->gap != GAP_NONE || glyph_at(w, i + 1)->gap != GAP_NONE;
    if (!base_is_letter(base))
        return true;
    if (!first && match_any(w, i, LAW_STOPS))
        return true;
    if ((after = match(w, i, "và")))
        return glyph_upper(glyph_at(w, after)) || type_word_at(w, after, &after) ||
               match_any(w, after, LAW_STOPS);
    return false;
}

/* "Điều 170", "một số điều của 37 luật có liên quan đến" in the title of a law that amends others,
 * at glyph i: the glyph after it, or 0. */
static uint32_t amended_part(struct window *w, uint32_t i)
{
    static const char *const laws[] = {"luật có liên quan đến", "luật", NULL};
    uint32_t after = match(w, i, "điều"), digits;
    if (after) {
        digits = digits_end(w, after);
        return digits > after && digits - after <= 3 ? digits : 0;
    }
    if ((after = match(w, i, "một số điều của các luật")))
        return after;
    if (!(after = match(w, i, "một số điều của")))
        return 0;
    digits = digits_end(w, after);
    return digits > after && digits - after <= 2 ? match_any(w, digits, laws) : 0;
}

/* Reads an unknown title word by word; stops at what no title holds. */
static bool read_title(struct window *w, uint32_t i, struct title *t)
{
    static const char *const amended[] = {"một số điều của luật",
                                          "một số điều của bộ luật",
                                          "một số điều của pháp lệnh",
                                          "của luật",
                                          "của bộ luật",
                                          "của pháp lệnh",
                                          NULL};
    static const char *const changes[] = {"sửa đổi", "bổ sung", NULL};
    static const char *const laws[] = {"luật", "bộ luật", NULL};
    uint32_t at = i, soft = 0, cut = 0;
    bool outer = false, amending = match_any(w, i, changes) != 0;
    for (unsigned words = 0; words < TITLE_WORDS && at - i < TITLE_GLYPHS; words++) {
        uint32_t after = amended_bracket(w, at);
        if (after != at) {
            at = after;
            if (title_closed(w, at, t))
                return true;
            break;
        }
        if (words && title_closed(w, at, t))
            return true;
        /* the law that is amended belongs to the title of the one that amends it */
        if ((after = match_any(w, at, amended)) || (amending && (after = amended_part(w, at)))) {
            uint32_t known = known_title(w, after);
            outer = true;
            at = known ? known : after;
            soft = 0;
            continue;
        }
        if (title_ends(w, at, words == 0)) {
            /* an amending law may amend two, which shows only in the year or number after them */
            uint32_t and = base_at(w, at) == ',' ? at + 1 : match(w, at, "và");
            after = outer && and? match_any(w, and, laws) : 0;
            if (!after && amending && and)
                after = amended_part(w, and);
            if (!after)
                break;
            cut = cut ? cut : at;
            soft = 0;
            at = known_title(w, after) ? known_title(w, after) : after;
            continue;
        }
        if (words && !soft && match_any(w, at, LAW_SOFT_STOPS))
            soft = at;
        at = step(w, at);
    }
    *t = (struct title){.end = cut ? cut : soft && !outer ? soft : at};
    t->name_end = t->end;
    return t->end > i;
}

static bool law_rejected(struct window *w, uint32_t i, uint32_t after)
{
    static const char *const treaties[] = {"công ước", "hiệp định", "hiệp ước", "nghị định thư",
                                           NULL};
    for (const char *const *word = LAW_NOT_AFTER; *word; word++) {
        if (match_before(w, i, *word))
            return true;
    }
    if (match_any(w, after, LAW_NOT_BEFORE))
        return true;
    uint32_t about = match_before(w, i, "về");
    for (uint32_t at = about; about && at-- > 0 && about - at < 50;) {
        if (base_at(w, at) == '.' || base_at(w, at) == ';')
            break;
        if (match_any(w, at, treaties))
            return true;
    }
    return false;
}

/* The Standing Committee issues ordinances since the Constitution of 1992; the Council of State did
 * before, whose works are not told from its laws by a title. */
enum { FIRST_ORDINANCE = 1992 };

static bool add_law(struct scan *s, uint32_t first, uint32_t title, const struct title *t,
                    unsigned word)
{
    struct window *w = &s->window;
    struct attributes a = {.issued = issued_before(w, first)};
    char number[NAME_MAX_BYTES + 1] = "~";
    bool ordinance = type_of_word(word) == TYPE_PL;
    if (!glyph_slug(w, title, t->end, number + 1, NAME_MAX_BYTES))
        return false;
    attributes_read(w, t->name_end, &a);
    if (ordinance && (t->year ? t->year : a.date.year) < FIRST_ORDINANCE)
        return false;
    a.title = title;
    a.title_end = t->end;
    struct draft draft = {.first = first,
                          .end = t->name_end,
                          .issuer = ordinance ? "ubtvqh" : "qh",
                          .type = ordinance ? "pl" : "luat",
                          .number = number,
                          .year = t->year,
                          .word = word,
                          .name = number + 1};
    return named_add(s, &draft, &a);
}

/* "Luật Đất đai số 31/2024/QH15": the number settles it. */
static bool law_numbered(struct scan *s, uint32_t first, uint32_t title, const struct title *t,
                         unsigned word)
{
    struct lead lead = {.first = first,
                        .word = word,
                        .agrees = TYPE_WORDS[word].agrees,
                        .numbered = true,
                        .capital = glyph_upper(glyph_at(&s->window, first)),
                        .title = title,
                        .title_end = t->end};
    return number_cited(s, number_sign_at(&s->window, t->end), &lead);
}

bool named_law(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct title t = {0};
    uint32_t after = match(w, i, "luật"), first = i, known;
    bool damaged = false;
    if (!after || glyph_at(w, after)->gap == GAP_END || !base_is_letter(base_at(w, after)) ||
        law_rejected(w, i, after))
        return false;
    unsigned word = type_word_before(w, after, scan_floor(s, i), &first, &damaged);
    if (!word || type_of_word(word) != TYPE_LUAT)
        return false;
    bool capital = glyph_upper(glyph_at(w, after));
    /* "Luật được thông qua năm 2001" names none, and its slug begins like that of "Luật Dược" */
    if (!capital && match(w, after, "được"))
        return false;
    if ((known = known_title(w, after))) {
        known = amended_bracket(w, known);
        t.end = t.name_end = known;
        if (!title_closed(w, known, &t)) {
            /* a longer title that this table does not know may end in a year */
            struct title longer = {0};
            if (read_title(w, after, &longer) && longer.end > known && !longer.numbered &&
                (longer.year || longer.dated))
                t = longer;
            else
                t = (struct title){.end = known, .name_end = known};
        }
    } else if ((!capital && match_any(w, after, LAW_STOPS)) || !read_title(w, after, &t)) {
        return false;
    }
    if (t.numbered && law_numbered(s, first, after, &t, word))
        return true;
    if (!capital && !t.year && !t.dated)
        return false;
    /* "Luật K45": a class, not a law */
    if (base_is_digit(base_at(w, t.end)) && glyph_at(w, t.end)->gap == GAP_NONE)
        return false;
    return add_law(s, first, after, &t, word);
}

/* "Pháp lệnh Cựu chiến binh năm 2005", "… ngày 07 tháng 10 năm 2005": only with its year or date,
 * since the table knows few titles of ordinances. */
bool named_ordinance(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct title t = {0};
    uint32_t after = match(w, i, "pháp lệnh"), known;
    if (!after || glyph_at(w, after)->gap == GAP_END || !base_is_letter(base_at(w, after)) ||
        match_any(w, after, LAW_NOT_BEFORE) ||
        (!glyph_upper(glyph_at(w, after)) && match_any(w, after, LAW_STOPS)))
        return false;
    if (!(known = known_title(w, after)) || !title_closed(w, known, &t))
        read_title(w, after, &t);
    if (!t.year && !t.dated)
        return false;
    return add_law(s, i, after, &t, type_word_named("pháp lệnh"));
}

/* --- English titles --------------------------------------------------------------------------- */

/* "and the Law on …" at i: another work begins. */
static bool joins_type(struct window *w, uint32_t i)
{
    uint32_t and = match(w, i, "and"), after;
    uint32_t the = and? match(w, and, "the") : 0;
    and = the ? the : and;
    return and&&glyph_upper(glyph_at(w, and)) && type_word_at(w, and, &after);
}

/* Reads "Land", "Grassroots Democracy Implementation" … at i: capitalised words and the small
 * words between them; in small letters only if a year or date follows. */
static bool read_english_title(struct window *w, uint32_t i, struct title *t)
{
    uint32_t at = i, end = 0, after, month;
    for (unsigned words = 0; words < TITLE_WORDS && at - i < TITLE_GLYPHS; words++) {
        const struct glyph *g = glyph_at(w, at);
        bool comma = g->base == ',';
        if (g->base == 0 || g->gap == GAP_END)
            break;
        bool event = match_before(w, at, "in") || match_before(w, at, "since") ||
                     match_before(w, at, "from") || match_before(w, at, "by");
        bool closed = words && title_closed(w, comma ? at + 1 : at, t);
        if (closed && t->year && type_word_at(w, t->name_end, &after) &&
            glyph_upper(glyph_at(w, t->name_end)))
            break; /* "and the 2011 Law on …": the year of the next */
        if (closed && !(comma && t->year) && !(event && t->year)) {
            t->end = t->name_end > t->end && !t->year ? at : t->end;
            t->end = at;
            t->name_end = t->year ? t->name_end : at;
            return true;
        }
        if (words && (after = match(w, at, "of")) && (end ? end == at : true) &&
            year_at(w, after, &t->year)) {
            t->end = at;
            t->name_end = year_at(w, after, &t->year);
            return true;
        }
        t->year = 0;
        if (comma) {
            if (!glyph_upper(glyph_at(w, at + 1)) && !match(w, at + 1, "and"))
                break;
            at++;
            continue;
        }
        if (g->base == '\'' || g->base == '-') {
            at++;
            continue;
        }
        if (!base_is_letter(g->base))
            break;
        after = letters_end(w, at);
        if (words && joins_type(w, at))
            break;
        if (month_name(w, at, &month) && base_is_digit(base_at(w, month)))
            break; /* "on November 29, 2013" */
        if (glyph_upper(g)) {
            end = after;
        } else if (!match_any(w, at, ENGLISH_LAW_LINKS) && (end || match_any(w, at, LAW_STOPS))) {
            break;
        }
        at = after;
    }
    *t = (struct title){.end = end, .name_end = end};
    return end > i;
}

bool named_english_law(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct title t = {0};
    uint32_t after = match(w, i, "law on"), first = i, before;
    int year = 0;
    if (!after || glyph_at(w, after)->gap == GAP_END || !base_is_letter(base_at(w, after)))
        return false;
    uint32_t title = after;
    before = year_before(w, i, scan_floor(s, i), &year);
    bool found = read_english_title(w, title, &t);
    unsigned word = type_word_named("law");
    if (found && t.numbered)
        return law_numbered(s, i, title, &t, word);
    if (!found && !before)
        return false;
    if (!found) {
        /* "the 2022 Law on grassroots democracy": small letters, its year before it */
        uint32_t end = title;
        for (unsigned words = 0; words < 12 && base_is_letter(base_at(w, end)); words++) {
            if (glyph_at(w, end)->gap == GAP_END || match_any(w, end, LAW_STOPS) ||
                (words && match_any(w, end, BODY_STOPS) && !match(w, end, "and")))
                break;
            end = letters_end(w, end);
        }
        t = (struct title){.end = end, .name_end = end};
    }
    if (before) {
        first = before - 1;
        t.year = year;
    }
    if (!glyph_upper(glyph_at(w, i)) && !t.year && !t.dated)
        return false;
    return t.end > title && add_law(s, first, title, &t, word);
}
