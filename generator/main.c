#include <stdio.h>

#include "commands.h"
#include "unicode.h"

static int show_help(const struct options *options);

static const struct command commands[] = {
    {"build", "", cmd_build, "ojbtdP", "build the site into its output folder",
     "dựng trang vào thư mục xuất"},
    {"check", "", cmd_check, "jbtds", "say what is wrong or missing, without building",
     "báo lỗi và chỗ thiếu, không dựng trang"},
    {"serve", "", cmd_serve, "opjbtdanO", "show the site in a browser on this machine",
     "xem trang trong trình duyệt trên máy này"},
    {"cite", "[FILE ...]", cmd_cite, "LAD", "list what texts cite (standard input if no file)",
     "liệt kê các văn bản được trích dẫn (từ đầu vào chuẩn nếu không nêu tệp)"},
    {"publish", "TARGET", cmd_publish, "bjtry", "bring the site to where its readers are",
     "công bố trang đến nơi người đọc truy cập"},
    {"search", "QUERY", cmd_search, "o",
     "find in the built site as its search page does; --lang is the reader's language",
     "tìm trong trang đã dựng như trang tìm kiếm của nó; --lang là ngôn ngữ của người đọc"},
    {"explain", "URL", cmd_explain, "objtd",
     "what a page is made from, and why it would be built again",
     "trang được dựng từ đâu, và vì sao sẽ được dựng lại"},
    {"new", "site DIR | document SLUG | translation ID", cmd_new, "",
     "begin a site, a document or a translation", "bắt đầu một trang, tài liệu hay bản dịch"},
    {"reviewed", "ID", cmd_reviewed, "",
     "stamp a translation as made from the original as it is now",
     "ghi nhận bản dịch khớp với bản gốc hiện nay"},
    {"reference", "", cmd_reference, "", "print the reference of keys, settings and templates",
     "in bảng tra các khóa, thiết lập và mẫu trang"},
    {"help", "[COMMAND]", show_help, "", "list the commands, or the options of one",
     "liệt kê các lệnh, hoặc tùy chọn của một lệnh"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

/* songngu help [COMMAND] */
static int show_help(const struct options *options)
{
    for (size_t i = 0; options->arg_count && i < COMMAND_COUNT; i++)
        if (str_is(str_of(options->args[0]), commands[i].name)) {
            options_help(&commands[i], commands, COMMAND_COUNT, options->lang, stdout);
            return EXIT_CLEAN;
        }
    options_help(NULL, commands, COMMAND_COUNT, options->lang, stdout);
    return options->arg_count ? EXIT_MISTAKES : EXIT_CLEAN;
}

int main(int argc, char **argv)
{
    struct options options;
    const struct command *command;
    if (!options_read(&options, argc, argv, commands, COMMAND_COUNT, &command, stderr))
        return EXIT_MISTAKES;
    if (options.version)
        return puts("songngu " SONGNGU_VERSION), EXIT_CLEAN;
    if (options.help || !command) {
        options_help(command, commands, COMMAND_COUNT, options.lang,
                     options.help ? stdout : stderr);
        return options.help ? EXIT_CLEAN : EXIT_MISTAKES;
    }
    unicode_init();
    int status = command->run(&options);
    unicode_free();
    return status;
}
