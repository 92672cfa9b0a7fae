#include "judge/ways.h"

/* Pieces within pieces and choices below choices: what the stack holds without trouble. */
#define MOST_DEEP 3000u

void ways_open(ways *w, arena *a, courtroom *room, uint64_t most) {
    *w = (ways){.room = room, .memory = a, .most = most};
}

/* N nodes in a row, all unanswered. */
static uint32_t reserve(ways *w, size_t n) {
    uint32_t first = (uint32_t)w->nodes.n;
    for (size_t i = 0; i < n; i++) VEC_PUSH(w->memory, w->nodes, (ways_node){.answer = ANSWER_UNKNOWN});
    return first;
}

static void set_answer(ways *w, uint32_t at, answer a) {
    w->nodes.v[at] = (ways_node){.kind = WAYS_ANSWER, .answer = a};
}

/* Evaluates; where the answer is unknown, *WHICH is the choice that it waits for, if any. */
static answer ask(ways *w, cel_part p, uint32_t *which) {
    courtroom *room = w->room;
    arena_reset(room->context.memory);
    cel_value v = cel_part_eval(p, &room->context);
    if (v.kind == CEL_BOOL) return v.b ? ANSWER_YES : ANSWER_NO;
    if (v.kind != CEL_UNKNOWN) return ANSWER_ERROR;
    if (room->deal->n_choices == 0) return ANSWER_UNKNOWN;
    cel_reasons reasons = {.memory = room->context.memory};
    cel_part_explain(p, &room->context, &reasons);
    *which = courtroom_waits_for(room, &reasons);
    return ANSWER_UNKNOWN;
}

static void explore(ways *w, cel_part p, uint32_t at);

/* Settles a choice each way. Where ONLY is a way, the others are answered by OTHERWISE without asking. */
static void branch(ways *w, cel_part p, uint32_t at, uint32_t which, uint32_t only, answer otherwise) {
    uint32_t n = choice_ways(&w->room->deal->choices[which]), first = reserve(w, n);
    w->nodes.v[at] = (ways_node){.kind = WAYS_CHOICE, .choice = which, .first = first, .n = n};
    for (uint32_t i = 0; i < n && !w->too_many; i++) {
        w->room->settled[which] = (int32_t)i;
        if (only == DEAL_NONE || only == i)
            explore(w, p, first + i);
        else
            set_answer(w, first + i, otherwise);
    }
    w->room->settled[which] = -1;
}

/* A piece counts where its row is there; elsewhere it is what changes nothing. */
static void explore_piece(ways *w, cel_part p, uint32_t at, answer neutral) {
    const courtroom *room = w->room;
    int there = p.row == CEL_NO_ROW ? 1 : deal_article_in(room->deal, room->row_article[p.row], room->settled);
    if (there > 0) {
        explore(w, p, at);
    } else if (there == 0) {
        set_answer(w, at, neutral);
    } else {
        const article *one = &room->deal->articles[room->row_article[p.row]];
        branch(w, p, at, one->choice, one->option, neutral);
    }
}

static bool explore_pieces(ways *w, cel_part p, uint32_t at) {
    static const ways_kind kinds[] = {
        [CEL_PART_ALL] = WAYS_ALL, [CEL_PART_ANY] = WAYS_ANY, [CEL_PART_NOT] = WAYS_NOT, [CEL_PART_IF] = WAYS_IF};
    const cel_part *pieces;
    size_t n;
    cel_part_kind kind = cel_part_open(w->memory, p, w->room->context.n_rows, &pieces, &n);
    if (kind == CEL_PART_LEAF) return false;
    uint32_t first = reserve(w, n);
    w->nodes.v[at] = (ways_node){.kind = kinds[kind], .first = first, .n = (uint32_t)n};
    for (size_t i = 0; i < n && !w->too_many; i++)
        explore_piece(w, pieces[i], first + (uint32_t)i, kind == CEL_PART_ALL ? ANSWER_YES : ANSWER_NO);
    return true;
}

static void explore(ways *w, cel_part p, uint32_t at) {
    uint32_t which = DEAL_NONE;
    if (++w->questions > w->most || w->depth >= MOST_DEEP) {
        w->too_many = true;
        return;
    }
    answer a = ask(w, p, &which);
    if (which == DEAL_NONE) {
        set_answer(w, at, a);
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
    explore(w, cel_part_whole(e->program), root);
    return root;
}
