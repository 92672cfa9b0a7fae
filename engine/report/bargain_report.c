#include "report/bargain_report.h"

#include "report/prose.h"

/* The report of bargaining as a document: the answer, each pack alone, conflicts, red lines to give up, and a deal. */

typedef struct view {
    arena *memory;
    const bargain *bargain;
    uint64_t max;
    bool shorten; /* long lists */
} view;

/* Sets of rules that a shortened report lists for each pack. */
#define MOST_SETS 8u

/* ------------------------------------------------------------------------------------------------ limits */

limit_words bargain_limit_words(bargain_limit l) {
    static const limit_words words[] = {
        [BARGAIN_NO_LIMIT] = {"", "", ""},
        [BARGAIN_TIME] = {"Time limit reached", "time limit reached", " (--timeout)"},
        [BARGAIN_STEPS] = {"Limit of solver steps reached", "limit of solver steps reached", " (--max-solver-steps)"},
        [BARGAIN_GAVE_UP] = {"The solver gave up", "the solver gave up", ""}};
    return words[l];
}

void bargain_add_questions(arena *a, block *document, bargain_limit l, const bargain_question *v, size_t n) {
    limit_words w = bargain_limit_words(l);
    if (n == 0) return;
    block *in = document_section(document, 2, arena_printf(a, "Not answered: %s%s", w.phrase, w.option));
    block *list = document_list(in, LIST_BULLETS);
    for (size_t i = 0; i < n; i++) document_item(list, v[i].text);
}

/* "the limit was reached before all were found" */
static str before_all(const view *v) {
    limit_words w = bargain_limit_words(v->bargain->limit);
    return arena_printf(v->memory, "%s before all were found%s", w.phrase, w.option);
}

/* ------------------------------------------------------------------------------------------------ the answer */

static str verdict_text(const view *v) {
    arena *a = v->memory;
    const bargain *b = v->bargain;
    str *ids = ARENA_ARRAY(a, str, b->n_packs);
    for (size_t i = 0; i < b->n_packs; i++) ids[i] = b->packs[i].pack->id;
    str names = prose_list(a, ids, b->n_packs, ", ", " and ", false);
    const char *given = b->has_given ? " and has all terms of the draft" : "";
    const char *if_free = b->n_assumptions ? ", under the assumptions below" : "";
    switch (b->agreement) {
    case BARGAIN_YES:
        return arena_printf(a, "A deal is possible that satisfies all red lines of " STR_FMT "%s%s.", STR_ARG(names),
                            given, if_free);
    case BARGAIN_NO: return arena_printf(a, "No deal satisfies all red lines of " STR_FMT "%s.", STR_ARG(names), given);
    case BARGAIN_OPEN: break;
    }
    limit_words w = bargain_limit_words(b->limit);
    return arena_printf(a, "%s before an answer was found for " STR_FMT "%s.", w.sentence, STR_ARG(names), w.option);
}

/* ------------------------------------------------------------------------------------------------ packs */

static size_t count_binding(const view *v, const pack *p) {
    size_t n = 0;
    for (size_t i = 0; i < v->bargain->n_rules; i++) n += v->bargain->rules[i].pack == p && v->bargain->rules[i].binds;
    return n;
}

static void add_packs(const view *v, block *document) {
    static const char *const can[] = {[BARGAIN_NO] = "they conflict with each other",
                                      [BARGAIN_YES] = "a deal can satisfy all of them",
                                      [BARGAIN_OPEN] = "it is not known whether a deal can satisfy all of them"};
    static const char *const labels[] = {"follow from its red lines", "can never fail", "can never pass"};
    arena *a = v->memory;
    const bargain *b = v->bargain;
    block *list = document_list(document_section(document, 2, STR("Each pack alone")), LIST_PLAIN);
    for (size_t i = 0; i < b->n_packs; i++) {
        const bargain_pack *p = &b->packs[i];
        size_t n = count_binding(v, p->pack);
        bool drafted = b->has_given && p->satisfiable == BARGAIN_NO;
        block *item = document_item(list, arena_printf(a, STR_FMT ": %zu red line%s; %s", STR_ARG(p->pack->id), n,
                                                       n == 1 ? "" : "s",
                                                       drafted ? "no deal with all terms of the draft satisfies all of "
                                                                 "them"
                                                               : can[p->satisfiable]));
        for (size_t k = 0; k < 3; k++) {
            VEC(str) ids = {0};
            for (size_t j = 0; j < b->n_rules; j++) {
                const bargain_rule *r = &b->rules[j];
                bool marked = k == 0 ? r->redundant : k == 1 ? r->vacuous : r->impossible;
                if (r->pack == p->pack && marked) VEC_PUSH(a, ids, r->rule->id);
            }
            if (ids.n) document_labelled(item, labels[k], prose_list(a, ids.v, ids.n, ", ", ", ", false));
        }
        if (!p->examined) document_paragraph(item, STR("not all of its rules were examined"));
    }
}

/* ------------------------------------------------------------------------------------------------ the matrix */

/* The numbers of the rules of P that bind, in the order of the pack. */
static bargain_set binding_rules(const view *v, const pack *p) {
    uint32_t *numbers = ARENA_ARRAY(v->memory, uint32_t, p->n_rules);
    size_t n = 0;
    for (size_t k = 0; k < p->n_rules; k++)
        for (uint32_t i = 0; i < v->bargain->n_rules; i++) {
            const bargain_rule *r = &v->bargain->rules[i];
            if (r->pack == p && r->rule == &p->rules[k] && r->binds) numbers[n++] = i;
        }
    return (bargain_set){numbers, n};
}

/* The number of the smallest conflict with both rules, from 1; 0 if there is none. Conflicts are in order of size. */
static unsigned conflict_of(const bargain *b, uint32_t one, uint32_t other) {
    for (size_t i = 0; i < b->n_conflicts; i++) {
        const bargain_set *s = &b->conflicts[i].rules;
        bool has_one = false, has_other = false;
        for (size_t k = 0; k < s->n; k++) {
            has_one = has_one || s->v[k] == one;
            has_other = has_other || s->v[k] == other;
        }
        if (has_one && has_other) return (unsigned)i + 1;
    }
    return 0;
}

static void add_matrix(const view *v, block *in, const pack *rows, const pack *columns) {
    arena *a = v->memory;
    const bargain *b = v->bargain;
    bargain_set down = binding_rules(v, rows), across = binding_rules(v, columns);
    str caption = arena_printf(a,
                               "Red lines of " STR_FMT " (rows) and of " STR_FMT
                               " (columns). A number on a dark background is a conflict of just these two and links to "
                               "its explanation; a number in parentheses, on a hatched background, is a conflict with "
                               "further red lines; a dot means that no conflict has both.",
                               STR_ARG(rows->id), STR_ARG(columns->id));
    table *t = document_table(in, caption, across.n + 1);
    t->matrix = true;
    table_cell *head = table_add(t);
    head[0].text = arena_printf(a, STR_FMT " ↓ · " STR_FMT " →", STR_ARG(rows->id), STR_ARG(columns->id));
    for (size_t k = 0; k < across.n; k++) {
        const bargain_rule *r = &b->rules[across.v[k]];
        head[k + 1] = (table_cell){.text = r->rule->id, .title = r->rule->title};
        head[k + 1].strong = conflict_of(b, across.v[k], across.v[k]) > 0;
    }
    for (size_t i = 0; i < down.n; i++) {
        const rule *r = b->rules[down.v[i]].rule;
        table_cell *cells = table_add(t);
        cells[0].text = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(r->id), STR_ARG(r->title));
        cells[0].strong = conflict_of(b, down.v[i], down.v[i]) > 0;
        for (size_t k = 0; k < across.n; k++) {
            table_cell *c = &cells[k + 1];
            c->anchor = conflict_of(b, down.v[i], across.v[k]);
            c->strong = c->anchor && b->conflicts[c->anchor - 1].rules.n == 2;
            c->text = STR("·");
            if (c->anchor == 0) continue;
            c->text = arena_printf(a, c->strong ? "%u" : "(%u)", c->anchor);
            c->title =
                arena_printf(a, STR_FMT " and " STR_FMT "%s: conflict %u", STR_ARG(r->id),
                             STR_ARG(b->rules[across.v[k]].rule->id), c->strong ? "" : ", with others", c->anchor);
        }
    }
}

/* A matrix for each two packs. The larger pack is in the rows, where there is more space. */
static void add_matrices(const view *v, block *document) {
    const bargain *b = v->bargain;
    if (b->n_packs < 2) return;
    block *in = document_section(document, 2, STR("Conflicts by red lines"));
    for (size_t i = 0; i < b->n_packs; i++)
        for (size_t k = i + 1; k < b->n_packs; k++) {
            const pack *one = b->packs[i].pack, *other = b->packs[k].pack;
            bool first = one->n_rules >= other->n_rules;
            add_matrix(v, in, first ? one : other, first ? other : one);
        }
}

/* ------------------------------------------------------------------------------------------------ conflicts */

/* "Ukraine’s UA-LAND". The party's name is the label of the set member that has the pack's id, else the id with a
 * capital letter. */
static str rule_text(arena *a, const bargain_rule *r) {
    const vocabulary *v = r->pack->vocabulary;
    str label = arena_str(a, r->pack->id);
    char *first = (char *)label.p;
    if (*first >= 'a' && *first <= 'z') *first = (char)(*first - 'a' + 'A');
    for (size_t i = v->n_sets; i-- > 0;) {
        size_t at = domain_find(&v->sets[i]->members, r->pack->id);
        if (at != SIZE_MAX && !str_eq(v->sets[i]->labels[at], r->pack->id)) label = v->sets[i]->labels[at];
    }
    return arena_printf(a, STR_FMT "’s " STR_FMT, STR_ARG(label), STR_ARG(r->rule->id));
}

/* "the first", "the second" if there are few rules; else the rule's id. */
static str side_text(const bargain *b, const bargain_conflict *c, uint32_t number) {
    static const char *const ordinals[] = {"the first", "the second", "the third", "the fourth"};
    const bargain_set *rules = &c->rules;
    if (number == BARGAIN_DRAFT) return STR("the draft");
    for (size_t i = 0; i < rules->n && rules->n > 1 && rules->n <= 4; i++)
        if (rules->v[i] == number) return str_of(ordinals[i]);
    return rules->n == 1 ? STR("it") : b->rules[number].rule->id;
}

/* "the first forbids, the second requires, 'x' for PATH"; or "for PATH, " and what each side wants. */
static str demands_text(arena *a, const bargain *b, const bargain_conflict *c, const bargain_term *f) {
    const bargain_demand *d = f->demands;
    str *wants = ARENA_ARRAY(a, str, f->n_demands), name = f->path;
    size_t n = 0;
    if (f->title.n) name = arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(f->path), STR_ARG(f->title));
    if (f->n_demands == 2 && d[0].kind.n && d[1].kind.n && str_eq(d[0].values, d[1].values)) {
        str first = side_text(b, c, d[0].rule), second = side_text(b, c, d[1].rule);
        return arena_printf(a, STR_FMT " " STR_FMT ", " STR_FMT " " STR_FMT ", " STR_FMT " for " STR_FMT,
                            STR_ARG(first), STR_ARG(d[0].kind), STR_ARG(second), STR_ARG(d[1].kind),
                            STR_ARG(d[0].values), STR_ARG(name));
    }
    for (size_t i = 0; i < f->n_demands; i++)
        if (d[i].wants.n)
            wants[n++] = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(side_text(b, c, d[i].rule)), STR_ARG(d[i].wants));
    if (n == 0) return arena_printf(a, "they cannot agree on " STR_FMT, STR_ARG(name));
    return arena_printf(a, "for " STR_FMT ", " STR_FMT, STR_ARG(name),
                        STR_ARG(prose_list(a, wants, n, ", ", ", and ", false)));
}

str bargain_conflict_text(arena *a, const bargain *b, const bargain_conflict *c, bool shorten) {
    const char *verb = c->rules.n > 1 ? "conflict" : b->has_given ? "conflicts with the draft" : "cannot be satisfied";
    const char *draft = b->has_given && c->rules.n > 1 && c->n_terms ? " with the draft" : "";
    str *rules = ARENA_ARRAY(a, str, c->rules.n), *terms = ARENA_ARRAY(a, str, c->n_terms);
    for (size_t i = 0; i < c->rules.n; i++) rules[i] = rule_text(a, &b->rules[c->rules.v[i]]);
    for (size_t i = 0; i < c->n_terms; i++) terms[i] = demands_text(a, b, c, &c->terms[i]);
    str text =
        arena_printf(a, STR_FMT " %s%s%s" STR_FMT ".", STR_ARG(prose_list(a, rules, c->rules.n, ", ", " and ", false)),
                     verb, draft, c->n_terms ? ": " : "", STR_ARG(prose_list(a, terms, c->n_terms, "; ", "; ", false)));
    if (c->n_others == 0) return text;
    return arena_printf(a, STR_FMT " Also for " STR_FMT ".", STR_ARG(text),
                        STR_ARG(prose_list(a, c->others, c->n_others, ", ", " and ", shorten)));
}

/* ------------------------------------------------------------------------------------------------ no deal */

static void add_conflicts(const view *v, block *document) {
    arena *a = v->memory;
    const bargain *b = v->bargain;
    str others = b->conflicts_complete     ? STR("there are no others")
                 : b->n_conflicts < v->max ? before_all(v)
                                           : STR("there are more (--max)");
    block *in = document_section(document, 2,
                                 arena_printf(a, "Conflicts: %zu minimal; " STR_FMT, b->n_conflicts, STR_ARG(others)));
    block *list = document_list(in, LIST_NUMBERED);
    list->loose = true;
    for (size_t i = 0; i < b->n_conflicts; i++) {
        const bargain_conflict *c = &b->conflicts[i];
        block *item = document_item(list, bargain_conflict_text(a, b, c, v->shorten));
        item->anchor = (unsigned)i + 1;
        block *rules = document_list(item, LIST_PLAIN);
        for (size_t k = 0; k < c->rules.n; k++) {
            const bargain_rule *r = &b->rules[c->rules.v[k]];
            block *one = document_item(rules, (str){"", 0});
            document_add_code(one, r->name);
            document_add(one, TONE_PLAIN, arena_printf(a, ": " STR_FMT, STR_ARG(r->rule->title)));
        }
    }
}

static str concession_text(const view *v, const bargain_pack *p) {
    arena *a = v->memory;
    const bargain_sets *c = &p->concessions;
    str id = p->pack->id;
    if (c->n == 0 && !c->complete)
        return arena_printf(a, "It is not known which red lines " STR_FMT " alone can give up.", STR_ARG(id));
    if (c->n == 0)
        return arena_printf(a,
                            "Even if " STR_FMT " gives up all its red lines, no deal is possible while the other "
                            "packs keep theirs.",
                            STR_ARG(id));
    size_t n = c->v[0].n, all = count_binding(v, p->pack);
    if (n == 0) return arena_printf(a, STR_FMT " need not give up a red line.", STR_ARG(id));
    str what = n < all    ? arena_printf(a, "at least %zu of its %zu%s", n, all, c->n > 1 ? ", one of these sets" : "")
               : all == 1 ? STR("its only one")
               : all == 2 ? STR("both of them")
                          : arena_printf(a, "all %zu of them", all);
    return arena_printf(a, "If only " STR_FMT " gives up red lines, it must give up " STR_FMT ":", STR_ARG(id),
                        STR_ARG(what));
}

static void add_sets(const view *v, block *item, const bargain_sets *s) {
    size_t n = v->shorten && s->n > MOST_SETS ? MOST_SETS : s->n;
    if (s->n == 0 || s->v[0].n == 0) return;
    block *list = document_list(item, LIST_BULLETS);
    for (size_t i = 0; i < n; i++) {
        block *one = document_item(list, (str){"", 0});
        for (size_t k = 0; k < s->v[i].n; k++) {
            if (k) document_add(one, TONE_PLAIN, STR(", "));
            document_add_code(one, v->bargain->rules[s->v[i].v[k]].name);
        }
    }
    if (n < s->n) document_item(list, arena_printf(v->memory, "and %zu more (--verbose lists all)", s->n - n));
    if (!s->complete)
        document_item(list, arena_printf(v->memory, "there may be others%s",
                                         s->n < v->max ? bargain_limit_words(v->bargain->limit).option : " (--max)"));
}

static void add_concessions(const view *v, block *document) {
    const bargain *b = v->bargain;
    const bargain_sets *c = &b->corrections;
    block *list = document_list(document_section(document, 2, STR("Red lines to give up")), LIST_PLAIN);
    for (size_t i = 0; i < b->n_packs; i++)
        add_sets(v, document_item(list, concession_text(v, &b->packs[i])), &b->packs[i].concessions);
    if (b->n_packs < 2) return;
    str others = c->complete ? (str){"", 0} : c->n < v->max ? before_all(v) : STR("there are more (--max)");
    if (c->n == 0 && !c->complete) {
        document_item(list, STR("It is not known which sets of red lines across the packs can be given up."));
        return;
    }
    block *item =
        document_item(list, arena_printf(v->memory,
                                         "Across the packs: %zu minimal set%s of red lines%s" STR_FMT "; giving up "
                                         "any one set makes a deal possible:",
                                         c->n, c->n == 1 ? "" : "s", c->complete ? "" : "; ", STR_ARG(others)));
    add_sets(v, item, c);
}

/* ------------------------------------------------------------------------------------------------ a deal */

static void add_assumptions(const view *v, block *document) {
    const bargain *b = v->bargain;
    if (b->n_assumptions == 0) return;
    block *list = document_list(document_section(document, 2, STR("Assumptions")), LIST_PLAIN);
    for (size_t i = 0; i < b->n_assumptions; i++) {
        block *one = document_item(list, (str){"", 0});
        document_add_code(one, b->assumptions[i]);
        document_add(one, TONE_PLAIN,
                     arena_printf(v->memory, " is met or violated, as needed: " STR_FMT, STR_ARG(b->reasons[i])));
    }
}

static void add_witness(const view *v, block *document, bool is_out) {
    const bargain_witness *w = v->bargain->witness;
    if (v->bargain->agreement != BARGAIN_YES) return;
    if (!w) {
        bool limited = false;
        for (size_t i = 0; i < v->bargain->n_left; i++)
            limited = limited || strcmp(v->bargain->left[i].key, "witness") == 0;
        document_section(document, 2,
                         limited ? STR("No example deal was found")
                                 : STR("No example deal: it would need article text"));
        return;
    }
    block *in = document_section(document, 2,
                                 arena_printf(v->memory, "Example deal with %zu term%s%s (%s)", w->n_terms,
                                              w->n_terms == 1 ? "" : "s",
                                              v->bargain->has_given ? ", including those of the draft" : "",
                                              w->is_fewest ? "the minimum" : "a deal with fewer may exist"));
    if (!is_out) document_code(in, w->text);
}

void bargain_report_write(arena *a, buf *out, const output_format *f, const report_settings *s,
                          const bargain_report *r) {
    static const tone tones[] = {
        [BARGAIN_NO] = TONE_BAD, [BARGAIN_YES] = TONE_GOOD, [BARGAIN_OPEN] = TONE_UNDETERMINED};
    view v = {.memory = a, .bargain = r->of, .max = r->max, .shorten = f->brief && !s->verbose};
    if (f->json) {
        bargain_json(a, out, r->of);
        return;
    }
    block *document = document_new(a);
    document_add(document_section(document, 1, (str){"", 0}), tones[r->of->agreement], verdict_text(&v));
    add_packs(&v, document);
    if (r->of->agreement != BARGAIN_YES) {
        if (f->wide) add_matrices(&v, document);
        add_conflicts(&v, document);
        add_concessions(&v, document);
    }
    add_assumptions(&v, document);
    add_witness(&v, document, r->witness_is_out && f->brief);
    bargain_add_questions(a, document, r->of->limit, r->of->left, r->of->n_left);
    f->render(document, s, out);
}
