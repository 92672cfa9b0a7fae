/* Internal to the program: parts of a run, which `redline merge` joins.
 *
 * `check --shard K/N` writes a part: a report of its deals like any other, and after it what the whole needs to know. A
 * part is a head, the text of its deals, a foot, the names of its deals, and the record, a JSON object that says which
 * part of which run it is. Names and record stand where the format allows them (docs/language.md, section 10). The
 * record ends with a hash of all bytes before that hash, and with the lengths of the pieces, so that a part is found to
 * be whole, and is joined piece by piece. A database has the record in its table of facts, and needs no names. */

#ifndef CLI_PART_H
#define CLI_PART_H

#include <blake2.h>
#include <stdio.h>

#include "batch/shard.h"
#include "cli/job.h"
#include "source/new_file.h"

/* ------------------------------------------------------------------------------------------------ the record */

/* The warning that a waiver is not used, and where the waiver is. */
typedef struct part_waiver {
    uint32_t line, column;
    str text;
} part_waiver;

typedef struct part_waivers {
    part_waiver *v;
    size_t n, cap;
} part_waivers;

/* What is compared between the parts of a run. Equal texts mean the same. */
typedef struct part_run {
    str version;    /* of redline */
    str vocabulary; /* "peace/1.0 HASH" */
    str packs;      /* "ukraine/1.0 HASH, kremlin/1.0 HASH" */
    str settings;   /* all else that the report depends on */
    str inputs;     /* a hash of the names and sizes of all inputs */
} part_run;

typedef struct part_record {
    uint32_t k, n;
    str format;
    part_run run;
    bool stopped; /* by --fail-fast: the whole run ends here */
    report_counts counts;
    part_waivers unused, used; /* waivers of the configuration that could have been used, and those that were */
} part_record;

/* Writes the record of R, without its last bracket. Of a format whose head comes last it has the whole overview. */
void part_record_write(buf *out, const part_record *p, const report *r);
/* Reads what part_record_write() wrote, into A. False after an error in D, which names FILE. */
bool part_record_read(arena *a, str text, str file, part_record *out, diags *d);
/* Makes a report of the format F with the packs of the record in TEXT, as far as heads and feet show them, in A, and
 * adds its overview. False after an error in D. */
bool part_record_report(arena *a, str text, str file, const report_format *f, report *r, diags *d);
/* Adds the overview of one more part, or of a format without one the counts alone. */
bool part_record_add(arena *a, str text, str file, report *r, diags *d);

/* The vocabulary and the packs of S for part_run, in A: ids, versions, and hashes of their texts and rules. */
str part_vocabulary(arena *a, const rule_set *s);
str part_packs(arena *a, const rule_set *s);

/* ------------------------------------------------------------------------------------------------ pieces */

/* How a format says that it is a part. */
typedef struct part_layout {
    const char *name;
    const report_format *format;
    const char *cut;          /* the end of the foot, which moves behind the record */
    const char *before_names; /* these are base64 */
    const char *before_record;
    const char *after;
    char doubled; /* this character is written twice in the record; 0: none */
    bool comment; /* the record has neither '-' nor '<' nor '>' */
} part_layout;

/* NULL if the format has none. */
const part_layout *part_layout_of(const report_format *f);
const part_layout *part_layout_named(str name);
const part_layout *part_layout_at(size_t i);

enum { PART_HEAD, PART_DEALS, PART_FOOT, PART_NAMES, PART_PIECES };

/* ------------------------------------------------------------------------------------------------ writing */

/* The names of the deals of a part, compressed, in a temporary file: they are written when all deals are. Each function
 * but the last returns false with errno. */
typedef struct part_names {
    spill packed;
    struct ZSTD_CCtx_s *packer;
} part_names;

bool part_names_open(part_names *n);
bool part_names_add(part_names *n, str names);
bool part_names_end(part_names *n);
void part_names_free(part_names *n);

/* A part on its way to a file. */
typedef struct part_writer {
    const part_layout *layout; /* NULL: the output is no part */
    blake2b_state hash;
    uint64_t sizes[PART_PIECES], written;
} part_writer;

void part_writer_begin(part_writer *w, const part_layout *l);
/* The same bytes have been written to the file. */
void part_writer_add(part_writer *w, str text);
/* Takes the end of the foot off OUT, which has just the foot. */
void part_writer_foot(part_writer *w, buf *out);
/* Writes names and record to the file. False with errno. */
bool part_writer_end(part_writer *w, const report *r, const part_record *p, part_names *names, FILE *to);

/* ------------------------------------------------------------------------------------------------ reading */

/* A part in a file. */
typedef struct part_file {
    str name;
    bool is_database;
    part_record record; /* in the caller's arena */
    const part_layout *layout;
    /* private */
    uint64_t sizes[PART_PIECES], record_at, record_size, hash_at;
    unsigned char hash[SHARD_HASH];
} part_file;

/* Reads the record of the file NAME, a part of any format. False after an error in D: it is no part, or not whole. */
bool part_file_open(arena *a, part_file *p, str name, diags *d);
/* The text of the record. NULL text after an error in D. */
str part_file_record(arena *a, const part_file *p, diags *d);

/* Takes a piece: PART_HEAD, PART_DEALS, PART_FOOT, and the names as bytes of batch/shared_names.h. False: stop. */
typedef bool part_sink(void *with, int piece, str text);
/* Reads all of a part that is no database, and gives its pieces to SINK. False after an error in D, such as a part
 * whose bytes are not those that were written, or if SINK returned false. */
bool part_file_read(const part_file *p, part_sink *sink, void *with, diags *d);

#endif
