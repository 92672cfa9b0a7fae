/* Reports of lint, in each format that it has. They are part of the program and not of the library. */

#ifndef REPORT_LINT_REPORT_H
#define REPORT_LINT_REPORT_H

#include "quality/pack_lint.h"
#include "report/formats.h"

/* Adds the report in format F to OUT. A has the memory that it takes. */
void lint_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const lint_result *r);

#endif
