/* songngu reviewed ID: writes into a translation's front matter the hash of each block of the
 * original as it is now. Only the lines of `blocks:` change; the rest of the file stays as the
 * author wrote it. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "build.h"
#include "commands.h"
#include "diag.h"
#include "fs.h"
#include "json_write.h"
#include "object.h"
#include "scan.h"
#include "terminal.h"
#include "yaml_tree.h"

enum { HASHES_A_LINE = 5 };

/* The blocks that a translation is made from. */
struct original {
    const struct block_mark *marks;
    size_t count;
};

/* The column of a key, in spaces. */
static size_t indent_of(struct str file, size_t offset)
{
    size_t start = offset;
    while (start && file.data[start - 1] != '\n')
        start--;
    return offset - start;
}

static size_t line_end(struct str file, size_t offset)
{
    return str_find_byte(file, '\n', offset);
}

/* Where the value of a node ends: the last byte of its last scalar, or of its closing bracket. */
static size_t value_end(const struct yaml_node *node)
{
    size_t end = node->offset + node->width;
    for (const struct yaml_node *n = node->first; n; n = n->next)
        if (value_end(n) > end)
            end = value_end(n);
    return end;
}

static void add_blocks(struct buf *out, const struct original *original, size_t indent)
{
    buf_text(out, "blocks: [");
    for (size_t i = 0; i < original->count; i++) {
        char digits[BLOCK_HASH_LEN];
        if (i % HASHES_A_LINE == 0)
            buf_printf(out, "\n%*s", (int)indent + 2, "");
        object_hash_digits(original->marks[i].hash, digits);
        buf_add(out, digits, sizeof digits);
        buf_text(out, i + 1 < original->count ? ", " : "]");
    }
    if (!original->count)
        buf_byte(out, ']');
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = 0;
}

/* A mapping in braces is written out as lines, so that the hashes have room. */
static void unfold(struct buf *out, struct str file, const struct yaml_node *translation,
                   const struct original *original)
{
    buf_text(out, "translation:");
    for (const struct yaml_node *n = translation->first; n; n = n->next) {
        if (str_is(n->key, "blocks"))
            continue;
        buf_text(out, "\n  ");
        buf_str(out, n->key);
        buf_text(out, ": ");
        size_t end = value_end(n);
        if (n->kind != YAML_SCALAR) /* its closing bracket */
            end = str_find_byte(file, n->kind == YAML_MAPPING ? '}' : ']', end) + 1;
        buf_str(out, str_cut(file, n->offset, end));
    }
    buf_text(out, "\n  ");
    add_blocks(out, original, 2);
}

/* The file with new hashes; false if it has no `translation:` with keys. */
static bool stamp(struct arena *arena, struct diags *diags, struct str path, struct str file,
                  const struct original *original, struct buf *out)
{
    struct yaml_source source = {.path = path, .text = file};
    size_t from = str_find_byte(file, '\n', 0) + 1, to = str_find(file, STR("\n---"), from) + 1;
    const struct yaml_node *root = yaml_parse(arena, diags, &source, from, to);
    const struct yaml_node *translation = yaml_get(root, STR("translation"));
    if (!translation || translation->kind != YAML_MAPPING || !translation->first)
        return false;
    if (translation->first->key_offset <= line_end(file, translation->key_offset)) {
        size_t end = str_find_byte(file, '}', value_end(translation));
        buf_str(out, str_cut(file, 0, translation->key_offset));
        unfold(out, file, translation, original);
        buf_str(out, str_cut(file, end + 1, file.len));
        return true;
    }
    size_t indent = indent_of(file, translation->first->key_offset);
    const struct yaml_node *blocks = yaml_get(translation, STR("blocks"));
    size_t cut, rest;
    if (blocks) {
        cut = blocks->key_offset;
        rest = line_end(file, value_end(blocks));
    } else {
        cut = rest = line_end(file, value_end(translation));
    }
    buf_str(out, str_cut(file, 0, cut));
    if (!blocks)
        buf_printf(out, "\n%*s", (int)indent, "");
    add_blocks(out, original, indent);
    buf_str(out, str_cut(file, rest, file.len));
    return true;
}

static int stamp_file(struct build *build, const struct document *d, const struct options *options,
                      struct json_writer *made)
{
    const struct text *text = d->text[lang_other(d->original)];
    struct site *site = &build->site;
    struct str file;
    if (!fs_read(site->dir, text->path.data, SOURCE_MAX, &site->arena, &file, NULL))
        die_errno("read", text->path.data);
    struct buf out = BUF_INIT;
    const struct text *from = d->text[d->original];
    struct original original = {object_marks(&site->arena, site->pack, from), from->block_count};
    if (!stamp(&site->arena, site->diags, text->path, file, &original, &out)) {
        fprintf(
            stderr,
            either("songngu: %s: \"translation:\" must have its keys on lines of their own\n"
                   "  = help: translation:\n            of: %s\n            status: unofficial\n",
                   "songngu: %s: các khóa của \"translation:\" phải nằm trên dòng riêng\n"
                   "  = cách sửa: translation:\n                of: %s\n                status: "
                   "unofficial\n"),
            text->path.data, lang_code(d->original));
        return EXIT_MISTAKES;
    }
    struct str temporary = str_format(&site->arena, "%.*s.new", STR_ARG(text->path));
    if (!fs_write(site->dir, temporary.data, buf_view(&out)) ||
        renameat(site->dir, temporary.data, site->dir, text->path.data))
        die_errno("write", text->path.data);
    buf_free(&out);
    if (!options->quiet && !options->json)
        printf(either_of(from->block_count, "%s: stamped with %zu block of %s\n",
                         "%s: stamped with %zu blocks of %s\n",
                         "%s: đã ghi nhận %zu khối của %s\n"),
               text->path.data, from->block_count, from->path.data);
    json_write_open(made, NULL, '{');
    json_write_text(made, "path", text->path);
    json_write_text(made, "original", from->path);
    json_write_number(made, "blocks", (long)from->block_count);
    json_write_close(made, '}');
    return EXIT_CLEAN;
}

/* Stamps the translation of the document with that id. */
static int review(struct build *build, const struct options *options, const char *id,
                  struct json_writer *made)
{
    const struct document *d = build_find_document(build, str_of(id));
    if (!d)
        return EXIT_MISTAKES;
    const struct text *other = d->text[lang_other(d->original)];
    if (other && other->front.translation->present)
        return stamp_file(build, d, options, made);
    if (other)
        fprintf(stderr,
                either("songngu: %s does not say that it is a translation\n  = help: translation:\n"
                       "            of: %s\n            status: unofficial\n",
                       "songngu: %s chưa ghi rằng nó là bản dịch\n  = cách sửa: translation:\n"
                       "                of: %s\n                status: unofficial\n"),
                other->path.data, lang_code(d->original));
    else
        fprintf(
            stderr,
            either("songngu: \"%s\" has no translation\n  = help: songngu new translation %s\n",
                   "songngu: \"%s\" chưa có bản dịch\n  = cách sửa: songngu new translation %s\n"),
            id, id);
    return EXIT_MISTAKES;
}

int cmd_reviewed(const struct options *options)
{
    if (options->arg_count == 0) {
        fputs(
            either(
                "songngu: reviewed needs the id of a document\n  = help: songngu reviewed d0001\n",
                "songngu: reviewed cần id của một tài liệu\n  = cách sửa: songngu reviewed "
                "d0001\n"),
            stderr);
        return EXIT_MISTAKES;
    }
    struct build build;
    struct options looking = *options;
    struct buf out = BUF_INIT;
    struct json_writer made = {.out = &out};
    int status = EXIT_CLEAN;
    looking.drafts = true;
    build_load(&build, &looking, BUILD_TO_LOOK);
    json_write_open(&made, NULL, '[');
    for (size_t i = 0; i < options->arg_count && status == EXIT_CLEAN; i++)
        status = review(&build, options, options->args[i], &made);
    json_write_close(&made, ']');
    if (options->json)
        printf("%s\n", out.data);
    else if (status == EXIT_CLEAN)
        options_say_next(options, "check");
    buf_free(&out);
    build_free(&build);
    return status;
}
