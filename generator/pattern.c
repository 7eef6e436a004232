/* A pattern is a list of parts; a plural or select part has branches, each a list again, at most
 * PATTERN_DEPTH deep, which bounds both recursions. Syntax as ICU's MessagePattern reads it:
 * apostrophes in its default mode ("''" is one; "'" quotes only before "{", "}" and, directly in a
 * plural, "#"); "#" is the number of the innermost plural, less its offset; "}" outside of any
 * brace is text. */
#include "pattern.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum part_kind {
    PART_TEXT,
    PART_ARG,
    PART_INTEGER,
    PART_HASH,
    PART_PLURAL,
    PART_ORDINAL,
    PART_SELECT
};

struct branch {
    bool exact; /* "=1" */
    double number;
    struct str keyword;
    struct part *parts;
    struct branch *next;
};

struct part {
    enum part_kind kind;
    unsigned arg;
    struct str text;
    double offset; /* of a plural */
    struct branch *branches;
    struct part *next;
};

struct pattern {
    enum lang lang;
    uint32_t args;
    size_t holes; /* places of arguments, in all branches */
    struct str source, text;
    struct part *parts;
};

/* A compilation. After a problem has been found nothing more is read. */
struct scan {
    struct arena *arena;
    struct str text;
    size_t at;
    uint32_t args;
    size_t holes;
    bool failed;
    struct pattern_problem *problem;
};

static const struct {
    const char *name;
    enum part_kind kind;
} types[] = {
    {"number", PART_ARG},
    {"plural", PART_PLURAL},
    {"selectordinal", PART_ORDINAL},
    {"select", PART_SELECT},
};

static const char *const plural_keywords[] = {"zero", "one", "two", "few", "many", "other"};

/* ---- compiling --------------------------------------------------------------------------- */

static void fail(struct scan *scan, enum diag_code code, size_t offset, size_t width,
                 struct str arg)
{
    if (scan->failed)
        return;
    scan->failed = true;
    *scan->problem = (struct pattern_problem){code, offset, width, str_copy(scan->arena, arg)};
}

/* The byte at the cursor, or 0 at the end. */
static char peek(const struct scan *scan)
{
    return scan->at < scan->text.len ? scan->text.data[scan->at] : 0;
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->text.len && strchr(" \t\r\n", peek(scan)) && peek(scan))
        scan->at++;
}

/* Takes a character that must stand here; open: where the brace that it belongs to was opened. */
static void take(struct scan *scan, char c, size_t open)
{
    if (scan->failed)
        return;
    if (peek(scan) == c)
        scan->at++;
    else if (scan->at == scan->text.len)
        fail(scan, DIAG_PATTERN_BRACE, open, 1, STR_NULL);
    else
        fail(scan, DIAG_PATTERN_SYNTAX, scan->at, 1, (struct str){&c, 1});
}

/* Takes letters, digits and what else a word may hold. */
static struct str take_word(struct scan *scan, const char *others)
{
    size_t start = scan->at;
    for (char c; (c = peek(scan)); scan->at++)
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            !strchr(others, c))
            break;
    return str_cut(scan->text, start, scan->at);
}

static struct part *parse_parts(struct scan *scan, int depth, bool in_plural, size_t open);

static double parse_number(struct scan *scan)
{
    char digits[24];
    size_t start = scan->at;
    struct str word = take_word(scan, ".-");
    if (!word.len || word.len >= sizeof digits || strspn(word.data, "0123456789.-") < word.len) {
        fail(scan, DIAG_PATTERN_SYNTAX, start, word.len ? word.len : 1, STR("0"));
        return 0;
    }
    memcpy(digits, word.data, word.len);
    digits[word.len] = 0;
    return strtod(digits, NULL);
}

static void check_keyword(struct scan *scan, struct str keyword, size_t start)
{
    for (size_t i = 0; i < sizeof plural_keywords / sizeof *plural_keywords; i++)
        if (str_is(keyword, plural_keywords[i]))
            return;
    fail(scan, DIAG_PATTERN_KEYWORD, start, keyword.len, keyword);
}

/* "one{…}" or "=1{…}" */
static struct branch *parse_branch(struct scan *scan, enum part_kind kind, int depth)
{
    struct branch *branch = ARENA_NEW(scan->arena, struct branch);
    size_t start = scan->at;
    if (kind != PART_SELECT && peek(scan) == '=') {
        scan->at++;
        branch->exact = true;
        branch->number = parse_number(scan);
    } else {
        branch->keyword = str_copy(scan->arena, take_word(scan, "_-"));
        if (!branch->keyword.len)
            fail(scan, DIAG_PATTERN_SYNTAX, start, 1, STR("other"));
        else if (kind != PART_SELECT)
            check_keyword(scan, branch->keyword, start);
    }
    skip_space(scan);
    size_t open = scan->at;
    take(scan, '{', open);
    branch->parts = parse_parts(scan, depth + 1, kind != PART_SELECT, open);
    take(scan, '}', open);
    return branch;
}

static void parse_branches(struct scan *scan, struct part *part, int depth, size_t open)
{
    struct branch **last = &part->branches;
    bool other = false;
    skip_space(scan);
    size_t start = scan->at;
    if (part->kind != PART_SELECT &&
        str_starts(str_cut(scan->text, start, scan->text.len), STR("offset:"))) {
        scan->at += 7;
        skip_space(scan);
        part->offset = parse_number(scan);
        skip_space(scan);
    }
    while (!scan->failed && scan->at < scan->text.len && peek(scan) != '}') {
        *last = parse_branch(scan, part->kind, depth);
        other = other || str_is((*last)->keyword, "other");
        last = &(*last)->next;
        skip_space(scan);
    }
    if (!other && peek(scan) == '}')
        fail(scan, DIAG_PATTERN_OTHER, open, 1, STR_NULL);
}

/* What stands after "{0," */
static void parse_type(struct scan *scan, struct part *part, int depth, size_t open)
{
    skip_space(scan);
    size_t start = scan->at, i = 0;
    struct str name = take_word(scan, "");
    while (i < sizeof types / sizeof *types && !str_is(name, types[i].name))
        i++;
    if (i == sizeof types / sizeof *types) {
        fail(scan, DIAG_PATTERN_TYPE, start, name.len ? name.len : 1, name);
        return;
    }
    part->kind = types[i].kind;
    skip_space(scan);
    if (part->kind != PART_ARG) {
        take(scan, ',', open);
        parse_branches(scan, part, depth, open);
    } else if (peek(scan) == ',') {
        scan->at++;
        skip_space(scan);
        start = scan->at;
        struct str style = take_word(scan, "");
        part->kind = PART_INTEGER;
        if (!str_is(style, "integer"))
            fail(scan, DIAG_PATTERN_TYPE, start, style.len ? style.len : 1, style);
        skip_space(scan);
    }
}

/* "{0}", "{0,plural,…}" */
static struct part *parse_argument(struct scan *scan, int depth)
{
    struct part *part = ARENA_NEW(scan->arena, struct part);
    size_t open = scan->at++;
    part->kind = PART_ARG;
    scan->holes++;
    skip_space(scan);
    size_t start = scan->at;
    struct str name = take_word(scan, "_-.");
    unsigned long number;
    if (!name.len) {
        bool ended = scan->at == scan->text.len;
        fail(scan, ended ? DIAG_PATTERN_BRACE : DIAG_PATTERN_SYNTAX, open, 1,
             ended ? STR("") : STR("0"));
    } else if (!str_to_number(name, PATTERN_ARGS - 1, &number) || name.len > 1) {
        fail(scan, DIAG_PATTERN_ARG, start, name.len, name);
    } else {
        part->arg = (unsigned)number;
        scan->args |= (uint32_t)1 << number;
    }
    skip_space(scan);
    if (peek(scan) == ',' && !scan->failed) {
        scan->at++;
        parse_type(scan, part, depth, open);
    }
    take(scan, '}', open);
    return part;
}

/* Adds what is between "'" and "'" to the text. */
static void take_quoted(struct scan *scan, struct buf *text)
{
    for (scan->at++; scan->at < scan->text.len; scan->at++) {
        if (peek(scan) == '\'') {
            scan->at++;
            if (peek(scan) != '\'')
                return;
        }
        buf_byte(text, peek(scan));
    }
}

/* Adds text up to a brace, the end, or a "#" that is none. */
static void take_text(struct scan *scan, struct buf *text, bool nested, bool in_plural)
{
    while (scan->at < scan->text.len) {
        char c = peek(scan);
        char next = scan->at + 1 < scan->text.len ? scan->text.data[scan->at + 1] : 0;
        if (c == '{' || (c == '}' && nested) || (c == '#' && in_plural))
            return;
        if (c == '\'' && (next == '{' || next == '}' || (next == '#' && in_plural))) {
            take_quoted(scan, text);
            continue;
        }
        buf_byte(text, c);
        scan->at += c == '\'' && next == '\'' ? 2 : 1;
    }
}

static struct part *parse_parts(struct scan *scan, int depth, bool in_plural, size_t open)
{
    struct part *first = NULL, **last = &first;
    if (depth > PATTERN_DEPTH)
        fail(scan, DIAG_PATTERN_DEEP, open, 1, STR_NULL);
    while (!scan->failed && scan->at < scan->text.len && !(depth && peek(scan) == '}')) {
        struct part *part = NULL;
        if (peek(scan) == '{') {
            part = parse_argument(scan, depth);
        } else {
            struct buf text = BUF_INIT;
            part = ARENA_NEW(scan->arena, struct part);
            if (peek(scan) == '#' && in_plural) {
                part->kind = PART_HASH;
                scan->holes++;
                scan->at++;
            } else {
                take_text(scan, &text, depth > 0, in_plural);
                part->text = str_copy(scan->arena, buf_view(&text));
            }
            buf_free(&text);
        }
        *last = part;
        last = &part->next;
    }
    return first;
}

const struct pattern *pattern_compile(struct arena *arena, enum lang lang, struct str text,
                                      struct pattern_problem *problem)
{
    struct scan scan = {.arena = arena, .text = str_copy(arena, text), .problem = problem};
    if (text.len > PATTERN_LONGEST) {
        fail(&scan, DIAG_PATTERN_LONG, 0, 1, str_format(arena, "%d", PATTERN_LONGEST));
        return NULL;
    }
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    pattern->lang = lang;
    pattern->source = scan.text;
    pattern->parts = parse_parts(&scan, 0, false, 0);
    pattern->args = scan.args;
    pattern->holes = scan.holes;
    const char *error = scan.failed ? NULL : unicode_pattern_error(arena, lang, scan.text);
    if (error)
        fail(&scan, DIAG_PATTERN_ICU, 0, 1, str_of(error));
    if (scan.failed)
        return NULL;
    pattern->text = STR_NULL;
    if (!pattern->args)
        pattern->text = pattern_format(arena, pattern, NULL, 0);
    return pattern;
}

/* ---- formatting -------------------------------------------------------------------------- */

struct format {
    struct buf out;
    enum lang lang;
    const struct message_arg *args;
    size_t count;
};

static const struct message_arg *argument(const struct format *format, unsigned index)
{
    static const struct message_arg absent = {.text = {"", 0}};
    return index < format->count ? &format->args[index] : &absent;
}

static void write_argument(struct format *format, const struct message_arg *arg, double less)
{
    if (arg->is_number)
        unicode_add_number(&format->out, format->lang, arg->number - less);
    else
        buf_str(&format->out, arg->text);
}

static const struct branch *find_keyword(const struct part *part, struct str keyword)
{
    const struct branch *other = NULL;
    for (const struct branch *b = part->branches; b; b = b->next) {
        if (b->exact)
            continue;
        if (str_equal(b->keyword, keyword))
            return b;
        if (!other && str_is(b->keyword, "other"))
            other = b;
    }
    return other;
}

static const struct branch *choose(const struct format *format, const struct part *part,
                                   const struct message_arg *arg)
{
    char keyword[PLURAL_BYTES] = "other";
    if (part->kind == PART_SELECT && !arg->is_number)
        return find_keyword(part, arg->text);
    if (part->kind != PART_SELECT && arg->is_number) {
        for (const struct branch *b = part->branches; b; b = b->next)
            if (b->exact && b->number == arg->number)
                return b;
        unicode_plural(format->lang, arg->number - part->offset, part->kind == PART_ORDINAL,
                       keyword);
    }
    return find_keyword(part, str_of(keyword));
}

/* plural: the plural part whose branch this is, or NULL. */
static void write_parts(struct format *format, const struct part *part, const struct part *plural)
{
    for (; part; part = part->next) {
        const struct message_arg *arg = argument(format, part->arg);
        switch (part->kind) {
        case PART_TEXT:
            buf_str(&format->out, part->text);
            break;
        case PART_ARG:
            write_argument(format, arg, 0);
            break;
        case PART_INTEGER:
            if (arg->is_number)
                unicode_add_number(&format->out, format->lang, rint(arg->number));
            else
                buf_str(&format->out, arg->text);
            break;
        case PART_HASH:
            assert(plural); /* elsewhere # is text */
            write_argument(format, argument(format, plural->arg), plural->offset);
            break;
        case PART_PLURAL:
        case PART_ORDINAL:
        case PART_SELECT:
            write_parts(format, choose(format, part, arg)->parts,
                        part->kind == PART_SELECT ? NULL : part);
        }
    }
}

/* No more bytes than this come of a pattern; 0 if that cannot be said: numbers may be long. */
static size_t most_bytes(const struct pattern *pattern, const struct message_arg *args,
                         size_t count)
{
    enum { NUMBER_BYTES = 64, ORDINARY = 1000000000 };
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        if (args[i].is_number && !(fabs(args[i].number) < ORDINARY))
            return 0;
        size_t len = args[i].is_number ? NUMBER_BYTES : args[i].text.len;
        longest = len > longest ? len : longest;
    }
    return pattern->source.len + pattern->holes * longest;
}

struct str pattern_format(struct arena *arena, const struct pattern *pattern,
                          const struct message_arg *args, size_t count)
{
    if (pattern->text.data)
        return pattern->text;
    struct format format = {BUF_INIT, pattern->lang, args, count};
    size_t most = most_bytes(pattern, args, count);
    if (most && most < PATTERN_LONGEST) {
        char *room = arena_bytes(arena, most + 2);
        format.out = (struct buf){.data = room, .cap = most + 2, .max = most + 2};
        write_parts(&format, pattern->parts, NULL);
        arena_trim(arena, room + format.out.len + 1);
        room[format.out.len] = 0;
        return (struct str){room, format.out.len};
    }
    write_parts(&format, pattern->parts, NULL);
    struct str text = str_copy(arena, buf_view(&format.out));
    buf_free(&format.out);
    return text;
}

uint32_t pattern_args(const struct pattern *pattern)
{
    return pattern->args;
}

struct str pattern_source(const struct pattern *pattern)
{
    return pattern->source;
}
