#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "bargain/nearness.h"
#include "bargain/repair.h"

/* Repairs against trying every edit: random rules over a small vocabulary, random deals with brackets of every kind, in
 * both syntaxes, with random locks and costs. The cheapest edits must cost what the cheapest of all tries costs, the
 * list must have every set of edits of that cost and no other, and the judge must accept every patched text.
 * REDLINE_FUZZ=N tries N cases. */

static const char terms[] =
    "vocabulary = { id = \"tiny\"; version = \"1\"; title = \"Tiny\"; };\n"
    "sets = ( { name = \"party\"; members = [\"north\", \"south\"]; },\n"
    "         { name = \"town\"; members = [\"aa\", \"bb\"]; } );\n"
    "terms = ( { path = \"way.line\"; type = \"enum\"; values = [\"front\", \"border\"]; silence = \"absent\"; title = "
    "\"t\"; },\n"
    "  { path = \"mood\"; type = \"enum\"; values = [\"good\", \"bad\"]; silence = \"open\"; title = \"t\"; },\n"
    "  { path = \"zone.wanted\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "  { path = \"rights.<town>.kind\"; type = \"enum\"; values = [\"none\", \"vague\", \"full\"]; default = \"none\"; "
    "title = \"t\"; },\n"
    "  { path = \"men.cap\"; type = \"int\"; min = 0; max = 2; silence = \"absent\"; title = \"t\"; },\n"
    "  { path = \"watch.by\"; type = \"set\"; of = \"party\"; default = []; title = \"t\"; } );\n";

enum { SLOTS = 7, MOST_CHOICES = 4 };

typedef struct tiny {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
    const cel_env *env;
    uint64_t random;
    bool json;
} tiny;

static uint32_t below(tiny *w, uint32_t n) {
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (uint32_t)((w->random >> 11) % n);
}

#define PICK(w, ...)                                                                                                   \
    ((const char *const[]){__VA_ARGS__})[below(w, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))]

static void tiny_open(tiny *w, uint64_t seed) {
    *w = (tiny){.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    arena_init(&w->memory);
    diags_init(&w->problems);
    w->vocabulary =
        vocabulary_read(&w->memory, source_of_text(&w->memory, STR("tiny.terms"), str_of(terms)), NULL, &w->problems);
    assert_non_null(w->vocabulary);
    assert_int_equal(w->vocabulary->n_slots, SLOTS);
    w->env = rules_env(&w->memory, w->vocabulary);
}

static void tiny_close(tiny *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

/* ---- rules ---- */

static void x_bool(tiny *w, buf *b, int depth) {
    if (depth == 0 || below(w, 4) == 0) {
        buf_z(b, PICK(w, "(has(way.line) && way.line == 'front')", "has(way.line)", "!has(way.line)",
                      "way.?line.orValue('front') == 'border'", "mood == 'good'", "mood in ['good', 'bad']",
                      "zone.wanted", "rights.aa.kind == 'full'", "rights.bb.kind != 'vague'",
                      "town.exists(t, rights[t].kind == 'vague')", "town.all(t, rights[t].kind in ['none', 'full'])",
                      "rights.aa.kind == rights.bb.kind", "(has(men.cap) && men.cap > 0)",
                      "(!has(men.cap) || men.cap == 2)", "'north' in watch.by", "size(watch.by) == 1",
                      "watch.by == ['north', 'south']", "articles.exists(a, a.text.contains('war'))",
                      "articles.exists(a, a.text.matches('peace$'))", "deal.status == 'proposal'"));
        return;
    }
    switch (below(w, 5)) {
    case 0:
        buf_z(b, "!(");
        x_bool(w, b, depth - 1);
        buf_char(b, ')');
        return;
    case 1:
        buf_char(b, '(');
        x_bool(w, b, depth - 1);
        buf_z(b, " ? ");
        x_bool(w, b, depth - 1);
        buf_z(b, " : ");
        x_bool(w, b, depth - 1);
        buf_char(b, ')');
        return;
    default:
        buf_char(b, '(');
        x_bool(w, b, depth - 1);
        buf_z(b, below(w, 2) ? " && " : " || ");
        x_bool(w, b, depth - 1);
        buf_char(b, ')');
    }
}

static void x_field(tiny *w, buf *b, const char *name, int depth) {
    buf_printf(b, "%s = \"", name);
    x_bool(w, b, depth);
    buf_z(b, "\"; ");
}

static void x_rule(tiny *w, buf *b, unsigned number) {
    buf_printf(b, "%s{ id = \"R%u\"; title = \"t\"; cite = { source = \"s\"; quote = \"q\"; }; class = \"%s\";\n",
               number ? "," : "", number, below(w, 6) ? "red-line" : "negotiable");
    if (below(w, 4) == 0) x_field(w, b, "when", 1);
    buf_z(b, "conditions = (");
    for (unsigned i = 0, n = 1 + below(w, 2); i < n; i++) {
        bool require = below(w, 2);
        buf_printf(b, "%s{ id = \"c%u\"; message = \"m\"; ", i ? "," : "", i);
        x_field(w, b, require ? "require" : "forbid", 2);
        if (below(w, 5) == 0) x_field(w, b, "or_else", 1);
        if (below(w, 5) == 0) x_field(w, b, "vague", 1);
        buf_char(b, '}');
    }
    buf_z(b, "); }\n");
}

static const pack *random_pack(tiny *w) {
    for (;;) {
        buf b = {0};
        buf_z(&b, "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"tiny/1\"; sources = ( { id = "
                  "\"s\"; title = "
                  "\"S\"; } ); };\nrules = (");
        for (unsigned i = 0, n = 1 + below(w, 4); i < n; i++) x_rule(w, &b, i);
        buf_z(&b, ");\n");
        const pack *p = pack_read(&w->memory, source_of_text(&w->memory, STR("t.rules"), buf_slice(&b)), w->vocabulary,
                                  w->env, &w->problems);
        buf_free(&b);
        if (p) return p;
        diags_clear(&w->problems);
    }
}

/* ---- deals ---- */

static void key(tiny *w, buf *b, const char *name) {
    buf_printf(b, w->json ? "\"%s\": " : "%s = ", name);
}

static void end(tiny *w, buf *b, bool last) {
    buf_z(b, w->json ? last ? "" : "," : ";");
    buf_z(b, PICK(w, " ", "\n    ", w->json ? "\n" : " # a note\n"));
}

static void plain(tiny *w, buf *b, unsigned term_number) {
    switch (term_number) {
    case 0: buf_z(b, PICK(w, "\"front\"", "\"border\"")); return;
    case 1: buf_z(b, PICK(w, "\"good\"", "\"bad\"")); return;
    case 2: buf_z(b, PICK(w, "true", "false")); return;
    case 3: buf_z(b, PICK(w, "\"none\"", "\"vague\"", "\"full\"")); return;
    case 4: buf_z(b, PICK(w, "0", "1", "2")); return;
    default: buf_z(b, PICK(w, "[]", "[\"north\"]", "[\"south\", \"north\"]")); return;
    }
}

static void value(tiny *w, buf *b, unsigned term_number) {
    unsigned how = below(w, 8);
    if (how > 1) {
        plain(w, b, term_number);
        return;
    }
    buf_z(b, "{ ");
    key(w, b, how ? "either" : "open");
    if (how) {
        buf_z(b, w->json ? "[" : "(");
        plain(w, b, term_number);
        buf_z(b, w->json ? ", { \"value\": " : ", { value = ");
        plain(w, b, term_number);
        buf_z(b, w->json ? "}]" : "; })");
    } else {
        buf_z(b, "true");
    }
    buf_z(b, w->json ? " }" : "; }");
}

static void rights(tiny *w, buf *b) {
    bool all = below(w, 2), one = !all || below(w, 2);
    buf_z(b, "{ ");
    for (int i = 0; i < 2; i++) {
        if (!(i ? one : all)) continue;
        key(w, b, i ? PICK(w, "aa", "bb") : "town");
        buf_z(b, "{ ");
        key(w, b, "kind");
        value(w, b, 3);
        buf_z(b, w->json ? "}" : "; }");
        end(w, b, i == 1 || !one);
    }
    buf_z(b, "}");
}

static void group(tiny *w, buf *b, const char *inner, unsigned number) {
    buf_z(b, "{ ");
    key(w, b, inner);
    value(w, b, number);
    buf_z(b, w->json ? " }" : "; }");
}

static void some_terms(tiny *w, buf *b) {
    static const char *const inner[] = {"line", NULL, "wanted", NULL, "cap", "by"};
    static const char *const names[] = {"way", "mood", "zone", "rights", "men", "watch"};
    unsigned which = below(w, 64), left = 0;
    for (unsigned i = 0; i < 6; i++) left += which >> i & 1;
    buf_z(b, "{ ");
    for (unsigned i = 0; i < 6; i++) {
        if (!(which >> i & 1)) continue;
        key(w, b, names[i]);
        if (i == 3)
            rights(w, b);
        else if (inner[i])
            group(w, b, inner[i], i);
        else
            value(w, b, i);
        end(w, b, --left == 0);
    }
    buf_z(b, "}");
}

static void one_article(tiny *w, buf *b, unsigned number) {
    unsigned how = below(w, 4);
    buf_z(b, number ? ",\n  { " : "\n  { ");
    key(w, b, "id");
    buf_printf(b, "\"%u\"", number + 1);
    end(w, b, false);
    if (how == 1) {
        key(w, b, "bracketed");
        buf_z(b, "true");
        end(w, b, false);
    } else if (how == 2) {
        key(w, b, "option");
        buf_printf(b, "\"c/%s\"", PICK(w, "x", "y"));
        end(w, b, false);
    }
    key(w, b, "text");
    buf_z(b, PICK(w, "\"war and peace\"", "\"all quiet\"", "\"no more war\""));
    end(w, b, false);
    key(w, b, "terms");
    some_terms(w, b);
    end(w, b, true);
    buf_z(b, "}");
}

static str random_text(tiny *w) {
    buf b = {0};
    unsigned n = below(w, 4), own = n == 0 || below(w, 3) == 0;
    if (w->json) buf_z(&b, "{ ");
    key(w, &b, "deal");
    buf_printf(&b,
               w->json ? "{ \"id\": \"d\", \"title\": \"D\", \"complete\": %s }"
                       : "{ id = \"d\"; title = \"D\"; complete = %s; }",
               PICK(w, "true", "true", "false"));
    end(w, &b, false);
    if (n) {
        key(w, &b, "articles");
        buf_z(&b, w->json ? "[" : "(");
        for (unsigned i = 0; i < n; i++) one_article(w, &b, i);
        buf_z(&b, w->json ? "]" : ")");
        end(w, &b, !own);
    }
    if (own) {
        key(w, &b, "terms");
        some_terms(w, &b);
        end(w, &b, true);
    }
    if (w->json) buf_z(&b, "}");
    str text = arena_str(&w->memory, buf_slice(&b));
    buf_free(&b);
    return text;
}

static const deal *read_text(tiny *w, str text, const deal_settings *s) {
    source *from = source_of_text(&w->memory, w->json ? STR("d.json") : STR("d.deal"), text);
    return deal_read(&w->memory, from, w->vocabulary, s, &w->problems);
}

static const deal *random_deal(tiny *w, str *text) {
    for (;;) {
        w->json = below(w, 3) == 0;
        *text = random_text(w);
        const deal *d = read_text(w, *text, NULL);
        if (d && d->n_choices <= MOST_CHOICES) return d;
        diags_clear(&w->problems);
    }
}

/* ---- trying every edit ---- */

typedef struct tries {
    tiny *w;
    str text;
    const deal *of;
    const pack *pack;
    uint64_t slot_cost[SLOTS], choice_cost[MOST_CHOICES];
    int32_t settled[MOST_CHOICES];
    uint64_t least;     /* UINT64_MAX: none */
    VEC(uint64_t) sets; /* of the least cost: a bit a slot, and four bits a choice */
    arena memory;
} tries;

static bool accepts(const deal *d, const pack *p, arena *a) {
    const verdict *v = judge_deal(a, d, &p, 1, (judge_settings){.no_because = true});
    for (size_t i = 0; i < v->packs[0].n_rules; i++) {
        const rule_verdict *r = &v->packs[0].rules[i];
        bool good = r->outcome == RULE_PASS || r->outcome == RULE_NOT_APPLICABLE;
        if (r->rule->class == RULE_RED_LINE && !good) return false;
    }
    return true;
}

static void note(tries *t, uint64_t cost, uint64_t set) {
    if (cost < t->least) t->sets.n = 0;
    t->least = cost;
    for (size_t i = 0; i < t->sets.n; i++)
        if (t->sets.v[i] == set) return;
    VEC_PUSH(&t->w->memory, t->sets, set);
}

/* Every value that a slot may have by an edit. */
static size_t edits_of(const deal *d, uint32_t number, slot *out) {
    static const uint64_t masks[] = {0, 1, 2, 3};
    const vocabulary *v = d->vocabulary;
    const term *t = v->terms[v->slot_term[number]];
    size_t n = 0, count = t->type == SLOT_BOOL ? 2 : t->type == SLOT_ENUM ? t->values->n : t->type == SLOT_INT ? 3 : 4;
    for (size_t i = 0; i < count; i++) {
        slot s = {.state = SLOT_VALUE};
        if (t->type == SLOT_BOOL)
            s.v.b = i == 1;
        else if (t->type == SLOT_SET)
            s.v.bits = &masks[i];
        else
            s.v.i = (int64_t)i;
        out[n++] = s;
    }
    if (t->silent == SILENCE_ABSENT && d->complete) out[n++] = (slot){.state = SLOT_ABSENT};
    return n;
}

/* One of the values of an either that decides nothing but this slot: that is settling it. */
static bool settles(const deal *d, uint32_t number, slot s) {
    const mention *m = d->slots[number].state == SLOT_BRACKET ? &d->mentions[d->slots[number].origin - 1] : NULL;
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(d->vocabulary, number, &values);
    if (!m || m->next != DEAL_NONE || m->choice != DEAL_NONE || m->either == DEAL_NONE || s.state != SLOT_VALUE)
        return false;
    for (uint32_t i = 0; i < d->n_mentions; i++)
        if (d->mentions[i].either == m->either && d->mentions[i].slot != number) return false;
    for (uint32_t i = 0; i < d->choices[m->either].n_options; i++)
        if (slot_value_equal(type, values, s.v, m->either_values[i])) return true;
    return false;
}

static void try_slots(tries *t, deal *d, slot *slots, uint32_t from, uint64_t cost, uint64_t set) {
    slot values[8];
    if (cost > t->least) return;
    if (from == SLOTS) {
        arena_reset(&t->memory);
        if (accepts(d, t->pack, &t->memory)) note(t, cost, set);
        return;
    }
    slot was = slots[from];
    try_slots(t, d, slots, from + 1, cost, set);
    if (!t->slot_cost[from]) return;
    size_t n = edits_of(d, from, values);
    for (size_t i = 0; i < n; i++) {
        if (settles(t->of, from, values[i])) continue;
        slots[from] = values[i];
        try_slots(t, d, slots, from + 1, cost + t->slot_cost[from], set | UINT64_C(1) << from);
    }
    slots[from] = was;
}

static void try_settled(tries *t, uint64_t cost, uint64_t set) {
    str choose[MOST_CHOICES];
    deal_settings s = {.choose = choose};
    for (uint32_t i = 0; i < t->of->n_choices; i++) {
        if (t->settled[i] < 0) continue;
        str way = choice_way_name(&t->of->choices[i], (uint32_t)t->settled[i]);
        choose[s.n_choose++] =
            arena_printf(&t->w->memory, STR_FMT "=" STR_FMT, STR_ARG(t->of->choices[i].name), STR_ARG(way));
    }
    deal copy = *read_text(t->w, t->text, &s);
    slot *slots = ARENA_ARRAY(&t->w->memory, slot, SLOTS + DEAL_FIELDS);
    memcpy(slots, copy.slots, (SLOTS + DEAL_FIELDS) * sizeof *slots);
    copy.slots = slots;
    try_slots(t, &copy, slots, 0, cost, set);
}

static void try_choices(tries *t, uint32_t from, uint64_t cost, uint64_t set) {
    if (from == t->of->n_choices) {
        try_settled(t, cost, set);
        return;
    }
    t->settled[from] = -1;
    try_choices(t, from + 1, cost, set);
    for (uint32_t w = 0; w < choice_ways(&t->of->choices[from]) && t->choice_cost[from]; w++) {
        t->settled[from] = (int32_t)w;
        try_choices(t, from + 1, cost + t->choice_cost[from], set | (uint64_t)(w + 1) << (SLOTS + 4 * from));
    }
    t->settled[from] = -1;
}

/* ---- the same by redline ---- */

static uint64_t set_of(const repair *r) {
    uint64_t set = 0;
    for (size_t i = 0; i < r->n_edits; i++) {
        const repair_edit *e = &r->edits[i];
        set |= e->slot == DEAL_NONE ? (uint64_t)(e->option + 1) << (SLOTS + 4 * e->choice) : UINT64_C(1) << e->slot;
    }
    return set;
}

static str costs_text(tries *t) {
    buf b = {0};
    unsigned plain_cost = 1 + below(t->w, 2), settle = 1 + below(t->w, 2);
    buf_printf(&b, "default = %u; settle = %u; costs = (", plain_cost, settle);
    for (uint32_t i = 0; i < SLOTS; i++) t->slot_cost[i] = plain_cost;
    for (uint32_t i = 0; i < t->of->n_choices; i++) t->choice_cost[i] = settle;
    const char *between = "";
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (below(t->w, 3)) continue;
        t->slot_cost[i] = 1 + below(t->w, 3);
        str path = vocabulary_slot_path(&t->w->memory, t->w->vocabulary, i);
        buf_printf(&b, "%s { path = \"" STR_FMT "\"; cost = %u; }", between, STR_ARG(path), (unsigned)t->slot_cost[i]);
        between = ",";
    }
    buf_z(&b, " );\n");
    str text = arena_str(&t->w->memory, buf_slice(&b));
    buf_free(&b);
    return text;
}

static void lock_choices(tries *t) {
    for (uint32_t i = 0; i < t->of->n_mentions; i++) {
        const mention *m = &t->of->mentions[i];
        if (t->slot_cost[m->slot]) continue;
        if (m->choice != DEAL_NONE) t->choice_cost[m->choice] = 0;
        if (m->either != DEAL_NONE) t->choice_cost[m->either] = 0;
    }
}

typedef VEC(uint64_t) set_list;

/* The sets of edits that a repair stands for, with every combination of its alternatives from AT on. */
static void add_sets(tries *t, const repair *r, size_t at, uint64_t set, set_list *out) {
    if (at == r->n_alternatives) {
        VEC_PUSH(&t->w->memory, *out, set);
        return;
    }
    const repair_alternative *a = &r->alternatives[at];
    add_sets(t, r, at + 1, set, out);
    for (size_t i = 0; i < a->n_edits; i++) set &= ~(UINT64_C(1) << r->edits[a->edits[i]].slot);
    for (size_t k = 0; k < a->n_others; k++) {
        uint64_t moved = set;
        for (size_t i = 0; i < a->n_edits; i++) moved |= UINT64_C(1) << a->slots[k * a->n_edits + i];
        add_sets(t, r, at + 1, moved, out);
    }
}

/* How far the edits of terms are from what the deal says; their number counts more. */
static uint64_t distance_of(tries *t, uint64_t set) {
    nearness near;
    nearness_open(&near, &t->w->memory, t->of);
    uint64_t out = 0;
    for (uint32_t i = 0; i < SLOTS; i++)
        if (set >> i & 1) out += SLOTS * NEARNESS_FARTHEST + nearness_distance(&near, i);
    return out;
}

/* The list has exactly the sets that trying found, each once, and the first is as near to the deal as any. */
static void check_list(tries *t, const repairs *all, str trace) {
    set_list sets = {0};
    for (size_t i = 0; i < all->n; i++) {
        assert_int_equal(all->v[i].cost, t->least);
        add_sets(t, &all->v[i], 0, set_of(&all->v[i]), &sets);
        const deal *d = read_text(t->w, all->v[i].text, NULL);
        if (!d || !accepts(d, t->pack, &t->w->memory))
            fail_msg("not accepted: " STR_FMT "\n" STR_FMT, STR_ARG(all->v[i].text), STR_ARG(trace));
    }
    for (size_t i = 0; i < sets.n; i++) {
        bool known = false;
        for (size_t k = 0; k < t->sets.n; k++) known = known || t->sets.v[k] == sets.v[i];
        if (!known) fail_msg("this set of edits is none of the cheapest: " STR_FMT, STR_ARG(trace));
        for (size_t k = 0; k < i; k++)
            if (sets.v[k] == sets.v[i]) fail_msg("this set of edits is listed twice: " STR_FMT, STR_ARG(trace));
    }
    if (sets.n != t->sets.n) fail_msg("%zu repairs instead of %zu: " STR_FMT, sets.n, t->sets.n, STR_ARG(trace));
    for (size_t i = 0; i < t->sets.n; i++)
        if (distance_of(t, t->sets.v[i]) < distance_of(t, set_of(&all->v[0])))
            fail_msg("the first repair is not the nearest: " STR_FMT, STR_ARG(trace));
}

static void one_case(uint64_t seed, unsigned *none, unsigned *some, unsigned *moved) {
    tiny w;
    tiny_open(&w, seed);
    tries t = {.w = &w, .least = UINT64_MAX};
    arena_init(&t.memory);
    t.pack = random_pack(&w);
    t.of = random_deal(&w, &t.text);
    repair_settings s = {.max = 1000};
    str lock[3] = {STR("complete")};
    s.lock = lock;
    s.n_lock = 1;
    str costs = costs_text(&t);
    s.costs = source_of_text(&w.memory, STR("costs"), costs);
    for (unsigned i = 0, n = below(&w, 3); i < n; i++) {
        uint32_t at = below(&w, SLOTS);
        lock[s.n_lock++] = vocabulary_slot_path(&w.memory, w.vocabulary, at);
        t.slot_cost[at] = 0;
    }
    lock_choices(&t);
    str trace = arena_printf(&w.memory, "seed %llu\n" STR_FMT "\n" STR_FMT "\n" STR_FMT, (unsigned long long)seed,
                             STR_ARG(t.text), STR_ARG(costs), STR_ARG(t.pack->source->text));
    try_choices(&t, 0, 0, 0);
    const repairs *all = repair_find(&w.memory, t.of, &t.pack, 1, &s, &w.problems);
    if (!all) fail_msg(STR_FMT "\n" STR_FMT, STR_ARG(w.problems.list.v[0].message), STR_ARG(trace));
    if ((all->answer == BARGAIN_YES) != (t.least != UINT64_MAX) || all->answer == BARGAIN_OPEN)
        fail_msg("repair says %d, least is %llu: " STR_FMT, (int)all->answer, (unsigned long long)t.least,
                 STR_ARG(trace));
    if (all->answer == BARGAIN_YES && all->v[0].cost != t.least)
        fail_msg("cost %llu instead of %llu: " STR_FMT, (unsigned long long)all->v[0].cost, (unsigned long long)t.least,
                 STR_ARG(trace));
    if (all->answer == BARGAIN_YES) {
        assert_true(all->complete && all->smallest);
        check_list(&t, all, trace);
        for (size_t i = 0; i < all->n; i++) *moved += all->v[i].n_alternatives > 0;
    }
    *none += all->answer == BARGAIN_NO;
    *some += all->answer == BARGAIN_YES && !all->nothing_to_do;
    arena_free(&t.memory);
    tiny_close(&w);
}

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 400;
}

static void repairs_are_those_that_trying_every_edit_finds(void **state) {
    (void)state;
    unsigned none = 0, some = 0, moved = 0;
    for (uint64_t seed = 1; seed <= count(); seed++) one_case(seed, &none, &some, &moved);
    assert_true(none > count() / 50 && some > count() / 4 && moved > count() / 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(repairs_are_those_that_trying_every_edit_finds)};
    return cmocka_run_group_tests_name("repair, at random", tests, NULL, NULL);
}
