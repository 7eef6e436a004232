/* The order in which an index is made, and its root: the one file with a fixed name, which names
 * all others. See docs/search-format.md. */
#include "search_answers.h"
#include "search_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parallel.h"

enum {
    FIRSTS_MOST = 4000,    /* bytes of the root that spare readers questions */
    ROOT_MOST = 128 << 10, /* bytes of names of shards in the root, beyond which … */
    PIECE = 2 << 10 /* … they are in files of about so many: a query asks for a few of them,
                       and the root tells where each begins */
};

struct directory {
    struct files *files;
    unsigned worker, count;
};

static void put_shard(void *context, char kind, struct str from, struct str bytes)
{
    struct directory *directory = context;
    struct files *files = directory->files;
    struct buf *to = kind == 'u' ? &files->singles : kind == 'b' ? &files->pairs : &files->common;
    char prefix[16] = "u", hash[NAME_HASH];
    if (kind != 'u')
        snprintf(prefix, sizeof prefix, "%c%.*s", kind, KEY_HASH, from.data);
    else
        snprintf(prefix, sizeof prefix, "u%u", directory->count++);
    files_put_bytes(files, directory->worker, prefix, from, bytes, hash);
    if (to->len)
        buf_byte(to, ',');
    if (kind != 'u')
        buf_add(to, from.data, KEY_HASH);
    buf_add(to, hash, NAME_HASH);
    buf_str(to, kind != 'u' ? str_cut(from, KEY_HASH, from.len) : from);
}

static void write_postings(void *context, size_t i, unsigned worker)
{
    struct files *files = context;
    struct directory directory = {files, worker, 0};
    index_shards(&files->index, "bcu"[i], put_shard, &directory);
}

static void write_group(void *context, size_t i, unsigned worker)
{
    files_group(context, worker, (uint32_t)i);
}

/* ---- directories in pieces --------------------------------------------------------------- */

/* Puts part of a directory, of which the first shard has that number. */
static void put_piece(struct files *files, const char *prefix, size_t number, struct str names,
                      char hash[NAME_HASH])
{
    struct buf json = BUF_INIT;
    buf_printf(&json, "[%zu,", number);
    json_text(&json, names);
    buf_byte(&json, ']');
    files_put_text(files, 0, prefix, buf_view(&json), hash);
    buf_free(&json);
}

/* Where the piece of a directory that begins at from ends, of about so many bytes; counts its
 * shards. */
static size_t piece_end(struct str names, size_t from, size_t piece, size_t *count)
{
    size_t end = from;
    for (*count = 1; (end = str_find_byte(names, ',', end)) < names.len && end - from < piece;
         ++*count)
        end++;
    return end;
}

/* Puts a directory in pieces, and what is told of each in its place: what is told of its first
 * shard, but with its own hash. */
static void split_directory(struct files *files, char kind, size_t piece, struct buf *directory)
{
    struct buf pieces = BUF_INIT;
    struct str names = buf_view(directory);
    size_t number = 0, count, end, i = 0, before = kind == 'u' ? 0 : KEY_HASH;
    char prefix[32], hash[NAME_HASH];
    for (size_t from = 0; from < names.len; from = end + 1, number += count) {
        struct str first = str_cut(names, from, str_find_byte(names, ',', from));
        end = piece_end(names, from, piece, &count);
        if (before)
            snprintf(prefix, sizeof prefix, "d%c%.*s", kind, (int)before, first.data);
        else
            snprintf(prefix, sizeof prefix, "d%c%zu", kind, i++);
        put_piece(files, prefix, number, str_cut(names, from, end), hash);
        if (pieces.len)
            buf_byte(&pieces, ',');
        buf_str(&pieces, str_cut(first, 0, before));
        buf_add(&pieces, hash, NAME_HASH);
        buf_str(&pieces, str_cut(first, before + NAME_HASH, first.len));
    }
    buf_free(directory);
    *directory = pieces;
}

/* The same for the hashes of what is shown of entries, of which each piece has as many. */
static void split_hashes(struct files *files, uint32_t each, struct buf *hashes)
{
    struct buf pieces = BUF_INIT;
    char prefix[32], hash[NAME_HASH];
    for (size_t i = 0; i * each < files->group_count; i++) {
        struct str part =
            str_cut(buf_view(hashes), i * each * NAME_HASH, (i + 1) * each * NAME_HASH);
        snprintf(prefix, sizeof prefix, "dm%zu", i);
        put_piece(files, prefix, i * each, part, hash);
        buf_add(&pieces, hash, NAME_HASH);
    }
    buf_free(hashes);
    *hashes = pieces;
}

/* Puts directories that are too large for the root in pieces. Returns how many groups of entries
 * one of theirs has; 0: they are in the root. */
static uint32_t split_directories(struct files *files, struct buf *hashes)
{
    const struct search_sink *sink = files->sink;
    size_t most = sink->root_most ? sink->root_most : ROOT_MOST;
    size_t piece = sink->piece ? sink->piece : PIECE;
    uint32_t each = (uint32_t)(piece / NAME_HASH);
    if (files->common.len + files->pairs.len + files->singles.len + hashes->len <= most)
        return 0;
    split_directory(files, 'c', piece, &files->common);
    split_directory(files, 'b', piece, &files->pairs);
    split_directory(files, 'u', piece, &files->singles);
    split_hashes(files, each, hashes);
    return each;
}

/* ---- the root ---------------------------------------------------------------------------- */

/* The lengths of a code's symbols, without zeros at the end; nothing if all are the same. */
static void root_code(const struct index *index, unsigned code, struct buf *json)
{
    unsigned count = index->code_even[code] ? 0 : index->codes[code].count;
    while (count && !index->codes[code].length[count - 1])
        count--;
    for (unsigned s = 0; s < count; s++)
        base36(index->codes[code].length[s], buf_reserve(json, 1), 1), json->len++;
}

static void root_codes(const struct index *index, struct buf *json)
{
    buf_text(json, ",\"codes\":[");
    for (unsigned f = 0; f < CODE_FAMILIES; f++) {
        buf_text(json, f ? ",\"" : "\"");
        for (unsigned c = 0; c < code_shapes[f].contexts; c++) {
            buf_text(json, c ? " " : "");
            root_code(index, code_shapes[f].first + c, json);
        }
        buf_byte(json, '"');
    }
    buf_byte(json, ']');
}

static void root_rows(const struct index *index, struct buf *json)
{
    const uint32_t *rows = (const uint32_t *)index->rows.data;
    buf_text(json, ",\"rows\":");
    for (size_t i = 0; i < index->rows.len / sizeof *rows; i++)
        buf_printf(json, "%s%u", i ? "," : "[", rows[i]);
    buf_byte(json, ']');
}

/* The frequent keys, those that are also apart and those that are not. */
static void root_frequent(const struct index *index, bool apart, struct buf *json)
{
    bool first = true;
    buf_text(json, apart ? ",\"apart\":\"" : ",\"frequent\":\"");
    for (uint32_t key = 1; key < index->key_count; key++) {
        if (!index_frequent(index, key) || index_apart(index, key) != apart)
            continue;
        buf_text(json, first ? "" : " ");
        json_escape(json, index->keys[key]);
        first = false;
    }
    buf_byte(json, '"');
}

static void root_types(const struct files *files, struct buf *json)
{
    buf_text(json, ",\"types\":[");
    for (uint32_t i = 0; i < files->value_count && files->values[i]->facet == SEARCH_TYPE; i++) {
        const struct collect_value *value = files->values[i];
        buf_text(json, i ? ",[" : "[");
        for (unsigned l = 0; l < LANG_COUNT; l++) {
            buf_text(json, l ? "," : "");
            json_text(json, value->names[l].data ? value->names[l] : value->key);
        }
        buf_byte(json, ']');
    }
    buf_byte(json, ']');
}

static void root_member(struct buf *json, const char *name, const char *text, size_t len)
{
    buf_printf(json, ",\"%s\":", name);
    json_text(json, (struct str){text, len});
}

static void write_root(struct files *files, const struct buf *answers, const struct buf *numbers,
                       const struct buf *words, const struct buf *terms, const struct buf *firsts,
                       const char *spelling, char facets[SEARCH_FACETS][NAME_HASH])
{
    const struct index *index = &files->index;
    struct buf json = BUF_INIT, hashes = BUF_INIT;
    buf_add(&hashes, files->group_hash, files->group_count * NAME_HASH);
    uint32_t split = split_directories(files, &hashes);
    buf_printf(&json, "{\"version\":8,\"entries\":%u,\"texts\":[%u,%u],\"group\":%u,\"split\":%u",
               index->entry_count, index->text_count[LANG_VI], index->text_count[LANG_EN],
               files->group, split);
    root_rows(index, &json);
    root_codes(index, &json);
    root_frequent(index, false, &json);
    root_frequent(index, true, &json);
    root_types(files, &json);
    root_member(&json, "a", answers->data, answers->len);
    root_member(&json, "c", files->common.data, files->common.len);
    root_member(&json, "b", files->pairs.data, files->pairs.len);
    root_member(&json, "u", files->singles.data, files->singles.len);
    root_member(&json, "m", hashes.data, hashes.len);
    root_member(&json, "n", numbers->data, numbers->len);
    root_member(&json, "x", terms->data, terms->len);
    if (firsts->len <= FIRSTS_MOST)
        root_member(&json, "first", firsts->data, firsts->len);
    root_member(&json, "s", spelling, NAME_HASH);
    buf_text(&json, ",\"words\":");
    buf_str(&json, buf_view(words));
    buf_text(&json, ",\"facets\":{");
    for (unsigned f = 0; f < SEARCH_FACETS; f++)
        buf_printf(&json, "%s\"%s\":\"%.*s\"", f ? "," : "", facet_names[f], NAME_HASH, facets[f]);
    buf_text(&json, "}}");
    files_put_root(files, buf_view(&json));
    buf_free(&hashes);
    buf_free(&json);
}

/* Entries of a metadata shard: more of them in a larger archive, to keep the files few, but where
 * results lie far apart only so many as that needs. */
static uint32_t group_size(uint32_t entries)
{
    static const struct {
        uint32_t from, size;
    } steps[] = {{0, 16}, {2048, 28}, {8192, 40}, {32768, 26}, {98304, 36}};
    size_t i = sizeof steps / sizeof *steps - 1;
    while (entries < steps[i].from)
        i--;
    return steps[i].size;
}

struct search_report search_write(struct search *search, unsigned jobs,
                                  const struct search_sink *sink)
{
    struct files *files = need_memory(calloc(1, sizeof *files), "search");
    struct buf answers = BUF_INIT, numbers = BUF_INIT, words = BUF_INIT, terms = BUF_INIT,
               firsts = BUF_INIT;
    char facets[SEARCH_FACETS][NAME_HASH], spelling[NAME_HASH];
    struct search_report report = {0};
    files->sink = sink;
    files->index.search = search;
    files->index.jobs = jobs < search->workers ? jobs : search->workers;
    for (unsigned w = 0; w < search->workers; w++)
        words_end(&search->worker[w].words);
    index_prepare(&files->index);
    index_lists(&files->index);
    answers_choose(&files->index);
    parallel_for(3, files->index.jobs, write_postings, files);
    index_free_lists(&files->index);
    files_values(files);
    files->group = group_size(files->index.entry_count);
    files->group_count = (files->index.entry_count + files->group - 1) / files->group;
    files->group_hash = arena_array(&files->index.arena, files->group_count + 1, NAME_HASH);
    files->text_hash =
        arena_array(&files->index.arena, files->group_count + 1, LANG_COUNT * NAME_HASH);
    pack_ahead(search->lines);
    parallel_for(files->group_count, files->index.jobs, write_group, files);
    answers_put(files, &answers);
    for (unsigned f = 0; f < SEARCH_FACETS; f++)
        files_facet(files, 0, (enum search_facet)f, facets[f]);
    files_numbers(files, &numbers, &words);
    files_terms(files, &terms, &firsts);
    files_spelling(files, spelling);
    write_root(files, &answers, &numbers, &words, &terms, &firsts, spelling, facets);
    report.entries = files->index.entry_count;
    report.texts = files->index.text_count[LANG_VI] + files->index.text_count[LANG_EN];
    report.postings = files->index.postings;
    for (unsigned w = 0; w < files->index.jobs; w++) {
        report.files += files->counts[w].files;
        report.bytes += files->counts[w].bytes;
        report.text_bytes += files->counts[w].text_bytes;
    }
    index_free(&files->index);
    struct buf *bufs[] = {&files->common, &files->pairs, &files->singles, &answers,
                          &numbers,       &words,        &terms,          &firsts};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_free(bufs[i]);
    free(files);
    return report;
}
