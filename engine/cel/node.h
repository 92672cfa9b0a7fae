/* Code: the form in which expressions are evaluated, private to the evaluator.
 *
 * A node carries two functions: one that gives its value fast, and one that gives the same value and adds the leaves
 * that decided it to the run's reasons. Nodes without a choice to make share one function for both: it looks at its
 * children with node_eval().
 *
 * Values flow up with two outcomes beside them, errors and unknowns. Slots are addressed by number: a path is a sum of
 * a constant and, for each family that a loop runs over, an offset looked up by the loop variable's index. */

#ifndef CEL_NODE_H
#define CEL_NODE_H

#include "cel/program.h"

/* Deepest nesting of code, definitions included. AST nesting is limited to CEL_MAX_DEPTH each, but definitions add up.
 */
#define NODE_MAX_DEPTH 2500
/* Families in one path. */
#define POINT_MAX_FAMILIES 8
/* Steps that a single evaluation may take where the context says nothing. */
#define EVAL_MAX_STEPS 10000000u
/* Comprehension steps that folding a constant may take. */
#define FOLD_MAX_STEPS 2000
/* No frame: the code reads no variable of a macro outside itself. */
#define NO_FRAME UINT32_MAX

typedef struct cel_node cel_node;
typedef struct eval_state eval_state;
typedef cel_value eval_fn(eval_state *st, const cel_node *c);
typedef cel_value apply_fn(eval_state *st, const cel_node *c, const cel_value *args);

/* The operators: name, evaluation, evaluation with reasons, and what a node is for whoever takes an expression apart
 * (cel/subexpression.h). A row here is all that an operator needs besides its functions. */
#define OPERATORS(X)                                                                                                   \
    X(CONST, eval_const, eval_const, LEAF)                                                                             \
    X(AND, eval_and, why_and, ALL)                                                                                     \
    X(OR, eval_or, why_or, ANY)                                                                                        \
    X(CONDITION, eval_condition, eval_condition, IF)                                                                   \
    X(OR_VALUE, eval_or_value, eval_or_value, LEAF)                                                                    \
    X(UNDECLARED, eval_undeclared, eval_undeclared, LEAF)                                                              \
    X(VARIABLE, eval_variable, why_variable, LEAF)                                                                     \
    X(LOCAL, eval_local, eval_local, LEAF)                                                                             \
    X(COUNT, eval_count, eval_count, LEAF)                                                                             \
    X(NAME, eval_name, eval_name, LEAF)                                                                                \
    X(BOUND, eval_bound, why_bound, LEAF)                                                                              \
    X(BIND, eval_bind, eval_bind, WRAPPER)                                                                             \
    X(DEFINITION, eval_definition, why_definition, WRAPPER)                                                            \
    X(CHAIN, eval_chain, why_chain, WRAPPER)                                                                           \
    X(LINK, eval_local, why_link, WRAPPER)                                                                             \
    X(SLOT, eval_slot, why_slots, LEAF)                                                                                \
    X(SLOT_OPTIONAL, eval_slot_optional, why_slots, LEAF)                                                              \
    X(SLOT_HAS, eval_slot_has, why_slots, LEAF)                                                                        \
    X(SLOT_IS, eval_slot_is, why_slots, LEAF)                                                                          \
    X(SLOT_IN, eval_slot_in, why_slots, LEAF)                                                                          \
    X(SLOT_SAME, eval_slot_same, why_slots, LEAF)                                                                      \
    X(SET_HAS, eval_set_has, why_slots, LEAF)                                                                          \
    X(SET_HAS_NAME, eval_set_has_name, why_slots, LEAF)                                                                \
    X(SET_COMPARE, eval_set_compare, why_slots, LEAF)                                                                  \
    X(SET_SIZE, eval_set_size, why_slots, LEAF)                                                                        \
    X(STRINGS_HAS, eval_strings_has, why_slots, LEAF)                                                                  \
    X(NAME_IS, eval_name_is, eval_name_is, LEAF)                                                                       \
    X(NAME_IN, eval_name_in, eval_name_in, LEAF)                                                                       \
    X(NAME_SAME, eval_name_same, eval_name_same, LEAF)                                                                 \
    X(SHAPE, eval_shape, why_shape, LEAF)                                                                              \
    X(SHAPE_HAS, eval_shape_has, why_shape_has, LEAF)                                                                  \
    X(SHAPE_KEY, eval_shape_key, why_shape_key, LEAF)                                                                  \
    X(SHAPE_SIZE, eval_shape_size, why_shape_key, LEAF)                                                                \
    X(PICK, eval_pick, eval_pick, LEAF)                                                                                \
    X(QUANTIFIER, eval_quantifier, why_quantifier, LOOP)                                                               \
    X(QUANTIFIER_NARROWED, eval_quantifier_narrowed, why_quantifier, LOOP)                                             \
    X(EXISTS_ONE, eval_exists_one, eval_exists_one, LOOP)                                                              \
    X(COLLECT, eval_collect, eval_collect, LEAF)                                                                       \
    X(COLLECT_MAP, eval_collect_map, eval_collect_map, LEAF)                                                           \
    X(SORT_BY, eval_sort_by, eval_sort_by, LEAF)                                                                       \
    X(OPT_MAP, eval_opt_map, eval_opt_map, LEAF)                                                                       \
    X(ROW, eval_row, why_row, LEAF)                                                                                    \
    X(ROW_AT, eval_row_at, eval_row_at, LEAF)                                                                          \
    X(ROW_FIELD, eval_row_field, why_row_field, LEAF)                                                                  \
    X(ROW_FIELD_AT, eval_row_field_at, eval_row_field_at, LEAF)                                                        \
    X(ROWS, eval_rows, why_rows, LEAF)                                                                                 \
    X(ROWS_SIZE, eval_rows_size, eval_rows_size, ROWS)                                                                 \
    X(SEARCH, eval_search, why_search, LEAF)                                                                           \
    X(SEARCH_FIELD, eval_search_field, why_search, LEAF)

/* Strict operators evaluate all arguments, then apply a function to their values. */
#define STRICT_OPERATORS(X)                                                                                            \
    X(CALL, apply_call, STRICT)                                                                                        \
    X(CALL_DYNAMIC, apply_dynamic, STRICT)                                                                             \
    X(EQUAL, apply_equal, STRICT)                                                                                      \
    X(ORDER, apply_order, STRICT)                                                                                      \
    X(NOT, apply_not, NOT)                                                                                             \
    X(IN, apply_in, STRICT)                                                                                            \
    X(LIST, apply_list, STRICT)                                                                                        \
    X(MAP, apply_map, STRICT)                                                                                          \
    X(SELECT, apply_select, STRICT)                                                                                    \
    X(OPT_SELECT, apply_opt_select, STRICT)                                                                            \
    X(INDEX, apply_index, STRICT)                                                                                      \
    X(OPT_INDEX, apply_opt_index, STRICT)                                                                              \
    X(HAS, apply_has, STRICT)

typedef enum {
#define X(name, eval, why, opens) OP_##name,
    OPERATORS(X)
#undef X
#define X(name, apply, opens) OP_##name,
        STRICT_OPERATORS(X)
#undef X
} operator_code;

/* How a subexpression of an operator is taken apart. */
typedef enum {
    OPENS_LEAF,    /* not at all */
    OPENS_WRAPPER, /* what it wraps is looked at instead */
    OPENS_ALL,
    OPENS_ANY,
    OPENS_IF,
    OPENS_LOOP, /* into its members, where these are known */
    OPENS_ROWS, /* into the rows that it counts */
    OPENS_NOT,
    OPENS_STRICT, /* into its arguments, where they are scalars */
} operator_opens;

/* The leaves that decided a bound value. */
typedef struct reason_list {
    const cel_because *v;
    size_t n;
} reason_list;

/* A variable of a macro while it runs. */
typedef struct frame {
    cel_value value;     /* where the variable is a value */
    uint32_t index;      /* where it runs over names or rows, its place among them; where it counts, the count */
    bool ready;          /* of a bound variable: value has been computed */
    bool aside;          /* ... by work aside, which pays no steps: it must be computed again where it counts */
    bool explained;      /* of a bound variable: reasons have been collected */
    reason_list reasons; /* of a bound variable */
} frame;

struct eval_state {
    cel_context *c;
    frame *frames;
    cel_reasons *out; /* NULL while no reasons are wanted */
    cel_value failed; /* why a slot could not be read: an error or an unknown */
    bool missing;     /* that is because an optional index names no member */
    slot spare;       /* a bracket as it was resolved */
    uint64_t max_steps;
    uint64_t aside_steps; /* taken by work aside; see aside_begin() */
    uint32_t asides;      /* that have begun and not ended */
};

/* One family on the way to a point. */
typedef struct point_index {
    const domain *family;
    const uint32_t *to;   /* for a variable over names: its index in family by its own, or MAP_NONE; NULL otherwise */
    size_t n;             /* of to */
    uint32_t frame;       /* of the variable */
    const cel_node *name; /* computed: a string; NULL otherwise */
    uint32_t fixed;       /* where neither */
    bool optional;        /* reached through .? or [?]: a name that is no member is nothing, not an error */
} point_index;

/* A point of the tree of slots, known but for the variables in it. */
typedef struct point {
    const cel_shape *shape;
    const point_index *index;
    uint32_t n;
    bool optional; /* reached through .? or [?]: what is not there is optional.none() */
} point;

typedef struct path_part {
    const uint32_t *offsets; /* by the variable's index; MAP_NONE where the name is no member; NULL where computed */
    uint32_t frame;
    uint32_t stride;
    const point_index *index;
} path_part;

/* The address of a leaf. */
typedef struct path {
    uint32_t base;
    uint32_t n_parts;
    const path_part *parts;
    const point *point;
} path;

typedef enum {
    RANGE_NAMES,   /* a list of names known beforehand */
    RANGE_BITS,    /* the members of a SLOT_SET */
    RANGE_STRINGS, /* a SLOT_STRINGS */
    RANGE_ROWS,    /* the rows of a table */
    RANGE_VALUE,   /* a list or map computed at run time */
} range_kind;

typedef struct loop {
    cel_macro macro;
    range_kind kind;
    const str *names;                    /* of NAMES and BITS */
    uint32_t n;                          /* of NAMES */
    const path *slot;                    /* of BITS and STRINGS */
    const point *over;                   /* of NAMES: the family, where it has to be looked up */
    const path *present;                 /* of NAMES: the members' own slots, where silence may leave them out */
    const cel_table *table;              /* of ROWS */
    const cel_node *range;               /* of VALUE */
    const cel_node *body, *filter, *key; /* key: of sortBy */
    bool two;                            /* frame is the first variable's, frame + 1 the second's */
    bool keyed; /* over a family: the name itself is the first variable, and the second is no value */
    uint32_t frame;
} loop;

/* Whether it runs over names that are all members, and all there: nothing has to be looked up. */
static inline bool names_are_fixed(const loop *l) {
    return l->kind == RANGE_NAMES && !l->present && !l->over && (!l->two || l->keyed);
}

/* eval, why and apply are copies of the operator's row: evaluation is a call, not a look-up and a call. */
struct cel_node {
    eval_fn *eval;   /* the value */
    eval_fn *why;    /* the value, with reasons */
    apply_fn *apply; /* of strict nodes: the value from their arguments' */
    const cel_node *const *args;
    uint32_t n_args;
    uint32_t frame;
    const path *path;
    union {
        cel_value value;
        str name;
        const str *names; /* that a variable runs over */
        struct {
            const uint64_t *mask; /* a set of names of a domain */
            uint32_t index;       /* one of them, or MAP_NONE */
        };
        struct {
            const path *other;
            const uint32_t *to;
        };
    };
    const void *extra; /* loop, point, pattern, overloads: as the functions of the node know */
    const cel_ast *x;
    const cel_text_at *at;
    uint32_t outer; /* the outermost frame that is read, NO_FRAME for none */
    uint16_t depth;
    bool reads;  /* slots, rows or variables of the context */
    bool negate; /* != rather than ==, not in */
    uint8_t option;
    uint8_t op; /* operator_code */
};

struct cel_program {
    const cel_node *root;
    uint32_t n_frames;
    const uint32_t *slots;
    size_t n_slots;
    bool rows;
    const cel_ast *ast;
    const cel_text_at *at;
};

/* How a SLOT_SET is held against a constant set (code.option). */
enum { SET_CONTAINS, SET_MEETS, SET_EQUALS, SET_WITHIN };
/* Text searches (code.option); the first three by a pattern. */
enum { SEARCH_MATCHES, SEARCH_FIND, SEARCH_EXTRACT, SEARCH_CONTAINS, SEARCH_STARTS, SEARCH_ENDS };

/* A search for a constant (code.extra). */
typedef struct text_search {
    const cel_needle *needle; /* NULL after an error */
    const cel_node
        *field; /* the row's field that is searched, its ASCII letters in any case; NULL where it is no field */
} text_search;

/* Calls by the kinds of their arguments; candidates are known beforehand. */
typedef struct candidates {
    const cel_overload *const *v;
    size_t n;
    bool sure;             /* the checker proved that the only one fits */
    bool pattern;          /* the second argument is a pattern */
    cel_pattern *constant; /* that pattern, where it is known beforehand */
} candidates;

static inline cel_value node_value(eval_state *st, const cel_node *c) {
    return c->eval(st, c);
}

/* A child's value, with reasons where they are wanted. */
static inline cel_value node_eval(eval_state *st, const cel_node *c) {
    return st->out ? c->why(st, c) : c->eval(st, c);
}

static inline bool cel_failed(cel_value v) {
    return v.kind == CEL_ERROR || v.kind == CEL_UNKNOWN;
}

static inline bool node_is_const(const cel_node *c);

/* How strongly a failure pulls: unknown before error before a value. */
static inline int failure_weight(cel_value v) {
    return v.kind == CEL_UNKNOWN ? 2 : v.kind == CEL_ERROR ? 1 : 0;
}

/* Work aside is what only reasons need: sides behind the one that settles an ||, names in a path. It has a budget of
 * steps of its own, as large as that of the evaluation, so an explained evaluation gives the value of a plain one also
 * where steps run out. Returns what aside_end() takes. */
static inline uint64_t aside_begin(eval_state *st) {
    uint64_t steps = st->c->steps;
    if (st->asides++ == 0) st->c->steps = st->aside_steps;
    return steps;
}

static inline void aside_end(eval_state *st, uint64_t steps) {
    if (--st->asides) return;
    st->aside_steps = st->c->steps;
    st->c->steps = steps;
}

/* Sets st->failed; returns false. */
bool too_many_steps(eval_state *st);
/* Counts N steps; false, with st->failed, where that is too many. */
static inline bool count_steps(eval_state *st, uint64_t n) {
    st->c->steps += n;
    return st->c->steps <= st->max_steps || too_many_steps(st);
}
/* Counts the size of a value that a function made, so that no expression fills the memory by doubling. */
cel_value charge_value(eval_state *st, cel_value v);
/* Counts what looking through values takes, where that is much; false where it was too much. */
bool count_values(eval_state *st, const cel_value *v, size_t n);
/* What one search with a pattern counts, and one that ran into a limit. */
enum { STEPS_OF_PATTERN = 100, STEPS_OF_FAILED_PATTERN = 100000 };

/* ---- reasons (explain.c) ---- */

/* Which of the children's reasons stay: those of the children that weigh most. */
typedef struct gather {
    size_t mark;  /* where the reasons of the children begin */
    size_t child; /* where those of the last child begin */
    size_t limit; /* how many there may be before repetitions are taken out */
    int best;
} gather;

gather gather_start(const eval_state *st);
/* Before a child. */
static inline void gather_child(const eval_state *st, gather *g) {
    if (st->out) g->child = st->out->list.n;
}
/* After it. Reasons of children of more weight replace those of less; those of equal weight stay beside each other if
 * KEEP_EQUAL. */
void gather_reasons(eval_state *st, gather *g, int weight, bool keep_equal);
static inline void gather_weigh(eval_state *st, gather *g, int weight, bool keep_equal) {
    if (st->out) gather_reasons(st, g, weight, keep_equal);
}
/* Leaves only the unknown ones from MARK on. */
void reasons_only_unknown(eval_state *st, size_t mark);
/* Takes out those in [FROM, TO). */
void reasons_drop(eval_state *st, size_t from, size_t to);
/* The reasons from MARK on, each once, kept for later. */
reason_list reasons_keep(eval_state *st, size_t mark);
/* Each reason once from MARK on. */
void reasons_compact(eval_state *st, size_t mark);
void reason_add(eval_state *st, const cel_node *c, cel_because what);
/* Adds why the names in a point are what they are. */
void reason_point(eval_state *st, const point *p);
/* Reads the slot that a path leads to and adds it. */
void reason_path(eval_state *st, const cel_node *c, const path *p);
void reason_slot(eval_state *st, const cel_node *c, uint32_t number);

/* ---- operators (eval.c) ---- */

typedef struct operator_row {
    eval_fn *eval, *why;
    apply_fn *apply; /* NULL: not strict */
    operator_opens opens;
} operator_row;

extern const operator_row operators[];

#define X(name, eval, why, opens) eval_fn eval, why;
OPERATORS(X)
#undef X
#define X(name, apply, opens) apply_fn apply;
STRICT_OPERATORS(X)
#undef X
eval_fn eval_strict, eval_one, eval_two;

/* Runs the first N pieces of a chain, so that the next finds their result; the second with reasons. */
void chain_run(eval_state *st, const cel_node *c, uint32_t n);
void chain_why(eval_state *st, const cel_node *c, uint32_t n);

static inline bool node_is_const(const cel_node *c) {
    return c->op == OP_CONST;
}

/* ---- eval_terms.c ---- */
/* The slot at a path as it stands; NULL, with st->failed, where it has no value. */
const slot *slot_read_slow(eval_state *st, const path *p);
bool path_number(eval_state *st, const path *p, uint32_t *number);
/* The slot NUMBER, brackets resolved as far as they are settled. */
slot slot_resolved(eval_state *st, uint32_t number);
/* Evaluates the indices of a point; false, with st->failed, where one is no member or fails. */
bool point_resolve(eval_state *st, const point *p, uint32_t *index);
/* Calls VISIT for every slot below a point. */
void point_slots(const cel_shape *s, const uint32_t *index, uint32_t n,
                 void (*visit)(void *, const cel_shape *, uint32_t), void *with);
/* What a member of a family is called, filled in: "recognition.ukraine.crimea". */
str point_path_text(arena *a, const point *p, const uint32_t *index);

static inline const slot *slot_read(eval_state *st, const path *p) {
    uint32_t n = p->base;
    for (uint32_t i = 0; i < p->n_parts; i++) {
        const path_part *part = &p->parts[i];
        if (!part->offsets) return slot_read_slow(st, p);
        uint32_t offset = part->offsets[st->frames[part->frame].index];
        if (offset == MAP_NONE) return slot_read_slow(st, p);
        n += offset;
    }
    const slot *s = &st->c->slots[n];
    return s->state == SLOT_VALUE ? s : slot_read_slow(st, p);
}

/* ---- eval_loop.c ---- */
typedef struct iter {
    const loop *l;
    uint32_t i, n, count;
    int there;   /* 1 yes, 0 left out, -1 not settled */
    uint32_t at; /* which name or row */
    const uint64_t *bits;
    const str *strings;
    const cel_value *keys, *values;
    cel_value failed; /* why the range or the loop failed; CEL_NULL where not */
} iter;

/* C is a comprehension. */
bool iter_start(eval_state *st, const cel_node *c, iter *it);
bool iter_next(eval_state *st, iter *it);
/* Adds why the current member is there, or is not. */
void iter_reasons(eval_state *st, const cel_node *c, const iter *it);
/* What a predicate says of a member, which may not be there (THERE < 0): then only certain where it changes nothing. */
cel_value member_outcome(eval_state *st, cel_value v, int there, bool stop);
/* ---- eval_rows.c ---- */
/* The row's field that a text comes from as it stands there, byte for byte but for the case of ASCII letters; or NULL.
 */
const cel_node *field_of_text(const cel_node *c);
/* -1 or 1 where row I may be or is there. */
static inline int row_there(const eval_state *st, uint32_t i) {
    return st->c->row_in ? st->c->row_in(st->c->owner, i) : 1;
}
/* Whether any row is not settled; adds those that are not as reasons where they are wanted. */
bool rows_unsettled(eval_state *st, const cel_node *c);

/* ---- eval_narrow.c ---- */
/* Whether a scan of the rows' texts can tell for which rows the predicate of a quantifier need not be looked at. */
bool can_be_narrowed(const loop *l);

#endif
