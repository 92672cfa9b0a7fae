/* Nodes: the compiled form of an expression, and the state of its evaluation. Internal to the compiler and the
 * evaluator.
 *
 * A node has two functions: eval gives its value, fast; why gives the same value and adds to the reasons the leaves
 * that decided it. Operators that always need all their arguments use one function for both: it evaluates its arguments
 * with node_eval().
 *
 * An evaluation gives a value, an error or an unknown; the last two are passed up as values too. Slots are addressed by
 * number: a path is a constant plus, for each family that a loop runs over, an offset found by the loop variable's
 * index.
 *
 * A new operator needs a row in OPERATORS or STRICT_OPERATORS, its functions, and a place in the compiler that makes
 * it.
 */

#ifndef CEL_NODE_H
#define CEL_NODE_H

#include "cel/program.h"

#define NODE_MAX_DEPTH     2500       /* levels of nodes, those of the definitions used included */
#define POINT_MAX_FAMILIES 8          /* in one path */
#define FOLD_MAX_STEPS     2000       /* of folding a constant */
#define NO_FRAME           UINT32_MAX /* a node reads no variables of macros around it */

typedef struct cel_node cel_node;
typedef struct eval_state eval_state;
typedef cel_value eval_fn(eval_state *st, const cel_node *c);
typedef cel_value apply_fn(eval_state *st, const cel_node *c, const cel_value *args);

/* The operators: name, eval, why, and how a subexpression of the operator is split (operator_opens). */
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
    X(THINGS, eval_things, eval_things, LEAF)                                                                          \
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
    X(NAME_SLOT, eval_name_slot, why_slots, LEAF)                                                                      \
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

/* How a subexpression of an operator is split into pieces, see cel/subexpression.h. */
typedef enum {
    OPENS_LEAF,    /* not at all */
    OPENS_WRAPPER, /* the node that it wraps is split instead */
    OPENS_ALL,
    OPENS_ANY,
    OPENS_IF,
    OPENS_LOOP, /* into its members, if they are known */
    OPENS_ROWS, /* into the rows that it counts */
    OPENS_NOT,
    OPENS_STRICT, /* into its arguments, if they are scalars */
} operator_opens;

/* The reasons of a bound value. */
typedef struct reason_list {
    const cel_because *v;
    size_t n;
} reason_list;

/* A variable of a macro during evaluation. */
typedef struct frame {
    cel_value value;
    uint32_t index; /* instead of a value: the index of the current name or row, or a count */
    bool ready;     /* of a bound variable: value has been computed */
    bool aside;     /* ... but only by work aside, without steps: the evaluation must compute it again */
    bool explained; /* ... and reasons have been collected */
    reason_list reasons;
} frame;

struct eval_state {
    cel_context *c;
    frame *frames;
    cel_reasons *out;   /* NULL: no reasons are wanted */
    cel_value failed;   /* why a slot could not be read: an error or an unknown */
    bool missing;       /* ... because an optional index is not a member */
    slot spare;         /* the last bracket that was resolved */
    int64_t aside_left; /* steps of work aside, see aside_begin(); set if reasons are wanted */
    uint32_t asides;    /* begun and not ended */
};

/* The index in one family on the way to a point: one of to, name and fixed. */
typedef struct point_index {
    const domain *family;
    const uint32_t *to;   /* of a variable over names: from its index to the index in family, or to MAP_NONE */
    size_t n;             /* of to */
    uint32_t frame;       /* of the variable */
    const cel_node *name; /* computes a string */
    uint32_t fixed;
    bool optional; /* after .? or [?]: a name that is not a member gives optional.none(), not an error */
} point_index;

/* A point of the tree of slots: a shape, and an index for each family on the way to it. */
typedef struct point {
    const cel_shape *shape;
    const point_index *index;
    uint32_t n;
    bool optional; /* after .? or [?]: an absent slot gives optional.none() */
} point;

typedef struct path_part {
    const uint32_t *offsets; /* by the variable's index, MAP_NONE if it is not a member; NULL if computed from index */
    uint32_t frame;
    uint32_t stride;
    const point_index *index;
} path_part;

/* The address of a leaf: the slot number is base plus the offsets of the parts. */
typedef struct path {
    uint32_t base;
    uint32_t n_parts;
    const path_part *parts;
    const point *point;
} path;

typedef enum {
    RANGE_NAMES,   /* a constant list of names */
    RANGE_BITS,    /* the members of a SLOT_SET */
    RANGE_STRINGS, /* a SLOT_STRINGS */
    RANGE_ROWS,    /* the rows of a table */
    RANGE_VALUE,   /* a list or map computed at run time */
} range_kind;

/* The part of a range of names that each owner of the slots names itself: those from number FROM on. */
typedef struct thing_range {
    const domain *domain;
    uint32_t from;
} thing_range;

typedef struct loop {
    cel_macro macro;
    range_kind kind;
    const str *names;                    /* of NAMES and BITS */
    const thing_range *things;           /* of NAMES and BITS; NULL: all names are fixed */
    uint32_t n;                          /* of NAMES */
    const path *slot;                    /* of BITS and STRINGS */
    const point *over;                   /* of NAMES: the family, if its path must be resolved */
    const path *present;                 /* of NAMES: the slot of each member, if it may be absent */
    const cel_node *is_key;              /* of NAMES: whether the name is a key, if the range is a group with fields */
    const cel_table *table;              /* of ROWS */
    const cel_node *range;               /* of VALUE */
    const cel_node *body, *filter, *key; /* key: of sortBy */
    bool two;                            /* two variables: frame is the first one's, frame + 1 the second one's */
    bool keyed;  /* over a family: the first variable is the name, the second a point and not a value */
    bool steady; /* over fixed names, with a body that takes no steps: those of all members can be counted at once */
    uint32_t frame;
} loop;

/* Whether the loop runs over names that are all members and all present, so that nothing must be resolved. */
static inline bool names_are_fixed(const loop *l) {
    return l->kind == RANGE_NAMES && !l->things && !l->present && !l->is_key && !l->over && (!l->two || l->keyed);
}

/* eval, why and apply are copied from the operator's row, because evaluation is then one call without a look-up. */
struct cel_node {
    eval_fn *eval;   /* the value */
    eval_fn *why;    /* the value, with reasons */
    apply_fn *apply; /* of strict operators: the value, from the values of the arguments */
    const cel_node *const *args;
    uint32_t n_args;
    uint32_t frame;
    const path *path;
    union {
        cel_value value;
        str name;
        struct {
            const str *names; /* of NAME: what the variable runs over */
            const thing_range *things;
        };
        struct {
            const uint64_t *mask; /* a set of names of a domain */
            uint32_t index;       /* one of them, or MAP_NONE */
        };
        struct {
            const path *other;
            const uint32_t *to;
        };
    };
    const void *extra; /* loop, point, text_search, candidates ...: depends on the operator */
    const cel_ast *x;
    const cel_text_at *at;
    uint32_t outer; /* the outermost frame that is read, or NO_FRAME */
    uint16_t depth;
    bool reads;     /* slots, rows or variables of the context */
    bool negate;    /* != instead of ==, `!(a in b)` */
    uint8_t option; /* depends on the operator */
    uint8_t op;     /* operator_code */
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

/* Comparisons of a SLOT_SET with a constant set (option of SET_COMPARE). */
enum { SET_CONTAINS, SET_MEETS, SET_EQUALS, SET_WITHIN };
/* Text searches (option of SEARCH). The first three use a pattern. */
enum { SEARCH_MATCHES, SEARCH_FIND, SEARCH_EXTRACT, SEARCH_CONTAINS, SEARCH_STARTS, SEARCH_ENDS };

/* A search for a constant (extra of SEARCH and SEARCH_FIELD). */
typedef struct text_search {
    const cel_needle *needle; /* NULL after an error */
    const cel_node *field;    /* the row field that is searched, or NULL; ASCII letters in any case */
} text_search;

/* The overloads that a call may use (extra of CALL and CALL_DYNAMIC). */
typedef struct candidates {
    const cel_overload *const *v;
    size_t n;
    bool sure;             /* there is one, and the checker has proved that it fits */
    bool pattern;          /* the second argument is a pattern */
    cel_pattern *constant; /* the pattern, if it is constant, else NULL */
} candidates;

/* The value, without reasons. */
static inline cel_value node_value(eval_state *st, const cel_node *c) {
    return c->eval(st, c);
}

/* The value, with reasons if they are wanted. */
static inline cel_value node_eval(eval_state *st, const cel_node *c) {
    return st->out ? c->why(st, c) : c->eval(st, c);
}

static inline bool cel_failed(cel_value v) {
    return v.kind == CEL_ERROR || v.kind == CEL_UNKNOWN;
}

static inline bool node_is_const(const cel_node *c);

/* Which of several outcomes is passed up: an unknown before an error before a value. */
static inline int failure_weight(cel_value v) {
    return v.kind == CEL_UNKNOWN ? 2 : v.kind == CEL_ERROR ? 1 : 0;
}

/* Work aside is evaluation that only reasons need: the sides after the one that settles an ||, the names in a path. It
 * has its own budget of steps, as large as that of the evaluation. So an explained evaluation takes the same steps as a
 * plain one and gives the same value, also if steps run out. Returns the argument of aside_end(). */
static inline int64_t aside_begin(eval_state *st) {
    int64_t left = st->c->steps_left;
    if (st->asides++ == 0) st->c->steps_left = st->aside_left;
    return left;
}

static inline void aside_end(eval_state *st, int64_t left) {
    if (--st->asides) return;
    st->aside_left = st->c->steps_left;
    st->c->steps_left = left;
}

/* Sets st->failed; returns false. */
bool too_many_steps(eval_state *st);
/* Counts N steps. Returns false and sets st->failed if there are not so many left. */
static inline bool count_steps(eval_state *st, uint64_t n) {
    st->c->steps_left -= (int64_t)n;
    return st->c->steps_left >= 0 || too_many_steps(st);
}
/* Counts the size of a value that a function has made, so that repeated doubling ends. Returns V or an error. */
cel_value charge_value(eval_state *st, cel_value v);
/* Counts the size of values that a function will walk, if they are large. False if that exceeds the limit. */
bool count_values(eval_state *st, const cel_value *v, size_t n);
/* Steps of a search with a pattern, more if it takes long (cel_search). */
enum { STEPS_OF_PATTERN = 100 };

/* ---- reasons (reasons.c) ---- */

/* Collects the reasons of children: only those of the children with the greatest weight are kept. */
typedef struct gather {
    size_t mark;  /* where the reasons of the children begin */
    size_t child; /* where those of the last child begin */
    size_t limit; /* how many there may be before duplicates are removed */
    int best;
} gather;

gather gather_start(const eval_state *st);
/* Before a child. */
static inline void gather_child(const eval_state *st, gather *g) {
    if (st->out) g->child = st->out->list.n;
}
/* After a child. Its reasons replace those of children with less weight; those of equal weight are all kept if
 * KEEP_EQUAL, else only the first child's. */
void gather_reasons(eval_state *st, gather *g, int weight, bool keep_equal);
static inline void gather_weigh(eval_state *st, gather *g, int weight, bool keep_equal) {
    if (st->out) gather_reasons(st, g, weight, keep_equal);
}
/* The value of && and ||, all() and exists() while all their sides are evaluated for reasons. A side that equals STOP
 * settles the value; it counts before an unknown, and that before an error. */
typedef struct sides {
    gather reasons;
    bool stop;
    cel_value value;
    int weight;   /* of VALUE: 0, failure_weight(), or SIDE_SETTLES */
    int64_t left; /* for aside_end() */
} sides;
enum { SIDE_SETTLES = 3 };

sides sides_start(const eval_state *st, bool stop);
/* After a side, which has begun with gather_child(). */
void sides_add(eval_state *st, sides *s, cel_value side);
/* After the last side. */
void sides_end(eval_state *st, const sides *s);
/* Removes the reasons from MARK on that are not unknown. */
void reasons_only_unknown(eval_state *st, size_t mark);
/* Removes the reasons in [FROM, TO). */
void reasons_drop(eval_state *st, size_t from, size_t to);
/* A copy of the reasons from MARK on, without duplicates. */
reason_list reasons_keep(eval_state *st, size_t mark);
/* Removes duplicates from MARK on. */
void reasons_compact(eval_state *st, size_t mark);
/* C is NULL if WHAT has its place already. */
void reason_add(eval_state *st, const cel_node *c, cel_because what);
/* Adds the reasons of the computed names in a point. */
void reason_point(eval_state *st, const cel_node *c, const point *p);
/* Adds the slot at a path, with the reasons of the names in the path. */
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

/* Runs the first N steps of a chain, so that the next one finds their result. chain_why() also keeps its reasons. */
void chain_run(eval_state *st, const cel_node *c, uint32_t n);
void chain_why(eval_state *st, const cel_node *c, uint32_t n);

static inline bool node_is_const(const cel_node *c) {
    return c->op == OP_CONST;
}

/* ---- things: names that each owner of the slots gives itself ---- */

static inline const domain *named_domain(const eval_state *st, const domain *d) {
    return d && d->named && st->c->named ? st->c->named[d->named - 1] : d;
}

/* Whether there is thing I of a domain: 1 yes, 0 no, so that there are none after it, -1 perhaps, because there may be
 * more than are named. */
static inline int thing_there(const eval_state *st, const domain *d, uint32_t i) {
    if (!d->named) return 1;
    uint8_t state = st->c->slots[d->presence + i].state;
    return state == SLOT_VALUE ? 1 : state == SLOT_ABSENT ? 0 : -1;
}

/* Whether there may be more things than are named. */
static inline bool may_be_more(const eval_state *st, const domain *d) {
    uint32_t i = 0;
    if (!d->named) return false;
    while (i < d->n && thing_there(st, d, i) == 1) i++;
    return i < d->n && thing_there(st, d, i) < 0;
}

/* ---- slots (eval_terms.c) ---- */

/* The slot at a path. NULL, with st->failed, if it has no value. */
const slot *slot_read_slow(eval_state *st, const path *p);
bool path_number(eval_state *st, const path *p, uint32_t *number);
/* The slot NUMBER; a bracket is resolved if it is settled. */
slot slot_resolved(eval_state *st, uint32_t number);
/* Evaluates the indices of a point. False, with st->failed, if one fails or is not a member. */
bool point_resolve(eval_state *st, const point *p, uint32_t *index);
/* Calls VISIT for every slot at or below a point; and with NULL instead of a leaf for the slots that say which things
 * there are. With SLOTS, without those below things that are not there. */
void point_slots(const cel_shape *s, const uint32_t *index, uint32_t n, const slot *slots,
                 void (*visit)(void *, const cel_shape *, uint32_t), void *with);
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

/* ---- loops (eval_loop.c) ---- */

/* A walk over the members of a range. Members that are left out come up too. */
typedef struct iter {
    const loop *l;
    uint32_t i, n, count;
    int there;     /* of the current member: 1 present, 0 left out, -1 not settled */
    uint32_t at;   /* its index */
    uint32_t none; /* the slot that says that there are no more things; 0: none does */
    const uint64_t *bits;
    const str *strings;
    const cel_value *keys, *values;
    cel_value failed; /* why the range or the loop failed, else null */
} iter;

/* Starts to walk the range of the macro C. False if that failed. */
bool iter_start(eval_state *st, const cel_node *c, iter *it);
bool iter_next(eval_state *st, iter *it);
/* Adds the reasons why the current member is present, left out or not settled. */
void iter_reasons(eval_state *st, const cel_node *c, const iter *it);
/* The slot that says whether the current member is there, if it is a thing, else 0. */
uint32_t iter_thing(const iter *it);
/* The outcome of a predicate for a member. If it is not settled whether the member is there (THERE < 0), the outcome is
 * unknown unless it changes nothing. */
cel_value member_outcome(eval_state *st, cel_value v, int there, bool stop);

/* ---- rows (eval_rows.c) ---- */

/* The node of the row field from which a text comes unchanged, except for the case of ASCII letters; else NULL. */
const cel_node *field_of_text(const cel_node *c);
/* Whether row I is there: 1 yes, 0 no, -1 not settled. */
static inline int row_there(const eval_state *st, uint32_t i) {
    return st->c->row_in ? st->c->row_in(st->c->owner, i) : 1;
}
/* Whether any row is not settled. Adds such rows as reasons if they are wanted. */
bool rows_unsettled(eval_state *st, const cel_node *c);

/* ---- narrowed quantifiers (eval_loop.c) ---- */

/* Whether a scan of the texts of the rows can exclude rows from a quantifier. */
bool can_be_narrowed(const loop *l);

#endif
