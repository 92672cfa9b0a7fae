#include "cli/candidates.h"

#include "judge/judge.h"
#include "report/escape.h"

/* A command line that is being typed. */
typedef struct completion {
    job *job; /* of `redline completions` */
    const command *command;
    VEC(str) packs, deals, words;
    str terms;    /* --terms, or empty */
    str lead;     /* the part of the last word that stays: "--format=" */
    str typed;    /* the rest of it, with which candidates must begin */
    diags quiet;  /* errors in files do not matter here */
    rule_set set; /* once it is loaded */
    bool loaded, tried;
} completion;

/* ------------------------------------------------------------------------------------------------ candidates */

/* A line for the shell: the candidate, and after a tab what it is, in one line. Names of a deal that cannot be shown as
 * they are, such as escape sequences for the terminal, are no candidates. */
static void offer(completion *c, str candidate, str about) {
    arena *a = &c->job->memory;
    buf *out = &c->job->out;
    if (!str_starts(candidate, c->typed) || !str_eq(escape_line(a, candidate), candidate)) return;
    buf_safe(out, c->lead);
    buf_safe(out, candidate);
    buf_char(out, '\t');
    buf_safe(out, escape_line(a, about));
    buf_char(out, '\n');
}

static void offer_names(completion *c, const str *names, size_t n) {
    for (size_t i = 0; i < n; i++) offer(c, names[i], (str){"", 0});
}

/* Vocabulary and packs of the command line, as far as they can be read. */
static bool load(completion *c, bool with_packs) {
    if (!c->tried) {
        const rule_set_request request = {.terms = c->terms, .packs = c->packs.v, .n_packs = c->packs.n};
        c->loaded = rule_set_load(&c->set, request, &c->quiet);
        c->tried = true;
    }
    return c->loaded || (!with_packs && c->set.vocabulary);
}

static void offer_packs(completion *c) {
    size_t n;
    const str *ids = rule_set_builtin_ids(&c->job->memory, &n);
    for (size_t i = 0; i < n; i++) offer(c, ids[i], STR("built-in pack"));
}

static void offer_formats(completion *c) {
    size_t n = 0;
    const str *names = c->command->formats ? c->command->formats(&c->job->memory, &n) : NULL;
    offer_names(c, names, n);
}

/* "UA-LAND"; if a pack and a slash are typed, "ukraine/UA-LAND". */
static void offer_rules(completion *c) {
    if (!load(c, true)) return;
    const bool full = str_find(c->typed, STR("/"), 0) != SIZE_MAX;
    for (size_t i = 0; i < c->set.n_packs; i++) {
        const pack *p = c->set.packs[i];
        if (!full) offer(c, arena_printf(&c->job->memory, STR_FMT "/", STR_ARG(p->id)), p->title);
        for (size_t k = 0; k < p->n_rules; k++) {
            const rule *r = &p->rules[k];
            offer(c, full ? arena_printf(&c->job->memory, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id)) : r->id,
                  r->title);
        }
    }
}

/* A path as it can be typed: "guarantees.<actor>.kind" with the member that is typed, else with "*" for all. */
static str typed_path(arena *a, str path, str typed) {
    buf out = buf_in(a);
    for (size_t at = 0, in = 0; at <= path.n;) {
        const size_t dot = str_find(path, STR("."), at), end = dot == SIZE_MAX ? path.n : dot;
        const str part = str_sub(path, at, end);
        const size_t next = in <= typed.n ? str_find(typed, STR("."), in) : SIZE_MAX;
        const bool family = part.n && part.p[0] == '<';
        if (at) buf_char(&out, '.');
        buf_safe(&out, !family ? part : next == SIZE_MAX ? STR("*") : str_sub(typed, in, next));
        in = next == SIZE_MAX ? typed.n + 1 : next + 1;
        at = end + 1;
    }
    return buf_take(&out);
}

/* Paths of terms. Before a point is typed, of families only their beginning: "guarantees". */
static void offer_terms(completion *c) {
    if (!load(c, false)) return;
    const vocabulary *v = c->set.vocabulary;
    const bool whole = str_find(c->typed, STR("."), 0) != SIZE_MAX;
    str last = {"", 0};
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        const size_t family = str_find(t->path, STR(".<"), 0);
        const str path =
            whole || family == SIZE_MAX ? typed_path(&c->job->memory, t->path, c->typed) : str_sub(t->path, 0, family);
        if (!str_eq(path, last)) offer(c, path, whole || family == SIZE_MAX ? t->title : STR("several terms"));
        last = path;
    }
}

/* "forces=free" for each bracket of the deals on the command line. */
static void offer_choices(completion *c) {
    arena *a = &c->job->memory;
    if (!load(c, false)) return;
    for (size_t i = 0; i < c->deals.n; i++) {
        source *s = source_load(a, c->deals.v[i], (size_t)options[OPTION_MAX_DEAL_SIZE].usual, &c->quiet);
        const deal_settings reading = {.allow_include = false};
        const deal *d = s ? deal_read(a, s, c->set.vocabulary, &reading, &c->quiet) : NULL;
        for (uint32_t k = 0; d && k < d->n_choices; k++) {
            const choice *of = &d->choices[k];
            for (uint32_t way = 0; way < choice_ways(of); way++)
                offer(c, arena_printf(a, STR_FMT "=" STR_FMT, STR_ARG(of->name), STR_ARG(choice_way_name(of, way))),
                      way < of->n_options ? of->options[way].by : STR("leave it out"));
        }
    }
}

static void offer_classes(completion *c) {
    for (size_t i = 0; i <= RULE_PREFERENCE; i++) offer(c, str_of(rule_class_name((rule_class)i)), (str){"", 0});
}

static void offer_verdicts(completion *c) {
    for (size_t i = 0; i <= RULE_ERROR; i++) offer(c, str_of(rule_outcome_name((rule_outcome)i)), (str){"", 0});
}

static void offer_commands(completion *c) {
    size_t n;
    const command *const *list = command_list(&n);
    for (size_t i = 0; i < n; i++) offer(c, str_of(list[i]->name), str_of(list[i]->summary));
}

/* What a value is called in the table of options and in usages says what it can be. FILES are the endings of files that
 * the shell is to offer, too; "" for all of them. Names that are not listed are texts or numbers. */
typedef struct value_kind {
    const char *name;
    void (*offer)(completion *c);
    const char *files;
} value_kind;
#define DEALS "deal json gz zst"

static const value_kind values[] = {
    {"PACK", offer_packs, "rules"},
    {"FORMAT", offer_formats, NULL},
    {"[PACK/]RULE", offer_rules, NULL},
    {"RULE", offer_rules, NULL},
    {"NAME", offer_rules, NULL},
    {"CLASS", offer_classes, NULL},
    {"VERDICTS", offer_verdicts, NULL},
    {"CHOICE=OPTION", offer_choices, NULL},
    {"PATH-PREFIX", offer_terms, NULL},
    {"COMMAND", offer_commands, NULL},
    {"FILE", NULL, ""},
    {"DEAL", NULL, DEALS},
    {"A", NULL, DEALS " jsonl"},
    {"PATH", NULL, DEALS " jsonl"},
    {"PART", NULL, ""},
};

/* Options whose values are of a kind of their own, by their names. */
static const value_kind of_options[] = {
    {"lock", offer_terms, NULL},
    {"terms", NULL, "terms"},
    {"config", NULL, "cfg"},
    {"baseline", NULL, "json jsonl"},
};

static const value_kind *find_kind(const value_kind *list, size_t n, str name) {
    for (size_t i = 0; i < n; i++)
        if (str_is(name, list[i].name)) return &list[i];
    return NULL;
}
#define FIND(list, name) find_kind(list, sizeof(list) / sizeof *(list), name)

static void offer_kind(completion *c, const value_kind *k) {
    if (!k) return;
    if (k->offer) k->offer(c);
    if (k->files) buf_printf(&c->job->out, ":files%s%s\n", *k->files ? " " : "", k->files);
}

/* Of a list only the part after the last comma is being typed. */
static void offer_value(completion *c, const option *o) {
    if (str_is(str_of(o->value), "VERDICTS") || str_is(str_of(o->value), "PACK")) {
        size_t at = c->typed.n;
        while (at && c->typed.p[at - 1] != ',') at--;
        c->lead = arena_printf(&c->job->memory, STR_FMT STR_FMT, STR_ARG(c->lead), STR_ARG(str_sub(c->typed, 0, at)));
        c->typed = str_sub(c->typed, at, c->typed.n);
    }
    /* "SHAPE" and the like: the help names the values in parentheses. */
    if (str_is(str_of(o->value), "SHAPE")) {
        offer(c, STR("rules"), STR("one row per deal and rule"));
        offer(c, STR("deals"), STR("one row per deal, one column per red line"));
        return;
    }
    const value_kind *own = FIND(of_options, str_of(o->name));
    offer_kind(c, own ? own : FIND(values, str_of(o->value)));
}

/* ------------------------------------------------------------------------------------------------ arguments */

/* The next word of a usage without brackets and dots; *ALTERNATIVE is set if there is one more after "|". */
static str usage_word(const char **at) {
    const char *from = *at + strspn(*at, " []");
    size_t n = strcspn(from, " []|.");
    *at = from + n;
    return (str){from, n};
}

/* What the usage names besides options: "PATH", "deal|report|results". Lower case is a word of its own. */
static void offer_arguments(completion *c) {
    const char *at = c->command->usage;
    while (*(at += strspn(at, " []|.")) != '\0') {
        const str word = usage_word(&at);
        if (word.n == 0) break;
        if (word.p[0] == '-') {
            if (str_starts(word, STR("--"))) return; /* the usage of a special form */
            usage_word(&at);                         /* the value of -p */
        } else if (word.p[0] >= 'a' && word.p[0] <= 'z') {
            offer(c, word, (str){"", 0});
        } else if (!str_is(word, "OPTION")) {
            offer_kind(c, FIND(values, word));
        }
    }
}

static void offer_options(completion *c) {
    for (size_t i = 0; i < c->command->n_options; i++) {
        const option *o = &options[c->command->options[i]];
        offer(c, arena_printf(&c->job->memory, "--%s", o->name), str_of(o->help));
    }
    offer(c, STR("--help"), STR("show the help of this command"));
}

/* ------------------------------------------------------------------------------------------------ the command line */

/* The command's option with this name, or with this letter if NAME is empty; NULL: none. */
static const option *find_option(const completion *c, str name, char letter) {
    for (size_t i = 0; i < c->command->n_options; i++) {
        const option *o = &options[c->command->options[i]];
        if (name.n ? str_is(name, o->name) : o->letter == letter) return o;
    }
    return NULL;
}

/* Splits a word into an option and what of its value is in the same word. *LEAD is the length of what is before it.
 * NULL: it is no option that takes a value. */
static const option *split_option(const completion *c, str word, bool *has_value, size_t *lead) {
    if (str_starts(word, STR("--"))) {
        const size_t equals = str_find(word, STR("="), 0);
        *has_value = equals != SIZE_MAX;
        *lead = *has_value ? equals + 1 : word.n;
        const option *o = find_option(c, str_sub(word, 2, *has_value ? equals : word.n), 0);
        return o && o->value ? o : NULL;
    }
    for (size_t i = 1; word.n && word.p[0] == '-' && i < word.n; i++) {
        const option *o = find_option(c, (str){"", 0}, word.p[i]);
        if (!o) return NULL;
        *has_value = i + 1 < word.n;
        *lead = i + 1;
        if (o->value) return o;
    }
    return NULL;
}

static void note_value(completion *c, const option *o, str value) {
    arena *a = &c->job->memory;
    for (size_t at = 0; str_is(str_of(o->name), "pack") && at < value.n;) {
        const size_t comma = str_find(value, STR(","), at), end = comma == SIZE_MAX ? value.n : comma;
        if (end > at) VEC_PUSH(a, c->packs, arena_str(a, str_sub(value, at, end)));
        at = end + 1;
    }
    if (str_is(str_of(o->name), "terms")) c->terms = value;
    if (str_is(str_of(o->value), "DEAL") || str_is(str_of(o->name), "deal")) VEC_PUSH(a, c->deals, value);
}

/* All words but the first, which is the command, and the last, which is being typed. */
static void complete_word(completion *c, const str *words, size_t n) {
    arena *a = &c->job->memory;
    const option *pending = NULL;
    bool only_words = false, has_value = false;
    size_t lead = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        if (pending) {
            note_value(c, pending, words[i]);
            pending = NULL;
        } else if (only_words || words[i].n < 2 || words[i].p[0] != '-') {
            if (words[i].n && !str_is(words[i], "-")) VEC_PUSH(a, c->deals, words[i]); /* standard input is not read */
        } else if (str_is(words[i], "--")) {
            only_words = true;
        } else {
            const option *o = split_option(c, words[i], &has_value, &lead);
            if (o && has_value) note_value(c, o, str_sub(words[i], lead, words[i].n));
            if (o && !has_value) pending = o;
        }
    }
    c->typed = words[n - 1];
    if (pending) {
        offer_value(c, pending);
        return;
    }
    const option *o = only_words ? NULL : split_option(c, c->typed, &has_value, &lead);
    if (o && has_value) {
        c->lead = str_sub(c->typed, 0, lead);
        c->typed = str_sub(c->typed, lead, c->typed.n);
        offer_value(c, o);
    } else if (!only_words && c->typed.n && c->typed.p[0] == '-') {
        offer_options(c);
    } else {
        offer_arguments(c);
    }
}

void completion_write(job *j, const str *words, size_t n) {
    completion c = {.job = j, .lead = {"", 0}, .typed = n ? words[n - 1] : (str){"", 0}, .terms = {"", 0}};
    size_t n_commands;
    const command *const *list = command_list(&n_commands);
    diags_init(&c.quiet);
    if (n <= 1 || (n == 2 && str_is(words[0], "help"))) {
        offer_commands(&c);
        if (n <= 1) offer(&c, STR("help"), STR("show the help of a command"));
        if (n <= 1) offer(&c, STR("--help"), STR("show the commands"));
        if (n <= 1) offer(&c, STR("--version"), STR("show the version"));
    }
    for (size_t i = 0; i < n_commands && n > 1; i++)
        if (str_is(words[0], list[i]->name)) c.command = list[i];
    if (c.command) complete_word(&c, words, n);
    if (c.tried) rule_set_free(&c.set);
    diags_free(&c.quiet);
}
