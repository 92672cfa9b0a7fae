/* What is wrong in a document: the messages of its readers, and the findings of its verdict, each at its place. */

#include <stdlib.h>

#include "base/utf8.h"
#include "report/finding.h"
#include "report/next.h"
#include "service/service_internal.h"

/* Places that explain one problem, at most. */
#define MOST_RELATED 6u

typedef struct diagnosis {
    analysis_state *st;
    arena *memory;
    VEC(problem) list;
    uint32_t line, start; /* of the line that was looked for last */
} diagnosis;

/* ------------------------------------------------------------------------------------------------ messages */

/* The byte at which a line of the text begins. Lines are asked for in order. */
static uint32_t line_start(diagnosis *x, uint32_t line) {
    str t = x->st->is.source->text;
    if (line < x->line) x->line = x->start = 0;
    if (x->line == 0) x->line = 1;
    while (x->line < line) {
        size_t end = str_find(t, STR("\n"), x->start);
        if (end == SIZE_MAX) return (uint32_t)t.n;
        x->start = (uint32_t)end + 1;
        x->line++;
    }
    return x->start;
}

/* The bytes of a message in the text. */
static void diag_range(diagnosis *x, const diag *e, problem *p) {
    str t = x->st->is.source->text;
    uint32_t at = line_start(x, e->line);
    size_t end = str_find(t, STR("\n"), at);
    if (end == SIZE_MAX) end = t.n;
    while (end > at && t.p[end - 1] == '\r') end--;
    if (at == 0 && str_starts(t, STR("\xef\xbb\xbf"))) at = end < 3 ? (uint32_t)end : 3;
    str line = str_sub(t, at, end);
    bool valid = utf8_invalid_at(line) == SIZE_MAX;
    size_t from = !e->column ? 0 : valid ? utf8_offset(line, e->column - 1) : e->column - 1;
    size_t to = !e->column ? line.n : valid ? utf8_offset(line, e->column - 1 + e->width) : from + e->width;
    if (from > line.n) from = line.n;
    if (to > line.n || to < from) to = line.n;
    while (!e->column && from < to && str_is_space(line.p[from])) from++;
    p->from = at + (uint32_t)from;
    p->to = at + (uint32_t)to;
}

static void add_diag(diagnosis *x, const diag *e, problem_weight weight) {
    arena *a = x->memory;
    problem p = {.weight = weight, .message = e->message, .note = e->note};
    bool own = str_eq(e->file, x->st->is.source->name);
    if (own && e->line) {
        diag_range(x, e, &p);
    } else if (e->file.n && !own) {
        related *r = ARENA_NEW(a, related);
        *r = (related){.at = {.file = e->file}, .message = e->message};
        p.related = r;
        p.n_related = 1;
        p.message =
            arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(prose_diag_place(a, e, e->file)), STR_ARG(e->message));
    }
    if (e->again) p.note = prose_join(a, p.note, "; ", arena_printf(a, "%zu more of these in this text", e->again));
    if (e->more) p.message = arena_printf(a, "and %zu more errors", e->more);
    VEC_PUSH(a, x->list, p);
}

/* What keeps the deal from being checked: errors in its packs, its vocabulary or the configuration. */
static void add_foreign(diagnosis *x, const diags *from, const char *what) {
    arena *a = x->memory;
    const diag *first = NULL;
    for (size_t i = 0; i < from->list.n && !first; i++)
        if (from->list.v[i].level == DIAG_ERROR) first = &from->list.v[i];
    static const diag lost = {.level = DIAG_ERROR, .message = {"out of memory", 13}};
    if (!first) first = &lost;
    str at = first->file.n ? prose_diag_place(a, first, first->file) : STR("");
    str words = prose_join(a, at, ": ", first->message);
    size_t more = from->errors > 1 ? from->errors - 1 : 0;
    problem p = {.weight = PROBLEM_ERROR,
                 .message = arena_printf(a, "not checked, because %s: " STR_FMT "%s", what, STR_ARG(words),
                                         more == 0   ? ""
                                         : more == 1 ? " (and 1 more error)"
                                                     : arena_printf(a, " (and %zu more errors)", more).p),
                 .note = first->note};
    const outline_node *n = outline_get(x->st->is.outline->root, x->st->is.kind == DOCUMENT_RULES   ? "pack"
                                                                 : x->st->is.kind == DOCUMENT_TESTS ? "tests"
                                                                                                    : "deal");
    if (n) p.from = n->key_from, p.to = n->key_to;
    VEC_PUSH(a, x->list, p);
}

static void add_messages(diagnosis *x, const config_entry *config) {
    static const problem_weight weights[] = {
        [DIAG_ERROR] = PROBLEM_ERROR, [DIAG_WARNING] = PROBLEM_WARNING, [DIAG_NOTE] = PROBLEM_INFORMATION};
    diags *d = &x->st->problems;
    const rule_entry *rules = x->st->rules;
    bool uses_config =
        x->st->is.kind == DOCUMENT_DEAL || x->st->is.kind == DOCUMENT_RULES || x->st->is.kind == DOCUMENT_TESTS;
    diags_sort(d);
    for (size_t i = 0; i < d->list.n; i++) add_diag(x, &d->list.v[i], weights[d->list.v[i].level]);
    if (rules && !rules->good)
        add_foreign(x, &rules->problems,
                    rules->set.vocabulary ? "a pack has errors" : "the vocabulary cannot be loaded");
    if (uses_config && !config->good) add_foreign(x, &config->problems, "the configuration has errors");
}

/* ------------------------------------------------------------------------------------------------ findings */

/* The bytes of a place of the deal: false if it is in another file. */
static bool own_range(const diagnosis *x, place p, uint32_t *from, uint32_t *to) {
    if (p.source != x->st->is.source) return false;
    *from = p.at;
    *to = p.at + (p.len ? p.len : 1);
    if (*to > p.source->text.n) *to = (uint32_t)p.source->text.n;
    return true;
}

static file_range range_of(const diagnosis *x, place p) {
    bool own = !p.source || p.source == x->st->is.source;
    return (file_range){own ? STR("") : p.source->name, p.at, p.at + p.len};
}

/* All reasons that have another place, and the passage that the rule quotes. */
static void add_related(diagnosis *x, problem *p, const finding *f) {
    arena *a = x->memory;
    const condition_verdict *c = f->condition;
    related *list = ARENA_ARRAY(a, related, MOST_RELATED + 1);
    size_t groups = 0;
    const term_group *g = c ? prose_groups(a, c->because, c->n_because, true, &groups) : NULL;
    for (size_t i = 0; i < groups && p->n_related < MOST_RELATED; i++) {
        place at = g[i].of->at;
        uint32_t from, to;
        if (!at.source || (own_range(x, at, &from, &to) && from == p->from)) continue;
        list[p->n_related++] = (related){.message = prose_reason(a, &g[i], x->st->is.deal), .at = range_of(x, at)};
    }
    const citation *cite = c ? c->condition->cite : &f->rule->rule->cite;
    str quote =
        arena_printf(a, "source: \"" STR_FMT "\" (" STR_FMT ")", STR_ARG(cite->quote), STR_ARG(prose_source(a, cite)));
    list[p->n_related++] = (related){.message = quote, .at = range_of(x, cite->at)};
    p->related = list;
}

static void add_finding(diagnosis *x, const finding *f) {
    static const problem_weight weights[] = {
        [WEIGHT_ERROR] = PROBLEM_ERROR, [WEIGHT_WARNING] = PROBLEM_WARNING, [WEIGHT_NOTE] = PROBLEM_INFORMATION};
    arena *a = x->memory;
    const rule *r = f->rule->rule;
    problem p = {.weight = weights[f->weight], .code = finding_id(a, f), .finding = f};
    if (f->kind == FINDING_UNDETERMINED) p.weight = PROBLEM_INFORMATION;
    if (f->kind == FINDING_FALLBACK || f->kind == FINDING_NOTE) p.weight = PROBLEM_HINT;
    if (!own_range(x, finding_place(f, x->st->is.deal), &p.from, &p.to)) p.from = p.to = 0;
    const citation *cite = f->condition ? f->condition->condition->cite : &r->cite;
    buf out = buf_in(a);
    buf_printf(&out, STR_FMT ": " STR_FMT "\n" STR_FMT " (" STR_FMT ": " STR_FMT ")", STR_ARG(finding_label(a, f)),
               STR_ARG(finding_message(a, f)), STR_ARG(finding_id(a, f)), STR_ARG(f->pack->pack->id),
               STR_ARG(r->title));
    str excuse = finding_excuse(a, f);
    if (excuse.n) {
        buf_printf(&out, "\n" STR_FMT, STR_ARG(excuse));
        p.weight = PROBLEM_INFORMATION;
    }
    buf_printf(&out, "\nsource: \"" STR_FMT "\"", STR_ARG(cite->quote));
    p.message = buf_take(&out);
    if (f->kind != FINDING_FALLBACK && r->remedy.n)
        p.note = arena_printf(a, "how to fix: " STR_FMT, STR_ARG(r->remedy));
    add_related(x, &p, f);
    VEC_PUSH(a, x->list, p);
}

/* Undetermined findings that the text says nothing about are one problem, at the deal's id. */
static bool is_silent(const diagnosis *x, const finding *f) {
    const deal *d = x->st->is.deal;
    place at = finding_place(f, d);
    return f->kind == FINDING_UNDETERMINED &&
           (at.source != x->st->is.source || at.at == d->fields[DEAL_ID].at || !d->fields[DEAL_ID].source);
}

static void add_findings(diagnosis *x) {
    const verdict *v = x->st->is.verdict;
    size_t n, silent = 0;
    const finding *list = findings_of(x->memory, v, &n);
    for (size_t i = 0; i < n; i++) {
        if (is_silent(x, &list[i]))
            silent++;
        else
            add_finding(x, &list[i]);
    }
    str count = next_count(x->memory, v);
    if (silent == 0 || count.n == 0) return;
    problem p = {.weight = PROBLEM_INFORMATION,
                 .code = STR("undetermined"),
                 .message = arena_printf(x->memory, "undetermined: " STR_FMT, STR_ARG(count)),
                 .note = STR("set the terms that they read; what to settle next is in the report")};
    own_range(x, v->deal->fields[DEAL_ID], &p.from, &p.to);
    VEC_PUSH(x->memory, x->list, p);
}

/* ------------------------------------------------------------------------------------------------ all of them */

static int by_place(const void *a, const void *b) {
    const problem *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    int c = str_cmp(x->code, y->code);
    return c ? c : str_cmp(x->message, y->message);
}

void service_diagnose(analysis_state *st, const config_entry *config) {
    diagnosis x = {.st = st, .memory = &st->memory};
    add_messages(&x, config);
    if (st->is.verdict) add_findings(&x);
    if (x.list.n) qsort(x.list.v, x.list.n, sizeof *x.list.v, by_place);
    st->is.problems = x.list.v;
    st->is.n_problems = x.list.n;
}
