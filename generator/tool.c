/* Three pipes and one poll loop, so that neither side waits for the other whatever its size. */
#include "tool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"

enum { OUT_MOST = 1 << 20 };

void tool_arg(struct tool *tool, const char *arg)
{
    assert(tool->arg_count + 1 < TOOL_ARGS_MOST);
    tool->args[tool->arg_count++] = arg;
    tool->args[tool->arg_count] = NULL;
}

void tool_env(struct tool *tool, const char *assignment)
{
    assert(tool->env_count < TOOL_ENV_MOST);
    tool->env[tool->env_count++] = assignment;
}

void tool_free(struct tool *tool)
{
    buf_free(&tool->out);
    buf_free(&tool->errors);
}

bool tool_found(const char *name)
{
    const char *path = getenv("PATH");
    struct str rest = str_of(path ? path : "/usr/local/bin:/usr/bin:/bin"), folder;
    char file[PATH_MAX];
    struct stat st;
    while (str_next_part(&rest, ':', &folder)) {
        int n = snprintf(file, sizeof file, "%.*s/%s", STR_ARG(folder), name);
        if (folder.len && n < PATH_MAX && stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
            access(file, X_OK) == 0)
            return true;
    }
    return false;
}

/* --- starting --------------------------------------------------------------------------------- */

static size_t name_len(const char *assignment)
{
    return strcspn(assignment, "=");
}

/* The environment with the tool's own changes; the array is to be freed, its strings not. */
static char **make_env(const struct tool *tool)
{
    size_t count = 0, n = 0;
    while (environ[count])
        count++;
    char **env = calloc(count + tool->env_count + 1, sizeof *env);
    if (!env)
        die_errno("calloc", "environment");
    for (size_t i = 0; i < count; i++) {
        bool replaced = false;
        for (size_t k = 0; k < tool->env_count; k++) {
            size_t len = name_len(tool->env[k]);
            replaced |= name_len(environ[i]) == len && strncmp(environ[i], tool->env[k], len) == 0;
        }
        if (!replaced)
            env[n++] = environ[i];
    }
    for (size_t k = 0; k < tool->env_count; k++)
        if (strchr(tool->env[k], '='))
            env[n++] = (char *)(uintptr_t)tool->env[k];
    return env;
}

/* ours[i] is our end, theirs[i] the child's, for input, output and errors. */
static void make_pipes(int ours[3], int theirs[3])
{
    for (int i = 0; i < 3; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC))
            die_errno("pipe", "a program");
        ours[i] = ends[i == 0];
        theirs[i] = ends[i != 0];
        fcntl(ours[i], F_SETFL, O_NONBLOCK);
    }
}

static int start(const struct tool *tool, const int theirs[3], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    char **env = make_env(tool);
    int error = posix_spawnp(pid, tool->args[0], &actions, &attributes,
                             (char *const *)(uintptr_t)tool->args, env);
    free(env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* --- running ---------------------------------------------------------------------------------- */

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void feed(int *fd, struct str *input)
{
    ssize_t put = input->len ? write(*fd, input->data, input->len) : 0;
    if (put > 0)
        *input = str_cut(*input, (size_t)put, input->len);
    if (input->len == 0 || (put < 0 && errno != EAGAIN && errno != EINTR))
        close_end(fd); /* done, or it does not want more */
}

/* Of errors the end is kept, which says why. False if there is more output than may be. */
static bool take(int *fd, struct buf *to, size_t most, bool keep_end)
{
    char chunk[16 << 10];
    ssize_t got = read(*fd, chunk, sizeof chunk);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0) {
        close_end(fd);
        return true;
    }
    if (to->len + (size_t)got > most) {
        if (!keep_end)
            return false;
        size_t drop = to->len + (size_t)got - most;
        drop = drop > to->len ? to->len : drop;
        memmove(to->data, to->data + drop, to->len - drop);
        to->len -= drop;
    }
    buf_add(to, chunk, (size_t)got);
    return true;
}

/* Moves bytes until the program has closed its output; false if it says too much. */
static bool converse(struct tool *tool, int ours[3])
{
    struct str input = tool->input;
    size_t most = tool->out_most ? tool->out_most : OUT_MOST;
    if (!input.len)
        close_end(&ours[0]);
    while (ours[1] >= 0 || ours[2] >= 0) {
        struct pollfd fds[] = {{.fd = ours[0], .events = POLLOUT},
                               {.fd = ours[1], .events = POLLIN},
                               {.fd = ours[2], .events = POLLIN}};
        if (poll(fds, 3, -1) < 0 && errno != EINTR)
            die_errno("poll", tool->args[0]);
        if (fds[0].revents)
            feed(&ours[0], &input);
        if (fds[1].revents && !take(&ours[1], &tool->out, most, false))
            return false;
        if (fds[2].revents)
            take(&ours[2], &tool->errors, TOOL_ERRORS_MOST, true);
    }
    return true;
}

int tool_run(struct tool *tool)
{
    int ours[3], theirs[3], status = 0;
    pid_t pid;
    buf_clear(&tool->out);
    buf_clear(&tool->errors);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    make_pipes(ours, theirs);
    int error = start(tool, theirs, &pid);
    for (int i = 0; i < 3; i++)
        close(theirs[i]);
    if (!error) {
        sigaction(SIGPIPE, &ignore, &before); /* a program may end before it has read all */
        if (!converse(tool, ours)) {
            kill(pid, SIGTERM);
            buf_text(&tool->errors, "\nthere is more output than is expected\n");
        }
        sigaction(SIGPIPE, &before, NULL);
    }
    for (int i = 0; i < 3; i++)
        close_end(&ours[i]);
    if (error) {
        errno = error;
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die_errno("waitpid", tool->args[0]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* --- secrets ---------------------------------------------------------------------------------- */

/* The length of "user:word@" at an offset just after "//", or 0. */
static size_t userinfo_len(struct str text, size_t at)
{
    for (size_t i = at; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '@')
            return i + 1 - at;
        if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<')
            return 0;
    }
    return 0;
}

void tool_redact(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            continue;
        buf_byte(out, (char)c);
        if (c != '/' || i == 0 || text.data[i - 1] != '/')
            continue;
        size_t len = userinfo_len(text, i + 1);
        if (len && str_find_byte(str_cut(text, i + 1, i + len), ':', 0) < len - 1) {
            buf_text(out, "***@");
            i += len;
        }
    }
}

bool tool_has_secret(struct str text)
{
    size_t at = 0;
    while ((at = str_find(text, STR("//"), at)) < text.len) {
        size_t len = userinfo_len(text, at + 2);
        struct str user = str_cut(text, at + 2, at + 2 + len);
        if (str_find_byte(user, ':', 0) < user.len)
            return true;
        at += 2;
    }
    return false;
}
