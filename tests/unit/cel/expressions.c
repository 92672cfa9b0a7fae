/* Random well-typed expressions over the world, as text. Included after world.c. */

#include "templates.c"
#include "buf_slice.h"

typedef enum { V_ACTOR, V_REGION, V_TAG, V_TEXT, V_INT, V_BOOL, V_ROW, V_BETA, V_PLACE, V_LIST, V_THING } variable_kind;

typedef struct writer {
    world *w;
    buf out;
    variable_kind vars[32];
    uint32_t n_vars;
    int left; /* how many more nodes there may be */
} writer;

static void w_bool(writer *g, int depth);
static void w_int(writer *g, int depth);
static void w_text(writer *g, int depth);
static void w_list(writer *g, int depth);

static variable_kind w_list_range(writer *g);
static void w_actor(writer *g);
static bool variable(writer *g, variable_kind kind);

static uint32_t pick(writer *g, uint32_t n) {
    return world_below(g->w, n);
}

static void z(writer *g, const char *text) {
    buf_z(&g->out, text);
}

static void quoted(writer *g, const str *names, uint32_t n) {
    buf_printf(&g->out, "'" STR_FMT "'", STR_ARG(names[pick(g, n)]));
}

/* A variable in scope of this kind; false where there is none. */
static bool variable(writer *g, variable_kind kind) {
    uint32_t from = g->n_vars ? pick(g, g->n_vars) : 0;
    for (uint32_t i = 0; i < g->n_vars; i++) {
        uint32_t at = (from + i) % g->n_vars;
        if (g->vars[at] != kind) continue;
        buf_printf(&g->out, "x%u", at);
        return true;
    }
    return false;
}

/* ---- templates: the table is in templates.c ---- */

static void declare_variable(writer *g, variable_kind kind) {
    buf_printf(&g->out, "x%u", g->n_vars);
    g->vars[g->n_vars++] = kind;
}

static variable_kind kind_of_letter(char letter) {
    return letter == 'i' ? V_INT : letter == 'b' ? V_BOOL : letter == 't' ? V_TEXT : V_LIST;
}

/* Variables are in scope up to the end of the template. */
static void expand(writer *g, const char *template, int depth) {
    uint32_t before = g->n_vars;
    variable_kind range = V_TEXT;
    for (const char *at = template; *at; at++) {
        if (*at != '%') {
            buf_char(&g->out, *at);
            continue;
        }
        switch (*++at) {
        case 'b':
            z(g, "(");
            w_bool(g, depth - 1);
            z(g, ")");
            break;
        case 'i': w_int(g, depth - 1); break;
        case 't': w_text(g, depth - 1); break;
        case 'l': w_list(g, depth - 1); break;
        case 'a': w_actor(g); break;
        case 'L': range = w_list_range(g); break;
        case 'V': declare_variable(g, range); break;
        case 'I': declare_variable(g, V_INT); break;
        case 'T': declare_variable(g, V_TEXT); break;
        case 'R': declare_variable(g, V_REGION); break;
        case 'A': declare_variable(g, V_ACTOR); break;
        case 'Z': declare_variable(g, V_THING); break;
        case 'W': declare_variable(g, V_ROW); break;
        case 'w':
            if (!variable(g, V_ROW)) z(g, "articles[0]");
            break;
        case 'N': buf_printf(&g->out, "x%u", g->n_vars); break;
        case '+': g->vars[g->n_vars++] = kind_of_letter(*++at); break;
        case '-': g->n_vars = before; break;
        default: buf_char(&g->out, *at);
        }
    }
    g->n_vars = before;
}

/* One of them, every second time; false where there is no room for more variables, or it was not its turn. */
static bool from_templates(writer *g, const char *const *templates, uint32_t n, int depth) {
    if (g->n_vars > 24 || pick(g, 2)) return false;
    expand(g, templates[pick(g, n)], depth);
    return true;
}
#define TEMPLATES(g, list, depth) from_templates((g), (list), sizeof(list) / sizeof *(list), (depth))

/* ---- names and paths ---- */

static void w_actor(writer *g) {
    if (pick(g, 5) == 0) {
        z(g, "alpha.lead");
        return;
    }
    if (pick(g, 3) && variable(g, V_ACTOR)) return;
    quoted(g, actor_names, 5);
}

static void w_region(writer *g) {
    if (pick(g, 3) && variable(g, V_REGION)) return;
    quoted(g, region_names, 4);
}

static void w_thing(writer *g) {
    if (!pick(g, 4) || !variable(g, V_THING)) z(g, "rho.one");
}

/* beta[actor], or a variable that stands for it. */
static void w_beta(writer *g) {
    if (pick(g, 2) && variable(g, V_BETA)) return;
    if (pick(g, 3) == 0) {
        buf_printf(&g->out, "beta." STR_FMT, STR_ARG(actor_names[pick(g, 5)]));
        return;
    }
    z(g, "beta[");
    w_actor(g);
    z(g, "]");
}

static void w_gamma(writer *g) {
    if (pick(g, 3) == 0 && variable(g, V_PLACE)) {
        z(g, "[");
    } else {
        z(g, "gamma[");
        w_actor(g);
        z(g, "][");
    }
    w_region(g);
    z(g, "]");
}

static void w_enum(writer *g) {
    switch (pick(g, 6)) {
    case 4:
        z(g, "epsilon[");
        w_thing(g);
        z(g, "].state");
        return;
    case 5:
        z(g, "sigma[");
        w_thing(g);
        z(g, "][");
        w_actor(g);
        z(g, "]");
        return;
    case 0: z(g, "alpha.kind"); return;
    case 1: w_gamma(g); return;
    case 2:
        w_beta(g);
        z(g, ".state");
        return;
    default: w_beta(g); z(g, ".other");
    }
}

/* Opens macro(x, with a new variable; the caller closes it with end_loop(). */
static void begin_loop(writer *g, const char *macro, variable_kind kind) {
    buf_printf(&g->out, ".%s(x%u, ", macro, g->n_vars);
    g->vars[g->n_vars++] = kind;
}

static void end_loop(writer *g) {
    g->n_vars--;
    z(g, ")");
}

static variable_kind w_range(writer *g) {
    switch (pick(g, 17)) {
    case 12: z(g, "epsilon"); return V_THING;
    case 13: z(g, "rho.some"); return V_THING;
    case 14:
        z(g, "epsilon[");
        w_thing(g);
        z(g, "].after");
        return V_THING;
    case 15: z(g, "tau"); return V_TEXT;
    case 16: z(g, "thing"); return V_THING;
    case 0: z(g, "actor"); return V_ACTOR;
    case 1: z(g, "western"); return V_ACTOR;
    case 2: z(g, "region"); return V_REGION;
    case 3: z(g, "beta"); return V_ACTOR;
    case 4: z(g, "delta"); return V_REGION;
    case 5: z(g, "alpha.crew"); return V_ACTOR;
    case 6: z(g, "alpha.tags"); return V_TAG;
    case 7: z(g, "(western + ['a1'])"); return V_ACTOR;
    case 8: z(g, "['a1', 'a3']"); return V_ACTOR;
    case 9: z(g, "doc.by"); return V_TEXT;
    case 10:
        z(g, "gamma[");
        w_actor(g);
        z(g, "]");
        return V_REGION;
    default: z(g, "articles"); return V_ROW;
    }
}

static variable_kind w_list_range(writer *g) {
    switch (pick(g, 9)) {
    case 7: z(g, "rho.some"); return V_THING;
    case 8: z(g, "thing"); return V_THING;
    case 0: z(g, "western"); return V_ACTOR;
    case 1: z(g, "region"); return V_REGION;
    case 2: z(g, "alpha.crew"); return V_ACTOR;
    case 3: z(g, "alpha.tags"); return V_TAG;
    case 4: z(g, "(western + ['a1'])"); return V_ACTOR;
    case 5: z(g, "doc.by"); return V_TEXT;
    default: z(g, "articles"); return V_ROW;
    }
}

static void w_quantifier(writer *g, int depth) {
    static const char *const macros[] = {"all", "exists", "exists_one"};
    if (g->n_vars > 28) {
        z(g, "true");
        return;
    }
    if (pick(g, 6) == 0) {
        bool beta = pick(g, 2);
        buf_printf(&g->out, "%s.%s(x%u, x%u, ", beta ? "beta" : "gamma", pick(g, 2) ? "all" : "exists", g->n_vars,
                   g->n_vars + 1);
        g->vars[g->n_vars++] = V_ACTOR;
        g->vars[g->n_vars++] = beta ? V_BETA : V_PLACE;
        w_bool(g, depth - 1);
        g->n_vars--;
        end_loop(g);
        return;
    }
    variable_kind kind = w_range(g);
    begin_loop(g, macros[pick(g, 3)], kind);
    w_bool(g, depth - 1);
    end_loop(g);
}

static void pair(writer *g, void (*side)(writer *, int), const char *between, int depth) {
    z(g, "(");
    side(g, depth - 1);
    z(g, between);
    side(g, depth - 1);
    z(g, ")");
}

static const char *order_operator(writer *g) {
    static const char *const orders[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
    return orders[pick(g, 6)];
}

static void w_has(writer *g) {
    static const char *const fixed[] = {"alpha.count", "alpha.width", "beta.a3",    "delta.r2",
                                        "omega.total", "omega.a3",    "gamma.a5",   "alpha.lead",
                                        "beta['a3']",  "delta['r2']", "omega['a3']"};
    bool of_beta = pick(g, 3) > 0;
    z(g, "has(");
    if (of_beta) w_beta(g);
    z(g, !of_beta ? fixed[pick(g, 11)] : pick(g, 2) ? ".n" : ".other");
    z(g, ")");
}

static void w_enum_test(writer *g) {
    w_enum(g);
    switch (pick(g, 4)) {
    case 0: z(g, " in ['low', 'high', 'nowhere']"); return;
    case 1:
        z(g, " == ");
        w_enum(g);
        return;
    default: z(g, pick(g, 2) ? " == " : " != "); quoted(g, level_names, 4);
    }
}

static void w_set_test(writer *g) {
    switch (pick(g, 6)) {
    case 0:
        w_actor(g);
        z(g, " in alpha.crew");
        return;
    case 1: z(g, pick(g, 2) ? "'y' in alpha.tags" : "'t68' in alpha.tags"); return;
    case 2: z(g, "sets.contains(alpha.tags, ['x', 'z'])"); return;
    case 3:
        z(g,
          pick(g, 2) ? "sets.intersects(['y', 'q', 't65'], alpha.tags)" : "sets.equivalent(alpha.crew, ['a2', 'a4'])");
        return;
    case 4:
        w_region(g);
        z(g, " in delta");
        return;
    default: w_actor(g); z(g, pick(g, 2) ? " in western" : " in ['a3', 'a1']");
    }
}

static void w_row_test(writer *g) {
    static const char *const tests[] = {".text.matches('(?i)budapest')", ".text.contains('fire')", ".id == '2'",
                                        ".title.startsWith('Bu')", ".text.size() > 10"};
    if (!variable(g, V_ROW)) {
        z(g, pick(g, 2) ? "size(articles) > 2" : "articles[1].title == 'Line'");
        return;
    }
    z(g, tests[pick(g, 5)]);
}

static void w_thing_test(writer *g) {
    static const char *const fixed[] = {"has(epsilon)",
                                        "has(sigma)",
                                        "has(tau)",
                                        "has(tau.total)",
                                        "size(tau) > 1",
                                        "'total' in tau",
                                        "size(thing) == 2",
                                        "size(rho.some) > 1",
                                        "rho.some == thing",
                                        "rho.some.size() == epsilon.size()",
                                        "thing.exists(x, thing.exists(y, x != y && y in epsilon[x].after))"};
    switch (pick(g, 5)) {
    case 0:
        w_thing(g);
        z(g, pick(g, 2) ? " == " : " != ");
        w_thing(g);
        return;
    case 1:
        w_thing(g);
        z(g, pick(g, 2) ? " in rho.some" : " in thing");
        return;
    case 2:
        z(g, "tau[");
        w_thing(g);
        z(g, "]");
        return;
    case 3:
        z(g, "has(epsilon[");
        w_thing(g);
        z(g, "].n)");
        return;
    default: z(g, fixed[pick(g, 11)]);
    }
}

static void w_leaf_bool(writer *g) {
    static const char *const fixed[] = {"true",
                                        "false",
                                        "alpha.ok",
                                        "u",
                                        "omega.total",
                                        "omega['a2']",
                                        "alpha.ok",
                                        "alpha.width > 1.0",
                                        "alpha.start < timestamp('1970-01-03T00:00:00Z')",
                                        "alpha.span >= duration('48h')",
                                        "'a1' in doc.by",
                                        "alpha.crew == ['a2']",
                                        "doc.title != ''",
                                        "beta.a1 == beta.a2",
                                        "alpha.span != duration('24h')",
                                        "alpha.pay >= money('1 AED')",
                                        "alpha.pay == money('1 AFN')",
                                        "alpha.pay + alpha.pay != alpha.pay * 2",
                                        "[alpha.pay, money('1.50 AED')].max() > -1 * alpha.pay",
                                        "alpha.share >= 40",
                                        "has(alpha.count) && alpha.count > 1",
                                        "beta.a1.?n.hasValue()"};
    switch (pick(g, 7)) {
    case 6: w_thing_test(g); return;
    case 0: w_has(g); return;
    case 1:
    case 2: w_enum_test(g); return;
    case 3: w_set_test(g); return;
    case 4: w_row_test(g); return;
    default: z(g, fixed[pick(g, sizeof fixed / sizeof *fixed)]);
    }
}

static void w_bind(writer *g, int depth) {
    bool number = pick(g, 2);
    if (g->n_vars > 28) {
        z(g, "false");
        return;
    }
    buf_printf(&g->out, "cel.bind(x%u, ", g->n_vars);
    if (number)
        w_int(g, depth - 1);
    else
        w_bool(g, depth - 1);
    z(g, ", ");
    g->vars[g->n_vars++] = number ? V_INT : V_BOOL;
    w_bool(g, depth - 1);
    end_loop(g);
}

static void w_condition(writer *g, void (*side)(writer *, int), int depth) {
    z(g, "(");
    w_bool(g, depth - 1);
    z(g, " ? ");
    side(g, depth - 1);
    z(g, " : ");
    side(g, depth - 1);
    z(g, ")");
}

static void w_bool(writer *g, int depth) {
    if (depth <= 0 || g->left-- <= 0) {
        if (pick(g, 4) || !variable(g, V_BOOL)) w_leaf_bool(g);
        return;
    }
    if (TEMPLATES(g, bools, depth)) return;
    switch (pick(g, 12)) {
    case 0:
    case 1: pair(g, w_bool, " && ", depth); return;
    case 2:
    case 3: pair(g, w_bool, " || ", depth); return;
    case 4:
        z(g, "!(");
        w_bool(g, depth - 1);
        z(g, ")");
        return;
    case 5: w_condition(g, w_bool, depth); return;
    case 6: pair(g, w_int, order_operator(g), depth); return;
    case 7: pair(g, w_text, pick(g, 2) ? " == " : " != ", depth); return;
    case 8: w_bind(g, depth); return;
    case 9:
        w_text(g, depth - 1);
        z(g, " in ");
        w_list(g, depth - 1);
        return;
    default: w_quantifier(g, depth);
    }
}

static void w_leaf_int(writer *g) {
    switch (pick(g, 10)) {
    case 8:
        z(g, "epsilon[");
        w_thing(g);
        z(g, "].n");
        return;
    case 9: z(g, pick(g, 2) ? "size(epsilon)" : "thing.size()"); return;
    case 0: z(g, "alpha.count"); return;
    case 1:
        w_beta(g);
        z(g, ".n");
        return;
    case 2:
        z(g, "delta[");
        w_region(g);
        z(g, "]");
        return;
    case 3: z(g, "v"); return;
    case 4: z(g, pick(g, 2) ? "delta.?r1.orValue(3)" : "beta.?a2.?n.orValue(-1)"); return;
    case 5: z(g, pick(g, 2) ? "size(alpha.crew)" : "size(delta)"); return;
    case 6:
        if (variable(g, V_INT)) return;
        z(g, "m['a1']");
        return;
    default: buf_printf(&g->out, "%u", pick(g, 5));
    }
}

static void w_int(writer *g, int depth) {
    if (depth <= 0 || g->left-- <= 0) {
        w_leaf_int(g);
        return;
    }
    if (TEMPLATES(g, ints, depth)) return;
    switch (pick(g, 6)) {
    case 0: pair(g, w_int, " + ", depth); return;
    case 1: pair(g, w_int, pick(g, 2) ? " - " : " / ", depth); return;
    case 2: w_condition(g, w_int, depth); return;
    case 3:
        z(g, "size(");
        w_list(g, depth - 1);
        z(g, ")");
        return;
    default: w_leaf_int(g);
    }
}

static void w_leaf_text(writer *g) {
    switch (pick(g, 6)) {
    case 0: w_enum(g); return;
    case 1: w_actor(g); return;
    case 2:
        if (variable(g, V_THING) || variable(g, V_TAG) || variable(g, V_TEXT)) return;
        z(g, "doc.title");
        return;
    case 3:
        if (variable(g, V_ROW)) {
            z(g, ".id");
            return;
        }
        z(g, "'2'");
        return;
    case 4: w_region(g); return;
    default: quoted(g, level_names, 4);
    }
}

static void w_text(writer *g, int depth) {
    if (depth <= 0 || g->left-- <= 0) {
        w_leaf_text(g);
        return;
    }
    if (TEMPLATES(g, texts, depth)) return;
    switch (pick(g, 4)) {
    case 0: pair(g, w_text, " + ", depth); return;
    case 1: w_condition(g, w_text, depth); return;
    default: w_leaf_text(g);
    }
}

/* A list of strings. */
static void w_list(writer *g, int depth) {
    static const char *const fixed[] = {"western", "alpha.crew",     "alpha.tags",
                                        "doc.by",  "['a1', 'high']", "western.slice(0, 0)"};
    uint32_t roll = pick(g, 8);
    if (depth <= 0 || g->left-- <= 0 || roll < 3 || g->n_vars > 28) {
        if (pick(g, 3) || !variable(g, V_LIST)) z(g, fixed[pick(g, 6)]);
        return;
    }
    if (TEMPLATES(g, lists, depth)) return;
    if (roll == 3) {
        z(g, "[");
        w_text(g, depth - 1);
        z(g, ", ");
        w_text(g, depth - 1);
        z(g, "]");
        return;
    }
    variable_kind kind = w_range(g);
    if (roll < 6 && kind != V_ROW) {
        begin_loop(g, "filter", kind);
        w_bool(g, depth - 1);
    } else {
        begin_loop(g, "map", kind);
        w_text(g, depth - 1);
    }
    end_loop(g);
}

static str finished(world *w, writer *g) {
    str copy = arena_str(&w->a, buf_slice(&g->out));
    buf_free(&g->out);
    return copy;
}

/* d0, a bool, d1, a number, and d2, a list of strings; each may use those before it. Until they are there, the names
 * stand for something simple. */
void world_define(world *w) {
    static const char *const names[] = {"d0", "d1", "d2"}, *const simple[] = {"alpha.ok", "alpha.count", "western"};
    static void (*const forms[])(writer *, int) = {w_bool, w_int, w_list};
    for (int i = 0; i < 3; i++) {
        cel_text_at *at = ARENA_NEW(&w->a, cel_text_at);
        writer g = {.w = w, .left = 8};
        forms[i](&g, 2);
        at->text = finished(w, &g);
        bool early = false;
        for (int k = i; k < 3; k++) early = early || str_find(at->text, str_of(names[k]), 0) != SIZE_MAX;
        if (early) at->text = str_of(simple[i]);
        assert_non_null(cel_env_define(&w->env, str_of(names[i]), at, &w->d));
    }
}

str world_random_expression(world *w) {
    writer g = {.w = w, .left = 14};
    w_bool(&g, 1 + (int)world_below(w, 4));
    return finished(w, &g);
}
