/* Evaluation of macros: one walk over all kinds of ranges, and the macros that use it. At the end: all() and exists()
 * over rows, where a scan of the texts excludes rows. */

#include "cel/lib.h"
#include "cel/node.h"

/* ---- ranges ---- */

static bool fail(iter *it, cel_value v) {
    it->failed = v;
    return false;
}

static bool start_slot(eval_state *st, const cel_node *c, iter *it) {
    const loop *l = c->extra;
    if (st->out) reason_path(st, c, l->slot);
    const slot *s = slot_read(st, l->slot);
    if (!s) return fail(it, st->failed);
    if (l->kind == RANGE_BITS) {
        it->bits = s->v.bits;
        return true;
    }
    it->strings = s->v.list->v;
    it->n = (uint32_t)s->v.list->n;
    return true;
}

static bool start_value(eval_state *st, const loop *l, iter *it) {
    cel_value v = node_eval(st, l->range);
    if (cel_failed(v)) return fail(it, v);
    if (v.kind == CEL_LIST) {
        it->values = v.list->v;
        it->n = (uint32_t)v.list->n;
        return true;
    }
    if (v.kind != CEL_MAP)
        return fail(it, cel_error(st->c->memory, "no such overload: a comprehension runs over a list or map"));
    it->keys = v.map->keys;
    it->values = l->two ? v.map->values : v.map->keys;
    it->n = (uint32_t)v.map->n;
    return true;
}

bool iter_start(eval_state *st, const cel_node *c, iter *it) {
    const loop *l = c->extra;
    uint32_t index[POINT_MAX_FAMILIES];
    *it = (iter){.l = l, .n = l->n, .failed = cel_null_value()};
    switch (l->kind) {
    case RANGE_NAMES: /* of a family: an error if a name on the way to it is not a member, even if no member is read */
        if (!l->over) return true;
        if (st->out) reason_point(st, c, l->over);
        return point_resolve(st, l->over, index) || fail(it, st->failed);
    case RANGE_BITS:
    case RANGE_STRINGS: return start_slot(st, c, it);
    case RANGE_ROWS: /* with two variables the first counts the rows, so all must be settled */
        it->n = st->c->n_rows;
        return !l->two || !rows_unsettled(st, c) || fail(it, cel_unknown());
    case RANGE_VALUE: return start_value(st, l, it);
    }
    return false;
}

/* Whether a name is a key: a member whose slot may be absent is a key only if it is set. */
static int name_there(eval_state *st, const loop *l) {
    uint32_t number;
    if (!path_number(st, l->present, &number)) return 1;
    slot s = slot_resolved(st, number);
    return s.state == SLOT_VALUE ? 1 : s.state == SLOT_ABSENT ? 0 : -1;
}

static int key_there(eval_state *st, const loop *l) {
    cel_value v = node_value(st, l->is_key);
    return v.kind == CEL_BOOL ? v.b : -1;
}

/* Sets the frame of the element; of two variables, also the frame of the first. */
static void set_frames(eval_state *st, iter *it) {
    const loop *l = it->l;
    frame *f = &st->frames[l->frame];
    if (l->two && !l->keyed) {
        f->index = it->count;
        if (l->kind == RANGE_VALUE) f->value = it->keys ? it->keys[it->at] : cel_of_int(it->at);
        f++;
    }
    f->index = it->at;
    if (l->kind == RANGE_STRINGS) f->value = cel_of_str(it->strings[it->at]);
    if (l->kind == RANGE_VALUE) f->value = it->values[it->at];
}

uint32_t iter_thing(const iter *it) {
    const loop *l = it->l;
    if (!l->things || l->kind != RANGE_NAMES || it->at < l->things->from) return 0;
    return l->things->domain->presence + it->at - l->things->from;
}

bool iter_next(eval_state *st, iter *it) {
    const loop *l = it->l;
    if (l->kind == RANGE_BITS)
        while (it->i < it->n && !SLOT_BIT(it->bits, it->i)) it->i++;
    if (it->i >= it->n) return false;
    if (!count_steps(st, 1)) return fail(it, st->failed);
    it->at = it->i++;
    uint32_t thing = iter_thing(it);
    int named = thing ? thing_there(st, l->things->domain, it->at - l->things->from) : 1;
    if (named == 0) { /* the things come last */
        it->none = thing;
        return false;
    }
    set_frames(st, it);
    it->there = named < 0               ? -1
                : l->kind == RANGE_ROWS ? row_there(st, it->at)
                : l->present            ? name_there(st, l)
                : l->is_key             ? key_there(st, l)
                                        : 1;
    it->count += it->there == 1 || named < 0;
    return true;
}

/* ---- all and exists ---- */

static cel_value not_bool(eval_state *st) {
    return cel_error(st->c->memory, "no such overload: a predicate must be of type bool");
}

cel_value member_outcome(eval_state *st, cel_value v, int there, bool stop) {
    if (v.kind != CEL_BOOL && !cel_failed(v)) v = not_bool(st);
    return there < 0 && (v.kind != CEL_BOOL || v.b == stop) ? cel_unknown() : v;
}

/* A steady loop, the usual case in packs: only the index changes from member to member, and all steps are counted
 * before the first. Those that an early end saves are given back. */
static cel_value over_names(eval_state *st, const loop *l, bool stop) {
    cel_value rest = cel_of_bool(!stop);
    frame *f = &st->frames[l->frame];
    const cel_node *body = l->body;
    st->c->steps_left -= l->n;
    for (uint32_t i = 0; i < l->n; i++) {
        f->index = i;
        cel_value v = node_value(st, body);
        if (v.kind == CEL_BOOL) {
            if (v.b != stop) continue;
            st->c->steps_left += l->n - 1 - i;
            return v;
        }
        v = member_outcome(st, v, 1, stop);
        if (failure_weight(v) > failure_weight(rest)) rest = v;
    }
    return rest;
}

cel_value eval_quantifier(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    bool stop = l->macro == CEL_MACRO_EXISTS;
    cel_value rest = cel_of_bool(!stop);
    if (l->steady && st->c->steps_left >= l->n) return over_names(st, l, stop);
    iter it;
    if (!iter_start(st, c, &it)) return it.failed;
    while (iter_next(st, &it)) {
        if (!it.there) continue;
        cel_value v = node_value(st, l->body);
        if (v.kind != CEL_BOOL || it.there < 0) v = member_outcome(st, v, it.there, stop);
        if (v.kind != CEL_BOOL)
            rest = failure_weight(v) > failure_weight(rest) ? v : rest;
        else if (v.b == stop)
            return v;
    }
    return failure_weight(it.failed) > failure_weight(rest) ? it.failed : rest;
}

/* ---- macros that need every member ---- */

/* A walk over all members. It continues after errors, because an unknown of a later member counts before them. */
typedef struct walk {
    iter it;
    gather g;
    cel_value failed;
} walk;

static bool walk_start(eval_state *st, const cel_node *c, walk *w) {
    w->g = gather_start(st);
    gather_child(st, &w->g);
    w->failed = cel_null_value();
    bool started = iter_start(st, c, &w->it);
    gather_weigh(st, &w->g, failure_weight(w->it.failed), true);
    if (!started) w->failed = w->it.failed;
    return started;
}

/* Notes the outcome of one member. True if it is a value. */
static bool walk_note(eval_state *st, walk *w, cel_value v) {
    int weight = failure_weight(v);
    gather_weigh(st, &w->g, weight, weight != 1);
    if (weight > failure_weight(w->failed)) w->failed = v;
    return weight == 0;
}

/* Goes to the next member that is there and meets FILTER. A member that may be there makes the whole unknown. */
static bool walk_next(eval_state *st, const cel_node *c, walk *w, const cel_node *filter) {
    while (iter_next(st, &w->it)) {
        gather_child(st, &w->g);
        if (st->out) iter_reasons(st, c, &w->it);
        if (w->it.there < 0) {
            walk_note(st, w, cel_unknown());
            continue;
        }
        cel_value met = cel_of_bool(w->it.there);
        if (w->it.there && filter) met = node_eval(st, filter);
        if (met.kind != CEL_BOOL && !cel_failed(met)) met = not_bool(st);
        if (met.kind == CEL_BOOL && met.b) return true;
        walk_note(st, w, met);
    }
    if (w->it.none && st->out) {
        gather_child(st, &w->g);
        reason_slot(st, c, w->it.none);
        gather_weigh(st, &w->g, 0, true);
    }
    if (failure_weight(w->it.failed) > failure_weight(w->failed)) w->failed = w->it.failed;
    return false;
}

static void walk_end(eval_state *st, const walk *w) {
    if (st->out) reasons_compact(st, w->g.mark);
}

cel_value eval_exists_one(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    walk w;
    size_t n = 0;
    if (!walk_start(st, c, &w)) return w.failed;
    while (walk_next(st, c, &w, l->body)) {
        n++;
        walk_note(st, &w, cel_of_bool(true));
    }
    walk_end(st, &w);
    return cel_failed(w.failed) ? w.failed : cel_of_bool(n == 1);
}

cel_value eval_collect(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    walk w;
    VEC(cel_value) out = {0};
    if (!walk_start(st, c, &w)) return w.failed;
    while (walk_next(st, c, &w, l->filter)) {
        cel_value v = node_eval(st, l->body);
        if (walk_note(st, &w, v)) VEC_PUSH(st->c->memory, out, v);
    }
    walk_end(st, &w);
    return cel_failed(w.failed) ? w.failed : cel_of_list(st->c->memory, out.v, out.n);
}

cel_value eval_sort_by(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    walk w;
    VEC(cel_value) keys = {0};
    VEC(cel_value) values = {0};
    if (!walk_start(st, c, &w)) return w.failed;
    if (w.it.keys) return cel_error(st->c->memory, "no such overload: sortBy sorts a list");
    while (walk_next(st, c, &w, NULL)) {
        cel_value key = node_eval(st, l->key);
        if (!walk_note(st, &w, key)) continue;
        cel_value v = node_eval(st, l->body);
        walk_note(st, &w, v);
        VEC_PUSH(st->c->memory, keys, key);
        VEC_PUSH(st->c->memory, values, v);
    }
    walk_end(st, &w);
    return cel_failed(w.failed) ? w.failed : lib_sort(st->c->memory, keys.v, values.v, keys.n);
}

typedef struct pairs {
    VEC(cel_value) keys;
    VEC(cel_value) values;
} pairs;

static cel_value key_of(const eval_state *st, const iter *it) {
    const loop *l = it->l;
    if (!l->things || it->at < l->things->from) return cel_of_str(l->names[it->at]);
    return cel_of_str(named_domain(st, l->things->domain)->names[it->at - l->things->from]);
}

/* transformMap() makes one entry with the member's key, transformMapEntry() a map of entries. */
static cel_value add_pairs(eval_state *st, const iter *it, cel_value v, pairs *out) {
    arena *a = st->c->memory;
    if (cel_failed(v)) return v;
    if (it->l->macro == CEL_MACRO_TRANSFORM_MAP) {
        const loop *l = it->l;
        VEC_PUSH(a, out->keys,
                 l->keyed                 ? key_of(st, it)
                 : l->kind == RANGE_VALUE ? st->frames[l->frame].value
                                          : cel_of_int(it->count - 1));
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

cel_value eval_collect_map(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    walk w;
    pairs out = {0};
    if (!walk_start(st, c, &w)) return w.failed;
    while (walk_next(st, c, &w, l->filter)) {
        cel_value v = node_eval(st, l->body);
        walk_note(st, &w, add_pairs(st, &w.it, v, &out));
    }
    walk_end(st, &w);
    return cel_failed(w.failed) ? w.failed : cel_of_map(st->c->memory, out.keys.v, out.values.v, out.keys.n);
}

/* optMap(v, t) and optFlatMap(v, t). optional.none() if the operand is optional.none(). */
cel_value eval_opt_map(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    gather g = gather_start(st);
    gather_child(st, &g);
    cel_value v = node_eval(st, l->range);
    if (cel_failed(v)) return v;
    if (v.kind != CEL_OPTIONAL) return cel_error(st->c->memory, "no such overload: optMap needs an optional");
    if (!v.optional) return v;
    gather_weigh(st, &g, 0, true);
    gather_child(st, &g);
    st->frames[l->frame].value = *v.optional;
    cel_value out = node_eval(st, l->body);
    gather_weigh(st, &g, failure_weight(out), true);
    if (cel_failed(out)) return out;
    if (l->macro == CEL_MACRO_OPT_MAP) return cel_of_optional(st->c->memory, &out);
    return out.kind == CEL_OPTIONAL ? out
                                    : cel_error(st->c->memory, "no such overload: optFlatMap must give an optional");
}

/* ---- narrowed quantifiers ----
 *
 * all() and exists() over rows whose texts are searched for constants. A scan of the texts finds the rows that can
 * decide the outcome; only these are evaluated. The outcome and its steps are the same as without a scan. */

#define ALL_ROWS UINT64_MAX

/* The question for which of 64 rows a predicate may be VALUE, fail or be unknown; for all others it is certainly the
 * opposite. FREE becomes false if a part of the predicate does more than search: what follows that part takes steps, so
 * it may not be skipped. */
typedef struct narrowing {
    eval_state *st; /* NULL: the question is only whether rows can ever be excluded */
    uint32_t frame, word;
    bool free;
} narrowing;

static uint64_t rows_that_may(narrowing *n, const cel_node *c, bool value) {
    if (c->op == OP_SEARCH_FIELD) {
        const text_search *s = c->extra;
        if (!value || s->field->frame != n->frame || !s->needle || !s->needle->scanner) return ALL_ROWS;
        if (!n->st) return 0;
        if (!cel_scan_knows(n->st->c->scan, s->needle)) return ALL_ROWS;
        return cel_scan_rows(n->st->c->scan, s->needle, s->field->index, n->word);
    }
    if (c->op == OP_AND || c->op == OP_OR) {
        /* && is true if every side is true, and false if one side is false; || the other way round. */
        bool every = (c->op == OP_AND) == value;
        uint64_t rows = every ? ALL_ROWS : 0;
        for (uint32_t i = 0; i < c->n_args && n->free; i++) {
            uint64_t side = rows_that_may(n, c->args[i], value);
            rows = every ? rows & side : rows | side;
        }
        return rows;
    }
    if (c->op == OP_NOT) return rows_that_may(n, c->args[0], !value);
    n->free = false;
    return ALL_ROWS;
}

static bool is_exists(const loop *l) {
    return l->macro == CEL_MACRO_EXISTS;
}

bool can_be_narrowed(const loop *l) {
    bool quantifier = l->macro == CEL_MACRO_ALL || l->macro == CEL_MACRO_EXISTS;
    narrowing n = {.frame = l->frame, .free = true};
    return quantifier && l->kind == RANGE_ROWS && !l->two && rows_that_may(&n, l->body, is_exists(l)) == 0;
}

typedef struct outcome {
    cel_value rest;   /* the result unless a row decides */
    uint32_t counted; /* rows whose steps have been counted */
} outcome;

static bool fails(outcome *o, cel_value v) {
    if (failure_weight(v) > failure_weight(o->rest)) o->rest = v;
    return true;
}

/* Evaluates one row. True if that ends the loop. The rows that were excluded before it count as steps too. */
static bool settles(eval_state *st, const loop *l, uint32_t row, outcome *o) {
    bool stop = is_exists(l);
    if (!count_steps(st, row + 1 - o->counted)) return fails(o, st->failed);
    o->counted = row + 1;
    st->frames[l->frame].index = row;
    int there = row_there(st, row);
    if (!there) return false;
    cel_value v = node_value(st, l->body);
    if (v.kind != CEL_BOOL || there < 0) v = member_outcome(st, v, there, stop);
    if (v.kind != CEL_BOOL) {
        fails(o, v);
        return false;
    }
    if (v.b == stop) o->rest = v;
    return v.b == stop;
}

cel_value eval_quantifier_narrowed(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    outcome o = {cel_of_bool(!is_exists(l)), 0};
    for (uint32_t word = 0; word * 64 < st->c->n_rows; word++) {
        narrowing n = {.st = st, .frame = l->frame, .word = word, .free = true};
        uint32_t left = st->c->n_rows - word * 64;
        uint64_t rows = rows_that_may(&n, l->body, is_exists(l));
        if (left < 64) rows &= ((uint64_t)1 << left) - 1;
        for (; rows; rows &= rows - 1)
            if (settles(st, l, word * 64 + (uint32_t)__builtin_ctzll(rows), &o)) return o.rest;
    }
    if (!count_steps(st, st->c->n_rows - o.counted)) fails(&o, st->failed);
    return o.rest;
}
