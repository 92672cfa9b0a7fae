#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/exempt.h"
#include "report/results.h"

#define CONFIG ".redline.cfg"

/* The file that --config names, or the one in the current folder. No other is looked for: a folder of deals may have
 * come from a stranger, and what it brings must not let its own deals pass. */
static bool read_config(const command *c, arena *a, const arguments *args, exemptions *x, diags *d) {
    const given *named = arguments_last(c, args, "config");
    waiver_file from = {0};
    if (arguments_has(c, args, "no-config")) return true;
    if (!named && access(CONFIG, F_OK) != 0) {
        if (errno == ENOENT) return true;
        diags_file(d, STR(CONFIG), "cannot open this file: %s", strerror(errno));
        return false;
    }
    source *s = source_load(a, named ? named->value : STR(CONFIG), 0, d);
    if (!s || !waiver_file_read(a, s, &from, d)) return false;
    x->waivers = from.waivers;
    x->no_own = from.deals_may_not;
    return true;
}

static bool read_baseline(const command *c, arena *a, const arguments *args, exemptions *x, diags *d) {
    const given *named = arguments_last(c, args, "baseline");
    results r;
    if (!named) return true;
    source *s = source_load(a, named->value, 0, d);
    if (!s || !results_read(a, s, &r, d)) return false;
    x->baseline = results_baseline(a, &r, d);
    return true;
}

static bool read_all(const command *c, arena *a, const arguments *args, const rule_set *s, exemptions *x, diags *d) {
    const given *today = arguments_last(c, args, "today");
    x->no_waivers = arguments_has(c, args, "no-waivers");
    if (today && today->value.n == 0) {
        diags_file(d, (str){"", 0}, "--today takes a date: --today 2025-06-02");
        return false;
    }
    bool good = waiver_today(today ? today->value : (str){"", 0}, &x->today, d);
    good = read_config(c, a, args, x, d) && good;
    good = read_baseline(c, a, args, x, d) && good;
    return good && exemptions_open(a, x, s->packs, s->n_packs, d);
}

bool load_exemptions(const command *c, arena *a, const arguments *args, const rule_set *s, exemptions *x) {
    diags d;
    diags_init(&d);
    *x = (exemptions){0};
    bool good = read_all(c, a, args, s, x, &d);
    print_diags(&d);
    diags_free(&d);
    return good;
}

void print_exemptions(const exemptions *x, const exemption_use *use) {
    diags d;
    diags_init(&d);
    exemptions_tell(x, use, &d);
    print_diags(&d);
    diags_free(&d);
}
