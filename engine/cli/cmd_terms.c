/* terms: what a deal can set: every term with its type, its values and the meaning of silence. */

#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/job.h"
#include "report/layout.h"

/* A line of text, indented, and wrapped at WIDTH columns. Empties TEXT. */
static void write_line(buf *out, buf *text, unsigned width) {
    buf_z(out, "  ");
    layout_rest(out, (str){"", 0}, 2, 4, buf_slice(text), width);
    buf_clear(text);
}

static void write_names(buf *out, const domain *d) {
    for (size_t i = 0; i < d->n; i++) buf_printf(out, " " STR_FMT, STR_ARG(d->names[i]));
}

/* The path, then the title, then type, values and silence, then the note. */
static void write_term(buf *out, const term *t, unsigned width, bool colour) {
    buf text = {0};
    buf_printf(out, "%s" STR_FMT "%s\n", colour ? "\033[1m" : "", STR_ARG(t->path), colour ? "\033[0m" : "");
    buf_str(&text, t->title);
    if (text.n) write_line(out, &text, width);
    buf_str(&text, term_types[t->type].name);
    if (t->values && t->values->name.n) {
        buf_printf(&text, " of " STR_FMT, STR_ARG(t->values->name));
    } else if (t->values) {
        buf_z(&text, t->type == SLOT_SET ? " of" : ":");
        write_names(&text, t->values);
    }
    if (t->unit.n) buf_printf(&text, ", in " STR_FMT, STR_ARG(t->unit));
    if (t->has_min) buf_z(&text, ", at least ");
    if (t->has_min) slot_value_json(&text, t->type, t->values, t->min);
    if (t->has_max) buf_z(&text, ", at most ");
    if (t->has_max) slot_value_json(&text, t->type, t->values, t->max);
    buf_z(&text, "; silence: ");
    if (t->silent == SILENCE_DEFAULT)
        slot_value_json(&text, t->type, t->values, t->fallback);
    else
        buf_z(&text, t->silent == SILENCE_ABSENT ? "absent" : "open");
    write_line(out, &text, width);
    buf_str(&text, t->note);
    if (text.n) write_line(out, &text, width);
    buf_free(&text);
}

static void write_sets(buf *out, const vocabulary *v, unsigned width) {
    buf text = {0};
    for (size_t i = 0; i < v->n_sets; i++) {
        const name_set *s = v->sets[i];
        buf_str(&text, s->members.name);
        if (s->of) buf_printf(&text, " (of " STR_FMT ")", STR_ARG(s->of->members.name));
        buf_char(&text, ':');
        write_names(&text, &s->members);
        write_line(out, &text, width);
    }
    buf_free(&text);
}

/* Whether a path begins with PREFIX, in which a member can replace the <set> that contains it. */
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
    if (j->words.n == 0) {
        buf_printf(&j->out, "Vocabulary " STR_FMT " " STR_FMT ": " STR_FMT "\n\nSets:\n", STR_ARG(v->id),
                   STR_ARG(v->version), STR_ARG(v->title));
        write_sets(&j->out, v, j->settings.width);
        buf_z(&j->out, "\nTerms:\n\n");
    }
    for (size_t w = 0; w < (j->words.n ? j->words.n : 1); w++) {
        size_t shown = 0;
        for (size_t i = 0; i < v->n_terms; i++) {
            if (j->words.n && !fits_prefix(v->terms[i], j->words.v[w])) continue;
            write_term(&j->out, v->terms[i], j->settings.width, j->settings.colour);
            shown++;
        }
        if (shown || j->words.n == 0) continue;
        unknown_term(j, j->words.v[w]);
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
