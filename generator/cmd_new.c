/* songngu new site DIR | document SLUG | translation ID: a working start, with comments that teach.
 * Nothing that is there is ever overwritten. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "commands.h"
#include "diag.h"
#include "fs.h"
#include "scan.h"

static const char site_conf[] =
    "# The settings of this archive. Every one has a default; songngu reference lists them all.\n"
    "title:\n"
    "  vi: Kho lưu trữ mới\n"
    "  en: A new archive\n"
    "tagline:\n"
    "  vi: Văn bản và tin tức, bằng tiếng Việt và tiếng Anh\n"
    "  en: Documents and news, in Vietnamese and English\n"
    "\n"
    "# The address the site will have once it is published, without a slash at its end.\n"
    "# base_url: https://example.org\n";

/* What songngu makes is no part of the archive. */
static const char gitignore[] = "/public/\n.songngu*\n";

static const char names_yaml[] =
    "# Names in both languages of what the documents refer to. A document writes the key, or the\n"
    "# Vietnamese name itself.\n"
    "types:\n"
    "  tin-tuc: {vi: Tin tức, en: News report}\n"
    "  chi-thi: {vi: Chỉ thị, en: Directive}\n"
    "places:\n"
    "  ha-noi: {vi: Hà Nội, en: Hanoi}\n"
    "topics:\n"
    "  dan-van: {vi: Dân vận, en: Mass mobilisation}\n";

static const char first_vi[] =
    "---\n"
    "id: d0001                  # permanent: never change it, never use it again\n"
    "title: Tài liệu đầu tiên\n"
    "type: tin-tuc              # a key of content/names.yaml\n"
    "place: ha-noi\n"
    "date: 2021-08-13           # of the event or of the document\n"
    "topics: [dan-van]\n"
    "summary: Một tài liệu mẫu, để thay bằng tài liệu của bạn.\n"
    "---\n"
    "\n"
    "Hội nghị thực hiện Quyết định số 290-QĐ/TW ngày 25/2/2010 của Bộ Chính trị.\n"
    "\n"
    "Số của văn bản được nhận ra và trở thành liên kết; trang của văn bản ấy dẫn ngược lại đây.\n";

static const char first_en[] =
    "---\n"
    "title: The first document\n"
    "summary: A sample, to be replaced by a document of yours.\n"
    "translation:               # makes this file a translation; the rest is taken from the "
    "original\n"
    "  of: vi\n"
    "  status: unofficial\n"
    "---\n"
    "\n"
    "The conference implemented Decision No. 290-QĐ/TW of 25 February 2010 of the Politburo.\n"
    "\n"
    "The number of a decision is recognised and becomes a link; the decision's page leads back "
    "here.\n";

static const char document_start[] =
    "---\n"
    "id: %.*s\n"
    "title: %.*s\n"
    "# type: tin-tuc            # keys of content/names.yaml; a Vietnamese name will do as well\n"
    "# issuer:                  # who issued it (a directive), or publisher: who published it "
    "(news)\n"
    "# place:\n"
    "# date: 2021-08-13         # of the event or of the document, as far as the text states it\n"
    "# published: 2021-08-13    # when it was published\n"
    "# source:                  # as the text states it\n"
    "# topics: []\n"
    "# summary:                 # one or two sentences\n"
    "# removed:                 # page furniture that you took out, word for word\n"
    "#   - text: Gửi cho bạn bè\n"
    "#     what: {vi: nút chia sẻ, en: share button}\n"
    "draft: true                # delete this line when the text is ready\n"
    "---\n"
    "\n"
    "Văn bản, mỗi đoạn cách nhau một dòng trống.\n";

static void put_new(int dir, const char *path, struct str text)
{
    if (faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        die_mistake("%s is there already; nothing was written", path);
    if (!fs_write(dir, path, text))
        die_errno("write", path);
    printf("  %s\n", path);
}

static int usage(void)
{
    fputs("songngu: new needs to know what\n"
          "  = help: songngu new site DIR\n"
          "          songngu new document SLUG\n"
          "          songngu new translation ID\n",
          stderr);
    return EXIT_MISTAKES;
}

static int new_site(const char *path)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        die_errno("mkdir", path);
    int dir = fs_open_dir(path);
    if (dir < 0)
        die_errno("open", path);
    if (faccessat(dir, "content", F_OK, 0) == 0 || faccessat(dir, "site.conf", F_OK, 0) == 0)
        die_mistake("%s is a site already; nothing was written", path);
    printf("%s:\n", path);
    put_new(dir, "site.conf", str_of(site_conf));
    put_new(dir, ".gitignore", str_of(gitignore));
    put_new(dir, "content/names.yaml", str_of(names_yaml));
    put_new(dir, "content/documents/tai-lieu-dau-tien.vi.md", str_of(first_vi));
    put_new(dir, "content/documents/tai-lieu-dau-tien.en.md", str_of(first_en));
    close(dir);
    printf("\n  songngu build -C %s\n", path);
    return EXIT_CLEAN;
}

static int new_document(const struct options *options, struct str slug)
{
    struct arena arena;
    arena_init(&arena);
    if (!address_is_slug(slug)) {
        struct str meant = unicode_slug(&arena, slug);
        fprintf(stderr, "songngu: \"%.*s\" cannot be a slug: small letters a-z, digits and \"-\"\n",
                STR_ARG(slug));
        if (meant.len)
            fprintf(stderr, "  = help: songngu new document %.*s\n", STR_ARG(meant));
        arena_free(&arena);
        return EXIT_MISTAKES;
    }
    int dir = fs_open_dir(options->site);
    if (dir < 0)
        die_errno("open", options->site);
    struct str path = str_format(&arena, "content/documents/%.*s.vi.md", STR_ARG(slug));
    put_new(dir, path.data, str_format(&arena, document_start, STR_ARG(slug), STR_ARG(slug)));
    printf("\n  write the text, then: songngu check --drafts\n");
    close(dir);
    arena_free(&arena);
    return EXIT_CLEAN;
}

/* The body of a source file: what follows its front matter. */
static struct str body_of(struct str file)
{
    size_t end = str_find(file, STR("\n---"), 0);
    return str_cut(file, str_find_byte(file, '\n', end + 1) + 1, file.len);
}

static void write_translation(struct build *build, const struct document *d)
{
    struct site *site = &build->site;
    const struct text *original = d->text[d->original];
    enum lang lang = lang_other(d->original);
    struct str file;
    struct buf title = BUF_INIT; /* quoted as YAML quotes, which is as JSON does */
    json_escape(&title, original->front.title.text[original->lang]);
    if (!fs_read(site->dir, original->path.data, SOURCE_MAX, &site->arena, &file, NULL))
        die_errno("read", original->path.data);
    struct buf out = BUF_INIT;
    buf_printf(
        &out,
        "---\ntitle: \"%s\"\n# summary:\n"
        "translation:               # what is not stated here is taken from the original\n"
        "  of: %s\n  status: unofficial\n"
        "  # method: {vi: …, en: …}   # how it was made\n"
        "draft: true                # delete this line when the translation is ready, then:\n"
        "                           #   songngu reviewed %.*s\n"
        "# Below stands the original. Translate it block by block: the same paragraphs,\n"
        "# headings and lists in the same order, numbers of decisions as they are.\n---\n",
        title.data, lang_code(d->original), STR_ARG(d->id));
    buf_str(&out, body_of(file));
    struct str path =
        str_format(&site->arena, "content/documents/%.*s.%s.md", STR_ARG(d->slug), lang_code(lang));
    put_new(site->dir, path.data, buf_view(&out));
    buf_free(&out);
    buf_free(&title);
    printf("\n  translate it, then: songngu reviewed %.*s\n", STR_ARG(d->id));
}

static int new_translation(const struct options *options, struct str id)
{
    struct build build;
    build_load(&build, options, BUILD_TO_LOOK);
    struct map_entry *entry = map_get(&build.site.by_id, id);
    if (!entry)
        entry = map_get(&build.site.by_slug, id);
    int status = EXIT_CLEAN;
    if (!entry) {
        fprintf(stderr, "songngu: no document has the id \"%.*s\"\n", STR_ARG(id));
        status = EXIT_MISTAKES;
    } else {
        write_translation(&build, &build.site.documents[entry->number]);
    }
    build_free(&build);
    return status;
}

int cmd_new(const struct options *options)
{
    if (options->arg_count != 2)
        return usage();
    struct str what = str_of(options->args[0]);
    if (str_is(what, "site"))
        return new_site(options->args[1]);
    if (str_is(what, "document"))
        return new_document(options, str_of(options->args[1]));
    if (str_is(what, "translation"))
        return new_translation(options, str_of(options->args[1]));
    struct str kinds[] = {STR("site"), STR("document"), STR("translation")};
    struct str nearest = str_nearest(what, kinds, 3);
    if (nearest.data)
        fprintf(stderr, "songngu: unknown kind \"%.*s\"; did you mean \"%.*s\"?\n", STR_ARG(what),
                STR_ARG(nearest));
    return usage();
}
