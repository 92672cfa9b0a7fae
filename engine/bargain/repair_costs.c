#include "bargain/repair_internal.h"

#include "base/suggest.h"
#include "source/fields.h"

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

static bool is_in_set(const vocabulary *v, str set_name, str member) {
    const name_set *s = vocabulary_set(v, set_name);
    return s && map_get(&s->index, member) != MAP_NONE;
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
        bool matches = str_is(part, "*") || (str_eq(part, member) && !(s->set && angled));
        if (s->set && !matches) matches = is_in_set(v, angled ? str_sub(part, 1, part.n - 1) : part, member);
        if (!matches) return false;
    }
    return true;
}

/* Sets the cost of all slots whose paths begin with the pattern. Returns their number. */
static size_t set_costs(const vocabulary *v, const pattern *p, uint64_t cost, uint64_t *of_slot) {
    size_t count = 0;
    for (uint32_t i = 0; i < v->n_slots; i++) {
        if (!begins_so(v, p, p->n, i)) continue;
        of_slot[i] = cost;
        count++;
    }
    return count;
}

static bool any_begins_so(const vocabulary *v, const pattern *p, size_t n) {
    for (uint32_t i = 0; i < v->n_slots; i++)
        if (begins_so(v, p, n, i)) return true;
    return false;
}

/* What could replace the first part that matches no term. */
static str path_note(arena *a, const vocabulary *v, const pattern *p) {
    VEC(str) names = {0};
    map seen = {0};
    size_t at = 0;
    str so_far = {"", 0};
    while (at + 1 < p->n && any_begins_so(v, p, at + 1)) at++;
    for (uint32_t i = 0; i < v->n_slots; i++) {
        const term *t = v->terms[v->slot_term[i]];
        if (t->n_segments <= at || !begins_so(v, p, at, i)) continue;
        const segment *s = &t->segments[at];
        for (size_t k = 0; k < (s->set ? s->set->members.n : 1); k++) {
            str name = s->set ? s->set->members.names[k] : s->name;
            if (map_put(a, &seen, name, 0)) VEC_PUSH(a, names, name);
        }
    }
    for (size_t i = 0; i < at; i++)
        so_far = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(so_far), i ? "." : "", STR_ARG(p->part[i]));
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

static void price_path(costs_reader *r, const node *path, uint64_t cost) {
    const vocabulary *v = r->deal->vocabulary;
    pattern p;
    bool fits = split(path->s, &p);
    if (fits && set_costs(v, &p, cost, r->out->of_slot)) return;
    place_error(r->problems, path->at, fits ? path_note(&r->problems->memory, v, &p) : STR(""),
                "unknown term '" STR_FMT "'", STR_ARG(path->s));
}

static void price_choice(costs_reader *r, const node *name, uint64_t cost) {
    arena *a = &r->problems->memory;
    const deal *d = r->deal;
    uint32_t which = find_choice(d, name->s);
    if (which != DEAL_NONE) {
        r->out->of_choice[which] = cost;
        return;
    }
    str *names = ARENA_ARRAY(a, str, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) names[i] = d->choices[i].name;
    str note = STR("this deal has no brackets");
    if (d->n_choices) note = suggest_allowed(a, name->s, names, d->n_choices);
    place_error(r->problems, name->at, note, "unknown choice '" STR_FMT "'", STR_ARG(name->s));
}

static void read_entry(costs_reader *r, const node *n) {
    enum { PATH, CHOICE, COST, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"path", FIELD_STRING, false}, {"choice", FIELD_STRING, false}, {"cost", FIELD_INT, true}};
    const node *f[FIELDS];
    uint64_t cost = 1;
    if (!fields_read(n, "cost", specs, FIELDS, f, r->problems)) return;
    if (!f[PATH] == !f[CHOICE])
        place_error(r->problems, n->at, STR("{ path = \"territory.crimea.*\"; cost = 3; }"),
                    "a cost needs either 'path' or 'choice'");
    else if (read_cost(r, f[COST], &cost) && f[PATH])
        price_path(r, f[PATH], cost);
    else if (f[CHOICE])
        price_choice(r, f[CHOICE], cost);
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
    bool fits = split(path, &p), found = fits && set_costs(v, &p, 0, r->out->of_slot);
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

/* A bracket that decides a locked term must not be settled. */
static void lock_choices(costs_reader *r) {
    const deal *d = r->deal;
    for (uint32_t i = 0; i < d->n_choices; i++) r->out->lock_of[i] = DEAL_NONE;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        const uint32_t which[] = {m->choice, m->either};
        for (int k = 0; k < 2; k++) {
            if (which[k] == DEAL_NONE || r->out->of_slot[m->slot]) continue;
            r->out->of_choice[which[k]] = 0;
            if (r->out->lock_of[which[k]] == DEAL_NONE) r->out->lock_of[which[k]] = m->slot;
        }
    }
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
    lock_choices(&r);
    return problems->errors == before;
}
