/* Measures text patterns: one, ten, fifty and two hundred on a deal of ten articles, with and without the shared scan.
 * First the searches alone, then a deal judged with a pack that has one condition per pattern. The time for one pattern
 * is the mean over all of them, each alone. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "judge/judge.h"
#include "rules/rule_set.h"
#include "buf_slice.h"

#define ARTICLES 10
#define MOST     200

static const char *const patterns[MOST] = {
    "(?i)\\bcease-?fire\\b",
    "(?i)armistice",
    "(?i)security\\s+guarantees?",
    "(?i)security\\s+assurances?",
    "(?i)good\\s+offices",
    "(?i)budapest",
    "(?i)\\bminsk\\b",
    "(?i)istanbul",
    "\\bNATO\\b",
    "(?i)north\\s+atlantic\\s+(treaty|alliance)",
    "\\bEU\\b",
    "(?i)european\\s+union",
    "\\bUN\\b",
    "(?i)united\\s+nations",
    "\\bOSCE\\b",
    "\\bIAEA\\b",
    "(?i)neutral(ity)?",
    "(?i)non-?align(ed|ment)",
    "(?i)\\b(neutral|non-aligned|non-bloc)\\b",
    "(?i)demilitari[sz]ed\\s+zone",
    "(?i)demilitari[sz]ation",
    "(?i)buffer\\s+zone",
    "(?i)line\\s+of\\s+contact",
    "(?i)contact\\s+line",
    "(?i)front\\s*line",
    "(?i)internationally\\s+recogni[sz]ed\\s+borders?",
    "(?i)territorial\\s+integrity",
    "(?i)sovereign(ty)?\\b",
    "(?i)self-?determination",
    "(?i)referend(um|a)",
    "(?i)special\\s+status",
    "(?i)autonom(y|ous)",
    "(?i)federal(i[sz]ation|ism)",
    "[Cc]rimea",
    "(?i)sevastopol",
    "(?i)donetsk",
    "(?i)luhansk|lugansk",
    "(?i)zaporizh(zhia|ia)",
    "(?i)kherson",
    "(?i)kharkiv",
    "(?i)\\bsumy\\b",
    "(?i)donbas+",
    "(?i)nuclear\\s+(power\\s+)?plant",
    "(?i)nuclear\\s+weapons?",
    "(?i)shall\\s+not\\s+(acquire|possess|host)",
    "(?i)weapons?\\s+of\\s+mass\\s+destruction",
    "(?i)long-?range\\s+missiles?",
    "(?i)ballistic",
    "(?i)air\\s+defen[cs]e",
    "(?i)no-?fly\\s+zone",
    "(?i)heavy\\s+(weapons|weaponry|arms)",
    "(?i)withdraw(al|s|n)?\\b",
    "(?i)withdraw\\w*\\s+(of|from)",
    "(?i)\\bpull\\s+back\\b",
    "(?i)redeploy(ment)?",
    "(?i)foreign\\s+(troops|forces|contingents?)",
    "(?i)peacekeep(ers?|ing)",
    "(?i)military\\s+bases?",
    "(?i)joint\\s+exercises?",
    "(?i)mercenar(y|ies)",
    "(?i)\\b\\d+\\s+(troops|soldiers|personnel)",
    "(?i)\\b\\d{1,3}(,\\d{3})+\\b",
    "(?i)(size|number|strength)\\s+of\\s+the\\s+armed\\s+forces",
    "(?i)limit(s|ed)?\\s+to\\s+\\d+",
    "(?i)conscription",
    "(?i)mobili[sz]ation",
    "(?i)prisoners?\\s+of\\s+war",
    "(?i)all\\s+for\\s+all",
    "(?i)exchange\\s+of\\s+prisoners",
    "(?i)civilian\\s+(detainees|hostages|internees)",
    "(?i)deported\\s+children",
    "(?i)children",
    "(?i)famil(y|ies)",
    "(?i)displaced\\s+persons?",
    "(?i)right\\s+of\\s+return",
    "(?i)humanitarian\\s+(corridor|access|aid)",
    "(?i)missing\\s+persons?",
    "(?i)amnesty",
    "(?i)war\\s+crimes?",
    "(?i)crimes?\\s+against\\s+humanity",
    "(?i)special\\s+tribunal",
    "(?i)international\\s+criminal\\s+court",
    "\\bICC\\b",
    "(?i)prosecut(e|ed|ion)",
    "(?i)accountab(le|ility)",
    "(?i)reparations?",
    "(?i)compensation",
    "(?i)frozen\\s+assets?",
    "(?i)immobili[sz]ed\\s+assets?",
    "(?i)reconstruction\\s+fund",
    "(?i)marshall\\s+plan",
    "(?i)sanctions?",
    "(?i)lift(ed|ing)?\\s+(of\\s+)?(all\\s+)?sanctions",
    "(?i)snap-?back",
    "(?i)embargo",
    "(?i)swift",
    "(?i)most-favou?red",
    "(?i)free\\s+trade",
    "(?i)customs",
    "(?i)grain\\s+(deal|initiative|corridor)",
    "(?i)black\\s+sea",
    "(?i)azov",
    "(?i)kerch",
    "(?i)freedom\\s+of\\s+navigation",
    "(?i)\\bstraits?\\b",
    "(?i)montreux",
    "(?i)gas\\s+transit",
    "(?i)nord\\s+stream",
    "(?i)energy\\s+infrastructure",
    "(?i)dni(e|i)?pro",
    "(?i)kakhovka",
    "(?i)enerhodar",
    "(?i)water\\s+supply",
    "(?i)official\\s+language",
    "(?i)state\\s+language",
    "(?i)russian\\s+language",
    "(?i)\\bminorit(y|ies)\\b",
    "(?i)orthodox\\s+church",
    "(?i)religious\\s+(freedom|communities)",
    "(?i)denazification",
    "(?i)nazi(sm)?",
    "(?i)glorif(y|ication)",
    "(?i)propaganda",
    "(?i)hate\\s+speech",
    "(?i)constitution(al)?",
    "(?i)ratif(y|ied|ication)",
    "(?i)parliament",
    "(?i)verkhovna\\s+rada",
    "(?i)state\\s+duma",
    "(?i)presidential\\s+elections?",
    "(?i)elections?\\s+within\\s+\\d+\\s+days",
    "(?i)martial\\s+law",
    "(?i)within\\s+\\d+\\s+(days|weeks|months)",
    "(?i)within\\s+(thirty|sixty|ninety)\\s+days",
    "(?i)no\\s+later\\s+than",
    "(?i)entry\\s+into\\s+force",
    "(?i)enters?\\s+into\\s+force",
    "(?i)terminat(e|ed|ion)",
    "(?i)withdraw\\s+from\\s+this\\s+(treaty|agreement)",
    "(?i)dispute\\s+settlement",
    "(?i)arbitra(tion|l)",
    "(?i)international\\s+court\\s+of\\s+justice",
    "(?i)security\\s+council",
    "(?i)\\bveto\\b",
    "(?i)guarantor(s|\\s+states?)?",
    "(?i)armed\\s+attack",
    "(?i)collective\\s+(self-)?defen[cs]e",
    "(?i)article\\s+(5|five|51)",
    "(?i)consultations?",
    "(?i)joint\\s+(commission|committee|council)",
    "(?i)monitor(ing|s)?\\b",
    "(?i)verif(y|ication)",
    "(?i)inspect(ion|ions|ors?)",
    "(?i)satellite",
    "(?i)drones?\\b",
    "(?i)unmanned\\s+aerial",
    "(?i)mine\\s+clearance|demining",
    "(?i)cluster\\s+munitions?",
    "(?i)chemical\\s+weapons?",
    "(?i)biological\\s+(weapons?|laborator(y|ies))",
    "(?i)cyber(-?attacks?)?",
    "(?i)intelligence\\s+sharing",
    "(?i)arms\\s+(deliver(y|ies)|supplies)",
    "(?i)military\\s+(aid|assistance)",
    "(?i)train(ing)?\\s+missions?",
    "(?i)coalition\\s+of\\s+the\\s+willing",
    "(?i)deterrence",
    "(?i)minsk\\s+(agreements?|accords?|ii?)",
    "(?i)normandy\\s+format",
    "(?i)united\\s+states",
    "(?i)united\\s+kingdom",
    "(?i)\\bfrance\\b",
    "(?i)\\bgermany\\b",
    "(?i)t(ü|u)rki?ye?",
    "(?i)\\bchina\\b",
    "(?i)\\bbelarus\\b",
    "(?i)\\bpoland\\b",
    "(?i)transnistria",
    "(?i)kaliningrad",
    "(?i)\\bde\\s+(jure|facto)\\b",
    "(?i)recogni[sz](e|es|ed|ing)\\b",
    "(?i)annex(ed|ation)",
    "(?i)occup(ied|ation)",
    "(?i)temporar(y|ily)",
    "(?i)lease\\b",
    "(?i)land\\s+swap",
    "(?i)status\\s+quo",
    "(?i)as\\s+appropriate",
    "(?i)in\\s+due\\s+course",
    "(?i)best\\s+efforts?",
    "(?i)to\\s+the\\s+extent\\s+possible",
    "(?i)where\\s+feasible",
    "(?i)(mutually|jointly)\\s+agreed",
    "(?i)shall\\s+refrain\\s+from",
    "(?i)undertakes?\\s+(not\\s+)?to",
    "(?i)irreversib(le|ly)",
    "(?i)perman(ent|ently)\\b",
    "(?i)\\bforce\\s+majeure\\b",
    "(?i)hold\\s+harmless",
    "(?i)all\\s+parties\\b.{0,40}\\bcease",
};

static const char *const sentences[] = {
    "The Parties shall observe a full and lasting ceasefire along the line of contact from the day of signature.",
    "Each side shall withdraw its heavy weapons to a distance of at least thirty kilometres from that line.",
    "A demilitarised zone shall be set up under the supervision of an international mission.",
    "The mission shall report every month to the Security Council on how the withdrawal proceeds.",
    "Prisoners of war shall be exchanged all for all within 60 days, with the help of the Red Cross.",
    "Nothing in this Article affects the right of either Party to provide for its own defence.",
    "The border crossings named in the annex shall be open to civilians at all hours.",
    "The guarantor states shall consult without delay whenever one of them believes that this Treaty was broken.",
    "Goods that are needed for the repair of homes, schools and hospitals shall pass free of duties.",
    "The nuclear power plant shall be run under the safeguards of the Agency, and its output shared.",
    "Disputes on what this Article means shall first be brought before the joint commission.",
    "The commission shall have six members, three named by each side, and shall decide by common accord.",
    "Families that were parted by the fighting shall be brought together again as soon as they ask for it.",
    "Both sides shall hand over all maps of mined areas, and shall clear them together.",
    "Ships of every flag shall pass freely, and no fee shall be asked of them but for services rendered.",
    "This Treaty shall enter into force once both sides have told each other that they have ratified it.",
    "The sum shall be paid in ten equal parts, the first of them on the day on which this Article takes effect.",
    "Schools may teach in any of the languages that are spoken in the district.",
    "Either Party may ask for a review after five years; until it ends nothing shall be changed.",
    "Persons who left their homes may come back to them, and shall be given their property again.",
};

/* Processor time, because other programs affect it less. */
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- deals and packs ---- */

static uint64_t next(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

static void write_deal(buf *b, size_t length) {
    uint64_t random = 88172645463325252u;
    buf_str(b, STR("deal = { id = \"bench\"; title = \"t\"; };\narticles = (\n"));
    for (int i = 0; i < ARTICLES; i++) {
        buf_printf(b, "%s{ id = \"%d\"; title = \"Article %d\"; text = \"", i ? ",\n" : "", i + 1, i + 1);
        for (size_t from = buf_mark(b); buf_mark(b) - from < length;) {
            buf_str(b, str_of(sentences[next(&random) % (sizeof sentences / sizeof *sentences)]));
            buf_char(b, ' ');
        }
        buf_str(b, STR("\"; }"));
    }
    buf_str(b, STR("\n);\n"));
}

/* A backslash in a string inside a string of a rule file is written four times. */
static void write_pattern(buf *b, const char *pattern) {
    for (; *pattern; pattern++) buf_str(b, *pattern == '\\' ? STR("\\\\\\\\") : (str){pattern, 1});
}

/* Every STEP-th pattern from FIRST on. */
static void write_pack(buf *b, size_t first, size_t step) {
    buf_str(b,
            STR("pack = { id = \"bench\"; title = \"t\"; version = \"1\"; vocabulary = \"peace/2\"; sources = ({ id = "
                "\"s\"; title = \"t\"; }); };\nrules = ({ id = \"R\"; title = \"t\"; class = \"red-line\"; cite = { "
                "source = \"s\"; quote = \"q\"; }; conditions = (\n"));
    for (size_t i = first; i < MOST; i += step) {
        buf_printf(b, "%s{ id = \"c%zu\"; message = \"m\"; forbid = \"articles.exists(a, a.text.matches('",
                   i > first ? ",\n" : "", i);
        write_pattern(b, patterns[i]);
        buf_str(b, STR("'))\"; }"));
    }
    buf_str(b, STR("\n); });\n"));
}

static void stop(const diags *d) {
    for (size_t i = 0; i < d->list.n; i++) fprintf(stderr, "patterns: " STR_FMT "\n", STR_ARG(d->list.v[i].message));
    exit(1);
}

typedef struct bench {
    rule_set rules;
    diags problems;
    buf pack_text, deal_text;
    arena memory, per_deal;
    const deal *deal;
    cel_row rows[ARTICLES];
    str texts[ARTICLES][ARTICLE_FIELDS];
} bench;

static void open_bench(bench *b, size_t length, size_t first, size_t step) {
    *b = (bench){0};
    diags_init(&b->problems);
    arena_init(&b->memory);
    arena_init(&b->per_deal);
    write_pack(&b->pack_text, first, step);
    write_deal(&b->deal_text, length);
    bool loaded = rule_set_load(&b->rules, (rule_set_request){.no_packs = true}, &b->problems) &&
                  rule_set_add_text(&b->rules, STR("bench.rules"), buf_slice(&b->pack_text), &b->problems);
    source *s = source_of_text(&b->memory, STR("bench.deal"), buf_slice(&b->deal_text));
    b->deal = loaded ? deal_read(&b->memory, s, b->rules.vocabulary, &(deal_settings){0}, &b->problems) : NULL;
    if (!b->deal) stop(&b->problems);
    for (int i = 0; i < ARTICLES; i++) {
        b->texts[i][ARTICLE_TEXT] = b->deal->articles[i].text;
        b->rows[i].fields = b->texts[i];
    }
}

static void close_bench(bench *b) {
    rule_set_free(&b->rules);
    diags_free(&b->problems);
    buf_free(&b->pack_text);
    buf_free(&b->deal_text);
    arena_free(&b->memory);
    arena_free(&b->per_deal);
}

/* ---- what is measured; each returns how many patterns matched ---- */

static size_t search(bench *b, bool scan) {
    const rule *r = b->rules.packs[0]->rules;
    cel_context c = {
        .memory = &b->per_deal, .slots = b->deal->slots, .rows = b->rows, .n_rows = ARTICLES, .steps_left = INT64_MAX};
    if (scan) c.scan = cel_scan_new(&b->per_deal, b->rules.env->scanner, b->rows, ARTICLES, ARTICLE_FIELDS);
    size_t n = 0;
    for (size_t i = 0; i < r->n_conditions; i++) n += cel_eval(r->conditions[i].test.program, &c).b;
    arena_reset(&b->per_deal);
    return n;
}

static size_t judge(bench *b, bool scan) {
    pack p = *b->rules.packs[0];
    const pack *list = &p;
    if (!scan) p.scanner = NULL;
    const verdict *v = judge_deal(&b->per_deal, b->deal, &list, 1, (judge_settings){.no_because = true});
    const rule_verdict *r = v->packs[0].rules;
    size_t n = 0;
    for (size_t i = 0; i < r->n_conditions; i++) n += r->conditions[i].outcome == CONDITION_VIOLATED;
    arena_reset(&b->per_deal);
    return n;
}

/* Microseconds for one deal: the fastest of a few runs of a millisecond or two. */
static double time_of(bench *b, size_t (*what)(bench *, bool), bool scan, size_t *found) {
    double best = 1e9, took = 0;
    size_t n = 1;
    for (int run = 0; run<5; run += took> 1e3) {
        double start = now();
        for (size_t i = 0; i < n; i++) *found = what(b, scan);
        took = now() - start;
        if (took / (double)n < best) best = took / (double)n;
        if (took < 1e3) n *= 2;
    }
    return best;
}

typedef struct times {
    double searched[2], judged[2]; /* without the scan, with it */
    size_t found;
} times;

/* The mean over several selections of the same number of patterns. */
static times measure(size_t length, size_t step) {
    times sum = {{0}, {0}, 0};
    size_t groups = step == MOST ? MOST : 1;
    for (size_t first = 0; first < groups; first++) {
        bench b;
        open_bench(&b, length, first, step);
        for (int scan = 0; scan < 2; scan++) {
            size_t found[2];
            sum.searched[scan] += time_of(&b, search, scan, &found[0]) / (double)groups;
            sum.judged[scan] += time_of(&b, judge, scan, &found[1]) / (double)groups;
            if (found[0] != found[1] || (scan && found[0] != sum.found)) exit(1);
            sum.found = found[0];
        }
        close_bench(&b);
    }
    return sum;
}

int main(void) {
    static const size_t lengths[] = {450, 5000}, steps[] = {MOST, 20, 4, 1};
    printf("text patterns over %d articles, microseconds per deal:\n", ARTICLES);
    printf("  article  patterns  found   searched, with scan   judged, with scan\n");
    for (int l = 0; l < 2; l++)
        for (int s = 0; s < 4; s++) {
            times t = measure(lengths[l], steps[s]);
            printf("  %5zu B  %8zu  ", lengths[l], MOST / steps[s]);
            if (steps[s] == MOST)
                printf("%5s", "");
            else
                printf("%5zu", t.found);
            printf("  %9.2f  %10.2f  %7.2f  %10.2f\n", t.searched[0], t.searched[1], t.judged[0], t.judged[1]);
        }
    return 0;
}
