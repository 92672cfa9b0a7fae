#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/prose.h"

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

void print_diags(diags *d) {
    buf out = {0};
    bool colour = wants_colour(stderr);
    diags_sort(d);
    for (size_t i = 0; i < d->list.n; i++) diag_write(&out, &d->list.v[i], colour);
    fwrite(out.p ? out.p : "", 1, out.n, stderr);
    buf_free(&out);
    diags_clear(d);
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

bool write_file(const char *name, str text) {
    FILE *f = fopen(name, "w");
    bool good = f && fwrite(text.p ? text.p : "", 1, text.n, f) == text.n;
    if (f) good = fclose(f) == 0 && good;
    if (!good) fprintf(stderr, "redline: cannot write %s: %s\n", name, strerror(errno));
    return good;
}

bool print_report(const buf *b, const str *name) {
    return b->failed || !name || str_is(*name, "-") ? print_out(b) : write_file(name->p, buf_slice(b));
}

/* ------------------------------------------------------------------------------------------------ output check */

/* Only a regular file can be damaged by writing; a terminal or /dev/null may be both input and output. */
static bool identify(const char *name, FILE *file, file_id *id) {
    struct stat is;
    if ((file ? fstat(fileno(file), &is) : stat(name, &is)) != 0 || !S_ISREG(is.st_mode)) return false;
    *id = (file_id){is.st_dev, is.st_ino};
    return true;
}

static bool same_file(file_id a, file_id b) {
    return a.device == b.device && a.number == b.number;
}

/* Whether the input that the user named is the file WRITTEN. "-" is standard input. */
static bool is_input(str named, file_id written, const char **name) {
    file_id id;
    bool in = str_is(named, "-");
    *name = in ? "<stdin>" : named.p;
    return identify(named.p, in ? stdin : NULL, &id) && same_file(id, written);
}

/* Whether any input is the file WRITTEN. The name of a pack is a file only if it cannot be an id. */
static bool reads(const job *j, file_id written, const char **name) {
    for (size_t i = 0; i < j->n_words; i++)
        if (is_input(j->words[i], written, name)) return true;
    for (size_t i = 0; i < j->n_given; i++) {
        const given *g = &j->given[i];
        bool is_pack = g->option == OPTION_PACK || g->option == OPTION_PACK_REQUIRED;
        bool is_id = str_find(g->value, STR("."), 0) == SIZE_MAX && str_find(g->value, STR("/"), 0) == SIZE_MAX;
        if (options[g->option].file == FILE_READ && !(is_pack && is_id) && is_input(g->value, written, name))
            return true;
    }
    return false;
}

bool outputs_differ_from_inputs(job *j) {
    const command *c = j->command;
    bool writes = false;
    const char *name;
    file_id id;
    for (size_t i = 0; i < c->n_options; i++) writes = writes || options[c->options[i]].file == FILE_WRITTEN;
    if (!writes) return true;
    /* A variable that is not set in a script gives an empty name, which no message could show. */
    for (size_t i = 0; i < j->n_words; i++)
        if (j->words[i].n == 0) return usage_error(c, "the name of a file is empty: ''"), false;
    for (size_t i = 0; i < j->n_given; i++) {
        const option *o = &options[j->given[i].option];
        if (o->value && strcmp(o->value, "FILE") == 0 && j->given[i].value.n == 0)
            return usage_error(c, "--%s needs a file name: --%s FILE", o->name, o->name), false;
    }
    if (identify(NULL, stdout, &id) && reads(j, id, &name)) {
        usage_error(c, "standard output is redirected to %s, which is an input; redirect it to another file", name);
        return false;
    }
    for (size_t i = 0; i < j->n_given; i++) {
        const given *g = &j->given[i];
        if (options[g->option].file != FILE_WRITTEN || !identify(g->value.p, NULL, &id) || !reads(j, id, &name))
            continue;
        return usage_error(c, "%s is an input, so it cannot be written; give -o another file", name), false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ -f and -o */

const str *check_formats(arena *a, size_t *n) {
    const str *known = format_names(a, FORMAT_OF_CHECK, n);
    str *names = ARENA_ARRAY(a, str, *n + 1);
    for (size_t i = 0; i < *n; i++) names[i] = known[i];
    names[(*n)++] = STR("sqlite");
    return names;
}

static output *add(outputs *o, const report_format *f) {
    o->list[o->n] = (output){.format = f};
    return &o->list[o->n++];
}

/* The last output that has no file yet; one of a database, or not, as WANTED. */
static output *without_file(outputs *o, bool wanted) {
    for (size_t i = o->n; i-- > 0;)
        if (!o->list[i].name && (o->list[i].format == &report_database) == wanted) return &o->list[i];
    return NULL;
}

static bool take_format(job *j, outputs *o, str name) {
    size_t n;
    const str *names = check_formats(&j->memory, &n);
    size_t which = find_name(j, "unknown format", name, names, n);
    if (which == SIZE_MAX) return false;
    const report_format *f = which == n - 1 ? &report_database : format_find(name, FORMAT_OF_CHECK)->check;
    for (size_t i = 0; i < o->n; i++)
        if (!o->list[i].format || (f == &report_database && o->list[i].format == f)) {
            o->list[i].format = f;
            return true;
        }
    add(o, f);
    return true;
}

/* Whether there is one database at most, with a file, and no two reports go to the same place. */
static bool outputs_fit(const command *c, const outputs *o) {
    size_t databases = 0;
    for (size_t i = 0; i < o->n; i++) {
        const output *one = &o->list[i];
        if (one->format == &report_database && !one->name)
            return usage_error(c, "a database needs a file: -f sqlite -o FILE"), false;
        databases += one->format == &report_database;
        for (size_t k = 0; k < i; k++) {
            const char *other = o->list[k].name;
            if (!one->name != !other || (one->name && strcmp(one->name, other) != 0)) continue;
            usage_error(c, "two reports go to %s; give each -f its own -o after it",
                        one->name ? one->name : "standard output");
            return false;
        }
    }
    if (databases > 1) return usage_error(c, "only one database can be written"), false;
    return true;
}

bool outputs_read(job *j, outputs *out) {
    *out = (outputs){ARENA_ARRAY(&j->memory, output, j->n_given + 1), 0};
    for (size_t i = 0; i < j->n_given; i++) {
        str value = j->given[i].value;
        if (j->given[i].option == OPTION_FORMATS && !take_format(j, out, value)) return false;
        if (j->given[i].option != OPTION_OUTPUTS) continue;
        /* An -o names the file of the -f before it; if that has a file, or there is no -f, of the -f that follows. A
         * file with the ending of a database is one, whatever the -f before it. */
        bool is_database =
            str_ends(value, STR(".sqlite")) || str_ends(value, STR(".sqlite3")) || str_ends(value, STR(".db"));
        output *of = without_file(out, is_database);
        if (!of && !is_database) of = without_file(out, true);
        if (!of) of = add(out, is_database ? &report_database : NULL);
        of->name = value.p;
    }
    if (out->n == 0) add(out, NULL);
    for (size_t i = 0; i < out->n; i++) {
        output *o = &out->list[i];
        if (!o->format) o->format = format_find(STR("text"), FORMAT_OF_CHECK)->check;
        if (o->name && strcmp(o->name, "-") == 0) o->name = NULL;
    }
    return outputs_fit(j->command, out);
}

/* ------------------------------------------------------------------------------------------------ files */

static bool print_and(diags *d, bool good) {
    print_diags(d);
    diags_free(d);
    return good;
}

static bool open_output(output *o, const rule_set *with, bool resume, str settings) {
    if (o->format == &report_database) {
        diags d;
        diags_init(&d);
        o->database = database_open((database_settings){o->name, resume, with, STR(REDLINE_VERSION), settings}, &d);
        return print_and(&d, o->database != NULL);
    }
    o->file = o->name ? fopen(o->name, "w") : stdout;
    if (!o->file) {
        fprintf(stderr, "redline: cannot write %s: %s\n", o->name, strerror(errno));
        return false;
    }
    if (!o->format->head_last) return true;
    o->deals = tmpfile();
    if (!o->deals) fprintf(stderr, "redline: cannot create a temporary file: %s\n", strerror(errno));
    return o->deals != NULL;
}

const file_id *outputs_files(arena *a, const outputs *o, size_t *n) {
    file_id *files = ARENA_ARRAY(a, file_id, o->n);
    *n = 0;
    for (size_t i = 0; i < o->n; i++) *n += identify(o->list[i].name, o->list[i].file, &files[*n]);
    return files;
}

bool outputs_begin(outputs *o, job *j, report_settings s, bool resume, str settings) {
    const rule_set *with = &j->rules;
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (!open_output(one, with, resume, settings)) return false;
        report_settings own = s;
        bool terminal = one->file == stdout;
        own.colour = terminal && wants_colour(stdout);
        own.width = terminal ? terminal_width() : 80;
        if (one->database) own.only = 0;
        report_begin(&one->report, one->format, own, with->vocabulary, with->packs, with->n_packs);
    }
    /* One file can have two names: by a link, or by another path. */
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < i; k++) {
            const output *one = &o->list[k], *other = &o->list[i];
            file_id a, b;
            if (!identify(one->name, one->file, &a) || !identify(other->name, other->file, &b) || !same_file(a, b))
                continue;
            fprintf(stderr, "redline: two reports go to one file: %s is %s\n",
                    one->name ? one->name : "standard output", other->name ? other->name : "standard output");
            return false;
        }
    return true;
}

static void fail(output *o, int problem) {
    if (!o->failed) o->problem = problem;
    o->failed = true;
}

static void write_to(output *o, FILE *file) {
    buf *b = &o->report.out;
    errno = 0;
    if (b->failed)
        fail(o, ENOMEM);
    else if (!o->failed && b->n && (fwrite(b->p, 1, b->n, file) != b->n || (file != o->deals && fflush(file) != 0)))
        fail(o, errno);
    buf_clear(b);
}

bool output_drain(output *o) {
    if (!o->database) {
        write_to(o, o->deals ? o->deals : o->file);
        return !o->failed;
    }
    buf *b = &o->report.out;
    diags d;
    diags_init(&d);
    if (b->failed) diags_file(&d, str_of(o->name), "out of memory");
    if (!o->failed && (b->failed || !database_take(o->database, buf_slice(b), &d))) o->failed = true;
    buf_clear(b);
    return print_and(&d, !o->failed);
}

static bool end_file(output *o) {
    if (o->deals) { /* the head comes last: what the deals wrote is copied after it */
        char piece[65536];
        size_t n;
        output_drain(o);
        report_head(&o->report);
        write_to(o, o->file);
        errno = 0;
        if (fflush(o->deals) != 0) fail(o, errno);
        rewind(o->deals);
        while (!o->failed && (n = fread(piece, 1, sizeof piece, o->deals)) > 0)
            if (fwrite(piece, 1, n, o->file) != n) fail(o, errno);
        if (ferror(o->deals)) fail(o, errno);
    }
    report_foot(&o->report);
    write_to(o, o->file);
    errno = 0;
    bool good = fflush(o->file) == 0 && !ferror(o->file);
    if (o->file != stdout) good = fclose(o->file) == 0 && good;
    if (!good) fail(o, errno);
    o->file = NULL;
    if (!o->failed) return true;
    fprintf(stderr, "redline: cannot write the report to %s: %s\n", o->name ? o->name : "standard output",
            strerror(o->problem ? o->problem : EIO));
    return false;
}

/* ALONE: no other report says what the verdicts are, so a line on standard output does. */
static bool end_database(output *o, bool complete, bool alone, report_counts *counts) {
    diags d;
    uint64_t kept;
    diags_init(&d);
    bool good = !o->failed && database_end(o->database, complete, counts, &kept, &d);
    if (!print_and(&d, good) || !alone) return good;
    arena scratch;
    buf out = {0};
    arena_init(&scratch);
    buf_printf(&out, "%s: ", o->name);
    buf_str(&out, prose_counts(&scratch, counts));
    buf_char(&out, '\n');
    if (kept) buf_printf(&out, "%llu of them unchanged since the file was written\n", (unsigned long long)kept);
    good = print_out(&out);
    buf_free(&out);
    arena_free(&scratch);
    return good;
}

bool outputs_end(outputs *o, bool complete, report_counts *counts) {
    bool good = true, alone;
    outputs_database(o, &alone);
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (!one->database) *counts = one->report.overview.counts;
        good = (one->database ? end_database(one, complete, alone, counts) : end_file(one)) && good;
    }
    return good;
}

void outputs_free(outputs *o) {
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (one->file && one->file != stdout) fclose(one->file);
        if (one->deals) fclose(one->deals);
        database_free(one->database);
        report_free(&one->report);
    }
}

output *outputs_database(const outputs *o, bool *alone) {
    output *found = NULL;
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].format == &report_database) found = &o->list[i];
    *alone = found && o->n == 1;
    return found;
}

bool outputs_want_reasons(const outputs *o) {
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].format->reasons) return true;
    return false;
}

bool outputs_want_messages(const outputs *o) {
    for (size_t i = 0; i < o->n; i++)
        if (!o->list[i].format->outcomes) return true;
    return false;
}

bool outputs_on_terminal(const outputs *o) {
    for (size_t i = 0; i < o->n; i++)
        if (!o->list[i].name && isatty(STDOUT_FILENO)) return true;
    return false;
}
