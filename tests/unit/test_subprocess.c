/* Work in another process: answers, deaths at any moment, what was said last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "subprocess.h"

static struct subprocess *subprocess;

/* Kept from one request to the next, and rested after each. */
struct memory {
    int requests, rests;
};

static void work(void *context, struct str request, struct buf *answer)
{
    struct memory *m = context;
    m->requests++;
    if (str_is(request, "die"))
        die("the disk is full");
    if (str_is(request, "crash"))
        abort();
    if (str_is(request, "pid"))
        buf_number(answer, (unsigned long)getpid());
    else if (str_is(request, "sleep"))
        pause();
    else if (str_is(request, "much"))
        for (int i = 0; i < 1 << 20; i++)
            buf_text(answer, "ten bytes.");
    else
        buf_printf(answer, "%.*s %d %d", STR_ARG(request), m->requests, m->rests);
}

static void rest(void *context)
{
    ((struct memory *)context)->rests++;
}

static int start(void **state)
{
    static struct memory memory;
    (void)state;
    subprocess =
        subprocess_start(&(struct subprocess_work){.run = work, .rest = rest, .context = &memory});
    return 0;
}

static int stop(void **state)
{
    (void)state;
    subprocess_stop(subprocess);
    return 0;
}

static enum subprocess_state wait_for(struct buf *text)
{
    enum subprocess_state result;
    while ((result = subprocess_receive(subprocess, text)) == SUBPROCESS_BUSY) {
        struct pollfd fd = {.fd = subprocess_fd(subprocess), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 10000), 1);
    }
    return result;
}

static void expect(const char *request, enum subprocess_state state, const char *wanted)
{
    struct buf text = BUF_INIT;
    subprocess_send(subprocess, str_of(request));
    assert_int_equal(wait_for(&text), state);
    assert_string_equal(text.data, wanted);
    buf_free(&text);
}

static pid_t worker(void)
{
    struct buf text = BUF_INIT;
    unsigned long pid = 0;
    subprocess_send(subprocess, STR("pid"));
    assert_int_equal(wait_for(&text), SUBPROCESS_ANSWERED);
    assert_true(str_to_number(buf_view(&text), 1 << 30, &pid));
    buf_free(&text);
    return (pid_t)pid;
}

static void answers(void **state)
{
    (void)state;
    expect("a", SUBPROCESS_ANSWERED, "a 1 0");
    expect("b", SUBPROCESS_ANSWERED, "b 2 1");
    expect("", SUBPROCESS_ANSWERED, " 3 2");
    struct buf text = BUF_INIT;
    subprocess_send(subprocess, STR("much"));
    assert_int_equal(wait_for(&text), SUBPROCESS_ANSWERED);
    assert_int_equal(text.len, 10 << 20);
    buf_free(&text);
    expect("a", SUBPROCESS_ANSWERED, "a 5 4");
}

static void dies(void **state)
{
    (void)state;
    expect("die", SUBPROCESS_FAILED, "songngu: the disk is full");
    expect("a", SUBPROCESS_ANSWERED, "a 1 0"); /* a fresh one */
    expect("crash", SUBPROCESS_FAILED, "signal 6 (Aborted)");
    expect("die", SUBPROCESS_FAILED, "songngu: the disk is full");
    expect("b", SUBPROCESS_ANSWERED, "b 1 0");
}

static void killed_at_rest(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        kill(worker(), SIGKILL); /* before or after the next request: it is answered */
        if (i % 2)
            usleep(2000);
        expect("a", SUBPROCESS_ANSWERED, "a 1 0");
    }
}

static void killed_at_work(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        pid_t pid = worker();
        struct buf text = BUF_INIT;
        subprocess_send(subprocess, STR("sleep"));
        usleep(20000);
        assert_int_equal(subprocess_receive(subprocess, &text), SUBPROCESS_BUSY);
        kill(pid, SIGKILL);
        assert_int_equal(wait_for(&text), SUBPROCESS_FAILED);
        assert_string_equal(text.data, "signal 9 (Killed)");
        buf_free(&text);
        expect("a", SUBPROCESS_ANSWERED, "a 1 0");
    }
}

static void stopped_at_work(void **state)
{
    (void)state;
    pid_t pid = worker();
    subprocess_send(subprocess, STR("sleep"));
    subprocess_stop(subprocess);
    subprocess = NULL;
    for (int i = 0; i < 100 && kill(pid, 0) == 0; i++) /* its new parent may be slow to take note */
        usleep(20000);
    assert_int_equal(kill(pid, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers, start, stop),
        cmocka_unit_test_setup_teardown(dies, start, stop),
        cmocka_unit_test_setup_teardown(killed_at_rest, start, stop),
        cmocka_unit_test_setup_teardown(killed_at_work, start, stop),
        cmocka_unit_test_setup_teardown(stopped_at_work, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
