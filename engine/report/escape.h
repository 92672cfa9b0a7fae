/* Escaping: text from a deal made safe for the format it is written into. In every one of them what the format cannot
 * hold (control characters, bytes that are not UTF-8) becomes U+FFFD, so that nothing vanishes without a trace. */

#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/arena.h"
#include "base/buf.h"

/* S without what no report should pass on: control characters but for line ends and tabs, those that turn the direction
 * of writing, bytes that are not UTF-8. The clean S itself where nothing is to be done. */
str escape_clean(arena *a, str s);
/* S on one line: clean, and every stretch of white space one blank, with none at either end. */
str escape_line(arena *a, str s);

/* S as text of an element or of an attribute in double quotes (XML 1.0, and HTML). */
void escape_xml(buf *out, str s);

/* The path of a file without parts that lead nowhere ("./", "//"), as repositories name it. */
str escape_path(arena *a, str file);
/* The same as a URI reference (RFC 3986): relative where FILE is, else with the scheme file. */
str escape_uri(arena *a, str file);

/* A double-quoted scalar of YAML 1.2, on one line. */
void escape_yaml(buf *out, str s);

/* S as the words of a Markdown paragraph, on one line: nothing in it is markup or HTML, calls anybody by name (@who) or
 * links to an issue (#1). It must not stand at the beginning of a line. */
void escape_markdown(arena *a, buf *out, str s);
/* S as code within a Markdown paragraph, on one line; nothing where S is blank. */
void escape_code(arena *a, buf *out, str s);

#endif
