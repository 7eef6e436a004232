/* Resolutions of congresses and plenums, cited by the meeting that passed them; and what all named
 * works share. */
#include "citation_parse.h"

#include <stdio.h>
#include <string.h>

unsigned type_word_named(const char *name)
{
    unsigned word = 1;
    while (TYPE_WORDS[word].name && strcmp(TYPE_WORDS[word].name, name) != 0)
        word++;
    return TYPE_WORDS[word].name ? word : 0;
}

bool named_add(struct scan *s, struct draft *draft, struct attributes *a)
{
    draft->kind = CITATION_NAMED;
    draft_add(s, draft, a);
    return true;
}

uint32_t scan_floor(struct scan *s, uint32_t i)
{
    uint32_t low = 0;
    while (low < i) {
        uint32_t middle = low + (i - low) / 2;
        if (s->window.glyphs[middle].raw < s->consumed)
            low = middle + 1;
        else
            i = middle;
    }
    return i;
}

/* --- congresses and plenums ------------------------------------------------------------------- */

/* "XIII", "13", "mười ba" at i: its end, or 0. */
static uint32_t ordinal_read(struct window *w, uint32_t i, uint8_t *value)
{
    uint32_t end = roman_read(w, i, value);
    if (!end) {
        unsigned n = ordinal_name(w, i, &end);
        *value = (uint8_t)n;
        return n ? end : 0;
    }
    return end;
}

/* "Đại hội …" after "Nghị quyết": national, or of a local organisation. */
struct congress {
    uint8_t number;
    bool local;
    uint32_t place, place_end;
};

/* "tỉnh Bắc Kạn", "Ba Bể" at i: the glyph after it. */
static uint32_t branch_end(struct window *w, uint32_t i)
{
    static const char *const units[] = {"tỉnh",   "thành phố", "huyện",  "quận",
                                        "thị xã", "xã",        "phường", NULL};
    uint32_t unit = match_any(w, i, units), end = unit ? unit : i;
    for (unsigned words = 0; words < 5 && base_is_letter(base_at(w, end)) &&
                             glyph_upper(glyph_at(w, end)) && glyph_at(w, end)->gap != GAP_END;
         words++)
        end = letters_end(w, end);
    return end;
}

/* Whose congress it is, as what follows its number at i says: "của Đảng", "Đảng bộ tỉnh Bắc Kạn".
 * The glyph after it, i if nothing is said, 0 if it is not the Party's ("Công đoàn Việt Nam"). */
static uint32_t congress_owner(struct window *w, uint32_t i, struct congress *c)
{
    static const char *const others[] = {"công đoàn", "liên đoàn", "liên hiệp", "liên minh",
                                         "mặt trận",  "đoàn",      "hội",       NULL};
    uint32_t of = match(w, i, "của"), at = of ? of : i, branch = match(w, at, "đảng bộ");
    if (c->local || glyph_at(w, at)->gap == GAP_END)
        return i;
    if (branch) {
        c->local = true;
        c->place = at;
        return c->place_end = branch_end(w, branch);
    }
    if (glyph_upper(glyph_at(w, at)) && match_any(w, at, others))
        return 0;
    uint32_t party = of ? match(w, of, "đảng") : 0;
    return party ? party : i;
}

static uint32_t congress_read(struct window *w, uint32_t i, struct congress *c)
{
    static const char *const plain[] = {"đại biểu", "toàn quốc", "lần thứ", "lần", "đảng", NULL};
    static const char *const local[] = {"đảng bộ", NULL};
    uint32_t at = i, after, end;
    for (unsigned words = 0; words < 12; words++) {
        unsigned capitals = 0;
        if (glyph_at(w, at)->gap == GAP_END)
            return 0;
        /* "ba" is a number only behind "lần thứ": "huyện Ba Bể" */
        if ((end = match_before(w, at, "lần thứ") ? ordinal_read(w, at, &c->number)
                                                  : roman_read(w, at, &c->number)))
            return congress_owner(w, end, c);
        if ((after = match_any(w, at, local))) {
            c->local = true;
            c->place = at;
        } else if (!(after = match_any(w, at, plain))) {
            if (!c->local)
                return 0;
            /* the name of the place */
            after = at;
            while (base_is_letter(base_at(w, after)) && capitals < 8 &&
                   glyph_at(w, after)->gap != GAP_END && !match(w, after, "lần") &&
                   !roman_read(w, after, &c->number)) {
                after = letters_end(w, after);
                capitals++;
            }
            if (after == at && base_at(w, at) == ',')
                after = at + 1;
            if (after == at)
                return 0;
            c->place_end = after;
        }
        at = after;
    }
    return 0;
}

static bool add_congress(struct scan *s, uint32_t first, uint32_t end, const struct congress *c,
                         struct attributes *a, const char *word)
{
    char number[8], place[PLACE_MAX];
    snprintf(number, sizeof number, "dh%u", c->number);
    struct draft draft = {.first = first,
                          .end = end,
                          .issuer = "dh",
                          .type = "nq",
                          .number = number,
                          .word = type_word_named(word)};
    if (!c->local) {
        draft.year = term_first_year(c->number);
        a->date = (struct date){a->date.year == draft.year ? a->date.year : 0, a->date.month,
                                a->date.day, -1};
        if (!a->date.year)
            a->date = DATE_NONE;
    } else {
        if (c->place < c->place_end && !a->place[0])
            place_read(&s->window, c->place, c->place_end, a);
        place_complete(s, "dh", a, place);
        draft.place = place;
    }
    return named_add(s, &draft, a);
}

bool named_congress(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct congress c = {0};
    struct attributes a = {0};
    uint32_t first, floor = scan_floor(s, i), at = match_before(w, i, "đại"), end, congress;
    bool damaged = false;
    if (!at) {
        /* "Nghị quyết Hội nghị lần thứ bảy Ban Chấp hành Trung ương" */
        return match(w, i, "hội nghị") && named_plenum(s, i);
    }
    at--;
    congress = match(w, at, "đại hội");
    unsigned word = type_word_before(w, at, floor, &first, &damaged);
    if (!congress || !word || type_of_word(word) != TYPE_NQ || glyph_at(w, at)->gap == GAP_END ||
        !(end = congress_read(w, congress, &c)))
        return false;
    attributes_read(w, end, &a);
    a.term = 0;
    return add_congress(s, first, end, &c, &a, "nghị quyết");
}

/* "the 13th", "the Thirteenth" at i. */
static uint32_t english_ordinal(struct window *w, uint32_t i, uint8_t *value)
{
    static const char *const endings[] = {"th", "st", "nd", "rd", NULL};
    uint32_t end = digits_end(w, i);
    if (end > i && end - i <= 2) {
        *value = (uint8_t)digits_value(w, i, end, 99);
        end = match_any(w, end, endings);
        return *value && *value < 40 ? end : 0;
    }
    uint8_t roman;
    if ((end = roman_read(w, i, &roman))) {
        *value = roman;
        uint32_t ending = glyph_at(w, end)->gap == GAP_NONE ? match_any(w, end, endings) : 0;
        return ending ? ending : end;
    }
    unsigned n = ordinal_name(w, i, &end);
    *value = (uint8_t)n;
    return n ? end : 0;
}

/* "Resolution of the" before glyph i, at most 60 glyphs back: the glyph after it, *first its
 * beginning. */
static uint32_t resolution_of(struct window *w, uint32_t i, uint32_t floor, uint32_t *first)
{
    static const char *const leads[] = {"resolution of the", "resolution of", "resolutions of the",
                                        NULL};
    for (uint32_t at = i; at-- > floor && i - at < 70;) {
        uint32_t after = base_at(w, at) == 'r' ? match_any(w, at, leads) : 0;
        if (after) {
            *first = at;
            return after;
        }
        if (strchr(".;:", base_at(w, at)))
            return 0;
    }
    return 0;
}

/* "of the 11th Party Central Committee": its end, or 0. */
static uint32_t central_committee(struct window *w, uint32_t i, uint8_t *term)
{
    static const char *const names[] = {"party central committee", "central committee",
                                        "central party committee", NULL};
    uint32_t at = match(w, i, "of the"), end;
    if (!at || !(end = english_ordinal(w, at, term)))
        return 0;
    return match_any(w, end, names);
}

/* One of several meetings or terms in a list, and the glyphs that name it. */
struct plenum {
    uint32_t first, end;
    uint8_t number, term;
};

enum { PLENUMS_MAX = 16 }; /* a term has about as many */

/* Adds the resolutions of a plenum. They are one work although they may be of more than one year.
 */
static void add_plenum(struct scan *s, const struct plenum *p, enum citation_kind kind,
                       unsigned word, struct attributes *a)
{
    char number[20];
    snprintf(number, sizeof number, "hn%u-k%u", p->number, p->term);
    struct draft draft = {.first = p->first,
                          .end = p->end,
                          .kind = kind,
                          .issuer = "tw",
                          .type = "nq",
                          .number = number,
                          .undated_group = true,
                          .word = word};
    a->term = p->term;
    draft_add(s, &draft, a);
}

static bool english_plenum(struct scan *s, uint32_t i)
{
    static const char *const names[] = {"plenum", "plenary session", "plenary meeting", "plenary",
                                        NULL};
    struct window *w = &s->window;
    struct attributes a = {0};
    uint32_t first = 0, at = match_any(w, i, names), end, floor = scan_floor(s, i);
    uint32_t lead = resolution_of(w, i, floor, &first);
    uint8_t number, term;
    if (!at || !lead || english_ordinal(w, lead, &number) != i ||
        !(end = central_committee(w, at, &term)))
        return false;
    struct plenum plenum = {first, end, number, term};
    add_plenum(s, &plenum, CITATION_NAMED, type_word_named("resolution"), &a);
    return true;
}

/* Whose congress it is, as the end of an English name says. */
static const char *const party_tails[] = {"of the communist party of vietnam",
                                          "of the communist party of viet nam", "of the party",
                                          "of the cpv", NULL};

/* The words from "13th" to "Congress" at glyph at: "National Party", "Bắc Kạn Provincial Party".
 * False if there is one that does not belong there; *party if they say whose congress it is. */
static bool before_congress(struct window *w, uint32_t i, uint32_t to, uint32_t at,
                            struct congress *c, bool *party)
{
    uint32_t after;
    c->place = i;
    c->place_end = to;
    for (; i < to; i = after) {
        if ((after = match(w, i, "party"))) {
            *party = true;
        } else if ((after = match(w, i, "national"))) {
            *party = *party || match_any(w, at, party_tails);
        } else {
            after = letters_end(w, i);
            if (after == i || !glyph_upper(glyph_at(w, i)))
                return false;
            c->local = true;
        }
    }
    return true;
}

/* "of the Bắc Kạn Provincial Party Organisation" from the glyph after "of the": its end, or 0. */
static uint32_t local_organ(struct window *w, uint32_t i, struct congress *c)
{
    static const char *const organs[] = {"party organisation", "party organization",
                                         "party committee", NULL};
    uint32_t name = i, organ;
    for (unsigned words = 0;
         words < 7 && base_is_letter(base_at(w, name)) && !match_any(w, name, organs); words++)
        name = letters_end(w, name);
    if (!(organ = match_any(w, name, organs)))
        return 0;
    c->local = true;
    c->place = i;
    c->place_end = organ;
    return organ;
}

/* What follows "Congress" and belongs to its name: its end, i if there is nothing. */
static uint32_t after_congress(struct window *w, uint32_t i, struct congress *c, bool *party)
{
    uint32_t end = match_any(w, i, party_tails), of;
    if (!end && ((of = match(w, i, "of the")) || (of = match(w, i, "of"))))
        end = local_organ(w, of, c);
    *party = *party || end;
    return end ? end : i;
}

bool named_english_congress(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct congress c = {0};
    struct attributes a = {0};
    uint32_t first = 0, at = match(w, i, "congress"), end, floor = scan_floor(s, i);
    uint32_t lead = resolution_of(w, i, floor, &first);
    bool party = false;
    if (!at)
        return english_plenum(s, i);
    if (!lead || !(end = english_ordinal(w, lead, &c.number)) ||
        !before_congress(w, end, i, at, &c, &party))
        return false;
    end = after_congress(w, at, &c, &party);
    if (!party)
        return false;
    attributes_read(w, end, &a);
    a.term = 0;
    return add_congress(s, first, end, &c, &a, "resolution");
}

/* "Hội nghị Trung ương 7", "TW 7", "Hội nghị lần thứ bảy Ban Chấp hành Trung ương" at i, "Hội nghị"
 * or not: the end, or 0. */
static uint32_t plenum_read(struct window *w, uint32_t i, uint8_t *number)
{
    static const char *const committees[] = {"ban chấp hành trung ương đảng",
                                             "ban chấp hành trung ương",
                                             "bch trung ương đảng",
                                             "bch trung ương",
                                             "bchtw đảng",
                                             "bchtw",
                                             "trung ương đảng",
                                             "trung ương",
                                             "của ban chấp hành trung ương đảng",
                                             "của ban chấp hành trung ương",
                                             NULL};
    static const char *const centrals[] = {"trung ương lần thứ", "trung ương", "tw", NULL};
    uint32_t meeting = match(w, i, "hội nghị"), at, end;
    i = meeting ? meeting : i;
    at = match_any(w, i, centrals);
    if (at && (end = ordinal_read(w, at, number)))
        return end;
    at = match(w, i, "lần thứ");
    return at && (end = ordinal_read(w, at, number)) ? match_any(w, end, committees) : 0;
}

/* The glyph after "," or "và" at i, or 0. */
static uint32_t plenum_separator(struct window *w, uint32_t i)
{
    return base_at(w, i) == ',' ? i + 1 : match(w, i, "và");
}

/* "XII" or "khóa XII" at i, in Roman letters, and nothing longer ("V.I. Lênin"): its end, or 0. */
static uint32_t next_term(struct window *w, uint32_t i, uint8_t *term)
{
    uint32_t word = match(w, i, "khóa"), at = word ? word : i;
    uint32_t end = base_is_digit(base_at(w, at)) ? 0 : roman_read(w, at, term);
    bool initial = end && base_at(w, end) == '.' && base_is_letter(base_at(w, end + 1));
    return end && !initial && word_ends(w, end) ? end : 0;
}

/* ", 5, 6" behind the number of the first meeting: how many there are, *end behind the last. */
static size_t more_meetings(struct window *w, uint32_t *end, struct plenum *p)
{
    size_t count = 1;
    uint32_t at, after;
    while (count < PLENUMS_MAX && (at = plenum_separator(w, *end)) &&
           (after = digits_end(w, at)) > at && after - at <= 2 && word_ends(w, after)) {
        p[count++] = (struct plenum){at, after, (uint8_t)digits_value(w, at, after, 99), 0};
        *end = after;
    }
    return count;
}

/* "khóa XI, XII" or "(khóa XI, XII)" behind the meeting: how many terms, 0 if there is none; *end
 * behind them. */
static size_t more_terms(struct window *w, uint32_t *end, struct plenum *p)
{
    bool bracket = base_at(w, *end) == '(';
    uint32_t at = bracket ? *end + 1 : *end, after;
    size_t count = 1;
    if (glyph_at(w, at)->gap == GAP_END || !match(w, at, "khóa") ||
        !(after = next_term(w, at, &p[0].term)))
        return 0;
    p[0].end = after;
    while (count < PLENUMS_MAX && (at = plenum_separator(w, after)) &&
           (*end = next_term(w, at, &p[count].term))) {
        p[count].first = at;
        p[count].number = p[0].number;
        p[count++].end = after = *end;
    }
    *end = after;
    return bracket && base_at(w, after) != ')' ? 0 : count;
}

/* "Nghị quyết Trung ương 4, 5 khóa XI" and "… 4 (khóa XI, XII)": a citation for each. The meeting's
 * number ends before glyph end. False if there is only one, or none. */
static bool plenums_listed(struct scan *s, uint32_t first, uint32_t end, uint8_t number,
                           unsigned word)
{
    struct window *w = &s->window;
    struct plenum p[PLENUMS_MAX] = {{first, end, number, 0}};
    uint8_t term = 0;
    size_t count = more_meetings(w, &end, p);
    if (count > 1) {
        if (!(end = term_read(w, end, &term)))
            return false;
        p[count - 1].end = end;
    } else if ((count = more_terms(w, &end, p)) < 2) {
        return false;
    }
    for (size_t k = 0; k < count; k++) {
        struct attributes a = {0};
        p[k].term = term ? term : p[k].term;
        add_plenum(s, &p[k], k ? CITATION_LIST : CITATION_NAMED, word, &a);
    }
    return true;
}

/* From "Trung ương" or "Hội nghị" at i: "Nghị quyết Trung ương 7 (khóa XI)". */
bool named_plenum(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct attributes a = {0};
    uint32_t first, floor = scan_floor(s, i), end, of_party;
    uint32_t meeting = match_before(w, i, "hội nghị"), at = meeting ? meeting - 1 : i;
    uint8_t number = 0, term = 0;
    bool damaged = false;
    unsigned word = type_word_before(w, at, floor, &first, &damaged);
    if (!word || type_of_word(word) != TYPE_NQ || glyph_at(w, at)->gap == GAP_END ||
        !(end = plenum_read(w, i, &number)))
        return false;
    if (plenums_listed(s, first, end, number, word))
        return true;
    if (!(end = term_read(w, end, &term)))
        return false;
    of_party = match(w, end, "của đảng");
    attributes_read(w, end, &a);
    a.date = DATE_NONE;
    struct plenum plenum = {first, of_party ? of_party : end, number, term};
    add_plenum(s, &plenum, CITATION_NAMED, word, &a);
    return true;
}
