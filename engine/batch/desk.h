/* Private to the batch room: one thread's desk, at which units are worked on. */

#ifndef BATCH_DESK_H
#define BATCH_DESK_H

#include "batch/batch.h"

/* What came of one unit. */
typedef struct desk_page {
    report *reports; /* a page of each report */
    size_t n;
    buf messages; /* diagnostics, as text */
    uint64_t deals, errors;
    bool stop; /* nothing that follows counts */
} desk_page;

void desk_page_init(desk_page *p, report *const *reports, size_t n);
void desk_page_free(desk_page *p);

typedef struct desk {
    const batch_settings *settings;
    arena memory; /* of one deal */
    diags problems;
    deal_settings reading; /* with a space of its own */
    struct json_reader *reader;
    arena notes; /* of use */
    exemption_use use;
} desk;

void desk_init(desk *d, const batch_settings *s);
/* Adds to the settings' use what was noted at this desk; one desk at a time. */
void desk_close(desk *d);
void desk_free(desk *d);

/* Checks the deals of U and writes them to P, which is cleared first. */
void desk_work(desk *d, unit *u, desk_page *p);

#endif
