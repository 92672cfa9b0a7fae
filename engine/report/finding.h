/* Findings: what reports for machines list one by one. A finding is a condition that is not plainly met, or a rule of
 * which it could not be found out whether it applies. */

#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include "report/prose.h"

typedef enum {
    FINDING_ERROR,      /* it could not be evaluated */
    FINDING_CROSSED,    /* a violated condition of a red line */
    FINDING_CONCESSION, /* of a negotiable rule */
    FINDING_NOTE,       /* of a preference */
    FINDING_OPEN,       /* undetermined, of any class */
    FINDING_FALLBACK,   /* met by its fallback */
} finding_kind;

/* How much a finding weighs: what would reject the deal or keep it from a verdict; what somebody should look at; what
 * is only said. */
typedef enum { WEIGHT_ERROR, WEIGHT_WARNING, WEIGHT_NOTE } finding_weight;

typedef struct finding {
    finding_kind kind;
    finding_weight weight;
    const pack_verdict *pack;
    const rule_verdict *rule;
    const condition_verdict *condition; /* NULL where it is the rule's `when` that could not be evaluated */
} finding;

/* All findings of a verdict, in the order of its packs, rules and conditions. */
const finding *findings_of(arena *a, const verdict *v, size_t *n);
/* Those of one rule. */
const finding *findings_of_rule(arena *a, const verdict *v, const pack_verdict *p, const rule_verdict *r, size_t *n);

/* How much a rule's own outcome weighs: an error, what rejects, and what is open or waived. WEIGHT_NOTE for the rest.
 */
finding_weight finding_of_rule(const verdict *v, const rule_verdict *r);

/* Whether a rule passes only because a condition is met by its fallback. */
bool finding_by_fallback(const rule_verdict *v);

/* "red line crossed", "concession", "note", "open", "met by its fallback", "error"; "waived" or "known" where a
 * violation is excused. */
const char *finding_name(const finding *f);
/* "ukraine/UA-LAND/a". */
str finding_id(arena *a, const finding *f);
/* What it says in a line: the condition's message with what it means for a finding that is no violation. */
str finding_message(arena *a, const finding *f);
/* "waived by ... until ...: ..." or "known: the baseline has it already"; empty where neither. */
str finding_excuse(arena *a, const finding *f);
/* What in the deal to point at: the first thing that decided and has a place; else the choice that it depends on; else
 * where the deal says who it is. */
place finding_place(const finding *f, const deal *d);
/* Everything that a person wants to know, in lines: expression, reasons with their places, choices, passage, remedy. */
str finding_details(arena *a, const finding *f, const deal *d, bool shorten);

/* Where P ends, as line and column of the last character on the line where it begins. */
position finding_end(place p);

#endif
