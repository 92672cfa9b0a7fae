/* Writing a deal down: as a file that `redline check` reads, and as JSON with the same keys. */

#ifndef BARGAIN_DEAL_TEXT_H
#define BARGAIN_DEAL_TEXT_H

#include "base/buf.h"
#include "terms/deal.h"

typedef struct deal_outline {
    str id, title, note; /* note: a comment above the whole; may be empty */
    const vocabulary *vocabulary;
    const slot *slots; /* as in a deal; a slot in the state SLOT_OPEN is left out unless SAID has it */
    bool no_status;    /* the status is not said, and must not be */
    const bool *said;  /* which of the vocabulary's slots and the deal's fields are written */
} deal_outline;

/* libconfig: a header with `complete = true` and the status (hypothetical unless it is said), and a group of terms. */
void deal_write_text(buf *out, const deal_outline *d);
/* {"deal": {...}, "terms": {...}} on one line. */
void deal_write_json(buf *out, const deal_outline *d);

#endif
