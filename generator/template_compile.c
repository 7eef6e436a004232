/* Trees → operations. One walk over the layout (or the page itself), with the page's parts and the
 * included files in their places, once for each language: so a message without arguments is
 * literal text, and literal pieces that touch become one operation.
 */
#include "template_internal.h"

#include <string.h>

#include "html.h"

enum { OPS_MAX = 1 << 19, LITERAL_MAX = 32 << 20 };
enum { ANY_KIND = (1 << FIELD_KIND_COUNT) - 1 };

static void compile_children(struct compiler *c, const struct node *node);

static void put_static_text(struct compiler *c, const struct node *node)
{
    size_t start = compile_literal_start(c);
    bool line = str_find_byte(node->text, '\n', 0) < node->text.len;
    if (c->raw)
        buf_str(&c->literal, node->text);
    else if (!c->preserve && line && str_trim(node->text).len == 0)
        c->newline = true;
    else
        html_text(&c->literal, node->text);
    compile_literal_end(c, start);
}

/* The line break due before an element or at the end of one; it is put into the part that is left
 * out or repeated, so that pages have neither empty lines nor endless ones. */
static void put_newline(struct compiler *c)
{
    if (c->newline)
        compile_put(c, STR("\n"));
    c->newline = false;
}

static void compile_content(struct compiler *c, const struct node *node)
{
    if (compile_content_word(node))
        compile_hole(c, node);
    else
        compile_children(c, node);
}

/* Static text of a script may not end it: "</script" and what opens a comment state. */
static void check_raw_text(struct compiler *c, const struct node *node)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->name.data)
            continue;
        for (size_t i = 0; i < child->text.len; i++) {
            struct str rest = str_cut(child->text, i, child->text.len);
            if (str_starts(rest, STR("</")) || str_starts(rest, STR("<!--")))
                compile_problem(c, DIAG_RAW_END, node->at, node->name.len + 1, node->name,
                                str_cut(rest, 0, 4), STR_NULL);
        }
    }
}

/* --- elements --- */

static bool is_template(const struct node *node)
{
    return node->words && str_is(node->name, "template");
}

static void compile_tags(struct compiler *c, const struct node *node)
{
    bool raw = !node->foreign && html_is_raw_text(node->name);
    bool preserve = str_is(node->name, "pre") || str_is(node->name, "textarea");
    compile_put(c, STR("<"));
    compile_put(c, node->name);
    compile_attributes(c, node);
    if (node->foreign && !node->first && !compile_content_word(node)) {
        compile_put(c, STR("/>"));
        return;
    }
    compile_put(c, STR(">"));
    if (!node->foreign && html_is_void(node->name))
        return;
    bool raw_before = c->raw, preserve_before = c->preserve;
    if (raw)
        check_raw_text(c, node);
    c->raw = raw_before || raw;
    c->preserve = preserve_before || preserve;
    compile_content(c, node);
    c->raw = raw_before;
    c->preserve = preserve_before;
    put_newline(c);
    compile_put(c, STR("</"));
    compile_put(c, node->name);
    compile_put(c, STR(">"));
}

void compile_problem(struct compiler *c, enum diag_code code, size_t at, size_t width,
                     struct str arg0, struct str arg1, struct str arg2)
{
    c->failed = true;
    template_problem(c->set, c->tree, code, at, width, arg0, arg1, arg2);
}

size_t compile_where(const struct attr *attr, struct str part)
{
    return attr->exact ? attr->value_at + (size_t)(part.data - attr->value.data) : attr->at;
}

static void report_words(struct compiler *c, const struct node *node)
{
    for (int w = 0; node && node->words && w < WORD_COUNT; w++) {
        const struct attr *attr = node->words[w];
        if (attr)
            template_problem(c->set, c->tree, DIAG_WORD_DROPPED, attr->at, attr->name.len,
                             attr->name, STR_NULL, STR_NULL);
    }
}

/* Words outside the parts of a file that are used would be dropped with their elements. */
void compile_check_dropped(struct compiler *c, const struct node *node,
                           bool (*used)(const struct node *))
{
    report_words(c, used(node) ? NULL : node);
    for (const struct node *child = node->first; child && !used(node); child = child->next)
        compile_check_dropped(c, child, used);
}

static const struct node *find_child(const struct node *parent, const char *name)
{
    const struct node *child = parent ? parent->first : NULL;
    while (child && !(child->name.data && str_is(child->name, name)))
        child = child->next;
    return child;
}

static bool is_body(const struct node *node)
{
    return node->name.data && str_is(node->name, "body");
}

static bool may_include(struct compiler *c, const struct attr *attr, const struct tree *tree)
{
    for (size_t i = 0; i < c->include_count; i++) {
        if (c->includes[i] != tree)
            continue;
        compile_problem(c, DIAG_INCLUDE_CYCLE, attr->at, attr->name.len, tree->source->name,
                        STR_NULL, STR_NULL);
        return false;
    }
    if (c->include_count < TEMPLATE_INCLUDE_MAX)
        return true;
    compile_problem(c, DIAG_INCLUDE_DEEP, attr->at, attr->name.len,
                    str_format(c->set->arena, "%d", TEMPLATE_INCLUDE_MAX), STR_NULL, STR_NULL);
    return false;
}

static void report_missing_part(struct compiler *c, const struct attr *attr, struct str name)
{
    struct str *parts = ARENA_ARRAY(c->set->arena, c->set->count, struct str);
    size_t count = 0;
    for (size_t i = 0; i < c->set->count; i++)
        if (str_starts(c->set->trees[i].source->name, STR("parts/")))
            parts[count++] = c->set->trees[i].source->name;
    struct str nearest = str_nearest(name, parts, count);
    compile_problem(c, DIAG_INCLUDE_MISSING, compile_where(attr, name), name.len, name, nearest,
                    nearest.data || !count ? STR_NULL
                                           : template_join(c->set->arena, parts, count, 20));
}

static void compile_include(struct compiler *c, const struct attr *attr)
{
    struct str name = str_trim(attr->value);
    struct tree *tree = str_starts(name, STR("parts/")) ? template_find(c->set, name) : NULL;
    if (!tree) {
        report_missing_part(c, attr, name);
        return;
    }
    tree->used = true;
    c->failed = c->failed || tree->bad; /* what is wrong with it has been said */
    if (!tree->root || !may_include(c, attr, tree))
        return;
    const struct tree *outer = c->tree;
    const struct node *body = find_child(tree->root, "body");
    c->tree = tree;
    c->includes[c->include_count++] = tree;
    compile_check_dropped(c, tree->root, is_body);
    report_words(c, body);
    if (body)
        compile_children(c, body);
    else
        compile_problem(c, DIAG_NO_BODY, tree->root->at, tree->root->name.len + 1, STR_NULL,
                        STR_NULL, STR_NULL);
    c->include_count--;
    c->tree = outer;
}

static void add_slot(struct compiler *c, const struct attr *attr, struct str name)
{
    for (size_t i = 0; i < c->slot_count; i++)
        if (str_equal(c->slots[i], name))
            compile_problem(c, DIAG_SLOT_TWICE, compile_where(attr, name), name.len, name, STR_NULL,
                            STR_NULL);
    if (c->slot_count == c->slot_cap) {
        c->slot_cap = c->slot_cap ? c->slot_cap * 2 : 16;
        struct str *slots = ARENA_ARRAY(c->set->arena, c->slot_cap, struct str);
        if (c->slot_count)
            memcpy(slots, c->slots, c->slot_count * sizeof *slots);
        c->slots = slots;
    }
    c->slots[c->slot_count++] = name;
}

/* The page's part takes the slot's place; it is compiled in its own file. */
static void compile_fill(struct compiler *c, struct fill *fill)
{
    const struct tree *outer = c->tree;
    fill->used = true;
    c->tree = c->page_tree;
    c->in_fill = true;
    compile_node(c, fill->node);
    c->in_fill = false;
    c->tree = outer;
}

static void compile_slot(struct compiler *c, const struct node *node)
{
    const struct attr *attr = template_word(node, WORD_SLOT);
    struct str name = str_trim(attr->value);
    if (!c->page_tree || c->in_fill) {
        compile_problem(c, DIAG_SLOT_PLACE, attr->at, attr->name.len, STR_NULL, STR_NULL, STR_NULL);
        return;
    }
    add_slot(c, attr, name);
    for (size_t i = 0; i < c->fill_count; i++) {
        if (str_equal(c->fills[i].name, name)) {
            compile_fill(c, &c->fills[i]);
            return;
        }
    }
    if (str_is(node->name, "template")) {
        compile_content(c, node);
        return;
    }
    const struct tree *outer = c->tree;
    c->tree = c->page_tree; /* the page lacks it */
    compile_problem(c, DIAG_SLOT_EMPTY, c->page_tree->root->at, c->page_tree->root->name.len + 1,
                    name, outer->source->name, STR_NULL);
    c->tree = outer;
}

static void compile_body(struct compiler *c, const struct node *node)
{
    if (template_word(node, WORD_SLOT))
        compile_slot(c, node);
    else if (template_word(node, WORD_INCLUDE))
        compile_include(c, template_word(node, WORD_INCLUDE));
    else if (is_template(node))
        compile_content(c, node);
    else
        compile_tags(c, node);
}

/* --- words that decide whether, and how often --- */

/* Opens a scope; false (reported) if there are too many. */
static bool push_scope(struct compiler *c, const struct attr *attr, struct str name,
                       const struct shape *shape)
{
    if (c->scope_count == TEMPLATE_SCOPE_MAX) {
        compile_problem(c, DIAG_SCOPE_DEEP, attr->at, attr->name.len,
                        str_format(c->set->arena, "%d", TEMPLATE_SCOPE_MAX), STR_NULL, STR_NULL);
        return false;
    }
    c->scopes[c->scope_count++] = (struct scope){.name = name, .shape = shape};
    return true;
}

/* The index of the operation opened, to be given its target at the end; SIZE_MAX if none was. */
static size_t open_if(struct compiler *c, const struct attr *attr)
{
    struct str text = str_trim(attr->value);
    bool negate = str_starts(text, STR("!"));
    struct path path;
    if (negate)
        text = str_trim(str_cut(text, 1, text.len));
    if (!compile_path(c, attr, text, ANY_KIND, &path, NULL))
        return SIZE_MAX;
    struct op *op = compile_op(c, OP_IF);
    op->path = path;
    op->negate = negate;
    return c->count - 1;
}

static size_t open_with(struct compiler *c, const struct attr *attr)
{
    struct path path;
    const struct shape *shape = NULL;
    bool good = compile_path(c, attr, str_trim(attr->value), 1 << FIELD_RECORD, &path, &shape);
    uint8_t frame = (uint8_t)c->scope_count;
    if (!push_scope(c, attr, STR_NULL, good ? shape : NULL) || !good)
        return SIZE_MAX;
    struct op *op = compile_op(c, OP_WITH);
    op->path = path;
    op->frame = frame;
    return c->count - 1;
}

/* "item in path" */
static bool split_each(struct compiler *c, const struct attr *attr, struct str *item,
                       struct str *path)
{
    struct str rest = attr->value, in, more;
    if (template_next_token(&rest, item) && template_next_token(&rest, &in) && str_is(in, "in") &&
        template_next_token(&rest, path) && !template_next_token(&rest, &more) &&
        str_find_byte(*item, '.', 0) == item->len)
        return true;
    compile_problem(c, DIAG_WORD_SYNTAX, attr->at, attr->name.len, attr->name,
                    str_of(template_word_table[WORD_EACH].form), STR_NULL);
    *item = STR_NULL;
    return false;
}

static size_t open_each(struct compiler *c, const struct attr *attr)
{
    struct path path;
    struct str item, text;
    const struct shape *shape = NULL;
    bool good = split_each(c, attr, &item, &text) &&
                compile_path(c, attr, text, 1 << FIELD_LIST, &path, &shape);
    uint8_t frame = (uint8_t)c->scope_count;
    if (!push_scope(c, attr, item, good ? shape : NULL) || !good)
        return SIZE_MAX;
    struct op *op = compile_op(c, OP_EACH);
    op->path = path;
    op->frame = frame;
    op->stride = (uint32_t)shape->size;
    compile_label(c);
    return c->count - 1;
}

static void close_each(struct compiler *c, size_t opened)
{
    struct op *next = compile_op(c, OP_NEXT);
    next->frame = c->ops[opened].frame;
    next->stride = c->ops[opened].stride;
    next->target = (uint32_t)opened + 1;
}

static void close_part(struct compiler *c, size_t opened)
{
    if (opened == SIZE_MAX)
        return;
    if (c->ops[opened].kind == OP_EACH)
        close_each(c, opened);
    c->ops[opened].target = compile_label(c);
}

static void compile_gates(struct compiler *c, const struct node *node)
{
    static const struct {
        enum word word;
        size_t (*open)(struct compiler *, const struct attr *);
    } gates[] = {{WORD_IF, open_if}, {WORD_EACH, open_each}, {WORD_WITH, open_with}};
    enum { GATES = sizeof gates / sizeof *gates };
    size_t opened[GATES], scopes = c->scope_count;
    bool space = c->space;
    c->space = false;
    /* between lines of text the break stays where it is: words must not run together */
    if (!html_is_block(node->name))
        put_newline(c);
    for (size_t g = 0; g < GATES; g++) {
        const struct attr *attr = template_word(node, gates[g].word);
        opened[g] = attr ? gates[g].open(c, attr) : SIZE_MAX;
    }
    put_newline(c);
    if (space)
        compile_put(c, STR(" "));
    compile_body(c, node);
    for (size_t g = GATES; g-- > 0;)
        close_part(c, opened[g]);
    c->scope_count = scopes;
}

/* --- what words may stand together --- */

static void report_clash(struct compiler *c, const struct attr *a, const struct attr *b)
{
    const struct attr *later = a->at > b->at ? a : b, *earlier = later == a ? b : a;
    compile_problem(c, DIAG_WORD_CLASH, later->at, later->name.len, later->name, earlier->name,
                    STR_NULL);
}

static void check_together(struct compiler *c, const struct node *node)
{
    static const enum word one_of[] = {WORD_TEXT, WORD_HTML, WORD_MESSAGE, WORD_INCLUDE, WORD_SLOT};
    const struct attr *first = NULL, *attr = template_word(node, WORD_ATTR);
    for (size_t i = 0; i < sizeof one_of / sizeof *one_of; i++) {
        const struct attr *given = template_word(node, one_of[i]);
        if (given && first)
            report_clash(c, first, given);
        first = given ? given : first;
    }
    bool replaced = template_word(node, WORD_SLOT) || template_word(node, WORD_INCLUDE);
    if (attr && replaced)
        report_clash(c, attr, first);
    if (attr && !replaced && str_is(node->name, "template"))
        compile_problem(c, DIAG_ATTR_TEMPLATE, attr->at, attr->name.len, STR_NULL, STR_NULL,
                        STR_NULL);
}

static void report_hole(struct compiler *c, const struct node *node, const struct attr *attr)
{
    compile_problem(c, DIAG_RAW_HOLE, attr->at, attr->name.len, node->name, STR_NULL, STR_NULL);
}

/* Content that a browser would read otherwise than as markup or text. */
static void check_content(struct compiler *c, const struct node *node)
{
    const struct attr *content = compile_content_word(node), *html = template_word(node, WORD_HTML);
    if (!content)
        return;
    bool script = html_same_name(node->name, "script") || html_same_name(node->name, "style");
    if (!node->foreign && html_is_void(node->name))
        compile_problem(c, DIAG_VOID_CONTENT, content->at, content->name.len, node->name, STR_NULL,
                        STR_NULL);
    else if ((script || html_is_raw_text(node->name)) &&
             !(content == html && !node->foreign && compile_is_linked_data(node)))
        report_hole(c, node, content);
    else if (html && (str_is(node->name, "title") || str_is(node->name, "textarea") ||
                      str_is(node->name, "noscript")))
        report_hole(c, node, html);
}

static void check_words(struct compiler *c, const struct node *node)
{
    const struct attr *fill = template_word(node, WORD_FILL);
    bool own_fill = c->in_fill && c->tree == c->page_tree;
    for (size_t i = 0; own_fill && fill && i < c->fill_count; i++)
        if (c->fills[i].node == node)
            fill = NULL;
    if (fill)
        compile_problem(c, DIAG_FILL_PLACE, fill->at, fill->name.len, STR_NULL, STR_NULL, STR_NULL);
    check_together(c, node);
    check_content(c, node);
    for (int w = 0; c->raw && w < WORD_COUNT; w++)
        if (template_word(node, (enum word)w)) {
            report_hole(c, node, template_word(node, (enum word)w));
            break;
        }
}

void compile_node(struct compiler *c, const struct node *node)
{
    if (++c->nodes > TEMPLATE_NODES_MAX || c->count > OPS_MAX || c->literal.len > LITERAL_MAX) {
        compile_problem(c, DIAG_TEMPLATE_NODES, 0, 0, STR_NULL, STR_NULL, STR_NULL);
        return;
    }
    if (!node->name.data) {
        if (str_trim(node->text).len)
            put_newline(c);
        put_static_text(c, node);
    } else if (node->words) {
        check_words(c, node);
        compile_gates(c, node);
    } else {
        put_newline(c);
        compile_tags(c, node);
    }
}

static bool is_space(const struct compiler *c, const struct node *node)
{
    return !node->name.data && !c->raw && !c->preserve && str_is(node->text, " ");
}

/* Whether an inline element that may be left out takes the space before it along: if another space,
 * or the end of a line, follows it, then nothing is missing without the two. */
static bool takes_space(const struct node *node, const struct node *parent)
{
    if (!node || !node->name.data || !node->words || template_word(node, WORD_EACH) ||
        !(template_word(node, WORD_IF) || template_word(node, WORD_WITH)) ||
        html_is_block(node->name))
        return false;
    const struct node *after = node->next;
    return after ? !after->name.data && str_starts(after->text, STR(" "))
                 : html_is_block(parent->name);
}

static void compile_children(struct compiler *c, const struct node *node)
{
    for (const struct node *child = node->first; child; child = child->next)
        if (is_space(c, child) && takes_space(child->next, node))
            c->space = true;
        else
            compile_node(c, child);
}
