#include "report/escape.h"
#include "report/sarif.h"

/* Places and words of a SARIF report. Columns count code points, as the report says of itself. */

void sarif_location(arena *a, buf *out, const char *base, str file, position from, position end, str words) {
    str uri = escape_uri(a, file);
    buf_z(out, "\"physicalLocation\": {\"artifactLocation\": {");
    json_member(out, "uri", uri);
    if (!str_starts(uri, STR("file:"))) json_next(out, "uriBaseId", str_of(base));
    buf_char(out, '}');
    if (from.line) {
        buf_printf(out, ", \"region\": {\"startLine\": %u", from.line);
        if (from.column) buf_printf(out, ", \"startColumn\": %u", from.column);
        if (end.column) buf_printf(out, ", \"endLine\": %u, \"endColumn\": %u", end.line, end.column + 1);
        if (words.n) {
            buf_z(out, ", \"snippet\": {");
            json_member(out, "text", words);
            buf_char(out, '}');
        }
        buf_char(out, '}');
    }
    buf_char(out, '}');
}

void sarif_place(arena *a, buf *out, place at) {
    str words = str_sub(at.source->text, at.at, (size_t)at.at + at.len);
    words = str_sub(words, 0, str_find(words, STR("\n"), 0));
    while (words.n && words.p[words.n - 1] == '\r') words.n--;
    sarif_location(a, out, "%SRCROOT%", at.source->name, place_position(at), finding_end(at), words);
}

/* Braces would be placeholders, and "[x](y)" a link: the first are doubled, the brackets of the second escaped. */
void sarif_words(arena *a, buf *out, str words) {
    words = escape_clean(a, words);
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        if (c == '{' || c == '}') buf_char(out, c);
        if (c == '[' || c == ']' || (c == '\\' && i + 1 < words.n && (words.p[i + 1] == '[' || words.p[i + 1] == ']')))
            buf_char(out, '\\');
        buf_char(out, c);
    }
}
