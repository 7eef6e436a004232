#include "build.h"
#include "commands.h"
#include "terminal.h"

static void print_counts(const struct diags *diags)
{
    size_t errors = diags_count(diags, SEVERITY_ERROR);
    size_t warnings = diags_count(diags, SEVERITY_WARNING);
    size_t notes = diags_count(diags, SEVERITY_NOTE);
    if (terminal_vietnamese())
        printf("%zu lỗi, %zu cảnh báo, %zu ghi chú\n", errors, warnings, notes);
    else
        printf("%zu error%s, %zu warning%s, %zu note%s\n", errors, errors == 1 ? "" : "s", warnings,
               warnings == 1 ? "" : "s", notes, notes == 1 ? "" : "s");
}

int cmd_check(const struct options *options)
{
    struct build build;
    build_load(&build, options, BUILD_TO_LOOK);
    int status =
        build_report_diags(&build, options, options->quiet ? SEVERITY_WARNING : SEVERITY_NOTE);
    if (options->json) {
        diags_json(build.site.diags, stdout, options->lang, SEVERITY_NOTE, SIZE_MAX);
        puts("");
    } else if (!options->quiet) {
        print_counts(build.site.diags);
    }
    if (status == EXIT_CLEAN)
        options_say_next(options, options->drafts ? "serve --drafts" : "build");
    build_free(&build);
    return status;
}
