/* Measures sweeps: deals with more and more brackets and the built-in packs, and structures with so many combinations
 * that trying all of them would take twice as long with every bracket. */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rules/rule_set.h"
#include "sweep/sweep.h"
#include "buf_slice.h"

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void stop(const char *what, const diags *d) {
    fprintf(stderr, "sweep: %s\n", what);
    for (size_t i = 0; i < d->list.n; i++)
        fprintf(stderr, "  %u: " STR_FMT "\n", d->list.v[i].line, STR_ARG(d->list.v[i].message));
    exit(1);
}

/* Reads the deal and sweeps it; the time is that of the sweep. */
static void measure(const char *name, str text, const vocabulary *v, const pack *const *packs, size_t n_packs) {
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    deal_settings reading = {0};
    const deal *one = deal_read(&a, source_of_text(&a, STR("bench.deal"), text), v, &reading, &d);
    if (!one) stop(name, &d);
    double start = now_ms();
    const sweep *s = sweep_deal(&a, one, packs, n_packs, (sweep_settings){.max_listed = 10}, &d);
    double took = now_ms() - start;
    if (s)
        printf("  %-44s %4zu brackets, %7llu nodes, %8.1f ms; ways: " STR_FMT "%s\n", name, s->n_choices,
               (unsigned long long)s->nodes, took, STR_ARG(str_sub(s->combinations, 0, 21)),
               s->combinations.n > 21 ? "..." : "");
    else
        printf("  %-44s %8.1f ms: " STR_FMT "\n", name, took, STR_ARG(d.list.v[0].message));
    diags_free(&d);
    arena_free(&a);
}

/* ------------------------------------------------------------------------------------------------ built-in packs */

/* Marks the terms that some condition of the packs can read. */
static void mark(const rule_expr *e, bool *read, uint32_t n_slots) {
    size_t n = 0;
    const uint32_t *slots = e->program ? cel_program_slots(e->program, &n, NULL) : NULL;
    for (size_t i = 0; i < n; i++)
        if (slots[i] < n_slots) read[slots[i]] = true;
}

static void mark_all(const rule_set *s, bool *read) {
    uint32_t n_slots = s->vocabulary->n_slots;
    for (size_t p = 0; p < s->n_packs; p++)
        for (size_t r = 0; r < s->packs[p]->n_rules; r++) {
            const rule *one = &s->packs[p]->rules[r];
            mark(&one->when, read, n_slots);
            for (size_t c = 0; c < one->n_conditions; c++) {
                mark(&one->conditions[c].test, read, n_slots);
                mark(&one->conditions[c].or_else, read, n_slots);
                mark(&one->conditions[c].vague, read, n_slots);
            }
        }
}

/* An article with one bracket: the first or the last value of a term. */
static void bracket(buf *out, arena *a, const vocabulary *v, uint32_t number, uint32_t k) {
    const domain *values;
    slot_type type = vocabulary_slot_type(v, number, &values);
    str path = vocabulary_slot_path(a, v, number);
    size_t depth = 0;
    buf_printf(out, "%s{ id = \"%u\"; terms = { ", k ? ",\n" : "", k);
    for (size_t at = 0; at < path.n; depth++) {
        size_t dot = str_find(path, STR("."), at);
        str part = str_sub(path, at, dot);
        at = dot == SIZE_MAX ? path.n : dot + 1;
        buf_printf(out, STR_FMT " = %s", STR_ARG(part), at < path.n ? "{ " : "");
    }
    if (type == SLOT_BOOL)
        buf_z(out, "{ either = [true, false]; }; ");
    else
        buf_printf(out, "{ either = [\"" STR_FMT "\", \"" STR_FMT "\"]; }; ", STR_ARG(values->names[0]),
                   STR_ARG(values->names[values->n - 1]));
    while (--depth) buf_z(out, "}; ");
    buf_z(out, "}; }");
}

static void built_in(const rule_set *s, uint32_t wanted, uint32_t every) {
    arena a;
    buf text = {0};
    arena_init(&a);
    const vocabulary *v = s->vocabulary;
    bool *read = ARENA_ARRAY(&a, bool, v->n_slots);
    mark_all(s, read);
    buf_z(&text, "deal = { id = \"bench\"; title = \"Bench\"; };\narticles = (");
    uint32_t n = 0, seen = 0;
    for (uint32_t i = 0; i < v->n_slots && n < wanted; i++) {
        const domain *values;
        slot_type type = vocabulary_slot_type(v, i, &values);
        bool fits = type == SLOT_BOOL || (type == SLOT_ENUM && values->n > 1);
        /* The deal names no things. */
        fits = fits && str_find(vocabulary_slot_path(&a, v, i), STR("#"), 0) == SIZE_MAX;
        if (read[i] && fits && seen++ % every == 0) bracket(&text, &a, v, i, n++);
    }
    buf_z(&text, " );\n");
    measure("terms of the built-in packs", buf_slice(&text), v, s->packs, s->n_packs);
    buf_free(&text);
    arena_free(&a);
}

/* ------------------------------------------------------------------------------------------------ structures */

typedef struct shape {
    const char *name;
    void (*condition)(buf *out, uint32_t n);
} shape;

static void all_pairs(buf *out, uint32_t n) {
    for (uint32_t i = 0; i < n / 2; i++) buf_printf(out, "%s(x.m%u > 1 || x.m%u > 1)", i ? " && " : "", i, i + n / 2);
}

static void neighbours(buf *out, uint32_t n) {
    (void)n;
    buf_z(out, "m.all(a, x[a] > 0) && m.exists(a, x[a] == 2)");
}

static void half(buf *out, uint32_t n) {
    buf_printf(out, "m.filter(a, x[a] > 1).size() >= %u", n / 2);
}

static void sum(buf *out, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) buf_printf(out, "%sx.m%u", i ? " + " : "", i);
    buf_printf(out, " <= %u", n * 3 / 2);
}

static void structure(const shape *of, uint32_t n) {
    arena a;
    diags d;
    buf terms = {0}, rules = {0}, text = {0};
    arena_init(&a);
    diags_init(&d);
    buf_z(&terms,
          "vocabulary = { id = \"b\"; version = \"1\"; title = \"B\"; };\nsets = ( { name = \"m\"; members = [");
    for (uint32_t i = 0; i < n; i++) buf_printf(&terms, "%s\"m%u\"", i ? ", " : "", i);
    buf_z(&terms, "]; } );\nterms = ( { path = \"x.<m>\"; type = \"int\"; default = 0; title = \"t\"; } );\n");
    buf_z(&rules,
          "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"b/1\"; sources = ( { id = \"s\"; "
          "title = \"S\"; } ); };\nrules = ( { id = \"R\"; title = \"R\"; class = \"red-line\"; cite = { source "
          "= \"s\"; quote = \"q\"; }; conditions = ( { id = \"a\"; message = \"m\"; require = \"");
    of->condition(&rules, n);
    buf_z(&rules, "\"; } ); } );\n");
    buf_z(&text, "deal = { id = \"bench\"; title = \"Bench\"; };\nterms = { x = { ");
    for (uint32_t i = 0; i < n; i++) buf_printf(&text, "m%u = { either = [1, 2]; }; ", i);
    buf_z(&text, "}; };\n");
    const vocabulary *v = vocabulary_read(&a, source_of_text(&a, STR("b.terms"), buf_slice(&terms)), NULL, &d);
    if (!v) stop("terms", &d);
    const pack *p = pack_read(&a, source_of_text(&a, STR("b.rules"), buf_slice(&rules)), v, rules_env(&a, v), &d);
    if (!p) stop("rules", &d);
    measure(of->name, buf_slice(&text), v, &p, 1);
    buf_free(&terms);
    buf_free(&rules);
    buf_free(&text);
    diags_free(&d);
    arena_free(&a);
}

int main(void) {
    static const shape shapes[] = {{"pairs that stand far apart", all_pairs},
                                   {"all() and exists()", neighbours},
                                   {"at least half of them", half},
                                   {"a sum of all", sum}};
    static const uint32_t sizes[] = {30, 60, 120, 240};
    static const uint32_t wanted[] = {16, 64, 128, 256, 512};
    rule_set s;
    diags d;
    diags_init(&d);
    if (!rule_set_load(&s, (rule_set_request){0}, &d)) stop("the built-in packs", &d);
    printf("sweeps:\n");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) built_in(&s, wanted[i], wanted[i] < 128 ? 5 : 1);
    rule_set_free(&s);
    diags_free(&d);
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) structure(&shapes[k], sizes[i]);
    return 0;
}
