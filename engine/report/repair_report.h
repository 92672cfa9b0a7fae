/* Reports of repairing a deal, in each format of documents. They are part of the program and not of the library:
 * nothing else in the report module calls them. */

#ifndef REPORT_REPAIR_REPORT_H
#define REPORT_REPAIR_REPORT_H

#include "bargain/repair.h"
#include "report/formats.h"

typedef struct repair_report {
    const repairs *of;
    const pack *const *packs;
    size_t n_packs;
    uint64_t max; /* of --max: named if a list ends there */
    str written;  /* the file that the repaired deal was written to; empty if it was not */
} repair_report;

/* Adds the report in format F to OUT. A has the memory that it takes. */
void repair_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const repair_report *r);

/* ------------------------------------------------------------------------------------------------ internal */

/* Internal to the report module. */

/* "change", "drop", "add", "settle". */
const char *repair_kind_name(repair_kind k);
/* "ukraine/UA-LAND and kremlin/KR-LAND conflict while ... keep their values." */
str repair_conflict_text(arena *a, const repairs *all, const repair_conflict *c);
/* "words/W-TIME/a" */
str repair_condition_name(arena *a, const repair_text *w);

void repair_json(arena *a, buf *out, const repair_report *r);

#endif
