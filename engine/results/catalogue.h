/* Private to the results room: what a results file says of the packs, and whether two runs are of the same. */

#ifndef RESULTS_CATALOGUE_H
#define RESULTS_CATALOGUE_H

#include "results/store.h"
#include "rules/shelf.h"

/* Writes meta, packs, rules and conditions. SETTINGS: what else verdicts depend on, as text. */
bool catalogue_write(store *s, const shelf *with, str version, str settings);

/* Whether the file was written with the same packs, vocabulary, settings and version of redline. */
bool catalogue_is_same(store *s, const shelf *with, str version, str settings);

#endif
