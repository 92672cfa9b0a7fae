/* Internal to the api module: what its files share. The module implements include/redline.h over all others. */

#ifndef API_API_H
#define API_API_H

#include "redline.h"

#include "judge/judge.h"
#include "report/formats.h"
#include "rules/rule_set.h"

/* The texts of packs, rules and conditions as the API returns them; their outcomes are not set. */
typedef struct condition_texts {
    rl_condition_verdict condition;
    rl_citation cite;
    const char *const (*definitions)[2]; /* condition.n_definitions names and expressions */
} condition_texts;

typedef struct rule_texts {
    rl_rule_verdict rule;
    rl_citation cite;
    const condition_texts *conditions;
} rule_texts;

typedef struct pack_texts {
    rl_pack pack;
    const rule_texts *rules;
} pack_texts;

struct rl_engine {
    rule_set rules; /* its memory holds TEXTS, too */
    diags problems;
    rl_vocabulary vocabulary;
    VEC(const pack_texts *) texts; /* one for each pack of RULES */
};

struct rl_verdict {
    arena memory;
    const rl_engine *engine;
    const verdict *verdict;
    struct verdict_values *values; /* NULL until they are asked for */
};

typedef struct guarded_arenas {
    arena *list[3]; /* NULL after the last */
} guarded_arenas;

/* Calls BODY(CALL) and returns its status; RL_NOMEM if one of the arenas runs out of memory meanwhile. This is the only
 * place that jumps lead to, so BODY may allocate wherever it likes but must own no other resource while it does. */
rl_status api_guard(guarded_arenas arenas, rl_status (*body)(void *call), void *call);

/* S as a C string in A. */
const char *api_text(arena *a, str s);

/* Writes *VALUE, a struct of SIZE bytes that begins with its size, into the caller's struct, as far as that goes. */
rl_status api_give(void *to, const void *value, size_t size);

/* Reads the caller's struct, of which SIZE bytes are known, into *TO, which has the defaults. NULL leaves them. False
 * if its size is not set. */
bool api_take(void *to, const void *from, size_t size);

/* The I-th of N diagnostics. */
rl_status api_diag(const diag *list, size_t n, size_t i, rl_diag *to);
rl_status api_write_diags(const diag *list, size_t n, bool colour, rl_sink sink, void *data);

/* Hands what is in OUT to the sink and empties it. */
rl_status api_flush(buf *out, rl_sink sink, void *data);

/* The deal that a call is about: a file or a text, and how to read it. */
typedef struct deal_input {
    const rl_engine *engine;
    const char *name, *text; /* TEXT NULL: read the file NAME */
    size_t size;
    uint32_t line;       /* TEXT is this line of the file; 0: it is not */
    const char *problem; /* why there is no text, or NULL */
    rl_settings settings;
    struct json_reader *reader; /* made by api_input_open() */
    deal_space *space;          /* of the caller, or NULL */
} deal_input;

/* Reads what the caller gave and fills in the defaults; false if the settings are not valid. */
bool api_settings(rl_settings *to, const rl_settings *from);

/* Checks the arguments and takes what must be freed by api_input_close(), whether this succeeds or not. */
rl_status api_input_open(deal_input *in, const rl_settings *settings);
void api_input_close(deal_input *in);

/* Calls BODY(CALL) as api_guard() does, for a deal in A that may take the memory that its settings say. If it takes
 * more, A is emptied and REFUSE(CALL) gives the result instead. */
rl_status api_guard_deal(arena *a, diags *problems, rl_status (*body)(void *call), rl_status (*refuse)(void *call),
                         const deal_input *in, void *call);

/* The source of the deal in A, without a copy of its text if PADDING bytes after it are readable; NULL after an error
 * in D. */
source *api_open_deal(arena *a, const deal_input *in, size_t padding, diags *d);
/* Reads the deal into A; NULL after an error in D. */
const deal *api_read_source(arena *a, const deal_input *in, source *from, diags *d);
const deal *api_read_deal(arena *a, const deal_input *in, diags *d);

/* Checks one deal, and makes the verdict. */
rl_status api_check(deal_input in, const rl_settings *settings, rl_verdict **out);

/* The report settings that the caller gave; false if their size is not set. */
bool api_report_settings(const rl_report_settings *from, report_settings *to);

/* Writes a document about WHAT in a format of documents to the sink: WRITE adds it to OUT. */
typedef void document_writer(arena *a, buf *out, const output_format *f, const report_settings *s, const void *what);
rl_status api_write_document(document_writer *write, const void *what, const char *format,
                             const rl_report_settings *settings, rl_sink sink, void *data);

/* The place as file, line and column; "" and 0 if it has no source. */
void api_place(arena *a, place at, const char **file, uint32_t *line, uint32_t *column);

#endif
