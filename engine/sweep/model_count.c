#include "sweep/model_count.h"

#include <math.h>

/* Every number counts combinations of all choices, even at a node that depends on few of them. So the combinations that
 * pass a node are divided evenly among its children, and levels that an edge skips need no treatment: all divisions are
 * exact. */

natural count_zero(const model_count *c) {
    return ARENA_ARRAY(c->memory, mp_limb_t, (size_t)c->width);
}

model_count count_open(arena *a, const uint32_t *options, size_t n) {
    model_count c = {.memory = a, .width = 1};
    size_t limbs = n * sizeof(uint32_t) / sizeof(mp_limb_t) + 2; /* no choice has 2^32 options */
    c.total = ARENA_ARRAY(a, mp_limb_t, limbs);
    c.total[0] = 1;
    for (size_t i = 0; i < n; i++) {
        mp_limb_t carry = mpn_mul_1(c.total, c.total, c.width, options[i]);
        if (carry) c.total[c.width++] = carry;
    }
    return c;
}

bool count_is_zero(const model_count *c, natural n) {
    return mpn_zero_p(n, c->width);
}

int count_compare(const model_count *c, natural a, natural b) {
    return mpn_cmp(a, b, c->width);
}

natural count_divide(const model_count *c, natural n, uint32_t by) {
    natural quotient = count_zero(c);
    mpn_divrem_1(quotient, 0, n, c->width, by);
    return quotient;
}

str count_digits(const model_count *c, natural n) {
    mp_size_t width = c->width;
    while (width && n[width - 1] == 0) width--;
    if (width == 0) return STR("0");
    natural copy = count_zero(c);
    mpn_copyi(copy, n, width);
    /* A limb of 64 bits has fewer than twenty digits; mpn_get_str() may write one more, and a NUL follows. */
    unsigned char *digits = arena_alloc(c->memory, (size_t)width * 20 + 2);
    size_t count = mpn_get_str(digits, 10, copy, width), from = 0;
    while (from + 1 < count && digits[from] == 0) from++;
    digits[count] = '\0';
    for (size_t i = from; i < count; i++) digits[i] = (unsigned char)('0' + digits[i]);
    return (str){(const char *)digits + from, count - from};
}

double count_share(const model_count *c, natural part, natural whole) {
    mpz_t p, w;
    long up, down;
    if (count_is_zero(c, whole)) return 0;
    double a = mpz_get_d_2exp(&up, mpz_roinit_n(p, part, c->width));
    double b = mpz_get_d_2exp(&down, mpz_roinit_n(w, whole, c->width));
    return ldexp(a / b, (int)(up - down));
}

/* ------------------------------------------------------------------------------------------------ by value */

/* A diagram's nodes, with a number for each in an array that begins with the terminal nodes. */
typedef struct walk {
    const model_count *c;
    mdd *m;
    arena *scratch;
    const mdd_id *nodes; /* each before its children */
    size_t n;
    uint32_t *at; /* by node: its place among NODES */
} walk;

static walk open_walk(const model_count *c, mdd *m, arena *scratch, mdd_id f) {
    walk w = {.c = c, .m = m, .scratch = scratch};
    w.nodes = mdd_reach(m, scratch, f, &w.n);
    w.at = arena_alloc(scratch, ((w.n ? w.nodes[0] : 0) + 1) * sizeof *w.at);
    for (size_t i = 0; i < w.n; i++) w.at[w.nodes[i]] = (uint32_t)i;
    return w;
}

static mp_limb_t *new_numbers(const walk *w, size_t n) {
    return arena_zalloc(w->scratch, n * (size_t)w->c->width, sizeof(mp_limb_t));
}

static mp_limb_t *number_of(const walk *w, mp_limb_t *all, mdd_id f) {
    return all + (size_t)w->c->width * (f < MDD_ENDS ? f : MDD_ENDS + w->at[f]);
}

static uint32_t options_of(const walk *w, mdd_id f) {
    return mdd_options(w->m, mdd_level(w->m, f));
}

/* The number of combinations that pass each node, or end in each terminal node. */
static mp_limb_t *count_passing(const walk *w, mdd_id root) {
    mp_size_t width = w->c->width;
    mp_limb_t *all = new_numbers(w, MDD_ENDS + w->n), *each = new_numbers(w, 1);
    mpn_copyi(number_of(w, all, root), w->c->total, width);
    for (size_t i = 0; i < w->n; i++) {
        mdd_id f = w->nodes[i];
        mpn_divrem_1(each, 0, number_of(w, all, f), width, options_of(w, f));
        for (uint32_t k = 0; k < options_of(w, f); k++) {
            mp_limb_t *to = number_of(w, all, mdd_children(w->m, f)[k]);
            mpn_add_n(to, to, each, width);
        }
    }
    return all;
}

natural *count_ends(const model_count *c, mdd *m, arena *scratch, mdd_id f) {
    natural *ends = ARENA_ARRAY(c->memory, natural, MDD_ENDS);
    walk w = open_walk(c, m, scratch, f);
    mp_limb_t *all = count_passing(&w, f);
    for (uint32_t i = 0; i < MDD_ENDS; i++) {
        ends[i] = count_zero(c);
        mpn_copyi(ends[i], number_of(&w, all, i), c->width);
    }
    return ends;
}

/* ------------------------------------------------------------------------------------------------ by option */

/* The number of combinations that would end in END if all of them began at the node. */
static mp_limb_t *count_arriving(const walk *w, uint8_t end) {
    mp_size_t width = w->c->width;
    mp_limb_t *all = new_numbers(w, MDD_ENDS + w->n), *sum = new_numbers(w, 2);
    mpn_copyi(number_of(w, all, end), w->c->total, width);
    for (size_t i = w->n; i-- > 0;) {
        mdd_id f = w->nodes[i];
        mpn_zero(sum, width + 1);
        for (uint32_t k = 0; k < options_of(w, f); k++)
            sum[width] += mpn_add_n(sum, sum, number_of(w, all, mdd_children(w->m, f)[k]), width);
        mpn_divrem_1(sum, 0, sum, width + 1, options_of(w, f));
        mpn_copyi(number_of(w, all, f), sum, width);
    }
    return all;
}

natural **count_options(const model_count *c, mdd *m, arena *scratch, mdd_id f, uint8_t end) {
    uint32_t levels = mdd_levels(m);
    mp_size_t width = c->width;
    natural **options = ARENA_ARRAY(c->memory, natural *, levels);
    walk w = open_walk(c, m, scratch, f);
    mp_limb_t *pass = count_passing(&w, f), *arrive = count_arriving(&w, end);
    mp_limb_t *product = new_numbers(&w, 2), *quotient = new_numbers(&w, 3), *rest = new_numbers(&w, 1);
    mp_limb_t ***sums = ARENA_ARRAY(scratch, mp_limb_t **, levels); /* of products, of double width */
    for (uint32_t l = 0; l < levels; l++) {
        sums[l] = ARENA_ARRAY(scratch, mp_limb_t *, mdd_options(m, l));
        for (uint32_t k = 0; k < mdd_options(m, l); k++) sums[l][k] = new_numbers(&w, 2);
    }
    /* A node contributes what passes it times what arrives from the child. */
    for (size_t i = 0; i < w.n; i++) {
        mdd_id node = w.nodes[i];
        mp_limb_t **of = sums[mdd_level(m, node)];
        for (uint32_t k = 0; k < options_of(&w, node); k++) {
            mpn_mul_n(product, number_of(&w, pass, node), number_of(&w, arrive, mdd_children(m, node)[k]), width);
            mpn_add_n(of[k], of[k], product, 2 * width);
        }
    }
    for (uint32_t l = 0; l < levels; l++) {
        uint32_t n = mdd_options(m, l);
        options[l] = ARENA_ARRAY(c->memory, natural, n);
        /* Combinations that pass no node of this level are divided evenly among its options. */
        mp_limb_t *skipping = new_numbers(&w, 1);
        mpn_copyi(skipping, number_of(&w, pass, end), width);
        for (uint32_t k = 0; k < n; k++) {
            options[l][k] = count_zero(c);
            mpn_divrem_1(sums[l][k], 0, sums[l][k], 2 * width, n);
            mpn_tdiv_qr(quotient, rest, 0, sums[l][k], 2 * width, c->total, width);
            mpn_copyi(options[l][k], quotient, width);
            mpn_sub_n(skipping, skipping, options[l][k], width);
        }
        mpn_divrem_1(skipping, 0, skipping, width, n);
        for (uint32_t k = 0; k < n; k++) mpn_add_n(options[l][k], options[l][k], skipping, width);
    }
    return options;
}
