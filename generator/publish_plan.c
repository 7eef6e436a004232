/* The manifest, sorted by path:
 *   songngu-manifest 1
 *   generation 7 complete|publishing RUN STARTED
 *   HASH PATH            the file has this content
 *   - PATH               ours, but its content is not known
 *   end COUNT
 * A publication that is cut off leaves one that says "publishing": whoever comes next knows which
 * files are ours and which must be sent again. */
#include "publish_plan.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "diag.h"
#include "fs.h"

#define HEAD "songngu-manifest "
#define HEAD_NOW HEAD "1"

enum { DRASTIC_COUNT = 256, DRASTIC_PART = 4 };

void publish_run_new(char run[PUBLISH_RUN_HEX + 1])
{
    uint64_t number;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        die_errno("getrandom", "a number for this publication");
    snprintf(run, PUBLISH_RUN_HEX + 1, "%016llx", (unsigned long long)number);
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool parse_state(struct publish_manifest *m, struct str line)
{
    struct str word[5] = {0};
    unsigned long number;
    for (int i = 0; i < 5; i++)
        if (!str_next_part(&line, ' ', &word[i]))
            return false;
    if (!str_is(word[0], "generation") || !str_to_number(word[1], LONG_MAX, &number))
        return false;
    m->generation = number;
    m->complete = str_is(word[2], "complete");
    if ((!m->complete && !str_is(word[2], "publishing")) || word[3].len != PUBLISH_RUN_HEX ||
        !str_to_number(word[4], LONG_MAX, &number) || line.len)
        return false;
    memcpy(m->run, word[3].data, PUBLISH_RUN_HEX);
    m->started = number;
    return true;
}

static bool parse_entry(struct publish_entry *e, struct str line)
{
    struct str hash;
    if (!str_next_part(&line, ' ', &hash) || !fs_path_plain(line))
        return false;
    e->path = line;
    e->sure = publish_hash_parse(hash, &e->hash);
    return e->sure || str_is(hash, "-");
}

/* The last line, without which some may be missing. */
static bool is_end(const struct publish_manifest *m, struct str line)
{
    unsigned long count;
    return str_starts(line, STR("end ")) &&
           str_to_number(str_cut(line, 4, line.len), LONG_MAX, &count) && count == m->entries.count;
}

bool publish_manifest_parse(struct publish_manifest *m, struct str text, struct arena *arena,
                            bool *newer)
{
    struct str line;
    *m = (struct publish_manifest){0};
    *newer = false;
    if (!str_next_line(&text, &line) || !str_starts(line, STR(HEAD)))
        return false;
    if (!str_is(line, HEAD_NOW)) {
        *newer = true;
        return false;
    }
    if (!str_next_line(&text, &line) || !parse_state(m, line) || m->generation == 0)
        return false;
    while (str_next_line(&text, &line)) {
        if (is_end(m, line))
            return text.len == 0;
        struct publish_entry *e = ARENA_NEW(arena, struct publish_entry);
        if (!parse_entry(e, line))
            break;
        map_put(&m->entries, e->path, NULL)->pointer = e;
    }
    publish_manifest_free(m);
    return false;
}

void publish_manifest_free(struct publish_manifest *m)
{
    map_free(&m->entries);
    *m = (struct publish_manifest){0};
}

/* --- the plan --------------------------------------------------------------------------------- */

static const struct publish_entry *entry_of(const struct publish_manifest *m, struct str path)
{
    struct map_entry *entry = map_get(&m->entries, path);
    return entry ? entry->pointer : NULL;
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void plan_removals(struct publish_plan *p, const struct publish_files *files,
                          const struct publish_manifest *there)
{
    p->remove = ARENA_ARRAY(&p->arena, there->entries.count + 1, struct str);
    for (size_t i = 0; i < there->entries.count; i++)
        if (!publish_files_find(files, there->entries.entries[i].key))
            p->remove[p->remove_count++] = str_copy(&p->arena, there->entries.entries[i].key);
    qsort(p->remove, p->remove_count, sizeof *p->remove, by_text);
}

void publish_plan_make(struct publish_plan *p, const struct publish_files *files,
                       const struct publish_manifest *there)
{
    *p = (struct publish_plan){0};
    arena_init(&p->arena);
    p->send = ARENA_ARRAY(&p->arena, files->count + 1, const struct publish_file *);
    p->is_new = ARENA_ARRAY(&p->arena, files->count + 1, bool);
    for (int pass = 0; pass < PUBLISH_RANKS * 2; pass++) {
        bool want_new = pass % 2 == 0;
        for (size_t i = 0; i < files->count; i++) {
            const struct publish_file *file = &files->list[i];
            if ((int)file->rank != pass / 2)
                continue;
            const struct publish_entry *e = entry_of(there, file->path);
            if ((e == NULL) != want_new || (e && e->sure && hash128_equal(e->hash, file->hash)))
                continue;
            p->is_new[p->send_count] = want_new;
            p->send[p->send_count++] = file;
            *(want_new ? &p->added : &p->changed) += 1;
        }
        p->rank_end[pass / 2] = p->send_count;
    }
    plan_removals(p, files, there);
}

void publish_plan_free(struct publish_plan *p)
{
    arena_free(&p->arena);
    *p = (struct publish_plan){0};
}

bool publish_plan_drastic(const struct publish_plan *p, const struct publish_manifest *there)
{
    return p->remove_count > DRASTIC_COUNT || p->remove_count * DRASTIC_PART > there->entries.count;
}

void publish_plan_brief(const struct publish_plan *p, struct buf *out)
{
    buf_printf(out, "+%zu ~%zu -%zu", p->added, p->changed, p->remove_count);
}

/* --- writing ---------------------------------------------------------------------------------- */

struct row {
    struct str path;
    const struct hash128 *hash; /* NULL: not sure */
};

static int by_row(const void *a, const void *b)
{
    return str_compare(((const struct row *)a)->path, ((const struct row *)b)->path);
}

static void write_head(struct buf *out, uint64_t generation, bool complete, const char *run,
                       uint64_t started)
{
    out->max = 1 << 30;
    buf_printf(out, HEAD_NOW "\ngeneration %llu %s %s %llu\n", (unsigned long long)generation,
               complete ? "complete" : "publishing", run, (unsigned long long)started);
}

static void write_row(struct buf *out, struct str path, const struct hash128 *hash)
{
    char hex[PUBLISH_HASH_HEX + 1] = "-";
    if (hash)
        publish_hash_hex(*hash, hex);
    buf_text(out, hex);
    buf_byte(out, ' ');
    buf_str(out, path);
    buf_byte(out, '\n');
}

void publish_manifest_intent(struct buf *out, const struct publish_plan *p,
                             const struct publish_manifest *there, uint64_t generation,
                             const char *run, uint64_t started)
{
    size_t count = 0, most = there->entries.count + p->send_count;
    struct row *rows = calloc(most + 1, sizeof *rows);
    struct map sent = {0};
    if (!rows)
        die_errno("calloc", "manifest");
    for (size_t i = 0; i < p->send_count; i++) {
        map_put(&sent, p->send[i]->path, NULL);
        rows[count++] = (struct row){p->send[i]->path, NULL};
    }
    for (size_t i = 0; i < there->entries.count; i++) {
        const struct publish_entry *e = there->entries.entries[i].pointer;
        if (!map_get(&sent, e->path))
            rows[count++] = (struct row){e->path, e->sure ? &e->hash : NULL};
    }
    qsort(rows, count, sizeof *rows, by_row);
    write_head(out, generation, false, run, started);
    for (size_t i = 0; i < count; i++)
        write_row(out, rows[i].path, rows[i].hash);
    buf_printf(out, "end %zu\n", count);
    map_free(&sent);
    free(rows);
}

void publish_manifest_final(struct buf *out, const struct publish_files *files, uint64_t generation,
                            const char *run, uint64_t started)
{
    write_head(out, generation, true, run, started);
    for (size_t i = 0; i < files->count; i++)
        write_row(out, files->list[i].path, &files->list[i].hash);
    buf_printf(out, "end %zu\n", files->count);
}
