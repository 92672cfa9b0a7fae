#include "judge/judge.h"

#include <string.h>

#include "judge/eval_context.h"

const char *condition_outcome_name(condition_outcome o) {
    static const char *const names[] = {"met", "fallback", "undetermined", "violated", "error"};
    return names[o];
}

const char *rule_outcome_name(rule_outcome o) {
    static const char *const names[] = {"not_applicable", "pass", "undetermined", "fail", "error"};
    return names[o];
}

const char *deal_outcome_name(deal_outcome o) {
    static const char *const names[] = {"not_applicable", "accepted", "undetermined", "rejected", "error"};
    return names[o];
}

const char *undetermined_reason_name(undetermined_reason r) {
    static const char *const names[] = {"", "unmentioned", "missing", "open", "vague", "bracket", "another"};
    return names[r];
}

/* Why the outcome over all cases of Q is undetermined because of what the deal says; else NOT. LIST: the reasons of
 * those cases. */
static undetermined_reason said_reason(const case_split *q, bool vague, const because *list, size_t n) {
    for (size_t i = 0; i < q->cases.n; i++)
        if (q->cases.v[i].outcome != q->cases.v[0].outcome) return UNDETERMINED_BRACKET;
    if (vague) return UNDETERMINED_VAGUE;
    bool silent = false, another = false;
    for (size_t i = 0; i < n; i++) {
        if (list[i].unknown && list[i].kind == BECAUSE_TERM && !list[i].silent) return UNDETERMINED_OPEN;
        silent = silent || (list[i].unknown && list[i].kind == BECAUSE_TERM);
        another = another || (list[i].unknown && list[i].kind == BECAUSE_NAMES);
    }
    return another && !silent ? UNDETERMINED_ANOTHER : UNDETERMINED_NOT;
}

/* The deal does not set a term: it is missing if the condition would be violated in a complete deal, however the
 * condition is written, and only unmentioned if it would be met. If that is not known either, what is required is
 * missing and what is forbidden unmentioned. A term that only `when` reads is never missing: `when` requires nothing.
 */
static undetermined_reason unsaid_reason(case_split *q) {
    static const undetermined_reason of[] = {UNDETERMINED_UNMENTIONED, UNDETERMINED_UNMENTIONED, UNDETERMINED_NOT,
                                             UNDETERMINED_MISSING, UNDETERMINED_NOT};
    const rule *r = q->rule;
    const condition *c = q->condition;
    bool of_condition = false;
    for (size_t i = 0; i < q->cases.n && c; i++) of_condition = of_condition || q->cases.v[i].why[0] != &r->when;
    if (!of_condition) return UNDETERMINED_UNMENTIONED;
    undetermined_reason why = of[case_split_if_complete(q->ctx, r, c)];
    if (why) return why;
    return c->kind == CONDITION_REQUIRE ? UNDETERMINED_MISSING : UNDETERMINED_UNMENTIONED;
}

/* Why the outcome is undetermined; NOT if the verdict has no reasons. The cases of Q are gone afterwards. */
static undetermined_reason reason_of(case_split *q, bool vague, const because *list, size_t n) {
    undetermined_reason why = said_reason(q, vague, list, n);
    return why || n == 0 ? why : unsaid_reason(q);
}

static void judge_condition(eval_context *ctx, const rule *r, const condition *c, condition_verdict *out) {
    case_split q;
    case_split_run(&q, ctx, r, c);
    *out = (condition_verdict){.condition = c, .outcome = case_split_outcome(&q)};
    out->effects = case_split_effects(&q, &out->n_effects);
    bool plain = out->outcome == CONDITION_MET && out->n_effects == 0;
    const message *m = &c->message;
    bool written = plain || ctx->settings.no_messages;
    out->message = m->n_holes == 0 ? m->pieces[0] : written ? m->written : case_split_message(&q);
    for (size_t i = 0; i < q.cases.n; i++) {
        if (q.cases.v[i].outcome != out->outcome) continue;
        out->vague = out->vague || q.cases.v[i].vague;
        if (out->reason.n == 0) out->reason = q.cases.v[i].reason;
    }
    if (out->reason.n) out->reason = arena_str(ctx->memory, out->reason);
    bool wanted = !ctx->settings.no_because && (!plain || ctx->settings.explain_met);
    if (wanted) out->because = case_split_because(&q, &out->n_because);
    if (out->outcome == CONDITION_UNDETERMINED)
        out->undetermined = reason_of(&q, out->vague, out->because, out->n_because);
}

/* False if the rule does not apply or its `when` fails; true if it applies or that is undetermined. */
static bool judge_when(eval_context *ctx, const rule *r, rule_verdict *out) {
    if (!r->when.program) return true;
    case_split q;
    case_split_run(&q, ctx, r, NULL);
    out->when = case_split_outcome(&q);
    for (size_t i = 0; i < q.cases.n && out->when_reason.n == 0; i++) out->when_reason = q.cases.v[i].reason;
    if (out->when_reason.n) out->when_reason = arena_str(ctx->memory, out->when_reason);
    if (out->when != CONDITION_MET && !ctx->settings.no_because)
        out->when_because = case_split_because(&q, &out->n_when_because);
    if (out->when == CONDITION_UNDETERMINED)
        out->undetermined = reason_of(&q, false, out->when_because, out->n_when_because);
    return out->when != CONDITION_VIOLATED && out->when != CONDITION_ERROR;
}

/* A rule that fails is waived or known only if all its violations are: a single other violation rejects. */
static void sum_exemptions(rule_verdict *out) {
    bool all = true, any_known = false;
    for (size_t i = 0; i < out->n_conditions; i++) {
        const condition_verdict *c = &out->conditions[i];
        if (c->outcome != CONDITION_VIOLATED) continue;
        all = all && (c->waiver || c->known);
        any_known = any_known || c->known;
    }
    out->waived = all && !any_known;
    out->known = all && any_known;
}

rule_outcome rule_outcome_of(condition_outcome when, condition_outcome worst) {
    static const rule_outcome of_worst[] = {RULE_PASS, RULE_PASS, RULE_UNDETERMINED, RULE_FAIL, RULE_ERROR};
    if (when == CONDITION_VIOLATED) return RULE_NOT_APPLICABLE;
    return when == CONDITION_ERROR ? RULE_ERROR : of_worst[worst];
}

deal_outcome rule_weight(const rule *r, rule_outcome o, judge_settings s) {
    static const deal_outcome of_rule[] = {DEAL_NOT_APPLICABLE, DEAL_ACCEPTED, DEAL_UNDETERMINED, DEAL_REJECTED,
                                           DEAL_ERROR};
    bool counts = r->class == RULE_RED_LINE || (s.strict && r->class == RULE_NEGOTIABLE);
    if (o == RULE_ERROR) return DEAL_ERROR;
    return counts ? of_rule[o] : DEAL_NOT_APPLICABLE;
}

static bool is_stronger(undetermined_reason a, undetermined_reason b) {
    if (b == UNDETERMINED_NOT || a == UNDETERMINED_ANOTHER) return b == UNDETERMINED_NOT;
    return a > b || b == UNDETERMINED_ANOTHER;
}

static void judge_rule(eval_context *ctx, const waiver_match *l, const pack *p, const rule *r, rule_verdict *out) {
    *out = (rule_verdict){.rule = r, .when = CONDITION_MET};
    if (!judge_when(ctx, r, out)) {
        out->outcome = rule_outcome_of(out->when, CONDITION_MET);
        if (l && out->outcome == RULE_ERROR) waiver_match_skip(l, p, r);
        return;
    }
    condition_verdict *conditions = arena_alloc(ctx->memory, r->n_conditions * sizeof *conditions);
    condition_outcome worst = CONDITION_MET;
    for (size_t i = 0; i < r->n_conditions; i++) {
        judge_condition(ctx, r, &r->conditions[i], &conditions[i]);
        if (conditions[i].outcome > worst) worst = conditions[i].outcome;
    }
    out->conditions = conditions;
    out->n_conditions = r->n_conditions;
    out->outcome = rule_outcome_of(out->when, worst);
    if (out->outcome != RULE_UNDETERMINED) out->undetermined = UNDETERMINED_NOT;
    for (size_t i = 0; i < r->n_conditions && out->outcome == RULE_UNDETERMINED && out->when == CONDITION_MET; i++)
        if (is_stronger(conditions[i].undetermined, out->undetermined)) out->undetermined = conditions[i].undetermined;
    if (!l || worst < CONDITION_UNDETERMINED) return;
    waiver_match_apply(l, p, r, conditions, r->n_conditions);
    if (out->outcome == RULE_FAIL) sum_exemptions(out);
}

rule_outcome rule_standing(const rule_verdict *v) {
    if (v->outcome != RULE_FAIL || !(v->waived || v->known)) return v->outcome;
    for (size_t i = 0; i < v->n_conditions; i++)
        if (v->conditions[i].outcome == CONDITION_UNDETERMINED) return RULE_UNDETERMINED;
    return RULE_PASS;
}

static void judge_pack(eval_context *ctx, const waiver_match *l, const pack *p, pack_verdict *out) {
    rule_verdict *rules = arena_alloc(ctx->memory, p->n_rules * sizeof *rules);
    *out = (pack_verdict){p, DEAL_NOT_APPLICABLE, rules, p->n_rules};
    for (size_t i = 0; i < p->n_rules; i++) {
        judge_rule(ctx, l, p, &p->rules[i], &rules[i]);
        deal_outcome w = rule_weight(&p->rules[i], rule_standing(&rules[i]), ctx->settings);
        if (w > out->outcome) out->outcome = w;
    }
}

static verdict *judge(arena *a, const waiver_match *l, const deal *d, const pack *const *packs, size_t n_packs,
                      judge_settings settings) {
    eval_context *ctx = eval_context_open(a, d, n_packs ? packs[0]->scanner : NULL, settings);
    pack_verdict *of_packs = ARENA_ARRAY(a, pack_verdict, n_packs);
    verdict *v = ARENA_NEW(a, verdict);
    *v = (verdict){.deal = d,
                   .file = d->source->name,
                   .line = d->source->of_lines ? d->source->first_line : 0,
                   .packs = of_packs,
                   .n_packs = n_packs,
                   .strict = settings.strict};
    for (size_t i = 0; i < n_packs; i++) {
        judge_pack(ctx, l, packs[i], &of_packs[i]);
        if (of_packs[i].outcome > v->outcome) v->outcome = of_packs[i].outcome;
    }
    arena_free(ctx->of_split);
    arena_free(ctx->context.memory);
    return settings.max_steps && ctx->context.steps_left < 0 ? NULL : v;
}

/* A deal that takes too many steps has no verdict, not one that is right in parts. */
void judge_steps_error(const deal *d, judge_settings s, diags *problems) {
    const source *of = d->source;
    str text = arena_printf(&problems->memory, "judging this deal takes more than %llu steps; --max-steps allows more",
                            (unsigned long long)s.max_steps);
    diags_add(
        problems,
        (diag){.level = DIAG_ERROR, .file = of->name, .line = of->of_lines ? of->first_line : 0, .message = text});
}

void judge_memory_error(size_t most, str file, uint32_t line, diags *problems) {
    str text = arena_printf(&problems->memory,
                            "this deal takes more than %zu bytes of memory; --max-memory allows more", most);
    diags_add(
        problems,
        (diag){.level = DIAG_ERROR, .file = str_is(file, "-") ? STR("<stdin>") : file, .line = line, .message = text});
}

verdict *judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings) {
    return judge(a, NULL, d, packs, n_packs, settings);
}

/* Copies of the diagnostics of D from number FIRST on that have this LEVEL; in A. */
static const diag *copy_diags(arena *a, const diags *d, size_t first, diag_level level, size_t *n) {
    diag *copies = ARENA_ARRAY(a, diag, d->list.n - first);
    *n = 0;
    for (size_t i = first; i < d->list.n; i++) {
        diag e = d->list.v[i];
        if (e.level != level) continue;
        e.file = arena_str(a, e.file);
        e.text = arena_str(a, e.text);
        e.message = arena_str(a, e.message);
        e.note = arena_str(a, e.note);
        copies[(*n)++] = e;
    }
    return copies;
}

verdict *judge_with_exemptions(arena *a, const deal *d, const pack *const *packs, size_t n_packs,
                               judge_settings settings, const exemptions *x, exemption_use *use, diags *problems) {
    waiver_match l;
    size_t first = problems->list.n;
    if (!waiver_match_open(&l, a, d, x, use, problems)) return NULL;
    size_t drifts = problems->list.n;
    waiver_match_drift(&l, problems);
    size_t after_drifts = problems->list.n;
    verdict *v = judge(a, &l, d, packs, n_packs, settings);
    if (!v) return judge_steps_error(d, settings, problems), NULL;
    v->baseline = x->baseline != NULL;
    waiver_match_close(&l, v, problems);
    if (problems->list.n > first) v->warnings = copy_diags(a, problems, first, DIAG_WARNING, &v->n_warnings);
    v->first_drift = drifts - first;
    v->n_drifts = after_drifts - drifts;
    return v;
}

verdict *judge_unreadable(arena *a, str file, const diags *d) {
    verdict *v = ARENA_NEW(a, verdict);
    *v = (verdict){.file = file, .outcome = DEAL_ERROR};
    v->errors = copy_diags(a, d, 0, DIAG_ERROR, &v->n_errors);
    return v;
}

/* ------------------------------------------------------------------------------------------------ what if */

struct what_if {
    eval_context *ctx;
    arena *memory;
    slot *slots; /* those of the deal, with changes */
    VEC(uint32_t) changed;
};

what_if *what_if_open(arena *a, const verdict *v, uint64_t max_steps) {
    const judge_settings s = {.no_because = true, .no_messages = true, .max_steps = max_steps};
    size_t n = v->deal->vocabulary->n_slots + DEAL_FIELDS;
    what_if *w = ARENA_NEW(a, what_if);
    w->memory = a;
    w->ctx = eval_context_open(a, v->deal, v->n_packs ? v->packs[0].pack->scanner : NULL, s);
    w->ctx->memory = arena_child(a);
    w->slots = memcpy(arena_alloc(a, n * sizeof(slot)), v->deal->slots, n * sizeof(slot));
    w->ctx->context.slots = w->slots;
    return w;
}

void what_if_set(what_if *w, uint32_t number, slot_value value) {
    w->slots[number] = (slot){.state = SLOT_VALUE, .v = value};
    VEC_PUSH(w->memory, w->changed, number);
}

void what_if_settle(what_if *w, uint32_t which, uint32_t way) {
    w->ctx->settled[which] = (int32_t)way;
}

void what_if_clear(what_if *w) {
    for (size_t i = 0; i < w->changed.n; i++) w->slots[w->changed.v[i]] = w->ctx->deal->slots[w->changed.v[i]];
    w->changed.n = 0;
    for (uint32_t i = 0; i < w->ctx->deal->n_choices; i++) w->ctx->settled[i] = -1;
}

/* Only what was undetermined is evaluated again: the rest is the same for all values. */
rule_outcome what_if_rule(what_if *w, const rule_verdict *was) {
    case_split q;
    condition_outcome when = was->when, worst = CONDITION_MET;
    arena_reset(w->ctx->memory);
    if (when == CONDITION_UNDETERMINED) {
        case_split_run(&q, w->ctx, was->rule, NULL);
        when = case_split_outcome(&q);
    }
    for (size_t i = 0; i < was->n_conditions && when != CONDITION_VIOLATED && when != CONDITION_ERROR; i++) {
        const condition_verdict *c = &was->conditions[i];
        condition_outcome o = c->waiver || c->known ? CONDITION_MET : c->outcome;
        if (o == CONDITION_UNDETERMINED) {
            case_split_run(&q, w->ctx, was->rule, c->condition);
            o = case_split_outcome(&q);
        }
        if (o > worst) worst = o;
    }
    return rule_outcome_of(when, worst);
}

bool what_if_exhausted(const what_if *w) {
    return w->ctx->context.steps_left < 0;
}
