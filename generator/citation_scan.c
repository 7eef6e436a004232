/* The finder: a fast walk over the raw bytes that stops only where a citation may begin (a digit
 * before a separator or behind a type word, "luật", "này", "Hiến pháp" …), and a careful look at
 * a window of glyphs there. Each byte is looked at once by the walk; each trigger costs a bounded
 * number of glyphs; what a citation took is not looked at again. */
#include "citation_parse.h"

#include <string.h>

enum { WORD_TAIL = 12, MEMBERS_MAX = 64, LIST_MAX = 1 << 24 };

/* --- the walk over raw bytes ------------------------------------------------------------------ */

enum trigger {
    TRIGGER_NONE,
    TRIGGER_NUMBER,
    TRIGGER_LAW,
    TRIGGER_ENGLISH_LAW,
    TRIGGER_THIS,
    TRIGGER_ENGLISH_THIS,
    TRIGGER_CONSTITUTION,
    TRIGGER_MEETING, /* "hội" of Đại hội, Hội nghị */
    TRIGGER_CONGRESS,
    TRIGGER_PLENUM
};

/* Bytes that may begin something: 1 a digit, 2 a letter that begins a trigger word. */
static const uint8_t INTERESTING[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['l'] = 2, ['L'] = 2, ['n'] = 2, ['N'] = 2, ['t'] = 2, ['T'] = 2,
    ['h'] = 2, ['H'] = 2, ['c'] = 2, ['C'] = 2, ['p'] = 2, ['P'] = 2,
};

static bool raw_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool raw_digit(unsigned char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* True if s[at] may begin a word: what stands before it is no letter. */
static bool raw_word_begins(const unsigned char *s, size_t at)
{
    if (at == 0)
        return true;
    unsigned char c = s[at - 1];
    if (c < 0x80)
        return !raw_letter(c);
    /* behind "“", "–" and a no-break space, but not behind a Vietnamese letter */
    return (at >= 3 && s[at - 3] == 0xE2) || (at >= 2 && s[at - 2] == 0xC2) ||
           (at >= 3 && s[at - 3] == 0xEF);
}

static bool lower_is(const unsigned char *s, size_t at, size_t len, const char *word, size_t n)
{
    if (at + n > len)
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((s[at + i] | 0x20) != (unsigned char)word[i])
            return false;
    }
    return true;
}

/* The word before text[p], behind spaces and signs, without marks: at most its last WORD_TAIL
 * letters in word (from word[*n] on), which begin at the byte that is returned. */
static size_t raw_word_before(struct str text, size_t p, char word[WORD_TAIL], size_t *n)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t at = p, signs = 0;
    *n = WORD_TAIL;
    while (at > 0 && signs < 8 && (s[at - 1] <= ' ' || strchr("*_[`:.", s[at - 1]) ||
                                   (s[at - 1] == 0xA0 && at > 1 && s[at - 2] == 0xC2))) {
        at -= s[at - 1] == 0xA0 ? 2 : 1;
        signs++;
    }
    while (at > 0 && *n > 0) {
        size_t begin = at - 1;
        uint8_t base = 0, mark;
        while (begin > 0 && at - begin < 4 && (s[begin] & 0xC0) == 0x80)
            begin--;
        if (s[begin] < 0x80) {
            base = raw_letter(s[begin]) ? (uint8_t)(s[begin] | 0x20) : 0;
        } else {
            unsigned size;
            uint32_t c = str_decode(text, begin, &size);
            if ((c >= 0x300 && c < 0x330) || c == 0xAD || c == 0xAC || c == 0x200B) {
                at = begin;
                continue;
            }
            if (c == 0x2116)
                base = 'o'; /* № */
            else if (!character_fold(c, &base, &mark) || base < 'a')
                base = 0;
            if (c == 0x2116)
                word[--*n] = 'o', base = 'n';
        }
        if (!base || *n == 0)
            break;
        word[--*n] = (char)base;
        at = begin;
    }
    return at;
}

static bool word_in(const char *word, size_t n, const char *const *list)
{
    for (; *list; list++) {
        size_t len = strlen(*list);
        if (len == WORD_TAIL - n && memcmp(*list, word + n, len) == 0)
            return true;
    }
    return false;
}

static bool word_ends_in(const char *word, size_t n, const char *const *list)
{
    for (; *list; list++) {
        size_t len = strlen(*list);
        if (len <= WORD_TAIL - n && memcmp(*list, word + WORD_TAIL - len, len) == 0)
            return true;
    }
    return false;
}

/* True if a trigger word at text[p] stands behind a word that lets it be one. */
static bool word_in_place(struct str text, size_t p, enum trigger trigger)
{
    /* last words of type names; what makes of "luật" another word; "Nghị quyết [Đại] hội" */
    static const char *const types[] = {
        "dinh", "quyet", "thi", "luan", "che", "tu", "tri", "tich", "bo", "dan", "bao", "cao",
        "hoach", "trinh", "an", "van", "ban", "dong", "dien", "nho", "thuan", "lenh", "luat",
        "phap", "le", "linh", "luoc", "goi", "nhat", "hop", NULL};
    static const char *const other_laws[] = {"phap", "ky", "ki", NULL};
    static const char *const great[] = {"dai", NULL};
    static const char *const resolution[] = {"quyet", NULL};
    char word[WORD_TAIL];
    size_t n, begin;
    if (trigger != TRIGGER_LAW && trigger != TRIGGER_THIS && trigger != TRIGGER_MEETING)
        return true;
    begin = raw_word_before(text, p, word, &n);
    if (trigger == TRIGGER_LAW)
        return !word_in(word, n, other_laws);
    if (trigger == TRIGGER_THIS)
        return word_ends_in(word, n, types);
    if (word_in(word, n, great))
        raw_word_before(text, begin, word, &n);
    return word_ends_in(word, n, resolution);
}

/* The trigger word that begins at s[p], judged by its first bytes. */
static enum trigger word_trigger(const unsigned char *s, size_t p, size_t len)
{
    if (p + 3 > len)
        return TRIGGER_NONE;
    unsigned char a = s[p] | 0x20, b = s[p + 1];
    enum trigger found = TRIGGER_NONE;
    switch (a) {
    case 'l':
        if ((b | 0x20) == 'u' && (((s[p + 2] | 0x20) == 'a' && p + 3 < len && s[p + 3] != 'n') ||
                                  (s[p + 2] == 0xE1 && p + 5 < len && (s[p + 5] | 0x20) == 't')))
            found = TRIGGER_LAW;
        else if ((b | 0x20) == 'a' && (s[p + 2] | 0x20) == 'w')
            found = TRIGGER_ENGLISH_LAW;
        break;
    case 'n':
        /* "này", "nay": in NFC, NFD or without its mark */
        if ((b == 0xC3 && (s[p + 2] | 0x20) == 0xA0 && p + 3 < len && (s[p + 3] | 0x20) == 'y') ||
            ((b | 0x20) == 'a' && (s[p + 2] == 0xCC || (s[p + 2] | 0x20) == 'y')))
            found = TRIGGER_THIS;
        break;
    case 't':
        if (lower_is(s, p, len, "this", 4))
            found = TRIGGER_ENGLISH_THIS;
        break;
    case 'h':
        if ((b | 0x20) == 'i' && ((s[p + 2] == 0xE1 && p + 4 < len && s[p + 3] == 0xBA) ||
                                  (s[p + 2] | 0x20) == 'e'))
            found = TRIGGER_CONSTITUTION;
        else if ((b == 0xE1 && s[p + 2] == 0xBB) || ((b | 0x20) == 'o' && (s[p + 2] >= 0xCC ||
                                                                         (s[p + 2] | 0x20) == 'i')))
            found = TRIGGER_MEETING;
        break;
    case 'c':
        if (lower_is(s, p, len, "congress", 8))
            found = TRIGGER_CONGRESS;
        else if (lower_is(s, p, len, "constitution", 12))
            found = TRIGGER_CONSTITUTION;
        break;
    default:
        if (lower_is(s, p, len, "plen", 4))
            found = TRIGGER_PLENUM;
    }
    return found != TRIGGER_NONE && raw_word_begins(s, p) ? found : TRIGGER_NONE;
}

/* The last words of type names, without marks, and "số": a number behind one of them is looked at
 * whatever follows it. */
static const char *const LEAD_TAILS[] = {
    "so", "no", "nos", "quyet", "dinh", "thi", "luan", "che", "tu", "tri", "tich", "bo", "nd",
    "qd", "nq", "ct", "kl", "qc", "tt", "uong", "lenh", "luat", "van", "dan", "bao", "cao", "trinh", "decision",
    "decisions", "resolution", "resolutions", "directive", "directives", "conclusion",
    "conclusions", "regulation", "regulations", "circular", "circulars", "decree", "decrees",
    "dispatch", "letter", "law", NULL,
};

/* True if the word before s[p] (spaces and signs between allowed) is one of LEAD_TAILS. */
static bool behind_lead(struct str text, size_t p)
{
    char word[WORD_TAIL];
    size_t n;
    raw_word_before(text, p, word, &n);
    return n < WORD_TAIL && word_ends_in(word, n, LEAD_TAILS);
}

static size_t skip_space(const unsigned char *s, size_t p, size_t len)
{
    unsigned breaks = 0;
    for (size_t most = p + 12; p < len && p < most;) {
        if (s[p] == '\n' && ++breaks > 1)
            break;
        if (s[p] == ' ' || s[p] == '\t' || s[p] == '\n' || s[p] == '\r')
            p++;
        else if (s[p] == 0xC2 && p + 1 < len && (s[p + 1] == 0xA0 || s[p + 1] == 0xAD))
            p += 2;
        else if (s[p] == 0xE2 && p + 2 < len && s[p + 1] == 0x80 &&
                 (s[p + 2] <= 0x8F || s[p + 2] == 0xAF))
            p += 3;
        else
            break;
    }
    return p;
}

/* Bytes of a hyphen, dash or slash at s[p]; 0 if there is none. */
static size_t raw_separator(const unsigned char *s, size_t p, size_t len)
{
    if (p >= len)
        return 0;
    if (s[p] == '/' || s[p] == '-')
        return 1;
    if (s[p] == 0xE2 && p + 2 < len &&
        ((s[p + 1] == 0x80 && s[p + 2] >= 0x90 && s[p + 2] <= 0x94) ||
         (s[p + 1] == 0x81 && s[p + 2] == 0x84) || (s[p + 1] == 0x88 && s[p + 2] == 0x92)))
        return 3;
    return s[p] == 0xEF && p + 2 < len && s[p + 1] == 0xBC && s[p + 2] == 0x8F ? 3 : 0;
}

/* The run of digits [p, q): may it be the number of a citation? */
static bool number_trigger(struct str text, size_t p, size_t q)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t len = text.len, at = q;
    if (q - p > 5)
        return false;
    if (p > 0 && (s[p - 1] == '/' || s[p - 1] == '-' || s[p - 1] == ',' ||
                  (s[p - 1] == '.' && !(p > 1 && raw_letter(s[p - 2])))))
        return false;
    if (at < len && raw_letter(s[at]))
        at++;
    else if (at + 1 < len && s[at] == 0xC4 && (s[at + 1] | 1) == 0x91)
        at += 2;
    at = skip_space(s, at, len);
    size_t sep = raw_separator(s, at, len);
    if (!sep)
        return behind_lead(text, p);
    at = skip_space(s, at + sep, len);
    if (at >= len)
        return false;
    if (raw_letter(s[at]) || (s[at] >= 0xC3 && s[at] <= 0xC6) || s[at] == 0xD0)
        return true;
    if (s[at] != '1' && s[at] != '2')
        return behind_lead(text, p) && !raw_digit(s[at]);
    size_t year = at;
    while (at < len && at < year + 5 && (raw_digit(s[at]) || (s[at] | 0x20) == 'o'))
        at++;
    if (at - year != 4)
        return false;
    at = skip_space(s, at, len);
    if (at < len && (raw_separator(s, at, len) || raw_letter(s[at]) || s[at] == 0xC4)) {
        sep = raw_separator(s, at, len);
        at = skip_space(s, at + sep, len);
        if (at < len && (raw_letter(s[at]) || (s[at] >= 0xC3 && s[at] <= 0xC6) || s[at] == 0xD0))
            return true;
    }
    return behind_lead(text, p);
}

/* The first trigger at or after byte *at: its kind, and *at moved to it. */
static enum trigger next_trigger(struct str text, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t p = *at, len = text.len;
    while (p < len) {
        uint8_t kind = INTERESTING[s[p]];
        if (kind == 0) {
            p++;
        } else if (kind == 1) {
            size_t q = p + 1;
            while (q < len && raw_digit(s[q]))
                q++;
            if (number_trigger(text, p, q)) {
                *at = p;
                return TRIGGER_NUMBER;
            }
            p = q;
        } else {
            enum trigger word = word_trigger(s, p, len);
            if (word != TRIGGER_NONE && word_in_place(text, p, word)) {
                *at = p;
                return word;
            }
            p++;
        }
    }
    *at = len;
    return TRIGGER_NONE;
}

/* --- numbers ---------------------------------------------------------------------------------- */

struct member {
    struct code code;
    struct attributes attributes;
    bool own; /* has its own symbol */
};

struct members {
    struct member items[MEMBERS_MAX];
    size_t count;
};

/* The first glyph that no earlier citation has taken. */
static uint32_t floor_of(struct scan *s, uint32_t i)
{
    while (i > 0 && s->window.glyphs[i - 1].raw >= s->consumed)
        i--;
    return i;
}

/* False if the digits at i are the tail of something longer. */
static bool number_stands_free(struct window *w, uint32_t i, const struct lead *lead)
{
    if (i == 0)
        return true;
    uint8_t before = base_at(w, i - 1);
    bool glued = glyph_at(w, i)->gap == GAP_NONE;
    if (before == '/')
        return false;
    if (!glued)
        return true;
    if (base_is_digit(before) || strchr("-,=?@#_+", before))
        return before == '_' && lead->word;
    if (before == '.' || base_is_letter(before) || before == BASE_NUMERO)
        return lead->numbered || (lead->word && lead->first != i);
    return true;
}

/* A bare number in a list stands before another, a date, "của", a bracket or the end. */
static bool bare_ends_well(struct window *w, uint32_t end)
{
    static const char *const followers[] = {"và", "and", "của", "ngày", "dated", "of", "khóa", "or",
                                            "hoặc", NULL};
    const struct glyph *g = glyph_at(w, end);
    if (g->gap == GAP_END || match_any(w, end, followers))
        return true;
    return g->base && g->base < 0x80 && strchr(",;.:()&\"'?!-]", g->base) &&
           !(g->base == '-' && g->gap == GAP_NONE);
}

/* The glyph after a separator of a list at i, or i. */
static uint32_t list_separator(struct window *w, uint32_t i)
{
    static const char *const words[] = {"và", "and", "hoặc", "or", NULL};
    uint32_t at = i, after;
    if (base_at(w, at) == ',' || base_at(w, at) == ';' || base_at(w, at) == '&')
        at++;
    if ((after = match_any(w, at, words)))
        at = after;
    return at;
}

/* True if a code with its own symbol may be a citation behind this type word. */
static bool code_agrees(const struct lead *lead, const struct code *code)
{
    switch (code->shape) {
    case SHAPE_ASSEMBLY:
        return true;
    case SHAPE_PARTY:
    case SHAPE_ADMIN:
    case SHAPE_NORM:
        for (const char *const *not = NOT_ISSUERS; *not; not++) {
            if (strcmp(*not, code->issuer) == 0)
                return false;
        }
        return code->known || (lead->agrees & TYPE_BIT(code->type));
    case SHAPE_PARTIAL:
        return lead->word && TYPES[type_of_word(lead->word)].short_form;
    case SHAPE_NONE:
        return false;
    default:
        return lead->word != 0;
    }
}

static void collect_members(struct scan *s, const struct lead *lead, struct members *m)
{
    struct window *w = &s->window;
    while (m->count < MEMBERS_MAX) {
        struct member *last = &m->items[m->count - 1];
        attributes_read(w, last->code.end, &last->attributes);
        uint32_t from = last->attributes.closed ? last->code.end : last->attributes.end;
        uint32_t at = list_separator(w, from);
        if (at == from || glyph_at(w, at)->gap == GAP_END)
            break;
        at = number_sign_at(w, at);
        if (!base_is_digit(base_at(w, at)) || glyph_at(w, at)->gap == GAP_END)
            break;
        struct member *next = &m->items[m->count];
        *next = (struct member){.own = true};
        if (!code_read(w, at, lead->agrees, &next->code))
            break;
        if (next->code.shape == SHAPE_NONE) {
            if (next->code.digits_end - at > 4 || !bare_ends_well(w, next->code.end) ||
                digits_value(w, at, next->code.digits_end, 99999) > 1900)
                break;
            next->own = false;
        } else if (!code_agrees(lead, &next->code)) {
            break;
        }
        m->count++;
    }
}

/* "theo 217 và 218-QĐ/TW": the bare number before the list's first symbol, if there is one. */
static bool bare_before(struct window *w, uint32_t i, uint32_t floor, struct code *code)
{
    static const char *const words[] = {"và", "and", NULL};
    uint32_t at = 0;
    for (const char *const *word = words; *word && !at; word++)
        at = match_before(w, i, *word);
    if (!at || at - 1 <= floor || glyph_at(w, i)->gap == GAP_END)
        return false;
    at--;
    uint32_t first = word_before(w, at);
    if (first < floor || at - first > 3 || digits_end(w, first) != at)
        return false;
    bool led = first == 0 || glyph_at(w, first)->gap == GAP_END || strchr("(\":", base_at(w, first - 1));
    for (const char *const *word = LIST_LEADS; *word && !led; word++)
        led = match_before(w, first, *word) != 0;
    return led && code_read(w, first, 0, code) && code->shape == SHAPE_NONE;
}

/* The member whose symbol a bare number takes: the nearest, a later one first. */
static const struct member *nearest_symbol(const struct members *m, size_t k)
{
    for (size_t d = 1; d < m->count; d++) {
        if (k + d < m->count && m->items[k + d].own && m->items[k + d].code.shape != SHAPE_NONE)
            return &m->items[k + d];
        if (k >= d && m->items[k - d].own && m->items[k - d].code.shape != SHAPE_NONE)
            return &m->items[k - d];
    }
    return NULL;
}

static void inherit(struct members *m)
{
    for (size_t k = 0; k < m->count; k++) {
        struct code *code = &m->items[k].code;
        const struct member *from = code->shape == SHAPE_NONE ? nearest_symbol(m, k) : NULL;
        if (!from)
            continue;
        code->shape = from->code.shape;
        code->type = from->code.type;
        code->year = from->code.year;
        code->known = from->code.known;
        strcpy(code->issuer, from->code.issuer);
    }
    /* a date or body at the end of the list serves those without one */
    const struct attributes *last = &m->items[m->count - 1].attributes;
    for (size_t k = 0; k + 1 < m->count; k++) {
        struct attributes *a = &m->items[k].attributes;
        if (!a->date.year) {
            a->date = last->date;
            a->flags |= last->flags;
        }
        if (a->body == a->body_end) {
            a->body = last->body;
            a->body_end = last->body_end;
            strcpy(a->place, last->place);
        }
        if (!a->term)
            a->term = last->term;
    }
}

/* Type and issuer for what has no symbol that says them. False: no citation. */
static bool complete(struct scan *s, const struct lead *lead, struct member *member,
                     struct draft *draft)
{
    struct code *code = &member->code;
    const struct attributes *a = &member->attributes;
    enum type type = code->type;
    if (type == TYPE_NONE && lead->word)
        type = type_of_word(lead->word);
    draft->issuer = code->issuer;
    draft->number = code->number;
    draft->year = code->year;
    if (code->shape == SHAPE_NONE || code->shape == SHAPE_PARTIAL) {
        const char *issuer = NULL;
        if (type == TYPE_NONE || !TYPES[type].short_form)
            return false;
        if (type == TYPE_ND)
            issuer = "cp";
        else if (a->body < a->body_end)
            issuer = body_issuer(&s->window, a->body, a->body_end);
        bool sure = issuer && (lead->capital || a->body < a->body_end);
        if (code->shape == SHAPE_PARTIAL && (s->lang == LANG_VI || type == TYPE_TT || type == TYPE_ND))
            sure = true;
        if (!sure)
            draft->flags |= CITATION_NEEDS_ANTECEDENT;
        draft->issuer = issuer ? issuer : "_";
        if (code->shape == SHAPE_NONE)
            draft->kind = CITATION_SHORT;
    }
    if (code->shape == SHAPE_ASSEMBLY && type != TYPE_LUAT && type != TYPE_NQ && type != TYPE_PL)
        type = TYPE_NONE;
    bool suffix = type != TYPE_NONE && TYPES[type].year_suffix && code->year &&
                  (code->shape == SHAPE_NORM || code->shape == SHAPE_PARTIAL) &&
                  strcmp(code->issuer, "qh") != 0 && strcmp(code->issuer, "ubtvqh") != 0;
    if (type == TYPE_NONE)
        draft->type = "_";
    else
        draft->type = suffix ? str_format(s->arena, "%s-qp", TYPES[type].slug).data : TYPES[type].slug;
    if (lead->word && type != TYPE_NONE && !(lead->agrees & TYPE_BIT(type)))
        draft->flags |= CITATION_MISMATCH;
    return true;
}

static void add_member(struct scan *s, const struct lead *lead, struct member *member, bool first,
                       bool list)
{
    char place[PLACE_MAX];
    struct draft draft = {
        .first = first ? lead->first : member->code.first,
        .end = member->code.end,
        .word = lead->word,
        .flags = member->code.flags | (first && lead->damaged ? CITATION_REPAIRED : 0),
        .kind = list && (!first || !member->own) ? CITATION_LIST : CITATION_FULL,
    };
    if (!complete(s, lead, member, &draft))
        return;
    if (list && draft.kind == CITATION_FULL && !first)
        draft.kind = CITATION_LIST;
    if (issuer_needs_place(draft.issuer)) {
        place_complete(s, draft.issuer, &member->attributes, place);
        draft.place = place;
    }
    struct attributes *a = &member->attributes;
    char name[NAME_MAX_BYTES];
    if (first && lead->title < lead->title_end) {
        if (a->title == a->title_end) {
            a->title = lead->title;
            a->title_end = lead->title_end;
        }
        glyph_slug(&s->window, lead->title, number_sign_before(&s->window, lead->title_end,
                                                               &(bool){false}), name, sizeof name);
        draft.name = name;
    }
    draft_add(s, &draft, a);
}

/* Adds a body that stands between the type word and the number. */
static void lead_body(struct window *w, const struct lead *lead, struct attributes *a)
{
    if (lead->body == lead->body_end || a->body < a->body_end)
        return;
    a->body = lead->body;
    a->body_end = lead->body_end;
    if (!a->place[0])
        place_read(w, lead->body, lead->body_end, a);
}

bool number_cited(struct scan *s, uint32_t i, const struct lead *found)
{
    struct window *w = &s->window;
    struct lead lead = *found;
    struct members m;
    uint32_t floor = floor_of(s, i);
    m.count = 1;
    m.items[0] = (struct member){.own = true};
    if (!code_read(w, i, lead.agrees, &m.items[0].code))
        return false;
    struct code *first = &m.items[0].code;
    if (first->shape != SHAPE_NONE && !code_agrees(&lead, first))
        return false;
    if (first->shape != SHAPE_ASSEMBLY && first->type != TYPE_PL && lead.title < lead.title_end) {
        /* only a law has its title before its number */
        lead = (struct lead){.first = i, .numbered = true};
        if (first->shape != SHAPE_PARTY && first->shape != SHAPE_ADMIN && first->shape != SHAPE_NORM &&
            first->shape != SHAPE_ORDER)
            return false;
    }
    if (first->shape == SHAPE_NONE && !lead.word && !lead.numbered)
        return false;
    m.items[0].own = first->shape != SHAPE_NONE;
    if (m.items[0].own && !lead.word && !lead.numbered) {
        struct code before;
        if (bare_before(w, i, floor, &before)) {
            m.items[1] = m.items[0];
            m.items[0] = (struct member){.code = before};
            lead.first = before.first;
            m.count = 2;
        }
    }
    collect_members(s, &lead, &m);
    bool any = false;
    for (size_t k = 0; k < m.count; k++)
        any |= m.items[k].own && m.items[k].code.shape != SHAPE_NONE;
    if (!any && (!lead.word || !TYPES[type_of_word(lead.word)].short_form))
        return false;
    inherit(&m);
    for (size_t k = 0; k < m.count; k++) {
        attributes_before(w, lead.first, floor, &m.items[k].attributes);
        lead_body(w, &lead, &m.items[k].attributes);
    }
    size_t count = s->list->count;
    for (size_t k = 0; k < m.count; k++)
        add_member(s, &lead, &m.items[k], k == 0, m.count > 1);
    return s->list->count > count;
}

/* "Mẫu số 12/…": the number of a form, a table, a judgment. */
static bool form_number(struct window *w, uint32_t i, const struct lead *lead)
{
    bool damaged = false;
    uint32_t e = number_sign_before(w, i, &damaged);
    for (const char *const *word = FORM_WORDS; !lead->word && *word; word++) {
        if (match_before(w, e, *word))
            return true;
    }
    return false;
}

static bool scan_number(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    struct lead lead;
    uint32_t plenum = match_before(w, i, "trung ương");
    if (plenum && named_plenum(s, plenum - 1))
        return true;
    lead_read(s, i, floor_of(s, i), &lead);
    return !form_number(w, i, &lead) && number_stands_free(w, i, &lead) && number_cited(s, i, &lead);
}

/* --- self-references -------------------------------------------------------------------------- */

static bool add_self(struct scan *s, uint32_t first, uint32_t end, unsigned word)
{
    struct attributes none = {.end = end};
    struct draft draft = {.first = first, .end = end, .kind = CITATION_SELF, .word = word};
    draft_add(s, &draft, &none);
    return true;
}

static bool scan_this(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    uint32_t first, after = match(w, i, "này"), floor = floor_of(s, i);
    bool damaged = false;
    unsigned word = after ? type_word_before(w, i, floor, &first, &damaged) : 0;
    if (!word || !(TYPES_OF_SELF & TYPE_BIT(type_of_word(word))) || !glyph_upper(glyph_at(w, first)) || glyph_at(w, i)->gap == GAP_END)
        return false;
    for (const char *const *plural = PLURALS; *plural; plural++) {
        if (match_before(w, first, *plural))
            return false;
    }
    return add_self(s, first, after, word);
}

static bool scan_english_this(struct scan *s, uint32_t i)
{
    struct window *w = &s->window;
    uint32_t at = match(w, i, "this"), after;
    if (!at || !glyph_upper(glyph_at(w, at)) || glyph_at(w, at)->gap == GAP_END)
        return false;
    unsigned word = type_word_at(w, at, &after);
    if (!word || !TYPE_WORDS[word].english || !(TYPES_OF_SELF & TYPE_BIT(type_of_word(word))))
        return false;
    /* in capitals a licence says "THIS CODE" */
    if (type_of_word(word) == TYPE_LUAT && glyph_upper(glyph_at(w, at + 1)))
        return false;
    return add_self(s, i, after, word);
}

/* --- the driver ------------------------------------------------------------------------------- */

static bool (*const HANDLERS[])(struct scan *s, uint32_t i) = {
    [TRIGGER_NUMBER] = scan_number,
    [TRIGGER_LAW] = named_law,
    [TRIGGER_ENGLISH_LAW] = named_english_law,
    [TRIGGER_THIS] = scan_this,
    [TRIGGER_ENGLISH_THIS] = scan_english_this,
    [TRIGGER_CONSTITUTION] = named_constitution,
    [TRIGGER_MEETING] = named_congress,
    [TRIGGER_CONGRESS] = named_english_congress,
    [TRIGGER_PLENUM] = named_english_congress,
};

void citation_find(struct arena *arena, enum lang lang, struct str text,
                   const struct citation_context *context, struct citation_list *list)
{
    static const struct citation_context nothing;
    struct scan s;
    size_t at = 0;
    enum trigger trigger;
    s.lang = lang;
    s.context = context ? context : &nothing;
    s.arena = arena;
    s.list = list;
    s.consumed = 0;
    if (text.len > INT32_MAX || list->count > LIST_MAX)
        return;
    window_init(&s.window, text, lang == LANG_VI);
    while ((trigger = next_trigger(text, &at)) != TRIGGER_NONE) {
        uint32_t i = window_seek(&s.window, (uint32_t)at);
        if (i != UINT32_MAX && HANDLERS[trigger](&s, i) && s.consumed > at)
            at = s.consumed;
        else
            at++;
        if (trigger == TRIGGER_NUMBER) {
            while (at < text.len && raw_digit((unsigned char)text.data[at]) &&
                   raw_digit((unsigned char)text.data[at - 1]))
                at++;
        }
    }
}
