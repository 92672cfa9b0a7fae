/* The vocabularies, packs and configurations that documents share: loaded once, and again after a change of a file. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rules/builtin.h"
#include "service/service_internal.h"

#define CONFIG_NAME ".redline.cfg"
/* Rule sets that no analysis uses and that are kept anyway, for documents whose analysis was dropped. */
#define MOST_UNUSED 4u

/* ------------------------------------------------------------------------------------------------ configurations */

/* The folder whose .redline.cfg counts for PATH: the innermost one of the user's that contains it. */
static str folder_of(const service *s, str path) {
    str best = {"", 0};
    for (size_t i = 0; i < s->n_folders; i++) {
        str f = str_of(s->folders[i]);
        bool in = str_starts(path, f) && (path.n == f.n || path.p[f.n] == '/' || str_is(f, "/"));
        if (in && f.n >= best.n) best = f;
    }
    return best;
}

static void free_config(config_entry *c) {
    diags_free(&c->problems);
    arena_free(&c->memory);
    free(c);
}

/* Whether a file could not be read: it may be readable the next time, although it has not changed. */
static bool cannot_be_read(const diags *d) {
    for (size_t i = 0; i < d->list.n; i++)
        if (d->list.v[i].level == DIAG_ERROR && d->list.v[i].line == 0) return true;
    return false;
}

/* NAME is copied. If memory runs out, the configuration has no name and is read again the next time. */
static void read_config(config_entry *c, const service *s, str name) {
    jmp_buf oom;
    if (setjmp(oom)) {
        c->good = false;
        c->name = (str){"", 0};
        c->stamp.size = -2;
    } else {
        c->memory.oom = c->problems.memory.oom = &oom;
        c->name = arena_str(&c->memory, name);
        size_t n = name.n;
        while (n && name.p[n - 1] != '/') n--;
        c->folder = str_sub(c->name, 0, n);
        c->stamp = service_stamp(s, c->name);
        document *open = service_find((service *)(uintptr_t)s, c->name);
        c->there = open || c->stamp.size >= 0;
        source *from = open       ? source_of_text(&c->memory, c->name, document_text(open))
                       : c->there ? source_load(&c->memory, c->name, 0, &c->problems)
                                  : NULL;
        c->good = !c->there || (from && waiver_file_read(&c->memory, from, &c->file, &c->problems));
        if (!c->good && cannot_be_read(&c->problems)) c->stamp.size = -2; /* equal to none */
    }
    c->memory.oom = c->problems.memory.oom = NULL;
}

/* The path of the configuration for PATH, in OUT, which has room for MOST bytes; empty: none. */
static str config_path(const service *s, str path, char *out, size_t most) {
    if (s->settings.no_config) return STR("");
    if (s->settings.config.n) return s->settings.config;
    str folder = folder_of(s, path);
    char here[PATH_MAX];
    if (folder.n == 0 && (s->n_folders || !getcwd(here, sizeof here))) return STR("");
    int n = snprintf(out, most, STR_FMT "%s" CONFIG_NAME, STR_ARG(folder.n ? folder : str_of(here)),
                     str_is(folder, "/") ? "" : "/");
    return n > 0 && (size_t)n < most ? (str){out, (size_t)n} : STR("");
}

config_entry *service_config(service *s, str path) {
    static config_entry none = {.good = true}, lost; /* LOST: there is no memory to read it */
    char room[PATH_MAX + 32];
    str name = config_path(s, path, room, sizeof room);
    if (name.n == 0) return &none;
    file_stamp now = service_stamp(s, name);
    for (size_t i = 0; i < s->n_configs; i++) {
        config_entry *c = s->configs[i];
        if (c->name.n && !str_eq(c->name, name)) continue;
        if (c->name.n && service_stamp_equal(&c->stamp, &now)) return c;
        free_config(c);
        s->configs[i--] = s->configs[--s->n_configs];
        s->rules_revision++; /* verdicts point to its waivers */
        s->revision++;
    }
    config_entry *c = calloc(1, sizeof *c);
    if (!c) return &lost;
    arena_init(&c->memory);
    diags_init(&c->problems);
    read_config(c, s, name);
    if (service_push((void ***)(void *)&s->configs, &s->n_configs, &s->cap_configs, c)) return c;
    free_config(c);
    return &lost;
}

/* ------------------------------------------------------------------------------------------------ rule sets */

static void free_rules(rule_entry *e) {
    diags_free(&e->problems);
    rule_set_free(&e->set);
    free(e);
}

static void stamp_file(rule_entry *e, const service *s, str path) {
    arena *a = &e->set.memory;
    file_stamp now = service_stamp(s, path);
    now.path = arena_str(a, path);
    VEC_PUSH(a, e->stamps, now);
}

/* The files of the vocabularies that this one extends: its terms and sets are from there. */
static void stamp_bases(rule_entry *e, const service *s, const vocabulary *v) {
    const source *last = v->source;
    for (size_t i = 0; i < v->n_terms + v->n_sets; i++) {
        const source *of = i < v->n_terms ? v->terms[i]->at.source : v->sets[i - v->n_terms]->at.source;
        if (of && of != last && of != v->source && rule_name_is_path(of->name)) stamp_file(e, s, of->name);
        last = of;
    }
}

static void stamp_included(rule_entry *e, const service *s, const source *from) {
    for (const source *i = from ? from->included : NULL; i; i = i->included) stamp_file(e, s, i->name);
}

/* The texts of files that are open. */
static void load(rule_entry *e, service *s, const rule_files *f, bool with_packs, str key) {
    arena texts;
    jmp_buf oom;
    arena_init(&texts);
    if (setjmp(oom) == 0) {
        texts.oom = e->problems.memory.oom = &oom;
        document *terms = f->terms.n ? service_find(s, f->terms) : NULL;
        str terms_text = terms ? document_text(terms) : (str){"", 0}, *packs = ARENA_ARRAY(&texts, str, f->packs.n + 1);
        for (size_t i = 0; i < f->packs.n; i++) {
            document *open = service_find(s, f->packs.v[i]);
            if (open) packs[i] = document_text(open);
        }
        e->good = rule_set_load(&e->set,
                                (rule_set_request){.terms = f->terms,
                                                   .terms_text = terms ? &terms_text : NULL,
                                                   .packs = f->packs.v,
                                                   .n_packs = f->packs.n,
                                                   .pack_texts = packs,
                                                   .no_packs = !with_packs},
                                &e->problems);
        e->key = arena_str(&e->set.memory, key);
        if (f->terms.n) stamp_file(e, s, f->terms);
        for (size_t i = 0; i < f->packs.n; i++)
            if (rule_name_is_path(f->packs.v[i])) stamp_file(e, s, f->packs.v[i]);
        if (e->set.vocabulary) stamp_included(e, s, e->set.vocabulary->source);
        if (e->set.vocabulary) stamp_bases(e, s, e->set.vocabulary);
        for (size_t i = 0; i < e->set.n_packs; i++) stamp_included(e, s, e->set.packs[i]->source);
        /* The order of the built-in packs, and those that could not be loaded. */
        e->n_packs = f->packs.n ? f->packs.n : e->set.n_packs;
        e->again = !e->good && cannot_be_read(&e->problems);
    } else {
        e->good = false;
        e->again = true;
    }
    e->set.memory.oom = e->problems.memory.oom = NULL;
    arena_free(&texts);
}

static bool fresh(const service *s, const rule_entry *e) {
    for (size_t i = 0; i < e->stamps.n; i++) {
        file_stamp now = service_stamp(s, e->stamps.v[i].path);
        if (!service_stamp_equal(&e->stamps.v[i], &now)) return false;
    }
    return true;
}

/* Frees entries that nothing uses: those that are out of date, and all but a few others. */
static void sweep(service *s) {
    for (size_t i = 0; i < s->n_rules;) {
        rule_entry *e = s->rules[i];
        size_t newer = 0;
        for (size_t k = 0; k < s->n_rules; k++)
            newer += s->rules[k]->uses == 0 && !s->rules[k]->retired && s->rules[k]->number > e->number;
        if (e->uses == 0 && (e->retired || e->again || newer >= MOST_UNUSED)) {
            free_rules(e);
            s->rules[i] = s->rules[--s->n_rules];
        } else {
            i++;
        }
    }
}

rule_entry *service_rules(service *s, const rule_files *files, bool with_packs) {
    buf key = {0};
    buf_printf(&key, "%d\n" STR_FMT, with_packs, STR_ARG(files->terms));
    for (size_t i = 0; i < files->packs.n; i++) buf_printf(&key, "\n" STR_FMT, STR_ARG(files->packs.v[i]));
    rule_entry *found = NULL;
    str wanted;
    bool whole = buf_text(&key, &wanted);
    for (size_t i = 0; i < s->n_rules && !found; i++) {
        rule_entry *e = s->rules[i];
        if (e->retired || e->again || !str_eq(e->key, wanted)) continue;
        e->retired = !fresh(s, e);
        if (!e->retired) found = e;
    }
    if (!found && whole && (found = calloc(1, sizeof *found))) {
        diags_init(&found->problems);
        load(found, s, files, with_packs, wanted);
        if (!service_push((void ***)(void *)&s->rules, &s->n_rules, &s->cap_rules, found)) {
            free_rules(found);
            found = NULL;
        }
    }
    buf_free(&key);
    if (!found) return NULL;
    found->uses++;
    found->number = ++s->tick;
    sweep(s);
    return found;
}

void service_rules_release(service *s, rule_entry *e) {
    if (!e) return;
    e->uses--;
    sweep(s);
}

void service_rules_free(service *s) {
    for (size_t i = 0; i < s->n_rules; i++) free_rules(s->rules[i]);
    for (size_t i = 0; i < s->n_configs; i++) free_config(s->configs[i]);
    free(s->rules);
    free(s->configs);
}

bool service_files_changed(service *s) {
    bool changed = false;
    for (size_t i = 0; i < s->n_rules; i++) {
        if (s->rules[i]->retired || fresh(s, s->rules[i])) continue;
        s->rules[i]->retired = changed = true;
    }
    for (size_t i = 0; i < s->n_configs; i++) {
        file_stamp now = service_stamp(s, s->configs[i]->name);
        changed = changed || !service_stamp_equal(&s->configs[i]->stamp, &now);
    }
    if (changed) service_file_changed(s, STR(""));
    return changed;
}
