#include "cli/editor.h"

#include <dlfcn.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

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

struct editor {
    arena *memory;
    FILE *screen;
    editor_complete *complete;
    void *owner;
    const char *prompt;
    bool cancelled;
    edit_library library;
    EditLine *line; /* NULL without the library */
    History *history;
    char *plain; /* the line read last, without the library */
    size_t plain_room;
};

/* ------------------------------------------------------------------------------------------------ the library */

/* An object pointer is no function pointer in C, so the bytes are copied, as POSIX makes sure that one may. */
static bool find_function(void *handle, const char *name, void *out) {
    void *found = dlsym(handle, name);
    memcpy(out, &found, sizeof found);
    return found != NULL;
}

/* The library stays loaded: it has handlers of its own, and the program ends soon after. */
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

/* The library hands its callbacks no more than its own object, in which it keeps a pointer for us. The function that
 * gives that back is one of the library's own, so it is looked for again. */
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

static void show_words(editor *e, const completions *c) {
    size_t widest = 0, n = c->words.n < MOST_SHOWN ? c->words.n : MOST_SHOWN;
    for (size_t i = 0; i < n; i++)
        if (utf8_width(c->words.v[i]) > widest) widest = utf8_width(c->words.v[i]);
    size_t columns = SCREEN_WIDTH / (widest + 2) ? SCREEN_WIDTH / (widest + 2) : 1;
    for (size_t i = 0; i < n; i++) {
        fprintf(e->screen, "%s" STR_FMT, i % columns ? "" : "\r\n", STR_ARG(c->words.v[i]));
        for (size_t k = utf8_width(c->words.v[i]); k < widest + 2 && (i + 1) % columns; k++) fputc(' ', e->screen);
    }
    if (c->words.n > n) fprintf(e->screen, "\r\nand %zu more", c->words.n - n);
    fputs("\r\n", e->screen);
    fflush(e->screen);
}

/* How many bytes all words begin with alike, in whole characters. */
static size_t common_beginning(const completions *c) {
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

/* Tab: adds what is common to all words that fit; where that is nothing, shows them. */
static unsigned char on_tab(EditLine *line, int key) {
    editor *e = editor_of(line);
    const LineInfo *at = e->library.el_line(line);
    str text = {at->buffer, (size_t)(at->cursor - at->buffer)};
    arena scratch;
    completions c = {.memory = &scratch};
    unsigned char result = CC_ERROR;
    (void)key;
    arena_init(&scratch);
    e->complete(e->owner, text, &c);
    size_t common = c.words.n ? common_beginning(&c) : 0, typed = text.n - c.from;
    if (common > typed) {
        e->library.el_insertstr(line, arena_z(&scratch, str_sub(c.words.v[0], typed, common)));
        result = CC_REFRESH;
    } else if (c.words.n > 1) {
        show_words(e, &c);
        result = CC_REDISPLAY;
    }
    arena_free(&scratch);
    return result;
}

/* While a line is edited the terminal makes no signals of keys, so that Ctrl-C gives up the line and not the program.
 */
static unsigned char on_interrupt(EditLine *line, int key) {
    (void)key;
    editor_of(line)->cancelled = true;
    return CC_NEWLINE;
}

/* Ctrl-Z: stops the program until the shell brings it back. */
static unsigned char on_suspend(EditLine *line, int key) {
    const edit_library *l = &editor_of(line)->library;
    (void)key;
    l->el_set(line, EL_PREP_TERM, 0);
    raise(SIGTSTP);
    l->el_set(line, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
}

/* ------------------------------------------------------------------------------------------------ opening */

static void bind_keys(editor *e) {
    const edit_library *l = &e->library;
    l->el_set(e->line, EL_EDITOR, "emacs");
    l->el_set(e->line, EL_ADDFN, "redline-complete", "complete", on_tab);
    l->el_set(e->line, EL_ADDFN, "redline-interrupt", "give the line up", on_interrupt);
    l->el_set(e->line, EL_ADDFN, "redline-suspend", "stop the program", on_suspend);
    l->el_set(e->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    l->el_source(e->line, NULL);
    l->el_set(e->line, EL_BIND, "^I", "redline-complete", NULL);
    l->el_set(e->line, EL_BIND, "^C", "redline-interrupt", NULL);
    l->el_set(e->line, EL_BIND, "^Z", "redline-suspend", NULL);
    l->el_set(e->line, EL_SETTY, "-d", "-isig", NULL);
}

/* The library takes bytes for letters as the locale says. Text is UTF-8 here whatever the user's locale; no other
 * function of this program asks for it. */
static bool open_library(editor *e) {
    HistEvent event;
    if (!load_library(&e->library)) return false;
    setlocale(LC_CTYPE, "C.UTF-8");
    e->line = e->library.el_init("redline", stdin, e->screen, stderr);
    e->history = e->line ? e->library.history_init() : NULL;
    if (!e->line) return false;
    e->library.el_set(e->line, EL_CLIENTDATA, e);
    e->library.el_set(e->line, EL_PROMPT, give_prompt);
    bind_keys(e);
    if (!e->history) return true;
    e->library.history(e->history, &event, H_SETSIZE, HISTORY_LENGTH);
    e->library.history(e->history, &event, H_SETUNIQUE, 1);
    e->library.el_set(e->line, EL_HIST, e->library.history, e->history);
    return true;
}

editor *editor_open(arena *a, FILE *screen, editor_complete *complete, void *owner) {
    editor *e = ARENA_NEW(a, editor);
    *e = (editor){.memory = a, .screen = screen, .complete = complete, .owner = owner};
    open_library(e);
    return e;
}

bool editor_can_edit(const editor *e) {
    return e->line != NULL;
}

void editor_close(editor *e) {
    if (e->history) e->library.history_end(e->history);
    if (e->line) e->library.el_end(e->line);
    free(e->plain);
    *e = (editor){0};
}

/* ------------------------------------------------------------------------------------------------ reading */

static str without_end(const char *line, size_t n) {
    while (n && (line[n - 1] == '\n' || line[n - 1] == '\r')) n--;
    return (str){line, n};
}

static editor_result read_plain(editor *e, str *line) {
    fputs(e->prompt, e->screen);
    fflush(e->screen);
    ssize_t n = getline(&e->plain, &e->plain_room, stdin);
    if (n < 0) return EDITOR_END;
    *line = without_end(e->plain, (size_t)n);
    return EDITOR_LINE;
}

editor_result editor_read(editor *e, const char *prompt, str *line) {
    int n = 0;
    e->prompt = prompt;
    e->cancelled = false;
    if (!e->line) return read_plain(e, line);
    /* Before the prompt shows, or keys that are typed at once are taken by the terminal's own editing. */
    e->library.el_set(e->line, EL_PREP_TERM, 1);
    const char *text = e->library.el_gets(e->line, &n);
    if (e->cancelled) {
        fputs("^C\n", e->screen);
        return EDITOR_CANCELLED;
    }
    if (!text || n <= 0) return EDITOR_END;
    *line = without_end(text, (size_t)n);
    return EDITOR_LINE;
}

void editor_remember(editor *e, str entry) {
    HistEvent event;
    if (e->history) e->library.history(e->history, &event, H_ENTER, arena_z(e->memory, entry));
}
