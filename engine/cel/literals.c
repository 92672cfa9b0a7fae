#include "cel/literals.h"
#include "base/utf8.h"

#include <string.h>

/* The most words that a part may match for it to be exact. */
#define EXACT_MOST LITERALS_MOST

typedef struct word {
    uint8_t n;
    char p[LITERAL_MAX]; /* folded */
} word;

typedef struct words {
    uint32_t n;
    word v[LITERALS_MOST];
} words;

/* One word of each stands in every text with a match; the best comes first. */
typedef struct clauses {
    uint32_t n;
    words v[CLAUSES_MOST];
} clauses;

typedef struct part {
    bool exact;   /* it matches these words and nothing else */
    bool repeats; /* ... one or more times */
    words is;
    clauses need;
} part;

/* A part that matches anything, or nothing; one that matches the empty text alone; one that matches N bytes. */
/* Adds another byte that the part may match instead. False where that is too many. */
/* A part repeated from MIN to MAX times; of MAX only whether it is above one counts. */

/* Parts one after the other. */
typedef struct sequence {
    bool exact;
    words run; /* what the last parts match together */
    clauses need;
} sequence;

/* One part or the other: SUM is what came before, and takes the union. */

static void part_any(part *p) {
    p->exact = p->repeats = false;
    p->is.n = p->need.n = 0;
}

static void part_text(part *p, const char *bytes, size_t n) {
    part_any(p);
    p->exact = true;
    p->is.n = 1;
    p->is.v[0].n = (uint8_t)n;
    for (size_t i = 0; i < n; i++) p->is.v[0].p[i] = cel_fold(bytes[i]);
}

static void part_empty(part *p) {
    part_text(p, "", 0);
}

static bool same_word(const word *a, const word *b) {
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* False where there is no room. */
static bool add_word(words *to, const word *w, uint32_t most) {
    for (uint32_t i = 0; i < to->n; i++)
        if (same_word(&to->v[i], w)) return true;
    if (to->n == most) return false;
    to->v[to->n++] = *w;
    return true;
}

static bool part_or_byte(part *p, char c) {
    enum { MOST = 4 };
    word w = {.n = 1, .p = {cel_fold(c)}};
    return add_word(&p->is, &w, MOST);
}

static void part_repeat(part *p, uint32_t min, uint32_t max) {
    static const word nothing = {0};
    bool maybe = min == 0 && max == 1 && p->exact && !p->repeats && add_word(&p->is, &nothing, EXACT_MOST);
    if (min == 0) p->need.n = 0;
    if (min == 0 && !maybe) part_any(p);
    if (min > 0 && max != 1) p->repeats = true;
}

/* ---- which words are best looked for ---- */

static uint32_t shortest(const words *w) {
    uint32_t n = LITERAL_MAX;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->v[i].n < n) n = w->v[i].n;
    return n;
}

/* Whether a word stands in most English texts of this kind, or is too short to tell anything. */
static bool is_common(const word *w) {
    static const char *const common[] = {"shall", "this",  "that",  "with",  "from",  "into",  "have",
                                         "upon",  "their", "which", "other", "state", "party", "article"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (str_is((str){w->p, w->n}, common[i])) return true;
    return w->n < LITERAL_MIN_OTHER;
}

static bool any_is_common(const words *w) {
    for (uint32_t i = 0; i < w->n; i++)
        if (is_common(&w->v[i])) return true;
    return false;
}

/* How rarely they stand in a text, roughly: long words do, and few of them. Below zero where they are no use. */
static int worth(const words *w) {
    enum { LONG = 10, WEIGHT = 8 };
    uint32_t n = shortest(w);
    if (w->n == 0 || n < LITERAL_MIN) return -1;
    int value = (int)((n < LONG ? n : LONG) * WEIGHT) + LITERALS_MOST - (int)w->n;
    return any_is_common(w) ? value / 2 : value;
}

static bool same_words(const words *a, const words *b) {
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++) same = same_word(&a->v[i], &b->v[i]);
    return same;
}

/* Takes W in where it is among the best. Common words are not worth a second clause. */
static void offer(clauses *best, const words *w) {
    int good = worth(w);
    uint32_t at = 0;
    if (good < 0) return;
    while (at < best->n && worth(&best->v[at]) >= good)
        if (same_words(&best->v[at++], w)) return;
    if (at == CLAUSES_MOST || (at && any_is_common(w))) return;
    if (best->n < CLAUSES_MOST) best->n++;
    memmove(&best->v[at + 1], &best->v[at], (best->n - at - 1) * sizeof *w);
    best->v[at] = *w;
    while (best->n > 1 && any_is_common(&best->v[best->n - 1])) best->n--;
}

/* ---- one after the other ---- */

static const words only_empty = {.n = 1};

static void sequence_start(sequence *s) {
    s->exact = true;
    s->run = only_empty;
    s->need.n = 0;
}

static bool join(const word *a, const word *b, word *out) {
    if (a->n + b->n > LITERAL_MAX) return false;
    memcpy(out->p, a->p, a->n);
    memcpy(out->p + a->n, b->p, b->n);
    out->n = (uint8_t)(a->n + b->n);
    return true;
}

/* Each of RUN followed by each of NEXT; false, and nothing changed, where they get too many or too long. */
static bool cross(words *run, const words *next) {
    words all = {.n = 0};
    if (run->n * next->n > EXACT_MOST) return false;
    for (uint32_t i = 0; i < run->n; i++)
        for (uint32_t j = 0; j < next->n; j++) {
            word w;
            if (!join(&run->v[i], &next->v[j], &w) || !add_word(&all, &w, EXACT_MOST)) return false;
        }
    *run = all;
    return true;
}

/* What matches next no longer follows at once. */
static void break_run(sequence *s, const words *next) {
    offer(&s->need, &s->run);
    s->exact = false;
    s->run = *next;
}

static void sequence_add(sequence *s, const part *p) {
    for (uint32_t i = 0; i < p->need.n; i++) offer(&s->need, &p->need.v[i]);
    if (!p->exact) {
        break_run(s, &only_empty);
        return;
    }
    if (!cross(&s->run, &p->is)) break_run(s, &p->is);
    if (p->repeats) break_run(s, &p->is);
}

static void sequence_end(sequence *s, part *out) {
    offer(&s->need, &s->run);
    part_any(out);
    out->exact = s->exact;
    if (s->exact) out->is = s->run;
    out->need = s->need;
}

/* ---- one or the other ---- */

static bool unite(words *to, const words *more, uint32_t most) {
    for (uint32_t i = 0; i < more->n; i++)
        if (!add_word(to, &more->v[i], most)) return false;
    return true;
}

/* Of each the best clause, together: the others would have to be paired with each other. */
static void part_or(part *sum, const part *p) {
    sum->exact = sum->exact && p->exact && unite(&sum->is, &p->is, EXACT_MOST);
    bool both = sum->need.n && p->need.n && unite(&sum->need.v[0], &p->need.v[0], LITERALS_MOST);
    sum->need.n = both;
}

/* Reads the syntax of PCRE2 as far as literals need it. The pattern is known to be valid, so errors are not looked for;
 * what is not known here, or differs between versions of PCRE2, ends the reading: then there are no literals. */

/* Groups within each other. */
#define MOST_DEPTH 32

/* The options that matter: (?i), (?x), (?xx). They hold to the end of their group, across its |. */
typedef struct options {
    bool caseless, extended, more;
} options;

typedef struct reader {
    str text;
    size_t at;
    options on;
    bool lines;
    bool quoted; /* between \Q and \E */
    bool lost;   /* something was not understood */
    uint32_t depth;
} reader;

static bool more(const reader *r) {
    return r->at < r->text.n;
}

static char peek(const reader *r, size_t ahead) {
    return ahead < r->text.n - r->at ? r->text.p[r->at + ahead] : '\0';
}

static bool take(reader *r, const char *what) {
    size_t n = strlen(what);
    if (r->text.n - r->at < n || memcmp(r->text.p + r->at, what, n) != 0) return false;
    r->at += n;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *list) {
    return c && strchr(list, c);
}

static void lose(reader *r) {
    r->lost = true;
    r->at = r->text.n;
}

/* Skips to behind the next END. */
static void skip_past(reader *r, char end) {
    const char *p = more(r) ? memchr(r->text.p + r->at, end, r->text.n - r->at) : NULL;
    if (p)
        r->at = (size_t)(p - r->text.p) + 1;
    else
        lose(r);
}

/* ---- what stands between the parts: nothing of it matches anything ---- */

static bool skip_quotes(reader *r) {
    if (take(r, "\\E")) {
        r->quoted = false;
        return true;
    }
    if (r->quoted || !take(r, "\\Q")) return false;
    return r->quoted = true;
}

static bool skip_space(reader *r) {
    if (!r->on.extended || r->quoted || !more(r)) return false;
    char c = peek(r, 0);
    if (c == '#') {
        if (!r->lines) lose(r);
        const char *end = more(r) ? memchr(r->text.p + r->at, '\n', r->text.n - r->at) : NULL;
        r->at = end ? (size_t)(end - r->text.p) + 1 : r->text.n;
        return true;
    }
    if (c != ' ' && (c < '\t' || c > '\r')) return false;
    r->at++;
    return true;
}

static bool skip_comment(reader *r) {
    if (r->quoted || !take(r, "(?#")) return false;
    skip_past(r, ')');
    return true;
}

static void skip_between(reader *r) {
    while (more(r) && (skip_quotes(r) || skip_space(r) || skip_comment(r))) continue;
}

/* ---- single characters ---- */

/* In extended patterns some characters beyond ASCII are white space that is skipped; whoever uses them is left alone.
 */
static bool is_wide_space(uint32_t c) {
    return c == 0x85 || c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029;
}

/* Without a table of cases a caseless letter beyond ASCII may be any. */
static void read_character(reader *r, part *p) {
    uint32_t c = 0;
    size_t n = more(r) ? utf8_decode(r->text.p + r->at, r->text.n - r->at, &c) : 0;
    if (n == 0 || (r->on.extended && !r->quoted && is_wide_space(c))) {
        lose(r);
        return;
    }
    if (n > 1 && r->on.caseless)
        part_any(p);
    else
        part_text(p, r->text.p + r->at, n);
    r->at += n;
}

static void skip_hex(reader *r) {
    if (take(r, "{")) {
        skip_past(r, '}');
        return;
    }
    for (int i = 0; i < 2 && (is_digit(peek(r, 0)) || is_one_of(peek(r, 0), "abcdefABCDEF")); i++) r->at++;
}

static void skip_property(reader *r) {
    if (take(r, "{"))
        skip_past(r, '}');
    else if (is_letter(peek(r, 0)))
        r->at++;
    else
        lose(r);
}

/* What a group is called, after \g or \k: {name}, <name>, 'name', or a number. */
static void skip_reference(reader *r) {
    if (take(r, "{")) {
        skip_past(r, '}');
    } else if (take(r, "<")) {
        skip_past(r, '>');
    } else if (take(r, "'")) {
        skip_past(r, '\'');
    } else {
        if (is_one_of(peek(r, 0), "+-")) r->at++;
        if (!is_digit(peek(r, 0))) lose(r);
        while (is_digit(peek(r, 0))) r->at++;
    }
}

/* Behind the backslash. Digits may be a reference or a character; both may match anything here. */
static void read_letter_escape(reader *r, part *p) {
    static const char plain[] = "nrtfea", becomes[] = "\n\r\t\f\x1b\a";
    char c = peek(r, 0);
    r->at++;
    part_any(p);
    if (is_one_of(c, plain)) {
        part_text(p, &becomes[strchr(plain, c) - plain], 1);
    } else if (is_one_of(c, "bBAZzGK")) {
        part_empty(p);
    } else if (c == 'N' ? peek(r, 0) == '{' : !is_one_of(c, "dDwWsShHvVRXNpPxogk0123456789")) {
        lose(r);
    } else if (is_one_of(c, "pP")) {
        skip_property(r);
    } else if (c == 'x') {
        skip_hex(r);
    } else if (is_one_of(c, "gk")) {
        skip_reference(r);
    } else if (c == 'o') {
        if (take(r, "{"))
            skip_past(r, '}');
        else
            lose(r);
    } else if (is_digit(c)) {
        while (is_digit(peek(r, 0))) r->at++;
    }
}

static void read_escape(reader *r, part *p) {
    r->at++;
    char c = peek(r, 0);
    if (is_letter(c) || is_digit(c))
        read_letter_escape(r, p);
    else
        read_character(r, p);
}

/* ---- classes ---- */

/* [:alpha:] within a class. What only looks like one is left to PCRE2. */
static void skip_posix(reader *r) {
    r->at += 2;
    take(r, "^");
    while (peek(r, 0) >= 'a' && peek(r, 0) <= 'z') r->at++;
    if (!take(r, ":]")) lose(r);
}

/* \d and its like, or a character by its number. */
static void skip_class_escape(reader *r) {
    if (!is_one_of(peek(r, 1), "dDwWsShHvVbnrtfeapPxo0123456789")) lose(r);
    r->at += more(r) ? 2 : 0;
}

/* One element of a class; *P stays exact as long as all are single characters of ASCII. */
static void read_element(reader *r, part *p, bool first) {
    char c = peek(r, 0), next = peek(r, 1);
    if (c == '[' && is_one_of(next, ":.=")) {
        p->exact = false;
        next == ':' ? skip_posix(r) : lose(r);
        return;
    }
    if (c == '\\' && (is_letter(next) || is_digit(next))) {
        p->exact = false;
        skip_class_escape(r);
        return;
    }
    if (c == '-' && !first && next != ']') p->exact = false;
    if (c == '\\') {
        r->at++;
        c = next;
    }
    r->at += more(r) ? 1 : 0;
    p->exact = p->exact && (unsigned char)c < 0x80 && part_or_byte(p, c);
}

static void read_class(reader *r, part *p) {
    r->at++;
    part_any(p);
    p->exact = !take(r, "^") && !r->on.more;
    if (r->on.more && is_one_of(peek(r, 0), " \t")) lose(r);
    for (bool first = true; more(r) && (first || peek(r, 0) != ']'); first = false) read_element(r, p, first);
    if (!take(r, "]")) lose(r);
    if (!p->exact) part_any(p);
}

/* ---- groups ---- */

static void read_alternatives(reader *r, part *p);

/* Up to the closing bracket. */
static void read_group(reader *r, part *p) {
    options outer = r->on;
    if (++r->depth > MOST_DEPTH) lose(r);
    read_alternatives(r, p);
    if (!take(r, ")")) lose(r);
    r->depth--;
    r->on = outer;
}

/* What must stand before or behind must stand in the text; what must not says nothing. */
static void read_lookaround(reader *r, part *p, bool positive) {
    part inner;
    read_group(r, &inner);
    part_empty(p);
    if (positive) p->need = inner.need;
}

static void read_named(reader *r, part *p, char end) {
    skip_past(r, end);
    read_group(r, p);
}

/* A reference to a group or a call of one, up to the closing bracket. */
static void read_call(reader *r, part *p) {
    skip_past(r, ')');
    part_any(p);
}

static bool set_option(options *o, char c, bool on) {
    if (c == 'i') o->caseless = on;
    if (c == 'x') { /* a second x means more */
        o->more = on && o->extended;
        o->extended = on;
    }
    return is_one_of(c, "imsnxJU");
}

/* (?i), (?i-x), (?^x), (?i:...): false where it is the options alone, which are no part. */
static bool read_options(reader *r, part *p) {
    options o = r->on, outer = o;
    bool on = true;
    if (take(r, "^")) o = (options){false, false, false};
    while (more(r) && !is_one_of(peek(r, 0), ":)")) {
        char c = peek(r, 0);
        if (c == '-' && on)
            on = false;
        else if (!set_option(&o, c, on))
            lose(r);
        r->at += more(r) ? 1 : 0;
    }
    r->on = o;
    if (take(r, ")")) return false;
    if (!take(r, ":")) lose(r);
    read_group(r, p);
    r->on = outer;
    return true;
}

/* Behind (?: false where it is no part. Conditions and callouts are left to PCRE2. */
static bool read_special(reader *r, part *p) {
    if (take(r, ":") || take(r, "|") || take(r, ">"))
        read_group(r, p);
    else if (take(r, "=") || take(r, "*") || take(r, "<=") || take(r, "<*"))
        read_lookaround(r, p, true);
    else if (take(r, "!") || take(r, "<!"))
        read_lookaround(r, p, false);
    else if (take(r, "<") || take(r, "P<"))
        read_named(r, p, '>');
    else if (take(r, "'"))
        read_named(r, p, '\'');
    else if (take(r, "P=") || take(r, "P>") || is_one_of(peek(r, 0), "R&+") || is_digit(peek(r, 0)) ||
             (peek(r, 0) == '-' && is_digit(peek(r, 1))))
        read_call(r, p);
    else
        return read_options(r, p);
    return true;
}

/* Verbs, as (*ACCEPT), may end a match anywhere. */
static bool read_bracket(reader *r, part *p) {
    if (take(r, "(*")) lose(r);
    if (take(r, "(?")) return read_special(r, p);
    r->at += more(r) ? 1 : 0;
    read_group(r, p);
    return true;
}

/* ---- the whole ---- */

/* A number as far as it matters: 0, 1 or 2 for more. */
static uint32_t read_number(reader *r) {
    uint32_t n = 0;
    for (; is_digit(peek(r, 0)); r->at++) {
        n = n * 10 + (uint32_t)(peek(r, 0) - '0');
        if (n > 2) n = 2;
    }
    return n;
}

/* {n}, {n,} or {n,m}. Newer versions of PCRE2 also take {,m} and blanks for quantifiers: those are left alone. */
static void read_braces(reader *r, uint32_t *min, uint32_t *max) {
    r->at++;
    if (!is_digit(peek(r, 0))) lose(r);
    *min = *max = read_number(r);
    if (take(r, ",")) *max = is_digit(peek(r, 0)) ? read_number(r) : 2;
    if (!take(r, "}")) lose(r);
}

/* What stands behind a quantifier at once makes it lazy or possessive. */
static void read_quantifier(reader *r, part *p) {
    uint32_t min = 0, max = 2;
    if (peek(r, 0) == '{') {
        read_braces(r, &min, &max);
    } else {
        if (peek(r, 0) == '+') min = 1;
        if (peek(r, 0) == '?') max = 1;
        r->at++;
    }
    if (!take(r, "?")) take(r, "+");
    part_repeat(p, min, max);
}

/* False where what was read is no part. */
static bool read_atom(reader *r, part *p) {
    char c = r->quoted ? '\0' : peek(r, 0);
    part_any(p);
    if (c == '(') return read_bracket(r, p);
    if (c == '[') {
        read_class(r, p);
    } else if (c == '\\') {
        read_escape(r, p);
    } else if (is_one_of(c, ".^$")) {
        r->at++;
        c == '.' ? part_any(p) : part_empty(p);
    } else {
        read_character(r, p);
    }
    return true;
}

static void read_sequence(reader *r, part *out) {
    sequence s;
    part p;
    bool pending = false;
    sequence_start(&s);
    for (skip_between(r); more(r); skip_between(r)) {
        char c = r->quoted ? '\0' : peek(r, 0);
        if (is_one_of(c, "|)")) break;
        if (is_one_of(c, "*+?{")) {
            if (pending)
                read_quantifier(r, &p);
            else
                lose(r);
            continue;
        }
        if (pending) sequence_add(&s, &p);
        pending = read_atom(r, &p);
    }
    if (pending) sequence_add(&s, &p);
    sequence_end(&s, out);
}

static void read_alternatives(reader *r, part *p) {
    read_sequence(r, p);
    while (take(r, "|")) {
        part other;
        read_sequence(r, &other);
        part_or(p, &other);
    }
}

/* ---- literals ---- */

static str text_of(const word *w) {
    return (str){w->p, w->n};
}

/* Whether another word stands in this one: then it says no more than that. Of equal ones there is but one. */
static bool says_nothing(const words *all, uint32_t which) {
    for (uint32_t i = 0; i < all->n; i++)
        if (i != which && str_find(text_of(&all->v[which]), text_of(&all->v[i]), 0) != SIZE_MAX) return true;
    return false;
}

static cel_clause clause_of(arena *a, const words *w) {
    str *v = ARENA_ARRAY(a, str, w->n);
    cel_clause c = {v, 0};
    for (uint32_t i = 0; i < w->n; i++)
        if (!says_nothing(w, i)) v[c.n++] = arena_str(a, text_of(&w->v[i]));
    return c;
}

static cel_literals literals_of(arena *a, const clauses *need) {
    cel_clause *v = ARENA_ARRAY(a, cel_clause, need->n);
    for (uint32_t i = 0; i < need->n; i++) v[i] = clause_of(a, &need->v[i]);
    return (cel_literals){v, need->n};
}

cel_literals cel_literals_of_pattern(arena *a, str pattern, bool lines) {
    reader r = {.text = pattern, .lines = lines};
    part whole;
    read_alternatives(&r, &whole);
    if (r.lost || more(&r)) return (cel_literals){0};
    return literals_of(a, &whole.need);
}

/* The beginning of a long text is enough. */
cel_literals cel_literals_of_text(arena *a, str text) {
    part p;
    part_text(&p, text.p, text.n < LITERAL_MAX ? text.n : LITERAL_MAX);
    p.need.n = text.n >= LITERAL_MIN;
    p.need.v[0] = p.is;
    return literals_of(a, &p.need);
}

bool cel_text_is_odd(str text) {
    return str_find(text, STR("\xc5\xbf"), 0) != SIZE_MAX || str_find(text, STR("\xe2\x84\xaa"), 0) != SIZE_MAX;
}

static bool holds(str text, str literal) {
    for (size_t i = 0; i + literal.n <= text.n; i++)
        if (cel_folds_to(text.p + i, literal)) return true;
    return false;
}

static bool holds_one(str text, cel_clause c) {
    for (size_t i = 0; i < c.n; i++)
        if (holds(text, c.v[i])) return true;
    return false;
}

bool cel_literals_absent(cel_literals l, str text) {
    if (l.n == 0 || cel_text_is_odd(text)) return false;
    for (size_t i = 0; i < l.n; i++)
        if (!holds_one(text, l.v[i])) return true;
    return false;
}
