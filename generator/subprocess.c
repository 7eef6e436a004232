/* Shared: a socket for short messages, a file in memory that only the asking side writes, one that
 * only the worker does, one for what it says. So nothing is ever half there, however large it is.
 *   REQUEST   ours: the file holds a request
 *   TAKEN     the worker's: it works on that
 *   ANSWER    the worker's: the other file holds the answer
 *   DIED      the starter's, with the way in which the worker ended
 * A worker may die at any moment, also with nothing to do. It takes a request out of the socket
 * only after saying so: one that is not TAKEN waits for the next worker. Requests are numbered,
 * because the answer to one that was given up may still come. */
#include "subprocess.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "terminal.h"

enum kind { NOTHING, REQUEST, TAKEN, ANSWER, DIED };
enum { WORDS_MOST = 4000, MESSAGE_MOST = 1 << 30 };

struct message {
    enum kind kind;
    unsigned number; /* of the request */
    int status;      /* of DIED, as wait gives it */
};

struct subprocess {
    pid_t pid; /* of the starter, and of the group of both */
    int socket, request, answer, words;
    unsigned number; /* of the last request */
    bool taken;      /* by a worker */
};

struct other_side {
    const struct subprocess_work *work;
    int socket, request, answer;
};

/* --- messages --------------------------------------------------------------------------------- */

static void put(int file, struct str text)
{
    if (ftruncate(file, 0) || lseek(file, 0, SEEK_SET) || !fs_write_all(file, text))
        die_errno("write", "a message");
}

static void get(int file, struct buf *text)
{
    struct stat st;
    text->max = MESSAGE_MOST;
    if (fstat(file, &st) || lseek(file, 0, SEEK_SET))
        die_errno("read", "a message");
    char *to = buf_reserve(text, (size_t)st.st_size + 1);
    for (size_t left = (size_t)st.st_size; left;) {
        ssize_t got = read(file, to, left);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        to += got;
        left -= (size_t)got;
        text->len += (size_t)got;
    }
    text->data[text->len] = 0;
}

static bool tell(int socket, struct message message)
{
    ssize_t put;
    do
        put = send(socket, &message, sizeof message, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put == (ssize_t)sizeof message;
}

/* The next message; NOTHING with errno: EAGAIN, or the other side is gone. */
static struct message hear(int socket, int flags)
{
    struct message message = {.kind = NOTHING};
    ssize_t got;
    do
        got = recv(socket, &message, sizeof message, flags);
    while (got < 0 && errno == EINTR);
    if (got >= 0 && got != (ssize_t)sizeof message) {
        message.kind = NOTHING;
        errno = EPIPE;
    }
    return message;
}

/* --- the other side --------------------------------------------------------------------------- */

/* False when the other side is gone. */
static bool work_once(const struct other_side *w, unsigned number)
{
    struct buf request = BUF_INIT, answer = {.max = MESSAGE_MOST};
    get(w->request, &request);
    w->work->run(w->work->context, buf_view(&request), &answer);
    fflush(stdout);
    put(w->answer, buf_view(&answer));
    buf_free(&request);
    buf_free(&answer);
    bool told = tell(w->socket, (struct message){.kind = ANSWER, .number = number});
    w->work->rest(w->work->context);
    return told;
}

static void work_on(const struct other_side *w)
{
    struct message message;
    while ((message = hear(w->socket, MSG_PEEK)).kind == REQUEST)
        if (!tell(w->socket, (struct message){.kind = TAKEN, .number = message.number}) ||
            hear(w->socket, 0).kind != REQUEST || !work_once(w, message.number))
            return;
}

/* Starts a worker again and again until one ends of its own accord. */
static _Noreturn void keep_working(const struct other_side *w)
{
    for (;;) {
        int status = 0;
        pid_t pid = fork();
        if (pid < 0)
            _exit(1);
        if (pid == 0) {
            work_on(w);
            _exit(0);
        }
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            _exit(0);
        tell(w->socket, (struct message){.kind = DIED, .status = status});
    }
}

static _Noreturn void begin_other_side(const struct other_side *w, int words)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0); /* Ctrl+C is for those who ask: they say when it ends */
    if (dup2(words, STDERR_FILENO) < 0)
        _exit(1);
    keep_working(w);
}

/* --- this side -------------------------------------------------------------------------------- */

static int open_memory(const char *name)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0)
        die_errno("memfd_create", name);
    return fd;
}

struct subprocess *subprocess_start(const struct subprocess_work *work)
{
    int sockets[2];
    struct subprocess *s = calloc(1, sizeof *s);
    if (!s || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
        die_errno("socketpair", "subprocess");
    *s = (struct subprocess){
        .socket = sockets[0],
        .request = open_memory("request"),
        .answer = open_memory("answer"),
        .words = open_memory("words"),
    };
    fflush(NULL);
    s->pid = fork();
    if (s->pid < 0)
        die_errno("fork", "subprocess");
    if (s->pid == 0) {
        close(sockets[0]);
        struct other_side other = {
            .work = work, .socket = sockets[1], .request = s->request, .answer = s->answer};
        begin_other_side(&other, s->words);
    }
    setpgid(s->pid, s->pid); /* here too: whoever is first */
    close(sockets[1]);
    return s;
}

void subprocess_send(struct subprocess *s, struct str request)
{
    put(s->request, request);
    if (ftruncate(s->words, 0) || lseek(s->words, 0, SEEK_SET)) /* the offset is shared */
        die_errno("truncate", "words");
    s->taken = false;
    if (!tell(s->socket, (struct message){.kind = REQUEST, .number = ++s->number}))
        die("%s", either("the process that builds is gone", "tiến trình dựng trang đã kết thúc"));
}

int subprocess_fd(const struct subprocess *s)
{
    return s->socket;
}

/* Why the worker died: the end of what it said, or the signal. */
static void last_words(struct subprocess *s, int status, struct buf *text)
{
    struct buf words = BUF_INIT;
    get(s->words, &words);
    struct str end = str_trim(buf_view(&words));
    if (end.len > WORDS_MOST)
        end = str_cut(end, end.len - WORDS_MOST, end.len);
    buf_str(text, end);
    if (WIFSIGNALED(status))
        buf_printf(text, "%ssignal %d (%s)", end.len ? "; " : "", WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
    buf_free(&words);
}

enum subprocess_state subprocess_receive(struct subprocess *s, struct buf *text)
{
    struct message message;
    buf_clear(text);
    while ((message = hear(s->socket, MSG_DONTWAIT)).kind != NOTHING) {
        bool ours = message.number == s->number;
        if (message.kind == ANSWER && ours) {
            get(s->answer, text);
            return SUBPROCESS_ANSWERED;
        }
        if (message.kind == DIED && s->taken) {
            last_words(s, message.status, text);
            return SUBPROCESS_FAILED;
        }
        s->taken |= message.kind == TAKEN && ours;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        die("%s", either("the process that builds is gone", "tiến trình dựng trang đã kết thúc"));
    return SUBPROCESS_BUSY;
}

void subprocess_stop(struct subprocess *s)
{
    if (!s)
        return;
    kill(-s->pid, SIGKILL);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(s->socket);
    close(s->request);
    close(s->answer);
    close(s->words);
    free(s);
}
