#include "base/utf8.h"
#include "source/source_internal.h"

/* What the file is if it is not a text in UTF-8. */

#define SAVE_AS_TEXT                                                                                                   \
    "save it as plain text in UTF-8 (in Word: File, Save As, Plain Text, Other encoding: Unicode (UTF-8))"

static const struct {
    str begins;
    const char *is;
} formats[] = {
    {{"PK\x03\x04", 4}, "a packed file, such as .docx or .odt"},
    {{"\xd0\xcf\x11\xe0", 4}, "a Word file (.doc)"},
    {{"%PDF", 4}, "a PDF file"},
    {{"{\\rtf", 5}, "a file in Rich Text Format (.rtf)"},
    {{"\xff\xfe\0\0", 4}, "text in UTF-32"},
    {{"\0\0\xfe\xff", 4}, "text in UTF-32"},
    {{"\xff\xfe", 2}, "text in UTF-16"},
    {{"\xfe\xff", 2}, "text in UTF-16"},
    {{"\x89PNG", 4}, "an image"},
    {{"\xff\xd8\xff", 3}, "an image"},
    {{"GIF8", 4}, "an image"},
};

/* Without a byte-order mark: where the NUL bytes of the first letters are. */
static const char *wide_text(str s) {
    size_t nul[4] = {0}, n = (s.n < 64 ? s.n : 64) / 4 * 4;
    for (size_t i = 0; i < n; i++) nul[i % 4] += s.p[i] == '\0';
    const size_t most = n / 4, even = nul[0] + nul[2], odd = nul[1] + nul[3];
    if (most == 0) return NULL;
    if (nul[1] == most && nul[2] == most && (nul[0] == most || nul[3] == most)) return "text in UTF-32";
    return (odd == 2 * most && even < most) || (even == 2 * most && odd < most) ? "text in UTF-16" : NULL;
}

static const char *format_of(str s) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_starts(s, formats[i].begins)) return formats[i].is;
    str start = str_trim(str_sub(s, 0, 200));
    if (str_starts(start, STR("<"))) return str_starts(start, STR("<?xml")) ? "an XML file" : "a web page (HTML)";
    return wide_text(s);
}

/* Latin-1 and its extension by Windows, the usual encoding of old files: what the byte means there. */
static uint32_t windows_letter(unsigned char c) {
    static const uint16_t high[32] = {0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                      0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17d,  0,
                                      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                      0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178};
    return c < 0xa0 ? high[c & 31] : c;
}

bool read_clean(source *s, diags *d) {
    str t = str_sub(s->text, read_mark(s), s->text.n);
    const char *is = format_of(t);
    if (is) {
        diags_add(d, (diag){.level = DIAG_ERROR,
                            .file = s->name,
                            .line = s->first_line,
                            .column = 1,
                            .width = 1,
                            .message = arena_printf(&d->memory, "this is %s, not plain text in UTF-8", is),
                            .note = STR(SAVE_AS_TEXT)});
        return false;
    }
    size_t comment = memchr(t.p, '\n', t.n) ? SIZE_MAX : str_find(t, STR("\r#"), 0);
    if (comment != SIZE_MAX) {
        place_error(d, (place){s, (uint32_t)(comment + read_mark(s)) + 1, 1},
                    STR("save the file with the line ends of Windows (CR LF) or Unix (LF)"),
                    "this comment does not end, because the lines of this file end in CR alone");
        return false;
    }
    size_t nul = str_find(s->text, (str){"\0", 1}, 0), bad = utf8_invalid_at(s->text);
    if (nul != SIZE_MAX) {
        place_error(d, (place){s, (uint32_t)nul, 1}, str_of("remove it, or save the file as plain text in UTF-8"),
                    "this file contains a NUL byte");
        return false;
    }
    if (bad == SIZE_MAX) return true;
    unsigned char byte = (unsigned char)s->text.p[bad];
    char letter[5] = {0};
    uint32_t code = byte >= 0x80 ? windows_letter(byte) : 0;
    if (code) utf8_encode(code, letter);
    place_error(d, (place){s, (uint32_t)bad, 1}, STR("save the file as UTF-8"), "byte 0x%02x is not valid UTF-8%s%s%s",
                (unsigned)byte, code ? "; in the encoding Windows-1252 it is '" : "", letter, code ? "'" : "");
    return false;
}
