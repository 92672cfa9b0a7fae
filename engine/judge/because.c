#include "judge/inquiry.h"

#include <string.h>

/* From what the evaluator read to what a person can look up: the term or the words, the article, the line. */

/* Reasons, each once. A long list is searched by a table: places in it hold an index + 1, 0 is free. */
typedef struct because_list {
    VEC(because) found;
    uint32_t *table;
    size_t room; /* of the table; a power of two */
} because_list;

/* Shorter lists are searched one by one. */
#define FEW 16u

static bool same(const because *a, const because *b) {
    if (a->kind != b->kind || a->article != b->article || a->choice != b->choice || a->way != b->way) return false;
    if (a->kind == BECAUSE_TEXT) return a->at.source == b->at.source && a->at.at == b->at.at && a->text.p == b->text.p;
    if (a->kind != BECAUSE_TERM) return str_eq(a->term, b->term) && str_eq(a->expression, b->expression);
    return a->slot == b->slot && a->value.state == b->value.state && a->value.origin == b->value.origin;
}

/* A term counts as silent where the deal sets it nowhere in the way looked at. */
static void term_place(const courtroom *room, because *b) {
    const deal *d = room->deal;
    uint32_t terms = d->vocabulary->n_slots;
    if (b->slot >= terms) {
        b->at = d->fields[b->slot - terms];
        b->silent = b->at.source == NULL;
        return;
    }
    b->silent = b->value.origin == 0;
    if (b->silent) return;
    const mention *m = &d->mentions[b->value.origin - 1];
    b->at = m->at;
    b->article = m->article == DEAL_NONE ? NULL : &d->articles[m->article];
}

static because of_slot(const courtroom *room, const cel_because *why) {
    const deal *d = room->deal;
    because b = {.kind = BECAUSE_TERM, .slot = why->slot, .value = why->value, .choice = DEAL_NONE, .way = DEAL_NONE};
    b.term = vocabulary_slot_path(room->memory, d->vocabulary, why->slot);
    b.type = vocabulary_slot_type(d->vocabulary, why->slot, &b.values);
    term_place(room, &b);
    if (d->slots[why->slot].state != SLOT_BRACKET) return b;
    int32_t *open = ARENA_ARRAY(room->memory, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) open[i] = -1;
    uint32_t which = DEAL_NONE;
    if (deal_slot(d, why->slot, open, &which).state == SLOT_BRACKET && room->settled[which] >= 0) {
        b.choice = which;
        b.way = (uint32_t)room->settled[which];
    }
    return b;
}

static because of_row(const courtroom *room, const cel_because *why) {
    static const char *const names[ARTICLE_FIELDS] = {"articles.id", "articles.title", "articles.text"};
    because b = {.kind = BECAUSE_FIELD, .term = str_of(names[why->field]), .choice = DEAL_NONE, .way = DEAL_NONE};
    if (why->row == UINT32_MAX) {
        b.kind = BECAUSE_NO_TEXT;
        return b;
    }
    const article *one = &room->deal->articles[room->row_article[why->row]];
    b.article = one;
    b.at = one->at;
    if (one->choice != DEAL_NONE && room->settled[one->choice] >= 0) {
        b.choice = one->choice;
        b.way = (uint32_t)room->settled[one->choice];
    }
    if (why->kind == CEL_BECAUSE_ROW) b.kind = BECAUSE_ARTICLE;
    if (why->kind != CEL_BECAUSE_TEXT) return b;
    const str fields[ARTICLE_FIELDS] = {one->id, one->title, one->text};
    b.kind = BECAUSE_TEXT;
    b.text = str_sub(fields[why->field], why->from, why->to);
    if (why->field == ARTICLE_TEXT && one->text_node) b.at = node_text_place(one->text_node, why->from, why->to);
    return b;
}

static bool translate(const courtroom *room, const cel_because *why, because *out) {
    switch (why->kind) {
    case CEL_BECAUSE_SLOT: *out = of_slot(room, why); break;
    case CEL_BECAUSE_TEXT:
    case CEL_BECAUSE_FIELD:
    case CEL_BECAUSE_ROW: *out = of_row(room, why); break;
    case CEL_BECAUSE_NO_MEMBER:
        *out = (because){.kind = BECAUSE_NO_MEMBER, .choice = DEAL_NONE, .way = DEAL_NONE};
        break;
    case CEL_BECAUSE_VARIABLE:
    case CEL_BECAUSE_VALUE: return false;
    }
    out->unknown = why->unknown;
    if (why->where && why->at) {
        out->expression = cel_ast_text(why->at, why->where);
        if (why->at->node) out->leaf = node_text_place(why->at->node, why->where->from, why->where->to);
    }
    return true;
}

static size_t hash_of(const because *b) {
    uint64_t key[4] = {(uint64_t)b->kind << 32 | b->slot, (uint64_t)b->choice << 32 | b->way, (uintptr_t)b->article, 0};
    if (b->kind == BECAUSE_TEXT) key[3] = b->at.at;
    if (b->kind == BECAUSE_TERM) key[3] = (uint64_t)b->value.state << 32 | b->value.origin;
    return str_hash((str){(const char *)key, sizeof key});
}

/* The place in the table of B or of what is the same. */
static uint32_t *place_of(const because_list *list, const because *b) {
    for (size_t i = hash_of(b);; i++) {
        uint32_t *at = &list->table[i & (list->room - 1)];
        if (*at == 0 || same(&list->found.v[*at - 1], b)) return at;
    }
}

static void make_table(const courtroom *room, because_list *list) {
    list->room = list->room ? 2 * list->room : 4 * FEW;
    list->table = ARENA_ARRAY(room->memory, uint32_t, list->room);
    for (size_t i = 0; i < list->found.n; i++) *place_of(list, &list->found.v[i]) = (uint32_t)i + 1;
}

static bool is_there(const because_list *list, const because *b) {
    if (list->table) return *place_of(list, b) != 0;
    for (size_t i = 0; i < list->found.n; i++)
        if (same(&list->found.v[i], b)) return true;
    return false;
}

static void add_one(const courtroom *room, because_list *list, because b) {
    if (is_there(list, &b)) return;
    VEC_PUSH(room->memory, list->found, b);
    if (list->table) *place_of(list, &b) = (uint32_t)list->found.n;
    if (list->found.n >= FEW && 2 * list->found.n >= list->room) make_table(room, list);
}

static void add(const courtroom *room, because_list *list, const cel_reasons *reasons) {
    for (size_t i = 0; i < reasons->list.n; i++) {
        because b;
        if (translate(room, &reasons->list.v[i], &b)) add_one(room, list, b);
    }
}

static void settle(const courtroom *room, const int32_t *as) {
    uint32_t n = room->deal->n_choices;
    if (n && as) memcpy(room->settled, as, n * sizeof *as);
}

static void unsettle(const courtroom *room) {
    for (uint32_t i = 0; i < room->deal->n_choices; i++) room->settled[i] = -1;
}

const because *inquiry_because(const inquiry *q, size_t *n) {
    courtroom *room = q->room;
    because_list list = {0};
    for (size_t i = 0; i < q->leaves.n; i++) {
        const leaf *l = &q->leaves.v[i];
        if (l->outcome == CONDITION_MET && !room->settings.explain_met) continue;
        settle(room, l->settled);
        for (uint32_t k = 0; k < l->n_why; k++) {
            cel_reasons reasons = {.memory = room->memory};
            cel_explain(l->why[k]->program, &room->context, &reasons);
            add(room, &list, &reasons);
        }
    }
    unsettle(room);
    *n = list.found.n;
    return list.found.v;
}

/* ------------------------------------------------------------------------------------------------ messages */

/* What a violation's message names is what the deal says: for that, silence in a deal that is not complete counts as in
 * one that is. */
static const slot *said_slots(courtroom *room) {
    const vocabulary *v = room->deal->vocabulary;
    if (room->said) return room->said;
    uint32_t n = v->n_slots + DEAL_FIELDS;
    slot *said = ARENA_ARRAY(room->memory, slot, n);
    for (uint32_t i = 0; i < n; i++) {
        bool silent = room->deal->slots[i].state == SLOT_OPEN && room->deal->slots[i].origin == 0;
        said[i] = silent ? v->silent_complete[i] : room->deal->slots[i];
    }
    return room->said = said;
}

static cel_value hole_value(courtroom *room, const rule_expr *hole, condition_outcome outcome) {
    cel_value v = cel_eval(hole->program, &room->context);
    if (v.kind != CEL_UNKNOWN || outcome != CONDITION_VIOLATED) return v;
    const slot *slots = room->context.slots;
    room->context.slots = said_slots(room);
    v = cel_eval(hole->program, &room->context);
    room->context.slots = slots;
    return v;
}

/* A hole whose value differs between the ways shows each value once: "10.0 or 30.0". */
static void fill_hole(const inquiry *q, const rule_expr *hole, buf *out) {
    courtroom *room = q->room;
    VEC(str) seen = {0};
    for (size_t i = 0; i < q->leaves.n; i++) {
        if (q->leaves.v[i].outcome == CONDITION_MET && q->leaves.n > 1) continue;
        settle(room, q->leaves.v[i].settled);
        cel_value v = hole_value(room, hole, q->leaves.v[i].outcome);
        buf text = {0};
        if (v.kind == CEL_UNKNOWN)
            buf_z(&text, "(open)");
        else if (v.kind == CEL_ERROR)
            buf_z(&text, "(not said)");
        else
            cel_value_plain(&text, v);
        size_t k = 0;
        while (k < seen.n && !str_eq(seen.v[k], buf_slice(&text))) k++;
        if (k == seen.n) {
            if (k) buf_z(out, " or ");
            buf_str(out, buf_slice(&text));
            VEC_PUSH(room->memory, seen, arena_str(room->memory, buf_slice(&text)));
        }
        buf_free(&text);
    }
    unsettle(room);
}

str inquiry_message(const inquiry *q) {
    const message *m = &q->condition->message;
    if (m->n_holes == 0) return m->pieces[0];
    buf out = {0};
    for (size_t i = 0; i < m->n_holes; i++) {
        buf_str(&out, m->pieces[i]);
        fill_hole(q, &m->holes[i], &out);
    }
    buf_str(&out, m->pieces[m->n_holes]);
    str s = arena_str(q->room->memory, buf_slice(&out));
    buf_free(&out);
    return s;
}
