/* Private to the database room: what a results file says of the packs, and whether two runs are of the same. */

#ifndef DATABASE_CATALOGUE_H
#define DATABASE_CATALOGUE_H

#include "database/store.h"
#include "rules/rule_set.h"

/* Writes meta, packs, rules and conditions. SETTINGS: what else verdicts depend on, as text. */
bool catalogue_write(store *s, const rule_set *with, str version, str settings);

/* Whether the file was written with the same packs, vocabulary, settings and version of redline. */
bool catalogue_is_same(store *s, const rule_set *with, str version, str settings);

#endif
