/* Programs over views. One function for each kind of operation, found in a table; each returns the
 * operation to do next. A frame is the record that names of one scope are read from;
 * frame 0 is the view.
 *
 * It ends because jumps lead forward, except that of NEXT, which counts its list down.
 */
#include "template_internal.h"

#include <assert.h>
#include <string.h>

#include "html.h"

struct frame {
    const char *record;
    size_t index, count; /* place in its list; 0 of 1 for a single record */
};

struct run {
    const struct op *ops;
    const struct template_messages *messages;
    enum lang lang;
    struct arena *scratch;
    struct buf *out;
    struct frame frames[TEMPLATE_SCOPE_MAX];
};

/* --- values --- */

/* The address of the path's value; NULL if a record on the way is absent. */
static inline const char *locate(const struct run *run, const struct path *path)
{
    const char *at = run->frames[path->frame].record;
    for (uint8_t s = 0; s < path->steps; s++) {
        const char *record;
        memcpy(&record, at + path->offsets[s], sizeof record);
        if (!record)
            return NULL;
        at = record;
    }
    return path->source == PATH_SELF ? at : at + path->offsets[path->steps];
}

static inline struct str get_text(const struct run *run, const struct path *path)
{
    const char *at = locate(run, path);
    struct str text = STR_NULL;
    if (at)
        memcpy(&text, at, sizeof text);
    return text;
}

static bool get_bool(const struct run *run, const struct path *path)
{
    const struct frame *frame = &run->frames[path->frame];
    if (path->source == PATH_FIRST)
        return frame->index == 0;
    if (path->source == PATH_LAST)
        return frame->index + 1 == frame->count;
    const char *at = locate(run, path);
    bool truth = false;
    if (at)
        memcpy(&truth, at, sizeof truth);
    return truth;
}

/* False if it is absent. */
static bool get_number(const struct run *run, const struct path *path, long *number)
{
    const char *at = locate(run, path);
    if (at)
        memcpy(number, at, sizeof *number);
    return at != NULL;
}

static struct view_list get_list(const struct run *run, const struct path *path)
{
    const char *at = locate(run, path);
    struct view_list list = {NULL, 0};
    if (at)
        memcpy(&list, at, sizeof list);
    return list;
}

static const char *get_record(const struct run *run, const struct path *path)
{
    const char *at = locate(run, path);
    const char *record = at;
    if (at && path->source == PATH_FIELD)
        memcpy(&record, at, sizeof record);
    return record;
}

static bool is_true(const struct run *run, const struct path *path)
{
    long number = 0;
    switch (path->kind) {
    case FIELD_BOOL:
        return get_bool(run, path);
    case FIELD_NUMBER:
        return get_number(run, path, &number) && number != 0;
    case FIELD_RECORD:
        return get_record(run, path) != NULL;
    case FIELD_LIST:
        return get_list(run, path).count > 0;
    default:
        return get_text(run, path).len > 0;
    }
}

/* --- operations --- */

static void write_decimal(struct buf *out, long number)
{
    char digits[24];
    char *p = digits + sizeof digits;
    unsigned long rest = number < 0 ? 0ul - (unsigned long)number : (unsigned long)number;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--p = '-';
    buf_add(out, p, (size_t)(digits + sizeof digits - p));
}

/* Appends a literal of the program. Most are short: a copy of one length, whatever theirs is, costs
 * less than asking for it. */
static inline void put_literal(struct buf *out, struct str literal)
{
    char *to = buf_reserve(out, literal.len + LITERAL_SLACK);
    memcpy(to, literal.data, LITERAL_SLACK);
    if (literal.len > LITERAL_SLACK)
        memcpy(to + LITERAL_SLACK, literal.data + LITERAL_SLACK, literal.len - LITERAL_SLACK);
    to[literal.len] = 0;
    out->len += literal.len;
}

static const struct op *do_literal(struct run *run, const struct op *op)
{
    put_literal(run->out, op->literal);
    return op + 1;
}

static const struct op *do_text(struct run *run, const struct op *op)
{
    html_text(run->out, get_text(run, &op->path));
    return op + 1;
}

static const struct op *do_number(struct run *run, const struct op *op)
{
    const struct template_messages *m = run->messages;
    long number;
    if (!get_number(run, &op->path, &number))
        return op + 1;
    if (m && m->number)
        html_text(run->out, m->number(m->context, run->lang, number, run->scratch));
    else
        write_decimal(run->out, number);
    return op + 1;
}

static const struct op *do_html(struct run *run, const struct op *op)
{
    buf_str(run->out, get_text(run, &op->path));
    return op + 1;
}

static const struct op *do_url(struct run *run, const struct op *op)
{
    html_link(run->out, STR(""), get_text(run, &op->path));
    return op + 1;
}

static const struct op *do_json(struct run *run, const struct op *op)
{
    html_json(run->out, get_text(run, &op->path));
    return op + 1;
}

static struct str format_message(struct run *run, const struct op *op)
{
    const struct template_messages *m = run->messages;
    struct message_arg args[TEMPLATE_ARGS_MAX];
    for (size_t a = 0; a < op->arg_count; a++) {
        const struct path *path = &op->args[a];
        long number = 0;
        args[a] = (struct message_arg){.is_number = path->kind == FIELD_NUMBER};
        if (!args[a].is_number)
            args[a].text = get_text(run, path);
        else if (get_number(run, path, &number))
            args[a].number = (double)number;
    }
    struct str text = STR_NULL;
    m->format(m->context, run->lang, op->message, args, op->arg_count, run->scratch, &text);
    return text;
}

static const struct op *do_message(struct run *run, const struct op *op)
{
    html_text(run->out, format_message(run, op));
    return op + 1;
}

static const struct op *do_attr_text(struct run *run, const struct op *op)
{
    struct str value = get_text(run, &op->path);
    if (value.data) {
        put_literal(run->out, op->literal);
        html_attribute(run->out, value);
        buf_byte(run->out, '"');
    }
    return op + 1;
}

static const struct op *do_attr_number(struct run *run, const struct op *op)
{
    long number;
    if (get_number(run, &op->path, &number)) {
        put_literal(run->out, op->literal);
        write_decimal(run->out, number);
        buf_byte(run->out, '"');
    }
    return op + 1;
}

static const struct op *do_attr_url(struct run *run, const struct op *op)
{
    struct str url = get_text(run, &op->path);
    if (url.data && html_link(run->out, op->literal, url))
        buf_byte(run->out, '"');
    return op + 1;
}

static const struct op *do_attr_bool(struct run *run, const struct op *op)
{
    if (get_bool(run, &op->path))
        put_literal(run->out, op->literal);
    return op + 1;
}

static const struct op *do_attr_message(struct run *run, const struct op *op)
{
    put_literal(run->out, op->literal);
    html_attribute(run->out, format_message(run, op));
    buf_byte(run->out, '"');
    return op + 1;
}

static const struct op *do_if(struct run *run, const struct op *op)
{
    return is_true(run, &op->path) != op->negate ? op + 1 : run->ops + op->target;
}

/* The same where the value is absent, empty or 0 exactly if the word that the path leads to is 0.
 */
static const struct op *do_if_word(struct run *run, const struct op *op)
{
    const char *at = locate(run, &op->path);
    uint64_t word = 0;
    if (at)
        memcpy(&word, at, sizeof word);
    return (word != 0) != op->negate ? op + 1 : run->ops + op->target;
}

static const struct op *do_with(struct run *run, const struct op *op)
{
    const char *record = get_record(run, &op->path);
    if (!record)
        return run->ops + op->target;
    run->frames[op->frame] = (struct frame){record, 0, 1};
    return op + 1;
}

static const struct op *do_each(struct run *run, const struct op *op)
{
    struct view_list list = get_list(run, &op->path);
    if (!list.count)
        return run->ops + op->target;
    run->frames[op->frame] = (struct frame){list.items, 0, list.count};
    return op + 1;
}

static const struct op *do_next(struct run *run, const struct op *op)
{
    struct frame *frame = &run->frames[op->frame];
    if (++frame->index == frame->count)
        return op + 1;
    frame->record += op->stride;
    return run->ops + op->target;
}

void template_run(const struct template *template, enum lang lang, const void *view,
                  struct arena *scratch, struct buf *out)
{
    static const struct op *(*const table[OP_COUNT])(struct run *, const struct op *) = {
        [OP_LITERAL] = do_literal,
        [OP_TEXT] = do_text,
        [OP_NUMBER] = do_number,
        [OP_HTML] = do_html,
        [OP_URL] = do_url,
        [OP_JSON] = do_json,
        [OP_MESSAGE] = do_message,
        [OP_ATTR_TEXT] = do_attr_text,
        [OP_ATTR_NUMBER] = do_attr_number,
        [OP_ATTR_URL] = do_attr_url,
        [OP_ATTR_BOOL] = do_attr_bool,
        [OP_ATTR_MESSAGE] = do_attr_message,
        [OP_IF] = do_if,
        [OP_IF_WORD] = do_if_word,
        [OP_WITH] = do_with,
        [OP_EACH] = do_each,
        [OP_NEXT] = do_next,
    };
    const struct program *program = &template->programs[lang];
    struct run run = {.ops = program->ops,
                      .messages = template->messages,
                      .lang = lang,
                      .scratch = scratch,
                      .out = out};
    run.frames[0] = (struct frame){view, 0, 1};
    buf_reserve(out, program->bytes);
    const struct op *end = program->ops + program->count;
    for (const struct op *op = program->ops; op < end;) {
        if (op->before.len)
            put_literal(out, op->before);
        op = table[op->kind](&run, op);
    }
}

struct hash128 template_hash(const struct template *template, enum lang lang)
{
    return template->programs[lang].hash;
}
