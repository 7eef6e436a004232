#include "preview_say.h"

#include <stdio.h>
#include <stdlib.h>
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

bool preview_say_vietnamese(const struct preview *p)
{
    return strcmp(p->lang, "vi") == 0;
}

/* --- mistakes --------------------------------------------------------------------------------- */

/* As diags_print writes them; in the arena. */
static struct str written(struct arena *arena, const struct preview *p, struct diags *diags,
                          enum severity least)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        die_errno("open_memstream", "mistakes");
    diags_print(diags, out, p->lang, least, p->color);
    fclose(out);
    struct str copy = str_copy(arena, (struct str){text, size});
    free(text);
    return copy;
}

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

void preview_say_mistakes(struct preview_say *s, struct diags *diags)
{
    const struct preview *p = s->preview;
    struct arena arena;
    struct map now = {0}, errors = {0};
    struct str rest, mistake;
    arena_init(&arena);
    rest = written(&arena, p, diags, SEVERITY_ERROR);
    while (next_mistake(&rest, &mistake))
        map_put(&errors, mistake, NULL);
    rest = written(&arena, p, diags, p->quiet ? SEVERITY_ERROR : SEVERITY_WARNING);
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

void preview_say_changed(const struct preview_say *s, const struct preview_report *report,
                         int64_t waited, int64_t ms)
{
    const struct preview *p = s->preview;
    bool vi = preview_say_vietnamese(p);
    if (p->quiet || (report->diags && diags_count(report->diags, SEVERITY_ERROR)))
        return;
    if (report->all_changed)
        printf(vi ? "đã dựng lại trong %lld ms" : "built again in %lld ms", (long long)ms);
    else
        printf(vi ? "%zu tệp thay đổi, %lld ms" : "%zu files changed, %lld ms",
               report->changed_count, (long long)ms);
    if (p->verbose)
        printf(vi ? ": đợi %lld, %.*s" : ": waited %lld, %.*s", (long long)waited,
               STR_ARG(report->phases));
    putchar('\n');
    fflush(stdout);
}

void preview_say_followed(const struct preview_say *s, int status, int64_t ms)
{
    const struct preview *p = s->preview;
    if (p->quiet || status)
        return; /* if it failed it has said why itself */
    printf(preview_say_vietnamese(p) ? "chỉ mục tìm kiếm: %lld ms\n" : "search index: %lld ms\n",
           (long long)ms);
    fflush(stdout);
}

/* --- starting --------------------------------------------------------------------------------- */

void preview_say_address(const struct preview *p, const char *url)
{
    bool vi = preview_say_vietnamese(p);
    printf(vi ? "đang phục vụ %s\n" : "serving %s\n", url);
    if (p->address)
        fputs(vi ? "songngu: cảnh báo: máy khác trong mạng có thể đọc bản xem trước này\n"
                 : "songngu: warning: other machines on the network may read this preview\n",
              stderr);
    if (!p->quiet && p->rebuild)
        puts(vi ? "sửa tệp trong content/ rồi xem trang; Ctrl+C để dừng; tiếp theo: songngu check"
                : "edit a file in content/ and watch the page; Ctrl+C ends; next: songngu check");
    else if (!p->quiet)
        puts(vi ? "Ctrl+C để dừng" : "Ctrl+C ends");
    fflush(stdout);
}

void preview_say_watch_incomplete(const struct preview *p)
{
    fputs(preview_say_vietnamese(p)
              ? "songngu: cảnh báo: hệ thống giới hạn số thư mục được theo dõi; thay đổi được tìm "
                "mỗi 2 giây\n  = cách sửa: sysctl fs.inotify.max_user_watches=1048576\n"
              : "songngu: warning: the system's limit of watched folders is reached; changes are "
                "looked for every 2 seconds\n  = help: sysctl "
                "fs.inotify.max_user_watches=1048576\n",
          stderr);
}

void preview_say_no_port(const struct preview *p, unsigned port, int error)
{
    bool vi = preview_say_vietnamese(p);
    fprintf(stderr,
            vi ? "songngu: không mở được cổng %u: %s\n" : "songngu: port %u cannot be opened: %s\n",
            port, strerror(error));
    fputs(vi ? "  = cách sửa: chọn cổng khác: songngu serve --port N\n"
             : "  = help: choose another one: songngu serve --port N\n",
          stderr);
}

void preview_say_no_output(const struct preview *p)
{
    fprintf(stderr,
            preview_say_vietnamese(p)
                ? "songngu: chưa có gì trong %s; hãy chạy: songngu build\n"
                : "songngu: there is nothing in %s yet; type: songngu build\n",
            p->output);
}
