/* Sweeps of random deals under random packs against brute force: every way is settled as --choose settles it, and
 * judged on its own. REDLINE_FUZZ=N tries N deals. */

#include "unit/world.h"

#include <stdlib.h>

#include "sweep/sweep.h"

#define MOST_WAYS  400u
#define MOST_CAMPS 3u

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 400;
}

static uint32_t below(uint64_t *random, uint32_t n) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (uint32_t)((*random >> 16) % n);
}

/* ------------------------------------------------------------------------------------------------ vocabulary */

/* The small world, and camps that each deal names. */
static str terms_with_camps(void) {
    static const char sets[] = " { name = \"camp\"; named_by = \"deal\"; most = 3; title = \"t\"; },",
                      terms[] =
                          " { path = \"camps.<camp>.size\"; type = \"int\"; silence = \"absent\"; title = \"t\"; },"
                          " { path = \"camps.<camp>.closed\"; type = \"bool\"; default = false; title = \"t\"; },"
                          " { path = \"main\"; type = \"enum\"; of = \"camp\"; silence = \"absent\"; title = \"t\"; },"
                          " { path = \"moved\"; type = \"set\"; of = \"camp\"; default = []; title = \"t\"; },";
    static char all[sizeof world_terms + sizeof sets + sizeof terms];
    const char *at_sets = strstr(world_terms, "sets = (") + 8, *at_terms = strstr(world_terms, "terms = (") + 9;
    snprintf(all, sizeof all, "%.*s%s%.*s%s%s", (int)(at_sets - world_terms), world_terms, sets,
             (int)(at_terms - at_sets), at_sets, terms, at_terms);
    return str_of(all);
}

/* ------------------------------------------------------------------------------------------------ packs */

static const char *const atoms[] = {
    "zone.wanted",
    "secret",
    "(has(zone.width) ? zone.width < 6.0 : secret)",
    "(has(zone.width) && zone.width > 10.0)",
    "zone.?width.orValue(0.0) < 15.0",
    "rights.aa.kind == 'full'",
    "rights.bb.kind in ['vague', 'full']",
    "rights.aa.kind == rights.cc.kind",
    "town.exists(t, rights[t].kind == 'full')",
    "port.all(t, rights[t].kind != 'none' || zone.wanted)",
    "town.exists_one(t, rights[t].kind == 'full')",
    "town.filter(t, rights[t].kind == 'full').size() >= 2",
    "troops.north.aa + troops.south.bb > 3",
    "party.exists(p, town.exists(t, troops[p][t] > 2 && rights[t].kind != 'none'))",
    "party.all(p, town.all(t, troops[p][t] < 3))",
    "troops.exists(p, troops[p].aa > 1)",
    "'north' in watch.by",
    "watch.by.size() > 1",
    "watch.by.exists(p, troops[p].aa > 1)",
    "10 / troops.north.cc > 2",
    "(10 / troops.south.aa > 2 || rights.cc.kind == 'full')",
    "articles.exists(a, a.text.contains('alpha'))",
    "articles.all(a, a.text.contains('beta') || zone.wanted)",
    "articles.exists_one(a, a.text.contains('alpha'))",
    "articles.exists(a, a.title == 'T' && secret)",
    "articles.size() > 2",
    "articles[1].text.contains('alpha')",
    "cel.bind(x, troops.north.aa, x > 1 && x < 3)",
    "town.exists(t, cel.bind(x, rights[t].kind, x == 'full' || (x == 'vague' && zone.wanted)))",
    "(zone.wanted ? secret : rights.cc.kind == 'none')",
    "troops.north.aa + troops.north.bb * 2 - troops.south.cc >= 3",
    "troops.north.aa / troops.north.bb > 1",
    "(zone.wanted ? troops.north.aa : troops.south.aa) > 1",
    "(secret ? troops.north.aa : troops.south.aa) == troops.north.bb",
    "math.greatest(troops.north.aa, troops.north.bb, troops.south.aa) > 3",
    "troops.north.aa in [1, 2, 4]",
    "zone.wanted == secret",
    "double(troops.north.aa) * 2.5 + (has(zone.width) ? zone.width : 0.5) > 12.0",
    "town.filter(t, rights[t].kind != 'none' && 6 / troops.north[t] > 1).size() == articles.size()",
    "articles.filter(a, a.text.contains('alpha') || secret).size() < 2",
    "party.filter(p, loose || troops[p].bb > 2).size() + articles.size() > 3",
    "port.exists_one(t, troops.north[t] + troops.south[t] > 4)",
    "troops.north.aa + troops.north.bb + troops.north.cc + troops.south.aa + troops.south.bb + troops.south.cc + "
    "troops.north.aa * 2 + troops.north.bb + 8 / troops.south.cc + troops.north.bb - 1 > 12",
    "town.exists(t, troops.north[t] + troops.south[t] + 1 + troops.north[t] + 2 + troops.south.bb + 3 + "
    "(zone.wanted ? 1 : 2) + 4 + troops.north.aa > 19)",
    "town.filter(t, rights[t].kind != 'none').map(t, troops.north[t]).filter(x, x > 0).map(x, x * 2).filter(x, x > 2)"
    ".map(x, x + 1).filter(x, x != 5).filter(x, x != 7).filter(x, x != 9).filter(x, x < 90).size() > 0",
    "loose",
    "camp.exists(c, has(camps[c].size) && camps[c].size > 3)",
    "camp.all(c, camps[c].closed || secret)",
    "camp.filter(c, camps[c].closed).size() >= 2",
    "camp.exists_one(c, c in moved)",
    "(has(main) && camps[main].closed)",
    "camp.exists(c, camp.exists(d, c != d && camps[c].closed == camps[d].closed))",
    "camp.all(c, has(main) && c == main)",
    "size(camp) > 1",
    "camps.exists(c, camps[c].?size.orValue(0) > troops.north.aa)",
    "town.exists(t, camp.exists(c, rights[t].kind == 'full' && camps[c].?size.orValue(0) > troops.south[t]))",
};

static void expression(buf *out, uint64_t *random, unsigned depth) {
    uint32_t form = depth ? below(random, 9) : 0;
    static const char *const joints[] = {" && ", " && ", " || ", " || "};
    if (form < 4) {
        buf_z(out, atoms[below(random, COUNT(atoms))]);
        return;
    }
    if (form == 4) buf_char(out, '!');
    buf_char(out, '(');
    expression(out, random, depth - 1);
    if (form >= 5) {
        buf_z(out, form == 8 ? " ? " : joints[form - 5]);
        expression(out, random, depth - 1);
    }
    if (form == 8) {
        buf_z(out, " : ");
        expression(out, random, depth - 1);
    }
    buf_char(out, ')');
}

static void field(buf *out, uint64_t *random, const char *name) {
    buf_printf(out, " %s = \"", name);
    expression(out, random, 2);
    buf_z(out, "\";");
}

static void random_rule(buf *out, uint64_t *random, uint32_t number) {
    static const char *const classes[] = {"red-line", "red-line", "red-line", "negotiable", "preference"};
    buf_printf(out, "%s{ id = \"R%u\"; title = \"T\"; class = \"%s\"; cite = { source = \"s\"; quote = \"q\"; };",
               number ? ",\n" : "\n", number, classes[below(random, COUNT(classes))]);
    if (below(random, 3) == 0) field(out, random, "when");
    buf_z(out, " conditions = (");
    uint32_t n = 1 + below(random, 2);
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(out, "%s { id = \"%c\"; message = \"m\";", i ? "," : "", 'a' + (char)i);
        field(out, random, below(random, 2) ? "require" : "forbid");
        if (below(random, 3) == 0) field(out, random, "or_else");
        if (below(random, 3) == 0) field(out, random, "vague");
        buf_z(out, " }");
    }
    buf_z(out, " ); }");
}

static const pack *random_pack(world *w, uint64_t *random, uint32_t number) {
    buf text = {0};
    buf_printf(&text,
               "pack = { id = \"p%u\"; title = \"P\"; version = \"1\"; vocabulary = \"small/1\";\n"
               "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
               "define = ( { name = \"loose\"; is = \"rights.aa.kind == 'vague' && (zone.wanted || secret)\"; } );\n"
               "rules = (",
               number);
    uint32_t n = 1 + below(random, 4);
    for (uint32_t i = 0; i < n; i++) random_rule(&text, random, i);
    buf_z(&text, " );\n");
    const pack *p = world_pack(w, arena_z(&w->memory, buf_slice(&text)));
    if (!p) fail_msg(STR_FMT STR_FMT, STR_ARG(world_messages(w)), STR_ARG(buf_slice(&text)));
    buf_free(&text);
    return p;
}

/* ------------------------------------------------------------------------------------------------ deals */

/* The terms of the small world, group by group, with values to choose from. */
static const struct {
    const char *before, *name, *after;
    const char *values[3];
} slots[] = {
    {"", "line", "", {"\"front\"", "\"border\"", "\"front\""}},
    {"zone = { ", "wanted", "", {"true", "false", "true"}},
    {"", "width", "}; ", {"5.0", "12.0", "20.0"}},
    {"rights = { aa = { ", "kind", "}; ", {"\"none\"", "\"vague\"", "\"full\""}},
    {"bb = { ", "kind", "}; ", {"\"none\"", "\"vague\"", "\"full\""}},
    {"cc = { ", "kind", "}; }; ", {"\"full\"", "\"none\"", "\"vague\""}},
    {"troops = { north = { ", "aa", "", {"0", "2", "4"}},
    {"", "bb", "", {"0", "1", "3"}},
    {"", "cc", "}; ", {"0", "2", "5"}},
    {"south = { ", "aa", "", {"0", "2", "4"}},
    {"", "bb", "", {"1", "3", "4"}},
    {"", "cc", "}; }; ", {"0", "1", "9"}},
    {"watch = { ", "by", "}; ", {"[]", "[\"north\"]", "[\"north\", \"south\"]"}},
    {"", "secret", "", {"true", "false", "true"}},
};

static void value(buf *out, uint64_t *random, const char *const *v, bool list, bool two) {
    uint32_t form = below(random, 8), first = below(random, 3);
    if (form == 0)
        buf_z(out, "{ open = true; }");
    else if (form < 3 && !list)
        buf_printf(out, "{ either = [%s, %s]; }", v[0], v[1]);
    else if (form == 3 && !two && !list)
        buf_printf(out, "{ either = ( { value = %s; by = \"n\"; }, { value = %s; by = \"s\"; }, { value = %s; } ); }",
                   v[0], v[1], v[2]);
    else
        buf_z(out, v[first]);
}

/* The terms of the first N camps: of those that are WANTED size and state, then which is the main one, and which move.
 */
static void camps(buf *out, uint64_t *random, const bool *wanted, uint32_t n) {
    const char *const sizes[] = {"1", "4", "5"}, *const states[] = {"true", "false", "true"},
                      *const mains[] = {"\"c1\"", "\"c2\"", n > 2 ? "\"c3\"" : "\"c1\""},
                      *const moves[] = {"[\"c1\"]", "[\"c1\", \"c2\"]", "[\"c2\", \"c3\"]"};
    buf_z(out, n ? "camps = { " : "");
    for (uint32_t i = 0; i < n; i++) {
        if (!wanted[i]) continue;
        buf_printf(out, "c%u = { size = ", i + 1);
        value(out, random, sizes, false, false);
        buf_z(out, "; closed = ");
        value(out, random, states, false, true);
        buf_z(out, "; }; ");
    }
    buf_z(out, n ? "}; " : "");
    if (n && wanted[MOST_CAMPS]) {
        buf_z(out, "main = ");
        if (n == 1)
            buf_z(out, mains[0]);
        else
            value(out, random, mains, false, n == 2);
        buf_z(out, "; ");
    }
    if (n && wanted[MOST_CAMPS + 1]) buf_printf(out, "moved = %s; ", moves[below(random, n)]);
}

enum { SLOTS = COUNT(slots), HOMES = COUNT(slots) + MOST_CAMPS + 2 };

/* A terms group with those of WANTED; the deal names N camps. */
static void terms(buf *out, uint64_t *random, const bool *wanted, uint32_t n_camps) {
    buf_z(out, "terms = { ");
    for (uint32_t i = 0; i < COUNT(slots); i++) {
        buf_z(out, slots[i].before);
        if (wanted[i]) {
            buf_printf(out, "%s = ", slots[i].name);
            value(out, random, slots[i].values, i == 12, i <= 1 || i == 13);
            buf_z(out, "; ");
        }
        buf_z(out, slots[i].after);
    }
    camps(out, random, wanted + SLOTS, n_camps);
    buf_z(out, "};");
}

/* Each term has one home, so that no two articles contradict each other; the options of one choice share theirs. */
static void random_article(buf *out, uint64_t *random, uint32_t number, uint32_t home, const uint32_t *homes,
                           uint32_t n_camps, const char *mark) {
    static const char *const texts[] = {"alpha", "beta", "alpha and beta", "gamma"};
    bool wanted[HOMES];
    for (uint32_t i = 0; i < HOMES; i++) wanted[i] = homes[i] == home;
    buf_printf(out, "%s{ id = \"a%u\"; title = \"%s\"; text = \"%s\"; %s ", number ? ",\n" : "\n", number,
               below(random, 2) ? "T" : "U", texts[below(random, COUNT(texts))], mark);
    terms(out, random, wanted, n_camps);
    buf_z(out, " }");
}

static void random_articles(buf *out, uint64_t *random, const uint32_t *homes, uint32_t n_camps) {
    static const char *const options[] = {"x", "y", "z"};
    uint32_t number = 0;
    char mark[64];
    buf_z(out, "articles = (");
    for (uint32_t home = 1; home <= 3; home++) {
        switch (below(random, 4)) {
        case 0: random_article(out, random, number++, home, homes, n_camps, ""); break;
        case 1: random_article(out, random, number++, home, homes, n_camps, "bracketed = true;"); break;
        default:
            for (uint32_t i = 0, n = 1 + below(random, 3); i < n; i++) {
                snprintf(mark, sizeof mark, "option = \"c%u/%s\"; by = \"by%u\";", home, options[i], i);
                random_article(out, random, number++, home, homes, n_camps, mark);
            }
        }
    }
    buf_z(out, " );\n");
}

static str random_deal(world *w, uint64_t *random) {
    uint32_t homes[HOMES], n_camps = below(random, MOST_CAMPS + 1);
    bool own[HOMES];
    buf text = {0};
    for (uint32_t i = 0; i < HOMES; i++) {
        homes[i] = below(random, 6); /* 0: the deal's own terms; 1 to 3: articles; else nowhere */
        own[i] = homes[i] == 0;
    }
    buf_printf(&text, "deal = { id = \"d\"; title = \"D\"; complete = %s; ", below(random, 4) ? "true" : "false");
    if (below(random, 3) == 0) buf_z(&text, "all_named = [\"camp\"]; ");
    buf_z(&text, n_camps ? "names = { camp = ( " : "");
    for (uint32_t i = 1; i <= n_camps; i++)
        buf_printf(&text, "%s{ id = \"c%u\"; title = \"Camp %u\"; }", i > 1 ? ", " : "", i, i);
    buf_z(&text, n_camps ? " ); }; };\n" : "};\n");
    random_articles(&text, random, homes, n_camps);
    terms(&text, random, own, n_camps);
    str s = arena_str(&w->memory, buf_slice(&text));
    buf_free(&text);
    return s;
}

static const deal *settled_deal(world *w, str text, const str *choose, size_t n) {
    deal_settings settings = {.choose = choose, .n_choose = n};
    const deal *d = deal_read(&w->memory, source_of_text(&w->memory, STR("test.deal"), text), w->vocabulary, &settings,
                              &w->problems);
    if (!d) fail_msg(STR_FMT "\n" STR_FMT, STR_ARG(world_messages(w)), STR_ARG(text));
    return d;
}

/* ------------------------------------------------------------------------------------------------ brute force */

typedef struct brute {
    const deal *deal;
    uint32_t n;               /* ways */
    uint32_t *way;            /* [way][choice] */
    const verdict **verdicts; /* by way */
} brute;

/* The last choice runs fastest. */
static brute by_force(world *w, str text, const deal *d, const pack *const *packs, size_t n_packs, bool strict) {
    brute b = {.deal = d, .n = 1};
    for (uint32_t i = 0; i < d->n_choices; i++) b.n *= choice_ways(&d->choices[i]);
    b.way = ARENA_ARRAY(&w->memory, uint32_t, (size_t)b.n * d->n_choices);
    b.verdicts = ARENA_ARRAY(&w->memory, const verdict *, b.n);
    for (uint32_t k = 0; k < b.n; k++) {
        str *choose = ARENA_ARRAY(&w->memory, str, d->n_choices);
        for (uint32_t i = d->n_choices, rest = k; i-- > 0;) {
            uint32_t ways = choice_ways(&d->choices[i]), way = rest % ways;
            rest /= ways;
            b.way[k * d->n_choices + i] = way;
            str name = choice_way_name(&d->choices[i], way);
            choose[i] = arena_printf(&w->memory, STR_FMT "=" STR_FMT, STR_ARG(d->choices[i].name), STR_ARG(name));
        }
        const deal *one = settled_deal(w, text, choose, d->n_choices);
        assert_int_equal(one->n_choices, 0);
        b.verdicts[k] =
            judge_deal(&w->memory, one, packs, n_packs, (judge_settings){.strict = strict, .no_because = true});
    }
    return b;
}

static void same_count(sweep_count got, uint32_t want, uint32_t among) {
    char digits[16];
    snprintf(digits, sizeof digits, "%u", want);
    assert_str(got.digits, digits);
    assert_int_equal(got.none, want == 0);
    assert_int_equal(got.every, want == among);
    assert_true(got.share > (double)want / among - 1e-9 && got.share < (double)want / among + 1e-9);
}

static void same_outcomes(const brute *b, const sweep *s) {
    uint32_t all[DEAL_ERROR + 1] = {0};
    for (uint32_t k = 0; k < b->n; k++) all[b->verdicts[k]->outcome]++;
    for (int o = 0; o <= DEAL_ERROR; o++) same_count(s->outcomes[o], all[o], b->n);
    for (size_t p = 0; p < s->n_packs; p++) {
        uint32_t ends[DEAL_ERROR + 1] = {0};
        for (uint32_t k = 0; k < b->n; k++) ends[b->verdicts[k]->packs[p].outcome]++;
        for (int o = 0; o <= DEAL_ERROR; o++) same_count(s->packs[p].outcomes[o], ends[o], b->n);
        for (size_t r = 0; r < s->packs[p].n_rules; r++) {
            uint32_t outcomes[RULE_ERROR + 1] = {0};
            for (uint32_t k = 0; k < b->n; k++) outcomes[b->verdicts[k]->packs[p].rules[r].outcome]++;
            for (int o = 0; o <= RULE_ERROR; o++) same_count(s->packs[p].rules[r].outcomes[o], outcomes[o], b->n);
        }
    }
}

/* The number of the way that differs from K in one choice only. */
static uint32_t neighbour(const brute *b, uint32_t k, uint32_t which, uint32_t way) {
    uint32_t stride = 1;
    for (uint32_t i = which + 1; i < b->deal->n_choices; i++) stride *= choice_ways(&b->deal->choices[i]);
    return k + stride * way - stride * b->way[k * b->deal->n_choices + which];
}

static bool matters(const brute *b, uint32_t which, size_t n_packs) {
    for (uint32_t k = 0; k < b->n; k++)
        for (size_t p = 0; p < n_packs; p++)
            if (b->verdicts[k]->packs[p].outcome != b->verdicts[neighbour(b, k, which, 0)]->packs[p].outcome)
                return true;
    return false;
}

static bool rule_turns_on(const brute *b, uint32_t which, size_t p, size_t r) {
    for (uint32_t k = 0; k < b->n; k++) {
        const verdict *one = b->verdicts[k], *other = b->verdicts[neighbour(b, k, which, 0)];
        if (one->packs[p].rules[r].outcome != other->packs[p].rules[r].outcome) return true;
    }
    return false;
}

static void same_dependence(const brute *b, const sweep *s, size_t p, size_t r) {
    const sweep_rule *of = &s->packs[p].rules[r];
    size_t n = 0;
    for (uint32_t i = 0; i < b->deal->n_choices; i++) {
        if (!rule_turns_on(b, i, p, r)) continue;
        assert_true(n < of->n_choices);
        assert_int_equal(of->choices[n++], i);
    }
    assert_int_equal(n, of->n_choices);
}

static void same_choice(const brute *b, const sweep *s, const sweep_choice *c) {
    uint32_t n = b->deal->n_choices, each = b->n / c->n_options;
    char digits[16];
    snprintf(digits, sizeof digits, "%u", each);
    assert_str(c->of, digits);
    assert_int_equal(c->matters, matters(b, c->choice, s->n_packs));
    for (uint32_t w = 0; w < c->n_options; w++)
        for (size_t p = 0; p <= s->n_packs; p++) {
            uint32_t want[DEAL_ERROR + 1] = {0};
            for (uint32_t k = 0; k < b->n; k++) {
                const verdict *v = b->verdicts[k];
                deal_outcome o = p < s->n_packs ? v->packs[p].outcome : v->outcome;
                want[o] += b->way[k * n + c->choice] == w;
            }
            same_count(p < s->n_packs ? c->accepted.packs[p][w] : c->accepted.all[w], want[DEAL_ACCEPTED], each);
            same_count(p < s->n_packs ? c->rejected.packs[p][w] : c->rejected.all[w], want[DEAL_REJECTED], each);
        }
}

static uint32_t number_of(str digits) {
    uint32_t n = 0;
    for (size_t i = 0; i < digits.n; i++) n = n * 10 + (uint32_t)(digits.p[i] - '0');
    return n;
}

static bool fits(const brute *b, uint32_t k, const int32_t *entry) {
    for (uint32_t i = 0; i < b->deal->n_choices; i++)
        if (entry[i] >= 0 && (uint32_t)entry[i] != b->way[k * b->deal->n_choices + i]) return false;
    return true;
}

/* Every accepted way fits one entry, every entry fits as many accepted ways as it says, and they are in order. */
static void same_list(const brute *b, const sweep *s) {
    size_t last = 0;
    uint32_t accepted = 0, each = number_of(s->each);
    uint32_t *found = test_calloc(s->n_accepted + 1, sizeof *found);
    bool *seen = test_calloc(s->n_accepted + 1, sizeof *seen);
    for (uint32_t k = 0; k < b->n; k++) {
        size_t e = 0;
        while (e < s->n_accepted && !fits(b, k, s->accepted[e])) e++;
        assert_int_equal(e < s->n_accepted, b->verdicts[k]->outcome == DEAL_ACCEPTED);
        if (e == s->n_accepted) continue;
        accepted++;
        found[e]++;
        if (!seen[e]) assert_true(e == last);
        last += !seen[e];
        seen[e] = true;
    }
    for (size_t e = 0; e < s->n_accepted; e++) assert_int_equal(found[e], each);
    assert_false(s->more);
    assert_int_equal(accepted, s->n_accepted * each);
    test_free(found);
    test_free(seen);
}

static void only_the_first_are_listed(world *w, const sweep *all, const sweep *some, size_t most) {
    (void)w;
    assert_int_equal(some->n_accepted, all->n_accepted < most ? all->n_accepted : most);
    assert_int_equal(some->more, all->n_accepted > most);
    assert_true(str_eq(some->accepted_all, all->accepted_all));
    for (size_t e = 0; e < some->n_accepted; e++)
        assert_memory_equal(some->accepted[e], all->accepted[e],
                            all->n_choices * sizeof **all->accepted + !all->n_choices);
}

static bool one_deal(uint64_t *random, uint64_t kinds[]) {
    world w;
    world_open_with(&w, terms_with_camps().p);
    const pack *packs[2];
    size_t n_packs = 1 + below(random, 2);
    bool strict = below(random, 4) == 0;
    for (uint32_t i = 0; i < n_packs; i++) packs[i] = random_pack(&w, random, i);
    str text = random_deal(&w, random);
    const deal *d = settled_deal(&w, text, NULL, 0);
    uint64_t ways = 1;
    for (uint32_t i = 0; i < d->n_choices && ways <= MOST_WAYS; i++) ways *= choice_ways(&d->choices[i]);
    if (ways <= MOST_WAYS) {
        brute b = by_force(&w, text, d, packs, n_packs, strict);
        sweep_settings settings = {.strict = strict, .max_listed = MOST_WAYS};
        const sweep *s = sweep_deal(&w.memory, d, packs, n_packs, settings, &w.problems);
        assert_str(world_messages(&w), "");
        same_outcomes(&b, s);
        assert_int_equal(s->n_choices, d->n_choices);
        for (size_t i = 0; i < s->n_choices; i++) same_choice(&b, s, &s->choices[i]);
        for (size_t p = 0; p < n_packs; p++)
            for (size_t r = 0; r < packs[p]->n_rules; r++) same_dependence(&b, s, p, r);
        same_list(&b, s);
        settings.max_listed = 3;
        only_the_first_are_listed(&w, s, sweep_deal(&w.memory, d, packs, n_packs, settings, &w.problems), 3);
        for (uint32_t k = 0; k < b.n; k++) kinds[b.verdicts[k]->outcome]++;
    }
    world_close(&w);
    return ways <= MOST_WAYS;
}

static void a_sweep_says_what_judging_each_way_says(void **state) {
    (void)state;
    uint64_t random = 88172645463325252u, kinds[DEAL_ERROR + 1] = {0}, done = 0;
    for (uint64_t i = 0; i < count(); i++) {
        uint64_t before = random;
        done += one_deal(&random, kinds);
        if (random == before) fail_msg("the random numbers stand still");
    }
    print_message(
        "%llu deals, ways: %llu accepted, %llu rejected, %llu undetermined, %llu not applicable, %llu errors\n",
        (unsigned long long)done, (unsigned long long)kinds[DEAL_ACCEPTED], (unsigned long long)kinds[DEAL_REJECTED],
        (unsigned long long)kinds[DEAL_UNDETERMINED], (unsigned long long)kinds[DEAL_NOT_APPLICABLE],
        (unsigned long long)kinds[DEAL_ERROR]);
    assert_true(done > count() / 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sweep_says_what_judging_each_way_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
