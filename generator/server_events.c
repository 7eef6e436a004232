#include "server_events.h"

#include <time.h>

void server_events_init(struct server_events *e)
{
    *e = (struct server_events){0};
    e->first_id = e->last_id = (uint64_t)time(NULL) * 1000;
}

void server_events_free(struct server_events *e)
{
    for (size_t i = 0; i < SERVER_EVENTS_KEPT; i++)
        buf_free(&e->kept[i]);
    buf_free(&e->greeting);
}

static void add_text(struct buf *out, uint64_t id, const char *name, struct str data)
{
    struct str line;
    if (id)
        buf_printf(out, "id: %llu\n", (unsigned long long)id);
    buf_printf(out, "event: %s\n", name);
    if (data.len == 0)
        buf_text(out, "data:\n"); /* an event without data is not delivered */
    while (str_next_line(&data, &line)) {
        buf_text(out, "data: ");
        buf_str(out, line);
        buf_byte(out, '\n');
    }
    buf_byte(out, '\n');
}

struct str server_events_add(struct server_events *e, const char *name, struct str data)
{
    struct buf *text = &e->kept[++e->last_id % SERVER_EVENTS_KEPT];
    buf_clear(text);
    add_text(text, e->last_id, name, data);
    return buf_view(text);
}

void server_events_greet(struct server_events *e, const char *name, struct str data)
{
    buf_clear(&e->greeting);
    if (data.len)
        add_text(&e->greeting, 0, name, data);
}

void server_events_catch_up(const struct server_events *e, uint64_t since, struct buf *out)
{
    buf_text(out, "retry: 500\n\n");
    buf_str(out, buf_view(&e->greeting));
    if (since > e->last_id || since < e->first_id || e->last_id - since > SERVER_EVENTS_KEPT) {
        add_text(out, e->last_id, "reload", STR(""));
        return;
    }
    for (uint64_t id = since + 1; id <= e->last_id; id++)
        buf_str(out, buf_view(&e->kept[id % SERVER_EVENTS_KEPT]));
}
