/* The compiler: from a checked tree to nodes. compile() makes the node of a tree; what concerns terms, comparisons and
 * searches is in compile_terms.c, macros are in compile_loop.c. cel_compile() and cel_program_new() come last. */

#include "cel/compile.h"
#include "cel/lib.h"
#include "cel/time.h"

#include <stdarg.h>
#include <stdlib.h>

void compile_error(compiler *k, const cel_ast *x, const char *format, ...) {
    va_list args;
    va_start(args, format);
    str message = arena_vprintf(k->a, format, args);
    va_end(args);
    k->failed = true;
    cel_report(k->d, k->at, x->from, x->to, (str){0}, STR_FMT, STR_ARG(message));
}

void node_uses(cel_node *c, const cel_node *part) {
    c->reads = c->reads || part->reads;
    if (part->outer < c->outer) c->outer = part->outer;
    if (part->depth >= c->depth) c->depth = (uint16_t)(part->depth + 1);
}

void node_set_operator(cel_node *c, operator_code op) {
    const operator_row *row = &operators[op];
    c->op = (uint8_t)op;
    c->eval = row->eval;
    c->why = row->why;
    c->apply = row->apply;
}

cel_node *node_leaf(compiler *k, const cel_ast *x, operator_code op) {
    cel_node *c = ARENA_NEW(k->a, cel_node);
    node_set_operator(c, op);
    c->x = x;
    c->at = k->at;
    c->outer = NO_FRAME;
    c->depth = 1;
    return c;
}

void node_uses_body(cel_node *c, const cel_node *part, uint32_t own) {
    if (!part) return;
    uint32_t outer = c->outer;
    node_uses(c, part);
    c->outer = part->outer < own && part->outer < outer ? part->outer : outer;
}

cel_node *node_new(compiler *k, const cel_ast *x, operator_code op, const cel_node *const *args, uint32_t n) {
    cel_node *c = node_leaf(k, x, op);
    if (c->apply && n == 1) c->eval = eval_one;
    if (c->apply && n == 2) c->eval = eval_two;
    c->args = args;
    c->n_args = n;
    for (uint32_t i = 0; i < n; i++) node_uses(c, args[i]);
    return c;
}

const cel_node *node_const(compiler *k, const cel_ast *x, cel_value v) {
    cel_node *c = node_leaf(k, x, OP_CONST);
    c->value = v;
    return c;
}

/* What to write instead of a constant that cannot be converted. */
static str constant_note(compiler *k, const cel_node *c) {
    str text = c->n_args && node_is_const(c->args[0]) && c->args[0]->value.kind == CEL_STRING
                   ? cel_text(c->args[0]->value)
                   : (str){0};
    unsigned number = 0;
    cel_value t;
    size_t i = 0;
    for (; i < text.n && i < 5 && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        number = number * 10 + (unsigned)(text.p[i] - '0');
    bool one = i && i + 1 == text.n, days = one && text.p[i] == 'd', weeks = one && text.p[i] == 'w';
    if (c->x->kind != CEL_X_CALL) return (str){0};
    if (str_is(c->x->name, "duration"))
        return days || weeks ? arena_printf(k->a, "write days(%u)", days ? number : 7 * number)
                             : STR("use h, m or s, as in duration('36h'), or days(15)");
    if (str_is(c->x->name, "money"))
        return STR("write digits, a space and a code of ISO 4217, as in money('5000000 USD')");
    if (str_is(c->x->name, "date")) return STR("write year, month and day, as in date('2005-09-15')");
    if (str_is(c->x->name, "timestamp"))
        return text.n == 10 && cel_timestamp_parse(arena_printf(k->a, STR_FMT "T00:00:00Z", STR_ARG(text)), &t)
                   ? arena_printf(k->a, "write date('" STR_FMT "')", STR_ARG(text))
                   : STR("write date and time, as in timestamp('2005-08-15T00:00:00Z'), or date('2005-08-15')");
    return (str){0};
}

/* Reports that C, which reads nothing, always fails. */
static void constant_error(compiler *k, const cel_node *c, const char *message) {
    k->failed = true;
    cel_report(k->d, k->at, c->x->from, c->x->to, constant_note(k, c), "%s", message);
}

/* If it fails, that is an error of a pack. Elsewhere the node stays, because an error belongs to the evaluation, where
 * something else may outweigh it; so it does where the steps of folding have run out. An argument that is not constant
 * although it reads nothing has failed already, so the whole is not tried. */
const cel_node *node_fold(compiler *k, cel_node *c) {
    enum { MOST_FRAMES = 32 };
    if (c->reads || c->outer != NO_FRAME || k->max_frames > MOST_FRAMES || k->failed) return c;
    for (uint32_t i = 0; i < c->n_args && c->apply; i++)
        if (!node_is_const(c->args[i])) return c;
    frame frames[MOST_FRAMES] = {0};
    cel_context context = {.memory = k->a, .steps_left = FOLD_MAX_STEPS};
    eval_state st = {.c = &context, .frames = frames};
    cel_value v = c->eval(&st, c);
    if (!cel_failed(v)) return node_const(k, c->x, v);
    if (k->env->strict_constants && v.kind == CEL_ERROR && context.steps_left >= 0) constant_error(k, c, v.error);
    return c;
}

static const cel_node **args_of_one(compiler *k, const cel_node *arg) {
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, 1);
    args[0] = arg;
    return args;
}

static const cel_node **compile_args(compiler *k, const cel_ast *x) {
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, x->n_args);
    for (uint32_t i = 0; i < x->n_args; i++) args[i] = compile(k, x->args[i]);
    return args;
}

static const cel_node *compile_strict(compiler *k, const cel_ast *x, operator_code op) {
    return node_fold(k, node_new(k, x, op, compile_args(k, x), x->n_args));
}

/* ------------------------------------------------------------------------------------------------ slots that are read
 */

static void use_slot(compiler *k, uint32_t number) {
    size_t word = number / 64;
    if (word >= k->n_seen) {
        size_t n = word * 2 + 16;
        uint64_t *seen = ARENA_ARRAY(k->a, uint64_t, n);
        for (size_t i = 0; i < k->n_seen; i++) seen[i] = k->seen[i];
        k->seen = seen;
        k->n_seen = n;
    }
    if (k->seen[word] >> (number % 64) & 1) return;
    k->seen[word] |= (uint64_t)1 << (number % 64);
    VEC_PUSH(k->a, k->slots, number);
}

/* Forgets the slots after the first N: what read them has been folded away. */
static void forget_slots(compiler *k, size_t n, bool rows) {
    for (size_t i = n; i < k->slots.n; i++) k->seen[k->slots.v[i] / 64] &= ~((uint64_t)1 << (k->slots.v[i] % 64));
    k->slots.n = n;
    k->rows = rows;
}

static void use_leaf(void *with, const cel_shape *leaf, uint32_t number) {
    (void)leaf;
    use_slot(with, number);
}

/* Notes every slot at or below a point, for all values of its variables. */
static void use_point(compiler *k, const point *p, uint32_t *index, uint32_t done) {
    if (done == p->n) {
        point_slots(p->shape, index, p->n, NULL, use_leaf, k);
        return;
    }
    const point_index *i = &p->index[done];
    uint32_t n = i->to ? (uint32_t)i->n : i->name ? (uint32_t)i->family->n : 1;
    for (uint32_t j = 0; j < n; j++) {
        index[done] = i->to ? i->to[j] : i->name ? j : i->fixed;
        if (index[done] != MAP_NONE) use_point(k, p, index, done + 1);
    }
}

void node_uses_point(cel_node *c, const point *p) {
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->index[i].to && p->index[i].frame < c->outer) c->outer = p->index[i].frame;
        if (p->index[i].name) node_uses(c, p->index[i].name);
    }
}

void node_reads_things(compiler *k, cel_node *c, const domain *things) {
    for (uint32_t i = 0; i < things->n; i++) use_slot(k, things->presence + i);
    c->reads = true;
}

void node_reads_point(compiler *k, cel_node *c, const point *p) {
    uint32_t index[POINT_MAX_FAMILIES] = {0};
    use_point(k, p, index, 0);
    for (uint32_t i = 0; i < p->n; i++)
        if (p->index[i].name && p->index[i].family->named) node_reads_things(k, c, p->index[i].family);
    c->reads = true;
    node_uses_point(c, p);
    point *copy = ARENA_NEW(k->a, point);
    *copy = *p;
    c->extra = copy;
}

const path *node_reads_path(compiler *k, cel_node *c, const point *p) {
    const void *extra = c->extra;
    node_reads_point(k, c, p);
    c->extra = extra;
    return path_of(k, p);
}

/* ------------------------------------------------------------------------------------------------ names */

const local *find_local(const compiler *k, const cel_ast *x) {
    for (size_t i = k->locals.n; i-- > 0;)
        if (k->locals.v[i]->declared == x->local && k->locals.v[i]->second == x->second) return k->locals.v[i];
    return NULL;
}

void add_local(compiler *k, local l) {
    local *copy = ARENA_NEW(k->a, local);
    *copy = l;
    VEC_PUSH(k->a, k->locals, copy);
}

static const cel_node *compile_local(compiler *k, const cel_ast *x) {
    static const operator_code forms[] = {[LOCAL_NAME] = OP_NAME,
                                          [LOCAL_COUNT] = OP_COUNT,
                                          [LOCAL_ROW] = OP_ROW,
                                          [LOCAL_VALUE] = OP_LOCAL,
                                          [LOCAL_BOUND] = OP_BOUND};
    const local *l = find_local(k, x);
    if (l->kind == LOCAL_CONST) return l->node;
    cel_node *c = node_leaf(k, x, forms[l->kind]);
    c->frame = c->outer = l->frame;
    c->extra = l->kind == LOCAL_ROW ? (const void *)l->table : l;
    if (l->kind == LOCAL_NAME) {
        c->names = l->names;
        c->things = l->things;
        c->reads = l->things != NULL;
    }
    if (l->kind == LOCAL_BOUND) {
        c->extra = l->node;
        node_uses(c, l->node);
    }
    if (l->kind == LOCAL_ROW) c->reads = k->rows = true;
    return c;
}

/* A definition is compiled once and shared by all programs that use it. */
static const cel_node *compile_definition(compiler *k, const cel_ast *x) {
    const cel_program **compiled = x->definition->compiled;
    if (!*compiled) *compiled = cel_compile(k->env, &x->definition->at, x->definition->ast, k->d);
    const cel_program *p = *compiled;
    if (!p) {
        k->failed = true;
        return node_const(k, x, cel_null_value());
    }
    for (size_t i = 0; i < p->n_slots; i++) use_slot(k, p->slots[i]);
    k->rows = k->rows || p->rows;
    if (node_is_const(p->root)) return node_const(k, x, p->root->value);
    cel_node *c = node_new(k, x, OP_DEFINITION, args_of_one(k, p->root), 1);
    c->extra = p;
    return c;
}

/* The meaning of an identifier, or of a qualified name written as selections. Only a lenient check leaves names without
 * a meaning: reading them is an error. */
static const cel_node *compile_reference(compiler *k, const cel_ast *x) {
    cel_node *c;
    switch (x->ref) {
    case CEL_REF_LOCAL: return compile_local(k, x);
    case CEL_REF_DEFINITION: return compile_definition(k, x);
    case CEL_REF_CONSTANT: return node_const(k, x, x->value);
    case CEL_REF_SET: {
        if (x->set->named) {
            c = node_leaf(k, x, OP_THINGS);
            c->extra = x->set;
            node_reads_things(k, c, x->set);
            return c;
        }
        cel_value *names = ARENA_ARRAY(k->a, cel_value, x->set->n);
        for (size_t i = 0; i < x->set->n; i++) names[i] = cel_of_str(x->set->names[i]);
        return node_const(k, x, cel_of_list(k->a, names, x->set->n));
    }
    case CEL_REF_TABLE:
        c = node_leaf(k, x, OP_ROWS);
        c->extra = x->table;
        c->reads = k->rows = true;
        return c;
    case CEL_REF_VARIABLE:
        c = node_leaf(k, x, OP_VARIABLE);
        c->frame = x->variable;
        c->reads = true;
        return c;
    case CEL_REF_NONE:
    case CEL_REF_SHAPE: break;
    }
    return node_leaf(k, x, OP_UNDECLARED);
}

/* ------------------------------------------------------------------------------------------------ selections */

/* A field of a row: a.text where a runs over the rows, or articles[0].text. NULL for other selections. */
static const cel_node *compile_row_field(compiler *k, const cel_ast *x) {
    const cel_ast *of = x->args[0];
    const local *l = of->kind == CEL_X_IDENT && of->ref == CEL_REF_LOCAL ? find_local(k, of) : NULL;
    bool indexed = of->kind == CEL_X_INDEX && of->args[0]->ref == CEL_REF_TABLE;
    if (!(l && l->kind == LOCAL_ROW) && !indexed) return NULL;
    const cel_table *t = indexed ? of->args[0]->table : l->table;
    uint32_t field = 0;
    while (field < t->n_fields && !str_eq(t->fields[field], x->name)) field++;
    if (field == t->n_fields) return NULL;
    cel_node *c = indexed ? node_new(k, x, OP_ROW_FIELD_AT, args_of_one(k, compile(k, of->args[1])), 1)
                          : node_leaf(k, x, OP_ROW_FIELD);
    if (!indexed) c->frame = c->outer = l->frame;
    c->index = field;
    c->extra = t;
    c->reads = k->rows = true;
    return c;
}

static const cel_node *compile_named(compiler *k, const cel_ast *x, operator_code op) {
    cel_node *c = node_new(k, x, op, args_of_one(k, compile(k, x->args[0])), 1);
    c->name = x->name;
    return node_fold(k, c);
}

static const cel_node *compile_index(compiler *k, const cel_ast *x) {
    const cel_node *c = compile_pick(k, x);
    if (c) return c;
    if (x->kind == CEL_X_OPT_INDEX) return compile_strict(k, x, OP_OPT_INDEX);
    if (x->args[0]->ref != CEL_REF_TABLE) return compile_strict(k, x, OP_INDEX);
    cel_node *row = node_new(k, x, OP_ROW_AT, args_of_one(k, compile(k, x->args[1])), 1);
    row->extra = x->args[0]->table;
    row->reads = k->rows = true;
    return row;
}

/* ------------------------------------------------------------------------------------------------ && || ?: */

/* A constant side either settles the whole or is left out. */
static const cel_node *compile_and_or(compiler *k, const cel_ast *x) {
    bool stop = x->kind == CEL_X_OR, settled = false, rows = k->rows;
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, x->n_args);
    size_t slots = k->slots.n;
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->n_args; i++) {
        const cel_node *side = compile(k, x->args[i]);
        bool plain = node_is_const(side) && side->value.kind == CEL_BOOL;
        settled = settled || (plain && side->value.b == stop);
        if (!plain) args[n++] = side;
    }
    if (settled) forget_slots(k, slots, rows);
    if (settled) return node_const(k, x, cel_of_bool(stop));
    if (n == 0) return node_const(k, x, cel_of_bool(!stop));
    return node_new(k, x, stop ? OP_OR : OP_AND, args, n);
}

/* If the condition is constant, the other branch is compiled too, so that its errors are reported. */
static const cel_node *compile_condition(compiler *k, const cel_ast *x) {
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, 3);
    args[0] = compile(k, x->args[0]);
    if (node_is_const(args[0]) && args[0]->value.kind == CEL_BOOL) {
        bool taken = args[0]->value.b, rows = k->rows;
        size_t slots = k->slots.n;
        compile(k, x->args[taken ? 2 : 1]);
        forget_slots(k, slots, rows);
        return compile(k, x->args[taken ? 1 : 2]);
    }
    args[1] = compile(k, x->args[1]);
    args[2] = compile(k, x->args[2]);
    return node_new(k, x, OP_CONDITION, args, 3);
}

/* ------------------------------------------------------------------------------------------------ calls */

/* Operators that the evaluator has itself. */
static const cel_node *compile_operator(compiler *k, const cel_ast *x, const cel_node *const *args) {
    static const struct {
        const char *name;
        operator_code op;
        bool negate;
        uint8_t option; /* of OP_ORDER: bits for less, equal, greater */
    } known[] = {
        {"_==_", OP_EQUAL, false, 0}, {"_!=_", OP_EQUAL, true, 0},  {"!_", OP_NOT, false, 0},
        {"@in", OP_IN, false, 0},     {"_<_", OP_ORDER, false, 1},  {"_<=_", OP_ORDER, false, 3},
        {"_>_", OP_ORDER, false, 4},  {"_>=_", OP_ORDER, false, 6},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (x->member || !str_is(x->name, known[i].name)) continue;
        const cel_node *special = known[i].op == OP_EQUAL ? compile_equal(k, x, args[0], args[1], known[i].negate)
                                  : known[i].op == OP_IN  ? compile_in(k, x, args[0], args[1])
                                                          : NULL;
        if (special) return special;
        cel_node *c = node_new(k, x, known[i].op, args, x->n_args);
        c->negate = known[i].negate;
        c->option = known[i].option;
        return node_fold(k, c);
    }
    return NULL;
}

/* The negation of a test is the same test, negated. */
static const cel_node *compile_not(compiler *k, const cel_ast *x, const cel_node *of) {
    if (x->n_args != 1 || x->member || !str_is(x->name, "!_")) return NULL;
    switch (of->op) {
    case OP_SLOT_IS:
    case OP_SLOT_IN:
    case OP_SLOT_SAME:
    case OP_NAME_IS:
    case OP_NAME_IN:
    case OP_NAME_SAME:
    case OP_NAME_SLOT:
    case OP_SET_HAS:
    case OP_SET_HAS_NAME:
    case OP_STRINGS_HAS: break;
    default: return NULL;
    }
    cel_node *c = ARENA_NEW(k->a, cel_node);
    *c = *of;
    c->negate = !of->negate;
    return c;
}

/* The checker's choice of an overload holds if no argument is dyn, and none may be null; else the overload is chosen by
 * the values. */
static bool types_are_known(const cel_ast *x) {
    for (uint32_t i = 0; i < x->n_args; i++) {
        const cel_type *t = x->args[i]->type;
        if (!t || t->kind == CEL_T_DYN || t->kind == CEL_T_PARAM || cel_type_takes_null(t)) return false;
    }
    return true;
}

/* Constant arguments of a call that is not constant as a whole: time zones and format strings. */
static void check_constant_argument(compiler *k, const cel_ast *x, const cel_node *const *args) {
    int64_t offset;
    if (!k->env->strict_constants || !x->member || x->n_args != 2) return;
    bool zone = str_starts(x->name, STR("get")), format = str_is(x->name, "format");
    const cel_node *c = args[format ? 0 : 1];
    if ((!zone && !format) || !node_is_const(c) || c->value.kind != CEL_STRING) return;
    str text = cel_text(c->value);
    if (zone && !cel_zone_offset(text, 0, &offset)) {
        k->failed = true;
        cel_report(k->d, k->at, c->x->from, c->x->to, STR("write a name such as 'Europe/Kyiv', or '+02:00'"),
                   "unknown time zone '" STR_FMT "'", STR_ARG(text));
    }
    bool counted = x->args[1]->kind == CEL_X_LIST && !x->args[1]->optional;
    cel_value problem =
        format ? lib_format_check(k->a, text, counted ? x->args[1]->n_args : SIZE_MAX) : cel_null_value();
    if (cel_failed(problem)) compile_error(k, c->x, "%s", problem.error);
}

static const cel_node *compile_library_call(compiler *k, const cel_ast *x, const cel_node *const *args) {
    candidates *all = ARENA_NEW(k->a, candidates);
    if (x->overload && x->overload->call && types_are_known(x)) {
        const cel_overload **one = ARENA_ARRAY(k->a, const cel_overload *, 1);
        one[0] = x->overload;
        *all = (candidates){.v = one, .n = 1, .sure = true};
    } else {
        all->v = cel_library_find(x->name, x->member, &all->n);
    }
    check_constant_argument(k, x, args);
    all->pattern = x->n_args > 1 && str_starts(x->name, STR("regex."));
    if (all->pattern) all->constant = compile_pattern(k, x->args[1], args[1]);
    cel_node *c = node_new(k, x, all->sure ? OP_CALL : OP_CALL_DYNAMIC, args, x->n_args);
    c->extra = all;
    return node_fold(k, c);
}

static const cel_node *compile_call(compiler *k, const cel_ast *x) {
    const cel_node *c = compile_key_in(k, x);
    if (c) return c;
    if (x->n_args == 1 && str_is(x->name, "size") && x->args[0]->ref == CEL_REF_TABLE) {
        cel_node *size = node_leaf(k, x, OP_ROWS_SIZE);
        size->reads = k->rows = true;
        return size;
    }
    const cel_node **args = compile_args(k, x);
    if (x->member && x->n_args == 2 && (str_is(x->name, "or") || str_is(x->name, "orValue"))) {
        cel_node *either = node_new(k, x, OP_OR_VALUE, args, 2);
        either->option = str_is(x->name, "orValue");
        return node_fold(k, either);
    }
    c = x->n_args ? compile_not(k, x, args[0]) : NULL;
    if (!c) c = compile_operator(k, x, args);
    if (!c) c = compile_search(k, x, args);
    if (!c) c = compile_set_call(k, x, args);
    return c ? c : compile_library_call(k, x, args);
}

/* ------------------------------------------------------------------------------------------------ chains
 *
 * Left-leaning chains (a + b + c + ..., x.f().g().h() ...) count as one level of nesting and may have any length. They
 * are cut into short steps that run one after another; each step finds the result of the step before it in a frame. */

/* Links that nest as they are written. */
enum { SHORT = 8 };

/* Whether X begins with an operand that is always evaluated. Not if its first operand is only a name, a point of the
 * slots or a row: X may need a part of that, not all of it. */
static bool is_link(const compiler *k, const cel_ast *x) {
    if (x == k->done || x->n_args == 0 || (x->type && x->type->kind == CEL_T_SHAPE)) return false;
    const cel_ast *first = x->args[0];
    if (may_be_point(first) || (first->kind == CEL_X_INDEX && first->args[0]->ref == CEL_REF_TABLE)) return false;
    switch (x->kind) {
    case CEL_X_CALL: return x->member || x->n_args == 2;
    case CEL_X_SELECT:
    case CEL_X_OPT_SELECT: return x->ref == CEL_REF_NONE;
    case CEL_X_INDEX:
    case CEL_X_OPT_INDEX:
    case CEL_X_COMPREHENSION: return true;
    default: return false;
    }
}

static bool is_long_chain(const compiler *k, const cel_ast *x) {
    int n = 0;
    for (; is_link(k, x) && n <= SHORT; n++) x = x->args[0];
    return n > SHORT;
}

static const cel_node *compile_chain(compiler *k, const cel_ast *x) {
    VEC(const cel_ast *) links = {0};
    VEC(const cel_node *) steps = {0};
    const cel_ast *outer_done = k->done;
    const cel_node *outer_result = k->done_result;
    uint32_t own = k->frames++;
    if (k->frames > k->max_frames) k->max_frames = k->frames;
    const cel_ast *base = x;
    for (; is_link(k, base); base = base->args[0]) VEC_PUSH(k->a, links, base);
    VEC_PUSH(k->a, steps, compile(k, base));
    cel_node *result = node_leaf(k, x, OP_LINK);
    result->frame = result->outer = own;
    k->done = base;
    k->done_result = result;
    for (size_t left = links.n; left > 0;) {
        left -= left < SHORT ? left : SHORT;
        VEC_PUSH(k->a, steps, compile(k, links.v[left]));
        k->done = links.v[left];
    }
    k->done = outer_done;
    k->done_result = outer_result;
    k->frames--;
    cel_node *c = node_leaf(k, x, OP_CHAIN);
    c->args = steps.v;
    c->n_args = (uint32_t)steps.n;
    c->frame = own;
    for (size_t i = 0; i < steps.n; i++) node_uses_body(c, steps.v[i], own);
    return node_fold(k, c);
}

/* ------------------------------------------------------------------------------------------------ all of it */

static const cel_node *compile_form(compiler *k, const cel_ast *x) {
    point p;
    switch (x->kind) {
    case CEL_X_LITERAL: return node_const(k, x, x->value);
    case CEL_X_IDENT: return point_of(k, x, &p) ? compile_point(k, x, &p) : compile_reference(k, x);
    case CEL_X_SELECT: {
        if (point_of(k, x, &p)) return compile_point(k, x, &p);
        if (x->ref != CEL_REF_NONE) return compile_reference(k, x);
        const cel_node *c = compile_row_field(k, x);
        if (!c) c = compile_pick(k, x);
        return c ? c : compile_named(k, x, OP_SELECT);
    }
    case CEL_X_OPT_SELECT: return point_of(k, x, &p) ? compile_point(k, x, &p) : compile_named(k, x, OP_OPT_SELECT);
    case CEL_X_HAS: {
        if (point_of(k, x->args[0], &p) && (x->name.n == 0 || point_step(k, &p, x->name)))
            return compile_point(k, x, &p);
        const cel_node *c = compile_pick(k, x);
        if (!c && x->name.n == 0) compile_error(k, x->args[0], CEL_HAS_MESSAGE);
        return c ? c : compile_named(k, x, OP_HAS);
    }
    case CEL_X_INDEX:
    case CEL_X_OPT_INDEX: return point_of(k, x, &p) ? compile_point(k, x, &p) : compile_index(k, x);
    case CEL_X_CALL: return compile_call(k, x);
    case CEL_X_AND:
    case CEL_X_OR: return compile_and_or(k, x);
    case CEL_X_CONDITION: return compile_condition(k, x);
    case CEL_X_LIST: return compile_strict(k, x, OP_LIST);
    case CEL_X_MAP: return compile_strict(k, x, OP_MAP);
    case CEL_X_COMPREHENSION: return compile_comprehension(k, x);
    case CEL_X_BIND: break;
    }
    return compile_bind(k, x);
}

const cel_node *compile(compiler *k, const cel_ast *x) {
    if (x == k->done) return k->done_result;
    const cel_node *c = is_long_chain(k, x) ? compile_chain(k, x) : compile_form(k, x);
    if (c->depth <= NODE_MAX_DEPTH) return c;
    compile_error(k, x, "the expression and its definitions nest more than %d levels deep", NODE_MAX_DEPTH);
    return node_const(k, x, cel_null_value());
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

cel_program *cel_compile(const cel_env *e, const cel_text_at *at, const cel_ast *ast, diags *d) {
    compiler k = {.env = e, .a = e->memory, .at = at, .d = d};
    const cel_node *root = compile(&k, ast);
    if (k.failed) return NULL;
    if (k.slots.n) qsort(k.slots.v, k.slots.n, sizeof *k.slots.v, by_number);
    cel_program *p = ARENA_NEW(e->memory, cel_program);
    *p = (cel_program){root, k.max_frames, k.slots.v, k.slots.n, k.rows, ast, at};
    return p;
}

/* A condition may turn out constant although it is not written as true or false. */
cel_program *cel_program_new(cel_env *e, const cel_text_at *at, const cel_type *require, diags *d) {
    cel_ast *ast = cel_parse(e->memory, at, d);
    if (!ast || !cel_check(e, at, ast, (cel_check_options){.require = require}, d)) return NULL;
    cel_program *p = cel_compile(e, at, ast, d);
    if (!p || !e->strict_domains || require != &cel_bool) return p;
    if (!node_is_const(p->root) || p->root->value.kind != CEL_BOOL) return p;
    cel_report(d, at, ast->from, ast->to, (str){"", 0}, "this condition is always %s",
               p->root->value.b ? "true" : "false");
    return NULL;
}

const cel_type *cel_program_type(const cel_program *p) {
    return p->ast->type;
}

const cel_ast *cel_program_ast(const cel_program *p) {
    return p->ast;
}

const uint32_t *cel_program_slots(const cel_program *p, size_t *n, bool *rows) {
    *n = p->n_slots;
    if (rows) *rows = p->rows;
    return p->slots;
}
