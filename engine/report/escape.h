/* Escaping: text from untrusted files made safe for the syntax it is written into. There is one function per syntax,
 * and no report writes such a text in any other way.
 *
 * Every function shows untrusted text as utf8_shown() says: U+FFFD or an escape stands for what no report passes on, so
 * that a reader sees that something was there. (JSON strings escape it, see buf_json(); terminals get buf_visible().)
 */

#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/arena.h"
#include "base/buf.h"

/* S with that done, tabs and line breaks kept; S itself if there is nothing to replace. */
str escape_clean(arena *a, str s);
/* The same on one line: white space becomes single spaces, without any at either end. */
str escape_line(arena *a, str s);

/* Adds the same with its lines kept, and commands of build services escaped: for code that is shown as it is. */
void escape_lines(arena *a, buf *out, str s);

/* Text of an element, or an attribute's value in double quotes. */
void escape_xml(buf *out, str s);
void escape_html(buf *out, str s);

/* A double-quoted scalar of YAML 1.2, on one line. */
void escape_yaml(buf *out, str s);
/* A name or a reason in a line of TAP: on one line, and '#' does not begin a directive. */
void escape_tap(arena *a, buf *out, str s);

/* The words of a Markdown paragraph, on one line. Nothing in them is markup or HTML, notifies a person (@who) or links
 * to an issue (#1). They must not begin a line. */
void escape_markdown(arena *a, buf *out, str s);
/* Code in a Markdown paragraph, on one line; nothing if S is blank. */
void escape_code(arena *a, buf *out, str s);

/* A field of CSV (RFC 4180), on one line. A text that a spreadsheet would take for a formula, or for a number or a date
 * that it shows in its own way, gets an apostrophe before it; so does what would be a formula after a semicolon. */
void escape_csv(arena *a, buf *out, str s);
/* The text of a workflow command of GitHub, or the value of one of its properties. */
void escape_github(arena *a, buf *out, str s, bool property);
/* Words of a SARIF message: neither a placeholder "{0}" nor a link "[words](1)". */
void escape_sarif(arena *a, buf *out, str s);

/* The path of a file without parts that lead nowhere ("./", "//"), as repositories name it. */
str escape_path(arena *a, str file);
/* The same as a URI reference (RFC 3986): relative if FILE is, else with the scheme file. */
str escape_uri(arena *a, str file);

#endif
