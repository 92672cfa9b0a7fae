/* Random patterns over the whole syntax of PCRE2, each with a text that it may well match, for the tests that include
 * this file. Many are no valid patterns; what compiles is tried. */

#include <stdio.h>
#include "buf_slice.h"

typedef struct maker {
    uint64_t random;
    buf pattern, sample; /* the sample is what the pattern was made to match, as far as that is easily said */
    int depth;
} maker;

static uint64_t any(maker *m, uint64_t below) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return (m->random >> 11) % below;
}

#define ONE_OF(m, list) ((list)[any((m), COUNT(list))])

/* An item as it is written in a pattern, and what it matches. */
typedef struct sample {
    const char *pattern, *text;
} sample;

static const char *const words[] = {"nato", "Kyiv", "task", "security", "EU",  "sk", "kiss", "ab", "neutral", "s",
                                    "zone", "ſk",   "K",    "мир",      "Мир", "é",  "ÉS",   "-",  "a b",     "k"};

static const sample items[] = {
    {"[abc]", "b"},
    {"[a-c]", "c"},
    {"[^a]", "k"},
    {"[Ss]k", "sk"},
    {"[]a]", "]"},
    {"[^]a]", "b"},
    {"[a\\]k]", "k"},
    {"[[:alpha:]k]", "q"},
    {"[\\d-]", "-"},
    {"[a\\-c]", "-"},
    {"[s\\x{41}]", "A"},
    {"[k\\p{L}]", "x"},
    {"[\\Qa]\\E]", "]"},
    {"[a [b]", "["},
    {"[é]", "é"},
    {"[-a]", "-"},
    {"[a-]", "a"},
    {"[ ]", " "},
    {"[K]", "K"},
    {"\\d", "7"},
    {"\\w", "k"},
    {"\\s", " "},
    {".", "s"},
    {"\\R", "\n"},
    {"\\X", "é"},
    {"\\N", "x"},
    {"\\h", " "},
    {"\\p{Lu}", "K"},
    {"\\pL", "a"},
    {"\\P{L}", "1"},
    {"\\x41", "A"},
    {"\\x{17f}", "ſ"},
    {"\\x{212a}", "K"},
    {"\\o{141}", "a"},
    {"\\101", "A"},
    {"\\x4k", "\004k"},
    {"\\07", "\a"},
    {"\\t", "\t"},
    {"\\n", "\n"},
    {"\\.", "."},
    {"\\#", "#"},
    {"\\ ", " "},
    {"\\é", "é"},
    {"\\Qa.b*\\E", "a.b*"},
    {"\\Q\\E", ""},
    {"\\E", ""},
    {"\\Qks\\Ek", "ksk"},
    {"(?#note)", ""},
    {"(?i)", ""},
    {"(?-i)", ""},
    {"(?x)", ""},
    {"(?-x)", ""},
    {"(?xx)", ""},
    {"(?^)", ""},
    {"(?s)", ""},
    {"(?i-x)", ""},
    {"(?mJU)", ""},
    {" ", ""},
    {"#k\n", ""},
    {"\xe2\x80\xa8", ""},
    {"^", ""},
    {"$", ""},
    {"\\b", ""},
    {"\\B", ""},
    {"\\A", ""},
    {"\\z", ""},
    {"\\Z", ""},
    {"\\K", ""},
    {"\\1", "a"},
    {"\\g1", "a"},
    {"\\g{1}", ""},
    {"\\g{-1}", ""},
    {"\\k<n>", ""},
    {"(?P=n)", ""},
    {"(?1)", "a"},
    {"(?R)?", ""},
    {"(?+1)", ""},
    {"(?-1)", ""},
    {"(?&n)", ""},
    {"\\g<1>", ""},
    {"(?(1)a|b)", "a"},
    {"(?(?=a)ab|k)", "k"},
    {"(?(DEFINE)(?<n>ab))", ""},
    {"(*ACCEPT)", ""},
    {"(*COMMIT)", ""},
    {"(*F)", ""},
    {"(*UCP)", ""},
    {"(*pla:k)", ""},
    {"(?C1)", ""},
    {"(?<=s)", "s"},
    {"(?<!s)", ""},
    {"(?<=sk|ab)", "ab"},
    {"]", "]"},
    {"}", "}"},
    {"a{", "a{"},
    {"k{,2}", "k{,2}"},
    {"s{1, 2}", "s"},
    {"\\cA", "\001"},
    {"\\N{U+41}", "A"},
    {"[[:<:]]", ""},
    {"\\x{4b}", "K"},
    {"[^\\x00-\\x7f]", "é"},
    {"[a\\Es]", "s"},
    {"\\8", "8"},
    {"\\81", "81"},
};

static const char *const opens[] = {"(",    "(?:",  "(?>", "(?|", "(?<n>", "(?'m'", "(?P<o>", "(?i:", "(?-i:",
                                    "(?x:", "(?^:", "(?=", "(?!", "(?*",   "(?<=",  "(?<!",   "(?<*", "(?xi-s:"};

static const char *const quantifiers[] = {
    "*",    "+",    "?",  "{2}",    "{0}",  "{1,2}", "{0,1}",    "{1,}", "{1}",    "*?",   "+?",   "??",    "++",  "?+",
    "{2}?", "{2}+", "+*", "{2}{3}", "{,2}", "{ 2 }", "{1,2}{0}", " +",   "(?#x)?", "\\E*", "{01}", "{1,1}", "{00}"};

static void make_pattern(maker *m);

static void make_group(maker *m) {
    size_t before = buf_mark(&m->sample);
    uint64_t which = any(m, COUNT(opens));
    buf_str(&m->pattern, str_of(opens[which]));
    make_pattern(m);
    buf_char(&m->pattern, ')');
    /* What is only looked at takes no room, but now and then it is left: then it may be found. */
    if (which >= 11 && which < 17 && any(m, 2)) buf_cut(&m->sample, before);
}

static void make_item(maker *m) {
    uint64_t which = any(m, 10);
    if (which < 5 || m->depth > 4) {
        str word = str_of(ONE_OF(m, words));
        buf_str(&m->pattern, word);
        buf_str(&m->sample, word);
    } else if (which < 8) {
        const sample *one = &ONE_OF(m, items);
        buf_str(&m->pattern, str_of(one->pattern));
        buf_str(&m->sample, str_of(one->text));
    } else {
        make_group(m);
    }
}

static void make_sequence(maker *m) {
    for (uint64_t n = 1 + any(m, 4); n-- > 0;) {
        size_t before = buf_mark(&m->sample);
        make_item(m);
        if (any(m, 4)) continue;
        buf_str(&m->pattern, str_of(ONE_OF(m, quantifiers)));
        if (any(m, 3) == 0) buf_cut(&m->sample, before);
    }
}

/* The sample is that of one of the alternatives. */
static void make_pattern(maker *m) {
    m->depth++;
    make_sequence(m);
    while (any(m, 4) == 0) {
        size_t before = buf_mark(&m->sample);
        buf_char(&m->pattern, '|');
        make_sequence(m);
        if (any(m, 2)) buf_cut(&m->sample, before);
    }
    m->depth--;
}

/* Now and then a byte of ASCII is taken out, doubled or changed, for syntax that nobody thought of. */
static void disturb(maker *m) {
    static const char marks[] = "()[]{}\\|?*+^$.#:<>=!-,'QEPxiskK ";
    size_t n;
    char *p = buf_since(&m->pattern, 0, &n);
    size_t at = n ? any(m, n) : 0;
    if (n == 0 || any(m, 3) || (unsigned char)p[at] > 0x7f) return;
    if (any(m, 2)) {
        p[at] = marks[any(m, sizeof marks - 1)];
    } else {
        memmove(p + at, p + at + 1, n - at - 1);
        buf_cut(&m->pattern, n - 1);
    }
}

/* A new pattern in m->pattern. */
static void next_pattern(maker *m) {
    buf_clear(&m->pattern);
    buf_clear(&m->sample);
    m->depth = 0;
    make_pattern(m);
    disturb(m);
}

static char other_case(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? (char)(c ^ 0x20) : c;
}

/* As it is, in the other case, or as the letter beyond ASCII that (?i) takes for it. */
static void add_letter(buf *b, char c, uint64_t how) {
    if (how == 3 && (c == 's' || c == 'S'))
        buf_str(b, STR("\xc5\xbf"));
    else if (how == 3 && (c == 'k' || c == 'K'))
        buf_str(b, STR("\xe2\x84\xaa"));
    else
        buf_char(b, how ? other_case(c) : c);
}

/* A text that often holds the last pattern's sample, in the same or another case. */
static str next_text(maker *m, arena *a) {
    buf b = {0};
    bool change = any(m, 2);
    for (uint64_t n = any(m, 4); n-- > 0;) buf_str(&b, str_of(any(m, 2) ? " " : ONE_OF(m, words)));
    if (any(m, 5)) {
        for (size_t i = 0; i < buf_mark(&m->sample); i++)
            add_letter(&b, buf_slice(&m->sample).p[i], change ? any(m, 4) : 0);
    }
    for (uint64_t n = any(m, 4); n-- > 0;) buf_str(&b, str_of(ONE_OF(m, words)));
    str text = arena_str(a, buf_slice(&b));
    buf_free(&b);
    return text;
}

static void free_maker(maker *m) {
    buf_free(&m->pattern);
    buf_free(&m->sample);
}
