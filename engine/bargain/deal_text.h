/* Internal to module bargain: writes a deal as a file that `redline check` reads, and as JSON with the same keys. */

#ifndef BARGAIN_DEAL_TEXT_H
#define BARGAIN_DEAL_TEXT_H

#include "base/buf.h"
#include "terms/deal.h"

typedef struct deal_outline {
    str id, title, note; /* note: a comment at the top; may be empty */
    const vocabulary *vocabulary;
    const slot *slots; /* as in a deal: the vocabulary's slots, then the deal's fields */
    const bool *said;  /* by slot: it is written */
    bool no_status;    /* do not write a status, not even "hypothetical" */
} deal_outline;

/* In libconfig: a header with `complete = true` and a status ("hypothetical" if SAID has none), and a group of terms.
 */
void deal_write_text(arena *a, buf *out, const deal_outline *d);
/* {"deal": {...}, "terms": {...}} on one line. */
void deal_write_json(arena *a, buf *out, const deal_outline *d);

#endif
