/* The vocabulary and the packs that a deal names, and whether they are those that it is checked against. */

#include "base/suggest.h"
#include "terms/deal_read.h"

/* A name is part of the name of a file beside the deal, so it must not lead out of that folder. */
static bool is_file_name(str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !(i && (c == '-' || c == '_' || c == '.'))) return false;
    }
    return s.n > 0 && s.n < 200;
}

bool deal_names_read(arena *a, const node *of_terms, const node *of_packs, deal_names *out, diags *d) {
    static const term list = {.path = {"packs", 5}, .type = SLOT_STRINGS};
    size_t before = d->errors;
    slot_value value;
    *out = (deal_names){.vocabulary = field_str(of_terms)};
    if (of_terms) out->vocabulary_at = of_terms->at;
    size_t slash = str_find(out->vocabulary, STR("/"), 0);
    if (of_terms && (!is_file_name(str_sub(out->vocabulary, 0, slash)) ||
                     (slash != SIZE_MAX && !is_file_name(str_sub(out->vocabulary, slash + 1, out->vocabulary.n)))))
        place_error(d, of_terms->at,
                    str_of("write its id and version, such as \"peace/2\"; --terms FILE uses a file that is elsewhere"),
                    "'" STR_FMT "' is not the name of a vocabulary", STR_ARG(out->vocabulary));
    if (!of_packs || !term_value(a, &list, of_packs, &value, d)) return d->errors == before;
    out->packs_at = of_packs->at;
    out->packs = *value.list;
    if (out->packs.n == 0)
        place_error(d, of_packs->at, str_of("name a pack, or remove 'packs'"), "'packs' names no pack");
    for (size_t i = 0; i < out->packs.n; i++)
        if (!is_file_name(out->packs.v[i]))
            place_error(d, of_packs->at,
                        str_of("write the ids of packs, such as \"ukraine\"; -p FILE uses a file that is elsewhere"),
                        "'" STR_FMT "' is not the name of a pack", STR_ARG(out->packs.v[i]));
    return d->errors == before;
}

bool deal_names_peek(arena *a, const source *s, bool allow_include, deal_names *out) {
    *out = (deal_names){0};
    /* Most deals name nothing, and need not be parsed to know it. */
    if (str_find(s->text, STR("vocabulary"), 0) == SIZE_MAX && str_find(s->text, STR("packs"), 0) == SIZE_MAX)
        return true;
    arena *scratch = arena_child(a);
    diags *dropped = diags_in(scratch);
    source own = *s;
    const node *root = node_read(scratch, &own, (node_limits){.allow_include = allow_include}, dropped);
    const node *head = root && root->kind == NODE_GROUP ? node_get(root, "deal") : NULL;
    if (head && head->kind == NODE_GROUP) {
        deal_names n;
        const node *of_terms = node_get(head, "vocabulary"), *of_packs = node_get(head, "packs");
        if (of_terms && of_terms->kind != NODE_STRING) of_terms = NULL;
        if (deal_names_read(scratch, of_terms, of_packs, &n, dropped)) {
            str *packs = ARENA_ARRAY(a, str, n.packs.n);
            for (size_t i = 0; i < n.packs.n; i++) packs[i] = arena_str(a, n.packs.v[i]);
            *out = (deal_names){.vocabulary = arena_str(a, n.vocabulary), .packs = {packs, n.packs.n}};
            /* A place in an included file would not live as long. */
            if (of_terms && of_terms->at.source == &own)
                out->vocabulary_at = (place){s, of_terms->at.at, of_terms->at.len};
            if (of_packs && of_packs->at.source == &own) out->packs_at = (place){s, of_packs->at.at, of_packs->at.len};
        }
    }
    bool is_deal = head != NULL;
    arena_free(scratch);
    return is_deal;
}

static bool same_packs(str_list a, str_list b) {
    for (size_t i = 0; i < a.n; i++) {
        size_t k = 0;
        while (k < b.n && !str_eq(a.v[i], b.v[k])) k++;
        if (k == b.n) return false;
    }
    return true;
}

/* NOTE, and that not all deals of the run were looked at before it. */
static str note_of(arena *a, const deal_rules *with, const char *note) {
    if (with->looked_at == 0) return str_of(note);
    return arena_printf(a, "%s; names are looked for only in the first %u files of a run", note, with->looked_at);
}

void deal_check_names(deal_reader *r, const node *head, const node *of_terms, const node *of_packs) {
    static const deal_rules none = {.packs_given = true};
    const deal_rules *with = r->rules ? r->rules : &none;
    const vocabulary *v = r->v;
    arena *a = &r->problems->memory;
    deal_names n;
    if (!of_terms && !of_packs && !with->terms_named && !with->packs_named) return;
    r->unfit = !deal_names_read(r->memory, of_terms, of_packs, &n, r->problems);
    if (r->unfit) return;
    bool same_id = str_eq(str_sub(n.vocabulary, 0, str_find(n.vocabulary, STR("/"), 0)), v->id);
    bool fits = n.vocabulary.n == 0 || vocabulary_fits(r->v, n.vocabulary);
    if (!fits && with->terms_given)
        place_warning(r->problems, n.vocabulary_at, str_of("leave out --terms to use what the deal names"),
                      "this deal names the vocabulary '" STR_FMT "', and --terms loads '" STR_FMT "/" STR_FMT "'",
                      STR_ARG(n.vocabulary), STR_ARG(v->id), STR_ARG(v->version));
    else if (!fits)
        place_error(
            r->problems, n.vocabulary_at,
            same_id
                ? STR("`redline fmt --fix` changes a deal of an earlier version")
                : note_of(a, with, "check it in a run of its own, or name a vocabulary for all deals: --terms FILE"),
            "this deal names the vocabulary '" STR_FMT "', but '" STR_FMT "/" STR_FMT "' is loaded (" STR_FMT ")",
            STR_ARG(n.vocabulary), STR_ARG(v->id), STR_ARG(v->version), STR_ARG(v->source->name));
    r->unfit = (!fits && !with->terms_given) || (with->terms_named && n.vocabulary.n == 0);
    if (!fits && r->unfit) return;
    str in_use = arena_join(a, with->packs.v, with->packs.n, ", ", " and ", 12);
    if (n.packs.n && !with->packs_given && (!same_packs(n.packs, with->packs) || !same_packs(with->packs, n.packs)))
        place_error(r->problems, n.packs_at,
                    note_of(a, with, "check it in a run of its own, or name packs for all deals: -p PACK"),
                    "this deal names the packs " STR_FMT ", but this run uses " STR_FMT,
                    STR_ARG(arena_join(a, n.packs.v, n.packs.n, ", ", " and ", 12)), STR_ARG(in_use));
    if ((with->terms_named && n.vocabulary.n == 0) || (with->packs_named && n.packs.n == 0))
        place_error(r->problems, head->at,
                    note_of(a, with,
                            "check it in a run of its own, let it name them, too, or name them for all deals: "
                            "--terms FILE -p PACK"),
                    "this deal does not name the vocabulary and the packs of this run: '" STR_FMT "/" STR_FMT
                    "', " STR_FMT,
                    STR_ARG(v->id), STR_ARG(v->version), STR_ARG(in_use));
}
