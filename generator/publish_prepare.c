/* Opens a target's state under its lock, gathers what there is to publish, and reads what the
 * target says that it holds. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "publish_compress.h"
#include "publish_internal.h"
#include "terminal.h"

/* --- opening ---------------------------------------------------------------------------------- */

int publish_open_folder(int dir, const char *name)
{
    if (mkdirat(dir, name, 0777) && errno != EEXIST)
        die_errno("mkdir", name);
    int fd = fs_open(dir, name, O_RDONLY | O_DIRECTORY, 0, false);
    if (fd < 0)
        die_errno("open", name);
    return fd;
}

void publish_open_state(struct publishing *p)
{
    struct publish_session *s = &p->session;
    char real[PATH_MAX];
    const char *name = str_copy(&s->arena, s->target->name).data;
    if (mkdir(p->job->state, 0777) && errno != EEXIST)
        die_errno("mkdir", p->job->state);
    int state = fs_open_dir(p->job->state);
    if (state < 0 || !realpath(p->job->state, real))
        die_errno("open", p->job->state);
    int all = publish_open_folder(state, "publish");
    s->state_dir = publish_open_folder(all, name);
    s->state = str_format(&s->arena, "%s/publish/%s", real, name).data;
    s->stage = str_format(&s->arena, "%s/upload", s->state).data;
    close(all);
    close(state);
}

/* Two publications of one target on this machine exclude each other; the second does not wait,
 * because what it would have published may be old by then. */
bool publish_take_lock(struct publishing *p)
{
    struct publish_session *s = &p->session;
    p->lock = openat(s->state_dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (p->lock < 0)
        die_errno("open", "lock");
    if (flock(p->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (errno != EWOULDBLOCK)
        die_errno("flock", "lock");
    buf_text(&s->error, either("another songngu on this machine is publishing to this target",
                               "một songngu khác trên máy này đang công bố đến đích này"));
    buf_text(&s->help, either("wait until it has ended, then publish again",
                              "hãy đợi nó xong rồi công bố lại"));
    return false;
}

/* --- what there is ---------------------------------------------------------------------------- */

static void add_host_files(struct publishing *p)
{
    struct publish_session *s = &p->session;
    struct publish_extras extras =
        publish_hosts_files(s->target, p->site.aliases, p->site.alias_count, &s->arena);
    fs_remove_all(s->state_dir, "host");
    p->host_dir = publish_open_folder(s->state_dir, "host");
    for (size_t i = 0; i < extras.count; i++) {
        if (!fs_write(p->host_dir, extras.list[i].path.data, extras.list[i].text))
            die_errno("write", extras.list[i].path.data);
        publish_files_add(&p->files, p->host_dir, extras.list[i].path);
    }
}

static void leave_out_hidden(struct publishing *p)
{
    struct map hidden = {0};
    publish_hosts_hidden(p->session.target, p->site.aliases, p->site.alias_count, &p->session.arena,
                         &hidden);
    publish_files_leave_out(&p->files, &hidden);
    map_free(&hidden);
}

static void write_nginx(struct publishing *p)
{
    struct buf text = BUF_INIT;
    publish_hosts_nginx(p->session.target, p->site.aliases, p->site.alias_count, &text);
    if (!fs_write(p->session.state_dir, "nginx.conf", buf_view(&text)))
        die_errno("write", "nginx.conf");
    buf_free(&text);
}

void publish_gather(struct publishing *p)
{
    struct publish_session *s = &p->session;
    p->site_dir = fs_open_dir(p->site.folder);
    if (p->site_dir < 0)
        die_errno("open", p->site.folder);
    publish_files_remember(&p->files, s->state_dir, "files");
    publish_files_add_all(&p->files, p->site_dir);
    leave_out_hidden(p);
    add_host_files(p);
    publish_files_settle(&p->files, p->site.last, p->site.last_count, p->job->jobs);
    if (s->target->precompress) {
        p->twins_dir = publish_compress(&p->files, s->state_dir, p->job->jobs);
        publish_files_settle(&p->files, p->site.last, p->site.last_count, p->job->jobs);
    }
    if (publish_target_host(s->target) == PUBLISH_HOST_NGINX || s->target->kind == PUBLISH_RSYNC ||
        s->target->kind == PUBLISH_FOLDER)
        write_nginx(p);
    if (!publish_files_save(&p->files, s->state_dir, "files"))
        die_errno("write", "files");
}

bool publish_check_limits(struct publishing *p)
{
    struct publish_session *s = &p->session;
    struct buf over = BUF_INIT;
    publish_hosts_limits(s->target, &p->files, p->site.alias_count, &over);
    bool fits = over.len == 0;
    if (!fits) {
        buf_clear(&s->error);
        buf_printf(&s->error, "%s\n%.*s",
                   either("the host would not take this site:", "máy chủ sẽ không nhận trang này:"),
                   (int)over.len - 1, over.data);
    }
    buf_free(&over);
    return fits;
}

/* --- what is there ---------------------------------------------------------------------------- */

bool publish_read_manifest(struct publishing *p, struct publish_manifest *m)
{
    struct publish_session *s = &p->session;
    struct buf text = {.max = 1 << 30};
    bool newer = false;
    enum publish_fetch fetched = p->ops->fetch(s, PUBLISH_MANIFEST, &text);
    struct str copy = str_copy(&s->arena, buf_view(&text));
    buf_free(&text);
    *m = (struct publish_manifest){0};
    if (fetched == PUBLISH_FAILED)
        return false;
    if (fetched == PUBLISH_MISSING || publish_manifest_parse(m, copy, &s->arena, &newer))
        return true;
    buf_clear(&s->error);
    buf_text(&s->error, newer
                            ? either("a newer songngu has published there",
                                     "một phiên bản songngu mới hơn đã công bố ở đó")
                            : either("the manifest at the target (" PUBLISH_MANIFEST ") is damaged",
                                     "tệp kê ở đích (" PUBLISH_MANIFEST ") bị hỏng"));
    buf_text(&s->help,
             newer ? either("use that one", "hãy dùng phiên bản đó")
                   : either("delete it there: then everything is sent anew, and nothing is deleted",
                            "hãy xóa nó ở đích: mọi tệp sẽ được gửi lại, không tệp nào bị xóa"));
    return false;
}

uint64_t publish_seen(const struct publishing *p)
{
    struct arena arena;
    struct str text;
    unsigned long number = 0;
    arena_init(&arena);
    if (fs_read(p->session.state_dir, "seen", 64, &arena, &text, NULL))
        str_to_number(str_trim(text), LONG_MAX, &number);
    arena_free(&arena);
    return number;
}

/* What the journal of a publication that was cut off says is there, if it is the one that the
 * manifest at the target was left by. */
void publish_load_journal(struct publishing *p)
{
    struct publish_session *s = &p->session;
    struct str text, line, hash;
    if (p->there.complete || p->there.generation == 0 ||
        !fs_read(s->state_dir, "journal", BUF_MAX_DEFAULT, &s->arena, &text, NULL) ||
        !str_next_line(&text, &line) || !str_is(line, p->there.run))
        return;
    while (str_find_byte(text, '\n', 0) < text.len && str_next_line(&text, &line)) {
        struct publish_entry *e = ARENA_NEW(&s->arena, struct publish_entry);
        if (!str_next_part(&line, ' ', &hash) || !publish_hash_parse(hash, &e->hash))
            return;
        e->path = line;
        map_put(&p->done, e->path, NULL)->pointer = e;
    }
}
