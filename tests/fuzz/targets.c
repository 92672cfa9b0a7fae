/* What the fuzzers give to redline: one function for each kind of input. It may report what it likes, but it may not
 * crash, read what was not written, leak, or run forever.
 *
 * Each is also run by replay.c, on the inputs in tests/fuzz/inputs/TARGET. */

#include "fuzz/targets.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cel/stream.h"
#include "lsp/lsp.h"
#include "quality/rule_tests.h"
#include "redline.h"
#include "report/results.h"
#include "source/bytes.h"
#include "source/correct.h"
#include "source/format.h"
#include "source/reading.h"
#include "terms/term_meant.h"
#include "terms/waiver.h"
#include "web/request.h"
#include "web/session.h"

static const char lease_terms[] =
    "vocabulary = { id = \"lease\"; version = \"1\"; };\n"
    "sets = ( { name = \"side\"; members = [\"landlord\", \"tenant\"]; } );\n"
    "terms = ( { path = \"rent\"; type = \"float\"; silence = \"absent\"; },\n"
    "  { path = \"notice.<side>\"; type = \"days\"; default = 30; },\n"
    "  { path = \"pets\"; type = \"set\"; values = [\"cat\", \"dog\"]; silence = \"open\"; },\n"
    "  { path = \"ends\"; type = \"date\"; silence = \"absent\"; } );\n";

static bool forget(void *data, const char *text, size_t size) {
    (void)text;
    *(size_t *)data += size;
    return true;
}

static void need(bool good) {
    if (!good) abort();
}

/* An engine that is made once, with the built-in pack `ukraine`. */
static const rl_engine *engine(void) {
    static rl_engine *made;
    if (!made) need(rl_engine_new(&made) == RL_OK && rl_engine_add_pack(made, "ukraine") == RL_OK);
    return made;
}

static const rl_settings settings = {.size = sizeof(rl_settings), .today = "2025-06-02", .max_steps = 300000};

/* ------------------------------------------------------------------------------------------------ deals */

static void check(const char *name, const uint8_t *data, size_t size) {
    rl_verdict *v = NULL;
    rl_report *r = NULL;
    size_t written = 0;
    need(rl_check_text(engine(), name, (const char *)data, size, &settings, &v) == RL_OK);
    need(rl_report_new(engine(), "json", NULL, forget, &written, &r) == RL_OK && rl_report_add(r, v) == RL_OK &&
         rl_report_end(r) == RL_OK && written > 0);
    need(rl_verdict_write_diags(v, false, forget, &written) == RL_OK);
    rl_report_free(r);
    rl_verdict_free(v);
}

static void fuzz_deal(const uint8_t *data, size_t size) {
    check("input.deal", data, size);
}

static void fuzz_json(const uint8_t *data, size_t size) {
    check("input.json", data, size);
}

/* Two deals, separated by a NUL. */
static void fuzz_diff(const uint8_t *data, size_t size) {
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t first = end ? (size_t)(end - data) : size, written = 0;
    rl_verdict *a = NULL, *b = NULL;
    rl_diff *d = NULL;
    need(rl_check_text(engine(), "a.deal", (const char *)data, first, &settings, &a) == RL_OK);
    need(rl_check_text(engine(), "b.deal", end ? (const char *)end + 1 : "", end ? size - first - 1 : 0, &settings,
                       &b) == RL_OK);
    if (rl_diff_new(a, b, &d) == RL_OK) need(rl_diff_write(d, "text", NULL, forget, &written) == RL_OK);
    rl_diff_free(d);
    rl_verdict_free(a);
    rl_verdict_free(b);
}

static void fuzz_sweep(const uint8_t *data, size_t size) {
    const rl_sweep_settings counting = {.size = sizeof(rl_sweep_settings), .max_listed = 10, .max_nodes = 20000};
    rl_sweep *s = NULL;
    size_t written = 0;
    if (rl_sweep_text(engine(), "input.deal", (const char *)data, size, &settings, &counting, &s) == RL_OK)
        need(rl_sweep_write(s, "text", NULL, forget, &written) == RL_OK);
    rl_sweep_free(s);
}

/* ------------------------------------------------------------------------------------------------ vocabularies, packs
 */

static void fuzz_terms(const uint8_t *data, size_t size) {
    rl_engine *e = NULL;
    need(rl_engine_new(&e) == RL_OK);
    (void)rl_engine_load_vocabulary_text(e, "input.terms", (const char *)data, size);
    rl_engine_free(e);
}

/* If the pack can be loaded, it judges a deal. */
static void fuzz_rules(const uint8_t *data, size_t size) {
    static const char lease[] =
        "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [{\"id\": \"1\", \"text\": "
        "\"The rent is 950 a month.\", \"terms\": {\"rent\": {\"either\": [900.0, 950.0]}, "
        "\"notice\": {\"tenant\": 30}, \"pets\": [\"cat\"]}}]}";
    rl_engine *e = NULL;
    rl_verdict *v = NULL;
    need(rl_engine_new(&e) == RL_OK);
    need(rl_engine_load_vocabulary_text(e, "lease.terms", lease_terms, sizeof lease_terms - 1) == RL_OK);
    if (rl_engine_add_pack_text(e, "input.rules", (const char *)data, size) == RL_OK)
        need(rl_check_text(e, "d.json", lease, sizeof lease - 1, &settings, &v) == RL_OK);
    rl_verdict_free(v);
    rl_engine_free(e);
}

/* ------------------------------------------------------------------------------------------------ expressions */

/* A case of `eval --stream`. */
static void fuzz_stream(const uint8_t *data, size_t size) {
    arena a;
    buf out = {0};
    diags d;
    arena_init(&a);
    diags_init(&d);
    source *s = source_of_text(&a, STR("line"), (str){(const char *)data, size});
    const node *n = node_read_json(&a, s, (node_limits){.allow_nul = true}, &d);
    if (n && n->kind == NODE_GROUP) cel_stream_case(&a, n, &out);
    buf_free(&out);
    diags_free(&d);
    arena_free(&a);
}

/* The text of an expression, without variables. */
static void fuzz_cel(const uint8_t *data, size_t size) {
    buf line = {0};
    buf_z(&line, "{\"expr\": ");
    buf_json(&line, (str){(const char *)data, size});
    buf_z(&line, "}");
    str one;
    if (buf_text(&line, &one)) fuzz_stream((const uint8_t *)one.p, one.n);
    buf_free(&line);
}

/* ------------------------------------------------------------------------------------------------ other readers */

/* A file's bytes, which may be compressed. At most 16 MiB of what they contain are read. */
static void fuzz_packed(const uint8_t *data, size_t size) {
    char name[] = "/tmp/redline-fuzz-XXXXXX", piece[4096];
    int fd = mkstemp(name);
    need(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
    diags d;
    diags_init(&d);
    bytes *b = bytes_open(str_of(name), &d);
    for (size_t all = 0, n = 1; b && n > 0 && all < 16u << 20; all += n) n = bytes_read(b, piece, sizeof piece);
    bytes_close(b);
    diags_free(&d);
    unlink(name);
}

/* An earlier report, as `diff` and --baseline read it. */
static void fuzz_results(const uint8_t *data, size_t size) {
    arena a;
    diags d;
    results r;
    arena_init(&a);
    diags_init(&d);
    source *s = source_of_text(&a, STR("old.json"), (str){(const char *)data, size});
    const str path = STR("deals");
    if (results_read(&a, s, size % 2, &r, &d)) (void)results_baseline(&a, &r, &path, 1, &d);
    diags_free(&d);
    arena_free(&a);
}

/* The canonical form of a text is its own canonical form. */
static void fuzz_format(const uint8_t *data, size_t size) {
    arena a;
    diags d;
    str once, twice;
    arena_init(&a);
    diags_init(&d);
    source *s = source_of_text(&a, STR("input.deal"), (str){(const char *)data, size});
    if (format_text(&a, s, &once, &d)) {
        need(format_text(&a, source_of_text(&a, STR("input.deal"), once), &twice, &d));
        need(str_eq(once, twice));
    }
    diags_free(&d);
    arena_free(&a);
}

/* A session of the language server: each line is a message after `initialize` and the opening of a deal; or, if the
 * input begins with a header, it is the whole stream. */
static void fuzz_lsp(const uint8_t *data, size_t size) {
    static const char *const begin[] = {
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"a:a.deal\","
        "\"version\":1,\"text\":\"deal = { id = \\\"d\\\"; title = \\\"D\\\"; };\\nterms = { dmz = { }; };\\n\"}}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"a:a.rules\","
        "\"version\":1,\"text\":\"rules = ( { id = \\\"A\\\"; when = \\\"has(alignment.nato)\\\"; } );\\n\"}}}"};
    lsp_settings with = {.service = service_usual(), .version = "0"};
    with.service.no_config = true;
    with.service.max_text = 100000;
    with.service.max_steps = 300000;
    with.service.today = STR("2025-06-02");
    str input = {(const char *)data, size}, stream;
    buf in = {0}, out = {0};
    if (str_starts(input, STR("Content-"))) {
        buf_str(&in, input);
    } else {
        for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
            buf_printf(&in, "Content-Length: %zu\r\n\r\n%s", strlen(begin[i]), begin[i]);
        for (size_t at = 0, end; at < input.n; at = end + 1) {
            end = str_find(input, STR("\n"), at);
            str line = str_sub(input, at, end);
            buf_printf(&in, "Content-Length: %zu\r\n\r\n", line.n);
            buf_str(&in, line);
            if (end == SIZE_MAX) break;
        }
    }
    if (buf_text(&in, &stream)) lsp_run_text(&with, stream, &out);
    buf_free(&in);
    buf_free(&out);
}

/* The built-in vocabulary with the pack `ukraine`, loaded once. */
static const rule_set *rules(void) {
    static rule_set loaded;
    static bool done;
    const str name = STR("ukraine");
    diags d;
    diags_init(&d);
    if (!done) need(rule_set_load(&loaded, (rule_set_request){.packs = &name, .n_packs = 1}, &d));
    done = true;
    diags_free(&d);
    return &loaded;
}

/* `fmt --fix`: what it corrects can be laid out, has nothing more to be corrected, and is its own layout. */
static void fuzz_correct(const uint8_t *data, size_t size) {
    const value_expert expert = term_expert(rules()->vocabulary);
    arena a;
    diags d;
    corrected once, twice;
    str text;
    arena_init(&a);
    diags_init(&d);
    source *s = source_of_text(&a, STR("input.deal"), (str){(const char *)data, size});
    if (correct_text(&a, s, &expert, &once, &d) && format_text(&a, once.text, &text, &d)) {
        source *again = source_of_text(&a, STR("input.deal"), text);
        need(correct_text(&a, again, &expert, &twice, &d) && twice.changes.n == 0 && str_eq(twice.text->text, text));
    }
    diags_free(&d);
    arena_free(&a);
}

/* A .redline.cfg. */
static void fuzz_config(const uint8_t *data, size_t size) {
    arena a;
    diags d;
    waiver_file file;
    arena_init(&a);
    diags_init(&d);
    (void)waiver_file_read(&a, source_of_text(&a, STR("input.cfg"), (str){(const char *)data, size}), &file, &d);
    diags_free(&d);
    arena_free(&a);
}

/* A file of tests of rules. */
static void fuzz_tests(const uint8_t *data, size_t size) {
    arena a;
    diags d;
    test_file file;
    deal_names names;
    arena_init(&a);
    diags_init(&d);
    a.limit = (size_t)1 << 30;
    source *s = source_of_text(&a, STR("input.tests"), (str){(const char *)data, size});
    const node *root = node_read_config(&a, s, (node_limits){0}, &d);
    if (root && test_file_names(&a, root, &names, &d)) (void)test_file_read(&a, s, root, rules(), &file, &d);
    diags_free(&d);
    arena_free(&a);
}

/* The beginning of a deal, in which a batch looks for the names of its vocabulary and packs, and its end. */
static void fuzz_names(const uint8_t *data, size_t size) {
    static const str kinds[] = {{"input.deal", 10}, {"input.json", 10}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        arena a;
        deal_names names = {0};
        arena_init(&a);
        (void)deal_names_peek(&a, source_of_text(&a, kinds[i], (str){(const char *)data, size}), false, &names);
        arena_free(&a);
    }
}

/* ------------------------------------------------------------------------------------------------ the page */

#define TOKEN "0123456789abcdef0123456789abcdef"

/* A folder that is made once, with one deal, and emptied before each input. */
static const char *web_folder_path(void) {
    static const char draft[] =
        "deal = { id = \"d\"; title = \"D\"; };\narticles = ( { id = \"1\"; title = \"One\"; terms = "
        "{ alignment = { nato = { either = [\"free\", \"renounced\"]; }; }; }; } );\n";
    static char path[40]; /* in memory, because saving waits for the disk; made again if somebody has removed it */
    int at = path[0] ? open(path, O_RDONLY | O_DIRECTORY) : -1;
    if (at < 0) {
        strcpy(path, access("/dev/shm", W_OK) == 0 ? "/dev/shm/redline-fuzz-XXXXXX" : "/tmp/redline-fuzz-XXXXXX");
        need(mkdtemp(path) != NULL);
        at = open(path, O_RDONLY | O_DIRECTORY);
    }
    DIR *all = at >= 0 ? opendir(path) : NULL;
    need(all != NULL);
    for (struct dirent *e; (e = readdir(all));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) need(unlinkat(at, e->d_name, 0) == 0);
    closedir(all);
    int file = openat(at, "a.deal", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    need(file >= 0 && write(file, draft, sizeof draft - 1) == (ssize_t)sizeof draft - 1);
    close(file);
    close(at);
    return path;
}

static void remove_web_folder(void) {
    const char *path = web_folder_path();
    int at = open(path, O_RDONLY | O_DIRECTORY);
    if (at < 0) return;
    (void)!unlinkat(at, "a.deal", 0);
    close(at);
    (void)!rmdir(path);
}

/* What an answer always is: a status, and an object in JSON, which of an error has a sentence. */
static void check_answer(int status, const buf *out) {
    arena a;
    diags d;
    str text;
    arena_init(&a);
    diags_init(&d);
    need(buf_text(out, &text) && status >= 200 && status < 600);
    const node *root = node_read_json(&a, source_of_text(&a, STR("a.json"), text),
                                      (node_limits){.max_depth = 200, .allow_nul = true}, &d);
    need(root && root->kind == NODE_GROUP && (status == 200 || node_get(root, "error")));
    diags_free(&d);
    arena_free(&a);
}

/* The head of a request: METHOD TARGET, and after a tab each header. What it asks for it may have. */
static void ask_head(web_session *s, arena *a, str line) {
    size_t tab = str_find(line, STR("\t"), 0), space = str_find(line, STR(" "), 0);
    str first = str_sub(line, 0, tab);
    web_head head = {.method = str_sub(first, 0, space), .target = str_sub(first, space, first.n)};
    if (head.target.n) head.target = str_sub(head.target, 1, head.target.n);
    while (tab != SIZE_MAX) {
        size_t next = str_find(line, STR("\t"), tab + 1);
        str header = str_sub(line, tab + 1, next);
        size_t colon = str_find(header, STR(":"), 0);
        if (colon != SIZE_MAX)
            web_head_add(&head, str_sub(header, 0, colon), str_trim(str_sub(header, colon + 1, header.n)));
        tab = next;
    }
    web_route r = web_route_of(a, &head, STR(TOKEN), 8080);
    need(r.status ? r.status >= 400 && r.error
                  : web_has_token(head.target, STR(TOKEN)) && !head.twice && head.host.n == 14);
    if (r.status || r.kind != WEB_REPORT) return;
    buf out = {0};
    web_report about;
    int status = web_answer_report(s, r.path, r.format, &out, &about);
    if (status != 200) check_answer(status, &out);
    buf_free(&out);
}

/* A session of the page with an open deal, whose revision is 1. Each line is a call, as NAME JSON, or after '@' the
 * head of a request. */
static void fuzz_http(const uint8_t *data, size_t size) {
    static const str ukraine = {"ukraine", 7};
    static bool removes;
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    folder *f = folder_open(str_of(web_folder_path()), &d);
    web_settings with = {.service = service_usual(), .version = "0"};
    with.service.packs = (str_list){&ukraine, 1};
    with.service.no_config = true;
    with.service.max_text = 100000;
    with.service.max_steps = 300000;
    with.service.today = STR("2025-06-02");
    if (!removes) removes = atexit(remove_web_folder) == 0;
    web_session *s = f ? web_session_new(f, &with) : NULL;
    need(s != NULL);
    buf out = {0};
    need(web_answer(s, STR("open"), STR("{\"path\": \"a.deal\"}"), &out) == 200);
    str input = {(const char *)data, size};
    for (size_t at = 0, end = 0; end != SIZE_MAX && at < input.n; at = end + 1) {
        end = str_find(input, STR("\n"), at);
        str line = str_sub(input, at, end);
        size_t space = str_find(line, STR(" "), 0);
        if (line.n && line.p[0] == '@')
            ask_head(s, &a, str_sub(line, 1, line.n));
        else if (space != SIZE_MAX && !str_is(str_sub(line, 0, space), "repair")) /* the solver takes seconds */
            check_answer(web_answer(s, str_sub(line, 0, space), str_sub(line, space + 1, line.n), &out), &out);
    }
    buf_free(&out);
    web_session_free(s);
    folder_close(f);
    diags_free(&d);
    arena_free(&a);
}

/* The reading that looks for slips reads each text that the readers accept to its end, and any text within it. */
static void fuzz_readings(const uint8_t *data, size_t size) {
    for (int json = 0; json < 2; json++) {
        arena a;
        diags d;
        reading r;
        arena_init(&a);
        diags_init(&d);
        a.limit = (size_t)1 << 30;
        source *s = source_of_text(&a, json ? STR("input.json") : STR("input.deal"), (str){(const char *)data, size});
        reading_all(&a, &r, s->text, json);
        need(r.at <= s->text.n && r.now.from <= r.now.to && r.now.to <= s->text.n + 1);
        if (!r.done) need(reading_wanted(&r)[0]);
        const node *n =
            json ? node_read_json(&a, s, (node_limits){0}, &d) : node_read_config(&a, s, (node_limits){0}, &d);
        need(!n || r.done);
        diags_free(&d);
        arena_free(&a);
    }
}

const fuzz_target fuzz_targets[] = {
    {"deal", fuzz_deal},       {"json", fuzz_json},         {"diff", fuzz_diff},     {"sweep", fuzz_sweep},
    {"terms", fuzz_terms},     {"rules", fuzz_rules},       {"stream", fuzz_stream}, {"cel", fuzz_cel},
    {"packed", fuzz_packed},   {"results", fuzz_results},   {"format", fuzz_format}, {"lsp", fuzz_lsp},
    {"correct", fuzz_correct}, {"config", fuzz_config},     {"tests", fuzz_tests},   {"names", fuzz_names},
    {"http", fuzz_http},       {"readings", fuzz_readings},
};
const size_t fuzz_targets_n = sizeof fuzz_targets / sizeof *fuzz_targets;
