#include "base/utf8.h"
#include "report/html.h"

/* The parts of HTML pages: text in its place, links, excerpts, and the marks of the matrix. */

void html_put(buf *out, const char *format, const str *words) {
    const char *from = format, *p = format;
    for (; *p; p++) {
        if (*p != '%') continue;
        buf_add(out, from, (size_t)(p - from));
        escape_html(out, *words++);
        from = p + 1;
    }
    buf_add(out, from, (size_t)(p - from));
}

static bool starts_without_case(str s, str lower) {
    if (s.n < lower.n) return false;
    for (size_t i = 0; i < lower.n; i++) {
        char c = s.p[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower.p[i]) return false;
    }
    return true;
}

/* Any other scheme could run something. Blanks and controls have no place in a URL, and some readers drop them. */
static bool is_safe(str url) {
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f) return false;
    return starts_without_case(url, STR("https://")) || starts_without_case(url, STR("http://"));
}

void html_link(buf *out, str url) {
    if (is_safe(url))
        HTML(out, "<a class=\"url\" rel=\"external noopener noreferrer\" href=\"%\">%</a>", url, url);
    else
        HTML(out, "<span class=\"url\">%</span>", url);
}

/* ------------------------------------------------------------------------------------------------ excerpts */

static size_t step_back(str s, size_t at, size_t count) {
    while (at > 0 && count-- > 0) do
            at--;
        while (at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80);
    return at;
}

void html_excerpt(buf *out, str words, size_t from, size_t to, size_t around) {
    size_t begin = step_back(words, from, around);
    size_t end = to + utf8_offset(str_sub(words, to, words.n), around);
    if (begin) buf_z(out, "… ");
    escape_html(out, str_sub(words, begin, from));
    if (to > from) HTML(out, "<mark>%</mark>", str_sub(words, from, to));
    escape_html(out, str_sub(words, to, end));
    if (end < words.n) buf_z(out, " …");
}

void html_count(buf *out, uint64_t n, const char *one, const char *many) {
    buf_printf(out, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

/* ------------------------------------------------------------------------------------------------ marks */

static const html_mark_look looks[] = {
    [MARK_HIDDEN] = {"mh", "·", "not shown", "not shown",
                     "the report does not show it (--only), or the deal could not be read"},
    [MARK_NOT_APPLICABLE] = {"mz", "–", "does not apply", "do not apply",
                             "the rule is about something that is not in the deal"},
    [MARK_PASS] = {"mp", "✓", "passes", "passed", "every condition is met"},
    [MARK_FALLBACK] = {"mf", "≈", "passes by fallback", "passed by fallback",
                       "a condition is met only by its fallback"},
    [MARK_UNDETERMINED] = {"mo", "?", "undetermined", "undetermined", "the deal does not decide it yet"},
    [MARK_NOTE] = {"mn", "N", "note", "notes", "a preference fails; the deal is not rejected for it"},
    [MARK_CONCESSION] = {"mc", "C", "concession", "concessions",
                         "a negotiable rule fails; the deal is not rejected for it"},
    [MARK_KNOWN] = {"mk", "K", "known", "known", "crossed, but in the baseline"},
    [MARK_WAIVED] = {"mw", "W", "waived", "waived", "crossed, but waived"},
    [MARK_CROSSED] = {"mx", "✗", "red line crossed", "red lines crossed", "a red line fails: the deal is rejected"},
    [MARK_ERROR] = {"me", "!", "error", "errors", "the rule could not be checked; this is never a pass"},
};

const html_mark_look *html_look(rule_mark m) {
    return &looks[m];
}

const char *html_outcome_sign(deal_outcome o) {
    static const char *const signs[] = {"–", "✓", "?", "✗", "!"};
    return signs[o];
}

char html_class_letter(rule_class c) {
    return "rnp"[c];
}
