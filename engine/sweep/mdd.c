#include "sweep/mdd.h"

#include <stdlib.h>
#include <string.h>

/* The limit on steps of all operations, per node of the limit on nodes: it bounds time if few new nodes are made. */
#define STEPS_PER_NODE 20u
#define FIRST_TABLE    1024u
/* The limit on children of all nodes, per node of the limit on nodes: choices may have thousands of options. */
#define CHILDREN_PER_NODE 16u

enum { OP_CHOOSE, OP_OTHERS };

typedef struct node {
    uint32_t level; /* n_levels: a terminal node */
    uint32_t first; /* of its children; of a terminal node its value */
} node;

/* A cache entry: the last result with this hash. */
#define OP_NONE UINT32_MAX
typedef struct cached {
    uint32_t op; /* OP_NONE: the entry is empty */
    mdd_id args[MDD_ARITY], result;
} cached;

struct mdd {
    arena *arena;
    const uint32_t *options; /* by level */
    uint32_t n_levels, next_op;
    VEC(node) nodes;
    VEC(mdd_id) children;
    VEC(mdd_id) stack; /* children of nodes that are being made */
    VEC(mdd_id) ends;  /* terminal nodes by value, from MDD_ENDS on; 0: not made yet */
    mdd_id *table;     /* the unique table, by hash; 0 is free, because the terminal node 0 is never looked up */
    size_t size;       /* of the table, a power of two */
    cached *cache;
    size_t n_cache; /* a power of two */
    uint64_t max_nodes, steps;
    bool failed;
};

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static cached *cache_entry(const mdd *m, uint32_t op, const mdd_id *args) {
    uint64_t h = mix(op, 0);
    for (uint32_t i = 0; i < MDD_ARITY; i++) h = mix(h, args[i]);
    return &m->cache[h & (m->n_cache - 1)];
}

/* Entries of the old cache are kept, unless two of them get the same place. */
static void resize_cache(mdd *m, size_t size) {
    cached *old = m->cache;
    size_t n = m->n_cache;
    m->n_cache = size;
    m->cache = arena_alloc(m->arena, size * sizeof *m->cache);
    for (size_t i = 0; i < size; i++) m->cache[i].op = OP_NONE;
    for (size_t i = 0; i < n; i++)
        if (old[i].op != OP_NONE) *cache_entry(m, old[i].op, old[i].args) = old[i];
}

mdd *mdd_new(arena *a, const uint32_t *options, uint32_t n_levels, uint64_t max_nodes) {
    mdd *m = ARENA_NEW(a, mdd);
    *m = (mdd){.arena = a, .options = options, .n_levels = n_levels, .next_op = OP_OTHERS, .max_nodes = max_nodes};
    for (uint32_t i = 0; i < MDD_ENDS; i++) VEC_PUSH(a, m->nodes, (node){n_levels, i});
    m->size = FIRST_TABLE;
    m->table = ARENA_ARRAY(a, mdd_id, m->size);
    resize_cache(m, FIRST_TABLE);
    return m;
}

bool mdd_failed(const mdd *m) {
    return m->failed;
}

uint64_t mdd_nodes(const mdd *m) {
    return m->nodes.n - MDD_ENDS;
}

uint32_t mdd_levels(const mdd *m) {
    return m->n_levels;
}

uint32_t mdd_options(const mdd *m, uint32_t level) {
    return m->options[level];
}

uint32_t mdd_level(const mdd *m, mdd_id f) {
    return m->nodes.v[f].level;
}

const mdd_id *mdd_children(const mdd *m, mdd_id f) {
    return &m->children.v[m->nodes.v[f].first];
}

static bool is_end(const mdd *m, mdd_id f) {
    return m->nodes.v[f].level == m->n_levels;
}

/* ------------------------------------------------------------------------------------------------ nodes */

/* The place of a node in the unique table, or the free place for it. */
static size_t find(const mdd *m, uint32_t level, const mdd_id *children) {
    uint64_t h = mix(level, m->options[level]);
    for (uint32_t i = 0; i < m->options[level]; i++) h = mix(h, children[i]);
    size_t i = h & (m->size - 1);
    for (; m->table[i]; i = (i + 1) & (m->size - 1)) {
        const node *n = &m->nodes.v[m->table[i]];
        if (n->level == level && memcmp(&m->children.v[n->first], children, m->options[level] * sizeof *children) == 0)
            break;
    }
    return i;
}

static void grow(mdd *m) {
    m->size *= 4;
    m->table = ARENA_ARRAY(m->arena, mdd_id, m->size);
    for (size_t i = MDD_ENDS; i < m->nodes.n; i++) {
        const node *n = &m->nodes.v[i];
        if (!is_end(m, (mdd_id)i)) m->table[find(m, n->level, &m->children.v[n->first])] = (mdd_id)i;
    }
}

static bool is_full(mdd *m) {
    m->failed = m->failed || mdd_nodes(m) >= m->max_nodes || m->children.n >= m->max_nodes * CHILDREN_PER_NODE;
    return m->failed;
}

mdd_id mdd_end(mdd *m, uint32_t value) {
    if (value < MDD_ENDS) return value;
    if (is_full(m)) return 0;
    while (m->ends.n <= value) VEC_PUSH(m->arena, m->ends, 0);
    if (m->ends.v[value]) return m->ends.v[value];
    VEC_PUSH(m->arena, m->nodes, (node){m->n_levels, value});
    return m->ends.v[value] = (mdd_id)m->nodes.n - 1;
}

/* CHILDREN may be on the stack of nodes that are being made, but not among the nodes' own, which may move. */
mdd_id mdd_node(mdd *m, uint32_t level, const mdd_id *children) {
    uint32_t n = m->options[level];
    bool same = true;
    for (uint32_t i = 1; i < n; i++) same = same && children[i] == children[0];
    if (m->failed || same) return children[0];
    size_t at = find(m, level, children);
    if (m->table[at]) return m->table[at];
    if (is_full(m)) return 0;
    mdd_id id = (mdd_id)m->nodes.n;
    VEC_PUSH(m->arena, m->nodes, (node){level, (uint32_t)m->children.n});
    for (uint32_t i = 0; i < n; i++) VEC_PUSH(m->arena, m->children, children[i]);
    m->table[at] = id;
    if (m->nodes.n * 2 > m->size) grow(m);
    return id;
}

/* ------------------------------------------------------------------------------------------------ operations */

mdd_op mdd_op_new(mdd *m, mdd_op op) {
    op.id = m->next_op++;
    return op;
}

static bool look_up(const mdd *m, uint32_t op, const mdd_id *args, mdd_id *result) {
    const cached *at = cache_entry(m, op, args);
    *result = at->result;
    return at->op == op && memcmp(at->args, args, sizeof at->args) == 0;
}

static mdd_id store(mdd *m, uint32_t op, const mdd_id *args, mdd_id result) {
    cached *at = cache_entry(m, op, args);
    at->op = op;
    memcpy(at->args, args, sizeof at->args);
    return at->result = result;
}

/* An operation has far more steps than its result has nodes if many of them give the same node. A result that was lost
 * from the cache is computed again, so the cache grows with the steps, up to a size in proportion to the node limit. */
static bool count_step(mdd *m) {
    m->failed = m->failed || ++m->steps > m->max_nodes * STEPS_PER_NODE;
    if (m->steps > m->n_cache && m->n_cache < 2 * m->max_nodes) resize_cache(m, m->n_cache * 2);
    return !m->failed;
}

/* F with this option of LEVEL, which is F's level or above it. */
static mdd_id below(const mdd *m, mdd_id f, uint32_t level, uint32_t option) {
    return mdd_level(m, f) == level ? mdd_children(m, f)[option] : f;
}

/* Children are made on a stack, because the nodes' own may move meanwhile. */
static size_t push(mdd *m, uint32_t n) {
    size_t base = m->stack.n;
    for (uint32_t i = 0; i < n; i++) VEC_PUSH(m->arena, m->stack, 0);
    return base;
}

static mdd_id pop_node(mdd *m, uint32_t level, size_t base) {
    mdd_id f = mdd_node(m, level, m->stack.v + base);
    m->stack.n = base;
    return f;
}

/* The result, if it follows without going down: an absorbing or neutral argument, or only terminal nodes. */
static bool at_once(mdd *m, const mdd_op *op, const mdd_id *args, mdd_id *result) {
    for (int i = 0; i < 2 && op->symmetric; i++) {
        *result = args[i] == op->absorb ? args[i] : args[1 - i];
        if (args[i] == op->absorb || args[i] == op->unit) return true;
    }
    uint32_t values[MDD_ARITY];
    for (uint32_t i = 0; i < op->arity; i++) {
        if (!is_end(m, args[i])) return false;
        values[i] = m->nodes.v[args[i]].first;
    }
    *result = mdd_end(m, op->at(op->with, values));
    return true;
}

static mdd_id apply(mdd *m, const mdd_op *op, const mdd_id *given) {
    mdd_id args[MDD_ARITY] = {given[0], given[1], given[2], given[3]}, result;
    if (m->failed) return 0;
    if (at_once(m, op, args, &result)) return result;
    if (op->symmetric && args[0] > args[1]) args[0] = given[1], args[1] = given[0];
    if (look_up(m, op->id, args, &result)) return result;
    if (!count_step(m)) return 0;
    uint32_t level = m->n_levels;
    for (uint32_t i = 0; i < op->arity; i++)
        if (mdd_level(m, args[i]) < level) level = mdd_level(m, args[i]);
    size_t base = push(m, m->options[level]);
    for (uint32_t w = 0; w < m->options[level]; w++) {
        mdd_id next[MDD_ARITY] = {0};
        for (uint32_t i = 0; i < op->arity; i++) next[i] = below(m, args[i], level, w);
        result = apply(m, op, next);
        m->stack.v[base + w] = result;
    }
    return store(m, op->id, args, pop_node(m, level, base));
}

mdd_id mdd_apply(mdd *m, const mdd_op *op, const mdd_id *args) {
    mdd_id all[MDD_ARITY] = {0};
    for (uint32_t i = 0; i < op->arity; i++) all[i] = args[i];
    return apply(m, op, all);
}

/* As a balanced tree, so that few operations have large arguments. */
mdd_id mdd_fold(mdd *m, const mdd_op *op, mdd_id *list, size_t n) {
    if (n == 0) return op->unit;
    for (; n > 1; n = (n + 1) / 2) {
        for (size_t i = 0; i + 1 < n; i += 2) list[i / 2] = mdd_apply(m, op, &list[i]);
        if (n % 2) list[n / 2] = list[n - 1];
    }
    return list[0];
}

/* ------------------------------------------------------------------------------------------------ single choices */

/* THEN if LEVEL is settled to this option, else OTHERWISE. */
static mdd_id choose_one(mdd *m, uint32_t level, uint32_t option, mdd_id then, mdd_id otherwise) {
    const mdd_id args[MDD_ARITY] = {level, option, then, otherwise};
    mdd_id result;
    if (m->failed || then == otherwise) return then;
    if (look_up(m, OP_CHOOSE, args, &result)) return result;
    if (!count_step(m)) return 0;
    uint32_t top = level;
    if (mdd_level(m, then) < top) top = mdd_level(m, then);
    if (mdd_level(m, otherwise) < top) top = mdd_level(m, otherwise);
    size_t base = push(m, m->options[top]);
    for (uint32_t i = 0; i < m->options[top]; i++) {
        mdd_id yes = below(m, then, top, i), no = below(m, otherwise, top, i);
        result = top < level ? choose_one(m, level, option, yes, no) : i == option ? yes : no;
        m->stack.v[base + i] = result;
    }
    return store(m, OP_CHOOSE, args, pop_node(m, top, base));
}

mdd_id mdd_choose(mdd *m, uint32_t level, const mdd_id *children) {
    bool all_below = true;
    for (uint32_t i = 0; i < m->options[level]; i++) all_below = all_below && mdd_level(m, children[i]) > level;
    if (all_below) return mdd_node(m, level, children);
    mdd_id f = children[0];
    for (uint32_t i = 1; i < m->options[level]; i++) f = choose_one(m, level, i, children[i], f);
    return f;
}

static int descending(const void *a, const void *b) {
    mdd_id x = *(const mdd_id *)a, y = *(const mdd_id *)b;
    return (x < y) - (x > y);
}

/* A node is made after its children, so descending numbers lead down. */
const mdd_id *mdd_reach(mdd *m, arena *a, mdd_id f, size_t *n) {
    VEC(mdd_id) list = {0};
    uint64_t *seen = ARENA_ARRAY(a, uint64_t, m->nodes.n / 64 + 1);
    if (!is_end(m, f)) VEC_PUSH(a, list, f);
    for (size_t i = 0; i < list.n; i++) {
        mdd_id at = list.v[i];
        for (uint32_t w = 0; w < m->options[mdd_level(m, at)]; w++) {
            mdd_id child = mdd_children(m, at)[w];
            if (is_end(m, child) || seen[child / 64] >> child % 64 & 1) continue;
            seen[child / 64] |= (uint64_t)1 << child % 64;
            VEC_PUSH(a, list, child);
        }
    }
    if (list.n) qsort(list.v, list.n, sizeof *list.v, descending);
    *n = list.n;
    return list.v;
}

/* ------------------------------------------------------------------------------------------------ the order */

/* FORCE (Aloul, Markov, Sakallah: FORCE: a fast and easy-to-implement variable-ordering heuristic, 2003): each group
 * pulls its members to its centre, and each member moves to the mean of its groups' centres, until the groups do not
 * get narrower. The result of a sweep does not depend on the order, only its cost. */

#define MOST_ROUNDS 100u

typedef struct pull {
    double to;
    uint32_t which, place; /* its place before: equal pulls keep their order */
} pull;

static int by_pull(const void *a, const void *b) {
    const pull *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* The sum of the widths of all groups. */
static uint64_t total_span(const uint32_t *place, const mdd_group *groups, size_t n_groups) {
    uint64_t sum = 0;
    for (size_t g = 0; g < n_groups; g++) {
        uint32_t low = UINT32_MAX, high = 0;
        for (size_t i = 0; i < groups[g].n; i++) {
            uint32_t at = place[groups[g].members[i]];
            if (at < low) low = at;
            if (at > high) high = at;
        }
        if (groups[g].n) sum += high - low;
    }
    return sum;
}

const uint32_t *mdd_order(arena *a, uint32_t n, const mdd_group *groups, size_t n_groups) {
    uint32_t *best = ARENA_ARRAY(a, uint32_t, n), *place = ARENA_ARRAY(a, uint32_t, n);
    uint32_t *counts = ARENA_ARRAY(a, uint32_t, n);
    pull *pulls = ARENA_ARRAY(a, pull, n);
    for (uint32_t i = 0; i < n; i++) best[i] = place[i] = i;
    uint64_t least = total_span(place, groups, n_groups);
    for (uint32_t round = 0; round < MOST_ROUNDS && n; round++) {
        for (uint32_t i = 0; i < n; i++) pulls[i] = (pull){.which = i, .place = place[i]};
        memset(counts, 0, n * sizeof *counts);
        for (size_t g = 0; g < n_groups; g++) {
            double centre = 0;
            for (size_t i = 0; i < groups[g].n; i++) centre += place[groups[g].members[i]];
            centre /= groups[g].n ? (double)groups[g].n : 1;
            for (size_t i = 0; i < groups[g].n; i++) {
                pulls[groups[g].members[i]].to += centre;
                counts[groups[g].members[i]]++;
            }
        }
        for (uint32_t i = 0; i < n; i++) pulls[i].to = counts[i] ? pulls[i].to / counts[i] : place[i];
        qsort(pulls, n, sizeof *pulls, by_pull);
        for (uint32_t i = 0; i < n; i++) place[pulls[i].which] = i;
        uint64_t now = total_span(place, groups, n_groups);
        if (now >= least) break;
        least = now;
        for (uint32_t i = 0; i < n; i++) best[i] = pulls[i].which;
    }
    return best;
}
