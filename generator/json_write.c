#include "json_write.h"

#include "diag.h"

static void begin(struct json_writer *w, const char *key)
{
    if (w->comma)
        buf_byte(w->out, ',');
    w->comma = true;
    if (!key)
        return;
    buf_byte(w->out, '"');
    buf_text(w->out, key);
    buf_add(w->out, "\":", 2);
}

void json_write_open(struct json_writer *w, const char *key, char bracket)
{
    begin(w, key);
    buf_byte(w->out, bracket);
    w->comma = false;
}

void json_write_close(struct json_writer *w, char bracket)
{
    buf_byte(w->out, bracket);
    w->comma = true;
}

void json_write_text(struct json_writer *w, const char *key, struct str value)
{
    if (key && !value.len)
        return;
    begin(w, key);
    buf_byte(w->out, '"');
    json_escape(w->out, value);
    buf_byte(w->out, '"');
}

void json_write_number(struct json_writer *w, const char *key, long value)
{
    begin(w, key);
    buf_printf(w->out, "%ld", value);
}

void json_write_bool(struct json_writer *w, const char *key, bool value)
{
    begin(w, key);
    buf_text(w->out, value ? "true" : "false");
}
