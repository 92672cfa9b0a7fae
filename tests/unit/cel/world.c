#include "world.h"
#include "buf_slice.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define N(text)                                                                                                        \
    { "" text, sizeof(text) - 1 }

static const str actor_names[] = {N("a1"), N("a2"), N("a3"), N("a4"), N("a5")};
static const str western_names[] = {N("a4"), N("a2"), N("a5")};
static const str region_names[] = {N("r1"), N("r2"), N("r3"), N("r4")};
static const str level_names[] = {N("none"), N("low"), N("mid"), N("high")};
static const str room_names[WORLD_THINGS] = {N("thing_1"), N("thing_2"), N("thing_3")};
static const str other_names[] = {N("high"), N("huge"), N("none")};
static const str row_fields[] = {N("id"), N("title"), N("text")};
static str tag_names[70];
static char tag_text[70][4];
static const domain actors = {N("actor"), actor_names, 5, NULL, 0, 0},
                    western = {N("western"), western_names, 3, NULL, 0, 0},
                    regions = {N("region"), region_names, 4, NULL, 0, 0}, levels = {N(""), level_names, 4, NULL, 0, 0},
                    others = {N(""), other_names, 3, NULL, 0, 0};
/* Things have their names in w->things. */
static domain things = {N("thing"), room_names, WORLD_THINGS, NULL, 1, 0};
static const cel_table articles = {N("articles"), row_fields, 3};

/* ---- the tree ---- */

static const domain *tags(arena *a) {
    for (int i = 0; i < 70; i++) {
        snprintf(tag_text[i], sizeof tag_text[i], i < 4 ? "%c" : "t%d", i < 4 ? "xyzw"[i] : i);
        tag_names[i] = str_of(tag_text[i]);
    }
    domain *d = ARENA_NEW(a, domain);
    *d = (domain){N("tag"), tag_names, 70, NULL, 0, 0};
    return d;
}

/* A leaf below N families of the given sizes; its slots follow those made before. */
static const cel_shape *leaf(world *w, const char *path, slot_type type, const domain *values, bool may_be_absent,
                             const uint32_t *sizes, size_t n) {
    cel_shape *s = ARENA_NEW(&w->a, cel_shape);
    uint32_t *strides = ARENA_ARRAY(&w->a, uint32_t, n), total = 1;
    for (size_t i = n; i-- > 0;) {
        strides[i] = total;
        total *= sizes[i];
    }
    *s = (cel_shape){.path = str_of(path),
                     .leaf = true,
                     .type = type,
                     .values = values,
                     .first = w->n_slots,
                     .strides = strides,
                     .n_strides = n,
                     .may_be_absent = may_be_absent};
    for (uint32_t i = 0; i < total; i++) w->leaves[w->n_slots + i] = s;
    w->n_slots += total;
    assert_true(w->n_slots <= WORLD_SLOTS);
    return s;
}

static const cel_shape *group(world *w, const char *path, const cel_field *fields, size_t n, const domain *family,
                              const cel_shape *below) {
    cel_shape *s = ARENA_NEW(&w->a, cel_shape);
    cel_field *copy = ARENA_ARRAY(&w->a, cel_field, n);
    for (size_t i = 0; i < n; i++) copy[i] = fields[i];
    *s = (cel_shape){.path = str_of(path), .fields = copy, .n_fields = n, .family = family, .member = below};
    return s;
}

static void add_variable(world *w, cel_variable v) {
    assert_true(cel_env_add(&w->env, v));
}

static void add_shape(world *w, const char *name, const cel_shape *s) {
    cel_type *t = ARENA_NEW(&w->a, cel_type);
    *t = (cel_type){.kind = CEL_T_SHAPE, .shape = s};
    add_variable(w, (cel_variable){.name = str_of(name), .kind = CEL_VAR_SHAPE, .type = t});
}

static void add_set(world *w, const domain *d) {
    cel_type *element = ARENA_NEW(&w->a, cel_type);
    *element = (cel_type){.kind = CEL_T_STRING, .values = d};
    add_variable(w,
                 (cel_variable){.name = d->name, .kind = CEL_VAR_SET, .type = cel_list_of(&w->a, element), .set = d});
}

static void build_alpha(world *w, const domain *tag) {
    const cel_field f[] = {
        {N("kind"), leaf(w, "alpha.kind", SLOT_ENUM, &levels, false, NULL, 0)},
        {N("count"), leaf(w, "alpha.count", SLOT_INT, NULL, true, NULL, 0)},
        {N("ok"), leaf(w, "alpha.ok", SLOT_BOOL, NULL, false, NULL, 0)},
        {N("tags"), leaf(w, "alpha.tags", SLOT_SET, tag, false, NULL, 0)},
        {N("width"), leaf(w, "alpha.width", SLOT_FLOAT, NULL, true, NULL, 0)},
        {N("lead"), leaf(w, "alpha.lead", SLOT_ENUM, &actors, true, NULL, 0)},
        {N("crew"), leaf(w, "alpha.crew", SLOT_SET, &actors, true, NULL, 0)},
        {N("span"), leaf(w, "alpha.span", SLOT_DAYS, NULL, true, NULL, 0)},
        {N("start"), leaf(w, "alpha.start", SLOT_DATE, NULL, true, NULL, 0)},
        {N("pay"), leaf(w, "alpha.pay", SLOT_MONEY, NULL, true, NULL, 0)},
        {N("share"), leaf(w, "alpha.share", SLOT_PERCENT, NULL, false, NULL, 0)},
    };
    add_shape(w, "alpha", group(w, "alpha", f, sizeof f / sizeof *f, NULL, NULL));
}

static void build_families(world *w) {
    static const uint32_t a[] = {5}, r[] = {4}, ar[] = {5, 4};
    const cel_field beta[] = {
        {N("state"), leaf(w, "beta.<actor>.state", SLOT_ENUM, &levels, false, a, 1)},
        {N("other"), leaf(w, "beta.<actor>.other", SLOT_ENUM, &others, true, a, 1)},
        {N("n"), leaf(w, "beta.<actor>.n", SLOT_INT, NULL, true, a, 1)},
    };
    add_shape(w, "beta", group(w, "beta", NULL, 0, &actors, group(w, "beta.<actor>", beta, 3, NULL, NULL)));
    const cel_shape *gamma = leaf(w, "gamma.<actor>.<region>", SLOT_ENUM, &levels, false, ar, 2);
    add_shape(w, "gamma", group(w, "gamma", NULL, 0, &actors, group(w, "gamma.<actor>", NULL, 0, &regions, gamma)));
    add_shape(w, "delta", group(w, "delta", NULL, 0, &regions, leaf(w, "delta.<region>", SLOT_INT, NULL, true, r, 1)));
    const cel_field away[] = {{N("total"), leaf(w, "omega.total", SLOT_BOOL, NULL, false, NULL, 0)}};
    const cel_shape *omega = leaf(w, "omega.<actor>", SLOT_BOOL, NULL, false, a, 1);
    add_shape(w, "omega", group(w, "omega", away, 1, &actors, omega));
    const cel_field doc[] = {
        {N("title"), leaf(w, "doc.title", SLOT_STRING, NULL, false, NULL, 0)},
        {N("by"), leaf(w, "doc.by", SLOT_STRINGS, NULL, false, NULL, 0)},
    };
    add_shape(w, "doc", group(w, "doc", doc, 2, NULL, NULL));
    add_shape(w, "solo", leaf(w, "solo", SLOT_INT, NULL, true, NULL, 0));
}

/* Families over things, alone and together with others, and terms that name things. */
static void build_things(world *w) {
    static const uint32_t t[] = {WORLD_THINGS}, ta[] = {WORLD_THINGS, 5};
    things.presence = w->presence = w->n_slots;
    leaf(w, "names.<thing>", SLOT_BOOL, NULL, true, t, 1);
    const cel_field epsilon[] = {
        {N("state"), leaf(w, "epsilon.<thing>.state", SLOT_ENUM, &levels, false, t, 1)},
        {N("n"), leaf(w, "epsilon.<thing>.n", SLOT_INT, NULL, true, t, 1)},
        {N("after"), leaf(w, "epsilon.<thing>.after", SLOT_SET, &things, false, t, 1)},
    };
    add_shape(w, "epsilon", group(w, "epsilon", NULL, 0, &things, group(w, "epsilon.<thing>", epsilon, 3, NULL, NULL)));
    const cel_field total[] = {{N("total"), leaf(w, "tau.total", SLOT_BOOL, NULL, true, NULL, 0)}};
    const cel_shape *tau = leaf(w, "tau.<thing>", SLOT_BOOL, NULL, true, t, 1);
    add_shape(w, "tau", group(w, "tau", total, 1, &things, tau));
    const cel_shape *sigma = leaf(w, "sigma.<thing>.<actor>", SLOT_ENUM, &levels, false, ta, 2);
    add_shape(w, "sigma", group(w, "sigma", NULL, 0, &things, group(w, "sigma.<thing>", NULL, 0, &actors, sigma)));
    const cel_field rho[] = {
        {N("one"), leaf(w, "rho.one", SLOT_ENUM, &things, true, NULL, 0)},
        {N("some"), leaf(w, "rho.some", SLOT_SET, &things, false, NULL, 0)},
    };
    add_shape(w, "rho", group(w, "rho", rho, 2, NULL, NULL));
    add_set(w, &things);
}

static void build_variables(world *w) {
    cel_type *row = ARENA_NEW(&w->a, cel_type);
    *row = (cel_type){.kind = CEL_T_ROW, .table = &articles};
    add_variable(
        w, (cel_variable){
               .name = articles.name, .kind = CEL_VAR_TABLE, .type = cel_list_of(&w->a, row), .table = &articles});
    add_set(w, &actors);
    add_set(w, &western);
    add_set(w, &regions);
    add_variable(w, (cel_variable){.name = STR("v"), .kind = CEL_VAR_VALUE, .type = &cel_int, .number = 0});
    add_variable(
        w, (cel_variable){
               .name = STR("m"), .kind = CEL_VAR_VALUE, .type = cel_map_of(&w->a, &cel_string, &cel_int), .number = 1});
    add_variable(w, (cel_variable){.name = STR("u"), .kind = CEL_VAR_VALUE, .type = &cel_bool, .number = 2});
}

static slot resolve(void *owner, uint32_t number) {
    world *w = owner;
    return w->settled[number];
}

static int row_in(void *owner, uint32_t row) {
    world *w = owner;
    return w->row_states[row];
}

static void fill_rows(world *w) {
    static const str rows[WORLD_ROWS][3] = {
        {N("1"), N("Scope"), N("all fire ceases at once")},
        {N("2"), N("Line"), N("the line of 1991; no Budapest here")},
        {N("3a"), N("Budapest Memorandum"), N("assurances as in the Budapest Memorandum of 1994")},
        {N("3b"), N(""), N("")},
    };
    for (int i = 0; i < WORLD_ROWS; i++) {
        w->rows[i].fields = rows[i];
        w->row_states[i] = 1;
    }
}

void world_init(world *w) {
    memset(w, 0, sizeof *w);
    arena_init(&w->a);
    arena_init(&w->scratch);
    diags_init(&w->d);
    cel_env_init(&w->env, &w->a);
    build_alpha(w, tags(&w->a));
    build_families(w);
    build_things(w);
    build_variables(w);
    fill_rows(w);
    for (uint32_t i = 0; i < w->n_slots; i++) w->slots[i].state = w->settled[i].state = SLOT_OPEN;
    world_name_things(w, 0, false);
    cel_value *m = ARENA_ARRAY(&w->a, cel_value, 4);
    m[0] = cel_of_str(STR("a1"));
    m[1] = cel_of_str(STR("x"));
    m[2] = cel_of_int(1);
    m[3] = cel_of_int(2);
    w->variables[0] = cel_of_int(5);
    w->variables[1] = cel_of_map(&w->a, m, m + 2, 2);
    w->variables[2] = cel_unknown();
    w->c = (cel_context){.memory = &w->scratch,
                         .slots = w->slots,
                         .named = w->named,
                         .resolve = resolve,
                         .row_in = row_in,
                         .owner = w,
                         .rows = w->rows,
                         .n_rows = WORLD_ROWS,
                         .variables = w->variables,
                         .steps_left = INT64_MAX};
    w->random = 88172645463325252u;
}

void world_free(world *w) {
    diags_free(&w->d);
    arena_free(&w->scratch);
    arena_free(&w->a);
}

/* ---- slots by path ---- */

str world_path(world *w, uint32_t number) {
    const cel_shape *s = w->leaves[number];
    buf text = {0};
    size_t family = 0;
    for (size_t i = 0; i < s->path.n; i++) {
        if (s->path.p[i] != '<') {
            buf_char(&text, s->path.p[i]);
            continue;
        }
        str rest = str_sub(s->path, i, s->path.n);
        const domain *d = str_starts(rest, STR("<actor>"))   ? &actors
                          : str_starts(rest, STR("<thing>")) ? &things
                                                             : &regions;
        buf_str(&text, d->names[(number - s->first) / s->strides[family++] % d->n]);
        while (s->path.p[i] != '>') i++;
    }
    str copy = arena_str(&w->scratch, buf_slice(&text));
    buf_free(&text);
    return copy;
}

uint32_t world_slot(world *w, const char *path) {
    for (uint32_t i = 0; i < w->n_slots; i++)
        if (str_is(world_path(w, i), path)) return i;
    fail_msg("no slot %s", path);
    return 0;
}

static uint64_t *bits_of(world *w, const domain *d, const char *value) {
    uint64_t *bits = ARENA_ARRAY(&w->a, uint64_t, SLOT_WORDS(d));
    while (*value) {
        size_t n = strcspn(value, ",");
        size_t at = domain_find(d, (str){value, n});
        assert_true(at != SIZE_MAX);
        bits[at / 64] |= (uint64_t)1 << (at % 64);
        value += n + (value[n] == ',');
    }
    return bits;
}

static slot_value read_value(world *w, const cel_shape *s, const char *value) {
    slot_value v = {0};
    switch (s->type) {
    case SLOT_BOOL: v.b = strcmp(value, "true") == 0; break;
    case SLOT_INT:
    case SLOT_DATE:
    case SLOT_DAYS: v.i = strtoll(value, NULL, 10); break;
    case SLOT_PERCENT:
    case SLOT_FLOAT: v.f = strtod(value, NULL); break;
    case SLOT_MONEY: {
        money *m = ARENA_NEW(&w->a, money);
        assert_true(money_parse(str_of(value), m));
        v.money = m;
        break;
    }
    case SLOT_STRING: {
        str *copy = ARENA_NEW(&w->a, str);
        *copy = arena_str(&w->a, str_of(value));
        v.s = copy;
        break;
    }
    case SLOT_ENUM: v.i = (int64_t)domain_find(s->values, str_of(value)); break;
    case SLOT_SET: v.bits = bits_of(w, s->values, value); break;
    case SLOT_STRINGS: {
        str_list *l = ARENA_NEW(&w->a, str_list);
        str *one = ARENA_NEW(&w->a, str);
        *one = arena_str(&w->a, str_of(value));
        *l = (str_list){one, one->n ? 1 : 0};
        v.list = l;
        break;
    }
    }
    return v;
}

void world_set(world *w, const char *path, const char *value) {
    static const struct {
        const char *name;
        slot_state state;
    } states[] = {{"absent", SLOT_ABSENT}, {"open", SLOT_OPEN}, {"bracket", SLOT_BRACKET}};
    uint32_t number = world_slot(w, path);
    slot *s = &w->slots[number];
    *s = (slot){.state = SLOT_VALUE};
    for (int i = 0; i < 3; i++)
        if (strcmp(value, states[i].name) == 0) s->state = (uint8_t)states[i].state;
    w->settled[number].state = SLOT_BRACKET;
    if (s->state == SLOT_VALUE) s->v = read_value(w, w->leaves[number], value);
}

/* ---- at random ---- */

uint32_t world_below(world *w, uint32_t n) {
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (uint32_t)((w->random >> 20) % n);
}

static slot_value random_value(world *w, const cel_shape *s) {
    static const str titles[] = {N(""), N("a1"), N("Budapest"), N("high"), N("x")};
    static const str_list lists[] = {{titles, 0}, {titles + 1, 1}, {titles + 1, 3}, {titles, 5}};
    static const uint64_t sets[][2] = {{0, 0}, {1, 0}, {3, 1}, {5, 0}, {10, 32}, {31, 63}};
    static const uint64_t some[1 << WORLD_THINGS][1] = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};
    static const money amounts[] = {{0, 0}, {100, 0}, {150, 0}, {100, 1}, {-1, 1}, {INT64_MAX, 0}};
    slot_value v = {0};
    switch (s->type) {
    case SLOT_PERCENT: v.f = world_below(w, 6) * 20; break;
    case SLOT_MONEY: v.money = &amounts[world_below(w, 6)]; break;
    case SLOT_BOOL: v.b = world_below(w, 2); break;
    case SLOT_INT: v.i = (int64_t)world_below(w, 8) - 2; break;
    case SLOT_DATE: v.i = (int64_t)world_below(w, 4) * 86400; break;
    case SLOT_DAYS: v.i = world_below(w, 5); break;
    case SLOT_FLOAT: v.f = world_below(w, 6) * 0.5; break;
    case SLOT_STRING: v.s = &titles[world_below(w, 5)]; break;
    case SLOT_ENUM: v.i = world_below(w, (uint32_t)(s->values->named ? w->things.n : s->values->n)); break;
    case SLOT_SET: v.bits = s->values->named ? some[world_below(w, 1u << w->things.n)] : sets[world_below(w, 6)]; break;
    case SLOT_STRINGS: v.list = &lists[world_below(w, 4)]; break;
    }
    return v;
}

slot world_random_slot(world *w, uint32_t number) {
    const cel_shape *s = w->leaves[number];
    uint32_t roll = world_below(w, 20);
    slot out = {.state = SLOT_VALUE};
    if (roll < 3)
        out.state = SLOT_OPEN;
    else if (roll < 6 && s->may_be_absent)
        out.state = SLOT_ABSENT;
    else if (roll == 7)
        out.state = SLOT_BRACKET;
    if (s->values && s->values->named && !w->things.n && s->type == SLOT_ENUM) out.state = SLOT_OPEN;
    if (out.state == SLOT_VALUE) out.v = random_value(w, s);
    return out;
}

/* The things that there are come first. If there may be more, nothing is known of these. */
void world_name_things(world *w, uint32_t n, bool more) {
    w->things = (domain){things.name, w->thing_names, n, NULL, things.named, things.presence};
    w->named[0] = &w->things;
    for (uint32_t i = 0; i < WORLD_THINGS; i++)
        w->slots[w->presence + i] = (slot){.state = i < n ? SLOT_VALUE : more ? SLOT_OPEN : SLOT_ABSENT};
    for (uint32_t i = w->presence + WORLD_THINGS; more && i < w->n_slots; i++) {
        const cel_shape *s = w->leaves[i];
        bool below = str_find(s->path, STR("<thing>"), 0) != SIZE_MAX;
        if (below && (i - s->first) / s->strides[0] >= n) w->slots[i] = w->settled[i] = (slot){.state = SLOT_OPEN};
    }
}

void world_randomize(world *w) {
    static const str names[] = {N("k1"), N("k2"), N("k3"), N("k4")};
    uint32_t from = world_below(w, 4);
    for (uint32_t i = 0; i < WORLD_THINGS; i++) w->thing_names[i] = names[(from + i) % 4];
    w->things.n = world_below(w, WORLD_THINGS + 1);
    for (uint32_t i = 0; i < w->n_slots; i++) {
        w->slots[i] = world_random_slot(w, i);
        w->settled[i] = world_random_slot(w, i);
    }
    world_name_things(w, (uint32_t)w->things.n, world_below(w, 3) == 0);
    for (int i = 0; i < WORLD_ROWS; i++) w->row_states[i] = world_below(w, 8) ? 1 : (int)world_below(w, 2) - 1;
    w->c.n_rows = world_below(w, WORLD_ROWS + 1);
    w->variables[2] = world_below(w, 3) ? cel_of_bool(world_below(w, 2)) : cel_unknown();
}

/* ---- trying expressions ---- */

cel_program *world_compile(world *w, const char *text) {
    cel_text_at *at = ARENA_NEW(&w->a, cel_text_at);
    at->text = arena_str(&w->a, str_of(text));
    return cel_program_new(&w->env, at, NULL, &w->d);
}

static cel_program *must_compile(world *w, const char *text) {
    cel_program *p = world_compile(w, text);
    if (!p) fail_msg("%s: " STR_FMT, text, STR_ARG(w->d.list.n ? w->d.list.v[0].message : STR("no program")));
    return p;
}

cel_value world_eval(world *w, const char *text) {
    return cel_eval(must_compile(w, text), &w->c);
}

str world_show(world *w, cel_value v) {
    buf text = {0};
    json_writer json;
    json_start(&json, &text);
    if (v.kind == CEL_ERROR)
        buf_printf(&text, "error: %s", v.error);
    else if (v.kind == CEL_UNKNOWN)
        buf_z(&text, "unknown");
    else
        cel_value_typed(&json, v);
    str copy = arena_str(&w->scratch, buf_slice(&text));
    buf_free(&text);
    return copy;
}

static void show_reason(world *w, buf *out, const cel_because *b) {
    str field = b->field < 3 ? row_fields[b->field] : STR("?");
    switch (b->kind) {
    case CEL_BECAUSE_SLOT: buf_str(out, world_path(w, b->slot)); break;
    case CEL_BECAUSE_TEXT:
        buf_printf(out, "row %u." STR_FMT "[%zu,%zu)", b->row, STR_ARG(field), b->from, b->to);
        break;
    case CEL_BECAUSE_FIELD:
        if (b->row == UINT32_MAX)
            buf_printf(out, "rows." STR_FMT, STR_ARG(field));
        else
            buf_printf(out, "row %u." STR_FMT, b->row, STR_ARG(field));
        break;
    case CEL_BECAUSE_NO_MEMBER: buf_z(out, "no member"); break;
    case CEL_BECAUSE_ROW: buf_printf(out, "row %u", b->row); break;
    case CEL_BECAUSE_VARIABLE: buf_printf(out, "variable %u", b->variable); break;
    case CEL_BECAUSE_VALUE: buf_printf(out, "found [%zu,%zu)", b->from, b->to); break;
    }
    if (b->unknown) buf_char(out, '?');
}

str world_why(world *w, const char *text) {
    cel_reasons why = {.memory = &w->scratch};
    cel_explain(must_compile(w, text), &w->c, &why);
    buf out = {0};
    for (size_t i = 0; i < why.list.n; i++) {
        if (i) buf_char(&out, ' ');
        show_reason(w, &out, &why.list.v[i]);
    }
    str copy = arena_str(&w->scratch, buf_slice(&out));
    buf_free(&out);
    return copy;
}
