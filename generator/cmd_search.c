/* songngu search: what the search page would find, from the same files in the output folder. With
 * --json an object a line, {"id", "url", "lang", "title", "score"}, whose scores fall; nothing
 * found prints nothing on standard output and exits 1. Without --lang the reader's language is
 * Vietnamese. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "diag.h"
#include "fs.h"
#include "search_query.h"
#include "site_folder.h"
#include "terminal.h"

enum { RESULTS_MOST = 50 };

static void print_hit(struct search_reader *reader, const struct search_hit *hit, enum lang lang,
                      bool json, struct buf *out)
{
    struct search_shown shown;
    if (!search_read_entry(reader, hit->entry, &shown))
        return;
    enum lang shows = shown.titles[hit->lang].len ? (enum lang)hit->lang : lang;
    if (!json) {
        buf_printf(out, "%.*s\n    %.*s\n", STR_ARG(shown.titles[shows]),
                   STR_ARG(shown.urls[shows]));
        return;
    }
    const struct {
        const char *name;
        struct str text;
    } members[] = {{"id", shown.id},
                   {"url", shown.urls[shows]},
                   {"lang", str_of(lang_code(shows))},
                   {"title", shown.titles[shows]}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        buf_printf(out, "%s\"%s\":\"", i ? "," : "{", members[i].name);
        json_escape(out, members[i].text);
        buf_byte(out, '"');
    }
    buf_printf(out, ",\"score\":%d}\n", search_rank(hit));
}

static _Noreturn void no_index(const char *folder)
{
    die(either("%s has no search index: songngu build makes it",
               "%s chưa có chỉ mục tìm kiếm: songngu build sẽ tạo"),
        folder);
}

static struct str join_words(struct arena *arena, const struct options *options)
{
    struct buf words = BUF_INIT;
    for (size_t i = 0; i < options->arg_count; i++) {
        buf_text(&words, i ? " " : "");
        buf_text(&words, options->args[i]);
    }
    struct str text = str_copy(arena, buf_view(&words));
    buf_free(&words);
    return text;
}

static int search_in(int dir, const char *folder, const struct options *options)
{
    struct search_reader reader;
    struct buf out = BUF_INIT;
    enum lang lang = LANG_VI;
    if (options->lang_stated)
        lang_of(str_of(options->lang), &lang);
    errno = 0;
    if (!search_reader_open(&reader, dir) && errno == ENOENT)
        no_index(folder);
    struct search_result result = {0};
    if (!reader.damaged[0])
        result = search_query(&reader, join_words(&reader.arena, options), lang, RESULTS_MOST);
    for (size_t i = 0; i < result.count && !reader.damaged[0]; i++)
        print_hit(&reader, &result.hits[i], lang, options->json, &out);
    if (reader.damaged[0])
        die(either("%s/search/%s.js is damaged or missing: songngu build makes it again",
                   "%s/search/%s.js bị hỏng hoặc thiếu: songngu build sẽ tạo lại"),
            folder, reader.damaged);
    if (out.len && fwrite(out.data, 1, out.len, stdout) != out.len)
        die_errno("write", "standard output");
    buf_free(&out);
    search_reader_free(&reader);
    if (!result.count && !options->json && !options->quiet)
        fputs(either("nothing found\n", "không tìm thấy gì\n"), stderr);
    return result.count ? EXIT_CLEAN : EXIT_WARNINGS;
}

int cmd_search(const struct options *options)
{
    struct arena arena;
    arena_init(&arena);
    if (!options->arg_count) {
        fputs(either("songngu: search needs a query\n", "songngu: search cần một câu hỏi\n"),
              stderr);
        return EXIT_MISTAKES;
    }
    const char *folder =
        options->output ? options->output : str_format(&arena, "%s/public", options->site).data;
    int dir = fs_open_dir(folder);
    if (dir < 0 && errno == ENOENT) {
        if (!options->output)
            close(site_folder_open(options->site)); /* or it says why not */
        no_index(folder);
    }
    if (dir < 0)
        die_errno("open", folder);
    int status = search_in(dir, folder, options);
    close(dir);
    arena_free(&arena);
    return status;
}
