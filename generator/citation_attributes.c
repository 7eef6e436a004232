/* What is said of a work beside its number: date, body, term, title. Everything is read forward
 * from the end of the number (or backward from its beginning) and stops at the first thing that is
 * none of these, so that nothing belongs to the neighbour's citation. */
#include "citation_parse.h"

#include <string.h>

enum { BODY_WORDS = 24, TITLE_GLYPHS = 700, BACK_GLYPHS = 110, DATE_GLYPHS = 32 };

static bool known(struct date date)
{
    return date.year != 0;
}

/* --- numbers and dates ------------------------------------------------------------------------ */

uint32_t roman_read(struct window *w, uint32_t i, uint8_t *value)
{
    static const char *const tens[] = {"", "x", "xx", "xxx"};
    static const char *const ones[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
    char text[8] = "";
    uint32_t end = digits_end(w, i);
    if (end > i && end - i <= 2) {
        *value = (uint8_t)digits_value(w, i, end, 99);
        return *value >= 1 && *value < 40 && word_ends(w, end) ? end : 0;
    }
    end = letters_end(w, i);
    if (end == i || end - i > 7)
        return 0;
    for (uint32_t n = 0; n < end - i; n++) {
        if (!glyph_upper(glyph_at(w, i + n)) || glyph_at(w, i + n)->mark & (MARK_TONE | MARK_SHAPE))
            return 0;
        text[n] = (char)base_at(w, i + n);
    }
    for (uint8_t n = 1; n < 40; n++) {
        size_t t = strlen(tens[n / 10]);
        if (strncmp(text, tens[n / 10], t) == 0 && strcmp(text + t, ones[n % 10]) == 0) {
            *value = n;
            return end;
        }
    }
    return 0;
}

/* A number of at most `most` digits at glyph i, in *value; its end or 0. */
static uint32_t number_read(struct window *w, uint32_t i, unsigned most, unsigned *value)
{
    uint32_t end = digits_end(w, i);
    if (end == i || end - i > most)
        return 0;
    *value = digits_value(w, i, end, 9999);
    return end;
}

static int full_year(unsigned year, uint32_t digits)
{
    if (digits == 4)
        return year >= 1900 && year < 2100 ? (int)year : 0;
    return digits == 2 ? (int)(year < 50 ? 2000 + year : 1900 + year) : 0;
}

/* Sets *date, keeping only the year of a day that does not exist. */
static bool date_set(struct date *date, int year, unsigned month, unsigned day, unsigned *flags)
{
    struct date d = DATE_NONE;
    if (!year)
        return false;
    d.year = (int16_t)year;
    if (month > 99 || day > 99)
        return false;
    d.month = (uint8_t)month;
    d.day = (uint8_t)day;
    if (!date_valid(d) || (day && !month)) {
        *flags |= CITATION_IMPOSSIBLE_DATE;
        d.month = d.day = 0;
    }
    *date = d;
    return true;
}

/* Y-M-D as ISO 8601 has it: four digits and twice two, nothing between them but the hyphens. */
static uint32_t date_ymd(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned year = 0, part[2] = {0, 0};
    uint32_t end = number_read(w, i, 4, &year);
    if (end != i + 4)
        return 0;
    for (size_t p = 0; p < 2; p++) {
        uint32_t at = end + 1;
        if (base_at(w, end) != '-' || glyph_at(w, end)->gap || glyph_at(w, at)->gap)
            return 0;
        end = number_read(w, at, 2, &part[p]);
        if (end != at + 2)
            return 0;
    }
    if (base_at(w, end) == '-' || !word_ends(w, end))
        return 0;
    return date_set(date, full_year(year, 4), part[0], part[1], flags) ? end : 0;
}

/* D/M/Y, D-M-Y, D.M.Y */
static uint32_t date_digits(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned day = 0, month = 0, year = 0;
    uint32_t a = number_read(w, i, 2, &day), b, c;
    char sep = (char)base_at(w, a);
    if (!a || (sep != '/' && sep != '-' && sep != '.') || glyph_at(w, a)->gap > GAP_SPACE ||
        glyph_at(w, a + 1)->gap > GAP_SPACE)
        return 0;
    b = number_read(w, a + 1, 2, &month);
    if (!b || base_at(w, b) != (uint8_t)sep || glyph_at(w, b)->gap > GAP_SPACE ||
        glyph_at(w, b + 1)->gap > GAP_SPACE)
        return 0;
    c = number_read(w, b + 1, 4, &year);
    if (!c || !date_set(date, full_year(year, c - (b + 1)), month, day, flags))
        return 0;
    return c;
}

/* "D tháng M năm Y", or "tháng M năm Y", "M/Y" from the month on (day given). */
static uint32_t date_month_words(struct window *w, uint32_t i, unsigned day, struct date *date,
                                 unsigned *flags)
{
    unsigned month = 0, year = 0;
    uint32_t at = match(w, i, "tháng"), end;
    if (!at || !(at = number_read(w, at, 2, &month)))
        return 0;
    if ((base_at(w, at) == '/' || base_at(w, at) == '-') &&
        (end = number_read(w, at + 1, 4, &year)) && end - (at + 1) == 4)
        return date_set(date, full_year(year, 4), month, day, flags) ? end : 0;
    if (base_at(w, at) == ',')
        at++;
    if (!(at = match(w, at, "năm")) || !(end = number_read(w, at, 4, &year)))
        return 0;
    return date_set(date, full_year(year, end - at), month, day, flags) ? end : 0;
}

/* "Month D, Y", "D Month Y", "Month Y". */
static uint32_t date_english(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned day = 0, year = 0, month;
    uint32_t at = number_read(w, i, 2, &day), after;
    if (at) {
        static const char *const endings[] = {"st", "nd", "rd", "th"};
        for (size_t e = 0; e < 4; e++) {
            uint32_t end = glyph_at(w, at)->gap == GAP_NONE ? match(w, at, endings[e]) : 0;
            at = end ? end : at;
        }
        uint32_t of = match(w, at, "of");
        at = of ? of : at;
    } else {
        at = i;
    }
    month = month_name(w, at, &after);
    if (!month)
        return 0;
    at = after;
    if (!day) {
        uint32_t end = number_read(w, at, 2, &day);
        if (end && base_is_letter(base_at(w, end)) && glyph_at(w, end)->gap == GAP_NONE)
            end = letters_end(w, end);
        at = end ? end : at;
    }
    if (base_at(w, at) == ',')
        at++;
    after = number_read(w, at, 4, &year);
    if (!after || after - at != 4)
        return 0;
    return date_set(date, full_year(year, 4), month, day, flags) ? after : 0;
}

/* A date whose introducing word is behind us. */
static uint32_t date_bare(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned day = 0;
    uint32_t end = date_digits(w, i, date, flags), at;
    if (!end && (at = number_read(w, i, 2, &day)))
        end = date_month_words(w, at, day, date, flags);
    if (!end)
        end = date_english(w, i, date, flags);
    return end ? end : date_ymd(w, i, date, flags);
}

/* "năm Y" */
static uint32_t year_words(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned year = 0;
    uint32_t at = match(w, i, "năm"), end;
    if (!at || !(end = number_read(w, at, 4, &year)) || end - at != 4)
        return 0;
    const struct glyph *next = glyph_at(w, end);
    if ((next->base == '-' || next->base == '/') && base_is_digit(base_at(w, end + 1)))
        return 0; /* a span of years */
    return date_set(date, full_year(year, 4), 0, 0, flags) ? end : 0;
}

/* "2013" and nothing that makes it something else. */
static uint32_t year_bare(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    unsigned year = 0;
    uint32_t end = number_read(w, i, 4, &year);
    if (!end || end - i != 4 || base_at(w, end) == '-' || base_at(w, end) == '/')
        return 0;
    return date_set(date, full_year(year, 4), 0, 0, flags) ? end : 0;
}

static uint32_t date_body(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    static const char *const introductions[] = {
        "ban hành ngày", "ký ngày",   "ngày",           "dated on the", "dated on",  "dated the",
        "dated",         "issued on", "promulgated on", "adopted on",   "signed on", NULL};
    uint32_t at = match_any(w, i, introductions), end;
    if (at)
        return date_bare(w, at, date, flags);
    if ((at = match(w, i, "of"))) {
        end = date_bare(w, at, date, flags);
        return end ? end : year_bare(w, at, date, flags);
    }
    end = date_month_words(w, i, 0, date, flags);
    if (!end)
        end = year_words(w, i, date, flags);
    return end ? end : date_bare(w, i, date, flags);
}

uint32_t date_read(struct window *w, uint32_t i, struct date *date, unsigned *flags)
{
    uint32_t at = i, end;
    bool bracket = false;
    if (base_at(w, at) == ',')
        at++;
    if (base_at(w, at) == '(') {
        bracket = true;
        at++;
    }
    if (glyph_at(w, at)->gap == GAP_END)
        return 0;
    unsigned found = 0;
    struct date stated;
    end = date_body(w, at, &stated, &found);
    if (!end && bracket)
        end = year_bare(w, at, &stated, &found);
    if (!end || (bracket && base_at(w, end) != ')'))
        return 0;
    *date = stated;
    *flags |= found;
    return bracket ? end + 1 : end;
}

/* "on 5 June 2018" behind a work: its date if it was issued then, else that of what was done with
 * it ("discussed Decision 5-QD/TW on …"). */
static uint32_t date_on(struct window *w, uint32_t i, struct attributes *a)
{
    uint32_t at = a->issued && glyph_at(w, i)->gap != GAP_END ? match(w, i, "on") : 0;
    return at ? date_bare(w, at, &a->date, &a->flags) : 0;
}

bool issued_before(struct window *w, uint32_t i)
{
    static const char *const verbs[] = {"issued", "promulgated", "adopted", "passed",
                                        "signed", "enacted",     NULL};
    uint32_t the = match_before(w, i, "the");
    for (const char *const *verb = verbs; *verb; verb++) {
        if (match_before(w, the ? the - 1 : i, *verb))
            return true;
    }
    return false;
}

/* --- terms ------------------------------------------------------------------------------------ */

uint32_t term_read(struct window *w, uint32_t i, uint8_t *term)
{
    bool bracket = base_at(w, i) == '(';
    uint32_t at = bracket ? i + 1 : i, end;
    if (base_at(w, at) == ',' && !bracket)
        at++;
    if (glyph_at(w, at)->gap == GAP_END || !(at = match(w, at, "khóa")))
        return 0;
    uint32_t of = match(w, at, "thứ");
    if (!(end = roman_read(w, of ? of : at, term)))
        return 0;
    if (bracket && base_at(w, end) != ')')
        return 0;
    return bracket ? end + 1 : end;
}

/* --- bodies ------------------------------------------------------------------------ */

const char *body_issuer(struct window *w, uint32_t from, uint32_t to)
{
    uint32_t the = match(w, from, "the");
    from = the ? the : from;
    for (const struct body_row *row = BODIES; row->name; row++) {
        char lower[80];
        size_t n = 0;
        for (const char *c = row->name; *c && n + 1 < sizeof lower; c++)
            lower[n++] = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
        lower[n] = '\0';
        uint32_t end = match(w, from, lower);
        if (end && end <= to)
            return row->issuer;
    }
    return NULL;
}

static bool begins_body(struct window *w, uint32_t i)
{
    uint32_t digits = digits_end(w, i);
    if (digits > i)
        return digits - i <= 2 && glyph_at(w, digits)->gap == GAP_NONE &&
               (match(w, digits, "th") || match(w, digits, "st") || match(w, digits, "nd") ||
                match(w, digits, "rd"));
    return glyph_upper(glyph_at(w, i)) || match_any(w, i, BODY_HEADS);
}

/* A word that is in no body's name; with a capital it is one ("Bộ Giao thông"). */
static bool body_stops(struct window *w, uint32_t i)
{
    if (glyph_upper(glyph_at(w, i)) && !glyph_upper(glyph_at(w, i + 1)))
        return false;
    uint32_t year = match(w, i, "năm");
    return match_any(w, i, BODY_STOPS) || (year && base_is_digit(base_at(w, year)));
}

/* ", Bac Kan Province" with its comma at i, behind a district's body. */
static bool province_behind(struct window *w, uint32_t i)
{
    enum { NAME_GLYPHS = 40 };
    uint32_t name = i + 1, end = name_end(w, name, name + NAME_GLYPHS);
    /* the unit may have a capital, and so be the name's last word */
    return match(w, end, "province") || match_before(w, end, "province");
}

/* The end of the body's name that begins at i. */
static uint32_t body_end(struct window *w, uint32_t i)
{
    uint32_t end = i;
    for (unsigned words = 0; words < BODY_WORDS; words++) {
        const struct glyph *g = glyph_at(w, end);
        uint8_t term;
        if (!base_is_letter(g->base) && !base_is_digit(g->base)) {
            /* "huyện Ba Bể, tỉnh Bắc Kạn"; "People's" */
            unsigned level;
            if ((g->base == '\'' && base_is_letter(base_at(w, end + 1))) ||
                (g->base == ',' && words &&
                 (unit_read(w, end + 1, &level) || province_behind(w, end))) ||
                (g->base == '.' && match_before(w, end, "tp")) ||
                (g->base == '-' && match(w, i, "bộ") && glyph_upper(glyph_at(w, end + 1))) ||
                twin_name(w, end))
                end++;
            else
                break;
        }
        if (glyph_at(w, end)->gap == GAP_END || (words && body_stops(w, end)) ||
            term_read(w, end, &term))
            break;
        if (words && match(w, end, "và") && !glyph_upper(glyph_at(w, match(w, end, "và"))))
            break;
        uint32_t next = base_is_digit(base_at(w, end)) ? digits_end(w, end) : letters_end(w, end);
        if (base_is_digit(base_at(w, end)) && base_is_letter(base_at(w, next)) &&
            glyph_at(w, next)->gap == GAP_NONE)
            next = letters_end(w, next);
        if (next == end)
            break;
        end = next;
    }
    return end;
}

/* "of the 11th Party Central Committee": the term of an English body. */
static void body_term(struct window *w, uint32_t from, uint32_t to, uint8_t *term)
{
    unsigned value;
    for (uint32_t i = from; i < to; i++) {
        uint32_t after = digits_end(w, i);
        if (after > i && after - i <= 2 && glyph_at(w, after)->gap == GAP_NONE &&
            (match(w, after, "th") || match(w, after, "st") || match(w, after, "nd") ||
             match(w, after, "rd"))) {
            value = digits_value(w, i, after, 99);
            after = letters_end(w, after);
        } else if (glyph_upper(glyph_at(w, i)) && (value = ordinal_name(w, i, &after))) {
            ;
        } else {
            continue;
        }
        if (match(w, after, "party") || match(w, after, "central") || match(w, after, "national")) {
            *term = (uint8_t)value;
            return;
        }
    }
}

/* "Hội nghị Trung ương 8 khóa XI" at i, without "của" before it: i, or 0. The term tells it from a
 * meeting that only took place then. */
static uint32_t plenum_at(struct window *w, uint32_t i)
{
    static const char *const plenums[] = {"hội nghị lần thứ", "hội nghị trung ương",
                                          "hội nghị ban chấp hành trung ương", NULL};
    uint8_t term;
    return match_any(w, i, plenums) && term_read(w, body_end(w, i), &term) ? i : 0;
}

static uint32_t body_read(struct window *w, uint32_t i, struct attributes *a)
{
    static const char *const introductions[] = {
        "của", "do", "of the", "by the", "of", "by", "issued by the", "issued by", NULL};
    static const char *const behind_comma[] = {"của", "of the", NULL};
    uint32_t at = match_any(w, i, introductions), end;
    bool comma = base_at(w, i) == ',';
    if (!at && comma)
        at = match_any(w, i + 1, behind_comma);
    if (!at)
        at = plenum_at(w, comma ? i + 1 : i);
    if (!at || glyph_at(w, at)->gap == GAP_END || !begins_body(w, at))
        return 0;
    end = body_end(w, at);
    if (end == at)
        return 0;
    a->body = at;
    a->body_end = end;
    body_term(w, at, end, &a->term);
    uint32_t place_end = end;
    if (base_at(w, end) == '(')
        place_end = name_end(w, end + 1, end + 24) + 1;
    place_read(w, at, place_end, a);
    return end;
}

/* --- titles ----------------------------------------------------------------------------------- */

static bool title_stops(struct window *w, uint32_t i, unsigned brackets)
{
    uint32_t after;
    switch (base_at(w, i)) {
    case 0:
    case ';':
        return true;
    case '.':
        return glyph_at(w, i + 1)->gap != GAP_NONE || base_at(w, i + 1) == '/' ||
               base_at(w, i + 1) == '.';
    case ')':
        return brackets == 0;
    case ',':
        return match_any(w, i + 1, TITLE_VERBS) || type_word_at(w, i + 1, &after);
    case 'c':
        return (after = match(w, i, "của")) && glyph_upper(glyph_at(w, after)) &&
               match_any(w, after, BODY_HEADS);
    case 'v':
        after = match(w, i, "và");
        return after && (match(w, after, "các") || type_word_at(w, after, &after));
    case 'a':
        return (after = match(w, i, "and")) && type_word_at(w, after, &after) &&
               glyph_upper(glyph_at(w, match(w, i, "and")));
    default:
        return false;
    }
}

static uint32_t title_read(struct window *w, uint32_t i, struct attributes *a)
{
    static const char *const introductions[] = {"về việc",   "v/v",        "về", "on",
                                                "regarding", "concerning", NULL};
    uint32_t at = match_any(w, i, introductions);
    if (!at && base_at(w, i) == ',')
        at = match_any(w, i + 1, introductions);
    struct date date;
    if (!at || glyph_at(w, at)->gap == GAP_END || base_is_digit(base_at(w, at)) ||
        date_english(w, at, &date, &(unsigned){0}))
        return 0;
    uint32_t end = at;
    unsigned brackets = 0;
    while (end - at < TITLE_GLYPHS) {
        if (glyph_at(w, end)->gap == GAP_END || title_stops(w, end, brackets))
            break;
        brackets += base_at(w, end) == '(';
        brackets -= base_at(w, end) == ')' && brackets;
        end++;
    }
    if (end == at || end - at >= TITLE_GLYPHS)
        return 0;
    a->title = at;
    a->title_end = end;
    return end;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The glyph behind the marks that close an emphasis or a quotation around the citation. */
static uint32_t marks_end(struct window *w, uint32_t i)
{
    uint32_t end = i;
    while (end - i < 3 && (base_at(w, end) == '*' || base_at(w, end) == '"') &&
           glyph_at(w, end)->gap == GAP_NONE)
        end++;
    return glyph_at(w, end)->gap == GAP_END ? i : end;
}

void attributes_read(struct window *w, uint32_t i, struct attributes *a)
{
    a->end = marks_end(w, i);
    for (unsigned round = 0; round < 6; round++) {
        uint32_t end = 0;
        uint8_t term;
        if (!known(a->date) && a->title == a->title_end)
            end = date_read(w, a->end, &a->date, &a->flags);
        if (!end && !known(a->date))
            end = date_on(w, a->end, a);
        if (!end && !a->term && (end = term_read(w, a->end, &term)))
            a->term = term;
        if (!end && a->body == a->body_end)
            end = body_read(w, a->end, a);
        if (!end && a->title == a->title_end && (end = title_read(w, a->end, a)))
            a->closed = true;
        if (!end)
            break;
        a->end = end;
    }
    if (a->end == marks_end(w, i))
        a->end = i;
}

/* The glyph after the last of ",.;:(" before i, or floor. */
static uint32_t clause_begin(struct window *w, uint32_t i, uint32_t floor)
{
    uint32_t least = i > BACK_GLYPHS ? i - BACK_GLYPHS : 0;
    if (least < floor)
        least = floor;
    while (i > least) {
        uint8_t base = base_at(w, i - 1);
        if (strchr(",.;:(", base) || glyph_at(w, i)->gap == GAP_END)
            return i;
        i--;
    }
    return i;
}

/* The glyph before which "đã", "has" … begin that end before glyph i, or i. */
static uint32_t auxiliaries_begin(struct window *w, uint32_t i)
{
    static const char *const words[] = {"đã", "ký", "vừa", "has", "had", "mới", "cũng", NULL};
    for (const char *const *word = words; *word;) {
        uint32_t at = match_before(w, i, *word);
        i = at ? at - 1 : i;
        word = at ? words : word + 1;
    }
    return i;
}

/* "khóa XII" or "(khóa XII)" that ends before glyph i: where it begins, or i. */
static uint32_t term_begin(struct window *w, uint32_t i, uint32_t floor, uint8_t *term)
{
    enum { TERM_GLYPHS = 16 };
    for (uint32_t at = i; at-- > floor && i - at < TERM_GLYPHS;) {
        if (term_read(w, at, term) == i)
            return at;
    }
    return i;
}

/* The body [from, to) before "ban hành": from its first capital on. */
static void body_before(struct window *w, uint32_t from, uint32_t to, struct attributes *a)
{
    while (from < to && !glyph_upper(glyph_at(w, from))) {
        uint32_t next = letters_end(w, from);
        from = next > from ? next : from + 1;
    }
    if (from >= to || to - from > 90 || !match_any(w, from, BODY_HEADS)) {
        uint32_t the = match(w, from, "the");
        if (from >= to || to - from > 90 || !the || !glyph_upper(glyph_at(w, the)))
            return;
        from = the;
    }
    if (a->body == a->body_end) {
        a->body = from;
        a->body_end = to;
    }
    if (!a->place[0])
        place_read(w, from, to, a);
}

/* "sau", "từ" before the day at glyph i: what follows was not done on it. */
static bool day_is_limit(struct window *w, uint32_t i)
{
    static const char *const words[] = {"sau", "trước", "từ", "đến", NULL};
    for (const char *const *word = words; *word; word++) {
        if (match_before(w, i, *word))
            return true;
    }
    return false;
}

/* "ngày 5/6/2018" or "on June 5, 2018" that ends before the clause's comma, or stands in it before
 * who issues, its comma left out ("Ngày 25/10/2021 Bộ Chính trị ban hành"): its end, or 0. A comma
 * inside the date may have cut the clause. */
static uint32_t date_preposed(struct window *w, uint32_t clause, uint32_t floor, struct date *date,
                              unsigned *flags)
{
    uint32_t d = clause > DATE_GLYPHS ? clause - DATE_GLYPHS : 0;
    for (d = d > floor ? d : floor; d <= clause; d++) {
        struct date day = DATE_NONE;
        unsigned impossible = 0;
        uint32_t said = match(w, d, "ngày");
        said = said ? said : match(w, d, "on");
        uint32_t end = said ? date_bare(w, said, &day, &impossible) : 0;
        if (!end || day_is_limit(w, d) ||
            (end > clause ? !match_any(w, end, BODY_HEADS) && !match(w, end, "the")
                          : end + 1 != clause || base_at(w, end) != ','))
            continue;
        *date = day;
        *flags |= impossible;
        return end;
    }
    return 0;
}

/* "thay mặt Bộ Chính trị," before the clause of who signed: its first glyph, or clause. */
static uint32_t behalf_clause(struct window *w, uint32_t clause, uint32_t floor)
{
    if (clause <= floor || base_at(w, clause - 1) != ',')
        return clause;
    uint32_t before = clause_begin(w, clause - 1, floor);
    return match(w, before, "thay mặt") ? before : clause;
}

/* What stands before the verb at glyph i: who issues, and when. */
static void issuer_before(struct window *w, uint32_t i, uint32_t floor, struct attributes *a)
{
    uint8_t term = 0;
    struct date day = DATE_NONE;
    unsigned impossible = 0;
    if (glyph_at(w, i)->gap == GAP_END)
        return;
    uint32_t at = term_begin(w, auxiliaries_begin(w, i), floor, &term);
    uint32_t clause = clause_begin(w, at, floor), behalf = behalf_clause(w, clause, floor);
    uint32_t dated = date_preposed(w, behalf, floor, &day, &impossible);
    if (dated > behalf)
        behalf = clause = dated;
    if (dated && !known(a->date)) {
        a->date = day;
        a->flags |= impossible;
    }
    if (!a->term)
        a->term = term;
    body_before(w, behalf, behalf < clause ? clause - 1 : at, a);
}

void attributes_before(struct window *w, uint32_t i, uint32_t floor, struct attributes *a)
{
    static const char *const verbs[] = {"ban hành", "issued",    "promulgated",
                                        "adopted",  "thông qua", NULL};
    static const char *const givers[] = {"politburo", "politburo's", NULL};
    for (const char *const *plural = PLURALS; *plural; plural++) {
        uint32_t at = match_before(w, i, *plural);
        i = at ? at - 1 : i;
    }
    for (const char *const *verb = verbs; *verb; verb++) {
        uint32_t at = match_before(w, i, *verb);
        if (at && at - 1 >= floor) {
            issuer_before(w, at - 1, floor, a);
            return;
        }
    }
    for (const char *const *giver = givers; *giver; giver++) {
        uint32_t at = match_before(w, i, *giver);
        if (at && at - 1 >= floor && a->body == a->body_end) {
            a->body = at - 1;
            a->body_end = i;
            return;
        }
    }
}
