/* Internal to module judge: which things of an earlier deal are which of a later one.
 *
 * Ids are for the files that use them, so a zone that got another id is the same zone. Things are matched by their ids,
 * then by their titles, then by what the deals say of them. */

#ifndef JUDGE_THING_MAP_H
#define JUDGE_THING_MAP_H

#include "terms/deal.h"

typedef struct thing_map {
    const deal *before, *after;
    uint32_t (*to)[64], (*from)[64]; /* by set: the later number of an earlier thing, and back; DEAL_NONE: none */
} thing_map;

/* NULL if every thing has the same number in both deals. */
const thing_map *thing_map_make(arena *a, const deal *before, const deal *after);

/* The later number of the slot that the earlier deal has as NUMBER; the earlier number of a later slot. Things that
 * only one deal has get numbers that the other one does not use, as far as there are any. M may be NULL. DEAL_NONE:
 * none. */
uint32_t thing_map_later(const thing_map *m, uint32_t number);
uint32_t thing_map_earlier(const thing_map *m, uint32_t number);

/* The value of an earlier slot with the later numbers of its things. In A. */
slot thing_map_value(arena *a, const thing_map *m, uint32_t number, slot value);

#endif
