/* Rule files: which vocabulary and which packs a run of a command uses, as rules/rule_search.h finds them for its
 * command line, its .redline.cfg and its deals. */

#ifndef CLI_RULE_FILES_H
#define CLI_RULE_FILES_H

#include "batch/file_iterator.h"
#include "cli/job.h"
#include "rules/rule_search.h"

/* Deals that are checked with the same files. */
typedef struct rule_group {
    rule_files files;
    VEC(str) paths;
} rule_group;

/* The packs that the command line names. A value of -p can name several, separated by commas, unless there is a file
 * with that name. */
str_list rule_files_given(job *j);

/* Finds what deals that name N are checked with. FILE is the first of them; empty: there is no deal, and N may be NULL.
 * WITH_PACKS: packs are needed, too. False after an error. */
bool rule_files_find(job *j, const deal_names *n, str file, bool with_packs, rule_files *out);

/* The file of the pack NAME of a command line, or its id if it is built in. False after an error. */
bool rule_files_pack(job *j, str name, str *file);

/* The groups of the deals that the job's arguments name, in the order of the input; at least one. The names in the
 * first thousand files are read, and of a file with one deal per line those in the first line. All other deals, such as
 * those of a stream, belong to the group of deals that name nothing; if they name something, they get an error. NULL
 * after an error. */
rule_group *rule_groups_find(job *j, const file_iterator_settings *s, size_t *n_groups);

/* Loads them into the job and notes what was used. False after an error. */
bool rule_files_load(job *j, const rule_files *f, bool with_packs);

#endif
