/* Comprehensions: one way of walking all kinds of ranges, and the macros over it. */

#include "cel/code.h"
#include "cel/lib.h"

/* ---- ranges ---- */

static bool fail(iter *it, cel_value v) {
    it->failed = v;
    return false;
}

static bool start_slot(run *r, const code *c, iter *it) {
    const loop *l = c->extra;
    if (r->out) reason_path(r, c, l->slot);
    const slot *s = slot_read(r, l->slot);
    if (!s) return fail(it, r->failed);
    it->n = l->n;
    if (l->kind == RANGE_BITS) {
        it->bits = s->v.bits;
        return true;
    }
    it->strings = s->v.list->v;
    it->n = (uint32_t)s->v.list->n;
    return true;
}

static bool start_value(run *r, const loop *l, iter *it) {
    cel_value v = code_step(r, l->range);
    if (code_failed(v)) return fail(it, v);
    if (v.kind == CEL_LIST) {
        it->values = v.list->v;
        it->n = (uint32_t)v.list->n;
        return true;
    }
    if (v.kind != CEL_MAP)
        return fail(it, cel_error(r->c->memory, "no such overload: a comprehension runs over a list or map"));
    it->keys = v.map->keys;
    it->values = l->two ? v.map->values : v.map->keys;
    it->n = (uint32_t)v.map->n;
    return true;
}

/* A family under a name that is no member has no names to run over, even where the body never looks. */
static bool start_names(run *r, const code *c, iter *it) {
    uint32_t index[CODE_MAX_FAMILIES];
    const loop *l = c->extra;
    it->n = l->n;
    if (!l->over) return true;
    if (r->out) reason_point(r, l->over);
    return point_resolve(r, l->over, index) || fail(it, r->failed);
}

/* With two variables over rows the first counts them, so all must be settled. */
static bool start_rows(run *r, const code *c, iter *it) {
    it->n = r->c->n_rows;
    return !it->l->two || !rows_unsettled(r, c) || fail(it, cel_unknown());
}

bool iter_start(run *r, const code *c, iter *it) {
    const loop *l = c->extra;
    *it = (iter){.l = l, .failed = cel_null_value()};
    switch (l->kind) {
    case RANGE_NAMES: return start_names(r, c, it);
    case RANGE_BITS:
    case RANGE_STRINGS: return start_slot(r, c, it);
    case RANGE_ROWS: return start_rows(r, c, it);
    case RANGE_VALUE: return start_value(r, l, it);
    }
    return false;
}

/* Whether a name is there: a member whose own slot silence may leave out is a key only where it is set. */
static int name_there(run *r, const loop *l) {
    uint32_t number;
    if (!path_number(r, l->present, &number)) return 1;
    slot s = slot_resolved(r, number);
    return s.state == SLOT_VALUE ? 1 : s.state == SLOT_ABSENT ? 0 : -1;
}

/* Puts the element into its frame, and what goes before it into the one before. */
static void set_frames(run *r, iter *it) {
    const loop *l = it->l;
    frame *f = &r->frames[l->frame];
    if (l->two && !l->keyed) {
        f->index = it->count;
        if (l->kind == RANGE_VALUE) f->value = it->keys ? it->keys[it->at] : cel_of_int(it->at);
        f++;
    }
    f->index = it->at;
    if (l->kind == RANGE_STRINGS) f->value = cel_of_str(it->strings[it->at]);
    if (l->kind == RANGE_VALUE) f->value = it->values[it->at];
}

/* Every candidate comes up, also one that is left out: it->there tells. */
bool iter_next(run *r, iter *it) {
    const loop *l = it->l;
    if (l->kind == RANGE_BITS)
        while (it->i < it->n && !SLOT_BIT(it->bits, it->i)) it->i++;
    if (it->i >= it->n) return false;
    if (!code_count(r, 1)) return fail(it, r->failed);
    it->at = it->i++;
    set_frames(r, it);
    it->there = l->kind == RANGE_ROWS ? row_there(r, it->at) : l->present ? name_there(r, l) : 1;
    it->count += it->there == 1;
    return true;
}

/* ---- all and exists ---- */

static cel_value not_bool(run *r) {
    return cel_error(r->c->memory, "no such overload: a predicate must be of type bool");
}

cel_value member_outcome(run *r, cel_value v, int there, bool stop) {
    if (v.kind != CEL_BOOL && !code_failed(v)) v = not_bool(r);
    return there < 0 && (v.kind != CEL_BOOL || v.b == stop) ? cel_unknown() : v;
}

/* Over names that are all there, the usual case in packs, nothing is to be done for a member but to set its index. */
static cel_value over_names(run *r, const loop *l, bool stop) {
    cel_value rest = code_bool(!stop);
    frame *f = &r->frames[l->frame];
    const code *body = l->body;
    if (!code_count(r, l->n)) return r->failed;
    for (uint32_t i = 0; i < l->n; i++) {
        f->index = i;
        cel_value v = code_run(r, body);
        if (v.kind == CEL_BOOL) {
            if (v.b == stop) return v;
            continue;
        }
        v = member_outcome(r, v, 1, stop);
        if (code_weight(v) > code_weight(rest)) rest = v;
    }
    return rest;
}

cel_value eval_quantifier(run *r, const code *c) {
    const loop *l = c->extra;
    bool stop = l->macro == CEL_MACRO_EXISTS;
    cel_value rest = code_bool(!stop);
    if (l->kind == RANGE_NAMES && !l->present && !l->over && (!l->two || l->keyed)) return over_names(r, l, stop);
    iter it;
    if (!iter_start(r, c, &it)) return it.failed;
    while (iter_next(r, &it)) {
        if (!it.there) continue;
        cel_value v = code_run(r, l->body);
        if (v.kind != CEL_BOOL || it.there < 0) v = member_outcome(r, v, it.there, stop);
        if (v.kind != CEL_BOOL)
            rest = code_weight(v) > code_weight(rest) ? v : rest;
        else if (v.b == stop)
            return v;
    }
    return code_weight(it.failed) > code_weight(rest) ? it.failed : rest;
}

/* ---- macros that need every member ---- */

/* The condition of a macro for one member: true, false, or a failure. */
static cel_value condition(run *r, const code *filter) {
    if (!filter) return code_bool(true);
    cel_value v = code_step(r, filter);
    return v.kind == CEL_BOOL || code_failed(v) ? v : not_bool(r);
}

/* A walk over all members. An unknown from a later member counts before an error of an earlier one, so it goes on after
 * errors. */
typedef struct walk {
    iter it;
    gather g;
    cel_value failed;
} walk;

static bool walk_start(run *r, const code *c, walk *w) {
    w->g = gather_start(r);
    gather_child(r, &w->g);
    w->failed = cel_null_value();
    bool started = iter_start(r, c, &w->it);
    gather_weigh(r, &w->g, code_weight(w->it.failed), true);
    if (!started) w->failed = w->it.failed;
    return started;
}

/* Notes the outcome of one member; true where it is a value. */
static bool walk_note(run *r, walk *w, cel_value v) {
    int weight = code_weight(v);
    gather_weigh(r, &w->g, weight, weight != 1);
    if (weight > code_weight(w->failed)) w->failed = v;
    return weight == 0;
}

/* The next member that is there and fulfils the filter. A member that may be there makes the whole unknown. */
static bool walk_next(run *r, const code *c, walk *w, const code *filter) {
    while (iter_next(r, &w->it)) {
        gather_child(r, &w->g);
        if (r->out) iter_reasons(r, c, &w->it);
        if (w->it.there < 0) {
            walk_note(r, w, cel_unknown());
            continue;
        }
        cel_value holds = w->it.there ? condition(r, filter) : code_bool(false);
        if (holds.kind == CEL_BOOL && holds.b) return true;
        walk_note(r, w, holds);
    }
    if (code_weight(w->it.failed) > code_weight(w->failed)) w->failed = w->it.failed;
    return false;
}

static void walk_end(run *r, const walk *w) {
    if (r->out) reasons_compact(r, w->g.mark);
}

cel_value eval_exists_one(run *r, const code *c) {
    const loop *l = c->extra;
    walk w;
    size_t n = 0;
    if (!walk_start(r, c, &w)) return w.failed;
    while (walk_next(r, c, &w, l->body)) {
        n++;
        walk_note(r, &w, code_bool(true));
    }
    walk_end(r, &w);
    return code_failed(w.failed) ? w.failed : code_bool(n == 1);
}

cel_value eval_collect(run *r, const code *c) {
    const loop *l = c->extra;
    walk w;
    VEC(cel_value) out = {0};
    if (!walk_start(r, c, &w)) return w.failed;
    while (walk_next(r, c, &w, l->filter)) {
        cel_value v = code_step(r, l->body);
        if (walk_note(r, &w, v)) VEC_PUSH(r->c->memory, out, v);
    }
    walk_end(r, &w);
    return code_failed(w.failed) ? w.failed : cel_of_list(r->c->memory, out.v, out.n);
}

cel_value eval_sort_by(run *r, const code *c) {
    const loop *l = c->extra;
    walk w;
    VEC(cel_value) keys = {0};
    VEC(cel_value) values = {0};
    if (!walk_start(r, c, &w)) return w.failed;
    if (w.it.keys) return cel_error(r->c->memory, "no such overload: sortBy sorts a list");
    while (walk_next(r, c, &w, NULL)) {
        cel_value key = code_step(r, l->key);
        if (!walk_note(r, &w, key)) continue;
        cel_value v = code_step(r, l->body);
        walk_note(r, &w, v);
        VEC_PUSH(r->c->memory, keys, key);
        VEC_PUSH(r->c->memory, values, v);
    }
    walk_end(r, &w);
    return code_failed(w.failed) ? w.failed : lib_sort(r->c->memory, keys.v, values.v, keys.n);
}

typedef struct pairs {
    VEC(cel_value) keys;
    VEC(cel_value) values;
} pairs;

static cel_value loop_key(run *r, const iter *it) {
    const loop *l = it->l;
    if (l->keyed) return cel_of_str(l->names[it->at]);
    return l->kind == RANGE_VALUE ? r->frames[l->frame].value : cel_of_int(it->count - 1);
}

/* transformMap gives one entry under the member's key, transformMapEntry a map of entries. */
static cel_value add_pairs(run *r, const iter *it, cel_value v, pairs *out) {
    arena *a = r->c->memory;
    if (code_failed(v)) return v;
    if (it->l->macro == CEL_MACRO_TRANSFORM_MAP) {
        VEC_PUSH(a, out->keys, loop_key(r, it));
        VEC_PUSH(a, out->values, v);
        return v;
    }
    if (v.kind != CEL_MAP) return cel_error(a, "no such overload: transformMapEntry needs a map");
    for (size_t i = 0; i < v.map->n; i++) {
        VEC_PUSH(a, out->keys, v.map->keys[i]);
        VEC_PUSH(a, out->values, v.map->values[i]);
    }
    return v;
}

cel_value eval_collect_map(run *r, const code *c) {
    const loop *l = c->extra;
    walk w;
    pairs out = {0};
    if (!walk_start(r, c, &w)) return w.failed;
    while (walk_next(r, c, &w, l->filter)) {
        cel_value v = code_step(r, l->body);
        walk_note(r, &w, add_pairs(r, &w.it, v, &out));
    }
    walk_end(r, &w);
    return code_failed(w.failed) ? w.failed : cel_of_map(r->c->memory, out.keys.v, out.values.v, out.keys.n);
}

/* optional.optMap(v, t) and optFlatMap(v, t): nothing stays nothing. */
cel_value eval_opt_map(run *r, const code *c) {
    const loop *l = c->extra;
    gather g = gather_start(r);
    gather_child(r, &g);
    cel_value v = code_step(r, l->range);
    if (code_failed(v)) return v;
    if (v.kind != CEL_OPTIONAL) return cel_error(r->c->memory, "no such overload: optMap needs an optional");
    if (!v.optional) return v;
    gather_weigh(r, &g, 0, true);
    gather_child(r, &g);
    r->frames[l->frame].value = *v.optional;
    cel_value out = code_step(r, l->body);
    gather_weigh(r, &g, code_weight(out), true);
    if (code_failed(out)) return out;
    if (l->macro == CEL_MACRO_OPT_MAP) return cel_of_optional(r->c->memory, &out);
    return out.kind == CEL_OPTIONAL ? out
                                    : cel_error(r->c->memory, "no such overload: optFlatMap must give an optional");
}
