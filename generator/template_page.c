/* The set of a theme's files, and one page of it: which parts it has, whether they are poured into
 * the layout, and what is reported of the files as wholes.
 */
#include "template_internal.h"

#include <stdlib.h>
#include <string.h>

enum { FILLS_MAX = 64 };

/* Collects the outermost elements with data-fill. */
static void find_fills(struct compiler *c, const struct node *node)
{
    const struct attr *attr = node->name.data ? template_word(node, WORD_FILL) : NULL;
    if (!attr) {
        for (const struct node *child = node->first; child; child = child->next)
            find_fills(c, child);
        return;
    }
    struct str name = str_trim(attr->value);
    for (size_t i = 0; i < c->fill_count; i++) {
        if (str_equal(c->fills[i].name, name)) {
            compile_problem(c, DIAG_FILL_TWICE, attr->at, attr->name.len, name, STR_NULL, STR_NULL);
            return;
        }
    }
    if (c->fill_count < FILLS_MAX)
        c->fills[c->fill_count++] = (struct fill){.name = name, .node = node};
}

static bool is_fill(const struct node *node)
{
    return template_word(node, WORD_FILL) != NULL;
}

static void check_fills_used(struct compiler *c)
{
    c->tree = c->page_tree;
    for (size_t i = 0; i < c->fill_count; i++) {
        const struct fill *fill = &c->fills[i];
        if (fill->used)
            continue;
        const struct attr *attr = template_word(fill->node, WORD_FILL);
        struct str nearest = str_nearest(fill->name, c->slots, c->slot_count);
        compile_problem(c, DIAG_SLOT_UNKNOWN, attr->value_at, attr->value.len, fill->name, nearest,
                        nearest.data ? STR_NULL
                                     : template_join(c->set->arena, c->slots, c->slot_count, 20));
    }
}

/* The tree to start from: the layout if the page has parts for it. NULL if it is missing. */
static const struct tree *choose_start(struct compiler *c, struct tree *page)
{
    c->tree = page;
    find_fills(c, page->root);
    if (c->fill_count == 0)
        return page;
    compile_check_dropped(c, page->root, is_fill);
    struct tree *layout = template_find(c->set, STR("layout.html"));
    if (!layout)
        compile_problem(c, DIAG_LAYOUT_MISSING, c->fills[0].node->at,
                        c->fills[0].node->name.len + 1, STR_NULL, STR_NULL, STR_NULL);
    if (!layout || !layout->root)
        return NULL;
    layout->used = true;
    c->page_tree = page;
    return layout;
}

static bool compile_language(struct template_set *set, const struct template_page *page,
                             struct tree *tree, enum lang lang, struct program *program)
{
    struct fill fills[FILLS_MAX];
    struct compiler c = {.set = set, .page = page, .lang = lang, .fills = fills};
    c.scopes[c.scope_count++] = (struct scope){.shape = set->names->root};
    const struct tree *start = choose_start(&c, tree);
    if (start) {
        c.tree = start;
        compile_put(&c, STR("<!doctype html>\n"));
        compile_node(&c, start->root);
        compile_put(&c, STR("\n"));
        check_fills_used(&c);
    }
    bool good = start && !c.failed && !start->bad && !tree->bad;
    if (good)
        *program = compile_finish(&c);
    free(c.ops);
    buf_free(&c.literal);
    return good;
}

const struct template *template_compile(struct template_set *set, const struct template_page *page)
{
    struct tree *tree = template_find(set, str_of(page->file));
    if (!tree) {
        struct buf path = BUF_INIT;
        buf_str(&path, set->names->folder);
        buf_text(&path, set->names->folder.len ? "/" : "");
        buf_text(&path, page->file);
        struct diag_where where = {.path = buf_view(&path)};
        diag_add(set->diags, DIAG_TEMPLATE_MISSING, &where, str_of(page->file), STR_NULL, STR_NULL);
        buf_free(&path);
        return NULL;
    }
    tree->used = true;
    if (!tree->root)
        return NULL;
    struct template *template = ARENA_NEW(set->arena, struct template);
    template->messages = set->names->messages;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (!compile_language(set, page, tree, (enum lang)lang, &template->programs[lang]))
            return NULL;
    return template;
}

/* --- the set --- */

struct tree *template_find(struct template_set *set, struct str name)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_equal(set->trees[i].source->name, name))
            return &set->trees[i];
    return NULL;
}

void template_problem(struct template_set *set, const struct tree *tree, enum diag_code code,
                      size_t at, size_t width, struct str arg0, struct str arg1, struct str arg2)
{
    struct reported new = {tree, at, code, hash64(arg0)};
    for (size_t i = 0; i < set->reported_count; i++) {
        const struct reported *r = &set->reported[i];
        if (r->tree == tree && r->at == at && r->code == code && r->arg == new.arg)
            return;
    }
    if (set->reported_count == TEMPLATE_REPORTED_MAX)
        return;
    set->reported[set->reported_count++] = new;
    struct diag_where where = diag_at(tree->source->path, tree->source->text, at, width);
    diag_add(set->diags, code, &where, arg0, arg1, arg2);
}

struct template_set *template_load(struct arena *arena, struct diags *diags,
                                   const struct template_names *names,
                                   const struct template_source *sources, size_t count)
{
    struct template_set *set = ARENA_NEW(arena, struct template_set);
    *set = (struct template_set){.arena = arena, .diags = diags, .names = names, .count = count};
    set->trees = ARENA_ARRAY(arena, count, struct tree);
    for (size_t i = 0; i < count; i++) {
        set->trees[i].source = &sources[i];
        size_t before = set->reported_count;
        template_parse(set, &set->trees[i]);
        set->trees[i].bad = set->reported_count > before;
    }
    return set;
}

void template_unused(struct template_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (!set->trees[i].used && set->trees[i].root)
            template_problem(set, &set->trees[i], DIAG_TEMPLATE_UNUSED, 0, 0,
                             set->trees[i].source->name, STR_NULL, STR_NULL);
}
