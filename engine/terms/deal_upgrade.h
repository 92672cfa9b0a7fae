/* Deals from before their vocabulary had several things of a kind, such as zones: `fmt --fix` gives the one that they
 * speak of a name. */

#ifndef TERMS_DEAL_UPGRADE_H
#define TERMS_DEAL_UPGRADE_H

#include "source/correct.h"
#include "terms/vocabulary.h"

/* If the text of TO is a deal, and has terms of things without a thing: names one thing, with the title of the article
 * that speaks of it first, and puts these terms below it. All else stays, byte for byte. A deal that names several
 * things of the set already is left as it is, because it cannot be known which one is meant. Also raises the version
 * of the vocabulary that the deal names. Adds to TO what was changed. All in A. */
void deal_upgrade(arena *a, const vocabulary *v, corrected *to);

#endif
