/* The keys of the file language: where each may be, what it means, and what to write. Deals, packs, vocabularies and
 * configurations; docs/language.md has the same at length. */

#include "service/service_internal.h"

#define DEAL   (1u << DOCUMENT_DEAL)
#define RULES  (1u << DOCUMENT_RULES)
#define TERMS  (1u << DOCUMENT_TERMS)
#define TESTS  (1u << DOCUMENT_TESTS)
#define CONFIG (1u << DOCUMENT_CONFIG)

const key_info service_keys[] = {
    /* deals */
    {CONTEXT_ROOT, DEAL, "deal", "{\n  id = \"$0\";\n  title = \"\";\n}", "The header: id, title, date, authors.",
     NULL},
    {CONTEXT_ROOT, DEAL, "articles", "(\n  { id = \"1\"; title = \"$0\"; text = \"\"; terms = { }; }\n)",
     "The articles, each with its text and the terms that it sets.", NULL},
    {CONTEXT_ROOT, DEAL, "terms", "{ $0 }", "Terms of the deal that belong to no article.", NULL},
    {CONTEXT_ROOT, DEAL | CONFIG, "waivers", "(\n  { condition = \"$0\"; by = \"\"; reason = \"\"; until = \"\"; }\n)",
     "Accepted violations, each with a name, a reason and an end date.", NULL},
    {CONTEXT_HEADER, DEAL, "id", "\"$0\"", "The deal's name in reports. Required.", NULL},
    {CONTEXT_HEADER, DEAL, "title", "\"$0\"", "The deal's title. Required.", NULL},
    {CONTEXT_HEADER, DEAL, "date", "\"$0\"", "The date of the text: YYYY-MM-DD.", NULL},
    {CONTEXT_HEADER, DEAL, "by", "[\"$0\"]", "Who proposes it.", NULL},
    {CONTEXT_HEADER, DEAL, "status", "\"$0\"", "The status of the text.", "proposal|agreement|position|hypothetical"},
    {CONTEXT_HEADER, DEAL, "complete", "$0",
     "true: what the deal does not set has the meaning that the vocabulary gives to silence. false: it is open.",
     "true|false"},
    {CONTEXT_HEADER, DEAL, "vocabulary", "\"$0\"", "The vocabulary that it is checked with: \"peace/2\".", NULL},
    {CONTEXT_HEADER, DEAL, "packs", "[\"$0\"]", "The packs that it is checked with.", NULL},
    {CONTEXT_HEADER, DEAL, "sources", "( { title = \"$0\"; } )", "Where the text is from.", NULL},
    {CONTEXT_HEADER, DEAL, "note", "\"$0\"", "A remark that no rule reads.", NULL},
    {CONTEXT_HEADER, DEAL, "names", "{ $0 }",
     "The zones, phases and other things that the deal has, each with an id and a title.", NULL},
    {CONTEXT_ARTICLE, DEAL | TESTS, "id", "\"$0\"", "The article's number or name. Required, and each once.", NULL},
    {CONTEXT_ARTICLE, DEAL, "title", "\"$0\"", "The article's title.", NULL},
    {CONTEXT_ARTICLE, DEAL | TESTS, "text", "\"$0\"", "The article's words. Rules may search them.", NULL},
    {CONTEXT_ARTICLE, DEAL | TESTS, "terms", "{ $0 }", "The terms that the article sets.", NULL},
    {CONTEXT_ARTICLE, DEAL, "option", "\"$0\"",
     "The article is one option of a bracket: \"BRACKET/OPTION\". The final deal has exactly one of a bracket's "
     "options.",
     NULL},
    {CONTEXT_ARTICLE, DEAL, "bracketed", "$0", "true: it is not settled whether the article is in the deal.",
     "true|false"},
    {CONTEXT_ARTICLE, DEAL, "by", "[\"$0\"]", "Who proposes the article.", NULL},
    {CONTEXT_ARTICLE, DEAL, "note", "\"$0\"", "A remark that no rule reads.", NULL},
    {CONTEXT_WAIVER, DEAL | CONFIG, "condition", "\"$0\"",
     "What is accepted: \"pack/RULE\" or \"pack/RULE/condition\".", NULL},
    {CONTEXT_WAIVER, DEAL | CONFIG, "by", "\"$0\"", "Who accepts it.", NULL},
    {CONTEXT_WAIVER, DEAL | CONFIG, "reason", "\"$0\"", "Why.", NULL},
    {CONTEXT_WAIVER, DEAL | CONFIG, "until", "\"$0\"", "The last day on which it is accepted: YYYY-MM-DD.", NULL},
    {CONTEXT_WAIVER, CONFIG, "deal", "\"$0\"", "The id of the deal that it is for; without it, all deals.", NULL},
    {CONTEXT_ROOT, CONFIG, "deal_waivers", "$0", "false: waivers in deals are ignored.", "true|false"},
    {CONTEXT_ROOT, CONFIG, "terms", "\"$0\"", "The vocabulary: a name or a file.", NULL},
    {CONTEXT_ROOT, CONFIG, "packs", "[\"$0\"]", "The packs that deals are checked with.", NULL},
    {CONTEXT_ROOT, CONFIG, "rules_path", "[\"$0\"]", "Folders in which vocabularies and packs are looked for.", NULL},
    {CONTEXT_ROOT, CONFIG, "lint", "{ $0 }", "Levels of the checks of `redline lint`: untested = \"off\".", NULL},
    /* packs */
    {CONTEXT_ROOT, RULES, "pack",
     "{\n  id = \"$0\";\n  title = \"\";\n  version = \"1.0.0\";\n  vocabulary = \"\";\n  sources = ( );\n}",
     "The header of the pack.", NULL},
    {CONTEXT_ROOT, RULES, "clauses", "(\n  { id = \"$0\"; for = [\"\"]; title = \"\"; text = \"\"; terms = { }; }\n)",
     "Model clauses: wordings that meet rules of the pack.", NULL},
    {CONTEXT_ROOT, RULES, "lint", "( { check = \"$0\"; of = \"\"; reason = \"\"; } )",
     "Findings of `redline lint` that stay, with reasons.", NULL},
    {CONTEXT_ROOT, RULES, "define", "(\n  { name = \"$0\"; is = \"\"; }\n)",
     "Definitions: expressions with a name, which rules and later definitions use.", NULL},
    {CONTEXT_ROOT, RULES, "rules", "(\n  $0\n)", "The rules.", NULL},
    {CONTEXT_HEADER, RULES, "id", "\"$0\"", "The pack's name. Required.", NULL},
    {CONTEXT_HEADER, RULES, "title", "\"$0\"", "The pack's title. Required.", NULL},
    {CONTEXT_HEADER, RULES, "party", "\"$0\"", "Whose rules these are.", NULL},
    {CONTEXT_HEADER, RULES, "version", "\"$0\"", "The pack's version. Required.", NULL},
    {CONTEXT_HEADER, RULES, "vocabulary", "\"$0\"", "The vocabulary that its expressions use: \"peace/2\". Required.",
     NULL},
    {CONTEXT_HEADER, RULES, "sources", "( { id = \"$0\"; title = \"\"; } )",
     "The documents that its rules cite. Required.", NULL},
    {CONTEXT_SOURCE, RULES, "id", "\"$0\"", "The name under which rules cite it. Required.", NULL},
    {CONTEXT_SOURCE, RULES | DEAL, "title", "\"$0\"", "The title of the document. Required.", NULL},
    {CONTEXT_SOURCE, RULES | DEAL, "author", "\"$0\"", "Its author.", NULL},
    {CONTEXT_SOURCE, RULES | DEAL, "date", "\"$0\"", "Its date.", NULL},
    {CONTEXT_SOURCE, RULES | DEAL, "url", "\"$0\"", "Where it can be read.", NULL},
    {CONTEXT_SOURCE, RULES, "file", "\"$0\"", "A copy of its text, in which `redline lint` looks for the quotes.",
     NULL},
    {CONTEXT_SOURCE, DEAL, "note", "\"$0\"", "A remark that no rule reads.", NULL},
    {CONTEXT_DEFINITION, RULES, "name", "\"$0\"", "The name that expressions use: a-z, 0-9 and '_'.", NULL},
    {CONTEXT_DEFINITION, RULES, "is", "\"$0\"", "The expression that it stands for.", NULL},
    {CONTEXT_RULE, RULES, "id", "\"$0\"", "The rule's name. Required, and each once.", NULL},
    {CONTEXT_RULE, RULES, "title", "\"$0\"", "What the rule demands, in a sentence. Required.", NULL},
    {CONTEXT_RULE, RULES, "class", "\"$0\"",
     "red-line: a violation rejects the deal. negotiable: a violation is a concession. preference: it is noted.",
     "red-line|negotiable|preference"},
    {CONTEXT_RULE, RULES, "when", "\"$0\"", "An expression: the rule applies only if it is true.", NULL},
    {CONTEXT_RULE, RULES, "conditions", "(\n  { id = \"a\"; require = \"$0\"; message = \"\"; }\n)",
     "What must be met. Required.", NULL},
    {CONTEXT_RULE, RULES, "cite", "{ source = \"$0\"; quote = \"\"; }",
     "The passage that the rule is taken from. Required.", NULL},
    {CONTEXT_RULE, RULES, "rationale", "\"$0\"", "Why the party demands it.", NULL},
    {CONTEXT_RULE, RULES, "remedy", "\"$0\"", "How to fix a violation.", NULL},
    {CONTEXT_CONDITION, RULES, "id", "\"$0\"", "The condition's name in its rule. Required.", NULL},
    {CONTEXT_CONDITION, RULES, "require", "\"$0\"", "An expression: the condition is met if it is true.", NULL},
    {CONTEXT_CONDITION, RULES, "forbid", "\"$0\"", "An expression: the condition is violated if it is true.", NULL},
    {CONTEXT_CONDITION, RULES, "or_else", "\"$0\"",
     "An expression, the fallback: a violated condition is met by it if it is true.", NULL},
    {CONTEXT_CONDITION, RULES, "vague", "\"$0\"", "An expression: the text is too vague to decide if it is true.",
     NULL},
    {CONTEXT_CONDITION, RULES, "message", "\"$0\"",
     "What a report says of a violation. {expression} is replaced by its value; {{ and }} are brackets.", NULL},
    {CONTEXT_CONDITION, RULES, "cite", "{ source = \"$0\"; quote = \"\"; }",
     "The passage of this condition, if not that of its rule.", NULL},
    {CONTEXT_CLAUSE, RULES, "id", "\"$0\"", "The clause's name; an article that is made of it has this id. Required.",
     NULL},
    {CONTEXT_CLAUSE, RULES, "for", "[\"$0\"]", "The rules of the pack that it meets. Required.", NULL},
    {CONTEXT_CLAUSE, RULES, "title", "\"$0\"", "The title of the article. Required.", NULL},
    {CONTEXT_CLAUSE, RULES, "text", "\"$0\"", "The wording. Required.", NULL},
    {CONTEXT_CLAUSE, RULES, "terms", "{ $0 }", "What the wording sets, as in a deal. Required.", NULL},
    {CONTEXT_CLAUSE, RULES, "names", "{ $0 }", "The things that it names, as in the header of a deal.", NULL},
    {CONTEXT_CITE, RULES, "source", "\"$0\"", "The id of one of the pack's sources. Required.", NULL},
    {CONTEXT_CITE, RULES, "section", "\"$0\"", "Where in the source.", NULL},
    {CONTEXT_CITE, RULES, "quote", "\"$0\"",
     "The sentence itself. Required, because readers must be able to check a verdict.", NULL},
    /* vocabularies */
    {CONTEXT_ROOT, TERMS, "vocabulary", "{ id = \"$0\"; version = \"1.0\"; title = \"\"; }",
     "The header of the vocabulary.", NULL},
    {CONTEXT_ROOT, TERMS, "sets", "(\n  { name = \"$0\"; members = [ ]; title = \"\"; }\n)",
     "Named groups, which paths use: recognition.<actor>.", NULL},
    {CONTEXT_ROOT, TERMS, "terms", "(\n  { path = \"$0\"; type = \"\"; title = \"\"; }\n)", "What a deal can set.",
     NULL},
    {CONTEXT_HEADER, TERMS, "id", "\"$0\"", "The vocabulary's name. Required.", NULL},
    {CONTEXT_HEADER, TERMS, "version", "\"$0\"", "Its version: \"1.0\". Required.", NULL},
    {CONTEXT_HEADER, TERMS, "title", "\"$0\"", "Its title.", NULL},
    {CONTEXT_HEADER, TERMS, "extends", "\"$0\"", "The vocabulary whose sets and terms this one has, too: \"peace/2\".",
     NULL},
    {CONTEXT_HEADER, TERMS, "without", "[\"$0\"]",
     "What of the other vocabulary does not belong to this one: sets, paths, and beginnings of paths.", NULL},
    {CONTEXT_SET, TERMS, "name", "\"$0\"", "The set's name: a-z, 0-9 and '_'. Required.", NULL},
    {CONTEXT_SET, TERMS, "of", "\"$0\"", "The set that this one is a part of.", NULL},
    {CONTEXT_SET, TERMS, "members", "[\"$0\"]", "Its members. Required.", NULL},
    {CONTEXT_SET, TERMS, "labels", "{ $0 }", "The name of each member in a sentence.", NULL},
    {CONTEXT_SET, TERMS, "title", "\"$0\"", "What its members have in common.", NULL},
    {CONTEXT_SET, TERMS, "keywords", "[\"$0\"]", "Other words for it, for the search.", NULL},
    {CONTEXT_SET, TERMS, "named_by", "\"deal\"", "Each deal names the members itself.", "deal"},
    {CONTEXT_SET, TERMS, "most", "$0", "The most members that a deal can name.", NULL},
    {CONTEXT_TERM, TERMS, "path", "\"$0\"", "The term's path; <set> stands for each member of a set. Required.", NULL},
    {CONTEXT_TERM, TERMS, "type", "\"$0\"", "The type of its values. Required.",
     "bool|int|float|string|enum|set|date|days|money|percent|strings"},
    {CONTEXT_TERM, TERMS, "values", "[\"$0\"]", "The values of an enum or set.", NULL},
    {CONTEXT_TERM, TERMS, "of", "\"$0\"", "The set whose members are the values of an enum or set.", NULL},
    {CONTEXT_TERM, TERMS, "min", "$0", "The smallest value.", NULL},
    {CONTEXT_TERM, TERMS, "max", "$0", "The largest value.", NULL},
    {CONTEXT_TERM, TERMS, "default", "$0", "The value that the term has if a deal does not set it.", NULL},
    {CONTEXT_TERM, TERMS, "silence", "\"$0\"", "What it means that a deal does not set the term.", "absent|open"},
    {CONTEXT_TERM, TERMS, "title", "\"$0\"", "What the term says, for people.", NULL},
    {CONTEXT_TERM, TERMS, "unit", "\"$0\"", "The unit of a number.", NULL},
    {CONTEXT_TERM, TERMS, "note", "\"$0\"", "How to choose a value.", NULL},
    {CONTEXT_TERM, TERMS, "keywords", "[\"$0\"]", "Other words for it, for the search.", NULL},
    /* tests of rules */
    {CONTEXT_ROOT, TESTS, "vocabulary", "\"$0\"", "The vocabulary of the packs, if it is not built in.", NULL},
    {CONTEXT_ROOT, TESTS, "packs", "[\"$0\"]", "The packs whose rules are tested.", NULL},
    {CONTEXT_ROOT, TESTS, "tests", "(\n  { name = \"$0\"; rule = \"\"; terms = { }; expect = \"\"; }\n)", "The tests.",
     NULL},
    {CONTEXT_TEST, TESTS, "name", "\"$0\"", "What the test says, in a sentence. Required.", NULL},
    {CONTEXT_TEST, TESTS, "rule", "\"$0\"", "The rule that is tested.", NULL},
    {CONTEXT_TEST, TESTS, "rules", "[\"$0\"]", "Several rules that are tested.", NULL},
    {CONTEXT_TEST, TESTS, "condition", "\"$0\"", "Only this condition of the rule.", NULL},
    {CONTEXT_TEST, TESTS, "conditions", "[\"$0\"]", "Only these conditions.", NULL},
    {CONTEXT_TEST, TESTS, "terms", "{ $0 }", "The terms of the small deal.", NULL},
    {CONTEXT_TEST, TESTS, "deal", "\"$0\"", "A file with the deal.", NULL},
    {CONTEXT_TEST, TESTS, "clause", "\"$0\"", "A model clause of the pack, as an article of the small deal.", NULL},
    {CONTEXT_TEST, TESTS, "articles", "( { id = \"1\"; text = \"$0\"; } )", "The articles of the small deal.", NULL},
    {CONTEXT_TEST, TESTS, "complete", "$0", "Whether the deal is complete.", "true|false"},
    {CONTEXT_TEST, TESTS, "choose", "[\"$0\"]", "Options of brackets.", NULL},
    {CONTEXT_TEST, TESTS, "each", "{ at = \"$0\"; values = [ ]; }", "One test for each of the values.", NULL},
    {CONTEXT_TEST, TESTS, "expect", "\"$0\"", "What the rule must come to.",
     "pass|fail|undetermined|not_applicable|error"},
    {CONTEXT_TEST, TESTS, "verdict", "\"$0\"", "What the pack must come to.",
     "accepted|rejected|undetermined|not_applicable|error"},
    {CONTEXT_TEST, TESTS, "because", "[\"$0\"]", "Terms that must be among the reasons.", NULL},
    {CONTEXT_TEST, TESTS, "message", "\"$0\"", "A text that the message must contain.", NULL},
    {CONTEXT_TEST, TESTS, "note", "\"$0\"", "A remark.", NULL},
};
const size_t service_keys_n = sizeof service_keys / sizeof *service_keys;

const key_info *service_key(document_kind kind, context in, str key) {
    for (size_t i = 0; i < service_keys_n; i++)
        if (service_keys[i].in == in && (service_keys[i].kinds >> kind & 1) && str_is(key, service_keys[i].key))
            return &service_keys[i];
    return NULL;
}

/* What a key leads to: a group, or a list of groups. */
static const struct {
    context in;
    uint8_t kinds;
    const char *key;
    context is;
    bool list;
} groups[] = {
    {CONTEXT_ROOT, DEAL, "deal", CONTEXT_HEADER, false},
    {CONTEXT_ROOT, RULES, "pack", CONTEXT_HEADER, false},
    {CONTEXT_ROOT, TERMS, "vocabulary", CONTEXT_HEADER, false},
    {CONTEXT_ROOT, DEAL, "articles", CONTEXT_ARTICLE, true},
    {CONTEXT_ROOT, DEAL, "terms", CONTEXT_TERMS, false},
    {CONTEXT_ARTICLE, DEAL, "terms", CONTEXT_TERMS, false},
    {CONTEXT_ROOT, DEAL | CONFIG, "waivers", CONTEXT_WAIVER, true},
    {CONTEXT_HEADER, DEAL | RULES, "sources", CONTEXT_SOURCE, true},
    {CONTEXT_ROOT, RULES, "define", CONTEXT_DEFINITION, true},
    {CONTEXT_ROOT, RULES, "rules", CONTEXT_RULE, true},
    {CONTEXT_RULE, RULES, "conditions", CONTEXT_CONDITION, true},
    {CONTEXT_RULE, RULES, "cite", CONTEXT_CITE, false},
    {CONTEXT_CONDITION, RULES, "cite", CONTEXT_CITE, false},
    {CONTEXT_ROOT, RULES, "clauses", CONTEXT_CLAUSE, true},
    {CONTEXT_CLAUSE, RULES, "terms", CONTEXT_TERMS, false},
    {CONTEXT_ROOT, TERMS, "sets", CONTEXT_SET, true},
    {CONTEXT_SET, TERMS, "labels", CONTEXT_LABELS, false},
    {CONTEXT_ROOT, TERMS, "terms", CONTEXT_TERM, true},
    {CONTEXT_ROOT, TESTS, "tests", CONTEXT_TEST, true},
    {CONTEXT_TEST, TESTS, "terms", CONTEXT_TERMS, false},
    {CONTEXT_TEST, TESTS, "articles", CONTEXT_ARTICLE, true},
    {CONTEXT_ARTICLE, TESTS, "terms", CONTEXT_TERMS, false},
};

context outline_context(document_kind kind, const outline_node *group) {
    if (!group->parent) return CONTEXT_ROOT;
    bool element = group->parent->kind == OUTLINE_LIST;
    const outline_node *keyed = element ? group->parent : group;
    if (group->kind != OUTLINE_GROUP || !keyed->parent || keyed->parent->kind != OUTLINE_GROUP) return CONTEXT_NONE;
    context in = outline_context(kind, keyed->parent);
    if (in == CONTEXT_TERMS && !element) return CONTEXT_TERMS;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (groups[i].in == in && groups[i].list == element && (groups[i].kinds >> kind & 1) &&
            str_is(keyed->key, groups[i].key))
            return groups[i].is;
    return CONTEXT_NONE;
}

text_kind outline_text_kind(document_kind kind, const outline_node *n) {
    static const struct {
        context in;
        const char *key;
        text_kind is;
    } texts[] = {{CONTEXT_DEFINITION, "is", TEXT_EXPRESSION},     {CONTEXT_RULE, "when", TEXT_EXPRESSION},
                 {CONTEXT_CONDITION, "require", TEXT_EXPRESSION}, {CONTEXT_CONDITION, "forbid", TEXT_EXPRESSION},
                 {CONTEXT_CONDITION, "or_else", TEXT_EXPRESSION}, {CONTEXT_CONDITION, "vague", TEXT_EXPRESSION},
                 {CONTEXT_CONDITION, "message", TEXT_MESSAGE}};
    if (kind != DOCUMENT_RULES || !n->parent || n->parent->kind != OUTLINE_GROUP || n->key.n == 0) return TEXT_PLAIN;
    context in = outline_context(kind, n->parent);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].in == in && str_is(n->key, texts[i].key)) return texts[i].is;
    return TEXT_PLAIN;
}
