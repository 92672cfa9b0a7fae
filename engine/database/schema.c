#include "database/schema.h"

#include <assert.h>

#include "base/utf8.h"

/* ------------------------------------------------------------------------------------------------ tables */

#define OF_DEAL      "INTEGER NOT NULL REFERENCES deals ON DELETE CASCADE"
#define OF_PACK      "INTEGER NOT NULL REFERENCES packs"
#define OF_RULE      "INTEGER NOT NULL REFERENCES rules"
#define OF_CONDITION "INTEGER NOT NULL REFERENCES conditions"
#define NUMBER       COLUMN_NUMBER, "INTEGER NOT NULL"
#define TEXT         COLUMN_TEXT, "TEXT NOT NULL"
#define SOME_NUMBER  COLUMN_NUMBER_OR_NULL, "INTEGER"
#define SOME_TEXT    COLUMN_TEXT_OR_NULL, "TEXT"
#define KEY          COLUMN_NUMBER, "INTEGER PRIMARY KEY"

static const column meta[] = {{"key", COLUMN_TEXT, "TEXT PRIMARY KEY"}, {"value", TEXT}};

static const column packs[] = {{"pack", KEY},     {"id", COLUMN_TEXT, "TEXT NOT NULL UNIQUE"},
                               {"title", TEXT},   {"party", TEXT},
                               {"version", TEXT}, {"file", TEXT}};

static const column rules[] = {{"rule", KEY},       {"pack", COLUMN_NUMBER, OF_PACK},
                               {"id", TEXT},        {"title", TEXT},
                               {"class", TEXT},     {"source", TEXT},
                               {"section", TEXT},   {"quote", TEXT},
                               {"rationale", TEXT}, {"remedy", TEXT}};

static const column conditions[] = {{"condition", KEY},   {"rule", COLUMN_NUMBER, OF_RULE},
                                    {"id", TEXT},         {"kind", TEXT},
                                    {"expression", TEXT}, {"message", TEXT}};

static const column deals[] = {{"deal", COLUMN_DEAL, "INTEGER PRIMARY KEY"},
                               {"number", COLUMN_ORDER, "INTEGER NOT NULL"},
                               {"file", TEXT},
                               {"line", SOME_NUMBER},
                               {"id", COLUMN_TEXT, "TEXT"},
                               {"title", COLUMN_TEXT, "TEXT"},
                               {"date", SOME_TEXT},
                               {"status", SOME_TEXT},
                               {"complete", COLUMN_NUMBER, "INTEGER"},
                               {"verdict", TEXT},
                               {"hash", COLUMN_BLOB_OR_NULL, "BLOB"}};

static const column errors[] = {
    {"deal", COLUMN_DEAL, OF_DEAL}, {"n", NUMBER},     {"file", TEXT},     {"line", SOME_NUMBER},
    {"column", SOME_NUMBER},        {"message", TEXT}, {"note", SOME_TEXT}};

static const column pack_verdicts[] = {
    {"deal", COLUMN_DEAL, OF_DEAL}, {"pack", COLUMN_NUMBER, OF_PACK}, {"verdict", TEXT}};

static const column rule_verdicts[] = {{"deal", COLUMN_DEAL, OF_DEAL},
                                       {"rule", COLUMN_NUMBER, OF_RULE},
                                       {"verdict", TEXT},
                                       {"waived", NUMBER},
                                       {"known", NUMBER}};

static const column condition_verdicts[] = {{"deal", COLUMN_DEAL, OF_DEAL},
                                            {"condition", COLUMN_NUMBER, OF_CONDITION},
                                            {"verdict", TEXT},
                                            {"message", TEXT},
                                            {"reason", SOME_TEXT},
                                            {"vague", NUMBER},
                                            {"known", NUMBER},
                                            {"waived_by", SOME_TEXT},
                                            {"waived_reason", SOME_TEXT},
                                            {"waived_until", SOME_TEXT}};

static const column because[] = {{"deal", COLUMN_DEAL, OF_DEAL},
                                 {"condition", COLUMN_NUMBER, OF_CONDITION},
                                 {"n", NUMBER},
                                 {"kind", TEXT},
                                 {"term", SOME_TEXT},
                                 {"value", SOME_TEXT},
                                 {"silent", NUMBER},
                                 {"open", NUMBER},
                                 {"text", SOME_TEXT},
                                 {"article", SOME_TEXT},
                                 {"file", SOME_TEXT},
                                 {"line", SOME_NUMBER},
                                 {"column", SOME_NUMBER},
                                 {"choice", SOME_TEXT},
                                 {"option", SOME_TEXT}};

#define TABLE(name, ...)                                                                                               \
    { #name, name, sizeof name / sizeof *name, __VA_ARGS__ }

const table tables[N_TABLES] = {
    [TABLE_META] = TABLE(meta, NULL, " WITHOUT ROWID"),
    [TABLE_PACKS] = TABLE(packs, NULL, ""),
    [TABLE_RULES] = TABLE(rules, "UNIQUE (pack, id)", ""),
    [TABLE_CONDITIONS] = TABLE(conditions, "UNIQUE (rule, id)", ""),
    [TABLE_DEALS] = TABLE(deals, NULL, ""),
    [TABLE_ERRORS] = TABLE(errors, "PRIMARY KEY (deal, n)", " WITHOUT ROWID"),
    [TABLE_PACK_VERDICTS] = TABLE(pack_verdicts, "PRIMARY KEY (deal, pack)", " WITHOUT ROWID"),
    [TABLE_RULE_VERDICTS] = TABLE(rule_verdicts, "PRIMARY KEY (deal, rule)", " WITHOUT ROWID"),
    [TABLE_CONDITION_VERDICTS] = TABLE(condition_verdicts, "PRIMARY KEY (deal, condition)", " WITHOUT ROWID"),
    [TABLE_BECAUSE] = TABLE(because, "PRIMARY KEY (deal, condition, n)", " WITHOUT ROWID"),
};

const char *const schema_more[] = {
    "CREATE INDEX deals_place ON deals (file, line)",
    "CREATE INDEX deals_verdict ON deals (verdict)",

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
    " WHERE deals.verdict != 'error' GROUP BY deals.deal ORDER BY deals.verdict != 'accepted', crossed, open, "
    "deals.number",

    "CREATE VIEW violations AS SELECT deals.number, deals.file, deals.line, deals.id AS deal, packs.id AS pack,"
    " rules.id AS rule, conditions.id AS condition, rules.class, v.verdict, v.message, b.n, b.kind, b.term, b.value,"
    " b.silent, b.open, b.text, b.article, b.file AS at_file, b.line AS at_line, b.column AS at_column, b.choice,"
    " b.option, rules.quote, v.waived_by, v.known"
    " FROM condition_verdicts AS v JOIN deals USING (deal) JOIN conditions USING (condition) JOIN rules USING (rule)"
    " JOIN packs USING (pack) LEFT JOIN because AS b ON b.deal = v.deal AND b.condition = v.condition"
    " WHERE v.verdict = 'violated' ORDER BY deals.number, v.condition, b.n",

    /* For data frames: no keys to join, no NULL, and each column is a number or a text. */
    "CREATE VIEW flat_deals AS SELECT number, file, coalesce(line, 0) AS line, coalesce(id, '') AS id,"
    " coalesce(title, '') AS title, coalesce(date, '') AS date, coalesce(status, '') AS status,"
    " coalesce(complete, 0) AS complete, verdict,"
    " (SELECT count(*) FROM rule_verdicts AS v JOIN rules USING (rule) WHERE v.deal = deals.deal"
    " AND class = 'red-line' AND v.verdict = 'fail' AND NOT v.waived AND NOT v.known) AS crossed,"
    " (SELECT count(*) FROM rule_verdicts AS v JOIN rules USING (rule) WHERE v.deal = deals.deal"
    " AND class = 'red-line' AND v.verdict = 'undetermined') AS undetermined,"
    " (SELECT count(*) FROM errors WHERE errors.deal = deals.deal) AS errors FROM deals ORDER BY number",

    "CREATE VIEW flat_rules AS SELECT deals.number, deals.file, coalesce(deals.line, 0) AS line, deals.id AS deal,"
    " packs.id AS pack, rules.id AS rule, rules.class, v.verdict, v.waived, v.known"
    " FROM rule_verdicts AS v JOIN deals USING (deal) JOIN rules USING (rule) JOIN packs USING (pack)"
    " ORDER BY deals.number, v.rule",

    "CREATE VIEW flat_conditions AS SELECT deals.number, deals.file, coalesce(deals.line, 0) AS line, deals.id AS deal,"
    " packs.id AS pack, rules.id AS rule, rules.class, conditions.id AS condition, v.verdict, v.message,"
    " coalesce(v.reason, '') AS reason, v.vague, v.known, coalesce(v.waived_by, '') AS waived_by,"
    " coalesce(v.waived_reason, '') AS waived_reason, coalesce(v.waived_until, '') AS waived_until"
    " FROM condition_verdicts AS v JOIN deals USING (deal) JOIN conditions USING (condition) JOIN rules USING (rule)"
    " JOIN packs USING (pack) ORDER BY deals.number, v.condition",

    "CREATE VIEW flat_reasons AS SELECT deals.number, deals.id AS deal, packs.id AS pack, rules.id AS rule, "
    "rules.class,"
    " conditions.id AS condition, v.verdict, b.n, b.kind, coalesce(b.term, '') AS term, coalesce(b.value, '') AS value,"
    " b.silent, b.open, coalesce(b.text, '') AS text, coalesce(b.article, '') AS article, coalesce(b.file, '') AS file,"
    " coalesce(b.line, 0) AS line, coalesce(b.column, 0) AS column, coalesce(b.choice, '') AS choice,"
    " coalesce(b.option, '') AS option FROM because AS b JOIN condition_verdicts AS v USING (deal, condition)"
    " JOIN deals USING (deal) JOIN conditions USING (condition) JOIN rules USING (rule) JOIN packs USING (pack)"
    " ORDER BY deals.number, b.condition, b.n",

    NULL,
};

void table_create_sql(buf *out, const table *t) {
    buf_printf(out, "CREATE TABLE %s (", t->name);
    for (size_t i = 0; i < t->n; i++) buf_printf(out, "%s%s %s", i ? ", " : "", t->columns[i].name, t->columns[i].type);
    buf_printf(out, "%s%s)%s", t->keys ? ", " : "", t->keys ? t->keys : "", t->options);
}

void table_insert_sql(buf *out, const table *t) {
    buf_printf(out, "INSERT INTO %s VALUES (", t->name);
    for (size_t i = 0; i < t->n; i++) buf_z(out, i ? ", ?" : "?");
    buf_char(out, ')');
}

/* ------------------------------------------------------------------------------------------------ rows */

void put_number(buf *out, uint32_t n) {
    buf_add(out, (const char *)&n, sizeof n);
}

void put_text(buf *out, str s) {
    put_number(out, (uint32_t)s.n);
    buf_str(out, s);
}

void put_utf8(buf *out, str s) {
    if (utf8_invalid_at(s) == SIZE_MAX) {
        put_text(out, s);
        return;
    }
    buf valid = {0};
    buf_utf8(&valid, s);
    str text;
    if (!buf_text(&valid, &text)) buf_fail(out);
    put_text(out, text);
    buf_free(&valid);
}

uint32_t get_number(str *left) {
    uint32_t n = 0;
    if (left->n >= sizeof n) memcpy(&n, left->p, sizeof n);
    *left = str_sub(*left, sizeof n, left->n);
    return n;
}

str get_text(str *left) {
    uint32_t n = get_number(left);
    str s = str_sub(*left, 0, n);
    *left = str_sub(*left, n, left->n);
    return s;
}

bool column_is_number(column_kind k) {
    return k == COLUMN_NUMBER || k == COLUMN_NUMBER_OR_NULL;
}

void row_write(buf *out, table_id t, const cell *cells, size_t n) {
    const table *of = &tables[t];
    put_number(out, t);
    for (size_t i = 0; i < of->n; i++) {
        column_kind k = of->columns[i].kind;
        if (k == COLUMN_DEAL || k == COLUMN_ORDER) continue;
        assert(n > 0);
        bool null = cells->null || (k == COLUMN_NUMBER_OR_NULL && cells->number == 0) ||
                    ((k == COLUMN_TEXT_OR_NULL || k == COLUMN_BLOB_OR_NULL) && cells->text.n == 0);
        buf_char(out, null);
        if (!null && column_is_number(k)) put_number(out, cells->number);
        if (!null && !column_is_number(k)) (k == COLUMN_BLOB_OR_NULL ? put_text : put_utf8)(out, cells->text);
        cells++;
        n--;
    }
    assert(n == 0);
}
