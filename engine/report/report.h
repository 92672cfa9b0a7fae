/* Reports: one file per format, all over the same verdicts.
 *
 * A report is written in three steps, so that a batch need not be held: begin, a verdict at a time, end. Writers add to
 * a buffer that the caller empties when it likes; they keep only counts between verdicts. Output is the same bytes for
 * the same verdicts. */

#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "judge/judge.h"

typedef struct report_settings {
    bool colour;
    unsigned width; /* columns of text; 0 means 80 */
    bool verbose;   /* text: also list what passed */
    bool all_packs; /* the packs were not named by the user: say which they are */
} report_settings;

typedef struct report_counts {
    uint64_t deals, accepted, rejected, undetermined, not_applicable, errors;
} report_counts;

typedef struct report report;

typedef struct report_format {
    const char *name, *title;
    void (*begin)(report *r);
    void (*deal)(report *r, const verdict *v);
    void (*end)(report *r);
} report_format;

struct report {
    const report_format *format;
    report_settings settings;
    const vocabulary *vocabulary;
    const pack *const *packs;
    size_t n_packs;
    report_counts counts; /* kept by report_deal() */
    buf out;              /* what is written so far; the caller may clear it after each step */
    arena scratch;        /* reset by report_deal() */
};

/* The format of that name, or NULL. */
const report_format *report_format_find(str name);
/* All of them, in the order of the manual. */
const report_format *const *report_formats(size_t *n);

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n);
void report_deal(report *r, const verdict *v);
void report_end(report *r);
void report_free(report *r);

/* 0 accepted, 1 rejected, 2 could not be checked, 3 undetermined: the highest-ranking of 2, 1, 3, 0. */
int report_exit_status(const report_counts *c);

#endif
