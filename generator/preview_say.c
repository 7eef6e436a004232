#include "preview_say.h"

#include "json_write.h"
#include "terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void preview_say_init(struct preview_say *s, const struct preview *preview)
{
    *s = (struct preview_say){.preview = preview};
    arena_init(&s->arena);
}

void preview_say_free(struct preview_say *s)
{
    map_free(&s->before);
    arena_free(&s->arena);
}

/* --- mistakes --------------------------------------------------------------------------------- */

/* The next mistake: its first line, and those that belong to it, which begin with a space. */
static bool next_mistake(struct str *rest, struct str *mistake)
{
    struct str line, whole = *rest;
    if (!str_next_line(rest, &line))
        return false;
    while (rest->len && rest->data[0] == ' ')
        str_next_line(rest, &line);
    *mistake = str_cut(whole, 0, whole.len - rest->len);
    return true;
}

void preview_say_mistakes(struct preview_say *s, const struct preview_outcome *outcome)
{
    struct arena arena;
    struct map now = {0}, errors = {0};
    struct str rest = outcome->errors, mistake;
    arena_init(&arena);
    while (next_mistake(&rest, &mistake))
        map_put(&errors, mistake, NULL);
    rest = str_copy(&arena, outcome->with_warnings);
    while (next_mistake(&rest, &mistake)) {
        map_put(&now, mistake, NULL);
        if (map_get(&errors, mistake) || !map_get(&s->before, mistake))
            fwrite(mistake.data, 1, mistake.len, stderr);
    }
    map_free(&errors);
    preview_say_free(s);
    s->before = now;
    s->arena = arena;
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Begins an object of one line; end_event ends and prints it. */
static struct json_writer begin_event(struct buf *out, const char *event)
{
    struct json_writer w = {.out = out};
    json_write_open(&w, NULL, '{');
    json_write_text(&w, "event", str_of(event));
    return w;
}

static void end_event(struct json_writer *w)
{
    json_write_close(w, '}');
    buf_byte(w->out, '\n');
    fwrite(w->out->data, 1, w->out->len, stdout);
    fflush(stdout);
    buf_free(w->out);
}

static void print_outcome(const struct preview_outcome *outcome, int64_t ms)
{
    struct buf out = BUF_INIT;
    struct json_writer w = begin_event(&out, outcome->failed ? "failed" : "built");
    if (outcome->failed) {
        buf_text(&out, ",\"mistakes\":");
        for (size_t i = 0; i < outcome->mistakes.len; i++)
            buf_byte(&out, outcome->mistakes.data[i] == '\n' ? ' ' : outcome->mistakes.data[i]);
    } else {
        json_write_bool(&w, "everything", outcome->all_changed);
        json_write_open(&w, "changed", '[');
        for (size_t i = 0; i < outcome->changed_count; i++)
            json_write_text(&w, NULL, outcome->changed[i]);
        json_write_close(&w, ']');
    }
    json_write_number(&w, "milliseconds", (long)ms);
    end_event(&w);
}

void preview_say_changed(const struct preview_say *s, const struct preview_outcome *outcome,
                         int64_t waited, int64_t ms)
{
    const struct preview *p = s->preview;
    if (p->json)
        print_outcome(outcome, ms);
    if (p->quiet || outcome->failed || waited < 0)
        return;
    if (outcome->all_changed)
        printf(either("built again in %lld ms", "đã dựng lại trong %lld ms"), (long long)ms);
    else
        printf(either_of(outcome->changed_count, "%zu file changed, %lld ms",
                         "%zu files changed, %lld ms", "%zu tệp thay đổi, %lld ms"),
               outcome->changed_count, (long long)ms);
    if (p->verbose)
        printf(either(": waited %lld, %.*s", ": đợi %lld, %.*s"), (long long)waited,
               STR_ARG(outcome->phases));
    putchar('\n');
    fflush(stdout);
}

void preview_say_followed(const struct preview_say *s, int status, int64_t ms)
{
    if (status)
        return; /* it has said why itself */
    if (s->preview->json) {
        struct buf out = BUF_INIT;
        struct json_writer w = begin_event(&out, "indexed");
        json_write_number(&w, "milliseconds", (long)ms);
        end_event(&w);
    }
    if (s->preview->quiet)
        return;
    printf(either("search index: %lld ms\n", "chỉ mục tìm kiếm: %lld ms\n"), (long long)ms);
    fflush(stdout);
}

/* --- starting --------------------------------------------------------------------------------- */

void preview_say_patience(struct preview_say *s)
{
    if (!s->patience && !s->preview->quiet)
        fputs(either("songngu: building the site…\n", "songngu: đang dựng trang…\n"), stderr);
    s->patience = true;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

void preview_say_address(const struct preview *p, const char *url)
{
    if (p->json) {
        struct buf out = BUF_INIT;
        struct json_writer w = begin_event(&out, "serving");
        json_write_text(&w, "url", str_of(url));
        end_event(&w);
    } else {
        printf(either("serving %s\n", "đang phục vụ %s\n"), url);
    }
    if (p->address && !is_loopback(p->address))
        fputs(either("songngu: warning: other machines on the network may read this preview\n",
                     "songngu: cảnh báo: máy khác trong mạng có thể đọc bản xem trước này\n"),
              stderr);
    if (!p->quiet && p->rebuild)
        puts(either(
            "edit a file in content/ and watch the page; Ctrl+C ends; next: songngu check",
            "sửa tệp trong content/ rồi xem trang; Ctrl+C để dừng; tiếp theo: songngu check"));
    else if (!p->quiet)
        puts(either("Ctrl+C ends", "Ctrl+C để dừng"));
    fflush(stdout);
}

void preview_say_watch_incomplete(void)
{
    fputs(either("songngu: warning: the system's limit of watched folders is reached; changes are "
                 "looked for every 2 seconds\n  = help: sysctl "
                 "fs.inotify.max_user_watches=1048576\n",
                 "songngu: cảnh báo: hệ thống giới hạn số thư mục được theo dõi; thay đổi được tìm "
                 "mỗi 2 giây\n  = cách sửa: sysctl fs.inotify.max_user_watches=1048576\n"),
          stderr);
}

void preview_say_no_port(const struct preview *p, unsigned port, int error)
{
    if (error == EADDRNOTAVAIL)
        fprintf(stderr,
                either("songngu: this machine has no address \"%s\"\n"
                       "  = help: --address takes one of this machine's own, or 0.0.0.0 for all\n",
                       "songngu: máy này không có địa chỉ \"%s\"\n"
                       "  = cách sửa: --address nhận một địa chỉ của chính máy này, hoặc 0.0.0.0: "
                       "mọi địa chỉ\n"),
                p->address);
    else
        fprintf(stderr,
                either("songngu: port %u cannot be opened: %s\n"
                       "  = help: choose another one: songngu serve --port N\n",
                       "songngu: không mở được cổng %u: %s\n"
                       "  = cách sửa: chọn cổng khác: songngu serve --port N\n"),
                port, terminal_fault(error));
}

void preview_say_no_output(const struct preview *p)
{
    fprintf(stderr,
            either("songngu: there is nothing in %s yet; type: songngu build\n",
                   "songngu: chưa có gì trong %s; hãy chạy: songngu build\n"),
            p->output);
}
