/* Reports: one file per format, all over the same verdicts.
 *
 * A format is three functions: what stands before the deals, what one deal adds, and what stands behind them. Writing a
 * deal looks at nothing but its verdict, so deals can be written by several threads, each onto a page of its own; the
 * pages are then joined in the order of the input. What is known only of all deals together is in the overview. Output
 * is the same bytes for the same verdicts, however they were spread over pages.
 *
 * One thread calls report_begin(), report_deal() for each verdict, and report_end(). Several threads have a page each
 * from report_page() and call report_deal() on it; whoever holds the report calls report_join() with the pages in the
 * order of the input, and report_clear() before a page is used again.
 *
 * The text is in `out`, which the caller empties when it likes. */

#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/overview.h"

typedef struct report_settings {
    bool colour;
    unsigned width; /* columns of text; 0 means 80 */
    bool verbose;   /* text: also list what passed */
    bool all_packs; /* the packs were not named by the user: say which they are */
    jmp_buf *oom;   /* where running out of memory jumps to, for report_begin(); NULL: the process ends */
    unsigned only;  /* show only rules whose rule_outcome's bit (1 << outcome) is set, and deals that have one; 0: all
                     */
} report_settings;

typedef struct report report;

typedef struct report_format {
    bool reasons;   /* shows what decided: verdicts must have been judged with reasons */
    bool outcomes;  /* shows outcomes alone: verdicts need no messages */
    bool head_last; /* begin() tells of all deals: it is called at the end, and what it writes stands before the rest */
    void (*begin)(report *r);                  /* what stands before the deals */
    void (*deal)(report *r, const verdict *v); /* one deal; reads no overview. V may be a deal that could not be read */
    void (*keep)(report *r, const source *s);  /* instead of deal, for a deal whose result is known; may be NULL */
    void (*between)(report *r); /* what stands between two deals that both wrote something; may be NULL */
    void (*end)(report *r);     /* what stands behind them; reads the overview */
} report_format;

struct report {
    const report_format *format;
    report_settings settings;
    const vocabulary *vocabulary;
    const pack *const *packs;
    size_t n_packs;
    overview overview; /* of the deals so far */
    buf out;           /* what is written so far; the caller may clear it after each step */
    arena scratch;     /* reset before each deal */
    uint64_t shown;    /* how many deals have written something */
};

/* The formats, each in a file of its own; report/formats.h has their names. */
extern const report_format report_text, report_json, report_jsonl, report_sarif, report_junit, report_tap,
    report_github, report_csv, report_markdown, report_html;

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n);
void report_deal(report *r, const verdict *v);
/* Writes the end. Of a format whose head comes last, OUT then holds the whole report; a caller that took the deals'
 * text away beforehand calls report_head() and report_foot() instead and puts it between. */
void report_end(report *r);
void report_head(report *r);
void report_foot(report *r);
void report_free(report *r);

/* An empty page of report R, with memory of its own. Free it with report_free(). */
void report_page(report *page, const report *r);
/* Adds what is on PAGE behind what was joined before. */
void report_join(report *r, const report *page);
/* Makes a page empty for the next deals. */
void report_clear(report *page);

/* The verdict with only those rules that the settings show, in A: V itself where they show all, NULL where nothing is
 * left. A deal that could not be read is always shown. */
const verdict *report_select(arena *a, const verdict *v, const report_settings *s);

#endif
