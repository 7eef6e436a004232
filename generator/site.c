#include "site.h"

#include <string.h>
#include <sys/mman.h>

void site_forget(struct site *site)
{
    struct map *const maps[] = {&site->by_slug, &site->by_id, &site->works_by_id};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_free(maps[i]);
    for (unsigned i = 0; i < site->keep_count; i++)
        arena_free(&site->keeps[i]);
    arena_free(&site->records);
    for (unsigned i = 0; i < PACK_FILES_MAX; i++)
        if (site->kept[i].data)
            munmap((void *)(uintptr_t)site->kept[i].data, site->kept[i].len);
    memset(site->kept, 0, sizeof site->kept);
    site->texts = NULL;
    site->pages = NULL;
    site->documents = NULL;
    site->terms = NULL;
    site->works = NULL;
    arena_return();
}

void site_free(struct site *site)
{
    struct map *const maps[] = {&site->files, &site->bodies, &site->work_types};
    site_forget(site);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_free(maps[i]);
    for (int f = 0; f < FACET_COUNT; f++)
        map_free(&site->names[f]);
    arena_free(&site->arena);
}
