/* The index of recorded works: an open-addressing table from the hash of an id without its year to
 * the first record that has it, and chains of the others in the order they were given. A law is
 * also found by the slug of its title. One look-up costs one hash and one probe on average,
 * however many records there are. */
#include "citation_authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "citation_parse.h"
#include "diag.h"
#include "hash.h"

enum { KEY_MAX = 512 };

struct entry {
    uint64_t hash;
    uint32_t record; /* index + 1 */
    uint32_t next;   /* entry + 1 in the same chain; 0 ends it */
};

struct citation_authority {
    const struct citation_record *records;
    struct entry *entries;
    size_t entry_count, entry_cap;
    uint32_t *slots; /* first entry + 1 of a chain */
    size_t slot_count;
};

/* Writes the key of an id: all but its year. */
static struct str key_of(struct str id, char key[KEY_MAX])
{
    struct citation_parts p;
    if (!citation_parts(id, &p) || id.len + 8 > KEY_MAX)
        return STR_NULL;
    const struct str parts[] = {p.place, p.issuer, p.type, p.number};
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len)
            memcpy(key + len, parts[i].data, parts[i].len);
        len += parts[i].len;
        key[len++] = '/';
    }
    return (struct str){key, len};
}

/* The key of a law under the slug of its title. */
static struct str title_key(struct str title, char key[KEY_MAX])
{
    char slug[NAME_MAX_BYTES];
    size_t len = citation_title_slug(title, slug, sizeof slug);
    if (!len)
        return STR_NULL;
    int n = snprintf(key, KEY_MAX, "/qh/luat/~%s/", slug);
    return (struct str){key, (size_t)n};
}

static uint32_t *slot_of(const struct citation_authority *authority, uint64_t hash)
{
    size_t mask = authority->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &authority->slots[i];
        if (!*slot || authority->entries[*slot - 1].hash == hash)
            return slot;
    }
}

static void add(struct citation_authority *authority, struct str key, size_t record)
{
    if (!key.len)
        return;
    uint32_t entry = (uint32_t)authority->entry_count++;
    authority->entries[entry] = (struct entry){hash64(key), (uint32_t)record + 1, 0};
    uint32_t *slot = slot_of(authority, authority->entries[entry].hash);
    authority->entries[entry].next = *slot;
    *slot = entry + 1;
}

struct citation_authority *citation_authority_new(const struct citation_record *records,
                                                  size_t count)
{
    struct citation_authority *authority = calloc(1, sizeof *authority);
    char key[KEY_MAX];
    if (!authority)
        die_errno("calloc", "citation authority");
    if (count > UINT32_MAX / 8)
        die("citation authority: %zu records are more than it can hold", count);
    authority->records = records;
    authority->slot_count = 16;
    while (authority->slot_count < count * 6)
        authority->slot_count *= 2;
    authority->entry_cap = count * 3 + 1;
    authority->entries = calloc(authority->entry_cap, sizeof *authority->entries);
    authority->slots = calloc(authority->slot_count, sizeof *authority->slots);
    if (!authority->entries || !authority->slots)
        die("citation authority: %zu records: out of memory", count);
    /* each goes before the others of its chain, so the last one first */
    for (size_t i = count; i-- > 0;) {
        struct citation_parts parts;
        if (!citation_parts(records[i].id, &parts))
            continue;
        add(authority, key_of(records[i].id, key), i);
        if (str_is(parts.type, "luat") && parts.number.len && parts.number.data[0] != '~') {
            add(authority, title_key(records[i].title_vi, key), i);
            add(authority, title_key(records[i].title_en, key), i);
        }
    }
    return authority;
}

void citation_authority_free(struct citation_authority *authority)
{
    if (!authority)
        return;
    free(authority->entries);
    free(authority->slots);
    free(authority);
}

size_t citation_authority_find(const struct citation_authority *authority, struct str id,
                               const struct citation_record **found, size_t max)
{
    char key[KEY_MAX], other[KEY_MAX];
    struct str wanted = key_of(id, key);
    size_t count = 0;
    if (!authority || !wanted.len)
        return 0;
    uint32_t at = *slot_of(authority, hash64(wanted));
    bool named = str_find(wanted, STR("/~"), 0) < wanted.len;
    for (; at; at = authority->entries[at - 1].next) {
        const struct citation_record *r =
            &authority->records[authority->entries[at - 1].record - 1];
        /* equal hashes are not equal keys */
        bool same = str_equal(key_of(r->id, other), wanted);
        if (!same && named)
            same = str_equal(title_key(r->title_vi, other), wanted) ||
                   str_equal(title_key(r->title_en, other), wanted);
        if (same && count++ < max)
            found[count - 1] = r;
    }
    return count;
}
