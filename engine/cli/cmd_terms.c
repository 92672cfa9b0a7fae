/* terms: what a deal can set: every term with its type, its values and the meaning of silence. */

#include "base/utf8.h"
#include "cli/job.h"
#include "report/layout.h"
#include "terms/lint.h"
#include "terms/search.h"

#define MOST_FULL  5u  /* terms found that are shown in full, */
#define MOST_SHORT 10u /* ... and in one line */

/* A word of the command line or of the vocabulary, between two texts of the program. */
static void write_word(buf *out, const char *before, str word, const char *after) {
    buf_z(out, before);
    buf_visible(out, word);
    buf_z(out, after);
}

/* A line of text, indented, and wrapped at WIDTH columns; nothing for an empty one. TEXT is in an arena, and empty
 * afterwards. */
static void write_line(buf *out, buf *text, unsigned width) {
    if (buf_is_empty(text)) return;
    buf_z(out, "  ");
    layout_rest(out, (str){"", 0}, 2, 4, buf_take(text), width);
}

static void write_names(buf *out, const domain *d) {
    for (size_t i = 0; i < d->n; i++) write_word(out, " ", d->names[i], "");
}

/* The path, then the title, then type, values and silence, then the note. */
static void write_term(arena *a, buf *out, const term *t, unsigned width, bool colour) {
    buf text = buf_in(a);
    write_word(out, colour ? "\033[1m" : "", t->path, colour ? "\033[0m\n" : "\n");
    buf_str(&text, t->title);
    write_line(out, &text, width);
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
    write_line(out, &text, width);
}

static void write_sets(arena *a, buf *out, const vocabulary *v, unsigned width) {
    buf text = buf_in(a);
    for (size_t i = 0; i < v->n_sets; i++) {
        const name_set *s = v->sets[i];
        buf_str(&text, s->members.name);
        if (s->of) buf_printf(&text, " (of " STR_FMT ")", STR_ARG(s->of->members.name));
        buf_char(&text, ':');
        if (s->room) buf_printf(&text, " named by each deal, %u at most", s->room);
        if (!s->room) write_names(&text, &s->members);
        write_line(out, &text, width);
    }
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
        bool set_part =
            s->set && (s->set->room || domain_find(&s->set->members, part) != SIZE_MAX || str_eq(part, s->name) ||
                       (part.n > 1 && str_eq(str_sub(part, 1, part.n - 1), s->name)));
        if (!set_part && !(last ? str_starts(s->name, part) && !s->set : str_eq(s->name, part))) return false;
        from = last ? prefix.n : dot + 1;
    }
    return true;
}

/* The vocabulary, without names for what deals name. */
static const vocabulary *terms_of(const job *j) {
    const vocabulary *v = j->rules.vocabulary;
    return v->unnamed ? v->unnamed : v;
}

/* ------------------------------------------------------------------------------------------------ search */

/* A term that was found, in one line, and why. */
static void write_match(job *j, const term_match *m) {
    str reason = term_match_reason(&j->memory, m);
    buf text = buf_in(&j->memory);
    buf_printf(&text, STR_FMT ": found in " STR_FMT, STR_ARG(m->term->path), STR_ARG(reason));
    write_line(&j->out, &text, j->settings.width);
}

/* What is found, except the terms that begin with WORD, which are shown already if there are any. */
static bool write_found(job *j, str word, size_t shown) {
    size_t n, full = 0, more = 0;
    const term_match *found = vocabulary_search(&j->memory, terms_of(j), word, &n);
    const term_match **others = ARENA_ARRAY(&j->memory, const term_match *, n);
    for (size_t i = 0; i < n; i++) {
        bool is_shown = shown && fits_prefix(found[i].term, word);
        if (!is_shown) others[more++] = &found[i];
    }
    n = more;
    if (n && shown == 0) buf_printf(&j->out, "%zu term%s", n, n == 1 ? "" : "s");
    if (n && shown == 0) write_word(&j->out, " found for '", word, n > 1 ? "', best first\n\n" : "'\n\n");
    for (; shown == 0 && full < n && full < MOST_FULL; full++) {
        buf text = buf_in(&j->memory);
        write_term(&j->memory, &j->out, others[full]->term, j->settings.width, j->settings.colour);
        buf_printf(&text, "found in " STR_FMT, STR_ARG(term_match_reason(&j->memory, others[full])));
        write_line(&j->out, &text, j->settings.width);
    }
    if (full < n) write_word(&j->out, shown ? "\nOther terms found for '" : "\nAlso found for '", word, "'\n");
    for (size_t i = full; i < n && i < full + MOST_SHORT; i++) write_match(j, others[i]);
    if (n > full + MOST_SHORT) buf_printf(&j->out, "  and %zu more\n", n - full - MOST_SHORT);
    return n > 0;
}

static void unknown_term(job *j, str word) {
    arena *a = &j->memory;
    str note = vocabulary_search_note(a, terms_of(j), word);
    note = arena_printf(a, STR_FMT "%s`redline terms` lists all terms", STR_ARG(note), note.n ? " " : "");
    str what = arena_printf(a, "no term is found for '" STR_FMT "'", STR_ARG(word));
    diags_add(&j->problems, (diag){.level = DIAG_ERROR, .message = what, .note = note});
}

/* ------------------------------------------------------------------------------------------------ the command */

/* A definition of a pack with that name, in full. Only a word that no term begins with needs the packs: those of -p, or
 * those built-in ones that fit the vocabulary. */
static bool show_definition(job *j, str word) {
    size_t n;
    const str *packs = job_values(j, OPTION_PACK_DEFINITIONS, &n);
    bool named = n > 0;
    diags *unfit = diags_in(&j->memory);
    if (!named) packs = rule_set_builtin_ids(&j->memory, &n);
    bool loaded = j->rules.n_packs > 0;
    for (size_t i = 0; i < n && !loaded; i++) rule_set_add(&j->rules, packs[i], named ? &j->problems : unfit);
    diags_free(unfit);
    return job_explain_definition(j, word);
}

/* The terms that begin with WORD, then others in which it is found, unless it is a path. */
static bool show(job *j, str word) {
    const vocabulary *v = terms_of(j);
    size_t shown = 0;
    for (size_t i = 0; i < v->n_terms; i++) {
        if (!fits_prefix(v->terms[i], word)) continue;
        write_term(&j->memory, &j->out, v->terms[i], j->settings.width, j->settings.colour);
        shown++;
    }
    if (shown == 0 && show_definition(j, word)) return true;
    bool is_path = shown && str_find(word, STR("."), 0) != SIZE_MAX;
    if ((!is_path && write_found(j, word, shown)) || shown) return true;
    unknown_term(j, word);
    return false;
}

static int run(job *j) {
    if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
    const vocabulary *v = terms_of(j);
    int status = EXIT_ACCEPTED;
    if (job_has(j, OPTION_LINT)) {
        if (j->words.n)
            return usage_error(j->command, "--lint checks the whole vocabulary, without PATH-PREFIX or WORD");
        size_t n = vocabulary_lint(v, &j->problems);
        write_word(&j->out, "", v->id, " ");
        write_word(&j->out, "", v->version, ": ");
        buf_printf(&j->out, "%zu sets, %zu terms, %zu warning%s\n", v->n_sets, v->n_terms, n, n == 1 ? "" : "s");
        return n ? EXIT_REJECTED : EXIT_ACCEPTED;
    }
    for (size_t i = 0; i < j->words.n; i++) {
        size_t before = buf_mark(&j->out);
        if (before) buf_char(&j->out, '\n');
        if (show(j, j->words.v[i])) continue;
        buf_cut(&j->out, before);
        status = EXIT_UNCHECKED;
    }
    if (j->words.n) return status;
    write_word(&j->out, "Vocabulary ", v->id, " ");
    write_word(&j->out, "", v->version, ": ");
    write_word(&j->out, "", v->title, "\n\nSets:\n");
    write_sets(&j->memory, &j->out, v, j->settings.width);
    buf_z(&j->out, "\nTerms:\n\n");
    for (size_t i = 0; i < v->n_terms; i++)
        write_term(&j->memory, &j->out, v->terms[i], j->settings.width, j->settings.colour);
    return status;
}

static const option_id takes[] = {OPTION_TERMS, OPTION_PACK_DEFINITIONS, OPTION_LINT, OPTION_CONFIG, OPTION_NO_CONFIG};

const command command_terms = {
    .name = "terms",
    .usage = "[OPTION]... [PATH-PREFIX|WORD]...",
    .summary = "list or find the terms that a deal can set: types, values, meaning of silence",
    .more =
        "A PATH-PREFIX lists the terms that begin with it; a member may replace its set: recognition.ukraine.\n"
        "A WORD finds terms by name, title, value, label, keyword and note, best first, and says where it was found.\n"
        "Several words in quotes find the terms that have all of them: \"foreign troops\".\n"
        "The name of a definition of a pack, such as automatic_aid, shows what it stands for.\n",
    TAKES(takes),
    .most = ANY_NUMBER,
    .run = run,
};
