/* The compiler's own: what it knows while it turns a checked tree into code. Private to compile*.c. */

#ifndef CEL_COMPILE_H
#define CEL_COMPILE_H

#include "cel/node.h"

typedef enum {
    LOCAL_NAME,  /* one of a list of names known beforehand */
    LOCAL_COUNT, /* the place of an element in its list */
    LOCAL_POINT, /* another name for a point of the slots */
    LOCAL_ROW,   /* a row of a table */
    LOCAL_VALUE, /* any value, in its frame */
    LOCAL_BOUND, /* cel.bind: computed when first read */
    LOCAL_CONST, /* cel.bind to a constant */
} local_kind;

/* A variable of a macro. */
typedef struct local {
    const cel_ast *declared;
    bool second;
    local_kind kind;
    uint32_t frame;
    const str *names; /* of NAME */
    uint32_t n;
    point at;               /* of POINT */
    const cel_table *table; /* of ROW */
    const cel_node *node;   /* of BOUND and CONST */
} local;

typedef struct compiler {
    const cel_env *env;
    arena *a;
    const cel_text_at *at;
    diags *d;
    bool failed;
    VEC(const local *) locals;
    uint32_t frames, max_frames; /* in use, and the most that were */
    const cel_ast *hole;         /* in a chain: the piece whose result is there already, as hole_code */
    const cel_node *hole_code;
    VEC(uint32_t) slots; /* that the code can read, each once */
    uint64_t *seen;      /* a bit for each of them */
    size_t n_seen;
    bool rows;
} compiler;

const cel_node *compile(compiler *k, const cel_ast *x);

/* A node over its arguments, whose properties follow from theirs. */
cel_node *node_new(compiler *k, const cel_ast *x, operator_code op, const cel_node *const *args, uint32_t n);
/* A node without arguments. */
cel_node *node_leaf(compiler *k, const cel_ast *x, operator_code op);
/* Makes a node one of another operator. */
void node_set_operator(cel_node *c, operator_code op);
const cel_node *node_const(compiler *k, const cel_ast *x, cel_value v);
/* Takes a part into account that is no argument: what it reads and how deep it is. */
void node_uses(cel_node *c, const cel_node *part);
/* The same for a part that runs with variables of the node's own, from frame OWN on. PART may be NULL. */
void node_uses_body(cel_node *c, const cel_node *part, uint32_t own);
/* The node, or the constant that it always gives. */
const cel_node *node_fold(compiler *k, cel_node *c);
void compile_error(compiler *k, const cel_ast *x, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- compile_point.c ---- */
/* Whether X is a point of the slots, and which. */
bool point_of(compiler *k, const cel_ast *x, point *out);
bool point_step(compiler *k, point *p, str name);
const path *path_of(compiler *k, const point *p);
/* Makes C a reader of the leaf (or of all leaves) at a point. */
const path *node_reads_path(compiler *k, cel_node *c, const point *p);
void node_reads_point(compiler *k, cel_node *c, const point *p);
/* Makes C depend on the variables in a point, without reading a slot. */
void node_uses_point(cel_node *c, const point *p);
/* Whether the checker can have found slots at X: everything else is left alone, so that long chains cost nothing. */
bool may_be_point(const cel_ast *x);
const cel_node *compile_point(compiler *k, const cel_ast *x, const point *p);
const cel_node *compile_has_point(compiler *k, const cel_ast *x, const point *p);
/* point[key] or point[?key] where the key is computed and the point has fields: NULL where that is not so. */
const cel_node *compile_pick(compiler *k, const cel_ast *x);
/* The index in a domain of each of N names, MAP_NONE for those that it does not have. */
const uint32_t *remap(compiler *k, const str *names, size_t n, const domain *to);
const local *find_local(const compiler *k, const cel_ast *x);
void add_local(compiler *k, local l);

/* ---- compile_compare.c: forms that need no values; NULL where there is none ---- */
const cel_node *compile_equal(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b, bool negate);
const cel_node *compile_in(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b);
const cel_node *compile_key_in(compiler *k, const cel_ast *x);
const cel_node *compile_set_call(compiler *k, const cel_ast *x, const cel_node *const *args);
cel_pattern *compile_pattern(compiler *k, const cel_ast *x, const cel_node *pattern);
const cel_node *compile_search(compiler *k, const cel_ast *x, const cel_node *const *args);
/* The strings of a constant list, or NULL where it is none. */
const str *const_names(compiler *k, const cel_node *c, uint32_t *n);

/* ---- compile_chain.c ---- */
bool is_long_chain(const compiler *k, const cel_ast *x);
const cel_node *compile_chain(compiler *k, const cel_ast *x);

/* ---- compile_loop.c ---- */
const cel_node *compile_comprehension(compiler *k, const cel_ast *x);
const cel_node *compile_bind(compiler *k, const cel_ast *x);

#endif
