#include "base/suggest.h"
#include "rules/shelf.h"

/* Checking against some of the rules only. */

static bool is_named(const pack *p, const rule *r, str name) {
    size_t slash = str_find(name, STR("/"), 0);
    if (slash == SIZE_MAX) return str_eq(r->id, name);
    return str_eq(p->id, str_sub(name, 0, slash)) && str_eq(r->id, str_sub(name, slash + 1, name.n));
}

/* Whether any rule has this name; reported where none has. */
static bool is_known(shelf *s, str name, diags *d) {
    VEC(str) ids = {0};
    bool whole = str_find(name, STR("/"), 0) != SIZE_MAX;
    for (size_t i = 0; i < s->n_packs; i++)
        for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
            const rule *r = &s->packs[i]->rules[k];
            if (is_named(s->packs[i], r, name)) return true;
            str id =
                whole ? arena_printf(&d->memory, STR_FMT "/" STR_FMT, STR_ARG(s->packs[i]->id), STR_ARG(r->id)) : r->id;
            VEC_PUSH(&d->memory, ids, id);
        }
    diags_add(
        d, (diag){.level = DIAG_ERROR,
                  .message = arena_printf(&d->memory, "no rule of these packs is called '" STR_FMT "'", STR_ARG(name)),
                  .note = suggest_allowed(&d->memory, name, ids.v, ids.n)});
    return false;
}

static bool is_wanted(const pack *p, const rule *r, const str *rules, size_t n, unsigned classes) {
    bool named = n == 0;
    for (size_t i = 0; i < n && !named; i++) named = is_named(p, r, rules[i]);
    return named && (classes == 0 || classes >> r->class & 1);
}

static pack *keep_rules(shelf *s, const pack *from, const str *rules, size_t n, unsigned classes) {
    pack *p = ARENA_NEW(&s->memory, pack);
    rule *kept = ARENA_ARRAY(&s->memory, rule, from->n_rules);
    *p = *from;
    p->rules = kept;
    p->n_rules = 0;
    for (size_t i = 0; i < from->n_rules; i++)
        if (is_wanted(from, &from->rules[i], rules, n, classes)) kept[p->n_rules++] = from->rules[i];
    return p;
}

bool shelf_keep(shelf *s, const str *rules, size_t n, unsigned classes, diags *d) {
    size_t before = d->errors, kept = 0;
    for (size_t i = 0; i < n; i++) is_known(s, rules[i], d);
    if (d->errors > before) return false;
    for (size_t i = 0; i < s->n_packs; i++) {
        const pack *p = keep_rules(s, s->packs[i], rules, n, classes);
        if (p->n_rules) s->packs[kept++] = p;
    }
    s->n_packs = kept;
    s->all_built_in = false;
    if (kept == 0) diags_file(d, (str){"", 0}, "none of the rules of these packs is wanted");
    return kept > 0;
}
