#include "cli/cli.h"

#include "base/suggest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool wants_colour(FILE *file) {
    const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");
    if ((no && *no) || (kind && strcmp(kind, "dumb") == 0)) return false;
    return isatty(fileno(file)) == 1;
}

unsigned terminal_width(void) {
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col < 40 ? 40 : size.ws_col > 100 ? 100 : size.ws_col;
}

bool print_out(const buf *b) {
    if (b->failed) {
        fputs("redline: out of memory while writing the report\n", stderr);
        return false;
    }
    if (fwrite(b->p ? b->p : "", 1, b->n, stdout) == b->n && fflush(stdout) == 0) return true;
    fprintf(stderr, "redline: cannot write the report: %s\n", strerror(errno));
    return false;
}

bool goes_to_stdout(const given *output) {
    return !output || str_is(output->value, "-");
}

bool print_to(arena *a, const buf *b, const given *output) {
    if (goes_to_stdout(output)) return print_out(b);
    const char *name = arena_z(a, output->value);
    FILE *out = b->failed ? NULL : fopen(name, "w");
    bool good = out && fwrite(b->p ? b->p : "", 1, b->n, out) == b->n;
    if (out) good = fclose(out) == 0 && good;
    if (!good) fprintf(stderr, "redline: cannot write the report to %s: %s\n", name, strerror(errno));
    return good;
}

void print_diags(diags *d) {
    buf out = {0};
    bool colour = wants_colour(stderr);
    diags_sort(d);
    for (size_t i = 0; i < d->list.n; i++) diag_write(&out, &d->list.v[i], colour);
    fwrite(out.p ? out.p : "", 1, out.n, stderr);
    buf_free(&out);
}

int usage_error(const command *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "redline %s: ", c->name);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nusage: redline %s %s\n`redline %s --help` explains it.\n", c->name, c->usage, c->name);
    return EXIT_UNCHECKED;
}

void no_such_format(const command *c, arena *a, str name, const str *names, size_t n) {
    usage_error(c, "there is no format '" STR_FMT "'; " STR_FMT, STR_ARG(name),
                STR_ARG(suggest_allowed(a, name, names, n)));
}

const output_format *wanted_format(const command *c, arena *a, const arguments *args) {
    const given *g = arguments_last(c, args, "format");
    const output_format *f = format_find(g ? g->value : STR("text"), FORMAT_OF_DOCUMENTS);
    size_t n;
    if (f) return f;
    const str *names = format_names(a, FORMAT_OF_DOCUMENTS, &n);
    no_such_format(c, a, g->value, names, n);
    return NULL;
}

static void help_option(const option *o) {
    char left[64];
    char letter[5] = "    ";
    if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
    if (strlen(left) > 24)
        printf("  %s\n  %-24s  %s\n", left, "", o->help);
    else
        printf("  %-24s  %s\n", left, o->help);
}

void help_command(const command *c) {
    printf("usage: redline %s %s\n\n%s\n", c->name, c->usage, c->summary);
    printf("\nOptions:\n");
    for (const option *o = c->options; o->name; o++) help_option(o);
    help_option(&(option){'h', "help", NULL, "print this and stop"});
    if (c->more) printf("\n%s", c->more);
}

static bool writes_files(const command *c) {
    for (const option *o = c->options; o->name; o++)
        if (strcmp(o->name, "output") == 0) return true;
    return false;
}

int with_arguments(const command *c, int argc, char **argv, command_body *body) {
    arena a;
    arguments args;
    arena_init(&a);
    int status = EXIT_UNCHECKED;
    if (arguments_read(&a, c, argc, argv, &args)) {
        if (args.help) help_command(c);
        if (args.help)
            status = EXIT_ACCEPTED;
        else if (!writes_files(c) || written_files_are_apart(c, &a, &args))
            status = body(c, &a, &args);
    }
    arena_free(&a);
    return status;
}

static bool load(rule_set *s, rule_set_request wanted) {
    diags d;
    diags_init(&d);
    bool good = rule_set_load(s, wanted, &d);
    print_diags(&d);
    diags_free(&d);
    return good;
}

static str wanted_terms(const command *c, const arguments *args) {
    const given *terms = arguments_last(c, args, "terms");
    return terms ? terms->value : (str){"", 0};
}

bool load_rule_set(const command *c, arena *a, const arguments *args, rule_set *s) {
    rule_set_request wanted = {.terms = wanted_terms(c, args)};
    wanted.packs = arguments_all(a, c, args, "pack", &wanted.n_packs);
    return load(s, wanted);
}

bool load_vocabulary(const command *c, const arguments *args, rule_set *s) {
    return load(s, (rule_set_request){.terms = wanted_terms(c, args), .no_packs = true});
}
