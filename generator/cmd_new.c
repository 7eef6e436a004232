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
#include "json_write.h"
#include "scan.h"
#include "site_folder.h"
#include "terminal.h"

#define SITE_CONF(head, address)                                              \
    "# " head "\n"                                                            \
    "title:\n"                                                                \
    "  vi: Kho lưu trữ mới\n"                                            \
    "  en: A new archive\n"                                                   \
    "tagline:\n"                                                              \
    "  vi: Văn bản và tin tức, bằng tiếng Việt và tiếng Anh\n" \
    "  en: Documents and news, in Vietnamese and English\n"                   \
    "\n"                                                                      \
    "# " address "\n"                                                         \
    "# base_url: https://example.org\n"

static const char site_conf[] = SITE_CONF(
    "The settings of this archive. Every one has a default; songngu reference lists them all.",
    "The address the site will have once it is published, without a slash at its end.\n"
    "# Until it is set here, the pages say no address by which they could be cited.");
static const char site_conf_vi[] = SITE_CONF(
    "Thiết lập của kho. Mục nào cũng có giá trị mặc định; songngu reference liệt kê tất cả.",
    "Địa chỉ của trang khi công bố, không có dấu gạch chéo ở cuối.\n"
    "# Khi chưa ghi ở đây, các trang không nêu địa chỉ nào để trích dẫn.");

/* What songngu makes is no part of the archive. */
static const char gitignore[] = "/public/\n.songngu*\n";

#define NAMES                                                                                                 \
    "types:\n"                                                                                                \
    "  nghi-quyet: {vi: Nghị quyết, en: Resolution}\n"                                                    \
    "  chi-thi: {vi: Chỉ thị, en: Directive}\n"                                                           \
    "  ket-luan: {vi: Kết luận, en: Conclusion}\n"                                                        \
    "  quyet-dinh: {vi: Quyết định, en: Decision}\n"                                                     \
    "  quy-dinh: {vi: Quy định, en: Regulation}\n"                                                         \
    "  quy-che: {vi: Quy chế, en: Working regulation}\n"                                                    \
    "  huong-dan: {vi: Hướng dẫn, en: Guideline}\n"                                                      \
    "  ke-hoach: {vi: Kế hoạch, en: Plan}\n"                                                              \
    "  chuong-trinh: {vi: Chương trình, en: Programme}\n"                                                  \
    "  bao-cao: {vi: Báo cáo, en: Report}\n"                                                                \
    "  thong-bao: {vi: Thông báo, en: Notice}\n"                                                            \
    "  cong-van: {vi: Công văn, en: Official letter}\n"                                                     \
    "  to-trinh: {vi: Tờ trình, en: Submission}\n"                                                         \
    "  bien-ban: {vi: Biên bản, en: Minutes}\n"                                                            \
    "  bai-phat-bieu: {vi: Bài phát biểu, en: Speech}\n"                                                  \
    "  tin-tuc: {vi: Tin tức, en: News report}\n"                                                           \
    "issuers:\n"                                                                                              \
    "  tw: {vi: Trung ương Đảng, en: Central Party bodies}\n"                                            \
    "  dh: {vi: Đại hội Đảng, en: Party Congress}\n"                                                  \
    "  tu: {vi: Tỉnh ủy, en: Provincial Party Committee}\n"                                               \
    "  qh: {vi: Quốc hội, en: National Assembly}\n"                                                       \
    "  ubtvqh: {vi: Ủy ban Thường vụ Quốc hội, en: Standing Committee of the National Assembly}\n" \
    "  ctn: {vi: Chủ tịch nước, en: President}\n"                                                      \
    "  cp: {vi: Chính phủ, en: Government}\n"                                                              \
    "  ttg: {vi: Thủ tướng Chính phủ, en: Prime Minister}\n"                                          \
    "  hdnd: {vi: Hội đồng nhân dân, en: \"People's Council\"}\n"                                      \
    "  ubnd: {vi: Ủy ban nhân dân, en: \"People's Committee\"}\n"                                         \
    "places:\n"                                                                                               \
    "  ha-noi: {vi: Hà Nội, en: Hanoi}\n"                                                                  \
    "topics:\n"                                                                                               \
    "  dan-van: {vi: Dân vận, en: Mass mobilisation}\n"                                                    \
    "work-types:\n"                                                                                           \
    "  nq: {vi: [Nghị quyết], en: [Resolution]}\n"                                                        \
    "  qd: {vi: [Quyết định, Quy định], en: [Decision, Regulation]}\n"                                \
    "  ct: {vi: [Chỉ thị], en: [Directive]}\n"                                                            \
    "  kl: {vi: [Kết luận], en: [Conclusion]}\n"                                                          \
    "  hd: {vi: [Hướng dẫn], en: [Guideline, Instruction]}\n"                                            \
    "  tb: {vi: [Thông báo], en: [Notice]}\n"                                                               \
    "  bc: {vi: [Báo cáo], en: [Report]}\n"                                                                 \
    "  kh: {vi: [Kế hoạch], en: [Plan]}\n"                                                                \
    "  ctr: {vi: [Chương trình], en: [Programme]}\n"                                                       \
    "  ttr: {vi: [Tờ trình], en: [Submission]}\n"                                                          \
    "  cv: {vi: [Công văn], en: [Official Dispatch, Official Letter]}\n"                                    \
    "  hp: {vi: [Hiến pháp], en: [Constitution]}\n"                                                        \
    "  luat: {vi: [Luật, Bộ luật], en: [Law, Code]}\n"                                                  \
    "  pl: {vi: [Pháp lệnh], en: [Ordinance]}\n"                                                           \
    "  nd: {vi: [Nghị định], en: [Decree]}\n"                                                            \
    "  tt: {vi: [Thông tư, Thông tri], en: [Circular]}\n"                                                  \
    "  ttlt: {vi: [Thông tư liên tịch], en: [Joint Circular]}\n"

static const char names_yaml[] =
    "# Names in both languages of what the documents refer to. A document writes the key, or the\n"
    "# Vietnamese name itself.\n" NAMES;

static const char names_yaml_vi[] = "# Tên bằng hai thứ tiếng của những gì tài liệu nhắc đến. Tài "
                                    "liệu ghi khóa, hoặc ghi chính tên\n"
                                    "# tiếng Việt.\n" NAMES;

#define FIRST_VI(id, type, date)                                                                                               \
    "---\n"                                                                                                                    \
    "id: d0001                  # " id "\n"                                                                                    \
    "title: Tài liệu đầu tiên\n"                                                                                        \
    "type: tin-tuc              # " type "\n"                                                                                  \
    "place: ha-noi\n"                                                                                                          \
    "date: 2021-08-13           # " date "\n"                                                                                  \
    "topics: [dan-van]\n"                                                                                                      \
    "summary: Một tài liệu mẫu, để thay bằng tài liệu của bạn.\n"                                           \
    "---\n"                                                                                                                    \
    "\n"                                                                                                                       \
    "Hội nghị thực hiện Quyết định số 290-QĐ/TW ngày 25/2/2010 của Bộ Chính trị.\n"                    \
    "\n"                                                                                                                       \
    "Số của văn bản được nhận ra và trở thành liên kết; trang của văn bản ấy dẫn ngược lại " \
    "đây.\n"

static const char first[] =
    FIRST_VI("permanent: never change it, never use it again", "a key of content/names.yaml",
             "of the event or of the document");
static const char first_vi[] =
    FIRST_VI("cố định: không bao giờ đổi, không bao giờ dùng lại",
             "một khóa của content/names.yaml", "của sự kiện hoặc của văn bản");

#define FIRST_EN(translation)                                                                    \
    "---\n"                                                                                      \
    "title: The first document\n"                                                                \
    "summary: A sample, to be replaced by a document of yours.\n"                                \
    "translation:               # " translation "\n"                                             \
    "  of: vi\n"                                                                                 \
    "  status: unofficial\n"                                                                     \
    "---\n"                                                                                      \
    "\n"                                                                                         \
    "The conference implemented Decision No. 290-QĐ/TW of 25 February 2010 of the Politburo.\n" \
    "\n"                                                                                         \
    "The number of a decision is recognised and becomes a link; the decision's page leads back " \
    "here.\n"

static const char first_en[] =
    FIRST_EN("makes this file a translation; the rest is taken from the original");
static const char first_en_vi[] = FIRST_EN("tệp này là bản dịch; phần còn lại lấy từ bản gốc");

static const char document_start[] =
    "---\n"
    "id: %.*s\n"
    "title: \"%.*s\"\n"
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

static const char document_start_vi[] =
    "---\n"
    "id: %.*s\n"
    "title: \"%.*s\"\n"
    "# type: tin-tuc            # khóa của content/names.yaml; ghi tên tiếng Việt cũng được\n"
    "# issuer:                  # cơ quan ban hành (chỉ thị), hoặc publisher: nơi đăng (tin tức)\n"
    "# place:\n"
    "# date: 2021-08-13         # của sự kiện hoặc của văn bản, đến mức văn bản nêu\n"
    "# published: 2021-08-13    # ngày đăng\n"
    "# source:                  # nguồn, như văn bản ghi\n"
    "# topics: []\n"
    "# summary:                 # một hai câu\n"
    "# removed:                 # phần của trang web không thuộc văn bản, ghi đúng từng chữ\n"
    "#   - text: Gửi cho bạn bè\n"
    "#     what: {vi: nút chia sẻ, en: share button}\n"
    "draft: true                # xóa dòng này khi văn bản đã xong\n"
    "---\n"
    "\n"
    "Văn bản, mỗi đoạn cách nhau một dòng trống.\n";

static const char translation_start[] =
    "---\n"
    "title: \"%s\"\n"
    "# summary:\n"
    "translation:               # what is not stated here is taken from the original\n"
    "  of: %s\n"
    "  status: unofficial\n"
    "  # method: {vi: …, en: …}   # how it was made\n"
    "draft: true                # delete this line when the translation is ready, then:\n"
    "                           #   songngu reviewed %.*s\n"
    "# Below stands the original. Translate it block by block: the same paragraphs,\n"
    "# headings and lists in the same order, numbers of decisions as they are.\n"
    "---\n";

static const char translation_start_vi[] =
    "---\n"
    "title: \"%s\"\n"
    "# summary:\n"
    "translation:               # những gì không ghi ở đây được lấy từ bản gốc\n"
    "  of: %s\n"
    "  status: unofficial\n"
    "  # method: {vi: …, en: …}   # dịch bằng cách nào\n"
    "draft: true                # xóa dòng này khi bản dịch đã xong, rồi chạy:\n"
    "                           #   songngu reviewed %.*s\n"
    "# Dưới đây là bản gốc. Hãy dịch từng khối: giữ nguyên các đoạn, đề mục và danh sách theo\n"
    "# cùng thứ tự, số hiệu văn bản để nguyên.\n"
    "---\n";

static void put_new(int dir, const char *path, struct str text)
{
    if (faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        die_mistake(either("%s is there already; nothing was written", "đã có %s; chưa ghi gì"),
                    path);
    if (!fs_write(dir, path, text))
        die_errno("write", path);
}

/* What was made, and the command to type next (with its -C, if that was typed). */
static void say_made(const struct options *options, const char *const *paths, size_t count,
                     const char *what, const char *next)
{
    if (options->json) {
        struct buf out = BUF_INIT;
        struct json_writer w = {.out = &out};
        json_write_open(&w, NULL, '{');
        json_write_open(&w, "created", '[');
        for (size_t i = 0; i < count; i++)
            json_write_text(&w, NULL, str_of(paths[i]));
        json_write_close(&w, ']');
        json_write_text(&w, "next", str_of(next));
        json_write_close(&w, '}');
        printf("%s\n", out.data);
        buf_free(&out);
    }
    if (options->json || options->quiet)
        return;
    for (size_t i = 0; i < count; i++)
        printf("  %s\n", paths[i]);
    if (*what)
        printf("\n  %s", what);
    options_say_next(options, next);
}

static int say_forms(void)
{
    fputs(either("  = help: songngu new site DIR\n"
                 "          songngu new document SLUG\n"
                 "          songngu new translation ID\n",
                 "  = cách sửa: songngu new site THƯ_MỤC\n"
                 "              songngu new document SLUG\n"
                 "              songngu new translation ID\n"),
          stderr);
    return EXIT_MISTAKES;
}

static int name_missing(const char *what)
{
    if (*what)
        fprintf(stderr, either("songngu: new %s: of what name?\n", "songngu: new %s: tên là gì?\n"),
                what);
    else
        fputs(either("songngu: new what?\n", "songngu: tạo gì mới?\n"), stderr);
    return say_forms();
}

/* The folder is the argument, or what -C names. */
static int new_site(const struct options *options)
{
    const struct {
        const char *path, *text;
    } files[] = {
        {"site.conf", either(site_conf, site_conf_vi)},
        {".gitignore", gitignore},
        {"content/names.yaml", either(names_yaml, names_yaml_vi)},
        {"content/documents/tai-lieu-dau-tien.vi.md", either(first, first_vi)},
        {"content/documents/tai-lieu-dau-tien.en.md", either(first_en, first_en_vi)},
    };
    enum { FILES = sizeof files / sizeof *files };
    const char *path = options->arg_count > 1 ? options->args[1] : options->site;
    const char *paths[FILES];
    if (options->arg_count > 1 && options->site_stated)
        die_mistake(either("new site: -C %s and %s both name the folder; leave one out",
                           "new site: -C %s và %s đều chỉ thư mục; hãy bỏ một"),
                    options->site, path);
    int failed = mkdir(path, 0777) ? errno : 0;
    if (failed == ENOENT)
        die_mistake(either("there is no folder for %s to be in; make it first: mkdir -p %s",
                           "chưa có thư mục chứa %s; hãy tạo trước: mkdir -p %s"),
                    path, path);
    errno = failed;
    if (failed && failed != EEXIST)
        die_errno("mkdir", path);
    int dir = site_folder_any(path);
    if (!failed && site_folder_above(dir))
        rmdir(path);
    site_folder_refuse(dir, path);
    if (faccessat(dir, "content", F_OK, 0) == 0 || faccessat(dir, "site.conf", F_OK, 0) == 0)
        die_mistake(
            either("%s is a site already; nothing was written", "%s đã là một trang; chưa ghi gì"),
            path);
    size_t count = 0;
    for (size_t i = 0; i < FILES; i++) {
        if (faccessat(dir, files[i].path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            continue; /* a .gitignore */
        put_new(dir, files[i].path, str_of(files[i].text));
        paths[count++] = files[i].path;
    }
    close(dir);
    struct options next = *options; /* so that -C is said of the new folder */
    next.site = path;
    next.site_stated = strcmp(path, ".") != 0;
    say_made(&next, paths, count, "", "build");
    return EXIT_CLEAN;
}

static int new_document(const struct options *options, struct str slug)
{
    struct arena arena;
    arena_init(&arena);
    if (!address_is_slug(slug)) {
        struct str meant = unicode_slug(&arena, slug);
        fprintf(
            stderr,
            either("songngu: \"%.*s\" cannot be a slug: small letters a-z, digits and \"-\"\n",
                   "songngu: \"%.*s\" không thể là slug: chỉ chữ thường a-z, chữ số và \"-\"\n"),
            STR_ARG(slug));
        if (meant.len)
            fprintf(stderr,
                    either("  = help: songngu new document %.*s\n",
                           "  = cách sửa: songngu new document %.*s\n"),
                    STR_ARG(meant));
        arena_free(&arena);
        return EXIT_MISTAKES;
    }
    int dir = site_folder_open(options->site);
    struct str path = str_format(&arena, "content/documents/%.*s.vi.md", STR_ARG(slug));
    put_new(dir, path.data,
            str_format(&arena, either(document_start, document_start_vi), STR_ARG(slug),
                       STR_ARG(slug)));
    close(dir);
    say_made(options, &path.data, 1, either("write the text, then:", "viết văn bản, rồi:"),
             "check --drafts");
    arena_free(&arena);
    return EXIT_CLEAN;
}

/* The body of a source file: what follows its front matter. */
static struct str body_of(struct str file)
{
    size_t end = str_find(file, STR("\n---"), 0);
    return str_cut(file, str_find_byte(file, '\n', end + 1) + 1, file.len);
}

static void write_translation(struct build *build, const struct options *options,
                              const struct document *d)
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
    buf_printf(&out, either(translation_start, translation_start_vi), title.data,
               lang_code(d->original), STR_ARG(d->id));
    buf_str(&out, body_of(file));
    struct str path =
        str_format(&site->arena, "content/documents/%.*s.%s.md", STR_ARG(d->slug), lang_code(lang));
    put_new(site->dir, path.data, buf_view(&out));
    buf_free(&out);
    buf_free(&title);
    say_made(options, &path.data, 1, either("translate it, then:", "dịch xong thì:"),
             str_format(&site->arena, "reviewed %.*s", STR_ARG(d->id)).data);
}

static int new_translation(const struct options *options, struct str id)
{
    struct build build;
    struct options looking = *options;
    looking.drafts = true; /* a translation may begin before the original is ready */
    build_load(&build, &looking, BUILD_TO_LOOK);
    const struct document *d = build_find_document(&build, id);
    if (d)
        write_translation(&build, options, d);
    build_free(&build);
    return d ? EXIT_CLEAN : EXIT_MISTAKES;
}

int cmd_new(const struct options *options)
{
    struct str what = str_of(options->arg_count ? options->args[0] : "");
    bool named = options->arg_count > 1;
    if (str_is(what, "site") && (named || options->site_stated))
        return new_site(options);
    if (str_is(what, "document") && named)
        return new_document(options, str_of(options->args[1]));
    if (str_is(what, "translation") && named)
        return new_translation(options, str_of(options->args[1]));
    struct str kinds[] = {STR("site"), STR("document"), STR("translation")};
    struct str nearest = str_nearest(what, kinds, 3);
    if (!what.len || str_equal(what, nearest))
        return name_missing(what.len ? nearest.data : "");
    fprintf(stderr, either("songngu: unknown kind \"%.*s\"", "songngu: không có loại \"%.*s\""),
            STR_ARG(what));
    if (nearest.data)
        fprintf(stderr, either("; did you mean \"%.*s\"?", "; có phải là \"%.*s\"?"),
                STR_ARG(nearest));
    fputc('\n', stderr);
    return say_forms();
}
