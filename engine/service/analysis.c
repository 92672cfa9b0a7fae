/* The analysis of a document: its tree, its deal, pack or vocabulary, and its verdict. */

#include <stdlib.h>

#include "base/utf8.h"
#include "quality/test_run.h"
#include "service/service_internal.h"
#include "terms/lint.h"

#define MOST_TESTS 1000u /* tests of one file that are run after a change */

/* ------------------------------------------------------------------------------------------------ freeing */

void service_analysis_free(document *d) {
    analysis_state *st = d->analysis;
    if (!st) return;
    d->analysis = NULL;
    diags_free(&st->problems);
    arena_free(&st->memory);
    service_rules_release(d->of, st->rules);
    free(st);
}

/* Drops the analyses of the documents that were used least recently, until the rest is small enough. */
static void trim(service *s, const document *keep) {
    for (;;) {
        size_t held = 0;
        document *oldest = NULL;
        for (size_t i = 0; i < s->n_documents + s->n_peeked; i++) {
            document *d = i < s->n_documents ? s->documents[i] : s->peeked[i - s->n_documents];
            if (!d->analysis) continue;
            held += d->analysis->held;
            if (d != keep && (!oldest || d->used < oldest->used)) oldest = d;
        }
        if (held <= SERVICE_KEPT || !oldest) return;
        service_analysis_free(oldest);
    }
}

/* ------------------------------------------------------------------------------------------------ names */

/* The name of a deal in messages: its path in the folder of its configuration. */
static str shown_name(const document *d) {
    str path = str_of(d->path), best = {"", 0};
    for (size_t i = 0; i < d->of->n_folders; i++) {
        str f = str_of(d->of->folders[i]);
        if (str_starts(path, f) && path.n > f.n && path.p[f.n] == '/' && f.n > best.n) best = f;
    }
    size_t at = best.n ? best.n + 1 : path.n;
    while (!best.n && at && path.p[at - 1] != '/') at--;
    return str_sub(path, at, path.n);
}

/* What the header of a pack names as its vocabulary. */
static deal_names pack_names(analysis_state *st) {
    const outline_node *n = outline_get(outline_get(st->is.outline->root, "pack"), "vocabulary");
    deal_names names = {0};
    if (!n || n->kind != OUTLINE_STRING) return names;
    names.vocabulary = outline_text(&st->memory, st->is.outline, n);
    names.vocabulary_at = (place){st->is.source, n->from, n->to - n->from};
    return names;
}

static rule_search search_of(document *d, analysis_state *st, const config_entry *config) {
    const service_settings *with = &d->of->settings;
    return (rule_search){.memory = &st->memory,
                         .problems = &st->problems,
                         .terms = with->terms,
                         .packs = with->packs,
                         .first = str_of(d->path),
                         .config = &config->file,
                         .config_name = config->name,
                         .config_folder = config->folder};
}

/* Finds and loads the vocabulary, and with WITH_PACKS the packs. */
static void find_rules(document *d, analysis_state *st, const config_entry *config, const deal_names *names,
                       bool with_packs) {
    rule_search search = search_of(d, st, config);
    analysis *is = &st->is;
    diags_next_input(&st->problems);
    if (!rule_search_find(&search, names, str_of(d->path), with_packs, &is->files)) return;
    st->rules = service_rules(d->of, &is->files, with_packs);
    if (!st->rules) arena_out_of_memory(&st->memory);
    is->vocabulary = st->rules->set.vocabulary;
    is->env = st->rules->set.env;
    if (!st->rules->good) return;
    is->packs = st->rules->set.packs;
    is->n_packs = st->rules->set.n_packs;
}

/* ------------------------------------------------------------------------------------------------ kinds */

/* The names in a deal that cannot be read yet: while somebody types, its vocabulary stays. */
static deal_names names_in_outline(analysis_state *st) {
    const outline *o = st->is.outline;
    const outline_node *head = outline_get(o->root, "deal"), *terms = outline_get(head, "vocabulary"),
                       *packs = outline_get(head, "packs");
    deal_names names = {0};
    arena *a = &st->memory;
    if (terms && terms->kind == OUTLINE_STRING) {
        names.vocabulary = outline_text(a, o, terms);
        names.vocabulary_at = (place){st->is.source, terms->from, terms->to - terms->from};
    }
    if (!packs) return names;
    VEC(str) list = {0};
    for (const outline_node *n = packs->kind == OUTLINE_STRING ? packs : packs->first; n; n = n->next) {
        if (n->kind == OUTLINE_STRING) VEC_PUSH(a, list, outline_text(a, o, n));
        if (n == packs) break;
    }
    names.packs = (str_list){list.v, list.n};
    names.packs_at = (place){st->is.source, packs->from, packs->to - packs->from};
    return names;
}

/* The vocabulary with the things that a deal names, which cannot be read. */
static const vocabulary *with_names(arena *a, const analysis *is) {
    const vocabulary *v = is->vocabulary;
    const outline_node *names = outline_get(outline_get(is->outline->root, "deal"), "names");
    if (v->n_named == 0) return v;
    named_things *things = ARENA_ARRAY(a, named_things, v->n_named);
    for (size_t i = 0; i < v->n_sets; i++) {
        const name_set *set = v->sets[i];
        if (!set->members.named) continue;
        const outline_node *list = outline_get(names, arena_z(a, set->members.name));
        str *ids = ARENA_ARRAY(a, str, set->room), *titles = ARENA_ARRAY(a, str, set->room);
        named_things *to = &things[set->members.named - 1];
        for (const outline_node *n = list ? list->first : NULL; n && to->n < set->room; n = n->next) {
            const outline_node *id = outline_get(n, "id"), *title = outline_get(n, "title");
            str name = id ? outline_text(a, is->outline, id) : STR("");
            bool twice = !str_is_name(name);
            for (size_t k = 0; k < to->n && !twice; k++) twice = str_eq(ids[k], name);
            if (twice) continue;
            titles[to->n] = title ? outline_text(a, is->outline, title) : name;
            ids[to->n++] = name;
        }
        to->ids = ids;
        to->titles = titles;
    }
    return vocabulary_view(a, v, things);
}

/* A search for packs without a document. */
typedef struct packs_search {
    service *of;
    analysis_state state;
} packs_search;

static void end_search(void *held) {
    packs_search *x = held;
    diags_free(&x->state.problems);
    arena_free(&x->state.memory);
    service_rules_release(x->of, x->state.rules);
}

/* Adds copies of messages. */
static void tell(diags *to, const diags *from) {
    for (size_t i = 0; to && i < from->list.n; i++) {
        diag d = from->list.v[i];
        d.file = arena_str(&to->memory, d.file);
        d.message = arena_str(&to->memory, d.message);
        d.note = arena_str(&to->memory, d.note);
        d.text = arena_str(&to->memory, d.text);
        diags_add(to, d);
    }
}

const pack *const *service_packs(service *s, arena *a, str path, size_t *n, diags *problems) {
    packs_search *x = ARENA_NEW(a, packs_search);
    analysis_state *st = &x->state;
    document *d = ARENA_NEW(a, document);
    x->of = s;
    const deal_names none = {0};
    *d = (document){.of = s, .path = arena_z(a, path), .kind = DOCUMENT_DEAL};
    arena_init(&st->memory);
    diags_init(&st->problems);
    arena_defer(a, end_search, x);
    st->memory.oom = st->problems.memory.oom = a->oom;
    const config_entry *config = service_config(s, path);
    *n = 0;
    if (config->good) find_rules(d, st, config, &none, true);
    tell(problems, &config->problems);
    tell(problems, &st->problems);
    if (st->rules) tell(problems, &st->rules->problems);
    *n = st->is.n_packs;
    return st->is.packs;
}

/* The verdict that `check` gives, with the waivers of the deal and of the configuration. */
static const verdict *judge_as_check(const service *s, const config_entry *config, arena *a, const analysis *is,
                                     const deal *of, bool explain_met, diags *d) {
    const service_settings *with = &s->settings;
    exemptions x = {
        .waivers = config->file.waivers, .no_own = config->file.deals_may_not, .no_waivers = with->no_waivers};
    exemption_use use;
    size_t before = d->errors;
    if (!waiver_today(with->today, &x.today, d)) return NULL;
    if (!exemptions_open(a, &x, is->packs, is->n_packs, d) || d->errors > before) return NULL;
    exemption_use_init(a, &use, &x);
    judge_settings judging = {.strict = with->strict, .max_steps = with->max_steps, .explain_met = explain_met};
    return judge_with_exemptions(a, of, is->packs, is->n_packs, judging, &x, &use, d);
}

static const deal *read_variant(document *d, arena *a, const deal_variant *as, diags *problems) {
    const analysis *is = document_analysis(d);
    deal_settings settings = {.allow_include = d->of->settings.allow_include,
                              .rules = &is->files.rules,
                              .choose = as->choose,
                              .n_choose = as->n_choose};
    if (!is->deal) return NULL;
    str name = as->name.n ? as->name : is->source->name;
    source *s = source_of_text(a, name, as->text ? *as->text : document_text(d));
    return deal_read(a, s, d->analysis->rules->set.vocabulary, &settings, problems);
}

const deal *document_read(document *d, arena *a, str text, diags *problems) {
    const deal_variant as = {.text = &text};
    return read_variant(d, a, &as, problems);
}

const verdict *document_judge(document *d, arena *a, const deal_variant *as, diags *problems) {
    const analysis *is = document_analysis(d);
    const deal *of = is->verdict ? read_variant(d, a, as, problems) : NULL;
    const config_entry *config = service_config(d->of, str_of(d->path));
    return of ? judge_as_check(d->of, config, a, is, of, as->explain_met, problems) : NULL;
}

const verdict *document_try(document *d, arena *a, const str *choose, size_t n, diags *problems) {
    const deal_variant as = {.choose = choose, .n_choose = n};
    return document_judge(d, a, &as, problems);
}

static void analyse_deal(document *d, analysis_state *st, source *s, const config_entry *config) {
    analysis *is = &st->is;
    const service_settings *with = &d->of->settings;
    deal_names names = {0};
    arena *a = &st->memory;
    if (!deal_names_peek(a, s, with->allow_include, &names)) names = names_in_outline(st);
    find_rules(d, st, config, &names, true);
    if (!is->vocabulary || !config->good) return;
    deal_settings settings = {.allow_include = with->allow_include, .rules = &is->files.rules};
    diags_next_input(&st->problems);
    is->deal = deal_read(a, s, is->vocabulary, &settings, &st->problems);
    if (is->deal) is->vocabulary = is->deal->vocabulary;
    if (!is->deal) is->vocabulary = with_names(a, is);
    if (!is->deal || !st->rules->good) return;
    is->outside = config->file.waivers;
    is->verdict = judge_as_check(d->of, config, a, is, is->deal, false, &st->problems);
}

/* The definitions of a pack that cannot be loaded, as far as they can be understood. */
static void add_definitions(analysis_state *st) {
    arena *a = &st->memory;
    analysis *is = &st->is;
    const outline_node *list = outline_get(is->outline->root, "define");
    cel_env *env = rules_env(a, is->vocabulary);
    diags *dropped = diags_in(a);
    for (const outline_node *n = list ? list->first : NULL; n; n = n->next) {
        const outline_node *name = outline_get(n, "name"), *means = outline_get(n, "is");
        if (!name || !means || means->kind != OUTLINE_STRING) continue;
        str called = outline_text(a, is->outline, name);
        cel_text_at *at = ARENA_NEW(a, cel_text_at);
        *at = (cel_text_at){.text = outline_text(a, is->outline, means), .name = ""};
        if (str_is_name(called) && !cel_env_find(env, called)) cel_env_define(env, called, at, dropped);
    }
    diags_free(dropped);
    is->env = env;
}

static void analyse_rules(document *d, analysis_state *st, source *s, const config_entry *config) {
    analysis *is = &st->is;
    deal_names names = pack_names(st);
    find_rules(d, st, config, &names, false);
    if (!is->vocabulary) return;
    /* Its own environment, because patterns of the pack become a part of it. */
    const cel_env *env = rules_env(&st->memory, is->vocabulary);
    is->env = env;
    diags_next_input(&st->problems);
    is->pack = pack_read(&st->memory, s, is->vocabulary, env, &st->problems);
    if (is->pack)
        is->env = is->pack->env;
    else
        add_definitions(st);
}

/* The vocabulary that the pack beside a file of tests needs. */
static str vocabulary_beside(document *d, arena *a, str pack_path) {
    const document *beside = service_peek(d->of, pack_path);
    if (!beside) return STR("");
    const outline *o = outline_read(a, source_of_text(a, pack_path, document_text(beside)), false);
    const outline_node *n = outline_get(outline_get(o->root, "pack"), "vocabulary");
    return n && n->kind == OUTLINE_STRING ? outline_text(a, o, n) : STR("");
}

/* Tests of the packs that the file names, or of the pack beside it, as `redline test` finds them. Each is run, and what
 * it does not find is an error at what it expects. */
static void analyse_tests(document *d, analysis_state *st, source *s, const config_entry *config) {
    arena *a = &st->memory;
    const node *root = node_read(a, s, (node_limits){.allow_include = true}, &st->problems);
    deal_names names = {0};
    str path = str_of(d->path), stem = str_sub(path, 0, path.n - (str_ends(path, STR(".tests")) ? 6 : 0));
    str pack_path = arena_printf(a, STR_FMT ".rules", STR_ARG(stem));
    if (root && !test_file_names(a, root, &names, &st->problems)) return;
    if (names.packs.n == 0 && service_peek(d->of, pack_path)) {
        size_t slash = stem.n;
        while (slash && stem.p[slash - 1] != '/') slash--;
        str *own = ARENA_NEW(a, str);
        *own = str_sub(stem, slash, stem.n);
        names.packs = (str_list){own, 1};
        names.packs_at = (place){s, 0, 0};
    }
    if (names.vocabulary.n == 0) {
        names.vocabulary = vocabulary_beside(d, a, pack_path);
        names.vocabulary_at = (place){s, 0, 0};
    }
    find_rules(d, st, config, &names, true);
    test_file file;
    diags_next_input(&st->problems);
    if (!root || !st->rules || !st->rules->good || !test_file_read(a, s, root, &st->rules->set, &file, &st->problems))
        return;
    for (size_t i = 0; i < file.n_tests && file.n_tests <= MOST_TESTS; i++) {
        const rule_test *t = &file.tests[i];
        test_result r = test_run(a, t);
        for (size_t k = 0; k < r.n_problems; k++)
            place_error(&st->problems, r.problems[k].at,
                        arena_printf(a, "in the test \"" STR_FMT "\"%s" STR_FMT, STR_ARG(t->name),
                                     t->variant.n ? " with " : "", STR_ARG(t->variant)),
                        STR_FMT ": expected " STR_FMT ", found " STR_FMT, STR_ARG(r.problems[k].subject),
                        STR_ARG(r.problems[k].expected), STR_ARG(r.problems[k].found));
    }
}

static void analyse_terms(analysis_state *st, source *s) {
    st->is.vocabulary = vocabulary_read(&st->memory, s, &rule_set_bases, &st->problems);
    if (st->is.vocabulary) vocabulary_lint(st->is.vocabulary, &st->problems);
}

static void analyse(document *d, analysis_state *st, const config_entry *config) {
    arena *a = &st->memory;
    analysis *is = &st->is;
    str text = document_text(d), name = d->kind == DOCUMENT_DEAL ? shown_name(d) : str_of(d->path);
    source *s = source_of_text(a, arena_str(a, name), text);
    s->reader = d->of->reader;
    is->source = s;
    is->outline = outline_read(a, s, node_is_json(s));
    source_index(a, s);
    switch (d->kind) {
    case DOCUMENT_DEAL: analyse_deal(d, st, s, config); break;
    case DOCUMENT_RULES: analyse_rules(d, st, s, config); break;
    case DOCUMENT_TERMS: analyse_terms(st, s); break;
    case DOCUMENT_TESTS: analyse_tests(d, st, s, config); break;
    case DOCUMENT_CONFIG: {
        waiver_file file;
        waiver_file_read(a, s, &file, &st->problems);
        break;
    }
    case DOCUMENT_OTHER: break;
    }
    s->reader = NULL;
    service_diagnose(st, config);
}

/* ------------------------------------------------------------------------------------------------ the analysis */

/* Whether nothing has changed on which the analysis depends. The rules may be the same although something changed. */
static bool is_valid(const document *d) {
    const analysis_state *st = d->analysis;
    return st && st->revision == d->revision && st->rules_revision == d->of->rules_revision &&
           !(st->rules && st->rules->retired);
}

/* The analysis of a text for which there is not enough memory. */
static void fail(document *d, analysis_state *st) {
    bool over = st->memory.over;
    service_rules_release(d->of, st->rules);
    diags_free(&st->problems);
    arena_free(&st->memory);
    arena_init(&st->memory);
    diags_init(&st->problems);
    *st = (analysis_state){.memory = st->memory, .problems = st->problems, .again = !over};
    static problem out_of_memory[] = {
        {.weight = PROBLEM_ERROR, .message = {"out of memory: this text was not checked", 40}},
        {.weight = PROBLEM_ERROR, .message = {"checking this text takes more memory than a deal may have", 57}}};
    static const source empty = {.name = {"", 0}, .text = {"", 0}, .first_line = 1};
    static outline_node root = {.kind = OUTLINE_GROUP, .closed = true};
    static const outline nothing = {.source = &empty, .root = &root};
    st->is.source = &empty;
    st->is.outline = &nothing;
    st->is.problems = &out_of_memory[over];
    st->is.n_problems = 1;
}

void document_retry(document *d) {
    const analysis_state *st = d->analysis;
    if (st && (st->again || (st->rules && st->rules->again))) service_analysis_free(d);
}

bool document_is_lost(const document *d) {
    return d->analysis && d->analysis->again;
}

const analysis *document_analysis(document *d) {
    static analysis_state lost; /* there is not even memory to say so */
    d->used = ++d->of->tick;
    if (is_valid(d)) return &d->analysis->is;
    const config_entry *config = service_config(d->of, str_of(d->path));
    service_analysis_free(d);
    analysis_state *st = calloc(1, sizeof *st);
    if (!st) {
        fail(d, &lost);
        return &lost.is;
    }
    jmp_buf oom;
    arena_init(&st->memory);
    diags_init(&st->problems);
    st->memory.limit = d->of->settings.max_memory;
    if (setjmp(oom) == 0) {
        st->memory.oom = st->problems.memory.oom = &oom;
        analyse(d, st, config);
        st->memory.oom = st->problems.memory.oom = NULL;
    } else {
        st->memory.oom = st->problems.memory.oom = NULL;
        fail(d, st);
    }
    st->is.memory = &st->memory;
    st->is.kind = d->kind;
    st->revision = d->revision;
    st->rules_revision = d->of->rules_revision;
    st->held = st->memory.held + st->problems.memory.held;
    st->memory.limit = 0;
    d->analysis = st;
    trim(d->of, d);
    return &st->is;
}
