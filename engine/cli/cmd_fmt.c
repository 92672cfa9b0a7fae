/* fmt: lays out deals, vocabularies and packs in one canonical form. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/output.h"
#include "report/word_diff.h"
#include "source/bytes.h"
#include "source/correct.h"
#include "source/format.h"
#include "source/guess.h"
#include "terms/deal_upgrade.h"
#include "terms/term_meant.h"

#define CONTEXT 3u /* unchanged lines that a diff shows before and after a change */

/* ------------------------------------------------------------------------------------------------ unified diff */

static size_t count_lines(str s) {
    size_t n = s.n && s.p[s.n - 1] != '\n';
    for (size_t i = 0; i < s.n; i++) n += s.p[i] == '\n';
    return n;
}

/* What is in a file must command neither a terminal nor the build service that reads the output. */
static void write_lines(buf *out, char sign, str lines) {
    for (size_t at = 0, end; at < lines.n; at = end + 1) {
        end = str_find(lines, STR("\n"), at);
        str line = str_sub(lines, at, end);
        buf_char(out, sign);
        bool returns = str_ends(line, STR("\r"));
        buf_visible(out, str_sub(line, 0, line.n - returns));
        if (returns) buf_char(out, '\r');
        buf_z(out, end == SIZE_MAX ? "\n\\ No newline at end of file\n" : "\n");
        if (end == SIZE_MAX) break;
    }
}

/* The first N lines of S, or the last N. */
static str some_lines(str s, size_t n, bool last) {
    size_t all = count_lines(s), at = 0;
    if (n >= all) return s;
    for (size_t skip = last ? all - n : n; skip > 0; skip--) at = str_find(s, STR("\n"), at) + 1;
    return last ? str_sub(s, at, s.n) : str_sub(s, 0, at);
}

/* A hunk: the spans from FIRST to before END, where an unchanged span at either side is cut to its lines of context. */
static void write_hunk(arena *of, buf *out, const words_span *spans, size_t first, size_t end, size_t line[2]) {
    size_t n[2] = {0, 0};
    arena *a = arena_child(of);
    buf body = buf_in(a);
    for (size_t i = first; i < end; i++) {
        str text = spans[i].text;
        if (spans[i].kind == WORDS_SAME && i == first) text = some_lines(text, CONTEXT, true);
        if (spans[i].kind == WORDS_SAME && i + 1 == end) text = some_lines(text, CONTEXT, false);
        n[0] += spans[i].kind != WORDS_ADDED ? count_lines(text) : 0;
        n[1] += spans[i].kind != WORDS_REMOVED ? count_lines(text) : 0;
        write_lines(&body, " -+"[spans[i].kind], text);
    }
    /* of an empty range the line before it is named */
    buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", line[0] + (n[0] > 0), n[0], line[1] + (n[1] > 0), n[1]);
    buf_safe(out, buf_take(&body));
    arena_free(a);
}

/* Unchanged lines between two changes divide hunks if there are more of them than the context of both. */
static void write_diff(arena *a, buf *out, str name, str before, str after) {
    size_t n, line[2] = {0, 0}; /* lines before the current span */
    const words_span *spans = lines_compare(a, before, after, &n);
    buf_z(out, "--- ");
    buf_visible(out, name);
    buf_z(out, "\n+++ ");
    buf_visible(out, name);
    buf_char(out, '\n');
    for (size_t i = 0; i < n;) {
        size_t first = i, end = i, start[2];
        if (spans[i].kind == WORDS_SAME) end++;
        if (end == n) break;
        while (end < n && (spans[end].kind != WORDS_SAME || count_lines(spans[end].text) <= 2 * CONTEXT)) end++;
        size_t lead = spans[first].kind == WORDS_SAME ? count_lines(spans[first].text) : 0;
        size_t skipped = lead > CONTEXT ? lead - CONTEXT : 0;
        start[0] = line[0] + skipped;
        start[1] = line[1] + skipped;
        write_hunk(a, out, spans, first, end < n ? end + 1 : end, start);
        for (i = first; i < end; i++) {
            line[0] += spans[i].kind != WORDS_ADDED ? count_lines(spans[i].text) : 0;
            line[1] += spans[i].kind != WORDS_REMOVED ? count_lines(spans[i].text) : 0;
        }
    }
}

/* ------------------------------------------------------------------------------------------------ files */

typedef struct formatting {
    job *job;
    bool check, diff;
    const value_expert *expert; /* to correct what is certain, too; NULL: only lay out */
    bool failed, differs;
    buf changes; /* if texts are printed: the corrections, for standard error */
} formatting;

/* A piece of a file in a line of output, shortened. */
static void write_piece(buf *out, str piece) {
    enum { MOST = 40 };
    str line = str_sub(piece, 0, str_find(piece, STR("\n"), 0)), shown = str_sub(line, 0, utf8_offset(line, MOST));
    if (str_is(piece, " ")) buf_z(out, "a space");
    for (size_t i = 0, n; i < shown.n && !str_is(piece, " "); i += n) {
        uint32_t c;
        n = utf8_decode(shown.p + i, shown.n - i, &c);
        mark_kind kind = mark_at(shown, i).kind;
        n = n ? n : 1;
        if (kind == MARK_SPACE || kind == MARK_HIDDEN)
            buf_printf(out, "U+%04X", (unsigned)c);
        else
            buf_visible(out, str_sub(shown, i, i + n));
    }
    if (shown.n < piece.n) buf_z(out, "...");
}

/* Each correction in a line: its line in the file, what was there, what is there now, and why. */
static void write_changes(buf *out, const corrected *c) {
    for (size_t i = 0; i < c->changes.n; i++) {
        const slip_change *change = &c->changes.v[i];
        buf_printf(out, "  line %u: %s%s", place_line(change->at), change->was.n ? "" : "added ",
                   change->is.n ? "" : "removed ");
        write_piece(out, change->was);
        if (change->was.n && change->is.n) buf_z(out, " -> ");
        write_piece(out, change->is);
        buf_z(out, " (");
        buf_visible(out, change->message);
        buf_z(out, ")\n");
    }
}

/* Only what is on the disk as it was read can be written back: a compressed file is longer when it has been read. */
static bool may_be_written(formatting *f, str name, const source *s) {
    struct stat is;
    if (f->check || f->diff || str_is(name, "-")) return true;
    if (stat(name.p, &is) == 0 && S_ISREG(is.st_mode) && (uint64_t)is.st_size == s->text.n) return true;
    diags_file(&f->job->problems, name, "this file cannot be written back: it is compressed, or not a regular file");
    return false;
}

static void write_name(buf *out, str name) {
    buf_visible(out, name);
    buf_char(out, '\n');
}

/* The changes of one line of S, whose arena goes, as changes of S. */
static void keep_changes(arena *a, const source *s, uint32_t from, const corrected *line, corrected *out) {
    for (size_t i = 0; i < line->changes.n; i++) {
        slip_change c = line->changes.v[i];
        c.at = (place){s, from + c.at.at, c.at.len};
        c.was = arena_str(a, c.was);
        c.is = arena_str(a, c.is);
        c.message = arena_str(a, c.message);
        VEC_PUSH(a, out->changes, c);
    }
}

/* One deal per line: these are not laid out, but deals from before their vocabulary had several zones are helped. */
static str upgrade_lines(formatting *f, arena *a, source *s, corrected *fixed) {
    buf text = buf_in(a);
    source_index(a, s);
    for (size_t from = 0, end; from < s->text.n; from = end) {
        arena *one = arena_child(a);
        end = str_find(s->text, STR("\n"), from);
        end = end == SIZE_MAX ? s->text.n : end + 1;
        str line = str_sub(s->text, from, end);
        corrected c = {.text = source_of_text(one, s->name, line)};
        deal_upgrade(one, f->job->rules.vocabulary, &c);
        buf_str(&text, c.changes.n ? c.text->text : line);
        keep_changes(a, s, (uint32_t)from, &c, fixed);
        arena_free(one);
    }
    return buf_take(&text);
}

/* One file, or one of a deal per line. NAME ends in NUL. */
static bool format_file(formatting *f, arena *a, str name, bool lines) {
    job *j = f->job;
    source *s = source_load(a, name, 0, &j->problems);
    corrected fixed = {.text = s};
    str text;
    if (!s || !may_be_written(f, name, s)) return false;
    if (!lines && f->expert && !correct_text(a, s, f->expert, &fixed, &j->problems)) return false;
    if (!lines && f->expert) deal_upgrade(a, j->rules.vocabulary, &fixed);
    if (lines)
        text = upgrade_lines(f, a, s, &fixed);
    else if (!format_text(a, fixed.text, &text, &j->problems))
        return false;
    bool same = str_eq(text, s->text), is_input = str_is(name, "-");
    f->differs = f->differs || !same;
    if (f->diff && !same)
        write_diff(a, &j->out, s->name, str_find(s->text, STR("\0"), 0) == SIZE_MAX ? s->text : STR(""), text);
    else if (!f->diff && !f->check && is_input)
        buf_safe(&j->out, text); /* the file itself */
    if (same) return true;
    if (f->diff || (is_input && !f->check)) {
        if (fixed.changes.n) write_name(&f->changes, s->name);
        write_changes(&f->changes, &fixed);
        return true;
    }
    if (!f->check && !write_file(name.p, text, false)) return false;
    write_name(&j->out, s->name);
    write_changes(&j->out, &fixed);
    return true;
}

static int run(job *j) {
    static const str endings[] = {{".deal", 5}, {".terms", 6}, {".rules", 6}, {".tests", 6}};
    formatting f = {.job = j, .check = job_has(j, OPTION_CHECK), .diff = job_has(j, OPTION_DIFF)};
    file_iterator_settings settings = {.endings = endings, .n_endings = sizeof endings / sizeof *endings};
    settings.exclude = job_values(j, OPTION_EXCLUDE, &settings.n_exclude);
    if (job_has(j, OPTION_FIX) && !job_load_vocabulary(j)) return EXIT_UNCHECKED;
    value_expert expert = term_expert(j->rules.vocabulary);
    if (job_has(j, OPTION_FIX)) f.expert = &expert;
    file_iterator *files = file_iterator_in(&j->memory, j->words.v, j->words.n, settings);
    found_kind kind;
    str path;
    while (file_iterator_next(files, &kind, &path, &j->problems)) {
        arena *a = arena_child(&j->memory);
        bool lines = kind == FOUND_LINES, done = kind == FOUND_DEAL || (lines && f.expert);
        if (lines && !done) diags_file(&j->problems, path, "a file of one deal per line cannot be laid out");
        f.failed = !done || !format_file(&f, a, arena_str(a, path), lines) || f.failed;
        arena_free(a);
    }
    f.failed = !print_messages(&f.changes) || f.failed;
    buf_free(&f.changes);
    return f.failed ? EXIT_UNCHECKED : f.check && f.differs ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_CHECK, OPTION_DIFF, OPTION_FIX, OPTION_TERMS, OPTION_EXCLUDE};

const command command_fmt = {
    .name = "fmt",
    .usage = "[OPTION]... FILE...",
    .summary = "lay out deals, vocabularies and packs in one canonical form",
    .more =
        "Each file is overwritten with its canonical layout; values, comments and their order stay. The names of\n"
        "files that changed are printed. A folder stands for the *.deal, *.terms, *.rules and *.tests files in it.\n"
        "With -, standard input is laid out to standard output. A file with a syntax error is not changed.\n\n"
        "--fix also corrects what can be meant in one way only, and prints each change with its line: quotation "
        "marks,\n"
        "spaces and dashes of text processors, missing separators, separators of thousands, UTF-16; and in the terms "
        "of\n"
        "deals the term's own unit after a number, yes and no, dates, names without quotation marks. A deal from "
        "before\n"
        "its vocabulary had several zones, phases and so on names the one that it speaks of; this is all that --fix "
        "does\n"
        "in a file of one deal per line.\n\n"
        "Exit status: 0 done, 1 with --check: a file would change, 2 error: a file was not laid out.\n",
    TAKES(takes),
    .least = 1,
    .most = ANY_NUMBER,
    .expected = "at least one file expected",
    .run = run,
};
