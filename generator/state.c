/* The index: 16 bytes "songngu-texts 3\n", the hash of the rest (8 bytes), then by codec: the
 * environment, the boot of the machine, the manifests of all packs, the texts by path, the files
 * by path. `last` has the same form with a head of its own. Both are replaced by a rename, so they
 * are whole or old. Nothing here waits for the disk: after another boot, each object is checked
 * against its hash before it is used. */
#include "state.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec.h"
#include "diag.h"
#include "fs.h"
#include "parallel.h"
#include "sort.h"
#include "state_text.h"

enum { HEAD_LEN = 16, STATE_MAX = 1 << 30, WASTE_ALLOWED = 16 << 20, STAMPS_BEHIND = 64 };
static const char texts_head[] = "songngu-texts 3\n";
static const char last_head[] = "songngu-last  1\n";

/* A text as the index has it. */
struct known {
    struct str path;
    struct kept kept;
    struct pack_ref object;
};

/* All that an index lists. */
struct list {
    struct known *texts; /* by path */
    size_t text_count;
    struct site_file *files; /* by path */
    size_t file_count;
    struct pack_ref words; /* see state_words */
};

struct state {
    struct site *site;
    int dir;
    uint64_t environment;
    struct str boot;
    bool doubtful; /* the power may have failed before all was on the disk */
    struct arena arena;
    struct arena listed;            /* of known, which goes once now is gathered: both are large */
    struct list known;              /* what the last build left */
    struct list now;                /* what this one leaves, once it is gathered */
    bool gathered, same;            /* … and says nearly the same */
    bool begun, saved;              /* writing it */
    struct parallel_beside *saving; /* who writes, or NULL */
    struct pack *records;
    struct pack_manifest record_files, object_files, plain_files, row_files;
    struct stamp index;  /* of the file that was read */
    struct buf *buffers; /* one a worker */
    unsigned workers;
};

/* --- files with a head and a hash ------------------------------------------------------------- */

static bool read_checked(int dir, const char *name, const char *head, struct arena *arena,
                         struct str *rest)
{
    struct str bytes;
    uint64_t hash;
    if (!fs_read(dir, name, STATE_MAX, arena, &bytes, NULL) || bytes.len < HEAD_LEN + sizeof hash ||
        memcmp(bytes.data, head, HEAD_LEN) != 0)
        return false;
    memcpy(&hash, bytes.data + HEAD_LEN, sizeof hash);
    *rest = str_cut(bytes, HEAD_LEN + sizeof hash, bytes.len);
    return hash64(*rest) == hash;
}

/* content begins with HEAD_LEN + 8 bytes of room. */
static bool write_checked(int dir, const char *name, const char *head, struct buf *content)
{
    char new_name[32];
    struct str rest = str_cut(buf_view(content), HEAD_LEN + sizeof(uint64_t), content->len);
    uint64_t hash = hash64(rest);
    memcpy(content->data, head, HEAD_LEN);
    memcpy(content->data + HEAD_LEN, &hash, sizeof hash);
    snprintf(new_name, sizeof new_name, "%s.new", name);
    return fs_write(dir, new_name, buf_view(content)) && renameat(dir, new_name, dir, name) == 0;
}

static void leave_room(struct buf *content)
{
    char room[HEAD_LEN + sizeof(uint64_t)] = {0};
    buf_add(content, room, sizeof room);
}

/* --- the index -------------------------------------------------------------------------------- */

static void code_stamp(struct codec *c, struct stamp *s)
{
    code_u64(c, &s->size);
    code_u64(c, &s->inode);
    code_i64(c, &s->modified);
    code_i64(c, &s->changed);
}

static void code_manifest(struct codec *c, struct pack_manifest *m)
{
    code_u32(c, &m->generation);
    code_u32(c, &m->count);
    if (m->count > PACK_FILES_MAX) {
        c->failed = true;
        m->count = 0;
    }
    for (uint32_t i = 0; i < m->count; i++)
        code_stamp(c, &m->files[i]);
}

static void code_ref(struct codec *c, struct pack_ref *ref)
{
    code_u64(c, &ref->offset);
    code_u32(c, &ref->len);
    code_u32(c, &ref->file);
}

static void code_known(struct codec *c, struct known *k)
{
    code_str(c, &k->path);
    code_stamp(c, &k->kept.stamp);
    code_ref(c, &k->kept.record);
    code_ref(c, &k->kept.plain);
    code_ref(c, &k->kept.row);
    code_ref(c, &k->kept.marks);
    code_ref(c, &k->object);
    code_hash(c, &k->kept.source);
    code_hash(c, &k->kept.front);
    code_hash(c, &k->kept.cites);
    code_hash(c, &k->kept.body);
    code_hash(c, &k->kept.check);
}

static void code_file(struct codec *c, struct site_file *f)
{
    struct str sha256 = str_of(f->sha256);
    code_str(c, &f->path);
    code_stamp(c, &f->stamp);
    code_u64(c, &f->size);
    code_str(c, &sha256);
    if (c->out || sha256.len >= sizeof f->sha256)
        return;
    assert(f);
    memcpy(f->sha256, sha256.data, sha256.len);
}

static void code_index(struct codec *c, struct state *s, struct list *list)
{
    code_hash(c, &s->environment);
    code_str(c, &s->boot);
    code_manifest(c, &s->record_files);
    code_manifest(c, &s->object_files);
    code_manifest(c, &s->plain_files);
    code_manifest(c, &s->row_files);
    code_ref(c, &list->words);
    CODE_ARRAY(c, list->texts, list->text_count, code_known);
    CODE_ARRAY(c, list->files, list->file_count, code_file);
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct known *)a)->path, ((const struct known *)b)->path);
}

static int file_by_path(const void *a, const void *b)
{
    return str_compare(((const struct site_file *)a)->path, ((const struct site_file *)b)->path);
}

/* True if an object lies within the file that the manifest describes. */
static bool lies_in(struct pack_ref ref, const struct pack_manifest *m)
{
    return ref.len == 0 || (ref.file < m->count && ref.offset <= m->files[ref.file].size &&
                            ref.len <= m->files[ref.file].size - ref.offset);
}

static uint64_t size_of(const struct pack_manifest *m)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < m->count; i++)
        size += m->files[i].size;
    return size;
}

static bool known_lies_in(const struct state *s, const struct known *k)
{
    return lies_in(k->kept.record, &s->record_files) && lies_in(k->object, &s->object_files) &&
           lies_in(k->kept.marks, &s->object_files) && lies_in(k->kept.plain, &s->plain_files) &&
           lies_in(k->kept.row, &s->row_files);
}

/* False if the index points outside its files, or most of what lies there is not used. */
static bool sound(const struct state *s)
{
    uint64_t used = s->known.words.len, all = size_of(&s->record_files) +
                                              size_of(&s->object_files) + size_of(&s->plain_files) +
                                              size_of(&s->row_files);
    if (!lies_in(s->known.words, &s->row_files))
        return false;
    for (size_t i = 0; i < s->known.text_count; i++) {
        const struct known *k = &s->known.texts[i];
        if (!known_lies_in(s, k) || (i && by_path(k - 1, k) >= 0))
            return false;
        used += (uint64_t)k->kept.record.len + k->object.len + k->kept.marks.len +
                k->kept.plain.len + k->kept.row.len;
    }
    return all <= 2 * used + WASTE_ALLOWED;
}

static bool read_index(struct state *s, uint64_t environment)
{
    struct str bytes;
    if (!read_checked(s->dir, "texts", texts_head, &s->listed, &bytes))
        return false;
    struct codec c = codec_reader(bytes, &s->listed);
    code_index(&c, s, &s->known);
    return !c.failed && c.at == c.end && s->environment == environment && sound(s);
}

static struct stamp index_stamp(int dir)
{
    struct stat st;
    return fstatat(dir, "texts", &st, AT_SYMLINK_NOFOLLOW) == 0 ? stamp_of(&st) : (struct stamp){0};
}

/* But where the words lie: the index is made last of all. */
static void forget_known(struct state *s)
{
    struct list only = {.words = s->known.words};
    arena_free(&s->listed);
    s->known = only;
}

/* The state with its index, as far as that can be read; *known: it can. */
static struct state *new_state(struct site *site, int dir, uint64_t environment, unsigned jobs,
                               bool *known)
{
    struct state *s = calloc(1, sizeof *s);
    char id[FS_BOOT_MAX];
    if (!s)
        die_errno("calloc", "state");
    arena_init(&s->arena);
    arena_init(&s->listed);
    s->site = site;
    s->dir = dir;
    s->workers = jobs;
    s->index = index_stamp(dir);
    *known = read_index(s, environment);
    struct str boot = fs_boot(id);
    s->doubtful = !boot.len || !str_equal(boot, s->boot);
    if (!*known) {
        arena_free(&s->listed);
        s->known = (struct list){0};
    }
    s->buffers = ARENA_ARRAY(&s->arena, jobs, struct buf);
    s->environment = environment;
    s->boot = str_copy(&s->arena, boot);
    return s;
}

/* Texts point into their records, which the site keeps as long as them. */
static void map_records(struct state *s)
{
    for (unsigned i = 0; s->known.text_count && i < s->record_files.count; i++)
        s->site->kept[i] = pack_map(s->records, i);
}

/* The packs of a state, which belong together. */
struct packs {
    const char *name;
    struct pack **pack;
    struct pack_manifest *files;
};

enum { PACKS = 4 };

static void packs_of(struct state *s, struct packs packs[PACKS])
{
    packs[0] = (struct packs){"objects", &s->site->pack, &s->object_files};
    packs[1] = (struct packs){"plain", &s->site->plain, &s->plain_files};
    packs[2] = (struct packs){"rows", &s->site->rows, &s->row_files};
    packs[3] = (struct packs){"records", &s->records, &s->record_files};
}

static void close_packs(struct packs packs[PACKS])
{
    for (unsigned i = 0; i < PACKS; i++) {
        pack_close(*packs[i].pack);
        *packs[i].pack = NULL;
    }
}

/* Opens the files of the last build; false, and nothing is open, if they are not all there. */
static bool attach(struct state *s)
{
    struct packs packs[PACKS];
    bool all = true;
    packs_of(s, packs);
    for (unsigned i = 0; i < PACKS; i++) {
        *packs[i].pack = pack_open_attached(s->dir, packs[i].name, s->workers, packs[i].files);
        all = all && *packs[i].pack;
    }
    if (!all)
        close_packs(packs);
    return all;
}

static void begin_anew(struct state *s)
{
    struct packs packs[PACKS];
    bool attached;
    packs_of(s, packs);
    s->known = (struct list){0};
    for (unsigned i = 0; i < PACKS; i++) {
        packs[i].files->count = 0;
        *packs[i].pack =
            pack_open_kept(s->dir, packs[i].name, s->workers, packs[i].files, &attached);
    }
}

struct state *state_open(struct site *site, int dir, uint64_t environment, unsigned jobs)
{
    bool known;
    struct state *s = new_state(site, dir, environment, jobs, &known);
    if (!known || !attach(s))
        begin_anew(s);
    pack_once(site->pack);
    map_records(s);
    return s;
}

struct state *state_peek(struct site *site, int dir, uint64_t environment, unsigned jobs)
{
    bool known;
    struct state *s = new_state(site, dir, environment, jobs, &known);
    if (!known || !s->known.text_count || !attach(s)) {
        state_close(s);
        return NULL;
    }
    map_records(s);
    return s;
}

bool state_current(const struct state *s)
{
    return stamp_equal(s->index, index_stamp(s->dir));
}

bool state_is_empty(const struct state *s)
{
    return s->known.text_count == 0;
}

/* --- taking ----------------------------------------------------------------------------------- */

static uint64_t check_of(struct str record, struct str plain, struct str marks)
{
    return hash64(record) + 3 * hash64(plain) + 5 * hash64(marks);
}

static struct str whole(const struct pack *pack, struct pack_ref ref, struct arena *arena)
{
    return pack_get(pack, ref, 0, ref.len, arena);
}

/* True if what lies on the disk is what was put there. A row has a hash of its own. */
static bool as_put(const struct state *s, const struct known *k, struct str record)
{
    struct arena arena;
    arena_init(&arena);
    const struct pack *pack = s->site->pack;
    bool same = check_of(record, whole(s->site->plain, k->kept.plain, &arena),
                         whole(pack, k->kept.marks, &arena)) == k->kept.check &&
                hash64(whole(pack, k->object, &arena)) == k->kept.body;
    arena_free(&arena);
    return same;
}

/* Where a text is listed, SIZE_MAX if it is not. Texts come mostly in the order of the list: *near
 * is where the one after the last that was found is. */
static size_t place_of(const struct state *s, struct str path, size_t *near)
{
    const struct list *list = &s->known;
    size_t low = 0, high = list->text_count;
    if (*near < high && str_equal(list->texts[*near].path, path))
        return (*near)++;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(list->texts[middle].path, path);
        if (order == 0) {
            *near = middle + 1;
            return middle;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return SIZE_MAX;
}

static const struct known *find(const struct state *s, struct str path, size_t *near)
{
    size_t place = place_of(s, path, near);
    return place == SIZE_MAX ? NULL : &s->known.texts[place];
}

/* The index was found sound: the record lies in its file. */
static struct str record_of(const struct state *s, struct pack_ref ref, struct arena *arena)
{
    struct str file = ref.len ? s->site->kept[ref.file] : STR_NULL;
    return file.data ? str_cut(file, ref.offset, ref.offset + ref.len)
                     : whole(s->records, ref, arena);
}

static bool take(const struct state *s, struct arena *arena, const struct known *k,
                 struct text *text)
{
    struct str record = record_of(s, k->kept.record, arena);
    struct text read = *text;
    if ((s->doubtful && !as_put(s, k, record)) || !state_text_read(record, arena, &read))
        return false;
    *text = read;
    text->kept = k->kept;
    text->kept.again = true;
    text->object = k->object;
    return true;
}

bool state_take(const struct state *s, struct arena *arena, const struct census_file *file,
                struct text *text, size_t *near)
{
    const struct known *k = find(s, file->path, near);
    return k && !file->young && stamp_equal(k->kept.stamp, file->stamp) && take(s, arena, k, text);
}

bool state_has(const struct state *s, struct str path)
{
    size_t near = 0;
    return find(s, path, &near) != NULL;
}

bool state_take_same(const struct state *s, struct arena *arena, uint64_t source, struct text *text)
{
    size_t near = 0;
    const struct known *k = find(s, text->path, &near);
    return k && k->kept.source == source && take(s, arena, k, text);
}

bool state_take_file(const struct state *s, struct stamp stamp, struct site_file *file)
{
    struct site_file key = {.path = file->path};
    const struct list *list = &s->known;
    const struct site_file *known =
        list->file_count ? bsearch(&key, list->files, list->file_count, sizeof key, file_by_path)
                         : NULL;
    if (!known || !stamp_equal(known->stamp, stamp))
        return false;
    file->size = known->size;
    memcpy(file->sha256, known->sha256, sizeof file->sha256);
    return true;
}

struct pack_ref state_words(const struct state *s)
{
    return s->now.words.len ? s->now.words : s->known.words;
}

/* --- putting and saving ----------------------------------------------------------------------- */

void state_put(struct state *s, unsigned worker, struct text *text, struct str plain,
               struct str marks, struct str sentences)
{
    struct buf *record = &s->buffers[worker];
    buf_clear(record);
    state_text_write(record, text, sentences);
    text->kept.record = pack_put(s->records, worker, buf_view(record));
    text->kept.check = check_of(buf_view(record), plain, marks);
}

void state_note_words(struct state *s, struct pack_ref words)
{
    s->now.words = words;
}

static void add_known(struct list *list, const struct text *text)
{
    if (!text || !text->usable || !text->kept.again)
        return;
    struct known *k = &list->texts[list->text_count++];
    *k = (struct known){.path = text->path, .kept = text->kept, .object = text->object};
}

/* Where things lie once they are kept. */
static void place_texts(struct state *s)
{
    s->now.words = pack_kept_ref(s->site->rows, s->now.words);
    for (size_t i = 0; i < s->now.text_count; i++) {
        struct known *k = &s->now.texts[i];
        k->kept.record = pack_kept_ref(s->records, k->kept.record);
        k->kept.plain = pack_kept_ref(s->site->plain, k->kept.plain);
        k->kept.row = pack_kept_ref(s->site->rows, k->kept.row);
        k->kept.marks = pack_kept_ref(s->site->pack, k->kept.marks);
        k->object = pack_kept_ref(s->site->pack, k->object);
    }
}

static void gather_texts(struct state *s)
{
    const struct site *site = s->site;
    struct list *now = &s->now;
    size_t most = site->text_count + site->page_count * LANG_COUNT;
    now->texts = ARENA_ARRAY(&s->arena, most, struct known);
    for (size_t i = 0; i < site->text_count; i++)
        add_known(now, &site->texts[i]);
    for (size_t i = 0; i < site->page_count; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            add_known(now, site->pages[i].text[l]);
    sort_unless_sorted(now->texts, now->text_count, sizeof *now->texts, by_path);
}

static void gather_files(struct state *s)
{
    const struct map *files = &s->site->files;
    struct list *now = &s->now;
    now->files = ARENA_ARRAY(&s->arena, files->count, struct site_file);
    for (size_t i = 0; i < files->count; i++) {
        const struct site_file *file = files->entries[i].pointer;
        if (file->stamp.changed)
            now->files[now->file_count++] = *file;
    }
    if (now->file_count)
        qsort(now->files, now->file_count, sizeof *now->files, file_by_path);
}

/* True if nothing was read that the index does not have, and few files have other stamps than it
 * says: they are read once more next time, which costs less than a new index for all. */
static bool nearly_same(const struct state *s)
{
    const struct list *old = &s->known, *now = &s->now;
    size_t others = 0;
    if (s->doubtful || pack_grown(s->records) || !old->text_count ||
        now->text_count != old->text_count || now->file_count != old->file_count)
        return false;
    for (size_t i = 0; i < old->file_count; i++)
        if (!stamp_equal(now->files[i].stamp, old->files[i].stamp))
            return false;
    for (size_t i = 0; i < old->text_count; i++)
        others += !stamp_equal(now->texts[i].kept.stamp, old->texts[i].kept.stamp);
    return others <= STAMPS_BEHIND;
}

void state_gather(struct state *s)
{
    if (s->gathered)
        return;
    gather_texts(s);
    gather_files(s);
    if (!s->now.words.len)
        s->now.words = s->known.words;
    s->gathered = true;
    s->same = nearly_same(s);
    forget_known(s);
}

static void write_index(void *context)
{
    struct state *s = context;
    struct list now = s->now; /* a codec writes the numbers back, and state_words reads them */
    struct buf index = {.max = STATE_MAX};
    struct codec c = codec_writer(&index);
    leave_room(&index);
    code_index(&c, s, &now);
    s->saved = write_checked(s->dir, "texts", texts_head, &index);
    buf_free(&index);
}

static bool keep_packs(struct state *s)
{
    struct packs packs[PACKS];
    bool kept = true;
    packs_of(s, packs);
    for (unsigned i = 0; kept && i < PACKS; i++)
        kept = pack_keep(*packs[i].pack, packs[i].files);
    return kept;
}

void state_save_begin(struct state *s)
{
    state_gather(s);
    if (s->begun)
        return;
    s->begun = true;
    s->saved = s->same;
    if (s->same || !keep_packs(s))
        return;
    place_texts(s);
    s->saving = parallel_beside(write_index, s);
}

bool state_save(struct state *s)
{
    state_save_begin(s);
    parallel_join(s->saving);
    s->saving = NULL;
    return s->saved;
}

void state_close(struct state *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->workers; i++)
        buf_free(&s->buffers[i]);
    parallel_join(s->saving);
    pack_close(s->records);
    arena_free(&s->listed);
    arena_free(&s->arena);
    free(s);
}

/* --- the last build --------------------------------------------------------------------------- */

static void code_last(struct codec *c, struct state_last *last)
{
    code_hash(c, &last->inputs.low);
    code_hash(c, &last->inputs.high);
    for (int l = 0; l < LANG_COUNT; l++)
        code_size(c, &last->pages[l]);
    code_size(c, &last->documents);
    code_size(c, &last->decisions);
    code_size(c, &last->notes);
}

bool state_last_read(int dir, struct state_last *last)
{
    struct arena arena;
    struct str bytes;
    arena_init(&arena);
    bool ok = read_checked(dir, "last", last_head, &arena, &bytes);
    if (ok) {
        struct codec c = codec_reader(bytes, &arena);
        code_last(&c, last);
        ok = !c.failed && c.at == c.end;
    }
    arena_free(&arena);
    return ok;
}

bool state_last_write(int dir, const struct state_last *last)
{
    struct buf bytes = BUF_INIT;
    struct codec c = codec_writer(&bytes);
    struct state_last copy = *last;
    leave_room(&bytes);
    code_last(&c, &copy);
    bool ok = write_checked(dir, "last", last_head, &bytes);
    buf_free(&bytes);
    return ok;
}

void state_last_remove(int dir)
{
    unlinkat(dir, "last", 0);
}
