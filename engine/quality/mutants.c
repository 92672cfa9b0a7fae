#include "quality/mutants.h"

#include <stdlib.h>
#include <time.h>

#include "bargain/bargain.h"
#include "quality/test_run.h"

/* A change of one node of an expression's tree. */
typedef enum {
    CHANGE_VALUE,     /* a literal gets VALUE */
    CHANGE_NAME,      /* a call or a selection gets NAME */
    CHANGE_JOIN,      /* && becomes ||, and the other way round */
    CHANGE_LEAVE_OUT, /* operand or member INDEX is left out */
    CHANGE_OPERAND,   /* the node becomes its operand INDEX */
    CHANGE_TRUE,      /* the node becomes true */
    CHANGE_MACRO,     /* all() becomes exists(), and the other way round */
    CHANGE_NEGATE,
    CHANGE_SWAP, /* the branches of ?: */
} change_code;

/* The parts of a pack that have a tree. */
typedef enum { PART_WHEN, PART_TEST, PART_OR_ELSE, PART_VAGUE, PART_DEFINITION } part_code;

typedef struct spot {
    part_code part;
    size_t rule, condition;   /* of the pack */
    const cel_definition *of; /* of DEFINITION */
    const cel_text_at *at;
    const cel_ast *root;
    const cel_type *require; /* the type that it must have, or NULL */
} spot;

typedef struct change {
    change_code code;
    spot in;
    const cel_ast *node; /* NULL: the whole expression is left out */
    uint32_t index;
    cel_value value;
    str name;
    str was, becomes;
} change;

typedef struct lab {
    arena *memory;
    const pack *pack;
    VEC(change) changes;
    VEC(const cel_definition *) definitions;
    VEC(const rule_test *) tests;    /* that judge a rule of the pack */
    VEC(const rule_test *) suspects; /* of those, the ones that killed last, first */
} lab;

/* ------------------------------------------------------------------------------------------------ what to change */

static void find_changes(lab *l, spot in, const cel_ast *x, const domain *want, const cel_ast *list);

static bool is_call(const cel_ast *x, const char *name) {
    return x->kind == CEL_X_CALL && !x->member && str_is(x->name, name);
}

/* The text of X, with the bracket that closes its last operand. */
static str written(const cel_text_at *at, const cel_ast *x) {
    uint32_t to = x->to;
    int open = 0;
    char quote = '\0';
    for (uint32_t i = x->from; i < to; i++) {
        char c = at->text.p[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else
            open += (c == '(') - (c == ')');
        while (i + 1 == to && open > 0 && to < at->text.n && (at->text.p[to] == ')' || str_is_space(at->text.p[to])))
            open -= at->text.p[to++] == ')', i++;
    }
    return str_sub(at->text, x->from, to);
}

static void add(lab *l, spot in, const cel_ast *x, change c, str becomes) {
    c.in = in;
    c.node = x;
    c.was = written(in.at, x);
    c.becomes = becomes;
    VEC_PUSH(l->memory, l->changes, c);
}

static str quoted(lab *l, str s) {
    return arena_printf(l->memory, "'" STR_FMT "'", STR_ARG(s));
}

static bool lists(const cel_ast *list, str name) {
    for (uint32_t i = 0; list && i < list->n_args; i++)
        if (list->args[i]->value.kind == CEL_STRING && str_eq(cel_text(list->args[i]->value), name)) return true;
    return false;
}

/* The next name after NAME in D that LIST does not have; empty if there is none. */
static str neighbour(const domain *d, str name, const cel_ast *list) {
    size_t at = domain_find(d, name);
    for (size_t i = 1; at != SIZE_MAX && i < d->n; i++) {
        str next = d->names[(at + i) % d->n];
        if (!lists(list, next)) return next;
    }
    return STR("");
}

/* A domain that has all names of a list of strings: of a set, or of a term. */
static const domain *domain_of_list(const lab *l, const cel_ast *x) {
    const vocabulary *v = l->pack->vocabulary;
    for (size_t i = 0; i < v->n_sets + v->n_terms; i++) {
        const name_set *set = i < v->n_sets ? v->sets[i] : NULL;
        const domain *d = set ? &set->members : v->terms[i - v->n_sets]->values;
        bool all = d && !(set && set->of) && x->n_args > 0;
        for (uint32_t k = 0; k < x->n_args && all; k++)
            all = x->args[k]->value.kind == CEL_STRING && domain_find(d, cel_text(x->args[k]->value)) != SIZE_MAX;
        if (all) return d;
    }
    return NULL;
}

static void change_literal(lab *l, spot in, const cel_ast *x, const domain *want, const cel_ast *list) {
    cel_value v = x->value;
    change c = {.code = CHANGE_VALUE};
    if (v.kind == CEL_BOOL) {
        c.value = cel_of_bool(!v.b);
        add(l, in, x, c, v.b ? STR("false") : STR("true"));
    } else if (v.kind == CEL_INT || v.kind == CEL_UINT || v.kind == CEL_DOUBLE) {
        for (int step = -1; step <= 1; step += 2) {
            buf out = buf_in(l->memory);
            c.value = v;
            if (v.kind == CEL_DOUBLE)
                c.value.d = v.d + step;
            else if (v.kind == CEL_INT && v.i > INT64_MIN && v.i < INT64_MAX)
                c.value.i = v.i + step;
            else
                c.value.u = v.u + (uint64_t)(int64_t)step;
            cel_value_plain(&out, c.value);
            add(l, in, x, c, buf_take(&out));
        }
    } else if (v.kind == CEL_STRING && want) {
        str next = neighbour(want, cel_text(v), list);
        c.value = cel_of_str(next);
        if (next.n) add(l, in, x, c, quoted(l, next));
    }
}

/* The text of a search: one that is found everywhere, and one that is found nowhere. */
static void change_search(lab *l, spot in, const cel_ast *x) {
    static const char *const searches[] = {"matches", "contains", "startsWith", "endsWith"};
    for (size_t i = 0; i < 4; i++) {
        if (!x->member || x->n_args != 2 || !str_is(x->name, searches[i])) continue;
        const cel_ast *text = x->args[1];
        if (text->kind != CEL_X_LITERAL || text->value.kind != CEL_STRING || text->value.n == 0) continue;
        str nothing = i == 0 ? STR("(?!)") : STR("\x01");
        add(l, in, text, (change){.code = CHANGE_VALUE, .value = cel_of_str(STR(""))}, STR("''"));
        add(l, in, text, (change){.code = CHANGE_VALUE, .value = cel_of_str(nothing)},
            STR("a text that is never found"));
    }
}

static void change_call(lab *l, spot in, const cel_ast *x) {
    static const char *const others[][3] = {{"_==_", "_!=_", "!="}, {"_!=_", "_==_", "=="}, {"_<_", "_<=_", "<="},
                                            {"_<=_", "_<_", "<"},   {"_>_", "_>=_", ">="},  {"_>=_", "_>_", ">"},
                                            {"_+_", "_-_", "-"},    {"_-_", "_+_", "+"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_call(x, others[i][0]))
            add(l, in, x, (change){.code = CHANGE_NAME, .name = str_of(others[i][1])},
                arena_printf(l->memory, "`%s` instead", others[i][2]));
    if (is_call(x, "!_"))
        add(l, in, x, (change){.code = CHANGE_OPERAND},
            arena_printf(l->memory, "`" STR_FMT "`", STR_ARG(written(in.at, x->args[0]))));
    change_search(l, in, x);
}

/* A member of a set in a path: actor.us becomes actor.uk. */
static void change_member(lab *l, spot in, const cel_ast *x) {
    const cel_type *t = x->kind == CEL_X_SELECT ? x->args[0]->type : NULL;
    const domain *d = t && t->kind == CEL_T_SHAPE && t->shape ? t->shape->family : NULL;
    if (!d || cel_shape_find(t->shape, x->name) != SIZE_MAX) return;
    str next = neighbour(d, x->name, NULL);
    if (next.n && cel_shape_find(t->shape, next) == SIZE_MAX)
        add(l, in, x, (change){.code = CHANGE_NAME, .name = next},
            arena_printf(l->memory, "`." STR_FMT "`", STR_ARG(next)));
}

static void change_node(lab *l, spot in, const cel_ast *x) {
    switch (x->kind) {
    case CEL_X_AND:
    case CEL_X_OR:
        add(l, in, x, (change){.code = CHANGE_JOIN},
            x->kind == CEL_X_AND ? STR("`||` instead of `&&`") : STR("`&&` instead of `||`"));
        for (uint32_t i = 0; i < x->n_args; i++)
            add(l, in, x, (change){.code = CHANGE_LEAVE_OUT, .index = i},
                arena_printf(l->memory, "without `" STR_FMT "`", STR_ARG(written(in.at, x->args[i]))));
        break;
    case CEL_X_LIST:
        for (uint32_t i = 0; i < x->n_args && x->n_args > 1; i++)
            add(l, in, x, (change){.code = CHANGE_LEAVE_OUT, .index = i},
                arena_printf(l->memory, "without " STR_FMT, STR_ARG(written(in.at, x->args[i]))));
        break;
    case CEL_X_HAS: add(l, in, x, (change){.code = CHANGE_TRUE}, STR("true")); break;
    case CEL_X_CONDITION: add(l, in, x, (change){.code = CHANGE_SWAP}, STR("its branches swapped")); break;
    case CEL_X_COMPREHENSION:
        if (x->macro == CEL_MACRO_ALL || x->macro == CEL_MACRO_EXISTS)
            add(l, in, x, (change){.code = CHANGE_MACRO},
                x->macro == CEL_MACRO_ALL ? STR("`exists` instead of `all`") : STR("`all` instead of `exists`"));
        break;
    case CEL_X_CALL: change_call(l, in, x); break;
    case CEL_X_SELECT: change_member(l, in, x); break;
    default: break;
    }
}

/* WANT: the names that X may be, if that is known. LIST: the list that X is in. */
static void find_changes(lab *l, spot in, const cel_ast *x, const domain *want, const cel_ast *list) {
    if (x->kind == CEL_X_LITERAL) {
        change_literal(l, in, x, want, list);
        return;
    }
    change_node(l, in, x);
    if (x->kind == CEL_X_LIST && !want) want = domain_of_list(l, x);
    for (uint32_t i = 0; i < x->n_args; i++) {
        const cel_ast *arg = x->args[i], *other = x->n_args == 2 ? x->args[1 - i] : NULL;
        const domain *of = x->kind == CEL_X_LIST ? want : NULL;
        const cel_type *t = other ? other->type : NULL;
        if (is_call(x, "_==_") || is_call(x, "_!=_")) of = t && t->kind == CEL_T_STRING ? t->values : NULL;
        if (is_call(x, "@in"))
            of = !t ? NULL : i == 0 ? (t->kind == CEL_T_LIST && t->a ? t->a->values : NULL) : t->values;
        if (x->kind == CEL_X_INDEX && i == 1 && t && t->kind == CEL_T_SHAPE && t->shape) of = t->shape->family;
        find_changes(l, in, arg, of, x->kind == CEL_X_LIST ? x : NULL);
    }
}

/* ------------------------------------------------------------------------------------------------ all changes */

static void enter_definitions(lab *l, const cel_ast *x) {
    bool known = x->ref != CEL_REF_DEFINITION;
    for (size_t i = 0; i < l->definitions.n && !known; i++) known = l->definitions.v[i] == x->definition;
    if (!known) {
        VEC_PUSH(l->memory, l->definitions, x->definition);
        enter_definitions(l, x->definition->ast);
    }
    for (uint32_t i = 0; i < x->n_args; i++) enter_definitions(l, x->args[i]);
}

static void enter(lab *l, spot in, bool may_go, const char *gone) {
    if (may_go) {
        change c = {.in = in, .was = str_trim(in.at->text), .becomes = str_of(gone)};
        VEC_PUSH(l->memory, l->changes, c);
    }
    find_changes(l, in, in.root, NULL, NULL);
    bool constant = in.root->kind == CEL_X_LITERAL;
    if (in.require && !constant && !is_call(in.root, "!_"))
        add(l, in, in.root, (change){.code = CHANGE_NEGATE}, STR("the opposite"));
    enter_definitions(l, in.root);
}

static const rule_expr *expression_of(const rule *r, const spot *in) {
    const condition *c = &r->conditions[in->condition];
    return in->part == PART_WHEN      ? &r->when
           : in->part == PART_TEST    ? &c->test
           : in->part == PART_OR_ELSE ? &c->or_else
                                      : &c->vague;
}

static void enter_pack(lab *l) {
    const pack *p = l->pack;
    static const char *const gone[] = {"without `when`", NULL, "without `or_else`", "without `vague`"};
    for (size_t i = 0; i < p->n_rules; i++)
        for (size_t k = 0; k < p->rules[i].n_conditions; k++)
            for (part_code part = k ? PART_TEST : PART_WHEN; part <= PART_VAGUE; part++) {
                spot in = {.part = part, .rule = i, .condition = k, .require = &cel_bool};
                const rule_expr *e = expression_of(&p->rules[i], &in);
                if (!e->program) continue;
                in.at = &e->at;
                in.root = cel_program_ast(e->program);
                enter(l, in, gone[part] != NULL, gone[part]);
            }
    for (size_t i = 0; i < l->definitions.n; i++) {
        const cel_definition *d = l->definitions.v[i];
        bool is_bool = d->ast->type && d->ast->type->kind == CEL_T_BOOL;
        spot in = {
            .part = PART_DEFINITION, .of = d, .at = &d->at, .root = d->ast, .require = is_bool ? &cel_bool : NULL};
        enter(l, in, false, NULL);
    }
}

/* ------------------------------------------------------------------------------------------------ changed trees */

/* The place in the tree *AT of a copy of X, which was parsed again: *FOUND is its address. */
static void find_copy(cel_ast **at, const cel_ast *x, cel_ast ***found) {
    if ((*at)->kind == x->kind && (*at)->from == x->from && (*at)->to == x->to && (*at)->name_from == x->name_from) {
        *found = at;
        return;
    }
    for (uint32_t i = 0; i < (*at)->n_args && !*found; i++) find_copy(&(*at)->args[i], x, found);
}

static cel_ast *node_like(arena *a, const cel_ast *x, cel_ast_kind kind) {
    cel_ast *new = ARENA_NEW(a, cel_ast);
    *new = (cel_ast){.kind = kind, .from = x->from, .to = x->to, .name_from = x->name_from, .name_to = x->name_to};
    return new;
}

static cel_ast *call_of(arena *a, const char *name, cel_ast *x, cel_ast *y) {
    cel_ast *new = node_like(a, x, str_is(str_of(name), "_||_") ? CEL_X_OR : CEL_X_CALL);
    new->name = str_of(name);
    new->args = ARENA_ARRAY(a, cel_ast *, 2);
    new->args[0] = x;
    new->args[1] = y;
    new->n_args = y ? 2 : 1;
    return new;
}

static void leave_out(cel_ast **at, uint32_t index) {
    cel_ast *x = *at;
    for (uint32_t i = index; i + 1 < x->n_args; i++) x->args[i] = x->args[i + 1];
    x->n_args--;
    if (x->n_args == 1 && x->kind != CEL_X_LIST) *at = x->args[0];
}

/* The tree of a changed expression, not checked yet; NULL if the change does not fit. */
static cel_ast *changed_tree(arena *a, const change *c, diags *dropped) {
    cel_ast *root = cel_parse(a, c->in.at, dropped), **at = NULL;
    if (root) find_copy(&root, c->node, &at);
    if (!at) return NULL;
    cel_ast *x = *at;
    switch (c->code) {
    case CHANGE_VALUE: x->value = c->value; break;
    case CHANGE_NAME: x->name = c->name; break;
    case CHANGE_JOIN:
        x->kind = x->kind == CEL_X_AND ? CEL_X_OR : CEL_X_AND;
        x->name = x->kind == CEL_X_OR ? STR("_||_") : STR("_&&_");
        break;
    case CHANGE_LEAVE_OUT: leave_out(at, c->index); break;
    case CHANGE_OPERAND: *at = x->args[c->index]; break;
    case CHANGE_TRUE:
        *at = node_like(a, x, CEL_X_LITERAL);
        (*at)->value = cel_of_bool(true);
        break;
    case CHANGE_MACRO: x->macro = x->macro == CEL_MACRO_ALL ? CEL_MACRO_EXISTS : CEL_MACRO_ALL; break;
    case CHANGE_NEGATE: *at = call_of(a, "!_", x, NULL); break;
    case CHANGE_SWAP: {
        cel_ast *first = x->args[1];
        x->args[1] = x->args[2];
        x->args[2] = first;
        break;
    }
    }
    return root;
}

/* An environment for changed expressions: they may compare what can never be equal. */
static cel_env *loose_env(arena *a, const pack *p) {
    cel_env *e = ARENA_NEW(a, cel_env);
    *e = *p->env;
    e->memory = a;
    e->strict_domains = e->strict_constants = false;
    e->scanner = NULL;
    return e;
}

static cel_program *compile_tree(cel_env *e, const cel_text_at *at, cel_ast *tree, const cel_type *require, diags *d) {
    if (!tree || !cel_check(e, at, tree, (cel_check_options){.require = require}, d)) return NULL;
    return cel_compile(e, at, tree, d);
}

/* The environment in which the definition of C is the changed one, and those that use it are compiled again. */
static cel_env *env_with(arena *a, const pack *p, const change *c, diags *dropped) {
    cel_env *e = ARENA_NEW(a, cel_env);
    cel_env_init(e, a);
    for (size_t i = 0; i < p->env->variables.n; i++) {
        const cel_variable *v = &p->env->variables.v[i];
        const cel_definition *d = v->kind == CEL_VAR_DEFINITION ? v->definition : NULL;
        if (d == c->in.of) {
            cel_ast *tree = changed_tree(a, c, dropped);
            const cel_type *t =
                tree ? cel_check(e, &d->at, tree, (cel_check_options){.definition = true, .require = c->in.require},
                                 dropped)
                     : NULL;
            if (!t) return NULL;
            cel_definition *new = ARENA_NEW(a, cel_definition);
            *new = *d;
            new->ast = tree;
            new->compiled = ARENA_NEW(a, const struct cel_program *);
            cel_variable changed = *v;
            changed.type = t;
            changed.definition = new;
            cel_env_add(e, changed);
        } else if (d && cel_ast_uses(d->ast, c->in.of)) {
            if (!cel_env_define(e, d->name, &d->at, dropped)) return NULL;
        } else {
            cel_env_add(e, *v);
        }
    }
    return e;
}

/* ------------------------------------------------------------------------------------------------ mutants */

/* A copy of rule R in which EXPR replaces the expression at IN. */
static rule rule_with(arena *a, const rule *r, const spot *in, rule_expr expr) {
    rule copy = *r;
    condition *conditions = ARENA_ARRAY(a, condition, r->n_conditions);
    memcpy(conditions, r->conditions, r->n_conditions * sizeof *conditions);
    copy.conditions = conditions;
    if (in->part == PART_WHEN) copy.when = expr;
    if (in->part == PART_TEST) conditions[in->condition].test = expr;
    if (in->part == PART_OR_ELSE) conditions[in->condition].or_else = expr;
    if (in->part == PART_VAGUE) conditions[in->condition].vague = expr;
    return copy;
}

/* R with all expressions that use the changed definition compiled in E. False if one does not compile. */
static bool recompile_rule(arena *a, cel_env *e, const rule *r, const cel_definition *d, rule *out, diags *dropped) {
    *out = *r;
    for (size_t k = 0; k < r->n_conditions; k++)
        for (part_code part = k ? PART_TEST : PART_WHEN; part <= PART_VAGUE; part++) {
            spot in = {.part = part, .condition = k};
            rule_expr x = *expression_of(r, &in);
            if (!x.program || !cel_ast_uses(cel_program_ast(x.program), d)) continue;
            x.program = cel_program_new(e, &x.at, &cel_bool, dropped);
            if (!x.program) return false;
            *out = rule_with(a, out, &in, x);
        }
    return true;
}

/* The rules of the pack with the change; CHANGED[i] is set for those that differ. NULL if it does not compile. */
static const rule *changed_rules(arena *a, lab *l, const change *c, bool *changed, diags *dropped) {
    const pack *p = l->pack;
    rule *rules = ARENA_ARRAY(a, rule, p->n_rules);
    memcpy(rules, p->rules, p->n_rules * sizeof *rules);
    if (c->in.part != PART_DEFINITION) {
        rule_expr x = *expression_of(&p->rules[c->in.rule], &c->in);
        x.program =
            c->node ? compile_tree(loose_env(a, p), c->in.at, changed_tree(a, c, dropped), &cel_bool, dropped) : NULL;
        if (c->node && !x.program) return NULL;
        rules[c->in.rule] = rule_with(a, &p->rules[c->in.rule], &c->in, x);
        changed[c->in.rule] = true;
        return rules;
    }
    cel_env *e = env_with(a, p, c, dropped);
    for (size_t i = 0; e && i < p->n_rules; i++) {
        const rule_expr *x;
        for (size_t k = 0; (x = rule_expression(&p->rules[i], k)); k++)
            changed[i] = changed[i] || (x->program && cel_ast_uses(cel_program_ast(x->program), c->in.of));
        if (changed[i] && !recompile_rule(a, e, &p->rules[i], c->in.of, &rules[i], dropped)) return NULL;
    }
    return e ? rules : NULL;
}

/* Whether T fails with the changed rules. */
static bool test_kills(arena *a, const lab *l, const rule_test *t, const rule *rules, const bool *changed) {
    const pack **packs = ARENA_ARRAY(a, const pack *, t->n_packs);
    bool any = false;
    for (size_t i = 0; i < t->n_packs; i++) {
        packs[i] = t->packs[i];
        if (!str_eq(packs[i]->id, l->pack->id)) continue;
        pack *copy = ARENA_NEW(a, pack);
        rule *mine = ARENA_ARRAY(a, rule, packs[i]->n_rules);
        *copy = *packs[i];
        copy->rules = mine;
        copy->scanner = NULL;
        for (size_t k = 0, r = 0; k < copy->n_rules; k++) {
            while (!str_eq(l->pack->rules[r].id, packs[i]->rules[k].id)) r++;
            mine[k] = changed[r] ? rules[r] : packs[i]->rules[k];
            any = any || changed[r];
        }
        packs[i] = copy;
    }
    return any && !test_passes(a, t, packs, t->n_packs);
}

static bool is_killed(lab *l, const rule *rules, const bool *changed) {
    arena *a = arena_child(l->memory);
    bool killed = false;
    for (size_t i = 0; i < l->suspects.n && !killed; i++) {
        killed = test_kills(a, l, l->suspects.v[i], rules, changed);
        arena_reset(a);
        if (!killed || i == 0) continue;
        const rule_test *t = l->suspects.v[i];
        memmove(l->suspects.v + 1, l->suspects.v, i * sizeof *l->suspects.v);
        l->suspects.v[0] = t;
    }
    arena_free(a);
    return killed;
}

/* ------------------------------------------------------------------------------------------------ equivalence */

/* A condition that holds in those deals in which the changed expression makes no difference: it has the same value, or
 * is not looked at. NULL if that cannot be written as one. */
static cel_program *same_program(arena *a, const lab *l, const change *c, diags *dropped) {
    if (!c->in.require || !c->node) return NULL;
    cel_ast *was = cel_parse(a, c->in.at, dropped), *is = changed_tree(a, c, dropped);
    if (!was || !is) return NULL;
    cel_ast *same = call_of(a, "_==_", was, is);
    const rule *r = c->in.part == PART_DEFINITION ? NULL : &l->pack->rules[c->in.rule];
    const condition *of = r ? &r->conditions[c->in.condition] : NULL;
    if (c->in.part == PART_OR_ELSE || c->in.part == PART_VAGUE) {
        cel_ast *test = cel_parse(a, &of->test.at, dropped);
        bool met = of->kind == CONDITION_REQUIRE || c->in.part == PART_VAGUE;
        same = call_of(a, "_||_", met ? test : call_of(a, "!_", test, NULL), same);
    }
    if (r && r->when.program && c->in.part != PART_WHEN)
        same = call_of(a, "_||_", call_of(a, "!_", cel_parse(a, &r->when.at, dropped), NULL), same);
    return compile_tree(loose_env(a, l->pack), c->in.at, same, &cel_bool, dropped);
}

static bool is_equivalent(arena *a, const lab *l, const change *c, uint64_t seconds, bool *limit) {
    diags *dropped = diags_in(a);
    bool same = false;
    cel_program *program = same_program(a, l, c, dropped);
    if (program && !program_reads_free_text(program, l->pack->vocabulary)) {
        condition one = {.id = STR("a"), .kind = CONDITION_REQUIRE, .test = {program, *c->in.at}};
        one.message.pieces = &one.id;
        one.cite = &l->pack->rules[0].cite;
        rule r = {.id = STR("SAME"), .class = RULE_RED_LINE, .conditions = &one, .n_conditions = 1};
        r.cite = *one.cite;
        pack p = *l->pack;
        p.rules = p.all_rules = &r;
        p.n_rules = p.n_all_rules = 1;
        const pack *list = &p;
        const bargain *b =
            bargain_find(a, p.vocabulary, &list, 1, &(bargain_settings){.max = 1, .seconds = seconds}, dropped);
        same = b && b->rules[0].vacuous && b->n_assumptions == 0;
        *limit = *limit || (b && b->limit != BARGAIN_NO_LIMIT);
    }
    diags_free(dropped);
    return same;
}

/* ------------------------------------------------------------------------------------------------ all of it */

static mutant describe(const lab *l, const change *c, mutant_fate fate) {
    static const char *const parts[] = {"when", NULL, "or_else", "vague", "is"};
    mutant m = {.fate = fate, .pack = l->pack, .was = c->was, .becomes = c->becomes, .part = parts[c->in.part]};
    const cel_ast *x = c->node ? c->node : c->in.root;
    bool operand = c->code == CHANGE_NAME && x->kind == CEL_X_CALL;
    if (c->in.at->node)
        m.at = node_text_place(c->in.at->node, operand ? x->name_from : x->from, operand ? x->name_to : x->to);
    if (c->in.part == PART_DEFINITION) {
        m.subject = arena_printf(l->memory, "definition " STR_FMT, STR_ARG(c->in.of->name));
        return m;
    }
    const rule *r = &l->pack->rules[c->in.rule];
    const condition *of = &r->conditions[c->in.condition];
    if (!m.part) m.part = of->kind == CONDITION_REQUIRE ? "require" : "forbid";
    m.subject =
        c->in.part == PART_WHEN ? r->id : arena_printf(l->memory, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(of->id));
    return m;
}

static int in_order(const void *a, const void *b) {
    const mutant *x = a, *y = b;
    if (x->at.at != y->at.at) return x->at.at < y->at.at ? -1 : 1;
    return str_cmp(x->becomes, y->becomes);
}

/* Seconds of a clock that only goes forward. */
static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec;
}

mutation mutation_of(arena *a, const pack *p, const test_file *const *files, size_t n_files, uint64_t seconds) {
    lab l = {.memory = a, .pack = p};
    mutation out = {.pack = p, .solver = seconds && bargain_is_built()};
    VEC(mutant) survivors = {0};
    bool *changed = ARENA_ARRAY(a, bool, p->n_rules);
    for (size_t i = 0; i < n_files; i++)
        for (size_t k = 0; k < files[i]->n_tests; k++) VEC_PUSH(a, l.suspects, &files[i]->tests[k]);
    enter_pack(&l);
    uint64_t until = now() + seconds;
    for (size_t i = 0; i < l.changes.n; i++) {
        const change *c = &l.changes.v[i];
        arena *own = arena_child(a);
        diags *dropped = diags_in(own);
        memset(changed, 0, p->n_rules * sizeof *changed);
        const rule *rules = changed_rules(own, &l, c, changed, dropped);
        diags_free(dropped);
        bool killed = rules && is_killed(&l, rules, changed);
        out.n += rules != NULL;
        out.killed += killed;
        if (rules && !killed) {
            uint64_t is = now(), left = is < until ? until - is : 0;
            bool same = out.solver && left && is_equivalent(own, &l, c, left, &out.limit);
            out.limit = out.limit || (out.solver && !left);
            out.equivalent += same;
            VEC_PUSH(a, survivors, describe(&l, c, same ? MUTANT_EQUIVALENT : MUTANT_SURVIVED));
        }
        arena_free(own);
    }
    if (survivors.n) qsort(survivors.v, survivors.n, sizeof *survivors.v, in_order);
    out.survivors = survivors.v;
    out.n_survivors = survivors.n;
    return out;
}
