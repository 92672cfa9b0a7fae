#define _GNU_SOURCE /* O_TMPFILE, asprintf() */

#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/watch.h"
#include "report/layout.h"
#include "report/prose.h"
#include "source/node.h"

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

void print_safe(FILE *file, str text) {
    fwrite(text.n ? text.p : "", 1, text.n, file);
}

bool write_safe(FILE *to, str text) {
    errno = 0;
    if (text.n == 0 || fwrite(text.p, 1, text.n, to) == text.n) return true;
    if (!errno) errno = EIO;
    return false;
}

bool print_messages(const buf *b) {
    str text;
    bool whole = buf_text(b, &text);
    if (whole && text.n)
        fwrite(text.p, 1, text.n, stderr);
    else if (!whole)
        fputs("redline: out of memory: a message is missing\n", stderr);
    return whole;
}

bool print_line(const char *format, ...) {
    buf text = {0}, out = {0};
    str said;
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    if (!buf_text(&text, &said)) buf_fail(&out);
    buf_visible(&out, said);
    buf_char(&out, '\n');
    bool whole = print_messages(&out);
    buf_free(&text);
    buf_free(&out);
    return whole;
}

bool print_diags(diags *d) {
    buf out = {0};
    bool colour = wants_colour(stderr);
    jmp_buf oom, *const before = d->memory.oom;
    d->memory.oom = &oom;
    if (setjmp(oom) == 0)
        diags_sort(d);
    else
        buf_fail(&out);
    d->memory.oom = before;
    for (size_t i = 0; i < d->list.n; i++) diag_write(&out, &d->list.v[i], colour);
    bool whole = print_messages(&out);
    buf_free(&out);
    diags_clear(d);
    return whole;
}

bool print_out(const buf *b) {
    str text;
    if (!buf_text(b, &text)) {
        fputs("redline: out of memory while writing the report\n", stderr);
        return false;
    }
    if ((text.n == 0 || fwrite(text.p, 1, text.n, stdout) == text.n) && fflush(stdout) == 0) return true;
    fprintf(stderr, "redline: cannot write the report: %s\n", strerror(errno));
    return false;
}

/* ------------------------------------------------------------------------------------------------ files */

bool write_file(const char *name, str text, bool must_be_new) {
    new_file f;
    errno = 0;
    bool good = new_file_open(&f, name, must_be_new) && (text.n == 0 || fwrite(text.p, 1, text.n, f.file) == text.n) &&
                new_file_flush(&f) && new_file_end(&f);
    new_file_free(&f);
    if (!good)
        print_line("redline: cannot write %s: %s%s", name, strerror(errno),
                   must_be_new && errno == EEXIST ? " (--force overwrites it)" : "");
    return good;
}

bool print_report(const buf *b, const str *name) {
    str text;
    return !buf_text(b, &text) || !name || str_is(*name, "-") ? print_out(b) : write_file(name->p, text, false);
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
    for (size_t i = 0; i < j->words.n; i++)
        if (is_input(j->words.v[i], written, name)) return true;
    for (size_t i = 0; i < j->rule_files.n; i++)
        if (is_input(j->rule_files.v[i], written, name)) return true;
    for (size_t i = 0; i < j->given.n; i++) {
        const given *g = &j->given.v[i];
        bool is_pack = g->option == OPTION_PACK || g->option == OPTION_PACK_REQUIRED;
        bool is_id = str_find(g->value, STR("."), 0) == SIZE_MAX && str_find(g->value, STR("/"), 0) == SIZE_MAX;
        if (options[g->option].file == FILE_READ && !(is_pack && is_id) && is_input(g->value, written, name))
            return true;
    }
    return false;
}

/* Whether NAME is a deal in a folder that is an input. Another file there, such as the report of an earlier run, is not
 * an input: files that the run writes are skipped. */
static bool is_deal_in_folder(job *j, const char *name) {
    bool inside = false, by_name = str_ends(str_of(name), STR(".deal"));
    if (!by_name && !str_ends(str_of(name), STR(".json"))) return false;
    char *path = path_without_links(name);
    for (size_t i = 0; path && i < j->words.n && !inside; i++) {
        struct stat about;
        char *folder =
            stat(j->words.v[i].p, &about) == 0 && S_ISDIR(about.st_mode) ? realpath(j->words.v[i].p, NULL) : NULL;
        size_t n = folder ? strlen(folder) : 0;
        inside = n && strncmp(path, folder, n) == 0 && (path[n] == '/' || folder[n - 1] == '/');
        free(folder);
    }
    free(path);
    if (!inside || by_name) return inside;
    arena *a = arena_child(&j->memory);
    diags *dropped = diags_in(a);
    source *s = source_load(a, str_of(name), (size_t)job_number(j, OPTION_MAX_DEAL_SIZE), dropped);
    const node *root = s && s->text.n ? node_read_json(a, s, (node_limits){0}, dropped) : NULL;
    bool is = s && s->text.n && (!root || node_get(root, "deal"));
    arena_free(a);
    return is;
}

bool outputs_differ_from_inputs(job *j) {
    const command *c = j->command;
    bool writes = false;
    const char *name;
    file_id id;
    for (size_t i = 0; i < c->n_options; i++) writes = writes || options[c->options[i]].file == FILE_WRITTEN;
    if (!writes) return true;
    /* A variable that is not set in a script gives an empty name, which no message could show. */
    for (size_t i = 0; i < j->words.n; i++)
        if (j->words.v[i].n == 0) return usage_error(c, "the name of a file is empty: ''"), false;
    for (size_t i = 0; i < j->given.n; i++) {
        const option *o = &options[j->given.v[i].option];
        if (o->value && strcmp(o->value, "FILE") == 0 && j->given.v[i].value.n == 0)
            return usage_error(c, "--%s needs a file name: --%s FILE", o->name, o->name), false;
    }
    if (identify(NULL, stdout, &id) && reads(j, id, &name)) {
        usage_error(c, "standard output is redirected to %s, which is an input; redirect it to another file", name);
        return false;
    }
    for (size_t i = 0; i < j->given.n; i++) {
        const given *g = &j->given.v[i];
        if (options[g->option].file != FILE_WRITTEN || !identify(g->value.p, NULL, &id)) continue;
        bool read = reads(j, id, &name);
        if (!read && !is_deal_in_folder(j, g->value.p)) continue;
        return usage_error(c, "%s is an input, so it cannot be written; give -o another file",
                           read ? name : g->value.p),
               false;
    }
    return true;
}

static void add_written(job *j, written_file *to, const char *name) {
    file_id id;
    if (identify(name, name ? NULL : stdout, &id))
        to[j->written.n++] = (written_file){(uint64_t)id.device, (uint64_t)id.number};
}

void outputs_find_written(job *j) {
    written_file *all = ARENA_ARRAY(&j->memory, written_file, j->given.n + j->words.n + 1);
    add_written(j, all, NULL);
    for (size_t i = 0; i < j->given.n; i++)
        if (options[j->given.v[i].option].file == FILE_WRITTEN) add_written(j, all, j->given.v[i].value.p);
    for (size_t i = 0; i < j->words.n && j->command->words_are_written; i++) add_written(j, all, j->words.v[i].p);
    j->written.v = all;
    j->memory.written = j->problems.memory.written = &j->written;
}

/* ------------------------------------------------------------------------------------------------ -f and -o */

const str *check_formats(arena *a, size_t *n) {
    const str *known = format_names(a, FORMAT_OF_CHECK, n);
    str *names = ARENA_ARRAY(a, str, *n + 1);
    for (size_t i = 0; i < *n; i++) names[i] = known[i];
    names[(*n)++] = STR("sqlite");
    return names;
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
    o->list[o->n++].format = f;
    return true;
}

/* --csv is -f csv in a shape: it is for the csv that has no file yet, or else one more report. */
static bool take_shape(job *j, outputs *o, str shape) {
    static const str names[] = {{"rules", 5}, {"deals", 5}};
    size_t which = find_name(j, "--csv: unknown shape", shape, names, 2), i = 0;
    while (i < o->n && (o->list[i].format != &report_csv || o->list[i].name)) i++;
    if (which == SIZE_MAX || (i == o->n && !take_format(j, o, STR("csv")))) return false;
    for (i = o->n; o->list[--i].format != &report_csv;) continue;
    if (which) o->list[i].format = &report_csv_deals;
    return true;
}

bool outputs_read(job *j, outputs *out) {
    *out = (outputs){.list = ARENA_ARRAY(&j->memory, output, j->given.n + 1)};
    for (size_t i = 0; i < j->given.n; i++) {
        str value = j->given.v[i].value;
        if (j->given.v[i].option == OPTION_FORMATS && !take_format(j, out, value)) return false;
        if (j->given.v[i].option == OPTION_CSV && !take_shape(j, out, value)) return false;
        if (j->given.v[i].option != OPTION_OUTPUTS) continue;
        /* An -o names the file of the -f before it; if that has a file, or there is no -f, of the -f that follows. A
         * file with the ending of a database is one, whatever the -f before it. */
        bool is_database =
            str_ends(value, STR(".sqlite")) || str_ends(value, STR(".sqlite3")) || str_ends(value, STR(".db"));
        output *of = without_file(out, is_database);
        if (!of && !is_database) of = without_file(out, true);
        if (!of) {
            of = &out->list[out->n++];
            of->format = is_database ? &report_database : NULL;
        }
        of->name = value.p;
    }
    if (out->n == 0) out->n = 1;
    for (size_t i = 0; i < out->n; i++) {
        output *o = &out->list[i];
        if (!o->format) o->format = format_find(STR("text"), FORMAT_OF_CHECK)->check;
        if (o->name && strcmp(o->name, "-") == 0) o->name = NULL;
        bool verbose = job_has(j, OPTION_VERBOSE_MET) && o->format->reasons_if_verbose;
        out->reasons = out->reasons || o->format->reasons || verbose;
        out->messages = out->messages || !o->format->outcomes;
        out->terminal = out->terminal || (!o->name && isatty(STDOUT_FILENO));
        for (size_t k = 0; k < i; k++) {
            const char *other = out->list[k].name;
            if (!o->name != !other || (o->name && strcmp(o->name, other) != 0)) continue;
            usage_error(j->command, "two reports go to %s; give each -f its own -o after it",
                        o->name ? o->name : "standard output");
            return false;
        }
        if (o->format != &report_database) continue;
        if (!o->name) return usage_error(j->command, "a database needs a file: -f sqlite -o FILE"), false;
        if (out->database) return usage_error(j->command, "only one database can be written"), false;
        out->database = o;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ files */

/* Does a step of an output and prints its problems. If memory runs out in it, that is one, and the output has failed.
 */
static bool guarded(output *o, bool (*step)(output *o, diags *d, void *with), void *with) {
    diags d;
    jmp_buf oom;
    volatile bool good = false;
    diags_init(&d);
    if (setjmp(oom) == 0) {
        d.memory.oom = o->report.scratch.oom = o->report.overview.memory.oom = o->report.overview.names.oom = &oom;
        good = step(o, &d, with);
    } else {
        d.memory.oom = NULL;
        print_line("redline: out of memory while writing the report to %s", o->name ? o->name : "standard output");
    }
    d.memory.oom = o->report.scratch.oom = o->report.overview.memory.oom = o->report.overview.names.oom = NULL;
    good = print_diags(&d) && good;
    diags_free(&d);
    if (!good) o->failed = true;
    return good;
}

/* The file that is at the place of an output, if it is a regular one. */
static bool identify_output(const output *o, file_id *id) {
    return identify(o->name, o->name ? NULL : stdout, id);
}

/* One file can have two names: by a link, or by another path. */
static bool outputs_are_apart(const outputs *o) {
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < i; k++) {
            const output *one = &o->list[k], *other = &o->list[i];
            file_id x, y;
            if ((!one->to.target || !other->to.target || strcmp(one->to.target, other->to.target) != 0) &&
                (!identify_output(one, &x) || !identify_output(other, &y) || !same_file(x, y)))
                continue;
            print_line("redline: two reports go to one file: %s is %s", one->name ? one->name : "standard output",
                       other->name ? other->name : "standard output");
            return false;
        }
    return true;
}

static bool open_database(output *o, diags *d, void *settings) {
    o->database = database_open(*(database_settings *)settings, d);
    return o->database != NULL;
}

static bool open_output(output *o, FILE *to, const rule_set *with, bool resume, str settings) {
    if (o->format == &report_database)
        return guarded(o, open_database,
                       &(database_settings){.file = o->name,
                                            .resume = resume,
                                            .rules = with,
                                            .version = STR(REDLINE_VERSION),
                                            .settings = settings});
    if (o->name && !new_file_open(&o->to, o->name, false)) {
        print_line("redline: cannot write %s: %s", o->name, strerror(errno));
        return false;
    }
    o->file = o->name ? o->to.file : to;
    if (!o->format->head_last) return true;
    if (spill_open(&o->deals)) return true;
    print_line("redline: cannot create a temporary file: %s", strerror(errno));
    return false;
}

const file_id *outputs_files(arena *a, const outputs *o, size_t *n) {
    file_id *files = ARENA_ARRAY(a, file_id, o->n);
    *n = 0;
    for (size_t i = 0; i < o->n; i++) *n += identify_output(&o->list[i], &files[*n]);
    return files;
}

bool outputs_begin(outputs *o, job *j, report_settings s, bool resume, str settings) {
    const rule_set *with = &j->rules;
    /* A database is changed when it is opened, so it is the last. */
    for (int databases = 0; databases < 2; databases++) {
        for (size_t i = 0; i < o->n; i++)
            if ((o->list[i].format == &report_database) == databases &&
                !open_output(&o->list[i], j->round ? j->round->report.file : stdout, with, resume, settings))
                return false;
        if (!outputs_are_apart(o)) return false;
    }
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        report_settings own = s;
        own.oom = j->memory.oom;
        bool terminal = one->file && !one->name;
        own.colour = terminal && wants_colour(stdout);
        own.told = terminal;
        own.width = terminal ? terminal_width() : 80;
        if (one->database) own.only = 0;
        report_begin(&one->report, one->format, own, with->vocabulary, with->packs, with->n_packs);
        if (o->part && !one->database) {
            part_writer_begin(&one->part, part_layout_of(one->format));
            one->part.sizes[PART_HEAD] = buf_mark(&one->report.out);
        }
        if (!j->used.n || one->format != &report_text) continue;
        layout_rest(&one->report.out, STR(""), 0, 2, j->used, own.width);
        buf_char(&one->report.out, '\n');
    }
    return true;
}

static void fail(output *o, int problem) {
    if (!o->failed) o->problem = problem;
    o->failed = true;
}

/* Up to the end of the last line that is whole. So messages that go to the same place come between lines. */
static str whole_lines(str text) {
    while (text.n && text.p[text.n - 1] != '\n') text.n--;
    return text;
}

/* Writes what is new in the report, except for a line that is OPEN: to its file, or, if its head comes last, to where
 * the deals wait for it. */
static void write_new(output *o, bool waits, bool open) {
    str text;
    errno = 0;
    const bool has_text = buf_text(&o->report.out, &text);
    if (has_text && open) text = whole_lines(text);
    if (!has_text)
        fail(o, ENOMEM);
    else if (!o->failed && waits)
        spill_add(&o->deals, text);
    else if (!o->failed && text.n && (fwrite(text.p, 1, text.n, o->file) != text.n || fflush(o->file) != 0))
        fail(o, errno);
    if (o->part.layout && !waits && text.n) part_writer_add(&o->part, text);
    if (o->deals.problem) fail(o, o->deals.problem);
    if (open && has_text)
        buf_drop(&o->report.out, text.n);
    else
        buf_clear(&o->report.out);
}

static bool take_records(output *o, diags *d, void *records) {
    return database_take(o->database, *(str *)records, d);
}

bool output_drain(output *o) {
    if (!o->database) {
        write_new(o, o->format->head_last, o->format->open_line);
        return !o->failed;
    }
    str records;
    if (!buf_text(&o->report.out, &records)) {
        print_line("redline: out of memory while writing the report to %s", o->name);
        o->failed = true;
    }
    if (!o->failed) guarded(o, take_records, &records);
    buf_clear(&o->report.out);
    return !o->failed;
}

/* Copies what the deals wrote after the head. */
static bool copy_deals(output *o) {
    char piece[65536];
    uint64_t copied = 0;
    if (!o->part.layout) return spill_copy(&o->deals, o->file);
    if (!spill_rewind(&o->deals)) return false;
    errno = 0;
    for (size_t n; (n = fread(piece, 1, sizeof piece, o->deals.file)) > 0; copied += n) {
        if (fwrite(piece, 1, n, o->file) != n) return false;
        part_writer_add(&o->part, (str){piece, n});
    }
    return copied == o->deals.n;
}

/* Of a part of a run: what it says about itself, and where the names of its deals are. */
typedef struct part_end {
    part_record *record; /* NULL: no part */
    part_names *names;
    bool cut; /* the run failed: the report gets no end */
} part_end;

static bool write_rest(output *o, diags *d, void *with) {
    const part_end *part = with;
    (void)d;
    output_drain(o);
    if (o->format->open_line) {
        if (part->cut && o->report.rows) o->format->between(&o->report);
        write_new(o, false, false);
    }
    if (part->cut) {
        if (!o->failed && fflush(o->file) != 0) fail(o, errno);
        return true;
    }
    if (o->format->head_last) {
        report_head(&o->report);
        o->part.sizes[PART_HEAD] = buf_mark(&o->report.out);
        write_new(o, false, false);
        if (!o->failed && !copy_deals(o)) fail(o, errno);
    }
    report_foot(&o->report);
    if (part->record) part_writer_foot(&o->part, &o->report.out);
    write_new(o, false, false);
    errno = 0;
    if (part->record) {
        part->record->format = str_of(o->part.layout->name);
        part->record->counts = o->report.overview.counts;
        if (!o->failed && !part_writer_end(&o->part, &o->report, part->record, part->names, o->file)) fail(o, errno);
    }
    if (!o->failed && (o->name ? !new_file_flush(&o->to) : fflush(o->file) != 0 || ferror(o->file))) fail(o, errno);
    return true;
}

/* Writes the rest of a report and flushes it. False after an error, which is printed. */
static bool flush_report(output *o, part_end part) {
    if (!guarded(o, write_rest, &part)) return false;
    if (!o->failed) return true;
    print_line("redline: cannot write the report to %s: %s", o->name ? o->name : "standard output",
               strerror(o->problem ? o->problem : EIO));
    return false;
}

static bool move_report(output *o) {
    if (!o->name || new_file_end(&o->to)) return true;
    print_line("redline: cannot write the report to %s: %s", o->name, strerror(errno ? errno : EIO));
    return false;
}

/* What a database says about itself if it has a part of a run. */
static bool note_part(output *o, part_record *part, diags *d) {
    buf record = buf_in(&d->memory);
    part->format = STR("sqlite");
    if (!database_count(o->database, &part->counts, d)) return false;
    part_record_write(&record, part, NULL);
    buf_char(&record, '}');
    return database_note(o->database, STR("part"), buf_take(&record), d);
}

typedef struct database_sum {
    bool complete;
    bool alone;        /* no other report says what the verdicts are, so a line on standard output does */
    part_record *part; /* of a part of a run */
    report_counts *counts;
} database_sum;

static bool end_database(output *o, diags *d, void *with) {
    const database_sum *sum = with;
    uint64_t kept;
    if (sum->part && !note_part(o, sum->part, d)) return false;
    if (!database_end(o->database, sum->complete, sum->counts, &kept, d)) return false;
    if (!sum->alone) return true;
    buf out = buf_in(&d->memory);
    buf_visible(&out, str_of(o->name));
    buf_z(&out, ": ");
    buf_safe(&out, prose_counts(&d->memory, sum->counts));
    buf_char(&out, '\n');
    if (kept) buf_printf(&out, "%llu of them unchanged since the file was written\n", (unsigned long long)kept);
    return print_out(&out);
}

bool outputs_end(outputs *o, bool ran, bool complete, report_counts *counts) {
    bool good = true;
    for (size_t i = 0; i < o->n; i++)
        if (!o->list[i].database) {
            *counts = o->list[i].report.overview.counts;
            o->list[i].report.stopped = ran && !complete;
            o->list[i].report.nth = o->nth;
            o->list[i].report.of_all = o->of_all;
            good = flush_report(&o->list[i], (part_end){o->part, o->names, !ran}) && good;
        }
    /* A database is ended first: that can fail after other files would have been moved. */
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].database && !ran && database_replaces(o->list[i].database)) {
            print_line("redline: %s was not written, because the run failed", o->list[i].name);
        } else if (o->list[i].database) {
            database_sum sum = {complete && good, o->n == 1, good ? o->part : NULL, counts};
            good = !o->list[i].failed && guarded(&o->list[i], end_database, &sum) && good;
        }
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].to.target && !o->list[i].failed && !(ran && good))
            print_line("redline: %s was not written, because the run failed", o->list[i].name);
    for (size_t i = 0; i < o->n && ran && good; i++)
        if (!o->list[i].database) good = move_report(&o->list[i]);
    return ran && good;
}

void outputs_free(outputs *o) {
    for (size_t i = 0; i < o->n; i++) {
        output *one = &o->list[i];
        new_file_free(&one->to);
        spill_free(&one->deals);
        one->file = NULL;
        database_free(one->database);
        one->database = NULL;
        report_free(&one->report);
    }
}
