/* Four files at most are flattened into rows of one key each, the rows sorted by key, language and
 * whether they are the theme's or the site's, and each run of rows with one key made a message.
 *
 * Invariant of a loaded table: entries are sorted by key, each key once; a pattern is NULL only if
 * it is so in both languages. */
#include "messages.h"

#include <stdlib.h>

#include "hash.h"
#include "yaml_tree.h"

enum origin { THEME, SITE, ORIGINS };

/* One key of one file. */
struct row {
    struct str key;
    enum origin origin;
    enum lang lang;
    const struct yaml_node *node;
    struct yaml_source *source;
};

struct message {
    struct str key;
    const struct pattern *patterns[LANG_COUNT];
};

struct messages {
    struct message *list;
    struct str *keys; /* the same keys, as str_nearest wants them */
    size_t count;
    uint32_t *slots;   /* a hash table of them: indexes from 1, … */
    size_t slot_count; /* … in so many places, a power of two */
};

struct loading {
    struct arena *arena;
    struct diags *diags;
    struct yaml_source sources[ORIGINS][LANG_COUNT];
    bool present[ORIGINS][LANG_COUNT];
    struct row *rows;
    size_t count, cap;
};

/* ---- rows -------------------------------------------------------------------------------- */

static void report(struct loading *l, enum diag_code code, const struct row *row, struct str arg0,
                   struct str arg1, struct str arg2)
{
    yaml_report(row->source, l->diags, code, row->node->offset, row->node->width, arg0, arg1, arg2);
}

static void add_row(struct loading *l, const struct row *row)
{
    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->rows = realloc(l->rows, l->cap * sizeof *l->rows);
        if (!l->rows)
            die_errno("realloc", "messages");
    }
    l->rows[l->count++] = *row;
}

/* Adds a node's texts; at is its row, without a key for the root. No deeper than
 * YAML_DEPTH_MAX. */
static void flatten(struct loading *l, const struct row *at)
{
    const struct yaml_node *node = at->node;
    if (node->kind == YAML_BAD)
        return;
    if (node->kind == YAML_SEQUENCE || (node->kind == YAML_SCALAR && !at->key.len)) {
        report(l, at->key.len ? DIAG_WANT_TEXT : DIAG_WANT_MAPPING_ROOT, at,
               at->key.len ? at->key : STR("nav.home"), STR_NULL, STR_NULL);
    } else if (yaml_is_null(node)) {
        report(l, DIAG_EMPTY_VALUE, at, at->key, STR_NULL, STR_NULL);
    } else if (node->kind == YAML_SCALAR) {
        add_row(l, at);
    }
    for (const struct yaml_node *n = node->kind == YAML_MAPPING ? node->first : NULL; n;
         n = n->next) {
        struct row child = *at;
        child.node = n;
        child.key = n->key;
        if (at->key.len)
            child.key = str_format(l->arena, "%.*s.%.*s", STR_ARG(at->key), STR_ARG(n->key));
        flatten(l, &child);
    }
}

static void read_file(struct loading *l, enum origin origin, enum lang lang,
                      const struct messages_file *file)
{
    struct yaml_source *source = &l->sources[origin][lang];
    if (!file->text.data)
        return;
    *source = (struct yaml_source){.path = file->path, .text = file->text};
    l->present[origin][lang] = true;
    struct row root = {STR_NULL, origin, lang, NULL, source};
    root.node = yaml_parse(l->arena, l->diags, source, 0, file->text.len);
    if (root.node)
        flatten(l, &root);
    else
        l->present[origin][lang] = false; /* its keys are unknown, not missing */
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = str_compare(x->key, y->key);
    if (!order)
        order = (int)x->origin - (int)y->origin;
    if (!order)
        order = (int)x->lang - (int)y->lang;
    if (!order)
        order = (x->node->offset > y->node->offset) - (x->node->offset < y->node->offset);
    return order;
}

/* ---- messages ---------------------------------------------------------------------------- */

/* Where in the file a byte of a pattern stands: exactly if the value is written there letter by
 * letter, else where the value begins. */
static size_t place_in(const struct row *row, size_t offset)
{
    size_t start = row->node->offset + (row->node->quoted ? 1 : 0);
    struct str written = str_cut(row->source->text, start, start + row->node->text.len);
    return str_equal(written, row->node->text) ? start + offset : row->node->offset;
}

static const struct pattern *compile(struct loading *l, const struct row *row)
{
    struct pattern_problem problem;
    struct str text = unicode_nfc(l->arena, row->node->text);
    const struct pattern *pattern = pattern_compile(l->arena, row->lang, text, &problem);
    if (!pattern)
        yaml_report(row->source, l->diags, problem.code, place_in(row, problem.offset),
                    problem.width, problem.arg, STR_NULL, STR_NULL);
    return pattern;
}

/* "{0} {2}", or "–" for none */
static struct str list_args(struct arena *arena, uint32_t args)
{
    struct buf out = BUF_INIT;
    for (int i = 0; i < PATTERN_ARGS; i++)
        if (args >> i & 1)
            buf_printf(&out, out.len ? " {%d}" : "{%d}", i);
    struct str list = str_copy(arena, out.len ? buf_view(&out) : STR("–"));
    buf_free(&out);
    return list;
}

/* The rows of one message, at most one for each origin and language. */
struct group {
    const struct row *rows[ORIGINS][LANG_COUNT];
    const struct pattern *patterns[ORIGINS][LANG_COUNT];
};

static struct group read_group(struct loading *l, const struct row *rows, size_t count)
{
    struct group group = {0};
    for (size_t i = 0; i < count; i++) {
        const struct row **place = &group.rows[rows[i].origin][rows[i].lang];
        if (*place) { /* "a.b" and "a: {b: …}" in one file */
            uint32_t line, col;
            yaml_place(rows[i].source, (*place)->node->offset, &line, &col);
            report(l, DIAG_YAML_REPEATED, &rows[i], rows[i].key, str_format(l->arena, "%u", line),
                   STR_NULL);
        } else {
            *place = &rows[i];
            group.patterns[rows[i].origin][rows[i].lang] = compile(l, &rows[i]);
        }
    }
    return group;
}

/* The two languages of what will be shown must use the same arguments. */
static void check_pair(struct loading *l, const struct group *group,
                       const struct pattern *const patterns[LANG_COUNT])
{
    const struct pattern *vi = patterns[LANG_VI], *en = patterns[LANG_EN];
    if (!vi || !en || pattern_args(vi) == pattern_args(en))
        return;
    enum origin origin =
        group->patterns[SITE][LANG_VI] || group->patterns[SITE][LANG_EN] ? SITE : THEME;
    enum lang lang = group->patterns[origin][LANG_EN] ? LANG_EN : LANG_VI;
    const struct row *row = group->rows[origin][lang];
    report(l, DIAG_MESSAGE_PAIR, row, row->key, list_args(l->arena, pattern_args(patterns[lang])),
           list_args(l->arena, pattern_args(patterns[lang_other(lang)])));
}

static void check_missing(struct loading *l, const struct group *group)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        enum lang lang = (enum lang)i;
        const struct row *row = group->rows[THEME][lang_other(lang)];
        if (row && !group->rows[THEME][lang] && l->present[THEME][lang])
            report(l, DIAG_MISSING_MESSAGE, row, row->key, str_of(lang_code(lang)), STR_NULL);
    }
}

static void make_message(struct loading *l, const struct group *group, struct message *message)
{
    const struct pattern *patterns[LANG_COUNT];
    for (int lang = 0; lang < LANG_COUNT; lang++)
        patterns[lang] = group->patterns[SITE][lang] ? group->patterns[SITE][lang]
                                                     : group->patterns[THEME][lang];
    check_missing(l, group);
    check_pair(l, group, patterns);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        message->patterns[lang] =
            patterns[lang] ? patterns[lang] : patterns[lang_other((enum lang)lang)];
}

/* Turns each run of rows with one key into a message; what only the site has is noted in
 * foreign, because its nearest key is known only when all are. */
static void make_messages(struct loading *l, struct messages *messages, const struct row **foreign,
                          size_t *foreign_count)
{
    for (size_t i = 0, end; i < l->count; i = end) {
        for (end = i + 1; end < l->count && str_equal(l->rows[end].key, l->rows[i].key);)
            end++;
        if (l->rows[i].origin == SITE) {
            for (size_t k = i; k < end; k++)
                foreign[(*foreign_count)++] = &l->rows[k];
            continue;
        }
        struct group group = read_group(l, l->rows + i, end - i);
        struct message *message = &messages->list[messages->count];
        message->key = messages->keys[messages->count] = l->rows[i].key;
        messages->count++;
        make_message(l, &group, message);
    }
}

static void index_keys(struct arena *arena, struct messages *messages)
{
    for (messages->slot_count = 16; messages->slot_count < messages->count * 4;)
        messages->slot_count *= 2;
    messages->slots = ARENA_ARRAY(arena, messages->slot_count, uint32_t);
    for (size_t i = 0; i < messages->count; i++) {
        size_t slot = hash64(messages->keys[i]) & (messages->slot_count - 1);
        while (messages->slots[slot])
            slot = (slot + 1) & (messages->slot_count - 1);
        messages->slots[slot] = (uint32_t)i + 1;
    }
}

const struct messages *messages_load(struct arena *arena, struct diags *diags,
                                     const struct messages_file theme[LANG_COUNT],
                                     const struct messages_file site[LANG_COUNT])
{
    struct loading l = {.arena = arena, .diags = diags};
    struct messages *messages = ARENA_NEW(arena, struct messages);
    size_t foreign_count = 0;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        read_file(&l, THEME, (enum lang)lang, &theme[lang]);
        if (site)
            read_file(&l, SITE, (enum lang)lang, &site[lang]);
    }
    if (l.count)
        qsort(l.rows, l.count, sizeof *l.rows, compare_rows);
    messages->list = ARENA_ARRAY(arena, l.count, struct message);
    messages->keys = ARENA_ARRAY(arena, l.count, struct str);
    const struct row **foreign = ARENA_ARRAY(arena, l.count, const struct row *);
    make_messages(&l, messages, foreign, &foreign_count);
    index_keys(arena, messages);
    for (size_t i = 0; i < foreign_count; i++)
        report(&l, DIAG_MESSAGE_FOREIGN, foreign[i], foreign[i]->key,
               messages_nearest(messages, foreign[i]->key), STR_NULL);
    free(l.rows);
    return messages;
}

/* ---- using them -------------------------------------------------------------------------- */

struct str messages_key(const struct messages *messages, size_t index)
{
    return messages->keys[index];
}

size_t messages_index(const struct messages *messages, struct str key)
{
    size_t mask = messages->slot_count - 1;
    for (size_t slot = hash64(key) & mask; messages->slots[slot]; slot = (slot + 1) & mask)
        if (str_equal(messages->keys[messages->slots[slot] - 1], key))
            return messages->slots[slot] - 1;
    return SIZE_MAX;
}

struct str messages_nearest(const struct messages *messages, struct str key)
{
    return str_nearest(key, messages->keys, messages->count);
}

const struct pattern *messages_pattern(const struct messages *messages, enum lang lang,
                                       size_t index)
{
    return messages->list[index].patterns[lang];
}

size_t messages_args(const struct messages *messages, size_t index)
{
    uint32_t args = 0;
    size_t count = 0;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (messages->list[index].patterns[lang])
            args |= pattern_args(messages->list[index].patterns[lang]);
    while (args >> count)
        count++;
    return count;
}

struct str messages_format(struct arena *arena, const struct messages *messages, enum lang lang,
                           size_t index, const struct message_arg *args, size_t count)
{
    const struct pattern *pattern = messages_pattern(messages, lang, index);
    return pattern ? pattern_format(arena, pattern, args, count) : messages->keys[index];
}
