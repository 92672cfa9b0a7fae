/* Prose: what a verdict says in English, for every report that people read. All of it is plain text without line breaks
 * of its own. Words from deals and packs are in it unchanged, so the format that writes it must escape it
 * (report/escape.h).
 *
 * Strings are made in the arena, or belong to the verdict. */

#ifndef REPORT_PROSE_H
#define REPORT_PROSE_H

#include "report/overview.h"

/* ------------------------------------------------------------------------------------------------ pieces */

/* LEFT, BETWEEN, RIGHT; only the other one if one of them is empty. */
str prose_join(arena *a, str left, const char *between, str right);
/* N names in one text: "a, b and c" if BETWEEN is ", " and LAST is " and ". With SHORTEN, six of more than eight: "a,
 * b, c, d, e, f and 3 more". */
str prose_list(arena *a, const str *names, size_t n, const char *between, const char *last, bool shorten);

/* "draft.deal:52:66". AT has a source. */
str prose_place(arena *a, place at);
/* The same of a diagnostic. FILE is for one that names none. */
str prose_diag_place(arena *a, const diag *e, str file);
/* The message of a diagnostic with its note. */
str prose_diag(arena *a, const diag *e);

/* ------------------------------------------------------------------------------------------------ verdicts */

/* "accepted", "not applicable", "error", ... */
const char *prose_outcome(deal_outcome o);
/* "red line", "negotiable", "preference". */
const char *prose_class(rule_class c);
/* Why something is undetermined: "missing (required, and the deal does not set it)", empty if that is not known; and
 * its mark in a matrix: "m", "?" if it is not known. */
const char *prose_undetermined(undetermined_reason r);
const char *prose_undetermined_mark(undetermined_reason r);
/* How many deals got each verdict: "3 deals: 1 accepted, 2 rejected". */
str prose_counts(arena *a, const report_counts *c);
/* How many rules of a pack got each outcome: "2 red lines crossed, 1 concession". */
str prose_tally(arena *a, const pack_verdict *p);
/* "3 red lines crossed, 12 undetermined", "1 red line undetermined"; empty if none is either. */
str prose_red_lines(arena *a, size_t crossed, size_t undetermined);
/* What tells a deal from all others, even one with the same id: its file, and its line in a JSON Lines file. */
str prose_file(arena *a, str file, uint32_t line);
/* The deal's id with that: "armistice (deals.jsonl:2)". */
str prose_deal(arena *a, str id, str file, uint32_t line);
/* A deal's file, status, authors and date. */
str prose_facts(arena *a, const verdict *v);
/* What it means that a deal says complete = false; empty if it does not. */
str prose_completeness(const deal *d);
/* How many violations the deal waives itself: "2 violations (...)"; empty if none. */
str prose_own_waivers(arena *a, const verdict *v);
/* "waived by ministry until 2026-12-31: reason". */
str prose_waiver(arena *a, const waiver *w);
/* The source of a rule: its title and the section. */
str prose_source(arena *a, const citation *c);

/* ------------------------------------------------------------------------------------------------ reasons */

/* Reasons that differ only in names of one part of their paths: "territory.{donetsk, luhansk}.withdrawal.ukraine". */
typedef struct term_group {
    const because *of; /* the first: its value, place and choice are those of all */
    str paths;         /* of a term; else empty */
    size_t n;
    const uint32_t *next; /* for each reason of the list, the next one in its group, or UINT32_MAX */
    const because *list;
} term_group;

/* Groups N reasons, in order of first mention. Reasons that are not terms are groups of one. With SHORTEN, long lists
 * of names are cut ("a, b and 7 more"). Takes time in proportion to N. */
const term_group *prose_groups(arena *a, const because *list, size_t n, bool shorten, size_t *n_groups);

/* A path with at most three names in each pair of braces: "guarantees.{us, uk and 9 more}.kind". Its lists must be
 * whole. */
str prose_few_names(arena *a, str path);

/* What decided: "territory.luhansk.withdrawal.ukraine = full", "the text \"...\"". */
str prose_reason(arena *a, const term_group *g, const deal *d);
/* The titles of the things in the paths of a group: "Kinburn Spit"; empty if there are none. */
str prose_things(arena *a, const term_group *g);
/* Where the deal says it, and for which option: "article 4 (Luhansk), draft.deal:52:66". May be empty. */
str prose_where(arena *a, const because *b, const deal *d);
/* The same without the article and the option: "draft.deal:52:66", "the deal is silent". May be empty. */
str prose_said(arena *a, const because *b);
/* The value of a term: full, 85000, ["us", "uk"], open, not set. */
str prose_value(arena *a, const because *b);

/* Whether a choice is about one article that is in the deal or not. */
bool prose_is_bracket(const choice *c);
/* An option: "article 7 is in", "article 7 is out", "ceiling is russia". */
str prose_way(arena *a, const choice *c, uint32_t way);
/* What an option makes of the condition: "if ceiling is russia (by russia): violated". */
str prose_effect(arena *a, const choice_effect *e, uint32_t way, const deal *d);
/* A bracket with its line: "ceiling (line 35)". */
str prose_bracket(arena *a, const choice *c);

#endif
