#include "judge/ways.h"

#include <string.h>

/* Pieces within pieces and choices below choices: what the stack holds without trouble. */
#define MOST_DEEP 3000u

void ways_open(ways *w, arena *a, courtroom *room, uint64_t most) {
    *w = (ways){.room = room, .memory = a, .most = most};
}

/* N nodes in a row, all unanswered. */
static uint32_t reserve(ways *w, size_t n) {
    uint32_t first = (uint32_t)w->nodes.n;
    for (size_t i = 0; i < n; i++) VEC_PUSH(w->memory, w->nodes, (ways_node){.value = ANSWER_UNKNOWN});
    return first;
}

static void set_value(ways *w, uint32_t at, uint32_t value) {
    w->nodes.v[at] = (ways_node){.kind = WAYS_VALUE, .value = value};
}

/* ------------------------------------------------------------------------------------------------ values */

static uint64_t bits_of(cel_value v) {
    uint64_t bits = 0;
    memcpy(&bits, &v.i, sizeof v.i);
    return bits;
}

/* Two values that are the same bit for bit; constants are the same where they are one. */
static bool same_value(cel_value a, cel_value b) {
    return a.kind == b.kind && a.n == b.n && bits_of(a) == bits_of(b);
}

static size_t find_value(const ways *w, cel_value v) {
    uint64_t h = (bits_of(v) ^ ((uint64_t)v.kind << 56) ^ v.n) * 0x9e3779b97f4a7c15u;
    size_t i = (h ^ h >> 32) & (w->n_index - 1);
    while (w->index[i] && !same_value(w->values.v[w->index[i] - WAYS_VALUES], v)) i = (i + 1) & (w->n_index - 1);
    return i;
}

static void grow_index(ways *w) {
    w->n_index = w->n_index ? w->n_index * 2 : 64;
    w->index = ARENA_ARRAY(w->memory, uint32_t, w->n_index);
    for (size_t i = 0; i < w->values.n; i++) w->index[find_value(w, w->values.v[i])] = (uint32_t)i + WAYS_VALUES;
}

static uint32_t intern(ways *w, cel_value v) {
    if (w->values.n * 2 >= w->n_index) grow_index(w);
    size_t at = find_value(w, v);
    if (w->index[at]) return w->index[at];
    VEC_PUSH(w->memory, w->values, v);
    return w->index[at] = (uint32_t)w->values.n - 1 + WAYS_VALUES;
}

/* A value that lives elsewhere cannot be the value of a piece: pieces that are no constants have none by their types.
 */
uint32_t ways_number(ways *w, cel_value v) {
    switch (v.kind) {
    case CEL_BOOL: return v.b ? ANSWER_YES : ANSWER_NO;
    case CEL_UNKNOWN: return ANSWER_UNKNOWN;
    case CEL_INT:
    case CEL_UINT:
    case CEL_DOUBLE:
    case CEL_TIMESTAMP:
    case CEL_DURATION: return intern(w, v);
    default: return ANSWER_ERROR;
    }
}

cel_value ways_value(const ways *w, uint32_t number) {
    return number >= WAYS_VALUES ? w->values.v[number - WAYS_VALUES] : cel_of_bool(number == ANSWER_YES);
}

uint32_t ways_apply(ways *w, const cel_subexpr *strict, const uint32_t *numbers, uint32_t n) {
    cel_value args[CEL_SUBEXPR_STRICTS];
    for (uint32_t i = 0; i < n; i++) args[i] = ways_value(w, numbers[i]);
    arena_reset(w->room->context.memory);
    return ways_number(w, cel_subexpr_apply(*strict, &w->room->context, args));
}

/* ------------------------------------------------------------------------------------------------ asking */

/* Evaluates; where the value is unknown, *WHICH is the choice that it waits for, if any. */
static uint32_t ask(ways *w, cel_subexpr p, uint32_t *which) {
    courtroom *room = w->room;
    arena_reset(room->context.memory);
    cel_value v = cel_subexpr_eval(p, &room->context);
    if (v.kind != CEL_UNKNOWN || room->deal->n_choices == 0) return ways_number(w, v);
    cel_reasons reasons = {.memory = room->context.memory};
    cel_subexpr_explain(p, &room->context, &reasons);
    *which = courtroom_waits_for(room, &reasons);
    return ANSWER_UNKNOWN;
}

static void explore(ways *w, cel_subexpr p, uint32_t at);

/* Settles a choice each way. Where ONLY is a way, the others are answered by OTHERWISE without asking. */
static void branch(ways *w, cel_subexpr p, uint32_t at, uint32_t which, uint32_t only, answer otherwise) {
    uint32_t n = choice_ways(&w->room->deal->choices[which]), first = reserve(w, n);
    w->nodes.v[at] = (ways_node){.kind = WAYS_CHOICE, .choice = which, .first = first, .n = n};
    for (uint32_t i = 0; i < n && !w->too_many; i++) {
        w->room->settled[which] = (int32_t)i;
        if (only == DEAL_NONE || only == i)
            explore(w, p, first + i);
        else
            set_value(w, first + i, otherwise);
    }
    w->room->settled[which] = -1;
}

/* A piece counts where its row is there; elsewhere it is what changes nothing. */
static void explore_piece(ways *w, cel_subexpr p, uint32_t at, answer neutral) {
    const courtroom *room = w->room;
    int there = p.row == CEL_NO_ROW ? 1 : deal_article_in(room->deal, room->row_article[p.row], room->settled);
    if (there > 0) {
        explore(w, p, at);
    } else if (there == 0) {
        set_value(w, at, neutral);
    } else {
        const article *one = &room->deal->articles[room->row_article[p.row]];
        branch(w, p, at, one->choice, one->option, neutral);
    }
}

static void explore_part(ways *w, cel_subexpr p, uint32_t at, cel_subexpr_kind kind) {
    cel_value v;
    if (kind == CEL_SUBEXPR_STRICT && cel_subexpr_constant(p, &v))
        set_value(w, at, v.kind == CEL_BOOL ? ways_number(w, v) : intern(w, v));
    else
        explore_piece(w, p, at, kind == CEL_SUBEXPR_ALL ? ANSWER_YES : ANSWER_NO);
}

static bool explore_pieces(ways *w, cel_subexpr p, uint32_t at) {
    const cel_subexpr *pieces;
    size_t n;
    cel_subexpr_kind kind = cel_subexpr_open(w->memory, &p, w->room->context.n_rows, &pieces, &n);
    if (kind == CEL_SUBEXPR_LEAF) return false;
    uint32_t first = reserve(w, n);
    w->nodes.v[at] = (ways_node){.kind = WAYS_PIECES, .part = kind, .first = first, .n = (uint32_t)n};
    if (kind == CEL_SUBEXPR_STRICT) {
        cel_subexpr *copy = ARENA_NEW(w->memory, cel_subexpr);
        *copy = p;
        w->nodes.v[at].strict = copy;
    }
    for (size_t i = 0; i < n && !w->too_many; i++) explore_part(w, pieces[i], first + (uint32_t)i, kind);
    return true;
}

static void explore(ways *w, cel_subexpr p, uint32_t at) {
    uint32_t which = DEAL_NONE;
    w->questions += cel_subexpr_cost(p);
    if (w->questions > w->most || w->depth >= MOST_DEEP) {
        w->too_many = true;
        return;
    }
    uint32_t value = ask(w, p, &which);
    if (which == DEAL_NONE) {
        set_value(w, at, value);
        return;
    }
    w->depth++;
    if (!explore_pieces(w, p, at)) branch(w, p, at, which, DEAL_NONE, ANSWER_UNKNOWN);
    w->depth--;
}

uint32_t ways_ask(ways *w, const rule_expr *e) {
    w->too_many = false;
    w->questions = 0;
    uint32_t root = reserve(w, 1);
    explore(w, cel_subexpr_whole(e->program), root);
    return root;
}
