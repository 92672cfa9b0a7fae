#include "quality/coverage.h"

#include <stdlib.h>

#include "judge/eval_context.h"

/* An operand that can decide. */
typedef struct decision {
    const cel_ast *x;
    const cel_text_at *at;
    str subject;
    bool seen[2];
    bool opaque; /* it is inside of something that is evaluated as one piece, such as a list that is computed */
} decision;

/* A value that an expression compares with. */
typedef struct told_apart {
    const domain *of;
    size_t value;
    const cel_ast *x;
    const cel_text_at *at;
    str subject;
    bool seen;
} told_apart;

typedef struct survey {
    arena *memory;
    const pack *pack;
    VEC(decision) decisions;
    map of_operand; /* an operand (the bytes of its address) -> its decision */
    map leaves;     /* the expressions that were evaluated as one piece */
    VEC(told_apart) values;
    VEC(const cel_definition *) definitions; /* those that were entered */
    unsigned (*outcomes)[2]; /* for each condition of the pack: a bit for each outcome seen; and whether it is named */
} survey;

const char *coverage_kind_name(coverage_kind k) {
    static const char *const names[] = {"outcomes", "decisions", "values"};
    return names[k];
}

/* ------------------------------------------------------------------------------------------------ what there is */

static void enter_tree(survey *s, const cel_ast *x, const cel_text_at *at, str subject);

static bool is_call(const cel_ast *x, const char *name) {
    return x->kind == CEL_X_CALL && !x->member && str_is(x->name, name);
}

/* The bytes of an address, which outlive the call, as the key of a map. */
static str address_key(arena *a, const cel_ast *x) {
    return arena_str(a, (str){(const char *)&x, sizeof x});
}

static void add_decision(survey *s, const cel_ast *x, const cel_text_at *at, str subject) {
    if (x->kind == CEL_X_LITERAL) return;
    map_put(s->memory, &s->of_operand, address_key(s->memory, x), (uint32_t)s->decisions.n);
    VEC_PUSH(s->memory, s->decisions, (decision){.x = x, .at = at, .subject = subject});
}

/* The names of a domain that X lists: a string, a list of strings, or a definition that is one. */
static void add_values(survey *s, const domain *of, const cel_ast *x, const cel_ast *at_use, const cel_text_at *at,
                       str subject) {
    if (x->ref == CEL_REF_DEFINITION) x = x->definition->ast;
    for (uint32_t i = 0; x->kind == CEL_X_LIST && i < x->n_args; i++)
        add_values(s, of, x->args[i], at_use, at, subject);
    if (x->kind != CEL_X_LITERAL || x->value.kind != CEL_STRING) return;
    size_t value = domain_find(of, cel_text(x->value));
    if (value == SIZE_MAX) return;
    for (size_t i = 0; i < s->values.n; i++)
        if (s->values.v[i].of == of && s->values.v[i].value == value) return;
    VEC_PUSH(s->memory, s->values, (told_apart){of, value, at_use, at, subject, false});
}

/* The values of the enum or set of a term that X is. */
static const domain *values_of_term(const survey *s, const cel_ast *x, bool set) {
    const cel_type *t = x->type;
    if (!t || (x->kind != CEL_X_SELECT && x->kind != CEL_X_INDEX && x->ref != CEL_REF_SHAPE)) return NULL;
    const domain *d = set ? (t->kind == CEL_T_LIST ? t->a->values : NULL) : t->kind == CEL_T_STRING ? t->values : NULL;
    for (size_t i = 0; d && i < s->pack->vocabulary->n_terms; i++)
        if (s->pack->vocabulary->terms[i]->values == d) return d;
    return NULL;
}

static void enter_comparison(survey *s, const cel_ast *x, const cel_text_at *at, str subject) {
    bool in = is_call(x, "@in"), equal = is_call(x, "_==_") || is_call(x, "_!=_");
    for (uint32_t i = 0; (in || equal) && i < 2; i++) {
        const domain *d = values_of_term(s, x->args[i], in && i == 1);
        if (d) add_values(s, d, x->args[1 - i], x, at, subject);
    }
}

static void enter_definition(survey *s, const cel_definition *d) {
    for (size_t i = 0; i < s->definitions.n; i++)
        if (s->definitions.v[i] == d) return;
    VEC_PUSH(s->memory, s->definitions, d);
    enter_tree(s, d->ast, &d->at, arena_printf(s->memory, "definition " STR_FMT, STR_ARG(d->name)));
}

static void enter_tree(survey *s, const cel_ast *x, const cel_text_at *at, str subject) {
    bool loop = x->kind == CEL_X_COMPREHENSION && x->macro <= CEL_MACRO_EXISTS_ONE;
    bool joined = x->kind == CEL_X_AND || x->kind == CEL_X_OR;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (joined || (loop && i == 1) || (i == 0 && (x->kind == CEL_X_CONDITION || is_call(x, "!_"))))
            add_decision(s, x->args[i], at, subject);
    enter_comparison(s, x, at, subject);
    if (x->ref == CEL_REF_DEFINITION) enter_definition(s, x->definition);
    for (uint32_t i = 0; i < x->n_args; i++) enter_tree(s, x->args[i], at, subject);
}

static void enter_pack(survey *s) {
    const pack *p = s->pack;
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule *r = &p->rules[i];
        if (r->when.program) enter_tree(s, cel_program_ast(r->when.program), &r->when.at, r->id);
        for (size_t k = 0; k < r->n_conditions; k++) {
            const condition *c = &r->conditions[k];
            str subject = arena_printf(s->memory, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(c->id));
            const rule_expr *const parts[] = {&c->test, &c->or_else, &c->vague};
            for (size_t e = 0; e < 3; e++)
                if (parts[e]->program) enter_tree(s, cel_program_ast(parts[e]->program), &parts[e]->at, subject);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ one evaluation */

typedef enum { IS_FALSE, IS_TRUE, IS_UNKNOWN, IS_ERROR, IS_OTHER } truth;

/* What a piece of an expression came to, and its pieces. */
typedef struct piece {
    cel_subexpr_kind kind;
    const cel_ast *outside, *inside; /* the operand as it is written; what it is, if that is a definition */
    truth value;
    const struct piece *pieces;
    size_t n;
} piece;

typedef struct evaluation_walk {
    survey *s;
    arena *memory;
    cel_context *context;
} evaluation_walk;

static truth truth_of(cel_value v) {
    if (v.kind == CEL_BOOL) return v.b ? IS_TRUE : IS_FALSE;
    return v.kind == CEL_UNKNOWN ? IS_UNKNOWN : v.kind == CEL_ERROR ? IS_ERROR : IS_OTHER;
}

/* The operand of X that its I-th piece is, of N; NULL if that is not known. */
static const cel_ast *operand(const cel_ast *x, cel_subexpr_kind kind, size_t i, size_t n) {
    if (!x) return NULL;
    if (x->kind == CEL_X_COMPREHENSION && kind != CEL_SUBEXPR_COUNT) return x->n_args > 1 ? x->args[1] : NULL;
    return x->n_args == n ? x->args[i] : NULL;
}

static piece walk_piece(evaluation_walk *w, cel_subexpr e, const cel_ast *outside) {
    const cel_subexpr *list;
    size_t n;
    piece out = {.outside = outside, .value = truth_of(cel_subexpr_eval(e, w->context))};
    out.kind = cel_subexpr_open(w->memory, &e, w->context, &list, &n);
    out.inside = e.node ? cel_subexpr_source(e) : NULL;
    if (!out.outside) out.outside = out.inside;
    piece *pieces = ARENA_ARRAY(w->memory, piece, n);
    for (size_t i = 0; i < n; i++) pieces[i] = walk_piece(w, list[i], operand(out.inside, out.kind, i, n));
    out.pieces = pieces;
    out.n = n;
    return out;
}

static decision *find_decision(survey *s, const cel_ast *x) {
    uint32_t i = map_get(&s->of_operand, (str){(const char *)&x, sizeof x});
    return i == MAP_NONE ? NULL : &s->decisions.v[i];
}

static void see(survey *s, const cel_ast *x, truth value, bool decides) {
    decision *d = x && decides && value <= IS_TRUE ? find_decision(s, x) : NULL;
    if (d) d->seen[value] = true;
    /* !(a in b) is evaluated as one comparison. */
    if (x && is_call(x, "!_") && value <= IS_TRUE) see(s, x->args[0], value == IS_TRUE ? IS_FALSE : IS_TRUE, decides);
}

static bool contains(const cel_ast *whole, const cel_ast *x) {
    if (whole == x) return true;
    for (uint32_t i = 0; i < whole->n_args; i++)
        if (contains(whole->args[i], x)) return true;
    return false;
}

/* Decisions inside of what is evaluated as one piece cannot be seen. */
static void hide_inside(survey *s, const cel_ast *x) {
    if (!x || map_get(&s->leaves, (str){(const char *)&x, sizeof x}) != MAP_NONE) return;
    map_put(s->memory, &s->leaves, address_key(s->memory, x), 0);
    for (size_t i = 0; i < s->decisions.n; i++) {
        decision *d = &s->decisions.v[i];
        bool operand_of_not = is_call(x, "!_") && d->x == x->args[0];
        if (d->x != x && !operand_of_not && !d->opaque && contains(x, d->x)) d->opaque = true;
    }
}

/* Whether piece I of && or || decides. A piece that settles the whole (STOP) does if no other settles it: an error or
 * an unknown beside it would come through without it. Any other piece does only if all others are neutral. */
static bool decides_among(const piece *p, size_t i, truth stop) {
    for (size_t k = 0; k < p->n; k++) {
        truth other = p->pieces[k].value;
        if (k != i && (other == stop || (p->pieces[i].value != stop && other > IS_TRUE))) return false;
    }
    return true;
}

/* A piece decides if the whole would have another value with another value of the piece. */
static void note_piece(survey *s, const piece *p, bool decides) {
    see(s, p->outside, p->value, decides);
    if (p->inside != p->outside) see(s, p->inside, p->value, decides);
    if (p->kind == CEL_SUBEXPR_LEAF) hide_inside(s, p->inside);
    for (size_t i = 0; i < p->n; i++) {
        bool below = decides;
        if (p->kind == CEL_SUBEXPR_ALL) below = decides && decides_among(p, i, IS_FALSE);
        if (p->kind == CEL_SUBEXPR_ANY) below = decides && decides_among(p, i, IS_TRUE);
        if (p->kind == CEL_SUBEXPR_IF && i > 0) below = decides && p->pieces[0].value == (i == 1 ? IS_TRUE : IS_FALSE);
        if (p->kind == CEL_SUBEXPR_IF && i == 0 && p->n == 3 && p->pieces[1].value <= IS_TRUE)
            below = decides && p->pieces[1].value != p->pieces[2].value;
        note_piece(s, &p->pieces[i], below);
    }
}

static truth evaluate(survey *s, cel_context *context, const rule_expr *e) {
    arena *a = arena_child(s->memory);
    evaluation_walk w = {s, a, context};
    piece whole = walk_piece(&w, cel_subexpr_whole(e->program), cel_program_ast(e->program));
    truth value = whole.value;
    note_piece(s, &whole, true);
    arena_reset(context->memory);
    arena_free(a);
    return value;
}

/* The expressions that judging a condition evaluates, in that order. */
static void evaluate_condition(survey *s, cel_context *context, const condition *c) {
    bool require = c->kind == CONDITION_REQUIRE, fallback = false;
    truth test = evaluate(s, context, &c->test), met = require ? IS_TRUE : IS_FALSE;
    if (test == IS_ERROR) return;
    if (test != met && c->or_else.program) fallback = evaluate(s, context, &c->or_else) != IS_FALSE;
    if (c->vague.program && !fallback && test == IS_FALSE) evaluate(s, context, &c->vague);
}

/* ------------------------------------------------------------------------------------------------ one test */

static void see_values(survey *s, const rule *r, const deal *d) {
    const vocabulary *v = s->pack->vocabulary;
    const rule_expr *e;
    for (size_t k = 0; (e = rule_expression(r, k)); k++) {
        size_t n = 0;
        const uint32_t *slots = e->program ? cel_program_slots(e->program, &n, NULL) : NULL;
        for (size_t i = 0; i < n; i++) {
            const domain *of = NULL;
            slot_type type = vocabulary_slot_type(v, slots[i], &of);
            const slot *is = &d->slots[slots[i]];
            for (size_t x = 0; of && is->state == SLOT_VALUE && x < s->values.n; x++) {
                told_apart *t = &s->values.v[x];
                if (t->of != of || t->seen) continue;
                if (type == SLOT_ENUM) t->seen = is->v.i == (int64_t)t->value;
                if (type == SLOT_SET) t->seen = is->v.bits[t->value / 64] >> t->value % 64 & 1;
            }
        }
    }
}

static size_t number_of(const pack *p, const condition *c) {
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; n += p->rules[i++].n_conditions)
        if (c >= p->rules[i].conditions && c < p->rules[i].conditions + p->rules[i].n_conditions)
            return n + (size_t)(c - p->rules[i].conditions);
    return SIZE_MAX;
}

static void see_expectation(survey *s, const test_expectation *e, const deal *d) {
    arena *own = arena_child(s->memory);
    eval_context *ctx = eval_context_open(own, d, NULL, (judge_settings){.no_because = true});
    truth when = e->rule->when.program ? evaluate(s, &ctx->context, &e->rule->when) : IS_TRUE;
    for (size_t i = 0; i < e->rule->n_conditions && when != IS_FALSE && when != IS_ERROR; i++) {
        const condition *c = &e->rule->conditions[i];
        if (e->condition && e->condition != c) continue;
        case_split q;
        case_split_run(&q, ctx, e->rule, c);
        condition_outcome o = case_split_outcome(&q);
        size_t number = number_of(s->pack, c);
        s->outcomes[number][0] |= 1u << o;
        s->outcomes[number][1] = 1;
        evaluate_condition(s, &ctx->context, c);
    }
    see_values(s, e->rule, d);
    arena_free(own);
}

/* ------------------------------------------------------------------------------------------------ what is missing */

static int in_order(const void *a, const void *b) {
    const coverage_gap *x = a, *y = b;
    if (x->at.at != y->at.at) return x->at.at < y->at.at ? -1 : 1;
    if (x->kind != y->kind) return (int)x->kind - (int)y->kind;
    return str_cmp(x->what, y->what);
}

static place place_of(const cel_text_at *at, const cel_ast *x, place otherwise) {
    return at->node ? node_text_place(at->node, x->from, x->to) : otherwise;
}

typedef VEC(coverage_gap) gap_list;

static void list_outcomes(survey *s, pack_coverage *out, gap_list *gaps) {
    static const struct {
        unsigned bits;
        const char *what;
    } wanted[] = {{1u << CONDITION_MET, "never met"},
                  {1u << CONDITION_VIOLATED, "never violated"},
                  {1u << CONDITION_UNDETERMINED, "never undetermined"},
                  {1u << CONDITION_FALLBACK, "never met by its fallback"}};
    size_t number = 0;
    for (size_t i = 0; i < s->pack->n_rules; i++) {
        const rule *r = &s->pack->rules[i];
        for (size_t k = 0; k < r->n_conditions; k++, number++) {
            const condition *c = &r->conditions[k];
            cel_value constant;
            bool fixed = cel_subexpr_constant(cel_subexpr_whole(c->test.program), &constant);
            out->untested[number] = !s->outcomes[number][1];
            for (size_t w = 0; w < 4; w++) {
                if (w == 3 && !c->or_else.program) continue;
                /* A constant test has one outcome; its `vague` makes it undetermined. */
                if (fixed && w == (constant.b == (c->kind == CONDITION_REQUIRE) ? 1 : 0)) continue;
                if (fixed && w == 2 && !c->vague.program) continue;
                out->n[COVERED_OUTCOME]++;
                if (s->outcomes[number][0] & wanted[w].bits) {
                    out->seen[COVERED_OUTCOME]++;
                    continue;
                }
                str subject = arena_printf(s->memory, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(c->id));
                VEC_PUSH(s->memory, *gaps, (coverage_gap){COVERED_OUTCOME, c->at, subject, str_of(wanted[w].what)});
            }
        }
    }
}

static void list_decisions(survey *s, pack_coverage *out, gap_list *gaps) {
    for (size_t i = 0; i < s->decisions.n; i++) {
        const decision *d = &s->decisions.v[i];
        for (unsigned value = 0; value < 2 && !d->opaque; value++) {
            out->n[COVERED_DECISION]++;
            out->seen[COVERED_DECISION] += d->seen[value];
            if (d->seen[value]) continue;
            str what = arena_printf(s->memory, "`" STR_FMT "` never decides by being %s",
                                    STR_ARG(cel_ast_text(d->at, d->x)), value ? "true" : "false");
            VEC_PUSH(s->memory, *gaps,
                     (coverage_gap){COVERED_DECISION, place_of(d->at, d->x, (place){0}), d->subject, what});
        }
    }
}

static void list_values(survey *s, pack_coverage *out, gap_list *gaps) {
    for (size_t i = 0; i < s->values.n; i++) {
        const told_apart *t = &s->values.v[i];
        out->n[COVERED_VALUE]++;
        out->seen[COVERED_VALUE] += t->seen;
        if (t->seen) continue;
        str what = arena_printf(s->memory, "no test has the value '" STR_FMT "', which `" STR_FMT "` reads",
                                STR_ARG(t->of->names[t->value]), STR_ARG(cel_ast_text(t->at, t->x)));
        VEC_PUSH(s->memory, *gaps, (coverage_gap){COVERED_VALUE, place_of(t->at, t->x, (place){0}), t->subject, what});
    }
}

pack_coverage coverage_of(arena *a, const pack *p, const test_file *const *files, size_t n_files) {
    survey s = {.memory = a, .pack = p};
    pack_coverage out = {.pack = p};
    gap_list gaps = {0};
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; i++) n += p->rules[i].n_conditions;
    s.outcomes = arena_zalloc(a, n, sizeof *s.outcomes);
    out.untested = ARENA_ARRAY(a, bool, n);
    enter_pack(&s);
    for (size_t i = 0; i < n_files; i++)
        for (size_t k = 0; k < files[i]->n_tests; k++)
            for (size_t e = 0; e < files[i]->tests[k].n_rules; e++)
                if (files[i]->tests[k].rules[e].pack == p)
                    see_expectation(&s, &files[i]->tests[k].rules[e], files[i]->tests[k].deal);
    list_outcomes(&s, &out, &gaps);
    list_decisions(&s, &out, &gaps);
    list_values(&s, &out, &gaps);
    if (gaps.n) qsort(gaps.v, gaps.n, sizeof *gaps.v, in_order);
    out.gaps = gaps.v;
    out.n_gaps = gaps.n;
    return out;
}
