#include <fcntl.h>
#include <stdio.h>

#include "commands.h"
#include "diag.h"
#include "terminal.h"
#include "unicode.h"

static int show_help(const struct options *options);

enum { ANY = 1 << 20 }; /* as many arguments as there are */

static const struct command commands[] = {
    {"build", "", 0, cmd_build, "CojbtdP", "build the site into its output folder",
     "dựng trang vào thư mục xuất"},
    {"check", "", 0, cmd_check, "Cjtds", "say what is wrong or missing, without building",
     "báo lỗi và chỗ thiếu, không dựng trang"},
    {"serve", "", 0, cmd_serve, "CojbptdanO", "show the site in a browser on this machine",
     "xem trang trong trình duyệt trên máy này"},
    {"cite", "[FILE ...]", ANY, cmd_cite, "CjLAD",
     "list what texts cite (standard input if no file)",
     "liệt kê các văn bản được trích dẫn (từ đầu vào chuẩn nếu không nêu tệp)"},
    {"publish", "TARGET", 1, cmd_publish, "Cojbtry", "bring the site to where its readers are",
     "công bố trang đến nơi người đọc truy cập"},
    {"search", "QUERY", ANY, cmd_search, "Co",
     "find in the built site as its search page does; --lang is the reader's language",
     "tìm trong trang đã dựng như trang tìm kiếm của nó; --lang là ngôn ngữ của người đọc"},
    {"explain", "URL", 1, cmd_explain, "Cojbtd",
     "what a page is made from, and why it would be built again",
     "trang được dựng từ đâu, và vì sao sẽ được dựng lại"},
    {"new", "site DIR | document SLUG | translation ID", 2, cmd_new, "C",
     "begin a site, a document or a translation", "bắt đầu một trang, tài liệu hay bản dịch"},
    {"reviewed", "ID ...", ANY, cmd_reviewed, "Cj",
     "stamp a translation as made from the original as it is now",
     "ghi nhận bản dịch khớp với bản gốc hiện nay"},
    {"reference", "", 0, cmd_reference, "", "print the reference of keys, settings and templates",
     "in bảng tra các khóa, thiết lập và mẫu trang"},
    {"help", "[COMMAND]", 1, show_help, "", "list the commands, or the options of one",
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

/* A descriptor that was closed would go to the first file that is opened, and what is said would be
 * written into that. */
static void keep_standard_files(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_WRONLY : O_RDONLY) != fd)
            die_errno("open", "/dev/null");
}

/* A report that was cut short is no success. */
static void end_standard_output(void)
{
    bool failed = ferror(stdout);
    if (fclose(stdout) || failed)
        die(either("standard output could not be written to its end",
                   "không ghi được hết đầu ra chuẩn"));
}

static int run(int argc, char **argv)
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

int main(int argc, char **argv)
{
    keep_standard_files();
    int status = run(argc, argv);
    end_standard_output();
    return status;
}
