#include "cli/cli.h"

#include <string.h>

#include "base/suggest.h"

typedef struct reader {
    arena *memory;
    const command *command;
    int argc, at;
    char **argv;
    VEC(given) options;
    VEC(str) words;
    bool help;
} reader;

static size_t n_options(const command *c) {
    size_t n = 0;
    while (c->options[n].name) n++;
    return n;
}

static bool unknown_option(reader *r, str name) {
    size_t n = n_options(r->command);
    str *names = ARENA_ARRAY(r->memory, str, n + 1);
    for (size_t i = 0; i < n; i++) names[i] = arena_printf(r->memory, "--%s", r->command->options[i].name);
    names[n] = STR("--help");
    str near = suggest(r->memory, name, names, n + 1);
    usage_error(r->command, "there is no option " STR_FMT "%s" STR_FMT, STR_ARG(name), near.n ? ": " : "",
                STR_ARG(near));
    return false;
}

/* The value behind an option: glued to it, or the next word. */
static bool take_value(reader *r, size_t which, str glued, bool has_glued) {
    const option *o = &r->command->options[which];
    given g = {which, glued};
    if (!o->value && has_glued) {
        usage_error(r->command, "--%s takes no value", o->name);
        return false;
    }
    if (o->value && !has_glued) {
        if (r->at >= r->argc) {
            usage_error(r->command, "--%s needs a value: --%s %s", o->name, o->name, o->value);
            return false;
        }
        g.value = str_of(r->argv[r->at++]);
    }
    VEC_PUSH(r->memory, r->options, g);
    return true;
}

static bool long_option(reader *r, str word) {
    size_t equals = str_find(word, STR("="), 0);
    str name = str_sub(word, 2, equals), value = equals == SIZE_MAX ? (str){"", 0} : str_sub(word, equals + 1, word.n);
    if (str_is(name, "help")) return r->help = true;
    for (size_t i = 0; i < n_options(r->command); i++)
        if (str_is(name, r->command->options[i].name)) return take_value(r, i, value, equals != SIZE_MAX);
    return unknown_option(r, str_sub(word, 0, equals));
}

/* Short options may stand together, the last with its value: -vj4. */
static bool short_options(reader *r, str word) {
    for (size_t k = 1; k < word.n; k++) {
        size_t i = 0, n = n_options(r->command);
        if (word.p[k] == 'h') return r->help = true;
        while (i < n && r->command->options[i].letter != word.p[k]) i++;
        if (i == n) return unknown_option(r, arena_printf(r->memory, "-%c", word.p[k]));
        str rest = str_sub(word, k + 1, word.n);
        if (r->command->options[i].value) return take_value(r, i, rest, rest.n > 0);
        if (!take_value(r, i, rest, false)) return false;
    }
    return true;
}

bool arguments_read(arena *a, const command *c, int argc, char **argv, arguments *out) {
    reader r = {.memory = a, .command = c, .argc = argc, .argv = argv};
    bool only_words = false;
    while (r.at < r.argc) {
        str word = str_of(r.argv[r.at++]);
        if (only_words || word.n < 2 || word.p[0] != '-')
            VEC_PUSH(a, r.words, word);
        else if (str_is(word, "--"))
            only_words = true;
        else if (!(word.p[1] == '-' ? long_option(&r, word) : short_options(&r, word)))
            return false;
    }
    *out = (arguments){r.options.v, r.options.n, r.words.v, r.words.n, r.help};
    return true;
}

const given *arguments_last(const command *c, const arguments *args, const char *name) {
    for (size_t i = args->n_options; i-- > 0;)
        if (strcmp(c->options[args->options[i].option].name, name) == 0) return &args->options[i];
    return NULL;
}

bool arguments_has(const command *c, const arguments *args, const char *name) {
    return arguments_last(c, args, name) != NULL;
}

const str *arguments_all(arena *a, const command *c, const arguments *args, const char *name, size_t *n) {
    str *values = ARENA_ARRAY(a, str, args->n_options);
    *n = 0;
    for (size_t i = 0; i < args->n_options; i++)
        if (strcmp(c->options[args->options[i].option].name, name) == 0) values[(*n)++] = args->options[i].value;
    return values;
}

bool arguments_number(const command *c, const arguments *args, const char *name, uint64_t least, uint64_t most,
                      uint64_t *out) {
    const given *g = arguments_last(c, args, name);
    if (!g) return true;
    uint64_t n = 0;
    bool good = g->value.n > 0 && g->value.n < 19;
    for (size_t i = 0; i < g->value.n && good; i++) {
        good = g->value.p[i] >= '0' && g->value.p[i] <= '9';
        n = n * 10 + (uint64_t)(g->value.p[i] - '0');
    }
    if (!good || n < least || n > most) {
        usage_error(c, "--%s takes a whole number from %llu to %llu, not '" STR_FMT "'", name,
                    (unsigned long long)least, (unsigned long long)most, STR_ARG(g->value));
        return false;
    }
    *out = n;
    return true;
}
