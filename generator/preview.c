/* One loop: wait for a change or a signal, build, tell the pages. The server answers in its own
 * thread meanwhile, from the last good output. */
#include "preview.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fs.h"
#include "live.h"
#include "options.h"
#include "server.h"

enum { PORT_DEFAULT = 8000, TICK_MS = 1000, FILES_TOLD = 2000 };

struct running {
    const struct preview *preview;
    struct server *server;
    struct watch *watch;
    int signals;
    bool mistaken;      /* the overlay is up */
    struct stat folder; /* the one that is being served */
    bool has_folder;
};

static bool vietnamese(const struct preview *p)
{
    return strcmp(p->lang, "vi") == 0;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Signals become readable, before any thread is started. */
static int catch_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        die_errno("signalfd", "SIGINT");
    return fd;
}

/* The output is another folder after it was missing or empty: a whole staged one took its place. */
static void serve_folder(struct running *r)
{
    struct stat st;
    if (stat(r->preview->output, &st) || !S_ISDIR(st.st_mode))
        return;
    if (r->has_folder && st.st_ino == r->folder.st_ino && st.st_dev == r->folder.st_dev)
        return;
    int fd = fs_open_dir(r->preview->output);
    if (fd < 0)
        return;
    server_folder(r->server, fd);
    r->folder = st;
    r->has_folder = true;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void json_text(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    json_escape(out, text);
    buf_byte(out, '"');
}

static void tell_mistakes(struct running *r, struct diags *diags)
{
    struct buf data = BUF_INIT;
    buf_text(&data, "{\"vi\":");
    diags_json(diags, &data, "vi");
    buf_text(&data, ",\"en\":");
    diags_json(diags, &data, "en");
    buf_text(&data, "}");
    server_greeting(r->server, "mistakes", buf_view(&data));
    server_broadcast(r->server, "mistakes", buf_view(&data));
    r->mistaken = true;
    buf_free(&data);
}

static void tell_mended(struct running *r)
{
    if (!r->mistaken)
        return;
    server_greeting(r->server, "", STR_NULL);
    server_broadcast(r->server, "mended", STR_NULL);
    r->mistaken = false;
}

static void tell_changed(struct running *r, const struct preview_report *report)
{
    if (!report->changed_count && !report->all_changed)
        return;
    struct buf data = BUF_INIT;
    if (report->all_changed || report->changed_count > FILES_TOLD) {
        buf_text(&data, "{\"all\":true");
    } else {
        buf_text(&data, "{\"files\":[");
        for (size_t i = 0; i < report->changed_count; i++) {
            buf_text(&data, i ? "," : "");
            json_text(&data, report->changed[i]);
        }
        buf_text(&data, "]");
    }
    if (r->preview->navigate && report->follow.len) {
        buf_text(&data, ",\"go\":");
        json_text(&data, report->follow);
    }
    buf_text(&data, "}");
    server_broadcast(r->server, "changed", buf_view(&data));
    buf_free(&data);
}

static void print_report(const struct preview *p, const struct preview_report *report, int64_t ms)
{
    if (report->diags)
        diags_print(report->diags, stderr, p->lang, p->quiet ? SEVERITY_ERROR : SEVERITY_WARNING,
                    p->color);
    bool failed = report->diags && diags_count(report->diags, SEVERITY_ERROR);
    if (p->quiet || failed)
        return;
    if (report->all_changed)
        printf(vietnamese(p) ? "đã dựng lại trong %lld ms\n" : "built again in %lld ms\n",
               (long long)ms);
    else
        printf(vietnamese(p) ? "%zu tệp thay đổi, %lld ms\n" : "%zu files changed, %lld ms\n",
               report->changed_count, (long long)ms);
    fflush(stdout);
}

/* Builds once and tells everybody; the server may not be there yet. */
static void rebuild(struct running *r, const struct watch_changes *changes)
{
    const struct preview *p = r->preview;
    struct preview_report report = {0};
    int64_t began = now_ms();
    p->rebuild(p->context, changes, &report);
    if (changes)
        print_report(p, &report, now_ms() - began);
    else if (report.diags)
        diags_print(report.diags, stderr, p->lang, SEVERITY_WARNING, p->color);
    serve_folder(r);
    if (report.diags && diags_count(report.diags, SEVERITY_ERROR)) {
        tell_mistakes(r, report.diags);
        return;
    }
    tell_mended(r);
    if (changes)
        tell_changed(r, &report);
}

/* --- starting --------------------------------------------------------------------------------- */

static bool start_server(struct running *r)
{
    const struct preview *p = r->preview;
    struct server_config config = {
        .address = p->address,
        .port = p->port ? p->port : PORT_DEFAULT,
        .port_only = p->port != 0,
        .folder = -1,
        .live = p->rebuild ? live_script() : STR_NULL,
    };
    r->server = server_start(&config);
    if (r->server)
        return true;
    int saved = errno;
    fprintf(stderr,
            vietnamese(p) ? "songngu: không mở được cổng %u: %s\n"
                          : "songngu: port %u cannot be opened: %s\n",
            config.port, strerror(saved));
    fputs(vietnamese(p) ? "  = cách sửa: chọn cổng khác: songngu serve --port N\n"
                        : "  = help: choose another one: songngu serve --port N\n",
          stderr);
    return false;
}

/* Asks the desktop to show an address, without a shell and without waiting. */
static void open_browser(const char *url)
{
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (fork() == 0) {
            execlp("xdg-open", "xdg-open", url, (char *)NULL);
            _exit(127);
        }
        _exit(0);
    }
    if (pid > 0)
        waitpid(pid, NULL, 0);
}

static void greet(const struct running *r)
{
    const struct preview *p = r->preview;
    char url[128];
    bool v6 = p->address && strchr(p->address, ':');
    snprintf(url, sizeof url, "http://%s%s%s:%u/", v6 ? "[" : "",
             p->address ? p->address : "127.0.0.1", v6 ? "]" : "", server_port(r->server));
    printf(vietnamese(p) ? "đang phục vụ %s\n" : "serving %s\n", url);
    if (p->address)
        fputs(vietnamese(p)
                  ? "songngu: cảnh báo: máy khác trong mạng có thể đọc bản xem trước này\n"
                  : "songngu: warning: other machines on the network may read this preview\n",
              stderr);
    if (!p->quiet && p->rebuild)
        puts(vietnamese(p) ? "sửa tệp trong content/ rồi xem trang; Ctrl+C để dừng; tiếp theo: "
                             "songngu check"
                           : "edit a file in content/ and watch the page; Ctrl+C ends; next: "
                             "songngu check");
    else if (!p->quiet)
        puts(vietnamese(p) ? "Ctrl+C để dừng" : "Ctrl+C ends");
    fflush(stdout);
    if (p->open)
        open_browser(url);
}

static void start_watch(struct running *r)
{
    const struct preview *p = r->preview;
    if (!p->rebuild)
        return;
    r->watch = watch_open(p->paths, p->path_count);
    if (!r->watch)
        die_errno("inotify_init", "watch");
    if (!watch_complete(r->watch))
        fputs(vietnamese(p)
                  ? "songngu: cảnh báo: hệ thống giới hạn số thư mục được theo dõi; thay đổi được "
                    "tìm mỗi 2 giây\n  = cách sửa: sysctl fs.inotify.max_user_watches=1048576\n"
                  : "songngu: warning: the system's limit of watched folders is reached; changes "
                    "are looked for every 2 seconds\n  = help: sysctl "
                    "fs.inotify.max_user_watches=1048576\n",
              stderr);
}

static enum watch_result wait_some(struct running *r, struct watch_changes *changes)
{
    if (r->watch)
        return watch_wait(r->watch, TICK_MS, r->signals, changes);
    struct pollfd signals = {.fd = r->signals, .events = POLLIN};
    *changes = (struct watch_changes){0};
    return poll(&signals, 1, TICK_MS) > 0 ? WATCH_WOKEN : WATCH_NOTHING;
}

static void loop(struct running *r)
{
    enum watch_result result;
    do {
        struct watch_changes changes;
        result = wait_some(r, &changes);
        server_tick(r->server);
        if (result == WATCH_CHANGED)
            rebuild(r, &changes);
        else if (!r->watch)
            serve_folder(r); /* somebody else may have built */
        watch_changes_free(&changes);
    } while (result != WATCH_WOKEN);
}

int preview_run(const struct preview *p)
{
    struct running r = {.preview = p};
    r.signals = catch_signals();
    int status = EXIT_WORLD;
    start_watch(&r); /* before the build, so that no change falls between */
    if (start_server(&r)) {
        if (p->rebuild)
            rebuild(&r, NULL);
        else
            serve_folder(&r);
        if (!p->rebuild && !r.has_folder) {
            fprintf(stderr,
                    vietnamese(p) ? "songngu: chưa có gì trong %s; hãy chạy: songngu build\n"
                                  : "songngu: there is nothing in %s yet; type: songngu "
                                    "build\n",
                    p->output);
        } else {
            greet(&r);
            loop(&r);
            status = EXIT_CLEAN;
        }
        server_stop(r.server);
    }
    watch_close(r.watch);
    close(r.signals);
    return status;
}
