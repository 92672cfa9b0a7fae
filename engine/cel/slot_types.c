/* Slot types in expressions: what each type of slot is as a CEL type and as a CEL value, and in which forms it can be
 * compared without making a value. A new type of slot needs a row here: without one this file does not compile. */

#include "cel/value.h"

static cel_value boolean_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_bool(v.b);
}

static cel_value integer_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_int(v.i);
}

static cel_value real_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_double(v.f);
}

static cel_value text_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_str(*v.s);
}

static cel_value member_value(arena *a, const domain *values, slot_value v) {
    (void)a;
    return cel_of_str(values->names[v.i]);
}

static cel_value members_value(arena *a, const domain *values, slot_value v) {
    size_t n = 0;
    cel_value *names = arena_alloc(a, values->n * sizeof *names);
    for (size_t i = 0; i < values->n; i++)
        if (SLOT_BIT(v.bits, i)) names[n++] = cel_of_str(values->names[i]);
    return cel_of_list(a, names, n);
}

static cel_value date_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_time(CEL_TIMESTAMP, v.i, 0);
}

static cel_value days_value(arena *a, const domain *values, slot_value v) {
    enum { SECONDS = 86400 };
    (void)values;
    if (v.i > CEL_MOST_DAYS || v.i < -CEL_MOST_DAYS) return cel_error(a, "duration out of range");
    return cel_of_time(CEL_DURATION, v.i * SECONDS, 0);
}

static cel_value strings_value(arena *a, const domain *values, slot_value v) {
    cel_value *all = arena_alloc(a, v.list->n * sizeof *all);
    (void)values;
    for (size_t i = 0; i < v.list->n; i++) all[i] = cel_of_str(v.list->v[i]);
    return cel_of_list(a, all, v.list->n);
}

#define percent_value real_value

static cel_value money_value(arena *a, const domain *values, slot_value v) {
    (void)a, (void)values;
    return cel_of_money(*v.money);
}

/* type, whether the value is a list of it, whether the strings of the domain are the only values, form. */
#define ROW_boolean &cel_bool, false, false, SLOT_FORM_VALUE
#define ROW_integer &cel_int, false, false, SLOT_FORM_VALUE
#define ROW_real    &cel_double, false, false, SLOT_FORM_VALUE
#define ROW_text    &cel_string, false, false, SLOT_FORM_VALUE
#define ROW_member  &cel_string, false, true, SLOT_FORM_INDEX
#define ROW_members &cel_string, true, true, SLOT_FORM_BITS
#define ROW_date    &cel_timestamp, false, false, SLOT_FORM_VALUE
#define ROW_days    &cel_duration, false, false, SLOT_FORM_VALUE
#define ROW_strings &cel_string, true, false, SLOT_FORM_STRINGS
#define ROW_percent &cel_double, false, false, SLOT_FORM_VALUE
#define ROW_money   &cel_money, false, false, SLOT_FORM_VALUE

#define ROW(TYPE, name) [SLOT_##TYPE] = {name##_value, ROW_##name},
const cel_slot_type cel_slot_types[] = {SLOT_TYPE_LIST(ROW)};

const cel_type *cel_leaf_type(arena *a, const cel_shape *leaf) {
    const cel_slot_type *row = &cel_slot_types[leaf->type];
    const cel_type *type = row->named ? cel_string_of(a, leaf->values) : row->type;
    return row->list ? cel_list_of(a, type) : type;
}
