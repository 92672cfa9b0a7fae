/* Rule search: which vocabulary and which packs a deal is checked with, and where their files are.
 *
 * What the command line names has priority: --terms and -p name a file (with a '.' or a '/') or an id. Else what the
 * deal names, else what .redline.cfg names, else what is built in. A deal's names are looked for in its own folder,
 * then in the files and the folders that .redline.cfg names, then among the built-in files. Names on the command line
 * are not looked for in a deal's folder first: a deal that comes with a pack of the same name must not replace it. */

#ifndef RULES_RULE_SEARCH_H
#define RULES_RULE_SEARCH_H

#include "rules/rule_set.h"
#include "terms/deal.h"

/* What is searched for, and with which configuration. */
typedef struct rule_search {
    arena *memory;    /* for the results */
    diags *problems;  /* gets the errors */
    const str *terms; /* of the command line; NULL: it names none */
    str_list packs;   /* of the command line */
    str first;        /* the first argument of the command line, a file or a folder; ends in NUL; may be empty */
    const waiver_file *config;
    str config_name, config_folder; /* of .redline.cfg; the folder ends in '/' or is empty */
} rule_search;

/* What was found. */
typedef struct rule_files {
    str terms;        /* a file; empty: the built-in vocabulary */
    str terms_by;     /* who named it: a deal's file or .redline.cfg; empty: the command line or nobody */
    str_list packs;   /* files, or ids of built-in packs; none: all built-in ones */
    str packs_by;     /* as TERMS_BY */
    deal_rules rules; /* to compare with what deals name */
} rule_files;

/* Finds what a deal that names N is checked with. FILE is its file; empty: there is no deal, and N may be NULL.
 * WITH_PACKS: packs are needed, too. False after an error. */
bool rule_search_find(const rule_search *s, const deal_names *n, str file, bool with_packs, rule_files *out);

/* The file of the pack NAME of a command line, or its id if it is built in. False after an error. */
bool rule_search_pack(const rule_search *s, str name, str *file);

/* Whether both are the same vocabulary and packs. */
bool rule_files_equal(const rule_files *a, const rule_files *b);

/* Whether the name of a vocabulary or a pack says where its file is: it has a '.' or a '/'. */
bool rule_name_is_path(str name);

/* The folder of a file, without '/' at its end; empty for the current folder. */
str rule_search_folder(arena *a, str file);

#endif
