#include <stdio.h>

#include "cel/parser.h"

/* Macros: calls whose arguments are not all evaluated, or are evaluated with a variable. They are recognised by name,
 * call style and number of arguments. */

/* What a macro may have besides its fewest arguments: receiver, variables and a body. */
typedef enum { MORE_NOTHING, MORE_VARIABLE, MORE_FILTER } more;

typedef struct macro {
    const char *name;
    uint32_t vars;
    more more;
    cel_macro macro;
    const char *usage;
} macro;

static const macro macros[] = {
    {"all", 1, MORE_VARIABLE, CEL_MACRO_ALL, "write list.all(x, CONDITION) or list.all(i, x, CONDITION)"},
    {"exists", 1, MORE_VARIABLE, CEL_MACRO_EXISTS, "write list.exists(x, CONDITION) or list.exists(i, x, CONDITION)"},
    {"exists_one", 1, MORE_VARIABLE, CEL_MACRO_EXISTS_ONE,
     "write list.exists_one(x, CONDITION) or list.exists_one(i, x, CONDITION)"},
    {"existsOne", 1, MORE_VARIABLE, CEL_MACRO_EXISTS_ONE,
     "write list.existsOne(x, CONDITION) or list.existsOne(i, x, CONDITION)"},
    {"filter", 1, MORE_NOTHING, CEL_MACRO_FILTER, "write list.filter(x, CONDITION)"},
    {"map", 1, MORE_FILTER, CEL_MACRO_MAP, "write list.map(x, VALUE) or list.map(x, CONDITION, VALUE)"},
    {"transformList", 2, MORE_FILTER, CEL_MACRO_TRANSFORM_LIST,
     "write list.transformList(i, x, VALUE) or list.transformList(i, x, CONDITION, VALUE)"},
    {"transformMap", 2, MORE_FILTER, CEL_MACRO_TRANSFORM_MAP,
     "write map.transformMap(k, v, VALUE) or map.transformMap(k, v, CONDITION, VALUE)"},
    {"transformMapEntry", 2, MORE_FILTER, CEL_MACRO_TRANSFORM_MAP_ENTRY,
     "write map.transformMapEntry(k, v, MAP) or map.transformMapEntry(k, v, CONDITION, MAP)"},
    {"sortBy", 1, MORE_NOTHING, CEL_MACRO_SORT_BY, "write list.sortBy(x, KEY)"},
    {"optMap", 1, MORE_NOTHING, CEL_MACRO_OPT_MAP, "write optional.optMap(x, VALUE)"},
    {"optFlatMap", 1, MORE_NOTHING, CEL_MACRO_OPT_FLAT_MAP, "write optional.optFlatMap(x, OPTIONAL)"},
};
enum { MACROS = sizeof macros / sizeof *macros };

const char *cel_macro_name(size_t i) {
    return i < MACROS ? macros[i].name : NULL;
}

static bool take_variable(parser *p, const cel_ast *x, str *out) {
    *out = x->name;
    if (x->kind == CEL_X_IDENT && !x->absolute) return true;
    parser_error(p, x->from, x->to, "for example list.all(x, x > 0)", "the variable of a macro must be a simple name");
    return false;
}

static cel_ast *comprehension(parser *p, cel_ast *call, const macro *m) {
    cel_ast *x = parser_node(p, CEL_X_COMPREHENSION, call->from, call->to), **args = call->args;
    x->macro = m->macro;
    x->name = call->name;
    x->name_from = call->name_from;
    x->name_to = call->name_to;
    const uint32_t vars = m->vars + (m->more == MORE_VARIABLE && call->n_args == 4), first = 1 + vars;
    const bool filtered = call->n_args > first + 1;
    if (!take_variable(p, args[1], &x->var) || (vars == 2 && !take_variable(p, args[2], &x->var2))) return NULL;
    if (vars == 2 && str_eq(x->var, x->var2)) {
        parser_error(p, args[2]->from, args[2]->to, "", "the two variables of a macro need different names");
        return NULL;
    }
    cel_ast *parts[3] = {args[0], args[filtered ? first + 1 : first], filtered ? args[first] : NULL};
    parser_args(p, x, parts, filtered ? 3 : 2);
    return x;
}

static cel_ast *has_macro(parser *p, cel_ast *call) {
    cel_ast *of = call->args[0];
    bool field = of->kind == CEL_X_SELECT;
    if (!field && of->kind != CEL_X_IDENT && of->kind != CEL_X_INDEX) {
        parser_error(p, of->from, of->to, CEL_HAS_NOTE, CEL_HAS_MESSAGE);
        return NULL;
    }
    cel_ast *x = parser_node(p, CEL_X_HAS, call->from, call->to);
    if (!field) {
        x->name_from = of->from;
        x->name_to = of->to;
        parser_args(p, x, call->args, 1);
        return x;
    }
    x->name = of->name;
    x->name_from = of->name_from;
    x->name_to = of->name_to;
    parser_args(p, x, of->args, 1);
    return x;
}

static cel_ast *bind_macro(parser *p, cel_ast *call) {
    cel_ast *x = parser_node(p, CEL_X_BIND, call->from, call->to);
    x->name = call->name;
    x->name_from = call->name_from;
    x->name_to = call->name_to;
    if (!take_variable(p, call->args[1], &x->var)) return NULL;
    parser_args(p, x, call->args + 2, 2);
    return x;
}

/* No function has the name of a macro, so a call with such a name and other arguments is an error. */
cel_ast *parser_macro(parser *p, cel_ast *call) {
    for (size_t i = 0; i < MACROS && call->member; i++) {
        if (!str_is(call->name, macros[i].name)) continue;
        const uint32_t least = macros[i].vars + 2, most = least + (macros[i].more != MORE_NOTHING);
        if (call->n_args >= least && call->n_args <= most) return comprehension(p, call, &macros[i]);
        char message[80];
        snprintf(message, sizeof message, "'%s' does not take these arguments", macros[i].name);
        parser_error(p, call->name_from, call->name_to, macros[i].usage, message);
        return NULL;
    }
    if (!call->member && call->n_args == 1 && str_is(call->name, "has")) return has_macro(p, call);
    if (!call->member && str_is(call->name, "has")) {
        parser_error(p, call->name_from, call->name_to, "write has(a.b)", "'has' does not take these arguments");
        return NULL;
    }
    const cel_ast *of = call->member ? call->args[0] : NULL;
    if (!of || of->kind != CEL_X_IDENT || !str_is(of->name, "cel") || !str_is(call->name, "bind")) return call;
    if (call->n_args == 4) return bind_macro(p, call);
    parser_error(p, call->name_from, call->name_to, "write cel.bind(x, VALUE, EXPRESSION)",
                 "'cel.bind' does not take these arguments");
    return NULL;
}
