/* Private to the program: the options that let violations stand, of every subcommand that judges. */

#ifndef CLI_EXEMPT_H
#define CLI_EXEMPT_H

#include "cli/cli.h"
#include "judge/waiver_match.h"

/* Rows of a table of options. */
#define WAIVER_OPTIONS                                                                                                 \
    {0, "no-waivers", NULL, "no waiver counts, neither a deal's own nor those of .redline.cfg"},                       \
        {0, "config", "FILE", "read FILE instead of .redline.cfg"}, {0, "no-config", NULL, "read no .redline.cfg"}, {  \
        0, "today", "DATE", "the day on which waivers are looked at, instead of today's (UTC)"                         \
    }
#define BASELINE_OPTION                                                                                                \
    { 0, "baseline", "FILE", "a json or jsonl report: what it has already does not reject" }

/* Reads what those options and a .redline.cfg ask for, against the packs of S, and prints what is wrong with it.
 * Everything lives in A. */
bool load_exemptions(const command *c, arena *a, const arguments *args, const rule_set *s, exemptions *x);

/* Prints what came of the exemptions: waivers that were not needed, violations that are gone. */
void print_exemptions(const exemptions *x, const exemption_use *use);

#endif
