/* sort - arrays in order, where a build that has little else to do would wait for qsort. */
#ifndef SONGNGU_SORT_H
#define SONGNGU_SORT_H

#include <stddef.h>

/* qsort for what mostly is in order already, which costs count - 1 comparisons then. */
void sort_unless_sorted(void *items, size_t count, size_t size,
                        int (*compare)(const void *, const void *));
/* Sorts items of size bytes, of which each begins with a struct str, by that text as str_compare
 * does; those of the same text as they stood. The texts hold no NUL; fewer than 2^32 items.
 *
 * Multikey quicksort (Bentley and Sedgewick, "Fast Algorithms for Sorting and Searching Strings",
 * 1997) by eight bytes at a time, which lie beside the number of the item: paths and names begin
 * alike, so comparing two of them from their beginnings means looking into memory twice and passing
 * over the same bytes again and again. */
void sort_by_text(void *items, size_t count, size_t size);

#endif
