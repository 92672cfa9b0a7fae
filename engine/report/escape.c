#include "report/escape.h"

#include <string.h>

#include "base/utf8.h"

static bool is_control(uint32_t cp) {
    bool control = (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || (cp >= 0x7f && cp < 0xa0);
    bool turns = (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
    return control || turns || cp == 0xfffe || cp == 0xffff;
}

/* The length of the character at S[I], with *GOOD false where it cannot stand in a report. */
static size_t step(str s, size_t i, bool *good) {
    uint32_t cp = (unsigned char)s.p[i];
    *good = true;
    if (cp >= 0x20 && cp < 0x7f) return 1;
    size_t n = cp < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
    *good = n && !is_control(cp);
    return n ? n : 1;
}

str escape_clean(arena *a, str s) {
    bool good = true, all = true;
    size_t bad = 0;
    for (size_t i = 0; i < s.n; all = all && good) {
        i += step(s, i, &good);
        bad += !good;
    }
    if (all) return s;
    char *to = arena_alloc(a, s.n + 3 * bad), *at = to;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = step(s, i, &good);
        memcpy(at, good ? s.p + i : "\xef\xbf\xbd", good ? n : 3);
        at += good ? n : 3;
    }
    return (str){to, (size_t)(at - to)};
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

str escape_line(arena *a, str s) {
    s = escape_clean(a, s);
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_blank(s.p[i]))
            to[n++] = s.p[i];
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    if (n && to[n - 1] == ' ') n--;
    return (str){to, n};
}

/* ------------------------------------------------------------------------------------------------ XML */

/* White space other than a blank is written by its number: a parser would turn it into a blank in an attribute, and a
 * carriage return into a line end everywhere. */
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

void escape_xml(buf *out, str s) {
    bool good;
    size_t plain = 0;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = step(s, i, &good);
        const char *entity = good ? xml_entity(s.p[i]) : "\xef\xbf\xbd";
        if (!entity) continue;
        buf_add(out, s.p + plain, i - plain);
        buf_z(out, entity);
        plain = i + n;
    }
    buf_add(out, s.p + plain, s.n - plain);
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

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~/", c));
}

str escape_uri(arena *a, str file) {
    static const char hex[] = "0123456789ABCDEF";
    str path = escape_path(a, file);
    bool absolute = path.n && path.p[0] == '/';
    char *to = arena_alloc(a, 3 * path.n + 8), *at = to;
    if (absolute) at = (char *)memcpy(to, "file://", 7) + 7;
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (is_plain(path.p[i])) {
            *at++ = path.p[i];
            continue;
        }
        *at++ = '%';
        *at++ = hex[c >> 4];
        *at++ = hex[c & 15];
    }
    return (str){to, (size_t)(at - to)};
}

/* ------------------------------------------------------------------------------------------------ YAML */

/* JSON strings are YAML, but for characters that YAML calls not printable and those that it takes for line ends. */
void escape_yaml(buf *out, str s) {
    buf_char(out, '"');
    for (size_t i = 0, n; i < s.n; i += n) {
        uint32_t cp = (unsigned char)s.p[i];
        n = cp < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
        if (!n) {
            buf_z(out, "\xef\xbf\xbd");
            n = 1;
        } else if (cp == '"' || cp == '\\')
            buf_printf(out, "\\%c", (int)cp);
        else if (cp == '\n')
            buf_z(out, "\\n");
        else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x2028 && cp <= 0x202e) ||
                 (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff || cp == 0xfffe || cp == 0xffff)
            buf_printf(out, "\\u%04x", cp);
        else
            buf_add(out, s.p + i, n);
    }
    buf_char(out, '"');
}

/* ------------------------------------------------------------------------------------------------ Markdown */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* A comment that shows nothing, between a sign and what it would be taken together with. */
#define APART "<!-- -->"

/* '>' is markup at the beginning of a line alone, and nothing here stands there. */
void escape_markdown(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '&' || c == '<') {
            buf_z(out, xml_entity(c));
            continue;
        }
        if (strchr("\\`*_[]|~#$!", c)) buf_char(out, '\\');
        buf_char(out, c);
        if ((c == '@' || c == '#') && i + 1 < s.n && is_word(s.p[i + 1])) buf_z(out, APART);
    }
}

/* The fence must be longer than any run of backticks inside. */
static size_t longest_run(str s) {
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

void escape_code(arena *a, buf *out, str s) {
    s = escape_line(a, s);
    if (s.n == 0) return;
    size_t fence = longest_run(s) + 1;
    bool pad = s.p[0] == '`' || s.p[s.n - 1] == '`';
    buf_pad(out, '`', fence);
    if (pad) buf_char(out, ' ');
    buf_str(out, s);
    if (pad) buf_char(out, ' ');
    buf_pad(out, '`', fence);
}
