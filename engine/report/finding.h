/* Findings: the conditions that reports list one by one. A finding is a condition that is not met, or met only by its
 * fallback, or a rule whose `when` could not be evaluated. */

#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include "report/prose.h"

typedef enum {
    FINDING_ERROR,        /* it could not be evaluated */
    FINDING_CROSSED,      /* a violated condition of a red line */
    FINDING_CONCESSION,   /* of a negotiable rule */
    FINDING_NOTE,         /* of a preference */
    FINDING_UNDETERMINED, /* of any class */
    FINDING_FALLBACK,     /* met by its fallback */
} finding_kind;

/* ERROR: it rejects the deal or keeps it from being checked. WARNING: it keeps the deal from being accepted, or is a
 * concession. NOTE: the rest. */
typedef enum { WEIGHT_ERROR, WEIGHT_WARNING, WEIGHT_NOTE } finding_weight;

typedef struct finding {
    finding_kind kind;
    finding_weight weight;
    const pack_verdict *pack;
    const rule_verdict *rule;
    const condition_verdict *condition; /* NULL for a `when` that could not be evaluated */
} finding;

/* All findings of a verdict, in the order of its packs, rules and conditions. */
const finding *findings_of(arena *a, const verdict *v, size_t *n);
/* Those of one rule. */
const finding *findings_of_rule(arena *a, const verdict *v, const pack_verdict *p, const rule_verdict *r, size_t *n);

/* Which articles of the deal the reasons of V name: a bool for each. */
const bool *finding_articles(arena *a, const verdict *v);

/* The weight of a rule's own outcome. Red lines that are undetermined, waived or known are warnings. */
finding_weight finding_of_rule(const verdict *v, const rule_verdict *r);

/* What a report shows of a rule as a whole, from best to worst. */
typedef enum {
    MARK_HIDDEN, /* the settings do not show it, or the deal could not be read */
    MARK_NOT_APPLICABLE,
    MARK_PASS,
    MARK_FALLBACK, /* it passes only because a condition is met by its fallback */
    MARK_UNDETERMINED,
    MARK_NOTE, /* a preference that fails */
    MARK_CONCESSION,
    MARK_KNOWN, /* it fails, but is in the baseline or waived */
    MARK_WAIVED,
    MARK_CROSSED,
    MARK_ERROR,
} rule_mark;

/* V may be NULL: hidden. */
rule_mark finding_mark(const rule_verdict *v);

/* The verdict of rule ONE among those of P, or NULL if the report does not show it. P may be NULL. *NEXT is where to
 * look, 0 for the first rule of a pack; the rules are asked for in its order. */
const rule_verdict *finding_shown(const pack_verdict *p, const rule *one, size_t *next);
/* The verdict under pack P, or NULL if the report does not show it. */
const pack_verdict *finding_pack(const verdict *v, const pack *p);
/* How many red lines of V fail or are undetermined; what is waived or known does not count. */
size_t finding_red_lines(const verdict *v, rule_outcome o);

/* For programs: "red line crossed", "concession", "note", "open", "met by its fallback", "error"; "waived" or "known"
 * if a violation does not reject because of that. */
const char *finding_name(const finding *f);
/* For people: the same, but "red line undetermined" for "open". */
str finding_label(arena *a, const finding *f);
/* "ukraine/UA-LAND/a". */
str finding_id(arena *a, const finding *f);
/* The condition's message in a line, with "may be violated: " and the like before it if it is not violated. */
str finding_message(arena *a, const finding *f);
/* Why a violation does not reject: "waived by ... until ...: ..." or "known (in baseline)"; empty for the others. */
str finding_excuse(arena *a, const finding *f);
/* What to point at in the deal: the first reason that has a place; else the bracket that it depends on; else the deal's
 * id. */
place finding_place(const finding *f, const deal *d);

/* What reports tell of a finding, line by line: a format only lays it out. */
typedef enum {
    DETAIL_WHEN, /* the rule's `when`, then the reasons why it is not met */
    DETAIL_BUT,
    DETAIL_TEST, /* what the condition requires or forbids */
    DETAIL_FALLBACK,
    DETAIL_MEANING, /* what a definition in it stands for */
    DETAIL_BECAUSE, /* reasons follow; it has words only if something is undetermined */
    DETAIL_REASON,
    DETAIL_BRACKET, /* a bracket that it depends on, then what each option makes of it */
    DETAIL_OPTION,
    DETAIL_SOURCE, /* the quote, then the title of the source */
    DETAIL_TITLE,
    DETAIL_FIX,
} detail_kind;

typedef struct detail {
    detail_kind kind;
    const char *label; /* "requires"; NULL for a line that belongs to the label before it */
    str words, where;  /* WHERE: of a reason; may be empty */
    const because *of; /* of a reason: the first of its group */
} detail;

typedef VEC(detail) details;

/* Add lines to a list: whether a rule applies, if that is not certain; a condition; a source. With SHORTEN, long lists
 * of names are cut. */
void finding_when(arena *a, details *to, const rule_verdict *v, const deal *d, bool shorten);
void finding_condition(arena *a, details *to, const condition_verdict *v, const deal *d, bool shorten);
void finding_source(arena *a, details *to, const citation *c);
/* All of it as one text: waiver, `when`, condition, source, remedy. */
str finding_details(arena *a, const finding *f, const deal *d, bool shorten);

/* Line and column of the last character of P on its first line. */
position finding_end(place p);

#endif
