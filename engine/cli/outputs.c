#include "cli/outputs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"

/* ------------------------------------------------------------------------------------------------ -f and -o */

static const report_format *find_format(arena *a, const command *c, str name) {
    const report_format *f = report_format_find(name);
    if (f) return f;
    size_t n;
    const report_format *const *all = report_formats(&n);
    str *names = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++) names[i] = str_of(all[i]->name);
    usage_error(c, "there is no format '" STR_FMT "'; " STR_FMT, STR_ARG(name),
                STR_ARG(suggest_allowed(a, name, names, n)));
    return NULL;
}

/* A new output behind the N that there are. */
static output *add(outputs *o, const report_format *f) {
    output *new = &o->list[o->n++];
    *new = (output){.format = f};
    return new;
}

/* An -o names the file of the -f before it; where that has one, or there is none, of the -f that follows. */
static void read_file(arena *a, outputs *o, str file) {
    output *last = o->n ? &o->list[o->n - 1] : NULL;
    if (!last || last->name) last = add(o, NULL);
    last->name = arena_z(a, file);
}

static bool read_format(arena *a, const command *c, outputs *o, str name) {
    const report_format *f = find_format(a, c, name);
    output *last = o->n ? &o->list[o->n - 1] : NULL;
    if (f && last && !last->format)
        last->format = f;
    else if (f)
        add(o, f);
    return f != NULL;
}

/* Two reports into one file would write over each other. */
static bool names_differ(const command *c, const outputs *o) {
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < i; k++) {
            const char *one = o->list[i].name, *other = o->list[k].name;
            if (!one != !other || (one && strcmp(one, other) != 0)) continue;
            usage_error(c, "two reports go to %s; give each -f an -o of its own behind it",
                        one ? one : "standard output");
            return false;
        }
    return true;
}

bool outputs_read(arena *a, const command *c, const arguments *args, outputs *out) {
    *out = (outputs){ARENA_ARRAY(a, output, args->n_options + 1), 0};
    for (size_t i = 0; i < args->n_options; i++) {
        const given *g = &args->options[i];
        const char *name = c->options[g->option].name;
        if (strcmp(name, "output") == 0) read_file(a, out, g->value);
        if (strcmp(name, "format") == 0 && !read_format(a, c, out, g->value)) return false;
    }
    if (out->n == 0) add(out, NULL);
    for (size_t i = 0; i < out->n; i++) {
        output *o = &out->list[i];
        if (!o->format) o->format = report_format_find(STR("text"));
        if (o->name && strcmp(o->name, "-") == 0) o->name = NULL;
    }
    return names_differ(c, out);
}

/* ------------------------------------------------------------------------------------------------ files */

static bool open_output(output *o) {
    o->file = o->name ? fopen(o->name, "w") : stdout;
    if (!o->file) {
        fprintf(stderr, "redline: cannot write %s: %s\n", o->name, strerror(errno));
        return false;
    }
    if (!o->format->head_last) return true;
    o->deals = tmpfile();
    if (!o->deals) fprintf(stderr, "redline: cannot make a temporary file: %s\n", strerror(errno));
    return o->deals != NULL;
}

bool outputs_begin(outputs *o, report_settings s, const vocabulary *v, const pack *const *packs, size_t n) {
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (!open_output(one)) return false;
        bool terminal = one->file == stdout;
        s.colour = terminal && wants_colour(stdout);
        s.width = terminal ? terminal_width() : 80;
        report_begin(&one->report, one->format, s, v, packs, n);
    }
    return true;
}

static void write_to(output *o, FILE *file) {
    buf *b = &o->report.out;
    errno = b->failed ? ENOMEM : 0;
    if (!o->failed && (b->failed || (b->n && fwrite(b->p, 1, b->n, file) != b->n))) {
        o->failed = true;
        o->problem = errno;
    }
    buf_clear(b);
}

bool output_drain(output *o) {
    write_to(o, o->deals ? o->deals : o->file);
    return !o->failed;
}

static void copy_deals(output *o) {
    char piece[65536];
    size_t n;
    rewind(o->deals);
    while (!o->failed && (n = fread(piece, 1, sizeof piece, o->deals)) > 0)
        if (fwrite(piece, 1, n, o->file) != n) {
            o->failed = true;
            o->problem = errno;
        }
    if (ferror(o->deals)) o->failed = true;
}

static bool finish(output *o) {
    if (o->deals) {
        output_drain(o);
        report_head(&o->report);
        write_to(o, o->file);
        copy_deals(o);
    }
    report_foot(&o->report);
    write_to(o, o->file);
    errno = 0;
    bool good = fflush(o->file) == 0 && !ferror(o->file);
    if (o->file != stdout) good = fclose(o->file) == 0 && good;
    if (!good && !o->failed) o->problem = errno;
    o->file = NULL;
    if (good && !o->failed) return true;
    fprintf(stderr, "redline: cannot write the report to %s: %s\n", o->name ? o->name : "standard output",
            strerror(o->problem ? o->problem : EIO));
    return false;
}

bool outputs_end(outputs *o) {
    bool good = true;
    for (size_t i = 0; i < o->n; i++) good = finish(&o->list[i]) && good;
    return good;
}

void outputs_free(outputs *o) {
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (one->file && one->file != stdout) fclose(one->file);
        if (one->deals) fclose(one->deals);
        report_free(&one->report);
    }
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
