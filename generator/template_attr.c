/* The places of a template that a value goes into: attributes and the content of elements. What
 * may stand where is decided here, by the attribute's name and the value's kind, and nowhere else.
 */
#include "template_internal.h"

#include <string.h>

#include "html.h"

/* --- attributes --- */

/* Takes the next "name rest" off a data-attr value; they end at semicolons. */
static bool next_assignment(struct str *rest, struct str *name, struct str *value)
{
    struct str part;
    while (str_next_part(rest, ';', &part)) {
        if (!template_next_token(&part, name))
            continue;
        *value = str_trim(part);
        return true;
    }
    return false;
}

/* Whether the element's data-attr sets this attribute, so that the written one is a sample. */
static bool is_set(const struct node *node, struct str attribute)
{
    const struct attr *attr = template_word(node, WORD_ATTR);
    struct str rest = attr ? attr->value : STR(""), name, value;
    while (next_assignment(&rest, &name, &value))
        if (str_equal(name, attribute))
            return true;
    return false;
}

/* "assets/x" and "../assets/x" lead to the theme's files; returns that part, or STR_NULL. */
static struct str asset(const struct compiler *c, const struct attr *attr)
{
    struct str value = attr->value;
    if (!c->set->names->base || html_policy(attr->name) != HTML_POLICY_URL)
        return STR_NULL;
    while (str_starts(value, STR("../")))
        value = str_cut(value, 3, value.len);
    return str_starts(value, STR("assets/")) ? value : STR_NULL;
}

static void put_attribute(struct compiler *c, struct str name, struct str value)
{
    size_t start = compile_literal_start(c);
    buf_byte(&c->literal, ' ');
    buf_str(&c->literal, name);
    buf_text(&c->literal, "=\"");
    html_attribute(&c->literal, value);
    buf_byte(&c->literal, '"');
    compile_literal_end(c, start);
}

/* The value is the base, which the page knows, and the part that stands in the template. */
static void put_asset(struct compiler *c, const struct attr *attr, struct str value)
{
    size_t start = compile_literal_start(c);
    struct path path;
    buf_byte(&c->literal, ' ');
    buf_str(&c->literal, attr->name);
    buf_text(&c->literal, "=\"");
    compile_literal_end(c, start);
    if (compile_base(c, attr, &path))
        compile_op(c, OP_URL)->path = path;
    start = compile_literal_start(c);
    html_attribute(&c->literal, value);
    buf_byte(&c->literal, '"');
    compile_literal_end(c, start);
}

static void put_static_attributes(struct compiler *c, const struct node *node)
{
    for (size_t i = 0; i < node->attr_count; i++) {
        const struct attr *a = &node->attrs[i];
        struct str in_assets = asset(c, a);
        if (is_set(node, a->name))
            continue;
        if (in_assets.data) {
            put_asset(c, a, in_assets);
        } else if (html_is_boolean(a->name) && (!a->value.len || str_equal(a->name, a->value))) {
            compile_put(c, STR(" "));
            compile_put(c, a->name);
        } else {
            put_attribute(c, a->name, a->value);
        }
    }
}

/* Letters, digits and -:_. after a letter; in lower case, except where case counts. */
static bool attribute_name(struct str s, bool any_case)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = any_case ? html_lower(s.data[i]) : s.data[i];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (i == 0 || !c || !strchr("0123456789-:_.", c)))
            return false;
    }
    return s.len > 0;
}

/* http-equiv makes a meta element's content act, whatever the content is. */
static bool acting_meta(const struct node *node, struct str name)
{
    if (!str_is(node->name, "meta") || !html_same_name(name, "content"))
        return false;
    for (size_t i = 0; i < node->attr_count; i++)
        if (str_is(node->attrs[i].name, "http-equiv"))
            return true;
    return false;
}

enum {
    VALUE_KINDS = 1 << FIELD_TEXT | 1 << FIELD_URL | 1 << FIELD_NUMBER | 1 << FIELD_BOOL,
    URL_KINDS = 1 << FIELD_URL,
    ANY_KIND = (1 << FIELD_KIND_COUNT) - 1
};

static void attr_message(struct compiler *c, const struct attr *attr, struct str name,
                         struct str value)
{
    struct op op = {0};
    struct str constant;
    if (!compile_message(c, attr, str_cut(value, strlen("message:"), value.len), &op, &constant))
        return;
    if (constant.data) {
        put_attribute(c, name, constant);
        return;
    }
    struct op *to = compile_op(c, OP_ATTR_MESSAGE);
    *to = op;
    to->kind = OP_ATTR_MESSAGE;
    compile_attribute_name(c, to, name, true);
}

static void attr_path(struct compiler *c, const struct attr *attr, struct str name,
                      struct str value, enum html_policy policy)
{
    static const enum op_kind ops[FIELD_KIND_COUNT] = {[FIELD_TEXT] = OP_ATTR_TEXT,
                                                       [FIELD_URL] = OP_ATTR_URL,
                                                       [FIELD_NUMBER] = OP_ATTR_NUMBER,
                                                       [FIELD_BOOL] = OP_ATTR_BOOL};
    struct path path;
    if (!compile_path(c, attr, value, ANY_KIND, &path, NULL))
        return;
    unsigned kinds = policy == HTML_POLICY_URL ? URL_KINDS : VALUE_KINDS;
    if (!(kinds & 1u << path.kind)) {
        enum diag_code code = path.kind == FIELD_HTML     ? DIAG_HTML_IN_ATTRIBUTE
                              : policy == HTML_POLICY_URL ? DIAG_URL_WANTED
                                                          : DIAG_ATTRIBUTE_KIND;
        compile_problem(c, code, compile_where(attr, value), value.len, value,
                        str_of(field_kind_name((enum field_kind)path.kind)), name);
        return;
    }
    struct op *op = compile_op(c, ops[path.kind]);
    op->path = path;
    compile_attribute_name(c, op, name, path.kind != FIELD_BOOL);
}

static void compile_assignment(struct compiler *c, const struct node *node, const struct attr *attr,
                               struct str name, struct str value)
{
    enum html_policy policy = html_policy(name);
    bool message = str_starts(value, STR("message:"));
    size_t at = compile_where(attr, name);
    if (!attribute_name(name, node->foreign) || !value.len)
        compile_problem(c, DIAG_WORD_SYNTAX, at, name.len, attr->name,
                        str_of(template_word_table[WORD_ATTR].form), STR_NULL);
    else if (policy == HTML_POLICY_REFUSED || acting_meta(node, name))
        compile_problem(c, DIAG_REFUSED_ATTRIBUTE, at, name.len, name, STR_NULL, STR_NULL);
    else if (message && policy == HTML_POLICY_URL)
        compile_problem(c, DIAG_URL_WANTED, compile_where(attr, value), value.len, value,
                        STR("text"), name);
    else if (message)
        attr_message(c, attr, name, value);
    else
        attr_path(c, attr, name, value, policy);
}

void compile_attributes(struct compiler *c, const struct node *node)
{
    const struct attr *attr = template_word(node, WORD_ATTR);
    put_static_attributes(c, node);
    if (!attr)
        return;
    struct str rest = attr->value, name, value;
    while (next_assignment(&rest, &name, &value)) {
        struct str before = str_cut(attr->value, 0, (size_t)(name.data - attr->value.data));
        struct str earlier, ignored;
        bool twice = false;
        while (!twice && next_assignment(&before, &earlier, &ignored))
            twice = str_equal(earlier, name);
        if (twice)
            compile_problem(c, DIAG_ATTR_TWICE, compile_where(attr, name), name.len, name, STR_NULL,
                            STR_NULL);
        else
            compile_assignment(c, node, attr, name, value);
    }
}

/* --- content --- */

bool compile_is_linked_data(const struct node *node)
{
    for (size_t i = 0; i < node->attr_count; i++)
        if (str_is(node->attrs[i].name, "type"))
            return str_is(node->name, "script") &&
                   str_is(node->attrs[i].value, "application/ld+json");
    return false;
}

static void content_message(struct compiler *c, const struct attr *attr)
{
    struct op op = {0};
    struct str constant;
    if (!compile_message(c, attr, attr->value, &op, &constant))
        return;
    if (constant.data) {
        size_t start = compile_literal_start(c);
        html_text(&c->literal, constant);
        compile_literal_end(c, start);
        return;
    }
    op.kind = OP_MESSAGE;
    *compile_op(c, OP_MESSAGE) = op;
}

static void content_path(struct compiler *c, const struct attr *attr, unsigned kinds)
{
    static const enum op_kind ops[FIELD_KIND_COUNT] = {[FIELD_TEXT] = OP_TEXT,
                                                       [FIELD_URL] = OP_TEXT,
                                                       [FIELD_NUMBER] = OP_NUMBER,
                                                       [FIELD_HTML] = OP_HTML,
                                                       [FIELD_JSON] = OP_JSON};
    struct path path;
    if (compile_path(c, attr, str_trim(attr->value), kinds, &path, NULL))
        compile_op(c, ops[path.kind])->path = path;
}

const struct attr *compile_content_word(const struct node *node)
{
    static const enum word words[] = {WORD_TEXT, WORD_HTML, WORD_MESSAGE};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (template_word(node, words[i]))
            return template_word(node, words[i]);
    return NULL;
}

void compile_hole(struct compiler *c, const struct node *node)
{
    enum { TEXT_KINDS = 1 << FIELD_TEXT | 1 << FIELD_URL | 1 << FIELD_NUMBER };
    const struct attr *attr = compile_content_word(node);
    /* a parser drops a line break that follows these tags */
    if (!node->foreign && (str_is(node->name, "pre") || str_is(node->name, "textarea")))
        compile_put(c, STR("\n"));
    if (attr == template_word(node, WORD_MESSAGE))
        content_message(c, attr);
    else if (attr == template_word(node, WORD_TEXT))
        content_path(c, attr, TEXT_KINDS);
    else
        content_path(c, attr, compile_is_linked_data(node) ? 1 << FIELD_JSON : 1 << FIELD_HTML);
}
