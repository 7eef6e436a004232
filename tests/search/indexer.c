/* indexer - makes a search index without a site, for the tests of the search.
 *
 *   indexer FOLDER [JOBS [ROOT [PIECE]]] < documents.jsonl
 *
 * ROOT, PIECE: bytes of names of shards that the root has at most, and in a piece beyond that.
 * A line is a document:
 *   {"id": "d1", "date": "2021-08-13", "decision": false, "number": "290-QĐ/TW",
 *    "word": {"vi": "Quyết định", "en": "Decision"},
 *    "values": [["type", "news", "Tin tức", "News report"], ["topic", …], …],
 *    "vi": {"title": "…", "summary": "…", "url": "vi/d1.html", "blocks": ["…", …]}, "en": {…}}
 * or a term: {"term": "UBND", "from": "vi", "to": "vi", "meaning": "Ủy ban nhân dân",
 *             "abbreviation": true}
 * Members may be absent. The report goes to standard output.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "diag.h"
#include "fs.h"
#include "parallel.h"
#include "search.h"

enum {
    DEPTH_MAX = 8,
    VALUES_MAX = 64,
    BATCH = 16 << 20, /* bytes of input that are held at a time */
    LINE_MAX_BYTES = 1 << 30
};

/* ---- JSON -------------------------------------------------------------------------------- */

struct json {
    enum { STRING, LIST, OBJECT, OTHER } kind;
    struct str text;   /* of a string; of anything else, as written */
    struct str *names; /* of an object's members */
    struct json *members;
    size_t count;
};

struct parser {
    struct arena *arena;
    const char *at, *end;
};

static _Noreturn void bad(const struct parser *p)
{
    die("not the JSON that is read here: %.40s", p->at);
}

static void space(struct parser *p)
{
    while (p->at < p->end && strchr(" \t\r\n", *p->at))
        p->at++;
}

/* Where a string that begins at p ends: at its quotation mark. */
static const char *string_end(const struct parser *p)
{
    const char *at = p->at + 1;
    while (at < p->end && *at != '"')
        at += 1 + (*at == '\\');
    return at < p->end ? at : p->end;
}

static struct str string(struct parser *p)
{
    char *to = arena_alloc(p->arena, (size_t)(string_end(p) - p->at) + 1);
    struct str s = {to, 0};
    for (p->at++; p->at < p->end && *p->at != '"'; p->at++) {
        if (*p->at != '\\') {
            *to++ = *p->at;
        } else if (*++p->at == 'u') {
            uint32_t c =
                (uint32_t)strtoul((char[]){p->at[1], p->at[2], p->at[3], p->at[4], 0}, NULL, 16);
            to += str_encode(c, to);
            p->at += 4;
        } else {
            *to++ = *p->at == 'n' ? '\n' : *p->at == 't' ? '\t' : *p->at;
        }
    }
    if (p->at >= p->end)
        bad(p);
    p->at++;
    s.len = (size_t)(to - s.data);
    return s;
}

static struct json value(struct parser *p, unsigned depth)
{
    struct json json = {.kind = OTHER};
    size_t cap = 0;
    space(p);
    if (p->at >= p->end || depth > DEPTH_MAX)
        bad(p);
    if (*p->at == '"') {
        json.kind = STRING;
        json.text = string(p);
        return json;
    }
    if (*p->at != '[' && *p->at != '{') {
        const char *from = p->at;
        while (p->at < p->end && !strchr(",]} \t\r\n", *p->at))
            p->at++;
        json.text = (struct str){from, (size_t)(p->at - from)};
        return json;
    }
    json.kind = *p->at++ == '[' ? LIST : OBJECT;
    for (space(p); p->at < p->end && *p->at != ']' && *p->at != '}'; space(p)) {
        if (json.count == cap) {
            struct str *names = ARENA_ARRAY(p->arena, cap * 2 + 8, struct str);
            struct json *members = ARENA_ARRAY(p->arena, cap * 2 + 8, struct json);
            if (cap) {
                memcpy(names, json.names, cap * sizeof *names);
                memcpy(members, json.members, cap * sizeof *members);
            }
            json.names = names;
            json.members = members;
            cap = cap * 2 + 8;
        }
        if (json.kind == OBJECT) {
            json.names[json.count] = string(p);
            space(p);
            if (p->at++ >= p->end)
                bad(p);
        }
        json.members[json.count++] = value(p, depth + 1);
        space(p);
        if (p->at < p->end && *p->at == ',')
            p->at++;
    }
    if (p->at++ >= p->end)
        bad(p);
    return json;
}

static const struct json *member(const struct json *json, const char *name)
{
    for (size_t i = 0; json && json->kind == OBJECT && i < json->count; i++)
        if (str_is(json->names[i], name))
            return &json->members[i];
    return NULL;
}

static struct str text_of(const struct json *json, const char *name)
{
    const struct json *found = member(json, name);
    return found && found->kind == STRING ? found->text : STR_NULL;
}

static bool is_true(const struct json *json, const char *name)
{
    const struct json *found = member(json, name);
    return found && str_is(found->text, "true");
}

/* ---- indexing ---------------------------------------------------------------------------- */

struct work {
    struct search *search;
    struct buf lines; /* of struct str, into the input at hand */
    size_t before;    /* lines of the input before them */
    struct arena arenas[PARALLEL_MAX];
    int out;
};

static struct str line_at(const struct work *work, size_t i)
{
    return ((const struct str *)work->lines.data)[i];
}

static void add_document(struct search *search, unsigned worker, uint32_t index,
                         const struct json *json)
{
    static const char *const names[] = {"type", "issuer", "place", "topic"};
    struct search_value values[VALUES_MAX];
    struct search_entry entry = {.decision = is_true(json, "decision"),
                                 .id = text_of(json, "id"),
                                 .date = DATE_NONE,
                                 .number = text_of(json, "number"),
                                 .values = values};
    const struct json *list = member(json, "values");
    date_parse(text_of(json, "date"), &entry.date);
    for (size_t i = 0; list && i < list->count && i < VALUES_MAX; i++) {
        const struct json *v = &list->members[i];
        for (unsigned f = 0; f < 4; f++)
            if (v->count == 4 && str_is(v->members[0].text, names[f]))
                values[entry.value_count++] =
                    (struct search_value){(enum search_facet)f,
                                          v->members[1].text,
                                          {v->members[2].text, v->members[3].text}};
    }
    for (int l = 0; l < LANG_COUNT; l++) {
        const struct json *in = member(json, lang_code((enum lang)l));
        entry.word[l] = text_of(member(json, "word"), lang_code((enum lang)l));
        entry.title[l] = text_of(in, "title");
        entry.url[l] = text_of(in, "url");
        entry.text[l] = in ? index * LANG_COUNT + (uint32_t)l : SEARCH_NO_TEXT;
    }
    search_add_entry(search, worker, &entry);
    for (int l = 0; l < LANG_COUNT && !entry.decision; l++) {
        const struct json *in = member(json, lang_code((enum lang)l));
        const struct json *blocks = member(in, "blocks");
        struct str texts[4096];
        struct search_text text = {entry.text[l],          (enum lang)l, entry.title[l],
                                   text_of(in, "summary"), texts,        0};
        for (size_t i = 0; blocks && i < blocks->count && i < 4096; i++)
            texts[text.block_count++] = blocks->members[i].text;
        if (in)
            search_add_text(search, worker, &text);
    }
}

static void add_line(void *context, size_t i, unsigned worker)
{
    struct work *work = context;
    struct str line = line_at(work, i);
    struct parser parser = {&work->arenas[worker], line.data, line.data + line.len};
    struct json json = value(&parser, 0);
    if (!member(&json, "term"))
        add_document(work->search, worker, (uint32_t)(work->before + i), &json);
    arena_reset(&work->arenas[worker]);
}

static void add_term(struct work *work, struct str line)
{
    struct parser parser = {&work->arenas[0], line.data, line.data + line.len};
    enum lang from = LANG_VI, to = LANG_VI;
    if (str_find(line, STR("\"term\""), 0) == line.len)
        return;
    struct json json = value(&parser, 0);
    lang_of(text_of(&json, "from"), &from);
    lang_of(text_of(&json, "to"), &to);
    if (member(&json, "term"))
        search_add_term(work->search,
                        is_true(&json, "abbreviation") ? SEARCH_ABBREVIATION : SEARCH_TRANSLATION,
                        from, text_of(&json, "term"), to, text_of(&json, "meaning"));
    arena_reset(&work->arenas[0]);
}

/* Adds the whole lines that are there, and those that are not to the beginning of the input. */
static void add_lines(struct work *work, struct buf *in, unsigned jobs, bool last)
{
    struct str line, rest = buf_view(in);
    size_t end = in->len;
    while (end && !last && in->data[end - 1] != '\n')
        end--;
    buf_clear(&work->lines);
    for (rest.len = end; str_next_line(&rest, &line);)
        if (line.len)
            buf_add(&work->lines, &line, sizeof line);
    size_t count = work->lines.len / sizeof line;
    for (size_t i = 0; i < count; i++)
        add_term(work, line_at(work, i));
    parallel_for(count, jobs, add_line, work);
    work->before += count;
    memmove(in->data, in->data + end, in->len - end);
    in->len -= end;
}

/* Adds all lines of the standard input, of which little is held at a time; returns its bytes. */
static size_t add_input(struct work *work, unsigned jobs)
{
    struct buf in = {.max = LINE_MAX_BYTES};
    size_t got = 1, sum = 0;
    while (got) {
        for (size_t had = in.len; got && in.len < had + BATCH; in.len += got, sum += got)
            got = fread(buf_reserve(&in, 1 << 20), 1, 1 << 20, stdin);
        add_lines(work, &in, jobs, !got);
    }
    buf_free(&in);
    return sum;
}

static void put(void *context, unsigned worker, bool root, struct str path, struct str data)
{
    struct work *work = context;
    char name[256];
    (void)worker;
    (void)root;
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    if (!fs_write(work->out, name, data))
        die_errno("write", name);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static struct work work;
    unsigned jobs = argc > 2 ? (unsigned)atoi(argv[2]) : parallel_processors();
    if (argc < 2)
        die("indexer FOLDER [JOBS [ROOT [PIECE]]] < documents.jsonl");
    unicode_init();
    work.out = fs_open_dir(argv[1]);
    if (work.out < 0)
        die_errno("open", argv[1]);
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    double start = now();
    work.search = search_open(work.out, NULL, NULL, jobs);
    size_t input = add_input(&work, jobs);
    double added = now();
    struct search_sink sink = {.context = &work,
                               .put = put,
                               .root_most = argc > 3 ? (size_t)atol(argv[3]) : 0,
                               .piece = argc > 4 ? (size_t)atol(argv[4]) : 0};
    struct search_report report = search_write(work.search, jobs, &sink);
    double done = now();
    getrusage(RUSAGE_SELF, &after);
    printf("{\"entries\":%zu,\"texts\":%zu,\"postings\":%llu,\"files\":%zu,\"bytes\":%llu,"
           "\"text_bytes\":%llu,\"add\":%.3f,\"write\":%.3f,\"cpu\":%.3f,\"peak_mb\":%ld,"
           "\"input_mb\":%zu}\n",
           report.entries, report.texts, (unsigned long long)report.postings, report.files,
           (unsigned long long)report.bytes, (unsigned long long)report.text_bytes, added - start,
           done - added,
           (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
               (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
               (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1e6 +
               (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6,
           after.ru_maxrss / 1024, input >> 20);
    search_free(work.search);
    for (unsigned w = 0; w < jobs; w++)
        arena_free(&work.arenas[w]);
    buf_free(&work.lines);
    unicode_free();
    return 0;
}
