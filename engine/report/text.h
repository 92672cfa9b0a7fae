/* Private to the report room: the parts of the text report. */

#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/prose.h"
#include "report/writers.h"

#define PAINT_BAD   "\033[1;31m"
#define PAINT_GOOD  "\033[1;32m"
#define PAINT_OPEN  "\033[1;33m"
#define PAINT_NOTE  "\033[1;36m"
#define PAINT_LABEL "\033[1m"
#define PAINT_DIM   "\033[2m"
#define PAINT_OFF   "\033[0m"

/* WORDS in that paint where the report has colour. */
void text_paint(report *r, const char *paint, const char *words);
void text_outcome(report *r, deal_outcome o, bool capitals);

/* INDENT blanks, a label, and words that run on under it. */
void text_paragraph(report *r, size_t indent, const char *label, str words);

/* What decided, each thing with its place and the article's words. */
void text_because(report *r, const because *list, size_t n, const deal *d);

/* What several deals come to together. */
void text_overview(report *r);

/* A rule with those of its conditions that do not plainly hold. */
void text_rule(report *r, const rule_verdict *v, const deal *d, const char *label, const char *paint);

#endif
