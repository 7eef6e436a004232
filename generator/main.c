#include <stdio.h>

#include "commands.h"
#include "unicode.h"

static int show_help(const struct options *options);

enum { ANY = 1 << 20 }; /* as many arguments as there are */

static const struct command commands[] = {
    {"build", "", 0, true, cmd_build, "tdP", "build the site into its output folder",
     "dựng trang vào thư mục xuất"},
    {"check", "", 0, true, cmd_check, "tds", "say what is wrong or missing, without building",
     "báo lỗi và chỗ thiếu, không dựng trang"},
    {"serve", "", 0, true, cmd_serve, "ptdanO", "show the site in a browser on this machine",
     "xem trang trong trình duyệt trên máy này"},
    {"cite", "[FILE ...]", ANY, true, cmd_cite, "LAD",
     "list what texts cite (standard input if no file)",
     "liệt kê các văn bản được trích dẫn (từ đầu vào chuẩn nếu không nêu tệp)"},
    {"publish", "TARGET", 1, true, cmd_publish, "try", "bring the site to where its readers are",
     "công bố trang đến nơi người đọc truy cập"},
    {"search", "QUERY", ANY, true, cmd_search, "",
     "find in the built site as its search page does; --lang is the reader's language",
     "tìm trong trang đã dựng như trang tìm kiếm của nó; --lang là ngôn ngữ của người đọc"},
    {"explain", "URL", 1, true, cmd_explain, "td",
     "what a page is made from, and why it would be built again",
     "trang được dựng từ đâu, và vì sao sẽ được dựng lại"},
    {"new", "site DIR | document SLUG | translation ID", 2, true, cmd_new, "",
     "begin a site, a document or a translation", "bắt đầu một trang, tài liệu hay bản dịch"},
    {"reviewed", "ID ...", ANY, true, cmd_reviewed, "",
     "stamp a translation as made from the original as it is now",
     "ghi nhận bản dịch khớp với bản gốc hiện nay"},
    {"reference", "", 0, false, cmd_reference, "",
     "print the reference of keys, settings and templates",
     "in bảng tra các khóa, thiết lập và mẫu trang"},
    {"help", "[COMMAND]", 1, false, show_help, "", "list the commands, or the options of one",
     "liệt kê các lệnh, hoặc tùy chọn của một lệnh"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

/* songngu help [COMMAND] */
static int show_help(const struct options *options)
{
    struct str name = str_of(options->arg_count ? options->args[0] : "");
    const struct command *command = NULL;
    if (name.len && !(command = options_command(commands, COMMAND_COUNT, name, stderr)))
        return EXIT_MISTAKES;
    options_help(command, commands, COMMAND_COUNT, stdout);
    return EXIT_CLEAN;
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
        options_help(command, commands, COMMAND_COUNT, options.help ? stdout : stderr);
        return options.help ? EXIT_CLEAN : EXIT_MISTAKES;
    }
    unicode_init();
    int status = command->run(&options);
    unicode_free();
    return status;
}
