/* The list of operations while it grows, and the program made of it.
 *
 * Invariant: a literal is added to the operation before it only if no jump leads between them
 * (c->label). c->literal holds the literals in the order of their operations; until compile_finish
 * an operation with a literal keeps in target where its own begins.
 */
#include "template_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct op *compile_op(struct compiler *c, enum op_kind kind)
{
    if (c->count == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 256;
        c->ops = realloc(c->ops, c->cap * sizeof *c->ops);
        if (!c->ops)
            die_errno("realloc", "template");
    }
    assert(c->ops);
    struct op *op = &c->ops[c->count++];
    *op = (struct op){.kind = (uint8_t)kind};
    return op;
}

size_t compile_literal_start(struct compiler *c)
{
    return c->literal.len;
}

void compile_literal_end(struct compiler *c, size_t start)
{
    size_t len = c->literal.len - start;
    if (!len)
        return;
    struct op *last = c->count > c->label ? &c->ops[c->count - 1] : NULL;
    if (!last || last->kind != OP_LITERAL) {
        last = compile_op(c, OP_LITERAL);
        last->target = (uint32_t)start;
    }
    last->literal.len += len;
}

void compile_put(struct compiler *c, struct str s)
{
    size_t start = compile_literal_start(c);
    buf_str(&c->literal, s);
    compile_literal_end(c, start);
}

void compile_attribute_name(struct compiler *c, struct op *op, struct str name, bool value)
{
    op->target = (uint32_t)c->literal.len;
    buf_byte(&c->literal, ' ');
    buf_str(&c->literal, name);
    if (value)
        buf_text(&c->literal, "=\"");
    op->literal.len = c->literal.len - op->target;
}

uint32_t compile_label(struct compiler *c)
{
    c->label = c->count;
    return (uint32_t)c->count;
}

/* --- the finished program --- */

static void hash_path(struct hasher *hasher, const struct path *path)
{
    uint8_t head[4] = {path->frame, path->source, path->kind, path->steps};
    hasher_add(hasher, head, sizeof head);
    hasher_add(hasher, path->offsets, (path->steps + 1u) * sizeof *path->offsets);
}

static void hash_message(struct compiler *c, struct hasher *hasher, const struct op *op)
{
    const struct template_messages *m = c->set->names->messages;
    struct str pattern = m && m->pattern ? m->pattern(m->context, c->lang, op->message) : STR("");
    hasher_add(hasher, pattern.data, pattern.len);
    hasher_add(hasher, &pattern.len, sizeof pattern.len);
    hasher_add(hasher, &op->message, sizeof op->message);
    for (size_t i = 0; i < op->arg_count; i++)
        hash_path(hasher, &op->args[i]);
}

/* Over every member of every operation, not over their bytes in memory: those have gaps. */
static struct hash128 hash_program(struct compiler *c)
{
    struct hasher *hasher = hasher_new();
    for (size_t i = 0; i < c->count; i++) {
        const struct op *op = &c->ops[i];
        uint8_t head[4] = {op->kind, op->frame, op->arg_count, op->negate};
        hasher_add(hasher, head, sizeof head);
        hasher_add(hasher, &op->target, sizeof op->target);
        hasher_add(hasher, &op->stride, sizeof op->stride);
        hasher_add(hasher, &op->literal.len, sizeof op->literal.len);
        hash_path(hasher, &op->path);
        if (op->kind == OP_MESSAGE || op->kind == OP_ATTR_MESSAGE)
            hash_message(c, hasher, op);
    }
    hasher_add(hasher, c->literal.data, c->literal.len);
    struct hash128 hash = hasher_done(hasher);
    hasher_free(hasher);
    return hash;
}

/* A copy of all literals, with the room behind it that template_run reads into. */
static const char *keep_literals(struct compiler *c)
{
    struct str text = buf_view(&c->literal);
    char *kept = arena_bytes(c->set->arena, text.len + LITERAL_SLACK);
    memcpy(kept, text.data, text.len);
    memset(kept + text.len, 0, LITERAL_SLACK);
    return kept;
}

/* Of a text its length, of a list its count, of a record its address: all of them words. */
static void ask_word(struct op *op)
{
    struct path *path = &op->path;
    if (op->kind != OP_IF || path->source != PATH_FIELD || path->kind == FIELD_BOOL)
        return;
    size_t in_value = 0;
    if (path->kind == FIELD_LIST)
        in_value = offsetof(struct view_list, count);
    else if (path->kind != FIELD_NUMBER && path->kind != FIELD_RECORD)
        in_value = offsetof(struct str, len);
    size_t offset = path->offsets[path->steps] + in_value;
    if (offset > UINT16_MAX)
        return;
    path->offsets[path->steps] = (uint16_t)offset;
    op->kind = OP_IF_WORD;
}

_Static_assert(sizeof(size_t) == sizeof(uint64_t) && sizeof(long) == sizeof(uint64_t) &&
                   sizeof(void *) == sizeof(uint64_t),
               "what OP_IF_WORD looks at");

static bool jumps(const struct op *op)
{
    return op->kind == OP_IF || op->kind == OP_IF_WORD || op->kind == OP_WITH ||
           op->kind == OP_EACH || op->kind == OP_NEXT;
}

/* For each operation, and for the end, whether something jumps to it. */
static bool *find_targets(const struct compiler *c)
{
    bool *targets = calloc(c->count + 1, sizeof *targets);
    if (!targets)
        die_errno("calloc", "template");
    for (size_t i = 0; i < c->count; i++)
        if (jumps(&c->ops[i]))
            targets[c->ops[i].target] = true;
    return targets;
}

/* Moves each literal into the operation behind it, unless a jump leads between the two: half of all
 * operations are literals, and this way they cost nothing but the copy. */
static void join_literals(struct compiler *c)
{
    bool *targets = find_targets(c);
    uint32_t *places = calloc(c->count + 1, sizeof *places); /* where an operation comes to lie */
    if (!places)
        die_errno("calloc", "template");
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        places[i] = (uint32_t)kept;
        struct op op = c->ops[i];
        if (op.kind == OP_LITERAL && i + 1 < c->count && !targets[i + 1]) {
            places[++i] = (uint32_t)kept;
            struct str before = op.literal;
            op = c->ops[i];
            op.before = before;
        }
        c->ops[kept++] = op;
    }
    places[c->count] = (uint32_t)kept;
    for (size_t i = 0; i < kept; i++)
        if (jumps(&c->ops[i]))
            c->ops[i].target = places[c->ops[i].target];
    c->count = kept;
    free(places);
    free(targets);
}

/* Gives the operations their literals and moves all into the arena. */
struct program compile_finish(struct compiler *c)
{
    struct arena *arena = c->set->arena;
    struct program program = {.bytes = c->literal.len};
    program.hash = hash_program(c);
    const char *text = keep_literals(c);
    for (size_t i = 0; i < c->count; i++) {
        struct op *op = &c->ops[i];
        if (op->literal.len) {
            op->literal.data = text + op->target;
            op->target = 0;
        }
        ask_word(op);
    }
    join_literals(c);
    struct op *ops = ARENA_ARRAY(arena, c->count, struct op);
    if (c->count)
        memcpy(ops, c->ops, c->count * sizeof *ops);
    program.ops = ops;
    program.count = c->count;
    return program;
}
