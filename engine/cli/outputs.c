#include "cli/outputs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/prose.h"

/* ------------------------------------------------------------------------------------------------ -f and -o */

static const report_format *find_format(arena *a, const command *c, str name) {
    const output_format *f = format_find(name, FORMAT_OF_CHECK);
    size_t n;
    if (f) return f->check;
    if (str_is(name, "sqlite")) return &report_database;
    const str *known = format_names(a, FORMAT_OF_CHECK, &n);
    str *names = ARENA_ARRAY(a, str, n + 1);
    for (size_t i = 0; i < n; i++) names[i] = known[i];
    names[n++] = STR("sqlite");
    no_such_format(c, a, name, names, n);
    return NULL;
}

/* A new output behind the N that there are. */
static output *add(outputs *o, const report_format *f) {
    output *new = &o->list[o->n++];
    *new = (output){.format = f};
    return new;
}

static bool is_database(str file) {
    static const char *const endings[] = {".sqlite", ".sqlite3", ".db"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(file, str_of(endings[i]))) return true;
    return false;
}

/* The last output that still wants a file; one that is a database's, or one that is not, as WANTED. */
static output *without_file(outputs *o, bool wanted) {
    for (size_t i = o->n; i-- > 0;)
        if (!o->list[i].name && (o->list[i].format == &report_database) == wanted) return &o->list[i];
    return NULL;
}

/* An -o names the file of the -f before it; where that has one, or there is none, of the -f that follows. A file whose
 * name is a database's is one, whatever the -f before it. */
static void read_file(arena *a, outputs *o, str file) {
    bool own = is_database(file);
    output *of = without_file(o, own);
    if (!of && !own) of = without_file(o, true);
    if (!of) of = add(o, own ? &report_database : NULL);
    of->name = arena_z(a, file);
}

static bool read_format(arena *a, const command *c, outputs *o, str name) {
    const report_format *f = find_format(a, c, name);
    output *of = NULL;
    for (size_t i = 0; f && i < o->n && !of; i++)
        if (!o->list[i].format || (f == &report_database && o->list[i].format == f)) of = &o->list[i];
    if (of)
        of->format = f;
    else if (f)
        add(o, f);
    return f != NULL;
}

static bool databases_have_files(const command *c, const outputs *o) {
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->list[i].format != &report_database) continue;
        if (o->list[i].name && ++n == 1) continue;
        usage_error(c, n ? "one database of results is enough" : "a database needs a file: -f sqlite -o FILE");
        return false;
    }
    return true;
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
        if (!o->format) o->format = format_find(STR("text"), FORMAT_OF_CHECK)->check;
        if (o->name && strcmp(o->name, "-") == 0) o->name = NULL;
    }
    return databases_have_files(c, out) && names_differ(c, out);
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

static bool say(diags *d, bool good) {
    print_diags(d);
    diags_free(d);
    return good;
}

static bool open_database(output *o, const rule_set *with, bool resume, str settings) {
    diags d;
    diags_init(&d);
    database_settings s = {.file = o->name, .resume = resume, .rules = with, .settings = settings};
    s.version = STR(REDLINE_VERSION);
    o->database = database_open(s, &d);
    return say(&d, o->database != NULL);
}

static bool file_of(const output *o, file_id *file) {
    struct stat is;
    if ((o->file ? fstat(fileno(o->file), &is) : stat(o->name, &is)) != 0 || !S_ISREG(is.st_mode)) return false;
    *file = (file_id){is.st_dev, is.st_ino};
    return true;
}

const file_id *outputs_files(arena *a, const outputs *o, size_t *n) {
    file_id *files = ARENA_ARRAY(a, file_id, o->n);
    *n = 0;
    for (size_t i = 0; i < o->n; i++) *n += file_of(&o->list[i], &files[*n]);
    return files;
}

/* One file can have two names: by a link, or by another way to it. */
static bool files_differ(const outputs *o) {
    file_id one, other;
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < i; k++) {
            if (!file_of(&o->list[i], &one) || !file_of(&o->list[k], &other)) continue;
            if (one.device != other.device || one.number != other.number) continue;
            const char *first = o->list[k].name, *second = o->list[i].name, *out = "standard output";
            fprintf(stderr, "redline: two reports go to one file: %s is %s\n", first ? first : out,
                    second ? second : out);
            return false;
        }
    return true;
}

bool outputs_begin(outputs *o, report_settings s, const rule_set *with, bool resume, str settings) {
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        bool to_database = one->format == &report_database;
        if (!(to_database ? open_database(one, with, resume, settings) : open_output(one))) return false;
        report_settings own = s;
        bool terminal = one->file == stdout;
        own.colour = terminal && wants_colour(stdout);
        own.width = terminal ? terminal_width() : 80;
        if (to_database) own.only = 0;
        report_begin(&one->report, one->format, own, with->vocabulary, with->packs, with->n_packs);
    }
    return files_differ(o);
}

static void write_to(output *o, FILE *file) {
    buf *b = &o->report.out;
    errno = b->failed ? ENOMEM : 0;
    bool written =
        o->failed || b->n == 0 || (fwrite(b->p, 1, b->n, file) == b->n && (file == o->deals || fflush(file) == 0));
    if (!o->failed && (b->failed || !written)) {
        o->failed = true;
        o->problem = errno;
    }
    buf_clear(b);
}

static bool drain_database(output *o) {
    buf *b = &o->report.out;
    diags d;
    diags_init(&d);
    if (b->failed) diags_file(&d, str_of(o->name), "out of memory");
    if (!o->failed && (b->failed || !database_take(o->database, buf_slice(b), &d))) o->failed = true;
    buf_clear(b);
    return say(&d, !o->failed);
}

bool output_drain(output *o) {
    if (o->database) return drain_database(o);
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

/* What came of all deals, where nothing else tells it. */
static bool write_summary(const output *o, const report_counts *c, uint64_t kept) {
    arena scratch;
    buf out = {0};
    arena_init(&scratch);
    buf_printf(&out, "%s: ", o->name);
    buf_str(&out, prose_counts(&scratch, c));
    buf_char(&out, '\n');
    if (kept) buf_printf(&out, "%llu of them unchanged since the file was written\n", (unsigned long long)kept);
    bool good = print_out(&out);
    buf_free(&out);
    arena_free(&scratch);
    return good;
}

static bool finish_database(output *o, bool complete, bool alone, report_counts *counts) {
    diags d;
    uint64_t kept;
    diags_init(&d);
    bool good = !o->failed && database_end(o->database, complete, counts, &kept, &d);
    return say(&d, good) && (!alone || write_summary(o, counts, kept));
}

bool outputs_end(outputs *o, bool complete, report_counts *counts) {
    bool good = true, alone;
    outputs_database(o, &alone);
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        if (!one->database) *counts = one->report.overview.counts;
        good = (one->database ? finish_database(one, complete, alone, counts) : finish(one)) && good;
    }
    return good;
}

output *outputs_database(const outputs *o, bool *alone) {
    output *found = NULL;
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].format == &report_database) found = &o->list[i];
    *alone = found && o->n == 1;
    return found;
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
