/* Internal to the compiler: its state while it makes nodes from a checked tree, and what its files share. */

#ifndef CEL_COMPILE_H
#define CEL_COMPILE_H

#include "cel/node.h"

typedef enum {
    LOCAL_NAME,  /* one of a constant list of names */
    LOCAL_COUNT, /* the index of an element in its list */
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
    const thing_range *things; /* of NAME; NULL: all names are fixed */
    point at;                  /* of POINT */
    const cel_table *table;    /* of ROW */
    const cel_node *node;      /* of BOUND and CONST */
} local;

typedef struct compiler {
    const cel_env *env;
    arena *a;
    const cel_text_at *at;
    diags *d;
    bool failed;
    VEC(const local *) locals;
    uint32_t frames, max_frames; /* in use, and the most that were */
    const cel_ast *done;         /* in a chain: what the steps so far have computed; done_result reads it */
    const cel_node *done_result;
    VEC(uint32_t) slots; /* that the program can read, each once */
    uint64_t *seen;      /* a bit for each of them */
    size_t n_seen;
    bool rows;
} compiler;

const cel_node *compile(compiler *k, const cel_ast *x);

/* ---- nodes ---- */

/* A node with arguments. What it reads and how deep it is follows from them. */
cel_node *node_new(compiler *k, const cel_ast *x, operator_code op, const cel_node *const *args, uint32_t n);
/* A node without arguments. */
cel_node *node_leaf(compiler *k, const cel_ast *x, operator_code op);
/* Changes the operator of a node. */
void node_set_operator(cel_node *c, operator_code op);
const cel_node *node_const(compiler *k, const cel_ast *x, cel_value v);
/* Takes into account what PART reads and how deep it is, if it is not an argument. */
void node_uses(cel_node *c, const cel_node *part);
/* The same for a part that has variables of the node, which are in frame OWN and later. PART may be NULL. */
void node_uses_body(cel_node *c, const cel_node *part, uint32_t own);
/* C, or the constant to which it always evaluates. */
const cel_node *node_fold(compiler *k, cel_node *c);
void compile_error(compiler *k, const cel_ast *x, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- points and slots (compile_terms.c; locals and what is read: compile.c) ---- */

/* Whether X is a point of the slots, and which. */
bool point_of(compiler *k, const cel_ast *x, point *out);
bool point_step(compiler *k, point *p, str name);
const path *path_of(compiler *k, const point *p);
/* Notes that C reads the leaf (or all leaves) at a point. */
const path *node_reads_path(compiler *k, cel_node *c, const point *p);
void node_reads_point(compiler *k, cel_node *c, const point *p);
/* Notes that C reads which things of a domain there are. */
void node_reads_things(compiler *k, cel_node *c, const domain *things);
/* Notes that C depends on the variables in a point, but reads no slot. */
void node_uses_point(cel_node *c, const point *p);
/* Whether the checker may have found slots at X. Fast, so that long chains of other expressions cost nothing. */
bool may_be_point(const cel_ast *x);
/* Whether KEY is a key of the group P. */
const cel_node *compile_is_key(compiler *k, const cel_ast *x, const point *p, const cel_node *key);
/* What X reads of the point P: its value, or with has() whether it is there. */
const cel_node *compile_point(compiler *k, const cel_ast *x, const point *p);
/* point[key] or point[?key] with a computed key that may be a field, and point[key].a.b and has() of it; else NULL. */
const cel_node *compile_pick(compiler *k, const cel_ast *x);
/* For each of N names its index in a domain, MAP_NONE if the domain does not have it. */
const uint32_t *remap(compiler *k, const str *names, size_t n, const domain *to);
const local *find_local(const compiler *k, const cel_ast *x);
void add_local(compiler *k, local l);

/* ---- forms that compare slots without values; NULL if there is none (compile_terms.c) ---- */

const cel_node *compile_equal(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b, bool negate);
const cel_node *compile_in(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b);
const cel_node *compile_key_in(compiler *k, const cel_ast *x);
const cel_node *compile_set_call(compiler *k, const cel_ast *x, const cel_node *const *args);
cel_pattern *compile_pattern(compiler *k, const cel_ast *x, const cel_node *pattern);
const cel_node *compile_search(compiler *k, const cel_ast *x, const cel_node *const *args);
/* SLOT_FORM_VALUE unless C reads a slot. */
cel_slot_form node_slot_form(const cel_node *c);
/* The strings of a constant list of strings, else NULL. */
const str *const_names(compiler *k, const cel_node *c, uint32_t *n);

/* ---- macros (compile_loop.c) ---- */

const cel_node *compile_comprehension(compiler *k, const cel_ast *x);
const cel_node *compile_bind(compiler *k, const cel_ast *x);

#endif
