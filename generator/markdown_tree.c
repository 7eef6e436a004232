/* Invariant: a node is in its parent's chain exactly if it has a parent. */
#include "markdown_tree.h"

void node_unlink(struct node *node)
{
    struct node *parent = node->parent;
    if (!parent)
        return;
    *(node->previous ? &node->previous->next : &parent->first) = node->next;
    *(node->next ? &node->next->previous : &parent->last) = node->previous;
    node->parent = node->previous = node->next = NULL;
}

void node_append(struct node *parent, struct node *node)
{
    node_unlink(node);
    node->parent = parent;
    node->previous = parent->last;
    *(parent->last ? &parent->last->next : &parent->first) = node;
    parent->last = node;
}

void node_insert_before(struct node *place, struct node *node)
{
    node_unlink(node);
    node->parent = place->parent;
    node->previous = place->previous;
    node->next = place;
    *(place->previous ? &place->previous->next : &place->parent->first) = node;
    place->previous = node;
}

struct node *node_after(const struct node *root, struct node *node, bool enter)
{
    if (enter && node->first)
        return node->first;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

struct node *node_lone_image(struct node *paragraph)
{
    struct node *child = paragraph->kind == NODE_PARAGRAPH ? paragraph->first : NULL;
    return child && child->kind == NODE_IMAGE && !child->next ? child : NULL;
}

bool node_is_tight(const struct node *paragraph)
{
    const struct node *parent = paragraph->parent;
    if (!parent)
        return false;
    if (parent->kind == NODE_CONTAINER)
        return parent->single;
    return parent->kind == NODE_ITEM && parent->parent->tight;
}
