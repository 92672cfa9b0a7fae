/* The public API over the rooms. Every call that allocates sets a jump target for its arenas, so that running out of
 * memory comes back as NULL or false. */

#include "redline.h"

#include <stdlib.h>
#include <string.h>

#include "report/formats.h"
#include "rules/rule_set.h"

#define DEFAULT_SIZE (16u * 1024u * 1024u)

struct rl_engine {
    rule_set rules;
    diags problems;
    buf messages;
};

struct rl_verdict {
    arena memory;
    const verdict *verdict;
};

struct rl_report {
    report report;
    buf taken;
    bool ended;
};

const char *rl_version(void) {
    return RL_VERSION;
}

/* ------------------------------------------------------------------------------------------------ engines */

static bool load_terms(rl_engine *e, const char *terms) {
    jmp_buf oom;
    if (setjmp(oom)) return false;
    e->problems.memory.oom = &oom;
    rule_set_load(&e->rules, (rule_set_request){.terms = str_of(terms), .no_packs = true}, &e->problems);
    e->problems.memory.oom = NULL;
    return true;
}

rl_engine *rl_engine_new(const char *terms) {
    rl_engine *e = calloc(1, sizeof *e);
    if (!e) return NULL;
    diags_init(&e->problems);
    if (load_terms(e, terms)) return e;
    rl_engine_free(e);
    return NULL;
}

void rl_engine_free(rl_engine *e) {
    if (!e) return;
    rule_set_free(&e->rules);
    diags_free(&e->problems);
    buf_free(&e->messages);
    free(e);
}

static bool load_pack(rl_engine *e, const char *name, const char *text, size_t size) {
    if (text) return rule_set_add_text(&e->rules, str_of(name), (str){text, size}, &e->problems);
    return rule_set_add(&e->rules, str_of(name), &e->problems);
}

/* Apart from load_pack(), so that nothing changes between setjmp and a jump back to it. */
static bool add_pack(rl_engine *e, const char *name, const char *text, size_t size) {
    jmp_buf oom;
    if (!e->rules.vocabulary || setjmp(oom)) return false;
    e->rules.memory.oom = e->problems.memory.oom = &oom;
    const bool good = load_pack(e, name, text, size);
    e->rules.memory.oom = e->problems.memory.oom = NULL;
    return good;
}

bool rl_engine_add_pack(rl_engine *e, const char *pack_name) {
    return add_pack(e, pack_name, NULL, 0);
}

bool rl_engine_add_pack_text(rl_engine *e, const char *name, const char *text, size_t size) {
    return add_pack(e, name, text ? text : "", size);
}

bool rl_engine_ok(const rl_engine *e) {
    return e->problems.errors == 0;
}

const char *rl_engine_messages(rl_engine *e) {
    buf_clear(&e->messages);
    for (size_t i = 0; i < e->problems.list.n; i++) diag_write(&e->messages, &e->problems.list.v[i], false);
    buf_char(&e->messages, '\0');
    return e->messages.failed ? "out of memory" : e->messages.p;
}

/* ------------------------------------------------------------------------------------------------ checking */

/* One call to check: what is to be checked, and what comes of it. */
typedef struct job {
    const rl_engine *engine;
    const char *name, *text; /* TEXT NULL: read the file NAME */
    size_t size;
    rl_settings settings;
    rl_verdict *verdict;
    diags problems;
} job;

static source *job_source(job *j) {
    arena *a = &j->verdict->memory;
    str name = arena_str(a, str_of(j->name));
    size_t max = j->settings.max_size ? j->settings.max_size : DEFAULT_SIZE;
    if (!j->text) return source_load(a, name, max, &j->problems);
    if (j->size <= max) return source_of_text(a, name, (str){j->text, j->size});
    diags_file(&j->problems, name, "this deal is longer than %zu bytes", max);
    return NULL;
}

static void check_job(job *j) {
    arena *a = &j->verdict->memory;
    const rule_set *with = &j->engine->rules;
    const rl_settings *s = &j->settings;
    str *choose = ARENA_ARRAY(a, str, s->n_choose);
    for (size_t i = 0; i < s->n_choose; i++) choose[i] = str_of(s->choose[i]);
    deal_settings reading = {.choose = choose,
                             .n_choose = s->n_choose,
                             .drop_brackets = s->drop_brackets,
                             .allow_include = s->allow_include};
    judge_settings judging = {.strict = s->strict, .explain_met = s->explain_met};
    exemptions exempt = {.no_waivers = s->ignore_waivers};
    bool good = waiver_today(str_of(s->today), &exempt.today, &j->problems) &&
                exemptions_open(a, &exempt, with->packs, with->n_packs, &j->problems);
    source *from = with->vocabulary && good ? job_source(j) : NULL;
    const deal *read = from ? deal_read(a, from, with->vocabulary, &reading, &j->problems) : NULL;
    if (read)
        j->verdict->verdict =
            judge_with_exemptions(a, read, with->packs, with->n_packs, judging, &exempt, NULL, &j->problems);
    if (!j->verdict->verdict) j->verdict->verdict = judge_unreadable(a, arena_str(a, str_of(j->name)), &j->problems);
}

static bool job_done(job *j) {
    jmp_buf oom;
    if (setjmp(oom)) return false;
    j->verdict->memory.oom = j->problems.memory.oom = &oom;
    check_job(j);
    j->verdict->memory.oom = NULL;
    return true;
}

static rl_verdict *run_job(job *j, const rl_settings *settings) {
    j->verdict = calloc(1, sizeof *j->verdict);
    if (!j->verdict) return NULL;
    if (settings) j->settings = *settings;
    diags_init(&j->problems);
    bool done = job_done(j);
    diags_free(&j->problems);
    if (done) return j->verdict;
    rl_verdict_free(j->verdict);
    return NULL;
}

rl_verdict *rl_check_file(const rl_engine *e, const char *file, const rl_settings *settings) {
    return run_job(&(job){.engine = e, .name = file}, settings);
}

rl_verdict *rl_check_text(const rl_engine *e, const char *name, const char *text, size_t size,
                          const rl_settings *settings) {
    return run_job(&(job){.engine = e, .name = name, .text = text ? text : "", .size = size}, settings);
}

void rl_verdict_free(rl_verdict *v) {
    if (!v) return;
    arena_free(&v->memory);
    free(v);
}

rl_outcome rl_verdict_outcome(const rl_verdict *v) {
    return (rl_outcome)v->verdict->outcome;
}

static const pack_verdict *find_pack(const rl_verdict *v, const char *id) {
    for (size_t i = 0; i < v->verdict->n_packs; i++)
        if (str_is(v->verdict->packs[i].pack->id, id)) return &v->verdict->packs[i];
    return NULL;
}

static const rule_verdict *find_rule(const rl_verdict *v, const char *pack_id, const char *id) {
    const pack_verdict *p = find_pack(v, pack_id);
    for (size_t i = 0; p && i < p->n_rules; i++)
        if (str_is(p->rules[i].rule->id, id)) return &p->rules[i];
    return NULL;
}

rl_outcome rl_verdict_pack(const rl_verdict *v, const char *id) {
    const pack_verdict *p = find_pack(v, id);
    return p ? (rl_outcome)p->outcome : RL_ERROR;
}

const char *rl_verdict_rule(const rl_verdict *v, const char *pack_id, const char *id) {
    const rule_verdict *r = find_rule(v, pack_id, id);
    return r ? rule_outcome_name(r->outcome) : NULL;
}

static const condition_verdict *find_condition(const rl_verdict *v, const char *pack_id, const char *rule_id,
                                               const char *id) {
    const rule_verdict *r = find_rule(v, pack_id, rule_id);
    for (size_t i = 0; r && i < r->n_conditions; i++)
        if (str_is(r->conditions[i].condition->id, id)) return &r->conditions[i];
    return NULL;
}

const char *rl_verdict_condition(const rl_verdict *v, const char *pack_id, const char *rule_id, const char *id) {
    const condition_verdict *c = find_condition(v, pack_id, rule_id, id);
    return c ? condition_outcome_name(c->outcome) : NULL;
}

bool rl_verdict_waived(const rl_verdict *v, const char *pack_id, const char *rule_id, const char *id) {
    const condition_verdict *c = find_condition(v, pack_id, rule_id, id);
    return c && c->waiver;
}

const char *rl_outcome_name(rl_outcome o) {
    return deal_outcome_name((deal_outcome)o);
}

/* ------------------------------------------------------------------------------------------------ reports */

rl_report *rl_report_new(const rl_engine *e, const char *format, bool colour) {
    const output_format *f = format_find(str_of(format), FORMAT_OF_CHECK);
    rl_report *r = f && e->rules.vocabulary ? calloc(1, sizeof *r) : NULL;
    if (r)
        report_begin(&r->report, f->check, (report_settings){.colour = colour}, e->rules.vocabulary, e->rules.packs,
                     e->rules.n_packs);
    return r;
}

void rl_report_add(rl_report *r, const rl_verdict *v) {
    report_deal(&r->report, v->verdict);
}

void rl_report_end(rl_report *r) {
    report_end(&r->report);
    r->ended = true;
}

/* The two buffers change places: what is handed out stays while the report goes on. */
const char *rl_report_take(rl_report *r, size_t *size) {
    *size = 0;
    if (r->report.format->head_last && !r->ended) return "";
    buf full = r->report.out;
    buf_clear(&r->taken);
    r->report.out = r->taken;
    r->taken = full;
    *size = full.n;
    if (full.failed) return NULL;
    return full.p ? full.p : "";
}

int rl_report_status(const rl_report *r) {
    return report_exit_status(&r->report.overview.counts);
}

void rl_report_free(rl_report *r) {
    if (!r) return;
    report_free(&r->report);
    buf_free(&r->taken);
    free(r);
}
