/* merge: joins the parts of a run into the report that one run would have written. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch/shared_names.h"
#include "cli/output.h"
#include "report/prose.h"

typedef struct merge {
    job *job;
    part_file *parts; /* in the order of the run, as many as count for it */
    size_t n;
    const char *to; /* NULL: standard output */
    shared_names *names;
    /* of a report that is text */
    report report;
    buf foot;                         /* of the first part */
    bool is_first, has_deals, begins; /* the part that is read; the whole so far; the deals of this part begin */
    FILE *file;
    new_file text; /* what FILE is if it is not standard output */
    database *database;
} merge;

/* ------------------------------------------------------------------------------------------------ do they fit */

/* The number of parts that are listed one by one. */
#define NUMBERS_SHOWN 20u

static bool differ(merge *m, const part_file *p, const char *what, str one, str other) {
    job *j = m->job;
    diags_add(&j->problems, (diag){.level = DIAG_ERROR,
                                   .file = p->name,
                                   .message = arena_printf(&j->memory, "this part was made with %s than " STR_FMT, what,
                                                           STR_ARG(m->parts[0].name)),
                                   .note = other.n ? arena_printf(&j->memory, STR_FMT "; there: " STR_FMT, STR_ARG(one),
                                                                  STR_ARG(other))
                                                   : one});
    return false;
}

/* Whether P is a part of the same run as the first. */
static bool same_run(merge *m, const part_file *p) {
    const part_record *a = &p->record, *b = &m->parts[0].record;
    const part_run *x = &a->run, *y = &b->run;
    arena *memory = &m->job->memory;
    if (!str_eq(a->format, b->format)) return differ(m, p, "another format", a->format, b->format);
    if (a->n != b->n)
        return differ(m, p, "another number of parts", arena_printf(memory, "%u of %u", a->k, a->n),
                      arena_printf(memory, "%u of %u", b->k, b->n));
    if (!str_eq(x->version, y->version)) return differ(m, p, "another version of redline", x->version, y->version);
    if (!str_eq(x->vocabulary, y->vocabulary)) return differ(m, p, "another vocabulary", x->vocabulary, y->vocabulary);
    if (!str_eq(x->packs, y->packs)) return differ(m, p, "other packs or rules", x->packs, y->packs);
    if (!str_eq(x->settings, y->settings)) return differ(m, p, "other options", x->settings, y->settings);
    if (str_eq(x->inputs, y->inputs)) return true;
    return differ(m, p, "other inputs", STR("names or sizes of files differ, or their order"), (str){"", 0});
}

static int by_number(const void *a, const void *b) {
    const part_record *x = &((const part_file *)a)->record, *y = &((const part_file *)b)->record;
    return x->k < y->k ? -1 : x->k > y->k;
}

/* "part 3", "parts 2, 5 to 9 and 12": the numbers that are missing up to LAST. */
static str missing_parts(merge *m, uint32_t last) {
    arena *a = &m->job->memory;
    VEC(str) words = {0};
    uint64_t count = 0, expected = 1;
    for (size_t i = 0; i <= m->n; i++) {
        const uint64_t next = i < m->n ? m->parts[i].record.k : (uint64_t)last + 1;
        if (next > expected && words.n <= NUMBERS_SHOWN) {
            const str one = next - expected < 3 ? arena_printf(a, "%llu", (unsigned long long)expected)
                                                : arena_printf(a, "%llu to %llu", (unsigned long long)expected,
                                                               (unsigned long long)next - 1);
            VEC_PUSH(a, words, one);
            if (next - expected == 2) VEC_PUSH(a, words, arena_printf(a, "%llu", (unsigned long long)next - 1));
        }
        count += next > expected ? next - expected : 0;
        expected = next + 1 > expected ? next + 1 : expected;
    }
    if (count == 0) return (str){"", 0};
    return arena_printf(a, "part%s " STR_FMT, count == 1 ? "" : "s",
                        STR_ARG(arena_join(a, words.v, words.n, ", ", " and ", NUMBERS_SHOWN)));
}

/* Whether the parts, in their order, are all of the run. A run that --fail-fast has stopped ends with its first part
 * that was stopped. */
static bool parts_are_all(merge *m) {
    job *j = m->job;
    bool good = true;
    uint32_t last = m->parts[0].record.n;
    qsort(m->parts, m->n, sizeof *m->parts, by_number);
    for (size_t i = 1; i < m->n; i++)
        if (m->parts[i].record.k == m->parts[i - 1].record.k) {
            diags_file(&j->problems, m->parts[i].name, "part %u is there twice: " STR_FMT " is the same part",
                       m->parts[i].record.k, STR_ARG(m->parts[i - 1].name));
            good = false;
        }
    for (size_t i = 0; i < m->n; i++)
        if (m->parts[i].record.stopped) {
            last = m->parts[i].record.k;
            m->n = i + 1;
        }
    const str missing = missing_parts(m, last);
    if (missing.n == 0) return good;
    const bool one = str_starts(missing, STR("part "));
    diags_add(&j->problems, (diag){.level = DIAG_ERROR,
                                   .message = arena_printf(&j->memory, STR_FMT " of %u %s missing", STR_ARG(missing),
                                                           m->parts[0].record.n, one ? "is" : "are"),
                                   .note = STR("check what is missing with --shard K/N, and merge all parts")});
    return false;
}

/* Opens all parts. */
static bool open_parts(merge *m) {
    job *j = m->job;
    bool good = true;
    m->parts = ARENA_ARRAY(&j->memory, part_file, j->words.n);
    for (size_t i = 0; i < j->words.n; i++) {
        part_file *p = &m->parts[m->n];
        if (!part_file_open(&j->memory, p, j->words.v[i], &j->problems))
            good = false;
        else if (m->n++)
            good = same_run(m, p) && good;
    }
    if (!good) return false;
    if (!str_is(m->parts[0].record.run.version, REDLINE_VERSION)) {
        diags_file(&j->problems, m->parts[0].name, "redline " STR_FMT " has written this part, and this is redline %s",
                   STR_ARG(m->parts[0].record.run.version), REDLINE_VERSION);
        return false;
    }
    return parts_are_all(m);
}

/* Whether the file for the report fits its format. */
static bool output_fits(merge *m) {
    job *j = m->job;
    const part_file *p = &m->parts[0];
    const str *name = job_value(j, OPTION_OUTPUT_WHOLE);
    if (name && !str_is(*name, "-")) m->to = name->p;
    if (p->is_database && !m->to)
        return usage_error(j->command, "these parts are databases, and a database needs a file: -o FILE.sqlite"), false;
    if (!m->to) return true;
    const output_format *f = format_of_file(*name, FORMAT_OF_CHECK);
    const bool is_database =
        str_ends(*name, STR(".sqlite")) || str_ends(*name, STR(".sqlite3")) || str_ends(*name, STR(".db"));
    const bool csv = f && f->check == &report_csv && p->layout && p->layout->format == &report_csv_deals;
    if ((!f || (p->layout && (f->check == p->layout->format || csv))) && (!is_database || p->is_database)) return true;
    usage_error(j->command, "these parts are " STR_FMT ", and the name of %s is not: merge joins, it does not convert",
                STR_ARG(p->record.format), m->to);
    return false;
}

/* ------------------------------------------------------------------------------------------------ text */

static bool put(merge *m, str s) {
    if (write_safe(m->file, s)) return true;
    job_error(m->job, "cannot write the report to %s: %s", m->to ? m->to : "standard output", strerror(errno));
    return false;
}

static bool put_report(merge *m) {
    str text;
    if (!buf_text(&m->report.out, &text)) return job_error(m->job, "out of memory"), false;
    const bool good = put(m, text);
    buf_clear(&m->report.out);
    return good;
}

/* The rows of the deals in a piece: a row has no line break inside, and its own is written before the next one. */
static uint64_t count_rows(const merge *m, str text) {
    uint64_t n = m->begins;
    for (const char *p = text.p, *end = text.p + text.n; (p = memchr(p, '\n', (size_t)(end - p))); p++) n++;
    return n;
}

/* A piece of a part: what belongs between the deals of two parts is written before the second. */
static bool take_piece(void *with, int piece, str text) {
    merge *m = with;
    const report_format *f = m->report.format;
    switch (piece) {
    case PART_HEAD: return !m->is_first || f->head_last || put(m, text);
    case PART_DEALS:
        if (m->begins && m->has_deals && f->between) f->between(&m->report);
        m->report.rows += count_rows(m, text);
        m->begins = false;
        m->has_deals = true;
        return put_report(m) && put(m, text);
    case PART_FOOT:
        if (m->is_first && f->recount) buf_str(&m->foot, text);
        return true;
    case PART_NAMES: shared_names_add(m->names, text); return true;
    }
    return true;
}

static bool nothing(void *with, int piece, str text) {
    (void)with;
    (void)piece;
    (void)text;
    return true;
}

/* Adds the counts of all parts. With TWICE, all parts are read before: what is printed cannot be taken back. */
static bool count_parts(merge *m, bool twice) {
    job *j = m->job;
    arena *scratch = arena_child(&j->memory);
    bool good = true;
    for (size_t i = 0; i < m->n && good; i++) {
        const part_file *p = &m->parts[i];
        scratch->oom = j->memory.oom;
        const str record = part_file_record(scratch, p, &j->problems);
        good = record.p != NULL;
        if (good && i == 0)
            good = part_record_report(&j->memory, record, p->name, p->layout->format, &m->report, &j->problems);
        good = good && part_record_add(scratch, record, p->name, &m->report, &j->problems);
        if (good && twice) good = part_file_read(p, nothing, NULL, &j->problems);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return good;
}

static bool join_texts(merge *m) {
    job *j = m->job;
    if (!count_parts(m, !m->to)) return false;
    if (m->to && !new_file_open(&m->text, m->to, false)) {
        job_error(j, "cannot write %s: %s", m->to, strerror(errno));
        return false;
    }
    m->file = m->to ? m->text.file : stdout;
    if (m->report.format->head_last) report_head(&m->report);
    bool good = put_report(m);
    for (size_t i = 0; i < m->n && good; i++) {
        m->is_first = i == 0;
        m->begins = true;
        good = part_file_read(&m->parts[i], take_piece, m, &j->problems);
    }
    str foot;
    m->report.stopped = m->parts[m->n - 1].record.stopped;
    if (!buf_text(&m->foot, &foot))
        good = (job_error(j, "out of memory"), false);
    else if (good && m->report.format->recount)
        m->report.format->recount(&m->report, foot);
    else if (good)
        report_foot(&m->report);
    good = good && put_report(m);
    errno = 0;
    if (good && (fflush(m->file) != 0 || (m->to && !(new_file_flush(&m->text) && new_file_end(&m->text))))) {
        job_error(j, "cannot write the report to %s: %s", m->to ? m->to : "standard output", strerror(errno));
        good = false;
    }
    return good;
}

/* ------------------------------------------------------------------------------------------------ databases */

static void take_deal(void *with, str id, str file, str title, uint32_t line) {
    merge *m = with;
    buf bytes = {0};
    str name;
    deal_name_write(&bytes, &(deal_name){id, file, title, line});
    if (buf_text(&bytes, &name)) shared_names_add(m->names, name); /* without memory one is not compared, as in check */
    buf_free(&bytes);
}

static bool join_databases(merge *m, report_counts *counts) {
    job *j = m->job;
    uint64_t kept;
    database *to = m->database =
        database_open((database_settings){.file = m->to, .first_part = m->parts[0].name}, &j->problems);
    bool good = to != NULL;
    for (size_t i = 0; i < m->n && good; i++)
        good = database_add_part(to, m->parts[i].name, take_deal, m, &j->problems);
    good = good && database_end(to, !m->parts[m->n - 1].record.stopped, counts, &kept, &j->problems);
    return good;
}

/* The line that one run prints if the database is its only report. */
static bool print_counts(merge *m, const report_counts *counts) {
    buf out = {0};
    buf_printf(&out, "%s: ", m->to);
    buf_safe(&out, prose_counts(&m->job->memory, counts));
    buf_char(&out, '\n');
    const bool good = print_out(&out);
    buf_free(&out);
    return good;
}

/* ------------------------------------------------------------------------------------------------ the run */

static int by_place(const void *a, const void *b) {
    const part_waiver *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column ? 1 : str_cmp(x->text, y->text);
}

/* A part may come from anywhere, and so may the texts in its record. */
static void add_lines(buf *out, str text) {
    for (size_t from = 0, end; from < text.n; from = end == SIZE_MAX ? text.n : end + 1) {
        end = str_find(text, STR("\n"), from);
        buf_visible(out, str_sub(text, from, end));
        buf_char(out, '\n');
    }
}

static bool is_used(const merge *m, const part_waiver *w) {
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < m->parts[i].record.used.n; k++)
            if (str_eq(m->parts[i].record.used.v[k].text, w->text)) return true;
    return false;
}

/* The warnings of the whole run: ids and titles that deals share, and waivers that no deal needs. False if memory ran
 * out before all were found. */
static bool print_warnings(merge *m) {
    part_waivers all = {0};
    buf out = {0};
    str text;
    arena *a = &m->job->memory;
    bool found = shared_names_end(m->names, &out);
    m->names = NULL;
    for (size_t i = 0; i < m->n && !m->parts[m->n - 1].record.stopped; i++)
        for (size_t k = 0; k < m->parts[i].record.unused.n; k++) VEC_PUSH(a, all, m->parts[i].record.unused.v[k]);
    if (all.n) qsort(all.v, all.n, sizeof *all.v, by_place);
    for (size_t i = 0; i < all.n; i++)
        if ((i == 0 || !str_eq(all.v[i].text, all.v[i - 1].text)) && !is_used(m, &all.v[i]))
            add_lines(&out, all.v[i].text);
    found = buf_text(&out, &text) && found;
    if (!found) text = STR("redline: out of memory: deals with the same id or title were not all found\n");
    print_safe(stderr, text);
    buf_free(&out);
    return found;
}

static bool join(merge *m, report_counts *counts) {
    m->names = shared_names_new(wants_colour(stderr));
    if (!m->names) return job_error(m->job, "out of memory"), false;
    if (!m->parts[0].is_database) {
        if (!join_texts(m)) return false;
        *counts = m->report.overview.counts;
    } else if (!join_databases(m, counts) || !print_counts(m, counts))
        return false;
    if (!print_warnings(m)) return false;
    if (counts->deals == 0 && !m->parts[m->n - 1].record.stopped)
        fputs("redline: warning: the input contains no deal: nothing was checked\n", stderr);
    return true;
}

/* Prints the numbers of the parts that are not there, or not whole, as Slurm's arrays take them. What is wrong with a
 * file that is there is said on standard error. Returns the exit status. */
static int print_missing(merge *m) {
    job *j = m->job;
    buf out = {0};
    bool same = true;
    m->parts = ARENA_ARRAY(&j->memory, part_file, j->words.n);
    for (size_t i = 0; i < j->words.n; i++) {
        part_file *p = &m->parts[m->n];
        if (!part_file_open(&j->memory, p, j->words.v[i], &j->problems) ||
            (!p->is_database && !part_file_read(p, nothing, NULL, &j->problems)))
            continue;
        if (m->n++) same = same_run(m, p) && same;
    }
    if (m->n == 0) job_error(j, "no part is whole, so their number is not known");
    if (m->n == 0 || !same) return EXIT_UNCHECKED;
    qsort(m->parts, m->n, sizeof *m->parts, by_number);
    uint32_t next = 1;
    for (size_t i = 0; i <= m->n; i++) {
        const uint32_t k = i < m->n ? m->parts[i].record.k : m->parts[0].record.n + 1;
        if (k > next) buf_printf(&out, "%s%u", buf_is_empty(&out) ? "" : ",", next);
        if (k > next + 1) buf_printf(&out, "-%u", k - 1);
        if (i < m->n && m->parts[i].record.stopped) break;
        next = k + 1;
    }
    const bool none = buf_is_empty(&out);
    if (!none) buf_char(&out, '\n');
    const bool good = none || print_out(&out);
    buf_free(&out);
    return !good ? EXIT_UNCHECKED : none ? EXIT_ACCEPTED : EXIT_REJECTED;
}

/* What the job's memory does not hold is freed with it, also if that runs out. */
static void free_merge(void *with) {
    merge *m = with;
    if (m->names && !shared_names_end(m->names, &m->foot)) buf_clear(&m->foot);
    buf_free(&m->foot);
    new_file_free(&m->text);
    database_free(m->database);
    if (m->report.format) report_free(&m->report);
}

static int run(job *j) {
    report_counts counts = {0};
    merge *m = ARENA_NEW(&j->memory, merge);
    *m = (merge){.job = j};
    arena_defer(&j->memory, free_merge, m);
    if (job_has(j, OPTION_MISSING)) return print_missing(m);
    return open_parts(m) && output_fits(m) && join(m, &counts) ? report_exit_status(&counts) : EXIT_UNCHECKED;
}

static const option_id takes[] = {OPTION_OUTPUT_WHOLE, OPTION_MISSING};

const command command_merge = {
    .name = "merge",
    .usage = "[OPTION]... PART...",
    .summary = "join the parts that check --shard has written into one report",
    .more =
        "The report is what one run without --shard would have written, byte for byte: json, jsonl, csv, html or "
        "sqlite.\n"
        "The parts can be given in any order. All must be there, and of one run: the same inputs, packs, vocabulary\n"
        "and options. Otherwise nothing is written.\n\n"
        "Exit status: that of the whole run, as for check; 2 also if the parts cannot be joined.\n",
    TAKES(takes),
    .least = 1,
    .most = ANY_NUMBER,
    .expected = "the parts of a run expected, which check --shard has written",
    .run = run,
};
