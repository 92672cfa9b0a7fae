#include "database/rows.h"

#include <blake2.h>

/* ------------------------------------------------------------------------------------------------ pieces */

static void put_u32(buf *out, uint32_t n) {
    buf_add(out, (const char *)&n, sizeof n);
}

static void put_str(buf *out, str s) {
    put_u32(out, (uint32_t)s.n);
    buf_str(out, s);
}

uint32_t rows_u32(rows_reader *r) {
    uint32_t n = 0;
    if (r->left.n >= sizeof n) memcpy(&n, r->left.p, sizeof n);
    r->left = str_sub(r->left, sizeof n, r->left.n);
    return n;
}

str rows_str(rows_reader *r) {
    uint32_t n = rows_u32(r);
    str s = str_sub(r->left, 0, n);
    r->left = str_sub(r->left, n, r->left.n);
    return s;
}

void rows_hash(str text, unsigned char hash[ROWS_HASH]) {
    blake2b((uint8_t *)hash, text.p ? text.p : "", NULL, ROWS_HASH, text.n, 0);
}

uint32_t rows_line(const source *s) {
    return s && s->of_lines ? s->first_line : 0;
}

/* A record: its length comes first and is filled in at the end. */
static size_t begin_record(buf *out, rows_kind kind) {
    size_t at = out->n;
    put_u32(out, 0);
    put_u32(out, kind);
    return at;
}

static void end_record(buf *out, size_t at) {
    uint32_t n = (uint32_t)(out->n - at - sizeof n);
    if (!out->failed) memcpy(out->p + at, &n, sizeof n);
}

/* ------------------------------------------------------------------------------------------------ a deal */

static void put_place(buf *out, place at) {
    position p = place_position(at);
    put_str(out, at.source ? at.source->name : (str){"", 0});
    put_u32(out, p.line);
    put_u32(out, p.column);
}

static void put_value(buf *out, const because *b) {
    buf text = {0};
    if (b->kind == BECAUSE_TERM && b->value.state == SLOT_VALUE) slot_value_json(&text, b->type, b->values, b->value.v);
    put_str(out, buf_slice(&text));
    out->failed = out->failed || text.failed;
    buf_free(&text);
}

static void put_because(buf *out, const because *b, const deal *d) {
    const choice *c = b->choice == DEAL_NONE ? NULL : &d->choices[b->choice];
    bool open = b->kind == BECAUSE_TERM ? b->value.state == SLOT_OPEN || b->value.state == SLOT_BRACKET : b->unknown;
    put_u32(out, b->kind);
    put_str(out, b->term);
    put_value(out, b);
    put_u32(out, b->silent);
    put_u32(out, open);
    put_str(out, b->kind == BECAUSE_TEXT ? b->text : b->kind == BECAUSE_NO_MEMBER ? b->expression : (str){"", 0});
    put_str(out, b->article ? b->article->id : (str){"", 0});
    put_place(out, b->at);
    put_str(out, c ? c->name : (str){"", 0});
    put_str(out, c ? choice_way_name(c, b->way) : (str){"", 0});
}

static void put_waiver(buf *out, const waiver *w) {
    put_u32(out, w != NULL);
    if (!w) return;
    put_str(out, w->by);
    put_str(out, w->reason);
    put_str(out, w->until);
}

/* A condition that plainly holds needs no row. */
static void put_condition(buf *out, const condition_verdict *v, const deal *d) {
    put_u32(out, v->outcome);
    if (v->outcome == CONDITION_MET) return;
    put_str(out, v->message);
    put_str(out, v->reason);
    put_u32(out, v->vague);
    put_u32(out, v->known);
    put_waiver(out, v->waiver);
    put_u32(out, (uint32_t)v->n_because);
    for (size_t i = 0; i < v->n_because; i++) put_because(out, &v->because[i], d);
}

static void put_rule(buf *out, const rule_verdict *v, const deal *d) {
    put_u32(out, v->outcome);
    put_u32(out, v->waived);
    put_u32(out, v->known);
    put_u32(out, (uint32_t)v->n_conditions);
    for (size_t i = 0; i < v->n_conditions; i++) put_condition(out, &v->conditions[i], d);
}

static void put_errors(buf *out, const verdict *v) {
    put_u32(out, (uint32_t)v->n_errors);
    for (size_t i = 0; i < v->n_errors; i++) {
        const diag *e = &v->errors[i];
        put_str(out, e->file);
        put_u32(out, e->line);
        put_u32(out, e->column);
        put_str(out, e->message);
        put_str(out, e->note);
    }
}

static str date_of(arena *a, const deal *d) {
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    return date->state == SLOT_VALUE ? date_print(a, date->v.i) : (str){"", 0};
}

/* A deal that other files belong to, or whose waivers depend on the day, has no hash: it is judged anew each time. */
static void put_head(buf *out, const deal *d) {
    arena a;
    unsigned char hash[ROWS_HASH];
    arena_init(&a);
    rows_hash(d->source->text, hash);
    bool by_itself = !d->source->included && d->waivers.n == 0;
    put_str(out, (str){(const char *)hash, by_itself ? ROWS_HASH : 0});
    put_str(out, d->id);
    put_str(out, d->title);
    put_str(out, date_of(&a, d));
    put_str(out, d->status);
    put_u32(out, d->complete);
    arena_free(&a);
}

/* Nor has a deal that could not be read. */
void rows_write(buf *out, const verdict *v) {
    size_t at = begin_record(out, ROWS_DEAL);
    put_str(out, v->file);
    put_u32(out, v->deal ? rows_line(v->deal->source) : v->line);
    put_u32(out, v->outcome);
    put_errors(out, v);
    put_u32(out, v->deal != NULL);
    if (v->deal) put_head(out, v->deal);
    put_u32(out, (uint32_t)v->n_packs);
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        put_u32(out, p->outcome);
        put_u32(out, (uint32_t)p->n_rules);
        for (size_t k = 0; k < p->n_rules; k++) put_rule(out, &p->rules[k], v->deal);
    }
    end_record(out, at);
}

void rows_keep(buf *out, const source *s, const unsigned char hash[ROWS_HASH]) {
    size_t at = begin_record(out, ROWS_KEPT);
    put_str(out, s->name);
    put_u32(out, rows_line(s));
    put_str(out, (str){(const char *)hash, ROWS_HASH});
    end_record(out, at);
}
