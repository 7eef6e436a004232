#include "commands.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "preview.h"

int cmd_serve(const struct options *options)
{
    char output[PATH_MAX];
    int n = options->output ? snprintf(output, sizeof output, "%s", options->output)
                            : snprintf(output, sizeof output, "%s/public", options->site);
    if (n < 0 || n >= PATH_MAX)
        die("path too long: %s", options->output ? options->output : options->site);
    struct preview preview = {
        .output = output,
        .port = (unsigned)options->port,
        .lang = options->lang,
        .quiet = options->quiet,
        .color = isatty(STDERR_FILENO),
    };
    return preview_run(&preview);
}
