#include "cel/library.h"

#include <pthread.h>
#include <stdlib.h>

#include "cel/lib.h"

/* The index of all overloads, made once: sorted by name and call style, in the order of the tables. */

static const cel_overload *const topics[] = {lib_standard, lib_convert, lib_time,     lib_strings,
                                             lib_lists,    lib_math,    lib_optional, lib_regex};

/* The index takes about 70 KB. The first thread that needs it makes it, and could not report that memory is short, so
 * the memory is static. */
static _Alignas(ARENA_ALIGN) char index_memory[128 * 1024];

static struct {
    pthread_once_t once;
    arena memory; /* in index_memory */
    const cel_overload **sorted;
    cel_signature *signatures; /* of sorted */
    str *names;
    size_t n, n_names;
} library = {.once = PTHREAD_ONCE_INIT};

static int by_name(const cel_overload *a, const cel_overload *b) {
    int names = str_cmp(str_of(a->function), str_of(b->function));
    return names ? names : (int)a->member - (int)b->member;
}

typedef struct entry {
    const cel_overload *overload;
    size_t place;
} entry;

static int by_entry(const void *x, const void *y) {
    const entry *a = x, *b = y;
    int names = by_name(a->overload, b->overload);
    return names ? names : (a->place > b->place) - (a->place < b->place);
}

/* "(string, int) -> string" */
static cel_signature parse_signature(arena *a, const char *text) {
    str s = str_of(text);
    size_t arrow = str_find(s, STR(" -> "), 0), from = 1, depth = 0;
    VEC(const cel_type *) params = {0};
    for (size_t i = 1; i < arrow; i++) {
        char c = s.p[i];
        bool ends = depth == 0 && (c == ',' || c == ')');
        if (c == '(') depth++;
        if (c == ')' && depth) depth--;
        if (!ends) continue;
        str part = str_trim(str_sub(s, from, i));
        if (part.n) VEC_PUSH(a, params, cel_type_parse(a, part));
        from = i + 1;
    }
    return (cel_signature){params.v, params.n, cel_type_parse(a, str_sub(s, arrow + 4, s.n))};
}

static void build(void) {
    arena *a = &library.memory;
    size_t n = 0, n_topics = sizeof topics / sizeof *topics;
    *a = (arena){.at = index_memory, .end = index_memory + sizeof index_memory};
    for (size_t t = 0; t < n_topics; t++)
        for (const cel_overload *o = topics[t]; o->id; o++) n++;
    entry *all = ARENA_ARRAY(a, entry, n);
    for (size_t t = 0, k = 0; t < n_topics; t++)
        for (const cel_overload *o = topics[t]; o->id; o++, k++) all[k] = (entry){o, k};
    qsort(all, n, sizeof *all, by_entry);
    library.sorted = ARENA_ARRAY(a, const cel_overload *, n);
    library.signatures = ARENA_ARRAY(a, cel_signature, n);
    library.names = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++) {
        library.sorted[i] = all[i].overload;
        library.signatures[i] = parse_signature(a, all[i].overload->signature);
        str name = str_of(all[i].overload->function);
        if (library.n_names == 0 || !str_eq(library.names[library.n_names - 1], name))
            library.names[library.n_names++] = name;
    }
    library.n = n;
}

const cel_overload *const *cel_library_find(str function, bool member, size_t *n) {
    pthread_once(&library.once, build);
    size_t low = 0, high = library.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int o = str_cmp(str_of(library.sorted[middle]->function), function);
        if (o == 0) o = (int)library.sorted[middle]->member - (int)member;
        if (o < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < library.n && str_is(function, library.sorted[end]->function) && library.sorted[end]->member == member)
        end++;
    *n = end - low;
    return &library.sorted[low];
}

const str *cel_library_names(size_t *n) {
    pthread_once(&library.once, build);
    *n = library.n_names;
    return library.names;
}

const cel_signature *cel_library_signature(const cel_overload *const *found) {
    return &library.signatures[found - library.sorted];
}

const cel_type *cel_overload_param(const cel_overload *const *found, size_t i) {
    const cel_signature *s = cel_library_signature(found);
    return s->params[i < s->n ? i : s->n - 1];
}

bool cel_value_fits(cel_value v, const cel_type *t) {
    if (t->kind == CEL_T_DYN || t->kind == CEL_T_PARAM) return true;
    if (t->kind == CEL_T_WRAPPER) return v.kind == CEL_NULL || cel_value_fits(v, t->a);
    if (t->kind > CEL_T_OPTIONAL) return false;
    if (cel_kind_of_type[t->kind] != v.kind) return false;
    if (t->kind != CEL_T_LIST || t->a->kind == CEL_T_PARAM || t->a->kind == CEL_T_DYN) return true;
    for (size_t i = 0; i < v.list->n; i++)
        if (!cel_value_fits(v.list->v[i], t->a)) return false;
    return true;
}

cel_value lib_fail(cel_call *c, const char *message) {
    (void)c;
    return (cel_value){.kind = CEL_ERROR, .error = message};
}

cel_value lib_text(cel_call *c, buf *b) {
    if (buf_mark(b) > LIB_MOST_TEXT) return lib_fail(c, "this text would be longer than 64 MiB");
    return cel_of_str(buf_take(b));
}

cel_value lib_no_overload(cel_call *c, const char *function, const cel_value *args, size_t n) {
    buf types = buf_in(c->memory);
    for (size_t i = 0; i < n; i++) buf_printf(&types, "%s%s", i ? ", " : "", cel_kind_name(args[i].kind));
    str listed = buf_take(&types);
    return cel_error(c->memory, "no such overload: %s(" STR_FMT ")", function, STR_ARG(listed));
}

bool cel_overload_takes(const cel_overload *const *found, size_t n) {
    size_t params = cel_library_signature(found)->n;
    return (*found)->style & CEL_VARIADIC ? n >= params : n == params;
}

bool cel_overload_fits(const cel_overload *const *found, const cel_value *args, size_t n) {
    if (!(*found)->call || !cel_overload_takes(found, n)) return false;
    for (size_t i = 0; i < n; i++)
        if (!cel_value_fits(args[i], cel_overload_param(found, i))) return false;
    return true;
}

cel_value cel_library_call(cel_call *call, str function, bool member, const cel_value *args, size_t n) {
    size_t count;
    const cel_overload *const *all = cel_library_find(function, member, &count);
    for (size_t i = 0; i < count; i++)
        if (cel_overload_fits(&all[i], args, n)) return all[i]->call(call, args, n);
    return lib_no_overload(call, arena_z(call->memory, function), args, n);
}
