#include "bargain/repair_internal.h"

#include "base/suggest.h"
#include "source/node.h"

/* The costs of edits, from a file, and paths to lock. */

/* ------------------------------------------------------------------------------------------------ paths */

typedef struct pattern {
    str part[MOST_PARTS];
    size_t n;
} pattern;

/* False if the path has too many parts. */
static bool split(str text, pattern *out) {
    *out = (pattern){0};
    for (size_t from = 0; from <= text.n;) {
        size_t dot = str_find(text, STR("."), from);
        if (out->n == MOST_PARTS) return false;
        out->part[out->n++] = str_sub(text, from, dot);
        from = dot == SIZE_MAX ? text.n + 1 : dot + 1;
    }
    return true;
}

/* Whether the first N parts of the pattern match the slot's path. A part is *, a name, a member, or a set for its
 * members, as <set> or bare as in a deal. */
static bool begins_so(const vocabulary *v, const pattern *p, size_t n, uint32_t number) {
    const term *t = v->terms[v->slot_term[number]];
    uint32_t within = number - t->first_slot;
    if (n > t->n_segments) return false;
    for (size_t i = 0; i < n; i++) {
        const segment *s = &t->segments[i];
        str part = p->part[i], member = s->set ? s->set->members.names[within / s->stride] : s->name;
        bool angled = part.n > 2 && part.p[0] == '<' && part.p[part.n - 1] == '>';
        if (s->set) within %= s->stride;
        if (str_is(part, "*") || (str_eq(part, member) && !(s->set && angled))) continue;
        const name_set *of = s->set ? vocabulary_set(v, angled ? str_sub(part, 1, part.n - 1) : part) : NULL;
        if (!of || map_get(&of->index, member) == MAP_NONE) return false;
    }
    return true;
}

/* Sets the cost of all slots whose paths begin with the first N parts (if OF_SLOT is not NULL). Returns their number.
 */
static size_t set_costs(const vocabulary *v, const pattern *p, size_t n, uint64_t cost, uint64_t *of_slot) {
    size_t count = 0;
    for (uint32_t i = 0; i < v->n_slots; i++) {
        if (!begins_so(v, p, n, i)) continue;
        if (of_slot) of_slot[i] = cost;
        count++;
    }
    return count;
}

/* What could replace the first part that matches no term. */
static str path_note(arena *a, const vocabulary *v, const pattern *p) {
    VEC(str) names = {0};
    map seen = {0};
    size_t at = 0;
    while (at + 1 < p->n && set_costs(v, p, at + 1, 0, NULL)) at++;
    for (uint32_t i = 0; i < v->n_slots; i++) {
        const term *t = v->terms[v->slot_term[i]];
        if (t->n_segments <= at || !begins_so(v, p, at, i)) continue;
        const segment *s = &t->segments[at];
        for (size_t k = 0; k < (s->set ? s->set->members.n : 1); k++) {
            str name = s->set ? s->set->members.names[k] : s->name;
            if (map_put(a, &seen, name, 0)) VEC_PUSH(a, names, name);
        }
    }
    str so_far = arena_join(a, p->part, at, ".", ".", 0);
    if (names.n == 0) return arena_printf(a, "'" STR_FMT "' is a term and has no parts", STR_ARG(so_far));
    str near = suggest_allowed(a, p->part[at], names.v, names.n);
    return at ? arena_printf(a, "after '" STR_FMT "': " STR_FMT, STR_ARG(so_far), STR_ARG(near)) : near;
}

static uint32_t find_choice(const deal *d, str name) {
    for (uint32_t i = 0; i < d->n_choices; i++)
        if (str_eq(d->choices[i].name, name)) return i;
    return DEAL_NONE;
}

/* ------------------------------------------------------------------------------------------------ the file */

typedef struct costs_reader {
    arena *memory;
    const deal *deal;
    repair_costs *out;
    diags *problems;
} costs_reader;

static bool read_cost(costs_reader *r, const node *n, uint64_t *out) {
    if (!n) return false;
    if (n->i >= 1 && n->i <= (int64_t)REPAIR_MOST_COST) {
        *out = (uint64_t)n->i;
        return true;
    }
    place_error(r->problems, n->at, STR("to forbid an edit, name its term with --lock"),
                "a cost must be an integer from 1 to %u", REPAIR_MOST_COST);
    return false;
}

/* { path or choice; cost } */
static void read_entry(costs_reader *r, const node *n) {
    enum { PATH, CHOICE, COST, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"path", FIELD_STRING, false}, {"choice", FIELD_STRING, false}, {"cost", FIELD_INT, true}};
    arena *a = &r->problems->memory;
    const deal *d = r->deal;
    const node *f[FIELDS];
    uint64_t cost = 1;
    if (!fields_read(n, "cost", specs, FIELDS, f, r->problems)) return;
    if (!f[PATH] == !f[CHOICE]) {
        place_error(r->problems, n->at, STR("{ path = \"territory.crimea.*\"; cost = 3; }"),
                    "a cost needs either 'path' or 'choice'");
        return;
    }
    bool good = read_cost(r, f[COST], &cost);
    if (f[PATH]) {
        pattern p;
        bool fits = split(f[PATH]->s, &p);
        if (!good || (fits && set_costs(d->vocabulary, &p, p.n, cost, r->out->of_slot))) return;
        place_error(r->problems, f[PATH]->at, fits ? path_note(a, d->vocabulary, &p) : STR(""),
                    "unknown term '" STR_FMT "'", STR_ARG(f[PATH]->s));
        return;
    }
    uint32_t which = find_choice(d, f[CHOICE]->s);
    if (which != DEAL_NONE) {
        r->out->of_choice[which] = cost;
        return;
    }
    str *names = ARENA_ARRAY(a, str, d->n_choices), note = STR("this deal has no brackets");
    for (uint32_t i = 0; i < d->n_choices; i++) names[i] = d->choices[i].name;
    if (d->n_choices) note = suggest_allowed(a, f[CHOICE]->s, names, d->n_choices);
    place_error(r->problems, f[CHOICE]->at, note, "unknown choice '" STR_FMT "'", STR_ARG(f[CHOICE]->s));
}

static void read_file(costs_reader *r, source *s) {
    enum { COSTS, DEFAULT, SETTLE, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"costs", FIELD_LIST, false}, {"default", FIELD_INT, false}, {"settle", FIELD_INT, false}};
    const node *f[FIELDS];
    source_index(r->memory, s);
    const node *root = node_read(r->memory, s, (node_limits){0}, r->problems);
    uint64_t cost;
    if (!root) return;
    fields_read(root, "file of costs", specs, FIELDS, f, r->problems);
    if (read_cost(r, f[DEFAULT], &cost))
        for (uint32_t i = 0; i < r->deal->vocabulary->n_slots; i++) r->out->of_slot[i] = cost;
    if (read_cost(r, f[SETTLE], &cost))
        for (uint32_t i = 0; i < r->deal->n_choices; i++) r->out->of_choice[i] = cost;
    for (const node *n = f[COSTS] ? f[COSTS]->first : NULL; n; n = n->next) read_entry(r, n);
}

/* ------------------------------------------------------------------------------------------------ locks */

static void lock_path(costs_reader *r, str path) {
    arena *a = &r->problems->memory;
    const vocabulary *v = r->deal->vocabulary;
    uint32_t which = find_choice(r->deal, path);
    pattern p;
    bool fits = split(path, &p), found = fits && set_costs(v, &p, p.n, 0, r->out->of_slot);
    if (which != DEAL_NONE) r->out->of_choice[which] = 0;
    if (found || which != DEAL_NONE) return;
    if (str_is(path, "complete")) {
        r->out->stays_incomplete = true;
        return;
    }
    diags_add(r->problems, (diag){.level = DIAG_ERROR,
                                  .message = arena_printf(a, "--lock: unknown term '" STR_FMT "'", STR_ARG(path)),
                                  .note = fits ? path_note(a, v, &p) : STR("")});
}

bool repair_read_costs(arena *a, const deal *d, const repair_settings *s, repair_costs *out, diags *problems) {
    size_t before = problems->errors;
    costs_reader r = {a, d, out, problems};
    uint32_t n = d->vocabulary->n_slots;
    *out = (repair_costs){ARENA_ARRAY(a, uint64_t, n), ARENA_ARRAY(a, uint64_t, d->n_choices),
                          ARENA_ARRAY(a, uint32_t, d->n_choices), false};
    for (uint32_t i = 0; i < n; i++) out->of_slot[i] = 1;
    for (uint32_t i = 0; i < d->n_choices; i++) out->of_choice[i] = 1;
    if (s->costs) read_file(&r, s->costs);
    for (size_t i = 0; i < s->n_lock; i++) lock_path(&r, s->lock[i]);
    /* A bracket that decides a locked term must not be settled. */
    for (uint32_t i = 0; i < d->n_choices; i++) out->lock_of[i] = DEAL_NONE;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        const uint32_t which[] = {m->choice, m->either};
        for (int k = 0; k < 2; k++) {
            if (which[k] == DEAL_NONE || out->of_slot[m->slot]) continue;
            out->of_choice[which[k]] = 0;
            if (out->lock_of[which[k]] == DEAL_NONE) out->lock_of[which[k]] = m->slot;
        }
    }
    return problems->errors == before;
}
