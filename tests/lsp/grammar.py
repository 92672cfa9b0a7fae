"""The grammar for VS Code: its JSON, its references, and what its patterns find on the examples."""

import json
import os
import re
import sys

folder = os.path.join(sys.argv[1], "vscode")
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
package = json.load(open(os.path.join(folder, "package.json")))
for one in package["contributes"]["grammars"]:
    grammar = json.load(open(os.path.join(folder, one["path"])))
    assert grammar["scopeName"] == one["scopeName"]
for one in package["contributes"]["languages"]:
    json.load(open(os.path.join(folder, one["configuration"])))
assert os.path.exists(os.path.join(folder, package["main"]))


def walk(rule, seen):
    for key in ("match", "begin", "end"):
        if key in rule:
            seen.append((rule.get("name"), key, re.compile(rule[key])))
    for p in rule.get("patterns", []):
        if "include" in p:
            assert p["include"][1:] in grammar["repository"], p
        walk(p, seen)


patterns = []
walk(grammar, patterns)
for rule in grammar["repository"].values():
    walk(rule, patterns)
found = set()
for name in ("docs/examples/draft.deal", "rules/ukraine.rules", "rules/peace.terms"):
    text = open(os.path.join(root, name), encoding="utf-8").read()
    for scope, _, pattern in patterns:
        if any(pattern.search(line) for line in text.split("\n")):
            found.add(scope)
for scope in ("comment.line.redline", "string.quoted.double.redline", "constant.language.redline", "constant.numeric.redline",
              "keyword.other.redline", "variable.other.property.redline", "entity.name.function.redline"):
    assert scope in found, scope
