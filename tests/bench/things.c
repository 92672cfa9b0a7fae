/* Measures what deals name: four sets of 8, families over one and over two of them, and rules with loops over two of
 * them. The same deal without things, and with one, four and eight of each: microseconds for reading and for judging,
 * and the slots that the vocabulary has. Then sweeps of a deal of eight of each, with brackets over their terms. */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "judge/judge.h"
#include "sweep/sweep.h"
#include "buf_slice.h"

#define ROUNDS   5
#define ROUND_MS 100.0

static const char terms_text[] =
    "vocabulary = { id = \"b\"; version = \"1\"; title = \"Bench\"; };\n"
    "sets = ( { name = \"zone\"; named_by = \"deal\"; most = 8; title = \"Zones\"; },\n"
    "  { name = \"phase\"; named_by = \"deal\"; most = 8; title = \"Phases\"; },\n"
    "  { name = \"force\"; named_by = \"deal\"; most = 8; title = \"Forces\"; },\n"
    "  { name = \"office\"; named_by = \"deal\"; most = 8; title = \"Offices\"; } );\n"
    "terms = ( { path = \"truce\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"zones.<zone>.width\"; type = \"int\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"zones.<zone>.from\"; type = \"enum\"; of = \"phase\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"phases.<phase>.after\"; type = \"set\"; of = \"phase\"; default = []; title = \"t\"; },\n"
    "  { path = \"phases.<phase>.days\"; type = \"int\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"leaves.<force>.<zone>\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"watch.<office>.<zone>\"; type = \"bool\"; default = false; title = \"t\"; } );\n";

static const char rules_text[] = "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"b/1\";\n"
                                 "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
                                 "rules = (\n";

static const char *const conditions[] = {
    "truce",
    "zone.all(z, has(zones[z].width) && zones[z].width < 30)",
    "zone.all(z, office.exists(o, watch[o][z]))",
    "force.all(f, zone.exists_one(z, leaves[f][z]))",
    "phase.all(x, phase.exists(y, x == y || y in phases[x].after || x in phases[y].after))",
    "zone.filter(z, zones[z].?width.orValue(0) > 5).size() <= 8",
    "zone.all(z, !has(zones[z].from) || phases[zones[z].from].?days.orValue(0) < 900)",
};

enum { CONDITIONS = sizeof conditions / sizeof *conditions };

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void stop(const char *what, const diags *d) {
    fprintf(stderr, "things: %s\n", what);
    for (size_t i = 0; i < d->list.n; i++)
        fprintf(stderr, "  %u: " STR_FMT "\n", d->list.v[i].line, STR_ARG(d->list.v[i].message));
    exit(1);
}

static void names(buf *out, const char *set, char letter, uint32_t n) {
    buf_printf(out, "  %s = (", set);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, "%s{ id = \"%c%u\"; title = \"The %s number %u\"; }", i ? ", " : " ", letter, i, set, i);
    buf_z(out, " );\n");
}

/* A deal that names N things in each set. Of the first BRACKETS zones the width is in brackets. */
static void make_deal(buf *out, uint32_t n, uint32_t brackets) {
    buf_z(out, "deal = { id = \"bench\"; title = \"Bench\";\n");
    if (n) {
        buf_z(out, "names = {\n");
        names(out, "zone", 'z', n);
        names(out, "phase", 'p', n);
        names(out, "force", 'f', n);
        names(out, "office", 'o', n);
        buf_z(out, "};\n");
    }
    buf_z(out, "};\nterms = { truce = true; zones = { ");
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out,
                   i < brackets ? "z%u = { width = { either = [%u, 40]; }; from = \"p%u\"; }; "
                                : "z%u = { width = %u; from = \"p%u\"; }; ",
                   i, 6 + i, i);
    buf_z(out, "}; phases = { ");
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(out, "p%u = { days = %u; after = [", i, 30 * i);
        for (uint32_t k = 0; k < i; k++) buf_printf(out, "%s\"p%u\"", k ? ", " : "", k);
        buf_z(out, "]; }; ");
    }
    buf_z(out, "}; leaves = { ");
    for (uint32_t i = 0; i < n; i++) buf_printf(out, "f%u = { z%u = true; }; ", i, i);
    buf_z(out, "}; watch = { ");
    for (uint32_t i = 0; i < n; i++) buf_printf(out, "o%u = { z%u = true; }; ", i, n - 1 - i);
    buf_z(out, "}; };\n");
}

typedef struct bench {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
    const pack *pack;
} bench;

static void bench_open(bench *b) {
    buf rules = {0};
    arena_init(&b->memory);
    diags_init(&b->problems);
    b->vocabulary =
        vocabulary_read(&b->memory, source_of_text(&b->memory, STR("b.terms"), str_of(terms_text)), NULL, &b->problems);
    if (!b->vocabulary) stop("terms", &b->problems);
    buf_z(&rules, rules_text);
    for (uint32_t i = 0; i < CONDITIONS; i++)
        buf_printf(
            &rules,
            "%s { id = \"R%u\"; title = \"R\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
            "  conditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } ); }",
            i ? ",\n" : "", i, conditions[i]);
    buf_z(&rules, " );\n");
    str text = arena_str(&b->memory, buf_slice(&rules));
    b->pack = pack_read(&b->memory, source_of_text(&b->memory, STR("b.rules"), text), b->vocabulary,
                        rules_env(&b->memory, b->vocabulary), &b->problems);
    if (!b->pack) stop("rules", &b->problems);
    buf_free(&rules);
}

static const deal *read_deal(bench *b, arena *a, str text) {
    deal_settings reading = {0};
    const deal *d = deal_read(a, source_of_text(a, STR("bench.deal"), text), b->vocabulary, &reading, &b->problems);
    if (!d) stop("deal", &b->problems);
    return d;
}

/* Microseconds for reading the deal, or for judging it when it is read; the best of several rounds. */
static double microseconds(bench *b, str text, bool judging, deal_outcome *outcome) {
    arena of_deal, of_verdict;
    double best = 1e30;
    arena_init(&of_deal);
    arena_init(&of_verdict);
    const deal *d = read_deal(b, &of_deal, text);
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_ms(), took = 0;
        uint32_t n = 0;
        for (; took < ROUND_MS; n++) {
            arena_reset(&of_verdict);
            if (judging)
                *outcome = judge_deal(&of_verdict, d, &b->pack, 1, (judge_settings){0})->outcome;
            else
                read_deal(b, &of_verdict, text);
            took = now_ms() - start;
        }
        if (took * 1e3 / n < best) best = took * 1e3 / n;
    }
    arena_free(&of_verdict);
    arena_free(&of_deal);
    return best;
}

static void measure(bench *b, uint32_t n) {
    buf text = {0};
    deal_outcome outcome;
    make_deal(&text, n, 0);
    double reading = microseconds(b, buf_slice(&text), false, &outcome);
    double judging = microseconds(b, buf_slice(&text), true, &outcome);
    printf("  %u things in each of 4 sets of 8: reading %6.1f us, judging %6.1f us: %s\n", n, reading, judging,
           deal_outcome_name(outcome));
    buf_free(&text);
}

static void measure_sweep(bench *b, uint32_t brackets) {
    arena a;
    buf text = {0};
    arena_init(&a);
    make_deal(&text, 8, brackets);
    const deal *d = read_deal(b, &a, buf_slice(&text));
    double start = now_ms();
    const sweep *s = sweep_deal(&a, d, &b->pack, 1, (sweep_settings){.max_listed = 10}, &b->problems);
    if (!s) stop("sweep", &b->problems);
    printf("  a sweep over the widths of %u of 8 zones: %6.1f ms; ways: " STR_FMT "\n", brackets, now_ms() - start,
           STR_ARG(s->combinations));
    arena_free(&a);
    buf_free(&text);
}

int main(void) {
    static const uint32_t counts[] = {0, 1, 4, 8};
    bench b;
    bench_open(&b);
    printf("things that a deal names: %u slots, %d rules\n", b.vocabulary->n_slots, CONDITIONS);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) measure(&b, counts[i]);
    for (uint32_t brackets = 2; brackets <= 8; brackets += 3) measure_sweep(&b, brackets);
    diags_free(&b.problems);
    arena_free(&b.memory);
    return 0;
}
