/* A branch of a git repository: GitHub, GitLab, Codeberg pages. The repository "git" in the
 * target's state is bare and keeps only what the last publications needed; the new tree is put
 * together in an index of its own, from what is on the branch (so that files of others stay) and
 * what changed. One push moves the branch, and only if it still stands where it was looked at. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "publish_ops.h"
#include "terminal.h"

enum { OBJECT_MOST = 64 }; /* hexadecimal digits of an object's name: 40, or 64 with SHA-256 */

struct git {
    const char *dir_env, *index_env, *branch, *url;
    char old[OBJECT_MOST + 1]; /* commit of the branch; "" if there is no branch */
    bool changed;
};

static void begin(struct publish_session *s, struct tool *t)
{
    static const char *const strip[] = {"GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
                                        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG_COUNT"};
    struct git *g = s->own;
    *t = (struct tool){.out_most = BUF_MAX_DEFAULT};
    tool_arg(t, "git");
    tool_env(t, g->dir_env);
    tool_env(t, g->index_env);
    tool_env(t, "LC_ALL=C");
    for (size_t i = 0; i < sizeof strip / sizeof *strip; i++)
        tool_env(t, strip[i]);
    if (isatty(STDIN_FILENO))
        return;
    tool_env(t, "GIT_TERMINAL_PROMPT=0"); /* never wait for a password that nobody types */
    if (!getenv("GIT_SSH_COMMAND") && !getenv("GIT_SSH"))
        tool_env(t, "GIT_SSH_COMMAND=ssh -o BatchMode=yes -o ConnectTimeout=20");
}

/* Runs "git ARGS…" to its end; out, if not NULL, gets the first line of what it says. */
static bool git(struct publish_session *s, struct str input, char *out, const char *const args[])
{
    struct tool t;
    begin(s, &t);
    for (; *args; args++)
        tool_arg(&t, *args);
    t.input = input;
    bool ok = publish_tool(s, &t);
    if (ok && out) {
        struct str rest = buf_view(&t.out), line = STR_NULL;
        str_next_line(&rest, &line);
        snprintf(out, OBJECT_MOST + 1, "%.*s", STR_ARG(line));
    }
    tool_free(&t);
    return ok;
}

#define GIT(s, out, ...) git(s, STR_NULL, out, (const char *const[]){__VA_ARGS__, NULL})

/* Finds the commit that the branch stands at. */
static bool look_at_branch(struct publish_session *s)
{
    enum { NO_SUCH_BRANCH = 2 };
    struct git *g = s->own;
    struct tool t;
    begin(s, &t);
    tool_arg(&t, "ls-remote");
    tool_arg(&t, "--exit-code");
    tool_arg(&t, "--");
    tool_arg(&t, g->url);
    tool_arg(&t, str_format(&s->arena, "refs/heads/%s", g->branch).data);
    int status = publish_tool_status(s, &t);
    if (status == 0) {
        struct str line = buf_view(&t.out);
        line = str_cut(line, 0, str_find_byte(line, '\t', 0));
        snprintf(g->old, sizeof g->old, "%.*s", STR_ARG(line));
    } else if (status > 0 && status != NO_SUCH_BRANCH) {
        publish_tool_failed(s, &t, status);
    }
    tool_free(&t);
    return status == 0 || status == NO_SUCH_BRANCH;
}

static bool fetch_branch(struct publish_session *s)
{
    struct git *g = s->own;
    if (!*g->old)
        return true;
    const char *ref = str_format(&s->arena, "+refs/heads/%s:refs/songngu/there", g->branch).data;
    return GIT(s, NULL, "fetch", "--quiet", "--no-tags", "--depth=1", "--", g->url, ref) &&
           GIT(s, g->old, "rev-parse", "--verify", "refs/songngu/there^{commit}");
}

static const char *default_branch(const struct publish_target *target)
{
    enum publish_host host = publish_target_host(target);
    return host == PUBLISH_HOST_CODEBERG || host == PUBLISH_HOST_GITLAB ? "pages" : "gh-pages";
}

static bool git_open(struct publish_session *s)
{
    struct str to = s->target->destination;
    struct git *g = ARENA_NEW(&s->arena, struct git);
    s->own = g;
    if (!publish_need(s, "git", "git"))
        return false;
    bool address = str_find_byte(to, ':', 0) < to.len || to.data[0] == '/';
    g->url = address ? str_copy(&s->arena, to).data
                     : str_format(&s->arena, "%s/%.*s", s->site, STR_ARG(to)).data;
    g->branch = s->target->branch.len ? str_copy(&s->arena, s->target->branch).data
                                      : default_branch(s->target);
    g->dir_env = str_format(&s->arena, "GIT_DIR=%s/git", s->state).data;
    g->index_env = str_format(&s->arena, "GIT_INDEX_FILE=%s/git/songngu-index", s->state).data;
    if (faccessat(s->state_dir, "git/HEAD", F_OK, 0) && !GIT(s, NULL, "init", "--quiet", "--bare"))
        return false;
    unlinkat(s->state_dir, "git/songngu-index", 0);
    unlinkat(s->state_dir, "git/songngu-index.lock", 0); /* of a run that was killed */
    unlinkat(s->state_dir, "git/shallow.lock", 0);
    if (!look_at_branch(s) || !fetch_branch(s))
        return false;
    return *g->old ? GIT(s, NULL, "read-tree", g->old) : GIT(s, NULL, "read-tree", "--empty");
}

static enum publish_fetch git_fetch(struct publish_session *s, const char *path, struct buf *out)
{
    struct git *g = s->own;
    struct tool t;
    if (!*g->old)
        return PUBLISH_MISSING;
    begin(s, &t);
    tool_arg(&t, "cat-file");
    tool_arg(&t, "blob");
    tool_arg(&t, str_format(&s->arena, "%s:%s", g->old, path).data);
    int status = publish_tool_status(s, &t);
    if (status == 0)
        buf_str(out, buf_view(&t.out));
    tool_free(&t);
    return status == 0 ? PUBLISH_FETCHED : status > 0 ? PUBLISH_MISSING : PUBLISH_FAILED;
}

static bool git_present(struct publish_session *s, const struct str *paths, size_t count,
                        struct buf *out)
{
    struct tool t;
    begin(s, &t);
    tool_arg(&t, "ls-files");
    tool_arg(&t, "-z");
    if (!publish_tool(s, &t)) {
        tool_free(&t);
        return false;
    }
    struct str rest = buf_view(&t.out), name;
    size_t i = 0; /* both lists are sorted by bytes */
    while (str_next_part(&rest, 0, &name)) {
        while (i < count && str_compare(paths[i], name) < 0)
            i++;
        if (i < count && str_equal(paths[i], name)) {
            buf_str(out, name);
            buf_byte(out, '\n');
        }
    }
    tool_free(&t);
    return true;
}

/* Stores the files as objects; their names come back line by line. */
static bool git_send(struct publish_session *s, const struct str *paths, size_t count)
{
    struct git *g = s->own;
    struct tool hash, index;
    struct buf names = BUF_INIT, rows = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&names, "%s/%.*s\n", s->stage, STR_ARG(paths[i]));
    begin(s, &hash);
    tool_arg(&hash, "hash-object");
    tool_arg(&hash, "-w");
    tool_arg(&hash, "--no-filters");
    tool_arg(&hash, "--stdin-paths");
    hash.input = buf_view(&names);
    bool ok = publish_tool(s, &hash);
    struct str rest = buf_view(&hash.out), object;
    for (size_t i = 0; ok && i < count; i++) {
        if (!str_next_line(&rest, &object))
            die("git hash-object named fewer objects than it was given");
        buf_printf(&rows, "100644 %.*s\t%.*s", STR_ARG(object), STR_ARG(paths[i]));
        buf_byte(&rows, 0);
    }
    begin(s, &index);
    tool_arg(&index, "update-index");
    tool_arg(&index, "-z");
    tool_arg(&index, "--index-info");
    index.input = buf_view(&rows);
    ok = ok && publish_tool(s, &index);
    g->changed |= count > 0;
    tool_free(&hash);
    tool_free(&index);
    buf_free(&names);
    buf_free(&rows);
    return ok;
}

static bool git_remove(struct publish_session *s, const struct str *paths, size_t count,
                       const struct str *dirs, size_t dir_count)
{
    struct git *g = s->own;
    struct buf rows = BUF_INIT;
    (void)dirs;
    (void)dir_count;
    for (size_t i = 0; i < count;
         i++) { /* mode 0 takes a path out; the object's name is not read */
        buf_printf(&rows, "0 %0*d\t", (int)strlen(g->old), 0);
        buf_str(&rows, paths[i]);
        buf_byte(&rows, 0);
    }
    bool ok = !count || git(s, buf_view(&rows), NULL,
                            (const char *const[]){"update-index", "-z", "--index-info", NULL});
    g->changed |= count > 0;
    buf_free(&rows);
    return ok;
}

/* Who commits, where nobody has told git. */
static void add_author(struct publish_session *s, struct tool *t)
{
    struct tool ask;
    begin(s, &ask);
    tool_arg(&ask, "var");
    tool_arg(&ask, "GIT_COMMITTER_IDENT");
    bool known = tool_run(&ask) == 0;
    tool_free(&ask);
    if (known)
        return;
    tool_env(t, "GIT_AUTHOR_NAME=songngu");
    tool_env(t, "GIT_AUTHOR_EMAIL=songngu@localhost");
    tool_env(t, "GIT_COMMITTER_NAME=songngu");
    tool_env(t, "GIT_COMMITTER_EMAIL=songngu@localhost");
}

static bool commit(struct publish_session *s, const char *message, char made[OBJECT_MOST + 1])
{
    struct git *g = s->own;
    struct tool t;
    char tree[OBJECT_MOST + 1];
    if (!GIT(s, tree, "write-tree"))
        return false;
    begin(s, &t);
    add_author(s, &t);
    tool_arg(&t, "commit-tree");
    if (s->target->keep_history && *g->old) {
        tool_arg(&t, "-p");
        tool_arg(&t, g->old);
    }
    tool_arg(&t, "-m");
    tool_arg(&t, message);
    tool_arg(&t, tree);
    bool ok = publish_tool(s, &t);
    struct str line = str_trim(buf_view(&t.out));
    snprintf(made, OBJECT_MOST + 1, "%.*s", STR_ARG(line));
    tool_free(&t);
    return ok;
}

static bool git_finish(struct publish_session *s, const char *message)
{
    struct git *g = s->own;
    char made[OBJECT_MOST + 1];
    if (!g->changed)
        return true;
    if (!commit(s, message, made))
        return false;
    const char *lease =
        str_format(&s->arena, "--force-with-lease=refs/heads/%s:%s", g->branch, g->old).data;
    const char *ref = str_format(&s->arena, "%s:refs/heads/%s", made, g->branch).data;
    if (GIT(s, NULL, "push", "--quiet", "--no-verify", lease, "--", g->url, ref)) {
        GIT(s, NULL, "update-ref", "refs/songngu/there", made);
        GIT(s, NULL, "gc", "--auto", "--quiet");
        return true;
    }
    if (str_find(buf_view(&s->error), STR("stale info"), 0) < s->error.len) {
        buf_clear(&s->help);
        buf_text(&s->help, either("somebody else has published meanwhile: publish again",
                                  "có người khác vừa công bố: hãy công bố lại"));
    }
    return false;
}

const struct publish_ops publish_git = {
    .at_once = true,
    .open = git_open,
    .fetch = git_fetch,
    .present = git_present,
    .send = git_send,
    .remove = git_remove,
    .finish = git_finish,
};
