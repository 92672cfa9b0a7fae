#include "sweep/model_count.h"

#include <math.h>

/* Every number counts ways of settling everything, also where a node looks at few choices. So what passes through a
 * node spreads evenly over its children, and levels that an edge skips need no care: all divisions leave nothing. */

natural census_zero(const census *c) {
    return ARENA_ARRAY(c->memory, mp_limb_t, (size_t)c->width);
}

census census_open(arena *a, const uint32_t *ways, size_t n) {
    census c = {.memory = a, .width = 1};
    size_t limbs = n * sizeof(uint32_t) / sizeof(mp_limb_t) + 2; /* no choice has 2^32 ways */
    c.total = ARENA_ARRAY(a, mp_limb_t, limbs);
    c.total[0] = 1;
    for (size_t i = 0; i < n; i++) {
        mp_limb_t carry = mpn_mul_1(c.total, c.total, c.width, ways[i]);
        if (carry) c.total[c.width++] = carry;
    }
    return c;
}

bool census_is_zero(const census *c, natural n) {
    return mpn_zero_p(n, c->width);
}

int census_compare(const census *c, natural a, natural b) {
    return mpn_cmp(a, b, c->width);
}

natural census_divide(const census *c, natural n, uint32_t by) {
    natural quotient = census_zero(c);
    mpn_divrem_1(quotient, 0, n, c->width, by);
    return quotient;
}

str census_digits(const census *c, natural n) {
    mp_size_t width = c->width;
    while (width && n[width - 1] == 0) width--;
    if (width == 0) return STR("0");
    natural copy = census_zero(c);
    mpn_copyi(copy, n, width);
    /* A limb of 64 bits has less than twenty digits; mpn_get_str() may write one more, and a NUL follows. */
    unsigned char *digits = arena_alloc(c->memory, (size_t)width * 20 + 2);
    size_t count = mpn_get_str(digits, 10, copy, width), from = 0;
    while (from + 1 < count && digits[from] == 0) from++;
    digits[count] = '\0';
    for (size_t i = from; i < count; i++) digits[i] = (unsigned char)('0' + digits[i]);
    return (str){(const char *)digits + from, count - from};
}

double census_share(const census *c, natural part, natural whole) {
    mpz_t p, w;
    long up, down;
    if (census_is_zero(c, whole)) return 0;
    double a = mpz_get_d_2exp(&up, mpz_roinit_n(p, part, c->width));
    double b = mpz_get_d_2exp(&down, mpz_roinit_n(w, whole, c->width));
    return ldexp(a / b, (int)(up - down));
}

/* ------------------------------------------------------------------------------------------------ counting */

/* A diagram's nodes with a number for each; ends have numbers too. */
typedef struct walk {
    const census *c;
    mdd *m;
    arena *scratch;
    const mdd_id *nodes; /* each before those below it */
    size_t n;
    uint32_t *at; /* by node: its place among NODES */
} walk;

static walk walk_start(const census *c, mdd *m, arena *scratch, mdd_id f) {
    walk w = {.c = c, .m = m, .scratch = scratch};
    w.nodes = mdd_reach(m, scratch, f, &w.n);
    w.at = arena_alloc(scratch, ((w.n ? w.nodes[0] : 0) + 1) * sizeof *w.at);
    for (size_t i = 0; i < w.n; i++) w.at[w.nodes[i]] = (uint32_t)i;
    return w;
}

static mp_limb_t *numbers(const walk *w, size_t n) {
    return arena_zalloc(w->scratch, n * (size_t)w->c->width, sizeof(mp_limb_t));
}

/* Where numbers of nodes are in one array, behind those of the ends. */
static mp_limb_t *number_of(const walk *w, mp_limb_t *all, mdd_id f) {
    return all + (size_t)w->c->width * (f < MDD_ENDS ? f : MDD_ENDS + w->at[f]);
}

/* How many ways pass through each node and end in each end. */
static mp_limb_t *passing(const walk *w, mdd_id root) {
    mp_size_t width = w->c->width;
    mp_limb_t *all = numbers(w, MDD_ENDS + w->n), *each = numbers(w, 1);
    mpn_copyi(number_of(w, all, root), w->c->total, width);
    for (size_t i = 0; i < w->n; i++) {
        mdd_id f = w->nodes[i];
        uint32_t ways = mdd_ways(w->m, mdd_level(w->m, f));
        mpn_divrem_1(each, 0, number_of(w, all, f), width, ways);
        for (uint32_t k = 0; k < ways; k++) {
            mp_limb_t *to = number_of(w, all, mdd_children(w->m, f)[k]);
            mpn_add_n(to, to, each, width);
        }
    }
    return all;
}

/* How many ways would end in END if all began at the node. */
static mp_limb_t *arriving(const walk *w, uint8_t end) {
    mp_size_t width = w->c->width;
    mp_limb_t *all = numbers(w, MDD_ENDS + w->n), *sum = numbers(w, 2);
    mpn_copyi(number_of(w, all, end), w->c->total, width);
    for (size_t i = w->n; i-- > 0;) {
        mdd_id f = w->nodes[i];
        uint32_t ways = mdd_ways(w->m, mdd_level(w->m, f));
        mpn_zero(sum, width + 1);
        for (uint32_t k = 0; k < ways; k++)
            sum[width] += mpn_add_n(sum, sum, number_of(w, all, mdd_children(w->m, f)[k]), width);
        mpn_divrem_1(sum, 0, sum, width + 1, ways);
        mpn_copyi(number_of(w, all, f), sum, width);
    }
    return all;
}

natural *census_ends(const census *c, mdd *m, arena *scratch, mdd_id f) {
    natural *ends = ARENA_ARRAY(c->memory, natural, MDD_ENDS);
    walk w = walk_start(c, m, scratch, f);
    mp_limb_t *all = passing(&w, f);
    for (uint32_t i = 0; i < MDD_ENDS; i++) {
        ends[i] = census_zero(c);
        mpn_copyi(ends[i], number_of(&w, all, i), c->width);
    }
    return ends;
}

/* ------------------------------------------------------------------------------------------------ by option */

/* SUMS[way] += what passes through the node times what arrives below it; of double width. */
static void add_products(const walk *w, mdd_id f, mp_limb_t *pass, mp_limb_t *arrive, mp_limb_t *product,
                         mp_limb_t **sums) {
    mp_size_t width = w->c->width;
    for (uint32_t k = 0; k < mdd_ways(w->m, mdd_level(w->m, f)); k++) {
        mpn_mul_n(product, number_of(w, pass, f), number_of(w, arrive, mdd_children(w->m, f)[k]), width);
        mpn_add_n(sums[k], sums[k], product, 2 * width);
    }
}

/* SUM / total / WAYS, which leaves nothing. */
static natural reduce(const walk *w, mp_limb_t *sum, uint32_t ways) {
    mp_size_t width = w->c->width, n = 2 * width;
    mp_limb_t *quotient = numbers(w, 3), *rest = numbers(w, 1);
    mpn_divrem_1(sum, 0, sum, n, ways);
    mpn_tdiv_qr(quotient, rest, 0, sum, n, w->c->total, width);
    natural out = census_zero(w->c);
    mpn_copyi(out, quotient, width);
    return out;
}

/* Ways that pass no node of a level spread evenly over its options. */
static void add_skipping(const walk *w, natural *options, uint32_t ways, mp_limb_t *all) {
    mp_size_t width = w->c->width;
    mp_limb_t *rest = numbers(w, 1);
    mpn_copyi(rest, all, width);
    for (uint32_t k = 0; k < ways; k++) mpn_sub_n(rest, rest, options[k], width);
    mpn_divrem_1(rest, 0, rest, width, ways);
    for (uint32_t k = 0; k < ways; k++) mpn_add_n(options[k], options[k], rest, width);
}

natural **census_options(const census *c, mdd *m, arena *scratch, mdd_id f, uint8_t end) {
    uint32_t levels = mdd_levels(m);
    natural **options = ARENA_ARRAY(c->memory, natural *, levels);
    walk w = walk_start(c, m, scratch, f);
    mp_limb_t *pass = passing(&w, f), *arrive = arriving(&w, end);
    mp_limb_t *product = numbers(&w, 2), ***sums = ARENA_ARRAY(scratch, mp_limb_t **, levels);
    for (uint32_t l = 0; l < levels; l++) {
        sums[l] = ARENA_ARRAY(scratch, mp_limb_t *, mdd_ways(m, l));
        for (uint32_t k = 0; k < mdd_ways(m, l); k++) sums[l][k] = numbers(&w, 2);
    }
    for (size_t i = 0; i < w.n; i++)
        add_products(&w, w.nodes[i], pass, arrive, product, sums[mdd_level(m, w.nodes[i])]);
    for (uint32_t l = 0; l < levels; l++) {
        uint32_t ways = mdd_ways(m, l);
        options[l] = ARENA_ARRAY(c->memory, natural, ways);
        for (uint32_t k = 0; k < ways; k++) options[l][k] = reduce(&w, sums[l][k], ways);
        add_skipping(&w, options[l], ways, number_of(&w, pass, end));
    }
    return options;
}
