/* Reports of bargaining: one file per format, all over the same result. */

#ifndef REPORT_BARGAIN_REPORT_H
#define REPORT_BARGAIN_REPORT_H

#include "bargain/bargain.h"

typedef struct bargain_report {
    const bargain *of;
    bool colour;
    unsigned width;      /* columns of text */
    bool verbose;        /* text and markdown: do not shorten lists */
    bool witness_is_out; /* the witness was written to a file: the text report need not repeat it */
    uint64_t max;        /* what --max was: named where a list is cut there */
    arena *memory;
    buf *out;
} bargain_report;

typedef struct bargain_format {
    const char *name;
    void (*write)(bargain_report *r);
} bargain_format;

/* The format of that name, or NULL. */
const bargain_format *bargain_format_find(str name);
const str *bargain_format_names(size_t *n);

/* ---- for the formats: the same words in all of them ---- */

/* "No deal ...", "A deal is possible ...", in one sentence. */
str bargain_verdict_words(const bargain_report *r);
/* "ukraine, kremlin and russia-state". */
str bargain_pack_names(const bargain_report *r);
/* "Ukraine's UA-LAND". */
str bargain_rule_words(const bargain_report *r, uint32_t number);
/* "Ukraine's UA-LAND and Kremlin's KR-LAND cannot both hold: the first forbids ..." */
str bargain_conflict_words(const bargain_report *r, const bargain_conflict *c);
/* What is said of one pack alone: "20 red lines, which can be met together". */
str bargain_pack_words(const bargain_report *r, const bargain_pack *p);
/* Rules of a pack with a mark, as ids: "UA-PK, UA-FORCE"; empty where there are none. */
typedef bool bargain_mark(const bargain_rule *r);
bool bargain_is_redundant(const bargain_rule *r);
bool bargain_is_vacuous(const bargain_rule *r);
bool bargain_is_impossible(const bargain_rule *r);
str bargain_marked(const bargain_report *r, const bargain_pack *p, bargain_mark *mark);
/* The rules of a set by name. */
str bargain_set_words(const bargain_report *r, bargain_set s);
/* "If only kremlin gives way, 8 of its red lines must fall" and the like. */
str bargain_concession_words(const bargain_report *r, const bargain_pack *p);
/* "12 minimal conflicts, and no others"; "1000 minimal conflicts; there are more (--max)". */
str bargain_conflicts_words(const bargain_report *r);
str bargain_corrections_words(const bargain_report *r);
/* "Such a deal, with 7 terms, and none has fewer". */
str bargain_witness_words(const bargain_report *r);

#endif
