/* Map: from strings to 32-bit numbers, in an arena. Keys are not copied: they must live as long as the map. A map
 * cannot be iterated; keep a vector beside it for that. */

#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#define MAP_NONE UINT32_MAX

typedef struct map {
    struct map_entry *entries; /* private */
    uint32_t n, cap;
} map;

uint32_t map_get(const map *m, str key);                 /* the number, or MAP_NONE */
bool map_put(arena *a, map *m, str key, uint32_t value); /* false if KEY is there: nothing changes */

#endif
