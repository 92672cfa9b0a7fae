#include "bargain/deal_text.h"

#include "terms/term_tree.h"

/* What the deal names: a list of ids and titles for each set. */
static void write_names(arena *a, term_tree *header, const deal_outline *d, bool json) {
    const vocabulary *v = d->vocabulary;
    term_tree *names = NULL;
    for (size_t k = 0; k < v->n_named; k++) {
        const name_set *s = vocabulary_named(v, k);
        buf list = buf_in(a);
        for (uint32_t i = 0; i < s->room && d->said[s->members.presence + i]; i++) {
            buf_z(&list, i ? ", " : json ? "[" : "( ");
            buf_z(&list, json ? "{\"id\": " : "{ id = ");
            buf_json(&list, s->members.names[i]);
            buf_z(&list, json ? ", \"title\": " : "; title = ");
            slot_value_print(&list, SLOT_STRING, NULL, (slot_value){.s = &s->labels[i]},
                             json ? VALUE_JSON : VALUE_LIBCONFIG);
            buf_z(&list, json ? "}" : "; }");
        }
        str written = buf_take(&list);
        if (!written.n) continue;
        written = arena_printf(a, json ? STR_FMT "]" : STR_FMT " )", STR_ARG(written));
        if (!names) names = term_tree_append(a, header, STR("names"), STR(""));
        term_tree_append(a, names, s->members.name, written);
    }
}

/* The deal as a tree: a header and a group of terms. */
static void write_deal(arena *of, buf *out, const deal_outline *d, tree_layout layout) {
    arena *a = arena_child(of);
    value_syntax syntax = layout.json ? VALUE_JSON : VALUE_LIBCONFIG;
    term_tree root = {.key = STR("")}, *header = term_tree_append(a, &root, STR("deal"), STR(""));
    term_tree_append(a, header, STR("id"), slot_value_text(a, SLOT_STRING, NULL, (slot_value){.s = &d->id}, syntax));
    term_tree_append(a, header, STR("title"),
                     slot_value_text(a, SLOT_STRING, NULL, (slot_value){.s = &d->title}, syntax));
    for (uint32_t f = DEAL_DATE; f < DEAL_FIELDS; f++) {
        uint32_t number = d->vocabulary->n_slots + f;
        str value = term_tree_value(a, d->vocabulary, number, d->slots[number], layout.json);
        if (d->said[number]) term_tree_append(a, header, deal_field_types[f].name, value);
    }
    if (!d->no_status && !d->said[d->vocabulary->n_slots + DEAL_STATUS])
        term_tree_append(a, header, STR("status"), STR("\"hypothetical\""));
    term_tree_append(a, header, STR("complete"), STR("true"));
    write_names(a, header, d, layout.json);

    term_tree *terms = term_tree_new(a, d->vocabulary);
    for (uint32_t i = 0; i < d->vocabulary->n_slots; i++)
        if (d->said[i] && d->vocabulary->slot_term[i] < d->vocabulary->n_terms)
            term_tree_add(a, terms, d->vocabulary, i, term_tree_value(a, d->vocabulary, i, d->slots[i], layout.json));
    term_tree_append(a, &root, STR("terms"), STR(""))->first = terms->first;
    if (layout.json) {
        term_tree_write_one_line(out, &root, true);
    } else {
        term_tree_write(out, header, layout, 0);
        buf_z(out, ";\n\n");
        term_tree_write(out, root.last, layout, 0);
        buf_z(out, ";\n");
    }
    arena_free(a);
}

void deal_write_text(arena *a, buf *out, const deal_outline *d) {
    for (size_t from = 0; from < d->note.n;) {
        size_t to = str_find(d->note, STR("\n"), from);
        buf_printf(out, "# " STR_FMT "\n", STR_ARG(str_sub(d->note, from, to)));
        from = to == SIZE_MAX ? d->note.n : to + 1;
    }
    write_deal(a, out, d, (tree_layout){false, 0});
}

void deal_write_json(arena *a, buf *out, const deal_outline *d) {
    write_deal(a, out, d, (tree_layout){true, 0});
}
