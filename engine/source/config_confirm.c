#include <libconfig.h>
#include <stdlib.h>

#include "source/config.h"

/* libconfig is the authority on what its text means: the tree of the scanner gets its values from there, and where the
 * two should not agree the file is refused. */

static bool disagree(const source *s, const node *n, diags *d) {
    (void)s;
    place_error(d, n->at, str_of("please report this file"), "libconfig reads this value differently");
    return false;
}

static bool confirm_children(arena *a, const source *s, node *n, config_setting_t *is, diags *d);

static bool confirm(arena *a, const source *s, node *n, config_setting_t *is, diags *d) {
    int type = config_setting_type(is);
    switch (n->kind) {
    case NODE_BOOL:
        return (type == CONFIG_TYPE_BOOL && (config_setting_get_bool(is) != 0) == n->b) || disagree(s, n, d);
    case NODE_INT: return (type == CONFIG_TYPE_INT64 && config_setting_get_int64(is) == n->i) || disagree(s, n, d);
    case NODE_FLOAT: n->f = config_setting_get_float(is); return type == CONFIG_TYPE_FLOAT || disagree(s, n, d);
    case NODE_STRING:
        return (type == CONFIG_TYPE_STRING && str_eq(n->s, str_of(config_setting_get_string(is)))) || disagree(s, n, d);
    case NODE_GROUP: return type == CONFIG_TYPE_GROUP ? confirm_children(a, s, n, is, d) : disagree(s, n, d);
    case NODE_LIST:
        return type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY ? confirm_children(a, s, n, is, d)
                                                                     : disagree(s, n, d);
    case NODE_NULL: break;
    }
    return disagree(s, n, d);
}

static bool confirm_children(arena *a, const source *s, node *n, config_setting_t *is, diags *d) {
    unsigned count = (unsigned)config_setting_length(is), i = 0;
    if (count != n->n) return disagree(s, n, d);
    for (node *c = n->first; c; c = c->next)
        if (!confirm(a, s, c, config_setting_get_elem(is, i++), d)) return false;
    return true;
}

/* What libconfig refuses and the scanner let pass; its line is that of the text it was given, includes in place. */
static void refused(const source *s, const config_t *c, diags *d) {
    uint32_t line = (uint32_t)config_error_line(c);
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .file = s->name,
                        .line = line ? s->first_line + line - 1 : 0,
                        .message = arena_printf(&d->memory, "libconfig cannot read this: %s", config_error_text(c))});
}

static size_t count_nodes(const node *n) {
    size_t sum = 1;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        for (const node *c = n->first; c; c = c->next) sum += count_nodes(c);
    return sum;
}

/* libconfig does not check what malloc() gives it. So as much memory as it takes, and more, is taken before it runs and
 * given back: if there is too little, that is found out here. Another thread may take it in between; that is the one
 * case in which running out of memory is not reported. */
static void reserve(arena *a, const node *root, size_t text) {
    enum { FOR_SCANNER = 65536, FOR_NODE = 256 };
    void *volatile block = malloc(FOR_SCANNER + 3 * text + FOR_NODE * count_nodes(root));
    if (!block) arena_out_of_memory(a);
    free(block);
}

/* What libconfig has made is released with the arena, if not before. */
typedef struct reading {
    config_t config;
    bool open;
} reading;

static void close_reading(void *what) {
    reading *r = what;
    if (r->open) config_destroy(&r->config);
    r->open = false;
}

bool config_confirm(arena *a, const source *s, node *root, const buf *text, diags *d) {
    reading *r = ARENA_NEW(a, reading);
    arena_defer(a, close_reading, r);
    if (text->failed) arena_out_of_memory(a);
    reserve(a, root, text->n);
    config_init(&r->config);
    r->open = true;
    bool good = config_read_string(&r->config, text->p) == CONFIG_TRUE;
    if (good)
        good = confirm_children(a, s, root, config_root_setting(&r->config), d);
    else
        refused(s, &r->config, d);
    close_reading(r);
    return good;
}
