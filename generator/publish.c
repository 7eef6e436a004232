/* The sequence, and the state of one target in SITE/.songngu/publish/NAME/:
 *   lock      held (flock) while a publication runs
 *   host/     files for the host, written anew each time; twins/ and twins.log: compressed files
 *   files     hashes of what was published last (publish_files.c)
 *   seen      generation that this machine saw or made last
 *   journal   of one that was cut off: "RUN", then "HASH PATH" for each file that is there
 *   upload/   what is being sent, under its path at the target (hard links where possible)
 * The manifest at the target decides what is ours there; all of this may be deleted at any time. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "diag.h"
#include "fs.h"
#include "options.h"
#include "publish_internal.h"
#include "terminal.h"

enum { NAMED_MOST = 20, SOMEBODY_SECONDS = 3600 };

/* Tells what went wrong and what to do; returns the status. */
static int fail(struct publishing *p, int status)
{
    struct publish_session *s = &p->session;
    fprintf(stderr, "songngu: %s: %.*s\n", s->target->name.data, STR_ARG(buf_view(&s->error)));
    if (s->help.len)
        fprintf(stderr, "  = %s: %.*s\n", either("help", "cách sửa"), STR_ARG(buf_view(&s->help)));
    return status;
}

static int turn_down(struct publishing *p, const char *help)
{
    buf_clear(&p->session.help);
    buf_text(&p->session.help, help);
    return fail(p, EXIT_MISTAKES);
}

/* --- telling the plan ------------------------------------------------------------------------- */

static void json_names(struct buf *out, const char *key, const struct publish_plan *plan, int what)
{
    size_t count = what < 0 ? plan->remove_count : plan->send_count;
    bool first = true;
    buf_printf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (what >= 0 && plan->is_new[i] != (what == 1))
            continue;
        buf_text(out, first ? "\"" : ",\"");
        json_escape(out, what < 0 ? plan->remove[i] : plan->send[i]->path);
        buf_byte(out, '"');
        first = false;
    }
    buf_byte(out, ']');
}

static void print_json(const struct publishing *p, bool published)
{
    struct buf out = {.max = 1 << 30};
    buf_text(&out, "{\"target\":\"");
    json_escape(&out, p->session.target->name);
    buf_printf(&out, "\",\"published\":%s,\"generation\":%llu,\"files\":%zu,\"bytes\":%llu",
               published ? "true" : "false", (unsigned long long)p->generation, p->files.count,
               (unsigned long long)p->files.bytes);
    json_names(&out, "added", &p->plan, 1);
    json_names(&out, "changed", &p->plan, 0);
    json_names(&out, "removed", &p->plan, -1);
    printf("%.*s}\n", STR_ARG(buf_view(&out)));
    buf_free(&out);
}

static void print_plan(const struct publishing *p)
{
    struct buf brief = BUF_INIT;
    publish_plan_brief(&p->plan, &brief);
    printf("%s: %.*s\n", p->session.target->name.data, STR_ARG(buf_view(&brief)));
    buf_free(&brief);
    if (!p->job->dry_run)
        return;
    for (size_t i = 0; i < p->plan.send_count; i++)
        printf("%c %s\n", p->plan.is_new[i] ? '+' : '~', p->plan.send[i]->path.data);
    for (size_t i = 0; i < p->plan.remove_count; i++)
        printf("- %.*s\n", STR_ARG(p->plan.remove[i]));
}

/* --- second thoughts -------------------------------------------------------------------------- */

/* At the first publication files of somebody else may stand where ours would: their names. */
static bool foreign_files(struct publishing *p, struct buf *names)
{
    struct publish_session *s = &p->session;
    struct str *paths = ARENA_ARRAY(&s->arena, p->files.count + 1, struct str);
    for (size_t i = 0; i < p->files.count; i++)
        paths[i] = p->files.list[i].path;
    return p->ops->present(s, paths, p->files.count, names);
}

static int check_first(struct publishing *p)
{
    struct publish_session *s = &p->session;
    struct buf names = BUF_INIT;
    if (p->there.generation || p->job->yes)
        return EXIT_CLEAN;
    for (size_t i = 0; i < p->files.count; i++) /* rsync looks at the files themselves */
        if (s->target->kind == PUBLISH_RSYNC && !publish_stage(p, &p->files.list[i]))
            return fail(p, EXIT_WORLD);
    if (!foreign_files(p, &names)) {
        buf_free(&names);
        return fail(p, EXIT_WORLD);
    }
    size_t count = 0;
    struct str rest = buf_view(&names), name;
    buf_clear(&s->error);
    while (str_next_line(&rest, &name))
        if (name.len && count++ < NAMED_MOST)
            buf_printf(&s->error, "\n  %.*s", STR_ARG(name));
    buf_free(&names);
    if (!count)
        return EXIT_CLEAN;
    struct str list = str_copy(&s->arena, buf_view(&s->error));
    buf_clear(&s->error);
    buf_printf(
        &s->error,
        either_of(count,
                  "%zu file at the target was not put there by songngu and would be replaced:",
                  "%zu files at the target were not put there by songngu and would be replaced:",
                  "%zu tệp ở đích không phải do songngu đặt và sẽ bị thay thế:"),
        count);
    buf_str(&s->error, list);
    return turn_down(p, either("look whether this is the right place; --yes replaces them",
                               "hãy xem có đúng đích không; --yes sẽ thay thế chúng"));
}

static int check_deletions(struct publishing *p)
{
    struct publish_session *s = &p->session;
    if (p->job->yes || !publish_plan_drastic(&p->plan, &p->there))
        return EXIT_CLEAN;
    buf_clear(&s->error);
    buf_printf(&s->error,
               either("%zu of %zu files at the target would be deleted",
                      "%zu trên %zu tệp ở đích sẽ bị xóa"),
               p->plan.remove_count, p->there.entries.count);
    return turn_down(p, either("--dry-run names them; --yes deletes them",
                               "--dry-run liệt kê chúng; --yes sẽ xóa"));
}

/* Somebody may be at it from another machine. */
static int check_others(struct publishing *p)
{
    struct publish_session *s = &p->session;
    uint64_t seen = publish_seen(p), age = p->started - p->there.started;
    struct str text, line = STR_NULL;
    bool ours = fs_read(s->state_dir, "journal", BUF_MAX_DEFAULT, &s->arena, &text, NULL) &&
                str_next_line(&text, &line) && str_is(line, p->there.run);
    if (p->there.generation && !p->there.complete && !ours && !p->job->yes &&
        p->there.started <= p->started && age < SOMEBODY_SECONDS) {
        buf_clear(&s->error);
        buf_printf(
            &s->error,
            either("generation %llu is being published from another machine since %llu minutes",
                   "thế hệ %llu đang được công bố từ máy khác, từ %llu phút trước"),
            (unsigned long long)p->there.generation, (unsigned long long)(age / 60));
        return turn_down(p,
                         either("wait for it; if it was cut off for good, --yes goes on from there",
                                "hãy đợi; nếu việc đó đã dừng hẳn, --yes sẽ tiếp tục từ đó"));
    }
    if (seen && p->there.generation > seen && !ours && !p->job->quiet)
        fprintf(
            stderr,
            either("songngu: note: generation %llu at the target was published from elsewhere\n",
                   "songngu: lưu ý: thế hệ %llu ở đích được công bố từ nơi khác\n"),
            (unsigned long long)p->there.generation);
    return EXIT_CLEAN;
}

/* --- the sequence ----------------------------------------------------------------------------- */

static void remember(struct publishing *p)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%llu\n", (unsigned long long)p->generation);
    if (!fs_write(p->session.state_dir, "seen", buf_view(&text)))
        die_errno("write", "seen");
    buf_free(&text);
    unlinkat(p->session.state_dir, "journal", 0);
}

static void print_summary(struct publishing *p, double seconds)
{
    const struct publish_target *t = p->session.target;
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    printf(either_of(p->sent, "generation %llu: %zu file sent (%.1f MB), %zu deleted, %.1f s\n",
                     "generation %llu: %zu files sent (%.1f MB), %zu deleted, %.1f s\n",
                     "thế hệ %llu: đã gửi %zu tệp (%.1f MB), xóa %zu, %.1f giây\n"),
           (unsigned long long)p->generation, p->sent, (double)p->sent_bytes / 1e6,
           p->plan.remove_count, seconds);
    if (p->resumed)
        printf(either_of(p->resumed, "%zu was there from the publication that was cut off\n",
                         "%zu were there from the publication that was cut off\n",
                         "%zu tệp đã có từ lần công bố bị gián đoạn\n"),
               p->resumed);
    if (t->base_url.len)
        printf(either("look: %.*s/\n", "xem: %.*s/\n"), STR_ARG(t->base_url));
    if (publish_target_host(t) == PUBLISH_HOST_NGINX)
        printf(either("nginx: include %s/nginx.conf in the site's server block\n",
                      "nginx: thêm %s/nginx.conf vào khối server của trang\n"),
               p->session.state);
}

static int carry_out(struct publishing *p)
{
    double began = clock_seconds();
    int status = check_others(p);
    if (status == EXIT_CLEAN)
        status = check_deletions(p);
    if (status == EXIT_CLEAN)
        status = check_first(p);
    if (status != EXIT_CLEAN)
        return status;
    if (!publish_transfer(p))
        return fail(p, EXIT_WORLD);
    remember(p);
    if (p->job->json)
        print_json(p, true);
    else if (!p->job->quiet)
        print_summary(p, clock_seconds() - began);
    return EXIT_CLEAN;
}

static int compare_and_go(struct publishing *p)
{
    if (!p->ops->open(&p->session) || !publish_read_manifest(p, &p->there))
        return fail(p, EXIT_WORLD);
    publish_load_journal(p);
    p->generation = p->there.generation + 1;
    p->started = (uint64_t)time(NULL);
    publish_run_new(p->run);
    publish_plan_make(&p->plan, &p->files, &p->there);
    bool nothing = !p->plan.send_count && !p->plan.remove_count &&
                   (p->there.complete || (p->there.generation == 0 && !p->files.count));
    if (nothing || p->job->dry_run)
        p->generation = p->there.generation;
    if (!p->job->json && (!p->job->quiet || p->job->dry_run))
        print_plan(p);
    if (!nothing && !p->job->dry_run)
        return carry_out(p);
    if (p->job->json)
        print_json(p, false);
    else if (!p->job->quiet && nothing)
        puts(either("nothing has changed", "không có gì thay đổi"));
    else if (!p->job->quiet)
        printf(either("nothing was sent; next: songngu publish %s\n",
                      "chưa gửi gì; tiếp theo: songngu publish %s\n"),
               p->session.target->name.data);
    return EXIT_CLEAN;
}

static const struct publish_ops *const kinds[PUBLISH_KINDS] = {
    [PUBLISH_FOLDER] = &publish_folder,
    [PUBLISH_RSYNC] = &publish_rsync,
    [PUBLISH_GIT] = &publish_git,
    [PUBLISH_RCLONE] = &publish_rclone,
};

static void close_all(struct publishing *p)
{
    const int fds[] = {p->site_dir,  p->host_dir, p->twins_dir,
                       p->stage_dir, p->lock,     p->session.state_dir};
    if (p->session.own && p->ops->close)
        p->ops->close(&p->session);
    if (p->stage_dir >= 0)
        fs_remove_all(p->session.state_dir, "upload");
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    publish_plan_free(&p->plan);
    publish_files_free(&p->files);
    publish_manifest_free(&p->there);
    map_free(&p->done);
    buf_free(&p->session.error);
    buf_free(&p->session.help);
    arena_free(&p->session.arena);
}

int publish_run(const struct publish_job *job)
{
    struct publish_target target = *job->target;
    struct publishing p = {
        .job = job,
        .ops = kinds[target.kind],
        .session = {.target = &target, .site = job->site, .state_dir = -1},
        .lock = -1,
        .site_dir = -1,
        .host_dir = -1,
        .twins_dir = -1,
        .stage_dir = -1,
    };
    const char *key, *fault = publish_target_fault(&target, &key);
    if (fault) {
        fprintf(stderr, "songngu: %.*s: %s\n", STR_ARG(target.name), fault);
        return EXIT_MISTAKES;
    }
    arena_init(&p.session.arena);
    target.name = str_copy(&p.session.arena, target.name);
    publish_files_init(&p.files);
    publish_open_state(&p);
    int status = EXIT_WORLD;
    if (!publish_take_lock(&p)) {
        fail(&p, EXIT_WORLD);
    } else {
        status = job->build(job->context, &target, &p.site);
        if (status == EXIT_CLEAN) {
            publish_gather(&p);
            publish_clear_stage(&p);
            status = publish_check_limits(&p) || job->yes
                         ? compare_and_go(&p)
                         : turn_down(&p, either("or, if what you pay for allows it: --yes",
                                                "hoặc nếu gói dịch vụ của bạn cho phép: --yes"));
        }
    }
    close_all(&p);
    return status;
}
