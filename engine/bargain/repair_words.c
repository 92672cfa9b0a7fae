#include "bargain/repairing.h"

/* Conditions on the articles' words. A repair does not rewrite them, so what such a condition comes to is known, and
 * depends on nothing but which articles are in. */

typedef struct reader {
    const deal *deal;
    const int32_t *settled;
    const uint32_t *row_article;
} reader;

static int row_in(void *owner, uint32_t row) {
    const reader *r = owner;
    return deal_article_in(r->deal, r->row_article[row], r->settled);
}

static void list_rows(arena *a, const deal *d, reader *r, cel_context *c) {
    cel_row *rows = ARENA_ARRAY(a, cel_row, d->n_articles);
    str *fields = ARENA_ARRAY(a, str, (size_t)d->n_articles * ARTICLE_FIELDS);
    uint32_t *of = ARENA_ARRAY(a, uint32_t, d->n_articles);
    for (uint32_t i = 0; i < d->n_articles; i++) {
        str *f = fields + (size_t)c->n_rows * ARTICLE_FIELDS;
        if (d->articles[i].dropped) continue;
        f[ARTICLE_ID] = d->articles[i].id;
        f[ARTICLE_TITLE] = d->articles[i].title;
        f[ARTICLE_TEXT] = d->articles[i].text;
        rows[c->n_rows].fields = f;
        of[c->n_rows++] = i;
    }
    c->rows = rows;
    r->row_article = of;
}

/* The program of a condition that reads no term; NULL where it does, or is part of a loop. */
static const cel_program *program_of(const space *s, const proposition *p) {
    diags ignored;
    size_t n = 0;
    bool rows = false;
    if (!p->ast) return NULL;
    diags_init(&ignored);
    const cel_program *program = cel_compile(s->m.env, p->at, p->ast, &ignored);
    diags_free(&ignored);
    if (program) cel_program_slots(program, &n, &rows);
    return n == 0 && rows ? program : NULL;
}

void words_open(space *s) {
    s->words = ARENA_ARRAY(s->memory, const cel_program *, s->m.propositions.n);
    for (size_t i = 0; i < s->m.propositions.n; i++) s->words[i] = program_of(s, &s->m.propositions.v[i]);
}

bool words_hold(const space *s, uint32_t which, const int32_t *settled, bool *out) {
    const cel_program *program = s->words[which];
    if (!program) return false;
    reader r = {s->deal, settled, NULL};
    cel_context c = {.memory = s->memory, .slots = s->deal->slots, .row_in = row_in, .owner = &r};
    list_rows(s->memory, s->deal, &r, &c);
    cel_value v = cel_eval(program, &c);
    *out = v.kind == CEL_BOOL && v.b;
    return v.kind == CEL_BOOL;
}

static bool reads_rows(const rule_expr *e) {
    size_t n;
    bool rows = false;
    if (e->program) cel_program_slots(e->program, &n, &rows);
    return rows;
}

bool words_are_read(const space *s, const model_rule *r) {
    (void)s;
    bool any = reads_rows(&r->rule->when);
    for (size_t i = 0; i < r->rule->n_conditions && !any; i++) {
        const condition *c = &r->rule->conditions[i];
        any = reads_rows(&c->test) || reads_rows(&c->or_else) || reads_rows(&c->vague);
    }
    return any;
}
