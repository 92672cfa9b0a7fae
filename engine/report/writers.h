/* Private to the report room: the formats. */

#ifndef REPORT_WRITERS_H
#define REPORT_WRITERS_H

#include "report/report.h"

extern const report_format report_text, report_json, report_jsonl, report_html;

#endif
