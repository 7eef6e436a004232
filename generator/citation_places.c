/* Names of places as texts have them, in both languages, and the slugs that ids have of them: which
 * unit a name is of says the word before it, or behind it in English. */
#include "citation_parse.h"

#include <string.h>

static bool is_city(const char *slug)
{
    for (const char *const *city = CITIES; *city; city++) {
        if (strcmp(*city, slug) == 0)
            return true;
    }
    return false;
}

uint32_t twin_name(struct window *w, uint32_t i)
{
    static const char *const twins[][2] = {
        {"bà rịa", "vũng tàu"},
        {"thừa thiên", "huế"},
        {"quảng nam", "đà nẵng"},
        {"gia lai", "kon tum"},
    };
    if (base_at(w, i) != '-')
        return 0;
    for (size_t t = 0; t < sizeof twins / sizeof *twins; t++) {
        if (match_before(w, i, twins[t][0]) && match(w, i + 1, twins[t][1]))
            return i + 1;
    }
    return 0;
}

uint32_t name_end(struct window *w, uint32_t i, uint32_t to)
{
    uint32_t end = i;
    for (unsigned words = 0; words < 5 && end < to; words++) {
        const struct glyph *g = glyph_at(w, end);
        if (!base_is_letter(g->base) || !glyph_upper(g) || g->gap > GAP_LINE)
            break;
        uint8_t roman;
        if (match(w, end, "khóa") || (words && roman_read(w, end, &roman) && words > 1))
            break;
        end = letters_end(w, end);
        while (base_at(w, end) == '\'' && base_is_letter(base_at(w, end + 1)))
            end = letters_end(w, end + 1);
        if (base_at(w, end) == '-' && glyph_at(w, end)->gap == GAP_NONE &&
            glyph_upper(glyph_at(w, end + 1)))
            end = letters_end(w, end + 1);
        uint32_t twin = twin_name(w, end);
        end = twin ? twin : end;
    }
    return end < to ? end : to;
}

struct place_parts {
    char level[3][PLACE_MAX / 3]; /* province, district, commune */
};

/* The slug of the place's name [from, to), as the archive spells it; false if there is none. */
static bool place_slug(struct window *w, uint32_t from, uint32_t to, char slug[PLACE_MAX / 3])
{
    static const char *const spellings[][2] = {
        {"hanoi", "ha-noi"},
        {"danang", "da-nang"},
        {"haiphong", "hai-phong"},
        {"hcm", "ho-chi-minh"},
        {"ho-chi-minh-city", "ho-chi-minh"},
    };
    if (!glyph_slug(w, from, to, slug, PLACE_MAX / 3))
        return false;
    for (size_t s = 0; s < sizeof spellings / sizeof *spellings; s++) {
        if (strcmp(slug, spellings[s][0]) == 0)
            slug_copy(slug, PLACE_MAX / 3, spellings[s][1]);
    }
    return true;
}

static void place_put(struct place_parts *p, unsigned level, struct window *w, uint32_t from,
                      uint32_t to)
{
    char slug[PLACE_MAX / 3];
    if (!place_slug(w, from, to, slug))
        return;
    if (level == 1 && p->level[0][0] == '\0')
        slug_copy(p->level[0], PLACE_MAX / 3, slug);
    else if (level > 1 && p->level[level - 1][0] == '\0')
        slug_copy(p->level[level - 1], PLACE_MAX / 3, slug);
}

/* "Tỉnh ủy Bắc Kạn", "Huyện ủy Ba Bể", "Đảng ủy xã X": level of a Party committee. */
static uint32_t committee_read(struct window *w, uint32_t i, unsigned *level)
{
    static const struct unit_row committees[] = {
        {"tỉnh ủy", 1}, {"thành ủy", 1}, {"huyện ủy", 2}, {"quận ủy", 2},
        {"thị ủy", 2},  {"đảng bộ", 1},  {NULL, 0},
    };
    for (const struct unit_row *row = committees; row->name; row++) {
        uint32_t after = match(w, i, row->name);
        if (after) {
            *level = row->level;
            return after;
        }
    }
    return 0;
}

uint32_t unit_read(struct window *w, uint32_t i, unsigned *level)
{
    uint32_t committee = committee_read(w, i, level);
    if (committee)
        return committee;
    for (const struct unit_row *row = UNITS; row->name; row++) {
        uint32_t after = match(w, i, row->name);
        if (after) {
            *level = row->level;
            return base_at(w, after) == '.' && strcmp(row->name, "tp") == 0 ? after + 1 : after;
        }
    }
    return 0;
}

/* "UBND Bắc Kạn": the place right after a body that always has one. */
static uint32_t local_body(struct window *w, uint32_t i)
{
    static const char *const bodies[] = {"ubnd", "hđnd", "ủy ban nhân dân", "hội đồng nhân dân",
                                         NULL};
    return match_any(w, i, bodies);
}

/* "the People's Committee of Lào Cai": its unit left out. */
static void place_english_bare(struct window *w, uint32_t from, uint32_t to, struct place_parts *p)
{
    static const char *const bodies[] = {"people's committee of", "people's council of", NULL};
    for (uint32_t i = from; i<to; i = letters_end(w, i)> i ? letters_end(w, i) : i + 1) {
        uint32_t after = match_any(w, i, bodies);
        if (after && after < to)
            place_put(p, 1, w, after, name_end(w, after, to));
    }
}

/* "the Bắc Kạn Provincial Party Committee", "the People's Committee of Bắc Kạn province". */
static void place_english(struct window *w, uint32_t from, uint32_t to, struct place_parts *p)
{
    static const struct unit_row units[] = {{"provincial", 1}, {"province", 1}, {"city", 1},
                                            {"municipal", 1},  {"district", 2}, {"commune", 3},
                                            {"ward", 3},       {NULL, 0}};
    static const char *const committees[] = {"party committee",    "people's committee",
                                             "people's council",   "party organisation",
                                             "party organization", NULL};
    char slug[PLACE_MAX / 3];
    uint32_t name = to, end = to;
    for (uint32_t i = from; i<to; i = letters_end(w, i)> i ? letters_end(w, i) : i + 1) {
        for (const struct unit_row *row = units; row->name; row++) {
            if (match(w, i, row->name) && name < i && end == i)
                place_put(p, row->level, w, name, end);
        }
        /* "the Hanoi Party Committee": only a city leaves its unit out */
        if (match_any(w, i, committees) && name < i && end == i && place_slug(w, name, end, slug) &&
            is_city(slug))
            place_put(p, 1, w, name, end);
        const struct glyph *g = glyph_at(w, i);
        if (!base_is_letter(g->base) || !glyph_upper(g))
            name = end = to;
        else if (name == to)
            name = i, end = letters_end(w, i);
        else
            end = letters_end(w, i);
    }
    if (!p->level[0][0] && !p->level[1][0] && !p->level[2][0])
        place_english_bare(w, from, to, p);
}

static void place_join(const struct place_parts *p, char *place)
{
    size_t len = 0;
    place[0] = '\0';
    for (unsigned l = 0; l < 3; l++) {
        size_t n = strlen(p->level[l]);
        if (l == 0 && !n && (p->level[1][0] || p->level[2][0])) {
            place[len++] = '?'; /* its province is for the context to say */
            place[len] = '\0';
        }
        if (!n || len + n + 2 > PLACE_MAX)
            continue;
        if (len)
            place[len++] = '.';
        memcpy(place + len, p->level[l], n + 1);
        len += n;
    }
}

void place_read(struct window *w, uint32_t from, uint32_t to, struct attributes *a)
{
    struct place_parts parts = {0};
    for (uint32_t i = from; i < to;) {
        unsigned level = 0;
        uint32_t after = word_begins(w, i) ? unit_read(w, i, &level) : 0;
        unsigned unit;
        bool local = !after && word_begins(w, i) && (after = local_body(w, i));
        if (local)
            level = 1;
        /* "Thành ủy Thành phố Hồ Chí Minh": the unit says what its name is */
        if (after && (local || committee_read(w, i, &unit)) && unit_read(w, after, &unit)) {
            i = after;
            continue;
        }
        uint32_t end = after && after < to ? name_end(w, after, to) : 0;
        if (end > after && after) {
            char slug[PLACE_MAX / 3];
            place_slug(w, after, end, slug);
            bool city = match(w, i, "thành phố") || match(w, i, "tp") || match(w, i, "thành ủy");
            if (level == 1 && city && !is_city(slug))
                level = 2;
            place_put(&parts, level, w, after, end);
            i = end;
            /* "(Đắk Nông)" or ", tỉnh Đắk Nông" is met in the same walk */
            if (base_at(w, i) == '(' && level > 1 && (end = name_end(w, i + 1, to)) > i + 1 &&
                base_at(w, end) == ')')
                place_put(&parts, 1, w, i + 1, end);
            continue;
        }
        i = after ? after : letters_end(w, i) > i ? letters_end(w, i) : i + 1;
    }
    if (!parts.level[0][0] && !parts.level[1][0] && !parts.level[2][0])
        place_english(w, from, to, &parts);
    if (parts.level[0][0] || parts.level[1][0] || parts.level[2][0])
        place_join(&parts, a->place);
}
