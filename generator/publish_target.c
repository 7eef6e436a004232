#include "publish_target.h"

#include "terminal.h"
#include "tool.h"

enum { NAME_MOST = 64 };

const char *const publish_kind_names[PUBLISH_KINDS + 1] = {"folder", "rsync", "git", "rclone"};
const char *const publish_host_names[PUBLISH_HOSTS + 1] = {
    "guess", "plain", "github", "gitlab", "codeberg", "netlify", "cloudflare", "nginx", "apache"};

static bool plain_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return s.len && s.len <= NAME_MOST && s.data[0] != '-';
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.data[i] < 0x20 || s.data[i] == 0x7F)
            return true;
    return false;
}

/* The part of git's own rule (git check-ref-format) that matters when it is an argument. */
static bool bad_branch(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.data[i] <= ' ' || str_find_byte(STR("~^:?*[\\\x7F"), s.data[i], 0) < 8)
            return true;
    return s.len && (s.data[0] == '-' || s.data[0] == '/' || s.data[s.len - 1] == '/' ||
                     str_find(s, STR(".."), 0) < s.len || str_ends(s, STR(".lock")));
}

/* True if the name before the first ":" is one that "rclone config" gives. A remote with settings
 * of its own (":webdav,bearer_token_command=…:", "name,ssh=…:") may name a program to run, and
 * passwords. */
static bool is_configured_remote(struct str destination)
{
    size_t colon = str_find_byte(destination, ':', 0);
    for (size_t i = 0; i < colon; i++) {
        unsigned char c = (unsigned char)destination.data[i];
        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') && c < 0x80 &&
            str_find_byte(STR("_-.+@ "), (char)c, 0) == 6)
            return false;
    }
    return colon && colon < destination.len;
}

/* True if a destination is of the form USER@HOST:PATH or rsync://…, as rsync reads it, with a host
 * that ssh would not take for an option. */
static bool names_host(struct str destination)
{
    size_t colon = str_find_byte(destination, ':', 0);
    struct str host = str_cut(destination, 0, colon);
    size_t at = str_find_byte(host, '@', 0);
    if (at < host.len)
        host = str_cut(host, at + 1, host.len);
    return colon < destination.len && host.len && host.data[0] != '-' &&
           str_find_byte(host, '/', 0) == host.len;
}

/* What is wrong with a destination of its kind; NULL: nothing. */
static const char *destination_fault(enum publish_kind kind, struct str to)
{
    if (kind == PUBLISH_RCLONE && !is_configured_remote(to))
        return either(
            "an rclone destination is REMOTE:PATH, with the remote from \"rclone config\"",
            "destination của rclone là REMOTE:ĐƯỜNG_DẪN, với REMOTE từ \"rclone config\"");
    if (kind == PUBLISH_RSYNC && !names_host(to))
        return either(
            "an rsync destination is USER@HOST:PATH; for a folder on this machine use "
            "\"folder\"",
            "destination của rsync là USER@HOST:ĐƯỜNG_DẪN; với thư mục trên máy này hãy dùng "
            "\"folder\"");
    if (kind == PUBLISH_GIT && str_find(to, STR("::"), 0) < to.len)
        return either(
            "a git destination is an address or a path, not a remote helper",
            "destination của git là một địa chỉ hoặc đường dẫn, không phải chương trình trợ giúp");
    return NULL;
}

const char *publish_target_fault(const struct publish_target *t, const char **key)
{
    *key = NULL;
    if (!plain_name(t->name))
        return either("a target's name is made of letters, digits, \"-\" and \"_\"",
                      "tên đích chỉ gồm chữ cái, chữ số, \"-\" và \"_\"");
    *key = "destination";
    if (t->destination.len == 0)
        return either("the target has no destination", "đích này chưa có destination");
    if (has_control(t->destination) || has_control(t->base_url))
        return either("there are control characters in it", "trong đó có ký tự điều khiển");
    if (t->destination.data[0] == '-')
        return either("a destination cannot begin with \"-\"",
                      "destination không thể bắt đầu bằng \"-\"");
    if (tool_has_secret(t->destination))
        return either(
            "there is a password in the destination: leave it to ssh, git or rclone to keep",
            "trong destination có mật khẩu: hãy để ssh, git hoặc rclone giữ nó");
    const char *fault = destination_fault(t->kind, t->destination);
    if (fault)
        return fault;
    *key = "branch";
    if (bad_branch(t->branch))
        return either("this cannot be the name of a branch", "đây không thể là tên nhánh");
    return NULL;
}

enum publish_host publish_target_host(const struct publish_target *t)
{
    static const struct {
        const char *part;
        enum publish_host host;
    } guesses[] = {
        {"github.com", PUBLISH_HOST_GITHUB},       {".github.io", PUBLISH_HOST_GITHUB},
        {"gitlab", PUBLISH_HOST_GITLAB},           {"codeberg.org", PUBLISH_HOST_CODEBERG},
        {".codeberg.page", PUBLISH_HOST_CODEBERG}, {".netlify.app", PUBLISH_HOST_NETLIFY},
        {".pages.dev", PUBLISH_HOST_CLOUDFLARE},
    };
    if (t->host != PUBLISH_HOST_GUESS)
        return t->host;
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        struct str part = str_of(guesses[i].part);
        if (str_find(t->destination, part, 0) < t->destination.len ||
            str_find(t->base_url, part, 0) < t->base_url.len)
            return guesses[i].host;
    }
    return PUBLISH_HOST_PLAIN;
}
