/* Reports of `check`: one file per format, all over the same verdicts.
 *
 * A format writes a head, each deal, and a foot. To write a deal it looks at nothing but the deal's verdict, so several
 * threads can write deals, each into a report of its own, and the parts are joined in the order of the input. What is
 * known only of all deals together is in the overview. The same verdicts give the same bytes, however they were spread
 * over parts.
 *
 * One thread calls report_begin(), report_deal() for each verdict, and report_end(). Several threads have a part each
 * from report_part() and call report_deal() on it; the owner of the whole report calls report_join() with the parts in
 * the order of the input, and report_clear() before a part is used again.
 *
 * The text is in `out`. The caller may empty it after each call. If memory was short, it has failed.
 *
 * The foot is the mark that a report is whole: json closes its brackets, the last line of jsonl has the key `end`, the
 * last row of csv the column `end`, and the last line of text counts the deals. These two formats leave their last line
 * open until they know if another follows, so the mark needs no line of its own. */

#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/overview.h"

typedef struct report_settings {
    bool colour;
    unsigned width;         /* columns of text; 0 means 80 */
    bool verbose;           /* text: also list what passed */
    bool all_packs;         /* the packs are all built-in ones: text and html say so */
    str terms_by, packs_by; /* who named the vocabulary, the packs: a deal's file, .redline.cfg; empty: nobody; json */
    bool told;              /* the errors of deals are printed elsewhere: text only counts them */
    jmp_buf *oom;           /* where running out of memory jumps to, for report_begin(); NULL: the process ends */
    bool at_once;  /* jsonl: every line is whole as soon as it is written, and the mark of the end is one, too */
    unsigned only; /* a bit (1 << outcome) for each rule_outcome: show only rules with one of them, and only deals that
                      have such a rule; 0: all */
} report_settings;

typedef struct report report;

#define REPORT_IN_FULL 10u

/* Any of the functions but `deal` may be NULL. */
typedef struct report_format {
    bool reasons; /* shows what decided: verdicts need reasons */
    bool reasons_if_verbose;
    bool outcomes;  /* shows only outcomes: verdicts need no messages */
    bool open_line; /* the last line that a deal has written is open until between() or end() */
    bool head_last; /* the head reads the overview: begin() is called at the end, and what it writes comes first */
    void (*begin)(report *r); /* the head */
    void (*deal)(report *r,
                 const verdict *v);           /* one deal, which may be one that could not be read; reads no overview */
    void (*keep)(report *r, const source *s); /* instead of deal, for a deal whose result is known */
    void (*between)(report *r);               /* between two deals that both wrote something */
    /* More than REPORT_IN_FULL deals get a line each instead, unless the settings are verbose or select rules. */
    void (*line)(report *r, const verdict *v);
    void (*end)(report *r); /* the foot; reads the overview */
    /* Instead of end, for parts of a run that are joined: the foot is that of a part, except for its counts. */
    void (*recount)(report *r, str foot);
} report_format;

struct report {
    const report_format *format;
    report_settings settings;
    const vocabulary *vocabulary;
    const pack *const *packs;
    size_t n_packs;
    overview overview; /* of the deals so far */
    buf out;           /* what is written so far */
    buf deals;         /* the text of the deals, while report_end() writes the head before it */
    buf first, lines; /* of a format with lines, until it is clear how many deals there are: in full, and a line each */
    bool is_part;
    uint64_t listed; /* how many lines are written */
    uint64_t rows;   /* of a format of lines: how many the deals have written */
    /* What the mark of the end says besides counts; set before report_foot(). */
    bool stopped;         /* the run ended at its first error, because --fail-fast says so */
    unsigned nth, of_all; /* this is the NTH of several reports in one file; 0: the only one */
    arena scratch;        /* reset before each deal */
    uint64_t shown;       /* how many deals have written something */
};

/* The formats, each in a file of its own; report/formats.h has their names. report_csv_deals is csv with one row per
 * deal. */
extern const report_format report_text, report_json, report_jsonl, report_sarif, report_junit, report_tap,
    report_github, report_csv, report_csv_deals, report_markdown, report_html;

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n);
void report_deal(report *r, const verdict *v);
/* Writes the foot. If the format's head comes last, OUT then has the whole report. A caller that took the deals' text
 * away before calls report_head() and report_foot() instead and puts that text between them. */
void report_end(report *r);
void report_head(report *r);
void report_foot(report *r);
void report_free(report *r);

/* Whether many deals get a line each. */
bool report_lists(const report *r);

/* An empty part of report R, with memory of its own. Free it with report_free(). */
void report_part(report *part, const report *r);
/* Adds a part at the end of R. */
void report_join(report *r, const report *part);
/* Empties a part for the next deals. */
void report_clear(report *part);

#endif
