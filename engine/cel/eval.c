#include "cel/code.h"

/* Arguments that fit here need no arena. */
#define FEW 8

bool code_count(run *r, uint64_t n) {
    r->c->steps += n;
    if (r->c->steps <= r->max_steps) return true;
    r->failed = cel_error(r->c->memory, "too many steps: the limit is %llu", (unsigned long long)r->max_steps);
    return false;
}

cel_value code_charge(run *r, cel_value v) {
    uint64_t size = v.kind == CEL_STRING || v.kind == CEL_BYTES ? v.n / 4 : v.kind == CEL_LIST ? v.list->n : 0;
    return size > 16 && !code_count(r, size) ? r->failed : v;
}

bool code_count_values(run *r, const cel_value *v, size_t n) {
    uint64_t weight = 0;
    for (size_t i = 0; i < n; i++) weight += cel_weight(v[i]);
    return weight <= 16 + n || code_count(r, weight);
}

cel_value eval_const(run *r, const code *c) {
    (void)r;
    return c->value;
}

/* All arguments are evaluated; an unknown one makes the whole unknown, else the first error is the result. */
cel_value eval_strict(run *r, const code *c) {
    cel_value few[FEW];
    cel_value *args = c->n_args <= FEW ? few : arena_alloc(r->c->memory, c->n_args * sizeof *args);
    gather g = gather_start(r);
    cel_value worst = cel_null_value();
    for (uint32_t i = 0; i < c->n_args; i++) {
        gather_child(r, &g);
        args[i] = code_step(r, c->args[i]);
        int weight = code_weight(args[i]);
        gather_weigh(r, &g, weight, weight != 1);
        if (weight > code_weight(worst)) worst = args[i];
    }
    return code_failed(worst) ? worst : c->apply(r, c, args);
}

/* The same for one argument and for two, while no reasons are wanted. */
cel_value eval_one(run *r, const code *c) {
    cel_value v = code_run(r, c->args[0]);
    return code_failed(v) ? v : c->apply(r, c, &v);
}

cel_value eval_two(run *r, const code *c) {
    cel_value args[2] = {code_run(r, c->args[0]), code_run(r, c->args[1])};
    int first = code_weight(args[0]), second = code_weight(args[1]);
    if (first || second) return args[second > first];
    return c->apply(r, c, args);
}

static cel_value not_bool(run *r) {
    return cel_error(r->c->memory, "no such overload: a condition must be of type bool");
}

/* && and || : the side that settles it wins over unknowns, and those over errors. */
static inline cel_value and_or(run *r, const code *c, bool stop) {
    cel_value rest = code_bool(!stop);
    for (uint32_t i = 0; i < c->n_args; i++) {
        cel_value v = code_run(r, c->args[i]);
        if (v.kind == CEL_BOOL) {
            if (v.b == stop) return v;
            continue;
        }
        if (!code_failed(v)) v = not_bool(r);
        if (code_weight(v) > code_weight(rest)) rest = v;
    }
    return rest;
}

cel_value eval_and(run *r, const code *c) {
    return and_or(r, c, false);
}

cel_value eval_or(run *r, const code *c) {
    return and_or(r, c, true);
}

/* All sides are evaluated: those that settle it are reasons, each of them; where none does, those that weigh most are.
 */
static cel_value why_and_or(run *r, const code *c, bool stop) {
    enum { SETTLED = 3 };
    gather g = gather_start(r);
    cel_value rest = code_bool(!stop);
    int most = 0;
    for (uint32_t i = 0; i < c->n_args; i++) {
        gather_child(r, &g);
        cel_value v = c->args[i]->why(r, c->args[i]);
        if (v.kind != CEL_BOOL && !code_failed(v)) v = not_bool(r);
        int weight = v.kind == CEL_BOOL && v.b == stop ? SETTLED : code_weight(v);
        gather_weigh(r, &g, weight, weight != 1);
        if (weight <= most) continue;
        most = weight;
        rest = v;
    }
    return rest;
}

cel_value why_and(run *r, const code *c) {
    return why_and_or(r, c, false);
}

cel_value why_or(run *r, const code *c) {
    return why_and_or(r, c, true);
}

cel_value eval_condition(run *r, const code *c) {
    gather g = gather_start(r);
    gather_child(r, &g);
    cel_value v = code_step(r, c->args[0]);
    if (code_failed(v)) return v;
    if (v.kind != CEL_BOOL) return not_bool(r);
    gather_weigh(r, &g, 0, true);
    gather_child(r, &g);
    cel_value branch = code_step(r, c->args[v.b ? 1 : 2]);
    gather_weigh(r, &g, code_weight(branch), true);
    return branch;
}

/* ---- variables ---- */

cel_value eval_local(run *r, const code *c) {
    return r->frames[c->frame].value;
}

cel_value eval_count(run *r, const code *c) {
    return cel_of_int(r->frames[c->frame].index);
}

cel_value eval_name(run *r, const code *c) {
    return cel_of_str(c->names[r->frames[c->frame].index]);
}

cel_value eval_bind(run *r, const code *c) {
    r->frames[c->frame].ready = r->frames[c->frame].explained = false;
    return code_step(r, c->args[0]);
}

cel_value eval_bound(run *r, const code *c) {
    frame *f = &r->frames[c->frame];
    if (f->ready) return f->value;
    cel_value v = code_run(r, c->extra);
    f->value = v;
    f->ready = true;
    return v;
}

reason_list reasons_keep(run *r, size_t mark) {
    reasons_compact(r, mark);
    size_t n = r->out->list.n - mark;
    cel_because *copy = ARENA_ARRAY(r->c->memory, cel_because, n);
    for (size_t i = 0; i < n; i++) copy[i] = r->out->list.v[mark + i];
    return (reason_list){copy, n};
}

static void repeat_reasons(run *r, const frame *f) {
    for (size_t i = 0; i < f->reasons.n; i++) reason_add(r, NULL, f->reasons.v[i]);
}

/* A bound value's reasons are collected once and repeated for every use. */
cel_value why_bound(run *r, const code *c) {
    frame *f = &r->frames[c->frame];
    if (f->explained) {
        repeat_reasons(r, f);
        return f->value;
    }
    size_t mark = r->out->list.n;
    const code *init = c->extra;
    cel_value v = init->why(r, init);
    *f = (frame){.value = v, .ready = true, .explained = true, .reasons = reasons_keep(r, mark)};
    return v;
}

/* ---- chains: each piece reads the result of the one before ---- */

void chain_run(run *r, const code *c, uint32_t n) {
    frame *f = &r->frames[c->frame];
    for (uint32_t i = 0; i < n; i++) f->value = code_run(r, c->args[i]);
}

void chain_why(run *r, const code *c, uint32_t n) {
    frame *f = &r->frames[c->frame];
    size_t mark = r->out->list.n;
    for (uint32_t i = 0; i < n; i++) {
        cel_value v = c->args[i]->why(r, c->args[i]);
        *f = (frame){.value = v, .reasons = reasons_keep(r, mark)};
        r->out->list.n = mark;
    }
}

cel_value eval_chain(run *r, const code *c) {
    chain_run(r, c, c->n_args);
    return r->frames[c->frame].value;
}

cel_value why_chain(run *r, const code *c) {
    chain_why(r, c, c->n_args);
    repeat_reasons(r, &r->frames[c->frame]);
    return r->frames[c->frame].value;
}

cel_value why_hole(run *r, const code *c) {
    repeat_reasons(r, &r->frames[c->frame]);
    return r->frames[c->frame].value;
}

cel_value eval_undeclared(run *r, const code *c) {
    return cel_error(r->c->memory, "undeclared name '" STR_FMT "'", STR_ARG(c->x->name));
}

cel_value eval_variable(run *r, const code *c) {
    cel_value v = r->c->variables[c->frame];
    if (v.kind != CEL_ERROR || v.error) return v;
    return cel_error(r->c->memory, "no value for variable '" STR_FMT "'", STR_ARG(c->x->name));
}

cel_value why_variable(run *r, const code *c) {
    cel_value v = eval_variable(r, c);
    reason_add(r, c,
               (cel_because){.kind = CEL_BECAUSE_VARIABLE, .variable = c->frame, .unknown = v.kind == CEL_UNKNOWN});
    return v;
}

/* Runs a definition with frames of its own. It counts as a step: definitions that use each other twice would double. */
cel_value eval_definition(run *r, const code *c) {
    frame few[FEW];
    const cel_program *p = c->extra;
    if (!code_count(r, 1)) return r->failed;
    frame *outer = r->frames;
    r->frames = p->n_frames <= FEW ? few : arena_alloc(r->c->memory, p->n_frames * sizeof(frame));
    cel_value v = code_step(r, p->root);
    r->frames = outer;
    return v;
}

cel_value why_definition(run *r, const code *c) {
    size_t mark = r->out->list.n;
    cel_value v = eval_definition(r, c);
    reasons_compact(r, mark);
    return v;
}

/* ---- strict nodes ---- */

static cel_value call_overload(run *r, const code *c, const cel_overload *o, const cel_value *args) {
    const candidates *all = c->extra;
    cel_call call = {.memory = r->c->memory, .constant = all->constant};
    if (!code_count_values(r, args, c->n_args)) return r->failed;
    if (all->pattern && !code_count(r, STEPS_OF_PATTERN)) return r->failed;
    return code_charge(r, o->call(&call, args, c->n_args));
}

cel_value apply_call(run *r, const code *c, const cel_value *args) {
    const candidates *all = c->extra;
    return call_overload(r, c, all->v[0], args);
}

static bool fits(const cel_overload *const *found, const cel_value *args, size_t n) {
    const cel_signature *s = cel_library_signature(found);
    const cel_overload *o = *found;
    if (!o->call || (o->style & CEL_VARIADIC ? n + 1 < s->n : n != s->n)) return false;
    for (size_t i = 0; i < n; i++)
        if (!cel_value_fits(args[i], s->params[i < s->n ? i : s->n - 1])) return false;
    return true;
}

cel_value apply_dynamic(run *r, const code *c, const cel_value *args) {
    const candidates *all = c->extra;
    for (size_t i = 0; i < all->n; i++)
        if (fits(&all->v[i], args, c->n_args)) return call_overload(r, c, all->v[i], args);
    return cel_error(r->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
}

cel_value apply_list(run *r, const code *c, const cel_value *args) {
    const bool *optional = c->x->optional;
    cel_value *v = arena_alloc(r->c->memory, c->n_args * sizeof *v);
    size_t n = 0;
    for (uint32_t i = 0; i < c->n_args; i++) {
        if (!optional || !optional[i])
            v[n++] = args[i];
        else if (args[i].kind != CEL_OPTIONAL)
            return cel_error(r->c->memory, "no such overload: an element after '?' must be optional");
        else if (args[i].optional)
            v[n++] = *args[i].optional;
    }
    return cel_of_list(r->c->memory, v, n);
}

cel_value apply_map(run *r, const code *c, const cel_value *args) {
    const bool *optional = c->x->optional;
    uint32_t entries = c->n_args / 2;
    cel_value *keys = arena_alloc(r->c->memory, (size_t)2 * entries * sizeof *keys), *values = keys + entries;
    size_t n = 0;
    for (uint32_t i = 0; i < entries; i++) {
        cel_value v = args[2 * i + 1];
        if (optional && optional[i]) {
            if (v.kind != CEL_OPTIONAL)
                return cel_error(r->c->memory, "no such overload: an entry after '?' must be optional");
            if (!v.optional) continue;
            v = *v.optional;
        }
        keys[n] = args[2 * i];
        values[n++] = v;
    }
    return cel_of_map(r->c->memory, keys, values, n);
}

cel_value apply_equal(run *r, const code *c, const cel_value *args) {
    cel_value a = args[0], b = args[1];
    bool small = a.kind == b.kind && (a.kind == CEL_INT || a.kind == CEL_BOOL);
    if (!small && a.kind >= CEL_LIST && !code_count_values(r, &a, 1)) return r->failed;
    bool equal = !small ? cel_equal(a, b) : a.kind == CEL_INT ? a.i == b.i : a.b == b.b;
    return code_bool(equal != c->negate);
}

/* The option has a bit for each of less, equal and greater. */
cel_value apply_order(run *r, const code *c, const cel_value *args) {
    enum { UNORDERED = 2 };
    cel_value a = args[0], b = args[1];
    int order = a.kind == CEL_INT && b.kind == CEL_INT ? (a.i > b.i) - (a.i < b.i) : cel_compare(a, b);
    if (order == UNORDERED) return code_bool(false);
    if (order < -1) return cel_error(r->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    return code_bool(c->option >> (order + 1) & 1);
}

cel_value apply_not(run *r, const code *c, const cel_value *args) {
    (void)c;
    return args[0].kind == CEL_BOOL ? code_bool(!args[0].b) : cel_error(r->c->memory, "no such overload: !_");
}

cel_value apply_in(run *r, const code *c, const cel_value *args) {
    (void)c;
    if (args[1].kind == CEL_MAP) return code_bool(cel_map_get(args[1].map, args[0]) != NULL);
    if (args[1].kind != CEL_LIST) return cel_error(r->c->memory, "no such overload: @in");
    const cel_list *l = args[1].list;
    if (l->weight > 16 && !code_count(r, l->weight)) return r->failed;
    for (size_t i = 0; i < l->n; i++)
        if (cel_equal(args[0], l->v[i])) return code_bool(true);
    return code_bool(false);
}

/* optional.or(other) and optional.orValue(other): the other is looked at only where there is nothing. */
cel_value eval_or_value(run *r, const code *c) {
    gather g = gather_start(r);
    gather_child(r, &g);
    cel_value v = code_step(r, c->args[0]);
    if (code_failed(v)) return v;
    if (v.kind != CEL_OPTIONAL) return cel_error(r->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    if (v.optional) return c->option ? *v.optional : v;
    gather_weigh(r, &g, 0, true);
    gather_child(r, &g);
    cel_value other = code_step(r, c->args[1]);
    gather_weigh(r, &g, code_weight(other), true);
    return other;
}
