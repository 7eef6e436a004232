/* Every file is had once and kept. The names of all are in the root, or in pieces of directories
 * that the root names; see docs/search-format.md. */
#include "search_directory.h"

#include <stdio.h>
#include <string.h>

#include "deflate.h"
#include "fs.h"

enum {
    SHARD_MOST = 64 << 20,  /* bytes of a file */
    SMALLER_MOST = 16 << 20 /* bytes that JSON made smaller has */
};

void reader_damage(struct search_reader *reader, const char *name)
{
    if (!reader->damaged[0])
        snprintf(reader->damaged, sizeof reader->damaged, "%s", name);
}

/* ---- shards ------------------------------------------------------------------------------ */

/* The content of a shard; STR_NULL if it cannot be had. Kept once read. */
struct str reader_shard(struct search_reader *reader, const char *name, bool json)
{
    char path[128];
    struct str script, content = STR_NULL;
    struct buf out = BUF_INIT;
    struct map_entry *known = map_get(&reader->shards, str_of(name));
    if (known)
        return *(struct str *)known->pointer;
    snprintf(path, sizeof path, "search/%s.js", name);
    if (fs_read(reader->dir, path, SHARD_MOST, &reader->arena, &script, NULL) &&
        (json ? script_read_text(script, &out) : script_read_bytes(script, &out)))
        content = str_copy(&reader->arena, buf_view(&out));
    else
        reader_damage(reader, name);
    buf_free(&out);
    struct str *kept = ARENA_NEW(&reader->arena, struct str);
    *kept = content;
    map_put(&reader->shards, str_copy(&reader->arena, str_of(name)), NULL)->pointer = kept;
    return content;
}

static const struct json *json_of(struct search_reader *reader, const char *name, struct str text)
{
    const struct json *json = text.data ? json_parse(&reader->arena, text, NULL) : NULL;
    if (text.data && !json)
        reader_damage(reader, name);
    return json;
}

const struct json *reader_json(struct search_reader *reader, const char *name)
{
    struct str text = reader_shard(reader, name, true);
    if (text.data && !text_checked(&text, 0)) {
        reader_damage(reader, name);
        return NULL;
    }
    return json_of(reader, name, text);
}

const struct json *reader_texts(struct search_reader *reader, const char *name)
{
    return json_of(reader, name, reader_shard(reader, name, true));
}

/* JSON made smaller. Kept once read. */
const struct json *reader_smaller(struct search_reader *reader, const char *name)
{
    struct map_entry *known = map_get(&reader->smaller, str_of(name));
    struct str bytes = reader_shard(reader, name, false);
    struct buf text = BUF_INIT;
    const struct json **kept;
    if (known)
        return *(const struct json **)known->pointer;
    kept = ARENA_NEW(&reader->arena, const struct json *);
    if (bytes.data && !deflate_read_part(bytes, SMALLER_MOST, &text))
        reader_damage(reader, name);
    else if (bytes.data)
        *kept = json_of(reader, name, str_copy(&reader->arena, buf_view(&text)));
    map_put(&reader->smaller, str_copy(&reader->arena, str_of(name)), NULL)->pointer = kept;
    buf_free(&text);
    return *kept;
}

bool reader_number(const struct json *json, unsigned long most, uint32_t *value)
{
    unsigned long number;
    if (!json || json->kind != JSON_NUMBER || !str_to_number(json->text, most, &number))
        return false;
    *value = (uint32_t)number;
    return true;
}

/* ---- directories ------------------------------------------------------------------------- */

/* Splits a directory at its commas. Each part has a hash before (singles) or within (pairs) what
 * the shard begins with. */
static bool read_directory(struct search_reader *reader, struct str text, char kind,
                           struct search_directory *directory)
{
    struct str part, rest = text;
    size_t most = 1;
    bool pairs = kind != 'u';
    *directory = (struct search_directory){.kind = kind};
    for (size_t i = 0; i < text.len; i++)
        most += text.data[i] == ',';
    directory->from = ARENA_ARRAY(&reader->arena, most, struct str);
    directory->at = ARENA_ARRAY(&reader->arena, most, const char *);
    while (text.len && str_next_part(&rest, ',', &part)) {
        if (part.len < (pairs ? 2u : 1u) * HASH || directory->count == most)
            return false;
        struct str *from = &directory->from[directory->count];
        if (pairs) {
            char *key = arena_alloc(&reader->arena, part.len);
            memcpy(key, part.data, HASH);
            memcpy(key + HASH, part.data + 2 * HASH, part.len - 2 * HASH);
            *from = (struct str){key, part.len - HASH};
        } else {
            *from = str_cut(part, HASH, part.len);
        }
        directory->at[directory->count++] = part.data;
    }
    return true;
}

/* A directory of the root, which may be one of pieces. */
bool reader_directory(struct search_reader *reader, struct str names, char kind,
                      struct search_directory *directory)
{
    if (!read_directory(reader, names, kind, directory))
        return false;
    if (reader->split)
        directory->pieces =
            ARENA_ARRAY(&reader->arena, directory->count + 1, struct search_directory *);
    return true;
}

/* The shards (or pieces) that may hold keys from low to high: [*from, *to). */
static void locate(const struct search_directory *directory, struct str low, struct str high,
                   size_t *from, size_t *to)
{
    const struct str *keys = directory->from;
    size_t i = 0, end = directory->count;
    while (i < end) {
        size_t middle = (i + end) / 2;
        if (str_compare(keys[middle], low) <= 0)
            i = middle + 1;
        else
            end = middle;
    }
    *from = i ? i - 1 : 0;
    for (*to = *from; *to < directory->count && str_compare(keys[*to], high) <= 0;)
        ++*to;
}

static const char *hash_in(const struct search_directory *directory, size_t i)
{
    return directory->at[i] + (directory->kind == 'u' ? 0 : HASH);
}

static struct str shard_name(struct search_reader *reader, const struct search_directory *directory,
                             size_t i)
{
    if (directory->kind == 'u')
        return str_format(&reader->arena, "u%zu-%.*s", directory->first + i, HASH,
                          hash_in(directory, i));
    return str_format(&reader->arena, "%c%.*s-%.*s", directory->kind, HASH, directory->at[i], HASH,
                      hash_in(directory, i));
}

/* What a piece of a directory says: the number of its first shard, and the names. False: nothing.
 */
static bool read_piece(struct search_reader *reader, const char *name, uint32_t *first,
                       struct str *names)
{
    const struct json *json = reader_json(reader, name), *number = json ? json->first : NULL;
    if (!json)
        return false;
    if (!number || !reader_number(number, 1 << 28, first) || !number->next ||
        number->next->kind != JSON_TEXT) {
        reader_damage(reader, name);
        return false;
    }
    *names = number->next->text;
    return true;
}

/* A piece as a directory, without shards if it cannot be had. Kept once read. */
static struct search_directory *piece_of(struct search_reader *reader,
                                         const struct search_directory *directory, size_t i)
{
    struct search_directory *piece = directory->pieces[i];
    struct str names;
    uint32_t first;
    if (piece)
        return piece;
    directory->pieces[i] = piece = ARENA_NEW(&reader->arena, struct search_directory);
    const char *name =
        str_format(&reader->arena, "d%.*s", STR_ARG(shard_name(reader, directory, i))).data;
    if (!read_piece(reader, name, &first, &names))
        return piece;
    if (!read_directory(reader, names, directory->kind, piece)) {
        reader_damage(reader, name);
        piece->count = 0;
    }
    piece->first = first;
    return piece;
}

/* Appends the names (struct str) of the shards that may hold keys from low to high. */
void reader_names(struct search_reader *reader, const struct search_directory *directory,
                  struct str low, struct str high, struct buf *names)
{
    size_t from, to;
    locate(directory, low, high, &from, &to);
    for (size_t i = from; i < to; i++) {
        if (directory->pieces) {
            reader_names(reader, piece_of(reader, directory, i), low, high, names);
            continue;
        }
        struct str name = shard_name(reader, directory, i);
        buf_add(names, &name, sizeof name);
    }
}

/* The hash of what is shown of a group of entries; NULL if it cannot be had. */
const char *reader_group_hash(struct search_reader *reader, uint32_t group)
{
    uint32_t each = reader->split, first;
    char name[NAME_MOST];
    struct str names;
    if (!each)
        return reader->metadata.data + (size_t)group * HASH;
    snprintf(name, sizeof name, "dm%u-%.*s", group / each, HASH,
             reader->metadata.data + (size_t)(group / each) * HASH);
    if (!read_piece(reader, name, &first, &names))
        return NULL;
    if (names.len / HASH > group % each)
        return names.data + (size_t)(group % each) * HASH;
    reader_damage(reader, name);
    return NULL;
}
