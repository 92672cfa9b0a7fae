/* new: a commented template of a deal, over the vocabulary that is loaded. It is a valid deal. */

#include <stdio.h>
#include <string.h>

#include "cli/new_from.h"
#include "cli/output.h"
#include "terms/term_types.h"

/* %s: the command that checks it; the one that lists terms; the names of vocabulary and packs; what it can name. */
static const char head[] =
    "# A deal: articles of prose, and the terms that each article sets.\n"
    "# `%s` checks it against the red lines;\n"
    "# `%s` lists all terms.\n"
    "# Lines that begin with # are comments. Strings that follow each other are joined.\n"
    "\n"
    "deal = {\n"
    "  id = \"my-deal\"; # a short name without spaces\n"
    "  title = \"Title of the deal\";\n"
    "%s%s"
    "  # date = \"2025-06-02\";\n"
    "  # by = [\"mediator\"]; # who wrote it\n"
    "  status = \"hypothetical\"; # proposal, agreement, position or hypothetical\n"
    "  # complete = false; # uncomment if the deal is not complete: terms that it does not set are then open\n"
    "};\n"
    "\n"
    "articles = (\n"
    "  {\n"
    "    id = \"1\";\n"
    "    title = \"Heading of the first article\";\n"
    "    text = \"The text of the article. A long text can be split into \"\n"
    "           \"several strings.\";\n"
    "    terms = {\n";

static const char tail[] =
    "    };\n"
    "  }\n"
    "  # Put a comma between articles, none after the last. For points that are not agreed yet:\n"
    "  #   terms = { SOME = { TERM = { either = [10, 30]; }; }; };           one of these values\n"
    "  #   terms = { SOME = { TERM = { open = true; }; }; };                 any value\n"
    "  #   option = \"ceiling/wording-a\";                                     one of the articles with this choice\n"
    "  #   bracketed = true;  by = \"mediator\";                               in the deal or not\n"
    ");\n";

/* ------------------------------------------------------------------------------------------------ values */

/* A round number (1, 2 or 5, and zeros) that is not more than a twentieth of MOST, but within the bounds. */
static double round_number(double least, double most) {
    double wanted = most / 20, best = 0;
    for (double power = 1e-3; power < 1e18; power *= 10)
        for (int i = 0; i < 3; i++) {
            double n = power * (i == 0 ? 1 : i == 1 ? 2 : 5);
            if (n <= wanted) best = n;
        }
    return best < least ? least : best > most ? most : best;
}

/* A value that a deal could set: within the bounds, and not the one that silence means anyway. */
static slot_value example_value(arena *a, const term *t) {
    const term_type *type = &term_types[t->type];
    slot_value v = {0}, usual = t->fallback;
    bool has_usual = t->silent == SILENCE_DEFAULT, is_float = t->type == SLOT_FLOAT || t->type == SLOT_PERCENT;
    if (type->list) {
        size_t n = type->list(t->values, 0, &v);
        for (size_t i = 0; i < n && has_usual; i++) {
            type->list(t->values, i, &v);
            if (!slot_value_equal(t->type, t->values, v, usual)) break;
        }
        return v;
    }
    if (t->type == SLOT_MONEY) {
        money *m = ARENA_NEW(a, money);
        *m = (money){100000000, currency_find(STR("USD"))};
        v.money = t->has_min ? t->min.money : t->has_max ? t->max.money : m;
    } else if (t->type == SLOT_SET) {
        uint64_t *bits = ARENA_ARRAY(a, uint64_t, SLOT_WORDS(t->values));
        bits[0] = 1;
        v.bits = bits;
    } else if (t->type == SLOT_STRING || t->type == SLOT_STRINGS) {
        str *text = ARENA_NEW(a, str);
        str_list *list = ARENA_NEW(a, str_list);
        *text = STR("...");
        *list = (str_list){text, 1};
        if (t->type == SLOT_STRING)
            v.s = text;
        else
            v.list = list;
    } else if (t->type == SLOT_DATE) {
        date_parse(STR("2025-06-02"), &v.i);
    } else {
        double least = !t->has_min ? 0 : is_float ? t->min.f : (double)t->min.i;
        double most = !t->has_max ? 600 : is_float ? t->max.f : (double)t->max.i;
        if (t->type == SLOT_DAYS && most > 600) most = 600;
        double n = round_number(least, most < least ? least : most);
        if (is_float)
            v.f = n;
        else
            v.i = !t->has_min || n > least ? (int64_t)n : t->min.i;
    }
    return v;
}

/* Whether TITLE speaks of a member: "Troops of this actor in Ukraine" is not about Ukraine's own troops. */
static bool speaks_of(str title, str label) {
    return label.n && str_find(title, label, 0) != SIZE_MAX;
}

/* One term as a deal would set it: nested groups, with a member of each set. */
static void write_example(arena *a, buf *out, const term *t) {
    buf_z(out, "      # ");
    for (size_t i = 0; i < t->n_segments; i++) {
        str key = t->segments[i].name;
        const name_set *set = t->segments[i].set;
        size_t k = 0;
        while (set && k + 1 < set->members.n && speaks_of(t->title, set->labels[k])) k++;
        if (set) key = set->members.names[speaks_of(t->title, set->labels[k]) ? 0 : k];
        buf_visible(out, key);
        buf_z(out, i + 1 < t->n_segments ? " = { " : " = ");
    }
    slot_value_print(out, t->type, t->values, example_value(a, t), VALUE_LIBCONFIG);
    for (size_t i = 0; i < t->n_segments; i++) buf_z(out, i + 1 < t->n_segments ? "; }" : ";");
    buf_z(out, "    # ");
    buf_visible(out, t->title);
    buf_char(out, '\n');
}

/* ------------------------------------------------------------------------------------------------ the commands */

/* A word of a command line, in quotes if the shell needs them. */
static str shell_word(arena *a, str word) {
    buf out = buf_in(a);
    bool plain = word.n > 0;
    for (size_t i = 0; i < word.n && plain; i++) {
        char c = word.p[i];
        plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_./,:+@", c);
    }
    if (word.n && word.p[0] == '-') buf_z(&out, "./");
    if (plain) {
        buf_str(&out, word);
        return buf_take(&out);
    }
    buf_char(&out, '\'');
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '\'')
            buf_z(&out, "'\\''");
        else
            buf_char(&out, word.p[i]);
    buf_char(&out, '\'');
    return buf_take(&out);
}

/* "redline check --terms lease.terms -p lease.rules my.deal": with the options that this command had, and for a
 * vocabulary that is not built in with the packs that are needed. */
static str command_text(job *j, const char *name, bool packs, str file) {
    arena *a = &j->memory;
    buf out = buf_in(a);
    const str *terms = job_value(j, OPTION_TERMS);
    buf_printf(&out, "redline %s", name);
    if (terms) buf_printf(&out, " --terms " STR_FMT, STR_ARG(shell_word(a, *terms)));
    for (size_t i = 0; i < j->given.n && packs; i++)
        if (j->given.v[i].option == OPTION_PACK)
            buf_printf(&out, " -p " STR_FMT, STR_ARG(shell_word(a, j->given.v[i].value)));
    if (packs && terms && !job_has(j, OPTION_PACK)) buf_z(&out, " -p PACK");
    if (file.n) buf_printf(&out, " " STR_FMT, STR_ARG(shell_word(a, file)));
    return buf_take(&out);
}

/* The line of the head that names the vocabulary and the packs, so that they need not be named each time. */
static str names_text(job *j) {
    arena *a = &j->memory;
    const vocabulary *v = j->rules.vocabulary;
    if (!job_has(j, OPTION_TERMS) && !job_has(j, OPTION_PACK)) return STR("");
    str *ids = ARENA_ARRAY(a, str, j->rules.n_packs);
    for (size_t i = 0; i < j->rules.n_packs; i++)
        ids[i] = arena_printf(a, "\"" STR_FMT "\"", STR_ARG(j->rules.packs[i]->id));
    str packs = j->rules.n_packs ? arena_printf(a, "  packs = [" STR_FMT "];",
                                                STR_ARG(arena_join(a, ids, j->rules.n_packs, ", ", ", ", 0)))
                                 : STR("  packs = [\"...\"];");
    return arena_printf(a,
                        "  # vocabulary = \"" STR_FMT "/" STR_FMT "\";" STR_FMT
                        "   # uncomment if their files are beside this one: no options are needed then\n",
                        STR_ARG(v->id), STR_ARG(str_sub(v->version, 0, str_find(v->version, STR("."), 0))),
                        STR_ARG(packs));
}

/* The lines of the head that show how a deal names things: the first of each set. */
static str things_text(arena *a, const vocabulary *v) {
    buf out = buf_in(a);
    for (size_t i = 0; i < v->n_named; i++) {
        const name_set *s = vocabulary_named(v, i);
        buf_printf(&out, i ? "  #           " : "  # names = { ");
        buf_printf(&out, STR_FMT " = ( { id = \"" STR_FMT "\"; title = \"...\"; } );%s    # ", STR_ARG(s->members.name),
                   STR_ARG(s->members.names[0]), i + 1 == v->n_named ? " };" : "");
        buf_visible(&out, s->title);
        buf_printf(&out, "%s%u at most\n", s->title.n ? ", " : "", s->room);
    }
    return buf_take(&out);
}

static int run(job *j) {
    if (job_has(j, OPTION_FROM)) return new_from_clauses(j);
    if (!job_load_rules(j, NULL, 0, job_has(j, OPTION_PACK))) return EXIT_UNCHECKED;
    const vocabulary *v = vocabulary_view_full(&j->memory, j->rules.vocabulary);
    str last = {"", 0}, file = j->words.n && !str_is(j->words.v[0], "-") ? j->words.v[0] : STR("");
    buf_printf(&j->out, head, command_text(j, "check", true, file.n ? file : STR("THIS-FILE")).p,
               command_text(j, "terms", false, STR("")).p, names_text(j).p, things_text(&j->memory, v).p);
    /* One example for each first segment: enough to show the form, short enough to read. */
    for (size_t i = 0; i < v->n_terms; i++) {
        if (str_eq(v->terms[i]->segments[0].name, last)) continue;
        last = v->terms[i]->segments[0].name;
        write_example(&j->memory, &j->out, v->terms[i]);
    }
    buf_z(&j->out, tail);
    if (file.n == 0) return EXIT_ACCEPTED;
    bool good = write_file(file.p, buf_text_or_jump(&j->out, &j->memory), !job_has(j, OPTION_FORCE));
    buf_clear(&j->out);
    good = good && print_line("created %s; check it with `%s`", file.p, command_text(j, "check", true, file).p);
    return good ? EXIT_ACCEPTED : EXIT_UNCHECKED;
}

static const option_id takes[] = {OPTION_PACK,      OPTION_FROM,   OPTION_TERMS, OPTION_CONFIG,
                                  OPTION_NO_CONFIG, LIMIT_OPTIONS, OPTION_FORCE};

const command command_new = {
    .name = "new",
    .usage = "[OPTION]... [FILE]",
    .summary = "create a commented deal template",
    .more =
        "Without FILE, or with -, the template is printed. It is a valid deal; the terms in it are examples in "
        "comments.\n"
        "With --from the deal is made of the model clauses of a pack: as few as the pack needs to accept it, in its\n"
        "order. `redline explain RULE` shows the clauses of a rule.\n"
        "With --terms and -p it is for that vocabulary and those packs, and says how to check it.\n",
    .words_are_written = true,
    TAKES(takes),
    .most = 1,
    .expected = "one file expected at most",
    .run = run,
};
