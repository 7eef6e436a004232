/* songngu cite: what a text cites. With --jsonl each line of standard input is one document,
 *     {"id": …, "lang": "vi"|"en", "text": …, "context": {"issuer_place": …, "doc_date": …}}
 * and gives one line {"id": …, "citations": […]}, in order; the form of a citation is fixed in
 * citation_json. Without it, plain text from files or standard input gives a table, or with --json
 * a line {"path": …, "lang": …, "citations": […]} for each file; --json without a file and --diff
 * are about the site's own content (cite_content.h). Records are read only from --authority DIR,
 * never from the site around. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "citation.h"
#include "cite_content.h"
#include "commands.h"
#include "diag.h"
#include "fs.h"
#include "json.h"
#include "records.h"
#include "terminal.h"

enum { TEXT_MAX = 1 << 30 };

/* The records of --authority, or nothing. */
struct records {
    struct arena arena;
    struct decision *decisions;
    size_t count;
    struct citation_authority *authority;
};

/* Reads the records; mistakes in them are printed. Dies if the folder cannot be opened. */
static int records_open(struct records *records, const struct options *options)
{
    arena_init(&records->arena);
    records->authority = NULL;
    if (!options->authority)
        return EXIT_CLEAN;
    int dir = fs_open_dir(options->authority);
    if (dir < 0)
        die_errno("open", options->authority);
    struct diags *diags = diags_new();
    records_decisions(&records->arena, diags, dir, ".", &records->decisions, &records->count);
    diags_lie_in(diags, dir);
    diags_print(diags, stderr, options->lang, SEVERITY_WARNING, diags_color());
    close(dir);
    int status = diags_count(diags, SEVERITY_ERROR) ? EXIT_MISTAKES : EXIT_CLEAN;
    diags_free(diags);
    records->authority = records_authority(&records->arena, records->decisions, records->count);
    return status;
}

static void records_close(struct records *records)
{
    citation_authority_free(records->authority);
    arena_free(&records->arena);
}

static void print(const struct buf *out)
{
    if (fwrite(out->data, 1, out->len, stdout) != out->len)
        die_errno("write", "standard output");
}

/* --- JSON lines ------------------------------------------------------------------------------- */

/* One line of input. */
struct request {
    struct json *id;
    enum lang lang;
    struct str text;
    struct citation_context context;
};

/* A text member, absent or null as STR_NULL; false if it is anything else. */
static bool text_member(const struct json *object, struct str key, struct str *value)
{
    const struct json *member = json_get(object, key);
    *value = STR_NULL;
    if (!member || member->kind == JSON_NULL)
        return true;
    *value = member->text;
    return member->kind == JSON_TEXT;
}

/* Fills the request; returns what is wrong with it, or NULL. */
static const char *request_read(const struct json *root, struct request *request)
{
    const struct json *context = json_get(root, STR("context"));
    struct str lang, date;
    *request = (struct request){.lang = LANG_VI, .context.doc_date = DATE_NONE};
    if (!root || root->kind != JSON_OBJECT)
        return either("an object is expected", "phải là một đối tượng");
    request->id = json_get(root, STR("id"));
    if (!json_get(root, STR("text")) || !text_member(root, STR("text"), &request->text))
        return either("\"text\" is missing or no text",
                      "thiếu \"text\" hoặc giá trị không phải chuỗi");
    if (!text_member(root, STR("lang"), &lang) || (lang.len && !lang_of(lang, &request->lang)))
        return either("\"lang\" is neither \"vi\" nor \"en\"",
                      "\"lang\" phải là \"vi\" hoặc \"en\"");
    if (context && context->kind != JSON_OBJECT && context->kind != JSON_NULL)
        return either("\"context\" is no object", "\"context\" không phải là đối tượng");
    if (!text_member(context, STR("issuer_place"), &request->context.issuer_place))
        return either("\"issuer_place\" is no text", "\"issuer_place\" không phải là chuỗi");
    if (!text_member(context, STR("doc_date"), &date) ||
        (date.len && !date_parse(date, &request->context.doc_date)))
        return either("\"doc_date\" is no date (YYYY-MM-DD)",
                      "\"doc_date\" không phải là ngày (YYYY-MM-DD)");
    return NULL;
}

static void put_id(struct buf *out, const struct json *id)
{
    if (id && id->kind == JSON_TEXT) {
        buf_byte(out, '"');
        json_escape(out, id->text);
        buf_byte(out, '"');
    } else if (id && id->kind == JSON_NUMBER) {
        buf_str(out, id->text);
    } else {
        buf_text(out, "null");
    }
}

static void answer(struct arena *arena, const struct request *request,
                   const struct citation_authority *authority, struct buf *out)
{
    struct citation_list list = {0};
    citation_find(arena, request->lang, request->text, &request->context, &list);
    citation_resolve(arena, &request->context, authority, &list);
    buf_text(out, "{\"id\":");
    put_id(out, request->id);
    buf_text(out, ",\"citations\":[");
    for (size_t i = 0; i < list.count; i++) {
        if (i)
            buf_byte(out, ',');
        citation_json(out, request->text, &list.items[i]);
    }
    buf_text(out, "]}\n");
}

/* Answers each line of in; a line that is no request is reported and passed over. */
static int cite_lines(FILE *in, const struct citation_authority *authority)
{
    struct arena arena;
    struct buf out = BUF_INIT;
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t len;
    int status = EXIT_CLEAN;
    arena_init(&arena);
    while ((len = getline(&line, &cap, in)) >= 0) {
        struct str text = str_trim((struct str){line, (size_t)len});
        struct json_error error = {0};
        struct request request;
        number++;
        if (!text.len)
            continue;
        arena_reset(&arena);
        buf_clear(&out);
        struct json *root = json_parse(&arena, text, &error);
        const char *wrong = error.what ? error.what : request_read(root, &request);
        if (wrong) {
            fprintf(stderr,
                    either("<stdin>:%zu:%zu: error: %s [bad-request]\n",
                           "<stdin>:%zu:%zu: lỗi: %s [bad-request]\n"),
                    number, error.offset + 1, wrong);
            status = EXIT_MISTAKES;
            continue;
        }
        answer(&arena, &request, authority, &out);
        print(&out);
    }
    if (ferror(in))
        die_errno("read", "standard input");
    free(line);
    buf_free(&out);
    arena_free(&arena);
    return status;
}

/* --- plain text ------------------------------------------------------------------------------- */

static void read_all(FILE *in, const char *name, struct buf *text)
{
    size_t n;
    text->max = TEXT_MAX;
    while ((n = fread(buf_reserve(text, 1 << 16), 1, 1 << 16, in)) > 0)
        text->len += n;
    if (ferror(in))
        die_errno("read", name);
}

/* English if it has English's commonest word and hardly a letter beyond ASCII. */
static enum lang guess_lang(struct str text)
{
    size_t beyond = 0;
    for (size_t i = 0; i < text.len; i++)
        beyond += (unsigned char)text.data[i] >= 0x80;
    return beyond * 20 < text.len && str_find(text, STR(" the "), 0) < text.len ? LANG_EN : LANG_VI;
}

/* The surface on one line. */
static void put_surface(struct buf *out, struct str s)
{
    bool space = false;
    for (size_t i = 0; i < s.len; i++) {
        bool blank = (unsigned char)s.data[i] <= ' ';
        if (!(blank && space))
            buf_byte(out, blank ? ' ' : s.data[i]);
        space = blank;
    }
}

static void put_row(struct buf *out, struct str path, struct str text, const struct citation *c,
                    uint32_t *line, uint32_t *line_start, uint32_t *seen)
{
    for (; *seen < c->start; ++*seen) {
        if (text.data[*seen] == '\n') {
            ++*line;
            *line_start = *seen + 1;
        }
    }
    size_t column = str_characters(str_cut(text, *line_start, c->start)) + 1;
    buf_printf(out, "%.*s:%u:%zu\t", STR_ARG(path), *line, column);
    put_surface(out, str_cut(text, c->start, c->end));
    buf_printf(out, "\t%.*s\t%s\t%s", STR_ARG(c->id),
               citation_kind_name((enum citation_kind)c->kind),
               citation_status_name((enum citation_status)c->status));
    for (unsigned bit = 0; bit < CITATION_FLAGS_SHOWN; bit++) {
        if (c->flags & 1u << bit)
            buf_printf(out, "\t%s", citation_flag_name((enum citation_flag)(1u << bit)));
    }
    buf_byte(out, '\n');
}

static void put_rows(struct buf *out, struct str path, struct str text,
                     const struct citation_list *list)
{
    uint32_t line = 1, line_start = 0, seen = 0;
    for (size_t i = 0; i < list->count; i++)
        put_row(out, path, text, &list->items[i], &line, &line_start, &seen);
}

static void put_object(struct buf *out, struct str path, struct str text, enum lang lang,
                       const struct citation_list *list)
{
    buf_text(out, "{\"path\":\"");
    json_escape(out, path);
    buf_printf(out, "\",\"lang\":\"%s\",\"citations\":[", lang_code(lang));
    for (size_t i = 0; i < list->count; i++) {
        buf_text(out, i ? "," : "");
        citation_json(out, text, &list->items[i]);
    }
    buf_text(out, "]}\n");
}

static void cite_text(struct str path, struct str text, const struct citation_authority *authority,
                      bool json)
{
    struct arena arena;
    struct citation_list list = {0};
    struct buf out = {.max = TEXT_MAX};
    enum lang lang = guess_lang(text);
    arena_init(&arena);
    citation_find(&arena, lang, text, NULL, &list);
    citation_resolve(&arena, NULL, authority, &list);
    if (json)
        put_object(&out, path, text, lang, &list);
    else
        put_rows(&out, path, text, &list);
    print(&out);
    buf_free(&out);
    arena_free(&arena);
}

static int cite_file(const char *path, const struct citation_authority *authority, bool json)
{
    bool standard = strcmp(path, "-") == 0;
    struct buf text = BUF_INIT;
    size_t bad;
    FILE *in = standard ? stdin : fopen(path, "rb");
    int status = EXIT_CLEAN;
    if (!in)
        die_errno("open", path);
    read_all(in, path, &text);
    if (!standard)
        fclose(in);
    if (str_valid_utf8(buf_view(&text), &bad)) {
        cite_text(standard ? STR("<stdin>") : str_of(path), buf_view(&text), authority, json);
    } else {
        fprintf(stderr,
                either("%s: error: byte %zu is not UTF-8 [not-utf8]\n",
                       "%s: lỗi: byte %zu không phải UTF-8 [not-utf8]\n"),
                path, bad);
        status = EXIT_MISTAKES;
    }
    buf_free(&text);
    return status;
}

int cmd_cite(const struct options *options)
{
    if (options->diff || (options->json && !options->jsonl && options->arg_count == 0))
        return cite_content(options);
    struct records records;
    int status = records_open(&records, options);
    if (options->jsonl) {
        int lines = cite_lines(stdin, records.authority);
        status = lines > status ? lines : status;
    } else if (options->arg_count == 0) {
        int file = cite_file("-", records.authority, false);
        status = file > status ? file : status;
    }
    for (size_t i = 0; !options->jsonl && i < options->arg_count; i++) {
        int file = cite_file(options->args[i], records.authority, options->json);
        status = file > status ? file : status;
    }
    fflush(stdout);
    records_close(&records);
    return status;
}
