/* terms: what a deal can set: every term with its type, its values and the meaning of silence. */

#include "base/json_writer.h"
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

/* What a word means: the terms that begin with it, else a definition of a pack, and unless it is a path, other terms in
 * which it is found. */
typedef struct meaning {
    VEC(const term *) terms;
    const term_match **found;
    size_t n_found;
    bool definition; /* of a pack that is loaded */
} meaning;

/* Up to MOST_FULL terms in full if nothing else is shown, the rest in one line each. */
static void write_found(job *j, str word, const meaning *m) {
    const bool shown = m->terms.n > 0;
    const size_t n = m->n_found;
    size_t full = 0;
    if (n && !shown) buf_printf(&j->out, "%zu term%s", n, n == 1 ? "" : "s");
    if (n && !shown) write_word(&j->out, " found for '", word, n > 1 ? "', best first\n\n" : "'\n\n");
    for (; !shown && full < n && full < MOST_FULL; full++) {
        buf text = buf_in(&j->memory);
        write_term(&j->memory, &j->out, m->found[full]->term, j->settings.width, j->settings.colour);
        buf_printf(&text, "found in " STR_FMT, STR_ARG(term_match_reason(&j->memory, m->found[full])));
        write_line(&j->out, &text, j->settings.width);
    }
    if (full < n) write_word(&j->out, shown ? "\nOther terms found for '" : "\nAlso found for '", word, "'\n");
    for (size_t i = full; i < n && i < full + MOST_SHORT; i++) write_match(j, m->found[i]);
    if (n > full + MOST_SHORT) buf_printf(&j->out, "  and %zu more (-f json lists all)\n", n - full - MOST_SHORT);
}

static void unknown_term(job *j, str word) {
    arena *a = &j->memory;
    str note = vocabulary_search_note(a, terms_of(j), word);
    note = arena_printf(a, STR_FMT "%s`redline terms` lists all terms", STR_ARG(note), note.n ? " " : "");
    str what = arena_printf(a, "no term is found for '" STR_FMT "'", STR_ARG(word));
    diags_add(&j->problems, (diag){.level = DIAG_ERROR, .message = what, .note = note});
}

/* Whether a definition of a pack has that name. Only a word that no term begins with needs the packs: those of -p, or
 * those built-in ones that fit the vocabulary. */
static bool is_definition(job *j, str word) {
    size_t n;
    const str *packs = job_values(j, OPTION_PACK_DEFINITIONS, &n);
    bool named = n > 0;
    diags *unfit = diags_in(&j->memory);
    if (!named) packs = rule_set_builtin_ids(&j->memory, &n);
    bool loaded = j->rules.n_packs > 0;
    for (size_t i = 0; i < n && !loaded; i++) rule_set_add(&j->rules, packs[i], named ? &j->problems : unfit);
    diags_free(unfit);
    for (size_t i = 0; i < j->rules.n_packs; i++)
        if (pack_definition(j->rules.packs[i], word)) return true;
    return false;
}

/* False after an error: the word means nothing. */
static bool find_meaning(job *j, str word, meaning *out) {
    const vocabulary *v = terms_of(j);
    *out = (meaning){0};
    for (size_t i = 0; i < v->n_terms; i++)
        if (fits_prefix(v->terms[i], word)) VEC_PUSH(&j->memory, out->terms, v->terms[i]);
    out->definition = out->terms.n == 0 && is_definition(j, word);
    bool is_path = out->terms.n && str_find(word, STR("."), 0) != SIZE_MAX;
    if (out->definition || is_path) return true;
    size_t n;
    const term_match *found = vocabulary_search(&j->memory, v, word, &n);
    out->found = ARENA_ARRAY(&j->memory, const term_match *, n);
    for (size_t i = 0; i < n; i++)
        if (!out->terms.n || !fits_prefix(found[i].term, word)) out->found[out->n_found++] = &found[i];
    if (out->n_found || out->terms.n) return true;
    unknown_term(j, word);
    return false;
}

static bool show(job *j, str word) {
    meaning m;
    if (!find_meaning(j, word, &m)) return false;
    for (size_t i = 0; i < m.terms.n; i++)
        write_term(&j->memory, &j->out, m.terms.v[i], j->settings.width, j->settings.colour);
    if (m.definition) job_explain_definition(j, word);
    write_found(j, word, &m);
    return true;
}

/* ------------------------------------------------------------------------------------------------ JSON */

static void put_names(json_writer *w, const char *key, const str *names, size_t n) {
    if (n == 0) return;
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; i < n; i++) json_str(w, names[i]);
    json_close(w);
}

static void put_value(json_writer *w, const char *key, const term *t, slot_value value) {
    json_key(w, str_of(key));
    slot_value_json(json_direct(w), t->type, t->values, value);
}

/* WORD is what was asked for, M why it was found; both may be missing. */
static void put_term(job *j, json_writer *w, const term *t, const str *word, const term_match *m) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "path", t->path);
    if (word) json_put_str(w, "for", *word);
    if (m) json_put_str(w, "found_in", term_match_reason(&j->memory, m));
    json_put_some(w, "title", t->title);
    json_put_str(w, "type", term_types[t->type].name);
    if (t->values && t->values->name.n)
        json_put_str(w, "of", t->values->name);
    else if (t->values)
        put_names(w, "values", t->values->names, t->values->n);
    json_put_some(w, "unit", t->unit);
    if (t->has_min) put_value(w, "min", t, t->min);
    if (t->has_max) put_value(w, "max", t, t->max);
    static const char *const silences[] = {"default", "absent", "open"};
    json_put_z(w, "silence", silences[t->silent]);
    if (t->silent == SILENCE_DEFAULT) put_value(w, "default", t, t->fallback);
    put_names(w, "keywords", t->keywords, t->n_keywords);
    json_put_some(w, "note", t->note);
    json_close(w);
}

static void put_sets(json_writer *w, const vocabulary *v) {
    json_line(w);
    json_put_array(w, "sets", JSON_LINES);
    for (size_t i = 0; i < v->n_sets; i++) {
        const name_set *s = v->sets[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "name", s->members.name);
        json_put_some(w, "title", s->title);
        if (s->of) json_put_str(w, "of", s->of->members.name);
        put_names(w, "members", s->members.names, s->members.n);
        put_names(w, "labels", s->labels, s->members.n);
        put_names(w, "keywords", s->keywords, s->n_keywords);
        json_close(w);
    }
    json_close(w);
}

static void put_definitions(job *j, json_writer *w, str word) {
    for (size_t i = 0; i < j->rules.n_packs; i++) {
        const cel_definition *d = pack_definition(j->rules.packs[i], word);
        if (!d) continue;
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "name", d->name);
        json_put_str(w, "pack", j->rules.packs[i]->id);
        json_put_str(w, "is", str_trim(d->at.text));
        json_close(w);
    }
}

/* All terms, or those that the words mean, in the order of the words; each word's own terms before those found. */
static int write_json(job *j) {
    const vocabulary *v = terms_of(j);
    json_writer w;
    int status = EXIT_ACCEPTED;
    VEC(str) definitions = {0};
    json_start(&w, &j->out);
    json_open_object(&w, JSON_FLOW | JSON_PADDED);
    json_put_z(&w, "redline", "1");
    json_put_object(&w, "vocabulary", JSON_INLINE);
    json_put_str(&w, "id", v->id);
    json_put_str(&w, "version", v->version);
    json_put_some(&w, "title", v->title);
    json_close(&w);
    put_sets(&w, v);
    json_line(&w);
    json_put_array(&w, "terms", JSON_LINES);
    for (size_t i = 0; i < v->n_terms && j->words.n == 0; i++) put_term(j, &w, v->terms[i], NULL, NULL);
    for (size_t i = 0; i < j->words.n; i++) {
        meaning m;
        const str *word = &j->words.v[i];
        if (!find_meaning(j, *word, &m)) status = EXIT_UNCHECKED;
        for (size_t k = 0; k < m.terms.n; k++) put_term(j, &w, m.terms.v[k], word, NULL);
        for (size_t k = 0; k < m.n_found; k++) put_term(j, &w, m.found[k]->term, word, m.found[k]);
        if (m.definition) VEC_PUSH(&j->memory, definitions, *word);
    }
    json_close(&w);
    if (definitions.n) {
        json_line(&w);
        json_put_array(&w, "definitions", JSON_LINES);
        for (size_t i = 0; i < definitions.n; i++) put_definitions(j, &w, definitions.v[i]);
        json_close(&w);
    }
    json_close(&w);
    json_end(&w);
    return status;
}

/* ------------------------------------------------------------------------------------------------ the command */

static const str *formats(arena *a, size_t *n) {
    static const str names[] = {{"text", 4}, {"json", 4}};
    (void)a;
    *n = sizeof names / sizeof *names;
    return names;
}

static int run(job *j) {
    if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
    const vocabulary *v = terms_of(j);
    int status = EXIT_ACCEPTED;
    const bool json = str_is(j->format_name, "json");
    if (job_has(j, OPTION_LINT)) {
        if (json) return usage_error(j->command, "--lint prints messages: leave out -f json");
        if (j->words.n)
            return usage_error(j->command, "--lint checks the whole vocabulary, without PATH-PREFIX or WORD");
        size_t n = vocabulary_lint(v, &j->problems);
        write_word(&j->out, "", v->id, " ");
        write_word(&j->out, "", v->version, ": ");
        buf_printf(&j->out, "%zu sets, %zu terms, %zu warning%s\n", v->n_sets, v->n_terms, n, n == 1 ? "" : "s");
        return n ? EXIT_REJECTED : EXIT_ACCEPTED;
    }
    if (json) return write_json(j);
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

static const option_id takes[] = {OPTION_FORMAT,    OPTION_TERMS, OPTION_PACK_DEFINITIONS, OPTION_LINT, OPTION_CONFIG,
                                  OPTION_NO_CONFIG, LIMIT_OPTIONS};

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
    .formats = formats,
    .run = run,
};
