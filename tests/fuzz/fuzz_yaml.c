/* libFuzzer target: any bytes as one YAML document and as a stream of them.
 *
 *     make fuzz T=yaml
 *
 * Checked besides what the sanitizers see: places lie in the text, depth and counts hold, keys
 * are there and differ, and a text that gives no tree gives an error. */
#include <stdlib.h>
#include <string.h>

#include "mistakes.h"
#include "yaml_tree.h"

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check(const struct yaml_node *node, size_t size, int depth)
{
    uint32_t count = 0;
    require(depth <= YAML_DEPTH_MAX);
    require((size_t)node->offset + node->width <= size);
    for (const struct yaml_node *n = node->first; n; n = n->next, count++) {
        if (node->kind == YAML_MAPPING) {
            require(n->key.len > 0);
            require((size_t)n->key_offset + n->key_width <= size);
            if (count < 8)
                require(yaml_get(node, n->key) == n);
        }
        check(n, size, depth + 1);
    }
    require(count == node->count);
}

static void parse_one(struct arena *arena, struct str text)
{
    struct diags *diags = diags_new();
    struct yaml_source source = {.path = STR("fuzz"), .text = text};
    struct yaml_node *root = yaml_parse(arena, diags, &source, 0, text.len);
    if (root)
        check(root, text.len, 0);
    else
        require(diags_count(diags, SEVERITY_ERROR) > 0);
    struct buf out = BUF_INIT;
    add_mistakes(diags, &out);
    buf_free(&out);
    diags_free(diags);
}

static void parse_stream(struct arena *arena, struct str text)
{
    struct diags *diags = diags_new();
    struct yaml_source source = {.path = STR("fuzz"), .text = text};
    struct yaml_stream *stream = yaml_open(diags, &source, text.len / 8, text.len);
    struct yaml_node *root;
    size_t documents = 0;
    while (yaml_next(stream, arena, &root)) {
        if (root)
            check(root, text.len, 0);
        arena_reset(arena);
        require(++documents <= text.len);
    }
    yaml_close(stream);
    diags_free(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    struct str text = {(const char *)data, size};
    parse_one(&arena, text);
    parse_stream(&arena, text);
    arena_free(&arena);
    return 0;
}
