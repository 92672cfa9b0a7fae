#include "report/json_report.h"

/* JSON Lines: one line per deal with its verdicts and the ids of the conditions that were not met, for batches. With
 * --verbose also what to settle next.
 *
 * The object of a deal is closed when the next one comes, or at the end, when it gets the mark that the report is
 * whole. So there is one line per deal, and nothing but whole reports ends with that key. */

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

/* A condition that is in some list. */
typedef struct item {
    str rule, condition;
    unsigned lists;
} item;

/* All conditions of P that are in a list. */
static size_t find_items(const pack_verdict *p, item *items) {
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *r = &p->rules[i];
        if (r->outcome <= RULE_PASS) continue; /* none of its conditions is in any list */
        for (size_t k = 0; k < r->n_conditions; k++) {
            unsigned lists = lists_of(r->rule->class, &r->conditions[k]);
            if (lists) items[n++] = (item){r->rule->id, r->conditions[k].condition->id, lists};
        }
    }
    return n;
}

/* The ids of one list, which need no escape. */
static void write_list(json_writer *w, const char *key, unsigned list, const item *items, size_t n) {
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        if (!(items[i].lists & list)) continue;
        buf *out = json_direct(w);
        buf_char(out, '"');
        buf_safe(out, items[i].rule);
        buf_char(out, '/');
        buf_safe(out, items[i].condition);
        buf_char(out, '"');
    }
    json_close(w);
}

static void write_pack(json_writer *w, const pack_verdict *p, arena *a) {
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
    size_t most = 0;
    for (size_t i = 0; i < p->n_rules; i++) most += p->rules[i].n_conditions;
    item *items = arena_alloc(a, most * sizeof *items);
    size_t n = find_items(p, items);
    unsigned shown = FAILED | UNDETERMINED | CONCESSIONS | (p->outcome == DEAL_ERROR ? ERRORS : 0);
    for (size_t i = 0; i < n; i++) shown |= items[i].lists & (WAIVED | KNOWN);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (shown & lists[i].list) write_list(w, lists[i].key, lists[i].list, items, n);
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
    if (v->line) json_put_uint(&w, "line", v->line);
    json_put_z(&w, "verdict", deal_outcome_name(v->outcome));
    json_put_object(&w, "packs", JSON_INLINE);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(&w, &v->packs[i], &r->scratch);
    json_close(&w);
    if (v->deal && r->settings.verbose) json_put_next(&w, &r->scratch, v, JSON_INLINE);
    if (v->n_errors) {
        json_put_array(&w, "errors", JSON_INLINE);
        for (size_t i = 0; i < v->n_errors; i++) {
            json_open_object(&w, JSON_INLINE);
            json_put_diag(&w, &v->errors[i]);
            json_close(&w);
        }
        json_close(&w);
    }
    r->rows++;
    if (!r->settings.at_once) return;
    json_close(&w);
    json_end(&w);
}

static void between(report *r) {
    if (!r->settings.at_once) buf_z(&r->out, "}\n");
}

static void end(report *r) {
    const bool open = r->rows && !r->settings.at_once;
    json_writer w;
    json_start(&w, &r->out);
    if (open) {
        json_resume_object(&w, JSON_INLINE);
        buf_z(&r->out, ", ");
    } else {
        json_open_object(&w, JSON_INLINE);
    }
    json_put_object(&w, "end", JSON_INLINE);
    json_put_uint(&w, "lines", r->rows);
    json_put_uint(&w, "deals", r->overview.counts.deals);
    json_put_true(&w, "stopped", r->stopped);
    if (r->nth) json_put_uint(&w, "report", r->nth);
    if (r->nth) json_put_uint(&w, "of", r->of_all);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

const report_format report_jsonl = {.reasons_if_verbose = true,
                                    .outcomes = true,
                                    .open_line = true,
                                    .deal = write_deal,
                                    .between = between,
                                    .end = end};
