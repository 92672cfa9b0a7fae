/* Private to the report room: pieces that all JSON reports are made of. */

#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "report/report.h"

/* "name": "value". */
void json_member(buf *out, const char *name, str value);
/* The same behind a comma. */
void json_next(buf *out, const char *name, str value);
/* The same, or nothing where VALUE is empty. */
void json_optional(buf *out, const char *name, str value);
/* , "file": ..., "line": ..., "column": ...; nothing where AT has no source. */
void json_place(buf *out, place at);

/* "vocabulary": "peace/1.0". */
void json_vocabulary(report *r);
/* "file": ..., "line": ..., "column": ..., "message": ... */
void json_diag(buf *out, const diag *e);
/* "deals": 3, "accepted": 1, ..., without braces. NOT_APPLICABLE is how that count is called. */
void json_counts(buf *out, const report_counts *c, const char *not_applicable);

#endif
