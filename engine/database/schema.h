/* Private to the database room: the tables of a results file. docs/results.md explains them. */

#ifndef DATABASE_SCHEMA_H
#define DATABASE_SCHEMA_H

/* "rlin": marks a database as one of redline's. */
#define DATABASE_APPLICATION 0x726c696e
/* Grows when a table changes. */
#define DATABASE_VERSION 1

static const char *const database_schema[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",

    "CREATE TABLE packs (pack INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, party TEXT NOT NULL,"
    " version TEXT NOT NULL, file TEXT NOT NULL)",

    "CREATE TABLE rules (rule INTEGER PRIMARY KEY, pack INTEGER NOT NULL REFERENCES packs, id TEXT NOT NULL,"
    " title TEXT NOT NULL, class TEXT NOT NULL, source TEXT NOT NULL, section TEXT NOT NULL, quote TEXT NOT NULL,"
    " rationale TEXT NOT NULL, remedy TEXT NOT NULL, UNIQUE (pack, id))",

    "CREATE TABLE conditions (condition INTEGER PRIMARY KEY, rule INTEGER NOT NULL REFERENCES rules, id TEXT NOT NULL,"
    " kind TEXT NOT NULL, expression TEXT NOT NULL, message TEXT NOT NULL, UNIQUE (rule, id))",

    "CREATE TABLE deals (deal INTEGER PRIMARY KEY, number INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER,"
    " id TEXT, title TEXT, date TEXT, status TEXT, complete INTEGER, verdict TEXT NOT NULL, hash BLOB)",
    "CREATE INDEX deals_place ON deals (file, line)",
    "CREATE INDEX deals_verdict ON deals (verdict)",

    "CREATE TABLE errors (deal INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE, n INTEGER NOT NULL,"
    " file TEXT NOT NULL, line INTEGER, column INTEGER, message TEXT NOT NULL, note TEXT,"
    " PRIMARY KEY (deal, n)) WITHOUT ROWID",

    "CREATE TABLE pack_verdicts (deal INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE,"
    " pack INTEGER NOT NULL REFERENCES packs, verdict TEXT NOT NULL, PRIMARY KEY (deal, pack)) WITHOUT ROWID",

    "CREATE TABLE rule_verdicts (deal INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE,"
    " rule INTEGER NOT NULL REFERENCES rules, verdict TEXT NOT NULL, waived INTEGER NOT NULL, known INTEGER NOT NULL,"
    " PRIMARY KEY (deal, rule)) WITHOUT ROWID",

    "CREATE TABLE condition_verdicts (deal INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE,"
    " condition INTEGER NOT NULL REFERENCES conditions, verdict TEXT NOT NULL, message TEXT NOT NULL, reason TEXT,"
    " vague INTEGER NOT NULL, known INTEGER NOT NULL, waived_by TEXT, waived_reason TEXT, waived_until TEXT,"
    " PRIMARY KEY (deal, condition)) WITHOUT ROWID",

    "CREATE TABLE because (deal INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE,"
    " condition INTEGER NOT NULL REFERENCES conditions, n INTEGER NOT NULL, kind TEXT NOT NULL, term TEXT, value TEXT,"
    " silent INTEGER NOT NULL, open INTEGER NOT NULL, text TEXT, article TEXT, file TEXT, line INTEGER, column INTEGER,"
    " choice TEXT, option TEXT, PRIMARY KEY (deal, condition, n)) WITHOUT ROWID",

    "CREATE VIEW red_lines AS SELECT packs.id || '/' || rules.id AS rule, rules.title,"
    " sum(v.verdict = 'fail') AS failed, sum(v.verdict = 'undetermined') AS undetermined,"
    " sum(v.verdict = 'pass') AS passed, sum(v.verdict = 'not_applicable') AS not_applicable,"
    " sum(v.verdict = 'error') AS errors, sum(v.waived) AS waived"
    " FROM rule_verdicts AS v JOIN rules USING (rule) JOIN packs USING (pack)"
    " WHERE rules.class = 'red-line' GROUP BY v.rule ORDER BY failed DESC, undetermined DESC, v.rule",

    "CREATE VIEW nearest AS SELECT deals.number, deals.file, deals.line, deals.id, deals.verdict,"
    " coalesce(sum(v.verdict = 'fail' AND NOT v.waived AND NOT v.known), 0) AS crossed,"
    " coalesce(sum(v.verdict = 'undetermined'), 0) AS open"
    " FROM deals LEFT JOIN rule_verdicts AS v ON v.deal = deals.deal"
    " AND v.rule IN (SELECT rule FROM rules WHERE class = 'red-line')"
    " WHERE deals.verdict != 'error' GROUP BY deals.deal ORDER BY crossed, open, deals.number",

    "CREATE VIEW violations AS SELECT deals.number, deals.file, deals.line, deals.id AS deal, packs.id AS pack,"
    " rules.id AS rule, conditions.id AS condition, rules.class, v.verdict, v.message, b.n, b.kind, b.term, b.value,"
    " b.silent, b.open, b.text, b.article, b.file AS at_file, b.line AS at_line, b.column AS at_column, b.choice,"
    " b.option, rules.quote, v.waived_by, v.known"
    " FROM condition_verdicts AS v JOIN deals USING (deal) JOIN conditions USING (condition) JOIN rules USING (rule)"
    " JOIN packs USING (pack) LEFT JOIN because AS b ON b.deal = v.deal AND b.condition = v.condition"
    " WHERE v.verdict = 'violated' ORDER BY deals.number, v.condition, b.n",
};

#endif
