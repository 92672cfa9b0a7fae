#include "quality/pack_lint.h"

#include <stdlib.h>
#include <time.h>

#include "bargain/bargain.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cel/regex.h"
#include "source/node.h"

const lint_rule lint_rules[N_LINT_CHECKS] = {
#define X(CODE, name, level, what) {name, what, LINT_##level},
    LINT_CHECKS(X)
#undef X
};

const char *lint_level_name(lint_level l) {
    static const char *const names[] = {"off", "note", "warning", "error"};
    return names[l];
}

typedef struct linter {
    arena *memory;
    const lint_settings *settings;
    const lint_pack *of; /* the pack that is examined */
    const pack *pack;
    diags *problems;
    VEC(lint_finding) findings;
    VEC(str) left;
    bool *excused; /* by the pack's entries: it excuses something */
    uint64_t until;
} linter;

/* ------------------------------------------------------------------------------------------------ levels */

static size_t find_check(str name) {
    size_t i = 0;
    while (i < N_LINT_CHECKS && !str_is(name, lint_rules[i].name)) i++;
    return i;
}

static void unknown_check(str name, place at, diags *d) {
    str names[N_LINT_CHECKS];
    for (size_t i = 0; i < N_LINT_CHECKS; i++) names[i] = str_of(lint_rules[i].name);
    place_error(d, at, suggest_allowed(&d->memory, name, names, N_LINT_CHECKS), "unknown check '" STR_FMT "'",
                STR_ARG(name));
}

bool lint_levels(const node *config, lint_level levels[N_LINT_CHECKS], diags *d) {
    size_t before = d->errors;
    str names[LINT_ERROR + 1];
    for (size_t i = 0; i < N_LINT_CHECKS; i++) levels[i] = lint_rules[i].usual;
    for (size_t i = 0; i <= LINT_ERROR; i++) names[i] = str_of(lint_level_name((lint_level)i));
    for (const node *n = config ? config->first : NULL; n; n = n->next) {
        size_t check = find_check(n->key), level = 0;
        while (n->kind == NODE_STRING && level <= LINT_ERROR && !str_eq(n->s, names[level])) level++;
        if (check == N_LINT_CHECKS)
            unknown_check(n->key, n->key_at, d);
        else if (n->kind != NODE_STRING || level > LINT_ERROR)
            place_error(d, n->at, suggest_allowed(&d->memory, field_str(n->kind == NODE_STRING ? n : NULL), names, 4),
                        "the level of a check is \"error\", \"warning\", \"note\" or \"off\"");
        else
            levels[check] = (lint_level)level;
    }
    return d->errors == before;
}

/* ------------------------------------------------------------------------------------------------ findings */

static void add(linter *l, lint_check check, str subject, place at, str what, str fix) {
    lint_finding f = {check, l->settings->levels[check], l->pack, subject, at, what, fix, {"", 0}};
    if (f.level == LINT_OFF) return;
    for (size_t i = 0; i < l->pack->n_excuses; i++) {
        const lint_excuse *e = &l->pack->excuses[i];
        if (!str_is(e->check, lint_rules[check].name) || (e->of.n && !str_eq(e->of, subject))) continue;
        f.excuse = e->reason;
        l->excused[i] = true;
    }
    VEC_PUSH(l->memory, l->findings, f);
}

static str condition_name(linter *l, const rule *r, const condition *c) {
    return arena_printf(l->memory, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(c->id));
}

/* ------------------------------------------------------------------------------------------------ what is missing */

static void check_remedies(linter *l) {
    for (size_t i = 0; i < l->pack->n_rules; i++) {
        const rule *r = &l->pack->rules[i];
        if (r->remedy.n == 0)
            add(l, LINT_MISSING_REMEDY, r->id, r->at,
                arena_printf(l->memory, "rule " STR_FMT " has no remedy", STR_ARG(r->id)),
                STR("say what would fix a violation: remedy = \"...\";"));
    }
}

static void check_definitions(linter *l) {
    VEC(const cel_ast *) trees = {0};
    const rule_expr *x;
    for (size_t i = 0; i < l->pack->n_rules; i++) {
        const rule *r = &l->pack->rules[i];
        for (size_t k = 0; (x = rule_expression(r, k)); k++)
            if (x->program) VEC_PUSH(l->memory, trees, cel_program_ast(x->program));
        for (size_t c = 0; c < r->n_conditions; c++)
            for (size_t k = 0; k < r->conditions[c].message.n_holes; k++)
                VEC_PUSH(l->memory, trees, cel_program_ast(r->conditions[c].message.holes[k].program));
    }
    for (size_t i = 0; i < l->pack->env->variables.n; i++) {
        const cel_variable *v = &l->pack->env->variables.v[i];
        if (v->kind != CEL_VAR_DEFINITION || !v->definition->at.node) continue;
        bool used = false;
        for (size_t t = 0; t < trees.n && !used; t++) used = cel_ast_uses(trees.v[t], v->definition);
        if (!used)
            add(l, LINT_UNUSED_DEFINITION, v->name, v->definition->at.node->at,
                arena_printf(l->memory, "no rule uses the definition '" STR_FMT "'", STR_ARG(v->name)),
                STR("remove it, or use it"));
    }
}

static void check_sources(linter *l) {
    for (size_t i = 0; i < l->pack->n_sources; i++) {
        const pack_source *s = &l->pack->sources[i];
        bool used = false;
        for (size_t k = 0; k < l->pack->n_rules; k++) {
            const rule *r = &l->pack->rules[k];
            used = used || r->cite.source == s;
            for (size_t c = 0; c < r->n_conditions; c++) used = used || r->conditions[c].cite->source == s;
        }
        if (!used)
            add(l, LINT_UNUSED_SOURCE, s->id, s->at,
                arena_printf(l->memory, "no rule cites the source '" STR_FMT "'", STR_ARG(s->id)),
                STR("remove it, or cite it"));
    }
}

static void check_tests(linter *l) {
    const pack *p = l->pack;
    if (l->settings->levels[LINT_UNTESTED] == LINT_OFF) return;
    if (l->of->n_tests == 0) {
        add(l, LINT_UNTESTED, STR(""), (place){p->source, 0, 0}, STR("the pack has no tests"),
            STR("write them into a file with the same name that ends in .tests; see `redline test --help`"));
        return;
    }
    pack_coverage c = coverage_of(l->memory, p, l->of->tests, l->of->n_tests);
    size_t number = 0;
    for (size_t i = 0; i < p->n_rules; i++)
        for (size_t k = 0; k < p->rules[i].n_conditions; k++, number++)
            if (c.untested[number]) {
                str name = condition_name(l, &p->rules[i], &p->rules[i].conditions[k]);
                add(l, LINT_UNTESTED, name, p->rules[i].conditions[k].at,
                    arena_printf(l->memory, "no test names the condition " STR_FMT, STR_ARG(name)),
                    STR("add a test that meets it and one that violates it"));
            }
}

/* ------------------------------------------------------------------------------------------------ quotes */

/* TEXT with white space as single spaces and typographic quotation marks and apostrophes as plain ones: texts are
 * copied with either. */
static str plain_text(arena *a, str text) {
    static const char *const marks[][2] = {{"\xe2\x80\x98", "'"},
                                           {"\xe2\x80\x99", "'"},
                                           {"\xe2\x80\x9c", "\""},
                                           {"\xe2\x80\x9d", "\""},
                                           {"\xc2\xa0", " "}};
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        size_t k = 0;
        while (k < 5 && !str_starts(str_sub(text, i, text.n), str_of(marks[k][0]))) k++;
        bool space = k == 4 || str_is_space(text.p[i]);
        if (!space)
            out[n++] = k < 5 ? *marks[k][1] : text.p[i];
        else if (n && out[n - 1] != ' ')
            out[n++] = ' ';
        i += k < 5 ? strlen(marks[k][0]) : 1;
    }
    return str_trim((str){out, n});
}

/* Whether all parts of a quote between "[...]" are in TEXT, in this order. */
static bool is_quoted(str quote, str text) {
    size_t at = 0;
    for (size_t from = 0; from <= quote.n;) {
        size_t end = str_find(quote, STR("[...]"), from);
        str part = str_trim(str_sub(quote, from, end));
        at = part.n ? str_find(text, part, at) : at;
        if (at == SIZE_MAX) return false;
        at += part.n;
        if (end == SIZE_MAX) break;
        from = end + 5;
    }
    return true;
}

static void check_quote(linter *l, const citation *c, const pack_source *s, str text) {
    if (c->source == s && !is_quoted(plain_text(l->memory, c->quote), text))
        add(l, LINT_QUOTE, s->id, c->at, arena_printf(l->memory, "this quote is not in " STR_FMT, STR_ARG(s->file)),
            STR("copy the sentence word for word; [...] stands for words that are left out"));
}

static void check_quotes(linter *l) {
    const pack *p = l->pack;
    if (l->settings->levels[LINT_QUOTE] == LINT_OFF) return;
    for (size_t i = 0; i < p->n_sources; i++) {
        const pack_source *s = &p->sources[i];
        size_t slash = p->file.n;
        while (slash && p->file.p[slash - 1] != '/') slash--;
        if (s->file.n == 0) continue;
        bool whole = s->file.p[0] == '/';
        str path = arena_printf(l->memory, STR_FMT STR_FMT, whole ? 0 : (int)slash, p->file.p, STR_ARG(s->file));
        diags *dropped = diags_in(l->memory);
        const source *from = source_load(l->memory, path, 0, dropped);
        diags_free(dropped);
        if (!from) {
            add(l, LINT_QUOTE, s->id, s->file_at,
                arena_printf(l->memory, "cannot open the file of this source, " STR_FMT, STR_ARG(path)),
                STR("name it from the folder of the pack, or remove 'file'"));
            continue;
        }
        str text = plain_text(l->memory, from->text);
        for (size_t k = 0; k < p->n_rules; k++) {
            check_quote(l, &p->rules[k].cite, s, text);
            for (size_t n = 0; n < p->rules[k].n_conditions; n++)
                if (p->rules[k].conditions[n].own_cite) check_quote(l, p->rules[k].conditions[n].cite, s, text);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ patterns */

/* Whether a pattern has nothing that looks at what is around: then it matches everywhere if it matches nothing. */
static bool looks_around(str p) {
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == '^' || p.p[i] == '$' || str_starts(str_sub(p, i, p.n), STR("(?=")) ||
            str_starts(str_sub(p, i, p.n), STR("(?!")) || str_starts(str_sub(p, i, p.n), STR("(?<")))
            return true;
        if (p.p[i] != '\\' || i + 1 == p.n) continue;
        if (strchr("bBAzZGK", p.p[i + 1])) return true;
        i++;
    }
    return false;
}

static bool matches_everything(arena *a, str text) {
    const char *why;
    size_t at;
    cel_span span;
    cel_pattern *p = looks_around(text) ? NULL : cel_pattern_compile(a, text, false, &why, &at);
    cel_search s = {.memory = a};
    return p && cel_pattern_match(&s, p, STR(""), 0, false, &span, 1) == CEL_MATCH_YES;
}

/* Whether something must follow the end of the text, or come before its beginning: `$.`, `x^`, (?!). Only what is
 * certain: not with (?m), and not in classes. */
static bool matches_nothing(str p) {
    bool class = false;
    if (str_find(p, STR("(?!)"), 0) != SIZE_MAX) return str_find(p, STR("|"), 0) == SIZE_MAX;
    if (str_find(p, STR("|"), 0) != SIZE_MAX || str_find(p, STR("(?"), 1) != SIZE_MAX) return false;
    bool flags = str_starts(p, STR("(?"));
    if (flags && !str_starts(p, STR("(?i)"))) return false;
    for (size_t i = flags ? 4 : 0; i < p.n; i++) {
        char c = p.p[i], next = i + 1 < p.n ? p.p[i + 1] : '\0', before = i > (flags ? 4u : 0u) ? p.p[i - 1] : '\0';
        if (c == '\\') {
            i++;
            continue;
        }
        if (class || c == '[') {
            class = c != ']';
            continue;
        }
        bool atom = before == ')' || before == ']' || before == '.' || (before && !strchr("(*?+}{^$\\|", before));
        if (c == '^' && atom) return true;
        if (c == '$' && next && !strchr(")*?+{|$\\", next)) return true;
    }
    return false;
}

static bool has_upper(str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] >= 'A' && text.p[i] <= 'Z')
            return true;
    }
    return false;
}

static void check_search(linter *l, const cel_ast *x, const cel_text_at *at, str subject) {
    static const char *const plain[] = {"contains", "startsWith", "endsWith"};
    const cel_ast *text = x->n_args == 2 ? x->args[1] : NULL;
    if (x->kind != CEL_X_CALL || !text || text->kind != CEL_X_LITERAL || text->value.kind != CEL_STRING) return;
    bool pattern = str_is(x->name, "matches"), search = pattern;
    for (size_t i = 0; i < 3 && x->member; i++) search = search || str_is(x->name, plain[i]);
    if (!search) return;
    str s = cel_text(text->value);
    place where = at->node ? node_text_place(at->node, text->from, text->to) : l->pack->rules[0].at;
    bool lower = x->args[0]->kind == CEL_X_CALL && str_is(x->args[0]->name, "lowerAscii");
    bool folded = pattern && str_find(s, STR("(?i"), 0) != SIZE_MAX;
    if (lower && !folded && !(pattern && str_find(s, STR("["), 0) != SIZE_MAX) && has_upper(s) &&
        !(pattern && str_find(s, STR("|"), 0) != SIZE_MAX))
        add(l, LINT_PATTERN, subject, where,
            STR("this can match nothing: the text was made lower case, and this has upper case letters"),
            STR("write it in lower case"));
    else if (pattern ? matches_nothing(s) : false)
        add(l, LINT_PATTERN, subject, where, STR("this pattern can match nothing"),
            STR("'$' is the end of the text and '^' its beginning; (?m) makes them those of a line"));
    else if (pattern ? matches_everything(l->memory, s) : s.n == 0)
        add(l, LINT_PATTERN, subject, where, STR("this matches every text, because it matches the empty text"),
            STR("require at least one letter"));
}

static void check_tree(linter *l, const cel_ast *x, const cel_text_at *at, str subject) {
    check_search(l, x, at, subject);
    for (uint32_t i = 0; i < x->n_args; i++) check_tree(l, x->args[i], at, subject);
}

static void check_patterns(linter *l) {
    const rule_expr *x;
    for (size_t i = 0; i < l->pack->n_rules; i++)
        for (size_t k = 0; (x = rule_expression(&l->pack->rules[i], k)); k++)
            if (x->program) check_tree(l, cel_program_ast(x->program), &x->at, l->pack->rules[i].id);
    for (size_t i = 0; i < l->pack->env->variables.n; i++) {
        const cel_variable *v = &l->pack->env->variables.v[i];
        if (v->kind == CEL_VAR_DEFINITION) check_tree(l, v->definition->ast, &v->definition->at, v->name);
    }
}

/* ------------------------------------------------------------------------------------------------ the solver */

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec;
}

/* A pack in which each of the N conditions of P is a red line of its own. */
static const pack *pack_of_conditions(linter *l, const condition *const *of, const rule *const *in, size_t n) {
    pack *p = ARENA_NEW(l->memory, pack);
    rule *rules = ARENA_ARRAY(l->memory, rule, n);
    *p = *l->pack;
    for (size_t i = 0; i < n; i++) {
        rules[i] = *in[i];
        rules[i].id = condition_name(l, in[i], of[i]);
        rules[i].class = RULE_RED_LINE;
        rules[i].conditions = of[i];
        rules[i].n_conditions = 1;
    }
    p->rules = p->all_rules = rules;
    p->n_rules = p->n_all_rules = n;
    return p;
}

typedef struct all_conditions {
    const condition **v;
    const rule **of;
    size_t n;
} all_conditions;

static const bargain *ask(linter *l, const pack *p) {
    uint64_t is = now();
    if (l->settings->seconds && is >= l->until) return NULL;
    bargain_settings s = {.max = 20, .steps = l->settings->steps, .seconds = l->settings->seconds ? l->until - is : 0};
    size_t before = l->problems->errors;
    const bargain *b = bargain_find(l->memory, p->vocabulary, &p, 1, &s, l->problems);
    return l->problems->errors == before ? b : NULL;
}

static void leave(linter *l, const char *question) {
    str text = arena_printf(l->memory, STR_FMT ": %s", STR_ARG(l->pack->id), question);
    for (size_t i = 0; i < l->left.n; i++)
        if (str_eq(l->left.v[i], text)) return;
    VEC_PUSH(l->memory, l->left, text);
}

static size_t number_of(const all_conditions *c, const bargain_rule *r) {
    size_t i = 0;
    while (i < c->n && c->v[i] != r->rule->conditions) i++;
    return i;
}

/* Whether the conditions read a term in common. */
static bool share_terms(const condition *x, const condition *y) {
    size_t n, m;
    const uint32_t *a = cel_program_slots(x->test.program, &n, NULL), *b = cel_program_slots(y->test.program, &m, NULL);
    for (size_t i = 0, k = 0; i < n && k < m;) {
        if (a[i] == b[k]) return true;
        a[i] < b[k] ? i++ : k++;
    }
    return false;
}

/* The conditions of a class and of stronger ones: a red line does not follow from a preference, which may be violated.
 */
static all_conditions up_to_class(linter *l, const all_conditions *c, rule_class most) {
    all_conditions out = {ARENA_ARRAY(l->memory, const condition *, c->n), ARENA_ARRAY(l->memory, const rule *, c->n),
                          0};
    for (size_t i = 0; i < c->n; i++) {
        if (c->of[i]->class > most) continue;
        out.of[out.n] = c->of[i];
        out.v[out.n++] = c->v[i];
    }
    return out;
}

/* The one condition from which number I follows, or N. */
static size_t implied_by(linter *l, const all_conditions *c, size_t i, bool *limit) {
    for (size_t k = 0; k < c->n; k++) {
        if (k == i || !share_terms(c->v[i], c->v[k])) continue;
        const condition *two[] = {c->v[i], c->v[k]};
        const rule *of[] = {c->of[i], c->of[k]};
        const bargain *b = ask(l, pack_of_conditions(l, two, of, 2));
        if (!b || b->limit != BARGAIN_NO_LIMIT) *limit = true;
        for (size_t r = 0; b && r < b->n_rules; r++)
            if (b->rules[r].rule->conditions == c->v[i] && b->rules[r].redundant) return k;
    }
    return c->n;
}

/* SURE: it follows from the others, of which one may be enough. */
static void tell_redundant(linter *l, const all_conditions *c, size_t i, bool sure) {
    bool limit = false;
    str name = condition_name(l, c->of[i], c->v[i]);
    size_t by = implied_by(l, c, i, &limit);
    if (by == c->n && !sure && !limit) return;
    if (by == c->n && limit) {
        leave(l, arena_printf(l->memory, "from which conditions " STR_FMT " follows", STR_ARG(name)).p);
        return;
    }
    str other = by < c->n ? condition_name(l, c->of[by], c->v[by]) : STR("the other conditions together");
    add(l, LINT_REDUNDANT, name, c->v[i]->at,
        arena_printf(l->memory, STR_FMT " says nothing new: a deal that meets " STR_FMT " meets it, too", STR_ARG(name),
                     STR_ARG(other)),
        STR("remove it, or say in `lint` of the pack why it stays"));
}

static void check_redundant(linter *l, const all_conditions *all) {
    for (rule_class k = RULE_RED_LINE; k <= RULE_PREFERENCE; k++) {
        const all_conditions c = up_to_class(l, all, k);
        bool any = false;
        for (size_t i = 0; i < c.n; i++) any = any || c.of[i]->class == k;
        const bargain *b = any && c.n > 1 ? ask(l, pack_of_conditions(l, c.v, c.of, c.n)) : NULL;
        if (any && c.n > 1 && (!b || !b->packs[0].examined)) leave(l, "whether conditions are redundant");
        for (size_t i = 0; b && i < b->n_rules; i++) {
            const bargain_rule *r = &b->rules[i];
            size_t at = number_of(&c, r);
            /* From conditions that contradict each other everything follows: then each is held against each. */
            bool sure = b->packs[0].satisfiable == BARGAIN_YES;
            if (c.of[at]->class == k && !r->vacuous && !r->impossible && (r->redundant || !sure))
                tell_redundant(l, &c, at, sure);
        }
    }
}

static void tell_conflicts(linter *l, const all_conditions *c, const bargain *b) {
    for (size_t i = 0; i < b->n_conflicts; i++) {
        const bargain_set *set = &b->conflicts[i].rules;
        str *names = ARENA_ARRAY(l->memory, str, set->n);
        size_t first = c->n;
        if (set->n < 2) continue; /* never met */
        for (size_t k = 0; k < set->n; k++) {
            size_t is = number_of(c, &b->rules[set->v[k]]);
            names[k] = b->rules[set->v[k]].rule->id;
            if (is < first) first = is;
        }
        if (first == c->n) continue;
        add(l, LINT_CONTRADICTION, condition_name(l, c->of[first], c->v[first]), c->v[first]->at,
            arena_printf(l->memory, "no deal meets " STR_FMT " together",
                         STR_ARG(arena_join(l->memory, names, set->n, ", ", " and ", 0))),
            STR("change one of them; `redline bargain` shows on which terms they conflict"));
    }
    if (!b->conflicts_complete && b->n_conflicts < 20) leave(l, "whether other conditions contradict each other");
}

static void check_with_solver(linter *l) {
    const pack *p = l->pack;
    all_conditions c = {0};
    const lint_level *levels = l->settings->levels;
    if (!bargain_is_built()) return;
    if (!levels[LINT_NEVER_MET] && !levels[LINT_NEVER_VIOLATED] && !levels[LINT_CONTRADICTION] &&
        !levels[LINT_REDUNDANT])
        return;
    for (size_t i = 0; i < p->n_rules; i++) c.n += p->rules[i].n_conditions;
    c.v = ARENA_ARRAY(l->memory, const condition *, c.n);
    c.of = ARENA_ARRAY(l->memory, const rule *, c.n);
    c.n = 0;
    for (size_t i = 0; i < p->n_rules; i++)
        for (size_t k = 0; k < p->rules[i].n_conditions; k++) {
            const condition *of = &p->rules[i].conditions[k];
            const rule_expr *const parts[] = {&p->rules[i].when, &of->test, &of->or_else, &of->vague};
            bool free_text = false;
            for (size_t e = 0; e < 4; e++)
                free_text = free_text || program_reads_free_text(parts[e]->program, p->vocabulary);
            if (free_text) continue;
            c.of[c.n] = &p->rules[i];
            c.v[c.n++] = of;
        }
    if (c.n == 0) return;
    const bargain *b = ask(l, pack_of_conditions(l, c.v, c.of, c.n));
    if (!b || !b->packs[0].examined) leave(l, "whether conditions are never met, never violated or contradictory");
    for (size_t i = 0; b && i < b->n_rules; i++) {
        const bargain_rule *r = &b->rules[i];
        size_t at = number_of(&c, r);
        str name = r->rule->id;
        if (r->impossible)
            add(l, LINT_NEVER_MET, name, c.v[at]->at, arena_printf(l->memory, "no deal meets " STR_FMT, STR_ARG(name)),
                STR("the condition contradicts itself or the values of its terms"));
        else if (r->vacuous)
            add(l, LINT_NEVER_VIOLATED, name, c.v[at]->at,
                arena_printf(l->memory, "no deal violates " STR_FMT, STR_ARG(name)),
                STR("remove it, or find the operator or value that makes it always true"));
    }
    if (b) tell_conflicts(l, &c, b);
    if (levels[LINT_REDUNDANT]) check_redundant(l, &c);
}

/* ------------------------------------------------------------------------------------------------ all packs */

/* Terms that none of the packs reads: one finding, because a vocabulary is made for more than one pack. */
static void check_unread(linter *l, const lint_pack *packs, size_t n) {
    const vocabulary *v = l->pack->vocabulary;
    bool *read = ARENA_ARRAY(l->memory, bool, v->n_terms + v->n_named);
    str *names = ARENA_ARRAY(l->memory, str, v->n_terms);
    size_t n_unread = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; packs[i].pack->vocabulary == v && k < packs[i].pack->n_rules; k++) {
            const rule_expr *x;
            for (size_t e = 0; (x = rule_expression(&packs[i].pack->rules[k], e)); e++) {
                size_t n_slots = 0;
                const uint32_t *slots = x->program ? cel_program_slots(x->program, &n_slots, NULL) : NULL;
                for (size_t s = 0; s < n_slots; s++)
                    if (slots[s] < v->n_slots) read[v->slot_term[slots[s]]] = true;
            }
        }
    for (size_t i = 0; i < v->n_terms; i++)
        if (!read[i]) names[n_unread++] = v->terms[i]->path;
    if (n_unread == 0) return;
    add(l, LINT_UNREAD_TERM, STR(""), (place){l->pack->source, 0, 0},
        arena_printf(l->memory, "no rule reads %zu of the %zu terms: " STR_FMT, n_unread, v->n_terms,
                     STR_ARG(arena_join(l->memory, names, n_unread, ", ", " and ", 8))),
        STR("a deal may set them, and no verdict depends on it; `redline terms` lists all terms"));
}

static void check_excuses(linter *l) {
    for (size_t i = 0; i < l->pack->n_excuses; i++) {
        const lint_excuse *e = &l->pack->excuses[i];
        size_t check = find_check(e->check);
        if (check == N_LINT_CHECKS)
            unknown_check(e->check, e->at, l->problems);
        else if (!l->excused[i] && l->settings->levels[check] &&
                 !(check <= LINT_REDUNDANT && (l->left.n || !bargain_is_built())))
            add(l, LINT_UNUSED_EXCUSE, e->of, e->at, STR("this entry excuses nothing"), STR("remove it"));
    }
}

static int in_order(const void *a, const void *b) {
    const lint_finding *x = a, *y = b;
    if (x->pack != y->pack) return 0;
    if (x->at.at != y->at.at) return x->at.at < y->at.at ? -1 : 1;
    if (x->check != y->check) return (int)x->check - (int)y->check;
    return str_cmp(x->message, y->message);
}

const lint_result *lint_packs(arena *a, const lint_pack *packs, size_t n, const lint_settings *s, diags *d) {
    linter l = {.memory = a, .settings = s, .problems = d, .until = now() + s->seconds};
    lint_result *out = ARENA_NEW(a, lint_result);
    size_t before = d->errors;
    for (size_t i = 0; i < n; i++) {
        size_t first = l.findings.n;
        l.of = &packs[i];
        l.pack = packs[i].pack;
        l.excused = ARENA_ARRAY(a, bool, l.pack->n_excuses);
        check_remedies(&l);
        check_definitions(&l);
        check_sources(&l);
        check_quotes(&l);
        check_patterns(&l);
        check_tests(&l);
        check_with_solver(&l);
        if (i == 0 || packs[i].pack->vocabulary != packs[i - 1].pack->vocabulary) check_unread(&l, packs, n);
        check_excuses(&l);
        if (l.findings.n > first) qsort(l.findings.v + first, l.findings.n - first, sizeof *l.findings.v, in_order);
    }
    out->findings = l.findings.v;
    out->n = l.findings.n;
    for (size_t i = 0; i < l.findings.n; i++)
        l.findings.v[i].excuse.n ? out->excused++ : out->count[l.findings.v[i].level]++;
    out->left = l.left.v;
    out->n_left = l.left.n;
    out->solver = bargain_is_built();
    return d->errors == before ? out : NULL;
}
