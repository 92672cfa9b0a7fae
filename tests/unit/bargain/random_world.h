/* A vocabulary with a term of every type and every silence, random expressions over it as text, and random deals.
 * Included by the tests of module bargain. */

#ifndef UNIT_RANDOM_WORLD_H
#define UNIT_RANDOM_WORLD_H

#include "unit/test.h"

#include "judge/judge.h"

static const char random_terms[] =
    "vocabulary = { id = \"odd\"; version = \"1\"; title = \"Every type, every silence\"; };\n"
    "sets = ( { name = \"party\"; members = [\"north\", \"south\"]; },\n"
    "         { name = \"town\"; members = [\"aa\", \"bb\", \"cc\"]; },\n"
    "         { name = \"port\"; of = \"town\"; members = [\"aa\", \"bb\"]; },\n"
    "         { name = \"thing\"; named_by = \"deal\"; most = 2; },\n"
    "         { name = \"stage\"; named_by = \"deal\"; most = 2; } );\n"
    "terms = (\n"
    "  { path = \"line\"; type = \"enum\"; values = [\"front\", \"border\"]; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"mood\"; type = \"enum\"; values = [\"good\", \"bad\", \"aa\"]; silence = \"open\"; title = \"t\"; "
    "},\n"
    "  { path = \"zone.wanted\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"zone.width\"; type = \"float\"; min = 0.0; max = 100.0; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"zone.since\"; type = \"date\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"zone.span\"; type = \"days\"; default = 3; title = \"t\"; },\n"
    "  { path = \"zone.limit\"; type = \"days\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"rights.<town>.kind\"; type = \"enum\"; values = [\"none\", \"vague\", \"full\"]; default = \"none\"; "
    "title = \"t\"; },\n"
    "  { path = \"rights.<town>.guard\"; type = \"enum\"; of = \"party\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"troops.<party>.<town>\"; type = \"int\"; default = 0; title = \"t\"; },\n"
    "  { path = \"cap.<party>\"; type = \"int\"; min = -3; max = 9; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"watch.by\"; type = \"set\"; of = \"party\"; default = []; title = \"t\"; },\n"
    "  { path = \"watch.tags\"; type = \"set\"; values = [\"x\", \"y\", \"aa\"]; silence = \"absent\"; title = \"t\"; "
    "},\n"
    "  { path = \"secret\"; type = \"bool\"; silence = \"open\"; title = \"t\"; },\n"
    "  { path = \"pay.total\"; type = \"money\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"pay.first\"; type = \"money\"; min = \"0 USD\"; max = \"9 USD\"; default = \"2 USD\"; title = \"t\"; "
    "},\n"
    "  { path = \"pay.share\"; type = \"percent\"; default = 20; title = \"t\"; },\n"
    "  { path = \"places\"; type = \"strings\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"owner\"; type = \"string\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"thing.<thing>.kind\"; type = \"enum\"; values = [\"none\", \"full\"]; default = \"none\"; title = "
    "\"t\"; "
    "},\n"
    "  { path = \"thing.<thing>.size\"; type = \"int\"; min = 0; max = 9; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"thing.<thing>.near\"; type = \"set\"; of = \"thing\"; default = []; title = \"t\"; },\n"
    "  { path = \"pact.<party>.<thing>\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"mark.<thing>\"; type = \"int\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"mark.total\"; type = \"int\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"plan.<stage>.<thing>\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"chief\"; type = \"enum\"; of = \"thing\"; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"some\"; type = \"set\"; of = \"thing\"; silence = \"absent\"; title = \"t\"; } );\n";

typedef struct random_world {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
    const vocabulary *full; /* with names for all things */
    cel_env *env;
    uint64_t random;
    int left;         /* nodes that the expression being written may still have */
    unsigned vars[8]; /* what the macro variables in scope are: 0 a town, 1 a party, 2 a string, 3 a thing, 4 a stage */
    unsigned n_vars;
    bool whole; /* no doubles and no free strings */
} random_world;

static uint32_t below(random_world *w, uint32_t n) {
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (uint32_t)((w->random >> 11) % n);
}

static void random_world_open(random_world *w, uint64_t seed) {
    *w = (random_world){.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    arena_init(&w->memory);
    diags_init(&w->problems);
    w->vocabulary = vocabulary_read(&w->memory, source_of_text(&w->memory, STR("odd.terms"), str_of(random_terms)),
                                    NULL, &w->problems);
    assert_non_null(w->vocabulary);
    w->full = vocabulary_view_full(&w->memory, w->vocabulary);
    w->env = rules_env(&w->memory, w->vocabulary);
    w->env->strict_domains = false;
}

static void random_world_close(random_world *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

/* The pack "p" of N red lines, R1, R2, ..., each with one condition, which requires an expression. */
static inline const pack *pack_requiring(random_world *w, const char *const *expressions, size_t n) {
    buf b = buf_in(&w->memory);
    buf_z(&b, "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"odd/1\"; sources = ( { id = \"s\"; "
              "title = \"S\"; } ); };\nrules = (");
    for (size_t i = 0; i < n; i++)
        buf_printf(&b,
                   "%s { id = \"R%zu\"; title = \"A rule\"; class = \"red-line\"; cite = { source = \"s\"; quote = "
                   "\"q\"; };\nconditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } ); }",
                   i ? "," : "", i + 1, expressions[i]);
    buf_z(&b, " );\n");
    source *s = source_of_text(&w->memory, STR("t.rules"), buf_take(&b));
    const pack *p = pack_read(&w->memory, s, w->vocabulary, w->env, &w->problems);
    if (!p) fail_msg("%s: " STR_FMT, expressions[0], STR_ARG(w->problems.list.v[0].message));
    return p;
}

/* ---- expressions ---- */

static void x_bool(random_world *w, buf *b);
static void x_int(random_world *w, buf *b);
static void x_text(random_world *w, buf *b);
static void x_list(random_world *w, buf *b);

#define PICK(w, ...)                                                                                                   \
    ((const char *const[]){__VA_ARGS__})[below(w, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))]

static bool x_var(random_world *w, buf *b, unsigned kind) {
    unsigned from = w->n_vars ? below(w, w->n_vars) : 0;
    for (unsigned i = 0; i < w->n_vars; i++) {
        unsigned at = (from + i) % w->n_vars;
        if (w->vars[at] != kind) continue;
        buf_printf(b, "x%u", at);
        return true;
    }
    return false;
}

static void x_town(random_world *w, buf *b) {
    if (below(w, 3) && x_var(w, b, 0)) return;
    buf_printf(b, "'%s'", PICK(w, "aa", "bb", "cc"));
}

static void x_party(random_world *w, buf *b) {
    if (below(w, 3) && x_var(w, b, 1)) return;
    buf_printf(b, "'%s'", PICK(w, "north", "south"));
}

static void x_sides(random_world *w, buf *b, void (*side)(random_world *, buf *), const char *between) {
    buf_char(b, '(');
    side(w, b);
    buf_z(b, between);
    side(w, b);
    buf_char(b, ')');
}

static void x_choice(random_world *w, buf *b, void (*side)(random_world *, buf *)) {
    buf_char(b, '(');
    x_bool(w, b);
    buf_z(b, " ? ");
    side(w, b);
    buf_z(b, " : ");
    side(w, b);
    buf_char(b, ')');
}

/* A macro over a range, whose body is written by BODY. */
static void x_loop(random_world *w, buf *b, const char *macro, void (*body)(random_world *, buf *)) {
    unsigned kind = below(w, 5);
    if (w->n_vars == 8) {
        buf_z(b, body == x_bool ? "true" : "['aa']");
        return;
    }
    if (kind == 0)
        buf_z(b, PICK(w, "town", "port", "rights", "troops.north", "['cc', 'aa']"));
    else if (kind == 1)
        buf_z(b, PICK(w, "party", "cap", "troops", "watch.by"));
    else if (kind == 3)
        buf_z(b, PICK(w, "thing", "thing", "pact.north", "some",
                      "plan[stage.exists(s, true) ? stage.map(s, s)[0] : 'x']"));
    else if (kind == 4)
        buf_z(b, PICK(w, "stage", "plan"));
    else if (below(w, 3))
        buf_z(b, PICK(w, "watch.tags", "deal.by", "['front', 'x', 'full']"));
    else
        x_list(w, b);
    buf_printf(b, ".%s(x%u, ", macro, w->n_vars);
    w->vars[w->n_vars++] = kind;
    body(w, b);
    w->n_vars--;
    buf_char(b, ')');
}

/* About things. */
static void x_things(random_world *w, buf *b) {
    buf x = {0}, y = {0}, s = {0};
    bool one = x_var(w, &x, 3) && x_var(w, &y, 3), stage = x_var(w, &s, 4);
    const char *a = one ? arena_printf(&w->memory, STR_FMT, STR_ARG(buf_slice(&x))).p : NULL;
    const char *c = one ? arena_printf(&w->memory, STR_FMT, STR_ARG(buf_slice(&y))).p : NULL;
    const char *at = stage ? arena_printf(&w->memory, STR_FMT, STR_ARG(buf_slice(&s))).p : NULL;
    buf_free(&x);
    buf_free(&y);
    buf_free(&s);
    if (one && stage && below(w, 2)) {
        buf_printf(b, "plan[%s][%s]", at, a);
        return;
    }
    if (!one) {
        buf_z(b, PICK(w, "size(thing) > 1", "has(chief)", "has(some)", "thing.exists(t, t == chief)",
                      "size(stage) == 1", "thing == stage", "has(thing)", "has(pact)", "chief in some",
                      "size(mark) == 1", "'total' in mark", "mark.exists(k, k != 'total')", "size(some) == size(thing)",
                      "thing.exists_one(t, thing[t].kind == 'full')", "size(thing.filter(t, has(thing[t].size))) > 0",
                      "thing.exists(t, v, v.kind == 'full')", "size(pact.north) > 1",
                      "stage.all(s, thing.exists(t, plan[s][t]))", "has(mark)"));
        return;
    }
    switch (below(w, 8)) {
    case 0: buf_printf(b, "thing[%s].kind == '%s'", a, PICK(w, "none", "full")); return;
    case 1: buf_printf(b, "has(thing[%s].size)", a); return;
    case 2: buf_printf(b, "%s in thing[%s].near", a, c); return;
    case 3: buf_printf(b, "%s %s %s", a, PICK(w, "==", "!="), PICK(w, c, "chief", "mood")); return;
    case 4: buf_printf(b, "%s in %s", a, PICK(w, "some", "thing", "pact.south", "mark")); return;
    case 5: buf_printf(b, "thing[%s].size > %s", a, PICK(w, "2", "size(thing)", "mark.total")); return;
    case 6: buf_printf(b, "pact[%s][%s]", PICK(w, "'north'", "'south'"), a); return;
    default: buf_printf(b, "mark[%s] %s thing[%s].size", a, PICK(w, "<", "=="), c); return;
    }
}

static void x_leaf_int(random_world *w, buf *b) {
    switch (below(w, 8)) {
    case 0:
    case 1:
        buf_z(b, "troops[");
        x_party(w, b);
        buf_z(b, "][");
        x_town(w, b);
        buf_char(b, ']');
        return;
    case 2:
        buf_z(b, "cap[");
        x_party(w, b);
        buf_char(b, ']');
        return;
    case 3:
        buf_z(b, PICK(w, "size(watch.by)", "size(watch.tags)", "watch.by.size()", "size(cap)", "size(rights)"));
        return;
    case 4:
        buf_z(b, PICK(w, "cap.?north.orValue(-1)", "9223372036854775807", "-9223372036854775807", "size(deal.by)"));
        return;
    default: buf_printf(b, "%u", below(w, 6));
    }
}

static void x_int(random_world *w, buf *b) {
    if (w->left-- <= 0) {
        x_leaf_int(w, b);
        return;
    }
    switch (below(w, 10)) {
    case 0: x_sides(w, b, x_int, " + "); return;
    case 1: x_sides(w, b, x_int, " - "); return;
    case 2: x_sides(w, b, x_int, below(w, 2) ? " / " : " % "); return;
    case 3:
        buf_z(b, "(-");
        x_leaf_int(w, b);
        buf_char(b, ')');
        return;
    case 4: x_choice(w, b, x_int); return;
    case 5:
        buf_z(b, "size(");
        x_list(w, b);
        buf_char(b, ')');
        return;
    case 6:
        buf_z(b, PICK(w, "math.greatest(", "math.least("));
        x_int(w, b);
        buf_z(b, ", ");
        x_int(w, b);
        buf_char(b, ')');
        return;
    case 7:
        buf_z(b, "(3 * ");
        x_leaf_int(w, b);
        buf_char(b, ')');
        return;
    default: x_leaf_int(w, b);
    }
}

static void x_leaf_text(random_world *w, buf *b) {
    switch (below(w, 7)) {
    case 0: buf_z(b, "line"); return;
    case 1: buf_z(b, "mood"); return;
    case 2:
        buf_z(b, "rights[");
        x_town(w, b);
        buf_z(b, PICK(w, "].kind", "].guard"));
        return;
    case 3:
        if (x_var(w, b, 2)) return;
        buf_z(b, w->whole ? "mood" : "owner");
        return;
    case 4: x_town(w, b); return;
    case 5: x_party(w, b); return;
    default: buf_printf(b, "'%s'", PICK(w, "front", "full", "x", "good", "none", ""));
    }
}

static void x_text(random_world *w, buf *b) {
    if (w->left-- <= 0) {
        x_leaf_text(w, b);
        return;
    }
    switch (below(w, 6)) {
    case 0: x_sides(w, b, x_text, " + "); return;
    case 1: x_choice(w, b, x_text); return;
    case 2:
        x_leaf_text(w, b);
        buf_z(b, PICK(w, ".upperAscii()", ".substring(1)", ".replace('a', 'b')"));
        return;
    default: x_leaf_text(w, b);
    }
}

static void x_list(random_world *w, buf *b) {
    if (w->left-- <= 0) {
        buf_z(b, PICK(w, "watch.by", "watch.tags", "town", "deal.by", "['north', 'aa']", "[]"));
        return;
    }
    switch (below(w, 6)) {
    case 0: x_sides(w, b, x_list, " + "); return;
    case 1:
        buf_char(b, '[');
        x_text(w, b);
        buf_z(b, ", ");
        x_text(w, b);
        buf_char(b, ']');
        return;
    case 2: x_loop(w, b, "filter", x_bool); return;
    case 3: x_loop(w, b, "map", x_text); return;
    case 4: x_choice(w, b, x_list); return;
    default: buf_z(b, PICK(w, "watch.by", "watch.tags", "port", "deal.by"));
    }
}

static void x_leaf_bool(random_world *w, buf *b) {
    static const char *const orders[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
    const char *o = orders[below(w, 6)];
    switch (below(w, 22)) {
    case 16:
        buf_printf(b, "pay.%s%s%s", PICK(w, "total", "first"), o,
                   PICK(w, "money('3 USD')", "money('2.50 EUR')", "pay.first", "pay.total", "pay.first + pay.total",
                        "pay.first * 3", "-2 * pay.total", "pay.first - money('1 USD')"));
        return;
    case 17:
        buf_z(b, PICK(w, "pay.total in [money('3 USD'), money('4 EUR')]", "pay.total.currency() == 'USD'",
                      "has(pay.total)", "pay.total != pay.first", "pay.first.currency() != 'EUR'"));
        if (!w->whole) buf_z(b, PICK(w, " || pay.share >= 20", " && pay.share < 50.5", " || pay.share == 20.0"));
        return;
    case 18:
        buf_z(b, PICK(w, "'aa' in places", "size(places) > 1", "has(places)", "places.exists(p, p == 'bb')",
                      "places.all(p, p in ['aa', 'bb'])", "places.exists_one(p, p.contains('b'))"));
        return;
    case 19:
    case 20:
    case 21: x_things(w, b); return;
    case 0: buf_z(b, PICK(w, "zone.wanted", "secret", "!zone.wanted", "has(secret)", "has(mood)")); return;
    case 1:
        buf_z(b, PICK(w, "has(line)", "has(zone.width)", "has(cap.north)", "has(cap)", "has(zone.limit)",
                      "has(watch.tags)"));
        return;
    case 2:
        buf_z(b, "has(rights[");
        x_town(w, b);
        buf_z(b, "].guard)");
        return;
    case 3:
        buf_printf(b, "zone.width%s%s", o,
                   w->whole ? "zone.width" : PICK(w, "10.0", "10", "zone.width + 1.5", "double(3)"));
        return;
    case 4:
        buf_printf(b, "zone.span%s%s", o,
                   PICK(w, "duration('48h')", "zone.limit", "zone.limit + duration('1h')", "zone.span + zone.span"));
        return;
    case 5:
        buf_printf(b, "zone.since%s%s", o,
                   PICK(w, "timestamp('2025-06-02T00:00:00Z')", "zone.since + zone.span",
                        "timestamp('2025-06-02T00:00:00Z') - zone.limit"));
        return;
    case 6:
        x_party(w, b);
        buf_z(b, PICK(w, " in watch.by", " in cap", " in deal.by", " in watch.tags"));
        return;
    case 7:
        buf_z(b, PICK(w, "sets.contains(watch.tags, ['x'])", "sets.intersects(watch.by, ['north', 'q'])",
                      "sets.equivalent(watch.tags, ['y', 'x'])", "watch.by == ['north', 'south']",
                      "watch.by != ['south']", "watch.tags == ['x', 'aa']"));
        return;
    case 8:
        buf_z(b, PICK(w, "rights.aa.?guard.hasValue()", "rights.aa.?guard.orValue('north') == 'north'",
                      "cap.?north.optMap(v, v + 1).orValue(2) > 2", "zone.?width.hasValue()", "watch.tags[0] == 'x'",
                      "watch.by[1] == 'south'", "deal.by[0] == 'north'"));
        return;
    case 9:
        buf_z(b, w->whole
                     ? "true"
                     : PICK(w, "owner.startsWith('n')", "owner.contains('or')", "owner == 'north'", "size(owner) > 3",
                            "owner + 'x' == 'ax'", "owner in ['north', 'x']", "owner < 'm'", "'x' + owner != mood"));
        return;
    case 10:
        buf_z(b, PICK(w, "has(deal.status)", "deal.status == 'proposal'", "has(deal.date)",
                      "deal.date > timestamp('2025-01-01T00:00:00Z')", "cap.exists(p, v, v > 3)",
                      "cap.all(p, v, v > 3)", "rights.exists(t, v, v.kind == 'full')",
                      "['b', 'a'].exists(i, v, i > 0 && v == 'a')", "watch.tags.exists(i, v, i > 0 && v == 'y')"));
        return;
    case 11:
        x_text(w, b);
        buf_z(b, " in ");
        x_list(w, b);
        return;
    case 12:
        x_leaf_text(w, b);
        buf_z(b, PICK(w, ".contains('a')", ".startsWith('f')", ".matches('^[a-n]')", " in ['front', 'none', 'north']"));
        return;
    case 13:
        buf_z(b, "(");
        x_leaf_int(w, b);
        buf_z(b, o);
        x_leaf_int(w, b);
        buf_z(b, ")");
        return;
    default:
        buf_z(b, "(");
        x_leaf_text(w, b);
        buf_z(b, below(w, 2) ? " == " : " != ");
        x_leaf_text(w, b);
        buf_z(b, ")");
    }
}

static void x_bool(random_world *w, buf *b) {
    if (w->left-- <= 0) {
        x_leaf_bool(w, b);
        return;
    }
    switch (below(w, 13)) {
    case 0:
    case 1: x_sides(w, b, x_bool, " && "); return;
    case 2:
    case 3: x_sides(w, b, x_bool, " || "); return;
    case 4:
        buf_z(b, "!(");
        x_bool(w, b);
        buf_char(b, ')');
        return;
    case 5: x_choice(w, b, x_bool); return;
    case 6: x_sides(w, b, x_int, PICK(w, " < ", " >= ", " == ", " != ")); return;
    case 7: x_sides(w, b, x_text, below(w, 2) ? " == " : " != "); return;
    case 8: x_loop(w, b, "all", x_bool); return;
    case 9: x_loop(w, b, "exists", x_bool); return;
    case 10: x_loop(w, b, "exists_one", x_bool); return;
    case 11:
        buf_z(b, "cel.bind(y, ");
        x_leaf_int(w, b);
        buf_printf(b, ", y > %u || y + 1 < 0)", below(w, 4));
        return;
    default: x_leaf_bool(w, b);
    }
}

static str random_expression(random_world *w, int nodes) {
    buf b = {0};
    w->left = (int)below(w, (uint32_t)nodes);
    x_bool(w, &b);
    str s = arena_str(&w->memory, buf_slice(&b));
    buf_free(&b);
    return s;
}

/* The expression as a pack holds it; its program NULL where the checker does not take it. */
static rule_expr random_expr(random_world *w, int nodes) {
    rule_expr e = {.at = {.text = random_expression(w, nodes)}};
    cel_text_at *at = ARENA_NEW(&w->memory, cel_text_at);
    *at = e.at;
    e.program = cel_program_new(w->env, at, &cel_bool, &w->problems);
    return e;
}

/* A program that is there: some random texts do not check, such as a comparison of a number with a list. */
/* An expression; NULL gives none. */
static inline rule_expr expr(random_world *w, const char *text) {
    rule_expr e = {0};
    if (!text) return e;
    cel_text_at *at = ARENA_NEW(&w->memory, cel_text_at);
    at->text = e.at.text = str_of(text);
    e.program = cel_program_new(w->env, at, &cel_bool, &w->problems);
    if (!e.program) fail_msg("%s: " STR_FMT, text, STR_ARG(w->problems.list.v[0].message));
    return e;
}

static inline rule_expr sure_expr(random_world *w, int nodes) {
    rule_expr e = random_expr(w, nodes);
    for (int i = 0; !e.program && i < 100; i++) e = random_expr(w, nodes);
    if (!e.program) fail_msg("no random expression checks: " STR_FMT, STR_ARG(w->problems.list.v[0].message));
    return e;
}

/* ---- deals ---- */

static inline slot_value random_value(random_world *w, uint32_t number) {
    static const str owners[] = {{"north", 5}, {"", 0}, {"mouse", 5}, {"a\"\\b", 4}};
    static const double widths[] = {0.0, 10.0, 9.5, 100.0, 1e-3};
    static const money amounts[] = {{300, 0},       {250, 0}, {0, 1},    {200, 1},
                                    {INT64_MAX, 1}, {900, 1}, {-500, 0}, {400, 0}};
    static const str places[] = {{"aa", 2}, {"bb", 2}, {"somewhere", 9}};
    static const str_list lists[] = {{NULL, 0}, {places, 1}, {places + 1, 1}, {places, 2}};
    static const int64_t counts[] = {0, 1, 2, 5, -4, INT64_MAX, INT64_MIN, 40};
    const domain *values = NULL;
    slot_value v = {0};
    switch (vocabulary_slot_type(w->vocabulary, number, &values)) {
    case SLOT_BOOL: v.b = below(w, 2); break;
    case SLOT_INT: v.i = number >= w->vocabulary->n_slots ? 0 : counts[below(w, 8)]; break;
    case SLOT_FLOAT: v.f = widths[below(w, 5)]; break;
    case SLOT_STRING: v.s = &owners[below(w, 4)]; break;
    case SLOT_ENUM: v.i = below(w, (uint32_t)values->n); break;
    case SLOT_DATE: v.i = (int64_t)(20240 + below(w, 3)) * 86400; break;
    case SLOT_DAYS: v.i = (int64_t)below(w, 4) + (below(w, 8) ? 0 : 4000000); break;
    case SLOT_SET: {
        uint64_t *bits = ARENA_NEW(&w->memory, uint64_t);
        *bits = below(w, 1u << values->n);
        v.bits = bits;
        break;
    }
    case SLOT_STRINGS: v.list = &lists[below(w, 4)]; break;
    case SLOT_PERCENT: v.f = widths[below(w, 5)]; break;
    case SLOT_MONEY: {
        money *m = ARENA_NEW(&w->memory, money);
        *m = amounts[below(w, 8)];
        m->currency = currency_find(m->currency ? STR("USD") : STR("EUR"));
        v.money = m;
        break;
    }
    }
    return v;
}

static inline void bound(const term *t, slot_value *v) {
    if (t->type == SLOT_MONEY && t->has_min) {
        bool low = v->money->amount < t->min.money->amount || v->money->currency != t->min.money->currency;
        if (low || v->money->amount > t->max.money->amount) v->money = low ? t->min.money : t->max.money;
    }
    if (t->type != SLOT_INT) return;
    if (t->has_min && v->i < t->min.i) v->i = t->min.i;
    if (t->has_max && v->i > t->max.i) v->i = t->max.i;
}

/* A number of things of each set; what is said of others is taken back. */
static inline void name_things(random_world *w, slot *slots, bool *said) {
    const vocabulary *v = w->vocabulary;
    uint32_t n[8];
    for (size_t k = 0; k < v->n_named; k++) {
        n[k] = below(w, (uint32_t)v->named[k]->n + 1);
        for (uint32_t i = 0; i < v->named[k]->n; i++) {
            said[v->named[k]->presence + i] = i < n[k];
            slots[v->named[k]->presence + i] = (slot){.state = i < n[k] ? SLOT_VALUE : SLOT_ABSENT};
        }
    }
    for (uint32_t i = 0; i < v->n_slots; i++) {
        const term *t = v->terms[v->slot_term[i]];
        bool unnamed = false;
        if (v->slot_term[i] >= v->n_terms || !said[i]) continue;
        for (size_t k = 0; k < t->n_segments; k++) {
            const segment *s = &t->segments[k];
            if (s->set && s->set->room)
                unnamed = unnamed || (i - t->first_slot) / s->stride % s->set->room >= n[s->set->members.named - 1];
        }
        if (t->values && t->values->named) {
            uint32_t most = n[t->values->named - 1];
            uint64_t *bits = ARENA_NEW(&w->memory, uint64_t);
            if (t->type == SLOT_ENUM && most) slots[i].v.i %= most;
            if (t->type == SLOT_SET) {
                *bits = slots[i].v.bits[0] & ((UINT64_C(1) << most) - 1);
                slots[i].v.bits = bits;
            }
            unnamed = unnamed || (t->type == SLOT_ENUM && most == 0);
        }
        if (unnamed) said[i] = false;
        if (unnamed) slots[i] = v->silent_complete[i];
    }
}

/* Random values for SLOTS, and which of them a deal sets (SAID). Both have the size of all slots and fields. */
static inline void random_slots(random_world *w, slot *slots, bool *said) {
    static const str names[] = {{"north", 5}, {"south", 5}};
    const vocabulary *v = w->vocabulary;
    for (uint32_t i = 0; i < v->n_slots + DEAL_FIELDS; i++) {
        said[i] = below(w, 2);
        slots[i] = v->silent_complete[i];
        if (!said[i]) continue;
        slots[i] = (slot){.state = SLOT_VALUE, .v = random_value(w, i)};
        if (i < v->n_slots) bound(v->terms[v->slot_term[i]], &slots[i].v);
    }
    name_things(w, slots, said);
    str_list *by = ARENA_NEW(&w->memory, str_list);
    uint32_t from = below(w, 2), n = below(w, 3 - from);
    *by = (str_list){names + from, n};
    slots[v->n_slots + DEAL_BY] = (slot){.state = SLOT_VALUE, .v.list = by};
    said[v->n_slots + DEAL_BY] = true;
    said[v->n_slots + DEAL_ID] = said[v->n_slots + DEAL_TITLE] = false;
}

#endif
