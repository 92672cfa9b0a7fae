#include "source/guess.h"

#include "base/suggest.h"
#include "base/buf.h"
#include "base/utf8.h"

/* ------------------------------------------------------------------------------------------------ characters */

typedef struct range {
    uint32_t first, last; /* LAST is 0 for one character */
} range;

/* Characters by what they are called. The first row that contains a character counts. */
static const struct {
    mark_kind kind;
    char means; /* of all; 0 in a row of signs: the character minus the first one, plus '!' */
    const char *name;
    range of[8]; /* up to the first with 0 */
} marks[] = {
    {MARK_SPACE, ' ', "a no-break space", {{0xa0, 0}}},
    {MARK_SPACE, ' ', "a narrow no-break space", {{0x202f, 0}}},
    {MARK_SPACE, ' ', "a wide space", {{0x3000, 0}}},
    {MARK_SPACE, ' ', "a special space", {{0x1680, 0}, {0x2000, 0x200a}, {0x205f, 0}}},
    {MARK_SPACE, ' ', "a special line end", {{0x85, 0}, {0x2028, 0x2029}}},
    {MARK_QUOTE, '"', "single quotation marks", {{0x27, 0}, {0x60, 0}}},
    {MARK_QUOTE, '"', "angle quotation marks", {{0xab, 0}, {0xbb, 0}, {0x2039, 0x203a}}},
    {MARK_HIDDEN, 0, "a soft hyphen, which cannot be seen,", {{0xad, 0}}},
    {MARK_QUOTE, '"', "accents as quotation marks", {{0xb4, 0}}},
    {MARK_SIGN, ';', "a Greek question mark, which looks like ';',", {{0x37e, 0}}},
    {MARK_SIGN, ',', "an Arabic comma", {{0x60c, 0}}},
    {MARK_SIGN, ';', "an Arabic semicolon", {{0x61b, 0}}},
    {MARK_HIDDEN,
     0,
     "a character that cannot be seen",
     {{0x180e, 0}, {0x200c, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}}},
    {MARK_HIDDEN, 0, "a zero-width space, which cannot be seen,", {{0x200b, 0}}},
    {MARK_DASH, '-', "a special hyphen", {{0x2010, 0x2011}, {0xfe63, 0}}},
    {MARK_DASH, '-', "a dash", {{0x2012, 0x2015}, {0xfe58, 0}}},
    {MARK_QUOTE, '"', "curly quotation marks", {{0x2018, 0x201f}, {0x301d, 0x301f}}},
    {MARK_QUOTE, '"', "prime signs as quotation marks", {{0x2032, 0x2036}}},
    {MARK_DASH, '-', "a minus sign that is not '-'", {{0x2212, 0}}},
    {MARK_SIGN, ':', "a special colon", {{0x2236, 0}, {0xa789, 0}}},
    {MARK_SIGN, ',', "a Chinese comma", {{0x3001, 0}}},
    {MARK_QUOTE, '"', "corner quotation marks", {{0x300c, 0x300f}}},
    {MARK_HIDDEN, 0, "a byte-order mark, which cannot be seen,", {{0xfeff, 0}}},
    {MARK_QUOTE, '"', "wide quotation marks", {{0xff02, 0}, {0xff07, 0}}},
    {MARK_DASH, '-', "a wide hyphen", {{0xff0d, 0}}},
    {MARK_SIGN, 0, "a wide character", {{0xff01, 0xff5e}}},
};

/* Letters that look like Latin ones. */
static const struct {
    uint32_t letter;
    char means;
} letters[] = {{0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43a, 'k'}, {0x43c, 'm'}, {0x43d, 'h'}, {0x43e, 'o'},
               {0x43f, 'n'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'},
               {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'}, {0x4cf, 'l'}, {0x501, 'd'}, {0x51b, 'q'}, {0x51d, 'w'},
               {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'}, {0x41d, 'H'}, {0x41e, 'O'},
               {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x405, 'S'}, {0x406, 'I'},
               {0x408, 'J'}, {0x3b1, 'a'}, {0x3b9, 'i'}, {0x3ba, 'k'}, {0x3bd, 'v'}, {0x3bf, 'o'}, {0x3c1, 'p'},
               {0x3c4, 't'}, {0x3c5, 'u'}, {0x3c7, 'x'}, {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'},
               {0x397, 'H'}, {0x399, 'I'}, {0x39a, 'K'}, {0x39c, 'M'}, {0x39d, 'N'}, {0x39f, 'O'}, {0x3a1, 'P'},
               {0x3a4, 'T'}, {0x3a5, 'Y'}, {0x3a7, 'X'}, {0x131, 'i'}, {0x261, 'g'}};

mark mark_at(str s, size_t at) {
    uint32_t c;
    size_t n = at < s.n ? utf8_decode(s.p + at, s.n - at, &c) : 0;
    for (size_t i = 0; n && i < sizeof marks / sizeof *marks; i++)
        for (const range *r = marks[i].of; r->first; r++)
            if (c == r->first || (c > r->first && c <= r->last)) {
                bool shifted = marks[i].kind == MARK_SIGN && !marks[i].means;
                return (mark){marks[i].kind, shifted ? (char)(c - r->first + '!') : marks[i].means, marks[i].name, n};
            }
    for (size_t i = 0; n && i < sizeof letters / sizeof *letters; i++)
        if (c == letters[i].letter) return (mark){MARK_LETTER, letters[i].means, "a letter of another alphabet", n};
    return (mark){0};
}

str mark_plain(arena *a, str s) {
    buf out = buf_in(a);
    for (size_t i = 0; i < s.n;) {
        mark m = mark_at(s, i);
        if (!m.n)
            buf_char(&out, s.p[i]);
        else if (m.kind != MARK_HIDDEN)
            buf_char(&out, m.n == 1 ? s.p[i] : m.means);
        i += m.n ? m.n : 1;
    }
    return str_trim(buf_take(&out));
}

str mark_describe(arena *a, str s) {
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t n = utf8_decode(s.p + i, s.n - i, &c);
        if (n == 0) break;
        mark m = mark_at(s, i);
        const char *script = c >= 0x400 && c <= 0x52f   ? "Cyrillic letter"
                             : c >= 0x370 && c <= 0x3ff ? "Greek letter"
                                                        : "character";
        if (m.kind == MARK_SPACE || m.kind == MARK_HIDDEN || m.kind == MARK_DASH)
            return arena_printf(a, "%.*s (U+%04X)", (int)(strlen(m.name) - (m.name[strlen(m.name) - 1] == ',')), m.name,
                                c);
        if (n > 1) return arena_printf(a, "the %s '" STR_FMT "' (U+%04X)", script, STR_ARG(str_sub(s, i, i + n)), c);
        i += n;
    }
    return (str){"", 0};
}

/* ------------------------------------------------------------------------------------------------ numbers */

static char at(str s, size_t i) {
    return i < s.n ? s.p[i] : '\0';
}

static size_t skip_spaces(str s, size_t i) {
    while (at(s, i) == ' ' || at(s, i) == '\t') i++;
    return i;
}

static size_t count_digits(str s, size_t i) {
    size_t n = 0;
    while (str_is_digit(at(s, i + n))) n++;
    return n;
}

/* The digits from I on, with separators between them. Three digits after each separator make it one of thousands, and
 * so do different separators before the last one. Returns the end; the number without separators is added to OUT. */
static size_t read_digits(str s, size_t i, buf *out, bool *whole) {
    size_t first = 0, groups = 0;
    char separator = 0;
    /* Letters that look like digits: 2O is 20. */
    for (; at(s, i + first) && memchr("0123456789OolI", at(s, i + first), 14); first++) {
        char c = at(s, i + first);
        buf_char(out, c == 'O' || c == 'o' ? '0' : c == 'l' || c == 'I' ? '1' : c);
    }
    bool zero = at(s, i) == '0';
    for (i += first; at(s, i) && memchr(",. '\"_", at(s, i), 6);) {
        char c = at(s, i);
        size_t n = count_digits(s, i + 1);
        bool thousands = n == 3 && first >= 1 && first <= 3 && (!separator || c == separator) && !zero;
        if (thousands && c == '.' && groups == 0 &&
            !(at(s, i + 4) && memchr(".,", at(s, i + 4), 2) && count_digits(s, i + 5)))
            thousands = false; /* 20.125 is a number as it is */
        if (!thousands && (n == 0 || (c != '.' && c != ',') || c == separator)) break;
        if (!thousands) buf_char(out, '.');
        buf_str(out, str_sub(s, i + 1, i + 1 + n));
        i += 1 + n;
        *whole = thousands;
        if (!thousands) break;
        separator = c;
        groups++;
    }
    return i;
}

/* The power of ten of a word after a number, as in "2 million"; *WORD is its length. */
static unsigned power_of(str s, size_t *word) {
    static const struct {
        str name;
        unsigned power;
    } powers[] = {{{"thousand", 8}, 3}, {{"million", 7}, 6}, {{"billion", 7}, 9}};
    *word = 1;
    if (str_is(s, "k")) return 3;
    for (size_t i = 0; i < 3; i++)
        if (str_starts(s, powers[i].name)) {
            *word = powers[i].name.n;
            return powers[i].power;
        }
    return 0;
}

/* The offset after signs and words before a number, such as a currency or "about". */
static size_t skip_prefix(str s, size_t i) {
    static const char *const before[] = {"$",    "€",      "£",      "+",         "~",
                                         "≈",    "<",      ">",      "≤",         "≥",
                                         "\"",   "'",      "about ", "approx. ",  "approximately ",
                                         "ca. ", "circa ", "up to ", "at least ", "at most "};
    for (size_t k = 0; k < sizeof before / sizeof *before; k++)
        if (str_starts(str_sub(s, i, s.n), str_of(before[k])))
            return skip_prefix(s, skip_spaces(s, i + strlen(before[k])));
    return i;
}

/* Moves the point of DIGITS by POWER places to the right. */
static str times(arena *a, str digits, unsigned power, bool *whole) {
    size_t point = str_find(digits, STR("."), 0), decimals = point == SIZE_MAX ? 0 : digits.n - point - 1;
    buf out = buf_in(a);
    buf_str(&out, str_sub(digits, 0, point));
    if (decimals) buf_str(&out, str_sub(digits, point + 1, point + 1 + power));
    for (size_t k = decimals; k < power; k++) buf_char(&out, '0');
    if (decimals > power) buf_printf(&out, "." STR_FMT, STR_ARG(str_sub(digits, point + 1 + power, digits.n)));
    *whole = decimals <= power;
    return buf_take(&out);
}

/* Without zeros at the beginning. */
static str without_zeros(arena *a, str digits) {
    const bool negative = at(digits, 0) == '-';
    size_t zeros = negative;
    while (at(digits, zeros) == '0' && str_is_digit(at(digits, zeros + 1))) zeros++;
    if (zeros == negative) return digits;
    return arena_printf(a, "%s" STR_FMT, negative ? "-" : "", STR_ARG(str_sub(digits, zeros, digits.n)));
}

guess guess_number(arena *a, str text) {
    str s = mark_plain(a, text);
    buf out = buf_in(a);
    size_t i = skip_prefix(s, 0), word = 0;
    guess g = {.whole = true};
    if (at(s, i) == '-') {
        buf_char(&out, '-');
        i = skip_spaces(s, i + 1);
    }
    if (at(s, i) == '.' && str_is_digit(at(s, i + 1)))
        s = arena_printf(a, STR_FMT "0" STR_FMT, STR_ARG(str_sub(s, 0, i)), STR_ARG(str_sub(s, i, s.n)));
    if (!str_is_digit(at(s, i))) return g;
    i = skip_spaces(s, read_digits(s, i, &out, &g.whole));
    unsigned power = power_of(str_sub(s, i, s.n), &word);
    str digits = buf_take(&out);
    if (power) {
        digits = times(a, digits, power, &g.whole);
        i = skip_spaces(s, i + word);
    }
    str rest = str_sub(s, i, s.n);
    while (rest.n && (rest.p[rest.n - 1] == '"' || rest.p[rest.n - 1] == '\'')) rest.n--;
    g.found = true;
    g.write = without_zeros(a, digits);
    g.rest = str_trim(rest);
    if (str_is(g.rest, ".")) g.rest = STR("");
    if (at(g.rest, 0) == '.' || ((at(g.rest, 0) | 0x20) == 'x' && str_is(g.write, "0"))) return (guess){0};
    static const char *const between[] = {"-", "/", "to ", "or "};
    for (size_t k = 0; k < sizeof between / sizeof *between; k++) {
        if (!str_starts(g.rest, str_of(between[k]))) continue;
        guess end = guess_number(a, str_sub(g.rest, strlen(between[k]), g.rest.n));
        if (end.found) g.other = end.write;
    }
    return g;
}

/* ------------------------------------------------------------------------------------------------ dates */

int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* In English, French, German, Spanish and Italian, without accents. */
static const char *const months[] = {"january janvier januar enero gennaio",
                                     "february fevrier februar febrero febbraio",
                                     "march mars marz maerz marzo",
                                     "april avril abril aprile",
                                     "may mai mayo maggio",
                                     "june juin juni junio giugno",
                                     "july juillet juli julio luglio",
                                     "august aout agosto",
                                     "september septembre septiembre settembre",
                                     "october octobre oktober octubre ottobre",
                                     "november novembre noviembre",
                                     "december decembre dezember diciembre dicembre"};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The length of the word at I, and in WORD its length in lower case, without their accents. */
static size_t read_word(str s, size_t i, char word[16]) {
    size_t n = 0, length = 0;
    for (uint32_t c; i + n < s.n; length++) {
        size_t one = utf8_decode(s.p + i + n, s.n - i - n, &c);
        char letter = c < 0x80 ? lower((char)c) : c == 0xe9 ? 'e' : c == 0xfb ? 'u' : c == 0xe4 ? 'a' : ' ';
        if (letter < 'a' || letter > 'z' || length == 15) break;
        word[length] = letter;
        n += one;
    }
    word[length] = '\0';
    return n;
}

/* The number of the month at I, as a name or its first three length; 0 if there is none. *I moves behind it. */
static int read_month(str s, size_t *i) {
    char word[16];
    size_t n = read_word(s, *i, word), length = strlen(word);
    for (int m = 0; m < 12 && length >= 3; m++)
        for (str all = str_of(months[m]); all.n;) {
            size_t end = str_find(all, STR(" "), 0);
            str name = str_sub(all, 0, end);
            if (str_is(name, word) || (length <= 4 && str_starts(name, str_of(word)))) {
                *i += n + (at(s, *i + n) == '.');
                return m + 1;
            }
            all = end == SIZE_MAX ? STR("") : str_sub(all, end + 1, all.n);
        }
    return 0;
}

/* Reads the digits at I; -1 if there are none or more than four. */
static int read_int(str s, size_t *i) {
    size_t n = count_digits(s, *i);
    int value = 0;
    if (n == 0 || n > 4) return -1;
    for (size_t k = 0; k < n; k++) value = value * 10 + (s.p[*i + k] - '0');
    *i += n;
    return value;
}

static size_t skip_word(str s, size_t i, const char *word) {
    return str_starts(str_sub(s, i, s.n), str_of(word)) ? skip_spaces(s, i + strlen(word)) : i;
}

static size_t skip_ordinal(str s, size_t i) {
    static const char *const endings[] = {"st", "nd", "rd", "th", "er", ".", "º", "°"};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        if (str_starts(str_sub(s, i, s.n), str_of(endings[k]))) return skip_spaces(s, i + strlen(endings[k]));
    return skip_spaces(s, i);
}

typedef struct date {
    int year, month, day;
    bool swapped;      /* day and month may be the other way round */
    bool short_year;   /* only the last two digits are written */
    const char *lacks; /* what is missing, or NULL */
} date;

/* The '-' of 2-Jun-2025. */
static size_t skip_hyphen(str s, size_t i) {
    return at(s, i) == '-' ? skip_spaces(s, i + 1) : i;
}

/* "2 June 2025", "June 2, 2025", "2-Jun-2025", "the 2nd of June"; "June 2025" lacks the day. */
static bool read_words(str s, size_t i, date *d, size_t *end) {
    int month = read_month(s, &i);
    if (!month && !str_is_digit(at(s, i))) return false;
    if (month) i = skip_spaces(s, i);
    size_t day = i;
    d->day = read_int(s, &i);
    if (month && i == day + 4) {
        d->month = month;
        d->lacks = "the day is missing";
        *end = i;
        return true;
    }
    i = skip_hyphen(s, skip_ordinal(s, i));
    if (!month) {
        i = skip_word(s, skip_word(s, i, "of "), "de ");
        month = read_month(s, &i);
        i = skip_word(s, skip_spaces(s, i), "de ");
    }
    i = skip_spaces(s, i);
    if (at(s, i) == ',') i = skip_spaces(s, i + 1);
    i = skip_hyphen(s, i);
    size_t year = i;
    d->month = month;
    d->year = read_int(s, &i);
    d->short_year = i == year + 2;
    d->lacks = i == year ? "the year is missing" : NULL;
    *end = i;
    return month && d->day > 0 && (i == year || i == year + 2 || i == year + 4);
}

/* "2025-6-1", "02.06.2025", "2/6/2025", "20250602". */
static bool read_numbers(str s, size_t i, date *d, size_t *end) {
    if (count_digits(s, i) == 8) {
        str year = str_sub(s, i, i + 4), month = str_sub(s, i + 4, i + 6), day = str_sub(s, i + 6, i + 8);
        size_t zero[3] = {0, 0, 0};
        *d = (date){
            .year = read_int(year, &zero[0]), .month = read_int(month, &zero[1]), .day = read_int(day, &zero[2])};
        *end = i + 8;
        return d->year >= 1900 && d->year < 2200;
    }
    int part[3];
    size_t n[3];
    char separator = 0;
    for (int k = 0; k < 3; k++) {
        size_t from = i;
        part[k] = read_int(s, &i);
        n[k] = i - from;
        if (part[k] < 0) return false;
        if (k == 2) break;
        i = skip_spaces(s, i);
        if (!at(s, i) || !memchr("-/.", at(s, i), 3) || (separator && at(s, i) != separator)) return false;
        separator = at(s, i);
        i = skip_spaces(s, i + 1);
    }
    *end = i;
    if (n[0] == 4 && n[1] <= 2 && n[2] <= 2) {
        *d = (date){.year = part[0], .month = part[1], .day = part[2]};
        return true;
    }
    if (n[0] > 2 || n[1] > 2 || (n[2] != 4 && n[2] != 2)) return false;
    const bool month_first = part[1] > 12 && part[0] <= 12;
    *d = (date){.year = part[2], .month = part[month_first ? 0 : 1], .day = part[month_first ? 1 : 0]};
    d->swapped = separator != '.' && part[0] != part[1] && part[0] <= 12 && part[1] <= 12;
    d->short_year = n[2] == 2;
    return true;
}

guess guess_date(arena *a, str text) {
    str s = mark_plain(a, text);
    guess g = {.found = false};
    size_t i = 0, end = 0;
    date d = {0};
    while (at(s, i) == '"' || at(s, i) == '\'') i++;
    size_t word = 0;
    while (lower(at(s, i + word)) >= 'a' && lower(at(s, i + word)) <= 'z') word++;
    if (word > 5 && str_eq(str_sub(s, i + word - 3, i + word), STR("day"))) i += word + (at(s, i + word) == ',');
    i = skip_spaces(s, i);
    static const char *const before[] = {"the ", "on ", "le ", "den ", "am ", "el "};
    for (size_t k = 0; k < sizeof before / sizeof *before; k++) i = skip_word(s, i, before[k]);
    if (!read_numbers(s, i, &d, &end) && !read_words(s, i, &d, &end)) return g;
    str rest = str_trim(str_sub(s, end, s.n));
    while (rest.n && (rest.p[0] == '"' || rest.p[0] == '\'')) rest = str_sub(rest, 1, rest.n);
    if (rest.n && at(s, end) != 'T' && at(s, end) != ' ') return g;
    if (rest.n && !(at(s, end) == 'T' || (str_is_digit(rest.p[0]) && str_find(rest, STR(":"), 0) != SIZE_MAX)))
        return g;
    if (d.lacks && rest.n) return g;
    g.found = true;
    if (d.short_year) d.year += 2000;
    if (d.lacks)
        g.problem = arena_printf(a, "%s; write a date as \"2025-06-02\"", d.lacks);
    else if (d.month < 1 || d.month > 12 || d.year < 1)
        g.problem = arena_printf(a, "there is no month %d", d.month);
    else if (d.day < 1 || d.day > days_in_month(d.year, d.month))
        g.problem = arena_printf(a, "%c%.*s %04d has %d days", months[d.month - 1][0] - 'a' + 'A',
                                 (int)strcspn(months[d.month - 1], " ") - 1, months[d.month - 1] + 1, d.year,
                                 days_in_month(d.year, d.month));
    else
        g.write = arena_printf(a, "\"%04d-%02d-%02d\"", d.year, d.month, d.day);
    if (g.write.n && d.swapped) g.other = arena_printf(a, "\"%04d-%02d-%02d\"", d.year, d.day, d.month);
    if (!g.write.n || !d.short_year) return g;
    g.problem = d.swapped ? arena_printf(a, "write the year with four digits: " STR_FMT " or " STR_FMT,
                                         STR_ARG(g.write), STR_ARG(g.other))
                          : arena_printf(a, "write the year with four digits: " STR_FMT, STR_ARG(g.write));
    g.write = g.other = (str){"", 0};
    return g;
}

/* ------------------------------------------------------------------------------------------------ yes and no */

guess guess_boolean(str text) {
    static const str words[] = {{"yes", 3},  {"no", 2},    {"y", 1},    {"n", 1},      {"on", 2},   {"off", 3},
                                {"true", 4}, {"false", 5}, {"1", 1},    {"0", 1},      {"ja", 2},   {"nein", 4},
                                {"oui", 3},  {"non", 3},   {"wahr", 4}, {"falsch", 6}, {"vrai", 4}, {"faux", 4}};
    text = str_trim(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t k = 0;
        while (k < words[i].n && k < text.n && lower(text.p[k]) == words[i].p[k]) k++;
        if (k == words[i].n && k == text.n) return (guess){.found = true, .write = i % 2 ? STR("false") : STR("true")};
    }
    return (guess){.found = false};
}

guess guess_boolean_meant(str text) {
    static const str words[] = {{"true", 4}, {"false", 5}};
    const guess g = guess_boolean(text);
    const size_t near = g.found ? SIZE_MAX : suggest_index(str_trim(text), words, 2);
    return near == SIZE_MAX ? g : (guess){.found = true, .write = words[near]};
}
