/* terms: what a deal can set: every term with its type, its values and the meaning of silence. */

#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/job.h"
#include "report/layout.h"

static void add_value(buf *out, const term *t, slot_value v) {
    slot_value_json(out, t->type, t->values, v);
}

static void write_values(buf *out, const term *t) {
    if (t->values && t->values->name.n) {
        buf_z(out, " of ");
        buf_str(out, t->values->name);
    } else if (t->values) {
        buf_z(out, t->type == SLOT_SET ? " of" : ":");
        for (size_t i = 0; i < t->values->n; i++) {
            buf_char(out, ' ');
            buf_str(out, t->values->names[i]);
        }
    }
    if (t->unit.n) buf_printf(out, ", in " STR_FMT, STR_ARG(t->unit));
    if (t->has_min) buf_z(out, ", at least ");
    if (t->has_min) add_value(out, t, t->min);
    if (t->has_max) buf_z(out, ", at most ");
    if (t->has_max) add_value(out, t, t->max);
}

static void write_silence(buf *out, const term *t) {
    buf_z(out, "silence: ");
    if (t->silent == SILENCE_DEFAULT)
        add_value(out, t, t->fallback);
    else
        buf_z(out, t->silent == SILENCE_ABSENT ? "absent" : "open");
}

static void line(buf *out, const buf *words, unsigned width) {
    buf_z(out, "  ");
    layout_rest(out, (str){"", 0}, 2, 4, buf_slice(words), width);
}

static void write_term(buf *out, const term *t, unsigned width, bool colour) {
    buf words = {0};
    if (colour) buf_z(out, "\033[1m");
    buf_str(out, t->path);
    if (colour) buf_z(out, "\033[0m");
    buf_char(out, '\n');
    buf_str(&words, t->title);
    if (words.n) line(out, &words, width);
    buf_clear(&words);
    buf_str(&words, term_types[t->type].name);
    write_values(&words, t);
    buf_z(&words, "; ");
    write_silence(&words, t);
    line(out, &words, width);
    if (t->note.n) {
        buf_clear(&words);
        buf_str(&words, t->note);
        line(out, &words, width);
    }
    buf_free(&words);
}

static void write_set(buf *out, const name_set *s, unsigned width) {
    buf words = {0};
    buf_str(&words, s->members.name);
    if (s->of) buf_printf(&words, " (of " STR_FMT ")", STR_ARG(s->of->members.name));
    buf_char(&words, ':');
    for (size_t i = 0; i < s->members.n; i++) {
        buf_char(&words, ' ');
        buf_str(&words, s->members.names[i]);
    }
    line(out, &words, width);
    buf_free(&words);
}

/* Whether a path with <set> parts begins with a prefix in which members may stand for them. */
static bool fits_prefix(const term *t, str prefix) {
    size_t from = 0;
    for (size_t i = 0; from < prefix.n; i++) {
        size_t dot = str_find(prefix, STR("."), from);
        bool last = dot == SIZE_MAX;
        str part = str_sub(prefix, from, dot);
        if (i == t->n_segments) return false;
        const segment *s = &t->segments[i];
        bool set_part = s->set && (domain_find(&s->set->members, part) != SIZE_MAX || str_eq(part, s->name) ||
                                   (part.n > 1 && str_eq(str_sub(part, 1, part.n - 1), s->name)));
        if (!set_part && !(last ? str_starts(s->name, part) && !s->set : str_eq(s->name, part))) return false;
        from = last ? prefix.n : dot + 1;
    }
    return true;
}

static void unknown_term(job *j, str prefix) {
    const vocabulary *v = j->rules.vocabulary;
    arena *a = &j->memory;
    str *names = ARENA_ARRAY(a, str, v->root->n_fields);
    for (size_t i = 0; i < v->root->n_fields; i++) names[i] = v->root->fields[i]->name;
    str note = vocabulary_suggest_path(a, v, prefix);
    if (note.n == 0) note = suggest(a, str_sub(prefix, 0, str_find(prefix, STR("."), 0)), names, v->root->n_fields);
    note = arena_printf(a, STR_FMT "%s`redline terms` lists all terms", STR_ARG(note), note.n ? " " : "");
    str what = arena_printf(a, "no term begins with '" STR_FMT "'", STR_ARG(prefix));
    diags_add(&j->problems, (diag){.level = DIAG_ERROR, .message = what, .note = note});
}

static int run(job *j) {
    if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
    const vocabulary *v = j->rules.vocabulary;
    int status = EXIT_ACCEPTED;
    if (j->n_words == 0) {
        buf_printf(&j->out, "Vocabulary " STR_FMT " " STR_FMT ": " STR_FMT "\n\nSets:\n", STR_ARG(v->id),
                   STR_ARG(v->version), STR_ARG(v->title));
        for (size_t i = 0; i < v->n_sets; i++) write_set(&j->out, v->sets[i], j->settings.width);
        buf_z(&j->out, "\nTerms:\n\n");
    }
    for (size_t w = 0; w < (j->n_words ? j->n_words : 1); w++) {
        size_t shown = 0;
        for (size_t i = 0; i < v->n_terms; i++) {
            if (j->n_words && !fits_prefix(v->terms[i], j->words[w])) continue;
            write_term(&j->out, v->terms[i], j->settings.width, j->settings.colour);
            shown++;
        }
        if (shown || j->n_words == 0) continue;
        unknown_term(j, j->words[w]);
        status = EXIT_UNCHECKED;
    }
    return status;
}

static const option_id takes[] = {OPTION_TERMS};

const command command_terms = {
    .name = "terms",
    .usage = "[OPTION]... [PATH-PREFIX]...",
    .summary = "list the terms that a deal can set: types, values, meaning of silence",
    TAKES(takes),
    .most = ANY_NUMBER,
    .run = run,
};
