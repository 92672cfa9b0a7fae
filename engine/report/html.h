/* Internal to module report: the HTML report of `check`, and the parts that every HTML page of redline is made of.
 *
 * The report is a head that counts all deals, one table with the matrix, and a list of the rules. A deal is one body of
 * the table: a row of marks, and a row with its findings, which opens. What a deal writes has no id, because it cannot
 * know how many deals come before it; script and style use the structure alone. Rules have ids, "rule-N", counted over
 * all packs.
 *
 * The table is in a noscript element. A browser that runs no scripts shows it. For all others it is one text, which
 * costs them next to nothing, however many deals it has; the script makes elements of those rows that are in sight.
 *
 * Every text from deals and packs goes through html_put() or escape_html(). A page allows itself one style and one
 * script, by their hashes, and nothing else: even a text that broke out could not run. */

#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/build_info.h"
#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* ------------------------------------------------------------------------------------------------ parts of a page */

/* html.css and html.js. */
extern const embedded_file html_files[];
extern const size_t html_files_n;
enum { HTML_STYLE, HTML_SCRIPT };

/* Everything of a page up to <body>: its title, the style, the script if SCRIPT, and a policy that allows just these.
 */
void html_open(buf *out, str title, bool script);
/* The end of a page, from </main> on. */
void html_close(buf *out);

/* Writes FORMAT with each % replaced by the next of WORDS, escaped. */
void html_put(buf *out, const char *format, const str *words);
#define HTML(out, format, ...) html_put((out), (format), (const str[]){__VA_ARGS__})
/* A link if URL is http or https, else its text alone. */
void html_link(buf *out, str url);
/* WORDS around [from, to), which is marked; at most AROUND code points before and after it. */
void html_excerpt(buf *out, str words, size_t from, size_t to, size_t around);
/* "1 deal", "2 deals". */
void html_count(buf *out, uint64_t n, const char *one, const char *many);

/* ------------------------------------------------------------------------------------------------ marks */

/* How the matrix shows a mark. */
typedef struct html_mark_look {
    const char *class, *sign; /* the sign distinguishes it without colour */
    const char *word, *many;  /* one is "red line crossed", two are "red lines crossed" */
    const char *means;
} html_mark_look;

const html_mark_look *html_look(rule_mark m);
/* The sign of a rule: that of its mark, and of an undetermined rule a letter that says why. V may be NULL: hidden. */
const char *html_sign(const rule_verdict *v);
/* The sign of a deal or pack. */
const char *html_outcome_sign(deal_outcome o);
/* The letter of a class of rules in class names (kr, kn, kp). */
char html_class_letter(rule_class c);

/* ------------------------------------------------------------------------------------------------ the report */

/* One deal: its rows of the table. */
void html_deal(report *r, const verdict *v);

#endif
