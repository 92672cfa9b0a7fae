#include "cli/pack_tests.h"

#include <unistd.h>

#include "rules/builtin.h"
#include "source/node.h"

str pack_vocabulary(job *j, str file) {
    diags *dropped = diags_in(&j->memory);
    if (str_find(file, STR("."), 0) == SIZE_MAX && str_find(file, STR("/"), 0) == SIZE_MAX) return STR("");
    source *s = source_load(&j->memory, file, 0, dropped);
    const node *root = s ? node_read(&j->memory, s, (node_limits){.allow_include = true}, dropped) : NULL;
    const node *head = root && root->kind == NODE_GROUP ? node_get(root, "pack") : NULL;
    const node *name = head && head->kind == NODE_GROUP ? node_get(head, "vocabulary") : NULL;
    str out = name && name->kind == NODE_STRING ? name->s : STR("");
    diags_free(dropped);
    return out;
}

static const embedded_file *built_in(const embedded_file *list, size_t n, str id, const char *ending) {
    for (size_t i = 0; i < n; i++) {
        str name = str_of(list[i].name);
        if (str_ends(name, str_of(ending)) && str_eq(str_sub(name, 0, name.n - 6), id)) return &list[i];
    }
    return NULL;
}

bool pack_is_built_in(str id) {
    return built_in(builtin_files, builtin_files_n, id, ".rules") != NULL;
}

source *pack_tests_open(job *j, str file, bool *missing, diags *d) {
    *missing = false;
    if (str_ends(file, STR(".rules"))) {
        str beside = arena_printf(&j->memory, STR_FMT ".tests", STR_ARG(str_sub(file, 0, file.n - 6)));
        *missing = access(beside.p, F_OK) != 0;
        return *missing ? NULL : source_load(&j->memory, beside, 0, d);
    }
    const embedded_file *f = built_in(builtin_tests, builtin_tests_n, file, ".tests");
    *missing = f == NULL;
    return f ? source_of_text(&j->memory, str_of(f->name), (str){f->text, f->size}) : NULL;
}
