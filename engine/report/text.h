/* Internal to the text report: lines for a terminal. */

#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/layout.h"
#include "report/report.h"

/* WORDS in a paint if the report has colour. */
void text_paint(report *r, const char *paint, str words);
/* An outcome in its colour, also in capitals. */
void text_outcome(report *r, deal_outcome o, bool capitals);
/* WORDS as a paragraph that goes on at COLUMN; its other lines begin with INDENT spaces. */
void text_run_on(report *r, str first, size_t column, size_t indent, str words);
/* INDENT spaces, "LABEL: " unless it is empty, and WORDS, whose other lines are indented two more. */
void text_paragraph(report *r, size_t indent, const char *label, str words);
void text_heading(report *r, const char *words);

/* Several deals together: a matrix if it fits, most crossed red lines, deals closest to acceptance. LISTED: each deal
 * has had its line. */
void text_overview(report *r, bool listed);

#endif
