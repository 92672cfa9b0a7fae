#include "cel/words.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ tokens */

typedef enum { PART_NAME, PART_NUMBER, PART_STRING, PART_SIGN, PART_COMMENT } part_kind;

typedef struct part {
    part_kind kind;
    uint32_t from, to;
    uint32_t inner, inner_to; /* of a string: what is between its quotes */
    bool open;                /* of a string: it does not end */
} part;

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c) {
    return is_letter(c) || str_is_digit(c);
}

static char peek(str s, size_t at) {
    return at < s.n ? s.p[at] : '\0';
}

/* The string whose quote is at AT. */
static part string_part(str s, size_t from, size_t at, bool raw) {
    char quote = s.p[at];
    size_t quotes = peek(s, at + 1) == quote && peek(s, at + 2) == quote ? 3 : 1, end = at + quotes;
    part p = {PART_STRING, (uint32_t)from, (uint32_t)s.n, (uint32_t)end, (uint32_t)s.n, true};
    for (; end < s.n; end++) {
        if (s.p[end] == '\\' && !raw) {
            end++;
        } else if (s.p[end] == '\n' && quotes == 1) {
            p.to = p.inner_to = (uint32_t)end;
            return p;
        } else if (s.p[end] == quote && (quotes == 1 || (peek(s, end + 1) == quote && peek(s, end + 2) == quote))) {
            p.inner_to = (uint32_t)end;
            p.to = (uint32_t)(end + quotes);
            p.open = false;
            return p;
        }
    }
    return p;
}

static part next_part(str s, size_t at) {
    size_t end = at;
    char c = s.p[at];
    while (is_word(peek(s, end))) end++;
    bool quote = peek(s, end) == '"' || peek(s, end) == '\'';
    bool prefix = end - at <= 2, raw = false;
    for (size_t i = at; i < end; i++) {
        prefix = prefix && strchr("rRbB", s.p[i]);
        raw = raw || (s.p[i] | 0x20) == 'r';
    }
    if (quote && prefix) return string_part(s, at, end, raw);
    if (is_letter(c)) return (part){.kind = PART_NAME, .from = (uint32_t)at, .to = (uint32_t)end};
    if (str_is_digit(c)) {
        while (is_word(peek(s, end)) || (peek(s, end) == '.' && str_is_digit(peek(s, end + 1)))) end++;
        return (part){.kind = PART_NUMBER, .from = (uint32_t)at, .to = (uint32_t)end};
    }
    if (c == '/' && peek(s, at + 1) == '/') {
        size_t eol = str_find(s, STR("\n"), at);
        return (part){.kind = PART_COMMENT, .from = (uint32_t)at, .to = (uint32_t)(eol == SIZE_MAX ? s.n : eol)};
    }
    static const char *const twos[] = {"&&", "||", "==", "!=", "<=", ">="};
    end = at + 1;
    for (size_t i = 0; i < sizeof twos / sizeof *twos; i++)
        if (str_is(str_sub(s, at, at + 2), twos[i])) end = at + 2;
    while (end < s.n && ((unsigned char)s.p[end] & 0xc0u) == 0x80u) end++; /* one character, whatever it is */
    return (part){.kind = PART_SIGN, .from = (uint32_t)at, .to = (uint32_t)end};
}

typedef VEC(part) parts;

static parts parts_of(arena *a, str s) {
    parts list = {0};
    for (size_t at = 0; at < s.n;) {
        if (str_is_space(s.p[at])) {
            at++;
            continue;
        }
        part p = next_part(s, at);
        VEC_PUSH(a, list, p);
        at = p.to;
    }
    return list;
}

/* ------------------------------------------------------------------------------------------------ targets */

/* A bracket that is open. */
typedef struct frame {
    char sign;
    cel_target base;      /* of '[': what is indexed; of '(' of a macro: its range */
    bool index;           /* of '[': it follows a value */
    bool macro;           /* of '(': of a macro that declares variables */
    bool call;            /* of '(': of a function */
    const domain *values; /* of a list after `in`: what its strings can be */
    size_t locals;        /* variables that were declared before */
    size_t first;         /* the part after it */
} frame;

typedef struct local_name {
    str name;
    cel_target is;
} local_name;

typedef struct reader {
    arena *memory;
    const cel_env *env;
    str text;
    parts parts;
    VEC(cel_word) words;
    VEC(frame) frames;
    VEC(local_name) locals;
    cel_target last;        /* of what was read last, if it is a value */
    bool is_value;          /* what was read last is a value: an index or a selection may follow */
    bool selects;           /* a dot was read last */
    const domain *compared; /* a comparison was read last: what the other side can be */
} reader;

static cel_target target_of_shape(arena *a, const cel_shape *s, str path) {
    if (!s) return (cel_target){0};
    return s->leaf ? (cel_target){.type = cel_leaf_type(a, s), .leaf = s, .path = path}
                   : (cel_target){.shape = s, .path = path};
}

static str path_step(arena *a, str path, str name) {
    return path.n ? arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(name)) : path;
}

/* A name after T; *MEMBER is the family that it is a member of. */
static cel_target step_name(arena *a, cel_target t, str name, const domain **member) {
    *member = NULL;
    if (!t.shape) return (cel_target){0};
    size_t i = cel_shape_find(t.shape, name);
    str path = path_step(a, t.path, name);
    if (i != SIZE_MAX) return target_of_shape(a, t.shape->fields[i].shape, path);
    *member = t.shape->family;
    bool known = t.shape->family && domain_find(t.shape->family, name) != SIZE_MAX;
    return target_of_shape(a, t.shape->member, known ? path : STR(""));
}

/* What the values of a string of T can be: of an enum, of the elements of a set. */
static const domain *values_of(cel_target t) {
    const cel_type *type = t.type;
    if (type && (type->kind == CEL_T_LIST || type->kind == CEL_T_OPTIONAL)) type = type->a;
    return type && type->kind == CEL_T_STRING ? type->values : NULL;
}

/* An element of a list, a key of a map: what a macro's variable is. */
static cel_target element_of(reader *r, cel_target t) {
    if (t.shape && t.shape->family) return (cel_target){.type = cel_string_of(r->memory, t.shape->family)};
    if (t.type && (t.type->kind == CEL_T_LIST || t.type->kind == CEL_T_MAP || t.type->kind == CEL_T_OPTIONAL))
        return (cel_target){.type = t.type->a};
    return (cel_target){0};
}

static bool is_macro(str name) {
    const char *macro;
    for (size_t i = 0; (macro = cel_macro_name(i)); i++)
        if (str_is(name, macro)) return true;
    return false;
}

static bool is_function(str name, bool member) {
    size_t n;
    cel_library_find(name, member, &n);
    return n > 0;
}

/* ------------------------------------------------------------------------------------------------ names */

static str part_text(const reader *r, size_t i) {
    return i < r->parts.n ? str_sub(r->text, r->parts.v[i].from, r->parts.v[i].to) : (str){"", 0};
}

static void add_word(reader *r, cel_word w) {
    VEC_PUSH(r->memory, r->words, w);
}

static cel_word word_of(const reader *r, size_t i, cel_word_kind kind) {
    const part *p = &r->parts.v[i];
    return (cel_word){.kind = kind, .from = p->from, .to = p->to, .name = part_text(r, i)};
}

/* x.NAME, x.NAME(...) */
static void read_selection(reader *r, size_t i, bool called) {
    cel_word w = word_of(r, i, CEL_WORD_UNKNOWN);
    cel_target base = r->last;
    const domain *family;
    r->last = (cel_target){0};
    if (called) {
        w.kind = is_macro(w.name) ? CEL_WORD_MACRO : is_function(w.name, true) ? CEL_WORD_FUNCTION : CEL_WORD_UNKNOWN;
        w.member = true;
        w.is = base;
        r->last = base; /* the range of a macro, until its bracket is closed */
    } else if (base.type && base.type->kind == CEL_T_ROW) {
        for (size_t k = 0; k < base.type->table->n_fields; k++)
            if (str_eq(base.type->table->fields[k], w.name)) w.kind = CEL_WORD_FIELD;
        r->last = (cel_target){.type = &cel_string};
    } else if (base.shape) {
        w.is = r->last = step_name(r->memory, base, w.name, &family);
        w.values = family;
        bool there = r->last.shape || r->last.type;
        w.kind = !there ? CEL_WORD_UNKNOWN : family ? CEL_WORD_MEMBER : CEL_WORD_TERM;
        if (family && domain_find(family, w.name) == SIZE_MAX) w.kind = CEL_WORD_UNKNOWN;
    }
    add_word(r, w);
}

/* A name that is declared by the macro around it: the first one after its bracket, and the second one of the forms with
 * two variables, all(k, v, ...). In map(x, p, t) the second one may be a condition: it means something already. */
static bool declares(const reader *r, size_t i) {
    const frame *f = r->frames.n ? &r->frames.v[r->frames.n - 1] : NULL;
    if (!f || !f->macro || !str_is(part_text(r, i + 1), ",")) return false;
    if (i == f->first) return true;
    if (i != f->first + 2 || r->locals.n != f->locals + 1 || cel_env_find(r->env, part_text(r, i))) return false;
    for (size_t k = 0; k < r->locals.n; k++)
        if (str_eq(r->locals.v[k].name, part_text(r, i))) return false;
    return true;
}

static void read_name(reader *r, size_t i) {
    static const char *const keywords[] = {"true", "false", "null", "in"};
    cel_word w = word_of(r, i, CEL_WORD_UNKNOWN);
    bool called = str_is(part_text(r, i + 1), "(");
    r->is_value = true;
    if (r->selects) {
        r->selects = false;
        read_selection(r, i, called);
        return;
    }
    const domain *compared = values_of(r->last);
    bool after_value = r->last.type || r->last.shape;
    cel_target before = r->last;
    r->last = (cel_target){0};
    for (size_t k = 0; k < sizeof keywords / sizeof *keywords; k++)
        if (str_is(w.name, keywords[k])) w.kind = CEL_WORD_KEYWORD;
    if (str_is(w.name, "in")) {
        r->is_value = false;
        r->compared = compared;
        if (!compared && after_value && before.shape) r->compared = before.shape->family;
    }
    if (w.kind == CEL_WORD_KEYWORD) {
        add_word(r, w);
        return;
    }
    if (declares(r, i)) {
        frame *f = &r->frames.v[r->frames.n - 1];
        local_name l = {w.name, element_of(r, f->base)};
        w.kind = CEL_WORD_LOCAL;
        w.declares = true;
        w.is = r->last = l.is;
        VEC_PUSH(r->memory, r->locals, l);
        add_word(r, w);
        return;
    }
    for (size_t k = r->locals.n; k-- > 0 && !called && w.kind != CEL_WORD_LOCAL;) {
        if (!str_eq(r->locals.v[k].name, w.name)) continue;
        w.kind = CEL_WORD_LOCAL;
        w.is = r->last = r->locals.v[k].is;
    }
    const cel_variable *v = w.kind == CEL_WORD_UNKNOWN && !called ? cel_env_find(r->env, w.name) : NULL;
    static const cel_word_kind kinds[] = {[CEL_VAR_SHAPE] = CEL_WORD_TERM,
                                          [CEL_VAR_SET] = CEL_WORD_SET,
                                          [CEL_VAR_TABLE] = CEL_WORD_TABLE,
                                          [CEL_VAR_DEFINITION] = CEL_WORD_DEFINITION,
                                          [CEL_VAR_VALUE] = CEL_WORD_VARIABLE};
    if (v) {
        w.kind = kinds[v->kind];
        w.variable = v;
        w.is = r->last = v->type && v->type->shape ? target_of_shape(r->memory, v->type->shape, w.name)
                                                   : (cel_target){.type = v->type};
    } else if (called && (is_function(w.name, false) || str_is(w.name, "has"))) {
        w.kind = str_is(w.name, "has") ? CEL_WORD_MACRO : CEL_WORD_FUNCTION;
    } else if (w.kind == CEL_WORD_UNKNOWN && str_is(part_text(r, i + 1), ".")) {
        str whole = arena_printf(r->memory, STR_FMT "." STR_FMT, STR_ARG(w.name), STR_ARG(part_text(r, i + 2)));
        if (is_function(whole, false) || str_is(whole, "cel.bind")) w.kind = CEL_WORD_FUNCTION;
    }
    add_word(r, w);
}

/* The second part of math.greatest(): the first one is the word before. */
static bool read_qualified(reader *r, size_t i) {
    cel_word *before = r->words.n > 1 ? &r->words.v[r->words.n - 2] : NULL;
    if (!r->selects || !before || before->kind != CEL_WORD_FUNCTION || before->member ||
        before->to != r->words.v[r->words.n - 1].from)
        return false;
    cel_word w = word_of(r, i, CEL_WORD_FUNCTION);
    w.name = str_sub(r->text, before->from, w.to);
    before->name = w.name;
    r->selects = false;
    r->is_value = true;
    r->last = (cel_target){0};
    add_word(r, w);
    return true;
}

/* ------------------------------------------------------------------------------------------------ strings, signs */

static void read_string(reader *r, size_t i) {
    const part *p = &r->parts.v[i];
    const frame *f = r->frames.n ? &r->frames.v[r->frames.n - 1] : NULL;
    cel_word w = word_of(r, i, CEL_WORD_STRING);
    w.name = str_sub(r->text, p->inner, p->inner_to);
    cel_target is = {.type = &cel_string};
    if (f && f->sign == '[' && f->index && f->base.shape && i == f->first) {
        const domain *family;
        is = step_name(r->memory, f->base, w.name, &family);
        w.kind = CEL_WORD_MEMBER;
        w.values = f->base.shape->family;
        w.is = is;
    } else if (r->compared || (f && f->sign == '[' && f->values)) {
        w.kind = CEL_WORD_VALUE;
        w.values = r->compared ? r->compared : f->values;
    }
    r->last = is;
    r->is_value = true;
    r->selects = false;
    add_word(r, w);
}

static void open_frame(reader *r, size_t i, char sign) {
    frame f = {.sign = sign, .locals = r->locals.n, .first = i + 1};
    const cel_word *before = r->words.n > 1 ? &r->words.v[r->words.n - 2] : NULL; /* the last one is the bracket */
    if (sign == '[') {
        f.index = r->is_value;
        f.base = r->is_value ? r->last : (cel_target){0};
        f.values = r->is_value ? NULL : r->compared;
    } else if (sign == '(' && before && r->is_value) {
        f.call = before->kind == CEL_WORD_FUNCTION || before->kind == CEL_WORD_MACRO;
        f.macro = before->kind == CEL_WORD_MACRO && before->member;
        f.base = r->last;
    }
    VEC_PUSH(r->memory, r->frames, f);
    r->last = (cel_target){0};
    r->is_value = false;
}

static void close_frame(reader *r, size_t i) {
    if (r->frames.n == 0) return;
    frame f = r->frames.v[--r->frames.n];
    cel_target inside = r->last;
    r->locals.n = f.locals;
    r->is_value = true;
    r->last = (cel_target){0};
    if (f.sign == '(' && !f.call) r->last = inside;
    if (f.sign != '[' || !f.index) return;
    bool single = i == f.first + 1 && r->parts.v[f.first].kind == PART_STRING;
    if (single)
        r->last = inside;
    else if (f.base.shape)
        r->last = target_of_shape(r->memory, f.base.shape->member, STR(""));
    else if (f.base.type)
        r->last = (cel_target){.type = f.base.type->b ? f.base.type->b : f.base.type->a};
}

static void read_sign(reader *r, size_t i) {
    str sign = part_text(r, i);
    const domain *compared = NULL;
    add_word(r, word_of(r, i, CEL_WORD_OPERATOR));
    r->selects = false;
    char c = sign.p[0];
    if (c == '.') {
        r->selects = true;
        return;
    }
    if (c == '?' && r->words.n > 1 && str_is(r->words.v[r->words.n - 2].name, ".")) {
        r->selects = true; /* a.?b */
        return;
    }
    if (c == '(' || c == '[' || c == '{') {
        open_frame(r, i, c);
    } else if (c == ')' || c == ']' || c == '}') {
        close_frame(r, i);
    } else {
        if (str_is(sign, "==") || str_is(sign, "!=")) compared = values_of(r->last);
        r->last = (cel_target){0};
        r->is_value = false;
    }
    r->compared = compared;
}

static void read_parts(reader *r) {
    for (size_t i = 0; i < r->parts.n; i++) {
        switch (r->parts.v[i].kind) {
        case PART_NAME:
            if (!read_qualified(r, i)) read_name(r, i);
            if (!str_is(part_text(r, i), "in")) r->compared = NULL;
            break;
        case PART_NUMBER:
            add_word(r, word_of(r, i, CEL_WORD_NUMBER));
            r->last = (cel_target){0};
            r->is_value = true;
            break;
        case PART_STRING: read_string(r, i); break;
        case PART_SIGN: read_sign(r, i); break;
        case PART_COMMENT: add_word(r, word_of(r, i, CEL_WORD_COMMENT)); break;
        }
        if (r->parts.v[i].kind == PART_STRING || r->parts.v[i].kind == PART_NUMBER) r->compared = NULL;
    }
}

const cel_word *cel_words(arena *a, const cel_env *e, str text, size_t *n) {
    reader r = {.memory = a, .env = e, .text = text, .parts = parts_of(a, text)};
    read_parts(&r);
    *n = r.words.n;
    return r.words.v;
}

/* ------------------------------------------------------------------------------------------------ offers */

typedef struct finder {
    arena *memory;
    const cel_env *env;
    const domain *const *named;
    cel_offers *out;
    str prefix;
    map seen;
} finder;

static void offer(finder *f, cel_offer o) {
    if (!str_starts(o.text, f->prefix) || !map_put(f->memory, &f->seen, o.text, 1)) return;
    VEC_PUSH(f->memory, f->out->list, o);
}

static void offer_domain(finder *f, const domain *d, cel_word_kind kind, str suffix) {
    if (d && d->named) d = f->named ? f->named[d->named - 1] : NULL;
    for (size_t i = 0; d && i < d->n; i++)
        offer(f, (cel_offer){.kind = kind, .text = d->names[i], .suffix = suffix, .values = d});
}

/* Whether a function's first parameter accepts a value of T. */
static bool accepts(const cel_type *parameter, cel_target t) {
    if (t.shape) return parameter->kind == CEL_T_MAP;
    if (!t.type || t.type->kind == CEL_T_DYN) return true;
    return parameter->kind == t.type->kind || parameter->kind == CEL_T_DYN || parameter->kind == CEL_T_PARAM;
}

/* All functions, or the member functions of T. */
static void offer_functions(finder *f, bool member, cel_target t) {
    size_t n;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++) {
        size_t count;
        const cel_overload *const *all = cel_library_find(names[i], member, &count);
        bool fits = !member && count > 0 && is_letter(names[i].p[0]) && names[i].p[0] != '_';
        for (size_t k = 0; k < count && member; k++)
            fits = fits || accepts(cel_library_signature(&all[k])->params[0], t);
        if (fits)
            offer(f, (cel_offer){.kind = CEL_WORD_FUNCTION, .text = names[i], .suffix = STR("("), .member = member});
    }
    if (!member) offer(f, (cel_offer){.kind = CEL_WORD_FUNCTION, .text = STR("cel.bind"), .suffix = STR("(")});
}

/* The fields and members of a point. */
static void offer_shape(finder *f, const cel_shape *s, str suffix) {
    for (size_t i = 0; i < s->n_fields; i++)
        offer(f, (cel_offer){
                     .kind = CEL_WORD_TERM, .text = s->fields[i].name, .suffix = suffix, .shape = s->fields[i].shape});
    offer_domain(f, s->family, CEL_WORD_MEMBER, suffix);
}

/* After a dot: what a term, an article or a value has, with its member functions and macros; or the functions of a
 * namespace. */
static void complete_member(finder *f, const reader *r) {
    cel_target t = r->last;
    const cel_type *type = t.type;
    const cel_word *dot = r->words.n ? &r->words.v[r->words.n - 1] : NULL;
    const cel_word *before = r->words.n > 1 ? dot - 1 : NULL;
    if (type && type->kind == CEL_T_ROW)
        for (size_t i = 0; i < type->table->n_fields; i++)
            offer(f, (cel_offer){.kind = CEL_WORD_FIELD, .text = type->table->fields[i], .suffix = STR("")});
    if (t.shape) offer_shape(f, t.shape, STR(""));
    if (!t.shape && !type && before && before->kind != CEL_WORD_LOCAL && is_letter(r->text.p[before->from])) {
        str prefix = f->prefix;
        size_t from = f->out->from;
        f->out->from = before->from;
        f->prefix = str_sub(r->text, before->from, r->text.n);
        offer_functions(f, false, t);
        if (f->out->list.n) return;
        f->prefix = prefix;
        f->out->from = from;
    }
    offer_functions(f, true, t);
    bool any = !t.shape && (!type || type->kind == CEL_T_DYN), optional = type && type->kind == CEL_T_OPTIONAL;
    bool loops = t.shape || (type && (type->kind == CEL_T_LIST || type->kind == CEL_T_MAP));
    const char *name;
    for (size_t i = 0; (name = cel_macro_name(i)); i++)
        if (any || (strncmp(name, "opt", 3) == 0 ? optional : loops))
            offer(f, (cel_offer){.kind = CEL_WORD_MACRO, .text = str_of(name), .suffix = STR("("), .member = true});
}

static void complete_name(finder *f, const reader *r) {
    static const str constants[] = {{"true", 4}, {"false", 5}};
    static const cel_word_kind kinds[] = {CEL_WORD_TERM, CEL_WORD_SET, CEL_WORD_TABLE, CEL_WORD_DEFINITION,
                                          CEL_WORD_VARIABLE};
    for (size_t i = r->locals.n; i-- > 0;)
        offer(f, (cel_offer){.kind = CEL_WORD_LOCAL, .text = r->locals.v[i].name, .suffix = STR("")});
    for (size_t i = 0; i < f->env->variables.n; i++) {
        const cel_variable *v = &f->env->variables.v[i];
        offer(f, (cel_offer){.kind = kinds[v->kind],
                             .text = v->name,
                             .suffix = STR(""),
                             .variable = v,
                             .shape = v->type ? v->type->shape : NULL});
    }
    offer_functions(f, false, (cel_target){0});
    offer(f, (cel_offer){.kind = CEL_WORD_MACRO, .text = STR("has"), .suffix = STR("(")});
    for (size_t i = 0; i < 2; i++)
        offer(f, (cel_offer){.kind = CEL_WORD_KEYWORD, .text = constants[i], .suffix = STR("")});
}

void cel_complete(arena *a, const cel_env *e, const domain *const *named, str text, cel_offers *out) {
    reader r = {.memory = a, .env = e, .text = text, .parts = parts_of(a, text)};
    finder f = {.memory = a, .env = e, .named = named, .out = out};
    part *last = r.parts.n ? &r.parts.v[r.parts.n - 1] : NULL;
    bool in_string = last && last->kind == PART_STRING && last->open && last->to == text.n;
    bool in_name = last && last->kind == PART_NAME && last->to == text.n;
    if (last && last->kind == PART_COMMENT && last->to == text.n) return;
    out->from = in_string ? last->inner : in_name ? last->from : text.n;
    f.prefix = str_sub(text, out->from, text.n);
    if (in_name) r.parts.n--;
    read_parts(&r);
    if (in_string) {
        const cel_word *w = &r.words.v[r.words.n - 1];
        const frame *open = r.frames.n ? &r.frames.v[r.frames.n - 1] : NULL;
        str suffix = text.p[last->inner - 1] == '\'' ? STR("'") : STR("\"");
        if (w->kind == CEL_WORD_MEMBER && open)
            offer_shape(&f, open->base.shape, suffix);
        else if (w->kind == CEL_WORD_VALUE)
            offer_domain(&f, w->values, CEL_WORD_VALUE, suffix);
    } else if (r.selects) {
        complete_member(&f, &r);
    } else {
        complete_name(&f, &r);
    }
}
