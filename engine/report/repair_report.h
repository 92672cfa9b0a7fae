/* Reports of repairing: one file per format, all over the same result. */

#ifndef REPORT_REPAIR_REPORT_H
#define REPORT_REPAIR_REPORT_H

#include "bargain/repair.h"
#include "report/bargain_report.h"

typedef struct repair_report {
    const repairs *of;
    const pack *const *packs;
    size_t n_packs;
    bool colour;
    unsigned width; /* columns of text */
    bool verbose;   /* text and markdown: all repairs in full */
    str written;    /* the file that the patched deal was written to; empty where it was not */
    uint64_t max;
    arena *memory;
    buf *out;
} repair_report;

typedef struct repair_format {
    const char *name;
    void (*write)(repair_report *r);
} repair_format;

/* The format of that name, or NULL. */
const repair_format *repair_format_find(str name);
const str *repair_format_names(size_t *n);

void repair_write_text(repair_report *r);
void repair_write_json(repair_report *r);
void repair_write_markdown(repair_report *r);

/* ---- for the formats: the same words in all of them ---- */

/* "With 3 edits ukraine accepts this deal, and with none fewer", in one sentence or two. */
str repair_verdict_words(const repair_report *r);
/* "change", "drop", "add", "settle". */
const char *repair_kind_word(repair_kind k);
/* "alignment.eu: consent_needed -> free". */
str repair_line_words(const repair_report *r, const repair_line *l);
/* "or open, by_consensus"; empty where nothing else would do. */
str repair_also_words(const repair_report *r, const repair_edit *e);
/* "article 5 (European Union)", "in a new article, repair". */
str repair_where_words(const repair_report *r, const repair_edit *e);
/* What the words of the edited articles have to do with it; empty where there are none. */
str repair_unfit_words(const repair_report *r, const repair *one);
/* A conflict as one sentence. */
str repair_conflict_words(const repair_report *r, const repair_conflict *c);
/* Words that must change: the rule and the condition. */
str repair_words_words(const repair_report *r, const repair_text *w);
/* Why there is none, said with the terms, for each conflict of the packs. */
bargain_report repair_why(const repair_report *r);
/* That complete = true is part of it, and why; empty where it is not. */
str repair_whole_words(const repair_report *r);
/* What could be tried where the deal is not the whole deal; empty where it is. */
str repair_hint_words(const repair_report *r);

#endif
