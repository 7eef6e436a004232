#include "build.h"
#include "commands.h"

int cmd_build(const struct options *options)
{
    struct build build;
    int status = build_run(&build, options);
    if (status == EXIT_CLEAN && !options->quiet && !options->json)
        printf("\n  songngu serve%s%s\n",
               options->site[0] == '.' && !options->site[1] ? "" : " -C ",
               options->site[0] == '.' && !options->site[1] ? "" : options->site);
    build_free(&build);
    return status;
}
