/* Phrases: what a verdict says, in words, for every report that a person reads. All in plain text, without line ends of
 * their own; what comes from a deal stands in them as it is, so whoever writes them out must make it safe. */

#ifndef REPORT_PROSE_H
#define REPORT_PROSE_H

#include "report/layout.h"
#include "report/overview.h"

/* Of a deal: its file, status, authors and date. */
str prose_facts(arena *a, const verdict *v);

/* What decided: "territory.luhansk.withdrawal.ukraine = full", "the words \"...\"". */
str prose_reason(arena *a, const term_group *g, const deal *d);
/* Where it was said, and under which way of an open choice: "article 4 (Luhansk), draft.deal:52:66". May be empty. */
str prose_where(arena *a, const because *b, const deal *d);
/* The same without the article and the way: "draft.deal:52:66", "the deal is silent". May be empty. */
str prose_said(arena *a, const because *b);
/* What a term of the vocabulary is counted in, where it has a value; else empty. */
str prose_unit(const vocabulary *v, uint32_t which, slot_state state);
/* Whether a choice is about one article that stands or falls. */
bool prose_is_bracket(const choice *c);
/* "article 7 stands", "article 7 falls", "ceiling is russia". */
str prose_way(arena *a, const choice *c, uint32_t way);
/* What one way of a choice comes to: "if ceiling is russia (by russia): violated". */
str prose_effect(arena *a, const choice_effect *e, uint32_t way, const deal *d);
/* The source of a passage: its title and the section. */
str prose_source(arena *a, const citation *c);
/* "waived by ministry until 2026-12-31: reason". */
str prose_waiver(arena *a, const waiver *w);
/* Of violations that the deal waives itself: "2 violations; --no-waivers ignores that". Empty where there are none. A
 * deal that lets itself pass must not do so quietly. */
str prose_own_waivers(arena *a, const verdict *v);
/* "accepted", "not applicable", "error", ... */
const char *prose_outcome(deal_outcome o);
/* "red line", "negotiable", "preference". */
const char *prose_class(rule_class c);
/* What a pack's rules come to: "2 red lines crossed, 1 concession". */
str prose_tally(arena *a, const pack_verdict *p);
/* Where something stands: "draft.deal:52:66". */
str prose_place(arena *a, place at);
/* What a diagnostic says, with its note, in one line. */
str prose_diag(arena *a, const diag *e);
/* Where it stands: "draft.deal:52:66". FILE is for one that names none. */
str prose_diag_place(arena *a, const diag *e, str file);
/* How many deals came out how: "3 deals: 1 accepted, 2 rejected". */
str prose_counts(arena *a, const report_counts *c);
/* LEFT and RIGHT with BETWEEN between them, where neither is empty. */
str prose_join(arena *a, str left, const char *between, str right);
/* N names in one text: "a, b and c" if BETWEEN is ", " and LAST is " and ". With SHORTEN, six of more than eight: "a,
 * b, c, d, e, f and 3 more". */
str prose_list(arena *a, const str *names, size_t n, const char *between, const char *last, bool shorten);
/* What is in a buffer, which is freed. A buffer that ran out of memory counts as the arena's running out of it. */
str prose_take(arena *a, buf *b);

#endif
