/* What a client may take, each bound attacked by a test. Connections: CLIENTS_MOST, and from
 * CLIENTS_SOFT on a new one ends one that has only been waiting. A request: MEMORY_EACH bytes of
 * request line and headers in HEADERS_SECONDS from the first byte to the last, and no body. An
 * answer: ANSWER_SECONDS and a second for every SLOWEST_RATE bytes. Event streams: STREAMS_MOST,
 * with PENDING_MOST bytes waiting for each. A client that exceeds one is cut off with shutdown(2);
 * the library then closes the socket in its own time.
 *
 * One lock guards what is shared; the library's thread takes it only for moments. Files up to
 * WHOLE_MOST bytes are read into memory, longer ones are sent from the file. */
#include "server.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "date.h"
#include "diag.h"
#include "http.h"
#include "server_body.h"
#include "server_clients.h"
#include "server_events.h"
#include "server_listen.h"

enum { CLIENTS_MOST = 480, CLIENTS_SOFT = 400, MEMORY_EACH = 16 << 10 };
enum { HEADERS_SECONDS = 10, IDLE_SECONDS = 15, ANSWER_SECONDS = 10, SLOWEST_RATE = 500000 };
enum { LIBRARY_SECONDS = 120 }; /* its own timeout: only should ours not be looked at so long */
enum { STREAMS_MOST = 64, PENDING_MOST = 1 << 20, PING_SECONDS = 15, WHOLE_MOST = 1 << 20 };

const struct server_header server_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
};
const size_t server_header_count = sizeof server_headers / sizeof *server_headers;

struct stream {
    struct stream *next;
    struct server *server;
    struct MHD_Connection *connection;
    struct buf pending;
    size_t sent; /* of pending */
    bool asleep, ending;
};

struct server {
    struct MHD_Daemon *daemon;
    struct server_config config;
    unsigned port;
    bool any_address;
    pthread_mutex_t lock; /* guards all below */
    struct clients clients;
    struct stream *streams;
    struct server_events events;
    int64_t next_ping;
    bool stopping;
};

/* --- connections ------------------------------------------------------------------------------ */

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *s = cls;
    pthread_mutex_lock(&s->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = clients_add(&s->clients, info->connect_fd, HEADERS_SECONDS);
    } else if (*context) {
        clients_remove(&s->clients, *context);
        *context = NULL;
    }
    pthread_mutex_unlock(&s->lock);
}

static struct client *client_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* The only moment when the raw target is to be had. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)cls;
    struct client *c = client_of(connection);
    struct str known = http_query(str_of(target), "since");
    unsigned long since = 0;
    c->heard = false;
    c->refused = strcmp(target, "*") == 0 ? 400 : http_path(str_of(target), c->path);
    c->target_end = target + strlen(target) + 1;
    str_to_number(known, ULONG_MAX, &since);
    c->since = since;
    return c;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)code;
    (void)connection;
    struct server *s = cls;
    pthread_mutex_lock(&s->lock);
    if (*context)
        clients_set(&s->clients, *context, CLIENT_WAITING, IDLE_SECONDS);
    pthread_mutex_unlock(&s->lock);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) != MHD_YES)
        die("the header %s cannot be sent", name);
}

static void add_headers(struct MHD_Response *response)
{
    for (size_t i = 0; i < server_header_count; i++)
        add_header(response, server_headers[i].name, server_headers[i].value);
    add_header(response, "Cache-Control", "no-store");
    /* No page of another site may load what may be drafts, as scripts of the search index are. */
    add_header(response, "Cross-Origin-Resource-Policy", "same-origin");
}

static enum MHD_Result queue(struct server *s, struct MHD_Connection *connection, unsigned status,
                             struct MHD_Response *response, uint64_t size)
{
    struct client *c = client_of(connection);
    pthread_mutex_lock(&s->lock);
    clients_set(&s->clients, c, CLIENT_ANSWERED, ANSWER_SECONDS + (int64_t)(size / SLOWEST_RATE));
    pthread_mutex_unlock(&s->lock);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_text(struct server *s, struct MHD_Connection *connection,
                                 unsigned status, const char *name, const char *value)
{
    static const struct {
        unsigned status;
        const char *text;
    } texts[] = {{301, "moved\n"},
                 {400, "bad request\n"},
                 {403, "ask for this server by localhost or by its address\n"},
                 {404, "not found\n"},
                 {405, "only GET and HEAD\n"},
                 {413, "a request has no body here\n"},
                 {414, "too long an address\n"},
                 {416, "no such range\n"},
                 {503, "nothing has been built yet\n"}};
    const char *text = "error\n";
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].status == status)
            text = texts[i].text;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    add_headers(response);
    add_header(response, "Content-Type", "text/plain; charset=utf-8");
    if (name)
        add_header(response, name, value);
    if (status >= 400 && status != 404 && status != 416)
        add_header(response, "Connection", "close");
    return queue(s, connection, status, response, strlen(text));
}

static struct str request_header(struct MHD_Connection *connection, const char *name)
{
    return str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* Takes the bytes or the file out of the body. */
static struct MHD_Response *make_response(struct body *body, uint64_t first, uint64_t count)
{
    struct MHD_Response *response;
    if (body->file >= 0) {
        response = MHD_create_response_from_fd_at_offset64(count, body->file, first);
        if (response)
            body->file = -1;
        return response;
    }
    if (count < body->bytes.len)
        return MHD_create_response_from_buffer(count, body->bytes.data + first,
                                               MHD_RESPMEM_MUST_COPY);
    response =
        MHD_create_response_from_buffer(body->bytes.len, body->bytes.data, MHD_RESPMEM_MUST_FREE);
    if (response)
        body->bytes = BUF_INIT;
    return response;
}

static void add_body_headers(struct MHD_Response *response, const struct body *body)
{
    char date[HTTP_DATE_LEN + 1];
    if (*body->etag)
        add_header(response, "ETag", body->etag);
    if (body->modified) {
        http_date(body->modified, date);
        add_header(response, "Last-Modified", date);
    }
    if (body->varies)
        add_header(response, "Vary", "Accept-Encoding");
}

static enum MHD_Result send_not_modified(struct server *s, struct MHD_Connection *connection,
                                         const struct body *body)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    add_headers(response);
    add_body_headers(response, body);
    return queue(s, connection, 304, response, 0);
}

static void add_range(struct MHD_Response *response, uint64_t first, uint64_t last, uint64_t size)
{
    char text[80];
    snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)first,
             (unsigned long long)last, (unsigned long long)size);
    add_header(response, "Content-Range", text);
}

static enum MHD_Result send_part(struct server *s, struct MHD_Connection *connection,
                                 unsigned status, struct body *body, uint64_t first, uint64_t last)
{
    uint64_t count = body->size ? last - first + 1 : 0;
    struct MHD_Response *response = make_response(body, first, count);
    if (!response)
        return MHD_NO;
    add_headers(response);
    add_body_headers(response, body);
    add_header(response, "Content-Type", body->type);
    if (body->coding)
        add_header(response, "Content-Encoding", body->coding);
    if (*body->etag)
        add_header(response, "Accept-Ranges", "bytes");
    if (status == 206)
        add_range(response, first, last, body->size);
    return queue(s, connection, status, response, count);
}

/* Sends the body, all or a part, as the request's conditions say; gives the body back. */
static enum MHD_Result send_body(struct server *s, struct MHD_Connection *connection,
                                 unsigned status, struct body *body)
{
    struct body_conditions conditions = {
        .none_match = request_header(connection, "If-None-Match"),
        .modified_since = request_header(connection, "If-Modified-Since"),
        .range = request_header(connection, "Range"),
        .if_range = request_header(connection, "If-Range"),
    };
    uint64_t first = 0, last = body->size ? body->size - 1 : 0;
    enum body_choice choice =
        status == 200 ? body_choose(body, &conditions, &first, &last) : BODY_WHOLE;
    enum MHD_Result result;
    char text[40];
    switch (choice) {
    case BODY_UNCHANGED:
        result = send_not_modified(s, connection, body);
        break;
    case BODY_NO_SUCH_PART:
        snprintf(text, sizeof text, "bytes */%llu", (unsigned long long)body->size);
        result = send_text(s, connection, 416, "Content-Range", text);
        break;
    default:
        result = send_part(s, connection, choice == BODY_PART ? 206 : status, body, first, last);
    }
    body_free(body);
    return result;
}

/* --- files ------------------------------------------------------------------------------------ */

struct request {
    struct server *server;
    struct MHD_Connection *connection;
    int folder; /* its own descriptor, so that server_folder may close the server's; -1: none */
};

/* The one element that preview adds; it tells the page its own file and how new it is. */
static void add_live_script(struct server *s, struct body *body, const char *file)
{
    struct buf url = BUF_INIT, escaped = BUF_INIT;
    pthread_mutex_lock(&s->lock);
    uint64_t since = s->events.last_id;
    pthread_mutex_unlock(&s->lock);
    buf_printf(&url, SERVER_LIVE_SCRIPT "?since=%llu&file=", (unsigned long long)since);
    http_escape_path(&escaped, str_of(file));
    for (size_t i = 0; i < escaped.len; i++)
        if (strchr("&+=", escaped.data[i])) /* plain in a path, not in a query */
            buf_printf(&url, "%%%02X", escaped.data[i]);
        else
            buf_byte(&url, escaped.data[i]);
    body_add_script(body, buf_view(&url));
    buf_free(&escaped);
    buf_free(&url);
}

/* asked: the file that was asked for, which is another than path when the page says "not found". */
static enum MHD_Result send_file(const struct request *r, const char *path, const char *asked,
                                 unsigned status, struct body *body)
{
    struct server *s = r->server;
    body->type = http_type(str_of(path));
    bool live = s->config.live.data && http_type_is_html(body->type);
    if (!live)
        body_prefer_compressed(body, r->folder, path,
                               request_header(r->connection, "Accept-Encoding"));
    if ((body->size <= WHOLE_MOST || live) && !body_read(body)) {
        body_free(body);
        return send_text(s, r->connection, 404, NULL, NULL);
    }
    if (live)
        add_live_script(s, body, asked);
    return send_body(s, r->connection, status, body);
}

/* In preview even a page that is not there must hear when it comes. */
static enum MHD_Result send_live_text(const struct request *r, const char *asked, unsigned status)
{
    struct body body = {.file = -1, .type = http_type(STR("a.html"))};
    buf_printf(
        &body.bytes,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>songngu</title>"
        "</head><body><p>%s</p></body></html>\n",
        status == 404 ? "Not found." : "Nothing has been built yet.");
    add_live_script(r->server, &body, asked);
    return send_body(r->server, r->connection, status, &body);
}

static enum MHD_Result send_not_found(const struct request *r, const char *asked)
{
    struct body body = {.file = -1};
    unsigned status = r->folder < 0 ? 503 : 404;
    if (body_open(r->folder, "404.html", &body))
        return send_file(r, "404.html", asked, 404, &body);
    if (r->server->config.live.data)
        return send_live_text(r, asked, status);
    return send_text(r->server, r->connection, status, NULL, NULL);
}

static enum MHD_Result redirect_to_folder(const struct request *r, const char *path)
{
    struct buf to = BUF_INIT;
    buf_byte(&to, '/');
    http_escape_path(&to, str_of(path));
    buf_byte(&to, '/');
    enum MHD_Result result = send_text(r->server, r->connection, 301, "Location", to.data);
    buf_free(&to);
    return result;
}

static enum MHD_Result send_overlay(const struct request *r, const char *file,
                                    struct server_file *own)
{
    struct body body = {.file = -1, .bytes = own->body, .type = http_type(str_of(file))};
    if (r->server->config.live.data && http_type_is_html(body.type))
        add_live_script(r->server, &body, file);
    else
        body_hash(&body);
    return send_body(r->server, r->connection, own->status, &body);
}

static enum MHD_Result send_path(const struct request *r, const char *path, bool hidden)
{
    const struct server_config *config = &r->server->config;
    char file[HTTP_PATH_MAX + 16];
    size_t len = strlen(path);
    bool folder = len == 0 || path[len - 1] == '/';
    struct server_file own = {.status = 200};
    struct body body = {.file = -1};
    snprintf(file, sizeof file, "%s%s", path, folder ? "index.html" : "");
    if (hidden)
        return send_not_found(r, file);
    if (config->overlay && config->overlay(config->context, str_of(file), &own))
        return send_overlay(r, file, &own);
    if (body_open(r->folder, file, &body))
        return send_file(r, file, file, 200, &body);
    if (!folder && body_is_folder(r->folder, path))
        return redirect_to_folder(r, path);
    return send_not_found(r, file);
}

static enum MHD_Result answer_path(struct server *s, struct MHD_Connection *connection,
                                   const struct client *c)
{
    struct request r = {s, connection, -1};
    pthread_mutex_lock(&s->lock);
    if (s->config.folder >= 0)
        r.folder = fcntl(s->config.folder, F_DUPFD_CLOEXEC, 0);
    pthread_mutex_unlock(&s->lock);
    enum MHD_Result result = send_path(&r, c->path, c->refused == 404);
    if (r.folder >= 0)
        close(r.folder);
    return result;
}

/* --- events ----------------------------------------------------------------------------------- */

static void wake(struct stream *stream)
{
    if (stream->asleep) {
        stream->asleep = false;
        MHD_resume_connection(stream->connection);
    }
}

/* Called with the lock held. A page that does not read what it asked for loses its stream. */
static void give(struct stream *stream, struct str text)
{
    if (stream->pending.len - stream->sent + text.len > PENDING_MOST) {
        stream->ending = true;
    } else {
        if (stream->sent == stream->pending.len) {
            buf_clear(&stream->pending);
            stream->sent = 0;
        }
        buf_str(&stream->pending, text);
    }
    wake(stream);
}

static ssize_t read_stream(void *cls, uint64_t position, char *to, size_t max)
{
    (void)position;
    struct stream *stream = cls;
    struct server *s = stream->server;
    ssize_t count;
    pthread_mutex_lock(&s->lock);
    size_t left = stream->pending.len - stream->sent;
    if (left) {
        count = (ssize_t)(left < max ? left : max);
        memcpy(to, stream->pending.data + stream->sent, (size_t)count);
        stream->sent += (size_t)count;
    } else if (stream->ending || s->stopping) {
        count = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        count = 0;
        stream->asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&s->lock);
    return count;
}

static void free_stream(void *cls)
{
    struct stream *stream = cls;
    struct server *s = stream->server;
    pthread_mutex_lock(&s->lock);
    for (struct stream **at = &s->streams; *at; at = &(*at)->next)
        if (*at == stream) {
            *at = stream->next;
            break;
        }
    pthread_mutex_unlock(&s->lock);
    buf_free(&stream->pending);
    free(stream);
}

/* The stream that has been open longest makes place for a new one. */
static void end_oldest_stream(struct server *s)
{
    struct stream *oldest = NULL;
    unsigned count = 0;
    for (struct stream *stream = s->streams; stream; stream = stream->next)
        if (!stream->ending) { /* the others are on their way out */
            oldest = stream;   /* the list begins with the newest */
            count++;
        }
    if (count >= STREAMS_MOST) {
        oldest->ending = true;
        wake(oldest);
    }
}

static enum MHD_Result send_events(struct server *s, struct MHD_Connection *connection)
{
    struct client *c = client_of(connection);
    struct str last = request_header(connection, "Last-Event-ID");
    unsigned long since = (unsigned long)c->since;
    if (last.data)
        str_to_number(last, ULONG_MAX, &since);
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        die_errno("calloc", "event stream");
    *stream = (struct stream){.server = s, .connection = connection};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, stream, free_stream);
    if (!response) {
        free(stream);
        return MHD_NO;
    }
    pthread_mutex_lock(&s->lock);
    end_oldest_stream(s);
    server_events_catch_up(&s->events, since, &stream->pending);
    stream->next = s->streams;
    s->streams = stream;
    clients_set(&s->clients, c, CLIENT_STREAM, 0);
    pthread_mutex_unlock(&s->lock);
    add_headers(response);
    add_header(response, "Content-Type", "text/event-stream; charset=utf-8");
    add_header(response, "Connection", "close"); /* one that is ended makes room at once */
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

void server_broadcast(struct server *s, const char *event, struct str data)
{
    pthread_mutex_lock(&s->lock);
    struct str text = server_events_add(&s->events, event, data);
    for (struct stream *stream = s->streams; stream; stream = stream->next)
        give(stream, text);
    pthread_mutex_unlock(&s->lock);
}

void server_greeting(struct server *s, const char *event, struct str data)
{
    pthread_mutex_lock(&s->lock);
    server_events_greet(&s->events, event, data);
    pthread_mutex_unlock(&s->lock);
}

/* --- requests --------------------------------------------------------------------------------- */

/* What the headers say of the request itself. */
struct request_facts {
    struct str host;
    unsigned hosts;
    bool has_body;
};

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *key,
                                   const char *value)
{
    struct request_facts *facts = cls;
    (void)kind;
    if (strcasecmp(key, "Host") == 0) {
        facts->host = str_of(value);
        facts->hosts++;
    }
    if (strcasecmp(key, "Transfer-Encoding") == 0 ||
        (strcasecmp(key, "Content-Length") == 0 && !str_is(str_of(value), "0")))
        facts->has_body = true;
    return MHD_YES;
}

static enum MHD_Result send_live_script(struct server *s, struct MHD_Connection *connection)
{
    struct body body = {.file = -1, .type = http_type(STR(SERVER_LIVE_SCRIPT))};
    buf_str(&body.bytes, s->config.live);
    body_hash(&body);
    return send_body(s, connection, 200, &body);
}

/* The status to refuse a request with, or 0. */
static unsigned refusal(const struct server *s, const struct client *c, const char *method,
                        const struct request_facts *facts)
{
    if (facts->hosts > 1)
        return 400;
    if (!http_host_allowed(facts->host, s->any_address))
        return 403;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return 405;
    if (facts->has_body)
        return 413;
    return c->refused == 404 ? 0 : c->refused;
}

/* The library calls once when the headers are there and again when the request is complete. An
 * answer to the first call ends the connection after it, which is right only if a body comes. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **context)
{
    (void)url;
    (void)upload;
    struct server *s = cls;
    struct client *c = *context;
    struct request_facts facts = {0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &facts);
    if (!c->heard && !facts.has_body) {
        c->heard = true;
        return MHD_YES;
    }
    *upload_size = 0;
    if (version != c->target_end) /* the library cut the target at a NUL */
        c->refused = 400;
    unsigned status = refusal(s, c, method, &facts);
    if (status)
        return send_text(s, connection, status, status == 405 ? "Allow" : NULL, "GET, HEAD");
    if (s->config.live.data && strcmp(c->path, &SERVER_LIVE_SCRIPT[1]) == 0)
        return send_live_script(s, connection);
    if (s->config.live.data && strcmp(c->path, &SERVER_LIVE_EVENTS[1]) == 0)
        return strcmp(method, "GET") == 0 ? send_events(s, connection)
                                          : send_text(s, connection, 405, "Allow", "GET");
    return answer_path(s, connection, c);
}

/* --- start and stop --------------------------------------------------------------------------- */

struct server *server_start(const struct server_config *config)
{
    const char *address = config->address ? config->address : "127.0.0.1";
    int listener = server_listen(address, config->port, config->port_only);
    if (listener < 0)
        return NULL;
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        die_errno("calloc", "server");
    unsigned most = clients_allowed(CLIENTS_MOST);
    s->config = *config;
    s->port = server_listen_port(listener);
    s->any_address = config->address != NULL;
    s->clients.soft = most * CLIENTS_SOFT / CLIENTS_MOST;
    server_events_init(&s->events);
    pthread_mutex_init(&s->lock, NULL);
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
        on_request, s, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT, most,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_EACH, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)LIBRARY_SECONDS, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!s->daemon) {
        int saved = errno ? errno : EIO;
        close(listener);
        pthread_mutex_destroy(&s->lock);
        free(s);
        errno = saved;
        return NULL;
    }
    return s;
}

unsigned server_port(const struct server *s)
{
    return s->port;
}

void server_folder(struct server *s, int folder)
{
    pthread_mutex_lock(&s->lock);
    int old = s->config.folder;
    s->config.folder = folder;
    pthread_mutex_unlock(&s->lock);
    if (old >= 0)
        close(old);
}

void server_tick(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    clients_cut_overdue(&s->clients);
    int64_t now = clock_ms();
    if (now >= s->next_ping) { /* also how a stream whose page is gone gets noticed */
        s->next_ping = now + PING_SECONDS * 1000;
        for (struct stream *stream = s->streams; stream; stream = stream->next)
            give(stream, STR(":\n\n"));
    }
    pthread_mutex_unlock(&s->lock);
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    for (struct stream *stream = s->streams; stream; stream = stream->next)
        wake(stream);
    pthread_mutex_unlock(&s->lock);
    MHD_stop_daemon(s->daemon);
    assert(!s->streams && !s->clients.first);
    server_events_free(&s->events);
    if (s->config.folder >= 0)
        close(s->config.folder);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
