#include "report/json_report.h"

/* JSON Lines: one line per deal with its verdicts and the ids of the conditions that were not met, for batches. */

/* The lists of a pack. */
enum { FAILED = 1, UNDETERMINED = 2, CONCESSIONS = 4, WAIVED = 8, KNOWN = 16, ERRORS = 32 };

/* In which of them a condition of a rule belongs. A violation that is waived or known is in two. */
static unsigned lists_of(rule_class class, const condition_verdict *c) {
    if (c->outcome == CONDITION_UNDETERMINED) return class == RULE_RED_LINE ? UNDETERMINED : 0;
    if (c->outcome == CONDITION_ERROR) return ERRORS;
    if (c->outcome != CONDITION_VIOLATED) return 0;
    unsigned list = class == RULE_RED_LINE ? FAILED : class == RULE_NEGOTIABLE ? CONCESSIONS : 0;
    return list | (c->waiver ? WAIVED : 0) | (c->known ? KNOWN : 0);
}

/* Writes the ids of one list, which need no escape, and returns all lists that have an item. LIST 0 only looks. */
static unsigned write_items(json_writer *w, const pack_verdict *p, unsigned list) {
    unsigned found = 0;
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *r = &p->rules[i];
        if (r->outcome <= RULE_PASS) continue; /* none of its conditions is in any list */
        for (size_t k = 0; k < r->n_conditions; k++) {
            unsigned lists = lists_of(r->rule->class, &r->conditions[k]);
            found |= lists;
            if (!(lists & list)) continue;
            buf *out = json_direct(w);
            buf_char(out, '"');
            buf_str(out, r->rule->id);
            buf_char(out, '/');
            buf_str(out, r->conditions[k].condition->id);
            buf_char(out, '"');
        }
    }
    return found;
}

static void write_pack(json_writer *w, const pack_verdict *p) {
    static const struct {
        const char *key;
        unsigned list;
    } lists[] = {{"failed", FAILED},
                 {"undetermined", UNDETERMINED},
                 {"concessions", CONCESSIONS},
                 {"waived", WAIVED},
                 {"known", KNOWN},
                 {"errors", ERRORS}};
    json_key(w, p->pack->id);
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "verdict", deal_outcome_name(p->outcome));
    unsigned found = write_items(w, p, 0);
    unsigned shown = FAILED | UNDETERMINED | CONCESSIONS | (found & (WAIVED | KNOWN));
    if (p->outcome == DEAL_ERROR) shown |= ERRORS;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!(shown & lists[i].list)) continue;
        json_put_array(w, lists[i].key, JSON_INLINE);
        if (found & lists[i].list) write_items(w, p, lists[i].list);
        json_close(w);
    }
    json_close(w);
}

static void write_deal(report *r, const verdict *v) {
    json_writer w;
    json_start(&w, &r->out);
    json_open_object(&w, JSON_INLINE);
    if (v->deal)
        json_put_str(&w, "id", v->deal->id);
    else
        json_put_null(&w, "id");
    json_put_str(&w, "file", v->file);
    json_put_z(&w, "verdict", deal_outcome_name(v->outcome));
    json_put_object(&w, "packs", JSON_INLINE);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(&w, &v->packs[i]);
    json_close(&w);
    if (v->n_errors) {
        json_put_array(&w, "errors", JSON_INLINE);
        for (size_t i = 0; i < v->n_errors; i++) {
            json_open_object(&w, JSON_INLINE);
            json_put_diag(&w, &v->errors[i]);
            json_close(&w);
        }
        json_close(&w);
    }
    json_close(&w);
    json_end(&w);
}

const report_format report_jsonl = {.outcomes = true, .deal = write_deal};
