/* The letter of an option is its short form when it has one and always its name in
 * command.accepts; capital letters and digits that are not short forms only name it there. */
#include "options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "terminal.h"

enum option_kind { SWITCH, TEXT, NUMBER };
/* Who takes an option. One of MOST commands is taken by the others too, where it means nothing, so
 * that scripts can write the same everywhere; their help does not list it. */
enum option_scope { SOME, MOST, ALL };

struct option {
    char letter;
    bool has_short;
    enum option_scope scope;
    const char *name;
    enum option_kind kind;
    size_t offset;
    unsigned long most; /* of a number, which is 1 at least */
    const char *value, *help, *help_vi;
};

#define AT(member) offsetof(struct options, member)
static const struct option table[] = {
    {'C', true, MOST, "site", TEXT, AT(site), 0, "DIR", "the site's folder (here by default)",
     "thư mục của trang (mặc định: thư mục hiện tại)"},
    {'o', true, MOST, "output", TEXT, AT(output), 0, "DIR", "the output folder (SITE/public)",
     "thư mục xuất (mặc định: SITE/public)"},
    {'j', true, MOST, "jobs", NUMBER, AT(jobs), 256, "N", "work on N threads",
     "chạy N luồng song song"},
    {'b', false, MOST, "base-url", TEXT, AT(base_url), 0, "URL", "the address the site will have",
     "địa chỉ sẽ công bố"},
    {'t', false, SOME, "theme", TEXT, AT(theme), 0, "NAME", "use this theme", "dùng giao diện này"},
    {'d', false, SOME, "drafts", SWITCH, AT(drafts), 0, "", "drafts too", "kể cả bản nháp"},
    {'P', false, SOME, "only", TEXT, AT(only), 0, "pages|search",
     "build the pages, or the search index, and leave the other as it is",
     "chỉ dựng trang, hoặc chỉ mục tìm kiếm; phần kia giữ nguyên"},
    {'p', false, SOME, "port", NUMBER, AT(port), 65535, "N", "listen on this port", "cổng phục vụ"},
    {'a', false, SOME, "address", TEXT, AT(address), 0, "ADDRESS",
     "listen on this address; others may then read drafts",
     "địa chỉ phục vụ; máy khác sẽ xem được"},
    {'n', false, SOME, "navigate", SWITCH, AT(navigate), 0, "",
     "go to the page whose source has changed", "tự chuyển đến trang vừa sửa"},
    {'O', false, SOME, "open", SWITCH, AT(open), 0, "", "open the browser", "mở trình duyệt"},
    {'r', false, SOME, "dry-run", SWITCH, AT(dry_run), 0, "",
     "say what would change, change nothing", "chỉ báo những gì sẽ thay đổi"},
    {'y', false, SOME, "yes", SWITCH, AT(yes), 0, "", "do also what needs a second thought",
     "làm cả những việc cần xác nhận"},
    {'s', false, SOME, "strict", SWITCH, AT(strict), 0, "", "warnings count: exit status 1",
     "cảnh báo cũng tính: mã thoát 1"},
    {'A', false, SOME, "authority", TEXT, AT(authority), 0, "DIR", "the folder of decision records",
     "thư mục hồ sơ văn bản"},
    {'D', false, SOME, "diff", TEXT, AT(diff), 0, "OLD.json", "citations gained and lost since",
     "trích dẫn thêm và mất so với trước"},
    {'L', false, SOME, "jsonl", SWITCH, AT(jsonl), 0, "", "JSON lines in and out",
     "nhập và xuất từng dòng JSON"},
    {'J', false, ALL, "json", SWITCH, AT(json), 0, "", "report as JSON", "báo cáo dạng JSON"},
    {'q', true, ALL, "quiet", SWITCH, AT(quiet), 0, "", "say only what is wrong",
     "chỉ báo khi có lỗi"},
    {'v', true, ALL, "verbose", SWITCH, AT(verbose), 0, "", "say more", "báo chi tiết"},
    {'l', false, ALL, "lang", TEXT, AT(lang), 0, "vi|en", "language of these messages",
     "ngôn ngữ của thông báo"},
    {'h', true, ALL, "help", SWITCH, AT(help), 0, "", "show help", "hiện trợ giúp"},
    {'V', true, ALL, "version", SWITCH, AT(version), 0, "", "show the version", "hiện phiên bản"},
};
enum { OPTION_COUNT = sizeof table / sizeof *table, COMMANDS_MOST = 32 };

static const struct option *find_short(char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (table[i].has_short && table[i].letter == letter)
            return &table[i];
    return NULL;
}

static const struct option *find_long(struct str name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (str_is(name, table[i].name))
            return &table[i];
    return NULL;
}

/* What was asked for is not there: says what is near, or how to see what there is. */
static bool mistake(FILE *err, const char *what, struct str name, struct str nearest,
                    const char *prefix)
{
    fprintf(err, "songngu: %s \"%.*s\"", what, STR_ARG(name));
    if (nearest.data)
        fprintf(err, either("; did you mean \"%s%.*s\"?", "; có phải là \"%s%.*s\"?"), prefix,
                STR_ARG(nearest));
    fputs(either("\n  = help: songngu --help lists the commands and options\n",
                 "\n  = cách sửa: songngu --help liệt kê các lệnh và tùy chọn\n"),
          err);
    return false;
}

static bool unknown_option(FILE *err, struct str name)
{
    struct str names[OPTION_COUNT], bare = name;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = str_of(table[i].name);
    while (bare.len && bare.data[0] == '-')
        bare = str_cut(bare, 1, bare.len);
    return mistake(err, either("unknown option", "không có tùy chọn"), name,
                   str_nearest(bare, names, OPTION_COUNT), "--");
}

static bool set_option(struct options *options, const struct option *option, const char *value,
                       FILE *err)
{
    void *to = (char *)options + option->offset;
    if (option->kind == SWITCH)
        *(bool *)to = true;
    else if (option->kind == TEXT)
        *(const char **)to = value;
    else if (!str_to_number(str_of(value), option->most, (unsigned long *)to) ||
             *(unsigned long *)to == 0) {
        fprintf(err,
                either("songngu: --%s takes a number from 1 to %lu, not \"%s\"\n",
                       "songngu: --%s nhận một số từ 1 đến %lu, không phải \"%s\"\n"),
                option->name, option->most, value);
        return false;
    }
    return true;
}

/* Sets an option that was found; value is what is written with it, NULL if nothing is: then it is
 * the next argument, and *i moves on to that. */
static bool take_option(struct options *options, const struct option *option, const char *value,
                        int argc, char **argv, int *i, FILE *err)
{
    if (option->kind == SWITCH && value)
        return mistake(err,
                       either("this option takes no value:", "tùy chọn này không nhận giá trị:"),
                       str_of(argv[*i]), STR_NULL, "");
    if (option->kind != SWITCH && !value) {
        if (*i + 1 >= argc) {
            fprintf(err,
                    either("songngu: --%s needs a value: --%s %s\n",
                           "songngu: --%s cần một giá trị: --%s %s\n"),
                    option->name, option->name, option->value);
            return false;
        }
        value = argv[++*i];
    }
    if (option->kind == TEXT && !*value) {
        fprintf(err,
                either("songngu: --%s needs a value, not \"\": --%s %s\n",
                       "songngu: --%s cần một giá trị, không phải \"\": --%s %s\n"),
                option->name, option->name, option->value);
        return false;
    }
    return set_option(options, option, value, err);
}

/* --name, --name value, --name=value */
static bool read_long(struct options *options, int argc, char **argv, int *i, FILE *err)
{
    const char *arg = argv[*i], *equals = strchr(arg, '=');
    size_t end = equals ? (size_t)(equals - arg) : strlen(arg);
    const struct option *option = find_long(str_cut(str_of(arg), 2, end));
    if (!option)
        return unknown_option(err, str_cut(str_of(arg), 0, end));
    return take_option(options, option, equals ? equals + 1 : NULL, argc, argv, i, err);
}

/* -q, -j 4, -j4, and switches in one: -qj4 */
static bool read_short(struct options *options, int argc, char **argv, int *i, FILE *err)
{
    for (const char *at = argv[*i] + 1; *at; at++) {
        const struct option *option = find_short(*at);
        if (!option)
            return unknown_option(err, str_of(argv[*i]));
        if (option->kind != SWITCH)
            return take_option(options, option, at[1] ? at + 1 : NULL, argc, argv, i, err);
        set_option(options, option, NULL, err);
    }
    return true;
}

/* What others call a command of ours; NULL if nobody does. */
static const char *command_meant(struct str name)
{
    static const char *const meant[][2] = {
        {"init", "new site DIR"},
        {"create", "new site DIR"},
        {"add", "new document SLUG"},
        {"import", "new document SLUG"},
        {"server", "serve"},
        {"preview", "serve"},
        {"watch", "serve"},
        {"deploy", "publish TARGET"},
        {"translate", "new translation ID"},
        {"validate", "check"},
        {"lint", "check"},
        {"generate", "build"},
        {"find", "search QUERY"},
        {"version", "--version"},
    };
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        if (str_is(name, meant[i][0]))
            return meant[i][1];
    return NULL;
}

const struct command *options_command(const struct command *commands, size_t count, struct str name,
                                      FILE *err)
{
    struct str names[COMMANDS_MOST];
    for (size_t i = 0; i < count && i < COMMANDS_MOST; i++) {
        names[i] = str_of(commands[i].name);
        if (str_equal(name, names[i]))
            return &commands[i];
    }
    const char *meant = command_meant(name);
    if (!meant) {
        mistake(err, either("unknown command", "không có lệnh"), name,
                str_nearest(name, names, count), "");
        return NULL;
    }
    fprintf(err,
            either("songngu: unknown command \"%.*s\"\n  = help: songngu %s\n",
                   "songngu: không có lệnh \"%.*s\"\n  = cách sửa: songngu %s\n"),
            STR_ARG(name), meant);
    return NULL;
}

static bool names(const struct command *command, const struct option *option)
{
    return strchr(command->accepts, option->letter) != NULL;
}

/* An option that the command has no use for is a mistake, not a silent nothing. */
static bool check_accepted(const struct options *options, const struct command *command, FILE *err)
{
    for (size_t i = 0; command && i < OPTION_COUNT; i++) {
        const void *at = (const char *)options + table[i].offset;
        bool given = table[i].kind == SWITCH   ? *(const bool *)at
                     : table[i].kind == NUMBER ? *(const unsigned long *)at != 0
                                               : *(const char *const *)at != NULL;
        if (given && table[i].scope == SOME && !names(command, &table[i])) {
            fprintf(
                err,
                either("songngu: \"%s\" has no option --%s\n  = help: songngu %s --help\n",
                       "songngu: \"%s\" không có tùy chọn --%s\n  = cách sửa: songngu %s --help\n"),
                command->name, table[i].name, command->name);
            return false;
        }
    }
    return true;
}

/* Writes an argument as it can be typed again, to a POSIX shell. */
static void print_typed(FILE *out, const char *arg)
{
    if (!arg[strcspn(arg, " \t\n\"'$&;|<>()*?`\\~#!{}[]")]) {
        fputs(arg, out);
        return;
    }
    fputc('\'', out);
    for (const char *c = arg; *c; c++)
        if (*c == '\'')
            fputs("'\\''", out);
        else
            fputc(*c, out);
    fputc('\'', out);
}

/* More arguments than the command takes are a mistake too: a folder is meant for -C. */
static bool check_arguments(const struct options *options, const struct command *command, FILE *err)
{
    if (!command || options->arg_count <= command->args_most)
        return true;
    const char *extra = options->args[command->args_most];
    if (command->args_most == 0 && strchr(command->accepts, 'C')) {
        fprintf(err,
                either("songngu: %s takes no argument, but was given \"%s\"\n"
                       "  = help: songngu %s -C ",
                       "songngu: %s không nhận đối số, nhưng được đưa \"%s\"\n"
                       "  = cách sửa: songngu %s -C "),
                command->name, extra, command->name);
        print_typed(err, extra);
        fputc('\n', err);
    } else {
        fprintf(err,
                either("songngu: %s was given one argument too many: \"%s\"\n"
                       "  = help: songngu %s%s%s\n",
                       "songngu: %s được đưa thừa đối số: \"%s\"\n"
                       "  = cách sửa: songngu %s%s%s\n"),
                command->name, extra, command->name, *command->arguments ? " " : "",
                command->arguments);
    }
    return false;
}

static bool is_lang(const char *lang)
{
    return strcmp(lang, "vi") == 0 || strcmp(lang, "en") == 0;
}

/* The values that can be judged without a site. */
static bool check_values(const struct options *options, FILE *err)
{
    if (options->lang && !is_lang(options->lang))
        return mistake(err,
                       either("--lang takes vi or en, not", "--lang nhận vi hoặc en, không phải"),
                       str_of(options->lang), STR_NULL, "");
    if (options->only && strcmp(options->only, "pages") && strcmp(options->only, "search"))
        return mistake(err,
                       either("--only takes pages or search, not",
                              "--only nhận pages hoặc search, không phải"),
                       str_of(options->only), STR_NULL, "");
    if (options->base_url && !address_is_url(str_of(options->base_url))) {
        fprintf(err,
                either("songngu: --base-url takes a whole web address, not \"%s\"\n"
                       "  = help: --base-url https://archive.example\n",
                       "songngu: --base-url nhận một địa chỉ web đầy đủ, không phải \"%s\"\n"
                       "  = cách sửa: --base-url https://archive.example\n"),
                options->base_url);
        return false;
    }
    return true;
}

/* The language of the user's locale. */
static const char *environment_lang(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strncmp(value, "vi", 2) == 0 ? "vi" : "en";
    }
    return "en";
}

/* The language of the messages, known before anything is said: that of --lang, wherever it stands.
 */
static const char *lang_of_messages(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
        const char *lang = "";
        if (str_starts(str_of(argv[i]), STR("--lang=")))
            lang = argv[i] + strlen("--lang=");
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            lang = argv[i + 1];
        if (is_lang(lang))
            return lang;
    }
    return environment_lang();
}

bool options_read(struct options *options, int argc, char **argv, const struct command *commands,
                  size_t command_count, const struct command **command, FILE *err)
{
    bool only_args = false;
    char **args = argv + 1;
    size_t count = 0;
    *options = (struct options){.program = argc && strchr(argv[0], '/') ? argv[0] : "songngu"};
    *command = NULL;
    terminal_speak(lang_of_messages(argc, argv));
    for (int i = 1; i < argc; i++) {
        if (!only_args && strcmp(argv[i], "--") == 0)
            only_args = true;
        else if (!only_args && argv[i][0] == '-' && argv[i][1]) {
            if (!(argv[i][1] == '-' ? read_long : read_short)(options, argc, argv, &i, err))
                return false;
        } else if (!options->command) {
            options->command = argv[i];
            *command = options_command(commands, command_count, str_of(argv[i]), err);
            if (!*command)
                return false;
        } else {
            args[count++] = argv[i]; /* argv is compacted in place; count < i always */
        }
    }
    options->args = (const char *const *)args;
    options->arg_count = count;
    if (!options->help &&
        (!check_accepted(options, *command, err) || !check_arguments(options, *command, err)))
        return false;
    if (!check_values(options, err))
        return false;
    options->site_stated = options->site != NULL;
    if (!options->site)
        options->site = ".";
    options->lang_stated = options->lang != NULL;
    if (!options->lang)
        options->lang = environment_lang();
    return true;
}

static void print_again(const char *option, const char *value)
{
    printf(" %s ", option);
    print_typed(stdout, value);
}

void options_say_next(const struct options *options, const char *next)
{
    if (options->quiet || options->json)
        return;
    printf("\n  %s %s", options->program, next);
    if (options->site_stated)
        print_again("-C", options->site);
    if (options->output)
        print_again("-o", options->output);
    putchar('\n');
}

/* What stands at the left has a line of its own when it is long. */
static void print_row(const char *left, const char *help, FILE *out)
{
    enum { COLUMN = 26 };
    if (strlen(left) > COLUMN)
        fprintf(out, "  %s\n  %*s %s\n", left, COLUMN, "", help);
    else
        fprintf(out, "  %-*s %s\n", COLUMN, left, help);
}

static void print_option(const struct option *o, FILE *out)
{
    char left[64];
    snprintf(left, sizeof left, "%c%c%c --%s%s%s", o->has_short ? '-' : ' ',
             o->has_short ? o->letter : ' ', o->has_short ? ',' : ' ', o->name,
             *o->value ? " " : "", o->value);
    print_row(left, either(o->help, o->help_vi), out);
}

void options_help(const struct command *command, const struct command *commands,
                  size_t command_count, FILE *out)
{
    if (command) {
        fprintf(out, "songngu %s%s%s %s\n  %s\n\n", command->name, *command->arguments ? " " : "",
                command->arguments, either("[options]", "[tùy chọn]"),
                either(command->help, command->help_vi));
    } else {
        fprintf(out,
                either("songngu: a bilingual Vietnamese and English archive from plain text\n\n",
                       "songngu: kho lưu trữ song ngữ Việt - Anh từ văn bản thuần\n\n"));
        for (size_t i = 0; i < command_count; i++) {
            char left[64];
            snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].arguments);
            print_row(left, either(commands[i].help, commands[i].help_vi), out);
        }
        fputc('\n', out);
    }
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (command ? table[i].scope == ALL || names(command, &table[i]) : table[i].scope != SOME)
            print_option(&table[i], out);
    if (!command)
        fprintf(out, either("\nsongngu COMMAND --help lists a command's own options.\n",
                            "\nsongngu LỆNH --help: tùy chọn của từng lệnh\n"));
}
