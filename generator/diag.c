/* Diagnostics are kept in an arena under one lock and sorted when printed, so that the output is
 * the same whatever the order in which threads found them. */
#include "diag.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "terminal.h"

struct row {
    const char *name;
    enum severity severity;
    const char *text[2], *help[2]; /* English, Vietnamese */
};

#define NOTE SEVERITY_NOTE
#define WARNING SEVERITY_WARNING
#define ERROR SEVERITY_ERROR
static const struct row rows[DIAG_COUNT] = {
#define DIAG(id, severity, name, en, vi, help_en, help_vi) \
    [DIAG_##id] = {name, severity, {en, vi}, {help_en, help_vi}},
#include "diag.def"
#include "terminal.h"
#undef DIAG
};
#undef NOTE
#undef WARNING
#undef ERROR

struct diag {
    enum diag_code code;
    struct diag_where where;
    struct str args[DIAG_ARGS];
};

struct diags {
    pthread_mutex_t lock;
    struct arena arena;
    struct diag **list;
    size_t count, cap;
    size_t counts[SEVERITY_COUNT];
    int dir;                    /* where the paths lie; -1: not known */
    enum severity least;        /* what is below it is only counted, … */
    size_t counted[DIAG_COUNT]; /* … here too */
};

static const char *const severity_names[2][SEVERITY_COUNT] = {
    {"note", "warning", "error"},
    {"ghi chú", "cảnh báo", "lỗi"},
};

/* the longest line shown; longer ones are cut around the column */
enum { LINE_SHOWN = 160 };

struct diags *diags_new(void)
{
    struct diags *diags = calloc(1, sizeof *diags);
    if (!diags || pthread_mutex_init(&diags->lock, NULL))
        die_errno("calloc", "diagnostics");
    arena_init(&diags->arena);
    diags->dir = -1;
    return diags;
}

void diags_free(struct diags *diags)
{
    if (!diags)
        return;
    pthread_mutex_destroy(&diags->lock);
    arena_free(&diags->arena);
    free(diags->list);
    free(diags);
}

void diags_lie_in(struct diags *diags, int dir)
{
    diags->dir = dir;
}

void diags_keep(struct diags *diags, enum severity least)
{
    diags->least = least;
}

static _Thread_local size_t added_by_thread;

size_t diags_of_thread(void)
{
    return added_by_thread;
}

static struct str copy_or_null(struct arena *arena, struct str s)
{
    return s.data ? str_copy(arena, s) : s;
}

/* Most of a file's diagnostics come one after the other. */
static struct str path_of(struct diags *diags, struct str path)
{
    const struct diag *last = diags->count ? diags->list[diags->count - 1] : NULL;
    if (last && last->where.path.data && str_equal(last->where.path, path))
        return last->where.path;
    return copy_or_null(&diags->arena, path);
}

static void keep(struct diags *diags, enum diag_code code, const struct diag_where *where,
                 const struct str args[DIAG_ARGS])
{
    if (diags->count == diags->cap) {
        diags->cap = diags->cap ? diags->cap * 2 : 64;
        diags->list = realloc(diags->list, diags->cap * sizeof(struct diag *));
        if (!diags->list)
            die_errno("realloc", "diagnostics");
    }
    struct diag *d = ARENA_NEW(&diags->arena, struct diag);
    d->code = code;
    d->where = *where;
    d->where.path = path_of(diags, where->path);
    d->where.text = copy_or_null(&diags->arena, where->text);
    d->where.words = copy_or_null(&diags->arena, where->words);
    for (int i = 0; i < DIAG_ARGS; i++)
        d->args[i] = copy_or_null(&diags->arena, args[i]);
    diags->list[diags->count++] = d;
}

void diag_add(struct diags *diags, enum diag_code code, const struct diag_where *where,
              struct str arg0, struct str arg1, struct str arg2)
{
    added_by_thread++;
    pthread_mutex_lock(&diags->lock);
    if (rows[code].severity < diags->least)
        diags->counted[code]++;
    else
        keep(diags, code, where, (const struct str[DIAG_ARGS]){arg0, arg1, arg2});
    diags->counts[rows[code].severity]++;
    pthread_mutex_unlock(&diags->lock);
}

struct diag_where diag_at(struct str path, struct str file_text, size_t offset, size_t width_bytes)
{
    if (offset > file_text.len)
        offset = file_text.len;
    struct diag_where where = {.path = path, .line = 1};
    size_t start = 0;
    for (size_t i; (i = str_find_byte(file_text, '\n', start)) < offset; start = i + 1)
        where.line++;
    struct str rest = str_cut(file_text, start, file_text.len);
    if (!str_next_line(&rest, &where.text))
        where.text = STR("");
    where.col = (uint32_t)str_characters(str_cut(file_text, start, offset)) + 1;
    size_t end = offset + width_bytes, line_end = start + where.text.len;
    if (end > line_end)
        end = line_end > offset ? line_end : offset;
    where.width = (uint32_t)str_characters(str_cut(file_text, offset, end));
    return where;
}

/* What a file that is no text begins with: another name does not make a text of it. */
static struct str looks_like(struct str text)
{
    static const struct {
        const char *start, *what;
    } kinds[] = {{"\xFF\xFE", "UTF-16"},
                 {"\xFE\xFF", "UTF-16"},
                 {"PK\x03\x04", "Word/LibreOffice (.docx, .odt)"},
                 {"\xD0\xCF\x11\xE0", "Word (.doc)"},
                 {"%PDF-", "PDF"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(text, str_of(kinds[i].start)))
            return str_of(kinds[i].what);
    return STR_NULL;
}

bool diag_utf8(struct diags *diags, struct str path, struct str text)
{
    size_t bad = text.len, nul = str_find_byte(text, 0, 0);
    if (str_valid_utf8(text, &bad) && nul == text.len)
        return true;
    bad = nul < bad ? nul : bad;
    struct diag_where where = diag_at(path, str_cut(text, 0, bad), bad, 0);
    diag_add(diags, DIAG_NOT_UTF8, &where, looks_like(text), STR_NULL, STR_NULL);
    return false;
}

size_t diags_count(const struct diags *diags, enum severity severity)
{
    return diags->counts[severity];
}

static int order_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
    const struct diag *x = *(struct diag *const *)a, *y = *(struct diag *const *)b;
    int order = str_compare(x->where.path, y->where.path);
    if (!order)
        order = order_numbers(x->where.line, y->where.line);
    if (!order)
        order = order_numbers(x->where.col, y->where.col);
    if (!order)
        order = (int)x->code - (int)y->code;
    for (int i = 0; !order && i < DIAG_ARGS; i++)
        order = str_compare(x->args[i], y->args[i]);
    return order;
}

/* Sorts the list and drops repetitions (the same mistake can be met twice). */
static void settle(struct diags *diags)
{
    if (!diags->count)
        return;
    qsort(diags->list, diags->count, sizeof(struct diag *), compare);
    size_t kept = 1;
    for (size_t i = 1; i < diags->count; i++) {
        if (compare(&diags->list[i], &diags->list[kept - 1]))
            diags->list[kept++] = diags->list[i];
        else
            diags->counts[rows[diags->list[i]->code].severity]--;
    }
    diags->count = kept;
}

/* --- lines that are not at hand -----------------------------------------------------------------
 */

enum { SHOWN_FILE_MAX = 64 << 20 };

/* The file that was read last, and how far its lines were counted. */
struct shown_file {
    struct arena arena;
    struct str path, text;
    uint32_t line;
    size_t at; /* where that line begins */
};

static void open_shown(struct shown_file *f, int dir, struct str path)
{
    if (!f->path.data || !str_equal(f->path, path)) {
        arena_reset(&f->arena);
        f->path = path;
        f->text = STR_NULL;
        struct str name = str_copy(&f->arena, path);
        if (!fs_read(dir, name.data, SHOWN_FILE_MAX, &f->arena, &f->text, NULL) ||
            !str_valid_utf8(f->text, NULL))
            f->text = STR_NULL;
        f->line = 1;
        f->at = 0;
    }
}

/* Goes to the beginning of a line; they are asked for in order. False if there is none. */
static bool go_to_line(struct shown_file *f, uint32_t line)
{
    for (; f->line < line; f->line++) {
        size_t end = str_find_byte(f->text, '\n', f->at);
        if (end >= f->text.len)
            return false;
        f->at = end + 1;
    }
    return f->line == line;
}

static void show(struct shown_file *f, struct diags *diags, struct diag_where *where)
{
    open_shown(f, diags->dir, where->path);
    if (!f->text.data || !go_to_line(f, where->line))
        return;
    size_t end = str_find(f->text, STR("\n\n"), f->at);
    struct str block = str_cut(f->text, 0, end); /* beyond it, each would search the whole text */
    size_t found = where->words.len && !where->col ? str_find(block, where->words, f->at) : end;
    if (found < end && str_find(block, where->words, found + 1) < end)
        found = end; /* which of them is meant is not known */
    size_t col = where->col;
    uint32_t width = where->width;
    struct str rest = str_cut(f->text, f->at, f->text.len), line = STR("");
    if (found < end) {
        struct diag_where at = diag_at(where->path, rest, found - f->at, where->words.len);
        where->line = f->line + at.line - 1;
        line = at.text;
        col = at.col;
        width = at.width;
    } else {
        str_next_line(&rest, &line);
    }
    where->text = str_copy(&diags->arena, line);
    where->col = (uint32_t)col;
    where->width = width;
}

/* Reads the lines of those that are to be shown; what is found may change their order. */
static void read_lines(struct diags *diags, enum severity least)
{
    struct shown_file f = {0};
    arena_init(&f.arena);
    for (size_t i = 0; diags->dir >= 0 && i < diags->count; i++) {
        struct diag *d = diags->list[i];
        if (rows[d->code].severity >= least && d->where.line && !d->where.text.data)
            show(&f, diags, &d->where);
    }
    arena_free(&f.arena);
    settle(diags);
}

/* Appends what a hole of a text stands for, {0} or {0:one|many}; false if its argument is absent.
 */
static bool fill_hole(struct buf *out, struct str hole, const struct str args[DIAG_ARGS])
{
    struct str arg = args[hole.data[0] - '0'];
    size_t bar = str_find_byte(hole, '|', 1);
    if (hole.len == 1)
        buf_str(out, arg);
    else if (str_is(arg, "1"))
        buf_str(out, str_cut(hole, 2, bar));
    else
        buf_str(out, str_cut(hole, bar + 1, hole.len));
    return arg.data != NULL;
}

/* Appends text with its holes filled; returns false if an argument it names is absent. */
static bool fill(struct buf *out, struct str text, const struct str args[DIAG_ARGS])
{
    bool complete = true;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '{' && i + 2 < text.len && text.data[i + 1] >= '0' &&
            text.data[i + 1] < '0' + DIAG_ARGS &&
            (text.data[i + 2] == '}' || text.data[i + 2] == ':')) {
            size_t end = str_find_byte(text, '}', i);
            complete = fill_hole(out, str_cut(text, i + 1, end), args) && complete;
            i = end;
        } else {
            buf_byte(out, text.data[i]);
        }
    }
    return complete;
}

static void fill_help(struct buf *out, const struct diag *d, int lang)
{
    struct str help = str_of(rows[d->code].help[lang]);
    size_t bar = str_find(help, STR("||"), 0);
    if (!fill(out, str_cut(help, 0, bar), d->args)) {
        buf_clear(out);
        if (!fill(out, str_cut(help, bar + 2, help.len), d->args))
            buf_clear(out);
    }
}

static int lang_index(const char *lang)
{
    return lang && strcmp(lang, "vi") == 0;
}

/* Prints the line and the marks under it; tabs become spaces so that the marks stand right. */
static void print_line(FILE *out, const struct diag_where *where)
{
    size_t first = 0, col = where->col ? where->col - 1 : 0;
    if (col > LINE_SHOWN * 3 / 4)
        first = col - LINE_SHOWN / 2;
    struct buf line = BUF_INIT;
    size_t at = 0;
    unsigned size;
    for (size_t i = 0; i < where->text.len && at < first + LINE_SHOWN; i += size, at++) {
        uint32_t c = str_decode(where->text, i, &size);
        if (at < first)
            continue;
        if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0))
            buf_byte(&line, ' '); /* no control character reaches the terminal */
        else
            buf_add(&line, where->text.data + i, size);
    }
    fprintf(out, "  | %.*s\n", STR_ARG(buf_view(&line)));
    buf_free(&line);
    if (!where->col)
        return;
    fprintf(out, "  | %*s^", (int)(col - first), "");
    for (uint32_t i = 1; i < where->width && i < LINE_SHOWN; i++)
        fputc('~', out);
    fputc('\n', out);
}

static void print_diag(const struct diag *d, FILE *out, int lang, bool color)
{
    static const char *const colors[SEVERITY_COUNT] = {"\033[1;36m", "\033[1;35m", "\033[1;31m"};
    enum severity severity = rows[d->code].severity;
    struct buf text = BUF_INIT;
    if (d->where.path.data)
        fprintf(out, "%.*s:", STR_ARG(d->where.path));
    if (d->where.line)
        fprintf(out, "%u:", d->where.line);
    if (d->where.line && d->where.col)
        fprintf(out, "%u:", d->where.col);
    fill(&text, str_of(rows[d->code].text[lang]), d->args);
    fprintf(out, "%s%s%s:%s %.*s [%s]\n", d->where.path.data ? " " : "",
            color ? colors[severity] : "", severity_names[lang][severity], color ? "\033[0m" : "",
            STR_ARG(buf_view(&text)), rows[d->code].name);
    if (d->where.text.data)
        print_line(out, &d->where);
    buf_clear(&text);
    fill_help(&text, d, lang);
    if (text.len)
        fprintf(out, "  = %s: %.*s\n", lang ? "cách sửa" : "help", STR_ARG(buf_view(&text)));
    buf_free(&text);
}

size_t diags_count_code(struct diags *diags, enum diag_code code)
{
    size_t count = diags->counted[code];
    settle(diags);
    for (size_t i = 0; i < diags->count; i++)
        count += diags->list[i]->code == code;
    return count;
}

bool diags_color(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0) &&
           isatty(STDERR_FILENO);
}

void diags_print(struct diags *diags, FILE *out, const char *lang, enum severity least, bool color)
{
    settle(diags);
    read_lines(diags, least);
    for (size_t i = 0; i < diags->count; i++)
        if (rows[diags->list[i]->code].severity >= least)
            print_diag(diags->list[i], out, lang_index(lang), color);
}

/* Of each kind of note all after the first `most` are only counted from now on; more: how many. */
static void shorten(struct diags *diags, size_t most, size_t more[DIAG_COUNT])
{
    size_t shown[DIAG_COUNT] = {0}, kept = 0;
    settle(diags);
    for (size_t i = 0; i < diags->count; i++) {
        enum diag_code code = diags->list[i]->code;
        if (rows[code].severity > SEVERITY_NOTE || shown[code]++ < most)
            diags->list[kept++] = diags->list[i];
        else
            more[code]++;
    }
    diags->count = kept;
    for (int code = 0; code < DIAG_COUNT; code++)
        diags->counted[code] += more[code];
}

void diags_print_some(struct diags *diags, FILE *out, const char *lang, size_t most, bool color)
{
    size_t more[DIAG_COUNT] = {0};
    bool any = false, vi = lang_index(lang) == 1;
    shorten(diags, most, more);
    diags_print(diags, out, lang, SEVERITY_NOTE, color);
    for (int code = 0; code < DIAG_COUNT; code++) {
        if (more[code])
            fprintf(out, vi ? "%s: còn %zu mục nữa [%s]\n" : "%s: and %zu more [%s]\n",
                    severity_names[vi][SEVERITY_NOTE], more[code], rows[code].name);
        any |= more[code] > 0;
    }
    if (any)
        fprintf(out,
                vi ? "  = xem tất cả: songngu check\n" : "  = help: songngu check names all\n");
}

void json_escape(struct buf *out, struct str s)
{
    size_t run = 0;
    for (size_t i = 0; (i = str_find_special(s, i)) < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, s.data + run, i - run);
        run = i + 1;
        if (c < 0x20) {
            buf_printf(out, "\\u%04x", c);
            continue;
        }
        buf_byte(out, '\\');
        buf_byte(out, (char)c);
    }
    if (s.len > run)
        buf_add(out, s.data + run, s.len - run);
}

static void json_field(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, "\"%s\":\"", name);
    json_escape(out, value);
    buf_text(out, "\"");
}

static void add_json(const struct diag *d, struct buf *out, int lang)
{
    struct buf text = BUF_INIT;
    buf_text(out, "{");
    json_field(out, "path", d->where.path);
    buf_printf(out, ",\"line\":%u,\"col\":%u,", d->where.line, d->where.col);
    json_field(out, "severity", str_of(severity_names[0][rows[d->code].severity]));
    buf_text(out, ",");
    json_field(out, "code", str_of(rows[d->code].name));
    fill(&text, str_of(rows[d->code].text[lang]), d->args);
    buf_text(out, ",");
    json_field(out, "message", buf_view(&text));
    buf_clear(&text);
    fill_help(&text, d, lang);
    buf_text(out, ",");
    json_field(out, "help", buf_view(&text));
    buf_text(out, ",");
    json_field(out, "text", d->where.text);
    buf_text(out, "}");
    buf_free(&text);
}

void diags_json(struct diags *diags, FILE *out, const char *lang, enum severity least, size_t most)
{
    struct buf item = BUF_INIT;
    size_t count = 0;
    settle(diags);
    read_lines(diags, least);
    fputs("[", out);
    for (size_t i = 0; i < diags->count && count < most; i++) {
        if (rows[diags->list[i]->code].severity < least)
            continue;
        buf_text(&item, count++ ? ",\n" : "\n");
        add_json(diags->list[i], &item, lang_index(lang));
        fwrite(item.data, 1, item.len, out);
        buf_clear(&item);
    }
    fputs(count ? "\n]" : "]", out);
    buf_free(&item);
}

enum severity diag_severity(enum diag_code code)
{
    return rows[code].severity;
}

void diag_failed(struct buf *out, const char *call, const char *what, int number)
{
    const char *verb = terminal_verb(call), *fault = terminal_fault(number);
    if (verb)
        buf_printf(out, "không %s được %s: %s", verb, what, fault);
    else
        buf_printf(out, "%s %s: %s", call, what, fault);
}

static void say(const char *format, va_list args)
{
    fputs("songngu: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(3);
}

void die_mistake(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(2);
}

void die_errno(const char *call, const char *what)
{
    struct buf text = BUF_INIT;
    diag_failed(&text, call, what, errno);
    die("%s", text.data);
}

void *need_memory(void *memory, const char *what)
{
    if (!memory)
        die_errno("malloc", what);
    return memory;
}
