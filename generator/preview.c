/* One loop: wait for a change or a signal, build, tell the pages, and start what follows a build
 * once there is nothing else to do. The server answers in its own thread meanwhile, from the last
 * good output. */
#include "preview.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "background.h"
#include "date.h"
#include "fs.h"
#include "live.h"
#include "options.h"
#include "preview_build.h"
#include "preview_say.h"
#include "server.h"

enum { PORT_DEFAULT = 8000, TICK_MS = 1000, FILES_TOLD = 2000, PAUSE_MS = 1500 };

struct running {
    const struct preview *preview;
    struct server *server;
    struct watch *watch;
    int signals;
    bool mistaken;      /* the overlay is up */
    struct stat folder; /* the one that is being served */
    bool has_folder;
    struct preview_say say;
    struct subprocess *builder;
    struct background follow_up;
    struct stat follow_up_file; /* before it began; zeroed: there was none */
    int64_t follow_up_due;      /* ms; 0: what follows a build is done, or under way */
    int64_t follow_up_began;
};

/* Signals become readable, before any thread is started. */
static int catch_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        die_errno("signalfd", "SIGINT");
    return fd;
}

/* True if one of the signals that were read ends the preview, and not only a process of ours. */
static bool ending(const struct running *r)
{
    struct signalfd_siginfo info;
    bool end = false;
    while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info)
        end |= info.ssi_signo != SIGCHLD;
    return end;
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

static void tell_mistakes(struct running *r, struct str mistakes)
{
    server_greeting(r->server, "mistakes", mistakes);
    server_broadcast(r->server, "mistakes", mistakes);
    r->mistaken = true;
}

static void tell_mended(struct running *r)
{
    if (!r->mistaken)
        return;
    server_greeting(r->server, "", STR_NULL);
    server_broadcast(r->server, "mended", STR_NULL);
    r->mistaken = false;
}

static void tell_changed(struct running *r, const struct preview_outcome *outcome)
{
    if (!outcome->changed_count && !outcome->all_changed)
        return;
    struct buf data = BUF_INIT;
    if (outcome->all_changed || outcome->changed_count > FILES_TOLD) {
        buf_text(&data, "{\"all\":true");
    } else {
        buf_text(&data, "{\"files\":[");
        for (size_t i = 0; i < outcome->changed_count; i++) {
            buf_text(&data, i ? "," : "");
            json_text(&data, outcome->changed[i]);
        }
        buf_text(&data, "]");
    }
    if (r->preview->navigate && outcome->follow.len) {
        buf_text(&data, ",\"go\":");
        json_text(&data, outcome->follow);
    }
    buf_text(&data, "}");
    server_broadcast(r->server, "changed", buf_view(&data));
    buf_free(&data);
}

/* First the pages, then the author's terminal. */
static void tell_outcome(struct running *r, const struct preview_outcome *outcome, bool first)
{
    serve_folder(r);
    if (outcome->failed) {
        tell_mistakes(r, outcome->mistakes);
    } else {
        tell_mended(r);
        if (!first)
            tell_changed(r, outcome);
        r->follow_up_due = clock_ms() + (first ? 0 : PAUSE_MS);
    }
    preview_say_mistakes(&r->say, outcome);
}

/* Builds once and tells everybody; changes NULL: for the first time, and nobody is there yet. False
 * if a signal has come that ends the preview. */
static bool rebuild(struct running *r, const struct watch_changes *changes)
{
    struct preview_outcome outcome;
    struct pollfd fds[] = {{.fd = subprocess_fd(r->builder), .events = POLLIN},
                           {.fd = r->signals, .events = POLLIN}};
    background_stop(&r->follow_up);
    int64_t began = clock_ms();
    preview_build_ask(r->builder, changes);
    do {
        int ready = poll(fds, 2, TICK_MS);
        if (ready < 0 && errno != EINTR)
            die_errno("poll", "the builder");
        if (ready == 0 && !changes)
            preview_say_patience(&r->say);
        server_tick(r->server);
        if (fds[1].revents && ending(r))
            return false;
    } while (!preview_build_receive(r->builder, r->preview, &outcome));
    int64_t ms = clock_ms() - began;
    tell_outcome(r, &outcome, !changes);
    preview_say_changed(&r->say, &outcome, changes ? began - changes->began : -1, ms);
    preview_build_forget(&outcome);
    return true;
}

/* --- what follows ----------------------------------------------------------------------------- */

static struct stat look_at_follow_up_file(const struct running *r)
{
    char path[PATH_MAX];
    struct stat st;
    const char *name = r->preview->follow_up_file;
    snprintf(path, sizeof path, "%s/%s", r->preview->output, name);
    return stat(path, &st) == 0 ? st : (struct stat){0};
}

static void start_follow_up(struct running *r)
{
    if (!r->preview->follow_up || !r->follow_up_due || clock_ms() < r->follow_up_due)
        return;
    r->follow_up_due = 0;
    r->follow_up_began = clock_ms();
    r->follow_up_file = look_at_follow_up_file(r);
    if (!background_start(&r->follow_up, r->preview->follow_up))
        die_errno("start", r->preview->follow_up[0]);
}

/* The pages that show something of it have loaded the one file. */
static void finish_follow_up(struct running *r)
{
    int status;
    if (!background_ended(&r->follow_up, &status))
        return;
    struct stat now = look_at_follow_up_file(r), old = r->follow_up_file;
    struct str file = str_of(r->preview->follow_up_file);
    if (now.st_ino != old.st_ino || now.st_mtim.tv_sec != old.st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != old.st_mtim.tv_nsec)
        tell_changed(r, &(struct preview_outcome){.changed = &file, .changed_count = 1});
    preview_say_followed(&r->say, status, clock_ms() - r->follow_up_began);
}

/* Until when the loop may sleep. */
static int wait_ms(const struct running *r)
{
    if (!r->preview->follow_up || !r->follow_up_due)
        return TICK_MS;
    int64_t left = r->follow_up_due - clock_ms();
    return left < 0 ? 0 : left < TICK_MS ? (int)left : TICK_MS;
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
    preview_say_no_port(p, config.port, errno);
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
    preview_say_address(p, url);
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
        preview_say_watch_incomplete();
}

static enum watch_result wait_some(struct running *r, struct watch_changes *changes)
{
    if (r->watch)
        return watch_wait(r->watch, wait_ms(r), r->signals, changes);
    struct pollfd signals = {.fd = r->signals, .events = POLLIN};
    *changes = (struct watch_changes){0};
    return poll(&signals, 1, TICK_MS) > 0 ? WATCH_WOKEN : WATCH_NOTHING;
}

static void loop(struct running *r)
{
    bool end = false;
    while (!end) {
        struct watch_changes changes;
        enum watch_result result = wait_some(r, &changes);
        server_tick(r->server);
        if (result == WATCH_CHANGED)
            end = !rebuild(r, &changes);
        else if (result == WATCH_WOKEN)
            end = ending(r);
        else if (!r->watch)
            serve_folder(r); /* somebody else may have built */
        watch_changes_free(&changes);
        finish_follow_up(r);
        if (!end)
            start_follow_up(r);
    }
    background_stop(&r->follow_up);
}

/* Serves until a signal comes; the exit status. */
static int run(struct running *r)
{
    if (r->builder && !rebuild(r, NULL))
        return EXIT_CLEAN;
    serve_folder(r);
    if (!r->builder && !r->has_folder) {
        preview_say_no_output(r->preview);
        return EXIT_WORLD;
    }
    greet(r);
    loop(r);
    return EXIT_CLEAN;
}

int preview_run(const struct preview *p)
{
    struct running r = {.preview = p};
    preview_say_init(&r.say, p);
    if (p->rebuild)
        r.builder = preview_build_start(p);
    r.signals = catch_signals();
    start_watch(&r); /* before the build, so that no change falls between */
    int status = start_server(&r) ? run(&r) : EXIT_WORLD;
    server_stop(r.server);
    subprocess_stop(r.builder);
    watch_close(r.watch);
    preview_say_free(&r.say);
    close(r.signals);
    return status;
}
