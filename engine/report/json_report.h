/* Internal to module report: what the JSON reports of several commands have in common. */

#ifndef REPORT_JSON_REPORT_H
#define REPORT_JSON_REPORT_H

#include "base/json_writer.h"
#include "report/report.h"

/* "file", "line" and "column" of AT; nothing if AT has no source. */
void json_put_place(json_writer *w, place at);
/* "vocabulary": "peace/2.0". */
void json_put_vocabulary(json_writer *w, report *r);
/* "file", "line", "column" and "message" of E. */
void json_put_diag(json_writer *w, const diag *e);
/* "next": what to settle next in V, in lines of LAYOUT. */
void json_put_next(json_writer *w, arena *a, const verdict *v, int layout);
/* How many deals got each verdict. NOT_APPLICABLE is the key of that count. */
void json_put_counts(json_writer *w, const report_counts *c, const char *not_applicable);

#endif
