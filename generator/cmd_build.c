#include "build.h"
#include "commands.h"

int cmd_build(const struct options *options)
{
    struct build build;
    int status = build_run(&build, options);
    if (status == EXIT_CLEAN)
        options_say_next(options, options->drafts ? "serve --drafts" : "serve");
    build_free(&build);
    return status;
}
