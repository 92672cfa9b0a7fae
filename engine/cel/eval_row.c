/* Rows of a table, and searching text. */

#include "cel/code.h"
#include "cel/lib.h"

static cel_value row_value(run *r, const cel_table *t, uint32_t row) {
    cel_value *keys = arena_alloc(r->c->memory, 2 * t->n_fields * sizeof *keys), *values = keys + t->n_fields;
    for (size_t i = 0; i < t->n_fields; i++) {
        keys[i] = cel_of_str(t->fields[i]);
        values[i] = cel_of_str(r->c->rows[row].fields[i]);
    }
    return cel_of_map(r->c->memory, keys, values, t->n_fields);
}

static void field_reasons(run *r, const code *c, const cel_table *t, uint32_t row) {
    for (uint32_t i = 0; i < t->n_fields; i++)
        reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = row, .field = i});
}

bool rows_unsettled(run *r, const code *c) {
    bool any = false;
    for (uint32_t i = 0; i < r->c->n_rows && r->c->row_in; i++) {
        if (row_there(r, i) >= 0) continue;
        any = true;
        if (r->out) reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_ROW, .row = i, .unknown = true});
    }
    return any;
}

/* ---- a row that a loop runs over ---- */

cel_value eval_row(run *r, const code *c) {
    return row_value(r, c->extra, r->frames[c->frame].index);
}

cel_value why_row(run *r, const code *c) {
    field_reasons(r, c, c->extra, r->frames[c->frame].index);
    return eval_row(r, c);
}

cel_value eval_row_field(run *r, const code *c) {
    return cel_of_str(r->c->rows[r->frames[c->frame].index].fields[c->index]);
}

cel_value why_row_field(run *r, const code *c) {
    reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = r->frames[c->frame].index, .field = c->index});
    return eval_row_field(r, c);
}

/* ---- the table as a whole ---- */

cel_value eval_rows(run *r, const code *c) {
    if (rows_unsettled(r, c)) return cel_unknown();
    size_t n = 0;
    cel_value *rows = arena_alloc(r->c->memory, r->c->n_rows * sizeof *rows);
    for (uint32_t i = 0; i < r->c->n_rows; i++)
        if (row_there(r, i)) rows[n++] = row_value(r, c->extra, i);
    return cel_of_list(r->c->memory, rows, n);
}

cel_value why_rows(run *r, const code *c) {
    cel_value v = eval_rows(r, c);
    if (v.kind != CEL_UNKNOWN) field_reasons(r, c, c->extra, UINT32_MAX);
    return v;
}

cel_value eval_rows_size(run *r, const code *c) {
    int64_t n = 0;
    if (rows_unsettled(r, c)) return cel_unknown();
    for (uint32_t i = 0; i < r->c->n_rows; i++) n += row_there(r, i);
    return cel_of_int(n);
}

/* The row at a place among those that are there; false with r->failed where there is none or that is not settled. */
static bool row_at(run *r, const code *c, uint32_t *row) {
    cel_value at = code_step(r, c->args[0]);
    int64_t left = at.kind == CEL_INT ? at.i : -1;
    bool unsettled = rows_unsettled(r, c);
    r->failed = unsettled ? cel_unknown() : at;
    if (unsettled || code_failed(at)) return false;
    for (uint32_t i = 0; left >= 0 && i < r->c->n_rows; i++) {
        if (!row_there(r, i) || left-- > 0) continue;
        *row = i;
        return true;
    }
    r->failed = cel_error(r->c->memory, "index out of bounds");
    return false;
}

cel_value eval_row_at(run *r, const code *c) {
    uint32_t row;
    size_t mark = r->out ? r->out->list.n : 0;
    if (!row_at(r, c, &row)) {
        if (r->out && r->failed.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
        return r->failed;
    }
    if (r->out) field_reasons(r, c, c->extra, row);
    return row_value(r, c->extra, row);
}

cel_value eval_row_field_at(run *r, const code *c) {
    uint32_t row;
    size_t mark = r->out ? r->out->list.n : 0;
    if (!row_at(r, c, &row)) {
        if (r->out && r->failed.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
        return r->failed;
    }
    if (r->out) reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_FIELD, .row = row, .field = c->index});
    return cel_of_str(r->c->rows[row].fields[c->index]);
}

/* ---- searching ---- */

typedef struct hit {
    bool found;
    size_t from, to;
} hit;

/* Whether the scan of the rows tells of the constant in the field. */
static inline bool is_scanned(const run *r, const text_search *s) {
    return s && s->field && cel_scan_knows(r->c->scan, s->needle);
}

/* What it tells: that it does not stand there. */
static inline bool is_absent(run *r, const text_search *s) {
    uint32_t row = r->frames[s->field->frame].index;
    return !(cel_scan_rows(r->c->scan, s->needle, s->field->index, row / 64) >> row % 64 & 1);
}

static cel_value search_text(const code *c, str text, str part, hit *h) {
    h->from = c->option == SEARCH_ENDS && text.n >= part.n ? text.n - part.n : 0;
    if (c->option == SEARCH_CONTAINS) h->from = str_find(text, part, 0);
    h->to = h->from + part.n;
    h->found = c->option == SEARCH_CONTAINS ? h->from != SIZE_MAX
               : c->option == SEARCH_STARTS ? str_starts(text, part)
                                            : str_ends(text, part);
    return code_bool(h->found);
}

/* KNOWN: a scan has found the pattern's words, so that there is no need to look for them. */
static cel_value matches_constant(run *r, const cel_pattern *p, bool known, str text, hit *h) {
    const char *problem = NULL;
    cel_match found = (known ? cel_pattern_run : cel_pattern_find_in)(r->c->memory, cel_scan_room(r->c->scan), p, text,
                                                                      &h->from, &h->to, &problem);
    if (found == CEL_MATCH_ERROR) return cel_error(r->c->memory, "%s", problem);
    h->found = found == CEL_MATCH_YES;
    return code_bool(h->found);
}

static cel_value search_pattern(run *r, const code *c, str text, str pattern, hit *h) {
    const text_search *s = c->extra;
    cel_call call = {.memory = r->c->memory, .constant = s ? s->needle->pattern : NULL};
    cel_span words;
    cel_match found;
    cel_value error = lib_search(&call, text, pattern, c->option == SEARCH_EXTRACT, &words, &found);
    if (found == CEL_MATCH_ERROR) return code_count(r, STEPS_OF_FAILED_PATTERN) ? error : r->failed;
    *h = (hit){found == CEL_MATCH_YES && words.from != SIZE_MAX, words.from, words.to};
    if (c->option == SEARCH_MATCHES) return code_bool(found == CEL_MATCH_YES);
    if (c->option == SEARCH_EXTRACT) return lib_extracted(r->c->memory, text, words, found);
    return cel_of_str(h->found ? str_sub(text, words.from, words.to) : (str){"", 0});
}

/* A constant in a field of a row. It takes no steps of its own, whether a scan saves it or not: the loop over the rows
 * counts, and rows that are left out must count like those that are not. */
static cel_value search_field(run *r, const code *c, str text, str part, hit *h) {
    const text_search *s = c->extra;
    bool known = is_scanned(r, s);
    h->found = false;
    if (known && is_absent(r, s)) return code_bool(false);
    if (c->option != SEARCH_MATCHES) return search_text(c, text, part, h);
    return matches_constant(r, s->needle->pattern, known, text, h);
}

static cel_value search(run *r, const code *c, const cel_value *args, hit *h) {
    h->found = false;
    if (args[0].kind != CEL_STRING || args[1].kind != CEL_STRING)
        return cel_error(r->c->memory, "no such overload: " STR_FMT, STR_ARG(c->x->name));
    const text_search *s = c->extra;
    if (s && s->field) return search_field(r, c, cel_text(args[0]), cel_text(args[1]), h);
    if (!code_count_values(r, args, 1)) return r->failed;
    if (c->option > SEARCH_EXTRACT) return search_text(c, cel_text(args[0]), cel_text(args[1]), h);
    if (!code_count(r, STEPS_OF_PATTERN)) return r->failed;
    return search_pattern(r, c, cel_text(args[0]), cel_text(args[1]), h);
}

cel_value eval_search(run *r, const code *c) {
    hit h;
    cel_value args[2] = {code_run(r, c->args[0]), code_run(r, c->args[1])};
    bool first = code_weight(args[0]) >= code_weight(args[1]);
    if (code_failed(args[first ? 0 : 1])) return args[first ? 0 : 1];
    return search(r, c, args, &h);
}

/* The same for a field of a row and a constant: neither can fail. */
cel_value eval_search_field(run *r, const code *c) {
    hit h;
    const code *field = c->args[0];
    return search_field(r, c, r->c->rows[r->frames[field->frame].index].fields[field->index],
                        cel_text(c->args[1]->value), &h);
}

/* Changes of ASCII case move nothing. */
static bool keeps_places(const code *c) {
    bool by_case = c->n_args == 1 && (str_is(c->x->name, "lowerAscii") || str_is(c->x->name, "upperAscii"));
    return by_case && c->x->kind == CEL_X_CALL;
}

const code *field_of_text(const code *c) {
    while (keeps_places(c)) c = c->args[0];
    return c->eval == eval_row_field || c->eval == eval_row_field_at ? c : NULL;
}

/* What was found stands for the field that it was found in. */
static void found_reason(run *r, const code *c, size_t mark, hit h) {
    cel_because *list = r->out->list.v;
    for (size_t i = mark; i < r->out->list.n && field_of_text(c->args[0]); i++) {
        if (list[i].kind != CEL_BECAUSE_FIELD) continue;
        list[i].kind = CEL_BECAUSE_TEXT;
        list[i].from = h.from;
        list[i].to = h.to;
        list[i].where = c->x;
        return;
    }
    if (!code_is_const(c->args[0]))
        reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_VALUE, .from = h.from, .to = h.to});
}

cel_value why_search(run *r, const code *c) {
    hit h;
    cel_value args[2], worst = cel_null_value();
    gather g = gather_start(r);
    for (int i = 0; i < 2; i++) {
        gather_child(r, &g);
        args[i] = c->args[i]->why(r, c->args[i]);
        int weight = code_weight(args[i]);
        gather_weigh(r, &g, weight, weight != 1);
        if (weight > code_weight(worst)) worst = args[i];
    }
    if (code_failed(worst)) return worst;
    cel_value v = search(r, c, args, &h);
    if (h.found) found_reason(r, c, g.mark, h);
    return v;
}
