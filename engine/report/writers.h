/* Private to the report room: the formats. */

#ifndef REPORT_WRITERS_H
#define REPORT_WRITERS_H

#include "report/report.h"

extern const report_format report_text, report_json, report_jsonl, report_sarif, report_junit, report_tap,
    report_github, report_csv, report_markdown, report_html;

#endif
