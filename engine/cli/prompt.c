/* The prompt of `redline eval`: reads an expression from a terminal, prints its value, and continues.
 *
 * Editing, history and completion are libedit's. The library is loaded when the prompt opens, not when the program
 * starts: linked in, it and the four libraries that it needs would make every other command start half a millisecond
 * later. If it is missing, lines are read as the terminal sends them. The history lasts as long as the prompt; no file
 * is written. */

#include <dlfcn.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/evaluation.h"
#include "cli/output.h"

#define HISTORY_LENGTH 1000
#define MOST_SHOWN     60u
#define SCREEN_WIDTH   78u

/* The library's functions, by the names that it exports. */
typedef struct edit_library {
    EditLine *(*el_init)(const char *, FILE *, FILE *, FILE *);
    void (*el_end)(EditLine *);
    const char *(*el_gets)(EditLine *, int *);
    int (*el_set)(EditLine *, int, ...);
    int (*el_source)(EditLine *, const char *);
    const LineInfo *(*el_line)(EditLine *);
    int (*el_insertstr)(EditLine *, const char *);
    History *(*history_init)(void);
    void (*history_end)(History *);
    int (*history)(History *, HistEvent *, int, ...);
} edit_library;

typedef enum { EDITOR_LINE, EDITOR_CANCELLED, EDITOR_END } editor_result;

typedef struct editor {
    evaluation *s;
    FILE *screen; /* the terminal that is written to */
    const char *prompt;
    bool cancelled;
    edit_library library;
    EditLine *line; /* NULL without the library */
    History *history;
    char *plain; /* the line read last, without the library */
    size_t plain_room;
} editor;

/* ------------------------------------------------------------------------------------------------ the library */

/* C does not convert an object pointer to a function pointer; POSIX guarantees that copying its bytes works. */
static bool find_function(void *handle, const char *name, void *out) {
    void *found = dlsym(handle, name);
    memcpy(out, &found, sizeof found);
    return found != NULL;
}

/* The library stays loaded: it installs signal handlers, and the program ends soon after. */
static void *open_handle(void) {
    void *handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
    return handle ? handle : dlopen("libedit.so", RTLD_NOW | RTLD_LOCAL);
}

static bool load_library(edit_library *l) {
    void *handle = open_handle();
    if (!handle) return false;
    const struct {
        const char *name;
        void *to;
    } functions[] = {{"el_init", &l->el_init},           {"el_end", &l->el_end},
                     {"el_gets", &l->el_gets},           {"el_set", &l->el_set},
                     {"el_source", &l->el_source},       {"el_line", &l->el_line},
                     {"el_insertstr", &l->el_insertstr}, {"history_init", &l->history_init},
                     {"history_end", &l->history_end},   {"history", &l->history}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!find_function(handle, functions[i].name, functions[i].to)) return false;
    return true;
}

/* The library passes only its own object to its callbacks; it keeps a pointer for us there. The function that returns
 * the pointer is the library's, so it is looked up again. */
static editor *editor_of(EditLine *line) {
    void *handle = open_handle(), *owner = NULL;
    int (*el_get)(EditLine *, int, ...);
    if (handle && find_function(handle, "el_get", &el_get)) el_get(line, EL_CLIENTDATA, &owner);
    if (handle) dlclose(handle);
    return owner;
}

static char *give_prompt(EditLine *line) {
    return (char *)(uintptr_t)editor_of(line)->prompt;
}

/* ------------------------------------------------------------------------------------------------ keys */

/* The length of the longest common prefix of all words, in bytes of whole characters. */
static size_t common_prefix(const completions *c) {
    str first = c->words.v[0];
    size_t n = first.n;
    for (size_t i = 1; i < c->words.n; i++) {
        size_t k = 0;
        while (k < n && k < c->words.v[i].n && c->words.v[i].p[k] == first.p[k]) k++;
        n = k;
    }
    while (n && n < first.n && ((unsigned char)first.p[n] & 0xc0) == 0x80) n--;
    return n;
}

/* Tab: adds the common prefix of all words that fit; if nothing can be added, lists them. */
static unsigned char on_tab(EditLine *line, int key) {
    editor *e = editor_of(line);
    const LineInfo *at = e->library.el_line(line);
    str text = {at->buffer, (size_t)(at->cursor - at->buffer)};
    arena scratch;
    completions c = {.memory = &scratch};
    unsigned char result = CC_ERROR;
    (void)key;
    arena_init(&scratch);
    prompt_complete(e->s, text, &c);
    size_t common = c.words.n ? common_prefix(&c) : 0, typed = text.n - c.from;
    if (common > typed) {
        e->library.el_insertstr(line, arena_z(&scratch, str_sub(c.words.v[0], typed, common)));
        result = CC_REFRESH;
    } else if (c.words.n > 1) {
        size_t widest = 0, n = c.words.n < MOST_SHOWN ? c.words.n : MOST_SHOWN;
        for (size_t i = 0; i < n; i++)
            if (utf8_width(c.words.v[i]) > widest) widest = utf8_width(c.words.v[i]);
        size_t columns = SCREEN_WIDTH / (widest + 2) ? SCREEN_WIDTH / (widest + 2) : 1;
        for (size_t i = 0; i < n; i++) {
            buf word = buf_in(&scratch);
            buf_visible(&word, c.words.v[i]);
            fputs(i % columns ? "" : "\r\n", e->screen);
            print_safe(e->screen, buf_take(&word));
            for (size_t k = utf8_width(c.words.v[i]); k < widest + 2 && (i + 1) % columns; k++) fputc(' ', e->screen);
        }
        if (c.words.n > n) fprintf(e->screen, "\r\nand %zu more", c.words.n - n);
        fputs("\r\n", e->screen);
        fflush(e->screen);
        result = CC_REDISPLAY;
    }
    arena_free(&scratch);
    return result;
}

/* During editing the terminal sends no signals for keys, so that Ctrl-C cancels the line and not the program. */
static unsigned char on_interrupt(EditLine *line, int key) {
    (void)key;
    editor_of(line)->cancelled = true;
    return CC_NEWLINE;
}

/* Ctrl-Z: suspends the program until the shell resumes it. */
static unsigned char on_suspend(EditLine *line, int key) {
    const edit_library *l = &editor_of(line)->library;
    (void)key;
    l->el_set(line, EL_PREP_TERM, 0);
    raise(SIGTSTP);
    l->el_set(line, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
}

/* ------------------------------------------------------------------------------------------------ opening */

/* The library interprets bytes as the locale says. Text is UTF-8 here in any locale; no other function of this program
 * sets it. */
static void editor_open(editor *e) {
    const edit_library *l = &e->library;
    HistEvent event;
    if (!load_library(&e->library)) return;
    setlocale(LC_CTYPE, "C.UTF-8");
    e->line = l->el_init("redline", stdin, e->screen, stderr);
    e->history = e->line ? l->history_init() : NULL;
    if (!e->line) return;
    l->el_set(e->line, EL_CLIENTDATA, e);
    l->el_set(e->line, EL_PROMPT, give_prompt);
    l->el_set(e->line, EL_EDITOR, "emacs");
    l->el_set(e->line, EL_ADDFN, "redline-complete", "complete", on_tab);
    l->el_set(e->line, EL_ADDFN, "redline-interrupt", "cancel the line", on_interrupt);
    l->el_set(e->line, EL_ADDFN, "redline-suspend", "suspend the program", on_suspend);
    l->el_set(e->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    l->el_source(e->line, NULL);
    l->el_set(e->line, EL_BIND, "^I", "redline-complete", NULL);
    l->el_set(e->line, EL_BIND, "^C", "redline-interrupt", NULL);
    l->el_set(e->line, EL_BIND, "^Z", "redline-suspend", NULL);
    l->el_set(e->line, EL_SETTY, "-d", "-isig", NULL);
    if (!e->history) return;
    l->history(e->history, &event, H_SETSIZE, HISTORY_LENGTH);
    l->history(e->history, &event, H_SETUNIQUE, 1);
    l->el_set(e->line, EL_HIST, l->history, e->history);
}

/* ------------------------------------------------------------------------------------------------ reading */

/* Asks with PROMPT. LINE is without its end and is valid until the next call. CANCELLED: the user pressed Ctrl-C; END:
 * Ctrl-D, or there is nothing more to read. */
static editor_result editor_read(editor *e, const char *prompt, str *line) {
    const char *text;
    ssize_t n;
    e->prompt = prompt;
    e->cancelled = false;
    if (e->line) {
        int length = 0;
        /* Before the prompt is shown: otherwise keys that are typed at once are taken by the terminal's own editing. */
        e->library.el_set(e->line, EL_PREP_TERM, 1);
        text = e->library.el_gets(e->line, &length);
        n = text ? length : 0;
    } else {
        print_safe(e->screen, str_of(prompt));
        fflush(e->screen);
        n = getline(&e->plain, &e->plain_room, stdin);
        text = e->plain;
    }
    if (e->cancelled) {
        fputs("^C\n", e->screen);
        return EDITOR_CANCELLED;
    }
    if (n <= 0) return EDITOR_END;
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r')) n--;
    *line = (str){text, (size_t)n};
    return EDITOR_LINE;
}

/* ------------------------------------------------------------------------------------------------ commands */

typedef struct prompt_entry {
    const char *name, *argument, *help;
    bool (*run)(evaluation *s, str argument); /* returns false to end the session */
} prompt_entry;

static bool run_help(evaluation *s, str argument);

static bool run_quit(evaluation *s, str argument) {
    (void)s, (void)argument;
    return false;
}

static bool run_type(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    buf out = {0};
    if (p) cel_type_print(&out, cel_program_type(p));
    if (p) buf_char(&out, '\n');
    if (p) print_out(&out);
    buf_free(&out);
    return true;
}

/* With the checks for a condition of a pack: its type is bool, absent terms are guarded, values exist. */
static bool run_check(evaluation *s, str text) {
    s->env->strict_domains = s->env->strict_constants = true;
    cel_program *p = evaluation_compile(s, text, &cel_bool);
    s->env->strict_domains = s->env->strict_constants = false;
    if (p) printf("This can be the condition of a rule.\n");
    return true;
}

/* ------------------------------------------------------------------------------------------------ :why */

/* A term: its value, and where the deal sets it. Origins are indices of the deal's mentions, from 1. */
static void write_slot(const evaluation *s, buf *out, const cel_because *b) {
    static const char *const states[] = {[SLOT_ABSENT] = " is absent",
                                         [SLOT_VALUE] = " = ",
                                         [SLOT_OPEN] = " is open",
                                         [SLOT_BRACKET] = " depends on a bracket of the deal"};
    const vocabulary *v = evaluation_vocabulary(s);
    const domain *values;
    slot_type type = vocabulary_slot_type(v, b->slot, &values);
    buf_visible(out, vocabulary_slot_path(&s->job->memory, v, b->slot));
    buf_z(out, states[b->value.state]);
    if (b->value.state == SLOT_VALUE) cel_value_json(out, cel_of_slot(&s->job->memory, type, values, b->value.v));
    if (b->slot >= v->n_slots || b->value.state == SLOT_BRACKET) return;
    if (!s->deal || b->value.origin == 0) {
        buf_z(out, "  (the deal is silent)");
        return;
    }
    const mention *m = &s->deal->mentions[b->value.origin - 1];
    buf_z(out, "  (");
    if (m->article != DEAL_NONE) {
        buf_z(out, "article ");
        buf_visible(out, s->deal->articles[m->article].id);
        buf_z(out, ", ");
    }
    buf_visible(out, s->deal->source->name);
    buf_printf(out, ":%u)", place_line(m->at));
}

/* An article that was read: which field of it, and the text that matched. */
static void write_row(const evaluation *s, buf *out, const cel_because *b) {
    static const char *const names[ARTICLE_FIELDS] = {"id", "title", "text"};
    if (b->row == UINT32_MAX || !s->deal) {
        buf_printf(out, "articles: no %s matches", names[b->field]);
        return;
    }
    const article *one = &s->deal->articles[b->row];
    const str fields[ARTICLE_FIELDS] = {one->id, one->title, one->text};
    buf_z(out, "article ");
    buf_visible(out, one->id);
    if (b->kind == CEL_BECAUSE_ROW) {
        buf_z(out, ": it is undetermined whether it is in the deal");
        return;
    }
    buf_printf(out, ", %s", names[b->field]);
    if (b->kind != CEL_BECAUSE_TEXT) return;
    buf_z(out, ": ");
    buf_json(out, str_sub(fields[b->field], b->from, b->to));
}

static void write_reason(const evaluation *s, buf *out, const cel_because *b) {
    buf_z(out, "  ");
    switch (b->kind) {
    case CEL_BECAUSE_SLOT: write_slot(s, out, b); break;
    case CEL_BECAUSE_TEXT:
    case CEL_BECAUSE_FIELD:
    case CEL_BECAUSE_ROW: write_row(s, out, b); break;
    case CEL_BECAUSE_NO_MEMBER:
        buf_visible(out, cel_ast_text(b->at, b->where));
        buf_z(out, ": the list is empty");
        break;
    case CEL_BECAUSE_VARIABLE:
        buf_visible(out, cel_ast_text(b->at, b->where));
        buf_z(out, " = ");
        cel_value_json(out, s->values.v[b->variable]);
        break;
    case CEL_BECAUSE_VALUE: buf_visible(out, cel_ast_text(b->at, b->where)); break;
    }
    buf_char(out, '\n');
}

static bool run_why(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    if (!p) return true;
    cel_context c = evaluation_context(s);
    cel_reasons why = {.memory = &s->job->memory};
    buf out = {0};
    cel_value v = cel_explain(p, &c, &why);
    if (v.kind == CEL_ERROR) {
        buf_z(&out, "error: ");
        buf_visible(&out, str_of(v.error));
    }
    if (v.kind == CEL_UNKNOWN) buf_z(&out, "undetermined");
    if (v.kind != CEL_ERROR && v.kind != CEL_UNKNOWN) cel_value_json(&out, v);
    buf_z(&out, why.list.n ? ", because:\n" : ", for every deal\n");
    for (size_t i = 0; i < why.list.n; i++) write_reason(s, &out, &why.list.v[i]);
    print_out(&out);
    buf_free(&out);
    return true;
}

/* ------------------------------------------------------------------------------------------------ :load, :define */

/* A name that is the id of a built-in pack, or that ends in .rules, is a pack; any other is a deal. */
static bool run_load(evaluation *s, str name) {
    size_t n;
    arena *a;
    source *from;
    const str *ids = rule_set_builtin_ids(&s->job->memory, &n);
    bool is_pack = str_ends(name, STR(".rules"));
    for (size_t i = 0; i < n; i++) is_pack = is_pack || str_eq(ids[i], name);
    if (!s->job->rules.vocabulary) {
        job_error(s->job, "no vocabulary is loaded: start with --deal or --terms");
    } else if (is_pack ? evaluation_load_pack(s, name)
                       : (from = job_open_deal(s->job, name, &a)) && evaluation_load_deal(s, a, from)) {
        buf out = {0};
        buf_z(&out, is_pack ? "The definitions of '" : "'");
        buf_visible(&out, is_pack ? name : s->deal->title);
        buf_z(&out, is_pack ? "' are loaded.\n" : "' is loaded.\n");
        print_out(&out);
        buf_free(&out);
    }
    return true;
}

static bool run_define(evaluation *s, str text) {
    size_t equals = str_find(text, STR("="), 0);
    str name = str_trim(str_sub(text, 0, equals));
    str is = equals == SIZE_MAX ? (str){"", 0} : str_trim(str_sub(text, equals + 1, text.n));
    if (!str_is_name(name) || vocabulary_reserves(name) || is.n == 0) {
        job_error(s->job, "a definition is NAME = EXPRESSION, with a name in lower case");
    } else if (cel_env_find(s->env, name)) {
        job_error(s->job, "the name '" STR_FMT "' is already used", STR_ARG(name));
    } else {
        cel_text_at *at = ARENA_NEW(&s->job->memory, cel_text_at);
        at->text = is;
        cel_env_define(s->env, name, at, &s->job->problems);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ all commands */

static const prompt_entry entries[] = {
    {":type", "EXPR", "the type of an expression", run_type},
    {":why", "EXPR", "its value, and what in the deal decides it", run_why},
    {":check", "EXPR", "whether it can be the condition of a rule", run_check},
    {":load", "FILE", "load a deal, or the definitions of a pack: a file (*.rules) or an id", run_load},
    {":define", "NAME = EXPR", "name an expression", run_define},
    {":help", "", "list the commands", run_help},
    {":quit", "", "end the session, like Ctrl-D", run_quit},
};
#define N_ENTRIES (sizeof entries / sizeof *entries)

static bool run_help(evaluation *s, str argument) {
    (void)s, (void)argument;
    buf out = {0};
    buf_z(&out,
          "An expression is evaluated; an incomplete one continues on the next line.\n"
          "Tab completes names, members and values; the arrow keys recall earlier lines; Ctrl-C cancels a line.\n");
    for (size_t i = 0; i < N_ENTRIES; i++) {
        char left[32];
        snprintf(left, sizeof left, "%s %s", entries[i].name, entries[i].argument);
        buf_printf(&out, "  %-20s  %s\n", left, entries[i].help);
    }
    print_out(&out);
    buf_free(&out);
    return true;
}

const str *prompt_commands(arena *a, size_t *n) {
    str *names = ARENA_ARRAY(a, str, N_ENTRIES);
    for (size_t i = 0; i < N_ENTRIES; i++) names[i] = str_of(entries[i].name);
    *n = N_ENTRIES;
    return names;
}

/* ------------------------------------------------------------------------------------------------ lines */

static bool starts_triple(str s, size_t at) {
    return at + 2 < s.n && s.p[at + 1] == s.p[at] && s.p[at + 2] == s.p[at];
}

/* The end of the string whose quote is at AT, or SIZE_MAX if it has none. An r before the quote, also as br, makes the
 * string raw: a backslash is then a character like any other. */
static size_t end_of_string(str s, size_t at, bool triple) {
    size_t before = at;
    while (before && (s.p[before - 1] | 0x20) == 'b') before--;
    bool raw = before && (s.p[before - 1] | 0x20) == 'r';
    for (size_t i = at + (triple ? 3 : 1); i < s.n; i++) {
        if (s.p[i] == '\\' && !raw)
            i++;
        else if (s.p[i] == s.p[at] && (!triple || starts_triple(s, i)))
            return i + (triple ? 3 : 1);
    }
    return SIZE_MAX;
}

line_state prompt_scan(str s) {
    line_state state = {.quote = SIZE_MAX};
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '/' && i + 1 < s.n && s.p[i + 1] == '/') {
            size_t end = str_find(s, STR("\n"), i);
            i = end == SIZE_MAX ? s.n : end;
        } else if (c == '"' || c == '\'') {
            bool triple = starts_triple(s, i);
            size_t end = end_of_string(s, i, triple);
            if (end == SIZE_MAX) {
                state.quote = i;
                state.triple = triple;
                return state;
            }
            i = end - 1;
        } else if (strchr("([{", c) && c) {
            state.brackets++;
        } else if (strchr(")]}", c) && c && state.brackets) {
            state.brackets--;
        }
    }
    return state;
}

/* ------------------------------------------------------------------------------------------------ the session */

/* An expression with an open bracket or string continues on the next line; an empty line ends it, for its error. */
static editor_result read_entry(editor *e, arena *a, buf *entry) {
    buf_clear(entry);
    for (;;) {
        str line;
        bool more = !buf_is_empty(entry);
        editor_result result = editor_read(e, more ? "     ... " : "redline> ", &line);
        if (result == EDITOR_END && more) return EDITOR_CANCELLED;
        if (result != EDITOR_LINE) return result;
        bool blank = str_trim(line).n == 0;
        if (more) buf_char(entry, '\n');
        buf_str(entry, line);
        str text = buf_text_or_jump(entry, a);
        line_state state = prompt_scan(text);
        bool open = state.brackets > 0 || (state.quote != SIZE_MAX && state.triple);
        if (blank || !open || (text.n && text.p[0] == ':')) return EDITOR_LINE;
    }
}

/* A command of the prompt. Returns false to end the session. */
static bool run_command(evaluation *s, str line) {
    size_t n, end = 1;
    const str *names = prompt_commands(&s->job->memory, &n);
    while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t') end++;
    str name = str_sub(line, 0, end), argument = str_trim(str_sub(line, end, line.n));
    for (const prompt_entry *e = entries; e < entries + N_ENTRIES; e++) {
        if (!str_is(name, e->name)) continue;
        if (!*e->argument || argument.n) return e->run(s, argument);
        job_error(s->job, "%s needs an argument: %s %s", e->name, e->name, e->argument);
        return true;
    }
    diags_add(&s->job->problems,
              (diag){.level = DIAG_ERROR,
                     .message = arena_printf(&s->job->memory, "unknown command '" STR_FMT "'", STR_ARG(name)),
                     .note = suggest_allowed(&s->job->memory, name, names, n)});
    return true;
}

int prompt_run(evaluation *s) {
    editor e = {.s = s, .screen = isatty(STDOUT_FILENO) ? stdout : stderr};
    buf *entry = buf_owned(&s->job->memory);
    editor_result result = EDITOR_LINE;
    editor_open(&e);
    fprintf(e.screen, "redline " REDLINE_VERSION ": type an expression; :help lists the commands, Ctrl-D ends.\n");
    if (s->job->rules.vocabulary && !s->deal)
        fprintf(e.screen, "No deal is loaded: every term has the value that silence gives it. :load FILE loads one.\n");
    if (!e.line) fprintf(e.screen, "(lines cannot be edited: libedit is not installed)\n");
    for (bool more = true; more && (result = read_entry(&e, &s->job->memory, entry)) != EDITOR_END;) {
        str text = str_trim(buf_text_or_jump(entry, &s->job->memory));
        HistEvent event;
        if (result == EDITOR_CANCELLED || text.n == 0) continue;
        text = arena_str(&s->job->memory, text); /* values and messages point into it */
        if (e.history && str_find(text, STR("\n"), 0) == SIZE_MAX)
            e.library.history(e.history, &event, H_ENTER, text.p);
        if (text.p[0] == ':')
            more = run_command(s, text);
        else
            evaluation_print(s, text);
        fflush(stdout);
        if (!print_diags(&s->job->problems)) more = false;
        fflush(stderr);
    }
    if (result == EDITOR_END) fputc('\n', e.screen);
    if (e.history) e.library.history_end(e.history);
    if (e.line) e.library.el_end(e.line);
    free(e.plain);
    return EXIT_ACCEPTED;
}
