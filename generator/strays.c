#include "strays.h"

#include "unicode.h"

/* What content/ may hold; folders end in "/". */
static const char *const known[] = {
    "documents/",         "pages/",           "decisions/",       "files/",
    "names.yaml",         "glossary.yaml",    "relations.yaml",   "terms.yaml",
    "abbreviations.yaml", "messages.vi.yaml", "messages.en.yaml",
};
enum { KNOWN = sizeof known / sizeof *known };

/* "x.md~", "#x.md#", "x.md.new" (which songngu makes), "x.tmp" */
static bool is_passing(struct str name)
{
    return str_starts(name, STR("#")) || str_ends(name, STR("~")) || str_ends(name, STR(".new")) ||
           str_ends(name, STR(".tmp"));
}

/* A file that pandoc can make a text of. */
static bool is_of_word_processor(struct str name)
{
    return str_ends(name, STR(".docx")) || str_ends(name, STR(".odt")) ||
           str_ends(name, STR(".rtf"));
}

static void report_word(struct diags *diags, const struct diag_where *where, struct str folder,
                        struct str name)
{
    struct arena arena;
    arena_init(&arena);
    struct str slug = unicode_slug(&arena, str_cut(name, 0, str_find_byte(name, '.', 0)));
    slug = slug.len ? slug : STR("SLUG");
    diag_add(diags, DIAG_STRAY_WORD, where, str_format(&arena, "\"%.*s\"", STR_ARG(where->path)),
             slug, str_format(&arena, "%.*s/%.*s.vi.md", STR_ARG(folder), STR_ARG(slug)));
    arena_free(&arena);
}

void strays_add(struct diags *diags, struct str folder, const struct fs_entry *entry,
                const char *form)
{
    struct buf path = BUF_INIT;
    if (is_passing(entry->name))
        return;
    buf_printf(&path, "%.*s/%.*s%s", STR_ARG(folder), STR_ARG(entry->name),
               entry->is_dir ? "/" : "");
    struct diag_where where = {.path = buf_view(&path)};
    if (!entry->is_dir && is_of_word_processor(entry->name))
        report_word(diags, &where, folder, entry->name);
    else
        diag_add(diags, entry->is_dir ? DIAG_STRAY_FOLDER : DIAG_STRAY_FILE, &where, str_of(form),
                 folder, STR_NULL);
    buf_free(&path);
}

static bool is_known(struct str name)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (str_is(name, known[i]))
            return true;
    return false;
}

static void judge(struct diags *diags, struct str name)
{
    struct str names[KNOWN];
    struct buf path = BUF_INIT;
    if (is_known(name) || is_passing(name))
        return;
    for (size_t i = 0; i < KNOWN; i++)
        names[i] = str_of(known[i]);
    buf_printf(&path, "content/%.*s", STR_ARG(name));
    struct diag_where where = {.path = buf_view(&path)};
    diag_add(diags, DIAG_STRAY_CONTENT, &where, name, str_nearest(name, names, KNOWN), STR_NULL);
    buf_free(&path);
}

void strays_of_content(struct diags *diags, int site_dir)
{
    struct arena arena;
    struct fs_list list;
    arena_init(&arena);
    if (fs_list(site_dir, "content", &arena, &list))
        for (size_t i = 0; i < list.count; i++) {
            struct str slash = list.entries[i].is_dir ? STR("/") : STR("");
            judge(diags, STR_JOIN(&arena, list.entries[i].name, slash));
        }
    arena_free(&arena);
}
