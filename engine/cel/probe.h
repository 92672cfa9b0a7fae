/* Probes: a pattern's best words, looked for in a text before the pattern runs.
 *
 * A few words are found, or found missing, much faster than any pattern matches: sixteen places of the text are looked
 * at in one go. Made once and then only read: threads may share them. */

#ifndef CEL_PROBE_H
#define CEL_PROBE_H

#include "cel/literals.h"

/* The most words that are looked for before a search. */
#define PROBE_MOST 4

typedef struct cel_probe {
    str word;            /* folded */
    uint32_t one, other; /* the places of its rarest letters */
} cel_probe;

typedef struct cel_probes {
    cel_probe v[PROBE_MOST];
    uint32_t n;      /* 0: nothing can be said */
    bool can_be_odd; /* a word has a letter that (?i) takes for one beyond ASCII: cel_text_is_odd() */
} cel_probes;

/* Probes for the best clause of L, whose words must live as long; empty where it has too many words. */
cel_probes cel_probes_of(cel_literals l);

/* Whether the probes prove that what needs one of the words does not stand in TEXT (valid UTF-8). */
bool cel_probes_absent(const cel_probes *p, str text);

#endif
