#include "report/report_marks.h"

/* ------------------------------------------------------------------------------------------------ reading words */

/* Takes WORD off the beginning of *S. */
static bool take(str *s, const char *word) {
    const str w = str_of(word);
    if (!str_starts(*s, w)) return false;
    *s = str_sub(*s, w.n, s->n);
    return true;
}

static bool take_number(str *s, uint64_t *n) {
    size_t digits = 0;
    for (*n = 0; digits < s->n && digits < 18 && str_is_digit(s->p[digits]); digits++)
        *n = *n * 10 + (uint64_t)(s->p[digits] - '0');
    *s = str_sub(*s, digits, s->n);
    return digits > 0;
}

/* "1 deal", "2 deals". */
static bool take_count(str *s, const char *what, uint64_t *n) {
    return take_number(s, n) && take(s, " ") && take(s, what) && (*n == 1 || take(s, "s"));
}

static str last_line(str text) {
    size_t at = text.n;
    while (at && text.p[at - 1] != '\n') at--;
    return str_sub(text, at, text.n);
}

/* ------------------------------------------------------------------------------------------------ the formats */

static str without_mark(str text) {
    return str_sub(text, str_starts(text, STR("\xef\xbb\xbf")) ? 3 : 0, text.n);
}

/* ..."end of the report: 48 rows, 2 deals". */
static bool csv_is_whole(str text) {
    str line = last_line(text);
    uint64_t rows, deals, lines = 0;
    size_t at = str_find(line, STR(",\"end of the report: "), 0);
    for (size_t next = at; next != SIZE_MAX; next = str_find(line, STR(",\"end of the report: "), next + 1)) at = next;
    line = str_sub(line, at, line.n);
    if (!take(&line, ",\"end of the report: ") || !take_count(&line, "row", &rows) || !take(&line, ", ") ||
        !take_count(&line, "deal", &deals))
        return false;
    take(&line, ", stopped by --fail-fast");
    for (size_t i = 0; i < text.n; i++) lines += text.p[i] == '\n';
    return str_is(line, "\"") && lines == (rows ? rows : 1);
}

/* "3 deals: 1 accepted, 2 rejected (report 2 of 2)". */
static bool text_is_whole(str text) {
    static const char *const outcomes[] = {" accepted", " rejected", " undetermined", " not applicable",
                                           " could not be checked"};
    str line = last_line(text);
    uint64_t deals, sum = 0, n, nth = 0, of_all = 0;
    if (!take_count(&line, "deal", &deals) || !take(&line, ": ")) return false;
    bool good = deals > 0 || take(&line, "nothing to check");
    for (bool more = deals > 0; more && good; more = good && take(&line, ", ") && !str_starts(line, STR("stopped"))) {
        good = take_number(&line, &n);
        sum += n;
        bool known = false;
        for (size_t i = 0; good && !known && i < sizeof outcomes / sizeof *outcomes; i++)
            known = take(&line, outcomes[i]);
        good = good && known;
    }
    if (!take(&line, "stopped by --fail-fast")) take(&line, ", stopped by --fail-fast");
    if (take(&line, " (report "))
        good =
            good && take_number(&line, &nth) && take(&line, " of ") && take_number(&line, &of_all) && take(&line, ")");
    return good && line.n == 0 && sum == deals && nth == of_all;
}

/* Of many deals each has a line with its number. Rule files that somebody else has named come first. */
readable_format readable_format_of(str text) {
    static const char *const begins[] = {"Checked against all built-in packs:",
                                         "NOT APPLICABLE  ",
                                         "ACCEPTED  ",
                                         "UNDETERMINED  ",
                                         "REJECTED  ",
                                         "ERROR  "};
    uint64_t number;
    text = without_mark(text);
    if (str_starts(text, STR("file,line,column,deal,")) || str_starts(text, STR("file,line,deal,deal_title,")))
        return READABLE_CSV;
    str first = str_trim(text);
    first = str_sub(first, 0, str_find(first, STR("\n"), 0));
    if ((str_starts(first, STR("Vocabulary ")) || str_starts(first, STR("Pack"))) &&
        str_find(first, STR("named by "), 0) != SIZE_MAX)
        return READABLE_TEXT;
    if (take_number(&first, &number)) first = str_trim(first);
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts(first, str_of(begins[i]))) return READABLE_TEXT;
    return text_is_whole(str_trim(text)) ? READABLE_TEXT : READABLE_NONE;
}

bool readable_is_whole(str text, readable_format f) {
    text = str_trim(without_mark(text));
    return f == READABLE_CSV ? csv_is_whole(text) : f == READABLE_TEXT && text_is_whole(text);
}
