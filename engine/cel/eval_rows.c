/* Evaluation of rows of a table, and of text searches. */

#include "cel/lib.h"
#include "cel/node.h"

static cel_value row_value(eval_state *st, const cel_table *t, uint32_t row) {
    cel_value *keys = arena_alloc(st->c->memory, 2 * t->n_fields * sizeof *keys), *values = keys + t->n_fields;
    for (size_t i = 0; i < t->n_fields; i++) {
        keys[i] = cel_of_str(t->fields[i]);
        values[i] = cel_of_str(st->c->rows[row].fields[i]);
    }
    return cel_of_map(st->c->memory, keys, values, t->n_fields);
}

static void field_reasons(eval_state *st, const cel_node *c, const cel_table *t, uint32_t row) {
    for (uint32_t i = 0; i < t->n_fields; i++)
        reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = row, .field = i});
}

bool rows_unsettled(eval_state *st, const cel_node *c) {
    bool any = false;
    for (uint32_t i = 0; i < st->c->n_rows && st->c->row_in; i++) {
        if (row_there(st, i) >= 0) continue;
        any = true;
        if (st->out) reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_ROW, .row = i, .unknown = true});
    }
    return any;
}

/* ---- a row that a loop runs over ---- */

cel_value eval_row(eval_state *st, const cel_node *c) {
    return row_value(st, c->extra, st->frames[c->frame].index);
}

cel_value why_row(eval_state *st, const cel_node *c) {
    field_reasons(st, c, c->extra, st->frames[c->frame].index);
    return eval_row(st, c);
}

cel_value eval_row_field(eval_state *st, const cel_node *c) {
    return cel_of_str(st->c->rows[st->frames[c->frame].index].fields[c->index]);
}

cel_value why_row_field(eval_state *st, const cel_node *c) {
    reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = st->frames[c->frame].index, .field = c->index});
    return eval_row_field(st, c);
}

/* ---- the table as a whole ---- */

cel_value eval_rows(eval_state *st, const cel_node *c) {
    if (rows_unsettled(st, c)) return cel_unknown();
    size_t n = 0;
    cel_value *rows = arena_alloc(st->c->memory, st->c->n_rows * sizeof *rows);
    for (uint32_t i = 0; i < st->c->n_rows; i++)
        if (row_there(st, i)) rows[n++] = row_value(st, c->extra, i);
    return cel_of_list(st->c->memory, rows, n);
}

cel_value why_rows(eval_state *st, const cel_node *c) {
    cel_value v = eval_rows(st, c);
    if (v.kind != CEL_UNKNOWN) field_reasons(st, c, c->extra, UINT32_MAX);
    return v;
}

cel_value eval_rows_size(eval_state *st, const cel_node *c) {
    int64_t n = 0;
    if (rows_unsettled(st, c)) return cel_unknown();
    for (uint32_t i = 0; i < st->c->n_rows; i++) n += row_there(st, i);
    return cel_of_int(n);
}

/* The row at an index among those that are there. False, with st->failed, if there is none or that is not settled. */
static bool row_at(eval_state *st, const cel_node *c, uint32_t *row) {
    size_t mark = st->out ? st->out->list.n : 0;
    cel_value at = node_eval(st, c->args[0]);
    int64_t left = at.kind == CEL_INT ? at.i : -1;
    bool unsettled = rows_unsettled(st, c);
    st->failed = unsettled ? cel_unknown() : at;
    if (st->out && st->failed.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
    if (unsettled || cel_failed(at)) return false;
    for (uint32_t i = 0; left >= 0 && i < st->c->n_rows; i++) {
        if (!row_there(st, i) || left-- > 0) continue;
        *row = i;
        return true;
    }
    st->failed = cel_error(st->c->memory, "index out of bounds");
    return false;
}

cel_value eval_row_at(eval_state *st, const cel_node *c) {
    uint32_t row;
    if (!row_at(st, c, &row)) return st->failed;
    if (st->out) field_reasons(st, c, c->extra, row);
    return row_value(st, c->extra, row);
}

cel_value eval_row_field_at(eval_state *st, const cel_node *c) {
    uint32_t row;
    if (!row_at(st, c, &row)) return st->failed;
    if (st->out) reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = row, .field = c->index});
    return cel_of_str(st->c->rows[row].fields[c->index]);
}

/* ---- searching ---- */

typedef struct hit {
    bool found;
    size_t from, to;
} hit;

static cel_value search_text(const cel_node *c, str text, str part, hit *h) {
    h->from = c->option == SEARCH_ENDS && text.n >= part.n ? text.n - part.n : 0;
    if (c->option == SEARCH_CONTAINS) h->from = str_find(text, part, 0);
    h->to = h->from + part.n;
    h->found = c->option == SEARCH_CONTAINS ? h->from != SIZE_MAX
               : c->option == SEARCH_STARTS ? str_starts(text, part)
                                            : str_ends(text, part);
    return cel_of_bool(h->found);
}

static cel_value search_pattern(eval_state *st, const cel_node *c, str text, str pattern, hit *h) {
    const text_search *s = c->extra;
    cel_call call = {
        .memory = st->c->memory, .pattern = s ? s->needle->pattern : NULL, .steps_left = &st->c->steps_left};
    cel_span matched;
    cel_match found;
    cel_value error = lib_search(&call, text, pattern, c->option == SEARCH_EXTRACT, &matched, &found);
    if (found == CEL_MATCH_ERROR) return error;
    *h = (hit){found == CEL_MATCH_YES && matched.from != SIZE_MAX, matched.from, matched.to};
    if (c->option == SEARCH_MATCHES) return cel_of_bool(found == CEL_MATCH_YES);
    if (c->option == SEARCH_EXTRACT) return lib_extracted(st->c->memory, text, matched, found);
    return cel_of_str(h->found ? str_sub(text, matched.from, matched.to) : (str){"", 0});
}

/* Searches a field of a row for a constant. A scan of the rows may know that it is not there; otherwise it has found
 * the words of the pattern, so they are not looked for again. The search takes no steps of its own, with a scan or
 * without, unless it takes long: the loop over the rows counts, and rows that are left out must count like all others.
 */
static cel_value search_field(eval_state *st, const cel_node *c, str text, str part, hit *h) {
    const text_search *s = c->extra;
    cel_scan *scan = st->c->scan;
    bool known = cel_scan_knows(scan, s->needle);
    uint32_t row = st->frames[s->field->frame].index;
    h->found = false;
    if (known && !(cel_scan_rows(scan, s->needle, s->field->index, row / 64) >> row % 64 & 1))
        return cel_of_bool(false);
    if (c->option != SEARCH_MATCHES) return search_text(c, text, part, h);
    cel_search way = {st->c->memory, cel_scan_match_data(scan), &st->c->steps_left, NULL};
    cel_span matched;
    cel_match found = known ? cel_pattern_match(&way, s->needle->pattern, text, 0, false, &matched, 1)
                            : cel_pattern_find(&way, s->needle->pattern, text, &matched);
    if (found == CEL_MATCH_ERROR) return cel_error(st->c->memory, "%s", way.message);
    if (found == CEL_MATCH_YES) *h = (hit){true, matched.from, matched.to};
    return cel_of_bool(h->found);
}

static cel_value search(eval_state *st, const cel_node *c, const cel_value *args, hit *h) {
    h->found = false;
    if (args[0].kind != CEL_STRING || args[1].kind != CEL_STRING)
        return cel_error(st->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    const text_search *s = c->extra;
    if (s && s->field) return search_field(st, c, cel_text(args[0]), cel_text(args[1]), h);
    if (!count_values(st, args, 1)) return st->failed;
    if (c->option > SEARCH_EXTRACT) return search_text(c, cel_text(args[0]), cel_text(args[1]), h);
    if (!count_steps(st, STEPS_OF_PATTERN)) return st->failed;
    return search_pattern(st, c, cel_text(args[0]), cel_text(args[1]), h);
}

cel_value eval_search(eval_state *st, const cel_node *c) {
    hit h;
    cel_value args[2] = {node_value(st, c->args[0]), node_value(st, c->args[1])};
    bool first = failure_weight(args[0]) >= failure_weight(args[1]);
    if (cel_failed(args[first ? 0 : 1])) return args[first ? 0 : 1];
    return search(st, c, args, &h);
}

/* The same for a field of a row and a constant. Neither can fail. */
cel_value eval_search_field(eval_state *st, const cel_node *c) {
    hit h;
    const cel_node *field = c->args[0];
    return search_field(st, c, st->c->rows[st->frames[field->frame].index].fields[field->index],
                        cel_text(c->args[1]->value), &h);
}

const cel_node *field_of_text(const cel_node *c) {
    while (c->n_args == 1 && c->x->kind == CEL_X_CALL &&
           (str_is(c->x->name, "lowerAscii") || str_is(c->x->name, "upperAscii")))
        c = c->args[0];
    return c->op == OP_ROW_FIELD || c->op == OP_ROW_FIELD_AT ? c : NULL;
}

/* The matched text is the reason instead of the field that it was found in. */
static void found_reason(eval_state *st, const cel_node *c, size_t mark, hit h) {
    cel_because *list = st->out->list.v;
    for (size_t i = mark; i < st->out->list.n && field_of_text(c->args[0]); i++) {
        if (list[i].kind != CEL_BECAUSE_FIELD) continue;
        list[i].kind = CEL_BECAUSE_TEXT;
        list[i].from = h.from;
        list[i].to = h.to;
        list[i].where = c->x;
        return;
    }
    if (!node_is_const(c->args[0]))
        reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_VALUE, .from = h.from, .to = h.to});
}

cel_value why_search(eval_state *st, const cel_node *c) {
    hit h;
    cel_value args[2], worst = cel_null_value();
    gather g = gather_start(st);
    for (int i = 0; i < 2; i++) {
        gather_child(st, &g);
        args[i] = c->args[i]->why(st, c->args[i]);
        int weight = failure_weight(args[i]);
        gather_weigh(st, &g, weight, weight != 1);
        if (weight > failure_weight(worst)) worst = args[i];
    }
    if (cel_failed(worst)) return worst;
    cel_value v = search(st, c, args, &h);
    if (h.found) found_reason(st, c, g.mark, h);
    return v;
}
