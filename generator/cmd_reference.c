/* Writes docs/reference.md: what a site's author and a theme's author may write, out of the tables
 * that the program itself reads. */
#include "commands.h"
#include "config.h"
#include "diag.h"
#include "front.h"
#include "glossary.h"
#include "json_write.h"
#include "records.h"
#include "template.h"
#include "view.h"

int cmd_reference(const struct options *options)
{
    static const char *const common[] = {"site", "page", NULL};
    struct template_names names = {.root = &view_shape, .common = common, .base = "page.root"};
    struct template_page pages[32];
    size_t count = 0;
    for (; count < page_kind_count && count < 32; count++)
        pages[count] =
            (struct template_page){page_kinds[count].template_file, page_kinds[count].names};
    struct buf out = BUF_INIT;
    buf_text(&out,
             "# Reference\n\nWritten by `songngu reference` from the tables of the program.\n\n");
    config_reference(&out);
    front_reference(&out);
    records_reference(&out);
    glossary_reference(&out);
    template_reference(&out, &names, pages, count);
    if (options->json) {
        struct buf text = out;
        struct json_writer w = {.out = &out};
        out = BUF_INIT;
        json_write_open(&w, NULL, '{');
        json_write_text(&w, "markdown", buf_view(&text));
        json_write_close(&w, '}');
        buf_byte(&out, '\n');
        buf_free(&text);
    }
    fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
    return EXIT_CLEAN;
}
