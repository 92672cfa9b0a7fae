#include "rules/pack.h"

/* Each branch of the vocabulary's tree becomes a shape, each path a leaf that reads a slot. */

static cel_shape *leaf_shape(arena *a, const term *t) {
    uint32_t *strides = ARENA_ARRAY(a, uint32_t, t->n_sets);
    size_t n = 0;
    for (size_t i = 0; i < t->n_segments; i++)
        if (t->segments[i].set) strides[n++] = t->segments[i].stride;
    cel_shape *s = ARENA_NEW(a, cel_shape);
    *s = (cel_shape){.path = t->path,
                     .leaf = true,
                     .type = t->type,
                     .values = t->values,
                     .first = t->first_slot,
                     .strides = strides,
                     .n_strides = n,
                     .may_be_absent = t->silent == SILENCE_ABSENT};
    return s;
}

static cel_shape *branch_shape(arena *a, const term_branch *b, str path) {
    if (b->leaf) return leaf_shape(a, b->leaf);
    cel_shape *s = ARENA_NEW(a, cel_shape);
    cel_field *fields = ARENA_ARRAY(a, cel_field, b->n_fields);
    for (size_t i = 0; i < b->n_fields; i++) {
        str name = b->fields[i]->name;
        str below = arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(name));
        fields[i] = (cel_field){name, branch_shape(a, b->fields[i], below)};
    }
    *s = (cel_shape){.path = path, .fields = fields, .n_fields = b->n_fields, .index = &b->index};
    if (b->family) {
        str name = b->family->members.name;
        s->family = &b->family->members;
        s->member = branch_shape(a, b->member, arena_printf(a, STR_FMT ".<" STR_FMT ">", STR_ARG(path), STR_ARG(name)));
    }
    return s;
}

static const cel_type *new_type(cel_env *e, cel_type t) {
    cel_type *type = ARENA_NEW(e->memory, cel_type);
    *type = t;
    return type;
}

/* A path of one segment is a leaf without a branch; the checker gives it the type of the leaf. */
static void add_shape(cel_env *e, str name, const cel_shape *s) {
    const cel_type *type = new_type(e, (cel_type){.kind = CEL_T_SHAPE, .shape = s});
    cel_env_add(e, (cel_variable){.name = name, .kind = CEL_VAR_SHAPE, .type = type});
}

static void add_deal(cel_env *e, const vocabulary *v) {
    arena *a = e->memory;
    cel_field *list = ARENA_ARRAY(a, cel_field, DEAL_FIELDS);
    for (uint32_t i = 0; i < DEAL_FIELDS; i++) {
        cel_shape *leaf = ARENA_NEW(a, cel_shape);
        const deal_field_type *f = &deal_field_types[i];
        *leaf = (cel_shape){.path = f->path,
                            .leaf = true,
                            .type = f->type,
                            .values = i == DEAL_STATUS ? v->statuses : NULL,
                            .first = v->n_slots + i,
                            .may_be_absent = f->may_be_absent};
        list[i] = (cel_field){f->name, leaf};
    }
    cel_shape *s = ARENA_NEW(a, cel_shape);
    *s = (cel_shape){.path = STR("deal"), .fields = list, .n_fields = DEAL_FIELDS};
    add_shape(e, STR("deal"), s);
}

cel_env *rules_env(arena *a, const vocabulary *v) {
    static const str fields[ARTICLE_FIELDS] = {{"id", 2}, {"title", 5}, {"text", 4}};
    static const cel_table articles = {{"articles", 8}, fields, ARTICLE_FIELDS};
    cel_env *e = ARENA_NEW(a, cel_env);
    cel_env_init(e, a);
    e->strict_domains = true;
    e->scanner = cel_scanner_new(a);
    for (size_t i = 0; i < v->root->n_fields; i++) {
        const term_branch *b = v->root->fields[i];
        add_shape(e, b->name, branch_shape(a, b, b->name));
    }
    for (size_t i = 0; i < v->n_sets; i++) {
        const domain *names = &v->sets[i]->members;
        const cel_type *list = cel_list_of(a, new_type(e, (cel_type){.kind = CEL_T_STRING, .values = names}));
        cel_env_add(e, (cel_variable){.name = names->name, .kind = CEL_VAR_SET, .type = list, .set = names});
    }
    add_deal(e, v);
    const cel_type *rows = cel_list_of(a, new_type(e, (cel_type){.kind = CEL_T_ROW, .table = &articles}));
    cel_env_add(e, (cel_variable){.name = articles.name, .kind = CEL_VAR_TABLE, .type = rows, .table = &articles});
    return e;
}
