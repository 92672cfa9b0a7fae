#include "report/report.h"

/* Which rules of a verdict a report shows, and the packs that have one. Outcomes stay as they were judged: what is not
 * shown still counts. */

static bool shows(const report_settings *s, const rule_verdict *v) {
    return s->only >> v->outcome & 1;
}

static size_t select_rules(arena *a, const pack_verdict *from, pack_verdict *to, const report_settings *s) {
    rule_verdict *kept = ARENA_ARRAY(a, rule_verdict, from->n_rules);
    size_t n = 0;
    for (size_t i = 0; i < from->n_rules; i++)
        if (shows(s, &from->rules[i])) kept[n++] = from->rules[i];
    *to = *from;
    to->rules = kept;
    to->n_rules = n;
    return n;
}

const verdict *report_select(arena *a, const verdict *v, const report_settings *s) {
    if (s->only == 0 || !v->deal) return v;
    pack_verdict *packs = ARENA_ARRAY(a, pack_verdict, v->n_packs);
    size_t n = 0;
    for (size_t i = 0; i < v->n_packs; i++) n += select_rules(a, &v->packs[i], &packs[n], s) > 0;
    if (n == 0) return NULL;
    verdict *out = ARENA_NEW(a, verdict);
    *out = *v;
    out->packs = packs;
    out->n_packs = n;
    return out;
}
