#include "report/json_parts.h"
#include "report/writers.h"

/* One line a deal: verdicts and the ids of what failed, for batches. */

typedef bool wanted(const rule_verdict *r, const condition_verdict *c);

static bool is_failed(const rule_verdict *r, const condition_verdict *c) {
    return r->rule->class == RULE_RED_LINE && c->outcome == CONDITION_VIOLATED;
}

static bool is_undetermined(const rule_verdict *r, const condition_verdict *c) {
    return r->rule->class == RULE_RED_LINE && c->outcome == CONDITION_UNDETERMINED;
}

static bool is_concession(const rule_verdict *r, const condition_verdict *c) {
    return r->rule->class == RULE_NEGOTIABLE && c->outcome == CONDITION_VIOLATED;
}

static bool is_error(const rule_verdict *r, const condition_verdict *c) {
    (void)r;
    return c->outcome == CONDITION_ERROR;
}

/* What is waived or known is violated all the same: it stands in both lists. */
static bool is_waived(const rule_verdict *r, const condition_verdict *c) {
    (void)r;
    return c->outcome == CONDITION_VIOLATED && c->waiver;
}

static bool is_known(const rule_verdict *r, const condition_verdict *c) {
    (void)r;
    return c->outcome == CONDITION_VIOLATED && c->known;
}

/* Of what only a rule that fails can have. */
static bool is_any(const pack_verdict *p, wanted *want) {
    for (size_t i = 0; i < p->n_rules; i++) {
        if (p->rules[i].outcome != RULE_FAIL) continue;
        for (size_t k = 0; k < p->rules[i].n_conditions; k++)
            if (want(&p->rules[i], &p->rules[i].conditions[k])) return true;
    }
    return false;
}

static void write_list(buf *out, const char *name, const pack_verdict *p, wanted *want) {
    buf_z(out, ", \"");
    buf_z(out, name);
    buf_z(out, "\": [");
    bool first = true;
    for (size_t i = 0; i < p->n_rules; i++) {
        if (p->rules[i].outcome <= RULE_PASS) continue; /* nothing of it is in any list */
        for (size_t k = 0; k < p->rules[i].n_conditions; k++) {
            const condition_verdict *c = &p->rules[i].conditions[k];
            if (!want(&p->rules[i], c)) continue;
            buf_z(out, first ? "\"" : ", \"");
            buf_str(out, p->rules[i].rule->id);
            buf_char(out, '/');
            buf_str(out, c->condition->id);
            buf_char(out, '"');
            first = false;
        }
    }
    buf_char(out, ']');
}

static void write_pack(buf *out, const pack_verdict *p) {
    buf_json(out, p->pack->id);
    buf_z(out, ": {\"verdict\": \"");
    buf_z(out, deal_outcome_name(p->outcome));
    buf_char(out, '"');
    write_list(out, "failed", p, is_failed);
    write_list(out, "undetermined", p, is_undetermined);
    write_list(out, "concessions", p, is_concession);
    if (is_any(p, is_waived)) write_list(out, "waived", p, is_waived);
    if (is_any(p, is_known)) write_list(out, "known", p, is_known);
    if (p->outcome == DEAL_ERROR) write_list(out, "errors", p, is_error);
    buf_char(out, '}');
}

static void write_errors(buf *out, const verdict *v) {
    if (v->n_errors == 0) return;
    buf_z(out, ", \"errors\": [");
    for (size_t i = 0; i < v->n_errors; i++) {
        buf_z(out, i ? ", {" : "{");
        json_diag(out, &v->errors[i]);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void begin(report *r) {
    (void)r;
}

static void write_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    buf_z(out, "{\"id\": ");
    if (v->deal)
        buf_json(out, v->deal->id);
    else
        buf_z(out, "null");
    buf_z(out, ", \"file\": ");
    buf_json(out, v->file);
    buf_z(out, ", \"verdict\": \"");
    buf_z(out, deal_outcome_name(v->outcome));
    buf_z(out, "\", \"packs\": {");
    for (size_t i = 0; i < v->n_packs; i++) {
        if (i) buf_z(out, ", ");
        write_pack(out, &v->packs[i]);
    }
    buf_char(out, '}');
    write_errors(out, v);
    buf_z(out, "}\n");
}

const report_format report_jsonl = {.name = "jsonl",
                                    .title = "one verdict a line, for batches",
                                    .outcomes = true,
                                    .begin = begin,
                                    .deal = write_deal,
                                    .end = begin};
