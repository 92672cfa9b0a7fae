/* Shared names: finds deals that have the id, or the title, of an earlier one.
 *
 * The names of deals are added in the order of the input. They are told from each other by their texts; of the first
 * 100,000 the texts are kept, so memory is bounded, and later ones are compared with those. */

#ifndef BATCH_SHARED_NAMES_H
#define BATCH_SHARED_NAMES_H

#include "base/diag.h"

typedef struct deal_name {
    str id, file;
    str title;     /* of a file of its own; else empty */
    uint32_t line; /* 0: a file of its own */
} deal_name;

/* A name as bytes, the same on every machine. Reading takes it off LEFT; false if there is no whole one. */
void deal_name_write(buf *record, const deal_name *name);
bool deal_name_read(str *left, deal_name *name);

typedef struct shared_names shared_names;

/* COLOUR: of the warnings. NULL if memory ran out. */
shared_names *shared_names_new(bool colour);
/* Adds all whole names in BYTES. */
void shared_names_add(shared_names *s, str bytes);
/* Adds the warnings to OUT and frees S. False if memory ran out: then deals may be missing in them. */
bool shared_names_end(shared_names *s, buf *out);

#endif
