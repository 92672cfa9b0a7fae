/* new: a commented template of a deal, over the vocabulary that is loaded. It is a valid deal. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "terms/term_types.h"

static const char head[] =
    "# A deal: articles of prose, and the terms that each article sets.\n"
    "# `redline check THIS-FILE` checks it against the red lines; `redline terms` lists all terms.\n"
    "# Lines that begin with # are comments. Strings that follow each other are joined.\n"
    "\n"
    "deal = {\n"
    "  id = \"my-deal\"; # a short name without spaces\n"
    "  title = \"Title of the deal\";\n"
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

/* One term as a deal would set it: nested groups, with the first member of each set. */
static void write_example(buf *out, const term *t) {
    const term_type *type = &term_types[t->type];
    bool second = type->list && t->values && t->values->n > 1; /* the first value of an enum is mostly its default */
    str name = t->values ? t->values->names[second] : (str){"", 0};
    buf_z(out, "      # ");
    for (size_t i = 0; i < t->n_segments; i++) {
        str key = t->segments[i].set ? t->segments[i].set->members.names[0] : t->segments[i].name;
        buf_printf(out, i + 1 < t->n_segments ? STR_FMT " = { " : STR_FMT " = ", STR_ARG(key));
    }
    for (const char *c = type->example; *c; c++) buf_str(out, *c == '@' ? name : (str){c, 1});
    for (size_t i = 0; i < t->n_segments; i++) buf_z(out, i + 1 < t->n_segments ? "; }" : ";");
    buf_z(out, "    # ");
    buf_visible(out, t->title);
    buf_char(out, '\n');
}

static int run(job *j) {
    if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
    const vocabulary *v = j->rules.vocabulary;
    str last = {"", 0};
    buf_z(&j->out, head);
    /* One example for each first segment: enough to show the form, short enough to read. */
    for (size_t i = 0; i < v->n_terms; i++) {
        if (str_eq(v->terms[i]->segments[0].name, last)) continue;
        last = v->terms[i]->segments[0].name;
        write_example(&j->out, v->terms[i]);
    }
    buf_z(&j->out, tail);
    if (j->words.n == 0 || str_is(j->words.v[0], "-") || j->out.failed) return EXIT_ACCEPTED;
    const char *path = j->words.v[0].p;
    bool good = write_file(path, buf_slice(&j->out), !job_has(j, OPTION_FORCE));
    buf_clear(&j->out);
    if (good) print_line("created %s; check it with `redline check %s`", path, path);
    return good ? EXIT_ACCEPTED : EXIT_UNCHECKED;
}

static const option_id takes[] = {OPTION_TERMS, OPTION_FORCE};

const command command_new = {
    .name = "new",
    .usage = "[OPTION]... [FILE]",
    .summary = "create a commented deal template",
    TAKES(takes),
    .most = 1,
    .expected = "one file expected at most",
    .run = run,
};
