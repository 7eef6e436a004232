#include "scan.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "front.h"
#include "fs.h"
#include "graph.h"
#include "hash.h"
#include "legacy.h"
#include "object.h"
#include "parallel.h"
#include "site_search.h"
#include "strays.h"
#include "terminal.h"

/* What each worker has of its own. keep is the site's, scratch lasts for one file. */
struct scanner {
    struct arena *keep, scratch;
    struct buf object, plain, marks;
    size_t near;     /* for state_take */
    struct map once; /* texts in keep that many citations have: ids, bodies */
};

struct scanning {
    struct site *site;
    const struct scan_sources *sources;
    struct text *texts;
    const struct census_file **files; /* of each text, NULL if it was not counted; or no table */
    enum front_of of;
    struct scanner *scanners;
};

/* --- finding files ---------------------------------------------------------------------------- */

/* "slug.vi.md" → slug and language. */
static bool split_name(struct str name, struct text *text)
{
    if (!str_ends(name, STR(".md")) || name.len < 7 || name.data[name.len - 6] != '.')
        return false;
    text->slug = str_cut(name, 0, name.len - 6);
    return lang_of(str_cut(name, name.len - 5, name.len - 3), &text->lang) &&
           address_is_slug(text->slug);
}

/* What "Thông báo 5.VI.md" should be called: "thong-bao-5.vi.md"; without a language, in either
 * one. */
static struct str better_name(struct arena *arena, struct str name)
{
    enum lang lang;
    struct str stem = str_cut(name, 0, name.len - 3);
    size_t dot = stem.len;
    while (dot && stem.data[dot - 1] != '.')
        dot--;
    struct str code = unicode_slug(arena, str_cut(stem, dot, stem.len));
    bool told = dot && lang_of(code, &lang);
    struct str slug = unicode_slug(arena, told ? str_cut(stem, 0, dot - 1) : stem);
    if (!slug.len)
        return STR_NULL;
    return told ? STR_JOIN(arena, slug, STR("."), code, STR(".md"))
                : STR_JOIN(arena, slug, STR(".vi.md / "), slug, STR(".en.md"));
}

static void report_bad_name(struct site *site, const struct diag_where *where, struct str name)
{
    struct arena arena;
    arena_init(&arena);
    diag_add(site->diags, DIAG_BAD_FILE_NAME, where, better_name(&arena, name), STR_NULL, STR_NULL);
    arena_free(&arena);
}

static void report_name(struct site *site, struct str path, const struct fs_entry *entry)
{
    struct diag_where where = {.path = path};
    if (entry->is_link)
        diag_add(site->diags, DIAG_SYMBOLIC_LINK, &where, STR_NULL, STR_NULL, STR_NULL);
    else if (entry->is_file && str_ends(entry->name, STR(".md")))
        report_bad_name(site, &where, entry->name);
    else
        strays_add(site->diags, str_cut(path, 0, path.len - entry->name.len - 1), entry,
                   "SLUG.vi.md, SLUG.en.md");
}

/* The texts of a folder, as they are found. */
struct listing {
    struct site *site;
    struct text *texts;
    const struct census_file **files;
    size_t count;
};

static void make_room(struct listing *l, size_t most)
{
    l->texts = ARENA_ARRAY(&l->site->records, most, struct text);
    l->files = ARENA_ARRAY(&l->site->records, most, const struct census_file *);
}

/* path lives as long as the site. */
static void add_entry(struct listing *l, struct str path, const struct fs_entry *entry,
                      const struct census_file *file)
{
    assert(l->texts); /* there is room for as many as the folder has */
    struct text *text = &l->texts[l->count];
    struct str name = entry->name;
    text->path = path;
    text->document = NO_INDEX;
    front_init(&text->front);
    if (entry->is_file && split_name(str_cut(path, path.len - name.len, path.len), text))
        l->files[l->count++] = file;
    else
        report_name(l->site, path, entry);
}

/* What the census has counted need not be listed again. folder ends in "/". */
static void list_counted(struct listing *l, const struct census *census, struct str folder,
                         const struct census_file *files, size_t count)
{
    make_room(l, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct fs_entry entry = {.name = str_cut(files[i].path, folder.len, files[i].path.len),
                                 .is_file = files[i].is_file,
                                 .is_link = files[i].is_link};
        if (str_find_byte(entry.name, '/', 0) == entry.name.len)
            add_entry(l, files[i].path, &entry, &files[i]);
    }
    for (size_t i = 0; i < census->folder_count; i++) {
        struct str path = census->folders[i];
        struct fs_entry entry = {.name = str_cut(path, folder.len, path.len), .is_dir = true};
        if (str_starts(path, folder) && str_find_byte(entry.name, '/', 0) == entry.name.len)
            report_name(l->site, path, &entry);
    }
}

/* A folder without files, or that is no folder: this says why. */
static void list_folder(struct listing *l, const char *folder)
{
    struct fs_list list;
    struct arena names;
    arena_init(&names);
    if (fs_list(l->site->dir, folder, &names, &list))
        make_room(l, list.count + 1);
    else if (errno != ENOENT && errno != ENOTDIR)
        die_errno("list", folder);
    for (size_t i = 0; i < list.count; i++)
        add_entry(l, STR_JOIN(&l->site->arena, str_of(folder), STR("/"), list.entries[i].name),
                  &list.entries[i], NULL);
    arena_free(&names);
}

static struct listing list_texts(struct site *site, const struct census *census, const char *folder)
{
    struct listing l = {.site = site};
    size_t count;
    struct str below = STR_JOIN(&site->arena, str_of(folder), STR("/"));
    const struct census_file *files = census_below(census, below, &count);
    if (files)
        list_counted(&l, census, below, files, count);
    else
        list_folder(&l, folder);
    return l;
}

/* --- reading one ------------------------------------------------------------------------------ */

static bool read_source(struct site *site, struct scanner *s, struct text *text, struct str *source)
{
    struct diag_where where = {.path = text->path};
    if (!fs_read(site->dir, text->path.data, SOURCE_MAX, &s->scratch, source, NULL)) {
        diag_add(site->diags,
                 errno == EXDEV   ? DIAG_LINK_OUTSIDE
                 : errno == ELOOP ? DIAG_SYMBOLIC_LINK
                                  : DIAG_UNREADABLE,
                 &where, str_of(terminal_fault(errno)), STR_NULL, STR_NULL);
        return false;
    }
    if (!diag_utf8(site->diags, text->path, *source))
        return false;
    text->kept.source = hash64(*source);
    *source = unicode_nfc(&s->scratch, *source);
    return true;
}

static struct str keep(struct scanner *s, struct str text)
{
    return text.data ? str_copy(s->keep, text) : text;
}

/* The same, once for all citations that a worker meets: few works are cited by many. */
static const char *keep_once(struct scanner *s, struct str text)
{
    bool is_new;
    struct map_entry *entry = text.data ? map_put(&s->once, text, &is_new) : NULL;
    if (entry && is_new)
        entry->key = keep(s, text);
    return entry ? entry->key.data : NULL;
}

static void sum_up_blocks(struct scanner *s, struct text *text)
{
    size_t count = text->block_count, digits = BLOCK_HASH_LEN + 1;
    const struct block_mark *marks = (const struct block_mark *)(void *)s->marks.data;
    char *kinds = arena_bytes(&s->scratch, count);
    char *hashes = arena_bytes(&s->scratch, count * digits);
    for (size_t i = 0; i < count; i++) {
        kinds[i] = (char)marks[i].kind;
        object_hash_digits(marks[i].hash, hashes + i * digits);
        hashes[i * digits + BLOCK_HASH_LEN] = '\n';
    }
    text->kinds = hash64((struct str){kinds, count});
    text->made_of = hash64((struct str){hashes, count * digits});
}

static void put_blocks(struct scanner *s, struct pack *pack, unsigned worker, struct text *text,
                       const struct body *body)
{
    object_write_marks(&s->marks, body);
    text->block_count = body->block_count;
    sum_up_blocks(s, text);
    text->kept.marks = pack_put(pack, worker, buf_view(&s->marks));
}

static void keep_links(struct scanner *s, struct text *text, const struct body *body)
{
    text->link_count = body->link_count;
    text->links = ARENA_ARRAY(s->keep, body->link_count, struct link);
    for (size_t i = 0; i < body->link_count; i++) {
        text->links[i] = body->links[i];
        text->links[i].target = keep(s, body->links[i].target);
        text->links[i].alt = STR_NULL; /* markdown has reported a missing one */
    }
    text->anchor_count = body->heading_count;
    text->anchors = ARENA_ARRAY(s->keep, body->heading_count, struct str);
    for (size_t i = 0; i < body->heading_count; i++)
        text->anchors[i] = keep(s, body->headings[i].id);
}

static void keep_cites(struct scanner *s, struct text *text, const struct body *body)
{
    text->cite_count = body->citation_count;
    text->cites = ARENA_ARRAY(s->keep, body->citation_count, struct cite);
    for (size_t i = 0; i < body->citation_count; i++) {
        const struct body_citation *from = &body->citations[i];
        const struct block *block = &body->blocks[from->block];
        struct cite *cite = &text->cites[i];
        cite->citation = graph_cited(&from->citation);
        cite->citation.id = keep_once(s, from->citation.id);
        cite->citation.provision = keep(s, from->citation.provision).data;
        cite->citation.name = keep(s, from->citation.name).data;
        cite->surface =
            keep(s, str_cut(block->text, from->citation.start, from->citation.end)).data;
        if (from->citation.body_end > from->citation.body_start)
            cite->body = keep_once(
                s, str_cut(block->text, from->citation.body_start, from->citation.body_end));
        if (from->citation.title_end > from->citation.title_start)
            cite->title =
                keep(s, str_cut(block->text, from->citation.title_start, from->citation.title_end))
                    .data;
        cite->block = from->block;
        cite->line = block->line;
        cite->work = NO_INDEX;
        cite->linked = from->linked;
    }
}

/* The HTML of all citing sentences, which an object ends with. */
static struct str sentences_in(struct str object, const struct text *text)
{
    return text->cite_count ? str_cut(object, text->cites[0].sentence, object.len) : STR_NULL;
}

static void put_text(struct scanning *scanning, struct text *text, size_t i, unsigned worker,
                     const struct body *body)
{
    struct site *site = scanning->site;
    struct scanner *s = &scanning->scanners[worker];
    put_blocks(s, site->pack, worker, text, body);
    keep_links(s, text, body);
    keep_cites(s, text, body);
    object_write(&s->object, body, text->cites);
    struct str object = buf_view(&s->object), plain = STR("");
    text->object = pack_put(site->pack, worker, object);
    text->kept.body = hash64(object);
    if (scanning->of == FRONT_DOCUMENT && site->config.search) {
        struct str *blocks = ARENA_ARRAY(&s->scratch, body->block_count, struct str);
        for (size_t b = 0; b < body->block_count; b++)
            blocks[b] = body->blocks[b].text;
        plain =
            site_search_text(site, worker, (uint32_t)i, text, blocks, body->block_count, &s->plain);
    }
    if (scanning->sources->state)
        state_put(scanning->sources->state, worker, text, plain, buf_view(&s->marks),
                  sentences_in(object, text));
}

static void report_legacy(struct diags *diags, const struct text *text, struct str source,
                          size_t body_at)
{
    struct str body = str_cut(source, body_at, source.len);
    const char *encoding = text->lang == LANG_VI ? legacy_letters(body) : NULL;
    if (!encoding)
        return;
    while (body.len && strchr(" \t\r\n", body.data[0]))
        body = str_cut(body, 1, body.len);
    struct diag_where where = diag_at(text->path, source, source.len - body.len, 1);
    diag_add(diags, DIAG_LEGACY_LETTERS, &where, str_of(encoding), STR_NULL, STR_NULL);
}

/* Reads a file and renders its text; false if it is no part of the site. */
static bool read_text(struct scanning *scanning, struct text *text, size_t i, unsigned worker)
{
    struct site *site = scanning->site;
    struct scanner *s = &scanning->scanners[worker];
    struct str source;
    size_t body_at = 0;
    if (!read_source(site, s, text, &source))
        return false;
    bool good = front_read(s->keep, &s->scratch, site->diags, text->path, source, scanning->of,
                           &text->front, &body_at);
    if (!body_at || (text->front.draft && !site->drafts))
        return false;
    struct citation_context known = graph_context(&s->scratch, &text->front, text->lang);
    /* a page of text is no document: what it mentions is an example, not a citation */
    bool is_document = scanning->of == FRONT_DOCUMENT;
    struct markdown_options options = {.lang = text->lang,
                                       .context = is_document ? &known : NULL,
                                       .lexicon = is_document ? site->glossary.lexicons[text->lang]
                                                              : NULL};
    struct body body;
    markdown_render(&s->scratch, site->diags, text->path, source, body_at, &options, &body);
    report_legacy(site->diags, text, source, body_at);
    if (!good)
        return false; /* what is wrong below is said all the same */
    put_text(scanning, text, i, worker, &body);
    return true;
}

/* A young file may change without a new stamp, so its stamp is not to be believed next time. */
static struct stamp trusted_stamp(const struct census_file *file)
{
    const struct stamp none = {0};
    return file->young ? none : file->stamp;
}

/* True if the file has another stamp, but the bytes of last time: touched, or checked out again. */
static bool same_bytes(struct scanning *scanning, struct scanner *s, const struct census_file *file,
                       struct text *text)
{
    const struct scan_sources *sources = scanning->sources;
    struct str source;
    if (!state_has(sources->state, text->path) ||
        !fs_read(scanning->site->dir, text->path.data, SOURCE_MAX, &s->scratch, &source, NULL) ||
        !state_take_same(sources->state, s->keep, hash64(source), text))
        return false;
    text->kept.stamp = trusted_stamp(file);
    return true;
}

/* A text that somebody must be told something about is read again each time, so that it is told. */
static void scan_text(void *context, size_t i, unsigned worker)
{
    struct scanning *scanning = context;
    struct scanner *s = &scanning->scanners[worker];
    struct text *text = &scanning->texts[i];
    const struct scan_sources *sources = scanning->sources;
    const struct census_file *file =
        scanning->files ? scanning->files[i] : census_find(sources->census, text->path);
    arena_reset(&s->scratch);
    buf_clear(&s->object);
    buf_clear(&s->plain);
    buf_clear(&s->marks);
    if (file && sources->state &&
        (state_take(sources->state, s->keep, file, text, &s->near) ||
         same_bytes(scanning, s, file, text))) {
        text->usable = !text->front.draft || scanning->site->drafts;
        return;
    }
    size_t said = diags_of_thread();
    text->usable = read_text(scanning, text, i, worker);
    if (file && diags_of_thread() == said) {
        text->kept.stamp = trusted_stamp(file);
        text->kept.again = true;
    }
}

static struct text *scan_folder(struct site *site, const struct scan_sources *sources,
                                struct scanner *scanners, unsigned jobs, const char *folder,
                                enum front_of of, size_t *count)
{
    struct listing listing = list_texts(site, sources->census, folder);
    struct scanning scanning = {.site = site,
                                .sources = sources,
                                .texts = listing.texts,
                                .files = listing.files,
                                .of = of,
                                .scanners = scanners};
    *count = listing.count;
    parallel_for(*count, jobs, scan_text, &scanning);
    return scanning.texts;
}

/* Files are sorted by name, so a page's two languages stand together. */
static void pair_pages(struct site *site, struct text *texts, size_t count)
{
    site->pages = ARENA_ARRAY(&site->records, count, struct page_text);
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].usable)
            continue;
        struct page_text *last = site->page_count ? &site->pages[site->page_count - 1] : NULL;
        if (!last || !str_equal(last->slug, texts[i].slug)) {
            last = &site->pages[site->page_count++];
            last->slug = texts[i].slug;
        }
        last->text[texts[i].lang] = &texts[i];
    }
}

void scan_content(struct site *site, const struct scan_sources *sources, unsigned jobs)
{
    size_t page_count;
    struct scanner *scanners = ARENA_ARRAY(&site->records, jobs, struct scanner);
    for (unsigned i = 0; i < jobs; i++)
        scanners[i].keep = &site->keeps[i];
    site->texts = scan_folder(site, sources, scanners, jobs, "content/documents", FRONT_DOCUMENT,
                              &site->text_count);
    struct text *pages =
        scan_folder(site, sources, scanners, jobs, "content/pages", FRONT_PAGE, &page_count);
    pair_pages(site, pages, page_count);
    strays_of_content(site->diags, site->dir);
    if (!site->text_count)
        diag_add(site->diags, DIAG_NO_DOCUMENTS,
                 &(struct diag_where){.path = STR("content/documents/")}, STR_NULL, STR_NULL,
                 STR_NULL);
    for (unsigned i = 0; i < jobs; i++) {
        arena_free(&scanners[i].scratch);
        buf_free(&scanners[i].object);
        buf_free(&scanners[i].plain);
        buf_free(&scanners[i].marks);
        map_free(&scanners[i].once);
    }
}

bool scan_again(struct site *site, const struct scan_sources *sources, struct text *text)
{
    struct scanner scanner = {.keep = &site->keeps[0]};
    bool is_document = text >= site->texts && text < site->texts + site->text_count;
    struct scanning scanning = {.site = site,
                                .sources = sources,
                                .texts = is_document ? site->texts : text,
                                .of = is_document ? FRONT_DOCUMENT : FRONT_PAGE,
                                .scanners = &scanner};
    if (!text->usable || !text->kept.again)
        return false;
    struct text again = {.path = text->path, .slug = text->slug, .lang = text->lang};
    again.document = NO_INDEX;
    front_init(&again.front);
    *text = again;
    scan_text(&scanning, (size_t)(text - scanning.texts), 0);
    arena_free(&scanner.scratch);
    buf_free(&scanner.object);
    buf_free(&scanner.plain);
    buf_free(&scanner.marks);
    return text->usable;
}
