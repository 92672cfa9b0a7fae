#include "report/finding.h"

#include "base/utf8.h"

static bool excused(const condition_verdict *c) {
    return c && c->outcome == CONDITION_VIOLATED && (c->waiver || c->known);
}

static bool counts_as_red_line(const verdict *v, const rule_verdict *r) {
    return r->rule->class == RULE_RED_LINE || (v->strict && r->rule->class == RULE_NEGOTIABLE);
}

finding_weight finding_of_rule(const verdict *v, const rule_verdict *r) {
    bool red = counts_as_red_line(v, r);
    if (r->outcome == RULE_ERROR) return WEIGHT_ERROR;
    if (r->outcome == RULE_FAIL && red) return r->waived || r->known ? WEIGHT_WARNING : WEIGHT_ERROR;
    return r->outcome == RULE_UNDETERMINED && red ? WEIGHT_WARNING : WEIGHT_NOTE;
}

rule_mark finding_mark(const rule_verdict *v) {
    static const rule_mark of_class[] = {MARK_CROSSED, MARK_CONCESSION, MARK_NOTE};
    if (!v) return MARK_HIDDEN;
    switch (v->outcome) {
    case RULE_NOT_APPLICABLE: return MARK_NOT_APPLICABLE;
    case RULE_PASS:
        for (size_t i = 0; i < v->n_conditions; i++)
            if (v->conditions[i].outcome == CONDITION_FALLBACK) return MARK_FALLBACK;
        return MARK_PASS;
    case RULE_UNDETERMINED: return MARK_UNDETERMINED;
    case RULE_FAIL: return v->waived ? MARK_WAIVED : v->known ? MARK_KNOWN : of_class[v->rule->class];
    case RULE_ERROR: return MARK_ERROR;
    }
    return MARK_HIDDEN;
}

const rule_verdict *finding_shown(const pack_verdict *p, const rule *one, size_t *next) {
    return p && *next < p->n_rules && p->rules[*next].rule == one ? &p->rules[(*next)++] : NULL;
}

const pack_verdict *finding_pack(const verdict *v, const pack *p) {
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].pack == p) return &v->packs[i];
    return NULL;
}

size_t finding_red_lines(const verdict *v, rule_outcome o) {
    size_t n = 0;
    for (const pack_verdict *p = v->packs; p < v->packs + v->n_packs; p++)
        for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++)
            n += r->rule->class == RULE_RED_LINE && rule_standing(r) == o;
    return n;
}

typedef VEC(finding) finding_list;

static void add(arena *a, finding_list *to, const verdict *v, finding f) {
    static const finding_kind of_class[] = {FINDING_CROSSED, FINDING_CONCESSION, FINDING_NOTE};
    const condition_verdict *c = f.condition;
    bool red = counts_as_red_line(v, f.rule);
    if (!c || c->outcome == CONDITION_ERROR) {
        f.kind = FINDING_ERROR;
        f.weight = WEIGHT_ERROR;
    } else if (c->outcome == CONDITION_VIOLATED) {
        f.kind = of_class[f.rule->rule->class];
        f.weight = f.kind == FINDING_NOTE || excused(c) ? WEIGHT_NOTE : red ? WEIGHT_ERROR : WEIGHT_WARNING;
    } else if (c->outcome == CONDITION_UNDETERMINED) {
        f.kind = FINDING_UNDETERMINED;
        f.weight = red ? WEIGHT_WARNING : WEIGHT_NOTE;
    } else {
        f.kind = FINDING_FALLBACK;
        f.weight = WEIGHT_NOTE;
    }
    VEC_PUSH(a, *to, f);
}

static void add_rule(arena *a, finding_list *to, const verdict *v, const pack_verdict *p, const rule_verdict *r) {
    if (r->when == CONDITION_ERROR) add(a, to, v, (finding){.pack = p, .rule = r});
    for (size_t i = 0; i < r->n_conditions; i++)
        if (r->conditions[i].outcome != CONDITION_MET)
            add(a, to, v, (finding){.pack = p, .rule = r, .condition = &r->conditions[i]});
}

const finding *findings_of_rule(arena *a, const verdict *v, const pack_verdict *p, const rule_verdict *r, size_t *n) {
    finding_list list = {0};
    add_rule(a, &list, v, p, r);
    *n = list.n;
    return list.v;
}

const finding *findings_of(arena *a, const verdict *v, size_t *n) {
    finding_list list = {0};
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) add_rule(a, &list, v, &v->packs[i], &v->packs[i].rules[k]);
    *n = list.n;
    return list.v;
}

static void mark_articles(bool *cited, const deal *d, const because *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (list[i].article) cited[list[i].article - d->articles] = true;
}

const bool *finding_articles(arena *a, const verdict *v) {
    bool *cited = ARENA_ARRAY(a, bool, v->deal->n_articles);
    for (size_t i = 0; i < v->n_packs; i++)
        for (const rule_verdict *r = v->packs[i].rules; r < v->packs[i].rules + v->packs[i].n_rules; r++) {
            mark_articles(cited, v->deal, r->when_because, r->n_when_because);
            for (size_t k = 0; k < r->n_conditions; k++)
                mark_articles(cited, v->deal, r->conditions[k].because, r->conditions[k].n_because);
        }
    return cited;
}

/* ------------------------------------------------------------------------------------------------ words */

const char *finding_name(const finding *f) {
    if (excused(f->condition)) return f->condition->waiver ? "waived" : "known";
    static const char *const names[] = {"error", "red line crossed",   "concession", "note",
                                        "open",  "met by its fallback"};
    return names[f->kind];
}

str finding_label(arena *a, const finding *f) {
    if (f->kind != FINDING_UNDETERMINED) return str_of(finding_name(f));
    return arena_printf(a, "%s undetermined", prose_class(f->rule->rule->class));
}

str finding_id(arena *a, const finding *f) {
    str name = prose_join(a, f->pack->pack->id, "/", f->rule->rule->id);
    return f->condition ? prose_join(a, name, "/", f->condition->condition->id) : name;
}

str finding_message(arena *a, const finding *f) {
    const condition_verdict *c = f->condition;
    if (!c) return prose_join(a, STR("whether the rule applies could not be evaluated"), ": ", f->rule->when_reason);
    switch (f->kind) {
    case FINDING_ERROR:
        return arena_printf(a, "could not be evaluated (" STR_FMT "): " STR_FMT, STR_ARG(c->message),
                            STR_ARG(c->reason));
    case FINDING_UNDETERMINED: return prose_join(a, STR("may be violated"), ": ", c->message);
    case FINDING_FALLBACK: return prose_join(a, STR("met by its fallback, although"), " ", c->message);
    default: return c->message;
    }
}

str finding_excuse(arena *a, const finding *f) {
    if (!excused(f->condition)) return (str){"", 0};
    if (f->condition->waiver) return prose_waiver(a, f->condition->waiver);
    return STR("known (in baseline)");
}

/* ------------------------------------------------------------------------------------------------ places */

static place first_place(const because *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (list[i].at.source) return list[i].at;
    return (place){NULL, 0, 0};
}

place finding_place(const finding *f, const deal *d) {
    const condition_verdict *c = f->condition;
    place at = c ? first_place(c->because, c->n_because) : (place){NULL, 0, 0};
    if (!at.source) at = first_place(f->rule->when_because, f->rule->n_when_because);
    if (!at.source && c && c->n_effects) at = d->choices[c->effects[0].choice].at;
    if (!at.source) at = d->fields[DEAL_ID];
    return at.source ? at : (place){d->source, 0, 0};
}

position finding_end(place p) {
    position end = place_position(p);
    str words = str_sub(p.source->text, p.at, (size_t)p.at + p.len);
    for (size_t i = 0; i < words.n; i++)
        if (words.p[i] == '\n' || words.p[i] == '\r') words.n = i;
    size_t wide = utf8_count(words);
    if (wide) end.column += (uint32_t)wide - 1;
    return end;
}

/* ------------------------------------------------------------------------------------------------ details */

static void add_detail(arena *a, details *to, detail_kind kind, const char *label, str words) {
    if (words.n || kind == DETAIL_BECAUSE) VEC_PUSH(a, *to, (detail){.kind = kind, .label = label, .words = words});
}

static void add_reasons(arena *a, details *to, const because *list, size_t n, const deal *d, bool shorten) {
    size_t groups;
    const term_group *g = prose_groups(a, list, n, shorten, &groups);
    for (size_t i = 0; i < groups; i++)
        VEC_PUSH(a, *to,
                 (detail){.kind = DETAIL_REASON,
                          .words = prose_reason(a, &g[i], d),
                          .where = prose_where(a, g[i].of, d),
                          .of = g[i].of});
}

void finding_when(arena *a, details *to, const rule_verdict *v, const deal *d, bool shorten) {
    if (v->when == CONDITION_MET) return;
    add_detail(a, to, DETAIL_WHEN, "applies only when", v->rule->when.at.text);
    if (v->when == CONDITION_UNDETERMINED && v->undetermined)
        add_detail(a, to, DETAIL_BECAUSE, "undetermined because", str_of(prose_undetermined(v->undetermined)));
    add_reasons(a, to, v->when_because, v->n_when_because, d, shorten);
}

void finding_condition(arena *a, details *to, const condition_verdict *v, const deal *d, bool shorten) {
    const condition *c = v->condition;
    bool undetermined = v->outcome == CONDITION_UNDETERMINED;
    add_detail(a, to, DETAIL_TEST, c->kind == CONDITION_REQUIRE ? "requires" : "forbids", c->test.at.text);
    if (v->outcome == CONDITION_FALLBACK) add_detail(a, to, DETAIL_FALLBACK, "fallback", c->or_else.at.text);
    size_t n;
    const cel_definition *const *used = condition_definitions(a, c, &n);
    for (size_t i = 0; i < n; i++) {
        bool whole = i == 0 && str_eq(str_trim(c->test.at.text), used[0]->name);
        str is = str_trim(used[i]->at.text);
        add_detail(a, to, DETAIL_MEANING, i ? NULL : "that is",
                   whole ? is : arena_printf(a, STR_FMT " = " STR_FMT, STR_ARG(used[i]->name), STR_ARG(is)));
    }
    if (v->n_because)
        add_detail(a, to, DETAIL_BECAUSE, undetermined ? "undetermined because" : "because",
                   str_of(prose_undetermined(v->undetermined)));
    add_reasons(a, to, v->because, v->n_because, d, shorten);
    for (const choice_effect *e = v->effects; e < v->effects + v->n_effects; e++) {
        add_detail(a, to, DETAIL_BRACKET, "depends on bracket", prose_bracket(a, &d->choices[e->choice]));
        for (uint32_t w = 0; w < e->n_ways; w++) add_detail(a, to, DETAIL_OPTION, NULL, prose_effect(a, e, w, d));
    }
}

void finding_source(arena *a, details *to, const citation *c) {
    add_detail(a, to, DETAIL_SOURCE, "source", arena_printf(a, "\"" STR_FMT "\"", STR_ARG(c->quote)));
    add_detail(a, to, DETAIL_TITLE, NULL, prose_source(a, c));
}

str finding_details(arena *a, const finding *f, const deal *d, bool shorten) {
    const rule *of = f->rule->rule;
    const condition_verdict *c = f->condition;
    details list = {0};
    buf out = buf_in(a);
    add_detail(a, &list, DETAIL_TITLE, "", finding_excuse(a, f));
    finding_when(a, &list, f->rule, d, shorten);
    if (c && f->kind != FINDING_ERROR) add_detail(a, &list, DETAIL_BUT, "but", c->reason);
    if (c) finding_condition(a, &list, c, d, shorten);
    finding_source(a, &list, c ? c->condition->cite : &of->cite);
    if (f->kind != FINDING_FALLBACK) add_detail(a, &list, DETAIL_FIX, "how to fix", of->remedy);
    for (const detail *r = list.v; r < list.v + list.n; r++) {
        const char *between = r->kind == DETAIL_BRACKET ? " " : r->words.n ? ": " : ":";
        if (!r->label)
            buf_z(&out, "  ");
        else if (*r->label)
            buf_printf(&out, "%s%s", r->label, between);
        buf_str(&out, prose_join(a, r->words, " - ", r->where));
        buf_char(&out, '\n');
    }
    return str_trim(buf_take(&out));
}
