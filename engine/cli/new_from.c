#include "cli/new_from.h"

#include "cli/output.h"
#include "cli/pack_tests.h"
#include "cli/rule_files.h"
#include "judge/judge.h"
#include "source/format.h"
#include "source/text_edit.h"
#include "terms/term_tree.h"

typedef struct clause_deal {
    job *job;
    const pack *pack;
    VEC(const clause *) clauses;
} clause_deal;

static str quoted(arena *a, str text) {
    return slot_value_text(a, SLOT_STRING, NULL, (slot_value){.s = &text}, VALUE_LIBCONFIG);
}

/* A long text in pieces, one a line. */
static str pieces(arena *a, str text) {
    enum { WIDTH = 90 };
    buf out = buf_in(a);
    for (size_t at = 0; at < text.n;) {
        size_t end = at + WIDTH < text.n ? at + WIDTH : text.n;
        while (end < text.n && end > at && text.p[end - 1] != ' ') end--;
        if (end == at) end = text.n;
        buf_printf(&out, "%s" STR_FMT, at ? "\n      " : "", STR_ARG(quoted(a, str_sub(text, at, end))));
        at = end;
    }
    return buf_take(&out);
}

static str id_of(const clause_deal *c) {
    return arena_printf(&c->job->memory, "from-" STR_FMT, STR_ARG(c->pack->id));
}

/* `names = { zone = ( ... ); };` of all clauses, as they are written there; empty if they name nothing. */
static str names_text(const clause_deal *c) {
    arena *a = &c->job->memory;
    buf lists = buf_in(a);
    for (size_t k = 0; k < c->pack->vocabulary->n_named; k++) {
        str set = vocabulary_named(c->pack->vocabulary, k)->members.name;
        buf items = buf_in(a);
        for (size_t i = 0; i < c->clauses.n; i++) {
            const node *list = c->clauses.v[i]->names ? node_get(c->clauses.v[i]->names, arena_z(a, set)) : NULL;
            for (const node *n = list ? list->first : NULL; n; n = n->next)
                buf_join(&items, ", ", str_sub(n->at.source->text, n->at.at, node_end(n->at.source, n)));
        }
        str all = buf_take(&items);
        if (all.n) buf_printf(&lists, " " STR_FMT " = ( " STR_FMT " );", STR_ARG(set), STR_ARG(all));
    }
    str all = buf_take(&lists);
    return all.n ? arena_printf(a, " names = {" STR_FMT " };", STR_ARG(all)) : all;
}

/* The text of the deal with the clauses so far, in the layout of `redline fmt`. */
static str deal_text(const clause_deal *c) {
    arena *a = &c->job->memory;
    const pack *p = c->pack;
    buf out = buf_in(a);
    buf_printf(&out, "# Made of the model clauses of the pack " STR_FMT " " STR_FMT " by `redline new --from`.\n\n",
               STR_ARG(p->id), STR_ARG(p->version));
    buf_printf(&out, "deal = { id = " STR_FMT "; title = " STR_FMT ";" STR_FMT " };\n\narticles = (",
               STR_ARG(quoted(a, id_of(c))),
               STR_ARG(quoted(a, arena_printf(a, "Model clauses: " STR_FMT, STR_ARG(p->title)))),
               STR_ARG(names_text(c)));
    for (size_t i = 0; i < c->clauses.n; i++) {
        const clause *one = c->clauses.v[i];
        const vocabulary *v = one->deal->vocabulary; /* with the things that it names */
        term_tree *terms = term_tree_new(a, v);
        for (size_t k = 0; k < one->n_slots; k++)
            term_tree_add(a, terms, v, one->slots[k],
                          term_tree_value(a, v, one->slots[k], one->deal->slots[one->slots[k]], false));
        term_tree_fold(a, terms, v, NULL);
        buf_printf(&out, "%s\n  { id = " STR_FMT "; title = " STR_FMT "; text = " STR_FMT ";\n    ", i ? "," : "",
                   STR_ARG(quoted(a, arena_printf(a, "%zu", i + 1))), STR_ARG(quoted(a, one->title)),
                   STR_ARG(pieces(a, one->text)));
        term_tree_write(&out, &(term_tree){.key = STR("terms"), .first = terms->first}, (tree_layout){.width = 76}, 2);
        buf_z(&out, "; }");
    }
    buf_z(&out, "\n);\n");
    str plain = buf_take(&out), laid_out;
    diags *dropped = diags_in(a);
    bool good = format_text(a, source_of_text(a, STR("new"), plain), &laid_out, dropped);
    diags_free(dropped);
    return good ? laid_out : plain;
}

/* The verdict of the pack on a deal; NULL if it cannot be read, because two clauses contradict each other. */
static const verdict *judged(const clause_deal *c, str text) {
    arena *a = &c->job->memory;
    diags *dropped = diags_in(a);
    const deal *d = deal_read(a, source_of_text(a, STR("new"), text), c->pack->vocabulary, NULL, dropped);
    diags_free(dropped);
    return d ? judge_deal(a, d, &c->pack, 1, (judge_settings){.no_messages = true}) : NULL;
}

static rule_outcome outcome_of(const verdict *v, const rule *r) {
    for (size_t i = 0; i < v->packs[0].n_rules; i++)
        if (str_eq(v->packs[0].rules[i].rule->id, r->id)) return v->packs[0].rules[i].outcome;
    return RULE_NOT_APPLICABLE;
}

static bool passes(rule_outcome o) {
    return o == RULE_PASS || o == RULE_NOT_APPLICABLE;
}

static size_t red_lines_that_fail(const verdict *v) {
    size_t n = 0;
    for (size_t i = 0; i < v->packs[0].n_rules; i++)
        n += v->packs[0].rules[i].rule->class == RULE_RED_LINE && !passes(v->packs[0].rules[i].outcome);
    return n;
}

/* Adds a clause if a rule that it is for does not pass without it, and all do with it, and no other red line fails
 * because of it. */
static void try_clause(clause_deal *c, const clause *one, const verdict **now) {
    bool needed = false;
    for (size_t i = 0; i < one->n_rules; i++) needed = needed || !passes(outcome_of(*now, one->rules[i]));
    if (!needed) return;
    VEC_PUSH(&c->job->memory, c->clauses, one);
    const verdict *then = judged(c, deal_text(c));
    bool better = then && red_lines_that_fail(then) <= red_lines_that_fail(*now);
    for (size_t i = 0; better && i < one->n_rules; i++)
        better = passes(outcome_of(then, one->rules[i])) ||
                 outcome_of(then, one->rules[i]) == outcome_of(*now, one->rules[i]);
    if (better)
        *now = then;
    else
        c->clauses.n--;
}

/* Leaves out clauses without which no rule is worse off: a later one may say more. */
static void leave_out_spare(clause_deal *c, const verdict **now) {
    for (size_t i = 0; i < c->clauses.n;) {
        const clause *one = c->clauses.v[i];
        size_t after = c->clauses.n - i - 1;
        memmove(c->clauses.v + i, c->clauses.v + i + 1, after * sizeof *c->clauses.v);
        c->clauses.n--;
        const verdict *then = judged(c, deal_text(c));
        bool spare = then != NULL;
        for (size_t k = 0; spare && k < c->pack->n_rules; k++)
            spare = passes(outcome_of(then, &c->pack->rules[k])) || !passes(outcome_of(*now, &c->pack->rules[k]));
        if (spare) {
            *now = then;
            continue;
        }
        memmove(c->clauses.v + i + 1, c->clauses.v + i, after * sizeof *c->clauses.v);
        c->clauses.v[i++] = one;
        c->clauses.n++;
    }
}

static bool load_pack(job *j, str name, str *file) {
    rule_files files;
    deal_names names = {0};
    VEC_PUSH(&j->memory, j->given, (given){.option = OPTION_PACK, .value = name});
    if (!job_load_config(j) || !rule_files_find(j, NULL, STR(""), true, &files)) return false;
    names.vocabulary = files.packs.n && !job_has(j, OPTION_TERMS) ? pack_vocabulary(j, files.packs.v[0]) : STR("");
    if (names.vocabulary.n && !rule_files_find(j, &names, files.packs.v[0], true, &files)) return false;
    *file = files.packs.v[0];
    return rule_files_load(j, &files, true);
}

int new_from_clauses(job *j) {
    str name = *job_value(j, OPTION_FROM), pack_file;
    if (job_has(j, OPTION_PACK)) return usage_error(j->command, "--from and -p cannot be used together");
    if (!load_pack(j, name, &pack_file)) return EXIT_UNCHECKED;
    clause_deal c = {.job = j, .pack = j->rules.packs[0]};
    if (c.pack->n_clauses == 0)
        return job_error(j, "the pack '" STR_FMT "' has no model clauses", STR_ARG(name)), EXIT_UNCHECKED;
    const verdict *now = judged(&c, deal_text(&c));
    for (size_t i = 0; now && i < c.pack->n_clauses; i++) try_clause(&c, &c.pack->clauses[i], &now);
    if (now) leave_out_spare(&c, &now);
    if (!now || now->outcome > DEAL_ACCEPTED) {
        VEC(str) rules = {0};
        for (size_t i = 0; now && i < now->packs[0].n_rules; i++) {
            const rule_verdict *r = &now->packs[0].rules[i];
            if (r->rule->class == RULE_RED_LINE && !passes(r->outcome)) VEC_PUSH(&j->memory, rules, r->rule->id);
        }
        job_error(
            j, "the model clauses of '" STR_FMT "' make no deal that it accepts: " STR_FMT, STR_ARG(name),
            STR_ARG(rules.n ? arena_join(&j->memory, rules.v, rules.n, ", ", " and ", 0) : STR("no red line applies")));
        return EXIT_UNCHECKED;
    }
    str text = deal_text(&c), file = j->words.n && !str_is(j->words.v[0], "-") ? j->words.v[0] : STR("");
    if (file.n == 0) {
        buf_safe(&j->out, text);
        return EXIT_ACCEPTED;
    }
    if (!write_file(file.p, text, !job_has(j, OPTION_FORCE))) return EXIT_UNCHECKED;
    print_line("created %s of %zu model clause%s; " STR_FMT " accepts it", file.p, c.clauses.n,
               c.clauses.n == 1 ? "" : "s", STR_ARG(c.pack->id));
    return EXIT_ACCEPTED;
}
