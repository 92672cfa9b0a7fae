/* Values and names of a vocabulary as a person reads them. What is written here, the page takes back as typed
 * (typed.h). */

#include <math.h>

#include "terms/term_types.h"
#include "web/session_internal.h"

str web_name_words(arena *a, const domain *values, size_t i) {
    const name_set *set = values->name.n ? (const name_set *)(const void *)values : NULL;
    str name = set && set->labels[i].n ? set->labels[i] : values->names[i];
    if (!str_eq(name, values->names[i])) return name;
    char *words = arena_alloc(a, name.n + 1);
    for (size_t k = 0; k < name.n; k++) words[k] = name.p[k] == '_' ? ' ' : name.p[k];
    words[name.n] = '\0';
    return (str){words, name.n};
}

str web_unit(const term *t) {
    return t->type == SLOT_DAYS ? STR("days") : t->type == SLOT_PERCENT ? STR("%") : t->unit;
}

/* An integer with commas between thousands. */
static void put_integer(buf *into, int64_t i) {
    if (i < 0) buf_char(into, '-');
    buf_count(into, i < 0 ? -(uint64_t)i : (uint64_t)i);
}

static void put_real(buf *into, double d) {
    if (fabs(d) < 1e15 && floor(d) == d) {
        put_integer(into, (int64_t)d);
        return;
    }
    buf_double(into, d);
}

static void put_amount(buf *into, arena *a, money m) {
    buf plain = buf_in(a);
    money_print(&plain, m);
    str text = buf_take(&plain);
    size_t end = 0, from = str_starts(text, STR("-"));
    while (end < text.n && text.p[end] != '.' && text.p[end] != ' ') end++;
    buf_str(into, str_sub(text, 0, from));
    for (size_t i = from; i < end; i++) {
        if (i > from && (end - i) % 3 == 0) buf_char(into, ',');
        buf_char(into, text.p[i]);
    }
    buf_str(into, str_sub(text, end, text.n));
}

static void put_date(buf *into, arena *a, int64_t seconds) {
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    str iso = date_print(a, seconds);
    unsigned month = (unsigned)(iso.p[5] - '0') * 10 + (unsigned)(iso.p[6] - '0');
    str day = str_sub(iso, iso.p[8] == '0' ? 9 : 8, 10);
    buf_printf(into, STR_FMT " %s " STR_FMT, STR_ARG(day), months[(month + 11) % 12], STR_ARG(str_sub(iso, 0, 4)));
}

str web_value_words(arena *a, const term *t, slot_value v) {
    buf out = buf_in(a);
    bool any = false, one = false;
    const char *between = ", "; /* unless a name has a comma */
    for (size_t i = 0; t->type == SLOT_SET && i < t->values->n; i++)
        if (SLOT_BIT(v.bits, i) && str_find(web_name_words(a, t->values, i), STR(","), 0) != SIZE_MAX) between = "; ";
    switch (t->type) {
    case SLOT_BOOL: buf_z(&out, v.b ? "yes" : "no"); break;
    case SLOT_DAYS:
    case SLOT_INT:
        put_integer(&out, v.i);
        one = v.i == 1 && t->type == SLOT_DAYS;
        break;
    case SLOT_PERCENT:
    case SLOT_FLOAT: put_real(&out, v.f); break;
    case SLOT_STRING: buf_str(&out, *v.s); break;
    case SLOT_ENUM: buf_str(&out, web_name_words(a, t->values, (size_t)v.i)); break;
    case SLOT_SET:
        for (size_t i = 0; i < t->values->n; i++) {
            if (!SLOT_BIT(v.bits, i)) continue;
            if (any) buf_z(&out, between);
            buf_str(&out, web_name_words(a, t->values, i));
            any = true;
        }
        if (!any) buf_z(&out, "none");
        break;
    case SLOT_STRINGS:
        buf_str(&out, v.list->n ? arena_join(a, v.list->v, v.list->n, "; ", "; ", 0) : STR("none"));
        break;
    case SLOT_DATE: put_date(&out, a, v.i); break;
    case SLOT_MONEY: put_amount(&out, a, *v.money); break;
    }
    str unit = web_unit(t);
    bool number = t->type == SLOT_INT || t->type == SLOT_FLOAT || t->type == SLOT_DAYS || t->type == SLOT_PERCENT;
    if (number && unit.n)
        buf_printf(&out, "%s" STR_FMT, str_is(unit, "%") ? "" : " ", STR_ARG(one ? STR("day") : unit));
    return buf_take(&out);
}

str web_pattern(arena *a, const term *t) {
    char *p = arena_alloc(a, t->path.n + 1);
    for (size_t i = 0; i < t->path.n; i++) p[i] = t->path.p[i] == '<' ? '{' : t->path.p[i] == '>' ? '}' : t->path.p[i];
    p[t->path.n] = '\0';
    return (str){p, t->path.n};
}

const term *web_term(const vocabulary *v, str path) {
    const term_branch *b = v->root;
    for (size_t at = 0, end; b && !b->leaf && at <= path.n; at = end + 1) {
        end = str_find(path, STR("."), at);
        if (end == SIZE_MAX) end = path.n;
        str key = str_sub(path, at, end);
        uint32_t field = map_get(&b->index, key);
        if (field != MAP_NONE) {
            b = b->fields[field];
            if (b->leaf) return end == path.n ? b->leaf : NULL;
            continue;
        }
        const name_set *set = b->family ? vocabulary_set(v, key) : NULL;
        bool member = b->family && map_get(&b->family->index, key) != MAP_NONE;
        b = member || (set && name_set_is_part(set, b->family)) ? b->member : NULL;
        if (b && b->leaf) return end == path.n ? b->leaf : NULL;
    }
    return NULL;
}
