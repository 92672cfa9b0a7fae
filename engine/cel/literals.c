/* Reads literals off the syntax of a pattern. First parts of a pattern and how they combine, then the reader of the
 * syntax, then the functions of literals.h.
 *
 * A part either matches one of a few words and nothing else, or anything; besides, it may be known that one of some
 * words must be in every text with a match. Parts are combined as the pattern combines them: in sequence, as
 * alternatives, repeated. All are plain values of fixed size. */

#include "cel/literals.h"

#include <string.h>

#include "base/utf8.h"

#define EXACT_MOST LITERALS_MOST /* words of an exact part */

typedef struct word {
    uint8_t n;
    char p[LITERAL_MAX]; /* folded */
} word;

typedef struct words {
    uint32_t n;
    word v[LITERALS_MOST];
} words;

/* Every text with a match has a word of each clause. The best clause is the first. */
typedef struct clauses {
    uint32_t n;
    words v[CLAUSES_MOST];
} clauses;

typedef struct part {
    bool exact;   /* it matches one of the words in `is`, and nothing else */
    bool repeats; /* ... one or more times */
    words is;
    clauses need;
} part;

/* Parts in sequence. */
typedef struct sequence {
    bool exact;
    words run; /* what the last parts match together */
    clauses need;
} sequence;

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

/* False if there is no room. */
static bool add_word(words *to, const word *w, uint32_t most) {
    for (uint32_t i = 0; i < to->n; i++)
        if (same_word(&to->v[i], w)) return true;
    if (to->n == most) return false;
    to->v[to->n++] = *w;
    return true;
}

/* ---- which clauses are worth looking for ---- */

/* Whether a word is in most English texts of this kind, or is too short to exclude many texts. */
static bool any_is_common(const words *w) {
    static const char *const common[] = {"shall", "this",  "that",  "with",  "from",  "into",  "have",
                                         "upon",  "their", "which", "other", "state", "party", "article"};
    for (uint32_t i = 0; i < w->n; i++) {
        if (w->v[i].n < LITERAL_MIN_OTHER) return true;
        for (size_t k = 0; k < sizeof common / sizeof *common; k++)
            if (str_is((str){w->v[i].p, w->v[i].n}, common[k])) return true;
    }
    return false;
}

/* How rare the words are in a text, roughly: the longer and the fewer, the better. Negative if they are of no use. */
static int worth(const words *w) {
    enum { LONG = 10, WEIGHT = 8 };
    uint32_t n = LITERAL_MAX;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->v[i].n < n) n = w->v[i].n;
    if (w->n == 0 || n < LITERAL_MIN) return -1;
    int value = (int)((n < LONG ? n : LONG) * WEIGHT) + LITERALS_MOST - (int)w->n;
    return any_is_common(w) ? value / 2 : value;
}

static bool same_words(const words *a, const words *b) {
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++) same = same_word(&a->v[i], &b->v[i]);
    return same;
}

/* Adds W if it is among the best clauses. Common words are not worth a second clause. */
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

/* ---- sequences ---- */

static const words only_empty = {.n = 1};

/* RUN becomes each of its words followed by each of NEXT. False, without a change, if they get too many or too long. */
static bool cross(words *run, const words *next) {
    words all = {.n = 0};
    if (run->n * next->n > EXACT_MOST) return false;
    for (uint32_t i = 0; i < run->n; i++)
        for (uint32_t j = 0; j < next->n; j++) {
            word w;
            w.n = (uint8_t)(run->v[i].n + next->v[j].n);
            if (w.n > LITERAL_MAX) return false;
            memcpy(w.p, run->v[i].p, run->v[i].n);
            memcpy(w.p + run->v[i].n, next->v[j].p, next->v[j].n);
            if (!add_word(&all, &w, EXACT_MOST)) return false;
        }
    *run = all;
    return true;
}

/* What follows the run does not follow it directly, so a new run begins with NEXT. */
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

static bool unite(words *to, const words *more, uint32_t most) {
    for (uint32_t i = 0; i < more->n; i++)
        if (!add_word(to, &more->v[i], most)) return false;
    return true;
}

/* ---- the reader ----
 *
 * Reads as much of the syntax of PCRE2 as literals need. The pattern has been compiled, so there is no check for
 * errors. What the reader does not know, or what differs between versions of PCRE2, makes it give up: then there are no
 * literals.
 */

#define MOST_DEPTH 32 /* of nested groups */

/* The options that matter: (?i), (?x), (?xx). They apply to the end of their group, across its |. */
typedef struct options {
    bool caseless, extended, more;
} options;

typedef struct reader {
    str text;
    size_t at;
    options on;
    bool lines;
    bool quoted; /* between \Q and \E */
    bool lost;   /* something was not understood: there are no literals */
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

/* Skips past the next END. */
static void skip_past(reader *r, char end) {
    const char *p = more(r) ? memchr(r->text.p + r->at, end, r->text.n - r->at) : NULL;
    if (p)
        r->at = (size_t)(p - r->text.p) + 1;
    else
        lose(r);
}

/* ---- between parts: \Q \E, white space, comments ---- */

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

static void skip_between(reader *r) {
    while (more(r)) {
        if (skip_quotes(r) || skip_space(r)) continue;
        if (r->quoted || !take(r, "(?#")) return;
        skip_past(r, ')');
    }
}

/* ---- single characters ---- */

/* In extended patterns some characters beyond ASCII are white space that is skipped; the reader gives up on these. A
 * caseless letter beyond ASCII may match anything here, because there is no table of cases. */
static void read_character(reader *r, part *p) {
    uint32_t c = 0;
    size_t n = more(r) ? utf8_decode(r->text.p + r->at, r->text.n - r->at, &c) : 0;
    bool wide_space = c == 0x85 || c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029;
    if (n == 0 || (r->on.extended && !r->quoted && wide_space)) {
        lose(r);
        return;
    }
    if (n > 1 && r->on.caseless)
        part_any(p);
    else
        part_text(p, r->text.p + r->at, n);
    r->at += n;
}

/* The name of a group after \g or \k: {name}, <name>, 'name', or a number. */
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

/* After the backslash. Digits may be a reference or a character; both may match anything here. */
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
    } else if (is_one_of(c, "pPx") && take(r, "{")) {
        skip_past(r, '}');
    } else if (is_one_of(c, "pP")) {
        if (!is_letter(peek(r, 0))) lose(r);
        r->at += more(r) ? 1 : 0;
    } else if (c == 'x') {
        for (int i = 0; i < 2 && (is_digit(peek(r, 0)) || is_one_of(peek(r, 0), "abcdefABCDEF")); i++) r->at++;
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

/* ---- classes ---- */

/* One element of a class. P stays exact while all elements are single ASCII characters, of which there may be four.
 * What only looks like [:alpha:] is left to PCRE2. */
static void read_element(reader *r, part *p, bool first) {
    char c = peek(r, 0), next = peek(r, 1);
    if (c == '[' && is_one_of(next, ":.=")) {
        p->exact = false;
        if (next != ':') lose(r);
        r->at += more(r) ? 2 : 0;
        take(r, "^");
        while (peek(r, 0) >= 'a' && peek(r, 0) <= 'z') r->at++;
        if (!take(r, ":]")) lose(r);
        return;
    }
    if (c == '\\' && (is_letter(next) || is_digit(next))) {
        p->exact = false;
        if (!is_one_of(next, "dDwWsShHvVbnrtfeapPxo0123456789")) lose(r);
        r->at += more(r) ? 2 : 0;
        return;
    }
    if (c == '-' && !first && next != ']') p->exact = false;
    if (c == '\\') {
        r->at++;
        c = next;
    }
    r->at += more(r) ? 1 : 0;
    word w = {.n = 1, .p = {cel_fold(c)}};
    p->exact = p->exact && (unsigned char)c < 0x80 && add_word(&p->is, &w, 4);
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

/* The words of a positive look-around must be in the text too. A negative one says nothing. */
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

/* (?i), (?i-x), (?^x), (?i:...). False if it is options alone, which are not a part. */
static bool read_options(reader *r, part *p) {
    options o = r->on, outer = o;
    bool on = true;
    if (take(r, "^")) o = (options){false, false, false};
    while (more(r) && !is_one_of(peek(r, 0), ":)")) {
        char c = peek(r, 0);
        if (c == '-' && on)
            on = false;
        else if (!is_one_of(c, "imsnxJU"))
            lose(r);
        if (c == 'i') o.caseless = on;
        if (c == 'x') { /* a second x means more */
            o.more = on && o.extended;
            o.extended = on;
        }
        r->at += more(r) ? 1 : 0;
    }
    r->on = o;
    if (take(r, ")")) return false;
    if (!take(r, ":")) lose(r);
    read_group(r, p);
    r->on = outer;
    return true;
}

/* After "(?". False if it is not a part. The reader gives up on conditions and callouts. */
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
             (peek(r, 0) == '-' && is_digit(peek(r, 1)))) {
        skip_past(r, ')'); /* a reference to a group, or a call of one */
        part_any(p);
    } else {
        return read_options(r, p);
    }
    return true;
}

/* ---- quantifiers, sequences, alternatives ---- */

/* A number; 2 stands for all that are larger. */
static uint32_t read_number(reader *r) {
    uint32_t n = 0;
    for (; is_digit(peek(r, 0)); r->at++) {
        n = n * 10 + (uint32_t)(peek(r, 0) - '0');
        if (n > 2) n = 2;
    }
    return n;
}

/* {n}, {n,}, {n,m}, *, + or ?, which a second ? or + makes lazy or possessive. Newer versions of PCRE2 also take {,m}
 * and blanks in braces: the reader gives up on these. Of the largest number only whether it is above one matters. */
static void read_quantifier(reader *r, part *p) {
    uint32_t min = 0, max = 2;
    if (peek(r, 0) == '{') {
        r->at++;
        if (!is_digit(peek(r, 0))) lose(r);
        min = max = read_number(r);
        if (take(r, ",")) max = is_digit(peek(r, 0)) ? read_number(r) : 2;
        if (!take(r, "}")) lose(r);
    } else {
        if (peek(r, 0) == '+') min = 1;
        if (peek(r, 0) == '?') max = 1;
        r->at++;
    }
    if (!take(r, "?")) take(r, "+");
    static const word empty = {0};
    bool maybe = min == 0 && max == 1 && p->exact && !p->repeats && add_word(&p->is, &empty, EXACT_MOST);
    if (min == 0) p->need.n = 0;
    if (min == 0 && !maybe) part_any(p);
    if (min > 0 && max != 1) p->repeats = true;
}

/* One part, without its quantifier. False if it is not a part. */
static bool read_atom(reader *r, part *p) {
    char c = r->quoted ? '\0' : peek(r, 0);
    part_any(p);
    if (c == '(') {
        if (take(r, "(*")) lose(r); /* a verb such as (*ACCEPT) may end the match anywhere */
        if (take(r, "(?")) return read_special(r, p);
        r->at += more(r) ? 1 : 0;
        read_group(r, p);
        return true;
    }
    if (c == '[') {
        read_class(r, p);
    } else if (c == '\\') {
        r->at++;
        if (is_letter(peek(r, 0)) || is_digit(peek(r, 0)))
            read_letter_escape(r, p);
        else
            read_character(r, p);
    } else if (is_one_of(c, ".^$")) {
        r->at++;
        c == '.' ? part_any(p) : part_empty(p);
    } else {
        read_character(r, p);
    }
    return true;
}

static void read_sequence(reader *r, part *out) {
    sequence s = {.exact = true, .run = only_empty};
    part p;
    bool pending = false;
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
    offer(&s.need, &s.run);
    part_any(out);
    out->exact = s.exact;
    if (s.exact) out->is = s.run;
    out->need = s.need;
}

/* Of alternatives only the best clause of each is kept, united: others would have to be combined pair by pair. */
static void read_alternatives(reader *r, part *p) {
    read_sequence(r, p);
    while (take(r, "|")) {
        part other;
        read_sequence(r, &other);
        p->exact = p->exact && other.exact && unite(&p->is, &other.is, EXACT_MOST);
        p->need.n = p->need.n && other.need.n && unite(&p->need.v[0], &other.need.v[0], LITERALS_MOST);
    }
}

/* ---- literals ---- */

static str text_of(const word *w) {
    return (str){w->p, w->n};
}

/* Words that have another word of their clause in them say no more than that one, so they are left out. */
static cel_literals literals_of(arena *a, const clauses *need) {
    cel_clause *all = ARENA_ARRAY(a, cel_clause, need->n);
    for (uint32_t i = 0; i < need->n; i++) {
        const words *w = &need->v[i];
        str *v = ARENA_ARRAY(a, str, w->n);
        all[i] = (cel_clause){v, 0};
        for (uint32_t k = 0; k < w->n; k++) {
            bool redundant = false;
            for (uint32_t j = 0; j < w->n && !redundant; j++)
                redundant = j != k && str_find(text_of(&w->v[k]), text_of(&w->v[j]), 0) != SIZE_MAX;
            if (!redundant) v[all[i].n++] = arena_str(a, text_of(&w->v[k]));
        }
    }
    return (cel_literals){all, need->n};
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

bool cel_literals_absent(cel_literals l, str text) {
    if (l.n == 0 || cel_text_is_odd(text)) return false;
    for (size_t i = 0; i < l.n; i++) {
        bool found = false;
        for (size_t k = 0; k < l.v[i].n && !found; k++)
            for (size_t at = 0; at + l.v[i].v[k].n <= text.n && !found; at++)
                found = cel_folds_to(text.p + at, l.v[i].v[k]);
        if (!found) return true;
    }
    return false;
}
