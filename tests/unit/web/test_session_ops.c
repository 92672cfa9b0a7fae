/* Changes by forms: each op as a row, with the text before and after. What is not changed stays, byte for byte; the
 * edits of the answer make the new text of the old one; and what is not possible is refused with a reason. */

#include "unit/web/page.h"

#define HEAD "deal = { id = \"d\"; title = \"D\"; };\n"

typedef struct op_case {
    const char *op, *fields, *before, *after; /* AFTER NULL: refused, with SAYS in the error or the hint */
    const char *says;                         /* of a success: in `done` */
} op_case;

/* Runs each case in a document of its own, with LF and with CR LF. */
static void run(const op_case *cases, size_t n, const char *name) {
    for (int crlf = 0; crlf < 2; crlf++) {
        page p;
        page_open(&p);
        for (size_t i = 0; i < n; i++) {
            const op_case *c = &cases[i];
            str before = str_of(c->before), after = str_of(c->after ? c->after : c->before);
            for (int k = 0; crlf && k < 2; k++) {
                buf out = buf_in(&p.memory);
                str *s = k ? &after : &before;
                for (size_t b = 0; b < s->n; b++) {
                    if (s->p[b] == '\n') buf_char(&out, '\r');
                    buf_char(&out, s->p[b]);
                }
                *s = buf_take(&out);
            }
            page_have(&p, name, arena_z(&p.memory, before));
            if (strcmp(page_get(&p, "state.deal"), "{}") != 0)
                fail_msg("%s %s: the deal before cannot be read: %s", c->op, c->fields,
                         page_get(&p, "state.problems.0.message"));
            page_do(&p, name, c->op, c->fields);
            const char *error = page_get(&p, "error"), *advice = page_get(&p, "hint"), *done = page_get(&p, "done");
            if (p.status != (c->after ? 200 : 422)) fail_msg("%s %s: status %d: %s", c->op, c->fields, p.status, error);
            if (c->says && !strstr(error, c->says) && !strstr(advice, c->says) && !strstr(done, c->says))
                fail_msg("%s %s: no \"%s\" in: %s%s (%s)", c->op, c->fields, c->says, error, done, advice);
            str now = page_text(&p, name);
            if (!str_eq(now, after))
                fail_msg("%s %s:\n" STR_FMT "\ninstead of\n" STR_FMT, c->op, c->fields, STR_ARG(now), STR_ARG(after));
            if (c->after && !str_eq(page_apply(&p, page_lf(&p, before)), page_lf(&p, after)))
                fail_msg("%s %s: the edits do not make the text", c->op, c->fields);
            page_ask(&p, "close", "{'path': '%s'}", name);
            char path[128];
            snprintf(path, sizeof path, "%s/%s", p.at, name);
            unlink(path);
        }
        page_close(&p);
    }
}

static void terms_are_set_and_removed(void **state) {
    static const char one[] = HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      ceasefire = { line = "
                                   "\"contact_line\"; }; # line\n    }; }\n);\n";
    static const op_case cases[] = {
        {"set", "'article': '1', 'term': 'ceasefire.line', 'value': 'agreed_line'", one,
         HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      ceasefire = { line = \"agreed_line\"; }; # "
              "line\n    }; }\n);\n",
         "Set \"Line along which the forces stop\" to agreed line in article 1."},
        {"set", "'article': '1', 'term': 'ceasefire.permanent', 'value': true", one,
         HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      ceasefire = { line = \"contact_line\"; "
              "permanent = true; }; # line\n    }; }\n);\n",
         "to yes in article 1"},
        {"set", "'article': '1', 'term': 'forces.ukraine.personnel_cap', 'value': {'text': '250,000 persons'}", one,
         HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      ceasefire = { line = \"contact_line\"; }; # "
              "line\n      forces = { ukraine = { personnel_cap = 250000; }; };\n    }; }\n);\n",
         "to 250,000 persons"},
        {"set", "'article': null, 'term': 'recognition.ukraine.annexed', 'value': {'open': true}", one,
         HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      ceasefire = { line = \"contact_line\"; }; # "
              "line\n    }; }\n);\n\nterms = {\n  recognition = { ukraine = { annexed = { open = true; }; }; };\n};\n",
         "to open in the deal's own terms"},
        {"unset", "'article': '1', 'term': 'ceasefire.line'", one,
         HEAD "articles = (\n  { id = \"1\"; # first\n    terms = {\n      # line\n    }; }\n);\n", "Removed"},
        {"unset", "'article': '1', 'term': 'ceasefire.permanent'", one, NULL, "does not set"},
        {"unset", "'article': null, 'term': 'ceasefire.line'", one, NULL, "does not set"},
        {"unset", "'article': '1', 'term': 'cease'", one, NULL, "unknown term"},
        {"set", "'article': '9', 'term': 'ceasefire.line', 'value': 'agreed_line'", one, NULL, "no article '9'"},
        {"set", "'article': '1', 'term': 'ceasefire.lines', 'value': 'agreed_line'", one, NULL,
         "did you mean 'ceasefire.line'?"},
        {"set", "'article': '1', 'term': 'ceasefire', 'value': 1", one, NULL, "unknown term"},
        {"set", "'article': '1', 'term': 'ceasefire.line.x', 'value': 1", one, NULL, "unknown term"},
        {"set", "'article': '1', 'term': 'forces.{party}.personnel_cap', 'value': 1", one, NULL, "stands for several"},
        {"set", "'article': '1', 'term': 'forces.nobody.personnel_cap', 'value': 1", one, NULL, "unknown term"},
        {"set", "'article': '1', 'term': 'dmz.line.width_km', 'value': 1", one, NULL, "unknown term"},
        {"set", "'article': '1', 'term': 'ceasefire.line', 'value': 'contact_lines'", one, NULL,
         "did you mean 'contact line'?"},
        {"set", "'article': '1', 'term': 'ceasefire.line', 'value': 5", one, NULL, "an integer cannot be this value"},
        {"set", "'article': '1', 'term': 'forces.ukraine.personnel_cap', 'value': -1", one, NULL, "at least 0 persons"},
        {"set", "'article': null, 'term': 'ceasefire.line', 'value': 'agreed_line'", one, NULL, "another value"},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void sets_and_brackets_and_articles_without_terms_are_edited(void **state) {
    static const char sets[] =
        HEAD "articles = (\n  {\n    id = \"1\"; // no terms\n  },\n  {\n    id = \"2\";\n    terms = {\n"
             "      recognition = { ukraine = { annexed = \"none\"; /* all */ }; };\n    };\n  }\n);\n";
    static const char either[] =
        HEAD "terms = { forces = { ukraine = { personnel_cap = { either = [5, 80000]; }; }; }; };\n";
    static const op_case cases[] = {
        {"set", "'article': '2', 'term': 'recognition.ukraine.crimea', 'value': 'de_facto'", sets,
         HEAD "articles = (\n  {\n    id = \"1\"; // no terms\n  },\n  {\n    id = \"2\";\n    terms = {\n"
              "      recognition = { ukraine = { annexed = \"none\"; /* all */ crimea = \"de_facto\"; }; };\n    };\n  "
              "}\n);\n",
         NULL},
        {"set", "'article': '2', 'term': 'recognition.ukraine.annexed', 'value': 'refused'", sets,
         HEAD "articles = (\n  {\n    id = \"1\"; // no terms\n  },\n  {\n    id = \"2\";\n    terms = {\n"
              "      recognition = { ukraine = { annexed = \"refused\"; /* all */ }; };\n    };\n  }\n);\n",
         NULL},
        {"set", "'article': '1', 'term': 'ceasefire.permanent', 'value': true", sets,
         HEAD "articles = (\n  {\n    id = \"1\"; // no terms\n    terms = {\n      ceasefire = { permanent = true; "
              "};\n    };\n  },\n"
              "  {\n    id = \"2\";\n    terms = {\n"
              "      recognition = { ukraine = { annexed = \"none\"; /* all */ }; };\n    };\n  }\n);\n",
         NULL},
        {"set", "'article': '1', 'term': 'recognition.ukraine.crimea', 'value': 'de_facto'", sets, NULL,
         "another value"},
        {"set", "'article': null, 'term': 'forces.ukraine.personnel_cap', 'value': 7", either,
         HEAD "terms = { forces = { ukraine = { personnel_cap = 7; }; }; };\n", NULL},
        {"set", "'article': null, 'term': 'forces.ukraine.personnel_cap', 'value': {'open': true}", either,
         HEAD "terms = { forces = { ukraine = { personnel_cap = { open = true; }; }; }; };\n", NULL},
        {"either",
         "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}, {'value': 6}, {'value': 7}]",
         either, HEAD "terms = { forces = { ukraine = { personnel_cap = { either = [5, 6, 7]; }; }; }; };\n", NULL},
        {"unset", "'article': null, 'term': 'forces.ukraine.personnel_cap'", either, HEAD "terms = { };\n", NULL},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void a_value_of_a_set_of_names_and_of_a_list_is_written(void **state) {
    static const char none[] = HEAD "terms = {\n};\n";
    static const op_case cases[] = {
        {"set", "'article': null, 'term': 'foreign_military.bases_of', 'value': ['us', 'uk']", none,
         HEAD "terms = {\n  foreign_military = { bases_of = [\"us\", \"uk\"]; };\n};\n", "United States"},
        {"set",
         "'article': null, 'term': 'foreign_military.bases_of', 'value': {'text': 'the US and the United Kingdom'}",
         none, HEAD "terms = {\n  foreign_military = { bases_of = [\"us\", \"uk\"]; };\n};\n", NULL},
        {"set", "'article': null, 'term': 'foreign_military.bases_of', 'value': {'text': 'none'}", none,
         HEAD "terms = {\n  foreign_military = { bases_of = []; };\n};\n", "to none"},
        {"set", "'article': null, 'term': 'foreign_military.bases_of', 'value': {'text': 'us, nobodyland'}", none, NULL,
         "'nobodyland' is not one of the values"},
        {"set", "'article': null, 'term': 'foreign_military.bases_of', 'value': 'us'", none, NULL,
         "cannot be this value"},
        {"set", "'article': null, 'term': 'foreign_military.bases_of', 'value': ['us', 'us']", none, NULL,
         "cannot be this value"},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void brackets_are_made_and_settled(void **state) {
    static const char one[] = HEAD "terms = { forces = { ukraine = { personnel_cap = 5; /* five */ }; }; };\n";
    static const char two[] = HEAD "articles = (\n  # low\n  { id = \"1\"; option = \"cap/low\"; },\n  # high\n"
                                   "  { id = \"2\"; option = \"cap/high\"; by = \"ukraine\"; } # end\n);\n";
    static const op_case cases[] = {
        {"either",
         "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}, {'value': {'text': "
         "'80,000'}}]",
         one, HEAD "terms = { forces = { ukraine = { personnel_cap = { either = [5, 80000]; }; /* five */ }; }; };\n",
         "in brackets: 5 persons or 80,000 persons"},
        {"either",
         "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5, 'by': 'russia'}, {'value': "
         "6}]",
         one,
         HEAD "terms = { forces = { ukraine = { personnel_cap = { either = ( { value = 5; by = \"russia\"; }, { value "
              "= 6; } ); "
              "}; /* five */ }; }; };\n",
         NULL},
        {"either", "'article': null, 'term': 'foreign_military.bases_of', 'ways': [{'value': ['us']}, {'value': []}]",
         HEAD "terms = { };\n",
         HEAD
         "terms = { foreign_military = { bases_of = { either = ( { value = [\"us\"]; }, { value = []; } ); }; }; };\n",
         NULL},
        {"either", "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}]", one, NULL,
         "at least two"},
        {"either", "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}, {'value': 5}]", one,
         NULL, "twice"},
        {"either",
         "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}, {'value': {'open': true}}]",
         one, NULL, "cannot be open"},
        {"either", "'article': null, 'term': 'forces.ukraine.personnel_cap', 'ways': [{'value': 5}, {'value': 'many'}]",
         one, NULL, "cannot be this value"},
        {"settle", "'choice': 'forces.ukraine.personnel_cap', 'option': '80000'",
         HEAD "terms = { forces = { ukraine = { personnel_cap = { either = [5, 80000]; }; }; }; };\n",
         HEAD "terms = { forces = { ukraine = { personnel_cap = 80000; }; }; };\n", "80000"},
        {"settle", "'choice': 'cap', 'option': 'high'", two,
         HEAD "articles = (\n  # low\n  # high\n  { id = \"2\"; by = \"ukraine\"; } # end\n);\n", NULL},
        {"settle", "'choice': 'cap', 'option': 'middle'", two, NULL, "no option 'middle'"},
        {"settle", "'choice': 'cup', 'option': 'low'", two, NULL, "no bracket 'cup'"},
        {"action", "'action': 'settle\\ncap\\nhigh'", two,
         HEAD "articles = (\n  # low\n  # high\n  { id = \"2\"; by = \"ukraine\"; } # end\n);\n", NULL},
        {"action", "'action': 'set\\nforces.ukraine.personnel_cap\\n7'", one,
         HEAD "terms = { forces = { ukraine = { personnel_cap = 7; /* five */ }; }; };\n", NULL},
        {"action", "'action': 'set\\nforces.ukraine.personnel_cap\\nno'", one, NULL, "no value"},
        {"action", "'action': 'repair\\nukraine'", one, NULL, "not applied unseen"},
        {"action", "'action': 'waive\\nukraine/UA-LAND/a'", one, NULL, "needs its reason"},
        {"action", "'action': 'sing'", one, NULL, "unknown action"},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void fields_are_changed(void **state) {
    static const char one[] =
        HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
             "                                                       \"two\"; },\n  { id = \"2\"; }\n);\n";
    static const op_case cases[] = {
        {"field", "'article': '1', 'field': 'title', 'value': 'B \\\\ c'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"B \\\\ c\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; }\n);\n",
         "Changed title of article 1."},
        {"field", "'article': '2', 'field': 'text', 'value': 'Line one.\\nLine two.'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; text = \"Line "
              "one.\\n\"\n       "
              "\"Line two.\"; }\n);\n",
         NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'One and two'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One and \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; }\n);\n",
         NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'One two three'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two three\"; },\n  { id = \"2\"; }\n);\n",
         NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'A \\ud83d\\udd4a dove'",
         HEAD "articles = ( { id = \"1\"; text = \"A \" # first\n  \"\xf0\x9f\x95\x8b.\"; } );\n",
         HEAD "articles = ( { id = \"1\"; text = \"A \" # first\n  \"\xf0\x9f\x95\x8a dove\"; } );\n", NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'x \\\"y\\\" z'",
         HEAD "articles = ( { id = \"1\"; text = \"x \\\"y\\\"\"; } );\n",
         HEAD "articles = ( { id = \"1\"; text = \"x \\\"y\\\" z\"; } );\n", NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'x'",
         HEAD "articles = ( { id = \"1\"; text = \"\"; } );\n", HEAD "articles = ( { id = \"1\"; text = \"x\"; } );\n",
         NULL},
        {"field", "'article': '1', 'field': 'title', 'value': 'T '",
         HEAD "articles = (\n  {\n    id = \"1\";\n    # its terms\n    terms = { };\n  }\n);\n",
         HEAD "articles = (\n  {\n    id = \"1\";\n    title = \"T \";\n    # its terms\n    terms = { };\n  }\n);\n",
         NULL},
        {"field", "'article': '1', 'field': 'title', 'value': 'T'",
         HEAD "articles = ( { id = \"1\"; terms = { }; } );\n",
         HEAD "articles = ( { id = \"1\"; title = \"T\"; terms = { }; } );\n", NULL},
        {"field", "'article': '1', 'field': 'text', 'value': ''", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; },\n  { id = \"2\"; }\n);\n",
         "Removed text"},
        {"field", "'article': '1', 'field': 'option', 'value': 'x/y'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ text = \"One \"\n"
              "                                                       \"two\"; option = \"x/y\"; },\n  { id = \"2\"; "
              "}\n);\n",
         NULL},
        {"field", "'article': '2', 'field': 'by', 'value': ['a', 'b']", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; by = [\"a\", "
              "\"b\"]; }\n);\n",
         NULL},
        {"field", "'article': '1', 'field': 'bracketed', 'value': false", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; }\n);\n",
         NULL},
        {"field", "'article': null, 'field': 'date', 'value': '2 June 2025'", HEAD "terms = { };\n",
         "deal = { id = \"d\"; title = \"D\"; date = \"2025-06-02\"; };\nterms = { };\n", "date of the deal"},
        {"field", "'article': null, 'field': 'by', 'value': 'north, south'", HEAD "terms = { };\n",
         "deal = { id = \"d\"; title = \"D\"; by = [\"north\", \"south\"]; };\nterms = { };\n", NULL},
        {"field", "'article': null, 'field': 'complete', 'value': false", HEAD "terms = { };\n",
         "deal = { id = \"d\"; title = \"D\"; complete = false; };\nterms = { };\n", NULL},
        {"field", "'article': null, 'field': 'complete', 'value': true",
         "deal = { id = \"d\"; title = \"D\"; complete = false; };\nterms = { };\n", HEAD "terms = { };\n", NULL},
        {"field", "'article': null, 'field': 'id', 'value': 'e'", HEAD "terms = { };\n",
         "deal = { id = \"e\"; title = \"D\"; };\nterms = { };\n", NULL},
        {"field", "'article': null, 'field': 'status', 'value': 'agreement'", HEAD "terms = { };\n",
         "deal = { id = \"d\"; title = \"D\"; status = \"agreement\"; };\nterms = { };\n", NULL},
        {"field", "'article': null, 'field': 'status', 'value': 'perhaps'", HEAD "terms = { };\n", NULL,
         "allowed: proposal"},
        {"field", "'article': null, 'field': 'title', 'value': ''", HEAD "terms = { };\n", NULL, "must have a title"},
        {"field", "'article': null, 'field': 'date', 'value': '31 June 2025'", HEAD "terms = { };\n", NULL,
         "June 2025 has 30 days"},
        {"field", "'article': null, 'field': 'date', 'value': '3/4/2025'", HEAD "terms = { };\n", NULL, "two dates"},
        {"field", "'article': null, 'field': 'date', 'value': 'soon'", HEAD "terms = { };\n", NULL, "not a date"},
        {"field", "'article': null, 'field': 'text', 'value': 'x'", HEAD "terms = { };\n", NULL,
         "a deal has no field 'text'"},
        {"field", "'article': '1', 'field': 'date', 'value': 'x'", one, NULL, "an article has no field 'date'"},
        {"field", "'article': '1', 'field': 'id', 'value': ''", one, NULL, "must have an id"},
        {"field", "'article': '1', 'field': 'id', 'value': '2'", one, NULL, NULL},
        {"field", "'article': '1', 'field': 'id', 'value': '7'", one,
         HEAD "articles = (\n  { id = \"7\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"2\"; }\n);\n",
         "Article 1 is now 7."},
        {"rename_article", "'article': '2', 'id': 'two'", one,
         HEAD "articles = (\n  { id = \"1\"; title = \"A\"; /* t */ bracketed = true; text = \"One \"\n"
              "                                                       \"two\"; },\n  { id = \"two\"; }\n);\n",
         "Article 2 is now two."},
        {"rename_article", "'article': '2', 'id': ' '", one, NULL, "must have an id"},
        {"rename_article", "'article': '2', 'id': '1'", one, NULL, NULL},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void articles_are_added_moved_and_removed(void **state) {
    static const char three[] =
        HEAD "articles = ( # all\n  # one\n  { id = \"1\"; }, # 1\n  { id = \"2\"; },\n\n  /* three */\n"
             "  { id = \"3\"; } # 3\n  # end\n);\n";
    static const op_case cases[] = {
        {"add_article", "'title': 'New'", HEAD "terms = { };\n",
         HEAD "terms = { };\n\narticles = (\n  {\n    id = \"1\";\n    title = \"New\";\n  }\n);\n",
         "Added article 1."},
        {"add_article", "'title': ''", HEAD "articles = (\n);\n", HEAD "articles = (\n  {\n    id = \"1\";\n  }\n);\n",
         NULL},
        {"add_article", "'title': ''", HEAD "articles = ( );\n", HEAD "articles = ({\n  id = \"1\";\n} );\n", NULL},
        {"add_article", "'id': 'x', 'text': 'T'", HEAD "articles = ( { id = \"1\"; } );\n",
         HEAD "articles = ( { id = \"1\"; }, {\n  id = \"x\";\n  text = \"T\";\n} );\n", NULL},
        {"add_article", "'title': 'N'", three,
         HEAD "articles = ( # all\n  # one\n  { id = \"1\"; }, # 1\n  { id = \"2\"; },\n\n  /* three */\n"
              "  { id = \"3\"; }, # 3\n  {\n    id = \"4\";\n    title = \"N\";\n  }\n  # end\n);\n",
         "Added article 4."},
        {"add_article", "'after': '1'", three,
         HEAD "articles = ( # all\n  # one\n  { id = \"1\"; }, # 1\n  {\n    id = \"4\";\n  },\n  { id = \"2\"; },\n\n "
              " /* three */\n"
              "  { id = \"3\"; } # 3\n  # end\n);\n",
         NULL},
        {"add_article", "'after': null", three,
         HEAD "articles = ( # all\n  {\n    id = \"4\";\n  },\n  # one\n  { id = \"1\"; }, # 1\n  { id = \"2\"; },\n\n "
              " /* three */\n"
              "  { id = \"3\"; } # 3\n  # end\n);\n",
         NULL},
        {"add_article", "'after': '9'", three, NULL, "no article '9'"},
        {"add_article", "'id': '2'", three, NULL, "duplicate"},
        {"remove_article", "'article': '2'", three,
         HEAD
         "articles = ( # all\n  # one\n  { id = \"1\"; }, # 1\n\n  /* three */\n  { id = \"3\"; } # 3\n  # end\n);\n",
         "Removed article 2."},
        {"remove_article", "'article': '1'", HEAD "articles = ( { id = \"1\"; } );\n", HEAD "articles = ( );\n", NULL},
        {"remove_article", "'article': '9'", three, NULL, "no article '9'"},
        {"move_article", "'article': '3', 'to': 0", three,
         HEAD "articles = ( # all\n\n  /* three */\n  { id = \"3\"; }, # 3\n  # one\n  { id = \"1\"; }, # 1\n  { id = "
              "\"2\"; }\n  # end\n);\n",
         "it is number 1 of 3"},
        {"move_article", "'article': '1', 'to': 2", three,
         HEAD "articles = ( # all\n  { id = \"2\"; },\n\n  /* three */\n  { id = \"3\"; }, # 3\n  # one\n  { id = "
              "\"1\"; } # 1\n  # end\n);\n",
         NULL},
        {"move_article", "'article': '1', 'to': 0", three, three, NULL},
        {"move_article", "'article': '1', 'to': 3", three, NULL, "has 3 articles"},
        {"move_article", "'article': '2', 'to': 0", HEAD "articles = ({ id = \"1\"; }, { id = \"2\"; });\n",
         HEAD "articles = ( { id = \"2\"; },{ id = \"1\"; });\n", NULL},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void violations_are_waived(void **state) {
    static const char one[] = HEAD "terms = { alignment = { nato = \"barred\"; }; };\n";
    static const char with[] =
        HEAD "terms = { alignment = { nato = \"barred\"; }; };\n\nwaivers = (\n  { condition = \"ukraine/UA-NATO/a\"; "
             "by = \"me\"; reason = \"so\"; until = \"2026-12-31\"; }\n);\n";
    static const op_case cases[] = {
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'me', 'reason': 'so', 'until': '31 December 2026'", one, with,
         "Waived ukraine/UA-NATO/a until 2026-12-31."},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'you', 'reason': 'so', 'until': '2027-01-01'", with,
         HEAD
         "terms = { alignment = { nato = \"barred\"; }; };\n\nwaivers = (\n  { condition = \"ukraine/UA-NATO/a\"; by = "
         "\"you\"; reason = \"so\"; until = \"2027-01-01\"; }\n);\n",
         NULL},
        {"waive", "'card': 'ukraine/UA-EU/a', 'by': 'me', 'reason': 'so', 'until': '2026-12-31'", with,
         HEAD
         "terms = { alignment = { nato = \"barred\"; }; };\n\nwaivers = (\n  { condition = \"ukraine/UA-NATO/a\"; by = "
         "\"me\"; reason = \"so\"; until = \"2026-12-31\"; },\n  { condition = \"ukraine/UA-EU/a\"; by = \"me\"; "
         "reason = "
         "\"so\"; until = \"2026-12-31\"; }\n);\n",
         NULL},
        {"unwaive", "'waiver': 0", with, HEAD "terms = { alignment = { nato = \"barred\"; }; };\n",
         "Removed the waiver"},
        {"unwaive", "'waiver': 1", with, NULL, "no waiver number 1"},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': ' ', 'reason': 'so', 'until': '2026-12-31'", one, NULL,
         "say who"},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'me', 'reason': '', 'until': '2026-12-31'", one, NULL, "say why"},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'me', 'reason': 'so', 'until': ''", one, NULL, "say until when"},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'me', 'reason': 'so', 'until': '2026-05-31'", one, NULL,
         "in the past"},
        {"waive", "'card': 'ukraine/UA-NATO/a', 'by': 'me', 'reason': 'so', 'until': 'later'", one, NULL, "not a date"},
        {"waive", "'card': 'ukraine/UA-NONE/a', 'by': 'me', 'reason': 'so', 'until': '2026-12-31'", one, NULL,
         "UA-NONE"},
        {"waive", "'card': 'UA-NATO', 'by': 'me', 'reason': 'so', 'until': '2026-12-31'", one, NULL, "PACK/RULE"},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void things_are_named_and_clauses_taken(void **state) {
    static const char one[] = HEAD "articles = (\n  { id = \"1\"; terms = { territory = { donetsk = { withdrawal = { "
                                   "ukraine = \"none\"; }; }; }; }; }\n);\n";
    static const op_case cases[] = {
        {"name_thing", "'set': 'zone', 'id': 'line', 'title': 'The line'", one,
         "deal = { id = \"d\"; title = \"D\"; names = { zone = ( { id = \"line\"; title = \"The line\"; } ); }; };\n"
         "articles = (\n  { id = \"1\"; terms = { territory = { donetsk = { withdrawal = { ukraine = \"none\"; }; }; "
         "}; }; }\n);\n",
         "Named \"The line\"."},
        {"name_thing", "'set': 'zone', 'id': 'b', 'title': 'B'",
         "deal = { id = \"d\"; title = \"D\"; names = { zone = ( { id = \"a\"; title = \"A\"; } ); }; };\nterms = { "
         "};\n",
         "deal = { id = \"d\"; title = \"D\"; names = { zone = ( { id = \"a\"; title = \"A\"; }, { id = \"b\"; title = "
         "\"B\"; } ); }; };\n"
         "terms = { };\n",
         NULL},
        {"name_thing", "'set': 'zone', 'id': 'a', 'title': 'B'",
         "deal = { id = \"d\"; title = \"D\"; names = { zone = ( { id = \"a\"; title = \"A\"; } ); }; };\nterms = { "
         "};\n",
         "deal = { id = \"d\"; title = \"D\"; names = { zone = ( { id = \"a\"; title = \"B\"; } ); }; };\nterms = { "
         "};\n",
         NULL},
        {"name_thing", "'set': 'party', 'id': 'a', 'title': 'B'", one, NULL, "does not name members of 'party'"},
        {"name_thing", "'set': 'zone', 'id': 'A b', 'title': 'B'", one, NULL, "cannot be an id"},
        {"name_thing", "'set': 'zone', 'id': 'ukraine', 'title': 'B'", one, NULL, "is a member of the set"},
        {"name_thing", "'set': 'zone', 'id': 'a', 'title': ' '", one, NULL, "needs a title"},
        {"clause", "'card': 'kremlin/KR-LAND/a', 'clause': 'withdrawal'", one,
         HEAD "articles = (\n  { id = \"1\"; terms = { }; },\n  {\n    id = \"withdrawal\";\n    title = \"Withdrawal "
              "from the four "
              "regions\";\n    text = \"Ukraine shall withdraw its forces from the whole of the Donetsk, Luhansk, "
              "Zaporizhzhia and "
              "Kherson \"\n           \"regions.\";\n    terms = {\n      territory = { contested = { withdrawal = { "
              "ukraine = \"full\"; "
              "}; }; };\n    };\n  }\n);\n",
         "Added the model clause"},
        {"clause", "'card': 'kremlin/KR-LAND/a', 'clause': 'nothing'", one, NULL, "no model clause 'nothing'"},
        {"clause", "'card': 'nobody/KR-LAND/a', 'clause': 'withdrawal'", one, NULL, "no model clause"},
        {"clause", "'card': 'kremlin/KR-LAND/a', 'clause': 'withdrawal'",
         HEAD "terms = { territory = { annexed = { withdrawal = { ukraine = \"none\"; }; }; }; };\n", NULL,
         "another value"},
    };
    (void)state;
    run(cases, COUNT(cases), "d.deal");
}

static void deals_in_json_change_the_same_way(void **state) {
    static const char one[] =
        "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
        "{\"ceasefire\": {\"permanent\": true}}},\n    {\"id\": \"2\", \"bracketed\": true}\n  ]\n}\n";
    static const op_case cases[] = {
        {"set", "'article': '1', 'term': 'ceasefire.line', 'value': 'agreed_line'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true, \"line\": \"agreed_line\"}}},\n    {\"id\": \"2\", \"bracketed\": true}\n  ]\n}\n",
         NULL},
        {"set", "'article': '2', 'term': 'recognition.ukraine.crimea', 'value': {'open': true}", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true}}},\n    {\"id\": \"2\", \"bracketed\": true, \"terms\": { \"recognition\": { "
         "\"ukraine\": { \"crimea\": { "
         "\"open\": true } } } }}\n  ]\n}\n",
         NULL},
        {"either",
         "'article': '1', 'term': 'ceasefire.permanent', 'ways': [{'value': true, 'by': 'a'}, {'value': false}]", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": { \"either\": [{ \"value\": true, \"by\": \"a\" }, { \"value\": false }] }}}},\n    {\"id\": "
         "\"2\", \"bracketed\": "
         "true}\n  ]\n}\n",
         NULL},
        {"unset", "'article': '1', 'term': 'ceasefire.permanent'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": {}},\n  "
         "  {\"id\": \"2\", "
         "\"bracketed\": true}\n  ]\n}\n",
         NULL},
        {"field", "'article': '1', 'field': 'text', 'value': 'A \\nB'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"text\": \"A "
         "\\nB\", \"terms\": {\"ceasefire\": {\"permanent\": true}}},\n    {\"id\": \"2\", \"bracketed\": true}\n  "
         "]\n}\n",
         NULL},
        {"add_article", "'after': '1', 'title': 'T'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true}}},\n    {\n      \"id\": \"3\",\n      \"title\": \"T\"\n    },\n    {\"id\": \"2\", "
         "\"bracketed\": true}\n  "
         "]\n}\n",
         NULL},
        {"move_article", "'article': '2', 'to': 0", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"2\", \"bracketed\": "
         "true},\n    {\"id\": "
         "\"1\", \"terms\": {\"ceasefire\": {\"permanent\": true}}}\n  ]\n}\n",
         NULL},
        {"settle", "'choice': '2', 'option': 'in'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true}}},\n    {\"id\": \"2\"}\n  ]\n}\n",
         NULL},
        {"name_thing", "'set': 'zone', 'id': 'line', 'title': 'L'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\", \"names\": { \"zone\": [ { \"id\": \"line\", \"title\": "
         "\"L\" } ] }},\n  "
         "\"articles\": [\n    {\"id\": \"1\", \"terms\": {\"ceasefire\": {\"permanent\": true}}},\n    {\"id\": "
         "\"2\", \"bracketed\": true}\n  "
         "]\n}\n",
         NULL},
        {"waive", "'card': 'ukraine/UA-EU/a', 'by': 'me', 'reason': 'so', 'until': '2026-12-31'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true}}},\n    {\"id\": \"2\", \"bracketed\": true}\n  ],\n  \"waivers\": [{ \"condition\": "
         "\"ukraine/UA-EU/a\", "
         "\"by\": \"me\", \"reason\": \"so\", \"until\": \"2026-12-31\" }]\n}\n",
         NULL},
        {"rename_article", "'article': '2', 'id': 'x'", one,
         "{\n  \"deal\": {\"id\": \"d\", \"title\": \"D\"},\n  \"articles\": [\n    {\"id\": \"1\", \"terms\": "
         "{\"ceasefire\": "
         "{\"permanent\": true}}},\n    {\"id\": \"x\", \"bracketed\": true}\n  ]\n}\n",
         NULL},
    };
    (void)state;
    run(cases, COUNT(cases), "d.json");
}

/* ------------------------------------------------------------------------------------------------ typed values */

static void values_are_understood_as_people_type_them(void **state) {
    static const struct {
        const char *term, *text, *want; /* WANT: the words of the value, or NULL: refused, with SAYS */
        const char *says;
    } cases[] = {
        {"forces.ukraine.personnel_cap", "250,000 persons", "250,000 persons", NULL},
        {"forces.ukraine.personnel_cap", "250 000", "250,000 persons", NULL},
        {"forces.ukraine.personnel_cap", "250.000", NULL, "250000 if the point"},
        {"forces.ukraine.personnel_cap", "250'000 troops", "250,000 persons", NULL},
        {"forces.ukraine.personnel_cap", "0.25 million", "250,000 persons", NULL},
        {"forces.ukraine.personnel_cap", "2 million soldiers", "2,000,000 persons", NULL},
        {"forces.ukraine.personnel_cap", "250,000 km", NULL, "in persons"},
        {"forces.ukraine.personnel_cap", "2.5", NULL, "whole number"},
        {"forces.ukraine.personnel_cap", "10 to 20", NULL, "one number"},
        {"forces.ukraine.personnel_cap", "many", NULL, "write digits"},
        {"forces.ukraine.personnel_cap", "-5", NULL, "at least 0 persons"},
        {"forces.ukraine.personnel_cap", "", NULL, "nothing is entered"},
        {"forces.ukraine.personnel_cap", "open", "open", NULL},
        {"heavy_weapons.pullback_km", "30 km", "30 km", NULL},
        {"heavy_weapons.pullback_km", "30 kilometres", "30 km", NULL},
        {"heavy_weapons.pullback_km", "30", "30 km", NULL},
        {"heavy_weapons.pullback_km", "20,5 km", "20.5 km", NULL},
        {"heavy_weapons.pullback_km", "1,500 m", "1.5 km", NULL},
        {"heavy_weapons.pullback_km", "20 miles", NULL, "in km"},
        {"ceasefire.permanent", "yes", "yes", NULL},
        {"ceasefire.permanent", "No", "no", NULL},
        {"ceasefire.permanent", "perhaps", NULL, "write yes or no"},
        {"ceasefire.line", "Contact line", "contact line", NULL},
        {"ceasefire.line", "contact_line", "contact line", NULL},
        {"ceasefire.line", "contct line", NULL, "did you mean 'contact line'?"},
        {"instrument.signing_date", "2 June 2025", "2 June 2025", NULL},
        {"instrument.signing_date", "2025-06-02", "2 June 2025", NULL},
        {"instrument.signing_date", "31 February 2025", NULL, "28 days"},
        {"instrument.signing_date", "1/2/2025", NULL, "month as a word"},
        {"foreign_military.bases_of", "USA", NULL, NULL},
        {"foreign_military.bases_of", "us; uk", "the United States, the United Kingdom", NULL},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", HEAD "terms = { };\n");
    const vocabulary *v = document_analysis(web_find(p.session, STR("d.deal"))->is)->vocabulary;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (!web_term(v, str_of(cases[i].term))) continue; /* another version of the vocabulary */
        char fields[256];
        snprintf(fields, sizeof fields, "'article': null, 'term': '%s', 'value': {'text': '%s'}", cases[i].term,
                 cases[i].text);
        for (char *c = fields; (c = strstr(c, "250'000")); c++) memcpy(c, "250 000", 7);
        page_ask(&p, "open", "{'path': 'd.deal'}");
        page_do(&p, "d.deal", "set", fields);
        if (!cases[i].want) {
            if (p.status != 422) fail_msg("%s: '%s' is %s", cases[i].term, cases[i].text, page_get(&p, "done"));
            if (cases[i].says && !strstr(page_get(&p, "error"), cases[i].says) &&
                !strstr(page_get(&p, "hint"), cases[i].says))
                fail_msg("%s: '%s': %s (%s)", cases[i].term, cases[i].text, page_get(&p, "error"),
                         page_get(&p, "hint"));
            continue;
        }
        if (p.status != 200)
            fail_msg("%s: '%s': %s (%s)", cases[i].term, cases[i].text, page_get(&p, "error"), page_get(&p, "hint"));
        assert_answer(&p, "state.deal.terms.0.words", cases[i].want);
        page_do(&p, "d.deal", "unset", arena_printf(&p.memory, "'article': null, 'term': '%s'", cases[i].term).p);
        assert_status(&p, 200);
    }
    page_close(&p);
}

/* What the page shows as a value can be typed again. */
static void shown_values_can_be_typed_again(void **state) {
    static const struct {
        const char *term, *value;
    } cases[] = {{"forces.ukraine.personnel_cap", "1234567"},
                 {"heavy_weapons.pullback_km", "12.5"},
                 {"ceasefire.permanent", "false"},
                 {"ceasefire.line", "'agreed_line'"},
                 {"foreign_military.bases_of", "['us', 'germany']"},
                 {"foreign_military.bases_of", "[]"}};
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", HEAD "terms = { };\n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        page_do(&p, "d.deal", "set",
                arena_printf(&p.memory, "'article': null, 'term': '%s', 'value': %s", cases[i].term, cases[i].value).p);
        assert_status(&p, 200);
        str before = page_text(&p, "d.deal");
        const char *words = page_get(&p, "state.deal.terms.0.words");
        page_do(
            &p, "d.deal", "set",
            arena_printf(&p.memory, "'article': null, 'term': '%s', 'value': {'text': '%s'}", cases[i].term, words).p);
        assert_status(&p, 200);
        if (!str_eq(page_text(&p, "d.deal"), before)) fail_msg("%s: '%s' is another value", cases[i].term, words);
        assert_answer(&p, "edits", "[0]");
        page_do(&p, "d.deal", "unset", arena_printf(&p.memory, "'article': null, 'term': '%s'", cases[i].term).p);
    }
    page_close(&p);
}

static void fields_of_a_wrong_type_are_refused(void **state) {
    static const struct {
        const char *op, *fields;
    } cases[] = {
        {"set", "'term': 'ceasefire.line', 'value': 'agreed_line'"},
        {"set", "'article': 1, 'term': 'ceasefire.line', 'value': 'agreed_line'"},
        {"set", "'article': null, 'value': 'agreed_line'"},
        {"set", "'article': null, 'term': 'ceasefire.line'"},
        {"unset", "'article': null"},
        {"either", "'article': null, 'term': 'ceasefire.line'"},
        {"either", "'article': null, 'term': 'ceasefire.line', 'ways': [{}, {}]"},
        {"field", "'article': null, 'value': 'x'"},
        {"field", "'article': null, 'field': 'title', 'value': 5"},
        {"field", "'article': null, 'field': 'complete', 'value': 'no'"},
        {"add_article", "'title': 5"},
        {"add_article", "'after': 5"},
        {"remove_article", "'article': null"},
        {"move_article", "'article': '1'"},
        {"move_article", "'article': '1', 'to': -1"},
        {"settle", "'choice': 'x'"},
        {"settle", "'option': 'x'"},
        {"waive", "'card': 'x', 'by': 'x', 'reason': 'x'"},
        {"unwaive", "'waiver': 'x'"},
        {"name_thing", "'set': 'zone', 'id': 'x'"},
        {"rename_article", "'article': '1'"},
        {"clause", "'card': 'x'"},
        {"action", ""},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", HEAD "articles = ( { id = \"1\"; } );\n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        page_do(&p, "d.deal", cases[i].op, cases[i].fields);
        if (p.status != 400) fail_msg("%s %s: status %d", cases[i].op, cases[i].fields, p.status);
    }
    assert_int_equal(page_revision(&p, "d.deal"), 1);
    page_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_set_and_removed),
        cmocka_unit_test(sets_and_brackets_and_articles_without_terms_are_edited),
        cmocka_unit_test(a_value_of_a_set_of_names_and_of_a_list_is_written),
        cmocka_unit_test(brackets_are_made_and_settled),
        cmocka_unit_test(fields_are_changed),
        cmocka_unit_test(articles_are_added_moved_and_removed),
        cmocka_unit_test(violations_are_waived),
        cmocka_unit_test(things_are_named_and_clauses_taken),
        cmocka_unit_test(deals_in_json_change_the_same_way),
        cmocka_unit_test(values_are_understood_as_people_type_them),
        cmocka_unit_test(shown_values_can_be_typed_again),
        cmocka_unit_test(fields_of_a_wrong_type_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
