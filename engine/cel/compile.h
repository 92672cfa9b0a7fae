/* The compiler's own: what it knows while it turns a checked tree into code. Private to compile*.c. */

#ifndef CEL_COMPILE_H
#define CEL_COMPILE_H

#include "cel/code.h"

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
    const code *code;       /* of BOUND and CONST */
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
    const code *hole_code;
    VEC(uint32_t) slots; /* that the code can read, each once */
    uint64_t *seen;      /* a bit for each of them */
    size_t n_seen;
    bool rows;
} compiler;

const code *compile(compiler *k, const cel_ast *x);

/* A node over its arguments, whose properties follow from theirs. */
code *code_new(compiler *k, const cel_ast *x, code_eval *eval, code_eval *why, const code *const *args, uint32_t n);
/* A node without arguments. */
code *code_leaf(compiler *k, const cel_ast *x, code_eval *eval, code_eval *why);
code *code_strict(compiler *k, const cel_ast *x, code_apply *apply, const code *const *args, uint32_t n);
const code *code_const(compiler *k, const cel_ast *x, cel_value v);
/* Takes a part into account that is no argument: what it reads and how deep it is. */
void code_uses(code *c, const code *part);
/* The same for a part that runs with variables of the node's own, from frame OWN on. PART may be NULL. */
void code_uses_body(code *c, const code *part, uint32_t own);
/* The node, or the constant that it always gives. */
const code *code_fold(compiler *k, code *c);
void compile_error(compiler *k, const cel_ast *x, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- compile_point.c ---- */
/* Whether X is a point of the slots, and which. */
bool point_of(compiler *k, const cel_ast *x, point *out);
bool point_step(compiler *k, point *p, str name);
const path *path_of(compiler *k, const point *p);
/* Makes C a reader of the leaf (or of all leaves) at a point. */
const path *code_reads_path(compiler *k, code *c, const point *p);
void code_reads_point(compiler *k, code *c, const point *p);
/* Makes C depend on the variables in a point, without reading a slot. */
void code_uses_point(code *c, const point *p);
/* Whether the checker can have found slots at X: everything else is left alone, so that long chains cost nothing. */
bool may_be_point(const cel_ast *x);
const code *compile_point(compiler *k, const cel_ast *x, const point *p);
const code *compile_has_point(compiler *k, const cel_ast *x, const point *p);
/* point[key] or point[?key] where the key is computed and the point has fields: NULL where that is not so. */
const code *compile_pick(compiler *k, const cel_ast *x);
/* The index in a domain of each of N names, MAP_NONE for those that it does not have. */
const uint32_t *remap(compiler *k, const str *names, size_t n, const domain *to);
const local *find_local(const compiler *k, const cel_ast *x);
void add_local(compiler *k, local l);

/* ---- compile_compare.c: forms that need no values; NULL where there is none ---- */
const code *compile_equal(compiler *k, const cel_ast *x, const code *a, const code *b, bool negate);
const code *compile_in(compiler *k, const cel_ast *x, const code *a, const code *b);
const code *compile_key_in(compiler *k, const cel_ast *x);
const code *compile_set_call(compiler *k, const cel_ast *x, const code *const *args);
cel_pattern *compile_pattern(compiler *k, const cel_ast *x, const code *pattern);
const code *compile_search(compiler *k, const cel_ast *x, const code *const *args);
/* The strings of a constant list, or NULL where it is none. */
const str *const_names(compiler *k, const code *c, uint32_t *n);

/* ---- compile_chain.c ---- */
bool is_long_chain(const compiler *k, const cel_ast *x);
const code *compile_chain(compiler *k, const cel_ast *x);

/* ---- compile_loop.c ---- */
const code *compile_comprehension(compiler *k, const cel_ast *x);
const code *compile_bind(compiler *k, const cel_ast *x);

#endif
