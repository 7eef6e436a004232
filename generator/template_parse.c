/* A theme's file → struct tree, by libxml2's XML parser; the only file here that knows libxml2.
 *
 * The parser sees a document type of our own before the author's text: it declares HTML's named
 * references and has no line break, so line numbers stay right. The author's own document type or
 * XML declaration is blanked out, so nothing an author writes can declare or load anything.
 * libxml2 gives no columns; but at the moment it reports the start of an element its reading
 * position is known to the byte, the tag begins at the last "<" before (none can stand inside a
 * well-formed tag), and the attributes are found by reading the tag once more.
 */
#include "template_internal.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "html.h"

enum { MALFORMED_MAX = 20 }; /* reports from one file */

struct parse {
    struct template_set *set;
    const struct tree *tree;
    struct str input; /* the document type, then the author's text */
    size_t prefix;    /* bytes of the former */
    size_t reports;
    bool void_open; /* an unclosed void element was reported: mismatches follow from it */
};

static struct str borrow(const void *xml_string)
{
    return str_of(xml_string);
}

/* The parser's position as an offset in p->input. */
static size_t position(const struct parse *p, const xmlParserCtxt *ctxt)
{
    const xmlParserInput *input = ctxt->inputNr ? ctxt->inputTab[0] : NULL;
    if (!input)
        return p->input.len;
    size_t at = input->consumed + (size_t)(input->cur - input->base);
    return at < p->input.len ? at : p->input.len;
}

/* The offset of the last occurrence of needle that begins before end, or end. */
static size_t find_back(struct str s, struct str needle, size_t end)
{
    for (size_t i = end; needle.len && i-- > 0;)
        if (str_starts(str_cut(s, i, s.len), needle))
            return i;
    return end;
}

static void report(struct parse *p, enum diag_code code, size_t at, size_t width, struct str arg0,
                   struct str arg1, struct str arg2)
{
    if (p->reports++ >= MALFORMED_MAX)
        return;
    at = at > p->prefix ? at - p->prefix : 0;
    template_problem(p->set, p->tree, code, at, width, arg0, arg1, arg2);
}

/* --- libxml2's complaints in plain words --- */

enum place { AT_CURSOR, AT_TAG, AT_NAME };

static const struct complaint {
    int xml_code;
    enum diag_code code;
    enum place place;
} complaints[] = {
    {XML_ERR_TAG_NAME_MISMATCH, DIAG_XML_MISMATCH, AT_TAG},
    {XML_ERR_TAG_NOT_FINISHED, DIAG_XML_UNCLOSED, AT_CURSOR},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, DIAG_XML_BARE_ATTRIBUTE, AT_NAME},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, DIAG_XML_UNQUOTED, AT_CURSOR},
    {XML_ERR_ATTRIBUTE_REDEFINED, DIAG_XML_TWICE, AT_NAME},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, DIAG_XML_AMPERSAND, AT_CURSOR},
    {XML_ERR_UNDECLARED_ENTITY, DIAG_XML_ENTITY, AT_NAME},
    {XML_ERR_LT_IN_ATTRIBUTE, DIAG_XML_LESS, AT_CURSOR},
};

static const struct complaint *find_complaint(int xml_code)
{
    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++)
        if (complaints[i].xml_code == xml_code)
            return &complaints[i];
    return NULL;
}

/* A "name expected" is a bare & or a bare <: the byte before tells which. */
static bool report_bare(struct parse *p, int xml_code, size_t at)
{
    char before = at ? p->input.data[at - 1] : 0, next = at < p->input.len ? p->input.data[at] : 0;
    if (xml_code != XML_ERR_NAME_REQUIRED || (before != '&' && before != '<'))
        return false;
    if (before == '<' && next == '!')
        report(p, DIAG_XML_DECLARATION, at - 1, 2, STR_NULL, STR_NULL, STR_NULL);
    else
        report(p, before == '&' ? DIAG_XML_AMPERSAND : DIAG_XML_LESS, at - 1, 1, STR_NULL, STR_NULL,
               STR_NULL);
    return true;
}

static void on_error(void *user, xmlErrorPtr error)
{
    const xmlParserCtxt *ctxt = user;
    struct parse *p = ctxt->_private;
    bool mismatch =
        error->code == XML_ERR_TAG_NAME_MISMATCH || error->code == XML_ERR_TAG_NOT_FINISHED;
    if (error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE ||
        (mismatch && p->void_open) || p->reports >= MALFORMED_MAX ||
        (error->code == XML_ERR_DOCUMENT_END && p->reports))
        return;
    size_t at = position(p, ctxt);
    if (report_bare(p, error->code, at))
        return;
    const struct complaint *known = find_complaint(error->code);
    if (!known) {
        report(p, DIAG_XML_SYNTAX, at, 1, str_trim(str_of(error->message)), STR_NULL, STR_NULL);
        return;
    }
    struct str name = str_of(error->str1);
    size_t width = 1;
    if (known->place == AT_TAG)
        at = find_back(p->input, STR("<"), at);
    if (known->place == AT_NAME) {
        at = find_back(p->input, name, at);
        width = name.len;
    }
    if (known->code == DIAG_XML_UNCLOSED)
        p->void_open = true; /* once is enough: the elements around it are unfinished as well */
    report(p, known->code, at, width, name, str_of(error->str2),
           str_format(p->set->arena, "%d", error->int1));
}

/* Whether a tag that ends at an offset is "<br/>" or "<br></br>". */
static bool is_closed(struct str input, size_t end, struct str name)
{
    struct str rest = str_cut(input, end, input.len);
    return str_starts(rest, STR("/")) ||
           (str_starts(rest, STR("></")) && str_starts(str_cut(rest, 3, rest.len), name));
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                     const xmlChar **attribute_list)
{
    xmlParserCtxt *ctxt = user;
    struct parse *p = ctxt->_private;
    xmlSAX2StartElementNs(user, name, prefix, uri, namespaces, namespace_list, attributes,
                          defaulted, attribute_list);
    size_t end = position(p, ctxt), start = find_back(p->input, STR("<"), end);
    if (ctxt->node)
        ctxt->node->_private = (void *)(uintptr_t)(start - p->prefix + 1);
    if (!prefix && html_is_void(borrow(name)) && !is_closed(p->input, end, borrow(name))) {
        p->void_open = true;
        report(p, DIAG_XML_VOID, start, end - start + 1, borrow(name), STR_NULL, STR_NULL);
    }
}

/* --- from libxml2's tree to ours --- */

static bool blank(struct str s)
{
    return str_trim(s).len == 0;
}

/* Where each attribute stands: one reading of the tag in the file. */
static void locate_attributes(struct str text, struct node *node)
{
    size_t i = node->at + 1 + node->name.len;
    while (i < text.len && text.data[i] != '>') {
        if (str_is_space(text.data[i]) || text.data[i] == '/') {
            i++;
            continue;
        }
        size_t name = i;
        while (i < text.len && text.data[i] != '=' && !str_is_space(text.data[i]))
            i++;
        struct str found = str_cut(text, name, i);
        while (i < text.len && text.data[i] != '"' && text.data[i] != '\'')
            i++;
        if (i >= text.len)
            return;
        size_t value = i + 1, end = str_find_byte(text, text.data[i], value);
        for (size_t a = 0; a < node->attr_count; a++) {
            struct attr *attr = &node->attrs[a];
            if (!str_equal(attr->name, found))
                continue;
            attr->at = name;
            attr->value_at = value;
            attr->exact = str_equal(attr->value, str_cut(text, value, end));
        }
        i = end + 1;
    }
}

static struct str full_name(struct arena *arena, const xmlNs *ns, const xmlChar *name)
{
    struct str local = borrow(name);
    if (!ns || !ns->prefix)
        return str_copy(arena, local);
    return str_format(arena, "%s:%s", (const char *)ns->prefix, (const char *)name);
}

static void read_attributes(struct parse *p, const xmlNode *from, struct node *node)
{
    struct arena *arena = p->set->arena;
    for (const xmlAttr *a = from->properties; a; a = a->next)
        node->attr_count++;
    node->attrs = ARENA_ARRAY(arena, node->attr_count, struct attr);
    size_t i = 0;
    for (const xmlAttr *a = from->properties; a; a = a->next) {
        xmlChar *value = xmlNodeListGetString(from->doc, a->children, 1);
        struct attr *attr = &node->attrs[i++];
        attr->name = full_name(arena, a->ns, a->name);
        attr->value = str_copy(arena, value ? borrow(value) : STR(""));
        attr->at = attr->value_at = node->at;
        xmlFree(value);
    }
    locate_attributes(p->tree->source->text, node);
}

/* HTML does not mind the case of its names; we write them in lower case. */
static void lower(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        ((char *)name.data)[i] = html_lower(name.data[i]);
}

/* Texts that a comment or a reference parts stay apart, except that white space is not doubled:
 * then NULL. */
static struct node *read_text(struct parse *p, const xmlChar *text, const struct node *before)
{
    struct str piece = text ? borrow(text) : STR("");
    if (before && !before->name.data && blank(before->text) && blank(piece))
        return NULL;
    struct node *node = ARENA_NEW(p->set->arena, struct node);
    node->text = str_copy(p->set->arena, piece);
    return node;
}

/* depth is bounded by libxml2 (256 without XML_PARSE_HUGE) */
static struct node *read_element(struct parse *p, const xmlNode *from, bool foreign)
{
    struct node *node = ARENA_NEW(p->set->arena, struct node);
    node->at = from->_private ? (size_t)(uintptr_t)from->_private - 1 : 0;
    node->name = full_name(p->set->arena, from->ns, from->name);
    node->foreign = foreign || str_is(node->name, "svg") || str_is(node->name, "math");
    read_attributes(p, from, node);
    if (!node->foreign) {
        lower(node->name);
        for (size_t i = 0; i < node->attr_count; i++)
            lower(node->attrs[i].name);
    }
    bool foreign_inside = node->foreign && !str_is(node->name, "foreignObject");
    template_sort_words(p->set, p->tree, node);
    struct node *last = NULL;
    for (const xmlNode *child = from->children; child; child = child->next) {
        struct node *next = NULL;
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            next = read_text(p, child->content, last);
        else if (child->type == XML_ELEMENT_NODE)
            next = read_element(p, child, foreign_inside);
        if (!next)
            continue;
        if (last)
            last->next = next;
        else
            node->first = next;
        last = next;
    }
    return node;
}

/* --- the file --- */

static void blank_out(char *data, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (data[i] != '\n')
            data[i] = ' ';
}

/* Blanks out a byte-order mark, an XML declaration and the document type at the top, each with
 * the white space and comments before it; a document type that declares anything stays and is an
 * error. */
static void blank_prolog(char *data, size_t len)
{
    static const struct {
        struct str from, to;
        bool keep;
    } parts[] = {{STR("\xEF\xBB\xBF"), STR("\xBF"), false},
                 {STR("<?xml "), STR("?>"), false},
                 {STR("<!--"), STR("-->"), true},
                 {STR("<!doctype"), STR(">"), false}};
    struct str text = {data, len};
    for (size_t i = 0; i < len;) {
        size_t p = 0, count = sizeof parts / sizeof *parts;
        if (str_is_space(data[i])) {
            i++;
            continue;
        }
        while (p < count &&
               !html_same_name(str_cut(text, i, i + parts[p].from.len), parts[p].from.data))
            p++;
        if (p == count)
            return;
        size_t end = str_find(text, parts[p].to, i) + parts[p].to.len;
        if (end > len || (p == count - 1 && str_find_byte(text, '[', i) < end))
            return;
        if (!parts[p].keep)
            blank_out(data, i, end);
        i = end;
    }
}

/* The references are declared only to a text that has one: parsing them takes longer than it. */
static void add_document_type(struct buf *out, struct str text)
{
    static const struct {
        const char *name;
        int character;
    } entities[] = {
#define HTML_ENTITY(name, character) {name, character},
#include "html_entities.def"
#undef HTML_ENTITY
    };
    buf_text(out, "<!DOCTYPE html [");
    bool wanted = str_find_byte(text, '&', 0) < text.len;
    for (size_t i = 0; wanted && i < sizeof entities / sizeof *entities; i++)
        buf_printf(out, "<!ENTITY %s \"&#%d;\">", entities[i].name, entities[i].character);
    buf_text(out, "]>");
}

static xmlParserCtxt *new_context(struct parse *p)
{
    xmlParserCtxt *ctxt = xmlNewParserCtxt();
    if (ctxt) {
        ctxt->_private = p;
        ctxt->sax->startElementNs = on_start;
        ctxt->sax->serror = on_error;
        return ctxt;
    }
    die_errno("xmlNewParserCtxt", "template");
}

static xmlDoc *read_document(struct parse *p)
{
    xmlParserCtxt *ctxt = new_context(p);
    /* go on after a mistake, to report the others too; such a tree is not used */
    xmlDoc *doc = xmlCtxtReadMemory(ctxt, p->input.data, (int)p->input.len, NULL, "UTF-8",
                                    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_RECOVER);
    bool good = ctxt->wellFormed && p->reports == 0;
    if (!ctxt->wellFormed && p->reports == 0)
        report(p, DIAG_XML_SYNTAX, p->input.len, 1, STR("?"), STR_NULL, STR_NULL);
    xmlFreeParserCtxt(ctxt);
    if (!good) {
        xmlFreeDoc(doc);
        return NULL;
    }
    return doc;
}

void template_parse(struct template_set *set, struct tree *tree)
{
    struct str text = tree->source->text;
    size_t bad;
    if (text.len > TEMPLATE_SIZE_MAX) {
        template_problem(set, tree, DIAG_TEMPLATE_SIZE, 0, 0,
                         str_format(set->arena, "%d", TEMPLATE_SIZE_MAX), STR_NULL, STR_NULL);
        return;
    }
    if (!str_valid_utf8(text, &bad)) {
        template_problem(set, tree, DIAG_TEMPLATE_UTF8, bad, 1, STR_NULL, STR_NULL, STR_NULL);
        return;
    }
    struct buf input = BUF_INIT;
    add_document_type(&input, text);
    struct parse p = {.set = set, .tree = tree, .prefix = input.len};
    buf_str(&input, text);
    blank_prolog(input.data + p.prefix, text.len);
    p.input = buf_view(&input);
    xmlDoc *doc = read_document(&p);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (root)
        tree->root = read_element(&p, root, false);
    xmlFreeDoc(doc);
    buf_free(&input);
}
