/* Names → paths: what "card.date.text" means at this place of a template, and whether its kind may
 * stand there.
 *
 * A scope is a record at run time; scope i is frame i. The first part of a name is looked up from
 * the innermost scope outwards, the other parts in the shape reached. In a scope whose own word is
 * wrong nothing is reported: one mistake, one message.
 */
#include "template_internal.h"

#include <assert.h>
#include <string.h>

enum { NAMES_MAX = 512, NAMES_SHOWN = 24 };

/* The names that could stand in a place, for a suggestion. */
struct names {
    struct str list[NAMES_MAX];
    size_t count;
};

static void add_name(struct names *names, struct str name)
{
    if (names->count < NAMES_MAX)
        names->list[names->count++] = name;
}

static bool in_list(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

/* Whether this page fills a field of the root. */
static bool available(const struct compiler *c, const struct field *field)
{
    return !c->page->names || in_list(c->page->names, field->name) ||
           in_list(c->set->names->common, field->name);
}

static void add_fields(const struct compiler *c, struct names *names, const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++)
        if (shape != c->set->names->root || available(c, &shape->fields[i]))
            add_name(names, str_of(shape->fields[i].name));
}

static void add_scopes(const struct compiler *c, struct names *names)
{
    for (size_t s = c->scope_count; s-- > 0;) {
        if (c->scopes[s].name.data)
            add_name(names, c->scopes[s].name);
        else if (c->scopes[s].shape)
            add_fields(c, names, c->scopes[s].shape);
    }
}

/* One path being resolved. */
struct search {
    struct compiler *c;
    const struct attr *attr;
    struct path *path;
    const struct shape *shape; /* reached so far */
    struct str record;         /* its name, for messages; empty at the start */
};

static bool unknown_name(struct search *s, struct str part)
{
    struct compiler *c = s->c;
    struct names names = {.count = 0};
    if (s->record.len)
        add_fields(c, &names, s->shape);
    else
        add_scopes(c, &names);
    struct str nearest = str_nearest(part, names.list, names.count);
    struct str all = nearest.data
                         ? STR_NULL
                         : template_join(c->set->arena, names.list, names.count, NAMES_SHOWN);
    compile_problem(c, s->record.len ? DIAG_UNKNOWN_FIELD : DIAG_UNKNOWN_NAME,
                    compile_where(s->attr, part), part.len, part, nearest.data ? nearest : STR_NULL,
                    s->record.len ? s->record : all);
    return false;
}

static bool name_like(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.data[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
              ch == '_' || ch == '-'))
            return false;
    }
    return s.len > 0;
}

/* Adds a field of the shape reached to the path; the fields before it must be records. */
static bool step(struct search *s, const struct field *field, struct str part)
{
    struct path *path = s->path;
    if (path->source == PATH_FIELD) {
        if (path->kind != FIELD_RECORD) {
            compile_problem(s->c, DIAG_NOT_A_RECORD, compile_where(s->attr, part), part.len, part,
                            s->record, str_of(field_kind_name((enum field_kind)path->kind)));
            return false;
        }
        if (path->steps == PATH_STEPS_MAX) {
            compile_problem(s->c, DIAG_PATH_DEEP, compile_where(s->attr, part), part.len, part,
                            STR_NULL, STR_NULL);
            return false;
        }
        path->steps++;
    }
    if (!field)
        return unknown_name(s, part);
    assert(field->offset <= UINT16_MAX);
    path->offsets[path->steps] = (uint16_t)field->offset;
    path->source = PATH_FIELD;
    path->kind = (uint8_t)field->kind;
    s->shape = field->shape;
    s->record = part;
    return true;
}

/* Finds the scope of the first part. False if reported, or if nothing can be said. */
static bool enter(struct search *s, struct str part)
{
    struct compiler *c = s->c;
    bool blind = false;
    for (size_t i = c->scope_count; i-- > 0;) {
        const struct scope *scope = &c->scopes[i];
        s->path->frame = (uint8_t)i;
        if (scope->name.data) {
            if (!str_equal(scope->name, part))
                continue;
            s->shape = scope->shape;
            s->record = part;
            return scope->shape != NULL;
        }
        blind = blind || !scope->shape;
        const struct field *field = scope->shape ? shape_field(scope->shape, part) : NULL;
        if (!field)
            continue;
        if (i == 0 && !available(c, field)) {
            compile_problem(c, DIAG_NAME_ELSEWHERE, compile_where(s->attr, part), part.len, part,
                            str_of(c->page->file), STR_NULL);
            return false;
        }
        s->shape = scope->shape;
        return step(s, field, part);
    }
    if (!blind)
        unknown_name(s, part);
    c->failed = true;
    return false;
}

/* "first" and "last" of an item, where its shape has no such field. */
static bool pseudo(struct search *s, struct str part, bool last_part)
{
    if (s->path->source != PATH_SELF || !s->c->scopes[s->path->frame].name.data || !last_part ||
        shape_field(s->shape, part))
        return false;
    if (str_is(part, "first"))
        s->path->source = PATH_FIRST;
    else if (str_is(part, "last"))
        s->path->source = PATH_LAST;
    else
        return false;
    s->path->kind = FIELD_BOOL;
    return true;
}

static bool walk(struct search *s, struct str text)
{
    struct str rest = text, part;
    for (bool first = true; str_next_part(&rest, '.', &part); first = false) {
        if (first) {
            if (!enter(s, part))
                return false;
        } else if (pseudo(s, part, rest.len == 0)) {
            return true;
        } else {
            bool record = s->path->source == PATH_SELF || s->path->kind == FIELD_RECORD;
            const struct field *field = record ? shape_field(s->shape, part) : NULL;
            if (!step(s, field, part))
                return false;
        }
    }
    return true;
}

/* "text, url, number" of a set of kinds. */
static struct str kind_names(struct arena *arena, unsigned kinds)
{
    struct str names[FIELD_KIND_COUNT];
    size_t count = 0;
    for (int k = 0; k < FIELD_KIND_COUNT; k++)
        if (kinds & 1u << k)
            names[count++] = str_of(field_kind_name((enum field_kind)k));
    return template_join(arena, names, count, FIELD_KIND_COUNT);
}

static bool well_formed(struct compiler *c, const struct attr *attr, struct str text)
{
    struct str rest = text, part;
    bool good = text.len > 0 && text.data[text.len - 1] != '.';
    while (good && str_next_part(&rest, '.', &part))
        good = name_like(part);
    if (!good)
        compile_problem(c, DIAG_BAD_NAME, compile_where(attr, text), text.len, text, STR_NULL,
                        STR_NULL);
    return good;
}

bool compile_path(struct compiler *c, const struct attr *attr, struct str text, unsigned kinds,
                  struct path *path, const struct shape **field_shape)
{
    *path = (struct path){.source = PATH_SELF, .kind = FIELD_RECORD};
    struct search s = {.c = c, .attr = attr, .path = path};
    if (!well_formed(c, attr, text) || !walk(&s, text))
        return false;
    if (!(kinds & 1u << path->kind)) {
        compile_problem(c, DIAG_WRONG_KIND, compile_where(attr, text), text.len, text,
                        str_of(field_kind_name((enum field_kind)path->kind)),
                        kind_names(c->set->arena, kinds));
        return false;
    }
    if (field_shape)
        *field_shape = s.shape;
    return true;
}

bool compile_base(struct compiler *c, const struct attr *attr, struct path *path)
{
    /* found from the page itself, whatever names stand nearer, and reported where it is used */
    struct attr used = {.name = attr->name, .at = attr->at, .value_at = attr->at};
    size_t scopes = c->scope_count;
    c->scope_count = 1;
    bool good = compile_path(c, &used, str_of(c->set->names->base), 1 << FIELD_URL, path, NULL);
    c->scope_count = scopes;
    return good;
}

/* --- messages --- */

enum { ARG_KINDS = 1 << FIELD_TEXT | 1 << FIELD_URL | 1 << FIELD_NUMBER };

static bool find_message(struct compiler *c, const struct attr *attr, struct str key, size_t *index)
{
    const struct template_messages *m = c->set->names->messages;
    *index = m ? m->index(m->context, key) : SIZE_MAX;
    if (*index != SIZE_MAX)
        return true;
    compile_problem(c, DIAG_TEMPLATE_MESSAGE, compile_where(attr, key), key.len, key,
                    m ? m->nearest(m->context, key) : STR_NULL, STR_NULL);
    return false;
}

bool compile_message(struct compiler *c, const struct attr *attr, struct str text, struct op *op,
                     struct str *constant)
{
    struct str rest = text, key, arg;
    struct path args[TEMPLATE_ARGS_MAX];
    size_t count = 0;
    *constant = STR_NULL;
    if (!template_next_token(&rest, &key)) {
        compile_problem(c, DIAG_WORD_SYNTAX, attr->at, attr->name.len, attr->name,
                        str_of(template_word_table[WORD_MESSAGE].form), STR_NULL);
        return false;
    }
    bool good = find_message(c, attr, key, &op->message);
    for (; template_next_token(&rest, &arg); count++)
        if (count < TEMPLATE_ARGS_MAX)
            good = compile_path(c, attr, arg, ARG_KINDS, &args[count], NULL) && good;
    if (!good)
        return false;
    const struct template_messages *m = c->set->names->messages;
    size_t wanted = m->args(m->context, op->message);
    if (wanted != count || count > TEMPLATE_ARGS_MAX) {
        compile_problem(c, DIAG_TEMPLATE_ARGUMENTS, compile_where(attr, key), key.len, key,
                        str_format(c->set->arena, "%zu", wanted),
                        str_format(c->set->arena, "%zu", count));
        return false;
    }
    if (count == 0)
        m->format(m->context, c->lang, op->message, NULL, 0, c->set->arena, constant);
    op->arg_count = (uint8_t)count;
    if (!constant->data && count == 0)
        *constant = STR("");
    op->args =
        (const struct path *)(const void *)arena_copy(c->set->arena, args, count * sizeof *args);
    return true;
}
