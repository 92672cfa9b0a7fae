/* Completion at the prompt: the names, members and values that fit where the cursor is, and the prompt's commands. */

#include "cel/words.h"
#include "cli/evaluation.h"

void prompt_complete(const evaluation *s, str text, completions *out) {
    arena *a = out->memory;
    size_t begin = 0;
    if (text.n && text.p[0] == ':') {
        begin = str_find(text, STR(" "), 0);
        if (begin == SIZE_MAX) {
            size_t n;
            const str *names = prompt_commands(a, &n);
            out->from = 0;
            for (size_t i = 0; i < n; i++)
                if (str_starts(names[i], text)) VEC_PUSH(a, out->words, names[i]);
            return;
        }
    }
    cel_offers offers = {0};
    cel_complete(a, s->env, s->deal ? s->deal->vocabulary->named : NULL, str_sub(text, begin, text.n), &offers);
    out->from = begin + offers.from;
    for (size_t i = 0; i < offers.list.n; i++) {
        const cel_offer *o = &offers.list.v[i];
        VEC_PUSH(a, out->words, arena_printf(a, STR_FMT STR_FMT, STR_ARG(o->text), STR_ARG(o->suffix)));
    }
}
