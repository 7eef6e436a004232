#include "view_build.h"

#include <string.h>

#include "glossary.h"
#include "hash.h"

struct str view_message(const struct view_context *c, const char *key,
                        const struct message_arg *args, size_t count)
{
    struct str text;
    size_t index = c->messages->index(c->messages->context, str_of(key));
    if (index == SIZE_MAX)
        return str_of(key);
    c->messages->format(c->messages->context, c->lang, index, args, count, c->arena, &text);
    return text;
}

struct str view_word(const struct view_context *c, const char *key)
{
    return view_message(c, key, NULL, 0);
}

struct str view_word_text(const struct view_context *c, const char *key, struct str arg)
{
    return view_message(c, key, &(struct message_arg){.text = arg}, 1);
}

struct str view_word_number(const struct view_context *c, const char *key, long arg)
{
    return view_message(c, key, &(struct message_arg){.is_number = true, .number = (double)arg}, 1);
}

struct str view_file_url(const struct view_context *c, struct str file, struct str fragment)
{
    if (!c->root.data)
        return address_link(c->arena, c->site->config.address, c->file, file, fragment);
    struct str base = str_cut(c->root, 0, c->root.len - 1); /* without its slash */
    struct str url = address_absolute(c->arena, base, file);
    return fragment.len ? str_format(c->arena, "%.*s#%.*s", STR_ARG(url), STR_ARG(fragment)) : url;
}

struct str view_url(const struct view_context *c, struct str address, struct str fragment)
{
    struct str file = address_file(c->arena, c->site->config.address, c->lang, address);
    return view_file_url(c, file, fragment);
}

struct str view_absolute(const struct view_context *c, enum lang lang, struct str address)
{
    const struct config *config = &c->site->config;
    struct str file = address_file(c->arena, config->address, lang, address);
    return config->base_url.len ? address_absolute(c->arena, config->base_url, file) : STR_NULL;
}

struct str view_lang(const struct view_context *c, enum lang lang)
{
    return lang == c->lang ? STR_NULL : str_of(lang_code(lang));
}

struct str view_localised(const struct view_context *c, struct localised text, struct str *lang)
{
    enum lang is;
    struct str value = localised_in(text, c->lang, &is);
    *lang = view_lang(c, is);
    return value;
}

static const struct view_date *make_date(struct arena *arena, enum lang lang, struct date date)
{
    struct view_date *view = ARENA_NEW(arena, struct view_date);
    view->iso = date_iso(arena, date);
    view->text = unicode_date(arena, lang, date, true);
    view->brief = unicode_date_short(arena, lang, date);
    return view;
}

static uint64_t date_key(enum lang lang, struct date date)
{
    return 1ull << 63 | (uint64_t)lang << 48 | (uint64_t)(uint16_t)date.minute << 32 |
           (uint64_t)(uint16_t)date.year << 16 | (uint64_t)date.month << 8 | date.day;
}

/* Where the search for a date begins. */
static size_t date_slot(uint64_t key)
{
    return (size_t)((key * 0x9E3779B97F4A7C15) >> 50) % VIEW_DATES_KEPT;
}

void view_date_ahead(const struct view_context *c, struct date date)
{
    if (c->memory)
        __builtin_prefetch(&c->memory->dates[date_slot(date_key(c->lang, date))]);
}

const struct view_date *view_date(const struct view_context *c, struct date date)
{
    struct view_memory *m = c->memory;
    if (!date_known(date))
        return NULL;
    if (!m || m->date_count == VIEW_DATES_KEPT / 2)
        return make_date(c->arena, c->lang, date);
    uint64_t key = date_key(c->lang, date);
    size_t at = date_slot(key);
    while (m->dates[at].key && m->dates[at].key != key)
        at = (at + 1) % VIEW_DATES_KEPT;
    if (!m->dates[at].key) {
        m->dates[at] = (struct view_kept_date){key, make_date(&m->date_arena, c->lang, date)};
        m->date_count++;
    }
    return m->dates[at].date;
}

void view_memory_turn(struct view_memory *memory)
{
    if (memory->date_count < VIEW_DATES_KEPT / 2)
        return;
    memset(memory->dates, 0, sizeof memory->dates);
    memory->date_count = 0;
    arena_reset(&memory->date_arena);
}

struct view_link view_term_link(const struct view_context *c, uint32_t index)
{
    const struct term *term = &c->site->terms[index];
    enum lang is;
    struct view_link link = {.text = localised_in(term->name, c->lang, &is)};
    link.lang = view_lang(c, is);
    link.url = view_url(c, term_address(c->arena, term), STR_NULL);
    return link;
}

struct str view_work_label(const struct view_context *c, const struct work *work, enum lang *is)
{
    struct str number = work_number(work), word = work_word(c->site, work, c->lang);
    *is = c->lang;
    if (number.data && word.data)
        return view_message(c, "work.label",
                            (struct message_arg[]){{.text = word}, {.text = number}}, 2);
    if (number.data)
        return number;
    struct str title = work_title(work, c->lang, is);
    if (!title.data)
        title = work_cited_as(c->arena, work, c->lang, is);
    return title.data ? title : work->id;
}

struct view_list view_list_of(const void *items, size_t count)
{
    return (struct view_list){items, count};
}

/* "../../" for a page two folders deep, "./" at the top. */
static struct str root_of(const struct view_context *c)
{
    if (c->root.data)
        return c->root;
    size_t up = 0;
    for (size_t i = 0; i < c->file.len; i++)
        up += c->file.data[i] == '/';
    if (!up)
        return STR("./");
    char *root = arena_alloc(c->arena, up * 3);
    for (size_t i = 0; i < up; i++)
        memcpy(root + i * 3, "../", 3);
    return (struct str){root, up * 3};
}

/* --- the frame -------------------------------------------------------------------------------- */

static const struct nav_item {
    const char *key, *address;
} nav_items[] = {
    {"nav.home", ""},         {"nav.documents", "documents/"}, {"nav.decisions", "decisions/"},
    {"nav.browse", "browse"}, {"nav.about", "about"},
};
enum { NAV_COUNT = sizeof nav_items / sizeof *nav_items };

static bool has_about(const struct site *site)
{
    for (size_t i = 0; i < site->page_count; i++)
        if (str_is(site->pages[i].slug, "about"))
            return true;
    return false;
}

static struct view_list make_nav(const struct view_context *c, struct str address)
{
    struct view_link *links = ARENA_ARRAY(c->arena, NAV_COUNT, struct view_link);
    size_t count = 0;
    for (size_t i = 0; i < NAV_COUNT; i++) {
        struct str to = str_of(nav_items[i].address);
        if (str_is(to, "about") && !has_about(c->site))
            continue;
        links[count++] = (struct view_link){.text = view_word(c, nav_items[i].key),
                                            .url = view_url(c, to, STR_NULL),
                                            .current = str_equal(to, address)};
    }
    return view_list_of(links, count);
}

static struct view_edition make_edition(const struct view_context *page, enum lang lang)
{
    struct view_context context = *page, *c = &context;
    const struct config *config = &c->site->config;
    c->lang = lang;
    return (struct view_edition){
        .lang = str_of(lang_code(lang)),
        .name = view_word(c, "lang.name"),
        .title = localised_in(config->title, lang, NULL),
        .tagline = localised_in(config->tagline, lang, NULL),
        .home = view_url(c, STR(""), STR_NULL),
        .documents = view_url(c, STR("documents/"), STR_NULL),
        .decisions = view_url(c, STR("decisions/"), STR_NULL),
        .browse = view_url(c, STR("browse"), STR_NULL),
        .about = has_about(c->site) ? view_url(c, STR("about"), STR_NULL) : STR_NULL,
    };
}

static const struct view_site *make_site(const struct view_context *c, struct str address)
{
    const struct config *config = &c->site->config;
    struct view_site *site = ARENA_NEW(c->arena, struct view_site);
    struct view_edition *editions = ARENA_ARRAY(c->arena, LANG_COUNT, struct view_edition);
    for (int l = 0; l < LANG_COUNT; l++)
        editions[l] = make_edition(c, (enum lang)l);
    *site = (struct view_site){
        .home = editions[c->lang].home,
        .documents = editions[c->lang].documents,
        .decisions = editions[c->lang].decisions,
        .browse = editions[c->lang].browse,
        .about = editions[c->lang].about,
        .search = config->search ? view_url(c, STR("search"), STR_NULL) : STR_NULL,
        .feed = view_file_url(c, STR_JOIN(c->arena, str_of(lang_code(c->lang)), STR("/feed.xml")),
                              STR_NULL),
        .glossary =
            c->site->glossary.count ? view_url(c, glossary_address(c->lang), STR_NULL) : STR_NULL,
        .translations = view_url(c, STR("translations"), STR_NULL),
        .timeline = view_url(c, STR("timeline"), STR_NULL),
        .nav = make_nav(c, address),
        .editions = view_list_of(editions, LANG_COUNT),
        .version = STR(SONGNGU_VERSION),
    };
    site->title = view_localised(c, config->title, &site->title_lang);
    site->tagline = view_localised(c, config->tagline, &site->tagline_lang);
    struct view_link *licence = ARENA_NEW(c->arena, struct view_link);
    licence->text = view_localised(c, config->licence, &licence->lang);
    licence->url = config->licence_url;
    if (licence->text.data)
        site->licence = licence;
    return site;
}

/* What a frame's links depend on, for pages below a folder in which none of their targets lies: the
 * language, the first two folders of the file and how deep it lies. 0: keep nothing. */
static uint64_t frame_key(const struct view_context *c, const char *kind)
{
    static const char *const kinds[] = {"document", "parallel", "decision", "candidates"};
    bool found = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        found = found || strcmp(kind, kinds[i]) == 0;
    size_t language = str_find_byte(c->file, '/', 0);
    size_t folder = str_find_byte(c->file, '/', language + 1), depth = 0;
    if (!found || c->root.data || folder == c->file.len)
        return 0;
    for (size_t at = folder; at < c->file.len; at = str_find_byte(c->file, '/', at + 1))
        depth++;
    return (hash64(str_cut(c->file, 0, folder + 1)) << 8 | depth) | 1ull << 63;
}

static const struct view_site *kept_site(const struct view_context *c,
                                         const struct view_frame *frame)
{
    uint64_t key = c->memory ? frame_key(c, frame->kind) : 0;
    if (!key)
        return make_site(c, frame->address);
    struct view_kept *kept = &c->memory->kept[(key >> 8 ^ key) % VIEW_FRAMES_KEPT];
    if (kept->key != key) {
        struct view_context keeping = *c;
        arena_reset(&kept->arena);
        keeping.arena = &kept->arena;
        kept->site = make_site(&keeping, frame->address);
        kept->key = key;
    }
    return kept->site;
}

void view_memory_free(struct view_memory *memory)
{
    for (size_t i = 0; i < VIEW_FRAMES_KEPT; i++)
        arena_free(&memory->kept[i].arena);
    for (int l = 0; l < LANG_COUNT; l++) {
        arena_free(&memory->bodies[l].arena);
        buf_free(&memory->html[l]);
    }
    arena_free(&memory->date_arena);
}

static struct view_list make_alternates(const struct view_context *c,
                                        const struct view_frame *frame)
{
    const struct config *config = &c->site->config;
    struct view_alternate *list = ARENA_ARRAY(c->arena, LANG_COUNT, struct view_alternate);
    for (int l = 0; l < LANG_COUNT; l++) {
        enum lang lang = (enum lang)l;
        struct view_context other = *c;
        other.lang = lang;
        struct str file = address_file(c->arena, config->address, lang, frame->address);
        list[l] = (struct view_alternate){
            .lang = str_of(lang_code(lang)),
            .name = view_word(&other, "lang.name"),
            .url = view_file_url(c, file, STR_NULL),
            .current = lang == c->lang,
            .missing = frame->missing[l],
        };
        list[l].absolute =
            config->base_url.len ? address_absolute(c->arena, config->base_url, file) : list[l].url;
    }
    return view_list_of(list, LANG_COUNT);
}

static struct view_list make_breadcrumbs(const struct view_context *c,
                                         const struct view_frame *frame)
{
    if (frame->address.len == 0)
        return view_list_of(NULL, 0);
    struct view_link *links = ARENA_ARRAY(c->arena, frame->crumb_count + 2, struct view_link);
    size_t count = 0;
    links[count++] =
        (struct view_link){.text = view_word(c, "nav.home"), .url = view_url(c, STR(""), STR_NULL)};
    for (size_t i = 0; i < frame->crumb_count; i++)
        links[count++] = frame->crumbs[i];
    bool own = frame->crumb.data != NULL;
    links[count++] = (struct view_link){.text = own ? frame->crumb : frame->title,
                                        .lang = own ? STR_NULL : frame->title_lang,
                                        .current = true};
    return view_list_of(links, count);
}

void view_frame(const struct view_context *c, const struct view_frame *frame, struct view *view)
{
    struct view_page *page = ARENA_NEW(c->arena, struct view_page);
    const struct config *config = &c->site->config;
    struct str site_title = localised_in(config->title, c->lang, NULL);
    view->site = kept_site(c, frame);
    *page = (struct view_page){
        .kind = str_of(frame->kind),
        .lang = str_of(lang_code(c->lang)),
        .title = frame->title,
        .description = frame->description,
        .root = root_of(c),
        .alternates = make_alternates(c, frame),
        .breadcrumbs = make_breadcrumbs(c, frame),
        .noindex = frame->noindex,
    };
    if (frame->address.len)
        page->title =
            view_message(c, "title.site",
                         (struct message_arg[]){{.text = frame->title}, {.text = site_title}}, 2);
    const struct view_alternate *alternates = page->alternates.items;
    page->other = &alternates[lang_other(c->lang)];
    if (config->base_url.len) {
        page->canonical = alternates[c->lang].absolute;
        if (frame->missing[c->lang] && !frame->missing[lang_other(c->lang)])
            page->canonical = page->other->absolute; /* the same text stands there, the original */
        page->greeting = address_absolute(c->arena, config->base_url, STR("index.html"));
    }
    view_machine(c, frame, page);
    view->page = page;
}
