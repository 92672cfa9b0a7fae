/* new: a commented template of a deal, over the vocabulary that is loaded. It is a valid deal. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/job.h"
#include "terms/term_types.h"

static const char head[] =
    "# A deal: articles of prose, and the terms that each article sets.\n"
    "# `redline check THIS-FILE` holds it against the red lines; `redline terms` lists what it may say.\n"
    "# Lines that begin with # are comments. Strings that follow each other run on as one.\n"
    "\n"
    "deal = {\n"
    "  id = \"my-deal\";                  # a short name without blanks\n"
    "  title = \"Title of the deal\";\n"
    "  # date = \"2025-06-02\";\n"
    "  # by = [\"mediator\"];             # whose text it is\n"
    "  status = \"hypothetical\";         # proposal, agreement, position or hypothetical\n"
    "  # complete = false;              # uncomment where the text is not the whole deal: what it does not say is then "
    "open\n"
    "};\n"
    "\n"
    "articles = (\n"
    "  {\n"
    "    id = \"1\";\n"
    "    title = \"Heading of the first article\";\n"
    "    text = \"The words of the article. A long text may be broken into \"\n"
    "           \"several strings.\";\n"
    "    terms = {\n";

static const char tail[] =
    "    };\n"
    "  }\n"
    "  # A comma stands between articles, none after the last. What is not agreed yet:\n"
    "  #   terms = { SOME = { TERM = { either = [10, 30]; }; }; };           one of these values\n"
    "  #   terms = { SOME = { TERM = { open = true; }; }; };                 anything\n"
    "  #   option = \"ceiling/wording-a\";                                     of the articles with one choice, one "
    "option stands\n"
    "  #   bracketed = true;  by = \"mediator\";                               in or out\n"
    ");\n";

/* One term as it would be written in a deal: nested groups, with the first member of each set. */
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
    buf_printf(out, "    # " STR_FMT "\n", STR_ARG(t->title));
}

/* An example for each first segment of the vocabulary: enough to see the form, short enough to read. */
static void write_examples(buf *out, const vocabulary *v) {
    str last = {"", 0};
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        if (str_eq(t->segments[0].name, last)) continue;
        last = t->segments[0].name;
        write_example(out, t);
    }
}

/* Does not overwrite a file unless FORCE is set. */
static bool create_file(const char *path, str text, bool force) {
    int fd = open(path, O_WRONLY | O_CREAT | (force ? O_TRUNC : O_EXCL), 0666);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < text.n;) {
        ssize_t n = write(fd, text.p + at, text.n - at);
        good = n > 0;
        at += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0) good = close(fd) == 0 && good;
    if (good)
        fprintf(stderr, "created %s; check it with `redline check %s`\n", path, path);
    else
        fprintf(stderr, "redline new: cannot write %s: %s%s\n", path, strerror(errno),
                fd < 0 && errno == EEXIST ? " (--force overwrites it)" : "");
    return good;
}

static int run(job *j) {
    if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
    buf_z(&j->out, head);
    write_examples(&j->out, j->rules.vocabulary);
    buf_z(&j->out, tail);
    if (j->n_words == 0 || str_is(j->words[0], "-") || j->out.failed) return EXIT_ACCEPTED;
    bool good = create_file(j->words[0].p, buf_slice(&j->out), job_has(j, OPTION_FORCE));
    buf_clear(&j->out);
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
