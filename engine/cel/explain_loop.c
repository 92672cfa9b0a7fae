/* Why all() and exists() came out as they did. */

#include "cel/code.h"

enum { SETTLED = 3 };

void iter_reasons(run *r, const code *c, const iter *it) {
    if (it->l->present) reason_path(r, c, it->l->present);
    if (it->there < 0 && it->l->kind == RANGE_ROWS)
        reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_ROW, .row = it->at, .unknown = true});
}

/* One member's outcome and its reasons: what its predicate read, whether it is there, or both. A predicate that
 * changes nothing is reason enough; for a member that is left out, so is that. */
static cel_value member_why(run *r, const code *c, const iter *it, bool stop) {
    const loop *l = c->extra;
    size_t mark = r->out->list.n;
    cel_value v = code_bool(!stop);
    if (it->there) v = l->body->why(r, l->body);
    if (v.kind != CEL_BOOL && !code_failed(v))
        v = cel_error(r->c->memory, "no such overload: a predicate must be of type bool");
    bool changes = v.kind != CEL_BOOL || v.b == stop;
    if (it->there < 0 && changes) {
        if (v.kind != CEL_UNKNOWN) r->out->list.n = mark;
        v = cel_unknown();
    }
    if (!it->there || changes) iter_reasons(r, c, it);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
    return v;
}

/* Where every row was searched in vain, one entry says so for all of them. */
static void merge_rows(run *r, const loop *l, size_t mark) {
    if (l->kind != RANGE_ROWS) return;
    for (size_t i = mark; i < r->out->list.n; i++)
        if (r->out->list.v[i].kind == CEL_BECAUSE_FIELD) r->out->list.v[i].row = UINT32_MAX;
}

cel_value why_quantifier(run *r, const code *c) {
    const loop *l = c->extra;
    bool stop = l->macro == CEL_MACRO_EXISTS, any = false;
    cel_value rest = code_bool(!stop);
    iter it;
    size_t mark = r->out->list.n;
    if (!iter_start(r, c, &it)) {
        if (it.failed.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
        return it.failed;
    }
    gather g = gather_start(r);
    int most = 0;
    while (iter_next(r, &it)) {
        gather_child(r, &g);
        cel_value v = member_why(r, c, &it, stop);
        any = any || it.there || l->present;
        int weight = v.kind == CEL_BOOL && v.b == stop ? SETTLED : code_weight(v);
        gather_weigh(r, &g, weight, weight != 1);
        if (weight <= most) continue;
        most = weight;
        rest = v;
    }
    if (code_weight(it.failed) > most && most < SETTLED) rest = it.failed;
    if (code_failed(rest)) reasons_drop(r, mark, g.mark);
    if (most == 0) merge_rows(r, l, g.mark);
    if (!any) reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_NO_MEMBER});
    reasons_compact(r, mark);
    return rest;
}
