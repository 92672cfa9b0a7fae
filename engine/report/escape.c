#include "report/escape.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

str escape_clean(arena *a, str s) {
    char shown[UTF8_SHOWN];
    size_t extra = 0;
    for (size_t i = 0; i < s.n;) {
        i += utf8_shown(s, i, shown);
        extra += strlen(shown);
    }
    if (extra == 0) return s;
    char *to = arena_alloc(a, s.n + extra), *at = to;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = utf8_shown(s, i, shown);
        size_t length = shown[0] ? strlen(shown) : n;
        memcpy(at, shown[0] ? shown : s.p + i, length);
        at += length;
    }
    return (str){to, (size_t)(at - to)};
}

str escape_line(arena *a, str s) {
    return arena_single_spaces(a, escape_clean(a, s));
}

/* The byte S[I], or its escape if it begins a command of a build service: for text that cannot write it in another way.
 */
static void write_character(buf *out, str s, size_t i) {
    if (utf8_begins_command(s, i))
        buf_printf(out, "\\u%04x", (unsigned)s.p[i]);
    else
        buf_char(out, s.p[i]);
}

void escape_lines(arena *a, buf *out, str s) {
    s = escape_clean(a, s);
    for (size_t i = 0; i < s.n; i++) write_character(out, s, i);
}

/* ------------------------------------------------------------------------------------------------ XML and HTML */

/* Writes S with what ENTITY has for a character instead of it. */
static void write_entities(buf *out, str s, const char *(*entity)(char)) {
    char shown[UTF8_SHOWN];
    size_t plain = 0;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = 1;
        if (s.p[i] > '>' && s.p[i] < 0x7f) continue; /* most characters: no syntax has an entity for them */
        n = utf8_shown(s, i, shown);
        if (utf8_begins_command(s, i)) snprintf(shown, sizeof shown, "&#%u;", (unsigned)s.p[i]);
        const char *instead = shown[0] ? shown : entity(s.p[i]);
        if (!instead) continue;
        buf_add(out, s.p + plain, i - plain);
        buf_z(out, instead);
        plain = i + n;
    }
    buf_add(out, s.p + plain, s.n - plain);
}

/* White space other than a space is written by its number: a parser would turn it into a space in an attribute, and a
 * carriage return into a line feed everywhere. */
static const char *xml_entity(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: return NULL;
    }
}

/* A carriage return would be read as a line feed, and HTML has no reference for it. */
static const char *html_entity(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\r': return REPLACEMENT;
    default: return NULL;
    }
}

void escape_xml(buf *out, str s) {
    write_entities(out, s, xml_entity);
}

void escape_html(buf *out, str s) {
    write_entities(out, s, html_entity);
}

/* ------------------------------------------------------------------------------------------------ YAML and TAP */

/* JSON strings are YAML, except for characters that YAML calls not printable and those that it reads as line breaks. */
void escape_yaml(buf *out, str s) {
    buf_char(out, '"');
    for (size_t i = 0, n; i < s.n; i += n) {
        char shown[UTF8_SHOWN];
        uint32_t cp = (unsigned char)s.p[i];
        n = cp < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
        utf8_shown(s, i, shown);
        if (shown[0] == '\\' || utf8_begins_command(s, i))
            buf_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
        else if (!n) {
            buf_z(out, REPLACEMENT);
            n = 1;
        } else if (cp == '"' || cp == '\\')
            buf_printf(out, "\\%c", (int)cp);
        else if (cp == '\n')
            buf_z(out, "\\n");
        else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfeff || cp == 0xfffe || cp == 0xffff)
            buf_printf(out, "\\u%04x", cp);
        else
            buf_add(out, s.p + i, n);
    }
    buf_char(out, '"');
}

void escape_tap(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '#' || s.p[i] == '\\') buf_char(out, '\\');
        buf_char(out, s.p[i]);
    }
}

/* ------------------------------------------------------------------------------------------------ Markdown */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* A comment that shows nothing. It separates a sign from the word that would give it a meaning. */
#define SEPARATOR "<!-- -->"

/* '>' is markup only at the beginning of a line, and nothing here is there. */
void escape_markdown(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '&' || c == '<') {
            buf_z(out, xml_entity(c));
            continue;
        }
        if (strchr("\\`*_[]|~#$!", c) || utf8_begins_command(s, i)) buf_char(out, '\\');
        buf_char(out, c);
        if ((c == '@' || c == '#') && i + 1 < s.n && is_word(s.p[i + 1])) buf_z(out, SEPARATOR);
    }
}

/* The fence must be longer than any run of backticks inside. */
void escape_code(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    if (s.n == 0) return;
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    bool pad = s.p[0] == '`' || s.p[s.n - 1] == '`';
    buf_pad(out, '`', longest + 1);
    if (pad) buf_char(out, ' ');
    for (size_t i = 0; i < s.n; i++) write_character(out, s, i);
    if (pad) buf_char(out, ' ');
    buf_pad(out, '`', longest + 1);
}

/* ------------------------------------------------------------------------------------------------ CSV */

/* White space and characters that show nothing, which a spreadsheet may remove before it looks for a formula. */
static size_t invisible_at(str s, size_t i) {
    uint32_t cp = (unsigned char)s.p[i];
    size_t n = cp < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
    bool space = cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
                 (cp >= 0x2000 && cp <= 0x200d) || cp == 0x202f || cp == 0x205f || cp == 0x2800 || cp == 0x3000;
    return space ? n : 0;
}

/* A spreadsheet takes a field that begins with one of these for a formula, in full width as well. */
static bool is_formula(str s) {
    static const char *const signs[] = {"=",           "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                        "\xef\xbc\xa0"};
    size_t at = 0;
    for (size_t n; at < s.n && (n = invisible_at(s, at));) at += n;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(str_sub(s, at, s.n), str_of(signs[i]))) return true;
    return false;
}

static bool is_month(str s) {
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    for (size_t m = 0; m < 12; m++) {
        size_t i = 0;
        while (i < s.n && names[m][i] && (s.p[i] | 32) == names[m][i]) i++;
        if (i == s.n && i >= 3) return true;
    }
    return false;
}

/* Whether a spreadsheet takes the text for a number, a date or a truth value and may show it otherwise: 0012, 1.10,
 * 1e5, 12345678901234567890, 1/2, 2 June 2025, true. It shows a whole number of at most 15 digits and a date of the
 * form 2025-06-02 as they are. */
static bool is_converted(str s) {
    size_t digits = 0, others = 0;
    if (str_is(s, "true") || str_is(s, "TRUE") || str_is(s, "false") || str_is(s, "FALSE")) return true;
    for (size_t i = 0, n; i < s.n; i += n) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        n = 1;
        digits += digit;
        others += !digit;
        if (digit || (s.p[i] && strchr(" .,:/-+%'", s.p[i]))) continue;
        for (n = 0; i + n < s.n && (s.p[i + n] | 32) >= 'a' && (s.p[i + n] | 32) <= 'z';) n++;
        str word = str_sub(s, i, i + n);
        bool marks = str_is(word, "e") || str_is(word, "E") || str_is(word, "am") || str_is(word, "pm");
        if (n == 0 || !(marks || is_month(word))) return false;
    }
    bool iso = digits == 8 && s.n == 10 && s.p[4] == '-' && s.p[7] == '-';
    bool whole = others == 0 && digits <= 15 && (digits == 1 || *s.p != '0');
    return digits > 0 && !iso && !whole;
}

void escape_csv(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    bool quoted = str_find(s, STR("\""), 0) != SIZE_MAX || str_find(s, STR(","), 0) != SIZE_MAX;
    if (quoted) buf_char(out, '"');
    if (is_formula(s) || is_converted(s)) buf_char(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_char(out, '"');
        write_character(out, s, i);
        /* In countries with a decimal comma a spreadsheet may take the semicolon for the end of a field. */
        if (s.p[i] == ';' && is_formula(str_sub(s, i + 1, s.n))) buf_char(out, '\'');
    }
    if (quoted) buf_char(out, '"');
}

/* ------------------------------------------------------------------------------------------------ GitHub and SARIF */

/* The runner reads a value up to the end of the line and undoes these escapes. A property's value ends at ',' and ':',
 * too. */
void escape_github(arena *a, buf *out, str s, bool property) {
    s = escape_clean(a, s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            buf_printf(out, "%%%02X", (unsigned)c);
        else
            write_character(out, s, i);
    }
}

/* Braces are doubled, square brackets escaped. */
void escape_sarif(arena *a, buf *out, str s) {
    s = escape_clean(a, s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : ' ';
        if (c == '{' || c == '}') buf_char(out, c);
        if (c == '[' || c == ']' || (c == '\\' && (next == '[' || next == ']'))) buf_char(out, '\\');
        buf_char(out, c);
    }
}

/* ------------------------------------------------------------------------------------------------ paths */

str escape_path(arena *a, str file) {
    char *to = arena_alloc(a, file.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < file.n;) {
        bool begins = i == 0 || file.p[i - 1] == '/';
        if (begins && str_starts(str_sub(file, i, file.n), STR("./")))
            i += 2;
        else if (i > 0 && begins && file.p[i] == '/')
            i++;
        else
            to[n++] = file.p[i++];
    }
    return (str){to, n};
}

str escape_uri(arena *a, str file) {
    static const char hex[] = "0123456789ABCDEF";
    str path = escape_path(a, file);
    bool absolute = path.n && path.p[0] == '/';
    char *to = arena_alloc(a, 3 * path.n + 8), *at = to;
    if (absolute) at = (char *)memcpy(to, "file://", 7) + 7;
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c < 0x80 && is_word(path.p[i])) || (c && strchr("-._~/", path.p[i]));
        if (plain) {
            *at++ = path.p[i];
            continue;
        }
        *at++ = '%';
        *at++ = hex[c >> 4];
        *at++ = hex[c & 15];
    }
    return (str){to, (size_t)(at - to)};
}
