#include <string.h>

#include "build.h"
#include "commands.h"

static void print_counts(const struct diags *diags, const char *lang)
{
    bool vi = strcmp(lang, "vi") == 0;
    printf(vi ? "%zu lỗi, %zu cảnh báo, %zu ghi chú\n" : "%zu errors, %zu warnings, %zu notes\n",
           diags_count(diags, SEVERITY_ERROR), diags_count(diags, SEVERITY_WARNING),
           diags_count(diags, SEVERITY_NOTE));
}

int cmd_check(const struct options *options)
{
    struct build build;
    build_load(&build, options, BUILD_TO_LOOK);
    int status =
        build_report_diags(&build, options, options->quiet ? SEVERITY_WARNING : SEVERITY_NOTE);
    if (options->json) {
        struct buf out = BUF_INIT;
        diags_json(build.site.diags, &out, options->lang, SEVERITY_NOTE, SIZE_MAX);
        printf("%s\n", out.data);
        buf_free(&out);
    } else if (!options->quiet) {
        print_counts(build.site.diags, options->lang);
    }
    build_free(&build);
    return status;
}
