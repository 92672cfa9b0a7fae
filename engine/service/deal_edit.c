#include "service/deal_edit.h"

#include "source/text_edit.h"
#include "source/token.h"
#include "terms/term_tree.h"

typedef struct editing {
    arena *memory;
    const deal *deal;
    bool json;
    bool elsewhere; /* something that changes is in another file */
    text_edits edits;
} editing;

/* Characters of a line of text, with its indentation. */
#define LINE_WIDTH 110u

static editing editing_of(arena *a, const deal *d) {
    return (editing){.memory = a, .deal = d, .json = d->root->json, .edits = {.memory = a, .of = d->source}};
}

str deal_edit_string(arena *a, const deal *d, str text) {
    buf out = buf_in(a);
    slot_value_print(&out, SLOT_STRING, NULL, (slot_value){.s = &text}, d->root->json ? VALUE_JSON : VALUE_LIBCONFIG);
    return buf_take(&out);
}

str deal_edit_strings(arena *a, const deal *d, const str *list, size_t n) {
    if (n == 1 && !d->root->json) return deal_edit_string(a, d, list[0]);
    str *quoted = ARENA_ARRAY(a, str, n + 1);
    for (size_t i = 0; i < n; i++) quoted[i] = deal_edit_string(a, d, list[i]);
    str all = arena_join(a, quoted, n, ", ", ", ", 0);
    return arena_printf(a, "[" STR_FMT "]", STR_ARG(all));
}

str deal_edit_open(arena *a, const deal *d) {
    (void)a;
    return d->root->json ? STR("{ \"open\": true }") : STR("{ open = true; }");
}

str deal_edit_either(arena *a, const deal *d, const str *values, const str *by, size_t n) {
    const bool json = d->root->json;
    bool groups = false;
    for (size_t i = 0; i < n; i++) groups = groups || (values[i].n && values[i].p[0] == '[') || (by && by[i].n);
    str *items = ARENA_ARRAY(a, str, n + 1);
    for (size_t i = 0; i < n; i++) {
        str who = by && by[i].n ? deal_edit_string(a, d, by[i]) : STR("");
        items[i] = values[i];
        if (groups && json)
            items[i] = arena_printf(a, "{ \"value\": " STR_FMT "%s" STR_FMT " }", STR_ARG(values[i]),
                                    who.n ? ", \"by\": " : "", STR_ARG(who));
        else if (groups)
            items[i] = arena_printf(a, "{ value = " STR_FMT ";%s" STR_FMT "%s }", STR_ARG(values[i]),
                                    who.n ? " by = " : "", STR_ARG(who), who.n ? ";" : "");
    }
    str all = arena_join(a, items, n, ", ", ", ", 0);
    return arena_printf(a,
                        json     ? "{ \"either\": [" STR_FMT "] }"
                        : groups ? "{ either = ( " STR_FMT " ); }"
                                 : "{ either = [" STR_FMT "]; }",
                        STR_ARG(all));
}

str deal_edit_value(arena *a, const deal *d, uint32_t number, slot_value value) {
    return term_tree_value(a, d->vocabulary, number, (slot){.state = SLOT_VALUE, .v = value}, d->root->json);
}

/* ------------------------------------------------------------------------------------------------ settings */

/* `key = value`, without a separator after it. */
static str setting(const editing *e, str key, str value) {
    return arena_printf(e->memory, e->json ? "\"" STR_FMT "\": " STR_FMT : STR_FMT " = " STR_FMT, STR_ARG(key),
                        STR_ARG(value));
}

/* A group with one setting. */
static str group_of(const editing *e, str one) {
    return arena_printf(e->memory, e->json ? "{ " STR_FMT " }" : "{ " STR_FMT "; }", STR_ARG(one));
}

/* Whether N is in the text that is edited. */
static bool is_here(editing *e, const node *n) {
    bool here = n->at.source == e->deal->source;
    e->elsewhere = e->elsewhere || !here;
    return here;
}

/* The new text. */
static str finish(editing *e) {
    return e->elsewhere ? (str){"", 0} : text_edits_apply(&e->edits);
}

/* The same with a line for each setting that it has and may get. */
static str lines_of(const editing *e, str one) {
    return arena_printf(e->memory, e->json ? "{\n  " STR_FMT "\n}" : "{\n  " STR_FMT ";\n}", STR_ARG(one));
}

/* Where the line of a byte begins. */
static uint32_t line_begin(str t, uint32_t at) {
    while (at > 0 && t.p[at - 1] != '\n') at--;
    return at;
}

/* Whether the closing bracket of a group has a line of its own. */
static bool has_lines(const editing *e, const node *group) {
    str t = e->deal->source->text;
    if (group->at.source != e->deal->source) return false;
    uint32_t end = node_end(e->deal->source, group) - 1;
    return str_trim(str_sub(t, line_begin(t, end), end)).n == 0;
}

static void replace(editing *e, const node *n, str with) {
    if (is_here(e, n)) text_edit_replace(&e->edits, n->at.at, node_end(e->deal->source, n) - n->at.at, with);
}

static void append(editing *e, const node *group, str item) {
    if (is_here(e, group)) text_edit_append(&e->edits, group, NULL, &item, 1);
}

/* A setting of the deal's file itself, at its end. */
static void append_top(editing *e, str item) {
    str t = e->deal->source->text;
    if (e->json)
        append(e, e->deal->root, item);
    else
        text_edit_replace(
            &e->edits, (uint32_t)t.n, 0,
            arena_printf(e->memory, "%s\n" STR_FMT ";\n", str_ends(t, STR("\n")) ? "" : "\n", STR_ARG(item)));
}

/* Removes one child. */
static void remove_child(editing *e, const node *of, const node *child) {
    bool *removed = ARENA_ARRAY(e->memory, bool, of->n);
    size_t i = 0;
    for (const node *c = of->first; c; c = c->next) removed[i++] = c == child;
    if (is_here(e, of) && is_here(e, child)) text_edit_remove(&e->edits, of, removed);
}

static const node *child_named(const node *group, str key) {
    for (const node *c = group && group->kind == NODE_GROUP ? group->first : NULL; c; c = c->next)
        if (str_eq(c->key, key)) return c;
    return NULL;
}

/* The node of an article; of DEAL_NONE the deal itself. */
static const node *article_node(const deal *d, uint32_t number) {
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    if (number == DEAL_NONE) return d->root;
    for (uint32_t i = 0; n && i < number; i++) n = n->next;
    return n;
}

/* The lines of ITEM after the first, two spaces further to the right. */
static str indented(arena *a, str item) {
    buf out = buf_in(a);
    for (size_t i = 0; i < item.n; i++) {
        buf_char(&out, item.p[i]);
        if (item.p[i] == '\n') buf_z(&out, "  ");
    }
    return buf_take(&out);
}

/* Adds a thing to what the deal names: to the list of its set, which may have to be added, as may the group. */
static void name_thing(editing *e, str set, str id, str title) {
    arena *a = e->memory;
    const node *head = node_get(e->deal->root, "deal"), *names = node_get(head, "names"),
               *list = child_named(names, set);
    str one = setting(e, STR("id"), deal_edit_string(a, e->deal, id)),
        other = setting(e, STR("title"), deal_edit_string(a, e->deal, title));
    str item = arena_printf(a, e->json ? "{ " STR_FMT ", " STR_FMT " }" : "{ " STR_FMT "; " STR_FMT "; }", STR_ARG(one),
                            STR_ARG(other));
    if (list) {
        append(e, list, item);
        return;
    }
    str all = setting(e, set, arena_printf(a, e->json ? "[ " STR_FMT " ]" : "( " STR_FMT " )", STR_ARG(item)));
    if (names)
        append(e, names, all);
    else if (head)
        append(e, head, setting(e, STR("names"), group_of(e, all)));
}

/* ------------------------------------------------------------------------------------------------ terms */

/* The parts of a path. */
static size_t split(str path, str *parts) {
    size_t n = 0;
    for (size_t at = 0, end; n < MOST_PARTS; at = end + 1) {
        end = str_find(path, STR("."), at);
        parts[n++] = str_sub(path, at, end);
        if (end == SIZE_MAX) break;
    }
    return n;
}

str deal_edit_set(arena *a, const deal *d, uint32_t number, str path, str value) {
    editing e = editing_of(a, d);
    str parts[MOST_PARTS];
    size_t n = split(path, parts), i = 0;
    const node *of = article_node(d, number), *group = of ? node_get(of, "terms") : NULL, *child;
    if (!of) return (str){"", 0};
    for (; group && i < n && (child = child_named(group, parts[i])); i++) {
        if (i + 1 == n || child->kind != NODE_GROUP) {
            if (i + 1 < n) return (str){"", 0};
            replace(&e, child, value);
            return finish(&e);
        }
        group = child;
    }
    for (size_t k = n; k-- > i;)
        value = k > i ? group_of(&e, setting(&e, parts[k], value)) : setting(&e, parts[k], value);
    if (group)
        append(&e, group, value);
    else if (number == DEAL_NONE)
        append_top(&e, setting(&e, STR("terms"), lines_of(&e, value)));
    else
        append(&e, of, setting(&e, STR("terms"), has_lines(&e, of) ? lines_of(&e, value) : group_of(&e, value)));
    return finish(&e);
}

str deal_edit_unset(arena *a, const deal *d, uint32_t number, str path) {
    editing e = editing_of(a, d);
    str parts[MOST_PARTS];
    size_t n = split(path, parts);
    const node *of = article_node(d, number), *chain[MOST_PARTS + 1];
    chain[0] = of ? node_get(of, "terms") : NULL;
    for (size_t i = 0; i < n; i++) {
        chain[i + 1] = child_named(chain[i], parts[i]);
        if (!chain[i + 1]) return (str){"", 0};
    }
    /* The outermost group that only leads to it, but not the group `terms`. */
    size_t at = n;
    while (at > 1 && chain[at - 1]->n == 1) at--;
    remove_child(&e, chain[at - 1], chain[at]);
    return finish(&e);
}

uint32_t deal_edit_home(const deal *d, const term *t) {
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        if (m->slot >= d->vocabulary->n_slots || m->article == DEAL_NONE || m->choice != DEAL_NONE) continue;
        const term *other = d->vocabulary->terms[d->vocabulary->slot_term[m->slot]];
        if (str_eq(other->segments[0].name, t->segments[0].name)) return m->article;
    }
    return DEAL_NONE;
}

/* ------------------------------------------------------------------------------------------------ articles */

/* The group with the fields of an article or of the deal. */
static const node *fields_of(const deal *d, uint32_t number) {
    return number == DEAL_NONE ? node_get(d->root, "deal") : article_node(d, number);
}

/* Adds a setting before the setting BEFORE, and before the lines of comments above that. */
static void add_before(editing *e, const node *before, str item) {
    str t = e->deal->source->text;
    uint32_t at = before->key_at.at;
    if (e->json && at > 0 && t.p[at] != '"') at--;
    uint32_t begin = line_begin(t, at);
    str indent = str_sub(t, begin, at);
    const char *mark = e->json ? "," : ";";
    if (str_trim(indent).n) {
        text_edit_replace(&e->edits, at, 0, arena_printf(e->memory, STR_FMT "%s ", STR_ARG(item), mark));
        return;
    }
    while (begin > 0) {
        uint32_t above = line_begin(t, begin - 1);
        str line = str_trim(str_sub(t, above, begin));
        if (!str_starts(line, STR("#")) && !str_starts(line, STR("//"))) break;
        begin = above;
    }
    buf out = buf_in(e->memory);
    buf_str(&out, indent);
    for (size_t i = 0; i < item.n; i++) {
        buf_char(&out, item.p[i]);
        if (item.p[i] == '\n') buf_str(&out, indent);
    }
    buf_printf(&out, "%s\n", mark);
    text_edit_replace(&e->edits, begin, 0, buf_take(&out));
}

str deal_edit_field(arena *a, const deal *d, uint32_t number, str key, str value) {
    editing e = editing_of(a, d);
    const node *of = fields_of(d, number), *there = child_named(of, key), *terms = child_named(of, STR("terms"));
    if (!of) return (str){"", 0};
    if (there && value.n)
        replace(&e, there, value);
    else if (there)
        remove_child(&e, of, there);
    else if (value.n && terms && is_here(&e, terms))
        add_before(&e, terms, setting(&e, key, value));
    else if (value.n)
        append(&e, of, setting(&e, key, value));
    return finish(&e);
}

/* One piece of a long text. A line break is an escape that people know. */
static void put_piece(buf *into, arena *a, const deal *d, str piece) {
    str quoted = deal_edit_string(a, d, piece);
    for (size_t i = 0; i < quoted.n; i++) {
        bool escape = quoted.p[i] == '\\' && i + 3 < quoted.n && quoted.p[i + 1] == 'x' && quoted.p[i + 2] == '0';
        if (escape && (quoted.p[i + 3] == 'a' || quoted.p[i + 3] == '9')) {
            buf_z(into, quoted.p[i + 3] == 'a' ? "\\n" : "\\t");
            i += 3;
        } else {
            buf_char(into, quoted.p[i]);
            if (quoted.p[i] == '\\' && i + 1 < quoted.n) buf_char(into, quoted.p[++i]);
        }
    }
}

/* A text in libconfig: in pieces that fit into lines, each but the first after INDENT spaces. */
static str in_pieces(arena *a, const deal *d, str text, size_t indent) {
    buf out = buf_in(a);
    size_t room = indent + 40 > LINE_WIDTH ? 40 : LINE_WIDTH - indent;
    if (d->root->json) return deal_edit_string(a, d, text);
    for (size_t from = 0; from == 0 || from < text.n;) {
        size_t to = text.n, line = str_find(text, STR("\n"), from), blank = 0;
        if (line != SIZE_MAX) to = line + 1;
        for (size_t i = from; i < to && i - from < room; i++)
            if (text.p[i] == ' ') blank = i + 1;
        if (to - from > room && blank > from) to = blank;
        for (; to < text.n && to - from > room && blank <= from; to++) /* one long word */
            if (text.p[to - 1] == ' ' || text.p[to - 1] == '\n') break;
        if (from) {
            buf_char(&out, '\n');
            buf_pad(&out, ' ', indent);
        }
        put_piece(&out, a, d, str_sub(text, from, to));
        if (to == from) break;
        from = to;
    }
    return buf_take(&out);
}

/* Whether something but white space is between the pieces of a string. */
static bool has_comments(const deal *d, const node *n) {
    str t = d->source->text;
    uint32_t end = n->at.at + n->at.len;
    for (uint32_t at = n->at.at, last = at; at < end && !n->json;) {
        token k = config_token(d->source, &at);
        if (k.from > last && str_trim(str_sub(t, last, k.from)).n) return true;
        last = k.to;
    }
    return false;
}

static bool is_within_character(str s, size_t at) {
    return at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80;
}

/* The bytes of the file that are [FROM, TO) of a string; false if they are in several pieces. */
static bool file_range_of(const node *n, size_t from, size_t to, uint32_t *begin, uint32_t *end) {
    size_t before = to > 0 ? to - 1 : 0;
    while (is_within_character(n->s, before)) before--;
    if (from == to && from == 0) {
        *begin = *end = n->at.at + 1;
        return true;
    }
    place last = node_text_place(n, before, to), all = node_text_place(n, from, to);
    *end = last.at + last.len;
    *begin = from == to ? *end : all.at;
    return from == to || all.at + all.len == *end;
}

/* Changes only what is different in a string, so that its pieces and the comments between them stay. False if that is
 * in several pieces, or a line would become too long. */
static bool edit_in_place(editing *e, const node *n, str text) {
    str was = n->s, t = e->deal->source->text;
    size_t most = was.n < text.n ? was.n : text.n, head = 0, tail = 0;
    uint32_t from, to;
    while (head < most && was.p[head] == text.p[head]) head++;
    while (is_within_character(was, head) || is_within_character(text, head)) head--;
    while (tail < most - head && was.p[was.n - 1 - tail] == text.p[text.n - 1 - tail]) tail++;
    while (tail && (is_within_character(was, was.n - tail) || is_within_character(text, text.n - tail))) tail--;
    if (!file_range_of(n, head, was.n - tail, &from, &to)) return false;
    str added = str_sub(text, head, text.n - tail);
    buf out = buf_in(e->memory);
    put_piece(&out, e->memory, e->deal, added);
    str quoted = buf_take(&out);
    size_t begin = line_begin(t, from), end = to;
    while (end < t.n && t.p[end] != '\n') end++;
    bool long_line = from - begin + quoted.n + end - to > LINE_WIDTH + 20,
         breaks = str_find(added, STR("\n"), 0) != SIZE_MAX;
    if ((long_line || breaks) && !n->json && !has_comments(e->deal, n)) return false;
    text_edit_replace(&e->edits, from, to - from, str_sub(quoted, 1, quoted.n - 1));
    return true;
}

str deal_edit_text(arena *a, const deal *d, uint32_t number, str key, str text) {
    editing e = editing_of(a, d);
    const node *of = fields_of(d, number), *there = child_named(of, key);
    size_t indent = key.n + 3;
    if (text.n == 0) return deal_edit_field(a, d, number, key, text);
    if (there) {
        if (there->kind == NODE_STRING && is_here(&e, there) && edit_in_place(&e, there, text)) return finish(&e);
        indent = there->at.at - line_begin(d->source->text, there->at.at);
    }
    return deal_edit_field(a, d, number, key, in_pieces(a, d, text, indent));
}

static void add_key(editing *e, buf *into, const char *key, str text, bool last) {
    str value = in_pieces(e->memory, e->deal, text, strlen(key) + 5);
    buf_printf(into, e->json ? "  \"%s\": " STR_FMT "%s\n" : "  %s = " STR_FMT "%s\n", key, STR_ARG(value),
               !e->json ? ";"
               : last   ? ""
                        : ",");
}

/* Adds ITEM to the list KEY of the deal as its element number AT. */
static void add_element(editing *e, const char *key, uint32_t at, str item) {
    const node *list = node_get(e->deal->root, key), *after = NULL;
    if (!list) {
        append_top(e, arena_printf(e->memory, e->json ? "\"%s\": [" STR_FMT "]" : "%s = (\n  " STR_FMT "\n)", key,
                                   STR_ARG(e->json ? item : indented(e->memory, item))));
        return;
    }
    for (const node *n = list->first; n && at > 0; n = n->next, at--) after = n;
    if (is_here(e, list) && (!after || is_here(e, after))) text_edit_insert(&e->edits, list, after, item);
}

str deal_edit_add_article(arena *a, const deal *d, uint32_t at, str id, str title, str text) {
    editing e = editing_of(a, d);
    buf out = buf_in(a);
    buf_z(&out, "{\n");
    add_key(&e, &out, "id", id, title.n + text.n == 0);
    if (title.n) add_key(&e, &out, "title", title, text.n == 0);
    if (text.n) add_key(&e, &out, "text", text, true);
    buf_z(&out, "}");
    add_element(&e, "articles", at, buf_take(&out));
    return finish(&e);
}

str deal_edit_remove_article(arena *a, const deal *d, uint32_t number) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "articles"), *of = number == DEAL_NONE ? NULL : article_node(d, number);
    if (!list || !of) return (str){"", 0};
    remove_child(&e, list, of);
    return finish(&e);
}

str deal_edit_move_article(arena *a, const deal *d, uint32_t number, uint32_t to) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "articles");
    if (!list || number >= list->n || to >= list->n) return (str){"", 0};
    for (const node *n = list->first; n; n = n->next) is_here(&e, n);
    if (!e.elsewhere) text_edit_move(&e.edits, list, number, to);
    return finish(&e);
}

/* ------------------------------------------------------------------------------------------------ clauses */

/* A value of a pack in the syntax of the deal. */
static void put_value(editing *e, buf *into, const node *n) {
    value_syntax syntax = e->json ? VALUE_JSON : VALUE_LIBCONFIG;
    const char *close = n->kind == NODE_GROUP ? " }" : "]";
    switch (n->kind) {
    case NODE_NULL: buf_z(into, "null"); return;
    case NODE_BOOL: buf_z(into, n->b ? "true" : "false"); return;
    case NODE_INT: slot_value_print(into, SLOT_INT, NULL, (slot_value){.i = n->i}, syntax); return;
    case NODE_FLOAT: slot_value_print(into, SLOT_FLOAT, NULL, (slot_value){.f = n->f}, syntax); return;
    case NODE_STRING: buf_str(into, deal_edit_string(e->memory, e->deal, n->s)); return;
    case NODE_GROUP: buf_z(into, "{ "); break;
    case NODE_LIST: buf_z(into, "["); break;
    }
    for (const node *c = n->first; c; c = c->next) {
        if (n->kind == NODE_GROUP) buf_printf(into, e->json ? "\"" STR_FMT "\": " : STR_FMT " = ", STR_ARG(c->key));
        put_value(e, into, c);
        buf_z(into, n->kind == NODE_GROUP && !e->json ? c->next ? "; " : ";" : c->next ? ", " : "");
    }
    buf_z(into, close);
}

/* Terms of a clause as a setting of an article: each group of terms has a line. */
static void put_clause_terms(editing *e, buf *into, const node *terms) {
    buf_z(into, e->json ? "  \"terms\": {\n" : "  terms = {\n");
    for (const node *c = terms->first; c; c = c->next) {
        buf_printf(into, e->json ? "    \"" STR_FMT "\": " : "    " STR_FMT " = ", STR_ARG(c->key));
        put_value(e, into, c);
        buf_printf(into, "%s\n", !e->json ? ";" : c->next ? "," : "");
    }
    buf_z(into, e->json ? "  }\n" : "  };\n");
}

str deal_edit_add_clause(arena *a, const deal *d, const clause *c, str id) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "articles");
    buf out = buf_in(a);
    buf_z(&out, "{\n");
    add_key(&e, &out, "id", id, false);
    add_key(&e, &out, "title", c->title, false);
    add_key(&e, &out, "text", c->text, false);
    put_clause_terms(&e, &out, c->terms);
    buf_z(&out, "}");
    add_element(&e, "articles", list ? list->n : 0, buf_take(&out));
    return finish(&e);
}

/* ------------------------------------------------------------------------------------------------ brackets */

/* An either gets the value of its option, wherever it is. */
static void settle_value(editing *e, uint32_t which, uint32_t way) {
    const deal *d = e->deal;
    const node *last = NULL;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        if (m->either != which || m->node == last) continue;
        last = m->node;
        replace(e, m->node, deal_edit_value(e->memory, d, m->slot, m->either_values[way]));
    }
}

/* Articles of the other options go, those of the option lose the mark of the bracket. */
static void settle_articles(editing *e, uint32_t which, uint32_t way) {
    const deal *d = e->deal;
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    bool *removed = ARENA_ARRAY(e->memory, bool, d->n_articles + 1u);
    for (uint32_t i = 0; n && i < d->n_articles; n = n->next, i++) {
        const article *of = &d->articles[i];
        if (of->choice != which) continue;
        removed[i] = of->option != way;
        if (removed[i]) continue;
        bool *mark = ARENA_ARRAY(e->memory, bool, n->n);
        size_t k = 0;
        for (const node *c = n->first; c; c = c->next)
            mark[k++] = str_is(c->key, "option") || str_is(c->key, "bracketed");
        text_edit_remove(&e->edits, n, mark);
    }
    if (list) text_edit_remove(&e->edits, list, removed);
}

str deal_edit_settle(arena *a, const deal *d, uint32_t which, uint32_t way) {
    editing e = editing_of(a, d);
    if (which >= d->n_choices || way >= choice_ways(&d->choices[which])) return (str){"", 0};
    if (d->choices[which].is_either)
        settle_value(&e, which, way);
    else
        settle_articles(&e, which, way);
    return finish(&e);
}

/* ------------------------------------------------------------------------------------------------ waivers */

str deal_edit_waive(arena *a, const deal *d, str waived, str by, str reason, str until) {
    editing e = editing_of(a, d);
    const char *const keys[] = {"condition", "by", "reason", "until"};
    const str values[] = {waived, by, reason, until};
    const node *list = node_get(d->root, "waivers"), *same = NULL;
    buf out = buf_in(a);
    for (size_t i = 0; i < 4; i++) {
        str one = setting(&e, str_of(keys[i]), deal_edit_string(a, d, values[i]));
        buf_printf(&out, "%s" STR_FMT "%s", i ? e.json ? ", " : " " : "{ ", STR_ARG(one), e.json ? "" : ";");
    }
    buf_z(&out, " }");
    for (const node *n = list ? list->first : NULL; n; n = n->next) {
        const node *of = node_get(n, "condition");
        if (of && of->kind == NODE_STRING && str_eq(of->s, waived)) same = n;
    }
    if (same)
        replace(&e, same, buf_take(&out));
    else
        add_element(&e, "waivers", list ? list->n : 0, buf_take(&out));
    return finish(&e);
}

static str without_empty_lines(str t) {
    for (;;) {
        size_t n = t.n;
        if (n && t.p[n - 1] == '\n') n--;
        if (n && t.p[n - 1] == '\r') n--;
        if (n == t.n || n == 0 || t.p[n - 1] != '\n') return t;
        t.n = n;
    }
}

str deal_edit_unwaive(arena *a, const deal *d, uint32_t number) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "waivers"), *n = list ? list->first : NULL;
    for (uint32_t i = 0; n && i < number; i++) n = n->next;
    if (!n) return (str){"", 0};
    if (list->n > 1) {
        remove_child(&e, list, n);
        return finish(&e);
    }
    remove_child(&e, d->root, list);
    str text = finish(&e);
    if (!list->next) text = without_empty_lines(text); /* that were before the waivers */
    return text;
}

/* ------------------------------------------------------------------------------------------------ names */

str deal_edit_name(arena *a, const deal *d, str set, str id, str title) {
    editing e = editing_of(a, d);
    const node *list = child_named(node_get(node_get(d->root, "deal"), "names"), set);
    for (const node *n = list ? list->first : NULL; n; n = n->next) {
        const node *of = node_get(n, "id"), *was = node_get(n, "title");
        if (!of || of->kind != NODE_STRING || !str_eq(of->s, id)) continue;
        if (was)
            replace(&e, was, deal_edit_string(a, d, title));
        else
            append(&e, n, setting(&e, STR("title"), deal_edit_string(a, d, title)));
        return finish(&e);
    }
    name_thing(&e, set, id, title);
    return finish(&e);
}
