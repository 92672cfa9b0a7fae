/* Evaluation: logic, variables, chains, calls, operators and access to maps and lists. Loops are in eval_loop.c, slots
 * in eval_terms.c, rows and searches in eval_rows.c. */

#include "cel/node.h"

#include <math.h>

/* Up to this many arguments are kept on the stack. */
#define FEW 8

const operator_row operators[] = {
#define X(name, eval, why, opens) [OP_##name] = {eval, why, NULL, OPENS_##opens},
    OPERATORS(X)
#undef X
#define X(name, apply, opens) [OP_##name] = {eval_strict, eval_strict, apply, OPENS_##opens},
        STRICT_OPERATORS(X)
#undef X
};

bool too_many_steps(eval_state *st) {
    st->failed = cel_error(st->c->memory, "%s", CEL_TOO_MANY_STEPS);
    return false;
}

cel_value charge_value(eval_state *st, cel_value v) {
    uint64_t size = v.kind == CEL_STRING || v.kind == CEL_BYTES ? v.n / 4 : v.kind == CEL_LIST ? v.list->n : 0;
    return size > 16 && !count_steps(st, size) ? st->failed : v;
}

bool count_values(eval_state *st, const cel_value *v, size_t n) {
    uint64_t weight = 0;
    for (size_t i = 0; i < n; i++) weight += cel_weight(v[i]);
    return weight <= 16 + n || count_steps(st, weight);
}

cel_value eval_const(eval_state *st, const cel_node *c) {
    (void)st;
    return c->value;
}

/* Evaluates all arguments. If one is unknown, so is the result; else the first error, if any, is the result. */
cel_value eval_strict(eval_state *st, const cel_node *c) {
    cel_value few[FEW];
    cel_value *args = c->n_args <= FEW ? few : arena_alloc(st->c->memory, c->n_args * sizeof *args);
    gather g = gather_start(st);
    cel_value worst = cel_null_value();
    for (uint32_t i = 0; i < c->n_args; i++) {
        gather_child(st, &g);
        args[i] = node_eval(st, c->args[i]);
        int weight = failure_weight(args[i]);
        gather_weigh(st, &g, weight, weight != 1);
        if (weight > failure_weight(worst)) worst = args[i];
    }
    return cel_failed(worst) ? worst : c->apply(st, c, args);
}

/* The same for one and for two arguments, if no reasons are wanted. */
cel_value eval_one(eval_state *st, const cel_node *c) {
    cel_value v = node_value(st, c->args[0]);
    return cel_failed(v) ? v : c->apply(st, c, &v);
}

cel_value eval_two(eval_state *st, const cel_node *c) {
    cel_value args[2] = {node_value(st, c->args[0]), node_value(st, c->args[1])};
    int first = failure_weight(args[0]), second = failure_weight(args[1]);
    if (first || second) return args[second > first];
    return c->apply(st, c, args);
}

static cel_value not_bool(eval_state *st) {
    return cel_error(st->c->memory, "no such overload: a condition must be of type bool");
}

/* && and ||: a side that settles the outcome counts before an unknown, and that before an error. */
static inline cel_value and_or(eval_state *st, const cel_node *c, bool stop) {
    cel_value rest = cel_of_bool(!stop);
    for (uint32_t i = 0; i < c->n_args; i++) {
        cel_value v = node_value(st, c->args[i]);
        if (v.kind == CEL_BOOL) {
            if (v.b == stop) return v;
            continue;
        }
        if (!cel_failed(v)) v = not_bool(st);
        if (failure_weight(v) > failure_weight(rest)) rest = v;
    }
    return rest;
}

cel_value eval_and(eval_state *st, const cel_node *c) {
    return and_or(st, c, false);
}

cel_value eval_or(eval_state *st, const cel_node *c) {
    return and_or(st, c, true);
}

/* All sides are evaluated. The reasons are those of every side that settles the outcome; if none does, those of the
 * sides that weigh most. */
static cel_value why_and_or(eval_state *st, const cel_node *c, bool stop) {
    sides s = sides_start(st, stop);
    for (uint32_t i = 0; i < c->n_args; i++) {
        gather_child(st, &s.reasons);
        cel_value v = c->args[i]->why(st, c->args[i]);
        sides_add(st, &s, v.kind != CEL_BOOL && !cel_failed(v) ? not_bool(st) : v);
    }
    sides_end(st, &s);
    return s.value;
}

cel_value why_and(eval_state *st, const cel_node *c) {
    return why_and_or(st, c, false);
}

cel_value why_or(eval_state *st, const cel_node *c) {
    return why_and_or(st, c, true);
}

cel_value eval_condition(eval_state *st, const cel_node *c) {
    gather g = gather_start(st);
    gather_child(st, &g);
    cel_value v = node_eval(st, c->args[0]);
    if (cel_failed(v)) return v;
    if (v.kind != CEL_BOOL) return not_bool(st);
    gather_weigh(st, &g, 0, true);
    gather_child(st, &g);
    cel_value branch = node_eval(st, c->args[v.b ? 1 : 2]);
    gather_weigh(st, &g, failure_weight(branch), true);
    return branch;
}

/* ---- variables ---- */

cel_value eval_local(eval_state *st, const cel_node *c) {
    return st->frames[c->frame].value;
}

cel_value eval_count(eval_state *st, const cel_node *c) {
    return cel_of_int(st->frames[c->frame].index);
}

cel_value eval_name(eval_state *st, const cel_node *c) {
    uint32_t i = st->frames[c->frame].index;
    if (!c->things || i < c->things->from) return cel_of_str(c->names[i]);
    const domain *d = named_domain(st, c->things->domain);
    i -= c->things->from;
    return i < d->n ? cel_of_str(d->names[i]) : cel_unknown();
}

/* The names of all things; an unknown if there may be more. */
cel_value eval_things(eval_state *st, const cel_node *c) {
    const domain *d = c->extra, *named = named_domain(st, d);
    cel_value *names = arena_alloc(st->c->memory, d->n * sizeof *names);
    size_t n = 0, mark = st->out ? st->out->list.n : 0;
    for (; n < d->n; n++) {
        int there = thing_there(st, d, (uint32_t)n);
        if (st->out) reason_slot(st, c, d->presence + (uint32_t)n);
        if (there < 0 && st->out) reasons_only_unknown(st, mark);
        if (there < 0) return cel_unknown();
        if (there == 0) break;
        names[n] = cel_of_str(named->names[n]);
    }
    return cel_of_list(st->c->memory, names, n);
}

cel_value eval_bind(eval_state *st, const cel_node *c) {
    st->frames[c->frame].ready = st->frames[c->frame].explained = false;
    return node_eval(st, c->args[0]);
}

static bool is_ready(const eval_state *st, const frame *f) {
    return f->ready && (!f->aside || st->asides);
}

cel_value eval_bound(eval_state *st, const cel_node *c) {
    frame *f = &st->frames[c->frame];
    if (is_ready(st, f)) return f->value;
    f->value = node_value(st, c->extra);
    f->ready = true;
    f->aside = st->asides > 0;
    return f->value;
}

reason_list reasons_keep(eval_state *st, size_t mark) {
    reasons_compact(st, mark);
    size_t n = st->out->list.n - mark;
    cel_because *copy = ARENA_ARRAY(st->c->memory, cel_because, n);
    for (size_t i = 0; i < n; i++) copy[i] = st->out->list.v[mark + i];
    return (reason_list){copy, n};
}

static void repeat_reasons(eval_state *st, const frame *f) {
    for (size_t i = 0; i < f->reasons.n; i++) reason_add(st, NULL, f->reasons.v[i]);
}

/* A bound value's reasons are collected once and repeated for every use. */
cel_value why_bound(eval_state *st, const cel_node *c) {
    frame *f = &st->frames[c->frame];
    bool ready = is_ready(st, f);
    if (ready && f->explained) {
        repeat_reasons(st, f);
        return f->value;
    }
    size_t mark = st->out->list.n;
    const cel_node *init = c->extra;
    int64_t left = ready ? aside_begin(st) : 0;
    cel_value v = init->why(st, init);
    if (ready) aside_end(st, left);
    if (!ready) *f = (frame){.value = v, .ready = true, .aside = st->asides > 0};
    f->explained = true;
    f->reasons = reasons_keep(st, mark);
    return f->value;
}

/* ---- chains: each step reads the result of the step before ---- */

void chain_run(eval_state *st, const cel_node *c, uint32_t n) {
    frame *f = &st->frames[c->frame];
    f->reasons = (reason_list){0}; /* a step may be asked for them nevertheless */
    for (uint32_t i = 0; i < n; i++) f->value = node_value(st, c->args[i]);
}

void chain_why(eval_state *st, const cel_node *c, uint32_t n) {
    frame *f = &st->frames[c->frame];
    size_t mark = st->out->list.n;
    for (uint32_t i = 0; i < n; i++) {
        cel_value v = c->args[i]->why(st, c->args[i]);
        *f = (frame){.value = v, .reasons = reasons_keep(st, mark)};
        st->out->list.n = mark;
    }
}

cel_value eval_chain(eval_state *st, const cel_node *c) {
    chain_run(st, c, c->n_args);
    return st->frames[c->frame].value;
}

cel_value why_chain(eval_state *st, const cel_node *c) {
    chain_why(st, c, c->n_args);
    repeat_reasons(st, &st->frames[c->frame]);
    return st->frames[c->frame].value;
}

cel_value why_link(eval_state *st, const cel_node *c) {
    repeat_reasons(st, &st->frames[c->frame]);
    return st->frames[c->frame].value;
}

cel_value eval_undeclared(eval_state *st, const cel_node *c) {
    return cel_error(st->c->memory, "undeclared name '" STR_FMT "'", STR_ARG(c->x->name));
}

cel_value eval_variable(eval_state *st, const cel_node *c) {
    cel_value v = st->c->variables[c->frame];
    if (v.kind != CEL_ERROR || v.error) return v;
    return cel_error(st->c->memory, "no value for variable '" STR_FMT "'", STR_ARG(c->x->name));
}

cel_value why_variable(eval_state *st, const cel_node *c) {
    cel_value v = eval_variable(st, c);
    reason_add(st, c,
               (cel_because){.kind = CEL_BECAUSE_VARIABLE, .variable = c->frame, .unknown = v.kind == CEL_UNKNOWN});
    return v;
}

/* Runs a definition with its own frames. It counts as a step, because definitions that use others twice can double the
 * work at each level. */
cel_value eval_definition(eval_state *st, const cel_node *c) {
    frame few[FEW];
    const cel_program *p = c->extra;
    if (!count_steps(st, 1)) return st->failed;
    frame *outer = st->frames;
    st->frames = p->n_frames <= FEW ? few : arena_alloc(st->c->memory, p->n_frames * sizeof(frame));
    cel_value v = node_eval(st, p->root);
    st->frames = outer;
    return v;
}

cel_value why_definition(eval_state *st, const cel_node *c) {
    size_t mark = st->out->list.n;
    cel_value v = eval_definition(st, c);
    reasons_compact(st, mark);
    return v;
}

/* ---- strict nodes ---- */

static cel_value call_overload(eval_state *st, const cel_node *c, const cel_overload *o, const cel_value *args) {
    const candidates *all = c->extra;
    cel_call call = {.memory = st->c->memory, .pattern = all->constant, .steps_left = &st->c->steps_left};
    if (!count_values(st, args, c->n_args)) return st->failed;
    if (all->pattern && !count_steps(st, STEPS_OF_PATTERN)) return st->failed;
    return charge_value(st, o->call(&call, args, c->n_args));
}

cel_value apply_call(eval_state *st, const cel_node *c, const cel_value *args) {
    const candidates *all = c->extra;
    return call_overload(st, c, all->v[0], args);
}

cel_value apply_dynamic(eval_state *st, const cel_node *c, const cel_value *args) {
    const candidates *all = c->extra;
    for (size_t i = 0; i < all->n; i++)
        if (cel_overload_fits(&all->v[i], args, c->n_args)) return call_overload(st, c, all->v[i], args);
    return cel_error(st->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
}

cel_value apply_list(eval_state *st, const cel_node *c, const cel_value *args) {
    const bool *optional = c->x->optional;
    cel_value *v = arena_alloc(st->c->memory, c->n_args * sizeof *v);
    size_t n = 0;
    for (uint32_t i = 0; i < c->n_args; i++) {
        if (!optional || !optional[i])
            v[n++] = args[i];
        else if (args[i].kind != CEL_OPTIONAL)
            return cel_error(st->c->memory, "no such overload: an element after '?' must be optional");
        else if (args[i].optional)
            v[n++] = *args[i].optional;
    }
    return cel_of_list(st->c->memory, v, n);
}

cel_value apply_map(eval_state *st, const cel_node *c, const cel_value *args) {
    const bool *optional = c->x->optional;
    uint32_t entries = c->n_args / 2;
    cel_value *keys = arena_alloc(st->c->memory, (size_t)2 * entries * sizeof *keys), *values = keys + entries;
    size_t n = 0;
    for (uint32_t i = 0; i < entries; i++) {
        cel_value v = args[2 * i + 1];
        if (optional && optional[i]) {
            if (v.kind != CEL_OPTIONAL)
                return cel_error(st->c->memory, "no such overload: an entry after '?' must be optional");
            if (!v.optional) continue;
            v = *v.optional;
        }
        keys[n] = args[2 * i];
        values[n++] = v;
    }
    return cel_of_map(st->c->memory, keys, values, n);
}

cel_value apply_equal(eval_state *st, const cel_node *c, const cel_value *args) {
    cel_value a = args[0], b = args[1];
    bool small = a.kind == b.kind && (a.kind == CEL_INT || a.kind == CEL_BOOL);
    if (cel_currencies_differ(a, b)) return cel_currency_error(st->c->memory, a, b);
    if (!small && a.kind >= CEL_LIST && !count_values(st, &a, 1)) return st->failed;
    bool equal = !small ? cel_equal(a, b) : a.kind == CEL_INT ? a.i == b.i : a.b == b.b;
    return cel_of_bool(equal != c->negate);
}

/* option has a bit each for less, equal and greater. */
cel_value apply_order(eval_state *st, const cel_node *c, const cel_value *args) {
    enum { UNORDERED = 2 };
    cel_value a = args[0], b = args[1];
    int order = a.kind == CEL_INT && b.kind == CEL_INT ? (a.i > b.i) - (a.i < b.i) : cel_compare(a, b);
    if (order == UNORDERED) return cel_of_bool(false);
    if (cel_currencies_differ(a, b)) return cel_currency_error(st->c->memory, a, b);
    if (order < -1) return cel_error(st->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    return cel_of_bool(c->option >> (order + 1) & 1);
}

cel_value apply_not(eval_state *st, const cel_node *c, const cel_value *args) {
    (void)c;
    return args[0].kind == CEL_BOOL ? cel_of_bool(!args[0].b) : cel_error(st->c->memory, "no such overload: !_");
}

cel_value apply_in(eval_state *st, const cel_node *c, const cel_value *args) {
    (void)c;
    if (args[1].kind == CEL_MAP) return cel_of_bool(cel_map_get(args[1].map, args[0]) != NULL);
    if (args[1].kind != CEL_LIST) return cel_error(st->c->memory, "no such overload: @in");
    const cel_list *l = args[1].list;
    if (l->weight > 16 && !count_steps(st, l->weight)) return st->failed;
    for (size_t i = 0; i < l->n; i++)
        if (cel_equal(args[0], l->v[i])) return cel_of_bool(true);
    return cel_of_bool(false);
}

/* optional.or(other) and optional.orValue(other): OTHER is evaluated only if the optional is none. */
cel_value eval_or_value(eval_state *st, const cel_node *c) {
    gather g = gather_start(st);
    gather_child(st, &g);
    cel_value v = node_eval(st, c->args[0]);
    if (cel_failed(v)) return v;
    if (v.kind != CEL_OPTIONAL) return cel_error(st->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    if (v.optional) return c->option ? *v.optional : v;
    gather_weigh(st, &g, 0, true);
    gather_child(st, &g);
    cel_value other = node_eval(st, c->args[1]);
    gather_weigh(st, &g, failure_weight(other), true);
    return other;
}

/* ---- selection and indexing of maps, lists and optionals ---- */

typedef enum { FOUND, MISSING, WRONG } lookup_result;

/* Looks KEY up in a map or list. WRONG if V is neither, or KEY cannot be a key. A whole double is an index too. */
static lookup_result look_up(cel_value v, cel_value key, cel_value *out) {
    if (v.kind == CEL_MAP) {
        const cel_value *hit = cel_map_get(v.map, key);
        if (hit) *out = *hit;
        return hit ? FOUND : MISSING;
    }
    if (v.kind != CEL_LIST || (key.kind != CEL_INT && key.kind != CEL_UINT && key.kind != CEL_DOUBLE)) return WRONG;
    if (key.kind == CEL_DOUBLE && !(key.d >= 0 && key.d < 9007199254740992.0 && floor(key.d) == key.d)) return MISSING;
    uint64_t i = key.kind == CEL_DOUBLE ? (uint64_t)key.d : key.u;
    if ((key.kind == CEL_INT && key.i < 0) || i >= v.list->n) return MISSING;
    *out = v.list->v[i];
    return FOUND;
}

static cel_value wrong_kind(eval_state *st, cel_value v) {
    return cel_error(st->c->memory, "no such overload: a value of type %s has no keys",
                     cel_kind_name((cel_kind)v.kind));
}

/* A selection from an optional gives an optional: optional.none() if the operand is optional.none(). */
static cel_value through_optional(eval_state *st, cel_value v, cel_value key) {
    cel_value hit;
    if (!v.optional) return v;
    lookup_result found = look_up(*v.optional, key, &hit);
    if (found == WRONG) return wrong_kind(st, *v.optional);
    return found == FOUND ? cel_of_optional(st->c->memory, &hit) : cel_none();
}

static cel_value get(eval_state *st, cel_value v, cel_value key) {
    cel_value hit;
    if (v.kind == CEL_OPTIONAL) return through_optional(st, v, key);
    lookup_result found = look_up(v, key, &hit);
    if (found == FOUND) return hit;
    if (found == WRONG) return wrong_kind(st, v);
    if (v.kind == CEL_LIST)
        return cel_error(st->c->memory, "index out of bounds: the list has %zu elements", v.list->n);
    buf text = buf_in(st->c->memory);
    cel_value_plain(&text, key);
    str name = buf_take(&text);
    return cel_error(st->c->memory, "no such key: " STR_FMT, STR_ARG(name));
}

static cel_value get_optional(eval_state *st, cel_value v, cel_value key) {
    if (v.kind == CEL_OPTIONAL) return through_optional(st, v, key);
    return through_optional(st, (cel_value){.kind = CEL_OPTIONAL, .optional = &v}, key);
}

cel_value apply_select(eval_state *st, const cel_node *c, const cel_value *args) {
    return get(st, args[0], cel_of_str(c->name));
}

cel_value apply_opt_select(eval_state *st, const cel_node *c, const cel_value *args) {
    return get_optional(st, args[0], cel_of_str(c->name));
}

cel_value apply_index(eval_state *st, const cel_node *c, const cel_value *args) {
    (void)c;
    return get(st, args[0], args[1]);
}

cel_value apply_opt_index(eval_state *st, const cel_node *c, const cel_value *args) {
    (void)c;
    return get_optional(st, args[0], args[1]);
}

cel_value apply_has(eval_state *st, const cel_node *c, const cel_value *args) {
    cel_value v = args[0];
    if (v.kind == CEL_OPTIONAL) {
        if (!v.optional) return cel_of_bool(false);
        v = *v.optional;
    }
    if (v.kind != CEL_MAP) return wrong_kind(st, v);
    return cel_of_bool(cel_map_get(v.map, cel_of_str(c->name)) != NULL);
}
