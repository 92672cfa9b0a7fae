/* Marks of the end in reports that people read: csv and text.
 *
 * Their last row or line counts what came before (report.h). These reports do not say all that a comparison needs; a
 * reader that gets one can tell the user what it is, and if it is whole. */

#ifndef REPORT_REPORT_MARKS_H
#define REPORT_REPORT_MARKS_H

#include "base/str.h"

typedef enum { READABLE_NONE, READABLE_CSV, READABLE_TEXT } readable_format;

/* Whether TEXT is the beginning of such a report: READABLE_NONE if not. */
readable_format readable_format_of(str text);
/* Whether TEXT, which is one, ends with its mark, and the counts in the mark are right. */
bool readable_is_whole(str text, readable_format f);

#endif
