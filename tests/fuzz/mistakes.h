/* mistakes - what was reported, as a fuzzer compares or only reads it. */
#ifndef SONGNGU_FUZZ_MISTAKES_H
#define SONGNGU_FUZZ_MISTAKES_H

#include <stdio.h>
#include <stdlib.h>

#include "diag.h"

/* Appends all diagnostics as JSON. */
static inline void add_mistakes(struct diags *diags, struct buf *to)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    diags_json(diags, out, "vi", SEVERITY_NOTE, SIZE_MAX);
    fclose(out);
    buf_add(to, text, size);
    free(text);
}

#endif
