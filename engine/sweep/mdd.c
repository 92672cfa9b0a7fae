#include "sweep/mdd.h"

#include <stdlib.h>
#include <string.h>

/* Steps of all operations together, for each node that may be made: a bound for time where few new nodes are made. */
#define STEPS_A_NODE 20u
#define FIRST_TABLE  1024u
/* Children of all nodes together, for each node that may be made: choices may have thousands of ways. */
#define CHILDREN_A_NODE 16u

enum { OP_CHOOSE, OP_OTHERS };

typedef struct node {
    uint32_t level; /* n_levels: an end */
    uint32_t first; /* of its children; of an end its value */
} node;

/* What was computed last under this hash; OP is OP_NONE where nothing was. */
#define OP_NONE UINT32_MAX
typedef struct memory {
    uint32_t op;
    mdd_id args[MDD_ARITY], result;
} memory;

struct mdd {
    arena *arena;
    const uint32_t *ways;
    uint32_t n_levels, next_op;
    VEC(node) nodes;
    VEC(mdd_id) children;
    VEC(mdd_id) stack; /* children of nodes that are being made */
    VEC(mdd_id) ends;  /* by value; 0 where there is none yet, from MDD_ENDS on */
    mdd_id *table;     /* by hash; 0 is free, since the end 0 is never looked up */
    size_t size;       /* of the table, a power of two */
    memory *cache;
    size_t n_cache; /* a power of two */
    uint64_t max_nodes, steps;
    bool failed;
};

static void new_table(mdd *m, size_t size) {
    m->size = size;
    m->table = ARENA_ARRAY(m->arena, mdd_id, size);
}

static memory *remembered(const mdd *m, uint32_t op, const mdd_id *args);

/* What was remembered stays so, as far as it does not meet in one place. */
static void new_cache(mdd *m, size_t size) {
    memory *old = m->cache;
    size_t n = m->n_cache;
    m->n_cache = size;
    m->cache = arena_alloc(m->arena, size * sizeof *m->cache);
    for (size_t i = 0; i < size; i++) m->cache[i].op = OP_NONE;
    for (size_t i = 0; i < n; i++)
        if (old[i].op != OP_NONE) *remembered(m, old[i].op, old[i].args) = old[i];
}

mdd *mdd_new(arena *a, const uint32_t *ways, uint32_t n_levels, uint64_t max_nodes) {
    mdd *m = ARENA_NEW(a, mdd);
    *m = (mdd){.arena = a, .ways = ways, .n_levels = n_levels, .next_op = OP_OTHERS, .max_nodes = max_nodes};
    for (uint32_t i = 0; i < MDD_ENDS; i++) VEC_PUSH(a, m->nodes, (node){n_levels, i});
    new_table(m, FIRST_TABLE);
    new_cache(m, FIRST_TABLE);
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

uint32_t mdd_ways(const mdd *m, uint32_t level) {
    return m->ways[level];
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

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static uint64_t hash_node(const mdd *m, uint32_t level, const mdd_id *children) {
    uint64_t h = mix(level, m->ways[level]);
    for (uint32_t i = 0; i < m->ways[level]; i++) h = mix(h, children[i]);
    return h;
}

/* Where the node stands in the table, or the free place for it. */
static size_t find(const mdd *m, uint32_t level, const mdd_id *children) {
    size_t i = hash_node(m, level, children) & (m->size - 1);
    for (; m->table[i]; i = (i + 1) & (m->size - 1)) {
        const node *n = &m->nodes.v[m->table[i]];
        if (n->level == level && memcmp(&m->children.v[n->first], children, m->ways[level] * sizeof *children) == 0)
            break;
    }
    return i;
}

static void grow(mdd *m) {
    new_table(m, m->size * 4);
    for (size_t i = MDD_ENDS; i < m->nodes.n; i++) {
        const node *n = &m->nodes.v[i];
        if (is_end(m, (mdd_id)i)) continue;
        m->table[find(m, n->level, &m->children.v[n->first])] = (mdd_id)i;
    }
}

static bool all_same(const mdd_id *children, uint32_t n) {
    for (uint32_t i = 1; i < n; i++)
        if (children[i] != children[0]) return false;
    return true;
}

static bool is_full(mdd *m) {
    m->failed = m->failed || mdd_nodes(m) >= m->max_nodes || m->children.n >= m->max_nodes * CHILDREN_A_NODE;
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

/* CHILDREN may be on the stack of those that are being made, but not among the nodes' own, which may move. */
mdd_id mdd_node(mdd *m, uint32_t level, const mdd_id *children) {
    uint32_t n = m->ways[level];
    if (m->failed || all_same(children, n)) return children[0];
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

static memory *remembered(const mdd *m, uint32_t op, const mdd_id *args) {
    uint64_t h = mix(op, 0);
    for (uint32_t i = 0; i < MDD_ARITY; i++) h = mix(h, args[i]);
    return &m->cache[h & (m->n_cache - 1)];
}

static bool recall(const mdd *m, uint32_t op, const mdd_id *args, mdd_id *result) {
    const memory *at = remembered(m, op, args);
    *result = at->result;
    return at->op == op && memcmp(at->args, args, sizeof at->args) == 0;
}

static mdd_id remember(mdd *m, uint32_t op, const mdd_id *args, mdd_id result) {
    memory *at = remembered(m, op, args);
    at->op = op;
    memcpy(at->args, args, sizeof at->args);
    return at->result = result;
}

/* An operation has far more steps than its result has nodes where many of them come to the same. What is forgotten is
 * computed again and again, so the cache grows with the steps; up to a size that goes with the limit of nodes. */
static bool count_step(mdd *m) {
    m->failed = m->failed || ++m->steps > m->max_nodes * STEPS_A_NODE;
    if (m->steps > m->n_cache && m->n_cache < 2 * m->max_nodes) new_cache(m, m->n_cache * 2);
    return !m->failed;
}

/* F under WAY of LEVEL, which is F's level or above it. */
static mdd_id below(const mdd *m, mdd_id f, uint32_t level, uint32_t way) {
    return mdd_level(m, f) == level ? mdd_children(m, f)[way] : f;
}

/* Children are made on a stack, since the nodes' own may move meanwhile. */
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

/* What follows without looking further down. */
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
    if (recall(m, op->id, args, &result)) return result;
    if (!count_step(m)) return 0;
    uint32_t level = m->n_levels;
    for (uint32_t i = 0; i < op->arity; i++)
        if (mdd_level(m, args[i]) < level) level = mdd_level(m, args[i]);
    size_t base = push(m, m->ways[level]);
    for (uint32_t w = 0; w < m->ways[level]; w++) {
        mdd_id next[MDD_ARITY] = {0};
        for (uint32_t i = 0; i < op->arity; i++) next[i] = below(m, args[i], level, w);
        result = apply(m, op, next);
        m->stack.v[base + w] = result;
    }
    return remember(m, op->id, args, pop_node(m, level, base));
}

mdd_id mdd_apply(mdd *m, const mdd_op *op, const mdd_id *args) {
    mdd_id all[MDD_ARITY] = {0};
    for (uint32_t i = 0; i < op->arity; i++) all[i] = args[i];
    return apply(m, op, all);
}

/* Neighbours first, so that each diagram takes part in few operations with large ones. */
mdd_id mdd_fold(mdd *m, const mdd_op *op, mdd_id *list, size_t n) {
    if (n == 0) return op->unit;
    for (; n > 1; n = (n + 1) / 2) {
        for (size_t i = 0; i + 1 < n; i += 2) list[i / 2] = mdd_apply(m, op, &list[i]);
        if (n % 2) list[n / 2] = list[n - 1];
    }
    return list[0];
}

/* ------------------------------------------------------------------------------------------------ single choices */

/* THEN where LEVEL is settled on WAY, OTHERWISE elsewhere. */
static mdd_id choose_one(mdd *m, uint32_t level, uint32_t way, mdd_id then, mdd_id otherwise) {
    const mdd_id args[MDD_ARITY] = {level, way, then, otherwise};
    mdd_id result;
    if (m->failed || then == otherwise) return then;
    if (recall(m, OP_CHOOSE, args, &result)) return result;
    if (!count_step(m)) return 0;
    uint32_t top = level;
    if (mdd_level(m, then) < top) top = mdd_level(m, then);
    if (mdd_level(m, otherwise) < top) top = mdd_level(m, otherwise);
    size_t base = push(m, m->ways[top]);
    for (uint32_t w = 0; w < m->ways[top]; w++) {
        mdd_id yes = below(m, then, top, w), no = below(m, otherwise, top, w);
        result = top < level ? choose_one(m, level, way, yes, no) : w == way ? yes : no;
        m->stack.v[base + w] = result;
    }
    return remember(m, OP_CHOOSE, args, pop_node(m, top, base));
}

mdd_id mdd_choose(mdd *m, uint32_t level, const mdd_id *children) {
    bool all_below = true;
    for (uint32_t w = 0; w < m->ways[level]; w++) all_below = all_below && mdd_level(m, children[w]) > level;
    if (all_below) return mdd_node(m, level, children);
    mdd_id f = children[0];
    for (uint32_t w = 1; w < m->ways[level]; w++) f = choose_one(m, level, w, children[w], f);
    return f;
}

/* ------------------------------------------------------------------------------------------------ walking */

static int descending(const void *a, const void *b) {
    mdd_id x = *(const mdd_id *)a, y = *(const mdd_id *)b;
    return (x < y) - (x > y);
}

/* A node is made after those below it, so descending numbers lead down. */
const mdd_id *mdd_reach(mdd *m, arena *a, mdd_id f, size_t *n) {
    VEC(mdd_id) list = {0};
    uint64_t *seen = ARENA_ARRAY(a, uint64_t, m->nodes.n / 64 + 1);
    if (!is_end(m, f)) VEC_PUSH(a, list, f);
    for (size_t i = 0; i < list.n; i++) {
        mdd_id at = list.v[i];
        for (uint32_t w = 0; w < m->ways[mdd_level(m, at)]; w++) {
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

/* FORCE (Aloul, Markov, Sakallah 2003): every group pulls its members to its middle, every member goes to the middle of
 * its groups, and that is repeated as long as the groups become narrower. It takes a few passes over the groups, and
 * where choices form chains or clusters it finds them. The outcome of a sweep does not depend on the order, only its
 * cost does. */

#define MOST_ROUNDS 100u

typedef struct pull {
    double at;
    uint32_t which, before; /* its place before: equal pulls keep their order */
} pull;

static int by_pull(const void *a, const void *b) {
    const pull *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->before > y->before) - (x->before < y->before);
}

/* How far apart the members of groups stand, all groups together. */
static uint64_t span(const uint32_t *place, const order_group *groups, size_t n_groups) {
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

static void pull_together(uint32_t n, const order_group *groups, size_t n_groups, const uint32_t *place, pull *pulls,
                          uint32_t *counts) {
    for (uint32_t i = 0; i < n; i++) pulls[i] = (pull){.which = i, .before = place[i]};
    memset(counts, 0, n * sizeof *counts);
    for (size_t g = 0; g < n_groups; g++) {
        double middle = 0;
        for (size_t i = 0; i < groups[g].n; i++) middle += place[groups[g].members[i]];
        middle /= groups[g].n ? (double)groups[g].n : 1;
        for (size_t i = 0; i < groups[g].n; i++) {
            pulls[groups[g].members[i]].at += middle;
            counts[groups[g].members[i]]++;
        }
    }
    for (uint32_t i = 0; i < n; i++) pulls[i].at = counts[i] ? pulls[i].at / counts[i] : place[i];
    qsort(pulls, n, sizeof *pulls, by_pull);
}

const uint32_t *order_find(arena *a, uint32_t n, const order_group *groups, size_t n_groups) {
    uint32_t *best = ARENA_ARRAY(a, uint32_t, n), *place = ARENA_ARRAY(a, uint32_t, n);
    uint32_t *counts = ARENA_ARRAY(a, uint32_t, n);
    pull *pulls = ARENA_ARRAY(a, pull, n);
    for (uint32_t i = 0; i < n; i++) best[i] = place[i] = i;
    uint64_t least = span(place, groups, n_groups);
    for (uint32_t round = 0; round < MOST_ROUNDS && n; round++) {
        pull_together(n, groups, n_groups, place, pulls, counts);
        for (uint32_t i = 0; i < n; i++) place[pulls[i].which] = i;
        uint64_t now = span(place, groups, n_groups);
        if (now >= least) break;
        least = now;
        for (uint32_t i = 0; i < n; i++) best[i] = pulls[i].which;
    }
    return best;
}
