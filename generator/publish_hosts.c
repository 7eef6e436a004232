/* One row of hosts[] is all that is known of a host. Limits as its documentation stated them in
 * 2026; paid plans may allow more, and then --yes passes over the check. */
#include "publish_hosts.h"

#include <stdio.h>
#include <string.h>

#include "http.h"
#include "server.h"
#include "terminal.h"

enum { KB = 1 << 10, MB = 1 << 20 };

enum wants {
    WANTS_NOJEKYLL = 1,
    WANTS_CNAME = 2,
    WANTS_DOMAINS = 4,
    WANTS_HEADERS = 8,    /* _headers */
    WANTS_REDIRECTS = 16, /* _redirects */
    WANTS_HTACCESS = 32
};

static const struct host {
    int wants;
    uint64_t files, file_bytes, bytes, redirects, redirect_bytes; /* 0: no limit is known */
} hosts[PUBLISH_HOSTS] = {
    [PUBLISH_HOST_PLAIN] = {0},
    [PUBLISH_HOST_GITHUB] = {.wants = WANTS_NOJEKYLL | WANTS_CNAME,
                             .file_bytes = 100 * MB,
                             .bytes = (uint64_t)1024 * MB},
    [PUBLISH_HOST_GITLAB] = {.wants = WANTS_REDIRECTS,
                             .files = 200000,
                             .bytes = (uint64_t)1024 * MB,
                             .redirects = 1000,
                             .redirect_bytes = 64 * KB},
    [PUBLISH_HOST_CODEBERG] = {.wants = WANTS_DOMAINS},
    [PUBLISH_HOST_NETLIFY] = {.wants = WANTS_HEADERS | WANTS_REDIRECTS},
    [PUBLISH_HOST_CLOUDFLARE] = {.wants = WANTS_HEADERS | WANTS_REDIRECTS,
                                 .files = 20000,
                                 .file_bytes = 25 * MB,
                                 .redirects = 2000},
    [PUBLISH_HOST_NGINX] = {0},
    [PUBLISH_HOST_APACHE] = {.wants = WANTS_HTACCESS},
};

#define CACHING "no-cache" /* keep, but ask each time whether it is still the same */

/* --- addresses -------------------------------------------------------------------------------- */

/* The host and the path of a base URL: "https://a.org/b" gives "a.org" and "/b". */
static void split_base(struct str base, struct str *host, struct str *path)
{
    size_t scheme = str_find(base, STR("://"), 0);
    struct str rest = scheme < base.len ? str_cut(base, scheme + 3, base.len) : base;
    size_t slash = str_find_byte(rest, '/', 0);
    *host = str_cut(rest, 0, slash);
    *path = str_cut(rest, slash, rest.len);
    while (path->len && path->data[path->len - 1] == '/')
        path->len--;
}

static struct str base_path(const struct publish_target *target)
{
    struct str host, path;
    split_base(target->base_url, &host, &path);
    return path;
}

/* The address of a file below the site's root, without "index.html", escaped. */
static void add_address(struct buf *out, struct str prefix, struct str file)
{
    struct str index = STR("index.html");
    if (str_equal(file, index) || str_ends(file, STR("/index.html")))
        file.len -= index.len;
    buf_str(out, prefix);
    buf_byte(out, '/');
    http_escape_path(out, file);
}

/* Where a page stands that answers an old address: "" if it cannot be a page. */
static struct str page_at(struct arena *arena, struct str from)
{
    struct str path = str_cut(from, 1, from.len);
    size_t slash = path.len;
    while (slash && path.data[slash - 1] != '/')
        slash--;
    struct str name = str_cut(path, slash, path.len);
    if (name.len == 0)
        return str_format(arena, "%.*sindex.html", STR_ARG(path));
    if (str_ends(name, STR(".html")))
        return str_copy(arena, path);
    if (str_find_byte(name, '.', 0) < name.len)
        return STR_NULL;
    return str_format(arena, "%.*s/index.html", STR_ARG(path));
}

/* --- files ------------------------------------------------------------------------------------ */

static void add_file(struct publish_extras *extras, struct arena *arena, struct str path,
                     struct buf *text)
{
    struct publish_extra *e = &extras->list[extras->count++];
    e->path = str_copy(arena, path);
    e->text = str_copy(arena, buf_view(text));
    buf_clear(text);
}

static void write_headers(struct buf *out)
{
    buf_text(out, "/*\n");
    for (size_t i = 0; i < server_header_count; i++)
        buf_printf(out, "  %s: %s\n", server_headers[i].name, server_headers[i].value);
    buf_text(out, "  Cache-Control: " CACHING "\n");
}

static void write_redirects(struct buf *out, const struct publish_target *target,
                            const struct publish_alias *aliases, size_t count)
{
    struct str prefix = base_path(target);
    for (size_t i = 0; i < count; i++) {
        buf_str(out, prefix);
        http_escape_path(out, aliases[i].from);
        buf_byte(out, ' ');
        add_address(out, prefix, aliases[i].to);
        buf_text(out, " 301\n");
    }
}

/* Appends text so that it stands for itself in a regular expression, in double quotes. */
static void add_literal(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(".^$*+?()[]{}|\\\"", text.data[i]))
            buf_byte(out, '\\');
        buf_byte(out, text.data[i]);
    }
}

static void write_htaccess(struct buf *out, const struct publish_target *target,
                           const struct publish_alias *aliases, size_t count)
{
    static const struct {
        const char *suffix, *coding;
    } twins[] = {{"br", "br"}, {"gz", "gzip"}};
    static const char *const kinds[] = {"html", "css", "js", "json", "svg",
                                        "xml",  "txt", "md", "csv"};
    struct str prefix = base_path(target);
    buf_text(out,
             "# songngu: written anew at each publication.\n"
             "Options -Indexes -MultiViews\nDirectoryIndex index.html\nAddDefaultCharset utf-8\n");
    buf_printf(out, "ErrorDocument 404 %.*s/404.html\n", STR_ARG(prefix));
    buf_text(out, "<FilesMatch \"^\\.\">\n  Require all denied\n</FilesMatch>\n"
                  "<IfModule mod_headers.c>\n");
    for (size_t i = 0; i < server_header_count; i++)
        buf_printf(out, "  Header always set %s \"%s\"\n", server_headers[i].name,
                   server_headers[i].value);
    buf_text(out, "  Header set Cache-Control \"" CACHING "\"\n</IfModule>\n");
    for (size_t i = 0; i < count; i++) {
        buf_text(out, "RedirectMatch 301 \"^");
        add_literal(out, prefix);
        add_literal(out, aliases[i].from);
        buf_text(out, "$\" \"");
        add_address(out, prefix, aliases[i].to);
        buf_text(out, "\"\n");
    }
    if (!target->precompress)
        return;
    buf_text(out, "<IfModule mod_rewrite.c>\n<IfModule mod_headers.c>\n  RewriteEngine On\n");
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        buf_printf(out,
                   "  RewriteCond %%{HTTP:Accept-Encoding} \\b%s\\b\n"
                   "  RewriteCond %%{REQUEST_FILENAME}\\.%s -f\n"
                   "  RewriteRule ^(.+\\.[a-z]+)$ $1.%s [L,E=no-gzip:1]\n",
                   twins[i].coding, twins[i].suffix, twins[i].suffix);
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            char name[16];
            snprintf(name, sizeof name, "a.%s", kinds[k]);
            buf_printf(out,
                       "  <FilesMatch \"\\.%s\\.%s$\">\n    RemoveEncoding .gz .br\n"
                       "    RemoveLanguage .br\n    ForceType \"%s\"\n"
                       "    Header set Content-Encoding %s\n"
                       "    Header append Vary Accept-Encoding\n  </FilesMatch>\n",
                       kinds[k], twins[i].suffix, http_type(str_of(name)), twins[i].coding);
        }
    buf_text(out, "</IfModule>\n</IfModule>\n");
}

void publish_hosts_hidden(const struct publish_target *target, const struct publish_alias *aliases,
                          size_t alias_count, struct arena *arena, struct map *paths)
{
    if (!(hosts[publish_target_host(target)].wants & WANTS_REDIRECTS))
        return;
    for (size_t i = 0; i < alias_count; i++) {
        struct str path = page_at(arena, aliases[i].from);
        if (path.data)
            map_put(paths, path, NULL);
    }
}

struct publish_extras publish_hosts_files(const struct publish_target *target,
                                          const struct publish_alias *aliases, size_t alias_count,
                                          struct arena *arena)
{
    enum { FIXED_MOST = 8 };
    int wants = hosts[publish_target_host(target)].wants;
    struct publish_extras extras = {.list = ARENA_ARRAY(arena, FIXED_MOST, struct publish_extra)};
    struct buf text = BUF_INIT;
    struct str host, path;
    split_base(target->base_url, &host, &path);
    bool own_domain = host.len && !path.len && !str_ends(host, STR(".github.io")) &&
                      !str_ends(host, STR(".codeberg.page")) &&
                      str_find_byte(host, ':', 0) == host.len;
    if ((wants & WANTS_NOJEKYLL) || target->kind == PUBLISH_GIT)
        add_file(&extras, arena, STR(".nojekyll"), &text);
    if (own_domain && (wants & (WANTS_CNAME | WANTS_DOMAINS))) {
        buf_str(&text, host);
        buf_byte(&text, '\n');
        add_file(&extras, arena, wants & WANTS_CNAME ? STR("CNAME") : STR(".domains"), &text);
    }
    if (wants & WANTS_HEADERS) {
        write_headers(&text);
        add_file(&extras, arena, STR("_headers"), &text);
    }
    if ((wants & WANTS_REDIRECTS) && alias_count) {
        write_redirects(&text, target, aliases, alias_count);
        add_file(&extras, arena, STR("_redirects"), &text);
    }
    if (wants & WANTS_HTACCESS) {
        write_htaccess(&text, target, aliases, alias_count);
        add_file(&extras, arena, STR(".htaccess"), &text);
    }
    buf_free(&text);
    return extras;
}

/* --- nginx ------------------------------------------------------------------------------------ */

/* A string of nginx's configuration, in double quotes, where no variable is read. */
static void add_nginx_text(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            buf_byte(out, '\\');
        buf_byte(out, text.data[i]);
    }
    buf_byte(out, '"');
}

void publish_hosts_nginx(const struct publish_target *target, const struct publish_alias *aliases,
                         size_t alias_count, struct buf *out)
{
    struct str prefix = base_path(target);
    buf_text(out,
             "# songngu: include this in the server block of the site, after its root.\n"
             "# It is written anew at each publication; reload nginx when old addresses change.\n"
             "index index.html;\ncharset utf-8;\n"
             "charset_types text/html text/css text/plain text/xml text/markdown "
             "text/csv text/javascript application/javascript application/json;\n");
    buf_printf(out, "error_page 404 %.*s/404.html;\n", STR_ARG(prefix));
    if (target->precompress)
        buf_text(out, "gzip_static on;\n# brotli_static on; # with Debian's "
                      "libnginx-mod-http-brotli-static\n");
    for (size_t i = 0; i < server_header_count; i++)
        buf_printf(out, "add_header %s \"%s\" always;\n", server_headers[i].name,
                   server_headers[i].value);
    buf_text(out, "add_header Cache-Control \"" CACHING "\" always;\n"
                  "location ~ /\\. { return 404; }\n");
    for (size_t i = 0; i < alias_count; i++) {
        struct buf to = BUF_INIT, from = BUF_INIT;
        buf_str(&from, prefix);
        buf_str(&from, aliases[i].from);
        add_address(&to, prefix, aliases[i].to);
        buf_text(out, "location = ");
        add_nginx_text(out, buf_view(&from));
        buf_text(out, " { return 301 \"");
        for (size_t k = 0; k < to.len; k++) /* "$" would begin a variable */
            buf_printf(out, to.data[k] == '$' ? "%%24" : "%c", to.data[k]);
        buf_text(out, "\"; }\n");
        buf_free(&to);
        buf_free(&from);
    }
}

/* --- limits ----------------------------------------------------------------------------------- */

static void tell(struct buf *out, const char *format, uint64_t found, uint64_t most)
{
    buf_printf(out, format, (unsigned long long)found, (unsigned long long)most);
    buf_byte(out, '\n');
}

void publish_hosts_limits(const struct publish_target *target, const struct publish_files *files,
                          size_t alias_count, struct buf *out)
{
    const struct host *h = &hosts[publish_target_host(target)];
    const struct publish_file *redirects = publish_files_find(files, STR("_redirects"));
    if (h->files && files->count > h->files)
        tell(
            out,
            either(
                "%llu files, and the host takes %llu; leave precompress out, divide the archive, "
                "or "
                "use "
                "another host",
                "%llu tệp, máy chủ chỉ nhận %llu; hãy bỏ precompress, hoặc tách kho, hoặc dùng máy "
                "chủ khác"),
            files->count, h->files);
    if (h->bytes && files->bytes > h->bytes)
        tell(out,
             either("%llu MB, and the host takes %llu MB; keep large attachments elsewhere",
                    "%llu MB, máy chủ chỉ nhận %llu MB; hãy bỏ bớt tệp đính kèm lớn"),
             files->bytes / MB, h->bytes / MB);
    for (size_t i = 0; h->file_bytes && i < files->count; i++)
        if (files->list[i].size > h->file_bytes) {
            buf_printf(out, "%s: ", files->list[i].path.data);
            tell(out,
                 either("%llu MB, and the host takes files up to %llu MB; compress it or keep it "
                        "elsewhere",
                        "%llu MB, máy chủ chỉ nhận tệp đến %llu MB; hãy nén hoặc để nơi khác"),
                 files->list[i].size / MB, h->file_bytes / MB);
        }
    if (h->redirects && alias_count > h->redirects)
        tell(out,
             either("%llu old addresses, and the host redirects %llu; take out aliases nobody uses",
                    "%llu địa chỉ cũ, máy chủ chỉ chuyển hướng %llu; hãy bỏ bớt aliases"),
             alias_count, h->redirects);
    if (h->redirect_bytes && redirects && redirects->size > h->redirect_bytes)
        tell(out,
             either("_redirects: %llu bytes, and the host takes %llu; take out aliases nobody uses",
                    "_redirects: %llu byte, máy chủ chỉ nhận %llu; hãy bỏ bớt aliases"),
             redirects->size, h->redirect_bytes);
}
