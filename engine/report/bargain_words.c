#include "report/bargain_report.h"

/* Sentences for people who negotiate. */

static const bargain_rule *rule_of(const bargain_report *r, uint32_t number) {
    return &r->of->rules[number];
}

static str joined(arena *a, str so_far, str next, size_t i, size_t n, const char *last) {
    const char *between = i == 0 ? "" : i + 1 == n ? last : ", ";
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(so_far), between, STR_ARG(next));
}

str bargain_pack_names(const bargain_report *r) {
    str out = {"", 0};
    for (size_t i = 0; i < r->of->n_packs; i++)
        out = joined(r->memory, out, r->of->packs[i].pack->id, i, r->of->n_packs, " and ");
    return out;
}

/* The label of a set's member of that name, or the name with a capital letter. */
static str party_label(const bargain_report *r, const pack *p) {
    for (size_t i = 0; i < p->vocabulary->n_sets; i++) {
        const name_set *s = p->vocabulary->sets[i];
        size_t at = domain_find(&s->members, p->id);
        if (at != SIZE_MAX && !str_eq(s->labels[at], p->id)) return s->labels[at];
    }
    str out = arena_str(r->memory, p->id);
    char *first = (char *)out.p;
    if (*first >= 'a' && *first <= 'z') *first = (char)(*first - 'a' + 'A');
    return out;
}

str bargain_rule_words(const bargain_report *r, uint32_t number) {
    const bargain_rule *rule_at = rule_of(r, number);
    str label = party_label(r, rule_at->pack);
    return arena_printf(r->memory, STR_FMT "’s " STR_FMT, STR_ARG(label), STR_ARG(rule_at->rule->id));
}

/* ------------------------------------------------------------------------------------------------ verdicts */

str bargain_verdict_words(const bargain_report *r) {
    str names = bargain_pack_names(r);
    const char *given = r->of->has_given ? ", as far as the draft goes" : "";
    const char *if_free = r->of->n_assumptions ? ", if what is assumed below is so" : "";
    const char *whose = r->of->n_packs > 1 ? "all red lines of" : "every red line of";
    switch (r->of->agreement) {
    case BARGAIN_YES:
        return arena_printf(r->memory, "A deal is possible that holds %s " STR_FMT "%s%s.", whose, STR_ARG(names),
                            given, if_free);
    case BARGAIN_NO: return arena_printf(r->memory, "No deal can hold %s " STR_FMT "%s.", whose, STR_ARG(names), given);
    case BARGAIN_OPEN: break;
    }
    return arena_printf(r->memory, "Whether a deal can hold %s " STR_FMT " was not found out in time.", whose,
                        STR_ARG(names));
}

str bargain_pack_words(const bargain_report *r, const bargain_pack *p) {
    static const char *const can[] = {"which contradict each other", "which can be met together",
                                      "and it was not found out in time whether they can be met together"};
    bool drafted = r->of->has_given && p->satisfiable == BARGAIN_NO;
    size_t n = 0;
    for (size_t i = 0; i < r->of->n_rules; i++) n += r->of->rules[i].pack == p->pack && r->of->rules[i].binds;
    return arena_printf(r->memory, "%zu red line%s, %s", n, n == 1 ? "" : "s",
                        drafted ? "which cannot all be met with the draft" : can[p->satisfiable]);
}

bool bargain_is_redundant(const bargain_rule *r) {
    return r->redundant;
}

bool bargain_is_vacuous(const bargain_rule *r) {
    return r->vacuous;
}

bool bargain_is_impossible(const bargain_rule *r) {
    return r->impossible;
}

str bargain_marked(const bargain_report *r, const bargain_pack *p, bargain_mark *mark) {
    str out = {"", 0};
    size_t k = 0;
    for (size_t i = 0; i < r->of->n_rules; i++) {
        const bargain_rule *it = &r->of->rules[i];
        if (it->pack == p->pack && mark(it)) out = joined(r->memory, out, it->rule->id, k++, SIZE_MAX, ", ");
    }
    return out;
}

str bargain_set_words(const bargain_report *r, bargain_set s) {
    str out = {"", 0};
    for (size_t i = 0; i < s.n; i++) out = joined(r->memory, out, rule_of(r, s.v[i])->name, i, SIZE_MAX, ", ");
    return out;
}

/* ------------------------------------------------------------------------------------------------ conflicts */

static str sides(const bargain_report *r, const bargain_conflict *c) {
    str out = {"", 0};
    for (size_t i = 0; i < c->rules.n; i++)
        out = joined(r->memory, out, bargain_rule_words(r, c->rules.v[i]), i, c->rules.n, " and ");
    return out;
}

/* "the first", "the second", where there are few; else by name. */
static str side_name(const bargain_report *r, const bargain_conflict *c, uint32_t number) {
    static const char *const ordinals[] = {"the first", "the second", "the third", "the fourth"};
    if (number == BARGAIN_DRAFT) return STR("the draft");
    for (size_t i = 0; i < c->rules.n && c->rules.n > 1 && c->rules.n <= 4; i++)
        if (c->rules.v[i] == number) return str_of(ordinals[i]);
    return c->rules.n == 1 ? STR("it") : rule_of(r, number)->rule->id;
}

static str about(const bargain_report *r, const bargain_term *f) {
    if (f->title.n == 0) return f->path;
    return arena_printf(r->memory, STR_FMT " (" STR_FMT ")", STR_ARG(f->path), STR_ARG(f->title));
}

/* "the first forbids, the second requires, 'x' for PATH", or what each wants, one after the other. */
static str demands(const bargain_report *r, const bargain_conflict *c, const bargain_term *f) {
    arena *a = r->memory;
    const bargain_demand *d = f->demands;
    if (f->n_demands == 2 && d[0].kind.n && d[1].kind.n && str_eq(d[0].values, d[1].values))
        return arena_printf(a, STR_FMT " " STR_FMT ", " STR_FMT " " STR_FMT ", " STR_FMT " for " STR_FMT,
                            STR_ARG(side_name(r, c, d[0].rule)), STR_ARG(d[0].kind),
                            STR_ARG(side_name(r, c, d[1].rule)), STR_ARG(d[1].kind), STR_ARG(d[0].values),
                            STR_ARG(about(r, f)));
    str out = {"", 0};
    size_t n = 0, k = 0;
    for (size_t i = 0; i < f->n_demands; i++) n += d[i].wants.n > 0;
    for (size_t i = 0; i < f->n_demands; i++) {
        if (d[i].wants.n == 0) continue;
        str one = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(side_name(r, c, d[i].rule)), STR_ARG(d[i].wants));
        out = joined(a, out, one, k++, n, ", and ");
    }
    if (n == 0) return arena_printf(a, "they cannot agree on " STR_FMT, STR_ARG(about(r, f)));
    return arena_printf(a, "of " STR_FMT ", " STR_FMT, STR_ARG(about(r, f)), STR_ARG(out));
}

static str over(const bargain_report *r, const bargain_conflict *c) {
    arena *a = r->memory;
    str out = {"", 0};
    if (c->n_terms == 1) return demands(r, c, &c->terms[0]);
    for (size_t i = 0; i < c->n_terms; i++)
        out = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? "; " : "", STR_ARG(demands(r, c, &c->terms[i])));
    return out;
}

static str likewise(const bargain_report *r, const bargain_conflict *c) {
    enum { SHOWN = 6 };
    str out = {"", 0};
    size_t n = r->verbose || c->n_others <= SHOWN + 2 ? c->n_others : SHOWN;
    if (c->n_others == 0) return out;
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == c->n_others;
        out = arena_printf(r->memory, STR_FMT "%s" STR_FMT, STR_ARG(out),
                           i == 0 ? ""
                           : last ? " and "
                                  : ", ",
                           STR_ARG(c->others[i]));
    }
    if (n < c->n_others) out = arena_printf(r->memory, STR_FMT " and %zu more", STR_ARG(out), c->n_others - n);
    return arena_printf(r->memory, " Likewise for " STR_FMT ".", STR_ARG(out));
}

str bargain_conflict_words(const bargain_report *r, const bargain_conflict *c) {
    const char *draft = r->of->has_given ? " with the draft" : "";
    const char *cannot = c->rules.n == 1   ? r->of->has_given ? "cannot hold" : "can hold in no deal"
                         : c->rules.n == 2 ? "cannot both hold"
                                           : "cannot all hold at once";
    str who = sides(r, c), what = over(r, c), more = likewise(r, c);
    return arena_printf(r->memory, STR_FMT " %s%s%s" STR_FMT "." STR_FMT, STR_ARG(who), cannot, c->n_terms ? draft : "",
                        c->n_terms ? ": " : "", STR_ARG(what), STR_ARG(more));
}

str bargain_conflicts_words(const bargain_report *r) {
    size_t n = r->of->n_conflicts;
    const char *s = n == 1 ? "" : "s";
    if (r->of->conflicts_complete) return arena_printf(r->memory, "%zu minimal conflict%s, and no other", n, s);
    return n < r->max
               ? arena_printf(r->memory, "%zu minimal conflict%s; time ran out before all were found (--timeout)", n, s)
               : arena_printf(r->memory, "%zu minimal conflict%s; there are more (--max)", n, s);
}

/* ------------------------------------------------------------------------------------------------ concessions */

str bargain_concession_words(const bargain_report *r, const bargain_pack *p) {
    arena *a = r->memory;
    const bargain_sets *c = &p->concessions;
    str id = p->pack->id;
    if (c->n == 0 && !c->complete)
        return arena_printf(a, "What " STR_FMT " alone would have to give up was not found out in time.", STR_ARG(id));
    if (c->n == 0)
        return arena_printf(a, "Whatever " STR_FMT " gives up, no deal is possible while the others keep everything.",
                            STR_ARG(id));
    size_t n = c->v[0].n, all = 0;
    for (size_t i = 0; i < r->of->n_rules; i++) all += r->of->rules[i].pack == p->pack && r->of->rules[i].binds;
    if (n == 0) return arena_printf(a, "Nothing of " STR_FMT " need fall.", STR_ARG(id));
    if (n == all && n == 1)
        return arena_printf(a, "If " STR_FMT " alone gives way, its only red line must fall:", STR_ARG(id));
    if (n == all && n == 2)
        return arena_printf(a, "If " STR_FMT " alone gives way, both of its red lines must fall:", STR_ARG(id));
    if (n == all)
        return arena_printf(a, "If " STR_FMT " alone gives way, all %zu of its red lines must fall:", STR_ARG(id), n);
    return arena_printf(a, "If " STR_FMT " alone gives way, at least %zu of its %zu red lines must fall%s", STR_ARG(id),
                        n, all, c->n > 1 ? ", in one of these ways:" : ":");
}

str bargain_corrections_words(const bargain_report *r) {
    const bargain_sets *c = &r->of->corrections;
    const char *s = c->n == 1 ? "" : "s";
    str all = arena_printf(r->memory, "%zu set%s of red lines whose fall makes a deal possible, none with one to spare",
                           c->n, s);
    if (c->complete) return all;
    const char *why = c->n < r->max ? "time ran out before all were found (--timeout)" : "there are more (--max)";
    return arena_printf(r->memory, STR_FMT "; %s", STR_ARG(all), why);
}

str bargain_witness_words(const bargain_report *r) {
    const bargain_witness *w = r->of->witness;
    return arena_printf(r->memory, "Such a deal, with %zu term%s%s%s", w->n_terms, w->n_terms == 1 ? "" : "s",
                        r->of->has_given ? ", those of the draft included" : "",
                        w->is_fewest ? ", and none has fewer" : "; fewer may do");
}
