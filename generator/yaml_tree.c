/* libyaml's events into nodes. libyaml keeps no stack of ours: the nodes that are open stand in an
 * array of YAML_DEPTH_MAX, so hostile nesting costs neither stack nor time.
 *
 * libyaml counts characters, not bytes; a cursor that walks along with the events turns one into
 * the other, so all offsets of a document cost one pass over it. */
#include "yaml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "map.h"

/* from here on a mapping's keys are compared through a map */
enum { KEYS_COMPARED_BY_PAIRS = 24 };

struct yaml_stream {
    yaml_parser_t parser;
    bool open; /* the parser */
    struct diags *diags;
    struct yaml_source *source;
    size_t from, to;   /* bytes that the parser reads */
    size_t characters; /* the cursor: so many characters after from … */
    size_t offset;     /* … is this byte */
};

/* A collection that is being read. */
struct level {
    struct yaml_node *node, *last;
    struct yaml_node *pending; /* of a mapping: has its key, waits for its value */
};

struct reading {
    struct yaml_stream *stream;
    struct arena *arena;
    struct level levels[YAML_DEPTH_MAX];
    size_t depth, nodes;
    struct yaml_node *root;
};

static bool continues(struct str text, size_t offset)
{
    return ((unsigned char)text.data[offset] & 0xC0) == 0x80;
}

static void go_back(struct yaml_source *source, size_t offset)
{
    if (offset < source->line_start)
        source->line_start = source->line = 0;
    source->at = source->line_start;
    source->col = 0;
}

void yaml_place(struct yaml_source *source, size_t offset, uint32_t *line, uint32_t *col)
{
    struct str text = source->text;
    if (offset > text.len)
        offset = text.len;
    if (offset < source->at)
        go_back(source, offset);
    for (; source->at < offset; source->at++) {
        if (text.data[source->at] == '\n') {
            source->line++;
            source->line_start = source->at + 1;
            source->col = 0;
        } else {
            source->col += !continues(text, source->at);
        }
    }
    /* no editor shows a byte order mark */
    bool marked = source->line == 0 && source->col > 0 && str_starts(text, STR("\xEF\xBB\xBF"));
    *line = source->line + 1;
    *col = source->col + 1 - marked;
}

void yaml_report(struct yaml_source *source, struct diags *diags, enum diag_code code,
                 size_t offset, size_t width, struct str arg0, struct str arg1, struct str arg2)
{
    if (source->reported > YAML_MISTAKES_MAX)
        return;
    struct str text = source->text;
    struct diag_where where = {.path = source->path};
    yaml_place(source, offset, &where.line, &where.col);
    if (source->reported++ == YAML_MISTAKES_MAX) {
        diag_add(diags, DIAG_YAML_TOO_MANY, &where, STR_NULL, STR_NULL, STR_NULL);
        return;
    }
    struct str rest = str_cut(text, source->line_start, text.len);
    if (!str_next_line(&rest, &where.text))
        where.text = STR("");
    if (source->line_start == 0 && str_starts(where.text, STR("\xEF\xBB\xBF")))
        where.text = str_cut(where.text, 3, where.text.len);
    size_t end = (size_t)(where.text.data - text.data) + where.text.len; /* of the line */
    if (width > end - (source->at < end ? source->at : end))
        width = end - (source->at < end ? source->at : end);
    where.width = (uint32_t)str_characters(str_cut(text, source->at, source->at + width));
    if (where.text.len > YAML_LINE_SHOWN)
        where.text = STR_NULL;
    diag_add(diags, code, &where, arg0, arg1, arg2);
}

static void report(struct yaml_stream *stream, enum diag_code code, size_t offset, size_t width,
                   struct str arg)
{
    yaml_report(stream->source, stream->diags, code, offset, width, arg, STR_NULL, STR_NULL);
}

/* ---- the parser -------------------------------------------------------------------------- */

static void start_parser(struct yaml_stream *stream)
{
    if (!yaml_parser_initialize(&stream->parser))
        die("yaml_parser_initialize: out of memory");
    stream->open = true;
    stream->characters = 0;
    stream->offset = stream->from;
    struct str text = stream->to ? stream->source->text : STR("");
    yaml_parser_set_encoding(&stream->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&stream->parser, (const unsigned char *)text.data + stream->from,
                                 stream->to - stream->from);
}

static void stop_parser(struct yaml_stream *stream)
{
    if (stream->open)
        yaml_parser_delete(&stream->parser);
    stream->open = false;
}

/* The byte at which the character of libyaml's index begins. Events come nearly in order. */
static size_t byte_of(struct yaml_stream *stream, size_t index)
{
    struct str text = stream->source->text;
    while (stream->characters < index && stream->offset < stream->to) {
        do
            stream->offset++;
        while (stream->offset < stream->to && continues(text, stream->offset));
        stream->characters++;
    }
    while (stream->characters > index && stream->offset > stream->from) {
        do
            stream->offset--;
        while (stream->offset > stream->from && continues(text, stream->offset));
        stream->characters--;
    }
    return stream->offset;
}

/* What libyaml says, what it means to an author, and which of its two places shows it. */
static const struct {
    const char *problem;
    enum diag_code code;
    bool at_context;
} problems[] = {
    {"mapping values are not allowed in this context", DIAG_YAML_COLON, false},
    {"could not find expected ':'", DIAG_YAML_NO_COLON, true},
    {"did not find expected key", DIAG_YAML_INDENT, false},
    {"did not find expected '-' indicator", DIAG_YAML_INDENT, false},
    {"block sequence entries are not allowed in this context", DIAG_YAML_DASH, false},
    {"did not find expected ',' or ']'", DIAG_YAML_BRACKET, true},
    {"did not find expected ',' or '}'", DIAG_YAML_BRACKET, true},
    {"did not find expected node content", DIAG_YAML_VALUE, false},
    {"found unexpected end of stream", DIAG_YAML_QUOTE, true},
    {"found unexpected document indicator", DIAG_YAML_QUOTE, true},
    {"found unknown escape character", DIAG_YAML_ESCAPE, false},
    {"found character that cannot start any token", DIAG_YAML_START, false},
    {"found a tab character that violates indentation", DIAG_YAML_TAB, false},
    {"found a tab character where an indentation space is expected", DIAG_YAML_TAB, false},
    {"control characters are not allowed", DIAG_YAML_CONTROL, false},
};

/* The same words of libyaml stand for several mistakes that the line itself tells apart. */
static enum diag_code refine(struct yaml_stream *stream, enum diag_code code, size_t offset)
{
    struct str text = stream->source->text;
    size_t start = offset;
    while (start > stream->from && text.data[start - 1] != '\n')
        start--;
    struct str before = str_cut(text, start, offset);
    bool blank = str_trim(before).len == 0;
    bool tab = str_find_byte(before, '\t', 0) < before.len;
    bool at_tab = offset < stream->to && text.data[offset] == '\t';
    if (at_tab || (blank && tab && code != DIAG_YAML_CONTROL))
        return DIAG_YAML_TAB;
    if (code == DIAG_YAML_INDENT && offset < stream->to && text.data[offset] == ':')
        return DIAG_YAML_KEY;
    if (code == DIAG_YAML_INDENT && !blank)
        return DIAG_YAML_AFTER;
    return code;
}

/* "title:" and a space that libyaml takes for a letter, in a line's beginning before offset: a line
 * without a value makes libyaml stumble further down. Returns the offset of the colon, or SIZE_MAX;
 * *name is that of the space. */
static size_t odd_space(struct yaml_stream *stream, size_t offset, const char **name)
{
    static const struct {
        const char *bytes, *name;
    } spaces[] = {{"\xC2\xA0", "U+00A0"},
                  {"\xE2\x80\x87", "U+2007"},
                  {"\xE2\x80\xAF", "U+202F"},
                  {"\xE3\x80\x80", "U+3000"}};
    struct str rest = str_cut(stream->source->text, stream->from, stream->to), line;
    while (str_next_line(&rest, &line) && line.data <= stream->source->text.data + offset) {
        size_t colon = str_find_byte(line, ':', 0);
        struct str after = str_cut(line, colon + 1, line.len);
        for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
            if (!str_starts(after, str_of(spaces[i].bytes)))
                continue;
            *name = spaces[i].name;
            return (size_t)(line.data - stream->source->text.data) + colon;
        }
    }
    return SIZE_MAX;
}

/* Reports libyaml's error; returns the byte at which it stands. */
static size_t report_problem(struct yaml_stream *stream)
{
    yaml_parser_t *p = &stream->parser;
    const char *problem = p->problem ? p->problem : "unknown";
    if (p->error == YAML_MEMORY_ERROR)
        die("yaml_parser_parse: out of memory");
    enum diag_code code = p->error == YAML_READER_ERROR ? DIAG_YAML_UTF8 : DIAG_YAML_SYNTAX;
    bool at_context = false;
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        if (strcmp(problems[i].problem, problem) == 0) {
            code = problems[i].code;
            at_context = problems[i].at_context;
        }
    }
    if (p->error == YAML_READER_ERROR) {
        size_t offset = stream->from + p->problem_offset;
        char name[16];
        snprintf(name, sizeof name, "U+%04X", (unsigned)p->problem_value);
        report(stream, code, offset, 1, str_of(name));
        return offset;
    }
    size_t offset = byte_of(stream, at_context ? p->context_mark.index : p->problem_mark.index);
    struct str text = stream->source->text;
    size_t size = offset < stream->to ? 1 : 0;
    while (size && offset + size < stream->to && continues(text, offset + size))
        size++;
    const char *space;
    size_t colon = odd_space(stream, offset, &space);
    if (colon != SIZE_MAX) {
        report(stream, DIAG_YAML_SPACE, colon, 1, str_of(space));
        return byte_of(stream, p->problem_mark.index);
    }
    code = refine(stream, code, offset);
    report(stream, code, offset, size,
           code == DIAG_YAML_START ? str_cut(text, offset, offset + size) : str_of(problem));
    return byte_of(stream, p->problem_mark.index);
}

/* ---- nodes ------------------------------------------------------------------------------- */

static struct yaml_node *new_node(struct reading *r, const yaml_event_t *event)
{
    struct yaml_node *node = ARENA_NEW(r->arena, struct yaml_node);
    size_t start = byte_of(r->stream, event->start_mark.index);
    node->offset = (uint32_t)start;
    node->width = (uint32_t)(byte_of(r->stream, event->end_mark.index) - start);
    r->nodes++;
    return node;
}

/* The collection that is open, NULL at the root. */
static struct level *innermost(struct reading *r)
{
    struct level *level = r->depth ? &r->levels[r->depth - 1] : NULL;
    return level && level->node ? level : NULL;
}

/* Puts a node where it belongs: at the root, in a sequence, or under the key that waits. */
static void attach(struct reading *r, struct yaml_node *node)
{
    struct level *level = innermost(r);
    if (!level) {
        r->root = node;
        return;
    }
    if (level->pending) {
        node->key = level->pending->key;
        node->key_offset = level->pending->key_offset;
        node->key_width = level->pending->key_width;
        level->pending = NULL;
    }
    *(level->last ? &level->last->next : &level->node->first) = node;
    level->last = node;
    level->node->count++;
}

static bool wants_key(struct reading *r)
{
    const struct level *level = innermost(r);
    return level && level->node->kind == YAML_MAPPING && !level->pending;
}

static void repeated_key(struct reading *r, const struct yaml_node *again,
                         const struct yaml_node *first)
{
    struct yaml_source *source = r->stream->source;
    uint32_t line, col;
    if (source->reported > YAML_MISTAKES_MAX)
        return; /* no more counting of lines either */
    yaml_place(source, first->key_offset, &line, &col);
    char number[16];
    snprintf(number, sizeof number, "%u", line);
    yaml_report(source, r->stream->diags, DIAG_YAML_REPEATED, again->key_offset, again->key_width,
                again->key, str_of(number), STR_NULL);
}

/* The sibling before node that has the same key, or NULL. */
static const struct yaml_node *same_key(struct map *map, const struct yaml_node *mapping,
                                        struct yaml_node *node)
{
    if (mapping->count > KEYS_COMPARED_BY_PAIRS) {
        bool added;
        struct map_entry *entry = map_put(map, node->key, &added);
        if (added)
            entry->pointer = node;
        return added ? NULL : entry->pointer;
    }
    for (const struct yaml_node *n = mapping->first; n != node; n = n->next)
        if (str_equal(n->key, node->key))
            return n;
    return NULL;
}

/* Reports keys that are stated twice and takes the later ones out. */
static void drop_repeated(struct reading *r, struct yaml_node *mapping)
{
    struct map map = {0};
    uint32_t kept = 0;
    struct yaml_node **link = &mapping->first;
    while (*link) {
        const struct yaml_node *first = same_key(&map, mapping, *link);
        if (first) {
            repeated_key(r, *link, first);
            *link = (*link)->next;
        } else {
            kept++;
            link = &(*link)->next;
        }
    }
    mapping->count = kept;
    map_free(&map);
}

/* Anchors and tags are refused where they stand; the value itself is read. */
static void refuse(struct reading *r, const struct yaml_node *node, const unsigned char *anchor,
                   const unsigned char *tag)
{
    if (anchor)
        report(r->stream, DIAG_YAML_ANCHOR, node->offset, 1, str_of((const char *)anchor));
    if (tag)
        report(r->stream, DIAG_YAML_TAGGED, node->offset, 1, str_of((const char *)tag));
}

static bool add_key(struct reading *r, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(r, event);
    if (event->type != YAML_SCALAR_EVENT || event->data.scalar.length == 0) {
        report(r->stream, DIAG_YAML_KEY, node->offset, 1, STR_NULL);
        return false;
    }
    refuse(r, node, event->data.scalar.anchor, event->data.scalar.tag);
    node->key = (struct str){(const char *)event->data.scalar.value, event->data.scalar.length};
    node->key = str_copy(r->arena, node->key);
    node->key_offset = node->offset;
    node->key_width = node->width;
    r->levels[r->depth - 1].pending = node;
    return true;
}

static void add_scalar(struct reading *r, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(r, event);
    node->kind = YAML_SCALAR;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = (struct str){(const char *)event->data.scalar.value, event->data.scalar.length};
    node->text = str_copy(r->arena, node->text);
    refuse(r, node, event->data.scalar.anchor, event->data.scalar.tag);
    attach(r, node);
}

static void add_alias(struct reading *r, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(r, event);
    report(r->stream, DIAG_YAML_ANCHOR, node->offset, node->width,
           str_of((const char *)event->data.alias.anchor));
    attach(r, node);
}

static bool open_collection(struct reading *r, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(r, event);
    if (r->depth == YAML_DEPTH_MAX) {
        char limit[16];
        snprintf(limit, sizeof limit, "%d", YAML_DEPTH_MAX);
        report(r->stream, DIAG_YAML_DEPTH, node->offset, 1, str_of(limit));
        return false;
    }
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    node->kind = mapping ? YAML_MAPPING : YAML_SEQUENCE;
    refuse(r, node, mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
           mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    attach(r, node);
    r->levels[r->depth++] = (struct level){.node = node};
    return true;
}

static void close_collection(struct reading *r)
{
    const struct level *level = innermost(r);
    if (!level)
        return;
    r->depth--;
    if (level->node->kind == YAML_MAPPING)
        drop_repeated(r, level->node);
}

/* Takes one event into the tree; false if the document cannot be read on. */
static bool take(struct reading *r, const yaml_event_t *event)
{
    if (r->nodes >= YAML_NODES_MAX) {
        char limit[16];
        snprintf(limit, sizeof limit, "%d", YAML_NODES_MAX);
        report(r->stream, DIAG_YAML_LARGE, byte_of(r->stream, event->start_mark.index), 1,
               str_of(limit));
        return false;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        if (wants_key(r))
            return add_key(r, event);
        add_scalar(r, event);
        return true;
    case YAML_ALIAS_EVENT:
        if (wants_key(r))
            return add_key(r, event);
        add_alias(r, event);
        return true;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return wants_key(r) ? add_key(r, event) : open_collection(r, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(r);
        return true;
    default: /* the ends and beginnings of documents and of the stream */
        return true;
    }
}

/* ---- documents --------------------------------------------------------------------------- */

struct yaml_stream *yaml_open(struct diags *diags, struct yaml_source *source, size_t from,
                              size_t to)
{
    struct yaml_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        die_errno("calloc", "YAML stream");
    stream->diags = diags;
    stream->source = source;
    stream->to = to < source->text.len ? to : source->text.len;
    stream->from = from < stream->to ? from : stream->to;
    if (stream->from == 0 && str_starts(source->text, STR("\xEF\xBB\xBF")) && stream->to >= 3)
        stream->from = 3;
    if (stream->to >= UINT32_MAX) { /* offsets of nodes have 32 bits */
        report(stream, DIAG_YAML_LARGE, stream->from, 1, STR("4294967295"));
        stream->from = stream->to = 0;
    }
    start_parser(stream);
    return stream;
}

void yaml_close(struct yaml_stream *stream)
{
    if (!stream)
        return;
    stop_parser(stream);
    free(stream);
}

/* After a document that could not be read: the parser is set on the next "---" line. */
static void resume(struct yaml_stream *stream, size_t offset)
{
    struct str text = str_cut(stream->source->text, 0, stream->to);
    stop_parser(stream);
    if (!text.data)
        return;
    /* from its line end on, in case the error is the "---" itself; never back to where we began */
    size_t next = offset > stream->from ? offset - 1 : stream->from;
    do
        next = str_find(text, STR("\n---"), next) + 1;
    while (next < stream->to && next + 3 < stream->to && !strchr(" \t\r\n", text.data[next + 3]));
    if (next >= stream->to)
        return;
    stream->from = next;
    start_parser(stream);
}

bool yaml_next(struct yaml_stream *stream, struct arena *arena, struct yaml_node **root)
{
    struct reading r = {.stream = stream, .arena = arena};
    *root = NULL;
    while (stream->open) {
        yaml_event_t event;
        if (!yaml_parser_parse(&stream->parser, &event)) {
            resume(stream, report_problem(stream));
            return true;
        }
        yaml_event_type_t type = event.type;
        size_t offset = event.start_mark.index;
        bool good = take(&r, &event);
        yaml_event_delete(&event);
        if (!good) {
            resume(stream, byte_of(stream, offset));
            return true;
        }
        if (type == YAML_STREAM_END_EVENT)
            stop_parser(stream);
        if (type == YAML_DOCUMENT_END_EVENT && r.root && !yaml_is_null(r.root)) {
            *root = r.root;
            return true;
        }
    }
    return false;
}

struct yaml_node *yaml_parse(struct arena *arena, struct diags *diags, struct yaml_source *source,
                             size_t from, size_t to)
{
    struct yaml_stream *stream = yaml_open(diags, source, from, to);
    struct yaml_node *root, *second;
    if (!yaml_next(stream, arena, &root)) {
        root = ARENA_NEW(arena, struct yaml_node);
        root->kind = YAML_MAPPING;
        root->offset = (uint32_t)stream->from;
    } else if (root && yaml_next(stream, arena, &second) && second) {
        report(stream, DIAG_YAML_SECOND, second->offset, 1, STR_NULL);
    }
    yaml_close(stream);
    return root;
}

struct yaml_node *yaml_get(const struct yaml_node *node, struct str key)
{
    if (!node || node->kind != YAML_MAPPING)
        return NULL;
    for (struct yaml_node *n = node->first; n; n = n->next)
        if (str_equal(n->key, key))
            return n;
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && !node->quoted &&
           (node->text.len == 0 || str_is(node->text, "~") || str_is(node->text, "null"));
}
