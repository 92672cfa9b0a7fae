/* What something is, in Markdown: for hovers and for the help of completions. */

#include "report/escape.h"
#include "report/finding.h"
#include "service/service_internal.h"
#include "terms/term_types.h"

/* Rules, values and members that are listed at most. */
#define MOST_LISTED 12u

/* ------------------------------------------------------------------------------------------------ terms */

/* Text from a file in Markdown. */
static void words(buf *out, str s) {
    escape_markdown(out->memory, out, s);
}

static void code(buf *out, str s) {
    escape_code(out->memory, out, s);
}

static void names(buf *out, const str *list, size_t n) {
    for (size_t i = 0; i < n && i < MOST_LISTED; i++) {
        if (i) buf_z(out, ", ");
        code(out, list[i]);
    }
    if (n > MOST_LISTED) buf_printf(out, " and %zu more", n - MOST_LISTED);
}

str service_term_type(arena *a, const term *t, bool all) {
    buf out = buf_in(a);
    buf_str(&out, term_types[t->type].name);
    if (t->values && t->values->name.n) {
        buf_printf(&out, " of " STR_FMT, STR_ARG(t->values->name));
    } else if (t->values) {
        buf_z(&out, ": ");
        buf_str(&out, arena_join(a, t->values->names, t->values->n, ", ", ", ", all ? 0 : 6));
    }
    if (t->has_min) {
        buf_z(&out, ", at least ");
        slot_value_json(&out, t->type, t->values, t->min);
    }
    if (t->has_max) {
        buf_z(&out, ", at most ");
        slot_value_json(&out, t->type, t->values, t->max);
    }
    if (t->unit.n) buf_printf(&out, ", in " STR_FMT, STR_ARG(t->unit));
    return buf_take(&out);
}

str service_silence(arena *a, const term *t, bool open) {
    buf out = buf_in(a);
    if (open || t->silent == SILENCE_OPEN)
        buf_z(&out, "open");
    else if (t->silent == SILENCE_ABSENT)
        buf_z(&out, "absent");
    else
        slot_value_print(&out, t->type, t->values, t->fallback, VALUE_PROSE);
    return buf_take(&out);
}

/* Whether an expression of R reads the slot NUMBER, or any slot of T if NUMBER is MAP_NONE. */
static bool reads(const rule *r, const term *t, uint32_t number) {
    uint32_t first = number == MAP_NONE ? t->first_slot : number,
             last = number == MAP_NONE ? first + t->n_slots - 1 : number;
    const rule_expr *x;
    for (size_t i = 0; (x = rule_expression(r, i)); i++) {
        size_t n = 0, low = 0;
        const uint32_t *slots = x->program ? cel_program_slots(x->program, &n, NULL) : NULL;
        for (size_t high = n; low < high;) {
            size_t middle = (low + high) / 2;
            if (slots[middle] < first)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < n && slots[low] <= last) return true;
    }
    return false;
}

static void readers(buf *out, arena *a, const analysis *x, const term *t, uint32_t number) {
    VEC(str) list = {0};
    const pack *const one[] = {x->pack};
    const pack *const *packs = x->pack ? one : x->packs;
    size_t n_packs = x->pack ? 1 : x->n_packs;
    for (size_t i = 0; i < n_packs; i++)
        for (size_t k = 0; k < packs[i]->n_rules; k++)
            if (reads(&packs[i]->rules[k], t, number))
                VEC_PUSH(a, list,
                         arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(packs[i]->id), STR_ARG(packs[i]->rules[k].id)));
    if (n_packs == 0) return;
    buf_z(out, "\n\nRead by: ");
    if (list.n)
        names(out, list.v, list.n);
    else
        buf_z(out, "no rule");
}

static void values(buf *out, const term *t) {
    const name_set *set = t->values->name.n ? (const name_set *)(const void *)t->values : NULL;
    buf_z(out, "\n\nValues: ");
    for (size_t i = 0; i < t->values->n && i < 2 * MOST_LISTED; i++) {
        if (i) buf_z(out, ", ");
        code(out, t->values->names[i]);
        if (!set || str_eq(set->labels[i], t->values->names[i])) continue;
        buf_z(out, " (");
        words(out, set->labels[i]);
        buf_char(out, ')');
    }
    if (t->values->n > 2 * MOST_LISTED) buf_printf(out, " and %zu more", t->values->n - 2 * MOST_LISTED);
}

str service_term_markdown(arena *a, const analysis *x, const term *t, uint32_t number, bool silent_open) {
    buf out = buf_in(a);
    str path = number == MAP_NONE ? t->path : vocabulary_slot_path(a, x->vocabulary, number);
    buf_z(&out, "**");
    code(&out, path);
    buf_z(&out, "**");
    if (t->title.n) buf_char(&out, ' ');
    words(&out, t->title);
    if (number != MAP_NONE && t->n_sets) {
        buf_z(&out, "\n\nTerm: ");
        code(&out, t->path);
    }
    buf_z(&out, "\n\nType: ");
    words(&out, service_term_type(a, t, false));
    if (t->values) values(&out, t);
    buf_z(&out, "\n\nIf the deal does not set it: ");
    words(&out, service_silence(a, t, silent_open));
    if (silent_open && t->silent != SILENCE_OPEN) buf_z(&out, " (the deal says that it is not complete)");
    if (t->note.n) buf_z(&out, "\n\n");
    words(&out, t->note);
    readers(&out, a, x, t, number);
    return buf_take(&out);
}

str service_set_markdown(arena *a, const name_set *s) {
    buf out = buf_in(a);
    buf_z(&out, "**");
    code(&out, s->members.name);
    buf_z(&out, "** ");
    words(&out, s->title);
    buf_printf(&out, "\n\nA set of %zu", s->members.n);
    if (s->of) {
        buf_z(&out, ", a part of ");
        code(&out, s->of->members.name);
    }
    buf_z(&out, ": ");
    names(&out, s->members.names, s->members.n);
    return buf_take(&out);
}

static str member_markdown(arena *a, const name_set *s, str name) {
    size_t i = domain_find(&s->members, name);
    buf out = buf_in(a);
    buf_z(&out, "**");
    code(&out, name);
    buf_z(&out, "** ");
    if (i != SIZE_MAX) words(&out, s->labels[i]);
    buf_z(&out, "\n\nA member of ");
    code(&out, s->members.name);
    if (s->title.n) buf_z(&out, ": ");
    words(&out, s->title);
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ rules */

/* A block of code; its fence is longer than any backticks in it. */
static void expression(buf *out, const char *label, str text) {
    size_t longest = 2, run = 0;
    if (text.n == 0) return;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    buf_printf(out, "\n\n%s:\n\n", label);
    buf_pad(out, '`', longest + 1);
    buf_z(out, "cel\n");
    buf_safe(out, escape_clean(out->memory, text));
    buf_char(out, '\n');
    buf_pad(out, '`', longest + 1);
}

static void quote(buf *out, arena *a, const citation *c) {
    buf_z(out, "\n\n> ");
    words(out, c->quote);
    buf_z(out, "\n>\n> ");
    if (c->source) words(out, prose_source(a, c));
}

str service_rule_markdown(arena *a, const pack *p, const rule *r) {
    buf out = buf_in(a);
    buf_z(&out, "**");
    code(&out, arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id)));
    buf_z(&out, "** ");
    words(&out, r->title);
    buf_printf(&out, "\n\n%s of %s", prose_class(r->class), "");
    words(&out, p->title);
    quote(&out, a, &r->cite);
    expression(&out, "Applies when", r->when.at.text);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition *c = &r->conditions[i];
        str label =
            arena_printf(a, STR_FMT " %s", STR_ARG(c->id), c->kind == CONDITION_REQUIRE ? "requires" : "forbids");
        expression(&out, label.p, c->test.at.text);
        expression(&out, "or else", c->or_else.at.text);
        expression(&out, "too vague if", c->vague.at.text);
    }
    if (r->rationale.n) buf_z(&out, "\n\nWhy: ");
    words(&out, r->rationale);
    if (r->remedy.n) buf_z(&out, "\n\nHow to fix: ");
    words(&out, r->remedy);
    return buf_take(&out);
}

str service_definition_markdown(arena *a, const analysis *x, const cel_definition *d) {
    buf out = buf_in(a);
    buf_z(&out, "**");
    code(&out, d->name);
    buf_z(&out, "** a definition");
    expression(&out, "It stands for", str_trim(d->at.text));
    VEC(str) used = {0};
    for (size_t i = 0; x->pack && i < x->pack->n_rules; i++) {
        const rule *r = &x->pack->rules[i];
        const rule_expr *e;
        bool uses = false;
        for (size_t k = 0; (e = rule_expression(r, k)) && !uses; k++) {
            const cel_ast *tree = e->program ? cel_program_ast(e->program) : NULL;
            size_t n;
            const cel_definition *const *list = definitions_of(a, &tree, 1, &n);
            for (size_t m = 0; m < n; m++) uses = uses || list[m] == d;
        }
        if (uses) VEC_PUSH(a, used, r->id);
    }
    if (used.n) buf_z(&out, "\n\nUsed by: ");
    names(&out, used.v, used.n);
    return buf_take(&out);
}

str service_function_markdown(arena *a, str name, bool member) {
    static const struct {
        const char *name, *help;
    } macros[] = {
        {"has", "has(term): whether the term has a value."},
        {"all", "list.all(x, condition): whether the condition is true for all elements."},
        {"exists", "list.exists(x, condition): whether it is true for some element."},
        {"exists_one", "list.exists_one(x, condition): whether it is true for exactly one element."},
        {"filter", "list.filter(x, condition): the elements for which it is true."},
        {"map", "list.map(x, value): the value for each element; list.map(x, condition, value): of some."},
        {"transformList", "list.transformList(i, x, value): the value for each element and its index."},
        {"transformMap", "map.transformMap(k, v, value): the same map with other values."},
        {"transformMapEntry", "map.transformMapEntry(k, v, entry): a map of new entries."},
        {"sortBy", "list.sortBy(x, key): the elements in the order of their keys."},
        {"optMap", "optional.optMap(x, value): the value, if there is one."},
        {"optFlatMap", "optional.optFlatMap(x, optional): the optional, if there is a value."},
        {"cel.bind", "cel.bind(name, value, expression): the expression, in which the name stands for the value."},
    };
    buf out = buf_in(a);
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
        if (str_is(name, macros[i].name)) buf_z(&out, macros[i].help);
    size_t n;
    const cel_overload *const *all = cel_library_find(name, member, &n);
    if (n) buf_printf(&out, "%s```cel\n", buf_is_empty(&out) ? "" : "\n\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s" STR_FMT "%s\n", member ? "." : "", STR_ARG(name), all[i]->signature);
    if (n) buf_z(&out, "```");
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ hovers */

static bool tell(hover *out, uint32_t from, uint32_t to, str markdown) {
    *out = (hover){from, to, markdown};
    return markdown.n > 0;
}

static str about_word(arena *a, const analysis *x, const cel_word *w) {
    uint32_t number;
    const name_set *set = w->values && w->values->name.n ? vocabulary_set(x->vocabulary, w->values->name) : NULL;
    const term *t;
    switch (w->kind) {
    case CEL_WORD_TERM:
    case CEL_WORD_MEMBER:
        t = service_term_of_path(x->vocabulary, w->is.path, w->is.leaf, &number);
        if (t) return service_term_markdown(a, x, t, number, false);
        if (w->kind == CEL_WORD_MEMBER) return set ? member_markdown(a, set, w->name) : STR("");
        if (!w->is.shape) return STR("");
        return arena_printf(a, "**`" STR_FMT "`** a group of terms", STR_ARG(w->is.shape->path));
    case CEL_WORD_VALUE:
        if (set) return member_markdown(a, set, w->name);
        return arena_printf(a, "`" STR_FMT "`: one of " STR_FMT, STR_ARG(w->name),
                            STR_ARG(arena_join(a, w->values->names, w->values->n, ", ", ", ", 0)));
    case CEL_WORD_SET:
        set = vocabulary_set(x->vocabulary, w->name);
        return set ? service_set_markdown(a, set) : STR("");
    case CEL_WORD_DEFINITION: return service_definition_markdown(a, x, w->variable->definition);
    case CEL_WORD_FUNCTION:
    case CEL_WORD_MACRO: return service_function_markdown(a, w->name, w->member);
    case CEL_WORD_TABLE: return STR("**`articles`** the articles of the deal, each with `id`, `title` and `text`");
    case CEL_WORD_FIELD: return arena_printf(a, "**`" STR_FMT "`** of an article, a string", STR_ARG(w->name));
    case CEL_WORD_LOCAL: {
        const cel_type *type = w->is.type;
        buf out = buf_in(a);
        buf_printf(&out, "**`" STR_FMT "`** a variable of this loop", STR_ARG(w->name));
        if (type && type->values && type->values->name.n)
            buf_printf(&out, ", a member of `" STR_FMT "`", STR_ARG(type->values->name));
        return buf_take(&out);
    }
    default: return STR("");
    }
}

static bool hover_expression(arena *a, const analysis *x, const outline_node *n, uint32_t at, hover *out) {
    expression_at e;
    if (!x->vocabulary || !service_expression(a, x, n, at, &e)) return false;
    for (size_t i = 0; i < e.n_words; i++) {
        uint32_t from, to;
        expression_range(&e, e.words[i].from, e.words[i].to, &from, &to);
        if (at < from || at > to || (at == to && i + 1 < e.n_words && e.words[i].kind == CEL_WORD_OPERATOR)) continue;
        str text = about_word(a, x, &e.words[i]);
        if (text.n) return tell(out, from, to, text);
    }
    return false;
}

static bool hover_term(arena *a, const analysis *x, const outline_node *n, uint32_t at, hover *out) {
    term_point p;
    if (!outline_term(a, x->kind, x->vocabulary, n, &p)) return false;
    bool open = x->deal ? !x->deal->complete : false, in_key = outline_in_key(n, at);
    uint32_t from = in_key ? n->key_from : n->from, to = in_key ? n->key_to : n->to;
    if (p.term && !in_key && n->kind == OUTLINE_STRING && p.term->values && p.term->values->name.n)
        return tell(out, from, to,
                    member_markdown(a, (const name_set *)(const void *)p.term->values, outline_text(a, x->outline, n)));
    if (p.term) return tell(out, from, to, service_term_markdown(a, x, p.term, p.slot, open));
    if (!p.branch || !in_key) return false;
    if (p.set) return tell(out, from, to, service_set_markdown(a, p.set));
    if (p.family) return tell(out, from, to, member_markdown(a, p.family, n->key));
    buf text = buf_in(a);
    buf_z(&text, "**");
    code(&text, p.path);
    buf_z(&text, "** a group of terms");
    for (size_t i = 0; i < p.branch->n_fields && i < 2 * MOST_LISTED; i++) {
        const term_branch *f = p.branch->fields[i];
        buf_z(&text, "\n- ");
        code(&text, f->name);
        if (f->leaf && f->leaf->title.n) buf_z(&text, ": ");
        if (f->leaf) words(&text, f->leaf->title);
    }
    return tell(out, from, to, buf_take(&text));
}

/* The rule whose id is N, or that a waiver's condition names. */
static const rule *rule_named(const analysis *x, str name, const pack **of) {
    size_t slash = str_find(name, STR("/"), 0);
    for (size_t i = 0; i < x->n_packs + (x->pack != NULL); i++) {
        const pack *p = i < x->n_packs ? x->packs[i] : x->pack;
        if (slash != SIZE_MAX && !str_eq(p->id, str_sub(name, 0, slash))) continue;
        str rest = slash == SIZE_MAX ? name : str_sub(name, slash + 1, name.n);
        rest = str_sub(rest, 0, str_find(rest, STR("/"), 0));
        for (size_t k = 0; k < p->n_rules; k++) {
            *of = p;
            if (str_eq(p->rules[k].id, rest)) return &p->rules[k];
        }
    }
    return NULL;
}

static bool hover_name(arena *a, const analysis *x, const outline_node *n, hover *out) {
    context in = n->parent ? outline_context(x->kind, n->parent) : CONTEXT_NONE;
    str text = outline_text(a, x->outline, n);
    const pack *p = NULL;
    bool rule_id = in == CONTEXT_RULE && str_is(n->key, "id"),
         waived = in == CONTEXT_WAIVER && str_is(n->key, "condition");
    const rule *r = rule_id || waived ? rule_named(x, text, &p) : NULL;
    if (r) return tell(out, n->from, n->to, service_rule_markdown(a, p, r));
    if (in == CONTEXT_DEFINITION && str_is(n->key, "name") && x->pack) {
        const cel_definition *d = pack_definition(x->pack, text);
        if (d) return tell(out, n->from, n->to, service_definition_markdown(a, x, d));
    }
    const name_set *set = x->vocabulary ? vocabulary_set(x->vocabulary, text) : NULL;
    if (x->kind == DOCUMENT_TERMS && set && (in == CONTEXT_SET || in == CONTEXT_TERM) &&
        (str_is(n->key, "of") || str_is(n->key, "name")))
        return tell(out, n->from, n->to, service_set_markdown(a, set));
    for (size_t i = 0; in == CONTEXT_TERM && str_is(n->key, "path") && x->vocabulary && i < x->vocabulary->n_terms; i++)
        if (str_eq(x->vocabulary->terms[i]->path, text))
            return tell(out, n->from, n->to, service_term_markdown(a, x, x->vocabulary->terms[i], MAP_NONE, false));
    return false;
}

static bool hover_at(arena *a, const analysis *x, const outline_node *n, uint32_t at, hover *out) {
    if (!n->parent) return false;
    if (hover_expression(a, x, n, at, out)) return true;
    if (x->vocabulary && hover_term(a, x, n, at, out)) return true;
    if (!outline_in_key(n, at))
        return (n->kind == OUTLINE_STRING || n->kind == OUTLINE_WORD) && hover_name(a, x, n, out);
    const key_info *k = service_key(x->kind, outline_context(x->kind, n->parent), n->key);
    if (!k) return false;
    return tell(out, n->key_from, n->key_to, arena_printf(a, "**`%s`** %s", k->key, k->help));
}

bool document_hover(document *d, arena *a, uint32_t at, hover *out) {
    const analysis *x = document_analysis(d);
    const outline_node *n = outline_at(x->outline, at);
    if (!hover_at(a, x, n, at, out)) return false;
    /* Between a key and its value, it is about both. */
    if (at < out->from || at > out->to) {
        out->from = n->key_from < at ? n->key_from : at;
        out->to = n->to > at ? n->to : at;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ help */

str document_term_help(document *d, arena *a, str path) {
    const analysis *x = document_analysis(d);
    const vocabulary *v = x->vocabulary;
    bool open = x->deal && !x->deal->complete;
    if (!v) return STR("");
    for (size_t i = 0; i < v->n_terms; i++)
        if (str_eq(v->terms[i]->path, path)) return service_term_markdown(a, x, v->terms[i], MAP_NONE, open);
    uint32_t number = vocabulary_slot_of(v, path);
    if (number >= v->n_slots || v->slot_term[number] >= v->n_terms) return STR("");
    return service_term_markdown(a, x, v->terms[v->slot_term[number]], number, open);
}

str document_rule_help(document *d, arena *a, str id) {
    const analysis *x = document_analysis(d);
    const pack *p = NULL;
    const rule *r = rule_named(x, id, &p);
    return r ? service_rule_markdown(a, p, r) : STR("");
}
