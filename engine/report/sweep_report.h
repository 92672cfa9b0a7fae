/* Reports of a sweep, in each format of documents. The same sweep gives the same bytes. */

#ifndef REPORT_SWEEP_REPORT_H
#define REPORT_SWEEP_REPORT_H

#include "report/formats.h"
#include "sweep/sweep.h"

/* Adds the report in format F to OUT. A has the memory that it takes. */
void sweep_report_write(arena *a, buf *out, const output_format *f, const report_settings *settings, const sweep *s);

/* Internal to the report module: the JSON report, with every number exactly. Counts are integers of any length. */
void sweep_json(arena *a, buf *out, const sweep *s);

#endif
