/* Writes a JSON Schema (2020-12) of the deals that a vocabulary allows, for editors, validators and programs that write
 * deals. What the schema refuses, the reader of deals (terms/deal.h) refuses too. The reader knows more: that ids are
 * unique, that articles do not contradict each other, that a number has 64 bits. */

#ifndef TERMS_DEAL_SCHEMA_H
#define TERMS_DEAL_SCHEMA_H

#include "base/buf.h"
#include "terms/vocabulary.h"

/* Adds the schema to OUT, as one document of several lines. */
void deal_schema_write(arena *a, buf *out, const vocabulary *v);

#endif
