/* Results: verdicts in a SQLite database, which can be queried during a run and afterwards, and resumed.
 *
 * A results file contains the deals of one run. One thread writes it, in the order of the input, some units of deals
 * per transaction; others can read it meanwhile. After a run that was killed it contains the deals of all finished
 * transactions. A run that resumes keeps the rows of deals that have not changed since.
 *
 * Errors are added to a diags: a file that is not a results file, a full disk, a locked or damaged database. */

#ifndef DATABASE_DATABASE_H
#define DATABASE_DATABASE_H

#include "report/report.h"
#include "rules/rule_set.h"

/* Writes deals as the bytes that database_take() reads. It is a report format, so that worker threads prepare the rows;
 * the table of formats (report/formats.h) does not have it. */
extern const report_format report_database;

typedef struct database database;

typedef struct database_settings {
    const char *file;
    bool resume;
    const rule_set *rules;
    str version;    /* of redline */
    str settings;   /* everything else that verdicts depend on, as text: equal settings give equal text */
    str first_part; /* of joined parts: the packs and facts are those of this file, and rules is NULL; else empty */
} database_settings;

/* Begins a results file, or resumes it. A file with the results of another run is replaced when the new one has ended;
 * until then it is as it was. Does not change any other file: adds an error to D and returns NULL. */
database *database_open(database_settings s, diags *d);

/* Whether the rows of the deal in S are there already; WITH is the database. Any thread may call it, until
 * database_end(). */
bool database_knows(void *with, const source *s);

/* Takes what a report of the format wrote. Returns false after an error in D. */
bool database_take(database *r, str records, diags *d);

/* Ends the file. If the run was COMPLETE, deletes deals that are no longer in the input. The counts are of all deals,
 * including *KEPT unchanged ones. Returns false after an error in D. */
bool database_end(database *r, bool complete, report_counts *counts, uint64_t *kept, diags *d);

/* ------------------------------------------------------------------------------------------------ parts */

/* Adds a fact to the table `meta`: of a part of a run, what joining it needs (cli/part.h). False after an error in D.
 */
bool database_note(database *r, str key, str value, diags *d);
/* Counts the deals so far. */
bool database_count(database *r, report_counts *counts, diags *d);

/* The fact that database_note() has written as "part" in FILE, in A; it needs a run that is complete, or ended at an
 * error. False after an error in D. */
bool database_part(arena *a, str file, str *value, diags *d);

/* A deal that could be read; TITLE and LINE as in batch/shared_names.h. */
typedef void database_deal(void *with, str id, str file, str title, uint32_t line);
/* Adds the deals of PART, in their order, as one run would have done, and gives the names of each to TAKE. False after
 * an error in D. */
bool database_add_part(database *r, str part, database_deal *take, void *with, diags *d);

/* Whether an old file is there until database_end(). */
bool database_replaces(const database *r);

/* NULL is allowed. Without database_end() the file stays as after a run that was killed. */
void database_free(database *r);

#endif
