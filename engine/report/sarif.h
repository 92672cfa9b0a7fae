/* Private to the report room: the parts of the SARIF report. */

#ifndef REPORT_SARIF_H
#define REPORT_SARIF_H

#include "report/finding.h"
#include "report/json_parts.h"
#include "report/writers.h"

/* Rules behind those of the packs: for deals that could not be read, and for waivers that are no longer of use. */
#define SARIF_UNREADABLE "redline/unreadable"
#define SARIF_WAIVER     "redline/waiver"

/* The array of reportingDescriptors: a rule for each rule of each pack, then the two of redline itself. */
void sarif_rules(report *r);
/* The place of a rule in that array; of SARIF_UNREADABLE where P and OF are NULL, and behind it stands SARIF_WAIVER. */
size_t sarif_rule_index(const report *r, const pack *p, const rule *of);

/* "physicalLocation": {...}, of a place. Line 0 leaves the region out; WORDS is its snippet. */
void sarif_location(arena *a, buf *out, const char *base, str file, position from, position end, str words);
void sarif_place(arena *a, buf *out, place at);

/* What stands in a SARIF message is not taken for a placeholder or a link. */
void sarif_words(arena *a, buf *out, str words);

#endif
