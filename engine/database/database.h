/* Results: verdicts in a SQLite database, to be asked questions while a run goes on and afterwards, and to go on from.
 *
 * A results file holds one run's deals. It is written by one thread, in the order of the input, some units of deals to
 * a transaction, and can be read by others meanwhile. A run that was killed leaves a file with the deals of all
 * finished transactions; one that resumes keeps the rows of deals that have not changed since.
 *
 * Errors go to a diags: a file that is not ours, a full disk, a database in use. */

#ifndef DATABASE_DATABASE_H
#define DATABASE_DATABASE_H

#include "report/report.h"
#include "rules/rule_set.h"

/* Writes deals as the bytes that database_take() understands. It is a report's format, so that threads prepare the
 * rows; it is found under no name. */
extern const report_format report_database;

typedef struct database database;

typedef struct database_settings {
    const char *file;
    bool resume;
    const rule_set *rules;
    str version;  /* of redline */
    str settings; /* all else that verdicts depend on, as text: the same settings, the same text */
} database_settings;

/* Opens the file. One that is there is written anew, or resumed; a file that is no results file is left alone, and an
 * error. Of a resumed file whose packs, vocabulary or settings were others nothing is kept. NULL after an error in D.
 */
database *database_open(database_settings s, diags *d);

/* Whether the rows of the deal in S are there already. Any thread may ask, until database_end(). */
bool database_knows(void *with, const source *s, unsigned char hash[16]);

/* Takes what a report of the format wrote. False, with an error in D, where it cannot be written. */
bool database_take(database *r, str rows, diags *d);

/* Ends the file: what is left of deals that are no longer in the input goes, unless the run was not COMPLETE. The
 * counts are of all deals, those kept included. */
bool database_end(database *r, bool complete, report_counts *counts, uint64_t *kept, diags *d);

/* NULL is fine. Without database_end() the file stays as after a run that was killed. */
void database_free(database *r);

#endif
