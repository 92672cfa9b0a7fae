/* Private to the report room: what all formats of a sweep's report say, in words and as tables. Everything is in A. */

#ifndef REPORT_SWEEP_WORDS_H
#define REPORT_SWEEP_WORDS_H

#include "report/prose.h"
#include "report/sweep.h"
#include "report/table.h"

extern const sweep_format sweep_text, sweep_json, sweep_markdown;

/* 1,152,921,504,606,846,976; more than thirty digits as 1.36 x 10^39, cut and not rounded. */
str sweep_digits(arena *a, str digits);

str sweep_percent(arena *a, const sweep_count *c);                /* 12.5 %; never 0 % of some or 100 % of not all */
str sweep_choice_name(arena *a, const sweep *s, uint32_t choice); /* ceiling (line 44) */

/* "3 brackets, 8 ways to settle them". */
str sweep_size(arena *a, const sweep *s);
/* What the packs say of the ways, in a sentence. */
str sweep_verdict(arena *a, const sweep *s);
/* What is looked at to see which bracket decides most: DEAL_ACCEPTED, or where no bracket changes what is accepted,
 * DEAL_REJECTED. */
deal_outcome sweep_looked_at(const sweep *s);
/* Which bracket decides most, in a sentence; empty where none decides anything. */
str sweep_decider(arena *a, const sweep *s);
/* What an entry of the list stands for; empty where it is one way. */
str sweep_free(arena *a, const sweep *s);
/* Brackets that make no difference to any verdict; empty where there are none. */
str sweep_idle(arena *a, const sweep *s);
/* What all accepted ways have in common: "ceiling=ukraine; 4=out"; empty where nothing. */
str sweep_common(arena *a, const sweep *s);
/* Entry I of the list: "ceiling=ukraine; dmz.width_km=10.0". */
str sweep_entry(arena *a, const sweep *s, size_t i);

/* How many ways each pack, and all of them, accept, reject, ... */
table sweep_verdict_table(arena *a, const sweep *s);
/* The share that is accepted (or rejected, as sweep_looked_at() says), by option; the brackets that decide most first,
 * MOST of them. */
table sweep_option_table(arena *a, const sweep *s, size_t most);
/* How many brackets such a table has without a limit. */
size_t sweep_deciding(const sweep *s);
/* The red lines of a pack that some way crosses or leaves open, those crossed most first, MOST of them. *LEFT is how
 * many more there are. */
table sweep_rule_table(arena *a, const sweep *s, size_t pack, size_t most, size_t *left);

#endif
