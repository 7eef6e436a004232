/* A request: 'f' for the first build, 'e' when everything may have changed, else 'c' and the
 * changed paths, each after a NUL. An answer: the fields of struct preview_outcome in order, each
 * as its length in decimal, a line feed, and its bytes. */
#include "preview_build.h"

#include <stdio.h>
#include <stdlib.h>

enum { ERRORS_SHOWN = 20 };

/* --- in the builder's process ----------------------------------------------------------------- */

static void add_field(struct buf *answer, struct str field)
{
    buf_number(answer, field.len);
    buf_byte(answer, '\n');
    buf_str(answer, field);
}

static void add_flag(struct buf *answer, bool flag)
{
    add_field(answer, flag ? STR("1") : STR(""));
}

/* The mistakes as diags_print writes them. */
static void add_written(struct buf *answer, const struct preview *p, struct diags *diags,
                        enum severity least)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        die_errno("open_memstream", "mistakes");
    diags_print(diags, out, p->lang, least, p->color);
    fclose(out);
    add_field(answer, (struct str){text, size});
    free(text);
}

static void add_errors(struct buf *json, struct diags *diags, const char *lang)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        die_errno("open_memstream", "mistakes");
    diags_json(diags, out, lang, SEVERITY_ERROR, ERRORS_SHOWN);
    fclose(out);
    buf_add(json, text, size);
    free(text);
}

/* For the overlay: the first errors in both languages, and how many there are. */
static void add_json(struct buf *json, struct diags *diags)
{
    size_t count = diags_count(diags, SEVERITY_ERROR);
    if (!count)
        return;
    buf_text(json, "{\"vi\":");
    add_errors(json, diags, "vi");
    buf_text(json, ",\"en\":");
    add_errors(json, diags, "en");
    buf_printf(json, ",\"count\":%zu}", count);
}

static void add_mistakes(struct buf *answer, const struct preview *p, struct diags *diags)
{
    struct buf json = {.max = answer->max};
    add_json(&json, diags);
    add_field(answer, buf_view(&json));
    buf_free(&json);
    add_written(answer, p, diags, SEVERITY_ERROR);
    add_written(answer, p, diags, p->quiet ? SEVERITY_ERROR : SEVERITY_WARNING);
}

static void write_outcome(struct buf *answer, const struct preview *p,
                          const struct preview_report *report)
{
    struct buf names = {.max = answer->max};
    for (size_t i = 0; i < report->changed_count; i++) {
        buf_str(&names, report->changed[i]);
        buf_byte(&names, '\n');
    }
    add_flag(answer, diags_count(report->diags, SEVERITY_ERROR) > 0);
    add_field(answer, buf_view(&names));
    add_flag(answer, report->all_changed);
    add_field(answer, report->follow);
    add_field(answer, report->phases);
    add_mistakes(answer, p, report->diags);
    buf_free(&names);
}

static size_t count_bytes(struct str text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == byte;
    return count;
}

static void read_request(struct arena *arena, struct str request, struct watch_changes *changes)
{
    struct str path;
    *changes = (struct watch_changes){.everything = request.data[0] == 'e'};
    changes->paths = ARENA_ARRAY(arena, count_bytes(request, 0), struct str);
    request = str_cut(request, 2, request.len);
    while (request.len && str_next_part(&request, 0, &path))
        changes->paths[changes->count++] = path;
}

static void build(void *context, struct str request, struct buf *answer)
{
    const struct preview *p = context;
    struct preview_report report = {0};
    struct watch_changes changes;
    struct arena arena;
    arena_init(&arena);
    bool first = request.data[0] == 'f';
    read_request(&arena, request, &changes);
    p->rebuild(p->context, first ? NULL : &changes, &report);
    write_outcome(answer, p, &report);
    arena_free(&arena);
}

static void rest(void *context)
{
    const struct preview *p = context;
    p->told(p->context);
}

struct subprocess *preview_build_start(const struct preview *p)
{
    return subprocess_start(
        &(struct subprocess_work){.run = build, .rest = rest, .context = (void *)(uintptr_t)p});
}

/* --- in the preview's own --------------------------------------------------------------------- */

void preview_build_ask(struct subprocess *builder, const struct watch_changes *changes)
{
    struct buf request = BUF_INIT;
    buf_byte(&request, !changes ? 'f' : changes->everything ? 'e' : 'c');
    for (size_t i = 0; changes && i < changes->count; i++) {
        buf_byte(&request, 0);
        buf_str(&request, changes->paths[i]);
    }
    subprocess_send(builder, buf_view(&request));
    buf_free(&request);
}

static struct str next_field(struct str *rest)
{
    unsigned long len;
    struct str line;
    if (!str_next_line(rest, &line) || !str_to_number(line, rest->len, &len))
        die("the builder's answer cannot be read");
    struct str field = str_cut(*rest, 0, len);
    *rest = str_cut(*rest, len, rest->len);
    return field;
}

static void read_outcome(struct str answer, struct preview_outcome *o)
{
    struct str rest = str_copy(&o->arena, answer), names, name;
    o->failed = next_field(&rest).len > 0;
    names = next_field(&rest);
    o->all_changed = next_field(&rest).len > 0;
    o->follow = next_field(&rest);
    o->phases = next_field(&rest);
    o->mistakes = next_field(&rest);
    o->errors = next_field(&rest);
    o->with_warnings = next_field(&rest);
    o->changed = ARENA_ARRAY(&o->arena, count_bytes(names, '\n'), struct str);
    while (str_next_line(&names, &name))
        o->changed[o->changed_count++] = name;
}

/* The builder's last words as a mistake like any other. */
static void make_stopped(const struct preview *p, struct str words, struct buf *answer)
{
    struct str begin = STR("songngu: ");
    struct diags *diags = diags_new();
    if (str_starts(words, begin))
        words = str_cut(words, begin.len, words.len);
    diag_add(diags, DIAG_BUILD_STOPPED, &(struct diag_where){0}, words, STR_NULL, STR_NULL);
    struct preview_report report = {.diags = diags};
    write_outcome(answer, p, &report);
    diags_free(diags);
}

bool preview_build_receive(struct subprocess *builder, const struct preview *p,
                           struct preview_outcome *o)
{
    struct buf text = BUF_INIT, stopped = {.max = 1 << 20};
    enum subprocess_state state = subprocess_receive(builder, &text);
    if (state == SUBPROCESS_BUSY) {
        buf_free(&text);
        return false;
    }
    *o = (struct preview_outcome){0};
    arena_init(&o->arena);
    if (state == SUBPROCESS_FAILED)
        make_stopped(p, buf_view(&text), &stopped);
    read_outcome(buf_view(state == SUBPROCESS_FAILED ? &stopped : &text), o);
    buf_free(&text);
    buf_free(&stopped);
    return true;
}

void preview_build_forget(struct preview_outcome *o)
{
    arena_free(&o->arena);
    *o = (struct preview_outcome){0};
}
