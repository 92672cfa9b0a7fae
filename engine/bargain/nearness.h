/* Internal to module bargain: how near a term is to what a deal says.
 *
 * Of edits that cost the same, and of deals with equally many terms, those are preferred that keep to the members and
 * terms that the deal has already, and an addition goes to the article that speaks of the same thing. */

#ifndef BARGAIN_NEARNESS_H
#define BARGAIN_NEARNESS_H

#include "terms/deal.h"

typedef struct nearness {
    arena *memory;
    const deal *deal;
    map mentioned;   /* the members and groups in the paths of the terms that the deal sets */
    bool *set_terms; /* by term of the vocabulary: the deal sets it for some member */
} nearness;

/* The largest distance. */
#define NEARNESS_FARTHEST (2 * MOST_PARTS + 2)

void nearness_open(nearness *n, arena *a, const deal *d);

/* 2 for each member in the slot's path that the deal does not mention, and 1 each if the deal does not set the term for
 * any member, or no term of its group. */
uint32_t nearness_distance(const nearness *n, uint32_t slot);

/* The article that speaks of the thing that a slot is about, or d->n_articles for the deal's own terms; DEAL_NONE if
 * there is none. It sets terms of the same branch of the vocabulary, as deep as possible, and the most of them. Else,
 * with WORDS, its title, or its text, has words that mean the term. USABLE says for each of the articles, and for the
 * deal's own terms, whether it may be chosen. */
uint32_t nearness_home(const nearness *n, uint32_t slot, const bool *usable, bool words);

#endif
