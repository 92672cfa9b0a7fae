#include "bargain/deal_text.h"

/* The tree of terms is walked twice: once to know below which points anything is said, once to write those. */

typedef struct deal_writer {
    const deal_outline *d;
    buf *out;
    bool json;
    unsigned depth;
} deal_writer;

/* ------------------------------------------------------------------------------------------------ values */

/* libconfig knows \x, but not JSON's \u. */
static void write_quoted(deal_writer *w, str s) {
    if (w->json) {
        buf_json(w->out, s);
        return;
    }
    buf_char(w->out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_printf(w->out, "\\%c", c);
        else if (c < ' ' || c == 127)
            buf_printf(w->out, "\\x%02x", c);
        else
            buf_char(w->out, (char)c);
    }
    buf_char(w->out, '"');
}

/* Without a point libconfig would not take 1e+30 for a number. */
static void write_float(deal_writer *w, double f) {
    buf text = {0};
    buf_double(&text, f);
    str s = buf_slice(&text);
    size_t e = str_find(s, STR("e"), 0);
    bool point = str_find(s, STR("."), 0) != SIZE_MAX;
    buf_str(w->out, str_sub(s, 0, e));
    if (!point) buf_z(w->out, ".0");
    buf_str(w->out, str_sub(s, e, s.n));
    buf_free(&text);
}

static void write_int(deal_writer *w, int64_t i) {
    buf_int(w->out, i);
    if (!w->json && (i > INT32_MAX || i < INT32_MIN)) buf_char(w->out, 'L');
}

static void write_date(deal_writer *w, int64_t seconds) {
    arena a;
    arena_init(&a);
    write_quoted(w, date_print(&a, seconds));
    arena_free(&a);
}

static void write_members(deal_writer *w, const domain *values, const uint64_t *bits) {
    bool first = true;
    buf_char(w->out, '[');
    for (size_t i = 0; i < values->n; i++) {
        if (!SLOT_BIT(bits, i)) continue;
        buf_z(w->out, first ? "" : ", ");
        write_quoted(w, values->names[i]);
        first = false;
    }
    buf_char(w->out, ']');
}

static void write_strings(deal_writer *w, const str_list *l) {
    buf_char(w->out, '[');
    for (size_t i = 0; i < l->n; i++) {
        buf_z(w->out, i ? ", " : "");
        write_quoted(w, l->v[i]);
    }
    buf_char(w->out, ']');
}

static void write_slot(deal_writer *w, const vocabulary *v, uint32_t number, slot s) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(v, number, &values);
    if (s.state != SLOT_VALUE) {
        buf_z(w->out, w->json ? "{\"open\": true}" : "{ open = true; }");
        return;
    }
    switch (type) {
    case SLOT_BOOL: buf_z(w->out, s.v.b ? "true" : "false"); break;
    case SLOT_INT:
    case SLOT_DAYS: write_int(w, s.v.i); break;
    case SLOT_FLOAT: write_float(w, s.v.f); break;
    case SLOT_STRING: write_quoted(w, *s.v.s); break;
    case SLOT_ENUM: write_quoted(w, values->names[s.v.i]); break;
    case SLOT_SET: write_members(w, values, s.v.bits); break;
    case SLOT_DATE: write_date(w, s.v.i); break;
    case SLOT_STRINGS: write_strings(w, s.v.list); break;
    }
}

static void write_value(deal_writer *w, uint32_t number) {
    write_slot(w, w->d->vocabulary, number, w->d->slots[number]);
}

void deal_write_value(buf *out, const vocabulary *v, uint32_t number, slot s, bool json) {
    deal_writer w = {NULL, out, json, 0};
    write_slot(&w, v, number, s);
}

/* ------------------------------------------------------------------------------------------------ groups */

static void begin(deal_writer *w, str key, bool *first) {
    if (w->json) {
        buf_z(w->out, *first ? "" : ", ");
        buf_json(w->out, key);
        buf_z(w->out, ": ");
    } else {
        buf_pad(w->out, ' ', (size_t)2 * w->depth);
        buf_printf(w->out, STR_FMT " = ", STR_ARG(key));
    }
    *first = false;
}

static void end(deal_writer *w) {
    if (!w->json) buf_z(w->out, ";\n");
}

static void open_group(deal_writer *w) {
    buf_z(w->out, w->json ? "{" : "{\n");
    w->depth++;
}

static void close_group(deal_writer *w) {
    w->depth--;
    if (!w->json) buf_pad(w->out, ' ', (size_t)2 * w->depth);
    buf_char(w->out, '}');
}

/* Below a point: a branch, and how far into each family the path went. */
typedef struct branch_at {
    const term_branch *b;
    uint32_t index[32];
    uint32_t n;
} branch_at;

static uint32_t number_at(const branch_at *p) {
    const term *t = p->b->leaf;
    uint32_t number = t->first_slot, family = 0;
    for (size_t i = 0; i < t->n_segments; i++)
        if (t->segments[i].set) number += t->segments[i].stride * p->index[family++];
    return number;
}

static bool step(const branch_at *p, size_t i, branch_at *out, str *key) {
    *out = *p;
    if (i < p->b->n_fields) {
        out->b = p->b->fields[i];
        *key = out->b->name;
        return true;
    }
    i -= p->b->n_fields;
    if (!p->b->family || i >= p->b->family->members.n) return false;
    out->b = p->b->member;
    out->index[out->n++] = (uint32_t)i;
    *key = p->b->family->members.names[i];
    return true;
}

static bool any_said(const deal_writer *w, const branch_at *p) {
    branch_at below;
    str key;
    if (p->b->leaf) return w->d->said[number_at(p)];
    for (size_t i = 0; step(p, i, &below, &key); i++)
        if (any_said(w, &below)) return true;
    return false;
}

static void write_branch(deal_writer *w, const branch_at *p) {
    branch_at below;
    str key;
    bool first = true;
    if (p->b->leaf) {
        write_value(w, number_at(p));
        return;
    }
    open_group(w);
    for (size_t i = 0; step(p, i, &below, &key); i++) {
        if (!any_said(w, &below)) continue;
        begin(w, key, &first);
        write_branch(w, &below);
        end(w);
    }
    close_group(w);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void write_field(deal_writer *w, deal_field f, const char *name, bool *first) {
    uint32_t number = w->d->vocabulary->n_slots + f;
    if (!w->d->said[number]) return;
    begin(w, str_of(name), first);
    write_value(w, number);
    end(w);
}

static void write_header(deal_writer *w) {
    bool first = true;
    const deal_outline *d = w->d;
    open_group(w);
    begin(w, STR("id"), &first);
    write_quoted(w, d->id);
    end(w);
    begin(w, STR("title"), &first);
    write_quoted(w, d->title);
    end(w);
    write_field(w, DEAL_DATE, "date", &first);
    write_field(w, DEAL_BY, "by", &first);
    write_field(w, DEAL_STATUS, "status", &first);
    if (!d->no_status && !d->said[d->vocabulary->n_slots + DEAL_STATUS]) {
        begin(w, STR("status"), &first);
        write_quoted(w, STR("hypothetical"));
        end(w);
    }
    begin(w, STR("complete"), &first);
    buf_z(w->out, "true");
    end(w);
    close_group(w);
}

static void write_deal(deal_writer *w) {
    bool first = true;
    begin(w, STR("deal"), &first);
    write_header(w);
    end(w);
    if (!w->json) buf_char(w->out, '\n');
    begin(w, STR("terms"), &first);
    write_branch(w, &(branch_at){.b = w->d->vocabulary->root});
    end(w);
}

void deal_write_text(buf *out, const deal_outline *d) {
    deal_writer w = {d, out, false, 0};
    for (size_t from = 0; from < d->note.n;) {
        size_t to = str_find(d->note, STR("\n"), from);
        buf_printf(out, "# " STR_FMT "\n", STR_ARG(str_sub(d->note, from, to)));
        from = to == SIZE_MAX ? d->note.n : to + 1;
    }
    write_deal(&w);
}

void deal_write_json(buf *out, const deal_outline *d) {
    deal_writer w = {d, out, true, 0};
    buf_char(out, '{');
    write_deal(&w);
    buf_char(out, '}');
}
