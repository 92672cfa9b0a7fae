/* Type variables, assignment and overloads. A type variable is a parameter named "_"; its number is its index in the
 * checker's bindings. */

#include "cel/checker.h"

const cel_type *check_fresh(checker *c) {
    cel_type *t = ARENA_NEW(c->memory, cel_type);
    *t = (cel_type){.kind = CEL_T_PARAM, .name = STR("_"), .number = (uint32_t)c->bindings.n};
    VEC_PUSH(c->memory, c->bindings, NULL);
    return t;
}

static bool is_variable(const cel_type *t) {
    return t->kind == CEL_T_PARAM && t->name.p[0] == '_';
}

static const cel_type **binding(checker *c, const cel_type *t) {
    return &c->bindings.v[t->number];
}

/* The type that T stands for. Once no binding can be undone any more, every variable on the way is bound to the end of
 * the chain directly (path compression). */
static const cel_type *follow(checker *c, const cel_type *t) {
    const cel_type *end = t;
    while (is_variable(end) && *binding(c, end)) end = *binding(c, end);
    while (c->settling && t != end) {
        const cel_type **next = binding(c, t);
        t = *next;
        *next = end;
    }
    return end;
}

static const cel_type *rebuild(checker *c, const cel_type *t, const cel_type *a, const cel_type *b) {
    return a == t->a && b == t->b ? t : cel_type_with(c->memory, t, a, b);
}

const cel_type *check_resolve(checker *c, const cel_type *t, bool dyn) {
    t = follow(c, t);
    if (is_variable(t)) return dyn ? &cel_dyn : t;
    return rebuild(c, t, t->a ? check_resolve(c, t->a, dyn) : NULL, t->b ? check_resolve(c, t->b, dyn) : NULL);
}

const cel_type *check_widen(checker *c, const cel_type *t) {
    t = follow(c, t);
    if (t->kind == CEL_T_STRING) return &cel_string;
    return rebuild(c, t, t->a ? check_widen(c, t->a) : NULL, t->b ? check_widen(c, t->b) : NULL);
}

static bool occurs(checker *c, const cel_type *variable, const cel_type *in) {
    in = follow(c, in);
    return in == variable || (is_variable(in) && in->number == variable->number) ||
           (in->a && occurs(c, variable, in->a)) || (in->b && occurs(c, variable, in->b));
}

static bool less_specific(checker *c, const cel_type *a, const cel_type *b) {
    a = follow(c, a);
    b = follow(c, b);
    if (a->kind == CEL_T_DYN || is_variable(a)) return true;
    if (b->kind == CEL_T_DYN || is_variable(b) || a->kind != b->kind) return false;
    return (!a->a || !b->a || less_specific(c, a->a, b->a)) && (!a->b || !b->b || less_specific(c, a->b, b->b));
}

static const cel_type *most_general(checker *c, const cel_type *a, const cel_type *b) {
    if (a->kind == CEL_T_NULL) return b;
    if (b->kind == CEL_T_NULL) return a;
    if (a->kind == CEL_T_STRING && b->kind == CEL_T_STRING && a->values != b->values) return &cel_string;
    if (a->kind == CEL_T_TYPE && b->kind == CEL_T_TYPE && !cel_type_equal(a, b)) return &cel_type_type;
    return less_specific(c, a, b) ? a : b;
}

static bool bind(checker *c, const cel_type *variable, const cel_type *to) {
    if (is_variable(to) && to->number == variable->number) return true;
    if (occurs(c, variable, to)) return false;
    to = check_widen(c, to);
    VEC_PUSH(c->memory, c->trail, variable);
    *binding(c, variable) = to;
    return true;
}

/* Slots and rows can be used as maps from their names. */
static bool assign_special(checker *c, const cel_type *to, const cel_type *from) {
    if (from->kind == CEL_T_NULL) return cel_type_takes_null(to);
    if (to->kind == CEL_T_NULL) return cel_type_takes_null(from);
    if (to->kind == CEL_T_WRAPPER) return check_assign(c, to->a, from);
    if (from->kind == CEL_T_WRAPPER) return check_assign(c, to, from->a);
    bool named = from->kind == CEL_T_SHAPE || from->kind == CEL_T_ROW;
    return named && to->kind == CEL_T_MAP && check_assign(c, to->a, &cel_string) && check_assign(c, to->b, &cel_dyn);
}

bool check_assign(checker *c, const cel_type *to, const cel_type *from) {
    const cel_type *variable = is_variable(to) ? to : NULL;
    to = follow(c, to);
    from = follow(c, from);
    if (is_variable(to)) return bind(c, to, from);
    if (is_variable(from)) return bind(c, from, to);
    bool any = to->kind == CEL_T_DYN || from->kind == CEL_T_DYN || to->kind == CEL_T_ERROR || from->kind == CEL_T_ERROR;
    bool fits = any;
    if (!any && to->kind != from->kind)
        fits = assign_special(c, to, from);
    else if (!any && (to->kind == CEL_T_PARAM || to->kind == CEL_T_OPAQUE))
        fits = to->number == from->number && str_eq(to->name, from->name);
    else if (!any)
        fits = to->kind == CEL_T_TYPE || ((!to->a || !from->a || check_assign(c, to->a, from->a)) &&
                                          (!to->b || !from->b || check_assign(c, to->b, from->b)));
    if (!fits || !variable) return fits;
    while (*binding(c, variable) && is_variable(*binding(c, variable))) variable = *binding(c, variable);
    *binding(c, variable) = most_general(c, to, from);
    return true;
}

const cel_type *check_join(checker *c, const cel_type *a, const cel_type *b) {
    a = follow(c, a);
    b = follow(c, b);
    return check_assign(c, a, b) ? most_general(c, a, b) : &cel_dyn;
}

/* ------------------------------------------------------------------------------------------------ overloads */

typedef struct parameter {
    str name;
    const cel_type *variable;
} parameter;

typedef struct instance {
    checker *checker;
    parameter parameters[8];
    size_t n;
} instance;

/* A signature's type with each type parameter replaced by a fresh variable. */
static const cel_type *instantiate(instance *i, const cel_type *t) {
    if (t->kind == CEL_T_PARAM) {
        for (size_t k = 0; k < i->n; k++)
            if (str_eq(i->parameters[k].name, t->name)) return i->parameters[k].variable;
        const cel_type *fresh = check_fresh(i->checker);
        if (i->n < 8) i->parameters[i->n++] = (parameter){t->name, fresh};
        return fresh;
    }
    return rebuild(i->checker, t, t->a ? instantiate(i, t->a) : NULL, t->b ? instantiate(i, t->b) : NULL);
}

/* The result type if the arguments fit, else NULL. */
static const cel_type *try_overload(checker *c, const cel_overload *const *found, const cel_type *const *args,
                                    size_t n) {
    instance i = {.checker = c};
    if (!cel_overload_takes(found, n)) return NULL;
    for (size_t k = 0; k < n; k++)
        if (!check_assign(c, instantiate(&i, cel_overload_param(found, k)), args[k])) return NULL;
    return instantiate(&i, cel_library_signature(found)->result);
}

/* The name as it is written in an expression: "+" for "_+_". */
static str shown_name(checker *c, str name) {
    bool sign = name.n > 1 && (name.p[0] == '_' || name.p[name.n - 1] == '_');
    if (str_is(name, "@in")) return STR("in");
    if (!sign) return name;
    char *plain = arena_alloc(c->memory, name.n + 1);
    size_t k = 0;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_') plain[k++] = name.p[i];
    return (str){plain, k};
}

/* The text of X, if it is short; else WORD. */
static str short_text(checker *c, const cel_ast *x, const char *word) {
    enum { SHORT = 40 };
    str text = cel_ast_text(c->at, x);
    return text.n <= SHORT ? text : str_of(word);
}

/* Which function makes the two operands the same type: for a number of days beside a duration, and a date as a text
 * beside a timestamp. */
static str conversion_note(checker *c, const cel_ast *x, const cel_type *const *args, size_t n) {
    for (size_t i = 0; n == 2 && x->n_args == 2 && i < 2; i++) {
        cel_type_kind of = follow(c, args[!i])->kind, kind = follow(c, args[i])->kind;
        bool time = of == CEL_T_DURATION || of == CEL_T_TIMESTAMP;
        if (time && kind == CEL_T_INT)
            return arena_printf(c->memory, "write days(" STR_FMT ") for a number of days",
                                STR_ARG(short_text(c, x->args[i], "N")));
        if (of == CEL_T_TIMESTAMP && kind == CEL_T_STRING)
            return arena_printf(c->memory, "write date(" STR_FMT ") for a date",
                                STR_ARG(short_text(c, x->args[i], "'2005-09-15'")));
        if (of == CEL_T_MONEY && kind == CEL_T_STRING)
            return arena_printf(c->memory, "write money(" STR_FMT ")",
                                STR_ARG(short_text(c, x->args[i], "'5000000 USD'")));
        if (of == CEL_T_MONEY && (kind == CEL_T_INT || kind == CEL_T_DOUBLE))
            return STR("write the amount with its currency, as in money('5000000 USD')");
        if (of == CEL_T_DURATION && kind == CEL_T_STRING) return STR("write days(15) or duration('36h')");
        if (of == CEL_T_DOUBLE && kind == CEL_T_INT && x->args[i]->kind == CEL_X_LITERAL)
            return arena_printf(c->memory, "write " STR_FMT ".0", STR_ARG(cel_ast_text(c->at, x->args[i])));
    }
    return (str){0};
}

static const cel_type *no_overload(checker *c, cel_ast *x, str name, const cel_type *const *args, size_t n) {
    buf types = buf_in(c->memory);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_z(&types, ", ");
        cel_type_print(&types, check_resolve(c, args[i], true));
    }
    str listed = buf_take(&types);
    return check_error(c, x, conversion_note(c, x, args, n), "'" STR_FMT "' cannot be applied to (" STR_FMT ")",
                       STR_ARG(shown_name(c, name)), STR_ARG(listed));
}

static bool may_be_number(checker *c, const cel_type *t) {
    t = follow(c, t);
    if (t->kind == CEL_T_LIST || t->kind == CEL_T_WRAPPER) return may_be_number(c, t->a);
    return t->kind == CEL_T_INT || t->kind == CEL_T_UINT || t->kind == CEL_T_DOUBLE || t->kind == CEL_T_DYN ||
           t->kind == CEL_T_PARAM || t->kind == CEL_T_ERROR;
}

typedef struct pick {
    const cel_overload *const *only;
    const cel_type *result; /* dyn if several fit, with different results */
    size_t fits;
} pick;

/* Tries the overloads whose style has the bit LAST, or neither of the two bits if LAST is 0. Each attempt undoes its
 * bindings of type variables. */
static pick pick_overload(checker *c, const cel_overload *const *all, size_t count, uint8_t last,
                          const cel_type *const *args, size_t n) {
    pick p = {0};
    size_t mark = c->trail.n;
    for (size_t i = 0; i < count; i++) {
        if ((all[i]->style & (CEL_MIXED | CEL_FALLBACK)) != last) continue;
        bool numbers = true;
        for (size_t k = 0; k < n && last == CEL_MIXED && numbers; k++)
            numbers = may_be_number(c, args[k]) && (n == 1 || follow(c, args[k])->kind != CEL_T_LIST);
        if (!numbers) continue;
        const cel_type *t = try_overload(c, &all[i], args, n);
        if (t) t = check_resolve(c, t, false);
        while (c->trail.n > mark) *binding(c, c->trail.v[--c->trail.n]) = NULL;
        if (!t) continue;
        p.only = &all[i];
        p.result = p.fits++ && !cel_type_equal(p.result, t) ? &cel_dyn : t;
    }
    return p;
}

const cel_type *check_overloads(checker *c, cel_ast *x, str name, bool member, const cel_type *const *args, size_t n) {
    static const uint8_t styles[] = {0, CEL_MIXED, CEL_FALLBACK};
    size_t count;
    const cel_overload *const *all = cel_library_find(name, member, &count);
    pick p = {0};
    for (size_t i = 0; i < sizeof styles && p.fits == 0; i++) p = pick_overload(c, all, count, styles[i], args, n);
    if (p.fits == 0) return no_overload(c, x, name, args, n);
    if (p.fits > 1) return check_resolve(c, p.result, true);
    x->overload = *p.only;
    return try_overload(c, p.only, args, n);
}
