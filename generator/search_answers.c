/* Answers are reckoned while the lists of a pair are at hand, by the rules of search_query.c for a
 * query of one pair: each entry that has it has all the words beside a neighbour, so the score
 * decides, then the date. The best of so few are kept by insertion. */
#include "search_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "search_files.h"
#include "search_lists.h"

enum {
    ANSWER_LEAST = 500,   /* texts: shorter lists are read in no time */
    ANSWERS_MOST = 160,   /* so they are small beside any index that is large */
    ANSWERS_PER_FILE = 4, /* a reader wants one of them */
    PAIR = 4              /* factor of what a pair adds to a score, as in search_query.c */
};

bool answers_worth(const struct index *index, uint32_t texts)
{
    uint32_t vi = index->text_count[LANG_VI], en = index->text_count[LANG_EN];
    return texts >= ANSWER_LEAST && texts > (vi > en ? vi : en) / FREQUENT_PART;
}

/* ---- reckoning --------------------------------------------------------------------------- */

static bool fits(const struct index *index, const struct answer_variant *asked,
                 const struct encode_list *list)
{
    return (!asked->first || asked->first == index->forms[list->first]) &&
           (!asked->second || asked->second == index->forms[list->second]);
}

static int32_t weight_of(const struct index *index, const struct answer_variant *asked,
                         const struct encode_list *lists, unsigned count, unsigned lang)
{
    uint64_t sum[2] = {0};
    for (unsigned i = 0; i < count; i++)
        if (lists[i].lang == lang && fits(index, asked, &lists[i]))
            sum[lists[i].title] += lists[i].count;
    uint64_t df = sum[0] > sum[1] ? sum[0] : sum[1];
    return df ? PAIR * search_weight(index->text_count[lang], df) : 0;
}

/* Of several spellings that a text has, the best counts. */
static void add_scores(const struct index *index, const struct encode_list *list, int32_t weight,
                       struct answering *room)
{
    for (uint32_t i = 0; i < list->all; i++) {
        uint32_t at = encode_posting_entry(list->postings[i]) * LANG_COUNT + list->lang;
        uint8_t impact = (uint8_t)encode_impact(index, list, list->postings[i]);
        uint8_t *best = &room->best[at][list->title];
        if (impact <= *best)
            continue;
        room->scores[at] += weight * (impact - *best);
        *best = impact;
    }
}

/* Better scores first, then what is newer. */
static bool is_before(const struct answer_hit *a, const struct answer_hit *b)
{
    return a->score != b->score ? a->score > b->score : a->entry < b->entry;
}

static void keep_hit(struct answer_variant *variant, struct answer_hit hit)
{
    unsigned i = variant->shown;
    variant->count++;
    if (i == ANSWER_SHOWN && !is_before(&hit, &variant->hits[--i]))
        return;
    for (; i && is_before(&hit, &variant->hits[i - 1]); i--)
        variant->hits[i] = variant->hits[i - 1];
    variant->hits[i] = hit;
    variant->shown += variant->shown < ANSWER_SHOWN;
}

/* Takes the entries of a list that are not taken yet, and leaves zeros behind. */
static void take_scores(const struct encode_list *list, struct answering *room,
                        struct answer_variant *variant)
{
    for (uint32_t i = 0; i < list->all; i++) {
        uint32_t entry = encode_posting_entry(list->postings[i]);
        int32_t *score = &room->scores[entry * LANG_COUNT], vi = score[LANG_VI],
                en = score[LANG_EN];
        if (!vi && !en)
            continue;
        keep_hit(variant,
                 (struct answer_hit){entry, vi > en ? vi : en, vi && en ? ANSWER_EITHER : en > 0});
        score[LANG_VI] = score[LANG_EN] = 0;
        memset(room->best[entry * LANG_COUNT], 0, LANG_COUNT * sizeof *room->best);
    }
}

static void find(const struct index *index, struct answering *room, const struct encode_list *lists,
                 unsigned count, struct answer_variant *variant)
{
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        int32_t weight = weight_of(index, variant, lists, count, lang);
        for (unsigned i = 0; i < count; i++)
            if (lists[i].lang == lang && fits(index, variant, &lists[i]))
                add_scores(index, &lists[i], weight, room);
    }
    for (unsigned i = 0; i < count; i++)
        take_scores(&lists[i], room, variant);
}

static void make_room(const struct index *index, struct answering *room)
{
    size_t texts = (size_t)index->entry_count * LANG_COUNT;
    if (!room->scores) {
        room->scores = need_memory(calloc(texts, sizeof *room->scores), "search index");
        room->best = need_memory(calloc(texts, sizeof *room->best), "search index");
    }
}

void answers_add(const struct index *index, struct answering *room, struct answer answer,
                 const struct encode_list *lists, unsigned count, struct buf *answers)
{
    const struct encode_list *most = &lists[0];
    for (unsigned i = 1; i < count; i++)
        if (!lists[i].title && (most->title || lists[i].count > most->count))
            most = &lists[i];
    make_room(index, room);
    struct answer_variant *exact = &answer.variants[0];
    exact->first = index->forms[most->first];
    exact->second = index->forms[most->second];
    answer.count = exact->first || exact->second ? 2 : 1;
    for (unsigned v = 0; v < answer.count; v++)
        find(index, room, lists, count, &answer.variants[v]);
    buf_add(answers, &answer, sizeof answer);
}

void answering_free(struct answering *room)
{
    free(room->scores);
    free(room->best);
}

/* ---- choosing ---------------------------------------------------------------------------- */

static int more_first(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    if (x->texts != y->texts)
        return x->texts > y->texts ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->second < y->second ? -1 : x->second > y->second;
}

static uint32_t pair_hash(const struct index *index, const struct answer *answer)
{
    struct buf pair = BUF_INIT;
    buf_str(&pair, index->keys[answer->first]);
    buf_byte(&pair, ' ');
    buf_str(&pair, index->keys[answer->second]);
    uint32_t hash = search_hash(buf_view(&pair)) >> 12;
    buf_free(&pair);
    return hash;
}

static int by_hash(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    return x->hash != y->hash ? x->hash < y->hash ? -1 : 1 : more_first(a, b);
}

void answers_choose(struct index *index)
{
    struct buf all = BUF_INIT;
    for (unsigned p = 0; p < PARTITIONS; p++)
        buf_str(&all, buf_view(&index->parts[p].answers));
    size_t count = all.len / sizeof(struct answer);
    struct answer *answers = (struct answer *)all.data;
    if (count)
        qsort(answers, count, sizeof *answers, more_first);
    index->answer_count = (uint32_t)(count < ANSWERS_MOST ? count : ANSWERS_MOST);
    index->answers = ARENA_ARRAY(&index->arena, index->answer_count + 1, struct answer);
    for (uint32_t i = 0; i < index->answer_count; i++) {
        index->answers[i] = answers[i];
        index->answers[i].hash = pair_hash(index, &answers[i]);
    }
    if (index->answer_count)
        qsort(index->answers, index->answer_count, sizeof *index->answers, by_hash);
    buf_free(&all);
}

/* ---- writing ----------------------------------------------------------------------------- */

/* A file in the making: its pairs, and the entries that they name. */
struct answer_file {
    struct files *files;
    struct buf pairs, numbers, texts[LANG_COUNT], columns[FILES_COLUMNS];
    uint32_t entries[ANSWERS_PER_FILE * ANSWER_VARIANTS * ANSWER_SHOWN];
    unsigned count;
};

static void add_text_hash(struct answer_file *file, uint32_t entry, unsigned lang)
{
    const char *hash = file->files->text_hash[entry / file->files->group][lang];
    buf_byte(&file->texts[lang], file->count ? ',' : '[');
    json_text(&file->texts[lang], (struct str){hash, *hash ? NAME_HASH : 0});
}

/* The place of an entry in the file. */
static unsigned place_of(struct answer_file *file, struct arena *arena, uint32_t entry)
{
    for (unsigned i = 0; i < file->count; i++)
        if (file->entries[i] == entry)
            return i;
    buf_printf(&file->numbers, "%s%u", file->count ? "," : "[", entry);
    for (unsigned l = 0; l < LANG_COUNT; l++)
        add_text_hash(file, entry, l);
    files_columns(file->files, arena, entry, file->columns);
    file->entries[file->count] = entry;
    return file->count++;
}

static void put_variant(struct answer_file *file, struct arena *arena,
                        const struct answer_variant *variant)
{
    buf_printf(&file->pairs, "[%u,%u,%u,[", variant->first, variant->second, variant->count);
    for (unsigned i = 0; i < variant->shown; i++)
        buf_printf(&file->pairs, "%s%u", i ? "," : "",
                   place_of(file, arena, variant->hits[i].entry));
    buf_text(&file->pairs, "],[");
    for (unsigned i = 0; i < variant->shown; i++)
        buf_printf(&file->pairs, "%s%d", i ? "," : "",
                   variant->hits[i].score * 4 + (int)variant->hits[i].by);
    buf_text(&file->pairs, "]]");
}

static void put_pair(struct answer_file *file, struct arena *arena, const struct answer *answer)
{
    const struct str *keys = file->files->index.keys;
    buf_text(&file->pairs, file->pairs.len ? ",\"" : "{\"");
    json_escape(&file->pairs, keys[answer->first]);
    buf_byte(&file->pairs, ' ');
    json_escape(&file->pairs, keys[answer->second]);
    buf_text(&file->pairs, "\":[");
    for (unsigned v = 0; v < answer->count; v++) {
        buf_text(&file->pairs, v ? "," : "");
        put_variant(file, arena, &answer->variants[v]);
    }
    buf_byte(&file->pairs, ']');
}

static void put_file(struct answer_file *file, unsigned number, char hash[NAME_HASH])
{
    struct buf json = BUF_INIT;
    char prefix[32];
    snprintf(prefix, sizeof prefix, "a%u", number);
    buf_text(&json, "{\"p\":");
    buf_str(&json, buf_view(&file->pairs));
    buf_text(&json, "},\"n\":");
    buf_str(&json, buf_view(&file->numbers));
    buf_text(&json, "],\"t\":[");
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        buf_text(&json, l ? "," : "");
        buf_str(&json, buf_view(&file->texts[l]));
        buf_byte(&json, ']');
        buf_free(&file->texts[l]);
    }
    buf_text(&json, "],\"e\":[");
    files_end_columns(file->columns, &json);
    buf_text(&json, "]}");
    files_put_text(file->files, 0, prefix, buf_view(&json), hash);
    buf_free(&json);
    buf_free(&file->pairs);
    buf_free(&file->numbers);
}

void answers_put(struct files *files, struct buf *directory)
{
    const struct index *index = &files->index;
    char hash[NAME_HASH], digits[KEY_HASH];
    struct arena arena;
    arena_init(&arena);
    for (uint32_t i = 0, end; i < index->answer_count; i = end) {
        struct answer_file file = {.files = files};
        end = i + ANSWERS_PER_FILE;
        end = end < index->answer_count ? end : index->answer_count;
        for (uint32_t a = i; a < end; a++)
            put_pair(&file, &arena, &index->answers[a]);
        put_file(&file, i / ANSWERS_PER_FILE, hash);
        buf_text(directory, i ? "," : "");
        buf_add(directory, hash, NAME_HASH);
        for (uint32_t a = i; a < end; a++) {
            base36(index->answers[a].hash, digits, KEY_HASH);
            buf_byte(directory, ' ');
            buf_add(directory, digits, KEY_HASH);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
}
