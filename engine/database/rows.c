#include "database/rows.h"

#include <blake2.h>

#include "database/database.h"
#include "database/schema.h"

static const str none = {"", 0};

void rows_hash(str text, unsigned char hash[ROWS_HASH]) {
    blake2b((uint8_t *)hash, text.p ? text.p : "", NULL, ROWS_HASH, text.n, 0);
}

uint32_t rows_line(const source *s) {
    return s->of_lines ? s->first_line : 0;
}

static void packs_of_table(buf *out, table_id t, const rule_set *with) {
    size_t n_rules = 0, n_conditions = 0;
    for (size_t i = 0; i < with->n_packs; i++) {
        const pack *p = with->packs[i];
        if (t == TABLE_PACKS)
            ROW_WRITE(out, TABLE_PACKS, CELL_NUMBER(i + 1), CELL_TEXT(p->id), CELL_TEXT(p->title), CELL_TEXT(p->party),
                      CELL_TEXT(p->version), CELL_TEXT(p->file));
        for (size_t k = 0; k < p->n_rules && t != TABLE_PACKS; k++) {
            const rule *r = &p->rules[k];
            n_rules++;
            if (t == TABLE_RULES)
                ROW_WRITE(out, TABLE_RULES, CELL_NUMBER(n_rules), CELL_NUMBER(i + 1), CELL_TEXT(r->id),
                          CELL_TEXT(r->title), CELL_TEXT(str_of(rule_class_name(r->class))),
                          CELL_TEXT(r->cite.source->title), CELL_TEXT(r->cite.section), CELL_TEXT(r->cite.quote),
                          CELL_TEXT(r->rationale), CELL_TEXT(r->remedy));
            for (size_t j = 0; j < r->n_conditions && t == TABLE_CONDITIONS; j++) {
                const condition *c = &r->conditions[j];
                n_conditions++;
                ROW_WRITE(out, TABLE_CONDITIONS, CELL_NUMBER(n_conditions), CELL_NUMBER(n_rules), CELL_TEXT(c->id),
                          CELL_TEXT(c->kind == CONDITION_REQUIRE ? STR("require") : STR("forbid")),
                          CELL_TEXT(c->test.at.text), CELL_TEXT(c->message.written));
            }
        }
    }
}

void rows_of_packs(buf *out, const rule_set *with) {
    for (table_id t = TABLE_PACKS; t <= TABLE_CONDITIONS; t++) packs_of_table(out, t, with);
}

/* ------------------------------------------------------------------------------------------------ a deal */

static void because_row(buf *out, size_t of, size_t n, const because *b, const deal *d) {
    static const str kinds[] = {
        [BECAUSE_TERM] = {"term", 4},   [BECAUSE_TEXT] = {"text", 4},         [BECAUSE_NO_TEXT] = {"no_text", 7},
        [BECAUSE_FIELD] = {"field", 5}, [BECAUSE_NO_MEMBER] = {"nothing", 7}, [BECAUSE_ARTICLE] = {"article", 7},
        [BECAUSE_NAMES] = {"names", 5}};
    const choice *c = b->choice == DEAL_NONE ? NULL : &d->choices[b->choice];
    bool is_term = b->kind == BECAUSE_TERM;
    bool open = is_term ? b->value.state == SLOT_OPEN || b->value.state == SLOT_BRACKET : b->unknown;
    position at = place_position(b->at);
    buf value = {0};
    str json;
    if (is_term && b->value.state == SLOT_VALUE) slot_value_json(&value, b->type, b->values, b->value.v);
    if (!buf_text(&value, &json)) buf_fail(out);
    ROW_WRITE(out, TABLE_BECAUSE, CELL_NUMBER(of), CELL_NUMBER(n), CELL_TEXT(kinds[b->kind]), CELL_TEXT(b->term),
              CELL_TEXT(json), CELL_NUMBER(b->silent), CELL_NUMBER(open),
              CELL_TEXT(b->kind == BECAUSE_TEXT        ? b->text
                        : b->kind == BECAUSE_NO_MEMBER ? b->expression
                                                       : b->thing),
              CELL_TEXT(b->article ? b->article->id : none), CELL_TEXT(b->at.source ? b->at.source->name : none),
              CELL_NUMBER(at.line), CELL_NUMBER(at.column), CELL_TEXT(c ? c->name : none),
              CELL_TEXT(c ? choice_way_name(c, b->way) : none));
    buf_free(&value);
}

static void condition_row(buf *out, size_t number, const condition_verdict *v) {
    const waiver *w = v->waiver;
    ROW_WRITE(out, TABLE_CONDITION_VERDICTS, CELL_NUMBER(number), CELL_TEXT(str_of(condition_outcome_name(v->outcome))),
              CELL_TEXT(v->message), CELL_TEXT(v->reason), CELL_NUMBER(v->vague), CELL_NUMBER(v->known),
              CELL_TEXT(w ? w->by : none), CELL_TEXT(w ? w->reason : none), CELL_TEXT(w ? w->until : none));
}

/* The rows of one table. Numbers of rules and conditions are those of rows_of_packs(). A rule that is not applicable
 * has no verdicts of conditions, so the rule itself says how many there are. A condition that is met without a fallback
 * has no row. */
static void rows_of_table(buf *out, table_id t, const verdict *v) {
    size_t n_rules = 0, n_conditions = 0;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        if (t == TABLE_PACK_VERDICTS)
            ROW_WRITE(out, TABLE_PACK_VERDICTS, CELL_NUMBER(i + 1), CELL_TEXT(str_of(deal_outcome_name(p->outcome))));
        for (size_t k = 0; k < p->n_rules && t != TABLE_PACK_VERDICTS; k++) {
            const rule_verdict *r = &p->rules[k];
            n_rules++;
            if (t == TABLE_RULE_VERDICTS)
                ROW_WRITE(out, TABLE_RULE_VERDICTS, CELL_NUMBER(n_rules),
                          CELL_TEXT(str_of(rule_outcome_name(r->outcome))), CELL_NUMBER(r->waived),
                          CELL_NUMBER(r->known));
            for (size_t c = 0; c < r->n_conditions && t != TABLE_RULE_VERDICTS; c++) {
                const condition_verdict *one = &r->conditions[c];
                const size_t number = n_conditions + c + 1;
                if (one->outcome == CONDITION_MET) continue;
                if (t == TABLE_CONDITION_VERDICTS) condition_row(out, number, one);
                for (size_t b = 0; b < one->n_because && t == TABLE_BECAUSE; b++)
                    because_row(out, number, b + 1, &one->because[b], v->deal);
            }
            n_conditions += r->rule->n_conditions;
        }
    }
}

/* Table by table, so that parts of a run that are joined (join.c) give the same file as one run. */
static void verdict_rows(buf *out, const verdict *v) {
    for (table_id t = TABLE_PACK_VERDICTS; t <= TABLE_BECAUSE; t++) rows_of_table(out, t, v);
}

/* The deal's own row, to which the others refer. A deal that includes other files, or whose waivers depend on the date,
 * has no hash: it is checked in every run. So is a deal that could not be read. */
static void deal_row(arena *a, buf *out, const verdict *v) {
    const deal *d = v->deal;
    str outcome = str_of(deal_outcome_name(v->outcome));
    if (!d) {
        ROW_WRITE(out, TABLE_DEALS, CELL_TEXT(v->file), CELL_NUMBER(v->line), CELL_NULL, CELL_NULL, CELL_NULL,
                  CELL_NULL, CELL_NULL, CELL_TEXT(outcome), CELL_NULL);
        return;
    }
    unsigned char hash[ROWS_HASH];
    rows_hash(d->source->text, hash);
    bool by_itself = !d->source->included && d->waivers.n == 0;
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    ROW_WRITE(out, TABLE_DEALS, CELL_TEXT(v->file), CELL_NUMBER(v->line), CELL_TEXT(d->id), CELL_TEXT(d->title),
              CELL_TEXT(date->state == SLOT_VALUE ? date_print(a, date->v.i) : none), CELL_TEXT(d->status),
              CELL_NUMBER(d->complete), CELL_TEXT(outcome),
              CELL_TEXT(((str){(const char *)hash, by_itself ? ROWS_HASH : 0})));
}

/* A record's length comes first and is filled in at its end. */
static size_t begin_record(buf *out, str file, uint32_t line) {
    size_t at = buf_mark(out);
    put_number(out, 0);
    put_utf8(out, file);
    put_number(out, line);
    return at;
}

static void end_record(buf *out, size_t at) {
    size_t size = buf_mark(out) - at - sizeof(uint32_t);
    uint32_t n = (uint32_t)size;
    if (size > UINT32_MAX) buf_fail(out);
    buf_patch(out, at, (const char *)&n, sizeof n);
}

/* ------------------------------------------------------------------------------------------------ the format */

static void write_deal(report *r, const verdict *v) {
    size_t at = begin_record(&r->out, v->file, v->line);
    deal_row(&r->scratch, &r->out, v);
    for (size_t i = 0; i < v->n_errors; i++) {
        const diag *e = &v->errors[i];
        ROW_WRITE(&r->out, TABLE_ERRORS, CELL_NUMBER(i + 1), CELL_TEXT(e->file), CELL_NUMBER(e->line),
                  CELL_NUMBER(e->column), CELL_TEXT(e->message), CELL_TEXT(e->note));
    }
    verdict_rows(&r->out, v);
    end_record(&r->out, at);
}

static void keep_deal(report *r, const source *s) {
    end_record(&r->out, begin_record(&r->out, s->name, rows_line(s)));
}

const report_format report_database = {.reasons = true, .deal = write_deal, .keep = keep_deal};
