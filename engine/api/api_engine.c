#include <stdlib.h>
#include <string.h>

#include "api/api.h"

const char *rl_version(void) {
    return RL_VERSION;
}

int rl_version_number(void) {
    return RL_VERSION_NUMBER;
}

const char *rl_status_name(rl_status status) {
    static const char *const names[] = {"ok", "out of memory", "the input has errors", "invalid argument", "stopped"};
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown status";
}

/* ------------------------------------------------------------------------------------------------ out of memory */

static void set_target(guarded_arenas arenas, jmp_buf *target) {
    for (size_t i = 0; i < sizeof arenas.list / sizeof *arenas.list && arenas.list[i]; i++)
        arenas.list[i]->oom = target;
}

rl_status api_guard(guarded_arenas arenas, rl_status (*body)(void *call), void *call) {
    jmp_buf oom;
    if (setjmp(oom)) {
        set_target(arenas, NULL);
        return RL_NOMEM;
    }
    set_target(arenas, &oom);
    rl_status status = body(call);
    set_target(arenas, NULL);
    return status;
}

/* ------------------------------------------------------------------------------------------------ values */

const char *api_text(arena *a, str s) {
    return s.n ? arena_z(a, s) : "";
}

static size_t size_of(const void *what) {
    size_t size;
    memcpy(&size, what, sizeof size);
    return size;
}

/* A struct of a newer program is longer than the library's: what the library does not know keeps its initial value. */
rl_status api_give(void *to, const void *value, size_t size) {
    if (!to || size_of(to) < sizeof(size_t)) return RL_ERROR_ARGUMENT;
    size_t n = size_of(to) < size ? size_of(to) : size;
    memcpy((char *)to + sizeof(size_t), (const char *)value + sizeof(size_t), n - sizeof(size_t));
    return RL_OK;
}

bool api_take(void *to, const void *from, size_t size) {
    if (!from) return true;
    if (size_of(from) < sizeof(size_t)) return false;
    size_t n = size_of(from) < size ? size_of(from) : size;
    memcpy((char *)to + sizeof(size_t), (const char *)from + sizeof(size_t), n - sizeof(size_t));
    return true;
}

/* diags_add() copies texts into an arena, each with a NUL after it. */
rl_status api_diag(const diag *list, size_t n, size_t i, rl_diag *to) {
    _Static_assert((int)DIAG_ERROR == RL_SEVERITY_ERROR && (int)DIAG_WARNING == RL_SEVERITY_WARNING &&
                       (int)DIAG_NOTE == RL_SEVERITY_NOTE,
                   "severities are the same in and outside");
    if (i >= n) return RL_ERROR_ARGUMENT;
    const diag *d = &list[i];
    const rl_diag value = {.severity = (rl_severity)d->level,
                           .line = d->line,
                           .column = d->column,
                           .width = d->width,
                           .file = d->file.n ? d->file.p : "",
                           .source = d->text.n ? d->text.p : "",
                           .skipped = d->skipped,
                           .message = d->message.n ? d->message.p : "",
                           .note = d->note.n ? d->note.p : ""};
    return api_give(to, &value, sizeof value);
}

struct rl_buffer {
    buf text;
};

rl_status rl_buffer_new(rl_buffer **buffer) {
    if (!buffer) return RL_ERROR_ARGUMENT;
    *buffer = calloc(1, sizeof **buffer);
    return *buffer ? RL_OK : RL_NOMEM;
}

bool rl_buffer_sink(void *buffer, const char *bytes, size_t size) {
    rl_buffer *b = buffer;
    if (!b || (!bytes && size)) return false;
    buf_add(&b->text, bytes, size);
    buf_char(&b->text, '\0');
    if (buf_failed(&b->text)) return false;
    buf_cut(&b->text, buf_mark(&b->text) - 1);
    return true;
}

const char *rl_buffer_text(const rl_buffer *buffer, size_t *size) {
    str text = {NULL, 0};
    if (buffer && !buf_text(&buffer->text, &text)) text.n = 0;
    if (size) *size = text.n;
    return text.n ? text.p : "";
}

void rl_buffer_clear(rl_buffer *buffer) {
    if (buffer) buf_clear(&buffer->text);
}

void rl_buffer_free(rl_buffer *buffer) {
    if (!buffer) return;
    buf_free(&buffer->text);
    free(buffer);
}

rl_status api_flush(buf *out, rl_sink sink, void *data) {
    str text;
    if (!buf_text(out, &text)) return RL_NOMEM;
    bool good = text.n == 0 || sink(data, text.p, text.n);
    buf_clear(out);
    return good ? RL_OK : RL_ERROR_STOPPED;
}

rl_status api_write_diags(const diag *list, size_t n, bool colour, rl_sink sink, void *data) {
    if (!sink) return RL_ERROR_ARGUMENT;
    buf out = {0};
    for (size_t i = 0; i < n; i++) diag_write(&out, &list[i], colour);
    rl_status status = api_flush(&out, sink, data);
    buf_free(&out);
    return status;
}

void api_place(arena *a, place at, const char **file, uint32_t *line, uint32_t *column) {
    if (!at.source) return;
    position p = place_position(at);
    *file = api_text(a, at.source->name);
    *line = p.line;
    *column = p.column;
}

/* ------------------------------------------------------------------------------------------------ texts of packs */

static rl_citation cite_of(arena *a, const citation *c) {
    const pack_source *s = c->source;
    return (rl_citation){sizeof(rl_citation),  api_text(a, s->id),  api_text(a, s->title),   api_text(a, s->author),
                         api_text(a, s->date), api_text(a, s->url), api_text(a, c->section), api_text(a, c->quote)};
}

static rule_texts rule_of(arena *a, const rule *r) {
    _Static_assert((int)RULE_RED_LINE == RL_RED_LINE && (int)RULE_NEGOTIABLE == RL_NEGOTIABLE &&
                       (int)RULE_PREFERENCE == RL_PREFERENCE,
                   "classes are the same in and outside");
    condition_texts *conditions = ARENA_ARRAY(a, condition_texts, r->n_conditions);
    rule_texts out = {(rl_rule_verdict)RL_RULE_VERDICT_INIT, cite_of(a, &r->cite), conditions};
    out.rule.id = api_text(a, r->id);
    out.rule.title = api_text(a, r->title);
    out.rule.rule_class = (rl_rule_class)r->class;
    out.rule.rationale = api_text(a, r->rationale);
    out.rule.remedy = api_text(a, r->remedy);
    out.rule.when = api_text(a, r->when.at.text);
    out.rule.n_conditions = r->n_conditions;
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition *c = &r->conditions[i];
        conditions[i].condition = (rl_condition_verdict){.id = api_text(a, c->id),
                                                         .forbids = c->kind == CONDITION_FORBID,
                                                         .expression = api_text(a, c->test.at.text),
                                                         .or_else = api_text(a, c->or_else.at.text)};
        size_t n;
        const cel_definition *const *used = condition_definitions(a, c, &n);
        const char *(*definitions)[2] = arena_alloc(a, n * sizeof *definitions);
        for (size_t k = 0; k < n; k++) {
            definitions[k][0] = api_text(a, used[k]->name);
            definitions[k][1] = api_text(a, used[k]->at.text);
        }
        conditions[i].condition.n_definitions = n;
        conditions[i].definitions = (const char *const(*)[2])definitions;
        conditions[i].cite = c->own_cite ? cite_of(a, c->cite) : out.cite;
    }
    return out;
}

static const pack_texts *texts_of(arena *a, const pack *p) {
    pack_texts *t = ARENA_NEW(a, pack_texts);
    rule_texts *rules = ARENA_ARRAY(a, rule_texts, p->n_rules);
    for (size_t i = 0; i < p->n_rules; i++) rules[i] = rule_of(a, &p->rules[i]);
    *t = (pack_texts){{sizeof(rl_pack), api_text(a, p->id), api_text(a, p->title), api_text(a, p->party),
                       api_text(a, p->version), api_text(a, p->file), p->n_rules},
                      rules};
    return t;
}

/* ------------------------------------------------------------------------------------------------ engines */

rl_status rl_engine_new(rl_engine **engine) {
    if (!engine) return RL_ERROR_ARGUMENT;
    *engine = calloc(1, sizeof **engine);
    if (!*engine) return RL_NOMEM;
    diags_init(&(*engine)->problems);
    arena_init(&(*engine)->rules.memory);
    return RL_OK;
}

void rl_engine_free(rl_engine *engine) {
    if (!engine) return;
    rule_set_free(&engine->rules);
    diags_free(&engine->problems);
    free(engine);
}

/* A call that loads something. TEXT NULL: the file NAME, or what is built in. */
typedef struct loading {
    rl_engine *engine;
    const char *name, *text;
    size_t size;
} loading;

static rl_status load_vocabulary(void *call) {
    const loading *l = call;
    rl_engine *e = l->engine;
    const str text = {l->text, l->size};
    rule_set_request request = {.terms = str_of(l->name), .terms_text = l->text ? &text : NULL, .no_packs = true};
    if (!rule_set_load(&e->rules, request, &e->problems)) return RL_ERROR_INPUT;
    const vocabulary *v = e->rules.vocabulary;
    arena *a = &e->rules.memory;
    e->vocabulary = (rl_vocabulary){sizeof(rl_vocabulary), api_text(a, v->id),           api_text(a, v->version),
                                    api_text(a, v->title), api_text(a, v->source->name), v->n_terms};
    return RL_OK;
}

static rl_status add_pack(void *call) {
    const loading *l = call;
    rl_engine *e = l->engine;
    bool good = l->text ? rule_set_add_text(&e->rules, str_of(l->name), (str){l->text, l->size}, &e->problems)
                        : rule_set_add(&e->rules, str_of(l->name), &e->problems);
    if (!good) return RL_ERROR_INPUT;
    VEC_PUSH(&e->rules.memory, e->texts, texts_of(&e->rules.memory, e->rules.packs[e->rules.n_packs - 1]));
    return RL_OK;
}

/* All or none. */
static rl_status add_builtin(void *call) {
    const loading *l = call;
    rl_engine *e = l->engine;
    size_t n, before = e->texts.n;
    const str *ids = rule_set_builtin_ids(&e->rules.memory, &n);
    rl_status status = RL_OK;
    for (size_t i = 0; i < n && status == RL_OK; i++)
        status = add_pack(&(loading){.engine = e, .name = api_text(&e->rules.memory, ids[i])});
    if (status != RL_OK) e->rules.n_packs = e->texts.n = before;
    return status;
}

/* Running out of memory leaves the engine as it was: half of a pack is unreachable, and so are its diagnostics. */
static rl_status load(loading l, rl_status (*body)(void *call)) {
    rl_engine *e = l.engine;
    size_t n_packs = e->rules.n_packs, n_diags = e->problems.list.n, errors = e->problems.errors;
    rl_status status = api_guard((guarded_arenas){{&e->rules.memory, &e->problems.memory}}, body, &l);
    if (status == RL_NOMEM) {
        e->rules.n_packs = e->texts.n = n_packs;
        e->problems.list.n = n_diags;
        e->problems.errors = errors;
        diags_next_input(&e->problems);
    }
    return status;
}

static rl_status load_terms(rl_engine *e, const char *name, const char *text, size_t size) {
    if (!e || e->rules.vocabulary) return RL_ERROR_ARGUMENT;
    rl_status status = load((loading){e, name, text, size}, load_vocabulary);
    if (status == RL_OK) return status;
    rule_set_free(&e->rules);
    e->rules = (rule_set){0};
    arena_init(&e->rules.memory);
    return status;
}

rl_status rl_engine_load_vocabulary(rl_engine *engine, const char *file) {
    return file && !*file ? RL_ERROR_ARGUMENT : load_terms(engine, file, NULL, 0);
}

rl_status rl_engine_load_vocabulary_text(rl_engine *engine, const char *name, const char *text, size_t size) {
    if (!name || (!text && size)) return RL_ERROR_ARGUMENT;
    return load_terms(engine, name, text ? text : "", size);
}

static rl_status load_packs(loading l, rl_status (*body)(void *call)) {
    if (!l.engine || !l.name || !*l.name) return RL_ERROR_ARGUMENT;
    rl_status status = l.engine->rules.vocabulary ? RL_OK : rl_engine_load_vocabulary(l.engine, NULL);
    return status == RL_OK ? load(l, body) : status;
}

rl_status rl_engine_add_pack(rl_engine *engine, const char *name) {
    return load_packs((loading){engine, name, NULL, 0}, add_pack);
}

rl_status rl_engine_add_pack_text(rl_engine *engine, const char *name, const char *text, size_t size) {
    return !text && size ? RL_ERROR_ARGUMENT : load_packs((loading){engine, name, text ? text : "", size}, add_pack);
}

rl_status rl_engine_add_builtin_packs(rl_engine *engine) {
    return load_packs((loading){.engine = engine, .name = "all"}, add_builtin);
}

size_t rl_engine_diag_count(const rl_engine *engine) {
    return engine ? engine->problems.list.n : 0;
}

rl_status rl_engine_diag(const rl_engine *engine, size_t i, rl_diag *to) {
    return engine ? api_diag(engine->problems.list.v, engine->problems.list.n, i, to) : RL_ERROR_ARGUMENT;
}

rl_status rl_engine_write_diags(const rl_engine *engine, bool colour, rl_sink sink, void *data) {
    if (!engine) return RL_ERROR_ARGUMENT;
    return api_write_diags(engine->problems.list.v, engine->problems.list.n, colour, sink, data);
}

rl_status rl_engine_vocabulary(const rl_engine *engine, rl_vocabulary *info) {
    return engine && engine->rules.vocabulary ? api_give(info, &engine->vocabulary, sizeof *info) : RL_ERROR_ARGUMENT;
}

size_t rl_engine_pack_count(const rl_engine *engine) {
    return engine ? engine->texts.n : 0;
}

rl_status rl_engine_pack(const rl_engine *engine, size_t i, rl_pack *info) {
    return engine && i < engine->texts.n ? api_give(info, &engine->texts.v[i]->pack, sizeof *info) : RL_ERROR_ARGUMENT;
}

static const rule_texts *find_rule(const rl_engine *e, size_t p, size_t r) {
    return e && p < e->texts.n && r < e->texts.v[p]->pack.n_rules ? &e->texts.v[p]->rules[r] : NULL;
}

rl_status rl_engine_rule(const rl_engine *engine, size_t p, size_t r, rl_rule *info) {
    const rule_texts *of = find_rule(engine, p, r);
    if (!of) return RL_ERROR_ARGUMENT;
    const rl_rule_verdict *texts = &of->rule;
    const rl_rule value = {sizeof value,     texts->id,     texts->title, texts->rule_class,
                           texts->rationale, texts->remedy, texts->when,  texts->n_conditions};
    return api_give(info, &value, sizeof value);
}

rl_status rl_engine_citation(const rl_engine *engine, size_t p, size_t r, rl_citation *to) {
    const rule_texts *of = find_rule(engine, p, r);
    return of ? api_give(to, &of->cite, sizeof *to) : RL_ERROR_ARGUMENT;
}
