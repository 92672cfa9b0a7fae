/* A program that uses the library: it checks a deal that it has in memory against two packs, prints which conditions
 * are violated and why, and writes the HTML report to a file.
 *
 *     cc embed.c $(pkg-config --cflags --libs redline) -o embed && ./embed report.html */

#include <redline.h>

#include <stdio.h>
#include <string.h>

static const char deal[] = "deal = { id = \"draft\"; title = \"A draft\"; };\n"
                           "articles = (\n"
                           "  { id = \"1\"; text = \"Ukraine withdraws from Luhansk.\";\n"
                           "    terms = { territory = { luhansk = { withdrawal = { ukraine = \"full\"; }; }; }; }; },\n"
                           "  { id = \"2\"; bracketed = true; text = \"Ukraine does not join NATO.\";\n"
                           "    terms = { alignment = { nato = \"barred\"; }; }; } );\n";

/* A pack of one's own. Packs and vocabularies may also be files, or built in. */
static const char pack[] =
    "pack = { id = \"mine\"; title = \"My red lines\"; version = \"1\"; vocabulary = \"peace/2\";\n"
    "  sources = ( { id = \"memo\"; title = \"A memo\"; } ); };\n"
    "rules = ( { id = \"LAND\"; title = \"No withdrawal from Luhansk\"; class = \"red-line\";\n"
    "  cite = { source = \"memo\"; quote = \"no withdrawal\"; };\n"
    "  conditions = ( { id = \"a\"; forbid = \"territory.luhansk.withdrawal.ukraine == 'full'\";\n"
    "                   message = \"Ukraine withdraws from Luhansk\"; } ); } );\n";

/* A sink: takes output as it is written. DATA is the FILE. */
static bool to_file(void *data, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, (FILE *)data) == size;
}

static void print_reasons(rl_verdict *v, size_t p, size_t r, size_t c) {
    rl_reason why = RL_REASON_INIT;
    for (size_t i = 0; rl_verdict_reason(v, p, r, c, i, &why) == RL_OK; i++)
        if (why.kind == RL_REASON_TERM)
            printf("    because: %s = %s (%s:%u)\n", why.name, why.value, why.file, (unsigned)why.line);
}

static void print_verdict(rl_verdict *v) {
    rl_pack_verdict pv = RL_PACK_VERDICT_INIT;
    rl_rule_verdict rv = RL_RULE_VERDICT_INIT;
    rl_condition_verdict cv = RL_CONDITION_VERDICT_INIT;
    printf("%s\n", rl_outcome_name(rl_verdict_outcome(v)));
    for (size_t p = 0; rl_verdict_pack(v, p, &pv) == RL_OK; p++) {
        printf("%s: %s\n", pv.id, rl_outcome_name(pv.outcome));
        for (size_t r = 0; rl_verdict_rule(v, p, r, &rv) == RL_OK; r++)
            for (size_t c = 0; rl_verdict_condition(v, p, r, c, &cv) == RL_OK; c++) {
                if (cv.outcome != RL_CONDITION_VIOLATED || rv.rule_class != RL_RED_LINE) continue;
                printf("  %s/%s: %s\n", rv.id, cv.id, cv.message);
                print_reasons(v, p, r, c);
            }
    }
}

static rl_status write_report(const rl_engine *engine, const rl_verdict *v, const char *file) {
    FILE *out = fopen(file, "wb");
    rl_report *report = NULL;
    if (!out) return RL_ERROR_STOPPED;
    rl_status status = rl_report_new(engine, "html", NULL, to_file, out, &report);
    if (status == RL_OK) status = rl_report_add(report, v);
    if (status == RL_OK) status = rl_report_end(report);
    rl_report_free(report);
    if (fclose(out) != 0 && status == RL_OK) status = RL_ERROR_STOPPED;
    return status;
}

int main(int argc, char **argv) {
    rl_engine *engine = NULL;
    rl_verdict *verdict = NULL, *bad = NULL;
    rl_settings settings = RL_SETTINGS_INIT;
    settings.today = "2025-06-02";

    rl_status status = rl_engine_new(&engine);
    if (status == RL_OK) status = rl_engine_add_pack(engine, "ukraine");
    if (status == RL_OK) status = rl_engine_add_pack_text(engine, "mine.rules", pack, strlen(pack));
    if (status == RL_OK) status = rl_check_text(engine, "draft.deal", deal, strlen(deal), &settings, &verdict);
    if (status == RL_OK) print_verdict(verdict);

    /* A deal with errors has a verdict, too. Its diagnostics are values; here they are printed as the program does. */
    if (status == RL_OK) status = rl_check_text(engine, "bad.deal", "deal = { id = 5; };", 19, &settings, &bad);
    if (status == RL_OK) printf("%s\n", rl_outcome_name(rl_verdict_outcome(bad)));
    if (status == RL_OK) status = rl_verdict_write_diags(bad, false, to_file, stdout);

    if (status == RL_OK && argc > 1) status = write_report(engine, verdict, argv[1]);
    if (status == RL_ERROR_INPUT) rl_engine_write_diags(engine, false, to_file, stderr);
    if (status != RL_OK) fprintf(stderr, "embed: %s\n", rl_status_name(status));
    rl_verdict_free(bad);
    rl_verdict_free(verdict);
    rl_engine_free(engine);
    return status == RL_OK ? 0 : 1;
}
